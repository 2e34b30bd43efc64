#include "mapping/baixin_contract.h"
#include "mapping/baixin_fields.h"

/* WSDL 1.1, document/literal: what the gateway asks of the bank, and what the bank tells the gateway, each over both SOAP versions. */

typedef void (*each_service)(const char *service, vg_buf *ret);

static void for_services(each_service write, vg_buf *ret)
{
    for (size_t i = 0; baixin_message_at(i) != NULL; i++) {
        if (baixin_message_at(i) == baixin_message_for(baixin_message_at(i)->ask, false)) {
            write(baixin_message_at(i)->service, ret);
        }
    }
}

static void write_messages(const char *service, vg_buf *ret)
{
    static const char *const ends[] = {"Request", "Response"};
    for (size_t i = 0; i < VG_COUNT(ends); i++) {
        vg_buf_format(ret, "  <wsdl:message name=\"%s%s\"><wsdl:part name=\"body\" element=\"c:%s%s\"/></wsdl:message>\n", service, ends[i],
                      service, ends[i]);
    }
}

static void write_operation(const char *service, vg_buf *ret)
{
    vg_buf_format(ret,
                  "    <wsdl:operation name=\"%s\">\n      <wsdl:input message=\"c:%sRequest\"/>\n      <wsdl:output message=\"c:%sResponse\"/>\n"
                  "      <wsdl:fault name=\"Refused\" message=\"c:Refused\"/>\n    </wsdl:operation>\n",
                  service, service, service);
}

/* The prefixes soap11 and soap12 differ in nothing but their namespace. */
static void write_bound(const char *service, const char *soap, vg_buf *ret)
{
    vg_buf_format(ret, "    <wsdl:operation name=\"%s\">\n      <%s:operation soapAction=\"" BAIXIN_SPACE ":%s\" style=\"document\"/>\n", service,
                  soap, service);
    static const char *const ways[] = {"input", "output"};
    for (size_t i = 0; i < VG_COUNT(ways); i++) {
        vg_buf_format(ret,
                      "      <wsdl:%s><%s:header message=\"c:Header\" part=\"header\" use=\"literal\"/><%s:body parts=\"body\" use=\"literal\"/></wsdl:%s>\n",
                      ways[i], soap, soap, ways[i]);
    }
    vg_buf_format(ret, "      <wsdl:fault name=\"Refused\"><%s:fault name=\"Refused\" use=\"literal\"/></wsdl:fault>\n    </wsdl:operation>\n", soap);
}

static void write_bound_11(const char *service, vg_buf *ret) { write_bound(service, "soap11", ret); }

static void write_bound_12(const char *service, vg_buf *ret) { write_bound(service, "soap12", ret); }

static void for_notify(each_service write, vg_buf *ret) { write("Notify", ret); }

typedef void (*each_of)(each_service write, vg_buf *ret);

static void write_port(const char *name, each_of each, vg_buf *ret)
{
    vg_buf_format(ret, "  <wsdl:portType name=\"%s\">\n", name);
    each(write_operation, ret);
    vg_buf_text(ret, "  </wsdl:portType>\n");
}

static void write_bindings(const char *name, each_of each, vg_buf *ret)
{
    for (int version = 11; version <= 12; version++) {
        vg_buf_format(ret, "  <wsdl:binding name=\"%s%d\" type=\"c:%s\">\n    <soap%d:binding style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>\n",
                      name, version, name, version);
        each(version == 11 ? write_bound_11 : write_bound_12, ret);
        vg_buf_text(ret, "  </wsdl:binding>\n");
    }
}

static void write_service(const char *name, const char *address, vg_buf *ret)
{
    vg_buf_format(ret, "  <wsdl:service name=\"%sService\">\n", name);
    for (int version = 11; version <= 12; version++) {
        vg_buf_format(ret, "    <wsdl:port name=\"%sSoap%d\" binding=\"c:%s%d\"><soap%d:address location=\"%s\"/></wsdl:port>\n", name, version, name,
                      version, version, address);
    }
    vg_buf_text(ret, "  </wsdl:service>\n");
}

void baixin_contract_wsdl(bool payinst, vg_buf *ret)
{
    const char *mode = payinst ? "payinst" : "direct";
    vg_buf_format(ret,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<!-- Written by baixin_contract from mapping/baixin_fields.c, banks/baixin.md §3 and §4. -->\n"
                  "<wsdl:definitions name=\"Custody\" targetNamespace=\"" BAIXIN_SPACE "\" xmlns:c=\"" BAIXIN_SPACE "\"\n"
                  "    xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"\n"
                  "    xmlns:soap11=\"http://schemas.xmlsoap.org/wsdl/soap/\" xmlns:soap12=\"http://schemas.xmlsoap.org/wsdl/soap12/\">\n"
                  "  <wsdl:documentation>Mode %s. Every message and every fault is signed: WS-Security with a Timestamp, a BinarySecurityToken and one\n"
                  "    signature over Timestamp, token, MsgHeader and Body (banks/baixin.md §5). One SOAP version an endpoint.</wsdl:documentation>\n"
                  "  <wsdl:types><xs:schema><xs:import namespace=\"" BAIXIN_SPACE "\" schemaLocation=\"custody-%s.xsd\"/></xs:schema></wsdl:types>\n"
                  "  <wsdl:message name=\"Header\"><wsdl:part name=\"header\" element=\"c:MsgHeader\"/></wsdl:message>\n"
                  "  <wsdl:message name=\"Refused\"><wsdl:part name=\"detail\" element=\"c:RespCode\"/></wsdl:message>\n",
                  payinst ? "PAYINST" : "DIRECT", mode);
    for_services(write_messages, ret);
    for_notify(write_messages, ret);
    write_port("Custody", for_services, ret);
    write_port("CustodyNotice", for_notify, ret);
    write_bindings("Custody", for_services, ret);
    write_bindings("CustodyNotice", for_notify, ret);
    write_service("Custody", payinst ? "https://institution.example/custody/v1" : "https://bank.example/custody/v1", ret);
    write_service("CustodyNotice", payinst ? "https://gateway.example/bank/baixin-institution" : "https://gateway.example/bank/baixin", ret);
    vg_buf_text(ret, "</wsdl:definitions>\n");
}

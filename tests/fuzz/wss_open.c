#include "tests/fuzz/wss_open.h"
#include "certs/c14n.h"
#include "certs/element_in.h"
#include "mapping/xml_parse.h"

#define SOAP_11 "http://schemas.xmlsoap.org/soap/envelope/"
#define SOAP_12 "http://www.w3.org/2003/05/soap-envelope"
#define SPACE   "urn:cn:gateway:custody:v1"

void wss_open_envelope(vg_span header, vg_span child, vg_buf *ret)
{
    vg_buf_text(ret, "<soapenv:Envelope xmlns:soapenv=\"" SOAP_11 "\"><soapenv:Header>");
    vg_buf_bytes(ret, header.at, header.len);
    vg_buf_text(ret, "</soapenv:Header><soapenv:Body>");
    vg_buf_bytes(ret, child.at, child.len);
    vg_buf_text(ret, "</soapenv:Body></soapenv:Envelope>");
}

static vg_status seal(const vg_signer *signer, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    (void)signer;
    (void)at_ms;
    wss_open_envelope(header, content, ret);
    return ret->over ? VG_FAIL(err, ENCODE, "no room for the message") : VG_DONE;
}

static xmlNode *child_of(xmlNode *parent, const char *space, const char *name)
{
    for (xmlNode *c = parent == NULL ? NULL : xmlFirstElementChild(parent); c != NULL; c = xmlNextElementSibling(c)) {
        if (vg_element_is(c, space, name)) {
            return c;
        }
    }
    return NULL;
}

static vg_status octets_of(vg_xml *doc, xmlNode *part, vg_arena *arena, vg_span *ret, vg_err *err)
{
    vg_octets octets;
    if (part == NULL) {
        return VG_FAIL(err, SIGNATURE, "a part of the message is missing");
    }
    VG_TRY(vg_c14n_write(doc, &(vg_c14n){.mode = VG_C14N_EXCLUSIVE, .part = part}, &octets, err));
    uint8_t *at = vg_arena_take(arena, octets.len + 1);
    if (at != NULL) {
        memcpy(at, octets.at, octets.len);
        *ret = (vg_span){at, octets.len};
    }
    vg_octets_free(&octets);
    return at == NULL ? VG_FAIL(err, MEMORY, "no room for the message") : VG_DONE;
}

/* By name and not by position: this is not the place that decides what may be believed. */
static vg_status open_envelope(const vg_signer *signer, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                               vg_opened *ret, vg_err *err)
{
    VG_AUTO(vg_xml) doc = NULL;
    (void)signer;
    (void)signature;
    (void)at_ms;
    VG_TRY(vg_xml_parse(wire, &vg_xml_soap, &doc, err));
    xmlNode *root = xmlDocGetRootElement(doc);
    const char *soap = vg_element_is(root, SOAP_12, "Envelope") ? SOAP_12 : SOAP_11;
    VG_TRY(octets_of(doc, child_of(child_of(root, soap, "Header"), SPACE, "MsgHeader"), arena, &ret->header, err));
    return octets_of(doc, child_of(root, soap, "Body"), arena, &ret->content, err);
}

vg_signer wss_open_signer(void)
{
    return (vg_signer){.profile = VG_SIGN_WSS, .seal = seal, .open = open_envelope};
}

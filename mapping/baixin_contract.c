#include "mapping/baixin_contract.h"
#include "mapping/baixin_fields.h"

/* XSD: one element a message, its children in the order of the table. */

#define WSU "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

typedef struct type_row {
    const char *name, *pattern, *words;
} type_row;

typedef struct element_row {
    const char *element, *type;
} element_row;

#define TYPE(name, pattern, words) {#name, pattern, words},
#define ELEMENT(name, type)
static const type_row types[] = {
#include "mapping/baixin_types.def"
};
#undef TYPE
#undef ELEMENT
#define TYPE(name, pattern, words)
#define ELEMENT(name, type) {#name, #type},
static const element_row elements[] = {
#include "mapping/baixin_types.def"
};
#undef TYPE
#undef ELEMENT

/* --- simple types ------------------------------------------------------------------------------------------- */

static const type_row *type_named(const char *name)
{
    for (size_t i = 0; i < VG_COUNT(types); i++) {
        if (strcmp(types[i].name, name) == 0) {
            return &types[i];
        }
    }
    return NULL;
}

static const type_row *type_of(const char *element)
{
    for (size_t i = 0; i < VG_COUNT(elements); i++) {
        if (strcmp(elements[i].element, element) == 0) {
            return type_named(elements[i].type);
        }
    }
    return NULL;
}

static void write_words(const char *words, vg_buf *ret)
{
    while (*words != 0) {
        size_t len = strcspn(words, " ");
        vg_buf_format(ret, "<xs:enumeration value=\"%.*s\"/>", (int)len, words);
        words += len + strspn(words + len, " ");
    }
}

static void write_type(const type_row *t, vg_buf *ret)
{
    vg_buf_format(ret, "  <xs:simpleType name=\"%s\"><xs:restriction base=\"xs:string\">", t->name);
    if (t->pattern[0] != 0) {
        vg_buf_format(ret, "<xs:pattern value=\"%s\"/>", t->pattern);
    }
    write_words(t->words, ret);
    vg_buf_text(ret, "</xs:restriction></xs:simpleType>\n");
}

/* --- elements ----------------------------------------------------------------------------------------------- */

static void begin_element(const char *name, int least, bool many, const char *type, vg_buf *ret)
{
    vg_buf_format(ret, "        <xs:element name=\"%s\"", name);
    if (least == 0) {
        vg_buf_text(ret, " minOccurs=\"0\"");
    }
    if (many) {
        vg_buf_text(ret, " maxOccurs=\"unbounded\"");
    }
    if (type != NULL) {
        vg_buf_format(ret, " type=\"%s\"", type);
    }
    vg_buf_text(ret, type != NULL ? "/>\n" : ">");
}

static void write_restricted(const char *base, const char *facet, int limit, vg_buf *ret)
{
    vg_buf_format(ret, "<xs:simpleType><xs:restriction base=\"%s\"><xs:%s value=\"%d\"/></xs:restriction></xs:simpleType></xs:element>\n",
                  base, facet, limit);
}

static void write_fixed(const vg_field *f, const char *const *words, vg_buf *ret)
{
    begin_element(f->wire, f->need == VG_MUST_HAVE, false, NULL, ret);
    vg_buf_text(ret, "<xs:simpleType><xs:restriction base=\"xs:string\">");
    for (; *words != NULL; words++) {
        write_words(*words, ret);
    }
    vg_buf_text(ret, "</xs:restriction></xs:simpleType></xs:element>\n");
}

/* A word list is as long as its longest word, which the table must be able to hold: nothing is left to restrict. */
static void write_text(const vg_field *f, int least, vg_buf *ret)
{
    const type_row *type = type_of(f->wire);
    char base[40] = "xs:string";
    if (type != NULL) {
        vg_buf name = vg_buf_of(base, sizeof base - 1);
        vg_buf_format(&name, "c:%s", type->name);
        base[name.len] = 0;
    }
    if (type != NULL && type->words[0] != 0) {
        begin_element(f->wire, least, false, base, ret);
        return;
    }
    begin_element(f->wire, least, false, NULL, ret);
    write_restricted(base, "maxLength", f->max, ret);
}

/* What adapters read and write beside the tables: rows, images, files. */
static void write_aside(const vg_field *f, vg_buf *ret)
{
    bool row = strcmp(f->wire, "Entry") == 0 || strcmp(f->wire, "Balance") == 0 || strcmp(f->wire, "Restriction") == 0;
    bool octets = strcmp(f->wire, "Inline") == 0 || strcmp(f->wire, "ContentB64") == 0;
    char type[40];
    vg_buf name = vg_buf_of(type, sizeof type - 1);
    vg_buf_text(&name, row ? "c:" : octets ? "xs:base64Binary" : "c:ReqNo");
    if (row) {
        vg_buf_text(&name, f->wire);
    }
    type[name.len] = 0;
    begin_element(f->wire, octets && strcmp(f->wire, "ContentB64") == 0, row, type, ret);
}

/* true, false, 1, 0 are what a boolean may be; the other lists have types of their own. */
static const char *code_type(const vg_field *f)
{
    const char *first = f->words[0].word;
    return strcmp(first, "true") == 0 ? "xs:boolean" : strcmp(first, "TXN") == 0 ? "c:StatementKind" : "c:Side";
}

static void write_field(const vg_field *f, int least, vg_buf *ret)
{
    switch ((vg_form)f->form) {
    case VG_FORM_FIXED:
        write_fixed(f, (const char *const[]){f->fixed, NULL}, ret);
        return;
    case VG_FORM_YUAN:
        begin_element(f->wire, least, false, "c:Amount", ret);
        return;
    case VG_FORM_DATE:
        begin_element(f->wire, least, false, "c:Date", ret);
        return;
    case VG_FORM_TIME:
        begin_element(f->wire, least, false, "c:Clock", ret);
        return;
    case VG_FORM_INT:
        begin_element(f->wire, least, false, NULL, ret);
        write_restricted("xs:nonNegativeInteger", "totalDigits", f->max, ret);
        return;
    case VG_FORM_CODE:
        begin_element(f->wire, least, false, code_type(f), ret);
        return;
    case VG_FORM_ASIDE:
        write_aside(f, ret);
        return;
    case VG_FORM_TEXT:
    case VG_FORM_HANZI:
    case VG_FORM_CUT:
        write_text(f, least, ret);
        return;
    case VG_FORM_LETTER:
    case VG_FORM_YUAN_0:
    case VG_FORM_DAY:
    case VG_FORM_LIST:
    case VG_FORM_END:
        break;
    }
    bool used_by_baixin = false; /* what stays has no shape here */
    assert(used_by_baixin);
}

static void write_fields(baixin_fields fields, vg_buf *ret)
{
    for (size_t i = 0; i < fields.count; i++) {
        write_field(&fields.at[i], fields.at[i].need == VG_MUST_HAVE, ret);
    }
}

static void write_row_type(const char *name, baixin_fields fields, vg_buf *ret)
{
    vg_buf_format(ret, "  <xs:complexType name=\"%s\">\n      <xs:sequence>\n", name);
    write_fields(fields, ret);
    vg_buf_text(ret, "      </xs:sequence>\n  </xs:complexType>\n");
}

/* --- messages ------------------------------------------------------------------------------------------------ */

static void begin_message(const char *service, const char *suffix, const char *about, vg_buf *ret)
{
    vg_buf_format(ret, "  <xs:element name=\"%s%s\">\n", service, suffix);
    if (about[0] != 0) {
        vg_buf_format(ret, "    <xs:annotation><xs:documentation>%s</xs:documentation></xs:annotation>\n", about);
    }
    vg_buf_text(ret, "    <xs:complexType>\n      <xs:sequence>\n");
}

static void end_message(vg_buf *ret) { vg_buf_text(ret, "      </xs:sequence>\n    </xs:complexType>\n  </xs:element>\n"); }

static void write_message(const baixin_message *m, vg_buf *ret)
{
    begin_message(m->service, "Request", m->what, ret);
    write_fields(m->request, ret);
    end_message(ret);
    begin_message(m->service, "Response", "", ret);
    write_fields(m->answer, ret);
    end_message(ret);
    if (m->rows != NULL) {
        write_row_type(m->rows, m->row, ret);
    }
}

/* Every request begins with its own RequestNo (§3.4); the table's RequestNo, behind EventType, is the act's (§4.2). */
static void write_notify(vg_buf *ret)
{
    begin_message("Notify", "Request", "bank to gateway: the first RequestNo is the notification's own, the second the act's", ret);
    begin_element("RequestNo", 1, false, "c:ReqNo", ret);
    write_fields(baixin_notice_fields, ret);
    end_message(ret);
    begin_message("Notify", "Response", "", ret);
    write_fields(baixin_notice_answer_fields, ret);
    end_message(ret);
}

/* §3.2: institution and route belong to the payment-institution mode, the institution is needed there. */
static void write_header(bool payinst, vg_buf *ret)
{
    static const char mode[2][8] = {"DIRECT", "PAYINST"};
    begin_message("MsgHeader", "", "signed; RefMsgId in every answer and in no request; BizDate in answers", ret);
    for (size_t i = 0; i < baixin_header_fields.count; i++) {
        const vg_field *f = &baixin_header_fields.at[i];
        bool inst = strcmp(f->wire, "InstId") == 0, route = strcmp(f->wire, "RouteId") == 0;
        if (strcmp(f->wire, "Mode") == 0) {
            write_fixed(f, (const char *const[]){mode[payinst], NULL}, ret);
        } else if (strcmp(f->wire, "Service") == 0) {
            begin_element(f->wire, 1, false, "c:Service", ret);
        } else if (payinst || (!inst && !route)) {
            write_field(f, f->need == VG_MUST_HAVE || inst, ret);
        }
    }
    vg_buf_text(ret, "      </xs:sequence>\n      <xs:anyAttribute namespace=\"" WSU "\" processContents=\"skip\"/>\n"
                     "    </xs:complexType>\n  </xs:element>\n");
}

static bool of_mode(const baixin_message *m, bool payinst) { return m == baixin_message_for(m->ask, payinst); }

static void write_services(vg_buf *ret)
{
    vg_buf_text(ret, "  <xs:simpleType name=\"Service\"><xs:restriction base=\"xs:string\">");
    for (size_t i = 0; baixin_message_at(i) != NULL; i++) {
        if (of_mode(baixin_message_at(i), false)) {
            write_words(baixin_message_at(i)->service, ret);
        }
    }
    vg_buf_text(ret, "<xs:enumeration value=\"Notify\"/></xs:restriction></xs:simpleType>\n");
}

void baixin_contract_xsd(bool payinst, vg_buf *ret)
{
    vg_buf_format(ret,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<!-- Written by baixin_contract from mapping/baixin_fields.c, banks/baixin.md §3 and §4; mode %s. -->\n"
                  "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:c=\"" BAIXIN_SPACE "\" targetNamespace=\"" BAIXIN_SPACE
                  "\" elementFormDefault=\"qualified\">\n",
                  payinst ? "PAYINST" : "DIRECT");
    for (size_t i = 0; i < VG_COUNT(types); i++) {
        write_type(&types[i], ret);
    }
    write_services(ret);
    write_header(payinst, ret);
    for (size_t i = 0; baixin_message_at(i) != NULL; i++) {
        if (of_mode(baixin_message_at(i), payinst)) {
            write_message(baixin_message_at(i), ret);
        }
    }
    write_row_type("Restriction", baixin_restriction_fields, ret);
    write_notify(ret);
    vg_buf_text(ret, "  <!-- detail of a fault may tell a code of §6.4 -->\n"
                     "  <xs:element name=\"RespCode\" type=\"c:Code6\"/>\n</xs:schema>\n");
}

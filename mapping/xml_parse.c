#include "mapping/xml_parse.h"
#include "gateway/base/limits.h"
#include "mapping/gb18030.h"
#include "mapping/xml_in.h"
#include <libxml/catalog.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

const vg_xml_limits vg_xml_citic = {
    .bytes = VG_ANSWER_MAX,
    .depth = VG_XML_DEPTH_MAX,
    .nodes = VG_XML_NODES_MAX,
    .attributes = VG_XML_ATTRS_MAX,
    .spaces = VG_XML_ATTRS_MAX,
    .text = VG_ANSWER_MAX * 3,
    .allow = VG_XML_COMMENTS | VG_XML_CDATA | VG_XML_BLANKS | VG_XML_CHINESE,
};
const vg_xml_limits vg_xml_gateway = {
    .bytes = VG_ANSWER_MAX,
    .depth = VG_XML_DEPTH_MAX,
    .nodes = VG_XML_NODES_MAX,
    .attributes = VG_XML_ATTRS_MAX,
    .spaces = VG_XML_ATTRS_MAX,
    .text = VG_SOAP_TEXT_MAX,
    .allow = VG_XML_CHINESE,
};
const vg_xml_limits vg_xml_soap = {
    .bytes = VG_SOAP_BYTES_MAX,
    .depth = VG_SOAP_DEPTH_MAX,
    .nodes = VG_SOAP_NODES_MAX,
    .attributes = VG_SOAP_ATTRS_MAX,
    .spaces = VG_SOAP_SPACES_MAX,
    .text = VG_SOAP_TEXT_MAX,
};
const vg_xml_limits vg_xml_any = {
    .bytes = VG_ANY_XML_BYTES_MAX,
    .depth = VG_ANY_XML_DEPTH_MAX,
    .nodes = VG_ANY_XML_NODES_MAX,
    .attributes = VG_ANY_XML_ATTRS_MAX,
    .spaces = VG_ANY_XML_SPACES_MAX,
    .text = VG_ANY_XML_BYTES_MAX * 3,
    .allow = VG_XML_COMMENTS | VG_XML_CDATA | VG_XML_INSTRUCTIONS | VG_XML_BLANKS | VG_XML_CHINESE,
};

/* --- the parser ------------------------------------------------------------------------------- */

static xmlParserInputPtr load_nothing(const char *url, const char *id, xmlParserCtxtPtr ctx)
{
    (void)url;
    (void)id;
    (void)ctx;
    return NULL;
}

/* Whether it went well is asked at the end; the words hold bank data. */
static void say_nothing(void *arg, xmlErrorPtr error)
{
    (void)arg;
    (void)error;
}

void vg_xml_start(void)
{
    xmlInitParser();
    xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
    xmlSetExternalEntityLoader(load_nothing);
    xmlSetStructuredErrorFunc(NULL, say_nothing);
    xmlThrDefSetStructuredErrorFunc(NULL, say_nothing);
}

xmlParserCtxtPtr vg_xml_context(vg_span text)
{
    assert(text.len > 0);
    assert(text.len <= INT32_MAX);
    xmlParserCtxtPtr ctx = xmlCreateMemoryParserCtxt((const char *)text.at, (int)text.len);
    if (ctx != NULL) {
        xmlCtxtUseOptions(ctx, XML_PARSE_NONET | XML_PARSE_NOBASEFIX | XML_PARSE_IGNORE_ENC);
    }
    return ctx;
}

static void on_doctype(void *arg, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    (void)name;
    (void)external;
    (void)system;
    xmlStopParser(arg);
}

static vg_status parse_text(vg_span text, vg_xml **ret, vg_err *err)
{
    xmlParserCtxtPtr ctx = vg_xml_context(text);
    if (ctx == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the XML parser");
    }
    ctx->sax->internalSubset = on_doctype;
    ctx->sax->serror = say_nothing;
    xmlParseDocument(ctx);
    VG_AUTO(vg_xml) doc = ctx->myDoc;
    bool memory = ctx->errNo == XML_ERR_NO_MEMORY;
    bool good = ctx->wellFormed && ctx->nsWellFormed && doc != NULL && doc->intSubset == NULL &&
                doc->extSubset == NULL && xmlDocGetRootElement(doc) != NULL;
    xmlFreeParserCtxt(ctx);
    if (memory) {
        return VG_FAIL(err, MEMORY, "no room for the XML parser");
    }
    if (!good) {
        return VG_FAIL(err, BANK_GARBLED, "not well-formed XML with namespaces");
    }
    *ret = VG_TAKE(doc);
    return VG_DONE;
}

void vg_xml_freep(vg_xml **doc)
{
    xmlFreeDoc(*doc);
    *doc = NULL;
}

/* --- the declaration and the charset ---------------------------------------------------------- */

typedef enum charset { UTF8, CHINESE, ASCII_ONLY, OTHER } charset;

/* Value of a pseudo-attribute of the XML declaration, empty when it has none. libxml2 checks the
 * grammar; here we only look for the word. */
static vg_span declared(vg_span declaration, const char *name)
{
    const uint8_t *end = declaration.at + declaration.len;
    const uint8_t *at = memmem(declaration.at, declaration.len, name, strlen(name));
    if (at != NULL) {
        at = memchr(at, '=', (size_t)(end - at));
    }
    if (at != NULL) {
        vg_span value = vg_span_trim((vg_span){at + 1, (size_t)(end - at) - 1});
        const uint8_t *close =
            value.len < 2 ? NULL : memchr(value.at + 1, value.at[0], value.len - 1);
        if (close != NULL) {
            return (vg_span){value.at + 1, (size_t)(close - value.at) - 1};
        }
    }
    return (vg_span){NULL, 0};
}

static bool same_word(vg_span a, const char *word)
{
    return a.len == strlen(word) && strncasecmp((const char *)a.at, word, a.len) == 0;
}

static charset charset_of(vg_span name)
{
    static const char *const chinese[] = {"GBK", "GB2312", "GB18030"};
    if (name.len == 0 || same_word(name, "UTF-8")) {
        return UTF8;
    }
    for (size_t i = 0; i < VG_COUNT(chinese); i++) {
        if (same_word(name, chinese[i])) {
            return CHINESE;
        }
    }
    /* Of these the first 128 characters are those of ASCII; more is not read. */
    bool like_ascii = same_word(name, "US-ASCII") ||
                      (name.len > 9 && strncasecmp((const char *)name.at, "ISO-8859-", 9) == 0);
    return like_ascii ? ASCII_ONLY : OTHER;
}

/* Length of the XML declaration at the start, 0 when there is none. */
static size_t declaration_length(vg_span text)
{
    if (text.len < 6 || memcmp(text.at, "<?xml", 5) != 0 || text.at[5] > ' ') {
        return 0;
    }
    const uint8_t *end = memmem(text.at, text.len, "?>", 2);
    return end == NULL ? 0 : (size_t)(end - text.at) + 2;
}

static bool all_ascii(vg_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* Valid UTF-8 text without NUL; checked before the parser, which would follow the declaration into
 * any charset that iconv knows, where '<' may be other bytes than those that the scan counted. */
static vg_status check_charset(vg_span text, charset kind, vg_err *err)
{
    bool good = kind != OTHER && memchr(text.at, 0, text.len) == NULL &&
                (kind == ASCII_ONLY ? all_ascii(text) : vg_span_utf8(text));
    if (!good) {
        return VG_FAIL(err, BANK_GARBLED, "the XML is in a charset that is not read");
    }
    return VG_DONE;
}

static vg_status parse_utf8(vg_span text, size_t declaration, const vg_xml_limits *limits,
                            vg_xml **ret, vg_err *err)
{
    size_t nodes = 0;
    vg_span version = declared((vg_span){text.at, declaration}, "version");
    if (declaration > 0 && !vg_span_is(version, "1.0")) {
        return VG_FAIL(err, BANK_GARBLED, "not XML 1.0");
    }
    VG_TRY(
        vg_xml_scan((vg_span){text.at + declaration, text.len - declaration}, limits, &nodes, err));
    return parse_text(text, ret, err);
}

static vg_status parse_chinese(vg_span text, const vg_xml_limits *limits, vg_xml **ret, vg_err *err)
{
    size_t room = VG_GB18030_ROOM(text.len);
    uint8_t *at = malloc(room);
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for XML of %zu bytes", text.len);
    }
    vg_buf utf8 = vg_buf_of(at, room);
    bool damaged = false;
    vg_status status = vg_gb18030_decode(text, false, &utf8, &damaged, err);
    assert(!utf8.over);
    if (status.code == VG_OK) {
        vg_span decoded = vg_buf_span(&utf8);
        status = parse_utf8(decoded, declaration_length(decoded), limits, ret, err);
    }
    free(at);
    return status;
}

vg_status vg_xml_parse(vg_span wire, const vg_xml_limits *limits, vg_xml **ret, vg_err *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (wire.len == 0 || wire.len > limits->bytes) {
        return VG_FAIL(err, BANK_GARBLED, "XML of %zu bytes", wire.len);
    }
    vg_span text = wire;
    if (text.len > 3 && memcmp(text.at, mark, 3) == 0) {
        text = (vg_span){text.at + 3, text.len - 3};
    }
    size_t declaration = declaration_length(text);
    charset kind = charset_of(declared((vg_span){text.at, declaration}, "encoding"));
    if (kind == CHINESE && (limits->allow & VG_XML_CHINESE) != 0 && text.len == wire.len) {
        return parse_chinese(text, limits, ret, err);
    }
    if (kind == CHINESE || (kind == ASCII_ONLY && (limits->allow & VG_XML_CHINESE) == 0)) {
        kind = OTHER;
    }
    VG_TRY(check_charset(text, kind, err));
    return parse_utf8(text, declaration, limits, ret, err);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* U+FFFE and U+FFFF are no characters of XML 1.0; UTF-8 forms are already checked. */
static bool holds_noncharacter(vg_span text)
{
    for (size_t i = 0; i + 2 < text.len; i++) {
        if (text.at[i] == 0xEF && text.at[i + 1] == 0xBF && text.at[i + 2] >= 0xBE) {
            return true;
        }
    }
    return false;
}

vg_status vg_xml_write_text(vg_span text, vg_buf *ret, vg_err *err)
{
    if (!vg_span_utf8(text) || holds_noncharacter(text)) {
        return VG_FAIL(err, ENCODE, "a text that XML cannot hold");
    }
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        const char *as = c == '&'    ? "&amp;"
                         : c == '<'  ? "&lt;"
                         : c == '>'  ? "&gt;"
                         : c == '\r' ? "&#xD;"
                                     : NULL;
        if (c < ' ' && c != '\t' && c != '\n' && c != '\r') {
            return VG_FAIL(err, ENCODE, "a control character in a text");
        }
        if (as != NULL) {
            vg_buf_bytes(ret, text.at + from, i - from);
            vg_buf_text(ret, as);
            from = i + 1;
        }
    }
    vg_buf_bytes(ret, text.at + from, text.len - from);
    return VG_DONE;
}

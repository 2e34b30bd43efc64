#include "mapping/xml.h"
#include "mapping/gb18030.h"
#include "mapping/xml_in.h"
#include <libxml/parserInternals.h>
#include <stdlib.h>

#define WSU     "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
#define SOAP_11 "http://schemas.xmlsoap.org/soap/envelope/"
#define SOAP_12 "http://www.w3.org/2003/05/soap-envelope"

typedef struct node {
    uint32_t name, name_len; /* in the pool */
    uint32_t text, text_len;
    uint32_t list; /* list: its name attribute, with an end mark; 0: none */
    vg_node first, last, next;
} node;

struct vg_doc {
    char *pool; /* byte 0 is an end mark, so that 0 is "no text" */
    size_t pool_len, pool_cap;
    size_t node_count, node_cap;
    bool damaged, refused;
    const char *space; /* of verified octets: the namespace of its elements; NULL: an answer that
                          has none */
    size_t depth;
    size_t fault; /* depth of an open Fault of SOAP, whose parts have names of their own; 0: none */
    vg_node open[VG_DOC_DEPTH_MAX + 1];
    node nodes[];
};
_Static_assert(VG_DOC_DEPTH_MAX >= VG_XML_DEPTH_MAX && VG_DOC_DEPTH_MAX >= VG_SOAP_DEPTH_MAX,
               "every profile's depth fits");

void vg_doc_start(void) { vg_xml_start(); }

/* Every byte that is kept stands in the source with at least one byte of markup, so it always fits.
 */
static uint32_t keep(vg_doc *doc, const void *at, size_t len)
{
    assert(len < doc->pool_cap - doc->pool_len);
    uint32_t start = (uint32_t)doc->pool_len;
    if (len > 0) {
        memcpy(doc->pool + start, at, len);
    }
    doc->pool_len += len;
    return start;
}

static uint32_t keep_text(vg_doc *doc, const void *at, size_t len)
{
    uint32_t start = keep(doc, at, len);
    (void)keep(doc, "", 1);
    return start;
}

static void refuse(xmlParserCtxtPtr ctx)
{
    ((vg_doc *)ctx->_private)->refused = true;
    xmlStopParser(ctx);
}

static vg_node append(vg_doc *doc)
{
    vg_node at = (vg_node)++doc->node_count;
    assert(doc->node_count < doc->node_cap);
    if (doc->depth > 0) {
        node *parent = &doc->nodes[doc->open[doc->depth - 1]];
        if (parent->first == 0) {
            parent->first = at;
        } else {
            doc->nodes[parent->last].next = at;
        }
        parent->last = at;
        parent->text_len = 0;
    }
    return at;
}

static bool is_soap(const xmlChar *uri)
{
    return uri != NULL &&
           (strcmp((const char *)uri, SOAP_11) == 0 || strcmp((const char *)uri, SOAP_12) == 0);
}

static bool all_blank(const vg_doc *doc, const node *n)
{
    return vg_span_trim((vg_span){(const uint8_t *)doc->pool + n->text, n->text_len}).len == 0;
}

/* Whether this element may stand here in verified octets: the outer Body, then the given namespace
 * only; below a Fault also SOAP's own words and, in SOAP 1.1, words of no namespace
 * (banks/baixin.md §6.5). */
static bool element_allowed(vg_doc *doc, const xmlChar *name, const xmlChar *uri)
{
    bool ours = uri == NULL ? doc->space[0] == 0 : strcmp((const char *)uri, doc->space) == 0;
    if (doc->fault != 0) {
        return ours || uri == NULL || is_soap(uri);
    }
    if (is_soap(uri) && doc->depth == 1 && strcmp((const char *)name, "Fault") == 0) {
        doc->fault = doc->depth;
        return true;
    }
    return ours || (is_soap(uri) && doc->depth == 0 && strcmp((const char *)name, "Body") == 0);
}

/* wsu:Id outermost; xml:lang of a fault's text; the name of a list where there is no namespace. */
static bool attribute_allowed(const vg_doc *doc, const xmlChar **attr)
{
    const char *name = (const char *)attr[0];
    if (attr[2] == NULL) {
        return doc->space[0] == 0 && strcmp(name, "name") == 0;
    }
    return (doc->depth == 0 && strcmp((const char *)attr[2], WSU) == 0 &&
            strcmp(name, "Id") == 0) ||
           (doc->fault != 0 && strcmp(name, "lang") == 0 &&
            strcmp((const char *)attr[2], (const char *)XML_XML_NAMESPACE) == 0);
}

static bool verified_allowed(vg_doc *doc, const xmlChar *name, const xmlChar *uri, int attr_count,
                             const xmlChar **attrs)
{
    if (!element_allowed(doc, name, uri) ||
        (doc->depth > 0 && !all_blank(doc, &doc->nodes[doc->open[doc->depth - 1]]))) {
        return false;
    }
    for (int i = 0; i < attr_count; i++) {
        if (!attribute_allowed(doc, attrs + 5 * i)) {
            return false;
        }
    }
    return true;
}

static void on_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int spaces, const xmlChar **declared, int attr_count, int defaulted,
                     const xmlChar **attrs)
{
    (void)declared;
    (void)defaulted;
    xmlParserCtxtPtr ctx = arg;
    vg_doc *doc = ctx->_private;
    bool allowed = doc->space == NULL ? prefix == NULL && uri == NULL && spaces == 0
                                      : verified_allowed(doc, name, uri, attr_count, attrs);
    if (!allowed || doc->depth >= VG_DOC_DEPTH_MAX || doc->node_count + 1 >= doc->node_cap) {
        refuse(ctx);
        return;
    }
    vg_node at = append(doc);
    size_t len = strlen((const char *)name);
    doc->nodes[at].name = keep_text(doc, name, len);
    doc->nodes[at].name_len = (uint32_t)len;
    for (int i = 0; i < attr_count; i++) { /* name, prefix, uri, begin, end of value */
        const xmlChar **attr = attrs + 5 * i;
        if (strcmp((const char *)attr[0], "name") == 0 && attr[1] == NULL) {
            vg_span value = vg_span_trim((vg_span){attr[3], (size_t)(attr[4] - attr[3])});
            doc->nodes[at].list = keep_text(doc, value.at, value.len);
        }
    }
    doc->nodes[at].text = (uint32_t)doc->pool_len;
    doc->open[doc->depth++] = at;
}

static void on_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name;
    (void)prefix;
    (void)uri;
    vg_doc *doc = ((xmlParserCtxtPtr)arg)->_private;
    if (doc->depth > 0) {
        doc->depth--;
        doc->fault = doc->depth > doc->fault ? doc->fault : 0;
    }
}

static void on_text(void *arg, const xmlChar *text, int len)
{
    vg_doc *doc = ((xmlParserCtxtPtr)arg)->_private;
    if (doc->depth == 0 || len <= 0) {
        return;
    }
    node *here = &doc->nodes[doc->open[doc->depth - 1]];
    if (here->first == 0) { /* text beside child elements is layout */
        (void)keep(doc, text, (size_t)len);
        here->text_len += (uint32_t)len;
    } else if (doc->space != NULL && vg_span_trim((vg_span){text, (size_t)len}).len > 0) {
        refuse(arg);
    }
}

static void on_doctype(void *arg, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    (void)name;
    (void)external;
    (void)system;
    refuse(arg);
}

static void on_error(void *arg, xmlErrorPtr error)
{
    (void)arg; /* whether it was well-formed is asked at the end; the words hold bank data */
    (void)error;
}

static const xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .internalSubset = on_doctype,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .serror = on_error,
};

static vg_status parse(vg_doc *doc, vg_span text, vg_err *err)
{
    xmlParserCtxtPtr ctx = vg_xml_context(text);
    if (ctx == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the XML parser");
    }
    ctx->_private = doc;
    *ctx->sax = handler;
    xmlParseDocument(ctx);
    bool good = ctx->wellFormed && !doc->refused && ctx->myDoc == NULL &&
                (doc->space == NULL || ctx->nsWellFormed);
    bool memory = ctx->errNo == XML_ERR_NO_MEMORY;
    xmlFreeParserCtxt(ctx);
    if (memory) {
        return VG_FAIL(err, MEMORY, "no room for the XML parser");
    }
    if (!good || doc->node_count == 0) {
        return VG_FAIL(err, BANK_GARBLED, "the answer is not well-formed XML");
    }
    return VG_DONE;
}

/* The declared encoding is not believed (CITIC A.10), so the declaration goes. */
static vg_span drop_declaration(vg_span text)
{
    static const char mark[] = "\xEF\xBB\xBF";
    if (text.len >= 3 && memcmp(text.at, mark, 3) == 0) {
        text = (vg_span){text.at + 3, text.len - 3};
    }
    text = vg_span_trim(text);
    if (text.len > 6 && memcmp(text.at, "<?xml", 5) == 0 && text.at[5] <= ' ') {
        const uint8_t *end = memmem(text.at, text.len, "?>", 2);
        if (end != NULL) {
            size_t skip = (size_t)(end - text.at) + 2;
            text = (vg_span){text.at + skip, text.len - skip};
        }
    }
    return vg_span_trim(text);
}

static vg_status read_text(vg_span text, const vg_xml_limits *limits, const char *space,
                           bool damaged, vg_doc **ret, vg_err *err)
{
    size_t nodes = 0;
    VG_TRY(vg_xml_scan(text, limits, &nodes, err));
    VG_AUTO(vg_doc) doc = calloc(1, sizeof *doc + (nodes + 2) * sizeof doc->nodes[0]);
    if (doc == NULL) {
        return VG_FAIL(err, MEMORY, "no room for an answer of %zu elements", nodes);
    }
    doc->node_cap = nodes + 2;
    doc->pool_cap = text.len + 2;
    doc->damaged = damaged;
    doc->space = space;
    doc->pool = malloc(doc->pool_cap);
    if (doc->pool == NULL) {
        return VG_FAIL(err, MEMORY, "no room for an answer of %zu bytes", text.len);
    }
    (void)keep(doc, "", 1);
    VG_TRY(parse(doc, text, err));
    doc->space = NULL; /* the caller's text; not needed any more */
    *ret = VG_TAKE(doc);
    return VG_DONE;
}

vg_status vg_doc_read(vg_span wire, vg_doc **ret, vg_err *err)
{
    if (wire.len == 0 || wire.len > VG_ANSWER_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "the answer has %zu bytes", wire.len);
    }
    uint8_t small[3 * 4096];
    size_t room = VG_GB18030_ROOM(wire.len);
    uint8_t *at = room <= sizeof small ? small : malloc(room);
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for an answer of %zu bytes", wire.len);
    }
    vg_buf text = vg_buf_of(at, room);
    bool damaged = false;
    vg_status status = vg_gb18030_decode(wire, true, &text, &damaged, err);
    assert(!text.over);
    if (status.code == VG_OK) {
        status =
            read_text(drop_declaration(vg_buf_span(&text)), &vg_xml_citic, NULL, damaged, ret, err);
    }
    if (at != small) {
        free(at);
    }
    return status;
}

vg_status vg_doc_read_in(vg_span canonical, const char *space, vg_doc **ret, vg_err *err)
{
    if (canonical.len == 0 || canonical.len > VG_SOAP_BYTES_MAX || !vg_span_utf8(canonical)) {
        return VG_FAIL(err, BANK_GARBLED, "%zu bytes that are not a part of a message",
                       canonical.len);
    }
    return read_text(canonical, space[0] == 0 ? &vg_xml_gateway : &vg_xml_soap, space, false, ret,
                     err);
}

void vg_doc_free(vg_doc *doc)
{
    if (doc != NULL) {
        free(doc->pool);
        free(doc);
    }
}

void vg_doc_freep(vg_doc **doc)
{
    vg_doc_free(*doc);
    *doc = NULL;
}

static const node *look(const vg_doc *doc, vg_node at)
{
    assert(at > 0);
    assert(at <= doc->node_count);
    return &doc->nodes[at];
}

bool vg_doc_damaged(const vg_doc *doc) { return doc->damaged; }

vg_span vg_doc_name(const vg_doc *doc, vg_node at)
{
    const node *n = look(doc, at);
    return (vg_span){(const uint8_t *)doc->pool + n->name, n->name_len};
}

vg_span vg_doc_text(const vg_doc *doc, vg_node at)
{
    const node *n = look(doc, at);
    return vg_span_trim((vg_span){(const uint8_t *)doc->pool + n->text, n->text_len});
}

vg_node vg_doc_first(const vg_doc *doc, vg_node at) { return at == 0 ? 0 : look(doc, at)->first; }

vg_node vg_doc_next(const vg_doc *doc, vg_node at) { return look(doc, at)->next; }

vg_status vg_doc_child(const vg_doc *doc, vg_node at, const char *name, vg_node *ret, vg_err *err)
{
    vg_node found = 0;
    for (vg_node child = vg_doc_first(doc, at); child != 0; child = vg_doc_next(doc, child)) {
        if (vg_span_is(vg_doc_name(doc, child), name)) {
            if (found != 0) {
                return VG_FAIL(err, BANK_GARBLED, "%s comes twice", name);
            }
            found = child;
        }
    }
    *ret = found;
    return VG_DONE;
}

vg_status vg_doc_list(const vg_doc *doc, vg_node at, const char *name, vg_node *ret,
                      size_t *ret_rows, vg_err *err)
{
    vg_node list = 0;
    size_t rows = 0;
    VG_TRY(vg_doc_child(doc, at, "list", &list, err));
    if (list != 0 && strcmp(doc->pool + look(doc, list)->list, name) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "a list of another name than %s", name);
    }
    for (vg_node row = vg_doc_first(doc, list); row != 0; row = vg_doc_next(doc, row)) {
        if (!vg_span_is(vg_doc_name(doc, row), "row") || ++rows > VG_ROWS_MAX) {
            return VG_FAIL(err, BANK_GARBLED, "%s holds something else than %d rows", name,
                           VG_ROWS_MAX);
        }
    }
    *ret = list;
    *ret_rows = rows;
    return VG_DONE;
}

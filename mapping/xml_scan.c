#include "mapping/xml_scan.h"
#include "gateway/base/limits.h"

#define NAME_MAX_BYTES 256 /* the longest documented name has 22 */

typedef struct scan {
    vg_span text;
    size_t at; /* behind the byte last read */
    size_t nodes, depth;
} scan;

static bool starts(const scan *s, const char *with)
{
    size_t len = strlen(with);
    return s->text.len - s->at >= len && memcmp(s->text.at + s->at, with, len) == 0;
}

static vg_status skip_past(scan *s, const char *end, vg_err *err)
{
    const void *hit = memmem(s->text.at + s->at, s->text.len - s->at, end, strlen(end));
    if (hit == NULL) {
        return VG_FAIL(err, BANK_GARBLED, "the XML breaks off");
    }
    s->at = (size_t)((const uint8_t *)hit - s->text.at) + strlen(end);
    return VG_DONE;
}

static bool ends_name(uint8_t c)
{
    return c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static vg_status scan_start_tag(scan *s, vg_err *err)
{
    size_t name = s->at, attrs = 0;
    uint8_t quote = 0, before = 0;

    while (s->at < s->text.len && !ends_name(s->text.at[s->at])) {
        s->at++;
    }
    if (s->at - name > NAME_MAX_BYTES) {
        return VG_FAIL(err, BANK_GARBLED, "an element name has more than %d bytes", NAME_MAX_BYTES);
    }
    for (; s->at < s->text.len; s->at++) {
        uint8_t c = s->text.at[s->at];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '=' && ++attrs > VG_XML_ATTRS_MAX) {
            return VG_FAIL(err, BANK_GARBLED, "an element has more than %d attributes",
                           VG_XML_ATTRS_MAX);
        } else if (c == '>') {
            s->depth += before != '/';
            s->at++;
            return VG_DONE;
        }
        before = c;
    }
    return VG_FAIL(err, BANK_GARBLED, "the XML breaks off inside a tag");
}

static vg_status scan_markup(scan *s, vg_err *err)
{
    if (starts(s, "!--")) {
        return skip_past(s, "-->", err);
    }
    if (starts(s, "![CDATA[")) {
        return skip_past(s, "]]>", err);
    }
    if (starts(s, "!") || starts(s, "?")) {
        return VG_FAIL(err, BANK_GARBLED, "the XML has a declaration that no bank's paper knows");
    }
    if (starts(s, "/")) {
        if (s->depth == 0) {
            return VG_FAIL(err, BANK_GARBLED, "the XML ends an element that was not begun");
        }
        s->depth--;
        return skip_past(s, ">", err);
    }
    if (++s->nodes > VG_XML_NODES_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "the XML has more than %d elements", VG_XML_NODES_MAX);
    }
    if (s->depth == VG_XML_DEPTH_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "the XML is deeper than %d", VG_XML_DEPTH_MAX);
    }
    return scan_start_tag(s, err);
}

vg_status vg_xml_scan(vg_span text, size_t *ret_nodes, vg_err *err)
{
    scan s = {.text = text};
    while (s.at < text.len) {
        const uint8_t *hit = memchr(text.at + s.at, '<', text.len - s.at);
        if (hit == NULL) {
            break;
        }
        s.at = (size_t)(hit - text.at) + 1;
        VG_TRY(scan_markup(&s, err));
    }
    if (s.nodes == 0 || s.depth != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the XML is empty or breaks off");
    }
    *ret_nodes = s.nodes;
    return VG_DONE;
}

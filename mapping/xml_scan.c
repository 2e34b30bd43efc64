#include "mapping/xml_scan.h"

#define NAME_MAX_BYTES 256 /* the longest documented name has 22 */

typedef struct scan {
    vg_span text;
    const vg_xml_limits *limits;
    size_t at; /* behind the byte last read */
    size_t nodes, depth, spaces;
} scan;

static bool starts(const scan *s, const char *with)
{
    size_t len = strlen(with);
    return s->text.len - s->at >= len && memcmp(s->text.at + s->at, with, len) == 0;
}

static bool blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static vg_status skip_past(scan *s, const char *end, vg_err *err)
{
    const void *hit = memmem(s->text.at + s->at, s->text.len - s->at, end, strlen(end));
    if (hit == NULL) {
        return VG_FAIL(err, BANK_GARBLED, "the XML breaks off");
    }
    s->at = (size_t)((const uint8_t *)hit - s->text.at) + strlen(end);
    return VG_DONE;
}

static vg_status check_length(const scan *s, size_t len, vg_err *err)
{
    if (len > s->limits->text) {
        return VG_FAIL(err, BANK_GARBLED, "a text has more than %zu bytes", s->limits->text);
    }
    return VG_DONE;
}

/* At the '=' of an attribute whose name begins at `name`. */
static vg_status count_attribute(scan *s, size_t name, size_t *attributes, vg_err *err)
{
    if (++*attributes > s->limits->attributes) {
        return VG_FAIL(err, BANK_GARBLED, "an element has more than %zu attributes",
                       s->limits->attributes);
    }
    if (s->at - name >= 5 && memcmp(s->text.at + name, "xmlns", 5) == 0 &&
        ++s->spaces > s->limits->spaces) {
        return VG_FAIL(err, BANK_GARBLED, "the XML declares more than %zu namespaces",
                       s->limits->spaces);
    }
    return VG_DONE;
}

/* Behind the opening quote; leaves s->at on the closing one. */
static vg_status skip_value(scan *s, uint8_t quote, vg_err *err)
{
    size_t from = s->at;
    for (; s->at < s->text.len && s->text.at[s->at] != quote; s->at++) {
        if (s->text.at[s->at] < ' ' && (s->limits->allow & VG_XML_BLANKS) == 0) {
            return VG_FAIL(err, BANK_GARBLED, "an attribute holds a control character");
        }
    }
    if (s->at == s->text.len) {
        return VG_FAIL(err, BANK_GARBLED, "the XML breaks off inside a tag");
    }
    return check_length(s, s->at - from, err);
}

static vg_status scan_start_tag(scan *s, vg_err *err)
{
    size_t name = s->at, attributes = 0;
    uint8_t before = 0;

    while (s->at < s->text.len && !blank(s->text.at[s->at]) && s->text.at[s->at] != '>' &&
           s->text.at[s->at] != '/') {
        s->at++;
    }
    if (s->at - name > NAME_MAX_BYTES) {
        return VG_FAIL(err, BANK_GARBLED, "an element name has more than %d bytes", NAME_MAX_BYTES);
    }
    for (; s->at < s->text.len; s->at++) {
        uint8_t c = s->text.at[s->at];
        if (c == '"' || c == '\'') {
            s->at++;
            VG_TRY(skip_value(s, c, err));
        } else if (c == '=') {
            VG_TRY(count_attribute(s, name, &attributes, err));
        } else if (c == '>') {
            s->depth += before != '/';
            s->at++;
            return VG_DONE;
        } else if (!blank(c) && (blank(before) || before == '"' || before == '\'')) {
            name = s->at;
        }
        before = c;
    }
    return VG_FAIL(err, BANK_GARBLED, "the XML breaks off inside a tag");
}

static vg_status scan_special(scan *s, vg_err *err)
{
    static const struct {
        const char *begin, *end;
        unsigned bit;
    } kinds[] = {
        {"!--", "-->", VG_XML_COMMENTS},
        {"![CDATA[", "]]>", VG_XML_CDATA},
        {"?", "?>", VG_XML_INSTRUCTIONS},
    };
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if (starts(s, kinds[i].begin) && (s->limits->allow & kinds[i].bit) != 0) {
            size_t from = s->at += strlen(kinds[i].begin);
            VG_TRY(skip_past(s, kinds[i].end, err));
            return check_length(s, s->at - from, err);
        }
    }
    return VG_FAIL(err, BANK_GARBLED, "the XML has a declaration that no bank's paper knows");
}

static vg_status scan_markup(scan *s, vg_err *err)
{
    if (starts(s, "!") || starts(s, "?")) {
        return scan_special(s, err);
    }
    if (starts(s, "/")) {
        if (s->depth == 0) {
            return VG_FAIL(err, BANK_GARBLED, "the XML ends an element that was not begun");
        }
        s->depth--;
        return skip_past(s, ">", err);
    }
    if (++s->nodes > s->limits->nodes) {
        return VG_FAIL(err, BANK_GARBLED, "the XML has more than %zu elements", s->limits->nodes);
    }
    if (s->depth == s->limits->depth) {
        return VG_FAIL(err, BANK_GARBLED, "the XML is deeper than %zu", s->limits->depth);
    }
    return scan_start_tag(s, err);
}

vg_status vg_xml_scan(vg_span text, const vg_xml_limits *limits, size_t *ret_nodes, vg_err *err)
{
    scan s = {.text = text, .limits = limits};
    while (s.at < text.len) {
        const uint8_t *hit = memchr(text.at + s.at, '<', text.len - s.at);
        if (hit == NULL) {
            break;
        }
        size_t at = (size_t)(hit - text.at);
        VG_TRY(check_length(&s, at - s.at, err));
        s.at = at + 1;
        VG_TRY(scan_markup(&s, err));
    }
    if (s.nodes == 0 || s.depth != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the XML is empty or breaks off");
    }
    *ret_nodes = s.nodes;
    return VG_DONE;
}

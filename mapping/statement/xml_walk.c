#include "mapping/statement/xml_walk.h"

void xml_walk_open(xml_walk *w, stmt_bytes *bytes)
{
    memset(w, 0, offsetof(xml_walk, names));
    w->bytes = bytes;
}

static vg_status wrong(const char *what, vg_err *err) { return VG_FAIL(err, BANK_GARBLED, "XML: %s", what); }

/* --- characters ----------------------------------------------------------------------------- */

enum { C_BLANK = 1, C_NAME = 2, C_FIRST = 4, C_PLAIN = 8 }; /* PLAIN: text that needs no second look */

static const uint8_t kinds[256] = {
    ['\t'] = C_BLANK | C_PLAIN, ['\n'] = C_BLANK | C_PLAIN, [' '] = C_BLANK | C_PLAIN,
    ['\r'] = C_BLANK,
    ['!'] = C_PLAIN, ['"'] = C_PLAIN, ['#'] = C_PLAIN, ['$'] = C_PLAIN, ['%'] = C_PLAIN,
    ['\''] = C_PLAIN, ['('] = C_PLAIN, [')'] = C_PLAIN, ['*'] = C_PLAIN, ['+'] = C_PLAIN, [','] = C_PLAIN,
    ['-'] = C_PLAIN | C_NAME, ['.'] = C_PLAIN | C_NAME, ['/'] = C_PLAIN,
    ['0' ... '9'] = C_PLAIN | C_NAME, [':'] = C_PLAIN | C_NAME, [';'] = C_PLAIN, ['='] = C_PLAIN,
    ['?'] = C_PLAIN, ['@'] = C_PLAIN, ['A' ... 'Z'] = C_PLAIN | C_NAME | C_FIRST,
    ['['] = C_PLAIN, ['\\'] = C_PLAIN, ['^'] = C_PLAIN, ['_'] = C_PLAIN | C_NAME | C_FIRST, ['`'] = C_PLAIN,
    ['a' ... 'z'] = C_PLAIN | C_NAME | C_FIRST, ['{'] = C_PLAIN, ['|'] = C_PLAIN, ['}'] = C_PLAIN, ['~'] = C_PLAIN, [0x7F] = C_PLAIN,
};

static bool is(uint8_t c, uint8_t kind) { return (kinds[c] & kind) != 0; }

static bool plain(vg_span t)
{
    size_t i = 0;
    while (i < t.len && is(t.at[i], C_PLAIN)) {
        i++;
    }
    return i == t.len;
}

/* Valid UTF-8 without what XML 1.0 cannot hold. */
static bool is_text(vg_span t)
{
    for (size_t i = 0; i < t.len; i++) {
        uint8_t c = t.at[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            return false;
        }
        if (c == 0xEF && i + 2 < t.len && t.at[i + 1] == 0xBF && t.at[i + 2] >= 0xBE) {
            return false;
        }
    }
    return vg_span_utf8(t);
}

/* --- entities ------------------------------------------------------------------------------- */

static size_t put_char(uint32_t c, uint8_t *to)
{
    if (c < 0x80) {
        to[0] = (uint8_t)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        to[i] = (uint8_t)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    to[0] = (uint8_t)((0xF00u >> n) | c);
    return n;
}

static bool is_char(uint32_t c)
{
    return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF);
}

/* "#10" or "#x6C49" */
static bool char_of(vg_span t, uint32_t *ret)
{
    bool hex = t.len > 1 && t.at[1] == 'x';
    size_t i = hex ? 2 : 1;
    uint32_t c = 0;
    for (; i < t.len && c <= 0x10FFFF; i++) {
        uint8_t d = t.at[i];
        uint32_t v = '0' <= d && d <= '9' ? d - (uint32_t)'0'
                     : hex && 'a' <= (d | 0x20) && (d | 0x20) <= 'f' ? (d | 0x20u) - 'a' + 10
                                                                     : 99;
        if (v == 99) {
            return false;
        }
        c = c * (hex ? 16 : 10) + v;
    }
    *ret = c;
    return i == t.len && t.len > (hex ? 2u : 1u) && is_char(c);
}

static bool entity_of(vg_span t, uint32_t *ret)
{
    static const struct {
        const char *name;
        char c;
    } five[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    if (t.len > 0 && t.at[0] == '#') {
        return char_of(t, ret);
    }
    for (size_t i = 0; i < VG_COUNT(five); i++) {
        if (vg_span_is(t, five[i].name)) {
            *ret = (uint32_t)five[i].c;
            return true;
        }
    }
    return false;
}

/* Checks the text, and where it is wanted decodes it into the walk's room, what does not fit is left out. */
static vg_status decode(xml_walk *w, vg_span t, bool wanted, vg_span *ret, vg_err *err)
{
    size_t n = 0;
    *ret = t;
    if (plain(t)) {
        return VG_DONE;
    }
    if (!is_text(t) || memmem(t.at, t.len, "]]>", 3) != NULL) {
        return wrong("a text that is not UTF-8 or that XML cannot hold", err);
    }
    for (size_t i = 0; i < t.len; i++) {
        uint32_t c = t.at[i];
        if (c == '&') {
            const uint8_t *end = memchr(t.at + i, ';', t.len - i);
            if (end == NULL || !entity_of((vg_span){t.at + i + 1, (size_t)(end - t.at) - i - 1}, &c)) {
                return wrong("an entity that is none of the five", err);
            }
            i = (size_t)(end - t.at);
            if (n + 4 <= sizeof w->room) {
                n += put_char(c, w->room + n);
            }
        } else if (n < sizeof w->room && wanted) {
            w->room[n++] = (uint8_t)c;
        }
    }
    *ret = (vg_span){w->room, n};
    return VG_DONE;
}

/* --- tags ----------------------------------------------------------------------------------- */

typedef struct cursor {
    const uint8_t *at, *end;
} cursor;

static bool skip_blanks(cursor *c)
{
    const uint8_t *from = c->at;
    while (c->at < c->end && is(*c->at, C_BLANK)) {
        c->at++;
    }
    return c->at > from;
}

static bool take_name(cursor *c, vg_span *ret)
{
    const uint8_t *from = c->at;
    if (c->at == c->end || !is(*c->at, C_FIRST)) {
        return false;
    }
    size_t colons = 0;
    while (c->at < c->end && is(*c->at, C_NAME)) {
        colons += *c->at == ':';
        c->at++;
    }
    *ret = (vg_span){from, (size_t)(c->at - from)};
    return colons == 0 || (colons == 1 && c->at[-1] != ':' && is(*((const uint8_t *)memchr(from, ':', ret->len) + 1), C_FIRST));
}

static vg_status take_value(cursor *c, vg_span *ret, vg_err *err)
{
    if (c->at == c->end || (*c->at != '"' && *c->at != '\'')) {
        return wrong("an attribute without a value in quotes", err);
    }
    const uint8_t *from = c->at + 1, *close = memchr(from, *c->at, (size_t)(c->end - from));
    if (close == NULL) {
        return wrong("an attribute that does not end", err);
    }
    *ret = (vg_span){from, (size_t)(close - from)};
    c->at = close + 1;
    if (memchr(ret->at, '<', ret->len) != NULL || memchr(ret->at, '&', ret->len) != NULL || !is_text(*ret)) {
        return wrong("an attribute with a character that is not read in one", err);
    }
    return VG_DONE;
}

static bool same(vg_span a, vg_span b) { return a.len == b.len && memcmp(a.at, b.at, a.len) == 0; }

static vg_status take_attributes(xml_walk *w, cursor *c, vg_err *err)
{
    w->attribute_count = 0;
    for (;;) {
        bool blank = skip_blanks(c);
        if (c->at == c->end) {
            return VG_DONE;
        }
        xml_walk_attribute a;
        if (!blank || !take_name(c, &a.name)) {
            return wrong("a tag that is none", err);
        }
        skip_blanks(c);
        if (c->at == c->end || *c->at++ != '=') {
            return wrong("an attribute without a value", err);
        }
        skip_blanks(c);
        VG_TRY(take_value(c, &a.value, err));
        if (w->attribute_count == XML_WALK_ATTRIBUTES) {
            return wrong("an element with too many attributes", err);
        }
        for (size_t i = 0; i < w->attribute_count; i++) {
            if (same(w->attributes[i].name, a.name)) {
                return wrong("an attribute that stands twice", err);
            }
        }
        w->attributes[w->attribute_count++] = a;
    }
}

const vg_span *xml_walk_attribute_of(const xml_walk *w, const char *name)
{
    for (size_t i = 0; i < w->attribute_count; i++) {
        if (vg_span_is(w->attributes[i].name, name)) {
            return &w->attributes[i].value;
        }
    }
    return NULL;
}

static bool starts(vg_span t, const char *with) { return t.len >= strlen(with) && memcmp(t.at, with, strlen(with)) == 0; }

/* A prefix that is used must be declared outermost; "xml" always is. Two prefixes for one namespace could hide a double
 * attribute, which is why only the root may declare any. */
static vg_status check_spaces(xml_walk *w, vg_span element, vg_err *err)
{
    for (size_t i = 0; i < w->attribute_count; i++) {
        vg_span name = w->attributes[i].name;
        if (starts(name, "xmlns")) {
            return wrong("a namespace that is declared inside", err);
        }
        if (memchr(name.at, ':', name.len) != NULL && w->depth > 0) {
            return wrong("an attribute of another namespace", err);
        }
    }
    size_t prefix = w->prefix;
    bool ours = element.len > prefix && memcmp(element.at, w->names[0], prefix) == 0 &&
                memchr(element.at + prefix, ':', element.len - prefix) == NULL;
    return ours ? VG_DONE : wrong("an element of another namespace", err);
}

/* As namespaces are written: urn:iso:…, http://… */
static bool plain_name(vg_span t)
{
    size_t i = 0;
    while (i < t.len && (is(t.at[i], C_NAME) || t.at[i] == '/')) {
        i++;
    }
    return i == t.len && t.len > 0 && is(t.at[0], C_FIRST) && t.at[0] != '_';
}

static vg_status take_root(xml_walk *w, vg_span name, vg_err *err)
{
    char declared[XML_WALK_NAME + 8] = "xmlns";
    const uint8_t *colon = memchr(name.at, ':', name.len);
    w->prefix = colon == NULL ? 0 : (size_t)(colon - name.at) + 1;
    if (w->prefix > 0) {
        declared[5] = ':';
        memcpy(declared + 6, name.at, w->prefix - 1);
        declared[5 + w->prefix] = 0;
    }
    const vg_span *space = xml_walk_attribute_of(w, declared);
    vg_err inner;
    if (space == NULL || !plain_name(*space) || vg_span_copy(*space, w->space, sizeof w->space, &inner).code != VG_OK) {
        return wrong("an outermost element without a namespace", err);
    }
    for (size_t i = 0; i < w->attribute_count; i++) { /* what may stand beside: xmlns:xsi and xsi:schemaLocation */
        const xml_walk_attribute *a = &w->attributes[i];
        bool declares = vg_span_is(a->name, declared) || vg_span_is(a->name, "xmlns:xsi") || vg_span_is(a->name, "xmlns:xsd");
        bool xsi = starts(a->name, "xsi:") && xml_walk_attribute_of(w, "xmlns:xsi") != NULL;
        bool other = plain_name(a->value) && starts(a->name, "xmlns:") && !starts(a->name, "xmlns:xml") &&
                     !starts(a->value, "http://www.w3.org/");
        bool usual = !declares || vg_span_is(a->name, declared) ||
                     (plain_name(a->value) && starts(a->value, "http://www.w3.org/2001/XMLSchema"));
        if (!(declares || xsi || (other && !same(a->value, *space))) || !usual) {
            return wrong("an attribute of the outermost element that is not read", err);
        }
    }
    return VG_DONE;
}

/* t: what stands between < and >. */
static vg_status begin_tag(xml_walk *w, vg_span t, vg_err *err)
{
    cursor c = {t.at, t.at + t.len};
    vg_span name;
    w->empty = t.len > 0 && t.at[t.len - 1] == '/';
    c.end -= w->empty;
    if (!take_name(&c, &name) || name.len >= XML_WALK_NAME) {
        return wrong("a tag whose name is none", err);
    }
    VG_TRY(take_attributes(w, &c, err));
    if (w->depth == XML_WALK_DEPTH || (w->depth == 0 && w->rooted)) {
        return wrong("elements that are too deep, or behind the outermost one", err);
    }
    if (w->depth == 0) {
        VG_TRY(take_root(w, name, err));
        w->rooted = true;
    } else {
        VG_TRY(check_spaces(w, name, err));
    }
    memcpy(w->names[w->depth], name.at, name.len);
    w->lengths[w->depth++] = (uint8_t)name.len;
    w->name = (vg_span){name.at + w->prefix, name.len - w->prefix};
    w->event = XML_WALK_BEGIN;
    return VG_DONE;
}

static vg_status end_tag(xml_walk *w, vg_span t, vg_err *err)
{
    while (t.len > 0 && is(t.at[t.len - 1], C_BLANK)) {
        t.len--;
    }
    if (w->depth == 0 || t.len != w->lengths[w->depth - 1] || memcmp(t.at, w->names[w->depth - 1], t.len) != 0) {
        return wrong("an end tag that ends something else", err);
    }
    w->depth--;
    w->attribute_count = 0;
    w->name = (vg_span){t.at + w->prefix, t.len - w->prefix};
    w->event = XML_WALK_END;
    return VG_DONE;
}

/* --- the window ----------------------------------------------------------------------------- */

/* Length up to `what` behind `skip` bytes; brings in more until it is there. BANK_GARBLED: the file ends first. */
static vg_status find(xml_walk *w, size_t skip, const char *what, size_t *ret, vg_err *err)
{
    stmt_bytes *b = w->bytes;
    size_t width = strlen(what), searched = skip;
    bool more = true;
    for (;;) {
        size_t here = b->to - b->from;
        if (here >= searched + width) {
            const uint8_t *at = b->room + b->from, *hit;
            hit = width == 1 ? memchr(at + searched, what[0], here - searched) : memmem(at + searched, here - searched, what, width);
            if (hit != NULL) {
                *ret = (size_t)(hit - at);
                return VG_DONE;
            }
            searched = here - width + 1;
        }
        VG_TRY(stmt_bytes_more(b, &more, err));
        if (!more) {
            return wrong("it breaks off", err);
        }
    }
}

static vg_status have(xml_walk *w, size_t n, vg_err *err)
{
    bool more = true;
    while (w->bytes->to - w->bytes->from < n && more) {
        VG_TRY(stmt_bytes_more(w->bytes, &more, err));
    }
    return VG_DONE;
}

static vg_span ahead(const xml_walk *w) { return (vg_span){w->bytes->room + w->bytes->from, w->bytes->to - w->bytes->from}; }

/* The first bytes: a mark of UTF-8, and a declaration that says UTF-8 or nothing of it. */
static vg_status prologue(xml_walk *w, vg_err *err)
{
    VG_TRY(have(w, 8, err));
    if (starts(ahead(w), "\xEF\xBB\xBF")) {
        w->bytes->from += 3;
        VG_TRY(have(w, 8, err));
    }
    if (!starts(ahead(w), "<?xml") || ahead(w).len < 6 || !is(ahead(w).at[5], C_BLANK)) {
        return VG_DONE;
    }
    size_t end;
    VG_TRY(find(w, 5, "?>", &end, err));
    vg_span t = ahead(w);
    cursor c = {t.at + 5, t.at + end};
    VG_TRY(take_attributes(w, &c, err));
    static const char *const order[] = {"version", "encoding", "standalone"};
    size_t known = 0;
    for (size_t i = 0; i < VG_COUNT(order) && known < w->attribute_count; i++) {
        known += vg_span_is(w->attributes[known].name, order[i]);
    }
    const vg_span *version = xml_walk_attribute_of(w, "version"), *encoding = xml_walk_attribute_of(w, "encoding"),
                  *alone = xml_walk_attribute_of(w, "standalone");
    bool utf8 = encoding == NULL || (encoding->len == 5 && strncasecmp((const char *)encoding->at, "UTF-8", 5) == 0);
    bool good = version != NULL && vg_span_is(*version, "1.0") && known == w->attribute_count &&
                (alone == NULL || vg_span_is(*alone, "yes") || vg_span_is(*alone, "no"));
    w->bytes->from += end + 2;
    return good && utf8 ? VG_DONE : wrong("a declaration that is not of XML 1.0 in UTF-8", err);
}

static vg_status take_comment(xml_walk *w, vg_err *err)
{
    size_t end;
    VG_TRY(find(w, 4, "--", &end, err));
    VG_TRY(have(w, end + 3, err));
    vg_span t = ahead(w);
    if (t.len < end + 3 || t.at[end + 2] != '>' || !is_text((vg_span){t.at, end})) {
        return wrong("a comment that is none", err);
    }
    w->bytes->from += end + 3;
    return VG_DONE;
}

static vg_status take_cdata(xml_walk *w, vg_err *err)
{
    enum { OPEN = 9 };
    size_t end;
    VG_TRY(find(w, OPEN, "]]>", &end, err));
    w->text = (vg_span){ahead(w).at + OPEN, end - OPEN};
    if (w->depth == 0 || !is_text(w->text)) {
        return wrong("a text that is not UTF-8, or outside of all elements", err);
    }
    w->event = XML_WALK_TEXTS;
    w->bytes->from += end + 3;
    return VG_DONE;
}

static vg_status take_text(xml_walk *w, bool wanted, vg_err *err)
{
    vg_err inner;
    size_t len;
    vg_status st = find(w, 0, "<", &len, &inner);
    if (st.code != VG_OK) {
        vg_span rest = ahead(w);
        if (!w->bytes->ended) {
            *err = inner;
            return st;
        }
        if (w->depth > 0 || !w->rooted || vg_span_trim(rest).len > 0) {
            return wrong("it breaks off", err);
        }
        w->bytes->from = w->bytes->to;
        w->event = XML_WALK_END_OF_FILE;
        return VG_DONE;
    }
    vg_span t = {ahead(w).at, len};
    VG_TRY(decode(w, t, wanted, &w->text, err));
    if (w->depth == 0 && vg_span_trim(t).len > 0) {
        return wrong("text outside of all elements", err);
    }
    w->event = XML_WALK_TEXTS;
    w->bytes->from += len;
    return VG_DONE;
}

/* A > may stand in the value of an attribute. */
static vg_status tag_length(xml_walk *w, size_t *ret, vg_err *err)
{
    uint8_t quote = 0;
    bool more = true;
    for (size_t i = 1;;) {
        for (vg_span t = ahead(w); i < t.len; i++) {
            uint8_t c = t.at[i];
            if (c == '>' && quote == 0) {
                *ret = i;
                return VG_DONE;
            }
            quote = quote == c ? 0 : quote == 0 && (c == '"' || c == '\'') ? c : quote;
        }
        VG_TRY(stmt_bytes_more(w->bytes, &more, err));
        if (!more) {
            return wrong("it breaks off", err);
        }
    }
}

/* The end tag that must come, in the form in which it nearly always does: half of all tags. */
static bool take_usual_end(xml_walk *w)
{
    vg_span t = ahead(w);
    size_t len = w->depth == 0 ? 0 : w->lengths[w->depth - 1];
    if (len == 0 || t.len < len + 3 || t.at[1] != '/' || t.at[len + 2] != '>' || memcmp(t.at + 2, w->names[w->depth - 1], len) != 0) {
        return false;
    }
    w->begin = w->bytes->from;
    w->end = w->bytes->from + len + 3;
    w->depth--;
    w->attribute_count = 0;
    w->name = (vg_span){t.at + 2 + w->prefix, len - w->prefix};
    w->event = XML_WALK_END;
    w->bytes->from += len + 3;
    return true;
}

static vg_status take_tag(xml_walk *w, vg_err *err)
{
    size_t len;
    if (take_usual_end(w)) {
        return VG_DONE;
    }
    VG_TRY(tag_length(w, &len, err));
    vg_span t = {ahead(w).at + 1, len - 1};
    w->begin = w->bytes->from;
    w->end = w->bytes->from + len + 1;
    if (t.len > 0 && t.at[0] == '/') {
        VG_TRY(end_tag(w, (vg_span){t.at + 1, t.len - 1}, err));
    } else {
        VG_TRY(begin_tag(w, t, err));
    }
    w->bytes->from += len + 1;
    return VG_DONE;
}

vg_status xml_walk_next(xml_walk *w, bool wants_text, vg_err *err)
{
    if (w->empty) { /* the tag is still in the window: nothing was brought in since */
        w->empty = false;
        w->depth--;
        w->event = XML_WALK_END;
        return VG_DONE;
    }
    if (stmt_bytes_at(w->bytes) == 0) {
        VG_TRY(prologue(w, err));
    }
    for (;;) {
        VG_TRY(have(w, 9, err));
        vg_span t = ahead(w);
        bool tag = t.len > 1 && t.at[0] == '<' && t.at[1] != '!' && t.at[1] != '?';
        if (tag) {
            return take_tag(w, err);
        }
        if (starts(t, "<!--")) {
            VG_TRY(take_comment(w, err));
        } else if (starts(t, "<![CDATA[")) {
            return take_cdata(w, err);
        } else if (starts(t, "<!") || starts(t, "<?")) {
            return wrong("a document type or an instruction", err);
        } else if (t.len > 0 && t.at[0] == '<') {
            return take_tag(w, err);
        } else {
            return take_text(w, wants_text, err);
        }
    }
}

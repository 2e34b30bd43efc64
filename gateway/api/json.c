#include "gateway/api/json.h"
#include "gateway/base/buf.h"
#include "gateway/base/day.h"
#include <stdlib.h>

/* --- bytes ---------------------------------------------------------------------------------- */

static bool grow(vg_json *w, vg_json_part *p, size_t more)
{
    if (w->over || more > w->limit - p->len) {
        w->over = true;
        return false;
    }
    size_t cap = p->cap == 0 ? 1024 : p->cap;
    while (cap < p->len + more) {
        cap *= 2;
    }
    cap = cap < w->limit ? cap : w->limit; /* what fits in cap is within the limit */
    uint8_t *at = realloc(p->at, cap);
    if (at == NULL) {
        w->over = true;
        return false;
    }
    p->at = at;
    p->cap = cap;
    return true;
}

static void put(vg_json *w, vg_json_part *p, const void *at, size_t len)
{
    if (len == 0 || (len > p->cap - p->len && !grow(w, p, len))) {
        return;
    }
    memcpy(p->at + p->len, at, len);
    p->len += len;
}

static void put_text(vg_json *w, vg_json_part *p, const char *text)
{
    put(w, p, text, strlen(text));
}

void vg_json_open(vg_json *w, vg_json_form form, size_t limit)
{
    *w = (vg_json){.form = form, .limit = limit, .fresh = true};
}

void vg_json_close(vg_json *w)
{
    free(w->out.at);
    free(w->row.at);
    free(w->joined.at);
    *w = (vg_json){.over = true};
}

void vg_json_reset(vg_json *w)
{
    vg_json kept = *w;
    *w = (vg_json){.form = kept.form, .limit = kept.limit, .fresh = true};
    w->out = (vg_json_part){.at = kept.out.at, .cap = kept.out.cap};
    w->row = (vg_json_part){.at = kept.row.at, .cap = kept.row.cap};
    w->joined = (vg_json_part){.at = kept.joined.at, .cap = kept.joined.cap};
}

/* --- JSON ----------------------------------------------------------------------------------- */

/* Length of the character at p, 0 when it is none. */
static size_t character(const uint8_t *p, size_t left)
{
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    return n <= left && vg_span_utf8((vg_span){p, n}) ? n : 0;
}

/* How many bytes from p may stand in a JSON string as they are. */
static size_t plain(const uint8_t *p, size_t left)
{
    size_t n = 0;
    while (n < left) {
        if (p[n] < 0x20 || p[n] == '"' || p[n] == '\\') {
            break;
        }
        size_t one = p[n] < 0x80 ? 1 : character(p + n, left - n);
        if (one == 0) {
            break;
        }
        n += one;
    }
    return n;
}

static void put_string(vg_json *w, vg_span text)
{
    put(w, &w->out, "\"", 1);
    for (size_t i = 0; i < text.len;) {
        size_t n = plain(text.at + i, text.len - i);
        put(w, &w->out, text.at + i, n);
        i += n;
        if (i == text.len) {
            break;
        }
        uint8_t c = text.at[i++];
        if (c == '"' || c == '\\') {
            char two[2] = {'\\', (char)c};
            put(w, &w->out, two, 2);
        } else if (c == '\n') {
            put(w, &w->out, "\\n", 2);
        } else if (c < 0x20) {
            char hex[3], escape[7] = "\\u00";
            vg_hex(&c, 1, hex);
            memcpy(escape + 4, hex, 2);
            put(w, &w->out, escape, 6);
        } else {
            put(w, &w->out, "\xEF\xBF\xBD", 3);
        }
    }
    put(w, &w->out, "\"", 1);
}

static void before(vg_json *w, const char *name)
{
    if (!w->fresh) {
        put(w, &w->out, ",", 1);
    }
    w->fresh = false;
    if (name != NULL) {
        put(w, &w->out, "\"", 1);
        put_text(w, &w->out, name); /* names are ours: nothing to escape */
        put(w, &w->out, "\":", 2);
    }
}

/* --- CSV (RFC 4180) ------------------------------------------------------------------------- */

static void put_name(vg_json *w, const char *name)
{
    for (unsigned i = 1; i < w->depth; i++) {
        put_text(w, &w->out, w->outer[i - 1]);
        put(w, &w->out, ".", 1);
    }
    put_text(w, &w->out, name);
}

/* A cell of a spreadsheet that begins like this is run as a formula: an apostrophe in front keeps
 * it text. */
bool vg_csv_is_formula(vg_span text)
{
    return text.len > 0 && text.at[0] != 0 && strchr("=+-@\t\r", text.at[0]) != NULL;
}

/* Numbers are never formulas: -5 stays -5. */
static void put_cell(vg_json *w, vg_json_part *to, vg_span text, bool is_text)
{
    bool neutral = is_text && vg_csv_is_formula(text), quote = neutral;
    for (size_t i = 0; i < text.len && !quote; i++) {
        quote = text.at[i] == ',' || text.at[i] == '"' || text.at[i] < 0x20;
    }
    if (!quote) {
        put(w, to, text.at, text.len);
        return;
    }
    put_text(w, to, neutral ? "\"'" : "\"");
    for (size_t i = 0; i < text.len; i++) {
        put(w, to, text.at[i] == '"' ? "\"\"" : (const char *)text.at + i,
            text.at[i] == '"' ? 2 : 1);
    }
    put(w, to, "\"", 1);
}

static void cell(vg_json *w, const char *name, vg_span text, bool is_text)
{
    assert(w->depth > 0);
    if (w->list != NULL) {
        put_text(w, &w->joined, w->joined.len == 0 ? "" : " ");
        put(w, &w->joined, text.at, text.len);
        return;
    }
    vg_json_part *to = w->names ? &w->out : &w->row;
    if (!w->fresh) {
        put(w, to, ",", 1);
    }
    if (!w->names) {
        put_text(w, &w->out, w->fresh ? "" : ",");
        put_name(w, name);
    }
    w->fresh = false;
    put_cell(w, to, text, is_text);
}

static void row_end(vg_json *w)
{
    put(w, &w->out, "\r\n", 2);
    if (!w->names) {
        put(w, &w->out, w->row.at, w->row.len);
        put(w, &w->out, "\r\n", 2);
        w->names = true;
    }
}

/* --- both ----------------------------------------------------------------------------------- */

void vg_json_begin(vg_json *w, const char *name)
{
    if (w->form == VG_JSON) {
        before(w, name);
        put(w, &w->out, "{", 1);
        w->fresh = true;
        return;
    }
    assert(w->depth < VG_COUNT(w->outer) && (w->depth == 0 || name != NULL));
    if (w->depth == 0) {
        w->fresh = true;
    } else {
        w->outer[w->depth - 1] = name;
    }
    w->depth++;
}

void vg_json_end(vg_json *w)
{
    if (w->form == VG_JSON) {
        put(w, &w->out, "}", 1);
        w->fresh = false;
        return;
    }
    assert(w->depth > 0);
    if (--w->depth == 0) {
        row_end(w);
    }
}

void vg_json_list(vg_json *w, const char *name)
{
    if (w->form == VG_JSON) {
        before(w, name);
        put(w, &w->out, "[", 1);
        w->fresh = true;
        return;
    }
    assert(w->list == NULL && name != NULL);
    w->list = name;
    w->joined.len = 0;
}

void vg_json_list_end(vg_json *w)
{
    if (w->form == VG_JSON) {
        put(w, &w->out, "]", 1);
        w->fresh = false;
        return;
    }
    assert(w->list != NULL);
    const char *name = w->list;
    w->list = NULL;
    cell(w, name, (vg_span){w->joined.at, w->joined.len}, true);
}

void vg_json_bytes(vg_json *w, const char *name, vg_span text)
{
    if (w->form == VG_JSON) {
        before(w, name);
        put_string(w, text);
    } else {
        cell(w, name, text, true);
    }
}

void vg_json_text(vg_json *w, const char *name, const char *text)
{
    vg_json_bytes(w, name, vg_span_of(text));
}

/* Numbers, true, false and raw JSON: the same characters in both. */
static void word(vg_json *w, const char *name, vg_span text)
{
    if (w->form == VG_JSON) {
        before(w, name);
        put(w, &w->out, text.at, text.len);
    } else {
        cell(w, name, text, false);
    }
}

void vg_json_int(vg_json *w, const char *name, int64_t n)
{
    uint8_t room[24];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_int(&b, n);
    word(w, name, vg_buf_span(&b));
}

void vg_json_bool(vg_json *w, const char *name, bool yes)
{
    word(w, name, vg_span_of(yes ? "true" : "false"));
}

void vg_json_null(vg_json *w, const char *name)
{
    word(w, name, w->form == VG_JSON ? VG_SPAN("null") : VG_SPAN(""));
}

void vg_json_raw(vg_json *w, const char *name, vg_span json) { word(w, name, json); }

void vg_json_maybe(vg_json *w, const char *name, const char *text)
{
    if (text == NULL || text[0] == 0) {
        vg_json_null(w, name);
    } else {
        vg_json_text(w, name, text);
    }
}

void vg_json_id(vg_json *w, const char *name, const char *prefix, int64_t id)
{
    char text[VG_ID_TEXT];
    if (id == 0) {
        vg_json_null(w, name);
        return;
    }
    vg_id_text(prefix, id, text);
    vg_json_text(w, name, text);
}

void vg_json_time(vg_json *w, const char *name, int64_t at_ms)
{
    char text[VG_TIME_TEXT];
    if (at_ms == 0) {
        vg_json_null(w, name);
        return;
    }
    vg_time_text(at_ms, text);
    vg_json_text(w, name, text);
}

void vg_json_day(vg_json *w, const char *name, int64_t day)
{
    char text[VG_DAY_TEXT];
    if (day == 0) {
        vg_json_null(w, name);
        return;
    }
    vg_day_text((vg_day){(int32_t)day}, text);
    vg_json_text(w, name, text);
}

#include "mapping/map_in.h"

static const void *at_field(const vg_field *f, const void *from)
{
    return (const uint8_t *)from + f->at;
}

const vg_map_way vg_way_gbk = {.prefix = ""};
const vg_map_way vg_way_soap = {.prefix = "c:", .utf8 = true, .omits_empty = true, .closed = true};
const vg_map_way vg_way_result = {.prefix = "", .omits_empty = true};

static void write_escaped(const vg_map_way *way, vg_span value, vg_buf *ret)
{
    for (size_t i = 0; i < value.len; i++) {
        uint8_t c = value.at[i];
        if (c > 0x80 && !way->utf8) { /* the trail byte is never markup, but may look like a letter */
            vg_buf_bytes(ret, value.at + i, 2);
            i++;
        } else if (c == '&') {
            vg_buf_text(ret, "&amp;");
        } else if (c == '<') {
            vg_buf_text(ret, "&lt;");
        } else if (c == '>') {
            vg_buf_text(ret, "&gt;");
        } else {
            vg_buf_byte(ret, c);
        }
    }
}

static vg_status check_text(const vg_field *f, vg_span text, vg_err *err)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        if (c < 0x20 || c == 0x7F || (c >= 0x80 && f->form == VG_FORM_TEXT)) {
            return VG_FAIL(err, ENCODE, "%s holds a character that may not stand there (%s)",
                           f->wire, f->doc);
        }
    }
    return VG_DONE;
}

static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text != 0; text++) {
        n += ((uint8_t)*text & 0xC0) != 0x80;
    }
    return n;
}

static vg_status say_utf8(const vg_field *f, const char *text, vg_buf *value, vg_err *err)
{
    VG_TRY(check_text(f, vg_span_of(text), err));
    if (!vg_span_utf8(vg_span_of(text))) {
        return VG_FAIL(err, ENCODE, "%s is not UTF-8 (%s)", f->wire, f->doc);
    }
    if (characters(text) > f->max) {
        return VG_FAIL(err, ENCODE, "%s is longer than the bank's %d characters (%s)", f->wire, f->max, f->doc);
    }
    vg_buf_text(value, text);
    return VG_DONE;
}

static void widen(const char *text, vg_buf *ret)
{
    for (; *text != 0; text++) {
        if (*text == '&') {
            vg_buf_text(ret, "\xEF\xBC\x86");
        } else {
            vg_buf_byte(ret, (uint8_t)*text);
        }
    }
}

static vg_status say_text(const vg_map_way *way, const vg_field *f, const char *text, vg_buf *value, vg_err *err)
{
    vg_span span = vg_span_of(text);
    uint8_t room[VG_VALUE_MAX];
    vg_buf wide = vg_buf_of(room, sizeof room);
    VG_TRY(check_text(f, span, err));
    if (way->no_amp && strchr(text, '&') != NULL) {
        if (!way->wide_amp || f->form == VG_FORM_TEXT) {
            return VG_FAIL(err, ENCODE, "%s holds the character that separates fields (%s)", f->wire, f->doc);
        }
        widen(text, &wide);
        value->over = value->over || wide.over;
        span = vg_buf_span(&wide);
    }
    vg_err inner;
    vg_status status = vg_gbk_encode(span, value, &inner);
    if (status.code == VG_E_ENCODE) {
        return VG_FAIL(err, ENCODE, "%s holds a character that GBK does not have (%s)", f->wire,
                       f->doc);
    }
    if (status.code != VG_OK) {
        *err = inner;
        return status;
    }
    if (value->over || (way->plain_bytes ? value->len : vg_gbk_room(vg_buf_span(value))) > f->max) {
        return VG_FAIL(err, ENCODE, "%s is longer than the bank's %d bytes (%s)", f->wire, f->max,
                       f->doc);
    }
    return VG_DONE;
}

static vg_status say_yuan(const vg_field *f, vg_money amount, vg_buf *value, vg_err *err)
{
    if (amount.fen < 0 ||
        amount.fen >= VG_FEN_MAX) { /* decimal(15,2) ends one fen below 10^13 yuan */
        return VG_FAIL(err, ENCODE, "%s is not an amount the bank can take (%s)", f->wire, f->doc);
    }
    if (amount.fen > 0 || f->form == VG_FORM_YUAN_0) {
        char text[VG_YUAN_TEXT];
        vg_money_yuan(amount, text);
        vg_buf_text(value, text);
    }
    if (value->len > f->max + 1u) { /* digits and the point */
        return VG_FAIL(err, ENCODE, "%s is not an amount the bank can take (%s)", f->wire, f->doc);
    }
    return VG_DONE;
}

static vg_status say_day(const vg_field *f, vg_day day, vg_buf *value, vg_err *err)
{
    char text[VG_DAY_TEXT];
    if (day.n < 0 || day.n > 2932896) { /* 9999-12-31 */
        return VG_FAIL(err, ENCODE, "%s is not a day the bank can take (%s)", f->wire, f->doc);
    }
    if (day.n > 0) {
        if (f->form == VG_FORM_DATE) {
            vg_day_text(day, text);
        } else {
            vg_day_compact(day, text);
        }
        vg_buf_text(value, text);
    }
    return VG_DONE;
}

static vg_status say_int(const vg_field *f, int64_t n, vg_buf *value, vg_err *err)
{
    if (n != 0 || f->need == VG_MUST_HAVE) {
        vg_buf_int(value, n);
    }
    if (n < 0 || value->len > f->max) {
        return VG_FAIL(err, ENCODE, "%s is not a number the bank can take (%s)", f->wire, f->doc);
    }
    return VG_DONE;
}

static vg_status say_code(const vg_field *f, const void *at, vg_buf *value, vg_err *err)
{
    int is = f->size == sizeof(bool) ? *(const bool *)at : *(const int *)at;
    for (const vg_word *word = f->words; word->word != NULL; word++) {
        if (word->is == is) {
            vg_buf_text(value, word->word);
            return VG_DONE;
        }
    }
    return VG_FAIL(err, ENCODE, "%s: the bank has no word for this (%s)", f->wire, f->doc);
}

vg_status vg_map_say(const vg_map_way *way, const vg_field *f, const void *from, vg_buf *value, vg_err *err)
{
    const void *at = at_field(f, from);
    switch ((vg_form)f->form) {
    case VG_FORM_FIXED:
        vg_buf_text(value, f->fixed);
        return VG_DONE;
    case VG_FORM_LETTER: {
        const char text[2] = {*(const char *)at, 0};
        VG_TRY(check_text(f, vg_span_of(text), err));
        vg_buf_text(value, text);
        return VG_DONE;
    }
    case VG_FORM_TEXT:
    case VG_FORM_HANZI:
        assert(memchr(at, 0, f->size) != NULL);
        return way->utf8 ? say_utf8(f, at, value, err) : say_text(way, f, at, value, err);
    case VG_FORM_YUAN:
    case VG_FORM_YUAN_0:
        return say_yuan(f, *(const vg_money *)at, value, err);
    case VG_FORM_DAY:
    case VG_FORM_DATE:
        return say_day(f, *(const vg_day *)at, value, err);
    case VG_FORM_INT:
        return say_int(f, *(const int64_t *)at, value, err);
    case VG_FORM_CODE:
        return say_code(f, at, value, err);
    case VG_FORM_CUT:
    case VG_FORM_TIME:
    case VG_FORM_LIST:
    case VG_FORM_END:
    case VG_FORM_ASIDE:
        break;
    }
    return VG_FAIL(err, BUG, "%s cannot be asked", f->wire);
}

vg_status vg_map_needed(const vg_field *f, const vg_buf *value, vg_err *err)
{
    if (value->len == 0 && f->need == VG_MUST_HAVE) {
        return VG_FAIL(err, ENCODE, "%s is empty and the bank needs it (%s)", f->wire, f->doc);
    }
    return VG_DONE;
}

static void write_element(const vg_map_way *way, const vg_field *f, vg_span value, vg_buf *ret)
{
    vg_buf_byte(ret, '<');
    vg_buf_text(ret, way->prefix);
    vg_buf_text(ret, f->wire);
    vg_buf_byte(ret, '>');
    write_escaped(way, value, ret);
    vg_buf_text(ret, "</");
    vg_buf_text(ret, way->prefix);
    vg_buf_text(ret, f->wire);
    vg_buf_byte(ret, '>');
}

vg_status vg_map_write(const vg_map_way *way, const vg_field *fields, size_t count, const void *from, vg_buf *ret,
                       vg_err *err)
{
    for (const vg_field *f = fields; f < fields + count; f++) {
        if (f->form == VG_FORM_LIST) {
            vg_buf_text(ret, "<list name=\"");
            vg_buf_text(ret, f->wire);
            vg_buf_text(ret, "\"><row>");
        } else if (f->form == VG_FORM_END) {
            vg_buf_text(ret, "</row></list>");
        } else if (f->form != VG_FORM_ASIDE) {
            uint8_t room[VG_VALUE_MAX];
            vg_buf value = vg_buf_of(room, sizeof room);
            VG_TRY(vg_map_say(way, f, from, &value, err));
            VG_TRY(vg_map_needed(f, &value, err));
            if (value.len > 0 || !way->omits_empty) {
                write_element(way, f, vg_buf_span(&value), ret);
            }
        }
    }
    return VG_DONE;
}

void vg_map_begin(vg_buf *ret)
{
    vg_buf_text(ret, "<?xml version=\"1.0\" encoding=\"GBK\"?><stream>");
}

vg_status vg_map_end(vg_buf *ret, vg_err *err)
{
    vg_buf_text(ret, "</stream>");
    if (ret->over) {
        return VG_FAIL(err, ENCODE, "the message does not fit %zu bytes", ret->cap);
    }
    return VG_DONE;
}

size_t vg_map_fit(const char *text, size_t max)
{
    size_t used = 0, i = 0;
    bool wide = false;
    while (text[i] != 0) {
        bool lead = ((uint8_t)text[i] & 0x80) != 0;
        size_t end = i + 1;
        while (((uint8_t)text[end] & 0xC0) == 0x80) {
            end++;
        }
        size_t cost = lead ? (wide ? 2 : 4) : 1;
        if (used + cost > max) {
            break;
        }
        used += cost;
        wide = lead;
        i = end;
    }
    return i;
}

void vg_map_memo(const char *ref, const char *text, size_t max, char *ret, size_t cap)
{
    size_t len = strlen(ref);
    assert(len + 1 < max && max < cap);
    memcpy(ret, ref, len);
    if (text[0] != 0) {
        size_t fit = vg_map_fit(text, max - len - 1);
        fit = fit < cap - len - 2 ? fit : cap - len - 2;
        while (fit > 0 && ((uint8_t)text[fit] & 0xC0) == 0x80) {
            fit--;
        }
        ret[len] = ' ';
        memcpy(ret + len + 1, text, fit);
        len += 1 + fit;
    }
    ret[len] = 0;
}

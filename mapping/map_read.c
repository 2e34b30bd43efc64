#include "mapping/map_in.h"
#include <stdio.h>

static bool printable(vg_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < 0x20 || text.at[i] >= 0x7F) {
            return false;
        }
    }
    return true;
}

/* Copies as many whole characters as fit in cap bytes with the mark and an end mark behind them. */
static void copy_cut(vg_span text, char *ret, size_t cap, const char *mark)
{
    size_t len = text.len;
    if (len >= cap) {
        len = cap - 1 - strlen(mark);
        while (len > 0 && (text.at[len] & 0xC0) == 0x80) {
            len--;
        }
    } else {
        mark = "";
    }
    memcpy(ret, text.at, len);
    memcpy(ret + len, mark, strlen(mark) + 1);
}

/* What the bank needs to say is a key of ours later, so it must fit; a counterparty's account or a
 * remark that does not may not cost us the line it stands in, so it is cut and marked. */
static vg_status hear_text(const vg_field *f, vg_span text, char *ret, vg_err *err)
{
    if (f->form == VG_FORM_TEXT && f->need == VG_MUST_HAVE) {
        if (!printable(text) || text.len >= f->size) {
            return VG_FAIL(err, BANK_GARBLED, "%s is too long or not plain text", f->wire);
        }
    }
    const char *mark = f->form == VG_FORM_CUT || f->size < 8 ? "" : "\xEF\xBF\xBD";
    copy_cut(text, ret, f->size, mark);
    return VG_DONE;
}

static vg_status hear_time(const vg_field *f, vg_span text, char *ret, vg_err *err)
{
    static const uint8_t plain[6] = {0, 1, 2, 3, 4, 5}, colons[6] = {0, 1, 3, 4, 6, 7};
    bool with_colons = text.len == 8 && text.at[2] == ':' && text.at[5] == ':';
    char digits[7] = "";
    bool good = text.len == 6 || text.len == 8;
    for (size_t i = 0; good && i < 6; i++) {
        uint8_t c = text.at[with_colons ? colons[i] : plain[i]];
        good = '0' <= c && c <= '9';
        digits[i] = (char)c;
    }
    if (!good) {
        return VG_FAIL(err, BANK_GARBLED, "%s is not a time", f->wire);
    }
    memcpy(ret, digits, sizeof digits);
    return VG_DONE;
}

static vg_status hear_code(const vg_field *f, vg_span text, void *ret, vg_err *err)
{
    for (const vg_word *word = f->words; word->word != NULL; word++) {
        if (vg_span_is(text, word->word)) {
            if (f->size == sizeof(bool)) {
                *(bool *)ret = word->is != 0;
            } else {
                *(int *)ret = word->is;
            }
            return VG_DONE;
        }
    }
    return VG_FAIL(err, BANK_GARBLED, "%s has a word that the paper does not know", f->wire);
}

static vg_status hear_yuan(const vg_field *f, vg_span text, uint8_t *base, vg_err *err)
{
    vg_money amount;
    vg_err inner;
    if (vg_money_parse_yuan(text, &amount, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "%s is not an amount", f->wire);
    }
    memcpy(base + f->at, &amount, sizeof amount);
    if (f->flag != 0) {
        base[f->flag] = 1;
    }
    return VG_DONE;
}

vg_status vg_map_hear(const vg_field *f, vg_span text, void *into, vg_err *err)
{
    uint8_t *base = into;
    void *ret = base + f->at;
    vg_err inner;
    switch ((vg_form)f->form) {
    case VG_FORM_TEXT:
    case VG_FORM_HANZI:
    case VG_FORM_CUT:
        return hear_text(f, text, ret, err);
    case VG_FORM_LETTER:
        if (text.len != 1) {
            return VG_FAIL(err, BANK_GARBLED, "%s is not one character", f->wire);
        }
        *(char *)ret = (char)text.at[0];
        return VG_DONE;
    case VG_FORM_YUAN:
    case VG_FORM_YUAN_0:
        return hear_yuan(f, text, base, err);
    case VG_FORM_DAY:
        if (vg_day_parse_compact(text, ret, &inner).code != VG_OK) {
            return VG_FAIL(err, BANK_GARBLED, "%s is not a day", f->wire);
        }
        return VG_DONE;
    case VG_FORM_DATE:
        if (vg_day_parse(text, ret, &inner).code != VG_OK) {
            return VG_FAIL(err, BANK_GARBLED, "%s is not a date", f->wire);
        }
        return VG_DONE;
    case VG_FORM_TIME:
        return hear_time(f, text, ret, err);
    case VG_FORM_INT:
        if (vg_span_int(text, ret, &inner).code != VG_OK) {
            return VG_FAIL(err, BANK_GARBLED, "%s is not a number", f->wire);
        }
        return VG_DONE;
    case VG_FORM_CODE:
        return hear_code(f, text, ret, err);
    case VG_FORM_FIXED:
    case VG_FORM_LIST:
    case VG_FORM_END:
    case VG_FORM_ASIDE:
        break;
    }
    return VG_FAIL(err, BUG, "%s cannot be answered", f->wire);
}

vg_status vg_map_hear_gbk(const vg_field *f, vg_span gbk, void *ret, vg_err *err)
{
    uint8_t room[VG_GB18030_ROOM(VG_VALUE_MAX)];
    vg_buf text = vg_buf_of(room, sizeof room);
    bool damaged = false;
    if (printable(gbk)) {
        return vg_map_hear(f, gbk, ret, err);
    }
    gbk.len = gbk.len < VG_VALUE_MAX ? gbk.len : VG_VALUE_MAX; /* more than any member holds: it is cut and marked there */
    VG_TRY(vg_gb18030_decode(gbk, true, &text, &damaged, err));
    return vg_map_hear(f, vg_buf_span(&text), ret, err);
}

/* Banks send rows in one order, so the search starts behind the last hit. */
static const vg_field *find(const vg_field *fields, size_t count, size_t *hint, vg_span name)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = *hint + i < count ? *hint + i : *hint + i - count;
        if (vg_span_is(name, fields[at].wire)) {
            *hint = at + 1 == count ? 0 : at + 1;
            return &fields[at];
        }
    }
    return NULL;
}

vg_status vg_map_read(const vg_map_way *way, const vg_field *fields, size_t count, const vg_doc *doc, vg_node node,
                      void *ret, vg_err *err)
{
    assert(count <= VG_FIELDS_MAX);
    uint64_t seen = 0, filled = 0;
    size_t hint = 0;

    for (vg_node child = vg_doc_first(doc, node); child != 0; child = vg_doc_next(doc, child)) {
        const vg_field *f = find(fields, count, &hint, vg_doc_name(doc, child));
        if (f == NULL && way->closed) {
            vg_span name = vg_doc_name(doc, child);
            return VG_FAIL(err, BANK_GARBLED, "an element that the message does not have: %.*s", (int)(name.len < 40 ? name.len : 40), (const char *)name.at);
        }
        if (f == NULL) {
            continue;
        }
        if (f->form == VG_FORM_ASIDE) {
            continue;
        }
        uint64_t bit = UINT64_C(1) << (f - fields);
        if ((seen & bit) != 0) {
            return VG_FAIL(err, BANK_GARBLED, "%s comes twice", f->wire);
        }
        seen |= bit;
        vg_span text = vg_doc_text(doc, child);
        if (text.len > 0) {
            filled |= bit;
            VG_TRY(vg_map_hear(f, text, ret, err));
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (fields[i].need == VG_MUST_HAVE && (filled >> i & 1) == 0) {
            return VG_FAIL(err, BANK_GARBLED, "%s is missing", fields[i].wire);
        }
    }
    return VG_DONE;
}

void vg_map_print(const vg_field *f, char *ret, size_t cap)
{
    static const char *const forms[] = {"fixed", "text", "letter", "hanzi", "text", "yuan", "yuan", "day",
                                        "date",  "time", "int",    "code",  "<list>", "</list>", "aside"};
    static const char *const privacies[] = {"show", "last4", "hide"};
    assert(f->form < VG_COUNT(forms));
    assert(f->privacy < VG_COUNT(privacies));
    if (f->form == VG_FORM_LIST || f->form == VG_FORM_END) {
        snprintf(ret, cap, "  %-22s %s", forms[f->form], f->wire);
    } else {
        snprintf(ret, cap, "  %-22s %-6s %4d  %-4s  %-5s  %s%s%s", f->wire, forms[f->form], f->max,
                 f->need == VG_MUST_HAVE ? "must" : "may", privacies[f->privacy], f->doc,
                 f->fixed != NULL ? "  = " : "", f->fixed != NULL ? f->fixed : "");
    }
}

void vg_map_print_all(const char *title, const vg_field *fields, size_t count, void (*line)(void *ctx, const char *text),
                      void *ctx)
{
    char text[256];
    if (count > 0) {
        line(ctx, title);
    }
    for (size_t i = 0; i < count; i++) {
        vg_map_print(&fields[i], text, sizeof text);
        line(ctx, text);
    }
}

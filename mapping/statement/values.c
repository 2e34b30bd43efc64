#include "mapping/gb18030.h"
#include "mapping/statement/statement_in.h"

/* --- amounts -------------------------------------------------------------------------------- */

enum { WHOLE_MAX = 14 };

typedef struct digits {
    int64_t fen;
    int whole, decimals;
    bool point;
} digits;

static bool take_digit(digits *d, uint8_t c)
{
    if (d->point && ++d->decimals > 2) {
        return c == '0'; /* more places than fen have: only what changes nothing */
    }
    if (!d->point && (d->whole > 0 || c != '0')) { /* zeros in front fill a field of fixed width */
        d->whole++;
    }
    if (d->whole > WHOLE_MAX) {
        return false;
    }
    d->fen = d->fen * 10 + (c - '0');
    return true;
}

static vg_status not_amount(vg_err *err) { return VG_FAIL(err, BANK_GARBLED, "an amount that is none, or does not fit whole fen"); }

vg_status stmt_amount(stmt_number form, vg_span text, bool *ret_negative, int64_t *ret_fen, vg_err *err)
{
    digits d = {0};
    bool negative = false, any = false;
    size_t i = 0;
    if (form.sign && text.len > 0 && (text.at[0] == '-' || text.at[0] == '+')) {
        negative = text.at[0] == '-';
        i++;
    }
    for (; i < text.len; i++) {
        uint8_t c = text.at[i];
        if ('0' <= c && c <= '9') {
            any = true;
            if (!take_digit(&d, c)) {
                return not_amount(err);
            }
        } else if (c == form.point && form.point != 0 && !d.point && any) {
            d.point = true;
        } else if (c != form.thousands || form.thousands == 0 || d.point || !any) {
            return not_amount(err);
        }
    }
    for (int n = d.decimals; !form.fen && n < 2; n++) {
        d.fen *= 10;
    }
    if (!any || (form.fen && d.point) || d.fen > VG_FEN_MAX) {
        return not_amount(err);
    }
    *ret_negative = negative && d.fen > 0;
    *ret_fen = d.fen;
    return VG_DONE;
}

/* --- days ----------------------------------------------------------------------------------- */

vg_status stmt_day(const char *pattern, bool prefix, vg_span text, vg_day *ret, vg_err *err)
{
    int year = 0, month = 0, day = 0, year_digits = 0;
    size_t i = 0;
    for (; pattern[i] != 0; i++) {
        uint8_t c = i < text.len ? text.at[i] : 0;
        int *part = pattern[i] == 'Y' ? &year : pattern[i] == 'M' ? &month : pattern[i] == 'D' ? &day : NULL;
        bool fits = part == NULL ? c == (uint8_t)pattern[i] : '0' <= c && c <= '9';
        if (!fits) {
            return VG_FAIL(err, BANK_GARBLED, "not a day of the form %s", pattern);
        }
        if (part != NULL) {
            *part = *part * 10 + (c - '0');
        }
        year_digits += pattern[i] == 'Y';
    }
    if (i != text.len && !prefix) {
        return VG_FAIL(err, BANK_GARBLED, "not a day of the form %s", pattern);
    }
    year += year_digits == 2 ? (year < 80 ? 2000 : 1900) : 0;
    vg_err inner;
    if (vg_day_make(year, month, day, ret, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a day that the calendar does not have");
    }
    return VG_DONE;
}

/* --- text ----------------------------------------------------------------------------------- */

static const char mark[] = "\xEF\xBF\xBD";

static void put(vg_span utf8, char *ret, size_t cap)
{
    size_t len = utf8.len;
    assert(cap >= sizeof mark);
    if (len > cap - 1) { /* cut between two characters, with room for the mark */
        len = cap - sizeof mark;
        while (len > 0 && (utf8.at[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    for (size_t i = 0; i < len; i++) {
        ret[i] = utf8.at[i] < 0x20 || utf8.at[i] == 0x7F ? ' ' : (char)utf8.at[i];
    }
    if (len < utf8.len) {
        memcpy(ret + len, mark, sizeof mark - 1);
        len += sizeof mark - 1;
    }
    ret[len] = 0;
}

static bool plain_ascii(vg_span a)
{
    for (size_t i = 0; i < a.len; i++) {
        if (a.at[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

void stmt_text(vg_span text, char *ret, size_t cap)
{
    enum { ROOM = 2048 };
    text = vg_span_trim(text);
    if (plain_ascii(text) || vg_span_utf8(text)) {
        put(text, ret, cap);
        return;
    }
    uint8_t room[VG_GB18030_ROOM(ROOM)];
    vg_buf utf8 = vg_buf_of(room, sizeof room);
    bool damaged;
    vg_err ignored;
    vg_span head = {text.at, text.len < ROOM ? text.len : ROOM};
    if (vg_gb18030_decode(head, true, &utf8, &damaged, &ignored).code != VG_OK) {
        put(VG_SPAN("\xEF\xBF\xBD"), ret, cap);
        return;
    }
    put(vg_buf_span(&utf8), ret, cap);
}

void stmt_text_add(vg_span text, char *ret, size_t cap)
{
    size_t len = strlen(ret);
    text = vg_span_trim(text);
    if (text.len == 0 || len + 8 > cap) {
        return;
    }
    if (len > 0) {
        ret[len++] = ' ';
    }
    stmt_text(text, ret + len, cap - len);
}

vg_status stmt_key(vg_span text, char *ret, size_t cap, vg_err *err)
{
    text = vg_span_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < 0x20 || text.at[i] == 0x7F) {
            return VG_FAIL(err, BANK_GARBLED, "a number that holds a control character");
        }
    }
    if (text.len >= cap || !vg_span_utf8(text)) {
        return VG_FAIL(err, BANK_GARBLED, "a number of more than %zu bytes, or not UTF-8", cap - 1);
    }
    if (text.len > 0) {
        memcpy(ret, text.at, text.len);
    }
    ret[text.len] = 0;
    return VG_DONE;
}

#include "mapping/statement/mt940_in.h"

/* --- :61: ----------------------------------------------------------------------------------- */

static bool digit(uint8_t c) { return '0' <= c && c <= '9'; }
static bool letter(uint8_t c) { return 'A' <= c && c <= 'Z'; }
static bool digits(vg_span t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i >= t.len || !digit(t.at[i])) {
            return false;
        }
    }
    return true;
}
static vg_span behind(vg_span t, size_t n) { return (vg_span){t.at + n, t.len - n}; }

/* MMDD in the year that brings it closest to the value date: a year may end between the two. */
static vg_status entry_day(vg_span text, vg_day valued, vg_day *ret, vg_err *err)
{
    int year, month, day, best = INT32_MAX;
    bool found = false;
    vg_err inner;
    vg_day_split(valued, &year, &month, &day);
    month = (text.at[0] - '0') * 10 + text.at[1] - '0';
    day = (text.at[2] - '0') * 10 + text.at[3] - '0';
    for (int y = year - 1; y <= year + 1; y++) {
        vg_day d;
        if (vg_day_make(y, month, day, &d, &inner).code != VG_OK) {
            continue;
        }
        int apart = d.n > valued.n ? d.n - valued.n : valued.n - d.n;
        if (apart < best) {
            best = apart;
            *ret = d;
            found = true;
        }
    }
    return found ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "an entry date that the calendar does not have");
}

/* C, D; RC and RD take back a credit and a debit; EC and ED are announced only. A letter behind is the funds code. */
static vg_status direction(vg_span *rest, vg_stmt_line *ret, vg_err *err)
{
    vg_span t = *rest;
    bool turned = t.len > 0 && t.at[0] == 'R', expected = t.len > 0 && t.at[0] == 'E';
    if (turned || expected) {
        t = behind(t, 1);
    }
    if (t.len == 0 || (t.at[0] != 'C' && t.at[0] != 'D')) {
        return VG_FAIL(err, BANK_GARBLED, "neither debit nor credit");
    }
    bool credit = (t.at[0] == 'C') != turned;
    ret->side = credit ? VG_CREDIT : VG_DEBIT;
    ret->reversal = turned;
    ret->state = expected ? VG_STMT_PENDING : VG_STMT_BOOKED;
    t = behind(t, 1);
    *rest = t.len > 0 && letter(t.at[0]) ? behind(t, 1) : t;
    return VG_DONE;
}

static vg_status money(vg_span *rest, vg_stmt_line *ret, vg_err *err)
{
    size_t n = 0;
    bool negative;
    while (n < rest->len && (digit(rest->at[n]) || rest->at[n] == ',')) {
        n++;
    }
    VG_TRY(stmt_amount((stmt_number){.point = ','}, (vg_span){rest->at, n}, &negative, &ret->amount.fen, err));
    *rest = behind(*rest, n);
    bool ended = rest->len > 0 && letter(rest->at[0]); /* not "3.50", of which a point would cut the fen */
    return ended ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "an amount that is none, or no type behind it");
}

/* NTRFREF//BANKREF, then perhaps a line of more. */
static vg_status references(vg_span t, vg_stmt_line *ret, vg_err *err)
{
    const uint8_t *end = memchr(t.at, '\n', t.len);
    vg_span first = {t.at, end == NULL ? t.len : (size_t)(end - t.at)};
    if (end != NULL) {
        stmt_text(behind(t, first.len + 1), ret->memo, sizeof ret->memo);
    }
    size_t type = first.len < 4 ? first.len : 4;
    stmt_text((vg_span){first.at, type}, ret->type, sizeof ret->type);
    first = behind(first, type);
    const uint8_t *slashes = memmem(first.at, first.len, "//", 2);
    vg_span ours = {first.at, slashes == NULL ? first.len : (size_t)(slashes - first.at)};
    if (slashes != NULL) {
        VG_TRY(stmt_key(behind(first, ours.len + 2), ret->serial, sizeof ret->serial, err));
    }
    ours = vg_span_trim(ours);
    return vg_span_is(ours, "NONREF") ? VG_DONE : stmt_key(ours, ret->ref, sizeof ret->ref, err);
}

vg_status stmt_mt940_line(vg_span text, vg_stmt_line *ret, vg_err *err)
{
    VG_TRY(stmt_day("YYMMDD", true, text, &ret->valued, err));
    text = behind(text, 6);
    ret->booked = ret->valued;
    if (digits(text, 4)) {
        VG_TRY(entry_day(text, ret->valued, &ret->booked, err));
        text = behind(text, 4);
    }
    VG_TRY(direction(&text, ret, err));
    VG_TRY(money(&text, ret, err));
    return references(text, ret, err);
}

/* --- :86: ----------------------------------------------------------------------------------- */

/* The text without its line ends, as the structured form needs it. */
static size_t unfold(vg_span text, uint8_t *ret, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len && n < cap; i++) {
        if (text.at[i] != '\n') {
            ret[n++] = text.at[i];
        }
    }
    return n;
}

static void sub_field(int code, vg_span text, vg_stmt_line *ret)
{
    vg_err ignored;
    if ((20 <= code && code <= 29) || (60 <= code && code <= 63)) {
        stmt_text_add(text, ret->memo, sizeof ret->memo);
    } else if (code == 30) {
        stmt_text(text, ret->opp_bank, sizeof ret->opp_bank);
    } else if (code == 31) {
        if (stmt_key(text, ret->opp_account, sizeof ret->opp_account, &ignored).code != VG_OK) {
            stmt_text(text, ret->opp_account, sizeof ret->opp_account); /* marked; it decides no money */
        }
    } else if (code == 32 || code == 33) {
        stmt_text_add(text, ret->opp_name, sizeof ret->opp_name);
    }
}

static void structured(vg_span text, vg_stmt_line *ret)
{
    uint8_t mark = text.at[3];
    if (strlen(ret->type) <= 4) { /* SWIFT's type and the bank's code; a line may have a second :86: */
        stmt_text((vg_span){text.at, 3}, ret->type + strlen(ret->type), sizeof ret->type - strlen(ret->type));
    }
    ret->memo[0] = 0;
    for (size_t i = 3; i + 3 <= text.len;) {
        int code = (text.at[i + 1] - '0') * 10 + text.at[i + 2] - '0';
        size_t end = i + 3;
        while (end < text.len && !(text.at[end] == mark && digits(behind(text, end + 1), 2))) {
            end++;
        }
        sub_field(code, (vg_span){text.at + i + 3, end - i - 3}, ret);
        i = end;
    }
}

void stmt_mt940_details(vg_span text, vg_stmt_line *ret)
{
    uint8_t room[8192];
    vg_span flat = {room, unfold(text, room, sizeof room)};
    flat = vg_span_trim(flat);
    bool marked = digits(flat, 3) && flat.len > 6 && (flat.at[3] == '?' || flat.at[3] == '>') && digits(behind(flat, 4), 2);
    if (marked) {
        structured(flat, ret);
    } else {
        stmt_text_add(text, ret->memo, sizeof ret->memo);
    }
}

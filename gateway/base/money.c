#include "gateway/base/money.h"
#include <inttypes.h>
#include <stdio.h>

static void check_range(vg_money a)
{
    assert(a.fen >= 0);
    assert(a.fen <= VG_FEN_MAX);
}

vg_status vg_money_add(vg_money a, vg_money b, vg_money *ret, vg_err *err)
{
    check_range(a);
    check_range(b);
    int64_t sum = a.fen + b.fen; /* cannot overflow: both are at most 10^15 */
    if (sum > VG_FEN_MAX) {
        return VG_FAIL(err, LIMIT, "the sum passes the largest amount that is kept");
    }
    *ret = vg_fen(sum);
    return VG_DONE;
}

vg_status vg_money_sub(vg_money a, vg_money b, vg_money *ret, vg_err *err)
{
    check_range(a);
    check_range(b);
    if (b.fen > a.fen) {
        return VG_FAIL(err, INSUFFICIENT, "%" PRId64 " fen are here, %" PRId64 " were asked for",
                       a.fen, b.fen);
    }
    *ret = vg_fen(a.fen - b.fen);
    return VG_DONE;
}

vg_status vg_money_check_asked(vg_money a, vg_err *err)
{
    if (a.fen < 1 || a.fen > VG_FEN_MAX) {
        return VG_FAIL(err, BAD_AMOUNT, "an amount is whole fen from 1 to 10^15; got %" PRId64, a.fen);
    }
    return VG_DONE;
}

vg_status vg_money_parse_yuan(vg_span text, vg_money *ret, vg_err *err)
{
    int64_t fen = 0;
    size_t whole = 0, decimals = 0;
    bool point = false;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        if (c == '.' && !point && whole > 0) {
            point = true;
        } else if ('0' <= c && c <= '9' && (point ? decimals < 2 : whole < 14)) {
            fen = fen * 10 + (c - '0');
            if (point) {
                decimals++;
            } else {
                whole++;
            }
        } else {
            return VG_FAIL(err, BANK_GARBLED, "not an amount in yuan at byte %zu", i);
        }
    }
    if (whole == 0 || (point && decimals == 0)) {
        return VG_FAIL(err, BANK_GARBLED, "not an amount in yuan: a digit is missing");
    }
    for (; decimals < 2; decimals++) {
        fen *= 10;
    }
    if (fen > VG_FEN_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "the amount passes the largest that is kept");
    }
    *ret = vg_fen(fen);
    return VG_DONE;
}

void vg_money_yuan(vg_money a, char ret[VG_YUAN_TEXT])
{
    check_range(a);
    int n = snprintf(ret, VG_YUAN_TEXT, "%" PRId64 ".%02d", a.fen / 100, (int)(a.fen % 100));
    assert(n > 0 && n < VG_YUAN_TEXT);
}

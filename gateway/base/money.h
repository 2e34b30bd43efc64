/* Money: whole fen in a struct, so that fen never meets a plain integer by accident.
 *
 *     vg_money m;
 *     VG_TRY(vg_money_parse_yuan(VG_SPAN("1234.50"), &m, err));     m.fen == 123450
 *     VG_TRY(vg_money_sub(free, m, &free, err));                      refused when it passes below zero
 *
 * Amounts are never negative here: direction is an enum at the place that books. Largest: 10^15 fen.
 */
#pragma once
#include "gateway/base/err.h"
#include "gateway/base/span.h"

typedef struct vg_money {
    int64_t fen;
} vg_money;

#define VG_FEN_MAX INT64_C(1000000000000000)
#define VG_YUAN_TEXT 20 /* longest text of vg_money_yuan with its end */

VG_MUST vg_status vg_money_add(vg_money a, vg_money b, vg_money *ret, vg_err *err);
/* a - b; INSUFFICIENT when b is larger. */
VG_MUST vg_status vg_money_sub(vg_money a, vg_money b, vg_money *ret, vg_err *err);
/* An amount that somebody asked for: 1 to VG_FEN_MAX, else BAD_AMOUNT. */
VG_MUST vg_status vg_money_check_asked(vg_money a, vg_err *err);
/* Text in yuan with at most two decimals; no sign, blank, comma, exponent. BANK_GARBLED otherwise. */
VG_MUST vg_status vg_money_parse_yuan(vg_span text, vg_money *ret, vg_err *err);
/* "1234.50"; ret has VG_YUAN_TEXT bytes. */
void vg_money_yuan(vg_money a, char ret[VG_YUAN_TEXT]);

/* Ours; a row from before there were others tells none. */
static inline bool vg_is_cny(const char *currency) { return currency[0] == 0 || strcmp(currency, "CNY") == 0; }
static inline vg_money vg_fen(int64_t fen) { return (vg_money){fen}; }
static inline int64_t vg_fen_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t vg_fen_max(int64_t a, int64_t b) { return a > b ? a : b; }

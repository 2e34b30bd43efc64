/* Interest on demand deposits (活期利息): what an account is owed, to the fen, beside what the bank pays.
 *
 * The bank's figure is booked; ours is a shadow that is compared with it (domain/t1-settlement §6.4).
 *
 *   days        the 20th of March, June, September and December settles, the 21st credits; neither moves for a holiday
 *               (银发〔2005〕129号, in force 2005-09-21)
 *   sum         积数计息法: Σ end-of-day balance × days; the day of a deposit counts, the day of a withdrawal does not
 *   divisor     a day is the 360th part of the annual rate (129号); a contract may say 365
 *   rate        persons: the rate of the settlement day for the whole period, of the closing day for a closing; companies:
 *               each rate for its own days, each part kept to the li (0.1 fen) and rounded once at the end
 *   rounding    half up, to the fen
 *
 *     vg_interest_roll(terms, &sum, balance, today);               before a balance changes: its days so far
 *     fen = vg_interest_due(terms, &sum, settlement_day);
 */
#pragma once
#include "gateway/base/day.h"

/* An annual rate from a day on, in 1e-8: 0.05 % is 50000. */
typedef struct vg_rate {
    vg_day from;
    int64_t e8;
} vg_rate;
#define VG_RATES_MAX 256
#define VG_RATE_E8_MAX INT64_C(100000000) /* 100 % */

typedef struct vg_interest_terms {
    const vg_rate *rates; /* ascending by day; none: no interest is reckoned */
    size_t rate_count;
    int32_t basis;        /* 360 or 365 */
    bool whole_yuan;      /* 元以下不计息: jiao and fen bear none (the classical savings rule; many systems take all) */
    bool segmented;       /* companies: each rate for its own days */
} vg_interest_terms;

/* What has gathered since the last settlement: the days before `day` are in it. day 0: nothing yet. */
typedef struct vg_interest_sum {
    vg_day day;
    int64_t acc; /* fen × days, of the present rate where terms are segmented */
    int64_t li;  /* segmented: of the rates before, in 0.1 fen */
} vg_interest_sum;

/* Rates that stand in the build: demand rates as the large state banks posted them, with the source. */
size_t vg_rates_posted(vg_rate ret[VG_RATES_MAX]);
/* Rates from a file: CSV with the header from,percent and rows like 2025-05-20,0.05; ascending days, at most six decimals.
 * *ret_count of them in ret (room for VG_RATES_MAX). INVALID says the line. */
VG_MUST vg_status vg_rates_read(vg_span text, vg_rate *ret, size_t *ret_count, vg_err *err);
/* 0 before the first one. */
int64_t vg_rate_on(const vg_interest_terms *terms, vg_day day);

/* The first settlement day that is not before `day`. */
vg_day vg_settlement_day(vg_day day);
/* The last settlement day before `day`. */
vg_day vg_settlement_before(vg_day day);

/* Gathers the days from sum->day to the day before `today`, on each of which `balance_fen` stood at the end. A clock that went
 * back gathers nothing. */
void vg_interest_roll(const vg_interest_terms *terms, vg_interest_sum *sum, int64_t balance_fen, vg_day today);
/* A booking of today that the bank dates `from`: `fen` more (or less) stood at the end of each day since. Days before `since`
 * (the period's first) are settled already and stay so. */
void vg_interest_value(const vg_interest_terms *terms, vg_interest_sum *sum, int64_t fen, vg_day from, vg_day since);
/* What the sum is worth at the rate of `day` (settlement or closing), in fen. */
int64_t vg_interest_due(const vg_interest_terms *terms, const vg_interest_sum *sum, vg_day day);

/* One sum that the bank paid for many accounts, shared by what each gathered: largest remainder, the earlier of two equals
 * first, so that Σ shares = paid to the fen. Nothing gathered at all: nothing is shared (false). weights ≥ 0. */
bool vg_interest_share(const int64_t *weights, size_t count, int64_t paid_fen, int64_t *ret_shares);

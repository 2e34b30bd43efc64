/* The treasury's reports read from the store, on a reader's connection: each in one pass or in pages, bounded, never in the turn.
 *
 *     vg_report_ask ask = {.store = store, .rules = rules, .day = day, .limit = 50};
 *     VG_TRY(vg_report_balances(&ask, &balances, err));      … vg_api_render_balances(&balances, &ctx, w) …
 *     vg_report_balances_free(&balances);                    also after an error
 */
#pragma once
#include "gateway/core/report.h"
#include "gateway/run/edge.h"

typedef struct vg_report_ask {
    vg_store *store;
    const vg_rules *rules;
    vg_day today;
    vg_day may;      /* lots up to this day may leave now */
    vg_day day;      /* of balances */
    vg_day from, to; /* of a period */
    int64_t limit, after; /* of a page: accounts behind `after` */
} vg_report_ask;

/* INVALID: the day is still to come. The first page (after 0) brings the sums of all accounts. */
VG_MUST vg_status vg_report_balances(const vg_report_ask *ask, vg_balances *ret, vg_err *err);
void vg_report_balances_free(vg_balances *balances);

/* One of vg_day_state_name; -1 where the program has not had the day. */
VG_MUST vg_status vg_report_day_state(const vg_report_ask *ask, vg_day day, int64_t *ret, vg_err *err);

/* Of one of: an account, all accounts with the caller's own word `ref`, the holds of an order (of one account's, where it is named). */
typedef struct vg_bill_ask {
    int64_t account;
    const char *ref, *order; /* NULL: not by it */
} vg_bill_ask;
/* ask->from: since when, n 0: all of it. INVALID, NOT_FOUND, LIMIT, BUSY: it moves while it is read. vg_bill_free, also after an error. */
VG_MUST vg_status vg_report_bill(const vg_report_ask *ask, const vg_bill_ask *who, vg_bill *ret, vg_err *err);

/* INVALID, LIMIT: from and to are not a period of at most VG_REPORT_DAYS_MAX days. */
VG_MUST vg_status vg_report_check_days(const vg_report_ask *ask, vg_err *err);
/* only: "revenue" (also NULL), "all"; INVALID. vg_gl_journal_free, also after an error. */
VG_MUST vg_status vg_report_journal(const vg_report_ask *ask, const char *only, vg_gl_journal *ret, vg_err *err);
/* *ret is the caller's to free. */
VG_MUST vg_status vg_report_settlement(const vg_report_ask *ask, vg_settled **ret, vg_err *err);
/* *ret is the caller's: vg_fees_free, then free. */
VG_MUST vg_status vg_report_fees(const vg_report_ask *ask, vg_fee_report **ret, vg_err *err);
/* Of today. CALENDAR: a year without data. */
VG_MUST vg_status vg_report_ageing(const vg_report_ask *ask, vg_ageing *ret, vg_err *err);

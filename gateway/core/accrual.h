/* What each account earns (core/interest.h), kept in its row as its balance changes: no job has to look at every account every
 * day. A settlement day that has passed leaves a row of `interest`, whoever notices first: the next booking or the day's work.
 *
 *   total = free + held earns; money on its way out does not, and has its days back when it comes back
 */
#pragma once
#include "gateway/core/core.h"

/* State of a row of `interest`: what the bank paid beside what we reckoned. */
#define VG_INTEREST_STATES(S) S(DUE, 0, "due") S(PAID, 1, "paid") S(DIFFERS, 2, "differs") S(MISSING, 3, "missing")
enum {
#define S(name, n, text) VG_IS_##name = n,
    VG_INTEREST_STATES(S)
#undef S
};
const char *vg_interest_state_name(int64_t state);

/* Two reckonings may round apart by a fen (domain/t1-settlement §6.4). */
enum { VG_INTEREST_TOLERANCE_FEN = 1 };

/* The account's terms; false: nothing is reckoned for it. */
bool vg_accrual_terms(const vg_core *core, const vg_account *account, vg_interest_terms *ret);
/* What the days of the present period before `today` are worth at today's rate, and the first of them that counted. Nothing is
 * changed. False: nothing is reckoned for it. */
bool vg_accrual_so_far(const vg_rules *rules, const vg_account *account, vg_day today, vg_day *ret_from, int64_t *ret_fen);
/* Before a balance changes: gathers the days before today; settles each settlement day that they pass. */
VG_MUST vg_status vg_accrue(vg_core *core, vg_account *account, vg_err *err);
/* A change of the total that was booked just now and counts from an earlier day: the days before today. */
VG_MUST vg_status vg_accrue_from(vg_core *core, int64_t account, int64_t fen, vg_day from, vg_err *err);
/* After a balance changed by fen: days from today on that were gathered already (the clock was ahead, or the bank settled on
 * the day itself) have it, too. */
VG_MUST vg_status vg_accrue_ahead(vg_core *core, vg_account *account, int64_t fen, vg_err *err);
/* Ends a period on `day` (a settlement day, or of a closing: then the days before it, and what has gathered since if that was
 * learned late): *ret_fen is owed. */
VG_MUST vg_status vg_accrual_settle(vg_core *core, vg_account *account, vg_day day, bool closing, int64_t *ret_fen, vg_err *err);
/* The bank credited interest on `day`: set beside what was reckoned for the settlement day before, or for the period that an act
 * ended (closing.h; its day, else 0). Says what differs, as event and alert. */
VG_MUST vg_status vg_accrual_paid(vg_core *core, vg_account *account, int64_t fen, vg_day day, vg_day ended, int64_t receipt,
                                  vg_err *err);
/* So much of one sum for all was given to the account for this period (share.h). */
void vg_accrual_shared(const vg_core *core, vg_interest *row, int64_t fen);
/* An answer of the bank says what it pays for the period that `day` ends (a closing): the same, before the credit is seen. */
VG_MUST vg_status vg_accrual_told(vg_core *core, vg_account *account, int64_t fen, vg_day day, vg_err *err);

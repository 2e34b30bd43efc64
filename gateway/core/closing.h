/* Periods that end by an act: what an account is still paid when it is closed (domain/t1-settlement §6.1), interest up to the day
 * before, at the rate of the day of the closing; and a settlement that the bank was asked for, the same on the day of the request.
 *
 *   done      the bank closed it: our reckoning ends with the day before the request was sent; a refused closing ends nothing
 *   told      its answer says what it paid: set beside that
 *   lines     the interest credit is money of the account, the payout of it and of the rest leaves it again
 */
#pragma once
#include "gateway/core/core.h"

/* The day of the closing that an account is in or has had, or of the last settlement that was asked for; 0: none. */
VG_MUST vg_status vg_closing_day(vg_core *core, const vg_account *account, vg_day *ret, vg_err *err);
VG_MUST vg_status vg_closing_done(vg_core *core, const vg_operation *op, vg_account *account, vg_err *err);
/* A settlement is about to be asked for; the bank has made it. */
VG_MUST vg_status vg_settlement_sent(vg_core *core, const vg_operation *op, vg_err *err);
VG_MUST vg_status vg_settlement_done(vg_core *core, const vg_operation *op, vg_err *err);
VG_MUST vg_status vg_closing_told(vg_core *core, const vg_operation *op, const vg_answer *answer, vg_err *err);
/* The bank paid the closed account out. *ret_later: the credit that it pays out of has not been seen yet. */
VG_MUST vg_status vg_closing_paid(vg_core *core, const vg_line *line, vg_operation *op, bool *ret_later, vg_err *err);

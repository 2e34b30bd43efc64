/* One sum of interest that the bank paid for many accounts (domain/t1-settlement §6.4): it stands on the program's pool, and is
 * shared by what each account gathered in the period, largest remainder, to the fen.
 *
 *   asked      for a settlement day that is settled and a sum that the pool has; a second person decides about just these two
 *   weighed    each account's weight is kept in its row, so that a later correction changes no share half-way
 *   shared     in pages, in the order of the accounts; place and sums stand in the program's row: once each, whatever restarts
 *
 * The share of an account that has been closed since waits in suspense, and is told. A period is shared once.
 */
#pragma once
#include "gateway/core/days.h"

VG_MUST vg_status vg_act_share(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
/* The second person said yes. CONFLICT, INSUFFICIENT: things have changed since it was asked for. */
VG_MUST vg_status vg_share_begin(vg_core *core, const vg_approval *approval, vg_err *err);
/* Part of the day's work while program.share_day is set. */
VG_MUST vg_status vg_share_step(vg_core *core, vg_program *program, const vg_day_event *event, vg_day_next *ret, vg_err *err);

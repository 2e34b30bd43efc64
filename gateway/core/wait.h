/* An act that pays an outside bank waits for a way to it, and for the day on which its money may leave: until then it stays READY
 * with a due time, it does not fail (domain/t1-settlement §4.2, §5). A second question about a balance waits for the statement. Programs without rails (vg_rules.rails NULL) wait for no way.
 *
 *     VG_TRY(vg_wait(core, op, &waits, err));     sets not_before and due_at; cancellable until it is claimed
 */
#pragma once
#include "gateway/core/op.h"

/* operation.waits_for: what comes at not_before. */
enum { VG_WAITS_NOTHING = 0, VG_WAITS_RAIL = 1, VG_WAITS_WITHDRAWABLE = 2, VG_WAITS_CLEARING = 3, VG_WAITS_STATEMENT = 4 };

/* Does it pay an outside bank account, by itself or by its first legs? */
bool vg_wait_pays_out(const vg_operation *op);
static inline bool vg_wait_in_bank(const vg_operation *op) { return op->payee_bank[0] == 0 && op->payee_bank_no[0] == 0; }
/* LIMIT: no way takes the amount. CALENDAR: whether one is open hangs on a day without data. MISS. */
VG_MUST vg_status vg_wait(vg_core *core, vg_operation *op, bool *ret_waits, vg_err *err);
/* It is claimed: it counts on the day of its rail (day_cap), once. */
VG_MUST vg_status vg_wait_sent(vg_core *core, vg_operation *op, vg_err *err);

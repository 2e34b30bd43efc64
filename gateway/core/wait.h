/* An act that pays an outside bank waits for a way to it: outside of the hours it stays READY with a due time, it does not
 * fail (domain/t1-settlement §5). Programs without rails (vg_rules.rails NULL) never wait.
 *
 *     VG_TRY(vg_wait(core, op, &waits, err));     sets not_before and due_at; cancellable until it is claimed
 */
#pragma once
#include "gateway/core/op.h"

/* Does it pay an outside bank account, by itself or by its first legs? */
bool vg_wait_pays_out(const vg_operation *op);
static inline bool vg_wait_in_bank(const vg_operation *op) { return op->payee_bank[0] == 0 && op->payee_bank_no[0] == 0; }
/* LIMIT: no way takes the amount. CALENDAR: whether one is open hangs on a day without data. MISS. */
VG_MUST vg_status vg_wait(vg_core *core, vg_operation *op, bool *ret_waits, vg_err *err);

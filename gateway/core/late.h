/* Money that comes late (ops/decisions/0013): paid in for an order whose holds of that account are all closed.
 *
 * A credit names an order where a word of its memo, or the channel's order number, is the purpose.order of a hold of the credited
 * account. While one of them is placed or open the money is booked as any other; else it waits in suspense for people, and
 * `POST /v1/receipts/{id}/reapply` puts it to the account. At the bank it stands on the account all the time: to reapply and to undo
 * it (unassign) are acts of our ledger alone, and the account, which has it (account.late_fen), is not closed meanwhile.
 */
#pragma once
#include "gateway/core/core.h"

int64_t vg_late_key(int64_t account, const char *order); /* hold.order_key; never 0 */

/* *ret_hold: the last hold of the order that the credit came too late for; 0: it came for nothing that is known, or in time. */
VG_MUST vg_status vg_late_for(vg_core *core, const vg_line_row *row, int64_t account, int64_t *ret_hold, vg_err *err);
/* The receipt's money has left its account for suspense (fen), or came back to it (-fen). */
VG_MUST vg_status vg_late_count(vg_core *core, const vg_receipt *receipt, int64_t fen, vg_err *err);

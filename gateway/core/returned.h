/* Payouts that came back (退票, domain/t1-settlement §4.2 rule 4, §4.3): what is booked, what people say of a suspicion, and the
 * payout again to a corrected account. The old row never flips: returned_fen says how much came back, reissued_fen how much of that
 * was sent again.
 */
#pragma once
#include "gateway/core/op.h"

/* From when on what came back may leave: of today, but never before the money that had left. */
VG_MUST vg_status vg_returned_day(vg_core *core, int64_t booked_at, const vg_operation *payout, vg_from *ret, vg_err *err);
/* The payout came back with this receipt, by `fen`; `fee` more was kept on its way, where the bank says so. Links, counts, tells. */
VG_MUST vg_status vg_returned(vg_core *core, vg_operation *payout, int64_t receipt, int64_t fen, int64_t fee, vg_err *err);
/* After the receipt's money was booked: who bears a fee that the bank kept (vg_rules.return_fee_ours). */
VG_MUST vg_status vg_returned_fee(vg_core *core, const vg_operation *payout, const vg_receipt *receipt, int64_t fee, vg_err *err);

/* A row of the bank's list of returns (vg_line_row of VG_FEED_RETURNS): the credit that was suspected is the return; one that comes
 * later will be. */
VG_MUST vg_status vg_returned_listed(vg_core *core, const vg_line_row *row, vg_err *err);
/* The receipt, booked as a deposit, is the payout's return. */
VG_MUST vg_status vg_returned_is(vg_core *core, vg_operation *payout, int64_t receipt, vg_err *err);

/* A reissue reserves, or gives back, what came back of its original. INSUFFICIENT: that was sent again already. */
VG_MUST vg_status vg_reissue_count(vg_core *core, const vg_operation *op, int64_t fen, vg_err *err);

/* A refused reissue was paid after all: it counts whatever else was sent again since; no more is. */
VG_MUST vg_status vg_reissued_late(vg_core *core, const vg_operation *op, vg_err *err);

VG_MUST vg_status vg_act_returned(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
VG_MUST vg_status vg_act_reissue(vg_core *core, const vg_command *command, vg_reply *reply, vg_err *err);
/* A second person agreed that it was a return, or that it was none. */
VG_MUST vg_status vg_returned_said(vg_core *core, const vg_approval *approval, vg_err *err);

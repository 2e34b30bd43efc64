/* Lots: each credit with its origin and the first day on which it may leave (domain/t1-settlement §3).
 *
 * Σ lots (free + held) = the account's total. A hold uses the latest dates first, a withdrawal the oldest that
 * may leave (both as configured: vg_rules.hold_oldest_first, withdraw_latest_first), a refund its own; what goes back goes back to
 * the same lots with the same date.
 */
#pragma once
#include "gateway/core/core.h"

typedef struct vg_credit {
    int64_t account, fen;
    vg_from from_day;
    int64_t booked_at;
    int64_t receipt, op;
    bool refundable; /* a refund may go back to it: it is never merged */
} vg_credit;

/* Whether money on this account has lots: customers', the merchant's own and collected fees; not bank, suspense, pool and
 * shortfall, from which nothing is paid out by us. */
bool vg_lots_kept(int64_t program, int64_t account);
VG_MUST vg_status vg_lots_add(vg_core *core, const vg_credit *credit, int64_t *ret_lot, vg_err *err);
/* Free -> held under a hold. */
VG_MUST vg_status vg_lots_hold(vg_core *core, int64_t account, int64_t hold, int64_t fen, vg_err *err);
/* Held -> free, to the same lots. op: kept which and how much (op_lot rows), 0: not. */
VG_MUST vg_status vg_lots_release(vg_core *core, int64_t hold, int64_t fen, int64_t op, vg_err *err);
/* Held -> gone; *ret_latest: the latest date among what was used. */
VG_MUST vg_status vg_lots_capture(vg_core *core, int64_t hold, int64_t fen, vg_from *ret_latest, vg_err *err);

typedef enum vg_take { VG_TAKE_ANY, VG_TAKE_WITHDRAWABLE, VG_TAKE_LOT, VG_TAKE_MARKED } vg_take;
/* Free -> taken by op (op_lot rows). VG_TAKE_LOT: of `lot` only. MARKED: of what vg_lots_mark named. NOT_WITHDRAWABLE says from which
 * day. */
VG_MUST vg_status vg_lots_take(vg_core *core, int64_t account, int64_t op, int64_t fen, vg_take how, int64_t lot,
                               vg_err *err);
/* What op is going to take of this lot; once a lot. */
void vg_lots_mark(vg_core *core, int64_t op, int64_t lot, int64_t fen);
/* Back to where op took it. */
VG_MUST vg_status vg_lots_put_back(vg_core *core, int64_t op, vg_err *err);
VG_MUST vg_status vg_lots_latest(vg_core *core, int64_t op, vg_from *ret, vg_err *err);
/* Free and withdrawable now; *ret_next: the next day on which more becomes so, 0 when none does. */
VG_MUST vg_status vg_lots_withdrawable(vg_core *core, int64_t account, int64_t *ret_fen, vg_day *ret_next, vg_err *err);

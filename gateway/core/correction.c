/* Late truth: ends never change. A bank fact that contradicts an end is posted by a linked correction: floors
 * bind what we start, never what the bank did (architecture §4). What the account can't cover is a shortfall;
 * the account then only receives, and a person is called. */
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include "gateway/core/op.h"

/* The bank moved money of an act that we had ended without: take it from free, the rest from shortfall. */
static vg_status money_left(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_journal j = {.op = fix->id, .phase = VG_PHASE_CORRECTION};
    vg_account *a;
    int64_t bank = vg_own_id(op->program, VG_OWN_BANK);
    VG_TRY(vg_core_account(core, op->account, &a, err));
    int64_t covered = vg_fen_min(a->free_fen, op->fen), missing = op->fen - covered;
    int64_t to = op->peer != 0 ? op->peer : bank;
    if (covered > 0) {
        VG_TRY(vg_lots_take(core, a->id, fix->id, covered, VG_TAKE_ANY, 0, err));
        VG_TRY(vg_ledger_move(core, &j, VG_AT(a->id, FREE), VG_AT(to, FREE), vg_fen(covered), err));
    }
    if (missing > 0) {
        a->stops |= VG_RECEIVE_ONLY;
        VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_SHORTFALL), FREE), VG_AT(to, FREE),
                              vg_fen(missing), err));
    }
    if (op->peer == 0 || op->peer <= vg_own_id(op->program, VG_OWN_SHORTFALL)) {
        return VG_DONE;
    }
    vg_day from;
    int64_t lot;
    VG_TRY(vg_core_from_day(core, core->at, &from, err));
    vg_credit c = {.account = op->peer, .fen = op->fen, .from_day = from, .booked_at = core->at, .op = fix->id};
    return vg_lots_add(core, &c, &lot, err);
}

/* The bank did not move money of a payout that we had ended as done: it is here again, with a lot of today. */
static vg_status money_stayed(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_journal j = {.op = fix->id, .phase = VG_PHASE_CORRECTION};
    int64_t lot;
    VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_BANK), FREE), VG_AT(op->account, FREE),
                          vg_fen(op->fen), err));
    vg_credit c = {.account = op->account,
                   .fen = op->fen,
                   .from_day = vg_day_at(core->at),
                   .booked_at = core->at,
                   .op = fix->id};
    return vg_lots_add(core, &c, &lot, err);
}

static bool moves_money_out(const vg_operation *op)
{
    return op->kind == VG_OP_WITHDRAW || op->kind == VG_OP_TRANSFER ||
           (op->kind == VG_OP_PART_PAY && (op->ask == VG_ASK_PAYOUT || op->ask == VG_ASK_PAY));
}

vg_status vg_correct(vg_core *core, vg_operation *op, bool moved, vg_err *err)
{
    vg_effect_add(core, VG_DO_ALERT, op->id);
    bool fits = moved ? op->state != VG_ST_DONE : op->state == VG_ST_DONE;
    if (!fits || op->corrected_by != 0 || !moves_money_out(op) || (!moved && op->peer != 0)) {
        return vg_emit(core, "operation.contradiction", "op_", op->id, op->id, "{", err);
    }
    vg_operation *fix, init = {.kind = VG_OP_CORRECTION, .account = op->account, .of = op->id, .fen = op->fen};
    VG_TRY(vg_op_new(core, &init, &fix, err));
    VG_TRY(moved ? money_left(core, op, fix, err) : money_stayed(core, op, fix, err));
    op->corrected_by = fix->id;
    op->updated_at = core->at;
    return vg_op_apply(core, fix, VG_EV_LOCAL, err);
}

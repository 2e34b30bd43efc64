/* Late truth: ends never change. A bank fact that contradicts an end is posted by a linked correction: floors
 * bind what we start, never what the bank did (architecture §4). What the account can't cover is a shortfall;
 * the account then only receives, and a person is called. */
#include "gateway/core/counted.h"
#include "gateway/core/escrow.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include "gateway/core/returned.h"

/* The bank moved money of an act that we had ended without: take it from free, the rest from shortfall. */
static vg_status money_left(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_journal j = {.op = fix->id, .phase = VG_PHASE_CORRECTION};
    vg_account *a;
    int64_t bank = vg_own_id(op->program, VG_OWN_BANK);
    VG_TRY(vg_core_account(core, op->account, &a, err));
    int64_t covered = vg_fen_min(a->free_fen, op->fen), missing = op->fen - covered;
    int64_t to = op->peer != 0 ? op->peer : op->kind == VG_OP_UNASSIGN ? vg_own_id(op->program, VG_OWN_SUSPENSE) : bank;
    if (covered > 0) {
        VG_TRY(vg_lots_take(core, a->id, fix->id, covered, VG_TAKE_ANY, 0, err));
        VG_TRY(vg_ledger_move(core, &j, VG_AT(a->id, FREE), VG_AT(to, FREE), vg_fen(covered), err));
    }
    if (missing > 0) {
        VG_TRY(vg_restrict_shortfall(core, a, err));
        VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_SHORTFALL), FREE), VG_AT(to, FREE),
                              vg_fen(missing), err));
    }
    if (op->peer == 0 || !vg_lots_kept(op->program, op->peer)) {
        return VG_DONE;
    }
    vg_from from;
    int64_t lot;
    VG_TRY(vg_core_from_day(core, core->at, &from, err));
    vg_credit c = {.account = op->peer, .fen = op->fen, .from_day = from, .booked_at = core->at, .op = fix->id};
    return vg_lots_add(core, &c, &lot, err);
}

static vg_status new_lot(vg_core *core, int64_t account, vg_operation *fix, vg_err *err)
{
    vg_from from;
    int64_t lot;
    VG_TRY(vg_core_from_day(core, core->at, &from, err));
    vg_credit c = {.account = account, .fen = fix->fen, .from_day = from, .booked_at = core->at, .op = fix->id};
    return vg_lots_add(core, &c, &lot, err);
}

/* A refused leg of a capture was paid: what its hold still has pays for it. */
static vg_status leg_left(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_journal j = {.op = fix->id, .phase = VG_PHASE_CORRECTION};
    vg_hold *hold;
    vg_from latest;
    VG_TRY(vg_hold_edit(core, op->hold, &hold, err));
    if (op->ask == VG_ASK_UNFREEZE_PAY) { /* its part of the freeze went with it */
        vg_plan_less_frozen(hold, op->fen);
    }
    if (hold->state == VG_HS_OPEN) {
        VG_TRY(vg_escrow_give_way(core, hold, op->fen, err));
    }
    if (hold->state != VG_HS_OPEN || vg_hold_open(hold) < op->fen) {
        return money_left(core, op, fix, err);
    }
    hold->captured_fen += op->fen;
    vg_hold_check(core, hold);
    VG_TRY(vg_lots_capture(core, hold->id, op->fen, &latest, err));
    int64_t to = op->peer != 0 ? op->peer : vg_own_id(op->program, VG_OWN_BANK);
    VG_TRY(vg_ledger_move(core, &j, VG_AT(op->account, HELD), VG_AT(to, FREE), vg_fen(op->fen), err));
    return vg_lots_kept(op->program, to) ? new_lot(core, to, fix, err) : VG_DONE;
}

static vg_status money_came(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_journal j = {.op = fix->id, .phase = VG_PHASE_CORRECTION};
    VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_BANK), FREE), VG_AT(op->account, FREE),
                          vg_fen(op->fen), err));
    return new_lot(core, op->account, fix, err);
}

static vg_status receipt_of(vg_core *core, const vg_operation *op, vg_receipt **ret, vg_err *err)
{
    const vg_receipt *row;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(op->receipt), &row, err));
    assert(row != NULL);
    *ret = VG_EDIT(core->work, receipt, row);
    (*ret)->updated_at = core->at;
    return VG_DONE;
}

/* A refused assignment was made: the receipt is the customer's, with the date of its own booking. */
static vg_status assigned_late(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_journal j = {.op = fix->id, .receipt = op->receipt, .phase = VG_PHASE_CORRECTION};
    vg_receipt *r;
    vg_from from;
    VG_TRY(receipt_of(core, op, &r, err));
    VG_TRY(vg_core_from_day(core, r->booked_at, &from, err));
    VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_SUSPENSE), FREE), VG_AT(op->account, FREE),
                          vg_fen(op->fen), err));
    vg_credit c = {.account = op->account,
                   .fen = op->fen,
                   .from_day = from,
                   .booked_at = r->booked_at,
                   .receipt = r->id,
                   .op = fix->id,
                   .refundable = true};
    r->account = op->account;
    r->state = VG_RS_ASSIGNED;
    r->assign_op = op->id; /* not a later one that was refused: this one is counted */
    return vg_lots_add(core, &c, &r->lot, err);
}

static vg_status unassigned_late(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(receipt_of(core, op, &r, err));
    VG_TRY(vg_uncount_assigned(core, r, err));
    r->account = vg_own_id(op->program, VG_OWN_SUSPENSE);
    r->state = VG_RS_SUSPENSE;
    r->lot = 0;
    return money_left(core, op, fix, err);
}

/* A refund's move back came late: its parent, which waits for people, is what it would have been. */
static vg_status back_late(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_operation *parent;
    VG_TRY(vg_op_edit(core, op->parent, &parent, err));
    return parent->live != 0 ? vg_op_apply(core, parent, VG_EV_PLAN_REFUSED, err) : VG_DONE;
}

/* The payer has it, whatever we said: it counts against what the receipt still has. */
static vg_status refunded_late(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(receipt_of(core, op, &r, err));
    r->refunded_fen = vg_fen_min(r->fen, r->refunded_fen + op->fen);
    return money_left(core, op, fix, err);
}

/* A refund's payment to who paid in, by whatever act the bank has for it. */
static bool pays_back(const vg_operation *op)
{
    return op->ask == VG_ASK_PAYOUT || op->ask == VG_ASK_REFUND_ORIGIN || op->ask == VG_ASK_WITHDRAW_CARD;
}

static vg_status moved_late(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    switch ((vg_op_kind)op->kind) {
    case VG_OP_DEPOSIT:
        return money_came(core, op, fix, err);
    case VG_OP_ASSIGN:
        return assigned_late(core, op, fix, err);
    case VG_OP_UNASSIGN:
        return unassigned_late(core, op, fix, err);
    case VG_OP_PART_PAY:
        if (op->stage != 0) {
            return back_late(core, op, err);
        }
        if (op->hold != 0) {
            return leg_left(core, op, fix, err);
        }
        return pays_back(op) ? refunded_late(core, op, fix, err) : money_left(core, op, fix, err);
    default:
        return money_left(core, op, fix, err);
    }
}

/* The bank did not move money of a payout that we had ended as done: it is here again, with a lot of today; what had
 * left before it was withdrawable waits again. */
static vg_status money_stayed(vg_core *core, const vg_operation *op, vg_operation *fix, vg_err *err)
{
    vg_journal j = {.op = fix->id, .phase = VG_PHASE_CORRECTION};
    int64_t lot;
    vg_from from = vg_t1_fixed(vg_day_at(core->at));
    if (op->kind != VG_OP_WITHDRAW) {
        VG_TRY(vg_core_from_day(core, core->at, &from, err));
    }
    VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_BANK), FREE), VG_AT(op->account, FREE),
                          vg_fen(op->fen), err));
    vg_credit c = {.account = op->account,
                   .fen = op->fen,
                   .from_day = from,
                   .booked_at = core->at,
                   .op = fix->id};
    return vg_lots_add(core, &c, &lot, err);
}

/* Whether the receipt is still where an assignment of it can come late. */
static vg_status assignment_fits(vg_core *core, const vg_operation *op, bool *ret, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(receipt_of(core, op, &r, err));
    *ret = r->state == (op->kind == VG_OP_ASSIGN ? VG_RS_SUSPENSE : VG_RS_ASSIGNED);
    return VG_DONE;
}

static bool moves_money(const vg_operation *op)
{
    return op->kind == VG_OP_DEPOSIT || op->kind == VG_OP_ASSIGN || op->kind == VG_OP_UNASSIGN || op->kind == VG_OP_WITHDRAW || op->kind == VG_OP_TRANSFER ||
           (op->kind == VG_OP_PART_PAY && (op->ask == VG_ASK_PAYOUT || op->ask == VG_ASK_PAY || op->ask == VG_ASK_UNFREEZE_PAY || pays_back(op)));
}

/* A refused unfreeze happened: no freeze is left at the bank that the next plan would have to take away first. */
static vg_status unfrozen_late(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_hold *hold;
    VG_TRY(vg_hold_edit(core, op->hold, &hold, err));
    bool part = vg_rules_promise(core->rules, VG_CAP_PARTIAL_CAPTURE);
    if ((part || hold->freeze_fen == op->fen) && hold->plan_op == 0) {
        vg_plan_less_frozen(hold, op->fen);
        hold->updated_at = core->at;
    }
    return VG_DONE;
}

vg_status vg_correct(vg_core *core, vg_operation *op, bool moved, vg_err *err)
{
    vg_effect_add(core, VG_DO_ALERT, op->id);
    if (moved && op->kind == VG_OP_PART_UNFREEZE && op->state == VG_ST_REFUSED) {
        VG_TRY(unfrozen_late(core, op, err));
    }
    bool fits = moved ? op->state != VG_ST_DONE : op->state == VG_ST_DONE;
    if (fits && (op->kind == VG_OP_ASSIGN || op->kind == VG_OP_UNASSIGN)) {
        VG_TRY(assignment_fits(core, op, &fits, err));
    }
    bool payout = op->kind == VG_OP_WITHDRAW || pays_back(op) || op->ask == VG_ASK_UNFREEZE_PAY;
    vg_operation *known;
    VG_TRY(vg_op_payout(core, op, &known, err));
    bool booked = op->corrected_by != 0 || known->returned_by != 0; /* the bank may tell of one bounce in both ways */
    if (!fits || booked || !moves_money(op) || (!moved && (op->peer != 0 || !payout))) {
        return vg_emit(core, "operation.contradiction", "op_", op->id, op->id, "{", err);
    }
    vg_operation *fix, init = {.kind = VG_OP_CORRECTION, .account = op->account, .of = op->id, .fen = op->fen};
    VG_TRY(vg_op_new(core, &init, &fix, err));
    VG_TRY(moved ? moved_late(core, op, fix, err) : money_stayed(core, op, fix, err));
    bool refund = known != op && pays_back(op); /* its parent counts */
    VG_TRY(moved ? vg_count_late(core, refund ? known : op, err) : vg_count_returned(core, known, op->fen, err));
    op->corrected_by = fix->id;
    op->updated_at = core->at;
    known->returned_fen += moved ? 0 : op->fen;
    if (moved && op->kind == VG_OP_WITHDRAW) {
        VG_TRY(vg_reissued_late(core, op, err));
    }
    return vg_op_apply(core, fix, VG_EV_LOCAL, err);
}

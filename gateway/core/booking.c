/* What reserve, post and void mean for each kind of operation (architecture §4, table of acts).
 *
 *   kind         reserve                    post                              void
 *   hold         free -> held, lots         –                                 held -> free, lots back
 *   release      hold.releasing             held -> free, lots back           hold.releasing back
 *   part_pay     hold.capturing             held -> payee | bank, new lot     hold.capturing back
 *   transfer     free -> out, lots          out -> payee, new lot             out -> free, lots back
 *   withdrawal   free -> out, lots          out -> bank                       out -> free, lots back
 *   refund       free -> out, its lot       out -> bank | merchant            out -> free, lot back
 *   deposit      –                          bank -> free, new lot             –
 *   assign       suspense free -> out       out -> customer, new lot          out -> free
 *   unassign     customer free -> out       out -> suspense                   out -> free, lot back
 *   adopt        –                          bank -> free, new lot             –
 * Others (open, close, inquiry, capture itself, parts without money of their own) book nothing.
 * With the reserve it is counted against the limits, with the void uncounted (counted.h).
 */
#include "gateway/core/accrual.h"
#include "gateway/core/counted.h"
#include "gateway/core/late.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include "gateway/core/returned.h"
#include <inttypes.h>

vg_status vg_hold_edit(vg_core *core, int64_t id, vg_hold **ret, vg_err *err)
{
    const vg_hold *row;
    VG_TRY(VG_FIND(core->work, hold, VG_KEY_OF_ID(id), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such hold");
    }
    *ret = VG_EDIT(core->work, hold, row);
    return VG_DONE;
}

static vg_status receipt_edit(vg_core *core, int64_t id, vg_receipt **ret, vg_err *err)
{
    const vg_receipt *row;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(id), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such receipt");
    }
    *ret = VG_EDIT(core->work, receipt, row);
    return VG_DONE;
}

/* hold.amount = captured + released + capturing + releasing + planned + open, in every commit. */
void vg_hold_check(vg_core *core, vg_hold *h)
{
    assert(h->captured_fen >= 0 && h->released_fen >= 0);
    assert(h->capturing_fen >= 0 && h->releasing_fen >= 0 && h->planned_fen >= 0);
    assert(vg_hold_open(h) >= 0);
    h->updated_at = core->at;
    if (h->state == VG_HS_OPEN && h->captured_fen + h->released_fen == h->fen) {
        h->state = VG_HS_CLOSED;
        h->remind_at = h->due = 0; /* it is nobody's to look at any more */
    }
}

/* What captures have under way, of the hold and of its account: an authority's freeze binds all holds together. */
static vg_status count_capturing(vg_core *core, vg_hold *h, int64_t fen, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, h->account, &a, err));
    h->capturing_fen += fen;
    a->capturing_fen += fen;
    assert(a->capturing_fen >= 0 && a->capturing_fen <= a->held_fen);
    return VG_DONE;
}

static vg_status ask_hold(vg_core *core, const vg_operation *op, bool capture, vg_err *err)
{
    vg_hold *h;
    VG_TRY(vg_hold_edit(core, op->hold, &h, err));
    if (vg_hold_open(h) < op->fen) {
        return VG_FAIL(err, INSUFFICIENT, "%" PRId64 " fen of the hold are open, %" PRId64 " were asked for",
                       vg_hold_open(h), op->fen);
    }
    if (capture) {
        VG_TRY(count_capturing(core, h, op->fen, err));
    } else {
        h->releasing_fen += op->fen;
    }
    vg_hold_check(core, h);
    return VG_DONE;
}

/* Every debit leaves at least what an authority has frozen: total − amount ≥ frozen. */
vg_status vg_book_check_frozen(vg_core *core, int64_t account, int64_t fen, vg_err *err)
{
    vg_account *a;
    char who[VG_ORDER_WORDS];
    VG_TRY(vg_core_account(core, account, &a, err));
    int64_t leaving = fen + a->capturing_fen; /* what is on its way to payees has not left the total yet */
    if (a->frozen_fen > 0 && a->free_fen + a->held_fen - leaving < a->frozen_fen) {
        VG_TRY(vg_restriction_words(core, a->id, true, who, err));
        return VG_FAIL(err, RESTRICTED, "an authority has frozen %" PRId64 " fen of this account%s", a->frozen_fen, who);
    }
    return VG_DONE;
}

static vg_status take_out(vg_core *core, const vg_operation *op, vg_take how, int64_t lot, vg_err *err)
{
    vg_journal j = {.op = op->id, .receipt = op->receipt, .phase = VG_PHASE_RESERVE};
    VG_TRY(vg_book_check_frozen(core, op->account, op->fen, err));
    VG_TRY(vg_lots_take(core, op->account, op->id, op->fen, how, lot, err));
    return vg_ledger_move(core, &j, VG_AT(op->account, FREE), VG_AT(op->account, OUT), vg_fen(op->fen), err);
}

/* Of a payment between accounts: what is on its way back, or went back. */
static vg_status count_paid_back(vg_core *core, const vg_operation *op, int64_t fen, vg_err *err)
{
    vg_operation *original;
    if (op->of == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_op_edit(core, op->of, &original, err));
    original->refunded_fen += fen;
    assert(original->refunded_fen >= 0 && original->refunded_fen <= original->fen);
    return VG_DONE;
}

static vg_status reserve_refund(vg_core *core, vg_operation *op, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(receipt_edit(core, op->receipt, &r, err));
    if (r->fen - r->refunded_fen < op->fen) {
        return VG_FAIL(err, INSUFFICIENT, "of this receipt %" PRId64 " fen were not refunded yet",
                       r->fen - r->refunded_fen);
    }
    r->refunded_fen += op->fen;
    r->updated_at = core->at;
    return take_out(core, op, VG_TAKE_LOT, r->lot, err);
}

static vg_status reserve(vg_core *core, vg_operation *op, vg_err *err)
{
    vg_journal j = {.op = op->id, .receipt = op->receipt, .phase = VG_PHASE_RESERVE};
    vg_receipt *r;
    switch ((vg_op_kind)op->kind) {
    case VG_OP_HOLD:
        VG_TRY(vg_lots_hold(core, op->account, op->hold, op->fen, err));
        return vg_ledger_move(core, &j, VG_AT(op->account, FREE), VG_AT(op->account, HELD), vg_fen(op->fen), err);
    case VG_OP_RELEASE:
        return ask_hold(core, op, false, err);
    case VG_OP_PART_PAY:
        if (op->hold == 0) {
            return VG_DONE; /* a part of a refund: its parent books */
        }
        VG_TRY(vg_book_check_frozen(core, op->account, op->fen, err));
        return ask_hold(core, op, true, err);
    case VG_OP_TRANSFER:
        VG_TRY(count_paid_back(core, op, op->fen, err));
        return take_out(core, op, VG_TAKE_ANY, 0, err);
    case VG_OP_WITHDRAW:
        VG_TRY(vg_reissue_count(core, op, op->fen, err));
        return take_out(core, op, vg_deal_returns(op) ? VG_TAKE_MARKED : VG_TAKE_WITHDRAWABLE, 0, err);
    case VG_OP_REFUND:
        return reserve_refund(core, op, err);
    case VG_OP_ASSIGN:
        return vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_SUSPENSE), FREE),
                              VG_AT(vg_own_id(op->program, VG_OWN_SUSPENSE), OUT), vg_fen(op->fen), err);
    case VG_OP_UNASSIGN:
        VG_TRY(receipt_edit(core, op->receipt, &r, err));
        return take_out(core, op, VG_TAKE_LOT, r->lot, err);
    default:
        return VG_DONE;
    }
}

vg_status vg_book_reserve(vg_core *core, vg_operation *op, vg_err *err)
{
    VG_TRY(vg_count(core, op, err));
    return reserve(core, op, err);
}

/* --- post ---------------------------------------------------------------------------------------- */

static vg_status payee_day(vg_core *core, vg_from latest, vg_from *ret, vg_err *err)
{
    vg_from agreed = vg_t1_fixed(vg_day_at(core->at));
    if (core->rules->payee_next_day) {
        VG_TRY(vg_core_from_day(core, core->at, &agreed, err));
    }
    *ret = vg_t1_later(core, agreed, latest);
    return VG_DONE;
}

static vg_status credit_lot(vg_core *core, int64_t account, const vg_operation *op, vg_from from, vg_err *err)
{
    int64_t lot;
    return vg_lots_add(core,
                       &(vg_credit){.account = account,
                                    .fen = op->fen,
                                    .from_day = from,
                                    .booked_at = core->at,
                                    .op = op->id},
                       &lot, err);
}

static vg_status post_pay(vg_core *core, const vg_operation *op, const vg_journal *j, vg_err *err)
{
    if (op->hold == 0) {
        return VG_DONE;
    }
    vg_hold *h;
    vg_from latest, from;
    VG_TRY(vg_hold_edit(core, op->hold, &h, err));
    VG_TRY(count_capturing(core, h, -op->fen, err));
    h->captured_fen += op->fen;
    vg_hold_check(core, h);
    VG_TRY(vg_lots_capture(core, h->id, op->fen, &latest, err));
    if (op->peer == 0) {
        return vg_ledger_move(core, j, VG_AT(op->account, HELD), VG_AT(vg_own_id(op->program, VG_OWN_BANK), FREE),
                              vg_fen(op->fen), err);
    }
    VG_TRY(vg_ledger_move(core, j, VG_AT(op->account, HELD), VG_AT(op->peer, FREE), vg_fen(op->fen), err));
    VG_TRY(payee_day(core, latest, &from, err));
    return vg_lots_kept(core->rules->program, op->peer) ? credit_lot(core, op->peer, op, from, err) : VG_DONE;
}

static vg_status post_release(vg_core *core, const vg_operation *op, const vg_journal *j, vg_err *err)
{
    vg_hold *h;
    VG_TRY(vg_hold_edit(core, op->hold, &h, err));
    h->releasing_fen -= op->fen;
    h->released_fen += op->fen;
    vg_hold_check(core, h);
    VG_TRY(vg_lots_release(core, h->id, op->fen, op->parent != 0 ? op->id : 0, err)); /* a failed deal goes on with these lots */
    return vg_ledger_move(core, j, VG_AT(op->account, HELD), VG_AT(op->account, FREE), vg_fen(op->fen), err);
}

static vg_status post_transfer(vg_core *core, const vg_operation *op, const vg_journal *j, vg_err *err)
{
    vg_from latest, from;
    VG_TRY(vg_lots_latest(core, op->id, &latest, err));
    VG_TRY(vg_ledger_move(core, j, VG_AT(op->account, OUT), VG_AT(op->peer, FREE), vg_fen(op->fen), err));
    VG_TRY(payee_day(core, latest, &from, err));
    return credit_lot(core, op->peer, op, from, err);
}

/* Money pulled from a card is a receipt: it goes back to that card only. */
static vg_status card_receipt(vg_core *core, vg_operation *op, vg_from from, vg_err *err)
{
    int64_t id;
    VG_TRY(vg_core_id(core, &id, err));
    vg_receipt *r = VG_NEW(core->work, receipt,
                           {.id = id,
                            .program = op->program,
                            .account = op->account,
                            .state = VG_RS_BOOKED,
                            .fen = op->fen,
                            .booked_at = core->at,
                            .day = vg_day_at(core->at).n,
                            .assign_op = op->id,
                            .created_at = core->at,
                            .updated_at = core->at});
    VG_SET(r->payer_account, op->payee_account);
    VG_SET(r->payer_name, op->payee_name);
    VG_SET(r->payer_bank, op->payee_bank);
    VG_SET(r->payer_bank_no, op->payee_bank_no);
    op->receipt = id;
    VG_TRY(vg_core_funded(core, op->account, err));
    vg_credit c = {.account = op->account,
                   .fen = op->fen,
                   .from_day = from,
                   .booked_at = core->at,
                   .receipt = id,
                   .op = op->id,
                   .refundable = true};
    return vg_lots_add(core, &c, &r->lot, err);
}

static vg_status post_inbound(vg_core *core, vg_operation *op, const vg_journal *j, vg_err *err)
{
    vg_from from;
    VG_TRY(vg_core_from_day(core, core->at, &from, err));
    VG_TRY(vg_ledger_move(core, j, VG_AT(vg_own_id(op->program, VG_OWN_BANK), FREE), VG_AT(op->account, FREE),
                          vg_fen(op->fen), err));
    return op->ask == VG_ASK_DEPOSIT_CARD ? card_receipt(core, op, from, err) : credit_lot(core, op->account, op, from, err);
}

/* The receipt's own date goes with it: assigning late does not make the money younger. */
static vg_status post_assign(vg_core *core, const vg_operation *op, const vg_journal *j, vg_err *err)
{
    vg_receipt *r;
    vg_from from;
    VG_TRY(receipt_edit(core, op->receipt, &r, err));
    VG_TRY(vg_core_from_day(core, r->booked_at, &from, err));
    VG_TRY(vg_ledger_move(core, j, VG_AT(vg_own_id(op->program, VG_OWN_SUSPENSE), OUT), VG_AT(op->account, FREE),
                          vg_fen(op->fen), err));
    vg_credit c = {.account = op->account,
                   .fen = op->fen,
                   .from_day = from,
                   .booked_at = r->booked_at,
                   .receipt = r->id,
                   .op = op->id,
                   .refundable = true};
    VG_TRY(vg_lots_add(core, &c, &r->lot, err));
    VG_TRY(vg_late_count(core, r, -op->fen, err));
    r->account = op->account;
    r->state = VG_RS_ASSIGNED;
    r->updated_at = core->at;
    return VG_DONE;
}

static vg_status post_unassign(vg_core *core, const vg_operation *op, const vg_journal *j, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(receipt_edit(core, op->receipt, &r, err));
    VG_TRY(vg_uncount_assigned(core, r, err));
    r->account = vg_own_id(op->program, VG_OWN_SUSPENSE);
    r->state = VG_RS_SUSPENSE;
    r->lot = 0;
    r->updated_at = core->at;
    VG_TRY(vg_late_count(core, r, op->fen, err));
    return vg_ledger_move(core, j, VG_AT(op->account, OUT), VG_AT(vg_own_id(op->program, VG_OWN_SUSPENSE), FREE),
                          vg_fen(op->fen), err);
}

vg_status vg_book_post(vg_core *core, vg_operation *op, vg_err *err)
{
    vg_journal j = {.op = op->id, .receipt = op->receipt, .phase = VG_PHASE_POST};
    int64_t bank = vg_own_id(op->program, VG_OWN_BANK);
    switch ((vg_op_kind)op->kind) {
    case VG_OP_RELEASE:
        return post_release(core, op, &j, err);
    case VG_OP_PART_PAY:
        op->watch = op->hold != 0 && op->peer == 0 ? op->account : 0; /* a payee's bank may send it back, too */
        return post_pay(core, op, &j, err);
    case VG_OP_TRANSFER:
        return post_transfer(core, op, &j, err);
    case VG_OP_WITHDRAW:
        op->watch = op->account; /* it may come back for 30 days */
        return vg_ledger_move(core, &j, VG_AT(op->account, OUT), VG_AT(bank, FREE), vg_fen(op->fen), err);
    case VG_OP_REFUND:
        if (op->peer != 0) { /* channel refund: the merchant is paid in custody, and pays outside of it */
            return post_transfer(core, op, &j, err);
        }
        op->watch = op->account;
        return vg_ledger_move(core, &j, VG_AT(op->account, OUT), VG_AT(bank, FREE), vg_fen(op->fen), err);
    case VG_OP_DEPOSIT:
        return post_inbound(core, op, &j, err);
    case VG_OP_ADOPT:
        return op->fen > 0 ? post_inbound(core, op, &j, err) : VG_DONE;
    case VG_OP_ASSIGN:
        return post_assign(core, op, &j, err);
    case VG_OP_UNASSIGN:
        return post_unassign(core, op, &j, err);
    default:
        return VG_DONE;
    }
}

/* --- void ---------------------------------------------------------------------------------------- */

static vg_status give_back(vg_core *core, const vg_operation *op, const vg_journal *j, vg_err *err)
{
    VG_TRY(vg_lots_put_back(core, op->id, err));
    VG_TRY(vg_ledger_move(core, j, VG_AT(op->account, OUT), VG_AT(op->account, FREE), vg_fen(op->fen), err));
    return vg_accrue_from(core, op->account, op->fen, vg_day_at(op->created_at), err); /* it never left */
}

static vg_status void_hold_part(vg_core *core, const vg_operation *op, bool capture, vg_err *err)
{
    vg_hold *h;
    VG_TRY(vg_hold_edit(core, op->hold, &h, err));
    if (capture) {
        VG_TRY(count_capturing(core, h, -op->fen, err));
    } else {
        h->releasing_fen -= op->fen;
    }
    vg_hold_check(core, h);
    return VG_DONE;
}

static vg_status void_reserved(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_journal j = {.op = op->id, .receipt = op->receipt, .phase = VG_PHASE_VOID};
    int64_t suspense = vg_own_id(op->program, VG_OWN_SUSPENSE);
    vg_receipt *r;
    switch ((vg_op_kind)op->kind) {
    case VG_OP_HOLD:
        VG_TRY(vg_lots_release(core, op->hold, op->fen, 0, err));
        return vg_ledger_move(core, &j, VG_AT(op->account, HELD), VG_AT(op->account, FREE), vg_fen(op->fen), err);
    case VG_OP_RELEASE:
        return void_hold_part(core, op, false, err);
    case VG_OP_PART_PAY:
        if (op->hold == 0) {
            return VG_DONE;
        }
        return void_hold_part(core, op, true, err);
    case VG_OP_TRANSFER:
        VG_TRY(count_paid_back(core, op, -op->fen, err));
        return give_back(core, op, &j, err);
    case VG_OP_WITHDRAW:
        VG_TRY(vg_reissue_count(core, op, -op->fen, err));
        return give_back(core, op, &j, err);
    case VG_OP_REFUND:
        VG_TRY(receipt_edit(core, op->receipt, &r, err));
        r->refunded_fen -= op->fen;
        return give_back(core, op, &j, err);
    case VG_OP_ASSIGN:
        VG_TRY(receipt_edit(core, op->receipt, &r, err));
        r->state = VG_RS_SUSPENSE;
        VG_TRY(vg_ledger_move(core, &j, VG_AT(suspense, OUT), VG_AT(suspense, FREE), vg_fen(op->fen), err));
        return vg_accrue_from(core, suspense, op->fen, vg_day_at(op->created_at), err);
    case VG_OP_UNASSIGN:
        VG_TRY(receipt_edit(core, op->receipt, &r, err));
        r->state = VG_RS_ASSIGNED;
        return give_back(core, op, &j, err);
    default:
        return VG_DONE;
    }
}

vg_status vg_book_void(vg_core *core, vg_operation *op, vg_err *err)
{
    VG_TRY(vg_uncount(core, op, err));
    return void_reserved(core, op, err);
}

#include "gateway/core/returned.h"
#include "gateway/core/act_in.h"
#include "gateway/core/counted.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include "gateway/core/evidence.h"
#include <inttypes.h>
#include <stdio.h>

/* --- what comes back --------------------------------------------------------------------------------- */

vg_status vg_returned_day(vg_core *core, int64_t booked_at, const vg_operation *op, vg_from *ret, vg_err *err)
{
    vg_from latest = {0};
    if (op->kind == VG_OP_PART_PAY) { /* what a capture used is not kept by leg */
        return vg_core_from_day(core, booked_at, ret, err);
    }
    VG_TRY(vg_lots_latest(core, op->id, &latest, err));
    *ret = vg_t1_later(core, latest, vg_t1_fixed(vg_day_at(booked_at)));
    return VG_DONE;
}

/* Neither did it go out, nor did it come in from others. */
static vg_status uncount(vg_core *core, const vg_operation *op, int64_t receipt, int64_t fen, vg_err *err)
{
    const vg_receipt *r;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(receipt), &r, err));
    assert(r != NULL);
    VG_TRY(vg_uncount_assigned(core, r, err));
    VG_TRY(vg_uncount_receipt(core, VG_EDIT(core->work, receipt, r), err));
    return vg_count_returned(core, op, fen, err);
}

vg_status vg_returned(vg_core *core, vg_operation *op, int64_t receipt, int64_t fen, int64_t fee, vg_err *err)
{
    char data[192];
    VG_TRY(uncount(core, op, receipt, fen, err));
    op->returned_by = receipt;
    op->returned_fen += fen;
    op->updated_at = core->at;
    int64_t missing = op->fen - op->returned_fen - fee;
    snprintf(data, sizeof data, "{\"amount\":%" PRId64 ",\"returned\":%" PRId64 ",\"returned_before\":%" PRId64 ",\"fee\":%" PRId64, op->fen, fen,
             op->returned_fen - fen, fee);
    vg_effect_add(core, VG_DO_ALERT, op->id);
    VG_TRY(vg_emit(core, "withdrawal.returned", "op_", op->id, op->id, data, err));
    if (missing <= 0) {
        return VG_DONE;
    }
    snprintf(data, sizeof data, "{\"amount\":%" PRId64 ",\"returned\":%" PRId64 ",\"missing\":%" PRId64, op->fen, op->returned_fen, missing);
    return vg_emit(core, "return.short", "op_", op->id, op->id, data, err); /* more of it may follow, or somebody kept it: people look */
}

/* The customer bears it: nothing is booked beside what came. Else he has all that he sent; what the bank's sub-account lacks of that
 * is the program's shortfall until it is paid in. */
vg_status vg_returned_fee(vg_core *core, const vg_operation *op, const vg_receipt *r, int64_t fee, vg_err *err)
{
    char data[128];
    int64_t lot;
    bool ours = core->rules->return_fee_ours;
    if (fee == 0) {
        return VG_DONE;
    }
    snprintf(data, sizeof data, "{\"fee\":%" PRId64 ",\"borne_by\":\"%s\"", fee, ours ? "shortfall" : "customer");
    VG_TRY(vg_emit(core, "return.fee", "op_", op->id, op->id, data, err));
    if (!ours) {
        return VG_DONE;
    }
    vg_from from;
    vg_journal j = {.op = op->id, .receipt = r->id, .phase = VG_PHASE_CORRECTION};
    VG_TRY(vg_returned_day(core, r->booked_at, op, &from, err));
    VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(op->program, VG_OWN_SHORTFALL), FREE), VG_AT(r->account, FREE), vg_fen(fee), err));
    vg_credit c = {.account = r->account, .fen = fee, .from_day = from, .booked_at = r->booked_at, .op = op->id};
    return vg_lots_add(core, &c, &lot, err);
}

/* --- what people say of a suspicion --------------------------------------------------------------------- */

static bool pays_out(const vg_operation *op)
{
    bool kind = op->kind == VG_OP_WITHDRAW || op->kind == VG_OP_REFUND || (op->kind == VG_OP_PART_PAY && op->hold != 0);
    return kind && op->peer == 0;
}

static vg_status receipt_meant(vg_core *core, int64_t id, const vg_operation *op, const vg_receipt **ret, vg_err *err)
{
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(id), ret, err));
    const vg_receipt *r = *ret;
    if (r == NULL || r->account != op->account || r->program != op->program) {
        return VG_FAIL(err, NOT_FOUND, "no such receipt on the account of the payout");
    }
    bool on_account = r->state == VG_RS_BOOKED || r->state == VG_RS_ASSIGNED;
    if (!on_account || r->lot == 0 || r->refunded_fen != 0) {
        return VG_FAIL(err, CONFLICT, "the receipt is a return already, or was refunded");
    }
    if (r->fen > op->fen - op->returned_fen || r->booked_at < op->created_at) {
        return VG_FAIL(err, CONFLICT, "of this payout %" PRId64 " fen can still come back, after it was asked for: the receipt does not fit",
                       op->fen - op->returned_fen);
    }
    return VG_DONE;
}

vg_status vg_act_returned(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    vg_approval *ap;
    const vg_receipt *r;
    VG_TRY(vg_op_edit(core, c->object, &op, err));
    bool suspected = op->returned_by != 0 && op->returned_fen == 0;
    int64_t receipt = c->receipt != 0 ? c->receipt : suspected ? op->returned_by : 0;
    if (!pays_out(op) || op->state != VG_ST_DONE || op->corrected_by != 0) {
        return VG_FAIL(err, CONFLICT, "only a payout that is DONE comes back");
    }
    if (receipt == 0 || (!c->yes && (!suspected || receipt != op->returned_by))) {
        return VG_FAIL(err, CONFLICT, "no receipt is suspected to be its return: name it, if one is");
    }
    if (c->evidence[0] == 0) {
        return VG_FAIL(err, INVALID, "a verdict needs its evidence");
    }
    if (c->yes) {
        VG_TRY(receipt_meant(core, receipt, op, &r, err));
    }
    VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = c->yes ? VG_AP_RETURNED : VG_AP_NOT_RETURNED, .object = op->id, .arg = receipt, .fen = op->fen}, c, &ap, err));
    op->approval = ap->id;
    reply->shown = VG_SHOW_APPROVAL;
    reply->approval = *ap;
    reply->http = 202;
    return VG_DONE;
}

/* Its line is explained: by the payout, or as what it looked like first. */
static vg_status explain_line(vg_core *core, const vg_receipt *r, int64_t op, vg_err *err)
{
    const vg_line *line = NULL;
    if (r->line[0] == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, line, VG_KEY_OF_WORD(r->line), &line, err));
    if (line != NULL) {
        vg_line *mine = VG_EDIT(core->work, line, line);
        mine->op = op;
        mine->reason = VG_WHY_NONE;
        return vg_evidence_row(core, VG_T_line, mine, op, err);
    }
    return VG_DONE;
}

/* It came from us: its money is of today (§4.2 rule 4), and no refund goes back to who sent it. */
static vg_status make_return(vg_core *core, vg_operation *op, const vg_receipt *row, vg_err *err)
{
    const vg_lot *lot;
    vg_from from;
    VG_TRY(vg_returned_day(core, row->booked_at, op, &from, err));
    VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(row->lot), &lot, err));
    assert(lot != NULL);
    if (from.day.n < lot->from_day) { /* never later than it is */
        VG_EDIT(core->work, lot, lot)->from_day = from.day.n;
    }
    vg_receipt *r = VG_EDIT(core->work, receipt, row);
    r->lot = 0;
    r->updated_at = core->at;
    VG_TRY(explain_line(core, r, op->id, err));
    return vg_returned(core, op, r->id, r->fen, 0, err);
}

vg_status vg_returned_is(vg_core *core, vg_operation *op, int64_t receipt, vg_err *err)
{
    const vg_receipt *r;
    VG_TRY(receipt_meant(core, receipt, op, &r, err));
    op->watch = 0;
    op->return_told = 0;
    return make_return(core, op, r, err);
}

/* The list named it, and no credit is known that it fits: the next one that looks like it is it. People are told once. */
static vg_status listed_first(vg_core *core, vg_operation *op, vg_err *err)
{
    if (op->return_told != 0) {
        return VG_DONE;
    }
    op->return_told = 1;
    op->updated_at = core->at;
    vg_effect_add(core, VG_DO_ALERT, op->id);
    return vg_emit(core, "withdrawal.return_told", "op_", op->id, op->id, "{", err);
}

/* Whose number is empty was returned today, and is named tomorrow (pingan B.7); whose we did not give is not ours. */
static vg_status payout_listed(vg_core *core, const vg_line_row *row, vg_operation **ret_act, vg_operation **ret, vg_err *err)
{
    const vg_ref *ref;
    *ret = NULL;
    if (row->ref[0] == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(row->ref), &ref, err));
    if (ref == NULL || ref->program != core->rules->program) {
        return VG_DONE;
    }
    VG_TRY(vg_op_edit(core, ref->op, ret_act, err));
    return vg_op_payout(core, *ret_act, ret, err);
}

vg_status vg_returned_listed(vg_core *core, const vg_line_row *row, vg_err *err)
{
    vg_operation *act, *op;
    const vg_receipt *r = NULL;
    vg_day day;
    VG_TRY(vg_day_parse_compact(vg_span_of(row->date), &day, err));
    VG_TRY(payout_listed(core, row, &act, &op, err));
    if (op == NULL || !pays_out(op) || op->returned_fen != 0) {
        return VG_DONE;
    }
    if (act->live != 0) { /* what comes back had left */
        VG_TRY(vg_op_apply(core, act, VG_EV_YES, err));
    } else if (act->state != VG_ST_DONE && act->corrected_by == 0) {
        VG_TRY(vg_correct(core, act, true, err));
    }
    if (op->returned_by != 0) {
        VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(op->returned_by), &r, err));
    }
    bool fits = r != NULL && op->state == VG_ST_DONE && r->day == day.n && r->lot != 0 && r->refunded_fen == 0 &&
                (r->state == VG_RS_BOOKED || r->state == VG_RS_ASSIGNED);
    return fits ? vg_returned_is(core, op, r->id, err) : listed_first(core, op, err);
}

vg_status vg_returned_said(vg_core *core, const vg_approval *ap, vg_err *err)
{
    vg_operation *op;
    const vg_receipt *r;
    VG_TRY(vg_op_edit(core, ap->object, &op, err));
    if (ap->kind == VG_AP_RETURNED) {
        if (op->state != VG_ST_DONE || op->corrected_by != 0) { /* the bank's own word has brought it back since */
            return VG_FAIL(err, CONFLICT, "the payout changed since this was asked for");
        }
        return vg_returned_is(core, op, ap->arg, err);
    }
    if (op->returned_by != ap->arg || op->returned_fen != 0) {
        return VG_FAIL(err, CONFLICT, "the payout changed since this was asked for");
    }
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(ap->arg), &r, err));
    assert(r != NULL);
    VG_TRY(explain_line(core, r, 0, err));
    op->returned_by = 0;
    op->watch = op->account; /* the true one may still come */
    op->updated_at = core->at;
    vg_work_regroup(core->work, VG_T_operation, op);
    return vg_emit(core, "withdrawal.not_returned", "op_", op->id, op->id, "{", err);
}

/* --- again ----------------------------------------------------------------------------------------------- */

vg_status vg_reissue_count(vg_core *core, const vg_operation *op, int64_t fen, vg_err *err)
{
    vg_operation *original;
    if (op->of == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_op_edit(core, op->of, &original, err));
    if (fen > original->returned_fen - original->reissued_fen) {
        return VG_FAIL(err, INSUFFICIENT, "of this payout %" PRId64 " fen came back and were not sent again",
                       original->returned_fen - original->reissued_fen);
    }
    original->reissued_fen += fen;
    original->reissued_by = fen > 0 ? op->id : original->reissued_fen > 0 ? original->reissued_by : 0;
    original->updated_at = core->at;
    assert(original->reissued_fen >= 0);
    return VG_DONE;
}

vg_status vg_reissued_late(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_operation *original;
    if (op->of == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_op_edit(core, op->of, &original, err));
    original->reissued_fen += op->fen;
    original->reissued_by = op->id;
    return VG_DONE;
}

static bool same_place(const vg_operation *a, const vg_operation *b)
{
    return strcmp(a->payee_account, b->payee_account) == 0 && strcmp(a->payee_name, b->payee_name) == 0 &&
           strcmp(a->payee_bank_no, b->payee_bank_no) == 0 && strcmp(a->payee_bank, b->payee_bank) == 0;
}

/* A registered account of the same person; a Type II account pays its owner's card only. */
static vg_status to_payee(vg_core *core, int64_t id, const vg_operation *original, int64_t fen, vg_operation *ret, vg_err *err)
{
    vg_account *a;
    vg_operation leg = {0};
    vg_hold none = {0};
    VG_TRY(vg_act_account(core, original->account, true, &a, err));
    VG_TRY(vg_act_check_available(core, a, fen, err));
    if (a->kind == VG_ACCT_TYPE2 && original->kind != VG_OP_PART_PAY) {
        return VG_FAIL(err, NOT_OFFERED, "a Type II account pays its owner's bound card only: bind the new one");
    }
    VG_TRY(vg_act_leg_target(core, &none, &(vg_command_payee){.payee = id}, &leg, err));
    if (strcmp(leg.payee_name, original->payee_name) != 0) {
        return VG_FAIL(err, CONFLICT, "the payee has another name than who was to be paid");
    }
    leg.kind = VG_OP_WITHDRAW;
    leg.ask = a->kind == VG_ACCT_OWN ? VG_ASK_WITHDRAW_OWN : VG_ASK_PAYOUT;
    leg.account = a->id;
    leg.fen = fen;
    VG_TRY(vg_act_offered(core, (vg_ask_kind)leg.ask, err));
    *ret = leg;
    return VG_DONE;
}

static vg_status check_original(const vg_operation *original, vg_err *err)
{
    if (!pays_out(original) || original->returned_fen == 0) {
        return VG_FAIL(err, CONFLICT, "only a payout that came back is sent again");
    }
    return VG_DONE;
}

vg_status vg_act_reissue(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation *original, *op, init;
    int64_t payee = c->payees[0].payee;
    VG_TRY(vg_act_check_program(core, true, err));
    VG_TRY(vg_op_edit(core, c->object, &original, err));
    VG_TRY(check_original(original, err));
    int64_t fen = c->whole ? original->returned_fen - original->reissued_fen : c->amount.fen;
    if (fen < 1) {
        return VG_FAIL(err, INSUFFICIENT, "all that came back of this payout was sent again");
    }
    if (payee != 0) {
        VG_TRY(to_payee(core, payee, original, fen, &init, err));
    } else {
        VG_TRY(vg_act_withdrawal_of(core, original->account, fen, &init, err));
    }
    if (same_place(&init, original)) {
        return VG_FAIL(err, CONFLICT, "this is the account that it came back from: name a corrected one, or bind the new card");
    }
    init.of = original->id;
    VG_SET(init.client_ref, c->client_ref);
    VG_TRY(vg_op_new(core, &init, &op, err));
    VG_TRY(vg_op_apply(core, op, VG_EV_ACCEPT, err));
    VG_TRY(vg_act_second_person(core, VG_AP_REISSUE, c, op, err));
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

/* Commands of callers: one function each. Every amount is checked again here, whoever checked it before. */
#include "gateway/base/buf.h"
#include "gateway/base/text.h"
#include "gateway/core/act_in.h"
#include "gateway/core/breaks.h"
#include "gateway/core/confirm.h"
#include "gateway/core/day_seal.h"
#include "gateway/core/escrow.h"
#include "gateway/core/imports.h"
#include "gateway/core/late.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include "gateway/core/proof.h"
#include "gateway/core/redate.h"
#include "gateway/core/returned.h"
#include "gateway/core/share.h"
#include "gateway/core/evidence.h"
#include <inttypes.h>
#include <stdio.h>

typedef vg_status act(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);

/* --- what an answer shows -------------------------------------------------------------------------- */

void vg_act_show_operation(vg_reply *reply, const vg_operation *op)
{
    reply->shown = VG_SHOW_OPERATION;
    reply->operation = *op;
    reply->operation.detail = (vg_span){0}; /* rows are copied, bytes are not */
    reply->operation_id = op->id;
    reply->is_final = op->live == 0;
    reply->http = reply->is_final ? 201 : 202;
}

void vg_act_show_account(vg_reply *reply, const vg_account *account, const vg_operation *op)
{
    reply->shown = VG_SHOW_ACCOUNT;
    reply->account = *account;
    reply->operation_id = op == NULL ? 0 : op->id;
    reply->is_final = op == NULL || op->live == 0;
    reply->http = reply->is_final ? 201 : 202;
}

/* --- accounts that may act ----------------------------------------------------------------------- */

static vg_status check_stops(vg_core *core, vg_account *a, bool debit, vg_err *err)
{
    if (a->stops != 0 || a->frozen_fen != 0) {
        VG_TRY(vg_restrictions_lapse(core, a, err));
    }
    if ((a->stops & VG_STOP_ALL) != 0 || (debit && (a->stops & (VG_STOP_PAY | VG_RECEIVE_ONLY)) != 0)) {
        char who[VG_ORDER_WORDS];
        VG_TRY(vg_restriction_words(core, a->id, false, who, err));
        return VG_FAIL(err, RESTRICTED, "a restriction on the account forbids this%s", who);
    }
    return VG_DONE;
}

vg_status vg_act_account(vg_core *core, int64_t id, bool debit, vg_account **ret, vg_err *err)
{
    VG_TRY(vg_core_account(core, id, ret, err));
    vg_account *a = *ret;
    if (a->kind >= VG_ACCT_BANK && a->kind != VG_ACCT_FEE) {
        return VG_FAIL(err, NOT_FOUND, "this account is the program's own");
    }
    if (a->state != VG_AS_ACTIVE) {
        return VG_FAIL(err, NOT_ACTIVE, "the account is not active");
    }
    return check_stops(core, a, debit, err);
}

/* Money leaving: total − held − frozen must cover it before lots are looked at. */
vg_status vg_act_check_available(vg_core *core, const vg_account *a, int64_t fen, vg_err *err)
{
    char who[VG_ORDER_WORDS];
    int64_t available = vg_fen_max(0, a->free_fen - a->frozen_fen);
    if (a->free_fen < fen) {
        return VG_FAIL(err, INSUFFICIENT, "available %" PRId64 " fen, asked %" PRId64, available, fen);
    }
    if (available < fen) {
        VG_TRY(vg_restriction_words(core, a->id, true, who, err));
        return VG_FAIL(err, RESTRICTED, "an authority has frozen %" PRId64 " fen: available %" PRId64 "%s", a->frozen_fen, available, who);
    }
    return VG_DONE;
}

/* What came since it was reserved holds, too: its fen are in capturing, or not in the account's total any more. */
vg_status vg_act_check_orders(vg_core *core, int64_t account, vg_err *err)
{
    const vg_account *row;
    vg_account *a;
    VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(account), &row, err));
    if (row == NULL || (row->stops == 0 && row->frozen_fen == 0)) { /* nearly all of them: not written for it */
        return VG_DONE;
    }
    VG_TRY(vg_core_account(core, account, &a, err));
    VG_TRY(check_stops(core, a, true, err));
    return vg_book_check_frozen(core, account, 0, err);
}

vg_status vg_act_check_program(vg_core *core, bool pays_out, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    if (program->paused == VG_PAUSE_PAYOUTS && pays_out) {
        return VG_FAIL(err, PAUSED, "payouts of this program are paused");
    }
    return VG_DONE;
}

vg_status vg_act_offered(vg_core *core, vg_ask_kind ask, vg_err *err)
{
    if (!vg_rules_offer(core->rules, ask) && !vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
        return VG_FAIL(err, NOT_OFFERED, "the bank of this program offers no %s", vg_ask_name(ask));
    }
    return VG_DONE;
}

/* --- opening and closing --------------------------------------------------------------------------- */

vg_status vg_act_lease_tail(vg_core *core, vg_account *a, vg_err *err)
{
    vg_program *program;
    char tail[17], number[33];
    VG_TRY(vg_core_program(core, &program, err));
    program->next_tail = vg_fen_max(program->next_tail + 1, core->rules->first_tail);
    VG_TRY(core->rules->account_of_tail(core->rules->account_ctx, program->next_tail, tail, number, err));
    VG_SET(a->bank_tail, tail);
    VG_SET(a->bank_account, number);
    return number[0] == 0 ? VG_DONE : vg_core_number(core, a, err); /* else the bank's answer tells it */
}

/* Where a card is bound by messages of its own (Ping An B.2) an opening binds none: POST …/cards does, and the bank knows it then. */
static bool proven_apart(const vg_core *core, const vg_command *c)
{
    return c->kind == VG_CMD_OPEN && vg_rules_offer(core->rules, VG_ASK_BIND_CARD) && !vg_rules_offer(core->rules, VG_ASK_OPEN_CASE);
}

vg_status vg_act_new_account(vg_core *core, const vg_command *c, vg_account **ret, vg_err *err)
{
    int64_t id;
    VG_TRY(vg_core_id(core, &id, err));
    vg_account *a = VG_NEW(core->work, account,
                           {.id = id,
                            .program = core->rules->program,
                            .kind = c->account_kind,
                            .state = VG_AS_OPENING,
                            .created_at = core->at,
                            .updated_at = core->at});
    VG_SET(a->ref, c->ref);
    VG_SET(a->name, c->name);
    vg_work_group_is_new(core->work, VG_G_LOTS_OF_ACCOUNT, id);
    vg_work_group_is_new(core->work, VG_G_PAYOUTS_OF_ACCOUNT, id);
    vg_owner *o = VG_NEW(core->work, owner, {.id = id, .program = core->rules->program});
    VG_SET(o->card_name, c->name);
    if (!proven_apart(core, c)) {
        VG_SET(o->card_number, c->number);
        VG_SET(o->card_bank_no, c->bank_no);
        VG_SET(o->card_bank, c->bank);
    }
    o->kind[0] = c->owner.kind;
    o->id_type[0] = c->owner.id_type;
    VG_SET(o->id_number, c->owner.id_number);
    VG_SET(o->legal_person, c->owner.legal_person);
    VG_SET(o->address, c->owner.address);
    VG_SET(o->contact_name, c->owner.contact_name);
    VG_SET(o->contact_phone, c->owner.contact_phone);
    VG_SET(o->contact_mail, c->owner.contact_mail);
    *ret = a;
    return VG_DONE;
}

static vg_status start_for_account(vg_core *core, const vg_command *c, vg_account *a, vg_op_kind kind, vg_ask_kind ask,
                                   vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    vg_operation init = {.kind = kind, .ask = ask, .account = a->id};
    VG_SET(init.client_ref, c->client_ref);
    VG_TRY(vg_op_new(core, &init, &op, err));
    a->opening_op = op->id;
    VG_TRY(vg_op_accept(core, op, err));
    vg_act_show_account(reply, a, op);
    return VG_DONE;
}

static vg_status act_open(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    if (c->account_kind == VG_ACCT_TYPE2 && vg_rules_offer(core->rules, VG_ASK_OPEN_CASE)) {
        return vg_act_open_type2(core, c, reply, err);
    }
    if (c->account_kind == VG_ACCT_TYPE2 || !(vg_rules_offer(core->rules, VG_ASK_OPEN) || vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY))) {
        return VG_FAIL(err, NOT_OFFERED,
                       vg_rules_offer(core->rules, VG_ASK_OPEN_CASE) ? "the bank of this program opens Type II accounts (kind type2)"
                                                                     : "the bank of this program opens member and deposit accounts");
    }
    VG_TRY(vg_act_offered(core, VG_ASK_OPEN, err));
    VG_TRY(vg_act_new_account(core, c, &a, err));
    if (core->rules->account_of_tail != NULL) {
        VG_TRY(vg_act_lease_tail(core, a, err));
    }
    return start_for_account(core, c, a, VG_OP_OPEN, VG_ASK_OPEN, reply, err);
}

static vg_status act_adopt(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_act_offered(core, VG_ASK_BALANCE, err));
    VG_TRY(vg_act_new_account(core, c, &a, err));
    VG_SET(a->bank_account, c->bank_account);
    if (a->bank_account[0] != 0) {
        VG_TRY(vg_core_number(core, a, err));
    }
    return start_for_account(core, c, a, VG_OP_ADOPT, VG_ASK_BALANCE, reply, err);
}

static vg_status act_close(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, c->object, &a, err));
    bool open_at_bank = a->state == VG_AS_ACTIVE || a->state == VG_AS_INACTIVE || a->state == VG_AS_UNWANTED;
    if (!open_at_bank || a->bank_account[0] == 0 || a->kind >= VG_ACCT_BANK) {
        return VG_FAIL(err, NOT_ACTIVE, "only an account that is open at the bank can be closed");
    }
    if (a->open_ops > 0 || a->held_fen > 0 || a->out_fen > 0) {
        return VG_FAIL(err, CONFLICT, "a hold or an operation of this account is open");
    }
    if (a->late_fen > 0) {
        return VG_FAIL(err, CONFLICT, "%" PRId64 " fen that came late for a closed order wait in suspense: reapply them first", a->late_fen);
    }
    if (a->free_fen > 0) {
        return VG_FAIL(err, CONFLICT, "the account still has %" PRId64 " fen: withdraw or refund them first",
                       a->free_fen);
    }
    VG_TRY(vg_act_offered(core, VG_ASK_CLOSE, err));
    a->state = VG_AS_CLOSING;
    return start_for_account(core, c, a, VG_OP_CLOSE, VG_ASK_CLOSE, reply, err);
}

/* --- money ------------------------------------------------------------------------------------------ */

static vg_status accept_and_show(vg_core *core, const vg_operation *init, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_new(core, init, &op, err));
    VG_TRY(vg_op_accept(core, op, err));
    if (vg_op_is_composite(op) && op->not_before <= core->at && vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
        VG_TRY(vg_plan_begin(core, op, err));
    }
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

vg_status vg_act_bound_card(vg_core *core, const vg_account *a, const vg_owner **ret, vg_err *err)
{
    if ((a->stops & VG_STOP_BINDING) != 0) {
        return VG_FAIL(err, CONFLICT, "the bound card is being changed: nothing goes to a card until that has ended");
    }
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(a->id), ret, err));
    if (*ret == NULL || (*ret)->card_number[0] == 0) {
        return VG_FAIL(err, CONFLICT, "the account was opened without a card: pay it out by a transfer to one that has, or by a capture to a registered payee");
    }
    return VG_DONE;
}

static void set_card(vg_operation *op, const vg_owner *o)
{
    VG_SET(op->payee_account, o->card_number);
    VG_SET(op->payee_name, o->card_name);
    VG_SET(op->payee_bank_no, o->card_bank_no);
    VG_SET(op->payee_bank, o->card_bank);
}

/* Money pulled from the bound card, where the bank does that. */
static vg_status deposit_from_card(vg_core *core, const vg_command *c, vg_account *a, vg_reply *reply, vg_err *err)
{
    const vg_owner *o;
    VG_TRY(vg_act_bound_card(core, a, &o, err));
    vg_operation init = {.kind = VG_OP_DEPOSIT, .ask = VG_ASK_DEPOSIT_CARD, .account = a->id, .fen = c->amount.fen};
    VG_SET(init.client_ref, c->client_ref);
    set_card(&init, o);
    return accept_and_show(core, &init, reply, err);
}

/* The bank knows what it owes; what it credits comes as a line. */
static vg_status act_settle_interest(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    if (!vg_rules_offer(core->rules, VG_ASK_INTEREST_SETTLE)) {
        return VG_FAIL(err, NOT_OFFERED, "the bank of this program settles interest on its own days only");
    }
    VG_TRY(vg_act_account(core, c->object, false, &a, err));
    vg_operation init = {.kind = VG_OP_INTEREST, .ask = VG_ASK_INTEREST_SETTLE, .account = a->id};
    VG_SET(init.client_ref, c->client_ref);
    return accept_and_show(core, &init, reply, err);
}

static vg_status act_deposit(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, c->account, &a, err));
    if (a->state == VG_AS_INACTIVE && vg_rules_offer(core->rules, VG_ASK_DEPOSIT_CARD)) {
        VG_TRY(check_stops(core, a, false, err));
        return deposit_from_card(core, c, a, reply, err); /* its first money makes it active */
    }
    VG_TRY(vg_act_account(core, c->account, false, &a, err));
    if (a->kind != VG_ACCT_OWN && vg_rules_offer(core->rules, VG_ASK_DEPOSIT_CARD)) {
        return deposit_from_card(core, c, a, reply, err);
    }
    bool local = vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY);
    if (!local && a->kind != VG_ACCT_OWN) {
        return VG_FAIL(err, NOT_OFFERED,
                       "this bank pulls no money from a customer's card: pay in by transfer (GET …/funding)");
    }
    VG_TRY(vg_act_offered(core, VG_ASK_FUND, err));
    vg_operation init = {.kind = VG_OP_DEPOSIT, .ask = VG_ASK_FUND, .account = a->id, .fen = c->amount.fen};
    VG_SET(init.client_ref, c->client_ref);
    return accept_and_show(core, &init, reply, err);
}

static vg_status act_hold(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    int64_t id;
    if (c->expires_at != 0 && c->expires_at <= core->at) {
        vg_status st = VG_FAIL(err, INVALID, "expires_at has passed already");
        VG_SET(err->pointer, "/expires_at");
        return st;
    }
    VG_TRY(vg_act_account(core, c->account, true, &a, err));
    VG_TRY(vg_act_check_identity(core, a, err));
    VG_TRY(vg_act_check_available(core, a, c->amount.fen, err));
    if (vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS)) { /* else our ledger alone holds it */
        VG_TRY(vg_act_offered(core, VG_ASK_FREEZE, err));
    }
    VG_TRY(vg_core_id(core, &id, err));
    vg_hold *hold = VG_NEW(core->work, hold,
                           {.id = id,
                            .program = core->rules->program,
                            .account = a->id,
                            .state = VG_HS_PLACING,
                            .fen = c->amount.fen,
                            .expires_at = c->expires_at,
                            .created_at = core->at,
                            .updated_at = core->at});
    VG_SET(hold->purpose_order, c->order);
    VG_SET(hold->purpose_payee, c->purpose_payee);
    VG_SET(hold->purpose_text, c->text);
    VG_SET(hold->client_ref, c->client_ref);
    vg_work_group_is_new(core->work, VG_G_LOTS_OF_HOLD, id);
    vg_work_group_is_new(core->work, VG_G_PLAN_OF_HOLD, id);
    VG_TRY(vg_escrow_terms(core, c, hold, err));
    if (c->order[0] != 0) {
        hold->order_key = vg_late_key(a->id, c->order);
        vg_work_regroup(core->work, VG_T_hold, hold);
    }
    vg_operation *op, init = {.kind = VG_OP_HOLD, .ask = VG_ASK_FREEZE, .account = a->id, .hold = id, .fen = c->amount.fen};
    VG_SET(init.client_ref, c->client_ref);
    VG_TRY(vg_op_new(core, &init, &op, err));
    hold->op = op->id;
    VG_TRY(vg_op_accept(core, op, err));
    vg_act_show_operation(reply, op);
    reply->shown = VG_SHOW_HOLD;
    reply->hold = *hold;
    return VG_DONE;
}

vg_status vg_act_open_hold(vg_core *core, int64_t id, vg_hold **ret, vg_err *err)
{
    VG_TRY(vg_hold_edit(core, id, ret, err));
    if ((*ret)->state == VG_HS_PLACING) {
        return VG_FAIL(err, CONFLICT, "the hold is not placed yet: ask for it again");
    }
    if ((*ret)->state != VG_HS_OPEN) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the hold is not open any more");
    }
    vg_account *a;
    return vg_act_account(core, (*ret)->account, true, &a, err);
}

/* Where a part of a hold can be paid it is; else the plan frees it first and pays it then (plan.c). */
static vg_ask_kind leg_ask(const vg_core *core)
{
    return vg_rules_promise(core->rules, VG_CAP_PARTIAL_CAPTURE) ? VG_ASK_UNFREEZE_PAY : VG_ASK_PAY;
}

/* The account or the registered bank account that a leg pays. */
vg_status vg_act_leg_target(vg_core *core, const vg_hold *hold, const vg_command_payee *p, vg_operation *leg, vg_err *err)
{
    VG_TRY(vg_escrow_check_payee(hold, p, err));
    if (p->account != 0) {
        vg_account *to;
        if (p->account == hold->account) {
            return VG_FAIL(err, INVALID, "a capture to the held account itself is a release");
        }
        VG_TRY(vg_act_account(core, p->account, false, &to, err));
        leg->peer = to->id;
        leg->ask = leg_ask(core);
        return vg_act_offered(core, (vg_ask_kind)leg->ask, err);
    }
    const vg_payee *payee;
    VG_TRY(VG_FIND(core->work, payee, VG_KEY_OF_ID(p->payee), &payee, err));
    if (payee == NULL || payee->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such payee");
    }
    if (payee->state != 1) {
        return VG_FAIL(err, APPROVAL_NEEDED, "the payee is not approved yet");
    }
    leg->ask = vg_rules_promise(core->rules, VG_CAP_CAPTURE_OUT) ? leg_ask(core) : VG_ASK_PAYOUT;
    VG_SET(leg->payee_account, payee->account);
    VG_SET(leg->payee_name, payee->name);
    VG_SET(leg->payee_bank_no, payee->bank_no);
    VG_SET(leg->payee_bank, payee->bank);
    return vg_act_offered(core, (vg_ask_kind)leg->ask, err);
}

vg_status vg_act_add_leg(vg_core *core, const vg_operation *parent, vg_operation *leg, int64_t fen,
                         vg_operation **legs, size_t *count, vg_err *err)
{
    leg->kind = VG_OP_PART_PAY;
    leg->parent = parent->id;
    leg->hold = parent->hold;
    leg->account = parent->account;
    leg->fen = fen;
    leg->part = (int64_t)*count + 1;
    VG_SET(leg->memo, parent->memo);
    return vg_op_new(core, leg, &legs[(*count)++], err);
}

/* A payee's fee is its own leg: out of the payee's share, to the program's fee account. */
static vg_status add_legs(vg_core *core, const vg_command *c, const vg_hold *hold, const vg_operation *parent,
                          vg_operation **legs, size_t *count, vg_err *err)
{
    for (size_t i = 0; i < c->payee_count; i++) {
        const vg_command_payee *p = &c->payees[i];
        vg_operation leg = {0}, fee = {0};
        VG_TRY(vg_act_leg_target(core, hold, p, &leg, err));
        leg.fee_fen = p->fee.fen;
        VG_TRY(vg_act_add_leg(core, parent, &leg, p->amount.fen - p->fee.fen, legs, count, err));
        if (p->fee.fen > 0) {
            fee.peer = vg_own_id(parent->program, VG_OWN_FEE);
            fee.ask = leg_ask(core);
            if (core->rules->own_account[0] == 0 && !vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
                return VG_FAIL(err, NOT_OFFERED, "the program has no sub-account of its own for fees (own_account)");
            }
            VG_TRY(vg_act_add_leg(core, parent, &fee, p->fee.fen, legs, count, err));
        }
    }
    return VG_DONE;
}

vg_status vg_act_new_approval(vg_core *core, const vg_approval *init, const vg_command *c, vg_approval **ret, vg_err *err)
{
    vg_approval row = *init;
    VG_TRY(vg_core_id(core, &row.id, err));
    row.program = core->rules->program;
    row.needed = init->needed == 0 ? 1 : init->needed;
    row.maker = core->principal;
    row.created_at = row.updated_at = core->at;
    if (init->evidence[0] == 0) {
        VG_SET(row.evidence, c->evidence);
    }
    if (init->hash[0] == 0) {
        VG_SET(row.hash, c->request_hash); /* binds it to what was asked */
    }
    vg_approval *ap = vg_work_insert(core->work, VG_T_approval, &row);
    *ret = ap;
    VG_TRY(vg_evidence_row(core, VG_T_approval, ap, vg_approval_op(ap), err));
    return vg_emit(core, "approval.opened", "apr_", ap->id, vg_approval_op(ap), "{", err);
}

vg_status vg_act_second_person(vg_core *core, int64_t kind, const vg_command *c, vg_operation *parent, vg_err *err)
{
    vg_approval *ap;
    VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = kind, .object = parent->id, .fen = parent->fen}, c, &ap, err));
    parent->approval = ap->id;
    parent->due_at = 0; /* nothing is claimed before the second person's yes */
    return VG_DONE;
}

vg_status vg_act_capture(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_hold *hold;
    vg_operation *parent, *legs[VG_PAYEES_MAX * 2];
    size_t count = 0;
    vg_money sum = {0}, fees = {0};
    VG_TRY(vg_act_check_program(core, true, err));
    VG_TRY(vg_act_open_hold(core, c->object, &hold, err));
    for (size_t i = 0; i < c->payee_count; i++) {
        const vg_command_payee *p = &c->payees[i];
        VG_TRY(vg_money_check_asked(p->amount, err));
        if (p->fee.fen < 0 || p->fee.fen >= p->amount.fen) {
            return VG_FAIL(err, BAD_AMOUNT, "a fee is less than the payee's amount");
        }
        VG_TRY(vg_money_add(sum, p->amount, &sum, err));
        VG_TRY(vg_money_add(fees, p->fee, &fees, err));
    }
    if (c->payee_count == 0 || sum.fen != c->amount.fen) {
        return VG_FAIL(err, INVALID, "the payees' amounts sum to %" PRId64 " fen, the capture is %" PRId64, sum.fen,
                       c->amount.fen);
    }
    if (c->is_final) {
        VG_TRY(vg_escrow_check_no_plan(hold, "a final capture releases all the rest", err));
    }
    vg_operation init = {.kind = VG_OP_CAPTURE,
                         .hold = hold->id,
                         .account = hold->account,
                         .part = c->part,
                         .fen = c->amount.fen,
                         .fee_fen = fees.fen,
                         .of = c->is_final};
    VG_SET(init.client_ref, c->client_ref);
    VG_SET(init.memo, c->request_hash); /* what both sides confirmed, as it was asked for: banks want its hash as evidence */
    VG_TRY(vg_op_new(core, &init, &parent, err));
    VG_TRY(add_legs(core, c, hold, parent, legs, &count, err));
    VG_TRY(vg_op_accept(core, parent, err));
    for (size_t i = 0; i < count; i++) {
        VG_TRY(vg_op_apply(core, legs[i], VG_EV_ACCEPT, err));
        legs[i]->due_at = 0; /* its stage of the plan wakes it */
    }
    if (core->rules->capture_approval_over > 0 && parent->fen > core->rules->capture_approval_over) {
        VG_TRY(vg_act_second_person(core, VG_AP_CAPTURE, c, parent, err));
    } else if (vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
        VG_TRY(vg_plan_begin(core, parent, err));
    }
    vg_act_show_operation(reply, parent);
    return VG_DONE;
}

vg_status vg_act_release(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_hold *hold;
    VG_TRY(vg_act_open_hold(core, c->object, &hold, err));
    int64_t fen = c->whole ? vg_hold_open(hold) : c->amount.fen;
    if (fen < 1) {
        return VG_FAIL(err, INSUFFICIENT, "nothing of the hold is open%s", hold->planned_fen > 0 ? ": the rest is planned" : "");
    }
    VG_TRY(vg_book_check_frozen(core, hold->account, fen, err));
    if (vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS)) {
        VG_TRY(vg_act_offered(core, VG_ASK_UNFREEZE, err));
    }
    vg_operation init = {.kind = VG_OP_RELEASE, .hold = hold->id, .account = hold->account, .part = c->part, .fen = fen};
    VG_SET(init.client_ref, c->client_ref);
    return accept_and_show(core, &init, reply, err);
}

static vg_status act_transfer(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *from, *to;
    if (c->account == c->peer) {
        return VG_FAIL(err, INVALID, "a transfer needs two accounts");
    }
    VG_TRY(vg_act_account(core, c->peer, false, &to, err));
    VG_TRY(vg_act_account(core, c->account, true, &from, err));
    VG_TRY(vg_act_check_available(core, from, c->amount.fen, err));
    vg_ask_kind ask = from->kind == VG_ACCT_OWN ? VG_ASK_TRANSFER : VG_ASK_PAY;
    VG_TRY(vg_act_offered(core, ask, err));
    vg_operation init = {
        .kind = VG_OP_TRANSFER, .ask = ask, .account = from->id, .peer = to->id, .fen = c->amount.fen};
    VG_SET(init.client_ref, c->client_ref);
    VG_SET(init.memo, c->text);
    return accept_and_show(core, &init, reply, err);
}

vg_status vg_act_withdrawal_of(vg_core *core, int64_t account, int64_t fen, vg_operation *ret, vg_err *err)
{
    vg_account *a;
    const vg_owner *o;
    VG_TRY(vg_act_account(core, account, true, &a, err));
    VG_TRY(vg_act_check_available(core, a, fen, err));
    VG_TRY(vg_act_bound_card(core, a, &o, err));
    vg_ask_kind ask = a->kind == VG_ACCT_OWN                              ? VG_ASK_WITHDRAW_OWN
                      : vg_rules_offer(core->rules, VG_ASK_WITHDRAW_CARD) ? VG_ASK_WITHDRAW_CARD
                                                                          : VG_ASK_PAYOUT;
    VG_TRY(vg_act_offered(core, ask, err));
    vg_operation init = {.kind = VG_OP_WITHDRAW, .ask = ask, .account = a->id, .fen = fen};
    set_card(&init, o);
    *ret = init;
    return VG_DONE;
}

static vg_status act_withdraw(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation init;
    VG_TRY(vg_act_check_program(core, true, err));
    VG_TRY(vg_act_withdrawal_of(core, c->account, c->amount.fen, &init, err));
    VG_SET(init.client_ref, c->client_ref);
    return accept_and_show(core, &init, reply, err);
}

/* A statement line does not name the channel's order (CITIC B2B 3.16): who asks for the refund does. */
static vg_status name_order(vg_core *core, const vg_command *c, const vg_receipt *r, vg_err *err)
{
    if (c->order[0] == 0 || strcmp(c->order, r->channel_order) == 0) {
        return VG_DONE;
    }
    if (r->channel_order[0] != 0) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the receipt is known under another channel order");
    }
    if (strlen(c->order) >= sizeof r->channel_order) {
        return VG_FAIL(err, INVALID, "a channel order has at most %zu characters", sizeof r->channel_order - 1);
    }
    VG_SET(VG_EDIT(core->work, receipt, r)->channel_order, c->order);
    return VG_DONE;
}

/* A refund names a receipt, or the operation that brought one to its account. */
static vg_status receipt_meant(vg_core *core, const vg_command *c, int64_t *ret, vg_err *err)
{
    *ret = c->receipt;
    if (c->receipt != 0) {
        return VG_DONE;
    }
    vg_operation *op;
    VG_TRY(vg_op_edit(core, c->operation, &op, err));
    if (op->kind != VG_OP_ASSIGN && !(op->kind == VG_OP_DEPOSIT && op->receipt != 0)) {
        return VG_FAIL(err, NOT_OFFERED, "a %s has no receipt of its own to refund: name the receipt",
                       vg_op_kind_name((vg_op_kind)op->kind));
    }
    *ret = op->receipt;
    return VG_DONE;
}

/* The act that pays a receipt back to its payer; kept in the refund's `of`, plan.c makes its part of it. A bank that pays
 * out to the bound card only can do it where that card paid in. */
static vg_status way_back(vg_core *core, const vg_account *a, const vg_receipt *r, int64_t *ret, vg_err *err)
{
    const vg_owner *o;
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(a->id), &o, err));
    bool by_card = o != NULL && strcmp(o->card_number, r->payer_account) == 0;
    *ret = VG_ASK_PAYOUT;
    if (vg_rules_offer(core->rules, VG_ASK_REFUND_ORIGIN)) {
        *ret = VG_ASK_REFUND_ORIGIN;
    } else if (by_card && vg_rules_offer(core->rules, VG_ASK_WITHDRAW_CARD)) {
        VG_TRY(vg_act_bound_card(core, a, &o, err)); /* not while it is being changed */
        *ret = VG_ASK_WITHDRAW_CARD;
    }
    return vg_act_offered(core, (vg_ask_kind)*ret, err);
}

/* Original route: back to who paid it, never above what that receipt still has. */
vg_status vg_act_refund_of(vg_core *core, const vg_command *c, const vg_receipt *r, int64_t fen, vg_operation *ret,
                           vg_err *err)
{
    vg_account *a;
    if (r->lot == 0 || (r->state != VG_RS_BOOKED && r->state != VG_RS_ASSIGNED)) {
        return VG_FAIL(err, CONFLICT, "the receipt is not on an account: assign it first");
    }
    VG_TRY(vg_act_account(core, r->account, true, &a, err));
    VG_TRY(vg_act_check_available(core, a, fen, err));
    VG_TRY(name_order(core, c, r, err));
    vg_operation init = {.kind = VG_OP_REFUND, .account = a->id, .receipt = r->id, .fen = fen, .ask = VG_ASK_NONE};
    if (r->channel_order[0] != 0) {
        VG_TRY(vg_act_offered(core, core->rules->refund_as_topup ? VG_ASK_REFUND_TOPUP : VG_ASK_REFUND_ORDER, err));
        init.peer = vg_own_id(a->program, VG_OWN_MERCHANT);
    } else if (r->payer_account[0] == 0) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the bank did not say who paid this: nobody to refund to");
    } else {
        VG_TRY(way_back(core, a, r, &init.of, err));
    }
    VG_SET(init.client_ref, c->client_ref);
    VG_SET(init.payee_account, r->payer_account);
    VG_SET(init.payee_name, r->payer_name);
    VG_SET(init.payee_bank, r->payer_bank);
    VG_SET(init.payee_bank_no, r->payer_bank_no);
    *ret = init;
    return VG_DONE;
}

/* A payment between two accounts goes back to who paid it, never above what is left of it. */
static vg_status pay_back(vg_core *core, const vg_command *c, vg_operation *original, vg_reply *reply, vg_err *err)
{
    vg_account *from, *to;
    if (original->state != VG_ST_DONE) {
        return VG_FAIL(err, CONFLICT, "the payment is %s: only one that is DONE can be paid back",
                       vg_state_name((vg_state)original->state));
    }
    if (c->amount.fen > original->fen - original->refunded_fen) {
        return VG_FAIL(err, INSUFFICIENT, "of this payment at most %" PRId64 " fen are still to be paid back",
                       original->fen - original->refunded_fen);
    }
    VG_TRY(vg_act_account(core, original->account, false, &to, err));
    VG_TRY(vg_act_account(core, original->peer, true, &from, err));
    VG_TRY(vg_act_check_available(core, from, c->amount.fen, err));
    vg_ask_kind ask = vg_rules_offer(core->rules, VG_ASK_PAY_BACK) ? VG_ASK_PAY_BACK : VG_ASK_PAY;
    VG_TRY(vg_act_offered(core, ask, err));
    vg_operation init = {.kind = VG_OP_TRANSFER,
                         .ask = ask,
                         .account = from->id,
                         .peer = to->id,
                         .of = original->id,
                         .fen = c->amount.fen};
    VG_SET(init.client_ref, c->client_ref);
    return accept_and_show(core, &init, reply, err);
}

static vg_status act_refund(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    const vg_receipt *r;
    vg_operation init, *original;
    int64_t id;
    if (c->receipt == 0) {
        VG_TRY(vg_op_edit(core, c->operation, &original, err));
        bool between = original->peer != 0 && original->of == 0 &&
                       (original->kind == VG_OP_TRANSFER || (original->kind == VG_OP_PART_PAY && original->hold != 0));
        if (between) {
            return pay_back(core, c, original, reply, err);
        }
    }
    VG_TRY(receipt_meant(core, c, &id, err));
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(id), &r, err));
    if (r == NULL || r->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such receipt");
    }
    VG_TRY(vg_act_check_program(core, true, err));
    VG_TRY(vg_act_refund_of(core, c, r, c->amount.fen, &init, err));
    return accept_and_show(core, &init, reply, err);
}

/* All that is left of a receipt goes back to its payer, once a second person agrees. */
static vg_status act_return(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    const vg_receipt *r;
    vg_operation init, *op;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(c->object), &r, err));
    if (r == NULL || r->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such receipt");
    }
    if (r->state == VG_RS_SUSPENSE) {
        return VG_FAIL(err, NOT_OFFERED, "the bank pays nothing out of suspense: %s, then return it",
                       r->home != 0 ? "reapply the receipt" : "assign the receipt to an account");
    }
    if (r->refunded_fen == r->fen) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "nothing of this receipt is left: it was refunded");
    }
    VG_TRY(vg_act_check_program(core, true, err));
    VG_TRY(vg_act_refund_of(core, c, r, r->fen - r->refunded_fen, &init, err));
    VG_TRY(vg_op_new(core, &init, &op, err));
    VG_TRY(vg_op_accept(core, op, err));
    VG_TRY(vg_act_second_person(core, VG_AP_RETURN, c, op, err));
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

static vg_status receipt_for_edit(vg_core *core, int64_t id, vg_receipt **ret, vg_err *err)
{
    const vg_receipt *r;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(id), &r, err));
    if (r == NULL || r->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such receipt");
    }
    *ret = VG_EDIT(core->work, receipt, r);
    return VG_DONE;
}

/* From suspense to the account. ask NONE: the bank has it there already (core/late.h). */
static vg_status assign_to(vg_core *core, const vg_command *c, vg_receipt *r, int64_t account, vg_ask_kind ask, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_act_account(core, account, false, &a, err));
    vg_operation init = {.kind = VG_OP_ASSIGN, .ask = ask, .account = a->id, .receipt = r->id, .fen = r->fen};
    VG_SET(init.client_ref, c->client_ref);
    r->state = VG_RS_ASSIGNING;
    VG_TRY(accept_and_show(core, &init, reply, err));
    r->assign_op = reply->operation.id;
    r->updated_at = core->at;
    return VG_DONE;
}

static vg_status act_assign(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(receipt_for_edit(core, c->object, &r, err));
    if (r->state != VG_RS_SUSPENSE) {
        return VG_FAIL(err, CONFLICT, "the receipt is not in suspense");
    }
    if (r->home != 0) {
        return VG_FAIL(err, CONFLICT, "the bank has it on the account to which it was paid, late for a closed order: reapply it");
    }
    VG_TRY(vg_act_offered(core, VG_ASK_ASSIGN, err));
    return assign_to(core, c, r, c->account, VG_ASK_ASSIGN, reply, err);
}

static vg_status act_reapply(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(receipt_for_edit(core, c->object, &r, err));
    if (r->home == 0) {
        return VG_FAIL(err, CONFLICT, "the receipt did not come late for an order: assign it to an account");
    }
    if (r->state != VG_RS_SUSPENSE) {
        return VG_FAIL(err, CONFLICT, "the receipt is not in suspense: it was reapplied before");
    }
    return assign_to(core, c, r, r->home, VG_ASK_NONE, reply, err);
}

static vg_status act_unassign(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_receipt *r;
    const vg_lot *lot;
    VG_TRY(receipt_for_edit(core, c->object, &r, err));
    if (r->state != VG_RS_ASSIGNED) {
        return VG_FAIL(err, CONFLICT, "the receipt was not assigned");
    }
    VG_TRY(vg_act_check_orders(core, r->account, err));
    VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(r->lot), &lot, err));
    if (lot == NULL || lot->free_fen != r->fen || r->refunded_fen != 0) {
        return VG_FAIL(err, CONFLICT, "money of this receipt was already used");
    }
    bool local = vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY) || r->home != 0;
    if (!local && r->assign_line[0] == 0) {
        return VG_FAIL(err, CONFLICT, "the bank's statement does not show the assignment yet: try again later");
    }
    vg_ask_kind ask = r->home != 0 ? VG_ASK_NONE : VG_ASK_UNASSIGN;
    if (r->home == 0) {
        VG_TRY(vg_act_offered(core, VG_ASK_UNASSIGN, err));
    }
    vg_operation init = {
        .kind = VG_OP_UNASSIGN, .ask = ask, .account = r->account, .receipt = r->id, .fen = r->fen};
    r->state = VG_RS_UNASSIGNING;
    return accept_and_show(core, &init, reply, err);
}

/* --- operators ------------------------------------------------------------------------------------- */

static vg_status act_cancel(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, c->object, &op, err));
    bool returns = op->parent != 0 && (op->kind == VG_OP_REFUND || op->kind == VG_OP_WITHDRAW); /* of a failed deal: has a life apart */
    if (op->parent != 0 && !returns) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "this is a part of another operation: cancel that one");
    }
    if (op->principal != core->principal && (c->scopes & (VG_SCOPE_OPERATOR | VG_SCOPE_ADMIN)) == 0) {
        return VG_FAIL(err, FORBIDDEN, "only its maker or an operator may cancel it");
    }
    if (vg_op_is_case(op) && op->state == VG_ST_WAITING) {
        VG_TRY(vg_opening_withdraw(core, op, err));
        vg_act_show_operation(reply, op);
        reply->http = 200;
        return VG_DONE;
    }
    if (op->state != VG_ST_READY) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "it is %s: only what was not claimed for sending can be cancelled",
                       vg_state_name((vg_state)op->state));
    }
    if (vg_op_is_composite(op)) {
        VG_TRY(vg_plan_cancel_parts(core, op, err));
    }
    op->reason = returns ? VG_WHY_CALLED_OFF : op->reason;
    VG_TRY(vg_op_apply(core, op, VG_EV_CANCEL, err));
    vg_act_show_operation(reply, op);
    reply->http = 200;
    return VG_DONE;
}

static vg_status act_query(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, c->object, &op, err));
    if (op->state == VG_ST_WAITING || op->state == VG_ST_UNKNOWN || op->state == VG_ST_MANUAL) {
        if (!vg_op_is_composite(op)) {
            VG_TRY(vg_op_apply(core, op, VG_EV_DUE, err));
        }
    }
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

static vg_status act_decide(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    vg_approval *ap;
    VG_TRY(vg_op_edit(core, c->object, &op, err));
    if (op->state != VG_ST_MANUAL) {
        return VG_FAIL(err, CONFLICT, "only a MANUAL operation is decided by people; this is %s",
                       vg_state_name((vg_state)op->state));
    }
    if (c->evidence[0] == 0) {
        return VG_FAIL(err, INVALID, "a decision needs its evidence");
    }
    if (op->kind == VG_OP_PART_FREEZE_NO || (op->kind == VG_OP_ADOPT && c->yes)) {
        return VG_FAIL(err, CONFLICT, "only the bank's answer carries what this asks for: ask it again (query)");
    }
    VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = c->yes ? VG_AP_DECIDE_YES : VG_AP_DECIDE_NO, .object = op->id, .fen = op->fen}, c, &ap, err));
    op->approval = ap->id;
    reply->shown = VG_SHOW_APPROVAL;
    reply->approval = *ap;
    reply->http = 202;
    return VG_DONE;
}

static vg_status act_payee(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    int64_t id;
    vg_approval *ap;
    VG_TRY(vg_core_id(core, &id, err));
    vg_payee *p = VG_NEW(core->work, payee,
                         {.id = id,
                          .program = core->rules->program,
                          .maker = core->principal,
                          .created_at = core->at,
                          .updated_at = core->at});
    VG_SET(p->ref, c->ref);
    VG_SET(p->account, c->number);
    VG_SET(p->name, c->name);
    VG_SET(p->bank_no, c->bank_no);
    VG_SET(p->bank, c->bank);
    VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = VG_AP_PAYEE, .object = id}, c, &ap, err));
    p->approval = ap->id;
    reply->shown = VG_SHOW_PAYEE;
    reply->payee = *p;
    reply->http = 202;
    return VG_DONE;
}

/* An event of a person's act, with the words that the person gave for it. */
vg_status vg_emit_said(vg_core *core, const char *type, const char *prefix, int64_t id, int64_t op, const char *what,
                           const vg_command *c, vg_err *err)
{
    uint8_t room[3500];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_byte(&b, '{');
    if (what[0] != 0) {
        vg_data_text(&b, "what", what);
    }
    if (c->amount.fen != 0) {
        vg_buf_format(&b, "%s\"amount\":%" PRId64, b.len > 1 ? "," : "", c->amount.fen);
    }
    if (c->evidence[0] != 0) {
        vg_data_text(&b, "reason", c->evidence);
    }
    vg_buf_byte(&b, 0);
    if (b.over || b.len > 2900) { /* 500 bytes of quotes and control characters become six times that */
        return VG_FAIL(err, INVALID, "the reason has too many characters that JSON must escape");
    }
    return vg_emit(core, type, prefix, id, op, (const char *)room, err);
}

static vg_status act_pause(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    program->paused = vg_fen_max(program->paused, c->arg);
    program->pauses++; /* a resume that was asked for before does not end this one */
    reply->shown = VG_SHOW_PROGRAM;
    reply->program = *program;
    reply->http = 200;
    reply->is_final = true;
    return vg_emit_said(core, "program.paused", "prog_", program->id, 0, c->arg == VG_PAUSE_PAYOUTS ? "payouts" : "sends", c, err);
}

static vg_status act_resume(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_approval *ap;
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = VG_AP_RESUME, .object = core->rules->program, .arg = program->pauses}, c, &ap, err));
    reply->shown = VG_SHOW_APPROVAL;
    reply->approval = *ap;
    reply->http = 202;
    return VG_DONE;
}

/* --- approvals ------------------------------------------------------------------------------------- */

/* A capture or a return that was READY, its money out of reach, and waited for this. */
static vg_status approve_waiting(vg_core *core, const vg_approval *ap, bool yes, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, ap->object, &op, err));
    if (op->state != VG_ST_READY) {
        return VG_FAIL(err, CONFLICT, "the %s is %s", vg_op_kind_name((vg_op_kind)op->kind),
                       vg_state_name((vg_state)op->state));
    }
    if (!yes) {
        VG_TRY(vg_plan_cancel_parts(core, op, err));
        return vg_op_apply(core, op, VG_EV_CANCEL, err);
    }
    vg_account *a; /* what came since it was asked for holds, too */
    VG_TRY(vg_act_account(core, op->account, true, &a, err));
    VG_TRY(vg_act_check_orders(core, a->id, err));
    op->due_at = core->at;
    op->updated_at = core->at;
    bool begins = op->not_before <= core->at && vg_op_is_composite(op) && vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY);
    return begins ? vg_plan_begin(core, op, err) : VG_DONE;
}

static vg_status approve_decision(vg_core *core, const vg_approval *ap, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, ap->object, &op, err));
    if (op->state != VG_ST_MANUAL) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the operation is %s now", vg_state_name((vg_state)op->state));
    }
    bool yes = ap->kind == VG_AP_DECIDE_YES;
    if (vg_op_is_composite(op)) {
        return vg_op_apply(core, op, yes ? VG_EV_PLAN_DONE : VG_EV_PLAN_REFUSED, err);
    }
    return vg_op_apply(core, op, yes ? VG_EV_PERSON_YES : VG_EV_PERSON_NO, err);
}

static vg_status approve_payee(vg_core *core, const vg_approval *ap, bool yes, vg_err *err)
{
    const vg_payee *row;
    VG_TRY(VG_FIND(core->work, payee, VG_KEY_OF_ID(ap->object), &row, err));
    assert(row != NULL);
    vg_payee *p = VG_EDIT(core->work, payee, row);
    p->state = yes ? 1 : 2;
    p->updated_at = core->at;
    return VG_DONE;
}

static vg_status approve_key(vg_core *core, const vg_approval *ap, bool yes, vg_err *err)
{
    const vg_api_key *row;
    VG_TRY(VG_FIND(core->work, api_key, VG_KEY_OF_ID(ap->object), &row, err));
    assert(row != NULL);
    VG_EDIT(core->work, api_key, row)->state = yes ? VG_KEY_ACTIVE : VG_KEY_DENIED;
    return VG_DONE;
}

static vg_status approve_resume(vg_core *core, const vg_approval *ap, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    if (program->pauses != ap->arg) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the program was paused again since this was asked for: ask to resume anew");
    }
    program->paused = VG_PAUSE_NONE;
    program->sends_off = 0;
    vg_effect_add(core, VG_DO_DAY, program->id << 40); /* parts of plans waited for it */
    return vg_emit(core, "program.resumed", "prog_", program->id, 0, "{", err);
}

/* Keys that cannot approve are made by one person alone: else who may approve and make keys would make the other person, too. */
static vg_status check_other_person(vg_core *core, const vg_command *c, const vg_approval *ap, bool yes, vg_err *err)
{
    const vg_api_key *maker;
    if (ap->maker == core->principal) { /* what one asked for, one may take back */
        return yes ? VG_FAIL(err, SAME_PERSON, "who asked for it can't approve it") : VG_DONE;
    }
    if (!yes && (c->scopes & (VG_SCOPE_APPROVER | VG_SCOPE_ADMIN)) == 0) {
        return VG_FAIL(err, FORBIDDEN, "an approver denies it, or who asked for it takes it back");
    }
    VG_TRY(VG_FIND(core->work, api_key, VG_KEY_OF_ID(ap->maker), &maker, err));
    bool made = maker != NULL && maker->maker == core->principal && core->principal != VG_PRINCIPAL_BOOTSTRAP;
    return made ? VG_FAIL(err, SAME_PERSON, "you have made the key that asked for it: another person must approve or deny it") : VG_DONE;
}

static vg_status settle_approval(vg_core *core, const vg_command *c, bool yes, vg_reply *reply, vg_err *err)
{
    const vg_approval *row;
    VG_TRY(VG_FIND(core->work, approval, VG_KEY_OF_ID(c->object), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such approval");
    }
    if (row->state != VG_PS_OPEN) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the approval is settled already");
    }
    VG_TRY(check_other_person(core, c, row, yes, err));
    if (yes && row->first == core->principal) {
        return VG_FAIL(err, SAME_PERSON, "you approved it already: another person must, too");
    }
    vg_approval *ap = VG_EDIT(core->work, approval, row);
    *(ap->first == 0 ? &ap->first : &ap->second) = core->principal;
    ap->updated_at = core->at;
    reply->shown = VG_SHOW_APPROVAL;
    reply->http = 200;
    if (yes && ap->needed > 1 && ap->second == 0) {
        reply->approval = *ap;
        VG_TRY(vg_evidence_row(core, VG_T_approval, ap, vg_approval_op(ap), err));
        return vg_emit_said(core, "approval.half", "apr_", ap->id, vg_approval_op(ap), "", c, err);
    }
    ap->state = yes ? VG_PS_APPROVED : VG_PS_DENIED;
    switch (ap->kind) {
    case VG_AP_BREAK:
    case VG_AP_BREAK_UNDO:
        VG_TRY(vg_break_decided(core, ap, yes, err));
        break;
    case VG_AP_CAPTURE:
    case VG_AP_RETURN:
    case VG_AP_REISSUE:
        VG_TRY(approve_waiting(core, ap, yes, err));
        break;
    case VG_AP_PAYEE:
        VG_TRY(approve_payee(core, ap, yes, err));
        break;
    case VG_AP_DECIDE_YES:
    case VG_AP_DECIDE_NO:
        if (yes) {
            VG_TRY(approve_decision(core, ap, err));
        }
        break;
    case VG_AP_RETURNED:
    case VG_AP_NOT_RETURNED:
        if (yes) {
            VG_TRY(vg_returned_said(core, ap, err));
        }
        break;
    case VG_AP_CLOSE_DAY:
        VG_TRY(vg_day_close_decided(core, ap, yes, err));
        break;
    case VG_AP_REOPEN_DAY:
        VG_TRY(vg_day_reopen_decided(core, ap, yes, err));
        break;
    case VG_AP_KEY:
        VG_TRY(approve_key(core, ap, yes, err));
        break;
    case VG_AP_RESUME:
        if (yes) {
            VG_TRY(approve_resume(core, ap, err));
        }
        break;
    case VG_AP_INTEREST:
        if (yes) {
            VG_TRY(vg_share_begin(core, ap, err));
        }
        break;
    case VG_AP_CALENDAR:
        if (yes) {
            VG_TRY(vg_redate_begin(core, ap, err));
        }
        break;
    default:
        assert(false && "an approval of no known kind");
    }
    reply->approval = *ap;
    reply->is_final = true;
    VG_TRY(vg_evidence_row(core, VG_T_approval, ap, vg_approval_op(ap), err));
    return vg_emit_said(core, yes ? "approval.approved" : "approval.denied", "apr_", ap->id, vg_approval_op(ap), "", c, err);
}

static vg_status act_approve(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    return settle_approval(core, c, true, reply, err);
}

static vg_status act_deny(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    return settle_approval(core, c, false, reply, err);
}

/* --- the rest ---------------------------------------------------------------------------------------- */

static vg_status act_inquiry(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    if (c->ask == VG_ASK_NONE || vg_ask_message(c->ask) != VG_MSG_QUERY || c->ask == VG_ASK_STATUS ||
        c->ask == VG_ASK_FREEZE_NO || c->ask == VG_ASK_FIGURES || !vg_rules_offer(core->rules, c->ask)) {
        return VG_FAIL(err, NOT_OFFERED, "the bank of this program does not answer this");
    }
    vg_operation init = {.kind = VG_OP_INQUIRY, .ask = c->ask, .account = c->account};
    init.part = c->owner.kind == 'C' ? 'C' : 'P'; /* NAME_CHECK: whose account it is said to be */
    vg_day today = vg_day_at(core->at);
    if (c->day.n > today.n) {
        return VG_FAIL(err, INVALID, "the day has not come");
    }
    bool of_day = c->ask == VG_ASK_DAY_LINES || c->ask == VG_ASK_CUSTODY_BALANCE;
    init.of = !of_day ? 0 : c->day.n != 0 ? c->day.n : today.n - 1; /* banks write a day's file the day after */
    if (c->account != 0) {
        vg_account *a;
        VG_TRY(vg_core_account(core, c->account, &a, err));
        bool at_bank = a->state == VG_AS_ACTIVE || a->state == VG_AS_INACTIVE || a->state == VG_AS_CLOSING || a->state == VG_AS_CLOSED;
        if (!at_bank) {
            return VG_FAIL(err, NOT_ACTIVE, "the account is not open at the bank");
        }
    }
    if (c->ask == VG_ASK_DAY_LINES) {
        if (strspn(c->file_type, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != strlen(c->file_type)) {
            return VG_FAIL(err, INVALID, "type is the bank's word for a file: A-Z and 0-9");
        }
        VG_SET(init.memo, c->file_type);
    }
    VG_SET(init.payee_account, c->number);
    VG_SET(init.payee_name, c->name);
    VG_SET(init.payee_bank_no, c->bank_no);
    VG_SET(init.payee_bank, c->bank);
    return accept_and_show(core, &init, reply, err);
}

static vg_status act_key_create(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    int64_t id;
    if (c->keys_full) {
        return VG_FAIL(err, LIMIT, "%d keys are in use, the most there may be: revoke those that nobody needs any more (custodyctl key list, key revoke), then make this one",
                       VG_KEYS_MAX);
    }
    VG_TRY(vg_core_id(core, &id, err));
    vg_api_key *k = VG_NEW(core->work, api_key,
                           {.id = id,
                            .program = core->rules->program,
                            .scopes = c->key_scopes,
                            .expires_at = c->key_expires_at,
                            .maker = core->principal,
                            .created_at = core->at});
    VG_SET(k->name, c->ref);
    VG_SET(k->hash, c->key_hash);
    VG_SET(k->programs, c->key_programs);
    VG_SET(k->addresses, c->key_addresses);
    /* Else one person could make a second key and be both of the two persons. */
    bool powers = (c->key_scopes & (VG_SCOPE_APPROVER | VG_SCOPE_ADMIN)) != 0;
    if (powers && core->principal != VG_PRINCIPAL_BOOTSTRAP) {
        vg_approval *ap;
        VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = VG_AP_KEY, .object = id}, c, &ap, err));
        k->state = VG_KEY_PENDING;
        k->approval = ap->id;
    }
    reply->shown = VG_SHOW_KEY;
    reply->key = *k;
    reply->http = k->state == VG_KEY_PENDING ? 202 : 201;
    reply->is_final = true;
    return vg_emit(core, "key.created", "key_", id, 0, "{", err);
}

static vg_status act_key_revoke(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    const vg_api_key *row;
    VG_TRY(VG_FIND(core->work, api_key, VG_KEY_OF_ID(c->object), &row, err));
    if (row == NULL) {
        return VG_FAIL(err, NOT_FOUND, "no such key");
    }
    vg_api_key *k = VG_EDIT(core->work, api_key, row);
    k->revoked_at = core->at;
    reply->shown = VG_SHOW_KEY;
    reply->key = *k;
    reply->http = 200;
    reply->is_final = true;
    return vg_emit(core, "key.revoked", "key_", k->id, 0, "{", err);
}

static vg_status act_reveal(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    uint8_t room[2048];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_byte(&b, '{');
    vg_data_text(&b, "what", c->text);
    vg_data_text(&b, "reason", c->evidence);
    vg_buf_byte(&b, 0);
    if (b.over) {
        return VG_FAIL(err, INVALID, "the reason is too long");
    }
    reply->http = 200;
    reply->is_final = true;
    return vg_emit(core, "personal.revealed", "prog_", core->rules->program, 0, (const char *)room, err);
}

/* --- idempotency and dispatch ------------------------------------------------------------------- */

static void resource_of(const vg_reply *reply, char ret[33])
{
    char id[VG_ID_TEXT] = "";
    switch (reply->shown) {
    case VG_SHOW_OPERATION:
        vg_id_text("op_", reply->operation.id, id);
        break;
    case VG_SHOW_HOLD:
        vg_id_text("hold_", reply->hold.id, id);
        break;
    case VG_SHOW_ACCOUNT:
        vg_id_text("acct_", reply->account.id, id);
        break;
    case VG_SHOW_RECEIPT:
        vg_id_text("rcpt_", reply->receipt.id, id);
        break;
    case VG_SHOW_APPROVAL:
        vg_id_text("apr_", reply->approval.id, id);
        break;
    case VG_SHOW_PAYEE:
        vg_id_text("payee_", reply->payee.id, id);
        break;
    case VG_SHOW_PROGRAM:
        vg_id_text("prog_", reply->program.id, id);
        break;
    case VG_SHOW_KEY:
        vg_id_text("key_", reply->key.id, id);
        break;
    case VG_SHOW_FILE:
        vg_id_text("file_", reply->file.id, id);
        break;
    case VG_SHOW_BREAK:
        vg_id_text("brk_", reply->brk.id, id);
        break;
    case VG_SHOW_PROOF:
        snprintf(id, sizeof id, "proof_%" PRId64, reply->proof.day);
        break;
    case VG_SHOW_RECON:
    case VG_SHOW_STATEMENT: /* the file itself says what it is: no key */
    case VG_SHOW_NOTHING:
        break;
    }
    vg_text_set(ret, 33, id);
}

#define REPLAY(prefix, table_, member, what)                                                       \
    if ((id = vg_id_parse(prefix, vg_span_of(idem->resource))) != 0) {                             \
        const vg_##table_ *row;                                                                    \
        VG_TRY(VG_FIND(core->work, table_, VG_KEY_OF_ID(id), &row, err));                          \
        assert(row != NULL);                                                                       \
        reply->member = *row;                                                                      \
        reply->shown = what;                                                                       \
    }

/* The same request again: the same resource in its present state. */
static vg_status replay(vg_core *core, const vg_idem *idem, vg_reply *reply, vg_err *err)
{
    int64_t id;
    REPLAY("op_", operation, operation, VG_SHOW_OPERATION)
    REPLAY("hold_", hold, hold, VG_SHOW_HOLD)
    REPLAY("acct_", account, account, VG_SHOW_ACCOUNT)
    REPLAY("rcpt_", receipt, receipt, VG_SHOW_RECEIPT)
    REPLAY("apr_", approval, approval, VG_SHOW_APPROVAL)
    REPLAY("payee_", payee, payee, VG_SHOW_PAYEE)
    REPLAY("prog_", program, program, VG_SHOW_PROGRAM)
    REPLAY("key_", api_key, key, VG_SHOW_KEY)
    REPLAY("brk_", recon_break, brk, VG_SHOW_BREAK)
    REPLAY("file_", image, file, VG_SHOW_FILE)
    if (strncmp(idem->resource, "proof_", 6) == 0) { /* of its program and this day */
        const vg_proof *proof;
        VG_TRY(vg_span_int(vg_span_of(idem->resource + 6), &id, err));
        VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, id), &proof, err));
        assert(proof != NULL);
        reply->proof = *proof;
        reply->shown = VG_SHOW_PROOF;
    }
    assert(reply->shown != VG_SHOW_NOTHING);
    reply->replayed = true;
    reply->http = (int)idem->status;
    reply->is_final = true;
    if (reply->shown == VG_SHOW_HOLD) {
        const vg_operation *op;
        VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(reply->hold.op), &op, err));
        assert(op != NULL);
        reply->operation = *op;
    }
    if (reply->shown == VG_SHOW_HOLD || reply->shown == VG_SHOW_OPERATION) {
        reply->operation.detail = (vg_span){0};
        reply->operation_id = reply->operation.id;
        reply->is_final = reply->operation.live == 0;
        reply->http = reply->is_final ? 201 : 202;
    }
    return VG_DONE;
}

static act *act_of(vg_command_kind kind)
{
    switch (kind) {
    case VG_CMD_OPEN:
        return act_open;
    case VG_CMD_ADOPT:
        return act_adopt;
    case VG_CMD_CLOSE:
        return act_close;
    case VG_CMD_DEPOSIT:
        return act_deposit;
    case VG_CMD_HOLD:
        return act_hold;
    case VG_CMD_CAPTURE:
        return vg_act_capture;
    case VG_CMD_RELEASE:
        return vg_act_release;
    case VG_CMD_TRANSFER:
        return act_transfer;
    case VG_CMD_WITHDRAW:
        return act_withdraw;
    case VG_CMD_REFUND:
        return act_refund;
    case VG_CMD_ASSIGN:
        return act_assign;
    case VG_CMD_UNASSIGN:
        return act_unassign;
    case VG_CMD_RETURN:
        return act_return;
    case VG_CMD_CANCEL:
        return act_cancel;
    case VG_CMD_QUERY:
        return act_query;
    case VG_CMD_DECIDE:
        return act_decide;
    case VG_CMD_APPROVE:
        return act_approve;
    case VG_CMD_DENY:
        return act_deny;
    case VG_CMD_PAYEE:
        return act_payee;
    case VG_CMD_PAUSE:
        return act_pause;
    case VG_CMD_RESUME:
        return act_resume;
    case VG_CMD_INQUIRY:
        return act_inquiry;
    case VG_CMD_RESTRICT:
        return vg_act_restrict;
    case VG_CMD_FILE:
        return vg_act_file;
    case VG_CMD_VERIFY:
        return vg_act_verify;
    case VG_CMD_CODE:
        return vg_act_code;
    case VG_CMD_BIND:
        return vg_act_bind;
    case VG_CMD_UNBIND:
        return vg_act_unbind;
    case VG_CMD_IDENTITY:
        return vg_act_identity;
    case VG_CMD_KEY_CREATE:
        return act_key_create;
    case VG_CMD_KEY_REVOKE:
        return act_key_revoke;
    case VG_CMD_REDATE:
        return vg_act_redate;
    case VG_CMD_IMPORT:
        return vg_act_import;
    case VG_CMD_RECON:
        return vg_act_recon;
    case VG_CMD_DAY_CLOSE:
        return vg_act_day_close;
    case VG_CMD_DAY_REOPEN:
        return vg_act_day_reopen;
    case VG_CMD_BREAK_OPEN:
        return vg_act_break_open;
    case VG_CMD_BREAK_ASSIGN:
        return vg_act_break_assign;
    case VG_CMD_BREAK_COMMENT:
        return vg_act_break_comment;
    case VG_CMD_BREAK_RESOLVE:
        return vg_act_break_resolve;
    case VG_CMD_BREAK_UNDO:
        return vg_act_break_undo;
    case VG_CMD_REPLAY_SETTLEMENT:
        return vg_act_replay_settlement;
    case VG_CMD_SHARE_INTEREST:
        return vg_act_share;
    case VG_CMD_SETTLE_INTEREST:
        return act_settle_interest;
    case VG_CMD_FAIL:
        return vg_act_fail;
    case VG_CMD_RETURNED:
        return vg_act_returned;
    case VG_CMD_REISSUE:
        return vg_act_reissue;
    case VG_CMD_PLAN:
        return vg_act_plan;
    case VG_CMD_UNPLAN:
        return vg_act_unplan;
    case VG_CMD_REAPPLY:
        return act_reapply;
    case VG_CMD_PROVE:
        return vg_act_prove;
    case VG_CMD_REVEAL:
        return act_reveal;
    }
    assert(false && "a command that is not in the list");
    return NULL;
}

static bool needs_amount(const vg_command *c)
{
    switch (c->kind) {
    case VG_CMD_DEPOSIT:
    case VG_CMD_HOLD:
    case VG_CMD_CAPTURE:
    case VG_CMD_TRANSFER:
    case VG_CMD_WITHDRAW:
    case VG_CMD_REFUND:
    case VG_CMD_SHARE_INTEREST:
    case VG_CMD_BREAK_OPEN:
        return true;
    case VG_CMD_RELEASE:
    case VG_CMD_REISSUE:
        return !c->whole;
    default:
        return false;
    }
}

vg_status vg_step_command(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_idem idem = {.program = core->rules->program, .at = core->at};
    if (c->idem[0] != 0) {
        const vg_idem *found;
        int n = snprintf(idem.id, sizeof idem.id, "%" PRId64 "/%" PRId64 "/%s", c->principal, c->program, c->idem);
        assert(n > 0 && (size_t)n < sizeof idem.id);
        VG_TRY(VG_FIND(core->work, idem, VG_KEY_OF_WORD(idem.id), &found, err));
        if (found != NULL) {
            if (strcmp(found->hash, c->request_hash) != 0) {
                return VG_FAIL(err, KEY_REUSED, "this Idempotency-Key came before with another request");
            }
            return replay(core, found, reply, err);
        }
    }
    if (needs_amount(c)) {
        VG_TRY(vg_money_check_asked(c->amount, err));
    }
    VG_TRY(act_of(c->kind)(core, c, reply, err));
    if (c->idem[0] != 0) {
        VG_SET(idem.hash, c->request_hash);
        resource_of(reply, idem.resource);
        idem.status = reply->http;
        (void)vg_work_insert(core->work, VG_T_idem, &idem);
    }
    return VG_DONE;
}

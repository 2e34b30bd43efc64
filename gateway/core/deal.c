/* A deal that failed (交易不成退, domain/t1-settlement §4.4): the hold's money goes back, after a compensation if one was agreed.
 *
 *   capture   of the compensation; only its yes lets the release begin
 *   release   of all the rest; only its yes lets anything go back
 *   returns   one refund a receipt, to who paid it in; what has no such way, and all of it where the card was chosen, is withdrawn
 *             to the bound card, one withdrawal for each day on which it may leave; balance: none
 *
 * Capture and release reserve when the deal fails, the returns in the commit that has the release's yes: nobody takes the money in
 * between. The returns do not depend on each other: each waits for its own day and outcome. A part that the bank refuses leaves
 * its money where it is, and the deal to people.
 */
#include "gateway/core/act_in.h"
#include "gateway/core/escrow.h"
#include "gateway/core/lots.h"
#include "gateway/core/wait.h"
#include <inttypes.h>

enum { STAGE_HOLD, STAGE_RETURNS };
enum { RETURNS_MAX = VG_PARTS_MAX - 2 };

/* What the release freed of one lot. */
typedef struct freed {
    const vg_lot *lot;
    int64_t fen;
    bool by_card;
} freed;

typedef struct freed_list {
    freed at[VG_LOTS_MAX];
    size_t count;
    size_t returns; /* parts made of it */
} freed_list;

/* --- asking for it ------------------------------------------------------------------------------------ */

static vg_status new_part(vg_core *core, const vg_operation *parent, vg_op_kind kind, int64_t fen, vg_operation **ret, vg_err *err)
{
    vg_operation init = {.kind = kind, .parent = parent->id, .hold = parent->hold, .account = parent->account, .fen = fen};
    VG_SET(init.memo, parent->memo);
    return vg_op_new(core, &init, ret, err);
}

/* Its money is reserved, and nothing is due before the part in front of it is done. */
static vg_status accept_asleep(vg_core *core, vg_operation *part, vg_err *err)
{
    VG_TRY(vg_op_apply(core, part, VG_EV_ACCEPT, err));
    part->due_at = 0;
    return VG_DONE;
}

static vg_status add_forfeit(vg_core *core, const vg_command *c, const vg_hold *hold, const vg_operation *parent, vg_err *err)
{
    vg_operation *capture, *legs[1], leg = {0};
    size_t count = 0;
    const vg_command_payee *to = &c->payees[0];
    VG_TRY(new_part(core, parent, VG_OP_CAPTURE, to->amount.fen, &capture, err));
    VG_TRY(vg_act_leg_target(core, hold, to, &leg, err));
    VG_TRY(vg_act_add_leg(core, capture, &leg, to->amount.fen, legs, &count, err));
    VG_TRY(accept_asleep(core, capture, err));
    return accept_asleep(core, legs[0], err);
}

static vg_status check_forfeit(const vg_command *c, int64_t open, vg_err *err)
{
    int64_t forfeit = c->payees[0].amount.fen;
    if (c->payee_count == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_money_check_asked(c->payees[0].amount, err));
    if (forfeit > open) {
        return VG_FAIL(err, INSUFFICIENT, "%" PRId64 " fen of the hold are open, %" PRId64 " are to be forfeited", open, forfeit);
    }
    return VG_DONE;
}

static vg_status check_deal(vg_core *core, const vg_command *c, int64_t open, vg_err *err)
{
    if (open < 1) {
        return VG_FAIL(err, INSUFFICIENT, "nothing of the hold is open");
    }
    VG_TRY(check_forfeit(c, open, err));
    VG_TRY(vg_act_check_program(core, c->arg != VG_TO_BALANCE || c->payee_count > 0, err));
    return vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS) ? vg_act_offered(core, VG_ASK_UNFREEZE, err) : VG_DONE;
}

vg_status vg_act_fail(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_hold *hold;
    vg_operation *parent, *release, init = {.kind = VG_OP_FAIL};
    VG_TRY(vg_act_open_hold(core, c->object, &hold, err));
    VG_TRY(vg_escrow_check_no_plan(hold, "a deal that failed gives all of it back", err));
    VG_TRY(vg_book_check_frozen(core, hold->account, vg_hold_open(hold), err));
    int64_t open = vg_hold_open(hold), forfeit = c->payee_count == 0 ? 0 : c->payees[0].amount.fen;
    VG_TRY(check_deal(core, c, open, err));
    init.hold = hold->id;
    init.account = hold->account;
    init.fen = open;
    init.of = c->arg == 0 ? VG_TO_ORIGIN : c->arg;
    VG_SET(init.client_ref, c->client_ref);
    VG_SET(init.memo, c->request_hash); /* as of a capture: what both sides confirmed */
    VG_TRY(vg_op_new(core, &init, &parent, err));
    VG_TRY(vg_op_accept(core, parent, err));
    if (forfeit > 0) {
        VG_TRY(add_forfeit(core, c, hold, parent, err));
    }
    if (open > forfeit) {
        VG_TRY(new_part(core, parent, VG_OP_RELEASE, open - forfeit, &release, err));
        VG_TRY(accept_asleep(core, release, err));
    }
    if (core->rules->capture_approval_over > 0 && forfeit > core->rules->capture_approval_over) {
        VG_TRY(vg_act_second_person(core, VG_AP_CAPTURE, c, parent, err));
    } else if (vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
        VG_TRY(vg_deal_begin(core, parent, err));
    }
    vg_act_show_operation(reply, parent);
    return VG_DONE;
}

/* --- one after the other ------------------------------------------------------------------------------ */

static vg_operation *part_of_kind(const vg_parts *all, vg_op_kind kind)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->at[i]->kind == (int64_t)kind) {
            return all->at[i];
        }
    }
    return NULL;
}

static vg_status wake(vg_core *core, vg_operation *part, vg_err *err)
{
    part->due_at = core->at;
    part->updated_at = core->at;
    return vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY) ? vg_plan_begin(core, part, err) : VG_DONE;
}

vg_status vg_deal_begin(vg_core *core, vg_operation *parent, vg_err *err)
{
    vg_parts all;
    VG_TRY(vg_plan_parts(core, parent->id, &all, err));
    VG_TRY(vg_op_apply(core, parent, VG_EV_PLAN_BEGINS, err));
    parent->due_at = 0;
    vg_operation *first = part_of_kind(&all, VG_OP_CAPTURE);
    return wake(core, first != NULL ? first : part_of_kind(&all, VG_OP_RELEASE), err);
}

static bool is_return(const vg_operation *op) { return op->kind == VG_OP_REFUND || op->kind == VG_OP_WITHDRAW; }

/* What it did: paid the compensation, and gave back; what stays by choice counts as given back when it is released. */
static int64_t done_of(const vg_operation *parent, const vg_parts *all)
{
    int64_t sum = 0;
    for (size_t i = 0; i < all->count; i++) {
        const vg_operation *part = all->at[i];
        bool counts = part->kind == VG_OP_CAPTURE || is_return(part) || (part->kind == VG_OP_RELEASE && parent->of == VG_TO_BALANCE);
        sum += counts && part->state == VG_ST_DONE ? part->fen : 0;
    }
    return sum;
}

static vg_status stuck(vg_core *core, vg_operation *parent, vg_err *err)
{
    VG_TRY(vg_plan_cancel_parts(core, parent, err));
    parent->reason = parent->reason == VG_WHY_NOT_NOW ? VG_WHY_NOT_NOW : VG_WHY_PART_REFUSED;
    return vg_op_apply(core, parent, VG_EV_PLAN_STUCK, err);
}

/* All parts are made: it ends with the last of them. */
static vg_status progress(vg_core *core, vg_operation *parent, vg_err *err)
{
    vg_parts all;
    bool refused = parent->reason == VG_WHY_NOT_NOW;
    VG_TRY(vg_plan_parts(core, parent->id, &all, err));
    for (size_t i = 0; i < all.count; i++) {
        const vg_operation *part = all.at[i];
        if (part->live != 0) {
            return VG_DONE;
        }
        bool called_off = part->state == VG_ST_CANCELLED && part->reason == VG_WHY_CALLED_OFF;
        refused |= part->state != VG_ST_DONE && !called_off;
        parent->reason = called_off && parent->reason == VG_WHY_NONE ? VG_WHY_CALLED_OFF : parent->reason;
    }
    parent->done_fen = done_of(parent, &all);
    return refused ? stuck(core, parent, err) : vg_op_apply(core, parent, VG_EV_PLAN_DONE, err);
}

/* --- what goes back ----------------------------------------------------------------------------------- */

static vg_status freed_by(vg_core *core, int64_t release, freed_list *ret, vg_err *err)
{
    const void *const *rows;
    size_t n;
    VG_TRY(vg_work_group(core->work, VG_G_LOTS_OF_OP, release, &rows, &n, err));
    assert(n <= VG_LOTS_MAX); /* a hold has no more */
    for (size_t i = 0; i < n; i++) {
        const vg_op_lot *part = rows[i];
        ret->at[i] = (freed){.fen = part->fen, .by_card = true};
        VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(part->lot), &ret->at[i].lot, err));
        assert(ret->at[i].lot != NULL);
    }
    ret->count = n;
    return VG_DONE;
}

/* A refusal of ours, which says that a return can't be now; the rest are errors of the step. */
static bool is_obstacle(vg_status st)
{
    return st.code == VG_E_CONFLICT || st.code == VG_E_RESTRICTED || st.code == VG_E_INSUFFICIENT || st.code == VG_E_NOT_ACTIVE ||
           st.code == VG_E_NOT_OFFERED || st.code == VG_E_INVALID;
}

static void keep_reason(vg_operation *parent, int64_t reason, const char *words)
{
    if (parent->reason == VG_WHY_NOT_NOW) {
        return; /* the first one that people have to look at */
    }
    parent->reason = reason;
    size_t n = strlen(words);
    n = n < sizeof parent->bank_text - 1 ? n : sizeof parent->bank_text - 1;
    memcpy(parent->bank_text, words, n);
    parent->bank_text[n] = 0;
}

/* As vg_op_accept, but that no way or day is known is a matter for people (vg_step_due), not an error of the bank's answer. */
static vg_status accept_return(vg_core *core, vg_operation *op, vg_err *err)
{
    bool waits = false;
    VG_TRY(vg_op_apply(core, op, VG_EV_ACCEPT, err));
    vg_status way = vg_wait(core, op, &waits, err);
    if (way.code == VG_E_CALENDAR || way.code == VG_E_LIMIT) {
        return VG_DONE;
    }
    VG_TRY(way);
    if (waits || !vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
        return VG_DONE;
    }
    return vg_op_is_composite(op) ? vg_plan_begin(core, op, err) : vg_op_apply(core, op, VG_EV_LOCAL, err);
}

static vg_status start_return(vg_core *core, const vg_operation *parent, vg_operation *init, vg_operation **ret, vg_err *err)
{
    init->parent = parent->id;
    init->principal = 0;
    VG_SET(init->client_ref, parent->client_ref);
    return vg_op_new(core, init, ret, err);
}

/* To who paid it in; false in by_card: done with. Not all money has such a way: transfers, captures of others, an adopted balance,
 * interest; and a bank that does not say who paid, or offers no way back, leaves none. */
static vg_status refund_one(vg_core *core, vg_operation *parent, freed *f, freed_list *all, vg_err *err)
{
    const vg_receipt *r = NULL;
    vg_operation init, *op;
    if (f->lot->receipt != 0) {
        VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(f->lot->receipt), &r, err));
    }
    if (r == NULL || r->lot == 0 /* a payout that came back */ || (r->payer_account[0] == 0 && r->channel_order[0] == 0)) {
        return VG_DONE;
    }
    vg_status st = vg_act_refund_of(core, &(vg_command){0}, r, f->fen, &init, err);
    if (st.code == VG_E_NOT_OFFERED) {
        return VG_DONE;
    }
    if (st.code == VG_OK && (f->fen > r->fen - r->refunded_fen || all->returns == RETURNS_MAX)) {
        st = VG_FAIL(err, INSUFFICIENT, "a refund of it went another way, or there are too many: refund the receipts one by one");
    }
    f->by_card = false;
    if (is_obstacle(st)) {
        keep_reason(parent, VG_WHY_NOT_NOW, err->text);
        return VG_DONE;
    }
    VG_TRY(st);
    all->returns++;
    VG_TRY(start_return(core, parent, &init, &op, err));
    return accept_return(core, op, err);
}

/* Lots of one withdrawal: all that may leave now, else those of one day. */
static int64_t leaves_on(const vg_core *core, const vg_lot *lot)
{
    return lot->from_day <= vg_core_withdrawable_day(core).n ? 0 : lot->from_day;
}

static vg_status has_card(vg_core *core, int64_t account, bool *ret, vg_err *err)
{
    const vg_owner *o;
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(account), &o, err));
    *ret = o != NULL && o->card_number[0] != 0;
    return VG_DONE;
}

static vg_status withdraw_day(vg_core *core, vg_operation *parent, int64_t day, freed_list *all, vg_err *err)
{
    bool card;
    int64_t fen = 0;
    vg_operation init, *op;
    for (size_t i = 0; i < all->count; i++) {
        fen += all->at[i].by_card && leaves_on(core, all->at[i].lot) == day ? all->at[i].fen : 0;
    }
    VG_TRY(has_card(core, parent->account, &card, err));
    vg_status st = vg_act_withdrawal_of(core, parent->account, fen, &init, err);
    if (st.code == VG_OK && all->returns == RETURNS_MAX) {
        st = VG_FAIL(err, CONFLICT, "it has too many parts: withdraw the rest");
    }
    bool started = st.code == VG_OK;
    if (is_obstacle(st)) {
        keep_reason(parent, card && st.code != VG_E_NOT_OFFERED ? VG_WHY_NOT_NOW : VG_WHY_STAYS, err->text);
    } else {
        VG_TRY(st);
        all->returns++;
        VG_TRY(start_return(core, parent, &init, &op, err));
    }
    for (size_t i = 0; i < all->count; i++) {
        freed *f = &all->at[i];
        if (f->by_card && leaves_on(core, f->lot) == day) {
            f->by_card = false;
            if (started) {
                vg_lots_mark(core, op->id, f->lot->id, f->fen);
            }
        }
    }
    return started ? accept_return(core, op, err) : VG_DONE;
}

static vg_status give_back(vg_core *core, vg_operation *parent, const vg_operation *release, vg_err *err)
{
    freed_list all = {0};
    VG_TRY(freed_by(core, release->id, &all, err));
    for (size_t i = 0; i < all.count && parent->of == VG_TO_ORIGIN; i++) {
        VG_TRY(refund_one(core, parent, &all.at[i], &all, err));
    }
    for (size_t i = 0; i < all.count; i++) {
        if (all.at[i].by_card) {
            VG_TRY(withdraw_day(core, parent, leaves_on(core, all.at[i].lot), &all, err));
        }
    }
    return VG_DONE;
}

static vg_status released(vg_core *core, vg_operation *parent, const vg_operation *release, vg_err *err)
{
    if (parent->of != VG_TO_BALANCE) {
        VG_TRY(give_back(core, parent, release, err));
    }
    parent->stage = STAGE_RETURNS;
    return progress(core, parent, err);
}

vg_status vg_deal_part_ended(vg_core *core, vg_operation *parent, vg_operation *part, vg_err *err)
{
    bool done = part->state == VG_ST_DONE;
    if (is_return(part)) {
        return parent->stage == STAGE_RETURNS ? progress(core, parent, err) : VG_DONE; /* else more of them are being made */
    }
    if (!done) {
        return stuck(core, parent, err);
    }
    if (part->kind == VG_OP_RELEASE) {
        return released(core, parent, part, err);
    }
    vg_parts all;
    VG_TRY(vg_plan_parts(core, parent->id, &all, err));
    parent->done_fen = done_of(parent, &all);
    vg_operation *release = part_of_kind(&all, VG_OP_RELEASE);
    return release == NULL ? progress(core, parent, err) : wake(core, release, err);
}

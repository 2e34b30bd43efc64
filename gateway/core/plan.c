/* Composite operations: a capture, a release or a refund that the bank knows only as several acts.
 *
 * A parent talks to no bank; its parts are operations with a life of their own, made stage by stage when the
 * stage before has ended. Our ledger keeps the money held between the stages: a failed part never frees it.
 *
 *   capture  whole freeze to one sub-account: unfreeze-and-pay. Else (banks without PARTIAL_CAPTURE freeze
 *            wholes only, architecture §4): unfreeze all, freeze the rest, pay each payee.
 *   release  unfreeze all, freeze the rest.
 *            Where the bank promises PARTIAL_CAPTURE each leg takes its part out of the freeze, and a release is one
 *            unfreeze of its amount. Where no bank holds (BANK_HOLDS unset) only the legs are acts at the bank.
 *   failed deal   a capture, a release, and refunds or withdrawals: core/deal.c
 *   refund   look the payer's whole number up where the statement cut it, then pay out; of a channel's order:
 *            move the money to the merchant, then the channel refund (a no moves it back).
 */
#include "gateway/core/ledger.h"
#include "gateway/core/op.h"
#include <inttypes.h>
#include <stdio.h>

enum { STAGE_START, STAGE_FIRST, STAGE_SECOND, STAGE_PAY, STAGE_BACK, STAGE_LAST };
enum { PAYER_DIGITS_CUT = 19 }; /* OPPACCNO has 19 characters: a longer number is cut (B2B 3.17) */

static vg_status start_part(vg_core *core, const vg_operation *parent, vg_op_kind kind, vg_ask_kind ask, int64_t fen,
                            vg_operation **ret, vg_err *err)
{
    vg_operation init = {.kind = kind,
                         .ask = ask,
                         .parent = parent->id,
                         .hold = parent->hold,
                         .account = parent->account,
                         .receipt = parent->receipt,
                         .fen = fen,
                         .part = parent->stage};
    if (kind == VG_OP_PART_PAY) {
        init.hold = 0; /* the legs of a capture are made with the capture; these book nothing themselves */
    }
    VG_TRY(vg_op_new(core, &init, ret, err));
    return VG_DONE;
}

static vg_status ready_part(vg_core *core, const vg_operation *parent, vg_op_kind kind, vg_ask_kind ask, int64_t fen,
                            vg_err *err)
{
    vg_operation *part;
    VG_TRY(start_part(core, parent, kind, ask, fen, &part, err));
    return vg_op_accept(core, part, err);
}

vg_status vg_plan_fetch_number(vg_core *core, int64_t hold_id, vg_err *err)
{
    vg_hold *hold;
    vg_operation *part;
    if (!vg_rules_promise(core->rules, VG_CAP_FREEZE_NUMBER)) {
        return VG_DONE;
    }
    VG_TRY(vg_hold_edit(core, hold_id, &hold, err));
    vg_operation init = {.kind = VG_OP_PART_FREEZE_NO,
                         .ask = VG_ASK_FREEZE_NO,
                         .of = hold->freeze_op,
                         .hold = hold->id,
                         .account = hold->account};
    VG_TRY(vg_op_new(core, &init, &part, err));
    return vg_op_accept(core, part, err);
}

vg_status vg_plan_parts(vg_core *core, int64_t parent, vg_parts *ret, vg_err *err)
{
    const void *const *rows;
    size_t n;
    VG_TRY(vg_work_group(core->work, VG_G_PARTS_OF_OP, parent, &rows, &n, err));
    assert(n <= VG_COUNT(ret->at));
    ret->count = n;
    for (size_t i = 0; i < n; i++) {
        ret->at[i] = VG_EDIT(core->work, operation, rows[i]);
    }
    return VG_DONE;
}

static vg_status cancel_ready(vg_core *core, int64_t parent, vg_err *err)
{
    vg_parts all;
    VG_TRY(vg_plan_parts(core, parent, &all, err));
    for (size_t i = 0; i < all.count; i++) {
        if (all.at[i]->state == VG_ST_READY) {
            VG_TRY(vg_op_apply(core, all.at[i], VG_EV_CANCEL, err));
        }
    }
    return VG_DONE;
}

vg_status vg_plan_cancel_parts(vg_core *core, const vg_operation *parent, vg_err *err)
{
    vg_parts all;
    VG_TRY(vg_plan_parts(core, parent->id, &all, err));
    for (size_t i = 0; i < all.count; i++) {
        if (all.at[i]->kind == VG_OP_CAPTURE) { /* of a failed deal: its legs have what it holds */
            VG_TRY(cancel_ready(core, all.at[i]->id, err));
        }
    }
    return cancel_ready(core, parent->id, err);
}

static vg_status finish(vg_core *core, vg_operation *parent, vg_flow_event event, vg_err *err)
{
    bool whole = parent->done_fen == parent->fen; /* what a refused leg was to pay stays held */
    bool release_rest = parent->kind == VG_OP_CAPTURE && parent->of == 1 && event == VG_EV_PLAN_DONE && whole;
    parent->stage = STAGE_LAST;
    int64_t hold_id = parent->hold;
    if (hold_id != 0) {
        vg_hold *hold;
        VG_TRY(vg_hold_edit(core, hold_id, &hold, err));
        if (hold->plan_op == parent->id) {
            hold->plan_op = 0;
        }
    }
    VG_TRY(vg_op_apply(core, parent, event, err));
    if (release_rest) {
        vg_hold *hold;
        vg_operation *op;
        VG_TRY(vg_hold_edit(core, hold_id, &hold, err));
        if (vg_hold_open(hold) > 0) {
            vg_operation init = {
                .kind = VG_OP_RELEASE, .hold = hold->id, .account = hold->account, .fen = vg_hold_open(hold)};
            VG_TRY(vg_op_new(core, &init, &op, err));
            VG_TRY(vg_op_accept(core, op, err));
            return vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY) ? vg_plan_begin(core, op, err) : VG_DONE;
        }
    }
    return VG_DONE;
}

/* --- captures and releases ----------------------------------------------------------------------- */

/* What is to stay frozen at the bank once this parent is through: all that is still held then. */
static int64_t rest_of(const vg_core *core, const vg_hold *hold, const vg_operation *parent)
{
    if (!vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS)) {
        return 0;
    }
    return hold->fen - hold->captured_fen - hold->released_fen - parent->fen;
}

static bool is_leg(const vg_operation *op) { return op->kind == VG_OP_PART_PAY && op->hold != 0; }

static vg_status pay_legs(vg_core *core, vg_operation *parent, vg_err *err)
{
    vg_parts all;
    parent->stage = STAGE_PAY;
    VG_TRY(vg_plan_parts(core, parent->id, &all, err));
    bool local = vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY);
    for (size_t i = 0; i < all.count; i++) {
        if (!is_leg(all.at[i]) || all.at[i]->state != VG_ST_READY) {
            continue;
        }
        if (local) { /* the last one ends the plan */
            VG_TRY(vg_op_apply(core, all.at[i], VG_EV_LOCAL, err));
        } else {
            all.at[i]->due_at = core->at;
            all.at[i]->updated_at = core->at;
        }
    }
    return VG_DONE;
}

static vg_status sum_legs(vg_core *core, vg_operation *parent, bool *ret_all_ended, int64_t *ret_done, vg_err *err)
{
    vg_parts all;
    *ret_all_ended = true;
    *ret_done = 0;
    VG_TRY(vg_plan_parts(core, parent->id, &all, err));
    for (size_t i = 0; i < all.count; i++) {
        if (is_leg(all.at[i])) {
            *ret_all_ended &= vg_flow_is_end((vg_state)all.at[i]->state);
            *ret_done += all.at[i]->state == VG_ST_DONE ? all.at[i]->fen : 0;
        }
    }
    return VG_DONE;
}

static vg_status legs_progress(vg_core *core, vg_operation *parent, vg_err *err)
{
    bool all_ended;
    int64_t done;
    VG_TRY(sum_legs(core, parent, &all_ended, &done, err));
    parent->done_fen = done;
    if (!all_ended) {
        return VG_DONE;
    }
    return finish(core, parent, done > 0 ? VG_EV_PLAN_DONE : VG_EV_PLAN_REFUSED, err);
}

/* After "unfreeze all": freeze the rest; money of the rest stays held in our ledger whatever comes. */
static vg_status after_unfreeze(vg_core *core, vg_operation *parent, int64_t rest, vg_err *err)
{
    if (rest > 0) {
        parent->stage = STAGE_SECOND;
        return ready_part(core, parent, VG_OP_PART_FREEZE, VG_ASK_FREEZE, rest, err);
    }
    return parent->kind == VG_OP_RELEASE ? finish(core, parent, VG_EV_PLAN_DONE, err) : pay_legs(core, parent, err);
}

/* A part of the freeze left it: paid to a payee, or released. */
void vg_plan_less_frozen(vg_hold *hold, int64_t fen)
{
    hold->freeze_fen = vg_fen_max(0, hold->freeze_fen - fen);
    if (hold->freeze_fen == 0) {
        hold->freeze_op = 0;
        VG_SET(hold->freeze_no, "");
    }
}

static vg_status one_leg(vg_core *core, const vg_operation *parent, vg_operation **ret, vg_err *err)
{
    vg_parts all;
    VG_TRY(vg_plan_parts(core, parent->id, &all, err));
    *ret = all.count == 1 ? all.at[0] : NULL;
    return VG_DONE;
}

static vg_status begin_on_hold(vg_core *core, vg_operation *parent, vg_err *err)
{
    vg_hold *hold;
    VG_TRY(vg_hold_edit(core, parent->hold, &hold, err));
    bool number_missing = hold->freeze_fen > 0 && hold->freeze_no[0] == 0 &&
                          vg_rules_promise(core->rules, VG_CAP_FREEZE_NUMBER);
    if (hold->plan_op != 0 || number_missing) { /* one plan at a time; and the freeze must be known by its number */
        int64_t wait = INT64_C(500) << vg_fen_min(parent->queries++, 7); /* up to 64 s */
        parent->due_at = core->at + wait;
        return VG_DONE;
    }
    hold->plan_op = parent->id;
    parent->stage = STAGE_FIRST;
    VG_TRY(vg_op_apply(core, parent, VG_EV_PLAN_BEGINS, err));
    parent->due_at = 0;
    if (hold->freeze_fen == 0) { /* nothing is frozen at the bank (any more): our ledger alone holds it */
        return after_unfreeze(core, parent, rest_of(core, hold, parent), err);
    }
    if (vg_rules_promise(core->rules, VG_CAP_PARTIAL_CAPTURE)) {
        return parent->kind == VG_OP_CAPTURE
                   ? pay_legs(core, parent, err)
                   : ready_part(core, parent, VG_OP_PART_UNFREEZE, VG_ASK_UNFREEZE, parent->fen, err);
    }
    if (parent->kind == VG_OP_CAPTURE) {
        vg_operation *leg;
        VG_TRY(one_leg(core, parent, &leg, err));
        if (leg != NULL && leg->ask == VG_ASK_PAY && leg->fen == hold->freeze_fen &&
            vg_rules_offer(core->rules, VG_ASK_UNFREEZE_PAY)) {
            leg->ask = VG_ASK_UNFREEZE_PAY; /* one act instead of two */
            return pay_legs(core, parent, err);
        }
    }
    return ready_part(core, parent, VG_OP_PART_UNFREEZE, VG_ASK_UNFREEZE, hold->freeze_fen, err);
}

static vg_status refuse_capture(vg_core *core, vg_operation *parent, vg_err *err)
{
    VG_TRY(vg_plan_cancel_parts(core, parent, err));
    return parent->live != 0 ? finish(core, parent, VG_EV_PLAN_REFUSED, err) : VG_DONE;
}

static vg_status freeze_ended(vg_core *core, vg_operation *part, vg_hold *hold, vg_err *err)
{
    if (part->state == VG_ST_DONE) {
        hold->freeze_fen = part->fen;
        hold->freeze_op = part->id;
        VG_SET(hold->freeze_no, vg_rules_promise(core->rules, VG_CAP_FREEZE_NUMBER) ? "" : part->bank_ref);
        return vg_plan_fetch_number(core, hold->id, err);
    }
    return vg_emit(core, "hold.freeze_lost", "hold_", hold->id, part->id, "{", err);
}

static vg_status hold_part_ended(vg_core *core, vg_operation *parent, vg_operation *part, vg_err *err)
{
    vg_hold *hold;
    VG_TRY(vg_hold_edit(core, parent->hold, &hold, err));
    bool done = part->state == VG_ST_DONE;
    switch ((vg_op_kind)part->kind) {
    case VG_OP_PART_UNFREEZE:
        if (!done) { /* nothing has happened at the bank: the whole plan is refused */
            return parent->kind == VG_OP_CAPTURE ? refuse_capture(core, parent, err)
                                                 : finish(core, parent, VG_EV_PLAN_REFUSED, err);
        }
        {
            int64_t rest = rest_of(core, hold, parent);
            vg_plan_less_frozen(hold, part->fen);
            return vg_rules_promise(core->rules, VG_CAP_PARTIAL_CAPTURE) ? finish(core, parent, VG_EV_PLAN_DONE, err)
                                                                         : after_unfreeze(core, parent, rest, err);
        }
    case VG_OP_PART_FREEZE:
        VG_TRY(freeze_ended(core, part, hold, err));
        return parent->kind == VG_OP_RELEASE ? finish(core, parent, VG_EV_PLAN_DONE, err) : pay_legs(core, parent, err);
    case VG_OP_PART_PAY:
        if (done && part->ask == VG_ASK_UNFREEZE_PAY) {
            vg_plan_less_frozen(hold, part->fen);
        }
        return parent->stage == STAGE_PAY ? legs_progress(core, parent, err) : VG_DONE;
    default:
        return VG_DONE;
    }
}

/* --- refunds --------------------------------------------------------------------------------------- */

static vg_status copy_payer(vg_core *core, const vg_operation *parent, vg_operation *part, vg_err *err)
{
    const vg_receipt *r;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(parent->receipt), &r, err));
    assert(r != NULL);
    VG_SET(part->payee_account, r->payer_account);
    VG_SET(part->payee_name, r->payer_name);
    VG_SET(part->payee_bank, r->payer_bank);
    VG_SET(part->payee_bank_no, r->payer_bank_no);
    return VG_DONE;
}

static vg_status refund_pay(vg_core *core, vg_operation *parent, vg_err *err)
{
    vg_operation *part;
    parent->stage = STAGE_PAY;
    vg_ask_kind ask = parent->of != 0 ? (vg_ask_kind)parent->of : VG_ASK_PAYOUT; /* act.c: way_back */
    if (parent->peer != 0) {
        ask = core->rules->refund_as_topup ? VG_ASK_REFUND_TOPUP : VG_ASK_REFUND_ORDER;
    }
    VG_TRY(start_part(core, parent, VG_OP_PART_PAY, ask, parent->fen, &part, err));
    VG_TRY(copy_payer(core, parent, part, err));
    return vg_op_accept(core, part, err);
}

static vg_status refund_move(vg_core *core, vg_operation *parent, int stage, vg_err *err)
{
    vg_operation *part;
    parent->stage = stage;
    VG_TRY(start_part(core, parent, VG_OP_PART_PAY, VG_ASK_PAY, parent->fen, &part, err));
    part->peer = parent->peer;
    part->stage = stage == STAGE_BACK; /* run/ask.c: payer and payee change places */
    return vg_op_accept(core, part, err);
}

static vg_status begin_refund(vg_core *core, vg_operation *parent, vg_err *err)
{
    const vg_receipt *r;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(parent->receipt), &r, err));
    assert(r != NULL);
    parent->stage = STAGE_FIRST;
    VG_TRY(vg_op_apply(core, parent, VG_EV_PLAN_BEGINS, err));
    parent->due_at = 0;
    if (parent->peer != 0) {
        return refund_move(core, parent, STAGE_FIRST, err);
    }
    if (parent->of == VG_ASK_PAYOUT && strlen(r->payer_account) == PAYER_DIGITS_CUT && vg_rules_offer(core->rules, VG_ASK_LINES_FULL)) {
        return ready_part(core, parent, VG_OP_PART_LOOKUP, VG_ASK_LINES_FULL, 0, err);
    }
    return refund_pay(core, parent, err);
}

static vg_status refund_part_ended(vg_core *core, vg_operation *parent, const vg_operation *part, vg_err *err)
{
    bool done = part->state == VG_ST_DONE;
    if (part->kind == VG_OP_PART_LOOKUP) {
        return done ? refund_pay(core, parent, err) /* without a longer number the one of the statement stands */
                    : finish(core, parent, VG_EV_PLAN_REFUSED, err); /* a cut number is nobody's: nothing was sent */
    }
    if (parent->stage == STAGE_PAY) {
        if (done) {
            parent->done_fen = parent->fen;
            VG_SET(parent->bank_receipt, part->bank_receipt); /* by which a bounce names it */
            return finish(core, parent, VG_EV_PLAN_DONE, err);
        }
        return parent->peer != 0 ? refund_move(core, parent, STAGE_BACK, err)
                                 : finish(core, parent, VG_EV_PLAN_REFUSED, err);
    }
    if (parent->stage == STAGE_BACK) {
        if (done) {
            return finish(core, parent, VG_EV_PLAN_REFUSED, err);
        }
        parent->reason = VG_WHY_PART_REFUSED; /* the money is with the merchant and the refund was refused */
        return vg_op_apply(core, parent, VG_EV_PLAN_STUCK, err);
    }
    return done ? refund_pay(core, parent, err) : finish(core, parent, VG_EV_PLAN_REFUSED, err);
}

/* --- both ---------------------------------------------------------------------------------------- */

vg_status vg_plan_begin(vg_core *core, vg_operation *parent, vg_err *err)
{
    assert(vg_op_is_composite(parent));
    if (vg_op_is_case(parent)) {
        return vg_opening_begin(core, parent, err);
    }
    if (parent->kind == VG_OP_FAIL) {
        return vg_deal_begin(core, parent, err);
    }
    return parent->kind == VG_OP_REFUND ? begin_refund(core, parent, err) : begin_on_hold(core, parent, err);
}

vg_status vg_plan_part_ended(vg_core *core, vg_operation *part, vg_err *err)
{
    vg_operation *parent;
    VG_TRY(vg_op_edit(core, part->parent, &parent, err));
    bool by_parent = part->state == VG_ST_CANCELLED && part->reason == VG_WHY_NONE;
    if (vg_op_is_case(parent)) {
        return by_parent ? VG_DONE : vg_opening_part_ended(core, parent, part, err);
    }
    if (parent->live == 0 || by_parent) {
        return VG_DONE;
    }
    if (parent->kind == VG_OP_FAIL) {
        return vg_deal_part_ended(core, parent, part, err);
    }
    return parent->kind == VG_OP_REFUND ? refund_part_ended(core, parent, part, err)
                                        : hold_part_ended(core, parent, part, err);
}

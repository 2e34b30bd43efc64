#include "gateway/core/op.h"
#include "gateway/core/closing.h"
#include "gateway/core/escrow.h"
#include "gateway/core/evidence.h"
#include "gateway/core/wait.h"
#include "gateway/base/buf.h"
#include <inttypes.h>
#include <stdio.h>

#define ABSENT_APART_MS INT64_C(60000)

bool vg_op_is_composite(const vg_operation *op)
{
    return op->kind == VG_OP_CAPTURE || op->kind == VG_OP_RELEASE || op->kind == VG_OP_REFUND || op->kind == VG_OP_FAIL ||
           vg_op_is_case(op);
}

bool vg_op_is_case(const vg_operation *op)
{
    return op->kind == VG_OP_BIND || op->kind == VG_OP_IDENTITY || (op->kind == VG_OP_OPEN && op->ask == VG_ASK_NONE);
}

/* Only then such a plan has a time at which it lapses (opening.c). */
bool vg_op_waits_for_customer(const vg_operation *op) { return vg_op_is_case(op) && op->state == VG_ST_WAITING && op->due_at != 0; }

bool vg_op_is_case_part(const vg_operation *op) { return op->kind >= VG_OP_PART_UPLOAD && op->kind <= VG_OP_PART_REVIEW; }

bool vg_asks_by_itself(const vg_rules *rules, const vg_operation *op)
{
    bool settled = rules->settled_by != NULL && rules->settled_by((vg_ask_kind)op->ask) != VG_ASK_NONE;
    return vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_ADMIN && !settled && vg_rules_promise(rules, VG_CAP_SAME_REF_ONCE);
}

bool vg_resend_is_safe(const vg_rules *rules, const vg_operation *op)
{
    if (vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_QUERY || op->ask == VG_ASK_UPLOAD /* an image twice does nothing */ ||
        vg_asks_by_itself(rules, op)) {
        return true;
    }
    return vg_rules_promise(rules, VG_CAP_SAME_REF_ONCE) && op->absents >= 2;
}

/* Of the last send, when it could not be seen late any more, and apart in time: two in one breath are one (baixin §6.3). */
bool vg_denial_counts(const vg_rules *rules, const vg_operation *op, int64_t at)
{
    return at > op->sent_at + rules->visible_ms && at >= op->absent_at + ABSENT_APART_MS;
}

vg_status vg_op_new(vg_core *core, const vg_operation *init, vg_operation **ret, vg_err *err)
{
    int64_t id;
    VG_TRY(vg_core_id(core, &id, err));
    vg_operation *op = vg_work_insert(core->work, VG_T_operation, &(vg_operation){.id = id});
    *op = *init;
    op->id = id;
    op->program = core->rules->program;
    op->principal = core->principal;
    op->state = VG_ST_NEW;
    op->created_at = core->at;
    op->updated_at = core->at;
    vg_work_group_is_new(core->work, VG_G_LOTS_OF_OP, id);
    vg_work_group_is_new(core->work, VG_G_PARTS_OF_OP, id);
    if (op->parent != 0) {
        vg_work_regroup(core->work, VG_T_operation, op);
    }
    if (op->account != 0) {
        vg_account *account;
        VG_TRY(vg_core_account(core, op->account, &account, err));
        account->open_ops++;
    }
    *ret = op;
    return VG_DONE;
}

vg_status vg_op_edit(vg_core *core, int64_t id, vg_operation **ret, vg_err *err)
{
    const vg_operation *row;
    VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(id), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "no such operation");
    }
    *ret = VG_EDIT(core->work, operation, row);
    return VG_DONE;
}

vg_status vg_op_payout(vg_core *core, vg_operation *op, vg_operation **ret, vg_err *err)
{
    bool of_refund = op->kind == VG_OP_PART_PAY && op->hold == 0;
    *ret = op;
    return of_refund ? vg_op_edit(core, op->parent, ret, err) : VG_DONE;
}

/* When something is to be done about an operation that does not move by itself; 0: only by others. */
static int64_t next_due(const vg_core *core, const vg_operation *op, vg_flow_event event)
{
    const vg_timers *t = &core->rules->timers;
    switch ((vg_state)op->state) {
    case VG_ST_READY:
    case VG_ST_RESEND:
        if (event == VG_EV_NOT_SENT || event == VG_EV_NOT_RESENT) {
            return core->at + t->not_sent_retry_ms;
        }
        if (event == VG_EV_OVERDUE) {
            return core->at + t->ready_overdue_ms;
        }
        return event == VG_EV_NOT_TAKEN ? core->at + t->not_taken_retry_ms : core->at;
    case VG_ST_MANUAL:
        return vg_op_is_composite(op) ? 0 : core->at + t->manual_query_ms;
    case VG_ST_WAITING:
    case VG_ST_UNKNOWN: {
        int64_t i = 0, asked = vg_fen_max(op->queries, op->sends - 1);
        while (i < asked && core->rules->poll_s[i + 1] != 0) {
            i++;
        }
        int64_t doubled = t->first_poll_ms << vg_fen_min(asked, 20);
        return core->at + vg_fen_min(doubled, (int64_t)core->rules->poll_s[i] * 1000);
    }
    default:
        return 0;
    }
}

static vg_status tell(vg_core *core, const vg_operation *op, vg_flow_event event, vg_err *err)
{
    char type[40], data[768];
    uint8_t *room = (uint8_t *)data;
    vg_buf b = vg_buf_of(room, sizeof data - 1);
    vg_buf_format(&b, "{\"kind\":\"%s\",\"state\":\"%s\",\"on\":\"%s\",\"amount\":%" PRId64,
                  vg_op_kind_name((vg_op_kind)op->kind), vg_state_name((vg_state)op->state),
                  vg_flow_event_name(event), op->fen);
    if (op->bank_ref[0] != 0) {
        vg_buf_format(&b, ",\"bank_ref\":\"%s\"", op->bank_ref);
    }
    vg_buf_byte(&b, 0);
    assert(!b.over);
    if (op->state == VG_ST_UNKNOWN) {
        VG_SET(type, "operation.unknown");
    } else if (op->state == VG_ST_MANUAL) {
        VG_SET(type, "operation.manual");
    } else {
        const char *state = vg_state_name((vg_state)op->state);
        int n = snprintf(type, sizeof type, "%s.", vg_op_kind_name((vg_op_kind)op->kind));
        assert(n > 0);
        size_t at = (size_t)n;
        for (; *state != 0 && at < sizeof type - 1; state++) {
            type[at++] = (char)(*state | 0x20);
        }
        type[at] = 0;
    }
    return vg_emit(core, type, "op_", op->id, op->id, data, err);
}

vg_status vg_op_void_approval(vg_core *core, vg_operation *op, vg_err *err)
{
    const vg_approval *approval;
    if (op->approval == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, approval, VG_KEY_OF_ID(op->approval), &approval, err));
    if (approval != NULL && approval->state == VG_PS_OPEN) {
        vg_approval *mine = VG_EDIT(core->work, approval, approval);
        mine->state = VG_PS_VOID;
        mine->updated_at = core->at;
        return vg_evidence_row(core, VG_T_approval, mine, op->id, err);
    }
    return VG_DONE;
}

static vg_status account_of_opening(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, op->account, &a, err));
    bool yes = op->state == VG_ST_DONE;
    if (vg_op_is_case(op)) {
        VG_TRY(vg_opening_state(core, op, &a->state, err));
    } else if (op->kind == VG_OP_CLOSE) {
        a->state = yes ? VG_AS_CLOSED : VG_AS_ACTIVE;
        VG_TRY(yes ? vg_closing_done(core, op, a, err) : VG_DONE);
    } else {
        a->state = yes ? VG_AS_ACTIVE : op->state == VG_ST_REFUSED ? VG_AS_REJECTED : VG_AS_UNWANTED;
    }
    a->updated_at = core->at;
    bool active = yes && op->kind != VG_OP_CLOSE && a->state == VG_AS_ACTIVE;
    return vg_emit(core, active ? "account.active" : "account.changed", "acct_", a->id, op->id,
                   "{", err);
}

static vg_status hold_ended(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_hold *hold;
    VG_TRY(vg_hold_edit(core, op->hold, &hold, err));
    hold->updated_at = core->at;
    if (op->state != VG_ST_DONE) {
        hold->state = VG_HS_REFUSED;
        hold->remind_at = hold->due = 0;
        return vg_emit(core, "hold.refused", "hold_", hold->id, op->id, "{", err);
    }
    hold->state = VG_HS_OPEN;
    if (vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS)) {
        hold->freeze_fen = op->fen;
        hold->freeze_op = op->id;
        VG_SET(hold->freeze_no, vg_rules_promise(core->rules, VG_CAP_FREEZE_NUMBER) ? "" : op->bank_ref);
        VG_TRY(vg_plan_fetch_number(core, hold->id, err));
    }
    return VG_DONE;
}

static vg_status ended(vg_core *core, vg_operation *op, vg_err *err)
{
    op->live = 0;
    op->due_at = 0;
    bool by_parts = op->kind == VG_OP_CAPTURE || op->kind == VG_OP_FAIL; /* the sum of what its parts did */
    if (op->state == VG_ST_DONE && !by_parts) {
        op->done_fen = op->fen;
    }
    if (op->account != 0) {
        vg_account *account;
        VG_TRY(vg_core_account(core, op->account, &account, err));
        assert(account->open_ops > 0);
        account->open_ops--;
    }
    VG_TRY(vg_op_void_approval(core, op, err));
    VG_TRY(vg_escrow_part_ended(core, op, err));
    switch ((vg_op_kind)op->kind) {
    case VG_OP_OPEN:
    case VG_OP_CLOSE:
    case VG_OP_ADOPT:
        VG_TRY(account_of_opening(core, op, err));
        break;
    case VG_OP_HOLD:
        VG_TRY(hold_ended(core, op, err));
        break;
    case VG_OP_INTEREST:
        VG_TRY(op->state == VG_ST_DONE ? vg_settlement_done(core, op, err) : VG_DONE);
        break;
    default:
        break;
    }
    return op->parent != 0 ? vg_plan_part_ended(core, op, err) : VG_DONE;
}

vg_status vg_op_apply(vg_core *core, vg_operation *op, vg_flow_event event, vg_err *err)
{
    const vg_flow_row *row = vg_flow_find((vg_state)op->state, event);
    if (row == NULL) {
        core->strays++;
        return VG_DONE;
    }
    assert(row->from == (vg_state)op->state);
    assert(event != VG_EV_PLAN_CANCELLED || vg_op_is_case(op)); /* with money in it only a plan that never began is cancelled */
    if (row->effects & VG_FX_RESERVE) {
        assert(op->reserve == 0);
        VG_TRY(vg_book_reserve(core, op, err));
        op->reserve = 1;
    }
    if (row->effects & VG_FX_POST) {
        assert(op->reserve == 1);
        op->reserve = 2;
        VG_TRY(vg_book_post(core, op, err));
    }
    if (row->effects & VG_FX_VOID) {
        assert(op->reserve == 1);
        op->reserve = 3;
        VG_TRY(vg_book_void(core, op, err));
    }
    op->state = row->to;
    op->live = !vg_flow_is_end(row->to);
    op->updated_at = core->at;
    if (row->effects & VG_FX_QUERY) {
        op->queries++;
        vg_effect_add(core, VG_DO_QUERY, op->id);
    }
    if (row->effects & VG_FX_LATER) { /* never puts off what is due sooner: a question out of turn may have been anybody's wish */
        int64_t due = next_due(core, op, event);
        op->due_at = op->due_at > core->at ? vg_fen_min(op->due_at, due) : due;
    }
    if (row->effects & VG_FX_SEND) {
        op->due_at = 0; /* the answer, or its absence, comes as an event */
    }
    if (row->effects & VG_FX_ALERT) {
        vg_effect_add(core, VG_DO_ALERT, op->id);
        if (op->state == VG_ST_MANUAL && op->reason == VG_WHY_NONE) {
            op->reason = VG_WHY_NO_END;
        }
    }
    bool moved = row->from != row->to;
    if (moved || vg_evidence_waits(core, op->id)) {
        VG_TRY(tell(core, op, event, err));
    }
    return vg_flow_is_end(row->to) ? ended(core, op, err) : VG_DONE;
}

vg_status vg_op_accept(vg_core *core, vg_operation *op, vg_err *err)
{
    bool local = vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY) && !vg_op_is_composite(op);
    local |= op->kind == VG_OP_HOLD && !vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS);
    local |= (op->kind == VG_OP_ASSIGN || op->kind == VG_OP_UNASSIGN) && op->ask == VG_ASK_NONE; /* late.h */
    VG_TRY(vg_op_apply(core, op, local ? VG_EV_LOCAL : VG_EV_ACCEPT, err));
    bool waits;
    return op->state == VG_ST_READY ? vg_wait(core, op, &waits, err) : VG_DONE;
}

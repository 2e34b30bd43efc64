#include "gateway/core/closing.h"
#include "gateway/core/accrual.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include <inttypes.h>
#include <stdio.h>

static vg_day day_of(const vg_operation *op) { return vg_day_at(op->sent_at != 0 ? op->sent_at : op->created_at); }

vg_status vg_closing_day(vg_core *core, const vg_account *a, vg_day *ret, vg_err *err)
{
    const vg_operation *op;
    ret->n = (int32_t)a->interest_asked;
    if ((a->state != VG_AS_CLOSING && a->state != VG_AS_CLOSED) || a->opening_op == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(a->opening_op), &op, err));
    if (op != NULL && op->kind == VG_OP_CLOSE) {
        *ret = day_of(op);
    }
    return VG_DONE;
}

static vg_status end_period(vg_core *core, const vg_operation *op, vg_account *a, const char *type, vg_err *err)
{
    int64_t fen;
    char data[96], day[VG_DAY_TEXT];
    VG_TRY(vg_accrual_settle(core, a, day_of(op), true, &fen, err));
    if (fen == 0) {
        return VG_DONE;
    }
    vg_day_text(day_of(op), day);
    snprintf(data, sizeof data, "{\"day\":\"%s\",\"reckoned\":%" PRId64, day, fen);
    return vg_emit(core, type, "acct_", a->id, op->id, data, err);
}

vg_status vg_closing_done(vg_core *core, const vg_operation *op, vg_account *a, vg_err *err)
{
    return end_period(core, op, a, "interest.owed_at_closing", err);
}

/* From now on a credit may be of it, whatever is known of the request. */
vg_status vg_settlement_sent(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, op->account, &a, err));
    a->interest_asked = day_of(op).n;
    return VG_DONE;
}

vg_status vg_settlement_done(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, op->account, &a, err));
    return end_period(core, op, a, "interest.settled_on_request", err);
}

vg_status vg_closing_told(vg_core *core, const vg_operation *op, const vg_answer *answer, vg_err *err)
{
    vg_account *a;
    if (!answer->has_interest) {
        return VG_DONE;
    }
    VG_TRY(vg_core_account(core, op->account, &a, err));
    return vg_accrual_told(core, a, answer->interest.fen, day_of(op), err);
}

vg_status vg_closing_paid(vg_core *core, const vg_line *line, vg_operation *op, bool *ret_later, vg_err *err)
{
    vg_account *a;
    vg_journal j = {.op = op->id, .phase = VG_PHASE_DIRECT, .value_day = {(int32_t)line->day}};
    VG_TRY(vg_core_account(core, op->account, &a, err));
    *ret_later = a->free_fen < line->fen;
    if (*ret_later) {
        return VG_DONE;
    }
    VG_TRY(vg_lots_take(core, a->id, op->id, line->fen, VG_TAKE_ANY, 0, err));
    VG_TRY(vg_ledger_move(core, &j, VG_AT(a->id, FREE), VG_AT(vg_own_id(a->program, VG_OWN_BANK), FREE), vg_fen(line->fen), err));
    op->done_fen += line->fen;
    op->updated_at = core->at;
    return vg_emit(core, "account.paid_out", "acct_", a->id, op->id, "{", err);
}

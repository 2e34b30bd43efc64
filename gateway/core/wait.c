#include "gateway/core/wait.h"
#include "gateway/core/rails.h"

bool vg_wait_pays_out(const vg_operation *op)
{
    switch ((vg_ask_kind)op->ask) {
    case VG_ASK_PAYOUT:
    case VG_ASK_WITHDRAW_OWN:
    case VG_ASK_WITHDRAW_CARD:
    case VG_ASK_REFUND_ORIGIN:
        return true;
    case VG_ASK_UNFREEZE_PAY:
        return op->peer == 0;
    default:
        return op->kind == VG_OP_REFUND && op->peer == 0; /* its part asks, later */
    }
}

static vg_status opens(vg_core *core, const vg_operation *op, int64_t *ret, vg_err *err)
{
    vg_rail_way way;
    VG_TRY(vg_rail_open(core->rules->rails, core->rules->calendar, vg_fen(op->fen), vg_wait_in_bank(op), core->at, &way, err));
    *ret = vg_fen_max(*ret, way.at_ms);
    return VG_DONE;
}

/* A capture frees and freezes at the bank before it pays: it begins when all its legs may leave, not in between. */
static vg_status legs_open(vg_core *core, const vg_operation *op, int64_t *ret, vg_err *err)
{
    const void *const *rows;
    size_t n;
    VG_TRY(vg_work_group(core->work, VG_G_PARTS_OF_OP, op->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_operation *leg = rows[i];
        if (vg_wait_pays_out(leg) && leg->live != 0) {
            VG_TRY(opens(core, leg, ret, err));
        }
    }
    return VG_DONE;
}

vg_status vg_wait(vg_core *core, vg_operation *op, bool *ret_waits, vg_err *err)
{
    int64_t until = core->at;
    *ret_waits = false;
    if (core->rules->rails == NULL) {
        return VG_DONE;
    }
    if (op->kind == VG_OP_CAPTURE) {
        VG_TRY(legs_open(core, op, &until, err));
    } else if (vg_wait_pays_out(op)) {
        VG_TRY(opens(core, op, &until, err));
    }
    if (until > core->at) {
        op->not_before = until;
        op->due_at = until;
        *ret_waits = true;
    }
    return VG_DONE;
}

#include "gateway/core/wait.h"
#include "gateway/core/counted.h"
#include "gateway/core/lots.h"
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

typedef struct asking {
    vg_core *core;
    const vg_operation *op;
} asking;

/* What was sent is of today or before: days to come are empty. */
static vg_status sent_on(void *ctx, vg_rail rail, vg_day day, int64_t *ret, vg_err *err)
{
    const asking *a = ctx;
    *ret = 0;
    return day.n > vg_day_at(a->core->at).n ? VG_DONE : vg_rail_counted(a->core, a->op, rail, day, ret, err);
}

static vg_status way_of(vg_core *core, const vg_operation *op, int64_t from, vg_rail_way *ret, vg_err *err)
{
    asking a = {core, op};
    const vg_rails *rails = core->rules->rails;
    vg_rail_load load = {sent_on, &a};
    return vg_rail_open(rails, core->rules->calendar, vg_fen(op->fen), vg_wait_in_bank(op), from, &load, ret, err);
}

/* From when on its way is open, from `from` on. */
static vg_status opens(vg_core *core, const vg_operation *op, int64_t from, int64_t *ret, vg_err *err)
{
    vg_rail_way way;
    VG_TRY(way_of(core, op, from, &way, err));
    *ret = vg_fen_max(*ret, way.at_ms);
    return VG_DONE;
}

/* A capture frees and freezes at the bank before it pays: it begins when all its legs may leave, not in between. */
static vg_status legs_open(vg_core *core, const vg_operation *op, int64_t from, int64_t *ret, vg_err *err)
{
    const void *const *rows;
    size_t n;
    VG_TRY(vg_work_group(core->work, VG_G_PARTS_OF_OP, op->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_operation *leg = rows[i];
        if (vg_wait_pays_out(leg) && leg->live != 0) {
            VG_TRY(opens(core, leg, from, ret, err));
        }
    }
    return VG_DONE;
}

/* Money that a failed deal sends to the card leaves no sooner than any withdrawal of it could. */
static vg_status withdrawable(vg_core *core, const vg_operation *op, int64_t *ret, vg_err *err)
{
    vg_from latest;
    VG_TRY(vg_lots_latest(core, op->id, &latest, err));
    if (latest.day.n > vg_core_withdrawable_day(core).n) {
        *ret = vg_day_instant(latest.day, core->rules->release_s);
    }
    return VG_DONE;
}

/* A channel pays its orders out on the next working day; some refund none before (domain/t1-settlement §4.2). */
static vg_status cleared(vg_core *core, const vg_operation *op, int64_t *ret, vg_err *err)
{
    const vg_receipt *r;
    vg_day day;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(op->receipt), &r, err));
    assert(r != NULL);
    VG_TRY(vg_calendar_next(core->rules->calendar, (vg_day){(int32_t)r->day}, &day, err));
    *ret = vg_fen_max(*ret, vg_day_instant(day, core->rules->release_s));
    return VG_DONE;
}

static vg_status money_there(vg_core *core, const vg_operation *op, int64_t *ret, int64_t *ret_why, vg_err *err)
{
    if (vg_deal_returns(op)) {
        VG_TRY(withdrawable(core, op, ret, err));
        *ret_why = VG_WAITS_WITHDRAWABLE;
    } else if (op->kind == VG_OP_REFUND && op->peer != 0 && core->rules->refund_from_clearing) {
        VG_TRY(cleared(core, op, ret, err));
        *ret_why = VG_WAITS_CLEARING;
    }
    return VG_DONE;
}

vg_status vg_wait(vg_core *core, vg_operation *op, bool *ret_waits, vg_err *err)
{
    bool second = op->kind == VG_OP_INQUIRY && op->not_before > core->at; /* made so: core/confirm.c */
    int64_t from = second ? op->not_before : core->at, why = second ? VG_WAITS_STATEMENT : VG_WAITS_NOTHING;
    *ret_waits = false;
    VG_TRY(money_there(core, op, &from, &why, err));
    int64_t until = from;
    if (core->rules->rails != NULL && op->kind == VG_OP_CAPTURE) {
        VG_TRY(legs_open(core, op, from, &until, err));
    } else if (core->rules->rails != NULL && vg_wait_pays_out(op)) {
        VG_TRY(opens(core, op, from, &until, err));
    }
    if (until > core->at) {
        op->not_before = until;
        op->due_at = until;
        op->waits_for = until > from ? VG_WAITS_RAIL : why;
        *ret_waits = true;
    }
    return VG_DONE;
}

vg_status vg_wait_sent(vg_core *core, vg_operation *op, vg_err *err)
{
    vg_rail_way way;
    if (core->rules->rails == NULL || core->rules->rails->day_cap_count == 0 || !vg_wait_pays_out(op)) {
        return VG_DONE;
    }
    VG_TRY(way_of(core, op, core->at, &way, err));
    assert(way.at_ms <= core->at); /* it did not have to wait */
    return vg_count_rail(core, op, way.rail, err);
}

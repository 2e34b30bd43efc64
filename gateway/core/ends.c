#include "gateway/core/ends.h"
#include "gateway/core/model.h"
#include <stdio.h>

const char *vg_end_result_name(vg_end_result result)
{
    static const char *const names[] = {
#define R(name, text) [VG_END_##name] = text,
        VG_END_RESULTS(R)
#undef R
    };
    assert(result < VG_END_COUNT);
    return names[result];
}

/* A leg of a capture to outside is a payout of its own; a leg of a refund (no hold) is its whole's. */
static bool way_of(const vg_operation *op, int *ret)
{
    bool out = op->kind == VG_OP_WITHDRAW || op->kind == VG_OP_REFUND || op->kind == VG_OP_RETURN ||
               (op->kind == VG_OP_PART_PAY && op->hold != 0 && op->peer == 0);
    *ret = out ? VG_WAY_OUT : VG_WAY_IN;
    return out || op->kind == VG_OP_DEPOSIT;
}

/* "withdrawal.done", of the act itself: core/op.c tells each move of a state once. */
static bool tells_end(const vg_event *event, const vg_operation *op, vg_end_result *ret)
{
    char type[sizeof event->type];
    if (strncmp(event->object, "op_", 3) != 0) {
        return false;
    }
    for (int i = 0; i < VG_END_COUNT; i++) {
        snprintf(type, sizeof type, "%s.%s", vg_op_kind_name((vg_op_kind)op->kind), vg_end_result_name((vg_end_result)i));
        if (strcmp(type, event->type) == 0) {
            *ret = (vg_end_result)i;
            return true;
        }
    }
    return false;
}

void vg_ends_add(vg_ends *ends, const vg_event *event, const vg_operation *op)
{
    int way;
    vg_end_result result;
    if (op->id != event->op || !way_of(op, &way) || !tells_end(event, op, &result)) {
        return;
    }
    ends->of[way][result]++;
    ends->first[way] += result == VG_END_DONE && op->sends <= 1;
}

void vg_ends_sum(vg_ends *ends, const vg_ends *more)
{
    for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
        ends->first[way] += more->first[way];
        for (int i = 0; i < VG_END_COUNT; i++) {
            ends->of[way][i] += more->of[way][i];
        }
    }
}

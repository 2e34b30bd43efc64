#include "gateway/core/lots.h"
#include "gateway/base/limits.h"
#include <inttypes.h>

static vg_status open_lots(vg_core *core, int64_t account, const vg_lot *const **ret, size_t *ret_count, vg_err *err)
{
    const void *const *rows;
    VG_TRY(vg_work_group(core->work, VG_G_LOTS_OF_ACCOUNT, account, &rows, ret_count, err));
    *ret = (const vg_lot *const *)rows;
    return VG_DONE;
}

static void settle_open(vg_core *core, vg_lot *lot)
{
    bool open = lot->free_fen + lot->held_fen > 0;
    bool was = lot->acct_open != 0;
    assert(lot->free_fen >= 0 && lot->held_fen >= 0);
    lot->acct_open = open ? lot->account : 0;
    if (open && !was) {
        vg_work_regroup(core->work, VG_T_lot, lot);
    }
}

/* The day, and all that can move it. */
static bool same_date(const vg_lot *lot, const vg_from *from)
{
    return lot->from_day == from->day.n && lot->t_day == from->t.n && lot->t_rule == (int64_t)from->rule && lot->floor_day == from->floor.n &&
           lot->calendar == from->calendar;
}

static vg_from date_of(const vg_lot *lot)
{
    return (vg_from){.day = {(int32_t)lot->from_day},
                     .t = {(int32_t)lot->t_day},
                     .rule = (vg_t1_rule)lot->t_rule,
                     .floor = {(int32_t)lot->floor_day},
                     .calendar = lot->calendar};
}

/* Lots of one account and date that no refund can go back to are merged at booking. */
static vg_status merge(vg_core *core, const vg_credit *c, bool *ret_merged, int64_t *ret_lot, vg_err *err)
{
    const vg_lot *const *lots;
    size_t n;
    *ret_merged = false;
    if (c->refundable) {
        return VG_DONE;
    }
    VG_TRY(open_lots(core, c->account, &lots, &n, err));
    for (size_t i = 0; i < n; i++) {
        if (lots[i]->receipt == 0 && same_date(lots[i], &c->from_day)) {
            vg_lot *lot = VG_EDIT(core->work, lot, lots[i]);
            lot->fen += c->fen;
            lot->free_fen += c->fen;
            *ret_merged = true;
            *ret_lot = lot->id;
            return VG_DONE;
        }
    }
    return VG_DONE;
}

bool vg_lots_kept(int64_t program, int64_t account)
{
    return account == vg_own_id(program, VG_OWN_FEE) || account > vg_own_id(program, VG_OWN_SHORTFALL);
}

vg_status vg_lots_add(vg_core *core, const vg_credit *credit, int64_t *ret_lot, vg_err *err)
{
    bool merged;
    vg_credit now = *credit;
    const vg_credit *c = &now;
    assert(c->fen > 0);
    if (now.from_day.day.n <= vg_day_at(core->at).n) { /* reached: nothing moves it any more */
        now.from_day = (vg_from){.day = now.from_day.day, .floor = now.from_day.day, .calendar = now.from_day.calendar};
    }
    VG_TRY(merge(core, c, &merged, ret_lot, err));
    if (merged) {
        return VG_DONE;
    }
    int64_t id;
    VG_TRY(vg_core_id(core, &id, err));
    (void)VG_NEW(core->work, lot,
                 {.id = id,
                  .program = core->rules->program,
                  .account = c->account,
                  .acct_open = c->account,
                  .fen = c->fen,
                  .free_fen = c->fen,
                  .from_day = c->from_day.day.n,
                  .t_day = c->from_day.t.n,
                  .t_rule = c->from_day.rule,
                  .floor_day = c->from_day.floor.n,
                  .calendar = c->from_day.calendar,
                  .booked_day = vg_day_at(c->booked_at).n,
                  .receipt = c->refundable ? c->receipt : 0,
                  .op = c->op,
                  .created_at = core->at});
    *ret_lot = id;
    return VG_DONE;
}

/* The next lot to use: highest or lowest (date, id) that is behind the last one used and has something free. */
static const vg_lot *next_lot(const vg_lot *const *lots, size_t n, const vg_lot *last, bool latest_first)
{
    const vg_lot *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const vg_lot *l = lots[i];
        if (l->free_fen == 0) {
            continue;
        }
        int64_t sign = latest_first ? -1 : 1;
        int64_t day = sign * l->from_day, id = sign * l->id;
        if (last != NULL && (day < sign * last->from_day || (day == sign * last->from_day && id <= sign * last->id))) {
            continue;
        }
        if (best == NULL || day < sign * best->from_day || (day == sign * best->from_day && id < sign * best->id)) {
            best = l;
        }
    }
    return best;
}

static vg_status too_many(size_t n, vg_err *err)
{
    if (n > VG_LOTS_MAX) {
        return VG_FAIL(err, LIMIT, "the account has more than %d open lots: withdraw or transfer in smaller parts",
                       VG_LOTS_MAX);
    }
    return VG_FAIL(err, INSUFFICIENT, "the account's lots do not cover the amount");
}

static vg_status hold_lot_add(vg_core *core, int64_t hold, int64_t lot, int64_t fen, bool known_new, vg_err *err)
{
    const vg_hold_lot *row = NULL;
    if (!known_new) {
        VG_TRY(VG_FIND(core->work, hold_lot, VG_KEY_OF_PAIR(hold, lot), &row, err));
    }
    if (row != NULL) {
        VG_EDIT(core->work, hold_lot, row)->fen += fen;
    } else {
        (void)VG_NEW(core->work, hold_lot, {.hold = hold, .lot = lot, .program = core->rules->program, .fen = fen});
    }
    return VG_DONE;
}

vg_status vg_lots_hold(vg_core *core, int64_t account, int64_t hold, int64_t fen, vg_err *err)
{
    const vg_lot *const *lots;
    size_t n;
    VG_TRY(open_lots(core, account, &lots, &n, err));
    const vg_lot *at = NULL;
    for (size_t used = 0; fen > 0; used++) {
        at = used == VG_LOTS_MAX ? NULL : next_lot(lots, n, at, !core->rules->hold_oldest_first); /* what leave_hold can look at */
        if (at == NULL) {
            return too_many(n, err);
        }
        vg_lot *lot = VG_EDIT(core->work, lot, at);
        int64_t part = vg_fen_min(lot->free_fen, fen);
        lot->free_fen -= part;
        lot->held_fen += part;
        VG_TRY(hold_lot_add(core, hold, lot->id, part, true, err)); /* a hold is placed once: no row yet */
        fen -= part;
    }
    return VG_DONE;
}

void vg_lots_mark(vg_core *core, int64_t op, int64_t lot, int64_t fen)
{
    (void)VG_NEW(core->work, op_lot, {.op = op, .lot = lot, .program = core->rules->program, .fen = fen});
}

/* Takes fen out of the hold's lots, earliest date first; free: back to the lot, else gone. op: what of each is kept under it. */
static vg_status leave_hold(vg_core *core, int64_t hold, int64_t fen, bool free, int64_t op, vg_from *ret_latest, vg_err *err)
{
    const void *const *rows;
    size_t n;
    VG_TRY(vg_work_group(core->work, VG_G_LOTS_OF_HOLD, hold, &rows, &n, err));
    const vg_hold_lot *parts[VG_LOTS_MAX];
    const vg_lot *lots[VG_LOTS_MAX];
    assert(n <= VG_LOTS_MAX);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        parts[count] = rows[i];
        VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(parts[count]->lot), &lots[count], err));
        assert(lots[count] != NULL);
        count += parts[count]->fen > 0;
    }
    *ret_latest = (vg_from){0};
    while (fen > 0) {
        size_t best = count;
        for (size_t i = 0; i < count; i++) {
            if (parts[i]->fen > 0 && (best == count || lots[i]->from_day < lots[best]->from_day)) {
                best = i;
            }
        }
        if (best == count) {
            return VG_FAIL(err, BUG, "the hold's lots do not cover what it holds");
        }
        vg_hold_lot *part = VG_EDIT(core->work, hold_lot, parts[best]);
        vg_lot *lot = VG_EDIT(core->work, lot, lots[best]);
        int64_t take = vg_fen_min(part->fen, fen);
        part->fen -= take;
        lot->held_fen -= take;
        lot->free_fen += free ? take : 0;
        *ret_latest = vg_t1_later(core, *ret_latest, date_of(lot));
        settle_open(core, lot);
        if (op != 0) {
            vg_lots_mark(core, op, lot->id, take);
        }
        fen -= take;
    }
    return VG_DONE;
}

vg_status vg_lots_release(vg_core *core, int64_t hold, int64_t fen, int64_t op, vg_err *err)
{
    vg_from latest;
    return leave_hold(core, hold, fen, true, op, &latest, err);
}

vg_status vg_lots_capture(vg_core *core, int64_t hold, int64_t fen, vg_from *ret_latest, vg_err *err)
{
    return leave_hold(core, hold, fen, false, 0, ret_latest, err);
}

static void take_from(vg_core *core, const vg_lot *row, int64_t op, int64_t fen)
{
    vg_lot *lot = VG_EDIT(core->work, lot, row);
    assert(lot->free_fen >= fen);
    lot->free_fen -= fen;
    settle_open(core, lot);
    vg_lots_mark(core, op, lot->id, fen);
}

static vg_status lots_of_op(vg_core *core, int64_t op, const vg_op_lot *const **ret, size_t *ret_n, vg_err *err)
{
    const void *const *rows;
    VG_TRY(vg_work_group(core->work, VG_G_LOTS_OF_OP, op, &rows, ret_n, err));
    *ret = (const vg_op_lot *const *)rows;
    return VG_DONE;
}

/* Marked in this step, of money that was freed in it. */
static vg_status take_marked(vg_core *core, int64_t op, int64_t fen, vg_err *err)
{
    const vg_op_lot *const *parts;
    size_t n;
    VG_TRY(lots_of_op(core, op, &parts, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_lot *row;
        VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(parts[i]->lot), &row, err));
        assert(row != NULL && row->free_fen >= parts[i]->fen);
        vg_lot *lot = VG_EDIT(core->work, lot, row);
        lot->free_fen -= parts[i]->fen;
        settle_open(core, lot);
        fen -= parts[i]->fen;
    }
    assert(fen == 0);
    return VG_DONE;
}

static vg_status take_one(vg_core *core, int64_t account, int64_t op, int64_t fen, int64_t lot_id, vg_err *err)
{
    const vg_lot *lot;
    VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(lot_id), &lot, err));
    if (lot == NULL || lot->account != account || lot->free_fen < fen) {
        return VG_FAIL(err, INSUFFICIENT, "of this receipt %" PRId64 " fen are free, %" PRId64 " were asked for",
                       lot == NULL ? 0 : lot->free_fen, fen);
    }
    take_from(core, lot, op, fen);
    return VG_DONE;
}

static vg_status not_yet(const vg_lot *lot, vg_err *err)
{
    char day[VG_DAY_TEXT];
    vg_day_text((vg_day){(int32_t)lot->from_day}, day);
    return VG_FAIL(err, NOT_WITHDRAWABLE, "T+1: more becomes withdrawable on %s", day);
}

/* The first of those that wait; NULL: none does. */
static const vg_lot *first_waiting(const vg_lot *const *lots, size_t n, vg_day may)
{
    return next_lot(lots, n, &(vg_lot){.from_day = may.n, .id = INT64_MAX}, false);
}

vg_status vg_lots_take(vg_core *core, int64_t account, int64_t op, int64_t fen, vg_take how, int64_t lot, vg_err *err)
{
    if (how == VG_TAKE_LOT) {
        return take_one(core, account, op, fen, lot, err);
    }
    if (how == VG_TAKE_MARKED) {
        return take_marked(core, op, fen, err);
    }
    const vg_lot *const *lots;
    size_t n;
    VG_TRY(open_lots(core, account, &lots, &n, err));
    vg_day may = vg_core_withdrawable_day(core);
    bool youngest = how == VG_TAKE_WITHDRAWABLE && core->rules->withdraw_latest_first;
    const vg_lot *at = youngest ? &(vg_lot){.from_day = may.n + 1} : NULL; /* behind it: all that may leave */
    while (fen > 0) {
        at = next_lot(lots, n, at, how == VG_TAKE_ANY || youngest);
        if (at == NULL) {
            const vg_lot *waits = youngest ? first_waiting(lots, n, may) : NULL;
            return waits != NULL ? not_yet(waits, err) : too_many(n, err);
        }
        if (how == VG_TAKE_WITHDRAWABLE && at->from_day > may.n) {
            return not_yet(at, err);
        }
        int64_t part = vg_fen_min(at->free_fen, fen);
        take_from(core, at, op, part);
        fen -= part;
    }
    return VG_DONE;
}

vg_status vg_lots_put_back(vg_core *core, int64_t op, vg_err *err)
{
    const vg_op_lot *const *parts;
    size_t n;
    VG_TRY(lots_of_op(core, op, &parts, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_lot *lot;
        VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(parts[i]->lot), &lot, err));
        assert(lot != NULL);
        vg_lot *mine = VG_EDIT(core->work, lot, lot);
        mine->free_fen += parts[i]->fen;
        settle_open(core, mine);
    }
    return VG_DONE;
}

vg_status vg_lots_latest(vg_core *core, int64_t op, vg_from *ret, vg_err *err)
{
    const vg_op_lot *const *parts;
    size_t n;
    *ret = (vg_from){0};
    VG_TRY(lots_of_op(core, op, &parts, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_lot *lot;
        VG_TRY(VG_FIND(core->work, lot, VG_KEY_OF_ID(parts[i]->lot), &lot, err));
        assert(lot != NULL);
        *ret = vg_t1_later(core, *ret, date_of(lot));
    }
    return VG_DONE;
}

vg_status vg_lots_withdrawable(vg_core *core, int64_t account, int64_t *ret_fen, vg_day *ret_next, vg_err *err)
{
    const vg_lot *const *lots;
    size_t n;
    VG_TRY(open_lots(core, account, &lots, &n, err));
    vg_day may = vg_core_withdrawable_day(core);
    *ret_fen = 0;
    *ret_next = (vg_day){0};
    for (size_t i = 0; i < n; i++) {
        if (lots[i]->from_day <= may.n) {
            *ret_fen += lots[i]->free_fen;
        } else if (lots[i]->free_fen > 0 && (ret_next->n == 0 || lots[i]->from_day < ret_next->n)) {
            ret_next->n = (int32_t)lots[i]->from_day;
        }
    }
    return VG_DONE;
}

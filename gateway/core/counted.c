#include "gateway/core/counted.h"
#include "gateway/core/limits.h"
#include <inttypes.h>
#include <stdio.h>

typedef enum whose { MINE, PEER, PROGRAM } whose;
static const struct counter {
    int64_t bit;
    whose of;
    vg_way way;
    vg_party party;
} counters[] = {
#define C(name, n, whose, way, party) {VG_COUNTED_##name, whose, VG_WAY_##way, VG_PARTY_##party},
    VG_COUNTERS(C)
#undef C
};

/* What is counted: an act, or money that came. */
typedef struct passing {
    int64_t account, peer, fen;
    vg_day day;
    int64_t op, counters; /* bits that it is of, if a limit is there */
    bool binds;           /* we start it: a limit stops it */
} passing;

static const vg_limits *limits_of(const vg_core *core) { return core->rules->limits == NULL ? vg_limits_standard() : core->rules->limits; }

/* --- one counter ------------------------------------------------------------------------------------------ */

static vg_status used_of(vg_core *core, int64_t holder, int64_t period, vg_used **ret, vg_err *err)
{
    const vg_used *row;
    VG_TRY(VG_FIND(core->work, used, VG_KEY_OF_PAIR(holder, period), &row, err));
    *ret = row == NULL ? VG_NEW(core->work, used, {.account = holder, .period = period, .program = core->rules->program})
                       : VG_EDIT(core->work, used, row);
    return VG_DONE;
}

/* Which, what is used of it and left, and when it is free again; that nothing moved stands in every such answer. */
static vg_status over(const vg_limit_row *row, const passing *p, int64_t used, vg_err *err)
{
    char until[VG_DAY_TEXT];
    const char *of = vg_limit_of_name(row->key.of), *way = vg_way_name(row->key.way), *party = vg_party_name(row->key.party);
    if (row->key.per == VG_PER_SINGLE) {
        return VG_FAIL(err, LIMIT, "limit %s.%s.%s.single: at most %" PRId64 " fen in one act, %" PRId64 " were asked for", of, way, party, row->fen,
                       p->fen);
    }
    vg_day_text(vg_day_at(vg_limit_free_at(row->key.per, p->day)), until);
    return VG_FAIL(err, LIMIT, "limit %s.%s.%s.%s: %" PRId64 " fen, used %" PRId64 ", left %" PRId64 ", asked %" PRId64 "; free again on %s", of, way, party,
                   vg_per_name(row->key.per), row->fen, used, vg_fen_max(row->fen - used, 0), p->fen, until);
}

/* The bank's fact, or money going home, above a limit: people should know. */
static vg_status passed(vg_core *core, const vg_limit_row *row, const passing *p, int64_t holder, int64_t used, vg_err *err)
{
    char data[224];
    bool program = row->key.of == VG_LIMIT_PROGRAM;
    snprintf(data, sizeof data, "{\"limit\":\"%s.%s.%s.%s\",\"at_most\":%" PRId64 ",\"used\":%" PRId64 ",\"amount\":%" PRId64,
             vg_limit_of_name(row->key.of), vg_way_name(row->key.way), vg_party_name(row->key.party), vg_per_name(row->key.per), row->fen, used,
             p->fen);
    vg_effect_add(core, VG_DO_ALERT, p->op);
    return vg_emit(core, "limit.passed", program ? "prog_" : "acct_", program ? core->rules->program : holder, p->op, data, err);
}

static vg_status take_period(vg_core *core, const vg_limit_row *row, const passing *p, int64_t holder, int64_t period, vg_err *err)
{
    vg_used *used;
    VG_TRY(used_of(core, holder, period, &used, err));
    bool above = row != NULL && row->fen - used->fen < p->fen;
    if (above && p->binds) {
        return over(row, p, used->fen, err);
    }
    used->fen += p->fen;
    return above ? passed(core, row, p, holder, used->fen, err) : VG_DONE;
}

static int64_t holder_of(const vg_core *core, const struct counter *c, const passing *p)
{
    return c->of == PROGRAM ? vg_count_program(core->rules->program) : c->of == PEER ? p->peer : p->account;
}

/* Only looked at: an account that is counted for is not written for it. */
static vg_status account_of(vg_core *core, int64_t id, const vg_account **ret, vg_err *err)
{
    VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(id), ret, err));
    return *ret != NULL ? VG_DONE : VG_FAIL(err, BUG, "an act of an account that does not exist");
}

/* The kind of account of whom it is; a program's own accounts have no limits. */
static vg_status kind_of(vg_core *core, const struct counter *c, int64_t holder, int64_t *ret, vg_err *err)
{
    const vg_account *a;
    *ret = VG_LIMIT_PROGRAM;
    if (c->of == PROGRAM) {
        return VG_DONE;
    }
    VG_TRY(account_of(core, holder, &a, err));
    *ret = a->kind;
    return VG_DONE;
}

/* A day is counted with its year and a year with its days, where one of them has a limit: either may get one later. */
static vg_status take(vg_core *core, const struct counter *c, const passing *p, int64_t *counted, vg_err *err)
{
    const vg_limits *limits = limits_of(core);
    int64_t holder = holder_of(core, c, p), of;
    VG_TRY(kind_of(core, c, holder, &of, err));
    const vg_limit_row *rows[VG_PER_COUNT];
    for (int per = 0; per < VG_PER_COUNT; per++) {
        vg_limit_key key = {of, c->way, c->party, (vg_per)per};
        rows[per] = vg_limit_on(limits, &key, core->rules->class_limits, p->day);
    }
    const vg_limit_row *single = rows[VG_PER_SINGLE];
    if (single != NULL && p->fen > single->fen) {
        VG_TRY(p->binds ? over(single, p, 0, err) : passed(core, single, p, holder, p->fen, err));
    }
    if (rows[VG_PER_DAY] == NULL && rows[VG_PER_YEAR] == NULL) {
        return VG_DONE;
    }
    for (int per = VG_PER_DAY; per < VG_PER_COUNT; per++) {
        VG_TRY(take_period(core, rows[per], p, holder, vg_limit_period(c->way, c->party, (vg_per)per, p->day), err));
    }
    *counted |= c->bit;
    return VG_DONE;
}

static vg_status take_all(vg_core *core, const passing *p, int64_t *counted, vg_err *err)
{
    for (size_t i = 0; i < VG_COUNT(counters); i++) {
        if ((p->counters & counters[i].bit) != 0) {
            VG_TRY(take(core, &counters[i], p, counted, err));
        }
    }
    return VG_DONE;
}

static vg_status give_back(vg_core *core, const passing *p, int64_t counted, vg_err *err)
{
    for (size_t i = 0; i < VG_COUNT(counters); i++) {
        const struct counter *c = &counters[i];
        for (int per = VG_PER_DAY; per < VG_PER_COUNT && (counted & c->bit) != 0; per++) {
            vg_used *used;
            VG_TRY(used_of(core, holder_of(core, c, p), vg_limit_period(c->way, c->party, (vg_per)per, p->day), &used, err));
            used->fen -= p->fen;
            assert(used->fen >= 0);
        }
    }
    return VG_DONE;
}

/* --- which counters --------------------------------------------------------------------------------------- */

/* Its own card is who an account is bound to. Looked up only where something is said of this kind of account. */
static vg_status is_bound(vg_core *core, int64_t account, const char *number, bool *ret, vg_err *err)
{
    const vg_account *a;
    const vg_owner *o = NULL;
    *ret = false;
    VG_TRY(account_of(core, account, &a, err));
    if (number[0] == 0 || !vg_limits_of(limits_of(core), a->kind)) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(account), &o, err));
    *ret = o != NULL && strcmp(o->card_number, number) == 0;
    return VG_DONE;
}

static vg_status came_in(vg_core *core, int64_t account, const char *payer, int64_t *ret, vg_err *err)
{
    bool bound;
    VG_TRY(is_bound(core, account, payer, &bound, err));
    *ret = VG_COUNTED_IN_ANY | (bound ? VG_COUNTED_IN_BOUND : VG_COUNTED_IN_OTHERS);
    return VG_DONE;
}

static vg_status went_out(vg_core *core, const vg_operation *op, int64_t *ret, vg_err *err)
{
    bool bound = false;
    if (op->peer == 0) {
        VG_TRY(is_bound(core, op->account, op->payee_account, &bound, err));
    }
    *ret = VG_COUNTED_OUT_ANY | (bound ? VG_COUNTED_OUT_BOUND : VG_COUNTED_OUT_OTHERS);
    *ret |= op->peer == 0 ? VG_COUNTED_PROGRAM_OUT : VG_COUNTED_PEER_IN_OTHERS | VG_COUNTED_PEER_IN_ANY;
    return VG_DONE;
}

static vg_status counters_of(vg_core *core, const vg_operation *op, int64_t *ret, vg_err *err)
{
    const vg_receipt *r;
    *ret = 0;
    switch ((vg_op_kind)op->kind) {
    case VG_OP_PART_PAY:
        return op->hold != 0 && op->stage == 0 ? went_out(core, op, ret, err) : VG_DONE; /* a part of a refund: its parent counts */
    case VG_OP_WITHDRAW:
        return went_out(core, op, ret, err);
    case VG_OP_TRANSFER: /* of another one: it goes back to where it came from */
        *ret = VG_COUNTED_OUT_ANY | VG_COUNTED_PEER_IN_ANY;
        return op->of != 0 ? VG_DONE : went_out(core, op, ret, err);
    case VG_OP_REFUND:
        *ret = VG_COUNTED_OUT_ANY | (op->peer == 0 ? VG_COUNTED_PROGRAM_OUT : 0);
        return VG_DONE;
    case VG_OP_DEPOSIT: /* pulled from the bound card, or from the merchant's settlement account */
        *ret = VG_COUNTED_IN_BOUND | VG_COUNTED_IN_ANY | VG_COUNTED_PROGRAM_IN;
        return VG_DONE;
    case VG_OP_ASSIGN: /* it came into the program when it came into suspense */
        VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(op->receipt), &r, err));
        assert(r != NULL);
        return came_in(core, op->account, r->payer_account, ret, err);
    default:
        return VG_DONE;
    }
}

static passing of_op(const vg_operation *op, int64_t fen)
{
    return (passing){.account = op->account, .peer = op->peer, .fen = fen, .day = vg_day_at(op->created_at), .op = op->id};
}

static vg_status count(vg_core *core, vg_operation *op, bool binds, vg_err *err)
{
    passing p = of_op(op, op->fen);
    assert(op->counted == 0);
    p.binds = binds;
    VG_TRY(counters_of(core, op, &p.counters, err));
    return take_all(core, &p, &op->counted, err);
}

static vg_status uncount_rail(vg_core *core, vg_operation *op, vg_err *err);

/* --- acts ------------------------------------------------------------------------------------------------- */

vg_status vg_count(vg_core *core, vg_operation *op, vg_err *err)
{
    bool going_home = op->parent != 0 && op->kind != VG_OP_PART_PAY;        /* parts of a failed deal */
    bool came_late = op->kind == VG_OP_ASSIGN && op->ask == VG_ASK_NONE; /* the bank put it there (late.h) */
    return count(core, op, !going_home && !came_late, err);
}

vg_status vg_count_late(vg_core *core, vg_operation *op, vg_err *err) { return op->counted == 0 ? count(core, op, false, err) : VG_DONE; }

vg_status vg_uncount(vg_core *core, vg_operation *op, vg_err *err)
{
    passing p = of_op(op, op->fen);
    int64_t counted = op->counted;
    op->counted = 0;
    VG_TRY(uncount_rail(core, op, err));
    return give_back(core, &p, counted, err);
}

vg_status vg_count_returned(vg_core *core, const vg_operation *op, int64_t fen, vg_err *err)
{
    passing p = of_op(op, fen);
    return give_back(core, &p, op->counted, err);
}

/* --- rails ------------------------------------------------------------------------------------------------ */

int64_t vg_count_rail_period(vg_rail rail, vg_day day)
{
    const int64_t rails = INT64_C(10) * 100000000; /* behind the counters of limits */
    return rails + vg_limit_period(VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY, day) + ((int64_t)rail - 1) * 100000000;
}

static vg_status uncount_rail(vg_core *core, vg_operation *op, vg_err *err)
{
    vg_used *used;
    if (op->rail_day == 0) {
        return VG_DONE;
    }
    int64_t period = vg_count_rail_period((vg_rail)op->rail, (vg_day){(int32_t)op->rail_day});
    VG_TRY(used_of(core, vg_count_program(op->program), period, &used, err));
    used->fen -= op->fen;
    assert(used->fen >= 0);
    op->rail = op->rail_day = 0;
    return VG_DONE;
}

vg_status vg_count_rail(vg_core *core, vg_operation *op, vg_rail rail, vg_err *err)
{
    vg_used *used;
    vg_day today = vg_day_at(core->at);
    if (op->rail_day != 0 && op->state == VG_ST_RESEND) {
        return VG_DONE; /* what was sent before may have passed on its day */
    }
    VG_TRY(uncount_rail(core, op, err)); /* proven: it was not taken */
    VG_TRY(used_of(core, vg_count_program(op->program), vg_count_rail_period(rail, today), &used, err));
    used->fen += op->fen;
    op->rail = rail;
    op->rail_day = today.n;
    return VG_DONE;
}

vg_status vg_rail_counted(vg_core *core, const vg_operation *op, vg_rail rail, vg_day day, int64_t *ret, vg_err *err)
{
    const vg_used *row;
    VG_TRY(VG_FIND(core->work, used, VG_KEY_OF_PAIR(vg_count_program(op->program), vg_count_rail_period(rail, day)), &row, err));
    bool mine = op->rail == (int64_t)rail && op->rail_day == day.n;
    *ret = (row == NULL ? 0 : row->fen) - (mine ? op->fen : 0);
    return VG_DONE;
}

/* --- money from outside ----------------------------------------------------------------------------------- */

static passing of_receipt(const vg_receipt *r)
{
    return (passing){.account = r->account, .fen = r->fen, .day = {(int32_t)r->day}};
}

vg_status vg_count_receipt(vg_core *core, vg_receipt *r, vg_err *err)
{
    passing p = of_receipt(r);
    VG_TRY(came_in(core, r->account, r->payer_account, &p.counters, err));
    p.counters |= VG_COUNTED_PROGRAM_IN;
    return take_all(core, &p, &r->counted, err);
}

vg_status vg_uncount_receipt(vg_core *core, vg_receipt *r, vg_err *err)
{
    passing p = of_receipt(r);
    int64_t counted = r->counted;
    r->counted = 0;
    return give_back(core, &p, counted, err);
}

vg_status vg_uncount_assigned(vg_core *core, const vg_receipt *row, vg_err *err)
{
    vg_receipt *r = VG_EDIT(core->work, receipt, row);
    passing p = of_receipt(r);
    const int64_t account = ~(int64_t)VG_COUNTED_PROGRAM_IN;
    vg_operation *assign;
    VG_TRY(give_back(core, &p, r->counted & account, err)); /* the bank itself had put it there */
    r->counted &= VG_COUNTED_PROGRAM_IN;
    if (r->assign_op == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_op_edit(core, r->assign_op, &assign, err));
    return assign->kind == VG_OP_ASSIGN ? vg_uncount(core, assign, err) : VG_DONE;
}

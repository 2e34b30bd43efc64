/* Reports of days: T+1 batches, fees, ages. */
#include "gateway/core/report.h"
#include "gateway/run/report.h"
#include "gateway/run/rows.h"
#include <stdlib.h>

enum { TRIES = 5 };

static vg_status query(const vg_report_ask *ask, vg_query name, const vg_param *params, size_t count, void *ctx,
                       vg_status (*row)(void *, vg_table, const void *, vg_err *), vg_err *err)
{
    vg_row_sink sink = {ctx, row};
    return ask->store->ops->query(ask->store, true, name, params, count, &sink, err);
}

/* --- settlement ------------------------------------------------------------------------------------ */

static vg_status settled_day(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_settled *s = ctx;
    const vg_business_day *d = row;
    (void)table;
    (void)err;
    if (d->day <= s->to.n && s->count < VG_REPORT_DAYS_MAX) {
        s->days[s->count++] = (vg_settled_day){.row = *d};
    }
    return VG_DONE;
}

/* seq: how many; op: 1 for payouts that came back (statements.def). */
static vg_status moved(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_entry *e = row;
    (void)table;
    (void)err;
    vg_settled_add(ctx, e->day, (vg_side)e->side, e->op != 0, e->seq, e->fen);
    return VG_DONE;
}

static vg_status net(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_entry *e = row;
    (void)table;
    (void)err;
    *(int64_t *)ctx += e->side == VG_DEBIT ? e->fen : -e->fen;
    return VG_DONE;
}

static vg_status bank_sums(const vg_report_ask *ask, int64_t from, int64_t to, void *ctx, vg_status (*row)(void *, vg_table, const void *, vg_err *),
                           vg_err *err)
{
    int64_t program = ask->rules->program;
    vg_param params[] = {VG_P_INT(program), VG_P_INT(from), VG_P_INT(to), VG_P_INT(vg_own_id(program, VG_OWN_BANK))};
    return query(ask, VG_Q_bank_sums, params, VG_COUNT(params), ctx, row, err);
}

static vg_status try_settlement(const vg_report_ask *ask, vg_settled *s, bool *ret_moved, vg_err *err)
{
    vg_account before = {0}, after = {0};
    int64_t later = 0;
    vg_param bank = VG_P_INT(vg_own_id(ask->rules->program, VG_OWN_BANK));
    bool found;
    vg_param days[] = {VG_P_INT(ask->rules->program), VG_P_INT(ask->from.n - 1), VG_P_INT(VG_REPORT_DAYS_MAX)};
    *s = (vg_settled){.program = ask->rules->program, .from = ask->from, .to = ask->to};
    VG_TRY(vg_row_find(ask->store, VG_Q_account_by_id, bank, &before, sizeof before, &found, err));
    VG_TRY(query(ask, VG_Q_business_days, days, VG_COUNT(days), s, settled_day, err));
    VG_TRY(bank_sums(ask, 0, ask->from.n - 1, &s->opening_fen, net, err));
    VG_TRY(bank_sums(ask, ask->from.n, ask->to.n, s, moved, err));
    VG_TRY(bank_sums(ask, (int64_t)ask->to.n + 1, INT32_MAX, &later, net, err));
    VG_TRY(vg_row_find(ask->store, VG_Q_account_by_id, bank, &after, sizeof after, &found, err));
    s->closing_fen = after.free_fen + after.held_fen + after.out_fen - later;
    vg_settled_prove(s);
    *ret_moved = before.entry_seq != after.entry_seq;
    return VG_DONE;
}

vg_status vg_report_settlement(const vg_report_ask *ask, vg_settled **ret, vg_err *err)
{
    bool moves = true;
    *ret = NULL;
    VG_TRY(vg_report_check_days(ask, err));
    vg_settled *s = calloc(1, sizeof *s);
    vg_status st = s == NULL ? VG_FAIL(err, MEMORY, "no memory for a report") : VG_DONE;
    for (int i = 0; i < TRIES && moves && st.code == VG_OK; i++) { /* it goes on while it is read */
        st = try_settlement(ask, s, &moves, err);
    }
    if (st.code != VG_OK) {
        free(s);
        return st;
    }
    *ret = s;
    return VG_DONE;
}

/* --- fees ------------------------------------------------------------------------------------------ */

typedef struct fees {
    vg_fee_report *f;
    const char *types;
} fees;

static vg_status fee_entry(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    vg_fees_entry(((fees *)ctx)->f, row);
    return VG_DONE;
}

static vg_status fee_line(void *ctx, vg_table table, const void *row, vg_err *err)
{
    fees *c = ctx;
    (void)table;
    return vg_fees_line(c->f, c->types, row, err);
}

vg_status vg_report_fees(const vg_report_ask *ask, vg_fee_report **ret, vg_err *err)
{
    int64_t program = ask->rules->program, first = vg_own_id(program, VG_OWN_FEE), last = vg_own_id(program, VG_OWN_SHORTFALL);
    *ret = NULL;
    VG_TRY(vg_report_check_days(ask, err));
    vg_fee_report *f = calloc(1, sizeof *f);
    if (f == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a report");
    }
    *f = (vg_fee_report){.program = program, .from = ask->from, .to = ask->to};
    fees c = {f, ask->rules->fee_types == NULL ? "" : ask->rules->fee_types};
    vg_param entries[] = {VG_P_INT(program), VG_P_INT(ask->from.n), VG_P_INT(ask->to.n), VG_P_INT(first), VG_P_INT(last), VG_P_INT(first), VG_P_INT(last)};
    vg_param lines[] = {VG_P_INT(program), VG_P_INT(ask->from.n), VG_P_INT(ask->to.n), VG_P_TEXT(c.types)};
    vg_status st = query(ask, VG_Q_journal_entries, entries, VG_COUNT(entries), &c, fee_entry, err);
    st = st.code == VG_OK ? query(ask, VG_Q_fee_lines, lines, VG_COUNT(lines), &c, fee_line, err) : st;
    if (st.code != VG_OK) {
        vg_fees_free(f);
        free(f);
        return st;
    }
    vg_fees_prove(f);
    *ret = f;
    return VG_DONE;
}

/* --- ageing ---------------------------------------------------------------------------------------- */

typedef struct ages {
    vg_ageing *a;
    const vg_calendar *calendar;
    bool outcome;
} ages;

/* account: the reason or state; period: its day; ver: how many (statements.def). */
static vg_status age_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    ages *c = ctx;
    const vg_used *u = row;
    (void)table;
    return vg_ageing_add(c->a, c->calendar, c->outcome, u->account, u->period, (vg_age_cell){.count = u->ver, .fen = u->fen}, err);
}

vg_status vg_report_ageing(const vg_report_ask *ask, vg_ageing *ret, vg_err *err)
{
    vg_param program = VG_P_INT(ask->rules->program);
    ages breaks = {ret, ask->rules->calendar, false}, outcomes = {ret, ask->rules->calendar, true};
    *ret = (vg_ageing){.program = ask->rules->program, .today = ask->today};
    VG_TRY(query(ask, VG_Q_break_ages, &program, 1, &breaks, age_row, err));
    return query(ask, VG_Q_unknown_ages, &program, 1, &outcomes, age_row, err);
}

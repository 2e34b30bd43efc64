#include "gateway/run/report.h"
#include "gateway/core/days.h"
#include <stdlib.h>

/* --- days ------------------------------------------------------------------------------------------ */

static vg_status day_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = ((const vg_business_day *)row)->state;
    return VG_DONE;
}

vg_status vg_report_day_state(const vg_report_ask *ask, vg_day day, int64_t *ret, vg_err *err)
{
    vg_param params[] = {VG_P_INT(ask->rules->program), VG_P_INT(day.n)};
    vg_row_sink sink = {ret, day_row};
    *ret = -1;
    return ask->store->ops->query(ask->store, true, VG_Q_business_day_by_id, params, VG_COUNT(params), &sink, err);
}

/* --- balances at a business date ------------------------------------------------------------------- */

typedef struct balances_page {
    vg_balances *b;
    vg_account *rows;
    int64_t limit;
} balances_page;

static vg_status balance_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    balances_page *p = ctx;
    (void)table;
    (void)err;
    if ((int64_t)p->b->count == p->limit) {
        p->b->next = p->rows[p->limit - 1].id;
        return VG_DONE;
    }
    p->rows[p->b->count++] = *(const vg_account *)row;
    return VG_DONE;
}

/* state of such a row: 0 what is there now, 1 what was booked since (statements.def). */
static vg_status sum_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_balance_sums *s = ctx;
    const vg_account *a = row;
    (void)table;
    return a->id == 0 ? vg_balances_now(s, a->kind, a->state, a->free_fen, err) : vg_balances_after(s, a->kind, a->free_fen, err);
}

static vg_status read_sums(const vg_report_ask *ask, vg_balances *b, vg_err *err)
{
    int64_t program = ask->rules->program;
    vg_param params[] = {VG_P_INT(vg_day_instant(vg_day_add(ask->day, 1), 0)), VG_P_INT(program), VG_P_INT(program), VG_P_INT(ask->day.n)};
    vg_row_sink sink = {&b->sums, sum_row};
    VG_TRY(ask->store->ops->query(ask->store, true, VG_Q_balance_sums, params, VG_COUNT(params), &sink, err));
    vg_balances_prove(&b->sums);
    b->summed = true;
    return VG_DONE;
}

vg_status vg_report_balances(const vg_report_ask *ask, vg_balances *ret, vg_err *err)
{
    int64_t program = ask->rules->program, after = ask->after == 0 ? program << 40 : ask->after;
    *ret = (vg_balances){.program = program, .day = ask->day};
    if (ask->day.n > ask->today.n) {
        return VG_FAIL(err, INVALID, "the day is still to come: balances are there up to today");
    }
    VG_TRY(vg_report_day_state(ask, ask->day, &ret->day_state, err));
    if (ret->day_state < 0) {
        return VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
    }
    balances_page p = {.b = ret, .rows = calloc((size_t)ask->limit, sizeof *p.rows), .limit = ask->limit};
    ret->rows = p.rows;
    if (p.rows == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a page of balances");
    }
    vg_param params[] = {VG_P_INT(program), VG_P_INT(after), VG_P_INT(vg_day_instant(vg_day_add(ask->day, 1), 0)), VG_P_INT(ask->limit + 1),
                         VG_P_INT(ask->day.n)};
    vg_row_sink sink = {&p, balance_row};
    VG_TRY(ask->store->ops->query(ask->store, true, VG_Q_balances_at, params, VG_COUNT(params), &sink, err));
    return ask->after == 0 ? read_sums(ask, ret, err) : VG_DONE;
}

void vg_report_balances_free(vg_balances *b)
{
    free((vg_account *)(uintptr_t)b->rows);
    *b = (vg_balances){0};
}

#include "gateway/core/gl.h"
#include "gateway/core/days.h"
#include "gateway/run/report.h"
#include <stdlib.h>

/* What a row needs of the act, the hold and the account that it names: small, so that a month fits. */
typedef struct fact {
    int64_t id, kind, hold;
    char order[65];
} fact;

typedef struct facts {
    fact *at;
    size_t count, cap;
} facts;

typedef struct reading {
    vg_gl_journal *j;
    facts ops, holds, accounts;
    int64_t days, last_day;
} reading;

static vg_status keep(facts *f, const fact *one, vg_err *err)
{
    if (f->count == 2 * VG_JOURNAL_ROWS_MAX) {
        return VG_FAIL(err, LIMIT, "more acts than a journal can have: ask for fewer days");
    }
    if (f->count == f->cap) {
        size_t cap = f->cap == 0 ? 256 : 2 * f->cap;
        fact *more = realloc(f->at, cap * sizeof *more);
        if (more == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for a journal");
        }
        f->at = more;
        f->cap = cap;
    }
    f->at[f->count++] = *one;
    return VG_DONE;
}

static int by_id(const void *a, const void *b)
{
    int64_t l = ((const fact *)a)->id, r = ((const fact *)b)->id;
    return l < r ? -1 : l > r;
}

static void sort(facts *f)
{
    if (f->count > 0) {
        qsort(f->at, f->count, sizeof *f->at, by_id);
    }
}

static const fact *find(const facts *f, int64_t id)
{
    fact wanted = {.id = id};
    return id == 0 || f->count == 0 ? NULL : bsearch(&wanted, f->at, f->count, sizeof wanted, by_id);
}

/* --- rows ------------------------------------------------------------------------------------------ */

static vg_status entry_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    reading *r = ctx;
    const vg_entry *e = row;
    (void)table;
    int64_t own = vg_own_id(e->program, VG_FIRST_ID); /* a customer's account is what is not the program's */
    return vg_gl_journal_add(r->j, &(vg_gl_journal_row){.day = e->day, .account = e->account, .seq = e->seq, .side = e->side, .fen = e->fen, .op = e->op,
                                                        .receipt = e->op == 0 ? e->receipt : 0, .phase = e->phase,
                                                        .cost_account = e->account >= own ? e->account : e->opp_account >= own ? e->opp_account : 0}, err);
}

static vg_status op_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_operation *op = row;
    (void)table;
    return keep(&((reading *)ctx)->ops, &(fact){.id = op->id, .kind = op->kind, .hold = op->hold}, err);
}

static vg_status hold_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_hold *h = row;
    fact f = {.id = h->id};
    (void)table;
    VG_SET(f.order, h->purpose_order);
    return keep(&((reading *)ctx)->holds, &f, err);
}

static vg_status account_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_account *a = row;
    (void)table;
    return keep(&((reading *)ctx)->accounts, &(fact){.id = a->id, .kind = a->kind}, err);
}

static vg_status day_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    reading *r = ctx;
    const vg_business_day *d = row;
    (void)table;
    (void)err;
    r->days++;
    r->last_day = d->day;
    if (d->day <= r->j->to.n && d->state != VG_DS_CLOSED) {
        r->j->open_days++;
        r->j->first_open = r->j->first_open == 0 ? d->day : r->j->first_open;
    }
    return VG_DONE;
}

/* --- reading --------------------------------------------------------------------------------------- */

/* Days behind the last one that the program has had are as open as can be. */
static vg_status read_days(const vg_report_ask *ask, reading *r, vg_err *err)
{
    vg_param params[] = {VG_P_INT(ask->rules->program), VG_P_INT(ask->from.n - 1), VG_P_INT(VG_REPORT_DAYS_MAX + 1)};
    vg_row_sink sink = {r, day_row};
    VG_TRY(ask->store->ops->query(ask->store, true, VG_Q_business_days, params, VG_COUNT(params), &sink, err));
    vg_gl_journal *j = r->j;
    int64_t ahead = r->days == 0 ? ask->today.n - 1 : r->last_day;
    if (j->to.n > ahead) {
        int64_t first = ahead + 1 > j->from.n ? ahead + 1 : j->from.n;
        j->open_days += j->to.n - first + 1;
        j->first_open = j->first_open == 0 ? first : j->first_open;
    }
    return VG_DONE;
}

static vg_status read_rows(const vg_report_ask *ask, reading *r, vg_err *err)
{
    vg_store *store = ask->store;
    int64_t program = ask->rules->program;
    /* Fees, pool and shortfall stand side by side (core/core.h); their documents are what earns or costs. */
    int64_t first = r->j->all ? 0 : vg_own_id(program, VG_OWN_FEE), last = r->j->all ? INT64_MAX : vg_own_id(program, VG_OWN_SHORTFALL);
    vg_param both[] = {VG_P_INT(program), VG_P_INT(ask->from.n), VG_P_INT(ask->to.n), VG_P_INT(first), VG_P_INT(last), VG_P_INT(first), VG_P_INT(last)};
    const struct {
        vg_query query;
        size_t count;
        vg_status (*row)(void *, vg_table, const void *, vg_err *);
    } reads[] = {{VG_Q_journal_entries, 7, entry_row}, {VG_Q_journal_operations, 5, op_row}, {VG_Q_journal_holds, 5, hold_row}, {VG_Q_journal_accounts, 7, account_row}};
    for (size_t i = 0; i < VG_COUNT(reads); i++) {
        vg_row_sink sink = {r, reads[i].row};
        VG_TRY(store->ops->query(store, true, reads[i].query, both, reads[i].count, &sink, err));
    }
    return VG_DONE;
}

/* The entries were read first: what they name is older, and there. */
static void complete(reading *r)
{
    sort(&r->ops);
    sort(&r->holds);
    sort(&r->accounts);
    for (size_t i = 0; i < r->j->count; i++) {
        vg_gl_journal_row *row = &r->j->rows[i];
        const fact *account = find(&r->accounts, row->account), *op = find(&r->ops, row->op);
        const fact *hold = op == NULL ? NULL : find(&r->holds, op->hold);
        assert(account != NULL && (row->op == 0 || op != NULL));
        row->kind = account->kind;
        row->op_kind = op == NULL ? 0 : op->kind;
        if (hold != NULL) {
            VG_SET(row->order, hold->order);
        }
    }
}

vg_status vg_report_check_days(const vg_report_ask *ask, vg_err *err)
{
    if (ask->from.n == 0 || ask->to.n < ask->from.n) {
        return VG_FAIL(err, INVALID, "from and to: the first and the last day, the first one first, as from=2026-03-01&to=2026-03-31");
    }
    if (ask->to.n - ask->from.n >= VG_REPORT_DAYS_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d days: ask for fewer", VG_REPORT_DAYS_MAX);
    }
    return VG_DONE;
}

vg_status vg_report_journal(const vg_report_ask *ask, const char *only, vg_gl_journal *ret, vg_err *err)
{
    *ret = (vg_gl_journal){.program = ask->rules->program, .from = ask->from, .to = ask->to,
                           .map = ask->rules->ledger_map == NULL ? vg_gl_standard() : ask->rules->ledger_map};
    ret->all = only != NULL && strcmp(only, "all") == 0;
    if (only != NULL && !ret->all && strcmp(only, "revenue") != 0) {
        return VG_FAIL(err, INVALID, "only is revenue (fees, interest, shortfall), or all: whatever moved between accounts");
    }
    VG_TRY(vg_report_check_days(ask, err));
    reading r = {.j = ret};
    vg_status st = read_days(ask, &r, err);
    st = st.code == VG_OK ? read_rows(ask, &r, err) : st;
    if (st.code == VG_OK) {
        complete(&r);
        vg_gl_journal_prove(ret);
    }
    free(r.ops.at);
    free(r.holds.at);
    free(r.accounts.at);
    return st;
}

#include "gateway/run/overview.h"
#include "gateway/run/rows.h"

static int64_t earlier(int64_t a, int64_t b) { return a == 0 || (b != 0 && b < a) ? b : a; }

/* account: the reason; period: its day; ver: how many (statements.def). */
static vg_status break_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_api_overview *o = ctx;
    const vg_used *u = row;
    (void)table;
    (void)err;
    o->breaks += u->ver;
    o->risk_fen += u->fen;
    o->oldest_break = earlier(o->oldest_break, u->period);
    return VG_DONE;
}

/* period: since when. */
static vg_status unknown_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_api_overview *o = ctx;
    const vg_used *u = row;
    (void)table;
    (void)err;
    o->unknown += u->ver;
    o->unknown_fen += u->fen;
    o->unknown_since = earlier(o->unknown_since, u->period);
    return VG_DONE;
}

static vg_status approval_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_api_overview *o = ctx;
    const vg_used *u = row;
    (void)table;
    (void)err;
    o->approvals += u->ver;
    o->approvals_since = earlier(o->approvals_since, u->period);
    return VG_DONE;
}

vg_status vg_overview_read(vg_store *store, int64_t program, vg_api_overview *ret, vg_err *err)
{
    vg_api_overview o = {.seal = 0};
    vg_day_seal seal = {0};
    vg_row_sink breaks = {&o, break_row}, unknown = {&o, unknown_row}, approvals = {&o, approval_row};
    vg_business_day closed;
    bool found;
    VG_TRY(vg_row_find(store, VG_Q_program_by_id, VG_P_INT(program), &o.program, sizeof o.program, &found, err));
    if (!found) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    vg_param params[] = {VG_P_INT(program), VG_P_INT(o.program.closed_day)};
    VG_TRY(vg_row_of(store, VG_Q_business_day_by_id, params, VG_COUNT(params), &closed, sizeof closed, &found, err));
    o.program.closed_day = found ? o.program.closed_day : 0; /* books that began today have closed no day */
    VG_TRY(vg_row_of(store, VG_Q_proof_by_id, params, VG_COUNT(params), &o.proof, sizeof o.proof, &found, err));
    VG_TRY(vg_row_of(store, VG_Q_day_seal_by_id, params, VG_COUNT(params), &seal, sizeof seal, &found, err));
    VG_TRY(store->ops->query(store, true, VG_Q_break_ages, params, 1, &breaks, err));
    VG_TRY(store->ops->query(store, true, VG_Q_approvals_waiting, params, 1, &approvals, err));
    VG_TRY(store->ops->query(store, true, VG_Q_unknown_oldest, params, 1, &unknown, err));
    o.seal = seal.state;
    *ret = o;
    return VG_DONE;
}

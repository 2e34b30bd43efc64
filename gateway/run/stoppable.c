#include "gateway/run/stoppable.h"

typedef struct rows {
    const vg_row_sink *to;
    const atomic_bool *stop;
} rows;

static vg_status look(const atomic_bool *stop, vg_err *err)
{
    return atomic_load(stop) ? VG_FAIL(err, BUSY, "the gateway stops: ask again later") : VG_DONE;
}

static vg_status row(void *ctx, vg_table table, const void *at, vg_err *err)
{
    const rows *r = ctx;
    VG_TRY(look(r->stop, err));
    return r->to->row(r->to->ctx, table, at, err);
}

static vg_status query(vg_store *store, bool reader, vg_query name, const vg_param *params, size_t n, const vg_row_sink *sink, vg_err *err)
{
    const vg_stoppable *s = (const vg_stoppable *)store;
    rows r = {sink, s->stop};
    VG_TRY(look(s->stop, err));
    return s->of->ops->query(s->of, reader, name, params, n, &(vg_row_sink){&r, row}, err);
}

vg_store *vg_stoppable_of(vg_stoppable *ret, vg_store *of, const atomic_bool *stop)
{
    static const vg_store_ops ops = {.query = query};
    *ret = (vg_stoppable){{&ops}, of, stop};
    return &ret->store;
}

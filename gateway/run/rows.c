#include "gateway/run/rows.h"

static vg_status rows_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_rows *r = ctx;
    (void)table;
    (void)err;
    if (r->count < r->cap) {
        memcpy((char *)r->at + r->count++ * r->size, row, r->size);
    }
    return VG_DONE;
}

vg_status vg_rows_read(vg_store *store, vg_query query, const vg_param *params, size_t count, vg_rows *ret, vg_err *err)
{
    vg_row_sink sink = {ret, rows_row};
    return store->ops->query(store, true, query, params, count, &sink, err);
}

static vg_status last_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_rows *r = ctx;
    (void)table;
    (void)err;
    memcpy(r->at, row, r->size);
    r->count++;
    return VG_DONE;
}

vg_status vg_row_of(vg_store *store, vg_query query, const vg_param *params, size_t count, void *row, size_t size, bool *ret_found, vg_err *err)
{
    vg_rows one = {.at = row, .size = size};
    vg_row_sink sink = {&one, last_row};
    VG_TRY(store->ops->query(store, true, query, params, count, &sink, err));
    *ret_found = one.count > 0;
    return VG_DONE;
}

vg_status vg_row_find(vg_store *store, vg_query query, vg_param key, void *row, size_t size, bool *ret_found, vg_err *err)
{
    return vg_row_of(store, query, &key, 1, row, size, ret_found, err);
}

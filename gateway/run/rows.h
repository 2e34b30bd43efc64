/* Rows of a query, into memory of the caller's. What is longer than its row (bytes of X and B columns) is valid during the query alone.
 *
 *     VG_TRY(vg_row_find(store, VG_Q_operation_by_id, VG_P_INT(id), &op, sizeof op, &found, err));      of several the last
 *     vg_rows parts = {room, sizeof *room, 0, ROOM};
 *     VG_TRY(vg_rows_read(store, VG_Q_operations_of_hold, &param, 1, &parts, err));                      the first ROOM of them
 */
#pragma once
#include "gateway/run/edge.h"

typedef struct vg_rows {
    void *at;
    size_t size, count, cap;
} vg_rows;

VG_MUST vg_status vg_rows_read(vg_store *store, vg_query query, const vg_param *params, size_t count, vg_rows *ret, vg_err *err);
/* Nothing is written to row when there is none. */
VG_MUST vg_status vg_row_of(vg_store *store, vg_query query, const vg_param *params, size_t count, void *row, size_t size, bool *ret_found, vg_err *err);
VG_MUST vg_status vg_row_find(vg_store *store, vg_query query, vg_param key, void *row, size_t size, bool *ret_found, vg_err *err);

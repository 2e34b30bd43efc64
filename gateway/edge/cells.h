/* A row's columns on their way to and from a store: sealed ones are closed before they leave and
 * opened when they come back; limits are checked on both ways. Shared by both stores.
 */
#pragma once
#include "gateway/run/edge.h"

/* VG_FAIL where the code is computed: what a database's error number means. */
#define VG_FAIL_AS(err, code_, ...)                                                                \
    ({                                                                                             \
        const vg_code as_ = (code_);                                                               \
        vg_fail((err), as_, __func__, __VA_ARGS__);                                                \
        (vg_status){as_};                                                                          \
    })

/* Sealing adds a key number, a nonce and a tag: less than this. */
#define VG_SEAL_MORE 64

/* Memory for sealed bytes: what it handed out stays until the next reserve. */
typedef struct vg_scratch {
    uint8_t *at;
    size_t used, cap;
} vg_scratch;

/* Empties it and makes room for len bytes. */
VG_MUST vg_status vg_scratch_reserve(vg_scratch *s, size_t len, vg_err *err);
void vg_scratch_close(vg_scratch *s);

typedef struct vg_cell {
    int64_t n;     /* VG_COL_INT */
    vg_span bytes; /* the others; borrowed from the row, the scratch or the store's result */
} vg_cell;

/* Bytes that vg_cell_of takes from the scratch for all columns of this row. */
size_t vg_cells_room(vg_table table, const void *row, const vg_sealer *sealer);
/* A column as the store keeps it. A text that is longer than its column is our own mistake:
 * asserted. */
vg_cell vg_cell_of(vg_table table, const vg_column *column, const void *row, const vg_sealer *sealer,
                   vg_scratch *scratch);
/* Into the row what the store kept. STORE names table and column, never the content. The scratch
 * must have room for the column's bytes where they are sealed; opened bytes stay in it. */
VG_MUST vg_status vg_cell_into(vg_table table, const vg_column *column, const vg_cell *cell,
                               const vg_sealer *sealer, vg_scratch *scratch, void *row,
                               vg_err *err);
/* Size of the largest row struct. */
size_t vg_cells_row_max(void);

/* The statement's word on lines that are known from somewhere else: a notification that told a movement first is a promise, and the
 * statement's line its proof. A line that the statement has not brought is none of the bank's, and one that it says otherwise counts as
 * the statement says it (architecture §4: a booked line confirms a notice and never replaces it).
 *
 *     VG_TRY(vg_stated_read(store, program, from, to, &stated, err));      on a reading connection
 *     if (vg_stated_line(&stated, &line)) … line.side and line.fen are the statement's
 *     vg_stated_free(&stated);                                             also after an error
 */
#pragma once
#include "gateway/core/core.h"
#include "gateway/run/edge.h"

typedef struct vg_stated_lines {
    vg_stated *rows; /* by id */
    size_t count, cap;
} vg_stated_lines;

VG_MUST vg_status vg_stated_read(vg_store *store, int64_t program, vg_day from, vg_day to, vg_stated_lines *ret, vg_err *err);
bool vg_stated_line(const vg_stated_lines *stated, vg_line *line); /* false: the statement does not have it yet */
void vg_stated_free(vg_stated_lines *stated);

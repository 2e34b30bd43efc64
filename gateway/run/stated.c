#include "gateway/run/stated.h"
#include <stdlib.h>

static vg_status stated_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_stated_lines *s = ctx;
    (void)table;
    if (s->count == s->cap) {
        size_t cap = s->cap == 0 ? 64 : 2 * s->cap;
        vg_stated *grown = realloc(s->rows, cap * sizeof *grown);
        if (grown == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for the announced lines of a day");
        }
        s->rows = grown;
        s->cap = cap;
    }
    s->rows[s->count++] = *(const vg_stated *)row;
    return VG_DONE;
}

static int by_id(const void *a, const void *b) { return strcmp(((const vg_stated *)a)->id, ((const vg_stated *)b)->id); }

vg_status vg_stated_read(vg_store *store, int64_t program, vg_day from, vg_day to, vg_stated_lines *ret, vg_err *err)
{
    vg_param params[] = {VG_P_INT(program), VG_P_INT(from.n), VG_P_INT(to.n)};
    vg_row_sink sink = {ret, stated_row};
    *ret = (vg_stated_lines){0};
    VG_TRY(store->ops->query(store, true, VG_Q_stated_of_days, params, VG_COUNT(params), &sink, err));
    if (ret->count > 0) {
        qsort(ret->rows, ret->count, sizeof *ret->rows, by_id);
    }
    return VG_DONE;
}

bool vg_stated_line(const vg_stated_lines *stated, vg_line *line)
{
    vg_stated key = {0};
    VG_SET(key.id, line->id);
    const vg_stated *found = stated->count == 0 ? NULL : bsearch(&key, stated->rows, stated->count, sizeof key, by_id);
    if (found == NULL) {
        return true;
    }
    line->side = found->stated_at != 0 ? found->side : line->side;
    line->fen = found->stated_at != 0 ? found->fen : line->fen;
    return found->stated_at != 0;
}

void vg_stated_free(vg_stated_lines *stated)
{
    free(stated->rows);
    *stated = (vg_stated_lines){0};
}

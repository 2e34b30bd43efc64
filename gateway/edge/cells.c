#include "gateway/edge/cells.h"
#include "gateway/base/buf.h"
#include <stdlib.h>

vg_status vg_scratch_reserve(vg_scratch *s, size_t len, vg_err *err)
{
    s->used = 0;
    if (len <= s->cap) {
        return VG_DONE;
    }
    size_t cap = s->cap == 0 ? 4096 : s->cap;
    while (cap < len) {
        cap *= 2;
    }
    uint8_t *more = realloc(s->at, cap);
    if (more == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for %zu bytes of a row", len);
    }
    s->at = more;
    s->cap = cap;
    return VG_DONE;
}

void vg_scratch_close(vg_scratch *s)
{
    if (s->at != NULL) {
        explicit_bzero(s->at, s->cap); /* it held opened personal data */
        free(s->at);
    }
    *s = (vg_scratch){0};
}

static vg_span plain_of(const vg_column *column, const void *row)
{
    const char *at = (const char *)row + column->at;
    if (column->type == VG_COL_BYTES) {
        return *(const vg_span *)(const void *)at;
    }
    assert(column->type == VG_COL_TEXT);
    size_t len = strnlen(at, column->size);
    assert(len < column->size); /* longer than its column */
    return (vg_span){(const uint8_t *)at, len};
}

size_t vg_cells_room(vg_table table, const void *row, const vg_sealer *sealer)
{
    const vg_table_facts *facts = vg_table_of(table);
    size_t room = 0;
    for (size_t i = 0; sealer != NULL && i < facts->column_count; i++) {
        if (facts->columns[i].sealed) {
            room += plain_of(&facts->columns[i], row).len + VG_SEAL_MORE;
        }
    }
    return room;
}

enum { PLACE_MAX = 256 };

/* "table.column" and the row's key, which never changes: a sealed value opens where it was written and nowhere else. */
static vg_span place_of(vg_table table, const vg_column *column, const void *row, uint8_t room[PLACE_MAX])
{
    const vg_table_facts *facts = vg_table_of(table);
    vg_key key = vg_row_key(table, row);
    vg_buf b = vg_buf_of(room, PLACE_MAX);
    vg_buf_text(&b, facts->name);
    vg_buf_byte(&b, '.');
    vg_buf_text(&b, column->name);
    vg_buf_byte(&b, 0);
    if (facts->key == VG_KEY_WORD) {
        vg_buf_text(&b, key.word);
    } else {
        vg_buf_bytes(&b, &key.a, sizeof key.a);
        vg_buf_bytes(&b, &key.b, sizeof key.b);
    }
    assert(!b.over);
    return vg_buf_span(&b);
}

vg_cell vg_cell_of(vg_table table, const vg_column *column, const void *row, const vg_sealer *sealer,
                   vg_scratch *scratch)
{
    if (column->type == VG_COL_INT) {
        return (vg_cell){.n = *(const int64_t *)(const void *)((const char *)row + column->at)};
    }
    vg_span plain = plain_of(column, row);
    if (!column->sealed || sealer == NULL || plain.len == 0) {
        return (vg_cell){.bytes = plain};
    }
    assert(scratch->cap - scratch->used >= plain.len + VG_SEAL_MORE);
    uint8_t *out = scratch->at + scratch->used;
    uint8_t room[PLACE_MAX];
    size_t len = sealer->seal(sealer->ctx, place_of(table, column, row, room), plain, out);
    assert(len > plain.len && len <= plain.len + VG_SEAL_MORE);
    scratch->used += len;
    return (vg_cell){.bytes = {out, len}};
}

vg_status vg_cell_into(vg_table table, const vg_column *column, const vg_cell *cell,
                       const vg_sealer *sealer, vg_scratch *scratch, void *row, vg_err *err)
{
    char *at = (char *)row + column->at;
    if (column->type == VG_COL_INT) {
        *(int64_t *)(void *)at = cell->n;
        return VG_DONE;
    }
    vg_span plain = cell->bytes;
    if (column->sealed && sealer != NULL && plain.len > 0) {
        assert(scratch->cap - scratch->used >= plain.len);
        uint8_t *out = scratch->at + scratch->used;
        size_t len = 0;
        uint8_t room[PLACE_MAX];
        vg_span place = place_of(table, column, row, room); /* keys stand in front of what is sealed */
        if (!sealer->open(sealer->ctx, place, plain, out, &len) || len > plain.len) {
            return VG_FAIL(err, STORE, "%s.%s does not open: another key, or the store was changed",
                           vg_table_of(table)->name, column->name);
        }
        scratch->used += plain.len;
        plain = (vg_span){out, len};
    }
    if (column->type == VG_COL_BYTES) {
        *(vg_span *)(void *)at = plain;
        return VG_DONE;
    }
    if (plain.len >= column->size || (plain.len > 0 && memchr(plain.at, 0, plain.len) != NULL)) {
        return VG_FAIL(err, STORE, "%s.%s holds what was never written there",
                       vg_table_of(table)->name, column->name);
    }
    if (plain.len > 0) {
        memcpy(at, plain.at, plain.len);
    }
    memset(at + plain.len, 0, column->size - plain.len);
    return VG_DONE;
}

size_t vg_cells_row_max(void)
{
    size_t max = 0;
    for (size_t i = 0; i < VG_TABLE_COUNT; i++) {
        size_t size = vg_table_of((vg_table)i)->size;
        max = size > max ? size : max;
    }
    return max;
}

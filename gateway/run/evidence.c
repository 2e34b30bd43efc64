#include "gateway/run/evidence.h"
#include <stdlib.h>

/* The last row that was read, with its bytes. */
typedef struct source {
    vg_store *store;
    const vg_api_evidence *what;
    void *row;
    uint8_t *bytes;
    bool found;
} source;

static const struct {
    vg_table table;
    vg_query query;
} queries[] = {
    {VG_T_program, VG_Q_program_by_id},   {VG_T_operation, VG_Q_operation_by_id}, {VG_T_event, VG_Q_event_by_id},
    {VG_T_entry, VG_Q_entry_by_id},       {VG_T_exchange, VG_Q_exchange_by_id},   {VG_T_note, VG_Q_note_by_id},
    {VG_T_line, VG_Q_line_by_id},         {VG_T_pushed, VG_Q_pushed_by_id},       {VG_T_approval, VG_Q_approval_by_id},
};

static void forget(source *s)
{
    free(s->row);
    free(s->bytes);
    s->row = NULL;
    s->bytes = NULL;
}

static vg_status keep(void *ctx, vg_table table, const void *row, vg_err *err)
{
    source *s = ctx;
    const vg_table_facts *facts = vg_table_of(table);
    forget(s);
    s->row = malloc(facts->size);
    if (s->row == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a row");
    }
    memcpy(s->row, row, facts->size);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (facts->columns[i].type == VG_COL_BYTES) { /* a table of these has one such column */
            vg_span *bytes = (vg_span *)(void *)((char *)s->row + facts->columns[i].at);
            s->bytes = malloc(bytes->len + 1);
            if (s->bytes == NULL) {
                return VG_FAIL(err, MEMORY, "no memory for the bytes of a row");
            }
            if (bytes->len > 0) {
                memcpy(s->bytes, bytes->at, bytes->len);
            }
            bytes->at = s->bytes;
        }
    }
    return VG_DONE;
}

static vg_status find(void *ctx, vg_table table, vg_key key, const void **ret, vg_err *err)
{
    source *s = ctx;
    vg_row_sink sink = {s, keep};
    vg_key_form form = vg_table_of(table)->key;
    vg_param params[2] = {form == VG_KEY_WORD ? VG_P_TEXT(key.word) : VG_P_INT(key.a), VG_P_INT(key.b)};
    forget(s);
    for (size_t i = 0; i < VG_COUNT(queries); i++) {
        if (queries[i].table == table) {
            VG_TRY(s->store->ops->query(s->store, true, queries[i].query, params, form == VG_KEY_PAIR ? 2 : 1, &sink, err));
            *ret = s->row;
            return VG_DONE;
        }
    }
    return VG_FAIL(err, BUG, "no archive has rows of this table");
}

typedef struct keys {
    int64_t *at;
    size_t count, cap;
} keys;

static vg_status add_key(void *ctx, vg_table table, const void *row, vg_err *err)
{
    keys *k = ctx;
    (void)table;
    if (k->count == k->cap) {
        return VG_FAIL(err, LIMIT, "an operation of more than %zu exchanges", k->cap);
    }
    k->at[k->count++] = ((const int64_t *)row)[1];
    return VG_DONE;
}

static vg_status of_op(void *ctx, vg_table table, int64_t op, int64_t *ret, size_t cap, size_t *ret_count, vg_err *err)
{
    source *s = ctx;
    keys k = {ret, 0, cap};
    vg_row_sink sink = {&k, add_key};
    vg_param param = VG_P_INT(op);
    VG_TRY(s->store->ops->query(s->store, true, table == VG_T_note ? VG_Q_notes : VG_Q_exchanges, &param, 1, &sink, err));
    *ret_count = k.count;
    return VG_DONE;
}

vg_status vg_evidence_write(vg_store *store, const vg_api_evidence *what, vg_json *w, vg_err *err)
{
    source s = {.store = store, .what = what};
    vg_api_evidence e = *what;
    e.find = find;
    e.of_op = of_op;
    e.ctx = &s;
    vg_status st = vg_api_render_evidence(&e, w, err);
    forget(&s);
    return st;
}

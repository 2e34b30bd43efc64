#include "gateway/api/evidence.h"
#include "gateway/base/limits.h"
#include "gateway/core/evidence.h"
#include <jansson.h>
#include <stdlib.h>

enum { OPS_MAX = 512, NAMED_MAX = 8192, OF_OP_MAX = 512, PATH_FIRST = 1024 };

/* A row that events of the act name, at its first place. */
typedef struct named {
    vg_table table;
    int64_t a, b;
    char word[128];
    bool bound;
} named;

typedef struct archive {
    const vg_api_evidence *e;
    vg_json *w;
    vg_program program;
    int64_t root;
    int64_t began_at; /* its first operation */
    int64_t *events; /* sequences, ascending */
    size_t event_count;
    int64_t ops[OPS_MAX];
    size_t op_count;
    named *named;
    size_t named_count;
    int64_t *path; /* sequences of the way from the first event to the head, descending */
    size_t path_count, path_cap;
    bool complete;
} archive;

static vg_status find(const archive *a, vg_table table, vg_key key, const void **ret, vg_err *err)
{
    VG_TRY(a->e->find(a->e->ctx, table, key, ret, err));
    return *ret != NULL ? VG_DONE : VG_FAIL(err, NOT_FOUND, "a row of %s that the chain names is not there", vg_table_of(table)->name);
}

static vg_status find_event(const archive *a, int64_t seq, const vg_event **ret, vg_err *err)
{
    const void *row;
    VG_TRY(find(a, VG_T_event, VG_KEY_OF_PAIR(a->program.id, seq), &row, err));
    *ret = row;
    return VG_DONE;
}

/* --- what belongs to it ----------------------------------------------------------------------------------- */

static vg_status find_root(archive *a, int64_t *ret_last, vg_err *err)
{
    const void *row;
    a->root = a->e->op;
    for (;;) {
        VG_TRY(a->e->find(a->e->ctx, VG_T_operation, VG_KEY_OF_ID(a->root), &row, err));
        if (row == NULL) {
            return VG_FAIL(err, NOT_FOUND, "no such operation");
        }
        *ret_last = ((const vg_operation *)row)->last_event;
        if (!vg_evidence_above(row, &a->root)) {
            a->root = ((const vg_operation *)row)->id;
            a->began_at = ((const vg_operation *)row)->created_at;
            return VG_DONE;
        }
    }
}

static vg_status add_op(archive *a, int64_t op, vg_err *err)
{
    for (size_t i = 0; i < a->op_count; i++) {
        if (a->ops[i] == op) {
            return VG_DONE;
        }
    }
    if (a->op_count == OPS_MAX) {
        return VG_FAIL(err, LIMIT, "an act of more than %d operations", OPS_MAX);
    }
    a->ops[a->op_count++] = op;
    return VG_DONE;
}

static vg_status gather_events(archive *a, int64_t last, vg_err *err)
{
    for (int64_t seq = last; seq != 0;) {
        const vg_event *e;
        if (a->event_count == VG_EVIDENCE_EVENTS_MAX) {
            return VG_FAIL(err, LIMIT, "an act of more than %d events", VG_EVIDENCE_EVENTS_MAX);
        }
        VG_TRY(find_event(a, seq, &e, err));
        assert(e->prior < seq);
        a->events[a->event_count++] = seq;
        seq = e->prior;
    }
    for (size_t i = 0; i < a->event_count / 2; i++) {
        int64_t swap = a->events[i];
        a->events[i] = a->events[a->event_count - 1 - i];
        a->events[a->event_count - 1 - i] = swap;
    }
    return VG_DONE;
}

static vg_status add_named(archive *a, const named *n, vg_err *err)
{
    for (size_t i = 0; i < a->named_count; i++) {
        const named *o = &a->named[i];
        if (o->table == n->table && o->a == n->a && o->b == n->b && strcmp(o->word, n->word) == 0) {
            return VG_DONE;
        }
    }
    if (a->named_count == NAMED_MAX) {
        return VG_FAIL(err, LIMIT, "an act of more than %d rows", NAMED_MAX);
    }
    a->named[a->named_count++] = *n;
    return VG_DONE;
}

static vg_status name_record(archive *a, const json_t *record, vg_err *err)
{
    static const vg_table tables[] = {VG_T_exchange, VG_T_note, VG_T_line, VG_T_pushed, VG_T_approval};
    const char *table = json_string_value(json_array_get(record, 0)), *key = json_string_value(json_array_get(record, 1));
    for (size_t i = 0; i < VG_COUNT(tables) && table != NULL && key != NULL; i++) {
        const vg_table_facts *facts = vg_table_of(tables[i]);
        if (strcmp(facts->name, table) != 0) {
            continue;
        }
        named n = {.table = tables[i], .bound = true};
        char *end = NULL;
        if (facts->key == VG_KEY_WORD) {
            VG_SET(n.word, key);
        } else {
            n.a = strtoll(key, &end, 10);
            n.b = facts->key == VG_KEY_PAIR && *end == '/' ? strtoll(end + 1, &end, 10) : 0;
        }
        return add_named(a, &n, err);
    }
    return VG_FAIL(err, BUG, "an event binds a row of no known kind");
}

static vg_status name_entry(archive *a, const json_t *entry, vg_err *err)
{
    named n = {.table = VG_T_entry, .bound = true, .a = json_integer_value(json_array_get(entry, 0)),
               .b = json_integer_value(json_array_get(entry, 1))};
    return add_named(a, &n, err);
}

static vg_status read_event(archive *a, const vg_event *e, vg_err *err)
{
    json_t *data = json_loadb((const char *)e->data.at, e->data.len, 0, NULL);
    vg_status st = add_op(a, e->op, err);
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(data, "entries"), i, one)
    {
        st = st.code == VG_OK ? name_entry(a, one, err) : st;
    }
    json_array_foreach(json_object_get(data, "records"), i, one)
    {
        st = st.code == VG_OK ? name_record(a, one, err) : st;
    }
    json_decref(data);
    return st;
}

/* Rows from before version 4: of the operation, and no event binds them. */
static vg_status name_unbound(archive *a, vg_table table, int64_t op, vg_err *err)
{
    int64_t keys[OF_OP_MAX];
    size_t count;
    VG_TRY(a->e->of_op(a->e->ctx, table, op, keys, OF_OP_MAX, &count, err));
    for (size_t i = 0; i < count; i++) {
        named n = {.table = table, .a = op, .b = keys[i]};
        VG_TRY(add_named(a, &n, err)); /* one that is bound stands there already */
    }
    return VG_DONE;
}

static vg_status gather_rows(archive *a, vg_err *err)
{
    VG_TRY(add_op(a, a->root, err));
    for (size_t i = 0; i < a->event_count; i++) {
        const vg_event *e;
        VG_TRY(find_event(a, a->events[i], &e, err));
        VG_TRY(read_event(a, e, err));
    }
    VG_TRY(add_op(a, a->e->op, err));
    for (size_t i = 0; i < a->op_count; i++) {
        VG_TRY(name_unbound(a, VG_T_exchange, a->ops[i], err));
        VG_TRY(name_unbound(a, VG_T_note, a->ops[i], err));
    }
    return VG_DONE;
}

/* --- the way to the head ------------------------------------------------------------------------------------- */

static vg_status step_to(archive *a, int64_t seq, vg_err *err)
{
    if (a->path_count == a->path_cap) {
        size_t cap = a->path_cap == 0 ? PATH_FIRST : a->path_cap * 2;
        int64_t *more = a->path_count >= VG_EVIDENCE_PATH_MAX ? NULL : realloc(a->path, cap * sizeof *more);
        if (more == NULL) {
            return VG_FAIL(err, LIMIT, "a way of more than %d events to the head", VG_EVIDENCE_PATH_MAX);
        }
        a->path = more;
        a->path_cap = cap;
    }
    a->path[a->path_count++] = seq;
    return VG_DONE;
}

/* The lowest event at or above `to` that seq leads to at once. */
static vg_status below(const archive *a, int64_t seq, int64_t to, int64_t *ret, vg_err *err)
{
    static const int64_t every[] = {VG_SKIP_1, VG_SKIP_2, VG_SKIP_3};
    *ret = seq - 1;
    if (seq % VG_SKIP_1 != 0) {
        return VG_DONE;
    }
    const vg_event *e;
    VG_TRY(find_event(a, seq, &e, err));
    const char *at = e->skips;
    for (size_t i = 0; i < VG_COUNT(every) && seq % every[i] == 0; i++) {
        if (*at != 0 && *at != ',' && seq - every[i] >= to) {
            *ret = seq - every[i];
        }
        at += strcspn(at, ",");
        at += *at == ',';
    }
    return VG_DONE;
}

/* From the head down through each event of the act. What follows its last event is gone through one by one where that is not too
 * far: then nothing later of the act can be kept back. */
static vg_status find_path(archive *a, vg_err *err)
{
    int64_t seq = a->program.event_seq;
    size_t left = a->event_count;
    a->complete = left > 0 && seq - a->events[left - 1] <= VG_EVIDENCE_TAIL_MAX;
    while (left > 0) {
        VG_TRY(step_to(a, seq, err));
        left -= seq == a->events[left - 1];
        if (left == a->event_count && a->complete) {
            seq--;
        } else if (left > 0) {
            int64_t to = a->events[left - 1];
            to = a->e->through > to && a->e->through < seq ? a->e->through : to;
            VG_TRY(below(a, seq, to, &seq, err));
        }
    }
    return VG_DONE;
}

/* --- writing -------------------------------------------------------------------------------------------------- */

static void put_text(vg_json *w, const char *name, const vg_event *e)
{
    uint8_t room[VG_DATA_MAX + 256];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_chain_body_text(e, &b);
    assert(!b.over);
    vg_json_bytes(w, name, vg_buf_span(&b));
}

static vg_status put_events(const archive *a, vg_err *err)
{
    vg_json_list(a->w, "events");
    for (size_t i = 0; i < a->event_count; i++) {
        const vg_event *e;
        VG_TRY(find_event(a, a->events[i], &e, err));
        vg_json_begin(a->w, NULL);
        vg_json_int(a->w, "sequence", e->seq);
        vg_json_int(a->w, "op", e->op);
        put_text(a->w, "text", e);
        vg_json_text(a->w, "hash", e->hash);
        vg_json_end(a->w);
    }
    vg_json_list_end(a->w);
    return VG_DONE;
}

static vg_status put_operations(const archive *a, vg_err *err)
{
    vg_json_list(a->w, "operations");
    for (size_t i = 0; i < a->op_count; i++) {
        const void *row;
        char id[VG_ID_TEXT];
        VG_TRY(find(a, VG_T_operation, VG_KEY_OF_ID(a->ops[i]), &row, err));
        const vg_operation *op = row;
        vg_id_text("op_", op->id, id);
        vg_json_begin(a->w, NULL);
        vg_json_int(a->w, "op", op->id);
        vg_json_text(a->w, "id", id);
        vg_json_text(a->w, "kind", vg_op_kind_name((vg_op_kind)op->kind));
        vg_json_text(a->w, "state", vg_state_name((vg_state)op->state));
        vg_json_end(a->w);
    }
    vg_json_list_end(a->w);
    return VG_DONE;
}

static vg_status put_entries(const archive *a, vg_err *err)
{
    vg_json_list(a->w, "entries");
    for (size_t i = 0; i < a->named_count; i++) {
        const void *row;
        if (a->named[i].table != VG_T_entry) {
            continue;
        }
        VG_TRY(find(a, VG_T_entry, VG_KEY_OF_PAIR(a->named[i].a, a->named[i].b), &row, err));
        const vg_entry *e = row;
        vg_json_begin(a->w, NULL);
        vg_json_int(a->w, "op", e->op);
        vg_json_int(a->w, "at", e->at);
        vg_json_int(a->w, "account", e->account);
        vg_json_int(a->w, "seq", e->seq);
        vg_json_int(a->w, "bucket", e->bucket);
        vg_json_int(a->w, "side", e->side);
        vg_json_int(a->w, "fen", e->fen);
        vg_json_int(a->w, "balance_fen", e->balance_fen);
        vg_json_int(a->w, "phase", e->phase);
        vg_json_int(a->w, "day", e->day);
        vg_json_int(a->w, "opp_account", e->opp_account);
        vg_json_int(a->w, "receipt", e->receipt);
        vg_json_end(a->w);
    }
    vg_json_list_end(a->w);
    return VG_DONE;
}

/* The exact bytes, in Base64. */
static vg_status put_bytes(vg_json *w, const char *name, vg_span bytes, vg_err *err)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = (bytes.len + 2) / 3 * 4;
    uint8_t *text = malloc(len + 1);
    if (text == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the bytes of an exchange");
    }
    for (size_t i = 0, k = 0; i < bytes.len; i += 3) {
        uint32_t three = (uint32_t)bytes.at[i] << 16 | (uint32_t)(i + 1 < bytes.len ? bytes.at[i + 1] : 0) << 8 |
                         (uint32_t)(i + 2 < bytes.len ? bytes.at[i + 2] : 0);
        text[k++] = (uint8_t)digits[three >> 18 & 63];
        text[k++] = (uint8_t)digits[three >> 12 & 63];
        text[k++] = i + 1 < bytes.len ? (uint8_t)digits[three >> 6 & 63] : '=';
        text[k++] = i + 2 < bytes.len ? (uint8_t)digits[three & 63] : '=';
    }
    vg_json_begin(w, name);
    vg_json_bytes(w, "base64", (vg_span){text, len});
    vg_json_end(w);
    free(text);
    return VG_DONE;
}

static vg_status put_column(vg_json *w, const vg_column *c, const void *row, vg_err *err)
{
    const char *at = (const char *)row + c->at;
    switch ((vg_column_type)c->type) {
    case VG_COL_INT:
        vg_json_int(w, c->name, *(const int64_t *)(const void *)at);
        break;
    case VG_COL_TEXT:
        vg_json_text(w, c->name, at);
        break;
    case VG_COL_BYTES:
        return put_bytes(w, c->name, *(const vg_span *)(const void *)at, err);
    }
    return VG_DONE;
}

static vg_status put_columns(vg_json *w, const char *name, vg_table table, const void *row, bool sealed, vg_err *err)
{
    const vg_table_facts *facts = vg_table_of(table);
    vg_json_begin(w, name);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (vg_record_shows(&facts->columns[i]) && facts->columns[i].sealed == sealed) {
            VG_TRY(put_column(w, &facts->columns[i], row, err));
        }
    }
    vg_json_end(w);
    return VG_DONE;
}

static const char *salt_of(vg_table table, const void *row)
{
    return table == VG_T_exchange ? ((const vg_exchange *)row)->salt
           : table == VG_T_line   ? ((const vg_line *)row)->salt
           : table == VG_T_pushed ? ((const vg_pushed *)row)->salt
                                  : NULL;
}

static vg_status put_record(const archive *a, const named *n, vg_err *err)
{
    const void *row;
    char hidden[VG_SHA256_HEX], digest[VG_SHA256_HEX], key[128];
    vg_key at = vg_table_of(n->table)->key == VG_KEY_WORD ? VG_KEY_OF_WORD(n->word) : VG_KEY_OF_PAIR(n->a, n->b);
    VG_TRY(find(a, n->table, at, &row, err));
    vg_record_key(n->table, row, key);
    vg_record_digest(n->table, row, hidden, digest);
    vg_json_begin(a->w, NULL);
    vg_json_text(a->w, "table", vg_table_of(n->table)->name);
    vg_json_text(a->w, "key", key);
    vg_json_bool(a->w, "bound", n->bound);
    VG_TRY(put_columns(a->w, "fields", n->table, row, false, err));
    vg_json_text(a->w, "hidden_digest", hidden);
    if (a->e->reveal && salt_of(n->table, row) != NULL) {
        vg_json_text(a->w, "salt", salt_of(n->table, row));
        VG_TRY(put_columns(a->w, "hidden", n->table, row, true, err));
    }
    vg_json_end(a->w);
    return VG_DONE;
}

static vg_status put_records(const archive *a, vg_err *err)
{
    vg_json_list(a->w, "records");
    for (size_t i = 0; i < a->named_count; i++) {
        if (a->named[i].table != VG_T_entry) {
            VG_TRY(put_record(a, &a->named[i], err));
        }
    }
    vg_json_list_end(a->w);
    return VG_DONE;
}

static vg_status previous_hash(const archive *a, int64_t seq, char ret[65], vg_err *err)
{
    const vg_event *e;
    ret[0] = 0;
    if (seq > 1) {
        VG_TRY(find_event(a, seq - 1, &e, err));
        memcpy(ret, e->hash, 65);
    }
    return VG_DONE;
}

static bool is_own(const archive *a, int64_t seq)
{
    size_t low = 0, high = a->event_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->events[middle] < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < a->event_count && a->events[low] == seq;
}

static vg_status put_path(const archive *a, vg_err *err)
{
    vg_json_list(a->w, "path");
    for (size_t i = a->path_count; i > 0; i--) {
        const vg_event *e;
        char previous[65], body[VG_SHA256_HEX];
        bool follows = i < a->path_count && a->path[i] == a->path[i - 1] - 1;
        VG_TRY(follows ? VG_DONE : previous_hash(a, a->path[i - 1], previous, err));
        VG_TRY(find_event(a, a->path[i - 1], &e, err));
        vg_json_begin(a->w, NULL);
        vg_json_int(a->w, "sequence", e->seq);
        vg_json_int(a->w, "op", e->op);
        if (!follows) {
            vg_json_text(a->w, "previous", previous);
        }
        if (e->seq % VG_SKIP_1 == 0) {
            vg_json_text(a->w, "skips", e->skips);
        }
        if (!is_own(a, e->seq)) {
            vg_chain_body(e, body);
            vg_json_text(a->w, "body", body);
        }
        vg_json_end(a->w);
    }
    vg_json_list_end(a->w);
    return VG_DONE;
}

enum { PEOPLE_MAX = 32 };

/* What those who acted are called: their events have the number of their key. */
static vg_status put_people(const archive *a, vg_err *err)
{
    int64_t seen[PEOPLE_MAX];
    size_t count = 0;
    vg_json_list(a->w, "people");
    for (size_t i = 0; i < a->event_count && a->e->name_of_key != NULL; i++) {
        const vg_event *e;
        char name[VG_KEY_NAME];
        VG_TRY(find_event(a, a->events[i], &e, err));
        bool known = e->principal == 0 || count == PEOPLE_MAX;
        for (size_t k = 0; k < count && !known; k++) {
            known = seen[k] == e->principal;
        }
        if (known) {
            continue;
        }
        seen[count++] = e->principal;
        a->e->name_of_key(a->e->keys, e->principal, name);
        vg_json_begin(a->w, NULL);
        vg_json_int(a->w, "principal", e->principal);
        vg_json_id(a->w, "key", "key_", e->principal);
        vg_json_maybe(a->w, "name", name);
        vg_json_end(a->w);
    }
    vg_json_list_end(a->w);
    return VG_DONE;
}

static vg_status put_about(const archive *a, vg_err *err)
{
    vg_json_begin(a->w, "about"); /* said, not proven */
    vg_json_maybe(a->w, "program", a->e->program_name);
    vg_json_time(a->w, "exported_at", a->e->at);
    vg_json_bool(a->w, "revealed", a->e->reveal);
    vg_json_text(a->w, "says", a->e->reveal ? "exact bytes and personal data are in it: keep it as such"
                                            : "exact bytes and personal data are left out, their digests are in it; reveal=1 shows them");
    vg_json_list(a->w, "certificates");
    if (a->e->certificates != NULL) {
        a->e->certificates(a->e->certificates_ctx, a->program.id, a->began_at, a->w);
    }
    vg_json_list_end(a->w);
    VG_TRY(put_people(a, err));
    vg_json_end(a->w);
    return VG_DONE;
}

static vg_status put_archive(const archive *a, vg_err *err)
{
    vg_json_begin(a->w, NULL);
    vg_json_text(a->w, "archive", VG_EVIDENCE_FORM);
    VG_TRY(put_about(a, err));
    vg_json_int(a->w, "program", a->program.id);
    vg_json_int(a->w, "op", a->root);
    VG_TRY(put_operations(a, err));
    VG_TRY(put_events(a, err));
    VG_TRY(put_records(a, err));
    VG_TRY(put_entries(a, err));
    vg_json_begin(a->w, "head");
    vg_json_int(a->w, "sequence", a->program.event_seq);
    vg_json_text(a->w, "hash", a->program.chain);
    vg_json_end(a->w);
    vg_json_bool(a->w, "complete", a->complete);
    VG_TRY(put_path(a, err));
    vg_json_end(a->w);
    return VG_DONE;
}

static vg_status make(archive *a, vg_err *err)
{
    const void *row;
    int64_t last, again;
    VG_TRY(find(a, VG_T_program, VG_KEY_OF_ID(a->e->op >> 40), &row, err)); /* first: what comes later is behind this head */
    a->program = *(const vg_program *)row;
    VG_TRY(find_root(a, &last, err));
    if (last > a->program.event_seq) {
        return VG_FAIL(err, CONFLICT, "the operation changed while it was read: ask again");
    }
    VG_TRY(gather_events(a, last, err));
    VG_TRY(gather_rows(a, err));
    VG_TRY(find_path(a, err));
    VG_TRY(put_archive(a, err));
    VG_TRY(find_root(a, &again, err));
    return again == last ? VG_DONE : VG_FAIL(err, CONFLICT, "the operation changed while it was read: ask again");
}

vg_status vg_api_render_evidence(const vg_api_evidence *e, vg_json *w, vg_err *err)
{
    archive *a = calloc(1, sizeof *a);
    vg_status st = a == NULL ? VG_FAIL(err, MEMORY, "no memory for an archive") : VG_DONE;
    if (a != NULL) {
        *a = (archive){.e = e, .w = w, .events = malloc(VG_EVIDENCE_EVENTS_MAX * sizeof *a->events), .named = malloc(NAMED_MAX * sizeof *a->named)};
        st = a->events == NULL || a->named == NULL ? VG_FAIL(err, MEMORY, "no memory for an archive") : make(a, err);
        free(a->events);
        free(a->named);
        free(a->path);
        free(a);
    }
    return st;
}

void vg_api_render_chain(const vg_event *e, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_int(w, "program", e->program);
    vg_json_int(w, "sequence", e->seq);
    vg_json_int(w, "form", e->form);
    if (e->form == 0) { /* core.c: what was hashed before version 4 */
        uint8_t room[VG_DATA_MAX + 256];
        vg_buf b = vg_buf_of(room, sizeof room);
        vg_buf_format(&b, "%lld|%s|%s|%lld|", (long long)e->at, e->type, e->object, (long long)e->principal);
        vg_buf_bytes(&b, e->data.at, e->data.len);
        vg_json_bytes(w, "text", vg_buf_span(&b));
    } else {
        vg_json_int(w, "op", e->op);
        vg_json_text(w, "skips", e->skips);
        put_text(w, "text", e);
    }
    vg_json_text(w, "hash", e->hash);
    vg_json_end(w);
}

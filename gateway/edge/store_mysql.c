#include "gateway/edge/store_mysql.h"
#include "gateway/edge/cells.h"
#include "gateway/edge/mysql_server.h"
#include "gateway/edge/pool.h"
#include "gateway/edge/schema.h"
#include <mysql.h>
#include <pthread.h>
#include <stdlib.h>

/* Array binding: measured against text with literals, an INSERT of 200 operations took 24 µs a row against
 * 40, an UPDATE of 200 accounts 16 against 14 as a join with all rows; one form for both is worth that. */
enum {
    CHUNK_ROWS = 1000,
    CHUNK_BYTES = 8 * 1024 * 1024, /* half of the packet that the server must take */
    KEYS_A_SELECT = 200,
    READERS_MAX = 32,
    NUMBER_TEXT = 24,
};

typedef struct prepared {
    MYSQL_STMT *stmt;
    uint8_t binds[VG_SQL_BINDS_MAX];
    size_t bind_count;
} prepared;

typedef struct connection {
    vg_pool_item item; /* of a reader */
    MYSQL *db;
    prepared insert[VG_TABLE_COUNT], update[VG_TABLE_COUNT], fence;
    vg_scratch sealed; /* sealed bytes of a chunk; opened ones of a row */
    vg_scratch arrays; /* parameters of a chunk */
    vg_scratch text;   /* of a statement that is not prepared */
    void *row;
} connection;

typedef struct mysql_store {
    vg_store base;
    vg_mysql_server server;
    vg_sealer sealer;
    bool sealed;
    pthread_mutex_t writer_lock;
    connection *writer; /* NULL: reopen failed */
    bool broken;        /* nothing more before reopen */
    vg_scratch order;   /* changes sorted by table */
    vg_pool readers;
} mysql_store;

static const vg_sealer *sealer_of(const mysql_store *s) { return s->sealed ? &s->sealer : NULL; }

/* --- connections ------------------------------------------------------------------------------ */

static void prepared_close(prepared *p)
{
    if (p->stmt != NULL) {
        mysql_stmt_close(p->stmt);
    }
}

static connection *connection_close(connection *c)
{
    if (c == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < VG_TABLE_COUNT; i++) {
        prepared_close(&c->insert[i]);
        prepared_close(&c->update[i]);
    }
    prepared_close(&c->fence);
    if (c->db != NULL) {
        mysql_close(c->db);
    }
    vg_scratch_close(&c->sealed);
    vg_scratch_close(&c->arrays);
    vg_scratch_close(&c->text);
    free(c->row);
    free(c);
    return NULL;
}

static vg_status connection_open(mysql_store *s, bool writer, connection **ret, vg_err *err)
{
    connection *c = calloc(1, sizeof *c);
    if (c == NULL || (c->row = calloc(1, vg_cells_row_max())) == NULL) {
        free(c);
        return VG_FAIL(err, MEMORY, "no memory for a connection of the store");
    }
    vg_status st = vg_mysql_connect(&s->server, writer, &c->db, err);
    if (st.code != VG_OK) {
        connection_close(c);
        return st;
    }
    *ret = c;
    return VG_DONE;
}

/* An error before COMMIT. The server's own words may hold values, so only its number is told. */
static vg_status refused(mysql_store *s, unsigned number, const char *what, vg_err *err)
{
    s->broken = s->broken || vg_mysql_lost(number);
    return VG_FAIL_AS(err, vg_mysql_code(number), "%s: server error %u", what, number);
}

static vg_status prepare(mysql_store *s, connection *c, prepared *p, const vg_sql_form *form,
                         vg_err *err)
{
    p->stmt = mysql_stmt_init(c->db);
    if (p->stmt == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a statement");
    }
    if (mysql_stmt_prepare(p->stmt, form->text, form->len) != 0) {
        unsigned number = mysql_stmt_errno(p->stmt);
        mysql_stmt_close(p->stmt);
        p->stmt = NULL;
        return refused(s, number, "a statement was not prepared", err);
    }
    memcpy(p->binds, form->binds, form->bind_count);
    p->bind_count = form->bind_count;
    return VG_DONE;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Parameters of a chunk by column: numbers in a row, texts as pointers and lengths. */
typedef struct arrays {
    MYSQL_BIND binds[VG_SQL_BINDS_MAX];
    int64_t *numbers[VG_SQL_BINDS_MAX];
    const void **texts[VG_SQL_BINDS_MAX];
    unsigned long *lengths[VG_SQL_BINDS_MAX];
} arrays;

/* The old version of a change, or of a fence the old turn. */
typedef struct row_in {
    const void *row;
    int64_t old;
} row_in;

static void *take(vg_scratch *scratch, size_t len)
{
    assert(scratch->cap - scratch->used >= len);
    void *at = scratch->at + scratch->used;
    scratch->used += len;
    return at;
}

static bool is_number(vg_table table, uint8_t bind)
{
    return bind == VG_SQL_OLD_VER || vg_table_of(table)->columns[bind].type == VG_COL_INT;
}

static void set_binds(arrays *a, const prepared *p, vg_table table, size_t rows,
                      vg_scratch *scratch)
{
    memset(a->binds, 0, sizeof a->binds);
    for (size_t i = 0; i < p->bind_count; i++) {
        MYSQL_BIND *b = &a->binds[i];
        if (is_number(table, p->binds[i])) {
            a->numbers[i] = take(scratch, rows * sizeof *a->numbers[i]);
            b->buffer_type = MYSQL_TYPE_LONGLONG;
            b->buffer = a->numbers[i];
            continue;
        }
        const vg_column *column = &vg_table_of(table)->columns[p->binds[i]];
        a->texts[i] = take(scratch, rows * sizeof *a->texts[i]);
        a->lengths[i] = take(scratch, rows * sizeof *a->lengths[i]);
        b->buffer_type =
            column->type == VG_COL_BYTES || column->sealed ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
        b->buffer = a->texts[i];
        b->length = a->lengths[i];
    }
}

static void set_row(mysql_store *s, connection *c, arrays *a, const prepared *p, vg_table table,
                    size_t at, const row_in *in)
{
    const vg_table_facts *facts = vg_table_of(table);
    for (size_t i = 0; i < p->bind_count; i++) {
        if (p->binds[i] == VG_SQL_OLD_VER) {
            a->numbers[i][at] = in->old;
            continue;
        }
        const vg_column *column = &facts->columns[p->binds[i]];
        vg_cell cell = vg_cell_of(table, column, in->row, sealer_of(s), &c->sealed);
        if (column->type == VG_COL_INT) {
            a->numbers[i][at] = cell.n;
        } else {
            a->texts[i][at] = cell.bytes.at == NULL ? (const void *)"" : cell.bytes.at;
            a->lengths[i][at] = cell.bytes.len;
        }
    }
}

/* One statement for all rows of the chunk; the rows that it matched. */
static vg_status write_chunk(mysql_store *s, connection *c, prepared *p, vg_table table,
                             const row_in *rows, size_t n, uint64_t *ret_matched, vg_err *err)
{
    arrays a;
    size_t room = 0;
    for (size_t i = 0; i < n; i++) {
        room += vg_cells_room(table, rows[i].row, sealer_of(s));
    }
    VG_TRY(vg_scratch_reserve(&c->sealed, room, err));
    VG_TRY(vg_scratch_reserve(&c->arrays, n * p->bind_count * 2 * sizeof(int64_t), err));
    set_binds(&a, p, table, n, &c->arrays);
    for (size_t i = 0; i < n; i++) {
        set_row(s, c, &a, p, table, i, &rows[i]);
    }
    unsigned count = (unsigned)n;
    bool failed = mysql_stmt_attr_set(p->stmt, STMT_ATTR_ARRAY_SIZE, &count) != 0 ||
                  mysql_stmt_bind_param(p->stmt, a.binds) != 0 || mysql_stmt_execute(p->stmt) != 0;
    if (failed) {
        return refused(s, mysql_stmt_errno(p->stmt), vg_table_of(table)->name, err);
    }
    *ret_matched = mysql_stmt_affected_rows(p->stmt);
    return VG_DONE;
}

static size_t bytes_of(vg_table table, const void *row)
{
    const vg_table_facts *facts = vg_table_of(table);
    size_t len = facts->size;
    for (size_t i = 0; i < facts->column_count; i++) {
        if (facts->columns[i].type == VG_COL_BYTES) {
            len += ((const vg_span *)(const void *)((const char *)row + facts->columns[i].at))->len;
        }
    }
    return len;
}

static size_t chunk_of(vg_table table, const row_in *rows, size_t n)
{
    size_t bytes = 0;
    for (size_t i = 0; i < n && i < CHUNK_ROWS; i++) {
        bytes += bytes_of(table, rows[i].row);
        if (i > 0 && bytes > CHUNK_BYTES) {
            return i;
        }
    }
    return n < CHUNK_ROWS ? n : CHUNK_ROWS;
}

static vg_status write_rows(mysql_store *s, connection *c, vg_table table, vg_change_act act,
                            const row_in *rows, size_t n, vg_err *err)
{
    prepared *p = act == VG_INSERT ? &c->insert[table] : &c->update[table];
    if (p->stmt == NULL) {
        vg_sql_form form;
        if (act == VG_INSERT) {
            vg_sql_insert(VG_DIALECT_MYSQL, table, &form);
        } else {
            vg_sql_update(VG_DIALECT_MYSQL, table, &form);
        }
        VG_TRY(prepare(s, c, p, &form, err));
    }
    while (n > 0) {
        size_t chunk = chunk_of(table, rows, n);
        uint64_t matched = 0;
        VG_TRY(write_chunk(s, c, p, table, rows, chunk, &matched, err));
        if (matched != chunk) {
            return VG_FAIL(err, BUG,
                           "%s: %llu rows matched where %zu were sent: a version is not there",
                           vg_table_of(table)->name, (unsigned long long)matched, chunk);
        }
        rows += chunk;
        n -= chunk;
    }
    return VG_DONE;
}

/* Changes of one table and act together: a statement then writes many. A row is changed at most
 * once a commit, and no table refers to another, so the order between rows decides nothing. */
static vg_status write_changes(mysql_store *s, connection *c, const vg_change *changes, size_t n,
                               vg_err *err)
{
    size_t starts[2 * VG_TABLE_COUNT + 1] = {0};
    for (size_t i = 0; i < n; i++) {
        starts[2 * changes[i].table + (changes[i].act == VG_UPDATE) + 1]++;
    }
    for (size_t i = 1; i < VG_COUNT(starts); i++) {
        starts[i] += starts[i - 1];
    }
    VG_TRY(vg_scratch_reserve(&s->order, n * sizeof(row_in), err));
    row_in *sorted = (row_in *)(void *)s->order.at;
    size_t next[2 * VG_TABLE_COUNT];
    memcpy(next, starts, sizeof next);
    for (size_t i = 0; i < n; i++) {
        size_t kind = 2 * changes[i].table + (changes[i].act == VG_UPDATE);
        sorted[next[kind]++] = (row_in){changes[i].row, changes[i].old_ver};
    }
    for (size_t kind = 0; kind < 2 * VG_TABLE_COUNT; kind++) {
        size_t count = starts[kind + 1] - starts[kind];
        if (count > 0) {
            VG_TRY(write_rows(s, c, (vg_table)(kind / 2), kind % 2 == 0 ? VG_INSERT : VG_UPDATE,
                              sorted + starts[kind], count, err));
        }
    }
    return VG_DONE;
}

static vg_status write_fence(mysql_store *s, connection *c, const vg_fence *fence, vg_err *err)
{
    if (c->fence.stmt == NULL) {
        vg_sql_form form;
        vg_sql_fence(VG_DIALECT_MYSQL, &form);
        VG_TRY(prepare(s, c, &c->fence, &form, err));
    }
    uint64_t matched = 0;
    const row_in row = {fence->program, fence->old_turn};
    VG_TRY(write_chunk(s, c, &c->fence, VG_T_program, &row, 1, &matched, err));
    if (matched != 1) {
        return VG_FAIL(err, FENCED, "program %lld is not at epoch %lld, turn %lld any more",
                       (long long)fence->program->id, (long long)fence->program->epoch,
                       (long long)fence->old_turn);
    }
    return VG_DONE;
}

/* --- the writer's connection ------------------------------------------------------------------ */

static vg_status writer_take(mysql_store *s, vg_err *err)
{
    pthread_mutex_lock(&s->writer_lock);
    if (s->broken || s->writer == NULL) {
        pthread_mutex_unlock(&s->writer_lock);
        return VG_FAIL(err, STORE_AWAY,
                       "the connection to the store was lost: it must be reopened first");
    }
    return VG_DONE;
}

static void writer_give(mysql_store *s) { pthread_mutex_unlock(&s->writer_lock); }

/* autocommit is off for the whole connection, so nothing that follows an error can write on its
 * own. Where ROLLBACK fails, the server rolls back when the connection ends. */
static void end(mysql_store *s, connection *c)
{
    if (mysql_real_query(c->db, "ROLLBACK", 8) != 0) {
        s->broken = true;
    }
}

static vg_fate commit_now(mysql_store *s, connection *c, vg_err *err)
{
    if (mysql_real_query(c->db, "COMMIT", 6) == 0) {
        return VG_COMMITTED;
    }
    unsigned number = mysql_errno(c->db);
    bool certain = vg_mysql_rolled_back(number);
    vg_status st =
        certain ? VG_FAIL(err, STORE_ROLLED_BACK, "COMMIT was refused: server error %u", number)
                : VG_FAIL(err, STORE_AWAY, "no answer to COMMIT: error %u", number);
    assert(st.code != VG_OK);
    if (certain) {
        end(s, c);
        return VG_ROLLED_BACK;
    }
    s->broken = true;
    return VG_NOT_KNOWN;
}

static vg_status write_all(mysql_store *s, connection *c, const vg_fence *fences, size_t n,
                           const vg_change *changes, size_t change_count, vg_err *err)
{
    for (size_t i = 0; i < n; i++) {
        VG_TRY(write_fence(s, c, &fences[i], err));
    }
    return write_changes(s, c, changes, change_count, err);
}

static vg_fate store_commit(vg_store *store, const vg_fence *fences, size_t n,
                            const vg_change *changes, size_t change_count, vg_err *err)
{
    mysql_store *s = (mysql_store *)store;
    if (writer_take(s, err).code != VG_OK) {
        return VG_ROLLED_BACK;
    }
    vg_fate fate = VG_ROLLED_BACK;
    if (write_all(s, s->writer, fences, n, changes, change_count, err).code != VG_OK) {
        end(s, s->writer);
    } else {
        fate = commit_now(s, s->writer, err);
    }
    writer_give(s);
    return fate;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* "-123"; the server writes its own numbers. */
static bool number_of(const char *text, size_t len, int64_t *ret)
{
    bool minus = len > 0 && text[0] == '-';
    int64_t n = 0;
    for (size_t i = minus ? 1 : 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_sub_overflow(n, text[i] - '0', &n)) {
            return false;
        }
    }
    if (len == (minus ? 1u : 0u) || (!minus && n == INT64_MIN)) {
        return false;
    }
    *ret = minus ? n : -n;
    return true;
}

static vg_status row_of(mysql_store *s, connection *c, MYSQL_ROW from, const unsigned long *lengths,
                        vg_table table, vg_err *err)
{
    const vg_table_facts *facts = vg_table_of(table);
    size_t room = 0;
    for (size_t i = 0; s->sealed && i < facts->column_count; i++) {
        room += facts->columns[i].sealed ? lengths[i] : 0;
    }
    VG_TRY(vg_scratch_reserve(&c->sealed, room, err));
    for (size_t i = 0; i < facts->column_count; i++) {
        const vg_column *column = &facts->columns[i];
        vg_cell cell = {.bytes = {(const uint8_t *)from[i], lengths[i]}};
        if (from[i] == NULL ||
            (column->type == VG_COL_INT && !number_of(from[i], lengths[i], &cell.n))) {
            return VG_FAIL(err, STORE, "%s.%s holds what was never written there", facts->name,
                           column->name);
        }
        VG_TRY(vg_cell_into(table, column, &cell, sealer_of(s), &c->sealed, c->row, err));
    }
    return VG_DONE;
}

/* Runs a SELECT and delivers its rows: all of them have arrived before the first is delivered. */
static vg_status deliver(mysql_store *s, connection *c, const vg_buf *text, vg_table table,
                         const vg_row_sink *sink, vg_err *err)
{
    assert(!text->over);
    MYSQL_RES *rows = NULL;
    if (mysql_real_query(c->db, (const char *)text->at, text->len) != 0 ||
        (rows = mysql_store_result(c->db)) == NULL) {
        unsigned number = mysql_errno(c->db);
        return VG_FAIL_AS(err, vg_mysql_lost(number) ? VG_E_STORE_AWAY : VG_E_STORE,
                          "reading %s failed: server error %u", vg_table_of(table)->name, number);
    }
    assert(mysql_num_fields(rows) == vg_table_of(table)->column_count);
    vg_status st = VG_DONE;
    for (MYSQL_ROW row = mysql_fetch_row(rows); st.code == VG_OK && row != NULL;
         row = mysql_fetch_row(rows)) {
        st = row_of(s, c, row, mysql_fetch_lengths(rows), table, err);
        st = st.code == VG_OK ? sink->row(sink->ctx, table, c->row, err) : st;
    }
    mysql_free_result(rows);
    return st;
}

static void put_quoted(connection *c, vg_span text, vg_buf *out)
{
    if (out->over || out->cap - out->len < 2 * text.len + 3) {
        out->over = true;
        return;
    }
    vg_buf_byte(out, '\'');
    out->len += mysql_real_escape_string(c->db, (char *)out->at + out->len, (const char *)text.at,
                                         text.len);
    vg_buf_byte(out, '\'');
}

static void put_key(connection *c, vg_table table, const vg_key *key, vg_buf *out)
{
    const vg_table_facts *facts = vg_table_of(table);
    vg_sql_name(VG_DIALECT_MYSQL, facts->columns[0].name, out);
    vg_buf_text(out, " = ");
    if (facts->key == VG_KEY_WORD) {
        assert(key->word != NULL);
        put_quoted(c, vg_span_of(key->word), out);
        return;
    }
    vg_buf_int(out, key->a);
    if (facts->key == VG_KEY_PAIR) {
        vg_buf_text(out, " AND ");
        vg_sql_name(VG_DIALECT_MYSQL, facts->columns[1].name, out);
        vg_buf_text(out, " = ");
        vg_buf_int(out, key->b);
    }
}

static size_t key_room(vg_table table, const vg_key *keys, size_t n)
{
    enum { WORDS = 2 * (64 + NUMBER_TEXT) };
    size_t room = n * WORDS;
    for (size_t i = 0; vg_table_of(table)->key == VG_KEY_WORD && i < n; i++) {
        room += 2 * strlen(keys[i].word);
    }
    return room;
}

static vg_status load_rows(mysql_store *s, connection *c, vg_table table, const vg_key *keys,
                           size_t n, const vg_row_sink *sink, vg_err *err)
{
    vg_sql_form form;
    vg_sql_by_keys_open(VG_DIALECT_MYSQL, table, &form);
    while (n > 0) {
        size_t some = n < KEYS_A_SELECT ? n : KEYS_A_SELECT;
        VG_TRY(vg_scratch_reserve(&c->text, form.len + key_room(table, keys, some), err));
        vg_buf out = vg_buf_of(c->text.at, c->text.cap);
        vg_buf_bytes(&out, form.text, form.len);
        for (size_t i = 0; i < some; i++) {
            /* OR, and not IN with pairs: the server reads ranges of the key for this form only. */
            vg_buf_text(&out, i == 0 ? "" : " OR ");
            put_key(c, table, &keys[i], &out);
        }
        VG_TRY(deliver(s, c, &out, table, sink, err));
        keys += some;
        n -= some;
    }
    return VG_DONE;
}

/* Writes a form's text with its "?" replaced by parameters. */
static void put_form(connection *c, const vg_sql_form *form, const vg_param *params, size_t n,
                     vg_buf *out)
{
    size_t used = 0;
    for (size_t i = 0; i < form->len; i++) {
        if (form->text[i] != '?') {
            vg_buf_byte(out, (uint8_t)form->text[i]);
            continue;
        }
        assert(used < n);
        if (params[used].is_text) {
            put_quoted(c, params[used].text, out);
        } else {
            vg_buf_int(out, params[used].n);
        }
        used++;
    }
    assert(used == n);
}

/* One round trip for many keys, each with its own order and limit. */
static vg_status load_groups(mysql_store *s, connection *c, vg_group group, const int64_t *keys,
                             size_t n, const vg_row_sink *sink, vg_err *err)
{
    vg_sql_form form;
    vg_sql_by_group(VG_DIALECT_MYSQL, group, &form);
    while (n > 0) {
        size_t some = n < KEYS_A_SELECT ? n : KEYS_A_SELECT;
        VG_TRY(vg_scratch_reserve(&c->text, some * (form.len + NUMBER_TEXT + 16), err));
        vg_buf out = vg_buf_of(c->text.at, c->text.cap);
        for (size_t i = 0; i < some; i++) {
            vg_buf_text(&out, i == 0 ? "(" : ") UNION ALL (");
            put_form(c, &form, &VG_P_INT(keys[i]), 1, &out);
        }
        vg_buf_text(&out, ")");
        VG_TRY(deliver(s, c, &out, vg_group_of(group)->table, sink, err));
        keys += some;
        n -= some;
    }
    return VG_DONE;
}

static vg_status query_on(mysql_store *s, connection *c, vg_query query, const vg_param *params,
                          size_t n, const vg_row_sink *sink, vg_err *err)
{
    vg_sql_form form;
    vg_sql_query(VG_DIALECT_MYSQL, query, &form);
    size_t room = form.len + n * NUMBER_TEXT;
    for (size_t i = 0; i < n; i++) {
        room += params[i].is_text ? 2 * params[i].text.len + NUMBER_TEXT : 0;
    }
    VG_TRY(vg_scratch_reserve(&c->text, room, err));
    vg_buf out = vg_buf_of(c->text.at, c->text.cap);
    put_form(c, &form, params, n, &out);
    return deliver(s, c, &out, vg_sql_query_table(query), sink, err);
}

/* After a failed read the writer's transaction ends; a lost connection waits for reopen. */
static vg_status writer_read_done(mysql_store *s, vg_status st)
{
    if (st.code != VG_OK) {
        s->broken = s->broken || vg_mysql_lost(mysql_errno(s->writer->db));
        if (!s->broken) {
            end(s, s->writer);
        }
    }
    writer_give(s);
    return st;
}

static vg_status store_load(vg_store *store, vg_table table, const vg_key *keys, size_t n,
                            const vg_row_sink *sink, vg_err *err)
{
    mysql_store *s = (mysql_store *)store;
    VG_TRY(writer_take(s, err));
    return writer_read_done(s, load_rows(s, s->writer, table, keys, n, sink, err));
}

static vg_status store_load_group(vg_store *store, vg_group group, const int64_t *keys, size_t n,
                                  const vg_row_sink *sink, vg_err *err)
{
    mysql_store *s = (mysql_store *)store;
    VG_TRY(writer_take(s, err));
    return writer_read_done(s, load_groups(s, s->writer, group, keys, n, sink, err));
}

static void reader_close(vg_pool_item *item) { connection_close((connection *)item); }

/* A reader that failed is closed. One that was idle may have lost its server long ago: then the
 * others have, too, and the query runs once more on a new one; no row has been delivered yet. */
static vg_status query_on_reader(mysql_store *s, vg_query query, const vg_param *params, size_t n,
                                 const vg_row_sink *sink, vg_err *err)
{
    vg_pool_item *idle = NULL;
    VG_TRY(vg_pool_take(&s->readers, &idle, err));
    connection *c = (connection *)idle;
    vg_status st = VG_DONE;
    if (c != NULL) {
        st = query_on(s, c, query, params, n, sink, err);
        if (st.code == VG_E_STORE_AWAY) {
            c = connection_close(c);
            vg_pool_drop_idle(&s->readers, reader_close);
        }
    }
    if (c == NULL) {
        st = connection_open(s, false, &c, err);
        st = st.code == VG_OK ? query_on(s, c, query, params, n, sink, err) : st;
    }
    if (st.code != VG_OK) {
        c = connection_close(c);
    }
    vg_pool_give(&s->readers, c == NULL ? NULL : &c->item);
    return st;
}

static vg_status store_query(vg_store *store, bool reader, vg_query query, const vg_param *params,
                             size_t n, const vg_row_sink *sink, vg_err *err)
{
    mysql_store *s = (mysql_store *)store;
    if (reader) {
        return query_on_reader(s, query, params, n, sink, err);
    }
    VG_TRY(writer_take(s, err));
    return writer_read_done(s, query_on(s, s->writer, query, params, n, sink, err));
}

/* --- lease and enrolment ---------------------------------------------------------------------- */

static vg_status lease_update(mysql_store *s, connection *c, const char *text,
                              const vg_param *params, size_t n, uint64_t *ret_matched, vg_err *err)
{
    vg_sql_form form;
    form.len = strlen(text);
    memcpy(form.text, text, form.len + 1);
    VG_TRY(vg_scratch_reserve(&c->text, VG_SQL_TEXT_MAX, err));
    vg_buf out = vg_buf_of(c->text.at, c->text.cap);
    put_form(c, &form, params, n, &out);
    assert(!out.over);
    if (mysql_real_query(c->db, (const char *)out.at, out.len) != 0) {
        return refused(s, mysql_errno(c->db), "the lease", err);
    }
    *ret_matched = mysql_affected_rows(c->db);
    return VG_DONE;
}

static vg_status keep_program(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)err;
    assert(table == VG_T_program);
    *(vg_program *)ctx = *(const vg_program *)row;
    return VG_DONE;
}

static vg_status lease_on(mysql_store *s, connection *c, int64_t program, const char *holder,
                          int64_t now_ms, int64_t until_ms, vg_program *ret, vg_err *err)
{
    const vg_param renew[] = {VG_P_INT(until_ms), VG_P_INT(program), VG_P_TEXT(holder),
                              VG_P_INT(now_ms)};
    const vg_param steal[] = {VG_P_INT(until_ms), VG_P_TEXT(holder), VG_P_INT(program),
                              VG_P_INT(now_ms)};
    uint64_t matched = 0;
    VG_TRY(lease_update(
        s, c, "UPDATE program SET lease_until = ? WHERE id = ? AND holder = ? AND lease_until >= ?",
        renew, VG_COUNT(renew), &matched, err));
    if (matched == 0) {
        VG_TRY(lease_update(s, c,
                            "UPDATE program SET epoch = epoch + 1, lease_until = ?, holder = ? "
                            "WHERE id = ? AND (holder = '' OR lease_until < ?)",
                            steal, VG_COUNT(steal), &matched, err));
    }
    if (matched != 1) {
        return VG_FAIL(err, NOT_PRIMARY,
                       "program %lld is held by another instance, or is not enrolled",
                       (long long)program);
    }
    return load_rows(s, c, VG_T_program, &VG_KEY_OF_ID(program), 1,
                     &(vg_row_sink){ret, keep_program}, err);
}

/* Commits what st says went well, rolls back else; gives the writer back. */
static vg_status settle_short(mysql_store *s, vg_status st, vg_err *err)
{
    if (st.code != VG_OK) {
        end(s, s->writer);
    } else if (commit_now(s, s->writer, err) != VG_COMMITTED) {
        st = (vg_status){err->code};
    }
    writer_give(s);
    return st;
}

static vg_status store_lease(vg_store *store, int64_t program, const char *holder, int64_t now_ms,
                             int64_t until_ms, vg_program *ret, vg_err *err)
{
    mysql_store *s = (mysql_store *)store;
    assert(holder[0] != 0 && strlen(holder) < sizeof ret->holder);
    vg_program row = {0};
    VG_TRY(writer_take(s, err));
    VG_TRY(
        settle_short(s, lease_on(s, s->writer, program, holder, now_ms, until_ms, &row, err), err));
    *ret = row;
    return VG_DONE;
}

static vg_status enrol_on(mysql_store *s, connection *c, const vg_program *row, vg_err *err)
{
    uint64_t matched = 0;
    const vg_param id[] = {VG_P_INT(row->id)};
    VG_TRY(lease_update(s, c, "UPDATE program SET id = id WHERE id = ?", id, 1, &matched, err));
    const row_in in = {row, 0};
    return matched == 1 ? VG_DONE : write_rows(s, c, VG_T_program, VG_INSERT, &in, 1, err);
}

static vg_status store_enrol(vg_store *store, int64_t program, const char *name, int64_t now_ms,
                             vg_err *err)
{
    mysql_store *s = (mysql_store *)store;
    vg_program row = {.id = program, .ver = 1, .next_id = 1, .created_at = now_ms};
    VG_SET(row.name, name);
    VG_TRY(writer_take(s, err));
    return settle_short(s, enrol_on(s, s->writer, &row, err), err);
}

/* --- open, reopen, close ---------------------------------------------------------------------- */

/* Looks at the server as at the first time: the address may lead to another one now. */
static vg_status store_reopen(vg_store *store, vg_err *err)
{
    mysql_store *s = (mysql_store *)store;
    vg_pool_shut(&s->readers, reader_close);
    pthread_mutex_lock(&s->writer_lock);
    s->writer = connection_close(s->writer);
    vg_status st = connection_open(s, true, &s->writer, err);
    s->broken = st.code != VG_OK;
    pthread_mutex_unlock(&s->writer_lock);
    vg_pool_admit(&s->readers);
    return st;
}

static void store_close(vg_store *store)
{
    mysql_store *s = (mysql_store *)store;
    if (s == NULL) {
        return;
    }
    vg_pool_shut(&s->readers, reader_close);
    vg_pool_close(&s->readers);
    connection_close(s->writer);
    vg_scratch_close(&s->order);
    pthread_mutex_destroy(&s->writer_lock);
    vg_mysql_server_close(&s->server);
    free(s);
}

vg_status vg_store_mysql_open(const vg_store_mysql_conf *conf, vg_store **ret, vg_err *err)
{
    static const vg_store_ops ops = {
        .load = store_load,
        .load_group = store_load_group,
        .commit = store_commit,
        .reopen = store_reopen,
        .query = store_query,
        .lease = store_lease,
        .enrol = store_enrol,
        .close = store_close,
    };
    mysql_store *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the store");
    }
    s->base.ops = &ops;
    s->sealed = conf->sealer != NULL;
    s->sealer = s->sealed ? *conf->sealer : (vg_sealer){0};
    pthread_mutex_init(&s->writer_lock, NULL);
    vg_pool_open(&s->readers, READERS_MAX);
    vg_status st = vg_mysql_server_open(&s->server, conf, err);
    st = st.code == VG_OK ? connection_open(s, true, &s->writer, err) : st;
    if (st.code != VG_OK) {
        store_close(&s->base);
        return st;
    }
    *ret = &s->base;
    return VG_DONE;
}

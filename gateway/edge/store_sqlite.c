#include "gateway/edge/store_sqlite.h"
#include "gateway/edge/cells.h"
#include "gateway/edge/pool.h"
#include "gateway/edge/schema.h"
#include "gateway/edge/sqlite_log.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Measured on 2 cores with 1,000,000 rows (tests/bench/store_bench.c); the figures stand in README.md. */
enum {
    PAGE_BYTES = 2048,
    WRITER_CACHE_KIB = 256 * 1024,
    READER_CACHE_KIB = 16 * 1024,
    CHECKPOINT_PAGES = 128 * 1024,
    LOG_LIMIT_BYTES = 512 * 1024 * 1024,
    PASSES_MAX = 8,
    FEW_PAGES = 4 * 1024,
    BUSY_MS = 5000, /* another process (custodyctl) may hold the write lock for a moment */
    READERS_MAX = 64,
};

/* Statements of a connection by number; prepared when first used, kept until it closes. */
enum {
    ST_INSERT = 0,
    ST_UPDATE = ST_INSERT + VG_TABLE_COUNT,
    ST_SHORT = ST_UPDATE + VG_TABLE_COUNT,
    ST_KEY = ST_SHORT + VG_TABLE_COUNT,
    ST_GROUP = ST_KEY + VG_TABLE_COUNT,
    ST_QUERY = ST_GROUP + VG_GROUP_COUNT,
    ST_FENCE = ST_QUERY + VG_QUERY_COUNT,
    ST_RENEW,
    ST_TAKE,
    ST_ENROL,
    ST_BEGIN_WRITE,
    ST_BEGIN_READ,
    ST_COMMIT,
    ST_ROLLBACK,
    ST_COUNT,
};

typedef struct prepared {
    sqlite3_stmt *stmt;
    uint8_t binds[VG_SQL_BINDS_MAX];
    size_t bind_count;
} prepared;

typedef struct connection {
    vg_pool_item item; /* of a reader */
    sqlite3 *db;
    prepared statements[ST_COUNT];
    vg_scratch scratch;
    void *row; /* room for one row of any table */
} connection;

typedef struct sqlite_store {
    vg_store base;
    vg_sealer sealer;
    bool sealed;
    bool has_short[VG_TABLE_COUNT];
    char path[PATH_MAX];
    size_t checkpoint_pages;
    sqlite3_vfs *vfs;

    pthread_mutex_t writer_lock;
    connection *writer; /* NULL: reopen failed */
    bool broken;        /* an I/O error: nothing more before reopen; under writer_lock */

    vg_pool readers;

    pthread_mutex_t checkpoint_lock;
    pthread_cond_t checkpoint_wanted, checkpoint_passed;
    pthread_t checkpointer;
    bool checkpointer_runs;
    bool checkpoint_due, stopping, checkpoint_failed; /* under checkpoint_lock, as the next */
    bool checkpoint_waits; /* for the writer's lock, which a busy writer would never leave long enough */
} sqlite_store;

static const vg_sealer *sealer_of(const sqlite_store *s) { return s->sealed ? &s->sealer : NULL; }

/* --- connections ------------------------------------------------------------------------------- */

static connection *connection_close(connection *c)
{
    if (c == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < ST_COUNT; i++) {
        sqlite3_finalize(c->statements[i].stmt);
    }
    if (c->db != NULL) {
        int closed = sqlite3_close(c->db);
        assert(closed == SQLITE_OK); /* a statement would be left */
    }
    vg_scratch_close(&c->scratch);
    free(c->row);
    free(c);
    return NULL;
}

static vg_status run_text(sqlite3 *db, const char *text, vg_err *err)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
        return VG_FAIL(err, STORE, "SQLite refused a statement of the start: %s (%d)", sqlite3_errmsg(db),
                       sqlite3_extended_errcode(db));
    }
    return VG_DONE;
}

/* First column of the first row as text; "" when there is none. */
static vg_status read_text(sqlite3 *db, const char *text, char *ret, size_t cap, vg_err *err)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) != SQLITE_OK) {
        return VG_FAIL(err, STORE, "SQLite refused a question of the start: %s", sqlite3_errmsg(db));
    }
    ret[0] = 0;
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW && sqlite3_column_text(stmt, 0) != NULL) {
        const char *found = (const char *)sqlite3_column_text(stmt, 0);
        size_t len = strnlen(found, cap - 1);
        memcpy(ret, found, len);
        ret[len] = 0;
    }
    sqlite3_finalize(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        return VG_FAIL(err, STORE, "SQLite failed at its start: %s (%d)", sqlite3_errmsg(db),
                       sqlite3_extended_errcode(db));
    }
    return VG_DONE;
}

static vg_status must_be(sqlite3 *db, const char *pragma, const char *wanted, vg_err *err)
{
    char found[32];
    VG_TRY(read_text(db, pragma, found, sizeof found, err));
    if (strcmp(found, wanted) != 0) {
        return VG_FAIL(err, STORE_SETTINGS, "%s gives %s where only %s keeps a commit: check that file and "
                                            "directory are on a local disk and writable",
                       pragma, found, wanted);
    }
    return VG_DONE;
}

static vg_status settle(sqlite3 *db, size_t cache_kib, vg_err *err)
{
    char text[160];
    vg_buf out = vg_buf_of(text, sizeof text - 1);
    vg_buf_format(&out, "PRAGMA page_size=%d; PRAGMA cache_size=-%zu; PRAGMA journal_size_limit=%d",
                  PAGE_BYTES, cache_kib, LOG_LIMIT_BYTES);
    assert(!out.over);
    text[out.len] = 0;

    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, BUSY_MS);
    VG_TRY(run_text(db, text, err));
    VG_TRY(must_be(db, "PRAGMA journal_mode=WAL", "wal", err));
    /* secure_delete: nothing is ever deleted, and what is personal is sealed. mmap: an I/O error would be a
     * SIGBUS instead of an error code. */
    VG_TRY(run_text(db, "PRAGMA synchronous=FULL; PRAGMA secure_delete=OFF; PRAGMA mmap_size=0; "
                        "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON",
                    err));
    VG_TRY(must_be(db, "PRAGMA synchronous", "2", err));
    return must_be(db, "PRAGMA journal_mode", "wal", err);
}

static vg_status connection_open(const sqlite_store *s, size_t cache_kib, connection **ret, vg_err *err)
{
    connection *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a connection of the store");
    }
    c->row = calloc(1, vg_cells_row_max());
    if (c->row == NULL) {
        connection_close(c);
        return VG_FAIL(err, MEMORY, "no memory for a connection of the store");
    }
    /* Each connection is used by one thread at a time, under a lock of ours: NOMUTEX. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(s->path, &c->db, flags, s->vfs->zName) != SQLITE_OK) {
        vg_status st = VG_FAIL(err, STORE_AWAY, "the store file can't be opened: %s",
                               c->db == NULL ? "no memory" : sqlite3_errmsg(c->db));
        connection_close(c);
        return st;
    }
    vg_status st = settle(c->db, cache_kib, err);
    if (st.code != VG_OK) {
        connection_close(c);
        return st;
    }
    *ret = c;
    return VG_DONE;
}

static void form_of(size_t number, vg_sql_form *form)
{
    const vg_dialect d = VG_DIALECT_SQLITE;
    static const char *const texts[ST_COUNT - ST_FENCE] = {
        [ST_RENEW - ST_FENCE] = "UPDATE program SET lease_until = ?1 "
                                "WHERE id = ?2 AND holder = ?3 AND lease_until >= ?4",
        [ST_TAKE - ST_FENCE] = "UPDATE program SET lease_until = ?1, holder = ?3, epoch = epoch + 1 "
                               "WHERE id = ?2 AND (holder = '' OR lease_until < ?4)",
        [ST_ENROL - ST_FENCE] = "INSERT OR IGNORE INTO program",
        [ST_BEGIN_WRITE - ST_FENCE] = "BEGIN IMMEDIATE",
        [ST_BEGIN_READ - ST_FENCE] = "BEGIN DEFERRED",
        [ST_COMMIT - ST_FENCE] = "COMMIT",
        [ST_ROLLBACK - ST_FENCE] = "ROLLBACK",
    };
    assert(number < ST_COUNT);
    if (number < ST_UPDATE) {
        vg_sql_insert(d, (vg_table)(number - ST_INSERT), form);
    } else if (number < ST_SHORT) {
        vg_sql_update(d, (vg_table)(number - ST_UPDATE), form);
    } else if (number < ST_KEY) {
        bool made = vg_sql_update_short(d, (vg_table)(number - ST_SHORT), form);
        assert(made);
    } else if (number < ST_GROUP) {
        vg_sql_by_key(d, (vg_table)(number - ST_KEY), form);
    } else if (number < ST_QUERY) {
        vg_sql_by_group(d, (vg_group)(number - ST_GROUP), form);
    } else if (number < ST_FENCE) {
        vg_sql_query(d, (vg_query)(number - ST_QUERY), form);
    } else if (number == ST_FENCE) {
        vg_sql_fence(d, form);
    } else if (number == ST_ENROL) {
        vg_sql_insert(d, VG_T_program, form);
        vg_buf out = vg_buf_of(form->text, sizeof form->text - 1);
        out.len = form->len;
        vg_buf_text(&out, " ON CONFLICT DO NOTHING");
        assert(!out.over);
        form->text[out.len] = 0;
        form->len = out.len;
    } else {
        form->len = strlen(texts[number - ST_FENCE]);
        memcpy(form->text, texts[number - ST_FENCE], form->len + 1);
        form->bind_count = 0;
    }
}

/* What an SQLite error before COMMIT means: the transaction is or will be rolled back. */
static vg_code code_of(int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_INTERRUPT:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_SCHEMA:
        return VG_E_STORE_ROLLED_BACK;
    case SQLITE_NOMEM:
        return VG_E_MEMORY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return VG_E_STORE;
    default:
        return VG_E_BUG;
    }
}

static bool breaks(int rc)
{
    int kind = rc & 0xFF;
    return kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_CANTOPEN;
}

static vg_status prepare(connection *c, size_t number, prepared **ret, vg_err *err)
{
    prepared *p = &c->statements[number];
    if (p->stmt == NULL) {
        vg_sql_form form;
        form_of(number, &form);
        int rc = sqlite3_prepare_v3(c->db, form.text, (int)form.len + 1, SQLITE_PREPARE_PERSISTENT,
                                    &p->stmt, NULL);
        if (rc != SQLITE_OK) {
            p->stmt = NULL;
            return VG_FAIL_AS(err, code_of(rc), "SQLite did not prepare a statement: %s (%d)",
                           sqlite3_errmsg(c->db), rc);
        }
        memcpy(p->binds, form.binds, form.bind_count);
        p->bind_count = form.bind_count;
    }
    *ret = p;
    return VG_DONE;
}

/* Runs a statement that gives no rows, and leaves it ready for the next use. */
static int run(prepared *p)
{
    int rc = sqlite3_step(p->stmt);
    int reset = sqlite3_reset(p->stmt);
    return rc == SQLITE_DONE ? reset : rc;
}

static int run_number(connection *c, size_t number)
{
    prepared *p = NULL;
    vg_err unused;
    return prepare(c, number, &p, &unused).code == VG_OK ? run(p) : sqlite3_errcode(c->db);
}

/* --- rows -------------------------------------------------------------------------------------- */

static int bind_cell(sqlite3_stmt *stmt, int at, const vg_column *column, const vg_cell *cell)
{
    if (column->type == VG_COL_INT) {
        return sqlite3_bind_int64(stmt, at, cell->n);
    }
    /* A NULL pointer would bind NULL. */
    const void *bytes = cell->bytes.at == NULL ? (const void *)"" : cell->bytes.at;
    assert(cell->bytes.len < INT_MAX);
    if (column->type == VG_COL_BYTES || column->sealed) {
        return sqlite3_bind_blob(stmt, at, bytes, (int)cell->bytes.len, SQLITE_STATIC);
    }
    return sqlite3_bind_text(stmt, at, bytes, (int)cell->bytes.len, SQLITE_STATIC);
}

/* Binds a row as the statement's list says. Sealed bytes stay in the scratch until the next row. */
static vg_status bind_row(sqlite_store *s, connection *c, const prepared *p, vg_table table,
                          const void *row, int64_t old_ver, vg_err *err)
{
    const vg_table_facts *facts = vg_table_of(table);
    VG_TRY(vg_scratch_reserve(&c->scratch, vg_cells_room(table, row, sealer_of(s)), err));
    for (size_t i = 0; i < p->bind_count; i++) {
        int rc = SQLITE_OK;
        if (p->binds[i] == VG_SQL_OLD_VER) {
            rc = sqlite3_bind_int64(p->stmt, (int)i + 1, old_ver);
        } else {
            const vg_column *column = &facts->columns[p->binds[i]];
            vg_cell cell = vg_cell_of(column, row, sealer_of(s), &c->scratch);
            rc = bind_cell(p->stmt, (int)i + 1, column, &cell);
        }
        if (rc != SQLITE_OK) {
            return VG_FAIL_AS(err, code_of(rc), "SQLite did not take a value of %s: %d", facts->name,
                           rc);
        }
    }
    return VG_DONE;
}

static vg_status row_of(sqlite_store *s, connection *c, sqlite3_stmt *stmt, vg_table table, void *row,
                        vg_err *err)
{
    const vg_table_facts *facts = vg_table_of(table);
    size_t room = 0;
    for (size_t i = 0; s->sealed && i < facts->column_count; i++) {
        if (facts->columns[i].sealed) {
            room += (size_t)sqlite3_column_bytes(stmt, (int)i);
        }
    }
    VG_TRY(vg_scratch_reserve(&c->scratch, room, err));
    for (size_t i = 0; i < facts->column_count; i++) {
        vg_cell cell = {0};
        if (facts->columns[i].type == VG_COL_INT) {
            cell.n = sqlite3_column_int64(stmt, (int)i);
        } else {
            const void *at = sqlite3_column_blob(stmt, (int)i);
            cell.bytes = (vg_span){at, (size_t)sqlite3_column_bytes(stmt, (int)i)};
        }
        VG_TRY(vg_cell_into(table, &facts->columns[i], &cell, sealer_of(s), &c->scratch, row, err));
    }
    return VG_DONE;
}

/* Steps through a bound SELECT and delivers its rows. */
static vg_status deliver(sqlite_store *s, connection *c, prepared *p, vg_table table,
                         const vg_row_sink *sink, vg_err *err)
{
    vg_status st = VG_DONE;
    int rc = SQLITE_ROW;
    while (st.code == VG_OK && (rc = sqlite3_step(p->stmt)) == SQLITE_ROW) {
        st = row_of(s, c, p->stmt, table, c->row, err);
        if (st.code == VG_OK) {
            st = sink->row(sink->ctx, table, c->row, err);
        }
    }
    if (st.code == VG_OK && rc != SQLITE_DONE) {
        st = VG_FAIL(err, STORE, "reading %s failed: %s (%d)", vg_table_of(table)->name, sqlite3_errmsg(c->db),
                     rc);
    }
    sqlite3_reset(p->stmt);
    sqlite3_clear_bindings(p->stmt);
    return st;
}

/* --- the writer's connection ------------------------------------------------------------------- */

static vg_status writer_take(sqlite_store *s, vg_err *err)
{
    pthread_mutex_lock(&s->checkpoint_lock);
    while (s->checkpoint_waits) {
        pthread_cond_wait(&s->checkpoint_passed, &s->checkpoint_lock);
    }
    bool failed = s->checkpoint_failed;
    pthread_mutex_unlock(&s->checkpoint_lock);

    pthread_mutex_lock(&s->writer_lock);
    s->broken = s->broken || failed;
    if (s->broken || s->writer == NULL) {
        pthread_mutex_unlock(&s->writer_lock);
        return VG_FAIL(err, STORE, "the store had an I/O error: it must be reopened first");
    }
    return VG_DONE;
}

static void writer_give(sqlite_store *s) { pthread_mutex_unlock(&s->writer_lock); }

/* Ends what is open, whatever happened. A transaction that can't be ended dies with its connection. */
static void end(sqlite_store *s, connection *c)
{
    if (sqlite3_get_autocommit(c->db) == 0 &&
        (run_number(c, ST_ROLLBACK) != SQLITE_OK || sqlite3_get_autocommit(c->db) == 0)) {
        s->broken = true;
    }
}

static vg_status refused(sqlite_store *s, connection *c, int rc, const char *what, vg_err *err)
{
    s->broken = s->broken || breaks(rc);
    return VG_FAIL_AS(err, code_of(rc), "%s: %s (%d)", what, sqlite3_errmsg(c->db), rc);
}

static vg_status write_one(sqlite_store *s, connection *c, size_t number, vg_table table, const void *row,
                           int64_t old_ver, int *ret_matched, vg_err *err)
{
    prepared *p = NULL;
    VG_TRY(prepare(c, number, &p, err));
    VG_TRY(bind_row(s, c, p, table, row, old_ver, err));
    int rc = run(p);
    if (rc != SQLITE_OK) {
        return refused(s, c, rc, vg_table_of(table)->name, err);
    }
    *ret_matched = sqlite3_changes(c->db);
    return VG_DONE;
}

static vg_status write_change(sqlite_store *s, connection *c, const vg_change *change, vg_err *err)
{
    const vg_table table = change->table;
    int matched = 0;
    if (change->act == VG_INSERT) {
        return write_one(s, c, ST_INSERT + table, table, change->row, 0, &matched, err);
    }
    if (s->has_short[table]) {
        VG_TRY(write_one(s, c, ST_SHORT + table, table, change->row, change->old_ver, &matched, err));
    }
    if (matched == 0) {
        VG_TRY(write_one(s, c, ST_UPDATE + table, table, change->row, change->old_ver, &matched, err));
    }
    if (matched != 1) {
        return VG_FAIL(err, BUG, "%d rows of %s matched where one was changed: its version %lld is not there",
                       matched, vg_table_of(table)->name, (long long)change->old_ver);
    }
    return VG_DONE;
}

static vg_status write_fence(sqlite_store *s, connection *c, const vg_fence *fence, vg_err *err)
{
    int matched = 0;
    VG_TRY(write_one(s, c, ST_FENCE, VG_T_program, fence->program, fence->old_turn, &matched, err));
    if (matched != 1) {
        return VG_FAIL(err, FENCED, "program %lld is not at epoch %lld, turn %lld any more",
                       (long long)fence->program->id, (long long)fence->program->epoch,
                       (long long)fence->old_turn);
    }
    return VG_DONE;
}

static vg_status write_all(sqlite_store *s, connection *c, const vg_fence *fences, size_t n,
                           const vg_change *changes, size_t change_count, vg_err *err)
{
    int rc = run_number(c, ST_BEGIN_WRITE);
    if (rc != SQLITE_OK) {
        return refused(s, c, rc, "the transaction did not begin", err);
    }
    for (size_t i = 0; i < n; i++) {
        VG_TRY(write_fence(s, c, &fences[i], err));
    }
    for (size_t i = 0; i < change_count; i++) {
        VG_TRY(write_change(s, c, &changes[i], err));
    }
    return VG_DONE;
}

/* COMMIT itself. Busy left everything as it was; any other failure may or may not have reached the disk. */
static vg_fate commit_now(sqlite_store *s, connection *c, vg_err *err)
{
    int rc = run_number(c, ST_COMMIT);
    if (rc == SQLITE_OK) {
        return VG_COMMITTED;
    }
    vg_status st = VG_FAIL(err, STORE, "COMMIT failed: %s (%d)", sqlite3_errmsg(c->db), rc);
    assert(st.code == VG_E_STORE);
    if ((rc & 0xFF) == SQLITE_BUSY && sqlite3_get_autocommit(c->db) == 0) {
        end(s, c);
        err->code = VG_E_STORE_ROLLED_BACK;
        return VG_ROLLED_BACK;
    }
    end(s, c);
    s->broken = true;
    return VG_NOT_KNOWN;
}

static vg_fate sqlite_commit(vg_store *store, const vg_fence *fences, size_t n, const vg_change *changes,
                             size_t change_count, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
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

static int bind_key(prepared *p, vg_table table, const vg_key *key)
{
    switch (vg_table_of(table)->key) {
    case VG_KEY_ID:
        return sqlite3_bind_int64(p->stmt, 1, key->a);
    case VG_KEY_PAIR: {
        int rc = sqlite3_bind_int64(p->stmt, 1, key->a);
        return rc == SQLITE_OK ? sqlite3_bind_int64(p->stmt, 2, key->b) : rc;
    }
    case VG_KEY_WORD:
        assert(key->word != NULL);
        return sqlite3_bind_text(p->stmt, 1, key->word, -1, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static vg_status load_rows(sqlite_store *s, connection *c, vg_table table, const vg_key *keys, size_t n,
                           const vg_row_sink *sink, vg_err *err)
{
    prepared *p = NULL;
    VG_TRY(prepare(c, ST_KEY + table, &p, err));
    for (size_t i = 0; i < n; i++) {
        int rc = bind_key(p, table, &keys[i]);
        if (rc != SQLITE_OK) {
            return refused(s, c, rc, "a key was not taken", err);
        }
        VG_TRY(deliver(s, c, p, table, sink, err));
    }
    return VG_DONE;
}

static vg_status load_groups(sqlite_store *s, connection *c, vg_group group, const int64_t *keys, size_t n,
                             const vg_row_sink *sink, vg_err *err)
{
    prepared *p = NULL;
    VG_TRY(prepare(c, ST_GROUP + group, &p, err));
    for (size_t i = 0; i < n; i++) {
        int rc = sqlite3_bind_int64(p->stmt, 1, keys[i]);
        if (rc != SQLITE_OK) {
            return refused(s, c, rc, "a key was not taken", err);
        }
        VG_TRY(deliver(s, c, p, vg_group_of(group)->table, sink, err));
    }
    return VG_DONE;
}

/* Many keys share one read transaction: each SELECT alone would lock and unlock the log. */
static vg_status begin_read(sqlite_store *s, connection *c, vg_err *err)
{
    int rc = run_number(c, ST_BEGIN_READ);
    return rc == SQLITE_OK ? VG_DONE : refused(s, c, rc, "reading did not begin", err);
}

static vg_status end_read(sqlite_store *s, connection *c, vg_status st, vg_err *err)
{
    s->broken = s->broken || breaks(sqlite3_errcode(c->db));
    int rc = st.code == VG_OK ? run_number(c, ST_COMMIT) : SQLITE_OK;
    end(s, c);
    return rc == SQLITE_OK ? st : refused(s, c, rc, "reading did not end", err);
}

static vg_status sqlite_load(vg_store *store, vg_table table, const vg_key *keys, size_t n,
                             const vg_row_sink *sink, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    VG_TRY(writer_take(s, err));
    vg_status st = begin_read(s, s->writer, err);
    if (st.code == VG_OK) {
        st = load_rows(s, s->writer, table, keys, n, sink, err);
        st = end_read(s, s->writer, st, err);
    }
    writer_give(s);
    return st;
}

static vg_status sqlite_load_group(vg_store *store, vg_group group, const int64_t *keys, size_t n,
                                   const vg_row_sink *sink, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    VG_TRY(writer_take(s, err));
    vg_status st = begin_read(s, s->writer, err);
    if (st.code == VG_OK) {
        st = load_groups(s, s->writer, group, keys, n, sink, err);
        st = end_read(s, s->writer, st, err);
    }
    writer_give(s);
    return st;
}

/* --- reading connections ----------------------------------------------------------------------- */

static void reader_close(vg_pool_item *item) { connection_close((connection *)item); }

static vg_status reader_take(sqlite_store *s, connection **ret, vg_err *err)
{
    vg_pool_item *idle = NULL;
    VG_TRY(vg_pool_take(&s->readers, &idle, err));
    *ret = (connection *)idle;
    vg_status st = idle != NULL ? VG_DONE : connection_open(s, READER_CACHE_KIB, ret, err);
    if (st.code != VG_OK) {
        vg_pool_give(&s->readers, NULL);
    }
    return st;
}

/* A reader that failed is closed: the next one starts clean. */
static void reader_give(sqlite_store *s, connection *c, bool keep)
{
    if (!keep) {
        connection_close(c);
    }
    vg_pool_give(&s->readers, keep ? &c->item : NULL);
}

static vg_status query_on(sqlite_store *s, connection *c, vg_query query, const vg_param *params, size_t n,
                          const vg_row_sink *sink, vg_err *err)
{
    prepared *p = NULL;
    VG_TRY(prepare(c, ST_QUERY + query, &p, err));
    assert((int)n == sqlite3_bind_parameter_count(p->stmt));
    for (size_t i = 0; i < n; i++) {
        const vg_span text = params[i].text;
        int rc = params[i].is_text
                     ? sqlite3_bind_text(p->stmt, (int)i + 1, text.at == NULL ? "" : (const char *)text.at,
                                         (int)text.len, SQLITE_STATIC)
                     : sqlite3_bind_int64(p->stmt, (int)i + 1, params[i].n);
        if (rc != SQLITE_OK) {
            return VG_FAIL_AS(err, code_of(rc), "a parameter was not taken: %d", rc);
        }
    }
    return deliver(s, c, p, vg_sql_query_table(query), sink, err);
}

static vg_status sqlite_query(vg_store *store, bool reader, vg_query query, const vg_param *params, size_t n,
                              const vg_row_sink *sink, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    if (reader) {
        connection *c = NULL;
        VG_TRY(reader_take(s, &c, err));
        vg_status st = query_on(s, c, query, params, n, sink, err);
        reader_give(s, c, st.code == VG_OK);
        return st;
    }
    VG_TRY(writer_take(s, err));
    vg_status st = query_on(s, s->writer, query, params, n, sink, err);
    s->broken = s->broken || (st.code != VG_OK && breaks(sqlite3_errcode(s->writer->db)));
    writer_give(s);
    return st;
}

/* --- lease and enrolment ----------------------------------------------------------------------- */

static vg_status lease_update(sqlite_store *s, connection *c, size_t number, int64_t program,
                              const char *holder, int64_t now_ms, int64_t until_ms, int *ret_matched,
                              vg_err *err)
{
    prepared *p = NULL;
    VG_TRY(prepare(c, number, &p, err));
    bool bound = sqlite3_bind_int64(p->stmt, 1, until_ms) == SQLITE_OK &&
                 sqlite3_bind_int64(p->stmt, 2, program) == SQLITE_OK &&
                 sqlite3_bind_text(p->stmt, 3, holder, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_int64(p->stmt, 4, now_ms) == SQLITE_OK;
    int rc = bound ? run(p) : sqlite3_errcode(c->db);
    if (rc != SQLITE_OK) {
        return refused(s, c, rc, "the lease", err);
    }
    *ret_matched = sqlite3_changes(c->db);
    return VG_DONE;
}

static vg_status keep_program(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)err;
    assert(table == VG_T_program);
    *(vg_program *)ctx = *(const vg_program *)row;
    return VG_DONE;
}

static vg_status lease_on(sqlite_store *s, connection *c, int64_t program, const char *holder,
                          int64_t now_ms, int64_t until_ms, vg_program *ret, vg_err *err)
{
    int matched = 0;
    int rc = run_number(c, ST_BEGIN_WRITE);
    if (rc != SQLITE_OK) {
        return refused(s, c, rc, "the lease", err);
    }
    VG_TRY(lease_update(s, c, ST_RENEW, program, holder, now_ms, until_ms, &matched, err));
    if (matched == 0) {
        VG_TRY(lease_update(s, c, ST_TAKE, program, holder, now_ms, until_ms, &matched, err));
    }
    if (matched != 1) {
        return VG_FAIL(err, NOT_PRIMARY, "program %lld is held by another instance, or is not enrolled",
                       (long long)program);
    }
    return load_rows(s, c, VG_T_program, &VG_KEY_OF_ID(program), 1, &(vg_row_sink){ret, keep_program}, err);
}

/* Commits what st says went well, rolls back else. */
static vg_status settle_short(sqlite_store *s, vg_status st, vg_err *err)
{
    if (st.code != VG_OK) {
        end(s, s->writer);
        return st;
    }
    return commit_now(s, s->writer, err) == VG_COMMITTED ? VG_DONE : (vg_status){err->code};
}

static vg_status sqlite_lease(vg_store *store, int64_t program, const char *holder, int64_t now_ms,
                              int64_t until_ms, vg_program *ret, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    assert(holder[0] != 0 && strlen(holder) < sizeof ret->holder);
    vg_program row = {0};
    VG_TRY(writer_take(s, err));
    vg_status st = settle_short(s, lease_on(s, s->writer, program, holder, now_ms, until_ms, &row, err), err);
    writer_give(s);
    if (st.code == VG_OK) {
        *ret = row;
    }
    return st;
}

static vg_status sqlite_enrol(vg_store *store, int64_t program, const char *name, int64_t now_ms, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    vg_program row = {.id = program, .ver = 1, .next_id = 1, .created_at = now_ms};
    VG_SET(row.name, name);
    VG_TRY(writer_take(s, err));
    int matched = 0;
    int rc = run_number(s->writer, ST_BEGIN_WRITE);
    vg_status st = rc == SQLITE_OK
                       ? write_one(s, s->writer, ST_ENROL, VG_T_program, &row, 0, &matched, err)
                       : refused(s, s->writer, rc, "the enrolment", err);
    st = settle_short(s, st, err);
    writer_give(s);
    return st;
}

/* --- checkpoints ------------------------------------------------------------------------------- */

/* After each commit, on the writer's thread, with the log's length. */
static int log_grew(void *ctx, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    sqlite_store *s = ctx;
    if ((size_t)pages >= s->checkpoint_pages) {
        pthread_mutex_lock(&s->checkpoint_lock);
        s->checkpoint_due = true;
        pthread_cond_signal(&s->checkpoint_wanted);
        pthread_mutex_unlock(&s->checkpoint_lock);
    }
    return SQLITE_OK;
}

static int sync_file(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc == SQLITE_OK && file->pMethods != NULL) {
        rc = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    }
    return rc;
}

/* Copies what is in the log now into the file; *ret_copied: pages of the log that are copied by now. */
static int copy_log(sqlite3 *db, int *ret_copied)
{
    int in_log = 0;
    return sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, ret_copied);
}

static void let_writer_wait(sqlite_store *s, bool wait)
{
    pthread_mutex_lock(&s->checkpoint_lock);
    s->checkpoint_waits = wait;
    pthread_cond_broadcast(&s->checkpoint_passed);
    pthread_mutex_unlock(&s->checkpoint_lock);
}

/* Copies the log into the file beside the writer and syncs it, again and again, for much comes during a long pass;
 * then, with the writer waiting, the few pages that are left: all of the log is copied and the next commit starts
 * it anew. */
static int checkpoint(sqlite_store *s, sqlite3 *db)
{
    int copied = 0;
    int rc = copy_log(db, &copied);
    rc = rc == SQLITE_OK ? sync_file(db) : rc;
    for (int pass = 0; rc == SQLITE_OK && pass < PASSES_MAX; pass++) {
        int before = copied;
        rc = copy_log(db, &copied);
        rc = rc == SQLITE_OK ? sync_file(db) : rc;
        if (copied - before < FEW_PAGES) {
            break;
        }
    }
    if (rc == SQLITE_OK) {
        let_writer_wait(s, true);
        pthread_mutex_lock(&s->writer_lock);
        rc = copy_log(db, &copied);
        pthread_mutex_unlock(&s->writer_lock);
        let_writer_wait(s, false);
    }
    return (rc & 0xFF) == SQLITE_BUSY ? SQLITE_OK : rc;
}

static void *checkpoint_loop(void *ctx)
{
    sqlite_store *s = ctx;
    connection *c = NULL;
    vg_err unused;
    bool failed = connection_open(s, READER_CACHE_KIB, &c, &unused).code != VG_OK;
    pthread_mutex_lock(&s->checkpoint_lock);
    while (!s->stopping && !failed) {
        if (!s->checkpoint_due) {
            pthread_cond_wait(&s->checkpoint_wanted, &s->checkpoint_lock);
            continue;
        }
        s->checkpoint_due = false;
        pthread_mutex_unlock(&s->checkpoint_lock);
        failed = checkpoint(s, c->db) != SQLITE_OK;
        pthread_mutex_lock(&s->checkpoint_lock);
    }
    s->checkpoint_failed = failed;
    pthread_mutex_unlock(&s->checkpoint_lock);
    connection_close(c);
    return NULL;
}

static void checkpointer_stop(sqlite_store *s)
{
    if (s->checkpointer_runs) {
        pthread_mutex_lock(&s->checkpoint_lock);
        s->stopping = true;
        pthread_cond_signal(&s->checkpoint_wanted);
        pthread_mutex_unlock(&s->checkpoint_lock);
        pthread_join(s->checkpointer, NULL);
        s->checkpointer_runs = false;
    }
}

static vg_status checkpointer_start(sqlite_store *s, vg_err *err)
{
    s->stopping = s->checkpoint_due = s->checkpoint_failed = false;
    if (pthread_create(&s->checkpointer, NULL, checkpoint_loop, s) != 0) {
        return VG_FAIL(err, MEMORY, "no thread for the store's checkpoints");
    }
    s->checkpointer_runs = true;
    return VG_DONE;
}

/* --- open, reopen, close ----------------------------------------------------------------------- */

static vg_status writer_open(sqlite_store *s, vg_err *err)
{
    VG_TRY(connection_open(s, WRITER_CACHE_KIB, &s->writer, err));
    sqlite3_wal_hook(s->writer->db, log_grew, s);
    return VG_DONE;
}

/* All connections go, so that the log's index is built anew from the log itself: what a failed sync claimed to
 * have copied is copied again. NO_CKPT_ON_CLOSE: the last connection to go must not do it on the way out. */
static vg_status sqlite_reopen(vg_store *store, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    checkpointer_stop(s);
    vg_pool_shut(&s->readers, reader_close);
    pthread_mutex_lock(&s->writer_lock);
    if (s->writer != NULL) {
        (void)sqlite3_db_config(s->writer->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        s->writer = connection_close(s->writer);
    }
    vg_status st = writer_open(s, err);
    if (st.code == VG_OK) {
        st = checkpointer_start(s, err);
    }
    s->broken = st.code != VG_OK;
    pthread_mutex_unlock(&s->writer_lock);
    vg_pool_admit(&s->readers);
    return st;
}

static void sqlite_close(vg_store *store)
{
    sqlite_store *s = (sqlite_store *)store;
    if (s == NULL) {
        return;
    }
    checkpointer_stop(s);
    vg_pool_shut(&s->readers, reader_close);
    if (s->writer != NULL && s->broken) {
        (void)sqlite3_db_config(s->writer->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    connection_close(s->writer);
    vg_sqlite_log_close(s->vfs);
    pthread_cond_destroy(&s->checkpoint_wanted);
    pthread_cond_destroy(&s->checkpoint_passed);
    pthread_mutex_destroy(&s->checkpoint_lock);
    vg_pool_close(&s->readers);
    pthread_mutex_destroy(&s->writer_lock);
    free(s);
}

/* The directory decides who can put another file in the place of ours. */
static vg_status check_directory(const char *path, vg_err *err)
{
    char directory[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    if (len == 0) {
        VG_SET(directory, slash == NULL ? "." : "/");
    } else {
        memcpy(directory, path, len);
        directory[len] = 0;
    }
    struct stat st;
    if (stat(directory, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return VG_FAIL(err, STORE_SETTINGS, "the store's directory is not there: make it with mode 0700");
    }
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return VG_FAIL(err, STORE_SETTINGS, "the store's directory is writable for others: chmod 0700");
    }
    return VG_DONE;
}

/* stat, and open only a file that was not there: closing a descriptor of a live database file would drop the
 * locks that SQLite holds on it in this process. */
static vg_status check_file(const char *path, bool create, vg_err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0) {
        if (errno != ENOENT || !create) {
            return VG_FAIL(err, STORE_AWAY, "the store file is not there: create it with custodyctl store migrate");
        }
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0) {
            return VG_FAIL(err, STORE_AWAY, "the store file can't be created: errno %d", errno);
        }
        close(fd);
        return VG_DONE;
    }
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
        return VG_FAIL(err, STORE_SETTINGS, "the store file is not a plain file of this user");
    }
    if ((st.st_mode & 077) != 0) {
        return VG_FAIL(err, STORE_SETTINGS, "the store file is open to others: chmod 0600");
    }
    return VG_DONE;
}

static vg_status schema_run(sqlite3 *db, vg_schema_plan plan, int64_t from, vg_err *err)
{
    char text[VG_SQL_TEXT_MAX];
    for (size_t n = 0; plan == VG_SCHEMA_CREATE; n++) {
        vg_buf out = vg_buf_of(text, sizeof text - 1);
        if (!vg_schema_create(VG_DIALECT_SQLITE, n, &out)) {
            break;
        }
        assert(!out.over);
        text[out.len] = 0;
        VG_TRY(run_text(db, text, err));
    }
    int64_t first = plan == VG_SCHEMA_CREATE ? VG_SCHEMA_VERSION : from + 1;
    for (int64_t version = first; version <= VG_SCHEMA_VERSION; version++) {
        if (plan == VG_SCHEMA_UPGRADE) {
            VG_TRY(run_text(db, vg_schema_step(VG_DIALECT_SQLITE, version), err));
        }
        vg_buf out = vg_buf_of(text, sizeof text - 1);
        vg_schema_version_row(VG_DIALECT_SQLITE, version, plan == VG_SCHEMA_CREATE, &out);
        assert(!out.over);
        text[out.len] = 0;
        VG_TRY(run_text(db, text, err));
    }
    return VG_DONE;
}

static vg_status schema_read(sqlite3 *db, vg_schema_state *ret, vg_err *err)
{
    char there[8];
    VG_TRY(read_text(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'", there,
                     sizeof there, err));
    *ret = (vg_schema_state){0};
    if (strcmp(there, "1") != 0) {
        return VG_DONE;
    }
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, VG_SCHEMA_NEWEST, -1, &stmt, NULL) != SQLITE_OK) {
        return VG_FAIL(err, STORE, "schema_version can't be read: %s", sqlite3_errmsg(db));
    }
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        const char *checksum = (const char *)sqlite3_column_text(stmt, 1);
        ret->version = sqlite3_column_int64(stmt, 0);
        ret->made_whole = sqlite3_column_int64(stmt, 2) != 0;
        if (checksum != NULL && strlen(checksum) == VG_SHA256_HEX - 1) {
            VG_SET(ret->checksum, checksum);
        }
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || rc == SQLITE_DONE
               ? VG_DONE
               : VG_FAIL(err, STORE, "schema_version can't be read: %s", sqlite3_errmsg(db));
}

/* All of the schema in one transaction, also for two programs that start at once. */
static vg_status schema_open(sqlite3 *db, bool migrate, vg_err *err)
{
    vg_schema_state state;
    vg_schema_plan plan = VG_SCHEMA_READY;
    VG_TRY(schema_read(db, &state, err));
    VG_TRY(vg_schema_decide(VG_DIALECT_SQLITE, &state, migrate, &plan, err));
    if (plan == VG_SCHEMA_READY) {
        return VG_DONE;
    }
    VG_TRY(run_text(db, "BEGIN IMMEDIATE", err));
    vg_status st = run_text(db, vg_schema_version_table(VG_DIALECT_SQLITE), err);
    st = st.code == VG_OK ? schema_read(db, &state, err) : st;
    st = st.code == VG_OK ? vg_schema_decide(VG_DIALECT_SQLITE, &state, migrate, &plan, err) : st;
    if (st.code == VG_OK && plan != VG_SCHEMA_READY) {
        st = schema_run(db, plan, state.version, err);
    }
    st = st.code == VG_OK ? run_text(db, "COMMIT", err) : st;
    if (st.code != VG_OK && sqlite3_get_autocommit(db) == 0) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return st;
}

static vg_status check_build(const char *path, vg_err *err)
{
    if (sqlite3_threadsafe() == 0 || sqlite3_libversion_number() < 3037000) {
        return VG_FAIL(err, STORE_SETTINGS, "SQLite %s: 3.37 or newer with threads is needed",
                       sqlite3_libversion());
    }
    /* ":memory:" and "file:" are words of SQLite, not files. */
    if (path[0] == 0 || path[0] == ':' || strncmp(path, "file:", 5) == 0 || strlen(path) >= PATH_MAX) {
        return VG_FAIL(err, STORE_SETTINGS, "the store's path must be the path of a file");
    }
    return VG_DONE;
}

static const vg_store_ops sqlite_ops = {
    .load = sqlite_load,
    .load_group = sqlite_load_group,
    .commit = sqlite_commit,
    .reopen = sqlite_reopen,
    .query = sqlite_query,
    .lease = sqlite_lease,
    .enrol = sqlite_enrol,
    .close = sqlite_close,
};

vg_status vg_store_sqlite_open(const vg_store_sqlite_conf *conf, vg_store **ret, vg_err *err)
{
    VG_TRY(check_build(conf->path, err));
    VG_TRY(check_directory(conf->path, err));
    VG_TRY(check_file(conf->path, conf->create, err));

    sqlite_store *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the store");
    }
    s->base.ops = &sqlite_ops;
    s->sealed = conf->sealer != NULL;
    s->sealer = s->sealed ? *conf->sealer : (vg_sealer){0};
    s->checkpoint_pages = conf->checkpoint_pages > 0 ? conf->checkpoint_pages : CHECKPOINT_PAGES;
    VG_SET(s->path, conf->path);
    pthread_mutex_init(&s->writer_lock, NULL);
    vg_pool_open(&s->readers, READERS_MAX);
    pthread_mutex_init(&s->checkpoint_lock, NULL);
    pthread_cond_init(&s->checkpoint_wanted, NULL);
    pthread_cond_init(&s->checkpoint_passed, NULL);
    for (size_t i = 0; i < VG_TABLE_COUNT; i++) {
        vg_sql_form form;
        s->has_short[i] = vg_sql_update_short(VG_DIALECT_SQLITE, (vg_table)i, &form);
    }
    vg_status st = vg_sqlite_log_open(&s->vfs, err);
    st = st.code == VG_OK ? writer_open(s, err) : st;
    st = st.code == VG_OK ? schema_open(s->writer->db, conf->migrate, err) : st;
    st = st.code == VG_OK ? checkpointer_start(s, err) : st;
    if (st.code != VG_OK) {
        sqlite_close(&s->base);
        return st;
    }
    *ret = &s->base;
    return VG_DONE;
}

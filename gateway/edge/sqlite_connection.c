#include "gateway/edge/sqlite_connection.h"
#include <stdlib.h>

enum {
    PAGE_BYTES = 2048, /* measured (store_bench): 84 us a hold, with 4096 115 */
    LOG_LIMIT_BYTES = 512 * 1024 * 1024,
    BUSY_MS = 5000, /* another process (custodyctl) may hold the write lock for a moment */
};

static const vg_sealer *sealer_of(const vg_sqlite *c)
{
    return c->place->sealed ? &c->place->sealer : NULL;
}

vg_sqlite *vg_sqlite_close(vg_sqlite *c)
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

vg_status vg_sqlite_text(sqlite3 *db, const char *text, vg_err *err)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
        return VG_FAIL(err, STORE, "SQLite refused a statement of the start: %s (%d)",
                       sqlite3_errmsg(db), sqlite3_extended_errcode(db));
    }
    return VG_DONE;
}

vg_status vg_sqlite_ask(sqlite3 *db, const char *text, char *ret, size_t cap, vg_err *err)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, text, -1, &stmt, NULL) != SQLITE_OK) {
        return VG_FAIL(err, STORE, "SQLite refused a question of the start: %s",
                       sqlite3_errmsg(db));
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
    VG_TRY(vg_sqlite_ask(db, pragma, found, sizeof found, err));
    if (strcmp(found, wanted) != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "%s gives %s where only %s keeps a commit: check that file and "
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
    VG_TRY(vg_sqlite_text(db, text, err));
    VG_TRY(must_be(db, "PRAGMA journal_mode=WAL", "wal", err));
    /* secure_delete: nothing is ever deleted, and what is personal is sealed. mmap: an I/O error
     * would be a SIGBUS instead of an error code. */
    VG_TRY(vg_sqlite_text(
        db,
        "PRAGMA synchronous=FULL; PRAGMA secure_delete=OFF; PRAGMA mmap_size=0; "
        "PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON",
        err));
    VG_TRY(must_be(db, "PRAGMA synchronous", "2", err));
    return must_be(db, "PRAGMA journal_mode", "wal", err);
}

vg_status vg_sqlite_open(const vg_sqlite_place *place, size_t cache_kib, vg_sqlite **ret,
                         vg_err *err)
{
    vg_sqlite *c = calloc(1, sizeof *c);
    if (c == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a connection of the store");
    }
    c->place = place;
    c->row = calloc(1, vg_cells_row_max());
    if (c->row == NULL) {
        vg_sqlite_close(c);
        return VG_FAIL(err, MEMORY, "no memory for a connection of the store");
    }
    /* Each connection is used by one thread at a time, under a lock of ours: NOMUTEX. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
                SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(place->path, &c->db, flags, place->vfs->zName) != SQLITE_OK) {
        vg_status st = VG_FAIL(err, STORE_AWAY, "the store file can't be opened: %s",
                               c->db == NULL ? "no memory" : sqlite3_errmsg(c->db));
        vg_sqlite_close(c);
        return st;
    }
    vg_status st = settle(c->db, cache_kib, err);
    if (st.code != VG_OK) {
        vg_sqlite_close(c);
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
        [ST_TAKE - ST_FENCE] =
            "UPDATE program SET lease_until = ?1, holder = ?3, epoch = epoch + 1 "
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

vg_code vg_sqlite_code(int rc)
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

bool vg_sqlite_breaks(int rc)
{
    int kind = rc & 0xFF;
    return kind == SQLITE_IOERR || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB ||
           kind == SQLITE_CANTOPEN;
}

vg_status vg_sqlite_prepare(vg_sqlite *c, size_t number, vg_sqlite_prepared **ret, vg_err *err)
{
    vg_sqlite_prepared *p = &c->statements[number];
    if (p->stmt == NULL) {
        vg_sql_form form;
        form_of(number, &form);
        int rc = sqlite3_prepare_v3(c->db, form.text, (int)form.len + 1, SQLITE_PREPARE_PERSISTENT,
                                    &p->stmt, NULL);
        if (rc != SQLITE_OK) {
            p->stmt = NULL;
            return VG_FAIL_AS(err, vg_sqlite_code(rc),
                              "SQLite did not prepare a statement: %s (%d)", sqlite3_errmsg(c->db),
                              rc);
        }
        memcpy(p->binds, form.binds, form.bind_count);
        p->bind_count = form.bind_count;
    }
    *ret = p;
    return VG_DONE;
}

int vg_sqlite_run(vg_sqlite_prepared *p)
{
    int rc = sqlite3_step(p->stmt);
    int reset = sqlite3_reset(p->stmt);
    return rc == SQLITE_DONE ? reset : rc;
}

int vg_sqlite_run_number(vg_sqlite *c, size_t number)
{
    vg_sqlite_prepared *p = NULL;
    vg_err unused;
    return vg_sqlite_prepare(c, number, &p, &unused).code == VG_OK ? vg_sqlite_run(p)
                                                                   : sqlite3_errcode(c->db);
}

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

vg_status vg_sqlite_bind_row(vg_sqlite *c, const vg_sqlite_prepared *p, vg_table table,
                             const void *row, int64_t old_ver, vg_err *err)
{
    const vg_table_facts *facts = vg_table_of(table);
    VG_TRY(vg_scratch_reserve(&c->scratch, vg_cells_room(table, row, sealer_of(c)), err));
    for (size_t i = 0; i < p->bind_count; i++) {
        int rc = SQLITE_OK;
        if (p->binds[i] == VG_SQL_OLD_VER) {
            rc = sqlite3_bind_int64(p->stmt, (int)i + 1, old_ver);
        } else {
            const vg_column *column = &facts->columns[p->binds[i]];
            vg_cell cell = vg_cell_of(table, column, row, sealer_of(c), &c->scratch);
            rc = bind_cell(p->stmt, (int)i + 1, column, &cell);
        }
        if (rc != SQLITE_OK) {
            return VG_FAIL_AS(err, vg_sqlite_code(rc), "SQLite did not take a value of %s: %d",
                              facts->name, rc);
        }
    }
    return VG_DONE;
}

static vg_status row_of(vg_sqlite *c, sqlite3_stmt *stmt, vg_table table, void *row, vg_err *err)
{
    const vg_table_facts *facts = vg_table_of(table);
    size_t room = 0;
    for (size_t i = 0; c->place->sealed && i < facts->column_count; i++) {
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
        VG_TRY(vg_cell_into(table, &facts->columns[i], &cell, sealer_of(c), &c->scratch, row, err));
    }
    return VG_DONE;
}

vg_status vg_sqlite_deliver(vg_sqlite *c, vg_sqlite_prepared *p, vg_table table,
                            const vg_row_sink *sink, vg_err *err)
{
    vg_status st = VG_DONE;
    int rc = SQLITE_ROW;
    while (st.code == VG_OK && (rc = sqlite3_step(p->stmt)) == SQLITE_ROW) {
        st = row_of(c, p->stmt, table, c->row, err);
        if (st.code == VG_OK) {
            st = sink->row(sink->ctx, table, c->row, err);
        }
    }
    if (st.code == VG_OK && rc != SQLITE_DONE) {
        st = VG_FAIL(err, STORE, "reading %s failed: %s (%d)", vg_table_of(table)->name,
                     sqlite3_errmsg(c->db), rc);
    }
    sqlite3_reset(p->stmt);
    sqlite3_clear_bindings(p->stmt);
    return st;
}

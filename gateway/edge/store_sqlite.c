#include "gateway/edge/store_sqlite.h"
#include "gateway/edge/sqlite_checkpoint.h"
#include "gateway/edge/sqlite_files.h"
#include "gateway/edge/sqlite_log.h"
#include <stdlib.h>

enum {
    WRITER_CACHE_KIB = 256 * 1024,
    READER_CACHE_KIB = 16 * 1024,
    READERS_MAX = 64,
};

typedef struct sqlite_store {
    vg_store base;
    vg_sqlite_place place;
    bool has_short[VG_TABLE_COUNT]; /* tables with an UPDATE that leaves indexed columns alone */
    pthread_mutex_t writer_lock;
    vg_sqlite *writer; /* NULL: reopen failed */
    bool broken;       /* an I/O error: nothing more before reopen; under writer_lock */
    vg_pool readers;
    vg_checkpointer checkpointer;
} sqlite_store;

/* --- the writer's connection ------------------------------------------------------------------ */

static vg_status writer_take(sqlite_store *s, vg_err *err)
{
    bool failed = vg_checkpointer_let_pass(&s->checkpointer);
    pthread_mutex_lock(&s->writer_lock);
    s->broken = s->broken || failed;
    if (s->broken || s->writer == NULL) {
        pthread_mutex_unlock(&s->writer_lock);
        return VG_FAIL(err, STORE, "the store had an I/O error: it must be reopened first");
    }
    return VG_DONE;
}

static void writer_give(sqlite_store *s) { pthread_mutex_unlock(&s->writer_lock); }

/* Ends what is open, whatever happened. A transaction that can't be ended dies with its connection.
 */
static void end(sqlite_store *s, vg_sqlite *c)
{
    if (sqlite3_get_autocommit(c->db) == 0 &&
        (vg_sqlite_run_number(c, ST_ROLLBACK) != SQLITE_OK || sqlite3_get_autocommit(c->db) == 0)) {
        s->broken = true;
    }
}

static vg_status refused(sqlite_store *s, vg_sqlite *c, int rc, const char *what, vg_err *err)
{
    s->broken = s->broken || vg_sqlite_breaks(rc);
    return VG_FAIL_AS(err, vg_sqlite_code(rc), "%s: %s (%d)", what, sqlite3_errmsg(c->db), rc);
}

static vg_status write_one(sqlite_store *s, vg_sqlite *c, size_t number, vg_table table,
                           const void *row, int64_t old_ver, int *ret_matched, vg_err *err)
{
    vg_sqlite_prepared *p = NULL;
    VG_TRY(vg_sqlite_prepare(c, number, &p, err));
    VG_TRY(vg_sqlite_bind_row(c, p, table, row, old_ver, err));
    int rc = vg_sqlite_run(p);
    if (rc != SQLITE_OK) {
        return refused(s, c, rc, vg_table_of(table)->name, err);
    }
    *ret_matched = sqlite3_changes(c->db);
    return VG_DONE;
}

static vg_status write_change(sqlite_store *s, vg_sqlite *c, const vg_change *change, vg_err *err)
{
    const vg_table table = change->table;
    int matched = 0;
    if (change->act == VG_INSERT) {
        return write_one(s, c, ST_INSERT + table, table, change->row, 0, &matched, err);
    }
    if (s->has_short[table]) {
        VG_TRY(
            write_one(s, c, ST_SHORT + table, table, change->row, change->old_ver, &matched, err));
    }
    if (matched == 0) {
        VG_TRY(
            write_one(s, c, ST_UPDATE + table, table, change->row, change->old_ver, &matched, err));
    }
    if (matched != 1) {
        return VG_FAIL(err, BUG,
                       "%d rows of %s matched where one was changed: its version %lld is not there",
                       matched, vg_table_of(table)->name, (long long)change->old_ver);
    }
    return VG_DONE;
}

static vg_status write_fence(sqlite_store *s, vg_sqlite *c, const vg_fence *fence, vg_err *err)
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

static vg_status write_all(sqlite_store *s, vg_sqlite *c, const vg_fence *fences, size_t n,
                           const vg_change *changes, size_t change_count, vg_err *err)
{
    int rc = vg_sqlite_run_number(c, ST_BEGIN_WRITE);
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

/* COMMIT itself. Busy left everything as it was; any other failure may or may not have reached the
 * disk. */
static vg_fate commit_now(sqlite_store *s, vg_sqlite *c, vg_err *err)
{
    int rc = vg_sqlite_run_number(c, ST_COMMIT);
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

static vg_fate sqlite_commit(vg_store *store, const vg_fence *fences, size_t n,
                             const vg_change *changes, size_t change_count, vg_err *err)
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

static int bind_key(vg_sqlite_prepared *p, vg_table table, const vg_key *key)
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

static vg_status load_rows(sqlite_store *s, vg_sqlite *c, vg_table table, const vg_key *keys,
                           size_t n, const vg_row_sink *sink, vg_err *err)
{
    vg_sqlite_prepared *p = NULL;
    VG_TRY(vg_sqlite_prepare(c, ST_KEY + table, &p, err));
    for (size_t i = 0; i < n; i++) {
        int rc = bind_key(p, table, &keys[i]);
        if (rc != SQLITE_OK) {
            return refused(s, c, rc, "a key was not taken", err);
        }
        VG_TRY(vg_sqlite_deliver(c, p, table, sink, err));
    }
    return VG_DONE;
}

static vg_status load_groups(sqlite_store *s, vg_sqlite *c, vg_group group, const int64_t *keys,
                             size_t n, const vg_row_sink *sink, vg_err *err)
{
    vg_sqlite_prepared *p = NULL;
    VG_TRY(vg_sqlite_prepare(c, ST_GROUP + group, &p, err));
    for (size_t i = 0; i < n; i++) {
        int rc = sqlite3_bind_int64(p->stmt, 1, keys[i]);
        if (rc != SQLITE_OK) {
            return refused(s, c, rc, "a key was not taken", err);
        }
        VG_TRY(vg_sqlite_deliver(c, p, vg_group_of(group)->table, sink, err));
    }
    return VG_DONE;
}

/* Many keys share one read transaction: each SELECT alone would lock and unlock the log. */
static vg_status begin_read(sqlite_store *s, vg_sqlite *c, vg_err *err)
{
    int rc = vg_sqlite_run_number(c, ST_BEGIN_READ);
    return rc == SQLITE_OK ? VG_DONE : refused(s, c, rc, "reading did not begin", err);
}

static vg_status end_read(sqlite_store *s, vg_sqlite *c, vg_status st, vg_err *err)
{
    s->broken = s->broken || vg_sqlite_breaks(sqlite3_errcode(c->db));
    int rc = st.code == VG_OK ? vg_sqlite_run_number(c, ST_COMMIT) : SQLITE_OK;
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

/* --- reading connections ---------------------------------------------------------------------- */

static void reader_close(vg_pool_item *item) { vg_sqlite_close((vg_sqlite *)item); }

static vg_status reader_take(sqlite_store *s, vg_sqlite **ret, vg_err *err)
{
    vg_pool_item *idle = NULL;
    VG_TRY(vg_pool_take(&s->readers, &idle, err));
    *ret = (vg_sqlite *)idle;
    vg_status st = idle != NULL ? VG_DONE : vg_sqlite_open(&s->place, READER_CACHE_KIB, ret, err);
    if (st.code != VG_OK) {
        vg_pool_give(&s->readers, NULL);
    }
    return st;
}

/* A reader that failed is closed: the next one starts clean. */
static void reader_give(sqlite_store *s, vg_sqlite *c, bool keep)
{
    if (!keep) {
        vg_sqlite_close(c);
    }
    vg_pool_give(&s->readers, keep ? &c->item : NULL);
}

static vg_status query_on(vg_sqlite *c, vg_query query, const vg_param *params, size_t n,
                          const vg_row_sink *sink, vg_err *err)
{
    vg_sqlite_prepared *p = NULL;
    VG_TRY(vg_sqlite_prepare(c, ST_QUERY + query, &p, err));
    assert((int)n == sqlite3_bind_parameter_count(p->stmt));
    for (size_t i = 0; i < n; i++) {
        const vg_span text = params[i].text;
        int rc = params[i].is_text ? sqlite3_bind_text(p->stmt, (int)i + 1,
                                                       text.at == NULL ? "" : (const char *)text.at,
                                                       (int)text.len, SQLITE_STATIC)
                                   : sqlite3_bind_int64(p->stmt, (int)i + 1, params[i].n);
        if (rc != SQLITE_OK) {
            return VG_FAIL_AS(err, vg_sqlite_code(rc), "a parameter was not taken: %d", rc);
        }
    }
    return vg_sqlite_deliver(c, p, vg_sql_query_table(query), sink, err);
}

static vg_status sqlite_query(vg_store *store, bool reader, vg_query query, const vg_param *params,
                              size_t n, const vg_row_sink *sink, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    if (reader) {
        vg_sqlite *c = NULL;
        VG_TRY(reader_take(s, &c, err));
        vg_status st = query_on(c, query, params, n, sink, err);
        reader_give(s, c, st.code == VG_OK);
        return st;
    }
    VG_TRY(writer_take(s, err));
    vg_status st = query_on(s->writer, query, params, n, sink, err);
    s->broken = s->broken || (st.code != VG_OK && vg_sqlite_breaks(sqlite3_errcode(s->writer->db)));
    writer_give(s);
    return st;
}

/* --- lease and enrolment ---------------------------------------------------------------------- */

static vg_status lease_update(sqlite_store *s, vg_sqlite *c, size_t number, int64_t program,
                              const char *holder, int64_t now_ms, int64_t until_ms,
                              int *ret_matched, vg_err *err)
{
    vg_sqlite_prepared *p = NULL;
    VG_TRY(vg_sqlite_prepare(c, number, &p, err));
    bool bound = sqlite3_bind_int64(p->stmt, 1, until_ms) == SQLITE_OK &&
                 sqlite3_bind_int64(p->stmt, 2, program) == SQLITE_OK &&
                 sqlite3_bind_text(p->stmt, 3, holder, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_bind_int64(p->stmt, 4, now_ms) == SQLITE_OK;
    int rc = bound ? vg_sqlite_run(p) : sqlite3_errcode(c->db);
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

static vg_status lease_on(sqlite_store *s, vg_sqlite *c, int64_t program, const char *holder,
                          int64_t now_ms, int64_t until_ms, vg_program *ret, vg_err *err)
{
    int matched = 0;
    int rc = vg_sqlite_run_number(c, ST_BEGIN_WRITE);
    if (rc != SQLITE_OK) {
        return refused(s, c, rc, "the lease", err);
    }
    VG_TRY(lease_update(s, c, ST_RENEW, program, holder, now_ms, until_ms, &matched, err));
    if (matched == 0) {
        VG_TRY(lease_update(s, c, ST_TAKE, program, holder, now_ms, until_ms, &matched, err));
    }
    if (matched != 1) {
        return VG_FAIL(err, NOT_PRIMARY,
                       "program %lld is held by another instance, or is not enrolled",
                       (long long)program);
    }
    return load_rows(s, c, VG_T_program, &VG_KEY_OF_ID(program), 1,
                     &(vg_row_sink){ret, keep_program}, err);
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
    vg_status st =
        settle_short(s, lease_on(s, s->writer, program, holder, now_ms, until_ms, &row, err), err);
    writer_give(s);
    if (st.code == VG_OK) {
        *ret = row;
    }
    return st;
}

static vg_status sqlite_enrol(vg_store *store, int64_t program, const char *name, int64_t now_ms,
                              vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    vg_program row = {.id = program, .ver = 1, .next_id = 1, .created_at = now_ms};
    VG_SET(row.name, name);
    VG_TRY(writer_take(s, err));
    int matched = 0;
    int rc = vg_sqlite_run_number(s->writer, ST_BEGIN_WRITE);
    vg_status st = rc == SQLITE_OK
                       ? write_one(s, s->writer, ST_ENROL, VG_T_program, &row, 0, &matched, err)
                       : refused(s, s->writer, rc, "the enrolment", err);
    st = settle_short(s, st, err);
    writer_give(s);
    return st;
}

/* --- open, reopen, close ---------------------------------------------------------------------- */

static vg_status writer_open(sqlite_store *s, vg_err *err)
{
    VG_TRY(vg_sqlite_open(&s->place, WRITER_CACHE_KIB, &s->writer, err));
    vg_checkpointer_watch(&s->checkpointer, s->writer->db);
    return VG_DONE;
}

/* All connections go, so that the log's index is built anew from the log itself: what a failed sync
 * claimed to have copied is copied again. NO_CKPT_ON_CLOSE: the last connection to go must not do
 * it on the way out. */
static vg_status sqlite_reopen(vg_store *store, vg_err *err)
{
    sqlite_store *s = (sqlite_store *)store;
    vg_checkpointer_stop(&s->checkpointer);
    vg_pool_shut(&s->readers, reader_close);
    pthread_mutex_lock(&s->writer_lock);
    if (s->writer != NULL) {
        (void)sqlite3_db_config(s->writer->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        s->writer = vg_sqlite_close(s->writer);
    }
    vg_status st = writer_open(s, err);
    if (st.code == VG_OK) {
        st = vg_checkpointer_start(&s->checkpointer, err);
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
    vg_checkpointer_stop(&s->checkpointer);
    vg_pool_shut(&s->readers, reader_close);
    /* After an error the log keeps all that it has for the next start. */
    bool failed = vg_checkpointer_let_pass(&s->checkpointer) || s->broken;
    if (s->writer != NULL && failed) {
        (void)sqlite3_db_config(s->writer->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    vg_sqlite_close(s->writer);
    vg_sqlite_log_close(s->place.vfs);
    vg_checkpointer_close(&s->checkpointer);
    vg_pool_close(&s->readers);
    pthread_mutex_destroy(&s->writer_lock);
    free(s);
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
    VG_TRY(vg_sqlite_check_build(conf->path, err));
    VG_TRY(vg_sqlite_check_directory(conf->path, err));
    VG_TRY(vg_sqlite_check_file(conf->path, conf->create, err));

    sqlite_store *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the store");
    }
    s->base.ops = &sqlite_ops;
    s->place.sealed = conf->sealer != NULL;
    s->place.sealer = s->place.sealed ? *conf->sealer : (vg_sealer){0};
    VG_SET(s->place.path, conf->path);
    pthread_mutex_init(&s->writer_lock, NULL);
    vg_pool_open(&s->readers, READERS_MAX);
    vg_checkpointer_open(&s->checkpointer, &s->place, &s->writer_lock, conf->checkpoint_pages);
    for (size_t i = 0; i < VG_TABLE_COUNT; i++) {
        vg_sql_form form;
        s->has_short[i] = vg_sql_update_short(VG_DIALECT_SQLITE, (vg_table)i, &form);
    }
    vg_status st = vg_sqlite_log_open(&s->place.vfs, err);
    st = st.code == VG_OK ? writer_open(s, err) : st;
    st = st.code == VG_OK ? vg_sqlite_schema(s->writer->db, conf->migrate, err) : st;
    st = st.code == VG_OK ? vg_checkpointer_start(&s->checkpointer, err) : st;
    if (st.code != VG_OK) {
        sqlite_close(&s->base);
        return st;
    }
    *ret = &s->base;
    return VG_DONE;
}

#include "gateway/edge/sqlite_checkpoint.h"

enum {
    CACHE_KIB = 2 * 1024,
    PAGES =
        128 * 1024, /* 256 MiB of log: pages that change often are copied once, and in file order */
    PASSES_MAX = 8,
    FEW_PAGES = 512, /* 2 MiB: copied and synced in a few milliseconds while the writer waits */
};

/* After each commit, on the writer's thread, with the log's length. */
static int log_grew(void *ctx, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    vg_checkpointer *k = ctx;
    if ((size_t)pages >= k->pages) {
        pthread_mutex_lock(&k->lock);
        k->due = true;
        pthread_cond_signal(&k->wanted);
        pthread_mutex_unlock(&k->lock);
    }
    return SQLITE_OK;
}

void vg_checkpointer_watch(vg_checkpointer *k, sqlite3 *db) { sqlite3_wal_hook(db, log_grew, k); }

static int sync_file(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc == SQLITE_OK && file->pMethods != NULL) {
        rc = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    }
    return rc;
}

/* Copies what is in the log now into the file; *ret_copied: pages of the log that are copied by
 * now. */
static int copy_log(sqlite3 *db, int *ret_copied)
{
    int in_log = 0;
    return sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, ret_copied);
}

static void let_writer_wait(vg_checkpointer *k, bool wait)
{
    pthread_mutex_lock(&k->lock);
    k->waits = wait;
    pthread_cond_broadcast(&k->passed);
    pthread_mutex_unlock(&k->lock);
}

/* Copies the log beside the writer and syncs the file, again and again, for much comes during a
 * long pass; then, with the writer waiting, the few pages that are left: all of the log is copied
 * and the next commit starts it anew. SQLite's code: busy, full and out of memory leave the log as
 * it is for a later try; after an I/O error the kernel may call pages clean that never reached the
 * disk. */
static int checkpoint(vg_checkpointer *k, sqlite3 *db)
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
        let_writer_wait(k, true);
        pthread_mutex_lock(k->writer_lock);
        rc = copy_log(db, &copied);
        pthread_mutex_unlock(k->writer_lock);
        let_writer_wait(k, false);
    }
    return rc;
}

static void *loop(void *ctx)
{
    vg_checkpointer *k = ctx;
    vg_sqlite *c = NULL;
    vg_err unused;
    bool failed = vg_sqlite_open(k->place, CACHE_KIB, &c, &unused).code != VG_OK;
    pthread_mutex_lock(&k->lock);
    while (!k->stopping && !failed) {
        if (!k->due) {
            pthread_cond_wait(&k->wanted, &k->lock);
            continue;
        }
        k->due = false;
        pthread_mutex_unlock(&k->lock);
        failed = vg_sqlite_breaks(checkpoint(k, c->db));
        pthread_mutex_lock(&k->lock);
    }
    k->failed = failed;
    pthread_mutex_unlock(&k->lock);
    if (failed && c != NULL) {
        /* Closing must not copy on: the log keeps all until the next start reads it from its
         * beginning. */
        (void)sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    }
    vg_sqlite_close(c);
    return NULL;
}

bool vg_checkpointer_let_pass(vg_checkpointer *k)
{
    pthread_mutex_lock(&k->lock);
    while (k->waits) {
        pthread_cond_wait(&k->passed, &k->lock);
    }
    bool failed = k->failed;
    pthread_mutex_unlock(&k->lock);
    return failed;
}

void vg_checkpointer_open(vg_checkpointer *k, const vg_sqlite_place *place,
                          pthread_mutex_t *writer_lock, size_t pages)
{
    *k = (vg_checkpointer){
        .place = place, .writer_lock = writer_lock, .pages = pages > 0 ? pages : PAGES};
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->wanted, NULL);
    pthread_cond_init(&k->passed, NULL);
}

void vg_checkpointer_close(vg_checkpointer *k)
{
    vg_checkpointer_stop(k);
    pthread_cond_destroy(&k->passed);
    pthread_cond_destroy(&k->wanted);
    pthread_mutex_destroy(&k->lock);
}

vg_status vg_checkpointer_start(vg_checkpointer *k, vg_err *err)
{
    assert(!k->runs);
    pthread_mutex_lock(&k->lock);
    k->stopping = k->due = k->failed = false;
    pthread_mutex_unlock(&k->lock);
    if (pthread_create(&k->thread, NULL, loop, k) != 0) {
        return VG_FAIL(err, MEMORY, "no thread for the store's checkpoints");
    }
    k->runs = true;
    return VG_DONE;
}

void vg_checkpointer_stop(vg_checkpointer *k)
{
    if (k->runs) {
        pthread_mutex_lock(&k->lock);
        k->stopping = true;
        pthread_cond_signal(&k->wanted);
        pthread_mutex_unlock(&k->lock);
        pthread_join(k->thread, NULL);
        k->runs = false;
    }
}

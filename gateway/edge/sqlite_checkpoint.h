/* The thread that moves SQLite's log into its file, so that commits do not wait for it. Inside this
 * folder.
 *
 *     vg_checkpointer_open(&k, &place, &writer_lock, 0);
 *     VG_TRY(vg_checkpointer_start(&k, err));
 *     vg_checkpointer_watch(&k, writer->db);
 *     ... before each use of the writer: failed = vg_checkpointer_let_pass(&k); then the writer's
 * lock ...
 */
#pragma once
#include "gateway/edge/sqlite_connection.h"
#include <pthread.h>

typedef struct vg_checkpointer {
    const vg_sqlite_place *place;
    pthread_mutex_t *writer_lock;
    size_t pages; /* of log that start a checkpoint */
    pthread_t thread;
    bool runs;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t wanted, passed;
    bool due, stopping, failed;
    bool waits; /* for the writer's lock, which a busy writer would never leave long enough */
} vg_checkpointer;

/* pages 0: the measured default. Borrows place and lock until close. */
void vg_checkpointer_open(vg_checkpointer *k, const vg_sqlite_place *place,
                          pthread_mutex_t *writer_lock, size_t pages);
void vg_checkpointer_close(vg_checkpointer *k);
VG_MUST vg_status vg_checkpointer_start(vg_checkpointer *k, vg_err *err);
void vg_checkpointer_stop(vg_checkpointer *k);
/* Commits on this connection report how long the log is. */
void vg_checkpointer_watch(vg_checkpointer *k, sqlite3 *db);
/* Waits while the checkpointer needs the writer's lock. True: it failed, and the file's pages in
 * memory are not to be trusted until all connections were closed. */
bool vg_checkpointer_let_pass(vg_checkpointer *k);

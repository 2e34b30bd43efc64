/* The store in one SQLite file: for one machine.
 *
 *     vg_store *store = NULL;
 *     VG_TRY(vg_store_sqlite_open(&(vg_store_sqlite_conf){.path = "/var/lib/custody/store.db",
 *                                                         .sealer = &sealer}, &store, err));
 *     ... store->ops->commit(store, ...); ... store->ops->close(store);
 *
 * WAL with synchronous=FULL: a commit is on the disk when it is answered. A thread of the store's
 * own moves the log into the file, so that commits do not wait for it. After an I/O error at
 * COMMIT, or in that thread, every call answers STORE until reopen: pages of a failed sync look
 * clean to the kernel, only the log has them (fsync must never be tried again), and reopening reads
 * the log from its start.
 *
 * A sink's row function must not call the store again.
 */
#pragma once
#include "gateway/run/edge.h"

typedef struct vg_store_sqlite_conf {
    const char *path; /* its directory must not be writable for others; the file gets mode 0600 */
    const vg_sealer
        *sealer;  /* borrowed until close; NULL: personal columns are stored plain (tests) */
    bool create;  /* make the file when it is missing */
    bool migrate; /* make or upgrade the schema; else another schema is refused */
    size_t checkpoint_pages; /* pages of log that start a checkpoint; 0: the measured default */
} vg_store_sqlite_conf;

VG_MUST vg_status vg_store_sqlite_open(const vg_store_sqlite_conf *conf, vg_store **ret,
                                       vg_err *err);

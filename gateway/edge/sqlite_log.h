/* A file layer for SQLite that gathers the writes of its log. SQLite writes each page of a commit
 * with two calls of its own, one of 24 bytes; here they become few large ones, made before the sync
 * that the commit waits for. Other files pass untouched.
 *
 * Safe because nobody reads a part of the log before it was synced: other connections look no
 * further than the log's index says, and with synchronous=FULL the index moves after the sync. Our
 * own reads, sizes and truncations write out first. A write that fails is told by the sync, so
 * COMMIT fails as it must.
 */
#pragma once
#include "gateway/base/err.h"
#include <sqlite3.h>

/* Registers a layer of its own for one store, over the default one; its name is ret->zName. */
VG_MUST vg_status vg_sqlite_log_open(sqlite3_vfs **ret, vg_err *err);
/* After all connections are closed; NULL is allowed. */
void vg_sqlite_log_close(sqlite3_vfs *vfs);

/* The file of an SQLite store and its schema, before the store starts. Inside this folder. */
#pragma once
#include "gateway/base/err.h"
#include <sqlite3.h>

/* The library is new enough, and the path is the path of a file. */
VG_MUST vg_status vg_sqlite_check_build(const char *path, vg_err *err);
/* The directory decides who can put another file in the place of ours. */
VG_MUST vg_status vg_sqlite_check_directory(const char *path, vg_err *err);
/* A plain file of this user, closed to others; made with mode 0600 where it is missing and create
 * is set. */
VG_MUST vg_status vg_sqlite_check_file(const char *path, bool create, vg_err *err);
/* The schema is the right one, or is made so in one transaction, also when two programs start at
 * once. */
VG_MUST vg_status vg_sqlite_schema(sqlite3 *db, bool migrate, vg_err *err);

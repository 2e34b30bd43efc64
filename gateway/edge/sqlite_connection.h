/* One connection of the SQLite store: its settings, its statements, rows in and out. Inside this
 * folder. */
#pragma once
#include "gateway/edge/cells.h"
#include "gateway/edge/pool.h"
#include "gateway/edge/sql.h"
#include <limits.h>
#include <sqlite3.h>

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

typedef struct vg_sqlite_prepared {
    sqlite3_stmt *stmt;
    uint8_t binds[VG_SQL_BINDS_MAX];
    size_t bind_count;
} vg_sqlite_prepared;

/* What all connections of a store share. */
typedef struct vg_sqlite_place {
    char path[PATH_MAX];
    sqlite3_vfs *vfs;
    vg_sealer sealer;
    bool sealed;
} vg_sqlite_place;

typedef struct vg_sqlite {
    vg_pool_item item; /* of a reader */
    const vg_sqlite_place *place;
    sqlite3 *db;
    vg_sqlite_prepared statements[ST_COUNT];
    vg_scratch scratch;
    void *row; /* room for one row of any table */
} vg_sqlite;

/* With WAL and synchronous=FULL, proven by reading them back; STORE_SETTINGS else. */
VG_MUST vg_status vg_sqlite_open(const vg_sqlite_place *place, size_t cache_kib, vg_sqlite **ret,
                                 vg_err *err);
vg_sqlite *vg_sqlite_close(vg_sqlite *c);
/* Runs a statement of the start. */
VG_MUST vg_status vg_sqlite_text(sqlite3 *db, const char *text, vg_err *err);
/* First column of the first row as text; "" when there is none. */
VG_MUST vg_status vg_sqlite_ask(sqlite3 *db, const char *text, char *ret, size_t cap, vg_err *err);

/* Statement by number, prepared when first used. */
VG_MUST vg_status vg_sqlite_prepare(vg_sqlite *c, size_t number, vg_sqlite_prepared **ret,
                                    vg_err *err);
/* Runs a statement that gives no rows, and leaves it ready for the next use. SQLite's code. */
int vg_sqlite_run(vg_sqlite_prepared *p);
int vg_sqlite_run_number(vg_sqlite *c, size_t number);
/* Binds a row as the statement's list says. Sealed bytes stay in the scratch until the next row. */
VG_MUST vg_status vg_sqlite_bind_row(vg_sqlite *c, const vg_sqlite_prepared *p, vg_table table,
                                     const void *row, int64_t old_ver, vg_err *err);
/* Steps through a bound SELECT and delivers its rows. */
VG_MUST vg_status vg_sqlite_deliver(vg_sqlite *c, vg_sqlite_prepared *p, vg_table table,
                                    const vg_row_sink *sink, vg_err *err);
/* What an SQLite error before COMMIT means: the transaction is or will be rolled back. */
vg_code vg_sqlite_code(int rc);
/* After it the connection is not to be trusted. */
bool vg_sqlite_breaks(int rc);

#include "gateway/edge/sqlite_log.h"
#include "gateway/base/buf.h"
#include <stdlib.h>

enum {
    GATHER_BYTES = 1024 * 1024,
    PIECE_BYTES = 64 * 1024, /* SQLite's own layer takes less than 128 KiB at once */
    BLOCK_BYTES = 4096,
    NAME_MAX_BYTES = 40,
};

typedef struct layer {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    char name[NAME_MAX_BYTES];
} layer;

typedef struct log_file {
    sqlite3_file base;
    uint8_t *at; /* gathered bytes; belong at `from` in the file */
    size_t len;
    sqlite3_int64 from;
} log_file;

/* The real file's object stands behind ours. */
static sqlite3_file *real_of(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((log_file *)(void *)f + 1);
}

/* Pieces end at blocks of the file, so that each block is written whole. After a failure the bytes
 * stay: the next sync must fail, too. */
static int write_out(sqlite3_file *f)
{
    log_file *log = (log_file *)(void *)f;
    sqlite3_file *real = real_of(f);
    size_t done = 0;
    while (done < log->len) {
        size_t piece = PIECE_BYTES - (size_t)((log->from + (sqlite3_int64)done) % BLOCK_BYTES);
        if (piece > log->len - done) {
            piece = log->len - done;
        }
        int rc = real->pMethods->xWrite(real, log->at + done, (int)piece,
                                        log->from + (sqlite3_int64)done);
        if (rc != SQLITE_OK) {
            return rc;
        }
        done += piece;
    }
    log->len = 0;
    return SQLITE_OK;
}

static int log_write(sqlite3_file *f, const void *at, int len, sqlite3_int64 from)
{
    log_file *log = (log_file *)(void *)f;
    size_t n = (size_t)len;
    if (log->len > 0 &&
        (from != log->from + (sqlite3_int64)log->len || n > GATHER_BYTES - log->len)) {
        int rc = write_out(f);
        if (rc != SQLITE_OK) {
            return rc;
        }
    }
    if (n > GATHER_BYTES) {
        sqlite3_file *real = real_of(f);
        return real->pMethods->xWrite(real, at, len, from);
    }
    if (log->len == 0) {
        log->from = from;
    }
    memcpy(log->at + log->len, at, n);
    log->len += n;
    return SQLITE_OK;
}

static int log_close(sqlite3_file *f)
{
    log_file *log = (log_file *)(void *)f;
    sqlite3_file *real = real_of(f);
    int written = write_out(f);
    int closed = real->pMethods->xClose(real);
    free(log->at);
    log->at = NULL;
    return written == SQLITE_OK ? closed : written;
}

/* Calls of the real file, after what was gathered. */
#define AFTER_WRITING(f, call)                                                                     \
    do {                                                                                           \
        int rc_ = write_out(f);                                                                    \
        sqlite3_file *real = real_of(f);                                                           \
        return rc_ == SQLITE_OK ? real->pMethods->call : rc_;                                      \
    } while (0)

static int log_read(sqlite3_file *f, void *at, int len, sqlite3_int64 from)
{
    AFTER_WRITING(f, xRead(real, at, len, from));
}

static int log_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    AFTER_WRITING(f, xTruncate(real, size));
}

static int log_sync(sqlite3_file *f, int flags) { AFTER_WRITING(f, xSync(real, flags)); }

static int log_size(sqlite3_file *f, sqlite3_int64 *size)
{
    AFTER_WRITING(f, xFileSize(real, size));
}

static int log_control(sqlite3_file *f, int op, void *arg)
{
    AFTER_WRITING(f, xFileControl(real, op, arg));
}

static int log_lock(sqlite3_file *f, int how)
{
    return real_of(f)->pMethods->xLock(real_of(f), how);
}

static int log_unlock(sqlite3_file *f, int how)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), how);
}

static int log_check(sqlite3_file *f, int *ret)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret);
}

static int log_sector(sqlite3_file *f) { return real_of(f)->pMethods->xSectorSize(real_of(f)); }

static int log_traits(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

/* Version 1: a log is never mapped and has no shared memory of its own. */
static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_check,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_traits,
};

static int layer_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags,
                      int *ret_flags)
{
    sqlite3_vfs *real = ((layer *)(void *)vfs)->real;
    if ((flags & SQLITE_OPEN_WAL) == 0) {
        return real->xOpen(real, name, f, flags, ret_flags);
    }
    log_file *log = (log_file *)(void *)f;
    *log = (log_file){.at = malloc(GATHER_BYTES)};
    if (log->at == NULL) {
        return SQLITE_NOMEM;
    }
    int rc = real->xOpen(real, name, real_of(f), flags, ret_flags);
    if (rc != SQLITE_OK) {
        free(log->at);
        log->at = NULL;
        return rc;
    }
    log->base.pMethods = &log_methods;
    return SQLITE_OK;
}

vg_status vg_sqlite_log_open(sqlite3_vfs **ret, vg_err *err)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    layer *l = calloc(1, sizeof *l);
    if (real == NULL || l == NULL) {
        free(l);
        return VG_FAIL(err, MEMORY, "no memory for the store's file layer");
    }
    /* All other functions are the real layer's; they look at its pAppData, which is copied with
     * them. */
    l->vfs = *real;
    l->vfs.pNext = NULL;
    l->vfs.szOsFile = (int)sizeof(log_file) + real->szOsFile;
    l->vfs.xOpen = layer_open;
    l->real = real;
    vg_buf name = vg_buf_of(l->name, sizeof l->name - 1);
    vg_buf_format(&name, "custody-%p", (void *)l);
    assert(!name.over);
    l->vfs.zName = l->name;
    if (sqlite3_vfs_register(&l->vfs, 0) != SQLITE_OK) {
        free(l);
        return VG_FAIL(err, MEMORY, "SQLite did not take the store's file layer");
    }
    *ret = &l->vfs;
    return VG_DONE;
}

void vg_sqlite_log_close(sqlite3_vfs *vfs)
{
    if (vfs != NULL) {
        sqlite3_vfs_unregister(vfs);
        free((layer *)(void *)vfs);
    }
}

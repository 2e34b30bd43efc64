/* What only the SQLite store promises: refused settings and files, and what an I/O error leaves
 * behind. The errors come from a file system layer of the test, which is SQLite's default here and
 * fails the sync of the log. */
#include "gateway/edge/schema.h"
#include "gateway/edge/store_sqlite.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define OK(expr) CU_ASSERT_EQUAL((expr).code, VG_OK)

static struct world {
    char directory[64], path[96];
    vg_err err;
    vg_store *store;
    vg_program program;
} w;

/* --- a file system that fails ----------------------------------------------------------------- */

typedef enum trouble {
    FINE,
    FAIL_LOG_SYNC,
    FAIL_LOG_WRITE,
    FULL_LOG_WRITE,
    FAIL_FILE_SYNC
} trouble;
static _Atomic trouble now;

typedef struct shim_file {
    sqlite3_file base;
    bool is_log;
    sqlite3_file *real; /* behind this struct */
} shim_file;

static const sqlite3_io_methods *real_methods(sqlite3_file *f)
{
    return ((shim_file *)f)->real->pMethods;
}
#define REAL(f) (((shim_file *)(f))->real)

static int shim_close(sqlite3_file *f) { return real_methods(f)->xClose(REAL(f)); }
static int shim_read(sqlite3_file *f, void *at, int len, sqlite3_int64 from)
{
    return real_methods(f)->xRead(REAL(f), at, len, from);
}
static int shim_write(sqlite3_file *f, const void *at, int len, sqlite3_int64 from)
{
    if (((shim_file *)f)->is_log && now == FAIL_LOG_WRITE) {
        return SQLITE_IOERR_WRITE;
    }
    if (((shim_file *)f)->is_log && now == FULL_LOG_WRITE) {
        return SQLITE_FULL;
    }
    return real_methods(f)->xWrite(REAL(f), at, len, from);
}
static int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return real_methods(f)->xTruncate(REAL(f), size);
}
static int shim_sync(sqlite3_file *f, int flags)
{
    if (now == (((shim_file *)f)->is_log ? FAIL_LOG_SYNC : FAIL_FILE_SYNC)) {
        return SQLITE_IOERR_FSYNC;
    }
    return real_methods(f)->xSync(REAL(f), flags);
}
static int shim_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return real_methods(f)->xFileSize(REAL(f), size);
}
static int shim_lock(sqlite3_file *f, int how) { return real_methods(f)->xLock(REAL(f), how); }
static int shim_unlock(sqlite3_file *f, int how) { return real_methods(f)->xUnlock(REAL(f), how); }
static int shim_check(sqlite3_file *f, int *out)
{
    return real_methods(f)->xCheckReservedLock(REAL(f), out);
}
static int shim_control(sqlite3_file *f, int op, void *arg)
{
    return real_methods(f)->xFileControl(REAL(f), op, arg);
}
static int shim_sector(sqlite3_file *f) { return real_methods(f)->xSectorSize(REAL(f)); }
static int shim_traits(sqlite3_file *f) { return real_methods(f)->xDeviceCharacteristics(REAL(f)); }
static int shim_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **at)
{
    return real_methods(f)->xShmMap(REAL(f), page, size, extend, at);
}
static int shim_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_methods(f)->xShmLock(REAL(f), offset, n, flags);
}
static void shim_shm_barrier(sqlite3_file *f) { real_methods(f)->xShmBarrier(REAL(f)); }
static int shim_shm_unmap(sqlite3_file *f, int remove)
{
    return real_methods(f)->xShmUnmap(REAL(f), remove);
}

static sqlite3_vfs *real_vfs;
static sqlite3_vfs shim;

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)vfs;
    static const sqlite3_io_methods methods = {
        2,           shim_close,   shim_read,     shim_write,       shim_truncate,  shim_sync,
        shim_size,   shim_lock,    shim_unlock,   shim_check,       shim_control,   shim_sector,
        shim_traits, shim_shm_map, shim_shm_lock, shim_shm_barrier, shim_shm_unmap, NULL,
        NULL};
    shim_file *s = (shim_file *)f;
    s->real = (sqlite3_file *)(void *)(s + 1);
    s->is_log = (flags & SQLITE_OPEN_WAL) != 0;
    int rc = real_vfs->xOpen(real_vfs, name, s->real, flags, out);
    s->base.pMethods = rc == SQLITE_OK ? &methods : NULL;
    return rc;
}

static void install_shim(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    shim = *real_vfs;
    shim.zName = "shim";
    shim.szOsFile = (int)sizeof(shim_file) + real_vfs->szOsFile;
    shim.xOpen = shim_open;
    sqlite3_vfs_register(&shim, 1);
}

/* --- helpers ---------------------------------------------------------------------------------- */

static void remove_files(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char path[128];
    for (size_t i = 0; i < VG_COUNT(ends); i++) {
        snprintf(path, sizeof path, "%s%s", w.path, ends[i]);
        unlink(path);
    }
}

static vg_status open_store(bool create, size_t checkpoint_pages)
{
    return vg_store_sqlite_open(&(vg_store_sqlite_conf){.path = w.path,
                                                        .create = create,
                                                        .migrate = create,
                                                        .checkpoint_pages = checkpoint_pages},
                                &w.store, &w.err);
}

static void close_store(void)
{
    if (w.store != NULL) {
        w.store->ops->close(w.store);
        w.store = NULL;
    }
}

static void fresh(size_t checkpoint_pages)
{
    now = FINE;
    close_store();
    remove_files();
    CU_ASSERT_EQUAL_FATAL(open_store(true, checkpoint_pages).code, VG_OK);
    OK(w.store->ops->enrol(w.store, 1, "one", 1, &w.err));
    OK(w.store->ops->lease(w.store, 1, "here", 1, 1000, &w.program, &w.err));
}

static vg_fate commit_idem(const char *key)
{
    vg_idem idem = {.program = 1};
    VG_SET(idem.id, key);
    vg_change change = {VG_T_idem, VG_INSERT, &idem, 0};
    vg_program next = w.program;
    next.turn++;
    next.ver++;
    vg_fence fence = {&next, w.program.turn};
    vg_fate fate = w.store->ops->commit(w.store, &fence, 1, &change, 1, &w.err);
    if (fate == VG_COMMITTED) {
        w.program = next;
    }
    return fate;
}

static vg_status take_program(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_program *)ctx = *(const vg_program *)row;
    return VG_DONE;
}

static vg_status count_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)row;
    (void)err;
    ++*(size_t *)ctx;
    return VG_DONE;
}

static size_t count_idem(const char *key)
{
    size_t n = 0;
    vg_row_sink sink = {&n, count_row};
    OK(w.store->ops->load(w.store, VG_T_idem, &VG_KEY_OF_WORD(key), 1, &sink, &w.err));
    return n;
}

static int64_t turn_now(void)
{
    vg_program p = {0};
    vg_row_sink sink = {&p, take_program};
    OK(w.store->ops->load(w.store, VG_T_program, &VG_KEY_OF_ID(1), 1, &sink, &w.err));
    return p.turn;
}

/* --- claims ----------------------------------------------------------------------------------- */

static void a_failed_sync_at_commit_is_not_known_and_the_turn_tells(void)
{
    fresh(0);
    CU_ASSERT_EQUAL(commit_idem("1:a"), VG_COMMITTED);
    now = FAIL_LOG_SYNC;
    CU_ASSERT_EQUAL(commit_idem("1:b"), VG_NOT_KNOWN);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE);
    now = FINE;
    /* Nothing more before reopen: the connection's idea of the log is not to be trusted. */
    CU_ASSERT_EQUAL(commit_idem("1:c"), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE);
    OK(w.store->ops->reopen(w.store, &w.err));
    int64_t turn = turn_now();
    CU_ASSERT(turn == w.program.turn || turn == w.program.turn + 1);
    CU_ASSERT_EQUAL(count_idem("1:b"), (size_t)(turn - w.program.turn));
    CU_ASSERT_EQUAL(count_idem("1:c"), 0);
    CU_ASSERT_EQUAL(count_idem("1:a"), 1);
    w.program.turn = turn;
    CU_ASSERT_EQUAL(commit_idem("1:d"), VG_COMMITTED);
}

static void a_failed_write_of_the_log_is_not_known(void)
{
    static const trouble troubles[] = {FAIL_LOG_WRITE, FULL_LOG_WRITE};
    for (size_t i = 0; i < VG_COUNT(troubles); i++) {
        fresh(0);
        now = troubles[i];
        CU_ASSERT_EQUAL(commit_idem("1:b"), VG_NOT_KNOWN);
        now = FINE;
        OK(w.store->ops->reopen(w.store, &w.err));
        w.program.turn = turn_now();
        CU_ASSERT_EQUAL(commit_idem("1:d"), VG_COMMITTED);
    }
}

static void a_failed_checkpoint_stops_commits_until_reopen_and_loses_nothing(void)
{
    fresh(1);
    now = FAIL_FILE_SYNC;
    char key[32];
    vg_fate fate = VG_COMMITTED;
    size_t n = 0;
    for (; fate == VG_COMMITTED && n < 2000; n++) {
        snprintf(key, sizeof key, "1:%zu", n);
        fate = commit_idem(key);
        usleep(1000);
    }
    CU_ASSERT_EQUAL(fate, VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE);
    now = FINE;
    OK(w.store->ops->reopen(w.store, &w.err));
    CU_ASSERT_EQUAL(turn_now(), w.program.turn);
    for (size_t i = 0; i + 1 < n; i++) {
        snprintf(key, sizeof key, "1:%zu", i);
        CU_ASSERT_EQUAL(count_idem(key), 1);
    }
    CU_ASSERT_EQUAL(commit_idem("1:more"), VG_COMMITTED);
}

static void checkpoints_keep_the_log_short(void)
{
    fresh(64);
    char key[32];
    for (size_t i = 0; i < 3000; i++) {
        snprintf(key, sizeof key, "1:%zu", i);
        CU_ASSERT_EQUAL(commit_idem(key), VG_COMMITTED);
    }
    char path[128];
    struct stat st;
    snprintf(path, sizeof path, "%s-wal", w.path);
    CU_ASSERT_EQUAL(stat(path, &st), 0);
    CU_ASSERT(st.st_size < 8 * 1024 * 1024);
    CU_ASSERT_EQUAL(st.st_mode & 077, 0);
}

static void files_that_others_can_reach_are_refused(void)
{
    fresh(0);
    close_store();
    CU_ASSERT_EQUAL(chmod(w.path, 0640), 0);
    CU_ASSERT_EQUAL(open_store(false, 0).code, VG_E_STORE_SETTINGS);
    CU_ASSERT_EQUAL(chmod(w.path, 0600), 0);
    CU_ASSERT_EQUAL(chmod(w.directory, 0770), 0);
    CU_ASSERT_EQUAL(open_store(false, 0).code, VG_E_STORE_SETTINGS);
    CU_ASSERT_EQUAL(chmod(w.directory, 0700), 0);
    OK(open_store(false, 0));
}

static void words_of_sqlite_are_not_files(void)
{
    static const char *const paths[] = {":memory:", "file:/tmp/x?mode=memory", ""};
    vg_store *store = NULL;
    for (size_t i = 0; i < VG_COUNT(paths); i++) {
        vg_store_sqlite_conf conf = {.path = paths[i], .create = true, .migrate = true};
        CU_ASSERT_EQUAL(vg_store_sqlite_open(&conf, &store, &w.err).code, VG_E_STORE_SETTINGS);
    }
}

static void a_file_that_is_not_there_is_made_only_when_asked(void)
{
    close_store();
    remove_files();
    CU_ASSERT_EQUAL(open_store(false, 0).code, VG_E_STORE_AWAY);
    CU_ASSERT_EQUAL(access(w.path, F_OK), -1);
    OK(open_store(true, 0));
    struct stat st;
    CU_ASSERT_EQUAL(stat(w.path, &st), 0);
    CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
}

/* Another program has the file open the old way: WAL can't be set, and without it nothing starts.
 */
static void a_file_that_refuses_the_log_is_refused(void)
{
    close_store();
    remove_files();
    int fd = open(w.path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    CU_ASSERT(fd >= 0);
    close(fd);
    sqlite3 *db = NULL;
    CU_ASSERT_EQUAL(sqlite3_open_v2(w.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    CU_ASSERT_EQUAL(
        sqlite3_exec(db, "PRAGMA locking_mode=EXCLUSIVE; CREATE TABLE t (x); BEGIN EXCLUSIVE", NULL,
                     NULL, NULL),
        SQLITE_OK);
    CU_ASSERT_NOT_EQUAL(open_store(true, 0).code, VG_OK);
    CU_ASSERT_PTR_NULL(w.store);
    sqlite3_close(db);
}

static void a_damaged_page_is_an_error_and_not_a_row(void)
{
    fresh(0);
    for (size_t i = 0; i < 500; i++) {
        char key[32];
        snprintf(key, sizeof key, "1:%zu", i);
        CU_ASSERT_EQUAL(commit_idem(key), VG_COMMITTED);
    }
    close_store();
    int fd = open(w.path, O_RDWR | O_CLOEXEC);
    struct stat st;
    CU_ASSERT_EQUAL(fstat(fd, &st), 0);
    uint8_t rubbish[2048];
    memset(rubbish, 0xA5, sizeof rubbish);
    for (off_t at = 64 * 1024; at + 2048 <= st.st_size; at += 4096) {
        CU_ASSERT_EQUAL(pwrite(fd, rubbish, sizeof rubbish, at), (ssize_t)sizeof rubbish);
    }
    close(fd);
    if (open_store(false, 0).code == VG_OK) {
        size_t n = 0;
        vg_row_sink sink = {&n, count_row};
        vg_status st_load = VG_DONE;
        for (size_t i = 0; i < 500 && st_load.code == VG_OK; i++) {
            char key[32];
            snprintf(key, sizeof key, "1:%zu", i);
            st_load =
                w.store->ops->load(w.store, VG_T_idem, &VG_KEY_OF_WORD(key), 1, &sink, &w.err);
        }
        CU_ASSERT_EQUAL(st_load.code, VG_E_STORE);
    }
    close_store();
    remove_files();
}

/* Of stores that are served somewhere: a column that a released step gains silently is one that those stores never get. A new version's
 * step comes here when it is released. */
static void steps_that_were_released_stand_as_they_were(void)
{
    static const struct {
        vg_dialect dialect;
        int64_t version;
        const char *checksum;
    } released[] = {
        {VG_DIALECT_SQLITE, 2, "2fcf3fc98f61653de8b1e3e949266f2060e631bb1a427eba1c622068dd960669"},
        {VG_DIALECT_SQLITE, 3, "f53a7051eb2b9367a9d199b11d3d3585a22547c55959054a88ca5eb3cf55029f"},
        {VG_DIALECT_SQLITE, 4, "9358e19b99b63231a207904597393eddc87957c1ea4b727582e13cd2d4675bdc"},
        {VG_DIALECT_SQLITE, 5, "43320fc6e0e802db8cb0a3da326fc80ed7ae08b6c8cafe9b82c805515074ca1a"},
        {VG_DIALECT_MYSQL, 2, "0774c665046941e29a8e4531ddd2a9bf197fa771dc22d673fecccedff33cdef7"},
        {VG_DIALECT_MYSQL, 3, "4a7e6c606ab9b0d06ad25f8896762268c4acff2d21646f7a1edb75fc0594c9f4"},
        {VG_DIALECT_MYSQL, 4, "21f0a3a1b71e0a2dbe1cd123ffb3966248c45f0ba62bd0125890f3ca7e7c8b30"},
        {VG_DIALECT_MYSQL, 5, "4d98d0bcaf69128768a3de9e5e11d4f3a139b949e03b8bfb828806960aea97c4"},
    };
    for (size_t i = 0; i < VG_COUNT(released); i++) {
        char checksum[VG_SHA256_HEX];
        vg_schema_checksum(released[i].dialect, released[i].version, checksum);
        CU_ASSERT_STRING_EQUAL(checksum, released[i].checksum);
    }
}

int main(void)
{
    snprintf(w.directory, sizeof w.directory, "/tmp/custody-sqlite.XXXXXX");
    if (mkdtemp(w.directory) == NULL || CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    snprintf(w.path, sizeof w.path, "%s/store.db", w.directory);
    install_shim();
    CU_pSuite suite = CU_add_suite("SQLite store", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    T(a_failed_sync_at_commit_is_not_known_and_the_turn_tells);
    T(a_failed_write_of_the_log_is_not_known);
    T(a_failed_checkpoint_stops_commits_until_reopen_and_loses_nothing);
    T(checkpoints_keep_the_log_short);
    T(files_that_others_can_reach_are_refused);
    T(words_of_sqlite_are_not_files);
    T(a_file_that_is_not_there_is_made_only_when_asked);
    T(a_file_that_refuses_the_log_is_refused);
    T(a_damaged_page_is_an_error_and_not_a_row);
    T(steps_that_were_released_stand_as_they_were);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    close_store();
    remove_files();
    rmdir(w.directory);
    return failed == 0 ? 0 : 1;
}

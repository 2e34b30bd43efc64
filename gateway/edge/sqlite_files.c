#include "gateway/edge/sqlite_files.h"
#include "gateway/edge/schema.h"
#include "gateway/edge/sqlite_connection.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

vg_status vg_sqlite_check_build(const char *path, vg_err *err)
{
    if (sqlite3_threadsafe() == 0 || sqlite3_libversion_number() < 3037000) {
        return VG_FAIL(err, STORE_SETTINGS, "SQLite %s: 3.37 or newer with threads is needed",
                       sqlite3_libversion());
    }
    /* ":memory:" and "file:" are words of SQLite, not files. */
    if (path[0] == 0 || path[0] == ':' || strncmp(path, "file:", 5) == 0 ||
        strlen(path) >= PATH_MAX) {
        return VG_FAIL(err, STORE_SETTINGS, "the store's path must be the path of a file");
    }
    return VG_DONE;
}

vg_status vg_sqlite_check_directory(const char *path, vg_err *err)
{
    char directory[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    if (len == 0) {
        VG_SET(directory, slash == NULL ? "." : "/");
    } else {
        memcpy(directory, path, len);
        directory[len] = 0;
    }
    struct stat st;
    if (stat(directory, &st) != 0 || !S_ISDIR(st.st_mode)) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "the store's directory is not there: make it with mode 0700");
    }
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return VG_FAIL(err, STORE_SETTINGS,
                       "the store's directory is writable for others: chmod 0700");
    }
    return VG_DONE;
}

/* stat, and open only a file that was not there: closing a descriptor of a live database file would
 * drop the locks that SQLite holds on it in this process. */
vg_status vg_sqlite_check_file(const char *path, bool create, vg_err *err)
{
    struct stat st;
    if (lstat(path, &st) != 0) {
        if (errno != ENOENT || !create) {
            return VG_FAIL(err, STORE_AWAY,
                           "the store file is not there: create it with custodyctl store migrate");
        }
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0) {
            return VG_FAIL(err, STORE_AWAY, "the store file can't be created: errno %d", errno);
        }
        close(fd);
        return VG_DONE;
    }
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
        return VG_FAIL(err, STORE_SETTINGS, "the store file is not a plain file of this user");
    }
    if ((st.st_mode & 077) != 0) {
        return VG_FAIL(err, STORE_SETTINGS, "the store file is open to others: chmod 0600");
    }
    return VG_DONE;
}

static vg_status schema_run(sqlite3 *db, vg_schema_plan plan, int64_t from, vg_err *err)
{
    char text[VG_SCHEMA_TEXT_MAX];
    for (size_t n = 0; plan == VG_SCHEMA_CREATE; n++) {
        vg_buf out = vg_buf_of(text, sizeof text - 1);
        if (!vg_schema_create(VG_DIALECT_SQLITE, n, &out)) {
            break;
        }
        assert(!out.over);
        text[out.len] = 0;
        VG_TRY(vg_sqlite_text(db, text, err));
    }
    int64_t first = plan == VG_SCHEMA_CREATE ? VG_SCHEMA_VERSION : from + 1;
    for (int64_t version = first; version <= VG_SCHEMA_VERSION; version++) {
        if (plan == VG_SCHEMA_UPGRADE) {
            vg_buf step = vg_buf_of(text, sizeof text - 1);
            vg_schema_step(VG_DIALECT_SQLITE, version, &step);
            assert(!step.over);
            text[step.len] = 0;
            VG_TRY(vg_sqlite_text(db, text, err));
        }
        vg_buf out = vg_buf_of(text, sizeof text - 1);
        vg_schema_version_row(VG_DIALECT_SQLITE, version, plan == VG_SCHEMA_CREATE, &out);
        assert(!out.over);
        text[out.len] = 0;
        VG_TRY(vg_sqlite_text(db, text, err));
    }
    return VG_DONE;
}

static vg_status schema_read(sqlite3 *db, vg_schema_state *ret, vg_err *err)
{
    char there[8];
    VG_TRY(vg_sqlite_ask(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'",
                         there, sizeof there, err));
    *ret = (vg_schema_state){0};
    if (strcmp(there, "1") != 0) {
        return VG_DONE;
    }
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db, VG_SCHEMA_NEWEST, -1, &stmt, NULL) != SQLITE_OK) {
        return VG_FAIL(err, STORE, "schema_version can't be read: %s", sqlite3_errmsg(db));
    }
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        const char *checksum = (const char *)sqlite3_column_text(stmt, 1);
        ret->version = sqlite3_column_int64(stmt, 0);
        ret->made_whole = sqlite3_column_int64(stmt, 2) != 0;
        if (checksum != NULL && strlen(checksum) == VG_SHA256_HEX - 1) {
            VG_SET(ret->checksum, checksum);
        }
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || rc == SQLITE_DONE
               ? VG_DONE
               : VG_FAIL(err, STORE, "schema_version can't be read: %s", sqlite3_errmsg(db));
}

vg_status vg_sqlite_schema(sqlite3 *db, bool migrate, vg_err *err)
{
    vg_schema_state state;
    vg_schema_plan plan = VG_SCHEMA_READY;
    VG_TRY(schema_read(db, &state, err));
    VG_TRY(vg_schema_decide(VG_DIALECT_SQLITE, &state, migrate, &plan, err));
    if (plan == VG_SCHEMA_READY) {
        return VG_DONE;
    }
    VG_TRY(vg_sqlite_text(db, "BEGIN IMMEDIATE", err));
    vg_status st = vg_sqlite_text(db, vg_schema_version_table(VG_DIALECT_SQLITE), err);
    st = st.code == VG_OK ? schema_read(db, &state, err) : st;
    st = st.code == VG_OK ? vg_schema_decide(VG_DIALECT_SQLITE, &state, migrate, &plan, err) : st;
    if (st.code == VG_OK && plan != VG_SCHEMA_READY) {
        st = schema_run(db, plan, state.version, err);
    }
    st = st.code == VG_OK ? vg_sqlite_text(db, "COMMIT", err) : st;
    if (st.code != VG_OK && sqlite3_get_autocommit(db) == 0) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return st;
}

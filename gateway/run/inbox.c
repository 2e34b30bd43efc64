#include "gateway/run/inbox.h"
#include "gateway/base/limits.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, BEGIN = 4096 };

#define ENCRYPTED \
    "its encryption (3DES) has an initialisation vector that no paper states, so it is not guessed here: the bank's client software decrypts it"

vg_status vg_inbox_check(const char *name, vg_err *err)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    size_t len = strlen(name);
    if (len == 0 || len > VG_INBOX_NAME || name[0] == '.' || strspn(name, plain) != len) {
        return VG_FAIL(err, STATEMENT, "the bank named a file that is no plain name (A-Z a-z 0-9 _ . -, no dot in front): nothing was opened");
    }
    if (len > 4 && strcmp(name + len - 4, ".enc") == 0) {
        return VG_FAIL(err, STATEMENT, "%s is encrypted: " ENCRYPTED, name);
    }
    return VG_DONE;
}

/* --- copies ------------------------------------------------------------------------------------------------ */

static vg_status write_all(int fd, vg_span bytes, vg_err *err)
{
    for (size_t done = 0; done < bytes.len;) {
        ssize_t n = write(fd, bytes.at + done, bytes.len - done);
        if (n < 0 && errno != EINTR) {
            return VG_FAIL(err, MEMORY, "no room for a statement file: errno %d", errno);
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return VG_DONE;
}

static vg_status new_spool(int *ret, vg_err *err)
{
    *ret = memfd_create("statement", MFD_CLOEXEC);
    return *ret >= 0 ? VG_DONE : VG_FAIL(err, MEMORY, "no room for a statement file: errno %d", errno);
}

vg_status vg_inbox_spool(vg_span bytes, int *ret_fd, vg_err *err)
{
    int fd;
    VG_TRY(new_spool(&fd, err));
    vg_status st = write_all(fd, bytes, err);
    if (st.code != VG_OK) {
        close(fd);
        return st;
    }
    *ret_fd = fd;
    return VG_DONE;
}

/* No more than was looked at: a file that grows meanwhile is seen by its size at the end. */
static vg_status copy(int from, int to, const char *name, vg_err *err)
{
    uint8_t room[PIECE];
    int64_t total = 0;
    for (;;) {
        ssize_t n = read(from, room, sizeof room);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return VG_FAIL(err, NOT_READY, "%s can't be read: errno %d", name, errno);
        }
        total += n;
        if (total > VG_DAY_FILE_MAX) {
            return VG_FAIL(err, LIMIT, "%s has more than %d bytes", name, VG_DAY_FILE_MAX);
        }
        if (n == 0) {
            return VG_DONE;
        }
        VG_TRY(write_all(to, (vg_span){room, (size_t)n}, err));
    }
}

/* --- the directory --------------------------------------------------------------------------------------------- */

static vg_status missing(int dir, const char *name, int why, vg_err *err)
{
    char enc[VG_INBOX_NAME + 5];
    struct stat st;
    snprintf(enc, sizeof enc, "%s.enc", name);
    if (why == ENOENT && fstatat(dir, enc, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        return VG_FAIL(err, STATEMENT, "%s is there, %s is not: " ENCRYPTED, enc, name);
    }
    if (why == ELOOP) {
        return VG_FAIL(err, STATEMENT, "%s is a link, and none is followed", name);
    }
    return why == ENOENT ? VG_FAIL(err, NOT_READY, "%s is not in day_file_dir yet: the bank's client software puts it there", name)
                         : VG_FAIL(err, NOT_READY, "%s can't be opened in day_file_dir: errno %d", name, why);
}

static bool is_quiet(const struct stat *st, int64_t now_ms)
{
    int64_t written = (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
    return written > now_ms || now_ms - written >= VG_INBOX_QUIET_MS; /* ahead of us: another clock wrote it */
}

static vg_status look(int fd, const char *name, int64_t now_ms, struct stat *ret, vg_err *err)
{
    if (fstat(fd, ret) != 0 || !S_ISREG(ret->st_mode)) {
        return VG_FAIL(err, STATEMENT, "%s is no regular file", name);
    }
    if ((ret->st_mode & S_IWOTH) != 0) {
        return VG_FAIL(err, STATEMENT, "%s may be written by anybody, so it proves nothing (chmod o-w)", name);
    }
    if (ret->st_size > VG_DAY_FILE_MAX) {
        return VG_FAIL(err, LIMIT, "%s has more than %d bytes", name, VG_DAY_FILE_MAX);
    }
    return is_quiet(ret, now_ms) ? VG_DONE : VG_FAIL(err, NOT_READY, "%s was written just now: it may not be whole yet", name);
}

static vg_status read_open(int fd, const char *name, int64_t now_ms, int *ret_fd, vg_err *err)
{
    struct stat before, after;
    int spool;
    VG_TRY(look(fd, name, now_ms, &before, err));
    VG_TRY(new_spool(&spool, err));
    vg_status st = copy(fd, spool, name, err);
    if (st.code == VG_OK && (fstat(fd, &after) != 0 || after.st_size != before.st_size || after.st_mtim.tv_sec != before.st_mtim.tv_sec ||
                             after.st_mtim.tv_nsec != before.st_mtim.tv_nsec)) {
        st = VG_FAIL(err, NOT_READY, "%s changed while it was read", name);
    }
    if (st.code != VG_OK) {
        close(spool);
        return st;
    }
    *ret_fd = spool;
    return VG_DONE;
}

/* A bit that keeps others from removing a file keeps nobody from bringing one first. */
static vg_status check_folder(int at, vg_err *err)
{
    struct stat st;
    if (fstat(at, &st) != 0) {
        return VG_FAIL(err, NOT_READY, "day_file_dir can't be looked at: errno %d", errno);
    }
    return (st.st_mode & S_IWOTH) == 0 ? VG_DONE : VG_FAIL(err, STATEMENT, "anybody may write to day_file_dir, so its files prove nothing (chmod o-w)");
}

static vg_status open_named(int at, const char *name, int64_t now_ms, int *ret_fd, vg_err *err)
{
    VG_TRY(check_folder(at, err));
    int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* a pipe must not make us wait */
    vg_status st = fd < 0 ? missing(at, name, errno, err) : read_open(fd, name, now_ms, ret_fd, err);
    if (fd >= 0) {
        close(fd);
    }
    return st;
}

vg_status vg_inbox_read(const char *dir, const char *name, int64_t now_ms, int *ret_fd, vg_err *err)
{
    VG_TRY(vg_inbox_check(name, err));
    int at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (at < 0) {
        return VG_FAIL(err, NOT_READY, "day_file_dir can't be opened: errno %d", errno);
    }
    vg_status st = open_named(at, name, now_ms, ret_fd, err);
    close(at);
    return st;
}

/* --- what it is --------------------------------------------------------------------------------------------------- */

static bool starts(const uint8_t *at, size_t len, uint8_t a, uint8_t b) { return len >= 2 && at[0] == a && at[1] == b; }

vg_status vg_inbox_is_text(int fd, vg_err *err)
{
    uint8_t room[BEGIN];
    ssize_t n = pread(fd, room, sizeof room, 0);
    size_t len = n < 0 ? 0 : (size_t)n;
    if (starts(room, len, 0x50, 0x4B) || starts(room, len, 0x1F, 0x8B)) {
        return VG_FAIL(err, STATEMENT, "the bank's file is packed (%s): nothing is unpacked here; unpack it and send it by statement import",
                       room[0] == 0x50 ? "zip" : "gzip");
    }
    for (size_t i = 0; i < len; i++) {
        bool control = room[i] < 0x20 && room[i] != '\t' && room[i] != '\r' && room[i] != '\n';
        if (control) {
            return VG_FAIL(err, STATEMENT, "the bank's file is not text (byte %zu): packed, or encrypted still", i);
        }
    }
    return VG_DONE;
}

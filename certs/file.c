#include "certs/file_in.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

vg_status vg_file_check(int fd, const char *path, vg_file_kind kind, vg_err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return VG_FAIL(err, KEY_FILE, "%s is not a plain file", path);
    }
    if (kind == VG_FILE_SECRET && (st.st_mode & 077) != 0) {
        return VG_FAIL(err, KEY_FILE, "%s is open to others: chmod 0600", path);
    }
    if ((st.st_mode & 022) != 0) {
        return VG_FAIL(err, KEY_FILE, "%s can be written by others: chmod 0644", path);
    }
    if (st.st_uid != geteuid() && st.st_uid != 0) {
        return VG_FAIL(err, KEY_FILE, "%s belongs to another user", path);
    }
    return VG_DONE;
}

/* One byte more than is allowed is asked for, so that a longer file is seen. */
static vg_status read_all(int fd, const char *path, vg_file *ret, vg_err *err)
{
    uint8_t *at = OPENSSL_secure_malloc(VG_KEY_FILE_MAX + 1);
    size_t len = 0;
    ssize_t more = 1;
    while (at != NULL && len <= VG_KEY_FILE_MAX && more > 0) {
        more = read(fd, at + len, VG_KEY_FILE_MAX + 1 - len);
        len += more > 0 ? (size_t)more : 0;
    }
    *ret = (vg_file){at, len};
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for %s", path);
    }
    if (more < 0 || len == 0 || len > VG_KEY_FILE_MAX) {
        vg_file_freep(ret);
        return VG_FAIL(err, KEY_FILE, "%s can't be read, is empty or too long", path);
    }
    return VG_DONE;
}

vg_status vg_file_read(const char *path, vg_file_kind kind, vg_file *ret, vg_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return VG_FAIL(err, KEY_FILE, "%s can't be read: errno %d", path, errno);
    }
    vg_file file = {0};
    vg_status st = vg_file_check(fd, path, kind, err);
    if (st.code == VG_OK) {
        st = read_all(fd, path, &file, err);
    }
    close(fd);
    if (st.code == VG_OK) {
        *ret = file;
    }
    return st;
}

vg_status vg_file_read_line(const char *path, vg_file *ret, vg_err *err)
{
    vg_file file = {0};
    VG_TRY(vg_file_read(path, VG_FILE_SECRET, &file, err));
    size_t len = file.len;
    if (file.at[len - 1] == '\n') {
        len--;
    }
    if (len > 0 && file.at[len - 1] == '\r') {
        len--;
    }
    bool line = len > 0 && len <= 256;
    for (size_t i = 0; i < len && line; i++) {
        line = file.at[i] >= 0x20;
    }
    if (!line) {
        vg_file_freep(&file);
        return VG_FAIL(err, KEY_FILE, "%s is not one line of at most 256 bytes", path);
    }
    file.at[len] = '\0'; /* the read left room; some readers want an end mark */
    file.len = len;
    *ret = file;
    return VG_DONE;
}

void vg_file_freep(vg_file *file)
{
    if (file->at != NULL) {
        OPENSSL_secure_clear_free(file->at, VG_KEY_FILE_MAX + 1);
    }
    *file = (vg_file){0};
}

#include "tests/unit/keys_kit.h"
#include "certs/key_in.h"
#include <dirent.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static vg_issue_ask with_times(vg_issue_ask ask)
{
    if (ask.from_ms == 0) {
        ask.from_ms = KEYS_AT_MS - 365 * VG_DAY_MS;
    }
    if (ask.until_ms == 0) {
        ask.until_ms = KEYS_AT_MS + 365 * VG_DAY_MS;
    }
    return ask;
}

vg_issued keys_issue_raw(vg_issue_ask ask, const keys_pair *issuer)
{
    vg_issued ret = {0};
    vg_err err;
    ask = with_times(ask);
    assert((vg_issue(&ask, issuer == NULL ? NULL : &issuer->issued, &ret, &err)).code == VG_OK);
    assert(ret.cert != NULL);
    return ret;
}

keys_pair keys_issue(vg_issue_ask ask, const keys_pair *issuer)
{
    keys_pair ret = {.issued = keys_issue_raw(ask, issuer)};
    vg_err err;
    assert((vg_issued_read(&ret.issued, &ret.key, &ret.cert, &err)).code == VG_OK);
    assert(ret.cert != NULL);
    return ret;
}

void keys_free(keys_pair *pair)
{
    vg_key_free(pair->key);
    vg_cert_free(pair->cert);
    vg_issued_free(&pair->issued);
}

keys_chain keys_chain_of(vg_suite suite)
{
    keys_chain c;
    vg_issue_ask ca = {.suite = suite, .ca = true, .usage = "critical,keyCertSign,cRLSign"};
    ca.name = "root";
    c.root = keys_issue(ca, NULL);
    ca.name = "between";
    c.between = keys_issue(ca, &c.root);
    c.leaf = keys_issue((vg_issue_ask){.name = "leaf", .suite = suite, .usage = KEYS_SIGNS},
                        &c.between);
    return c;
}

void keys_chain_free(keys_chain *chain)
{
    keys_free(&chain->root);
    keys_free(&chain->between);
    keys_free(&chain->leaf);
}

/* --- files ------------------------------------------------------------------------------------ */

const char *keys_folder(void)
{
    if (folder[0] == '\0') {
        snprintf(folder, sizeof folder, "/tmp/custody-keys.XXXXXX");
        assert(mkdtemp(folder) != NULL);
    }
    return folder;
}

const char *keys_path(const char *name)
{
    static char room[8][160];
    static size_t next;
    char *path = room[next++ % VG_COUNT(room)];
    snprintf(path, sizeof room[0], "%s/%s", keys_folder(), name);
    return path;
}

void keys_write(const char *name, const void *at, size_t len, mode_t mode)
{
    const char *path = keys_path(name);
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert(fd >= 0);
    assert(write(fd, at, len) == (ssize_t)len);
    assert(fchmod(fd, mode) == 0);
    close(fd);
}

static void write_bio(const char *name, BIO *bio, mode_t mode)
{
    char *at = NULL;
    long len = BIO_get_mem_data(bio, &at);
    keys_write(name, at, (size_t)len, mode);
    BIO_free(bio);
}

void keys_write_pair(const char *name, const vg_issued *issued)
{
    char file[64];
    BIO *key = BIO_new(BIO_s_mem());
    BIO *cert = BIO_new(BIO_s_mem());
    assert(PEM_write_bio_PrivateKey(key, issued->key, NULL, NULL, 0, NULL, NULL) == 1);
    assert(PEM_write_bio_X509(cert, issued->cert) == 1);
    snprintf(file, sizeof file, "%s.key", name);
    write_bio(file, key, 0600);
    snprintf(file, sizeof file, "%s.crt", name);
    write_bio(file, cert, 0644);
}

static void remove_all(const char *path)
{
    DIR *dir = opendir(path);
    for (struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        char inside[400];
        snprintf(inside, sizeof inside, "%s/%s", path, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && unlink(inside) != 0) {
            remove_all(inside);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    rmdir(path);
}

void keys_folder_remove(void)
{
    if (folder[0] != '\0') {
        remove_all(folder);
        folder[0] = '\0';
    }
}

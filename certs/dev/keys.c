#include "certs/dev/issue.h"
#include "certs/throwaway.h"
#include "gateway/base/day.h"
#include "gateway/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIFE_DAYS 825 /* long enough for a project, too short to be forgotten in use */

/* One row a pair; issuer is the row of its CA, -1: itself. */
typedef struct pair {
    const char *name;
    vg_suite suite;
    int issuer;
    bool ca;
    const char *usage, *extended, *alternative;
} pair;

#define SIGNS "critical,digitalSignature,nonRepudiation"
#define LOCAL "IP:127.0.0.1,IP:::1,DNS:localhost"

static const pair pairs[] = {
    {"ca-rsa", VG_SUITE_RSA, -1, true, "critical,keyCertSign,cRLSign", NULL, NULL},
    {"ca-sm2", VG_SUITE_SM2, -1, true, "critical,keyCertSign,cRLSign", NULL, NULL},
    {"gateway-sign-rsa", VG_SUITE_RSA, 0, false, SIGNS, NULL, NULL},
    {"gateway-sign-sm2", VG_SUITE_SM2, 1, false, SIGNS, NULL, NULL},
    {"bank-sign-rsa", VG_SUITE_RSA, 0, false, SIGNS, NULL, NULL},
    {"bank-sign-sm2", VG_SUITE_SM2, 1, false, SIGNS, NULL, NULL},
    {"tls-server", VG_SUITE_RSA, 0, false, "critical,digitalSignature,keyEncipherment",
     "serverAuth", LOCAL},
    {"tls-client", VG_SUITE_RSA, 0, false, "critical,digitalSignature", "clientAuth", NULL},
};

/* A new file only: what is there may be in use. */
static FILE *create(const char *directory, const char *name, const char *end, mode_t mode,
                    vg_err *err)
{
    char path[1024];
    int len = snprintf(path, sizeof path, "%s/%s%s", directory, name, end);
    int fd = len > 0 && (size_t)len < sizeof path
                 ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
                 : -1;
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        vg_fail(err, VG_E_KEY_FILE, __func__, "%s/%s%s can't be made: errno %d", directory, name,
                end, errno);
        if (fd >= 0) {
            close(fd);
        }
    }
    return file;
}

static vg_status finish(FILE *file, bool written, const char *name, vg_err *err)
{
    if (fclose(file) != 0 || !written) {
        return VG_FAIL(err, KEY_FILE, "%s can't be written", name);
    }
    return VG_DONE;
}

static vg_status write_pair(const char *directory, const char *name, const vg_issued *issued,
                            vg_err *err)
{
    FILE *file = create(directory, name, ".key", 0600, err);
    if (file == NULL) {
        return (vg_status){VG_E_KEY_FILE};
    }
    VG_TRY(finish(file, PEM_write_PrivateKey(file, issued->key, NULL, NULL, 0, NULL, NULL) == 1,
                  name, err));
    file = create(directory, name, ".crt", 0644, err);
    if (file == NULL) {
        return (vg_status){VG_E_KEY_FILE};
    }
    return finish(file, PEM_write_X509(file, issued->cert) == 1, name, err);
}

static vg_status write_fingerprints(const char *directory, const vg_issued *issued, vg_err *err)
{
    FILE *file = create(directory, "fingerprints", "", 0644, err);
    if (file == NULL) {
        return (vg_status){VG_E_KEY_FILE};
    }
    bool written =
        fputs("# SHA-256 of throw-away certificates: production refuses them.\n", file) >= 0;
    for (size_t i = 0; i < VG_COUNT(pairs) && written; i++) {
        uint8_t *der = NULL;
        char hex[VG_SHA256_HEX];
        int len = i2d_X509(issued[i].cert, &der);
        written = len > 0;
        if (written) {
            vg_sha256_hex((vg_span){der, (size_t)len}, hex);
            written = fprintf(file, "%s %s\n", hex, pairs[i].name) > 0;
        }
        OPENSSL_free(der);
    }
    return finish(file, written, "fingerprints", err);
}

static vg_status make_all(const char *directory, int64_t from_ms, vg_issued *issued, vg_err *err)
{
    for (size_t i = 0; i < VG_COUNT(pairs); i++) {
        const pair *p = &pairs[i];
        vg_issue_ask ask = {.name = p->name,
                            .suite = p->suite,
                            .ca = p->ca,
                            .usage = p->usage,
                            .extended = p->extended,
                            .alternative = p->alternative,
                            .from_ms = from_ms - VG_DAY_MS, /* clocks of test machines differ */
                            .until_ms = from_ms + LIFE_DAYS * VG_DAY_MS};
        VG_TRY(vg_issue(&ask, p->issuer < 0 ? NULL : &issued[p->issuer], &issued[i], err));
        VG_TRY(write_pair(directory, p->name, &issued[i], err));
    }
    return write_fingerprints(directory, issued, err);
}

vg_status vg_dev_keys_write(const char *directory, int64_t from_ms, vg_err *err)
{
    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        return VG_FAIL(err, KEY_FILE, "%s can't be made: errno %d", directory, errno);
    }
    vg_issued issued[VG_COUNT(pairs)] = {0};
    vg_status st = make_all(directory, from_ms, issued, err);
    for (size_t i = 0; i < VG_COUNT(pairs); i++) {
        vg_issued_free(&issued[i]);
    }
    return st;
}

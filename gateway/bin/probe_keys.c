#include "gateway/bin/probe_keys.h"
#include "certs/cms.h"
#include "gateway/base/day.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { USAGE = 2, PATH = 1024 };
/* More than any limit of the product, so that the product refuses and not the reading. */
#define FILE_MAX (16 * 1024 * 1024)

typedef struct options {
    const char *signer, *content, *anchor, *certs, *crls;
    const char *ca[8];
    size_t ca_count;
    int64_t at_ms;
} options;

static bool parse_time(const char *text, int64_t *ret)
{
    vg_err err;
    if (vg_time_parse(vg_span_of(text), ret, &err).code != VG_OK) {
        fprintf(stderr, "probe: --at wants a time like 2026-12-01T02:00:00Z\n");
        return false;
    }
    return true;
}

static const char **option_of(options *o, const char *name)
{
    if (strcmp(name, "--ca") == 0 && o->ca_count < VG_COUNT(o->ca)) {
        return &o->ca[o->ca_count++];
    }
    return strcmp(name, "--signer") == 0    ? &o->signer
           : strcmp(name, "--content") == 0 ? &o->content
           : strcmp(name, "--anchor") == 0  ? &o->anchor
           : strcmp(name, "--certs") == 0   ? &o->certs
           : strcmp(name, "--crls") == 0    ? &o->crls
                                            : NULL;
}

/* Index of the first file, or -1. */
static int parse(int argc, char **argv, options *ret)
{
    *ret = (options){.at_ms = (int64_t)time(NULL) * 1000};
    int i = 0;
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (i + 1 == argc) {
            return -1;
        }
        if (strcmp(argv[i], "--at") == 0) {
            if (!parse_time(argv[i + 1], &ret->at_ms)) {
                return -1;
            }
            continue;
        }
        const char **place = option_of(ret, argv[i]);
        if (place == NULL) {
            fprintf(stderr, "probe: no option %s here\n", argv[i]);
            return -1;
        }
        *place = argv[i + 1];
    }
    return i < argc ? i : -1;
}

/* --- what is trusted -------------------------------------------------------------------------- */

static bool complain(const char *path, const vg_err *err)
{
    fprintf(stderr, "probe: %s: %s\n", path, err->text);
    return false;
}

static bool read_cert(const char *path, vg_cert **ret)
{
    uint8_t *at = NULL;
    size_t len = 0;
    vg_err err;
    if (!vg_probe_read(path, FILE_MAX, &at, &len)) {
        return false;
    }
    vg_status st = vg_cert_read((vg_span){at, len}, ret, &err);
    free(at);
    return st.code == VG_OK || complain(path, &err);
}

static bool add_bundle(vg_chain *chain, const char *path)
{
    uint8_t *at = NULL;
    size_t len = 0;
    vg_err err;
    if (!vg_probe_read(path, FILE_MAX, &at, &len)) {
        return false;
    }
    vg_status st = vg_chain_add_bundle(chain, (vg_span){at, len}, &err);
    free(at);
    return st.code == VG_OK || complain(path, &err);
}

typedef bool (*add_file)(vg_chain *chain, const char *path);

/* Of a folder's CA certificates those that we can use at all: others belong to paths that are refused. */
static bool add_between(vg_chain *chain, const char *path)
{
    uint8_t *at = NULL;
    size_t len = 0;
    VG_AUTO(vg_cert) cert = NULL;
    vg_err err;
    if (!vg_probe_read(path, FILE_MAX, &at, &len)) {
        return false;
    }
    vg_status st = vg_cert_read((vg_span){at, len}, &cert, &err);
    free(at);
    return st.code != VG_OK || vg_chain_add_between(chain, cert, &err).code == VG_OK;
}

static bool add_crl(vg_chain *chain, const char *path)
{
    uint8_t *at = NULL;
    size_t len = 0;
    vg_err err;
    if (!vg_probe_read(path, FILE_MAX, &at, &len)) {
        return false;
    }
    vg_status st = vg_chain_add_crl(chain, (vg_span){at, len}, &err);
    free(at);
    return st.code == VG_OK || complain(path, &err);
}

static bool add_folder(vg_chain *chain, const char *folder, add_file add)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        fprintf(stderr, "probe: %s can't be read\n", folder);
        return false;
    }
    bool all = true;
    for (struct dirent *e = readdir(dir); e != NULL && all; e = readdir(dir)) {
        char path[PATH];
        if (e->d_name[0] != '.' && e->d_type != DT_DIR) {
            int len = snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
            all = len > 0 && (size_t)len < sizeof path && add(chain, path);
        }
    }
    closedir(dir);
    return all;
}

static vg_chain *new_chain(void)
{
    vg_chain *chain = NULL;
    vg_err err;
    if (vg_chain_new(&chain, &err).code != VG_OK) {
        (void)complain("chain", &err);
    }
    return chain;
}

/* --- verbs ------------------------------------------------------------------------------------ */

static void show_cms(const char *path, vg_status st, const vg_cms *message, const vg_err *err)
{
    char what[64];
    if (st.code != VG_OK) {
        vg_probe_reject(path, err->text);
        return;
    }
    snprintf(what, sizeof what, "%zu content bytes", message->content.len);
    vg_probe_accept(path, what);
}

static bool verify_cms(const vg_cms_trust *trust, const options *o, const char *path)
{
    uint8_t *content = NULL;
    uint8_t *der = NULL;
    size_t content_len = 0;
    size_t der_len = 0;
    if (!vg_probe_read(path, FILE_MAX, &der, &der_len) ||
        (o->content != NULL &&
         !vg_probe_read(o->content, FILE_MAX, &content, &content_len))) {
        free(der);
        return false;
    }
    VG_AUTO(vg_cms) message = NULL;
    vg_err err;
    vg_span outside = content == NULL ? VG_CMS_ATTACHED : (vg_span){content, content_len};
    vg_status st =
        vg_cms_verify(trust, (vg_span){der, der_len}, outside, o->at_ms, &message, &err);
    show_cms(path, st, message, &err);
    free(content);
    free(der);
    return true;
}

/* The folder that a file stands in. */
static void folder_of(const char *path, char ret[PATH])
{
    const char *end = strrchr(path, '/');
    size_t len = end == NULL ? 0 : (size_t)(end - path);
    snprintf(ret, PATH, "%.*s", end == NULL ? 1 : (int)len, end == NULL ? "." : path);
}

static int run_cms_verify(int argc, char **argv)
{
    options o;
    int first = parse(argc, argv, &o);
    if (first < 0 || o.signer == NULL || o.ca_count == 0) {
        fprintf(stderr, "probe: cms-verify wants --signer, --ca and a file\n");
        return USAGE;
    }
    VG_AUTO(vg_cert) signer = NULL;
    VG_AUTO(vg_chain) chain = new_chain();
    bool read = chain != NULL && read_cert(o.signer, &signer);
    for (size_t i = 0; i < o.ca_count && read; i++) {
        read = add_bundle(chain, o.ca[i]);
    }
    char beside[PATH];
    folder_of(o.signer, beside);
    read = read && add_folder(chain, beside, add_between);
    vg_cms_trust trust = {.pinned = {signer}, .chain = chain};
    for (int i = first; i < argc && read; i++) {
        read = verify_cms(&trust, &o, argv[i]);
    }
    return read ? 0 : USAGE;
}

static bool check_path(const vg_chain *chain, const char *path, int64_t at_ms)
{
    uint8_t *at = NULL;
    size_t len = 0;
    VG_AUTO(vg_cert) cert = NULL;
    vg_err err;
    if (!vg_probe_read(path, FILE_MAX, &at, &len)) {
        return false;
    }
    vg_status st = vg_cert_read((vg_span){at, len}, &cert, &err);
    if (st.code == VG_OK) {
        st = vg_chain_verify(chain, cert, NULL, 0, at_ms, &err);
    }
    free(at);
    if (st.code == VG_OK) {
        vg_probe_accept(path, "path");
    } else {
        vg_probe_reject(path, err.text);
    }
    return true;
}

static int run_certpath(int argc, char **argv)
{
    options o;
    int first = parse(argc, argv, &o);
    if (first < 0 || o.anchor == NULL) {
        fprintf(stderr, "probe: certpath wants --anchor and a certificate\n");
        return USAGE;
    }
    char beside[PATH];
    folder_of(argv[first], beside);
    VG_AUTO(vg_chain) chain = new_chain();
    bool read = chain != NULL && add_bundle(chain, o.anchor) &&
                add_folder(chain, o.certs != NULL ? o.certs : beside, add_between) &&
                (o.crls == NULL || add_folder(chain, o.crls, add_crl));
    for (int i = first; i < argc && read; i++) {
        read = check_path(chain, argv[i], o.at_ms);
    }
    return read ? 0 : USAGE;
}

const vg_probe_verb vg_probe_keys[] = {
    {"cms-verify",
     "--signer PEM --ca PEM [--ca PEM…] [--content FILE] [--at TIME] FILE…   (what stands between "
     "signer and root comes with the message or stands beside the signer)",
     run_cms_verify},
    {"sm2-verify",
     "[--form raw|der] [--id ID] --sig FILE --pub PEM|--cert PEM CONTENT | VECTOR.json…",
     vg_probe_sm2},
    {"certpath",
     "--anchor PEM [--crls DIR] [--certs DIR] [--at TIME] CERT…   (--certs: what may stand "
     "between; else the folder of the first CERT)",
     run_certpath},
    {"selftest", "[WYCHEPROOF.json…]", vg_probe_selftest},
};
const size_t vg_probe_keys_count = VG_COUNT(vg_probe_keys);

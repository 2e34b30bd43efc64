#include "gateway/base/sha256.h"
#include <openssl/evp.h>
#include <stdlib.h>

struct vg_sha256_run {
    EVP_MD_CTX *ctx;
    EVP_MD *md; /* fetched once: a look-up by name costs more than a short hash */
};

vg_status vg_sha256_open(vg_sha256_run **ret, vg_err *err)
{
    vg_sha256_run *run = calloc(1, sizeof *run);
    if (run != NULL) {
        run->ctx = EVP_MD_CTX_new();
        run->md = EVP_MD_fetch(NULL, "SHA256", NULL);
    }
    if (run == NULL || run->ctx == NULL || run->md == NULL) {
        vg_sha256_close(run);
        return VG_FAIL(err, MEMORY, "no room for a hash");
    }
    *ret = run;
    return VG_DONE;
}

void vg_sha256_close(vg_sha256_run *run)
{
    if (run != NULL) {
        EVP_MD_CTX_free(run->ctx);
        EVP_MD_free(run->md);
        free(run);
    }
}

void vg_sha256_begin(vg_sha256_run *run)
{
    int good = EVP_DigestInit_ex2(run->ctx, run->md, NULL);
    assert(good == 1);
}

void vg_sha256_add(vg_sha256_run *run, vg_span piece)
{
    int good = EVP_DigestUpdate(run->ctx, piece.at, piece.len);
    assert(good == 1);
}

void vg_sha256_end(vg_sha256_run *run, uint8_t ret[32])
{
    unsigned len = 0;
    int good = EVP_DigestFinal_ex(run->ctx, ret, &len);
    assert(good == 1);
    assert(len == 32);
}

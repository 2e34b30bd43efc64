#include "certs/public_key.h"
#include "certs/key_in.h"
#include "gateway/base/limits.h"
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>

enum { POINT = 65 }; /* 04 || x || y */

struct vg_public_key {
    EVP_PKEY *pkey;
    vg_contexts contexts;
};

/* OpenSSL refuses points that are not on the curve. */
static EVP_PKEY *from_point(vg_span point)
{
    char group[] = "SM2";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)point.at,
                                          point.len),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY *pkey = NULL;
    if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1) {
        (void)EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params);
    }
    EVP_PKEY_CTX_free(ctx);
    return pkey;
}

static EVP_PKEY *read_any(vg_span bytes)
{
    if (bytes.len == 0 || bytes.len > VG_CERT_BYTES_MAX) {
        return NULL;
    }
    if (bytes.len == POINT && bytes.at[0] == 0x04) {
        return from_point(bytes);
    }
    if (bytes.at[0] == 0x30) {
        const uint8_t *at = bytes.at;
        EVP_PKEY *pkey = d2i_PUBKEY(NULL, &at, (long)bytes.len);
        if (pkey != NULL && at != bytes.at + bytes.len) {
            EVP_PKEY_free(pkey);
            pkey = NULL;
        }
        return pkey;
    }
    BIO *bio = BIO_new_mem_buf(bytes.at, (int)bytes.len);
    EVP_PKEY *pkey = bio == NULL ? NULL : PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return pkey;
}

vg_status vg_public_key_read(vg_span bytes, vg_public_key **ret, vg_err *err)
{
    EVP_PKEY *pkey = read_any(bytes);
    ERR_clear_error();
    if (pkey == NULL) {
        return VG_FAIL(err, CERT, "not a public key");
    }
    vg_suite suite = VG_SUITE_RSA;
    vg_status st = vg_suite_of(pkey, &suite, err);
    vg_public_key *key = st.code == VG_OK ? calloc(1, sizeof *key) : NULL;
    if (key == NULL) {
        EVP_PKEY_free(pkey);
        VG_TRY(st);
        return VG_FAIL(err, MEMORY, "no memory for a public key");
    }
    key->pkey = pkey;
    vg_contexts_open(&key->contexts, pkey, suite, false);
    *ret = key;
    return VG_DONE;
}

vg_suite vg_public_key_suite(const vg_public_key *key) { return key->contexts.suite; }

vg_status vg_public_key_verify(const vg_public_key *key, vg_span bytes, vg_span signature,
                               vg_sig_form form, vg_err *err)
{
    /* The contexts have a lock of their own; the key itself does not change. */
    vg_contexts *contexts = (vg_contexts *)(uintptr_t)&key->contexts;
    if (!vg_contexts_verify(contexts, bytes, signature, form)) {
        return VG_FAIL(err, SIGNATURE, "the signature does not hold");
    }
    return VG_DONE;
}

void vg_public_key_free(vg_public_key *key)
{
    if (key != NULL) {
        vg_contexts_close(&key->contexts);
        EVP_PKEY_free(key->pkey);
        free(key);
    }
}

void vg_public_key_freep(vg_public_key **key) { vg_public_key_free(*key); }

/* Inside certs/: what stands behind vg_key and vg_cert, and the two suites. */
#pragma once
#include "certs/key.h"
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <pthread.h>

#define VG_SM2_ID       "1234567812345678"
#define VG_RSA_BITS_MIN 2048
#define VG_RSA_BITS_MAX (VG_SIGNATURE_MAX * 8)
#define VG_SM2_RAW      64
#define VG_SM2_DER_MAX  72

/* Contexts that are ready for one key. Making one costs a tenth of an RSA verification, so they are
 * kept; one context serves one thread at a time. */
typedef struct vg_contexts {
    EVP_PKEY *pkey; /* the owner's */
    vg_suite suite;
    bool signs;
    pthread_mutex_t lock;
    size_t count;
    EVP_MD_CTX *ready[8];
} vg_contexts;

void vg_contexts_open(vg_contexts *c, EVP_PKEY *pkey, vg_suite suite, bool signs);
/* NULL: OpenSSL has no memory. Given back, or freed where `sound` is false. */
EVP_MD_CTX *vg_contexts_take(vg_contexts *c);
void vg_contexts_give(vg_contexts *c, EVP_MD_CTX *ctx, bool sound);
void vg_contexts_close(vg_contexts *c);

/* A key that stays elsewhere; sign appends nothing, it fills ret and says how much. */
typedef struct vg_key_elsewhere {
    void *ctx;
    vg_status (*sign)(void *ctx, vg_span bytes, uint8_t ret[VG_SIGNATURE_MAX], size_t *ret_len,
                      vg_err *err);
    void (*close)(void *ctx);
} vg_key_elsewhere;

/* Which suite a key of either half is for: CERT names a kind or size that is neither. */
VG_MUST vg_status vg_suite_of(EVP_PKEY *pkey, vg_suite *ret, vg_err *err);
/* Takes pkey over on success. KEY_FILE: neither suite, or the private half is missing. */
VG_MUST vg_status vg_key_make(EVP_PKEY *pkey, vg_key **ret, vg_err *err);
VG_MUST vg_status vg_key_make_elsewhere(const vg_key_elsewhere *elsewhere, vg_key **ret,
                                        vg_err *err);
/* The private half belongs to this certificate: proven by a signature, so for a token's key too. */
bool vg_key_fits(const vg_key *key, const vg_cert *cert);
void vg_key_free(vg_key *key);
void vg_key_freep(vg_key **key);

X509 *vg_cert_x509(const vg_cert *cert); /* the certificate's; shared structures are not changed */

/* SM2 signatures in both forms (GM/T 0009, 6.2). False: not exactly this form, or r or s outside
 * [1, n-1]. */
VG_MUST bool vg_sm2_to_der(vg_span signature, vg_sig_form form, uint8_t ret[VG_SM2_DER_MAX],
                           size_t *ret_len);
VG_MUST bool vg_sm2_to_raw(vg_span der, uint8_t ret[VG_SM2_RAW]);
/* Verifies under a bare public key: what a certificate and the tool probe share. */
VG_MUST bool vg_contexts_verify(vg_contexts *c, vg_span bytes, vg_span signature, vg_sig_form form);

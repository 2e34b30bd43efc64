/* Is this certificate issued, through any number of steps, by a CA we trust, and is nothing on the way expired or revoked?
 *
 *     VG_AUTO(vg_chain) chain = NULL;
 *     VG_TRY(vg_chain_new(&chain, err));
 *     VG_TRY(vg_chain_add_bundle(chain, pem, err));                 the bank's CA file: roots and what stands between
 *     VG_TRY(vg_chain_add_crl(chain, crl, err));                    from then on every certificate must be covered by a CRL
 *     VG_TRY(vg_chain_verify(chain, cert, NULL, 0, at_ms, err));    CERT: names the depth and OpenSSL's reason
 *
 * RFC 5280 by OpenSSL's X509_verify_cert, with what SM2 needs on top: the user id on every certificate (OpenSSL's own option
 * reaches the leaf only, so a chain of three levels fails) and on CRLs, which it verifies with the empty id. All keys are RSA of
 * 2048 bits at least or SM2, all signatures SHA-256 or better or SM3. After the adding it is only read, from any thread.
 */
#pragma once
#include "certs/key.h"

typedef struct vg_chain vg_chain;

VG_MUST vg_status vg_chain_new(vg_chain **ret, vg_err *err);
/* A self-issued certificate is believed, any other only helps to build a path. The certificate stays the caller's. */
VG_MUST vg_status vg_chain_add(vg_chain *chain, const vg_cert *cert, vg_err *err);
/* Never believed, also when it is self-issued: a CA that renews its key has such ones (RFC 5280, 6.1). */
VG_MUST vg_status vg_chain_add_between(vg_chain *chain, const vg_cert *cert, vg_err *err);
/* One or more certificates in PEM, or one in DER. */
VG_MUST vg_status vg_chain_add_bundle(vg_chain *chain, vg_span der_or_pem, vg_err *err);
VG_MUST vg_status vg_chain_add_crl(vg_chain *chain, vg_span der_or_pem, vg_err *err);
/* `between` are certificates that came with the message: they help to build a path and are not believed. */
VG_MUST vg_status vg_chain_verify(const vg_chain *chain, const vg_cert *leaf, const vg_cert *const *between,
                                  size_t between_count, int64_t at_ms, vg_err *err);
void vg_chain_free(vg_chain *chain);
void vg_chain_freep(vg_chain **chain);

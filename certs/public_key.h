/* A bare public key, for vectors and for banks that hand over a key without a certificate. No validity, no use, no issuer: who
 * takes one pins it.
 *
 *     VG_TRY(vg_public_key_read(pem, &key, err));
 *     VG_TRY(vg_public_key_verify(key, bytes, signature, VG_SIG_RAW, err));
 */
#pragma once
#include "certs/key.h"

typedef struct vg_public_key vg_public_key;

/* PEM or DER SubjectPublicKeyInfo, or the 65 bytes of an SM2 point. CERT: neither, or a key that vg_cert_read refuses too. */
VG_MUST vg_status vg_public_key_read(vg_span bytes, vg_public_key **ret, vg_err *err);
vg_suite vg_public_key_suite(const vg_public_key *key);
/* SIGNATURE: it does not hold. Several threads at once. */
VG_MUST vg_status vg_public_key_verify(const vg_public_key *key, vg_span bytes, vg_span signature, vg_sig_form form,
                                       vg_err *err);
void vg_public_key_free(vg_public_key *key);
void vg_public_key_freep(vg_public_key **key);

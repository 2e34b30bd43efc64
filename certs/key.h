/* A private key that signs, and a certificate that verifies: the two things that every signature form is made of.
 *
 *     vg_key *key = NULL;                                   from certs/keyring.h; freed by the keyring
 *     VG_TRY(vg_key_sign(key, bytes, VG_SIG_DER, &buf, err));
 *     VG_TRY(vg_cert_verify(cert, bytes, signature, VG_SIG_DER, err));       SIGNATURE: it does not hold
 *
 * Suites are bound to the kind of key, never negotiated: RSA (2048 bits at least) signs with SHA-256 and PKCS#1 v1.5;
 * SM2 on sm2p256v1 signs with SM3 and the user id 1234567812345678 (GM/T 0009, banks/baixin.md §5.2), e = SM3(ZA || bytes).
 * Both are used from several threads at once.
 */
#pragma once
#include "gateway/base/buf.h"

typedef enum vg_suite { VG_SUITE_RSA = 1, VG_SUITE_SM2 = 2 } vg_suite;
/* Form of an SM2 signature: 64 bytes r||s, or DER SEQUENCE{r,s} (strict). RSA has one form; the argument is ignored. */
typedef enum vg_sig_form { VG_SIG_RAW = 1, VG_SIG_DER = 2 } vg_sig_form;
#define VG_SIGNATURE_MAX 512 /* RSA-4096 */

typedef struct vg_key vg_key;
typedef struct vg_cert vg_cert;

vg_suite vg_key_suite(const vg_key *key);
/* Appends the signature's bytes. KEY_FILE: the token refused or went away. */
VG_MUST vg_status vg_key_sign(const vg_key *key, vg_span bytes, vg_sig_form form, vg_buf *ret, vg_err *err);

/* One DER or PEM certificate; CERT: not exactly one certificate, trailing bytes, an RSA key below 2048 bits, another kind of
 * key. Trust is not decided here. */
VG_MUST vg_status vg_cert_read(vg_span der_or_pem, vg_cert **ret, vg_err *err);
void vg_cert_free(vg_cert *cert);
void vg_cert_freep(vg_cert **cert);
vg_suite vg_cert_suite(const vg_cert *cert);
vg_span vg_cert_der(const vg_cert *cert);               /* valid as long as the certificate */
const uint8_t *vg_cert_sha256(const vg_cert *cert);     /* 32 bytes, of the DER */
int64_t vg_cert_not_before_ms(const vg_cert *cert);     /* UTC */
int64_t vg_cert_not_after_ms(const vg_cert *cert);
void vg_cert_subject(const vg_cert *cert, char ret[256]);  /* RFC 2253, cut where it is longer */
/* Usable for signatures at that time: within validity, keyUsage has digitalSignature where present, not a CA, no unknown
 * critical extension. CERT says which. */
VG_MUST vg_status vg_cert_may_sign(const vg_cert *cert, int64_t at_ms, vg_err *err);
VG_MUST vg_status vg_cert_verify(const vg_cert *cert, vg_span bytes, vg_span signature, vg_sig_form form, vg_err *err);

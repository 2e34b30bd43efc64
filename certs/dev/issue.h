/* Throw-away keys and certificates, for devkeys and the tests. Never linked into custodyd.
 *
 *     vg_issued ca, bank;
 *     VG_TRY(vg_issue(&(vg_issue_ask){.name = "ca", .suite = VG_SUITE_SM2, .ca = true, …}, NULL, &ca, err));
 *     VG_TRY(vg_issue(&(vg_issue_ask){.name = "bank", .suite = VG_SUITE_SM2, .usage = "digitalSignature", …}, &ca, &bank, err));
 */
#pragma once
#include "certs/key.h"
#include <openssl/evp.h>
#include <openssl/x509.h>

typedef struct vg_issue_ask {
    const char *name; /* commonName; organizationName is VG_THROWAWAY_MARK, or `organization` */
    const char *organization;
    vg_suite suite;
    int rsa_bits; /* 0: 2048 */
    bool ca;
    const char *usage;    /* keyUsage in OpenSSL's words, NULL: none */
    const char *extended; /* extendedKeyUsage */
    const char *alternative;
    const char *further; /* object id of one more extension, critical and unknown to everybody; NULL: none */
    const char *digest;  /* of the issuer's signature; NULL: its suite's */
    const EVP_PKEY *key; /* NULL: a new one */
    int64_t from_ms, until_ms;
} vg_issue_ask;

typedef struct vg_issued {
    EVP_PKEY *key;
    X509 *cert;
} vg_issued;

/* issuer NULL: self-signed. KEY_FILE: OpenSSL refused. */
VG_MUST vg_status vg_issue(const vg_issue_ask *ask, const vg_issued *issuer, vg_issued *ret, vg_err *err);
void vg_issued_free(vg_issued *issued);
/* A CRL of that issuer over one certificate or none, in DER; *ret is freed by OPENSSL_free. */
VG_MUST vg_status vg_issue_crl(const vg_issued *issuer, const X509 *revoked, int64_t from_ms, int64_t until_ms,
                               uint8_t **ret, size_t *ret_len, vg_err *err);
/* The key and the certificate as the product reads them. */
VG_MUST vg_status vg_issued_read(const vg_issued *issued, vg_key **ret_key, vg_cert **ret_cert, vg_err *err);

/* certs/dev/keys.c: the set that `devkeys` writes into a folder, which is made (0700) or empty; keys have mode 0600. */
VG_MUST vg_status vg_dev_keys_write(const char *directory, int64_t from_ms, vg_err *err);

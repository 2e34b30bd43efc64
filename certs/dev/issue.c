#include "certs/dev/issue.h"
#include "certs/key_in.h"
#include "certs/throwaway.h"
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

static vg_status failed(const char *what, vg_err *err)
{
    ERR_clear_error();
    return VG_FAIL(err, KEY_FILE, "OpenSSL refused: %s", what);
}

static EVP_PKEY *new_key(const vg_issue_ask *ask)
{
    return ask->suite == VG_SUITE_SM2
               ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2")
               : EVP_RSA_gen((unsigned)(ask->rsa_bits == 0 ? VG_RSA_BITS_MIN : ask->rsa_bits));
}

/* With the user id where the signing key is SM2: a certificate without it verifies nowhere else. */
static EVP_MD_CTX *signing_context(EVP_PKEY *key, const char *digest)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    bool sm2 = EVP_PKEY_is_a(key, "SM2");
    const char *name = digest != NULL ? digest : sm2 ? "SM3" : "SHA256";
    if (ctx == NULL ||
        EVP_DigestSignInit_ex(ctx, &inner, name, NULL, NULL, key, NULL) != 1 ||
        (sm2 && EVP_PKEY_CTX_set1_id(inner, VG_SM2_ID, (int)sizeof VG_SM2_ID - 1) != 1)) {
        EVP_MD_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

static bool set_name(X509_NAME *name, const vg_issue_ask *ask)
{
    const char *organization = ask->organization != NULL ? ask->organization : VG_THROWAWAY_MARK;
    return X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, (const uint8_t *)"CN", -1, -1,
                                      0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const uint8_t *)organization, -1,
                                      -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const uint8_t *)ask->name, -1,
                                      -1, 0) == 1;
}

static bool add_extension(X509 *cert, X509V3_CTX *ctx, int nid, const char *value)
{
    if (value == NULL) {
        return true;
    }
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(NULL, ctx, nid, value);
    bool added = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool add_unknown(X509 *cert, const char *dotted)
{
    if (dotted == NULL) {
        return true;
    }
    ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);
    ASN1_OCTET_STRING *null = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension = NULL;
    if (object != NULL && null != NULL &&
        ASN1_OCTET_STRING_set(null, (const uint8_t *)"\x05\x00", 2) == 1) {
        extension = X509_EXTENSION_create_by_OBJ(NULL, object, 1, null);
    }
    bool added = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(null);
    ASN1_OBJECT_free(object);
    return added;
}

static bool add_extensions(X509 *cert, X509 *issuer, const vg_issue_ask *ask)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    return add_extension(cert, &ctx, NID_basic_constraints,
                         ask->ca ? "critical,CA:TRUE" : "critical,CA:FALSE") &&
           add_extension(cert, &ctx, NID_key_usage, ask->usage) &&
           add_extension(cert, &ctx, NID_ext_key_usage, ask->extended) &&
           add_extension(cert, &ctx, NID_subject_alt_name, ask->alternative) &&
           add_extension(cert, &ctx, NID_subject_key_identifier, "hash") &&
           add_extension(cert, &ctx, NID_authority_key_identifier, "keyid:always") &&
           add_unknown(cert, ask->further);
}

static bool set_serial(ASN1_INTEGER *ret)
{
    uint64_t number = 0;
    return RAND_bytes((uint8_t *)&number, sizeof number) == 1 &&
           ASN1_INTEGER_set_uint64(ret, number >> 1 | 1) == 1;
}

static bool fill(X509 *cert, EVP_PKEY *key, const vg_issued *issuer, const vg_issue_ask *ask)
{
    X509 *above = issuer == NULL ? cert : issuer->cert;
    return X509_set_version(cert, X509_VERSION_3) == 1 &&
           set_serial(X509_get_serialNumber(cert)) &&
           set_name(X509_get_subject_name(cert), ask) &&
           X509_set_issuer_name(cert, X509_get_subject_name(above)) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(ask->from_ms / 1000)) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)(ask->until_ms / 1000)) != NULL &&
           X509_set_pubkey(cert, key) == 1 && add_extensions(cert, above, ask);
}

vg_status vg_issue(const vg_issue_ask *ask, const vg_issued *issuer, vg_issued *ret, vg_err *err)
{
    vg_issued made = {.key = ask->key != NULL ? EVP_PKEY_dup((EVP_PKEY *)(uintptr_t)ask->key)
                                              : new_key(ask),
                      .cert = X509_new()};
    EVP_PKEY *signer = issuer == NULL ? made.key : issuer->key;
    EVP_MD_CTX *ctx = signer == NULL ? NULL : signing_context(signer, ask->digest);
    bool done = ctx != NULL && made.key != NULL && made.cert != NULL &&
                fill(made.cert, made.key, issuer, ask) && X509_sign_ctx(made.cert, ctx) > 0;
    EVP_MD_CTX_free(ctx);
    if (!done) {
        vg_issued_free(&made);
        return failed(ask->name, err);
    }
    *ret = made;
    return VG_DONE;
}

void vg_issued_free(vg_issued *issued)
{
    EVP_PKEY_free(issued->key);
    X509_free(issued->cert);
    *issued = (vg_issued){0};
}

static bool revoke(X509_CRL *crl, const X509 *revoked, const ASN1_TIME *at)
{
    X509_REVOKED *row = X509_REVOKED_new();
    if (row == NULL ||
        X509_REVOKED_set_serialNumber(
            row, (ASN1_INTEGER *)(uintptr_t)X509_get0_serialNumber(revoked)) != 1 ||
        X509_REVOKED_set_revocationDate(row, (ASN1_TIME *)(uintptr_t)at) != 1 ||
        X509_CRL_add0_revoked(crl, row) != 1) {
        X509_REVOKED_free(row);
        return false;
    }
    return true;
}

vg_status vg_issue_crl(const vg_issued *issuer, const X509 *revoked, int64_t from_ms,
                       int64_t until_ms, uint8_t **ret, size_t *ret_len, vg_err *err)
{
    X509_CRL *crl = X509_CRL_new();
    ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)(from_ms / 1000));
    ASN1_TIME *until = ASN1_TIME_set(NULL, (time_t)(until_ms / 1000));
    EVP_MD_CTX *ctx = signing_context(issuer->key, NULL);
    bool done = crl != NULL && from != NULL && until != NULL && ctx != NULL &&
                X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
                X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer->cert)) == 1 &&
                X509_CRL_set1_lastUpdate(crl, from) == 1 &&
                X509_CRL_set1_nextUpdate(crl, until) == 1 &&
                (revoked == NULL || revoke(crl, revoked, from)) &&
                X509_CRL_sign_ctx(crl, ctx) > 0;
    uint8_t *der = NULL;
    int len = done ? i2d_X509_CRL(crl, &der) : -1;
    EVP_MD_CTX_free(ctx);
    ASN1_TIME_free(from);
    ASN1_TIME_free(until);
    X509_CRL_free(crl);
    if (len <= 0) {
        return failed("a CRL", err);
    }
    *ret = der;
    *ret_len = (size_t)len;
    return VG_DONE;
}

vg_status vg_issued_read(const vg_issued *issued, vg_key **ret_key, vg_cert **ret_cert,
                         vg_err *err)
{
    uint8_t *der = NULL;
    int len = i2d_X509(issued->cert, &der);
    vg_status st = len > 0 ? vg_cert_read((vg_span){der, (size_t)len}, ret_cert, err)
                           : failed("encoding", err);
    OPENSSL_free(der);
    VG_TRY(st);
    EVP_PKEY *key = EVP_PKEY_dup(issued->key);
    if (key == NULL) {
        vg_cert_free(*ret_cert);
        return failed("copying a key", err);
    }
    st = vg_key_make(key, ret_key, err);
    if (st.code != VG_OK) {
        EVP_PKEY_free(key);
        vg_cert_free(*ret_cert);
    }
    return st;
}

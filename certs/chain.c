#include "certs/chain.h"
#include "certs/key_in.h"
#include "gateway/base/limits.h"
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

enum {
    DEPTH = 8,
    AUTH_LEVEL = 2, /* OpenSSL's level of 112 bits: RSA of 2048 bits, no SHA-1, no MD5 */
};

struct vg_chain {
    X509_STORE *store;
    STACK_OF(X509) *between;
    /* Given to OpenSSL as a list: in its store it looks by the certificate's issuer only, and a CRL may have another
     * (RFC 5280, 5.2.5). */
    STACK_OF(X509_CRL) *crls;
};

vg_status vg_chain_new(vg_chain **ret, vg_err *err)
{
    vg_chain *chain = calloc(1, sizeof *chain);
    if (chain != NULL) {
        chain->store = X509_STORE_new();
        chain->between = sk_X509_new_null();
        chain->crls = sk_X509_CRL_new_null();
    }
    if (chain == NULL || chain->store == NULL || chain->between == NULL || chain->crls == NULL) {
        vg_chain_free(chain);
        return VG_FAIL(err, MEMORY, "no memory for a chain");
    }
    *ret = chain;
    return VG_DONE;
}

static bool push(STACK_OF(X509) *stack, const vg_cert *cert)
{
    X509 *x509 = vg_cert_x509(cert);
    if (sk_X509_push(stack, x509) <= 0) {
        return false;
    }
    X509_up_ref(x509);
    return true;
}

vg_status vg_chain_add(vg_chain *chain, const vg_cert *cert, vg_err *err)
{
    X509 *x509 = vg_cert_x509(cert);
    bool root = X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) == 0;
    if (!root) {
        return vg_chain_add_between(chain, cert, err);
    }
    if (X509_STORE_add_cert(chain->store, x509) != 1) {
        ERR_clear_error();
        return VG_FAIL(err, MEMORY, "no memory for a CA certificate");
    }
    return VG_DONE;
}

vg_status vg_chain_add_between(vg_chain *chain, const vg_cert *cert, vg_err *err)
{
    return push(chain->between, cert) ? VG_DONE
                                      : VG_FAIL(err, MEMORY, "no memory for a CA certificate");
}

static vg_status add_one(vg_chain *chain, vg_span der_or_pem, vg_err *err)
{
    VG_AUTO(vg_cert) cert = NULL;
    VG_TRY(vg_cert_read(der_or_pem, &cert, err));
    return vg_chain_add(chain, cert, err);
}

vg_status vg_chain_add_bundle(vg_chain *chain, vg_span bytes, vg_err *err)
{
    static const char end[] = "-----END CERTIFICATE-----";
    if (bytes.len > 0 && bytes.at[0] == 0x30) {
        return add_one(chain, bytes, err);
    }
    size_t count = 0;
    for (;;) {
        const uint8_t *at =
            bytes.len == 0 ? NULL : memmem(bytes.at, bytes.len, end, sizeof end - 1);
        if (at == NULL) {
            break;
        }
        size_t len = (size_t)(at - bytes.at) + sizeof end - 1;
        VG_TRY(add_one(chain, (vg_span){bytes.at, len}, err));
        bytes = (vg_span){bytes.at + len, bytes.len - len};
        count++;
    }
    return count > 0 ? VG_DONE : VG_FAIL(err, CERT, "no certificate in the bundle");
}

static X509_CRL *read_crl(vg_span bytes)
{
    if (bytes.len == 0 || bytes.len > VG_CRL_BYTES_MAX) {
        return NULL;
    }
    if (bytes.at[0] == 0x30) {
        const uint8_t *at = bytes.at;
        X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)bytes.len);
        if (crl != NULL && at != bytes.at + bytes.len) {
            X509_CRL_free(crl);
            crl = NULL;
        }
        return crl;
    }
    BIO *bio = BIO_new_mem_buf(bytes.at, (int)bytes.len);
    X509_CRL *crl = bio == NULL ? NULL : PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return crl;
}

vg_status vg_chain_add_crl(vg_chain *chain, vg_span der_or_pem, vg_err *err)
{
    X509_CRL *crl = read_crl(der_or_pem);
    if (crl == NULL || sk_X509_CRL_push(chain->crls, crl) <= 0) {
        X509_CRL_free(crl);
        ERR_clear_error();
        return VG_FAIL(err, CERT, "not one CRL");
    }
    return VG_DONE;
}

/* --- SM2 CRLs --------------------------------------------------------------------------------- */

/* Bytes of the first member of the outer SEQUENCE: what is signed. */
static vg_span signed_part(const uint8_t *der, long der_len)
{
    const uint8_t *at = der;
    long len = 0;
    int tag = 0;
    int class = 0;
    if ((ASN1_get_object(&at, &len, &tag, &class, der_len) & 0x80) != 0) {
        return (vg_span){0};
    }
    const uint8_t *begin = at;
    if ((ASN1_get_object(&at, &len, &tag, &class, len) & 0x80) != 0) {
        return (vg_span){0};
    }
    return (vg_span){begin, (size_t)(at - begin) + (size_t)len};
}

static bool sm2_signed(const X509_CRL *crl, EVP_PKEY *pkey)
{
    uint8_t *der = NULL;
    int len = i2d_X509_CRL(crl, &der);
    const ASN1_BIT_STRING *signature = NULL;
    X509_CRL_get0_signature(crl, &signature, NULL);
    vg_span part = len > 0 ? signed_part(der, len) : (vg_span){0};
    bool holds = false;
    if (part.len > 0 && signature != NULL && signature->length > 0) {
        vg_contexts contexts;
        vg_contexts_open(&contexts, pkey, VG_SUITE_SM2, false);
        holds = vg_contexts_verify(&contexts, part,
                                   (vg_span){signature->data, (size_t)signature->length},
                                   VG_SIG_DER);
        vg_contexts_close(&contexts);
    }
    OPENSSL_free(der);
    return holds;
}

/* Only one of OpenSSL's refusals is looked at again: the signature of a CRL by an SM2 key, which it verifies with the empty id.
 * The issuer is one of the path, whose right to sign CRLs OpenSSL has asked for. */
static int second_look(int ok, X509_STORE_CTX *ctx)
{
    if (ok || X509_STORE_CTX_get_error(ctx) != X509_V_ERR_CRL_SIGNATURE_FAILURE) {
        return ok;
    }
    const X509_CRL *crl = X509_STORE_CTX_get0_current_crl(ctx);
    const STACK_OF(X509) *path = X509_STORE_CTX_get0_chain(ctx);
    if (crl == NULL || X509_CRL_get_signature_nid(crl) != NID_SM2_with_SM3) {
        return 0;
    }
    for (int i = 0; i < sk_X509_num(path); i++) {
        X509 *issuer = sk_X509_value(path, i);
        EVP_PKEY *pkey = X509_get0_pubkey(issuer);
        if (pkey != NULL && EVP_PKEY_is_a(pkey, "SM2") &&
            (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0 &&
            X509_NAME_cmp(X509_get_subject_name(issuer), X509_CRL_get_issuer(crl)) == 0 &&
            sm2_signed(crl, pkey)) {
            X509_STORE_CTX_set_error(ctx, X509_V_OK);
            return 1;
        }
    }
    return 0;
}

/* --- verifying -------------------------------------------------------------------------------- */

static bool set_rules(X509_STORE_CTX *ctx, STACK_OF(X509_CRL) *crls, int64_t at_ms)
{
    X509_VERIFY_PARAM *rules = X509_STORE_CTX_get0_param(ctx);
    unsigned long flags = X509_V_FLAG_CHECK_SS_SIGNATURE | X509_V_FLAG_POLICY_CHECK;
    if (sk_X509_CRL_num(crls) > 0) {
        X509_STORE_CTX_set0_crls(ctx, crls);
        flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL |
                 X509_V_FLAG_EXTENDED_CRL_SUPPORT | X509_V_FLAG_USE_DELTAS;
    }
    X509_VERIFY_PARAM_set_flags(rules, flags);
    X509_VERIFY_PARAM_set_time(rules, (time_t)(at_ms / 1000));
    X509_VERIFY_PARAM_set_depth(rules, DEPTH);
    X509_VERIFY_PARAM_set_auth_level(rules, AUTH_LEVEL);
    X509_STORE_CTX_set_verify_cb(ctx, second_look);
    /* The user's policies are anyPolicy (RFC 5280, 6.1.1 c): OpenSSL takes a missing set for an empty one. */
    ASN1_OBJECT *any = OBJ_dup(OBJ_nid2obj(NID_any_policy));
    return any != NULL && X509_VERIFY_PARAM_add0_policy(rules, any) == 1;
}

static vg_status verify(const vg_chain *chain, const vg_cert *leaf, STACK_OF(X509) *between,
                        int64_t at_ms, vg_err *err)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    if (ctx == NULL ||
        X509_STORE_CTX_init(ctx, chain->store, vg_cert_x509(leaf), between) != 1 ||
        !set_rules(ctx, chain->crls, at_ms)) {
        X509_STORE_CTX_free(ctx);
        return VG_FAIL(err, MEMORY, "no memory for a path");
    }
    int verdict = X509_verify_cert(ctx);
    int why = X509_STORE_CTX_get_error(ctx);
    int depth = X509_STORE_CTX_get_error_depth(ctx);
    X509_STORE_CTX_free(ctx);
    if (verdict != 1) {
        return VG_FAIL(err, CERT, "the certificate's path, step %d: %s", depth,
                       X509_verify_cert_error_string(why));
    }
    return VG_DONE;
}

vg_status vg_chain_verify(const vg_chain *chain, const vg_cert *leaf, const vg_cert *const *between,
                          size_t between_count, int64_t at_ms, vg_err *err)
{
    STACK_OF(X509) *all = X509_chain_up_ref(chain->between);
    bool stacked = all != NULL;
    for (size_t i = 0; i < between_count && stacked; i++) {
        stacked = push(all, between[i]);
    }
    vg_status st = stacked ? verify(chain, leaf, all, at_ms, err)
                           : VG_FAIL(err, MEMORY, "no memory for a path");
    sk_X509_pop_free(all, X509_free);
    ERR_clear_error();
    return st;
}

void vg_chain_free(vg_chain *chain)
{
    if (chain != NULL) {
        X509_STORE_free(chain->store);
        sk_X509_pop_free(chain->between, X509_free);
        sk_X509_CRL_pop_free(chain->crls, X509_CRL_free);
        free(chain);
    }
}

void vg_chain_freep(vg_chain **chain) { vg_chain_free(*chain); }

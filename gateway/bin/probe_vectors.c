#include "gateway/bin/probe_vectors.h"
#include "certs/public_key.h"
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
    uint8_t *at;
    size_t len;
} bytes;

static void bytes_freep(bytes *b) { free(b->at); }
#define AUTO_BYTES __attribute__((cleanup(bytes_freep))) bytes

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

/* Hex of a member, empty where there is none. */
static bytes hex(const json_t *object, const char *name)
{
    const char *text = text_of(object, name);
    size_t len = strlen(text);
    bytes ret = {.at = malloc(len / 2 + 1)};
    if (ret.at == NULL ||
        (len > 0 && OPENSSL_hexstr2buf_ex(ret.at, len / 2, &ret.len, text, '\0') != 1)) {
        ret.len = 0;
    }
    return ret;
}

static bool equal(const bytes *a, const uint8_t *at, size_t len)
{
    return a->len == len && (len == 0 || memcmp(a->at, at, len) == 0);
}

static int integer(const json_t *object, const char *name)
{
    return (int)json_integer_value(json_object_get(object, name));
}

/* --- signatures ------------------------------------------------------------------------------- */

static EVP_PKEY *group_key(const json_t *group)
{
    AUTO_BYTES der = hex(group, "publicKeyDer");
    const uint8_t *at = der.at;
    return d2i_PUBKEY(NULL, &at, (long)der.len);
}

/* "SHA-256" in the file, "SHA256" for OpenSSL. */
static const EVP_MD *digest_named(const char *text)
{
    char name[16] = "";
    size_t len = 0;
    for (; *text != '\0' && len < sizeof name - 1; text++) {
        if (*text != '-') {
            name[len++] = *text;
        }
    }
    return EVP_get_digestbyname(name);
}

static bool verify(const json_t *group, const EVP_MD *md, const bytes *message,
                   const bytes *signature, bool pss)
{
    EVP_PKEY *key = group_key(group);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    bool ready = key != NULL && ctx != NULL && EVP_DigestVerifyInit(ctx, &inner, md, NULL, key) == 1;
    if (ready && pss) {
        ready = EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, integer(group, "sLen")) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md(inner, digest_named(text_of(group, "mgfSha"))) == 1;
    }
    bool holds = ready && EVP_DigestVerify(ctx, signature->at, signature->len, message->at,
                                           message->len) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return holds;
}

/* SHA-256 is the product's own suite and goes through the product's own code. */
static bool check_rsa(const json_t *group, const json_t *test)
{
    AUTO_BYTES message = hex(test, "msg");
    AUTO_BYTES signature = hex(test, "sig");
    if (strcmp(text_of(group, "sha"), "SHA-256") != 0) {
        return verify(group, digest_named(text_of(group, "sha")), &message, &signature, false);
    }
    AUTO_BYTES der = hex(group, "publicKeyDer");
    VG_AUTO(vg_public_key) key = NULL;
    vg_err err;
    return vg_public_key_read((vg_span){der.at, der.len}, &key, &err).code == VG_OK &&
           vg_public_key_verify(key, (vg_span){message.at, message.len},
                                (vg_span){signature.at, signature.len}, VG_SIG_DER, &err)
                   .code == VG_OK;
}

static bool check_pss(const json_t *group, const json_t *test)
{
    AUTO_BYTES message = hex(test, "msg");
    AUTO_BYTES signature = hex(test, "sig");
    return verify(group, digest_named(text_of(group, "sha")), &message, &signature, true);
}

static bool check_ecdsa(const json_t *group, const json_t *test)
{
    AUTO_BYTES message = hex(test, "msg");
    AUTO_BYTES signature = hex(test, "sig");
    return verify(group, digest_named(text_of(group, "sha")), &message, &signature, false);
}

static bool check_p1363(const json_t *group, const json_t *test)
{
    AUTO_BYTES message = hex(test, "msg");
    AUTO_BYTES raw = hex(test, "sig");
    if (raw.len != 64) { /* the only file of this form is secp256r1's */
        return false;
    }
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw.at, 32, NULL);
    BIGNUM *s = BN_bin2bn(raw.at + 32, 32, NULL);
    AUTO_BYTES der = {.at = malloc(80)};
    if (pair == NULL || r == NULL || s == NULL || der.at == NULL ||
        ECDSA_SIG_set0(pair, r, s) != 1) {
        return false;
    }
    uint8_t *out = der.at;
    der.len = (size_t)i2d_ECDSA_SIG(pair, &out);
    ECDSA_SIG_free(pair);
    return verify(group, EVP_sha256(), &message, &der, false);
}

static bool check_eddsa(const json_t *group, const json_t *test)
{
    AUTO_BYTES message = hex(test, "msg");
    AUTO_BYTES signature = hex(test, "sig");
    return verify(group, NULL, &message, &signature, false);
}

/* --- codes and keys --------------------------------------------------------------------------- */

static bool check_hmac(const json_t *group, const json_t *test, const char *digest)
{
    AUTO_BYTES key = hex(test, "key");
    AUTO_BYTES message = hex(test, "msg");
    AUTO_BYTES tag = hex(test, "tag");
    uint8_t mac[EVP_MAX_MD_SIZE];
    size_t len = 0;
    return EVP_Q_mac(NULL, "HMAC", NULL, digest, NULL, key.at, key.len, message.at, message.len,
                     mac, sizeof mac, &len) != NULL &&
           tag.len <= len && tag.len == (size_t)integer(group, "tagSize") / 8 &&
           equal(&tag, mac, tag.len);
}

static bool check_hmac_sha256(const json_t *group, const json_t *test)
{
    return check_hmac(group, test, "SHA256");
}

static bool check_hmac_sm3(const json_t *group, const json_t *test)
{
    return check_hmac(group, test, "SM3");
}

static bool derive(const char *name, const OSSL_PARAM *params, const bytes *wanted)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
    EVP_KDF_CTX *ctx = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    uint8_t *out = malloc(wanted->len + 1);
    bool same = ctx != NULL && out != NULL && wanted->len > 0 &&
                EVP_KDF_derive(ctx, out, wanted->len, params) == 1 &&
                equal(wanted, out, wanted->len);
    free(out);
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return same;
}

static bool check_hkdf(const json_t *group, const json_t *test)
{
    (void)group;
    AUTO_BYTES ikm = hex(test, "ikm");
    AUTO_BYTES salt = hex(test, "salt");
    AUTO_BYTES info = hex(test, "info");
    AUTO_BYTES okm = hex(test, "okm");
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, ikm.at, ikm.len),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.at, salt.len),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.at, info.len),
        OSSL_PARAM_construct_end(),
    };
    return okm.len == (size_t)integer(test, "size") && derive("HKDF", params, &okm);
}

static bool check_pbkdf2(const json_t *group, const json_t *test)
{
    (void)group;
    AUTO_BYTES password = hex(test, "password");
    AUTO_BYTES salt = hex(test, "salt");
    AUTO_BYTES dk = hex(test, "dk");
    unsigned rounds = (unsigned)integer(test, "iterationCount");
    int pkcs5 = 1; /* no lower bounds: the vectors have short salts */
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, password.at, password.len),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.at, salt.len),
        OSSL_PARAM_construct_uint(OSSL_KDF_PARAM_ITER, &rounds),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &pkcs5),
        OSSL_PARAM_construct_end(),
    };
    return derive("PBKDF2", params, &dk);
}

/* --- ciphers ---------------------------------------------------------------------------------- */

static const EVP_CIPHER *aes(size_t key_len, bool gcm)
{
    switch (key_len) {
    case 16: return gcm ? EVP_aes_128_gcm() : EVP_aes_128_cbc();
    case 24: return gcm ? EVP_aes_192_gcm() : EVP_aes_192_cbc();
    case 32: return gcm ? EVP_aes_256_gcm() : EVP_aes_256_cbc();
    default: return NULL;
    }
}

static bool check_gcm(const json_t *group, const json_t *test)
{
    AUTO_BYTES key = hex(test, "key");
    AUTO_BYTES iv = hex(test, "iv");
    AUTO_BYTES aad = hex(test, "aad");
    AUTO_BYTES text = hex(test, "msg");
    AUTO_BYTES sealed = hex(test, "ct");
    AUTO_BYTES tag = hex(test, "tag");
    const EVP_CIPHER *cipher = aes(key.len, true);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    AUTO_BYTES out = {.at = malloc(sealed.len + 32)};
    int len = 0;
    int last = 0;
    bool opens =
        cipher != NULL && ctx != NULL && out.at != NULL && iv.len > 0 &&
        tag.len == (size_t)integer(group, "tagSize") / 8 &&
        EVP_DecryptInit_ex(ctx, cipher, NULL, NULL, NULL) == 1 &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, (int)iv.len, NULL) == 1 &&
        EVP_DecryptInit_ex(ctx, NULL, NULL, key.at, iv.at) == 1 &&
        EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, (int)tag.len, tag.at) == 1 &&
        (aad.len == 0 || EVP_DecryptUpdate(ctx, NULL, &len, aad.at, (int)aad.len) == 1) &&
        (EVP_DecryptUpdate(ctx, out.at, &len, sealed.at, (int)sealed.len) == 1) &&
        EVP_DecryptFinal_ex(ctx, out.at + len, &last) == 1;
    EVP_CIPHER_CTX_free(ctx);
    return opens && equal(&text, out.at, (size_t)(len + last));
}

static bool check_cbc(const json_t *group, const json_t *test)
{
    (void)group;
    AUTO_BYTES key = hex(test, "key");
    AUTO_BYTES iv = hex(test, "iv");
    AUTO_BYTES text = hex(test, "msg");
    AUTO_BYTES sealed = hex(test, "ct");
    const EVP_CIPHER *cipher = aes(key.len, false);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    AUTO_BYTES out = {.at = malloc(sealed.len + 32)};
    int len = 0;
    int last = 0;
    bool opens = cipher != NULL && ctx != NULL && out.at != NULL && iv.len == 16 &&
                 EVP_DecryptInit_ex(ctx, cipher, NULL, key.at, iv.at) == 1 &&
                 EVP_DecryptUpdate(ctx, out.at, &len, sealed.at, (int)sealed.len) == 1 &&
                 EVP_DecryptFinal_ex(ctx, out.at + len, &last) == 1;
    EVP_CIPHER_CTX_free(ctx);
    return opens && equal(&text, out.at, (size_t)(len + last));
}

/* --- which ------------------------------------------------------------------------------------ */

typedef struct row {
    const char *algorithm, *schema; /* schema: part of the file's schema name, NULL: any */
    vg_vector_check check;
    const char *why_not;
} row;

static const row rows[] = {
    {"RSASSA-PKCS1-v1_5", NULL, check_rsa, NULL},
    {"RSASSA-PSS", NULL, check_pss, NULL},
    {"ECDSA", "p1363", check_p1363, NULL},
    {"ECDSA", NULL, check_ecdsa, NULL},
    {"EDDSA", NULL, check_eddsa, NULL},
    {"HMACSHA256", NULL, check_hmac_sha256, NULL},
    {"HMACSM3", NULL, check_hmac_sm3, NULL},
    {"HKDF-SHA-256", NULL, check_hkdf, NULL},
    {"PBKDF2-HMACSHA256", NULL, check_pbkdf2, NULL},
    {"AES-GCM", NULL, check_gcm, NULL},
    {"AES-CBC-PKCS5", NULL, check_cbc, NULL},
    {"SM4-GCM", NULL, NULL, "OpenSSL 3.0 has no SM4-GCM"},
    {"SM4-CCM", NULL, NULL, "OpenSSL 3.0 has no SM4-CCM"},
    {"AES-WRAP", NULL, NULL, "the gateway wraps no keys"},
    {"RSAES-OAEP", NULL, NULL, "the gateway decrypts nothing with RSA"},
    {"RSAES-PKCS1-v1_5", NULL, NULL, "the gateway decrypts nothing with RSA"},
};

vg_vector_check vg_vector_find(const json_t *file, const char **ret_why)
{
    const char *algorithm = text_of(file, "algorithm");
    const char *schema = text_of(file, "schema");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].algorithm, algorithm) == 0 &&
            (rows[i].schema == NULL || strstr(schema, rows[i].schema) != NULL)) {
            *ret_why = rows[i].why_not;
            return rows[i].check;
        }
    }
    *ret_why = "an algorithm that is not known here";
    return NULL;
}

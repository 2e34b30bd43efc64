/* Keys and bare signatures: suite 1 is RSA with SHA-256, suite 2 is SM2 with SM3 (§5.2). */
#include "tests/fakes/baixin_fake_in.h"

#include <openssl/pem.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

static BIO *bio_of(const char *pem) { return pem == NULL ? NULL : BIO_new_mem_buf(pem, -1); }

static X509 *read_cert(const char *pem)
{
    BIO *bio = bio_of(pem);
    X509 *cert = bio == NULL ? NULL : PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return cert;
}

static EVP_PKEY *read_key(const char *pem)
{
    BIO *bio = bio_of(pem);
    EVP_PKEY *key = bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    return key;
}

static bool of_suite(const baixin_fake_conf *conf, const EVP_PKEY *key)
{
    if (key == NULL) {
        return false;
    }
    return conf->sm2 ? EVP_PKEY_is_a(key, "SM2")
                     : EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= 2048;
}

static bool pin(const baixin_fake_conf *conf, bx_keys *keys, const char *pem)
{
    X509 *cert = read_cert(pem);
    if (cert == NULL || !of_suite(conf, X509_get0_pubkey(cert))) {
        X509_free(cert);
        return false;
    }
    keys->pins[keys->pin_count++] = cert;
    return true;
}

bool bx_keys_read(const baixin_fake_conf *conf, bx_keys *keys)
{
    *keys = (bx_keys){.digest = conf->sm2 ? EVP_sm3() : EVP_sha256(),
                      .sig_uri = conf->sm2 ? conf->sm2sm3_sig_uri : BX_RSA_SIG,
                      .digest_uri = conf->sm2 ? conf->sm3_digest_uri : BX_RSA_DIGEST};
    if (conf->unsigned_messages) {
        return true;
    }
    X509 *own = read_cert(conf->sign_cert_pem);
    keys->sign = read_key(conf->sign_key_pem);
    int len = own == NULL ? 0 : i2d_X509(own, &keys->cert);
    bool ok = len > 0 && of_suite(conf, keys->sign) &&
              EVP_PKEY_eq(keys->sign, X509_get0_pubkey(own)) == 1 &&
              pin(conf, keys, conf->gateway_cert_pem) &&
              (conf->gateway_next_pem == NULL || pin(conf, keys, conf->gateway_next_pem));
    keys->cert_len = (size_t)(len > 0 ? len : 0);
    X509_free(own);
    return ok;
}

void bx_keys_free(bx_keys *keys)
{
    EVP_PKEY_free(keys->sign);
    OPENSSL_free(keys->cert);
    for (size_t i = 0; i < keys->pin_count; i++) {
        X509_free(keys->pins[i]);
    }
    *keys = (bx_keys){0};
}

void bx_digest64(const bx_keys *keys, const void *bytes, size_t len, fk_buf *ret)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned int made = 0;
    if (EVP_Digest(bytes, len, sum, &made, keys->digest, NULL) != 1) {
        abort();
    }
    ret->len = 0;
    bx_base64_add(ret, sum, made);
}

static EVP_MD_CTX *begin(const baixin_fake *fake, EVP_PKEY *key, bool sign)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (ctx == NULL || inner == NULL ||
        (fake->conf.sm2 && EVP_PKEY_CTX_set1_id(inner, BX_SM2_ID, (int)strlen(BX_SM2_ID)) != 1)) {
        abort();
    }
    EVP_MD_CTX_set_pkey_ctx(ctx, inner);
    int ok = sign ? EVP_DigestSignInit(ctx, NULL, fake->keys.digest, NULL, key)
                  : EVP_DigestVerifyInit(ctx, NULL, fake->keys.digest, NULL, key);
    if (ok != 1) {
        abort();
    }
    return ctx;
}

static void end(EVP_MD_CTX *ctx)
{
    EVP_PKEY_CTX *inner = EVP_MD_CTX_get_pkey_ctx(ctx);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(inner);
}

/* r||s of 32 bytes each to the SEQUENCE that OpenSSL takes. */
static bool raw_to_der(const uint8_t *raw, size_t len, uint8_t **ret, size_t *ret_len)
{
    if (len != 64) {
        return false;
    }
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);
    if (pair == NULL || r == NULL || s == NULL || ECDSA_SIG_set0(pair, r, s) != 1) {
        abort();
    }
    int made = i2d_ECDSA_SIG(pair, ret);
    ECDSA_SIG_free(pair);
    *ret_len = (size_t)(made > 0 ? made : 0);
    return made > 0;
}

static bool der_to_raw(const uint8_t *der, size_t len, uint8_t raw[64])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);
    bool ok = pair != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, 32) == 32 &&
              BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + 32, 32) == 32;
    ECDSA_SIG_free(pair);
    return ok;
}

bool bx_signature_good(const baixin_fake *fake, EVP_PKEY *key, const fk_buf *text,
                       const uint8_t *signature, size_t len)
{
    bool raw = fake->conf.sm2 && !fake->conf.sm2_der;
    uint8_t *der = NULL;
    size_t der_len = 0;
    if (raw && !raw_to_der(signature, len, &der, &der_len)) {
        return false;
    }
    EVP_MD_CTX *ctx = begin(fake, key, false);
    int good = EVP_DigestVerify(ctx, raw ? der : signature, raw ? der_len : len,
                                (const unsigned char *)text->at, text->len);
    end(ctx);
    OPENSSL_free(der);
    return good == 1;
}

void bx_signature_make(const baixin_fake *fake, const fk_buf *text, fk_buf *ret)
{
    unsigned char made[1024];
    uint8_t raw[64];
    size_t len = sizeof made;
    EVP_MD_CTX *ctx = begin(fake, fake->keys.sign, true);
    if (EVP_DigestSign(ctx, made, &len, (const unsigned char *)text->at, text->len) != 1) {
        abort();
    }
    end(ctx);
    ret->len = 0;
    if (!fake->conf.sm2 || fake->conf.sm2_der) {
        fk_buf_add(ret, (const char *)made, len);
        return;
    }
    if (!der_to_raw(made, len, raw)) {
        abort();
    }
    fk_buf_add(ret, (const char *)raw, sizeof raw);
}

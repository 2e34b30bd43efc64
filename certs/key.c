#include "certs/key_in.h"
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <stdlib.h>

struct vg_key {
    vg_suite suite;
    EVP_PKEY *pkey; /* NULL: the key is elsewhere */
    vg_contexts *contexts;
    vg_key_elsewhere elsewhere;
};

/* --- suites ----------------------------------------------------------------------------------- */

/* With the exponent 1 a signature is the padded digest itself; with an even one there is no key. 3 is safe where, as here, the
 * padding is compared as a whole. */
static bool exponent_is_sound(EVP_PKEY *pkey)
{
    BIGNUM *e = NULL;
    bool sound = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && BN_is_odd(e) &&
                 BN_num_bits(e) > 1;
    BN_free(e);
    return sound;
}

vg_status vg_suite_of(EVP_PKEY *pkey, vg_suite *ret, vg_err *err)
{
    if (EVP_PKEY_is_a(pkey, "SM2")) {
        *ret = VG_SUITE_SM2;
        return VG_DONE;
    }
    if (!EVP_PKEY_is_a(pkey, "RSA")) {
        return VG_FAIL(err, CERT, "a key that is neither RSA nor SM2");
    }
    int bits = EVP_PKEY_get_bits(pkey);
    if (bits < VG_RSA_BITS_MIN || bits > VG_RSA_BITS_MAX) {
        return VG_FAIL(err, CERT, "an RSA key of %d bits: %d to %d are allowed", bits,
                       VG_RSA_BITS_MIN, VG_RSA_BITS_MAX);
    }
    if (!exponent_is_sound(pkey)) {
        return VG_FAIL(err, CERT, "an RSA key whose exponent is even or 1");
    }
    *ret = VG_SUITE_RSA;
    return VG_DONE;
}

/* --- contexts --------------------------------------------------------------------------------- */

void vg_contexts_open(vg_contexts *c, EVP_PKEY *pkey, vg_suite suite, bool signs)
{
    *c = (vg_contexts){.pkey = pkey, .suite = suite, .signs = signs};
    pthread_mutex_init(&c->lock, NULL);
}

/* Without an id OpenSSL takes the empty one silently; everybody else takes this one. */
static bool set_id(EVP_PKEY_CTX *ctx, vg_suite suite)
{
    return suite != VG_SUITE_SM2 ||
           EVP_PKEY_CTX_set1_id(ctx, VG_SM2_ID, (int)sizeof VG_SM2_ID - 1) == 1;
}

static EVP_MD_CTX *new_context(const vg_contexts *c)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    const char *digest = c->suite == VG_SUITE_SM2 ? "SM3" : "SHA256";
    int made = ctx == NULL ? 0
               : c->signs
                   ? EVP_DigestSignInit_ex(ctx, &inner, digest, NULL, NULL, c->pkey, NULL)
                   : EVP_DigestVerifyInit_ex(ctx, &inner, digest, NULL, NULL, c->pkey, NULL);
    if (made != 1 || !set_id(inner, c->suite)) {
        EVP_MD_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

EVP_MD_CTX *vg_contexts_take(vg_contexts *c)
{
    EVP_MD_CTX *ctx = NULL;
    pthread_mutex_lock(&c->lock);
    if (c->count > 0) {
        ctx = c->ready[--c->count];
    }
    pthread_mutex_unlock(&c->lock);
    if (ctx == NULL) {
        return new_context(c);
    }
    /* Key, digest and id stay; only the computation begins anew. */
    int again = c->signs ? EVP_DigestSignInit_ex(ctx, NULL, NULL, NULL, NULL, NULL, NULL)
                         : EVP_DigestVerifyInit_ex(ctx, NULL, NULL, NULL, NULL, NULL, NULL);
    if (again != 1) {
        EVP_MD_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

void vg_contexts_give(vg_contexts *c, EVP_MD_CTX *ctx, bool sound)
{
    if (sound) {
        pthread_mutex_lock(&c->lock);
        if (c->count < VG_COUNT(c->ready)) {
            c->ready[c->count++] = ctx;
            ctx = NULL;
        }
        pthread_mutex_unlock(&c->lock);
    }
    EVP_MD_CTX_free(ctx);
}

void vg_contexts_close(vg_contexts *c)
{
    for (size_t i = 0; i < c->count; i++) {
        EVP_MD_CTX_free(c->ready[i]);
    }
    pthread_mutex_destroy(&c->lock);
}

bool vg_contexts_verify(vg_contexts *c, vg_span bytes, vg_span signature, vg_sig_form form)
{
    uint8_t der[VG_SM2_DER_MAX];
    if (c->suite == VG_SUITE_SM2) {
        size_t len = 0;
        if (!vg_sm2_to_der(signature, form, der, &len)) {
            ERR_clear_error();
            return false;
        }
        signature = (vg_span){der, len};
    } else if (signature.len != (size_t)EVP_PKEY_get_size(c->pkey)) {
        return false;
    }
    EVP_MD_CTX *ctx = vg_contexts_take(c);
    bool holds =
        ctx != NULL && EVP_DigestVerify(ctx, signature.at, signature.len, bytes.at, bytes.len) == 1;
    vg_contexts_give(c, ctx, holds);
    if (!holds) {
        ERR_clear_error();
    }
    return holds;
}

/* --- keys ------------------------------------------------------------------------------------- */

static vg_key *new_key(vg_suite suite)
{
    vg_key *key = calloc(1, sizeof *key);
    if (key != NULL) {
        key->suite = suite;
    }
    return key;
}

vg_status vg_key_make(EVP_PKEY *pkey, vg_key **ret, vg_err *err)
{
    vg_suite suite;
    vg_err why;
    if (vg_suite_of(pkey, &suite, &why).code != VG_OK) {
        return VG_FAIL(err, KEY_FILE, "%s", why.text);
    }
    vg_key *key = new_key(suite);
    vg_contexts *contexts = malloc(sizeof *contexts);
    if (key == NULL || contexts == NULL) {
        free(key);
        free(contexts);
        return VG_FAIL(err, MEMORY, "no memory for a key");
    }
    vg_contexts_open(contexts, pkey, suite, true);
    /* A first signature, so that half a key is found at start and not at the first message. */
    EVP_MD_CTX *ctx = vg_contexts_take(contexts);
    uint8_t probe[VG_SIGNATURE_MAX];
    size_t len = sizeof probe;
    bool signs = ctx != NULL && EVP_DigestSign(ctx, probe, &len, (const uint8_t *)"", 0) == 1;
    vg_contexts_give(contexts, ctx, signs);
    key->contexts = contexts;
    if (!signs) {
        ERR_clear_error();
        vg_key_free(key);
        return VG_FAIL(err, KEY_FILE, "a key without its private half");
    }
    key->pkey = pkey;
    *ret = key;
    return VG_DONE;
}

vg_status vg_key_make_elsewhere(const vg_key_elsewhere *elsewhere, vg_key **ret, vg_err *err)
{
    vg_key *key = new_key(VG_SUITE_RSA); /* tokens have no SM2 mechanism of the standard */
    if (key == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a key");
    }
    key->elsewhere = *elsewhere;
    *ret = key;
    return VG_DONE;
}

vg_suite vg_key_suite(const vg_key *key) { return key->suite; }

static vg_status sign_here(const vg_key *key, vg_span bytes, uint8_t ret[VG_SIGNATURE_MAX],
                           size_t *ret_len, vg_err *err)
{
    EVP_MD_CTX *ctx = vg_contexts_take(key->contexts);
    size_t len = VG_SIGNATURE_MAX;
    bool done = ctx != NULL && EVP_DigestSign(ctx, ret, &len, bytes.at, bytes.len) == 1;
    vg_contexts_give(key->contexts, ctx, done);
    if (!done) {
        ERR_clear_error();
        return VG_FAIL(err, KEY_FILE, "the key did not sign");
    }
    *ret_len = len;
    return VG_DONE;
}

vg_status vg_key_sign(const vg_key *key, vg_span bytes, vg_sig_form form, vg_buf *ret, vg_err *err)
{
    uint8_t signature[VG_SIGNATURE_MAX];
    uint8_t raw[VG_SM2_RAW];
    vg_span out = {signature, 0};
    if (key->pkey == NULL) {
        VG_TRY(key->elsewhere.sign(key->elsewhere.ctx, bytes, signature, &out.len, err));
    } else {
        VG_TRY(sign_here(key, bytes, signature, &out.len, err));
    }
    if (key->suite == VG_SUITE_SM2 && form == VG_SIG_RAW) {
        if (!vg_sm2_to_raw(out, raw)) {
            return VG_FAIL(err, KEY_FILE, "the key made a signature that is none");
        }
        out = (vg_span){raw, sizeof raw};
    }
    vg_buf_bytes(ret, out.at, out.len);
    return VG_DONE;
}

bool vg_key_fits(const vg_key *key, const vg_cert *cert)
{
    uint8_t room[VG_SIGNATURE_MAX];
    vg_buf signature = vg_buf_of(room, sizeof room);
    vg_err err;
    return key->suite == vg_cert_suite(cert) &&
           vg_key_sign(key, VG_SPAN("fits"), VG_SIG_DER, &signature, &err).code == VG_OK &&
           vg_cert_verify(cert, VG_SPAN("fits"), vg_buf_span(&signature), VG_SIG_DER, &err).code ==
               VG_OK;
}

void vg_key_free(vg_key *key)
{
    if (key == NULL) {
        return;
    }
    if (key->contexts != NULL) {
        vg_contexts_close(key->contexts);
        free(key->contexts);
    }
    if (key->elsewhere.close != NULL) {
        key->elsewhere.close(key->elsewhere.ctx);
    }
    EVP_PKEY_free(key->pkey);
    free(key);
}

void vg_key_freep(vg_key **key) { vg_key_free(*key); }

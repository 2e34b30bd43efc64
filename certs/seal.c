#include "certs/seal.h"
#include "certs/file_in.h"
#include "gateway/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    ID = 4,
    SALT = 16,
    NONCE = 12,
    TAG = 16,
    SALT_AT = ID,
    NONCE_AT = SALT_AT + SALT,
    TEXT_AT = NONCE_AT + NONCE,
    KEYS = 2,
    OPENERS = 16, /* working keys kept ready: one a start of the gateway that sealed what is read */
};
#define VALUES_MAX (UINT64_C(1) << 32) /* then a new salt */
_Static_assert(TEXT_AT + TAG == VG_SEAL_OVERHEAD, "the header says what is stored");

typedef struct key {
    uint8_t bytes[VG_SEAL_KEY_BYTES];
    uint8_t id[ID];
    bool there;
} key;

typedef struct opener {
    EVP_CIPHER_CTX *ctx; /* NULL: free */
    uint8_t id[ID], salt[SALT];
} opener;

struct vg_seal {
    key keys[KEYS]; /* current, previous */

    pthread_mutex_t seal_lock;
    EVP_CIPHER_CTX *sealing;
    uint8_t salt[SALT];
    uint64_t used; /* values under this salt: the nonce */

    pthread_mutex_t open_lock;
    opener openers[OPENERS];
    size_t next_opener; /* the one to be replaced */
};

/* --- key files -------------------------------------------------------------------------------- */

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool from_hex(const uint8_t *text, uint8_t ret[VG_SEAL_KEY_BYTES])
{
    for (size_t i = 0; i < VG_SEAL_KEY_BYTES; i++) {
        int high = hex_digit(text[2 * i]);
        int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        ret[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static bool all_equal(const uint8_t *at, size_t len)
{
    uint8_t different = 0;
    for (size_t i = 1; i < len; i++) {
        different |= (uint8_t)(at[i] ^ at[0]);
    }
    return different == 0;
}

/* What stands in the file as a key; whether it has the right form. */
static bool key_of(const uint8_t *text, size_t len, uint8_t ret[VG_SEAL_KEY_BYTES])
{
    if (len == VG_SEAL_KEY_BYTES) {
        memcpy(ret, text, VG_SEAL_KEY_BYTES);
    } else if (len == 2 * VG_SEAL_KEY_BYTES ||
               (len == 2 * VG_SEAL_KEY_BYTES + 1 && text[len - 1] == '\n')) {
        if (!from_hex(text, ret)) {
            return false;
        }
    } else {
        return false;
    }
    return !all_equal(ret, VG_SEAL_KEY_BYTES);
}

static vg_status read_key(const char *path, key *ret, vg_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return VG_FAIL(err, KEY_FILE, "%s can't be read: errno %d", path, errno);
    }
    vg_status st = vg_file_check(fd, path, VG_FILE_SECRET, err);
    if (st.code == VG_OK) {
        uint8_t text[2 * VG_SEAL_KEY_BYTES + 2];
        ssize_t len = read(fd, text, sizeof text);
        if (len < 0 || !key_of(text, (size_t)len, ret->bytes)) {
            st = VG_FAIL(err, KEY_FILE, "%s is not a key: 32 random bytes or 64 hex digits", path);
        }
        OPENSSL_cleanse(text, sizeof text);
    }
    close(fd);
    if (st.code == VG_OK) {
        uint8_t hash[32];
        vg_sha256((vg_span){ret->bytes, sizeof ret->bytes}, hash);
        memcpy(ret->id, hash, ID);
        ret->there = true;
    }
    return st;
}

/* --- working keys ----------------------------------------------------------------------------- */

static bool derive(const key *from, const uint8_t salt[SALT], uint8_t ret[VG_SEAL_KEY_BYTES])
{
    char info[] = "custody gateway: sealed column, AES-256-GCM";
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)from->bytes,
                                          sizeof from->bytes),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, SALT),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info - 1),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *ctx = kdf == NULL ? NULL : EVP_KDF_CTX_new(kdf);
    bool done = ctx != NULL && EVP_KDF_derive(ctx, ret, VG_SEAL_KEY_BYTES, params) == 1;
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    return done;
}

/* A cipher context with the working key of this salt; NULL when OpenSSL fails. */
static EVP_CIPHER_CTX *context_of(const key *from, const uint8_t salt[SALT], bool sealing)
{
    uint8_t working[VG_SEAL_KEY_BYTES];
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool made =
        ctx != NULL && derive(from, salt, working) &&
        EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, working, NULL, sealing ? 1 : 0) == 1;
    OPENSSL_cleanse(working, sizeof working);
    if (!made) {
        EVP_CIPHER_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

static bool new_salt(vg_seal *s)
{
    if (RAND_bytes(s->salt, SALT) != 1) {
        return false;
    }
    EVP_CIPHER_CTX_free(s->sealing);
    s->sealing = context_of(&s->keys[0], s->salt, true);
    s->used = 0;
    return s->sealing != NULL;
}

/* --- sealing and opening ---------------------------------------------------------------------- */

static bool seal_locked(vg_seal *s, vg_span place, vg_span plain, uint8_t *out)
{
    if (s->used >= VALUES_MAX && !new_salt(s)) {
        return false;
    }
    memcpy(out, s->keys[0].id, ID);
    memcpy(out + SALT_AT, s->salt, SALT);
    memset(out + NONCE_AT, 0, NONCE);
    uint64_t count = s->used++;
    for (size_t i = 0; i < sizeof count; i++) {
        out[NONCE_AT + NONCE - 1 - i] = (uint8_t)(count >> (8 * i));
    }
    int len = 0;
    int more = 0;
    assert(plain.len < INT32_MAX - VG_SEAL_OVERHEAD);
    assert(place.len < INT32_MAX);
    /* The header and the value's place are authenticated with the text. */
    return EVP_EncryptInit_ex(s->sealing, NULL, NULL, NULL, out + NONCE_AT) == 1 &&
           EVP_EncryptUpdate(s->sealing, NULL, &len, out, TEXT_AT) == 1 &&
           (place.len == 0 || EVP_EncryptUpdate(s->sealing, NULL, &len, place.at, (int)place.len) == 1) &&
           EVP_EncryptUpdate(s->sealing, out + TEXT_AT, &len, plain.at, (int)plain.len) == 1 &&
           (size_t)len == plain.len &&
           EVP_EncryptFinal_ex(s->sealing, out + TEXT_AT + plain.len, &more) == 1 && more == 0 &&
           EVP_CIPHER_CTX_ctrl(s->sealing, EVP_CTRL_GCM_GET_TAG, TAG, out + TEXT_AT + plain.len) ==
               1;
}

/* Sealing can fail only where OpenSSL has no memory or no random bytes: going on would store plain
 * text. */
static size_t seal(void *ctx, vg_span place, vg_span plain, uint8_t *out)
{
    vg_seal *s = ctx;
    pthread_mutex_lock(&s->seal_lock);
    bool done = seal_locked(s, place, plain, out);
    pthread_mutex_unlock(&s->seal_lock);
    if (!done) {
        abort();
    }
    return plain.len + VG_SEAL_OVERHEAD;
}

/* The context for these first bytes, made where it is not ready yet; NULL: no such key. */
static EVP_CIPHER_CTX *opener_of(vg_seal *s, const uint8_t *id, const uint8_t *salt)
{
    for (size_t i = 0; i < OPENERS; i++) {
        opener *o = &s->openers[i];
        if (o->ctx != NULL && memcmp(o->id, id, ID) == 0 && memcmp(o->salt, salt, SALT) == 0) {
            return o->ctx;
        }
    }
    for (size_t i = 0; i < KEYS; i++) {
        if (s->keys[i].there && memcmp(s->keys[i].id, id, ID) == 0) {
            EVP_CIPHER_CTX *ctx = context_of(&s->keys[i], salt, false);
            if (ctx != NULL) {
                opener *o = &s->openers[s->next_opener++ % OPENERS];
                EVP_CIPHER_CTX_free(o->ctx);
                o->ctx = ctx;
                memcpy(o->id, id, ID);
                memcpy(o->salt, salt, SALT);
            }
            return ctx;
        }
    }
    return NULL;
}

static bool open_locked(vg_seal *s, vg_span place, vg_span sealed, uint8_t *out)
{
    EVP_CIPHER_CTX *ctx = opener_of(s, sealed.at, sealed.at + SALT_AT);
    int text = (int)(sealed.len - VG_SEAL_OVERHEAD);
    int len = 0;
    int more = 0;
    uint8_t tag[TAG];
    memcpy(tag, sealed.at + sealed.len - TAG, TAG);
    return ctx != NULL && EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, sealed.at + NONCE_AT) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &len, sealed.at, TEXT_AT) == 1 &&
           (place.len == 0 || EVP_DecryptUpdate(ctx, NULL, &len, place.at, (int)place.len) == 1) &&
           EVP_DecryptUpdate(ctx, out, &len, sealed.at + TEXT_AT, text) == 1 && len == text &&
           EVP_DecryptFinal_ex(ctx, out + len, &more) == 1 && more == 0;
}

static bool open_sealed(void *ctx, vg_span place, vg_span sealed, uint8_t *out, size_t *ret_len)
{
    vg_seal *s = ctx;
    if (sealed.len < VG_SEAL_OVERHEAD || sealed.len >= INT32_MAX || place.len >= INT32_MAX) {
        return false;
    }
    pthread_mutex_lock(&s->open_lock);
    bool done = open_locked(s, place, sealed, out);
    pthread_mutex_unlock(&s->open_lock);
    if (!done) {
        OPENSSL_cleanse(out, sealed.len - VG_SEAL_OVERHEAD); /* text that is not proven */
        return false;
    }
    *ret_len = sealed.len - VG_SEAL_OVERHEAD;
    return true;
}

vg_sealer vg_seal_sealer(vg_seal *s)
{
    return (vg_sealer){.ctx = s, .seal = seal, .open = open_sealed};
}

/* --- open and close --------------------------------------------------------------------------- */

static vg_status read_keys(vg_seal *s, const vg_seal_conf *conf, vg_err *err)
{
    VG_TRY(read_key(conf->current, &s->keys[0], err));
    if (conf->previous != NULL) {
        VG_TRY(read_key(conf->previous, &s->keys[1], err));
        if (memcmp(s->keys[0].id, s->keys[1].id, ID) == 0) {
            return VG_FAIL(err, KEY_FILE, "%s and %s can't be told apart: make another key",
                           conf->current, conf->previous);
        }
    }
    if (!new_salt(s)) {
        return VG_FAIL(err, KEY_FILE, "OpenSSL has no AES-256-GCM or no random bytes");
    }
    return VG_DONE;
}

vg_status vg_seal_open(const vg_seal_conf *conf, vg_seal **ret, vg_err *err)
{
    vg_seal *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the sealing keys");
    }
    pthread_mutex_init(&s->seal_lock, NULL);
    pthread_mutex_init(&s->open_lock, NULL);
    vg_status st = read_keys(s, conf, err);
    if (st.code != VG_OK) {
        vg_seal_close(s);
        return st;
    }
    *ret = s;
    return VG_DONE;
}

vg_seal *vg_seal_close(vg_seal *s)
{
    if (s == NULL) {
        return NULL;
    }
    EVP_CIPHER_CTX_free(s->sealing);
    for (size_t i = 0; i < OPENERS; i++) {
        EVP_CIPHER_CTX_free(s->openers[i].ctx);
    }
    pthread_mutex_destroy(&s->open_lock);
    pthread_mutex_destroy(&s->seal_lock);
    OPENSSL_cleanse(s, sizeof *s);
    free(s);
    return NULL;
}

#include "certs/file_in.h"
#include "certs/keyring_in.h"
#include "certs/throwaway.h"
#include "gateway/base/day.h"
#include <openssl/crypto.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

/* Bytes of OpenSSL's secure memory: 64 RSA keys of 4096 bits with their arithmetic, and two files being read. */
#define SECURE_BYTES (1024 * 1024)
#define SECURE_PIECE 32

typedef struct entry {
    const vg_keyring_line *line;
    vg_cert *cert;
    vg_key *key;
} entry;

typedef struct open_token {
    const vg_token_conf *conf;
    vg_token *token;
} open_token;

struct vg_keyring {
    vg_keyring_line lines[VG_KEYRING_LINES_MAX];
    entry entries[VG_KEYRING_LINES_MAX];
    size_t count;
    open_token tokens[VG_KEYRING_LINES_MAX];
    size_t token_count;
};

/* --- shape ------------------------------------------------------------------------------------ */

static bool has_shape(const vg_keyring_line *l)
{
    bool token = l->token != NULL || l->token_key != NULL;
    if (l->name == NULL || (l->token != NULL) != (l->token_key != NULL)) {
        return false;
    }
    switch (l->purpose) {
    case VG_TO_VERIFY:
        return l->cert != NULL && l->key == NULL && l->pkcs12 == NULL && !token &&
               l->password == NULL;
    case VG_TO_SIGN:
        if (l->pkcs12 != NULL) {
            return l->cert == NULL && l->key == NULL && !token;
        }
        return l->cert != NULL && (l->key != NULL) != token;
    case VG_TLS_CLIENT:
    case VG_TLS_SERVER:
        return l->cert != NULL && l->key != NULL && l->pkcs12 == NULL && !token;
    }
    return false;
}

static bool is_same_use(const vg_keyring_line *a, const vg_keyring_line *b)
{
    return a->purpose == b->purpose && strcmp(a->name, b->name) == 0;
}

static vg_status check_shapes(const vg_keyring_conf *conf, vg_err *err)
{
    if (conf->count > VG_KEYRING_LINES_MAX) {
        return VG_FAIL(err, CONFIG, "more than %d keys", VG_KEYRING_LINES_MAX);
    }
    for (size_t i = 0; i < conf->count; i++) {
        if (!has_shape(&conf->lines[i])) {
            return VG_FAIL(err, CONFIG, "key %zu: its files do not fit its purpose", i + 1);
        }
        size_t same = 1;
        for (size_t k = 0; k < i; k++) {
            same += is_same_use(&conf->lines[i], &conf->lines[k]) ? 1 : 0;
        }
        if (same > VG_KEYRING_ROTATION) {
            return VG_FAIL(err, CONFIG, "key %s: more than %d of one purpose", conf->lines[i].name,
                           VG_KEYRING_ROTATION);
        }
    }
    return VG_DONE;
}

/* --- one line --------------------------------------------------------------------------------- */

static vg_status token_of(vg_keyring *ring, const vg_token_conf *conf, vg_token **ret, vg_err *err)
{
    for (size_t i = 0; i < ring->token_count; i++) {
        if (ring->tokens[i].conf == conf) {
            *ret = ring->tokens[i].token;
            return VG_DONE;
        }
    }
    open_token *next = &ring->tokens[ring->token_count];
    VG_TRY(vg_token_open(conf, &next->token, err));
    next->conf = conf;
    ring->token_count++;
    *ret = next->token;
    return VG_DONE;
}

static vg_status check_purpose(const entry *e, vg_err *err)
{
    int wanted = e->line->purpose == VG_TLS_CLIENT   ? X509_PURPOSE_SSL_CLIENT
                 : e->line->purpose == VG_TLS_SERVER ? X509_PURPOSE_SSL_SERVER
                                                     : 0;
    if (wanted != 0 && (vg_cert_suite(e->cert) != VG_SUITE_RSA ||
                        X509_check_purpose(vg_cert_x509(e->cert), wanted, 0) != 1)) {
        return VG_FAIL(err, CERT, "key %s: the certificate is not one for this side of TLS",
                       e->line->name);
    }
    if (e->key != NULL && !vg_key_fits(e->key, e->cert)) {
        return VG_FAIL(err, KEY_FILE, "key %s: key and certificate do not belong together",
                       e->line->name);
    }
    return VG_DONE;
}

static vg_status add(vg_keyring *ring, const vg_keyring_line *line, vg_err *err)
{
    entry *e = &ring->entries[ring->count];
    vg_token *token = NULL;
    ring->lines[ring->count] = *line;
    e->line = &ring->lines[ring->count];
    ring->count++; /* what is read belongs to the ring from here, also when the rest fails */
    if (line->token != NULL) {
        VG_TRY(token_of(ring, line->token, &token, err));
    }
    VG_TRY(vg_keyring_read(e->line, token, &e->cert, &e->key, err));
    return check_purpose(e, err);
}

/* --- all lines together ----------------------------------------------------------------------- */

static bool is_same_cert(const entry *a, const entry *b)
{
    return memcmp(vg_cert_sha256(a->cert), vg_cert_sha256(b->cert), 32) == 0;
}

static vg_status check_pair(const entry *a, const entry *b, vg_err *err)
{
    if (a->line->purpose == VG_TO_SIGN && b->line->purpose == VG_TO_VERIFY && is_same_cert(a, b)) {
        return VG_FAIL(err, CERT, "key %s: our own certificate is pinned as the bank's",
                       b->line->name);
    }
    if (a != b && is_same_use(a->line, b->line)) {
        if (is_same_cert(a, b)) {
            return VG_FAIL(err, CERT, "key %s: the same certificate twice", a->line->name);
        }
        if (vg_cert_suite(a->cert) != vg_cert_suite(b->cert)) {
            return VG_FAIL(err, CERT, "key %s: two suites under one name", a->line->name);
        }
    }
    return VG_DONE;
}

static vg_status check_pairs(const vg_keyring *ring, vg_err *err)
{
    for (size_t i = 0; i < ring->count; i++) {
        for (size_t k = 0; k < ring->count; k++) {
            VG_TRY(check_pair(&ring->entries[i], &ring->entries[k], err));
        }
    }
    return VG_DONE;
}

static vg_status check_production(const vg_keyring *ring, const char *refused, vg_err *err)
{
    VG_AUTO_FILE list = {0};
    if (refused != NULL) {
        VG_TRY(vg_file_read(refused, VG_FILE_PUBLIC, &list, err));
    }
    for (size_t i = 0; i < ring->count; i++) {
        const entry *e = &ring->entries[i];
        bool listed = false;
        VG_TRY(vg_cert_is_listed(e->cert, vg_file_span(&list), &listed, err));
        if (listed || vg_cert_is_throwaway(e->cert)) {
            return VG_FAIL(err, CERT, "key %s: a test key is refused in production",
                           e->line->name);
        }
    }
    return VG_DONE;
}

/* --- open and close --------------------------------------------------------------------------- */

static vg_status fill(vg_keyring *ring, const vg_keyring_conf *conf, vg_err *err)
{
    VG_TRY(check_shapes(conf, err));
    for (size_t i = 0; i < conf->count; i++) {
        VG_TRY(add(ring, &conf->lines[i], err));
    }
    VG_TRY(check_pairs(ring, err));
    return conf->production ? check_production(ring, conf->refused, err) : VG_DONE;
}

vg_status vg_keyring_open(const vg_keyring_conf *conf, vg_keyring **ret, vg_err *err)
{
    if (!CRYPTO_secure_malloc_initialized()) {
        /* Where the system has none to lock, keys stand in plain memory: still wiped, not locked. */
        (void)CRYPTO_secure_malloc_init(SECURE_BYTES, SECURE_PIECE);
    }
    vg_keyring *ring = calloc(1, sizeof *ring);
    if (ring == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the keyring");
    }
    vg_status st = fill(ring, conf, err);
    if (st.code != VG_OK) {
        vg_keyring_close(ring);
        return st;
    }
    *ret = ring;
    return VG_DONE;
}

void vg_keyring_close(vg_keyring *ring)
{
    if (ring == NULL) {
        return;
    }
    for (size_t i = 0; i < ring->count; i++) {
        vg_key_free(ring->entries[i].key);
        vg_cert_free(ring->entries[i].cert);
    }
    for (size_t i = 0; i < ring->token_count; i++) {
        vg_token_close(ring->tokens[i].token);
    }
    free(ring);
}

void vg_keyring_freep(vg_keyring **ring) { vg_keyring_close(*ring); }

/* --- use -------------------------------------------------------------------------------------- */

static int64_t begins_ms(const entry *e)
{
    int64_t valid_ms = vg_cert_not_before_ms(e->cert);
    return e->line->from_ms > valid_ms ? e->line->from_ms : valid_ms;
}

/* The one that has begun last; NULL: none. */
static const entry *current(const vg_keyring *ring, const char *name, vg_purpose purpose,
                            int64_t at_ms)
{
    const entry *best = NULL;
    vg_err why;
    for (size_t i = 0; i < ring->count; i++) {
        const entry *e = &ring->entries[i];
        if (e->line->purpose == purpose && strcmp(e->line->name, name) == 0 &&
            begins_ms(e) <= at_ms && vg_cert_may_sign(e->cert, at_ms, &why).code == VG_OK &&
            (best == NULL || begins_ms(e) > begins_ms(best))) {
            best = e;
        }
    }
    return best;
}

vg_status vg_keyring_signer(const vg_keyring *ring, const char *name, int64_t at_ms,
                            const vg_key **ret_key, const vg_cert **ret_cert, vg_err *err)
{
    const entry *e = current(ring, name, VG_TO_SIGN, at_ms);
    if (e == NULL) {
        return VG_FAIL(err, CERT, "no key named %s may sign at this time", name);
    }
    *ret_key = e->key;
    *ret_cert = e->cert;
    return VG_DONE;
}

size_t vg_keyring_pins(const vg_keyring *ring, const char *name, int64_t at_ms,
                       const vg_cert *ret[VG_KEYRING_ROTATION])
{
    size_t count = 0;
    vg_err why;
    for (size_t i = 0; i < ring->count; i++) {
        const entry *e = &ring->entries[i];
        if (e->line->purpose == VG_TO_VERIFY && strcmp(e->line->name, name) == 0 &&
            vg_cert_may_sign(e->cert, at_ms, &why).code == VG_OK) {
            assert(count < VG_KEYRING_ROTATION);
            ret[count++] = e->cert;
        }
    }
    return count;
}

vg_status vg_keyring_tls(const vg_keyring *ring, const char *name, vg_purpose purpose,
                         int64_t at_ms, const vg_keyring_line **ret, vg_err *err)
{
    assert(purpose == VG_TLS_CLIENT || purpose == VG_TLS_SERVER);
    const entry *e = current(ring, name, purpose, at_ms);
    if (e == NULL) {
        return VG_FAIL(err, CERT, "no certificate named %s serves TLS at this time", name);
    }
    *ret = e->line;
    return VG_DONE;
}

/* --- expiry ----------------------------------------------------------------------------------- */

int vg_expiry_step(int64_t not_after_ms, int64_t at_ms)
{
    static const int steps[] = {0, 7, 30, 60};
    for (size_t i = 0; i < VG_COUNT(steps); i++) {
        if (not_after_ms - at_ms <= steps[i] * VG_DAY_MS) {
            return steps[i];
        }
    }
    return -1;
}

static bool is_replaced(const vg_keyring *ring, const entry *due, int64_t at_ms)
{
    for (size_t i = 0; i < ring->count; i++) {
        const entry *e = &ring->entries[i];
        if (e != due && is_same_use(e->line, due->line) &&
            vg_expiry_step(vg_cert_not_after_ms(e->cert), at_ms) == -1) {
            return true;
        }
    }
    return false;
}

size_t vg_keyring_due(const vg_keyring *ring, int64_t at_ms, vg_due *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < ring->count; i++) {
        const entry *e = &ring->entries[i];
        int64_t end = vg_cert_not_after_ms(e->cert);
        int step = vg_expiry_step(end, at_ms);
        if (step >= 0) {
            ret[count++] = (vg_due){e->line->name, e->line->purpose, step, end,
                                    is_replaced(ring, e, at_ms)};
        }
    }
    return count;
}

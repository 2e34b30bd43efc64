/* selftest: does the crypto library of this machine compute what it must? */
#include "certs/public_key.h"
#include "gateway/base/text.h"
#include "gateway/bin/probe_keys.h"
#include "gateway/bin/probe_vectors.h"
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX    (16 * 1024 * 1024)
#define IV_BITS_MAX 1024 /* what OpenSSL takes; the gateway's own have 96 */

typedef struct counts {
    size_t right, wrong, acceptable_accepted, acceptable_refused;
    size_t left_out; /* OpenSSL can't compute them at all */
    int first_wrong; /* tcId */
} counts;

static void count(counts *c, const json_t *test, bool passed)
{
    const char *result = json_string_value(json_object_get(test, "result"));
    if (result != NULL && strcmp(result, "acceptable") == 0) {
        *(passed ? &c->acceptable_accepted : &c->acceptable_refused) += 1;
        return;
    }
    bool right = result != NULL && passed == (strcmp(result, "valid") == 0);
    if (!right && c->wrong == 0) {
        c->first_wrong = (int)json_integer_value(json_object_get(test, "tcId"));
    }
    *(right ? &c->right : &c->wrong) += 1;
}

static counts run_groups(const json_t *file, vg_vector_check check)
{
    counts c = {0};
    size_t i, k;
    json_t *group, *test;
    json_array_foreach(json_object_get(file, "testGroups"), i, group)
    {
        json_array_foreach(json_object_get(group, "tests"), k, test)
        {
            if (json_integer_value(json_object_get(group, "ivSize")) > IV_BITS_MAX) {
                c.left_out++;
                continue;
            }
            count(&c, test, check(group, test));
            ERR_clear_error();
        }
    }
    return c;
}

static void run_file(const char *path, const json_t *file)
{
    const char *why = NULL;
    char what[200];
    vg_vector_check check = vg_vector_find(file, &why);
    if (check == NULL) {
        snprintf(what, sizeof what, "skipped: %s", why);
        vg_probe_accept(path, what);
        return;
    }
    counts c = run_groups(file, check);
    size_t acceptable = c.acceptable_accepted + c.acceptable_refused;
    if (c.wrong > 0 || c.right + acceptable == 0) {
        snprintf(what, sizeof what, "%zu right, %zu wrong, the first is tcId %d", c.right, c.wrong,
                 c.first_wrong);
        vg_probe_reject(path, what);
        return;
    }
    snprintf(what, sizeof what,
             "%zu right, 0 wrong, %zu acceptable of which %zu accepted, %zu skipped: IV above 1024 bits",
             c.right, acceptable, c.acceptable_accepted, c.left_out);
    if (c.left_out == 0) {
        *strrchr(what, ',') = '\0';
    }
    vg_probe_accept(path, what);
}

static bool run_path(const char *path)
{
    uint8_t *at = NULL;
    size_t len = 0;
    if (!vg_probe_read(path, FILE_MAX, &at, &len)) {
        return false;
    }
    json_error_t error;
    json_t *file = json_loadb((const char *)at, len, JSON_REJECT_DUPLICATES, &error);
    free(at);
    if (json_is_object(file)) {
        run_file(path, file);
    } else {
        vg_probe_reject(path, "not a JSON object");
    }
    json_decref(file);
    return true;
}

/* --- answers known by heart ------------------------------------------------------------------- */

static bool is_hex(const uint8_t *at, size_t len, const char *wanted)
{
    char text[2 * EVP_MAX_MD_SIZE + 1];
    vg_hex(at, len, text);
    return strcmp(text, wanted) == 0;
}

static bool from_hex(const char *text, uint8_t *ret, size_t len)
{
    size_t got = 0;
    return OPENSSL_hexstr2buf_ex(ret, len, &got, text, '\0') == 1 && got == len;
}

/* GB/T 32905-2016, A.1 */
static bool knows_sm3(void)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    return EVP_Digest("abc", 3, hash, &len, EVP_sm3(), NULL) == 1 &&
           is_hex(hash, len, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

/* FIPS 180-4, the example "abc" */
static bool knows_sha256(void)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    return EVP_Digest("abc", 3, hash, &len, EVP_sha256(), NULL) == 1 &&
           is_hex(hash, len, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* RFC 4231, 4.3 */
static bool knows_hmac(void)
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    size_t len = 0;
    static const char text[] = "what do ya want for nothing?";
    return EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, "Jefe", 4, (const uint8_t *)text,
                     sizeof text - 1, mac, sizeof mac, &len) != NULL &&
           is_hex(mac, len, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* The GCM paper (McGrew, Viega), test case 14. */
static bool knows_gcm(void)
{
    static const uint8_t zeros[32];
    uint8_t out[32];
    int len = 0;
    int more = 0;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    bool done = ctx != NULL &&
                EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, zeros, zeros) == 1 &&
                EVP_EncryptUpdate(ctx, out, &len, zeros, 16) == 1 &&
                EVP_EncryptFinal_ex(ctx, out + len, &more) == 1 &&
                EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, 16, out + 16) == 1;
    EVP_CIPHER_CTX_free(ctx);
    return done &&
           is_hex(out, 32, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

/* GB/T 32918.5-2017, A.2, and the same with one bit changed. */
static bool knows_sm2(void)
{
    uint8_t point[65];
    uint8_t signature[64];
    VG_AUTO(vg_public_key) key = NULL;
    vg_err err;
    if (!from_hex("0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
                  "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
                  point, sizeof point) ||
        !from_hex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                  "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
                  signature, sizeof signature) ||
        vg_public_key_read((vg_span){point, sizeof point}, &key, &err).code != VG_OK) {
        return false;
    }
    vg_span raw = {signature, sizeof signature};
    bool right =
        vg_public_key_verify(key, VG_SPAN("message digest"), raw, VG_SIG_RAW, &err).code == VG_OK;
    signature[63] ^= 1;
    return right && vg_public_key_verify(key, VG_SPAN("message digest"), raw, VG_SIG_RAW, &err)
                            .code == VG_E_SIGNATURE;
}

/* RSASSA-PKCS1-v1_5 has one signature for a key and a message: e = 65537, computed once with another implementation. */
static bool knows_rsa(void)
{
    static const char spki[] =
#include "gateway/bin/probe_rsa_key.def"
        ;
    static const char known[] =
#include "gateway/bin/probe_rsa_signature.def"
        ;
    uint8_t der[(sizeof spki - 1) / 2];
    uint8_t signature[(sizeof known - 1) / 2];
    VG_AUTO(vg_public_key) key = NULL;
    vg_err err;
    if (!from_hex(spki, der, sizeof der) || !from_hex(known, signature, sizeof signature) ||
        vg_public_key_read((vg_span){der, sizeof der}, &key, &err).code != VG_OK) {
        return false;
    }
    vg_span bytes = {signature, sizeof signature};
    bool right =
        vg_public_key_verify(key, VG_SPAN("message digest"), bytes, VG_SIG_DER, &err).code == VG_OK;
    signature[9] ^= 1;
    return right && vg_public_key_verify(key, VG_SPAN("message digest"), bytes, VG_SIG_DER, &err)
                            .code == VG_E_SIGNATURE;
}

static int run_known(void)
{
    static const struct {
        const char *name;
        bool (*knows)(void);
    } tests[] = {{"RSA-SHA256", knows_rsa},  {"SM2-SM3", knows_sm2},    {"SM3", knows_sm3},
                 {"SHA-256", knows_sha256}, {"AES-256-GCM", knows_gcm}, {"HMAC-SHA256", knows_hmac}};
    bool all = true;
    for (size_t i = 0; i < VG_COUNT(tests); i++) {
        bool right = tests[i].knows();
        all = all && right;
        if (right) {
            vg_probe_accept(tests[i].name, "known answer");
        } else {
            vg_probe_reject(tests[i].name, "another answer than the published one");
        }
    }
    return all ? 0 : 1;
}

int vg_probe_selftest(int argc, char **argv)
{
    if (argc == 0) {
        return run_known();
    }
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0 || !run_path(argv[i])) {
            return 2;
        }
    }
    return 0;
}

/* What a signed message costs beside the bare key operations of the same run:
 *
 *     sign_bench [SECONDS a row, default 2]
 *
 * Each row is processor time of this one thread, so other work on the machine shifts it little. A
 * pair is: write and sign one envelope, then open it (parse, shape, certificate, SignedInfo, four
 * digests). The last column is the cost of the pair over that of one bare EVP signature and
 * verification. */
#include "certs/key_in.h"
#include "mapping/xml_parse.h"
#include "tests/unit/certs_kit.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LARGE = 64 * 1024 };

static double seconds = 2;

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* How many times a second of processor time `act` is done. */
static double rate(void (*act)(void *ctx), void *ctx)
{
    act(ctx);
    double from = cpu_s(), now = from;
    long done = 0;
    while (now - from < seconds) {
        for (int i = 0; i < 20; i++) {
            act(ctx);
        }
        done += 20;
        now = cpu_s();
    }
    return (double)done / (now - from);
}

/* --- bare ------------------------------------------------------------------------------------- */

typedef struct bare {
    EVP_PKEY *pkey;
    vg_suite suite;
    unsigned char text[1024], signature[512];
    size_t signature_len;
} bare;

static void operate(bare *b, bool signs)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key = EVP_PKEY_CTX_new(b->pkey, NULL);
    const EVP_MD *digest = b->suite == VG_SUITE_SM2 ? EVP_sm3() : EVP_sha256();
    if (b->suite == VG_SUITE_SM2) {
        EVP_PKEY_CTX_set1_id(key, VG_SM2_ID, sizeof VG_SM2_ID - 1);
        EVP_MD_CTX_set_pkey_ctx(md, key);
    }
    int good = 0;
    if (signs) {
        b->signature_len = sizeof b->signature;
        EVP_DigestSignInit(md, NULL, digest, NULL, b->pkey);
        good = EVP_DigestSign(md, b->signature, &b->signature_len, b->text, sizeof b->text);
    } else {
        EVP_DigestVerifyInit(md, NULL, digest, NULL, b->pkey);
        good = EVP_DigestVerify(md, b->signature, b->signature_len, b->text, sizeof b->text);
    }
    assert(good == 1);
    EVP_MD_CTX_free(md);
    EVP_PKEY_CTX_free(key);
}

static void bare_sign(void *ctx) { operate(ctx, true); }

static void bare_verify(void *ctx) { operate(ctx, false); }

/* --- messages --------------------------------------------------------------------------------- */

typedef struct work {
    vg_wss_profile profile;
    kit_pair pair;
    char *child;
    uint8_t room[LARGE];
    vg_buf wire;
} work;

static void sign(void *ctx)
{
    work *w = ctx;
    vg_err err;
    w->wire = vg_buf_of(w->room, sizeof w->room);
    vg_code code = vg_wss_sign(&w->profile, w->pair.key, w->pair.cert, VG_SPAN(KIT_HEADER),
                               vg_span_of(w->child), KIT_AT_MS, &w->wire, &err)
                       .code;
    assert(code == VG_OK);
}

static void open_it(void *ctx)
{
    work *w = ctx;
    VG_AUTO(vg_wss) message = NULL;
    vg_err err;
    vg_code code = vg_wss_open(&w->profile, vg_buf_span(&w->wire), KIT_AT_MS, &message, &err).code;
    assert(code == VG_OK);
}

/* A request of about this many bytes in Body, as fields of 40. */
static char *child_of(size_t len)
{
    char *text = malloc(len + 512);
    vg_buf b = vg_buf_of(text, len + 511);
    vg_buf_text(&b, "<c:PayRequest xmlns:c=\"" KIT_SPACE "\">");
    while (b.len + 56 < len) {
        vg_buf_text(&b, "<c:Field>0123456789012345678901234567</c:Field>");
    }
    vg_buf_text(&b, "</c:PayRequest>");
    assert(!b.over);
    text[b.len] = 0;
    return text;
}

static void row(const char *suite, size_t len, double signs, double opens, double bare_pair_s)
{
    double pair_s = 1 / signs + 1 / opens;
    printf("%-6s %6zu %12.0f %12.0f %12.0f %10.2f\n", suite, len, signs, opens, 1 / pair_s,
           pair_s / bare_pair_s);
}

static void bench(const char *name, vg_suite suite)
{
    bare b = {.suite = suite};
    b.pkey = suite == VG_SUITE_SM2 ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2")
                                   : EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
    double signs = rate(bare_sign, &b), verifies = rate(bare_verify, &b);
    double bare_pair_s = 1 / signs + 1 / verifies;
    printf("%-6s %6s %12.0f %12.0f %12.0f %10.2f\n", name, "bare", signs, verifies, 1 / bare_pair_s,
           1.0);
    EVP_PKEY_free(b.pkey);

    work *w = calloc(1, sizeof *w);
    w->pair = kit_pair_new(suite, false, NULL, NULL);
    w->profile = kit_profile(suite, w->pair.cert);
    for (size_t len = 1024; len <= 16384; len *= 16) {
        w->child = child_of(len);
        double s = rate(sign, w), o = rate(open_it, w);
        row(name, len, s, o, bare_pair_s);
        free(w->child);
    }
    kit_pair_free(&w->pair);
    free(w);
}

int main(int argc, char **argv)
{
    if (argc == 2 && argv[1][0] >= '1' && argv[1][0] <= '9' && argv[1][1] == 0) {
        seconds = argv[1][0] - '0';
    }
    vg_xml_start();
    printf("%-6s %6s %12s %12s %12s %10s\n", "suite", "bytes", "sign/s", "open/s", "pairs/s",
           "over bare");
    bench("rsa", VG_SUITE_RSA);
    bench("sm2", VG_SUITE_SM2);
    return 0;
}

/* Real keys for the seeds and cases that are about signatures; made once in a process. */
#include "certs/dev/issue.h"
#include "certs/wss.h"
#include "gateway/base/day.h"
#include "tests/sim/sim_signer.h"
#include <openssl/pem.h>
#include <stdlib.h>

typedef struct pair {
    vg_issued issued;
    vg_key *key;
    vg_cert *cert;
} pair;

typedef struct real {
    sim_keys keys;
    pair bank, ours;
    vg_wss_profile profile;
} real;

static vg_status seal(const vg_signer *signer, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    const real *r = signer->ctx;
    return vg_wss_sign(&r->profile, r->ours.key, r->ours.cert, header, content, at_ms, ret, err);
}

static vg_status copy(vg_span from, vg_arena *arena, vg_span *ret, vg_err *err)
{
    void *at = vg_arena_take(arena, from.len + 1);
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for what a signed message says");
    }
    memcpy(at, from.at, from.len);
    *ret = (vg_span){at, from.len};
    return VG_DONE;
}

static vg_status open_signed(const vg_signer *signer, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                             vg_opened *ret, vg_err *err)
{
    const real *r = signer->ctx;
    vg_wss *message = NULL;
    (void)signature;
    VG_TRY(vg_wss_open(&r->profile, wire, at_ms, &message, err));
    vg_status st = copy(message->header, arena, &ret->header, err);
    st = st.code == VG_OK ? copy(message->body, arena, &ret->content, err) : st;
    vg_wss_free(message);
    return st;
}

static pair issue(const char *name, vg_suite suite)
{
    pair p = {0};
    vg_err err;
    vg_issue_ask ask = {.name = name,
                        .suite = suite,
                        .usage = "critical,digitalSignature",
                        .from_ms = vg_day_instant((vg_day){20000}, 0),  /* 2024-10 */
                        .until_ms = vg_day_instant((vg_day){24000}, 0)}; /* 2035-09 */
    vg_status st = vg_issue(&ask, NULL, &p.issued, &err);
    assert(st.code == VG_OK);
    st = vg_issued_read(&p.issued, &p.key, &p.cert, &err);
    assert(st.code == VG_OK);
    return p;
}

static void to_text(BIO *bio, char *ret, size_t cap)
{
    int n = BIO_read(bio, ret, (int)cap - 1);
    assert(n > 0 && (size_t)n < cap - 1);
    ret[n] = 0;
    BIO_free(bio);
}

static void cert_text(const pair *p, char *ret, size_t cap)
{
    BIO *bio = BIO_new(BIO_s_mem());
    int ok = PEM_write_bio_X509(bio, p->issued.cert);
    assert(ok == 1);
    to_text(bio, ret, cap);
}

static void key_text(const pair *p, char *ret, size_t cap)
{
    BIO *bio = BIO_new(BIO_s_mem());
    int ok = PEM_write_bio_PrivateKey(bio, p->issued.key, NULL, NULL, 0, NULL, NULL);
    assert(ok == 1);
    to_text(bio, ret, cap);
}

static void make(real *r, bool sm2, bool soap12)
{
    vg_suite suite = sm2 ? VG_SUITE_SM2 : VG_SUITE_RSA;
    r->bank = issue("bank", suite);
    r->ours = issue("gateway", suite);
    r->profile = (vg_wss_profile){.soap = soap12 ? VG_SOAP_12 : VG_SOAP_11,
                                  .parts = VG_WSS_FOUR,
                                  .suite = suite,
                                  .form = VG_SIG_RAW,
                                  .space = "urn:cn:gateway:custody:v1",
                                  .header = "MsgHeader",
                                  .pinned = {r->bank.cert},
                                  .lifetime_ms = VG_WSS_LIFETIME_MS,
                                  .skew_ms = VG_WSS_SKEW_MS};
    cert_text(&r->bank, r->keys.bank_cert, sizeof r->keys.bank_cert);
    key_text(&r->bank, r->keys.bank_key, sizeof r->keys.bank_key);
    cert_text(&r->ours, r->keys.gateway_cert, sizeof r->keys.gateway_cert);
    r->keys.signer = (vg_signer){.profile = VG_SIGN_WSS, .ctx = r, .seal = seal, .open = open_signed};
}

const sim_keys *sim_real_keys(bool sm2, bool soap12)
{
    static real made[2][2];
    real *r = &made[sm2][soap12];
    if (r->keys.signer.ctx == NULL) {
        make(r, sm2, soap12);
    }
    return &r->keys;
}

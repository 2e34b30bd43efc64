#include "certs/signers.h"
#include <stdlib.h>

struct vg_signers {
    vg_signers_conf conf;
};

typedef struct own {
    const vg_key *key;
    const vg_cert *cert;
} own;

static vg_status find_own(const vg_signers_conf *c, int64_t at_ms, own *ret, vg_err *err)
{
    return vg_keyring_signer(c->ring, c->name, at_ms, &ret->key, &ret->cert, err);
}

/* The bank's certificates that may sign then. */
static vg_status find_pins(const vg_signers_conf *c, int64_t at_ms, const vg_cert *ret[2], vg_err *err)
{
    const vg_cert *pins[VG_KEYRING_ROTATION] = {0};
    size_t n = vg_keyring_pins(c->ring, c->name, at_ms, pins);
    ret[0] = n > 0 ? pins[0] : NULL;
    ret[1] = n > 1 ? pins[1] : NULL;
    return n > 0 ? VG_DONE : VG_FAIL(err, CERT, "%s: no certificate of the bank is valid then", c->name);
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

/* --- WS-Security ---------------------------------------------------------------------------------------- */

static vg_wss_profile wss_profile(const vg_signers_conf *c, vg_suite suite)
{
    vg_wss_profile p = {.soap = c->soap,
                        .parts = VG_WSS_FOUR,
                        .suite = suite,
                        .form = c->form,
                        .space = c->space,
                        .header = c->header,
                        .lifetime_ms = VG_WSS_LIFETIME_MS,
                        .skew_ms = VG_WSS_SKEW_MS};
    if (suite == VG_SUITE_SM2) {
        VG_SET(p.signature_uri, c->signature_uri == NULL ? "" : c->signature_uri);
        VG_SET(p.digest_uri, c->digest_uri == NULL ? "" : c->digest_uri);
    }
    return p;
}

static vg_status wss_seal(const vg_signer *signer, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    const vg_signers_conf *c = signer->ctx;
    own mine;
    VG_TRY(find_own(c, at_ms, &mine, err));
    vg_wss_profile p = wss_profile(c, vg_cert_suite(mine.cert));
    return vg_wss_sign(&p, mine.key, mine.cert, header, content, at_ms, ret, err);
}

static vg_status wss_open(const vg_signer *signer, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                          vg_opened *ret, vg_err *err)
{
    const vg_signers_conf *c = signer->ctx;
    const vg_cert *pinned[2];
    (void)signature;
    VG_TRY(find_pins(c, at_ms, pinned, err));
    vg_wss_profile p = wss_profile(c, vg_cert_suite(pinned[0])); /* bound to the partner's certificate, never negotiated */
    p.pinned[0] = pinned[0];
    p.pinned[1] = pinned[1];
    vg_wss *message = NULL;
    VG_TRY(vg_wss_open(&p, wire, at_ms, &message, err));
    vg_status st = copy(message->header, arena, &ret->header, err);
    if (st.code == VG_OK) {
        st = copy(message->body, arena, &ret->content, err);
    }
    vg_wss_free(message);
    return st;
}

static vg_status wss_check(const vg_signers_conf *c, const own *mine, const vg_cert *const pinned[2], vg_err *err)
{
    vg_wss_profile p = wss_profile(c, vg_cert_suite(mine->cert));
    p.pinned[0] = pinned[0];
    p.pinned[1] = pinned[1];
    return vg_wss_check(&p, mine->cert, err);
}

/* --- enveloped XML signature ------------------------------------------------------------------------------- */

static vg_status xml_seal(const vg_signer *signer, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    const vg_signers_conf *c = signer->ctx;
    own mine;
    assert(header.len == 0);
    VG_TRY(find_own(c, at_ms, &mine, err));
    vg_xmldsig_profile p = {.c14n = c->c14n};
    return vg_xmldsig_sign(&p, mine.key, mine.cert, content, ret, err);
}

static vg_status xml_open(const vg_signer *signer, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                          vg_opened *ret, vg_err *err)
{
    const vg_signers_conf *c = signer->ctx;
    vg_xmldsig_profile p = {.c14n = c->c14n};
    vg_xmldsig *message = NULL;
    (void)signature;
    VG_TRY(find_pins(c, at_ms, p.pinned, err));
    VG_TRY(vg_xmldsig_open(&p, wire, at_ms, &message, err));
    vg_status st = copy(message->document, arena, &ret->content, err);
    vg_xmldsig_free(message);
    ret->header = (vg_span){0};
    return st;
}

static vg_status xml_check(const vg_signers_conf *c, const vg_cert *const pinned[2], vg_err *err)
{
    vg_xmldsig_profile p = {.c14n = c->c14n, .pinned = {pinned[0], pinned[1]}};
    return vg_xmldsig_check(&p, err);
}

/* --- detached CMS -------------------------------------------------------------------------------------------- */

static vg_status cms_seal(const vg_signer *signer, vg_span header, vg_span content, int64_t at_ms, vg_buf *ret, vg_err *err)
{
    const vg_signers_conf *c = signer->ctx;
    own mine;
    assert(header.len == 0);
    VG_TRY(find_own(c, at_ms, &mine, err));
    vg_cms_form form = {.family = c->family, .detached = true, .attributes = true};
    return vg_cms_sign(mine.key, mine.cert, content, form, at_ms, ret, err);
}

static vg_status cms_open(const vg_signer *signer, vg_span wire, vg_span signature, int64_t at_ms, vg_arena *arena,
                          vg_opened *ret, vg_err *err)
{
    const vg_signers_conf *c = signer->ctx;
    vg_cms_trust trust = {.chain = c->chain};
    vg_cms *message = NULL;
    (void)arena;
    VG_TRY(find_pins(c, at_ms, trust.pinned, err));
    VG_TRY(vg_cms_verify(&trust, signature, wire, at_ms, &message, err));
    vg_cms_free(message);
    *ret = (vg_opened){.content = wire}; /* detached: what was signed is what came */
    return VG_DONE;
}

/* --- interface -------------------------------------------------------------------------------------------------- */

static vg_status check(const vg_signers_conf *c, int64_t at_ms, vg_err *err)
{
    own mine;
    const vg_cert *pinned[2];
    VG_TRY(find_own(c, at_ms, &mine, err));
    VG_TRY(find_pins(c, at_ms, pinned, err));
    return c->profile == VG_SIGN_WSS   ? wss_check(c, &mine, pinned, err)
           : c->profile == VG_SIGN_XML ? xml_check(c, pinned, err)
                                       : VG_DONE;
}

vg_status vg_signers_open(const vg_signers_conf *conf, int64_t at_ms, vg_signers **ret, vg_err *err)
{
    if (conf->profile != VG_SIGN_FRONT_END) {
        VG_TRY(check(conf, at_ms, err));
    }
    vg_signers *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a signer");
    }
    s->conf = *conf;
    *ret = s;
    return VG_DONE;
}

vg_signer vg_signers_signer(const vg_signers *s)
{
    vg_signer signer = {.profile = s->conf.profile, .ctx = &s->conf};
    switch (s->conf.profile) {
    case VG_SIGN_WSS:
        signer.seal = wss_seal;
        signer.open = wss_open;
        break;
    case VG_SIGN_XML:
        signer.seal = xml_seal;
        signer.open = xml_open;
        break;
    case VG_SIGN_CMS:
        signer.seal = cms_seal;
        signer.open = cms_open;
        break;
    case VG_SIGN_FRONT_END: /* nothing to do: the front-end signs */
        break;
    }
    return signer;
}

void vg_signers_close(vg_signers *signers) { free(signers); }

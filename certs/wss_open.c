#include "certs/base64.h"
#include "certs/wss_in.h"
#include "mapping/xml_parse.h"
#include <stdlib.h>

/* --- the profile ------------------------------------------------------------------------------ */

const char *vg_wss_signature_uri(const vg_wss_profile *profile)
{
    const char *said = profile->signature_uri;
    return profile->suite == VG_SUITE_RSA ? VG_ALG_RSA_SHA256
           : said[0] != 0                 ? said
                                          : VG_ALG_SM2_SM3;
}

const char *vg_wss_digest_uri(const vg_wss_profile *profile)
{
    const char *said = profile->digest_uri;
    return profile->suite == VG_SUITE_RSA ? VG_ALG_SHA256 : said[0] != 0 ? said : VG_ALG_SM3;
}

/* Written into attributes without escaping. */
static bool plain_uri(const char *uri)
{
    for (const char *c = uri; *c != 0; c++) {
        if (*c <= ' ' || *c > '~' || strchr("\"'<>&", *c) != NULL) {
            return false;
        }
    }
    return strchr(uri, ':') != NULL;
}

static vg_status check_uris(const vg_wss_profile *p, vg_err *err)
{
    bool none = p->signature_uri[0] == 0 && p->digest_uri[0] == 0;
    if (none) {
        return VG_DONE;
    }
    if (p->suite != VG_SUITE_SM2 || !plain_uri(p->signature_uri) || !plain_uri(p->digest_uri)) {
        return VG_FAIL(err, CONFIG, "the identifiers of SM2 are a pair of URIs, and RSA has none");
    }
    static const char *const weak[] = {"sha1", "sha-1", "md5"};
    for (size_t i = 0; i < VG_COUNT(weak); i++) {
        if (strcasestr(p->signature_uri, weak[i]) != NULL ||
            strcasestr(p->digest_uri, weak[i]) != NULL) {
            return VG_FAIL(err, CONFIG, "an identifier names %s (banks/baixin.md §5.1)", weak[i]);
        }
    }
    return VG_DONE;
}

static bool same_cert(const vg_cert *a, const vg_cert *b)
{
    vg_span x = vg_cert_der(a), y = vg_cert_der(b);
    return x.len == y.len && memcmp(x.at, y.at, x.len) == 0;
}

vg_status vg_wss_check(const vg_wss_profile *p, const vg_cert *own, vg_err *err)
{
    if (p->pinned[0] == NULL) {
        return VG_FAIL(err, CONFIG, "no certificate of the bank is pinned");
    }
    for (size_t i = 0; i < VG_COUNT(p->pinned); i++) {
        if (p->pinned[i] != NULL && vg_cert_suite(p->pinned[i]) != p->suite) {
            return VG_FAIL(err, CONFIG, "a pinned certificate has a key of the other suite");
        }
        if (p->pinned[i] != NULL && own != NULL && same_cert(p->pinned[i], own)) {
            return VG_FAIL(err, CONFIG, "our own certificate is pinned as the bank's");
        }
    }
    if (own != NULL && vg_cert_suite(own) != p->suite) {
        return VG_FAIL(err, CONFIG, "our certificate has a key of the other suite");
    }
    if (p->suite == VG_SUITE_SM2 && p->form != VG_SIG_RAW && p->form != VG_SIG_DER) {
        return VG_FAIL(err, CONFIG, "the form of SM2 signatures is not said");
    }
    if (p->lifetime_ms <= 0 || p->skew_ms < 0 ||
        (p->parts == VG_WSS_FOUR && p->lifetime_ms > VG_WSS_LIFETIME_MS)) {
        return VG_FAIL(err, CONFIG, "a message lives at most %lld ms",
                       (long long)VG_WSS_LIFETIME_MS);
    }
    if (p->parts == VG_WSS_FOUR && (p->space == NULL || p->header == NULL)) {
        return VG_FAIL(err, CONFIG, "the header's name and namespace are not said");
    }
    return check_uris(p, err);
}

/* --- opening ---------------------------------------------------------------------------------- */

/* The token only selects among the pinned certificates; it never adds trust (banks/baixin.md §5.3).
 */
static vg_status select_pinned(const vg_wss_profile *profile, vg_span token, int64_t at_ms,
                               size_t *ret, vg_err *err)
{
    uint8_t der[VG_TOKEN_MAX];
    size_t len = 0;
    if (!vg_base64_decode(token, der, sizeof der, &len)) {
        return VG_FAIL(err, CERT, "the token is not Base64 of at most %d bytes", VG_TOKEN_MAX);
    }
    for (size_t i = 0; i < VG_COUNT(profile->pinned); i++) {
        const vg_cert *cert = profile->pinned[i];
        vg_span pinned = cert == NULL ? (vg_span){NULL, 0} : vg_cert_der(cert);
        if (pinned.len == len && memcmp(pinned.at, der, len) == 0) {
            VG_TRY(vg_cert_may_sign(cert, at_ms, err));
            *ret = i;
            return VG_DONE;
        }
    }
    return VG_FAIL(err, CERT, "the certificate in the message is not pinned");
}

/* Each digest; the octets of header and Body are kept. */
static vg_status check_digests(xmlDoc *doc, vg_suite suite, vg_wss_shape *shape,
                               vg_octets *ret_header, vg_octets *ret_body, vg_err *err)
{
    for (size_t i = 0; i < shape->sig.count; i++) {
        xmlNode *part = shape->parts[i];
        vg_octets *keep = part == shape->body     ? ret_body
                          : part == shape->header ? ret_header
                                                  : NULL;
        VG_TRY(vg_dsig_digest(doc, suite, &shape->sig.references[i], part, NULL, keep, err));
    }
    return VG_DONE;
}

static vg_status check_window(const vg_wss_profile *profile, const vg_wss_shape *shape,
                              int64_t at_ms, vg_err *err)
{
    if (at_ms < shape->created_ms - profile->skew_ms) {
        return VG_FAIL(err, SIGNATURE, "created in the future");
    }
    if (at_ms >= shape->expires_ms + profile->skew_ms) {
        return VG_FAIL(err, SIGNATURE, "expired");
    }
    return VG_DONE;
}

/* One block: the message and, behind it, the octets. */
static vg_status make_message(const vg_wss_shape *shape, size_t signer, vg_span header,
                              vg_span body, vg_wss **ret, vg_err *err)
{
    const vg_dsig *sig = &shape->sig;
    vg_wss *message = malloc(sizeof *message + header.len + body.len + sig->value_len);
    if (message == NULL) {
        return VG_FAIL(err, MEMORY, "no room for an opened message");
    }
    uint8_t *at = (uint8_t *)(message + 1);
    *message = (vg_wss){
        .header = {at, header.len},
        .body = {at + header.len, body.len},
        .signature = {at + header.len + body.len, sig->value_len},
        .signer = signer,
        .soap = shape->soap,
        .created_ms = shape->created_ms,
        .expires_ms = shape->expires_ms,
    };
    if (header.len > 0) {
        memcpy(at, header.at, header.len);
    }
    memcpy(at + header.len, body.at, body.len);
    memcpy(at + header.len + body.len, sig->value, sig->value_len);
    *ret = message;
    return VG_DONE;
}

static vg_status open_doc(const vg_wss_profile *profile, xmlDoc *doc, int64_t at_ms,
                          vg_octets *header, vg_octets *body, vg_wss **ret, vg_err *err)
{
    vg_wss_shape shape;
    vg_dsig_rules rules = {
        .suite = profile->suite,
        .signature = vg_wss_signature_uri(profile),
        .digest = vg_wss_digest_uri(profile),
        .c14n = VG_ALG_EXC_C14N,
        .prefixes = profile->parts == VG_WSS_TWO,
    };
    size_t signer = 0;
    VG_TRY(vg_wss_read(profile, doc, &shape, err));
    VG_TRY(select_pinned(profile, shape.token, at_ms, &signer, err));
    VG_TRY(vg_dsig_algorithms(&shape.sig, &rules, err));
    VG_TRY(vg_dsig_verify(doc, &shape.sig, profile->pinned[signer], profile->form, err));
    VG_TRY(check_digests(doc, profile->suite, &shape, header, body, err));
    VG_TRY(check_window(profile, &shape, at_ms, err));
    return make_message(&shape, signer, vg_octets_span(header), vg_octets_span(body), ret, err);
}

vg_status vg_wss_open(const vg_wss_profile *profile, vg_span wire, int64_t at_ms, vg_wss **ret,
                      vg_err *err)
{
    vg_octets header = {NULL, 0}, body = {NULL, 0};
    VG_AUTO(vg_xml) doc = NULL;
    VG_TRY(vg_xml_parse(wire, &vg_xml_soap, &doc, err));
    vg_status status = open_doc(profile, doc, at_ms, &header, &body, ret, err);
    vg_octets_free(&header);
    vg_octets_free(&body);
    return status;
}

void vg_wss_free(vg_wss *message) { free(message); }

void vg_wss_freep(vg_wss **message)
{
    vg_wss_free(*message);
    *message = NULL;
}

/* WS-Security of a request, in the order of §5.2 and closed at the first doubt. */
#include "tests/fakes/baixin_fake_in.h"

#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

static const int64_t skew_ms = 120000, lifetime_ms = 300000;

enum { PARTS = 4 };
typedef struct signed_info {
    xmlNode *part[PARTS];      /* ts, token, MsgHeader, Body */
    const char *digest[PARTS]; /* of the same */
    xmlNode *info;
    const char *value; /* SignatureValue */
    const char *method;
} signed_info;

static bool no_check(bx_wrong *wrong, const char *text)
{
    return bx_wrong_set(wrong, "wsse:FailedCheck", "100002", text);
}

static bool no_security(bx_wrong *wrong, const char *text)
{
    return bx_wrong_set(wrong, "wsse:InvalidSecurity", "100002", text);
}

static bool no_algorithm(bx_wrong *wrong, const char *text)
{
    return bx_wrong_set(wrong, "wsse:UnsupportedAlgorithm", "100007", text);
}

static bool is_name(const char *text)
{
    bool first = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z') || *text == '_';
    return first && bx_made_of(text, "_.-");
}

/* An Id on each of the four, no two the same; §7.1 B. */
static bool ids_good(const signed_info *info, bx_wrong *wrong)
{
    for (size_t i = 0; i < PARTS; i++) {
        const char *id = bx_attr(info->part[i], BX_WSU, "Id");
        if (id == NULL || !is_name(id)) {
            return no_security(wrong, "a signed part has no good wsu:Id");
        }
        for (size_t j = 0; j < i; j++) {
            if (fk_same(id, bx_attr(info->part[j], BX_WSU, "Id"))) {
                return no_security(wrong, "two parts have one Id");
            }
        }
    }
    return true;
}

static bool bare(const xmlNode *node, const char *space, const char *local)
{
    return bx_is(node, space, local) && node->properties == NULL;
}

/* An element with the one attribute Algorithm and nothing in it. */
static const char *algorithm(const xmlNode *node, const char *local)
{
    bool good = bx_is(node, BX_DS, local) && bx_attr_count(node) == 1 && node->children == NULL;
    return good ? bx_attr(node, NULL, "Algorithm") : NULL;
}

static bool is_c14n(const char *uri) { return uri != NULL && fk_same(uri, BX_C14N); }

/* One Reference: to a part that no other one names, one transform, the suite's digest. */
static bool reference_good(const baixin_fake *fake, const xmlNode *node, signed_info *info,
                           bx_wrong *wrong)
{
    const char *uri = bx_is(node, BX_DS, "Reference") ? bx_attr(node, NULL, "URI") : NULL;
    const xmlNode *transforms = node->children;
    if (uri == NULL || *uri != '#' || bx_attr_count(node) != 1 ||
        !bare(transforms, BX_DS, "Transforms") || transforms->children == NULL ||
        transforms->children->next != NULL ||
        !is_c14n(algorithm(transforms->children, "Transform"))) {
        return no_security(wrong, "a Reference that is not the profile's");
    }
    const xmlNode *method = transforms->next;
    const char *digest_uri = method == NULL ? NULL : algorithm(method, "DigestMethod");
    if (digest_uri == NULL || !fk_same(digest_uri, fake->keys.digest_uri)) {
        return no_algorithm(wrong, "another DigestMethod");
    }
    const xmlNode *value = method->next;
    if (!bare(value, BX_DS, "DigestValue") || value->next != NULL || bx_leaf(value) == NULL) {
        return no_security(wrong, "no DigestValue");
    }
    for (size_t i = 0; i < PARTS; i++) {
        if (fk_same(uri + 1, bx_attr(info->part[i], BX_WSU, "Id"))) {
            bool first = info->digest[i] == NULL;
            info->digest[i] = bx_leaf(value);
            return first || no_security(wrong, "one part is referenced twice");
        }
    }
    return no_security(wrong, "a Reference to another place");
}

static bool info_good(const baixin_fake *fake, signed_info *info, bx_wrong *wrong)
{
    const xmlNode *c14n = info->info->children;
    if (info->info->properties != NULL || c14n == NULL ||
        !is_c14n(algorithm(c14n, "CanonicalizationMethod"))) {
        return no_algorithm(wrong, "another canonical form");
    }
    const xmlNode *method = c14n->next;
    info->method = method == NULL ? NULL : algorithm(method, "SignatureMethod");
    if (info->method == NULL || !fk_same(info->method, fake->keys.sig_uri)) {
        return no_algorithm(wrong, "another SignatureMethod");
    }
    size_t count = 0;
    for (const xmlNode *one = method->next; one != NULL; one = one->next, count++) {
        if (!reference_good(fake, one, info, wrong)) {
            return false;
        }
    }
    return count == PARTS || no_security(wrong, "not four References");
}

/* KeyInfo names the token and nothing else (§5.2). */
static bool key_info_good(const xmlNode *node, const signed_info *info)
{
    const xmlNode *str = node == NULL ? NULL : node->children;
    const xmlNode *ref = str == NULL ? NULL : str->children;
    if (!bare(node, BX_DS, "KeyInfo") || node->next != NULL ||
        !bare(str, BX_WSSE, "SecurityTokenReference") || str->next != NULL ||
        !bx_is(ref, BX_WSSE, "Reference") || ref->next != NULL || ref->children != NULL ||
        bx_attr_count(ref) != 2) {
        return false;
    }
    const char *uri = bx_attr(ref, NULL, "URI"), *type = bx_attr(ref, NULL, "ValueType");
    return uri != NULL && type != NULL && *uri == '#' && fk_same(type, BX_X509) &&
           fk_same(uri + 1, bx_attr(info->part[1], BX_WSU, "Id"));
}

static bool signature_shape(const baixin_fake *fake, const bx_shape *shape, signed_info *info,
                            bx_wrong *wrong)
{
    xmlNode *first = shape->signature->children;
    if (!bx_is(first, BX_DS, "SignedInfo") || shape->signature->properties != NULL) {
        return no_security(wrong, "Signature does not begin with SignedInfo");
    }
    info->info = first;
    const xmlNode *value = first->next;
    info->value = bare(value, BX_DS, "SignatureValue") ? bx_leaf(value) : NULL;
    if (info->value == NULL || !key_info_good(value->next, info)) {
        return no_security(wrong, "Signature is not SignedInfo, SignatureValue, KeyInfo");
    }
    return info_good(fake, info, wrong);
}

/* Created then Expires, UTC (§5.2). */
static bool timestamp_read(const xmlNode *ts, int64_t *created, int64_t *expires, bx_wrong *wrong)
{
    const xmlNode *from = ts->children, *to = from == NULL ? NULL : from->next;
    if (bx_attr_count(ts) != 1 || !bare(from, BX_WSU, "Created") || !bare(to, BX_WSU, "Expires") ||
        to->next != NULL || bx_leaf(from) == NULL || bx_leaf(to) == NULL ||
        !bx_instant_parse(bx_leaf(from), -1, created) ||
        !bx_instant_parse(bx_leaf(to), -1, expires) || *expires <= *created ||
        *expires - *created > lifetime_ms) {
        return no_security(wrong, "Timestamp is not Created and Expires within 300 s");
    }
    return true;
}

static bool usable(X509 *cert, int64_t now)
{
    time_t at = (time_t)(now / 1000);
    return X509_cmp_time(X509_get0_notBefore(cert), &at) < 0 &&
           X509_cmp_time(X509_get0_notAfter(cert), &at) > 0 &&
           (X509_get_key_usage(cert) & KU_DIGITAL_SIGNATURE) != 0 &&
           (X509_get_extension_flags(cert) & EXFLAG_CA) == 0;
}

/* §5.3: the certificate in the message only selects among the pinned ones. */
static X509 *token_cert(const baixin_fake *fake, const xmlNode *token, int64_t now, bx_wrong *wrong)
{
    const char *type = bx_attr(token, NULL, "ValueType");
    const char *encoding = bx_attr(token, NULL, "EncodingType"), *text = bx_leaf(token);
    if (bx_attr_count(token) != 3 || type == NULL || !fk_same(type, BX_X509) || encoding == NULL ||
        !fk_same(encoding, BX_BASE64) || text == NULL) {
        (void)bx_wrong_set(wrong, "wsse:UnsupportedSecurityToken", "100005", "another token");
        return NULL;
    }
    size_t len = 0;
    uint8_t *der = bx_base64_read(text, strlen(text), &len);
    for (size_t i = 0; der != NULL && i < fake->keys.pin_count; i++) {
        uint8_t *pinned = NULL;
        int pinned_len = i2d_X509(fake->keys.pins[i], &pinned);
        bool same = pinned_len > 0 && (size_t)pinned_len == len && memcmp(pinned, der, len) == 0;
        OPENSSL_free(pinned);
        if (same) {
            free(der);
            if (usable(fake->keys.pins[i], now)) {
                return fake->keys.pins[i];
            }
            (void)bx_wrong_set(wrong, "wsse:InvalidSecurityToken", "100005",
                               "the pinned certificate is not valid now");
            return NULL;
        }
    }
    (void)bx_wrong_set(
        wrong, der == NULL ? "wsse:InvalidSecurityToken" : "wsse:FailedAuthentication", "100005",
        der == NULL ? "the token is not Base64" : "not a pinned certificate");
    free(der);
    return NULL;
}

static bool value_good(const baixin_fake *fake, const signed_info *info, const X509 *cert)
{
    fk_buf text = {0};
    size_t len = 0;
    uint8_t *value = bx_base64_read(info->value, strlen(info->value), &len);
    bx_canonical(info->info, &text);
    bool good = value != NULL && bx_signature_good(fake, X509_get0_pubkey(cert), &text, value, len);
    free(value);
    free(text.at);
    return good;
}

static bool digests_good(const baixin_fake *fake, const signed_info *info)
{
    fk_buf text = {0}, digest = {0};
    bool good = true;
    for (size_t i = 0; i < PARTS && good; i++) {
        bx_canonical(info->part[i], &text);
        bx_digest64(&fake->keys, text.at, text.len, &digest);
        good = fk_same(digest.at, info->digest[i]);
    }
    free(text.at);
    free(digest.at);
    return good;
}

bool bx_verify(const baixin_fake *fake, const bx_shape *shape, int64_t now, bx_wrong *wrong)
{
    int64_t created = 0, expires = 0;
    signed_info info = {.part = {shape->ts, shape->token, shape->head, shape->body}};
    if (!ids_good(&info, wrong) || !timestamp_read(shape->ts, &created, &expires, wrong)) {
        return false;
    }
    const X509 *cert = token_cert(fake, shape->token, now, wrong);
    if (cert == NULL || !signature_shape(fake, shape, &info, wrong)) {
        return false;
    }
    if (!value_good(fake, &info, cert)) {
        return no_check(wrong, "the signature does not verify");
    }
    if (!digests_good(fake, &info)) {
        return no_check(wrong, "a digest does not match");
    }
    if (created - skew_ms > now || now >= expires + skew_ms) {
        return bx_wrong_set(wrong, "wsse:MessageExpired", "100003", "outside the Timestamp");
    }
    return true;
}

#include "certs/cms.h"
#include "certs/cms_in.h"
#include "certs/key_in.h"
#include "gateway/base/limits.h"
#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <stdlib.h>

enum { CERTS_MAX = 16, ATTRIBUTES_MAX = 16 };

typedef struct opened {
    PKCS7 *whole;
    PKCS7_SIGNED *inner; /* of the GM/T 0010 family: decoded apart, then ours; else inside `whole` */
    const PKCS7_SIGNED *data;
    vg_cms_family family;
} opened;

static void close_opened(opened *o)
{
    PKCS7_SIGNED_free(o->inner);
    PKCS7_free(o->whole);
    free(o);
}

/* --- the container ---------------------------------------------------------------------------- */

static vg_status decode(vg_span der, opened *o, vg_err *err)
{
    if (der.len == 0 || der.len > VG_CMS_BYTES_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "a signed message of %zu bytes", der.len);
    }
    if (!vg_ber_is_one(der)) {
        return VG_FAIL(err, BANK_GARBLED, "not one ASN.1 element within bounds");
    }
    const uint8_t *at = der.at;
    o->whole = d2i_PKCS7(NULL, &at, (long)der.len);
    if (o->whole == NULL || at != der.at + der.len) {
        return VG_FAIL(err, BANK_GARBLED, "not a ContentInfo");
    }
    const ASN1_TYPE *other = o->whole->d.other;
    if (vg_oid_is(o->whole->type, VG_OID_SIGNED)) {
        o->family = VG_CMS_PKCS7;
        o->data = o->whole->d.sign;
    } else if (vg_oid_is(o->whole->type, VG_OID_GM_SIGNED) && other != NULL &&
               other->type == V_ASN1_SEQUENCE) {
        const ASN1_STRING *sequence = other->value.sequence;
        at = sequence->data;
        o->family = VG_CMS_GM;
        o->inner = d2i_PKCS7_SIGNED(NULL, &at, sequence->length);
        o->data = at == sequence->data + sequence->length ? o->inner : NULL;
    }
    if (o->data == NULL || o->data->contents == NULL) {
        return VG_FAIL(err, BANK_GARBLED, "not SignedData");
    }
    return VG_DONE;
}

/* The octets inside; at is NULL where there are none. */
static vg_status content_inside(const opened *o, vg_span *ret, vg_err *err)
{
    const PKCS7 *inner = o->data->contents;
    const char *type = o->family == VG_CMS_GM ? VG_OID_GM_DATA : VG_OID_DATA;
    if (!vg_oid_is(inner->type, type)) {
        return VG_FAIL(err, SIGNATURE, "the content is not of type data");
    }
    const ASN1_OCTET_STRING *octets = NULL;
    if (o->family == VG_CMS_PKCS7) {
        octets = inner->d.data;
    } else if (inner->d.other != NULL) {
        if (inner->d.other->type != V_ASN1_OCTET_STRING) {
            return VG_FAIL(err, SIGNATURE, "the content is not an OCTET STRING");
        }
        octets = inner->d.other->value.octet_string;
    }
    *ret = (vg_span){0};
    if (octets != NULL) {
        *ret = octets->length > 0 ? (vg_span){octets->data, (size_t)octets->length} : VG_SPAN("");
    }
    return VG_DONE;
}

static vg_status choose_content(const opened *o, vg_span detached, vg_span *ret, vg_err *err)
{
    vg_span inside;
    VG_TRY(content_inside(o, &inside, err));
    if ((inside.at != NULL) == (detached.at != NULL)) {
        return VG_FAIL(err, SIGNATURE, "content %s", inside.at != NULL ? "inside and outside" : "neither inside nor outside");
    }
    vg_span content = inside.at != NULL ? inside : detached;
    if (content.len == 0) {
        return VG_FAIL(err, SIGNATURE, "an empty message is never a valid one");
    }
    *ret = content;
    return VG_DONE;
}

/* --- the signer ------------------------------------------------------------------------------- */

static vg_status one_signer(const opened *o, const PKCS7_SIGNER_INFO **ret, vg_err *err)
{
    int count = sk_PKCS7_SIGNER_INFO_num(o->data->signer_info);
    if (count != 1) {
        return VG_FAIL(err, SIGNATURE, "%d signers: exactly one is wanted", count < 0 ? 0 : count);
    }
    const PKCS7_SIGNER_INFO *info = sk_PKCS7_SIGNER_INFO_value(o->data->signer_info, 0);
    if (ASN1_INTEGER_get(info->version) != 1) {
        return VG_FAIL(err, SIGNATURE, "a signer of another version than 1");
    }
    if (sk_X509_ATTRIBUTE_num(info->unauth_attr) > 0) {
        return VG_FAIL(err, SIGNATURE, "unsigned attributes");
    }
    *ret = info;
    return VG_DONE;
}

static vg_status find_pinned(const vg_cms_trust *trust, const PKCS7_SIGNER_INFO *info, size_t *ret,
                             vg_err *err)
{
    for (size_t i = 0; i < VG_COUNT(trust->pinned); i++) {
        const vg_cert *cert = trust->pinned[i];
        if (cert != NULL &&
            X509_NAME_cmp(X509_get_issuer_name(vg_cert_x509(cert)),
                          info->issuer_and_serial->issuer) == 0 &&
            ASN1_INTEGER_cmp(X509_get0_serialNumber(vg_cert_x509(cert)),
                             info->issuer_and_serial->serial) == 0) {
            *ret = i;
            return VG_DONE;
        }
    }
    return VG_FAIL(err, CERT, "the signer is not the pinned certificate");
}

/* RFC 5754, 2 and RFC 8702: parameters absent or NULL. */
static bool is_algorithm(const X509_ALGOR *algorithm, const char *dotted)
{
    const ASN1_OBJECT *object = NULL;
    int parameters = V_ASN1_UNDEF;
    X509_ALGOR_get0(&object, &parameters, NULL, algorithm);
    return vg_oid_is(object, dotted) &&
           (parameters == V_ASN1_UNDEF || parameters == V_ASN1_NULL);
}

/* The suite is that of the pinned certificate; the message may only agree. */
static vg_status check_algorithms(const opened *o, const PKCS7_SIGNER_INFO *info, vg_suite suite,
                                  vg_err *err)
{
    bool sm2 = suite == VG_SUITE_SM2;
    const char *digest = sm2 ? VG_OID_SM3 : VG_OID_SHA256;
    if (sk_X509_ALGOR_num(o->data->md_algs) != 1 ||
        !is_algorithm(sk_X509_ALGOR_value(o->data->md_algs, 0), digest) ||
        !is_algorithm(info->digest_alg, digest)) {
        return VG_FAIL(err, SIGNATURE, "another digest algorithm than %s", sm2 ? "SM3" : "SHA-256");
    }
    bool known = sm2 ? is_algorithm(info->digest_enc_alg, VG_OID_SM2_SM3) ||
                           is_algorithm(info->digest_enc_alg, VG_OID_SM2_SIGN)
                     : is_algorithm(info->digest_enc_alg, VG_OID_RSA) ||
                           is_algorithm(info->digest_enc_alg, VG_OID_RSA_SHA);
    if (!known) {
        return VG_FAIL(err, SIGNATURE, "another signature algorithm than the profile's");
    }
    return VG_DONE;
}

/* --- signed attributes ------------------------------------------------------------------------ */

/* The only value of the only attribute of that kind; NULL: none, several, another type. */
static const ASN1_TYPE *only_value(const STACK_OF(X509_ATTRIBUTE) *attributes, int nid, int type)
{
    int at = X509at_get_attr_by_NID(attributes, nid, -1);
    if (at < 0 || X509at_get_attr_by_NID(attributes, nid, at) >= 0) {
        return NULL;
    }
    X509_ATTRIBUTE *attribute = X509at_get_attr(attributes, at);
    const ASN1_TYPE *value =
        X509_ATTRIBUTE_count(attribute) == 1 ? X509_ATTRIBUTE_get0_type(attribute, 0) : NULL;
    return value != NULL && ASN1_TYPE_get(value) == type ? value : NULL;
}

static vg_status check_attributes(const opened *o, const PKCS7_SIGNER_INFO *info, vg_span content,
                                  vg_suite suite, vg_err *err)
{
    if (sk_X509_ATTRIBUTE_num(info->auth_attr) > ATTRIBUTES_MAX) {
        return VG_FAIL(err, SIGNATURE, "more than %d signed attributes", ATTRIBUTES_MAX);
    }
    const ASN1_TYPE *type = only_value(info->auth_attr, NID_pkcs9_contentType, V_ASN1_OBJECT);
    if (type == NULL || OBJ_cmp(type->value.object, o->data->contents->type) != 0) {
        return VG_FAIL(err, SIGNATURE, "the signed contentType is not the content's");
    }
    const ASN1_TYPE *digest =
        only_value(info->auth_attr, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    const EVP_MD *md = suite == VG_SUITE_SM2 ? EVP_sm3() : EVP_sha256();
    if (digest == NULL || EVP_Digest(content.at, content.len, hash, &len, md, NULL) != 1 ||
        digest->value.octet_string->length != (int)len ||
        CRYPTO_memcmp(digest->value.octet_string->data, hash, len) != 0) {
        return VG_FAIL(err, SIGNATURE, "the signed messageDigest is not the content's");
    }
    return VG_DONE;
}

/* Signed bytes of a message with attributes, sent again as the content of one without, would verify. No content of ours looks
 * like that. */
static bool looks_like_attributes(vg_span content)
{
    const uint8_t *at = content.at;
    if (content.at[0] != 0x31 || !vg_ber_is_one(content)) {
        return false;
    }
    STACK_OF(X509_ATTRIBUTE) *attributes = (STACK_OF(X509_ATTRIBUTE) *)ASN1_item_d2i(
        NULL, &at, (long)content.len, ASN1_ITEM_rptr(PKCS7_ATTR_SIGN));
    bool looks = sk_X509_ATTRIBUTE_num(attributes) > 0;
    sk_X509_ATTRIBUTE_pop_free(attributes, X509_ATTRIBUTE_free);
    return looks;
}

static vg_status check_signature(const opened *o, const PKCS7_SIGNER_INFO *info, vg_span content,
                                 const vg_cert *cert, vg_err *err)
{
    vg_span signature = {info->enc_digest->data, (size_t)info->enc_digest->length};
    if (sk_X509_ATTRIBUTE_num(info->auth_attr) <= 0) {
        if (info->auth_attr != NULL) {
            return VG_FAIL(err, SIGNATURE, "an empty set of signed attributes");
        }
        if (looks_like_attributes(content)) {
            return VG_FAIL(err, SIGNATURE, "content that is a set of attributes");
        }
        return vg_cert_verify(cert, content, signature, VG_SIG_DER, err);
    }
    VG_TRY(check_attributes(o, info, content, vg_cert_suite(cert), err));
    /* RFC 5652, 5.4: signed is the DER of the SET, whatever came. */
    uint8_t *set = NULL;
    int len =
        ASN1_item_i2d((const ASN1_VALUE *)info->auth_attr, &set, ASN1_ITEM_rptr(PKCS7_ATTR_SIGN));
    vg_status st =
        len > 0 ? vg_cert_verify(cert, (vg_span){set, (size_t)len}, signature, VG_SIG_DER, err)
                : VG_FAIL(err, MEMORY, "no memory for signed attributes");
    OPENSSL_free(set);
    return st;
}

/* --- the path --------------------------------------------------------------------------------- */

static vg_status check_path(const vg_cms_trust *trust, const opened *o, const vg_cert *cert,
                            int64_t at_ms, vg_err *err)
{
    vg_cert *between[CERTS_MAX];
    size_t count = 0;
    int came = sk_X509_num(o->data->cert);
    if (came > CERTS_MAX) {
        return VG_FAIL(err, SIGNATURE, "%d certificates came along", came);
    }
    for (int i = 0; i < came; i++) {
        uint8_t *der = NULL;
        vg_err why;
        int len = i2d_X509(sk_X509_value(o->data->cert, i), &der);
        /* One that we could not use for a path is none of our business: others may travel along. */
        if (len > 0 &&
            vg_cert_read((vg_span){der, (size_t)len}, &between[count], &why).code == VG_OK) {
            count++;
        }
        OPENSSL_free(der);
    }
    vg_status st = vg_chain_verify(trust->chain, cert, (const vg_cert *const *)between, count,
                                   at_ms, err);
    for (size_t i = 0; i < count; i++) {
        vg_cert_free(between[i]);
    }
    return st;
}

/* --- all -------------------------------------------------------------------------------------- */

static vg_status verify(const vg_cms_trust *trust, vg_span der, vg_span detached, int64_t at_ms,
                        opened *o, vg_cms *ret, vg_err *err)
{
    const PKCS7_SIGNER_INFO *info = NULL;
    VG_TRY(decode(der, o, err));
    VG_TRY(one_signer(o, &info, err));
    VG_TRY(choose_content(o, detached, &ret->content, err));
    VG_TRY(find_pinned(trust, info, &ret->signer, err));
    const vg_cert *cert = trust->pinned[ret->signer];
    VG_TRY(vg_cert_may_sign(cert, at_ms, err));
    VG_TRY(check_algorithms(o, info, vg_cert_suite(cert), err));
    VG_TRY(check_signature(o, info, ret->content, cert, err));
    if (trust->chain != NULL) {
        VG_TRY(check_path(trust, o, cert, at_ms, err));
    }
    return VG_DONE;
}

vg_status vg_cms_verify(const vg_cms_trust *trust, vg_span der, vg_span detached, int64_t at_ms,
                        vg_cms **ret, vg_err *err)
{
    vg_cms *message = calloc(1, sizeof *message);
    opened *o = calloc(1, sizeof *o);
    if (message == NULL || o == NULL) {
        free(message);
        free(o);
        return VG_FAIL(err, MEMORY, "no memory for a signed message");
    }
    message->holds = o;
    vg_status st = verify(trust, der, detached, at_ms, o, message, err);
    ERR_clear_error();
    if (st.code != VG_OK) {
        vg_cms_free(message);
        return st;
    }
    *ret = message;
    return VG_DONE;
}

void vg_cms_free(vg_cms *message)
{
    if (message != NULL) {
        close_opened(message->holds);
        free(message);
    }
}

void vg_cms_freep(vg_cms **message) { vg_cms_free(*message); }

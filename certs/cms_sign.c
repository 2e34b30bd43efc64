#include "certs/cms.h"
#include "certs/cms_in.h"
#include "certs/key_in.h"
#include "gateway/base/limits.h"
#include <openssl/err.h>
#include <openssl/pkcs7.h>

static bool set_algorithm(X509_ALGOR *algorithm, const char *dotted, bool null_parameters)
{
    ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);
    if (object == NULL ||
        X509_ALGOR_set0(algorithm, object, null_parameters ? V_ASN1_NULL : V_ASN1_UNDEF, NULL) != 1) {
        ASN1_OBJECT_free(object);
        return false;
    }
    return true;
}

static const char *digest_oid(const vg_cert *own)
{
    return vg_cert_suite(own) == VG_SUITE_SM2 ? VG_OID_SM3 : VG_OID_SHA256;
}

/* The content's place: PKCS#7 data, or GM/T 0010 data under an id that OpenSSL does not know. */
static bool set_content(PKCS7 *inner, vg_span content, vg_cms_form form)
{
    ASN1_OCTET_STRING *octets = NULL;
    if (!form.detached) {
        octets = ASN1_OCTET_STRING_new();
        if (octets == NULL || ASN1_OCTET_STRING_set(octets, content.at, (int)content.len) != 1) {
            ASN1_OCTET_STRING_free(octets);
            return false;
        }
    }
    if (form.family == VG_CMS_PKCS7) {
        inner->type = OBJ_nid2obj(NID_pkcs7_data);
        inner->d.data = octets;
        return true;
    }
    inner->type = OBJ_txt2obj(VG_OID_GM_DATA, 1);
    if (octets != NULL) {
        inner->d.other = ASN1_TYPE_new();
        if (inner->d.other == NULL) {
            ASN1_OCTET_STRING_free(octets);
            return false;
        }
        ASN1_TYPE_set(inner->d.other, V_ASN1_OCTET_STRING, octets);
    }
    return inner->type != NULL;
}

static bool set_signer(PKCS7_SIGNER_INFO *info, const vg_cert *own, vg_cms_form form)
{
    X509 *x509 = vg_cert_x509(own);
    bool sm2 = vg_cert_suite(own) == VG_SUITE_SM2;
    const char *signs = !sm2                          ? VG_OID_RSA
                        : form.family == VG_CMS_GM ? VG_OID_SM2_SIGN
                                                      : VG_OID_SM2_SM3;
    ASN1_INTEGER *serial = ASN1_INTEGER_dup(X509_get0_serialNumber(x509));
    ASN1_INTEGER_free(info->issuer_and_serial->serial);
    info->issuer_and_serial->serial = serial;
    return serial != NULL && ASN1_INTEGER_set(info->version, 1) == 1 &&
           X509_NAME_set(&info->issuer_and_serial->issuer, X509_get_issuer_name(x509)) == 1 &&
           set_algorithm(info->digest_alg, digest_oid(own), false) &&
           set_algorithm(info->digest_enc_alg, signs, !sm2);
}

static bool set_attributes(PKCS7_SIGNER_INFO *info, const PKCS7 *inner, const vg_cert *own,
                           vg_span content, int64_t at_ms)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    const EVP_MD *digest = vg_cert_suite(own) == VG_SUITE_SM2 ? EVP_sm3() : EVP_sha256();
    ASN1_OBJECT *type = OBJ_dup(inner->type);
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)(at_ms / 1000));
    bool typed = type != NULL && PKCS7_add_signed_attribute(info, NID_pkcs9_contentType,
                                                            V_ASN1_OBJECT, type) == 1;
    bool timed = time != NULL && PKCS7_add0_attrib_signing_time(info, time) == 1;
    if (!typed) {
        ASN1_OBJECT_free(type);
    }
    if (!timed) {
        ASN1_TIME_free(time);
    }
    return typed && timed &&
           EVP_Digest(content.at, content.len, hash, &len, digest, NULL) == 1 &&
           PKCS7_add1_attrib_digest(info, hash, (int)len) == 1;
}

static vg_status set_signature(PKCS7_SIGNER_INFO *info, const vg_key *key, vg_span bytes,
                               vg_err *err)
{
    uint8_t room[VG_SIGNATURE_MAX];
    vg_buf signature = vg_buf_of(room, sizeof room);
    VG_TRY(vg_key_sign(key, bytes, VG_SIG_DER, &signature, err));
    if (ASN1_OCTET_STRING_set(info->enc_digest, signature.at, (int)signature.len) != 1) {
        return VG_FAIL(err, MEMORY, "no memory for a signed message");
    }
    return VG_DONE;
}

static vg_status sign_info(PKCS7_SIGNER_INFO *info, const vg_key *key, vg_span content,
                           vg_err *err)
{
    if (info->auth_attr == NULL) {
        return set_signature(info, key, content, err);
    }
    uint8_t *set = NULL;
    int len =
        ASN1_item_i2d((ASN1_VALUE *)info->auth_attr, &set, ASN1_ITEM_rptr(PKCS7_ATTR_SIGN));
    vg_status st = len > 0 ? set_signature(info, key, (vg_span){set, (size_t)len}, err)
                           : VG_FAIL(err, MEMORY, "no memory for a signed message");
    OPENSSL_free(set);
    return st;
}

/* All but the signature; what is pushed belongs to `signed_data`. */
static bool fill(PKCS7_SIGNED *signed_data, PKCS7_SIGNER_INFO **ret_info, const vg_cert *own,
                 vg_span content, vg_cms_form form, int64_t at_ms)
{
    X509_ALGOR *digest = X509_ALGOR_new();
    PKCS7_SIGNER_INFO *info = PKCS7_SIGNER_INFO_new();
    signed_data->cert = sk_X509_new_null();
    if (digest == NULL || sk_X509_ALGOR_push(signed_data->md_algs, digest) <= 0) {
        X509_ALGOR_free(digest);
        PKCS7_SIGNER_INFO_free(info);
        return false;
    }
    if (info == NULL || sk_PKCS7_SIGNER_INFO_push(signed_data->signer_info, info) <= 0) {
        PKCS7_SIGNER_INFO_free(info);
        return false;
    }
    *ret_info = info;
    X509 *x509 = vg_cert_x509(own);
    if (signed_data->cert == NULL || sk_X509_push(signed_data->cert, x509) <= 0) {
        return false;
    }
    X509_up_ref(x509);
    return ASN1_INTEGER_set(signed_data->version, 1) == 1 &&
           set_algorithm(digest, digest_oid(own), false) &&
           set_content(signed_data->contents, content, form) && set_signer(info, own, form) &&
           (!form.attributes ||
            set_attributes(info, signed_data->contents, own, content, at_ms));
}

/* ContentInfo around the inner bytes: one shape for both families. */
static bool wrap(PKCS7_SIGNED *signed_data, vg_cms_family family, vg_buf *ret)
{
    uint8_t *inner = NULL;
    uint8_t *outer = NULL;
    int inner_len = i2d_PKCS7_SIGNED(signed_data, &inner);
    PKCS7 *whole = PKCS7_new();
    ASN1_STRING *sequence = ASN1_STRING_type_new(V_ASN1_SEQUENCE);
    bool made = inner_len > 0 && whole != NULL && sequence != NULL &&
                ASN1_STRING_set(sequence, inner, inner_len) == 1;
    if (made && family == VG_CMS_GM) {
        whole->type = OBJ_txt2obj(VG_OID_GM_SIGNED, 1);
        whole->d.other = ASN1_TYPE_new();
        made = whole->type != NULL && whole->d.other != NULL;
        if (made) {
            ASN1_TYPE_set(whole->d.other, V_ASN1_SEQUENCE, sequence);
            sequence = NULL;
        }
    } else if (made) {
        whole->type = OBJ_nid2obj(NID_pkcs7_signed);
        whole->d.sign = signed_data;
    }
    int len = made ? i2d_PKCS7(whole, &outer) : -1;
    if (whole != NULL && whole->d.sign == signed_data) {
        whole->d.sign = NULL; /* the caller's */
    }
    if (len > 0) {
        vg_buf_bytes(ret, outer, (size_t)len);
    }
    ASN1_STRING_free(sequence);
    PKCS7_free(whole);
    OPENSSL_free(inner);
    OPENSSL_free(outer);
    return len > 0;
}

vg_status vg_cms_sign(const vg_key *key, const vg_cert *own, vg_span content, vg_cms_form form,
                      int64_t at_ms, vg_buf *ret, vg_err *err)
{
    assert(vg_key_suite(key) == vg_cert_suite(own));
    if (content.len == 0 || content.len > VG_CMS_BYTES_MAX) {
        return VG_FAIL(err, ENCODE, "content of %zu bytes is not signed", content.len);
    }
    PKCS7_SIGNED *signed_data = PKCS7_SIGNED_new();
    PKCS7_SIGNER_INFO *info = NULL;
    vg_status st;
    if (signed_data == NULL || !fill(signed_data, &info, own, content, form, at_ms)) {
        st = VG_FAIL(err, MEMORY, "no memory for a signed message");
    } else {
        st = sign_info(info, key, content, err);
    }
    if (st.code == VG_OK && !wrap(signed_data, form.family, ret)) {
        st = VG_FAIL(err, MEMORY, "no memory for a signed message");
    }
    if (st.code == VG_OK && ret->over) {
        st = VG_FAIL(err, ENCODE, "no room for a signed message");
    }
    PKCS7_SIGNED_free(signed_data);
    ERR_clear_error();
    return st;
}

/* SignedData: what we sign verifies, and every rule of the strict reading bites on a message that breaks only that rule. */
#include "certs/cms.h"
#include "certs/cms_in.h"
#include "certs/key_in.h"
#include "gateway/base/limits.h"
#include "tests/unit/keys_kit.h"
#include <openssl/pkcs7.h>
#include <stdlib.h>

enum { ROOM = 64 * 1024 };
#define CONTENT VG_SPAN("0000128P20260901000001|100.00|CNY")

static keys_chain rsa, sm2;
static const keys_chain *const both[] = {&rsa, &sm2};
static vg_chain *chains[2];

static const vg_cms_form plain = {.family = VG_CMS_PKCS7, .attributes = true};

typedef struct message {
    uint8_t at[ROOM];
    size_t len;
} message;

static vg_span span_of(const message *m) { return (vg_span){m->at, m->len}; }

static message sign_as(const keys_pair *by, vg_span content, vg_cms_form form)
{
    message m = {.len = 0};
    vg_buf buf = vg_buf_of(m.at, sizeof m.at);
    vg_err err;
    OK(vg_cms_sign(by->key, by->cert, content, form, KEYS_AT_MS, &buf, &err));
    m.len = buf.len;
    return m;
}

static vg_cms_trust trust_in(size_t which)
{
    return (vg_cms_trust){.pinned = {both[which]->leaf.cert}, .chain = chains[which]};
}

static vg_code code_at(const vg_cms_trust *trust, vg_span der, vg_span outside, int64_t at_ms)
{
    VG_AUTO(vg_cms) opened = NULL;
    vg_err err;
    vg_code code = vg_cms_verify(trust, der, outside, at_ms, &opened, &err).code;
    CU_ASSERT_EQUAL(code == VG_OK, opened != NULL);
    if (opened != NULL) {
        CU_ASSERT_TRUE(opened->content.len == CONTENT.len &&
                       memcmp(opened->content.at, CONTENT.at, CONTENT.len) == 0);
    }
    return code;
}

static vg_code code_of(size_t which, vg_span der)
{
    vg_cms_trust trust = trust_in(which);
    return code_at(&trust, der, VG_CMS_ATTACHED, KEYS_AT_MS);
}

/* --- good ones -------------------------------------------------------------------------------- */

static void what_is_signed_opens_in_every_form(void)
{
    for (size_t i = 0; i < 16; i++) {
        size_t which = i & 1;
        vg_cms_form form = {.family = (i & 2) != 0 ? VG_CMS_GM : VG_CMS_PKCS7,
                            .detached = (i & 4) != 0,
                            .attributes = (i & 8) != 0};
        message m = sign_as(&both[which]->leaf, CONTENT, form);
        vg_cms_trust trust = trust_in(which);
        vg_span outside = form.detached ? CONTENT : VG_CMS_ATTACHED;
        CU_ASSERT_EQUAL(code_at(&trust, span_of(&m), outside, KEYS_AT_MS), VG_OK);
        vg_span other = form.detached ? VG_CMS_ATTACHED : CONTENT;
        CU_ASSERT_EQUAL(code_at(&trust, span_of(&m), other, KEYS_AT_MS), VG_E_SIGNATURE);
        if (form.detached) {
            CU_ASSERT_EQUAL(code_at(&trust, span_of(&m), VG_SPAN("other"), KEYS_AT_MS),
                            VG_E_SIGNATURE);
            CU_ASSERT_EQUAL(code_at(&trust, span_of(&m), VG_SPAN(""), KEYS_AT_MS),
                            VG_E_SIGNATURE);
        }
    }
}

static void every_changed_byte_of_the_signed_parts_is_noticed(void)
{
    for (size_t which = 0; which < 2; which++) {
        message m = sign_as(&both[which]->leaf, CONTENT, plain);
        size_t accepted = 0;
        for (size_t i = 0; i < m.len; i++) {
            m.at[i] ^= 0x01;
            accepted += code_of(which, span_of(&m)) == VG_OK ? 1 : 0;
            m.at[i] ^= 0x01;
        }
        /* Only the certificate that came along is not read: the pinned one is. */
        CU_ASSERT_TRUE(accepted <= vg_cert_der(both[which]->leaf.cert).len);
    }
}

static void every_changed_byte_of_the_content_is_noticed(void)
{
    for (size_t which = 0; which < 2; which++) {
        for (int attributes = 0; attributes < 2; attributes++) {
            vg_cms_form form = plain;
            form.attributes = attributes != 0;
            message m = sign_as(&both[which]->leaf, CONTENT, form);
            uint8_t *at = memmem(m.at, m.len, CONTENT.at, CONTENT.len);
            CU_ASSERT_PTR_NOT_NULL_FATAL(at);
            for (size_t i = 0; i < CONTENT.len; i++) {
                at[i] ^= 0x10;
                CU_ASSERT_EQUAL(code_of(which, span_of(&m)), VG_E_SIGNATURE);
                at[i] ^= 0x10;
            }
        }
    }
}

static void shorter_and_longer_is_garbled(void)
{
    message m = sign_as(&sm2.leaf, CONTENT, plain);
    for (size_t len = 0; len < m.len; len++) {
        CU_ASSERT_EQUAL(code_of(1, (vg_span){m.at, len}), VG_E_BANK_GARBLED);
    }
    m.at[m.len] = 0;
    CU_ASSERT_EQUAL(code_of(1, (vg_span){m.at, m.len + 1}), VG_E_BANK_GARBLED);
}

static void either_of_two_pins_is_enough_and_named(void)
{
    message m = sign_as(&sm2.leaf, CONTENT, plain);
    keys_pair old = keys_issue(
        (vg_issue_ask){.name = "old", .suite = VG_SUITE_SM2, .usage = KEYS_SIGNS}, &sm2.between);
    vg_cms_trust trust = {.pinned = {old.cert, sm2.leaf.cert}, .chain = chains[1]};
    VG_AUTO(vg_cms) opened = NULL;
    vg_err err;
    OK(vg_cms_verify(&trust, span_of(&m), VG_CMS_ATTACHED, KEYS_AT_MS, &opened, &err));
    CU_ASSERT_PTR_NOT_NULL_FATAL(opened);
    CU_ASSERT_EQUAL(opened->signer, 1);
    trust.pinned[1] = NULL;
    CU_ASSERT_EQUAL(code_at(&trust, span_of(&m), VG_CMS_ATTACHED, KEYS_AT_MS), VG_E_CERT);
    keys_free(&old);
}

static void empty_content_is_not_signed(void)
{
    uint8_t room[64];
    vg_buf buf = vg_buf_of(room, sizeof room);
    vg_err err;
    FAILS(vg_cms_sign(sm2.leaf.key, sm2.leaf.cert, VG_SPAN(""), plain, KEYS_AT_MS, &buf, &err),
          ENCODE);
    FAILS(vg_cms_sign(sm2.leaf.key, sm2.leaf.cert, CONTENT, plain, KEYS_AT_MS, &buf, &err), ENCODE);
}

/* --- who -------------------------------------------------------------------------------------- */

static vg_code signer_code(vg_issue_ask ask, const keys_pair *issuer, bool pinned, int64_t at_ms)
{
    ask.suite = VG_SUITE_SM2;
    keys_pair by = keys_issue(ask, issuer);
    message m = sign_as(&by, CONTENT, plain);
    vg_cms_trust trust = trust_in(1);
    if (pinned) {
        trust.pinned[0] = by.cert;
    }
    vg_code code = code_at(&trust, span_of(&m), VG_CMS_ATTACHED, at_ms);
    keys_free(&by);
    return code;
}

static void the_signer_is_pinned_valid_and_has_a_path(void)
{
    vg_issue_ask good = {.name = "bank", .usage = KEYS_SIGNS};
    CU_ASSERT_EQUAL(signer_code(good, &sm2.root, true, KEYS_AT_MS), VG_OK);
    CU_ASSERT_EQUAL(signer_code(good, &sm2.root, false, KEYS_AT_MS), VG_E_CERT); /* same CA */
    CU_ASSERT_EQUAL(signer_code(good, NULL, true, KEYS_AT_MS), VG_E_CERT);       /* no path */
    CU_ASSERT_EQUAL(signer_code(good, &rsa.root, true, KEYS_AT_MS), VG_E_CERT);
    CU_ASSERT_EQUAL(signer_code(good, &sm2.root, true, KEYS_AT_MS + 366 * VG_DAY_MS), VG_E_CERT);
    CU_ASSERT_EQUAL(signer_code(good, &sm2.root, true, KEYS_AT_MS - 366 * VG_DAY_MS), VG_E_CERT);
    vg_issue_ask usage = {.name = "bank", .usage = "critical,keyEncipherment"};
    CU_ASSERT_EQUAL(signer_code(usage, &sm2.root, true, KEYS_AT_MS), VG_E_CERT);
    vg_issue_ask ca = {.name = "bank", .ca = true, .usage = "critical,keyCertSign,digitalSignature"};
    CU_ASSERT_EQUAL(signer_code(ca, &sm2.root, true, KEYS_AT_MS), VG_E_CERT);
    vg_issue_ask unknown = {.name = "bank", .usage = KEYS_SIGNS, .further = "1.2.3.4.5"};
    CU_ASSERT_EQUAL(signer_code(unknown, &sm2.root, true, KEYS_AT_MS), VG_E_CERT);
}

static void the_pin_alone_is_enough_where_no_ca_is_given(void)
{
    message m = sign_as(&sm2.leaf, CONTENT, plain);
    vg_cms_trust trust = {.pinned = {sm2.leaf.cert}};
    CU_ASSERT_EQUAL(code_at(&trust, span_of(&m), VG_CMS_ATTACHED, KEYS_AT_MS), VG_OK);
    trust.pinned[0] = NULL;
    CU_ASSERT_EQUAL(code_at(&trust, span_of(&m), VG_CMS_ATTACHED, KEYS_AT_MS), VG_E_CERT);
}

/* --- one rule broken, and signed rightly where the signature covers it ------------------------- */

typedef void (*edit)(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info);

static void sign_again(PKCS7_SIGNER_INFO *info, const keys_pair *by, vg_span content)
{
    uint8_t *set = NULL;
    uint8_t room[VG_SIGNATURE_MAX];
    vg_buf signature = vg_buf_of(room, sizeof room);
    vg_err err;
    vg_span bytes = content;
    if (info->auth_attr != NULL) {
        int len = ASN1_item_i2d((ASN1_VALUE *)info->auth_attr, &set, ASN1_ITEM_rptr(PKCS7_ATTR_SIGN));
        bytes = (vg_span){set, (size_t)len};
    }
    OK(vg_key_sign(by->key, bytes, VG_SIG_DER, &signature, &err));
    ASN1_OCTET_STRING_set(info->enc_digest, signature.at, (int)signature.len);
    OPENSSL_free(set);
}

static vg_code edited_code(size_t which, vg_cms_form form, edit change)
{
    message m = sign_as(&both[which]->leaf, CONTENT, form);
    const uint8_t *at = m.at;
    PKCS7 *whole = d2i_PKCS7(NULL, &at, (long)m.len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(whole);
    PKCS7_SIGNED *data = whole->d.sign;
    PKCS7_SIGNER_INFO *info = sk_PKCS7_SIGNER_INFO_value(data->signer_info, 0);
    if (change != NULL) {
        change(data, info);
    }
    ASN1_OCTET_STRING *inside = data->contents->d.data;
    vg_span content = CONTENT;
    if (OBJ_obj2nid(data->contents->type) == NID_pkcs7_data && inside != NULL) {
        content = (vg_span){inside->data, (size_t)inside->length};
    }
    sign_again(info, &both[which]->leaf, content);
    uint8_t *der = NULL;
    int len = i2d_PKCS7(whole, &der);
    CU_ASSERT_FATAL(len > 0);
    vg_code code = code_of(which, (vg_span){der, (size_t)len});
    OPENSSL_free(der);
    PKCS7_free(whole);
    return code;
}

static void set_oid(X509_ALGOR *algorithm, const char *dotted)
{
    X509_ALGOR_set0(algorithm, OBJ_txt2obj(dotted, 1), V_ASN1_UNDEF, NULL);
}

static void add_second_signer(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    uint8_t *der = NULL;
    int len = i2d_PKCS7_SIGNER_INFO(info, &der);
    const uint8_t *at = der;
    sk_PKCS7_SIGNER_INFO_push(data->signer_info, d2i_PKCS7_SIGNER_INFO(NULL, &at, len));
    OPENSSL_free(der);
}

static void set_version(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    ASN1_INTEGER_set(info->version, 3);
}

static void add_unsigned(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    PKCS7_add_attribute(info, NID_pkcs9_unstructuredName, V_ASN1_UTF8STRING, ASN1_UTF8STRING_new());
}

static void drop_digest_list(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)info;
    X509_ALGOR_free(sk_X509_ALGOR_pop(data->md_algs));
}

static void sha1_in_list(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)info;
    set_oid(sk_X509_ALGOR_value(data->md_algs, 0), "1.3.14.3.2.26");
}

static void sha1_of_signer(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    set_oid(info->digest_alg, "1.3.14.3.2.26");
}

static void md5_of_signer(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    set_oid(info->digest_alg, "1.2.840.113549.2.5");
}

static void signature_with_sha1(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    set_oid(info->digest_enc_alg, "1.2.840.113549.1.1.5");
}

static void pss(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    set_oid(info->digest_enc_alg, "1.2.840.113549.1.1.10");
}

static void ecdsa(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    set_oid(info->digest_enc_alg, "1.2.840.10045.4.3.2");
}

static void empty_content(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)info;
    ASN1_OCTET_STRING_set(data->contents->d.data, (const uint8_t *)"", 0);
}

static void content_as_enveloped(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)info;
    ASN1_OCTET_STRING *octets = data->contents->d.data;
    data->contents->type = OBJ_txt2obj("1.2.840.113549.1.9.16.1.4", 1);
    data->contents->d.other = ASN1_TYPE_new();
    ASN1_TYPE_set(data->contents->d.other, V_ASN1_OCTET_STRING, octets);
}

static void drop_attribute(PKCS7_SIGNER_INFO *info, int nid)
{
    int at = X509at_get_attr_by_NID(info->auth_attr, nid, -1);
    X509_ATTRIBUTE_free(X509at_delete_attr(info->auth_attr, at));
}

static void no_content_type(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    drop_attribute(info, NID_pkcs9_contentType);
}

static void no_message_digest(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    drop_attribute(info, NID_pkcs9_messageDigest);
}

static void other_content_type(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    no_content_type(data, info);
    PKCS7_add_signed_attribute(info, NID_pkcs9_contentType, V_ASN1_OBJECT,
                               OBJ_nid2obj(NID_pkcs7_enveloped));
}

static void other_message_digest(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    static const uint8_t zeros[32];
    no_message_digest(data, info);
    PKCS7_add1_attrib_digest(info, zeros, 32);
}

static void two_message_digests(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    int at = X509at_get_attr_by_NID(info->auth_attr, NID_pkcs9_messageDigest, -1);
    X509_ATTRIBUTE *copy = X509_ATTRIBUTE_dup(X509at_get_attr(info->auth_attr, at));
    sk_X509_ATTRIBUTE_push(info->auth_attr, copy);
}

static void two_values_of_one_digest(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    static const uint8_t zeros[32];
    int at = X509at_get_attr_by_NID(info->auth_attr, NID_pkcs9_messageDigest, -1);
    X509_ATTRIBUTE_set1_data(X509at_get_attr(info->auth_attr, at), V_ASN1_OCTET_STRING, zeros, 32);
}

static void many_attributes(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    for (int nid = NID_pkcs9_unstructuredName, i = 0; i < 20; i++) {
        X509_ATTRIBUTE *more = X509_ATTRIBUTE_create_by_NID(NULL, nid, V_ASN1_UTF8STRING, "x", 1);
        sk_X509_ATTRIBUTE_push(info->auth_attr, more);
    }
}

static void many_certificates(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)info;
    for (int i = 0; i < 17; i++) {
        X509 *more = sk_X509_value(data->cert, 0);
        X509_up_ref(more);
        sk_X509_push(data->cert, more);
    }
}

static void no_certificates(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)info;
    sk_X509_pop_free(data->cert, X509_free);
    data->cert = NULL;
}

static void each_rule_bites_alone(void)
{
    static const struct {
        const char *rule;
        edit change;
        bool rsa_only;
        vg_code code;
    } rules[] = {
        {"nothing is changed", NULL, false, VG_OK},
        {"no certificate inside is no fault", no_certificates, false, VG_OK},
        {"two signers", add_second_signer, false, VG_E_SIGNATURE},
        {"another version of SignerInfo", set_version, false, VG_E_SIGNATURE},
        {"unsigned attributes", add_unsigned, false, VG_E_SIGNATURE},
        {"no digest algorithm named", drop_digest_list, false, VG_E_SIGNATURE},
        {"SHA-1 named", sha1_in_list, false, VG_E_SIGNATURE},
        {"SHA-1 of the signer", sha1_of_signer, false, VG_E_SIGNATURE},
        {"MD5 of the signer", md5_of_signer, false, VG_E_SIGNATURE},
        {"sha1WithRSA", signature_with_sha1, false, VG_E_SIGNATURE},
        {"RSASSA-PSS", pss, true, VG_E_SIGNATURE},
        {"ECDSA", ecdsa, false, VG_E_SIGNATURE},
        {"empty content", empty_content, false, VG_E_SIGNATURE},
        {"content of another type", content_as_enveloped, false, VG_E_SIGNATURE},
        {"no contentType", no_content_type, false, VG_E_SIGNATURE},
        {"no messageDigest", no_message_digest, false, VG_E_SIGNATURE},
        {"another contentType", other_content_type, false, VG_E_SIGNATURE},
        {"another messageDigest", other_message_digest, false, VG_E_SIGNATURE},
        {"two messageDigests", two_message_digests, false, VG_E_SIGNATURE},
        {"two values of messageDigest", two_values_of_one_digest, false, VG_E_SIGNATURE},
        {"twenty attributes", many_attributes, false, VG_E_SIGNATURE},
        {"eighteen certificates", many_certificates, false, VG_E_SIGNATURE},
    };
    for (size_t i = 0; i < VG_COUNT(rules); i++) {
        for (size_t which = 0; which < (rules[i].rsa_only ? 1 : 2); which++) {
            vg_code code = edited_code(which, plain, rules[i].change);
            CU_ASSERT_EQUAL(code, rules[i].code);
            if (code != rules[i].code) {
                printf("    %s: %s\n", rules[i].rule, vg_code_facts(code)->name);
            }
        }
    }
}

static void set_sm2_sign(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    set_oid(info->digest_enc_alg, VG_OID_SM2_SIGN);
}

static void set_rsa_sha256(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    set_oid(info->digest_enc_alg, VG_OID_RSA_SHA);
}

static void both_names_of_a_signature_algorithm_are_read(void)
{
    CU_ASSERT_EQUAL(edited_code(1, plain, set_sm2_sign), VG_OK);
    CU_ASSERT_EQUAL(edited_code(0, plain, set_rsa_sha256), VG_OK);
    CU_ASSERT_EQUAL(edited_code(0, plain, set_sm2_sign), VG_E_SIGNATURE);
    CU_ASSERT_EQUAL(edited_code(1, plain, set_rsa_sha256), VG_E_SIGNATURE);
}

/* The signed attributes of a good message, as the content of one without attributes. */
static uint8_t *attributes_set;
static size_t attributes_len;

static void take_attributes(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)data;
    int len = ASN1_item_i2d((ASN1_VALUE *)info->auth_attr, &attributes_set,
                            ASN1_ITEM_rptr(PKCS7_ATTR_SIGN));
    attributes_len = (size_t)len;
}

static void give_attributes_as_content(PKCS7_SIGNED *data, PKCS7_SIGNER_INFO *info)
{
    (void)info;
    ASN1_OCTET_STRING_set(data->contents->d.data, attributes_set, (int)attributes_len);
}

static void attributes_are_never_content(void)
{
    vg_cms_form bare = plain;
    bare.attributes = false;
    for (size_t which = 0; which < 2; which++) {
        CU_ASSERT_EQUAL(edited_code(which, plain, take_attributes), VG_OK);
        CU_ASSERT_EQUAL(edited_code(which, bare, give_attributes_as_content), VG_E_SIGNATURE);
        OPENSSL_free(attributes_set);
        attributes_set = NULL;
    }
}

/* --- ASN.1 bombs ------------------------------------------------------------------------------ */

static void depth_and_number_of_elements_are_bounded(void)
{
    size_t cap = 4 * VG_BER_NODES_MAX;
    uint8_t *at = malloc(cap);
    for (size_t i = 0; i < 1000; i++) {
        at[2 * i] = 0x30;
        at[2 * i + 1] = 0x80;
    }
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){at, 2000}));
    CU_ASSERT_EQUAL(code_of(1, (vg_span){at, 2000}), VG_E_BANK_GARBLED);

    at[0] = 0x30; /* a SEQUENCE of more NULLs than allowed */
    at[1] = 0x83;
    size_t inner = 2 * (size_t)VG_BER_NODES_MAX;
    at[2] = (uint8_t)(inner >> 16);
    at[3] = (uint8_t)(inner >> 8);
    at[4] = (uint8_t)inner;
    for (size_t i = 0; i < VG_BER_NODES_MAX; i++) {
        at[5 + 2 * i] = 0x05;
        at[6 + 2 * i] = 0x00;
    }
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){at, 5 + inner}));
    inner -= 2;
    at[4] = (uint8_t)inner;
    at[3] = (uint8_t)(inner >> 8);
    at[2] = (uint8_t)(inner >> 16);
    CU_ASSERT_TRUE(vg_ber_is_one((vg_span){at, 5 + inner}));
    free(at);

    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){NULL, 0}));
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){(const uint8_t *)"\x00\x00", 2}));
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){(const uint8_t *)"\x1f\x81\x01\x00", 4}));
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){(const uint8_t *)"\x04\x80\x00\x00", 4}));
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){(const uint8_t *)"\x04\x85\x01\x01\x01\x01\x01", 7}));
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){(const uint8_t *)"\x30\x02\x04\x01", 4}));
    CU_ASSERT_TRUE(vg_ber_is_one((vg_span){(const uint8_t *)"\x30\x80\x05\x00\x00\x00", 6}));
    CU_ASSERT_FALSE(vg_ber_is_one((vg_span){(const uint8_t *)"\x30\x80\x05\x00\x00\x00x", 7}));
}

static void a_message_over_the_limit_is_not_looked_at(void)
{
    uint8_t *at = calloc(1, VG_CMS_BYTES_MAX + 1);
    CU_ASSERT_EQUAL(code_of(0, (vg_span){at, VG_CMS_BYTES_MAX + 1}), VG_E_BANK_GARBLED);
    CU_ASSERT_EQUAL(code_of(0, (vg_span){at, 0}), VG_E_BANK_GARBLED);
    free(at);
}

int main(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    rsa = keys_chain_of(VG_SUITE_RSA);
    sm2 = keys_chain_of(VG_SUITE_SM2);
    for (size_t i = 0; i < 2; i++) {
        vg_err err;
        bool made = vg_chain_new(&chains[i], &err).code == VG_OK &&
                    vg_chain_add(chains[i], both[i]->root.cert, &err).code == VG_OK &&
                    vg_chain_add(chains[i], both[i]->between.cert, &err).code == VG_OK;
        assert(made);
    }
    CU_pSuite suite = CU_add_suite("cms", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    T(what_is_signed_opens_in_every_form);
    T(every_changed_byte_of_the_signed_parts_is_noticed);
    T(every_changed_byte_of_the_content_is_noticed);
    T(shorter_and_longer_is_garbled);
    T(either_of_two_pins_is_enough_and_named);
    T(empty_content_is_not_signed);
    T(the_signer_is_pinned_valid_and_has_a_path);
    T(the_pin_alone_is_enough_where_no_ca_is_given);
    T(each_rule_bites_alone);
    T(both_names_of_a_signature_algorithm_are_read);
    T(attributes_are_never_content);
    T(depth_and_number_of_elements_are_bounded);
    T(a_message_over_the_limit_is_not_looked_at);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    for (size_t i = 0; i < 2; i++) {
        vg_chain_free(chains[i]);
    }
    keys_chain_free(&rsa);
    keys_chain_free(&sm2);
    return failed == 0 ? 0 : 1;
}

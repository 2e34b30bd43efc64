/* Keys, certificates, bare public keys, header signatures: the standard's vector, strict forms, and what a certificate must be. */
#include "certs/header_signature.h"
#include "certs/key_in.h"
#include "certs/public_key.h"
#include "certs/throwaway.h"
#include "tests/unit/keys_kit.h"
#include <openssl/pem.h>
#include <pthread.h>
#include <stdlib.h>

static keys_chain rsa, sm2;

static vg_span sign(const vg_key *key, vg_span bytes, vg_sig_form form, uint8_t room[VG_SIGNATURE_MAX])
{
    vg_err err;
    vg_buf buf = vg_buf_of(room, VG_SIGNATURE_MAX);
    OK(vg_key_sign(key, bytes, form, &buf, &err));
    return vg_buf_span(&buf);
}

/* --- GB/T 32918.5-2017, A.2 ------------------------------------------------------------------- */

static const char vector_point[] =
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
static const char vector_raw[] = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                                 "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

static void unhex(const char *text, uint8_t *ret, size_t len)
{
    size_t got = 0;
    CU_ASSERT_EQUAL(OPENSSL_hexstr2buf_ex(ret, len, &got, text, '\0'), 1);
    CU_ASSERT_EQUAL(got, len);
}

static vg_public_key *vector_key(void)
{
    uint8_t point[65];
    vg_public_key *key = NULL;
    vg_err err;
    unhex(vector_point, point, sizeof point);
    OK(vg_public_key_read((vg_span){point, sizeof point}, &key, &err));
    CU_ASSERT_PTR_NOT_NULL_FATAL(key);
    return key;
}

static void the_standards_vector_verifies_and_no_change_of_it(void)
{
    uint8_t raw[64];
    vg_err err;
    VG_AUTO(vg_public_key) key = vector_key();
    unhex(vector_raw, raw, sizeof raw);
    vg_span signature = {raw, sizeof raw};
    OK(vg_public_key_verify(key, VG_SPAN("message digest"), signature, VG_SIG_RAW, &err));
    FAILS(vg_public_key_verify(key, VG_SPAN("message digesT"), signature, VG_SIG_RAW, &err),
          SIGNATURE);
    for (size_t i = 0; i < sizeof raw; i++) {
        raw[i] ^= 0x01;
        FAILS(vg_public_key_verify(key, VG_SPAN("message digest"), signature, VG_SIG_RAW, &err),
              SIGNATURE);
        raw[i] ^= 0x01;
    }
}

static void sm3_knows_abc(void)
{
    uint8_t hash[32];
    uint8_t wanted[32];
    unsigned len = 0;
    CU_ASSERT_EQUAL(EVP_Digest("abc", 3, hash, &len, EVP_sm3(), NULL), 1);
    unhex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0", wanted, 32);
    CU_ASSERT_EQUAL(memcmp(hash, wanted, 32), 0);
}

static void a_point_off_the_curve_is_no_key(void)
{
    uint8_t point[65];
    vg_public_key *key = NULL;
    vg_err err;
    unhex(vector_point, point, sizeof point);
    point[64] ^= 1;
    FAILS(vg_public_key_read((vg_span){point, sizeof point}, &key, &err), CERT);
    FAILS(vg_public_key_read((vg_span){point, 64}, &key, &err), CERT);
    FAILS(vg_public_key_read(VG_SPAN(""), &key, &err), CERT);
}

/* --- forms of an SM2 signature ---------------------------------------------------------------- */

static bool to_der(const uint8_t *at, size_t len, vg_sig_form form)
{
    uint8_t der[VG_SM2_DER_MAX];
    size_t der_len = 0;
    return vg_sm2_to_der((vg_span){at, len}, form, der, &der_len);
}

static void numbers_outside_the_range_are_no_signature(void)
{
    static const char order[] = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123";
    uint8_t good[64];
    uint8_t raw[64];
    unhex(vector_raw, good, 64);
    CU_ASSERT_TRUE(to_der(good, 64, VG_SIG_RAW));
    for (size_t half = 0; half < 2; half++) {
        memcpy(raw, good, 64);
        memset(raw + 32 * half, 0, 32);
        CU_ASSERT_FALSE(to_der(raw, 64, VG_SIG_RAW));
        raw[32 * half + 31] = 1;
        CU_ASSERT_TRUE(to_der(raw, 64, VG_SIG_RAW));
        unhex(order, raw + 32 * half, 32);
        CU_ASSERT_FALSE(to_der(raw, 64, VG_SIG_RAW));
        raw[32 * half + 31] -= 1;
        CU_ASSERT_TRUE(to_der(raw, 64, VG_SIG_RAW));
        memset(raw + 32 * half, 0xff, 32);
        CU_ASSERT_FALSE(to_der(raw, 64, VG_SIG_RAW));
    }
    CU_ASSERT_FALSE(to_der(good, 63, VG_SIG_RAW));
}

static void der_is_strict(void)
{
    uint8_t raw[64];
    uint8_t der[VG_SM2_DER_MAX + 8];
    size_t len = 0;
    unhex(vector_raw, raw, 64);
    CU_ASSERT_TRUE(vg_sm2_to_der((vg_span){raw, 64}, VG_SIG_RAW, der, &len));
    CU_ASSERT_EQUAL(len, 72); /* both numbers have their highest bit set */
    CU_ASSERT_TRUE(to_der(der, len, VG_SIG_DER));
    CU_ASSERT_FALSE(to_der(der, len - 1, VG_SIG_DER));
    CU_ASSERT_FALSE(to_der(der, len + 1, VG_SIG_DER)); /* a byte behind the end */
    CU_ASSERT_FALSE(to_der(raw, 64, VG_SIG_DER));      /* the other form */
    CU_ASSERT_FALSE(to_der(der, len, VG_SIG_RAW));

    uint8_t longer[VG_SM2_DER_MAX]; /* length in two bytes: BER, not DER */
    raw[0] = 0x01;
    raw[32] = 0x01;
    CU_ASSERT_TRUE(vg_sm2_to_der((vg_span){raw, 64}, VG_SIG_RAW, der, &len));
    CU_ASSERT_EQUAL(len, 70);
    longer[0] = 0x30;
    longer[1] = 0x81;
    memcpy(longer + 2, der + 1, len - 1);
    CU_ASSERT_FALSE(to_der(longer, len + 1, VG_SIG_DER));

    uint8_t padded[VG_SM2_DER_MAX]; /* a leading zero that is not needed */
    memcpy(padded, der, 4);
    padded[1]++;
    padded[3]++;
    padded[4] = 0;
    memcpy(padded + 5, der + 4, len - 4);
    CU_ASSERT_FALSE(to_der(padded, len + 1, VG_SIG_DER));

    der[4] |= 0x80; /* a negative r */
    CU_ASSERT_FALSE(to_der(der, len, VG_SIG_DER));
}

/* --- signing ---------------------------------------------------------------------------------- */

static void what_is_signed_verifies_in_its_form_only(void)
{
    uint8_t room[VG_SIGNATURE_MAX];
    vg_err err;
    for (vg_sig_form form = VG_SIG_RAW; form <= VG_SIG_DER; form++) {
        vg_span signature = sign(sm2.leaf.key, VG_SPAN("pay"), form, room);
        OK(vg_cert_verify(sm2.leaf.cert, VG_SPAN("pay"), signature, form, &err));
        vg_sig_form other = form == VG_SIG_RAW ? VG_SIG_DER : VG_SIG_RAW;
        FAILS(vg_cert_verify(sm2.leaf.cert, VG_SPAN("pay"), signature, other, &err), SIGNATURE);
        FAILS(vg_cert_verify(sm2.leaf.cert, VG_SPAN("paY"), signature, form, &err), SIGNATURE);
        FAILS(vg_cert_verify(sm2.between.cert, VG_SPAN("pay"), signature, form, &err), SIGNATURE);
    }
    vg_span signature = sign(rsa.leaf.key, VG_SPAN("pay"), VG_SIG_RAW, room);
    CU_ASSERT_EQUAL(signature.len, 256);
    OK(vg_cert_verify(rsa.leaf.cert, VG_SPAN("pay"), signature, VG_SIG_DER, &err));
    FAILS(vg_cert_verify(rsa.leaf.cert, VG_SPAN("pay"), (vg_span){signature.at, 255}, VG_SIG_RAW,
                         &err),
          SIGNATURE);
    FAILS(vg_cert_verify(sm2.leaf.cert, VG_SPAN("pay"), signature, VG_SIG_DER, &err), SIGNATURE);
    FAILS(vg_cert_verify(rsa.leaf.cert, VG_SPAN("pay"), VG_SPAN(""), VG_SIG_RAW, &err), SIGNATURE);
}

static bool verify_with_id(const char *id, vg_span signature)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    CU_ASSERT_EQUAL(
        EVP_DigestVerifyInit(ctx, &inner, EVP_sm3(), NULL, sm2.leaf.issued.key), 1);
    if (id != NULL) {
        CU_ASSERT_EQUAL(EVP_PKEY_CTX_set1_id(inner, id, (int)strlen(id)), 1);
    }
    bool holds = EVP_DigestVerify(ctx, signature.at, signature.len, (const uint8_t *)"pay", 3) == 1;
    EVP_MD_CTX_free(ctx);
    return holds;
}

static void sm2_signs_with_the_user_id_of_the_standard(void)
{
    uint8_t room[VG_SIGNATURE_MAX];
    /* Twice: a context that is used again keeps the id. */
    for (int i = 0; i < 2; i++) {
        vg_span signature = sign(sm2.leaf.key, VG_SPAN("pay"), VG_SIG_DER, room);
        CU_ASSERT_TRUE(verify_with_id("1234567812345678", signature));
        CU_ASSERT_FALSE(verify_with_id(NULL, signature)); /* OpenSSL's silent default */
        CU_ASSERT_FALSE(verify_with_id("other", signature));
    }
}

static void a_buffer_that_is_too_small_is_remembered(void)
{
    uint8_t room[63];
    vg_buf buf = vg_buf_of(room, sizeof room);
    vg_err err;
    OK(vg_key_sign(sm2.leaf.key, VG_SPAN("pay"), VG_SIG_RAW, &buf, &err));
    CU_ASSERT_TRUE(buf.over);
}

static void *sign_many(void *ctx)
{
    const keys_pair *pair = ctx;
    for (int i = 0; i < 40; i++) {
        uint8_t room[VG_SIGNATURE_MAX];
        vg_buf buf = vg_buf_of(room, sizeof room);
        vg_err err;
        vg_span bytes = {(const uint8_t *)&i, sizeof i};
        if (vg_key_sign(pair->key, bytes, VG_SIG_RAW, &buf, &err).code != VG_OK ||
            vg_cert_verify(pair->cert, bytes, vg_buf_span(&buf), VG_SIG_RAW, &err).code != VG_OK) {
            return ctx;
        }
    }
    return NULL;
}

static void several_threads_may_sign_and_verify_at_once(void)
{
    pthread_t threads[8];
    for (size_t i = 0; i < VG_COUNT(threads); i++) {
        keys_pair *pair = i % 2 == 0 ? &rsa.leaf : &sm2.leaf;
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, sign_many, pair), 0);
    }
    for (size_t i = 0; i < VG_COUNT(threads); i++) {
        void *wrong = NULL;
        pthread_join(threads[i], &wrong);
        CU_ASSERT_PTR_NULL(wrong);
    }
}

/* --- certificates ----------------------------------------------------------------------------- */

static vg_code read_code(const void *at, size_t len)
{
    vg_cert *cert = NULL;
    vg_err err;
    vg_code code = vg_cert_read((vg_span){at, len}, &cert, &err).code;
    CU_ASSERT_EQUAL(code == VG_OK, cert != NULL);
    vg_cert_free(cert);
    return code;
}

static void one_certificate_is_read_and_nothing_else(void)
{
    vg_span der = vg_cert_der(rsa.leaf.cert);
    uint8_t *room = malloc(4 * der.len + 1000);
    CU_ASSERT_EQUAL(read_code(der.at, der.len), VG_OK);
    memcpy(room, der.at, der.len);
    room[der.len] = 0;
    CU_ASSERT_EQUAL(read_code(room, der.len + 1), VG_E_CERT); /* a byte behind the end */
    for (size_t len = 0; len < der.len; len += 7) {
        CU_ASSERT_EQUAL(read_code(der.at, len), VG_E_CERT);
    }
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, rsa.leaf.issued.cert);
    char *pem = NULL;
    size_t len = (size_t)BIO_get_mem_data(bio, &pem);
    CU_ASSERT_EQUAL(read_code(pem, len), VG_OK);
    memcpy(room, pem, len);
    memcpy(room + len, pem, len);
    CU_ASSERT_EQUAL(read_code(room, 2 * len), VG_E_CERT); /* two of them */
    BIO_free(bio);
    bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, rsa.leaf.issued.key, NULL, NULL, 0, NULL, NULL);
    len = (size_t)BIO_get_mem_data(bio, &pem);
    CU_ASSERT_EQUAL(read_code(pem, len), VG_E_CERT); /* a key */
    BIO_free(bio);
    CU_ASSERT_EQUAL(read_code("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", 60),
                    VG_E_CERT);
    memset(room, ' ', 1000);
    CU_ASSERT_EQUAL(read_code(room, 1000), VG_E_CERT);
    free(room);
}

static vg_code made_code(vg_issue_ask ask)
{
    ask.name = "made";
    vg_issued made = keys_issue_raw(ask, NULL);
    uint8_t *der = NULL;
    int len = i2d_X509(made.cert, &der);
    vg_code code = read_code(der, (size_t)len);
    OPENSSL_free(der);
    vg_issued_free(&made);
    return code;
}

static void keys_that_are_too_small_or_of_another_kind_are_refused(void)
{
    CU_ASSERT_EQUAL(made_code((vg_issue_ask){.suite = VG_SUITE_RSA, .rsa_bits = 1024}), VG_E_CERT);
    CU_ASSERT_EQUAL(made_code((vg_issue_ask){.suite = VG_SUITE_RSA, .rsa_bits = 2047}), VG_E_CERT);
    CU_ASSERT_EQUAL(made_code((vg_issue_ask){.suite = VG_SUITE_RSA, .rsa_bits = 2048}), VG_OK);
    EVP_PKEY *p256 = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    CU_ASSERT_EQUAL(made_code((vg_issue_ask){.suite = VG_SUITE_RSA, .key = p256}), VG_E_CERT);
    EVP_PKEY_free(p256);
}

static vg_code may_code(vg_issue_ask ask, int64_t at_ms)
{
    ask.name = "may";
    ask.suite = VG_SUITE_SM2;
    keys_pair made = keys_issue(ask, NULL);
    vg_err err;
    vg_code code = vg_cert_may_sign(made.cert, at_ms, &err).code;
    keys_free(&made);
    return code;
}

static void who_may_sign_is_asked_of_the_certificate(void)
{
    int64_t from = KEYS_AT_MS, until = KEYS_AT_MS + 1000;
    vg_issue_ask plain = {.usage = KEYS_SIGNS, .from_ms = from, .until_ms = until};
    CU_ASSERT_EQUAL(may_code(plain, from - 1), VG_E_CERT);
    CU_ASSERT_EQUAL(may_code(plain, from), VG_OK);
    CU_ASSERT_EQUAL(may_code(plain, until + 999), VG_OK); /* the last second is inside */
    CU_ASSERT_EQUAL(may_code(plain, until + 1000), VG_E_CERT);
    CU_ASSERT_EQUAL(may_code((vg_issue_ask){.usage = NULL}, KEYS_AT_MS), VG_OK);
    CU_ASSERT_EQUAL(may_code((vg_issue_ask){.usage = "critical,keyEncipherment"}, KEYS_AT_MS),
                    VG_E_CERT);
    CU_ASSERT_EQUAL(may_code((vg_issue_ask){.ca = true, .usage = KEYS_SIGNS}, KEYS_AT_MS),
                    VG_E_CERT);
    CU_ASSERT_EQUAL(
        may_code((vg_issue_ask){.usage = KEYS_SIGNS, .further = "1.2.3.4.5"}, KEYS_AT_MS),
        VG_E_CERT);
}

static void facts_of_a_certificate_are_its_bytes(void)
{
    CU_ASSERT_EQUAL(vg_cert_suite(sm2.leaf.cert), VG_SUITE_SM2);
    CU_ASSERT_EQUAL(vg_key_suite(sm2.leaf.key), VG_SUITE_SM2);
    CU_ASSERT_EQUAL(vg_cert_not_before_ms(sm2.leaf.cert), KEYS_AT_MS - 365 * VG_DAY_MS);
    CU_ASSERT_EQUAL(vg_cert_not_after_ms(sm2.leaf.cert), KEYS_AT_MS + 365 * VG_DAY_MS);
    CU_ASSERT_TRUE(vg_key_fits(sm2.leaf.key, sm2.leaf.cert));
    CU_ASSERT_FALSE(vg_key_fits(sm2.leaf.key, sm2.between.cert));
    CU_ASSERT_FALSE(vg_key_fits(sm2.leaf.key, rsa.leaf.cert));
}

/* --- throw-away ------------------------------------------------------------------------------- */

static void throw_away_keys_are_known_by_mark_key_and_list(void)
{
    vg_err err;
    CU_ASSERT_TRUE(vg_cert_is_throwaway(rsa.leaf.cert));
    keys_pair real = keys_issue(
        (vg_issue_ask){.name = "real", .organization = "A company", .suite = VG_SUITE_SM2}, NULL);
    CU_ASSERT_FALSE(vg_cert_is_throwaway(real.cert));
    keys_pair below = keys_issue(
        (vg_issue_ask){.name = "below", .organization = "A company", .suite = VG_SUITE_RSA},
        &rsa.root);
    CU_ASSERT_TRUE(vg_cert_is_throwaway(below.cert)); /* by its issuer */

    uint8_t point[65];
    unhex(vector_point, point, sizeof point);
    vg_issue_ask published = {.name = "p", .organization = "A company", .suite = VG_SUITE_SM2};
    EVP_PKEY *key = EVP_PKEY_new();
    CU_ASSERT_EQUAL(EVP_PKEY_copy_parameters(key, sm2.leaf.issued.key), 1);
    CU_ASSERT_EQUAL(EVP_PKEY_set1_encoded_public_key(key, point, sizeof point), 1);
    published.key = key;
    published.usage = KEYS_SIGNS;
    vg_issued made = {0};
    published.from_ms = KEYS_AT_MS;
    published.until_ms = KEYS_AT_MS + VG_DAY_MS;
    OK(vg_issue(&published, &real.issued, &made, &err));
    uint8_t *der = NULL;
    int len = i2d_X509(made.cert, &der);
    VG_AUTO(vg_cert) cert = NULL;
    OK(vg_cert_read((vg_span){der, (size_t)len}, &cert, &err));
    CU_ASSERT_TRUE(vg_cert_is_throwaway(cert)); /* by its key, which the standard prints */
    OPENSSL_free(der);
    vg_issued_free(&made);
    EVP_PKEY_free(key);

    char list[200];
    char hex[65];
    bool listed = true;
    OK(vg_cert_is_listed(real.cert, VG_SPAN("# nothing\n\n"), &listed, &err));
    CU_ASSERT_FALSE(listed);
    for (size_t i = 0; i < 32; i++) {
        snprintf(hex + 2 * i, 3, "%02x", vg_cert_sha256(real.cert)[i]);
    }
    snprintf(list, sizeof list, "# one\n%s real", hex);
    OK(vg_cert_is_listed(real.cert, vg_span_of(list), &listed, &err));
    CU_ASSERT_TRUE(listed);
    OK(vg_cert_is_listed(below.cert, vg_span_of(list), &listed, &err));
    CU_ASSERT_FALSE(listed);
    FAILS(vg_cert_is_listed(real.cert, VG_SPAN("0123\n"), &listed, &err), KEY_FILE);
    keys_free(&real);
    keys_free(&below);
}

/* --- header signatures ------------------------------------------------------------------------ */

static void a_header_signature_covers_the_body(void)
{
    const keys_pair *pairs[] = {&rsa.leaf, &sm2.leaf};
    for (size_t i = 0; i < VG_COUNT(pairs); i++) {
        uint8_t room[1024];
        vg_buf text = vg_buf_of(room, sizeof room);
        vg_err err;
        const vg_cert *cert = pairs[i]->cert;
        OK(vg_header_sign(pairs[i]->key, VG_SPAN("{\"a\":1}"), VG_SIG_RAW, &text, &err));
        vg_span header = vg_buf_span(&text);
        CU_ASSERT_EQUAL(header.len, i == 0 ? 344 : 88);
        OK(vg_header_verify(cert, VG_SPAN("{\"a\":1}"), header, VG_SIG_RAW, &err));
        FAILS(vg_header_verify(cert, VG_SPAN("{\"a\":2}"), header, VG_SIG_RAW, &err), SIGNATURE);
        FAILS(vg_header_verify(cert, VG_SPAN(""), header, VG_SIG_RAW, &err), SIGNATURE);
        FAILS(vg_header_verify(cert, VG_SPAN("{\"a\":1}"), VG_SPAN(""), VG_SIG_RAW, &err),
              SIGNATURE);
        vg_buf_byte(&text, '\n');
        FAILS(vg_header_verify(cert, VG_SPAN("{\"a\":1}"), vg_buf_span(&text), VG_SIG_RAW, &err),
              SIGNATURE);
        vg_buf small = vg_buf_of(room, 10);
        FAILS(vg_header_sign(pairs[i]->key, VG_SPAN("x"), VG_SIG_RAW, &small, &err), ENCODE);
        FAILS(vg_header_sign(pairs[i]->key, VG_SPAN(""), VG_SIG_RAW, &small, &err), ENCODE);
    }
}

int main(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    rsa = keys_chain_of(VG_SUITE_RSA);
    sm2 = keys_chain_of(VG_SUITE_SM2);
    CU_pSuite suite = CU_add_suite("keys", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    T(the_standards_vector_verifies_and_no_change_of_it);
    T(sm3_knows_abc);
    T(a_point_off_the_curve_is_no_key);
    T(numbers_outside_the_range_are_no_signature);
    T(der_is_strict);
    T(what_is_signed_verifies_in_its_form_only);
    T(sm2_signs_with_the_user_id_of_the_standard);
    T(a_buffer_that_is_too_small_is_remembered);
    T(several_threads_may_sign_and_verify_at_once);
    T(one_certificate_is_read_and_nothing_else);
    T(keys_that_are_too_small_or_of_another_kind_are_refused);
    T(who_may_sign_is_asked_of_the_certificate);
    T(facts_of_a_certificate_are_its_bytes);
    T(throw_away_keys_are_known_by_mark_key_and_list);
    T(a_header_signature_covers_the_body);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    keys_chain_free(&rsa);
    keys_chain_free(&sm2);
    return failed == 0 ? 0 : 1;
}

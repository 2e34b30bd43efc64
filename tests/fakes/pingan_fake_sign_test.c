/* Gateway signing, with keys made here. */
#include "tests/fakes/pingan_fake_test.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#define BALANCE SUP "&" M1 "&&"

typedef struct party {
    EVP_PKEY *key;
    X509 *cert;
    char key_path[64], cert_path[64];
} party;
static party platform, bank_party;
static char keys_dir[] = "/tmp/pingan-fake-XXXXXX";

static void make_party(party *one, const char *name)
{
    one->key = EVP_RSA_gen(2048);
    one->cert = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(one->cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(one->cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(one->cert), 3600);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one->cert), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(one->cert, X509_get_subject_name(one->cert));
    X509_set_pubkey(one->cert, one->key);
    CU_ASSERT_TRUE(X509_sign(one->cert, one->key, EVP_sha256()) > 0);
    snprintf(one->key_path, sizeof one->key_path, "%s/%s.key", keys_dir, name);
    snprintf(one->cert_path, sizeof one->cert_path, "%s/%s.pem", keys_dir, name);
    BIO *key = BIO_new_file(one->key_path, "wb"), *cert = BIO_new_file(one->cert_path, "wb");
    CU_ASSERT_TRUE(PEM_write_bio_PrivateKey(key, one->key, NULL, NULL, 0, NULL, NULL) == 1);
    CU_ASSERT_TRUE(PEM_write_bio_X509(cert, one->cert) == 1);
    BIO_free(key);
    BIO_free(cert);
}

static void drop_party(party *one)
{
    unlink(one->key_path);
    unlink(one->cert_path);
    X509_free(one->cert);
    EVP_PKEY_free(one->key);
}

static void begin_signing(void)
{
    pingan_fake_conf conf;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(keys_dir));
    make_party(&platform, "platform");
    make_party(&bank_party, "bank");
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "signing", "gateway"));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "platform_cert", platform.cert_path));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "bank_cert", bank_party.cert_path));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "bank_key", bank_party.key_path));
    start(&conf);
    conf.frame = PINGAN_DEDICATED; /* has no place for a signature */
    CU_ASSERT_PTR_NULL(pingan_fake_new(&conf));
    conf.frame = PINGAN_PUBLIC;
    snprintf(conf.bank_key, sizeof conf.bank_key, "%s", platform.key_path);
    CU_ASSERT_PTR_NULL(pingan_fake_new(&conf));
}

static void end_signing(size_t violations)
{
    drop_party(&platform);
    drop_party(&bank_party);
    rmdir(keys_dir);
    memcpy(keys_dir + strlen(keys_dir) - 6, "XXXXXX", 6);
    end_with(violations);
}

static const party *second; /* signs too */

/* Sends it signed by one over the given content, with the algorithm's name as told. */
static void ask_signed(const party *one, const char *content, const char *alg, const EVP_MD *md)
{
    static char bytes[TEST_BYTES_MAX];
    char log_no[24], fields[32];
    unsigned char *der = NULL;
    snprintf(log_no, sizeof log_no, "20250630090000%06u", ++t.number);
    size_t len = message(bytes, "6037", log_no, BALANCE);
    BIO *in = BIO_new_mem_buf(content, -1);
    CMS_ContentInfo *cms =
        CMS_sign(NULL, NULL, NULL, in, CMS_BINARY | CMS_DETACHED | CMS_PARTIAL);
    CU_ASSERT_PTR_NOT_NULL(CMS_add1_signer(cms, one->cert, one->key, md, CMS_BINARY));
    if (second != NULL) {
        CU_ASSERT_PTR_NOT_NULL(CMS_add1_signer(cms, second->cert, second->key, md, CMS_BINARY));
    }
    CU_ASSERT_EQUAL(CMS_final(cms, in, NULL, CMS_BINARY | CMS_DETACHED), 1);
    int der_len = i2d_CMS_ContentInfo(cms, &der);
    snprintf(fields, sizeof fields, "11%-12s%010d", alg, der_len);
    memcpy(bytes + 197, fields, 24);
    memcpy(bytes + len, der, (size_t)der_len);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, len), len + (size_t)der_len);
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
    send_bytes(bytes, len + (size_t)der_len);
}

/* Whether the answer's signature is the bank's over the answer's body. */
static bool answer_signed(void)
{
    size_t end = 222 + number_at(30, 10), der_len = number_at(211, 10);
    const unsigned char *at = t.reply.bytes + end;
    if (t.reply.bytes[197] != '1' || memcmp(t.reply.bytes + 199, "RSA-SHA256  ", 12) != 0 ||
        end + der_len != t.reply.len) {
        return false;
    }
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der_len);
    BIO *body = BIO_new_mem_buf(t.reply.bytes + 344, (int)(end - 344));
    STACK_OF(X509) *certs = sk_X509_new_null();
    sk_X509_push(certs, bank_party.cert);
    bool ok = cms != NULL && CMS_verify(cms, certs, NULL, body, NULL,
                                        CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY) == 1;
    sk_X509_free(certs);
    BIO_free(body);
    CMS_ContentInfo_free(cms);
    return ok;
}

static void a_signed_question_has_a_signed_answer(void)
{
    begin_signing();
    ask_signed(&platform, BALANCE, "RSA-SHA256", EVP_sha256());
    CODE("000000");
    FIELD(1, "1000.50");
    CU_ASSERT_TRUE(answer_signed());
    fault("{\"do\":\"wrong_signature\"}");
    ask_signed(&platform, BALANCE, "RSA-SHA256", EVP_sha256());
    CODE("000000");
    CU_ASSERT_FALSE(answer_signed());
    fault("{\"do\":\"no_signature\"}");
    ask_signed(&platform, BALANCE, "RSA-SHA256", EVP_sha256());
    CU_ASSERT_EQUAL(t.reply.bytes[197], '0');
    end_signing(0);
}

static void a_signature_that_is_not_the_platforms_over_the_body_is_refused(void)
{
    begin_signing();
    ask_signed(&bank_party, BALANCE, "RSA-SHA256", EVP_sha256());
    CODE("YQ9983");
    CU_ASSERT_TRUE(answer_signed());
    ask_signed(&platform, "15000000000001&M100000002&&", "RSA-SHA256", EVP_sha256());
    CODE("YQ9983");
    ask_signed(&platform, BALANCE, "RSA-SHA1", EVP_sha1());
    CODE("YQ9983");
    ask_signed(&platform, BALANCE, "RSA-SHA256", EVP_sha1());
    CODE("YQ9983");
    ask_signed(&platform, BALANCE, "RSA-SHA1", EVP_sha256());
    CODE("YQ9983");
    second = &bank_party; /* one signer is asked for, also when a good one is among them */
    ask_signed(&platform, BALANCE, "RSA-SHA256", EVP_sha256());
    CODE("YQ9983");
    second = NULL;
    ASK("6037", BALANCE, "YQ9983"); /* unsigned */
    end_signing(7);
}

CU_TestInfo sign_claims[] = {
    {"a_signed_question_has_a_signed_answer", a_signed_question_has_a_signed_answer},
    {"a_signature_that_is_not_the_platforms_over_the_body_is_refused",
     a_signature_that_is_not_the_platforms_over_the_body_is_refused},
    CU_TEST_INFO_NULL,
};

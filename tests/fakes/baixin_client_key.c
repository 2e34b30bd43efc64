/* Throw-away keys for the tests of the fakes. */
#include "tests/fakes/baixin_client.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void client_must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static char *pem_of(BIO *bio)
{
    char *at = NULL;
    long len = BIO_get_mem_data(bio, &at);
    char *text = calloc(1, (size_t)len + 1);
    client_must(text != NULL);
    memcpy(text, at, (size_t)len);
    BIO_free(bio);
    return text;
}

static void extension(X509 *cert, int nid, const char *value)
{
    X509_EXTENSION *one = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    client_must(one != NULL);
    X509_add_ext(cert, one, -1);
    X509_EXTENSION_free(one);
}

static void self_sign(X509 *cert, EVP_PKEY *key, bool sm2)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = EVP_PKEY_CTX_new(key, NULL);
    if (sm2) {
        client_must(EVP_PKEY_CTX_set1_id(inner, CLIENT_SM2_ID, 16) == 1);
    }
    EVP_MD_CTX_set_pkey_ctx(ctx, inner);
    client_must(EVP_DigestSignInit(ctx, NULL, sm2 ? EVP_sm3() : EVP_sha256(), NULL, key) == 1);
    client_must(X509_sign_ctx(cert, ctx) > 0);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(inner);
}

void client_key_make(client_key *key, const char *kind, int64_t now_ms)
{
    static long serial;
    bool sm2 = strcmp(kind, "sm2") == 0, old = strcmp(kind, "old") == 0;
    time_t now = (time_t)(now_ms / 1000);
    key->key = sm2 ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2") : EVP_RSA_gen(2048);
    key->cert = X509_new();
    client_must(key->key != NULL && key->cert != NULL);
    X509_set_version(key->cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(key->cert), ++serial);
    X509_NAME *name = X509_get_subject_name(key->cert);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)kind, -1, -1, 0);
    X509_set_issuer_name(key->cert, name);
    X509_time_adj_ex(X509_getm_notBefore(key->cert), old ? -400 : -10, 0, &now);
    X509_time_adj_ex(X509_getm_notAfter(key->cert), old ? -30 : 365, 0, &now);
    X509_set_pubkey(key->cert, key->key);
    bool encipher = strcmp(kind, "encipher") == 0;
    extension(key->cert, NID_key_usage,
              encipher ? "critical,keyEncipherment" : "critical,digitalSignature");
    extension(key->cert, NID_basic_constraints,
              strcmp(kind, "ca") == 0 ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (strcmp(kind, "tls") == 0) {
        extension(key->cert, NID_subject_alt_name, "IP:127.0.0.1");
    }
    self_sign(key->cert, key->key, sm2);
    BIO *cert = BIO_new(BIO_s_mem()), *secret = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(cert, key->cert);
    PEM_write_bio_PrivateKey(secret, key->key, NULL, NULL, 0, NULL, NULL);
    key->cert_pem = pem_of(cert);
    key->key_pem = pem_of(secret);
}

void client_key_free(client_key *key)
{
    EVP_PKEY_free(key->key);
    X509_free(key->cert);
    free(key->cert_pem);
    free(key->key_pem);
    *key = (client_key){0};
}

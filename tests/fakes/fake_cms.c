/* Keys of a fake, and CMS with them. */
#include "tests/fakes/fake_sign.h"

#include <openssl/cms.h>
#include <openssl/pem.h>
#include <stdlib.h>

static X509 *read_cert(const char *pem)
{
    BIO *in = BIO_new_mem_buf(pem, -1);
    X509 *cert = in == NULL ? NULL : PEM_read_bio_X509(in, NULL, NULL, NULL);
    BIO_free(in);
    return cert;
}

static EVP_PKEY *read_key(const char *pem)
{
    BIO *in = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = in == NULL ? NULL : PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
    BIO_free(in);
    return key;
}

fk_keys *fk_keys_read(const char *cert_pem, const char *key_pem, const char *gateway_pem)
{
    fk_keys *keys = fk_alloc(1, sizeof *keys);
    keys->own = read_cert(cert_pem);
    keys->key = read_key(key_pem);
    keys->believed = read_cert(gateway_pem);
    if (keys->own == NULL || keys->key == NULL || keys->believed == NULL ||
        X509_check_private_key(keys->own, keys->key) != 1) {
        fk_keys_free(keys);
        return NULL;
    }
    return keys;
}

void fk_keys_free(fk_keys *keys)
{
    if (keys != NULL) {
        X509_free(keys->own);
        X509_free(keys->believed);
        EVP_PKEY_free(keys->key);
        free(keys);
    }
}

static bool shape_good(CMS_ContentInfo *cms)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    X509_ALGOR *digest = NULL;
    const ASN1_OBJECT *id = NULL;
    if (signers == NULL || sk_CMS_SignerInfo_num(signers) != 1 || CMS_is_detached(cms) != 1) {
        return false;
    }
    CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(signers, 0), NULL, NULL, &digest, NULL);
    X509_ALGOR_get0(&id, NULL, NULL, digest);
    return OBJ_obj2nid(id) == NID_sha256;
}

bool fk_cms_good(const fk_keys *keys, const uint8_t *content, size_t len, const uint8_t *der, size_t der_len)
{
    const unsigned char *at = der;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der_len);
    BIO *in = BIO_new_mem_buf(content, (int)len);
    STACK_OF(X509) *believed = sk_X509_new_null();
    bool good = cms != NULL && in != NULL && believed != NULL && at == der + der_len &&
                OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed && shape_good(cms) &&
                sk_X509_push(believed, keys->believed) > 0 &&
                CMS_verify(cms, believed, NULL, in, NULL, CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1;
    sk_X509_free(believed);
    BIO_free(in);
    CMS_ContentInfo_free(cms);
    return good;
}

void fk_cms_add(const fk_keys *keys, const void *content, size_t len, fk_buf *ret)
{
    BIO *in = BIO_new_mem_buf(content, (int)len);
    CMS_ContentInfo *cms = in == NULL ? NULL
                                      : CMS_sign(keys->own, keys->key, NULL, in,
                                                 CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP);
    unsigned char *der = NULL;
    int der_len = cms == NULL ? 0 : i2d_CMS_ContentInfo(cms, &der);
    if (der_len <= 0) {
        abort(); /* the keys were a pair */
    }
    fk_buf_add(ret, (const char *)der, (size_t)der_len);
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(in);
}

/* Gateway signing (A.6): CMS SignedData, detached, one signer, RSA with SHA-256, over the body. The
 * paper only has the place and the words for it; that the body alone is covered is our reading. */
#include "tests/fakes/pingan_fake_in.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static X509 *read_cert(const char *path)
{
    BIO *in = BIO_new_file(path, "rb");
    X509 *cert = in == NULL ? NULL : PEM_read_bio_X509(in, NULL, NULL, NULL);
    BIO_free(in);
    return cert;
}

static EVP_PKEY *read_key(const char *path)
{
    BIO *in = BIO_new_file(path, "rb");
    EVP_PKEY *key = in == NULL ? NULL : PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
    BIO_free(in);
    return key;
}

bool pa_sign_load(pingan_fake *fake)
{
    const pingan_fake_conf *conf = &fake->conf;
    if (conf->signing == PINGAN_FRONT_END) {
        return true;
    }
    fake->platform_cert = read_cert(conf->platform_cert);
    fake->bank_cert = read_cert(conf->bank_cert);
    fake->bank_key = read_key(conf->bank_key);
    return conf->frame == PINGAN_PUBLIC && fake->platform_cert != NULL &&
           fake->bank_cert != NULL && fake->bank_key != NULL &&
           X509_check_private_key(fake->bank_cert, fake->bank_key) == 1;
}

/* One signer, SHA-256, and nothing inside: what is signed is what was received. */
static bool shape_ok(CMS_ContentInfo *cms)
{
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    X509_ALGOR *digest = NULL;
    if (signers == NULL || sk_CMS_SignerInfo_num(signers) != 1 || CMS_is_detached(cms) != 1) {
        return false;
    }
    CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(signers, 0);
    CMS_SignerInfo_get0_algs(signer, NULL, NULL, &digest, NULL);
    const ASN1_OBJECT *id = NULL;
    X509_ALGOR_get0(&id, NULL, NULL, digest);
    return OBJ_obj2nid(id) == NID_sha256;
}

/* The pinned certificate is the only one that is looked at. */
bool pa_sign_verify(const pingan_fake *fake, const uint8_t *body, size_t len, const uint8_t *der,
                    size_t der_len)
{
    const unsigned char *at = der;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der_len);
    BIO *content = BIO_new_mem_buf(body, (int)len);
    STACK_OF(X509) *pinned = sk_X509_new_null();
    bool ok = cms != NULL && content != NULL && pinned != NULL && at == der + der_len &&
              OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed && shape_ok(cms) &&
              sk_X509_push(pinned, fake->platform_cert) > 0 &&
              CMS_verify(cms, pinned, NULL, content, NULL,
                         CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY) == 1;
    sk_X509_free(pinned);
    BIO_free(content);
    CMS_ContentInfo_free(cms);
    return ok;
}

void pa_sign_add(const pingan_fake *fake, const char *body, size_t len, fk_buf *ret)
{
    BIO *content = BIO_new_mem_buf(body, (int)len);
    CMS_ContentInfo *cms =
        content == NULL ? NULL
                        : CMS_sign(fake->bank_cert, fake->bank_key, NULL, content,
                                   CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP);
    unsigned char *der = NULL;
    int der_len = cms == NULL ? 0 : i2d_CMS_ContentInfo(cms, &der);
    if (der_len > 0) {
        fk_buf_add(ret, (const char *)der, (size_t)der_len);
    }
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(content);
}

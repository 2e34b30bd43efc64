#include "certs/file_in.h"
#include "certs/keyring_in.h"
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

/* Never asks a terminal: without a password file an encrypted key is an error. */
static int give_password(char *ret, int cap, int writing, void *ctx)
{
    const vg_file *password = ctx;
    (void)writing;
    if (password->at == NULL || password->len > (size_t)cap) {
        return -1;
    }
    memcpy(ret, password->at, password->len);
    return (int)password->len;
}

static vg_status read_password(const char *path, vg_file *ret, vg_err *err)
{
    return path == NULL ? VG_DONE : vg_file_read_line(path, ret, err);
}

static vg_status make_key(EVP_PKEY *pkey, const char *path, vg_key **ret, vg_err *err)
{
    vg_err why;
    if (vg_key_make(pkey, ret, &why).code != VG_OK) {
        EVP_PKEY_free(pkey);
        return VG_FAIL(err, KEY_FILE, "%s: %s", path, why.text);
    }
    return VG_DONE;
}

static vg_status read_pem_key(const vg_keyring_line *line, vg_key **ret, vg_err *err)
{
    VG_AUTO_FILE password = {0};
    VG_AUTO_FILE file = {0};
    VG_TRY(read_password(line->password, &password, err));
    VG_TRY(vg_file_read(line->key, VG_FILE_SECRET, &file, err));
    BIO *bio = BIO_new_mem_buf(file.at, (int)file.len);
    EVP_PKEY *pkey =
        bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, give_password, &password);
    BIO_free(bio);
    ERR_clear_error();
    if (pkey == NULL) {
        return VG_FAIL(err, KEY_FILE, "%s is not a private key in PEM, or its password is wrong",
                       line->key);
    }
    return make_key(pkey, line->key, ret, err);
}

static vg_status cert_of(X509 *x509, vg_cert **ret, vg_err *err)
{
    uint8_t *der = NULL;
    int len = i2d_X509(x509, &der);
    vg_status st = len > 0 ? vg_cert_read((vg_span){der, (size_t)len}, ret, err)
                           : VG_FAIL(err, MEMORY, "no memory for a certificate");
    OPENSSL_free(der);
    return st;
}

static vg_status read_pkcs12(const vg_keyring_line *line, vg_cert **ret_cert, vg_key **ret_key,
                             vg_err *err)
{
    VG_AUTO_FILE password = {0};
    VG_AUTO_FILE file = {0};
    VG_TRY(read_password(line->password, &password, err));
    VG_TRY(vg_file_read(line->pkcs12, VG_FILE_SECRET, &file, err));
    const uint8_t *at = file.at;
    PKCS12 *container = d2i_PKCS12(NULL, &at, (long)file.len);
    EVP_PKEY *pkey = NULL;
    X509 *x509 = NULL;
    bool whole = container != NULL && at == file.at + file.len &&
                 PKCS12_parse(container, password.at == NULL ? NULL : (const char *)password.at,
                              &pkey, &x509, NULL) == 1;
    PKCS12_free(container);
    ERR_clear_error();
    vg_status st = whole && pkey != NULL && x509 != NULL
                       ? cert_of(x509, ret_cert, err)
                       : VG_FAIL(err, KEY_FILE,
                                 "%s is not PKCS#12 with a key and its certificate, its password "
                                 "is wrong, or it is encrypted with RC2 or 3DES of old tools",
                                 line->pkcs12);
    X509_free(x509);
    if (st.code != VG_OK) {
        EVP_PKEY_free(pkey);
        return st;
    }
    return make_key(pkey, line->pkcs12, ret_key, err);
}

static vg_status read_cert(const char *path, vg_cert **ret, vg_err *err)
{
    VG_AUTO_FILE file = {0};
    vg_err why;
    VG_TRY(vg_file_read(path, VG_FILE_PUBLIC, &file, err));
    vg_status st = vg_cert_read(vg_file_span(&file), ret, &why);
    return st.code == VG_OK ? VG_DONE : VG_FAIL(err, KEY_FILE, "%s: %s", path, why.text);
}

vg_status vg_keyring_read(const vg_keyring_line *line, vg_token *token, vg_cert **ret_cert,
                          vg_key **ret_key, vg_err *err)
{
    if (line->pkcs12 != NULL) {
        return read_pkcs12(line, ret_cert, ret_key, err);
    }
    VG_TRY(read_cert(line->cert, ret_cert, err));
    if (line->token != NULL) {
        return vg_token_key(token, line->token_key, ret_key, err);
    }
    return line->key != NULL ? read_pem_key(line, ret_key, err) : VG_DONE;
}

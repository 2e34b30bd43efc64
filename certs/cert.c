#include "certs/key_in.h"
#include "gateway/base/limits.h"
#include "gateway/base/text.h"
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>

struct vg_cert {
    X509 *x509;
    vg_suite suite;
    vg_contexts *contexts;
    uint8_t *der;
    size_t der_len;
    uint8_t sha256[32];
    int64_t not_before_ms, not_after_ms;
};

/* --- reading ---------------------------------------------------------------------------------- */

static size_t count_begins(vg_span text)
{
    static const char begin[] = "-----BEGIN ";
    size_t count = 0;
    const uint8_t *at = text.at;
    const uint8_t *end = text.at + text.len;
    while ((at = memmem(at, (size_t)(end - at), begin, sizeof begin - 1)) != NULL) {
        count++;
        at += sizeof begin - 1;
    }
    return count;
}

/* The bytes between the marks; freed by the caller. */
static vg_status from_pem(vg_span text, uint8_t **ret, size_t *ret_len, vg_err *err)
{
    char *name = NULL;
    char *header = NULL;
    unsigned char *der = NULL;
    long len = 0;
    BIO *bio = BIO_new_mem_buf(text.at, (int)text.len);
    bool one = count_begins(text) == 1 && bio != NULL &&
               PEM_read_bio(bio, &name, &header, &der, &len) == 1 &&
               strcmp(name, PEM_STRING_X509) == 0 && header[0] == '\0';
    if (one && (*ret = malloc((size_t)len)) != NULL) {
        memcpy(*ret, der, (size_t)len);
        *ret_len = (size_t)len;
    } else {
        one = false;
    }
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(der);
    BIO_free(bio);
    return one ? VG_DONE : VG_FAIL(err, CERT, "not one certificate in PEM");
}

static vg_status copy_der(vg_span der, uint8_t **ret, size_t *ret_len, vg_err *err)
{
    *ret = malloc(der.len);
    if (*ret == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a certificate");
    }
    memcpy(*ret, der.at, der.len);
    *ret_len = der.len;
    return VG_DONE;
}

static bool to_ms(const ASN1_TIME *time, int64_t *ret)
{
    struct tm parts;
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1) {
        return false;
    }
    *ret = (int64_t)timegm(&parts) * 1000;
    return true;
}

static bool is_canonical(X509 *x509, vg_span der)
{
    unsigned char *back = NULL;
    int len = i2d_X509(x509, &back);
    bool same = len > 0 && (size_t)len == der.len && memcmp(back, der.at, der.len) == 0;
    OPENSSL_free(back);
    return same;
}

/* So that OpenSSL verifies the signature on this certificate with the id; with one, it fails RSA. */
static bool set_id(X509 *x509)
{
    if (X509_get_signature_nid(x509) != NID_SM2_with_SM3) {
        return true;
    }
    ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
    if (id == NULL || ASN1_OCTET_STRING_set(id, (const uint8_t *)VG_SM2_ID, -1) != 1) {
        ASN1_OCTET_STRING_free(id);
        return false;
    }
    X509_set0_distinguishing_id(x509, id);
    return true;
}

static vg_status fill(vg_cert *cert, vg_err *err)
{
    vg_span der = {cert->der, cert->der_len};
    const uint8_t *at = der.at;
    cert->x509 = d2i_X509(NULL, &at, (long)der.len);
    if (cert->x509 == NULL || at != der.at + der.len || !is_canonical(cert->x509, der)) {
        return VG_FAIL(err, CERT, "not one certificate in DER");
    }
    EVP_PKEY *pkey = X509_get0_pubkey(cert->x509);
    if (pkey == NULL) {
        return VG_FAIL(err, CERT, "a certificate whose key can't be read");
    }
    VG_TRY(vg_suite_of(pkey, &cert->suite, err));
    if (!to_ms(X509_get0_notBefore(cert->x509), &cert->not_before_ms) ||
        !to_ms(X509_get0_notAfter(cert->x509), &cert->not_after_ms)) {
        return VG_FAIL(err, CERT, "a certificate whose validity can't be read");
    }
    cert->contexts = malloc(sizeof *cert->contexts);
    if (cert->contexts == NULL || !set_id(cert->x509)) {
        free(cert->contexts);
        cert->contexts = NULL;
        return VG_FAIL(err, MEMORY, "no memory for a certificate");
    }
    vg_contexts_open(cert->contexts, pkey, cert->suite, false);
    vg_sha256(der, cert->sha256);
    /* Extensions are read once here: OpenSSL does it on first use, and several threads may ask. */
    (void)X509_get_extension_flags(cert->x509);
    return VG_DONE;
}

vg_status vg_cert_read(vg_span der_or_pem, vg_cert **ret, vg_err *err)
{
    if (der_or_pem.len == 0 || der_or_pem.len > VG_CERT_BYTES_MAX) {
        return VG_FAIL(err, CERT, "a certificate of %zu bytes", der_or_pem.len);
    }
    vg_cert *cert = calloc(1, sizeof *cert);
    if (cert == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a certificate");
    }
    /* DER begins with a SEQUENCE, which no text does: '0' alone is not a PEM mark. */
    vg_status st = count_begins(der_or_pem) > 0 && der_or_pem.at[0] != 0x30
                       ? from_pem(der_or_pem, &cert->der, &cert->der_len, err)
                       : copy_der(der_or_pem, &cert->der, &cert->der_len, err);
    if (st.code == VG_OK) {
        st = fill(cert, err);
    }
    if (st.code != VG_OK) {
        ERR_clear_error();
        vg_cert_free(cert);
        return st;
    }
    *ret = cert;
    return VG_DONE;
}

void vg_cert_free(vg_cert *cert)
{
    if (cert == NULL) {
        return;
    }
    if (cert->contexts != NULL) {
        vg_contexts_close(cert->contexts);
        free(cert->contexts);
    }
    X509_free(cert->x509);
    free(cert->der);
    free(cert);
}

void vg_cert_freep(vg_cert **cert) { vg_cert_free(*cert); }

/* --- facts ------------------------------------------------------------------------------------ */

vg_suite vg_cert_suite(const vg_cert *cert) { return cert->suite; }
vg_span vg_cert_der(const vg_cert *cert) { return (vg_span){cert->der, cert->der_len}; }
const uint8_t *vg_cert_sha256(const vg_cert *cert) { return cert->sha256; }
int64_t vg_cert_not_before_ms(const vg_cert *cert) { return cert->not_before_ms; }
int64_t vg_cert_not_after_ms(const vg_cert *cert) { return cert->not_after_ms; }
X509 *vg_cert_x509(const vg_cert *cert) { return cert->x509; }

void vg_cert_subject(const vg_cert *cert, char ret[256])
{
    BIO *text = BIO_new(BIO_s_mem());
    int n = 0;
    if (text != NULL && X509_NAME_print_ex(text, X509_get_subject_name(cert->x509), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
        n = BIO_read(text, ret, 255);
    }
    ret[n > 0 ? n : 0] = 0;
    BIO_free(text);
}

vg_status vg_cert_may_sign(const vg_cert *cert, int64_t at_ms, vg_err *err)
{
    if (at_ms < cert->not_before_ms) {
        return VG_FAIL(err, CERT, "the certificate is not valid yet");
    }
    /* RFC 5280, 4.1.2.5: notAfter is the last second that is inside. */
    if (at_ms >= cert->not_after_ms + 1000) {
        return VG_FAIL(err, CERT, "the certificate has expired");
    }
    uint32_t flags = X509_get_extension_flags(cert->x509);
    if ((flags & EXFLAG_INVALID) != 0) {
        return VG_FAIL(err, CERT, "the certificate's extensions can't be read");
    }
    if ((flags & EXFLAG_CRITICAL) != 0) {
        return VG_FAIL(err, CERT, "the certificate has an unknown critical extension");
    }
    if ((flags & EXFLAG_CA) != 0) {
        return VG_FAIL(err, CERT, "the certificate is a CA's");
    }
    if ((flags & EXFLAG_KUSAGE) != 0 &&
        (X509_get_key_usage(cert->x509) & X509v3_KU_DIGITAL_SIGNATURE) == 0) {
        return VG_FAIL(err, CERT, "the certificate's keyUsage has no digitalSignature");
    }
    return VG_DONE;
}

vg_status vg_cert_verify(const vg_cert *cert, vg_span bytes, vg_span signature, vg_sig_form form,
                         vg_err *err)
{
    if (!vg_contexts_verify(cert->contexts, bytes, signature, form)) {
        return VG_FAIL(err, SIGNATURE, "the signature does not hold");
    }
    return VG_DONE;
}

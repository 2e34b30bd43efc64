#include "certs/throwaway.h"
#include "certs/key_in.h"
#include "gateway/base/text.h"

static const char *const published[] = {
#define P(sha256, whose) sha256,
#include "certs/dev/published.def"
#undef P
};

static bool is_marked(const X509_NAME *name)
{
    int at = -1;
    while ((at = X509_NAME_get_index_by_NID(name, NID_organizationName, at)) >= 0) {
        const ASN1_STRING *value =
            X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
        vg_span text = {ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value)};
        if (vg_span_is(text, VG_THROWAWAY_MARK)) {
            return true;
        }
    }
    return false;
}

static bool is_published(X509 *x509)
{
    uint8_t *der = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
    bool found = len <= 0; /* what can't be looked up is refused */
    char hex[VG_SHA256_HEX] = "";
    if (len > 0) {
        vg_sha256_hex((vg_span){der, (size_t)len}, hex);
    }
    for (size_t i = 0; i < VG_COUNT(published); i++) {
        found = found || strcmp(published[i], hex) == 0;
    }
    OPENSSL_free(der);
    return found;
}

bool vg_cert_is_throwaway(const vg_cert *cert)
{
    X509 *x509 = vg_cert_x509(cert);
    return is_marked(X509_get_subject_name(x509)) || is_marked(X509_get_issuer_name(x509)) ||
           is_published(x509);
}

static bool is_hex(vg_span a)
{
    bool hex = a.len == VG_SHA256_HEX - 1;
    for (size_t i = 0; i < a.len && hex; i++) {
        hex = (a.at[i] >= '0' && a.at[i] <= '9') || (a.at[i] >= 'a' && a.at[i] <= 'f');
    }
    return hex;
}

vg_status vg_cert_is_listed(const vg_cert *cert, vg_span list, bool *ret, vg_err *err)
{
    char wanted[VG_SHA256_HEX];
    bool found = false;
    vg_hex(vg_cert_sha256(cert), 32, wanted);
    while (list.len > 0) {
        const uint8_t *end = memchr(list.at, '\n', list.len);
        size_t len = end == NULL ? list.len : (size_t)(end - list.at);
        vg_span line = vg_span_trim((vg_span){list.at, len});
        size_t step = end == NULL ? len : len + 1;
        list = (vg_span){list.at + step, list.len - step};
        if (line.len == 0 || line.at[0] == '#') {
            continue;
        }
        const uint8_t *blank = memchr(line.at, ' ', line.len);
        line.len = blank == NULL ? line.len : (size_t)(blank - line.at);
        if (!is_hex(line)) {
            return VG_FAIL(err, KEY_FILE, "a line of the fingerprint list is not 64 hex digits");
        }
        found = found || vg_span_is(line, wanted);
    }
    *ret = found;
    return VG_DONE;
}

#include "certs/key_in.h"
#include <openssl/bn.h>
#include <openssl/ecdsa.h>

enum { HALF = VG_SM2_RAW / 2 };

/* Order of sm2p256v1 (GB/T 32918.5, 2). */
static const uint8_t order[HALF] = {
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x72, 0x03, 0xdf, 0x6b, 0x21, 0xc6, 0x05, 0x2b, 0x53, 0xbb, 0xf4, 0x09, 0x39, 0xd5, 0x41, 0x23,
};

static bool in_range(const uint8_t number[HALF])
{
    static const uint8_t zero[HALF];
    return memcmp(number, zero, HALF) != 0 && memcmp(number, order, HALF) < 0;
}

bool vg_sm2_to_raw(vg_span der, uint8_t ret[VG_SM2_RAW])
{
    const uint8_t *at = der.at;
    if (der.len == 0 || der.len > VG_SM2_DER_MAX) {
        return false;
    }
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)der.len);
    uint8_t raw[VG_SM2_RAW];
    uint8_t back[VG_SM2_DER_MAX];
    uint8_t *out = back;
    /* DER has one encoding for each signature: what encodes differently was not DER. */
    bool strict =
        signature != NULL && at == der.at + der.len &&
        !BN_is_negative(ECDSA_SIG_get0_r(signature)) &&
        !BN_is_negative(ECDSA_SIG_get0_s(signature)) &&
        BN_bn2binpad(ECDSA_SIG_get0_r(signature), raw, HALF) == HALF &&
        BN_bn2binpad(ECDSA_SIG_get0_s(signature), raw + HALF, HALF) == HALF && in_range(raw) &&
        in_range(raw + HALF) && i2d_ECDSA_SIG(signature, &out) == (int)der.len &&
        memcmp(back, der.at, der.len) == 0;
    ECDSA_SIG_free(signature);
    if (strict) {
        memcpy(ret, raw, sizeof raw);
    }
    return strict;
}

static bool raw_to_der(const uint8_t *raw, uint8_t ret[VG_SM2_DER_MAX], size_t *ret_len)
{
    if (!in_range(raw) || !in_range(raw + HALF)) {
        return false;
    }
    ECDSA_SIG *signature = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, HALF, NULL);
    BIGNUM *s = BN_bin2bn(raw + HALF, HALF, NULL);
    int len = -1;
    if (signature != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(signature, r, s) == 1) {
        r = s = NULL;
        uint8_t *out = ret;
        len = i2d_ECDSA_SIG(signature, &out);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(signature);
    *ret_len = len > 0 ? (size_t)len : 0;
    return len > 0;
}

bool vg_sm2_to_der(vg_span signature, vg_sig_form form, uint8_t ret[VG_SM2_DER_MAX],
                   size_t *ret_len)
{
    if (form == VG_SIG_RAW) {
        return signature.len == VG_SM2_RAW && raw_to_der(signature.at, ret, ret_len);
    }
    uint8_t raw[VG_SM2_RAW];
    if (!vg_sm2_to_raw(signature, raw)) {
        return false;
    }
    memcpy(ret, signature.at, signature.len);
    *ret_len = signature.len;
    return true;
}

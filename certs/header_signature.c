#include "certs/header_signature.h"
#include "certs/base64.h"

vg_status vg_header_sign(const vg_key *key, vg_span body, vg_sig_form form, vg_buf *ret,
                         vg_err *err)
{
    uint8_t room[VG_SIGNATURE_MAX];
    vg_buf signature = vg_buf_of(room, sizeof room);
    if (body.len == 0) {
        return VG_FAIL(err, ENCODE, "an empty body is not signed");
    }
    VG_TRY(vg_key_sign(key, body, form, &signature, err));
    vg_base64_encode(vg_buf_span(&signature), ret);
    return ret->over ? VG_FAIL(err, ENCODE, "no room for a signature header") : VG_DONE;
}

vg_status vg_header_verify(const vg_cert *cert, vg_span body, vg_span text, vg_sig_form form,
                           vg_err *err)
{
    uint8_t signature[VG_SIGNATURE_MAX];
    size_t len = 0;
    /* The decoder passes over XML white space; a header has none, and one signature has one text. */
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] <= ' ') {
            return VG_FAIL(err, SIGNATURE, "white space inside a signature header");
        }
    }
    if (body.len == 0 || !vg_base64_decode(text, signature, sizeof signature, &len)) {
        return VG_FAIL(err, SIGNATURE, "an empty body, or a signature that is not Base64");
    }
    return vg_cert_verify(cert, body, (vg_span){signature, len}, form, err);
}

/* A signature of a whole body in one HTTP header: the Base64 of RSA or SM2 over the bytes as they travel.
 *
 *     VG_TRY(vg_header_sign(key, body, VG_SIG_RAW, &text, err));                     X-Signature: <text>
 *     VG_TRY(vg_header_verify(cert, body, header, VG_SIG_RAW, err));                 SIGNATURE
 *
 * Which header, which body bytes and which form are the bank's paper's to say. The method, the path and the time are not under
 * such a signature: a bank that wants them has another shape.
 */
#pragma once
#include "certs/key.h"

/* KEY_FILE: the key; ENCODE: ret is too small. */
VG_MUST vg_status vg_header_sign(const vg_key *key, vg_span body, vg_sig_form form, vg_buf *ret, vg_err *err);
/* SIGNATURE: not strict Base64 without white space, empty body, or it does not hold. Whether the certificate may sign at this time
 * is vg_cert_may_sign. */
VG_MUST vg_status vg_header_verify(const vg_cert *cert, vg_span body, vg_span text, vg_sig_form form, vg_err *err);

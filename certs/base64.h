/* Base64 (RFC 4648, 4), read strictly: OpenSSL's own decoder takes bits behind the end and stray padding. */
#pragma once
#include "gateway/base/buf.h"

void vg_base64_encode(vg_span bytes, vg_buf *ret);
/* XML white space is passed over, nothing else. False: another character, wrong padding, bits behind the end, or more than cap
 * bytes. */
VG_MUST bool vg_base64_decode(vg_span text, uint8_t *ret, size_t cap, size_t *ret_len);

/* Base64 of a file that stands in a bank's answer (RFC 4648, 4), read strictly.
 *
 *     VG_TRY(vg_map_base64(text, true, arena, &file, err));      BANK_GARBLED: another character, a group that is not whole, padding
 *                                                                elsewhere than at the end, bits behind the end
 */
#pragma once
#include "gateway/base/arena.h"
#include "gateway/base/span.h"

/* breaks: XML white space anywhere is passed over; else it is another character. *ret stands in the arena; empty text is an empty file. */
VG_MUST vg_status vg_map_base64(vg_span text, bool breaks, vg_arena *arena, vg_span *ret, vg_err *err);

/* Chinese bank text, both ways. Ours is UTF-8; the banks write GBK and read it back as GB18030.
 *
 *     VG_TRY(vg_gbk_encode(VG_SPAN("王喆"), &wire, err));           4 bytes; ENCODE when GBK lacks
 * one VG_TRY(vg_gb18030_decode(answer, true, &text, &damaged, err)); damaged bytes become U+FFFD
 *
 * Why not one charset: a bank declares GBK or GB2312 and may send either or 4-byte GB18030, of
 * which both are subsets (CITIC A.10); what we send must be GBK proper, which every reader there
 * has.
 */
#pragma once
#include "gateway/base/buf.h"

/* Appends the GBK bytes of valid UTF-8. ENCODE: not UTF-8, or a character that GBK does not hold.
 * The euro sign is refused too: GBK proper has no code for it, and the code pages of readers
 * differ. */
VG_MUST vg_status vg_gbk_encode(vg_span text, vg_buf *ret, vg_err *err);

/* What a field of declared length must have room for: the bytes and two shift bytes around every
 * run of double-byte characters (CITIC A.8: the unit is not stated, so we count cautiously). */
size_t vg_gbk_room(vg_span gbk);

/* Worst case of decoded bytes: every byte damaged. */
#define VG_GB18030_ROOM(len) ((len)*3)

/* Appends valid UTF-8 that XML can hold. Damage is bytes that are not GB18030, control characters
 * and the non-characters U+FFFE and U+FFFF. mark: each becomes U+FFFD; else BANK_GARBLED. */
VG_MUST vg_status vg_gb18030_decode(vg_span wire, bool mark, vg_buf *ret, bool *ret_damaged,
                                    vg_err *err);

/* Our text carries the mark of damage (U+FFFD): it is not to be used as verified. */
bool vg_text_damaged(const char *text);

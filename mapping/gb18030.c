#include "mapping/gb18030.h"
#include <errno.h>
#include <iconv.h>

#define NONE ((iconv_t)-1)

/* glibc keeps its conversion tables after the first use, so that opening a descriptor costs 0.3 us:
 * less than one conversion, and it needs no state that outlives the call. */
static vg_status open_conv(const char *to, const char *from, iconv_t *ret, vg_err *err)
{
    iconv_t conv = iconv_open(to, from);
    if (conv == NONE) {
        return VG_FAIL(err, MEMORY, "no conversion from %s to %s on this host", from, to);
    }
    *ret = conv;
    return VG_DONE;
}

static size_t ascii_run(vg_span a, size_t from)
{
    size_t i = from;
    for (; a.len - i >= 8; i += 8) {
        uint64_t eight;
        memcpy(&eight, a.at + i, 8);
        if ((eight & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
    }
    while (i < a.len && a.at[i] < 0x80) {
        i++;
    }
    return i - from;
}

vg_status vg_gbk_encode(vg_span text, vg_buf *ret, vg_err *err)
{
    size_t ascii = ascii_run(text, 0);
    vg_buf_bytes(ret, text.at, ascii);
    if (ascii == text.len) {
        return VG_DONE;
    }
    if (!vg_span_utf8(text)) {
        return VG_FAIL(err, ENCODE, "the text is not valid UTF-8");
    }
    if (ret->over) {
        return VG_DONE;
    }
    iconv_t conv;
    VG_TRY(open_conv("GBK", "UTF-8", &conv, err));
    size_t start = ret->len;
    char *in = (char *)(uintptr_t)(text.at + ascii); /* iconv does not write through it */
    char *out = (char *)ret->at + ret->len;
    size_t in_left = text.len - ascii, out_left = ret->cap - ret->len;
    size_t n = iconv(conv, &in, &in_left, &out, &out_left);
    int why = errno;
    iconv_close(conv);
    if (n == (size_t)-1 && why == E2BIG) {
        ret->over = true;
        return VG_DONE;
    }
    if (n != 0) {
        return VG_FAIL(err, ENCODE, "a character that GBK does not hold");
    }
    ret->len = ret->cap - out_left;
    for (size_t i = start; i < ret->len; i++) {
        if (ret->at[i] == 0x80) {
            return VG_FAIL(err, ENCODE, "a character that GBK does not hold");
        }
        if (ret->at[i] > 0x80) {
            i++; /* the trail byte may be 0x80 */
        }
    }
    return VG_DONE;
}

size_t vg_gbk_room(vg_span gbk)
{
    size_t runs = 0;
    bool wide = false;
    for (size_t i = 0; i < gbk.len; i++) {
        bool lead = gbk.at[i] >= 0x80;
        runs += lead && !wide;
        wide = lead;
        if (lead) {
            i++;
        }
    }
    return gbk.len + 2 * runs;
}

static bool in(uint8_t c, uint8_t from, uint8_t to) { return from <= c && c <= to; }

/* Length of the multi-byte character at p by the shape of GB18030; 0: no such shape. */
static size_t shape(const uint8_t *p, size_t left)
{
    if (left < 2 || !in(p[0], 0x81, 0xFE)) {
        return 0;
    }
    if (p[1] != 0x7F && in(p[1], 0x40, 0xFE)) {
        return 2;
    }
    bool four = left >= 4 && in(p[1], '0', '9') && in(p[2], 0x81, 0xFE) && in(p[3], '0', '9');
    return four ? 4 : 0;
}

static void put_damage(vg_buf *ret, bool *damaged)
{
    vg_buf_text(ret, "\xEF\xBF\xBD");
    *damaged = true;
}

/* U+FFFE and U+FFFF are valid UTF-8 and not valid XML. */
static void replace_noncharacters(uint8_t *at, size_t len, bool *damaged)
{
    for (size_t i = 0; i + 2 < len; i++) {
        if (at[i] == 0xEF && at[i + 1] == 0xBF && at[i + 2] >= 0xBD) {
            at[i + 2] = 0xBD;
            *damaged = true;
        }
    }
}

static void decode_run(iconv_t conv, vg_span run, vg_buf *ret, bool *damaged)
{
    char *in_at = (char *)(uintptr_t)run.at;
    size_t left = run.len;
    while (left > 0 && !ret->over) {
        uint8_t *from = ret->at + ret->len;
        char *out = (char *)from;
        size_t room = ret->cap - ret->len;
        size_t n = iconv(conv, &in_at, &left, &out, &room);
        int why = errno;
        replace_noncharacters(from, (size_t)((uint8_t *)out - from), damaged);
        ret->len = ret->cap - room;
        if (n == (size_t)-1 && why == E2BIG) {
            ret->over = true;
        } else if (n == (size_t)-1) { /* a code of right shape that is not assigned */
            size_t skip = shape((const uint8_t *)in_at, left);
            skip = skip == 0 ? 1 : skip;
            put_damage(ret, damaged);
            in_at += skip;
            left -= skip;
        }
    }
}

static void decode_ascii(vg_span run, vg_buf *ret, bool *damaged)
{
    size_t from = 0;
    for (size_t i = 0; i < run.len; i++) {
        uint8_t c = run.at[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            vg_buf_bytes(ret, run.at + from, i - from);
            put_damage(ret, damaged);
            from = i + 1;
        }
    }
    vg_buf_bytes(ret, run.at + from, run.len - from);
}

static void decode_with(iconv_t conv, vg_span wire, vg_buf *ret, bool *damaged)
{
    for (size_t i = 0; i < wire.len && !ret->over;) {
        size_t ascii = ascii_run(wire, i);
        decode_ascii((vg_span){wire.at + i, ascii}, ret, damaged);
        i += ascii;
        size_t run = i;
        for (size_t n = 1; n > 0 && run < wire.len; run += n) {
            n = shape(wire.at + run, wire.len - run);
        }
        decode_run(conv, (vg_span){wire.at + i, run - i}, ret, damaged);
        i = run;
        if (i < wire.len && wire.at[i] >= 0x80) {
            put_damage(ret, damaged);
            i++;
        }
    }
}

vg_status vg_gb18030_decode(vg_span wire, bool mark, vg_buf *ret, bool *ret_damaged, vg_err *err)
{
    bool damaged = false;
    iconv_t conv;
    VG_TRY(open_conv("UTF-8", "GB18030", &conv, err));
    decode_with(conv, wire, ret, &damaged);
    iconv_close(conv);
    if (damaged && !mark) {
        return VG_FAIL(err, BANK_GARBLED, "the text is not valid GB18030");
    }
    *ret_damaged = damaged;
    return VG_DONE;
}

bool vg_text_damaged(const char *text) { return strstr(text, "\xEF\xBF\xBD") != NULL; }

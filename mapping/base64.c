#include "mapping/base64.h"

static int digit_of(uint8_t c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

static bool is_break(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Four characters, of which some are being read. */
typedef struct group {
    uint32_t bits;
    size_t count, pad;
} group;

static vg_status garbled(vg_err *err) { return VG_FAIL(err, BANK_GARBLED, "the statement file is not Base64"); }

/* Bytes of a whole group; bits that the padding leaves over are zero, or two texts would be one file. */
static vg_status put(const group *g, uint8_t *at, size_t *n, vg_err *err)
{
    uint32_t left = g->pad == 1 ? g->bits & 0xFF : g->pad == 2 ? g->bits & 0xFFFF : 0;
    if (g->pad > 2 || left != 0) {
        return garbled(err);
    }
    for (size_t i = 0; i < 3 - g->pad; i++) {
        at[(*n)++] = (uint8_t)(g->bits >> (16 - 8 * i));
    }
    return VG_DONE;
}

vg_status vg_map_base64(vg_span text, bool breaks, vg_arena *arena, vg_span *ret, vg_err *err)
{
    uint8_t *at = vg_arena_take(arena, text.len / 4 * 3 + 3);
    size_t n = 0;
    group g = {0};
    bool ended = false;
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a statement file");
    }
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        if (breaks && is_break(c)) {
            continue;
        }
        int d = c == '=' ? 0 : digit_of(c);
        g.pad += c == '=';
        if (d < 0 || ended || (c != '=' && g.pad > 0)) {
            return garbled(err);
        }
        g.bits = g.bits << 6 | (uint32_t)d;
        if (++g.count == 4) {
            VG_TRY(put(&g, at, &n, err));
            ended = g.pad > 0;
            g = (group){0};
        }
    }
    if (g.count != 0) {
        return garbled(err);
    }
    *ret = (vg_span){at, n};
    return VG_DONE;
}

#include "certs/cms_in.h"
#include <openssl/objects.h>

bool vg_oid_is(const ASN1_OBJECT *object, const char *dotted)
{
    char text[80];
    int len = object == NULL ? -1 : OBJ_obj2txt(text, sizeof text, object, 1);
    return len > 0 && (size_t)len < sizeof text && strcmp(text, dotted) == 0;
}

typedef struct level {
    size_t end;
    bool indefinite;
} level;

typedef struct head {
    bool constructed, indefinite, end_mark;
    size_t len;
} head;

/* Tag and length at *at, which moves behind them. */
static bool read_head(vg_span bytes, size_t end, size_t *at, head *ret)
{
    if (end - *at < 2) {
        return false;
    }
    uint8_t tag = bytes.at[(*at)++];
    uint8_t first = bytes.at[(*at)++];
    if ((tag & 0x1f) == 0x1f) {
        return false;
    }
    *ret = (head){.constructed = (tag & 0x20) != 0, .len = first};
    ret->end_mark = tag == 0 && first == 0;
    ret->indefinite = first == 0x80;
    if (first > 0x80) {
        size_t count = first & 0x7f;
        if (count > 4 || end - *at < count) {
            return false;
        }
        ret->len = 0;
        for (size_t i = 0; i < count; i++) {
            ret->len = ret->len << 8 | bytes.at[(*at)++];
        }
    }
    return ret->indefinite ? ret->constructed : ret->len <= end - *at;
}

bool vg_ber_is_one(vg_span bytes)
{
    level levels[VG_BER_DEPTH_MAX + 1] = {{.end = bytes.len}};
    size_t depth = 0;
    size_t at = 0;
    for (size_t nodes = 0; nodes < VG_BER_NODES_MAX; nodes++) {
        head h;
        if (!read_head(bytes, levels[depth].end, &at, &h)) {
            return false;
        }
        if (h.end_mark) {
            if (!levels[depth].indefinite) {
                return false;
            }
            depth--;
        } else if (h.constructed) {
            if (depth == VG_BER_DEPTH_MAX) {
                return false;
            }
            size_t end = h.indefinite ? levels[depth].end : at + h.len;
            levels[++depth] = (level){end, h.indefinite};
        } else {
            at += h.len;
        }
        while (depth > 0 && !levels[depth].indefinite && at == levels[depth].end) {
            depth--;
        }
        if (depth == 0) {
            return at == bytes.len;
        }
    }
    return false;
}

#include "gateway/base/span.h"

static bool blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

vg_span vg_span_trim(vg_span a)
{
    while (a.len > 0 && blank(a.at[0])) {
        a.at++;
        a.len--;
    }
    while (a.len > 0 && blank(a.at[a.len - 1])) {
        a.len--;
    }
    return a;
}

vg_status vg_span_copy(vg_span a, char *ret, size_t cap, vg_err *err)
{
    assert(cap > 0);
    if (a.len >= cap) {
        return VG_FAIL(err, INVALID, "%zu bytes where at most %zu fit", a.len, cap - 1);
    }
    if (a.len > 0 && memchr(a.at, 0, a.len) != NULL) {
        return VG_FAIL(err, INVALID, "a NUL inside text");
    }
    if (a.len > 0) {
        memcpy(ret, a.at, a.len);
    }
    ret[a.len] = 0;
    return VG_DONE;
}

vg_status vg_span_int(vg_span a, int64_t *ret, vg_err *err)
{
    int64_t n = 0;
    if (a.len == 0) {
        return VG_FAIL(err, INVALID, "a number is missing");
    }
    for (size_t i = 0; i < a.len; i++) {
        if (a.at[i] < '0' || a.at[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
            __builtin_add_overflow(n, a.at[i] - '0', &n)) {
            return VG_FAIL(err, INVALID, "not a number at byte %zu", i);
        }
    }
    *ret = n;
    return VG_DONE;
}

static size_t utf8_one(const uint8_t *p, size_t left)
{
    if (p[0] < 0x80) {
        return 1;
    }
    if (left >= 2 && p[0] >= 0xC2 && p[0] <= 0xDF && (p[1] & 0xC0) == 0x80) {
        return 2;
    }
    if (left >= 3 && (p[0] & 0xF0) == 0xE0 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        bool overlong = p[0] == 0xE0 && p[1] < 0xA0;
        bool surrogate = p[0] == 0xED && p[1] >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (left >= 4 && p[0] >= 0xF0 && p[0] <= 0xF4 && (p[1] & 0xC0) == 0x80 &&
        (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80) {
        bool overlong = p[0] == 0xF0 && p[1] < 0x90;
        bool beyond = p[0] == 0xF4 && p[1] >= 0x90;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

bool vg_span_utf8(vg_span a)
{
    for (size_t i = 0; i < a.len;) {
        size_t n = utf8_one(a.at + i, a.len - i);
        if (n == 0) {
            return false;
        }
        i += n;
    }
    return true;
}

void vg_text_set(char *ret, size_t cap, const char *text)
{
    size_t len = strlen(text);
    assert(len < cap);
    memcpy(ret, text, len + 1);
}

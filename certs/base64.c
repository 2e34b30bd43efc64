#include "certs/base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void vg_base64_encode(vg_span bytes, vg_buf *ret)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = (uint32_t)bytes.at[i] << 16;
        group |= left > 1 ? (uint32_t)bytes.at[i + 1] << 8 : 0;
        group |= left > 2 ? bytes.at[i + 2] : 0;
        char four[4] = {alphabet[group >> 18], alphabet[group >> 12 & 63],
                        left > 1 ? alphabet[group >> 6 & 63] : '=',
                        left > 2 ? alphabet[group & 63] : '='};
        vg_buf_bytes(ret, four, sizeof four);
    }
}

static int value_of(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool vg_base64_decode(vg_span text, uint8_t *ret, size_t cap, size_t *ret_len)
{
    uint32_t bits = 0;
    size_t len = 0, digits = 0, padding = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        int value = value_of(c);
        if (is_blank(c)) {
            continue;
        }
        if (c == '=') {
            padding++;
            continue;
        }
        if (value < 0 || padding > 0) {
            return false;
        }
        bits = bits << 6 | (uint32_t)value;
        if (++digits % 4 != 1) { /* the first digit of four ends no byte */
            if (len == cap) {
                return false;
            }
            ret[len++] = (uint8_t)(bits >> (2 * ((3 - (digits - 1) % 4) % 4)));
        }
    }
    static const uint32_t behind[4] = {0, 0xFF, 0x0F, 0x03}; /* by digits % 4 */
    static const size_t padded[4] = {0, 9, 2, 1};
    if (padding != padded[digits % 4] || (bits & behind[digits % 4]) != 0 || len == 0) {
        return false;
    }
    *ret_len = len;
    return true;
}

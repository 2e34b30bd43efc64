#include "gateway/base/buf.h"
#include <stdarg.h>
#include <stdio.h>

void vg_buf_bytes(vg_buf *b, const void *at, size_t len)
{
    if (b->over || len > b->cap - b->len) {
        b->over = true;
        return;
    }
    if (len > 0) {
        memcpy(b->at + b->len, at, len);
    }
    b->len += len;
}

void vg_buf_text(vg_buf *b, const char *text) { vg_buf_bytes(b, text, strlen(text)); }

void vg_buf_byte(vg_buf *b, uint8_t c) { vg_buf_bytes(b, &c, 1); }

void vg_buf_int(vg_buf *b, int64_t n)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (n < 0) {
        digits[--at] = '-';
    }
    vg_buf_bytes(b, digits + at, sizeof digits - at);
}

void vg_buf_format(vg_buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t room = b->over ? 0 : b->cap - b->len;
    int n = vsnprintf(room > 0 ? (char *)b->at + b->len : NULL, room, fmt, args);
    va_end(args);
    if (n < 0 || (size_t)n >= room) { /* vsnprintf needs a byte for its end mark */
        b->over = true;
    } else {
        b->len += (size_t)n;
    }
}

void vg_buf_html(vg_buf *b, const char *t)
{
    for (; *t != 0; t++) {
        const char *as = *t == '&' ? "&amp;" : *t == '<' ? "&lt;" : *t == '>' ? "&gt;" : *t == '"' ? "&quot;" : NULL;
        if (as != NULL) {
            vg_buf_text(b, as);
        } else {
            vg_buf_byte(b, (uint8_t)*t);
        }
    }
}

/* A byte buffer of fixed size, owned by the caller. Running over is remembered, not an accident:
 *
 *     uint8_t room[VG_MESSAGE_MAX];
 *     vg_buf b = vg_buf_of(room, sizeof room);
 *     vg_buf_text(&b, "<stream>"); ...
 *     if (b.over) return VG_FAIL(err, ENCODE, "...");
 */
#pragma once
#include "gateway/base/span.h"

typedef struct vg_buf {
    uint8_t *at;
    size_t len;
    size_t cap;
    bool over; /* something did not fit: the content is not to be used */
} vg_buf;

static inline vg_buf vg_buf_of(void *at, size_t cap) { return (vg_buf){.at = at, .cap = cap}; }
static inline vg_span vg_buf_span(const vg_buf *b) { return (vg_span){b->at, b->len}; }

void vg_buf_bytes(vg_buf *b, const void *at, size_t len);
void vg_buf_text(vg_buf *b, const char *text);
void vg_buf_html(vg_buf *b, const char *text); /* as text of XML and HTML, in quotes, too */
void vg_buf_byte(vg_buf *b, uint8_t c);
void vg_buf_int(vg_buf *b, int64_t n);
void vg_buf_format(vg_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

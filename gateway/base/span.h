/* Text and bytes that belong to somebody else: a pointer and a length, never an end mark. */
#pragma once
#include "gateway/base/err.h"
#include <string.h>

typedef struct vg_span {
    const uint8_t *at;
    size_t len;
} vg_span;

#define VG_SPAN(literal) ((vg_span){(const uint8_t *)("" literal), sizeof(literal) - 1})

static inline vg_span vg_span_of(const char *text)
{
    return (vg_span){(const uint8_t *)text, text == NULL ? 0 : strlen(text)};
}

static inline bool vg_span_is(vg_span a, const char *text)
{
    size_t len = strlen(text);
    return a.len == len && (len == 0 || memcmp(a.at, text, len) == 0);
}

/* Without ASCII blanks at both ends. */
vg_span vg_span_trim(vg_span a);
/* Copies into ret[cap] with an end mark; INVALID when it does not fit or holds a NUL. */
VG_MUST vg_status vg_span_copy(vg_span a, char *ret, size_t cap, vg_err *err);
/* Decimal digits only, no sign, at most INT64_MAX; INVALID otherwise. */
VG_MUST vg_status vg_span_int(vg_span a, int64_t *ret, vg_err *err);
/* Valid UTF-8 without overlong forms and surrogates (RFC 3629). */
bool vg_span_utf8(vg_span a);
/* Our own text into our own array: asserts that it fits. */
void vg_text_set(char *ret, size_t cap, const char *text);
#define VG_SET(array, text) vg_text_set((array), sizeof(array), (text))

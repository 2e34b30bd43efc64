/* Small text forms that are shared: hex, base 36, object ids, SHA-256. */
#pragma once
#include "gateway/base/span.h"

#define VG_ID_TEXT 24
#define VG_SHA256_HEX 65

/* Object ids are opaque to callers: "op_" and 13 characters (Crockford base 32 of the 64-bit number). */
void vg_id_text(const char *prefix, int64_t id, char ret[VG_ID_TEXT]);
/* 0 when the text is not an id with this prefix. */
int64_t vg_id_parse(const char *prefix, vg_span text);
/* Upper-case base 36, exactly `width` digits; the highest digits are cut. */
void vg_base36(uint64_t n, size_t width, char *ret);
void vg_hex(const uint8_t *at, size_t len, char *ret); /* 2*len + 1 bytes */
void vg_sha256(vg_span a, uint8_t ret[32]);
void vg_sha256_hex(vg_span a, char ret[VG_SHA256_HEX]);
/* "6222****1234"; short text is all stars. ret has 16 bytes. */
void vg_mask(const char *text, char ret[16]);
/* A statement line's name, program/number/day/flow/sequence, with its number masked; other names stay as they are. */
enum { VG_LINE_NAME = 121 };
void vg_mask_line(const char *line, char ret[VG_LINE_NAME]);

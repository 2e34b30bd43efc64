/* What every fake bank needs and no bank's paper speaks of: memory, text, days, chance, a map. It
 * is shared between the fakes only; nothing of the gateway is in it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- text, numbers, days (fake_text.c) --- */

typedef struct fk_buf {
    char *at;
    size_t len, cap;
} fk_buf;

void *fk_alloc(size_t count, size_t size); /* zeroed; aborts: a fake out of memory tests nothing */
void *fk_grow(void *old, size_t *cap, size_t need, size_t size);
void fk_buf_add(fk_buf *buf, const char *text, size_t len);
void fk_buf_text(fk_buf *buf, const char *text);
void fk_copy(char *to, size_t cap, const char *from);
void fk_fmt(char *to, size_t cap, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool fk_same(const char *a, const char *b);
bool fk_is_digits(const char *text);
bool fk_parse_fen(const char *text, int64_t *ret);
void fk_fen(char to[32], int64_t fen);
bool fk_parse_uint(const char *text, uint32_t *ret);
size_t fk_gbk_len(const char *utf8);
int64_t fk_day_of(int64_t now_ms); /* China Standard Time, fixed UTC+8 */
void fk_day_text(int64_t day, char to[9]);
bool fk_day_parse(const char *text, int64_t *ret_day);
void fk_date(int64_t now_ms, char to[9]);
void fk_time(int64_t now_ms, char to[7]);
bool fk_time_parse(const char *text, int64_t *ret_ms);
uint64_t fk_random(uint64_t *state);

/* --- hash by text (fake_map.c); keys belong to the values --- */

typedef struct fk_slot {
    const char *key;
    void *value;
    uint64_t hash;
} fk_slot;
typedef struct fk_map {
    fk_slot *slots;
    size_t cap, count;
} fk_map;

void *fk_map_get(const fk_map *map, const char *key);
void fk_map_put(fk_map *map, const char *key, void *value);
void fk_map_free(fk_map *map);
uint64_t fk_hash(const void *bytes, size_t len);

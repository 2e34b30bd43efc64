#include "tests/fakes/fake_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t day_ms = 86400000;
static const int64_t zone_ms = 8 * 3600 * 1000;

void *fk_alloc(size_t count, size_t size)
{
    void *at = calloc(count, size);
    if (at == NULL) {
        abort();
    }
    return at;
}

void *fk_grow(void *old, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) {
        return old;
    }
    size_t bigger = *cap == 0 ? 16 : *cap * 2;
    if (bigger < need) {
        bigger = need;
    }
    void *at = reallocarray(old, bigger, size);
    if (at == NULL) {
        abort();
    }
    *cap = bigger;
    return at;
}

void fk_buf_add(fk_buf *buf, const char *text, size_t len)
{
    buf->at = fk_grow(buf->at, &buf->cap, buf->len + len + 1, 1);
    memcpy(buf->at + buf->len, text, len);
    buf->len += len;
    buf->at[buf->len] = '\0';
}

void fk_buf_text(fk_buf *buf, const char *text) { fk_buf_add(buf, text, strlen(text)); }

/* Cuts at cap, but never inside a UTF-8 character: a cut name must still be text. */
void fk_copy(char *to, size_t cap, const char *from)
{
    size_t len = strnlen(from, cap);
    if (len == cap) {
        len = cap - 1;
        while (len > 0 && ((unsigned char)from[len] & 0xC0) == 0x80) {
            len--;
        }
    }
    memmove(to, from, len);
    to[len] = '\0';
}

void fk_fmt(char *to, size_t cap, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(to, cap, format, args);
    va_end(args);
}

bool fk_same(const char *a, const char *b) { return strcmp(a, b) == 0; }

bool fk_is_digits(const char *text)
{
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
    }
    return true;
}

/* Up to thirteen digits, a point, exactly two decimals; no sign, no separators, no leading zero. */
bool fk_parse_fen(const char *text, int64_t *ret)
{
    size_t len = strlen(text);
    if (len < 4 || len > 16 || text[len - 3] != '.' || (text[0] == '0' && text[1] != '.')) {
        return false;
    }
    int64_t fen = 0;
    for (size_t i = 0; i < len; i++) {
        if (i == len - 3) {
            continue;
        }
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        fen = fen * 10 + (text[i] - '0');
    }
    *ret = fen;
    return true;
}

void fk_fen(char to[32], int64_t fen)
{
    uint64_t whole = fen < 0 ? (uint64_t)-fen : (uint64_t)fen;
    fk_fmt(to, 32, "%s%llu.%02llu", fen < 0 ? "-" : "", (unsigned long long)(whole / 100),
           (unsigned long long)(whole % 100));
}

bool fk_parse_uint(const char *text, uint32_t *ret)
{
    if (!fk_is_digits(text) || strlen(text) > 9) {
        return false;
    }
    uint32_t value = 0;
    for (; *text != '\0'; text++) {
        value = value * 10 + (uint32_t)(*text - '0');
    }
    *ret = value;
    return true;
}

/* Everything in GBK is one byte (ASCII) or two. */
size_t fk_gbk_len(const char *utf8)
{
    size_t len = 0;
    for (const unsigned char *at = (const unsigned char *)utf8; *at != '\0'; at++) {
        if (*at < 0x80) {
            len += 1;
        } else if ((*at & 0xC0) != 0x80) {
            len += 2;
        }
    }
    return len;
}

int64_t fk_day_of(int64_t now_ms)
{
    int64_t local = now_ms + zone_ms;
    int64_t day = local / day_ms;
    return local % day_ms < 0 ? day - 1 : day;
}

/* Days since 1970-01-01 to the civil date and back, in years that begin in March. */
void fk_day_text(int64_t day, char to[9])
{
    int64_t z = day + 719468;
    int64_t era = z / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int64_t d = doy - (153 * mp + 2) / 5 + 1;
    int64_t m = mp < 10 ? mp + 3 : mp - 9;
    int64_t y = yoe + era * 400 + (m <= 2 ? 1 : 0);
    fk_fmt(to, 9, "%04d%02d%02d", (int)y, (int)m, (int)d);
}

bool fk_day_parse(const char *text, int64_t *ret_day)
{
    uint32_t value = 0;
    if (strlen(text) != 8 || !fk_parse_uint(text, &value)) {
        return false;
    }
    int64_t y = value / 10000, m = value / 100 % 100, d = value % 100;
    if (y < 1990 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31) {
        return false;
    }
    int64_t yy = m <= 2 ? y - 1 : y;
    int64_t era = yy / 400, yoe = yy - era * 400;
    int64_t doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    int64_t day = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    char back[9];
    fk_day_text(day, back);
    if (!fk_same(back, text)) {
        return false;
    }
    *ret_day = day;
    return true;
}

void fk_date(int64_t now_ms, char to[9]) { fk_day_text(fk_day_of(now_ms), to); }

void fk_time(int64_t now_ms, char to[7])
{
    int64_t second = (now_ms + zone_ms - fk_day_of(now_ms) * day_ms) / 1000;
    fk_fmt(to, 7, "%02d%02d%02d", (int)(second / 3600), (int)(second / 60 % 60),
           (int)(second % 60));
}

/* "YYYYMMDDhhmmss" to UTC milliseconds. */
bool fk_time_parse(const char *text, int64_t *ret_ms)
{
    char date[9];
    uint32_t clock = 0;
    int64_t day = 0;
    if (strlen(text) != 14) {
        return false;
    }
    fk_copy(date, sizeof date, text);
    if (!fk_day_parse(date, &day) || !fk_parse_uint(text + 8, &clock)) {
        return false;
    }
    int64_t h = clock / 10000, m = clock / 100 % 100, s = clock % 100;
    if (h > 23 || m > 59 || s > 59) {
        return false;
    }
    *ret_ms = day * day_ms - zone_ms + ((h * 60 + m) * 60 + s) * 1000;
    return true;
}

/* splitmix64: one word of state, the whole fake repeats from its seed. */
uint64_t fk_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

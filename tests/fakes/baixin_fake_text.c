/* Text, days and instants as §3.3 writes them, and the checks of a person's numbers. */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

static const int64_t day_ms = 86400000;

void bx_day_text(int64_t day, char to[11])
{
    char plain[9];
    fk_day_text(day, plain);
    fk_fmt(to, 11, "%.4s-%.2s-%.2s", plain, plain + 4, plain + 6);
}

/* 9999-12-31 stands for a document without end (§4.1). */
bool bx_day_parse(const char *text, int64_t *ret_day)
{
    char plain[9];
    if (fk_same(text, "9999-12-31")) {
        *ret_day = 2932896;
        return true;
    }
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    fk_fmt(plain, sizeof plain, "%.4s%.2s%.2s", text, text + 5, text + 8);
    return strlen(plain) == 8 && fk_is_digits(plain) && fk_day_parse(plain, ret_day);
}

void bx_instant_text(int64_t ms, char to[25])
{
    char day[11];
    int64_t rest = ms % day_ms;
    bx_day_text(ms / day_ms, day);
    fk_fmt(to, 25, "%sT%02d:%02d:%02d.%03dZ", day, (int)(rest / 3600000), (int)(rest / 60000 % 60),
           (int)(rest / 1000 % 60), (int)(rest % 1000));
}

static bool two_digits(const char *at, int64_t below, int64_t *ret)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9') {
        return false;
    }
    *ret = (at[0] - '0') * 10 + (at[1] - '0');
    return *ret < below;
}

/* The fraction of a second behind a point, to the Z that must end the text. */
static bool fraction(const char *at, int digits, int64_t *ret_ms)
{
    int64_t ms = 0, scale = 100;
    int have = 0;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9' && have < 4; at++, have++) {
            ms += (*at - '0') * scale;
            scale /= 10;
        }
        if (have == 0 || have > 3) {
            return false;
        }
    }
    *ret_ms = ms;
    return fk_same(at, "Z") && (digits < 0 || digits == have);
}

bool bx_instant_parse(const char *text, int digits, int64_t *ret_ms)
{
    char date[11];
    int64_t day = 0, hour = 0, minute = 0, second = 0, ms = 0;
    if (strlen(text) < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return false;
    }
    fk_fmt(date, sizeof date, "%.10s", text);
    if (!bx_day_parse(date, &day) || !two_digits(text + 11, 24, &hour) ||
        !two_digits(text + 14, 60, &minute) || !two_digits(text + 17, 60, &second) ||
        !fraction(text + 19, digits, &ms)) {
        return false;
    }
    *ret_ms = day * day_ms + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
    return true;
}

void bx_clock_text(int64_t ms, char to[9])
{
    char plain[7];
    fk_time(ms, plain);
    fk_fmt(to, 9, "%.2s:%.2s:%.2s", plain, plain + 2, plain + 4);
}

size_t bx_characters(const char *text)
{
    size_t count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (*at < 0x20 || *at == 0x7F || (*at == 0xC2 && at[1] < 0xA0)) {
            return SIZE_MAX;
        }
        count += (*at & 0xC0) != 0x80 ? 1 : 0;
    }
    return count;
}

bool bx_word_in(const char *set, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = set; len > 0 && *at != '\0';) {
        size_t one = strcspn(at, " ");
        if (one == len && strncmp(at, word, len) == 0) {
            return true;
        }
        at += one + (at[one] == ' ' ? 1 : 0);
    }
    return false;
}

bool bx_made_of(const char *text, const char *extra)
{
    for (; *text != '\0'; text++) {
        bool plain = (*text >= '0' && *text <= '9') || (*text >= 'A' && *text <= 'Z') ||
                     (*text >= 'a' && *text <= 'z');
        if (!plain && strchr(extra, *text) == NULL) {
            return false;
        }
    }
    return true;
}

bool bx_luhn(const char *digits)
{
    int sum = 0;
    size_t len = strlen(digits);
    for (size_t i = 0; i < len; i++) {
        int digit = digits[len - 1 - i] - '0';
        int twice = digit * 2;
        sum += i % 2 == 0 ? digit : twice > 9 ? twice - 9 : twice;
    }
    return len > 0 && sum % 10 == 0;
}

/* type II §3: weights, and the sum mod 11 as an index. */
bool bx_resident_id(const char *id)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    char birthday[9];
    int64_t day = 0;
    int sum = 0;
    if (strlen(id) != 18) {
        return false;
    }
    for (size_t i = 0; i < 17; i++) {
        if (id[i] < '0' || id[i] > '9') {
            return false;
        }
        sum += (id[i] - '0') * weights[i];
    }
    fk_fmt(birthday, sizeof birthday, "%.8s", id + 6);
    /* The day reader starts in 1990; 19xx and 21xx have the same leap years. */
    birthday[0] = birthday[0] == '1' ? '2' : birthday[0];
    birthday[1] = birthday[1] == '9' ? '1' : birthday[1];
    return id[17] == "10X98765432"[sum % 11] && fk_day_parse(birthday, &day);
}

uint32_t bx_age(const char *resident_id, int64_t day)
{
    char today[9];
    uint32_t born = 0, now = 0;
    char birthday[9];
    fk_day_text(day, today);
    fk_fmt(birthday, sizeof birthday, "%.8s", resident_id + 6);
    if (!fk_parse_uint(birthday, &born) || !fk_parse_uint(today, &now) || born > now) {
        return 0;
    }
    return (now - born) / 10000;
}

static int base64_digit(char one)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = one == '\0' ? NULL : strchr(digits, one);
    return at == NULL ? -1 : (int)(at - digits);
}

uint8_t *bx_base64_read(const char *text, size_t len, size_t *ret_len)
{
    size_t pad = len > 0 && text[len - 1] == '=' ? (len > 1 && text[len - 2] == '=' ? 2 : 1) : 0;
    if (len == 0 || len % 4 != 0) {
        return NULL;
    }
    uint8_t *bytes = fk_alloc(len / 4 * 3, 1);
    uint32_t bits = 0;
    size_t at = 0;
    for (size_t i = 0; i < len; i++) {
        int digit = i < len - pad ? base64_digit(text[i]) : 0;
        if (digit < 0) {
            free(bytes);
            return NULL;
        }
        bits = bits << 6 | (uint32_t)digit;
        if (i % 4 == 3) {
            bytes[at++] = (uint8_t)(bits >> 16);
            bytes[at++] = (uint8_t)(bits >> 8);
            bytes[at++] = (uint8_t)bits;
        }
    }
    /* Bits that the padding leaves over must be zero: one value, one text. */
    if ((pad == 1 && (bits & 0xFF) != 0) || (pad == 2 && (bits & 0xFFFF) != 0)) {
        free(bytes);
        return NULL;
    }
    *ret_len = at - pad;
    return bytes;
}

void bx_base64_add(fk_buf *buf, const void *bytes, size_t len)
{
    char *text = fk_alloc((len + 2) / 3 * 4 + 1, 1);
    int made = EVP_EncodeBlock((unsigned char *)text, bytes, (int)len);
    fk_buf_add(buf, text, (size_t)made);
    free(text);
}

void bx_hex_digest(const EVP_MD *digest, const void *bytes, size_t len, char to[65])
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned int made = 0;
    if (EVP_Digest(bytes, len, sum, &made, digest, NULL) != 1 || made != 32) {
        abort();
    }
    for (size_t i = 0; i < 32; i++) {
        fk_fmt(to + i * 2, 3, "%02x", sum[i]);
    }
}

void bx_escape(fk_buf *buf, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
            fk_buf_text(buf, "&lt;");
            break;
        case '>':
            fk_buf_text(buf, "&gt;");
            break;
        case '&':
            fk_buf_text(buf, "&amp;");
            break;
        case '\r':
            fk_buf_text(buf, "&#xD;");
            break;
        default:
            fk_buf_add(buf, text, 1);
            break;
        }
    }
}

#include "gateway/base/text.h"
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>

static const char crockford[] = "0123456789abcdefghjkmnpqrstvwxyz";

void vg_id_text(const char *prefix, int64_t id, char ret[VG_ID_TEXT])
{
    size_t n = strlen(prefix);
    assert(id > 0);
    assert(n + 13 < VG_ID_TEXT);
    memcpy(ret, prefix, n);
    for (int i = 12; i >= 0; i--) {
        ret[n + (size_t)i] = crockford[id & 31];
        id >>= 5;
    }
    ret[n + 13] = 0;
}

int64_t vg_id_parse(const char *prefix, vg_span text)
{
    size_t n = strlen(prefix);
    if (text.len != n + 13 || memcmp(text.at, prefix, n) != 0) {
        return 0;
    }
    uint64_t id = 0;
    for (size_t i = n; i < text.len; i++) {
        const char *at = text.at[i] == 0 ? NULL : strchr(crockford, text.at[i]);
        if (at == NULL || id >> 58 != 0) {
            return 0;
        }
        id = id << 5 | (uint64_t)(at - crockford);
    }
    return (int64_t)id;
}

void vg_base36(uint64_t n, size_t width, char *ret)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = width; i > 0; i--) {
        ret[i - 1] = digits[n % 36];
        n /= 36;
    }
    ret[width] = 0;
}

void vg_hex(const uint8_t *at, size_t len, char *ret)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        ret[2 * i] = digits[at[i] >> 4];
        ret[2 * i + 1] = digits[at[i] & 15];
    }
    ret[2 * len] = 0;
}

static EVP_MD *sha256; /* for as long as the process: looking it up costs as much as a short hash */
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void fetch_sha256(void) { sha256 = EVP_MD_fetch(NULL, "SHA256", NULL); }

void vg_sha256(vg_span a, uint8_t ret[32])
{
    unsigned len = 0;
    int good = pthread_once(&sha256_once, fetch_sha256) == 0 && EVP_Digest(a.at, a.len, ret, &len, sha256, NULL) == 1;
    assert(good && len == 32);
}

void vg_sha256_hex(vg_span a, char ret[VG_SHA256_HEX])
{
    uint8_t digest[32];
    vg_sha256(a, digest);
    vg_hex(digest, sizeof digest, ret);
}

void vg_mask(const char *text, char ret[16])
{
    size_t len = strlen(text);
    if (len < 12) {
        memcpy(ret, "****", 5);
        return;
    }
    memcpy(ret, text, 4);
    memcpy(ret + 4, "****", 4);
    memcpy(ret + 8, text + len - 4, 4);
    ret[12] = 0;
}

void vg_mask_line(const char *line, char ret[VG_LINE_NAME])
{
    char number[VG_LINE_NAME], masked[16];
    const char *at = strchr(line, '/'), *end = at == NULL ? NULL : strchr(at + 1, '/');
    vg_text_set(ret, VG_LINE_NAME, line);
    if (end == NULL) {
        return;
    }
    snprintf(number, sizeof number, "%.*s", (int)(end - at - 1), at + 1);
    vg_mask(number, masked);
    snprintf(ret, VG_LINE_NAME, "%.*s%s%s", (int)(at + 1 - line), line, masked, end);
}

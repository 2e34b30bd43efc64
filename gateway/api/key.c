/* API keys: the token that a caller holds, the hash that the store holds, and what a key grants. */
#include "gateway/api/api.h"

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void vg_api_token(const uint8_t random[32], char ret[VG_TOKEN_TEXT])
{
    uint32_t bits = 0;
    int have = 0;
    size_t n = 3;
    memcpy(ret, "ck_", 3);
    for (size_t i = 0; i < 32; i++) {
        bits = bits << 8 | random[i];
        for (have += 8; have >= 6; have -= 6) {
            ret[n++] = base64url[bits >> (have - 6) & 63];
        }
    }
    ret[n++] = base64url[bits << (6 - have) & 63];
    assert(n == VG_TOKEN_TEXT - 1);
    ret[n] = 0;
}

bool vg_api_token_is(vg_span text)
{
    if (text.len != VG_TOKEN_TEXT - 1 || memcmp(text.at, "ck_", 3) != 0) {
        return false;
    }
    for (size_t i = 3; i < text.len; i++) {
        if (text.at[i] == 0 || strchr(base64url, text.at[i]) == NULL) {
            return false;
        }
    }
    return true;
}

bool vg_api_bearer(const char *authorization, vg_span *ret)
{
    if (authorization == NULL || strncasecmp(authorization, "Bearer ", 7) != 0) {
        return false;
    }
    *ret = vg_span_trim(vg_span_of(authorization + 7));
    return vg_api_token_is(*ret);
}

void vg_api_token_hash(vg_span token, char ret[VG_SHA256_HEX]) { vg_sha256_hex(token, ret); }

bool vg_api_same_hash(const char a[VG_SHA256_HEX], const char b[VG_SHA256_HEX])
{
    unsigned different = 0;
    for (size_t i = 0; i < VG_SHA256_HEX - 1; i++) {
        different |= (unsigned)(a[i] ^ b[i]);
    }
    return different == 0;
}

static const char *const scope_words[] = {
#define S(name, bit, text) [bit] = text,
    VG_SCOPES(S)
#undef S
};

int64_t vg_api_scope(vg_span word)
{
    for (size_t i = 0; i < VG_COUNT(scope_words); i++) {
        if (vg_span_is(word, scope_words[i])) {
            return INT64_C(1) << i;
        }
    }
    return 0;
}

const char *vg_api_scope_word(int bit)
{
    return bit < 0 || (size_t)bit >= VG_COUNT(scope_words) ? NULL : scope_words[bit];
}

bool vg_api_granted(const char *list, const char *word, bool empty_grants)
{
    size_t len = strlen(word);
    if (list[0] == 0) {
        return empty_grants;
    }
    while (*list != 0) {
        size_t n = strcspn(list, ",");
        if ((n == 1 && *list == '*') || (n == len && memcmp(list, word, n) == 0)) {
            return true;
        }
        list += n + (list[n] == ',');
    }
    return false;
}

/* GBK in, GBK out, by iconv: the bank's own opinion of the character set. */
#include "tests/fakes/pingan_fake_in.h"

#include <string.h>

/* False: bytes that are no GBK. */
bool pa_gbk_to_utf8(pingan_fake *fake, const uint8_t *bytes, size_t len, fk_buf *ret)
{
    char *src = (char *)(uintptr_t)bytes, *dst = NULL;
    size_t left = len * 3 + 1;
    ret->at = fk_grow(ret->at, &ret->cap, left, 1);
    dst = ret->at;
    (void)iconv(fake->to_utf8, NULL, NULL, NULL, NULL);
    bool ok = iconv(fake->to_utf8, &src, &len, &dst, &left) != (size_t)-1;
    *dst = '\0';
    ret->len = (size_t)(dst - ret->at);
    return ok;
}

/* What GBK cannot say becomes a question mark. */
void pa_utf8_to_gbk(pingan_fake *fake, const char *text, fk_buf *ret)
{
    char *src = (char *)(uintptr_t)text, *dst = NULL;
    size_t len = strlen(text), left = len + 1;
    ret->at = fk_grow(ret->at, &ret->cap, left, 1);
    dst = ret->at;
    (void)iconv(fake->to_gbk, NULL, NULL, NULL, NULL);
    while (len > 0 && iconv(fake->to_gbk, &src, &len, &dst, &left) == (size_t)-1) {
        size_t skip = 1;
        while (skip < len && ((unsigned char)src[skip] & 0xC0) == 0x80) {
            skip++;
        }
        src += skip;
        len -= skip;
        *dst++ = '?';
        left--;
    }
    *dst = '\0';
    ret->len = (size_t)(dst - ret->at);
}

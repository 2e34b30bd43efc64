/* §2: lengths, content of fixed width, detached CMS. Widths are the paper's (§3, §4), written down here once more. */
#include "tests/fakes/example_fake_in.h"

#include <stdlib.h>
#include <string.h>

enum { FRONT = 16, HEAD = 36 };

typedef struct spec {
    const char *service;
    uint8_t width[EX_VALUES];
} spec;
static const spec specs[] = {
    {"Open", {20, 20, 60, 1, 30}},          {"Close", {20, 20}},
    {"Pay", {20, 20, 16, 20, 60, 60}},      {"Freeze", {20, 20, 16, 40}},
    {"Unfreeze", {20, 20, 16, 20}},         {"PayHeld", {20, 20, 16, 20, 20, 60, 60}},
    {"Withdraw", {20, 20, 16, 32, 60, 60}}, {"Refund", {20, 20, 16, 20}},
    {"State", {20}},                        {"Account", {20}},
    {"Lines", {20, 8, 16}},
};

static const spec *spec_of(const char *service)
{
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (fk_same(specs[i].service, service)) {
            return &specs[i];
        }
    }
    return NULL;
}

/* The next width bytes without the blanks behind them; false: they do not fit. */
static bool take(const uint8_t **at, size_t width, char *to, size_t cap)
{
    size_t len = width;
    while (len > 0 && (*at)[len - 1] == ' ') {
        len--;
    }
    bool fits = len < cap;
    if (fits) {
        memcpy(to, *at, len);
        to[len] = '\0';
    }
    *at += width;
    return fits;
}

static bool lengths(const uint8_t *wire, size_t len, size_t *content, size_t *signature)
{
    char text[2][9] = {"", ""};
    uint32_t n[2] = {0, 0};
    if (len < FRONT) {
        return false;
    }
    memcpy(text[0], wire, 8);
    memcpy(text[1], wire + 8, 8);
    if (!fk_parse_uint(text[0], &n[0]) || !fk_parse_uint(text[1], &n[1]) || len != (size_t)FRONT + n[0] + n[1]) {
        return false;
    }
    *content = n[0];
    *signature = n[1];
    return true;
}

bool ex_wire_read(const example_fake *fake, const uint8_t *wire, size_t len, ex_said *ret)
{
    size_t content = 0, signature = 0, width = HEAD;
    const uint8_t *at = wire + FRONT;
    if (!lengths(wire, len, &content, &signature) || content < HEAD ||
        !fk_cms_good(fake->keys, at, content, at + content, signature) ||
        !take(&at, 8, ret->service, sizeof ret->service) || !take(&at, 16, ret->message_id, sizeof ret->message_id) ||
        !take(&at, 12, ret->sender, sizeof ret->sender)) {
        return false;
    }
    const spec *of = spec_of(ret->service);
    for (size_t i = 0; of != NULL && i < EX_VALUES; i++) {
        width += of->width[i];
    }
    if (of == NULL || width != content || strlen(ret->message_id) != 16 || ret->sender[0] == '\0') {
        return false;
    }
    for (size_t i = 0; i < EX_VALUES && of->width[i] > 0; i++) {
        if (!take(&at, of->width[i], ret->value[i], sizeof ret->value[i])) {
            return false;
        }
    }
    return true;
}

void ex_put(fk_buf *ret, const char *text, size_t width)
{
    size_t len = strlen(text);
    fk_buf_add(ret, text, len < width ? len : width);
    for (; len < width; len++) {
        fk_buf_text(ret, " ");
    }
}

void ex_put_fen(fk_buf *ret, int64_t fen)
{
    char text[32];
    fk_fen(text, fen);
    ex_put(ret, text, 16);
}

void ex_wire_write(const example_fake *fake, const ex_said *to, const char *code, const fk_buf *body, fk_buf *ret)
{
    static const uint8_t words[] = {0xD2, 0xD1, 0xCA, 0xDC, 0xC0, 0xED, 0}; /* 已受理 in GBK: taken */
    fk_buf content = {0}, signature = {0};
    char front[24];
    ex_put(&content, to->service, 8);
    ex_put(&content, to->message_id, 16);
    ex_put(&content, code, 6);
    ex_put(&content, (const char *)words, 60);
    if (body->len > 0) {
        fk_buf_add(&content, body->at, body->len);
    }
    fk_cms_add(fake->keys, content.at, content.len, &signature);
    fk_fmt(front, sizeof front, "%08zu%08zu", content.len, signature.len);
    ret->len = 0;
    fk_buf_text(ret, front);
    fk_buf_add(ret, content.at, content.len);
    fk_buf_add(ret, signature.at, signature.len);
    free(content.at);
    free(signature.at);
}

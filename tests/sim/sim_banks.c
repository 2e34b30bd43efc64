/* The banks, and what their ports share. */
#include "tests/sim/sim_text.h"
#include <stdio.h>
#include <stdlib.h>

static const sim_bank *const banks[] = {&sim_bank_citic, &sim_bank_baixin, &sim_bank_baixin_payinst, &sim_bank_pingan,
                                       &sim_bank_none};

const sim_bank *sim_bank_at(size_t i) { return i < VG_COUNT(banks) ? banks[i] : NULL; }

const sim_bank *sim_bank_find(const char *name)
{
    for (size_t i = 0; i < VG_COUNT(banks); i++) {
        if (strcmp(banks[i]->name, name) == 0) {
            return banks[i];
        }
    }
    return NULL;
}

const sim_name *sim_name_of(const sim_bank *port, vg_ask_kind ask)
{
    for (const sim_name *n = port->names; n != NULL && n->ask != VG_ASK_NONE; n++) {
        if (n->ask == ask) {
            return n;
        }
    }
    return NULL;
}

bool sim_has_word(const sim_bank *port, const char *word)
{
    for (size_t i = 1; i < port->words; i++) {
        if (strcmp(port->word(i), word) == 0) {
            return true;
        }
    }
    return false;
}

void sim_text_between(vg_span wire, const char *open, char *ret, size_t cap)
{
    const uint8_t *at = memmem(wire.at, wire.len, open, strlen(open));
    ret[0] = 0;
    if (at == NULL) {
        return;
    }
    at += strlen(open);
    const uint8_t *end = memchr(at, '<', wire.len - (size_t)(at - wire.at));
    if (end != NULL && (size_t)(end - at) < cap) {
        memcpy(ret, at, (size_t)(end - at));
        ret[end - at] = 0;
    }
}

uint8_t *sim_bytes_of(const uint8_t *at, size_t len)
{
    uint8_t *bytes = malloc(len + 1);
    assert(bytes != NULL);
    memcpy(bytes, at, len);
    return bytes;
}

size_t sim_chances_text(const char *(*word)(size_t i), size_t words, const uint32_t *ppm, char *ret, size_t cap)
{
    vg_buf b = vg_buf_of(ret, cap);
    vg_buf_text(&b, "{\"random\":{");
    for (size_t i = 1; i < words; i++) {
        vg_buf_format(&b, "%s\"%s\":%u", i == 1 ? "" : ",", word(i), ppm[i]);
    }
    vg_buf_text(&b, "}}");
    assert(!b.over);
    return b.len;
}

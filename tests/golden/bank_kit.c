#include "tests/golden/bank_kit.h"
#include "mapping/gb18030.h"
#include <stdio.h>
#include <stdlib.h>

static void change(bank_kit *kit, const char *const *changes)
{
    for (; changes != NULL && *changes != NULL; changes += 2) {
        bool found = false;
        for (size_t i = 0; i < kit->bank->conf_key_count; i++) {
            if (strcmp(kit->bank->conf_keys[i].name, changes[0]) == 0) {
                kit->values[i] = changes[1];
                found = true;
            }
        }
        assert(found);
    }
}

void bank_kit_values(bank_kit *kit, const vg_bank *bank, const char *const *usual, const char *const *changes,
                     const char *codes)
{
    *kit = (bank_kit){.bank = bank, .signer = {.profile = VG_SIGN_FRONT_END}};
    assert(kit->bank != NULL);
    assert(kit->bank->conf_key_count <= VG_COUNT(kit->values));
    for (size_t i = 0; i < kit->bank->conf_key_count; i++) {
        const char *fallback = kit->bank->conf_keys[i].fallback;
        kit->values[i] = fallback == NULL ? "" : fallback;
    }
    change(kit, usual);
    change(kit, changes);
    kit->conf = (vg_bank_conf){.bank = kit->bank, .values = kit->values, .codes = codes};
}

void bank_kit_open(bank_kit *kit)
{
    vg_err err;
    vg_status status = kit->bank->prepare(&kit->conf, &err);
    assert(status.code == VG_OK);
    kit->answer = (vg_arena){0};
    status = vg_arena_open(&kit->arena, 16 * 1024 * 1024, &err);
    assert(status.code == VG_OK);
}

void bank_kit_close(bank_kit *kit)
{
    kit->bank->unprepare(&kit->conf);
    vg_arena_close(&kit->arena);
    vg_arena_close(&kit->answer);
}

vg_answer bank_kit_decode(bank_kit *kit, const vg_ask *ask, vg_span wire)
{
    vg_answer answer;
    vg_err err;
    vg_arena_close(&kit->answer);
    vg_status status = vg_arena_open(&kit->answer, vg_decode_room(wire.len), &err);
    assert(status.code == VG_OK);
    status = kit->bank->decode(&kit->conf, &kit->signer, ask, wire, &kit->answer, &answer, &err);
    assert(status.code == VG_OK);
    return answer;
}

vg_span bank_kit_gbk(const char *text, void *at, size_t cap)
{
    vg_buf buf = vg_buf_of(at, cap);
    vg_err err;
    vg_status status = vg_gbk_encode(vg_span_of(text), &buf, &err);
    assert(status.code == VG_OK);
    assert(!buf.over);
    return vg_buf_span(&buf);
}

vg_span bank_kit_file(const char *folder, const char *path)
{
    char name[512];
    int n = snprintf(name, sizeof name, "%s/tests/golden/%s/%s", VG_SOURCE_DIR, folder, path);
    assert(n > 0 && (size_t)n < sizeof name);
    FILE *file = fopen(name, "rb");
    assert(file != NULL);
    size_t cap = 1024 * 1024;
    uint8_t *at = malloc(cap);
    assert(at != NULL);
    size_t len = fread(at, 1, cap, file);
    assert(len < cap);
    fclose(file);
    return (vg_span){at, len};
}

bool bank_kit_quirks(const vg_bank *bank, const char *path)
{
    bool all = true;
    char name[512], text[64 * 1024];
    snprintf(name, sizeof name, "%s/%s", VG_SOURCE_DIR, path);
    FILE *file = fopen(name, "rb");
    assert(file != NULL);
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    for (size_t i = 0; i < bank->conf_key_count; i++) {
        char row[256];
        const vg_conf_key *key = &bank->conf_keys[i];
        const char *fallback = key->needed             ? "needed"
                               : key->fallback[0] == 0 ? "empty"
                                                       : key->fallback;
        snprintf(row, sizeof row, "\n| `%s` | %s |", key->name, fallback);
        if (strstr(text, row) == NULL) {
            printf("\n%s lacks: %s\n", path, row + 1);
            all = false;
        }
    }
    return all;
}

/* What the tests of adapters share: a configured program, its decoder, and files. */
#pragma once
#include "adapters/bank.h"

typedef struct bank_kit {
    const vg_bank *bank;
    const char *values[64];
    vg_bank_conf conf;
    vg_signer signer;
    vg_arena arena, answer; /* answer: as large as the gateway's */
} bank_kit;

/* Settings: the bank's defaults, then usual, then changes; both are name, value, ..., NULL, or NULL. */
void bank_kit_values(bank_kit *kit, const vg_bank *bank, const char *const *usual, const char *const *changes,
                     const char *codes);
void bank_kit_open(bank_kit *kit); /* asserts that the settings are good */
void bank_kit_close(bank_kit *kit);
vg_answer bank_kit_decode(bank_kit *kit, const vg_ask *ask, vg_span wire);
/* UTF-8 as the bank would send it; at is a room of cap bytes. */
vg_span bank_kit_gbk(const char *text, void *at, size_t cap);
/* A file below tests/golden, freed by the caller; asserts that it is there. */
vg_span bank_kit_file(const char *folder, const char *path);
/* Each setting of the bank with its default stands in its quirks.md; prints those that do not. */
bool bank_kit_quirks(const vg_bank *bank, const char *path);

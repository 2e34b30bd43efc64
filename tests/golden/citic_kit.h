/* What the CITIC tests share: a configured program, a usual question, and files. */
#pragma once
#include "tests/golden/bank_kit.h"

typedef bank_kit citic_kit;

/* Settings: the bank's defaults and an invented program; changes are name, value, ..., NULL. */
void citic_kit_values(citic_kit *kit, const char *const *changes, const char *codes);
void citic_kit_open(citic_kit *kit, const char *const *changes, const char *codes);
void citic_kit_close(citic_kit *kit);
vg_ask citic_kit_ask(vg_ask_kind kind, vg_ask_kind of);
vg_answer citic_kit_decode(citic_kit *kit, const vg_ask *ask, vg_span wire);
/* Text in UTF-8 as the bank would send it; at is a room of cap bytes. */
vg_span citic_kit_gbk(const char *text, void *at, size_t cap);
/* A file below tests/golden/citic, freed by the caller; asserts that it is there. */
vg_span citic_kit_file(const char *path);

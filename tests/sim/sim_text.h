/* What the ports of the banks share: text in messages, bytes, the JSON of chances. */
#pragma once
#include "gateway/base/text.h"
#include "tests/sim/sim_bank.h"

/* The text behind `open` up to the next '<'; "" when it does not stand there or does not fit. */
void sim_text_between(vg_span wire, const char *open, char *ret, size_t cap);
uint8_t *sim_bytes_of(const uint8_t *at, size_t len); /* malloc'ed */
/* {"random":{word:ppm,…}} */
size_t sim_chances_text(const char *(*word)(size_t i), size_t words, const uint32_t *ppm, char *ret, size_t cap);

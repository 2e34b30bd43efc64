/* The rules of single items once more, in the plainest words and with no care for time: each item against each, as recon.h says it. */
#pragma once
#include "gateway/core/recon.h"

enum { SLOW_MAX = 16 };

typedef struct slow_result {
    int32_t rule[SLOW_MAX];   /* of each line of the bank, by place; 0: none */
    size_t partner[SLOW_MAX]; /* place of ours */
    bool ambiguous[2][SLOW_MAX], duplicate[2][SLOW_MAX];
} slow_result;

/* Only rules that are on and pair single items. */
void slow_match(const vg_recon_ask *ask, slow_result *ret);

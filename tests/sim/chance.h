/* Chance of a seed. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct chance {
    uint64_t s[2];
} chance;
chance chance_of(uint64_t seed);
uint64_t chance_next(chance *c);
static inline bool one_in(chance *c, uint32_t n) { return n != 0 && chance_next(c) % n == 0; }
static inline int64_t between(chance *c, int64_t low, int64_t high)
{
    return low + (int64_t)(chance_next(c) % (uint64_t)(high - low + 1));
}

/* A stable merge sort of entries: n log n whatever stands in them, no recursion, no memory of its own. */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct recon_entry {
    uint64_t a, b, c;
} recon_entry;

/* Below 0, 0, above 0. Entries whose `a` is equal are asked before their b and c: a hash in `a` decides most of them. */
typedef int recon_tie(const void *ctx, const recon_entry *x, const recon_entry *y);
/* scratch: room for as many. tie may be NULL. */
void recon_sort(recon_entry *entries, recon_entry *scratch, size_t count, recon_tie *tie, const void *ctx);

static inline uint64_t recon_mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

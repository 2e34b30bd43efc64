/* Memory of one turn: taken at start, handed out in order, given back all at once. */
#pragma once
#include "gateway/base/err.h"

typedef struct vg_arena {
    uint8_t *at;
    size_t used;
    size_t cap;
} vg_arena;

VG_MUST vg_status vg_arena_open(vg_arena *ret, size_t cap, vg_err *err);
void vg_arena_close(vg_arena *a);
/* Zeroed, aligned to 16; NULL when the arena is full. */
void *vg_arena_take(vg_arena *a, size_t len);
static inline void vg_arena_reset(vg_arena *a) { a->used = 0; }

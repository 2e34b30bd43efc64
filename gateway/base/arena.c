#include "gateway/base/arena.h"
#include <stdlib.h>
#include <string.h>

vg_status vg_arena_open(vg_arena *ret, size_t cap, vg_err *err)
{
    uint8_t *at = malloc(cap);
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an arena of %zu bytes", cap);
    }
    *ret = (vg_arena){.at = at, .cap = cap};
    return VG_DONE;
}

void vg_arena_close(vg_arena *a)
{
    free(a->at);
    *a = (vg_arena){0};
}

void *vg_arena_take(vg_arena *a, size_t len)
{
    size_t want = (len + 15) & ~(size_t)15;
    if (want < len || want > a->cap - a->used) {
        return NULL;
    }
    void *p = a->at + a->used;
    a->used += want;
    memset(p, 0, want);
    return p;
}

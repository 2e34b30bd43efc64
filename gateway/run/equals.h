/* How many equal lines of a file came before one: they are told apart by it, also where the bank gave them one number (mapping/statement/statement.h).
 *
 *     vg_equals e = {0};
 *     VG_TRY(vg_equals_before(&e, key, &ordinal, err));       key: a hash, above 3
 *     vg_equals_forget(&e);                                   also after an error; it may be used again
 *
 * A key takes eight bytes, eleven to 21 with the room beside it: a file of ten million lines needs 128 MB. The few that come again are counted apart.
 */
#pragma once
#include "gateway/base/err.h"
#include <stddef.h>

typedef struct vg_again {
    uint64_t key; /* 0: free */
    int64_t count;
} vg_again;

typedef struct vg_equals {
    uint64_t *keys; /* 0: free */
    vg_again *counts;
    size_t key_count, key_cap, again_count, again_cap;
} vg_equals;

VG_MUST vg_status vg_equals_before(vg_equals *e, uint64_t key, int64_t *ret, vg_err *err);
void vg_equals_forget(vg_equals *e);

#include "gateway/run/equals.h"
#include <stdlib.h>

/* Keys are a hash whose last two bits say something else. */
static size_t place(uint64_t key, size_t cap) { return (size_t)(key >> 2) % cap; }

static vg_status grow_keys(vg_equals *e, vg_err *err)
{
    size_t cap = e->key_cap == 0 ? 4096 : 2 * e->key_cap;
    uint64_t *more = calloc(cap, sizeof *more);
    if (more == NULL) {
        return VG_FAIL(err, MEMORY, "no memory to tell equal lines apart");
    }
    for (size_t i = 0; i < e->key_cap; i++) {
        size_t at = place(e->keys[i], cap);
        while (e->keys[i] != 0 && more[at] != 0) {
            at = (at + 1) % cap;
        }
        more[at] = e->keys[i] != 0 ? e->keys[i] : more[at];
    }
    free(e->keys);
    e->keys = more;
    e->key_cap = cap;
    return VG_DONE;
}

static vg_status grow_counts(vg_equals *e, vg_err *err)
{
    size_t cap = e->again_cap == 0 ? 256 : 2 * e->again_cap;
    vg_again *more = calloc(cap, sizeof *more);
    if (more == NULL) {
        return VG_FAIL(err, MEMORY, "no memory to count equal lines");
    }
    for (size_t i = 0; i < e->again_cap; i++) {
        size_t at = place(e->counts[i].key, cap);
        while (e->counts[i].key != 0 && more[at].key != 0) {
            at = (at + 1) % cap;
        }
        more[at] = e->counts[i].key != 0 ? e->counts[i] : more[at];
    }
    free(e->counts);
    e->counts = more;
    e->again_cap = cap;
    return VG_DONE;
}

static vg_status count_again(vg_equals *e, uint64_t key, int64_t *ret, vg_err *err)
{
    if (e->again_count * 2 >= e->again_cap) {
        VG_TRY(grow_counts(e, err));
    }
    size_t at = place(key, e->again_cap);
    while (e->counts[at].key != 0 && e->counts[at].key != key) {
        at = (at + 1) % e->again_cap;
    }
    e->again_count += e->counts[at].key == 0;
    e->counts[at].key = key;
    *ret = ++e->counts[at].count;
    return VG_DONE;
}

vg_status vg_equals_before(vg_equals *e, uint64_t key, int64_t *ret, vg_err *err)
{
    if (e->key_count * 4 >= e->key_cap * 3) {
        VG_TRY(grow_keys(e, err));
    }
    size_t at = place(key, e->key_cap);
    while (e->keys[at] != 0 && e->keys[at] != key) {
        at = (at + 1) % e->key_cap;
    }
    *ret = 0;
    if (e->keys[at] == key) {
        return count_again(e, key, ret, err);
    }
    e->keys[at] = key;
    e->key_count++;
    return VG_DONE;
}

void vg_equals_forget(vg_equals *e)
{
    free(e->keys);
    free(e->counts);
    *e = (vg_equals){0};
}

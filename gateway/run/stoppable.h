/* A store to read from until there is to be no more of it: what reads many rows, or asks again and again, ends soon after a stop.
 *
 *     vg_stoppable reads;
 *     vg_store *store = vg_stoppable_of(&reads, edge->store, &stopping);      … store->ops->query(store, …) …
 *
 * BUSY, before the next row, when `stop` is true. Queries alone: nothing else is there.
 */
#pragma once
#include "gateway/run/edge.h"
#include <stdatomic.h>

typedef struct vg_stoppable {
    vg_store store;
    vg_store *of;
    const atomic_bool *stop;
} vg_stoppable;

vg_store *vg_stoppable_of(vg_stoppable *ret, vg_store *of, const atomic_bool *stop);

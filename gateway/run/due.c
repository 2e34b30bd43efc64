/* What is due when: a binary heap of (instant, operation). Entries may be stale; the step looks at the row. */
#include "gateway/run/gateway_in.h"
#include <stdlib.h>

void vg_due_add(vg_gateway *gw, vg_due due)
{
    if (gw->heap_count == gw->heap_cap) {
        gw->heap_cap = gw->heap_cap == 0 ? 1024 : gw->heap_cap * 2;
        gw->heap = realloc(gw->heap, gw->heap_cap * sizeof *gw->heap);
        assert(gw->heap != NULL);
    }
    size_t i = gw->heap_count++;
    while (i > 0 && gw->heap[(i - 1) / 2].at > due.at) {
        gw->heap[i] = gw->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    gw->heap[i] = due;
}

bool vg_due_take(vg_gateway *gw, int64_t now, vg_due *ret)
{
    if (gw->heap_count == 0 || gw->heap[0].at > now) {
        return false;
    }
    *ret = gw->heap[0];
    vg_due last = gw->heap[--gw->heap_count];
    size_t i = 0;
    while (2 * i + 1 < gw->heap_count) {
        size_t child = 2 * i + 1;
        if (child + 1 < gw->heap_count && gw->heap[child + 1].at < gw->heap[child].at) {
            child++;
        }
        if (gw->heap[child].at >= last.at) {
            break;
        }
        gw->heap[i] = gw->heap[child];
        i = child;
    }
    gw->heap[i] = last;
    return true;
}

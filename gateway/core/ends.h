/* How acts ended that bring money in or take it out, for /metrics: counted from the events that a commit holds, so each end counts once,
 * and what is rolled back does not.
 *
 *     for each new event of the commit, with its operation: vg_ends_add(&ends, event, op);
 */
#pragma once
#include "gateway/core/limits.h"

#define VG_END_RESULTS(R) R(DONE, "done") R(REFUSED, "refused") R(CANCELLED, "cancelled")
typedef enum vg_end_result {
#define R(name, text) VG_END_##name,
    VG_END_RESULTS(R)
#undef R
    VG_END_COUNT
} vg_end_result;
const char *vg_end_result_name(vg_end_result result);

typedef struct vg_ends {
    uint64_t of[VG_WAY_OUT + 1][VG_END_COUNT]; /* by VG_WAY_IN and VG_WAY_OUT; place 0 is not used */
    uint64_t first[VG_WAY_OUT + 1]; /* of those done: sent once and no more, or not at all */
} vg_ends;

/* The event that tells of the end of op, or nothing is counted. Parts and moves inside of the program are no flow. */
void vg_ends_add(vg_ends *ends, const vg_event *event, const vg_operation *op);
void vg_ends_sum(vg_ends *ends, const vg_ends *more);

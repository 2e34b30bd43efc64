/* What passes is counted, each act once, against the limits that are in force on its day (limits.h).
 *
 *     VG_TRY(vg_count(core, op, err));                 with its reserve. LIMIT: it says which, what is left, and when it is free again
 *     VG_TRY(vg_uncount(core, op, err));               with its void: exactly what was counted, whatever the limits have become
 *     VG_TRY(vg_count_returned(core, op, fen, err));   of a payout so much came back
 *
 * operation.counted and receipt.counted say in which counters it stands (bits). The day is the Shanghai date on which the act was
 * asked for, of a receipt the bank's day; what comes back is given back to that day and that year, not to those of the return. An
 * unknown outcome stays counted. A limit binds what we start; what the bank did is counted above it, too, and people are told
 * (event limit.passed). What a failed deal gives back to its owner, and late money that is reapplied, is never stopped by it.
 */
#pragma once
#include "gateway/core/op.h"

/* Where an act stands: in a counter of its own account, of the account that it pays, or of the program. Numbers reach the store. */
#define VG_COUNTERS(C)                                                                             \
    C(OUT_OTHERS, 0, MINE, OUT, OTHERS) C(OUT_BOUND, 1, MINE, OUT, BOUND) C(OUT_ANY, 2, MINE, OUT, ANY)       \
    C(IN_OTHERS, 3, MINE, IN, OTHERS) C(IN_BOUND, 4, MINE, IN, BOUND) C(IN_ANY, 5, MINE, IN, ANY)             \
    C(PEER_IN_OTHERS, 6, PEER, IN, OTHERS) C(PEER_IN_ANY, 7, PEER, IN, ANY)                        \
    C(PROGRAM_OUT, 8, PROGRAM, OUT, ANY) C(PROGRAM_IN, 9, PROGRAM, IN, ANY)
enum {
#define C(name, n, whose, way, party) VG_COUNTED_##name = 1 << (n),
    VG_COUNTERS(C)
#undef C
};

/* The program's own row of the table `used`. */
static inline int64_t vg_count_program(int64_t program) { return vg_own_id(program, 0); }

VG_MUST vg_status vg_count(vg_core *core, vg_operation *op, vg_err *err);
VG_MUST vg_status vg_uncount(vg_core *core, vg_operation *op, vg_err *err);
VG_MUST vg_status vg_count_late(vg_core *core, vg_operation *op, vg_err *err); /* it was refused, and the bank did it: of its day, never refused */
VG_MUST vg_status vg_count_returned(vg_core *core, const vg_operation *op, int64_t fen, vg_err *err);
/* By which rail it was sent and on which day, once: given back with its void, and when it is proven that it was not taken. */
int64_t vg_count_rail_period(vg_rail rail, vg_day day); /* used.period of the program's own row */
VG_MUST vg_status vg_count_rail(vg_core *core, vg_operation *op, vg_rail rail, vg_err *err);
VG_MUST vg_status vg_rail_counted(vg_core *core, const vg_operation *op, vg_rail rail, vg_day day, int64_t *ret, vg_err *err); /* without op */
/* Money from outside, as the bank booked it. */
VG_MUST vg_status vg_count_receipt(vg_core *core, vg_receipt *receipt, vg_err *err);
VG_MUST vg_status vg_uncount_receipt(vg_core *core, vg_receipt *receipt, vg_err *err);
/* A receipt leaves its account for suspense: as if it had not come there. */
VG_MUST vg_status vg_uncount_assigned(vg_core *core, const vg_receipt *receipt, vg_err *err);

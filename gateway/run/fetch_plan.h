/* Which statement files of one program are still to be fetched, and when: pure.
 *
 *     vg_fetch_plan_day(&plan, day, "TXN BAL");                 a day that closed: its files are wanted, once
 *     while ((slot = vg_fetch_plan_due(&plan, now_ms)) != NULL) vg_fetch_plan_end(slot, what_came, now_ms);
 *
 * A file that is not there is looked for again, with a pause that doubles up to an hour; after VG_FETCH_DAYS newer days nobody looks for
 * it any more. now_ms only runs on: the clock since boot.
 */
#pragma once
#include "gateway/base/day.h"

enum {
    VG_FETCH_DAYS = 3,
    VG_FETCH_TYPES = 4,
    VG_FETCH_FIRST_MS = 5 * 1000,
    VG_FETCH_LONGEST_MS = 3600 * 1000,
    VG_FETCH_NONE_MS = 600 * 1000, /* "there is none" may mean "not yet": it is asked again … */
    VG_FETCH_NONE_MAX = 6,         /* … so often, and then believed */
};

typedef enum vg_fetch_end {
    VG_FETCH_TAKEN,
    VG_FETCH_WAITS,  /* the bank has not answered, or its software has not brought the file: the same question */
    VG_FETCH_NONE,   /* it says that it has none */
    VG_FETCH_FAILED, /* refused, or not to be read: it is asked anew */
} vg_fetch_end;

typedef struct vg_fetch_slot {
    vg_day day;
    char type[9];
    bool done, failed; /* failed: the last time */
    int question, nones; /* question: how often the bank was asked before */
    int64_t due_ms, pause_ms;
} vg_fetch_slot;

typedef struct vg_fetch_plan {
    vg_fetch_slot slots[VG_FETCH_DAYS * VG_FETCH_TYPES];
    size_t count;
} vg_fetch_plan;

/* types: words apart by blanks, at most VG_FETCH_TYPES; "": the usual file. A day that is there, or older than those, changes nothing. */
void vg_fetch_plan_day(vg_fetch_plan *plan, vg_day day, const char *types);
/* The oldest day's first; NULL: nothing is due. */
vg_fetch_slot *vg_fetch_plan_due(vg_fetch_plan *plan, int64_t now_ms);
void vg_fetch_plan_end(vg_fetch_slot *slot, vg_fetch_end end, int64_t now_ms);
/* How many are not done, and of these how many failed the last time. */
size_t vg_fetch_plan_open(const vg_fetch_plan *plan, size_t *ret_failed);

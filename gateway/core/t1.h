/* From which day on money may leave (domain/t1-settlement §3.1), and what that came of, so that a late change of the
 * notice can derive the day again by the rule that made it.
 *
 *     VG_TRY(vg_core_from_day(core, line->booked_at, &from, err));     by the rule, of money that came in
 *     from = vg_t1_later(core, from, vg_t1_fixed(today));              never before today
 *
 * A day is the later one of what the rule says of T and of a floor that no calendar moves. T is the date of the booking, or the
 * next date after the cut-off: under both rules a late booking is one of the next date.
 */
#pragma once
#include "gateway/core/calendar.h"

struct vg_core;

typedef enum vg_t1_rule { VG_T1_NONE = 0, VG_T1_CAL = 1, VG_T1_BIZ = 2 } vg_t1_rule; /* reach the store */

typedef struct vg_from {
    vg_day day;       /* the answer */
    vg_day t;         /* 0: not by the rule */
    vg_t1_rule rule;  /* that counted from t */
    vg_day floor;     /* 0: none */
    int64_t calendar; /* version that made it; 0: none was needed, or the year was not loaded: day is a cautious one */
} vg_from;

/* By no rule: just this day. */
vg_from vg_t1_fixed(vg_day day);
/* The later of the two in every part. */
vg_from vg_t1_later(const struct vg_core *core, vg_from a, vg_from b);
/* CALENDAR: a year that the calendar does not hold. */
VG_MUST vg_status vg_t1_derive(const vg_calendar *calendar, vg_t1_rule rule, vg_day t, vg_day *ret, vg_err *err);
/* By the program's rule and cut-off. Money that the bank has booked is ours to book, calendar or not: while its year is
 * not loaded the day is one that the true one can't be behind. */
VG_MUST vg_status vg_core_from_day(const struct vg_core *core, int64_t booked_at, vg_from *ret, vg_err *err);

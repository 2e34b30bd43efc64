/* Working days in China, as data (domain rule: statutory working days, make-up days included).
 *
 *     VG_TRY(vg_calendar_next(vg_calendar_china(), day, &next, err));    CALENDAR: a year without data
 */
#pragma once
#include "gateway/base/day.h"

typedef struct vg_calendar_row {
    int32_t date; /* yyyymmdd */
    bool working; /* a make-up day; else a holiday */
    const char *name;
} vg_calendar_row;

typedef struct vg_calendar {
    const vg_calendar_row *rows; /* ascending */
    size_t count;
    int year_from, year_to; /* with data, inclusive */
} vg_calendar;

const vg_calendar *vg_calendar_china(void);
VG_MUST vg_status vg_calendar_working(const vg_calendar *calendar, vg_day day, bool *ret, vg_err *err);
/* First working day strictly after. */
VG_MUST vg_status vg_calendar_next(const vg_calendar *calendar, vg_day day, vg_day *ret, vg_err *err);
/* Name of the holiday or make-up day, "" for an ordinary day. */
const char *vg_calendar_name(const vg_calendar *calendar, vg_day day);

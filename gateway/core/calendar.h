/* Working days in China, as data (domain rule: statutory working days, make-up days included).
 *
 *     VG_TRY(vg_calendar_next(vg_calendar_china(), day, &next, err));    CALENDAR: a year without data
 *
 * The built-in table is of the notices that were known when this was built; a file extends or replaces it
 * (calendar_file.h). A calendar has a version: what it says of every day, not how its rows say it.
 */
#pragma once
#include "gateway/base/day.h"

#define VG_CALENDAR_FIRST 2000 /* years that a calendar can hold */
#define VG_CALENDAR_LAST  2127
#define VG_CALENDAR_ROWS  4096 /* 128 years of 32 rows; the notices so far have 24 to 40 */

typedef struct vg_calendar_row {
    int32_t date; /* yyyymmdd */
    bool working; /* a make-up day; else a holiday */
    const char *name;
} vg_calendar_row;

typedef struct vg_calendar {
    const vg_calendar_row *rows; /* ascending */
    size_t count;
    int year_from, year_to; /* first and last with data */
    uint64_t held[2];       /* bit per year from VG_CALENDAR_FIRST: which of them have data */
    int64_t version;        /* vg_calendar_version_of */
} vg_calendar;

const vg_calendar *vg_calendar_china(void);
bool vg_calendar_holds(const vg_calendar *calendar, int year);
VG_MUST vg_status vg_calendar_working(const vg_calendar *calendar, vg_day day, bool *ret, vg_err *err);
/* First working day strictly after. */
VG_MUST vg_status vg_calendar_next(const vg_calendar *calendar, vg_day day, vg_day *ret, vg_err *err);
/* The day itself where it is a working day, else the first after it. */
VG_MUST vg_status vg_calendar_from(const vg_calendar *calendar, vg_day day, vg_day *ret, vg_err *err);
/* Name of the holiday or make-up day, "" for an ordinary day. */
const char *vg_calendar_name(const vg_calendar *calendar, vg_day day);

/* The first 48 bits of SHA-256 over the years held and every day that is not as its weekday says: two files that say the
 * same have the same version, whether or not they list the weekends inside of a holiday. Never 0. */
int64_t vg_calendar_version_of(const vg_calendar *calendar);
#define VG_CALENDAR_VERSION_TEXT 13
void vg_calendar_version_text(int64_t version, char ret[VG_CALENDAR_VERSION_TEXT]); /* 12 hex digits; 0: "" */

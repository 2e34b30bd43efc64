/* A calendar from a file: what extends or replaces the built-in table without a build.
 *
 *     date,kind,name                     UTF-8, the header as it stands here, strict CSV (base/csv.h)
 *     2027-01-01,holiday,元旦            a day off, or …
 *     2027-02-07,makeup,春节             … a Saturday or Sunday on which people work, of a whole year's notice
 *     2026-12-31,off,元旦                one day of a year that is held, against what its notice said: a late change …
 *     2026-09-20,working,国庆节          … in either direction
 *
 * A year with a holiday or makeup row is held whole by the file: nothing of the built-in year is kept, and it has at
 * least VG_CALENDAR_YEAR_LEAST holidays, so that a forgotten half or a single day is not taken for a year. All other
 * years stay as they are built in. A year that no row names and that is not built in has no data.
 *
 *     VG_TRY(vg_calendar_read(text, vg_calendar_china(), room, tell, ctx, err));     room->calendar
 */
#pragma once
#include "gateway/core/calendar.h"

enum { VG_CALENDAR_YEAR_LEAST = 7, VG_CALENDAR_NAME = 61 };

typedef struct vg_calendar_room {
    vg_calendar calendar; /* points into this room */
    vg_calendar_row rows[VG_CALENDAR_ROWS];
    char names[VG_CALENDAR_ROWS][VG_CALENDAR_NAME];
} vg_calendar_room;

/* Each bad line; line 0: the text as a whole. */
typedef void vg_calendar_tell(void *ctx, int64_t line, const char *text);
/* INVALID: err holds the first of what was told. `under` outlives the room: rows of its years are taken over. */
VG_MUST vg_status vg_calendar_read(vg_span text, const vg_calendar *under, vg_calendar_room *room, vg_calendar_tell *tell,
                                   void *ctx, vg_err *err);

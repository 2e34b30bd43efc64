/* By which way money leaves, when it may be sent, and on which day it settles: a pure function of dated rows.
 *
 *     VG_TRY(vg_rail_choose(rails, calendar, amount, in_bank, at_ms, &way, err));
 *     way.rail, way.at_ms (not before at_ms), way.settles
 *
 * Rows: rails.def (the payment systems), the bank's own hours (vg_bank.rails), and a file of the operator:
 *
 *     rail,kind,from,to,days,opens,closes,working_fen,off_fen
 *     hvps,hours,2018-05-02,,working,09:00,17:00,,          in place of all hours of this rail; "prev-20:30": of the day before
 *     beps,cap,2000-01-01,,,,,5000000,5000000               in place of all its limits, in fen; 0: none
 *     ibps,day_cap,2026-03-01,,,,,20000000,20000000         of all payments of the program by this rail on a day, in fen; 0: none
 *     ibps,stop,2026-05-02T00:00,2026-05-02T08:00,,,,,      a maintenance window, in China's time
 *     ibps,not_offered,,,,,,,                               this program's bank has it not
 *
 * The first instant at which a rail is open and takes the amount counts; of several at one instant the first in the order of
 * vg_rail. An answer that hangs on a day which the calendar does not hold is CALENDAR, never a guess.
 */
#pragma once
#include "gateway/core/calendar_file.h"
#include "gateway/core/model.h"

enum { VG_RAIL_DAYS_MAX = 62, VG_RAIL_ROWS_MAX = 256 }; /* no festival is longer; rows of one kind */

typedef struct vg_rail_cap {
    vg_rail rail;
    int32_t from; /* yyyymmdd */
    int64_t working_fen, off_fen; /* 0: no limit */
} vg_rail_cap;

typedef struct vg_rail_stop {
    vg_rail rail;
    int64_t from_ms, to_ms; /* [from, to) */
} vg_rail_stop;

typedef struct vg_rails {
    uint32_t offered; /* bit per vg_rail; 0: nothing is known, nothing waits */
    const vg_rail_hours *hours;
    const vg_rail_cap *caps;
    const vg_rail_stop *stops;
    size_t hour_count, cap_count, stop_count;
    const vg_rail_cap *day_caps; /* of a day's sum */
    size_t day_cap_count;
} vg_rails;

/* What has been sent by a rail on a day, for its day_cap. NULL: nothing. */
typedef struct vg_rail_load {
    vg_status (*sent)(void *ctx, vg_rail rail, vg_day day, int64_t *ret_fen, vg_err *err);
    void *ctx;
} vg_rail_load;

typedef struct vg_rail_way {
    vg_rail rail;
    int64_t at_ms;
    vg_day settles; /* vg_rail_open leaves it 0 */
} vg_rail_way;

const char *vg_rail_name(vg_rail rail);
/* The payment systems as they are, all offered. */
const vg_rails *vg_rails_standard(void);

/* LIMIT: nothing that is offered takes the amount within VG_RAIL_DAYS_MAX days. load: beside what was sent already; its failure is
 * the answer. A rail whose day is full is open again on the next one that it takes the amount on. */
VG_MUST vg_status vg_rail_open(const vg_rails *rails, const vg_calendar *calendar, vg_money amount, bool in_bank, int64_t at_ms,
                               const vg_rail_load *load, vg_rail_way *ret, vg_err *err);
/* … and the day on which it settles. */
VG_MUST vg_status vg_rail_choose(const vg_rails *rails, const vg_calendar *calendar, vg_money amount, bool in_bank,
                                 int64_t at_ms, const vg_rail_load *load, vg_rail_way *ret, vg_err *err);

/* Room for rails that are made of several sources; rails points into it. */
typedef struct vg_rails_room {
    vg_rails rails;
    vg_rail_hours hours[VG_RAIL_ROWS_MAX];
    vg_rail_cap caps[VG_RAIL_ROWS_MAX];
    vg_rail_stop stops[VG_RAIL_ROWS_MAX];
    vg_rail_cap day_caps[VG_RAIL_ROWS_MAX];
} vg_rails_room;
/* The standard limits, and only the rails and hours of these rows. */
void vg_rails_of_bank(const vg_rail_hours *rows, size_t count, vg_rails_room *ret);
void vg_rails_copy(const vg_rails *rails, vg_rails_room *ret);
/* Changes what is in the room by a file. INVALID: each bad line was told, and the room is not to be used. */
VG_MUST vg_status vg_rails_read(vg_span text, vg_rails_room *room, vg_calendar_tell *tell, void *ctx, vg_err *err);

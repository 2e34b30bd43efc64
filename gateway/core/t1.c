#include "gateway/core/t1.h"
#include "gateway/core/core.h"

enum { NO_LATER_DAYS = 31 }; /* behind any working day and the next: the longest gap so far is 10 days */

vg_from vg_t1_fixed(vg_day day) { return (vg_from){.day = day, .floor = day}; }

vg_status vg_t1_derive(const vg_calendar *calendar, vg_t1_rule rule, vg_day t, vg_day *ret, vg_err *err)
{
    assert(rule == VG_T1_CAL || rule == VG_T1_BIZ);
    if (rule == VG_T1_BIZ) {
        VG_TRY(vg_calendar_from(calendar, t, &t, err));
    }
    return vg_calendar_next(calendar, t, ret, err);
}

vg_status vg_core_from_day(const vg_core *core, int64_t booked_at, vg_from *ret, vg_err *err)
{
    const vg_rules *rules = core->rules;
    bool late = vg_day_clock_ms(booked_at) >= (int64_t)rules->cutoff_s * 1000;
    vg_day booked = vg_day_at(booked_at);
    vg_from from = {.t = late ? vg_day_add(booked, 1) : booked,
                    .rule = rules->t1_business ? VG_T1_BIZ : VG_T1_CAL,
                    .calendar = rules->calendar->version};
    vg_status st = vg_t1_derive(rules->calendar, from.rule, from.t, &from.day, err);
    if (st.code == VG_E_CALENDAR) {
        from.day = vg_day_add(booked, NO_LATER_DAYS);
        from.calendar = 0;
    } else {
        VG_TRY(st);
    }
    *ret = from;
    return VG_DONE;
}

/* Two dates of one rule are in the order of their T, whatever the calendar; of two rules (the program's was changed) the
 * calendar says which is later. */
static bool behind(const vg_core *core, const vg_from *a, const vg_from *b)
{
    vg_day of_a, of_b;
    vg_err ignored;
    bool both = a->rule != VG_T1_NONE && b->rule != VG_T1_NONE && a->rule != b->rule;
    if (both && vg_t1_derive(core->rules->calendar, a->rule, a->t, &of_a, &ignored).code == VG_OK &&
        vg_t1_derive(core->rules->calendar, b->rule, b->t, &of_b, &ignored).code == VG_OK && of_a.n != of_b.n) {
        return of_a.n > of_b.n;
    }
    return a->t.n > b->t.n || (a->t.n == b->t.n && a->rule > b->rule);
}

vg_from vg_t1_later(const vg_core *core, vg_from a, vg_from b)
{
    const vg_from *by = behind(core, &a, &b) ? &a : &b;
    vg_from later = {.day = a.day.n > b.day.n ? a.day : b.day,
                     .t = by->t,
                     .rule = by->rule,
                     .floor = a.floor.n > b.floor.n ? a.floor : b.floor};
    later.calendar = a.day.n > b.day.n ? a.calendar : b.day.n > a.day.n ? b.calendar : by->calendar;
    return later;
}

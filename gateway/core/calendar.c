#include "gateway/core/calendar.h"

#define H false
#define W true
static const vg_calendar_row china_rows[] = {
#define C(date, kind, name) {date, kind, name},
#include "gateway/core/calendar_cn.def"
#undef C
};

const vg_calendar *vg_calendar_china(void)
{
    static const vg_calendar china = {china_rows, VG_COUNT(china_rows), 2004, 2026};
    return &china;
}

static const vg_calendar_row *find(const vg_calendar *c, vg_day day)
{
    int y, m, d;
    vg_day_split(day, &y, &m, &d);
    int32_t date = y * 10000 + m * 100 + d;
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->rows[mid].date < date) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < c->count && c->rows[low].date == date ? &c->rows[low] : NULL;
}

vg_status vg_calendar_working(const vg_calendar *c, vg_day day, bool *ret, vg_err *err)
{
    int y, m, d;
    vg_day_split(day, &y, &m, &d);
    if (y < c->year_from || y > c->year_to) {
        return VG_FAIL(err, CALENDAR,
                       "the calendar has no data for %d (it holds %d to %d): load the notice of that year", y,
                       c->year_from, c->year_to);
    }
    const vg_calendar_row *row = find(c, day);
    *ret = row != NULL ? row->working : vg_day_weekday(day) <= 5;
    return VG_DONE;
}

vg_status vg_calendar_next(const vg_calendar *c, vg_day day, vg_day *ret, vg_err *err)
{
    for (int i = 1; i <= 31; i++) { /* the longest gap so far is 10 days */
        bool working;
        vg_day next = vg_day_add(day, i);
        VG_TRY(vg_calendar_working(c, next, &working, err));
        if (working) {
            *ret = next;
            return VG_DONE;
        }
    }
    return VG_FAIL(err, CALENDAR, "the calendar has no working day within 31 days");
}

const char *vg_calendar_name(const vg_calendar *c, vg_day day)
{
    const vg_calendar_row *row = find(c, day);
    return row == NULL ? "" : row->name;
}

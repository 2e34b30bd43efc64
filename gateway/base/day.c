#include "gateway/base/day.h"
#include <stdio.h>

/* Civil calendar arithmetic on eras of 400 years (proleptic Gregorian). */
static int32_t from_civil(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void vg_day_split(vg_day day, int *ret_year, int *ret_month, int *ret_day)
{
    int32_t z = day.n + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    *ret_day = doy - (153 * mp + 2) / 5 + 1;
    *ret_month = mp + (mp < 10 ? 3 : -9);
    *ret_year = yoe + era * 400 + (*ret_month <= 2);
}

vg_status vg_day_make(int year, int month, int day, vg_day *ret, vg_err *err)
{
    if (year < 1971 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) {
        return VG_FAIL(err, INVALID, "not a date");
    }
    vg_day made = {from_civil(year, month, day)};
    int y, m, d;
    vg_day_split(made, &y, &m, &d);
    if (y != year || m != month || d != day) {
        return VG_FAIL(err, INVALID, "no such day in the calendar");
    }
    *ret = made;
    return VG_DONE;
}

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int vg_day_weekday(vg_day d)
{
    int32_t w = (d.n + 3) % 7; /* 1970-01-01 was a Thursday */
    return (w < 0 ? w + 7 : w) + 1;
}

vg_day vg_day_at(int64_t at_ms)
{
    return (vg_day){(int32_t)floor_div(at_ms + VG_ZONE_MS, VG_DAY_MS)};
}

int64_t vg_day_clock_ms(int64_t at_ms)
{
    return at_ms + VG_ZONE_MS - floor_div(at_ms + VG_ZONE_MS, VG_DAY_MS) * VG_DAY_MS;
}

int64_t vg_day_instant(vg_day d, int seconds)
{
    return (int64_t)d.n * VG_DAY_MS - VG_ZONE_MS + (int64_t)seconds * 1000;
}

void vg_day_text(vg_day d, char ret[VG_DAY_TEXT])
{
    int y, m, dd;
    vg_day_split(d, &y, &m, &dd);
    assert(y > 0 && y < 10000);
    snprintf(ret, VG_DAY_TEXT, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u,
             (unsigned)dd % 100u);
}

void vg_day_compact(vg_day d, char ret[9])
{
    int y, m, dd;
    vg_day_split(d, &y, &m, &dd);
    assert(y > 0 && y < 10000);
    snprintf(ret, 9, "%04u%02u%02u", (unsigned)y % 10000u, (unsigned)m % 100u, (unsigned)dd % 100u);
}

static vg_status digits(vg_span t, size_t from, size_t n, int *ret, vg_err *err)
{
    int64_t v;
    VG_TRY(vg_span_int((vg_span){t.at + from, n}, &v, err));
    *ret = (int)v;
    return VG_DONE;
}

vg_status vg_day_parse(vg_span t, vg_day *ret, vg_err *err)
{
    int y, m, d;
    if (t.len != 10 || t.at[4] != '-' || t.at[7] != '-') {
        return VG_FAIL(err, INVALID, "a day is written YYYY-MM-DD");
    }
    VG_TRY(digits(t, 0, 4, &y, err));
    VG_TRY(digits(t, 5, 2, &m, err));
    VG_TRY(digits(t, 8, 2, &d, err));
    return vg_day_make(y, m, d, ret, err);
}

vg_status vg_day_parse_compact(vg_span t, vg_day *ret, vg_err *err)
{
    int y, m, d;
    if (t.len != 8) {
        return VG_FAIL(err, INVALID, "a day is written YYYYMMDD");
    }
    VG_TRY(digits(t, 0, 4, &y, err));
    VG_TRY(digits(t, 4, 2, &m, err));
    VG_TRY(digits(t, 6, 2, &d, err));
    return vg_day_make(y, m, d, ret, err);
}

void vg_time_text(int64_t at_ms, char ret[VG_TIME_TEXT])
{
    int64_t day = floor_div(at_ms, VG_DAY_MS);
    int64_t ms = at_ms - day * VG_DAY_MS;
    int y, m, d;
    vg_day_split((vg_day){(int32_t)day}, &y, &m, &d);
    assert(y > 0 && y < 10000);
    snprintf(ret, VG_TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)y % 10000u,
             (unsigned)m % 100u, (unsigned)d % 100u, (unsigned)(ms / 3600000) % 100u,
             (unsigned)(ms / 60000 % 60), (unsigned)(ms / 1000 % 60), (unsigned)(ms % 1000));
}

vg_status vg_time_parse(vg_span t, int64_t *ret_ms, vg_err *err)
{
    static const char form[] = "0000-00-00T00:00:00"; /* 0: a digit */
    size_t whole = sizeof form - 1;
    vg_day day;
    int hour, minute, second, fraction = 0;
    bool good = t.len == whole + 1 || (t.len > whole + 2 && t.len <= whole + 5);
    for (size_t i = 0; good && i < whole; i++) {
        good = form[i] == '0' ? t.at[i] >= '0' && t.at[i] <= '9' : t.at[i] == (uint8_t)form[i];
    }
    if (!good || t.at[t.len - 1] != 'Z' || (t.len > whole + 1 && t.at[whole] != '.')) {
        return VG_FAIL(err, INVALID, "a time is written YYYY-MM-DDThh:mm:ss.sssZ");
    }
    VG_TRY(vg_day_parse((vg_span){t.at, 10}, &day, err));
    VG_TRY(digits(t, 11, 2, &hour, err));
    VG_TRY(digits(t, 14, 2, &minute, err));
    VG_TRY(digits(t, 17, 2, &second, err));
    if (hour > 23 || minute > 59 || second > 59) {
        return VG_FAIL(err, INVALID, "no such time of day");
    }
    if (t.len > whole + 1) {
        size_t places = t.len - whole - 2;
        VG_TRY(digits(t, whole + 1, places, &fraction, err));
        for (; places < 3; places++) {
            fraction *= 10;
        }
    }
    *ret_ms = (int64_t)day.n * VG_DAY_MS + (((hour * 60) + minute) * 60 + second) * INT64_C(1000) +
              fraction;
    return VG_DONE;
}

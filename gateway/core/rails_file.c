/* Rails from a file: rails.h has its form. */
#include "gateway/base/csv.h"
#include "gateway/core/rails.h"
#include <stdarg.h>
#include <stdio.h>

enum { RAIL, KIND, FROM, TO, DAYS, OPENS, CLOSES, WORKING_FEN, OFF_FEN, FIELDS };
#define HEADER "rail,kind,from,to,days,opens,closes,working_fen,off_fen"

typedef struct reading {
    vg_rails_room *room;
    vg_calendar_tell *tell;
    void *ctx;
    vg_err *err;
    size_t bad;
    bool own_hours[VG_RAIL_COUNT], own_caps[VG_RAIL_COUNT], own_day_caps[VG_RAIL_COUNT]; /* the file's first row took the others away */
} reading;

static bool told(reading *r, int64_t line, const char *text)
{
    if (r->bad++ == 0) {
        (void)VG_FAIL(r->err, INVALID, "%s", text);
    }
    r->tell(r->ctx, line, text);
    return false;
}

static bool bad(reading *r, int64_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static bool bad(reading *r, int64_t line, const char *fmt, ...)
{
    char text[200];
    int n = line == 0 ? snprintf(text, sizeof text, "the rails file: ") : snprintf(text, sizeof text, "line %lld: ", (long long)line);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text + n, sizeof text - (size_t)n, fmt, args);
    va_end(args);
    return told(r, line, text);
}

/* --- values ----------------------------------------------------------------------------------------------- */

static bool parse_clock(vg_span t, int32_t *ret)
{
    int64_t h, m;
    vg_err ignored;
    if (t.len != 5 || t.at[2] != ':' || vg_span_int((vg_span){t.at, 2}, &h, &ignored).code != VG_OK ||
        vg_span_int((vg_span){t.at + 3, 2}, &m, &ignored).code != VG_OK || h > 24 || m > 59 || (h == 24 && m != 0)) {
        return false;
    }
    *ret = (int32_t)(h * 3600 + m * 60);
    return true;
}

/* "09:00", or "prev-20:30" of the day before. */
static bool parse_opens(vg_span t, int32_t *ret)
{
    static const char before[] = "prev-";
    size_t n = sizeof before - 1;
    if (t.len <= n || memcmp(t.at, before, n) != 0) {
        return parse_clock(t, ret);
    }
    bool ok = parse_clock((vg_span){t.at + n, t.len - n}, ret);
    *ret -= 86400;
    return ok;
}

static bool parse_date(vg_span t, int32_t *ret)
{
    vg_day day;
    vg_err ignored;
    int y, m, d;
    if (vg_day_parse(t, &day, &ignored).code != VG_OK) {
        return false;
    }
    vg_day_split(day, &y, &m, &d);
    *ret = y * 10000 + m * 100 + d;
    return true;
}

/* "2026-05-02T00:00" in China's time. */
static bool parse_instant(vg_span t, int64_t *ret)
{
    vg_day day;
    vg_err ignored;
    int32_t seconds;
    if (t.len != 16 || t.at[10] != 'T' || vg_day_parse((vg_span){t.at, 10}, &day, &ignored).code != VG_OK ||
        !parse_clock((vg_span){t.at + 11, 5}, &seconds)) {
        return false;
    }
    *ret = vg_day_instant(day, seconds);
    return true;
}

static vg_rail rail_of(vg_span word)
{
    for (int i = VG_RAIL_IN_BANK; i < VG_RAIL_COUNT; i++) {
        if (vg_span_is(word, vg_rail_name((vg_rail)i))) {
            return (vg_rail)i;
        }
    }
    return VG_RAIL_NONE;
}

/* Fields that the kind has no use for are empty: a value in the wrong column is not passed over. */
static bool only(reading *r, const vg_csv_row *row, uint32_t used)
{
    for (size_t i = FROM; i < FIELDS; i++) {
        if ((used >> i & 1) == 0 && row->fields[i].len != 0) {
            return bad(r, row->line, "a row of this kind has nothing in its field %zu", i + 1);
        }
    }
    return true;
}

/* --- kinds ------------------------------------------------------------------------------------------------ */

static void take_hours(reading *r, const vg_csv_row *row, vg_rail rail)
{
    vg_rails *rails = &r->room->rails;
    vg_rail_hours h = {.rail = rail, .working = vg_span_is(row->fields[DAYS], "working")};
    if (!only(r, row, 1U << FROM | 1U << DAYS | 1U << OPENS | 1U << CLOSES)) {
        return;
    }
    if (!h.working && !vg_span_is(row->fields[DAYS], "every")) {
        (void)bad(r, row->line, "days are working or every");
        return;
    }
    if (!parse_date(row->fields[FROM], &h.from) || !parse_opens(row->fields[OPENS], &h.opens_s) ||
        !parse_clock(row->fields[CLOSES], &h.closes_s)) {
        (void)bad(r, row->line, "hours are a day like 2018-05-02, and times like 09:00, prev-20:30, 24:00");
        return;
    }
    if (h.opens_s >= h.closes_s || h.closes_s - h.opens_s > 86400) {
        (void)bad(r, row->line, "hours open before they close, and at most 24 hours before");
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < rails->hour_count; i++) { /* the first row of the file takes the others away */
        if (r->room->hours[i].rail != rail || r->own_hours[rail]) {
            r->room->hours[kept++] = r->room->hours[i];
        }
    }
    rails->hour_count = kept;
    r->own_hours[rail] = true;
    if (kept == VG_RAIL_ROWS_MAX) {
        (void)bad(r, row->line, "more than %d rows of hours", VG_RAIL_ROWS_MAX);
        return;
    }
    r->room->hours[rails->hour_count++] = h;
    rails->offered |= UINT32_C(1) << rail;
}

/* Of one payment, or of a day's sum: the first row of the file takes the others away. */
static void take_cap(reading *r, const vg_csv_row *row, vg_rail rail, vg_rail_cap *caps, size_t *count, bool *own)
{
    vg_rail_cap c = {.rail = rail};
    vg_err ignored;
    if (!only(r, row, 1U << FROM | 1U << WORKING_FEN | 1U << OFF_FEN)) {
        return;
    }
    if (!parse_date(row->fields[FROM], &c.from) || vg_span_int(row->fields[WORKING_FEN], &c.working_fen, &ignored).code != VG_OK ||
        vg_span_int(row->fields[OFF_FEN], &c.off_fen, &ignored).code != VG_OK || c.working_fen > VG_FEN_MAX || c.off_fen > VG_FEN_MAX) {
        (void)bad(r, row->line, "a cap is a day like 2018-05-02, and two amounts in fen (0: no limit)");
        return;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (caps[i].rail != rail || *own) {
            caps[kept++] = caps[i];
        }
    }
    *count = kept;
    *own = true;
    if (kept == VG_RAIL_ROWS_MAX) {
        (void)bad(r, row->line, "more than %d rows of caps", VG_RAIL_ROWS_MAX);
        return;
    }
    caps[(*count)++] = c;
}

static void take_stop(reading *r, const vg_csv_row *row, vg_rail rail)
{
    vg_rails *rails = &r->room->rails;
    vg_rail_stop s = {.rail = rail};
    if (!only(r, row, 1U << FROM | 1U << TO)) {
        return;
    }
    if (!parse_instant(row->fields[FROM], &s.from_ms) || !parse_instant(row->fields[TO], &s.to_ms) || s.from_ms >= s.to_ms) {
        (void)bad(r, row->line, "a stop goes from one time like 2026-05-02T00:00 to a later one");
        return;
    }
    if (rails->stop_count == VG_RAIL_ROWS_MAX) {
        (void)bad(r, row->line, "more than %d stops", VG_RAIL_ROWS_MAX);
        return;
    }
    r->room->stops[rails->stop_count++] = s;
}

static void take_row(reading *r, const vg_csv_row *row)
{
    if (row->count != FIELDS) {
        (void)bad(r, row->line, "%zu fields instead of %d", row->count, FIELDS);
        return;
    }
    vg_rail rail = rail_of(row->fields[RAIL]);
    if (rail == VG_RAIL_NONE) {
        (void)bad(r, row->line, "the rail is in_bank, ibps, beps or hvps");
    } else if (vg_span_is(row->fields[KIND], "hours")) {
        take_hours(r, row, rail);
    } else if (vg_span_is(row->fields[KIND], "cap")) {
        take_cap(r, row, rail, r->room->caps, &r->room->rails.cap_count, &r->own_caps[rail]);
    } else if (vg_span_is(row->fields[KIND], "day_cap")) {
        take_cap(r, row, rail, r->room->day_caps, &r->room->rails.day_cap_count, &r->own_day_caps[rail]);
    } else if (vg_span_is(row->fields[KIND], "stop")) {
        take_stop(r, row, rail);
    } else if (vg_span_is(row->fields[KIND], "not_offered")) {
        if (only(r, row, 0)) {
            r->room->rails.offered &= ~(UINT32_C(1) << rail);
        }
    } else {
        (void)bad(r, row->line, "the kind is hours, cap, day_cap, stop or not_offered");
    }
}

vg_status vg_rails_read(vg_span text, vg_rails_room *room, vg_calendar_tell *tell, void *ctx, vg_err *err)
{
    reading r = {.room = room, .tell = tell, .ctx = ctx, .err = err};
    vg_csv csv = vg_csv_of(text, ',');
    vg_csv_row row;
    vg_err why;
    bool header = true, more = text.len <= VG_DAYS_FILE_MAX || bad(&r, 0, "longer than %d bytes", VG_DAYS_FILE_MAX);
    while (more) {
        int64_t line = csv.line;
        if (vg_csv_next(&csv, &row, &why).code != VG_OK) {
            (void)told(&r, line, why.text);
            vg_csv_skip_line(&csv);
        } else if (row.count == 0) {
            more = false;
        } else if (!header) {
            take_row(&r, &row);
        } else if (vg_csv_header(&row, HEADER, &why).code != VG_OK) {
            more = told(&r, line, why.text);
        }
        header = false;
    }
    return r.bad == 0 ? VG_DONE : (vg_status){VG_E_INVALID};
}

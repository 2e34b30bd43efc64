#include "gateway/core/calendar_file.h"
#include "gateway/base/csv.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct reading {
    vg_calendar_room *room;
    const vg_calendar *under;
    vg_calendar_tell *tell;
    void *ctx;
    vg_err *err;
    size_t bad, count;
    bool single[VG_CALENDAR_ROWS]; /* row i is of one day (off, working), not of a year's notice */
    int64_t lines[VG_CALENDAR_ROWS];
    int64_t year_line[VG_CALENDAR_LAST - VG_CALENDAR_FIRST + 1]; /* first row of a year that the file holds; 0: it does not */
    int holidays[VG_CALENDAR_LAST - VG_CALENDAR_FIRST + 1];
} reading;

/* text says the line already, where there is one. */
static void told(reading *r, int64_t line, const char *text)
{
    if (r->bad++ == 0) {
        (void)VG_FAIL(r->err, INVALID, "%s", text);
    }
    r->tell(r->ctx, line, text);
}

static void bad(reading *r, int64_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void bad(reading *r, int64_t line, const char *fmt, ...)
{
    char text[200];
    int n = line == 0 ? snprintf(text, sizeof text, "the calendar file: ") : snprintf(text, sizeof text, "line %lld: ", (long long)line);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text + n, sizeof text - (size_t)n, fmt, args);
    va_end(args);
    told(r, line, text);
}

/* --- rows ------------------------------------------------------------------------------------------------- */

static bool take_day(reading *r, const vg_csv_row *row, vg_day *ret)
{
    vg_err why;
    int y, m, d;
    if (vg_day_parse(row->fields[0], ret, &why).code != VG_OK) {
        bad(r, row->line, "\"%.*s\" is no day like 2027-01-01",
            (int)(row->fields[0].len < 20 ? row->fields[0].len : 20), (const char *)row->fields[0].at);
        return false;
    }
    vg_day_split(*ret, &y, &m, &d);
    if (y < VG_CALENDAR_FIRST || y > VG_CALENDAR_LAST) {
        bad(r, row->line, "years are %d to %d", VG_CALENDAR_FIRST, VG_CALENDAR_LAST);
        return false;
    }
    return true;
}

/* 0: it is none. */
static char kind_of(vg_span word)
{
    static const struct {
        const char *word;
        char kind;
    } kinds[] = {{"holiday", 'H'}, {"makeup", 'M'}, {"off", 'O'}, {"working", 'W'}};
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if (vg_span_is(word, kinds[i].word)) {
            return kinds[i].kind;
        }
    }
    return 0;
}

static void take_row(reading *r, const vg_csv_row *row)
{
    vg_day day;
    vg_err why;
    int y, m, d;
    if (row->count != 3) {
        bad(r, row->line, "%zu fields instead of date,kind,name", row->count);
        return;
    }
    char kind = kind_of(row->fields[1]);
    if (!take_day(r, row, &day)) {
        return;
    }
    if (kind == 0) {
        bad(r, row->line, "the kind is holiday, makeup, off or working");
        return;
    }
    if (kind == 'M' && vg_day_weekday(day) <= 5) {
        bad(r, row->line, "a makeup day is a Saturday or a Sunday (a change of one day: off, working)");
        return;
    }
    if (r->count == VG_CALENDAR_ROWS) {
        bad(r, row->line, "more than %d rows", VG_CALENDAR_ROWS);
        return;
    }
    char *name = r->room->names[r->count];
    if (row->fields[2].len == 0 || vg_span_copy(row->fields[2], name, VG_CALENDAR_NAME, &why).code != VG_OK) {
        bad(r, row->line, "a name has 1 to %d bytes", VG_CALENDAR_NAME - 1);
        return;
    }
    vg_day_split(day, &y, &m, &d);
    r->single[r->count] = kind == 'O' || kind == 'W';
    r->lines[r->count] = row->line;
    r->room->rows[r->count++] = (vg_calendar_row){y * 10000 + m * 100 + d, kind == 'M' || kind == 'W', name};
    if (kind == 'H' || kind == 'M') {
        int64_t *first = &r->year_line[y - VG_CALENDAR_FIRST];
        *first = *first == 0 ? row->line : *first;
        r->holidays[y - VG_CALENDAR_FIRST] += kind == 'H';
    }
}

static void read_rows(reading *r, vg_span text)
{
    vg_csv csv = vg_csv_of(text, ',');
    vg_csv_row row;
    vg_err why;
    bool header = true;
    if (text.len > VG_DAYS_FILE_MAX) {
        bad(r, 0, "longer than %d bytes", VG_DAYS_FILE_MAX);
        return;
    }
    for (;;) {
        int64_t line = csv.line;
        if (vg_csv_next(&csv, &row, &why).code != VG_OK) {
            told(r, line, why.text);
            vg_csv_skip_line(&csv);
        } else if (row.count == 0) {
            break;
        } else if (header) {
            if (vg_csv_header(&row, "date,kind,name", &why).code != VG_OK) {
                told(r, line, why.text);
                return;
            }
        } else {
            take_row(r, &row);
        }
        header = false;
    }
    if (r->count == 0 && r->bad == 0) {
        bad(r, 0, "no rows");
    }
}

/* --- as a whole ------------------------------------------------------------------------------------------- */

static void check_whole(reading *r)
{
    for (size_t i = 0; i < r->count; i++) {
        int year = r->room->rows[i].date / 10000;
        bool mine = r->year_line[year - VG_CALENDAR_FIRST] != 0;
        if (r->single[i] && !mine && !vg_calendar_holds(r->under, year)) {
            bad(r, r->lines[i], "the notice of %d is not loaded: a single day cannot change it", year);
        }
        for (size_t k = 0; k < i; k++) {
            if (r->room->rows[k].date == r->room->rows[i].date && r->single[k] == r->single[i]) {
                bad(r, r->lines[i], "the day stands on line %lld already", (long long)r->lines[k]);
                break;
            }
        }
    }
    for (int n = 0; n <= VG_CALENDAR_LAST - VG_CALENDAR_FIRST; n++) {
        if (r->year_line[n] != 0 && r->holidays[n] < VG_CALENDAR_YEAR_LEAST) {
            bad(r, r->year_line[n], "%d has %d holidays, a whole year has at least %d (a change of one day: off, working)",
                VG_CALENDAR_FIRST + n, r->holidays[n], VG_CALENDAR_YEAR_LEAST);
        }
    }
}

static int by_date(const void *a, const void *b)
{
    const vg_calendar_row *left = a, *right = b;
    return (left->date > right->date) - (left->date < right->date);
}

static bool named(const vg_calendar_row *rows, size_t count, int32_t date)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].date == date) {
            return true;
        }
    }
    return false;
}

/* A single day goes before the same day of a notice. */
static void drop_changed(reading *r)
{
    vg_calendar_row *rows = r->room->rows;
    size_t kept = 0;
    for (size_t i = 0; i < r->count; i++) {
        bool changed = false;
        for (size_t k = 0; k < r->count && !r->single[i]; k++) {
            changed |= r->single[k] && rows[k].date == rows[i].date;
        }
        if (!changed) { /* kept <= i: what is compared from i on is not written yet, and what is behind it was kept */
            r->single[kept] = r->single[i];
            rows[kept++] = rows[i];
        }
    }
    r->count = kept;
}

static void merge(reading *r)
{
    vg_calendar_room *room = r->room;
    size_t mine = r->count;
    for (size_t i = 0; i < r->under->count; i++) {
        const vg_calendar_row *row = &r->under->rows[i];
        if (r->year_line[row->date / 10000 - VG_CALENDAR_FIRST] != 0 || named(room->rows, mine, row->date)) {
            continue;
        }
        if (r->count == VG_CALENDAR_ROWS) {
            bad(r, 0, "more than %d rows with the built-in ones", VG_CALENDAR_ROWS);
            return;
        }
        room->rows[r->count++] = *row;
    }
    qsort(room->rows, r->count, sizeof room->rows[0], by_date);
    vg_calendar *c = &room->calendar;
    *c = (vg_calendar){.rows = room->rows, .count = r->count, .held = {r->under->held[0], r->under->held[1]}};
    for (int n = 0; n <= VG_CALENDAR_LAST - VG_CALENDAR_FIRST; n++) {
        c->held[n / 64] |= r->year_line[n] != 0 ? UINT64_C(1) << n % 64 : 0;
    }
    for (int y = VG_CALENDAR_FIRST; y <= VG_CALENDAR_LAST; y++) {
        if (vg_calendar_holds(c, y)) {
            c->year_from = c->year_from == 0 ? y : c->year_from;
            c->year_to = y;
        }
    }
    c->version = vg_calendar_version_of(c);
}

vg_status vg_calendar_read(vg_span text, const vg_calendar *under, vg_calendar_room *room, vg_calendar_tell *tell, void *ctx,
                           vg_err *err)
{
    reading r = {.room = room, .under = under, .tell = tell, .ctx = ctx, .err = err};
    read_rows(&r, text);
    check_whole(&r);
    if (r.bad == 0) {
        drop_changed(&r);
        merge(&r);
    }
    return r.bad == 0 ? VG_DONE : (vg_status){VG_E_INVALID};
}

/* Limits from a file: limits.h has its form. */
#include "gateway/base/csv.h"
#include "gateway/core/limits.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { KIND, OF, WAY, PARTY, PERIOD, FROM, FEN, SOURCE, FIELDS };
#define HEADER "kind,of,way,party,period,from,fen,source"

typedef struct reading {
    vg_limits_room *room;
    vg_calendar_tell *tell;
    void *ctx;
    vg_err *err;
    size_t bad;
} reading;

static bool told(reading *r, int64_t line, const char *text)
{
    if (r->bad++ == 0) {
        (void)VG_FAIL(r->err, INVALID, "%s", text);
    }
    r->tell(r->ctx, line, text);
    return false;
}

/* column: of the header, from 0; FIELDS: the line as a whole. */
static bool bad(reading *r, int64_t line, int column, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static bool bad(reading *r, int64_t line, int column, const char *fmt, ...)
{
    static const char *const names[FIELDS] = {"kind", "of", "way", "party", "period", "from", "fen", "source"};
    char text[220];
    int n = line == 0          ? snprintf(text, sizeof text, "the limits file: ")
            : column == FIELDS ? snprintf(text, sizeof text, "line %" PRId64 ": ", line)
                               : snprintf(text, sizeof text, "line %" PRId64 ", column %d (%s): ", line, column + 1, names[column]);
    va_list args;
    va_start(args, fmt);
    vsnprintf(text + n, sizeof text - (size_t)n, fmt, args);
    va_end(args);
    return told(r, line, text);
}

/* --- values ----------------------------------------------------------------------------------------------- */

static bool parse_of(vg_span word, int64_t *ret)
{
    for (int64_t of = VG_LIMIT_PROGRAM; of <= VG_ACCT_OWN; of++) {
        if (vg_span_is(word, vg_limit_of_name(of))) {
            *ret = of;
            return true;
        }
    }
    return false;
}

static bool parse_key(reading *r, const vg_csv_row *row, vg_limit_key *ret)
{
    if (!parse_of(row->fields[OF], &ret->of)) {
        return bad(r, row->line, OF, "is type2, member, deposit, own or program");
    }
    ret->way = vg_span_is(row->fields[WAY], "in") ? VG_WAY_IN : VG_WAY_OUT;
    if (!vg_span_is(row->fields[WAY], vg_way_name(ret->way))) {
        return bad(r, row->line, WAY, "is in or out");
    }
    for (ret->party = VG_PARTY_OTHERS; ret->party < VG_PARTY_COUNT && !vg_span_is(row->fields[PARTY], vg_party_name(ret->party)); ret->party++) {
    }
    if (ret->party == VG_PARTY_COUNT || (ret->of == VG_LIMIT_PROGRAM && ret->party != VG_PARTY_ANY)) {
        return bad(r, row->line, PARTY, "is others, bound or any; of a program it is any");
    }
    for (ret->per = VG_PER_SINGLE; ret->per < VG_PER_COUNT && !vg_span_is(row->fields[PERIOD], vg_per_name(ret->per)); ret->per++) {
    }
    return ret->per != VG_PER_COUNT || bad(r, row->line, PERIOD, "is single, day or year");
}

static bool parse_date(vg_span t, vg_day *ret_day, int32_t *ret)
{
    vg_err ignored;
    int y, m, d;
    if (vg_day_parse(t, ret_day, &ignored).code != VG_OK) {
        return false;
    }
    vg_day_split(*ret_day, &y, &m, &d);
    *ret = y * 10000 + m * 100 + d;
    return true;
}

/* Whole fen from 1 on; "none": what was agreed has ended. */
static bool parse_fen(vg_span t, bool contract, int64_t *ret)
{
    vg_err ignored;
    if (contract && vg_span_is(t, "none")) {
        *ret = 0;
        return true;
    }
    return vg_span_int(t, ret, &ignored).code == VG_OK && *ret >= 1 && *ret <= VG_FEN_MAX;
}

/* --- rows ------------------------------------------------------------------------------------------------- */

/* A new number of a regulation comes after all that are known; the same contract begins once a day. */
static bool fits_others(reading *r, const vg_csv_row *line, const vg_limit_row *row)
{
    for (size_t i = 0; i < r->room->limits.count; i++) {
        const vg_limit_row *o = &r->room->rows[i];
        if (o->contract != row->contract || o->key.of != row->key.of || o->key.way != row->key.way || o->key.party != row->key.party ||
            o->key.per != row->key.per || o->from < row->from) {
            continue;
        }
        if (!row->contract) {
            return bad(r, line->line, FROM, "a regulation's new number is newer than %" PRId32 ", from which on %" PRId64 " fen are known", o->from,
                       o->fen);
        }
        if (o->from == row->from) {
            return bad(r, line->line, FROM, "this limit begins on that day already");
        }
    }
    return true;
}

static void take_row(reading *r, const vg_csv_row *line)
{
    vg_limit_row row = {.contract = vg_span_is(line->fields[KIND], "contract")};
    vg_err ignored;
    vg_day day;
    size_t at = r->room->limits.count;
    if (line->count != FIELDS) {
        (void)bad(r, line->line, FIELDS, "%zu fields instead of %d", line->count, FIELDS);
    } else if (!row.contract && !vg_span_is(line->fields[KIND], "regulation")) {
        (void)bad(r, line->line, KIND, "is contract or regulation");
    } else if (!parse_key(r, line, &row.key)) {
        return;
    } else if (!row.contract && row.key.of == VG_LIMIT_PROGRAM) {
        (void)bad(r, line->line, KIND, "of a program is contract");
    } else if (!parse_date(line->fields[FROM], &day, &row.from)) {
        (void)bad(r, line->line, FROM, "is a day like 2026-03-01");
    } else if (!parse_fen(line->fields[FEN], row.contract, &row.fen)) {
        (void)bad(r, line->line, FEN, "is whole fen from 1 on; none ends a contract's limit");
    } else if (line->fields[SOURCE].len == 0 || vg_span_copy(line->fields[SOURCE], r->room->sources[at], VG_LIMIT_SOURCE, &ignored).code != VG_OK) {
        (void)bad(r, line->line, SOURCE, "says who says so, in at most %d bytes", VG_LIMIT_SOURCE - 1);
    } else if (at == VG_LIMIT_ROWS_MAX - 1) {
        (void)bad(r, line->line, FIELDS, "more than %d limits", VG_LIMIT_ROWS_MAX - 1);
    } else if (fits_others(r, line, &row)) {
        row.source = r->room->sources[at];
        r->room->rows[at] = row;
        r->room->limits.count++;
    }
}

/* Known when all rows are: a contract does not raise what the law allows on its first day. */
static void check_raises(reading *r, const int64_t lines[])
{
    const vg_limits *all = &r->room->limits;
    for (size_t i = vg_limits_standard()->count; i < all->count; i++) {
        const vg_limit_row *row = &all->rows[i], *law;
        vg_day day;
        vg_err ignored;
        if (vg_day_make(row->from / 10000, row->from / 100 % 100, row->from % 100, &day, &ignored).code != VG_OK) {
            continue;
        }
        law = vg_limit_on(all, &row->key, true, day);
        if (row->contract && law != NULL && !law->contract && row->fen > law->fen) {
            (void)bad(r, lines[i], FEN, "a contract may lower the regulation's %" PRId64 " fen, not raise it; a newer regulation is a row of its own",
                      law->fen);
        }
    }
}

vg_status vg_limits_read(vg_span text, vg_limits_room *room, vg_calendar_tell *tell, void *ctx, vg_err *err)
{
    reading r = {.room = room, .tell = tell, .ctx = ctx, .err = err};
    int64_t lines[VG_LIMIT_ROWS_MAX];
    vg_csv csv = vg_csv_of(text, ',');
    vg_csv_row row;
    vg_err why;
    const vg_limits *standard = vg_limits_standard();
    memcpy(room->rows, standard->rows, standard->count * sizeof room->rows[0]);
    room->limits = (vg_limits){room->rows, standard->count};
    bool header = true, more = text.len <= VG_DAYS_FILE_MAX || bad(&r, 0, FIELDS, "longer than %d bytes", VG_DAYS_FILE_MAX);
    while (more) {
        int64_t line = csv.line;
        if (vg_csv_next(&csv, &row, &why).code != VG_OK) {
            (void)told(&r, line, why.text);
            vg_csv_skip_line(&csv);
        } else if (row.count == 0) {
            more = false;
        } else if (!header) {
            lines[room->limits.count] = row.line;
            take_row(&r, &row);
        } else if (vg_csv_header(&row, HEADER, &why).code != VG_OK) {
            more = told(&r, line, why.text);
        }
        header = false;
    }
    check_raises(&r, lines);
    return r.bad == 0 ? VG_DONE : (vg_status){VG_E_INVALID};
}

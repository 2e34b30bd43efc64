/* Ways of money: hours, limits and days as the payment systems have them, and against a second model that looks at every
 * minute. */
#include "gateway/core/rails.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static vg_err err;

static int64_t instant(const char *text) /* "2026-02-23 20:30" */
{
    vg_day d = {0};
    CU_ASSERT_EQUAL(vg_day_parse((vg_span){(const uint8_t *)text, 10}, &d, &err).code, VG_OK);
    return vg_day_instant(d, (text[11] - '0') * 36000 + (text[12] - '0') * 3600 + (text[14] - '0') * 600 + (text[15] - '0') * 60);
}

static const char *said(const vg_rail_way *way)
{
    static char text[64];
    char day[VG_DAY_TEXT], settles[VG_DAY_TEXT];
    int64_t clock = vg_day_clock_ms(way->at_ms) / 60000;
    vg_day_text(vg_day_at(way->at_ms), day);
    vg_day_text(way->settles, settles);
    snprintf(text, sizeof text, "%s %s %02d:%02d settles %s", vg_rail_name(way->rail), day, (int)(clock / 60), (int)(clock % 60), settles);
    return text;
}

static const char *way_of(const vg_rails *rails, const char *yuan, bool in_bank, const char *at)
{
    vg_money amount;
    vg_rail_way way;
    CU_ASSERT_EQUAL(vg_money_parse_yuan(vg_span_of(yuan), &amount, &err).code, VG_OK);
    vg_status st = vg_rail_choose(rails, vg_calendar_china(), amount, in_bank, instant(at), NULL, &way, &err);
    return st.code == VG_OK ? said(&way) : vg_code_facts(st.code)->name;
}

static void large_amounts_wait_for_the_large_value_system(void)
{
    const vg_rails *r = vg_rails_standard();
    /* Saturday 14 February 2026 is worked, then nobody works until Tuesday 24. */
    CU_ASSERT_STRING_EQUAL(way_of(r, "1000000.01", false, "2026-02-14 10:00"), "hvps 2026-02-14 10:00 settles 2026-02-14");
    CU_ASSERT_STRING_EQUAL(way_of(r, "1000000.01", false, "2026-02-14 17:14"), "hvps 2026-02-14 17:14 settles 2026-02-14");
    CU_ASSERT_STRING_EQUAL(way_of(r, "1000000.01", false, "2026-02-14 17:15"), "hvps 2026-02-23 20:30 settles 2026-02-24");
    CU_ASSERT_STRING_EQUAL(way_of(r, "1000000.01", false, "2026-02-23 20:29"), "hvps 2026-02-23 20:30 settles 2026-02-24");
    CU_ASSERT_STRING_EQUAL(way_of(r, "1000000.01", false, "2026-02-23 23:59"), "hvps 2026-02-23 23:59 settles 2026-02-24");
    CU_ASSERT_STRING_EQUAL(way_of(r, "9999999.00", false, "2026-09-19 12:00"), "hvps 2026-09-19 20:30 settles 2026-09-20"); /* a Sunday is worked */
    CU_ASSERT_STRING_EQUAL(way_of(r, "9999999.00", false, "2026-03-06 20:29"), "hvps 2026-03-08 20:30 settles 2026-03-09");
}

static void the_hours_are_those_of_the_day(void)
{
    const vg_rails *r = vg_rails_standard();
    CU_ASSERT_STRING_EQUAL(way_of(r, "60000.00", false, "2018-01-18 18:00"), "hvps 2018-01-19 08:30 settles 2018-01-19");
    CU_ASSERT_STRING_EQUAL(way_of(r, "2000000.00", false, "2018-01-19 17:00"), "hvps 2018-01-21 23:30 settles 2018-01-22"); /* the first new day */
    CU_ASSERT_STRING_EQUAL(way_of(r, "2000000.00", false, "2018-02-01 17:14"), "hvps 2018-02-01 17:14 settles 2018-02-01");
    CU_ASSERT_STRING_EQUAL(way_of(r, "2000000.00", false, "2018-02-01 20:30"), "hvps 2018-02-01 23:30 settles 2018-02-02");
    CU_ASSERT_STRING_EQUAL(way_of(r, "2000000.00", false, "2018-05-01 20:00"), "hvps 2018-05-01 20:30 settles 2018-05-02");
}

static void limits_are_those_of_the_day(void)
{
    const vg_rails *r = vg_rails_standard();
    CU_ASSERT_STRING_EQUAL(way_of(r, "50000.00", false, "2016-03-02 10:00"), "ibps 2016-03-02 10:00 settles 2016-03-02");
    CU_ASSERT_STRING_EQUAL(way_of(r, "50000.01", false, "2016-03-02 18:00"), "hvps 2016-03-03 08:30 settles 2016-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(r, "500000.00", false, "2016-03-04 18:00"), "beps 2016-03-05 00:00 settles 2016-03-07"); /* Saturday */
    CU_ASSERT_STRING_EQUAL(way_of(r, "500000.01", false, "2016-03-04 18:00"), "hvps 2016-03-07 08:30 settles 2016-03-07");
    CU_ASSERT_STRING_EQUAL(way_of(r, "1000000.00", false, "2026-03-02 10:00"), "ibps 2026-03-02 10:00 settles 2026-03-02");
    /* The days of January 2020, off as first announced and longer than that. */
    CU_ASSERT_STRING_EQUAL(way_of(r, "900000000.00", false, "2020-01-24 22:00"), "beps 2020-01-25 00:00 settles 2020-02-03");
    CU_ASSERT_STRING_EQUAL(way_of(r, "500000000.00", false, "2020-01-26 10:00"), "beps 2020-01-26 10:00 settles 2020-02-03");
    CU_ASSERT_STRING_EQUAL(way_of(r, "500000000.01", false, "2020-01-26 10:00"), "hvps 2020-02-02 20:30 settles 2020-02-03");
}

static void a_system_day_ends_at_four(void)
{
    const vg_rails *r = vg_rails_standard();
    vg_rails beps = *r;
    beps.offered = 1U << VG_RAIL_BEPS;
    CU_ASSERT_STRING_EQUAL(way_of(&beps, "1.00", false, "2026-03-02 15:59"), "beps 2026-03-02 15:59 settles 2026-03-02");
    CU_ASSERT_STRING_EQUAL(way_of(&beps, "1.00", false, "2026-03-02 16:00"), "beps 2026-03-02 16:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(&beps, "1.00", false, "2026-02-13 16:00"), "beps 2026-02-13 16:00 settles 2026-02-14");
    CU_ASSERT_STRING_EQUAL(way_of(&beps, "1.00", false, "2026-02-14 16:00"), "beps 2026-02-14 16:00 settles 2026-02-24");
    CU_ASSERT_STRING_EQUAL(way_of(&beps, "1000000.01", false, "2026-03-02 15:59"), "limit");
    CU_ASSERT_STRING_EQUAL(way_of(r, "1.00", false, "2026-02-14 23:59"), "ibps 2026-02-14 23:59 settles 2026-02-14");
    CU_ASSERT_STRING_EQUAL(way_of(r, "99999999.00", true, "2026-02-16 03:00"), "in_bank 2026-02-16 03:00 settles 2026-02-16");
}

static void a_year_without_data_is_no_guess(void)
{
    const vg_rails *r = vg_rails_standard();
    CU_ASSERT_STRING_EQUAL(way_of(r, "2000000.00", false, "2026-12-31 17:00"), "hvps 2026-12-31 17:00 settles 2026-12-31");
    CU_ASSERT_STRING_EQUAL(way_of(r, "2000000.00", false, "2026-12-31 17:15"), "calendar_missing");
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "2027"));
    CU_ASSERT_STRING_EQUAL(way_of(r, "1.00", false, "2026-12-31 23:00"), "ibps 2026-12-31 23:00 settles 2026-12-31");
    CU_ASSERT_STRING_EQUAL(way_of(r, "1.00", false, "2027-01-01 00:00"), "calendar_missing"); /* it could leave, but when does it settle? */
    vg_rail_way way;
    CU_ASSERT_EQUAL(vg_rail_open(r, vg_calendar_china(), vg_fen(100), false, instant("2027-01-01 00:00"), NULL, &way, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(way_of(r, "1.00", true, "2027-01-01 00:00"), "in_bank 2027-01-01 00:00 settles 2027-01-01");
}

/* --- files ------------------------------------------------------------------------------------------------- */

#define HEAD "rail,kind,from,to,days,opens,closes,working_fen,off_fen\n"
static char lines[1024];
static vg_rails_room room;

static void tell(void *ctx, int64_t line, const char *text)
{
    (void)ctx;
    (void)line;
    size_t n = strlen(lines);
    snprintf(lines + n, sizeof lines - n, "%s%s", n == 0 ? "" : "\n", text);
}

static bool reads(const char *text)
{
    lines[0] = 0;
    vg_rails_copy(vg_rails_standard(), &room);
    return vg_rails_read(vg_span_of(text), &room, tell, NULL, &err).code == VG_OK;
}

static void a_file_narrows_hours_and_limits(void)
{
    CU_ASSERT_TRUE_FATAL(reads(HEAD "hvps,hours,2018-05-02,,working,09:00,17:00,,\nibps,not_offered,,,,,,,\n"
                                    "beps,cap,2000-01-01,,,,,5000000,10000000\nbeps,stop,2026-03-03T00:00,2026-03-03T08:00,,,,,\n"));
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "50000.00", false, "2026-03-02 20:00"), "beps 2026-03-02 20:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "50000.01", false, "2026-03-02 20:00"), "hvps 2026-03-03 09:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "50000.01", false, "2026-03-02 17:00"), "hvps 2026-03-03 09:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "100000.00", false, "2026-03-07 10:00"), "beps 2026-03-07 10:00 settles 2026-03-09");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "1.00", false, "2026-03-03 00:00"), "beps 2026-03-03 08:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "1.00", false, "2026-03-03 07:59"), "beps 2026-03-03 08:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "99999.00", false, "2018-05-01 10:00"), "beps 2018-05-01 10:00 settles 2018-05-02");
    CU_ASSERT_TRUE_FATAL(reads(HEAD "hvps,hours,2018-05-02,,every,prev-12:00,12:00,,\nhvps,hours,2026-03-05,,working,10:00,24:00,,\n"));
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "9999999.00", false, "2026-03-01 11:00"), "hvps 2026-03-01 11:00 settles 2026-03-01");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "9999999.00", false, "2026-03-04 12:00"), "hvps 2026-03-05 10:00 settles 2026-03-05");
}

static vg_status sent_so_far(void *ctx, vg_rail rail, vg_day on, int64_t *ret, vg_err *why)
{
    (void)why;
    *ret = rail == VG_RAIL_IBPS && on.n == vg_day_at(instant("2026-03-02 10:00")).n ? *(int64_t *)ctx : 0;
    return VG_DONE;
}

static vg_status not_loaded(void *ctx, vg_rail rail, vg_day on, int64_t *ret, vg_err *why)
{
    (void)ctx;
    (void)rail;
    (void)on;
    (void)ret;
    return VG_FAIL(why, MISS, "a row is missing");
}

static const char *beside(int64_t sent, const char *yuan, const char *at)
{
    vg_money amount;
    vg_rail_way way;
    vg_rail_load load = {sent_so_far, &sent};
    CU_ASSERT_EQUAL(vg_money_parse_yuan(vg_span_of(yuan), &amount, &err).code, VG_OK);
    vg_status st = vg_rail_choose(&room.rails, vg_calendar_china(), amount, false, instant(at), &load, &way, &err);
    return st.code == VG_OK ? said(&way) : vg_code_facts(st.code)->name;
}

static void a_full_day_is_waited_for_or_another_rail_takes_it(void)
{
    vg_rail_way way;
    CU_ASSERT_TRUE_FATAL(reads(HEAD "beps,not_offered,,,,,,,\nhvps,not_offered,,,,,,,\nibps,day_cap,2026-03-01,,,,,200000,300000\n"));
    CU_ASSERT_STRING_EQUAL(beside(0, "2000.00", "2026-03-02 10:00"), "ibps 2026-03-02 10:00 settles 2026-03-02");
    CU_ASSERT_STRING_EQUAL(beside(100000, "1000.00", "2026-03-02 10:00"), "ibps 2026-03-02 10:00 settles 2026-03-02");
    CU_ASSERT_STRING_EQUAL(beside(100001, "1000.00", "2026-03-02 10:00"), "ibps 2026-03-03 00:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(beside(0, "2000.01", "2026-03-02 10:00"), "ibps 2026-03-07 00:00 settles 2026-03-09"); /* a day off takes it */
    CU_ASSERT_STRING_EQUAL(beside(0, "3000.01", "2026-03-02 10:00"), "limit");
    CU_ASSERT_STRING_EQUAL(beside(900000, "1000.00", "2026-02-27 10:00"), "ibps 2026-02-27 10:00 settles 2026-02-27"); /* before its day */
    vg_rail_load missing = {not_loaded, NULL};
    CU_ASSERT_EQUAL(vg_rail_open(&room.rails, vg_calendar_china(), vg_fen(1), false, instant("2026-03-02 10:00"), &missing, &way, &err).code, VG_E_MISS);
    CU_ASSERT_TRUE_FATAL(reads(HEAD "ibps,day_cap,2026-03-01,,,,,200000,200000\n"));
    CU_ASSERT_STRING_EQUAL(beside(200000, "0.01", "2026-03-02 10:00"), "beps 2026-03-02 10:00 settles 2026-03-02");
}

static void a_banks_rows_are_all_that_it_has(void)
{
    static const vg_rail_hours rows[] = {{VG_RAIL_BEPS, 20000101, false, 0, 86400}, {VG_RAIL_HVPS, 20000101, true, 9 * 3600, 17 * 3600}};
    vg_rails_of_bank(rows, VG_COUNT(rows), &room);
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "1.00", false, "2026-03-02 10:00"), "beps 2026-03-02 10:00 settles 2026-03-02");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "1000000.01", false, "2026-03-02 20:30"), "hvps 2026-03-03 09:00 settles 2026-03-03");
    CU_ASSERT_STRING_EQUAL(way_of(&room.rails, "1.00", true, "2026-03-02 10:00"), "beps 2026-03-02 10:00 settles 2026-03-02");
}

static void every_bad_line_of_a_file_is_told(void)
{
    CU_ASSERT_FALSE(reads(HEAD "chips,hours,2018-05-02,,working,09:00,17:00,,\nhvps,closed,,,,,,,\nhvps,hours,2018-05-02,,weekdays,09:00,17:00,,\n"
                               "hvps,hours,2018-05-02,,working,25:00,17:00,,\nhvps,hours,2018-05-02,,working,17:00,09:00,,\n"
                               "hvps,hours,2018-05-02,,working,prev-09:00,17:00,,\nbeps,cap,2018-05-02,,,,,-1,0\nbeps,stop,2026-03-03T08:00,2026-03-03T08:00,,,,,\n"
                               "beps,cap,2018-05-02,,,09:00,,1,0\nbeps,cap\n"));
    CU_ASSERT_STRING_EQUAL(lines, "line 2: the rail is in_bank, ibps, beps or hvps\n"
                                  "line 3: the kind is hours, cap, day_cap, stop or not_offered\n"
                                  "line 4: days are working or every\n"
                                  "line 5: hours are a day like 2018-05-02, and times like 09:00, prev-20:30, 24:00\n"
                                  "line 6: hours open before they close, and at most 24 hours before\n"
                                  "line 7: hours open before they close, and at most 24 hours before\n"
                                  "line 8: a cap is a day like 2018-05-02, and two amounts in fen (0: no limit)\n"
                                  "line 9: a stop goes from one time like 2026-05-02T00:00 to a later one\n"
                                  "line 10: a row of this kind has nothing in its field 6\n"
                                  "line 11: 2 fields instead of 9");
    CU_ASSERT_FALSE(reads("rail,kind\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, "the header is not"));
}

/* --- the second model ------------------------------------------------------------------------------------- */

static uint32_t seed;
static uint32_t chance(uint32_t n)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % n;
}

typedef enum tri { CLOSED, OPEN, DARK } tri; /* DARK: a day without data decides */

static int32_t date(vg_day d)
{
    int y, m, n;
    vg_day_split(d, &y, &m, &n);
    return y * 10000 + m * 100 + n;
}

static tri off(vg_day d)
{
    bool is = false;
    return vg_calendar_working(vg_calendar_china(), d, &is, &err).code != VG_OK ? DARK : is ? OPEN : CLOSED;
}

/* Is this rail open at this minute for this amount, and with the hours of which day? Said row by row, without any search. */
static tri slow_open(const vg_rails *r, int rail, int64_t fen, int64_t at, int last_day, vg_day *ret_day)
{
    vg_day today = vg_day_at(at);
    for (size_t i = 0; i < r->stop_count; i++) {
        if ((int)r->stops[i].rail == rail && at >= r->stops[i].from_ms && at < r->stops[i].to_ms) {
            return CLOSED;
        }
    }
    tri hours = CLOSED;
    for (int k = 0; k < 2 && hours == CLOSED; k++) {
        vg_day d = vg_day_add(today, k);
        const vg_rail_hours *row = NULL;
        for (size_t i = 0; i < r->hour_count; i++) {
            if ((int)r->hours[i].rail == rail && r->hours[i].from <= date(d) && (row == NULL || r->hours[i].from > row->from)) {
                row = &r->hours[i];
            }
        }
        int64_t begin = row == NULL ? 0 : vg_day_instant(d, 0) + row->opens_s * INT64_C(1000);
        int64_t end = row == NULL ? 0 : vg_day_instant(d, 0) + row->closes_s * INT64_C(1000);
        if (row != NULL && d.n <= last_day && at >= begin && at < end) {
            hours = row->working ? off(d) : OPEN;
            *ret_day = d;
        }
    }
    const vg_rail_cap *cap = NULL;
    for (size_t i = 0; i < r->cap_count; i++) {
        if ((int)r->caps[i].rail == rail && r->caps[i].from <= date(today) && (cap == NULL || r->caps[i].from > cap->from)) {
            cap = &r->caps[i];
        }
    }
    tri fits = OPEN;
    if (cap != NULL) {
        bool work = cap->working_fen == 0 || fen <= cap->working_fen, rest = cap->off_fen == 0 || fen <= cap->off_fen;
        tri is = off(today);
        fits = work == rest ? (work ? OPEN : CLOSED) : is == DARK ? DARK : (is == OPEN ? work : rest) ? OPEN : CLOSED;
    }
    return hours == CLOSED || fits == CLOSED ? CLOSED : hours == OPEN && fits == OPEN ? OPEN : DARK;
}

static vg_code slow(const vg_rails *r, int64_t fen, bool in_bank, int64_t at, vg_rail_way *ret)
{
    vg_day first = vg_day_at(at);
    int64_t end = vg_day_instant(vg_day_add(first, VG_RAIL_DAYS_MAX + 1), 0);
    bool book = in_bank && (r->offered >> VG_RAIL_IN_BANK & 1) != 0;
    for (int64_t m = at; m < end; m = (m / 60000 + 1) * 60000) {
        for (int rail = 1; rail < VG_RAIL_COUNT; rail++) {
            vg_day day = {0};
            if ((r->offered >> rail & 1) == 0 || (rail == VG_RAIL_IN_BANK) != book) {
                continue;
            }
            tri open = slow_open(r, rail, fen, m, first.n + VG_RAIL_DAYS_MAX, &day);
            if (open == DARK) {
                return VG_E_CALENDAR;
            }
            if (open == OPEN) {
                *ret = (vg_rail_way){(vg_rail)rail, m, rail == VG_RAIL_HVPS ? day : vg_day_at(m)};
                vg_day system = vg_day_add(vg_day_at(m), rail == VG_RAIL_BEPS && vg_day_clock_ms(m) >= 16 * 3600 * 1000);
                for (int k = 0; rail == VG_RAIL_BEPS || rail == VG_RAIL_IBPS; k++) {
                    ret->settles = vg_day_add(system, k);
                    if (off(ret->settles) != CLOSED) {
                        return off(ret->settles) == DARK ? VG_E_CALENDAR : VG_OK;
                    }
                }
                return VG_OK;
            }
        }
    }
    return VG_E_LIMIT;
}

static void chance_rails(vg_rails_room *to)
{
    static const int32_t times[] = {-86400 + 20 * 3600, -12600, -1800, 0, 30600, 32400, 43200};
    vg_rails_copy(vg_rails_standard(), to);
    to->rails.offered = chance(4) == 0 ? to->rails.offered : 2 * chance(16);
    for (uint32_t i = chance(3); i > 0; i--) {
        vg_rail_hours *h = &to->hours[to->rails.hour_count++];
        h->rail = (vg_rail)(1 + chance(4));
        h->from = 20180101 + (int32_t)chance(9) * 10000 + (int32_t)chance(12) * 100;
        h->working = chance(2) == 0;
        h->opens_s = times[chance(VG_COUNT(times))];
        int32_t most = h->opens_s + 86400 < 86400 ? h->opens_s + 86400 : 86400, least = h->opens_s < 0 ? 0 : h->opens_s;
        h->closes_s = least + 60 + (int32_t)chance((uint32_t)(most - least) / 60) * 60;
        h->closes_s = h->closes_s > most ? most : h->closes_s;
    }
    for (uint32_t i = chance(4); i > 0; i--) {
        vg_rail_stop *s = &to->stops[to->rails.stop_count++];
        s->rail = (vg_rail)(1 + chance(4));
        s->from_ms = vg_day_instant((vg_day){17600 + (int32_t)chance(3300)}, (int)chance(1440) * 60);
        s->to_ms = s->from_ms + (1 + (int64_t)chance(chance(5) == 0 ? 30000 : 600)) * 60000;
    }
}

static void the_second_model_says_the_same(void)
{
    static const int64_t amounts[] = {1, 5000000, 5000001, 50000000, 50000001, 100000000, 100000001, 50000000000, VG_FEN_MAX};
    size_t seen[3] = {0};
    const char *given = getenv("VG_SEED");
    int64_t from = 1;
    if (given != NULL) {
        CU_ASSERT_EQUAL_FATAL(vg_span_int(vg_span_of(given), &from, &err).code, VG_OK);
    }
    for (uint32_t trial = 0; trial < 1000; trial++) {
        seed = (uint32_t)from * 1000003U + trial;
        chance_rails(&room);
        int64_t fen = amounts[chance(VG_COUNT(amounts))];
        /* Near a stop, at the turn of the last year, or anywhere from 2018 to 2026; seconds too. */
        int64_t at = vg_day_instant((vg_day){17600 + (int32_t)chance(3190)}, (int)chance(86400));
        at = chance(6) == 0 ? vg_day_instant((vg_day){20810 + (int32_t)chance(12)}, (int)chance(86400)) : at;
        at = room.rails.stop_count > 0 && chance(3) == 0 ? room.stops[0].from_ms + (int64_t)chance(600) * 1000 - 300000 : at;
        bool in_bank = chance(3) == 0;
        vg_rail_way fast = {0}, model = {0};
        vg_code is = vg_rail_choose(&room.rails, vg_calendar_china(), vg_fen(fen), in_bank, at, NULL, &fast, &err).code;
        vg_code wanted = slow(&room.rails, fen, in_bank, at, &model);
        seen[wanted == VG_OK ? 0 : wanted == VG_E_CALENDAR ? 1 : 2]++;
        if (is != wanted || (is == VG_OK && (fast.rail != model.rail || fast.at_ms != model.at_ms || fast.settles.n != model.settles.n))) {
            printf("\n    VG_SEED=%lld trial %u: %s and ", (long long)from, trial, is == VG_OK ? said(&fast) : vg_code_facts(is)->name);
            printf("%s\n", wanted == VG_OK ? said(&model) : vg_code_facts(wanted)->name);
            CU_FAIL("the models differ");
            return;
        }
    }
    CU_ASSERT(seen[0] > 300 && seen[1] > 5 && seen[2] > 5); /* all of them were tried */
}

static CU_TestInfo tests[] = {
    {"large amounts wait for the large-value system", large_amounts_wait_for_the_large_value_system},
    {"the hours are those of the day", the_hours_are_those_of_the_day},
    {"limits are those of the day", limits_are_those_of_the_day},
    {"a system day ends at four", a_system_day_ends_at_four},
    {"a year without data is no guess", a_year_without_data_is_no_guess},
    {"a file narrows hours and limits", a_file_narrows_hours_and_limits},
    {"a bank's rows are all that it has", a_banks_rows_are_all_that_it_has},
    {"a full day is waited for, or another rail takes it", a_full_day_is_waited_for_or_another_rail_takes_it},
    {"every bad line of a file is told", every_bad_line_of_a_file_is_told},
    {"the second model says the same", the_second_model_says_the_same},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"rails", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

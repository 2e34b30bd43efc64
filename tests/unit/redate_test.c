/* Lots are dated again by the rule that dated them (ops/decisions/0010-calendar.md). */
#include "gateway/core/calendar_file.h"
#include "gateway/core/bank_days.h"
#include "gateway/core/lots.h"
#include "gateway/core/redate.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOTS = 1200 };

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_core core;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_calendar_room *room;

static vg_day day(const char *text)
{
    vg_day d = {0};
    CU_ASSERT_EQUAL(vg_day_parse(vg_span_of(text), &d, &err).code, VG_OK);
    return d;
}

static void tell(void *ctx, int64_t line, const char *text)
{
    (void)ctx;
    fprintf(stderr, "%lld %s\n", (long long)line, text);
}

static void change(const char *rows)
{
    CU_ASSERT_EQUAL_FATAL(vg_calendar_read(vg_span_of(rows), vg_calendar_china(), room, tell, NULL, &err).code, VG_OK);
    rules.calendar = &room->calendar;
}

/* Wednesday 2026-09-02, 10:00: money of today leaves on the 3rd. */
static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china(), .cutoff_s = 17 * 3600, .release_s = 1800};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = vg_day_instant(day("2026-09-02"), 36000)};
    vg_program p = {.id = 1, .next_id = VG_FIRST_ID, .calendar = vg_calendar_china()->version};
    vg_work_put(work, VG_T_program, &p);
    vg_work_begin(work);
}

static int64_t put_lot(vg_from from, int64_t account)
{
    vg_credit c = {.account = account, .fen = 100, .from_day = from, .booked_at = core.at, .op = 1};
    int64_t id = 0;
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, account);
    CU_ASSERT_EQUAL(vg_lots_add(&core, &c, &id, &err).code, VG_OK);
    return id;
}

static vg_from by_rule(const char *booked, int hour)
{
    vg_from from = {0};
    CU_ASSERT_EQUAL(vg_core_from_day(&core, vg_day_instant(day(booked), hour * 3600), &from, &err).code, VG_OK);
    return from;
}

static const vg_program *program(void)
{
    const vg_program *p = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, program, VG_KEY_OF_ID(1), &p, &err).code, VG_OK);
    return p;
}

static void is_dated(int64_t lot, const char *expected)
{
    const vg_lot *l = NULL;
    char text[VG_DAY_TEXT] = "";
    CU_ASSERT_EQUAL(VG_FIND(work, lot, VG_KEY_OF_ID(lot), &l, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(l);
    vg_day_text((vg_day){(int32_t)l->from_day}, text);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static vg_code begin(void)
{
    vg_approval ap = {.kind = VG_AP_CALENDAR, .arg = rules.calendar->version};
    return vg_redate_begin(&core, &ap, &err).code;
}

/* Steps until the end; rows that a step misses do not exist, as in a store that has nothing more. */
static int run(void)
{
    bool more = true;
    int steps = 0;
    while (more && steps < 100) {
        vg_status st = vg_step_redate(&core, &more, &err);
        if (st.code == VG_E_MISS) {
            vg_work_needs_done(work);
            more = true;
            continue;
        }
        CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
        steps++;
    }
    return steps;
}

static void each_date_is_derived_by_the_rule_that_made_it(void)
{
    fresh();
    int64_t cal = put_lot(by_rule("2026-09-02", 10), 1001);
    int64_t late = put_lot(by_rule("2026-09-02", 18), 1002);
    rules.t1_business = true;
    int64_t biz = put_lot(by_rule("2026-09-02", 18), 1003);
    rules.t1_business = false;
    int64_t fixed = put_lot(vg_t1_fixed(day("2026-09-03")), 1004);
    int64_t floored = put_lot(vg_t1_later(&core, by_rule("2026-09-02", 10), vg_t1_fixed(day("2026-09-10"))), 1005);
    is_dated(cal, "2026-09-03");
    is_dated(late, "2026-09-04");
    is_dated(biz, "2026-09-04");
    is_dated(floored, "2026-09-10");
    change("date,kind,name\n2026-09-03,off,x\n");
    CU_ASSERT_EQUAL(begin(), VG_OK);
    CU_ASSERT_EQUAL(run(), 1);
    is_dated(cal, "2026-09-04");
    is_dated(late, "2026-09-04"); /* T is the 3rd, off or not */
    is_dated(biz, "2026-09-07");  /* T moves to the 4th */
    is_dated(fixed, "2026-09-03"); /* by no rule */
    is_dated(floored, "2026-09-10");
    CU_ASSERT_EQUAL(program()->redate_seen, 4);
    CU_ASSERT_EQUAL(program()->redate_later, 2);
    CU_ASSERT_EQUAL(program()->redate_earlier, 0);
    CU_ASSERT_EQUAL(program()->redate_to, 0);
    CU_ASSERT_EQUAL(program()->calendar, room->calendar.version);
}

static void a_day_that_has_come_stays(void)
{
    fresh();
    int64_t today = put_lot(by_rule("2026-09-01", 10), 1001);
    int64_t tomorrow = put_lot(by_rule("2026-09-02", 10), 1002);
    core.at = vg_day_instant(day("2026-09-03"), 0); /* it has come, whether or not money is released yet */
    change("date,kind,name\n2026-09-02,off,x\n2026-09-03,off,x\n");
    CU_ASSERT_EQUAL(begin(), VG_OK);
    (void)run();
    is_dated(today, "2026-09-02");
    is_dated(tomorrow, "2026-09-03");
    CU_ASSERT_EQUAL(program()->redate_seen, 0);
}

static void a_cautious_day_is_made_right_when_the_year_is_loaded(void)
{
    fresh();
    core.at = vg_day_instant(day("2026-12-31"), 36000);
    int64_t lot = put_lot(by_rule("2026-12-31", 10), 1001);
    is_dated(lot, "2027-01-31");
    change("date,kind,name\n2027-01-01,holiday,a\n2027-02-05,holiday,a\n2027-02-08,holiday,a\n2027-02-09,holiday,a\n"
           "2027-02-10,holiday,a\n2027-10-01,holiday,a\n2027-10-04,holiday,a\n");
    CU_ASSERT_EQUAL(begin(), VG_OK);
    (void)run();
    is_dated(lot, "2027-01-04");
    CU_ASSERT_EQUAL(program()->redate_earlier, 1);
}

static void pages_go_on_where_they_were(void)
{
    fresh();
    static int64_t lots[LOTS];
    for (int i = 0; i < LOTS; i++) {
        lots[i] = put_lot(by_rule("2026-09-02", 10), 2000 + i);
    }
    change("date,kind,name\n2026-09-03,off,x\n");
    CU_ASSERT_EQUAL(begin(), VG_OK);
    bool more = false;
    vg_status st = vg_step_redate(&core, &more, &err);
    if (st.code == VG_E_MISS) {
        vg_work_needs_done(work);
        st = vg_step_redate(&core, &more, &err);
    }
    CU_ASSERT_EQUAL(st.code, VG_OK);
    CU_ASSERT_TRUE(more);
    CU_ASSERT(program()->redate_seen > 0 && program()->redate_seen <= 1000);
    is_dated(lots[0], "2026-09-04");
    is_dated(lots[LOTS - 1], "2026-09-03");
    CU_ASSERT_NOT_EQUAL(program()->redate_to, 0); /* what a restart finds */
    CU_ASSERT(run() >= 2);
    is_dated(lots[LOTS - 1], "2026-09-04");
    CU_ASSERT_EQUAL(program()->redate_seen, LOTS);
    CU_ASSERT_EQUAL(program()->redate_later, LOTS);
}

static void another_calendar_stops_it(void)
{
    fresh();
    int64_t lot = put_lot(by_rule("2026-09-02", 10), 1001);
    change("date,kind,name\n2026-09-03,off,x\n");
    CU_ASSERT_EQUAL(begin(), VG_OK);
    CU_ASSERT_EQUAL(begin(), VG_E_CONFLICT); /* one at a time */
    rules.calendar = vg_calendar_china();
    (void)run();
    is_dated(lot, "2026-09-03");
    CU_ASSERT_EQUAL(program()->redate_to, 0);
    CU_ASSERT_EQUAL(program()->calendar, vg_calendar_china()->version);
    change("date,kind,name\n2026-09-04,off,x\n");
    vg_approval stale = {.kind = VG_AP_CALENDAR, .arg = vg_calendar_china()->version};
    CU_ASSERT_EQUAL(vg_redate_begin(&core, &stale, &err).code, VG_E_CONFLICT);
}

static void nothing_is_done_where_nothing_is_asked_for(void)
{
    fresh();
    bool more = true;
    int64_t ver = program()->ver;
    CU_ASSERT_EQUAL(vg_step_redate(&core, &more, &err).code, VG_OK);
    CU_ASSERT_FALSE(more);
    vg_work_keep(work);
    const vg_dirty *dirty;
    CU_ASSERT_EQUAL(vg_work_dirty(work, &dirty), 0);
    CU_ASSERT_EQUAL(program()->ver, ver);
}

/* Whether the bank works on `day` ("", always as we do): what the comparison keeps, and whether it told anything. */
static bool tells(const char *differs, bool bank)
{
    vg_day_row rows[40];
    vg_answer a = {.verdict = VG_VD_YES, .days = rows, .row_count = VG_COUNT(rows)};
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        rows[i].day = vg_day_add(day("2026-08-20"), (int)i);
        CU_ASSERT_EQUAL(vg_calendar_working(rules.calendar, rows[i].day, &rows[i].working, &err).code, VG_OK);
        rows[i].working = differs[0] != 0 && rows[i].day.n == day(differs).n ? bank : rows[i].working;
    }
    int64_t before = program()->event_seq;
    CU_ASSERT_EQUAL(vg_bank_days_compare(&core, &a, &err).code, VG_OK);
    return program()->event_seq != before;
}

static void a_bank_that_counts_otherwise_is_told_once(void)
{
    fresh();
    CU_ASSERT_FALSE(tells("", true));
    CU_ASSERT_EQUAL(program()->days_said, core.at);
    CU_ASSERT_FALSE(tells("2026-09-01", false)); /* yesterday's difference moves nothing any more */
    CU_ASSERT_TRUE(tells("2026-09-03", false));
    CU_ASSERT_EQUAL(program()->days_differ, 1);
    CU_ASSERT_EQUAL(program()->days_first, day("2026-09-03").n);
    CU_ASSERT_EQUAL(core.effect_count, 1);
    CU_ASSERT_FALSE(tells("2026-09-03", false)); /* the same again is no news */
    CU_ASSERT_TRUE(tells("2026-09-05", true));
    CU_ASSERT_TRUE(tells("", true)); /* agreed again */
    CU_ASSERT_EQUAL(program()->days_differ, 0);
    CU_ASSERT_EQUAL(program()->days_first, 0);
}

/* Of one rule: the order of dates is the order of their T, so the latest T stands for all, whatever the calendar becomes. */
static void the_later_of_two_is_the_later_under_every_calendar(void)
{
    uint32_t seed = 11;
    fresh();
    for (int i = 0; i < 2000; i++) {
        vg_from part[2];
        for (int k = 0; k < 2; k++) {
            seed = seed * 1664525U + 1013904223U;
            vg_day t = vg_day_add(day("2026-01-05"), (int)(seed >> 16) % 300);
            rules.t1_business = (seed >> 8 & 1) != 0 && i % 2 == 0 ? true : i % 4 == 1;
            CU_ASSERT_EQUAL(vg_core_from_day(&core, vg_day_instant(t, (int)(seed >> 24) * 300), &part[k], &err).code, VG_OK);
            if ((seed & 7) == 0) {
                part[k] = vg_t1_fixed(t);
            }
        }
        vg_from later = vg_t1_later(&core, part[0], part[1]);
        vg_day most = part[0].day.n > part[1].day.n ? part[0].day : part[1].day, again = later.floor;
        CU_ASSERT_EQUAL(later.day.n, most.n);
        if (later.rule != VG_T1_NONE) {
            vg_day derived = {0};
            CU_ASSERT_EQUAL(vg_t1_derive(rules.calendar, later.rule, later.t, &derived, &err).code, VG_OK);
            again = derived.n > again.n ? derived : again;
        }
        CU_ASSERT_EQUAL(again.n, most.n);
    }
}

static CU_TestInfo tests[] = {
    {"each date is derived by the rule that made it", each_date_is_derived_by_the_rule_that_made_it},
    {"a day that has come stays", a_day_that_has_come_stays},
    {"a cautious day is made right when the year is loaded", a_cautious_day_is_made_right_when_the_year_is_loaded},
    {"pages go on where they were", pages_go_on_where_they_were},
    {"another calendar stops it", another_calendar_stops_it},
    {"nothing is done where nothing is asked for", nothing_is_done_where_nothing_is_asked_for},
    {"a bank that counts otherwise is told once", a_bank_that_counts_otherwise_is_told_once},
    {"the later of two is the later under every calendar", the_later_of_two_is_the_later_under_every_calendar},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    room = malloc(sizeof *room);
    CU_SuiteInfo suites[] = {{"redate", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (room == NULL || CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    work = vg_work_close(work);
    free(room);
    return failed == 0 ? 0 : 1;
}

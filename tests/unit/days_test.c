/* The business day: one after the other, whatever the clock does; closed when its inputs are there. */
#include "gateway/core/days.h"
#include "gateway/core/accrual.h"
#include "gateway/core/ledger.h"
#include <CUnit/Basic.h>
#include <stdio.h>

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static vg_rate posted[VG_RATES_MAX];
static vg_day_next next;
static char told[4096]; /* types of events, in order */
static int64_t due_fen, later_fen;
static bool whole; /* the statement is read whole before each step */

enum { A = 1000 };
#define BANK vg_own_id(1, VG_OWN_BANK)

static vg_day day(int year, int month, int d)
{
    vg_day ret = {0};
    CU_ASSERT_EQUAL(vg_day_make(year, month, d, &ret, &err).code, VG_OK);
    return ret;
}

static void clock(int year, int month, int d, int hour) { core.at = vg_day_instant(day(year, month, d), hour * 3600); }

static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china(), .cutoff_s = 17 * 3600, .release_s = 1800,
                       .asks = UINT64_C(1) << VG_ASK_LINES};
    rules.timers.day_input_ms = 3600 * 1000;
    rules.timers.day_overdue_ms = 12 * 3600 * 1000;
    core = (vg_core){.work = work, .rules = &rules, .effects = effects};
    vg_program p = {.id = 1};
    vg_work_put(work, VG_T_program, &p);
    vg_account a = {.id = A, .program = 1, .kind = VG_ACCT_MEMBER, .state = VG_AS_ACTIVE};
    vg_account b = {.id = BANK, .program = 1, .kind = VG_ACCT_BANK, .state = VG_AS_ACTIVE};
    vg_feed feed = {.program = 1, .kind = 1};
    vg_work_put(work, VG_T_account, &a);
    vg_work_put(work, VG_T_account, &b);
    vg_work_put(work, VG_T_feed, &feed);
    next = (vg_day_next){0};
    told[0] = 0;
    due_fen = later_fen = 0;
    whole = true;
}

static const vg_program *program(void)
{
    const vg_program *p = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, program, VG_KEY_OF_ID(1), &p, &err).code, VG_OK);
    return p;
}

static const vg_business_day *row(vg_day d)
{
    const vg_business_day *r = NULL;
    while (VG_FIND(work, business_day, VG_KEY_OF_PAIR(1, d.n), &r, &err).code == VG_E_MISS) {
        vg_work_needs_done(work);
    }
    return r;
}

/* The statement as it would have been read by now: whole, unless the test holds it back. */
static void read_feed(void)
{
    const vg_feed *f = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, feed, VG_KEY_OF_PAIR(1, 1), &f, &err).code, VG_OK);
    if (whole) {
        VG_EDIT(work, feed, f)->whole_at = core.at;
    }
}

static void note(void)
{
    static int64_t seen;
    if (program()->event_seq < seen) {
        seen = 0;
    }
    for (; seen < program()->event_seq; seen++) {
        const vg_event *e = NULL;
        CU_ASSERT_EQUAL(VG_FIND(work, event, VG_KEY_OF_PAIR(1, seen + 1), &e, &err).code, VG_OK);
        strncat(told, e->type, sizeof told - strlen(told) - 2);
        strcat(told, " ");
    }
}

/* One step, with what the last one asked for; as a turn does it. */
static void step(void)
{
    int64_t accounts[] = {A};
    const vg_account *a = NULL;
    vg_day_event e = {.met = next, .due_fen = due_fen, .due_lots = 1, .later_fen = later_fen, .later_lots = 2, .accounts = accounts};
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(A), &a, &err).code, VG_OK);
    e.account_count = next.need == VG_DAY_ACCOUNTS && A > next.after && a->interest_day > 0 && a->interest_day <= next.day.n;
    if (next.need == VG_DAY_UNPAID) {
        e.account_count = A > next.after && next.day.n == day(2026, 3, 20).n;
    }
    if (next.need == VG_DAY_EARNED) {
        const vg_interest *i = NULL;
        CU_ASSERT_EQUAL(VG_FIND(work, interest, VG_KEY_OF_PAIR(A, next.day.n), &i, &err).code, VG_OK);
        e.due_fen = i == NULL ? 0 : i->fen;
        e.due_lots = i == NULL ? 0 : 1;
    }
    vg_status st;
    for (int i = 0; i < 9; i++) {
        vg_work_begin(work);
        read_feed();
        st = vg_step_day(&core, &e, &next, &err);
        if (st.code == VG_OK) {
            vg_work_keep(work);
            break;
        }
        vg_work_drop(work);
        vg_work_needs_done(work);
    }
    CU_ASSERT_EQUAL(st.code, VG_OK);
    note();
}

/* Until it waits for time; the count of steps is bounded. */
static void run(void)
{
    next = (vg_day_next){0};
    int steps = 0;
    do {
        step();
    } while (next.need != VG_DAY_TIME && ++steps < 1000);
    CU_ASSERT(steps < 1000);
}

static void a_day_opens_counts_converts_and_is_cut(void)
{
    fresh();
    clock(2026, 3, 2, 0);
    due_fen = 500;
    later_fen = 70;
    run();
    CU_ASSERT_STRING_EQUAL(told, "day.opened settlement.expected ");
    CU_ASSERT_EQUAL(program()->day, day(2026, 3, 2).n);
    const vg_business_day *r = row(day(2026, 3, 2));
    CU_ASSERT(r->working == 1 && r->expected_fen == 500 && r->overnight_fen == 570 && r->converted_at == 0);
    CU_ASSERT_EQUAL(next.at, vg_day_instant(day(2026, 3, 2), 1800));
    clock(2026, 3, 2, 1);
    due_fen = 400; /* a hundred was refunded meanwhile */
    run();
    CU_ASSERT_EQUAL(row(day(2026, 3, 2))->converted_fen, 400);
    CU_ASSERT_EQUAL(next.at, vg_day_instant(day(2026, 3, 2), 17 * 3600));
    clock(2026, 3, 2, 17);
    run();
    CU_ASSERT_STRING_EQUAL(told, "day.opened settlement.expected settlement.converted day.cut_off ");
    CU_ASSERT_EQUAL(next.at, vg_day_instant(day(2026, 3, 3), 0));
}

static void the_night_closes_the_day_when_its_statement_is_whole(void)
{
    fresh();
    clock(2026, 3, 2, 18);
    run();
    clock(2026, 3, 3, 0);
    run();
    CU_ASSERT_EQUAL(program()->day, day(2026, 3, 3).n);
    CU_ASSERT_EQUAL(row(day(2026, 3, 2))->state, VG_DS_CLOSING); /* read at midnight: the bank may book yet */
    CU_ASSERT_EQUAL(program()->closed_day, day(2026, 3, 1).n);
    clock(2026, 3, 3, 1);
    run();
    CU_ASSERT_EQUAL(row(day(2026, 3, 2))->state, VG_DS_CLOSED);
    CU_ASSERT_EQUAL(program()->closed_day, day(2026, 3, 2).n);
}

static void nothing_closes_while_its_statement_is_missing(void)
{
    fresh();
    clock(2026, 3, 2, 18);
    run();
    whole = false;
    clock(2026, 3, 3, 11);
    run();
    CU_ASSERT_EQUAL(row(day(2026, 3, 2))->state, VG_DS_CLOSING);
    CU_ASSERT_EQUAL(core.effect_count, 0);
    CU_ASSERT_EQUAL(next.at, core.at + 60000); /* it looks again */
    clock(2026, 3, 3, 13);
    run();
    run();
    CU_ASSERT_PTR_NOT_NULL(strstr(told, "day.waits"));
    CU_ASSERT_EQUAL(core.effect_count, 1); /* told once */
    clock(2026, 3, 5, 9);
    run();
    CU_ASSERT_EQUAL(program()->day, day(2026, 3, 5).n); /* business goes on */
    CU_ASSERT_EQUAL(program()->closed_day, day(2026, 3, 1).n);
    whole = true;
    run();
    CU_ASSERT_EQUAL(program()->closed_day, day(2026, 3, 4).n); /* all of them, in their order */
}

/* The statement was read whole now; true: the day is to be looked at out of turn. */
static bool wakes(void)
{
    vg_lines_event e = {.feed = VG_FEED_LINES, .whole_at = core.at};
    core.effect_count = 0;
    vg_work_begin(work);
    CU_ASSERT_EQUAL(vg_step_lines(&core, &e, &err).code, VG_OK);
    vg_work_keep(work);
    return core.effect_count == 1 && effects[0].what == VG_DO_DAY;
}

static void the_reading_that_it_waits_for_wakes_the_day(void)
{
    fresh();
    clock(2026, 3, 2, 18);
    run();
    CU_ASSERT_FALSE(wakes()); /* the day is not over */
    whole = false;
    clock(2026, 3, 3, 0);
    run();
    CU_ASSERT_FALSE(wakes()); /* the bank may book yet */
    clock(2026, 3, 3, 1);
    CU_ASSERT_TRUE(wakes());
    CU_ASSERT_FALSE(wakes()); /* once */
    run();
    CU_ASSERT_EQUAL(program()->closed_day, day(2026, 3, 2).n);
    CU_ASSERT_FALSE(wakes());
}

static void days_that_were_missed_come_one_by_one(void)
{
    fresh();
    clock(2026, 2, 13, 10);
    run();
    clock(2026, 2, 25, 10);
    run();
    CU_ASSERT_EQUAL(program()->day, day(2026, 2, 25).n);
    CU_ASSERT_EQUAL(program()->closed_day, day(2026, 2, 24).n);
    for (int i = 0; i < 12; i++) {
        vg_day d = vg_day_add(day(2026, 2, 13), i);
        const vg_business_day *r = row(d);
        CU_ASSERT_PTR_NOT_NULL_FATAL(r);
        CU_ASSERT(r->state == VG_DS_CLOSED && r->expected_at != 0 && r->converted_at != 0 && r->cut_at != 0);
        CU_ASSERT_EQUAL(r->working, d.n == day(2026, 2, 13).n || d.n == day(2026, 2, 14).n || d.n == day(2026, 2, 24).n);
    }
}

static void a_clock_that_goes_back_opens_nothing_twice(void)
{
    fresh();
    clock(2026, 3, 5, 10);
    run();
    int64_t events = program()->event_seq;
    clock(2026, 3, 1, 10);
    run();
    CU_ASSERT_EQUAL(program()->day, day(2026, 3, 5).n);
    CU_ASSERT_EQUAL(program()->event_seq, events);
}

static void a_year_without_calendar_goes_on_and_tells(void)
{
    fresh();
    clock(2026, 12, 31, 10);
    run();
    clock(2027, 1, 1, 10);
    run();
    CU_ASSERT_EQUAL(program()->day, day(2027, 1, 1).n);
    CU_ASSERT_PTR_NOT_NULL(strstr(told, "calendar.missing"));
    CU_ASSERT(core.effect_count >= 1);
}

/* --- where an entry is booked -------------------------------------------------------------------- */

static vg_day entry_day(vg_day value_day)
{
    const vg_entry *e = NULL;
    vg_work_begin(work);
    vg_journal j = {.op = 77, .phase = VG_PHASE_DIRECT, .value_day = value_day};
    CU_ASSERT_EQUAL(vg_ledger_move(&core, &j, VG_AT(BANK, FREE), VG_AT(A, FREE), vg_fen(100), &err).code, VG_OK);
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(A), &a, &err).code, VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, entry, VG_KEY_OF_PAIR(A, a->entry_seq), &e, &err).code, VG_OK);
    vg_work_keep(work);
    return (vg_day){(int32_t)e->day};
}

static void an_entry_goes_to_the_banks_day_until_that_is_closed(void)
{
    fresh();
    clock(2026, 3, 2, 18);
    run();
    clock(2026, 3, 3, 0);
    run();
    CU_ASSERT_EQUAL(entry_day((vg_day){0}).n, day(2026, 3, 3).n);
    CU_ASSERT_EQUAL(entry_day(day(2026, 3, 2)).n, day(2026, 3, 2).n); /* a line of yesterday evening */
    CU_ASSERT_EQUAL(entry_day(day(2026, 3, 9)).n, day(2026, 3, 3).n); /* no bank books ahead of the day */
    clock(2026, 3, 3, 2);
    run();
    CU_ASSERT_EQUAL(entry_day(day(2026, 3, 2)).n, day(2026, 3, 3).n); /* closed: never into it */
}

static void interest_is_settled_after_the_settlement_day_is_closed(void)
{
    fresh();
    rules.interest = (vg_interest_terms){.rates = posted, .rate_count = vg_rates_posted(posted), .basis = 360};
    clock(2026, 3, 1, 10);
    run();
    vg_work_begin(work);
    vg_journal j = {.op = 77, .phase = VG_PHASE_DIRECT};
    CU_ASSERT_EQUAL(vg_ledger_move(&core, &j, VG_AT(BANK, FREE), VG_AT(A, FREE), vg_fen(100000000), &err).code, VG_OK);
    vg_work_keep(work);
    whole = false;
    clock(2026, 3, 21, 9);
    run();
    CU_ASSERT_PTR_NULL(strstr(told, "interest.settled")); /* a line of the 20th may be missing */
    whole = true;
    run();
    CU_ASSERT_PTR_NOT_NULL(strstr(told, "interest.settled"));
    const vg_interest *i = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, interest, VG_KEY_OF_PAIR(A, day(2026, 3, 20).n), &i, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(i);
    CU_ASSERT(i->acc == INT64_C(100000000) * 20 && i->fen == 2778); /* 20 d × 1,000,000.00 × 0.05 % ÷ 360 */
    CU_ASSERT_EQUAL(program()->interest_day, day(2026, 3, 20).n);
    CU_ASSERT_EQUAL(row(day(2026, 3, 21))->interest_fen, 2778);
    CU_ASSERT_EQUAL(row(day(2026, 3, 21))->interest_accounts, 1);
    int64_t events = program()->event_seq;
    run();
    CU_ASSERT_EQUAL(program()->event_seq, events); /* once */
}

/* Each 262,144th event leads back to three others; the second of these is the first that has all three. */
static void an_event_that_leads_back_three_ways_is_written(void)
{
    static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const vg_event *e = NULL;
    fresh();
    vg_work_begin(work);
    vg_program *p = VG_EDIT(work, program, program());
    p->event_seq = 2 * 262144 - 1;
    VG_SET(p->skip1, hash);
    VG_SET(p->skip2, hash);
    VG_SET(p->skip3, hash);
    CU_ASSERT_EQUAL(vg_emit(&core, "day.opened", "prog_", 1, 0, "{", &err).code, VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, event, VG_KEY_OF_PAIR(1, 2 * 262144), &e, &err).code, VG_OK);
    CU_ASSERT(e != NULL && strlen(e->skips) == 3 * 64 + 2);
    vg_work_drop(work);
}

static void interest_that_is_not_paid_in_ten_days_is_told_once(void)
{
    const vg_interest *i = NULL;
    interest_is_settled_after_the_settlement_day_is_closed();
    told[0] = 0;
    clock(2026, 3, 29, 23);
    run();
    CU_ASSERT_PTR_NULL(strstr(told, "interest.missing"));
    size_t alerts = core.effect_count;
    clock(2026, 3, 30, 9);
    run();
    CU_ASSERT_PTR_NOT_NULL(strstr(told, "interest.missing"));
    size_t told_once = 0;
    for (size_t k = alerts; k < core.effect_count; k++) { /* the day that closed is proved, too */
        told_once += core.effects[k].what == VG_DO_ALERT;
    }
    CU_ASSERT_EQUAL(told_once, 1);
    CU_ASSERT_EQUAL(VG_FIND(work, interest, VG_KEY_OF_PAIR(A, day(2026, 3, 20).n), &i, &err).code, VG_OK);
    CU_ASSERT_EQUAL(i->state, VG_IS_MISSING);
    CU_ASSERT(program()->missing_day == day(2026, 3, 20).n && program()->missing_rows == 0);
    told[0] = 0;
    clock(2026, 4, 2, 9);
    run();
    CU_ASSERT_PTR_NULL(strstr(told, "interest.missing"));
    rules.caps = VG_CAP_LEDGER_ONLY; /* nobody is there who could pay */
    clock(2026, 4, 9, 9);
    run();
    CU_ASSERT_EQUAL(program()->missing_day, day(2026, 3, 23).n);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("days", NULL, NULL);
    CU_ADD_TEST(suite, a_day_opens_counts_converts_and_is_cut);
    CU_ADD_TEST(suite, the_night_closes_the_day_when_its_statement_is_whole);
    CU_ADD_TEST(suite, nothing_closes_while_its_statement_is_missing);
    CU_ADD_TEST(suite, the_reading_that_it_waits_for_wakes_the_day);
    CU_ADD_TEST(suite, days_that_were_missed_come_one_by_one);
    CU_ADD_TEST(suite, a_clock_that_goes_back_opens_nothing_twice);
    CU_ADD_TEST(suite, a_year_without_calendar_goes_on_and_tells);
    CU_ADD_TEST(suite, an_entry_goes_to_the_banks_day_until_that_is_closed);
    CU_ADD_TEST(suite, interest_is_settled_after_the_settlement_day_is_closed);
    CU_ADD_TEST(suite, an_event_that_leads_back_three_ways_is_written);
    CU_ADD_TEST(suite, interest_that_is_not_paid_in_ten_days_is_told_once);
    CU_basic_run_tests();
    int failed = (int)CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_work_close(work);
    return failed != 0;
}

/* Interest: worked values of domain/t1-settlement §6.3, the days that settle, and random months beside a second reckoning that
 * looks at every single day. */
#include "gateway/core/interest.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static vg_err err;
static vg_rate posted[VG_RATES_MAX];

static vg_day day(int year, int month, int d)
{
    vg_day ret = {0};
    CU_ASSERT_EQUAL(vg_day_make(year, month, d, &ret, &err).code, VG_OK);
    return ret;
}

static vg_interest_terms terms(int32_t basis)
{
    return (vg_interest_terms){.rates = posted, .rate_count = vg_rates_posted(posted), .basis = basis};
}

static void the_worked_values_come_out(void)
{
    vg_interest_terms t360 = terms(360), t365 = terms(365);
    vg_interest_sum sum = {0};
    vg_interest_roll(&t360, &sum, 0, day(2026, 1, 5));
    vg_interest_roll(&t360, &sum, 10000000, day(2026, 2, 10)); /* 36 days of 100,000.00 */
    CU_ASSERT_EQUAL(sum.acc, 360000000);
    vg_interest_sum closed = sum;
    vg_interest_roll(&t360, &sum, 7000000, day(2026, 3, 21)); /* 39 days of 70,000.00: the 20th is in */
    CU_ASSERT_EQUAL(sum.acc, 633000000);
    CU_ASSERT_EQUAL(vg_interest_due(&t360, &sum, day(2026, 3, 20)), 879);
    CU_ASSERT_EQUAL(vg_interest_due(&t365, &sum, day(2026, 3, 20)), 867);
    vg_interest_roll(&t360, &closed, 7000000, day(2026, 3, 10)); /* to the day before the closing */
    CU_ASSERT_EQUAL(closed.acc, 556000000);
    CU_ASSERT_EQUAL(vg_interest_due(&t360, &closed, day(2026, 3, 10)), 772);
    vg_interest_sum waiting = {0};
    vg_interest_roll(&t360, &waiting, 0, day(2026, 2, 14));
    vg_interest_roll(&t360, &waiting, 5000000, day(2026, 2, 24));
    CU_ASSERT_EQUAL(waiting.acc, 50000000);
    CU_ASSERT_EQUAL(vg_interest_due(&t360, &waiting, day(2026, 2, 24)), 69);
}

static void the_20th_of_each_quarter_settles(void)
{
    static const struct {
        int y, m, d, next_y, next_m, before_y, before_m;
    } cases[] = {{2026, 1, 1, 2026, 3, 2025, 12},   {2026, 3, 20, 2026, 3, 2025, 12}, {2026, 3, 21, 2026, 6, 2026, 3},
                 {2026, 4, 1, 2026, 6, 2026, 3},    {2026, 9, 20, 2026, 9, 2026, 6},  {2026, 12, 20, 2026, 12, 2026, 9},
                 {2026, 12, 21, 2027, 3, 2026, 12}, {2024, 2, 29, 2024, 3, 2023, 12}};
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        vg_day at = day(cases[i].y, cases[i].m, cases[i].d);
        CU_ASSERT_EQUAL(vg_settlement_day(at).n, day(cases[i].next_y, cases[i].next_m, 20).n);
        CU_ASSERT_EQUAL(vg_settlement_before(at).n, day(cases[i].before_y, cases[i].before_m, 20).n);
    }
    int days[] = {90, 92, 92, 91}; /* §6.1: the periods that end in 2026 */
    vg_day end = day(2025, 12, 20);
    for (size_t i = 0; i < 4; i++) {
        vg_day next = vg_settlement_day(vg_day_add(end, 1));
        CU_ASSERT_EQUAL(next.n - end.n, days[i]);
        end = next;
    }
}

static void a_person_has_one_rate_a_company_each_for_its_days(void)
{
    /* 0.10 % to 2025-05-19, 0.05 % from the 20th on */
    vg_interest_terms person = terms(360), company = person;
    company.segmented = true;
    vg_interest_sum p = {0}, c = {0};
    vg_interest_roll(&person, &p, 0, day(2025, 3, 21));
    vg_interest_roll(&company, &c, 0, day(2025, 3, 21));
    vg_interest_roll(&person, &p, 100000000, day(2025, 6, 21));
    vg_interest_roll(&company, &c, 100000000, day(2025, 6, 21));
    CU_ASSERT_EQUAL(vg_interest_due(&person, &p, day(2025, 6, 20)), 12778);      /* 92 d × 1,000,000.00 × 0.05 % ÷ 360 */
    CU_ASSERT_EQUAL(c.li, 166667);                                              /* 60 d × 0.10 %: 166.667 yuan */
    CU_ASSERT_EQUAL(vg_interest_due(&company, &c, day(2025, 6, 20)), 16667 + 4444); /* … and 32 d × 0.05 %: 44.444 */
}

static void a_change_of_the_day_of_a_booking_ends_the_rate_before(void)
{
    vg_interest_terms t = terms(360);
    t.segmented = true;
    vg_interest_sum once = {0}, twice = {0};
    vg_interest_roll(&t, &once, 0, day(2025, 5, 1));
    vg_interest_roll(&t, &twice, 0, day(2025, 5, 1));
    vg_interest_roll(&t, &once, 5000000, day(2025, 6, 1));
    vg_interest_roll(&t, &twice, 5000000, day(2025, 5, 20)); /* the very day */
    vg_interest_roll(&t, &twice, 5000000, day(2025, 6, 1));
    CU_ASSERT_EQUAL(once.acc, twice.acc);
    CU_ASSERT_EQUAL(once.li, twice.li);
}

static void whole_yuan_bear_where_the_contract_says_so(void)
{
    vg_interest_terms t = terms(360);
    t.whole_yuan = true;
    vg_interest_sum sum = {0};
    vg_interest_roll(&t, &sum, 0, day(2026, 1, 1));
    vg_interest_roll(&t, &sum, 12399, day(2026, 1, 11));
    CU_ASSERT_EQUAL(sum.acc, 123000);
}

static void a_clock_that_goes_back_gathers_nothing(void)
{
    vg_interest_terms t = terms(360);
    vg_interest_sum sum = {0};
    vg_interest_roll(&t, &sum, 0, day(2026, 1, 10));
    vg_interest_roll(&t, &sum, 1000000, day(2026, 1, 8));
    CU_ASSERT_EQUAL(sum.acc, 0);
    vg_interest_roll(&t, &sum, 1000000, day(2026, 1, 11));
    CU_ASSERT_EQUAL(sum.acc, 1000000);
}

static void there_is_no_rate_before_the_first(void)
{
    vg_interest_terms t = terms(360);
    CU_ASSERT_EQUAL(vg_rate_on(&t, day(2005, 9, 20)), 0);
    CU_ASSERT_EQUAL(vg_rate_on(&t, day(2005, 9, 21)), 720000);
    CU_ASSERT_EQUAL(vg_rate_on(&t, day(2026, 11, 28)), 50000);
    vg_interest_terms none = {.basis = 360};
    vg_interest_sum sum = {.day = day(2026, 1, 1), .acc = 1000000000};
    CU_ASSERT_EQUAL(vg_interest_due(&none, &sum, day(2026, 3, 20)), 0);
}

static void rates_come_from_a_file(void)
{
    vg_rate rates[VG_RATES_MAX];
    size_t n = 0;
    CU_ASSERT_EQUAL(vg_rates_read(VG_SPAN("from,percent\n2024-10-18,0.1\n2025-05-20,0.05\n2026-01-01,100\n"), rates, &n, &err).code, VG_OK);
    CU_ASSERT(n == 3 && rates[0].e8 == 100000 && rates[1].e8 == 50000 && rates[2].e8 == 100000000);
    CU_ASSERT_EQUAL(rates[1].from.n, day(2025, 5, 20).n);
    static const char *const bad[] = {
        "", "from,percent\n", "from;percent\n2025-05-20,0.05\n", "from,percent\n2025-05-20,0.05\n2025-05-20,0.06\n",
        "from,percent\n2025-05-20,-0.05\n", "from,percent\n2025-05-20,.05\n", "from,percent\n2025-05-20,0.\n",
        "from,percent\n2025-05-20,0.1234567\n", "from,percent\n2025-05-20,100.000001\n", "from,percent\n2025-05-20,\n",
        "from,percent\n2025-05-20,99999999999999999999\n", "from,percent\n2025-05-32,0.05\n", "from,percent\n2025-05-20,0.05,1\n"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(vg_rates_read(vg_span_of(bad[i]), rates, &n, &err).code, VG_E_INVALID);
    }
    CU_ASSERT_EQUAL(vg_rates_read(VG_SPAN("from,percent\n2025-05-20,0.05\n2025-06-20,x\n"), rates, &n, &err).code, VG_E_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "line 3"));
}

/* --- a second reckoning: every day by itself ------------------------------------------------------- */

enum { DAYS = 130, FIRST = 20200 }; /* 2025-04-22, some rate changes behind it */

typedef struct slow {
    int64_t end_of_day[DAYS];
} slow;

/* Long hand: sum the days, a company's per rate in li, as the notice says it. */
static int64_t slow_due(const vg_interest_terms *t, const slow *s, int from, int to, vg_day at)
{
    int64_t acc = 0, li = 0, rate = vg_rate_on(t, (vg_day){FIRST + from});
    for (int d = from; d < to; d++) {
        int64_t today = vg_rate_on(t, (vg_day){FIRST + d});
        if (t->segmented && today != rate) {
            li += (int64_t)(((__int128)acc * rate * 10 * 2 + (__int128)t->basis * 100000000) / ((__int128)t->basis * 200000000));
            acc = 0;
            rate = today;
        }
        acc += t->whole_yuan ? s->end_of_day[d] / 100 * 100 : s->end_of_day[d];
    }
    rate = vg_rate_on(t, at);
    __int128 den = (__int128)t->basis * 200000000;
    if (t->segmented) {
        li += (int64_t)(((__int128)acc * rate * 10 * 2 + den / 2) / den);
        return (li * 2 + 10) / 20;
    }
    return (int64_t)(((__int128)acc * rate * 2 + den / 2) / den);
}

static void one_history(unsigned seed)
{
    static slow s;
    vg_rate rates[6];
    vg_interest_terms t = {.rates = rates, .basis = seed % 2 != 0 ? 360 : 365, .segmented = seed % 3 == 0, .whole_yuan = seed % 5 == 0};
    srandom(seed);
    int64_t at = FIRST - 50;
    for (size_t i = 0; i < VG_COUNT(rates); i++) {
        at += 1 + random() % 40;
        rates[t.rate_count++] = (vg_rate){{(int32_t)at}, 1 + random() % 1000000};
    }
    rates[0].from.n = FIRST - 50;
    vg_interest_sum sum = {0};
    int64_t balance = 0;
    vg_interest_roll(&t, &sum, 0, (vg_day){FIRST});
    for (int d = 0; d < DAYS; d++) {
        for (long k = random() % 3; k > 0; k--) { /* none, one or two bookings a day */
            vg_interest_roll(&t, &sum, balance, (vg_day){FIRST + d});
            balance = random() % (INT64_C(1) << (random() % 50));
        }
        s.end_of_day[d] = balance;
    }
    vg_interest_roll(&t, &sum, balance, (vg_day){FIRST + DAYS});
    vg_day last = {FIRST + DAYS - 1};
    int64_t ours = vg_interest_due(&t, &sum, last), theirs = slow_due(&t, &s, 0, DAYS, last);
    CU_ASSERT_EQUAL(ours, theirs);
    if (ours != theirs) {
        printf("seed %u: %lld, day by day %lld\n", seed, (long long)ours, (long long)theirs);
    }
}

static void two_thousand_histories_agree_with_every_day_by_itself(void)
{
    for (unsigned seed = 1; seed <= 2000; seed++) {
        one_history(seed);
    }
}

static void a_late_booking_counts_from_the_banks_date_within_the_period(void)
{
    vg_interest_terms t = terms(360);
    vg_interest_sum late = {0}, timely = {0};
    vg_day since = day(2026, 3, 21);
    vg_interest_roll(&t, &late, 0, since);
    vg_interest_roll(&t, &timely, 0, since);
    vg_interest_roll(&t, &timely, 0, day(2026, 4, 1));
    vg_interest_roll(&t, &timely, 5000000, day(2026, 4, 10));
    vg_interest_roll(&t, &late, 0, day(2026, 4, 10));
    vg_interest_value(&t, &late, 5000000, day(2026, 4, 1), since);
    CU_ASSERT_EQUAL(late.acc, timely.acc);
    vg_interest_value(&t, &late, -5000000, day(2026, 4, 1), since);
    CU_ASSERT_EQUAL(late.acc, 0);
    vg_interest_value(&t, &late, 100, day(2026, 1, 1), since); /* what was settled stays settled */
    CU_ASSERT_EQUAL(late.acc, 2000);
}

static void a_late_booking_of_a_company_splits_at_the_rate_change(void)
{
    vg_interest_terms t = terms(360);
    t.segmented = true;
    vg_interest_sum late = {0}, timely = {0};
    vg_day since = day(2025, 3, 21);
    vg_interest_roll(&t, &late, 0, since);
    vg_interest_roll(&t, &timely, 0, day(2025, 5, 10));
    vg_interest_roll(&t, &timely, 90000000, day(2025, 6, 10));
    vg_interest_roll(&t, &late, 0, day(2025, 6, 10));
    vg_interest_value(&t, &late, 90000000, day(2025, 5, 10), since);
    CU_ASSERT_EQUAL(late.acc, timely.acc);
    CU_ASSERT_EQUAL(late.li, timely.li);
    CU_ASSERT(late.li > 0);
}

static void shares_sum_to_what_was_paid(void)
{
    int64_t weights[50], shares[50];
    for (unsigned seed = 1; seed <= 2000; seed++) {
        srandom(seed);
        size_t n = 1 + (size_t)random() % 50;
        int64_t paid = random() % (INT64_C(1) << (random() % 40)), sum = 0;
        __int128 all = 0;
        for (size_t i = 0; i < n; i++) {
            weights[i] = random() % 4 == 0 ? 0 : random() * random();
            all += weights[i];
        }
        bool shared = vg_interest_share(weights, n, paid, shares);
        CU_ASSERT_EQUAL(shared, all > 0);
        for (size_t i = 0; shared && i < n; i++) {
            __int128 exact = (__int128)weights[i] * paid;
            CU_ASSERT((__int128)shares[i] * all > exact - all && (__int128)shares[i] * all < exact + all); /* within a fen */
            CU_ASSERT(weights[i] > 0 || shares[i] == 0);
            sum += shares[i];
        }
        CU_ASSERT(!shared || sum == paid);
    }
    int64_t three[] = {1, 1, 1}, of[3];
    CU_ASSERT_TRUE(vg_interest_share(three, 3, 5, of));
    CU_ASSERT(of[0] == 2 && of[1] == 2 && of[2] == 1); /* the earlier of equals first */
}

static void an_edge_that_is_half_a_fen_goes_up(void)
{
    vg_rate rate = {{1}, 100000000}; /* 100 % a year: one 360th a day */
    vg_interest_terms t = {.rates = &rate, .rate_count = 1, .basis = 360};
    vg_interest_sum sum = {.day = {20000}, .acc = 180};
    CU_ASSERT_EQUAL(vg_interest_due(&t, &sum, (vg_day){20000}), 1);
    sum.acc = 179;
    CU_ASSERT_EQUAL(vg_interest_due(&t, &sum, (vg_day){20000}), 0);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("interest", NULL, NULL);
    CU_ADD_TEST(suite, the_worked_values_come_out);
    CU_ADD_TEST(suite, the_20th_of_each_quarter_settles);
    CU_ADD_TEST(suite, a_person_has_one_rate_a_company_each_for_its_days);
    CU_ADD_TEST(suite, a_change_of_the_day_of_a_booking_ends_the_rate_before);
    CU_ADD_TEST(suite, whole_yuan_bear_where_the_contract_says_so);
    CU_ADD_TEST(suite, a_clock_that_goes_back_gathers_nothing);
    CU_ADD_TEST(suite, there_is_no_rate_before_the_first);
    CU_ADD_TEST(suite, rates_come_from_a_file);
    CU_ADD_TEST(suite, two_thousand_histories_agree_with_every_day_by_itself);
    CU_ADD_TEST(suite, a_late_booking_counts_from_the_banks_date_within_the_period);
    CU_ADD_TEST(suite, a_late_booking_of_a_company_splits_at_the_rate_change);
    CU_ADD_TEST(suite, shares_sum_to_what_was_paid);
    CU_ADD_TEST(suite, an_edge_that_is_half_a_fen_goes_up);
    CU_basic_run_tests();
    int failed = (int)CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed != 0;
}

/* Interest in the books: gathered with each booking, settled when a settlement day has passed, set beside what the bank pays. */
#include "gateway/core/accrual.h"
#include "gateway/core/ledger.h"
#include <CUnit/Basic.h>

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static vg_rate posted[VG_RATES_MAX];

enum { A = 1000, PERSON = 1001 };
#define BANK vg_own_id(1, VG_OWN_BANK)

static vg_day day(int year, int month, int d)
{
    vg_day ret = {0};
    CU_ASSERT_EQUAL(vg_day_make(year, month, d, &ret, &err).code, VG_OK);
    return ret;
}

static void at(int year, int month, int d) { core.at = vg_day_instant(day(year, month, d), 36000); }

static void account(int64_t id, int64_t kind)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = VG_AS_ACTIVE};
    vg_work_put(work, VG_T_account, &a);
}

static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china()};
    rules.interest = (vg_interest_terms){.rates = posted, .rate_count = vg_rates_posted(posted), .basis = 360};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects};
    vg_program p = {.id = 1};
    vg_work_put(work, VG_T_program, &p);
    account(BANK, VG_ACCT_BANK);
    account(A, VG_ACCT_MEMBER);
    account(PERSON, VG_ACCT_TYPE2);
    vg_work_begin(work);
}

/* What a turn does: a row that is missing is looked for, and the step runs again. */
#define RUN(call)                                                                                  \
    do {                                                                                           \
        vg_status st_ = (call);                                                                    \
        for (int i_ = 0; st_.code == VG_E_MISS && i_ < 5; i_++) {                                  \
            vg_work_needs_done(work);                                                              \
            st_ = (call);                                                                          \
        }                                                                                          \
        CU_ASSERT_EQUAL(st_.code, VG_OK);                                                          \
    } while (0)

static vg_status move_once(vg_place from, vg_place to, int64_t fen)
{
    vg_work_keep(work);
    vg_work_begin(work);
    vg_status st = vg_ledger_move(&core, &(vg_journal){.op = 77, .phase = VG_PHASE_POST}, from, to, vg_fen(fen), &err);
    if (st.code != VG_OK) {
        vg_work_drop(work);
        vg_work_begin(work);
    }
    return st;
}

static void in(int64_t id, int64_t fen) { RUN(move_once(VG_AT(BANK, FREE), VG_AT(id, FREE), fen)); }
static void out(int64_t id, int64_t fen) { RUN(move_once(VG_AT(id, FREE), VG_AT(BANK, FREE), fen)); }
static void hold(int64_t id, int64_t fen) { RUN(move_once(VG_AT(id, FREE), VG_AT(id, HELD), fen)); }

static vg_account *of(int64_t id)
{
    vg_account *a = NULL;
    CU_ASSERT_EQUAL(vg_core_account(&core, id, &a, &err).code, VG_OK);
    return a;
}

static const vg_interest *row(int64_t id, vg_day d)
{
    const vg_interest *r = NULL;
    RUN(VG_FIND(work, interest, VG_KEY_OF_PAIR(id, d.n), &r, &err));
    return r;
}

static void pays(int64_t id, int64_t fen) { RUN(vg_accrual_paid(&core, of(id), fen, vg_day_at(core.at), (vg_day){0}, 9, &err)); }

/* domain/t1-settlement §6.3, first case */
static void first_quarter(int64_t id)
{
    at(2026, 1, 5);
    in(id, 10000000);
    at(2026, 2, 10);
    out(id, 3000000);
}

static void a_booking_after_the_20th_leaves_what_the_quarter_earned(void)
{
    fresh();
    first_quarter(A);
    at(2026, 3, 25);
    in(A, 1);
    const vg_interest *r = row(A, day(2026, 3, 20));
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT(r->acc == 633000000 && r->fen == 879 && r->rate_e8 == 50000 && r->state == VG_IS_DUE);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 7000000 * 4); /* 21st to 24th, in the new period */
    CU_ASSERT_EQUAL(of(A)->interest_day, day(2026, 3, 25).n);
}

static void what_is_earned_so_far_is_of_the_present_period_alone(void)
{
    vg_day from;
    int64_t fen;
    fresh();
    CU_ASSERT_FALSE(vg_accrual_so_far(&rules, of(A), day(2026, 2, 11), &from, &fen)); /* it never had money */
    first_quarter(A);
    CU_ASSERT_TRUE(vg_accrual_so_far(&rules, of(A), day(2026, 2, 11), &from, &fen));
    CU_ASSERT(fen == 510 && from.n == day(2025, 12, 21).n); /* 367,000,000 fen × days */
    CU_ASSERT_TRUE(vg_accrual_so_far(&rules, of(A), day(2026, 3, 20), &from, &fen));
    CU_ASSERT_EQUAL(fen, 869); /* the 20th itself has not ended */
    /* Nobody has booked anything since the 20th: the quarter that has ended is not in it. */
    CU_ASSERT_TRUE(vg_accrual_so_far(&rules, of(A), day(2026, 3, 25), &from, &fen));
    CU_ASSERT(fen == 39 && from.n == day(2026, 3, 21).n);
    CU_ASSERT(of(A)->interest_acc == 360000000 && of(A)->interest_day == day(2026, 2, 10).n); /* nothing was changed */
    of(A)->created_at = vg_day_instant(day(2026, 1, 5), 0);
    CU_ASSERT_TRUE(vg_accrual_so_far(&rules, of(A), day(2026, 2, 11), &from, &fen));
    CU_ASSERT_EQUAL(from.n, day(2026, 1, 5).n);
}

static void quarters_in_which_nothing_moves_settle_one_by_one(void)
{
    fresh();
    first_quarter(A);
    at(2026, 10, 1);
    out(A, 1);
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 20))->fen, 879);
    CU_ASSERT_EQUAL(row(A, day(2026, 6, 20))->acc, INT64_C(7000000) * 92);
    CU_ASSERT_EQUAL(row(A, day(2026, 9, 20))->fen, 894); /* 70,000.00 × 92 d × 0.05 % ÷ 360 = 8.944 */
    CU_ASSERT_EQUAL(of(A)->interest_acc, 7000000 * 10);
}

static void held_money_earns_and_money_on_its_way_does_not(void)
{
    fresh();
    at(2026, 1, 1);
    in(A, 1000);
    RUN(move_once(VG_AT(A, FREE), VG_AT(A, HELD), 300));
    RUN(move_once(VG_AT(A, FREE), VG_AT(A, OUT), 200));
    at(2026, 1, 11);
    RUN(move_once(VG_AT(A, OUT), VG_AT(A, FREE), 200));
    CU_ASSERT_EQUAL(of(A)->interest_acc, 8000);
    RUN(vg_accrue_from(&core, A, 200, day(2026, 1, 1), &err)); /* it never left: its days come back */
    CU_ASSERT_EQUAL(of(A)->interest_acc, 10000);
}

static void a_booking_that_comes_after_its_quarter_was_settled_still_earns_it(void)
{
    fresh();
    first_quarter(A);
    at(2026, 3, 22);
    in(A, 3000000); /* 2026-03-18 by the bank */
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 20))->acc, 633000000);
    RUN(vg_accrue_from(&core, A, 3000000, day(2026, 3, 18), &err));
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 20))->acc, 633000000 + 3 * 3000000);
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 20))->fen, 892); /* 642,000,000 × 0.05 % ÷ 360 = 8.917 */
    CU_ASSERT_EQUAL(of(A)->interest_acc, 7000000 + 3000000); /* the 21st */
}

static void the_banks_own_figure_is_set_beside_ours(void)
{
    const struct {
        int64_t fen, state;
        size_t alerts;
    } cases[] = {{879, VG_IS_PAID, 0}, {880, VG_IS_PAID, 0}, {881, VG_IS_DIFFERS, 1}, {877, VG_IS_DIFFERS, 1}};
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        fresh();
        first_quarter(A);
        at(2026, 3, 21); /* nothing was booked since: it settles now */
        pays(A, cases[i].fen);
        const vg_interest *r = row(A, day(2026, 3, 20));
        CU_ASSERT_PTR_NOT_NULL_FATAL(r);
        CU_ASSERT(r->fen == 879 && r->bank_fen == cases[i].fen && r->state == cases[i].state && r->receipt == 9);
        CU_ASSERT_EQUAL(core.effect_count, cases[i].alerts);
    }
}

static void a_bank_that_credits_on_the_20th_itself_meets_the_same_quarter(void)
{
    fresh();
    first_quarter(A);
    at(2026, 3, 20);
    pays(A, 879);
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 20))->state, VG_IS_PAID);
    at(2026, 3, 22);
    in(A, 1);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 7000000); /* the 21st; the 20th is not counted twice */
    at(2026, 6, 20);
    in(A, 999999);
    pays(A, 1);
    out(A, 999999); /* of the day that the bank has settled already: it did not stand at its end */
    CU_ASSERT_EQUAL(row(A, day(2026, 6, 20))->acc, INT64_C(7000000) * 92 + 91);
}

static void interest_that_nothing_earned_is_a_difference(void)
{
    fresh();
    at(2026, 3, 21);
    pays(A, 5);
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 20))->state, VG_IS_DIFFERS);
    CU_ASSERT_EQUAL(core.effect_count, 1);
}

static void a_closing_earns_to_the_day_before(void)
{
    int64_t fen = 0;
    fresh();
    first_quarter(A);
    at(2026, 3, 10);
    RUN(vg_accrual_settle(&core, of(A), day(2026, 3, 10), true, &fen, &err));
    CU_ASSERT_EQUAL(fen, 772);
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 10))->fen, 772);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 0);
}

/* An answer says what the bank pays with a closing; its credit is told of again only when it is another one. */
static void what_a_closing_is_told_to_pay_is_set_beside_it_once(void)
{
    static const struct {
        int64_t told, credited;
        int alerts;
        int64_t state;
    } rows[] = {{772, 772, 0, VG_IS_PAID}, {773, 773, 0, VG_IS_PAID},  {700, 700, 1, VG_IS_DIFFERS},
                {772, 700, 1, VG_IS_DIFFERS}, {700, 772, 1, VG_IS_PAID}, {0, 0, 1, VG_IS_DIFFERS}};
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        fresh();
        first_quarter(A);
        at(2026, 3, 10);
        RUN(vg_accrual_told(&core, of(A), rows[i].told, day(2026, 3, 10), &err));
        CU_ASSERT_EQUAL(row(A, day(2026, 3, 10))->fen, 772);
        CU_ASSERT_EQUAL(row(A, day(2026, 3, 10))->told_fen, rows[i].told);
        if (rows[i].credited > 0) {
            RUN(vg_accrual_paid(&core, of(A), rows[i].credited, day(2026, 3, 10), day(2026, 3, 10), 9, &err));
        }
        CU_ASSERT_EQUAL((int)core.effect_count, rows[i].alerts);
        CU_ASSERT_EQUAL(row(A, day(2026, 3, 10))->state, rows[i].state);
    }
}

/* What was learned a day late ends on the day of the closing all the same. */
static void a_closing_that_is_learned_late_takes_all_that_has_gathered(void)
{
    int64_t fen = 0;
    fresh();
    first_quarter(A);
    at(2026, 3, 9);
    out(A, 7000000);
    at(2026, 3, 11);
    RUN(vg_accrue(&core, of(A), &err));
    RUN(vg_accrual_settle(&core, of(A), day(2026, 3, 10), true, &fen, &err));
    CU_ASSERT(fen == 763 && of(A)->interest_acc == 0); /* 549,000,000 fen × days */
}

static void a_closing_on_a_settlement_day_that_fails_loses_no_day(void)
{
    int64_t fen = 0;
    fresh();
    first_quarter(A);
    at(2026, 3, 20);
    RUN(vg_accrual_settle(&core, of(A), day(2026, 3, 20), true, &fen, &err));
    at(2026, 3, 21);
    RUN(vg_accrual_settle(&core, of(A), day(2026, 3, 20), false, &fen, &err));
    CU_ASSERT_EQUAL(row(A, day(2026, 3, 20))->acc, 633000000);
}

static void a_person_has_one_rate_in_a_program_of_companies(void)
{
    fresh();
    rules.interest.segmented = true;
    at(2025, 3, 21);
    in(A, 100000000);
    in(PERSON, 100000000);
    at(2025, 6, 21);
    in(A, 1);
    in(PERSON, 1);
    CU_ASSERT_EQUAL(row(A, day(2025, 6, 20))->fen, 21111);
    CU_ASSERT_EQUAL(row(PERSON, day(2025, 6, 20))->fen, 12778);
}

static void a_program_without_rates_reckons_nothing(void)
{
    fresh();
    rules.interest.rate_count = 0;
    first_quarter(A);
    at(2026, 3, 25);
    in(A, 1);
    pays(A, 5);
    CU_ASSERT_EQUAL(of(A)->interest_day, 0);
    CU_ASSERT_PTR_NULL(row(A, day(2026, 3, 20)));
}

static void a_clock_that_went_ahead_and_came_back_leaves_no_trace(void)
{
    fresh();
    at(2026, 1, 5);
    in(A, 1000);
    at(2026, 1, 10); /* five days ahead */
    in(A, 7);
    out(A, 7);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 5000);
    at(2026, 1, 6);
    in(A, 500); /* from the 6th on: four of the days that were gathered */
    CU_ASSERT_EQUAL(of(A)->interest_acc, 5000 + 4 * 500);
    CU_ASSERT_EQUAL(of(A)->interest_day, day(2026, 1, 10).n);
    at(2026, 1, 7);
    out(A, 500);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 5000 + 500);
    at(2026, 1, 11);
    in(A, 1);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 5000 + 500 + 1000);
}

static void what_is_held_by_a_clock_that_came_back_earns_nothing_more(void)
{
    fresh();
    at(2026, 1, 10);
    in(A, 1000); /* nothing is gathered yet, and the days before are */
    at(2026, 1, 9);
    hold(A, 300);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 0);
    at(2026, 1, 11);
    in(A, 1);
    CU_ASSERT_EQUAL(of(A)->interest_acc, 1000);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("accrual", NULL, NULL);
    CU_ADD_TEST(suite, a_booking_after_the_20th_leaves_what_the_quarter_earned);
    CU_ADD_TEST(suite, what_is_earned_so_far_is_of_the_present_period_alone);
    CU_ADD_TEST(suite, quarters_in_which_nothing_moves_settle_one_by_one);
    CU_ADD_TEST(suite, held_money_earns_and_money_on_its_way_does_not);
    CU_ADD_TEST(suite, a_booking_that_comes_after_its_quarter_was_settled_still_earns_it);
    CU_ADD_TEST(suite, the_banks_own_figure_is_set_beside_ours);
    CU_ADD_TEST(suite, a_bank_that_credits_on_the_20th_itself_meets_the_same_quarter);
    CU_ADD_TEST(suite, interest_that_nothing_earned_is_a_difference);
    CU_ADD_TEST(suite, a_closing_earns_to_the_day_before);
    CU_ADD_TEST(suite, what_a_closing_is_told_to_pay_is_set_beside_it_once);
    CU_ADD_TEST(suite, a_closing_that_is_learned_late_takes_all_that_has_gathered);
    CU_ADD_TEST(suite, a_closing_on_a_settlement_day_that_fails_loses_no_day);
    CU_ADD_TEST(suite, a_person_has_one_rate_in_a_program_of_companies);
    CU_ADD_TEST(suite, a_program_without_rates_reckons_nothing);
    CU_ADD_TEST(suite, a_clock_that_went_ahead_and_came_back_leaves_no_trace);
    CU_ADD_TEST(suite, what_is_held_by_a_clock_that_came_back_earns_nothing_more);
    CU_basic_run_tests();
    int failed = (int)CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_work_close(work);
    return failed != 0;
}

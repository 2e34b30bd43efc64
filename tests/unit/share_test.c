/* One sum of interest for many accounts: in pages, once each, to the fen. */
#include "gateway/core/accrual.h"
#include "gateway/core/ledger.h"
#include "gateway/core/share.h"
#include <CUnit/Basic.h>

enum { FIRST = 1000, COUNT = 600, CLOSED = FIRST + 7, SUM = 1000003 };
#define POOL vg_own_id(1, VG_OWN_POOL)
#define SUSPENSE vg_own_id(1, VG_OWN_SUSPENSE)

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static vg_rate posted[VG_RATES_MAX];
static int64_t weights[COUNT], shares[COUNT];
static vg_day settles;

static void account(int64_t id, int64_t kind, int64_t state, int64_t fen)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = state, .free_fen = fen};
    vg_work_put(work, VG_T_account, &a);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, id);
}

static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_day_make(2026, 3, 20, &settles, &err).code, VG_OK);
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china(), .interest_account = "3110009"};
    rules.interest = (vg_interest_terms){.rates = posted, .rate_count = vg_rates_posted(posted), .basis = 360};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = vg_day_instant(vg_day_add(settles, 1), 36000)};
    vg_program p = {.id = 1, .day = settles.n + 1, .closed_day = settles.n, .interest_day = settles.n, .next_id = 5000};
    vg_work_put(work, VG_T_program, &p);
    account(POOL, VG_ACCT_POOL, VG_AS_ACTIVE, SUM);
    account(SUSPENSE, VG_ACCT_SUSPENSE, VG_AS_ACTIVE, 0);
    for (int64_t i = 0; i < COUNT; i++) {
        account(FIRST + i, VG_ACCT_MEMBER, FIRST + i == CLOSED ? VG_AS_CLOSED : VG_AS_ACTIVE, 0);
        weights[i] = i % 5 == 0 ? 0 : 1000 + i * 37;
        vg_interest row = {.account = FIRST + i, .day = settles.n, .program = 1, .acc = weights[i], .fen = 1};
        vg_work_put(work, VG_T_interest, &row);
    }
    CU_ASSERT_TRUE(vg_interest_share(weights, COUNT, SUM, shares));
}

/* As a turn does it: what is not there is looked for, and the step runs again. */
#define RUN(ret_, call)                                                                            \
    do {                                                                                           \
        vg_status st_ = {VG_E_MISS};                                                               \
        for (int i_ = 0; st_.code == VG_E_MISS && i_ < 9; i_++) {                                  \
            vg_work_begin(work);                                                                   \
            st_ = (call);                                                                          \
            if (st_.code == VG_OK) {                                                               \
                vg_work_keep(work);                                                                \
            } else {                                                                               \
                vg_work_drop(work);                                                                \
                vg_work_needs_done(work);                                                          \
            }                                                                                      \
        }                                                                                          \
        (ret_) = st_.code;                                                                         \
    } while (0)

static const vg_program *program(void)
{
    const vg_program *p = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, program, VG_KEY_OF_ID(1), &p, &err).code, VG_OK);
    return p;
}

static int64_t free_of(int64_t id)
{
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(id), &a, &err).code, VG_OK);
    return a == NULL ? -1 : a->free_fen;
}

static vg_status step(const vg_day_event *e, vg_day_next *ret)
{
    vg_program *p;
    *ret = (vg_day_next){.need = VG_DAY_MORE};
    VG_TRY(vg_core_program(&core, &p, &err));
    return vg_share_step(&core, p, e, ret, &err);
}

/* One step with the page that the last one asked for; half_way: the answer of the step is lost, and another process begins. */
static void share_all(bool half_way)
{
    vg_day_next next = {0};
    int steps = 0;
    for (; program()->share_day != 0 && steps < 40; steps++) {
        int64_t accounts[VG_DAY_PAGE], given[VG_DAY_PAGE];
        vg_day_event e = {.met = next, .accounts = accounts, .shares = given};
        for (int64_t i = 0; i < COUNT && e.account_count < VG_DAY_PAGE; i++) {
            bool of_page = FIRST + i > next.after && (next.need == VG_DAY_WEIGHTS || weights[i] > 0);
            if (of_page) {
                given[e.account_count] = shares[i];
                accounts[e.account_count++] = FIRST + i;
            }
        }
        vg_code code;
        RUN(code, step(&e, &next));
        CU_ASSERT_EQUAL(code, VG_OK);
        next = half_way && steps % 2 == 1 ? (vg_day_next){0} : next;
    }
    CU_ASSERT(steps >= 3 + 2 && steps < 40); /* 600 weights are three pages, 480 shares are two */
}

static vg_code begin(int64_t fen)
{
    vg_code code;
    vg_approval ap = {.id = 77, .program = 1, .arg = settles.n, .fen = fen};
    RUN(code, vg_share_begin(&core, &ap, &err));
    return code;
}

static void all_get_their_shares(void)
{
    int64_t sum = free_of(SUSPENSE);
    for (int64_t i = 0; i < COUNT; i++) {
        int64_t is = free_of(FIRST + i);
        CU_ASSERT_EQUAL(is, FIRST + i == CLOSED ? 0 : shares[i]);
        sum += is;
    }
    CU_ASSERT_EQUAL(free_of(SUSPENSE), shares[CLOSED - FIRST]);
    CU_ASSERT(sum == SUM && free_of(POOL) == 0);
    CU_ASSERT_EQUAL(program()->shared_day, settles.n);
}

static void many_accounts_are_shared_to_in_pages(void)
{
    fresh();
    CU_ASSERT_EQUAL(begin(SUM), VG_OK);
    share_all(false);
    all_get_their_shares();
    CU_ASSERT_EQUAL(begin(1), VG_E_CONFLICT); /* a period is shared once */
}

static void a_page_that_is_asked_for_again_gives_nothing_twice(void)
{
    fresh();
    CU_ASSERT_EQUAL(begin(SUM), VG_OK);
    share_all(true);
    all_get_their_shares();
}

static void a_weight_that_changes_half_way_changes_no_share(void)
{
    vg_day_next next;
    vg_code code;
    fresh();
    CU_ASSERT_EQUAL(begin(SUM), VG_OK);
    int64_t one = FIRST + 1;
    RUN(code, step(&(vg_day_event){.met = {VG_DAY_WEIGHTS, settles, 0, 0, 0}, .accounts = &one, .account_count = 1}, &next));
    CU_ASSERT(code == VG_OK && program()->share_cursor == one);
    const vg_interest *row = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, interest, VG_KEY_OF_PAIR(one, settles.n), &row, &err).code, VG_OK);
    vg_work_begin(work);
    VG_EDIT(work, interest, row)->acc += 1000000;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(VG_FIND(work, interest, VG_KEY_OF_PAIR(one, settles.n), &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(row->share_weight, weights[1]);
}

static void what_has_changed_since_it_was_asked_for_is_refused(void)
{
    fresh();
    CU_ASSERT_EQUAL(begin(SUM + 1), VG_E_INSUFFICIENT);
    rules.interest_account[0] = 0;
    CU_ASSERT_EQUAL(begin(SUM), VG_E_NOT_OFFERED);
    fresh();
    CU_ASSERT_EQUAL(begin(SUM), VG_OK);
    CU_ASSERT_EQUAL(begin(SUM), VG_E_CONFLICT); /* it is being shared */
}

static void a_period_in_which_nothing_gathered_stops_and_tells(void)
{
    vg_day_next next;
    vg_code code;
    fresh();
    CU_ASSERT_EQUAL(begin(SUM), VG_OK);
    RUN(code, step(&(vg_day_event){.met = {VG_DAY_WEIGHTS, settles, 0, 0, 0}}, &next));
    CU_ASSERT(code == VG_OK && program()->share_day == 0 && program()->shared_day == 0);
    CU_ASSERT(free_of(POOL) == SUM && core.effect_count >= 1);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("share", NULL, NULL);
    CU_ADD_TEST(suite, many_accounts_are_shared_to_in_pages);
    CU_ADD_TEST(suite, a_page_that_is_asked_for_again_gives_nothing_twice);
    CU_ADD_TEST(suite, a_weight_that_changes_half_way_changes_no_share);
    CU_ADD_TEST(suite, what_has_changed_since_it_was_asked_for_is_refused);
    CU_ADD_TEST(suite, a_period_in_which_nothing_gathered_stops_and_tells);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_work_close(work);
    return failed == 0 ? 0 : 1;
}

/* Lots: which money is used first, and where it goes back to (domain/t1-settlement §3.2). */
#include "gateway/core/lots.h"
#include <CUnit/Basic.h>

#define TODAY 20514

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;

enum { A = 1000, B = 1001 };

static void account(int64_t id, int64_t kind)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = VG_AS_ACTIVE};
    vg_work_put(work, VG_T_account, &a);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, id);
}

/* A program with the accounts A and B, and an open layer, at 10:00 on 2026-03-02 in Shanghai. */
static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){
        .program = 1, .calendar = vg_calendar_china(), .cutoff_s = 17 * 3600, .release_s = 1800};
    core = (vg_core){.work = work,
                     .rules = &rules,
                     .effects = effects,
                     .at = vg_day_instant((vg_day){TODAY}, 36000)};
    vg_program p = {.id = 1};
    vg_work_put(work, VG_T_program, &p);
    account(vg_own_id(1, VG_OWN_BANK), VG_ACCT_BANK);
    account(vg_own_id(1, VG_OWN_SHORTFALL), VG_ACCT_SHORTFALL);
    account(A, VG_ACCT_MEMBER);
    account(B, VG_ACCT_MEMBER);
    vg_work_begin(work);
}

static int64_t add(int64_t account_id, int64_t fen, int from_day, int64_t receipt)
{
    int64_t lot = 0;
    vg_credit c = {.account = account_id,
                   .fen = fen,
                   .from_day = vg_t1_fixed((vg_day){from_day}),
                   .booked_at = core.at,
                   .receipt = receipt,
                   .op = 1,
                   .refundable = receipt != 0};
    CU_ASSERT_EQUAL(vg_lots_add(&core, &c, &lot, &err).code, VG_OK);
    return lot;
}

static const vg_lot *lot_of(int64_t id)
{
    const vg_lot *lot = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, lot, VG_KEY_OF_ID(id), &lot, &err).code, VG_OK);
    return lot;
}

static void is_lot(int64_t id, int64_t free_fen, int64_t held_fen)
{
    CU_ASSERT_EQUAL(lot_of(id)->free_fen, free_fen);
    CU_ASSERT_EQUAL(lot_of(id)->held_fen, held_fen);
    CU_ASSERT_EQUAL(lot_of(id)->acct_open != 0, free_fen + held_fen > 0);
}

enum { HOLD = 500, OP = 600, OP2 = 601 };

static void new_hold(void) { vg_work_group_is_new(work, VG_G_LOTS_OF_HOLD, HOLD); }
static void new_ops(void)
{
    vg_work_group_is_new(work, VG_G_LOTS_OF_OP, OP);
    vg_work_group_is_new(work, VG_G_LOTS_OF_OP, OP2);
}

static void a_hold_uses_the_latest_dates_first(void)
{
    fresh();
    new_hold();
    int64_t old = add(A, 100, TODAY - 3, 1), next = add(A, 100, TODAY + 1, 2),
            last = add(A, 100, TODAY + 4, 3);
    CU_ASSERT_EQUAL(vg_lots_hold(&core, A, HOLD, 150, &err).code, VG_OK);
    is_lot(last, 0, 100);
    is_lot(next, 50, 50);
    is_lot(old, 100, 0);
}

static void a_withdrawal_uses_the_oldest_and_never_what_may_not_leave(void)
{
    fresh();
    new_ops();
    int64_t older = add(A, 100, TODAY - 3, 1), now = add(A, 100, TODAY, 2),
            next = add(A, 100, TODAY + 1, 3);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP, 120, VG_TAKE_WITHDRAWABLE, 0, &err).code, VG_OK);
    is_lot(older, 0, 0);
    is_lot(now, 80, 0);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP2, 81, VG_TAKE_WITHDRAWABLE, 0, &err).code,
                    VG_E_NOT_WITHDRAWABLE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "2026-03-03"));
    is_lot(next, 100, 0);
}

static void before_the_release_time_the_day_has_not_begun(void)
{
    fresh();
    new_ops();
    (void)add(A, 100, TODAY, 1);
    core.at = vg_day_instant((vg_day){TODAY}, 1799);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP, 1, VG_TAKE_WITHDRAWABLE, 0, &err).code,
                    VG_E_NOT_WITHDRAWABLE);
    core.at += 1000;
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP2, 1, VG_TAKE_WITHDRAWABLE, 0, &err).code, VG_OK);
}

static void a_refund_uses_its_own_lot_only(void)
{
    fresh();
    new_ops();
    int64_t mine = add(A, 100, TODAY + 1, 1), other = add(A, 900, TODAY + 1, 2);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP, 101, VG_TAKE_LOT, mine, &err).code,
                    VG_E_INSUFFICIENT);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP, 100, VG_TAKE_LOT, mine, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_lots_take(&core, B, OP2, 1, VG_TAKE_LOT, other, &err).code,
                    VG_E_INSUFFICIENT);
    is_lot(mine, 0, 0);
    is_lot(other, 900, 0);
}

static void what_is_released_goes_back_to_its_lots_with_its_dates(void)
{
    fresh();
    new_hold();
    int64_t next = add(A, 100, TODAY + 1, 1), last = add(A, 100, TODAY + 4, 2);
    CU_ASSERT_EQUAL(vg_lots_hold(&core, A, HOLD, 150, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_lots_release(&core, HOLD, 150, 0, &err).code, VG_OK);
    is_lot(next, 100, 0);
    is_lot(last, 100, 0);
    CU_ASSERT_EQUAL(lot_of(last)->from_day, TODAY + 4);
}

static void a_capture_uses_the_holds_earliest_dates_and_tells_the_latest(void)
{
    vg_from latest;
    fresh();
    new_hold();
    int64_t next = add(A, 100, TODAY + 1, 1), last = add(A, 100, TODAY + 4, 2);
    CU_ASSERT_EQUAL(vg_lots_hold(&core, A, HOLD, 200, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_lots_capture(&core, HOLD, 60, &latest, &err).code, VG_OK);
    CU_ASSERT_EQUAL(latest.day.n, TODAY + 1);
    is_lot(next, 0, 40);
    CU_ASSERT_EQUAL(vg_lots_capture(&core, HOLD, 60, &latest, &err).code, VG_OK);
    CU_ASSERT_EQUAL(latest.day.n, TODAY + 4);
    is_lot(next, 0, 0);
    is_lot(last, 0, 80);
}

static void more_than_a_hold_has_is_a_bug_of_ours(void)
{
    vg_from latest;
    fresh();
    new_hold();
    (void)add(A, 100, TODAY + 1, 1);
    CU_ASSERT_EQUAL(vg_lots_hold(&core, A, HOLD, 50, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_lots_capture(&core, HOLD, 51, &latest, &err).code, VG_E_BUG);
}

static void what_an_operation_took_is_put_back_where_it_was(void)
{
    vg_from latest;
    fresh();
    new_ops();
    int64_t one = add(A, 100, TODAY - 1, 1), two = add(A, 100, TODAY, 2);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP, 150, VG_TAKE_WITHDRAWABLE, 0, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_lots_latest(&core, OP, &latest, &err).code, VG_OK);
    CU_ASSERT_EQUAL(latest.day.n, TODAY);
    CU_ASSERT_EQUAL(vg_lots_put_back(&core, OP, &err).code, VG_OK);
    is_lot(one, 100, 0);
    is_lot(two, 100, 0);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP2, 200, VG_TAKE_WITHDRAWABLE, 0, &err).code, VG_OK);
}

static void lots_of_one_date_without_a_receipt_are_one(void)
{
    fresh();
    int64_t one = add(A, 100, TODAY + 1, 0), two = add(A, 50, TODAY + 1, 0),
            other = add(A, 50, TODAY + 2, 0);
    int64_t receipt = add(A, 10, TODAY + 1, 9);
    CU_ASSERT_EQUAL(one, two);
    CU_ASSERT_NOT_EQUAL(one, other);
    CU_ASSERT_NOT_EQUAL(one, receipt);
    is_lot(one, 150, 0);
    is_lot(receipt, 10, 0);
}

static void more_than_the_lots_have_is_not_taken(void)
{
    fresh();
    new_ops();
    new_hold();
    (void)add(A, 100, TODAY, 1);
    CU_ASSERT_EQUAL(vg_lots_take(&core, A, OP, 101, VG_TAKE_ANY, 0, &err).code, VG_E_INSUFFICIENT);
    vg_work_drop(work);
    vg_work_begin(work);
    CU_ASSERT_EQUAL(vg_lots_hold(&core, B, HOLD, 1, &err).code, VG_E_INSUFFICIENT);
}

static void what_may_leave_and_when_more_does_is_told(void)
{
    int64_t fen;
    vg_day next;
    fresh();
    (void)add(A, 100, TODAY, 1);
    (void)add(A, 30, TODAY + 8, 2);
    (void)add(A, 20, TODAY + 1, 3);
    CU_ASSERT_EQUAL(vg_lots_withdrawable(&core, A, &fen, &next, &err).code, VG_OK);
    CU_ASSERT_EQUAL(fen, 100);
    CU_ASSERT_EQUAL(next.n, TODAY + 1);
    CU_ASSERT_EQUAL(vg_lots_withdrawable(&core, B, &fen, &next, &err).code, VG_OK);
    CU_ASSERT(fen == 0 && next.n == 0);
}

static CU_TestInfo tests[] = {
    {"a hold uses the latest dates first", a_hold_uses_the_latest_dates_first},
    {"a withdrawal uses the oldest and never what may not leave",
     a_withdrawal_uses_the_oldest_and_never_what_may_not_leave},
    {"before the release time the day has not begun",
     before_the_release_time_the_day_has_not_begun},
    {"a refund uses its own lot only", a_refund_uses_its_own_lot_only},
    {"what is released goes back to its lots with its dates",
     what_is_released_goes_back_to_its_lots_with_its_dates},
    {"a capture uses the hold's earliest dates and tells the latest",
     a_capture_uses_the_holds_earliest_dates_and_tells_the_latest},
    {"more than a hold has is a bug of ours", more_than_a_hold_has_is_a_bug_of_ours},
    {"what an operation took is put back where it was",
     what_an_operation_took_is_put_back_where_it_was},
    {"lots of one date without a receipt are one", lots_of_one_date_without_a_receipt_are_one},
    {"more than the lots have is not taken", more_than_the_lots_have_is_not_taken},
    {"what may leave and when more does is told", what_may_leave_and_when_more_does_is_told},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"lots", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    work = vg_work_close(work);
    return failed == 0 ? 0 : 1;
}

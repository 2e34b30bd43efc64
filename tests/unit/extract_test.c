/* An account's statement: what is booked, to the fen, whatever moved inside of it. */
#include "gateway/core/extract.h"
#include "gateway/core/ledger.h"
#include <CUnit/Basic.h>

#define P 1
#define OWN(which) vg_own_id(P, VG_OWN_##which)
enum { A = 1000, B = 1001, DAY = 20500 };

static vg_err err;
static vg_extract x;
static int64_t seq;

static void fresh(int from, int to)
{
    vg_extract_free(&x);
    vg_account a = {.id = A, .program = P, .kind = VG_ACCT_MEMBER};
    vg_extract_begin(&x, &a, (vg_day){from}, (vg_day){to});
    seq = 0;
}

/* One journal's two halves on this account, or one. */
static void entry(int64_t op, vg_phase phase, vg_bucket bucket, vg_side side, int64_t fen, int64_t opp, int day)
{
    vg_entry e = {.account = A, .seq = ++seq, .program = P, .op = op, .phase = phase, .bucket = bucket, .side = side, .fen = fen, .opp_account = opp,
                  .at = day * VG_DAY_MS + op, .day = day};
    CU_ASSERT_EQUAL(vg_extract_take(&x, &e, &err).code, VG_OK);
}

static void deposit(int64_t op, int64_t fen, int day) { entry(op, VG_PHASE_DIRECT, VG_BUCKET_FREE, VG_CREDIT, fen, OWN(BANK), day); }

static void holds_and_money_on_its_way_are_no_lines(void)
{
    fresh(DAY, DAY);
    deposit(1, 1000, DAY);
    entry(2, VG_PHASE_RESERVE, VG_BUCKET_FREE, VG_DEBIT, 300, A, DAY); /* a hold */
    entry(2, VG_PHASE_RESERVE, VG_BUCKET_HELD, VG_CREDIT, 300, A, DAY);
    entry(3, VG_PHASE_RESERVE, VG_BUCKET_FREE, VG_DEBIT, 100, A, DAY); /* a withdrawal that waits for the bank */
    entry(3, VG_PHASE_RESERVE, VG_BUCKET_OUT, VG_CREDIT, 100, A, DAY);
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_OK);
    CU_ASSERT(x.count == 1 && x.opening_fen == 0 && x.closing_fen == 1000);
}

static void what_the_bank_paid_out_leaves_on_that_day(void)
{
    fresh(DAY + 1, DAY + 1);
    deposit(1, 1000, DAY);
    entry(3, VG_PHASE_RESERVE, VG_BUCKET_FREE, VG_DEBIT, 100, A, DAY);
    entry(3, VG_PHASE_RESERVE, VG_BUCKET_OUT, VG_CREDIT, 100, A, DAY);
    entry(3, VG_PHASE_POST, VG_BUCKET_OUT, VG_DEBIT, 100, OWN(BANK), DAY + 1);
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_OK);
    CU_ASSERT(x.opening_fen == 1000 && x.closing_fen == 900 && x.count == 1);
    CU_ASSERT(x.lines[0].fen == -100 && x.lines[0].balance_fen == 900 && x.debits == 1 && x.debit_fen == 100);
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[0]), "paid");
}

static void days_before_and_behind_are_only_in_the_balances(void)
{
    fresh(DAY + 1, DAY + 2);
    deposit(1, 10, DAY);
    deposit(2, 20, DAY + 1);
    deposit(3, 30, DAY + 2);
    deposit(4, 40, DAY + 3);
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_OK);
    CU_ASSERT(x.opening_fen == 10 && x.closing_fen == 60 && x.count == 2 && x.credit_fen == 50);
}

static void a_line_of_an_earlier_day_stands_on_its_day(void)
{
    fresh(DAY, DAY + 1);
    deposit(1, 10, DAY);
    deposit(2, 20, DAY + 1);
    deposit(3, 5, DAY); /* told late, and booked on the bank's day while that was open */
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_OK);
    CU_ASSERT(x.lines[1].fen == 5 && x.lines[1].balance_fen == 15 && x.lines[2].balance_fen == 35);
}

static void two_payees_of_one_capture_are_two_lines(void)
{
    fresh(DAY, DAY);
    deposit(1, 1000, DAY);
    entry(5, VG_PHASE_POST, VG_BUCKET_HELD, VG_DEBIT, 200, B, DAY);
    entry(6, VG_PHASE_POST, VG_BUCKET_HELD, VG_DEBIT, 5, OWN(FEE), DAY);
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_OK);
    CU_ASSERT(x.count == 3 && x.closing_fen == 795);
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[0]), "received");
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[1]), "transfer");
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[2]), "fee");
}

static void corrections_and_interest_are_called_so(void)
{
    fresh(DAY, DAY);
    entry(1, VG_PHASE_ADJUST, VG_BUCKET_FREE, VG_CREDIT, 100, OWN(BANK), DAY);
    entry(2, VG_PHASE_CORRECTION, VG_BUCKET_FREE, VG_CREDIT, 10, OWN(BANK), DAY);
    deposit(3, 7, DAY);
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(x.count, 3);
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[0]), "correction");
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[1]), "correction");
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[2]), "received");
    x.lines[2].interest = true;
    CU_ASSERT_STRING_EQUAL(vg_extract_kind(&x, &x.lines[2]), "interest");
}

static void the_bank_account_has_the_other_sign(void)
{
    vg_account bank = {.id = A, .program = P, .kind = VG_ACCT_BANK};
    fresh(DAY, DAY);
    vg_extract_begin(&x, &bank, (vg_day){DAY}, (vg_day){DAY});
    entry(1, VG_PHASE_DIRECT, VG_BUCKET_FREE, VG_DEBIT, 700, B, DAY);
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_OK);
    CU_ASSERT(x.count == 1 && x.closing_fen == 700);
}

static void more_lines_than_the_limit_are_refused(void)
{
    fresh(DAY, DAY);
    for (int i = 0; i < VG_EXTRACT_LINES_MAX; i++) {
        deposit(i + 1, 1, DAY);
    }
    vg_entry last = {.account = A, .seq = seq + 1, .op = VG_EXTRACT_LINES_MAX + 1, .phase = VG_PHASE_DIRECT, .side = VG_CREDIT, .fen = 1, .day = DAY};
    CU_ASSERT_EQUAL(vg_extract_take(&x, &last, &err).code, VG_OK); /* the one before is the last that fits */
    CU_ASSERT_EQUAL(vg_extract_end(&x, &err).code, VG_E_LIMIT);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite s = CU_add_suite("extract", NULL, NULL);
#define T(name) CU_add_test(s, #name, name)
    T(holds_and_money_on_its_way_are_no_lines);
    T(what_the_bank_paid_out_leaves_on_that_day);
    T(days_before_and_behind_are_only_in_the_balances);
    T(a_line_of_an_earlier_day_stands_on_its_day);
    T(two_payees_of_one_capture_are_two_lines);
    T(corrections_and_interest_are_called_so);
    T(the_bank_account_has_the_other_sign);
    T(more_lines_than_the_limit_are_refused);
#undef T
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_extract_free(&x);
    return failed != 0;
}

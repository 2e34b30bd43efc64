/* Double entry: what a move writes, and what it never does. */
#include "gateway/core/ledger.h"
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

static const vg_account *of(int64_t id)
{
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(id), &a, &err).code, VG_OK);
    return a;
}

static const vg_journal journal = {.op = 77, .phase = VG_PHASE_POST};
#define BANK vg_own_id(1, VG_OWN_BANK)

static vg_code move(vg_place from, vg_place to, int64_t fen)
{
    return vg_ledger_move(&core, &journal, from, to, vg_fen(fen), &err).code;
}

static void a_credit_from_the_bank_raises_both_sides(void)
{
    fresh();
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(A, FREE), 500), VG_OK);
    CU_ASSERT_EQUAL(of(BANK)->free_fen, 500); /* a debit raises a debit account */
    CU_ASSERT_EQUAL(of(A)->free_fen, 500);
}

static void each_move_writes_two_entries_that_name_each_other(void)
{
    const vg_entry *debit = NULL, *credit = NULL;
    fresh();
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(A, FREE), 500), VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, entry, VG_KEY_OF_PAIR(BANK, 1), &debit, &err).code, VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, entry, VG_KEY_OF_PAIR(A, 1), &credit, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(debit);
    CU_ASSERT_PTR_NOT_NULL_FATAL(credit);
    CU_ASSERT(debit->side == VG_DEBIT && credit->side == VG_CREDIT);
    CU_ASSERT(debit->fen == 500 && credit->fen == 500);
    CU_ASSERT(debit->opp_account == A && credit->opp_account == BANK);
    CU_ASSERT(debit->journal == 77 && credit->journal == 77);
    CU_ASSERT_EQUAL(credit->balance_fen, 500);
    CU_ASSERT_EQUAL(credit->day, TODAY);
}

static void no_balance_of_a_customer_passes_below_zero(void)
{
    fresh();
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(A, FREE), 500), VG_OK);
    CU_ASSERT_EQUAL(move(VG_AT(A, FREE), VG_AT(B, FREE), 501), VG_E_INSUFFICIENT);
    CU_ASSERT_EQUAL(move(VG_AT(A, HELD), VG_AT(A, FREE), 1), VG_E_INSUFFICIENT);
    CU_ASSERT_EQUAL(move(VG_AT(A, OUT), VG_AT(A, FREE), 1), VG_E_INSUFFICIENT);
    CU_ASSERT_EQUAL(move(VG_AT(A, FREE), VG_AT(B, FREE), 500), VG_OK);
    CU_ASSERT_EQUAL(of(A)->free_fen, 0);
}

static void the_bank_never_owes(void)
{
    fresh();
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(A, FREE), 500), VG_OK);
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(B, FREE), 100), VG_OK);
    CU_ASSERT_EQUAL(move(VG_AT(A, FREE), VG_AT(BANK, FREE), 500), VG_OK);
    CU_ASSERT_EQUAL(of(BANK)->free_fen, 100);
}

static void what_an_account_lacks_is_the_shortfalls_debit(void)
{
    int64_t shortfall = vg_own_id(1, VG_OWN_SHORTFALL);
    fresh();
    CU_ASSERT_EQUAL(move(VG_AT(shortfall, FREE), VG_AT(B, FREE), 300), VG_OK);
    CU_ASSERT_EQUAL(of(shortfall)->free_fen, 300);
    CU_ASSERT_EQUAL(of(B)->free_fen, 300);
    CU_ASSERT_EQUAL(move(VG_AT(B, FREE), VG_AT(shortfall, FREE), 301), VG_E_INSUFFICIENT);
}

static void held_money_is_the_same_accounts_money(void)
{
    fresh();
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(A, FREE), 500), VG_OK);
    CU_ASSERT_EQUAL(move(VG_AT(A, FREE), VG_AT(A, HELD), 200), VG_OK);
    CU_ASSERT(of(A)->free_fen == 300 && of(A)->held_fen == 200 && of(A)->out_fen == 0);
    CU_ASSERT_EQUAL(of(A)->entry_seq, 3);
}

static void an_amount_is_at_least_a_fen_here_too(void)
{
    static const int64_t bad[] = {0, -1, INT64_MIN, VG_FEN_MAX + 1};
    fresh();
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(A, FREE), bad[i]), VG_E_BAD_AMOUNT);
    }
    CU_ASSERT_EQUAL(of(A)->entry_seq, 0);
}

static void a_balance_stops_at_the_largest_amount(void)
{
    fresh();
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(A, FREE), VG_FEN_MAX), VG_OK);
    CU_ASSERT_EQUAL(move(VG_AT(BANK, FREE), VG_AT(B, FREE), 1), VG_E_LIMIT);
}

static void another_programs_account_is_not_found(void)
{
    fresh();
    rules.program = 2;
    CU_ASSERT_EQUAL(move(VG_AT(A, FREE), VG_AT(B, FREE), 1), VG_E_NOT_FOUND);
}

static CU_TestInfo tests[] = {
    {"a credit from the bank raises both sides", a_credit_from_the_bank_raises_both_sides},
    {"each move writes two entries that name each other",
     each_move_writes_two_entries_that_name_each_other},
    {"no balance of a customer passes below zero", no_balance_of_a_customer_passes_below_zero},
    {"the bank never owes", the_bank_never_owes},
    {"what an account lacks is the shortfall's debit",
     what_an_account_lacks_is_the_shortfalls_debit},
    {"held money is the same account's money", held_money_is_the_same_accounts_money},
    {"an amount is at least a fen here too", an_amount_is_at_least_a_fen_here_too},
    {"a balance stops at the largest amount", a_balance_stops_at_the_largest_amount},
    {"another program's account is not found", another_programs_account_is_not_found},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"ledger", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
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

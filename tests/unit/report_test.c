/* The treasury's reports: sums that add up, and that are found out when somebody changes one. */
#include "gateway/core/report.h"
#include <CUnit/Basic.h>

static vg_err err;
static uint64_t chance = 88172645463325252u;

static int64_t below(int64_t n)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (int64_t)(chance % (uint64_t)n);
}

/* --- balances --------------------------------------------------------------------------------- */

typedef struct books {
    int64_t now[VG_ACCT_SHORTFALL + 1], then[VG_ACCT_SHORTFALL + 1], since[VG_ACCT_SHORTFALL + 1];
} books;

/* Debits one kind, credits the other: by hand, not by the code under test. */
static void move(books *b, int from, int to, int64_t fen, bool later)
{
    b->now[from] += from == VG_ACCT_BANK || from == VG_ACCT_SHORTFALL ? fen : -fen;
    b->now[to] += to == VG_ACCT_BANK || to == VG_ACCT_SHORTFALL ? -fen : fen;
    if (later) {
        b->since[from] -= fen;
        b->since[to] += fen;
        return;
    }
    memcpy(b->then, b->now, sizeof b->then);
}

static void sum(const books *b, vg_balance_sums *s)
{
    *s = (vg_balance_sums){0};
    for (int kind = 0; kind <= VG_ACCT_SHORTFALL; kind++) {
        if (b->now[kind] != 0 || b->since[kind] != 0) {
            CU_ASSERT_EQUAL(vg_balances_now(s, kind, 1, b->now[kind], &err).code, VG_OK);
            CU_ASSERT_EQUAL(vg_balances_after(s, kind, b->since[kind], &err).code, VG_OK);
        }
    }
    vg_balances_prove(s);
}

static void a_past_days_balances_are_todays_without_what_came_since(void)
{
    static const int kinds[] = {VG_ACCT_TYPE2, VG_ACCT_MEMBER, VG_ACCT_OWN, VG_ACCT_BANK, VG_ACCT_SUSPENSE, VG_ACCT_FEE, VG_ACCT_POOL, VG_ACCT_SHORTFALL};
    for (int round = 0; round < 500; round++) {
        books b = {0};
        vg_balance_sums s;
        for (int i = 0; i < 60; i++) {
            int from = kinds[below(VG_COUNT(kinds))], to = kinds[below(VG_COUNT(kinds))];
            if (from != to) {
                move(&b, from, to, below(1000000) + 1, i >= 30);
            }
        }
        sum(&b, &s);
        CU_ASSERT_EQUAL(s.difference_fen, 0);
        for (size_t i = 0; i < s.count; i++) {
            CU_ASSERT_EQUAL(s.of[i].fen, b.then[s.of[i].kind]);
        }
        CU_ASSERT_EQUAL(s.custody_fen, b.then[VG_ACCT_BANK]);
        b.now[kinds[below(VG_COUNT(kinds))]] += 1; /* a fen that no move explains */
        sum(&b, &s);
        CU_ASSERT_NOT_EQUAL(s.difference_fen, 0);
    }
}

static void a_sum_that_is_too_large_is_an_error(void)
{
    vg_balance_sums s = {0};
    CU_ASSERT_EQUAL(vg_balances_now(&s, VG_ACCT_MEMBER, 1, INT64_MAX, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_balances_now(&s, VG_ACCT_MEMBER, 1, 1, &err).code, VG_E_LIMIT);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite s = CU_add_suite("report", NULL, NULL);
    CU_ADD_TEST(s, a_past_days_balances_are_todays_without_what_came_since);
    CU_ADD_TEST(s, a_sum_that_is_too_large_is_an_error);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

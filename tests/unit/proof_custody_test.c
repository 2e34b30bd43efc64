/* How the custody account closed, where the bank is not asked: of the statements in a real store, and not of every one. */
#include "gateway/core/imports.h"
#include "gateway/run/proof.h"
#include "tests/unit/store_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROGRAM = 1, DAY = 20514 };

static store_kit kit;
static vg_err err;
static vg_rules rules = {.program = PROGRAM};

/* The proof's word on the custody account, of these statements alone. */
static vg_proof custody_of(const vg_statement *rows, size_t count)
{
    vg_proof_run run;
    vg_proof wanted = {.program = PROGRAM, .day = DAY, .asked_at = 1};
    memset(&run, 0, sizeof run);
    store_kit_fresh(&kit);
    for (size_t i = 0; i < count; i++) {
        store_kit_put(&kit, VG_T_statement, &rows[i], sizeof rows[i]);
    }
    store_kit_commit(&kit);
    CU_ASSERT_EQUAL_FATAL(vg_proof_read(kit.store, &rules, &wanted, 0, &run, &err).code, VG_OK);
    vg_proof ret = run.proof;
    vg_proof_run_free(&run);
    return ret;
}

static vg_statement closing(int64_t id, int64_t form, int64_t proven, int64_t fen)
{
    return (vg_statement){.id = id, .program = PROGRAM, .state = VG_STMT_SEEN, .account = vg_own_id(PROGRAM, VG_OWN_BANK), .from_day = DAY, .to_day = DAY,
                          .intraday = form, .tells = VG_TELLS_CLOSING, .closing_fen = fen, .proven = proven, .created_at = 7};
}

static void one_row(vg_statement s, int64_t way, int64_t fen)
{
    vg_proof p = custody_of(&s, 1);
    CU_ASSERT_EQUAL(p.custody_way, way);
    CU_ASSERT_EQUAL(p.custody_said, fen);
}

static void a_statement_or_a_proved_list_of_balances_says_how_it_closed(void)
{
    one_row(closing(1, VG_FILED_BOOKED, 1, 500), VG_TW_STATEMENT, 500);
    one_row(closing(1, VG_FILED_BALANCES, 4, 600), VG_TW_STATEMENT, 600);
}

static void what_is_announced_unproved_or_of_others_says_nothing(void)
{
    one_row(closing(1, VG_FILED_INTRADAY, 1, 500), VG_TW_NONE, 0);
    one_row(closing(1, VG_FILED_BOOKED, 0, 500), VG_TW_NONE, 0); /* a closing balance that nothing led to */
    one_row(closing(1, VG_FILED_BALANCES, 0, 600), VG_TW_NONE, 0);
    vg_statement s = closing(1, VG_FILED_BALANCES, 4, 600);
    s.account++;
    one_row(s, VG_TW_NONE, 0);
    s = closing(1, VG_FILED_BALANCES, 4, 600);
    s.to_day = s.from_day = DAY - 1;
    one_row(s, VG_TW_NONE, 0);
    s = closing(1, VG_FILED_BOOKED, 1, 600);
    s.tells = VG_TELLS_OPENING;
    one_row(s, VG_TW_NONE, 0);
    s = closing(1, VG_FILED_BALANCES, 4, 600);
    s.state = VG_STMT_STAGED;
    one_row(s, VG_TW_NONE, 0);
}

static void a_later_file_that_says_nothing_hides_none_that_does(void)
{
    vg_statement rows[] = {closing(1, VG_FILED_BALANCES, 4, 600), closing(2, VG_FILED_BALANCES, 0, 700), closing(3, VG_FILED_INTRADAY, 1, 800),
                           closing(4, VG_FILED_BOOKED, 1, 0)};
    rows[3].tells = 0; /* a file of movements alone */
    vg_proof p = custody_of(rows, VG_COUNT(rows));
    CU_ASSERT_EQUAL(p.custody_way, VG_TW_STATEMENT);
    CU_ASSERT_EQUAL(p.custody_said, 600);
}

int main(void)
{
    if (!store_kit_begin(&kit)) {
        return 1;
    }
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("proof of the custody account", NULL, NULL);
    CU_ADD_TEST(suite, a_statement_or_a_proved_list_of_balances_says_how_it_closed);
    CU_ADD_TEST(suite, what_is_announced_unproved_or_of_others_says_nothing);
    CU_ADD_TEST(suite, a_later_file_that_says_nothing_hides_none_that_does);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    store_kit_end(&kit);
    return failed == 0 ? 0 : 1;
}

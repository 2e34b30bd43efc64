/* The programs in a row each: what is counted, what is not, and that no question of it reads a table through. */
#include "gateway/core/breaks.h"
#include "gateway/core/day_seal.h"
#include "gateway/core/proof.h"
#include "gateway/edge/sql.h"
#include "gateway/run/overview.h"
#include "tests/unit/store_kit.h"
#include <CUnit/Basic.h>
#include <jansson.h>
#include <sqlite3.h>

enum { DAY = 20520, P = KIT_PROGRAM };
#define ID(n) (INT64_C(1) << 40 | (n))

static store_kit kit;
static vg_err err;
static vg_api_overview seen;

static void read_it(void) { CU_ASSERT_EQUAL_FATAL(vg_overview_read(kit.store, P, &seen, &err).code, VG_OK); }

static void close_day(int64_t day)
{
    kit.program.closed_day = day; /* written by the commit's fence */
    store_kit_commit(&kit);
}

static void nothing_open_is_nothing_counted(void)
{
    store_kit_fresh(&kit);
    read_it();
    CU_ASSERT(seen.breaks == 0 && seen.approvals == 0 && seen.unknown == 0 && seen.oldest_break == 0 && seen.proof.day == 0 && seen.seal == VG_SEAL_OPEN);
    CU_ASSERT_EQUAL(vg_overview_read(kit.store, P + 1, &seen, &err).code, VG_E_NOT_FOUND);
}

static void the_proof_and_the_seal_are_of_the_last_closed_day(void)
{
    store_kit_fresh(&kit);
    for (int64_t day = DAY - 1; day <= DAY + 1; day++) { /* the last was asked for, and has not closed */
        KIT_PUT(&kit, proof, {.program = P, .day = day, .state = day == DAY ? VG_PR_DIFFERS : VG_PR_HOLDS, .runs = 1, .over_fen = 30, .under_fen = -10, .apart_fen = 3});
        KIT_PUT(&kit, day_seal, {.program = P, .day = day, .state = day == DAY ? VG_SEAL_PREPARED : VG_SEAL_SEALED});
    }
    KIT_PUT(&kit, business_day, {.program = P, .day = DAY});
    close_day(DAY);
    read_it();
    CU_ASSERT(seen.proof.day == DAY && seen.proof.state == VG_PR_DIFFERS && seen.seal == VG_SEAL_PREPARED && seen.program.closed_day == DAY);
}

/* The day before books begin counts as closed, and never was. */
static void books_that_began_today_have_closed_no_day(void)
{
    store_kit_fresh(&kit);
    KIT_PUT(&kit, business_day, {.program = P, .day = DAY});
    close_day(DAY - 1);
    read_it();
    CU_ASSERT_EQUAL(seen.program.closed_day, 0);
}

static void what_is_open_is_counted_and_what_has_ended_is_not(void)
{
    store_kit_fresh(&kit);
    for (int64_t i = 0; i < 6; i++) { /* two have ended, one is in another currency */
        KIT_PUT(&kit, recon_break, {.id = ID(100 + i), .program = P, .is_open = i < 4, .day = DAY - i, .reason = 1 + i % 2, .fen = 100, .currency = ""});
    }
    KIT_PUT(&kit, recon_break, {.id = ID(110), .program = P, .is_open = 1, .day = DAY, .reason = 9, .fen = 5000, .currency = "USD"});
    for (int64_t i = 0; i < 4; i++) {
        KIT_PUT(&kit, approval, {.id = ID(200 + i), .program = P, .state = i == 0 ? VG_PS_APPROVED : VG_PS_OPEN, .created_at = 1000 - i});
    }
    static const int64_t states[] = {VG_ST_UNKNOWN, VG_ST_MANUAL, VG_ST_RESEND, VG_ST_WAITING, VG_ST_DONE};
    for (int64_t i = 0; i < (int64_t)VG_COUNT(states); i++) {
        KIT_PUT(&kit, operation, {.id = ID(300 + i), .program = P, .kind = VG_OP_WITHDRAW, .state = states[i], .live = states[i] != VG_ST_DONE, .fen = 7, .first_sent_at = 500 - i,
                                  .created_at = 1});
    }
    store_kit_commit(&kit);
    read_it();
    CU_ASSERT(seen.breaks == 5 && seen.risk_fen == 400 && seen.oldest_break == DAY - 3);
    CU_ASSERT(seen.approvals == 3 && seen.approvals_since == 997);
    CU_ASSERT(seen.unknown == 3 && seen.unknown_fen == 21 && seen.unknown_since == 498);
}

/* --- as JSON ------------------------------------------------------------------------------------------ */

static json_t *row_of(const vg_api_overview *o)
{
    vg_json w;
    vg_api_ctx ctx = {.today = {DAY}};
    vg_json_open(&w, VG_JSON, 1 << 16);
    vg_api_render_overview(o, 1, 1, &ctx, &w);
    json_t *root = json_loadb((const char *)vg_json_span(&w).at, vg_json_span(&w).len, JSON_REJECT_DUPLICATES, NULL);
    vg_json_close(&w);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    json_t *row = json_incref(json_array_get(json_object_get(root, "data"), 0));
    json_decref(root);
    return row;
}

static void the_difference_is_what_nothing_explains(void)
{
    vg_api_overview o = {.program = {.id = P, .closed_day = DAY}, .proof = {.day = DAY, .runs = 1, .state = VG_PR_DIFFERS, .over_fen = 30, .under_fen = -10, .apart_fen = 3,
                                                                          .transit_fen = 500, .custody_way = VG_TW_ANSWER}};
    json_t *row = row_of(&o);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(row, "difference")), 23);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(row, "proof")), "differs");
    json_decref(row);
    o.proof.custody_way = VG_TW_NONE; /* the bank has not said what the custody account has */
    row = row_of(&o);
    CU_ASSERT_TRUE(json_is_null(json_object_get(row, "custody_total")) && json_is_null(json_object_get(row, "custody_difference")));
    json_decref(row);
    o.proof.runs = 0; /* it was asked for, no more: no sum is known */
    row = row_of(&o);
    CU_ASSERT_TRUE(json_is_null(json_object_get(row, "difference")) && json_is_null(json_object_get(row, "our_total")));
    json_decref(row);
}

/* --- how they are answered ------------------------------------------------------------------------------ */

static bool scans(sqlite3 *db, vg_query query)
{
    vg_sql_form form;
    char text[VG_SQL_TEXT_MAX + 32];
    sqlite3_stmt *plan = NULL;
    bool any = false;
    vg_sql_query(VG_DIALECT_SQLITE, query, &form);
    snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", form.text);
    CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(db, text, -1, &plan, NULL), SQLITE_OK);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        any = any || strncmp((const char *)sqlite3_column_text(plan, 3), "SCAN", 4) == 0;
    }
    sqlite3_finalize(plan);
    return any;
}

static void no_question_reads_a_table_through(void)
{
    static const vg_query asked[] = {VG_Q_program_by_id, VG_Q_proof_by_id, VG_Q_day_seal_by_id, VG_Q_break_ages, VG_Q_approvals_waiting, VG_Q_unknown_oldest};
    sqlite3 *db = NULL;
    store_kit_fresh(&kit);
    CU_ASSERT_EQUAL_FATAL(sqlite3_open_v2(kit.path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (size_t i = 0; i < VG_COUNT(asked); i++) {
        CU_ASSERT_FALSE(scans(db, asked[i]));
    }
    CU_ASSERT_TRUE(scans(db, VG_Q_api_keys_living)); /* the look at a plan sees one that does */
    sqlite3_close(db);
}

int main(void)
{
    CU_pSuite s;
    if (!store_kit_begin(&kit) || CU_initialize_registry() != CUE_SUCCESS || (s = CU_add_suite("overview", NULL, NULL)) == NULL) {
        return 2;
    }
#define T(name) (void)CU_add_test(s, #name, name)
    T(nothing_open_is_nothing_counted);
    T(the_proof_and_the_seal_are_of_the_last_closed_day);
    T(books_that_began_today_have_closed_no_day);
    T(what_is_open_is_counted_and_what_has_ended_is_not);
    T(the_difference_is_what_nothing_explains);
    T(no_question_reads_a_table_through);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    store_kit_end(&kit);
    CU_cleanup_registry();
    return failed != 0;
}

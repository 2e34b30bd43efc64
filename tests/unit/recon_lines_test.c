/* Lines of statement files beside those of the feed, out of a real store: each movement once, and only movements. */
#include "gateway/core/imports.h"
#include "gateway/core/ledger.h"
#include "gateway/run/recon.h"
#include "gateway/run/recon_lines.h"
#include "tests/unit/store_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY 20514
#define MEMBER ((INT64_C(1) << 40) + (1 << 20) + 7) /* of the program, above its own accounts */
#define REF "S1AAAAAAAAAAAAAAAAAA"

enum { PROGRAM = 1, A = 1000, B = 1001, ROWS = 3000 };

static store_kit kit;
static vg_err err;
static vg_rules rules = {.program = PROGRAM, .ref_prefix = "S1", .ref_max = 20};
static vg_recon_lines found;

#define OK(call) CU_ASSERT_EQUAL_FATAL((call).code, VG_OK)

static void put(vg_table table, const void *row, size_t size) { store_kit_put(&kit, table, row, size); }
#define PUT(t, ...) KIT_PUT(&kit, t, __VA_ARGS__)

static void fresh(void)
{
    store_kit_fresh(&kit);
}

static void statement_of(int64_t id, int64_t account, int64_t from, int64_t to)
{
    PUT(statement, {.id = id, .program = PROGRAM, .state = 1, .account = account, .from_day = from, .to_day = to, .proven = 1});
}

static void filed_on(int64_t statement, int64_t seq, int64_t account, int64_t day, int64_t fen, const char *serial, const char *ref)
{
    vg_statement_line l = {.statement = statement, .seq = seq, .program = PROGRAM, .account = account, .day = day, .booked = 1, .side = VG_CREDIT, .fen = fen};
    VG_SET(l.serial, serial);
    VG_SET(l.ref, ref);
    put(VG_T_statement_line, &l, sizeof l);
}

static void filed(int64_t seq, int64_t fen, const char *serial, const char *ref) { filed_on(1, seq, A, DAY, fen, serial, ref); }

static void fed(const char *flow, const char *sequence, int64_t fen, const char *memo)
{
    vg_line l = {.program = PROGRAM, .account = A, .side = VG_CREDIT, .fen = fen, .day = DAY};
    snprintf(l.id, sizeof l.id, "1/3110001/20260302/%s/%s", flow, sequence);
    VG_SET(l.memo, memo);
    put(VG_T_line, &l, sizeof l);
}

static void read_them(void)
{
    vg_stated_lines stated;
    vg_recon_lines_ask ask = {.rules = &rules, .from = {DAY - 10}, .to = {DAY + 10}, .stated = &stated};
    vg_recon_lines_free(&found);
    store_kit_commit(&kit);
    OK(vg_stated_read(kit.store, PROGRAM, ask.from, ask.to, &stated, &err));
    OK(vg_recon_lines_read(kit.store, &ask, &found, &err));
    vg_stated_free(&stated);
}

static bool has(const char *id)
{
    size_t n = 0;
    for (size_t i = 0; i < found.count; i++) {
        n += strcmp(found.lines[i].id + strcspn(found.lines[i].id, "/"), id) == 0;
    }
    CU_ASSERT_TRUE(n <= 1);
    return n == 1;
}

/* --- without a feed ------------------------------------------------------------------------------------- */

static void an_account_without_a_feed_has_its_files_lines(void)
{
    fresh();
    statement_of(1, A, DAY, DAY);
    filed(1, 100, "F1", "");
    filed(2, 100, "", "");
    filed(3, 100, "", "");
    PUT(ref, {.id = REF, .program = PROGRAM, .op = 77});
    filed(4, 250, "F4", REF);
    read_them();
    CU_ASSERT_EQUAL_FATAL(found.count, 4);
    CU_ASSERT_EQUAL(found.same, 0);
    const vg_recon_filed *last = &found.lines[3];
    CU_ASSERT_TRUE(last->op == 77 && last->item.fen == 250 && last->item.account == A && last->item.side == VG_CREDIT && last->item.day.n == DAY);
    CU_ASSERT_TRUE(vg_span_is(last->item.ref, REF) && vg_span_is(last->item.receipt, "F4"));
    CU_ASSERT_STRING_EQUAL(last->item.currency, "CNY");
    CU_ASSERT_TRUE(has("/1") && has("/2") && has("/3")); /* equal lines are as many movements */
}

static void what_is_no_movement_is_not_there(void)
{
    fresh();
    statement_of(1, A, DAY, DAY);
    statement_of(2, vg_own_id(PROGRAM, VG_OWN_BANK), DAY, DAY);
    PUT(statement, {.id = 3, .program = PROGRAM, .state = 1, .account = A, .from_day = DAY, .to_day = DAY, .proven = 1, .intraday = 1});
    PUT(statement, {.id = 4, .program = PROGRAM, .state = 0, .account = A, .from_day = DAY, .to_day = DAY, .proven = 1});
    PUT(statement_line, {.statement = 1, .seq = 1, .program = PROGRAM, .account = A, .day = DAY, .side = VG_CREDIT, .fen = 100});
    filed_on(2, 1, vg_own_id(PROGRAM, VG_OWN_BANK), DAY, 100, "C1", "");
    filed_on(3, 1, A, DAY, 100, "I1", "");
    filed_on(4, 1, A, DAY, 100, "S1", ""); /* half of a file */
    filed_on(1, 2, A, DAY + 11, 100, "L1", "");
    filed_on(1, 3, A, DAY, 0, "Z1", "");
    read_them();
    CU_ASSERT_EQUAL(found.count, 0);
    CU_ASSERT_EQUAL(found.cover_count, 1);
}

/* Another file brought its line again, and left it where it was. */
static void a_cut_off_statement_has_its_lines_and_covers_nothing(void)
{
    fresh();
    PUT(statement, {.id = 1, .program = PROGRAM, .state = VG_STMT_LENT, .account = A, .from_day = DAY, .to_day = DAY, .proven = 1});
    filed(1, 100, "F1", "");
    read_them();
    CU_ASSERT_TRUE(found.count == 1 && has("/1"));
    CU_ASSERT_EQUAL(found.cover_count, 0);
    CU_ASSERT_TRUE(found.shown_count == 1 && found.shown[0].to.n < found.shown[0].from.n);
    statement_of(2, A, DAY, DAY);
    read_them();
    CU_ASSERT_TRUE(found.count == 1 && found.cover_count == 1);
}

static void a_reference_of_another_program_names_no_act(void)
{
    fresh();
    statement_of(1, A, DAY, DAY);
    PUT(ref, {.id = REF, .program = 2, .op = 77});
    filed(1, 250, "", REF);
    read_them();
    CU_ASSERT_EQUAL_FATAL(found.count, 1);
    CU_ASSERT_EQUAL(found.lines[0].op, 0);
}

static void a_fee_interest_and_a_return_are_known_by_their_type(void)
{
    static const struct {
        const char *type;
        vg_recon_kind kind;
    } types[] = {{"NCHG", VG_RECON_FEE},  {"FCOM809", VG_RECON_FEE},      {"NINT", VG_RECON_INTEREST},           {"SRTI", VG_RECON_RETURN},
                 {"FEE", VG_RECON_FEE},   {"ACMT-MDOP-CHRG", VG_RECON_FEE}, {"ACMT-MCOP-INTR", VG_RECON_INTEREST}, {"PMNT-ICDT-RRTN", VG_RECON_RETURN},
                 {"NTRF", 0},             {"CHG", 0},                      {"", 0},                              {"PMNT-CHRG-ESCT", 0}};
    fresh();
    rules.fee_types = "FEE 21";
    statement_of(1, A, DAY, DAY);
    PUT(ref, {.id = REF, .program = PROGRAM, .op = 77});
    for (size_t i = 0; i < VG_COUNT(types); i++) {
        vg_statement_line l = {.statement = 1, .seq = (int64_t)i + 1, .program = PROGRAM, .account = A, .day = DAY, .booked = 1, .side = VG_DEBIT, .fen = 1 + (int64_t)i};
        VG_SET(l.type, types[i].type);
        put(VG_T_statement_line, &l, sizeof l);
    }
    vg_statement_line ours = {.statement = 1, .seq = 99, .program = PROGRAM, .account = A, .day = DAY, .booked = 1, .side = VG_DEBIT, .fen = 99, .type = "NRTI", .ref = REF};
    put(VG_T_statement_line, &ours, sizeof ours);
    read_them();
    rules.fee_types = NULL;
    CU_ASSERT_EQUAL_FATAL(found.count, VG_COUNT(types) + 1);
    for (size_t i = 0; i < VG_COUNT(types); i++) {
        CU_ASSERT_EQUAL(found.lines[i].item.kind, types[i].kind);
    }
    CU_ASSERT_TRUE(found.lines[VG_COUNT(types)].op == 77 && found.lines[VG_COUNT(types)].item.kind == 0); /* its act says what it is */
}

static void a_payee_that_is_not_the_acts_is_told(void)
{
    static const struct {
        const char *told;
        vg_side side;
        uint32_t caps;
        bool other;
    } lines[] = {{"6222000099998888", VG_DEBIT, VG_CAP_PAYEE_TOLD, true},  {"6222000011110001", VG_DEBIT, VG_CAP_PAYEE_TOLD, false},
                 {"6222********8888", VG_DEBIT, VG_CAP_PAYEE_TOLD, false}, {"", VG_DEBIT, VG_CAP_PAYEE_TOLD, false},
                 {"6222000099998888", VG_CREDIT, VG_CAP_PAYEE_TOLD, false}, {"6222000099998888", VG_DEBIT, 0, false}};
    for (size_t i = 0; i < VG_COUNT(lines); i++) {
        fresh();
        rules.caps = lines[i].caps;
        statement_of(1, A, DAY, DAY);
        PUT(ref, {.id = REF, .program = PROGRAM, .op = 77});
        PUT(operation, {.id = 77, .program = PROGRAM, .kind = VG_OP_WITHDRAW, .account = A, .fen = 250, .payee_account = "6222000011110001"});
        vg_statement_line l = {.statement = 1, .seq = 1, .program = PROGRAM, .account = A, .day = DAY, .booked = 1, .side = lines[i].side, .fen = 250, .ref = REF};
        VG_SET(l.opp_account, lines[i].told);
        put(VG_T_statement_line, &l, sizeof l);
        read_them();
        CU_ASSERT_EQUAL_FATAL(found.count, 1);
        CU_ASSERT_EQUAL(found.lines[0].item.party, lines[i].other ? vg_recon_party("6222000099998888") : 0);
    }
    rules.caps = 0;
}

/* --- beside a feed -------------------------------------------------------------------------------------- */

static void a_line_that_both_tell_counts_once(void)
{
    fresh();
    statement_of(1, A, DAY, DAY);
    fed("F1", "1", 100, "");
    fed("F2", "2", 100, "");
    fed("X", "3", 100, REF " payout");
    filed(1, 100, "F1", "");
    filed(2, 100, "F22", "");   /* flow and sequence in one */
    filed(3, 100, "N3", REF);
    filed(4, 100, "N4", "");    /* the fourth of three: nobody else has it */
    read_them();
    CU_ASSERT_EQUAL(found.same, 3);
    CU_ASSERT_EQUAL_FATAL(found.count, 1);
    CU_ASSERT_TRUE(has("/4"));
}

static void another_currency_is_in_no_feed_and_covers_nothing(void)
{
    vg_statement_line l = {.statement = 1, .seq = 1, .program = PROGRAM, .account = A, .day = DAY, .booked = 1, .side = VG_CREDIT, .fen = 100, .serial = "F1", .currency = "USD"};
    fresh();
    PUT(statement, {.id = 1, .program = PROGRAM, .state = 1, .account = A, .from_day = DAY, .to_day = DAY, .proven = 1, .currency = "USD"});
    PUT(statement, {.id = 2, .program = PROGRAM, .state = 1, .account = B, .from_day = DAY, .to_day = DAY, .proven = 1, .currency = "CNY"});
    put(VG_T_statement_line, &l, sizeof l);
    fed("F1", "1", 100, "");
    filed(2, 100, "F1", "");
    read_them();
    CU_ASSERT_EQUAL(found.same, 1);
    CU_ASSERT_EQUAL_FATAL(found.count, 1);
    CU_ASSERT_TRUE(has("/1"));
    CU_ASSERT_STRING_EQUAL(found.lines[0].item.currency, "USD");
    CU_ASSERT_EQUAL_FATAL(found.cover_count, 1);
    CU_ASSERT_EQUAL(found.covers[0].account, B);
}

static void numbers_of_two_kinds_are_counted(void)
{
    fresh();
    statement_of(1, A, DAY, DAY);
    for (int i = 0; i < 5; i++) {
        char flow[16];
        snprintf(flow, sizeof flow, "F%d", i);
        fed(flow, "1", 100, "");
        filed(1 + i, 100, i % 2 == 0 ? "" : "OTHER", "");
    }
    read_them();
    CU_ASSERT_EQUAL(found.same, 5);
    CU_ASSERT_EQUAL(found.count, 0);
}

static void another_amount_side_day_or_account_is_another_line(void)
{
    fresh();
    statement_of(1, A, DAY - 1, DAY);
    statement_of(2, B, DAY, DAY);
    fed("F1", "1", 100, "");
    filed(1, 101, "F1", "");
    filed_on(1, 2, A, DAY - 1, 100, "F1", "");
    filed_on(2, 1, B, DAY, 100, "F1", "");
    PUT(statement_line, {.statement = 1, .seq = 3, .program = PROGRAM, .account = A, .day = DAY, .booked = 1, .side = VG_DEBIT, .fen = 100, .serial = "F1"});
    read_them();
    CU_ASSERT_EQUAL(found.same, 0);
    CU_ASSERT_EQUAL(found.count, 4);
}

static void many_equal_lines_are_told_apart_in_no_time(void)
{
    fresh();
    statement_of(1, A, DAY, DAY);
    for (int i = 0; i < 1200; i++) {
        char flow[16];
        snprintf(flow, sizeof flow, "F%d", i);
        fed(flow, "1", 100, "");
        snprintf(flow, sizeof flow, "F%d", i + 3);
        filed(i + 1, 100, flow, "");
    }
    read_them();
    CU_ASSERT_EQUAL(found.same, 1200); /* as many as the feed has: of equal ones it is the count that says it */
    CU_ASSERT_EQUAL(found.count, 0);
}

/* --- covers --------------------------------------------------------------------------------------------- */

static void a_cover_has_no_gap_and_is_proven_whole(void)
{
    fresh();
    statement_of(1, A, DAY - 5, DAY - 3); /* a gap behind it */
    statement_of(2, A, DAY - 1, DAY);
    statement_of(3, A, DAY + 1, DAY + 2);
    PUT(statement, {.id = 4, .program = PROGRAM, .state = 1, .account = B, .from_day = DAY, .to_day = DAY}); /* proves nothing */
    PUT(statement, {.id = 5, .program = PROGRAM, .state = 1, .account = B, .from_day = DAY, .to_day = DAY, .proven = 1, .tells = VG_TELLS_DEBITS});
    PUT(statement, {.id = 6, .program = PROGRAM, .state = 1, .account = B, .from_day = DAY, .to_day = DAY, .proven = 1, .tells = VG_TELLS_CREDITS});
    read_them();
    CU_ASSERT_EQUAL_FATAL(found.cover_count, 2);
    CU_ASSERT_TRUE(found.covers[0].account == A && found.covers[0].from.n == DAY - 5 && found.covers[0].to.n == DAY - 3);
    CU_ASSERT_TRUE(found.covers[1].account == A && found.covers[1].from.n == DAY - 1 && found.covers[1].to.n == DAY + 2);
    CU_ASSERT_EQUAL_FATAL(found.shown_count, 5);
    CU_ASSERT_EQUAL(found.shown[3].account, B);
    CU_ASSERT_TRUE(found.shown[3].payouts != found.shown[4].payouts);
    CU_ASSERT_TRUE(found.shown[3].to.n - found.shown[3].from.n == (found.shown[3].payouts ? 0 : -1));
}

/* --- announced lines ------------------------------------------------------------------------------------- */

/* A credit of 100 fen that a notification told and that we booked, and what the statement says of it. */
static void notified(const vg_stated *word)
{
    vg_line l = {.program = PROGRAM, .account = MEMBER, .side = VG_CREDIT, .fen = 100, .day = DAY, .receipt = 9, .id = "1/3110001/20260302/N1/1"};
    fresh();
    put(VG_T_line, &l, sizeof l);
    PUT(entry, {.account = MEMBER, .seq = 1, .program = PROGRAM, .receipt = 9, .bucket = VG_BUCKET_FREE, .side = VG_CREDIT, .fen = 100, .phase = VG_PHASE_POST, .day = DAY, .opp_account = vg_own_id(PROGRAM, VG_OWN_BANK)});
    if (word != NULL) {
        vg_stated row = *word;
        row.program = PROGRAM;
        row.day = DAY;
        VG_SET(row.id, l.id);
        put(VG_T_stated, &row, sizeof row);
    }
    store_kit_commit(&kit);
}

/* How the day stands when the feed was read whole up to this day. */
static vg_recon_reason left_of(int64_t covered_to, bool bank)
{
    vg_recon_day day;
    rules.calendar = vg_calendar_china();
    vg_recon_day_ask ask = {.rules = &rules, .day = {DAY}, .covered_to = {(int32_t)covered_to}};
    vg_recon_reason ret = 0;
    OK(vg_recon_day_read(kit.store, &ask, &day, &err));
    CU_ASSERT_TRUE(day.result->group_count + day.result->left_count > 0);
    for (size_t i = 0; i < day.result->left_count; i++) {
        ret = day.result->lefts[i].bank == bank ? day.result->lefts[i].reason : ret;
    }
    vg_recon_day_free(&day);
    return ret;
}

static void what_a_notification_alone_tells_is_no_line_of_the_bank(void)
{
    notified(&(vg_stated){.stated_at = 0});
    CU_ASSERT_EQUAL(left_of(DAY - 1, false), VG_RECON_R_LATE);
    CU_ASSERT_EQUAL(left_of(DAY + 2, false), VG_RECON_R_MISSING_AT_BANK);
    CU_ASSERT_EQUAL(left_of(DAY + 2, true), 0);
}

static void what_the_statement_confirms_or_told_first_is_matched(void)
{
    notified(&(vg_stated){.stated_at = 5, .side = VG_CREDIT, .fen = 100});
    CU_ASSERT_EQUAL(left_of(DAY + 2, false), 0);
    notified(NULL);
    CU_ASSERT_EQUAL(left_of(DAY + 2, false), 0);
}

static void what_the_statement_says_otherwise_is_a_break_of_both(void)
{
    notified(&(vg_stated){.stated_at = 5, .side = VG_CREDIT, .fen = 120});
    CU_ASSERT_EQUAL(left_of(DAY + 2, true), VG_RECON_R_AMOUNT);
    CU_ASSERT_EQUAL(left_of(DAY + 2, false), VG_RECON_R_AMOUNT);
    notified(&(vg_stated){.stated_at = 5, .side = VG_DEBIT, .fen = 100});
    CU_ASSERT_EQUAL(left_of(DAY + 2, true), VG_RECON_R_SIDE);
}

static void a_files_line_is_new_beside_what_was_only_announced(void)
{
    notified(&(vg_stated){.stated_at = 0});
    statement_of(1, MEMBER, DAY, DAY);
    filed_on(1, 1, MEMBER, DAY, 100, "N1", "");
    read_them();
    CU_ASSERT_TRUE(found.count == 1 && found.same == 0);
    notified(NULL);
    statement_of(1, MEMBER, DAY, DAY);
    filed_on(1, 1, MEMBER, DAY, 100, "N1", "");
    read_them();
    CU_ASSERT_TRUE(found.count == 0 && found.same == 1);
}

static CU_TestInfo tests[] = {
    {"what a notification alone tells is no line of the bank", what_a_notification_alone_tells_is_no_line_of_the_bank},
    {"what the statement confirms or told first is matched", what_the_statement_confirms_or_told_first_is_matched},
    {"what the statement says otherwise is a break of both", what_the_statement_says_otherwise_is_a_break_of_both},
    {"a file's line is new beside what was only announced", a_files_line_is_new_beside_what_was_only_announced},
    {"an account without a feed has its files' lines", an_account_without_a_feed_has_its_files_lines},
    {"what is no movement is not there", what_is_no_movement_is_not_there},
    {"a cut-off statement has its lines and covers nothing", a_cut_off_statement_has_its_lines_and_covers_nothing},
    {"a reference of another program names no act", a_reference_of_another_program_names_no_act},
    {"a fee, interest and a return are known by their type", a_fee_interest_and_a_return_are_known_by_their_type},
    {"a payee that is not the act's is told", a_payee_that_is_not_the_acts_is_told},
    {"a line that both tell counts once", a_line_that_both_tell_counts_once},
    {"another currency is in no feed, and covers nothing", another_currency_is_in_no_feed_and_covers_nothing},
    {"numbers of two kinds are counted", numbers_of_two_kinds_are_counted},
    {"another amount, side, day or account is another line", another_amount_side_day_or_account_is_another_line},
    {"many equal lines are told apart in no time", many_equal_lines_are_told_apart_in_no_time},
    {"a cover has no gap, and is proven whole", a_cover_has_no_gap_and_is_proven_whole},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"recon lines", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (!store_kit_begin(&kit) || CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_recon_lines_free(&found);
    store_kit_end(&kit);
    return failed != 0;
}

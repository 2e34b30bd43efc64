/* A day out of a real store set beside the bank's lines: what is linked, named and told apart before the matching sees it. */
#include "gateway/core/command.h"
#include "gateway/core/imports.h"
#include "gateway/core/ledger.h"
#include "gateway/run/recon_run.h"
#include "gateway/run/recon_try.h"
#include "gateway/run/stoppable.h"
#include "tests/unit/store_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DAY 20514 /* 2026-03-02 */

enum { PROGRAM = 1, ROWS = 100 };

static store_kit kit;
static vg_err err;
static vg_rules rules;
static int64_t seq;
static vg_recon_day found;

#define OK(call) CU_ASSERT_EQUAL_FATAL((call).code, VG_OK)

static int64_t account(void) { return (INT64_C(1) << 40) + VG_FIRST_ID; }

static void put(vg_table table, const void *row, size_t size) { store_kit_put(&kit, table, row, size); }
#define PUT(t, ...) KIT_PUT(&kit, t, __VA_ARGS__)

static void fresh(void)
{
    store_kit_fresh(&kit);
    rules = (vg_rules){.program = PROGRAM, .calendar = vg_calendar_china(), .caps = VG_CAP_LINES_WHOLE, .ref_prefix = "S1", .ref_max = 20};
    seq = 0;
}

static void entry(int64_t op, int64_t receipt, int64_t phase, vg_side side, int64_t fen)
{
    seq++;
    PUT(entry, {.account = account(), .seq = seq, .program = PROGRAM, .journal = seq, .op = op, .receipt = receipt, .phase = phase,
                .bucket = VG_BUCKET_FREE, .side = side, .fen = fen, .opp_account = vg_own_id(PROGRAM, VG_OWN_BANK), .at = seq, .day = DAY});
}

/* A payout of ours, to 6222000011110001; its reference is S1 and the number, to 20 places. */
static void paid_act(int64_t op, int64_t fen)
{
    vg_operation row = {.id = op, .program = PROGRAM, .kind = VG_OP_WITHDRAW, .state = VG_ST_DONE, .account = account(), .fen = fen};
    vg_ref ref = {.program = PROGRAM, .op = op};
    snprintf(row.bank_ref, sizeof row.bank_ref, "S1%018d", (int)op);
    VG_SET(row.payee_account, "6222000011110001");
    VG_SET(ref.id, row.bank_ref);
    put(VG_T_operation, &row, sizeof row);
    put(VG_T_ref, &ref, sizeof ref);
}

static void paid(int64_t op, int64_t fen)
{
    paid_act(op, fen);
    entry(op, 0, VG_PHASE_POST, VG_DEBIT, fen);
}

/* As intake keeps it. ref: of which act its memo tells our reference, 0: none. */
static vg_line line(const char *flow, vg_side side, int64_t fen, int64_t op, int64_t ref)
{
    vg_line l = {.program = PROGRAM, .account = account(), .side = side, .fen = fen, .day = DAY, .op = op, .balance_fen = -1};
    snprintf(l.id, sizeof l.id, "1/3110001/20260302/%s/1", flow);
    if (ref != 0) {
        snprintf(l.memo, sizeof l.memo, "S1%018d", (int)ref);
    }
    return l;
}

static void listed(const char *flow, vg_side side, int64_t fen, int64_t op, int64_t ref)
{
    vg_line l = line(flow, side, fen, op, ref);
    put(VG_T_line, &l, sizeof l);
}

static void reconcile_on(int64_t day)
{
    vg_recon_day_free(&found);
    store_kit_commit(&kit);
    OK(vg_recon_day_read(kit.store, &(vg_recon_day_ask){.rules = &rules, .day = {(int32_t)day}, .covered_to = {DAY + 5}}, &found, &err));
}

static void reconcile(void) { reconcile_on(DAY); }

/* How many of one side are left with a reason. */
static size_t left(bool bank, vg_recon_reason reason)
{
    size_t n = 0;
    for (size_t i = 0; i < found.result->left_count; i++) {
        n += found.result->lefts[i].bank == bank && found.result->lefts[i].reason == reason;
    }
    return n;
}

static void are_left(size_t lefts, size_t groups)
{
    CU_ASSERT_EQUAL(found.result->left_count, lefts);
    CU_ASSERT_EQUAL(found.result->group_count, groups);
}

/* --- what names an act ------------------------------------------------------------------------------------ */

static void a_credit_that_names_a_payout_gives_it_back(void)
{
    fresh();
    paid(2001, 500);
    listed("F1", VG_DEBIT, 500, 2001, 2001);
    listed("F2", VG_CREDIT, 500, 0, 2001);
    reconcile();
    are_left(1, 1);
    CU_ASSERT_EQUAL(left(true, VG_RECON_R_RETURNED), 1);
}

static void a_credit_that_names_nothing_is_missing_in_the_ledger(void)
{
    fresh();
    paid(2001, 500);
    listed("F1", VG_DEBIT, 500, 2001, 2001);
    listed("F2", VG_CREDIT, 500, 0, 0);
    reconcile();
    are_left(1, 1);
    CU_ASSERT_EQUAL(left(true, VG_RECON_R_MISSING_IN_LEDGER), 1);
}

static void a_reference_of_another_program_names_no_act_of_ours(void)
{
    fresh();
    paid(2001, 500);
    listed("F1", VG_DEBIT, 500, 2001, 2001);
    listed("F2", VG_CREDIT, 500, 0, 9);
    PUT(ref, {.id = "S1000000000000000009", .program = 2, .op = 2001});
    reconcile();
    CU_ASSERT_EQUAL(left(true, VG_RECON_R_MISSING_IN_LEDGER), 1);
}

static void a_return_that_is_booked_meets_its_credit_and_the_payout_its_debit(void)
{
    for (int which = 0; which < 2; which++) { /* whichever row comes first */
        fresh();
        vg_line back = line("F2", VG_CREDIT, 500, 2001, 0);
        back.receipt = 3001;
        if (which == 1) {
            entry(2001, 3001, VG_PHASE_DIRECT, VG_CREDIT, 500);
        }
        paid(2001, 500);
        if (which == 0) {
            entry(2001, 3001, VG_PHASE_DIRECT, VG_CREDIT, 500);
        }
        listed("F1", VG_DEBIT, 500, 2001, 2001);
        put(VG_T_line, &back, sizeof back);
        reconcile();
        are_left(0, 2);
    }
}

static void a_return_that_is_booked_as_a_receipt_meets_its_credit(void)
{
    fresh();
    vg_line back = line("F2", VG_CREDIT, 500, 2001, 0);
    back.receipt = 3001;
    paid(2001, 500);
    entry(0, 3001, VG_PHASE_DIRECT, VG_CREDIT, 500);
    listed("F1", VG_DEBIT, 500, 2001, 2001);
    put(VG_T_line, &back, sizeof back);
    reconcile();
    are_left(0, 2);
}

/* The bank told our number in a place of its own: no memo repeats it, and intake has kept whose it is. */
static void an_act_that_is_listed_elsewhere_is_named(void)
{
    fresh();
    vg_line neighbours = line("F1", VG_DEBIT, 500, 2001, 0);
    neighbours.account = account() + 1;
    paid(2001, 500);
    put(VG_T_line, &neighbours, sizeof neighbours);
    paid(2002, 700);
    listed("F2", VG_CREDIT, 700, 2002, 0);
    paid(2003, 900);
    listed("F3", VG_DEBIT, 900, 2003, 0);
    reconcile();
    are_left(4, 1);
    CU_ASSERT_TRUE(left(true, VG_RECON_R_ACCOUNT) == 1 && left(false, VG_RECON_R_ACCOUNT) == 1);
    CU_ASSERT_TRUE(left(true, VG_RECON_R_SIDE) == 1 && left(false, VG_RECON_R_SIDE) == 1);
}

/* --- what contradicts ------------------------------------------------------------------------------------- */

static void a_line_of_a_payout_that_names_another_payee_contradicts(void)
{
    for (int other = 0; other < 2; other++) {
        fresh();
        vg_line l = line("F1", VG_DEBIT, 500, 2001, 2001);
        VG_SET(l.opp_account, "6222000099998888");
        l.reason = other == 0 ? 0 : VG_WHY_LINE_OTHER_PAYEE; /* intake compares */
        paid(2001, 500);
        put(VG_T_line, &l, sizeof l);
        reconcile();
        are_left(other == 0 ? 0 : 2, other == 0 ? 1 : 0);
        CU_ASSERT_EQUAL(left(true, VG_RECON_R_CONTRADICTION) + left(false, VG_RECON_R_CONTRADICTION), other == 0 ? 0 : 2);
    }
}

static void another_currency_is_the_same_movement_and_in_no_sum(void)
{
    vg_json w;
    fresh();
    paid(2001, 500);
    paid(2002, 70);
    listed("F2", VG_DEBIT, 70, 2002, 2002);
    PUT(statement, {.id = 1, .program = PROGRAM, .state = 1, .account = account(), .from_day = DAY, .to_day = DAY, .proven = 1, .currency = "USD"});
    vg_statement_line l = {.statement = 1, .seq = 1, .program = PROGRAM, .account = account(), .day = DAY, .booked = 1, .side = VG_DEBIT, .fen = 500, .currency = "USD"};
    snprintf(l.memo, sizeof l.memo, "S1%018d", 2001);
    put(VG_T_statement_line, &l, sizeof l);
    reconcile();
    are_left(2, 1);
    CU_ASSERT_EQUAL(left(true, VG_RECON_R_CURRENCY) + left(false, VG_RECON_R_CURRENCY), 2);
    vg_json_open(&w, VG_JSON, 65536);
    vg_recon_day_render(&found, "one", false, &w);
    CU_ASSERT_TRUE_FATAL(vg_json_done(&w));
    vg_span text = vg_json_span(&w);
    CU_ASSERT_PTR_NOT_NULL(memmem(text.at, text.len, "\"bank\":{\"items\":2,\"credit_amount\":0,\"debit_amount\":70,", 53));
    CU_ASSERT_PTR_NOT_NULL(memmem(text.at, text.len, "\"at_risk\":500,", 14));
    CU_ASSERT_PTR_NOT_NULL(memmem(text.at, text.len, "\"currency\":\"USD\"", 16));
    vg_json_close(&w);
}

/* --- a file of one side alone ------------------------------------------------------------------------------ */

static void one_sided(int64_t tells, vg_side side, int64_t fen)
{
    vg_statement_line l = {.statement = 1, .seq = 1, .program = PROGRAM, .account = account(), .day = DAY, .booked = 1, .side = side, .fen = fen};
    fresh();
    rules.caps = 0;
    paid(2001, 500);
    entry(0, 77, VG_PHASE_DIRECT, VG_CREDIT, 900);
    seq++; /* to a neighbour, which neither file has */
    PUT(entry, {.account = account(), .seq = seq, .program = PROGRAM, .journal = seq, .op = 2002, .phase = VG_PHASE_POST, .bucket = VG_BUCKET_FREE, .side = VG_DEBIT,
                .fen = 70, .opp_account = account() + 1, .at = seq, .day = DAY});
    PUT(statement, {.id = 1, .program = PROGRAM, .state = 1, .account = account(), .from_day = DAY, .to_day = DAY, .proven = 2, .tells = tells});
    put(VG_T_statement_line, &l, sizeof l);
    reconcile();
}

static void a_file_of_deposits_misses_no_payout(void)
{
    one_sided(VG_TELLS_CREDITS, VG_CREDIT, 900);
    are_left(0, 1);
}

static void a_file_of_payouts_has_those_and_no_transfer(void)
{
    one_sided(VG_TELLS_DEBITS, VG_DEBIT, 500);
    CU_ASSERT_EQUAL(found.result->group_count, 1);
    CU_ASSERT_EQUAL(left(false, VG_RECON_R_MISSING_AT_BANK), 1); /* the deposit: of what comes in the feed is asked */
    one_sided(VG_TELLS_DEBITS, VG_DEBIT, 501);
    CU_ASSERT_EQUAL(found.result->group_count, 0);
    CU_ASSERT_EQUAL(left(false, VG_RECON_R_MISSING_AT_BANK), 2);
    CU_ASSERT_EQUAL(left(true, VG_RECON_R_MISSING_IN_LEDGER), 1);
}

/* --- files of single days ---------------------------------------------------------------------------------- */

static void paid_on(int64_t op, int64_t fen, int64_t day)
{
    paid_act(op, fen);
    seq++;
    PUT(entry, {.account = account(), .seq = seq, .program = PROGRAM, .journal = seq, .op = op, .phase = VG_PHASE_POST, .bucket = VG_BUCKET_FREE, .side = VG_DEBIT,
                .fen = fen, .opp_account = vg_own_id(PROGRAM, VG_OWN_BANK), .at = seq, .day = day});
}

/* A file of one day and account, with one payment that left. */
static void file_of_day(int64_t day, int64_t fen, int64_t tells, int64_t proven)
{
    PUT(statement, {.id = 1, .program = PROGRAM, .state = 1, .account = account(), .from_day = day, .to_day = day, .proven = proven, .tells = tells});
    PUT(statement_line, {.statement = 1, .seq = 1, .program = PROGRAM, .account = account(), .day = day, .booked = 1, .side = VG_DEBIT, .fen = fen});
}

static const int64_t one_day_tells[] = {0, VG_TELLS_DEBITS};

static void the_run_of_another_day_finds_what_a_file_showed(void)
{
    for (size_t i = 0; i < VG_COUNT(one_day_tells); i++) {
        for (int64_t day = DAY - 1; day <= DAY + 2; day++) {
            fresh();
            rules.caps = 0;
            paid_on(2001, 500, DAY);
            file_of_day(DAY, 500, one_day_tells[i], 2);
            reconcile_on(day);
            CU_ASSERT_EQUAL(found.result->group_count, 1);
            CU_ASSERT_EQUAL(found.result->left_count, 0);
        }
    }
}

static void a_file_of_one_day_misses_nothing_of_another(void)
{
    for (size_t i = 0; i < VG_COUNT(one_day_tells); i++) {
        fresh();
        rules.caps = 0;
        paid_on(2001, 700, DAY - 1);
        paid_on(2002, 500, DAY);
        paid_on(2003, 900, DAY + 1);
        file_of_day(DAY, 500, one_day_tells[i], 2);
        for (int64_t day = DAY - 1; day <= DAY + 1; day++) {
            reconcile_on(day);
            CU_ASSERT_EQUAL(found.result->group_count, 1);
            CU_ASSERT_EQUAL(found.result->left_count, 0);
        }
        fresh();
        rules.caps = 0;
        paid_on(2002, 501, DAY); /* of its own day it does */
        file_of_day(DAY, 500, one_day_tells[i], 2);
        reconcile_on(DAY);
        CU_ASSERT_EQUAL(left(false, VG_RECON_R_MISSING_AT_BANK), 1);
        CU_ASSERT_EQUAL(left(true, VG_RECON_R_MISSING_IN_LEDGER), 1);
    }
}

static void what_the_bank_books_a_day_later_is_found_in_the_file_of_that_day(void)
{
    for (size_t i = 0; i < VG_COUNT(one_day_tells); i++) {
        fresh();
        rules.caps = 0;
        paid_on(2001, 500, DAY - 1);
        file_of_day(DAY, 500, one_day_tells[i], 2);
        reconcile_on(DAY);
        CU_ASSERT_EQUAL(found.result->group_count, 1);
        CU_ASSERT_EQUAL(found.result->left_count, 0);
    }
}

/* It shows what it shows; that something is not in it says nothing. */
static void a_file_that_proves_nothing_meets_and_misses_nothing(void)
{
    for (size_t i = 0; i < VG_COUNT(one_day_tells); i++) {
        fresh();
        rules.caps = 0;
        paid_on(2001, 500, DAY);
        paid_on(2002, 700, DAY);
        file_of_day(DAY, 500, one_day_tells[i], 0);
        reconcile_on(DAY);
        CU_ASSERT_EQUAL(found.result->group_count, 1);
        CU_ASSERT_EQUAL(found.result->left_count, 0);
    }
}

static void what_no_statement_has_to_show_is_not_counted(void)
{
    vg_json w;
    fresh();
    rules.caps = 0;
    paid_on(2001, 500, DAY);
    paid_on(2002, 700, DAY - 1);
    file_of_day(DAY, 500, 0, 2);
    reconcile_on(DAY - 1);
    vg_json_open(&w, VG_JSON, 65536);
    vg_recon_day_render(&found, "one", false, &w);
    CU_ASSERT_TRUE_FATAL(vg_json_done(&w));
    vg_span text = vg_json_span(&w);
    CU_ASSERT_PTR_NOT_NULL(memmem(text.at, text.len, "\"ledger\":{\"items\":0,", 20));
    vg_json_close(&w);
}

/* --- what is looked at again ------------------------------------------------------------------------------- */

static void entry_on(int64_t at, int64_t op, vg_side side, int64_t fen, int64_t opposite)
{
    seq++;
    PUT(entry, {.account = at, .seq = seq, .program = PROGRAM, .journal = seq, .op = op, .phase = VG_PHASE_POST, .bucket = VG_BUCKET_FREE, .side = side, .fen = fen,
                .opp_account = opposite, .at = seq, .day = DAY});
}

static void listed_on(int64_t at, const char *number, vg_side side, int64_t fen, int64_t op)
{
    vg_line l = line("F", side, fen, op, 0);
    snprintf(l.id, sizeof l.id, "1/%s/20260302/F%d/1", number, (int)op);
    l.account = at;
    put(VG_T_line, &l, sizeof l);
}

/* Fees and the merchant's own money are two accounts of ours, and one sub-account at the bank. */
static void a_fee_meets_its_line_on_the_programs_own_sub_account(void)
{
    int64_t fee = vg_own_id(PROGRAM, VG_OWN_FEE), merchant = vg_own_id(PROGRAM, VG_OWN_MERCHANT);
    fresh();
    VG_SET(rules.own_account, "3110900");
    entry_on(account(), 2001, VG_DEBIT, 50, fee);
    entry_on(fee, 2001, VG_CREDIT, 50, account());
    listed("F0", VG_DEBIT, 50, 2001, 0);
    listed_on(merchant, "3110900", VG_CREDIT, 50, 2001);
    reconcile();
    are_left(0, 2);
    fresh();
    VG_SET(rules.own_account, "3110900");
    entry_on(fee, 2002, VG_DEBIT, 70, merchant); /* from one of the two to the other: the bank has nothing to show */
    entry_on(merchant, 2002, VG_CREDIT, 70, fee);
    reconcile();
    are_left(0, 0);
    fresh();
    VG_SET(rules.own_account, "3110900");
    entry_on(fee, 2003, VG_DEBIT, 30, fee);
    entry_on(fee, 2003, VG_DEBIT, 20, vg_own_id(PROGRAM, VG_OWN_BANK)); /* of one journal */
    entry_on(fee, 2003, VG_CREDIT, 30, fee);
    listed_on(merchant, "3110900", VG_DEBIT, 20, 2003);
    reconcile();
    are_left(0, 1);
    fresh();
    entry_on(fee, 2001, VG_CREDIT, 50, account()); /* no sub-account for them: our books alone */
    reconcile();
    are_left(0, 0);
}

/* It is one person's word so far. */
static void an_open_item_that_people_brought_in_is_matched_by_people(void)
{
    fresh();
    vg_recon_break b = {.id = 9, .program = PROGRAM, .is_open = 1, .state = VG_BS_OPEN, .day = DAY, .of = VG_OF_LEDGER, .reason = VG_RECON_R_MISSING_AT_BANK,
                        .account = account(), .side = VG_DEBIT, .fen = 500, .origin = VG_FROM_OPENING};
    VG_SET(b.origin_ref, "OLD-1");
    put(VG_T_recon_break, &b, sizeof b);
    listed("F1", VG_DEBIT, 500, 0, 0);
    reconcile();
    are_left(0, 1);
    CU_ASSERT_TRUE(found.result->groups[0].proposed);
    fresh();
    paid(2001, 500);
    listed("F1", VG_DEBIT, 500, 2001, 0);
    reconcile();
    are_left(0, 1);
    CU_ASSERT_FALSE(found.result->groups[0].proposed);
}

static size_t handed; /* of what stands alone, by a run five days later */

static size_t steps; /* of a run */

/* A run begins with a step of its own: what the crank wrote before is read, whenever that was. */
static bool begins(const vg_command *c)
{
    steps++;
    if (c->recon->ret_began == NULL) {
        return false;
    }
    CU_ASSERT_EQUAL(steps, 1);
    *c->recon->ret_began = vg_day_instant((vg_day){DAY + 6}, 3600);
    return true;
}

static vg_status count_alone(void *ctx, const vg_command *c, vg_reply *ret, vg_err *why)
{
    (void)ctx, (void)ret, (void)why;
    if (begins(c)) {
        return VG_DONE;
    }
    for (size_t i = 0; i < c->recon->alone_count; i++) {
        handed += c->recon->alone[i].row.day == DAY && c->recon->alone[i].row.op == 2001;
    }
    return VG_DONE;
}

static int64_t cleared; /* the last break that a run has found a partner for */

static vg_status keep_cleared(void *ctx, const vg_command *c, vg_reply *ret, vg_err *why)
{
    (void)ctx, (void)ret, (void)why;
    if (begins(c)) {
        return VG_DONE;
    }
    cleared = c->recon->found_count > 0 ? c->recon->found[c->recon->found_count - 1] : cleared;
    return VG_DONE;
}

/* A file brought the credit first; its line was nobody's, until the feed brought it, too. */
static void a_files_line_that_the_feed_brings_is_no_break_any_more(void)
{
    vg_recon sums;
    char id[VG_ID_TEXT], name[41];
    for (int fed = 0; fed < 2; fed++) {
        fresh();
        vg_id_text("stmt_", 1, id);
        snprintf(name, sizeof name, "%s/1", id);
        PUT(statement, {.id = 1, .program = PROGRAM, .state = 1, .account = account(), .from_day = DAY, .to_day = DAY, .proven = 1});
        PUT(statement_line, {.statement = 1, .seq = 1, .program = PROGRAM, .account = account(), .day = DAY, .booked = 1, .side = VG_CREDIT, .fen = 500, .serial = "F1"});
        vg_recon_break b = {.id = 9, .program = PROGRAM, .is_open = 1, .state = VG_BS_OPEN, .day = DAY, .of = VG_OF_BANK, .reason = VG_RECON_R_MISSING_IN_LEDGER,
                            .account = account(), .side = VG_CREDIT, .fen = 500};
        VG_SET(b.line, name);
        put(VG_T_recon_break, &b, sizeof b);
        if (fed == 1) {
            vg_line l = line("F1", VG_CREDIT, 500, 0, 0);
            l.receipt = 3001;
            entry(0, 3001, VG_PHASE_DIRECT, VG_CREDIT, 500);
            put(VG_T_line, &l, sizeof l);
        }
        store_kit_commit(&kit);
        cleared = 0;
        steps = 0;
        OK(vg_recon_run_day(kit.store, &(vg_recon_run_ask){.rules = &rules, .day = {DAY}, .covered_to = {DAY + 5}, .commit = keep_cleared},
                            &sums, &err));
        CU_ASSERT_EQUAL(cleared, fed == 1 ? 9 : 0);
    }
}

static size_t handed_over(int64_t state, int64_t reason, int64_t until)
{
    vg_recon sums;
    fresh();
    paid(2001, 500);
    PUT(recon_break, {.id = 9, .program = PROGRAM, .is_open = 1, .state = state, .day = DAY, .of = VG_OF_LEDGER, .reason = reason, .account = account(), .side = VG_DEBIT,
                      .fen = 500, .op = 2001, .phase = VG_PHASE_POST, .until_day = until});
    store_kit_commit(&kit);
    handed = steps = 0;
    OK(vg_recon_run_day(kit.store, &(vg_recon_run_ask){.rules = &rules, .day = {DAY + 5}, .covered_to = {DAY + 5}, .commit = count_alone},
                        &sums, &err));
    return handed;
}

/* The turn that brings a line is timed before it is committed: a run that read by a clock in between would call itself the later one. */
static vg_status commit_line_first(void *ctx, const vg_command *c, vg_reply *ret, vg_err *why)
{
    (void)ctx, (void)ret, (void)why;
    if (begins(c)) {
        vg_line l = line("F9", VG_CREDIT, 900, 0, 0);
        put(VG_T_line, &l, sizeof l);
        store_kit_commit(&kit);
        return VG_DONE;
    }
    handed += c->recon->sums != NULL ? (size_t)c->recon->sums->lines : 0;
    return VG_DONE;
}

static void a_run_reads_what_was_written_up_to_its_first_step(void)
{
    vg_recon sums;
    fresh();
    store_kit_commit(&kit);
    handed = steps = 0;
    OK(vg_recon_run_day(kit.store, &(vg_recon_run_ask){.rules = &rules, .day = {DAY}, .covered_to = {DAY + 5}, .commit = commit_line_first}, &sums, &err));
    CU_ASSERT_EQUAL(handed, 1);
}

static void what_was_explained_until_a_day_is_looked_at_when_that_is_over(void)
{
    CU_ASSERT_EQUAL(handed_over(VG_BS_TIMING, VG_RECON_R_MISSING_AT_BANK, DAY + 5), 1);
    CU_ASSERT_EQUAL(handed_over(VG_BS_TIMING, VG_RECON_R_MISSING_AT_BANK, DAY + 6), 0);
    CU_ASSERT_EQUAL(handed_over(VG_BS_OPEN, VG_RECON_R_LATE, 0), 1); /* by the statement, which is here */
    CU_ASSERT_EQUAL(handed_over(VG_BS_OPEN, VG_RECON_R_MISSING_AT_BANK, 0), 0);
}

static atomic_bool stop;
static size_t rows_seen;

static vg_status stop_at_row(void *ctx, vg_table table, const void *row, vg_err *ret_err)
{
    (void)ctx, (void)table, (void)row, (void)ret_err;
    rows_seen++;
    atomic_store(&stop, true);
    return VG_DONE;
}

static void who_reads_a_day_ends_at_a_stop(void)
{
    static uint8_t room[VG_RECON_RULES_TEXT];
    vg_buf text = vg_buf_of(room, sizeof room);
    vg_recon sums;
    vg_json w;
    vg_stoppable reads;
    fresh();
    vg_store *store = vg_stoppable_of(&reads, kit.store, &stop);
    listed("F1", VG_CREDIT, 500, 0, 0);
    listed("F2", VG_CREDIT, 600, 0, 0);
    store_kit_commit(&kit);
    vg_param params[] = {VG_P_INT(PROGRAM), VG_P_INT(DAY), VG_P_INT(DAY)};
    atomic_store(&stop, false);
    rows_seen = 0;
    CU_ASSERT_EQUAL(store->ops->query(store, true, VG_Q_lines_of_days, params, VG_COUNT(params), &(vg_row_sink){NULL, stop_at_row}, &err).code, VG_E_BUSY);
    CU_ASSERT_EQUAL(rows_seen, 1);
    CU_ASSERT_EQUAL(store->ops->query(store, true, VG_Q_lines_of_days, params, VG_COUNT(params), &(vg_row_sink){NULL, stop_at_row}, &err).code, VG_E_BUSY);
    CU_ASSERT_EQUAL(rows_seen, 1);
    handed = steps = 0; /* and who has read all does not reckon */
    vg_recon_run_ask ask = {.rules = &rules, .day = {DAY}, .covered_to = {DAY + 5}, .stop = &stop, .commit = count_alone};
    CU_ASSERT_EQUAL(vg_recon_run_day(kit.store, &ask, &sums, &err).code, VG_E_BUSY);
    CU_ASSERT_EQUAL(handed, 0);
    vg_recon_rules_write(vg_recon_rules_standard(), (vg_day){DAY - 100}, "built in", &text);
    vg_json_open(&w, VG_JSON, 1 << 16);
    CU_ASSERT_EQUAL(vg_recon_try(kit.store, &rules, (vg_day){DAY}, vg_buf_span(&text), &stop, &w, &err).code, VG_E_BUSY);
    atomic_store(&stop, false);
    OK(vg_recon_try(kit.store, &rules, (vg_day){DAY}, vg_buf_span(&text), &stop, &w, &err));
    vg_json_close(&w);
}

static int64_t beyond; /* breaks of long ago that a run hands over */

static vg_status count_beyond(void *ctx, const vg_command *c, vg_reply *ret, vg_err *why)
{
    (void)ctx, (void)ret, (void)why;
    if (begins(c)) {
        return VG_DONE;
    }
    for (size_t i = 0; i < c->recon->alone_count; i++) {
        const vg_recon_alone *a = &c->recon->alone[i];
        vg_break_key key = vg_break_key_of_move(account(), 2001, 0, VG_PHASE_POST, DAY - 50);
        beyond += a->key.high == key.high && a->key.low == key.low && a->row.reason == VG_RECON_R_MISSING_AT_BANK && a->row.fen == 500;
    }
    return VG_DONE;
}

/* No rule looks so far back, so no run sees its item: it would be explained for ever. */
static void what_was_explained_long_after_its_day_is_over_on_its_day_too(void)
{
    for (int over = 0; over < 2; over++) {
        vg_recon sums;
        fresh();
        PUT(recon_break, {.id = 9, .program = PROGRAM, .is_open = 1, .state = VG_BS_TIMING, .day = DAY - 50, .of = VG_OF_LEDGER, .reason = VG_RECON_R_MISSING_AT_BANK,
                          .account = account(), .side = VG_DEBIT, .fen = 500, .op = 2001, .phase = VG_PHASE_POST, .until_day = DAY + 6 - over});
        PUT(recon_break, {.id = 10, .program = PROGRAM, .is_open = 1, .state = VG_BS_OPEN, .day = DAY - 50, .of = VG_OF_LEDGER, .reason = VG_RECON_R_MISSING_AT_BANK,
                          .account = account(), .side = VG_DEBIT, .fen = 700, .op = 2002, .phase = VG_PHASE_POST});
        store_kit_commit(&kit);
        beyond = 0;
        steps = 0;
        OK(vg_recon_run_day(kit.store, &(vg_recon_run_ask){.rules = &rules, .day = {DAY + 5}, .covered_to = {DAY + 5}, .commit = count_beyond}, &sums, &err));
        CU_ASSERT_EQUAL(beyond, over);
    }
}

static CU_TestInfo tests[] = {
    {"who reads a day ends at a stop", who_reads_a_day_ends_at_a_stop},
    {"a file's line that the feed brings is no break any more", a_files_line_that_the_feed_brings_is_no_break_any_more},
    {"a file of deposits misses no payout", a_file_of_deposits_misses_no_payout},
    {"a file of payouts has those and no transfer", a_file_of_payouts_has_those_and_no_transfer},
    {"the run of another day finds what a file showed", the_run_of_another_day_finds_what_a_file_showed},
    {"a file of one day misses nothing of another", a_file_of_one_day_misses_nothing_of_another},
    {"what the bank books a day later is found in the file of that day", what_the_bank_books_a_day_later_is_found_in_the_file_of_that_day},
    {"a file that proves nothing meets, and misses nothing", a_file_that_proves_nothing_meets_and_misses_nothing},
    {"what no statement has to show is not counted", what_no_statement_has_to_show_is_not_counted},
    {"a fee meets its line on the program's own sub-account", a_fee_meets_its_line_on_the_programs_own_sub_account},
    {"an open item that people brought in is matched by people", an_open_item_that_people_brought_in_is_matched_by_people},
    {"a run reads what was written up to its first step", a_run_reads_what_was_written_up_to_its_first_step},
    {"what was explained long after its day is over on its day, too", what_was_explained_long_after_its_day_is_over_on_its_day_too},
    {"what was explained until a day is looked at when that is over", what_was_explained_until_a_day_is_looked_at_when_that_is_over},
    {"an act that is listed elsewhere is named", an_act_that_is_listed_elsewhere_is_named},
    {"another currency is the same movement, and in no sum", another_currency_is_the_same_movement_and_in_no_sum},
    {"a line of a payout that names another payee contradicts", a_line_of_a_payout_that_names_another_payee_contradicts},
    {"a credit that names a payout gives it back", a_credit_that_names_a_payout_gives_it_back},
    {"a credit that names nothing is missing in the ledger", a_credit_that_names_nothing_is_missing_in_the_ledger},
    {"a reference of another program names no act of ours", a_reference_of_another_program_names_no_act_of_ours},
    {"a return that is booked meets its credit, and the payout its debit", a_return_that_is_booked_meets_its_credit_and_the_payout_its_debit},
    {"a return that is booked as a receipt meets its credit", a_return_that_is_booked_as_a_receipt_meets_its_credit},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"recon day", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (!store_kit_begin(&kit) || CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_recon_day_free(&found);
    store_kit_end(&kit);
    return failed != 0;
}

/* A line of a statement's file that names an act of ours: what it decides, what it must not, and that the same movement from the
 * bank's feed books nothing twice. */
#include "gateway/core/breaks.h"
#include "gateway/core/imports.h"
#include "gateway/core/filed.h"
#include "gateway/core/op.h"
#include <CUnit/Basic.h>

#define TODAY 20514 /* Monday 2026-03-02 */
#define REF "S1AAAAAAAAAAAAAAAAAA"
#define OTHER_REF "S1BBBBBBBBBBBBBBBBBB"

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;

enum { A = 1000, B = 1001, W = 2000, LOT = 4000, STATEMENT = 5000, LATER = 5001, FRESH = 6000 };

static void account(int64_t id, int64_t kind, int64_t free_fen, int64_t out_fen)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = VG_AS_ACTIVE, .free_fen = free_fen, .out_fen = out_fen, .open_ops = 5};
    vg_work_put(work, VG_T_account, &a);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, id);
    vg_work_group_is_new(work, VG_G_PAYOUTS_OF_ACCOUNT, id);
}

/* A payout of 300 fen from A whose answer was lost, as `state` says; to B where peer is told. */
static void fresh_of(vg_state state, int64_t peer)
{
    static const vg_number numbers[] = {{.id = "1/3110001", .program = 1, .account = A}, {.id = "1/3110002", .program = 1, .account = B}};
    static const vg_ref ref = {.id = REF, .program = 1, .op = W};
    bool live = !vg_flow_is_end(state), done = state == VG_ST_DONE;
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china(), .cutoff_s = 17 * 3600, .ref_prefix = "S1", .ref_max = 20};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = vg_day_instant((vg_day){TODAY}, 36000)};
    vg_program p = {.id = 1, .next_id = FRESH};
    vg_feed feed = {.program = 1, .kind = 1};
    vg_work_put(work, VG_T_program, &p);
    vg_work_put(work, VG_T_feed, &feed);
    vg_work_put(work, VG_T_number, &numbers[0]);
    vg_work_put(work, VG_T_number, &numbers[1]);
    vg_work_put(work, VG_T_ref, &ref);
    account(vg_own_id(1, VG_OWN_BANK), VG_ACCT_BANK, 1000, 0);
    account(vg_own_id(1, VG_OWN_SHORTFALL), VG_ACCT_SHORTFALL, 0, 0);
    account(A, VG_ACCT_MEMBER, 700, live ? 300 : 0);
    account(B, VG_ACCT_MEMBER, 0, 0);
    vg_lot lot = {.id = LOT, .program = 1, .account = A, .acct_open = A, .fen = 1000, .free_fen = 700, .from_day = TODAY - 1};
    vg_work_put(work, VG_T_lot, &lot);
    for (int i = 0; i < 2; i++) {
        vg_statement s = {.id = STATEMENT + i, .program = 1, .proven = 1, .account = A};
        vg_work_put(work, VG_T_statement, &s);
    }
    vg_work_begin(work);
    vg_operation *op = VG_NEW(work, operation,
                              {.id = W, .program = 1, .kind = peer != 0 ? VG_OP_TRANSFER : VG_OP_WITHDRAW, .ask = peer != 0 ? VG_ASK_PAY : VG_ASK_PAYOUT,
                               .state = state, .live = live, .reserve = live ? 1 : done ? 2 : 3, .account = A, .peer = peer, .fen = 300, .sends = 1,
                               .done_fen = done ? 300 : 0, .unconfirmed = done, .created_at = core.at - VG_DAY_MS});
    VG_SET(op->bank_ref, REF);
    vg_work_regroup(work, VG_T_operation, op);
    vg_work_group_is_new(work, VG_G_LOTS_OF_OP, W);
    vg_work_keep(work);
}

static void fresh(void) { fresh_of(VG_ST_UNKNOWN, 0); }

static vg_code settled(vg_status (*step)(const void *), const void *arg)
{
    for (int i = 0; i < 20; i++) {
        vg_work_begin(work);
        vg_status st = step(arg);
        if (st.code != VG_E_MISS) {
            st.code == VG_OK ? vg_work_keep(work) : vg_work_drop(work);
            return st.code;
        }
        vg_work_drop(work);
        vg_work_needs_done(work);
    }
    return VG_E_MISS;
}

static vg_status import_step(const void *in)
{
    vg_reply reply;
    vg_command c = {.kind = VG_CMD_IMPORT, .program = 1, .import = in};
    return vg_act_import(&core, &c, &reply, &err);
}

/* As run/imports.c brings it: its identity is its number in these tests. */
static vg_code filed(vg_statement_line line, int64_t number)
{
    vg_statement_id id = {.high = line.booked, .low = number};
    line.seq = 6 + number;
    vg_import in = {.step = VG_IMPORT_CHUNK, .lines = &line, .identities = &id, .line_count = 1};
    return settled(import_step, &in);
}

static vg_statement_line debit(void)
{
    return (vg_statement_line){.statement = STATEMENT, .seq = 7, .account = A, .day = TODAY, .booked = 1, .side = VG_DEBIT, .fen = 300, .serial = "77", .ref = REF};
}

static vg_status feed_step(const void *e) { return vg_step_lines(&core, e, &err); }

static vg_code fed_to(const char *flow, const char *payee)
{
    vg_line_row row = {.kind = VG_LINE_OUTBOUND, .side = VG_DEBIT, .amount = {300}, .account = "3110001", .date = "20260302", .time = "095500", .sequence = "1", .memo = REF};
    vg_lines_event e = {.feed = 1, .rows = &row, .count = 1};
    VG_SET(row.flow, flow);
    VG_SET(row.opp_account, payee);
    return settled(feed_step, &e);
}

static vg_code fed(const char *flow) { return fed_to(flow, ""); }

static const vg_operation *op_now(void)
{
    const vg_operation *op = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, operation, VG_KEY_OF_ID(W), &op, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(op);
    return op;
}

static const vg_account *account_now(int64_t id)
{
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(id), &a, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(a);
    return a;
}

static int events(const char *type)
{
    int n = 0;
    const vg_program *program = NULL;
    const vg_event *event = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, program, VG_KEY_OF_ID(1), &program, &err).code, VG_OK);
    for (int64_t i = 1; i <= program->event_seq; i++) {
        CU_ASSERT_EQUAL(VG_FIND(work, event, VG_KEY_OF_PAIR(1, i), &event, &err).code, VG_OK);
        n += event != NULL && strcmp(event->type, type) == 0;
    }
    return n;
}

static void is_paid_once(void)
{
    CU_ASSERT_EQUAL(op_now()->state, VG_ST_DONE);
    CU_ASSERT_EQUAL(op_now()->unconfirmed, 0);
    CU_ASSERT_EQUAL(account_now(A)->free_fen, 700);
    CU_ASSERT_EQUAL(account_now(A)->out_fen, 0);
}

static void is_not_settled(int told)
{
    CU_ASSERT_EQUAL(op_now()->state, VG_ST_UNKNOWN);
    CU_ASSERT_EQUAL(account_now(A)->out_fen, 300);
    CU_ASSERT_EQUAL(events("break.opened"), told);
    CU_ASSERT_EQUAL(events("operation.in_statement"), 0);
}

/* --- what it decides ------------------------------------------------------------------------------------ */

static void a_line_settles_what_waits_for_an_answer(void)
{
    static const vg_state states[] = {VG_ST_UNKNOWN, VG_ST_WAITING, VG_ST_MANUAL, VG_ST_SENDING};
    for (size_t i = 0; i < VG_COUNT(states); i++) {
        fresh_of(states[i], 0);
        CU_ASSERT_EQUAL(filed(debit(), 1), VG_OK);
        is_paid_once();
        CU_ASSERT_EQUAL(events("withdrawal.done"), 1);
        CU_ASSERT_EQUAL(events("operation.in_statement"), 1);
        CU_ASSERT_EQUAL(events("break.opened"), 0);
    }
}

static void a_line_confirms_what_was_unconfirmed(void)
{
    fresh_of(VG_ST_DONE, 0);
    CU_ASSERT_EQUAL(op_now()->unconfirmed, 1);
    CU_ASSERT_EQUAL(filed(debit(), 1), VG_OK);
    is_paid_once();
    CU_ASSERT_EQUAL(filed(debit(), 2), VG_OK); /* another line of it: nothing is left to say */
    CU_ASSERT_EQUAL(events("operation.in_statement"), 1);
}

static void the_first_word_of_the_memo_is_enough_for_an_account_of_ours(void)
{
    vg_statement_line line = debit();
    VG_SET(line.ref, "");
    VG_SET(line.memo, REF " payout");
    fresh();
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_paid_once();
}

static void both_sides_of_a_transfer_say_it(void)
{
    vg_statement_line line = debit();
    line.account = B;
    line.side = VG_CREDIT;
    fresh_of(VG_ST_UNKNOWN, B);
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_paid_once();
    CU_ASSERT_EQUAL(account_now(B)->free_fen, 300);
    CU_ASSERT_EQUAL(filed(debit(), 2), VG_OK);
    CU_ASSERT_EQUAL(account_now(B)->free_fen, 300);
}

/* --- once, whatever way it comes -------------------------------------------------------------------------- */

static void the_file_first_then_the_feed(void)
{
    fresh();
    CU_ASSERT_EQUAL(filed(debit(), 1), VG_OK);
    int64_t entries = account_now(A)->entry_seq;
    CU_ASSERT_EQUAL(fed("77"), VG_OK);
    is_paid_once();
    CU_ASSERT_EQUAL(account_now(A)->entry_seq, entries);
    CU_ASSERT_EQUAL(events("break.opened"), 0);
}

static void the_feed_first_then_the_file(void)
{
    fresh();
    CU_ASSERT_EQUAL(fed("77"), VG_OK);
    int64_t entries = account_now(A)->entry_seq;
    CU_ASSERT_EQUAL(filed(debit(), 1), VG_OK);
    is_paid_once();
    CU_ASSERT_EQUAL(account_now(A)->entry_seq, entries);
    CU_ASSERT_EQUAL(events("break.opened"), 0);
    CU_ASSERT_EQUAL(events("operation.in_statement"), 0);
}

/* The payout was to this number; the bank's line names that one. */
static int told_of_payee(uint32_t caps, const char *ours, const char *banks)
{
    const vg_operation *op;
    const vg_line *line;
    fresh();
    rules.caps = caps;
    vg_work_begin(work);
    CU_ASSERT_EQUAL_FATAL(VG_FIND(work, operation, VG_KEY_OF_ID(W), &op, &err).code, VG_OK);
    VG_SET(VG_EDIT(work, operation, op)->payee_account, ours);
    vg_work_keep(work);
    CU_ASSERT_EQUAL(fed_to("77", banks), VG_OK);
    is_paid_once();
    CU_ASSERT_EQUAL(VG_FIND(work, line, VG_KEY_OF_WORD("1/3110001/20260302/77/1"), &line, &err).code, VG_OK);
    CU_ASSERT_TRUE_FATAL(line != NULL);
    CU_ASSERT_TRUE(line->op == W && (line->reason == VG_WHY_LINE_OTHER_PAYEE) == (events("break.opened") == 1));
    return events("break.opened");
}

static void a_line_that_names_another_payee_pays_and_is_told(void)
{
    const uint32_t told = VG_CAP_PAYEE_TOLD;
    CU_ASSERT_EQUAL(told_of_payee(told, "6222000011110001", "6222000011110002"), 1);
    CU_ASSERT_EQUAL(told_of_payee(told, "6222000011110001", "622200001111000"), 1);
    CU_ASSERT_EQUAL(told_of_payee(told, "6222000011110001", "6222000011110001"), 0);
    CU_ASSERT_EQUAL(told_of_payee(told, "31107000000100000290000000000001", "3110700000010000029"), 0); /* cut off */
    CU_ASSERT_EQUAL(told_of_payee(told, "6222000011110001", "6222********0002"), 0);
    CU_ASSERT_EQUAL(told_of_payee(told, "6222000011110001", ""), 0);
    CU_ASSERT_EQUAL(told_of_payee(told, "", "6222000011110002"), 0);
    CU_ASSERT_EQUAL(told_of_payee(0, "6222000011110001", "6222000011110002"), 0); /* a bank that may tell an account of its own there */
}

static void a_file_that_names_another_payee_pays_and_is_told(void)
{
    for (int other = 0; other < 2; other++) {
        const vg_operation *op;
        vg_statement_line line = debit();
        VG_SET(line.opp_account, other == 0 ? "6222000011110001" : "6222000011110002");
        fresh();
        rules.caps = VG_CAP_PAYEE_TOLD;
        vg_work_begin(work);
        CU_ASSERT_EQUAL_FATAL(VG_FIND(work, operation, VG_KEY_OF_ID(W), &op, &err).code, VG_OK);
        VG_SET(VG_EDIT(work, operation, op)->payee_account, "6222000011110001");
        vg_work_keep(work);
        CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
        is_paid_once();
        CU_ASSERT_EQUAL(events("break.opened"), other);
    }
}

static void what_had_been_refused_is_corrected_once(void)
{
    for (int order = 0; order < 2; order++) {
        fresh_of(VG_ST_REFUSED, 0);
        CU_ASSERT_EQUAL(order == 0 ? filed(debit(), 1) : fed("77"), VG_OK);
        CU_ASSERT_EQUAL(account_now(A)->free_fen, 400);
        CU_ASSERT_EQUAL(op_now()->state, VG_ST_REFUSED); /* ends never change */
        CU_ASSERT_NOT_EQUAL(op_now()->corrected_by, 0);
        CU_ASSERT_EQUAL(order == 0 ? fed("77") : filed(debit(), 1), VG_OK);
        CU_ASSERT_EQUAL(account_now(A)->free_fen, 400);
        CU_ASSERT_TRUE(events("break.opened") >= 1);
    }
}

static void the_same_line_of_a_second_file_says_nothing_new(void)
{
    vg_statement_line line = debit();
    line.fen = 301;
    fresh();
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(1);
    line.statement = LATER;
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(1);
}

static int64_t state_of(int64_t statement)
{
    const vg_statement *s = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, statement, VG_KEY_OF_ID(statement), &s, &err).code, VG_OK);
    return s == NULL ? -1 : s->state;
}

/* Else the line would be in a statement that nobody sees, and not in the one that everybody does. */
static void a_line_of_an_import_that_was_cut_off_stands_when_another_file_brings_it(void)
{
    fresh();
    vg_recon run = {.program = 1, .day = TODAY, .runs = 1, .ran_at = core.at};
    const vg_recon *row = NULL;
    vg_work_put(work, VG_T_recon, &run);
    vg_statement whole = {.id = STATEMENT + 2, .program = 1, .account = A, .from_day = TODAY, .to_day = TODAY};
    vg_work_put(work, VG_T_statement, &whole);
    vg_statement_line line = debit();
    line.statement = whole.id;
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK); /* the same file goes on */
    CU_ASSERT_EQUAL(state_of(whole.id), VG_STMT_STAGED);
    line.statement = LATER;
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    CU_ASSERT_EQUAL(state_of(whole.id), VG_STMT_LENT);
    CU_ASSERT_EQUAL(state_of(LATER), VG_STMT_STAGED);
    CU_ASSERT(VG_FIND(work, recon, VG_KEY_OF_PAIR(1, TODAY), &row, &err).code == VG_OK && row != NULL && !vg_recon_is_current(row));
    vg_import in = {.step = VG_IMPORT_END, .statements = &whole, .statement_count = 1};
    CU_ASSERT_EQUAL(settled(import_step, &in), VG_OK);
    CU_ASSERT_EQUAL(state_of(whole.id), VG_STMT_SEEN);
}

static void what_nothing_proved_decides_when_a_file_proves_it(void)
{
    vg_statement s = {.id = STATEMENT, .program = 1, .account = A};
    vg_statement_line line = debit();
    fresh();
    vg_work_put(work, VG_T_statement, &s);
    s = (vg_statement){.id = 5002, .program = 1, .account = A};
    vg_work_put(work, VG_T_statement, &s);
    line.statement = 5002;
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(0);
    line.statement = LATER;
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_paid_once();
}

/* --- what it must not ------------------------------------------------------------------------------------- */

static void another_amount_side_account_or_currency_is_told_and_settles_nothing(void)
{
    for (int i = 0; i < 5; i++) {
        vg_statement_line line = debit();
        VG_SET(line.currency, i == 4 ? "USD" : "CNY");
        line.fen = i == 0 ? 299 : line.fen;
        line.fen = i == 1 ? 30000 : line.fen;
        line.account = i == 2 ? B : line.account;
        line.side = i == 3 ? VG_CREDIT : line.side;
        line.account = i == 3 ? A : line.account;
        fresh_of(VG_ST_UNKNOWN, i == 3 ? B : 0);
        CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
        is_not_settled(1);
    }
}

static void what_is_announced_intraday_or_unproven_settles_nothing(void)
{
    for (int i = 0; i < 4; i++) {
        fresh();
        vg_statement s = {.id = 5002, .program = 1, .account = A, .proven = i != 0, .intraday = i == 1};
        vg_work_put(work, VG_T_statement, &s);
        vg_statement_line line = debit();
        line.statement = 5002;
        line.booked = i != 2;
        line.fen = i == 3 ? 0 : line.fen;
        CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
        is_not_settled(0);
    }
}

static void the_custody_account_says_it_by_its_own_place_alone(void)
{
    vg_statement_line line = debit();
    line.account = vg_own_id(1, VG_OWN_BANK);
    VG_SET(line.ref, "");
    VG_SET(line.memo, REF);
    fresh();
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(0);
    VG_SET(line.ref, REF " ");
    CU_ASSERT_EQUAL(filed(line, 2), VG_OK);
    is_not_settled(0);
    VG_SET(line.ref, REF);
    CU_ASSERT_EQUAL(filed(line, 3), VG_OK);
    is_paid_once();
}

static void the_custody_account_says_nothing_of_what_stays_inside(void)
{
    vg_statement_line line = debit();
    line.account = vg_own_id(1, VG_OWN_BANK);
    fresh_of(VG_ST_UNKNOWN, B);
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(0);
}

static void the_custody_account_contradicts_by_amount(void)
{
    vg_statement_line line = debit();
    line.account = vg_own_id(1, VG_OWN_BANK);
    line.fen = 299;
    fresh();
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(1);
}

static void a_payers_memo_and_a_return_are_the_feeds_to_judge(void)
{
    vg_statement_line line = debit();
    line.side = VG_CREDIT;
    fresh();
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK); /* the payout may have come back */
    is_not_settled(0);
    VG_SET(line.ref, "");
    VG_SET(line.memo, REF);
    line.account = B;
    CU_ASSERT_EQUAL(filed(line, 2), VG_OK);
    is_not_settled(0);
}

static void an_unknown_reference_of_ours_is_told_and_stops_nothing(void)
{
    const vg_program *p = NULL;
    vg_statement_line line = debit();
    VG_SET(line.ref, OTHER_REF);
    fresh();
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(1);
    line.side = VG_CREDIT;
    CU_ASSERT_EQUAL(filed(line, 2), VG_OK);
    is_not_settled(1);
    CU_ASSERT(VG_FIND(work, program, VG_KEY_OF_ID(1), &p, &err).code == VG_OK && p != NULL && p->sends_off == 0);
}

static void a_reference_of_another_program_is_not_ours(void)
{
    static const vg_ref foreign = {.id = OTHER_REF, .program = 2, .op = W};
    vg_statement_line line = debit();
    VG_SET(line.ref, OTHER_REF);
    fresh();
    vg_work_put(work, VG_T_ref, &foreign);
    CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
    is_not_settled(1);
}

static void acts_that_are_left_alone_are_told_and_their_lines_taken(void)
{
    vg_statement_line lines[] = {debit(), debit()};
    vg_statement_id ids[] = {{.high = 1, .low = 1}, {.high = 1, .low = 2}};
    const vg_statement_line *kept = NULL;
    lines[1].seq = 8;
    VG_SET(lines[1].ref, "none of ours");
    vg_import in = {.step = VG_IMPORT_CHUNK, .lines = lines, .identities = ids, .line_count = 2, .leaves = "the books refuse it"};
    fresh();
    CU_ASSERT_EQUAL(settled(import_step, &in), VG_OK);
    is_not_settled(1);
    CU_ASSERT(VG_FIND(work, statement_line, VG_KEY_OF_PAIR(STATEMENT, 7), &kept, &err).code == VG_OK && kept != NULL);
}

/* --- a line of the feed that is not as its act is ------------------------------------------------------- */

static const vg_line *line_now(const char *account)
{
    char id[80];
    const vg_line *line = NULL;
    snprintf(id, sizeof id, "1/%s/20260302/F1/1", account);
    CU_ASSERT_EQUAL(VG_FIND(work, line, VG_KEY_OF_WORD(id), &line, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    return line;
}

static void a_line_names_the_act_that_it_is_not_like(void)
{
    static const vg_line_row rows[] = {{.kind = VG_LINE_OUTBOUND, .side = VG_CREDIT, .account = "3110001"}, {.kind = VG_LINE_OUTBOUND, .side = VG_DEBIT, .account = "3110002"},
                                       {.kind = VG_LINE_INBOUND, .side = VG_CREDIT, .account = "3110001"}};
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_line_row row = rows[i];
        bool outside = row.kind == VG_LINE_INBOUND; /* a memo is the payer's to write */
        row.amount = vg_fen(300);
        VG_SET(row.date, "20260302");
        VG_SET(row.time, "095500");
        VG_SET(row.flow, "F1");
        VG_SET(row.sequence, "1");
        VG_SET(row.memo, REF);
        fresh();
        CU_ASSERT_EQUAL(settled(feed_step, &(vg_lines_event){.feed = 1, .rows = &row, .count = 1}), VG_OK);
        CU_ASSERT_EQUAL(line_now(row.account)->op, outside ? 0 : W);
        CU_ASSERT_EQUAL(op_now()->state, VG_ST_UNKNOWN);
        CU_ASSERT_EQUAL(events("break.opened"), outside ? 0 : 1);
        CU_ASSERT_EQUAL(line_now(row.account)->receipt != 0, outside);
    }
}

/* Of the payment that somebody else makes to who was to be paid: nothing of ours has moved by it, and it is money. */
static void a_payers_memo_settles_no_payment_between_our_own(void)
{
    /* Somebody's account elsewhere; the payer's own here, not told, cut short by the bank, of which all accounts are parts; elsewhere, in the reference's own place. */
    static const char *const payers[] = {"6222000011112222", "3110001", "", "6222****2222", "8110", "6222000011112222"};
    for (size_t from = 0; from < VG_COUNT(payers); from++) {
        vg_line_row row = {.kind = VG_LINE_INBOUND, .side = VG_CREDIT, .account = "3110002", .amount = {300}, .date = "20260302", .time = "095500", .flow = "F1", .sequence = "1", .memo = REF};
        VG_SET(row.opp_account, payers[from]);
        VG_SET(row.ref, from == 5 ? REF : "");
        fresh_of(VG_ST_UNKNOWN, B);
        VG_SET(rules.custody_account, "8110");
        CU_ASSERT_EQUAL(settled(feed_step, &(vg_lines_event){.feed = 1, .rows = &row, .count = 1}), VG_OK);
        CU_ASSERT_EQUAL(op_now()->state, from == 0 ? VG_ST_UNKNOWN : VG_ST_DONE);
        CU_ASSERT_EQUAL(line_now(row.account)->op, from == 0 ? 0 : W);
        CU_ASSERT_EQUAL(line_now(row.account)->receipt != 0, from == 0);
        vg_statement_line line = debit();
        line.account = B;
        line.side = VG_CREDIT;
        VG_SET(line.ref, row.ref);
        VG_SET(line.memo, REF);
        VG_SET(line.opp_account, row.opp_account);
        fresh_of(VG_ST_UNKNOWN, B);
        VG_SET(rules.custody_account, "8110");
        CU_ASSERT_EQUAL(filed(line, 1), VG_OK);
        CU_ASSERT_EQUAL(op_now()->state, from == 0 ? VG_ST_UNKNOWN : VG_ST_DONE);
        CU_ASSERT_EQUAL(events("break.opened"), 0);
    }
}

static CU_TestInfo tests[] = {
    {"a line settles what waits for an answer", a_line_settles_what_waits_for_an_answer},
    {"a line confirms what was unconfirmed", a_line_confirms_what_was_unconfirmed},
    {"the first word of the memo is enough for an account of ours", the_first_word_of_the_memo_is_enough_for_an_account_of_ours},
    {"both sides of a transfer say it", both_sides_of_a_transfer_say_it},
    {"the file first, then the feed", the_file_first_then_the_feed},
    {"the feed first, then the file", the_feed_first_then_the_file},
    {"a line that names another payee pays, and is told", a_line_that_names_another_payee_pays_and_is_told},
    {"a file that names another payee pays, and is told", a_file_that_names_another_payee_pays_and_is_told},
    {"what had been refused is corrected once", what_had_been_refused_is_corrected_once},
    {"the same line of a second file says nothing new", the_same_line_of_a_second_file_says_nothing_new},
    {"a line of an import that was cut off stands when another file brings it", a_line_of_an_import_that_was_cut_off_stands_when_another_file_brings_it},
    {"what nothing proved decides when a file proves it", what_nothing_proved_decides_when_a_file_proves_it},
    {"another amount, side, account or currency is told and settles nothing", another_amount_side_account_or_currency_is_told_and_settles_nothing},
    {"what is announced, intraday or unproven settles nothing", what_is_announced_intraday_or_unproven_settles_nothing},
    {"the custody account says it by its own place alone", the_custody_account_says_it_by_its_own_place_alone},
    {"the custody account says nothing of what stays inside", the_custody_account_says_nothing_of_what_stays_inside},
    {"the custody account contradicts by amount", the_custody_account_contradicts_by_amount},
    {"a payer's memo settles no payment between our own", a_payers_memo_settles_no_payment_between_our_own},
    {"a payer's memo and a return are the feed's to judge", a_payers_memo_and_a_return_are_the_feeds_to_judge},
    {"an unknown reference of ours is told and stops nothing", an_unknown_reference_of_ours_is_told_and_stops_nothing},
    {"a reference of another program is not ours", a_reference_of_another_program_is_not_ours},
    {"acts that are left alone are told and their lines taken", acts_that_are_left_alone_are_told_and_their_lines_taken},
    {"a line names the act that it is not like", a_line_names_the_act_that_it_is_not_like},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"filed", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    work = vg_work_close(work);
    return failed != 0;
}

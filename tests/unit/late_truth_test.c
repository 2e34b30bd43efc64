/* A bank may tell of one bounced payout in several ways, a denial of the act, a notice and a line of the statement, in any
 * order: the money is booked once. And where it tells of none, what looks like a return may be a deposit. */
#include "gateway/core/counted.h"
#include "gateway/core/late.h"
#include "gateway/core/ledger.h"
#include "gateway/core/limits.h"
#include "gateway/core/op.h"
#include <CUnit/Basic.h>

#define TODAY 20514 /* Monday 2026-03-02 */
#define CARD "6225880000009999"
#define REF "S1AAAAAAAAAAAAAAAAAA"

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static vg_operation *payout;

enum { A = 1000, W = 2000, PART = 2001, LOT = 3000 };

static void account(int64_t id, int64_t kind, int64_t free_fen)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = VG_AS_ACTIVE, .free_fen = free_fen};
    vg_work_put(work, VG_T_account, &a);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, id);
    vg_work_group_is_new(work, VG_G_PAYOUTS_OF_ACCOUNT, id);
}

/* A payout of 300 fen from A is done and watched for its return, at a bank with these promises. */
static void fresh_at(uint32_t caps)
{
    static const vg_number number = {.id = "1/3110001", .program = 1, .account = A};
    static const vg_ref ref = {.id = REF, .program = 1, .op = W};
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){
        .program = 1, .caps = caps, .calendar = vg_calendar_china(), .cutoff_s = 17 * 3600, .release_s = 1800, .ref_prefix = "S1", .ref_max = 20};
    core = (vg_core){
        .work = work, .rules = &rules, .effects = effects, .at = vg_day_instant((vg_day){TODAY}, 36000)};
    vg_program p = {.id = 1};
    vg_work_put(work, VG_T_program, &p);
    vg_feed feed = {.program = 1, .kind = 1};
    vg_work_put(work, VG_T_feed, &feed);
    vg_work_put(work, VG_T_number, &number);
    vg_work_put(work, VG_T_ref, &ref);
    account(vg_own_id(1, VG_OWN_BANK), VG_ACCT_BANK, 700);
    account(vg_own_id(1, VG_OWN_SHORTFALL), VG_ACCT_SHORTFALL, 0);
    account(A, VG_ACCT_MEMBER, 700);
    vg_lot lot = {.id = LOT, .program = 1, .account = A, .acct_open = A, .fen = 700, .free_fen = 700, .from_day = TODAY - 1};
    vg_work_put(work, VG_T_lot, &lot);
    vg_work_begin(work);
    payout = VG_NEW(work, operation,
                    {.id = W,
                     .program = 1,
                     .kind = VG_OP_WITHDRAW,
                     .ask = VG_ASK_PAYOUT,
                     .state = VG_ST_DONE,
                     .reserve = 2,
                     .account = A,
                     .watch = A,
                     .fen = 300,
                     .created_at = core.at - VG_DAY_MS});
    VG_SET(payout->payee_account, CARD);
    VG_SET(payout->bank_ref, REF);
    VG_SET(payout->bank_receipt, "BANK-1");
    vg_work_regroup(work, VG_T_operation, payout);
    vg_work_group_is_new(work, VG_G_LOTS_OF_OP, W);
    vg_work_keep(work);
}

static void fresh(void) { fresh_at(0); }

static int64_t balance(void)
{
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(A), &a, &err).code, VG_OK);
    return a == NULL ? -1 : a->free_fen;
}

/* The store has nothing but what fresh() put: every miss is answered with "no such row" until the step runs through. */
static vg_code settled(vg_status (*step)(const void *), const void *arg)
{
    for (int i = 0; i < 20; i++) {
        vg_work_begin(work);
        vg_status st = step(arg);
        if (st.code != VG_E_MISS) {
            vg_work_keep(work);
            return st.code;
        }
        vg_work_drop(work);
        vg_work_needs_done(work);
    }
    return VG_E_MISS;
}

static vg_status take(const void *e) { return vg_step_lines(&core, e, &err); }

static vg_status deny(const void *id)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(&core, *(const int64_t *)id, &op, &err));
    return vg_correct(&core, op, false, &err);
}

static vg_code denied(void)
{
    int64_t id = W;
    return settled(deny, &id);
}

static vg_code comes(vg_line_row row)
{
    VG_SET(row.account, "3110001");
    VG_SET(row.date, "20260302");
    VG_SET(row.time, "095500");
    VG_SET(row.sequence, "1");
    VG_SET(row.opp_account, CARD);
    row.side = row.side == 0 ? VG_CREDIT : row.side;
    row.amount = row.amount.fen == 0 ? vg_fen(300) : row.amount;
    vg_lines_event e = {.feed = 1, .rows = &row, .count = 1};
    return settled(take, &e);
}

static vg_code line_comes(const char *flow)
{
    vg_line_row row = {.kind = VG_LINE_INBOUND};
    VG_SET(row.flow, flow);
    return comes(row);
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

static const vg_receipt *receipt_of(int64_t id)
{
    const vg_receipt *r = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, receipt, VG_KEY_OF_ID(id), &r, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    return r;
}

static void is_like_any_deposit(const vg_receipt *r)
{
    const vg_lot *lot = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, lot, VG_KEY_OF_ID(r->lot), &lot, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lot);
    CU_ASSERT_EQUAL(lot->receipt, r->id); /* a refund may go back to it */
    CU_ASSERT_EQUAL(lot->from_day, TODAY + 1);
}

static void what_looks_like_a_return_is_a_deposit_that_people_look_at(void)
{
    fresh();
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    is_like_any_deposit(receipt_of(payout->returned_by));
    const vg_line *line = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, line, VG_KEY_OF_WORD("1/3110001/20260302/77/1"), &line, &err).code, VG_OK);
    CU_ASSERT_TRUE(line != NULL && line->op == 0 && line->reason == VG_WHY_LINE_RETURNED);
    CU_ASSERT_EQUAL(payout->returned_fen, 0);
    CU_ASSERT_EQUAL(events("withdrawal.return_suspected"), 1);
    CU_ASSERT_EQUAL(events("withdrawal.returned"), 0);
    CU_ASSERT_EQUAL(line_comes("78"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1300);
    CU_ASSERT_EQUAL(events("withdrawal.return_suspected"), 1);
}

static void a_memo_that_names_the_payout_passes_no_day(void)
{
    fresh();
    vg_line_row row = {.kind = VG_LINE_INBOUND, .flow = "77", .memo = REF " returned"};
    CU_ASSERT_EQUAL(comes(row), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    is_like_any_deposit(receipt_of(payout->returned_by));
    CU_ASSERT_EQUAL(payout->returned_fen, 300);
    CU_ASSERT_EQUAL(events("withdrawal.returned"), 1);
}

static void where_returns_are_told_no_deposit_is_one(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(payout->returned_by, 0);
    CU_ASSERT_EQUAL(events("receipt.booked"), 1);
    CU_ASSERT_EQUAL(events("withdrawal.return_suspected"), 0);
}

static vg_code told(const char *flow, const char *ref, const char *of_flow, int64_t fen)
{
    vg_line_row row = {.kind = VG_LINE_RETURNED, .amount = {fen}};
    VG_SET(row.flow, flow);
    VG_SET(row.ref, ref);
    VG_SET(row.of_flow, of_flow);
    return comes(row);
}

static void a_return_that_is_told_is_of_today(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(told("77", REF, "", 300), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(receipt_of(payout->returned_by)->lot, 0);
    CU_ASSERT_EQUAL(payout->returned_fen, 300);
    CU_ASSERT_EQUAL(events("withdrawal.returned"), 1);
}

static void a_return_that_is_told_under_two_numbers_is_booked_once(void)
{
    static const struct {
        const char *ref, *of_flow;
    } ways[] = {{REF, ""}, {"", "BANK-1"}, {"", "BANK-1"}, {REF, "BANK-1"}, {REF, ""}};
    fresh_at(VG_CAP_RETURNS_TOLD);
    for (int i = 0; i < (int)VG_COUNT(ways); i++) {
        char flow[3] = {'8', (char)('0' + i), 0};
        CU_ASSERT_EQUAL(told(flow, ways[i].ref, ways[i].of_flow, 300), VG_OK);
        CU_ASSERT_EQUAL(balance(), 1000);
        CU_ASSERT_EQUAL(events("break.opened"), i);
    }
    CU_ASSERT_EQUAL(events("receipt.booked"), 0);
    CU_ASSERT_EQUAL(events("withdrawal.returned"), 1);
}

static void parts_come_back_up_to_the_amount(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(told("81", REF, "", 100), VG_OK);
    CU_ASSERT_EQUAL(told("82", "", "BANK-1", 201), VG_OK);
    CU_ASSERT_EQUAL(balance(), 800);
    CU_ASSERT_EQUAL(told("83", "", "BANK-1", 200), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(payout->returned_fen, 300);
    CU_ASSERT_EQUAL(events("break.opened"), 1);
}

/* The bank's list of returns: a row without an amount, by our number. */
static vg_code listed(const char *ref, const char *date)
{
    vg_line_row row = {.kind = VG_LINE_OTHER, .side = VG_CREDIT, .flow = "9"};
    VG_SET(row.ref, ref);
    VG_SET(row.date, date);
    vg_lines_event e = {.feed = VG_FEED_RETURNS, .rows = &row, .count = 1};
    return settled(take, &e);
}

static void what_was_suspected_is_settled_by_the_banks_list(void)
{
    const vg_lot *lot = NULL;
    fresh();
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    int64_t lot_id = receipt_of(payout->returned_by)->lot;
    CU_ASSERT_EQUAL(listed("", "20260302"), VG_OK);                     /* not numbered yet */
    CU_ASSERT_EQUAL(listed("S1ZZZZZZZZZZZZZZZZZZ", "20260302"), VG_OK); /* nobody's */
    CU_ASSERT_EQUAL(listed("x", "2026x302"), VG_E_INVALID);
    CU_ASSERT_EQUAL(payout->returned_fen, 0);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(listed(REF, "20260302"), VG_OK);
        CU_ASSERT_EQUAL(balance(), 1000);
        CU_ASSERT_EQUAL(payout->returned_fen, 300);
        CU_ASSERT_EQUAL(events("withdrawal.returned"), 1);
    }
    CU_ASSERT_EQUAL(VG_FIND(work, lot, VG_KEY_OF_ID(lot_id), &lot, &err).code, VG_OK);
    CU_ASSERT_TRUE(lot != NULL && lot->from_day == TODAY);
    CU_ASSERT_EQUAL(receipt_of(payout->returned_by)->lot, 0);
}

static void a_credit_of_another_day_is_not_what_the_list_names(void)
{
    fresh();
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    CU_ASSERT_EQUAL(listed(REF, "20260303"), VG_OK);
    CU_ASSERT_EQUAL(listed(REF, "20260303"), VG_OK);
    CU_ASSERT_EQUAL(payout->returned_fen, 0);
    CU_ASSERT_EQUAL(events("withdrawal.return_told"), 1);
}

static void the_list_first_then_the_credit(void)
{
    fresh();
    CU_ASSERT_EQUAL(listed(REF, "20260302"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 700);
    CU_ASSERT_EQUAL(events("withdrawal.return_told"), 1);
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(payout->returned_fen, 300);
    CU_ASSERT_EQUAL(events("withdrawal.return_suspected"), 0);
    CU_ASSERT_EQUAL(line_comes("78"), VG_OK); /* other money */
    CU_ASSERT_EQUAL(events("withdrawal.returned"), 1);
}

static vg_code told_with_fee(int64_t fen, int64_t fee)
{
    vg_line_row row = {.kind = VG_LINE_RETURNED, .amount = {fen}, .fee = {fee}, .flow = "81", .ref = REF};
    return comes(row);
}

static bool last_says(const char *type, const char *words)
{
    const vg_program *program = NULL;
    const vg_event *event = NULL;
    bool said = false;
    CU_ASSERT_EQUAL(VG_FIND(work, program, VG_KEY_OF_ID(1), &program, &err).code, VG_OK);
    for (int64_t i = 1; i <= program->event_seq; i++) {
        CU_ASSERT_EQUAL(VG_FIND(work, event, VG_KEY_OF_PAIR(1, i), &event, &err).code, VG_OK);
        said |= event != NULL && strcmp(event->type, type) == 0 && memmem(event->data.at, event->data.len, words, strlen(words)) != NULL;
    }
    return said;
}

static void a_fee_that_the_bank_tells_is_the_customers(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(told_with_fee(295, 5), VG_OK);
    CU_ASSERT_EQUAL(balance(), 995);
    CU_ASSERT_EQUAL(payout->returned_fen, 295);
    CU_ASSERT_TRUE(last_says("withdrawal.returned", "\"amount\":300,\"returned\":295,\"returned_before\":0,\"fee\":5"));
    CU_ASSERT_TRUE(last_says("return.fee", "\"fee\":5,\"borne_by\":\"customer\""));
    CU_ASSERT_EQUAL(events("return.short"), 0);
}

static void a_fee_that_the_program_bears_is_a_shortfall(void)
{
    const vg_account *shortfall = NULL;
    fresh_at(VG_CAP_RETURNS_TOLD);
    rules.return_fee_ours = true;
    CU_ASSERT_EQUAL(told_with_fee(295, 5), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(vg_own_id(1, VG_OWN_SHORTFALL)), &shortfall, &err).code, VG_OK);
    CU_ASSERT_EQUAL(shortfall->free_fen, 5);
}

/* A fee is at most what is missing, whatever the bank says. */
static void a_fee_beside_the_whole_amount_is_none(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    rules.return_fee_ours = true;
    CU_ASSERT_EQUAL(told_with_fee(300, 5), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(events("return.fee"), 0);
}

static void less_than_left_is_a_break_of_its_own(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(told_with_fee(295, 0), VG_OK);
    CU_ASSERT_EQUAL(balance(), 995);
    CU_ASSERT_TRUE(last_says("return.short", "\"amount\":300,\"returned\":295,\"missing\":5"));
}

/* 29 days later, the day that the bank names is closed: the line keeps it, the books take the open day. */
static void a_return_of_a_closed_day_is_booked_on_the_open_one(void)
{
    const vg_program *program = NULL;
    const vg_account *a = NULL;
    const vg_entry *entry = NULL;
    fresh_at(VG_CAP_RETURNS_TOLD);
    vg_work_begin(work);
    CU_ASSERT_EQUAL(VG_FIND(work, program, VG_KEY_OF_ID(1), &program, &err).code, VG_OK);
    vg_program *p = VG_EDIT(work, program, program);
    p->closed_day = TODAY;
    p->day = TODAY + 1;
    vg_work_keep(work);
    core.at += VG_DAY_MS;
    CU_ASSERT_EQUAL(told("81", REF, "", 300), VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(A), &a, &err).code, VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, entry, VG_KEY_OF_PAIR(A, a->entry_seq), &entry, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(entry);
    CU_ASSERT_EQUAL(entry->day, TODAY + 1);
    CU_ASSERT_EQUAL(receipt_of(payout->returned_by)->day, TODAY);
}

static void more_than_left_does_not_come_back(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(told("81", REF, "", 301), VG_OK);
    CU_ASSERT_EQUAL(balance(), 700);
    CU_ASSERT_EQUAL(events("break.opened"), 1);
    CU_ASSERT_EQUAL(events("withdrawal.return_seen"), 0);
}

static void what_comes_back_had_left(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    vg_work_begin(work);
    vg_operation *op = VG_EDIT(work, operation, payout);
    op->state = VG_ST_REFUSED;
    op->reserve = 3;
    op->watch = 0;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(told("81", REF, "", 300), VG_OK);
    CU_ASSERT_EQUAL(balance(), 700 - 300 + 300);
    CU_ASSERT_NOT_EQUAL(payout->corrected_by, 0);
    CU_ASSERT_EQUAL(payout->returned_fen, 300);
}

/* What is told of a refund's payment is said of the refund. */
static void the_payment_of_a_refund_comes_back_as_the_refund(void)
{
    static const vg_ref ref = {.id = "S1BBBBBBBBBBBBBBBBBB", .program = 1, .op = PART};
    fresh_at(VG_CAP_RETURNS_TOLD);
    vg_work_put(work, VG_T_ref, &ref);
    vg_operation part = {
        .id = PART, .program = 1, .kind = VG_OP_PART_PAY, .state = VG_ST_DONE, .reserve = 2, .account = A, .parent = W, .fen = 300};
    vg_work_put(work, VG_T_operation, &part);
    CU_ASSERT_EQUAL(told("81", ref.id, "", 300), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(payout->returned_fen, 300);
    CU_ASSERT_EQUAL(told("82", "", "BANK-1", 300), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
}

static void the_denial_first_then_the_line(void)
{
    fresh();
    CU_ASSERT_EQUAL(denied(), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(events("break.opened"), 1); /* it may be a deposit: people look */
    CU_ASSERT_EQUAL(line_comes("78"), VG_OK);   /* a second one is other money */
    CU_ASSERT_EQUAL(balance(), 1300);
}

static void the_denial_first_then_the_return_is_told(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(denied(), VG_OK);
    CU_ASSERT_EQUAL(told("77", "", "BANK-1", 300), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(events("withdrawal.return_seen"), 1);
    CU_ASSERT_EQUAL(events("break.opened"), 0);
}

static void the_line_first_then_the_denial(void)
{
    static const uint32_t caps[] = {0, VG_CAP_RETURNS_TOLD};
    for (size_t i = 0; i < VG_COUNT(caps); i++) {
        fresh_at(caps[i]);
        CU_ASSERT_EQUAL(i == 0 ? line_comes("77") : told("77", REF, "", 300), VG_OK);
        CU_ASSERT_EQUAL(balance(), 1000);
        CU_ASSERT_NOT_EQUAL(payout->returned_by, 0);
        CU_ASSERT_EQUAL(denied(), VG_OK);
        CU_ASSERT_EQUAL(balance(), 1000);
        CU_ASSERT_EQUAL(payout->corrected_by, 0);
    }
}

static vg_status tell(const void *row) { return vg_step_bad_line(&core, row, "the date \"x\" is not a day", &err); }

static bool says(const vg_event *event, const char *words)
{
    return memmem(event->data.at, event->data.len, words, strlen(words)) != NULL;
}

static void a_line_that_cannot_be_taken_is_an_event_for_people(void)
{
    fresh();
    vg_line_row row = {.account = "3110001000000716", .kind = VG_LINE_INBOUND, .side = VG_CREDIT, .date = "2026x302", .flow = "5"};
    row.amount = vg_fen(300);
    vg_lines_event e = {.feed = 1, .rows = &row, .count = 1};
    CU_ASSERT_EQUAL(settled(take, &e), VG_E_INVALID);
    CU_ASSERT_EQUAL(balance(), 700);
    CU_ASSERT_EQUAL(settled(tell, &row), VG_OK);
    CU_ASSERT_EQUAL(balance(), 700);
    const vg_program *program = NULL;
    const vg_event *event = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, program, VG_KEY_OF_ID(1), &program, &err).code, VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, event, VG_KEY_OF_PAIR(1, program->event_seq), &event, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(event);
    CU_ASSERT_STRING_EQUAL(event->type, "break.opened");
    CU_ASSERT_TRUE(says(event, "\"amount\":300,\"account\":\"3110****0716\",\"date\":\"2026x302\""));
    CU_ASSERT_TRUE(says(event, "the date \\u0022x\\u0022 is"));
}

static void interest_for_a_number_that_is_nobodys_waits_in_suspense(void)
{
    const vg_account *suspense = NULL;
    fresh();
    account(vg_own_id(1, VG_OWN_SUSPENSE), VG_ACCT_SUSPENSE, 0);
    vg_line_row row = {.kind = VG_LINE_INTEREST, .side = VG_CREDIT, .amount = vg_fen(417), .account = "3119999", .date = "20260302",
                       .flow = "I1", .sequence = "1"};
    vg_lines_event e = {.feed = 1, .rows = &row, .count = 1};
    CU_ASSERT_EQUAL(settled(take, &e), VG_OK);
    CU_ASSERT_EQUAL(settled(take, &e), VG_OK); /* the same line again */
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(vg_own_id(1, VG_OWN_SUSPENSE)), &suspense, &err).code, VG_OK);
    CU_ASSERT_EQUAL(suspense->free_fen, 417);
    CU_ASSERT_EQUAL((int)core.effect_count, 1); /* told once */
}

static void late_money_comes_into_the_program_when_it_comes_into_suspense(void)
{
    static const vg_limit_row row = {{VG_LIMIT_PROGRAM, VG_WAY_IN, VG_PARTY_ANY, VG_PER_DAY}, true, 20260101, 200, "A"};
    static const vg_limits limits = {&row, 1};
    const vg_used *used = NULL;
    vg_hold closed = {.id = 4000, .program = 1, .account = A, .state = VG_HS_CLOSED, .order_key = vg_late_key(A, "L-7"), .purpose_order = "L-7"};
    fresh();
    rules.limits = &limits;
    account(vg_own_id(1, VG_OWN_SUSPENSE), VG_ACCT_SUSPENSE, 0);
    vg_work_group_is_new(work, VG_G_HOLDS_OF_ORDER, closed.order_key);
    vg_work_put(work, VG_T_hold, &closed);
    vg_line_row line = {.kind = VG_LINE_INBOUND, .amount = {250}, .flow = "77", .memo = "L-7"};
    CU_ASSERT_EQUAL(comes(line), VG_OK);
    CU_ASSERT_EQUAL(events("receipt.suspense"), 1);
    CU_ASSERT_EQUAL(events("limit.passed"), 1);
    vg_key key = VG_KEY_OF_PAIR(vg_count_program(1), vg_limit_period(VG_WAY_IN, VG_PARTY_ANY, VG_PER_DAY, (vg_day){TODAY}));
    CU_ASSERT_EQUAL(VG_FIND(work, used, key, &used, &err).code, VG_OK);
    CU_ASSERT(used != NULL && used->fen == 250);
}

static vg_status moved(const void *id)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(&core, *(const int64_t *)id, &op, &err));
    return vg_correct(&core, op, true, &err);
}

static vg_status unassigned(const void *id) { return vg_uncount_assigned(&core, receipt_of(*(const int64_t *)id), &err); }

static void the_assignment_that_was_made_late_is_the_one_that_is_counted(void)
{
    static const vg_limit_row row = {{VG_ACCT_MEMBER, VG_WAY_IN, VG_PARTY_ANY, VG_PER_DAY}, true, 20260101, 200, "A"};
    static const vg_limits limits = {&row, 1};
    static const int64_t first = 9101, receipt = 9000;
    const vg_used *used = NULL;
    fresh();
    rules.limits = &limits;
    account(vg_own_id(1, VG_OWN_SUSPENSE), VG_ACCT_SUSPENSE, 100);
    vg_receipt r = {.id = receipt, .program = 1, .account = vg_own_id(1, VG_OWN_SUSPENSE), .state = VG_RS_SUSPENSE, .fen = 100, .assign_op = first + 1, .day = TODAY,
                    .booked_at = core.at};
    vg_operation op = {.program = 1, .kind = VG_OP_ASSIGN, .ask = VG_ASK_ASSIGN, .state = VG_ST_REFUSED, .account = A, .receipt = receipt, .fen = 100, .created_at = core.at};
    vg_work_put(work, VG_T_receipt, &r);
    for (op.id = first; op.id <= first + 1; op.id++) {
        vg_work_put(work, VG_T_operation, &op);
    }
    CU_ASSERT_EQUAL(settled(moved, &first), VG_OK);
    CU_ASSERT_EQUAL(receipt_of(receipt)->state, VG_RS_ASSIGNED);
    vg_key key = VG_KEY_OF_PAIR(A, vg_limit_period(VG_WAY_IN, VG_PARTY_ANY, VG_PER_DAY, vg_day_at(core.at)));
    CU_ASSERT(VG_FIND(work, used, key, &used, &err).code == VG_OK && used != NULL && used->fen == 100);
    CU_ASSERT_EQUAL(settled(unassigned, &receipt), VG_OK);
    CU_ASSERT(VG_FIND(work, used, key, &used, &err).code == VG_OK && used != NULL && used->fen == 0);
}

static vg_code notice_then_line(int64_t notice_fen, int64_t line_fen)
{
    vg_line_row row = {.kind = VG_LINE_INBOUND, .flow = "77", .amount = {notice_fen}};
    CU_ASSERT_EQUAL(comes(row), VG_OK);
    row.amount.fen = line_fen;
    return comes(row);
}

static void a_booked_line_confirms_its_notice(void)
{
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(notice_then_line(250, 250), VG_OK);
    CU_ASSERT_EQUAL(balance(), 950);
    CU_ASSERT_EQUAL(events("receipt.booked"), 1);
    CU_ASSERT_EQUAL(events("break.opened"), 0);
}

/* A feed reads a day again and again: what it tells otherwise is told to people once. */
static void a_booked_line_of_another_amount_never_replaces_its_notice(void)
{
    const vg_line *line = NULL;
    vg_line_row row = {.kind = VG_LINE_INBOUND, .flow = "77", .amount = {260}};
    fresh_at(VG_CAP_RETURNS_TOLD);
    CU_ASSERT_EQUAL(notice_then_line(250, 260), VG_OK);
    CU_ASSERT_EQUAL(balance(), 950);
    CU_ASSERT_EQUAL(events("break.opened"), 1);
    CU_ASSERT_EQUAL(comes(row), VG_OK);
    CU_ASSERT_EQUAL(comes(row), VG_OK);
    CU_ASSERT_EQUAL(events("break.opened"), 1);
    row.amount.fen = 270; /* yet another one is news */
    CU_ASSERT_EQUAL(comes(row), VG_OK);
    CU_ASSERT_EQUAL(events("break.opened"), 2);
    CU_ASSERT_EQUAL(VG_FIND(work, line, VG_KEY_OF_WORD("1/3110001/20260302/77/1"), &line, &err).code, VG_OK);
    CU_ASSERT_TRUE(line != NULL && line->fen == 250);
    CU_ASSERT_EQUAL(balance(), 950);
}

/* The bank's yes first, then its booked line: the payout stays as it is, and the difference is told. */
static void a_booked_line_of_another_amount_contradicts_its_answer(void)
{
    vg_line_row row = {.kind = VG_LINE_OUTBOUND, .side = VG_DEBIT, .flow = "77", .memo = REF, .amount = {299}};
    fresh();
    vg_work_begin(work);
    payout->unconfirmed = 1;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(comes(row), VG_OK);
    CU_ASSERT_TRUE(payout->state == VG_ST_DONE && payout->fen == 300 && payout->unconfirmed == 1);
    CU_ASSERT_EQUAL(balance(), 700);
    CU_ASSERT_EQUAL(events("break.opened"), 1);
    VG_SET(row.flow, "78");
    row.amount.fen = 300;
    CU_ASSERT_EQUAL(comes(row), VG_OK);
    CU_ASSERT_TRUE(payout->unconfirmed == 0);
    CU_ASSERT_EQUAL(balance(), 700);
    CU_ASSERT_EQUAL(events("break.opened"), 1);
}

/* --- a notification, then the statement --------------------------------------------------------------------------- */

static const char announced_line[] = "1/3110001/20260302/N1/1";

static vg_line_row notified_row(int64_t fen)
{
    vg_line_row row = {.kind = VG_LINE_INBOUND, .side = VG_CREDIT, .amount = vg_fen(fen), .account = "3110001", .date = "20260302", .time = "095500", .flow = "N1", .sequence = "1", .opp_account = "6225880000001111"};
    return row;
}

static vg_status notified(const void *row) { return vg_take_line(&core, row, true, &err); }

static vg_code stated_as(int64_t fen, bool with_balance)
{
    vg_line_row row = notified_row(fen);
    row.has_balance = with_balance;
    row.balance = vg_fen(700 + fen);
    vg_lines_event e = {.feed = 1, .rows = &row, .count = 1};
    return settled(take, &e);
}

static const vg_stated *stated(void)
{
    const vg_stated *s = NULL;
    if (VG_FIND(work, stated, VG_KEY_OF_WORD(announced_line), &s, &err).code == VG_E_MISS) {
        vg_work_needs_done(work); /* there is none */
    }
    CU_ASSERT_EQUAL(VG_FIND(work, stated, VG_KEY_OF_WORD(announced_line), &s, &err).code, VG_OK);
    return s;
}

static void a_notification_is_a_promise_until_the_statement_has_it(void)
{
    fresh();
    vg_line_row row = notified_row(250);
    CU_ASSERT_EQUAL(settled(notified, &row), VG_OK);
    CU_ASSERT_EQUAL(balance(), 950);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stated());
    CU_ASSERT_EQUAL(stated()->stated_at, 0);
    CU_ASSERT_EQUAL(settled(notified, &row), VG_OK); /* it comes again */
    CU_ASSERT_EQUAL(stated()->stated_at, 0);
    CU_ASSERT_EQUAL(stated_as(250, true), VG_OK);
    CU_ASSERT_TRUE(stated()->stated_at == core.at && stated()->fen == 250 && stated()->side == VG_CREDIT);
    CU_ASSERT_EQUAL(stated_as(250, true), VG_OK);
    CU_ASSERT_EQUAL(balance(), 950);
    CU_ASSERT_EQUAL(events("break.opened"), 0);
}

/* Its balance is of when it was booked, however often the statement is read. */
static void a_line_that_is_read_again_tells_no_balance_behind_newer_ones(void)
{
    fresh();
    vg_line_row row = notified_row(250), out = {.kind = VG_LINE_OTHER, .side = VG_DEBIT, .amount = vg_fen(100), .account = "3110001", .date = "20260302", .time = "101500",
                                                .flow = "N2", .sequence = "1", .has_balance = true};
    vg_lines_event e = {.feed = 1, .rows = &out, .count = 1};
    const vg_told *told = NULL;
    out.balance = vg_fen(850);
    CU_ASSERT_EQUAL(settled(notified, &row), VG_OK);
    CU_ASSERT_EQUAL(stated_as(250, true), VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, told, VG_KEY_OF_ID(A), &told, &err).code, VG_OK);
    CU_ASSERT_TRUE(told != NULL && told->fen == 950);
    CU_ASSERT_EQUAL(settled(take, &e), VG_OK);
    VG_SET(out.flow, "N3");
    out.amount = vg_fen(150);
    out.balance = vg_fen(700); /* as before the first one: it would follow */
    CU_ASSERT_EQUAL(settled(take, &e), VG_OK);
    CU_ASSERT_EQUAL(stated_as(250, true), VG_OK);
    CU_ASSERT_EQUAL(VG_FIND(work, told, VG_KEY_OF_ID(A), &told, &err).code, VG_OK);
    CU_ASSERT_TRUE(told != NULL && told->fen == 700);
}

static void the_statements_word_on_it_replaces_nothing_and_is_kept(void)
{
    fresh();
    vg_line_row row = notified_row(250);
    CU_ASSERT_EQUAL(settled(notified, &row), VG_OK);
    CU_ASSERT_EQUAL(stated_as(205, false), VG_OK);
    CU_ASSERT_TRUE(stated()->stated_at == core.at && stated()->fen == 205);
    CU_ASSERT_EQUAL(balance(), 950); /* the correcting entry is people's */
    CU_ASSERT_EQUAL(events("break.opened"), 1);
    const vg_line *line = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, line, VG_KEY_OF_WORD(announced_line), &line, &err).code, VG_OK);
    CU_ASSERT_TRUE(line != NULL && line->fen == 250);
    CU_ASSERT_EQUAL(stated_as(205, false), VG_OK);
    CU_ASSERT_EQUAL(events("break.opened"), 1);
    CU_ASSERT_EQUAL(settled(notified, &row), VG_OK); /* the notification is no word of the statement */
    CU_ASSERT_EQUAL(stated()->fen, 205);
    CU_ASSERT_EQUAL(stated_as(250, false), VG_OK); /* the bank puts it right */
    CU_ASSERT_EQUAL(stated()->fen, 250);
}

static void a_statement_that_changes_its_own_line_counts_with_its_last_word(void)
{
    fresh();
    CU_ASSERT_EQUAL(stated_as(250, true), VG_OK);
    CU_ASSERT_PTR_NULL(stated()); /* it told it first */
    CU_ASSERT_EQUAL(stated_as(205, true), VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stated());
    CU_ASSERT_TRUE(stated()->stated_at == core.at && stated()->fen == 205);
    CU_ASSERT_EQUAL(stated_as(250, true), VG_OK);
    CU_ASSERT_EQUAL(stated()->fen, 250);
    CU_ASSERT_EQUAL(balance(), 950);
}

static CU_TestInfo tests[] = {
    {"a notification is a promise until the statement has it", a_notification_is_a_promise_until_the_statement_has_it},
    {"a line that is read again tells no balance behind newer ones", a_line_that_is_read_again_tells_no_balance_behind_newer_ones},
    {"the statement's word on it replaces nothing and is kept", the_statements_word_on_it_replaces_nothing_and_is_kept},
    {"a statement that changes its own line counts with its last word", a_statement_that_changes_its_own_line_counts_with_its_last_word},
    {"a booked line confirms its notice", a_booked_line_confirms_its_notice},
    {"a booked line of another amount never replaces its notice", a_booked_line_of_another_amount_never_replaces_its_notice},
    {"a booked line of another amount contradicts its answer", a_booked_line_of_another_amount_contradicts_its_answer},
    {"the assignment that was made late is the one that is counted", the_assignment_that_was_made_late_is_the_one_that_is_counted},
    {"late money comes into the program when it comes into suspense", late_money_comes_into_the_program_when_it_comes_into_suspense},
    {"a line that cannot be taken is an event for people", a_line_that_cannot_be_taken_is_an_event_for_people},
    {"what looks like a return is a deposit that people look at", what_looks_like_a_return_is_a_deposit_that_people_look_at},
    {"a memo that names the payout passes no day", a_memo_that_names_the_payout_passes_no_day},
    {"where returns are told no deposit is one", where_returns_are_told_no_deposit_is_one},
    {"a return that is told is of today", a_return_that_is_told_is_of_today},
    {"a return that is told under two numbers is booked once", a_return_that_is_told_under_two_numbers_is_booked_once},
    {"parts come back up to the amount", parts_come_back_up_to_the_amount},
    {"a fee that the bank tells is the customer's", a_fee_that_the_bank_tells_is_the_customers},
    {"a fee that the program bears is a shortfall", a_fee_that_the_program_bears_is_a_shortfall},
    {"a fee beside the whole amount is none", a_fee_beside_the_whole_amount_is_none},
    {"less than left is a break of its own", less_than_left_is_a_break_of_its_own},
    {"a return of a closed day is booked on the open one", a_return_of_a_closed_day_is_booked_on_the_open_one},
    {"what was suspected is settled by the bank's list", what_was_suspected_is_settled_by_the_banks_list},
    {"a credit of another day is not what the list names", a_credit_of_another_day_is_not_what_the_list_names},
    {"the list first, then the credit", the_list_first_then_the_credit},
    {"more than left does not come back", more_than_left_does_not_come_back},
    {"what comes back had left", what_comes_back_had_left},
    {"the payment of a refund comes back as the refund", the_payment_of_a_refund_comes_back_as_the_refund},
    {"the denial first, then the return is told", the_denial_first_then_the_return_is_told},
    {"the denial first, then the line", the_denial_first_then_the_line},
    {"interest for a number that is nobody's waits in suspense", interest_for_a_number_that_is_nobodys_waits_in_suspense},
    {"the line first, then the denial", the_line_first_then_the_denial},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"late truth", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
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

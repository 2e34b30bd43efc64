/* Answers and time, one operation at a bank: when a payment may be sent again, and what a freeze is called. */
#include "gateway/core/op.h"
#include <CUnit/Basic.h>

#define START  vg_day_instant((vg_day){20514}, 36000)
#define SECOND INT64_C(1000)
#define HOUR   (3600 * SECOND)
#define REF    "S1AAAAAAAAAAAAAAAAAA"

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;

enum { A = 1000, W = 2000, HOLD = 3000, LOT = 4000, RELEASE = 5000 };

static vg_ask_kind settled_by(vg_ask_kind act)
{
    return vg_ask_message(act) == VG_MSG_MONEY ? VG_ASK_STATUS : VG_ASK_NONE;
}

static void account(int64_t id, int64_t kind, int64_t free_fen, int64_t held_fen, int64_t out_fen)
{
    vg_account a = {.id = id,
                    .program = 1,
                    .kind = kind,
                    .state = VG_AS_ACTIVE,
                    .free_fen = free_fen,
                    .held_fen = held_fen,
                    .out_fen = out_fen,
                    .open_ops = 10};
    vg_work_put(work, VG_T_account, &a);
}

static void fresh(uint32_t caps)
{
    static const int32_t poll_s[] = {60, 0};
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){.program = 1,
                       .caps = caps,
                       .poll_s = poll_s,
                       .visible_ms = 1000 * SECOND,
                       .settled_by = settled_by,
                       .calendar = vg_calendar_china(),
                       .cutoff_s = 17 * 3600,
                       .ref_prefix = "S1",
                       .ref_max = 20};
    rules.timers.give_up_ms = 24 * HOUR;
    rules.timers.first_poll_ms = 15 * SECOND;
    rules.timers.ready_overdue_ms = 100 * HOUR;
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = START};
    vg_program p = {.id = 1};
    vg_work_put(work, VG_T_program, &p);
    account(vg_own_id(1, VG_OWN_BANK), VG_ACCT_BANK, 1000, 0, 0);
    account(A, VG_ACCT_MEMBER, 600, 100, 300);
}

/* The store has nothing but what was put: every miss is answered with "no such row" until the step runs through. */
static vg_code settled(vg_status (*step)(const void *), const void *arg)
{
    for (int i = 0; i < 20; i++) {
        core.effect_count = 0;
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

static vg_status claim_step(const void *e) { return vg_step_claim(&core, e, &err); }
static vg_status outcome_step(const void *e) { return vg_step_outcome(&core, e, &err); }
static vg_status due_step(const void *id) { return vg_step_due(&core, *(const int64_t *)id, &err); }

static vg_operation *op_of(int64_t id)
{
    const vg_operation *op = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, operation, VG_KEY_OF_ID(id), &op, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(op);
    vg_work_begin(work);
    vg_operation *mine = VG_EDIT(work, operation, op);
    vg_work_keep(work);
    return mine;
}

static void claimed(int64_t id, const char *ref)
{
    vg_claim c = {.op = id, .op_ver = op_of(id)->ver};
    VG_SET(c.ref, ref);
    CU_ASSERT_EQUAL(settled(claim_step, &c), VG_OK);
}

static void heard(int64_t id, vg_ask_kind ask, vg_verdict verdict)
{
    vg_answer a = {.verdict = verdict};
    vg_outcome_event e = {.op = id, .ask = ask, .answer = &a};
    CU_ASSERT_EQUAL(settled(outcome_step, &e), VG_OK);
}

static void is_due(int64_t id)
{
    op_of(id)->due_at = core.at;
    CU_ASSERT_EQUAL(settled(due_step, &id), VG_OK);
}

/* --- when a payment may be sent again --------------------------------------------------------------- */

/* A withdrawal whose answer was lost, at a bank where one reference acts once. */
static void payment(void)
{
    fresh(VG_CAP_SAME_REF_ONCE | VG_CAP_QUERY_BY_REF);
    vg_operation op = {.id = W,
                       .program = 1,
                       .kind = VG_OP_WITHDRAW,
                       .ask = VG_ASK_PAYOUT,
                       .state = VG_ST_READY,
                       .live = 1,
                       .reserve = 1,
                       .account = A,
                       .fen = 300,
                       .due_at = START,
                       .created_at = START};
    VG_SET(op.bank_ref, REF);
    vg_work_put(work, VG_T_operation, &op);
    claimed(W, REF);
    heard(W, VG_ASK_PAYOUT, VG_VD_SILENCE);
    CU_ASSERT_EQUAL(op_of(W)->state, VG_ST_UNKNOWN);
}

static void denied_at(int64_t ms)
{
    core.at = START + ms;
    op_of(W)->queries++;
    heard(W, VG_ASK_STATUS, VG_VD_ABSENT);
}

static int64_t then(void)
{
    is_due(W);
    return op_of(W)->state;
}

static void a_denial_counts_when_the_bank_must_know(void)
{
    payment();
    denied_at(100 * SECOND);
    denied_at(900 * SECOND);
    denied_at(1001 * SECOND);
    CU_ASSERT_EQUAL(then(), VG_ST_UNKNOWN);
    denied_at(1060 * SECOND); /* in one breath with the one before */
    CU_ASSERT_EQUAL(then(), VG_ST_UNKNOWN);
    denied_at(1061 * SECOND);
    CU_ASSERT_EQUAL(then(), VG_ST_RESEND);
}

static void each_send_needs_denials_of_its_own(void)
{
    payment();
    denied_at(1001 * SECOND);
    denied_at(1061 * SECOND);
    CU_ASSERT_EQUAL(then(), VG_ST_RESEND);
    claimed(W, REF);
    heard(W, VG_ASK_PAYOUT, VG_VD_SILENCE);
    CU_ASSERT_EQUAL(then(), VG_ST_UNKNOWN);
    denied_at(2062 * SECOND);
    CU_ASSERT_EQUAL(then(), VG_ST_UNKNOWN);
    denied_at(2122 * SECOND);
    CU_ASSERT_EQUAL(then(), VG_ST_RESEND);
}

static void an_old_payment_is_not_sent_again(void)
{
    payment();
    denied_at(23 * HOUR);
    denied_at(24 * HOUR);
    CU_ASSERT_EQUAL(then(), VG_ST_MANUAL);
    payment();
    denied_at(22 * HOUR);
    denied_at(23 * HOUR);
    CU_ASSERT_EQUAL(then(), VG_ST_RESEND);
    core.at = START + 24 * HOUR; /* nothing could be sent for an hour */
    CU_ASSERT_EQUAL(then(), VG_ST_MANUAL);
    CU_ASSERT_EQUAL(op_of(W)->reason, VG_WHY_NO_END);
}

/* --- how long the bank is asked ------------------------------------------------------------------------ */

static bool asks(void) { return core.effect_count > 0 && core.effects[0].what == VG_DO_QUERY; }

/* The gateway comes to what is due at a time of its own: behind due_at. */
static int64_t come_at(int64_t ms)
{
    core.at = START + ms;
    int64_t id = W;
    CU_ASSERT_EQUAL(settled(due_step, &id), VG_OK);
    return op_of(W)->state;
}

static void what_was_due_while_nobody_was_there_is_asked_before_people_are(void)
{
    payment();
    CU_ASSERT_EQUAL(come_at(15 * SECOND), VG_ST_UNKNOWN);
    CU_ASSERT(asks());
    heard(W, VG_ASK_STATUS, VG_VD_SILENCE);
    CU_ASSERT(op_of(W)->due_at < START + 24 * HOUR);
    CU_ASSERT_EQUAL(come_at(30 * HOUR), VG_ST_UNKNOWN); /* off for a day */
    CU_ASSERT(asks());
    heard(W, VG_ASK_STATUS, VG_VD_SILENCE);
    CU_ASSERT_EQUAL(come_at(31 * HOUR), VG_ST_MANUAL); /* asked for in vain */
    CU_ASSERT_EQUAL(op_of(W)->reason, VG_WHY_NO_END);
}

static void what_was_being_sent_when_the_gateway_died_is_asked_about_first(void)
{
    payment();
    vg_operation *op = op_of(W);
    op->state = VG_ST_SENDING;
    op->due_at = op->queries = 0;
    core.at = START + 30 * HOUR;
    heard(W, VG_ASK_PAYOUT, VG_VD_SILENCE); /* what a start says of it */
    CU_ASSERT_EQUAL(come_at(31 * HOUR), VG_ST_UNKNOWN);
    CU_ASSERT(asks());
    heard(W, VG_ASK_STATUS, VG_VD_SILENCE);
    CU_ASSERT_EQUAL(come_at(32 * HOUR), VG_ST_MANUAL);
}

static void question(vg_op_kind kind, vg_ask_kind ask)
{
    payment();
    vg_operation *op = op_of(W);
    op->kind = kind;
    op->ask = ask;
    op->fen = 0;
    op->bank_ref[0] = 0;
}

static void a_question_that_was_under_way_is_asked_once_more(void)
{
    question(VG_OP_PART_FREEZE_NO, VG_ASK_FREEZE_NO);
    CU_ASSERT_EQUAL(come_at(30 * HOUR), VG_ST_RESEND);
    claimed(W, "");
    heard(W, VG_ASK_FREEZE_NO, VG_VD_SILENCE);
    CU_ASSERT_EQUAL(come_at(31 * HOUR), VG_ST_MANUAL); /* nothing is asked for ever */
}

static void a_file_that_is_not_ready_is_asked_for_later(void)
{
    question(VG_OP_INQUIRY, VG_ASK_DAY_LINES);
    for (int hour = 1; hour < 24; hour += 11) {
        CU_ASSERT_EQUAL(come_at(hour * HOUR), VG_ST_RESEND);
        claimed(W, "");
        heard(W, VG_ASK_DAY_LINES, VG_VD_WORKING);
        CU_ASSERT_EQUAL(op_of(W)->state, VG_ST_WAITING);
    }
    op_of(W)->due_at = START + 24 * HOUR;
    CU_ASSERT_EQUAL(come_at(24 * HOUR), VG_ST_MANUAL);
    CU_ASSERT_EQUAL(op_of(W)->reason, VG_WHY_NO_END);
}

/* --- a question whose answer comes in pages ------------------------------------------------------------- */

static void page(int64_t next_first, vg_verdict verdict)
{
    vg_answer a = {.verdict = verdict, .next_first = next_first};
    vg_outcome_event e = {.op = W, .ask = VG_ASK_DAY_LINES, .answer = &a};
    claimed(W, "");
    CU_ASSERT_EQUAL(settled(outcome_step, &e), VG_OK);
}

static void asked_in_pages(void)
{
    fresh(0);
    vg_operation op = {.id = W, .program = 1, .kind = VG_OP_INQUIRY, .ask = VG_ASK_DAY_LINES, .state = VG_ST_READY, .live = 1, .reserve = 1, .of = 20513,
                       .due_at = START, .created_at = START};
    vg_work_put(work, VG_T_operation, &op);
}

static void a_page_that_is_not_the_last_asks_for_the_next_at_once(void)
{
    asked_in_pages();
    page(21, VG_VD_YES);
    CU_ASSERT_EQUAL(op_of(W)->state, VG_ST_RESEND);
    CU_ASSERT_EQUAL(op_of(W)->stage, 21);
    CU_ASSERT_EQUAL(op_of(W)->due_at, core.at);
    CU_ASSERT_EQUAL(then(), VG_ST_RESEND);
    CU_ASSERT_EQUAL_FATAL(core.effect_count, 1);
    CU_ASSERT_EQUAL(core.effects[0].what, VG_DO_SEND);
    page(0, VG_VD_YES);
    CU_ASSERT_EQUAL(op_of(W)->state, VG_ST_DONE);
}

static void a_page_that_comes_when_people_were_asked_changes_nothing(void)
{
    vg_answer a = {.verdict = VG_VD_YES, .next_first = 21};
    vg_outcome_event e = {.op = W, .ask = VG_ASK_DAY_LINES, .answer = &a};
    asked_in_pages();
    op_of(W)->state = VG_ST_MANUAL;
    CU_ASSERT_EQUAL(settled(outcome_step, &e), VG_OK);
    CU_ASSERT_EQUAL(op_of(W)->state, VG_ST_MANUAL);
    CU_ASSERT_EQUAL(op_of(W)->stage, 0);
}

static void a_page_that_is_here_already_leads_nowhere(void)
{
    vg_answer a = {.verdict = VG_VD_YES, .next_first = 21};
    vg_outcome_event e = {.op = W, .ask = VG_ASK_DAY_LINES, .answer = &a};
    asked_in_pages();
    op_of(W)->state = VG_ST_SENDING;
    op_of(W)->stage = 21;
    CU_ASSERT_EQUAL(settled(outcome_step, &e), VG_OK);
    CU_ASSERT_EQUAL(op_of(W)->state, VG_ST_UNKNOWN);
    CU_ASSERT_EQUAL(op_of(W)->stage, 21);
}

static void a_page_that_is_lost_is_asked_for_and_no_other(void)
{
    asked_in_pages();
    page(21, VG_VD_YES);
    page(0, VG_VD_SILENCE);
    CU_ASSERT_EQUAL(op_of(W)->state, VG_ST_UNKNOWN);
    CU_ASSERT_EQUAL(op_of(W)->due_at, core.at + 15 * SECOND); /* as after the first question, however many pages came before */
    CU_ASSERT_EQUAL(then(), VG_ST_RESEND);
    CU_ASSERT_EQUAL(op_of(W)->stage, 21);
    page(41, VG_VD_UNCLEAR); /* what an answer says that is none counts for nothing */
    CU_ASSERT_EQUAL(op_of(W)->stage, 21);
}

/* --- what a freeze is called ---------------------------------------------------------------------------- */

/* A release of 40 of a hold of 100 at a bank that unfreezes wholes only. */
static void release(uint32_t caps)
{
    fresh(caps);
    vg_hold hold = {.id = HOLD,
                    .program = 1,
                    .account = A,
                    .state = VG_HS_OPEN,
                    .fen = 100,
                    .freeze_fen = 100,
                    .freeze_op = W,
                    .releasing_fen = 40,
                    .freeze_no = "OLD"};
    vg_hold_lot part = {.hold = HOLD, .lot = LOT, .program = 1, .fen = 100};
    vg_lot lot = {.id = LOT, .program = 1, .account = A, .acct_open = A, .fen = 700, .free_fen = 600, .held_fen = 100};
    vg_operation op = {.id = RELEASE,
                       .program = 1,
                       .kind = VG_OP_RELEASE,
                       .state = VG_ST_READY,
                       .live = 1,
                       .reserve = 1,
                       .account = A,
                       .hold = HOLD,
                       .fen = 40,
                       .due_at = START,
                       .created_at = START};
    vg_work_group_is_new(work, VG_G_PARTS_OF_OP, RELEASE);
    vg_work_group_is_new(work, VG_G_LOTS_OF_HOLD, HOLD);
    vg_work_put(work, VG_T_hold, &hold);
    vg_work_put(work, VG_T_lot, &lot);
    vg_work_put(work, VG_T_hold_lot, &part);
    vg_work_put(work, VG_T_operation, &op);
    is_due(RELEASE);
}

static int64_t live_part(vg_op_kind kind)
{
    const void *const *rows;
    size_t n;
    CU_ASSERT_EQUAL_FATAL(vg_work_group(work, VG_G_PARTS_OF_OP, RELEASE, &rows, &n, &err).code, VG_OK);
    for (size_t i = 0; i < n; i++) {
        const vg_operation *op = rows[i];
        if (op->kind == (int64_t)kind && op->live != 0) {
            return op->id;
        }
    }
    CU_FAIL_FATAL("there is no such part");
    return 0;
}

static void done_as(vg_op_kind kind, vg_ask_kind ask, const char *ref)
{
    int64_t id = live_part(kind);
    claimed(id, ref);
    heard(id, ask, VG_VD_YES);
    CU_ASSERT_EQUAL(op_of(id)->state, VG_ST_DONE);
}

static void the_new_freeze_of_the_rest_is_known_by_our_number_where_the_bank_has_none(void)
{
    static const struct {
        uint32_t caps;
        const char *freeze_no;
    } banks[] = {{VG_CAP_BANK_HOLDS, "S1NEW"}, {VG_CAP_BANK_HOLDS | VG_CAP_FREEZE_NUMBER, ""}};
    for (size_t i = 0; i < VG_COUNT(banks); i++) {
        const vg_hold *hold = NULL;
        release(banks[i].caps);
        done_as(VG_OP_PART_UNFREEZE, VG_ASK_UNFREEZE, "S1OFF");
        done_as(VG_OP_PART_FREEZE, VG_ASK_FREEZE, "S1NEW");
        CU_ASSERT_EQUAL(op_of(RELEASE)->state, VG_ST_DONE);
        CU_ASSERT_EQUAL(VG_FIND(work, hold, VG_KEY_OF_ID(HOLD), &hold, &err).code, VG_OK);
        CU_ASSERT_EQUAL(hold->freeze_fen, 60);
        CU_ASSERT_STRING_EQUAL(hold->freeze_no, banks[i].freeze_no);
    }
}

static CU_TestInfo tests[] = {
    {"a denial counts when the bank must know", a_denial_counts_when_the_bank_must_know},
    {"each send needs denials of its own", each_send_needs_denials_of_its_own},
    {"an old payment is not sent again", an_old_payment_is_not_sent_again},
    {"what was due while nobody was there is asked before people are", what_was_due_while_nobody_was_there_is_asked_before_people_are},
    {"what was being sent when the gateway died is asked about first", what_was_being_sent_when_the_gateway_died_is_asked_about_first},
    {"a question that was under way is asked once more", a_question_that_was_under_way_is_asked_once_more},
    {"a file that is not ready is asked for later", a_file_that_is_not_ready_is_asked_for_later},
    {"a page that is not the last asks for the next at once", a_page_that_is_not_the_last_asks_for_the_next_at_once},
    {"a page that comes when people were asked changes nothing", a_page_that_comes_when_people_were_asked_changes_nothing},
    {"a page that is here already leads nowhere", a_page_that_is_here_already_leads_nowhere},
    {"a page that is lost is asked for and no other", a_page_that_is_lost_is_asked_for_and_no_other},
    {"the new freeze of the rest is known by our number where the bank has none",
     the_new_freeze_of_the_rest_is_known_by_our_number_where_the_bank_has_none},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"outcome", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
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

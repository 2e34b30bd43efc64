/* A bank may tell of one bounced payout in two ways, a denial of the act and a line of the statement, in either order:
 * the money is booked once. */
#include "gateway/core/ledger.h"
#include "gateway/core/op.h"
#include <CUnit/Basic.h>

#define TODAY 20514

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static vg_operation *payout;

enum { A = 1000, W = 2000 };

static void account(int64_t id, int64_t kind, int64_t free_fen)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = VG_AS_ACTIVE, .free_fen = free_fen};
    vg_work_put(work, VG_T_account, &a);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, id);
    vg_work_group_is_new(work, VG_G_PAYOUTS_OF_ACCOUNT, id);
}

/* A payout of 300 fen from A is done and watched for its return. */
static void fresh(void)
{
    static const vg_number number = {.id = "1/3110001", .program = 1, .account = A};
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){
        .program = 1, .calendar = vg_calendar_china(), .cutoff_s = 17 * 3600, .release_s = 1800, .ref_prefix = "S1", .ref_max = 20};
    core = (vg_core){
        .work = work, .rules = &rules, .effects = effects, .at = vg_day_instant((vg_day){TODAY}, 36000)};
    vg_program p = {.id = 1};
    vg_work_put(work, VG_T_program, &p);
    vg_feed feed = {.program = 1, .kind = 1};
    vg_work_put(work, VG_T_feed, &feed);
    vg_work_put(work, VG_T_number, &number);
    account(vg_own_id(1, VG_OWN_BANK), VG_ACCT_BANK, 700);
    account(A, VG_ACCT_MEMBER, 700);
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
    VG_SET(payout->payee_account, "6225880000009999");
    vg_work_regroup(work, VG_T_operation, payout);
    vg_work_group_is_new(work, VG_G_LOTS_OF_OP, W);
    vg_work_keep(work);
}

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

static vg_code line_comes(const char *flow)
{
    vg_line_row row = {
        .account = "3110001", .kind = VG_LINE_INBOUND, .side = VG_CREDIT, .date = "20260302", .time = "095500", .sequence = "1"};
    row.amount = vg_fen(300);
    VG_SET(row.opp_account, "6225880000009999");
    VG_SET(row.flow, flow);
    vg_lines_event e = {.feed = 1, .rows = &row, .count = 1};
    return settled(take, &e);
}

static void the_denial_first_then_the_line(void)
{
    fresh();
    CU_ASSERT_EQUAL(denied(), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(payout->returned_by, payout->corrected_by);
    CU_ASSERT_EQUAL(line_comes("78"), VG_OK); /* a second one is other money */
    CU_ASSERT_EQUAL(balance(), 1300);
}

static void the_line_first_then_the_denial(void)
{
    fresh();
    CU_ASSERT_EQUAL(line_comes("77"), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_NOT_EQUAL(payout->returned_by, 0);
    CU_ASSERT_EQUAL(denied(), VG_OK);
    CU_ASSERT_EQUAL(balance(), 1000);
    CU_ASSERT_EQUAL(payout->corrected_by, 0);
}

static vg_status tell(const void *row) { return vg_step_bad_line(&core, row, "the date \"x\" is not a day", &err); }

static bool says(const vg_event *event, const char *words)
{
    return memmem(event->data.at, event->data.len, words, strlen(words)) != NULL;
}

static void a_line_that_cannot_be_taken_is_an_event_for_people(void)
{
    fresh();
    vg_line_row row = {.account = "3110001", .kind = VG_LINE_INBOUND, .side = VG_CREDIT, .date = "2026x302", .flow = "5"};
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
    CU_ASSERT_TRUE(says(event, "\"amount\":300,\"account\":\"3110001\",\"date\":\"2026x302\""));
    CU_ASSERT_TRUE(says(event, "the date \\u0022x\\u0022 is"));
}

static CU_TestInfo tests[] = {
    {"a line that cannot be taken is an event for people", a_line_that_cannot_be_taken_is_an_event_for_people},
    {"the denial first, then the line", the_denial_first_then_the_line},
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

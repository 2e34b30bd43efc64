/* The T+1 batch beside the bank's figures: what agrees, what differs, and when that is said. */
#include "gateway/core/confirm.h"
#include <CUnit/Basic.h>
#include <string.h>

enum { A = 1000, LOT = 2000 };

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static int64_t today;

static void fresh(uint32_t caps, int64_t free_fen, int64_t held_fen, int64_t pending_fen)
{
    vg_day d;
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_day_make(2026, 3, 3, &d, &err).code, VG_OK);
    today = d.n;
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china(), .caps = caps, .asks = UINT64_C(1) << VG_ASK_BALANCE, .confirm_max = 10,
                       .release_s = 1800, .timers.statement_poll_ms = 60000};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = vg_day_instant(d, 9 * 3600)};
    vg_program p = {.id = 1, .day = today, .next_id = VG_FIRST_ID};
    vg_business_day day = {.program = 1, .day = today, .converted_at = core.at - 3600000, .converted_lots = 1};
    vg_account a = {.id = A, .program = 1, .kind = VG_ACCT_MEMBER, .state = VG_AS_ACTIVE, .free_fen = free_fen, .held_fen = held_fen, .bank_account = "42"};
    vg_lot ripe = {.id = LOT, .program = 1, .account = A, .acct_open = A, .fen = free_fen - pending_fen + held_fen, .free_fen = free_fen - pending_fen,
                   .held_fen = held_fen, .from_day = today};
    vg_lot green = {.id = LOT + 1, .program = 1, .account = A, .acct_open = A, .fen = pending_fen, .free_fen = pending_fen, .from_day = today + 1};
    vg_work_put(work, VG_T_program, &p);
    vg_work_put(work, VG_T_business_day, &day);
    vg_work_put(work, VG_T_account, &a);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, A);
    vg_work_put(work, VG_T_lot, &ripe);
    vg_work_put(work, VG_T_lot, &green);
}

static const vg_business_day *day_row(void)
{
    const vg_business_day *d = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, business_day, VG_KEY_OF_PAIR(1, today), &d, &err).code, VG_OK);
    return d;
}

static const vg_figure *figure(void)
{
    const vg_figure *f = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, figure, VG_KEY_OF_ID(A), &f, &err).code, VG_OK);
    return f;
}

/* As a turn does it: again, when a row was missing. */
#define RUN(call)                                      \
    for (int tries = 0; tries < 9; tries++) {          \
        vg_work_begin(work);                           \
        vg_status st = (call);                         \
        if (st.code != VG_E_MISS) {                    \
            CU_ASSERT_EQUAL(st.code, VG_OK);           \
            vg_work_keep(work);                        \
            break;                                     \
        }                                              \
        vg_work_drop(work);                            \
        vg_work_needs_done(work);                      \
    }

static vg_status ask(void)
{
    vg_business_day *d = VG_EDIT(work, business_day, day_row());
    const int64_t accounts[] = {A, A}, lots[] = {LOT, LOT + 1};
    vg_day_event e = {.met = {VG_DAY_BATCH, {(int32_t)today}, d->batch_cursor, 0, 0}, .accounts = accounts, .lots = lots, .account_count = 2};
    vg_day_next next = {.need = VG_DAY_TIME, .at = INT64_MAX};
    return vg_confirm_step(&core, d, &e, &next, &err);
}

static void says(int64_t total, int64_t available, int64_t withdrawable)
{
    vg_operation op = {.id = figure()->op, .account = A};
    vg_answer answer = {.balance = {total}, .available = {available}, .withdrawable = {withdrawable}, .has_balance = true,
                        .has_withdrawable = withdrawable >= 0};
    const vg_account *a = NULL;
    RUN(vg_confirm_answer(&core, &op, &answer, &err))
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(A), &a, &err).code, VG_OK);
    vg_work_begin(work);
    VG_EDIT(work, account, a)->open_ops--; /* the question has ended */
    vg_work_keep(work);
}

static void an_account_with_two_lots_is_asked_about_once(void)
{
    fresh(0, 100, 0, 0);
    RUN(ask())
    CU_ASSERT_EQUAL(day_row()->asked, 1);
    CU_ASSERT_EQUAL(figure()->state, VG_FS_ASKED);
    CU_ASSERT_STRING_EQUAL(vg_settlement_state(day_row()), "confirming");
}

static void figures_that_agree_confirm_the_batch(void)
{
    fresh(0, 100, 0, 40);
    RUN(ask())
    says(100, 100, 60);
    CU_ASSERT(day_row()->agree == 1 && day_row()->differ == 0 && day_row()->confirmed_fen == 60);
}

static void money_that_the_bank_lets_leave_later_is_a_difference_at_the_second_question(void)
{
    fresh(0, 100, 0, 0);
    RUN(ask())
    int64_t first = figure()->op;
    says(100, 100, 60);
    CU_ASSERT(day_row()->differ == 0 && figure()->state == VG_FS_ASKED);
    CU_ASSERT_NOT_EQUAL(figure()->op, first); /* asked once more */
    says(100, 100, 60);
    CU_ASSERT(day_row()->differ == 1 && figure()->apart_fen == -40);
    CU_ASSERT_STRING_EQUAL(vg_settlement_state(day_row()), "differs");
    says(100, 100, 60);
    CU_ASSERT_EQUAL(day_row()->differ, 1); /* once */
}

static void another_sum_at_each_question_decides_nothing(void)
{
    fresh(0, 100, 0, 0);
    RUN(ask())
    says(150, 150, -1);
    says(170, 170, -1);
    says(190, 190, -1);
    CU_ASSERT(day_row()->agree == 0 && day_row()->differ == 0);
    int64_t op = figure()->op;
    says(190, 190, -1);
    CU_ASSERT_EQUAL(figure()->op, op); /* three questions are all */
}

static void an_account_with_an_act_under_way_does_not_differ(void)
{
    fresh(0, 100, 0, 0);
    RUN(ask())
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(A), &a, &err).code, VG_OK);
    vg_work_begin(work);
    VG_EDIT(work, account, a)->out_fen = 50;
    vg_work_keep(work);
    says(150, 150, -1);
    says(150, 150, -1);
    CU_ASSERT_EQUAL(day_row()->differ, 0);
}

static void held_money_is_seen_as_the_bank_sees_it(void)
{
    fresh(VG_CAP_BANK_HOLDS, 100, 30, 0); /* it freezes: in the total, not available */
    RUN(ask())
    says(130, 100, 100);
    CU_ASSERT_EQUAL(day_row()->agree, 1);
    fresh(VG_CAP_BANK_HOLDS | VG_CAP_HOLD_MOVES, 100, 30, 0); /* it moves it away */
    RUN(ask())
    says(100, 100, 100);
    CU_ASSERT_EQUAL(day_row()->agree, 1);
    fresh(0, 100, 30, 0); /* it knows nothing of it */
    RUN(ask())
    says(130, 130, 130);
    CU_ASSERT_EQUAL(day_row()->agree, 1);
    fresh(VG_CAP_BANK_HOLDS, 100, 30, 0);
    RUN(ask())
    says(130, 100, 70); /* it let less leave than we would */
    CU_ASSERT_EQUAL(day_row()->agree, 0);
}

static void comes_late(int64_t fen)
{
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(A), &a, &err).code, VG_OK);
    vg_work_begin(work);
    VG_EDIT(work, account, a)->late_fen = fen;
    vg_work_keep(work);
}

static void late_money_is_on_the_account_at_the_bank(void)
{
    fresh(0, 100, 0, 0);
    comes_late(30);
    RUN(ask())
    says(130, 130, 100);
    CU_ASSERT(day_row()->agree == 1 && figure()->total_fen == 130 && figure()->available_fen == 130);
    fresh(0, 100, 0, 0);
    comes_late(30);
    RUN(ask())
    says(130, 130, 130); /* its own day has come at the bank */
    CU_ASSERT_EQUAL(day_row()->agree, 1);
    fresh(0, 100, 0, 0);
    comes_late(30);
    RUN(ask())
    says(130, 130, 131);
    CU_ASSERT(day_row()->agree == 0 && figure()->apart_fen == 31);
    fresh(0, 100, 0, 0);
    comes_late(30);
    RUN(ask())
    says(100, 100, 100);
    CU_ASSERT(day_row()->agree == 0 && figure()->apart_fen == -30);
}

static void an_answer_without_figures_or_to_another_question_is_none(void)
{
    fresh(0, 100, 0, 0);
    RUN(ask())
    vg_operation op = {.id = figure()->op, .account = A}, other = {.id = 77, .account = A};
    vg_answer none = {.verdict = VG_VD_YES}, all = {.balance = {100}, .available = {100}, .has_balance = true};
    RUN(vg_confirm_answer(&core, &op, &none, &err))
    RUN(vg_confirm_answer(&core, &other, &all, &err))
    CU_ASSERT(day_row()->agree == 0 && figure()->tries == 0);
}

static void a_replay_begins_again_and_not_while_the_bank_is_asked(void)
{
    fresh(0, 100, 0, 0);
    vg_command c = {.kind = VG_CMD_REPLAY_SETTLEMENT, .evidence = "the bank mended its run"};
    vg_reply reply = {0};
    RUN(ask())
    vg_work_begin(work);
    CU_ASSERT_EQUAL(vg_act_replay_settlement(&core, &c, &reply, &err).code, VG_E_CONFLICT);
    vg_work_drop(work);
    says(100, 100, 100);
    vg_work_begin(work);
    VG_EDIT(work, business_day, day_row())->confirmed_at = core.at;
    vg_work_keep(work);
    RUN(vg_act_replay_settlement(&core, &c, &reply, &err))
    CU_ASSERT(day_row()->converted_at == 0 && day_row()->asked == 0 && day_row()->agree == 0);
    vg_work_begin(work);
    CU_ASSERT_EQUAL(vg_act_replay_settlement(&core, &c, &reply, &err).code, VG_E_CONFLICT); /* nothing was converted */
    vg_work_drop(work);
}

static void an_answer_to_the_round_before_a_replay_counts_in_none(void)
{
    fresh(0, 100, 0, 0);
    RUN(ask())
    vg_work_begin(work);
    VG_EDIT(work, business_day, day_row())->confirmed_at = core.at; /* patience had an end */
    vg_work_keep(work);
    vg_command c = {.kind = VG_CMD_REPLAY_SETTLEMENT, .program = 1};
    vg_reply reply = {0};
    RUN(vg_act_replay_settlement(&core, &c, &reply, &err))
    says(100, 100, 100);
    CU_ASSERT_EQUAL(day_row()->agree, 0);
    core.at += 1000;
    vg_work_begin(work);
    vg_business_day *d = VG_EDIT(work, business_day, day_row());
    d->converted_at = core.at;
    d->converted_lots = 1;
    vg_work_keep(work);
    RUN(ask())
    says(100, 100, 100);
    CU_ASSERT(day_row()->asked == 1 && day_row()->agree == 1);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite s = CU_add_suite("confirm", NULL, NULL);
#define T(name) CU_add_test(s, #name, name)
    T(an_account_with_two_lots_is_asked_about_once);
    T(figures_that_agree_confirm_the_batch);
    T(money_that_the_bank_lets_leave_later_is_a_difference_at_the_second_question);
    T(another_sum_at_each_question_decides_nothing);
    T(an_account_with_an_act_under_way_does_not_differ);
    T(held_money_is_seen_as_the_bank_sees_it);
    T(late_money_is_on_the_account_at_the_bank);
    T(an_answer_without_figures_or_to_another_question_is_none);
    T(a_replay_begins_again_and_not_while_the_bank_is_asked);
    T(an_answer_to_the_round_before_a_replay_counts_in_none);
#undef T
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    work = vg_work_close(work);
    return failed != 0;
}

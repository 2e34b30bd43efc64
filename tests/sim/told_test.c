/* What a bank tells by itself: true, in doubt, and false. The words come to the gateway as an adapter hands them over, so that each
 * can be said, signed or not, about any act. */
#include "tests/sim/sim.h"
#include <CUnit/Basic.h>
#include <stdio.h>

#define FEN 30000
#define ASK(name) (UINT64_C(1) << VG_ASK_##name)

static struct {
    sim world;
    sim_program *p;
    int64_t account, op; /* op: a deposit from the bound card that the bank is at */
    uint64_t questions, statements, told;
} t;

/* --- the world --------------------------------------------------------------------------------------------------- */

static vg_status hand_over(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena,
                           vg_push *ret, vg_err *err)
{
    (void)conf;
    (void)signer;
    (void)at_ms;
    (void)arena;
    (void)err;
    assert(wire.len == sizeof *ret);
    memcpy(ret, wire.at, sizeof *ret);
    return VG_DONE;
}

static void count(sim_program *p, const sim_said *said)
{
    (void)p;
    t.questions += strcmp(said->action, "QueryTransaction") == 0;
    t.statements += said->is_feed;
}

static void pass(int64_t ms) { sim_run_until(&t.world, t.world.now + ms); }

static const vg_operation *op(void) { return sim_store_find(&t.world.store, VG_T_operation, VG_KEY_OF_ID(t.op)); }
static const vg_account *account(void) { return sim_store_find(&t.world.store, VG_T_account, VG_KEY_OF_ID(t.account)); }

static int64_t ask(const vg_command *c)
{
    sim_request *q = sim_submit(t.p, c);
    pass(1);
    CU_ASSERT_FATAL(q != NULL && q->answered && q->request.reply.code == VG_OK);
    return q->request.reply.operation_id;
}

/* The bank has a deposit of FEN for ten hours, and the questions about it have become rare. */
static void start(void)
{
    static vg_bank bank;
    const sim_bank *port = sim_bank_find("baixin");
    void *conf = port->conf_new();
    bank = *vg_bank_find(port->bank, port->mode);
    bank.listen = hand_over;
    memset(&t, 0, sizeof t);
    CU_ASSERT_FATAL(port->conf_set(conf, "proof", "none"));
    CU_ASSERT_FATAL(port->conf_set(conf, "notify_ms", "0"));
    sim_begin(&t.world, 1);
    t.world.steady = true;
    t.world.now = vg_day_instant((vg_day){20514}, 10 * 3600);
    sim_found(&t.world);
    t.p = sim_add_adapter(&t.world, port, conf, &bank);
    t.p->conf->rules.timers.statement_poll_ms = 12 * 3600000;
    t.world.heard = count;
    CU_ASSERT_FATAL(sim_start_gateway(&t.world));
    t.account = sim_begin_account(t.p, 0);
    pass(60000);
    CU_ASSERT_EQUAL_FATAL(account()->state, VG_AS_ACTIVE);
    sim_fault later = {.action = "Deposit", .word = "accept_then_succeed_after", .count = 1, .ms = 10 * 3600000};
    CU_ASSERT_FATAL(port->fault(t.p->bank, &later));
    t.op = ask(&(vg_command){.kind = VG_CMD_DEPOSIT, .account = t.account, .amount = {FEN}});
    pass(4 * 3600000);
    CU_ASSERT_EQUAL_FATAL(op()->state, VG_ST_WAITING);
    t.questions = t.statements = 0;
}

static void finish(void)
{
    CU_ASSERT_STRING_EQUAL(t.world.finding, "");
    sim_close_world(&t.world);
}

static void heard(void *ctx, const vg_heard *answer)
{
    (void)ctx;
    t.told += answer->answered;
}

/* Says it as a new event. */
static void tell(vg_push push)
{
    vg_err err;
    uint64_t before = t.told;
    snprintf(push.event_no, sizeof push.event_no, "E%llu", (unsigned long long)t.told);
    push.said = vg_span_of(push.event_no);
    CU_ASSERT_EQUAL(vg_gateway_hear(t.world.gw, t.p->id, (vg_span){(const uint8_t *)&push, sizeof push}, heard, NULL, &err).code, VG_OK);
    pass(1000);
    CU_ASSERT_EQUAL(t.told, before + 1);
}

static size_t events(const char *type)
{
    size_t n = 0;
    for (const sim_row *r = t.world.store.tables[VG_T_event]; r != NULL; r = r->next) {
        n += strcmp(((const vg_event *)r->row)->type, type) == 0;
    }
    return n;
}

/* --- not signed -------------------------------------------------------------------------------------------------- */

static vg_push hint(void)
{
    vg_push push = {.kind = VG_PUSH_LOOK};
    VG_SET(push.ref, op()->bank_ref);
    return push;
}

static void who_proves_nothing_makes_the_gateway_ask(void)
{
    start();
    tell(hint());
    CU_ASSERT_EQUAL(t.questions, 1);
    CU_ASSERT_EQUAL(t.statements, 1);
    finish();
}

static void who_proves_nothing_is_asked_about_so_often_and_no_more(void)
{
    start();
    for (int minute = 1; minute <= 2; minute++) {
        for (int i = 0; i < 60; i++) {
            tell(hint());
        }
        CU_ASSERT_EQUAL(t.questions, (uint64_t)minute * VG_LOOKS_A_MINUTE);
        CU_ASSERT(t.statements <= (uint64_t)minute * VG_LOOKS_A_MINUTE);
    }
    finish();
}

static void who_proves_nothing_puts_nothing_off_and_uses_nothing_up(void)
{
    start();
    vg_operation before = *op();
    for (int i = 0; i < 20; i++) {
        tell(hint());
    }
    CU_ASSERT(t.questions > 0); /* and each was answered: the bank is still at it */
    CU_ASSERT_EQUAL(op()->state, VG_ST_WAITING);
    CU_ASSERT_EQUAL(op()->due_at, before.due_at);
    CU_ASSERT_EQUAL(op()->queries, before.queries);
    finish();
}

/* --- signed ------------------------------------------------------------------------------------------------------ */

static vg_push deposited(vg_verdict verdict)
{
    vg_push push = {.kind = VG_PUSH_RESULT, .proven = true, .acts = ASK(DEPOSIT_CARD), .answer.verdict = verdict};
    VG_SET(push.ref, op()->bank_ref);
    VG_SET(push.account, account()->bank_account);
    push.line.amount = vg_fen(FEN);
    return push;
}

static void a_result_that_names_act_amount_and_account_is_believed(void)
{
    start();
    tell(deposited(VG_VD_YES));
    CU_ASSERT_EQUAL(op()->state, VG_ST_DONE);
    CU_ASSERT_EQUAL(account()->free_fen, FEN);
    CU_ASSERT_EQUAL(t.questions, 0);
    finish();
}

static void a_result_that_does_not_say_of_what_is_asked_about(void)
{
    for (int verdict = 0; verdict < VG_VD_COUNT; verdict++) {
        for (int missing = 0; missing < 2; missing++) {
            start();
            vg_push push = deposited((vg_verdict)verdict);
            if (missing == 0) {
                push.line.amount = vg_fen(0);
            } else {
                VG_SET(push.account, "");
            }
            vg_operation before = *op();
            tell(push);
            CU_ASSERT_EQUAL(op()->state, VG_ST_WAITING);
            CU_ASSERT_EQUAL(op()->due_at, before.due_at);
            CU_ASSERT_EQUAL(t.questions, 1);
            finish();
        }
    }
}

static void a_result_of_other_money_or_of_another_act_alarms_and_is_asked_about(void)
{
    for (int what = 0; what < 3; what++) {
        start();
        vg_push push = deposited(VG_VD_YES);
        if (what == 0) {
            push.line.amount = vg_fen(FEN + 1);
        } else if (what == 1) {
            VG_SET(push.account, "6230000000000000009");
        } else {
            push.acts = ASK(WITHDRAW_CARD) | ASK(REFUND_ORIGIN);
        }
        tell(push);
        CU_ASSERT_EQUAL(op()->state, VG_ST_WAITING);
        CU_ASSERT_EQUAL(account()->free_fen, 0);
        CU_ASSERT_EQUAL(events("operation.contradiction"), 1);
        CU_ASSERT_EQUAL(t.questions, 1);
        finish();
    }
}

static void the_state_of_a_case_says_nothing_about_money(void)
{
    static const vg_case cases[] = {VG_CASE_OPENED, VG_CASE_REFUSED, VG_CASE_SMS_WAIT};
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        for (int fits = 0; fits < 2; fits++) { /* even if the adapter says that it can be about a deposit */
            start();
            vg_push push = deposited(VG_VD_YES);
            push.kind = VG_PUSH_CASE;
            push.acts = fits ? push.acts : ASK(OPEN_CASE);
            push.answer.open_case = cases[i];
            const vg_proving *p = sim_store_find(&t.world.store, VG_T_proving, VG_KEY_OF_ID(t.account));
            CU_ASSERT_PTR_NOT_NULL_FATAL(p);
            int64_t ver = p->ver;
            tell(push);
            CU_ASSERT_EQUAL(op()->state, VG_ST_WAITING);
            CU_ASSERT_EQUAL(account()->state, VG_AS_ACTIVE);
            p = sim_store_find(&t.world.store, VG_T_proving, VG_KEY_OF_ID(t.account));
            CU_ASSERT_EQUAL(p->ver, ver);
            CU_ASSERT_EQUAL(events("operation.contradiction"), 1);
            finish();
        }
    }
}

static CU_TestInfo tests[] = {
    {"who proves nothing makes the gateway ask", who_proves_nothing_makes_the_gateway_ask},
    {"who proves nothing is asked about so often and no more", who_proves_nothing_is_asked_about_so_often_and_no_more},
    {"who proves nothing puts nothing off and uses nothing up", who_proves_nothing_puts_nothing_off_and_uses_nothing_up},
    {"a result that names act, amount and account is believed", a_result_that_names_act_amount_and_account_is_believed},
    {"a result that does not say of what is asked about", a_result_that_does_not_say_of_what_is_asked_about},
    {"a result of other money or of another act alarms and is asked about",
     a_result_of_other_money_or_of_another_act_alarms_and_is_asked_about},
    {"the state of a case says nothing about money", the_state_of_a_case_says_nothing_about_money},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"told", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed != 0;
}

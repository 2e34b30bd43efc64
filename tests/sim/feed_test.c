/* Statements whose bank leads back to where they were read already: what they say is taken, and the login is left in peace. */
#include "tests/sim/sim.h"
#include <CUnit/Basic.h>
#include <stdio.h>

#define HOUR_MS (INT64_C(3600) * 1000)
#define POLL_MS (INT64_C(600) * 1000)

typedef enum way { SOUND, SAME_PAGE, RING_OF_THREE, SAME_LINES, NO_LINES, NO_WHOLE_DAYS } way;

static struct {
    sim world;
    sim_program *p;
    const vg_bank *sound;
    way way;
    int64_t account;
    uint64_t statements, answers, whole_days;
} t;

/* The bank's own answer, and where it says that it goes on. */
static vg_status decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire, vg_arena *arena,
                        vg_answer *ret, vg_err *err)
{
    vg_status st = t.sound->decode(conf, signer, ask, wire, arena, ret, err);
    if (st.code != VG_OK || ret->verdict != VG_VD_YES || ask->kind != VG_ASK_LINES || t.way == SOUND) {
        return st;
    }
    if (t.way == NO_WHOLE_DAYS) { /* readings of whole days begin without a cursor, and fail */
        bool whole = ask->cursor_flow[0] == 0 && ask->page[0] == 0;
        t.whole_days += whole;
        ret->verdict = whole ? VG_VD_UNCLEAR : ret->verdict;
        return st;
    }
    ret->more = t.way != NO_LINES || ret->row_count == 0;
    if (t.way == SAME_PAGE || t.way == RING_OF_THREE) {
        snprintf(ret->page, sizeof ret->page, "%d", t.way == SAME_PAGE ? 7 : (int)(t.answers++ % 3));
    }
    return st;
}

static void count(sim_program *p, const sim_said *said)
{
    (void)p;
    t.statements += said->is_feed;
}

static void pass(int64_t ms) { sim_run_until(&t.world, t.world.now + ms); }
static const vg_account *account(void) { return sim_store_find(&t.world.store, VG_T_account, VG_KEY_OF_ID(t.account)); }

static void pay_in(int64_t fen)
{
    sim_credit in = {.account = account()->bank_account, .fen = fen, .payer_no = "6222000011112222", .payer_name = "王小明",
                     .payer_bank = "工商银行", .payer_bank_no = "102100099996", .memo = "x"};
    CU_ASSERT_FATAL(t.p->port->credit(t.p->bank, t.world.now, &in));
}

static void start(way which)
{
    static vg_bank bank;
    const sim_bank *port = sim_bank_find("citic");
    memset(&t, 0, sizeof t);
    t.sound = vg_bank_find(port->bank, port->mode);
    bank = *t.sound;
    bank.decode = decode;
    sim_begin(&t.world, 1);
    t.world.steady = true;
    t.world.now = vg_day_instant((vg_day){20514}, 10 * 3600);
    sim_found(&t.world);
    t.p = sim_add_adapter(&t.world, port, port->conf_new(), &bank);
    t.p->conf->rules.timers.statement_poll_ms = POLL_MS;
    t.world.heard = count;
    CU_ASSERT_FATAL(sim_start_gateway(&t.world));
    t.account = sim_begin_account(t.p, 0);
    pass(HOUR_MS);
    CU_ASSERT_EQUAL_FATAL(account()->state, VG_AS_ACTIVE);
    t.statements = 0;
    t.way = which;
}

static void finish(void)
{
    CU_ASSERT_STRING_EQUAL(t.world.finding, "");
    sim_close_world(&t.world);
}

static uint64_t alerts(void)
{
    vg_gateway_counts counts;
    vg_gateway_count(t.world.gw, &counts);
    return counts.alerts;
}

static void a_statement_that_leads_back_is_read_a_few_times_a_poll(void)
{
    for (int which = SAME_PAGE; which <= NO_LINES; which++) {
        start((way)which);
        uint64_t before = alerts();
        pay_in(500);
        pass(HOUR_MS);
        CU_ASSERT(t.statements >= HOUR_MS / POLL_MS);
        CU_ASSERT(t.statements <= HOUR_MS / POLL_MS * 8);
        CU_ASSERT_EQUAL(account()->free_fen, 500);
        CU_ASSERT_EQUAL(alerts(), before + 1); /* once, whatever goes on */
        t.way = SOUND;
        pay_in(300);
        pass(HOUR_MS);
        CU_ASSERT_EQUAL(account()->free_fen, 800);
        finish();
    }
}

static int64_t whole_at(void)
{
    const vg_feed *f = sim_store_find(&t.world.store, VG_T_feed, VG_KEY_OF_PAIR(t.p->conf->rules.program, VG_FEED_LINES));
    return f == NULL ? 0 : f->whole_at;
}

static void a_reading_of_whole_days_that_failed_is_made_again_at_each_poll_and_is_not_called_whole(void)
{
    start(SOUND);
    t.p->conf->rules.timers.statement_full_ms = HOUR_MS;
    pay_in(500); /* from then on there is a cursor to go on from */
    pass(8 * HOUR_MS);
    int64_t before = whole_at();
    CU_ASSERT(before > 0);
    t.way = NO_WHOLE_DAYS;
    pass(3 * HOUR_MS);
    CU_ASSERT(t.whole_days >= 2 * HOUR_MS / POLL_MS);
    CU_ASSERT_EQUAL(whole_at(), before);
    t.way = SOUND;
    pass(HOUR_MS);
    CU_ASSERT(whole_at() > before);
    finish();
}

static void a_sound_statement_alarms_nobody(void)
{
    start(SOUND);
    uint64_t before = alerts();
    pay_in(500);
    pass(2 * HOUR_MS);
    CU_ASSERT_EQUAL(account()->free_fen, 500);
    CU_ASSERT_EQUAL(alerts(), before);
    finish();
}

static void a_world_in_which_messages_never_end_is_a_finding(void)
{
    start(SOUND);
    t.world.messages = SIM_MESSAGES_MAX;
    pass(HOUR_MS);
    CU_ASSERT_PTR_NOT_NULL(strstr(t.world.finding, "wire: more than"));
    sim_close_world(&t.world);
}

static CU_TestInfo tests[] = {
    {"a statement that leads back is read a few times a poll", a_statement_that_leads_back_is_read_a_few_times_a_poll},
    {"a reading of whole days that failed is made again", a_reading_of_whole_days_that_failed_is_made_again_at_each_poll_and_is_not_called_whole},
    {"a sound statement alarms nobody", a_sound_statement_alarms_nobody},
    {"a world in which messages never end is a finding", a_world_in_which_messages_never_end_is_a_finding},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"feed", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed != 0;
}

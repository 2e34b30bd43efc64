/* The end of a gateway with workers, and of a lease: nothing is left undone, and nothing that was read before is taken for what is. */
#include "gateway/run/gateway_in.h"
#include <CUnit/Basic.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROGRAM = 1 };

static vg_gateway *gw;
static vg_program_conf conf;
static int64_t epoch;
static int commits, reopened;
static sem_t held, go;
static atomic_int done;

/* --- a store that knows one program's lease --------------------------------------------------------------- */

static int64_t now(void *ctx)
{
    (void)ctx;
    return INT64_C(1700000000000);
}

static void fill(void *ctx, void *at, size_t len)
{
    (void)ctx;
    memset(at, 1, len);
}

static vg_status lease(vg_store *store, int64_t program, const char *holder, int64_t now_ms, int64_t until_ms, vg_program *ret, vg_err *err)
{
    (void)store, (void)holder, (void)now_ms, (void)until_ms, (void)err;
    *ret = (vg_program){.id = program, .epoch = epoch};
    return VG_DONE;
}

static vg_status enrol(vg_store *store, int64_t program, const char *name, int64_t now_ms, vg_err *err)
{
    (void)store, (void)program, (void)name, (void)now_ms, (void)err;
    return VG_DONE;
}

static vg_status nothing(vg_store *store, bool reader, vg_query query, const vg_param *params, size_t n, const vg_row_sink *sink, vg_err *err)
{
    (void)store, (void)reader, (void)query, (void)params, (void)n, (void)sink, (void)err;
    return VG_DONE;
}

/* Nothing but the program is there. */
static vg_status load(vg_store *store, vg_table table, const vg_key *keys, size_t n, const vg_row_sink *sink, vg_err *err)
{
    (void)store, (void)keys, (void)n;
    vg_program row = {.id = PROGRAM, .ver = 1, .epoch = epoch, .next_id = 1};
    return table == VG_T_program ? sink->row(sink->ctx, table, &row, err) : VG_DONE;
}

static vg_status load_group(vg_store *store, vg_group group, const int64_t *keys, size_t n, const vg_row_sink *sink, vg_err *err)
{
    (void)store, (void)group, (void)keys, (void)n, (void)sink, (void)err;
    return VG_DONE;
}

static vg_fate lose_the_answer(vg_store *store, const vg_fence *fences, size_t n, const vg_change *changes, size_t change_count, vg_err *err)
{
    (void)store, (void)fences, (void)n, (void)changes, (void)change_count;
    commits++;
    (void)VG_FAIL(err, STORE_AWAY, "no answer to COMMIT").code;
    return VG_NOT_KNOWN;
}

static vg_status stay_away(vg_store *store, vg_err *err)
{
    (void)store;
    reopened++;
    return VG_FAIL(err, STORE_AWAY, "nobody is there");
}

static void say_nothing(void *ctx, vg_log_level level, const char *event, const vg_log_field *fields, size_t n)
{
    (void)ctx, (void)level, (void)event, (void)fields, (void)n;
}

static void open_gateway(unsigned workers)
{
    static const vg_store_ops ops = {.lease = lease, .enrol = enrol, .query = nothing, .load = load, .load_group = load_group, .commit = lose_the_answer, .reopen = stay_away};
    static vg_store store = {&ops};
    static const vg_bank bank = {.name = "none"};
    static const vg_logger log = {NULL, say_nothing};
    vg_edge edge = {.clock = {NULL, now, now}, .random = {NULL, fill}, .log = &log, .store = &store};
    vg_err err;
    conf = (vg_program_conf){.rules = {.program = PROGRAM, .calendar = vg_calendar_china()}, .bank = &bank};
    VG_SET(conf.rules.name, "one");
    vg_gateway_conf all = {.programs = &conf, .program_count = 1, .instance = "test", .workers = workers};
    CU_ASSERT_EQUAL_FATAL(vg_gateway_open(&all, &edge, &gw, &err).code, VG_OK);
    atomic_store(&done, 0);
}

static vg_lane *taken(int64_t by_epoch)
{
    vg_err err;
    epoch = by_epoch;
    open_gateway(0);
    CU_ASSERT_EQUAL_FATAL(vg_gateway_start(gw, &err).code, VG_OK);
    CU_ASSERT(gw->lanes[0].primary);
    return &gw->lanes[0];
}

/* --- jobs ----------------------------------------------------------------------------------------------------- */

static void hold(void *arg)
{
    (void)arg;
    sem_post(&held);
    sem_wait(&go);
}

static void count(void *arg)
{
    (void)arg;
    atomic_fetch_add(&done, 1);
}

/* The only worker is busy when the gateway is told to stop, and idle for a moment before the last turn hands it something. */
static void a_job_of_the_last_turn_is_done_before_the_workers_rest(void)
{
    open_gateway(1);
    vg_gateway_job(gw, hold, NULL);
    sem_wait(&held);
    vg_gateway_stop(gw);
    sem_post(&go);
    usleep(50 * 1000);
    vg_gateway_job(gw, count, NULL);
    vg_gateway_rest(gw);
    CU_ASSERT_EQUAL(atomic_load(&done), 1);
    vg_gateway_close(gw);
}

static void a_job_that_comes_when_the_workers_rest_is_done_at_once(void)
{
    open_gateway(2);
    vg_gateway_stop(gw);
    vg_gateway_rest(gw);
    vg_gateway_job(gw, count, NULL);
    CU_ASSERT_EQUAL(atomic_load(&done), 1);
    vg_gateway_close(gw);
}

static void answer(void *ctx, vg_request *r)
{
    CU_ASSERT_EQUAL(r->reply.code, VG_E_BUSY);
    vg_gateway_job(gw, count, ctx);
}

/* As the API's server does: what it has to free is freed by a job. */
static void who_is_answered_when_the_gateway_closes_has_its_job_done(void)
{
    open_gateway(2);
    vg_request r = {.command = {.program = PROGRAM}, .done = answer};
    vg_err err;
    CU_ASSERT_EQUAL(vg_gateway_submit(gw, &r, &err).code, VG_OK);
    vg_gateway_close(gw);
    CU_ASSERT_EQUAL(atomic_load(&done), 1);
}

/* --- a store that goes ------------------------------------------------------------------------------------------ */

/* Who waits for the commit must end before the crank can be stopped; and what may be done is not done again. */
static void a_commit_that_is_not_known_keeps_nobody_who_leaves(void)
{
    vg_lane *lane = taken(4);
    vg_queued *e = vg_event_new(VG_EVT_ENROL, PROGRAM);
    commits = reopened = 0;
    vg_gateway_leave(gw);
    vg_turn_run(gw, e);
    CU_ASSERT_EQUAL(commits, 1);
    CU_ASSERT_EQUAL(reopened, 1);
    CU_ASSERT(lane->primary);
    vg_gateway_close(gw);
}

/* --- leases --------------------------------------------------------------------------------------------------- */

static void a_statement_is_read_from_its_first_page_by_who_takes_the_lease_again(void)
{
    vg_lane *lane = taken(4);
    VG_SET(lane->feed_page[VG_FEED_LINES], "page 7");
    lane->feed_reading[VG_FEED_LINES].pages = 7;
    vg_lease_keep(gw, lane, true);
    CU_ASSERT_STRING_EQUAL(lane->feed_page[VG_FEED_LINES], "page 7"); /* it was never lost */
    epoch = 6;
    vg_lease_keep(gw, lane, true);
    CU_ASSERT_EQUAL(lane->epoch, 6);
    CU_ASSERT_STRING_EQUAL(lane->feed_page[VG_FEED_LINES], "");
    CU_ASSERT_EQUAL(lane->feed_reading[VG_FEED_LINES].pages, 0);
    vg_gateway_close(gw);
}

static void what_the_day_read_under_an_earlier_lease_is_not_acted_on(void)
{
    vg_lane *lane = taken(4);
    vg_day_work *w = calloc(1, sizeof *w);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w);
    *w = (vg_day_work){.gw = gw, .lane = lane, .epoch = 3, .event = {.met = {.need = VG_DAY_SUMS}}};
    lane->day_flying = true;
    vg_queued *e = vg_event_new(VG_EVT_DAY, PROGRAM);
    e->day = w;
    vg_turn_run(gw, e);
    CU_ASSERT_FALSE(lane->day_flying);
    CU_ASSERT_EQUAL(lane->day.need, VG_DAY_TIME);
    CU_ASSERT(lane->day.at > now(NULL)); /* looked at again soon */
    vg_gateway_close(gw);
}

int main(void)
{
    sem_init(&held, 0, 0);
    sem_init(&go, 0, 0);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("the end of a gateway and of a lease", NULL, NULL);
    CU_ADD_TEST(suite, a_job_of_the_last_turn_is_done_before_the_workers_rest);
    CU_ADD_TEST(suite, a_job_that_comes_when_the_workers_rest_is_done_at_once);
    CU_ADD_TEST(suite, who_is_answered_when_the_gateway_closes_has_its_job_done);
    CU_ADD_TEST(suite, a_commit_that_is_not_known_keeps_nobody_who_leaves);
    CU_ADD_TEST(suite, a_statement_is_read_from_its_first_page_by_who_takes_the_lease_again);
    CU_ADD_TEST(suite, what_the_day_read_under_an_earlier_lease_is_not_acted_on);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

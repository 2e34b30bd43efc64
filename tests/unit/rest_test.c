/* The end of a gateway with workers: nothing is left undone. */
#include "gateway/run/gateway_in.h"
#include <CUnit/Basic.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PROGRAM = 1 };

static vg_gateway *gw;
static vg_program_conf conf;
static sem_t held, go;
static atomic_int done;

/* --- an edge without a store ---------------------------------------------------------------------------------- */

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

static void say_nothing(void *ctx, vg_log_level level, const char *event, const vg_log_field *fields, size_t n)
{
    (void)ctx, (void)level, (void)event, (void)fields, (void)n;
}

static void open_gateway(unsigned workers)
{
    static const vg_bank bank = {.name = "none"};
    static const vg_logger log = {NULL, say_nothing};
    vg_edge edge = {.clock = {NULL, now, now}, .random = {NULL, fill}, .log = &log};
    vg_err err;
    conf = (vg_program_conf){.rules = {.program = PROGRAM}, .bank = &bank};
    VG_SET(conf.rules.name, "one");
    vg_gateway_conf all = {.programs = &conf, .program_count = 1, .instance = "test", .workers = workers};
    CU_ASSERT_EQUAL_FATAL(vg_gateway_open(&all, &edge, &gw, &err).code, VG_OK);
    atomic_store(&done, 0);
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

int main(void)
{
    sem_init(&held, 0, 0);
    sem_init(&go, 0, 0);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("the end of a gateway", NULL, NULL);
    CU_ADD_TEST(suite, a_job_of_the_last_turn_is_done_before_the_workers_rest);
    CU_ADD_TEST(suite, a_job_that_comes_when_the_workers_rest_is_done_at_once);
    CU_ADD_TEST(suite, who_is_answered_when_the_gateway_closes_has_its_job_done);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* The listener of a bank's front-end: stopped while a call comes, and without a descriptor for one. */
#include "gateway/edge/tcp_listener.h"
#include <CUnit/Basic.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { LEN = 4, DESCRIPTORS = 64, SHORT_MS = 1000 };

static sem_t begun, go;
static vg_tcp_call *_Atomic taken;
static atomic_bool stopped;

static size_t frame(const void *ctx, vg_span have)
{
    (void)ctx, (void)have;
    return LEN;
}

static void take(void *ctx, vg_tcp_call *call, vg_span message)
{
    (void)ctx;
    CU_ASSERT_EQUAL(message.len, LEN);
    sem_post(&begun);
    sem_wait(&go);
    atomic_store(&taken, call);
}

static void *stop(void *listener)
{
    vg_tcp_listener_stop(listener);
    atomic_store(&stopped, true);
    return NULL;
}

static int caller(void)
{
    struct timeval limit = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return fd;
}

static void dial(int fd, const vg_tcp_listener *l)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(vg_tcp_listener_port(l)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
}

/* Who takes calls goes when the listener was stopped: it must not be within `take` then. */
static void a_listener_has_stopped_when_nobody_takes_a_call_any_more(void)
{
    vg_tcp_listener *l = NULL;
    pthread_t thread;
    vg_err err;
    char end;
    vg_tcp_listener_conf conf = {.address = "127.0.0.1", .frame = frame, .take = take};
    CU_ASSERT_EQUAL_FATAL(vg_tcp_listener_open(&conf, &l, &err).code, VG_OK);
    int fd = caller();
    dial(fd, l);
    CU_ASSERT_EQUAL(send(fd, "ping", LEN, MSG_NOSIGNAL), LEN);
    sem_wait(&begun);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, stop, l), 0);
    usleep(400 * 1000); /* the thread that accepts has long ended */
    CU_ASSERT_FALSE(atomic_load(&stopped));
    sem_post(&go);
    pthread_join(thread, NULL);
    CU_ASSERT(atomic_load(&stopped));
    CU_ASSERT_PTR_NOT_NULL_FATAL(atomic_load(&taken));
    vg_tcp_answer(atomic_load(&taken), VG_SPAN("pong"));
    CU_ASSERT_EQUAL(recv(fd, &end, 1, 0), 0); /* dropped: the bank says it again */
    close(fd);
    vg_tcp_listener_close(l);
}

/* --- no descriptors ---------------------------------------------------------------------------------------- */

static atomic_int told_short, told_again;

static void count_line(void *ctx, vg_log_level level, const char *event, const vg_log_field *fields, size_t n)
{
    (void)ctx, (void)level, (void)fields, (void)n;
    atomic_fetch_add(&told_short, strcmp(event, "push.no_descriptors") == 0);
    atomic_fetch_add(&told_again, strcmp(event, "push.takes_calls_again") == 0);
}

static void answer(void *ctx, vg_tcp_call *call, vg_span message)
{
    (void)ctx, (void)message;
    vg_tcp_answer(call, VG_SPAN("pong"));
}

static int64_t cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Takes all descriptors that the process may have. */
static size_t take_all(int taken_fds[DESCRIPTORS])
{
    size_t n = 0;
    while (n < DESCRIPTORS && (taken_fds[n] = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0) {
        n++;
    }
    CU_ASSERT(n < DESCRIPTORS);
    return n;
}

static void who_calls_when_descriptors_are_out_waits_and_costs_nothing(void)
{
    static const vg_logger log = {NULL, count_line};
    vg_tcp_listener *l = NULL;
    vg_err err;
    struct rlimit before, few;
    char got[LEN];
    int fds[2] = {caller(), caller()}, held[DESCRIPTORS];
    vg_tcp_listener_conf conf = {.address = "127.0.0.1", .frame = frame, .take = answer, .log = &log};
    CU_ASSERT_EQUAL_FATAL(vg_tcp_listener_open(&conf, &l, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = (struct rlimit){.rlim_cur = DESCRIPTORS, .rlim_max = before.rlim_max};
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    size_t n = take_all(held);
    int64_t began = cpu_ms();
    for (size_t i = 0; i < VG_COUNT(fds); i++) {
        dial(fds[i], l);
        CU_ASSERT_EQUAL(send(fds[i], "ping", LEN, MSG_NOSIGNAL), LEN);
    }
    usleep(SHORT_MS * 1000);
    CU_ASSERT(cpu_ms() - began < SHORT_MS / 4);
    CU_ASSERT(atomic_load(&told_short) == 1 && atomic_load(&told_again) == 0);
    while (n > 0) {
        close(held[--n]);
    }
    for (size_t i = 0; i < VG_COUNT(fds); i++) {
        CU_ASSERT_EQUAL(recv(fds[i], got, LEN, MSG_WAITALL), LEN);
        close(fds[i]);
    }
    CU_ASSERT(atomic_load(&told_short) == 1 && atomic_load(&told_again) == 1);
    setrlimit(RLIMIT_NOFILE, &before);
    vg_tcp_listener_close(l);
}

static void a_listener_without_descriptors_stops_all_the_same(void)
{
    static const vg_logger log = {NULL, count_line};
    vg_tcp_listener *l = NULL;
    vg_err err;
    struct rlimit before, few;
    struct timespec from, to;
    int fd = caller(), held[DESCRIPTORS];
    vg_tcp_listener_conf conf = {.address = "127.0.0.1", .frame = frame, .take = answer, .log = &log};
    CU_ASSERT_EQUAL_FATAL(vg_tcp_listener_open(&conf, &l, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = (struct rlimit){.rlim_cur = DESCRIPTORS, .rlim_max = before.rlim_max};
    CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &few), 0);
    size_t n = take_all(held);
    atomic_store(&told_short, 0);
    dial(fd, l);
    while (atomic_load(&told_short) == 0) {
        sched_yield();
    }
    clock_gettime(CLOCK_MONOTONIC, &from);
    vg_tcp_listener_close(l);
    clock_gettime(CLOCK_MONOTONIC, &to);
    CU_ASSERT(to.tv_sec - from.tv_sec < 2);
    while (n > 0) {
        close(held[--n]);
    }
    close(fd);
    setrlimit(RLIMIT_NOFILE, &before);
}

int main(void)
{
    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("a listener of calls", NULL, NULL);
    CU_ADD_TEST(suite, a_listener_has_stopped_when_nobody_takes_a_call_any_more);
    CU_ADD_TEST(suite, who_calls_when_descriptors_are_out_waits_and_costs_nothing);
    CU_ADD_TEST(suite, a_listener_without_descriptors_stops_all_the_same);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* The TCP wire: what it sends has begun within its bound, or not one byte of it has left. */
#include "gateway/edge/wire_tcp.h"
#include "tests/unit/slow_net.h"
#include <CUnit/Basic.h>
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BOUND_MS = 300, GRACE_MS = 2000, ANSWER_MS = 5000, FULL_MAX = 64 };

static vg_err err;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static size_t frame(const void *ctx, vg_span have) { return (void)ctx, (void)have, 4; }

/* --- answers ------------------------------------------------------------------------------------------------ */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came = PTHREAD_COND_INITIALIZER;
static vg_wire_answer last;
static size_t answers;
static int64_t answered_at;

static void done(void *ctx, const vg_wire_answer *answer)
{
    (void)ctx;
    pthread_mutex_lock(&lock);
    last = *answer;
    answers++;
    answered_at = now_ms();
    pthread_cond_broadcast(&came);
    pthread_mutex_unlock(&lock);
}

static vg_wire *open_wire(int64_t connect_ms)
{
    vg_wire *wire = NULL;
    answers = 0;
    vg_wire_tcp_conf conf = {.connections = 1, .connect_ms = connect_ms, .frame = frame, .done = done};
    CU_ASSERT_EQUAL_FATAL(vg_wire_tcp_open(&conf, &wire, &err).code, VG_OK);
    return wire;
}

static int64_t begin(vg_wire *wire, const char *host, uint16_t port)
{
    char url[80];
    int64_t begun = now_ms();
    snprintf(url, sizeof url, "tcp://%s:%u", host, port);
    vg_wire_request r = {.ticket = 1, .program = 1, .url = url, .bytes = VG_SPAN("ping"), .answer_ms = ANSWER_MS};
    while (wire->ops->free_slots(wire) == 0) {
        usleep(1000);
    }
    CU_ASSERT_EQUAL_FATAL(wire->ops->submit(wire, &r, &err).code, VG_OK);
    return begun;
}

/* Sends and waits; the milliseconds that it took. */
static int64_t exchange(vg_wire *wire, const char *host, uint16_t port)
{
    size_t before = answers;
    int64_t begun = begin(wire, host, port);
    pthread_mutex_lock(&lock);
    while (answers == before) {
        pthread_cond_wait(&came, &lock);
    }
    pthread_mutex_unlock(&lock);
    return answered_at - begun;
}

/* --- a bank --------------------------------------------------------------------------------------------------- */

static int listen_any(int backlog, uint16_t *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, backlog) == 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

typedef struct bank {
    int fd;
    uint16_t port;
    pthread_t thread;
    size_t bytes; /* of all calls; after the end */
} bank;

static void *serve(void *arg)
{
    bank *b = arg;
    int fd;
    while ((fd = accept(b->fd, NULL, NULL)) >= 0) {
        char got[16];
        ssize_t n = recv(fd, got, sizeof got, 0);
        b->bytes += n > 0 ? (size_t)n : 0;
        if (n > 0) {
            CU_ASSERT_EQUAL(send(fd, "pong", 4, MSG_NOSIGNAL), 4);
        }
        close(fd);
    }
    return NULL;
}

static void open_bank(bank *b)
{
    *b = (bank){0};
    b->fd = listen_any(8, &b->port);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&b->thread, NULL, serve, b), 0);
}

static size_t close_bank(bank *b)
{
    shutdown(b->fd, SHUT_RDWR);
    pthread_join(b->thread, NULL);
    close(b->fd);
    return b->bytes;
}

/* --- claims ------------------------------------------------------------------------------------------------------ */

static void an_answer_comes_back(void)
{
    bank b;
    open_bank(&b);
    vg_wire *wire = open_wire(BOUND_MS);
    (void)exchange(wire, "127.0.0.1", b.port);
    CU_ASSERT_EQUAL(last.fate, VG_WIRE_ANSWER);
    (void)exchange(wire, "localhost", b.port); /* a name */
    CU_ASSERT_EQUAL(last.fate, VG_WIRE_ANSWER);
    wire->ops->close(wire);
    CU_ASSERT_EQUAL(close_bank(&b), 8);
}

static void a_name_that_hangs_is_not_sent_when_its_time_is_over(void)
{
    bank b;
    open_bank(&b);
    vg_wire *wire = open_wire(BOUND_MS);
    slow_net_hang();
    int64_t took = exchange(wire, SLOW_NAME, b.port);
    CU_ASSERT(last.fate == VG_WIRE_NOT_SENT && took >= BOUND_MS && took < BOUND_MS + GRACE_MS);
    took = exchange(wire, SLOW_NAME, b.port);
    CU_ASSERT(last.fate == VG_WIRE_NOT_SENT && took >= BOUND_MS && took < BOUND_MS + GRACE_MS);
    CU_ASSERT_EQUAL(slow_net_asked(), 1); /* who hangs is not asked again meanwhile */
    (void)exchange(wire, "127.0.0.1", b.port);
    CU_ASSERT_EQUAL(last.fate, VG_WIRE_ANSWER); /* a numeric address needs nobody */
    slow_net_release();
    (void)exchange(wire, SLOW_NAME, b.port);
    CU_ASSERT_EQUAL(last.fate, VG_WIRE_ANSWER);
    wire->ops->close(wire);
    CU_ASSERT_EQUAL(close_bank(&b), 8);
}

static void a_late_answer_of_the_resolver_is_of_its_own_name_only(void)
{
    bank b, other;
    open_bank(&b);
    open_bank(&other);
    vg_wire *wire = open_wire(BOUND_MS);
    slow_net_hang();
    (void)exchange(wire, SLOW_NAME, b.port);
    slow_net_release();
    (void)exchange(wire, SLOW_NAME, other.port);
    CU_ASSERT_EQUAL(last.fate, VG_WIRE_ANSWER);
    wire->ops->close(wire);
    CU_ASSERT_EQUAL(close_bank(&b), 0);
    CU_ASSERT_EQUAL(close_bank(&other), 4);
}

static void a_name_that_hangs_does_not_hold_up_a_close(void)
{
    vg_wire *wire = open_wire(ANSWER_MS);
    slow_net_hang();
    (void)begin(wire, SLOW_NAME, 1);
    while (slow_net_asked() == 0) {
        sched_yield();
    }
    int64_t begun = now_ms();
    wire->ops->close(wire);
    CU_ASSERT(now_ms() - begun < GRACE_MS);
    slow_net_release();
}

/* A listener whose queue is full drops who else calls: to him it is as if nobody were there. */
static int fill(uint16_t port, int fds[FULL_MAX])
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int n = 0;
    for (bool full = false; !full && n < FULL_MAX; n++) {
        fds[n] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        struct pollfd p = {.fd = fds[n], .events = POLLOUT};
        full = connect(fds[n], (struct sockaddr *)&at, sizeof at) != 0 && poll(&p, 1, 100) == 0;
    }
    CU_ASSERT_FATAL(n < FULL_MAX);
    return n;
}

static void a_bank_that_does_not_take_the_call_is_not_sent_to_when_the_time_is_over(void)
{
    uint16_t port;
    int fds[FULL_MAX], fd = listen_any(0, &port), n = fill(port, fds);
    vg_wire *wire = open_wire(BOUND_MS);
    int64_t took = exchange(wire, "127.0.0.1", port);
    CU_ASSERT(last.fate == VG_WIRE_NOT_SENT && took >= BOUND_MS && took < BOUND_MS + GRACE_MS);
    wire->ops->close(wire);
    wire = open_wire(ANSWER_MS);
    (void)begin(wire, "127.0.0.1", port);
    usleep(50 * 1000);
    int64_t begun = now_ms();
    wire->ops->close(wire);
    CU_ASSERT(now_ms() - begun < GRACE_MS);
    while (n > 0) {
        close(fds[--n]);
    }
    close(fd);
}

static void a_connection_that_came_too_late_is_not_used(void)
{
    bank b;
    open_bank(&b);
    vg_wire *wire = open_wire(BOUND_MS);
    slow_net_stall(2 * BOUND_MS); /* as where the process stood still */
    (void)exchange(wire, "127.0.0.1", b.port);
    slow_net_stall(0);
    CU_ASSERT_EQUAL(last.fate, VG_WIRE_NOT_SENT);
    CU_ASSERT_STRING_EQUAL(last.what, "the connection came too late");
    wire->ops->close(wire);
    CU_ASSERT_EQUAL(close_bank(&b), 0);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("the TCP wire", NULL, NULL);
    CU_ADD_TEST(suite, an_answer_comes_back);
    CU_ADD_TEST(suite, a_name_that_hangs_is_not_sent_when_its_time_is_over);
    CU_ADD_TEST(suite, a_late_answer_of_the_resolver_is_of_its_own_name_only);
    CU_ADD_TEST(suite, a_name_that_hangs_does_not_hold_up_a_close);
    CU_ADD_TEST(suite, a_bank_that_does_not_take_the_call_is_not_sent_to_when_the_time_is_over);
    CU_ADD_TEST(suite, a_connection_that_came_too_late_is_not_used);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* The listener of a bank's front-end, where it is stopped while a call comes. */
#include "gateway/edge/tcp_listener.h"
#include <CUnit/Basic.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { LEN = 4 };

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

static int dial(const vg_tcp_listener *l)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(vg_tcp_listener_port(l)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
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
    int fd = dial(l);
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

int main(void)
{
    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("a listener that is stopped", NULL, NULL);
    CU_ADD_TEST(suite, a_listener_has_stopped_when_nobody_takes_a_call_any_more);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

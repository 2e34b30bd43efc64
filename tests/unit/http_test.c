/* The HTTP server over real sockets: what the wire says, and that every path frees what it took
 * (the sanitizers of the check build say so). */
#include "gateway/run/http.h"
#include "gateway/base/limits.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define OK(expr) CU_ASSERT_EQUAL((expr).code, VG_OK)

enum { BODY_MAX = 64 * 1024, WAITING_MAX = 256 };

/* --- a server that answers by path ------------------------------------------------------------ */

static struct world {
    vg_http_server *server;
    pthread_t answerer;
    pthread_mutex_t lock;
    pthread_cond_t came;
    vg_http_call *waiting[WAITING_MAX];
    size_t n;
    bool stopping, hold;
    _Atomic size_t handled;
} w = {.lock = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER};

/* Says what arrived: method, path, query, header, length of the body. */
static void tell(vg_http_call *call)
{
    const vg_http_request *r = vg_http_request_of(call);
    const char *q = vg_http_query_of(call, "q");
    const char *h = vg_http_header_of(call, "idempotency-KEY");
    char text[512];
    unsigned sum = 0;
    for (size_t i = 0; i < r->body.len; i++) {
        sum += r->body.at[i];
    }
    snprintf(text, sizeof text, "%s|%s|%s|%s|%zu|%u|%s", r->method, r->path, q == NULL ? "-" : q,
             h == NULL ? "-" : h, r->body.len, sum, r->peer);
    const vg_http_header headers[] = {{"X-Turn", "7"}, {"Location", "/v1/x"}};
    vg_http_answer(call, 200, "text/plain", headers, VG_COUNT(headers), vg_span_of(text));
}

static void handle(void *ctx, vg_http_call *call)
{
    (void)ctx;
    w.handled++;
    if (strncmp(vg_http_request_of(call)->path, "/later", 6) != 0) {
        tell(call);
        return;
    }
    pthread_mutex_lock(&w.lock);
    if (w.n < WAITING_MAX) {
        w.waiting[w.n++] = call;
    }
    pthread_cond_signal(&w.came);
    pthread_mutex_unlock(&w.lock);
}

static void *answer_later(void *ctx)
{
    (void)ctx;
    pthread_mutex_lock(&w.lock);
    while (!w.stopping) {
        if (w.n == 0 || w.hold) {
            pthread_cond_wait(&w.came, &w.lock);
            continue;
        }
        vg_http_call *call = w.waiting[--w.n];
        pthread_mutex_unlock(&w.lock);
        if (strstr(vg_http_request_of(call)->path, "slow") != NULL) {
            usleep(20000);
        }
        tell(call);
        pthread_mutex_lock(&w.lock);
    }
    pthread_mutex_unlock(&w.lock);
    return NULL;
}

static void start(unsigned threads)
{
    vg_err err;
    w.n = 0;
    w.stopping = w.hold = false;
    w.handled = 0;
    vg_http_conf conf = {
        .address = "127.0.0.1", .threads = threads, .body_max = BODY_MAX, .handler = handle};
    OK(vg_http_open(&conf, &w.server, &err));
    CU_ASSERT_PTR_NOT_NULL_FATAL(w.server);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&w.answerer, NULL, answer_later, NULL), 0);
}

static void stop_answerer(void)
{
    pthread_mutex_lock(&w.lock);
    w.stopping = true;
    pthread_cond_broadcast(&w.came);
    pthread_mutex_unlock(&w.lock);
    pthread_join(w.answerer, NULL);
}

/* Each call is answered once, also those that the other thread left. */
static void stop(void)
{
    stop_answerer();
    while (w.n > 0) {
        tell(w.waiting[--w.n]);
    }
    vg_http_close(w.server);
    w.server = NULL;
}

/* --- a client --------------------------------------------------------------------------------- */

static int dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(vg_http_port(w.server)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval limit = {.tv_sec = 5};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static bool put(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = send(fd, text, len, MSG_NOSIGNAL);
        if (n <= 0) {
            return false;
        }
        text += n;
        len -= (size_t)n;
    }
    return true;
}

typedef struct reply {
    int status;
    char text[4096]; /* head and body */
    const char *body;
} reply;

static size_t length_of(const char *head)
{
    const char *at = strcasestr(head, "content-length:");
    int64_t n = 0;
    vg_err err;
    if (at == NULL) {
        return 0;
    }
    vg_span digits = {(const uint8_t *)at + 15, strcspn(at + 15, "\r")};
    return vg_span_int(vg_span_trim(digits), &n, &err).code == VG_OK ? (size_t)n : 0;
}

/* Reads one reply, not a byte more: pipelined ones stay in the socket. status 0: the connection
 * ended. */
static reply take(int fd, bool has_body)
{
    reply r = {0};
    size_t len = 0;
    while (len < sizeof r.text - 1 && strstr(r.text, "\r\n\r\n") == NULL) {
        ssize_t n = recv(fd, r.text + len, 1, 0);
        if (n <= 0) {
            return r;
        }
        len++;
    }
    size_t left = has_body ? length_of(r.text) : 0;
    r.body = r.text + len;
    while (left > 0 && len < sizeof r.text - 1) {
        ssize_t n = recv(fd, r.text + len,
                         left < sizeof r.text - 1 - len ? left : sizeof r.text - 1 - len, 0);
        if (n <= 0) {
            return r;
        }
        len += (size_t)n;
        left -= (size_t)n;
    }
    vg_err err;
    int64_t status = 0;
    if (vg_span_int((vg_span){(const uint8_t *)r.text + 9, 3}, &status, &err).code == VG_OK) {
        r.status = (int)status;
    }
    return r;
}

static int ask(int fd, const char *text)
{
    CU_ASSERT_TRUE(put(fd, text, strlen(text)));
    return take(fd, strncmp(text, "HEAD", 4) != 0).status;
}

static bool ended(int fd)
{
    char byte;
    return recv(fd, &byte, 1, 0) == 0;
}

/* --- claims ----------------------------------------------------------------------------------- */

static void a_request_arrives_whole_and_is_answered(void)
{
    start(1);
    int fd = dial();
    static const char text[] =
        "POST /v1/%68olds%20x?q=a%26b HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k1\r\n"
        "Content-Length: 5\r\n\r\nhello";
    CU_ASSERT_TRUE(put(fd, text, strlen(text)));
    reply r = take(fd, true);
    CU_ASSERT_EQUAL(r.status, 200);
    CU_ASSERT_STRING_EQUAL(r.body, "POST|/v1/holds x|a&b|k1|5|532|127.0.0.1");
    CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "X-Turn: 7\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(r.text, "Content-Type: text/plain\r\n"));
    close(fd);
    stop();
}

static void one_connection_carries_many_requests_of_all_methods(void)
{
    static const char *const texts[] = {
        "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
        "HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n",
        "DELETE /later HTTP/1.1\r\nHost: x\r\n\r\n",
        "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
        "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    };
    start(2);
    int fd = dial();
    for (size_t round = 0; round < 20; round++) {
        for (size_t i = 0; i < VG_COUNT(texts); i++) {
            CU_ASSERT_EQUAL(ask(fd, texts[i]), 200);
        }
    }
    CU_ASSERT_EQUAL(w.handled, 20 * VG_COUNT(texts));
    close(fd);
    stop();
}

static void answers_from_another_thread_reach_their_own_connection(void)
{
    enum { CONNECTIONS = 64, ROUNDS = 10 };
    start(2);
    int fds[CONNECTIONS];
    for (size_t i = 0; i < CONNECTIONS; i++) {
        fds[i] = dial();
    }
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < CONNECTIONS; i++) {
            char text[128];
            snprintf(text, sizeof text,
                     "POST /later/%zu HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok", i);
            CU_ASSERT_TRUE(put(fds[i], text, strlen(text)));
        }
        for (size_t i = 0; i < CONNECTIONS; i++) {
            char path[32];
            snprintf(path, sizeof path, "POST|/later/%zu|", i);
            reply r = take(fds[i], true);
            CU_ASSERT_EQUAL(r.status, 200);
            CU_ASSERT_EQUAL(strncmp(r.body, path, strlen(path)), 0);
        }
    }
    for (size_t i = 0; i < CONNECTIONS; i++) {
        close(fds[i]);
    }
    stop();
}

static void pipelined_requests_are_answered_in_order(void)
{
    start(1);
    int fd = dial();
    static const char text[] =
        "POST /later/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na"
        "GET /two HTTP/1.1\r\nHost: x\r\n\r\n"
        "POST /later/three HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nbb";
    CU_ASSERT_TRUE(put(fd, text, strlen(text)));
    reply one = take(fd, true);
    CU_ASSERT_EQUAL(strncmp(one.body, "POST|/later/slow|", 17), 0);
    reply two = take(fd, true);
    CU_ASSERT_EQUAL(strncmp(two.body, "GET|/two|", 9), 0);
    reply three = take(fd, true);
    CU_ASSERT_EQUAL(strncmp(three.body, "POST|/later/three|", 18), 0);
    close(fd);
    stop();
}

static void a_body_over_the_limit_is_413_and_the_connection_goes_on(void)
{
    start(1);
    int fd = dial();
    static char block[2 * BODY_MAX];
    memset(block, 'x', sizeof block);
    static const char head[] = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 131072\r\n\r\n";
    CU_ASSERT_TRUE(put(fd, head, strlen(head)));
    CU_ASSERT_TRUE(put(fd, block, sizeof block));
    CU_ASSERT_EQUAL(take(fd, true).status, 413);
    CU_ASSERT_EQUAL(ask(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"), 200);

    /* The same without a length in front. */
    static const char chunked[] =
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n";
    CU_ASSERT_TRUE(put(fd, chunked, strlen(chunked)));
    CU_ASSERT_TRUE(put(fd, block, sizeof block));
    CU_ASSERT_TRUE(put(fd, "\r\n0\r\n\r\n", 7));
    CU_ASSERT_EQUAL(take(fd, true).status, 413);
    CU_ASSERT_EQUAL(ask(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(fd);

    /* Far over it: answered before the body, and the connection ends. */
    fd = dial();
    CU_ASSERT_EQUAL(ask(fd, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"),
                    413);
    CU_ASSERT_TRUE(ended(fd));
    close(fd);
    CU_ASSERT_EQUAL(w.handled, 2);
    stop();
}

static void the_largest_body_arrives(void)
{
    start(1);
    int fd = dial();
    static char block[BODY_MAX];
    memset(block, 1, sizeof block);
    static const char head[] = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 65536\r\n\r\n";
    CU_ASSERT_TRUE(put(fd, head, strlen(head)));
    CU_ASSERT_TRUE(put(fd, block, sizeof block));
    reply r = take(fd, true);
    CU_ASSERT_EQUAL(r.status, 200);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.body, "|65536|65536|"));
    close(fd);
    stop();
}

static void what_is_not_http_is_400_and_no_handler_sees_it(void)
{
    static const char *const texts[] = {
        "GET /a HTTP/1.0\r\nHost: x\r\n\r\n",
        "GET /a HTTP/1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a% HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    };
    start(1);
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        int fd = dial();
        CU_ASSERT_TRUE(put(fd, texts[i], strlen(texts[i])));
        int status = take(fd, true).status;
        CU_ASSERT(status == 400 ||
                  status == 0); /* 0: ended without an answer, as MHD does for a broken chunk */
        if (status != 400 && status != 0) {
            fprintf(stderr, "%d for %s\n", status, texts[i]);
        }
        close(fd);
    }
    CU_ASSERT_EQUAL(w.handled, 0);
    int fd = dial();
    CU_ASSERT_EQUAL(ask(fd, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(fd);
    stop();
}

static void a_head_that_is_too_long_is_refused(void)
{
    start(1);
    int fd = dial();
    static char line[64 * 1024];
    memset(line, 'a', sizeof line);
    CU_ASSERT_TRUE(put(fd, "GET /a HTTP/1.1\r\nHost: x\r\nX-Long: ", 34));
    (void)put(fd, line, sizeof line);
    (void)put(fd, "\r\n\r\n", 4);
    int status = take(fd, true).status;
    CU_ASSERT(status == 431 || status == 413 || status == 0);
    CU_ASSERT_EQUAL(w.handled, 0);
    close(fd);
    stop();
}

static void callers_that_go_away_are_forgotten(void)
{
    start(2);
    for (size_t i = 0; i < 50; i++) {
        int fd = dial();
        const char *text =
            i % 2 == 0 ? "POST /later/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na"
                       : "POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\na";
        CU_ASSERT_TRUE(put(fd, text, strlen(text)));
        close(fd);
    }
    int fd = dial();
    CU_ASSERT_EQUAL(ask(fd, "GET /later HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
    close(fd);
    stop();
}

static void closing_drops_open_calls_and_late_answers_and_looks_are_harmless(void)
{
    enum { OPEN = 20 };
    start(2);
    pthread_mutex_lock(&w.lock);
    w.hold = true;
    pthread_mutex_unlock(&w.lock);
    int fds[OPEN];
    for (size_t i = 0; i < OPEN; i++) {
        fds[i] = dial();
        static const char text[] = "POST /later?q=7&empty HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\nContent-Length: 1\r\n\r\na";
        CU_ASSERT_TRUE(put(fds[i], text, strlen(text)));
    }
    while (w.handled < OPEN) {
        usleep(1000);
    }
    stop_answerer();
    vg_http_close(w.server);
    w.server = NULL;
    for (size_t i = 0; i < OPEN; i++) {
        vg_http_call *call = w.waiting[i];
        CU_ASSERT_STRING_EQUAL(vg_http_request_of(call)->path, "/later");
        CU_ASSERT_STRING_EQUAL(vg_http_query_of(call, "q"), "7");
        CU_ASSERT_PTR_NULL(vg_http_query_of(call, "empty"));
        CU_ASSERT_STRING_EQUAL(vg_http_header_of(call, "idempotency-key"), "k");
        CU_ASSERT_PTR_NULL(vg_http_header_of(call, "q"));
        vg_http_answer(call, 200, "text/plain", NULL, 0, VG_SPAN("late"));
        CU_ASSERT_EQUAL(take(fds[i], true).status, 0);
        close(fds[i]);
    }
}

static void an_address_that_is_taken_or_no_address_is_refused(void)
{
    start(1);
    vg_err err;
    vg_http_server *other = NULL;
    vg_http_conf conf = {.address = "127.0.0.1",
                         .port = vg_http_port(w.server),
                         .threads = 1,
                         .body_max = 10,
                         .handler = handle};
    CU_ASSERT_EQUAL(vg_http_open(&conf, &other, &err).code, VG_E_CONFIG);
    conf.address = "localhost";
    CU_ASSERT_EQUAL(vg_http_open(&conf, &other, &err).code, VG_E_CONFIG);
    conf.address = "::1";
    conf.port = 0;
    if (vg_http_open(&conf, &other, &err).code == VG_OK) { /* a machine without IPv6 refuses it */
        CU_ASSERT(vg_http_port(other) > 0);
        vg_http_close(other);
    }
    stop();
}

int main(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite("http", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    T(a_request_arrives_whole_and_is_answered);
    T(one_connection_carries_many_requests_of_all_methods);
    T(answers_from_another_thread_reach_their_own_connection);
    T(pipelined_requests_are_answered_in_order);
    T(a_body_over_the_limit_is_413_and_the_connection_goes_on);
    T(the_largest_body_arrives);
    T(what_is_not_http_is_400_and_no_handler_sees_it);
    T(a_head_that_is_too_long_is_refused);
    T(callers_that_go_away_are_forgotten);
    T(closing_drops_open_calls_and_late_answers_and_looks_are_harmless);
    T(an_address_that_is_taken_or_no_address_is_refused);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

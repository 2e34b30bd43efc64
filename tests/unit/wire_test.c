/* The wire against a bank that misbehaves: a thread of this test, one answer a connection. */
#include "gateway/edge/download.h"
#include "gateway/edge/wire_curl.h"
#include "tests/unit/slow_net.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define OK(expr) CU_ASSERT_EQUAL((expr).code, VG_OK)

/* --- a bank ----------------------------------------------------------------------------------- */

typedef enum manner {
    ANSWERS,
    CUTS_AFTER_REQUEST,
    CUTS_AT_ONCE,
    SILENT,
    STATUS_500,
    EMPTY,
    TOO_LARGE,
    LONG_HEAD,
    REDIRECTS,
    CUTS_IN_BODY,
    SLOW_BODY,
} manner;

typedef struct bank {
    int fd;
    uint16_t port;
    pthread_t thread;
    _Atomic manner how;
    _Atomic bool stopping;
    _Atomic size_t connections;
    char request[8192];
    _Atomic size_t request_len;
} bank;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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

static bool put_text(int fd, const char *text) { return put(fd, text, strlen(text)); }

/* Until the body has as many bytes as Content-Length says. */
static void read_request(bank *b, int fd)
{
    size_t len = 0;
    while (len < sizeof b->request - 1) {
        ssize_t n = recv(fd, b->request + len, sizeof b->request - 1 - len, 0);
        if (n <= 0) {
            break;
        }
        len += (size_t)n;
        b->request[len] = 0;
        const char *end = strstr(b->request, "\r\n\r\n");
        if (end != NULL && strncmp(b->request, "GET ", 4) == 0) {
            break;
        }
        const char *said = strcasestr(b->request, "content-length:");
        int64_t body = 0;
        vg_err err;
        if (end != NULL && said != NULL) {
            vg_span digits = {(const uint8_t *)said + 15, strcspn(said + 15, "\r")};
            if (vg_span_int(vg_span_trim(digits), &body, &err).code == VG_OK &&
                len >= (size_t)(end + 4 - b->request) + (size_t)body) {
                break;
            }
        }
    }
    b->request_len = len;
}

static void wait_for_end(bank *b, int fd)
{
    char rest[64];
    while (!b->stopping && recv(fd, rest, sizeof rest, MSG_DONTWAIT) != 0) {
        usleep(5000);
    }
}

static void misbehave(bank *b, int fd)
{
    if (b->how == CUTS_AT_ONCE) {
        return;
    }
    read_request(b, fd);
    const manner how = b->how;
    switch (how) {
    case ANSWERS:
        put_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        break;
    case SILENT:
        wait_for_end(b, fd);
        break;
    case STATUS_500:
        put_text(fd, "HTTP/1.1 500 Oh\r\nContent-Length: 5\r\n\r\nhello");
        break;
    case EMPTY:
        put_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        break;
    case TOO_LARGE: {
        static const char block[65536];
        bool ok = put_text(fd, "HTTP/1.1 200 OK\r\n\r\n");
        for (size_t i = 0; ok && i < 2u * VG_ANSWER_MAX / sizeof block; i++) {
            ok = put(fd, block, sizeof block);
        }
        break;
    }
    case LONG_HEAD: {
        bool ok = put_text(fd, "HTTP/1.1 200 OK\r\n");
        for (size_t i = 0; ok && i < 100000; i++) {
            ok = put_text(fd, "X-More: and more and more and more\r\n");
        }
        break;
    }
    case REDIRECTS:
        put_text(
            fd, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
        break;
    case CUTS_IN_BODY:
        put_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello");
        break;
    case SLOW_BODY:
        put_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        while (!b->stopping && put_text(fd, "x")) {
            usleep(20000);
        }
        break;
    case CUTS_AFTER_REQUEST:
    case CUTS_AT_ONCE:
        break;
    }
}

static void *serve(void *ctx)
{
    bank *b = ctx;
    for (int fd = accept(b->fd, NULL, NULL); fd >= 0; fd = accept(b->fd, NULL, NULL)) {
        b->connections++;
        misbehave(b, fd);
        shutdown(fd, SHUT_WR);
        close(fd);
    }
    return NULL;
}

static int listen_any(uint16_t *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(fd >= 0 && bind(fd, (struct sockaddr *)&at, len) == 0 && listen(fd, 64) == 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

static void bank_open(bank *b, manner how)
{
    memset(b, 0, sizeof *b);
    b->how = how;
    b->fd = listen_any(&b->port);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&b->thread, NULL, serve, b), 0);
}

static void bank_close(bank *b)
{
    b->stopping = true;
    shutdown(b->fd, SHUT_RDWR);
    pthread_join(b->thread, NULL);
    close(b->fd);
}

/* --- what came back --------------------------------------------------------------------------- */

typedef struct inbox {
    pthread_mutex_t lock;
    pthread_cond_t came;
    size_t n, answers;
    vg_wire_answer last;
    char bytes[64];
    vg_wire *wire;
    size_t free_at_callback;
} inbox;

static void answered(void *ctx, const vg_wire_answer *answer)
{
    inbox *in = ctx;
    pthread_mutex_lock(&in->lock);
    in->last = *answer;
    in->answers += answer->fate == VG_WIRE_ANSWER ? 1 : 0;
    size_t len =
        answer->bytes.len < sizeof in->bytes - 1 ? answer->bytes.len : sizeof in->bytes - 1;
    if (len > 0) {
        memcpy(in->bytes, answer->bytes.at, len);
    }
    in->bytes[len] = 0;
    in->n++;
    if (in->wire != NULL) {
        in->free_at_callback = in->wire->ops->free_slots(in->wire);
    }
    pthread_cond_signal(&in->came);
    pthread_mutex_unlock(&in->lock);
}

static void wait_for(inbox *in, size_t n)
{
    pthread_mutex_lock(&in->lock);
    while (in->n < n) {
        pthread_cond_wait(&in->came, &in->lock);
    }
    pthread_mutex_unlock(&in->lock);
}

static inbox in = {.lock = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER};

static vg_wire *open_wire(size_t connections, bool front_end)
{
    vg_err err;
    vg_wire *wire = NULL;
    in.n = in.answers = 0;
    in.wire = NULL;
    OK(vg_wire_curl_open(
        &(vg_wire_curl_conf){
            .connections = connections, .front_end = front_end, .done = answered, .ctx = &in},
        &wire, &err));
    CU_ASSERT_PTR_NOT_NULL_FATAL(wire);
    in.wire = wire;
    return wire;
}

static vg_status send_to(vg_wire *wire, uint16_t port, int64_t ticket, int64_t answer_ms)
{
    char url[64];
    vg_err err;
    snprintf(url, sizeof url, "http://127.0.0.1:%u/bank", port);
    const vg_wire_request request = {.ticket = ticket,
                                     .program = 7,
                                     .url = url,
                                     .content_type = "text/xml",
                                     .bytes = VG_SPAN("<stream/>"),
                                     .answer_ms = answer_ms};
    return wire->ops->submit(wire, &request, &err);
}

/* One exchange with a bank of this manner. */
static vg_wire_fate exchange(manner how, int64_t answer_ms, int64_t *ret_ms)
{
    bank b;
    bank_open(&b, how);
    vg_wire *wire = open_wire(1, true);
    int64_t begun = now_ms();
    OK(send_to(wire, b.port, 42, answer_ms));
    wait_for(&in, 1);
    *ret_ms = now_ms() - begun;
    CU_ASSERT_EQUAL(in.last.ticket, 42);
    CU_ASSERT_EQUAL(in.last.program, 7);
    CU_ASSERT_EQUAL(b.connections, 1);
    CU_ASSERT_EQUAL(in.free_at_callback, 1);
    wire->ops->close(wire);
    bank_close(&b);
    return in.last.fate;
}

/* --- claims ----------------------------------------------------------------------------------- */

static void an_answer_comes_back_with_its_ticket(void)
{
    bank b;
    bank_open(&b, ANSWERS);
    vg_wire *wire = open_wire(1, true);
    OK(send_to(wire, b.port, 42, 2000));
    wait_for(&in, 1);
    CU_ASSERT_EQUAL(in.last.fate, VG_WIRE_ANSWER);
    CU_ASSERT_STRING_EQUAL(in.bytes, "hello");
    CU_ASSERT_PTR_NOT_NULL(strstr(b.request, "POST /bank HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(b.request, "Content-Type: text/xml\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(b.request, "Content-Length: 9\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(b.request, "Connection: close\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(b.request, "\r\n\r\n<stream/>"));
    CU_ASSERT_PTR_NULL(strstr(b.request, "Expect"));
    CU_ASSERT_PTR_NULL(strstr(b.request, "chunked"));
    wire->ops->close(wire);
    bank_close(&b);
}

static void a_refused_connection_is_not_sent(void)
{
    uint16_t port = 0;
    int fd = listen_any(&port);
    close(fd); /* nobody listens there now */
    vg_wire *wire = open_wire(1, true);
    OK(send_to(wire, port, 1, 2000));
    wait_for(&in, 1);
    CU_ASSERT_EQUAL(in.last.fate, VG_WIRE_NOT_SENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(in.last.what, "refused"));
    wire->ops->close(wire);
}

static void a_name_without_address_is_not_sent(void)
{
    vg_err err;
    vg_wire *wire = open_wire(1, true);
    const vg_wire_request request = {.ticket = 1,
                                     .url = "http://bank.invalid/",
                                     .content_type = "text/xml",
                                     .bytes = VG_SPAN("x"),
                                     .answer_ms = 5000};
    OK(wire->ops->submit(wire, &request, &err));
    wait_for(&in, 1);
    CU_ASSERT_EQUAL(in.last.fate, VG_WIRE_NOT_SENT);
    wire->ops->close(wire);
}

static void whatever_happens_after_the_request_is_silence(void)
{
    static const manner manners[] = {CUTS_AFTER_REQUEST, STATUS_500, EMPTY,       TOO_LARGE,
                                     LONG_HEAD,          REDIRECTS,  CUTS_IN_BODY};
    for (size_t i = 0; i < VG_COUNT(manners); i++) {
        int64_t ms = 0;
        CU_ASSERT_EQUAL(exchange(manners[i], 5000, &ms), VG_WIRE_SILENCE);
        CU_ASSERT(in.last.what[0] != 0);
        CU_ASSERT(ms < 4000);
    }
}

/* The connection stood, so bytes may have been on their way. */
static void a_connection_that_is_cut_at_once_is_silence(void)
{
    int64_t ms = 0;
    CU_ASSERT_EQUAL(exchange(CUTS_AT_ONCE, 2000, &ms), VG_WIRE_SILENCE);
}

static void a_timeout_is_silence_and_comes_in_time(void)
{
    static const manner manners[] = {SILENT, SLOW_BODY};
    for (size_t i = 0; i < VG_COUNT(manners); i++) {
        int64_t ms = 0;
        CU_ASSERT_EQUAL(exchange(manners[i], 300, &ms), VG_WIRE_SILENCE);
        CU_ASSERT(ms >= 290 && ms < 600);
        CU_ASSERT_STRING_EQUAL(in.last.what, "timeout after 300 ms");
    }
}

static void more_requests_than_connections_are_busy(void)
{
    bank b;
    bank_open(&b, ANSWERS);
    vg_wire *wire = open_wire(2, true);
    CU_ASSERT_EQUAL(wire->ops->free_slots(wire), 2);
    b.how = SILENT;
    OK(send_to(wire, b.port, 1, 300));
    OK(send_to(wire, b.port, 2, 300));
    CU_ASSERT_EQUAL(wire->ops->free_slots(wire), 0);
    CU_ASSERT_EQUAL(send_to(wire, b.port, 3, 300).code, VG_E_BUSY);
    wait_for(&in, 2);
    CU_ASSERT_EQUAL(wire->ops->free_slots(wire), 2);
    CU_ASSERT_EQUAL(in.n, 2);
    wire->ops->close(wire);
    bank_close(&b);
}

static void each_request_has_a_connection_of_its_own(void)
{
    bank b;
    bank_open(&b, ANSWERS);
    vg_wire *wire = open_wire(4, true);
    for (size_t i = 0; i < 200; i++) {
        while (send_to(wire, b.port, (int64_t)i, 5000).code != VG_OK) {
            usleep(200);
        }
    }
    wait_for(&in, 200);
    CU_ASSERT_EQUAL(in.answers, 200);
    CU_ASSERT_EQUAL(b.connections, 200);
    wire->ops->close(wire);
    bank_close(&b);
}

static void no_callback_comes_after_close(void)
{
    bank b;
    bank_open(&b, SILENT);
    vg_wire *wire = open_wire(1, true);
    OK(send_to(wire, b.port, 1, 10000));
    usleep(50000);
    int64_t begun = now_ms();
    wire->ops->close(wire);
    CU_ASSERT(now_ms() - begun < 2000);
    CU_ASSERT_EQUAL(in.n, 0);
    bank_close(&b);
}

static vg_status send_to_slow_name(vg_wire *wire)
{
    vg_err err;
    const vg_wire_request request = {.ticket = 1, .url = "http://" SLOW_NAME "/", .content_type = "text/xml", .bytes = VG_SPAN("x"), .answer_ms = 1000};
    return wire->ops->submit(wire, &request, &err);
}

static void a_name_that_hangs_is_not_sent_and_holds_up_nobody(void)
{
    bank b;
    bank_open(&b, ANSWERS);
    vg_wire *wire = open_wire(2, true);
    slow_net_hang();
    int64_t begun = now_ms();
    OK(send_to_slow_name(wire));
    wait_for(&in, 1);
    CU_ASSERT_EQUAL(in.last.fate, VG_WIRE_NOT_SENT);
    CU_ASSERT(now_ms() - begun < 2000);
    OK(send_to(wire, b.port, 2, 2000)); /* the wire's thread goes on */
    wait_for(&in, 2);
    CU_ASSERT_EQUAL(in.last.fate, VG_WIRE_ANSWER);
    OK(send_to_slow_name(wire));
    while (slow_net_asked() < 2) {
        sched_yield();
    }
    begun = now_ms();
    wire->ops->close(wire);
    CU_ASSERT(now_ms() - begun < 3000);
    slow_net_release();
    bank_close(&b);
}

static void a_public_address_is_refused(void)
{
    static const struct {
        const char *url;
        bool front_end, right;
    } cases[] = {
        {"http://127.0.0.1:8080/a", true, true},
        {"http://10.1.2.3/", true, true},
        {"http://172.16.0.1/", true, true},
        {"http://172.31.255.255/", true, true},
        {"http://172.32.0.1/", true, false},
        {"http://192.168.7.7/", true, true},
        {"http://192.169.0.1/", true, false},
        {"http://169.254.1.1/", true, false},
        {"http://8.8.8.8/", true, false},
        {"http://8.8.8.8/", false, true},
        {"http://0.0.0.0/", true, false},
        {"http://[::1]:80/", true, true},
        {"http://[fd00::1]/", true, true},
        {"http://[fe80::1]/", true, false},
        {"http://[2001:db8::1]/", true, false},
        {"http://[::ffff:8.8.8.8]/", true, false},
        {"http://[::ffff:10.0.0.1]/", true, true},
        {"http://2130706433/", true, true},
        {"http://134744072/", true, false},
        {"ftp://127.0.0.1/", true, false},
        {"file:///etc/passwd", false, false},
        {"http://me:secret@127.0.0.1/", true, false},
        {"not a url", true, false},
        {"", true, false},
        {"http://bank.invalid/", true, false},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        vg_err err = {0};
        vg_status st = vg_wire_check_url(cases[i].url, cases[i].front_end, &err);
        CU_ASSERT_EQUAL(st.code, cases[i].right ? VG_OK : VG_E_CONFIG);
        if ((st.code == VG_OK) != cases[i].right) {
            fprintf(stderr, "%s: %s\n", cases[i].url, err.text);
        }
        CU_ASSERT_PTR_NULL(strstr(err.text, "secret"));
    }
}

/* Also when the name led elsewhere at start: the address itself is looked at before each
 * connection. */
static void a_public_address_gets_not_one_byte(void)
{
    vg_err err;
    vg_wire *wire = open_wire(1, true);
    const vg_wire_request request = {.ticket = 1,
                                     .url = "http://192.0.2.1/",
                                     .content_type = "text/xml",
                                     .bytes = VG_SPAN("x"),
                                     .answer_ms = 3000};
    int64_t begun = now_ms();
    OK(wire->ops->submit(wire, &request, &err));
    wait_for(&in, 1);
    CU_ASSERT(now_ms() - begun < 1000);
    CU_ASSERT_EQUAL(in.last.fate, VG_WIRE_NOT_SENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(in.last.what, "public address"));
    wire->ops->close(wire);
}

static void proxies_of_the_environment_are_ignored(void)
{
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    int64_t ms = 0;
    CU_ASSERT_EQUAL(exchange(ANSWERS, 2000, &ms), VG_WIRE_ANSWER);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

/* --- a file of the bank's host ------------------------------------------------------------------- */

static char fetched[600];
static size_t fetched_len;
static atomic_bool stop;

static void *stop_when_asked(void *of)
{
    const bank *b = of;
    while (b->request_len == 0) {
        sched_yield();
    }
    atomic_store(&stop, true);
    return NULL;
}

static vg_code fetch(manner how, int64_t size, int64_t whole_ms, vg_err *err)
{
    bank b;
    char url[64];
    pthread_t stopper;
    bool stops = how == SILENT;
    bank_open(&b, how);
    CU_ASSERT_FATAL(!stops || pthread_create(&stopper, NULL, stop_when_asked, &b) == 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/files/a.txt", b.port);
    vg_download_conf conf = {.front_end = true, .whole_ms = whole_ms};
    vg_download d = vg_download_of(&conf);
    int fd = memfd_create("file", MFD_CLOEXEC);
    vg_code code = d.get(d.ctx, &(vg_download_ask){.url = url, .size = size, .fd = fd, .stop = &stop}, err).code;
    ssize_t n = pread(fd, fetched, sizeof fetched, 0);
    fetched_len = n > 0 ? (size_t)n : 0;
    CU_ASSERT_EQUAL(b.connections, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(b.request, "GET /files/a.txt HTTP/1.1\r\n"));
    close(fd);
    if (stops) {
        pthread_join(stopper, NULL);
        atomic_store(&stop, false);
    }
    bank_close(&b);
    return code;
}

static void a_file_is_as_long_as_was_signed(void)
{
    vg_err err;
    CU_ASSERT_EQUAL(fetch(ANSWERS, 5, 0, &err), VG_OK);
    CU_ASSERT(fetched_len == 5 && memcmp(fetched, "hello", 5) == 0);
    CU_ASSERT_EQUAL(fetch(ANSWERS, 4, 0, &err), VG_E_STATEMENT);
    CU_ASSERT(fetched_len <= 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "longer than the 4 bytes"));
    CU_ASSERT_EQUAL(fetch(ANSWERS, 6, 0, &err), VG_E_STATEMENT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "has 5 bytes"));
    CU_ASSERT_EQUAL(fetch(TOO_LARGE, 600, 0, &err), VG_E_STATEMENT); /* and no more of it is taken */
    CU_ASSERT(fetched_len <= 600);
}

static void a_file_that_does_not_come_whole_is_asked_for_later(void)
{
    static const manner manners[] = {CUTS_AFTER_REQUEST, STATUS_500, REDIRECTS, CUTS_IN_BODY, LONG_HEAD};
    vg_err err;
    for (size_t i = 0; i < VG_COUNT(manners); i++) {
        CU_ASSERT_EQUAL(fetch(manners[i], 500, 0, &err), VG_E_NOT_READY);
    }
    int64_t begun = now_ms();
    CU_ASSERT_EQUAL(fetch(SLOW_BODY, 500, 300, &err), VG_E_NOT_READY);
    CU_ASSERT(now_ms() - begun < 3000);
}

static void a_stop_ends_a_file_that_is_coming(void)
{
    vg_err err;
    int64_t begun = now_ms();
    CU_ASSERT_EQUAL(fetch(SILENT, 500, 60000, &err), VG_E_BUSY);
    CU_ASSERT(now_ms() - begun < 5000);
}

static void files_stand_on_the_host_of_the_login(void)
{
    static const char login[] = "https://bank.example:8443/custody/v1";
    static const char *const good[] = {"https://bank.example:8443/", "https://BANK.example:8443/custody/files/"},
                             *const bad[] = {"", "/files/", "https://bank.example:8443/files", "http://bank.example:8443/", "https://bank.example/",
                                             "https://other.example:8443/", "https://bank.example:8443/a?b/", "https://me@bank.example:8443/"};
    vg_err err;
    for (size_t i = 0; i < VG_COUNT(good); i++) {
        OK(vg_download_check_base(good[i], login, &err));
    }
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(vg_download_check_base(bad[i], login, &err).code, VG_E_CONFIG);
    }
    OK(vg_download_check_base("https://bank.example/f/", "https://bank.example:443/custody/v1", &err));
}

int main(void)
{
    if (CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite("wire", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    T(an_answer_comes_back_with_its_ticket);
    T(a_refused_connection_is_not_sent);
    T(a_name_without_address_is_not_sent);
    T(whatever_happens_after_the_request_is_silence);
    T(a_connection_that_is_cut_at_once_is_silence);
    T(a_timeout_is_silence_and_comes_in_time);
    T(more_requests_than_connections_are_busy);
    T(each_request_has_a_connection_of_its_own);
    T(no_callback_comes_after_close);
    T(a_name_that_hangs_is_not_sent_and_holds_up_nobody);
    T(a_public_address_is_refused);
    T(a_public_address_gets_not_one_byte);
    T(proxies_of_the_environment_are_ignored);
    T(a_file_is_as_long_as_was_signed);
    T(a_file_that_does_not_come_whole_is_asked_for_later);
    T(a_stop_ends_a_file_that_is_coming);
    T(files_stand_on_the_host_of_the_login);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

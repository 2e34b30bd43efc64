/* One thread a connection: resolve and connect within connect_ms, write, read one frame, close. At most VG_BANK_CONNECTIONS of them a
 * login, and most of their time is waiting: threads are the shortest way to say it. */
#include "gateway/edge/wire_tcp.h"
#include "gateway/edge/private_address.h"
#include "gateway/edge/resolve.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { HOST_MAX = VG_RESOLVE_NAME, SLICE_MS = 200, CHUNK = 16 * 1024 };

typedef enum slot_state { SLOT_FREE, SLOT_QUEUED, SLOT_RUNNING } slot_state;

struct tcp_wire;
typedef struct slot {
    struct tcp_wire *wire;
    pthread_t thread;
    bool runs;
    slot_state state; /* under the wire's lock */
    int64_t ticket, program, answer_ms;
    int64_t submitted; /* boot time: what the sender may still do was looked at then */
    vg_asking *asked;  /* a name whose resolver has not come back */
    char host[HOST_MAX], port[8];
    uint8_t *request, *answer;
    size_t request_len, request_cap, answer_len, answer_cap;
} slot;

typedef struct tcp_wire {
    vg_wire base;
    vg_wire_tcp_conf conf;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    _Atomic bool stopping;
    size_t free;
    slot slots[VG_BANK_CONNECTIONS];
} tcp_wire;

static int64_t boot_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- addresses ---------------------------------------------------------------------------------------- */

static vg_status split_url(const char *url, char host[HOST_MAX], char port[8], vg_err *err)
{
    static const char scheme[] = "tcp://";
    const char *at = strncmp(url, scheme, sizeof scheme - 1) == 0 ? url + sizeof scheme - 1 : NULL;
    const char *colon = at == NULL ? NULL : strrchr(at, ':');
    size_t len = colon == NULL ? 0 : (size_t)(colon - at);
    size_t digits = colon == NULL ? 0 : strspn(colon + 1, "0123456789");
    if (len == 0 || len >= HOST_MAX || digits == 0 || digits > 5 || colon[1 + digits] != 0) {
        return VG_FAIL(err, CONFIG, "the address of this bank's front-end is written tcp://host:port");
    }
    bool bracket = len > 2 && at[0] == '[' && at[len - 1] == ']';
    memcpy(host, at + bracket, len - 2 * (size_t)bracket);
    host[len - 2 * (size_t)bracket] = 0;
    memcpy(port, colon + 1, digits + 1);
    return VG_DONE;
}

vg_status vg_wire_tcp_check(const char *url, vg_err *err)
{
    char host[HOST_MAX], port[8];
    VG_TRY(split_url(url, host, port, err));
    return vg_private_host(host, err);
}

/* --- one exchange --------------------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4))) static void say(vg_wire_answer *a, vg_wire_fate fate, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(a->what, sizeof a->what, fmt, args);
    va_end(args);
    a->fate = fate;
}

/* Waits in slices, so that a wire that closes does not wait for a bank. */
static bool ready(const slot *s, int fd, short events, int64_t until)
{
    while (!atomic_load(&s->wire->stopping)) {
        int64_t left = until - boot_ms();
        struct pollfd p = {.fd = fd, .events = events};
        if (left <= 0) {
            return false;
        }
        int n = poll(&p, 1, (int)(left < SLICE_MS ? left : SLICE_MS));
        if (n > 0) {
            return true;
        }
        if (n < 0 && errno != EINTR) {
            return false;
        }
    }
    return false;
}

static int connect_one(const slot *s, const struct addrinfo *at, int64_t until)
{
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int why = 0;
    socklen_t len = sizeof why;
    if (fd < 0) {
        return -1;
    }
    bool ok = connect(fd, at->ai_addr, at->ai_addrlen) == 0 ||
              (errno == EINPROGRESS && ready(s, fd, POLLOUT, until) &&
               getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &len) == 0 && why == 0);
    if (!ok) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static int open_connection(slot *s, int64_t until, vg_wire_answer *a)
{
    struct addrinfo *found = NULL;
    int fd = -1, rc = vg_resolve(&s->asked, s->host, s->port, until, &s->wire->stopping, &found);
    if (rc != 0) {
        say(a, VG_WIRE_NOT_SENT, "no address: %s", rc == VG_RESOLVE_LATE ? "the name was not resolved in time" : gai_strerror(rc));
        return -1;
    }
    say(a, VG_WIRE_NOT_SENT, "no connection");
    for (const struct addrinfo *at = found; at != NULL && fd < 0; at = at->ai_next) {
        if (!vg_private_address(at->ai_addr)) {
            say(a, VG_WIRE_NOT_SENT, "the front-end's name leads to a public address");
            break;
        }
        fd = connect_one(s, at, until);
    }
    freeaddrinfo(found);
    return fd;
}

/* False: some bytes may have arrived, or none when *ret_sent is 0. */
static bool write_all(const slot *s, int fd, int64_t until, size_t *ret_sent)
{
    *ret_sent = 0;
    while (*ret_sent < s->request_len) {
        ssize_t n = send(fd, s->request + *ret_sent, s->request_len - *ret_sent, MSG_NOSIGNAL);
        if (n > 0) {
            *ret_sent += (size_t)n;
        } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            if (!ready(s, fd, POLLOUT, until)) {
                return false;
            }
        } else {
            return false;
        }
    }
    return true;
}

static bool room_for(slot *s, size_t more)
{
    if (s->answer_len + more <= s->answer_cap) {
        return true;
    }
    size_t cap = s->answer_cap == 0 ? CHUNK : s->answer_cap * 2;
    uint8_t *at = realloc(s->answer, cap);
    if (at == NULL) {
        return false;
    }
    s->answer = at;
    s->answer_cap = cap;
    return true;
}

/* Reads until the frame is whole; what stands behind it is not the bank's answer (pingan A.3 step 6). */
static void read_frame(slot *s, int fd, int64_t until, vg_wire_answer *a)
{
    const vg_wire_tcp_conf *c = &s->wire->conf;
    s->answer_len = 0;
    for (;;) {
        size_t whole = c->frame(c->frame_ctx, (vg_span){s->answer, s->answer_len});
        if (whole > VG_ANSWER_MAX) {
            say(a, VG_WIRE_SILENCE, "the answer is not framed as this bank's, or larger than %d bytes", VG_ANSWER_MAX);
            return;
        }
        if (whole != 0 && s->answer_len >= whole) {
            a->fate = VG_WIRE_ANSWER;
            a->bytes = (vg_span){s->answer, whole};
            return;
        }
        if (!room_for(s, CHUNK)) {
            say(a, VG_WIRE_SILENCE, "no memory for the answer");
            return;
        }
        ssize_t n = recv(fd, s->answer + s->answer_len, CHUNK, 0);
        if (n > 0) {
            s->answer_len += (size_t)n;
        } else if (n == 0) {
            say(a, VG_WIRE_SILENCE, "the connection ended within the answer");
            return;
        } else if (errno != EAGAIN && errno != EINTR) {
            say(a, VG_WIRE_SILENCE, "the connection broke");
            return;
        } else if (!ready(s, fd, POLLIN, until)) {
            say(a, VG_WIRE_SILENCE, "timeout after %lld ms", (long long)s->answer_ms);
            return;
        }
    }
}

static void exchange(slot *s, vg_wire_answer *a)
{
    int64_t until = s->submitted + s->answer_ms;
    int64_t connect_ms = s->wire->conf.connect_ms < s->answer_ms ? s->wire->conf.connect_ms : s->answer_ms;
    size_t sent = 0;
    int fd = open_connection(s, s->submitted + connect_ms, a);
    if (fd < 0) {
        return;
    }
    if (boot_ms() > s->submitted + connect_ms) { /* the process stood still: the lease may have run out */
        say(a, VG_WIRE_NOT_SENT, "the connection came too late");
    } else if (write_all(s, fd, until, &sent)) {
        read_frame(s, fd, until, a);
    } else {
        say(a, sent == 0 ? VG_WIRE_NOT_SENT : VG_WIRE_SILENCE, "the request was not written");
    }
    (void)close(fd);
}

static void *run(void *arg)
{
    slot *s = arg;
    tcp_wire *w = s->wire;
    for (;;) {
        pthread_mutex_lock(&w->lock);
        while (s->state != SLOT_QUEUED && !atomic_load(&w->stopping)) {
            pthread_cond_wait(&w->wake, &w->lock);
        }
        bool stop = s->state != SLOT_QUEUED;
        s->state = stop ? s->state : SLOT_RUNNING;
        pthread_mutex_unlock(&w->lock);
        if (stop) {
            return NULL;
        }
        vg_wire_answer a = {.ticket = s->ticket, .program = s->program};
        exchange(s, &a);
        w->conf.done(w->conf.ctx, &a); /* borrows the slot's bytes: it is free only afterwards */
        pthread_mutex_lock(&w->lock);
        s->state = SLOT_FREE;
        w->free++;
        pthread_mutex_unlock(&w->lock);
    }
}

/* --- interface -------------------------------------------------------------------------------------------- */

static vg_status fill(slot *s, const vg_wire_request *r, vg_err *err)
{
    VG_TRY(split_url(r->url, s->host, s->port, err));
    if (s->request_cap < r->bytes.len) {
        uint8_t *at = realloc(s->request, r->bytes.len);
        if (at == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for a request to the bank");
        }
        s->request = at;
        s->request_cap = r->bytes.len;
    }
    memcpy(s->request, r->bytes.at, r->bytes.len);
    s->request_len = r->bytes.len;
    s->ticket = r->ticket;
    s->program = r->program;
    s->answer_ms = r->answer_ms;
    s->submitted = boot_ms();
    return VG_DONE;
}

static vg_status submit(vg_wire *wire, const vg_wire_request *request, vg_err *err)
{
    tcp_wire *w = (tcp_wire *)wire;
    assert(request->answer_ms > 0 && request->bytes.len > 0 && request->bytes.len <= VG_MESSAGE_MAX);
    pthread_mutex_lock(&w->lock);
    slot *s = NULL;
    for (size_t i = 0; s == NULL && i < w->conf.connections; i++) {
        s = w->slots[i].state == SLOT_FREE ? &w->slots[i] : NULL;
    }
    vg_status st = s == NULL ? VG_FAIL(err, BUSY, "all %zu connections to the bank are taken", w->conf.connections)
                             : fill(s, request, err);
    if (st.code == VG_OK) {
        s->state = SLOT_QUEUED;
        w->free--;
        pthread_cond_broadcast(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    return st;
}

static size_t free_slots(vg_wire *wire)
{
    tcp_wire *w = (tcp_wire *)wire;
    pthread_mutex_lock(&w->lock);
    size_t n = w->free;
    pthread_mutex_unlock(&w->lock);
    return n;
}

static void wire_close(vg_wire *wire)
{
    tcp_wire *w = (tcp_wire *)wire;
    if (w == NULL) {
        return;
    }
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->stopping, true);
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < w->conf.connections; i++) {
        if (w->slots[i].runs) {
            pthread_join(w->slots[i].thread, NULL);
        }
        vg_resolve_leave(w->slots[i].asked);
        free(w->slots[i].request);
        free(w->slots[i].answer);
    }
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->wake);
    free(w);
}

vg_status vg_wire_tcp_open(const vg_wire_tcp_conf *conf, vg_wire **ret, vg_err *err)
{
    static const vg_wire_ops ops = {submit, free_slots, wire_close};
    assert(conf->frame != NULL && conf->done != NULL);
    if (conf->connections < 1 || conf->connections > VG_BANK_CONNECTIONS) {
        return VG_FAIL(err, CONFIG, "connections to a bank: 1 to %d", VG_BANK_CONNECTIONS);
    }
    tcp_wire *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the wire");
    }
    w->base.ops = &ops;
    w->conf = *conf;
    w->conf.connect_ms = conf->connect_ms > 0 ? conf->connect_ms : VG_WIRE_TCP_CONNECT_MS;
    w->free = conf->connections;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    for (size_t i = 0; i < conf->connections; i++) {
        w->slots[i].wire = w;
        w->slots[i].runs = pthread_create(&w->slots[i].thread, NULL, run, &w->slots[i]) == 0;
        if (!w->slots[i].runs) {
            wire_close(&w->base);
            return VG_FAIL(err, MEMORY, "no thread for the wire");
        }
    }
    *ret = &w->base;
    return VG_DONE;
}

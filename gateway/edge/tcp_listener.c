/* One thread accepts, one a connection serves: a front-end calls some times a minute. */
#include "gateway/edge/tcp_listener.h"
#include "gateway/edge/private_address.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { CALLS_MAX = 16, MESSAGE_MS = 10000, SLICE_MS = 200, CHUNK = 8 * 1024 };

typedef enum call_state { CALL_FREE, CALL_READS, CALL_TAKEN, CALL_ANSWERED } call_state;

struct vg_tcp_call {
    vg_tcp_listener *listener;
    pthread_t thread;
    bool joinable;
    call_state state; /* under the listener's lock */
    int fd;
    uint8_t *message, *answer;
    size_t len, cap, answer_len;
};

struct vg_tcp_listener {
    vg_tcp_listener_conf conf;
    int fd;
    uint16_t port;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t answered;
    _Atomic bool stopping;
    bool short_of; /* descriptors or memory, as the log has been told; of the thread that accepts */
    size_t taking; /* calls that run `take` now; under the lock */
    vg_tcp_call calls[CALLS_MAX];
};

static int64_t boot_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool ready(const vg_tcp_listener *l, int fd, short events, int64_t until)
{
    while (!atomic_load(&l->stopping)) {
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

/* A whole message, or false: too slow, too large, not framed as the bank's. */
static bool read_message(vg_tcp_call *c)
{
    const vg_tcp_listener_conf *conf = &c->listener->conf;
    int64_t until = boot_ms() + MESSAGE_MS;
    c->len = 0;
    for (;;) {
        size_t whole = conf->frame(conf->frame_ctx, (vg_span){c->message, c->len});
        if (whole > VG_MESSAGE_MAX) {
            return false;
        }
        if (whole != 0 && c->len >= whole) {
            c->len = whole;
            return true;
        }
        if (c->len + CHUNK > c->cap) {
            uint8_t *at = realloc(c->message, c->cap + 4 * (size_t)CHUNK);
            if (at == NULL) {
                return false;
            }
            c->message = at;
            c->cap += 4 * (size_t)CHUNK;
        }
        if (!ready(c->listener, c->fd, POLLIN, until)) {
            return false;
        }
        ssize_t n = recv(c->fd, c->message + c->len, CHUNK, MSG_DONTWAIT);
        if (n > 0) {
            c->len += (size_t)n;
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            return false;
        }
    }
}

static void write_answer(const vg_tcp_call *c)
{
    int64_t until = boot_ms() + MESSAGE_MS;
    size_t sent = 0;
    while (sent < c->answer_len && ready(c->listener, c->fd, POLLOUT, until)) {
        ssize_t n = send(c->fd, c->answer + sent, c->answer_len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) {
            sent += (size_t)n;
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return;
        }
    }
}

void vg_tcp_answer(vg_tcp_call *c, vg_span bytes)
{
    vg_tcp_listener *l = c->listener;
    uint8_t *copy = bytes.len == 0 ? NULL : malloc(bytes.len);
    if (copy != NULL) {
        memcpy(copy, bytes.at, bytes.len);
    }
    pthread_mutex_lock(&l->lock);
    assert(c->state == CALL_TAKEN);
    c->answer = copy;
    c->answer_len = copy == NULL ? 0 : bytes.len;
    c->state = CALL_ANSWERED;
    pthread_cond_broadcast(&l->answered);
    pthread_mutex_unlock(&l->lock);
}

/* False: the listener was stopped since the message began to come, and who takes calls may be gone. */
static bool begin_take(vg_tcp_call *c)
{
    vg_tcp_listener *l = c->listener;
    pthread_mutex_lock(&l->lock);
    bool may = !atomic_load(&l->stopping);
    c->state = may ? CALL_TAKEN : c->state;
    l->taking += may;
    pthread_mutex_unlock(&l->lock);
    return may;
}

static void *serve(void *arg)
{
    vg_tcp_call *c = arg;
    vg_tcp_listener *l = c->listener;
    if (read_message(c) && begin_take(c)) {
        l->conf.take(l->conf.ctx, c, (vg_span){c->message, c->len});
        pthread_mutex_lock(&l->lock);
        l->taking--;
        pthread_cond_broadcast(&l->answered);
        while (c->state == CALL_TAKEN) { /* who took it answers, always: the message must stay where it is until then */
            pthread_cond_wait(&l->answered, &l->lock);
        }
        pthread_mutex_unlock(&l->lock);
        write_answer(c);
    }
    (void)close(c->fd);
    pthread_mutex_lock(&l->lock);
    free(c->answer);
    c->answer = NULL;
    c->answer_len = 0;
    c->state = CALL_FREE;
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

static vg_tcp_call *free_call(vg_tcp_listener *l)
{
    vg_tcp_call *found = NULL;
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < CALLS_MAX && found == NULL; i++) {
        found = l->calls[i].state == CALL_FREE ? &l->calls[i] : NULL;
    }
    pthread_mutex_unlock(&l->lock);
    if (found != NULL && found->joinable) {
        pthread_join(found->thread, NULL);
        found->joinable = false;
    }
    return found;
}

/* Nothing is there to take a call with: who calls stays in the kernel's queue, and that would wake us at once, again and again. */
static void wait_for_room(vg_tcp_listener *l, int why)
{
    if (!l->short_of && l->conf.log != NULL) {
        vg_log(l->conf.log, VG_LOG_ERROR, "push.no_descriptors", VG_F_INT("port", l->port), VG_F_INT("errno", why));
    }
    l->short_of = true;
    (void)poll(NULL, 0, SLICE_MS);
}

static void accept_one(vg_tcp_listener *l)
{
    struct sockaddr_storage peer;
    socklen_t len = sizeof peer;
    int fd = accept4(l->fd, (struct sockaddr *)(void *)&peer, &len, SOCK_CLOEXEC);
    if (fd < 0) {
        bool gone = errno == EAGAIN || errno == EINTR || errno == ECONNABORTED; /* it called off, or was none */
        if (!gone) {
            wait_for_room(l, errno);
        }
        return;
    }
    if (l->short_of && l->conf.log != NULL) {
        vg_log(l->conf.log, VG_LOG_INFO, "push.takes_calls_again", VG_F_INT("port", l->port));
    }
    l->short_of = false;
    vg_tcp_call *c = vg_private_address((const struct sockaddr *)(const void *)&peer) ? free_call(l) : NULL;
    if (c == NULL) {
        (void)close(fd);
        return;
    }
    c->fd = fd;
    c->state = CALL_READS;
    c->joinable = pthread_create(&c->thread, NULL, serve, c) == 0;
    if (!c->joinable) {
        (void)close(fd);
        c->state = CALL_FREE;
    }
}

static void *run(void *arg)
{
    vg_tcp_listener *l = arg;
    while (!atomic_load(&l->stopping)) {
        struct pollfd p = {.fd = l->fd, .events = POLLIN};
        if (poll(&p, 1, SLICE_MS) > 0) {
            accept_one(l);
        }
    }
    return NULL;
}

static vg_status bind_to(vg_tcp_listener *l, vg_err *err)
{
    const int on = 1;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(l->conf.port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(l->conf.port)};
    bool is_v4 = inet_pton(AF_INET, l->conf.address, &v4.sin_addr) == 1;
    if (!is_v4 && inet_pton(AF_INET6, l->conf.address, &v6.sin6_addr) != 1) {
        return VG_FAIL(err, CONFIG, "the address that a bank's front-end calls must be numeric");
    }
    const struct sockaddr *at = is_v4 ? (const struct sockaddr *)(const void *)&v4 : (const struct sockaddr *)(const void *)&v6;
    struct sockaddr_storage mine;
    socklen_t len = sizeof mine;
    l->fd = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); /* who called may be gone before it is accepted */
    if (l->fd < 0 || setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(l->fd, at, is_v4 ? sizeof v4 : sizeof v6) != 0 || listen(l->fd, CALLS_MAX) != 0 ||
        getsockname(l->fd, (struct sockaddr *)(void *)&mine, &len) != 0) {
        return VG_FAIL(err, CONFIG, "cannot listen on port %u of %s for the bank's front-end", l->conf.port, l->conf.address);
    }
    l->port = ntohs(is_v4 ? ((const struct sockaddr_in *)(const void *)&mine)->sin_port
                          : ((const struct sockaddr_in6 *)(const void *)&mine)->sin6_port);
    return VG_DONE;
}

uint16_t vg_tcp_listener_port(const vg_tcp_listener *l) { return l->port; }

static void release(vg_tcp_listener *l)
{
    if (l->fd >= 0) {
        (void)close(l->fd);
    }
    for (size_t i = 0; i < CALLS_MAX; i++) {
        free(l->calls[i].message);
    }
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->answered);
    free(l);
}

vg_status vg_tcp_listener_open(const vg_tcp_listener_conf *conf, vg_tcp_listener **ret, vg_err *err)
{
    vg_tcp_listener *l = calloc(1, sizeof *l);
    if (l == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a listener");
    }
    l->conf = *conf;
    l->fd = -1;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->answered, NULL);
    for (size_t i = 0; i < CALLS_MAX; i++) {
        l->calls[i].listener = l;
    }
    vg_status st = bind_to(l, err);
    if (st.code == VG_OK && pthread_create(&l->thread, NULL, run, l) != 0) {
        st = VG_FAIL(err, MEMORY, "no thread for a listener");
    }
    if (st.code != VG_OK) {
        release(l);
        return st;
    }
    *ret = l;
    return VG_DONE;
}

void vg_tcp_listener_stop(vg_tcp_listener *l)
{
    if (l != NULL && !atomic_exchange(&l->stopping, true)) {
        pthread_join(l->thread, NULL);
        pthread_mutex_lock(&l->lock);
        while (l->taking > 0) {
            pthread_cond_wait(&l->answered, &l->lock);
        }
        pthread_mutex_unlock(&l->lock);
    }
}

void vg_tcp_listener_close(vg_tcp_listener *l)
{
    if (l == NULL) {
        return;
    }
    vg_tcp_listener_stop(l);
    for (size_t i = 0; i < CALLS_MAX; i++) {
        if (l->calls[i].joinable) {
            pthread_join(l->calls[i].thread, NULL);
        }
    }
    release(l);
}

/* The bank's port: one request a connection, read by the lengths in its headers (A.1, A.3). */
#include "tests/fakes/banksim_pingan.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SLICE_MS = 100 }; /* how long a thread looks away from quit */

bool pingan_sim_quits(pingan_sim *self)
{
    pthread_mutex_lock(&self->lock);
    bool quit = self->quit;
    pthread_mutex_unlock(&self->lock);
    return quit;
}

/* --- bytes --- */

static bool readable(pingan_sim *self, int socket, int64_t until_ms)
{
    struct pollfd one = {.fd = socket, .events = POLLIN};
    while (!pingan_sim_quits(self) && sim_now_ms() < until_ms) {
        if (poll(&one, 1, SLICE_MS) > 0) {
            return true;
        }
    }
    return false;
}

size_t pingan_sim_read(pingan_sim *self, int socket, uint8_t **ret)
{
    size_t len = 0, cap = 4096, need = 6;
    int64_t until_ms = sim_now_ms() + PINGAN_WAIT_MS;
    uint8_t *bytes = malloc(cap);
    while (bytes != NULL && len < need && readable(self, socket, until_ms)) {
        if (need > cap) {
            uint8_t *more = realloc(bytes, need);
            if (more == NULL) {
                break;
            }
            bytes = more;
            cap = need;
        }
        ssize_t got = recv(socket, bytes + len, cap - len, 0);
        if (got <= 0) {
            break;
        }
        len += (size_t)got;
        pthread_mutex_lock(&self->lock);
        need = pingan_fake_need(self->fake, bytes, len);
        pthread_mutex_unlock(&self->lock);
    }
    *ret = bytes;
    return len;
}

bool pingan_sim_write(int socket, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(socket, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* --- messages: one request a connection (A.1) --- */

static void wait_ms(pingan_sim *self, int64_t ms)
{
    int64_t until = sim_now_ms() + ms;
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = (until % 1000) * 1000000};
    while (!self->quit && sim_now_ms() < until) {
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
}

/* A reset instead of an orderly end: what a dead peer looks like. */
static void drop(int socket)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static void serve_one(pingan_sim *self, int socket)
{
    uint8_t *bytes = NULL;
    pingan_reply reply = {0};
    size_t len = pingan_sim_read(self, socket, &bytes);
    if (len == 0) {
        free(bytes);
        return; /* a knock at the port */
    }
    pthread_mutex_lock(&self->lock);
    pingan_fake_handle(self->fake, sim_now_ms(), bytes, len, &reply);
    pthread_cond_broadcast(&self->changed);
    wait_ms(self, reply.delay_ms);
    pthread_mutex_unlock(&self->lock);
    if (reply.what == PINGAN_ANSWER) {
        (void)pingan_sim_write(socket, reply.bytes, reply.len);
    } else {
        drop(socket);
    }
    pingan_reply_clear(&reply);
    free(bytes);
}

typedef struct visit {
    pingan_sim *sim;
    int socket;
} visit;

static void *on_visit(void *cls)
{
    visit *one = cls;
    pingan_sim *self = one->sim;
    serve_one(self, one->socket);
    close(one->socket);
    free(one);
    pthread_mutex_lock(&self->lock);
    self->connections--;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

static void receive(pingan_sim *self, int socket)
{
    pthread_t thread;
    visit *one = malloc(sizeof *one);
    pthread_mutex_lock(&self->lock);
    bool refuse = one == NULL || pingan_fake_refuses_connection(self->fake);
    if (!refuse) {
        *one = (visit){.sim = self, .socket = socket};
        self->connections++;
    }
    pthread_mutex_unlock(&self->lock);
    if (refuse) {
        drop(socket);
        close(socket);
        free(one);
    } else if (pthread_create(&thread, NULL, on_visit, one) == 0) {
        (void)pthread_detach(thread);
    } else {
        (void)on_visit(one);
    }
}

void *pingan_sim_bank(void *cls)
{
    pingan_sim *self = cls;
    while (!pingan_sim_quits(self)) {
        struct pollfd one = {.fd = self->listener, .events = POLLIN};
        if (poll(&one, 1, SLICE_MS) <= 0) {
            continue;
        }
        int socket = accept(self->listener, NULL, NULL);
        if (socket >= 0) {
            receive(self, socket);
        }
    }
    return NULL;
}

/* Loopback only: the fake moves no money, but it answers anyone. */
int pingan_sim_listen(uint16_t port, uint16_t *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t len = sizeof at;
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0) {
        close(fd);
        return -1;
    }
    *ret_port = ntohs(at.sin_port);
    return fd;
}

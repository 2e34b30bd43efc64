/* The bank calls the platform's listener: connect, send, read one answer (A.1, B.10). */
#include "tests/fakes/banksim_pingan.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int call(const pingan_sim *self)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(self->push_port)};
    struct timeval patience = {.tv_sec = PINGAN_WAIT_MS / 1000};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (inet_pton(AF_INET, self->push_host, &at.sin_addr) != 1 ||
        connect(fd, (struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* What is not answered is due again later. */
static void deliver(pingan_sim *self, const pingan_push *push)
{
    uint8_t *answer = NULL;
    int socket = call(self);
    if (socket < 0) {
        return;
    }
    size_t len = pingan_sim_write(socket, push->bytes, push->len)
                     ? pingan_sim_read(self, socket, &answer)
                     : 0;
    close(socket);
    pthread_mutex_lock(&self->lock);
    pingan_fake_push_answered(self->fake, sim_now_ms(), push->id, answer, len);
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
    free(answer);
}

void *pingan_sim_push(void *cls)
{
    pingan_sim *self = cls;
    pthread_mutex_lock(&self->lock);
    while (!self->quit) {
        pingan_push push = {0};
        if (pingan_fake_next_push(self->fake, sim_now_ms(), &push)) {
            pthread_mutex_unlock(&self->lock);
            deliver(self, &push);
            pingan_push_clear(&push);
            pthread_mutex_lock(&self->lock);
            continue;
        }
        int64_t at_ms = sim_now_ms() + 20;
        struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = (at_ms % 1000) * 1000000};
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

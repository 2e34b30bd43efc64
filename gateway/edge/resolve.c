#include "gateway/edge/resolve.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLICE_MS = 100 };

struct vg_asking {
    pthread_mutex_t lock;
    pthread_cond_t answered;
    char host[VG_RESOLVE_NAME], port[8];
    struct addrinfo *found;
    int rc;
    bool done, left; /* who comes second frees it */
};

static int64_t boot_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void release(vg_asking *a)
{
    if (a->found != NULL) {
        freeaddrinfo(a->found);
    }
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->answered);
    free(a);
}

static void *ask(void *arg)
{
    vg_asking *a = arg;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int rc = getaddrinfo(a->host, a->port, &hints, &found);
    pthread_mutex_lock(&a->lock);
    a->found = rc == 0 ? found : NULL;
    a->rc = rc;
    a->done = true;
    bool left = a->left;
    pthread_cond_signal(&a->answered);
    pthread_mutex_unlock(&a->lock);
    if (left) {
        release(a);
    }
    return NULL;
}

static vg_asking *begin(const char *host, const char *port)
{
    pthread_t thread;
    pthread_attr_t detached;
    pthread_condattr_t monotonic;
    vg_asking *a = calloc(1, sizeof *a);
    if (a == NULL) {
        return NULL;
    }
    snprintf(a->host, sizeof a->host, "%s", host);
    snprintf(a->port, sizeof a->port, "%s", port);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->answered, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    bool begun = pthread_create(&thread, &detached, ask, a) == 0;
    pthread_attr_destroy(&detached);
    if (!begun) {
        release(a);
        return NULL;
    }
    return a;
}

/* False: it is late, or there is nothing to wait for any more. */
static bool wait_for(vg_asking *a, int64_t until, const atomic_bool *stop)
{
    pthread_mutex_lock(&a->lock);
    while (!a->done && !atomic_load(stop) && boot_ms() < until) {
        struct timespec slice;
        clock_gettime(CLOCK_MONOTONIC, &slice);
        int64_t left = until - boot_ms(), ms = left < SLICE_MS ? left : SLICE_MS;
        slice.tv_nsec += (long)(ms > 0 ? ms : 0) * 1000000;
        slice.tv_sec += slice.tv_nsec / 1000000000;
        slice.tv_nsec %= 1000000000;
        (void)pthread_cond_timedwait(&a->answered, &a->lock, &slice);
    }
    bool done = a->done;
    pthread_mutex_unlock(&a->lock);
    return done;
}

/* What an earlier call asked for and did not wait for is the answer only where it is of the same name. */
static bool is_of(const vg_asking *a, const char *host, const char *port) { return strcmp(a->host, host) == 0 && strcmp(a->port, port) == 0; }

int vg_resolve(vg_asking **asked, const char *host, const char *port, int64_t until, const atomic_bool *stop, struct addrinfo **ret)
{
    const struct addrinfo numeric = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    int rc = getaddrinfo(host, port, &numeric, ret);
    if (rc != EAI_NONAME) {
        return rc;
    }
    for (bool mine = false; !mine;) {
        *asked = *asked == NULL ? begin(host, port) : *asked;
        if (*asked == NULL) {
            return EAI_MEMORY;
        }
        if (!wait_for(*asked, until, stop)) {
            return VG_RESOLVE_LATE;
        }
        mine = is_of(*asked, host, port);
        rc = (*asked)->rc;
        if (mine && rc == 0) {
            *ret = (*asked)->found;
            (*asked)->found = NULL;
        }
        *asked = vg_resolve_leave(*asked);
    }
    return rc;
}

vg_asking *vg_resolve_leave(vg_asking *a)
{
    if (a != NULL) {
        pthread_mutex_lock(&a->lock);
        bool done = a->done;
        a->left = true;
        pthread_mutex_unlock(&a->lock);
        if (done) {
            release(a);
        }
    }
    return NULL;
}

#include "gateway/run/await.h"
#include <stdlib.h>
#include <unistd.h>

enum { BUSY_MS = 20 };

static void ended(void *ctx, vg_request *r)
{
    vg_awaited *a = ctx;
    (void)r;
    pthread_mutex_lock(&a->lock);
    a->ended = true;
    pthread_cond_signal(&a->done);
    pthread_mutex_unlock(&a->lock);
}

vg_status vg_await_begin(const vg_commit_ctx *c, const vg_command *command, vg_awaited *a, vg_err *err)
{
    vg_request *r = calloc(1, sizeof *r);
    *a = (vg_awaited){.lock = PTHREAD_MUTEX_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};
    if (r == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a request");
    }
    r->command = *command;
    r->done = ended;
    r->ctx = a;
    vg_status st = atomic_load(c->stop) ? VG_FAIL(err, BUSY, "the gateway stops: ask again later") : VG_DONE;
    while (st.code == VG_OK && (st = vg_gateway_submit(c->gateway, r, err)).code == VG_E_BUSY && !atomic_load(c->stop)) {
        usleep(BUSY_MS * 1000);
        st = VG_DONE;
    }
    if (st.code != VG_OK) {
        free(r);
        return st;
    }
    a->request = r;
    return VG_DONE;
}

vg_status vg_await_end(vg_awaited *a, vg_reply *ret, vg_err *err)
{
    pthread_mutex_lock(&a->lock);
    while (!a->ended) {
        pthread_cond_wait(&a->done, &a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    vg_status st = {a->request->reply.code};
    *err = st.code == VG_OK ? *err : a->request->reply.err;
    *ret = a->request->reply;
    free(a->request);
    a->request = NULL;
    return st;
}

vg_status vg_commit_await(void *ctx, const vg_command *command, vg_reply *ret, vg_err *err)
{
    vg_awaited a;
    VG_TRY(vg_await_begin(ctx, command, &a, err));
    return vg_await_end(&a, ret, err);
}

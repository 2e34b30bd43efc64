/* Commands handed to the crank by a thread beside it, and their commits waited for.
 *
 *     vg_commit_ctx c = {gateway, &stop};
 *     VG_TRY(vg_commit_await(&c, &command, &reply, err));
 *     or, to do something meanwhile:   VG_TRY(vg_await_begin(&c, &command, &a, err)); … st = vg_await_end(&a, &reply, err);
 */
#pragma once
#include "gateway/run/gateway.h"
#include <pthread.h>
#include <stdatomic.h>

/* *ret: what it answered. */
typedef vg_status vg_commit(void *ctx, const vg_command *command, vg_reply *ret, vg_err *err);

typedef struct vg_commit_ctx {
    vg_gateway *gateway;
    const atomic_bool *stop; /* true: BUSY instead of waiting for room in the queue */
} vg_commit_ctx;

typedef struct vg_awaited { /* stays where it is from begin to end */
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool ended;
    vg_request *request; /* NULL: nothing is under way */
} vg_awaited;

/* A full queue is tried again: nobody waits for it but its caller. What the command points at is the crank's until the end. */
VG_MUST vg_status vg_await_begin(const vg_commit_ctx *ctx, const vg_command *command, vg_awaited *a, vg_err *err);
VG_MUST vg_status vg_await_end(vg_awaited *a, vg_reply *ret, vg_err *err);
vg_commit vg_commit_await; /* both; ctx is a vg_commit_ctx */

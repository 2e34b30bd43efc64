/* Reading connections that are not in use: taken by one thread at a time, opened when none is idle.
 *
 *     VG_TRY(vg_pool_take(&pool, &idle, err));          idle == NULL: open one; the pool has
 * counted it
 *     ... vg_pool_give(&pool, it);                      or vg_pool_give(&pool, NULL): it was closed
 */
#pragma once
#include "gateway/base/err.h"
#include <pthread.h>

typedef struct vg_pool_item vg_pool_item; /* first member of a connection */
struct vg_pool_item {
    vg_pool_item *next;
};

typedef struct vg_pool {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    vg_pool_item *idle;
    size_t busy, max;
    bool shut;
} vg_pool;

void vg_pool_open(vg_pool *pool, size_t max);
void vg_pool_close(vg_pool *pool); /* after shut */
/* Waits while max are in use; STORE_AWAY while it is shut. */
VG_MUST vg_status vg_pool_take(vg_pool *pool, vg_pool_item **ret, vg_err *err);
void vg_pool_give(vg_pool *pool, vg_pool_item *item);
/* Lets nobody in, waits until all are given back, and closes them. */
void vg_pool_shut(vg_pool *pool, void (*close)(vg_pool_item *item));
void vg_pool_admit(vg_pool *pool);
/* Closes the idle ones: they may all have lost the same server. */
void vg_pool_drop_idle(vg_pool *pool, void (*close)(vg_pool_item *item));

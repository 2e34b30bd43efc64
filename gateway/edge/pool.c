#include "gateway/edge/pool.h"

void vg_pool_open(vg_pool *pool, size_t max)
{
    *pool = (vg_pool){.max = max};
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
}

void vg_pool_close(vg_pool *pool)
{
    assert(pool->busy == 0 && pool->idle == NULL);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
}

vg_status vg_pool_take(vg_pool *pool, vg_pool_item **ret, vg_err *err)
{
    pthread_mutex_lock(&pool->lock);
    while (!pool->shut && pool->busy >= pool->max) {
        pthread_cond_wait(&pool->changed, &pool->lock);
    }
    if (pool->shut) {
        pthread_mutex_unlock(&pool->lock);
        return VG_FAIL(err, STORE_AWAY, "the store is being reopened");
    }
    *ret = pool->idle;
    pool->idle = pool->idle == NULL ? NULL : pool->idle->next;
    pool->busy++;
    pthread_mutex_unlock(&pool->lock);
    return VG_DONE;
}

void vg_pool_give(vg_pool *pool, vg_pool_item *item)
{
    pthread_mutex_lock(&pool->lock);
    assert(pool->busy > 0);
    pool->busy--;
    if (item != NULL) {
        item->next = pool->idle;
        pool->idle = item;
    }
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
}

static void close_idle(vg_pool *pool, void (*close)(vg_pool_item *item))
{
    while (pool->idle != NULL) {
        vg_pool_item *item = pool->idle;
        pool->idle = item->next;
        close(item);
    }
}

void vg_pool_shut(vg_pool *pool, void (*close)(vg_pool_item *item))
{
    pthread_mutex_lock(&pool->lock);
    pool->shut = true;
    pthread_cond_broadcast(&pool->changed);
    while (pool->busy > 0) {
        pthread_cond_wait(&pool->changed, &pool->lock);
    }
    close_idle(pool, close);
    pthread_mutex_unlock(&pool->lock);
}

void vg_pool_admit(vg_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->shut = false;
    pthread_mutex_unlock(&pool->lock);
}

void vg_pool_drop_idle(vg_pool *pool, void (*close)(vg_pool_item *item))
{
    pthread_mutex_lock(&pool->lock);
    close_idle(pool, close);
    pthread_mutex_unlock(&pool->lock);
}

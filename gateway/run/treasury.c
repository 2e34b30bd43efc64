#include "gateway/run/treasury.h"
#include "gateway/run/recon_run.h"
#include "gateway/run/stoppable.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct vg_treasury {
    vg_treasury_conf conf;
    vg_stoppable reads;
    vg_store *store; /* stops with this */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ends;
    atomic_bool stop;
};

static vg_status day_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = ((const vg_business_day *)row)->day;
    return VG_DONE;
}

/* The first closed day behind `after` that nobody has reconciled; 0: none. */
static vg_status next_day(const vg_treasury *t, int64_t program, int64_t after, int64_t *ret, vg_err *err)
{
    vg_store *store = t->store;
    vg_day today = vg_day_at(t->conf.edge->clock.wall_ms(t->conf.edge->clock.ctx));
    vg_row_sink sink = {ret, day_row};
    vg_param params[] = {VG_P_INT(program), VG_P_INT(vg_fen_max(after, today.n - VG_RECON_DAYS_MAX))};
    *ret = 0;
    return store->ops->query(store, true, VG_Q_day_to_reconcile, params, VG_COUNT(params), &sink, err);
}

static vg_status reconcile(vg_treasury *t, const vg_rules *rules, int64_t day, vg_err *err)
{
    vg_commit_ctx commit = {t->conf.gateway, &t->stop};
    vg_recon_run_ask ask = {.rules = rules, .day = {(int32_t)day}, .stop = &t->stop, .commit = vg_commit_await, .ctx = &commit};
    vg_recon row;
    VG_TRY(vg_recon_covered_to(t->store, rules->program, &ask.covered_to, err));
    return vg_recon_run_day(t->store, &ask, &row, err);
}

/* A day that can't be reconciled is told, and keeps no other waiting. */
static void look(vg_treasury *t, const vg_rules *rules)
{
    vg_err err = {0};
    int64_t day = 0;
    while (next_day(t, rules->program, day, &day, &err).code == VG_OK && day != 0 && !atomic_load(&t->stop)) {
        if (reconcile(t, rules, day, &err).code != VG_OK && !atomic_load(&t->stop)) {
            vg_log(t->conf.edge->log, VG_LOG_WARN, "reconciliation.failed", VG_F_WORD("program", rules->name), VG_F_INT("day", day),
                   VG_F_WORD("why", vg_code_facts(err.code)->name));
        }
    }
}

static void *desk(void *arg)
{
    vg_treasury *t = arg;
    while (!atomic_load(&t->stop)) {
        for (size_t i = 0; i < t->conf.program_count && !atomic_load(&t->stop); i++) {
            const vg_rules *rules = &t->conf.programs[i].rules;
            if (!vg_rules_promise(rules, VG_CAP_LEDGER_ONLY) && vg_gateway_is_primary(t->conf.gateway, rules->program)) {
                look(t, rules);
            }
        }
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until); /* what the condition variable waits on, not a "now" of any event */
        until.tv_sec += t->conf.look_ms / 1000;
        until.tv_nsec += (long)(t->conf.look_ms % 1000) * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_mutex_lock(&t->lock);
        if (!atomic_load(&t->stop)) {
            pthread_cond_timedwait(&t->ends, &t->lock, &until);
        }
        pthread_mutex_unlock(&t->lock);
    }
    return NULL;
}

vg_status vg_treasury_open(const vg_treasury_conf *conf, vg_treasury **ret, vg_err *err)
{
    vg_treasury *t = calloc(1, sizeof *t);
    if (t == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the treasurer's desk");
    }
    t->conf = *conf;
    t->store = vg_stoppable_of(&t->reads, conf->edge->store, &t->stop);
    pthread_mutex_init(&t->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&t->ends, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&t->thread, NULL, desk, t) != 0) {
        free(t);
        return VG_FAIL(err, MEMORY, "no thread for the treasurer's desk");
    }
    *ret = t;
    return VG_DONE;
}

vg_treasury *vg_treasury_close(vg_treasury *t)
{
    if (t == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&t->lock);
    atomic_store(&t->stop, true);
    pthread_cond_signal(&t->ends);
    pthread_mutex_unlock(&t->lock);
    pthread_join(t->thread, NULL);
    pthread_mutex_destroy(&t->lock);
    pthread_cond_destroy(&t->ends);
    free(t);
    return NULL;
}

#include "gateway/run/gateway_in.h"
#include <stdlib.h>
#include <time.h>

int64_t vg_now(vg_gateway *gw) { return gw->edge.clock.wall_ms(gw->edge.clock.ctx); }

vg_lane *vg_lane_of(vg_gateway *gw, int64_t program)
{
    for (size_t i = 0; i < gw->lane_count; i++) {
        if (gw->lanes[i].conf->rules.program == program) {
            return &gw->lanes[i];
        }
    }
    return NULL;
}

/* --- queue ----------------------------------------------------------------------------------------------- */

vg_queued *vg_event_new(vg_event_kind kind, int64_t program)
{
    vg_queued *e = calloc(1, sizeof *e);
    assert(e != NULL);
    e->kind = kind;
    e->program = program;
    return e;
}

void vg_queue_put(vg_gateway *gw, vg_queued *e, bool urgent)
{
    pthread_mutex_lock(&gw->mutex);
    vg_queued **first = urgent ? &gw->urgent : &gw->first;
    vg_queued **last = urgent ? &gw->urgent_last : &gw->last;
    e->next = NULL;
    if (*last == NULL) {
        *first = e;
    } else {
        (*last)->next = e;
    }
    *last = e;
    gw->queued++;
    pthread_cond_signal(&gw->wake);
    pthread_mutex_unlock(&gw->mutex);
}

vg_status vg_gateway_submit(vg_gateway *gw, vg_request *request, vg_err *err)
{
    pthread_mutex_lock(&gw->mutex);
    bool full = gw->queued >= VG_QUEUE_MAX, away = gw->store_away;
    pthread_mutex_unlock(&gw->mutex);
    if (away) {
        return VG_FAIL(err, STORE_AWAY, "the store does not answer; whether an earlier request was stored is not known");
    }
    if (full) {
        return VG_FAIL(err, BUSY, "the gateway has too much to do; nothing was stored");
    }
    vg_queued *e = vg_event_new(VG_EVT_COMMAND, request->command.program);
    e->request = request;
    vg_queue_put(gw, e, false);
    return VG_DONE;
}

void vg_gateway_expiring(vg_gateway *gw, int64_t program, const char *purpose, int days, int64_t end_ms)
{
    vg_queued *e = vg_event_new(VG_EVT_EXPIRING, program);
    e->purpose = purpose;
    e->days = days;
    e->end_ms = end_ms;
    vg_queue_put(gw, e, true);
}

void vg_gateway_sends_off(vg_gateway *gw, int64_t program)
{
    vg_queue_put(gw, vg_event_new(VG_EVT_SENDS_OFF, program), true);
}

void vg_gateway_wake(vg_gateway *gw)
{
    pthread_mutex_lock(&gw->mutex);
    gw->woken = true;
    pthread_cond_signal(&gw->wake);
    pthread_mutex_unlock(&gw->mutex);
}

/* Takes at most VG_BATCH_MAX events: answers and timers first, then callers. */
static vg_queued *take_batch(vg_gateway *gw)
{
    vg_queued *batch = NULL, **tail = &batch;
    size_t n = 0;
    pthread_mutex_lock(&gw->mutex);
    while (n < VG_BATCH_MAX && (gw->urgent != NULL || gw->first != NULL)) {
        vg_queued **first = gw->urgent != NULL ? &gw->urgent : &gw->first;
        vg_queued **last = gw->urgent != NULL ? &gw->urgent_last : &gw->last;
        vg_queued *e = *first;
        *first = e->next;
        if (*first == NULL) {
            *last = NULL;
        }
        e->next = NULL;
        *tail = e;
        tail = &e->next;
        gw->queued--;
        n++;
    }
    gw->counts.events += n;
    pthread_mutex_unlock(&gw->mutex);
    return batch;
}

static struct timespec in_ms(int64_t wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until); /* what the condition variable waits on, not a "now" of any event */
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return until;
}

void vg_gateway_pause(vg_gateway *gw, int64_t ms)
{
    struct timespec until = in_ms(ms);
    pthread_mutex_lock(&gw->mutex);
    while (!gw->stopping && pthread_cond_timedwait(&gw->wake, &gw->mutex, &until) == 0) {
    }
    pthread_mutex_unlock(&gw->mutex);
}

void vg_gateway_leave(vg_gateway *gw) { gw->leaving = true; }

void vg_gateway_stop(vg_gateway *gw)
{
    gw->stopping = true;
    vg_gateway_wake(gw);
}

static void wait_for_event(vg_gateway *gw, int64_t wait_ms)
{
    struct timespec until = in_ms(wait_ms);
    pthread_mutex_lock(&gw->mutex);
    while (gw->queued == 0 && !gw->woken && !gw->stopping &&
           pthread_cond_timedwait(&gw->wake, &gw->mutex, &until) == 0) {
    }
    gw->woken = false;
    pthread_mutex_unlock(&gw->mutex);
}

/* --- turns ------------------------------------------------------------------------------------------------- */

/* What has come due becomes events of this turn. */
static void take_due(vg_gateway *gw)
{
    vg_due due;
    int64_t now = vg_now(gw);
    for (int i = 0; i < VG_BATCH_MAX && vg_due_take(gw, now, &due); i++) {
        vg_lane *lane = vg_lane_of(gw, due.program);
        if (lane == NULL || !lane->primary) {
            continue;
        }
        vg_queued *e = vg_event_new(due.found ? VG_EVT_FOUND : VG_EVT_DUE, due.program);
        e->op = due.op;
        vg_queue_put(gw, e, true);
    }
}

/* For those who ask from other threads: the counts as they stood after the last turn. */
static void publish(vg_gateway *gw)
{
    vg_gateway_counts now = gw->counts;
    now.waiting = gw->waiter_count;
    now.due = gw->heap_count;
    now.in_flight = 0;
    for (size_t i = 0; i < gw->lane_count; i++) {
        now.in_flight += gw->lanes[i].flying;
    }
    pthread_mutex_lock(&gw->mutex);
    gw->published = now;
    pthread_mutex_unlock(&gw->mutex);
}

static bool turn(vg_gateway *gw, int64_t wait_ms)
{
    vg_clock_look(gw);
    for (size_t i = 0; i < gw->lane_count; i++) {
        vg_lease_keep(gw, &gw->lanes[i], false);
        vg_days_keep(gw, &gw->lanes[i]);
        vg_proofs_keep(gw, &gw->lanes[i]);
    }
    take_due(gw);
    vg_outbox_pump(gw);
    vg_queued *batch = take_batch(gw);
    if (batch == NULL && wait_ms > 0) {
        int64_t next = vg_gateway_next_due(gw), now = vg_now(gw);
        int64_t wait = next == INT64_MAX ? wait_ms : vg_fen_max(0, vg_fen_min(wait_ms, next - now));
        if (wait > 0) {
            wait_for_event(gw, wait);
        }
        batch = take_batch(gw);
    }
    if (batch == NULL) {
        return false;
    }
    gw->counts.turns++;
    vg_turn_run(gw, batch);
    return true;
}

bool vg_gateway_turn(vg_gateway *gw, int64_t wait_ms)
{
    bool ran = turn(gw, wait_ms);
    publish(gw);
    return ran;
}

int64_t vg_gateway_next_due(vg_gateway *gw)
{
    int64_t next = vg_outbox_next(gw);
    if (gw->heap_count > 0) {
        next = vg_fen_min(next, gw->heap[0].at);
    }
    int64_t offset = vg_now(gw) - gw->edge.clock.boot_ms(gw->edge.clock.ctx);
    for (size_t i = 0; i < gw->waiter_count; i++) {
        next = vg_fen_min(next, gw->waiter_deadline[i] + offset);
    }
    return next;
}

/* --- workers ----------------------------------------------------------------------------------------------- */

void vg_gateway_job(vg_gateway *gw, void (*run)(void *arg), void *arg)
{
    if (gw->thread_count == 0) {
        run(arg);
        return;
    }
    vg_job *job = malloc(sizeof *job);
    assert(job != NULL);
    *job = (vg_job){.run = run, .arg = arg};
    pthread_mutex_lock(&gw->job_mutex);
    if (gw->resting) {
        pthread_mutex_unlock(&gw->job_mutex);
        free(job);
        run(arg);
        return;
    }
    if (gw->jobs_last == NULL) {
        gw->jobs = job;
    } else {
        gw->jobs_last->next = job;
    }
    gw->jobs_last = job;
    pthread_cond_signal(&gw->job_wake);
    pthread_mutex_unlock(&gw->job_mutex);
}

static void *work_thread(void *arg)
{
    vg_gateway *gw = arg;
    for (;;) {
        pthread_mutex_lock(&gw->job_mutex);
        while (gw->jobs == NULL && !gw->resting) {
            pthread_cond_wait(&gw->job_wake, &gw->job_mutex);
        }
        vg_job *job = gw->jobs;
        if (job != NULL) {
            gw->jobs = job->next;
            gw->jobs_last = gw->jobs == NULL ? NULL : gw->jobs_last;
        }
        pthread_mutex_unlock(&gw->job_mutex);
        if (job == NULL) {
            return NULL;
        }
        job->run(job->arg);
        free(job);
    }
}

/* --- open, start, close -------------------------------------------------------------------------------------- */

static vg_status check_conf(const vg_gateway_conf *conf, vg_err *err)
{
    if (conf->program_count < 1 || conf->program_count > 64) {
        return VG_FAIL(err, CONFIG, "a gateway has 1 to 64 programs");
    }
    for (size_t i = 0; i < conf->program_count; i++) {
        for (size_t k = 0; k < i; k++) {
            const vg_rules *a = &conf->programs[i].rules, *b = &conf->programs[k].rules;
            if (a->program == b->program || strcmp(a->name, b->name) == 0) {
                return VG_FAIL(err, CONFIG, "programs %s and %s are the same", b->name, a->name);
            }
            if (a->ref_prefix[0] != 0 && strcmp(a->ref_prefix, b->ref_prefix) == 0) {
                return VG_FAIL(err, CONFIG, "programs %s and %s have the same ref_prefix: a reference must be one act",
                               b->name, a->name);
            }
        }
    }
    return VG_DONE;
}

vg_status vg_gateway_open(const vg_gateway_conf *conf, const vg_edge *edge, vg_gateway **ret, vg_err *err)
{
    size_t row_count;
    const vg_flow_row *rows = vg_flow_rows(&row_count);
    VG_TRY(vg_flow_prove(rows, row_count, err));
    VG_TRY(check_conf(conf, err));
    vg_gateway *gw = calloc(1, sizeof *gw);
    if (gw == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the gateway");
    }
    gw->edge = *edge;
    gw->clock_offset = vg_now(gw) - edge->clock.boot_ms(edge->clock.ctx);
    gw->lanes = calloc(conf->program_count, sizeof *gw->lanes);
    gw->effects = malloc(VG_EFFECTS_MAX * sizeof *gw->effects);
    assert(gw->lanes != NULL && gw->effects != NULL);
    gw->lane_count = conf->program_count;
    for (size_t i = 0; i < conf->program_count; i++) {
        gw->lanes[i].conf = &conf->programs[i];
    }
    VG_SET(gw->instance, conf->instance);
    memcpy(gw->salt, conf->salt, sizeof gw->salt);
    vg_status st = vg_work_open(&gw->work, err);
    if (st.code != VG_OK) {
        free(gw->lanes);
        free(gw->effects);
        free(gw);
        return st;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&gw->mutex, NULL);
    pthread_mutex_init(&gw->flight_mutex, NULL);
    pthread_mutex_init(&gw->job_mutex, NULL);
    pthread_cond_init(&gw->wake, &monotonic);
    pthread_cond_init(&gw->job_wake, NULL);
    pthread_condattr_destroy(&monotonic);
    gw->threads = calloc(conf->workers + 1, sizeof *gw->threads);
    assert(gw->threads != NULL);
    for (unsigned i = 0; i < conf->workers; i++) {
        if (pthread_create(&gw->threads[gw->thread_count], NULL, work_thread, gw) == 0) {
            gw->thread_count++;
        }
    }
    *ret = gw;
    return VG_DONE;
}

vg_status vg_gateway_start(vg_gateway *gw, vg_err *err)
{
    for (size_t i = 0; i < gw->lane_count; i++) {
        const vg_rules *r = &gw->lanes[i].conf->rules;
        VG_TRY(gw->edge.store->ops->enrol(gw->edge.store, r->program, r->name, vg_now(gw), err));
        vg_lease_keep(gw, &gw->lanes[i], true);
    }
    return VG_DONE;
}

void vg_gateway_count(vg_gateway *gw, vg_gateway_counts *ret)
{
    pthread_mutex_lock(&gw->mutex);
    *ret = gw->published;
    ret->queue = gw->queued;
    ret->store_away = gw->store_away;
    pthread_mutex_unlock(&gw->mutex);
}

bool vg_gateway_is_primary(vg_gateway *gw, int64_t program)
{
    vg_lane *lane = vg_lane_of(gw, program);
    return lane != NULL && lane->primary;
}

static void drop_events(vg_queued *e)
{
    while (e != NULL) {
        vg_queued *next = e->next;
        if (e->request != NULL) {
            if (e->kind == VG_EVT_COMMAND) { /* a request that is only shown again was stored */
                e->request->reply.code = VG_FAIL(&e->request->reply.err, BUSY, "the gateway is stopping").code;
            }
            e->request->done(e->request->ctx, e->request);
        }
        if (e->flight != NULL) {
            vg_outbox_land(NULL, e->flight);
        }
        if (e->hearing != NULL) {
            vg_hear_drop(e->hearing);
        }
        free(e->day);
        if (e->proof != NULL) {
            vg_proofs_drop(e->proof);
        }
        free(e);
        e = next;
    }
}

void vg_gateway_rest(vg_gateway *gw)
{
    if (gw == NULL || gw->resting) {
        return;
    }
    pthread_mutex_lock(&gw->job_mutex);
    gw->resting = true;
    pthread_cond_broadcast(&gw->job_wake);
    pthread_mutex_unlock(&gw->job_mutex);
    for (unsigned i = 0; i < gw->thread_count; i++) {
        pthread_join(gw->threads[i], NULL);
    }
}

void vg_gateway_close(vg_gateway *gw)
{
    if (gw == NULL) {
        return;
    }
    gw->stopping = true;
    vg_gateway_rest(gw);
    drop_events(gw->urgent);
    drop_events(gw->first);
    for (size_t i = 0; i < gw->waiter_count; i++) {
        gw->waiters[i]->done(gw->waiters[i]->ctx, gw->waiters[i]);
    }
    while (gw->flights != NULL) { /* messages whose answer will not be waited for: their claims are found at start */
        vg_flight *f = gw->flights;
        gw->flights = f->next;
        vg_outbox_land(gw, f);
    }
    for (size_t i = 0; i < gw->lane_count; i++) {
        free(gw->lanes[i].queries.ops);
        free(gw->lanes[i].sends.ops);
        vg_shares_free(&gw->lanes[i].shares);
    }
    vg_work_close(gw->work);
    pthread_mutex_destroy(&gw->mutex);
    pthread_mutex_destroy(&gw->flight_mutex);
    pthread_mutex_destroy(&gw->job_mutex);
    pthread_cond_destroy(&gw->wake);
    pthread_cond_destroy(&gw->job_wake);
    free(gw->waiters);
    free(gw->waiter_deadline);
    free(gw->heap);
    free(gw->notices);
    for (size_t i = gw->secret_count; i > 0; i--) {
        vg_secret_wipe(gw, gw->secrets[i - 1].op);
    }
    free(gw->secrets);
    free(gw->effects);
    free(gw->threads);
    free(gw->lanes);
    free(gw);
}

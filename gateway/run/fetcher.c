#include "gateway/run/fetcher.h"
#include "gateway/run/await.h"
#include "gateway/run/fetch.h"
#include "gateway/run/fetch_plan.h"
#include "gateway/run/imports.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* What is known of one program: the thread's, but for the numbers. */
typedef struct fetched {
    bool on;
    const char *types;
    vg_fetch_plan plan;
    _Atomic uint64_t taken, failures, open, failing;
} fetched;

struct vg_fetcher {
    vg_fetcher_conf conf;
    fetched *programs;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ends;
    atomic_bool stop;
};

/* --- days that have closed -------------------------------------------------------------------------------- */

static vg_status day_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    fetched *p = ctx;
    const vg_business_day *day = row;
    (void)table;
    (void)err;
    if (day->closed_at != 0) {
        vg_fetch_plan_day(&p->plan, (vg_day){(int32_t)day->day}, p->types);
    }
    return VG_DONE;
}

static vg_status find_days(vg_fetcher *f, const vg_rules *rules, fetched *p, vg_err *err)
{
    vg_store *store = f->conf.edge->store;
    int64_t today = vg_day_at(f->conf.edge->clock.wall_ms(f->conf.edge->clock.ctx)).n;
    vg_row_sink sink = {p, day_row};
    vg_param params[] = {VG_P_INT(rules->program), VG_P_INT(today - VG_FETCH_DAYS - 1), VG_P_INT(VG_FETCH_DAYS + 2)};
    return store->ops->query(store, true, VG_Q_business_days, params, VG_COUNT(params), &sink, err);
}

/* --- one file ------------------------------------------------------------------------------------------------ */

/* The same key is the same question: it is made once, however often it is looked at. */
static vg_status ask(vg_fetcher *f, const vg_rules *rules, const vg_fetch_slot *slot, vg_reply *ret, vg_err *err)
{
    char day[VG_DAY_TEXT];
    vg_commit_ctx to = {f->conf.gateway, &f->stop};
    vg_command c = {.kind = VG_CMD_INQUIRY, .program = rules->program, .scopes = VG_SCOPE_TREASURY, .ask = VG_ASK_DAY_LINES, .day = slot->day};
    vg_day_text(slot->day, day);
    VG_SET(c.file_type, slot->type);
    snprintf(c.idem, sizeof c.idem, "fetch-%s-%s-%d", day, slot->type, slot->question);
    return vg_commit_await(&to, &c, ret, err);
}

static vg_status import(vg_fetcher *f, const vg_rules *rules, const vg_fetched *file, vg_err *err)
{
    vg_import_ask ask = {.fd = file->fd, .program = rules->program, .profile = file->profile, .profile_dir = f->conf.profile_dir, .name = file->name,
                         .day = file->day, .stop = &f->stop};
    vg_import_result result;
    return vg_import_run(f->conf.gateway, f->conf.edge, rules, &ask, &result, err);
}

/* What hinders us and not the bank: the question stands. */
static bool is_ours(vg_code code)
{
    return vg_code_facts(code)->retry == VG_RETRY_SAME_KEY;
}

static vg_fetch_end fetch(vg_fetcher *f, const vg_rules *rules, const vg_fetch_slot *slot, vg_err *err)
{
    vg_reply reply;
    vg_fetched file;
    vg_status st = ask(f, rules, slot, &reply, err);
    if (st.code == VG_OK && !reply.is_final) {
        return VG_FETCH_WAITS;
    }
    if (st.code == VG_OK && reply.operation.state != VG_ST_DONE) {
        st = VG_FAIL(err, BANK_REFUSED, "the bank gave no file: %.100s", reply.operation.bank_text);
    }
    if (st.code == VG_OK) {
        st = vg_fetch_file(f->conf.gateway, f->conf.edge, &reply.operation, &f->stop, &file, err);
    }
    if (st.code == VG_OK && file.fd < 0) {
        return VG_FETCH_NONE;
    }
    if (st.code == VG_OK) {
        st = import(f, rules, &file, err);
        close(file.fd);
    }
    return st.code == VG_OK ? VG_FETCH_TAKEN : is_ours(st.code) ? VG_FETCH_WAITS : VG_FETCH_FAILED;
}

static void tell(vg_fetcher *f, const vg_rules *rules, const vg_fetch_slot *slot, vg_fetch_end end, const vg_err *err)
{
    char day[VG_DAY_TEXT];
    const vg_logger *log = f->conf.edge->log;
    vg_day_text(slot->day, day);
    if (end == VG_FETCH_FAILED) {
        vg_log(log, VG_LOG_WARN, "statement.not_fetched", VG_F_WORD("program", rules->name), VG_F_WORD("day", day), VG_F_WORD("type", slot->type),
               VG_F_WORD("why", vg_code_facts(err->code)->name));
    } else if (end == VG_FETCH_TAKEN) {
        vg_log(log, VG_LOG_INFO, "statement.fetched", VG_F_WORD("program", rules->name), VG_F_WORD("day", day), VG_F_WORD("type", slot->type));
    }
}

static void look(vg_fetcher *f, const vg_rules *rules, fetched *p)
{
    const vg_clock *clock = &f->conf.edge->clock;
    vg_fetch_slot *slot;
    size_t failing;
    vg_err err = {0};
    (void)find_days(f, rules, p, &err).code; /* a store that is away is looked at again */
    while (!atomic_load(&f->stop) && (slot = vg_fetch_plan_due(&p->plan, clock->boot_ms(clock->ctx))) != NULL) {
        vg_fetch_end end = fetch(f, rules, slot, &err);
        if (atomic_load(&f->stop)) {
            return; /* it did not fail: it was not waited for */
        }
        tell(f, rules, slot, end, &err);
        vg_fetch_plan_end(slot, end, clock->boot_ms(clock->ctx));
        atomic_fetch_add(&p->taken, end == VG_FETCH_TAKEN);
        atomic_fetch_add(&p->failures, end == VG_FETCH_FAILED);
    }
    atomic_store(&p->open, vg_fetch_plan_open(&p->plan, &failing));
    atomic_store(&p->failing, failing);
}

/* --- the thread ------------------------------------------------------------------------------------------------ */

static void *desk(void *arg)
{
    vg_fetcher *f = arg;
    while (!atomic_load(&f->stop)) {
        for (size_t i = 0; i < f->conf.program_count && !atomic_load(&f->stop); i++) {
            const vg_rules *rules = &f->conf.programs[i].rules;
            if (f->programs[i].on && vg_gateway_is_primary(f->conf.gateway, rules->program)) {
                look(f, rules, &f->programs[i]);
            }
        }
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until); /* what the condition variable waits on, not a "now" of any event */
        until.tv_sec += f->conf.look_ms / 1000;
        pthread_mutex_lock(&f->lock);
        if (!atomic_load(&f->stop)) {
            pthread_cond_timedwait(&f->ends, &f->lock, &until);
        }
        pthread_mutex_unlock(&f->lock);
    }
    return NULL;
}

static void free_all(vg_fetcher *f)
{
    free(f->programs);
    free(f);
}

vg_status vg_fetcher_open(const vg_fetcher_conf *conf, vg_fetcher **ret, vg_err *err)
{
    vg_fetcher *f = calloc(1, sizeof *f);
    if (f == NULL || (f->programs = calloc(conf->program_count, sizeof *f->programs)) == NULL) {
        free(f);
        return VG_FAIL(err, MEMORY, "no memory for what fetches statement files");
    }
    f->conf = *conf;
    for (size_t i = 0; i < conf->program_count; i++) {
        f->programs[i].types = vg_fetch_types(&conf->programs[i]);
        f->programs[i].on = conf->programs[i].fetches && f->programs[i].types != NULL;
    }
    pthread_mutex_init(&f->lock, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&f->ends, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&f->thread, NULL, desk, f) != 0) {
        free_all(f);
        return VG_FAIL(err, MEMORY, "no thread for what fetches statement files");
    }
    *ret = f;
    return VG_DONE;
}

static void put(const vg_fetcher *f, const char *name, const char *type, size_t at, vg_buf *ret)
{
    vg_buf_format(ret, "# TYPE custody_%s %s\n", name, type);
    for (size_t i = 0; i < f->conf.program_count; i++) {
        const fetched *p = &f->programs[i];
        const _Atomic uint64_t *n = (const _Atomic uint64_t *)(const void *)((const uint8_t *)p + at);
        if (p->on) {
            vg_buf_format(ret, "custody_%s{program=\"%s\"} %" PRIu64 "\n", name, f->conf.programs[i].rules.name, atomic_load(n));
        }
    }
}

void vg_fetcher_put(void *fetcher, vg_buf *ret)
{
    const vg_fetcher *f = fetcher;
    put(f, "statement_fetches_total", "counter", offsetof(fetched, taken), ret);
    put(f, "statement_fetch_failures_total", "counter", offsetof(fetched, failures), ret);
    put(f, "statement_fetches_open", "gauge", offsetof(fetched, open), ret);
    put(f, "statement_fetches_failing", "gauge", offsetof(fetched, failing), ret);
}

vg_fetcher *vg_fetcher_close(vg_fetcher *f)
{
    if (f == NULL) {
        return NULL;
    }
    pthread_mutex_lock(&f->lock);
    atomic_store(&f->stop, true);
    pthread_cond_signal(&f->ends);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
    pthread_mutex_destroy(&f->lock);
    pthread_cond_destroy(&f->ends);
    free_all(f);
    return NULL;
}

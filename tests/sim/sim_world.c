/* Clock, chance and programs of the simulation, and the loop that lets time pass. */
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void sim_note(sim *s, const char *fmt, ...)
{
    char text[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    for (const char *p = text; *p != 0; p++) {
        s->digest = (s->digest ^ (uint8_t)*p) * UINT64_C(1099511628211);
    }
    if (s->trace) {
        char at[VG_TIME_TEXT];
        vg_time_text(s->now, at);
        printf("%s %s\n", at, text);
    }
}

void sim_fail(sim *s, const char *fmt, ...)
{
    va_list args;
    if (s->finding[0] != 0) {
        return;
    }
    va_start(args, fmt);
    vsnprintf(s->finding, sizeof s->finding, fmt, args);
    va_end(args);
    sim_note(s, "FINDING %s", s->finding);
}

int64_t sim_wall(const sim *s) { return s->stands_at != 0 ? s->stands_at : s->now + s->wall_skew; }

static int64_t wall_ms(void *ctx) { return sim_wall(ctx); }
static int64_t boot_ms(void *ctx) { return ((sim *)ctx)->now - ((sim *)ctx)->boot_skew; }

static void fill(void *ctx, void *at, size_t len)
{
    uint8_t *p = at;
    for (size_t i = 0; i < len; i++) {
        p[i] = (uint8_t)chance_next(&((sim *)ctx)->chance);
    }
}

static void log_line(void *ctx, vg_log_level level, const char *event, const vg_log_field *fields, size_t n)
{
    sim *s = ctx;
    (void)level;
    sim_note(s, "log %s", event);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < s->secret_count && fields[i].text != NULL; k++) {
            if (strstr(fields[i].text, s->secrets[k]) != NULL) {
                sim_fail(s, "what a customer typed stands in the log: %s", event);
            }
        }
        if (s->trace) {
            printf("    %s=%s%" PRId64 "\n", fields[i].name, fields[i].text == NULL ? "" : fields[i].text, fields[i].n);
        }
    }
}

/* --- programs ------------------------------------------------------------------------------------------------ */

sim_program *sim_program_of(sim *s, int64_t id)
{
    return id >= 1 && (size_t)id <= s->program_count ? &s->programs[id - 1] : NULL;
}

static void set_value(void *ctx, const char *name, const char *value)
{
    sim_program *p = ctx;
    for (size_t i = 0; i < p->conf->bank->conf_key_count; i++) {
        if (strcmp(p->conf->bank->conf_keys[i].name, name) == 0) {
            p->values[i] = value;
            return;
        }
    }
    assert(false && "the adapter has no such setting");
}

static vg_status tail_number(const void *ctx, int64_t tail, char ret_tail[17], char ret_account[33], vg_err *err)
{
    const vg_program_conf *c = ctx;
    return c->bank->account_of_tail(&c->bank_conf, tail, ret_tail, ret_account, err);
}

static void set_rules(sim_program *p)
{
    sim *s = p->sim;
    const vg_bank *bank = p->conf->bank;
    vg_rules *r = &p->conf->rules;
    *r = (vg_rules){.program = p->id,
                    .caps = bank->caps,
                    .asks = bank->asks,
                    .poll_s = bank->poll_s,
                    .visible_ms = bank->visible_ms,
                    .settled_by = bank->settled_by,
                    .timers = vg_timers_default(),
                    .calendar = vg_calendar_china(),
                    .cutoff_s = 17 * 3600,
                    .release_s = 1800,
                    .ref_max = bank->ref_max,
                    .first_tail = 1000,
                    .account_of_tail = bank->account_of_tail == NULL ? NULL : tail_number,
                    .account_ctx = p->conf};
    r->interest = (vg_interest_terms){.rates = p->conf->rates, .rate_count = vg_rates_posted(p->conf->rates), .basis = 360};
    VG_SET(r->name, p->port->name);
    snprintf(r->ref_prefix, sizeof r->ref_prefix, "S%d", (int)p->id);
    r->confirm_max = between(&s->chance, 0, 3);
    r->timers.statement_poll_ms = (s->many ? between(&s->chance, 900, 3600) : between(&s->chance, 60, 1800)) * 1000;
    r->capture_approval_over = one_in(&s->chance, 3) ? 500000 : 0;
    r->timers.statement_full_ms = 6 * 3600 * 1000;
    if (s->days > 0) { /* it is days that count here, not minutes */
        r->timers.statement_poll_ms = between(&s->chance, 1, 6) * 3600 * 1000;
    }
}

sim_program *sim_add_program(sim *s, const sim_bank *port, void *bank_conf)
{
    return sim_add_adapter(s, port, bank_conf, vg_bank_find(port->bank, port->mode));
}

sim_program *sim_add_adapter(sim *s, const sim_bank *port, void *bank_conf, const vg_bank *bank)
{
    vg_err err;
    assert(s->program_count < SIM_PROGRAMS && port->words <= SIM_WORDS_MAX);
    size_t i = s->program_count++;
    sim_program *p = &s->programs[i];
    assert(bank != NULL && bank->conf_key_count <= VG_COUNT(p->values));
    *p = (sim_program){.sim = s, .id = (int64_t)i + 1, .port = port, .bank_conf = bank_conf, .conf = &s->confs[i]};
    p->bank = port->open(bank_conf, s->now);
    assert(p->bank != NULL);
    *p->conf = (vg_program_conf){.bank = bank, .url = "sim", .connections = 4};
    for (size_t k = 0; k < bank->conf_key_count; k++) {
        p->values[k] = bank->conf_keys[k].fallback == NULL ? "" : bank->conf_keys[k].fallback;
    }
    set_rules(p);
    port->configure(bank_conf, p->conf, set_value, p);
    p->conf->bank_conf = (vg_bank_conf){.bank = bank, .values = p->values, .codes = ""};
    vg_status st = bank->prepare(&p->conf->bank_conf, &err);
    if (st.code != VG_OK) {
        sim_fail(s, "prepare: %s", err.text);
        assert(st.code == VG_OK);
    }
    return p;
}

bool sim_bank_may_lie(const sim_program *p) { return p->port->lies_late != NULL && p->port->lies_late(p->bank_ppm); }

/* --- the gateway --------------------------------------------------------------------------------------------- */

const char *sim_turning_name(const sim *s)
{
    static const char *const names[] = {"sim-0", "sim-1", "sim-2", "sim-3", "sim-4", "sim-5", "sim-6", "sim-7"};
    int n = s->stale != NULL && s->turning == s->stale_run ? s->stale_instance : s->instance;
    return names[n % (int)VG_COUNT(names)];
}

bool sim_start_gateway(sim *s)
{
    vg_err err;
    s->wall_skew = s->stands_at = 0; /* doctor looks at the clock before a start */
    for (size_t i = 0; i < s->program_count; i++) {
        sim_wire_open(&s->programs[i]);
    }
    s->dead = false;
    s->run = s->turning = ++s->runs;
    s->store.broken = false;
    static __thread vg_logger logger; /* one simulation a thread */
    logger = (vg_logger){s, log_line};
    vg_edge edge = {.clock = {s, wall_ms, boot_ms},
                    .random = {s, fill},
                    .log = &logger,
                    .store = &s->store.base};
    vg_gateway_conf conf = {.programs = s->confs, .program_count = s->program_count, .instance = sim_turning_name(s)};
    if (vg_gateway_open(&conf, &edge, &s->gw, &err).code != VG_OK || vg_gateway_start(s->gw, &err).code != VG_OK) {
        sim_note(s, "start failed: %s", err.text);
        sim_stop_gateway(s);
        return false;
    }
    return true;
}

void sim_stop_gateway(sim *s)
{
    s->dead = true;
    sim_wire_drop(s);
    vg_gateway_close(s->gw);
    s->gw = NULL;
}

/* --- worlds -------------------------------------------------------------------------------------------------- */

void sim_begin(sim *s, uint64_t seed) { *s = (sim){.seed = seed, .chance = chance_of(seed)}; }

void sim_found(sim *s)
{
    s->boot_skew = s->now - 1000000;
    sim_store_open(&s->store, s);
}

enum { START_DAYS = 200, START_DAYS_LONG = 310 }; /* long lives reach a year whose days nobody has published */

void sim_open_world(sim *s, uint64_t seed, const sim_bank *const *banks, size_t count, int64_t days)
{
    sim_begin(s, seed);
    vg_day start = {20514 + (int32_t)between(&s->chance, 0, days > 0 ? START_DAYS_LONG : START_DAYS)}; /* from 2026-03-02 */
    s->now = vg_day_instant(start, 9 * 3600);
    s->days = days;
    s->many = count > 1;
    sim_found(s);
    for (size_t i = 0; i < count; i++) {
        void *conf = banks[i]->conf_new();
        banks[i]->conf_draw(conf, seed, &s->chance);
        (void)sim_add_program(s, banks[i], conf);
    }
}

void sim_close_world(sim *s)
{
    sim_stop_gateway(s);
    sim_wire_close(s);
    for (size_t i = 0; i < s->request_count; i++) {
        free(s->requests[i]);
    }
    for (size_t i = 0; i < s->program_count; i++) {
        sim_program *p = &s->programs[i];
        p->conf->bank->unprepare(&p->conf->bank_conf);
        p->port->close(p->bank);
        free(p->bank_conf);
        free(p->room);
    }
    sim_store_close(&s->store);
}

void sim_take_over(sim *s)
{
    if (s->stale != NULL || s->taking_over) {
        return;
    }
    sim_note(s, "the writer stops, another takes over");
    s->take_overs++;
    s->stale = s->gw;
    s->stale_run = s->run;
    s->stale_instance = s->instance++;
    s->gw = NULL;
    s->taking_over = true;
    sim_wire_drop(s);
    s->now += s->confs[0].rules.timers.lease_ms + between(&s->chance, 1, 60000);
    while (!sim_start_gateway(s)) {
        s->now += 1000;
    }
    sim_run_until(s, s->now + between(&s->chance, 1, 60000));
    s->taking_over = false;
    s->turning = s->stale_run;
}

/* It goes on where it stopped: nothing that it does may be seen. */
static void wake_stale(sim *s)
{
    if (s->stale == NULL || s->taking_over) {
        return;
    }
    for (int i = 0; i < 20; i++) {
        s->turning = s->stale_run;
        (void)vg_gateway_turn(s->stale, 0);
    }
    vg_gateway_close(s->stale);
    s->stale = NULL;
}

/* One gateway turn after another until it has nothing to do at this instant. */
static void settle(sim *s)
{
    for (int i = 0; i < 2000 && s->gw != NULL && !s->dead; i++) {
        s->turning = s->run;
        bool more = vg_gateway_turn(s->gw, 0);
        wake_stale(s);
        if (!more) {
            return;
        }
    }
}

static void maybe_crash(sim *s)
{
    if (s->dead || (!s->quiet && one_in(&s->chance, s->faults.crash))) {
        s->crashes++;
        sim_note(s, "crash");
        sim_stop_gateway(s);
        s->now += !s->quiet && one_in(&s->chance, s->faults.outage) ? between(&s->chance, 1, 3 * VG_DAY_MS) : between(&s->chance, 1, 30000);
        while (!sim_start_gateway(s)) {
            s->now += 1000;
        }
    }
}

/* The gateway's clock is set wrong, stands, or is set right. */
static void maybe_clock(sim *s)
{
    if (s->quiet) {
        s->wall_skew = s->stands_at = 0;
    } else if (one_in(&s->chance, s->faults.clock)) {
        int64_t what = between(&s->chance, 0, 3);
        s->stands_at = what == 0 && s->stands_at == 0 ? sim_wall(s) : 0;
        s->wall_skew = what == 1 ? between(&s->chance, -VG_DAY_MS, 2 * VG_DAY_MS) : what == 2 ? between(&s->chance, -60000, 60000) : 0;
        sim_note(s, "clock %" PRId64 "%s", s->wall_skew, s->stands_at != 0 ? ", stands" : "");
    }
}

/* When the gateway has something to do, on the true clock. */
static int64_t next_due(const sim *s)
{
    int64_t due = vg_gateway_next_due(s->gw);
    return s->stands_at != 0 ? (due <= s->stands_at ? s->now : INT64_MAX) : due == INT64_MAX ? due : due - s->wall_skew;
}

void sim_run_until(sim *s, int64_t until)
{
    while (s->finding[0] == 0) {
        settle(s);
        maybe_crash(s);
        maybe_clock(s);
        int64_t next = vg_fen_min(until, vg_fen_max(next_due(s), s->now + 1));
        next = vg_fen_min(next, vg_fen_max(sim_wire_next(s), s->now));
        if (next >= until) {
            s->now = until > s->now ? until : s->now;
            sim_wire_run(s);
            settle(s);
            return;
        }
        s->now = next > s->now ? next : s->now;
        sim_wire_run(s);
    }
}

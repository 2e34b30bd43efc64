/* Clock, chance, wire and bank of the simulation, and the loop that lets time pass. */
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

uint64_t chance_next(chance *c)
{
    uint64_t a = c->s[0], b = c->s[1];
    c->s[0] = b;
    a ^= a << 23;
    c->s[1] = a ^ b ^ a >> 17 ^ b >> 26;
    return c->s[1] + b;
}

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

static int64_t wall_ms(void *ctx) { return ((sim *)ctx)->now; }
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
    for (size_t i = 0; i < n && s->trace; i++) {
        printf("    %s=%s%" PRId64 "\n", fields[i].name, fields[i].text == NULL ? "" : fields[i].text, fields[i].n);
    }
}

/* --- wire ------------------------------------------------------------------------------------------------ */

static void post(sim *s, sim_message m)
{
    sim_message *copy = malloc(sizeof *copy);
    assert(copy != NULL);
    *copy = m;
    sim_message **at = &s->wire.first;
    while (*at != NULL && (*at)->at <= m.at) {
        at = &(*at)->next;
    }
    copy->next = *at;
    *at = copy;
}

static const char *text_between(const char *text, const char *open, char *ret, size_t cap)
{
    const char *at = strstr(text, open);
    size_t n = at == NULL ? 0 : strcspn(at + strlen(open), "<");
    if (at == NULL || n >= cap) {
        return "";
    }
    memcpy(ret, at + strlen(open), n);
    ret[n] = 0;
    return ret;
}

static bool is_money(const char *text)
{
    static const char *const acts[] = {"DLMDETRN", "DLFCSOUT", "DLFONDIN", "DLSUBTRN", "DLFNDOUT",
                                       "DLTRSFIN", "DLWFDRTN", "DLRFDSUB", "DLWDLSUB"};
    for (size_t i = 0; i < VG_COUNT(acts); i++) {
        if (strstr(text, acts[i]) != NULL) {
            return strstr(text, "<action>DLCIDSTT") == NULL;
        }
    }
    return false;
}

/* Bytes leave under the lease only, under a claim that is committed, and not while sends are off. */
static void check_send(sim *s, const vg_wire_request *r)
{
    char ref[32], *text = strndup((const char *)r->bytes.at, r->bytes.len);
    assert(text != NULL);
    const vg_program *p = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(1));
    if (p != NULL && strcmp(p->holder, sim_turning_name(s)) != 0) {
        sim_fail(s, "fencing: %s sends and %s holds the lease", sim_turning_name(s), p->holder);
    }
    if (is_money(text)) {
        text_between(text, "<clientID>", ref, sizeof ref);
        const vg_ref *row = sim_store_find(&s->store, VG_T_ref, VG_KEY_OF_WORD(ref));
        const vg_operation *op = row == NULL ? NULL : sim_store_find(&s->store, VG_T_operation, VG_KEY_OF_ID(row->op));
        if (op == NULL || op->sends == 0 || op->state != VG_ST_SENDING) {
            sim_fail(s, "I8: %s leaves without a committed claim", ref);
        }
        if (s->restored && p != NULL && p->sends_off != 0) {
            sim_fail(s, "F27: %s leaves while sends are off", ref);
        }
    }
    free(text);
}

static vg_status wire_submit(vg_wire *base, const vg_wire_request *r, vg_err *err)
{
    sim_wire *w = (sim_wire *)base;
    sim *s = w->sim;
    (void)err;
    if (s->dead) {
        return VG_DONE; /* nobody is there to send it; the claim will be found */
    }
    check_send(s, r);
    w->flying++;
    uint8_t *bytes = malloc(r->bytes.len);
    assert(bytes != NULL);
    memcpy(bytes, r->bytes.at, r->bytes.len);
    bool not_sent = (!s->quiet && one_in(&s->chance, s->faults.not_sent)) || citic_fake_refuses_connection(s->bank);
    sim_message m = {.at = s->now + (s->steady ? 50 : between(&s->chance, 1, 300)),
                     .ticket = r->ticket,
                     .program = r->program,
                     .run = s->turning,
                     .is_answer = not_sent,
                     .fate = VG_WIRE_NOT_SENT,
                     .bytes = bytes,
                     .len = r->bytes.len};
    post(s, m);
    return VG_DONE;
}

static size_t wire_free(vg_wire *base) { return 8 - (((sim_wire *)base)->flying < 8 ? ((sim_wire *)base)->flying : 8); }
static void wire_close(vg_wire *base) { (void)base; }

/* The bank has the bytes; its answer takes its time, or never comes. */
static void arrive(sim *s, sim_message *m)
{
    citic_fake_reply reply = {0};
    char action[16] = "", type[16] = "", ref[32] = "", *text = strndup((const char *)m->bytes, m->len);
    assert(text != NULL);
    (void)text_between(text, "<action>", action, sizeof action);
    (void)text_between(text, "<tranType>", type, sizeof type);
    (void)text_between(text, "<clientID>", ref, sizeof ref);
    sim_note(s, "bank gets %s %s", action, ref);
    if (s->heard != NULL) {
        s->heard(s, action, type, ref);
    }
    free(text);
    citic_fake_handle(s->bank, s->now, m->bytes, m->len, &reply);
    sim_message a = {.at = s->now + 1 + reply.delay_ms + (s->steady ? 50 : between(&s->chance, 0, 200)),
                     .ticket = m->ticket,
                     .program = m->program,
                     .run = m->run,
                     .is_answer = true,
                     .fate = VG_WIRE_SILENCE};
    int64_t limit = s->now + s->conf.bank->answer_ms;
    if (reply.what == CITIC_REFUSE_CONNECTION) {
        a.fate = VG_WIRE_NOT_SENT;
    } else if (reply.what == CITIC_ANSWER && reply.http_status == 200 && reply.len > 0 && a.at < limit) {
        a.fate = VG_WIRE_ANSWER;
        a.bytes = malloc(reply.len);
        assert(a.bytes != NULL);
        memcpy(a.bytes, reply.body, reply.len);
        a.len = reply.len;
    } else if (a.at >= limit) {
        a.at = limit;
    }
    citic_fake_reply_clear(&reply);
    post(s, a);
}

static void deliver(sim *s, sim_message *m)
{
    vg_wire_answer a = {.ticket = m->ticket, .program = m->program, .fate = m->fate};
    if (m->run != s->run) {
        return; /* the connection died with the process that had it */
    }
    s->wire.flying -= s->wire.flying > 0;
    s->turning = s->run;
    if (m->fate == VG_WIRE_ANSWER) {
        a.bytes = (vg_span){m->bytes, m->len};
    }
    if (s->gw != NULL && !s->dead) {
        vg_gateway_wire_done(s->gw, &a);
    }
}

static void drop_answers(sim *s)
{
    for (sim_message **at = &s->wire.first; *at != NULL;) {
        sim_message *m = *at;
        if (m->is_answer) { /* the connection died with the process; requests under way still arrive */
            *at = m->next;
            free(m->bytes);
            free(m);
        } else {
            at = &m->next;
        }
    }
}

/* --- gateway ------------------------------------------------------------------------------------------------ */

static void set_value(sim *s, const char *name, const char *value)
{
    for (size_t i = 0; i < s->conf.bank->conf_key_count; i++) {
        if (strcmp(s->conf.bank->conf_keys[i].name, name) == 0) {
            s->values[i] = value;
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

static void configure(sim *s)
{
    vg_err err;
    const vg_bank *bank = vg_bank_find("citic", NULL);
    assert(bank != NULL && bank->conf_key_count <= VG_COUNT(s->values));
    s->conf = (vg_program_conf){.bank = bank, .signer = {VG_SIGN_FRONT_END}, .url = "sim", .connections = 4};
    for (size_t i = 0; i < bank->conf_key_count; i++) {
        s->values[i] = bank->conf_keys[i].fallback == NULL ? "" : bank->conf_keys[i].fallback;
    }
    set_value(s, "user_name", "testuser");
    set_value(s, "main_account", "8110700000000000018");
    set_value(s, "account_prefix", "311070000001");
    set_value(s, "settle_account", "8110700000000000018");
    set_value(s, "adjust_account", "3110700000010000904");
    set_value(s, "adjust_name", "公共调账附属账户");
    set_value(s, "mng_node", "711100");
    set_value(s, "branch", "711");
    s->conf.bank_conf = (vg_bank_conf){.bank = bank, .values = s->values, .codes = ""};
    vg_status st = bank->prepare(&s->conf.bank_conf, &err);
    if (st.code != VG_OK) {
        sim_fail(s, "prepare: %s", err.text);
        assert(st.code == VG_OK);
    }
    vg_rules *r = &s->conf.rules;
    *r = (vg_rules){.program = 1,
                    .name = "citic",
                    .caps = bank->caps,
                    .asks = bank->asks,
                    .poll_s = bank->poll_s,
                    .visible_ms = bank->visible_ms,
                    .settled_by = bank->settled_by,
                    .timers = vg_timers_default(),
                    .calendar = vg_calendar_china(),
                    .cutoff_s = 17 * 3600,
                    .release_s = 1800,
                    .ref_prefix = "S1",
                    .ref_max = bank->ref_max,
                    .own_account = "3110700000010000001",
                    .own_name = "测试平台科技有限公司",
                    .suspense_account = "3110700000010000904",
                    .settlement_account = "8110700000000000018",
                    .first_tail = 1000,
                    .account_of_tail = tail_number,
                    .account_ctx = &s->conf};
    r->timers.statement_poll_ms = between(&s->chance, 60, 1800) * 1000;
    r->capture_approval_over = one_in(&s->chance, 3) ? 500000 : 0;
    r->timers.statement_full_ms = 6 * 3600 * 1000;
}

void sim_without_bank(sim *s)
{
    vg_err err;
    const vg_bank *bank = vg_bank_find("none", NULL);
    assert(bank != NULL && bank->conf_key_count == 0);
    s->conf.bank->unprepare(&s->conf.bank_conf);
    s->conf.bank = bank;
    s->conf.bank_conf = (vg_bank_conf){.bank = bank, .values = s->values, .codes = ""};
    vg_status st = bank->prepare(&s->conf.bank_conf, &err);
    assert(st.code == VG_OK);
    vg_rules *r = &s->conf.rules;
    r->caps = bank->caps;
    r->asks = bank->asks;
    r->settled_by = bank->settled_by;
    r->account_of_tail = NULL;
    memset(r->own_account, 0, sizeof r->own_account);
    memset(r->suspense_account, 0, sizeof r->suspense_account);
    memset(r->settlement_account, 0, sizeof r->settlement_account);
}

const char *sim_turning_name(const sim *s)
{
    static const char *const names[] = {"sim-0", "sim-1", "sim-2", "sim-3", "sim-4", "sim-5", "sim-6", "sim-7"};
    int n = s->stale != NULL && s->turning == s->stale_run ? s->stale_instance : s->instance;
    return names[n % (int)VG_COUNT(names)];
}

bool sim_start_gateway(sim *s)
{
    static const vg_wire_ops wire_ops = {wire_submit, wire_free, wire_close};
    vg_err err;
    s->wire.base.ops = &wire_ops;
    s->wire.sim = s;
    s->wire.flying = 0;
    s->dead = false;
    s->run = s->turning = ++s->runs;
    s->store.broken = false;
    static __thread vg_logger logger; /* one simulation a thread */
    logger = (vg_logger){s, log_line};
    vg_edge edge = {.clock = {s, wall_ms, boot_ms},
                    .random = {s, fill},
                    .log = &logger,
                    .store = &s->store.base};
    s->conf.wire = &s->wire.base;
    vg_gateway_conf conf = {.programs = &s->conf, .program_count = 1, .instance = sim_turning_name(s)};
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
    drop_answers(s);
    vg_gateway_close(s->gw);
    s->gw = NULL;
}

void sim_begin(sim *s, uint64_t seed)
{
    *s = (sim){.seed = seed, .chance = {{seed * UINT64_C(0x9E3779B97F4A7C15) + 1, seed ^ UINT64_C(0xD1B54A32D192ED03)}}};
    for (int i = 0; i < 8; i++) {
        (void)chance_next(&s->chance);
    }
}

void sim_found(sim *s, const citic_fake_conf *bank)
{
    s->boot_skew = s->now - 1000000;
    sim_store_open(&s->store, s);
    s->bank = citic_fake_new(bank);
    assert(s->bank != NULL);
    configure(s);
}

void sim_open_world(sim *s, uint64_t seed)
{
    sim_begin(s, seed);
    s->now = vg_day_instant((vg_day){20514 + (int32_t)between(&s->chance, 0, 200)}, 9 * 3600); /* from 2026-03-02 */
    citic_fake_conf c;
    citic_fake_conf_default(&c);
    c.seed = seed;
    c.duplicate = one_in(&s->chance, 2) ? CITIC_DUP_REJECT : CITIC_DUP_ACT_TWICE;
    c.shape = one_in(&s->chance, 2) ? CITIC_SHAPE_FIELD : CITIC_SHAPE_PAPER;
    c.execute_ms = one_in(&s->chance, 3) ? 0 : between(&s->chance, 10, 20000);
    c.seen_at_once = one_in(&s->chance, 2);
    c.no_record_code = one_in(&s->chance, 2);
    c.register_review = one_in(&s->chance, 8);
    c.freeze_number_late = one_in(&s->chance, 3);
    static const int64_t late[] = {60000, 600000, 3 * 3600000};
    c.random_ms_max = late[between(&s->chance, 0, 2)]; /* how long the bank may not know what it has done (F15) */
    sim_found(s, &c);
}

void sim_close_world(sim *s)
{
    sim_stop_gateway(s);
    while (s->wire.first != NULL) {
        sim_message *m = s->wire.first;
        s->wire.first = m->next;
        free(m->bytes);
        free(m);
    }
    for (size_t i = 0; i < s->request_count; i++) {
        free(s->requests[i]);
    }
    s->conf.bank->unprepare(&s->conf.bank_conf);
    citic_fake_free(s->bank);
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
    drop_answers(s);
    s->now += s->conf.rules.timers.lease_ms + between(&s->chance, 1, 60000);
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
        s->now += between(&s->chance, 1, 30000);
        while (!sim_start_gateway(s)) {
            s->now += 1000;
        }
    }
}

void sim_run_until(sim *s, int64_t until)
{
    while (s->finding[0] == 0) {
        settle(s);
        maybe_crash(s);
        int64_t next = until;
        int64_t due = vg_gateway_next_due(s->gw);
        next = due < next ? (due <= s->now ? s->now + 1 : due) : next;
        if (s->wire.first != NULL && s->wire.first->at < next) {
            next = s->wire.first->at;
        }
        if (next >= until) {
            s->now = until > s->now ? until : s->now;
            citic_fake_advance(s->bank, s->now);
            settle(s);
            return;
        }
        s->now = next > s->now ? next : s->now;
        citic_fake_advance(s->bank, s->now);
        while (s->wire.first != NULL && s->wire.first->at <= s->now && s->finding[0] == 0) {
            sim_message *m = s->wire.first;
            s->wire.first = m->next;
            if (m->is_answer) {
                deliver(s, m);
            } else {
                arrive(s, m);
            }
            free(m->bytes);
            free(m);
        }
    }
}

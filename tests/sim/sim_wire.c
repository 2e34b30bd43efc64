/* Bytes between the gateway and the banks: requests, answers, and what a bank tells by itself. */
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void post(sim *s, sim_message m)
{
    sim_message *copy = malloc(sizeof *copy);
    assert(copy != NULL);
    *copy = m;
    sim_message **at = &s->first;
    while (*at != NULL && (*at)->at <= m.at) {
        at = &(*at)->next;
    }
    copy->next = *at;
    *at = copy;
}

/* Bytes leave under the lease only, under a claim that is committed, and not while sends are off. */
static void check_send(sim_program *p, const sim_said *said)
{
    sim *s = p->sim;
    const vg_program *row = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(p->id));
    if (row != NULL && strcmp(row->holder, sim_turning_name(s)) != 0) {
        sim_fail(s, "fencing: %s sends and %s holds the lease", sim_turning_name(s), row->holder);
    }
    if (!said->is_act) {
        return;
    }
    const vg_ref *ref = sim_store_find(&s->store, VG_T_ref, VG_KEY_OF_WORD(said->ref));
    const vg_operation *op = ref == NULL ? NULL : sim_store_find(&s->store, VG_T_operation, VG_KEY_OF_ID(ref->op));
    if (op == NULL || op->sends == 0 || op->state != VG_ST_SENDING) {
        sim_fail(s, "I8: %s leaves without a committed claim", said->ref);
    }
    if (s->restored && row != NULL && row->sends_off != 0) {
        sim_fail(s, "F27: %s leaves while sends are off", said->ref);
    }
}

static vg_status wire_submit(vg_wire *base, const vg_wire_request *r, vg_err *err)
{
    sim_wire *w = (sim_wire *)base;
    sim_program *p = w->program;
    sim *s = p->sim;
    sim_said said;
    (void)err;
    if (s->dead) {
        return VG_DONE; /* nobody is there to send it; the claim will be found */
    }
    p->port->said(r->bytes, &said);
    check_send(p, &said);
    if (++s->messages > SIM_MESSAGES_MAX) {
        sim_fail(s, "wire: more than %d messages, the last one %s at %s", SIM_MESSAGES_MAX, said.action, p->port->name);
    }
    w->flying++;
    uint8_t *bytes = malloc(r->bytes.len + 1);
    assert(bytes != NULL);
    memcpy(bytes, r->bytes.at, r->bytes.len);
    bool not_sent = (!s->quiet && one_in(&s->chance, s->faults.not_sent)) ||
                    (p->port->refuses_connection != NULL && p->port->refuses_connection(p->bank));
    post(s, (sim_message){.at = s->now + (s->steady ? 50 : between(&s->chance, 1, 300)),
                          .way = not_sent ? SIM_ANSWER : SIM_TO_BANK,
                          .program = p,
                          .ticket = r->ticket,
                          .run = s->turning,
                          .fate = VG_WIRE_NOT_SENT,
                          .bytes = bytes,
                          .len = r->bytes.len});
    return VG_DONE;
}

static size_t wire_free(vg_wire *base) { return 8 - (((sim_wire *)base)->flying < 8 ? ((sim_wire *)base)->flying : 8); }
static void wire_close(vg_wire *base) { (void)base; }

void sim_wire_open(sim_program *p)
{
    static const vg_wire_ops ops = {wire_submit, wire_free, wire_close};
    p->wire = (sim_wire){.base = {&ops}, .program = p};
    p->conf->wire = &p->wire.base;
}

static void show(const sim *s, const char *what, const uint8_t *at, size_t len)
{
    if (s->trace && at != NULL) {
        printf("    %s %.*s\n", what, (int)(len < 4000 ? len : 4000), (const char *)at);
    }
}

/* TCP: one frame is the answer; without a whole one it never comes, and what stands behind it is not read (edge/wire_tcp.c). */
static void cut_frame(const sim_program *p, sim_reply *r)
{
    if (r->what != SIM_ANSWERS || p->conf->bank->wire != VG_WIRE_TCP) {
        return;
    }
    size_t whole = p->conf->bank->frame(&p->conf->bank_conf, (vg_span){r->bytes, r->len});
    if (whole == 0 || whole > r->len) {
        r->what = SIM_IS_SILENT;
    } else {
        r->len = whole;
    }
}

/* The bank has the bytes; its answer takes its time, or never comes. */
static void arrive(sim *s, sim_message *m)
{
    sim_program *p = m->program;
    sim_reply reply = {0};
    sim_said said;
    p->port->said((vg_span){m->bytes, m->len}, &said);
    sim_note(s, "bank %s gets %s %s", p->port->name, said.action, said.ref);
    show(s, ">", m->bytes, m->len);
    if (s->heard != NULL) {
        s->heard(p, &said);
    }
    p->port->handle(p->bank, s->now, (vg_span){m->bytes, m->len}, &reply);
    show(s, "<", reply.bytes, reply.len);
    cut_frame(p, &reply);
    sim_message a = {.at = s->now + 1 + reply.delay_ms + (s->steady ? 50 : between(&s->chance, 0, 200)),
                     .way = SIM_ANSWER,
                     .program = p,
                     .ticket = m->ticket,
                     .run = m->run,
                     .fate = VG_WIRE_SILENCE};
    int64_t limit = s->now + p->conf->bank->answer_ms;
    if (reply.what == SIM_REFUSES_CONNECTION) {
        a.fate = VG_WIRE_NOT_SENT;
    } else if (reply.what == SIM_ANSWERS && a.at < limit) {
        a.fate = VG_WIRE_ANSWER;
        a.bytes = reply.bytes;
        a.len = reply.len;
        reply.bytes = NULL;
    } else if (a.at >= limit) {
        a.at = limit;
    }
    free(reply.bytes);
    post(s, a);
}

static void deliver(sim *s, sim_message *m)
{
    vg_wire_answer a = {.ticket = m->ticket, .program = m->program->id, .fate = m->fate};
    if (m->run != s->run) {
        return; /* the connection died with the process that had it */
    }
    m->program->wire.flying -= m->program->wire.flying > 0;
    s->turning = s->run;
    if (m->fate == VG_WIRE_ANSWER) {
        a.bytes = (vg_span){m->bytes, m->len};
    }
    if (s->gw != NULL && !s->dead) {
        vg_gateway_wire_done(s->gw, &a);
    }
}

/* --- what a bank tells ------------------------------------------------------------------------------------------- */

typedef struct told {
    struct told *next;
    sim_program *program;
    uint64_t push;
    char key[65];
    bool lost; /* our answer */
} told;

static bool is_kept(const sim *s, const told *t)
{
    char id[121];
    snprintf(id, sizeof id, "%" PRId64 "/%s", t->program->id, t->key);
    return sim_store_find(&s->store, VG_T_pushed, VG_KEY_OF_WORD(id)) != NULL;
}

/* The answer to it goes back: nothing may be acknowledged that is not stored. */
static void answered(void *ctx, const vg_heard *heard)
{
    told *t = ctx;
    sim_program *p = t->program;
    sim *s = p->sim;
    if (!s->dead && heard->answered && !t->lost) {
        bool taken = p->port->push_answered(p->bank, s->now, t->push, heard->bytes, heard->status);
        sim_note(s, "told the bank %s %s", p->port->name, taken ? "that it is stored" : "no");
        s->pushes_taken += taken;
        if (taken && !s->restored && !is_kept(s, t)) {
            sim_fail(s, "a message of the bank was acknowledged and is not stored");
        }
    }
    for (told **at = &s->told; *at != NULL; at = &(*at)->next) {
        if (*at == t) {
            *at = t->next;
            break;
        }
    }
    free(t);
}

static void hear(sim *s, sim_message *m)
{
    vg_err err;
    sim_program *p = m->program;
    if (s->gw == NULL || s->dead || (!s->quiet && one_in(&s->chance, s->faults.push_lost))) {
        return;
    }
    told *t = calloc(1, sizeof *t);
    assert(t != NULL);
    *t = (told){.program = p, .push = m->push, .lost = m->late || (!s->quiet && one_in(&s->chance, s->faults.push_lost))};
    VG_SET(t->key, m->key);
    t->next = s->told;
    s->told = t;
    s->turning = s->run;
    sim_note(s, "bank %s tells", p->port->name);
    show(s, "<", m->bytes, m->len);
    if (vg_gateway_hear(s->gw, p->id, (vg_span){m->bytes, m->len}, answered, t, &err).code != VG_OK) {
        sim_note(s, "not heard: %s", err.text);
        s->told = t->next;
        free(t);
    }
}

/* What banks want to tell now is on its way. */
static void collect_pushes(sim *s)
{
    for (size_t i = 0; i < s->program_count; i++) {
        sim_program *p = &s->programs[i];
        sim_push push;
        while (p->port->next_push != NULL && p->port->next_push(p->bank, s->now, &push)) {
            sim_message m = {.at = s->now + (s->steady ? 50 : between(&s->chance, 1, 300)),
                             .way = SIM_PUSH,
                             .program = p,
                             .push = push.id,
                             .bytes = push.bytes,
                             .len = push.len};
            VG_SET(m.key, push.key);
            for (told *t = s->told; t != NULL; t = t->next) { /* said again: an answer to the first is not heard any more */
                t->lost |= t->program == p && t->push == push.id;
            }
            for (sim_message *o = s->first; o != NULL; o = o->next) {
                o->late |= o->way == SIM_PUSH && o->program == p && o->push == push.id;
            }
            s->pushes++;
            post(s, m);
        }
    }
}

int64_t sim_wire_next(const sim *s)
{
    int64_t next = s->first == NULL ? INT64_MAX : s->first->at;
    for (size_t i = 0; i < s->program_count; i++) {
        const sim_program *p = &s->programs[i];
        int64_t due = p->port->next_push == NULL ? -1 : p->port->next_due(p->bank);
        next = due >= 0 ? vg_fen_min(next, due) : next;
    }
    return next;
}

void sim_wire_run(sim *s)
{
    for (size_t i = 0; i < s->program_count; i++) {
        s->programs[i].port->advance(s->programs[i].bank, s->now);
    }
    collect_pushes(s);
    while (s->first != NULL && s->first->at <= s->now && s->finding[0] == 0) {
        sim_message *m = s->first;
        s->first = m->next;
        if (m->way == SIM_TO_BANK) {
            arrive(s, m);
        } else if (m->way == SIM_ANSWER) {
            deliver(s, m);
        } else {
            hear(s, m);
        }
        free(m->bytes);
        free(m);
    }
}

static void drop(sim *s, bool all)
{
    for (sim_message **at = &s->first; *at != NULL;) {
        sim_message *m = *at;
        if (all || m->way == SIM_ANSWER) {
            *at = m->next;
            free(m->bytes);
            free(m);
        } else {
            at = &m->next;
        }
    }
}

/* Requests under way still arrive, and what banks tell meets the next process. */
void sim_wire_drop(sim *s) { drop(s, false); }
void sim_wire_close(sim *s) { drop(s, true); }

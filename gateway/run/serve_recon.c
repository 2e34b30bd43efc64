/* A reconciliation on demand: stored, tried by other rules, or as the first half of a signature. By a thread of its own. */
#include "gateway/core/days.h"
#include "gateway/run/pack.h"
#include "gateway/run/recon_run.h"
#include "gateway/run/recon_try.h"
#include "gateway/run/serve_in.h"
#include <stdlib.h>

/* --- a reconciliation on demand ----------------------------------------------------------------------------- */

typedef struct running {
    vg_serve *serve;
    vg_http_call *call;
    const vg_rules *rules;
    int64_t principal, scopes;
    vg_day day;
    bool closes; /* the day is signed by its preparer, on the fresh result */
    bool tries;  /* nothing is stored: by the rules of this file */
    uint8_t *file;
    size_t file_len;
    char reason[501];
    char request_id[VG_HTTP_NAME];
} running;

/* The pack is made of the rows as they are, and the core takes it only while they are so. */
static vg_status close_day(running *m, vg_reply *ret, vg_err *err)
{
    vg_serve *s = m->serve;
    vg_store *store = s->store;
    vg_commit_ctx commit = {s->conf.gateway, &s->stopping};
    vg_api_ctx ctx = vg_serve_context(s, false);
    vg_pack pack;
    vg_json w;
    VG_TRY(vg_pack_read(store, m->rules->program, m->day, &pack, err));
    if (!pack.has_day) {
        return VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
    }
    vg_json_open(&w, VG_JSON, VG_PACK_MAX);
    vg_status st = vg_pack_write(store, &pack, &ctx, s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx), &w, err);
    if (st.code == VG_OK) {
        vg_command c = {.kind = VG_CMD_DAY_CLOSE, .program = m->rules->program, .principal = m->principal, .scopes = m->scopes, .day = m->day,
                        .shown = {pack.day.ver, pack.recon.ver, pack.proof.ver}, .file = vg_json_span(&w)};
        VG_SET(c.evidence, m->reason);
        st = vg_commit_await(&commit, &c, ret, err);
    }
    vg_json_close(&w);
    return st;
}

/* Before anything is matched again: what refuses the signature whatever that finds. */
static vg_status may_close(const running *m, vg_err *err)
{
    vg_pack p;
    VG_TRY(vg_pack_read(m->serve->store, m->rules->program, m->day, &p, err));
    if (!p.has_day) {
        return VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
    }
    if (p.seal.state == VG_SEAL_SEALED || p.seal.state == VG_SEAL_PREPARED) {
        return VG_FAIL(err, CONFLICT, p.seal.state == VG_SEAL_SEALED ? "the day is sealed already: custodyctl day reopen opens it again"
                                                                : "the day is prepared and waits for its reviewer: custodyctl approval list --state OPEN");
    }
    return p.day.state == VG_DS_CLOSED ? VG_DONE
                                       : VG_FAIL(err, CONFLICT, "the day can't be signed yet; %s has to hold: %s", vg_seal_check_name(VG_CHECK_STATEMENT),
                                                 vg_seal_check_text(VG_CHECK_STATEMENT));
}

static vg_status try_rules(running *m, vg_err *err)
{
    vg_json w;
    vg_json_open(&w, VG_JSON, VG_SERVE_ANSWER_MAX);
    vg_status st = vg_recon_try(m->serve->store, m->rules, m->day, (vg_span){m->file, m->file_len}, &m->serve->stopping, &w, err);
    if (st.code == VG_OK && !vg_json_done(&w)) {
        st = VG_FAIL(err, LIMIT, "the answer is too large");
    }
    if (st.code == VG_OK) {
        vg_serve_json(m->call, 200, "application/json", m->request_id, false, &w);
    }
    vg_json_close(&w);
    return st;
}

static void end_run(running *m)
{
    vg_serve *s = m->serve;
    free(m->file);
    free(m);
    vg_serve_count_threads(s, -1);
}

static void *run_recon(void *arg)
{
    running *m = arg;
    vg_serve *s = m->serve;
    vg_store *store = s->store;
    vg_commit_ctx commit = {s->conf.gateway, &s->stopping};
    vg_recon_run_ask ask = {.rules = m->rules, .day = m->day, .principal = m->principal, .stop = &s->stopping, .commit = vg_commit_await, .ctx = &commit};
    vg_reply reply = {.shown = VG_SHOW_RECON};
    vg_err err = {0};
    if (m->tries) {
        if (try_rules(m, &err).code != VG_OK) {
            vg_serve_problem(s, m->call, m->request_id, NULL, &err);
        }
        end_run(m);
        return NULL;
    }
    vg_status st = m->closes ? may_close(m, &err) : VG_DONE;
    st = st.code == VG_OK ? vg_recon_covered_to(store, m->rules->program, &ask.covered_to, &err) : st;
    st = st.code == VG_OK ? vg_recon_run_day(store, &ask, &reply.recon, &err) : st;
    st = st.code == VG_OK && m->closes ? close_day(m, &reply, &err) : st;
    if (st.code != VG_OK) {
        vg_serve_problem(s, m->call, m->request_id, NULL, &err);
    } else {
        vg_json w;
        vg_api_ctx ctx = vg_serve_context(s, false);
        vg_json_open(&w, VG_JSON, VG_SERVE_ANSWER_MAX);
        vg_api_render_reply(&reply, &ctx, &w);
        vg_serve_json(m->call, m->closes ? 202 : 201, "application/json", m->request_id, false, &w);
        vg_json_close(&w);
    }
    end_run(m);
    return NULL;
}

vg_status vg_serve_recon(vg_serve *s, const vg_caller *c, vg_http_call *call, const vg_route *route, char ids[2][VG_PATH_ID], const char *request_id,
                             vg_err *err)
{
    vg_day day;
    vg_command asked;
    char name[VG_PROGRAM_TEXT] = "";
    pthread_t thread;
    VG_TRY(vg_api_idem_check(vg_http_header_of(call, "Idempotency-Key"), err));
    VG_TRY(vg_api_command(route, (const char (*)[VG_PATH_ID])ids, vg_http_request_of(call)->body, &asked, name, err));
    const vg_api_facts *f = name[0] != 0 ? vg_serve_facts_named(s, name) : vg_serve_facts(s, asked.program);
    if (!vg_serve_granted(c, f)) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    VG_TRY(vg_api_day(ids[1], &day, err));
    if (day.n > vg_day_at(s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx)).n) {
        return VG_FAIL(err, INVALID, "the day has not come");
    }
    vg_business_day row;
    bool found;
    vg_param params[] = {VG_P_INT(f->program), VG_P_INT(day.n)};
    VG_TRY(vg_row_of(s->store, VG_Q_business_day_by_id, params, VG_COUNT(params), &row, sizeof row, &found, err));
    if (!found) {
        return VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
    }
    running *m = calloc(1, sizeof *m);
    if (m == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a reconciliation");
    }
    *m = (running){.serve = s, .call = call, .rules = f->rules, .principal = c->principal, .scopes = c->scopes, .day = day, .closes = route->name == VG_ROUTE_DAY_CLOSE};
    VG_SET(m->reason, asked.evidence);
    m->tries = route->name == VG_ROUTE_RECON_TRY;
    m->file_len = m->tries ? asked.file.len : 0;
    m->file = malloc(m->file_len + 1);
    if (m->file == NULL) {
        free(m);
        return VG_FAIL(err, MEMORY, "no memory for a reconciliation");
    }
    memcpy(m->file, m->tries ? asked.file.at : (const uint8_t *)"", m->file_len);
    VG_SET(m->request_id, request_id);
    vg_serve_count_threads(s, 1);
    if (atomic_load(&s->stopping) || pthread_create(&thread, NULL, run_recon, m) != 0) {
        end_run(m);
        return VG_FAIL(err, BUSY, "no thread for a reconciliation: ask again");
    }
    pthread_detach(thread);
    return VG_DONE;
}

#include "gateway/base/text.h"
#include "gateway/run/metrics.h"
#include "gateway/run/serve_in.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* --- answers ------------------------------------------------------------------------------------------------ */

void vg_serve_name_of_key(const void *keys, int64_t id, char ret[VG_KEY_NAME])
{
    const vg_serve *s = keys;
    if (id == VG_PRINCIPAL_BOOTSTRAP) { /* the configuration's, which has no row */
        vg_text_set(ret, VG_KEY_NAME, "bootstrap");
        return;
    }
    vg_keys_name(s->keys, id, ret);
}

vg_api_ctx vg_serve_context(const vg_serve *s, bool reveal)
{
    vg_day today = vg_day_at(s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx));
    return (vg_api_ctx){.today = today, .reveal = reveal, .facts = s->conf.facts, .fact_count = s->conf.fact_count, .name_of_key = vg_serve_name_of_key, .keys = s};
}

void vg_serve_json(vg_http_call *call, int status, const char *type, const char *request_id, bool replayed,
                        vg_json *w)
{
    vg_http_header headers[2] = {{"X-Request-Id", request_id}, {"Idempotency-Replayed", "true"}};
    vg_http_answer(call, status, type, headers, replayed ? 2 : 1, vg_json_span(w));
}

void vg_serve_problem(vg_serve *s, vg_http_call *call, const char *request_id, const vg_api_missing *missing,
                           const vg_err *err)
{
    vg_json w;
    atomic_fetch_add(&s->problems, 1);
    vg_json_open(&w, VG_JSON, VG_SERVE_ANSWER_MAX);
    vg_api_render_problem(err, missing, request_id, &w);
    vg_http_header headers[2] = {{"X-Request-Id", request_id}, {"Retry-After", "1"}};
    int status = vg_code_facts(err->code)->http;
    vg_http_answer(call, status, VG_PROBLEM_TYPE, headers, status == 503 ? 2 : 1, vg_json_span(&w));
    vg_json_close(&w);
}

/* --- keys --------------------------------------------------------------------------------------------------- */

static vg_status who(vg_serve *s, vg_http_call *call, vg_caller *ret, vg_err *err)
{
    vg_span token;
    char hash[VG_SHA256_HEX];
    vg_api_key key;
    if (!vg_api_bearer(vg_http_header_of(call, "Authorization"), &token)) {
        return VG_FAIL(err, UNAUTHENTICATED, "the key is missing or is not written like one: send it as: Authorization: Bearer ck_…");
    }
    vg_api_token_hash(token, hash);
    if (s->conf.bootstrap_hash != NULL && vg_api_same_hash(hash, s->conf.bootstrap_hash)) {
        *ret = (vg_caller){.principal = VG_PRINCIPAL_BOOTSTRAP, .scopes = VG_API_ANY};
        VG_SET(ret->programs_text, "*");
        return VG_DONE;
    }
    VG_TRY(vg_keys_find(s->keys, hash, vg_http_request_of(call)->peer, &key, err));
    *ret = (vg_caller){.principal = key.id, .scopes = key.scopes};
    VG_SET(ret->programs_text, key.programs);
    return VG_DONE;
}

const vg_api_facts *vg_serve_facts(const vg_serve *s, int64_t program)
{
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        if (s->conf.facts[i].program == program) {
            return &s->conf.facts[i];
        }
    }
    return NULL;
}

const vg_api_facts *vg_serve_facts_named(const vg_serve *s, const char *name)
{
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        if (strcmp(s->conf.facts[i].name, name) == 0) {
            return &s->conf.facts[i];
        }
    }
    return NULL;
}

bool vg_serve_granted(const vg_caller *c, const vg_api_facts *f)
{
    return f != NULL && vg_api_granted(c->programs_text, f->name, false);
}

static vg_status may_do(const vg_route *route, const vg_caller *c, vg_err *err)
{
    if ((c->scopes & (route->scopes | VG_SCOPE_ADMIN)) == 0) {
        char wanted[80] = "";
        for (int bit = 0; vg_api_scope_word(bit) != NULL; bit++) {
            if ((route->scopes >> bit & 1) != 0) {
                size_t n = strlen(wanted);
                snprintf(wanted + n, sizeof wanted - n, "%s%s", n == 0 ? "" : " or ", vg_api_scope_word(bit));
            }
        }
        return VG_FAIL(err, FORBIDDEN, "this key has no scope for %s %s: it takes %s", route->method, route->path, wanted);
    }
    return VG_DONE;
}

/* --- statement files ---------------------------------------------------------------------------------------- */

void vg_serve_count_threads(vg_serve *s, int by)
{
    pthread_mutex_lock(&s->import_lock);
    s->imports += by;
    pthread_cond_broadcast(&s->import_ended);
    pthread_mutex_unlock(&s->import_lock);
}

/* --- a reconciliation on demand ----------------------------------------------------------------------------- */

bool vg_serve_spools(void *serve, vg_http_call *call, const char *method, const char *path)
{
    vg_serve *s = serve;
    char ids[2][VG_PATH_ID] = {{0}};
    bool exists;
    vg_caller c;
    vg_err err;
    const vg_route *route = vg_route_find(method, path, ids, &exists);
    return route != NULL && route->name == VG_ROUTE_IMPORT && who(s, call, &c, &err).code == VG_OK && may_do(route, &c, &err).code == VG_OK;
}

void vg_serve_leave(vg_serve *s) { atomic_store(&s->stopping, true); }

void vg_serve_stop(vg_serve *s)
{
    vg_serve_leave(s);
    pthread_mutex_lock(&s->import_lock);
    while (s->imports > 0) {
        pthread_cond_wait(&s->import_ended, &s->import_lock);
    }
    pthread_mutex_unlock(&s->import_lock);
}

/* --- the call ----------------------------------------------------------------------------------------------- */

typedef struct query_check {
    const vg_route *route;
    vg_status st;
    vg_err *err;
} query_check;

static bool known_parameter(void *ctx, const char *name)
{
    query_check *q = ctx;
    q->st = vg_route_check_query(q->route, name, q->err);
    return q->st.code == VG_OK;
}

static vg_status handle(vg_serve *s, vg_http_call *call, const vg_route *route, char ids[2][VG_PATH_ID],
                        const char *request_id, vg_api_missing *missing, vg_err *err)
{
    vg_caller c;
    VG_TRY(who(s, call, &c, err));
    VG_TRY(may_do(route, &c, err));
    query_check query = {.route = route, .err = err};
    vg_http_query_names(call, known_parameter, &query);
    VG_TRY(query.st);
    if (route->name == VG_ROUTE_IMPORT) {
        return vg_serve_import(s, &c, call, request_id, err);
    }
    if (route->name == VG_ROUTE_RECON_RUN || route->name == VG_ROUTE_RECON_TRY || route->name == VG_ROUTE_DAY_CLOSE) {
        return vg_serve_recon(s, &c, call, route, ids, request_id, err);
    }
    if (route->command == 0) {
        vg_reading r = {.serve = s, .call = call, .route = route, .who = &c, .request_id = request_id};
        const char *clear = vg_http_query_of(call, "reveal");
        if (clear != NULL && strcmp(clear, "1") != 0) {
            return VG_FAIL(err, INVALID, "reveal is 1, or absent");
        }
        return clear != NULL ? vg_serve_reveal(&r, ids, err) : vg_serve_read(&r, ids, err);
    }
    vg_pending *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a request");
    }
    p->serve = s;
    p->call = call;
    VG_SET(p->request_id, request_id);
    vg_status st = vg_serve_command(s, route, ids, &c, p, missing, err);
    if (st.code != VG_OK) {
        free(p);
    }
    return st;
}

void vg_serve_name(void *serve, char ret[VG_HTTP_NAME])
{
    vg_serve *s = serve;
    snprintf(ret, VG_HTTP_NAME, "req_%s%" PRIu64, s->run_id, atomic_fetch_add(&s->request_number, 1) + 1);
}

void vg_serve_call(void *serve, vg_http_call *call)
{
    vg_serve *s = serve;
    const vg_http_request *r = vg_http_request_of(call);
    char ids[2][VG_PATH_ID] = {{0}}, request_id[VG_HTTP_NAME];
    bool exists = false;
    vg_api_missing missing = {0};
    vg_err err = {0};
    atomic_fetch_add(&s->requests, 1);
    vg_serve_name(s, request_id);
    const char *method = strcmp(r->method, "HEAD") == 0 ? "GET" : r->method;
    const vg_route *route = vg_route_find(method, r->path, ids, &exists);
    vg_status st;
    if (route == NULL) {
        st = exists ? VG_FAIL(&err, METHOD, "%s is not a method of this route", r->method)
                    : VG_FAIL(&err, NOT_FOUND, "no such route");
    } else if ((route->flags & VG_RF_OPEN) != 0 && vg_serve_page(s, route, ids[0], call)) {
        return;
    } else {
        st = handle(s, call, route, ids, request_id, &missing, &err);
    }
    if (st.code != VG_OK) {
        vg_serve_problem(s, call, request_id, &missing, &err);
    }
}

vg_status vg_serve_open(const vg_serve_conf *conf, vg_serve **ret, vg_err *err)
{
    uint8_t random[4];
    vg_serve *s = calloc(1, sizeof *s);
    if (s == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the server");
    }
    s->conf = *conf;
    s->store = vg_stoppable_of(&s->reads, conf->edge->store, &s->stopping);
    pthread_mutex_init(&s->import_lock, NULL);
    pthread_mutex_init(&s->metrics_lock, NULL);
    s->metrics = calloc(1, VG_METRICS_BYTES);
    pthread_cond_init(&s->import_ended, NULL);
    conf->edge->random.fill(conf->edge->random.ctx, random, sizeof random);
    vg_hex(random, sizeof random, s->run_id);
    vg_status st = s->metrics == NULL ? VG_FAIL(err, MEMORY, "no memory for metrics") : vg_keys_open(conf->edge, &s->keys, err);
    if (st.code != VG_OK) {
        vg_serve_close(s);
        return st;
    }
    *ret = s;
    return VG_DONE;
}

void vg_serve_close(vg_serve *s)
{
    if (s != NULL) {
        pthread_mutex_destroy(&s->import_lock);
        pthread_cond_destroy(&s->import_ended);
        pthread_mutex_destroy(&s->metrics_lock);
        free(s->metrics);
        vg_keys_close(s->keys);
        free(s);
    }
}

#include "gateway/run/serve.h"
#include "gateway/run/evidence.h"
#include "gateway/run/extract.h"
#include "gateway/run/fetch.h"
#include "gateway/run/imports.h"
#include "gateway/run/pack.h"
#include "gateway/run/recon_run.h"
#include "gateway/run/recon_try.h"
#include "gateway/api/print_pack.h"
#include "gateway/run/metrics.h"
#include "gateway/run/report.h"
#include "gateway/core/proof.h"
#include "gateway/core/counted.h"
#include "gateway/core/days.h"
#include "gateway/core/limits.h"
#include "gateway/core/lots.h"
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { KEYS_MAX = 1024, ANSWER_MAX = 16 * 1024 * 1024, REPORT_MAX = 32 * 1024 * 1024, READ_AGAIN = 5 };

struct vg_serve {
    vg_serve_conf conf;
    pthread_rwlock_t keys_lock;
    vg_api_key *keys;
    size_t key_count;
    _Atomic uint64_t requests, problems, request_number;
    char run_id[9]; /* request ids differ between runs */
    pthread_mutex_t import_lock;
    pthread_cond_t import_ended;
    int imports; /* under way; under the lock */
    atomic_bool stopping;
    pthread_mutex_t metrics_lock;
    uint8_t *metrics; /* the treasury's, VG_METRICS_BYTES; under the lock */
    size_t metrics_len;
    int64_t metrics_until; /* boot time; 0: not read yet */
};

typedef struct caller {
    int64_t principal;
    int64_t scopes;
    const char *programs; /* list of names, or "*" */
    char programs_text[201];
} caller;

/* One request on its way: what the crank needs, and the call to answer. */
typedef struct pending {
    vg_request request;
    vg_serve *serve;
    vg_http_call *call;
    char request_id[40];
    char token[VG_TOKEN_TEXT];
    bool shows_token;
    /* A read that shows personal data in clear: recorded first, then read. */
    const vg_route *reveals;
    char ids[2][VG_PATH_ID];
    caller who;
    bool fetches; /* what the bank answers is a file: taken before the call is answered */
} pending;

/* --- answers --------------------------------------------------------------------------------------- */

static vg_api_ctx context(const vg_serve *s, bool reveal)
{
    vg_day today = vg_day_at(s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx));
    return (vg_api_ctx){.today = today, .reveal = reveal, .facts = s->conf.facts, .fact_count = s->conf.fact_count};
}

static void answer_json(vg_http_call *call, int status, const char *type, const char *request_id, bool replayed,
                        vg_json *w)
{
    vg_http_header headers[2] = {{"X-Request-Id", request_id}, {"Idempotency-Replayed", "true"}};
    vg_http_answer(call, status, type, headers, replayed ? 2 : 1, vg_json_span(w));
}

static void answer_problem(vg_serve *s, vg_http_call *call, const char *request_id, const vg_api_missing *missing,
                           const vg_err *err)
{
    vg_json w;
    atomic_fetch_add(&s->problems, 1);
    vg_json_open(&w, VG_JSON, ANSWER_MAX);
    vg_api_render_problem(err, missing, request_id, &w);
    vg_http_header headers[2] = {{"X-Request-Id", request_id}, {"Retry-After", "1"}};
    int status = vg_code_facts(err->code)->http;
    vg_http_answer(call, status, VG_PROBLEM_TYPE, headers, status == 503 ? 2 : 1, vg_json_span(&w));
    vg_json_close(&w);
}

/* --- keys ------------------------------------------------------------------------------------------ */

static vg_status add_key(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_serve *s = ctx;
    (void)table;
    if (s->key_count == KEYS_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d keys", KEYS_MAX);
    }
    s->keys[s->key_count++] = *(const vg_api_key *)row;
    return VG_DONE;
}

static vg_status load_keys(vg_serve *s, vg_err *err)
{
    vg_row_sink sink = {s, add_key};
    pthread_rwlock_wrlock(&s->keys_lock);
    s->key_count = 0;
    vg_store *store = s->conf.edge->store;
    vg_status st = store->ops->query(store, true, VG_Q_api_keys, NULL, 0, &sink, err);
    pthread_rwlock_unlock(&s->keys_lock);
    return st;
}

static bool same_hash(const char *a, const char *b)
{
    unsigned different = 0;
    for (size_t i = 0; i < 64; i++) { /* constant time: both are 64 hex digits */
        different |= (unsigned)(a[i] ^ b[i]);
    }
    return different == 0;
}

static vg_status who(vg_serve *s, vg_http_call *call, caller *ret, vg_err *err)
{
    vg_span token;
    char hash[VG_SHA256_HEX];
    int64_t now = s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx);
    if (!vg_api_bearer(vg_http_header_of(call, "Authorization"), &token)) {
        return VG_FAIL(err, UNAUTHENTICATED, "the key is missing or is not written like one: send it as: Authorization: Bearer ck_…");
    }
    vg_api_token_hash(token, hash);
    if (s->conf.bootstrap_hash != NULL && same_hash(hash, s->conf.bootstrap_hash)) {
        *ret = (caller){.principal = VG_PRINCIPAL_BOOTSTRAP, .scopes = VG_API_ANY};
        VG_SET(ret->programs_text, "*");
        return VG_DONE;
    }
    vg_status st = VG_FAIL(err, UNAUTHENTICATED, "the key is unknown, expired, revoked or used from another address");
    pthread_rwlock_rdlock(&s->keys_lock);
    for (size_t i = 0; i < s->key_count; i++) {
        const vg_api_key *k = &s->keys[i];
        if (same_hash(hash, k->hash) && k->revoked_at == 0 && k->state == VG_KEY_ACTIVE && (k->expires_at == 0 || k->expires_at > now) &&
            vg_api_granted(k->addresses, vg_http_request_of(call)->peer, true)) {
            *ret = (caller){.principal = k->id, .scopes = k->scopes};
            VG_SET(ret->programs_text, k->programs);
            st = VG_DONE;
        }
    }
    pthread_rwlock_unlock(&s->keys_lock);
    return st;
}

static const vg_api_facts *facts_by_id(const vg_serve *s, int64_t program)
{
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        if (s->conf.facts[i].program == program) {
            return &s->conf.facts[i];
        }
    }
    return NULL;
}

static const vg_api_facts *facts_by_name(const vg_serve *s, const char *name)
{
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        if (strcmp(s->conf.facts[i].name, name) == 0) {
            return &s->conf.facts[i];
        }
    }
    return NULL;
}

static bool granted(const caller *c, const vg_api_facts *f)
{
    return f != NULL && vg_api_granted(c->programs_text, f->name, false);
}

static vg_status may_do(const vg_route *route, const caller *c, vg_err *err)
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

/* --- commands -------------------------------------------------------------------------------------- */

static void finished(void *ctx, vg_request *r);

static vg_status program_of(const vg_serve *s, const caller *c, vg_command *command, const char *name, vg_err *err)
{
    const vg_api_facts *f = command->program != 0 ? facts_by_id(s, command->program)
                            : name[0] != 0        ? facts_by_name(s, name)
                                                  : &s->conf.facts[0];
    if (!granted(c, f)) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    command->program = f->program;
    if (command->object == 0 && (command->kind == VG_CMD_PAUSE || command->kind == VG_CMD_RESUME || command->kind == VG_CMD_REDATE ||
                                 command->kind == VG_CMD_SHARE_INTEREST || command->kind == VG_CMD_REPLAY_SETTLEMENT || command->kind == VG_CMD_DAY_REOPEN)) {
        command->object = f->program;
    }
    return VG_DONE;
}

/* A key grants no more programs than its maker has. */
static vg_status check_grant(const caller *c, const char *programs, vg_err *err)
{
    char word[64];
    for (const char *at = programs; *at != 0; at += *at == ',') {
        size_t n = strcspn(at, ",");
        if (n >= sizeof word) {
            return VG_FAIL(err, INVALID, "a program's name has at most 32 characters");
        }
        memcpy(word, at, n);
        word[n] = 0;
        if (!vg_api_granted(c->programs_text, word, false)) {
            return VG_FAIL(err, FORBIDDEN, "a key cannot grant programs that its maker does not have");
        }
        at += n;
    }
    return VG_DONE;
}

/* A key of programs that the caller does not have is none of his. */
static vg_status check_revoke(vg_serve *s, int64_t key, const caller *c, vg_err *err)
{
    vg_status st = VG_DONE;
    pthread_rwlock_rdlock(&s->keys_lock);
    for (size_t i = 0; i < s->key_count && st.code == VG_OK; i++) {
        if (s->keys[i].id == key && check_grant(c, s->keys[i].programs, err).code != VG_OK) {
            st = VG_FAIL(err, NOT_FOUND, "no such key, or it is not granted to this one");
        }
    }
    pthread_rwlock_unlock(&s->keys_lock);
    return st;
}

static vg_status make_key(vg_serve *s, pending *p, const caller *c, vg_err *err)
{
    uint8_t random[32];
    if (p->request.command.kind == VG_CMD_KEY_REVOKE) {
        return check_revoke(s, p->request.command.object, c, err);
    }
    if (p->request.command.kind == VG_CMD_KEY_CREATE) {
        VG_TRY(check_grant(c, p->request.command.key_programs, err));
        s->conf.edge->random.fill(s->conf.edge->random.ctx, random, sizeof random);
        vg_api_token(random, p->token);
        vg_api_token_hash(vg_span_of(p->token), p->request.command.key_hash);
        p->shows_token = true;
    }
    return VG_DONE;
}

static vg_status start_command(vg_serve *s, const vg_route *route, char ids[2][VG_PATH_ID], const caller *c,
                               pending *p, vg_api_missing *missing, vg_err *err)
{
    const vg_http_request *r = vg_http_request_of(p->call);
    vg_command *command = &p->request.command;
    char program[VG_PROGRAM_TEXT] = "";
    VG_TRY(vg_api_command(route, (const char (*)[VG_PATH_ID])ids, r->body, command, program, err));
    if (route->name == VG_ROUTE_FILE && vg_http_query_of(p->call, "program") != NULL) {
        vg_span asked = vg_span_of(vg_http_query_of(p->call, "program"));
        VG_TRY(vg_span_copy(asked, program, sizeof program, err));
    }
    VG_TRY(program_of(s, c, command, program, err));
    if (route->name == VG_ROUTE_OPEN) {
        VG_TRY(vg_api_check_opening(facts_by_id(s, command->program), command, missing, err));
    }
    command->principal = c->principal;
    command->scopes = c->scopes;
    /* A code is not even kept as a hash of it: what repeats this request is its key alone. */
    vg_span hashed = route->name == VG_ROUTE_VERIFY ? (vg_span){0} : r->body;
    vg_api_request_hash(r->method, r->path, hashed, command->request_hash);
    if ((route->flags & VG_RF_KEY) != 0) {
        const char *key = vg_http_header_of(p->call, "Idempotency-Key");
        VG_TRY(vg_api_idem_check(key, err));
        VG_SET(command->idem, key);
    }
    if ((route->flags & VG_RF_MONEY) != 0) {
        p->request.wait_ms = 1000 * vg_api_prefer_wait(vg_http_header_of(p->call, "Prefer"));
    }
    if (route->name == VG_ROUTE_FETCH) {
        p->fetches = true;
        command->ask = VG_ASK_DAY_LINES;
        VG_TRY(vg_fetch_offered(s->conf.gateway, command->program, command->text, err));
    }
    VG_TRY(make_key(s, p, c, err));
    p->request.done = finished;
    p->request.ctx = p;
    return vg_gateway_submit(s->conf.gateway, &p->request, err);
}

static vg_status read_one(vg_serve *s, vg_query query, int64_t id, void *row, size_t size, vg_err *err);

/* A refused refund names what it is about: the receipt's own limit, or why an operation has nobody to refund to. */
static void explain_refund(vg_serve *s, const vg_command *c, vg_err *err)
{
    vg_receipt r;
    vg_operation op;
    vg_err none;
    char id[VG_ID_TEXT], more[160] = "";
    if (c->kind != VG_CMD_REFUND) {
        return;
    }
    if (err->code == VG_E_INSUFFICIENT && c->receipt != 0 &&
        read_one(s, VG_Q_receipt_by_id, c->receipt, &r, sizeof r, &none).code == VG_OK) {
        vg_id_text("rcpt_", r.id, id);
        snprintf(more, sizeof more, "; of receipt %s at most %" PRId64 " fen are still to be refunded", id,
                 r.fen - r.refunded_fen);
    }
    if (err->code == VG_E_NOT_OFFERED && c->operation != 0 &&
        read_one(s, VG_Q_operation_by_id, c->operation, &op, sizeof op, &none).code == VG_OK &&
        op.kind == VG_OP_DEPOSIT) {
        snprintf(more, sizeof more, "; nobody else paid a deposit in: a withdrawal takes it back to the bound card");
    }
    size_t n = strlen(err->text);
    if (n + strlen(more) < sizeof err->text) {
        memcpy(err->text + n, more, strlen(more) + 1);
    }
}

static void read_in_clear(pending *p);
static void take_fetched(pending *p);

static void finish(void *arg)
{
    pending *p = arg;
    vg_serve *s = p->serve;
    vg_err err;
    if (p->request.reply.code != VG_OK) {
        explain_refund(s, &p->request.command, &p->request.reply.err);
        answer_problem(s, p->call, p->request_id, NULL, &p->request.reply.err);
        free(p);
        return;
    }
    if (p->fetches && p->request.reply.is_final) {
        take_fetched(p);
        return;
    }
    if (p->reveals != NULL) {
        read_in_clear(p);
        free(p);
        return;
    }
    bool keys = p->request.reply.shown == VG_SHOW_KEY ||
                (p->request.reply.shown == VG_SHOW_APPROVAL && p->request.reply.approval.kind == VG_AP_KEY);
    explicit_bzero(p->request.command.secret, sizeof p->request.command.secret);
    if (keys && load_keys(s, &err).code != VG_OK) {
        answer_problem(s, p->call, p->request_id, NULL, &err);
        free(p);
        return;
    }
    vg_api_ctx ctx = context(s, false);
    ctx.token = p->shows_token && !p->request.reply.replayed ? p->token : NULL;
    vg_json w;
    vg_json_open(&w, VG_JSON, ANSWER_MAX);
    vg_api_render_reply(&p->request.reply, &ctx, &w);
    answer_json(p->call, p->request.reply.http, "application/json", p->request_id, p->request.reply.replayed, &w);
    vg_json_close(&w);
    free(p);
}

/* Called by the crank after the commit: rendering and the socket are a worker's. */
static void finished(void *ctx, vg_request *r)
{
    pending *p = ctx;
    (void)r;
    vg_gateway_job(p->serve->conf.gateway, finish, p);
}

/* --- reads ------------------------------------------------------------------------------------------- */

typedef struct page {
    vg_serve *serve;
    vg_json w;
    vg_api_ctx ctx;
    int64_t limit, shown, last;
    bool more;
    int64_t (*cursor_of)(const void *row);
    void (*render)(const void *row, const vg_api_ctx *ctx, vg_json *w);
} page;

static vg_status page_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    page *p = ctx;
    (void)table;
    (void)err;
    if (p->shown == p->limit) {
        p->more = true;
        return VG_DONE;
    }
    p->render(row, &p->ctx, &p->w);
    p->last = p->cursor_of(row);
    p->shown++;
    return VG_DONE;
}

#define RENDER(name, fn)                                                                           \
    static void name(const void *row, const vg_api_ctx *ctx, vg_json *w) { fn; }
RENDER(show_account_row, vg_api_render_account(row, NULL, ctx, w))
RENDER(show_operation_row, vg_api_render_operation(row, NULL, ctx, w))
RENDER(show_hold_row, vg_api_render_hold(row, NULL, ctx, w))
RENDER(show_part_row, ((void)ctx, vg_api_render_plan_part(row, w)))
RENDER(show_entry_row, vg_api_render_entry(row, ctx, w))
RENDER(show_lot_row, vg_api_render_lot(row, ctx, w))
RENDER(show_day_row, vg_api_render_day(row, ctx, w))
RENDER(show_statement_row, vg_api_render_statement(row, ctx, w))
RENDER(show_statement_detail_row, vg_api_render_statement_detail(row, ctx, w))
RENDER(show_statement_line_row, vg_api_render_statement_line(row, ctx, w))
RENDER(show_figure_row, vg_api_render_figure(row, ctx, w))
RENDER(show_interest_row, vg_api_render_interest(row, ctx, w))
RENDER(show_receipt_row, vg_api_render_receipt(row, ctx, w))
RENDER(show_payee_row, vg_api_render_payee(row, ctx, w))
RENDER(show_recon_row, vg_api_render_recon(row, ctx, w))
RENDER(show_break_row, vg_api_render_break(row, NULL, 0, ctx, w))
RENDER(show_approval_row, vg_api_render_approval(row, ctx, w))
RENDER(show_event_row, vg_api_render_event(row, ctx, w))
RENDER(show_chain_row, ((void)ctx, vg_api_render_chain(row, w)))
RENDER(show_key_row, vg_api_render_key(row, ctx, w))

static int64_t first_column(const void *row) { return *(const int64_t *)row; }
static int64_t second_column(const void *row) { return ((const int64_t *)row)[1]; }

typedef struct reading {
    vg_serve *serve;
    vg_http_call *call;
    const vg_route *route;
    const caller *who;
    int64_t id;
    const vg_api_facts *facts; /* of the object or the program asked for */
    const char *request_id;
    const char *second; /* the path's second name, or "" */
    bool reveal; /* personal data in clear: scope and reason were checked and recorded */
} reading;

/* A list as the route wants it: which query, of what. */
typedef struct list {
    vg_query query;
    vg_param params[8];
    size_t count;
    void (*render)(const void *row, const vg_api_ctx *ctx, vg_json *w);
    int64_t (*cursor_of)(const void *row);
    int64_t feed_whole_at; /* days: for its context */
} list;

static void add_param(list *l, vg_param p) { l->params[l->count++] = p; }

static vg_status run_list(const reading *r, list *l, const char *cursor_name, vg_err *err)
{
    vg_serve *s = r->serve;
    vg_http_call *call = r->call;
    page p = {.serve = s, .ctx = context(r->serve, r->reveal), .cursor_of = l->cursor_of, .render = l->render};
    int64_t cursor = 0;
    p.ctx.feed_whole_at = l->feed_whole_at;
    const char *accept = vg_http_header_of(call, "Accept");
    bool csv = accept != NULL && strstr(accept, "text/csv") != NULL;
    const char *after = vg_http_query_of(call, cursor_name);
    VG_TRY(vg_api_limit(vg_http_query_of(call, "limit"), &p.limit, err));
    if (strcmp(cursor_name, "after") == 0 && vg_http_query_of(call, "cursor") == NULL) {
        if (after != NULL) {
            VG_TRY(vg_span_int(vg_span_of(after), &cursor, err));
        }
    } else {
        VG_TRY(vg_api_cursor(vg_http_query_of(call, "cursor"), &cursor, err));
    }
    add_param(l, VG_P_INT(cursor));
    add_param(l, VG_P_INT(p.limit + 1));
    vg_json_open(&p.w, csv ? VG_CSV : VG_JSON, ANSWER_MAX);
    vg_api_list_begin(&p.w);
    vg_row_sink sink = {&p, page_row};
    vg_store *store = s->conf.edge->store;
    vg_status st = store->ops->query(store, true, l->query, l->params, l->count, &sink, err);
    if (st.code == VG_OK) {
        vg_api_list_end(&p.w, p.more ? p.last : 0);
        char next[VG_ID_TEXT] = ""; /* a table has no room for it: as a header, of JSON too */
        if (p.more) {
            vg_id_text("cur_", p.last, next);
        }
        vg_http_header headers[2] = {{"X-Request-Id", r->request_id}, {"X-Next-Cursor", next}};
        vg_http_answer(call, 200, csv ? "text/csv; charset=utf-8" : "application/json", headers, p.more ? 2 : 1,
                       vg_json_span(&p.w));
    }
    vg_json_close(&p.w);
    return st;
}

/* One row into a buffer of its struct. */
typedef struct one {
    void *row;
    size_t size;
    bool found;
} one;

static vg_status one_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    one *o = ctx;
    (void)table;
    (void)err;
    memcpy(o->row, row, o->size);
    o->found = true;
    return VG_DONE;
}

static vg_status read_one(vg_serve *s, vg_query query, int64_t id, void *row, size_t size, vg_err *err)
{
    one o = {row, size, false};
    vg_row_sink sink = {&o, one_row};
    vg_param param = VG_P_INT(id);
    vg_store *store = s->conf.edge->store;
    VG_TRY(store->ops->query(store, true, query, &param, 1, &sink, err));
    if (!o.found) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    return VG_DONE;
}

typedef struct rows_ctx {
    char *rows;
    size_t size, count, cap;
} rows_ctx;

static vg_status gather_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    rows_ctx *r = ctx;
    (void)table;
    (void)err;
    if (r->count < r->cap) {
        memcpy(r->rows + r->count++ * r->size, row, r->size);
    }
    return VG_DONE;
}

static vg_status gather(vg_serve *s, vg_query query, int64_t id, rows_ctx *ret, vg_err *err)
{
    vg_row_sink sink = {ret, gather_row};
    vg_param param = VG_P_INT(id);
    vg_store *store = s->conf.edge->store;
    return store->ops->query(store, true, query, &param, 1, &sink, err);
}

/* --- single resources -------------------------------------------------------------------------------- */

static vg_status send(const reading *r, vg_json *w, vg_err *err)
{
    if (!vg_json_done(w)) {
        return VG_FAIL(err, LIMIT, "the answer is too large: ask for fewer rows");
    }
    answer_json(r->call, 200, "application/json", r->request_id, false, w);
    return VG_DONE;
}

enum { ATTEMPTS_SHOWN = 200, PARTS_SHOWN = 64, NOTES_SHOWN = 4 };

/* Bytes of exchanges and notes are valid during the row call only: notes are copied, exchanges are not shown. */
typedef struct operation_view {
    vg_operation row;
    vg_exchange attempts[ATTEMPTS_SHOWN];
    vg_operation parts[PARTS_SHOWN];
    vg_note notes[NOTES_SHOWN];
    uint8_t *note_bytes[NOTES_SHOWN];
    size_t note_count;
} operation_view;

static vg_status keep_note(void *ctx, vg_table table, const void *row, vg_err *err)
{
    operation_view *v = ctx;
    const vg_note *n = row;
    (void)table;
    if (v->note_count == NOTES_SHOWN) {
        return VG_DONE;
    }
    uint8_t *copy = malloc(n->data.len + 1);
    if (copy == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    memcpy(copy, n->data.at, n->data.len);
    v->note_bytes[v->note_count] = copy;
    v->notes[v->note_count] = *n;
    v->notes[v->note_count++].data = (vg_span){copy, n->data.len};
    return VG_DONE;
}

static vg_status read_notes(const reading *r, operation_view *v, vg_err *err)
{
    vg_row_sink sink = {v, keep_note};
    vg_param param = VG_P_INT(r->id);
    vg_store *store = r->serve->conf.edge->store;
    return store->ops->query(store, true, VG_Q_notes, &param, 1, &sink, err);
}

static vg_status fill_operation(const reading *r, operation_view *v, vg_json *w, vg_err *err)
{
    rows_ctx attempts = {(char *)v->attempts, sizeof(vg_exchange), 0, ATTEMPTS_SHOWN};
    rows_ctx parts = {(char *)v->parts, sizeof(vg_operation), 0, PARTS_SHOWN};
    VG_TRY(read_one(r->serve, VG_Q_operation_by_id, r->id, &v->row, sizeof v->row, err));
    VG_TRY(gather(r->serve, VG_Q_exchanges, r->id, &attempts, err));
    VG_TRY(gather(r->serve, VG_Q_operation_parts, r->id, &parts, err));
    VG_TRY(read_notes(r, v, err));
    for (size_t i = 0; i < attempts.count; i++) {
        v->attempts[i].bytes = (vg_span){0};
    }
    vg_api_more more = {.attempts = v->attempts,
                        .attempt_count = attempts.count,
                        .parts = v->parts,
                        .part_count = parts.count,
                        .answers = v->notes,
                        .answer_count = v->note_count};
    vg_api_ctx ctx = context(r->serve, r->reveal);
    vg_api_render_operation(&v->row, &more, &ctx, w);
    return send(r, w, err);
}

static vg_status get_operation(const reading *r, vg_json *w, vg_err *err)
{
    operation_view *v = calloc(1, sizeof *v);
    if (v == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    vg_status st = fill_operation(r, v, w, err);
    for (size_t i = 0; i < v->note_count; i++) {
        free(v->note_bytes[i]);
    }
    free(v);
    return st;
}

static vg_status get_hold(const reading *r, vg_json *w, vg_err *err)
{
    vg_hold hold;
    vg_operation op;
    vg_api_ctx ctx = context(r->serve, r->reveal);
    VG_TRY(read_one(r->serve, VG_Q_hold_by_id, r->id, &hold, sizeof hold, err));
    VG_TRY(read_one(r->serve, VG_Q_operation_by_id, hold.op, &op, sizeof op, err));
    vg_api_render_hold(&hold, &op, &ctx, w);
    return send(r, w, err);
}

static vg_status get_account(const reading *r, vg_json *w, vg_err *err)
{
    vg_account row;
    vg_owner owner;
    vg_proving proving;
    vg_identity identity;
    vg_restriction orders[VG_RESTRICTIONS_MAX];
    rows_ctx restrictions = {(char *)orders, sizeof orders[0], 0, VG_RESTRICTIONS_MAX};
    vg_err none;
    vg_api_ctx ctx = context(r->serve, r->reveal);
    VG_TRY(read_one(r->serve, VG_Q_account_by_id, r->id, &row, sizeof row, err));
    if (r->route->name == VG_ROUTE_FUNDING) {
        vg_api_render_funding(&row, &ctx, w);
    } else {
        bool has = read_one(r->serve, VG_Q_owner_by_id, r->id, &owner, sizeof owner, &none).code == VG_OK;
        bool proves = read_one(r->serve, VG_Q_proving_by_id, r->id, &proving, sizeof proving, &none).code == VG_OK;
        bool person = read_one(r->serve, VG_Q_identity_by_id, r->id, &identity, sizeof identity, &none).code == VG_OK;
        VG_TRY(gather(r->serve, VG_Q_restrictions_open, r->id, &restrictions, err));
        vg_api_account_more more = {.owner = has ? &owner : NULL,
                                    .proving = proves ? &proving : NULL,
                                    .identity = person ? &identity : NULL,
                                    .restrictions = orders,
                                    .restriction_count = restrictions.count};
        vg_api_render_account(&row, &more, &ctx, w);
    }
    return send(r, w, err);
}

static vg_status used_fen(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = ((const vg_used *)row)->fen;
    return VG_DONE;
}

static vg_status read_used(void *ctx, int64_t holder, int64_t period, int64_t *ret, vg_err *err)
{
    vg_row_sink sink = {ret, used_fen};
    vg_param params[] = {VG_P_INT(holder), VG_P_INT(period)};
    vg_serve *s = ctx;
    vg_store *store = s->conf.edge->store;
    *ret = 0;
    return store->ops->query(store, true, VG_Q_used_by_id, params, VG_COUNT(params), &sink, err);
}

static vg_status read_sent(void *ctx, vg_rail rail, vg_day day, int64_t *ret, vg_err *err)
{
    const reading *r = ctx;
    return read_used(r->serve, vg_count_program(r->facts->program), vg_count_rail_period(rail, day), ret, err);
}

static vg_status get_limits(const reading *r, vg_json *w, vg_err *err)
{
    vg_account row = {0};
    vg_edge edge = *r->serve->conf.edge;
    vg_api_limits l = {.rules = r->facts->rules,
                       .of = VG_LIMIT_PROGRAM,
                       .holder = vg_count_program(r->facts->program),
                       .day = vg_day_at(edge.clock.wall_ms(edge.clock.ctx)),
                       .used = read_used,
                       .ctx = r->serve};
    if (r->route->name == VG_ROUTE_ACCOUNT_LIMITS) {
        VG_TRY(read_one(r->serve, VG_Q_account_by_id, r->id, &row, sizeof row, err));
        l.of = row.kind;
        l.holder = row.id;
    }
    VG_TRY(vg_api_render_limits(&l, w, err));
    return send(r, w, err);
}

static vg_status balance_lot(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    vg_api_balance_lot(ctx, row);
    return VG_DONE;
}

static vg_status get_balance(const reading *r, vg_json *w, vg_err *err)
{
    vg_account row;
    vg_edge edge = *r->serve->conf.edge;
    int64_t now = edge.clock.wall_ms(edge.clock.ctx);
    VG_TRY(read_one(r->serve, VG_Q_account_by_id, r->id, &row, sizeof row, err));
    vg_api_balance b = {.account = &row, .may = vg_api_may(r->facts->rules, now), .as_of = now, .rules = r->facts->rules};
    vg_row_sink sink = {&b, balance_lot};
    vg_param params[] = {VG_P_INT(r->id), VG_P_INT(1000000)};
    VG_TRY(edge.store->ops->query(edge.store, true, VG_Q_lots_open, params, 2, &sink, err));
    vg_api_ctx ctx = context(r->serve, r->reveal);
    vg_api_render_balance(&b, &ctx, w);
    return send(r, w, err);
}

#define GET_ROW(name, type, query, render)                                                         \
    static vg_status name(const reading *r, vg_json *w, vg_err *err)                               \
    {                                                                                              \
        vg_##type row;                                                                             \
        vg_api_ctx ctx = context(r->serve, r->reveal);                                                        \
        VG_TRY(read_one(r->serve, query, r->id, &row, sizeof row, err));                           \
        render(&row, &ctx, w);                                                                     \
        return send(r, w, err);                                                                    \
    }
GET_ROW(get_receipt, receipt, VG_Q_receipt_by_id, vg_api_render_receipt)
GET_ROW(get_statement, statement, VG_Q_statement_by_id, vg_api_render_statement)
GET_ROW(get_approval, approval, VG_Q_approval_by_id, vg_api_render_approval)
GET_ROW(get_program, program, VG_Q_program_by_id, vg_api_render_program)

static vg_status get_programs(const reading *r, vg_json *w, vg_err *err)
{
    vg_api_ctx ctx = context(r->serve, r->reveal);
    vg_api_list_begin(w);
    for (size_t i = 0; i < r->serve->conf.fact_count; i++) {
        vg_program row;
        const vg_api_facts *f = &r->serve->conf.facts[i];
        if (granted(r->who, f)) {
            VG_TRY(read_one(r->serve, VG_Q_program_by_id, f->program, &row, sizeof row, err));
            vg_api_render_program(&row, &ctx, w);
        }
    }
    vg_api_list_end(w, 0);
    return send(r, w, err);
}

static vg_status whole_at(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_feed *feed = row;
    (void)table;
    (void)err;
    if (feed->kind == VG_FEED_LINES) {
        *(int64_t *)ctx = feed->whole_at;
    }
    return VG_DONE;
}

static vg_status feed_whole_at(const reading *r, int64_t *ret, vg_err *err)
{
    vg_row_sink sink = {ret, whole_at};
    vg_param param = VG_P_INT(r->facts->program);
    vg_store *store = r->serve->conf.edge->store;
    *ret = 0;
    return store->ops->query(store, true, VG_Q_feeds, &param, 1, &sink, err);
}

static vg_status get_day(const reading *r, const char *text, vg_json *w, vg_err *err)
{
    vg_day day;
    vg_business_day row;
    vg_api_ctx ctx = context(r->serve, false);
    one o = {&row, sizeof row, false};
    vg_row_sink sink = {&o, one_row};
    vg_store *store = r->serve->conf.edge->store;
    VG_TRY(vg_api_day(text, &day, err));
    vg_param params[] = {VG_P_INT(r->facts->program), VG_P_INT(day.n)};
    VG_TRY(store->ops->query(store, true, VG_Q_business_day_by_id, params, VG_COUNT(params), &sink, err));
    if (!o.found) {
        return VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
    }
    VG_TRY(feed_whole_at(r, &ctx.feed_whole_at, err));
    vg_api_render_day(&row, &ctx, w);
    return send(r, w, err);
}

/* Whole days of the program; without `to` up to today. */
static vg_status get_extract(const reading *r, vg_err *err)
{
    const char *from = vg_http_query_of(r->call, "from"), *to = vg_http_query_of(r->call, "to");
    vg_extract_form form;
    vg_extract x = {0};
    vg_day first, last = vg_day_at(r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx));
    uint8_t *at = NULL;
    size_t len = 0;
    char id[VG_ID_TEXT], masked[16];
    VG_TRY(vg_extract_form_of(vg_http_query_of(r->call, "form"), &form, err));
    if (from == NULL) {
        return VG_FAIL(err, INVALID, "from: the first day, as 2026-03-01");
    }
    VG_TRY(vg_api_day(from, &first, err));
    if (to != NULL) {
        VG_TRY(vg_api_day(to, &last, err));
    }
    vg_status st = vg_extract_read(r->serve->conf.edge->store, r->id, first, last, &x, err);
    if (st.code == VG_OK) {
        vg_id_text("acct_", r->id, id);
        vg_mask(x.account.bank_account, masked);
        const char *number = x.account.bank_account[0] == 0 ? id : r->reveal ? x.account.bank_account : masked;
        vg_extract_names names = {r->facts->name, id, number, r->reveal ? x.account.name : "", r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx)};
        st = vg_extract_write(&x, form, &names, &at, &len, err);
    }
    if (st.code == VG_OK) {
        vg_http_header header = {"X-Request-Id", r->request_id};
        vg_http_answer(r->call, 200, vg_extract_type(form), &header, 1, (vg_span){at, len});
    }
    free(at);
    vg_extract_free(&x);
    return st;
}

static vg_status get_recon(const reading *r, const char *text, vg_json *w, vg_err *err)
{
    vg_day day, covered;
    vg_recon_day recon;
    vg_store *store = r->serve->conf.edge->store;
    const char *groups = vg_http_query_of(r->call, "groups");
    if (groups != NULL && strcmp(groups, "1") != 0) {
        return VG_FAIL(err, INVALID, "groups is 1, or absent");
    }
    VG_TRY(vg_api_day(text, &day, err));
    VG_TRY(vg_recon_covered_to(store, r->facts->program, &covered, err));
    vg_status st = vg_recon_day_read(store, &(vg_recon_day_ask){r->facts->rules, NULL, day, covered}, &recon, err);
    if (st.code == VG_OK) {
        vg_recon_day_render(&recon, r->facts->name, groups != NULL, w);
        st = send(r, w, err);
    }
    vg_recon_day_free(&recon);
    return st;
}

/* --- breaks ---------------------------------------------------------------------------------------------- */

typedef struct break_view {
    vg_recon_break row;
    vg_break_note notes[VG_BREAK_NOTES_MAX];
    uint8_t *bytes[VG_BREAK_NOTES_MAX]; /* data of rows is valid during the row call only */
    size_t count;
    int64_t file; /* the note whose file is wanted; those of others stay in the store */
} break_view;

static vg_status keep_break_note(void *ctx, vg_table table, const void *row, vg_err *err)
{
    break_view *v = ctx;
    const vg_break_note *n = row;
    (void)table;
    if (v->count == VG_BREAK_NOTES_MAX) {
        return VG_DONE;
    }
    size_t len = n->file_name[0] == 0 || n->seq == v->file ? n->data.len : 0;
    v->bytes[v->count] = malloc(len + 1);
    if (v->bytes[v->count] == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    if (len > 0) {
        memcpy(v->bytes[v->count], n->data.at, len);
    }
    v->notes[v->count] = *n;
    v->notes[v->count].data = (vg_span){v->bytes[v->count], len};
    v->count++;
    return VG_DONE;
}

static vg_status read_break(const reading *r, int64_t file, break_view **ret, vg_err *err)
{
    break_view *v = calloc(1, sizeof *v);
    if (v == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an answer");
    }
    *ret = v;
    v->file = file;
    vg_row_sink sink = {v, keep_break_note};
    vg_param param = VG_P_INT(r->id);
    VG_TRY(read_one(r->serve, VG_Q_break_by_id, r->id, &v->row, sizeof v->row, err));
    return r->serve->conf.edge->store->ops->query(r->serve->conf.edge->store, true, VG_Q_break_notes, &param, 1, &sink, err);
}

static void free_break(break_view *v)
{
    for (size_t i = 0; v != NULL && i < v->count; i++) {
        free(v->bytes[i]);
    }
    free(v);
}

static vg_status get_break(const reading *r, vg_json *w, vg_err *err)
{
    break_view *v = NULL;
    vg_status st = read_break(r, 0, &v, err);
    if (st.code == VG_OK) {
        vg_api_ctx ctx = context(r->serve, r->reveal);
        vg_api_render_break(&v->row, v->notes, v->count, &ctx, w);
        st = send(r, w, err);
    }
    free_break(v);
    return st;
}

/* The file of a note, by the note's number. */
static vg_status get_break_file(const reading *r, vg_err *err)
{
    break_view *v = NULL;
    int64_t seq = 0;
    vg_err ignored;
    bool is_number = vg_span_int(vg_span_of(r->second), &seq, &ignored).code == VG_OK;
    vg_status st = read_break(r, is_number ? seq : 0, &v, err);
    const vg_break_note *n = st.code == VG_OK && is_number && seq > 0 && (size_t)seq <= v->count ? &v->notes[seq - 1] : NULL;
    if (st.code == VG_OK && (n == NULL || n->file_name[0] == 0)) {
        st = VG_FAIL(err, NOT_FOUND, "no file under this number: notes with a file say it (sequence)");
    }
    if (st.code == VG_OK) {
        vg_http_header headers[2] = {{"X-Request-Id", r->request_id}, {"Content-Disposition", "attachment"}};
        vg_http_answer(r->call, 200, "application/octet-stream", headers, 2, n->data);
    }
    free_break(v);
    return st;
}

/* --- the end of a day -------------------------------------------------------------------------------------- */

static vg_status read_pack(const reading *r, vg_pack *ret, vg_err *err)
{
    vg_day day;
    VG_TRY(vg_api_day(r->second, &day, err));
    VG_TRY(vg_pack_read(r->serve->conf.edge->store, r->facts->program, day, ret, err));
    ret->seal.program = r->facts->program;
    ret->seal.day = day.n;
    return ret->has_day ? VG_DONE : VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
}

static vg_status get_seal(const reading *r, vg_json *w, vg_err *err)
{
    vg_pack p;
    vg_api_ctx ctx = context(r->serve, false);
    VG_TRY(read_pack(r, &p, err));
    vg_api_render_seal(&p.seal, &p.day, p.has_recon ? &p.recon : NULL, p.has_proof ? &p.proof : NULL, &ctx, w);
    return send(r, w, err);
}

typedef struct kept_pack {
    const reading *r;
    const vg_day_seal *seal;
    vg_pack_form form;
    bool answered;
} kept_pack;

static vg_status print_pack_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    kept_pack *k = ctx;
    uint8_t *at = NULL;
    size_t len = 0;
    (void)table;
    VG_TRY(vg_pack_print(((const vg_day_pack *)row)->data, k->seal, k->form, &at, &len, err));
    vg_http_header header = {"X-Request-Id", k->r->request_id};
    vg_http_answer(k->r->call, 200, vg_pack_type(k->form), &header, 1, (vg_span){at, len});
    k->answered = true;
    free(at);
    return VG_DONE;
}

static vg_status get_pack(const reading *r, vg_err *err)
{
    vg_pack p;
    kept_pack k = {.r = r, .seal = &p.seal};
    vg_store *store = r->serve->conf.edge->store;
    VG_TRY(vg_pack_form_of(vg_http_query_of(r->call, "form"), &k.form, err));
    VG_TRY(read_pack(r, &p, err));
    vg_param param = VG_P_INT(p.seal.pack);
    vg_row_sink sink = {&k, print_pack_row};
    VG_TRY(p.seal.pack == 0 ? VG_DONE : store->ops->query(store, true, VG_Q_day_pack_by_id, &param, 1, &sink, err));
    return k.answered ? VG_DONE : VG_FAIL(err, NOT_FOUND, "nobody has prepared this day yet: custodyctl day close PROGRAM DAY");
}

/* --- reports ------------------------------------------------------------------------------------------- */

static vg_status query_day(const reading *r, const char *name, vg_day if_none, vg_day *ret, vg_err *err)
{
    const char *text = vg_http_query_of(r->call, name);
    *ret = if_none;
    return text == NULL ? VG_DONE : vg_api_day(text, ret, err);
}

static vg_status make_bill(const reading *r, const vg_report_ask *ask, vg_json *w, vg_err *err)
{
    vg_api_ctx ctx = context(r->serve, r->reveal);
    vg_bill bill;
    vg_bill_ask who = {.ref = vg_http_query_of(r->call, "owner_ref"), .order = vg_http_query_of(r->call, "order")};
    const char *account = vg_http_query_of(r->call, "account");
    if (account != NULL) {
        VG_TRY(vg_api_id("acct_", "account", account, &who.account, err));
    }
    vg_status st = vg_report_bill(ask, &who, &bill, err);
    if (st.code == VG_OK) {
        vg_api_render_bill(&bill, &ctx, w);
    }
    vg_bill_free(&bill);
    return st;
}

static vg_status make_report(const reading *r, const vg_report_ask *ask, int64_t *ret_next, vg_json *w, vg_err *err)
{
    vg_api_ctx ctx = context(r->serve, r->reveal);
    vg_balances balances;
    vg_status st = VG_DONE;
    vg_gl_journal journal;
    vg_settled *settled;
    vg_fee_report *fees;
    vg_ageing ageing;
    switch (r->route->name) {
    case VG_ROUTE_REPORT_SETTLEMENT:
        VG_TRY(vg_report_settlement(ask, &settled, err));
        vg_api_render_settled(settled, &ctx, w);
        free(settled);
        return VG_DONE;
    case VG_ROUTE_REPORT_FEES:
        VG_TRY(vg_report_fees(ask, &fees, err));
        vg_api_render_fees(fees, &ctx, w);
        vg_fees_free(fees);
        free(fees);
        return VG_DONE;
    case VG_ROUTE_REPORT_AGEING:
        VG_TRY(vg_report_ageing(ask, &ageing, err));
        vg_api_render_ageing(&ageing, &ctx, w);
        return VG_DONE;
    case VG_ROUTE_REPORT_JOURNAL:
        st = vg_report_journal(ask, vg_http_query_of(r->call, "only"), &journal, err);
        if (st.code == VG_OK) {
            vg_api_render_journal(&journal, &ctx, w);
        }
        vg_gl_journal_free(&journal);
        return st;
    case VG_ROUTE_REPORT_BILL:
        return make_bill(r, ask, w, err);
    case VG_ROUTE_REPORT_BALANCES:
        st = vg_report_balances(ask, &balances, err);
        if (st.code == VG_OK) {
            vg_api_render_balances(&balances, &ctx, w);
            *ret_next = balances.next;
        }
        vg_report_balances_free(&balances);
        return st;
    default:
        return VG_FAIL(err, BUG, "a report that is not one");
    }
}

static vg_status get_report(const reading *r, vg_err *err)
{
    const char *accept = vg_http_header_of(r->call, "Accept");
    bool csv = accept != NULL && strstr(accept, "text/csv") != NULL;
    char next[VG_ID_TEXT] = "", hash[VG_SHA256_HEX];
    int64_t last = 0;
    vg_json w;
    int64_t now = r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx);
    vg_day today = vg_day_at(now);
    vg_report_ask ask = {.store = r->serve->conf.edge->store, .rules = r->facts->rules, .today = today, .may = vg_api_may(r->facts->rules, now)};
    VG_TRY(vg_api_limit(vg_http_query_of(r->call, "limit"), &ask.limit, err));
    VG_TRY(vg_api_cursor(vg_http_query_of(r->call, "cursor"), &ask.after, err));
    VG_TRY(query_day(r, "on", today, &ask.day, err));
    VG_TRY(query_day(r, r->route->name == VG_ROUTE_REPORT_BILL ? "since" : "from", (vg_day){0}, &ask.from, err));
    VG_TRY(query_day(r, "to", today, &ask.to, err));
    vg_json_open(&w, csv ? VG_CSV : VG_JSON, REPORT_MAX);
    vg_status st = make_report(r, &ask, &last, &w, err);
    if (st.code == VG_OK && !vg_json_done(&w)) {
        st = VG_FAIL(err, LIMIT, "the report is too large: ask for fewer days");
    }
    if (st.code == VG_OK) {
        if (last != 0) {
            vg_id_text("cur_", last, next);
        }
        vg_http_header headers[3] = {{"X-Request-Id", r->request_id}};
        size_t count = 1;
        if (csv) { /* a table has no room for it */
            vg_api_rows_hash(vg_json_span(&w), hash);
            headers[count++] = (vg_http_header){"X-Rows-SHA256", hash};
        }
        if (last != 0) {
            headers[count++] = (vg_http_header){"X-Next-Cursor", next};
        }
        vg_http_answer(r->call, 200, csv ? "text/csv; charset=utf-8" : "application/json", headers, count, vg_json_span(&w));
    }
    vg_json_close(&w);
    return st;
}

/* --- the proof of a day ------------------------------------------------------------------------------------ */

typedef struct proof_rows {
    vg_proof_account rows[VG_PROOF_SHOWN];
    size_t count;
    int64_t run, last, read;
} proof_rows;

static vg_status proof_account_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    proof_rows *p = ctx;
    const vg_proof_account *a = row;
    (void)table;
    (void)err;
    p->read++;
    p->last = a->account;
    if (a->run == p->run && p->count < VG_PROOF_SHOWN) { /* else of an earlier run */
        p->rows[p->count++] = *a;
    }
    return VG_DONE;
}

static vg_status get_proof(const reading *r, const char *text, vg_json *w, vg_err *err)
{
    vg_day day;
    vg_proof proof;
    proof_rows *rows;
    vg_api_ctx ctx = context(r->serve, false);
    one o = {&proof, sizeof proof, false};
    vg_row_sink sink = {&o, one_row};
    vg_store *store = r->serve->conf.edge->store;
    VG_TRY(vg_api_day(text, &day, err));
    vg_param params[] = {VG_P_INT(r->facts->program), VG_P_INT(day.n), VG_P_INT(0), VG_P_INT(VG_PROOF_SHOWN)};
    VG_TRY(store->ops->query(store, true, VG_Q_proof_by_id, params, 2, &sink, err));
    if (!o.found) {
        return VG_FAIL(err, NOT_FOUND, "this day was not proved yet: once it has ended, POST asks for it (custodyctl recon proof PROGRAM DAY --run)");
    }
    rows = calloc(1, sizeof *rows);
    if (rows == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the accounts of a proof");
    }
    rows->run = proof.runs;
    vg_row_sink accounts = {rows, proof_account_row};
    vg_status st;
    do {
        rows->read = 0;
        params[2] = VG_P_INT(rows->last);
        st = store->ops->query(store, true, VG_Q_proof_accounts, params, VG_COUNT(params), &accounts, err);
    } while (st.code == VG_OK && rows->read == VG_PROOF_SHOWN);
    if (st.code == VG_OK) {
        vg_api_render_proof(&proof, rows->rows, rows->count, &ctx, w);
        st = send(r, w, err);
    }
    free(rows);
    return st;
}

/* --- lists --------------------------------------------------------------------------------------------- */

static vg_status make_settlement(const reading *r, list *l, vg_err *err)
{
    vg_day day;
    VG_TRY(vg_api_day(r->second, &day, err));
    l->render = show_figure_row;
    l->query = VG_Q_figures_of_day;
    add_param(l, VG_P_INT(r->facts->program));
    add_param(l, VG_P_INT(day.n));
    return VG_DONE;
}

static vg_status make_operations(const reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state"), *ref = vg_http_query_of(r->call, "client_ref");
    const char *account = vg_http_query_of(r->call, "account"), *hold = vg_http_query_of(r->call, "hold");
    int64_t n;
    l->render = show_operation_row;
    if (account != NULL || hold != NULL) {
        VG_TRY(vg_api_id(account != NULL ? "acct_" : "hold_", account != NULL ? "account" : "hold",
                         account != NULL ? account : hold, &n, err));
        if (vg_api_program_of(n) != r->facts->program && !granted(r->who, facts_by_id(r->serve, vg_api_program_of(n)))) {
            return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
        }
        l->query = account != NULL ? VG_Q_operations_of_account : VG_Q_operations_of_hold;
        add_param(l, VG_P_INT(n));
        return VG_DONE;
    }
    add_param(l, VG_P_INT(r->facts->program));
    l->query = VG_Q_operations;
    if (state != NULL) {
        VG_TRY(vg_api_operation_state(state, &n, err));
        bool open = n != VG_ST_DONE && n != VG_ST_REFUSED && n != VG_ST_CANCELLED;
        l->query = open ? VG_Q_operations_by_state : VG_Q_operations_ended;
        add_param(l, VG_P_INT(n));
    } else if (ref != NULL) {
        l->query = VG_Q_operations_by_client_ref;
        add_param(l, VG_P_TEXT(ref));
    }
    return VG_DONE;
}

static vg_status make_receipts(const reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state"), *account = vg_http_query_of(r->call, "account");
    int64_t n;
    l->render = show_receipt_row;
    l->query = VG_Q_receipts;
    if (account != NULL) {
        VG_TRY(vg_api_id("acct_", "account", account, &n, err));
        if (!granted(r->who, facts_by_id(r->serve, vg_api_program_of(n)))) {
            return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
        }
        l->query = VG_Q_receipts_of_account;
        add_param(l, VG_P_INT(n));
        return VG_DONE;
    }
    add_param(l, VG_P_INT(r->facts->program));
    if (state != NULL) {
        VG_TRY(vg_api_receipt_state(state, &n, err));
        l->query = VG_Q_receipts_by_state;
        add_param(l, VG_P_INT(n));
    }
    return VG_DONE;
}

static vg_status make_approvals(const reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state");
    int64_t n = -1;
    if (state != NULL) {
        VG_TRY(vg_api_approval_state(state, &n, err));
    }
    l->render = show_approval_row;
    l->query = n == VG_PS_OPEN ? VG_Q_approvals_open : VG_Q_approvals;
    add_param(l, VG_P_INT(r->facts->program));
    return VG_DONE;
}

static vg_status make_holds(const reading *r, list *l, vg_err *err)
{
    const char *due = vg_http_query_of(r->call, "review_due");
    if (due != NULL && strcmp(due, "0") != 0 && strcmp(due, "1") != 0) {
        return VG_FAIL(err, INVALID, "review_due is 1: those whose review day or expiry has come, or 0: all");
    }
    l->render = show_hold_row;
    l->query = due != NULL && due[0] == '1' ? VG_Q_holds_due : VG_Q_holds;
    add_param(l, VG_P_INT(r->facts->program));
    return VG_DONE;
}

static vg_status reason_of(const char *text, int64_t *ret, vg_err *err)
{
    *ret = 0;
    for (int n = 1; text != NULL && vg_recon_reason_name((vg_recon_reason)n) != NULL; n++) {
        *ret = strcmp(text, vg_recon_reason_name((vg_recon_reason)n)) == 0 ? n : *ret;
    }
    return text == NULL || *ret != 0 ? VG_DONE : VG_FAIL(err, INVALID, "there is no reason %.40s of a break: openapi.yaml lists them", text);
}

static vg_status make_breaks(const reading *r, list *l, vg_err *err)
{
    const char *state = vg_http_query_of(r->call, "state"), *owner = vg_http_query_of(r->call, "owner"), *day = vg_http_query_of(r->call, "on");
    int64_t reason;
    vg_day on;
    VG_TRY(reason_of(vg_http_query_of(r->call, "reason"), &reason, err));
    if (state != NULL && strcmp(state, "open") != 0 && strcmp(state, "all") != 0) {
        return VG_FAIL(err, INVALID, "state is open (what nobody has ended yet), or all");
    }
    l->render = show_break_row;
    add_param(l, VG_P_INT(r->facts->program));
    if (day != NULL) {
        VG_TRY(vg_api_day(day, &on, err));
        add_param(l, VG_P_INT(on.n));
    }
    add_param(l, VG_P_INT(reason));
    add_param(l, VG_P_INT(reason));
    if (day == NULL) {
        add_param(l, VG_P_TEXT(owner == NULL ? "" : owner));
        add_param(l, VG_P_TEXT(owner == NULL ? "" : owner));
    }
    l->query = day != NULL ? VG_Q_breaks_of_day : state != NULL && strcmp(state, "all") == 0 ? VG_Q_breaks : VG_Q_breaks_to_end;
    return VG_DONE;
}

static vg_status make_plan(const reading *r, list *l, vg_err *err)
{
    vg_hold hold;
    l->render = show_part_row;
    l->query = VG_Q_plan_of_hold;
    l->cursor_of = second_column;
    add_param(l, VG_P_INT(r->id));
    return read_one(r->serve, VG_Q_hold_by_id, r->id, &hold, sizeof hold, err);
}

static vg_status make_list(const reading *r, list *l, vg_err *err)
{
    const char *ref = vg_http_query_of(r->call, "ref");
    *l = (list){.cursor_of = first_column};
    switch (r->route->name) {
    case VG_ROUTE_ACCOUNTS:
        l->render = show_account_row;
        l->query = ref != NULL ? VG_Q_accounts_by_ref : VG_Q_accounts;
        add_param(l, VG_P_INT(r->facts->program));
        if (ref != NULL) {
            add_param(l, VG_P_TEXT(ref));
        }
        return VG_DONE;
    case VG_ROUTE_ENTRIES:
        l->render = show_entry_row;
        l->query = VG_Q_entries;
        l->cursor_of = second_column;
        break;
    case VG_ROUTE_LOTS:
        l->render = show_lot_row;
        l->query = VG_Q_lots_of_account;
        break;
    case VG_ROUTE_INTEREST:
        l->render = show_interest_row;
        l->query = VG_Q_interest_of_account;
        l->cursor_of = second_column;
        break;
    case VG_ROUTE_DAYS:
        l->render = show_day_row;
        l->query = VG_Q_business_days;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->facts->program));
        return feed_whole_at(r, &l->feed_whole_at, err);
    case VG_ROUTE_STATEMENTS:
        l->render = show_statement_row;
        l->query = VG_Q_statements;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    case VG_ROUTE_STATEMENT_LINES:
        l->render = show_statement_line_row;
        l->query = VG_Q_statement_lines;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->id));
        return read_one(r->serve, VG_Q_statement_by_id, r->id, &(vg_statement){0}, sizeof(vg_statement), err);
    case VG_ROUTE_STATEMENT_DETAILS:
        l->render = show_statement_detail_row;
        l->query = VG_Q_statement_details;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->id));
        return read_one(r->serve, VG_Q_statement_by_id, r->id, &(vg_statement){0}, sizeof(vg_statement), err);
    case VG_ROUTE_SETTLEMENT:
        return make_settlement(r, l, err);
    case VG_ROUTE_ACCOUNT_HOLDS:
        l->render = show_hold_row;
        l->query = VG_Q_holds_of_account;
        break;
    case VG_ROUTE_HOLDS:
        return make_holds(r, l, err);
    case VG_ROUTE_PLAN_SHOW:
        return make_plan(r, l, err);
    case VG_ROUTE_RECEIPTS:
        return make_receipts(r, l, err);
    case VG_ROUTE_OPERATIONS:
        return make_operations(r, l, err);
    case VG_ROUTE_APPROVALS:
        return make_approvals(r, l, err);
    case VG_ROUTE_BREAKS:
        return make_breaks(r, l, err);
    case VG_ROUTE_RECONS:
        l->render = show_recon_row;
        l->query = VG_Q_recons;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    case VG_ROUTE_PAYEES:
        l->render = show_payee_row;
        l->query = VG_Q_payees;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    case VG_ROUTE_EVENTS:
    case VG_ROUTE_CHAIN:
        l->render = r->route->name == VG_ROUTE_CHAIN ? show_chain_row : show_event_row;
        l->query = VG_Q_events;
        l->cursor_of = second_column;
        add_param(l, VG_P_INT(r->facts->program));
        return VG_DONE;
    default:
        return VG_FAIL(err, BUG, "a list that is not one");
    }
    add_param(l, VG_P_INT(r->id)); /* of one account */
    vg_account account;
    return read_one(r->serve, VG_Q_account_by_id, r->id, &account, sizeof account, err);
}

static vg_status get_keys(const reading *r, vg_json *w, vg_err *err)
{
    vg_api_ctx ctx = context(r->serve, r->reveal);
    vg_api_list_begin(w);
    pthread_rwlock_rdlock(&r->serve->keys_lock);
    for (size_t i = 0; i < r->serve->key_count; i++) {
        vg_err not_granted;
        if (check_grant(r->who, r->serve->keys[i].programs, &not_granted).code == VG_OK) {
            show_key_row(&r->serve->keys[i], &ctx, w);
        }
    }
    pthread_rwlock_unlock(&r->serve->keys_lock);
    vg_api_list_end(w, 0);
    return send(r, w, err);
}

static vg_status get_evidence(const reading *r, vg_json *w, vg_err *err)
{
    const vg_edge *edge = r->serve->conf.edge;
    vg_api_evidence e = {
        .op = r->id, .reveal = r->reveal, .at = edge->clock.wall_ms(edge->clock.ctx), .program_name = r->facts->name,
        .certificates = r->serve->conf.certificates, .certificates_ctx = r->serve->conf.certificates_ctx};
    vg_status st = VG_DONE;
    const char *through = vg_http_query_of(r->call, "through");
    VG_TRY(through != NULL ? vg_span_int(vg_span_of(through), &e.through, err) : VG_DONE);
    for (int i = 0; i < READ_AGAIN; i++) { /* it may go on while it is read */
        vg_json_reset(w);
        st = vg_evidence_write(edge->store, &e, w, err);
        if (st.code != VG_E_CONFLICT) {
            break;
        }
    }
    VG_TRY(st);
    return send(r, w, err);
}

static vg_status get_one(const reading *r, char ids[2][VG_PATH_ID], vg_json *w, vg_err *err)
{
    switch (r->route->name) {
    case VG_ROUTE_PROGRAMS:
        return get_programs(r, w, err);
    case VG_ROUTE_PROGRAM:
        return get_program(r, w, err);
    case VG_ROUTE_ACCOUNT:
    case VG_ROUTE_FUNDING:
        return get_account(r, w, err);
    case VG_ROUTE_BALANCE:
        return get_balance(r, w, err);
    case VG_ROUTE_PROGRAM_LIMITS:
    case VG_ROUTE_ACCOUNT_LIMITS:
        return get_limits(r, w, err);
    case VG_ROUTE_RECON:
        return get_recon(r, ids[1], w, err);
    case VG_ROUTE_PROOF:
        return get_proof(r, ids[1], w, err);
    case VG_ROUTE_EXTRACT:
        return get_extract(r, err);
    case VG_ROUTE_RECEIPT:
        return get_receipt(r, w, err);
    case VG_ROUTE_HOLD_SHOW:
        return get_hold(r, w, err);
    case VG_ROUTE_OPERATION:
        return get_operation(r, w, err);
    case VG_ROUTE_STATEMENT:
        return get_statement(r, w, err);
    case VG_ROUTE_APPROVAL:
        return get_approval(r, w, err);
    case VG_ROUTE_DAY_SEAL:
        return get_seal(r, w, err);
    case VG_ROUTE_DAY_PACK:
        return get_pack(r, err);
    case VG_ROUTE_BREAK:
        return get_break(r, w, err);
    case VG_ROUTE_BREAK_FILE_SHOW:
        return get_break_file(r, err);
    case VG_ROUTE_EVIDENCE:
        return get_evidence(r, w, err);
    case VG_ROUTE_DAY:
        return get_day(r, ids[1], w, err);
    case VG_ROUTE_KEYS:
        return get_keys(r, w, err);
    case VG_ROUTE_WHEN:
        VG_TRY(vg_api_render_when(r->facts->rules, vg_http_query_of(r->call, "amount"), vg_http_query_of(r->call, "kind"),
                                  vg_http_query_of(r->call, "payee_bank"), r->serve->conf.edge->clock.wall_ms(r->serve->conf.edge->clock.ctx), &(vg_rail_load){read_sent, (void *)r}, w, err));
        return send(r, w, err);
    case VG_ROUTE_CALENDAR:
        VG_TRY(vg_api_render_calendar(r->serve->conf.facts[0].rules->calendar, ids[0], w, err));
        return send(r, w, err);
    default:
        return VG_FAIL(err, NOT_FOUND, "no such route");
    }
}

static bool is_report(const vg_route *route) { return strncmp(route->path, "/v1/reports/", 12) == 0; }

/* The path names a program first: by its name or its id. */
static bool of_program(const vg_route *route)
{
    static const char *const paths[] = {"/v1/programs/", "/v1/days/", "/v1/reconciliations/", "/v1/reports/"};
    for (size_t i = 0; i < VG_COUNT(paths); i++) {
        if (strncmp(route->path, paths[i], strlen(paths[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Which program a read is about: of the object's id, the named one, or the first that is granted. */
static vg_status scope_of(reading *r, char ids[2][VG_PATH_ID], vg_err *err)
{
    char name[VG_PROGRAM_TEXT] = "";
    const char *asked = vg_http_query_of(r->call, "program"), *account = vg_http_query_of(r->call, "account");
    vg_serve *s = r->serve;
    if (r->route->name == VG_ROUTE_CALENDAR) {
        return VG_DONE;
    }
    if (r->route->name == VG_ROUTE_REPORT_BILL && account != NULL) {
        VG_TRY(vg_api_id("acct_", "account", account, &r->id, err));
        r->facts = facts_by_id(s, vg_api_program_of(r->id));
    } else if (ids[0][0] != 0) {
        VG_TRY(vg_api_path_id(r->route, ids[0], &r->id, name, err));
        bool is_program = of_program(r->route);
        r->facts = name[0] != 0 ? facts_by_name(s, name) : facts_by_id(s, is_program ? r->id : vg_api_program_of(r->id));
        r->id = is_program && r->facts != NULL ? r->facts->program : r->id;
    } else if (asked != NULL) {
        r->facts = facts_by_name(s, asked);
    } else {
        for (size_t i = 0; i < s->conf.fact_count && r->facts == NULL; i++) {
            r->facts = granted(r->who, &s->conf.facts[i]) ? &s->conf.facts[i] : NULL;
        }
    }
    if (!granted(r->who, r->facts)) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    return VG_DONE;
}

static vg_status read_resource(reading *r, char ids[2][VG_PATH_ID], vg_err *err)
{
    r->second = ids[1];
    VG_TRY(scope_of(r, ids, err));
    if (is_report(r->route)) {
        return get_report(r, err);
    }
    bool is_list = (r->route->flags & VG_RF_LIST) != 0 && r->route->name != VG_ROUTE_PROGRAMS &&
                   r->route->name != VG_ROUTE_KEYS;
    if (is_list) {
        list l;
        VG_TRY(make_list(r, &l, err));
        return run_list(r, &l, r->route->name == VG_ROUTE_EVENTS || r->route->name == VG_ROUTE_CHAIN ? "after" : "cursor", err);
    }
    vg_json w;
    vg_json_open(&w, VG_JSON, r->route->name == VG_ROUTE_EVIDENCE ? VG_EVIDENCE_BYTES_MAX : ANSWER_MAX);
    vg_status st = get_one(r, ids, &w, err);
    vg_json_close(&w);
    return st;
}

/* --- personal data in clear ---------------------------------------------------------------------------- */

static void read_in_clear(pending *p)
{
    vg_err err = {0};
    reading r = {.serve = p->serve,
                 .call = p->call,
                 .route = p->reveals,
                 .who = &p->who,
                 .request_id = p->request_id,
                 .reveal = true};
    if (read_resource(&r, p->ids, &err).code != VG_OK) {
        answer_problem(p->serve, p->call, p->request_id, NULL, &err);
    }
}

/* A bill's path does not say whose it is. */
static vg_status tell_subjects(vg_http_call *call, char *text, size_t size, vg_err *err)
{
    static const char *const subjects[] = {"account", "owner_ref", "order"};
    for (size_t i = 0; i < VG_COUNT(subjects); i++) {
        const char *subject = vg_http_query_of(call, subjects[i]);
        size_t n = strlen(text);
        if (subject == NULL) {
            continue;
        }
        if (!vg_span_utf8(vg_span_of(subject)) || n + strlen(subjects[i]) + strlen(subject) + 3 > size) {
            return VG_FAIL(err, INVALID, "%s is at most 64 bytes of UTF-8", subjects[i]);
        }
        snprintf(text + n, size - n, "?%s=%s", subjects[i], subject);
    }
    return VG_DONE;
}

/* ?reveal=1: who saw what, and why, is in the chain of events before anything is shown. */
static vg_status reveal(reading *r, char ids[2][VG_PATH_ID], vg_err *err)
{
    const char *reason = vg_http_query_of(r->call, "reason");
    if ((r->who->scopes & (VG_SCOPE_OPERATOR | VG_SCOPE_TREASURY | VG_SCOPE_AUDITOR | VG_SCOPE_ADMIN)) == 0) {
        return VG_FAIL(err, FORBIDDEN, "reveal needs the scope operator, treasury, auditor or admin");
    }
    if (reason == NULL || strlen(reason) < 4 || strlen(reason) > 200 ||
        !vg_span_utf8(vg_span_of(reason))) {
        return VG_FAIL(err, INVALID, "reveal=1 needs reason=… of 4 to 200 bytes of UTF-8: it is recorded with your key");
    }
    VG_TRY(scope_of(r, ids, err));
    pending *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a request");
    }
    p->serve = r->serve;
    p->call = r->call;
    p->reveals = r->route;
    p->who = *r->who;
    memcpy(p->ids, ids, sizeof p->ids);
    VG_SET(p->request_id, r->request_id);
    vg_command *c = &p->request.command;
    *c = (vg_command){.kind = VG_CMD_REVEAL,
                      .program = r->facts->program,
                      .principal = r->who->principal,
                      .scopes = r->who->scopes};
    snprintf(c->text, sizeof c->text, "%s", vg_http_request_of(r->call)->path);
    vg_status told = r->route->name == VG_ROUTE_REPORT_BILL ? tell_subjects(r->call, c->text, sizeof c->text, err) : VG_DONE;
    if (told.code != VG_OK) {
        free(p);
        return told;
    }
    VG_SET(c->evidence, reason);
    p->request.done = finished;
    p->request.ctx = p;
    vg_status st = vg_gateway_submit(r->serve->conf.gateway, &p->request, err);
    if (st.code != VG_OK) {
        free(p);
    }
    return st;
}

/* --- pages of the gateway itself ----------------------------------------------------------------------- */

static void metric(vg_buf *b, const char *name, const char *kind, uint64_t n)
{
    vg_buf_format(b, "# TYPE custody_%s %s\ncustody_%s %" PRIu64 "\n", name, kind, name, n);
}

/* Days until the first certificate of each program ends; negative: it has ended. */
static void serve_expiries(vg_serve *s, vg_buf *b)
{
    int64_t now = s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx);
    vg_buf_text(b, "# TYPE custody_certificate_days_left gauge\n");
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        const vg_api_facts *f = &s->conf.facts[i];
        if (f->cert_end_ms != 0) {
            vg_buf_format(b, "custody_certificate_days_left{program=\"%s\"} %" PRId64 "\n", f->name,
                          (f->cert_end_ms - now) / VG_DAY_MS);
        }
    }
}

static vg_status latest_proof(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_proof *)ctx = *(const vg_proof *)row;
    return VG_DONE;
}

/* Of the last day that was proved: 1 for its state, and how long ago that was. A store that is away says nothing. */
static void serve_proofs(vg_serve *s, vg_buf *b)
{
    vg_store *store = s->conf.edge->store;
    int64_t now = s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx);
    vg_buf_text(b, "# TYPE custody_proof gauge\n");
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        vg_proof p = {0};
        vg_err err;
        vg_row_sink sink = {&p, latest_proof};
        vg_param param = VG_P_INT(s->conf.facts[i].program);
        if (store->ops->query(store, true, VG_Q_proof_latest, &param, 1, &sink, &err).code == VG_OK && p.day != 0) {
            vg_buf_format(b, "custody_proof{program=\"%s\",state=\"%s\"} 1\ncustody_proof_age_seconds{program=\"%s\"} %" PRId64 "\n", s->conf.facts[i].name,
                          vg_proof_state_name(p.state), s->conf.facts[i].name, (now - p.proved_at) / 1000);
        }
    }
}

static void serve_ends(const vg_ends *ends, vg_buf *b)
{
    vg_buf_text(b, "# TYPE custody_flow_ended_total counter\n");
    for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
        for (int i = 0; i < VG_END_COUNT; i++) {
            vg_buf_format(b, "custody_flow_ended_total{way=\"%s\",result=\"%s\"} %" PRIu64 "\n", vg_way_name((vg_way)way), vg_end_result_name((vg_end_result)i),
                          ends->of[way][i]);
        }
    }
    vg_buf_text(b, "# TYPE custody_flow_first_attempt_total counter\n");
    for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
        vg_buf_format(b, "custody_flow_first_attempt_total{way=\"%s\"} %" PRIu64 "\n", vg_way_name((vg_way)way), ends->first[way]);
    }
}

/* Read anew at most every VG_METRICS_KEPT_MS, by whoever asks first. */
static void serve_treasury(vg_serve *s, vg_buf *b)
{
    const vg_edge *edge = s->conf.edge;
    int64_t boot = edge->clock.boot_ms(edge->clock.ctx);
    pthread_mutex_lock(&s->metrics_lock);
    if (s->metrics_until <= boot) {
        vg_buf own = vg_buf_of(s->metrics, VG_METRICS_BYTES);
        vg_metrics_treasury(edge->store, s->conf.facts, s->conf.fact_count, edge->clock.wall_ms(edge->clock.ctx), &own);
        s->metrics_len = own.over ? 0 : own.len;
        s->metrics_until = boot + VG_METRICS_KEPT_MS;
    }
    vg_buf_bytes(b, (const char *)s->metrics, s->metrics_len);
    pthread_mutex_unlock(&s->metrics_lock);
}

static void serve_metrics(vg_serve *s, vg_http_call *call)
{
    enum { ROOM = 16384 + VG_METRICS_BYTES };
    uint8_t *room = malloc(ROOM);
    if (room == NULL) {
        vg_http_answer(call, 503, "text/plain", NULL, 0, VG_SPAN("no memory\n"));
        return;
    }
    vg_buf b = vg_buf_of(room, ROOM);
    vg_gateway_counts c;
    vg_gateway_count(s->conf.gateway, &c);
    metric(&b, "http_requests_total", "counter", atomic_load(&s->requests));
    metric(&b, "http_problems_total", "counter", atomic_load(&s->problems));
    metric(&b, "turns_total", "counter", c.turns);
    metric(&b, "events_total", "counter", c.events);
    metric(&b, "commits_total", "counter", c.commits);
    metric(&b, "commits_rolled_back_total", "counter", c.rolled_back);
    metric(&b, "commits_not_known_total", "counter", c.not_known);
    metric(&b, "commit_microseconds_total", "counter", (uint64_t)c.commit_us_sum);
    metric(&b, "stray_pairs_total", "counter", c.strays);
    metric(&b, "alerts_total", "counter", c.alerts);
    metric(&b, "sends_total", "counter", c.sends);
    metric(&b, "queries_total", "counter", c.queries);
    metric(&b, "statement_lines_total", "counter", c.lines);
    metric(&b, "queue", "gauge", c.queue);
    metric(&b, "waiting_callers", "gauge", c.waiting);
    metric(&b, "messages_in_flight", "gauge", c.in_flight);
    metric(&b, "operations_due", "gauge", c.due);
    metric(&b, "store_away", "gauge", c.store_away);
    metric(&b, "clock_jumped", "gauge", c.clock_jumped);
    vg_buf_text(&b, "# TYPE custody_bank_answers_total counter\n");
    for (int i = 0; i < VG_VD_COUNT; i++) {
        vg_buf_format(&b, "custody_bank_answers_total{verdict=\"%s\"} %" PRIu64 "\n", vg_verdict_name((vg_verdict)i),
                      c.answers[i]);
    }
    serve_expiries(s, &b);
    serve_proofs(s, &b);
    serve_ends(&c.ends, &b);
    serve_treasury(s, &b);
    if (s->conf.fetches != NULL) {
        s->conf.fetches(s->conf.fetches_ctx, &b);
    }
    vg_http_answer(call, 200, "text/plain; version=0.0.4", NULL, 0, vg_buf_span(&b));
    free(room);
}

static void serve_ready(vg_serve *s, vg_http_call *call)
{
    vg_gateway_counts c;
    vg_gateway_count(s->conf.gateway, &c);
    bool ready = !c.store_away;
    for (size_t i = 0; i < s->conf.fact_count; i++) {
        ready &= vg_gateway_is_primary(s->conf.gateway, s->conf.facts[i].program);
    }
    vg_http_answer(call, ready ? 200 : 503, "application/json", NULL, 0,
                   ready ? VG_SPAN("{\"ready\":true}") : VG_SPAN("{\"ready\":false}"));
}

/* --- what banks send ------------------------------------------------------------------------------------- */

static void heard(void *ctx, const vg_heard *h)
{
    vg_http_call *call = ctx;
    if (!h->answered) { /* nothing was stored: the bank says it again */
        vg_http_answer(call, 503, "text/plain", NULL, 0, VG_SPAN("not stored: say it again\n"));
        return;
    }
    vg_http_answer(call, h->status, h->head.content_type, NULL, 0, h->bytes);
}

/* The bank's own notifications, verified by the bank's signature; no key of ours is asked for. banks/baixin.md §7.2: two content
 * types, a length that is told, nothing chunked. */
static void serve_bank(vg_serve *s, const char *name, vg_http_call *call)
{
    const vg_api_facts *f = facts_by_name(s, name);
    const char *type = vg_http_header_of(call, "Content-Type");
    vg_err err = {0};
    bool soap = type != NULL && (strncmp(type, "text/xml", 8) == 0 || strncmp(type, "application/soap+xml", 20) == 0);
    if (f == NULL || !soap || vg_http_header_of(call, "Transfer-Encoding") != NULL) {
        vg_http_answer(call, f == NULL ? 404 : 415, "text/plain", NULL, 0, VG_SPAN("not a notification\n"));
        return;
    }
    if (vg_gateway_hear(s->conf.gateway, f->program, vg_http_request_of(call)->body, heard, call, &err).code != VG_OK) {
        int status = err.code == VG_E_NOT_FOUND ? 404 : 503;
        vg_http_answer(call, status, "text/plain", NULL, 0, VG_SPAN("not stored: say it again\n"));
    }
}

static bool serve_page(vg_serve *s, const vg_route *route, const char *id, vg_http_call *call)
{
    switch (route->name) {
    case VG_ROUTE_BANK:
        serve_bank(s, id, call);
        return true;
    case VG_ROUTE_HEALTHZ:
        vg_http_answer(call, 200, "application/json", NULL, 0, VG_SPAN("{\"alive\":true}"));
        return true;
    case VG_ROUTE_READYZ:
        serve_ready(s, call);
        return true;
    case VG_ROUTE_METRICS:
        serve_metrics(s, call);
        return true;
    case VG_ROUTE_OPENAPI:
        vg_http_answer(call, 200, "application/yaml", NULL, 0, vg_api_openapi());
        return true;
    default:
        return false;
    }
}

/* --- statement files ------------------------------------------------------------------------------------- */

typedef struct importing {
    vg_serve *serve;
    vg_http_call *call;
    vg_import_ask ask;
    const vg_rules *rules;
    char profile[41], account[41], name[121], request_id[VG_HTTP_NAME];
    bool owns; /* the file is ours to close */
} importing;

static void count_imports(vg_serve *s, int by)
{
    pthread_mutex_lock(&s->import_lock);
    s->imports += by;
    pthread_cond_broadcast(&s->import_ended);
    pthread_mutex_unlock(&s->import_lock);
}

static void answer_import(vg_serve *s, vg_http_call *call, const char *request_id, int http, const vg_api_import *what)
{
    vg_json w;
    vg_api_ctx ctx = context(s, false);
    vg_json_open(&w, VG_JSON, ANSWER_MAX);
    vg_api_render_import(what, &ctx, &w);
    answer_json(call, http, "application/json", request_id, what->known, &w);
    vg_json_close(&w);
}

static void *import_file(void *arg)
{
    importing *m = arg;
    vg_serve *s = m->serve;
    vg_import_result result;
    vg_err err = {0};
    if (vg_import_run(s->conf.gateway, s->conf.edge, m->rules, &m->ask, &result, &err).code != VG_OK) {
        answer_problem(s, m->call, m->request_id, NULL, &err);
    } else {
        answer_import(s, m->call, m->request_id, result.known ? 200 : 201, &(vg_api_import){result.known, result.statements, result.lines, result.details, &result.first});
    }
    if (m->owns) {
        close(m->ask.fd);
    }
    free(m);
    count_imports(s, -1);
    return NULL;
}

/* A thread of its own: it reads the file twice and waits for a commit after every chunk. m is taken, whatever comes of it. */
static vg_status start_thread(importing *m, vg_err *err)
{
    vg_serve *s = m->serve;
    pthread_t thread;
    count_imports(s, 1);
    if (!atomic_load(&s->stopping) && pthread_create(&thread, NULL, import_file, m) == 0) {
        pthread_detach(thread);
        return VG_DONE;
    }
    count_imports(s, -1);
    if (m->owns) {
        close(m->ask.fd);
    }
    free(m);
    return VG_FAIL(err, BUSY, "no thread for an import: send it again");
}

/* --- of the bank itself ------------------------------------------------------------------------------------- */

static vg_status start_fetched(pending *p, vg_err *err)
{
    vg_serve *s = p->serve;
    const vg_operation *op = &p->request.reply.operation;
    vg_fetched file;
    if (op->state != VG_ST_DONE) {
        return VG_FAIL(err, BANK_REFUSED, "the bank gave no file: %.100s", op->bank_text);
    }
    VG_TRY(vg_fetch_file(s->conf.gateway, s->conf.edge, op, &file, err));
    if (file.fd < 0) {
        answer_import(s, p->call, p->request_id, 200, &(vg_api_import){0});
        return VG_DONE;
    }
    importing *m = calloc(1, sizeof *m);
    if (m == NULL) {
        close(file.fd);
        return VG_FAIL(err, MEMORY, "no memory for an import");
    }
    m->serve = s;
    m->call = p->call;
    m->owns = true;
    m->rules = facts_by_id(s, op->program)->rules;
    VG_SET(m->request_id, p->request_id);
    VG_SET(m->profile, file.profile);
    VG_SET(m->name, file.name);
    VG_SET(m->account, p->request.command.number);
    m->ask = (vg_import_ask){.fd = file.fd, .program = op->program, .principal = p->request.command.principal, .profile = m->profile,
                             .profile_dir = s->conf.profile_dir, .account = m->account[0] == 0 ? NULL : m->account, .name = m->name, .day = file.day,
                             .stop = &s->stopping};
    return start_thread(m, err);
}

static void take_fetched(pending *p)
{
    vg_err err = {0};
    if (start_fetched(p, &err).code != VG_OK) {
        answer_problem(p->serve, p->call, p->request_id, NULL, &err);
    }
    free(p);
}

/* --- of a body ---------------------------------------------------------------------------------------------- */

static void copy_query(vg_http_call *call, const char *name, char *room, size_t size, vg_status *st, vg_err *err)
{
    const char *text = vg_http_query_of(call, name);
    room[0] = 0;
    if (text != NULL && st->code == VG_OK) {
        *st = vg_span_copy(vg_span_of(text), room, size, err);
    }
}

/* ?details_of=stmt_…&line=7 */
static vg_status details_of(vg_http_call *call, vg_import_ask *ret, vg_err *err)
{
    const char *of = vg_http_query_of(call, "details_of"), *line = vg_http_query_of(call, "line");
    if (of != NULL && (ret->details_of = vg_id_parse("stmt_", vg_span_of(of))) == 0) {
        return VG_FAIL(err, INVALID, "details_of is the id of a statement, stmt_…");
    }
    if (line != NULL && (vg_span_int(vg_span_of(line), &ret->line, err).code != VG_OK || ret->line < 1 || of == NULL)) {
        return VG_FAIL(err, INVALID, "line is the sequence of a line of the statement details_of");
    }
    return VG_DONE;
}

static vg_status start_import(vg_serve *s, const caller *c, vg_http_call *call, const char *request_id, vg_err *err)
{
    const char *program = vg_http_query_of(call, "program");
    const vg_api_facts *f = program == NULL ? &s->conf.facts[0] : facts_by_name(s, program);
    VG_TRY(vg_api_idem_check(vg_http_header_of(call, "Idempotency-Key"), err));
    if (!granted(c, f)) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    if (vg_http_request_of(call)->spool < 0) {
        return VG_FAIL(err, BUSY, "too many statement files are being taken: send it again in a while");
    }
    importing *m = calloc(1, sizeof *m);
    vg_status st = m == NULL ? VG_FAIL(err, MEMORY, "no memory for an import") : VG_DONE;
    VG_TRY(st);
    copy_query(call, "profile", m->profile, sizeof m->profile, &st, err);
    copy_query(call, "account", m->account, sizeof m->account, &st, err);
    copy_query(call, "name", m->name, sizeof m->name, &st, err);
    m->serve = s;
    m->call = call;
    m->rules = f->rules;
    VG_SET(m->request_id, request_id);
    m->ask = (vg_import_ask){.fd = vg_http_request_of(call)->spool, .program = f->program, .principal = c->principal, .profile = m->profile,
                             .profile_dir = s->conf.profile_dir, .account = m->account[0] == 0 ? NULL : m->account, .name = m->name,
                             .stop = &s->stopping};
    st = st.code == VG_OK ? details_of(call, &m->ask, err) : st;
    if (st.code != VG_OK) {
        free(m);
        return st;
    }
    return start_thread(m, err);
}

/* --- a reconciliation on demand -------------------------------------------------------------------------- */

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
    vg_store *store = s->conf.edge->store;
    vg_commit_ctx commit = {s->conf.gateway, &s->stopping};
    vg_api_ctx ctx = context(s, false);
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
                        .arg = pack.recon.ver, .part = pack.proof.ver, .file = vg_json_span(&w)};
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
    VG_TRY(vg_pack_read(m->serve->conf.edge->store, m->rules->program, m->day, &p, err));
    if (!p.has_day) {
        return VG_FAIL(err, NOT_FOUND, "the program has had no such business day");
    }
    if (p.seal.state == VG_SEAL_SEALED || p.seal.state == VG_SEAL_PREPARED) {
        return VG_FAIL(err, CONFLICT, p.seal.state == VG_SEAL_SEALED ? "the day is sealed already" : "the day is prepared and waits for its reviewer");
    }
    return p.day.state == VG_DS_CLOSED ? VG_DONE
                                       : VG_FAIL(err, CONFLICT, "the day can't be signed: %s does not hold yet: %s", vg_seal_check_name(VG_CHECK_STATEMENT),
                                                 vg_seal_check_text(VG_CHECK_STATEMENT));
}

static vg_status try_rules(running *m, vg_err *err)
{
    vg_json w;
    vg_json_open(&w, VG_JSON, ANSWER_MAX);
    vg_status st = vg_recon_try(m->serve->conf.edge->store, m->rules, m->day, (vg_span){m->file, m->file_len}, &w, err);
    if (st.code == VG_OK && !vg_json_done(&w)) {
        st = VG_FAIL(err, LIMIT, "the answer is too large");
    }
    if (st.code == VG_OK) {
        answer_json(m->call, 200, "application/json", m->request_id, false, &w);
    }
    vg_json_close(&w);
    return st;
}

static void end_run(running *m)
{
    vg_serve *s = m->serve;
    free(m->file);
    free(m);
    count_imports(s, -1);
}

static void *run_recon(void *arg)
{
    running *m = arg;
    vg_serve *s = m->serve;
    vg_store *store = s->conf.edge->store;
    vg_commit_ctx commit = {s->conf.gateway, &s->stopping};
    vg_recon_run_ask ask = {.rules = m->rules, .day = m->day, .principal = m->principal, .read_at = s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx), .commit = vg_commit_await, .ctx = &commit};
    vg_reply reply = {.shown = VG_SHOW_RECON};
    vg_err err = {0};
    if (m->tries) {
        if (try_rules(m, &err).code != VG_OK) {
            answer_problem(s, m->call, m->request_id, NULL, &err);
        }
        end_run(m);
        return NULL;
    }
    vg_status st = m->closes ? may_close(m, &err) : VG_DONE;
    st = st.code == VG_OK ? vg_recon_covered_to(store, m->rules->program, &ask.covered_to, &err) : st;
    st = st.code == VG_OK ? vg_recon_run_day(store, &ask, &reply.recon, &err) : st;
    st = st.code == VG_OK && m->closes ? close_day(m, &reply, &err) : st;
    if (st.code != VG_OK) {
        answer_problem(s, m->call, m->request_id, NULL, &err);
    } else {
        vg_json w;
        vg_api_ctx ctx = context(s, false);
        vg_json_open(&w, VG_JSON, ANSWER_MAX);
        vg_api_render_reply(&reply, &ctx, &w);
        answer_json(m->call, m->closes ? 202 : 201, "application/json", m->request_id, false, &w);
        vg_json_close(&w);
    }
    end_run(m);
    return NULL;
}

static vg_status start_recon(vg_serve *s, const caller *c, vg_http_call *call, const vg_route *route, char ids[2][VG_PATH_ID], const char *request_id,
                             vg_err *err)
{
    vg_day day;
    vg_command asked;
    char name[VG_PROGRAM_TEXT] = "";
    pthread_t thread;
    VG_TRY(vg_api_idem_check(vg_http_header_of(call, "Idempotency-Key"), err));
    VG_TRY(vg_api_command(route, (const char (*)[VG_PATH_ID])ids, vg_http_request_of(call)->body, &asked, name, err));
    const vg_api_facts *f = name[0] != 0 ? facts_by_name(s, name) : facts_by_id(s, asked.program);
    if (!granted(c, f)) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    VG_TRY(vg_api_day(ids[1], &day, err));
    if (day.n > vg_day_at(s->conf.edge->clock.wall_ms(s->conf.edge->clock.ctx)).n) {
        return VG_FAIL(err, INVALID, "the day has not come");
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
    count_imports(s, 1);
    if (atomic_load(&s->stopping) || pthread_create(&thread, NULL, run_recon, m) != 0) {
        end_run(m);
        return VG_FAIL(err, BUSY, "no thread for a reconciliation: ask again");
    }
    pthread_detach(thread);
    return VG_DONE;
}

bool vg_serve_spools(void *serve, vg_http_call *call, const char *method, const char *path)
{
    vg_serve *s = serve;
    char ids[2][VG_PATH_ID] = {{0}};
    bool exists;
    caller c;
    vg_err err;
    const vg_route *route = vg_route_find(method, path, ids, &exists);
    return route != NULL && route->name == VG_ROUTE_IMPORT && who(s, call, &c, &err).code == VG_OK && may_do(route, &c, &err).code == VG_OK;
}

void vg_serve_stop(vg_serve *s)
{
    atomic_store(&s->stopping, true);
    pthread_mutex_lock(&s->import_lock);
    while (s->imports > 0) {
        pthread_cond_wait(&s->import_ended, &s->import_lock);
    }
    pthread_mutex_unlock(&s->import_lock);
}

/* --- the call ------------------------------------------------------------------------------------------ */

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
    caller c;
    VG_TRY(who(s, call, &c, err));
    VG_TRY(may_do(route, &c, err));
    query_check query = {.route = route, .err = err};
    vg_http_query_names(call, known_parameter, &query);
    VG_TRY(query.st);
    if (route->name == VG_ROUTE_IMPORT) {
        return start_import(s, &c, call, request_id, err);
    }
    if (route->name == VG_ROUTE_RECON_RUN || route->name == VG_ROUTE_RECON_TRY || route->name == VG_ROUTE_DAY_CLOSE) {
        return start_recon(s, &c, call, route, ids, request_id, err);
    }
    if (route->command == 0) {
        reading r = {.serve = s, .call = call, .route = route, .who = &c, .request_id = request_id};
        const char *clear = vg_http_query_of(call, "reveal");
        if (clear != NULL && strcmp(clear, "1") != 0) {
            return VG_FAIL(err, INVALID, "reveal is 1, or absent");
        }
        return clear != NULL ? reveal(&r, ids, err) : read_resource(&r, ids, err);
    }
    pending *p = calloc(1, sizeof *p);
    if (p == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a request");
    }
    p->serve = s;
    p->call = call;
    VG_SET(p->request_id, request_id);
    vg_status st = start_command(s, route, ids, &c, p, missing, err);
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
    } else if ((route->flags & VG_RF_OPEN) != 0 && serve_page(s, route, ids[0], call)) {
        return;
    } else {
        st = handle(s, call, route, ids, request_id, &missing, &err);
    }
    if (st.code != VG_OK) {
        answer_problem(s, call, request_id, &missing, &err);
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
    s->keys = calloc(KEYS_MAX, sizeof *s->keys);
    pthread_rwlock_init(&s->keys_lock, NULL);
    pthread_mutex_init(&s->import_lock, NULL);
    pthread_mutex_init(&s->metrics_lock, NULL);
    s->metrics = calloc(1, VG_METRICS_BYTES);
    pthread_cond_init(&s->import_ended, NULL);
    conf->edge->random.fill(conf->edge->random.ctx, random, sizeof random);
    vg_hex(random, sizeof random, s->run_id);
    vg_status st = s->keys == NULL || s->metrics == NULL ? VG_FAIL(err, MEMORY, "no memory for keys") : load_keys(s, err);
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
        pthread_rwlock_destroy(&s->keys_lock);
        pthread_mutex_destroy(&s->import_lock);
        pthread_cond_destroy(&s->import_ended);
        pthread_mutex_destroy(&s->metrics_lock);
        free(s->metrics);
        free(s->keys);
        free(s);
    }
}

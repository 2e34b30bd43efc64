/* Calls that change something: a command for the crank, and its answer. */
#include "gateway/base/text.h"
#include "gateway/run/fetch.h"
#include "gateway/run/serve_in.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* --- commands ----------------------------------------------------------------------------------------------- */

static vg_status program_of(const vg_serve *s, const vg_caller *c, vg_command *command, const char *name, vg_err *err)
{
    const vg_api_facts *f = command->program != 0 ? vg_serve_facts(s, command->program)
                            : name[0] != 0        ? vg_serve_facts_named(s, name)
                                                  : &s->conf.facts[0];
    if (!vg_serve_granted(c, f)) {
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
vg_status vg_serve_check_grant(const vg_caller *c, const char *programs, vg_err *err)
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
static vg_status check_revoke(vg_serve *s, int64_t id, const vg_caller *c, vg_err *err)
{
    vg_api_key key;
    bool found;
    VG_TRY(vg_row_find(s->store, VG_Q_api_key_by_id, VG_P_INT(id), &key, sizeof key, &found, err));
    return found && vg_serve_check_grant(c, key.programs, err).code != VG_OK ? VG_FAIL(err, NOT_FOUND, "no such key, or it is not granted to this one") : VG_DONE;
}

static vg_status make_key(vg_serve *s, vg_pending *p, const vg_caller *c, vg_err *err)
{
    uint8_t random[32];
    if (p->request.command.kind == VG_CMD_KEY_REVOKE) {
        return check_revoke(s, p->request.command.object, c, err);
    }
    if (p->request.command.kind == VG_CMD_KEY_CREATE) {
        VG_TRY(vg_serve_check_grant(c, p->request.command.key_programs, err));
        VG_TRY(vg_keys_load(s->keys, err));
        p->request.command.keys_full = vg_keys_full(s->keys);
        s->conf.edge->random.fill(s->conf.edge->random.ctx, random, sizeof random);
        vg_api_token(random, p->token);
        vg_api_token_hash(vg_span_of(p->token), p->request.command.key_hash);
        p->shows_token = true;
    }
    return VG_DONE;
}

vg_status vg_serve_command(vg_serve *s, const vg_route *route, char ids[2][VG_PATH_ID], const vg_caller *c,
                               vg_pending *p, vg_api_missing *missing, vg_err *err)
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
        VG_TRY(vg_api_check_opening(vg_serve_facts(s, command->program), command, missing, err));
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
        command->account = vg_id_parse("acct_", vg_span_of(command->number));
        if (command->account != 0) { /* ours, or the bank's number */
            command->number[0] = 0;
        }
        VG_TRY(vg_fetch_offered(s->conf.gateway, s->conf.edge, command, err));
    }
    VG_TRY(make_key(s, p, c, err));
    p->request.done = vg_serve_finished;
    p->request.ctx = p;
    return vg_gateway_submit(s->conf.gateway, &p->request, err);
}

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
        vg_serve_row(s, VG_Q_receipt_by_id, c->receipt, &r, sizeof r, &none).code == VG_OK) {
        vg_id_text("rcpt_", r.id, id);
        snprintf(more, sizeof more, "; of receipt %s at most %" PRId64 " fen are still to be refunded", id,
                 r.fen - r.refunded_fen);
    }
    if (err->code == VG_E_NOT_OFFERED && c->operation != 0 &&
        vg_serve_row(s, VG_Q_operation_by_id, c->operation, &op, sizeof op, &none).code == VG_OK &&
        op.kind == VG_OP_DEPOSIT) {
        snprintf(more, sizeof more, "; nobody else paid a deposit in: a withdrawal takes it back to the bound card");
    }
    size_t n = strlen(err->text);
    if (n + strlen(more) < sizeof err->text) {
        memcpy(err->text + n, more, strlen(more) + 1);
    }
}

static void finish(void *arg)
{
    vg_pending *p = arg;
    vg_serve *s = p->serve;
    if (p->request.reply.code != VG_OK) {
        explain_refund(s, &p->request.command, &p->request.reply.err);
        vg_serve_problem(s, p->call, p->request_id, NULL, &p->request.reply.err);
        free(p);
        return;
    }
    if (p->fetches && p->request.reply.is_final) {
        vg_serve_take_fetched(p);
        return;
    }
    if (p->reveals != NULL) {
        vg_serve_in_clear(p);
        free(p);
        return;
    }
    bool keys = p->request.reply.shown == VG_SHOW_KEY ||
                (p->request.reply.shown == VG_SHOW_APPROVAL && p->request.reply.approval.kind == VG_AP_KEY);
    explicit_bzero(p->request.command.secret, sizeof p->request.command.secret);
    if (keys) {
        vg_keys_forget(s->keys);
    }
    vg_api_ctx ctx = vg_serve_context(s, false);
    ctx.token = p->shows_token && !p->request.reply.replayed ? p->token : NULL;
    vg_json w;
    vg_json_open(&w, VG_JSON, VG_SERVE_ANSWER_MAX);
    vg_api_render_reply(&p->request.reply, &ctx, &w);
    vg_serve_json(p->call, p->request.reply.http, "application/json", p->request_id, p->request.reply.replayed, &w);
    vg_json_close(&w);
    free(p);
}

/* Called by the crank after the commit: rendering and the socket are a worker's. */
void vg_serve_finished(void *ctx, vg_request *r)
{
    vg_pending *p = ctx;
    (void)r;
    vg_gateway_job(p->serve->conf.gateway, finish, p);
}

/* Statement files: those that a call brings, and those that the bank answers with. Each is taken by a thread of its own. */
#include "gateway/base/text.h"
#include "gateway/run/fetch.h"
#include "gateway/run/imports.h"
#include "gateway/run/serve_in.h"
#include <stdlib.h>
#include <unistd.h>

/* --- statement files ---------------------------------------------------------------------------------------- */

typedef struct importing {
    vg_serve *serve;
    vg_http_call *call;
    vg_import_ask ask;
    const vg_rules *rules;
    char profile[41], account[41], name[121], request_id[VG_HTTP_NAME];
    bool owns; /* the file is ours to close */
    bool fetches;
    vg_operation op; /* the answered question, of what is fetched */
} importing;

static void answer_import(vg_serve *s, vg_http_call *call, const char *request_id, int http, const vg_api_import *what)
{
    vg_json w;
    vg_api_ctx ctx = vg_serve_context(s, false);
    vg_json_open(&w, VG_JSON, VG_SERVE_ANSWER_MAX);
    vg_api_render_import(what, &ctx, &w);
    vg_serve_json(call, http, "application/json", request_id, what->known, &w);
    vg_json_close(&w);
}

/* The bank's number of the account that was named, where one was. */
static vg_status number_of(vg_serve *s, const vg_operation *op, char ret[41], vg_err *err)
{
    vg_account account;
    vg_text_set(ret, 41, op->payee_account);
    if (op->account != 0) {
        VG_TRY(vg_serve_row(s, VG_Q_account_by_id, op->account, &account, sizeof account, err));
        vg_text_set(ret, 41, account.bank_account);
    }
    return VG_DONE;
}

static vg_status fetch(importing *m, vg_err *err)
{
    vg_serve *s = m->serve;
    vg_fetched file;
    VG_TRY(number_of(s, &m->op, m->account, err));
    VG_TRY(vg_fetch_file(s->conf.gateway, s->conf.edge, &m->op, &s->stopping, &file, err));
    VG_SET(m->profile, file.profile);
    VG_SET(m->name, file.name);
    m->ask.fd = file.fd;
    m->ask.day = file.day;
    m->ask.account = m->account[0] == 0 ? NULL : m->account;
    return VG_DONE;
}

static vg_status import(importing *m, vg_err *err)
{
    vg_serve *s = m->serve;
    vg_import_result result;
    VG_TRY(m->fetches ? fetch(m, err) : VG_DONE);
    if (m->ask.fd < 0) { /* the bank has none of that day */
        answer_import(s, m->call, m->request_id, 200, &(vg_api_import){0});
        return VG_DONE;
    }
    VG_TRY(vg_import_run(s->conf.gateway, s->conf.edge, m->rules, &m->ask, &result, err));
    answer_import(s, m->call, m->request_id, result.known ? 200 : 201, &(vg_api_import){result.known, result.statements, result.lines, result.details, &result.first});
    return VG_DONE;
}

static void *import_file(void *arg)
{
    importing *m = arg;
    vg_serve *s = m->serve;
    vg_err err = {0};
    if (import(m, &err).code != VG_OK) {
        vg_serve_problem(s, m->call, m->request_id, NULL, &err);
    }
    if (m->owns && m->ask.fd >= 0) {
        close(m->ask.fd);
    }
    free(m);
    vg_serve_count_threads(s, -1);
    return NULL;
}

/* A thread of its own: it reads the file twice and waits for a commit after every chunk. m is taken, whatever comes of it. */
static vg_status start_thread(importing *m, vg_err *err)
{
    vg_serve *s = m->serve;
    pthread_t thread;
    vg_serve_count_threads(s, 1);
    if (!atomic_load(&s->stopping) && pthread_create(&thread, NULL, import_file, m) == 0) {
        pthread_detach(thread);
        return VG_DONE;
    }
    vg_serve_count_threads(s, -1);
    if (m->owns && m->ask.fd >= 0) {
        close(m->ask.fd);
    }
    free(m);
    return VG_FAIL(err, BUSY, "no thread for an import: send it again");
}

/* --- of the bank itself ------------------------------------------------------------------------------------- */

static vg_status start_fetched(vg_pending *p, vg_err *err)
{
    vg_serve *s = p->serve;
    const vg_operation *op = &p->request.reply.operation;
    if (op->state != VG_ST_DONE) {
        return VG_FAIL(err, BANK_REFUSED, "the bank gave no file: %.100s", op->bank_text);
    }
    importing *m = calloc(1, sizeof *m);
    if (m == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for an import");
    }
    m->serve = s;
    m->call = p->call;
    m->owns = m->fetches = true;
    m->op = *op;
    m->rules = vg_serve_facts(s, op->program)->rules;
    VG_SET(m->request_id, p->request_id);
    m->ask = (vg_import_ask){.fd = -1, .program = op->program, .principal = p->request.command.principal, .profile = m->profile,
                             .profile_dir = s->conf.profile_dir, .name = m->name, .stop = &s->stopping};
    return start_thread(m, err);
}

void vg_serve_take_fetched(vg_pending *p)
{
    vg_err err = {0};
    if (start_fetched(p, &err).code != VG_OK) {
        vg_serve_problem(p->serve, p->call, p->request_id, NULL, &err);
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

vg_status vg_serve_import(vg_serve *s, const vg_caller *c, vg_http_call *call, const char *request_id, vg_err *err)
{
    const char *program = vg_http_query_of(call, "program");
    const vg_api_facts *f = program == NULL ? &s->conf.facts[0] : vg_serve_facts_named(s, program);
    VG_TRY(vg_api_idem_check(vg_http_header_of(call, "Idempotency-Key"), err));
    if (!vg_serve_granted(c, f)) {
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

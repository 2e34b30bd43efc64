/* Reads: of which program, whether they are granted, and rows out of the store; personal data in clear. */
#include "gateway/run/serve_in.h"
#include <stdio.h>
#include <stdlib.h>

/* --- reads -------------------------------------------------------------------------------------------------- */

vg_status vg_serve_row(vg_serve *s, vg_query query, int64_t id, void *row, size_t size, vg_err *err)
{
    bool found;
    VG_TRY(vg_row_find(s->store, query, VG_P_INT(id), row, size, &found, err));
    return found ? VG_DONE : VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
}

vg_status vg_serve_rows(vg_serve *s, vg_query query, int64_t id, vg_rows *ret, vg_err *err)
{
    vg_param param = VG_P_INT(id);
    return vg_rows_read(s->store, query, &param, 1, ret, err);
}

/* --- single resources --------------------------------------------------------------------------------------- */

vg_status vg_serve_send(const vg_reading *r, vg_json *w, vg_err *err)
{
    if (!vg_json_done(w)) {
        return VG_FAIL(err, LIMIT, "the answer is too large: ask for fewer rows");
    }
    vg_serve_json(r->call, 200, "application/json", r->request_id, false, w);
    return VG_DONE;
}

/* --- reports ------------------------------------------------------------------------------------------------ */

vg_status vg_serve_query_day(const vg_reading *r, const char *name, vg_day if_none, vg_day *ret, vg_err *err)
{
    const char *text = vg_http_query_of(r->call, name);
    *ret = if_none;
    return text == NULL ? VG_DONE : vg_api_day(text, ret, err);
}

/* --- lists -------------------------------------------------------------------------------------------------- */

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
static vg_status scope_of(vg_reading *r, char ids[2][VG_PATH_ID], vg_err *err)
{
    char name[VG_PROGRAM_TEXT] = "";
    const char *asked = vg_http_query_of(r->call, "program"), *account = vg_http_query_of(r->call, "account");
    vg_serve *s = r->serve;
    if (r->route->name == VG_ROUTE_CALENDAR) {
        return VG_DONE;
    }
    if (r->route->name == VG_ROUTE_REPORT_BILL && account != NULL) {
        VG_TRY(vg_api_id("acct_", "account", account, &r->id, err));
        r->facts = vg_serve_facts(s, vg_api_program_of(r->id));
    } else if (ids[0][0] != 0) {
        VG_TRY(vg_api_path_id(r->route, ids[0], &r->id, name, err));
        bool is_program = of_program(r->route);
        r->facts = name[0] != 0 ? vg_serve_facts_named(s, name) : vg_serve_facts(s, is_program ? r->id : vg_api_program_of(r->id));
        r->id = is_program && r->facts != NULL ? r->facts->program : r->id;
    } else if (asked != NULL) {
        r->facts = vg_serve_facts_named(s, asked);
    } else {
        for (size_t i = 0; i < s->conf.fact_count && r->facts == NULL; i++) {
            r->facts = vg_serve_granted(r->who, &s->conf.facts[i]) ? &s->conf.facts[i] : NULL;
        }
    }
    if (!vg_serve_granted(r->who, r->facts)) {
        return VG_FAIL(err, NOT_FOUND, "no such object, or it is not granted to this key");
    }
    return VG_DONE;
}

vg_status vg_serve_read(vg_reading *r, char ids[2][VG_PATH_ID], vg_err *err)
{
    r->second = ids[1];
    VG_TRY(scope_of(r, ids, err));
    if (is_report(r->route)) {
        return vg_serve_get_report(r, err);
    }
    bool is_list = (r->route->flags & VG_RF_LIST) != 0 && r->route->name != VG_ROUTE_PROGRAMS;
    if (is_list) {
        return vg_serve_list(r, err);
    }
    vg_json w;
    vg_json_open(&w, VG_JSON, r->route->name == VG_ROUTE_EVIDENCE ? VG_EVIDENCE_BYTES_MAX : VG_SERVE_ANSWER_MAX);
    vg_status st = vg_serve_get_one(r, ids, &w, err);
    vg_json_close(&w);
    return st;
}

/* --- personal data in clear --------------------------------------------------------------------------------- */

void vg_serve_in_clear(vg_pending *p)
{
    vg_err err = {0};
    vg_reading r = {.serve = p->serve,
                 .call = p->call,
                 .route = p->reveals,
                 .who = &p->who,
                 .request_id = p->request_id,
                 .reveal = true};
    if (vg_serve_read(&r, p->ids, &err).code != VG_OK) {
        vg_serve_problem(p->serve, p->call, p->request_id, NULL, &err);
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
vg_status vg_serve_reveal(vg_reading *r, char ids[2][VG_PATH_ID], vg_err *err)
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
    vg_pending *p = calloc(1, sizeof *p);
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
    p->request.done = vg_serve_finished;
    p->request.ctx = p;
    vg_status st = vg_gateway_submit(r->serve->conf.gateway, &p->request, err);
    if (st.code != VG_OK) {
        free(p);
    }
    return st;
}

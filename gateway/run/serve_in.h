/* What the files of the API server share: serve.c has the call from its key to its answer; serve_command.c what goes to the crank;
 * serve_read.c, _one.c, _list.c and _treasury.c what is read; serve_files.c and _recon.c what takes a thread of its own; serve_pages.c the
 * pages of the gateway itself, and what banks send. Times, ids and money as everywhere (core/model.h); a call is answered once.
 */
#pragma once
#include "gateway/run/serve.h"
#include "gateway/run/keys.h"
#include "gateway/run/report.h"
#include "gateway/run/rows.h"
#include "gateway/run/stoppable.h"
#include <pthread.h>
#include <stdatomic.h>

enum { VG_SERVE_ANSWER_MAX = 16 * 1024 * 1024 };

struct vg_serve {
    vg_serve_conf conf;
    vg_stoppable reads;
    vg_store *store; /* for what is read to be shown: it stops with the server */
    vg_keys *keys;
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

typedef struct vg_caller {
    int64_t principal;
    int64_t scopes;
    const char *programs; /* list of names, or "*" */
    char programs_text[201];
} vg_caller;

/* One request on its way: what the crank needs, and the call to answer. */
typedef struct vg_pending {
    vg_request request;
    vg_serve *serve;
    vg_http_call *call;
    char request_id[40];
    char token[VG_TOKEN_TEXT];
    bool shows_token;
    /* A read that shows personal data in clear: recorded first, then read. */
    const vg_route *reveals;
    char ids[2][VG_PATH_ID];
    vg_caller who;
    bool fetches; /* what the bank answers is a file: taken before the call is answered */
} vg_pending;

typedef struct vg_reading {
    vg_serve *serve;
    vg_http_call *call;
    const vg_route *route;
    const vg_caller *who;
    int64_t id;
    const vg_api_facts *facts; /* of the object or the program asked for */
    const char *request_id;
    const char *second; /* the path's second name, or "" */
    bool reveal; /* personal data in clear: scope and reason were checked and recorded */
} vg_reading;

/* --- serve.c ------------------------------------------------------------------------------------------- */

vg_api_ctx vg_serve_context(const vg_serve *s, bool reveal);
void vg_serve_name_of_key(const void *serve, int64_t id, char ret[VG_KEY_NAME]); /* vg_api_namer */
void vg_serve_json(vg_http_call *call, int status, const char *type, const char *request_id, bool replayed, vg_json *w);
void vg_serve_problem(vg_serve *s, vg_http_call *call, const char *request_id, const vg_api_missing *missing, const vg_err *err);
const vg_api_facts *vg_serve_facts(const vg_serve *s, int64_t program);
const vg_api_facts *vg_serve_facts_named(const vg_serve *s, const char *name);
bool vg_serve_granted(const vg_caller *c, const vg_api_facts *f); /* f NULL: no */
/* Threads of calls: vg_serve_stop waits for them. */
void vg_serve_count_threads(vg_serve *s, int by);

/* --- serve_command.c ----------------------------------------------------------------------------------- */

/* OK: p is the crank's, and the call is answered later. */
VG_MUST vg_status vg_serve_command(vg_serve *s, const vg_route *route, char ids[2][VG_PATH_ID], const vg_caller *c, vg_pending *p, vg_api_missing *missing, vg_err *err);
void vg_serve_finished(void *ctx, vg_request *r);
VG_MUST vg_status vg_serve_check_grant(const vg_caller *c, const char *programs, vg_err *err); /* FORBIDDEN: more than c has itself */

/* --- serve_read.c, serve_one.c, serve_list.c -------------------------------------------------------------- */

VG_MUST vg_status vg_serve_read(vg_reading *r, char ids[2][VG_PATH_ID], vg_err *err);
/* ?reveal=1: personal data in clear, after it is in the chain of events who wanted it and why. */
VG_MUST vg_status vg_serve_reveal(vg_reading *r, char ids[2][VG_PATH_ID], vg_err *err);
void vg_serve_in_clear(vg_pending *p);
/* One row by its id; NOT_FOUND. Rows by an id: as many as there is room for. */
VG_MUST vg_status vg_serve_row(vg_serve *s, vg_query query, int64_t id, void *row, size_t size, vg_err *err);
VG_MUST vg_status vg_serve_rows(vg_serve *s, vg_query query, int64_t id, vg_rows *ret, vg_err *err);
/* 200 with what was written; LIMIT: it did not fit. */
VG_MUST vg_status vg_serve_send(const vg_reading *r, vg_json *w, vg_err *err);
VG_MUST vg_status vg_serve_query_day(const vg_reading *r, const char *name, vg_day if_none, vg_day *ret, vg_err *err);
VG_MUST vg_status vg_serve_get_one(const vg_reading *r, char ids[2][VG_PATH_ID], vg_json *w, vg_err *err);
VG_MUST vg_status vg_serve_feed_whole_at(const vg_reading *r, int64_t *ret, vg_err *err);
VG_MUST vg_status vg_serve_list(const vg_reading *r, vg_err *err);

/* --- serve_treasury.c ------------------------------------------------------------------------------------ */

VG_MUST vg_status vg_serve_get_break(const vg_reading *r, vg_json *w, vg_err *err);
VG_MUST vg_status vg_serve_get_break_file(const vg_reading *r, vg_err *err);
VG_MUST vg_status vg_serve_get_seal(const vg_reading *r, vg_json *w, vg_err *err);
VG_MUST vg_status vg_serve_get_pack(const vg_reading *r, vg_err *err);
VG_MUST vg_status vg_serve_get_proof(const vg_reading *r, const char *text, vg_json *w, vg_err *err);
VG_MUST vg_status vg_serve_get_report(const vg_reading *r, vg_err *err);

/* --- serve_files.c, serve_recon.c, serve_pages.c ------------------------------------------------------------ */

/* OK: a thread answers the call. */
VG_MUST vg_status vg_serve_import(vg_serve *s, const vg_caller *c, vg_http_call *call, const char *request_id, vg_err *err);
VG_MUST vg_status vg_serve_recon(vg_serve *s, const vg_caller *c, vg_http_call *call, const vg_route *route, char ids[2][VG_PATH_ID], const char *request_id, vg_err *err);
/* What the bank answered to p is a file: taken, then the call is answered. */
void vg_serve_take_fetched(vg_pending *p);
/* False: the route is no page. */
bool vg_serve_page(vg_serve *s, const vg_route *route, const char *id, vg_http_call *call);

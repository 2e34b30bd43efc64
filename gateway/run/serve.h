/* The API over HTTP: who asks, may they, what; commands go to the crank, reads to a reading connection.
 *
 *     vg_serve_open(&conf, &serve, err);      then give vg_serve_call to the HTTP server as its handler
 */
#pragma once
#include "gateway/api/api.h"
#include "gateway/run/gateway.h"
#include "gateway/run/http.h"

typedef struct vg_serve vg_serve;

typedef struct vg_serve_conf {
    vg_gateway *gateway;
    const vg_edge *edge;
    const vg_api_facts *facts; /* one a program */
    size_t fact_count;
    const char *profile_dir;    /* of statement files; NULL: none */
    const char *bootstrap_hash; /* SHA-256 hex of the bootstrap token; NULL: none */
    void (*certificates)(void *ctx, int64_t program, int64_t at_ms, vg_json *w); /* for archives (gateway/api/evidence.h); NULL: none */
    void *certificates_ctx;
    void (*fetches)(void *ctx, vg_buf *ret); /* more for /metrics; NULL: none */
    void *fetches_ctx;
} vg_serve_conf;

VG_MUST vg_status vg_serve_open(const vg_serve_conf *conf, vg_serve **ret, vg_err *err);
void vg_serve_call(void *serve, vg_http_call *call);
/* The next request id: for answers that the HTTP server gives itself, too. */
void vg_serve_name(void *serve, char ret[VG_HTTP_NAME]);
/* May this body go to a file: a statement, of a key that may bring one. */
bool vg_serve_spools(void *serve, vg_http_call *call, const char *method, const char *path);
/* What reads or reckons for long ends soon (BUSY): before the HTTP server is closed, which waits for it. */
void vg_serve_leave(vg_serve *serve);
/* Ends the imports and reconciliations under way, while the gateway still turns. */
void vg_serve_stop(vg_serve *serve);
void vg_serve_close(vg_serve *serve);

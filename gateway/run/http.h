/* HTTP in: one request, answered at once or later from any thread.
 *
 *     static void serve(void *ctx, vg_http_call *call) {
 *         const vg_http_request *r = vg_http_request_of(call);
 *         ... vg_http_answer(call, 200, "application/json", NULL, 0, body);      now, or after the commit
 *     }
 *
 * The call lives until it is answered exactly once, and so does what can be asked of it. Limits: VG_BODY_MAX (413), for spooled bodies spool_max, connections, idle time; a
 * request that is not HTTP/1.1 as RFC 9112 says is answered 400 by the server itself.
 */
#pragma once
#include "gateway/base/span.h"

typedef struct vg_http_call vg_http_call;
typedef struct vg_http_server vg_http_server;

typedef struct vg_http_request {
    const char *method;
    const char *path;  /* percent-decoded, starts with '/' */
    vg_span body;
    int spool;     /* what the body stands in when it went to a file: at its start; -1: body has it. The server's to close */
    int64_t spool_len;
    const char *peer;  /* numeric address */
    int64_t at_ms;     /* boot time at which it was complete */
} vg_http_request;

typedef struct vg_http_header {
    const char *name, *value;
} vg_http_header;

#define VG_HTTP_NAME 40
typedef void vg_http_handler(void *ctx, vg_http_call *call);

typedef struct vg_http_conf {
    const char *address; /* numeric, e.g. 127.0.0.1 */
    uint16_t port;       /* 0: any; see vg_http_port */
    unsigned threads;
    size_t body_max;
    /* A body that may be larger goes to a file without a name. May this one? Asked once its headers are there, before any of it is
     * read; what it refuses is read and limited as any other. NULL: none may. */
    bool (*spools)(void *ctx, vg_http_call *call, const char *method, const char *path);
    const char *spool_dir; /* where such files are made */
    int64_t spool_max;
    vg_http_handler *handler; /* on one of the server's threads */
    /* An id for an answer that the server gives itself (400, 413), as the handler gives its own; NULL: none. */
    void (*name)(void *ctx, char ret[VG_HTTP_NAME]);
    void *ctx;
} vg_http_conf;

const vg_http_request *vg_http_request_of(vg_http_call *call);
/* NULL when absent; header names without regard to case; query values percent-decoded. */
const char *vg_http_header_of(vg_http_call *call, const char *name);
const char *vg_http_query_of(vg_http_call *call, const char *name);
/* Calls take with the name of each query parameter until it says false. */
void vg_http_query_names(vg_http_call *call, bool (*take)(void *ctx, const char *name), void *ctx);
/* Copies everything; from any thread; exactly once a call. */
void vg_http_answer(vg_http_call *call, int status, const char *content_type, const vg_http_header *headers,
                    size_t header_count, vg_span body);

VG_MUST vg_status vg_http_open(const vg_http_conf *conf, vg_http_server **ret, vg_err *err);
uint16_t vg_http_port(const vg_http_server *server);
/* Stops accepting; open calls must have been answered or are dropped. */
void vg_http_close(vg_http_server *server);

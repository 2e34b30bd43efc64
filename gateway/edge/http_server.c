#include "gateway/run/http.h"
#include "gateway/base/limits.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A request's life: URI seen (call made) -> headers -> body pieces -> complete: the handler runs ->
 * answered in the handler, or the connection sleeps until vg_http_answer wakes it -> response
 * queued -> MHD is done with it.
 *
 * The call has two owners, who may let go in any order: MHD's side (until its completion callback)
 * and the answering side (from the handler's start until vg_http_answer). What both touch stands
 * under the hub's lock; the hub lives as long as the server or any call, so that an answer after
 * close finds its lock. Lock order: hub, then MHD's own. */

enum {
    CONNECTION_BYTES = 24 * 1024, /* headers and a piece of body; a larger head is 431 */
    BODY_S = 30,       /* from headers to the last byte of the body: against slow senders */
    DISCARD_TIMES = 4, /* a body up to so many limits is read away, so that the 413 arrives */
    BODY_START = 4096,
    SPOOL_PER_S = 64 * 1024, /* a spooled body that comes slower than this, behind BODY_S, is cut off */
    SPOOLS_MAX = 4,          /* at once: each may fill spool_max of the disk; more are read and limited as any other body */
};

typedef enum phase {
    PHASE_HEAD, /* nothing seen but the URI */
    PHASE_BODY,
    PHASE_HANDLING, /* the handler runs, or has returned without an answer */
    PHASE_ASLEEP,   /* the connection is suspended */
    PHASE_ANSWERED,
    PHASE_DROPPED, /* the server closed first */
} phase;

typedef struct hub {
    pthread_mutex_t lock;
    size_t holders; /* the server and each call */
    vg_http_call *asleep;
    bool closing;
} hub;

/* A header line or a query parameter. */
typedef struct word {
    enum MHD_ValueKind kind;
    const char *name, *value; /* value NULL: none */
} word;

struct vg_http_call {
    hub *hub;
    vg_http_server *server; /* valid while MHD's side holds the call */
    struct MHD_Connection *connection;
    vg_http_request request;
    phase phase; /* under the hub's lock from PHASE_HANDLING on, as the next two */
    bool mhd_holds, user_holds;
    struct MHD_Response
        *response; /* NULL with PHASE_ANSWERED: no memory, the connection is dropped */
    int status;
    bool bad_uri, too_large, refused, spools;
    int64_t begun_ms;
    uint8_t *body;
    size_t body_len, body_cap, discarded;
    char peer[INET6_ADDRSTRLEN];
    word *words; /* with their bytes behind them, from PHASE_HANDLING on: the connection may go before the answer comes */
    size_t word_count, words_size;
    vg_http_call *next, *before; /* of the hub's sleeping calls */
};

struct vg_http_server {
    vg_http_conf conf;
    atomic_int spools;
    hub *hub;
    struct MHD_Daemon *daemon;
    uint16_t port;
};

static int64_t boot_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- the call --------------------------------------------------------------------------------- */

static hub *hub_open(void)
{
    hub *h = calloc(1, sizeof *h);
    if (h != NULL) {
        pthread_mutex_init(&h->lock, NULL);
        h->holders = 1;
    }
    return h;
}

static void hub_leave(hub *h)
{
    pthread_mutex_lock(&h->lock);
    bool last = --h->holders == 0;
    pthread_mutex_unlock(&h->lock);
    if (last) {
        pthread_mutex_destroy(&h->lock);
        free(h);
    }
}

static void call_free(vg_http_call *call)
{
    if (call->response != NULL) {
        MHD_destroy_response(call->response);
    }
    if (call->request.spool >= 0) {
        close(call->request.spool);
    }
    hub_leave(call->hub);
    free(call->body);
    if (call->words != NULL) { /* the caller's key is among them */
        explicit_bzero(call->words, call->words_size);
        free(call->words);
    }
    free(call);
}

/* %00 would cut the path, a broken escape would be taken as it stands: neither reaches a handler.
 */
static bool uri_is_plain(const char *uri)
{
    if (uri[0] != '/') {
        return false;
    }
    for (; *uri != 0; uri++) {
        if (*uri <= ' ' || *uri > '~') {
            return false;
        }
        if (*uri == '%') {
            bool hex = strchr("0123456789abcdefABCDEF", uri[1]) != NULL && uri[1] != 0 &&
                       strchr("0123456789abcdefABCDEF", uri[2]) != NULL && uri[2] != 0;
            if (!hex || (uri[1] == '0' && uri[2] == '0')) {
                return false;
            }
        }
    }
    return true;
}

/* First callback of each request. NULL (no memory) makes serve refuse. */
static void *on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    vg_http_server *server = ctx;
    vg_http_call *call = calloc(1, sizeof *call);
    if (call != NULL) {
        call->server = server;
        call->hub = server->hub;
        call->connection = connection;
        call->mhd_holds = true;
        call->bad_uri = !uri_is_plain(uri);
        call->request.spool = -1;
        pthread_mutex_lock(&call->hub->lock);
        call->hub->holders++;
        pthread_mutex_unlock(&call->hub->lock);
    }
    return call;
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **at,
                         enum MHD_RequestTerminationCode why)
{
    (void)ctx;
    (void)connection;
    (void)why;
    vg_http_call *call = *at;
    if (call == NULL) {
        return;
    }
    *at = NULL;
    if (call->spools) {
        atomic_fetch_sub(&call->server->spools, 1);
    }
    pthread_mutex_lock(&call->hub->lock);
    call->mhd_holds = false;
    bool last = !call->user_holds;
    pthread_mutex_unlock(&call->hub->lock);
    if (last) {
        call_free(call);
    }
}

static void set_peer(vg_http_call *call)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    call->request.peer = call->peer;
    if (info == NULL || info->client_addr == NULL) {
        return;
    }
    const struct sockaddr *address = info->client_addr;
    const void *at =
        address->sa_family == AF_INET6
            ? (const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr
            : (const void *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (inet_ntop(address->sa_family, at, call->peer, sizeof call->peer) == NULL) {
        call->peer[0] = 0;
    }
}

/* --- responses -------------------------------------------------------------------------------- */

static enum MHD_Result queue(vg_http_call *call, int status, struct MHD_Response *response)
{
    if (response == NULL) {
        return MHD_NO;
    }
    enum MHD_Result queued = MHD_queue_response(call->connection, (unsigned)status, response);
    MHD_destroy_response(response);
    return queued;
}

static void add_header(struct MHD_Response **response, const char *name, const char *value)
{
    if (*response != NULL && MHD_add_response_header(*response, name, value) != MHD_YES) {
        MHD_destroy_response(*response);
        *response = NULL;
    }
}

/* Answers of the server itself, before any handler: a problem (RFC 9457) in the API's form. */
static enum MHD_Result refuse(vg_http_call *call, int status, bool close)
{
    bool large = status == MHD_HTTP_CONTENT_TOO_LARGE;
    const vg_http_conf *conf = &call->server->conf;
    char name[VG_HTTP_NAME] = "", body[640];
    if (conf->name != NULL) {
        conf->name(conf->ctx, name);
    }
    int len = snprintf(
        body, sizeof body,
        "{\"type\":\"urn:custody:problem:%s\",\"title\":\"%s\",\"status\":%d,"
        "\"detail\":\"%s. Nothing was done and no money moved. The same request will be refused again: "
        "change what is named here.\",\"code\":\"%s\",\"outcome\":\"nothing\",\"retry\":\"never\",\"lasts\":true,"
        "\"bank_code\":null,\"bank_text\":null,\"request_id\":%s%s%s,\"errors\":[]}",
        large ? "too_large" : "bad_request",
        large ? "the body is larger than the limit" : "the request is not well formed", status,
        large ? "The body is larger than the limit" : "This is not HTTP/1.1 as RFC 9112 says",
        large ? "too_large" : "bad_request", name[0] == 0 ? "null" : "\"", name,
        name[0] == 0 ? "" : "\"");
    assert(len > 0 && (size_t)len < sizeof body);
    struct MHD_Response *response =
        MHD_create_response_from_buffer((size_t)len, body, MHD_RESPMEM_MUST_COPY);
    add_header(&response, "Content-Type", "application/problem+json");
    if (name[0] != 0) {
        add_header(&response, "X-Request-Id", name);
    }
    if (close) {
        add_header(&response, "Connection", "close");
    }
    call->refused = true;
    return queue(call, status, response);
}

/* --- the body --------------------------------------------------------------------------------- */

typedef struct head_facts {
    size_t lengths, codings, hosts;
    bool bad;
    uint64_t length;
} head_facts;

static enum MHD_Result look_at_header(void *ctx, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    (void)kind;
    head_facts *facts = ctx;
    if (strcasecmp(name, "Transfer-Encoding") == 0) {
        facts->codings++;
        facts->bad = facts->bad || strcasecmp(value, "chunked") != 0;
    } else if (strcasecmp(name, "Host") == 0) {
        facts->hosts++;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        int64_t n = 0;
        vg_err unused;
        facts->lengths++;
        facts->bad = facts->bad || vg_span_int(vg_span_of(value), &n, &unused).code != VG_OK;
        facts->length = (uint64_t)n;
    }
    return MHD_YES;
}

/* --- a body that goes to a file --------------------------------------------------------------- */

static int open_spool(const char *dir)
{
    char path[512];
    int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        return fd;
    }
    static atomic_int made; /* a file system that cannot make one without a name: it has one for a moment */
    int n = snprintf(path, sizeof path, "%s/.custody-spool-%d-%d", dir, (int)getpid(), atomic_fetch_add(&made, 1));
    if (n < 0 || (size_t)n >= sizeof path) {
        return -1;
    }
    fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        unlink(path);
    }
    return fd;
}

/* True: it goes to a file, and call->request.spool is that. */
static bool begin_spool(vg_http_call *call, uint64_t length)
{
    vg_http_server *s = call->server;
    bool may = s->conf.spools != NULL && length <= (uint64_t)s->conf.spool_max && s->conf.spools(s->conf.ctx, call, call->request.method, call->request.path);
    if (!may || atomic_fetch_add(&s->spools, 1) >= SPOOLS_MAX) {
        if (may) {
            atomic_fetch_sub(&s->spools, 1);
        }
        return false;
    }
    call->spools = true;
    call->request.spool = open_spool(s->conf.spool_dir);
    return call->request.spool >= 0;
}

static enum MHD_Result take_spooled(vg_http_call *call, const char *at, size_t *len)
{
    int64_t took = boot_ms() - call->begun_ms - INT64_C(1000) * BODY_S;
    bool slow = took > 0 && call->request.spool_len / SPOOL_PER_S * 1000 < took;
    if (slow || call->too_large || (int64_t)*len > call->server->conf.spool_max - call->request.spool_len) {
        call->too_large = !slow;
        *len = 0;
        return slow ? MHD_NO : MHD_YES;
    }
    while (*len > 0) {
        ssize_t n = write(call->request.spool, at, *len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return MHD_NO; /* no room: the connection ends, nothing was taken */
        }
        at += n;
        *len -= (size_t)n;
        call->request.spool_len += n;
    }
    return MHD_YES;
}

/* RFC 9112: one Host, one length, never length and coding together (two readers would see two
 * requests). */
static enum MHD_Result take_head(vg_http_call *call, const char *version)
{
    head_facts facts = {0};
    MHD_get_connection_values(call->connection, MHD_HEADER_KIND, look_at_header, &facts);
    bool sane = !call->bad_uri && strcmp(version, MHD_HTTP_VERSION_1_1) == 0 && facts.hosts == 1 &&
                facts.lengths + facts.codings <= 1 && !facts.bad;
    call->phase = PHASE_BODY;
    call->begun_ms = boot_ms();
    if (!sane) {
        return refuse(call, MHD_HTTP_BAD_REQUEST, true);
    }
    set_peer(call);
    if (begin_spool(call, facts.length)) {
        return MHD_YES;
    }
    if (call->spools) {
        return MHD_NO; /* no file could be made */
    }
    size_t max = call->server->conf.body_max;
    if (facts.length > max * DISCARD_TIMES) {
        return refuse(call, MHD_HTTP_CONTENT_TOO_LARGE, true);
    }
    call->too_large = facts.length > max;
    if (!call->too_large && facts.length > 0) {
        call->body = malloc((size_t)facts.length);
        call->body_cap = call->body == NULL ? 0 : (size_t)facts.length;
        return call->body == NULL ? MHD_NO : MHD_YES;
    }
    return MHD_YES;
}

static bool body_reserve(vg_http_call *call, size_t cap)
{
    if (cap <= call->body_cap) {
        return true;
    }
    size_t more = call->body_cap == 0 ? BODY_START : call->body_cap;
    while (more < cap) {
        more *= 2;
    }
    uint8_t *at = realloc(call->body, more);
    if (at == NULL) {
        return false;
    }
    call->body = at;
    call->body_cap = more;
    return true;
}

/* A body that is too large is read away up to a bound: an answer before the sender is done would be
 * lost with the connection, and this way the connection stays usable. */
static enum MHD_Result take_body(vg_http_call *call, const char *at, size_t *len)
{
    if (call->request.spool >= 0) {
        return take_spooled(call, at, len);
    }
    size_t max = call->server->conf.body_max;
    if (boot_ms() - call->begun_ms > INT64_C(1000) * BODY_S) {
        return MHD_NO;
    }
    if (call->too_large || *len > max - call->body_len) {
        call->too_large = true;
        call->discarded += *len;
        *len = 0;
        return call->discarded > max * DISCARD_TIMES ? MHD_NO : MHD_YES;
    }
    if (!body_reserve(call, call->body_len + *len)) {
        return MHD_NO;
    }
    memcpy(call->body + call->body_len, at, *len);
    call->body_len += *len;
    *len = 0;
    return MHD_YES;
}

/* --- handling --------------------------------------------------------------------------------- */

/* Both under the hub's lock. */
static void fall_asleep(vg_http_call *call)
{
    hub *h = call->hub;
    MHD_suspend_connection(call->connection);
    call->phase = PHASE_ASLEEP;
    call->next = h->asleep;
    if (call->next != NULL) {
        call->next->before = call;
    }
    h->asleep = call;
}

static void wake(vg_http_call *call, phase next)
{
    assert(call->phase == PHASE_ASLEEP);
    if (call->before != NULL) {
        call->before->next = call->next;
    } else {
        call->hub->asleep = call->next;
    }
    if (call->next != NULL) {
        call->next->before = call->before;
    }
    call->next = call->before = NULL;
    call->phase = next;
    MHD_resume_connection(call->connection);
}

static enum MHD_Result queue_answer(vg_http_call *call)
{
    struct MHD_Response *response = call->response;
    call->response = NULL;
    call->refused = true; /* nothing more to do when MHD calls again */
    return queue(call, call->status, response);
}

typedef struct gathered {
    vg_http_call *call;
    char *at;
    size_t count, bytes;
} gathered;

static enum MHD_Result count_word(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    gathered *g = ctx;
    (void)kind;
    g->count++;
    g->bytes += strlen(name) + 1 + (value == NULL ? 0 : strlen(value) + 1);
    return MHD_YES;
}

static const char *keep_text(gathered *g, const char *text)
{
    size_t len = strlen(text) + 1;
    const char *at = memcpy(g->at, text, len);
    g->at += len;
    return at;
}

static enum MHD_Result keep_word(void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
    gathered *g = ctx;
    word *w = &g->call->words[g->call->word_count++];
    w->kind = kind;
    w->name = keep_text(g, name);
    w->value = value == NULL ? NULL : keep_text(g, value);
    return MHD_YES;
}

/* Who answers later may look at the call after the server has closed and MHD has freed all of the connection. */
static bool keep_head(vg_http_call *call, const char *method, const char *path)
{
    enum { KINDS = MHD_HEADER_KIND | MHD_GET_ARGUMENT_KIND };
    gathered g = {.call = call, .bytes = strlen(method) + strlen(path) + 2};
    MHD_get_connection_values(call->connection, (enum MHD_ValueKind)KINDS, count_word, &g);
    call->words_size = g.count * sizeof(word) + g.bytes;
    call->words = malloc(call->words_size);
    if (call->words == NULL) {
        return false;
    }
    g.at = (char *)(call->words + g.count);
    call->request.method = keep_text(&g, method);
    call->request.path = keep_text(&g, path);
    MHD_get_connection_values(call->connection, (enum MHD_ValueKind)KINDS, keep_word, &g);
    assert(call->word_count == g.count);
    return true;
}

static enum MHD_Result handle(vg_http_call *call, const char *method, const char *path)
{
    vg_http_server *server = call->server;
    if (!keep_head(call, method, path)) {
        return MHD_NO;
    }
    call->request.body = (vg_span){call->body, call->body_len};
    call->request.at_ms = boot_ms();
    set_peer(call);
    call->user_holds = true;
    call->phase = PHASE_HANDLING;
    server->conf.handler(server->conf.ctx, call);

    pthread_mutex_lock(&call->hub->lock);
    bool answered = call->phase == PHASE_ANSWERED;
    bool drop = !answered && call->hub->closing;
    if (drop) {
        call->phase = PHASE_DROPPED;
    } else if (!answered) {
        fall_asleep(call);
    }
    pthread_mutex_unlock(&call->hub->lock);
    if (drop) {
        return MHD_NO;
    }
    return answered ? queue_answer(call) : MHD_YES;
}

static enum MHD_Result serve(void *ctx, struct MHD_Connection *connection, const char *path,
                             const char *method, const char *version, const char *body,
                             size_t *body_len, void **at)
{
    (void)ctx;
    (void)connection;
    vg_http_call *call = *at;
    if (call == NULL) {
        return MHD_NO;
    }
    if (call->refused) {
        *body_len = 0;
        return MHD_YES;
    }
    if (call->phase == PHASE_HEAD) {
        call->request.method = method;
        call->request.path = path;
        return take_head(call, version);
    }
    if (call->phase == PHASE_BODY && *body_len > 0) {
        return take_body(call, body, body_len);
    }
    if (call->phase == PHASE_BODY) {
        return call->too_large ? refuse(call, MHD_HTTP_CONTENT_TOO_LARGE, false)
                               : handle(call, method, path);
    }
    /* Woken: vg_http_answer or vg_http_close has let go of the sleeping connection. */
    pthread_mutex_lock(&call->hub->lock);
    bool answered = call->phase == PHASE_ANSWERED;
    pthread_mutex_unlock(&call->hub->lock);
    return answered ? queue_answer(call) : MHD_NO;
}

const vg_http_request *vg_http_request_of(vg_http_call *call) { return &call->request; }

/* Before the body has come, of the connection: nobody but its own thread has the call by then. */
static const char *value_of(vg_http_call *call, enum MHD_ValueKind kind, const char *name)
{
    if (call->words == NULL) {
        return MHD_lookup_connection_value(call->connection, kind, name);
    }
    for (size_t i = 0; i < call->word_count; i++) {
        if (call->words[i].kind == kind && strcasecmp(call->words[i].name, name) == 0) {
            return call->words[i].value;
        }
    }
    return NULL;
}

const char *vg_http_header_of(vg_http_call *call, const char *name) { return value_of(call, MHD_HEADER_KIND, name); }

const char *vg_http_query_of(vg_http_call *call, const char *name) { return value_of(call, MHD_GET_ARGUMENT_KIND, name); }

void vg_http_query_names(vg_http_call *call, bool (*take)(void *ctx, const char *name), void *ctx)
{
    for (size_t i = 0; i < call->word_count; i++) {
        if (call->words[i].kind == MHD_GET_ARGUMENT_KIND && !take(ctx, call->words[i].name)) {
            return;
        }
    }
}

static struct MHD_Response *response_of(const char *content_type, const vg_http_header *headers,
                                        size_t header_count, vg_span body)
{
    /* MUST_COPY: MHD takes the bytes now and never writes to ours. */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.len, (void *)(uintptr_t)body.at, MHD_RESPMEM_MUST_COPY);
    bool ok = response != NULL;
    if (ok && content_type != NULL) {
        ok = MHD_add_response_header(response, "Content-Type", content_type) == MHD_YES;
    }
    for (size_t i = 0; ok && i < header_count; i++) {
        ok = MHD_add_response_header(response, headers[i].name, headers[i].value) == MHD_YES;
    }
    if (!ok && response != NULL) {
        MHD_destroy_response(response);
        response = NULL;
    }
    return response;
}

void vg_http_answer(vg_http_call *call, int status, const char *content_type,
                    const vg_http_header *headers, size_t header_count, vg_span body)
{
    struct MHD_Response *response = response_of(content_type, headers, header_count, body);
    assert(status >= 200 && status < 600);

    pthread_mutex_lock(&call->hub->lock);
    assert(call->user_holds && call->phase != PHASE_ANSWERED); /* exactly once a call */
    call->status = status;
    call->response = response;
    call->user_holds = false;
    if (call->phase == PHASE_ASLEEP) {
        wake(call, PHASE_ANSWERED);
    } else if (call->phase == PHASE_HANDLING) {
        call->phase = PHASE_ANSWERED;
    }
    bool last = !call->mhd_holds;
    pthread_mutex_unlock(&call->hub->lock);
    if (last) {
        call_free(call);
    }
}

/* --- open and close --------------------------------------------------------------------------- */

static vg_status address_of(const vg_http_conf *conf, struct sockaddr_storage *ret,
                            socklen_t *ret_len, vg_err *err)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)ret;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)ret;
    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, conf->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(conf->port);
        *ret_len = sizeof *v4;
        return VG_DONE;
    }
    if (inet_pton(AF_INET6, conf->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(conf->port);
        *ret_len = sizeof *v6;
        return VG_DONE;
    }
    return VG_FAIL(err, CONFIG, "the address to listen on must be numeric, e.g. 127.0.0.1");
}

static vg_status bind_to(int fd, const struct sockaddr_storage *address, socklen_t len, vg_err *err)
{
    const int on = 1;
    const struct sockaddr *at = (const struct sockaddr *)(const void *)address;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 || bind(fd, at, len) != 0 ||
        listen(fd, SOMAXCONN) != 0) {
        return VG_FAIL(err, CONFIG, "can't listen on the HTTP address: errno %d", errno);
    }
    return VG_DONE;
}

/* A socket of our own: its port is known whatever was asked for. */
static vg_status listen_on(const vg_http_conf *conf, int *ret_fd, uint16_t *ret_port, vg_err *err)
{
    struct sockaddr_storage address;
    socklen_t len = 0;
    VG_TRY(address_of(conf, &address, &len, err));
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return VG_FAIL(err, CONFIG, "no socket for HTTP: errno %d", errno);
    }
    vg_status st = bind_to(fd, &address, len, err);
    if (st.code == VG_OK && getsockname(fd, (struct sockaddr *)(void *)&address, &len) != 0) {
        st = VG_FAIL(err, CONFIG, "the HTTP socket has no address: errno %d", errno);
    }
    if (st.code != VG_OK) {
        close(fd);
        return st;
    }
    *ret_fd = fd;
    *ret_port = ntohs(address.ss_family == AF_INET6
                          ? ((const struct sockaddr_in6 *)(const void *)&address)->sin6_port
                          : ((const struct sockaddr_in *)(const void *)&address)->sin_port);
    return VG_DONE;
}

static struct MHD_Daemon *start(vg_http_server *server, int fd)
{
    const unsigned threads = server->conf.threads;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, VG_HTTP_CONNECTIONS, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, VG_HTTP_IDLE_S, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, server},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_uri, server},
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                            serve, server, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static void server_free(vg_http_server *server)
{
    if (server->hub != NULL) {
        hub_leave(server->hub);
    }
    free(server);
}

vg_status vg_http_open(const vg_http_conf *conf, vg_http_server **ret, vg_err *err)
{
    assert(conf->handler != NULL && conf->threads > 0);
    vg_http_server *server = calloc(1, sizeof *server);
    if (server == NULL || (server->hub = hub_open()) == NULL) {
        free(server);
        return VG_FAIL(err, MEMORY, "no memory for the HTTP server");
    }
    server->conf = *conf;
    int fd = -1;
    vg_status st = listen_on(conf, &fd, &server->port, err);
    if (st.code == VG_OK && (server->daemon = start(server, fd)) == NULL) {
        close(fd);
        st = VG_FAIL(err, CONFIG, "the HTTP server does not start: errno %d", errno);
    }
    if (st.code != VG_OK) {
        server_free(server);
        return st;
    }
    *ret = server;
    return VG_DONE;
}

uint16_t vg_http_port(const vg_http_server *server) { return server->port; }

/* A sleeping connection must be woken before the daemon stops; its call, where nobody answers any
 * more, keeps its memory until somebody does. */
void vg_http_close(vg_http_server *server)
{
    if (server == NULL) {
        return;
    }
    pthread_mutex_lock(&server->hub->lock);
    server->hub->closing = true;
    while (server->hub->asleep != NULL) {
        wake(server->hub->asleep, PHASE_DROPPED);
    }
    pthread_mutex_unlock(&server->hub->lock);
    MHD_stop_daemon(server->daemon);
    server_free(server);
}

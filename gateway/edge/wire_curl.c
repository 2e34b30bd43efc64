#include "gateway/edge/wire_curl.h"
#include "gateway/base/buf.h"
#include "gateway/edge/curl_guard.h"
#include "gateway/edge/private_address.h"
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    HEAD_MAX = 64 * 1024,  /* all header lines of an answer; a bank's have some hundred bytes */
    KEEP_MAX = 256 * 1024, /* a larger answer buffer is given back after use */
    POLL_MS = 1000,
};

typedef enum slot_state { SLOT_FREE, SLOT_QUEUED, SLOT_RUNNING } slot_state;

typedef struct bytes {
    uint8_t *at;
    size_t len, cap;
} bytes;

struct curl_wire;
typedef struct slot {
    struct curl_wire *wire;
    CURL *easy;
    slot_state state; /* under the wire's lock; the rest belongs to whoever moved it */
    struct curl_slist *headers;
    int64_t ticket, program, answer_ms;
    char url[VG_WIRE_URL_MAX];
    char content_type[160], header[160];
    bytes request, answer;
    size_t head_len;
    bool too_large;
    vg_curl_guard guard;
} slot;

typedef struct curl_wire {
    vg_wire base;
    vg_wire_curl_conf conf;
    char *ca_file, *cert_file, *key_file;
    CURLM *multi;
    pthread_t thread;
    bool runs;
    pthread_mutex_t lock;
    bool stopping;
    size_t free;
    bytes delivered; /* of the callback that runs now */
    slot slots[VG_BANK_CONNECTIONS];
} curl_wire;

static bool bytes_reserve(bytes *b, size_t cap)
{
    if (cap <= b->cap) {
        return true;
    }
    size_t more = b->cap == 0 ? 4096 : b->cap;
    while (more < cap) {
        more *= 2;
    }
    uint8_t *at = realloc(b->at, more);
    if (at == NULL) {
        return false;
    }
    b->at = at;
    b->cap = more;
    return true;
}

static void bytes_close(bytes *b)
{
    free(b->at);
    *b = (bytes){0};
}

/* --- addresses -------------------------------------------------------------------------------- */

static vg_status check_parts(const char *scheme, const char *user, char *host, bool front_end,
                             vg_err *err)
{
    if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
        return VG_FAIL(err, CONFIG, "a bank's URL begins with http or https");
    }
    if (user != NULL) {
        return VG_FAIL(err, CONFIG, "a bank's URL has no user and password");
    }
    size_t len = strlen(host);
    if (len > 2 && host[0] == '[' && host[len - 1] == ']') {
        memmove(host, host + 1, len - 2);
        host[len - 2] = 0;
    }
    return front_end ? vg_private_host(host, err) : VG_DONE;
}

vg_status vg_wire_check_url(const char *url, bool front_end, vg_err *err)
{
    if (strlen(url) >= VG_WIRE_URL_MAX) {
        return VG_FAIL(err, CONFIG, "a bank's URL has at most %d bytes", VG_WIRE_URL_MAX - 1);
    }
    CURLU *parts = curl_url();
    char *scheme = NULL;
    char *host = NULL;
    char *user = NULL;
    if (parts == NULL) {
        return VG_FAIL(err, MEMORY, "no memory to read a URL");
    }
    vg_status st = VG_DONE;
    if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
        st = VG_FAIL(err, CONFIG, "a bank's URL is not a URL");
    } else {
        (void)curl_url_get(parts, CURLUPART_USER, &user, 0);
        st = check_parts(scheme, user, host, front_end, err);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(user);
    curl_url_cleanup(parts);
    return st;
}

/* --- callbacks of curl ------------------------------------------------------------------------ */

static size_t take_body(char *at, size_t size, size_t count, void *ctx)
{
    slot *t = ctx;
    size_t len = size * count;
    if (len > VG_ANSWER_MAX - t->answer.len) {
        t->too_large = true;
        return 0;
    }
    if (!bytes_reserve(&t->answer, t->answer.len + len)) {
        return 0;
    }
    memcpy(t->answer.at + t->answer.len, at, len);
    t->answer.len += len;
    return len;
}

static size_t take_head(char *at, size_t size, size_t count, void *ctx)
{
    (void)at;
    slot *t = ctx;
    t->head_len += size * count;
    if (t->head_len > HEAD_MAX) {
        t->too_large = true;
        return 0;
    }
    return size * count;
}

/* --- one exchange ----------------------------------------------------------------------------- */

#define SET(option, value) ok = ok && curl_easy_setopt(t->easy, (option), (value)) == CURLE_OK

static bool header(slot *t, const char *line)
{
    struct curl_slist *more = curl_slist_append(t->headers, line);
    t->headers = more == NULL ? t->headers : more;
    return more != NULL;
}

static bool set_headers(slot *t)
{
    char type[192];
    vg_buf out = vg_buf_of(type, sizeof type - 1);
    vg_buf_text(&out, "Content-Type: ");
    vg_buf_text(&out, t->content_type);
    assert(!out.over);
    type[out.len] = 0;
    return header(t, type) && (t->header[0] == 0 || header(t, t->header)) && header(t, "Connection: close") &&
           header(t, "Expect:");
}

static bool set_up(slot *t)
{
    const curl_wire *w = t->wire;
    curl_easy_reset(t->easy);
    t->guard = (vg_curl_guard){.front_end = w->conf.front_end, .ca_file = w->ca_file, .cert_file = w->cert_file, .key_file = w->key_file};
    bool ok = set_headers(t) && vg_curl_set_guard(t->easy, &t->guard);
    SET(CURLOPT_PRIVATE, t);
    SET(CURLOPT_URL, t->url);
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->request.len);
    SET(CURLOPT_POSTFIELDS, t->request.at);
    SET(CURLOPT_HTTPHEADER, t->headers);
    SET(CURLOPT_TIMEOUT_MS, (long)t->answer_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)w->conf.connect_ms);
    SET(CURLOPT_WRITEFUNCTION, take_body);
    SET(CURLOPT_WRITEDATA, t);
    SET(CURLOPT_HEADERFUNCTION, take_head);
    SET(CURLOPT_HEADERDATA, t);
    return ok;
}

/* Only when curl failed before the request was begun, and counts not one byte of it. A resolver,
 * connect or TLS failure is such a one; anything else, also what we can't read, counts as bytes
 * that may have arrived. */
static bool proven_unsent(CURL *easy, CURLcode rc)
{
    long request = 1;
    curl_off_t upload = 1;
    curl_off_t begun_us = 1;
    bool early = rc == CURLE_COULDNT_RESOLVE_HOST || rc == CURLE_COULDNT_CONNECT ||
                 rc == CURLE_OPERATION_TIMEDOUT || rc == CURLE_SSL_CONNECT_ERROR ||
                 rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CACERT_BADFILE;
    bool known = curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request) == CURLE_OK &&
                 curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &upload) == CURLE_OK &&
                 curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &begun_us) == CURLE_OK;
    return early && known && request == 0 && upload == 0 && begun_us == 0;
}

__attribute__((format(printf, 2, 3))) static void say(vg_wire_answer *answer, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(answer->what, sizeof answer->what, fmt, args);
    va_end(args);
}

static void say_failure(const slot *t, CURLcode rc, vg_wire_answer *answer)
{
    long os = 0;
    char text[64];
    (void)curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os);
    if (t->guard.public_address) {
        say(answer, "the front-end's name leads to a public address");
    } else if (t->too_large) {
        say(answer, "the answer is larger than %d bytes", VG_ANSWER_MAX);
    } else if (rc == CURLE_OPERATION_TIMEDOUT) {
        say(answer, "timeout after %lld ms", (long long)t->answer_ms);
    } else if (rc == CURLE_COULDNT_CONNECT && os != 0) {
        say(answer, "no connection: %s", strerror_r((int)os, text, sizeof text));
    } else {
        say(answer, "%s", curl_easy_strerror(rc));
    }
}

static void judge(const slot *t, CURLcode rc, vg_wire_answer *answer)
{
    long status = 0;
    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if (rc != CURLE_OK) {
        answer->fate = proven_unsent(t->easy, rc) ? VG_WIRE_NOT_SENT : VG_WIRE_SILENCE;
        say_failure(t, rc, answer);
    } else if (status != 200 && !(t->wire->conf.faults && (status == 400 || status == 500) && t->answer.len > 0)) {
        answer->fate = VG_WIRE_SILENCE;
        say(answer, "HTTP status %ld", status);
    } else if (t->answer.len == 0) {
        answer->fate = VG_WIRE_SILENCE;
        say(answer, "an empty answer");
    } else {
        answer->fate = VG_WIRE_ANSWER;
    }
}

/* The slot is free before the callback runs: who sees the answer also sees the free connection. */
static void finish(slot *t, vg_wire_answer *answer)
{
    curl_wire *w = t->wire;
    bytes taken = t->answer;
    t->answer = w->delivered;
    t->answer.len = 0;
    w->delivered = taken;
    curl_slist_free_all(t->headers);
    t->headers = NULL;
    answer->ticket = t->ticket;
    answer->program = t->program;
    if (answer->fate == VG_WIRE_ANSWER) {
        answer->bytes = (vg_span){taken.at, taken.len};
    }

    pthread_mutex_lock(&w->lock);
    t->state = SLOT_FREE;
    w->free++;
    pthread_mutex_unlock(&w->lock);

    w->conf.done(w->conf.ctx, answer);
    if (w->delivered.cap > KEEP_MAX) {
        bytes_close(&w->delivered);
    }
}

static void start(slot *t)
{
    t->answer.len = 0;
    t->head_len = 0;
    t->too_large = false;
    if (!set_up(t) || curl_multi_add_handle(t->wire->multi, t->easy) != CURLM_OK) {
        vg_wire_answer answer = {.fate = VG_WIRE_NOT_SENT};
        say(&answer, "no memory for the request");
        finish(t, &answer);
    }
}

static bool start_queued(curl_wire *w)
{
    for (size_t i = 0; i < w->conf.connections; i++) {
        pthread_mutex_lock(&w->lock);
        bool stopping = w->stopping;
        bool queued = w->slots[i].state == SLOT_QUEUED;
        if (queued) {
            w->slots[i].state = SLOT_RUNNING;
        }
        pthread_mutex_unlock(&w->lock);
        if (stopping) {
            return false;
        }
        if (queued) {
            start(&w->slots[i]);
        }
    }
    return true;
}

static void finish_done(curl_wire *w)
{
    int left = 0;
    for (CURLMsg *m = curl_multi_info_read(w->multi, &left); m != NULL;
         m = curl_multi_info_read(w->multi, &left)) {
        if (m->msg != CURLMSG_DONE) {
            continue;
        }
        CURL *easy = m->easy_handle;
        CURLcode rc = m->data.result;
        void *at = NULL;
        CURLcode found = curl_easy_getinfo(easy, CURLINFO_PRIVATE, &at);
        assert(found == CURLE_OK && at != NULL);
        slot *t = at;
        vg_wire_answer answer = {0};
        judge(t, rc, &answer);
        curl_multi_remove_handle(w->multi, easy);
        finish(t, &answer);
    }
}

static void *run(void *ctx)
{
    curl_wire *w = ctx;
    while (start_queued(w)) {
        int running = 0;
        (void)curl_multi_perform(w->multi, &running);
        finish_done(w);
        (void)curl_multi_poll(w->multi, NULL, 0, POLL_MS, NULL);
    }
    return NULL;
}

/* --- interface -------------------------------------------------------------------------------- */

static bool plain_line(const char *text)
{
    for (; *text != 0; text++) {
        if (*text < ' ' || *text > '~') {
            return false;
        }
    }
    return true;
}

static vg_status fill(slot *t, const vg_wire_request *r, vg_err *err)
{
    if (strlen(r->url) >= sizeof t->url || strlen(r->content_type) >= sizeof t->content_type ||
        !plain_line(r->url) || !plain_line(r->content_type)) {
        return VG_FAIL(err, CONFIG, "a bank's URL or content type is too long or not printable");
    }
    if (!bytes_reserve(&t->request, r->bytes.len > 0 ? r->bytes.len : 1)) {
        return VG_FAIL(err, MEMORY, "no memory for a request to the bank");
    }
    if (r->bytes.len > 0) {
        memcpy(t->request.at, r->bytes.at, r->bytes.len);
    }
    t->request.len = r->bytes.len;
    VG_SET(t->url, r->url);
    VG_SET(t->content_type, r->content_type);
    VG_SET(t->header, r->header == NULL ? "" : r->header);
    t->ticket = r->ticket;
    t->program = r->program;
    t->answer_ms = r->answer_ms;
    return VG_DONE;
}

static vg_status submit(vg_wire *wire, const vg_wire_request *request, vg_err *err)
{
    curl_wire *w = (curl_wire *)wire;
    assert(request->answer_ms > 0 && request->answer_ms < INT32_MAX);
    assert(request->bytes.len <= VG_MESSAGE_MAX);

    pthread_mutex_lock(&w->lock);
    slot *t = NULL;
    for (size_t i = 0; t == NULL && i < w->conf.connections; i++) {
        t = w->slots[i].state == SLOT_FREE ? &w->slots[i] : NULL;
    }
    vg_status st = t == NULL ? VG_FAIL(err, BUSY, "all %zu connections to the bank are taken",
                                       w->conf.connections)
                             : fill(t, request, err);
    if (st.code == VG_OK) {
        t->state = SLOT_QUEUED;
        w->free--;
    }
    pthread_mutex_unlock(&w->lock);
    if (st.code == VG_OK) {
        curl_multi_wakeup(w->multi);
    }
    return st;
}

static size_t free_slots(vg_wire *wire)
{
    curl_wire *w = (curl_wire *)wire;
    pthread_mutex_lock(&w->lock);
    size_t n = w->free;
    pthread_mutex_unlock(&w->lock);
    return n;
}

static void wire_close(vg_wire *wire)
{
    curl_wire *w = (curl_wire *)wire;
    if (w == NULL) {
        return;
    }
    if (w->runs) {
        pthread_mutex_lock(&w->lock);
        w->stopping = true;
        pthread_mutex_unlock(&w->lock);
        curl_multi_wakeup(w->multi);
        pthread_join(w->thread, NULL);
    }
    for (size_t i = 0; i < VG_BANK_CONNECTIONS; i++) {
        slot *t = &w->slots[i];
        if (t->easy != NULL) {
            (void)curl_multi_remove_handle(w->multi, t->easy);
            curl_easy_cleanup(t->easy);
        }
        curl_slist_free_all(t->headers);
        bytes_close(&t->request);
        bytes_close(&t->answer);
    }
    bytes_close(&w->delivered);
    curl_multi_cleanup(w->multi);
    pthread_mutex_destroy(&w->lock);
    free(w->ca_file);
    free(w->cert_file);
    free(w->key_file);
    free(w);
    curl_global_cleanup();
}

static vg_status open_parts(curl_wire *w, vg_err *err)
{
    bool ok = w->multi != NULL && (w->conf.ca_file == NULL || w->ca_file != NULL) &&
              (w->conf.cert_file == NULL || w->cert_file != NULL) && (w->conf.key_file == NULL || w->key_file != NULL);
    for (size_t i = 0; ok && i < w->conf.connections; i++) {
        w->slots[i].wire = w;
        w->slots[i].easy = curl_easy_init();
        ok = w->slots[i].easy != NULL;
    }
    if (!ok || pthread_create(&w->thread, NULL, run, w) != 0) {
        return VG_FAIL(err, MEMORY, "no memory or thread for the wire");
    }
    w->runs = true;
    return VG_DONE;
}

vg_status vg_wire_curl_open(const vg_wire_curl_conf *conf, vg_wire **ret, vg_err *err)
{
    static const vg_wire_ops ops = {submit, free_slots, wire_close};
    if (conf->connections < 1 || conf->connections > VG_BANK_CONNECTIONS) {
        return VG_FAIL(err, CONFIG, "connections to a bank: 1 to %d", VG_BANK_CONNECTIONS);
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return VG_FAIL(err, MEMORY, "curl does not start");
    }
    curl_wire *w = calloc(1, sizeof *w);
    if (w == NULL) {
        curl_global_cleanup();
        return VG_FAIL(err, MEMORY, "no memory for the wire");
    }
    w->base.ops = &ops;
    w->conf = *conf;
    w->conf.connect_ms = conf->connect_ms > 0 ? conf->connect_ms : VG_WIRE_CURL_CONNECT_MS;
    w->free = conf->connections;
    w->ca_file = conf->ca_file == NULL ? NULL : strdup(conf->ca_file);
    w->cert_file = conf->cert_file == NULL ? NULL : strdup(conf->cert_file);
    w->key_file = conf->key_file == NULL ? NULL : strdup(conf->key_file);
    w->multi = curl_multi_init();
    pthread_mutex_init(&w->lock, NULL);
    vg_status st = open_parts(w, err);
    if (st.code != VG_OK) {
        wire_close(&w->base);
        return st;
    }
    *ret = &w->base;
    return VG_DONE;
}

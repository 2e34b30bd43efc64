/* The daemon: reads its configuration as a whole, opens what it names, turns the crank until it is told to stop.
 *
 *     custodyd --config custody.yaml
 */
#include "gateway/bin/setup.h"
#include "gateway/run/fetcher.h"
#include "gateway/run/treasury.h"
#include "gateway/edge/download.h"
#include "gateway/edge/log_out.h"
#include "gateway/edge/system.h"
#include "gateway/edge/tcp_listener.h"
#include "gateway/edge/wire_curl.h"
#include "gateway/edge/wire_tcp.h"
#include "gateway/run/serve.h"
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct daemon {
    vg_conf *conf;
    vg_setup_stored stored;
    vg_edge edge;
    vg_log_out log_out;
    vg_logger log;
    vg_setup_keys *keys;
    vg_setup_days *days;
    vg_program_conf *programs;
    vg_download_conf *downloads; /* one a program: how files of its bank's host are fetched */
    vg_api_facts *facts;
    struct push_line *pushes; /* one a program: where its bank's front-end calls */
    vg_gateway *gateway;
    vg_serve *serve;
    vg_treasury *treasury;
    vg_fetcher *fetcher;
    vg_http_server *http;
    char bootstrap_hash[VG_SHA256_HEX];
    _Atomic bool stopping;
} daemon_state;

static void *crank(void *arg)
{
    daemon_state *d = arg;
    while (!atomic_load(&d->stopping)) {
        (void)vg_gateway_turn(d->gateway, 1000);
    }
    return NULL;
}

/* --- a restored store (F27) ------------------------------------------------------------------------------ */

static vg_status keep_program(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_program *)ctx = *(const vg_program *)row;
    return VG_DONE;
}

static vg_status turn_of(daemon_state *d, int64_t program, int64_t *ret, vg_err *err)
{
    vg_program row = {0};
    vg_row_sink sink = {&row, keep_program};
    vg_param id = VG_P_INT(program);
    vg_store *store = d->edge.store;
    VG_TRY(store->ops->query(store, true, VG_Q_program_by_id, &id, 1, &sink, err));
    *ret = row.turn;
    return VG_DONE;
}

/* The mark says how far this instance saw the store; a store that stands before it is an older copy. */
static int64_t read_mark(const daemon_state *d, int64_t program)
{
    FILE *f = d->conf->store.mark_file[0] == 0 ? NULL : fopen(d->conf->store.mark_file, "re");
    int64_t id, turn, found = 0;
    while (f != NULL && fscanf(f, "%" SCNd64 " %" SCNd64, &id, &turn) == 2) {
        found = id == program ? turn : found;
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return found;
}

/* A store that does not answer says nothing: its mark stays, or the copy that it is restored from would not be known as one. */
static void write_marks(daemon_state *d)
{
    char path[VG_CONF_VALUE + 8];
    if (d->conf->store.mark_file[0] == 0) {
        return;
    }
    snprintf(path, sizeof path, "%s.new", d->conf->store.mark_file);
    FILE *f = fopen(path, "we");
    if (f == NULL) {
        return;
    }
    for (size_t i = 0; i < d->conf->program_count; i++) {
        int64_t id = d->conf->programs[i].id, turn = 0;
        vg_err err;
        turn = turn_of(d, id, &turn, &err).code == VG_OK ? turn : read_mark(d, id);
        fprintf(f, "%" PRId64 " %" PRId64 "\n", id, turn);
    }
    bool ok = fflush(f) == 0 && fsync(fileno(f)) == 0;
    if (fclose(f) == 0 && ok) {
        (void)rename(path, d->conf->store.mark_file);
    }
}

static vg_status check_marks(daemon_state *d, vg_err *err)
{
    for (size_t i = 0; i < d->conf->program_count; i++) {
        int64_t id = d->conf->programs[i].id, mark = read_mark(d, id), turn = 0;
        VG_TRY(turn_of(d, id, &turn, err));
        if (turn < mark) {
            vg_log(&d->log, VG_LOG_ERROR, "store.restored", VG_F_WORD("program", d->conf->programs[i].name),
                   VG_F_INT("turn", turn), VG_F_INT("mark", mark));
            vg_gateway_sends_off(d->gateway, id);
        }
    }
    return VG_DONE;
}

/* --- start ------------------------------------------------------------------------------------------------- */

static vg_status check_libssl(daemon_state *d, vg_err *err)
{
    const char *hole = vg_setup_libssl_hole();
    if (hole == NULL) {
        return VG_DONE;
    }
    vg_log(&d->log, VG_LOG_WARN, "libssl.known_hole", VG_F_WORD("what", hole));
    if (d->conf->production && !d->conf->allow_known_holes) {
        return VG_FAIL(err, CONFIG, "libssl3 has a known hole (%s): upgrade it, or set allow_known_holes", hole);
    }
    return VG_DONE;
}

static vg_status read_bootstrap(daemon_state *d, vg_err *err)
{
    char token[128] = "";
    struct stat st;
    const char *path = d->conf->bootstrap_key_file;
    if (path[0] == 0) {
        return VG_DONE;
    }
    FILE *f = fopen(path, "re");
    if (f == NULL || fstat(fileno(f), &st) != 0 || (st.st_mode & 077) != 0) {
        bool is_open = f != NULL;
        if (is_open) {
            (void)fclose(f);
        }
        return VG_FAIL(err, KEY_FILE, "bootstrap_key_file %s %s", path,
                       is_open ? "may be read by others: chmod 600" : "cannot be read");
    }
    size_t n = fread(token, 1, sizeof token - 1, f);
    (void)fclose(f);
    while (n > 0 && token[n - 1] == '\n') {
        n--;
    }
    vg_span span = {(const uint8_t *)token, n};
    if (!vg_api_token_is(span)) {
        return VG_FAIL(err, KEY_FILE, "bootstrap_key_file does not hold a key (ck_ and 43 characters)");
    }
    vg_api_token_hash(span, d->bootstrap_hash);
    return VG_DONE;
}

static size_t frame(const void *ctx, vg_span have)
{
    const vg_bank_conf *c = ctx;
    return c->bank->frame(c, have);
}

/* What the lease is sure to outlast when a send is begun (run/lease.c) is what the first byte may take. 0: the wire's own bound. */
static int64_t connect_ms(const vg_program_conf *p, int64_t own)
{
    int64_t most = p->rules.timers.write_timeout_ms;
    return most < own ? most : 0;
}

static vg_status open_wire(daemon_state *d, size_t i, vg_err *err)
{
    vg_program_conf *p = &d->programs[i];
    const vg_conf_program *c = &d->conf->programs[i];
    if (p->bank->wire == VG_WIRE_TCP) {
        vg_wire_tcp_conf tcp = {.connections = p->connections,
                                .connect_ms = connect_ms(p, VG_WIRE_TCP_CONNECT_MS),
                                .frame = frame,
                                .frame_ctx = &p->bank_conf,
                                .done = vg_gateway_wire_done,
                                .ctx = d->gateway};
        return vg_wire_tcp_open(&tcp, &p->wire, err);
    }
    const vg_keyring_line *tls = vg_setup_tls(d->keys, i, d->edge.clock.wall_ms(d->edge.clock.ctx));
    d->downloads[i] = (vg_download_conf){.front_end = p->signer.profile == VG_SIGN_FRONT_END,
                                         .ca_file = c->tls_ca[0] == 0 ? NULL : c->tls_ca,
                                         .cert_file = tls == NULL ? NULL : tls->cert,
                                         .key_file = tls == NULL ? NULL : tls->key};
    p->download = vg_download_of(&d->downloads[i]);
    vg_wire_curl_conf wire = {.connections = p->connections,
                              .connect_ms = connect_ms(p, VG_WIRE_CURL_CONNECT_MS),
                              .front_end = p->signer.profile == VG_SIGN_FRONT_END,
                              .ca_file = c->tls_ca[0] == 0 ? NULL : c->tls_ca,
                              .cert_file = tls == NULL ? NULL : tls->cert,
                              .key_file = tls == NULL ? NULL : tls->key,
                              .faults = p->bank->faults,
                              .done = vg_gateway_wire_done,
                              .ctx = d->gateway};
    return vg_wire_curl_open(&wire, &p->wire, err);
}

static vg_status open_wires(daemon_state *d, vg_err *err)
{
    for (size_t i = 0; i < d->conf->program_count; i++) {
        if ((d->programs[i].bank->caps & VG_CAP_LEDGER_ONLY) == 0) {
            VG_TRY(open_wire(d, i, err));
        }
    }
    return VG_DONE;
}

/* --- what a bank's front-end sends by TCP ----------------------------------------------------------------- */

typedef struct push_line {
    daemon_state *daemon;
    int64_t program;
    vg_tcp_listener *listener;
} push_line;

static void pushed(void *ctx, const vg_heard *heard)
{
    vg_tcp_answer(ctx, heard->answered ? heard->bytes : (vg_span){0});
}

static void take_push(void *ctx, vg_tcp_call *call, vg_span message)
{
    push_line *line = ctx;
    vg_err err;
    if (vg_gateway_hear(line->daemon->gateway, line->program, message, pushed, call, &err).code != VG_OK) {
        vg_tcp_answer(call, (vg_span){0}); /* it calls again */
    }
}

static vg_status open_pushes(daemon_state *d, vg_err *err)
{
    for (size_t i = 0; i < d->conf->program_count; i++) {
        const vg_conf_program *c = &d->conf->programs[i];
        if (c->push_port == 0) {
            continue;
        }
        d->pushes[i] = (push_line){.daemon = d, .program = c->id};
        vg_tcp_listener_conf conf = {.address = c->push_address,
                                     .port = (uint16_t)c->push_port,
                                     .frame = frame,
                                     .frame_ctx = &d->programs[i].bank_conf,
                                     .take = take_push,
                                     .ctx = &d->pushes[i],
                                     .log = &d->log};
        VG_TRY(vg_tcp_listener_open(&conf, &d->pushes[i].listener, err));
    }
    return VG_DONE;
}

/* Before the store is opened: a second daemon on the same configuration must not take the leases of the first only
 * to find that it cannot listen. */
static vg_status check_port(const vg_conf *c, vg_err *err)
{
    const int on = 1;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)c->listen.port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)c->listen.port)};
    bool is_v4 = inet_pton(AF_INET, c->listen.address, &v4.sin_addr) == 1;
    if (!is_v4 && inet_pton(AF_INET6, c->listen.address, &v6.sin6_addr) != 1) {
        return VG_FAIL(err, CONFIG, "listen.address must be numeric, e.g. 127.0.0.1");
    }
    const struct sockaddr *at = is_v4 ? (const struct sockaddr *)(const void *)&v4 : (const struct sockaddr *)(const void *)&v6;
    int fd = socket(at->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
              bind(fd, at, is_v4 ? sizeof v4 : sizeof v6) == 0;
    int why = errno;
    if (fd >= 0) {
        (void)close(fd);
    }
    if (!ok && why == EADDRINUSE) {
        return VG_FAIL(err, CONFIG,
                       "port %d of %s is in use: stop the process that listens there (ss -ltnp), or set another listen.port",
                       (int)c->listen.port, c->listen.address);
    }
    if (!ok) {
        return VG_FAIL(err, CONFIG, "cannot listen on port %d of %s: %s", (int)c->listen.port, c->listen.address,
                       strerror(why));
    }
    return VG_DONE;
}

static void put_fetches(void *ctx, vg_buf *ret)
{
    daemon_state *d = ctx;
    if (d->fetcher != NULL) { /* set before anybody can ask */
        vg_fetcher_put(d->fetcher, ret);
    }
}

static vg_status open_parts(daemon_state *d, vg_err *err)
{
    const vg_conf *c = d->conf;
    VG_TRY(check_libssl(d, err));
    VG_TRY(read_bootstrap(d, err));
    VG_TRY(check_port(c, err));
    d->edge.clock = vg_system_clock();
    d->edge.random = vg_system_random();
    d->edge.log = &d->log;
    d->programs = calloc(c->program_count, sizeof *d->programs);
    d->downloads = calloc(c->program_count, sizeof *d->downloads);
    d->facts = calloc(c->program_count, sizeof *d->facts);
    d->pushes = calloc(c->program_count, sizeof *d->pushes);
    assert(d->programs != NULL && d->downloads != NULL && d->facts != NULL && d->pushes != NULL);
    int64_t now = d->edge.clock.wall_ms(d->edge.clock.ctx);
    VG_TRY(vg_setup_keys_open(c, now, &d->keys, err));
    VG_TRY(vg_setup_days_open(c, &d->days, err));
    for (size_t i = 0; i < c->program_count; i++) {
        VG_TRY(vg_setup_program(c, i, d->keys, d->days, &d->programs[i], err));
        d->facts[i] = vg_setup_facts(c, i, d->keys, now, &d->programs[i]);
    }
    VG_TRY(vg_setup_store(c, c->store.migrate, &d->stored, err));
    d->edge.store = d->stored.store;
    vg_gateway_conf gateway = {.programs = d->programs,
                               .program_count = c->program_count,
                               .instance = c->instance,
                               .workers = (unsigned)c->workers};
    d->edge.random.fill(d->edge.random.ctx, gateway.salt, sizeof gateway.salt);
    VG_TRY(vg_gateway_open(&gateway, &d->edge, &d->gateway, err));
    VG_TRY(open_wires(d, err));
    VG_TRY(vg_gateway_start(d->gateway, err));
    VG_TRY(check_marks(d, err));
    VG_TRY(open_pushes(d, err));
    vg_serve_conf serve = {.gateway = d->gateway,
                           .edge = &d->edge,
                           .facts = d->facts,
                           .fact_count = c->program_count,
                           .profile_dir = c->statement_profiles[0] == 0 ? NULL : c->statement_profiles,
                           .bootstrap_hash = d->bootstrap_hash[0] == 0 ? NULL : d->bootstrap_hash,
                           .certificates = vg_setup_put_certs,
                           .certificates_ctx = d->keys,
                           .fetches = put_fetches,
                           .fetches_ctx = d};
    return vg_serve_open(&serve, &d->serve, err);
}

static vg_status open_http(daemon_state *d, vg_err *err)
{
    vg_http_conf http = {.address = d->conf->listen.address,
                         .port = (uint16_t)d->conf->listen.port,
                         .threads = (unsigned)d->conf->listen.threads,
                         .body_max = VG_BODY_MAX,
                         .spools = vg_serve_spools,
                         .spool_dir = d->conf->spool_dir,
                         .spool_max = VG_SPOOL_MAX,
                         .handler = vg_serve_call,
                         .name = vg_serve_name,
                         .ctx = d->serve};
    return vg_http_open(&http, &d->http, err);
}

static void close_parts(daemon_state *d)
{
    if (d->http != NULL) {
        vg_http_close(d->http);
    }
    for (size_t i = 0; d->pushes != NULL && i < d->conf->program_count; i++) {
        vg_tcp_listener_stop(d->pushes[i].listener);
    }
    vg_gateway_rest(d->gateway); /* a worker may be about to ask a bank something */
    for (size_t i = 0; d->programs != NULL && i < d->conf->program_count; i++) {
        if (d->programs[i].wire != NULL) {
            d->programs[i].wire->ops->close(d->programs[i].wire);
        }
    }
    if (d->edge.store != NULL) {
        write_marks(d);
    }
    vg_gateway_close(d->gateway);
    for (size_t i = 0; d->pushes != NULL && i < d->conf->program_count; i++) {
        vg_tcp_listener_close(d->pushes[i].listener);
    }
    vg_serve_close(d->serve);
    for (size_t i = 0; d->programs != NULL && i < d->conf->program_count; i++) {
        vg_setup_program_end(&d->programs[i]);
    }
    vg_setup_keys_close(d->keys);
    vg_setup_days_close(d->days);
    vg_setup_store_end(&d->stored);
    free(d->pushes);
    free(d->programs);
    free(d->downloads);
    free(d->facts);
    vg_conf_free(d->conf);
}

enum { RECONCILE_LOOK_MS = 5000 }; /* a day that has closed is set beside the bank's statement soon after */
enum { FETCH_LOOK_MS = 5000 };     /* the same for its statement file */
enum { EXPIRY_LOOK_MS = 3600 * 1000 }; /* certificates end by days: an hour is soon enough */

/* Waits for SIGTERM or SIGINT, keeping the marks fresh and looking at certificates. */
static void serve_until_told(daemon_state *d, const sigset_t *signals)
{
    int64_t told_at = 0;
    for (;;) {
        int64_t now = d->edge.clock.wall_ms(d->edge.clock.ctx);
        if (now - told_at >= EXPIRY_LOOK_MS || now < told_at) {
            vg_setup_tell_due(d->keys, now, d->gateway);
            told_at = now;
        }
        struct timespec ten = {10, 0};
        int got = sigtimedwait(signals, NULL, &ten);
        if (got == SIGTERM || got == SIGINT) {
            vg_log(&d->log, VG_LOG_INFO, "custodyd.stopping", VG_F_INT("signal", got));
            return;
        }
        write_marks(d);
    }
}

static int run(daemon_state *d)
{
    vg_err err = {0};
    pthread_t thread;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN); /* who reads the log may go; a peer that went is an error of its connection */
    if (open_parts(d, &err).code != VG_OK) {
        fprintf(stderr, "custodyd: %s (%s)\n", err.text, vg_code_facts(err.code)->text);
        return 1;
    }
    if (pthread_create(&thread, NULL, crank, d) != 0) {
        fprintf(stderr, "custodyd: no thread\n");
        return 1;
    }
    vg_fetcher_conf files = {.gateway = d->gateway,
                             .edge = &d->edge,
                             .programs = d->programs,
                             .program_count = d->conf->program_count,
                             .profile_dir = d->conf->statement_profiles[0] == 0 ? NULL : d->conf->statement_profiles,
                             .look_ms = FETCH_LOOK_MS};
    if (vg_fetcher_open(&files, &d->fetcher, &err).code != VG_OK) {
        vg_log(&d->log, VG_LOG_ERROR, "fetcher.none", VG_F_WORD("why", vg_code_facts(err.code)->name));
    }
    int rc = 0;
    if (open_http(d, &err).code != VG_OK) {
        fprintf(stderr, "custodyd: %s\n", err.text);
        rc = 1;
    } else {
        printf("custodyd listens on http://%s:%u\n", d->conf->listen.address, vg_http_port(d->http));
        (void)fflush(stdout);
        vg_treasury_conf desk = {d->gateway, &d->edge, d->programs, d->conf->program_count, RECONCILE_LOOK_MS};
        if (vg_treasury_open(&desk, &d->treasury, &err).code != VG_OK) {
            vg_log(&d->log, VG_LOG_ERROR, "treasury.none", VG_F_WORD("why", vg_code_facts(err.code)->name));
        }
        serve_until_told(d, &signals);
        vg_gateway_leave(d->gateway);
        vg_serve_leave(d->serve);
        vg_http_close(d->http);
        d->http = NULL;
        vg_serve_stop(d->serve);
        d->treasury = vg_treasury_close(d->treasury); /* while the crank still turns: it waits for commits */
    }
    d->fetcher = vg_fetcher_close(d->fetcher); /* the same; nobody asks for its numbers any more */
    atomic_store(&d->stopping, true);
    vg_gateway_stop(d->gateway);
    pthread_join(thread, NULL);
    return rc;
}

int main(int argc, char **argv)
{
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
            path = argv[++i];
        } else if (strcmp(argv[i], "--help") == 0) {
            printf("usage: custodyd --config custody.yaml | --version\n");
            return 0;
        } else if (strcmp(argv[i], "--version") == 0) {
            printf("custodyd %s\n", VG_VERSION);
            return 0;
        } else {
            path = NULL;
            break;
        }
    }
    if (path == NULL) {
        fprintf(stderr, "usage: custodyd --config custody.yaml | --version\n");
        return 2;
    }
    daemon_state d = {.log_out = vg_log_out_to(STDERR_FILENO, VG_LOG_INFO)};
    d.log = vg_log_out_logger(&d.log_out);
    d.conf = vg_setup_conf(path);
    if (d.conf == NULL) {
        return 1;
    }
    int rc = run(&d);
    close_parts(&d);
    return rc;
}

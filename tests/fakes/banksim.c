#include "tests/fakes/banksim.h"
#include "tests/fakes/banksim_pingan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t sim_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void sim_sleep(sim *self, int64_t ms)
{
    int64_t until = sim_now_ms() + ms;
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = (until % 1000) * 1000000};
    while (!self->quit && sim_now_ms() < until) {
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
}

bool sim_collect(sim_body *body, const char *data, size_t *len)
{
    if (body->len + *len > SIM_BODY_MAX) {
        return false;
    }
    char *at = realloc(body->at, body->len + *len + 1);
    if (at == NULL) {
        return false;
    }
    memcpy(at + body->len, data, *len);
    body->at = at;
    body->len += *len;
    at[body->len] = '\0';
    *len = 0;
    return true;
}

static enum MHD_Result send_bank(struct MHD_Connection *to, citic_fake_reply *reply)
{
    struct MHD_Response *out =
        MHD_create_response_from_buffer(reply->len, reply->body, MHD_RESPMEM_MUST_COPY);
    if (out == NULL) {
        return MHD_NO;
    }
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result ret = MHD_queue_response(to, (unsigned int)reply->http_status, out);
    MHD_destroy_response(out);
    return ret;
}

/* MHD_NO drops the connection without a byte: the caller sees what a lost answer looks like. */
static enum MHD_Result bank_message(sim *self, struct MHD_Connection *to, const sim_body *body)
{
    citic_fake_reply reply;
    pthread_mutex_lock(&self->lock);
    citic_fake_handle(self->fake, sim_now_ms(), (const uint8_t *)body->at, body->len, &reply);
    pthread_cond_broadcast(&self->changed);
    sim_sleep(self, reply.delay_ms);
    pthread_mutex_unlock(&self->lock);
    enum MHD_Result ret = reply.what == CITIC_ANSWER ? send_bank(to, &reply) : MHD_NO;
    citic_fake_reply_clear(&reply);
    return ret;
}

static enum MHD_Result on_bank(void *cls, struct MHD_Connection *to, const char *path,
                               const char *method, const char *version, const char *data,
                               size_t *len, void **state)
{
    (void)path;
    (void)version;
    if (*state == NULL) {
        *state = calloc(1, sizeof(sim_body));
        return *state != NULL && strcmp(method, MHD_HTTP_METHOD_POST) == 0 ? MHD_YES : MHD_NO;
    }
    if (*len > 0) {
        return sim_collect(*state, data, len) ? MHD_YES : MHD_NO;
    }
    return bank_message(cls, to, *state);
}

static enum MHD_Result on_control(void *cls, struct MHD_Connection *to, const char *path,
                                  const char *method, const char *version, const char *data,
                                  size_t *len, void **state)
{
    (void)version;
    if (*state == NULL) {
        *state = calloc(1, sizeof(sim_body));
        return *state != NULL ? MHD_YES : MHD_NO;
    }
    if (*len > 0) {
        return sim_collect(*state, data, len) ? MHD_YES : MHD_NO;
    }
    return sim_control(cls, to, method, path, *state);
}

static void on_done(void *cls, struct MHD_Connection *from, void **state,
                    enum MHD_RequestTerminationCode why)
{
    (void)cls;
    (void)from;
    (void)why;
    sim_body *body = *state;
    if (body != NULL) {
        free(body->at);
        free(body);
    }
    *state = NULL;
}

/* A rule that refuses every connection closes it before a byte is read. */
static enum MHD_Result on_accept(void *cls, const struct sockaddr *from, socklen_t len)
{
    sim *self = cls;
    (void)from;
    (void)len;
    pthread_mutex_lock(&self->lock);
    bool refuse = citic_fake_refuses_connection(self->fake);
    pthread_mutex_unlock(&self->lock);
    return refuse ? MHD_NO : MHD_YES;
}

static enum MHD_Result accept_all(void *cls, const struct sockaddr *from, socklen_t len)
{
    (void)cls;
    (void)from;
    (void)len;
    return MHD_YES;
}

/* Loopback only: the fake moves no money, but it answers anyone. */
static struct MHD_Daemon *listen_on(sim *self, uint16_t port, MHD_AcceptPolicyCallback accept,
                                    MHD_AccessHandlerCallback handler)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD,
                            port, accept, self, handler, self, MHD_OPTION_SOCK_ADDR,
                            (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL,
                            MHD_OPTION_CONNECTION_TIMEOUT, 120U,
                            MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_END);
}

static unsigned port_of(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

static void *on_signal(void *cls)
{
    sim *self = cls;
    sigset_t set;
    int number = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    (void)sigwait(&set, &number);
    pthread_mutex_lock(&self->lock);
    self->quit = true;
    pthread_cond_broadcast(&self->changed);
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

static bool serve(sim *self, uint16_t bank_port, uint16_t control_port)
{
    struct MHD_Daemon *bank = listen_on(self, bank_port, on_accept, on_bank);
    struct MHD_Daemon *control = listen_on(self, control_port, accept_all, on_control);
    bool ok = bank != NULL && control != NULL;
    pthread_t waiter;
    if (ok && pthread_create(&waiter, NULL, on_signal, self) == 0) {
        (void)pthread_detach(waiter);
        printf("banksim bank=%u control=%u\n", port_of(bank), port_of(control));
        fflush(stdout);
        pthread_mutex_lock(&self->lock);
        while (!self->quit) {
            pthread_cond_wait(&self->changed, &self->lock);
        }
        pthread_mutex_unlock(&self->lock);
    }
    if (bank != NULL) {
        MHD_stop_daemon(bank);
    }
    if (control != NULL) {
        MHD_stop_daemon(control);
    }
    return ok;
}

static bool load_script(citic_fake *fake, const char *path)
{
    char err[160] = "";
    char *text = calloc(1, SIM_BODY_MAX);
    FILE *file = fopen(path, "rb");
    if (file == NULL || text == NULL) {
        fprintf(stderr, "banksim: %s: %s\n", path, strerror(errno));
        free(text);
        return false;
    }
    size_t len = fread(text, 1, SIM_BODY_MAX, file);
    fclose(file);
    bool ok = citic_fake_faults_from_json(fake, text, len, err, sizeof err);
    if (!ok) {
        fprintf(stderr, "banksim: %s: %s\n", path, err);
    }
    free(text);
    return ok;
}

typedef struct options {
    citic_fake_conf conf;
    uint16_t port, control_port;
    const char *script;
} options;

bool sim_parse_port(const char *text, uint16_t *ret)
{
    uint32_t value = 0;
    size_t len = strlen(text);
    for (size_t i = 0; i < len && i < 6; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (uint32_t)(text[i] - '0');
    }
    *ret = (uint16_t)value;
    return len > 0 && len < 6 && value <= UINT16_MAX;
}

static bool parse_conf(citic_fake_conf *conf, char *pair)
{
    char *equals = strchr(pair, '=');
    if (equals == NULL) {
        return false;
    }
    *equals = '\0';
    return citic_fake_conf_set(conf, pair, equals + 1);
}

static bool parse_options(int argc, char **argv, options *ret)
{
    static const struct option longs[] = {
        {"port", required_argument, NULL, 'p'},   {"control-port", required_argument, NULL, 'c'},
        {"seed", required_argument, NULL, 's'},   {"conf", required_argument, NULL, 'k'},
        {"script", required_argument, NULL, 'f'}, {NULL, 0, NULL, 0},
    };
    bool ok = true;
    int one = 0;
    while (ok && (one = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (one) {
        case 'p': ok = sim_parse_port(optarg, &ret->port); break;
        case 'c': ok = sim_parse_port(optarg, &ret->control_port); break;
        case 's': ok = citic_fake_conf_set(&ret->conf, "seed", optarg); break;
        case 'k': ok = parse_conf(&ret->conf, optarg); break;
        case 'f': ret->script = optarg; break;
        default: ok = false; break;
        }
    }
    return ok && optind == argc;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--bank") == 0 && strcmp(argv[2], "pingan") == 0) {
        return banksim_pingan_main(argc - 2, argv + 2);
    }
    options opt = {0};
    sigset_t set;
    sim self = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    citic_fake_conf_default(&opt.conf);
    if (!parse_options(argc, argv, &opt)) {
        fprintf(stderr, "usage: banksim --port P --control-port Q [--seed N] [--conf k=v ...] "
                        "[--script FILE.json]\n");
        return 2;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread: only on_signal takes them */
    self.fake = citic_fake_new(&opt.conf);
    bool ok = self.fake != NULL && (opt.script == NULL || load_script(self.fake, opt.script)) &&
              serve(&self, opt.port, opt.control_port);
    citic_fake_free(self.fake);
    return ok ? 0 : 1;
}

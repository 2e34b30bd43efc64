#include "tests/fakes/banksim_pingan.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the control port --- */

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
    return pingan_sim_control(cls, to, method, path, *state);
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

static struct MHD_Daemon *control_on(pingan_sim *self, uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD,
                            port, NULL, NULL, on_control, self, MHD_OPTION_SOCK_ADDR,
                            (struct sockaddr *)&at, MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL,
                            MHD_OPTION_LISTENING_ADDRESS_REUSE, 1U, MHD_OPTION_END);
}

static unsigned port_of(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

static void *on_signal(void *cls)
{
    pingan_sim *self = cls;
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

static void until_quit(pingan_sim *self)
{
    pthread_mutex_lock(&self->lock);
    while (!self->quit) {
        pthread_cond_wait(&self->changed, &self->lock);
    }
    while (self->connections > 0) {
        pthread_cond_wait(&self->changed, &self->lock);
    }
    pthread_mutex_unlock(&self->lock);
}

static bool serve(pingan_sim *self, uint16_t bank_port, uint16_t control_port)
{
    pthread_t waiter, bank, pusher;
    uint16_t port = 0;
    self->listener = pingan_sim_listen(bank_port, &port);
    struct MHD_Daemon *control = control_on(self, control_port);
    bool ok = self->listener >= 0 && control != NULL &&
              pthread_create(&waiter, NULL, on_signal, self) == 0;
    if (ok && pthread_create(&bank, NULL, pingan_sim_bank, self) == 0) {
        bool pushes = self->push_port != 0 &&
                      pthread_create(&pusher, NULL, pingan_sim_push, self) == 0;
        (void)pthread_detach(waiter);
        printf("banksim bank=%u control=%u\n", port, port_of(control));
        fflush(stdout);
        until_quit(self);
        (void)pthread_join(bank, NULL);
        if (pushes) {
            (void)pthread_join(pusher, NULL);
        }
    }
    if (control != NULL) {
        MHD_stop_daemon(control);
    }
    if (self->listener >= 0) {
        close(self->listener);
    }
    return ok;
}

/* --- options --- */

static bool load_script(pingan_fake *fake, const char *path)
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
    bool ok = pingan_fake_faults_from_json(fake, text, len, err, sizeof err);
    if (!ok) {
        fprintf(stderr, "banksim: %s: %s\n", path, err);
    }
    free(text);
    return ok;
}

typedef struct options {
    pingan_fake_conf conf;
    uint16_t port, control_port, push_port;
    const char *script, *push_host;
} options;

static bool parse_conf(pingan_fake_conf *conf, char *pair)
{
    char *equals = strchr(pair, '=');
    if (equals == NULL) {
        return false;
    }
    *equals = '\0';
    return pingan_fake_conf_set(conf, pair, equals + 1);
}

static bool parse_options(int argc, char **argv, options *ret)
{
    static const struct option longs[] = {
        {"port", required_argument, NULL, 'p'},      {"control-port", required_argument, NULL, 'c'},
        {"push-host", required_argument, NULL, 'h'}, {"push-port", required_argument, NULL, 'q'},
        {"seed", required_argument, NULL, 's'},      {"conf", required_argument, NULL, 'k'},
        {"script", required_argument, NULL, 'f'},    {NULL, 0, NULL, 0},
    };
    bool ok = true;
    int one = 0;
    while (ok && (one = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (one) {
        case 'p': ok = sim_parse_port(optarg, &ret->port); break;
        case 'c': ok = sim_parse_port(optarg, &ret->control_port); break;
        case 'q': ok = sim_parse_port(optarg, &ret->push_port); break;
        case 'h': ret->push_host = optarg; break;
        case 's': ok = pingan_fake_conf_set(&ret->conf, "seed", optarg); break;
        case 'k': ok = parse_conf(&ret->conf, optarg); break;
        case 'f': ret->script = optarg; break;
        default: ok = false; break;
        }
    }
    ret->conf.push = ret->conf.push || ret->push_port != 0;
    return ok && optind == argc;
}

int banksim_pingan_main(int argc, char **argv)
{
    options opt = {.push_host = "127.0.0.1"};
    sigset_t set;
    pingan_sim self = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    pingan_fake_conf_default(&opt.conf);
    if (!parse_options(argc, argv, &opt)) {
        fprintf(stderr, "usage: banksim --bank pingan --port P --control-port Q [--push-host H] "
                        "[--push-port R] [--seed N] [--conf k=v ...] [--script FILE.json]\n");
        return 2;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread: only on_signal takes them */
    self.push_host = opt.push_host;
    self.push_port = opt.push_port;
    self.fake = pingan_fake_new(&opt.conf);
    if (self.fake == NULL) {
        fprintf(stderr, "banksim: keys or conf of gateway signing are not usable\n");
    }
    bool ok = self.fake != NULL && (opt.script == NULL || load_script(self.fake, opt.script)) &&
              serve(&self, opt.port, opt.control_port);
    pingan_fake_free(self.fake);
    return ok ? 0 : 1;
}

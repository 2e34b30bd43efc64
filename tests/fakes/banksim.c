#include "tests/fakes/banksim.h"
#include "tests/fakes/banksim_pingan.h"

#include <curl/curl.h>
#include <errno.h>
#include <getopt.h>
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

void sim_sleep(sim_bank *self, int64_t ms)
{
    int64_t until = sim_now_ms() + ms;
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = (until % 1000) * 1000000};
    while (!self->quit && sim_now_ms() < until) {
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
}

void sim_end(sim *self)
{
    for (size_t i = 0; i < self->count; i++) {
        pthread_mutex_lock(&self->banks[i].lock);
        self->banks[i].quit = true;
        pthread_cond_broadcast(&self->banks[i].changed);
        pthread_mutex_unlock(&self->banks[i].lock);
    }
    pthread_mutex_lock(&self->lock);
    self->quit = true;
    pthread_cond_broadcast(&self->ended);
    pthread_mutex_unlock(&self->lock);
}

static void *on_signal(void *cls)
{
    sigset_t set;
    int number = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    (void)sigwait(&set, &number);
    sim_end(cls);
    return NULL;
}

/* Whole, with a zero behind; NULL with a word about it. */
static char *read_file(const char *path)
{
    char *text = calloc(1, SIM_BODY_MAX + 1);
    FILE *file = fopen(path, "rb");
    size_t len = file == NULL || text == NULL ? 0 : fread(text, 1, SIM_BODY_MAX, file);
    if (len == 0) {
        fprintf(stderr, "banksim: %s: %s\n", path, file == NULL ? strerror(errno) : "empty");
        free(text);
        text = NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static bool load_script(sim_bank *self)
{
    char err[160] = "";
    char *text = read_file(self->script);
    bool ok = text != NULL && self->kind->faults(self->fake, text, strlen(text), err, sizeof err);
    if (text != NULL && !ok) {
        fprintf(stderr, "banksim: %s: %s\n", self->script, err);
    }
    free(text);
    return ok;
}

static bool bank_start(sim_bank *self)
{
    for (size_t i = 0; i < SIM_FILE_COUNT; i++) {
        if (self->path[i] != NULL && (self->pem[i] = read_file(self->path[i])) == NULL) {
            return false;
        }
    }
    self->fake = self->kind->fake_new(self);
    if (self->fake == NULL) {
        fprintf(stderr, "banksim: %s: bad conf, or a key or certificate is missing\n",
                self->kind->name);
        return false;
    }
    if ((self->script != NULL && !load_script(self)) || !sim_listen(self)) {
        return false;
    }
    self->working = self->kind->work != NULL &&
                    pthread_create(&self->worker, NULL, self->kind->work, self) == 0;
    return self->kind->work == NULL || self->working;
}

static void bank_stop(sim_bank *self)
{
    if (self->working) {
        (void)pthread_join(self->worker, NULL);
    }
    sim_close(self);
    if (self->fake != NULL) {
        self->kind->fake_free(self->fake);
    }
    for (size_t i = 0; i < SIM_FILE_COUNT; i++) {
        free(self->pem[i]);
    }
    free(self->conf);
}

/* CITIC's line is as old as the program; the others say who they are. */
static void say_ready(const sim_bank *self)
{
    bool named = self->kind != &sim_citic;
    printf("banksim %s%s%sbank=%u control=%u\n", named ? "name=" : "",
           named ? self->kind->name : "", named ? " " : "", sim_port(self->daemon),
           sim_port(self->control));
}

static bool serve(sim *self)
{
    bool ok = true;
    pthread_t waiter;
    for (size_t i = 0; i < self->count && ok; i++) {
        ok = bank_start(&self->banks[i]);
    }
    if (ok && pthread_create(&waiter, NULL, on_signal, self) == 0) {
        (void)pthread_detach(waiter);
        for (size_t i = 0; i < self->count; i++) {
            say_ready(&self->banks[i]);
        }
        fflush(stdout);
        pthread_mutex_lock(&self->lock);
        while (!self->quit) {
            pthread_cond_wait(&self->ended, &self->lock);
        }
        pthread_mutex_unlock(&self->lock);
    }
    sim_end(self);
    for (size_t i = 0; i < self->count; i++) {
        bank_stop(&self->banks[i]);
    }
    return ok;
}

/* --- options --- */

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

static bool parse_conf(sim_bank *bank, char *pair)
{
    char *equals = strchr(pair, '=');
    if (equals == NULL) {
        return false;
    }
    *equals = '\0';
    return bank->kind->conf_set(bank->conf, pair, equals + 1);
}

static bool bank_add(sim *self, const sim_kind *kind)
{
    if (self->count == SIM_BANKS_MAX) {
        return false;
    }
    sim_bank *bank = &self->banks[self->count++];
    *bank = (sim_bank){.kind = kind, .sim = self, .conf = kind->conf_new()};
    pthread_mutex_init(&bank->lock, NULL);
    pthread_cond_init(&bank->changed, NULL);
    return bank->conf != NULL;
}

static bool parse_bank(sim *self, const char *name)
{
    static const sim_kind *const kinds[] = {&sim_citic, &sim_baixin};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i]->name, name) == 0) {
            return bank_add(self, kinds[i]);
        }
    }
    return false;
}

enum { OPTION_FILES = 1000 };
static const struct option longs[] = {
    {"bank", required_argument, NULL, 'b'},
    {"port", required_argument, NULL, 'p'},
    {"control-port", required_argument, NULL, 'c'},
    {"seed", required_argument, NULL, 's'},
    {"conf", required_argument, NULL, 'k'},
    {"script", required_argument, NULL, 'f'},
    {"notify-url", required_argument, NULL, 'n'},
    {"tls-cert", required_argument, NULL, OPTION_FILES + SIM_TLS_CERT},
    {"tls-key", required_argument, NULL, OPTION_FILES + SIM_TLS_KEY},
    {"tls-client-ca", required_argument, NULL, OPTION_FILES + SIM_TLS_CLIENT_CA},
    {"sign-cert", required_argument, NULL, OPTION_FILES + SIM_SIGN_CERT},
    {"sign-key", required_argument, NULL, OPTION_FILES + SIM_SIGN_KEY},
    {"gateway-cert", required_argument, NULL, OPTION_FILES + SIM_GATEWAY_CERT},
    {"gateway-next-cert", required_argument, NULL, OPTION_FILES + SIM_GATEWAY_NEXT},
    {"notify-cacert", required_argument, NULL, OPTION_FILES + SIM_NOTIFY_CA},
    {NULL, 0, NULL, 0},
};

/* An option belongs to the --bank before it; before the first one, to CITIC. */
static bool parse_option(sim *self, int one)
{
    if (one == 'b') {
        return parse_bank(self, optarg);
    }
    if (self->count == 0 && !bank_add(self, &sim_citic)) {
        return false;
    }
    sim_bank *bank = &self->banks[self->count - 1];
    switch (one) {
    case 'p':
        return sim_parse_port(optarg, &bank->port);
    case 'c':
        return sim_parse_port(optarg, &bank->control_port);
    case 's':
        return bank->kind->conf_set(bank->conf, "seed", optarg);
    case 'k':
        return parse_conf(bank, optarg);
    case 'f':
        bank->script = optarg;
        return true;
    case 'n':
        bank->notify_url = optarg;
        return true;
    default:
        break;
    }
    if (one < OPTION_FILES || one >= OPTION_FILES + SIM_FILE_COUNT) {
        return false;
    }
    bank->path[one - OPTION_FILES] = optarg;
    return true;
}

/* TLS is mutual or not at all. */
static bool tls_whole(const sim_bank *bank)
{
    size_t have = 0;
    for (size_t i = SIM_TLS_CERT; i <= SIM_TLS_CLIENT_CA; i++) {
        have += bank->path[i] != NULL ? 1 : 0;
    }
    return have == 0 || have == 3;
}

static bool parse_options(sim *self, int argc, char **argv)
{
    bool ok = true;
    int one = 0;
    while (ok && (one = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        ok = parse_option(self, one);
    }
    ok = ok && optind == argc && (self->count > 0 || bank_add(self, &sim_citic));
    for (size_t i = 0; i < self->count && ok; i++) {
        ok = tls_whole(&self->banks[i]);
    }
    return ok;
}

static int usage(sim *self)
{
    fprintf(
        stderr,
        "usage: banksim [--bank citic|baixin] --port P --control-port Q [--seed N]\n"
        "         [--conf k=v ...] [--script FILE.json]\n"
        "       for baixin: --sign-cert F --sign-key F --gateway-cert F [--gateway-next-cert F]\n"
        "         [--tls-cert F --tls-key F --tls-client-ca F]\n"
        "         [--notify-url URL [--notify-cacert F]]\n"
        "       and again from --bank for another bank; --bank pingan stands alone, see its own usage\n");
    for (size_t i = 0; i < self->count; i++) {
        free(self->banks[i].conf);
    }
    return 2;
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--bank") == 0 && strcmp(argv[2], "pingan") == 0) {
        return banksim_pingan_main(argc - 2, argv + 2);
    }
    sigset_t set;
    sim self = {.lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER};
    if (!parse_options(&self, argc, argv)) {
        return usage(&self);
    }
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL); /* before any thread: only on_signal takes them */
    curl_global_init(CURL_GLOBAL_DEFAULT);
    bool ok = serve(&self);
    curl_global_cleanup();
    return ok ? 0 : 1;
}

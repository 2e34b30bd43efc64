/* A closed loop of callers over HTTP: each connection sends one request, waits for its answer, sends the next.
 *
 *     load --port P --key-file F --accounts FILE --connections 500 --seconds 10 [--count N] [--amount FEN] [--each deposit]
 *     load --port P --key-file F --open PROGRAM --count N >FILE
 *
 * FILE has one account id a line; each request is one hold on one of them, by chance (--each deposit: one deposit to each, in
 * their order), with its own Idempotency-Key. Prints one line of JSON. --open opens accounts and prints their ids.
 * One thread; loopback only; it stops by itself.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ACCOUNTS_MAX = 1100000, CONNECTIONS_MAX = 2000, BUCKETS = 200000 /* of 10 us: 2 s */, ROOM = 16384 };

typedef struct connection {
    int fd;
    bool busy;
    char out[1024];
    size_t out_len, out_at;
    char in[ROOM];
    size_t in_len;
    int64_t from_us;
} connection;

typedef struct load {
    uint16_t port;
    char key[80];
    char (*accounts)[32];
    size_t account_count;
    size_t connections;
    int64_t seconds, count, amount, refused_max;
    const char *open; /* accounts of this program are opened; NULL: there are some */
    bool deposits;
    uint32_t *buckets;
    uint64_t sent, done, refused, failed;
    uint64_t chance;
    unsigned tag;
} load;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static uint64_t draw(load *l)
{
    l->chance ^= l->chance << 13;
    l->chance ^= l->chance >> 7;
    l->chance ^= l->chance << 17;
    return l->chance;
}

static void die(const char *what)
{
    fprintf(stderr, "load: %s\n", what);
    exit(2);
}

static int open_socket(const load *l)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(l->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        die("cannot connect");
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void send_some(connection *c)
{
    while (c->out_at < c->out_len) {
        ssize_t n = send(c->fd, c->out + c->out_at, c->out_len - c->out_at, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            return;
        }
        if (n <= 0) {
            die("a connection broke");
        }
        c->out_at += (size_t)n;
    }
}

static const char *write_body(load *l, char *body, size_t room)
{
    const char *account = l->open != NULL ? "" : l->accounts[(l->deposits ? l->sent : draw(l)) % l->account_count];
    if (l->open != NULL) {
        snprintf(body, room, "{\"program\":\"%s\",\"kind\":\"member\",\"owner\":{\"ref\":\"l%" PRIu64 "\",\"name\":\"User\"}}", l->open,
                 l->sent);
        return "/v1/accounts";
    }
    if (l->deposits) {
        snprintf(body, room, "{\"account\":\"%s\",\"amount\":%" PRId64 ",\"currency\":\"CNY\"}", account, l->amount);
        return "/v1/deposits";
    }
    snprintf(body, room,
             "{\"account\":\"%s\",\"amount\":%" PRId64 ",\"currency\":\"CNY\",\"purpose\":{\"order\":\"B%" PRIu64 "\"}}", account,
             l->amount, l->sent);
    return "/v1/holds";
}

static void next_request(load *l, connection *c)
{
    char body[256];
    const char *path = write_body(l, body, sizeof body);
    int m = snprintf(c->out, sizeof c->out,
                     "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                     "Content-Type: application/json\r\nIdempotency-Key: b%x-%" PRIu64 "\r\nContent-Length: %zu\r\n\r\n%s",
                     path, l->key, l->tag, l->sent, strlen(body), body);
    assert(m > 0 && (size_t)m < sizeof c->out);
    c->out_len = (size_t)m;
    c->out_at = 0;
    c->in_len = 0;
    c->busy = true;
    c->from_us = now_us();
    l->sent++;
    send_some(c);
}

static void print_id(const connection *c)
{
    const char *id = strstr(c->in, "\"id\":\"acct_");
    if (id == NULL) {
        die("an account without an id");
    }
    printf("%.*s\n", (int)strcspn(id + 6, "\""), id + 6);
}

/* Whole answers only: the head, then as many bytes as it says. 0: not there yet. */
static int answer_status(connection *c)
{
    c->in[c->in_len] = 0;
    char *head_end = strstr(c->in, "\r\n\r\n");
    if (head_end == NULL) {
        return 0;
    }
    char *length = strcasestr(c->in, "content-length:");
    size_t body = 0;
    if (length == NULL || length > head_end) {
        die("an answer without Content-Length");
    }
    for (length += 15; *length == ' '; length++) {
    }
    for (; *length >= '0' && *length <= '9'; length++) {
        body = body * 10 + (size_t)(*length - '0');
    }
    if (c->in_len < (size_t)(head_end + 4 - c->in) + body) {
        return 0;
    }
    return (c->in[9] - '0') * 100 + (c->in[10] - '0') * 10 + (c->in[11] - '0');
}

static bool wants_more(const load *l, int64_t until)
{
    return l->count > 0 ? l->sent < (uint64_t)l->count : now_us() < until;
}

static void readable(load *l, connection *c, int64_t until)
{
    ssize_t n = recv(c->fd, c->in + c->in_len, sizeof c->in - 1 - c->in_len, 0);
    if (n < 0 && errno == EAGAIN) {
        return;
    }
    if (n <= 0) {
        die("a connection was closed");
    }
    c->in_len += (size_t)n;
    int status = answer_status(c);
    if (status == 0) {
        return;
    }
    int64_t took = (now_us() - c->from_us) / 10;
    l->buckets[took < BUCKETS ? took : BUCKETS - 1]++;
    l->done += status == 201 || status == 202;
    l->refused += status >= 400 && status < 500;
    l->failed += status >= 500;
    if (status >= 400 && l->refused + l->failed == 1) {
        fprintf(stderr, "load: first problem: %s\n", c->in);
    }
    if (l->open != NULL && status < 300) {
        print_id(c);
    }
    c->busy = false;
    if (wants_more(l, until)) {
        next_request(l, c);
    }
}

static int64_t percentile(const load *l, uint64_t per_mille)
{
    uint64_t all = l->done + l->refused + l->failed, seen = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        seen += l->buckets[i];
        if (seen * 1000 >= all * per_mille) {
            return (int64_t)i * 10;
        }
    }
    return (int64_t)BUCKETS * 10;
}

static void run(load *l)
{
    static connection all[CONNECTIONS_MAX];
    struct epoll_event events[256];
    int ep = epoll_create1(EPOLL_CLOEXEC);
    int64_t from = now_us(), until = from + l->seconds * 1000000;
    for (size_t i = 0; i < l->connections && wants_more(l, until); i++) {
        all[i].fd = open_socket(l);
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &all[i]};
        epoll_ctl(ep, EPOLL_CTL_ADD, all[i].fd, &e);
        next_request(l, &all[i]);
    }
    while (l->done + l->refused + l->failed < l->sent) {
        int n = epoll_wait(ep, events, 256, 30000);
        if (n <= 0) {
            die("no answer for 30 s");
        }
        for (int i = 0; i < n; i++) {
            readable(l, events[i].data.ptr, until);
        }
    }
    int64_t took = now_us() - from;
    fprintf(l->open != NULL ? stderr : stdout, "{\"requests\":%" PRIu64 ",\"held\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"failed\":%" PRIu64
           ",\"ms\":%" PRId64 ",\"per_s\":%" PRId64 ",\"p50_us\":%" PRId64 ",\"p99_us\":%" PRId64 ",\"max_us\":%" PRId64 "}\n",
           l->sent, l->done, l->refused, l->failed, took / 1000, (int64_t)l->done * 1000000 / took, percentile(l, 500),
           percentile(l, 990), percentile(l, 1000));
    for (size_t i = 0; i < l->connections && all[i].from_us != 0; i++) {
        close(all[i].fd);
    }
    close(ep);
}

static int64_t number(const char *text)
{
    int64_t n = 0;
    for (; text != NULL && *text >= '0' && *text <= '9'; text++) {
        n = n * 10 + (*text - '0');
    }
    return n;
}

static void read_accounts(load *l, const char *path)
{
    FILE *f = fopen(path, "re");
    if (f == NULL) {
        die("cannot read the accounts");
    }
    while (l->account_count < ACCOUNTS_MAX && fscanf(f, "%31s", l->accounts[l->account_count]) == 1) {
        l->account_count++;
    }
    (void)fclose(f);
}

int main(int argc, char **argv)
{
    load l = {.connections = 500, .seconds = 10, .amount = 1, .chance = (uint64_t)now_us() | 1, .tag = (unsigned)now_us()};
    l.accounts = calloc(ACCOUNTS_MAX, sizeof *l.accounts);
    l.buckets = calloc(BUCKETS, sizeof *l.buckets);
    assert(l.accounts != NULL && l.buckets != NULL);
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--port") == 0) {
            l.port = (uint16_t)number(argv[i + 1]);
        } else if (strcmp(argv[i], "--key-file") == 0) {
            FILE *f = fopen(argv[i + 1], "re");
            if (f == NULL || fscanf(f, "%79s", l.key) != 1) {
                die("cannot read the key");
            }
            (void)fclose(f);
        } else if (strcmp(argv[i], "--accounts") == 0) {
            read_accounts(&l, argv[i + 1]);
        } else if (strcmp(argv[i], "--connections") == 0) {
            l.connections = (size_t)number(argv[i + 1]);
        } else if (strcmp(argv[i], "--seconds") == 0) {
            l.seconds = number(argv[i + 1]);
        } else if (strcmp(argv[i], "--count") == 0) {
            l.count = number(argv[i + 1]);
        } else if (strcmp(argv[i], "--amount") == 0) {
            l.amount = number(argv[i + 1]);
        } else if (strcmp(argv[i], "--open") == 0) {
            l.open = argv[i + 1];
        } else if (strcmp(argv[i], "--each") == 0) {
            l.deposits = strcmp(argv[i + 1], "deposit") == 0;
        }
    }
    if (l.deposits) {
        l.count = (int64_t)l.account_count;
    }
    if (l.port == 0 || (l.account_count == 0 && (l.open == NULL || l.count == 0)) || l.connections == 0 || l.connections > CONNECTIONS_MAX) {
        die("usage: load --port P --key-file F --accounts FILE [--connections N] [--seconds N] [--count N] [--amount FEN]\n"
            "       load --port P --key-file F --open PROGRAM --count N");
    }
    run(&l);
    free(l.accounts);
    free(l.buckets);
    return l.failed == 0 ? 0 : 1;
}

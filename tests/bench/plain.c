/* The baseline: a double-entry transfer as one would write it by hand on MariaDB. Row locks in id order, two
 * updates, a transfer with a unique key, two entries, one commit (flush at commit is the server's).
 *
 *     plain --socket S --accounts 1000 --threads 20 --seconds 10        prints transfers a second
 */
#include <assert.h>
#include <inttypes.h>
#include <mysql.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct worker {
    pthread_t thread;
    const char *socket;
    unsigned accounts, number;
    int64_t until_us;
    uint64_t done, retried;
} worker;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static MYSQL *open_connection(const char *socket)
{
    MYSQL *m = mysql_init(NULL);
    if (m == NULL || mysql_real_connect(m, NULL, "root", "", "custody", 0, socket, 0) == NULL) {
        fprintf(stderr, "plain: cannot connect\n");
        exit(2);
    }
    return m;
}

static void must(MYSQL *m, const char *sql)
{
    if (mysql_query(m, sql) != 0) {
        fprintf(stderr, "plain: %s\n", mysql_error(m));
        exit(2);
    }
}

static bool run_sql(MYSQL *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool run_sql(MYSQL *m, const char *fmt, ...)
{
    char sql[400];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(sql, sizeof sql, fmt, args);
    va_end(args);
    assert(n > 0 && (size_t)n < sizeof sql);
    if (mysql_real_query(m, sql, (unsigned long)n) != 0) {
        mysql_rollback(m);
        return false;
    }
    MYSQL_RES *r = mysql_store_result(m);
    if (r != NULL) {
        mysql_free_result(r);
    }
    return true;
}

static bool transfer(MYSQL *m, worker *w, unsigned a, unsigned b)
{
    uint64_t key = w->done + w->retried;
    unsigned low = a < b ? a : b, high = a < b ? b : a;
    return run_sql(m, "SELECT balance FROM plain_account WHERE id IN (%u,%u) ORDER BY id FOR UPDATE", low, high) &&
           run_sql(m, "UPDATE plain_account SET balance = balance - 1 WHERE id = %u", a) &&
           run_sql(m, "UPDATE plain_account SET balance = balance + 1 WHERE id = %u", b) &&
           run_sql(m, "INSERT INTO plain_transfer (idem, debit, credit, fen) VALUES ('k%u-%" PRIu64 "',%u,%u,1)", w->number, key, a, b) &&
           run_sql(m, "INSERT INTO plain_entry (account, side, fen) VALUES (%u,1,1),(%u,2,1)", a, b) && mysql_commit(m) == 0;
}

static void *work(void *arg)
{
    worker *w = arg;
    MYSQL *m = open_connection(w->socket);
    unsigned chance = w->number * 2654435761u + 1;
    mysql_autocommit(m, 0);
    while (now_us() < w->until_us) {
        chance = chance * 1664525u + 1013904223u;
        unsigned a = chance / 65536u % w->accounts + 1;
        chance = chance * 1664525u + 1013904223u;
        unsigned b = chance / 65536u % w->accounts + 1;
        if (a != b) {
            bool ok = transfer(m, w, a, b);
            w->done += ok;
            w->retried += !ok;
        }
    }
    mysql_close(m);
    return NULL;
}

static unsigned number(const char *text)
{
    unsigned n = 0;
    for (; *text >= '0' && *text <= '9'; text++) {
        n = n * 10 + (unsigned)(*text - '0');
    }
    return n;
}

static void make_tables(const char *socket, unsigned accounts)
{
    MYSQL *m = open_connection(socket);
    must(m, "DROP TABLE IF EXISTS plain_account, plain_transfer, plain_entry");
    must(m, "CREATE TABLE plain_account (id INT PRIMARY KEY, balance BIGINT NOT NULL) ENGINE=InnoDB");
    must(m, "CREATE TABLE plain_transfer (id BIGINT AUTO_INCREMENT PRIMARY KEY, idem VARCHAR(64) NOT NULL UNIQUE, "
            "debit INT, credit INT, fen BIGINT) ENGINE=InnoDB");
    must(m, "CREATE TABLE plain_entry (id BIGINT AUTO_INCREMENT PRIMARY KEY, account INT, side TINYINT, fen BIGINT, "
            "KEY (account)) ENGINE=InnoDB");
    for (unsigned i = 1; i <= accounts; i++) {
        if (!run_sql(m, "INSERT INTO plain_account VALUES (%u, 1000000000)", i)) {
            exit(2);
        }
    }
    mysql_close(m);
}

int main(int argc, char **argv)
{
    const char *socket = NULL;
    unsigned accounts = 1000, threads = 20, seconds = 10;
    for (int i = 1; i + 1 < argc; i += 2) {
        socket = strcmp(argv[i], "--socket") == 0 ? argv[i + 1] : socket;
        accounts = strcmp(argv[i], "--accounts") == 0 ? number(argv[i + 1]) : accounts;
        threads = strcmp(argv[i], "--threads") == 0 ? number(argv[i + 1]) : threads;
        seconds = strcmp(argv[i], "--seconds") == 0 ? number(argv[i + 1]) : seconds;
    }
    if (socket == NULL || threads == 0 || threads > 64 || accounts < 2) {
        fprintf(stderr, "usage: plain --socket S [--accounts N] [--threads N] [--seconds N]\n");
        return 2;
    }
    make_tables(socket, accounts);
    worker all[64] = {0};
    uint64_t done = 0, retried = 0;
    int64_t from = now_us();
    for (unsigned i = 0; i < threads; i++) {
        all[i] = (worker){.socket = socket, .accounts = accounts, .number = i + 1, .until_us = from + seconds * INT64_C(1000000)};
        pthread_create(&all[i].thread, NULL, work, &all[i]);
    }
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(all[i].thread, NULL);
        done += all[i].done;
        retried += all[i].retried;
    }
    printf("{\"transfers\":%" PRIu64 ",\"retried\":%" PRIu64 ",\"per_s\":%" PRIu64 "}\n", done, retried,
           done * 1000000 / (uint64_t)(now_us() - from));
    return 0;
}

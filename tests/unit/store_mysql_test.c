/* What only the MariaDB store promises: settings that can lose a commit are refused, and a
 * connection that is cut is told for what it is. The cuts come from a proxy of this test that knows
 * one packet: COMMIT.
 *
 *     with_mariadb.sh --log-bin --sync-binlog=1 store_mysql_test
 *     with_mariadb.sh --innodb-doublewrite=0 store_mysql_test doublewrite
 */
#include "gateway/edge/store_mysql.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <mysql.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define OK(expr) CU_ASSERT_EQUAL((expr).code, VG_OK)

static struct world {
    const char *socket, *user;
    vg_store *store;
    vg_err err;
    vg_program program;
    MYSQL *root;
} w;

/* --- a proxy that cuts ------------------------------------------------------------------------ */

typedef enum cut {
    CUT_NOT,
    CUT_BEFORE_COMMIT,
    CUT_AFTER_COMMIT,
    CUT_NOW,
    SWALLOW_ANSWER,
    CUT_AT_STATEMENT
} cut;

typedef struct proxy {
    int fd;
    char path[64];
    pthread_t thread;
    _Atomic cut how;
    _Atomic bool stopping;
    _Atomic size_t relays;
} proxy;

static const char commit_packet[] = {7, 0, 0, 0, 3, 'C', 'O', 'M', 'M', 'I', 'T'};

typedef struct pair {
    proxy *proxy;
    int client, server;
} pair;

static bool pass_on(int from, int to, char *bytes, size_t cap, ssize_t *ret_len)
{
    *ret_len = recv(from, bytes, cap, 0);
    return *ret_len > 0 && send(to, bytes, (size_t)*ret_len, MSG_NOSIGNAL) == *ret_len;
}

/* False: cut. */
static bool from_client(pair *p, char *bytes, size_t cap)
{
    ssize_t len = recv(p->client, bytes, cap, 0);
    if (len <= 0) {
        return false;
    }
    bool is_commit = len == (ssize_t)sizeof commit_packet &&
                     memcmp(bytes, commit_packet, sizeof commit_packet) == 0;
    cut how = p->proxy->how;
    if ((is_commit && how == CUT_BEFORE_COMMIT) || (!is_commit && how == CUT_AT_STATEMENT)) {
        return false;
    }
    if (send(p->server, bytes, (size_t)len, MSG_NOSIGNAL) != len) {
        return false;
    }
    if (is_commit && (how == CUT_AFTER_COMMIT || how == SWALLOW_ANSWER)) {
        (void)recv(p->server, bytes, cap, 0); /* the answer: done, and nobody will know */
        while (how == SWALLOW_ANSWER && !p->proxy->stopping && p->proxy->how == SWALLOW_ANSWER) {
            usleep(10000);
        }
        return false;
    }
    return true;
}

static void *relay(void *ctx)
{
    enum { CAP = 256 * 1024 };
    pair *p = ctx;
    char *bytes = malloc(CAP);
    struct pollfd ends[] = {{p->client, POLLIN, 0}, {p->server, POLLIN, 0}};
    bool open = bytes != NULL;
    while (open && !p->proxy->stopping && p->proxy->how != CUT_NOW) {
        if (poll(ends, 2, 20) <= 0) {
            continue;
        }
        ssize_t len = 0;
        if (ends[0].revents != 0) {
            open = from_client(p, bytes, CAP);
        }
        if (open && ends[1].revents != 0) {
            open = pass_on(p->server, p->client, bytes, CAP, &len);
        }
    }
    close(p->client);
    close(p->server);
    free(bytes);
    p->proxy->relays--;
    free(p);
    return NULL;
}

static void *accept_all(void *ctx)
{
    proxy *x = ctx;
    for (int client = accept(x->fd, NULL, NULL); client >= 0; client = accept(x->fd, NULL, NULL)) {
        struct sockaddr_un at = {.sun_family = AF_UNIX};
        snprintf(at.sun_path, sizeof at.sun_path, "%s", w.socket);
        pair *p = malloc(sizeof *p);
        *p = (pair){x, client, socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        pthread_t thread;
        x->relays++;
        if (connect(p->server, (struct sockaddr *)&at, sizeof at) != 0 ||
            pthread_create(&thread, NULL, relay, p) != 0) {
            abort();
        }
        pthread_detach(thread);
    }
    return NULL;
}

static void proxy_open(proxy *x)
{
    memset(x, 0, sizeof *x);
    snprintf(x->path, sizeof x->path, "/tmp/custody-proxy.%d", (int)getpid());
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", x->path);
    unlink(x->path);
    x->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_FATAL(bind(x->fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(x->fd, 16) == 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&x->thread, NULL, accept_all, x), 0);
}

static void proxy_close(proxy *x)
{
    x->stopping = true;
    shutdown(x->fd, SHUT_RDWR);
    pthread_join(x->thread, NULL);
    close(x->fd);
    unlink(x->path);
    while (x->relays > 0) { /* they look at `stopping` */
        usleep(1000);
    }
}

/* --- helpers ---------------------------------------------------------------------------------- */

static void root_does(const char *text)
{
    int rc = mysql_query(w.root, text);
    if (rc != 0) {
        fprintf(stderr, "%s: %s\n", text, mysql_error(w.root));
    }
    CU_ASSERT_EQUAL(rc, 0);
    MYSQL_RES *rows = mysql_store_result(w.root);
    if (rows != NULL) {
        mysql_free_result(rows);
    }
}

static vg_status open_at(const char *socket_path, const char *server)
{
    return vg_store_mysql_open(&(vg_store_mysql_conf){.socket = socket_path,
                                                      .user = w.user,
                                                      .password = "",
                                                      .database = "custody_test",
                                                      .server = server,
                                                      .migrate = true,
                                                      .answer_s = 2},
                               &w.store, &w.err);
}

static void close_store(void)
{
    if (w.store != NULL) {
        w.store->ops->close(w.store);
        w.store = NULL;
    }
}

static void fresh(const char *socket_path)
{
    close_store();
    root_does("DROP DATABASE IF EXISTS custody_test");
    root_does("CREATE DATABASE custody_test");
    vg_status st = open_at(socket_path, NULL);
    if (st.code != VG_OK) {
        fprintf(stderr, "%s\n", w.err.text);
    }
    CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
    OK(w.store->ops->enrol(w.store, 1, "one", 1, &w.err));
    OK(w.store->ops->lease(w.store, 1, "here", 1, 1000, &w.program, &w.err));
}

static vg_fate commit_rows(const vg_change *changes, size_t n)
{
    vg_program next = w.program;
    next.turn++;
    next.ver++;
    vg_fence fence = {&next, w.program.turn};
    vg_fate fate = w.store->ops->commit(w.store, &fence, 1, changes, n, &w.err);
    if (fate == VG_COMMITTED) {
        w.program = next;
    }
    return fate;
}

static vg_fate commit_idem(const char *key)
{
    vg_idem idem = {.program = 1};
    VG_SET(idem.id, key);
    return commit_rows(&(vg_change){VG_T_idem, VG_INSERT, &idem, 0}, 1);
}

static vg_status take_program(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_program *)ctx = *(const vg_program *)row;
    return VG_DONE;
}

static vg_status count_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)row;
    (void)err;
    ++*(size_t *)ctx;
    return VG_DONE;
}

static size_t count_idem(const char *key)
{
    size_t n = 0;
    vg_row_sink sink = {&n, count_row};
    OK(w.store->ops->load(w.store, VG_T_idem, &VG_KEY_OF_WORD(key), 1, &sink, &w.err));
    return n;
}

static int64_t turn_now(void)
{
    vg_program p = {0};
    vg_row_sink sink = {&p, take_program};
    OK(w.store->ops->load(w.store, VG_T_program, &VG_KEY_OF_ID(1), 1, &sink, &w.err));
    return p.turn;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- claims: connections ---------------------------------------------------------------------- */

/* One cut around COMMIT; whether the turn was there afterwards. */
static int64_t turns_after(cut how)
{
    proxy x;
    proxy_open(&x);
    fresh(x.path);
    CU_ASSERT_EQUAL(commit_idem("1:before"), VG_COMMITTED);
    x.how = how;
    CU_ASSERT_EQUAL(commit_idem("1:cut"), VG_NOT_KNOWN);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE_AWAY);
    x.how = CUT_NOT;
    /* Until reopen nothing is written by a connection that nobody knows. */
    CU_ASSERT_EQUAL(commit_idem("1:after"), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE_AWAY);
    OK(w.store->ops->reopen(w.store, &w.err));
    int64_t more = turn_now() - w.program.turn;
    CU_ASSERT_EQUAL(count_idem("1:cut"), (size_t)more);
    CU_ASSERT_EQUAL(count_idem("1:after"), 0);
    CU_ASSERT_EQUAL(count_idem("1:before"), 1);
    w.program.turn += more;
    CU_ASSERT_EQUAL(commit_idem("1:next"), VG_COMMITTED);
    close_store();
    proxy_close(&x);
    return more;
}

static void a_lost_answer_to_commit_is_not_known_and_the_turn_tells(void)
{
    CU_ASSERT_EQUAL(turns_after(CUT_AFTER_COMMIT), 1);
    CU_ASSERT_EQUAL(turns_after(CUT_BEFORE_COMMIT), 0);
}

static void a_silent_server_is_a_lost_answer_in_time(void)
{
    int64_t begun = now_ms();
    CU_ASSERT_EQUAL(turns_after(SWALLOW_ANSWER), 1);
    CU_ASSERT(now_ms() - begun < 6000);
}

static void a_connection_cut_before_commit_leaves_nothing(void)
{
    proxy x;
    proxy_open(&x);
    fresh(x.path);
    CU_ASSERT_EQUAL(commit_idem("1:before"), VG_COMMITTED);
    x.how = CUT_AT_STATEMENT;
    CU_ASSERT_EQUAL(commit_idem("1:cut"), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE_ROLLED_BACK);
    x.how = CUT_NOT;
    OK(w.store->ops->reopen(w.store, &w.err));
    CU_ASSERT_EQUAL(turn_now(), w.program.turn);
    CU_ASSERT_EQUAL(count_idem("1:cut"), 0);
    close_store();
    proxy_close(&x);
}

static void readers_get_over_a_server_that_closed_their_connections(void)
{
    proxy x;
    proxy_open(&x);
    fresh(x.path);
    size_t n = 0;
    vg_row_sink sink = {&n, count_row};
    OK(w.store->ops->query(w.store, true, VG_Q_programs, NULL, 0, &sink, &w.err));
    x.how = CUT_NOW;
    usleep(100000);
    x.how = CUT_NOT;
    OK(w.store->ops->query(w.store, true, VG_Q_programs, NULL, 0, &sink, &w.err));
    CU_ASSERT_EQUAL(n, 2);
    CU_ASSERT_EQUAL(
        w.store->ops->load(w.store, VG_T_program, &VG_KEY_OF_ID(1), 1, &sink, &w.err).code,
        VG_E_STORE_AWAY);
    OK(w.store->ops->reopen(w.store, &w.err));
    CU_ASSERT_EQUAL(commit_idem("1:next"), VG_COMMITTED);
    close_store();
    proxy_close(&x);
}

/* --- claims: other writers -------------------------------------------------------------------- */

static void a_row_locked_by_another_rolls_back_as_a_whole(void)
{
    fresh(w.socket);
    vg_lot lots[] = {{.id = 1, .program = 1, .ver = 1}, {.id = 2, .program = 1, .ver = 1}};
    vg_change inserts[] = {{VG_T_lot, VG_INSERT, &lots[0], 0}, {VG_T_lot, VG_INSERT, &lots[1], 0}};
    CU_ASSERT_EQUAL(commit_rows(inserts, 2), VG_COMMITTED);
    root_does("USE custody_test");
    root_does("BEGIN");
    root_does("UPDATE lot SET fen = fen + 1 WHERE id = 2");
    lots[0].ver = lots[1].ver = 2;
    vg_idem idem = {.id = "1:locked", .program = 1};
    vg_change updates[] = {{VG_T_idem, VG_INSERT, &idem, 0},
                           {VG_T_lot, VG_UPDATE, &lots[0], 1},
                           {VG_T_lot, VG_UPDATE, &lots[1], 1}};
    CU_ASSERT_EQUAL(commit_rows(updates, 3), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE_ROLLED_BACK);
    root_does("ROLLBACK");
    OK(w.store->ops->reopen(w.store, &w.err));
    CU_ASSERT_EQUAL(turn_now(), w.program.turn);
    CU_ASSERT_EQUAL(count_idem("1:locked"), 0);
    CU_ASSERT_EQUAL(commit_rows(updates, 3), VG_COMMITTED);
}

static void *update_lot_1(void *ctx)
{
    (void)ctx;
    usleep(300000); /* our commit has lot 1 by then, and waits for lot 2 */
    int rc = mysql_query(w.root, "UPDATE lot SET fen = fen + 1 WHERE id = 1");
    return rc == 0 ? NULL : &w;
}

/* After 1213 the server has rolled back, and a next statement would stand on its own: it must not
 * be sent. */
static void a_deadlock_leaves_nothing_and_the_next_commit_is_whole(void)
{
    fresh(w.socket);
    vg_lot lots[] = {{.id = 1, .program = 1, .ver = 1}, {.id = 2, .program = 1, .ver = 1}};
    vg_change inserts[] = {{VG_T_lot, VG_INSERT, &lots[0], 0}, {VG_T_lot, VG_INSERT, &lots[1], 0}};
    CU_ASSERT_EQUAL(commit_rows(inserts, 2), VG_COMMITTED);
    root_does("USE custody_test");
    root_does("CREATE TABLE heavy (id INT PRIMARY KEY) ENGINE=InnoDB");
    root_does("BEGIN");
    root_does("INSERT INTO heavy SELECT seq FROM seq_1_to_2000"); /* the victim is the lighter one:
                                                                     ours */
    root_does("UPDATE lot SET fen = fen + 1 WHERE id = 2");
    pthread_t other;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&other, NULL, update_lot_1, NULL), 0);
    lots[0].ver = lots[1].ver = 2;
    vg_idem idem = {.id = "1:dead", .program = 1};
    vg_receipt late = {.id = 9, .program = 1, .ver = 1}; /* written after the lots: the trap */
    vg_change updates[] = {{VG_T_idem, VG_INSERT, &idem, 0},
                           {VG_T_lot, VG_UPDATE, &lots[0], 1},
                           {VG_T_lot, VG_UPDATE, &lots[1], 1},
                           {VG_T_receipt, VG_INSERT, &late, 0}};
    CU_ASSERT_EQUAL(commit_rows(updates, 4), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_STORE_ROLLED_BACK);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, "1213"));
    void *failed = NULL;
    pthread_join(other, &failed);
    CU_ASSERT_PTR_NULL(failed);
    root_does("ROLLBACK");
    CU_ASSERT_EQUAL(turn_now(), w.program.turn);
    CU_ASSERT_EQUAL(count_idem("1:dead"), 0);
    size_t n = 0;
    vg_row_sink sink = {&n, count_row};
    OK(w.store->ops->load(w.store, VG_T_receipt, &VG_KEY_OF_ID(9), 1, &sink, &w.err));
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_EQUAL(commit_rows(updates, 4), VG_COMMITTED);
}

/* --- claims: settings ------------------------------------------------------------------------- */

static void refused_for(const char *word)
{
    vg_status st = open_at(w.socket, NULL);
    CU_ASSERT_EQUAL(st.code, VG_E_STORE_SETTINGS);
    if (st.code != VG_OK) {
        CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, word));
        if (strstr(w.err.text, word) == NULL) {
            fprintf(stderr, "%s: %s\n", word, w.err.text);
        }
    }
    close_store();
}

static void settings_that_can_lose_a_commit_are_refused(void)
{
    fresh(w.socket);
    close_store();
    root_does("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
    refused_for("innodb_flush_log_at_trx_commit");
    root_does("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
    refused_for("innodb_flush_log_at_trx_commit");
    root_does("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    root_does("SET GLOBAL sync_binlog = 0");
    refused_for("sync_binlog");
    root_does("SET GLOBAL sync_binlog = 1");
    OK(open_at(w.socket, NULL));
    close_store();
}

static void a_server_that_is_not_the_primary_is_refused(void)
{
    root_does("SET GLOBAL read_only = 1");
    refused_for("read_only");
    root_does("SET GLOBAL read_only = 0");
    root_does("CHANGE MASTER TO master_host = '127.0.0.1', master_port = 1, master_user = 'x'");
    refused_for("replica");
    root_does("RESET SLAVE ALL");
    OK(open_at(w.socket, NULL));
    close_store();
}

static void small_packets_and_other_engines_are_refused(void)
{
    root_does("SET GLOBAL max_allowed_packet = 1048576");
    refused_for("max_allowed_packet");
    root_does("SET GLOBAL max_allowed_packet = 67108864");
    root_does("CREATE TABLE custody_test.other (a INT) ENGINE=MyISAM");
    refused_for("ENGINE=InnoDB");
    root_does("DROP TABLE custody_test.other");
    OK(open_at(w.socket, NULL));
    close_store();
}

static void another_server_than_the_expected_one_is_refused(void)
{
    CU_ASSERT_EQUAL(open_at(w.socket, "no-such-server").code, VG_E_STORE_SETTINGS);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, "not the one of the configuration"));
    CU_ASSERT_EQUAL(mysql_query(w.root, "SELECT @@server_uid"), 0);
    MYSQL_RES *rows = mysql_store_result(w.root);
    char uid[64];
    snprintf(uid, sizeof uid, "%s", mysql_fetch_row(rows)[0]);
    mysql_free_result(rows);
    OK(open_at(w.socket, uid));
    close_store();
}

/* Reopening looks again: settings may have been changed, or the address may lead elsewhere. */
static void reopening_looks_at_the_settings_again(void)
{
    fresh(w.socket);
    root_does("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
    CU_ASSERT_EQUAL(w.store->ops->reopen(w.store, &w.err).code, VG_E_STORE_SETTINGS);
    CU_ASSERT_EQUAL(commit_idem("1:a"), VG_ROLLED_BACK);
    root_does("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    OK(w.store->ops->reopen(w.store, &w.err));
    CU_ASSERT_EQUAL(commit_idem("1:a"), VG_COMMITTED);
    close_store();
}

static void a_server_without_doublewrite_is_refused(void) { refused_for("innodb_doublewrite"); }

int main(int argc, char **argv)
{
    bool doublewrite = argc > 1 && strcmp(argv[1], "doublewrite") == 0;
    w.socket = getenv("CUSTODY_TEST_MYSQL_SOCKET");
    w.user = getenv("CUSTODY_TEST_MYSQL_USER");
    if (w.socket == NULL || w.user == NULL) {
        fprintf(stderr, "run with tests/unit/with_mariadb.sh\n");
        return 77;
    }
    w.root = mysql_init(NULL);
    if (mysql_real_connect(w.root, NULL, w.user, "", NULL, 0, w.socket, 0) == NULL ||
        CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite("MariaDB store", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    if (doublewrite) {
        T(a_server_without_doublewrite_is_refused);
    } else {
        T(a_lost_answer_to_commit_is_not_known_and_the_turn_tells);
        T(a_silent_server_is_a_lost_answer_in_time);
        T(a_connection_cut_before_commit_leaves_nothing);
        T(readers_get_over_a_server_that_closed_their_connections);
        T(a_deadlock_leaves_nothing_and_the_next_commit_is_whole);
        T(a_row_locked_by_another_rolls_back_as_a_whole);
        T(settings_that_can_lose_a_commit_are_refused);
        T(a_server_that_is_not_the_primary_is_refused);
        T(small_packets_and_other_engines_are_refused);
        T(another_server_than_the_expected_one_is_refused);
        T(reopening_looks_at_the_settings_again);
    }
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    close_store();
    mysql_close(w.root);
    mysql_library_end();
    return failed == 0 ? 0 : 1;
}

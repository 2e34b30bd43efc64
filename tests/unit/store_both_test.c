/* What both stores promise, run against one of them:
 *
 *     store_both_test sqlite                          in a directory of its own
 *     with_mariadb.sh store_both_test mysql           in the database custody_test, emptied first
 */
#include "certs/seal.h"
#include "gateway/edge/schema.h"
#include "gateway/edge/sql.h"
#include "gateway/edge/store_mysql.h"
#include "gateway/edge/store_sqlite.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <ftw.h>
#include <mysql.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A test program has one world: files, keys and the store under test. */
static struct world {
    bool mysql;
    char directory[64], path[96], key[2][96];
    vg_seal *seal;
    vg_sealer sealer;
    vg_store *store;
    vg_err err;
    vg_program program;
} w;

#define OK(expr) CU_ASSERT_EQUAL((expr).code, VG_OK)

/* --- setting up ------------------------------------------------------------------------------- */

static void empty_database(void)
{
    MYSQL *db = mysql_init(NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mysql_real_connect(db, NULL, getenv("CUSTODY_TEST_MYSQL_USER"), "",
                                                    NULL, 0, getenv("CUSTODY_TEST_MYSQL_SOCKET"),
                                                    0));
    CU_ASSERT_EQUAL(mysql_query(db, "DROP DATABASE IF EXISTS custody_test"), 0);
    CU_ASSERT_EQUAL(mysql_query(db, "CREATE DATABASE custody_test"), 0);
    mysql_close(db);
}

static vg_status open_with(const vg_sealer *sealer, bool migrate, vg_store **ret)
{
    if (w.mysql) {
        return vg_store_mysql_open(
            &(vg_store_mysql_conf){.socket = getenv("CUSTODY_TEST_MYSQL_SOCKET"),
                                   .user = getenv("CUSTODY_TEST_MYSQL_USER"),
                                   .password = "",
                                   .database = "custody_test",
                                   .sealer = sealer,
                                   .migrate = migrate},
            ret, &w.err);
    }
    return vg_store_sqlite_open(
        &(vg_store_sqlite_conf){
            .path = w.path, .sealer = sealer, .create = migrate, .migrate = migrate},
        ret, &w.err);
}

static bool write_key(const char *path, char digit)
{
    char text[65] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde";
    text[63] = digit;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool written = fd >= 0 && write(fd, text, 64) == 64;
    if (fd >= 0) {
        close(fd);
    }
    return written;
}

/* A new, empty store with program 1 enrolled and leased. */
static void fresh(void)
{
    if (w.store != NULL) {
        w.store->ops->close(w.store);
        w.store = NULL;
    }
    if (w.mysql) {
        empty_database();
    } else {
        char path[128];
        static const char *const ends[] = {"", "-wal", "-shm"};
        for (size_t i = 0; i < VG_COUNT(ends); i++) {
            snprintf(path, sizeof path, "%s%s", w.path, ends[i]);
            unlink(path);
        }
    }
    vg_status st = open_with(&w.sealer, true, &w.store);
    if (st.code != VG_OK) {
        fprintf(stderr, "open: %s\n", w.err.text);
    }
    CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
    OK(w.store->ops->enrol(w.store, 1, "one", 1000, &w.err));
    OK(w.store->ops->lease(w.store, 1, "here", 1000, 61000, &w.program, &w.err));
}

static vg_fate commit(const vg_change *changes, size_t n)
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

/* --- rows of any table ------------------------------------------------------------------------ */

typedef enum fill { FILL_EMPTY, FILL_SOME, FILL_FULL, FILL_COUNT } fill;

/* Texts of every length and kind: blanks at the end, quotes, bytes of several-byte characters. */
static void fill_text(char *at, size_t size, fill how, uint64_t seed)
{
    static const char some[] = "it's \\ a \"name\" 张三 ";
    memset(at, 0, size);
    if (how == FILL_SOME) {
        snprintf(at, size, "%llu%s", (unsigned long long)seed, size > sizeof some + 20 ? some : "");
    } else if (how == FILL_FULL) {
        memset(at, 'a' + (int)(seed % 26), size - 1);
    }
}

static void fill_row(vg_table table, void *row, fill how, uint64_t seed, uint8_t *bytes, size_t len)
{
    const vg_table_facts *facts = vg_table_of(table);
    memset(row, 0, facts->size);
    for (size_t i = 0; i < facts->column_count; i++) {
        char *at = (char *)row + facts->columns[i].at;
        if (facts->columns[i].type == VG_COL_TEXT) {
            fill_text(at, facts->columns[i].size, how, seed + i);
        } else if (facts->columns[i].type == VG_COL_BYTES) {
            *(vg_span *)(void *)at = how == FILL_EMPTY ? (vg_span){0} : (vg_span){bytes, len};
        } else {
            int64_t n = how == FILL_EMPTY  ? 0
                        : how == FILL_FULL ? INT64_MAX - (int64_t)i
                                           : -(int64_t)(seed + i);
            *(int64_t *)(void *)at = n;
        }
    }
    /* Keys must differ whatever the filling. */
    if (facts->key == VG_KEY_WORD) {
        memset((char *)row + facts->columns[0].at, 0, facts->columns[0].size);
        snprintf((char *)row + facts->columns[0].at, facts->columns[0].size, "k%llu",
                 (unsigned long long)seed);
    } else {
        *(int64_t *)(void *)((char *)row + facts->columns[0].at) = (int64_t)seed + 1000;
    }
    if (how == FILL_FULL && vg_table_ver(table) != NULL) {
        *(int64_t *)(void *)((char *)row + vg_table_ver(table)->at) = 7;
    }
}

static bool same_row(vg_table table, const void *a, const void *b)
{
    const vg_table_facts *facts = vg_table_of(table);
    for (size_t i = 0; i < facts->column_count; i++) {
        const char *x = (const char *)a + facts->columns[i].at;
        const char *y = (const char *)b + facts->columns[i].at;
        bool same = memcmp(x, y, facts->columns[i].size) == 0;
        if (facts->columns[i].type == VG_COL_BYTES) {
            const vg_span *p = (const void *)x;
            const vg_span *q = (const void *)y;
            same = p->len == q->len && (p->len == 0 || memcmp(p->at, q->at, p->len) == 0);
        }
        if (!same) {
            fprintf(stderr, "%s.%s differs\n", facts->name, facts->columns[i].name);
            return false;
        }
    }
    return true;
}

/* A sink that compares each row with what is expected next. */
typedef struct expected {
    const void *const *rows;
    size_t n, seen, wrong;
} expected;

static vg_status expect_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)err;
    expected *e = ctx;
    if (e->seen >= e->n || !same_row(table, e->rows[e->seen], row)) {
        e->wrong++;
    }
    e->seen++;
    return VG_DONE;
}

static size_t rows_of(vg_table table, vg_key key, const void *row)
{
    const void *const rows[] = {row};
    expected e = {rows, 1, 0, 0};
    vg_row_sink sink = {&e, expect_row};
    OK(w.store->ops->load(w.store, table, &key, 1, &sink, &w.err));
    CU_ASSERT_EQUAL(e.wrong, 0);
    return e.seen;
}

static vg_status count_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)row;
    (void)err;
    ++*(size_t *)ctx;
    return VG_DONE;
}

static size_t count_of(vg_table table, vg_key key)
{
    size_t n = 0;
    vg_row_sink sink = {&n, count_row};
    OK(w.store->ops->load(w.store, table, &key, 1, &sink, &w.err));
    return n;
}

/* --- claims ----------------------------------------------------------------------------------- */

static void every_table_comes_back_as_it_was_written(void)
{
    enum { BYTES = 300000 };
    fresh();
    uint8_t *bytes = malloc(BYTES);
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    }
    for (size_t t = 0; t < VG_TABLE_COUNT; t++) {
        const vg_table table = (vg_table)t;
        void *rows[FILL_COUNT];
        vg_change changes[FILL_COUNT];
        vg_key keys[FILL_COUNT];
        for (size_t i = 0; i < FILL_COUNT; i++) {
            rows[i] = calloc(1, vg_table_of(table)->size);
            fill_row(table, rows[i], (fill)i, 10 * (i + 1), bytes, i == FILL_FULL ? BYTES : 17);
            changes[i] = (vg_change){table, VG_INSERT, rows[i], 0};
            keys[i] = vg_row_key(table, rows[i]);
        }
        CU_ASSERT_EQUAL(commit(changes, FILL_COUNT), VG_COMMITTED);
        for (size_t i = 0; i < FILL_COUNT; i++) {
            CU_ASSERT_EQUAL(rows_of(table, keys[i], rows[i]), 1);
        }
        size_t all = 0;
        vg_row_sink sink = {&all, count_row};
        OK(w.store->ops->load(w.store, table, keys, FILL_COUNT, &sink, &w.err));
        CU_ASSERT_EQUAL(all, FILL_COUNT);
        for (size_t i = 0; i < FILL_COUNT; i++) {
            free(rows[i]);
        }
    }
    free(bytes);
}

static void an_update_sets_what_may_change_and_nothing_else(void)
{
    fresh();
    for (size_t t = 0; t < VG_TABLE_COUNT; t++) {
        const vg_table table = (vg_table)t;
        const vg_table_facts *facts = vg_table_of(table);
        if (vg_table_ver(table) == NULL) {
            continue;
        }
        uint8_t bytes[] = "bytes";
        char *before = calloc(1, facts->size);
        char *after = calloc(1, facts->size);
        fill_row(table, before, FILL_SOME, 20, bytes, 5);
        memcpy(after, before, facts->size);
        *(int64_t *)(void *)(before + vg_table_ver(table)->at) = 5;
        for (size_t i = 0; i < facts->column_count; i++) {
            if (facts->columns[i].changes && facts->columns[i].type == VG_COL_TEXT) {
                fill_text(after + facts->columns[i].at, facts->columns[i].size, FILL_FULL, 3);
            } else if (facts->columns[i].changes) {
                *(int64_t *)(void *)(after + facts->columns[i].at) += 100;
            }
        }
        *(int64_t *)(void *)(after + vg_table_ver(table)->at) = 6;
        CU_ASSERT_EQUAL(commit(&(vg_change){table, VG_INSERT, before, 0}, 1), VG_COMMITTED);
        CU_ASSERT_EQUAL(commit(&(vg_change){table, VG_UPDATE, after, 5}, 1), VG_COMMITTED);
        CU_ASSERT_EQUAL(rows_of(table, vg_row_key(table, after), after), 1);
        /* The same values once more: the row is matched, though nothing differs but the version. */
        *(int64_t *)(void *)(after + vg_table_ver(table)->at) = 7;
        CU_ASSERT_EQUAL(commit(&(vg_change){table, VG_UPDATE, after, 6}, 1), VG_COMMITTED);
        CU_ASSERT_EQUAL(rows_of(table, vg_row_key(table, after), after), 1);
        free(before);
        free(after);
    }
}

static void a_version_that_is_not_there_rolls_everything_back(void)
{
    fresh();
    vg_lot a = {.id = 1, .program = 1, .acct_open = 9, .ver = 1, .fen = 10};
    vg_lot b = {.id = 2, .program = 1, .acct_open = 9, .ver = 1, .fen = 20};
    vg_change both[] = {{VG_T_lot, VG_INSERT, &a, 0}, {VG_T_lot, VG_INSERT, &b, 0}};
    CU_ASSERT_EQUAL(commit(both, 2), VG_COMMITTED);

    vg_lot a2 = {.id = 1, .program = 1, .acct_open = 9, .ver = 2, .fen = 11};
    vg_lot b3 = {.id = 2, .program = 1, .acct_open = 9, .ver = 3, .fen = 21};
    vg_idem idem = {.id = "1:key", .program = 1};
    vg_change wrong[] = {{VG_T_idem, VG_INSERT, &idem, 0},
                         {VG_T_lot, VG_UPDATE, &a2, 1},
                         {VG_T_lot, VG_UPDATE, &b3, 2}};
    CU_ASSERT_EQUAL(commit(wrong, 3), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_BUG);
    CU_ASSERT_EQUAL(rows_of(VG_T_lot, VG_KEY_OF_ID(1), &a), 1);
    CU_ASSERT_EQUAL(rows_of(VG_T_lot, VG_KEY_OF_ID(2), &b), 1);
    CU_ASSERT_EQUAL(count_of(VG_T_idem, VG_KEY_OF_WORD("1:key")), 0);
    CU_ASSERT_EQUAL(rows_of(VG_T_program, VG_KEY_OF_ID(1), &w.program), 1);
    /* The connection is not left inside what failed. */
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_lot, VG_UPDATE, &a2, 1}, 1), VG_COMMITTED);
    CU_ASSERT_EQUAL(rows_of(VG_T_lot, VG_KEY_OF_ID(1), &a2), 1);
}

static void a_row_that_exists_rolls_everything_back(void)
{
    fresh();
    vg_ref ref = {.id = "R1", .program = 1, .op = 1};
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_ref, VG_INSERT, &ref, 0}, 1), VG_COMMITTED);
    vg_payee payee = {.id = 4, .program = 1, .ver = 1};
    vg_idem idem = {.id = "1:key", .program = 1};
    vg_change again[] = {{VG_T_idem, VG_INSERT, &idem, 0},
                         {VG_T_ref, VG_INSERT, &ref, 0},
                         {VG_T_payee, VG_INSERT, &payee, 0}};
    CU_ASSERT_EQUAL(commit(again, 3), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_BUG);
    CU_ASSERT_PTR_NULL(strstr(w.err.text, "R1")); /* content is never told */
    CU_ASSERT_EQUAL(count_of(VG_T_idem, VG_KEY_OF_WORD("1:key")), 0);
    CU_ASSERT_EQUAL(count_of(VG_T_payee, VG_KEY_OF_ID(4)), 0);
    CU_ASSERT_EQUAL(rows_of(VG_T_program, VG_KEY_OF_ID(1), &w.program), 1);
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_payee, VG_INSERT, &payee, 0}, 1), VG_COMMITTED);
}

static void keys_that_differ_in_a_blank_are_two_keys(void)
{
    fresh();
    vg_idem rows[] = {
        {.id = "1:a", .program = 1}, {.id = "1:a ", .program = 1}, {.id = "1:A", .program = 1}};
    vg_change changes[] = {{VG_T_idem, VG_INSERT, &rows[0], 0},
                           {VG_T_idem, VG_INSERT, &rows[1], 0},
                           {VG_T_idem, VG_INSERT, &rows[2], 0}};
    CU_ASSERT_EQUAL(commit(changes, 3), VG_COMMITTED);
    CU_ASSERT_EQUAL(rows_of(VG_T_idem, VG_KEY_OF_WORD("1:a "), &rows[1]), 1);
    CU_ASSERT_EQUAL(count_of(VG_T_idem, VG_KEY_OF_WORD("1:a  ")), 0);
    CU_ASSERT_EQUAL(count_of(VG_T_idem, VG_KEY_OF_WORD("1:' OR 1=1 -- ")), 0);
}

static void expect_fenced(vg_program after, int64_t old_turn)
{
    vg_idem idem = {.id = "1:fenced", .program = 1};
    vg_change change = {VG_T_idem, VG_INSERT, &idem, 0};
    vg_fence fence = {&after, old_turn};
    CU_ASSERT_EQUAL(w.store->ops->commit(w.store, &fence, 1, &change, 1, &w.err), VG_ROLLED_BACK);
    CU_ASSERT_EQUAL(w.err.code, VG_E_FENCED);
    CU_ASSERT_EQUAL(count_of(VG_T_idem, VG_KEY_OF_WORD("1:fenced")), 0);
    CU_ASSERT_EQUAL(rows_of(VG_T_program, VG_KEY_OF_ID(1), &w.program), 1);
}

static void a_stale_epoch_or_turn_writes_nothing(void)
{
    fresh();
    CU_ASSERT_EQUAL(commit(NULL, 0), VG_COMMITTED);
    vg_program p = w.program;
    p.turn++;
    p.epoch--;
    expect_fenced(p, w.program.turn);
    p.epoch += 2;
    expect_fenced(p, w.program.turn);
    p = w.program;
    p.turn++;
    expect_fenced(p, w.program.turn - 1);
    p.id = 99;
    expect_fenced(p, w.program.turn);
}

static void a_fence_leaves_the_lease_alone(void)
{
    fresh();
    vg_program stands = w.program;
    vg_program next = w.program;
    next.turn++;
    next.next_id = 500;
    next.event_seq = 12;
    VG_SET(next.chain, "abc");
    VG_SET(next.holder, "somebody else");
    next.lease_until = 3;
    vg_fence fence = {&next, w.program.turn};
    CU_ASSERT_EQUAL(w.store->ops->commit(w.store, &fence, 1, NULL, 0, &w.err), VG_COMMITTED);
    memcpy(next.holder, stands.holder, sizeof next.holder);
    next.lease_until = stands.lease_until;
    CU_ASSERT_EQUAL(rows_of(VG_T_program, VG_KEY_OF_ID(1), &next), 1);
}

static vg_status lease(const char *holder, int64_t now, int64_t until)
{
    return w.store->ops->lease(w.store, 1, holder, now, until, &w.program, &w.err);
}

static void a_lease_is_renewed_by_its_holder_and_stolen_only_when_over(void)
{
    fresh();
    CU_ASSERT_EQUAL(w.program.epoch, 1);
    CU_ASSERT_STRING_EQUAL(w.program.holder, "here");
    OK(lease("here", 2000, 70000));
    CU_ASSERT_EQUAL(w.program.epoch, 1);
    CU_ASSERT_EQUAL(w.program.lease_until, 70000);
    CU_ASSERT_EQUAL(lease("there", 69999, 99000).code, VG_E_NOT_PRIMARY);
    CU_ASSERT_EQUAL(lease("there", 70000, 99000).code, VG_E_NOT_PRIMARY);
    CU_ASSERT_STRING_EQUAL(w.program.holder, "here");
    OK(lease("there", 70001, 99000));
    CU_ASSERT_EQUAL(w.program.epoch, 2);
    CU_ASSERT_STRING_EQUAL(w.program.holder, "there");
    CU_ASSERT_EQUAL(lease("here", 70002, 99000).code, VG_E_NOT_PRIMARY);
    /* The holder itself, too late: somebody may have been there in between as far as it knows. */
    OK(lease("there", 99001, 120000));
    CU_ASSERT_EQUAL(w.program.epoch, 3);
    CU_ASSERT_EQUAL(w.store->ops->lease(w.store, 77, "here", 1, 2, &w.program, &w.err).code,
                    VG_E_NOT_PRIMARY);
}

static void enrolling_twice_keeps_the_first(void)
{
    fresh();
    CU_ASSERT_EQUAL(commit(NULL, 0), VG_COMMITTED);
    OK(w.store->ops->enrol(w.store, 1, "other", 5, &w.err));
    CU_ASSERT_EQUAL(rows_of(VG_T_program, VG_KEY_OF_ID(1), &w.program), 1);
    OK(w.store->ops->enrol(w.store, 2, "two", 5, &w.err));
    CU_ASSERT_EQUAL(count_of(VG_T_program, VG_KEY_OF_ID(2)), 1);
}

/* Order of the lots that were delivered. */
typedef struct lots_seen {
    int64_t day, id;
    size_t n, wrong;
} lots_seen;

static vg_status see_lot(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)err;
    lots_seen *seen = ctx;
    const vg_lot *lot = row;
    bool right = table == VG_T_lot && lot->acct_open == 5 &&
                 (lot->from_day > seen->day || (lot->from_day == seen->day && lot->id > seen->id));
    seen->wrong += right ? 0 : 1;
    seen->day = lot->from_day;
    seen->id = lot->id;
    seen->n++;
    return VG_DONE;
}

static void lots_come_oldest_first_and_one_more_than_the_limit(void)
{
    enum { LOTS = VG_LOTS_MAX + 40 };
    fresh();
    vg_lot *lots = calloc(LOTS, sizeof *lots);
    vg_change *changes = calloc(LOTS, sizeof *changes);
    for (size_t i = 0; i < LOTS; i++) {
        lots[i] = (vg_lot){.id = (int64_t)i + 1,
                           .program = 1,
                           .account = 5,
                           .ver = 1,
                           .acct_open = i % 17 == 3 ? 0 : 5,
                           .from_day = 20000 - (int64_t)(i / 10)};
        changes[i] = (vg_change){VG_T_lot, VG_INSERT, &lots[i], 0};
    }
    CU_ASSERT_EQUAL(commit(changes, LOTS), VG_COMMITTED);
    lots_seen seen = {0};
    vg_row_sink sink = {&seen, see_lot};
    const int64_t keys[] = {4, 5, 6};
    OK(w.store->ops->load_group(w.store, VG_G_LOTS_OF_ACCOUNT, keys, 3, &sink, &w.err));
    CU_ASSERT_EQUAL(seen.n, VG_LOTS_MAX + 1 < LOTS - LOTS / 17 - 1 ? VG_LOTS_MAX + 1 : seen.n);
    CU_ASSERT(seen.n > VG_LOTS_MAX - 10 && seen.n <= VG_LOTS_MAX + 1);
    CU_ASSERT_EQUAL(seen.wrong, 0);
    free(lots);
    free(changes);
}

static void every_group_delivers_the_rows_of_its_keys(void)
{
    fresh();
    for (size_t g = 0; g < VG_GROUP_COUNT; g++) {
        const vg_group_facts *facts = vg_group_of((vg_group)g);
        const vg_table_facts *table = vg_table_of(facts->table);
        void *rows[4];
        vg_change changes[4];
        for (size_t i = 0; i < 4; i++) {
            rows[i] = calloc(1, table->size);
            fill_row(facts->table, rows[i], FILL_SOME, 1000 * (g + 1) + 10 * i, NULL, 0);
            if (table->key == VG_KEY_PAIR) {
                *(int64_t *)(void *)((char *)rows[i] + table->columns[1].at) = (int64_t)i;
            }
            *(int64_t *)(void *)((char *)rows[i] + facts->at) =
                i < 3 ? 51 + (int64_t)g : 52 + (int64_t)g;
            changes[i] = (vg_change){facts->table, VG_INSERT, rows[i], 0};
        }
        CU_ASSERT_EQUAL(commit(changes, 4), VG_COMMITTED);
        size_t n = 0;
        vg_row_sink sink = {&n, count_row};
        const int64_t keys[] = {51 + (int64_t)g, 1};
        OK(w.store->ops->load_group(w.store, (vg_group)g, keys, 2, &sink, &w.err));
        CU_ASSERT_EQUAL(n, 3);
        for (size_t i = 0; i < 4; i++) {
            free(rows[i]);
        }
        /* The next group of this table counts its own rows. */
        fresh();
    }
}

static void every_query_runs_on_both_kinds_of_connection(void)
{
    fresh();
    for (size_t q = 0; q < VG_QUERY_COUNT; q++) {
        vg_sql_form form;
        vg_sql_query(w.mysql ? VG_DIALECT_MYSQL : VG_DIALECT_SQLITE, (vg_query)q, &form);
        vg_param params[8];
        size_t n = 0;
        for (size_t i = 0; i < form.len; i++) {
            if (form.text[i] == '?') {
                params[n++] = VG_P_INT(1);
            }
        }
        size_t seen = 0;
        vg_row_sink sink = {&seen, count_row};
        OK(w.store->ops->query(w.store, false, (vg_query)q, params, n, &sink, &w.err));
        OK(w.store->ops->query(w.store, true, (vg_query)q, params, n, &sink, &w.err));
    }
}

static vg_status keep_sum(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_business_day *day = row;
    (void)err;
    CU_ASSERT_EQUAL(table, VG_T_business_day);
    int64_t(*sums)[2] = ctx;
    CU_ASSERT_FATAL(day->day >= 20 && day->day < 24 && day->program == 1);
    sums[day->day - 20][0] += day->expected_fen;
    sums[day->day - 20][1] += day->expected_lots;
    return VG_DONE;
}

static void open_lots_add_up_by_their_days(void)
{
    fresh();
    const vg_lot lots[] = {
        {.id = 1, .program = 1, .account = 7, .acct_open = 7, .ver = 1, .free_fen = 100, .held_fen = 5, .from_day = 20},
        {.id = 2, .program = 1, .account = 8, .acct_open = 8, .ver = 1, .free_fen = 1000, .from_day = 21},
        {.id = 3, .program = 1, .account = 8, .acct_open = 8, .ver = 1, .held_fen = 30, .from_day = 21},
        {.id = 4, .program = 1, .account = 8, .acct_open = 0, .ver = 1, .from_day = 21},                     /* used up */
        {.id = 5, .program = 1, .account = 8, .acct_open = 8, .ver = 1, .free_fen = 7, .from_day = 19},      /* may leave already */
        {.id = 6, .program = 2, .account = 9, .acct_open = 9, .ver = 1, .free_fen = 9999, .from_day = 21},   /* another's */
        {.id = 7, .program = 1, .account = 9, .acct_open = 9, .ver = 1, .free_fen = INT64_C(1000000000000000), .from_day = 23}};
    vg_change changes[VG_COUNT(lots)];
    for (size_t i = 0; i < VG_COUNT(lots); i++) {
        changes[i] = (vg_change){VG_T_lot, VG_INSERT, &lots[i], 0};
    }
    CU_ASSERT_EQUAL(commit(changes, VG_COUNT(lots)), VG_COMMITTED);
    int64_t sums[4][2] = {{0}};
    vg_row_sink sink = {sums, keep_sum};
    const vg_param params[] = {VG_P_INT(1), VG_P_INT(20)};
    OK(w.store->ops->query(w.store, true, VG_Q_day_sums, params, 2, &sink, &w.err));
    CU_ASSERT(sums[0][0] == 105 && sums[0][1] == 1);
    CU_ASSERT(sums[1][0] == 1030 && sums[1][1] == 2);
    CU_ASSERT(sums[2][0] == 0 && sums[3][0] == INT64_C(1000000000000000));
}

static vg_status keep_account(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = *(int64_t *)ctx * 10 + ((const vg_interest *)row)->account;
    return VG_DONE;
}

static vg_status keep_earned(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    ((int64_t *)ctx)[0] += ((const vg_business_day *)row)->interest_accounts;
    ((int64_t *)ctx)[1] += ((const vg_business_day *)row)->interest_fen;
    return VG_DONE;
}

static void what_a_period_earned_is_summed_for_its_day_and_program(void)
{
    fresh();
    const vg_interest rows[] = {{.account = 1, .day = 20, .program = 1, .ver = 1, .fen = INT64_C(900000000000000)},
                                {.account = 2, .day = 20, .program = 1, .ver = 1, .fen = 7, .state = 1},
                                {.account = 3, .day = 19, .program = 1, .ver = 1, .fen = 1000},
                                {.account = 4, .day = 20, .program = 2, .ver = 1, .fen = 1000}};
    vg_change changes[VG_COUNT(rows)];
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        changes[i] = (vg_change){VG_T_interest, VG_INSERT, &rows[i], 0};
    }
    CU_ASSERT_EQUAL(commit(changes, VG_COUNT(rows)), VG_COMMITTED);
    int64_t sums[2] = {0};
    vg_row_sink sink = {sums, keep_earned};
    const vg_param params[] = {VG_P_INT(1), VG_P_INT(20)};
    OK(w.store->ops->query(w.store, true, VG_Q_interest_sums, params, 2, &sink, &w.err));
    CU_ASSERT(sums[0] == 2 && sums[1] == INT64_C(900000000000007));
}

static void accounts_that_gathered_interest_come_in_pages(void)
{
    fresh();
    const vg_account rows[] = {{.id = 1, .program = 1, .ver = 1, .interest_day = 20},
                               {.id = 2, .program = 1, .ver = 1, .interest_day = 0}, /* it never had money */
                               {.id = 3, .program = 1, .ver = 1, .interest_day = 22}, /* settled */
                               {.id = 4, .program = 2, .ver = 1, .interest_day = 20},
                               {.id = 5, .program = 1, .ver = 1, .interest_day = 21},
                               {.id = 6, .program = 1, .ver = 1, .interest_day = 1}};
    vg_change changes[VG_COUNT(rows)];
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        changes[i] = (vg_change){VG_T_account, VG_INSERT, &rows[i], 0};
    }
    CU_ASSERT_EQUAL(commit(changes, VG_COUNT(rows)), VG_COMMITTED);
    int64_t seen = 0;
    vg_row_sink sink = {&seen, keep_account};
    const vg_param first[] = {VG_P_INT(1), VG_P_INT(0), VG_P_INT(21), VG_P_INT(2)};
    const vg_param second[] = {VG_P_INT(1), VG_P_INT(5), VG_P_INT(21), VG_P_INT(2)};
    OK(w.store->ops->query(w.store, true, VG_Q_interest_gathered, first, 4, &sink, &w.err));
    CU_ASSERT_EQUAL(seen, 15);
    OK(w.store->ops->query(w.store, true, VG_Q_interest_gathered, second, 4, &sink, &w.err));
    CU_ASSERT_EQUAL(seen, 156);
}

typedef struct past {
    int64_t free_fen, held_fen, out_fen, sums[15], count;
} past;

static vg_status keep_past(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_account *a = row;
    past *p = (past *)ctx + (a->id < 10 ? a->id : 0);
    (void)table;
    (void)err;
    p->free_fen = a->free_fen;
    p->held_fen = a->held_fen;
    p->out_fen = a->out_fen;
    p->count++;
    return VG_DONE;
}

static vg_status keep_kind(void *ctx, vg_table table, const void *row, vg_err *err)
{
    const vg_account *a = row;
    (void)table;
    (void)err;
    CU_ASSERT_FATAL(a->kind > 0 && a->kind < 15);
    bool debit = a->kind == 10;
    ((past *)ctx)->sums[a->kind] += a->id == 0 ? a->free_fen : debit ? a->free_fen : -a->free_fen;
    return VG_DONE;
}

static void balances_of_a_past_day_are_what_stood_then(void)
{
    fresh();
    const vg_account accounts[] = {
        {.id = 1, .program = 1, .ver = 1, .kind = 10, .free_fen = 1700, .created_at = 5},
        {.id = 2, .program = 1, .ver = 1, .kind = 2, .ref = "two", .name = "Two", .free_fen = 600, .held_fen = 300, .out_fen = 100, .created_at = 5},
        {.id = 3, .program = 1, .ver = 1, .kind = 2, .free_fen = 700, .created_at = 5},
        {.id = 4, .program = 1, .ver = 1, .kind = 2, .created_at = 5000}, /* opened later */
        {.id = 5, .program = 2, .ver = 1, .kind = 2, .free_fen = 9, .created_at = 5}};
    const vg_entry entries[] = {
        {.account = 2, .seq = 1, .program = 1, .phase = 4, .bucket = 1, .side = 2, .fen = 1000, .day = 20},
        {.account = 1, .seq = 1, .program = 1, .phase = 4, .bucket = 1, .side = 1, .fen = 1000, .day = 20},
        {.account = 2, .seq = 2, .program = 1, .phase = 1, .bucket = 1, .side = 1, .fen = 300, .day = 21}, /* a hold */
        {.account = 2, .seq = 3, .program = 1, .phase = 1, .bucket = 2, .side = 2, .fen = 300, .day = 21},
        {.account = 2, .seq = 4, .program = 1, .phase = 1, .bucket = 1, .side = 1, .fen = 100, .day = 22}, /* a payout, on its way */
        {.account = 2, .seq = 5, .program = 1, .phase = 1, .bucket = 3, .side = 2, .fen = 100, .day = 22},
        {.account = 3, .seq = 1, .program = 1, .phase = 4, .bucket = 1, .side = 2, .fen = 700, .day = 22},
        {.account = 1, .seq = 2, .program = 1, .phase = 4, .bucket = 1, .side = 1, .fen = 700, .day = 22}};
    vg_change changes[VG_COUNT(accounts) + VG_COUNT(entries)];
    for (size_t i = 0; i < VG_COUNT(accounts); i++) {
        changes[i] = (vg_change){VG_T_account, VG_INSERT, &accounts[i], 0};
    }
    for (size_t i = 0; i < VG_COUNT(entries); i++) {
        changes[VG_COUNT(accounts) + i] = (vg_change){VG_T_entry, VG_INSERT, &entries[i], 0};
    }
    CU_ASSERT_EQUAL(commit(changes, VG_COUNT(changes)), VG_COMMITTED);
    static const int64_t wanted[][5] = {/* day, account 2: free, held, out; account 3: free */
                                        {19, 0, 0, 0, 0}, {20, 1000, 0, 0, 0}, {21, 700, 300, 0, 0}, {22, 600, 300, 100, 700}};
    for (size_t i = 0; i < VG_COUNT(wanted); i++) {
        past seen[10] = {0}, kinds = {0};
        vg_row_sink rows = {seen, keep_past}, sums = {&kinds, keep_kind};
        const vg_param page[] = {VG_P_INT(1), VG_P_INT(0), VG_P_INT(1000), VG_P_INT(10), VG_P_INT(wanted[i][0])};
        const vg_param all[] = {VG_P_INT(1000), VG_P_INT(1), VG_P_INT(1), VG_P_INT(wanted[i][0])};
        OK(w.store->ops->query(w.store, true, VG_Q_balances_at, page, VG_COUNT(page), &rows, &w.err));
        OK(w.store->ops->query(w.store, true, VG_Q_balance_sums, all, VG_COUNT(all), &sums, &w.err));
        CU_ASSERT(seen[2].count == 1 && seen[3].count == 1 && seen[1].count == 0 && seen[4].count == 0 && seen[5].count == 0);
        CU_ASSERT(seen[2].free_fen == wanted[i][1] && seen[2].held_fen == wanted[i][2] && seen[2].out_fen == wanted[i][3]);
        CU_ASSERT_EQUAL(seen[3].free_fen, wanted[i][4]);
        int64_t owed = wanted[i][1] + wanted[i][2] + wanted[i][3] + wanted[i][4];
        CU_ASSERT(kinds.sums[2] == owed && kinds.sums[10] == owed);
    }
}

static vg_status keep_used(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_used *at = ctx;
    (void)table;
    (void)err;
    while (at->program != 0) {
        at++;
    }
    *at = *(const vg_used *)row;
    return VG_DONE;
}

static void what_is_open_is_summed_by_its_day(void)
{
    fresh();
    enum { DAY_MS = 86400000, ZONE_MS = 28800000 };
    const vg_operation ops[] = {
        {.id = 1, .program = 1, .ver = 1, .live = 1, .state = 4, .fen = 5, .first_sent_at = INT64_C(20000) * DAY_MS - ZONE_MS},     /* midnight in China */
        {.id = 2, .program = 1, .ver = 1, .live = 1, .state = 4, .fen = 6, .first_sent_at = INT64_C(20001) * DAY_MS - ZONE_MS - 1}, /* the last of that day */
        {.id = 3, .program = 1, .ver = 1, .live = 1, .state = 6, .fen = 7, .created_at = INT64_C(20001) * DAY_MS},                  /* never sent */
        {.id = 4, .program = 1, .ver = 1, .live = 1, .state = 1, .fen = 100},
        {.id = 5, .program = 2, .ver = 1, .live = 1, .state = 4, .fen = 100}};
    const vg_recon_break breaks[] = {{.id = 11, .program = 1, .ver = 1, .is_open = 1, .reason = 3, .day = 20000, .fen = 10},
                                     {.id = 12, .program = 1, .ver = 1, .is_open = 1, .reason = 3, .day = 20000, .fen = 20},
                                     {.id = 13, .program = 1, .ver = 1, .is_open = 0, .reason = 3, .day = 20000, .fen = 40},
                                     {.id = 14, .program = 1, .ver = 1, .is_open = 1, .reason = 1, .day = 20002, .fen = 80}};
    const vg_recon days[] = {{.program = 1, .day = 20001, .ver = 1, .runs = 2, .lines = 9}, {.program = 1, .day = 20000, .ver = 1, .runs = 1, .lines = 8}};
    vg_change changes[VG_COUNT(ops) + VG_COUNT(breaks) + VG_COUNT(days)];
    size_t n = 0;
    for (size_t i = 0; i < VG_COUNT(ops); i++) {
        changes[n++] = (vg_change){VG_T_operation, VG_INSERT, &ops[i], 0};
    }
    for (size_t i = 0; i < VG_COUNT(breaks); i++) {
        changes[n++] = (vg_change){VG_T_recon_break, VG_INSERT, &breaks[i], 0};
    }
    for (size_t i = 0; i < VG_COUNT(days); i++) {
        changes[n++] = (vg_change){VG_T_recon, VG_INSERT, &days[i], 0};
    }
    CU_ASSERT_EQUAL(commit(changes, n), VG_COMMITTED);
    vg_used unknown[8] = {0}, oldest[8] = {0}, open[8] = {0};
    vg_row_sink sinks[] = {{unknown, keep_used}, {oldest, keep_used}, {open, keep_used}};
    const vg_param one = VG_P_INT(1);
    OK(w.store->ops->query(w.store, true, VG_Q_unknown_ages, &one, 1, &sinks[0], &w.err));
    OK(w.store->ops->query(w.store, true, VG_Q_unknown_oldest, &one, 1, &sinks[1], &w.err));
    OK(w.store->ops->query(w.store, true, VG_Q_break_ages, &one, 1, &sinks[2], &w.err));
    CU_ASSERT(unknown[0].account == 4 && unknown[0].period == 20000 && unknown[0].ver == 2 && unknown[0].fen == 11);
    CU_ASSERT(unknown[1].account == 6 && unknown[1].period == 20001 && unknown[1].ver == 1 && unknown[1].fen == 7 && unknown[2].program == 0);
    int64_t first = oldest[0].account == 4 ? oldest[0].period : oldest[1].period;
    CU_ASSERT(first == ops[0].first_sent_at && oldest[2].program == 0);
    CU_ASSERT(open[0].account == 3 && open[0].period == 20000 && open[0].ver == 2 && open[0].fen == 30);
    CU_ASSERT(open[1].account == 1 && open[1].period == 20002 && open[1].ver == 1 && open[1].fen == 80 && open[2].program == 0);
    expected e = {(const void *const[]){&days[0]}, 1, 0, 0};
    vg_row_sink newest = {&e, expect_row};
    OK(w.store->ops->query(w.store, true, VG_Q_recon_last, &one, 1, &newest, &w.err));
    CU_ASSERT(e.seen == 1 && e.wrong == 0);
}

static void a_query_takes_text_as_text(void)
{
    fresh();
    vg_account a = {.id = 1, .program = 1, .ver = 1, .ref = "o'neil \\"};
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_account, VG_INSERT, &a, 0}, 1), VG_COMMITTED);
    const vg_param params[] = {VG_P_INT(1), VG_P_TEXT("o'neil \\"), VG_P_INT(0), VG_P_INT(10)};
    const void *const rows[] = {&a};
    expected e = {rows, 1, 0, 0};
    vg_row_sink sink = {&e, expect_row};
    OK(w.store->ops->query(w.store, true, VG_Q_accounts_by_ref, params, 4, &sink, &w.err));
    CU_ASSERT_EQUAL(e.seen, 1);
    CU_ASSERT_EQUAL(e.wrong, 0);
}

static vg_status refuse_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)ctx;
    (void)table;
    (void)row;
    return VG_FAIL(err, LIMIT, "enough");
}

static void a_sink_that_refuses_ends_the_reading(void)
{
    fresh();
    vg_row_sink sink = {NULL, refuse_row};
    CU_ASSERT_EQUAL(
        w.store->ops->load(w.store, VG_T_program, &VG_KEY_OF_ID(1), 1, &sink, &w.err).code,
        VG_E_LIMIT);
    CU_ASSERT_EQUAL(w.store->ops->query(w.store, true, VG_Q_programs, NULL, 0, &sink, &w.err).code,
                    VG_E_LIMIT);
    CU_ASSERT_EQUAL(commit(NULL, 0), VG_COMMITTED);
    CU_ASSERT_EQUAL(rows_of(VG_T_program, VG_KEY_OF_ID(1), &w.program), 1);
}

/* Reads the turn again and again; it must never be lower than what was committed before the
 * question. */
typedef struct watcher {
    _Atomic int64_t *committed;
    _Atomic bool *stop;
    size_t asked, stale, failed;
} watcher;

static vg_status see_turn(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(int64_t *)ctx = ((const vg_program *)row)->turn;
    return VG_DONE;
}

static void *watch(void *ctx)
{
    watcher *r = ctx;
    while (!*r->stop) {
        int64_t least = *r->committed;
        int64_t turn = -1;
        vg_err err;
        vg_row_sink sink = {&turn, see_turn};
        vg_status st =
            w.store->ops->query(w.store, true, VG_Q_program_by_id, &VG_P_INT(1), 1, &sink, &err);
        r->failed += st.code != VG_OK ? 1 : 0;
        r->stale += turn < least ? 1 : 0;
        r->asked++;
    }
    return NULL;
}

static void readers_never_see_less_than_what_was_committed(void)
{
    enum { READERS = 6, COMMITS = 300 };
    fresh();
    _Atomic int64_t committed = 0;
    _Atomic bool stop = false;
    pthread_t threads[READERS];
    watcher watchers[READERS];
    for (size_t i = 0; i < READERS; i++) {
        watchers[i] = (watcher){&committed, &stop, 0, 0, 0};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, watch, &watchers[i]), 0);
    }
    for (size_t i = 0; i < COMMITS; i++) {
        CU_ASSERT_EQUAL(commit(NULL, 0), VG_COMMITTED);
        committed = w.program.turn;
    }
    stop = true;
    size_t asked = 0;
    for (size_t i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        CU_ASSERT_EQUAL(watchers[i].stale, 0);
        CU_ASSERT_EQUAL(watchers[i].failed, 0);
        asked += watchers[i].asked;
    }
    CU_ASSERT(asked > 0);
}

static void reopening_keeps_what_was_committed(void)
{
    fresh();
    vg_idem idem = {.id = "1:kept", .program = 1};
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_idem, VG_INSERT, &idem, 0}, 1), VG_COMMITTED);
    OK(w.store->ops->reopen(w.store, &w.err));
    CU_ASSERT_EQUAL(rows_of(VG_T_idem, VG_KEY_OF_WORD("1:kept"), &idem), 1);
    CU_ASSERT_EQUAL(commit(NULL, 0), VG_COMMITTED);
}

static void what_another_key_sealed_is_refused_and_named(void)
{
    fresh();
    vg_owner owner = {.id = 3, .program = 1, .ver = 1, .id_number = "110101199003071234"};
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_owner, VG_INSERT, &owner, 0}, 1), VG_COMMITTED);
    w.store->ops->close(w.store);
    w.store = NULL;

    vg_seal *other = NULL;
    OK(vg_seal_open(&(vg_seal_conf){.current = w.key[1]}, &other, &w.err));
    vg_sealer sealer = vg_seal_sealer(other);
    vg_store *store = NULL;
    OK(open_with(&sealer, false, &store));
    size_t n = 0;
    vg_row_sink sink = {&n, count_row};
    CU_ASSERT_EQUAL(store->ops->load(store, VG_T_owner, &VG_KEY_OF_ID(3), 1, &sink, &w.err).code,
                    VG_E_STORE);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, "owner.id_number"));
    CU_ASSERT_PTR_NULL(strstr(w.err.text, "110101"));
    CU_ASSERT_EQUAL(n, 0);
    store->ops->close(store);
    vg_seal_close(other);

    /* The old key as `previous` opens it. */
    OK(vg_seal_open(&(vg_seal_conf){.current = w.key[1], .previous = w.key[0]}, &other, &w.err));
    sealer = vg_seal_sealer(other);
    OK(open_with(&sealer, false, &w.store));
    CU_ASSERT_EQUAL(rows_of(VG_T_owner, VG_KEY_OF_ID(3), &owner), 1);
    w.store->ops->close(w.store);
    w.store = NULL;
    vg_seal_close(other);
}

static bool found_planted, found_plain;

static int look_into(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)at;
    if (type != FTW_F || st->st_size == 0) {
        return 0;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes = malloc((size_t)st->st_size);
    ssize_t len = fd < 0 || bytes == NULL ? 0 : read(fd, bytes, (size_t)st->st_size);
    if (len > 0) {
        found_planted = found_planted || memmem(bytes, (size_t)len, "PLANTED-PERSONAL", 16) != NULL;
        found_plain = found_plain || memmem(bytes, (size_t)len, "plain-control-value", 19) != NULL;
    }
    free(bytes);
    if (fd >= 0) {
        close(fd);
    }
    return 0;
}

static void a_planted_personal_value_is_not_found_in_the_files(void)
{
    fresh();
    vg_owner owner = {.id = 3,
                      .program = 1,
                      .ver = 1,
                      .card_number = "PLANTED-PERSONAL-1",
                      .card_name = "PLANTED-PERSONAL-2",
                      .id_number = "PLANTED-PERSONAL-3",
                      .card_bank_no = "plain-control-value"};
    vg_exchange exchange = {
        .op = 1, .seq = 1, .program = 1, .bytes = VG_SPAN("PLANTED-PERSONAL-4 in bytes")};
    vg_change changes[] = {{VG_T_owner, VG_INSERT, &owner, 0},
                           {VG_T_exchange, VG_INSERT, &exchange, 0}};
    CU_ASSERT_EQUAL(commit(changes, 2), VG_COMMITTED);
    VG_SET(owner.card_number, "PLANTED-PERSONAL-5");
    owner.ver = 2;
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_owner, VG_UPDATE, &owner, 1}, 1), VG_COMMITTED);
    const char *where = w.mysql ? getenv("CUSTODY_TEST_MYSQL_DATA") : w.directory;
    found_planted = found_plain = false;
    CU_ASSERT_EQUAL(nftw(where, look_into, 8, FTW_PHYS), 0);
    w.store->ops->close(w.store);
    w.store = NULL;
    CU_ASSERT_EQUAL(nftw(where, look_into, 8, FTW_PHYS), 0);
    CU_ASSERT_FALSE(found_planted);
    CU_ASSERT_TRUE(found_plain); /* the search does find what is there */
}

static void run_sql(const char *text)
{
    if (w.mysql) {
        MYSQL *db = mysql_init(NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(mysql_real_connect(db, NULL, getenv("CUSTODY_TEST_MYSQL_USER"),
                                                        "", "custody_test", 0,
                                                        getenv("CUSTODY_TEST_MYSQL_SOCKET"), 0));
        CU_ASSERT_EQUAL(mysql_query(db, text), 0);
        mysql_close(db);
        return;
    }
    char command[512];
    snprintf(command, sizeof command, "sqlite3 '%s' \"%s\"", w.path, text);
    CU_ASSERT_EQUAL(system(command), 0);
}

static void another_schema_is_refused_with_words_that_help(void)
{
    fresh();
    w.store->ops->close(w.store);
    w.store = NULL;
    vg_store *store = NULL;
    run_sql("UPDATE schema_version SET version = 99");
    CU_ASSERT_EQUAL(open_with(NULL, true, &store).code, VG_E_STORE_SETTINGS);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, "newer program"));
    char text[128];
    snprintf(text, sizeof text, "UPDATE schema_version SET version = %d, checksum = 'x'", VG_SCHEMA_VERSION);
    run_sql(text);
    CU_ASSERT_EQUAL(open_with(NULL, true, &store).code, VG_E_STORE_SETTINGS);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, "another text"));
    run_sql("DELETE FROM schema_version");
    CU_ASSERT_EQUAL(open_with(NULL, false, &store).code, VG_E_STORE_SETTINGS);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, "custodyctl store migrate"));
}

/* A store of schema 1: what later steps add is taken away again. */
static void back_to_schema_1(void)
{
    static const struct {
        const char *table, *column;
    } added[] = {
#define COLUMNS(version, table, names) {#table, names},
#define TABLE_NEW(version, table)      {#table, NULL},
#define INDEX_NEW(version, name)
#include "gateway/edge/schema/steps.def"
#undef COLUMNS
#undef TABLE_NEW
#undef INDEX_NEW
    };
    char text[128];
    static const char *const indexes[][2] = { /* of tables that stay */
        {"lot_day", "lot"}, {"hold_remind", "hold"}, {"hold_due", "hold"}, {"hold_order", "hold"}, {"line_day", "line"}, {"entry_day", "entry"}};
    for (size_t i = 0; i < VG_COUNT(indexes); i++) {
        snprintf(text, sizeof text, "DROP INDEX %s%s%s", indexes[i][0], w.mysql ? " ON " : "", w.mysql ? indexes[i][1] : "");
        run_sql(text);
    }
    for (size_t i = VG_COUNT(added); i-- > 0;) { /* backwards: a table that a step makes may have columns of a later one */
        if (added[i].column == NULL) {
            snprintf(text, sizeof text, "DROP TABLE %s", added[i].table);
            run_sql(text);
        }
        for (const char *p = added[i].column; p != NULL && *p != 0;) {
            size_t len = strcspn(p, " ");
            snprintf(text, sizeof text, "ALTER TABLE %s DROP COLUMN %.*s", added[i].table, (int)len, p);
            run_sql(text);
            p += len + strspn(p + len, " ");
        }
    }
    run_sql("DELETE FROM schema_version");
    run_sql("INSERT INTO schema_version (version, checksum, whole) VALUES (1, 'of another text', 1)");
}

static vg_status keep_lot(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_lot *)ctx = *(const vg_lot *)row;
    return VG_DONE;
}

static void a_store_of_schema_1_is_upgraded_and_keeps_its_rows(void)
{
    fresh();
    vg_lot lot = {.id = 7, .program = 1, .account = 5, .acct_open = 5, .fen = 100, .free_fen = 100, .from_day = 20500, .ver = 1}, back = {0};
    CU_ASSERT_EQUAL(commit(&(vg_change){VG_T_lot, VG_INSERT, &lot, 0}, 1), VG_COMMITTED);
    w.store->ops->close(w.store);
    w.store = NULL;
    back_to_schema_1();
    vg_store *store = NULL;
    CU_ASSERT_EQUAL(open_with(NULL, false, &store).code, VG_E_STORE_SETTINGS);
    CU_ASSERT_PTR_NOT_NULL(strstr(w.err.text, "custodyctl store migrate"));
    if (w.mysql) { /* an upgrade that was cut off between two statements goes on */
        run_sql("ALTER TABLE lot ADD COLUMN t_day BIGINT NOT NULL DEFAULT 0, ADD COLUMN t_rule BIGINT NOT NULL DEFAULT 0, "
                "ADD COLUMN floor_day BIGINT NOT NULL DEFAULT 0, ADD COLUMN calendar BIGINT NOT NULL DEFAULT 0");
    }
    CU_ASSERT_EQUAL_FATAL(open_with(&w.sealer, true, &w.store).code, VG_OK);
    vg_row_sink sink = {&back, keep_lot};
    vg_key key = VG_KEY_OF_ID(7);
    CU_ASSERT_EQUAL(w.store->ops->load(w.store, VG_T_lot, &key, 1, &sink, &w.err).code, VG_OK);
    CU_ASSERT_EQUAL(back.from_day, 20500);
    CU_ASSERT_EQUAL(back.t_rule, 0);
    w.store->ops->close(w.store);
    w.store = NULL;
    CU_ASSERT_EQUAL_FATAL(open_with(&w.sealer, false, &w.store).code, VG_OK); /* it is served without a word now */
}

/* --- main ------------------------------------------------------------------------------------- */

static int tear_down(void)
{
    if (w.store != NULL) {
        w.store->ops->close(w.store);
        w.store = NULL;
    }
    return 0;
}

int main(int argc, char **argv)
{
    w.mysql = argc > 1 && strcmp(argv[1], "mysql") == 0;
    if (w.mysql && getenv("CUSTODY_TEST_MYSQL_SOCKET") == NULL) {
        fprintf(stderr, "run with tests/unit/with_mariadb.sh\n");
        return 77;
    }
    snprintf(w.directory, sizeof w.directory, "/tmp/custody-store.XXXXXX");
    if (mkdtemp(w.directory) == NULL || CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    snprintf(w.path, sizeof w.path, "%s/store.db", w.directory);
    CU_pSuite suite =
        CU_add_suite(w.mysql ? "store on MariaDB" : "store on SQLite", NULL, tear_down);
#define T(name) CU_add_test(suite, #name, name)
    T(every_table_comes_back_as_it_was_written);
    T(an_update_sets_what_may_change_and_nothing_else);
    T(a_version_that_is_not_there_rolls_everything_back);
    T(a_row_that_exists_rolls_everything_back);
    T(keys_that_differ_in_a_blank_are_two_keys);
    T(a_stale_epoch_or_turn_writes_nothing);
    T(a_fence_leaves_the_lease_alone);
    T(a_lease_is_renewed_by_its_holder_and_stolen_only_when_over);
    T(enrolling_twice_keeps_the_first);
    T(lots_come_oldest_first_and_one_more_than_the_limit);
    T(every_group_delivers_the_rows_of_its_keys);
    T(every_query_runs_on_both_kinds_of_connection);
    T(balances_of_a_past_day_are_what_stood_then);
    T(what_is_open_is_summed_by_its_day);
    T(open_lots_add_up_by_their_days);
    T(what_a_period_earned_is_summed_for_its_day_and_program);
    T(accounts_that_gathered_interest_come_in_pages);
    T(a_query_takes_text_as_text);
    T(a_sink_that_refuses_ends_the_reading);
    T(readers_never_see_less_than_what_was_committed);
    T(reopening_keeps_what_was_committed);
    T(what_another_key_sealed_is_refused_and_named);
    T(a_planted_personal_value_is_not_found_in_the_files);
    T(another_schema_is_refused_with_words_that_help);
    T(a_store_of_schema_1_is_upgraded_and_keeps_its_rows);
#undef T
    bool keys = true;
    for (size_t i = 0; i < 2; i++) {
        snprintf(w.key[i], sizeof w.key[i], "%s/key%zu", w.directory, i);
        keys = write_key(w.key[i], i == 0 ? '1' : '2') && keys;
    }
    if (!keys ||
        vg_seal_open(&(vg_seal_conf){.current = w.key[0]}, &w.seal, &w.err).code != VG_OK) {
        return 1;
    }
    w.sealer = vg_seal_sealer(w.seal);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures() + CU_get_number_of_suites_failed();
    CU_cleanup_registry();
    vg_seal_close(w.seal);
    mysql_library_end();

    static const char *const files[] = {"store.db", "store.db-wal", "store.db-shm", "key0", "key1"};
    for (size_t i = 0; i < VG_COUNT(files); i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", w.directory, files[i]);
        unlink(path);
    }
    rmdir(w.directory);
    return failed == 0 ? 0 : 1;
}

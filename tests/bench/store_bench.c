/* What a store costs: commits of batches of holds on top of many rows, store time alone.
 *
 *     store_bench sqlite DIRECTORY  [rows [batches [size [accounts]]]]
 *     store_bench mysql SOCKET USER [rows [batches [size [accounts]]]]     database custody_bench,
 * must exist
 *
 * A hold is what one act writes: operation, hold, idem, hold_lot, two entries, event; account and
 * lot updated. Accounts are taken at random, the worst case for indexes. Prints holds a second and
 * the batch times.
 */
#include "certs/seal.h"
#include "gateway/edge/store_mysql.h"
#include "gateway/edge/store_sqlite.h"
#include "gateway/edge/system.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CHANGES_A_HOLD = 9, INSERTS_A_HOLD = 7, SIZE_MAX_HOLDS = 4000 };

typedef struct bench {
    vg_store *store;
    vg_program program;
    size_t account_count;
    vg_account *accounts;
    vg_lot *lots;
    uint64_t random;
    int64_t next_id;
    vg_change *changes;
    size_t change_count;
    struct rows {
        vg_operation op;
        vg_hold hold;
        vg_idem idem;
        vg_hold_lot hold_lot;
        vg_entry entry[2];
        vg_event event;
        char data[260];
        uint64_t account; /* index */
        int64_t account_ver, lot_ver;
    } * rows;
    bool *touched; /* account is in this batch already */
} bench;

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static uint64_t next_random(bench *b)
{
    b->random ^= b->random << 13;
    b->random ^= b->random >> 7;
    b->random ^= b->random << 17;
    return b->random;
}

static void must(bool ok, const char *what, const vg_err *err)
{
    if (!ok) {
        fprintf(stderr, "%s: %s (%s)\n", what, err->text, vg_code_facts(err->code)->name);
        exit(1);
    }
}

static void add(bench *b, vg_table table, vg_change_act act, const void *row, int64_t old_ver)
{
    b->changes[b->change_count++] = (vg_change){table, act, row, old_ver};
}

static void commit(bench *b)
{
    vg_err err = {0};
    int64_t old_turn = b->program.turn++;
    b->program.ver++;
    vg_fence fence = {&b->program, old_turn};
    vg_fate fate = b->store->ops->commit(b->store, &fence, 1, b->changes, b->change_count, &err);
    must(fate == VG_COMMITTED, "commit", &err);
    b->change_count = 0;
}

static void set_entry(bench *b, vg_entry *e, vg_account *a, const vg_operation *op, int64_t bucket)
{
    *e = (vg_entry){.account = a->id,
                    .seq = ++a->entry_seq,
                    .program = b->program.id,
                    .journal = op->id,
                    .op = op->id,
                    .phase = 1,
                    .bucket = bucket,
                    .side = bucket + 1,
                    .fen = op->fen,
                    .balance_fen = a->free_fen,
                    .opp_account = a->id,
                    .at = op->created_at,
                    .day = 20500};
}

/* An account at most once a batch: the turn writes each changed row once. */
static void add_hold(bench *b, struct rows *r)
{
    do {
        r->account = next_random(b) % b->account_count;
    } while (b->touched[r->account]);
    b->touched[r->account] = true;
    vg_account *a = &b->accounts[r->account];
    vg_lot *lot = &b->lots[r->account];
    const int64_t at = INT64_C(1770000000000) + b->next_id;
    const int64_t p = b->program.id;
    int64_t op = b->next_id++;
    int64_t hold = b->next_id++;

    r->op = (vg_operation){.id = op,
                           .program = p,
                           .kind = 4,
                           .ask = 5,
                           .state = 1,
                           .ver = 1,
                           .live = 1,
                           .account = a->id,
                           .hold = hold,
                           .fen = 12345,
                           .reserve = 1,
                           .principal = 77,
                           .due_at = at + 1000,
                           .created_at = at,
                           .updated_at = at};
    r->hold = (vg_hold){.id = hold,
                        .program = p,
                        .account = a->id,
                        .op = op,
                        .ver = 1,
                        .fen = 12345,
                        .expires_at = at + 86400000,
                        .created_at = at,
                        .updated_at = at};
    snprintf(r->op.client_ref, sizeof r->op.client_ref, "order-%016llx",
             (unsigned long long)next_random(b));
    snprintf(r->hold.purpose_order, sizeof r->hold.purpose_order, "%s", r->op.client_ref);
    VG_SET(r->op.memo, "deposit for order");
    r->op.detail = (vg_span){(const uint8_t *)r->data, 120};
    r->idem = (vg_idem){.program = p, .status = 202, .at = at};
    snprintf(r->idem.id, sizeof r->idem.id, "1:%016llx%016llx", (unsigned long long)next_random(b),
             (unsigned long long)next_random(b));
    memset(r->idem.hash, 'a', 64);
    snprintf(r->idem.resource, sizeof r->idem.resource, "hld_%013lld", (long long)hold);
    r->hold_lot = (vg_hold_lot){.hold = hold, .lot = lot->id, .program = p, .ver = 1, .fen = 12345};
    memset(r->data, 'x', sizeof r->data);
    r->event = (vg_event){.program = p,
                          .seq = ++b->program.event_seq,
                          .at = at,
                          .op = op,
                          .principal = 77,
                          .data = {(const uint8_t *)r->data, 240}};
    VG_SET(r->event.type, "hold.ready");
    memset(r->event.hash, 'b', 64);

    r->account_ver = a->ver++;
    a->free_fen -= 12345;
    a->held_fen += 12345;
    a->updated_at = at;
    set_entry(b, &r->entry[0], a, &r->op, 1);
    set_entry(b, &r->entry[1], a, &r->op, 2);
    r->lot_ver = lot->ver++;
    lot->free_fen -= 12345;
    lot->held_fen += 12345;

    add(b, VG_T_operation, VG_INSERT, &r->op, 0);
    add(b, VG_T_hold, VG_INSERT, &r->hold, 0);
    add(b, VG_T_idem, VG_INSERT, &r->idem, 0);
    add(b, VG_T_hold_lot, VG_INSERT, &r->hold_lot, 0);
    add(b, VG_T_entry, VG_INSERT, &r->entry[0], 0);
    add(b, VG_T_entry, VG_INSERT, &r->entry[1], 0);
    add(b, VG_T_event, VG_INSERT, &r->event, 0);
    add(b, VG_T_account, VG_UPDATE, a, r->account_ver);
    add(b, VG_T_lot, VG_UPDATE, lot, r->lot_ver);
}

static int64_t batch(bench *b, size_t holds)
{
    for (size_t i = 0; i < holds; i++) {
        add_hold(b, &b->rows[i]);
    }
    int64_t begun = now_us();
    commit(b);
    int64_t took = now_us() - begun;
    for (size_t i = 0; i < holds; i++) {
        b->touched[b->rows[i].account] = false;
    }
    return took;
}

static void make_accounts(bench *b)
{
    for (size_t i = 0; i < b->account_count; i++) {
        vg_account *a = &b->accounts[i];
        vg_lot *lot = &b->lots[i];
        *a = (vg_account){.id = b->next_id++,
                          .program = b->program.id,
                          .kind = 1,
                          .state = 1,
                          .ver = 1,
                          .free_fen = INT64_C(100000000000)};
        snprintf(a->ref, sizeof a->ref, "customer-%zu", i);
        snprintf(a->name, sizeof a->name, "A name of %zu", i);
        snprintf(a->bank_account, sizeof a->bank_account, "31100%012zu", i);
        *lot = (vg_lot){.id = b->next_id++,
                        .program = b->program.id,
                        .account = a->id,
                        .acct_open = a->id,
                        .ver = 1,
                        .fen = a->free_fen,
                        .free_fen = a->free_fen,
                        .from_day = 20500};
        add(b, VG_T_account, VG_INSERT, a, 0);
        add(b, VG_T_lot, VG_INSERT, lot, 0);
        if (b->change_count >= 4000) {
            commit(b);
        }
    }
    commit(b);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static size_t number(int argc, char **argv, int at, size_t otherwise)
{
    int64_t n = 0;
    vg_err err = {0};
    if (argc <= at) {
        return otherwise;
    }
    must(vg_span_int(vg_span_of(argv[at]), &n, &err).code == VG_OK && n > 0, "a number is wanted",
         &err);
    return (size_t)n;
}

static void measure(bench *b, size_t rows, size_t batches, size_t size)
{
    int64_t *times = calloc(batches, sizeof *times);
    int64_t all = 0;
    int64_t begun = now_us();
    size_t there = 0;
    for (; there < rows; there += INSERTS_A_HOLD * size) {
        (void)batch(b, size);
    }
    printf("filled %zu rows in %lld ms\n", there, (long long)(now_us() - begun) / 1000);
    for (size_t i = 0; i < batches; i++) {
        times[i] = batch(b, size);
        all += times[i];
    }
    qsort(times, batches, sizeof *times, by_size);
    printf("%zu commits of %zu holds: %lld holds/s, %lld rows/s, %lld ns a hold\n", batches, size,
           (long long)((int64_t)(batches * size) * 1000000 / all),
           (long long)((int64_t)(batches * size * CHANGES_A_HOLD) * 1000000 / all),
           (long long)(all * 1000 / (int64_t)(batches * size)));
    printf("commit us: p50 %lld, p90 %lld, p99 %lld, max %lld\n", (long long)times[batches / 2],
           (long long)times[batches * 9 / 10], (long long)times[batches * 99 / 100],
           (long long)times[batches - 1]);
    free(times);
}

/* A key that lives as long as the run: sealing costs time too. */
static vg_seal *make_seal(const char *path)
{
    uint8_t key[VG_SEAL_KEY_BYTES];
    vg_random random = vg_system_random();
    random.fill(random.ctx, key, sizeof key);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    vg_err err = {.code = VG_E_KEY_FILE, .text = "no key file"};
    must(fd >= 0 && write(fd, key, sizeof key) == (ssize_t)sizeof key, "key", &err);
    close(fd);
    vg_seal *seal = NULL;
    must(vg_seal_open(&(vg_seal_conf){.current = path}, &seal, &err).code == VG_OK, "seal", &err);
    unlink(path);
    return seal;
}

int main(int argc, char **argv)
{
    bool mysql = argc > 3 && strcmp(argv[1], "mysql") == 0;
    if (!mysql && (argc < 3 || strcmp(argv[1], "sqlite") != 0)) {
        fprintf(stderr, "usage: store_bench sqlite DIRECTORY | mysql SOCKET USER [rows [batches "
                        "[size [accounts]]]]\n");
        return 2;
    }
    int first = mysql ? 4 : 3;
    size_t rows = number(argc, argv, first, 1000000);
    size_t batches = number(argc, argv, first + 1, 500);
    size_t size = number(argc, argv, first + 2, 200);
    bench b = {.random = 88172645463325252ull,
               .next_id = 1,
               .account_count = number(argc, argv, first + 3, 20000)};
    vg_err err = {.code = VG_E_INVALID, .text = "too large"};
    must(size <= SIZE_MAX_HOLDS && size < b.account_count, "size", &err);
    b.accounts = calloc(b.account_count, sizeof *b.accounts);
    b.lots = calloc(b.account_count, sizeof *b.lots);
    b.touched = calloc(b.account_count, sizeof *b.touched);
    b.rows = calloc(size, sizeof *b.rows);
    b.changes = calloc(SIZE_MAX_HOLDS * CHANGES_A_HOLD, sizeof *b.changes);

    char path[300];
    snprintf(path, sizeof path, "%s/bench.key", mysql ? "/tmp" : argv[2]);
    vg_seal *seal = make_seal(path);
    vg_sealer sealer = vg_seal_sealer(seal);
    snprintf(path, sizeof path, "%s/bench.db", argv[2]);
    vg_status st = mysql
                       ? vg_store_mysql_open(&(vg_store_mysql_conf){.socket = argv[2],
                                                                    .user = argv[3],
                                                                    .password = "",
                                                                    .database = "custody_bench",
                                                                    .sealer = &sealer,
                                                                    .migrate = true},
                                             &b.store, &err)
                       : vg_store_sqlite_open(
                             &(vg_store_sqlite_conf){
                                 .path = path, .sealer = &sealer, .create = true, .migrate = true},
                             &b.store, &err);
    must(st.code == VG_OK, "open", &err);
    must(b.store->ops->enrol(b.store, 1, "bench", 1, &err).code == VG_OK, "enrol", &err);
    must(b.store->ops->lease(b.store, 1, "bench", 1, 2, &b.program, &err).code == VG_OK, "lease",
         &err);
    make_accounts(&b);
    measure(&b, rows, batches, size);
    b.store->ops->close(b.store);
    vg_seal_close(seal);
    free(b.accounts);
    free(b.lots);
    free(b.touched);
    free(b.rows);
    free(b.changes);
    return 0;
}

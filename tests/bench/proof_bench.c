/* What a three-way proof costs over a whole store, beside the least that any does:
 *
 *     proof_bench DIRECTORY [ACCOUNTS, default 1000000]
 *
 * Each account has a balance and the bank's last word on it; one in twenty moved after the day, in our books and in the bank's lines; seven
 * differ by a fen, and must be found, no more. The baseline is one pass of SQL that sums both sides of the day's table as they stand now: no
 * day, nothing taken back, no reasons. Prints accounts, ms, baseline ms, accounts that differ, and MiB at most.
 */
#include "gateway/core/ledger.h"
#include "gateway/edge/store_sqlite.h"
#include "gateway/run/proof.h"
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { DAY = 20520, FIRST = 1000, BATCH = 20000, MOVES_EVERY = 20, WRONG = 7, FEN = 123400 };
#define ID(n) (INT64_C(1) << 40 | (n))

static vg_store *store;
static vg_program program;
static vg_err err = {.text = "no reason"};

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s: %s\n", what, err.text);
        exit(1);
    }
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void commit(const vg_change *changes, size_t count)
{
    vg_fence fence = {&program, program.turn};
    program.turn++;
    program.ver++;
    must(store->ops->commit(store, &fence, 1, changes, count, &err) == VG_COMMITTED, "commit");
}

typedef struct rows {
    vg_account accounts[BATCH];
    vg_told told[BATCH];
    vg_entry entries[BATCH];
    vg_line lines[BATCH];
    vg_change changes[4 * BATCH];
    size_t count;
} rows;

static void add(rows *r, vg_table table, const void *row) { r->changes[r->count++] = (vg_change){table, VG_INSERT, row, 0}; }

/* wrong: by so much the bank has more. later: what came in after the day. */
static void make_account(rows *r, size_t at, int64_t n, int64_t wrong, int64_t later)
{
    int64_t id = ID(FIRST + n), early = vg_day_instant((vg_day){DAY}, 3600), late = vg_day_instant((vg_day){DAY + 1}, 7200);
    r->accounts[at] = (vg_account){.id = id, .program = 1, .kind = VG_ACCT_MEMBER, .state = VG_AS_ACTIVE, .free_fen = FEN + later, .entry_seq = later != 0,
                                   .updated_at = later != 0 ? late : early};
    snprintf(r->accounts[at].bank_account, sizeof r->accounts[at].bank_account, "31100%013" PRId64, n);
    VG_SET(r->accounts[at].name, "A name");
    r->told[at] = (vg_told){.id = id, .program = 1, .way = VG_TW_LINE, .day = later != 0 ? DAY + 1 : DAY, .at = later != 0 ? late : early, .fen = FEN + later + wrong};
    add(r, VG_T_account, &r->accounts[at]);
    add(r, VG_T_told, &r->told[at]);
    if (later == 0) {
        return;
    }
    r->entries[at] = (vg_entry){.account = id, .seq = 1, .program = 1, .phase = VG_PHASE_DIRECT, .bucket = VG_BUCKET_FREE, .side = VG_CREDIT, .fen = later,
                                .balance_fen = FEN + later, .at = late, .day = DAY + 1};
    r->lines[at] = (vg_line){.program = 1, .account = id, .side = VG_CREDIT, .fen = later, .balance_fen = FEN + later + wrong, .booked_at = late, .day = DAY + 1};
    snprintf(r->lines[at].id, sizeof r->lines[at].id, "1/%s/20260309/F/1", r->accounts[at].bank_account);
    add(r, VG_T_entry, &r->entries[at]);
    add(r, VG_T_line, &r->lines[at]);
}

static void fill(int64_t count)
{
    rows *r = calloc(1, sizeof *r);
    must(r != NULL, "memory");
    vg_account bank = {.id = ID(VG_OWN_BANK), .program = 1, .kind = VG_ACCT_BANK};
    commit(&(vg_change){VG_T_account, VG_INSERT, &bank, 0}, 1);
    for (int64_t n = 0; n < count;) {
        r->count = 0;
        for (size_t at = 0; at < BATCH && n < count; at++, n++) {
            make_account(r, at, n, n % (count / WRONG) == 3, n % MOVES_EVERY == 0 ? 1000 : 0);
        }
        commit(r->changes, r->count);
    }
    free(r);
}

static int64_t baseline(const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    must(sqlite3_open(path, &db) == SQLITE_OK, "open");
    int64_t begun = now_us();
    must(sqlite3_prepare_v2(db, "SELECT SUM(a.free_fen + a.out_fen + a.late_fen + a.held_fen), SUM(t.fen) FROM account a JOIN told t ON t.id = a.id", -1, &st, NULL) == SQLITE_OK, "sum");
    must(sqlite3_step(st) == SQLITE_ROW, "sum");
    int64_t took = now_us() - begun;
    sqlite3_finalize(st);
    sqlite3_close(db);
    return took;
}

int main(int argc, char **argv)
{
    char path[300];
    int64_t count = 1000000;
    struct rusage used;
    static vg_proof_run run;
    bool usage = argc < 2 || argc > 3 || (argc == 3 && (vg_span_int(vg_span_of(argv[2]), &count, &err).code != VG_OK || count < 100 || count > 50000000));
    if (usage) {
        fprintf(stderr, "usage: proof_bench DIRECTORY [ACCOUNTS, 100 to 50000000]\n");
        return 2;
    }
    snprintf(path, sizeof path, "%s/proof.db", argv[1]);
    must(vg_store_sqlite_open(&(vg_store_sqlite_conf){.path = path, .create = true, .migrate = true}, &store, &err).code == VG_OK, "open");
    must(store->ops->enrol(store, 1, "bench", 1, &err).code == VG_OK, "enrol");
    must(store->ops->lease(store, 1, "here", 1, 60001, &program, &err).code == VG_OK, "lease");
    fill(count);
    vg_rules rules = {.program = 1, .caps = VG_CAP_LINES_WHOLE, .asks = UINT64_C(1) << VG_ASK_LINES | UINT64_C(1) << VG_ASK_CUSTODY_BALANCE};
    int64_t wrong = (count - 4) / (count / WRONG) + 1;
    vg_proof wanted = {.program = 1, .day = DAY, .custody_way = VG_TW_HISTORY, .custody_said = count * FEN + wrong};
    int64_t least = baseline(path), begun = now_us();
    must(vg_proof_read(store, &rules, &wanted, 0, &run, &err).code == VG_OK, "proof");
    int64_t took = now_us() - begun;
    getrusage(RUSAGE_SELF, &used);
    must(run.proof.differ == wrong && run.proof.our_fen == count * FEN && run.proof.apart_fen == 0, "the proof is wrong");
    printf("%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %ld\n", count, took / 1000, least / 1000, run.proof.differ, used.ru_maxrss / 1024);
    vg_proof_run_free(&run);
    store->ops->close(store);
    return 0;
}

/* Days of business at random, told by a feed and by files of any span, that come in time or late: each day is set beside the bank when it ends,
 * and again at the end. The world knows each movement's truth; amounts tell movements apart. No movement that both sides show is ever left,
 * and each that one side alone shows, where a statement that is here had to show it, is. */
#include "gateway/core/imports.h"
#include "gateway/core/ledger.h"
#include "gateway/core/report.h"
#include "gateway/run/recon_run.h"
#include "tests/unit/store_kit.h"
#include <CUnit/Basic.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 20514 /* Monday, 2026-03-02 */

enum { PROGRAM = 1, ACCOUNTS = 3, DAYS = 12, MOVES = ACCOUNTS * DAYS * 4, FILES = ACCOUNTS * DAYS, BATCH = 64 };

typedef struct movement {
    int64_t fen, account, day, bank_day; /* day -1: not in our books; bank_day -1: not at the bank */
    vg_side side;
} movement;

typedef enum file_kind { NO_FILES, WHOLE_FILES, PAYOUT_FILES } file_kind;

typedef struct file {
    int64_t account, from, to, comes; /* before the run of this day */
    file_kind kind;
    bool proves, here;
} file;

static store_kit kit;
static vg_err err;
static vg_rules rules;
static uint64_t state;
static struct {
    bool feed_whole; /* else the feed tells what comes in alone */
    movement moves[MOVES];
    size_t move_count;
    file files[FILES];
    size_t file_count;
    int64_t today;
} world;
static size_t wrong, asked, groups, lefts_seen;
static uint64_t seeds = 100; /* or as many as the first argument says */

static uint64_t dice(uint64_t sides)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % sides;
}

/* --- the world ------------------------------------------------------------------------------------------------ */

static int64_t account_of(size_t i) { return (INT64_C(1) << 40) + VG_FIRST_ID + (int64_t)i; }

static void add_moves(size_t account, int64_t day)
{
    size_t n = dice(4);
    for (size_t i = 0; i < n; i++) {
        uint64_t truth = dice(100);
        movement *m = &world.moves[world.move_count++];
        *m = (movement){.fen = 1000 + (int64_t)world.move_count, .account = account_of(account), .day = day, .bank_day = day, .side = dice(2) == 0 ? VG_CREDIT : VG_DEBIT};
        m->bank_day += m->side == VG_DEBIT && dice(4) == 0; /* what comes in is booked by the bank's line of it */
        m->bank_day = truth < 8 ? -1 : m->bank_day;
        m->day = truth >= 8 && truth < 16 ? -1 : m->day;
    }
}

static void add_files(size_t account, file_kind kind)
{
    for (int64_t day = FIRST; day < FIRST + DAYS && kind != NO_FILES;) {
        int64_t span = (int64_t)dice(3);
        if (dice(5) != 0) { /* else a gap */
            world.files[world.file_count++] = (file){.account = account_of(account), .from = day, .to = day + span, .comes = day + span + (int64_t)dice(4), .kind = kind,
                                                     .proves = dice(5) != 0};
        }
        day += span + 1;
    }
}

static void new_world(uint64_t seed)
{
    state = seed * 2654435761u + 1;
    memset(&world, 0, sizeof world);
    world.today = FIRST - 1;
    world.feed_whole = dice(3) == 0;
    for (size_t a = 0; a < ACCOUNTS; a++) {
        for (int64_t day = FIRST; day < FIRST + DAYS; day++) {
            add_moves(a, day);
        }
        add_files(a, (file_kind)dice(3));
    }
    store_kit_fresh(&kit);
    rules = (vg_rules){.program = PROGRAM, .calendar = vg_calendar_china(), .caps = world.feed_whole ? VG_CAP_LINES_WHOLE : 0, .ref_prefix = "S1", .ref_max = 20};
}

/* --- what the store gets of it ---------------------------------------------------------------------------------- */

static void put_row(vg_table table, const void *row, size_t size)
{
    store_kit_put(&kit, table, row, size);
    if (kit.count >= BATCH) {
        store_kit_commit(&kit);
    }
}
#define PUT(t, ...) put_row(VG_T_##t, &(const vg_##t)__VA_ARGS__, sizeof(vg_##t))

static void put_booking(const movement *m)
{
    int64_t n = m->fen;
    bool out = m->side == VG_DEBIT;
    PUT(entry, {.account = m->account, .seq = n, .program = PROGRAM, .journal = n, .op = out ? n : 0, .receipt = out ? 0 : n,
                .phase = out ? VG_PHASE_POST : VG_PHASE_DIRECT, .bucket = VG_BUCKET_FREE, .side = m->side, .fen = m->fen,
                .opp_account = vg_own_id(PROGRAM, VG_OWN_BANK), .at = n, .day = m->day});
    if (out) {
        vg_operation op = {.id = n, .program = PROGRAM, .kind = VG_OP_WITHDRAW, .state = VG_ST_DONE, .account = m->account, .fen = m->fen};
        vg_ref ref = {.program = PROGRAM, .op = n};
        snprintf(op.bank_ref, sizeof op.bank_ref, "S1%018" PRId64, n);
        VG_SET(ref.id, op.bank_ref);
        put_row(VG_T_operation, &op, sizeof op);
        put_row(VG_T_ref, &ref, sizeof ref);
    }
}

static bool is_fed(const movement *m) { return m->bank_day >= 0 && (world.feed_whole || m->side == VG_CREDIT); }

static void put_line(const movement *m)
{
    bool out = m->side == VG_DEBIT;
    vg_line l = {.program = PROGRAM, .account = m->account, .side = m->side, .fen = m->fen, .day = m->bank_day, .balance_fen = -1,
                 .op = m->day >= 0 && out ? m->fen : 0, .receipt = m->day >= 0 && !out ? m->fen : 0};
    snprintf(l.id, sizeof l.id, "1/3110001/20260302/F%" PRId64 "/1", m->fen);
    put_row(VG_T_line, &l, sizeof l);
}

static bool has(const file *f, const movement *m)
{
    return m->bank_day >= f->from && m->bank_day <= f->to && m->account == f->account && (f->kind == WHOLE_FILES || m->side == VG_DEBIT);
}

static void put_file(const file *f, int64_t id)
{
    PUT(statement, {.id = id, .program = PROGRAM, .state = 1, .account = f->account, .from_day = f->from, .to_day = f->to, .proven = f->proves ? 2 : 0,
                    .tells = f->kind == PAYOUT_FILES ? VG_TELLS_DEBITS : 0});
    for (size_t i = 0; i < world.move_count; i++) {
        const movement *m = &world.moves[i];
        if (has(f, m)) {
            vg_statement_line l = {.statement = id, .seq = m->fen, .program = PROGRAM, .account = m->account, .day = m->bank_day, .booked = 1, .side = m->side, .fen = m->fen};
            snprintf(l.serial, sizeof l.serial, "F%" PRId64, m->fen);
            if (m->side == VG_DEBIT && m->day >= 0) {
                snprintf(l.ref, sizeof l.ref, "S1%018" PRId64, m->fen);
            }
            put_row(VG_T_statement_line, &l, sizeof l);
        }
    }
}

static bool is_new(int64_t day, int64_t until) { return day > world.today && day <= until; }

/* Time goes by: what is booked, what the feed tells, and the files that come. */
static void live(int64_t day)
{
    for (size_t i = 0; i < world.move_count; i++) {
        const movement *m = &world.moves[i];
        if (is_new(m->day, day)) {
            put_booking(m);
        }
        if (is_fed(m) && is_new(m->bank_day, day)) {
            put_line(m);
        }
    }
    for (size_t i = 0; i < world.file_count; i++) {
        file *f = &world.files[i];
        if (!f->here && f->comes <= day) {
            f->here = true;
            put_file(f, (int64_t)i + 1);
        }
    }
    store_kit_commit(&kit);
    world.today = day;
}

/* --- the truth ---------------------------------------------------------------------------------------------------- */

static bool is_booked(const movement *m) { return m->day >= 0 && m->day <= world.today; }

static bool is_told(const movement *m)
{
    bool told = is_fed(m) && m->bank_day <= world.today;
    for (size_t i = 0; i < world.file_count; i++) {
        told = told || (world.files[i].here && has(&world.files[i], m));
    }
    return told;
}

/* A statement that is here had to show it on its day. */
static bool must_be_told(const movement *m)
{
    bool must = world.feed_whole || m->side == VG_CREDIT;
    for (size_t i = 0; i < world.file_count; i++) {
        const file *f = &world.files[i];
        bool of_it = f->here && f->proves && f->account == m->account && (f->kind == WHOLE_FILES || m->side == VG_DEBIT);
        must = must || (of_it && f->from <= m->day && m->day <= f->to);
    }
    return must;
}

/* A run opens breaks of its day and of a few before it: those further off have their partners beyond what it reads. */
static bool is_due(int64_t of, int64_t day) { return of <= day && of > day - VG_RECON_LATE; }

static void judge(const vg_recon_day *r, const movement *m, int64_t day)
{
    bool left[2] = {0}, due[2] = {is_due(m->day, day), is_due(m->bank_day, day)};
    for (size_t i = 0; i < r->result->left_count; i++) {
        const vg_recon_left *l = &r->result->lefts[i];
        left[l->bank] = left[l->bank] || (due[l->bank] && (l->bank ? r->bank : r->ours)[l->id - 1].fen == m->fen);
    }
    bool booked = is_booked(m), told = is_told(m);
    bool bank_alone = told && !booked && due[1], ours_alone = booked && !told && must_be_told(m) && due[0];
    bool must_not[2] = {!booked || told || !must_be_told(m), booked || !told}; /* ours, the bank's */
    bool bad = (left[1] && must_not[1]) || (left[0] && must_not[0]) || (bank_alone && !left[1]) || (ours_alone && !left[0]);
    asked++;
    lefts_seen += left[0] + left[1];
    wrong += bad;
    if (bad && wrong <= 5) {
        printf("\n  run of day %" PRId64 ", today %" PRId64 ": %" PRId64 " fen, ours %" PRId64 ", bank %" PRId64 ": left ours %d bank %d, booked %d told %d must %d whole %d\n", day - FIRST,
               world.today - FIRST, m->fen, m->day - FIRST, m->bank_day - FIRST, left[0], left[1], booked, told, must_be_told(m), world.feed_whole);
    }
}

static void reconcile(int64_t day)
{
    vg_recon_day r;
    vg_recon_day_ask ask = {.rules = &rules, .day = {(int32_t)day}, .covered_to = {(int32_t)world.today}};
    CU_ASSERT_EQUAL_FATAL(vg_recon_day_read(kit.store, &ask, &r, &err).code, VG_OK);
    for (size_t i = 0; i < world.move_count; i++) {
        judge(&r, &world.moves[i], day);
    }
    groups += r.result->group_count;
    vg_recon_day_free(&r);
}

static void nothing_is_missed_and_nothing_is_false(void)
{
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        size_t before = wrong;
        new_world(seed);
        for (int64_t day = FIRST; day < FIRST + DAYS; day++) {
            live(day);
            reconcile(day);
        }
        live(FIRST + DAYS + 4); /* all that comes is here */
        for (int64_t day = FIRST; day < FIRST + DAYS; day++) {
            reconcile(day);
        }
        if (wrong != before) {
            printf("  seed %" PRIu64 "\n", seed);
        }
    }
    printf("\n%zu judgements of movements in %" PRIu64 " worlds, %zu groups, %zu left with reason, %zu wrong\n", asked, seeds, groups, lefts_seen, wrong);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(groups > 0 && lefts_seen > 0);
}

int main(int argc, char **argv)
{
    seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : seeds;
    if (!store_kit_begin(&kit) || CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    CU_pSuite suite = CU_add_suite("recon month", NULL, NULL);
    CU_ADD_TEST(suite, nothing_is_missed_and_nothing_is_false);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    store_kit_end(&kit);
    return failed != 0;
}

/* Lots over random days, both rules and both orders, against a second model that has no lots: every single fen is kept in a plain
 * list with its day, and what is used next is looked for among all of them. */
#include "gateway/core/lots.h"
#include <CUnit/Basic.h>
#include <stdio.h>

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static uint32_t seed;

enum { A = 1000, FENS_MAX = 4000, HOLDS_MAX = 64, OPS_MAX = 400, CREDITS_MAX = 128, STEPS = 90 };

/* --- the model ---------------------------------------------------------------------------------------------- */

typedef enum place { FREE, HELD, OUT, GONE } place;
typedef struct fen {
    int64_t lot;
    int32_t day; /* from which it may leave */
    place at;
    int64_t by;  /* the hold, or the act that took it out */
    int joined;  /* which lot of its hold it is of, in the order in which they were used */
} fen;
static fen fens[FENS_MAX];
static size_t fen_count;

static uint32_t chance(uint32_t n)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % n;
}

/* The free fen that is used next: of the latest or the earliest day, and of it the lot that came last or first. */
static fen *next_free(bool latest, int32_t may)
{
    fen *best = NULL;
    for (size_t i = 0; i < fen_count; i++) {
        fen *f = &fens[i];
        if (f->at != FREE || f->day > may) {
            continue;
        }
        bool later = best != NULL && (f->day > best->day || (f->day == best->day && f->lot > best->lot));
        bool earlier = best != NULL && (f->day < best->day || (f->day == best->day && f->lot < best->lot));
        best = best == NULL || (latest ? later : earlier) ? f : best;
    }
    return best;
}

static int64_t free_until(int32_t may)
{
    int64_t sum = 0;
    for (size_t i = 0; i < fen_count; i++) {
        sum += fens[i].at == FREE && fens[i].day <= may;
    }
    return sum;
}

static int64_t of_lot(int64_t lot, place at)
{
    int64_t sum = 0;
    for (size_t i = 0; i < fen_count; i++) {
        sum += fens[i].lot == lot && fens[i].at == at;
    }
    return sum;
}

static int64_t held_by(int64_t hold)
{
    int64_t sum = 0;
    for (size_t i = 0; i < fen_count; i++) {
        sum += fens[i].at == HELD && fens[i].by == hold;
    }
    return sum;
}

static void model_hold(int64_t hold, int64_t n)
{
    int joined = 0;
    int64_t lot = 0;
    for (; n > 0; n--) {
        fen *f = next_free(!rules.hold_oldest_first, INT32_MAX);
        joined += f->lot != lot;
        lot = f->lot;
        *f = (fen){f->lot, f->day, HELD, hold, joined};
    }
}

/* Out of a hold, the earliest day first; the latest day among what was used. */
static int32_t model_leave(int64_t hold, int64_t n, place to)
{
    int32_t latest = 0;
    for (; n > 0; n--) {
        fen *best = NULL;
        for (size_t i = 0; i < fen_count; i++) {
            fen *f = &fens[i];
            bool mine = f->at == HELD && f->by == hold;
            best = mine && (best == NULL || f->day < best->day || (f->day == best->day && f->joined < best->joined)) ? f : best;
        }
        latest = best->day > latest ? best->day : latest;
        best->at = to;
    }
    return latest;
}

static void model_take(int64_t op, int64_t n, bool latest, int32_t may)
{
    for (; n > 0; n--) {
        fen *f = next_free(latest, may);
        f->at = OUT;
        f->by = op;
    }
}

/* --- the two side by side ----------------------------------------------------------------------------------- */

static int64_t lots[CREDITS_MAX], holds[HOLDS_MAX], taken[OPS_MAX];
static size_t lot_count, hold_count, taken_count;
static int64_t next_id;

#define STEP(call)                                                                                 \
    ({                                                                                             \
        vg_work_keep(work);                                                                        \
        vg_work_begin(work);                                                                       \
        vg_status st_ = (call);                                                                    \
        for (int i_ = 0; st_.code != VG_OK && i_ < 8; i_++) {                                      \
            vg_work_drop(work);                                                                    \
            vg_work_begin(work);                                                                   \
            if (st_.code != VG_E_MISS) {                                                           \
                break;                                                                             \
            }                                                                                      \
            vg_work_needs_done(work);                                                              \
            st_ = (call);                                                                          \
        }                                                                                          \
        st_.code;                                                                                  \
    })

static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){.program = 1,
                       .calendar = vg_calendar_china(),
                       .cutoff_s = 17 * 3600,
                       .release_s = 1800};
    rules.t1_business = chance(2) == 0; /* one after the other: the same on every compiler */
    rules.withdraw_latest_first = chance(2) == 0;
    rules.hold_oldest_first = chance(2) == 0;
    core = (vg_core){.work = work, .rules = &rules, .effects = effects};
    vg_day first = {20484 + (int)chance(60)};
    core.at = vg_day_instant(first, (int)chance(86400)); /* from 31 January 2026 on: the longest festival */
    vg_program p = {.id = 1};
    vg_account a = {.id = A, .program = 1, .kind = VG_ACCT_MEMBER, .state = VG_AS_ACTIVE};
    vg_work_put(work, VG_T_program, &p);
    vg_work_put(work, VG_T_account, &a);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, A);
    vg_work_begin(work);
    fen_count = lot_count = hold_count = taken_count = 0;
    next_id = 100000;
}

static bool works(vg_day d)
{
    bool is = false;
    CU_ASSERT_EQUAL(vg_calendar_working(rules.calendar, d, &is, &err).code, VG_OK);
    return is;
}

/* The program's rule, said by walking: the working day behind T (domain/t1-settlement.md §3.1). */
static int32_t day_of(int64_t booked_at)
{
    vg_day t = vg_day_at(booked_at + 7 * 3600 * 1000); /* from 17:00 on it is of the next day */
    while (rules.t1_business && !works(t)) {
        t = vg_day_add(t, 1);
    }
    do {
        t = vg_day_add(t, 1);
    } while (!works(t));
    return t.n;
}

static int32_t may_leave(void) { return vg_day_at(core.at - 1800 * 1000).n; } /* the day begins at 00:30 */

static bool credit(void)
{
    int64_t lot = 0, n = 1 + (int64_t)chance(40);
    vg_from from = {0};
    if (lot_count == CREDITS_MAX || fen_count + 40 > FENS_MAX) {
        return true;
    }
    bool refundable = chance(2) == 0;
    CU_ASSERT_EQUAL(vg_core_from_day(&core, core.at, &from, &err).code, VG_OK);
    vg_credit c = {.account = A, .fen = n, .from_day = from, .booked_at = core.at, .receipt = refundable ? next_id++ : 0, .op = 1, .refundable = refundable};
    bool ok = STEP(vg_lots_add(&core, &c, &lot, &err)) == VG_OK;
    for (int64_t i = 0; i < n; i++) {
        fens[fen_count++] = (fen){.lot = lot, .day = day_of(core.at)};
    }
    lots[lot_count++] = lot;
    return ok;
}

static bool hold(void)
{
    int64_t n = 1 + (int64_t)chance(60), id = next_id++;
    if (hold_count == HOLDS_MAX) {
        return true;
    }
    vg_work_group_is_new(work, VG_G_LOTS_OF_HOLD, id);
    vg_code wanted = n <= free_until(INT32_MAX) ? VG_OK : VG_E_INSUFFICIENT;
    vg_code is = STEP(vg_lots_hold(&core, A, id, n, &err));
    if (wanted == VG_OK) {
        model_hold(id, n);
        holds[hold_count++] = id;
    }
    return is == wanted;
}

static bool leave(bool capture)
{
    vg_from latest = {0};
    int64_t id = hold_count == 0 ? 0 : holds[chance((uint32_t)hold_count)], held = id == 0 ? 0 : held_by(id);
    if (held == 0) {
        return true;
    }
    int64_t n = 1 + (int64_t)chance((uint32_t)held);
    if (!capture) {
        (void)model_leave(id, n, FREE);
        return STEP(vg_lots_release(&core, id, n, 0, &err)) == VG_OK;
    }
    bool ok = STEP(vg_lots_capture(&core, id, n, &latest, &err)) == VG_OK;
    return ok && latest.day.n == model_leave(id, n, GONE);
}

static bool take(bool withdraw)
{
    int64_t n = 1 + (int64_t)chance(50), op = next_id++;
    int32_t may = withdraw ? may_leave() : INT32_MAX;
    vg_code wanted = n <= free_until(may) ? VG_OK : free_until(may) < free_until(INT32_MAX) ? VG_E_NOT_WITHDRAWABLE : VG_E_INSUFFICIENT;
    if (taken_count == OPS_MAX) {
        return true;
    }
    vg_work_group_is_new(work, VG_G_LOTS_OF_OP, op);
    vg_code is = STEP(vg_lots_take(&core, A, op, n, withdraw ? VG_TAKE_WITHDRAWABLE : VG_TAKE_ANY, 0, &err));
    if (wanted == VG_OK) {
        model_take(op, n, !withdraw || rules.withdraw_latest_first, may);
        taken[taken_count++] = op;
    }
    return is == wanted;
}

static bool refund(void)
{
    int64_t lot = lot_count == 0 ? 0 : lots[chance((uint32_t)lot_count)], n = 1 + (int64_t)chance(20), op = next_id++;
    if (lot == 0 || taken_count == OPS_MAX) {
        return true;
    }
    vg_work_group_is_new(work, VG_G_LOTS_OF_OP, op);
    vg_code wanted = n <= of_lot(lot, FREE) ? VG_OK : VG_E_INSUFFICIENT;
    vg_code is = STEP(vg_lots_take(&core, A, op, n, VG_TAKE_LOT, lot, &err));
    for (size_t i = 0; i < fen_count && n > 0 && wanted == VG_OK; i++) {
        if (fens[i].lot == lot && fens[i].at == FREE) {
            fens[i].at = OUT;
            fens[i].by = op;
            n--;
        }
    }
    taken[taken_count] = op;
    taken_count += wanted == VG_OK;
    return is == wanted;
}

/* The bank refused it: back to where it was. */
static bool put_back(void)
{
    if (taken_count == 0) {
        return true;
    }
    size_t i = chance((uint32_t)taken_count);
    int64_t op = taken[i];
    taken[i] = taken[--taken_count];
    for (size_t k = 0; k < fen_count; k++) {
        fens[k].at = fens[k].at == OUT && fens[k].by == op ? FREE : fens[k].at;
    }
    return STEP(vg_lots_put_back(&core, op, &err)) == VG_OK;
}

static bool same(void)
{
    int64_t may_fen = 0;
    vg_day next = {0};
    fen *waits = NULL;
    bool is = STEP(vg_lots_withdrawable(&core, A, &may_fen, &next, &err)) == VG_OK && may_fen == free_until(may_leave());
    for (size_t i = 0; i < fen_count; i++) {
        bool later = fens[i].at == FREE && fens[i].day > may_leave();
        waits = later && (waits == NULL || fens[i].day < waits->day) ? &fens[i] : waits;
    }
    is = is && next.n == (waits == NULL ? 0 : waits->day);
    for (size_t i = 0; i < lot_count; i++) {
        const vg_lot *lot = NULL;
        is = is && VG_FIND(work, lot, VG_KEY_OF_ID(lots[i]), &lot, &err).code == VG_OK && lot != NULL;
        is = is && lot->free_fen == of_lot(lots[i], FREE) && lot->held_fen == of_lot(lots[i], HELD);
    }
    return is;
}

static bool any_step(void)
{
    switch (chance(9)) {
    case 0:
    case 1:
        return credit();
    case 2:
        return hold();
    case 3:
        return leave(false);
    case 4:
        return leave(true);
    case 5:
        return take(false);
    case 6:
        return take(true);
    case 7:
        return refund();
    default:
        return put_back();
    }
}

static void the_model_of_single_fen_says_the_same(void)
{
    for (uint32_t trial = 0; trial < 300; trial++) {
        seed = 77 * 1000003U + trial;
        fresh();
        for (int step = 0; step < STEPS; step++) {
            core.at += chance(4) == 0 ? (int64_t)chance(2 * 86400) * 1000 : 0;
            bool verdict = any_step();
            if (!verdict || !same()) {
                printf("\n    trial %u step %d: %s\n", trial, step, verdict ? "the sums differ" : "the verdicts differ");
                CU_FAIL_FATAL("the models differ");
            }
        }
    }
}

static int64_t lot_of(int64_t fen_sum, int32_t day)
{
    int64_t lot = 0;
    vg_credit c = {.account = A, .fen = fen_sum, .from_day = vg_t1_fixed((vg_day){day}), .booked_at = core.at, .receipt = next_id++, .op = 1, .refundable = true};
    CU_ASSERT_EQUAL(STEP(vg_lots_add(&core, &c, &lot, &err)), VG_OK);
    return lot;
}

static int64_t free_of(int64_t id)
{
    const vg_lot *lot = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, lot, VG_KEY_OF_ID(id), &lot, &err).code, VG_OK);
    return lot->free_fen;
}

static void the_order_is_the_configured_one(void)
{
    for (int k = 0; k < 2; k++) {
        fresh();
        rules.withdraw_latest_first = rules.hold_oldest_first = k == 1;
        core.at = vg_day_instant((vg_day){20514}, 36000);
        int64_t old = lot_of(100, 20510), today = lot_of(100, 20514), waits = lot_of(100, 20516);
        vg_work_group_is_new(work, VG_G_LOTS_OF_OP, 7);
        vg_work_group_is_new(work, VG_G_LOTS_OF_OP, 8);
        vg_work_group_is_new(work, VG_G_LOTS_OF_HOLD, 9);
        CU_ASSERT_EQUAL(STEP(vg_lots_take(&core, A, 7, 30, VG_TAKE_WITHDRAWABLE, 0, &err)), VG_OK);
        CU_ASSERT(free_of(old) == (k == 0 ? 70 : 100) && free_of(today) == (k == 0 ? 100 : 70) && free_of(waits) == 100);
        CU_ASSERT_EQUAL(STEP(vg_lots_take(&core, A, 8, 171, VG_TAKE_WITHDRAWABLE, 0, &err)), VG_E_NOT_WITHDRAWABLE);
        CU_ASSERT_STRING_EQUAL(err.text, "T+1: more becomes withdrawable on 2026-03-04");
        CU_ASSERT_EQUAL(STEP(vg_lots_hold(&core, A, 9, 20, &err)), VG_OK);
        CU_ASSERT(free_of(waits) == (k == 0 ? 80 : 100) && free_of(old) == (k == 0 ? 70 : 80));
    }
}

static CU_TestInfo tests[] = {
    {"the model of single fen says the same", the_model_of_single_fen_says_the_same},
    {"the order is the configured one", the_order_is_the_configured_one},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"lots_model", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

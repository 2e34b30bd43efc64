/* The three-way proof out of a real store: each allowed difference and each violation, and a model that reckons by itself. */
#include "gateway/base/text.h"
#include "gateway/core/breaks.h"
#include "gateway/core/ledger.h"
#include "gateway/run/proof.h"
#include "tests/unit/store_kit.h"
#include <CUnit/Basic.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { DAY = 20520, ACCOUNTS = 40, ROWS = 4000, P = 1 };
#define ID(n) (INT64_C(1) << 40 | (n))
#define ACCT(n) ID(1000 + (int64_t)(n))

static store_kit kit;
static vg_rules rules;
static vg_err err;
static vg_proof_run run;

/* Both sides as they stand now, in memory; written as a whole. */
static struct world {
    vg_account accounts[ACCOUNTS + 8];
    vg_told told[ACCOUNTS + 8];
    vg_entry entries[ROWS];
    vg_line lines[ROWS];
    vg_operation ops[64];
    vg_recon_break breaks[8];
    vg_receipt receipts[8];
    vg_proof proofs[1];
    vg_proof_account apart[1];
    size_t proof_count, apart_count;
    size_t account_count, told_count, entry_count, line_count, op_count, break_count, receipt_count;
    int64_t clock; /* of the movements: each a second behind the one before */
} w;

static vg_account *account(int64_t id)
{
    for (size_t i = 0; i < w.account_count; i++) {
        if (w.accounts[i].id == id) {
            return &w.accounts[i];
        }
    }
    CU_FAIL_FATAL("no such account");
    return NULL;
}

static vg_told *told(int64_t id)
{
    for (size_t i = 0; i < w.told_count; i++) {
        if (w.told[i].id == id) {
            return &w.told[i];
        }
    }
    vg_told *t = &w.told[w.told_count++];
    *t = (vg_told){.id = id, .program = P};
    return t;
}

static void add_account(int64_t id, int64_t kind, const char *number)
{
    vg_account *a = &w.accounts[w.account_count++];
    *a = (vg_account){.id = id, .program = P, .kind = kind, .state = VG_AS_ACTIVE};
    VG_SET(a->bank_account, number);
}

static void fresh(uint32_t caps, uint64_t asks)
{
    char number[33];
    memset(&w, 0, sizeof w);
    rules = (vg_rules){.program = P, .caps = caps, .asks = UINT64_C(1) << VG_ASK_LINES | UINT64_C(1) << VG_ASK_CUSTODY_BALANCE | asks};
    add_account(ID(VG_OWN_BANK), VG_ACCT_BANK, "");
    add_account(ID(VG_OWN_SUSPENSE), VG_ACCT_SUSPENSE, "S1");
    add_account(ID(VG_OWN_FEE), VG_ACCT_FEE, "");
    add_account(ID(VG_OWN_SHORTFALL), VG_ACCT_SHORTFALL, "");
    add_account(ID(VG_OWN_MERCHANT), VG_ACCT_OWN, "M1");
    for (int i = 0; i < ACCOUNTS; i++) {
        snprintf(number, sizeof number, "N%04d", i);
        add_account(ACCT(i), VG_ACCT_MEMBER, number);
    }
}

static int64_t at_of(int day) { return vg_day_instant((vg_day){day}, 12 * 3600) + w.clock++ * 1000; }

static void entry(int64_t id, int64_t bucket, int64_t fen, int day, int64_t at, int64_t op, int64_t receipt)
{
    vg_account *a = account(id);
    bool debit = a->kind == VG_ACCT_BANK || a->kind == VG_ACCT_SHORTFALL;
    *(bucket == VG_BUCKET_HELD ? &a->held_fen : bucket == VG_BUCKET_OUT ? &a->out_fen : &a->free_fen) += fen;
    a->updated_at = vg_fen_max(a->updated_at, at);
    w.entries[w.entry_count++] = (vg_entry){.account = id, .seq = ++a->entry_seq, .program = P, .journal = op != 0 ? op : receipt, .op = op, .receipt = receipt,
                                            .phase = VG_PHASE_POST, .bucket = bucket, .side = (fen > 0) != debit ? VG_CREDIT : VG_DEBIT,
                                            .fen = fen < 0 ? -fen : fen, .opp_account = ID(VG_OWN_BANK), .at = at, .day = day};
}

/* Money from outside, or to it, in our books. */
static void ours(int64_t id, int64_t fen, int day, int64_t op)
{
    int64_t at = at_of(day);
    entry(id, VG_BUCKET_FREE, fen, day, at, op, 0);
    entry(ID(VG_OWN_BANK), VG_BUCKET_FREE, fen, day, at, op, 0);
}

static void banks(int64_t id, int64_t fen, int day, int64_t op)
{
    char date[VG_DAY_TEXT];
    vg_told *t = told(id);
    vg_line *l = &w.lines[w.line_count];
    *l = (vg_line){.program = P, .account = id, .side = fen > 0 ? VG_CREDIT : VG_DEBIT, .fen = fen < 0 ? -fen : fen, .balance_fen = t->fen + fen, .day = day,
                   .booked_at = at_of(day), .op = op};
    vg_day_compact((vg_day){day}, date);
    snprintf(l->id, sizeof l->id, "%d/%s/%s/F%06zu/1", P, account(id)->bank_account, date, w.line_count++);
    if (vg_told_is_later(t, l)) {
        *t = (vg_told){.id = id, .program = P, .way = VG_TW_LINE, .day = day, .at = l->booked_at, .fen = l->balance_fen};
        VG_SET(t->line, l->id);
    }
}

static void both(int64_t id, int64_t fen, int day)
{
    static int64_t op = 5000;
    op++;
    ours(id, fen, day, ID(op));
    banks(id, fen, day, ID(op));
}

static vg_operation *live(int64_t kind, int64_t state, int64_t id, int64_t fen)
{
    vg_operation *op = &w.ops[w.op_count];
    *op = (vg_operation){.id = ID(100 + (int64_t)w.op_count), .program = P, .kind = kind, .state = state, .live = 1, .account = id, .fen = fen,
                         .first_sent_at = vg_day_instant((vg_day){DAY}, 3600)};
    w.op_count++;
    return op;
}

/* --- the store ------------------------------------------------------------------------------------------- */

static void write_rows(vg_table table, const void *rows, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        store_kit_put(&kit, table, (const char *)rows + i * size, size);
    }
    store_kit_commit(&kit);
}

static void write_world(void)
{
    store_kit_fresh(&kit);
#define WRITE(table, rows, count) write_rows(VG_T_##table, rows, count, sizeof *(rows))
    WRITE(account, w.accounts, w.account_count);
    WRITE(told, w.told, w.told_count);
    WRITE(entry, w.entries, w.entry_count);
    WRITE(line, w.lines, w.line_count);
    WRITE(operation, w.ops, w.op_count);
    WRITE(recon_break, w.breaks, w.break_count);
    WRITE(receipt, w.receipts, w.receipt_count);
    WRITE(proof, w.proofs, w.proof_count);
    WRITE(proof_account, w.apart, w.apart_count);
#undef WRITE
}

static void prove_with(int64_t way, int64_t at, int64_t said, int64_t listing)
{
    vg_proof wanted = {.program = P, .day = DAY, .ver = 3, .custody_way = way, .custody_at = at, .custody_said = said};
    vg_proof_run_free(&run);
    write_world();
    CU_ASSERT_EQUAL_FATAL(vg_proof_read(kit.store, &rules, &wanted, listing, &run, &err).code, VG_OK);
}

/* The custody account as the bank has it at the day's end. */
static int64_t custody(void)
{
    int64_t fen = 0;
    for (size_t i = 0; i < w.line_count; i++) {
        fen += w.lines[i].day > DAY ? 0 : w.lines[i].side == VG_CREDIT ? w.lines[i].fen : -w.lines[i].fen;
    }
    return fen;
}

static void prove(void) { prove_with(VG_TW_HISTORY, 1, custody(), 0); }

#define STATE(state_) CU_ASSERT_STRING_EQUAL(vg_proof_state_name(run.proof.state), state_)
#define SHOWN(account_, verdict_, reason_)                                                         \
    CU_ASSERT_EQUAL_FATAL(run.shown_count, 1);                                                     \
    CU_ASSERT_EQUAL(run.shown[0].account, account_);                                               \
    CU_ASSERT_EQUAL(run.shown[0].verdict, VG_PV_##verdict_);                                       \
    CU_ASSERT_EQUAL(run.shown[0].reason, VG_PX_##reason_)

/* --- the balance behind a line ------------------------------------------------------------------------------- */

/* What explains the first account that is shown: the n-th of it. */
static vg_proof_item cause(size_t n)
{
    vg_proof_item items[VG_PROOF_ITEMS] = {{0}};
    size_t count = run.shown_count == 0 ? 0 : vg_proof_causes(run.shown[0].causes, items);
    return n < count ? items[n] : (vg_proof_item){0};
}

static void what_explains_is_kept_as_far_as_there_is_room(void)
{
    vg_proof_item items[VG_PROOF_ITEMS], back[VG_PROOF_ITEMS];
    char text[VG_PROOF_CAUSES];
    for (int64_t i = 0; i < VG_PROOF_ITEMS; i++) {
        items[i] = (vg_proof_item){-VG_FEN_MAX + i, VG_PX_BREAK, i % 2 == 0 ? 0 : ID(900 + i), i % 2 == 0 ? ID(800 + i) : 0, i % 3 == 0 ? 0 : ID(700 + i)};
    }
    vg_proof_causes_text(items, 0x5, text);
    CU_ASSERT_EQUAL_FATAL(vg_proof_causes(text, back), 2);
    CU_ASSERT(memcmp(&back[0], &items[0], sizeof back[0]) == 0 && memcmp(&back[1], &items[2], sizeof back[1]) == 0);
    vg_proof_causes_text(items, (1u << VG_PROOF_ITEMS) - 1, text);
    size_t kept = vg_proof_causes(text, back);
    CU_ASSERT(kept >= 7 && kept < VG_PROOF_ITEMS); /* the largest numbers that there are */
    for (size_t i = 0; i < kept; i++) {
        CU_ASSERT_EQUAL(back[i].reason, VG_PX_BREAK);
        CU_ASSERT(back[i].fen < 0 && (back[i].brk == 0 || back[i].brk > ID(700)));
    }
    CU_ASSERT(vg_proof_causes("", back) == 0 && vg_proof_causes("1 2 3", back) == 0 && vg_proof_causes("x 1 2 3 4;", back) == 0);
}

static void equal_books_hold(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 3);
    both(ACCT(1), -120, DAY);
    both(ACCT(2), 77, DAY);
    prove();
    STATE("holds");
    CU_ASSERT(run.proof.our_fen == 457 && run.proof.sub_fen == 457 && run.proof.custody_fen == 457);
    CU_ASSERT(run.proof.told == 2 && run.proof.agree == run.proof.accounts && run.shown_count == 0);
}

static void what_came_after_the_day_is_taken_back_on_both_sides(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY);
    both(ACCT(1), 300, DAY + 1);
    both(ACCT(1), -10, DAY + 2);
    both(ACCT(2), 40, DAY + 1);
    prove();
    STATE("holds");
    CU_ASSERT(run.proof.our_fen == 500 && run.proof.sub_fen == 500 && run.proof.custody_fen == 500);
}

static void a_line_that_nobody_booked_is_named(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 1);
    banks(ACCT(1), 1, DAY, 0);
    prove();
    STATE("differs");
    SHOWN(ACCT(1), DIFFERS, ONLY_BANK);
    CU_ASSERT(run.shown[0].our_fen == 500 && run.shown[0].bank_fen == 501 && run.proof.over_fen == 1);
    CU_ASSERT_STRING_EQUAL(run.shown[0].line, w.lines[1].id);
}

static void a_movement_that_the_bank_does_not_show_is_named(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 1);
    ours(ACCT(1), 9, DAY, ID(77));
    both(ACCT(1), 20, DAY);
    prove();
    STATE("differs");
    SHOWN(ACCT(1), DIFFERS, ONLY_OURS);
    CU_ASSERT(run.shown[0].op == ID(77) && run.proof.under_fen == -9);
}

static void an_unknown_payout_is_allowed_for_its_own_sum_only(void)
{
    for (int64_t asked = 119; asked <= 120; asked++) {
        fresh(VG_CAP_LINES_WHOLE, 0);
        both(ACCT(1), 500, DAY - 1);
        banks(ACCT(1), -120, DAY, 0);
        live(VG_OP_WITHDRAW, VG_ST_UNKNOWN, ACCT(1), asked);
        prove();
        CU_ASSERT_EQUAL(run.proof.state, asked == 120 ? VG_PR_HOLDS : VG_PR_DIFFERS);
        CU_ASSERT_EQUAL(run.proof.explained, asked == 120);
        CU_ASSERT_EQUAL(run.proof.transit_fen, asked == 120 ? -120 : 0);
        CU_ASSERT_EQUAL(cause(0).op, asked == 120 ? ID(100) : 0);
    }
    w.ops[0].state = VG_ST_READY; /* nothing was sent */
    w.ops[0].fen = 120;
    prove();
    STATE("differs");
}

static void a_named_break_is_allowed_until_its_partner_has_come(void)
{
    for (int64_t state = 0; state <= 4; state += 4) {
        fresh(VG_CAP_LINES_WHOLE, 0);
        both(ACCT(1), 500, DAY - 1);
        banks(ACCT(1), 33, DAY, 0);
        w.breaks[w.break_count++] =
            (vg_recon_break){.id = ID(300), .program = P, .is_open = state == 0, .state = state, .day = DAY, .of = 1, .account = ACCT(1), .side = VG_CREDIT, .fen = 33};
        prove();
        CU_ASSERT_EQUAL(run.proof.state, state == 0 ? VG_PR_HOLDS : VG_PR_DIFFERS);
        CU_ASSERT_EQUAL(run.proof.break_fen, state == 0 ? 33 : 0);
        CU_ASSERT_EQUAL(cause(0).brk, state == 0 ? ID(300) : 0);
        CU_ASSERT_EQUAL(cause(0).fen, state == 0 ? 33 : 0);
    }
}

static void a_shortfall_is_allowed(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 50, DAY - 1);
    both(ACCT(2), 500, DAY - 1);
    live(VG_OP_CORRECTION, VG_ST_DONE, ACCT(1), 80)->live = 0;
    banks(ACCT(1), -80, DAY, ID(100));
    ours(ACCT(1), -50, DAY, ID(100));
    int64_t at = at_of(DAY);
    entry(ID(VG_OWN_SHORTFALL), VG_BUCKET_FREE, 30, DAY, at, ID(100), 0);
    entry(ID(VG_OWN_BANK), VG_BUCKET_FREE, -30, DAY, at, ID(100), 0);
    w.told[0].fen = w.lines[2].balance_fen = 0; /* the bank lets no account below zero: its line says so */
    w.lines[2].fen = 50;
    prove();
    STATE("holds"); /* the bank took what was there: nothing is to be explained */
    w.told[0].fen = -30;
    prove_with(VG_TW_HISTORY, 1, custody() - 30, 0);
    STATE("holds");
    CU_ASSERT(run.proof.shortfall_fen == -30 && run.proof.explained == 1);
    CU_ASSERT(cause(0).op == ID(100) && cause(0).reason == VG_PX_SHORTFALL); /* the correction that booked it */
}

static void what_the_bank_books_a_day_later_is_allowed(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 1);
    ours(ACCT(1), -120, DAY, ID(900));
    banks(ACCT(1), -120, DAY + 1, ID(900));
    prove();
    CU_ASSERT_EQUAL(run.proof.state, VG_PR_HOLDS);
    SHOWN(ACCT(1), EXPLAINED, TIMING);
    w.lines[1].op = 0; /* a line of something else is no explanation */
    prove();
    STATE("differs");
}

static void what_we_book_a_day_later_is_allowed_when_it_had_begun(void)
{
    for (int hours = -1; hours <= 24; hours += 25) {
        fresh(VG_CAP_LINES_WHOLE, 0);
        both(ACCT(1), 500, DAY - 1);
        live(VG_OP_WITHDRAW, VG_ST_DONE, ACCT(1), 120)->live = 0;
        w.ops[0].first_sent_at = vg_day_instant((vg_day){DAY + 1}, 0) + hours * INT64_C(3600000);
        banks(ACCT(1), -120, DAY, ID(100));
        ours(ACCT(1), -120, DAY + 1, ID(100));
        prove();
        CU_ASSERT_EQUAL(run.proof.state, hours < 0 ? VG_PR_HOLDS : VG_PR_DIFFERS);
    }
}

static void late_money_is_on_its_account_at_the_bank(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 1);
    for (int day = DAY; day <= DAY + 1; day++) { /* one came on the day, one after it */
        int64_t at = at_of(day);
        w.receipts[w.receipt_count++] = (vg_receipt){.id = ID(400 + day - DAY), .program = P, .account = ID(VG_OWN_SUSPENSE), .state = VG_RS_SUSPENSE, .fen = 60, .home = ACCT(1)};
        entry(ID(VG_OWN_SUSPENSE), VG_BUCKET_FREE, 60, day, at, 0, ID(400 + day - DAY));
        entry(ID(VG_OWN_BANK), VG_BUCKET_FREE, 60, day, at, 0, ID(400 + day - DAY));
        account(ACCT(1))->late_fen += 60;
        account(ACCT(1))->updated_at = at;
        banks(ACCT(1), 60, day, 0);
        w.lines[w.line_count - 1].receipt = ID(400 + day - DAY);
    }
    prove();
    STATE("holds");
    CU_ASSERT(run.proof.late_fen == 60 && run.proof.our_fen == 560 && run.proof.sub_fen == 560);
}

static void the_custody_account_must_be_all_of_them(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 1);
    prove_with(VG_TW_HISTORY, 1, 501, 0);
    STATE("differs");
    CU_ASSERT_EQUAL(run.proof.apart_fen, 1);
    prove_with(VG_TW_NONE, 0, 0, 0);
    STATE("incomplete");
    w.told_count = 0;
    prove_with(VG_TW_HISTORY, 1, 500, 0);
    STATE("incomplete"); /* of an account with money nothing was told */
    SHOWN(ACCT(1), UNTOLD, NONE);
    CU_ASSERT_EQUAL(run.proof.untold, 1);
}

/* --- the bank's list ------------------------------------------------------------------------------------------ */

enum { LISTED_AT = 1000 };

static void list(int64_t id, int64_t fen)
{
    vg_told *t = told(id);
    *t = (vg_told){.id = id, .program = P, .way = VG_TW_LIST, .day = DAY + 1, .at = vg_day_instant((vg_day){DAY + 1}, 9 * 3600), .fen = fen, .listed = LISTED_AT, .several = 1};
}

static void listed_world(void)
{
    fresh(VG_CAP_HOLD_MOVES, UINT64_C(1) << VG_ASK_FIGURES);
    ours(ACCT(1), 500, DAY - 1, ID(901));
    int64_t at = at_of(DAY);
    entry(ACCT(1), VG_BUCKET_FREE, -200, DAY, at, ID(902), 0);
    entry(ACCT(1), VG_BUCKET_HELD, 200, DAY, at, ID(902), 0);
    list(ACCT(1), 300);
    list(ID(VG_TOLD_HELD), 200);
}

static void held_money_stands_on_the_guarantee_account(void)
{
    listed_world();
    prove_with(VG_TW_HISTORY, 1, 500, LISTED_AT);
    STATE("holds");
    CU_ASSERT(run.proof.our_fen == 500 && run.proof.sub_fen == 500 && run.proof.held_fen == 200 && run.proof.guarantee_fen == 200);
    list(ID(VG_TOLD_HELD), 199);
    prove_with(VG_TW_HISTORY, 1, 499, LISTED_AT);
    STATE("differs");
    CU_ASSERT_EQUAL(run.shown[0].account, ID(VG_TOLD_HELD));
}

static void a_hold_that_the_bank_has_not_made_is_allowed(void)
{
    listed_world();
    list(ACCT(1), 500);
    list(ID(VG_TOLD_HELD), 0);
    prove_with(VG_TW_HISTORY, 1, 500, LISTED_AT);
    STATE("differs");
    live(VG_OP_HOLD, VG_ST_UNKNOWN, ACCT(1), 200);
    prove_with(VG_TW_HISTORY, 1, 500, LISTED_AT);
    STATE("holds");
    CU_ASSERT_EQUAL(run.proof.explained, 2);
}

static void a_list_is_compared_at_its_own_instant(void)
{
    listed_world();
    list(ACCT(1), 340);
    entry(ACCT(1), VG_BUCKET_FREE, 40, DAY + 1, vg_day_instant((vg_day){DAY + 1}, 8 * 3600), ID(903), 0); /* before the list */
    entry(ID(VG_OWN_BANK), VG_BUCKET_FREE, 40, DAY + 1, vg_day_instant((vg_day){DAY + 1}, 8 * 3600), ID(903), 0);
    entry(ACCT(1), VG_BUCKET_FREE, 7, DAY + 1, vg_day_instant((vg_day){DAY + 1}, 10 * 3600), ID(904), 0); /* after it */
    entry(ID(VG_OWN_BANK), VG_BUCKET_FREE, 7, DAY + 1, vg_day_instant((vg_day){DAY + 1}, 10 * 3600), ID(904), 0);
    prove_with(VG_TW_ANSWER, vg_day_instant((vg_day){DAY + 1}, 9 * 3600), 540, LISTED_AT);
    STATE("holds");
    CU_ASSERT(run.proof.our_fen == 500 && run.proof.sub_fen == 500 && run.proof.custody_fen == 500);
}

/* For a break, by people: the bank's figure of a later time is brought back without it. */
static void adjust(int64_t fen, int day, int hour)
{
    int64_t at = vg_day_instant((vg_day){day}, hour * 3600);
    entry(ACCT(1), VG_BUCKET_FREE, fen, day, at, ID(905), 0);
    w.entries[w.entry_count - 1].phase = VG_PHASE_ADJUST;
    entry(ID(VG_OWN_BANK), VG_BUCKET_FREE, fen, day, at, ID(905), 0);
    w.entries[w.entry_count - 1].phase = VG_PHASE_ADJUST;
}

static void what_people_booked_since_moves_no_figure_of_the_bank(void)
{
    const int64_t at = vg_day_instant((vg_day){DAY + 1}, 9 * 3600);
    listed_world(); /* the statement alone was wrong */
    adjust(18, DAY + 1, 8);
    prove_with(VG_TW_ANSWER, at, 500, LISTED_AT);
    STATE("holds");
    CU_ASSERT(run.proof.our_fen == 500 && run.proof.sub_fen == 500 && run.proof.custody_fen == 500 && run.proof.explained == 0);
    listed_world(); /* the money had moved, and the day ended with the break */
    list(ACCT(1), 333);
    adjust(33, DAY + 1, 8);
    w.breaks[w.break_count++] = (vg_recon_break){.id = ID(300), .program = P, .state = VG_BS_RESOLVED, .day = DAY, .of = VG_OF_BANK, .account = ACCT(1), .side = VG_CREDIT, .fen = 33};
    prove_with(VG_TW_ANSWER, at, 533, LISTED_AT);
    STATE("holds");
    CU_ASSERT(run.proof.our_fen == 500 && run.proof.sub_fen == 533 && run.proof.custody_fen == 533 && run.proof.break_fen == 33);
    listed_world(); /* of the day itself: it stands between the two, by name */
    adjust(18, DAY, 20);
    prove_with(VG_TW_ANSWER, at, 500, LISTED_AT);
    STATE("holds");
    CU_ASSERT(run.proof.our_fen == 518 && run.proof.sub_fen == 500 && run.proof.custody_fen == 500 && run.proof.explained == 1);
}

/* Both of the day before: the bank took 33 that we did not know of, or showed 33 of ours in another way. */
static void resolved(int64_t id, int64_t of, int64_t way)
{
    w.breaks[w.break_count++] = (vg_recon_break){.id = id, .program = P, .state = VG_BS_RESOLVED, .resolution = way, .with_id = ID(300), .day = DAY - 1, .of = of,
                                                 .account = ACCT(1), .side = VG_DEBIT, .fen = 33};
}

static void a_break_that_was_booked_names_no_other_loss(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 1);
    banks(ACCT(1), -33, DAY - 1, 0);
    resolved(ID(300), VG_OF_BANK, VG_WAY_ADJUST);
    vg_operation *fix = live(VG_OP_CORRECTION, VG_ST_DONE, ACCT(1), 33);
    fix->live = 0;
    fix->id = ID(905);
    vg_id_text("brk_", ID(300), fix->memo);
    adjust(-33, DAY, 8);
    prove();
    STATE("holds");
    banks(ACCT(1), -33, DAY, 0); /* once more, and nobody knows why */
    prove();
    STATE("differs");
    SHOWN(ACCT(1), DIFFERS, ONLY_BANK);
}

/* Booked by people three days before, and not by the bank: our 33 less. state: of the proof of the day before; apart: the account stood in it. */
static void booked_before(int64_t state, bool apart)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 4);
    adjust(-33, DAY - 3, 8);
    w.proofs[w.proof_count++] = (vg_proof){.program = P, .day = DAY - 1, .state = state, .runs = 2, .explained = apart};
    if (apart) {
        w.apart[w.apart_count++] = (vg_proof_account){.account = ACCT(1), .day = DAY - 1, .program = P, .run = 2, .verdict = VG_PV_EXPLAINED};
    }
    prove();
}

static void what_an_account_agreed_without_names_no_later_loss(void)
{
    booked_before(VG_PR_HOLDS, true); /* it stands between the two since then */
    STATE("holds");
    CU_ASSERT_EQUAL(run.proof.explained, 1);
    booked_before(VG_PR_DIFFERS, false); /* nothing is known of that day */
    STATE("holds");
    booked_before(VG_PR_HOLDS, false); /* the bank had followed: this is another 33 */
    STATE("differs");
    SHOWN(ACCT(1), DIFFERS, ONLY_OURS);
}

static void an_old_shortfall_names_no_later_loss(void)
{
    for (int agreed = 0; agreed < 2; agreed++) {
        fresh(VG_CAP_LINES_WHOLE, 0);
        both(ACCT(1), 500, DAY - 4);
        vg_operation *fix = live(VG_OP_CORRECTION, VG_ST_DONE, ACCT(1), 33);
        fix->live = 0;
        entry(ID(VG_OWN_SHORTFALL), VG_BUCKET_FREE, 33, DAY - 3, at_of(DAY - 3), fix->id, 0);
        entry(ID(VG_OWN_BANK), VG_BUCKET_FREE, -33, DAY - 3, at_of(DAY - 3), fix->id, 0);
        banks(ACCT(1), -33, agreed ? DAY : DAY - 3, fix->id);
        w.proofs[w.proof_count++] = (vg_proof){.program = P, .day = DAY - 1, .state = agreed ? VG_PR_HOLDS : VG_PR_DIFFERS, .runs = 1};
        prove();
        STATE(agreed ? "differs" : "holds");
    }
}

/* They are booked in our books alone, and both of the figures that are compared there are the bank's. */
static void what_people_booked_names_no_difference_of_the_custody_account(void)
{
    listed_world();
    adjust(18, DAY, 20);
    prove_with(VG_TW_HISTORY, 1, 500, LISTED_AT);
    STATE("holds");
    prove_with(VG_TW_HISTORY, 1, 482, LISTED_AT);
    STATE("differs");
    CU_ASSERT_EQUAL(run.proof.apart_fen, -18);
}

static void breaks_that_were_matched_name_no_loss_one_by_one(void)
{
    fresh(VG_CAP_LINES_WHOLE, 0);
    both(ACCT(1), 500, DAY - 1);
    both(ACCT(1), -33, DAY - 1);
    resolved(ID(300), VG_OF_BANK, VG_WAY_MATCH);
    resolved(ID(301), VG_OF_LEDGER, VG_WAY_MATCH);
    prove();
    STATE("holds");
    banks(ACCT(1), -33, DAY, 0);
    prove();
    STATE("differs");
    w.breaks[1].day = DAY + 1; /* ours came after the day's end: until then the bank's alone stands */
    prove();
    STATE("holds");
}

/* One that began behind it, say for another day's proof after this writer took over: the row tells when the bank said it. */
static void a_later_list_lists_the_account_too(void)
{
    listed_world();
    told(ACCT(1))->listed = LISTED_AT + 1;
    prove_with(VG_TW_HISTORY, 1, 500, LISTED_AT);
    STATE("holds");
}

static void an_account_that_only_one_side_has_differs(void)
{
    listed_world();
    list(ID(VG_TOLD_STRANGE), 5);
    prove_with(VG_TW_HISTORY, 1, 505, LISTED_AT);
    STATE("differs");
    SHOWN(ID(VG_TOLD_STRANGE), DIFFERS, STRANGE);
    listed_world();
    told(ACCT(1))->listed = LISTED_AT - 1; /* it was in an earlier list */
    prove_with(VG_TW_HISTORY, 1, 200, LISTED_AT);
    STATE("differs");
    SHOWN(ACCT(1), DIFFERS, NOT_LISTED);
}

/* --- pure ------------------------------------------------------------------------------------------------------- */

static void the_fewest_items_explain_and_no_other_sum_does(void)
{
    const vg_proof_item items[] = {{.fen = 3}, {.fen = 4}, {.fen = 7}, {.fen = -7}, {.fen = 7}};
    uint32_t set = 0;
    CU_ASSERT_TRUE(vg_proof_explain(items, 5, 7, &set));
    CU_ASSERT_EQUAL(set, 1u << 2);
    CU_ASSERT_TRUE(vg_proof_explain(items, 5, 10, &set));
    CU_ASSERT_EQUAL(set, 1u << 0 | 1u << 2);
    CU_ASSERT_FALSE(vg_proof_explain(items, 5, 5, &set));
    CU_ASSERT_FALSE(vg_proof_explain(items, 0, 1, &set));
}

static void lines_of_one_day_follow_their_balances(void)
{
    vg_told t = {.way = VG_TW_LINE, .at = 9, .fen = 50, .before_fen = 30, .line = "b"};
    CU_ASSERT_TRUE(vg_told_is_later(&t, &(vg_line){.id = "a", .booked_at = 9, .side = VG_CREDIT, .fen = 10, .balance_fen = 60}));
    CU_ASSERT_FALSE(vg_told_is_later(&t, &(vg_line){.id = "c", .booked_at = 9, .side = VG_CREDIT, .fen = 5, .balance_fen = 30}));
    CU_ASSERT_TRUE(vg_told_is_later(&t, &(vg_line){.id = "c", .booked_at = 9, .side = VG_CREDIT, .fen = 5, .balance_fen = 99}));
    CU_ASSERT_FALSE(vg_told_is_later(&t, &(vg_line){.id = "a", .booked_at = 9, .side = VG_CREDIT, .fen = 5, .balance_fen = 99}));
    CU_ASSERT_FALSE(vg_told_is_later(&t, &(vg_line){.id = "z", .booked_at = 8, .side = VG_CREDIT, .fen = 5, .balance_fen = 99}));
    CU_ASSERT_TRUE(vg_told_is_later(&t, &(vg_line){.id = "a", .booked_at = 2, .side = VG_CREDIT, .fen = 10, .balance_fen = 60})); /* an earlier time */
    CU_ASSERT_TRUE(vg_told_is_later(&t, &(vg_line){.id = "a", .day = -1, .booked_at = 2, .side = VG_CREDIT, .fen = 10, .balance_fen = 60}));
    CU_ASSERT_FALSE(vg_told_is_later(&t, &(vg_line){.id = "z", .day = -2, .booked_at = 10, .side = VG_CREDIT, .fen = 10, .balance_fen = 60}));
    CU_ASSERT_TRUE(vg_told_is_later(&t, &(vg_line){.id = "a", .day = 1, .booked_at = 8, .side = VG_CREDIT, .fen = 5, .balance_fen = 30}));
}

/* --- a model ------------------------------------------------------------------------------------------------------ */

static uint64_t seed;
static uint64_t draw(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

/* Movements of six days, some on one side alone. Reckoned beside it: sums of what stands on each side by the day, no more. */
static void whatever_moves_the_accounts_that_differ_are_found(void)
{
    for (uint64_t round = 1; round <= 12; round++) {
        int64_t our[ACCOUNTS] = {0}, bank[ACCOUNTS] = {0}, all_ours = 0, all_bank = 0, differ = 0;
        seed = round * 7919;
        fresh(VG_CAP_LINES_WHOLE, 0);
        for (int day = DAY - 3; day <= DAY + 2; day++) {
            for (int n = 0; n < 50; n++) {
                size_t a = draw(ACCOUNTS);
                int64_t fen = 1000 + (int64_t)draw(100000), flaw = (int64_t)draw(60);
                fen = draw(3) == 0 && our[a] > fen && bank[a] > fen && day <= DAY ? -fen : fen;
                if (flaw == 0) {
                    ours(ACCT(a), fen, day, ID(7000 + n));
                } else if (flaw == 1) {
                    banks(ACCT(a), fen, day, 0);
                } else {
                    both(ACCT(a), fen, day);
                }
                our[a] += day <= DAY && flaw != 1 ? fen : 0;
                bank[a] += day <= DAY && flaw != 0 ? fen : 0;
            }
        }
        prove();
        for (size_t a = 0; a < ACCOUNTS; a++) {
            all_ours += our[a];
            all_bank += bank[a];
            bool untold = bank[a] == 0 && our[a] != 0;
            differ += our[a] != bank[a] && !untold;
        }
        CU_ASSERT_EQUAL(run.proof.our_fen, all_ours);
        CU_ASSERT_EQUAL(run.proof.differ, differ);
        for (size_t i = 0; i < run.shown_count; i++) {
            size_t a = (size_t)(run.shown[i].account - ACCT(0));
            CU_ASSERT(a < ACCOUNTS && our[a] != bank[a] && run.shown[i].our_fen == our[a] && (run.shown[i].told_way == 0 || run.shown[i].bank_fen == bank[a]));
        }
        CU_ASSERT_EQUAL(run.shown_count, (size_t)(run.proof.differ + run.proof.untold));
        CU_ASSERT(run.proof.untold > 0 || run.proof.sub_fen == all_bank);
        CU_ASSERT_EQUAL(run.proof.state == VG_PR_HOLDS, all_ours == all_bank && differ == 0);
    }
}

#define T(name) {#name, name}
int main(void)
{
    CU_TestInfo tests[] = {T(what_explains_is_kept_as_far_as_there_is_room), T(equal_books_hold), T(what_came_after_the_day_is_taken_back_on_both_sides), T(a_line_that_nobody_booked_is_named),
                           T(a_movement_that_the_bank_does_not_show_is_named), T(an_unknown_payout_is_allowed_for_its_own_sum_only),
                           T(a_named_break_is_allowed_until_its_partner_has_come), T(a_shortfall_is_allowed), T(what_the_bank_books_a_day_later_is_allowed),
                           T(what_we_book_a_day_later_is_allowed_when_it_had_begun), T(late_money_is_on_its_account_at_the_bank),
                           T(the_custody_account_must_be_all_of_them), T(held_money_stands_on_the_guarantee_account),
                           T(a_hold_that_the_bank_has_not_made_is_allowed), T(a_list_is_compared_at_its_own_instant),
                           T(what_people_booked_since_moves_no_figure_of_the_bank), T(a_break_that_was_booked_names_no_other_loss), T(a_later_list_lists_the_account_too), T(what_people_booked_names_no_difference_of_the_custody_account),
                           T(breaks_that_were_matched_name_no_loss_one_by_one),
                           T(what_an_account_agreed_without_names_no_later_loss), T(an_old_shortfall_names_no_later_loss),
                           T(an_account_that_only_one_side_has_differs), T(the_fewest_items_explain_and_no_other_sum_does),
                           T(lines_of_one_day_follow_their_balances), T(whatever_moves_the_accounts_that_differ_are_found), CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {{"proof", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (!store_kit_begin(&kit) || CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    vg_proof_run_free(&run);
    store_kit_end(&kit);
    CU_cleanup_registry();
    return failed != 0;
}

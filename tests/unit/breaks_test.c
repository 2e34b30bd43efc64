/* Breaks: what a run opens and clears, what people may do alone, what needs a second and a third person, and what it books. */
#include "gateway/core/day_seal.h"
#include "gateway/core/days.h"
#include "gateway/core/imports.h"
#include "gateway/core/proof.h"
#include "gateway/core/ledger.h"
#include <CUnit/Basic.h>
#include <string.h>

enum { A = (1 << 20) + 1000, B, MAKER = 501, SECOND, THIRD };

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static vg_reply reply;
static int64_t today, opened, cleared, request;

static int64_t own(int which) { return vg_own_id(1, which); }
static int64_t acct(int which) { return INT64_C(1) << 40 | which; }

static void put_account(int64_t id, int64_t kind, int64_t fen)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = VG_AS_ACTIVE, .free_fen = fen};
    vg_work_put(work, VG_T_account, &a);
}

static void fresh(void)
{
    vg_day d;
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_day_make(2026, 3, 3, &d, &err).code, VG_OK);
    today = d.n;
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china(), .release_s = 1800, .break_two_over = 100000, .write_off_max = 500};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = vg_day_instant(d, 9 * 3600)};
    vg_program p = {.id = 1, .day = today, .next_id = VG_FIRST_ID};
    vg_business_day day = {.program = 1, .day = today};
    vg_lot lot = {.id = 2000, .program = 1, .account = acct(A), .acct_open = acct(A), .fen = 700, .free_fen = 700, .from_day = today};
    vg_work_put(work, VG_T_program, &p);
    vg_work_put(work, VG_T_business_day, &day);
    put_account(acct(A), VG_ACCT_MEMBER, 700);
    put_account(acct(B), VG_ACCT_MEMBER, 0);
    put_account(own(VG_OWN_BANK), VG_ACCT_BANK, 1700);
    put_account(own(VG_OWN_SUSPENSE), VG_ACCT_SUSPENSE, 1000);
    put_account(own(VG_OWN_SHORTFALL), VG_ACCT_SHORTFALL, 0);
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, acct(A));
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, acct(B));
    vg_work_put(work, VG_T_lot, &lot);
    opened = cleared = 0;
}

/* As a turn does it: again, when a row was missing. */
static vg_code step(const vg_command *c)
{
    reply = (vg_reply){0};
    core.principal = c->principal;
    for (int tries = 0; tries < 12; tries++) {
        vg_work_begin(work);
        vg_status st = vg_step_command(&core, c, &reply, &err);
        if (st.code != VG_E_MISS) {
            st.code == VG_OK ? vg_work_keep(work) : vg_work_drop(work);
            return st.code;
        }
        vg_work_drop(work);
        vg_work_needs_done(work);
    }
    return VG_E_MISS;
}

static vg_command of(vg_command_kind kind, int64_t principal, int64_t object)
{
    vg_command c = {.kind = kind, .program = 1, .principal = principal, .scopes = INT64_MAX, .object = object};
    snprintf(c.request_hash, sizeof c.request_hash, "%064d", (int)++request);
    return c;
}

static const vg_recon_break *brk(int64_t id)
{
    const vg_recon_break *b = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, recon_break, VG_KEY_OF_ID(id), &b, &err).code, VG_OK);
    return b;
}

static const vg_account *account(int64_t id)
{
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(id), &a, &err).code, VG_OK);
    return a;
}

static const vg_recon *day_row(void)
{
    const vg_recon *r = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, recon, VG_KEY_OF_PAIR(1, today), &r, &err).code, VG_OK);
    return r;
}

static int64_t id_of(vg_break_key key)
{
    const vg_break_item *item = NULL;
    vg_work_needs_done(work);
    CU_ASSERT_EQUAL(VG_FIND(work, break_item, VG_KEY_OF_PAIR(key.high, key.low), &item, &err).code, VG_OK);
    return item == NULL ? 0 : item->brk;
}

/* A run that finds these alone. Ours: line NULL. */
typedef struct alone {
    const char *line;
    int64_t account, side, fen;
    vg_recon_reason reason;
} alone;

static vg_break_key key_of(const alone *a, size_t i)
{
    return a->line != NULL ? vg_break_key_of_line(1, a->line) : vg_break_key_of_move(a->account, 4000 + (int64_t)i, 0, VG_PHASE_POST, today);
}

static void run(const alone *list, size_t count, const int64_t *found, size_t found_count)
{
    vg_recon_alone rows[8] = {0};
    vg_recon sums = {.lines = 5, .hash = "00"};
    for (size_t i = 0; i < count; i++) {
        rows[i].key = key_of(&list[i], i);
        rows[i].row = (vg_recon_break){.day = today, .of = list[i].line != NULL ? VG_OF_BANK : VG_OF_LEDGER, .reason = list[i].reason, .account = list[i].account,
                                       .side = list[i].side, .fen = list[i].fen};
        VG_SET(rows[i].row.line, list[i].line != NULL ? list[i].line : "");
        VG_SET(rows[i].row.currency, list[i].reason == VG_RECON_R_CURRENCY && list[i].line != NULL ? "USD" : "CNY");
    }
    opened = cleared = 0;
    vg_recon_write w = {.day = {(int32_t)today}, .read_at = core.at, .alone = rows, .alone_count = count, .found = found, .found_count = found_count, .sums = &sums,
                        .ret_opened = &opened, .ret_cleared = &cleared};
    vg_command c = of(VG_CMD_RECON, 0, 0);
    c.recon = &w;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
}

static vg_command resolve(int64_t id, int64_t way, int64_t other, const char *why)
{
    vg_command c = of(VG_CMD_BREAK_RESOLVE, MAKER, id);
    c.arg = way;
    c.with_count = other != 0;
    c.with[0] = other;
    VG_SET(c.evidence, why);
    return c;
}

static vg_code approve(int64_t id, int64_t who)
{
    vg_command c = of(VG_CMD_APPROVE, who, id);
    return step(&c);
}

/* Our books hold: what the bank has is what all others have. */
static void balanced(void)
{
    int64_t others = account(acct(A))->free_fen + account(acct(B))->free_fen + account(own(VG_OWN_SUSPENSE))->free_fen;
    CU_ASSERT_EQUAL(account(own(VG_OWN_BANK))->free_fen, others - account(own(VG_OWN_SHORTFALL))->free_fen);
}

static void two(int64_t *bank, int64_t *ours, int64_t bank_fen, int64_t our_fen)
{
    const alone list[] = {{"L1", acct(A), VG_CREDIT, bank_fen, VG_RECON_R_MISSING_IN_LEDGER}, {NULL, acct(A), VG_CREDIT, our_fen, VG_RECON_R_MISSING_AT_BANK}};
    fresh();
    run(list, 2, NULL, 0);
    *bank = id_of(key_of(&list[0], 0));
    *ours = id_of(key_of(&list[1], 1));
}

static void a_run_opens_each_item_once_and_clears_it_when_its_partner_comes(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 95);
    CU_ASSERT_EQUAL(opened, 2);
    CU_ASSERT_EQUAL(day_row()->breaks, 2);
    CU_ASSERT_EQUAL(day_row()->risk_fen, 195);
    const alone again[] = {{"L1", acct(A), VG_CREDIT, 100, VG_RECON_R_AMOUNT}};
    run(again, 1, &ours, 1);
    CU_ASSERT_EQUAL(opened, 0);
    CU_ASSERT_EQUAL(cleared, 1);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_CLEARED);
    CU_ASSERT_EQUAL(brk(bank)->reason, VG_RECON_R_AMOUNT);
    CU_ASSERT_EQUAL(day_row()->breaks, 1);
    CU_ASSERT_EQUAL(day_row()->risk_fen, 100);
    const alone back[] = {{"L1", acct(A), VG_CREDIT, 100, VG_RECON_R_AMOUNT}, {NULL, acct(A), VG_CREDIT, 95, VG_RECON_R_AMOUNT}};
    run(back, 2, NULL, 0);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(day_row()->breaks, 2);
}

/* A commit that failed makes the turn run the same step once more. */
static void a_step_of_a_run_that_is_made_twice_counts_once(void)
{
    vg_recon_alone row = {.key = vg_break_key_of_line(1, "L9"), .row = {.day = today, .of = VG_OF_BANK, .reason = VG_RECON_R_FEE, .account = acct(A), .side = VG_DEBIT, .fen = 9}};
    vg_recon sums = {.lines = 1};
    fresh();
    vg_recon_write w = {.day = {(int32_t)today}, .read_at = core.at, .alone = &row, .alone_count = 1, .sums = &sums, .opened = 2, .ret_opened = &opened,
                        .ret_cleared = &cleared};
    vg_command c = of(VG_CMD_RECON, 0, 0);
    c.recon = &w;
    for (int i = 0; i < 2; i++) {
        int64_t before = i == 0 ? 2 : opened;
        fresh(); /* nothing of the first time was kept, but what it told */
        opened = before;
        CU_ASSERT_EQUAL(step(&c), VG_OK);
        CU_ASSERT_EQUAL(opened, 3);
        CU_ASSERT_EQUAL(day_row()->opened, 3);
    }
}

static void an_item_that_only_waits_for_its_statement_is_not_unexplained(void)
{
    const alone list[] = {{NULL, acct(A), VG_DEBIT, 40, VG_RECON_R_LATE}};
    fresh();
    run(list, 1, NULL, 0);
    CU_ASSERT_EQUAL(day_row()->breaks, 0);
    CU_ASSERT_EQUAL(day_row()->risk_fen, 40);
    const alone later[] = {{NULL, acct(A), VG_DEBIT, 40, VG_RECON_R_MISSING_AT_BANK}};
    run(later, 1, NULL, 0);
    CU_ASSERT_EQUAL(day_row()->breaks, 1);
}

static void a_match_is_of_both_sides_one_account_and_equal_sums(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 95);
    vg_command c = resolve(bank, VG_WAY_MATCH, ours, "");
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c = resolve(bank, VG_WAY_MATCH, 0, "");
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c = resolve(bank, VG_WAY_MATCH, bank, "");
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    two(&bank, &ours, 100, 100);
    c = resolve(bank, VG_WAY_MATCH, ours, "");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_RESOLVED);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_RESOLVED);
    CU_ASSERT_EQUAL(day_row()->breaks, 0);
    CU_ASSERT_EQUAL(day_row()->risk_fen, 0);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    const alone again[] = {{"L1", acct(A), VG_CREDIT, 100, VG_RECON_R_MISSING_IN_LEDGER}};
    run(again, 1, NULL, 0); /* a run does not take people's word back */
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_RESOLVED);
    c = of(VG_CMD_BREAK_UNDO, MAKER, ours);
    VG_SET(c.evidence, "wrong pair");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(day_row()->breaks, 2);
    const vg_break_note *note = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, break_note, VG_KEY_OF_PAIR(bank, brk(bank)->notes), &note, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(note->text, "wrong pair");
}

static void an_adjustment_waits_for_another_person_and_books_the_difference(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 95);
    vg_command c = resolve(bank, VG_WAY_ADJUST, ours, "");
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID); /* it does not say why */
    c = resolve(bank, VG_WAY_ADJUST, ours, "keyed 95 instead of 100");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    CU_ASSERT_STRING_EQUAL(reply.approval.evidence, "adjust of 2 breaks, books in 0.05 yuan: keyed 95 instead of 100");
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_WAITING);
    CU_ASSERT_EQUAL(day_row()->breaks, 2);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    c = resolve(bank, VG_WAY_WRITE_OFF, 0, "other");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT); /* while it waits */
    CU_ASSERT_EQUAL(approve(ap, MAKER), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_OK);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_RESOLVED);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 705);
    balanced();
    CU_ASSERT_EQUAL(approve(ap, THIRD), VG_E_CONFLICT);
    c = of(VG_CMD_BREAK_UNDO, MAKER, bank);
    VG_SET(c.evidence, "it was right before");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 705);
    ap = reply.approval.id;
    CU_ASSERT_EQUAL(approve(ap, MAKER), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_OK);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(day_row()->breaks, 2);
    balanced();
}

static void what_an_account_does_not_have_is_a_shortfall(void)
{
    const alone list[] = {{"D1", acct(A), VG_DEBIT, 1000, VG_RECON_R_MISSING_IN_LEDGER}};
    fresh();
    run(list, 1, NULL, 0);
    vg_command c = resolve(id_of(key_of(&list[0], 0)), VG_WAY_ADJUST, 0, "the bank took it by court order");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 0);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SHORTFALL))->free_fen, 300);
    balanced();
}

static void undo_of(int64_t id)
{
    vg_command c = of(VG_CMD_BREAK_UNDO, MAKER, id);
    VG_SET(c.evidence, "it was wrong");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
}

static void to_undo_a_shortfall_gives_the_account_no_more_than_it_had(void)
{
    const alone list[] = {{"D1", acct(A), VG_DEBIT, 1000, VG_RECON_R_MISSING_IN_LEDGER}};
    fresh();
    run(list, 1, NULL, 0);
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_ADJUST, 0, "the bank took it by court order");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    undo_of(id);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SHORTFALL))->free_fen, 0);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SUSPENSE))->free_fen, 1000);
    balanced();
}

static void to_undo_a_surplus_takes_it_from_suspense_again(void)
{
    const alone list[] = {{"C1", acct(A), VG_CREDIT, 40, VG_RECON_R_FEE}};
    fresh();
    run(list, 1, NULL, 0);
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_WRITE_OFF, 0, "given back");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    undo_of(id);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SUSPENSE))->free_fen, 1000);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SHORTFALL))->free_fen, 0);
    balanced();
}

static void close_the_day(void)
{
    const vg_business_day *day;
    core.at += VG_DAY_MS;
    vg_work_begin(work);
    CU_ASSERT_EQUAL_FATAL(VG_FIND(work, business_day, VG_KEY_OF_PAIR(1, today), &day, &err).code, VG_OK);
    vg_business_day *closed = VG_EDIT(work, business_day, day);
    closed->state = VG_DS_CLOSED;
    closed->closed_at = core.at;
    vg_work_keep(work);
    core.at += 1000;
}

/* A statement's file came before the feed, which may bring the same credit and books it. */
static void a_files_line_is_booked_by_people_when_the_feed_has_had_its_day(void)
{
    const alone list[] = {{"stmt_5/7", acct(A), VG_CREDIT, 100, VG_RECON_R_MISSING_IN_LEDGER}};
    fresh();
    rules.asks = UINT64_C(1) << VG_ASK_LINES;
    run(list, 1, NULL, 0);
    vg_command c = resolve(id_of(key_of(&list[0], 0)), VG_WAY_ADJUST, 0, "paid in at the counter");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT); /* the day is open */
    c = resolve(c.object, VG_WAY_FORCE, 0, "the bank corrects its file"); /* the bank's own list may have it */
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
    close_the_day();
    c = resolve(c.object, VG_WAY_ADJUST, 0, "paid in at the counter");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT); /* no run has seen what the feed brought */
    run(list, 1, NULL, 0);
    c = resolve(c.object, VG_WAY_ADJUST, 0, "paid in at the counter");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 800);
}

/* Somebody brought a wrong file: the bank's own list of that day does not have its line. */
static void a_line_that_a_file_alone_has_is_ended_by_force_and_nothing_is_booked(void)
{
    const alone list[] = {{"stmt_5/7", acct(A), VG_CREDIT, 100, VG_RECON_R_MISSING_IN_LEDGER}, {"1/A/20260303/F1/1", acct(A), VG_CREDIT, 100, VG_RECON_R_MISSING_IN_LEDGER},
                          {NULL, acct(A), VG_DEBIT, 100, VG_RECON_R_MISSING_AT_BANK}};
    fresh();
    rules.asks = UINT64_C(1) << VG_ASK_LINES;
    close_the_day();
    run(list, 3, NULL, 0);
    for (int i = 1; i < 3; i++) { /* what the bank's own list has, and what our books have, is there */
        vg_command c = resolve(id_of(key_of(&list[i], (size_t)i)), VG_WAY_FORCE, 0, "it is none");
        CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    }
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_FORCE, 0, "a file of another customer's bank");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_WAITING);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_RESOLVED);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    balanced();
}

static void a_file_is_the_banks_word_where_no_list_of_its_own_would_have_the_line(void)
{
    for (int world = 0; world < 4; world++) { /* no list at all; one of credits from outside, a debit and a credit; one of every movement */
        const alone list[] = {{"stmt_5/7", acct(A), world == 2 ? VG_CREDIT : VG_DEBIT, 100, VG_RECON_R_MISSING_IN_LEDGER}};
        fresh();
        rules.asks = world == 0 ? 0 : UINT64_C(1) << VG_ASK_LINES;
        rules.caps = world == 3 ? VG_CAP_LINES_WHOLE : 0;
        close_the_day();
        run(list, 1, NULL, 0);
        vg_command c = resolve(id_of(key_of(&list[0], 0)), VG_WAY_FORCE, 0, "it is none");
        CU_ASSERT_EQUAL(step(&c), world < 2 ? VG_E_INVALID : VG_OK);
    }
}

static void what_waited_for_the_other_side_waits_on_when_more_was_denied(void)
{
    const alone list[] = {{"D2", acct(A), VG_DEBIT, 30, VG_RECON_R_FEE}};
    fresh();
    run(list, 1, NULL, 0);
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_TIMING, 0, "the bank gives it back");
    c.day.n = (int32_t)today + 3;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    c = resolve(id, VG_WAY_WRITE_OFF, 0, "fee");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    vg_command no = of(VG_CMD_DENY, SECOND, reply.approval.id);
    CU_ASSERT_EQUAL(step(&no), VG_OK);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_TIMING);
    CU_ASSERT_EQUAL(brk(id)->until_day, today + 3);
    c = resolve(id, VG_WAY_WRITE_OFF, 0, "fee");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    core.at += 4 * VG_DAY_MS; /* nobody has decided before its day was over */
    no = of(VG_CMD_DENY, SECOND, reply.approval.id);
    CU_ASSERT_EQUAL(step(&no), VG_OK);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(brk(id)->until_day, 0);
}

static void a_write_off_is_bounded_and_touches_no_customer(void)
{
    const alone list[] = {{"D1", acct(A), VG_DEBIT, 501, VG_RECON_R_FEE}, {"D2", acct(A), VG_DEBIT, 30, VG_RECON_R_FEE}, {"C1", acct(A), VG_CREDIT, 40, VG_RECON_R_FEE}};
    fresh();
    run(list, 3, NULL, 0);
    vg_command c = resolve(id_of(key_of(&list[0], 0)), VG_WAY_WRITE_OFF, 0, "fee");
    CU_ASSERT_EQUAL(step(&c), VG_E_LIMIT);
    c = resolve(id_of(key_of(&list[1], 0)), VG_WAY_WRITE_OFF, 0, "fee");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SHORTFALL))->free_fen, 30);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    balanced();
    c = resolve(id_of(key_of(&list[2], 0)), VG_WAY_WRITE_OFF, 0, "given back");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SHORTFALL))->free_fen, 0);
    CU_ASSERT_EQUAL(account(own(VG_OWN_SUSPENSE))->free_fen, 1010); /* nobody's income */
    balanced();
}

static void a_split_goes_to_its_accounts_to_the_fen(void)
{
    const alone list[] = {{"C1", acct(A), VG_CREDIT, 100, VG_RECON_R_MISSING_IN_LEDGER}};
    fresh();
    run(list, 1, NULL, 0);
    vg_command c = resolve(id_of(key_of(&list[0], 0)), VG_WAY_SPLIT, 0, "one transfer for two orders");
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c.payee_count = 2;
    c.payees[0] = (vg_command_payee){.account = acct(A), .amount = {60}};
    c.payees[1] = (vg_command_payee){.account = acct(B), .amount = {41}};
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c.payees[1].amount.fen = 40;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 760);
    CU_ASSERT_EQUAL(account(acct(B))->free_fen, 40);
    balanced();
}

static void above_the_limit_two_others_must_agree(void)
{
    const alone list[] = {{"C1", acct(A), VG_CREDIT, 100001, VG_RECON_R_MISSING_IN_LEDGER}};
    fresh();
    run(list, 1, NULL, 0);
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_ADJUST, 0, "paid in at the counter");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    CU_ASSERT_EQUAL(reply.approval.needed, 2);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_OK);
    CU_ASSERT_EQUAL(reply.approval.state, VG_PS_OPEN);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(approve(ap, MAKER), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(approve(ap, THIRD), VG_OK);
    CU_ASSERT_EQUAL(reply.approval.state, VG_PS_APPROVED);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 100701);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_RESOLVED);
}

static void who_made_the_makers_key_is_no_second_person(void)
{
    const alone bank = {"D1", acct(A), VG_CREDIT, 50, VG_RECON_R_MISSING_IN_LEDGER};
    vg_api_key key = {.id = MAKER, .program = 1, .maker = SECOND};
    fresh();
    vg_work_put(work, VG_T_api_key, &key);
    run(&bank, 1, NULL, 0);
    int64_t id = id_of(key_of(&bank, 0));
    vg_command c = resolve(id, VG_WAY_ADJUST, 0, "the customer's deposit");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_WAITING);
    CU_ASSERT_EQUAL(approve(ap, THIRD), VG_OK);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_RESOLVED);
    balanced();
}

static void who_proposed_may_take_it_back_and_nobody_else_without_the_scope(void)
{
    const alone bank = {"D1", acct(A), VG_CREDIT, 50, VG_RECON_R_MISSING_IN_LEDGER};
    fresh();
    run(&bank, 1, NULL, 0);
    int64_t id = id_of(key_of(&bank, 0));
    vg_command c = resolve(id, VG_WAY_ADJUST, 0, "keyed by mistake");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    vg_command no = of(VG_CMD_DENY, THIRD, reply.approval.id);
    no.scopes = VG_SCOPE_TREASURY;
    CU_ASSERT_EQUAL(step(&no), VG_E_FORBIDDEN);
    no.principal = MAKER;
    CU_ASSERT_EQUAL(step(&no), VG_OK);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
}

static void to_undo_takes_as_many_people_as_to_do(void)
{
    const alone list[] = {{"C1", acct(A), VG_CREDIT, 10, VG_RECON_R_MISSING_IN_LEDGER}, {"C2", acct(A), VG_CREDIT, 100000, VG_RECON_R_MISSING_IN_LEDGER}};
    fresh();
    run(list, 2, NULL, 0);
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_ADJUST, id_of(key_of(&list[1], 1)), "paid in at the counter");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    CU_ASSERT_EQUAL(reply.approval.needed, 2);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_OK);
    CU_ASSERT_EQUAL(approve(ap, THIRD), VG_OK);
    c = of(VG_CMD_BREAK_UNDO, MAKER, id);
    VG_SET(c.evidence, "it was wrong");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    ap = reply.approval.id;
    CU_ASSERT_EQUAL(reply.approval.needed, 2);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_OK);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 100710);
    CU_ASSERT_EQUAL(approve(ap, THIRD), VG_OK);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    balanced();
}

/* What is booked of it is nothing; what is at stake is not. */
static void to_undo_what_is_in_another_currency_takes_as_many_too(void)
{
    const alone list[] = {{NULL, acct(A), VG_CREDIT, 10, VG_RECON_R_CURRENCY}, {"D1", acct(A), VG_CREDIT, 100000, VG_RECON_R_CURRENCY}};
    fresh();
    run(list, 2, NULL, 0);
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_FORCE, id_of(key_of(&list[1], 1)), "the bank corrects its file");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    CU_ASSERT_EQUAL(reply.approval.needed, 2);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_OK);
    CU_ASSERT_EQUAL(approve(ap, THIRD), VG_OK);
    c = of(VG_CMD_BREAK_UNDO, MAKER, id);
    VG_SET(c.evidence, "it was wrong");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(reply.approval.needed, 2);
}

static void an_approval_is_of_what_was_proposed_and_of_nothing_else(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 95);
    vg_command c = resolve(bank, VG_WAY_ADJUST, ours, "keyed 95");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    vg_work_begin(work); /* somebody with a hand in the store */
    VG_EDIT(work, recon_break, brk(ours))->fen = 5;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_E_CONFLICT);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    c = of(VG_CMD_DENY, SECOND, ap);
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_OPEN);
}

static void a_partner_that_comes_meanwhile_voids_the_approval(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 95);
    vg_command c = resolve(bank, VG_WAY_ADJUST, ours, "keyed 95");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    run(NULL, 0, &ours, 1);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_CLEARED);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_E_CONFLICT);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
    CU_ASSERT_EQUAL(day_row()->breaks, 1);
}

static void a_forced_match_books_nothing_and_needs_two(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 95);
    vg_command c = resolve(bank, VG_WAY_FORCE, ours, "rounded by the bank, agreed by telephone");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_RESOLVED);
    CU_ASSERT_EQUAL(account(acct(A))->free_fen, 700);
}

static void another_currency_is_explained_by_force_and_added_to_nothing(void)
{
    static const int64_t ways[] = {VG_WAY_MATCH, VG_WAY_ADJUST, VG_WAY_SPLIT, VG_WAY_WRITE_OFF};
    const alone list[] = {{"L1", acct(A), VG_CREDIT, 100, VG_RECON_R_CURRENCY}, {NULL, acct(A), VG_CREDIT, 100, VG_RECON_R_CURRENCY}};
    fresh();
    run(list, 2, NULL, 0);
    int64_t bank = id_of(key_of(&list[0], 0)), ours = id_of(key_of(&list[1], 1));
    CU_ASSERT_STRING_EQUAL(brk(bank)->currency, "USD");
    CU_ASSERT_TRUE(day_row()->risk_fen == 100 && day_row()->breaks == 2);
    CU_ASSERT_TRUE(vg_break_delta(brk(bank)) == 0 && vg_break_delta(brk(ours)) == -100);
    for (size_t i = 0; i < VG_COUNT(ways); i++) {
        for (int with = 0; with < 2; with++) {
            vg_command c = resolve(bank, ways[i], with == 0 ? 0 : ours, "as if it were yuan");
            CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
        }
    }
    vg_command c = resolve(bank, VG_WAY_FORCE, ours, "booked in dollars by mistake");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(approve(reply.approval.id, SECOND), VG_OK);
    CU_ASSERT_TRUE(brk(bank)->state == VG_BS_RESOLVED && brk(ours)->state == VG_BS_RESOLVED);
    CU_ASSERT_TRUE(day_row()->risk_fen == 0 && day_row()->breaks == 0 && account(acct(A))->free_fen == 700);
}

static void what_contradicts_is_no_match_of_one_person(void)
{
    const alone list[] = {{"L1", acct(A), VG_CREDIT, 100, VG_RECON_R_CONTRADICTION}, {NULL, acct(A), VG_CREDIT, 100, VG_RECON_R_CONTRADICTION}};
    fresh();
    run(list, 2, NULL, 0);
    int64_t bank = id_of(key_of(&list[0], 0)), ours = id_of(key_of(&list[1], 1));
    vg_command c = resolve(bank, VG_WAY_MATCH, ours, "");
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c = resolve(bank, VG_WAY_FORCE, ours, "the voucher names our payee");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_WAITING);
}

static void a_sealed_day_is_opened_before_its_breaks_change(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 100);
    vg_command c = resolve(bank, VG_WAY_MATCH, ours, "");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    vg_day_seal sealed = {.program = 1, .day = today, .state = VG_SEAL_SEALED};
    vg_work_put(work, VG_T_day_seal, &sealed);
    c = of(VG_CMD_BREAK_UNDO, MAKER, bank);
    VG_SET(c.evidence, "wrong pair");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_RESOLVED);
    c = of(VG_CMD_BREAK_OPEN, MAKER, 0);
    c.arg = VG_OF_LEDGER;
    c.day.n = (int32_t)today;
    c.side = VG_DEBIT;
    c.amount.fen = 77;
    VG_SET(c.order, "OLD-7");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
}

static void timing_ends_on_its_day(void)
{
    int64_t bank, ours;
    two(&bank, &ours, 100, 95);
    vg_command c = resolve(ours, VG_WAY_TIMING, 0, "booked by the bank tomorrow");
    c.day.n = (int32_t)today + 40;
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c.day.n = (int32_t)today - 1;
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c.day.n = (int32_t)today + 1;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(day_row()->breaks, 1);
    const alone still[] = {{"L1", acct(A), VG_CREDIT, 100, VG_RECON_R_MISSING_IN_LEDGER}, {NULL, acct(A), VG_CREDIT, 95, VG_RECON_R_MISSING_AT_BANK}};
    run(still, 2, NULL, 0);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_TIMING);
    core.at += 2 * INT64_C(86400000);
    run(still, 2, NULL, 0);
    CU_ASSERT_EQUAL(brk(ours)->state, VG_BS_OPEN);
    CU_ASSERT_EQUAL(day_row()->breaks, 2);
}

/* A closed account has nobody who could take it out again; our own accounts have no owner. */
static void a_correction_brings_nothing_to_a_closed_account_or_one_of_our_own(void)
{
    const alone list[] = {{"C1", acct(A), VG_CREDIT, 100, VG_RECON_R_MISSING_IN_LEDGER}};
    fresh();
    vg_account closed = {.id = acct(B + 1), .program = 1, .kind = VG_ACCT_MEMBER, .state = VG_AS_CLOSED};
    vg_work_put(work, VG_T_account, &closed);
    run(list, 1, NULL, 0);
    int64_t id = id_of(key_of(&list[0], 0));
    vg_command c = resolve(id, VG_WAY_ADJUST, 0, "of the other account");
    c.account = acct(B + 1);
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
    c.account = own(VG_OWN_BANK);
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    c.account = own(VG_OWN_SHORTFALL);
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    CU_ASSERT_EQUAL(brk(id)->state, VG_BS_OPEN);
    c.account = own(VG_OWN_SUSPENSE);
    CU_ASSERT_EQUAL(step(&c), VG_OK);
}

static void comments_leave_room_for_what_a_run_has_to_note(void)
{
    int64_t bank, ours;
    vg_code last = VG_OK;
    two(&bank, &ours, 100, 95);
    for (int i = 0; i < VG_BREAK_NOTES_MAX && last == VG_OK; i++) {
        vg_command c = of(VG_CMD_BREAK_COMMENT, MAKER, bank);
        VG_SET(c.evidence, "again");
        last = step(&c);
    }
    CU_ASSERT_EQUAL(last, VG_E_LIMIT);
    run(NULL, 0, &bank, 1);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_CLEARED);
}

static void an_opening_break_comes_once(void)
{
    fresh();
    vg_command c = of(VG_CMD_BREAK_OPEN, MAKER, 0);
    c.arg = VG_OF_LEDGER;
    c.day.n = (int32_t)today;
    c.side = VG_DEBIT;
    c.amount.fen = 77;
    c.account = acct(A);
    VG_SET(c.order, "OLD-1");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(reply.brk.reason, VG_RECON_R_MISSING_AT_BANK);
    CU_ASSERT_EQUAL(day_row()->risk_fen, 77);
    snprintf(c.request_hash, sizeof c.request_hash, "other");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
    c.amount.fen = 0;
    CU_ASSERT_EQUAL(step(&c), VG_E_BAD_AMOUNT);
    c.amount.fen = 5;
    c.day.n = (int32_t)today + 1;
    VG_SET(c.order, "OLD-2");
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
}

/* Else a break of any amount is explained by one person: who brings in its opposite, and matches the two. */
static void what_one_person_has_brought_in_ends_no_break_alone(void)
{
    const alone stolen = {"T1", acct(A), VG_DEBIT, 40000, VG_RECON_R_MISSING_IN_LEDGER};
    fresh();
    run(&stolen, 1, NULL, 0);
    int64_t bank = id_of(key_of(&stolen, 0));
    vg_command c = of(VG_CMD_BREAK_OPEN, MAKER, 0);
    c.arg = VG_OF_LEDGER;
    c.day.n = (int32_t)today;
    c.side = VG_DEBIT;
    c.amount.fen = 40000;
    c.account = acct(A);
    VG_SET(c.order, "OLD-1");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t old = reply.brk.id;
    c = resolve(bank, VG_WAY_MATCH, old, "");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(reply.shown, VG_SHOW_APPROVAL);
    int64_t ap = reply.approval.id;
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_WAITING);
    CU_ASSERT_EQUAL(day_row()->breaks, 2);
    CU_ASSERT_EQUAL(approve(ap, MAKER), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(approve(ap, SECOND), VG_OK);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_RESOLVED);
    CU_ASSERT_EQUAL(day_row()->breaks, 0);
    c = of(VG_CMD_BREAK_UNDO, MAKER, bank);
    VG_SET(c.evidence, "it was wrong");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    CU_ASSERT_EQUAL(reply.shown, VG_SHOW_APPROVAL);
    CU_ASSERT_EQUAL(brk(bank)->state, VG_BS_RESOLVED);
    balanced();
}

/* --- what the bank tells of a day that was reconciled --------------------------------------------------------- */

static void import_row(vg_statement row)
{
    int64_t id = 0;
    vg_import in = {.step = VG_IMPORT_BEGIN, .statements = &row, .statement_count = 1, .ret_ids = &id};
    vg_command c = of(VG_CMD_IMPORT, MAKER, 0);
    c.import = &in;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    in.step = VG_IMPORT_END;
    row.id = id;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
}

static void import_of(int64_t from, int64_t to) { import_row((vg_statement){.from_day = from, .to_day = to}); }

static void run_that_read(int64_t read_at)
{
    vg_recon sums = {.lines = 5, .hash = "00"};
    vg_recon_write w = {.day = {(int32_t)today}, .read_at = read_at, .sums = &sums, .ret_opened = &opened, .ret_cleared = &cleared};
    vg_command c = of(VG_CMD_RECON, 0, 0);
    c.recon = &w;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
}

static void a_file_of_a_reconciled_day_makes_it_due_again(void)
{
    fresh();
    run_that_read(core.at);
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
    core.at += 10;
    import_of(today - 9, today - 1);
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
    import_of(today - 9, today + 9);
    CU_ASSERT_FALSE(vg_recon_is_current(day_row()));
    core.at += 10;
    run_that_read(core.at - 15); /* it began to read before the file was there */
    CU_ASSERT_FALSE(vg_recon_is_current(day_row()));
    run_that_read(core.at);
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
}

/* Nobody reconciles it by itself any more; nor does it go on to say that all was seen. */
static void a_file_of_a_day_of_long_ago_is_not_called_seen(void)
{
    fresh();
    run_that_read(core.at);
    core.at += INT64_C(100) * 86400000;
    import_of(today - 9, today - 1);
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
    import_of(today - 9, today);
    CU_ASSERT_FALSE(vg_recon_is_current(day_row()));
}

static int64_t begun(void)
{
    int64_t at = 0;
    vg_recon_write w = {.day = {(int32_t)today}, .ret_began = &at};
    vg_command c = of(VG_CMD_RECON, 0, 0);
    c.recon = &w;
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    return at;
}

/* The first run has no row of its own before it ends: what is told while it reads would find none. */
static void what_is_told_while_the_first_run_reads_makes_the_day_due_again(void)
{
    fresh();
    int64_t at = begun();
    CU_ASSERT_EQUAL(at, core.at);
    CU_ASSERT_FALSE(vg_recon_is_current(day_row()));
    core.at += 10;
    import_of(today, today);
    core.at += 10;
    run_that_read(at);
    CU_ASSERT_EQUAL(day_row()->runs, 1);
    CU_ASSERT_FALSE(vg_recon_is_current(day_row()));
    at = begun();
    core.at += 10;
    run_that_read(at);
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
}

static void a_clock_that_goes_back_hides_no_word_of_the_bank_and_repeats_no_run_for_ever(void)
{
    fresh();
    core.at += 7200000;
    run_that_read(core.at);
    core.at -= 3600000;
    import_of(today, today); /* by the clock before the run that has not seen it */
    CU_ASSERT_FALSE(vg_recon_is_current(day_row()));
    for (int runs = 0; runs < 2; runs++) {
        core.at += 10;
        run_that_read(core.at - 5);
    }
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
}

static void a_day_that_was_never_reconciled_is_due_as_it_is(void)
{
    const vg_recon *row = NULL;
    fresh();
    import_of(today, today);
    CU_ASSERT_EQUAL(VG_FIND(work, recon, VG_KEY_OF_PAIR(1, today), &row, &err).code, VG_OK);
    CU_ASSERT_PTR_NULL(row);
}

static int64_t proof_after_said(int64_t state, int64_t way, int64_t said, const vg_statement *s)
{
    vg_proof p = {.program = 1, .day = today, .state = state, .custody_way = way, .custody_said = said};
    const vg_proof *row = NULL;
    fresh();
    rules.asks = UINT64_C(1) << VG_ASK_LINES;
    vg_work_put(work, VG_T_proof, &p);
    import_row(*s);
    CU_ASSERT_EQUAL_FATAL(VG_FIND(work, proof, VG_KEY_OF_PAIR(1, today), &row, &err).code, VG_OK);
    return row->state;
}

static int64_t proof_after(int64_t state, const vg_statement *s) { return proof_after_said(state, VG_TW_NONE, 0, s); }

/* A bank corrects its file of a day: the query takes the last one, and a proof of the one before is of a balance that was never there. */
static void another_closing_of_the_custody_account_makes_its_proof_due_again(void)
{
    vg_statement s = {.account = own(VG_OWN_BANK), .from_day = today, .to_day = today, .tells = VG_TELLS_CLOSING, .proven = 1, .closing_fen = 700};
    CU_ASSERT_EQUAL(proof_after_said(VG_PR_HOLDS, VG_TW_STATEMENT, 900, &s), VG_PR_ASKED);
    CU_ASSERT_EQUAL(proof_after_said(VG_PR_DIFFERS, VG_TW_STATEMENT, 900, &s), VG_PR_ASKED);
    CU_ASSERT_EQUAL(proof_after_said(VG_PR_HOLDS, VG_TW_STATEMENT, 700, &s), VG_PR_HOLDS);
    CU_ASSERT_EQUAL(proof_after_said(VG_PR_HOLDS, VG_TW_HISTORY, 900, &s), VG_PR_HOLDS); /* the bank was asked: no file is looked at */
    s.proven = 0;
    CU_ASSERT_EQUAL(proof_after_said(VG_PR_HOLDS, VG_TW_STATEMENT, 900, &s), VG_PR_HOLDS);
}

static void the_custody_accounts_statement_completes_a_proof_that_lacked_it(void)
{
    vg_statement s = {.account = own(VG_OWN_BANK), .from_day = today - 2, .to_day = today, .tells = VG_TELLS_CLOSING};
    CU_ASSERT_EQUAL(proof_after(VG_PR_INCOMPLETE, &s), VG_PR_ASKED);
    CU_ASSERT_EQUAL(proof_after(VG_PR_HOLDS, &s), VG_PR_HOLDS);
    CU_ASSERT_EQUAL(proof_after(VG_PR_DIFFERS, &s), VG_PR_DIFFERS);
    s.intraday = VG_FILED_INTRADAY;
    CU_ASSERT_EQUAL(proof_after(VG_PR_INCOMPLETE, &s), VG_PR_INCOMPLETE);
    s.intraday = 0;
    s.tells = VG_TELLS_OPENING;
    CU_ASSERT_EQUAL(proof_after(VG_PR_INCOMPLETE, &s), VG_PR_INCOMPLETE);
    s.tells = VG_TELLS_CLOSING;
    s.account = acct(A);
    CU_ASSERT_EQUAL(proof_after(VG_PR_INCOMPLETE, &s), VG_PR_INCOMPLETE);
    s.account = own(VG_OWN_BANK);
    s.to_day = today - 1;
    CU_ASSERT_EQUAL(proof_after(VG_PR_INCOMPLETE, &s), VG_PR_INCOMPLETE);
}

static void told_line(int64_t day, const char *flow)
{
    vg_line_row row = {.kind = VG_LINE_OTHER, .side = VG_CREDIT, .amount = {100}};
    VG_SET(row.account, "6225880000000001");
    VG_SET(row.flow, flow);
    vg_day_compact((vg_day){(int32_t)day}, row.date);
    vg_lines_event e = {.feed = VG_FEED_LINES, .rows = &row, .count = 1};
    vg_code code = VG_E_MISS;
    for (int tries = 0; tries < 12 && code == VG_E_MISS; tries++) {
        vg_work_begin(work);
        code = vg_step_lines(&core, &e, &err).code;
        code == VG_OK ? vg_work_keep(work) : vg_work_drop(work);
        vg_work_needs_done(work);
    }
    CU_ASSERT_EQUAL(code, VG_OK);
}

static void a_late_line_of_a_reconciled_day_makes_it_due_again(void)
{
    fresh();
    run_that_read(core.at);
    core.at += 10;
    told_line(today, "F1");
    CU_ASSERT_TRUE(vg_recon_is_current(day_row())); /* today's, of which more will come: no day is reconciled before it has closed */
    core.at += 86400000;
    told_line(today + 1, "F2");
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
    told_line(today, "F3");
    CU_ASSERT_FALSE(vg_recon_is_current(day_row()));
    core.at += 10;
    run_that_read(core.at);
    core.at += 10;
    told_line(today, "F3"); /* it is known: nothing new */
    CU_ASSERT_TRUE(vg_recon_is_current(day_row()));
}

static const vg_proof *proof_row(void)
{
    const vg_proof *p = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, proof, VG_KEY_OF_PAIR(1, today), &p, &err).code, VG_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(p);
    return p;
}

/* Else a day is sealed by a proof of a balance that the bank does not have any more. */
static void a_late_line_makes_a_proof_due_again_where_lines_tell_the_balances(void)
{
    vg_proof p = {.program = 1, .day = 0, .state = VG_PR_HOLDS, .asked_at = 0, .runs = 1};
    for (int lists = 0; lists < 2; lists++) {
        fresh();
        rules.asks = UINT64_C(1) << VG_ASK_LINES | (lists == 1 ? UINT64_C(1) << VG_ASK_FIGURES : 0);
        p.day = today;
        vg_work_put(work, VG_T_proof, &p);
        told_line(today, "F1"); /* of today */
        CU_ASSERT_EQUAL(proof_row()->state, VG_PR_HOLDS);
        core.at += 86400000;
        told_line(today, "F2");
        CU_ASSERT_EQUAL(proof_row()->state, lists == 1 ? VG_PR_HOLDS : VG_PR_ASKED);
        CU_ASSERT_EQUAL(proof_row()->want, lists == 1 ? 0 : 1);
    }
}

/* A worker reads the rows; lines come meanwhile, also in the turn that takes its result. */
static void a_line_that_comes_while_a_proof_is_read_voids_what_was_read(void)
{
    fresh();
    rules.asks = UINT64_C(1) << VG_ASK_LINES;
    vg_proof p = {.program = 1, .day = today, .want = 1, .asked_at = core.at, .custody_way = VG_TW_ANSWER, .custody_said = 5};
    vg_work_put(work, VG_T_proof, &p);
    vg_proof read = p;
    read.state = VG_PR_HOLDS;
    core.at += 86400000;
    told_line(today, "F2");
    CU_ASSERT_TRUE(proof_row()->want == 1 && proof_row()->custody_said == 5);
    vg_proof_event e = {.found = &read};
    vg_work_begin(work);
    CU_ASSERT_EQUAL(vg_step_proof(&core, &e, &err).code, VG_E_CONFLICT);
    vg_work_drop(work);
    CU_ASSERT_EQUAL(proof_row()->state, VG_PR_ASKED);
    read.asked_at = proof_row()->asked_at;
    vg_work_begin(work);
    CU_ASSERT_EQUAL(vg_step_proof(&core, &e, &err).code, VG_OK);
    vg_work_keep(work);
    CU_ASSERT_EQUAL(proof_row()->state, VG_PR_HOLDS);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite s = CU_add_suite("breaks", NULL, NULL);
#define T(name) CU_add_test(s, #name, name)
    T(a_run_opens_each_item_once_and_clears_it_when_its_partner_comes);
    T(a_step_of_a_run_that_is_made_twice_counts_once);
    T(an_item_that_only_waits_for_its_statement_is_not_unexplained);
    T(a_match_is_of_both_sides_one_account_and_equal_sums);
    T(an_adjustment_waits_for_another_person_and_books_the_difference);
    T(what_an_account_does_not_have_is_a_shortfall);
    T(to_undo_a_shortfall_gives_the_account_no_more_than_it_had);
    T(to_undo_a_surplus_takes_it_from_suspense_again);
    T(a_files_line_is_booked_by_people_when_the_feed_has_had_its_day);
    T(a_write_off_is_bounded_and_touches_no_customer);
    T(a_split_goes_to_its_accounts_to_the_fen);
    T(above_the_limit_two_others_must_agree);
    T(who_made_the_makers_key_is_no_second_person);
    T(who_proposed_may_take_it_back_and_nobody_else_without_the_scope);
    T(to_undo_takes_as_many_people_as_to_do);
    T(to_undo_what_is_in_another_currency_takes_as_many_too);
    T(an_approval_is_of_what_was_proposed_and_of_nothing_else);
    T(a_partner_that_comes_meanwhile_voids_the_approval);
    T(a_forced_match_books_nothing_and_needs_two);
    T(another_currency_is_explained_by_force_and_added_to_nothing);
    T(what_contradicts_is_no_match_of_one_person);
    T(a_sealed_day_is_opened_before_its_breaks_change);
    T(timing_ends_on_its_day);
    T(a_line_that_a_file_alone_has_is_ended_by_force_and_nothing_is_booked);
    T(a_file_is_the_banks_word_where_no_list_of_its_own_would_have_the_line);
    T(what_waited_for_the_other_side_waits_on_when_more_was_denied);
    T(a_file_of_a_reconciled_day_makes_it_due_again);
    T(a_file_of_a_day_of_long_ago_is_not_called_seen);
    T(what_is_told_while_the_first_run_reads_makes_the_day_due_again);
    T(a_clock_that_goes_back_hides_no_word_of_the_bank_and_repeats_no_run_for_ever);
    T(a_day_that_was_never_reconciled_is_due_as_it_is);
    T(another_closing_of_the_custody_account_makes_its_proof_due_again);
    T(the_custody_accounts_statement_completes_a_proof_that_lacked_it);
    T(a_late_line_of_a_reconciled_day_makes_it_due_again);
    T(a_late_line_makes_a_proof_due_again_where_lines_tell_the_balances);
    T(a_line_that_comes_while_a_proof_is_read_voids_what_was_read);
    T(a_correction_brings_nothing_to_a_closed_account_or_one_of_our_own);
    T(comments_leave_room_for_what_a_run_has_to_note);
    T(an_opening_break_comes_once);
    T(what_one_person_has_brought_in_ends_no_break_alone);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    work = vg_work_close(work);
    return failures != 0;
}

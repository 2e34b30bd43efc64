/* The treasury's reports: sums that add up, and that are found out when somebody changes one. */
#include "gateway/core/ends.h"
#include "gateway/core/gl.h"
#include "gateway/core/ledger.h"
#include "gateway/core/report.h"
#include <CUnit/Basic.h>

static vg_err err;
static uint64_t chance = 88172645463325252u;

static int64_t below(int64_t n)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (int64_t)(chance % (uint64_t)n);
}

/* --- balances --------------------------------------------------------------------------------- */

typedef struct books {
    int64_t now[VG_ACCT_SHORTFALL + 1], then[VG_ACCT_SHORTFALL + 1], since[VG_ACCT_SHORTFALL + 1];
} books;

/* Debits one kind, credits the other: by hand, not by the code under test. */
static void move(books *b, int from, int to, int64_t fen, bool later)
{
    b->now[from] += from == VG_ACCT_BANK || from == VG_ACCT_SHORTFALL ? fen : -fen;
    b->now[to] += to == VG_ACCT_BANK || to == VG_ACCT_SHORTFALL ? -fen : fen;
    if (later) {
        b->since[from] -= fen;
        b->since[to] += fen;
        return;
    }
    memcpy(b->then, b->now, sizeof b->then);
}

static void sum(const books *b, vg_balance_sums *s)
{
    *s = (vg_balance_sums){0};
    for (int kind = 0; kind <= VG_ACCT_SHORTFALL; kind++) {
        if (b->now[kind] != 0 || b->since[kind] != 0) {
            CU_ASSERT_EQUAL(vg_balances_now(s, kind, 1, b->now[kind], &err).code, VG_OK);
            CU_ASSERT_EQUAL(vg_balances_after(s, kind, b->since[kind], &err).code, VG_OK);
        }
    }
    vg_balances_prove(s);
}

static void a_past_days_balances_are_todays_without_what_came_since(void)
{
    static const int kinds[] = {VG_ACCT_TYPE2, VG_ACCT_MEMBER, VG_ACCT_OWN, VG_ACCT_BANK, VG_ACCT_SUSPENSE, VG_ACCT_FEE, VG_ACCT_POOL, VG_ACCT_SHORTFALL};
    for (int round = 0; round < 500; round++) {
        books b = {0};
        vg_balance_sums s;
        for (int i = 0; i < 60; i++) {
            int from = kinds[below(VG_COUNT(kinds))], to = kinds[below(VG_COUNT(kinds))];
            if (from != to) {
                move(&b, from, to, below(1000000) + 1, i >= 30);
            }
        }
        sum(&b, &s);
        CU_ASSERT_EQUAL(s.difference_fen, 0);
        for (size_t i = 0; i < s.count; i++) {
            CU_ASSERT_EQUAL(s.of[i].fen, b.then[s.of[i].kind]);
        }
        CU_ASSERT_EQUAL(s.custody_fen, b.then[VG_ACCT_BANK]);
        b.now[kinds[below(VG_COUNT(kinds))]] += 1; /* a fen that no move explains */
        sum(&b, &s);
        CU_ASSERT_NOT_EQUAL(s.difference_fen, 0);
    }
}

static void a_sum_that_is_too_large_is_an_error(void)
{
    vg_balance_sums s = {0};
    CU_ASSERT_EQUAL(vg_balances_now(&s, VG_ACCT_MEMBER, 1, INT64_MAX, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_balances_now(&s, VG_ACCT_MEMBER, 1, 1, &err).code, VG_E_LIMIT);
}

/* --- bills ------------------------------------------------------------------------------------ */

static void bill_line(vg_bill *b, vg_bill_side side, int64_t account, int64_t fen)
{
    CU_ASSERT_EQUAL(vg_bill_add(b, &(vg_bill_line){.side = side, .account = account, .fen = fen}, &err).code, VG_OK);
}

/* A customer's purse, reckoned by hand: what came in is somewhere. */
static void what_came_in_went_out_or_is_held_or_can_be_taken(void)
{
    for (int round = 0; round < 300; round++) {
        vg_bill b = {0};
        int64_t free_fen[3] = {0}, held[3] = {0}, transit[3] = {0}, in = 0, out = 0;
        for (int i = 0; i < 80; i++) {
            int64_t a = below(3), fen = below(100000) + 1, part = below(free_fen[a] + 1);
            switch (below(5)) {
            case 0:
                bill_line(&b, VG_BILL_IN, a + 1, fen);
                free_fen[a] += fen;
                in += fen;
                break;
            case 1:
                bill_line(&b, VG_BILL_OUT, a + 1, part);
                free_fen[a] -= part;
                out += part;
                break;
            case 2:
                free_fen[a] -= part;
                held[a] += part;
                break;
            case 3:
                free_fen[a] -= part;
                transit[a] += part;
                break;
            default: /* a capture: out of what is held */
                bill_line(&b, VG_BILL_OUT, a + 1, held[a]);
                out += held[a];
                held[a] = 0;
            }
        }
        for (int a = 0; a < 3; a++) {
            bill_line(&b, VG_BILL_HELD, a + 1, held[a]);
            bill_line(&b, VG_BILL_TRANSIT, a + 1, transit[a]);
            bill_line(&b, VG_BILL_AVAILABLE, a + 1, free_fen[a] / 2);
            bill_line(&b, VG_BILL_AVAILABLE, a + 1, free_fen[a] - free_fen[a] / 2);
        }
        CU_ASSERT_EQUAL(vg_bill_prove(&b, &err).code, VG_OK);
        CU_ASSERT(b.sums.difference_fen == 0 && b.sums.in_fen == in && b.sums.out_fen == out);
        for (size_t i = 0; i < b.account_count; i++) {
            int64_t a = b.by_account[i].account - 1;
            CU_ASSERT(b.by_account[i].difference_fen == 0 && b.by_account[i].held_fen == held[a] && b.by_account[i].available_fen == free_fen[a]);
        }
        if (b.count > 0) {
            b.lines[below((int64_t)b.count)].fen += 1; /* somebody changes one line by a fen */
            CU_ASSERT_EQUAL(vg_bill_prove(&b, &err).code, VG_OK);
            CU_ASSERT_NOT_EQUAL(b.sums.difference_fen, 0);
        }
        vg_bill_free(&b);
    }
}

static void a_bill_says_what_each_movement_was(void)
{
    enum { P = 1, OTHER = 1000 };
    int64_t bank = vg_own_id(P, VG_OWN_BANK);
    static const struct {
        int64_t kind, hold;
        bool bank, in;
        int64_t receipt;
        vg_bill_what what;
    } rows[] = {{0, 0, true, true, 7, VG_BW_RECEIVED},           {VG_OP_DEPOSIT, 0, true, true, 0, VG_BW_DEPOSIT},
                {VG_OP_DEPOSIT, 0, true, true, 7, VG_BW_DEPOSIT}, {VG_OP_WITHDRAW, 0, true, false, 0, VG_BW_WITHDRAWAL},
                {VG_OP_WITHDRAW, 0, true, true, 7, VG_BW_RETURNED}, {VG_OP_PART_PAY, 5, false, false, 0, VG_BW_ORDER_OUT},
                {VG_OP_PART_PAY, 5, false, true, 0, VG_BW_ORDER_IN}, {VG_OP_PART_PAY, 5, true, true, 7, VG_BW_RETURNED},
                {VG_OP_PART_PAY, 0, false, false, 0, VG_BW_REFUND}, {VG_OP_TRANSFER, 0, false, true, 0, VG_BW_TRANSFER},
                {VG_OP_REFUND, 0, true, false, 7, VG_BW_REFUND},    {VG_OP_ASSIGN, 0, false, true, 7, VG_BW_ASSIGNED},
                {VG_OP_CORRECTION, 0, true, false, 0, VG_BW_CORRECTION}};
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_operation op = {.kind = rows[i].kind, .hold = rows[i].hold};
        vg_bill_facts facts = {.op = rows[i].kind == 0 ? NULL : &op, .receipt = rows[i].receipt, .opposite = rows[i].bank ? bank : OTHER, .in = rows[i].in};
        CU_ASSERT_EQUAL(vg_bill_what_of(P, &facts), rows[i].what);
        facts.opposite = vg_own_id(P, VG_OWN_FEE);
        CU_ASSERT_EQUAL(vg_bill_what_of(P, &facts), VG_BW_FEE);
        facts.opposite = vg_own_id(P, VG_OWN_POOL);
        CU_ASSERT_EQUAL(vg_bill_what_of(P, &facts), VG_BW_INTEREST);
    }
    vg_bill_facts paid = {.receipt = 7, .opposite = bank, .in = true, .interest = true};
    CU_ASSERT_EQUAL(vg_bill_what_of(P, &paid), VG_BW_INTEREST);
    for (int what = 0; what < VG_BW_COUNT; what++) {
        CU_ASSERT(vg_bill_word((vg_bill_what)what)[0] != 0 && vg_bill_text((vg_bill_what)what, false)[0] != 0);
        CU_ASSERT_TRUE(((const uint8_t *)vg_bill_text((vg_bill_what)what, true))[0] >= 0xE0); /* Chinese */
    }
}

static void a_bill_has_an_end(void)
{
    vg_bill b = {0};
    for (int i = 0; i < VG_BILL_LINES_MAX; i++) {
        bill_line(&b, VG_BILL_IN, 1, 1);
    }
    bill_line(&b, VG_BILL_IN, 1, 0); /* nothing: no line */
    CU_ASSERT_EQUAL(vg_bill_add(&b, &(vg_bill_line){.side = VG_BILL_IN, .account = 1, .fen = 1}, &err).code, VG_E_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "since"));
    for (int i = 0; i <= VG_BILL_ACCOUNTS_MAX; i++) {
        b.lines[i].account = i + 1;
    }
    CU_ASSERT_EQUAL(vg_bill_prove(&b, &err).code, VG_E_LIMIT);
    vg_bill_free(&b);
}

/* --- the journal ------------------------------------------------------------------------------ */

static vg_gl_journal_row rows_of_month[600];

/* A month of moves between accounts, by hand; sums by kind beside them. */
static size_t month(int64_t debit[VG_ACCT_SHORTFALL + 1], int64_t credit[VG_ACCT_SHORTFALL + 1])
{
    static const int kinds[] = {VG_ACCT_MEMBER, VG_ACCT_TYPE2, VG_ACCT_FEE, VG_ACCT_POOL, VG_ACCT_SHORTFALL, VG_ACCT_BANK};
    size_t n = 0;
    memset(debit, 0, (VG_ACCT_SHORTFALL + 1) * sizeof *debit);
    memset(credit, 0, (VG_ACCT_SHORTFALL + 1) * sizeof *credit);
    for (int doc = 1; doc <= 100; doc++) {
        int64_t day = 20500 + below(30), moves = below(3) + 1;
        for (int64_t m = 0; m < moves; m++) {
            int from = kinds[below(VG_COUNT(kinds))], to = kinds[below(VG_COUNT(kinds))];
            int64_t fen = below(100000) + 1;
            vg_gl_journal_row row = {.day = day, .op = below(2) * doc, .phase = VG_PHASE_POST, .fen = fen};
            row.receipt = row.op == 0 ? doc : 0;
            row.account = 1000 + from, row.kind = from, row.side = VG_DEBIT, row.seq = (int64_t)n + 1;
            rows_of_month[n++] = row;
            row.account = 1000 + to, row.kind = to, row.side = VG_CREDIT, row.seq = (int64_t)n + 1;
            rows_of_month[n++] = row;
            debit[from] += fen;
            credit[to] += fen;
        }
    }
    return n;
}

static void journal(vg_gl_journal *j, size_t n)
{
    *j = (vg_gl_journal){.program = 1, .map = vg_gl_standard()};
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_EQUAL(vg_gl_journal_add(j, &rows_of_month[i], &err).code, VG_OK);
    }
    vg_gl_journal_prove(j);
}

static int64_t total(const vg_gl_journal *j, int64_t kind, bool of_debits)
{
    for (size_t i = 0; i < j->total_count; i++) {
        if (strcmp(j->totals[i].number, vg_gl_of(j->map, kind)->number) == 0) {
            return of_debits ? j->totals[i].debit_fen : j->totals[i].credit_fen;
        }
    }
    return 0;
}

static void debits_are_credits_in_each_document_and_in_all(void)
{
    int64_t debit[VG_ACCT_SHORTFALL + 1], credit[VG_ACCT_SHORTFALL + 1];
    for (int round = 0; round < 200; round++) {
        vg_gl_journal j, again;
        size_t n = month(debit, credit);
        journal(&j, n);
        CU_ASSERT(j.debit_fen == j.credit_fen && j.unbalanced == 0 && j.count == n && j.debit_fen > 0);
        for (int64_t kind = 1; kind <= VG_ACCT_SHORTFALL; kind++) {
            if (debit[kind] + credit[kind] != 0) {
                CU_ASSERT(total(&j, kind, true) == debit[kind] && total(&j, kind, false) == credit[kind]);
            }
        }
        for (size_t i = n - 1; i > 0; i--) { /* whatever order the store has: the same rows */
            size_t k = (size_t)below((int64_t)i + 1);
            vg_gl_journal_row row = rows_of_month[i];
            rows_of_month[i] = rows_of_month[k];
            rows_of_month[k] = row;
        }
        journal(&again, n);
        CU_ASSERT_EQUAL(memcmp(j.rows, again.rows, n * sizeof j.rows[0]), 0);
        CU_ASSERT_EQUAL(j.documents, again.documents);
        /* A fen more on both sides of different documents leaves the sums equal, and is found. */
        size_t a = 0, b = 0;
        for (size_t i = 1; i < n; i++) {
            bool other = again.rows[i].op != again.rows[0].op || again.rows[i].receipt != again.rows[0].receipt;
            b = other && again.rows[i].side != again.rows[0].side ? i : b;
        }
        again.rows[a].fen++;
        again.rows[b].fen += b != 0;
        vg_gl_journal_prove(&again);
        CU_ASSERT_TRUE(again.unbalanced > 0);
        CU_ASSERT_EQUAL(again.debit_fen == again.credit_fen, b != 0);
        vg_gl_journal_free(&j);
        vg_gl_journal_free(&again);
    }
}

static void a_journal_has_an_end(void)
{
    vg_gl_journal j = {.all = true, .map = vg_gl_standard()};
    vg_gl_journal_row row = {.side = VG_DEBIT, .fen = 1, .kind = VG_ACCT_FEE};
    for (int i = 0; i < VG_JOURNAL_ROWS_MAX; i++) {
        CU_ASSERT_EQUAL(vg_gl_journal_add(&j, &row, &err).code, VG_OK);
    }
    CU_ASSERT_EQUAL(vg_gl_journal_add(&j, &row, &err).code, VG_E_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "only=revenue"));
    vg_gl_journal_free(&j);
}

static void a_companys_own_numbers_stand_over_the_standard(void)
{
    vg_gl_map map;
    vg_span text = VG_SPAN("account,number,name\nfee,60.51-A,Service fees\n");
    CU_ASSERT_EQUAL(vg_gl_read(text, &map, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(vg_gl_of(&map, VG_ACCT_FEE)->number, "60.51-A");
    CU_ASSERT_STRING_EQUAL(vg_gl_of(&map, VG_ACCT_FEE)->name, "Service fees");
    CU_ASSERT_STRING_EQUAL(vg_gl_of(&map, VG_ACCT_BANK)->number, vg_gl_of(vg_gl_standard(), VG_ACCT_BANK)->number);
    static const char *const wrong[][2] = {{"account,number\nfee,1\n", "account,number,name"}, {"account,number,name\nfees,1,a\n", "line 2: account is"},
                                           {"account,number,name\nfee,1,a\nfee,2,b\n", "line 3: fee stands twice"},
                                           {"account,number,name\nfee,,a\n", "line 2: a number"}, {"account,number,name\nfee,1 2,a\n", "line 2: a number"},
                                           {"account,number,name\nfee,=1+2,a\n", "line 2: a number"}, {"account,number,name\nfee,1\n", "line 2: a row has"},
                                           {"account,number,name\nfee,123456789012345678901234567890123,a\n", "line 2: a number"}, {"", "account,number,name"}};
    for (size_t i = 0; i < VG_COUNT(wrong); i++) {
        CU_ASSERT_EQUAL(vg_gl_read(vg_span_of(wrong[i][0]), &map, &err).code, VG_E_INVALID);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, wrong[i][1]));
        CU_ASSERT_STRING_EQUAL(vg_gl_of(&map, VG_ACCT_FEE)->number, "60.51-A");
    }
}

/* --- settlement ------------------------------------------------------------------------------- */

static void the_custody_account_adds_up_over_its_days(void)
{
    static vg_settled s;
    for (int round = 0; round < 300; round++) {
        int64_t balance = below(1000000), in = 0, out = 0, back = 0, ins[10] = {0};
        s = (vg_settled){.program = 1, .from = {100}, .to = {109}, .count = 10, .opening_fen = balance};
        for (int i = 0; i < 10; i++) {
            s.days[i].row = (vg_business_day){.day = 100 + i, .expected_fen = i, .converted_fen = i};
        }
        for (int i = 0; i < 40; i++) {
            int64_t day = below(10), fen = below(5000) + 1, kind = below(3);
            vg_settled_add(&s, 100 + day, kind == 1 ? VG_CREDIT : VG_DEBIT, kind == 2, 1, fen);
            balance += kind == 1 ? -fen : fen;
            out += kind == 1 ? fen : 0;
            in += kind == 1 ? 0 : fen;
            ins[day] += kind == 1 ? 0 : fen;
            back += kind == 2 ? fen : 0;
        }
        s.closing_fen = balance;
        vg_settled_prove(&s);
        CU_ASSERT(s.difference_fen == 0 && s.in_fen == in && s.out_fen == out && s.returned_fen == back && s.expected_fen == 45);
        for (int i = 0; i < 10; i++) {
            CU_ASSERT_EQUAL(s.days[i].in_fen, ins[i]);
        }
        s.days[below(10)].in_fen += 1; /* an entry changed by a fen */
        vg_settled_prove(&s);
        CU_ASSERT_EQUAL(s.difference_fen, 1);
    }
    vg_settled_add(&s, 200, VG_DEBIT, false, 1, 7); /* on a day that the program has not had */
    CU_ASSERT(s.stray.in_count == 1 && s.stray.in_fen == 7);
}

/* --- fees ------------------------------------------------------------------------------------- */

static void fees_taken_stand_beside_fees_charged(void)
{
    static vg_fee_report f;
    enum { P = 1, CUSTOMER = VG_FIRST_ID };
    int64_t customer = (int64_t)P << 40 | CUSTOMER, fee = vg_own_id(P, VG_OWN_FEE), shortfall = vg_own_id(P, VG_OWN_SHORTFALL);
    for (int round = 0; round < 100; round++) {
        int64_t taken[5] = {0}, with[5] = {0}, apart[5] = {0}, booked[5] = {0}, charges = 0;
        f = (vg_fee_report){.program = P, .from = {100}, .to = {104}};
        for (int i = 0; i < 60; i++) {
            int64_t d = below(5), fen = below(900) + 1;
            vg_entry e = {.account = fee, .opp_account = customer, .side = VG_CREDIT, .fen = fen, .day = 100 + d, .phase = VG_PHASE_POST, .op = 1};
            vg_line l = {.day = 100 + d, .side = VG_DEBIT, .fen = fen, .type = "14"};
            snprintf(l.id, sizeof l.id, "l%d", i);
            switch (below(6)) {
            case 0:
                vg_fees_entry(&f, &e);
                taken[d] += fen;
                break;
            case 1: /* the platform's own payout of its fees, and the other half of a fee: no fee */
                e.opp_account = vg_own_id(P, VG_OWN_MERCHANT);
                vg_fees_entry(&f, &e);
                e.account = customer;
                e.opp_account = fee;
                vg_fees_entry(&f, &e);
                break;
            case 2:
                e = (vg_entry){.account = shortfall, .opp_account = customer, .side = VG_DEBIT, .fen = fen, .day = 100 + d, .phase = VG_PHASE_CORRECTION, .op = 1, .receipt = 2};
                vg_fees_entry(&f, &e);
                booked[d] += fen;
                break;
            case 3:
                l.side = below(2) == 0 ? VG_DEBIT : VG_CREDIT; /* a credit: given back */
                CU_ASSERT_EQUAL(vg_fees_line(&f, "14 21", &l, &err).code, VG_OK);
                apart[d] += l.side == VG_DEBIT ? fen : -fen;
                charges++;
                break;
            case 4:
                VG_SET(l.type, "23");
                l.fee_fen = 5;
                CU_ASSERT_EQUAL(vg_fees_line(&f, "14 21", &l, &err).code, VG_OK);
                with[d] += 5;
                charges++;
                break;
            default: /* neither, though its type stands inside of another's */
                VG_SET(l.type, below(2) == 0 ? "4" : "");
                CU_ASSERT_EQUAL(vg_fees_line(&f, "14 21", &l, &err).code, VG_OK);
            }
        }
        vg_fees_prove(&f);
        int64_t unbooked = 0, margin = 0;
        for (int d = 0; d < 5; d++) {
            const vg_fee_day *day = &f.days[d];
            CU_ASSERT(day->day == 100 + d && day->taken_fen == taken[d] && day->charged_fen == with[d] + apart[d]);
            CU_ASSERT(day->unbooked_fen == with[d] + apart[d] - booked[d] && day->margin_fen == taken[d] - with[d] - apart[d]);
            unbooked += day->unbooked_fen;
            margin += day->margin_fen;
        }
        CU_ASSERT(f.sum.unbooked_fen == unbooked && f.sum.margin_fen == margin && f.charge_count == charges && (int64_t)f.count == charges);
        vg_fees_free(&f);
    }
}

static void more_charges_than_are_shown_are_still_summed(void)
{
    static vg_fee_report f;
    f = (vg_fee_report){.program = 1, .from = {100}, .to = {100}};
    for (int i = 0; i < 5000; i++) {
        vg_line l = {.day = 100, .side = VG_DEBIT, .fen = 3, .type = "FEE"};
        CU_ASSERT_EQUAL(vg_fees_line(&f, "FEE", &l, &err).code, VG_OK);
    }
    vg_fees_prove(&f);
    CU_ASSERT(f.sum.charged_fen == 15000 && f.charge_count == 5000 && f.count == VG_FEE_CHARGES_MAX);
    vg_fees_free(&f);
}

/* --- ageing ----------------------------------------------------------------------------------- */

static vg_day day(int y, int m, int d)
{
    vg_day ret = {0};
    CU_ASSERT_EQUAL(vg_day_make(y, m, d, &ret, &err).code, VG_OK);
    return ret;
}

static int64_t age(vg_day from, vg_day to)
{
    int64_t ret = -1;
    CU_ASSERT_EQUAL(vg_age_of(vg_calendar_china(), from, to, &ret, &err).code, VG_OK);
    return ret;
}

/* The notice of the State Council for 2026: 15 to 23 February off, Saturdays 14 and 28 February are worked. */
static void ages_go_over_holidays_and_make_up_days(void)
{
    CU_ASSERT_EQUAL(age(day(2026, 2, 13), day(2026, 2, 13)), 0);
    CU_ASSERT_EQUAL(age(day(2026, 2, 13), day(2026, 2, 14)), 1);  /* a Saturday that is worked */
    CU_ASSERT_EQUAL(age(day(2026, 2, 14), day(2026, 2, 23)), 0);  /* nine days off: none of them counts */
    CU_ASSERT_EQUAL(age(day(2026, 2, 14), day(2026, 2, 24)), 1);
    CU_ASSERT_EQUAL(age(day(2026, 2, 17), day(2026, 2, 28)), 5);  /* it arose on a holiday; 24 to 27, and Saturday 28 */
    CU_ASSERT_EQUAL(age(day(2026, 3, 6), day(2026, 3, 9)), 1);    /* over an ordinary weekend */
    CU_ASSERT_EQUAL(age(day(2026, 3, 9), day(2026, 3, 6)), 0);    /* ahead of today */
    CU_ASSERT_EQUAL(age(day(2026, 1, 5), day(2026, 11, 30)), 31); /* counting ends where no band does */
    int64_t ret;
    CU_ASSERT_EQUAL(vg_age_of(vg_calendar_china(), day(2126, 1, 1), day(2126, 1, 9), &ret, &err).code, VG_E_CALENDAR);
    static const struct {
        int64_t age;
        const char *band;
    } bands[] = {{0, "0"}, {1, "1"}, {2, "2-3"}, {3, "2-3"}, {4, "4-7"}, {7, "4-7"}, {8, "8-30"}, {30, "8-30"}, {31, "30+"}};
    for (size_t i = 0; i < VG_COUNT(bands); i++) {
        CU_ASSERT_STRING_EQUAL(vg_age_band_name(vg_age_band(bands[i].age)), bands[i].band);
    }
}

static void breaks_sum_by_reason_and_by_age(void)
{
    vg_day today = day(2026, 3, 31);
    for (int round = 0; round < 100; round++) {
        vg_ageing a = {.program = 1, .today = today};
        int64_t fen_of[2][5] = {{0}}, oldest[2][5] = {{0}}, count = 0, zero_fen = 0;
        for (int i = 0; i < 100; i++) {
            int64_t reason = below(5), fen = below(10000), back = below(80), outcome = below(2);
            vg_day since = vg_day_add(today, (int)-back);
            CU_ASSERT_EQUAL(vg_ageing_add(&a, vg_calendar_china(), outcome == 1, reason, since.n, (vg_age_cell){.count = 1, .fen = fen}, &err).code, VG_OK);
            fen_of[outcome][reason] += fen;
            oldest[outcome][reason] = oldest[outcome][reason] == 0 || since.n < oldest[outcome][reason] ? since.n : oldest[outcome][reason];
            count++;
            zero_fen += back == 0 ? fen : 0; /* 31 March 2026 is a working day: only what arose on it is of age 0 */
        }
        CU_ASSERT_TRUE(vg_ageing_proves(&a));
        CU_ASSERT_EQUAL(a.sum[0].count + a.sum[1].count, count);
        CU_ASSERT_EQUAL(a.bands[0][0].fen + a.bands[1][0].fen, zero_fen);
        for (size_t i = 0; i < a.count; i++) {
            CU_ASSERT_EQUAL(a.rows[i].sum.fen, fen_of[a.rows[i].outcome][a.rows[i].reason]);
            CU_ASSERT_EQUAL(a.rows[i].sum.oldest_day, oldest[a.rows[i].outcome][a.rows[i].reason]);
            for (size_t band = 0; band + 1 < VG_AGE_BANDS; band++) { /* what is older stands in a later band */
                const vg_age_cell *cell = &a.rows[i].of[band], *next = &a.rows[i].of[band + 1];
                CU_ASSERT_TRUE(cell->count == 0 || next->count == 0 || next->oldest_day < cell->oldest_day);
            }
        }
        a.rows[0].of[below(VG_AGE_BANDS)].fen++;
        CU_ASSERT_FALSE(vg_ageing_proves(&a));
    }
}

/* --- ends ------------------------------------------------------------------------------------- */

static void an_end_counts_by_its_way_and_once(void)
{
    static const struct {
        int64_t kind, hold, peer, sends;
        const char *type, *object;
        int way; /* -1: nothing is counted */
        vg_end_result result;
        uint64_t first;
    } rows[] = {{VG_OP_DEPOSIT, 0, 0, 1, "deposit.done", "op_1", VG_WAY_IN, VG_END_DONE, 1},
                {VG_OP_DEPOSIT, 0, 0, 2, "deposit.done", "op_1", VG_WAY_IN, VG_END_DONE, 0},
                {VG_OP_WITHDRAW, 0, 0, 1, "withdrawal.refused", "op_1", VG_WAY_OUT, VG_END_REFUSED, 0},
                {VG_OP_WITHDRAW, 0, 0, 0, "withdrawal.cancelled", "op_1", VG_WAY_OUT, VG_END_CANCELLED, 0},
                {VG_OP_WITHDRAW, 0, 0, 1, "withdrawal.returned", "op_1", -1, 0, 0},
                {VG_OP_WITHDRAW, 0, 0, 1, "withdrawal.ready", "op_1", -1, 0, 0},
                {VG_OP_PART_PAY, 5, 0, 1, "part_pay.done", "op_1", VG_WAY_OUT, VG_END_DONE, 1},
                {VG_OP_PART_PAY, 5, 9, 1, "part_pay.done", "op_1", -1, 0, 0}, /* to an account of the program */
                {VG_OP_PART_PAY, 0, 0, 1, "part_pay.done", "op_1", -1, 0, 0}, /* a leg of a refund */
                {VG_OP_REFUND, 0, 0, 0, "refund.done", "op_1", VG_WAY_OUT, VG_END_DONE, 1},
                {VG_OP_TRANSFER, 0, 9, 1, "transfer.done", "op_1", -1, 0, 0},
                {VG_OP_DEPOSIT, 0, 0, 1, "deposit.done", "acct_1", -1, 0, 0}};
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_ends ends = {0}, twice = {0};
        vg_operation op = {.id = 1, .kind = rows[i].kind, .hold = rows[i].hold, .peer = rows[i].peer, .sends = rows[i].sends};
        vg_event event = {.op = 1};
        VG_SET(event.type, rows[i].type);
        VG_SET(event.object, rows[i].object);
        vg_ends_add(&ends, &event, &op);
        uint64_t all = 0;
        for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
            for (int result = 0; result < VG_END_COUNT; result++) {
                all += ends.of[way][result];
            }
        }
        CU_ASSERT_EQUAL(all, rows[i].way >= 0);
        CU_ASSERT_TRUE(rows[i].way < 0 || ends.of[rows[i].way][rows[i].result] == 1);
        CU_ASSERT_EQUAL(ends.first[VG_WAY_IN] + ends.first[VG_WAY_OUT], rows[i].first);
        vg_ends_sum(&twice, &ends);
        vg_ends_sum(&twice, &ends);
        CU_ASSERT_EQUAL(twice.first[VG_WAY_IN] + twice.first[VG_WAY_OUT], 2 * rows[i].first);
        event.op = 2; /* another's */
        vg_ends_add(&ends, &event, &op);
        CU_ASSERT_EQUAL(ends.first[VG_WAY_IN] + ends.first[VG_WAY_OUT], rows[i].first);
    }
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite s = CU_add_suite("report", NULL, NULL);
    CU_ADD_TEST(s, a_past_days_balances_are_todays_without_what_came_since);
    CU_ADD_TEST(s, a_sum_that_is_too_large_is_an_error);
    CU_ADD_TEST(s, what_came_in_went_out_or_is_held_or_can_be_taken);
    CU_ADD_TEST(s, a_bill_says_what_each_movement_was);
    CU_ADD_TEST(s, a_bill_has_an_end);
    CU_ADD_TEST(s, debits_are_credits_in_each_document_and_in_all);
    CU_ADD_TEST(s, a_journal_has_an_end);
    CU_ADD_TEST(s, a_companys_own_numbers_stand_over_the_standard);
    CU_ADD_TEST(s, the_custody_account_adds_up_over_its_days);
    CU_ADD_TEST(s, fees_taken_stand_beside_fees_charged);
    CU_ADD_TEST(s, more_charges_than_are_shown_are_still_summed);
    CU_ADD_TEST(s, ages_go_over_holidays_and_make_up_days);
    CU_ADD_TEST(s, breaks_sum_by_reason_and_by_age);
    CU_ADD_TEST(s, an_end_counts_by_its_way_and_once);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

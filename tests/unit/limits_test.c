/* Limits: which number is in force on a day, what a file may change, and each act counted once; then random histories against a
 * second model that adds everything up again. */
#include "gateway/core/counted.h"
#include "gateway/core/limits.h"
#include "gateway/core/returned.h"
#include "gateway/core/wait.h"
#include "gateway/core/evidence.h"
#include <CUnit/Basic.h>
#include <inttypes.h>
#include <stdio.h>

static vg_err err;

/* --- rows --------------------------------------------------------------------------------------------------- */

#define HEAD "kind,of,way,party,period,from,fen,source\n"
static char lines[2048];
static vg_limits_room room;

static void tell(void *ctx, int64_t line, const char *text)
{
    (void)ctx;
    (void)line;
    size_t n = strlen(lines);
    snprintf(lines + n, sizeof lines - n, "%s%s", n == 0 ? "" : "\n", text);
}

static bool reads(const char *text)
{
    lines[0] = 0;
    return vg_limits_read(vg_span_of(text), &room, tell, NULL, &err).code == VG_OK;
}

static vg_day day(int year, int month, int d)
{
    vg_day ret = {0};
    CU_ASSERT_EQUAL(vg_day_make(year, month, d, &ret, &err).code, VG_OK);
    return ret;
}

static int64_t on(const vg_limits *l, int64_t of, vg_way way, vg_party party, vg_per per, vg_day d)
{
    const vg_limit_row *row = vg_limit_on(l, &(vg_limit_key){of, way, party, per}, true, d);
    return row == NULL ? 0 : row->fen;
}

static void the_numbers_are_those_of_the_notice_from_its_day_on(void)
{
    const vg_limits *l = vg_limits_standard();
    for (int way = VG_WAY_IN; way <= VG_WAY_OUT; way++) {
        CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, (vg_way)way, VG_PARTY_OTHERS, VG_PER_DAY, day(2026, 3, 2)), 1000000);
        CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, (vg_way)way, VG_PARTY_OTHERS, VG_PER_YEAR, day(2016, 12, 1)), 20000000);
        CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, (vg_way)way, VG_PARTY_OTHERS, VG_PER_DAY, day(2016, 11, 30)), 0);
        CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, (vg_way)way, VG_PARTY_BOUND, VG_PER_DAY, day(2026, 3, 2)), 0);
        CU_ASSERT_EQUAL(on(l, VG_ACCT_MEMBER, (vg_way)way, VG_PARTY_OTHERS, VG_PER_DAY, day(2026, 3, 2)), 0);
        CU_ASSERT_EQUAL(on(l, VG_LIMIT_PROGRAM, (vg_way)way, VG_PARTY_ANY, VG_PER_DAY, day(2026, 3, 2)), 0);
    }
    vg_limit_key key = {VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY};
    CU_ASSERT_PTR_NULL(vg_limit_on(l, &key, false, day(2026, 3, 2))); /* exempt by contract */
}

static void a_contract_lowers_and_ends_and_a_newer_notice_raises(void)
{
    CU_ASSERT_TRUE_FATAL(reads(HEAD "contract,type2,out,others,day,2026-03-01,500000,Agreement 7\ncontract,type2,out,others,single,2026-03-01,200000,Agreement 7\n"
                                    "contract,type2,out,others,single,2026-06-01,none,Agreement 7\ncontract,program,out,any,day,2026-03-01,900000,Agreement 7\n"
                                    "regulation,type2,out,others,day,2027-01-01,2000000,银发〔2026〕1号\ncontract,type2,out,others,day,2027-02-01,1500000,Agreement 8\n"));
    const vg_limits *l = &room.limits;
    CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY, day(2026, 2, 28)), 1000000);
    CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY, day(2026, 3, 1)), 500000);
    CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY, day(2027, 1, 1)), 500000);
    CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY, day(2027, 2, 1)), 1500000);
    CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY, day(2027, 2, 1)), 1000000);
    CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_SINGLE, day(2026, 5, 31)), 200000);
    CU_ASSERT_EQUAL(on(l, VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_SINGLE, day(2026, 6, 1)), 0);
    CU_ASSERT_EQUAL(on(l, VG_LIMIT_PROGRAM, VG_WAY_OUT, VG_PARTY_ANY, VG_PER_DAY, day(2026, 3, 1)), 900000);
    CU_ASSERT_STRING_EQUAL(vg_limit_on(l, &(vg_limit_key){VG_LIMIT_PROGRAM, VG_WAY_OUT, VG_PARTY_ANY, VG_PER_DAY}, true, day(2026, 3, 1))->source,
                           "Agreement 7");
    /* What a contract says of an older number stays the lower one under a newer. */
    CU_ASSERT_TRUE(reads(HEAD "regulation,type2,out,others,day,2027-01-01,100,a notice\ncontract,type2,out,others,day,2026-03-01,500000,x\n"));
    CU_ASSERT_EQUAL(on(&room.limits, VG_ACCT_TYPE2, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY, day(2027, 1, 1)), 100);
}

static void every_bad_line_of_a_file_is_told_with_its_column(void)
{
    CU_ASSERT_FALSE(reads(HEAD "contract,type2,out,others,day,2026-03-01,1000001,x\nlaw,type2,out,others,day,2026-03-01,1,x\n"
                               "contract,type3,out,others,day,2026-03-01,1,x\ncontract,type2,over,others,day,2026-03-01,1,x\n"
                               "contract,type2,out,all,day,2026-03-01,1,x\ncontract,program,out,others,day,2026-03-01,1,x\n"
                               "contract,type2,out,others,month,2026-03-01,1,x\ncontract,type2,out,others,day,2026-02-30,1,x\n"
                               "contract,type2,out,others,day,2026-03-01,0,x\ncontract,type2,out,others,day,2026-03-01,-1,x\n"
                               "regulation,type2,out,others,day,2027-01-01,none,x\ncontract,type2,out,others,day,2026-03-02,1,\n"
                               "regulation,type2,out,others,day,2016-12-01,9,x\ncontract,type2,out,others,day,2026-03-01,1,x\n"
                               "regulation,program,out,any,day,2027-01-01,1,x\ncontract,type2\n"));
    CU_ASSERT_STRING_EQUAL(lines, "line 3, column 1 (kind): is contract or regulation\n"
                                  "line 4, column 2 (of): is type2, member, deposit, own or program\n"
                                  "line 5, column 3 (way): is in or out\n"
                                  "line 6, column 4 (party): is others, bound or any; of a program it is any\n"
                                  "line 7, column 4 (party): is others, bound or any; of a program it is any\n"
                                  "line 8, column 5 (period): is single, day or year\n"
                                  "line 9, column 6 (from): is a day like 2026-03-01\n"
                                  "line 10, column 7 (fen): is whole fen from 1 on; none ends a contract's limit\n"
                                  "line 11, column 7 (fen): is whole fen from 1 on; none ends a contract's limit\n"
                                  "line 12, column 7 (fen): is whole fen from 1 on; none ends a contract's limit\n"
                                  "line 13, column 8 (source): says who says so, in at most 160 bytes\n"
                                  "line 14, column 6 (from): a regulation's new number is newer than 20161201, from which on 1000000 fen are known\n"
                                  "line 15, column 6 (from): this limit begins on that day already\n"
                                  "line 16, column 1 (kind): of a program is contract\n"
                                  "line 17: 2 fields instead of 8\n"
                                  "line 2, column 7 (fen): a contract may lower the regulation's 1000000 fen, not raise it; a newer regulation is a row of its own");
    CU_ASSERT_FALSE(reads("kind,of\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, "the header is not"));
}

/* --- counting ----------------------------------------------------------------------------------------------- */

enum { P1 = 1000, P2 = 1001, M = 1002, FIRST_OP = 5000 };
#define CARD  "6222020000000001"
#define OTHER "6222020000000002"

static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static int64_t next_op;

static void account(int64_t id, int64_t kind)
{
    vg_account a = {.id = id, .program = 1, .kind = kind, .state = VG_AS_ACTIVE};
    vg_owner o = {.id = id, .program = 1};
    VG_SET(o.card_number, CARD);
    vg_work_put(work, VG_T_account, &a);
    if (kind < VG_ACCT_BANK) {
        vg_work_put(work, VG_T_owner, &o);
    }
}

static void fresh(const char *file)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    CU_ASSERT_TRUE_FATAL(reads(file));
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china(), .class_limits = true, .limits = &room.limits};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = vg_day_instant(day(2026, 3, 2), 36000)};
    vg_program p = {.id = 1};
    vg_work_put(work, VG_T_program, &p);
    account(P1, VG_ACCT_TYPE2);
    account(P2, VG_ACCT_TYPE2);
    account(M, VG_ACCT_MEMBER);
    account(vg_own_id(1, VG_OWN_SUSPENSE), VG_ACCT_SUSPENSE);
    next_op = FIRST_OP;
    vg_work_begin(work);
}

/* A step as the turn runs it: what is missing is looked for, and the step runs again on clean rows. */
#define STEP(call)                                                                                 \
    ({                                                                                             \
        vg_status st_;                                                                             \
        vg_work_keep(work);                                                                        \
        for (int i_ = 0; i_ < 32; i_++) {                                                          \
            vg_work_begin(work);                                                                   \
            vg_evidence_begin(&core);                                                              \
            core.effect_count = 0;                                                                 \
            st_ = (call);                                                                          \
            if (st_.code == VG_OK) {                                                               \
                break;                                                                             \
            }                                                                                      \
            vg_work_drop(work);                                                                    \
            if (st_.code != VG_E_MISS) {                                                           \
                vg_work_begin(work);                                                               \
                break;                                                                             \
            }                                                                                      \
            vg_work_needs_done(work);                                                              \
        }                                                                                          \
        st_.code;                                                                                  \
    })

static vg_operation *act(vg_op_kind kind, int64_t from, int64_t to, const char *payee, int64_t fen)
{
    vg_operation init = {.id = next_op++, .program = 1, .kind = kind, .account = from, .peer = to, .fen = fen, .created_at = core.at};
    init.hold = kind == VG_OP_PART_PAY ? 77 : 0;
    init.parent = kind == VG_OP_PART_PAY ? 78 : 0;
    VG_SET(init.payee_account, payee);
    return vg_work_insert(work, VG_T_operation, &init);
}

static int64_t used(int64_t holder, vg_way way, vg_party party, vg_per per)
{
    const vg_used *row = NULL;
    (void)STEP(VG_FIND(work, used, VG_KEY_OF_PAIR(holder, vg_limit_period(way, party, per, vg_day_at(core.at))), &row, &err));
    return row == NULL ? 0 : row->fen;
}

static int64_t paid(int64_t holder) { return used(holder, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_DAY); }
#define OP(op)      VG_EDIT(work, operation, op) /* a layer that is dropped takes it back */
#define RECEIPT(r) VG_EDIT(work, receipt, r)
static vg_code counts(vg_operation *op) { return STEP(vg_count(&core, OP(op), &err)); }

static void a_refusal_says_which_limit_what_is_left_and_when_it_is_free_again(void)
{
    fresh(HEAD);
    CU_ASSERT_EQUAL(counts(act(VG_OP_PART_PAY, P1, M, "", 900000)), VG_OK);
    vg_operation *over = act(VG_OP_PART_PAY, P1, 0, OTHER, 100001);
    CU_ASSERT_EQUAL(counts(over), VG_E_LIMIT);
    CU_ASSERT_STRING_EQUAL(err.text, "limit type2.out.others.day: 1000000 fen, used 900000, left 100000, asked 100001; free again on 2026-03-03");
    CU_ASSERT_EQUAL(over->counted, 0);
    CU_ASSERT_EQUAL(paid(P1), 900000);
    CU_ASSERT_EQUAL(counts(act(VG_OP_PART_PAY, P1, 0, OTHER, 100000)), VG_OK); /* to the fen */
    CU_ASSERT_EQUAL(used(P1, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_YEAR), 1000000);
    core.at += VG_DAY_MS;
    CU_ASSERT_EQUAL(paid(P1), 0);
    CU_ASSERT_EQUAL(counts(act(VG_OP_PART_PAY, P1, 0, OTHER, 1000000)), VG_OK);
    CU_ASSERT_EQUAL(used(P1, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_YEAR), 2000000);
}

static void a_year_ends_with_december(void)
{
    fresh(HEAD);
    core.at = vg_day_instant(day(2026, 12, 1), 36000);
    for (int i = 0; i < 20; i++, core.at += VG_DAY_MS) {
        CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, P1, M, "", 1000000)), VG_OK);
    }
    CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, P1, M, "", 1)), VG_E_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "limit type2.out.others.year: 20000000 fen, used 20000000, left 0, asked 1; free again on 2027-01-01"));
    core.at = vg_day_instant(day(2027, 1, 1), 0) - 1;
    CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, P1, M, "", 1)), VG_E_LIMIT);
    core.at++;
    CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, P1, M, "", 1)), VG_OK);
}

static void the_own_card_refunds_and_deposits_are_not_payments_to_others(void)
{
    fresh(HEAD);
    CU_ASSERT_EQUAL(counts(act(VG_OP_WITHDRAW, P1, 0, CARD, 5000000)), VG_OK);
    CU_ASSERT_EQUAL(counts(act(VG_OP_PART_PAY, P1, 0, CARD, 5000000)), VG_OK);
    CU_ASSERT_EQUAL(counts(act(VG_OP_REFUND, P1, 0, OTHER, 5000000)), VG_OK);
    CU_ASSERT_EQUAL(counts(act(VG_OP_DEPOSIT, P1, 0, CARD, 5000000)), VG_OK);
    CU_ASSERT_EQUAL(counts(act(VG_OP_RELEASE, P1, 0, "", 5000000)), VG_OK);
    CU_ASSERT(paid(P1) == 0 && used(P1, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY) == 0);
    CU_ASSERT_EQUAL(counts(act(VG_OP_WITHDRAW, P1, 0, OTHER, 1000001)), VG_E_LIMIT);
    CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, M, P2, "", 1000001)), VG_E_LIMIT); /* what comes into it from others, too */
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "limit type2.in.others.day"));
    CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, M, P2, "", 1000000)), VG_OK);
    CU_ASSERT_EQUAL(used(P2, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY), 1000000);
}

static void what_was_counted_is_given_back_once_and_to_its_own_day(void)
{
    fresh(HEAD);
    vg_operation *op = act(VG_OP_PART_PAY, P1, 0, OTHER, 700000), *back = act(VG_OP_PART_PAY, P1, 0, OTHER, 300000);
    CU_ASSERT_EQUAL(counts(op), VG_OK);
    CU_ASSERT_EQUAL(counts(back), VG_OK);
    core.at += 3 * VG_DAY_MS;
    CU_ASSERT_EQUAL(counts(act(VG_OP_PART_PAY, P1, 0, OTHER, 400000)), VG_OK);
    CU_ASSERT_EQUAL(STEP(vg_uncount(&core, OP(op), &err)), VG_OK);
    CU_ASSERT_EQUAL(STEP(vg_uncount(&core, OP(op), &err)), VG_OK); /* nothing more */
    CU_ASSERT_EQUAL(STEP(vg_count_returned(&core, OP(back), 100000, &err)), VG_OK);
    CU_ASSERT_EQUAL(paid(P1), 400000);
    CU_ASSERT_EQUAL(used(P1, VG_WAY_OUT, VG_PARTY_OTHERS, VG_PER_YEAR), 600000);
    core.at -= 3 * VG_DAY_MS;
    CU_ASSERT_EQUAL(paid(P1), 200000);
    vg_operation *under = act(VG_OP_PART_PAY, P1, 0, OTHER, 50000);
    CU_ASSERT_EQUAL(counts(under), VG_OK);
    rules.class_limits = false; /* limits that are gone keep nothing of it */
    CU_ASSERT_EQUAL(STEP(vg_uncount(&core, OP(under), &err)), VG_OK);
    CU_ASSERT_EQUAL(paid(P1), 200000);
}

static void what_the_bank_did_is_counted_above_the_limit_and_told(void)
{
    fresh(HEAD);
    vg_receipt *r = VG_NEW(work, receipt, {.id = 9000, .program = 1, .account = P1, .fen = 1500000, .day = day(2026, 3, 2).n});
    VG_SET(r->payer_account, OTHER);
    CU_ASSERT_EQUAL(STEP(vg_count_receipt(&core, RECEIPT(r), &err)), VG_OK);
    CU_ASSERT(core.effect_count == 1 && effects[0].what == VG_DO_ALERT);
    CU_ASSERT_EQUAL(used(P1, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY), 1500000);
    CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, M, P1, "", 1)), VG_E_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "left 0"));
    CU_ASSERT_EQUAL(STEP(vg_uncount_receipt(&core, RECEIPT(r), &err)), VG_OK);
    CU_ASSERT_EQUAL(used(P1, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY), 0);
    VG_SET(r->payer_account, CARD);
    CU_ASSERT_EQUAL(STEP(vg_count_receipt(&core, RECEIPT(r), &err)), VG_OK);
    CU_ASSERT_EQUAL(used(P1, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY), 0);
    vg_operation *late = act(VG_OP_PART_PAY, P1, 0, OTHER, 1000001);
    CU_ASSERT_EQUAL(counts(late), VG_E_LIMIT);
    CU_ASSERT_EQUAL(STEP(vg_count_late(&core, OP(late), &err)), VG_OK);
    CU_ASSERT_EQUAL(STEP(vg_count_late(&core, OP(late), &err)), VG_OK);
    CU_ASSERT_EQUAL(paid(P1), 1000001);
}

static void late_money_that_the_bank_took_is_reapplied_above_a_limit_and_told(void)
{
    fresh(HEAD);
    vg_receipt *r = VG_NEW(work, receipt, {.id = 9000, .program = 1, .account = vg_own_id(1, VG_OWN_SUSPENSE), .fen = 1000001, .day = day(2026, 3, 2).n, .home = P1});
    VG_SET(r->payer_account, OTHER);
    vg_operation *assign = act(VG_OP_ASSIGN, P1, 0, "", 1000001), *reapply = act(VG_OP_ASSIGN, P1, 0, "", 1000001);
    assign->receipt = reapply->receipt = r->id;
    assign->ask = VG_ASK_ASSIGN;
    CU_ASSERT_EQUAL(counts(assign), VG_E_LIMIT); /* the bank has it in its suspense: we start this */
    CU_ASSERT_EQUAL(counts(reapply), VG_OK);
    CU_ASSERT(core.effect_count == 1 && effects[0].what == VG_DO_ALERT);
    CU_ASSERT_EQUAL(used(P1, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY), 1000001);
}

static void an_assigned_receipt_that_is_our_own_payout_gives_back_what_its_assignment_counted(void)
{
    fresh(HEAD "contract,program,in,any,day,2026-01-01,9000000,A\n");
    vg_receipt *r = VG_NEW(work, receipt, {.id = 9000, .program = 1, .account = vg_own_id(1, VG_OWN_SUSPENSE), .fen = 400, .day = day(2026, 3, 2).n});
    VG_SET(r->payer_account, OTHER);
    vg_operation *paid_out = act(VG_OP_WITHDRAW, P1, 0, OTHER, 400), *assign = act(VG_OP_ASSIGN, P1, 0, "", 400);
    assign->receipt = r->id;
    assign->ask = VG_ASK_ASSIGN;
    CU_ASSERT_EQUAL(counts(paid_out), VG_OK);
    CU_ASSERT_EQUAL(STEP(vg_count_receipt(&core, RECEIPT(r), &err)), VG_OK);
    CU_ASSERT_EQUAL(counts(assign), VG_OK);
    RECEIPT(r)->account = P1;
    RECEIPT(r)->assign_op = assign->id;
    CU_ASSERT_EQUAL(used(P1, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY), 400);
    CU_ASSERT_EQUAL(STEP(vg_returned(&core, OP(paid_out), r->id, 400, 0, &err)), VG_OK);
    CU_ASSERT_EQUAL(paid(P1), 0);
    CU_ASSERT_EQUAL(used(P1, VG_WAY_IN, VG_PARTY_OTHERS, VG_PER_DAY), 0);
    CU_ASSERT_EQUAL(used(vg_count_program(1), VG_WAY_IN, VG_PARTY_ANY, VG_PER_DAY), 0);
}

static void a_programs_own_limits_count_what_leaves_it_and_what_comes(void)
{
    fresh(HEAD "contract,program,out,any,day,2026-01-01,1000,A\ncontract,program,out,any,single,2026-01-01,600,A\n"
               "contract,program,in,any,day,2026-01-01,500,A\n");
    CU_ASSERT_EQUAL(counts(act(VG_OP_WITHDRAW, M, 0, CARD, 601)), VG_E_LIMIT);
    CU_ASSERT_STRING_EQUAL(err.text, "limit program.out.any.single: at most 600 fen in one act, 601 were asked for");
    CU_ASSERT_EQUAL(counts(act(VG_OP_WITHDRAW, M, 0, CARD, 600)), VG_OK);
    CU_ASSERT_EQUAL(counts(act(VG_OP_TRANSFER, M, P1, "", 5000)), VG_OK); /* stays inside */
    CU_ASSERT_EQUAL(counts(act(VG_OP_REFUND, P1, 0, OTHER, 401)), VG_E_LIMIT);
    CU_ASSERT_EQUAL(counts(act(VG_OP_REFUND, P1, 0, OTHER, 400)), VG_OK);
    CU_ASSERT_EQUAL(used(vg_count_program(1), VG_WAY_OUT, VG_PARTY_ANY, VG_PER_DAY), 1000);
    CU_ASSERT_EQUAL(counts(act(VG_OP_DEPOSIT, M, 0, CARD, 501)), VG_E_LIMIT);
    vg_operation *home = act(VG_OP_WITHDRAW, M, 0, CARD, 5);
    home->parent = 78; /* of a failed deal: it goes home all the same, and people are told */
    CU_ASSERT_EQUAL(counts(home), VG_OK);
    CU_ASSERT_EQUAL(used(vg_count_program(1), VG_WAY_OUT, VG_PARTY_ANY, VG_PER_DAY), 1005);
}

static vg_operation *payout(int64_t fen)
{
    vg_operation *op = act(VG_OP_WITHDRAW, M, 0, CARD, fen);
    op->ask = VG_ASK_PAYOUT;
    VG_SET(op->payee_bank, "CMB");
    return op;
}

static void a_rails_day_is_counted_at_the_claim_and_what_does_not_fit_waits(void)
{
    static vg_rails_room rails;
    bool waits = true;
    fresh(HEAD);
    vg_rails_copy(vg_rails_standard(), &rails);
    lines[0] = 0;
    CU_ASSERT_EQUAL_FATAL(vg_rails_read(vg_span_of("rail,kind,from,to,days,opens,closes,working_fen,off_fen\nbeps,not_offered,,,,,,,\nhvps,not_offered,,,,,,,\n"
                                                   "ibps,day_cap,2026-03-01,,,,,1000,1000\n"),
                                        &rails, tell, NULL, &err).code,
                          VG_OK);
    rules.rails = &rails.rails;
    vg_operation *first = payout(600), *second = payout(401);
    CU_ASSERT(STEP(vg_wait(&core, OP(first), &waits, &err)) == VG_OK && !waits);
    CU_ASSERT(STEP(vg_wait(&core, OP(second), &waits, &err)) == VG_OK && !waits); /* nothing was sent yet */
    CU_ASSERT_EQUAL(STEP(vg_wait_sent(&core, OP(first), &err)), VG_OK);
    CU_ASSERT(STEP(vg_wait(&core, OP(first), &waits, &err)) == VG_OK && !waits); /* its own fen do not stand in its way */
    CU_ASSERT_EQUAL(STEP(vg_wait_sent(&core, OP(first), &err)), VG_OK);          /* … nor count again */
    CU_ASSERT(STEP(vg_wait(&core, OP(second), &waits, &err)) == VG_OK && waits);
    CU_ASSERT(second->waits_for == VG_WAITS_RAIL && second->not_before == vg_day_instant(day(2026, 3, 3), 0));
    vg_operation *fits = payout(400);
    CU_ASSERT(STEP(vg_wait(&core, OP(fits), &waits, &err)) == VG_OK && !waits);
    CU_ASSERT_EQUAL(STEP(vg_uncount(&core, OP(first), &err)), VG_OK); /* refused: its room is free again */
    CU_ASSERT_EQUAL(STEP(vg_uncount(&core, OP(first), &err)), VG_OK);
    CU_ASSERT(STEP(vg_wait(&core, OP(second), &waits, &err)) == VG_OK && !waits);
    CU_ASSERT_EQUAL(STEP(vg_wait_sent(&core, OP(second), &err)), VG_OK);
    vg_operation *whole = payout(1000);
    CU_ASSERT(STEP(vg_wait(&core, OP(whole), &waits, &err)) == VG_OK && waits);
    core.at = vg_day_instant(day(2026, 3, 3), 0);
    OP(second)->state = VG_ST_RESEND; /* its first send may have passed yesterday */
    CU_ASSERT_EQUAL(STEP(vg_wait_sent(&core, OP(second), &err)), VG_OK);
    CU_ASSERT(second->rail_day == day(2026, 3, 2).n && second->rail == VG_RAIL_IBPS);
    CU_ASSERT(STEP(vg_wait(&core, OP(whole), &waits, &err)) == VG_OK && !waits);
    OP(second)->state = VG_ST_READY; /* proven that it was not taken: it is of today */
    CU_ASSERT_EQUAL(STEP(vg_wait_sent(&core, OP(second), &err)), VG_OK);
    CU_ASSERT(STEP(vg_wait(&core, OP(whole), &waits, &err)) == VG_OK && waits);
    CU_ASSERT_EQUAL(STEP(vg_wait(&core, OP(payout(1001)), &waits, &err)), VG_E_LIMIT);
}

/* --- the second model: no counters, everything is added up again each time ------------------------------------ */

typedef struct deed {
    vg_op_kind kind; /* 0: a receipt */
    int64_t from, to, fen, returned;
    bool own_card, standing;
    int32_t date;
} deed;
enum { DEEDS_MAX = 256 };
static deed deeds[DEEDS_MAX];
static vg_operation *acts[DEEDS_MAX];
static vg_receipt *receipts[DEEDS_MAX];
static size_t deed_count;
static uint32_t seed;

static uint32_t chance(uint32_t n)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % n;
}

static int32_t date(vg_day d)
{
    int y, m, n;
    vg_day_split(d, &y, &m, &n);
    return y * 10000 + m * 100 + n;
}

/* What a deed is to a counter, said from the outside: who it concerns, in which way, and who the other one is. */
static bool concerns(const deed *d, int64_t holder, vg_way way, vg_party party)
{
    bool receipt = d->kind == 0, refund = d->kind == VG_OP_REFUND, deposit = d->kind == VG_OP_DEPOSIT;
    bool leaves = !receipt && !deposit;
    if (holder == vg_count_program(1)) {
        return party == VG_PARTY_ANY && (way == VG_WAY_OUT ? leaves && d->to == 0 : receipt || deposit);
    }
    if (holder == d->from && way == (leaves ? VG_WAY_OUT : VG_WAY_IN)) {
        bool own = d->own_card || deposit;
        return party == VG_PARTY_ANY || (!refund && (party == VG_PARTY_BOUND) == own);
    }
    return leaves && holder == d->to && way == VG_WAY_IN && party != VG_PARTY_BOUND;
}

static int64_t sum_of(int64_t holder, vg_way way, vg_party party, vg_per per, int32_t on_date)
{
    int64_t sum = 0;
    for (size_t i = 0; i < deed_count; i++) {
        const deed *d = &deeds[i];
        bool same = per == VG_PER_DAY ? d->date == on_date : d->date / 10000 == on_date / 10000;
        sum += same && d->standing && concerns(d, holder, way, party) ? d->fen - d->returned : 0;
    }
    return sum;
}

/* The lowest of what the rows of a file say, read one after the other: of contract and of regulation the last that has begun. */
static int64_t said(int64_t of, vg_way way, vg_party party, vg_per per, int32_t on_date)
{
    int64_t lowest = 0;
    for (int contract = 0; contract < 2; contract++) {
        int64_t fen = 0;
        int32_t begun = 0;
        for (size_t i = 0; i < room.limits.count; i++) {
            const vg_limit_row *r = &room.rows[i];
            bool mine = r->key.of == of && r->key.way == way && r->key.party == party && r->key.per == per && (int)r->contract == contract;
            if (mine && r->from <= on_date && r->from > begun) {
                fen = r->fen;
                begun = r->from;
            }
        }
        lowest = fen != 0 && (lowest == 0 || fen < lowest) ? fen : lowest;
    }
    return lowest;
}

static const struct {
    int64_t holder, of;
} holders[] = {{P1, VG_ACCT_TYPE2}, {P2, VG_ACCT_TYPE2}, {M, VG_ACCT_MEMBER}};

/* Would this deed pass all limits if it were done now? */
static bool passes(const deed *d)
{
    for (size_t h = 0; h <= VG_COUNT(holders); h++) {
        int64_t holder = h < VG_COUNT(holders) ? holders[h].holder : vg_count_program(1), of = h < VG_COUNT(holders) ? holders[h].of : VG_LIMIT_PROGRAM;
        for (int k = 0; k < 2 * VG_PARTY_COUNT * VG_PER_COUNT; k++) {
            vg_way way = k % 2 == 0 ? VG_WAY_IN : VG_WAY_OUT;
            vg_party party = (vg_party)(k / 2 % VG_PARTY_COUNT);
            vg_per per = (vg_per)(k / 2 / VG_PARTY_COUNT);
            int64_t most = said(of, way, party, per, d->date);
            int64_t before = per == VG_PER_SINGLE || most == 0 ? 0 : sum_of(holder, way, party, per, d->date);
            if (most != 0 && concerns(d, holder, way, party) && before + d->fen > most) {
                return false;
            }
        }
    }
    return true;
}

static bool same_sums(void)
{
    int32_t today = date(vg_day_at(core.at));
    bool same = true;
    for (size_t h = 0; h <= VG_COUNT(holders); h++) {
        int64_t holder = h < VG_COUNT(holders) ? holders[h].holder : vg_count_program(1), of = h < VG_COUNT(holders) ? holders[h].of : VG_LIMIT_PROGRAM;
        for (int k = 0; k < 2 * VG_PARTY_COUNT; k++) {
            vg_way way = k % 2 == 0 ? VG_WAY_IN : VG_WAY_OUT;
            vg_party party = (vg_party)(k / 2);
            bool kept = said(of, way, party, VG_PER_DAY, today) != 0 || said(of, way, party, VG_PER_YEAR, today) != 0;
            same = same && (!kept || used(holder, way, party, VG_PER_DAY) == sum_of(holder, way, party, VG_PER_DAY, today));
            same = same && (!kept || used(holder, way, party, VG_PER_YEAR) == sum_of(holder, way, party, VG_PER_YEAR, today));
        }
    }
    return same;
}

static bool do_deed(void)
{
    static const vg_op_kind kinds[] = {VG_OP_PART_PAY, VG_OP_TRANSFER, VG_OP_WITHDRAW, VG_OP_REFUND, VG_OP_DEPOSIT, VG_OP_PART_PAY, 0};
    static const int64_t sums[] = {1, 99999, 100000, 100001, 250000, 500000, 999999, 1000000, 1000001, 3000000};
    size_t i = deed_count;
    deed *d = &deeds[i];
    *d = (deed){.kind = kinds[chance(VG_COUNT(kinds))]}; /* one after the other: the same on every compiler */
    d->from = holders[chance(3)].holder;
    d->fen = sums[chance(VG_COUNT(sums))];
    d->date = date(vg_day_at(core.at));
    bool inside = d->kind == VG_OP_TRANSFER || (d->kind == VG_OP_PART_PAY && chance(2) == 0);
    for (d->to = inside ? d->from : 0; inside && d->to == d->from;) {
        d->to = holders[chance(3)].holder;
    }
    d->own_card = !inside && (d->kind == VG_OP_DEPOSIT || (d->kind != VG_OP_REFUND && chance(2) == 0));
    if (d->kind == 0) {
        receipts[i] = VG_NEW(work, receipt, {.id = next_op++, .program = 1, .account = d->from, .fen = d->fen, .day = vg_day_at(core.at).n});
        VG_SET(receipts[i]->payer_account, d->own_card ? CARD : OTHER);
        d->standing = true;
        deed_count++;
        return STEP(vg_count_receipt(&core, RECEIPT(receipts[i]), &err)) == VG_OK; /* never refused */
    }
    acts[i] = act(d->kind, d->from, d->to, inside ? "" : d->own_card ? CARD : OTHER, d->fen);
    d->standing = passes(d);
    deed_count++;
    return counts(acts[i]) == (d->standing ? VG_OK : VG_E_LIMIT);
}

/* Refused or cancelled; a part of it came back; the bank did what it had refused; a receipt was our own payout. */
static bool undo_deed(void)
{
    size_t i = deed_count == 0 ? 0 : chance((uint32_t)deed_count);
    deed *d = &deeds[i];
    if (deed_count == 0) {
        return true;
    }
    if (d->kind == 0) {
        d->standing = false;
        return STEP(vg_uncount_receipt(&core, RECEIPT(receipts[i]), &err)) == VG_OK;
    }
    if (!d->standing) {
        d->standing = chance(4) == 0 && d->returned == 0;
        return !d->standing || STEP(vg_count_late(&core, OP(acts[i]), &err)) == VG_OK;
    }
    int64_t part = chance(3) == 0 ? d->fen - d->returned : (int64_t)chance((uint32_t)(d->fen - d->returned) + 1);
    if (chance(2) == 0 && part > 0 && d->to == 0) {
        d->returned += part;
        return STEP(vg_count_returned(&core, OP(acts[i]), part, &err)) == VG_OK;
    }
    if (d->returned != 0) {
        return true; /* done: it has no other end */
    }
    d->standing = false;
    return STEP(vg_uncount(&core, OP(acts[i]), &err)) == VG_OK;
}

static void the_second_model_adds_everything_up_and_says_the_same(void)
{
    static const char *const files[] = {
        HEAD, HEAD "contract,type2,out,others,day,2026-12-30,300000,A\ncontract,type2,out,any,day,2026-01-01,900000,A\n",
        HEAD "contract,program,out,any,day,2026-01-01,2500000,A\ncontract,program,in,any,year,2026-01-01,9000000,A\n",
        HEAD "contract,type2,in,bound,day,2026-01-01,400000,A\ncontract,member,out,bound,single,2026-01-01,250000,A\n"
             "contract,member,out,any,year,2026-01-01,5000000,A\nregulation,type2,out,others,day,2027-01-01,2000000,B\n"};
    size_t refused = 0, done = 0;
    for (uint32_t trial = 0; trial < 240; trial++) {
        seed = 1000003U * 7 + trial;
        fresh(files[trial % VG_COUNT(files)]);
        vg_day first = {day(2026, 12, 28).n + (int)chance(3)};
        core.at = vg_day_instant(first, (int)chance(86400));
        deed_count = 0;
        for (int step = 0; step < 80; step++) {
            bool same = chance(3) != 0 ? do_deed() : undo_deed();
            refused += deed_count > 0 && !deeds[deed_count - 1].standing;
            done += deed_count > 0 && deeds[deed_count - 1].standing;
            core.at += chance(6) == 0 ? (int64_t)chance(86400) * 1000 : 0;
            if (!same || !same_sums()) {
                printf("\n    trial %u step %d: %s\n", trial, step, same ? "the sums differ" : "the verdicts differ");
                CU_FAIL_FATAL("the models differ");
            }
        }
    }
    CU_ASSERT(refused > 1000 && done > 1000); /* both were tried */
}

static CU_TestInfo tests[] = {
    {"the numbers are those of the notice from its day on", the_numbers_are_those_of_the_notice_from_its_day_on},
    {"a contract lowers and ends and a newer notice raises", a_contract_lowers_and_ends_and_a_newer_notice_raises},
    {"every bad line of a file is told with its column", every_bad_line_of_a_file_is_told_with_its_column},
    {"a refusal says which limit, what is left and when it is free again", a_refusal_says_which_limit_what_is_left_and_when_it_is_free_again},
    {"a year ends with December", a_year_ends_with_december},
    {"the own card, refunds and deposits are not payments to others", the_own_card_refunds_and_deposits_are_not_payments_to_others},
    {"what was counted is given back once and to its own day", what_was_counted_is_given_back_once_and_to_its_own_day},
    {"what the bank did is counted above the limit and told", what_the_bank_did_is_counted_above_the_limit_and_told},
    {"late money that the bank took is reapplied above a limit, and told", late_money_that_the_bank_took_is_reapplied_above_a_limit_and_told},
    {"an assigned receipt that is our own payout gives back what its assignment counted", an_assigned_receipt_that_is_our_own_payout_gives_back_what_its_assignment_counted},
    {"a program's own limits count what leaves it and what comes", a_programs_own_limits_count_what_leaves_it_and_what_comes},
    {"a rail's day is counted at the claim, and what does not fit waits", a_rails_day_is_counted_at_the_claim_and_what_does_not_fit_waits},
    {"the second model adds everything up and says the same", the_second_model_adds_everything_up_and_says_the_same},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"limits", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

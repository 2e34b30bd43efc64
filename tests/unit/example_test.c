/* The adapter of the Example bank and the simulated one, each written from the paper alone, speak with each other. At the end
 * the bank has no breach of form and its books balance. */
#include "tests/fakes/example_fake.h"
#include "tests/golden/bank_kit.h"
#include "tests/unit/keys_kit.h"
#include "tests/unit/sign_kit.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define IS(answer, what) CU_ASSERT_STRING_EQUAL(vg_verdict_name((answer).verdict), what)
#define ONE              "880100000001"
#define TWO              "880100000002"

static const char *const usual[] = {"sender", "SENDER01", "account_prefix", "8801", NULL};

static struct {
    bank_kit kit;
    sign_kit sign;
    example_fake *bank;
    int64_t now;
    int number;
    fk_buf answer; /* the last one, as it came */
} t;

static vg_ask ask_of(vg_ask_kind kind, int64_t fen)
{
    vg_ask ask = {.kind = kind, .at_ms = t.now, .amount = {fen}, .account = ONE, .owner_id_type = '0'};
    snprintf(ask.ref, sizeof ask.ref, "R%019d", ++t.number);
    snprintf(ask.nonce, sizeof ask.nonce, "N%015d", t.number);
    VG_SET(ask.account_name, "张三");
    VG_SET(ask.owner_id, "110101199003070011");
    VG_SET(ask.peer, TWO);
    VG_SET(ask.peer_name, "李四");
    VG_SET(ask.memo, "订单一");
    return ask;
}

static vg_answer heard(const vg_ask *ask, size_t len)
{
    vg_ask then = *ask;
    then.heard_ms = t.now;
    return bank_kit_decode(&t.kit, &then, (vg_span){(const uint8_t *)t.answer.at, len});
}

/* Over the wire and back. SILENCE: no answer. */
static vg_answer put(const vg_ask *ask)
{
    static uint8_t room[64 * 1024];
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_err err = {0};
    vg_status status = t.kit.bank->encode(&t.kit.conf, &t.kit.signer, ask, &wire, &err);
    if (status.code != VG_OK) {
        printf("\n%s\n", err.text);
    }
    assert(status.code == VG_OK && !wire.over);
    CU_ASSERT_EQUAL(t.kit.bank->frame(&t.kit.conf, vg_buf_span(&wire)), wire.len);
    bool answered = example_fake_handle(t.bank, t.now, wire.at, wire.len, &t.answer);
    t.now += 1000;
    return answered ? heard(ask, t.answer.len) : (vg_answer){.verdict = VG_VD_SILENCE};
}

static vg_answer state_of(const vg_ask *act)
{
    vg_ask ask = *act;
    ask.kind = t.kit.bank->settled_by(act->kind);
    ask.of = act->kind;
    ask.at_ms = t.now;
    snprintf(ask.nonce, sizeof ask.nonce, "N%015d", ++t.number);
    return put(&ask);
}

static vg_answer money(vg_ask_kind kind, int64_t fen, const char *freeze_no)
{
    vg_ask ask = ask_of(kind, fen);
    VG_SET(ask.freeze_no, freeze_no);
    return put(&ask);
}

static void balance_is(const char *account, int64_t balance, int64_t frozen)
{
    vg_ask ask = ask_of(VG_ASK_BALANCE, 0);
    VG_SET(ask.account, account);
    vg_answer a = put(&ask);
    IS(a, "yes");
    CU_ASSERT(a.has_balance);
    CU_ASSERT_EQUAL(a.balance.fen, balance);
    CU_ASSERT_EQUAL(a.frozen.fen, frozen);
    CU_ASSERT_EQUAL(a.available.fen, balance - frozen);
}

/* Two open accounts; the first one has 1,000.00. */
static void start(const char *codes)
{
    memset(&t, 0, sizeof t);
    t.now = KEYS_AT_MS;
    bank_kit_values(&t.kit, vg_bank_find("example", NULL), usual, NULL, codes);
    bank_kit_open(&t.kit);
    sign_kit_open(&t.sign, t.kit.bank, VG_SIGN_CMS);
    t.kit.signer = t.sign.signer;
    fk_keys *keys = fk_keys_read(t.sign.bank_cert, t.sign.bank_key, t.sign.gateway_cert);
    assert(keys != NULL);
    t.bank = example_fake_new(keys);
    for (int64_t tail = 1; tail <= 2; tail++) {
        vg_err err;
        vg_ask ask = ask_of(VG_ASK_OPEN, 0);
        vg_status status = t.kit.bank->account_of_tail(&t.kit.conf, tail, ask.account_tail, ask.account, &err);
        CU_ASSERT_EQUAL(status.code, VG_OK);
        vg_answer a = put(&ask);
        IS(a, "yes");
        CU_ASSERT_STRING_EQUAL(a.account, tail == 1 ? ONE : TWO);
    }
    (void)example_fake_credit(t.bank, t.now, ONE, 100000);
}

static void finish(void)
{
    CU_ASSERT_EQUAL(example_fake_violations(t.bank), 0);
    CU_ASSERT(example_fake_balanced(t.bank));
    example_fake_free(t.bank);
    free(t.answer.at);
    sign_kit_close(&t.sign);
    bank_kit_close(&t.kit);
}

static void an_account_is_opened_looked_at_and_closed(void)
{
    start("");
    vg_ask ask = ask_of(VG_ASK_OPEN, 0);
    VG_SET(ask.account, "880100000003");
    vg_answer a = state_of(&ask);
    IS(a, "yes"); /* the look worked … */
    CU_ASSERT_EQUAL(a.account_state, VG_BANK_ACCOUNT_UNKNOWN);
    example_fake_lose(t.bank, 1);
    a = put(&ask);
    IS(a, "silence");
    a = state_of(&ask);
    CU_ASSERT_EQUAL(a.account_state, VG_BANK_ACCOUNT_NORMAL);
    CU_ASSERT_STRING_EQUAL(a.account, "880100000003");
    a = put(&ask); /* the same again is answered, and not done again */
    IS(a, "yes");
    ask = ask_of(VG_ASK_CLOSE, 0);
    a = put(&ask);
    IS(a, "no"); /* there is money in it */
    ask = ask_of(VG_ASK_CLOSE, 0);
    VG_SET(ask.account, "880100000003");
    a = put(&ask);
    IS(a, "yes");
    a = state_of(&ask);
    CU_ASSERT_EQUAL(a.account_state, VG_BANK_ACCOUNT_CLOSED);
    finish();
}

static void money_is_frozen_and_paid_and_freed_in_parts(void)
{
    start("");
    vg_ask freeze = ask_of(VG_ASK_FREEZE, 50000);
    VG_SET(freeze.order, "订单一");
    vg_answer a = put(&freeze);
    IS(a, "yes");
    balance_is(ONE, 100000, 50000);
    a = money(VG_ASK_TRANSFER, 60000, "");
    IS(a, "no"); /* what is frozen cannot be spent */
    a = money(VG_ASK_UNFREEZE_PAY, 20000, freeze.ref);
    IS(a, "yes");
    balance_is(TWO, 20000, 0);
    a = money(VG_ASK_UNFREEZE, 10000, freeze.ref);
    IS(a, "yes");
    balance_is(ONE, 80000, 20000);
    a = money(VG_ASK_UNFREEZE, 20001, freeze.ref);
    IS(a, "no");
    CU_ASSERT_STRING_EQUAL(a.bank_code, "200003");
    CU_ASSERT_STRING_EQUAL(a.bank_text, "已受理");
    a = money(VG_ASK_UNFREEZE_PAY, 20000, freeze.ref);
    IS(a, "yes");
    a = money(VG_ASK_TRANSFER, 60000, "");
    IS(a, "yes");
    balance_is(ONE, 0, 0);
    balance_is(TWO, 100000, 0);
    finish();
}

static void a_withdrawal_is_accepted_and_decided_later(void)
{
    static const char *const ends[] = {"no", "yes"};
    start("");
    for (int done = 0; done <= 1; done++) {
        vg_ask ask = ask_of(VG_ASK_WITHDRAW_CARD, 30000);
        VG_SET(ask.peer, "6222000011117776");
        vg_answer a = put(&ask);
        IS(a, "working");
        a = state_of(&ask);
        IS(a, "working");
        example_fake_decide(t.bank, t.now, done == 1);
        a = state_of(&ask);
        IS(a, ends[done]);
    }
    balance_is(ONE, 70000, 0);
    finish();
}

static void money_goes_back_to_who_paid_it(void)
{
    start("");
    vg_ask ask = ask_of(VG_ASK_REFUND_ORIGIN, 40000);
    VG_SET(ask.of_receipt, example_fake_credit(t.bank, t.now, ONE, 40000));
    vg_answer a = put(&ask);
    IS(a, "yes");
    balance_is(ONE, 100000, 0);
    finish();
}

static void the_statement_is_read_page_by_page_to_its_end(void)
{
    start("");
    vg_ask act = ask_of(VG_ASK_TRANSFER, 10000);
    vg_answer a = put(&act);
    (void)example_fake_credit(t.bank, t.now, TWO, 500);
    (void)money(VG_ASK_TRANSFER, 100, "");
    size_t count = 0, pages = 0;
    int64_t inbound = 0, ours = 0;
    vg_ask ask = ask_of(VG_ASK_LINES, 0);
    ask.account[0] = 0;
    ask.from = vg_day_at(t.now);
    do {
        snprintf(ask.nonce, sizeof ask.nonce, "N%015d", ++t.number);
        a = put(&ask);
        IS(a, "yes");
        for (size_t i = 0; i < a.row_count; i++, count++) {
            const vg_line_row *row = &a.lines[i];
            inbound += row->kind == VG_LINE_INBOUND ? row->amount.fen : 0;
            ours += strcmp(row->ref, act.ref) == 0 && row->kind == VG_LINE_INTERNAL ? 1 : 0;
            CU_ASSERT(row->has_balance && row->flow[0] != 0);
            CU_ASSERT_STRING_EQUAL(row->opp_name, "张三");
            VG_SET(ask.cursor_seq, row->sequence);
        }
        pages++;
    } while (a.more && pages < 9);
    CU_ASSERT_EQUAL(count, 6);
    CU_ASSERT_EQUAL(pages, 2);
    CU_ASSERT_EQUAL(inbound, 100500);
    CU_ASSERT_EQUAL(ours, 2);
    finish();
}

static void a_lost_answer_is_settled_and_nothing_done_twice(void)
{
    start("");
    vg_ask ask = ask_of(VG_ASK_TRANSFER, 10000);
    vg_answer a = state_of(&ask);
    IS(a, "absent");
    example_fake_lose(t.bank, 1);
    a = put(&ask);
    IS(a, "silence");
    a = state_of(&ask);
    IS(a, "yes");
    a = put(&ask); /* §3 */
    IS(a, "yes");
    balance_is(ONE, 90000, 0);
    finish();
}

static void codes_say_what_the_paper_says_and_others_decide_nothing(void)
{
    static const struct {
        const char *code, *act, *state;
    } cases[] = {
        {"000001", "working", "unclear"}, {"100001", "no", "unclear"},        {"200002", "no", "unclear"},
        {"300001", "no", "absent"},       {"800001", "not_taken", "unclear"}, {"800002", "not_taken", "unclear"},
        {"700012", "no", "unclear"},      {"999999", "unclear", "unclear"},
    };
    start("7000* act no\n");
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        vg_ask ask = ask_of(VG_ASK_TRANSFER, 10000);
        example_fake_say(t.bank, cases[i].code);
        vg_answer a = put(&ask);
        IS(a, cases[i].act);
        CU_ASSERT_FALSE(a.alarm);
        CU_ASSERT_FALSE(example_fake_did(t.bank, ask.ref));
        example_fake_say(t.bank, cases[i].code);
        a = state_of(&ask);
        IS(a, cases[i].state);
        CU_ASSERT_EQUAL(a.too_frequent, strcmp(cases[i].code, "800002") == 0);
    }
    vg_ask ask = ask_of(VG_ASK_BALANCE, 0);
    example_fake_say(t.bank, "300001");
    vg_answer a = put(&ask);
    IS(a, "unclear");
    example_fake_say(t.bank, "000000"); /* a yes without its body */
    a = put(&ask);
    IS(a, "unclear");
    CU_ASSERT(a.alarm);
    finish();
}

static void an_answer_about_something_else_decides_nothing(void)
{
    start("");
    vg_ask ask = ask_of(VG_ASK_TRANSFER, 10000);
    vg_answer a = put(&ask);
    IS(a, "yes");
    struct {
        char *at;
        size_t cap;
        const char *other;
    } changes[] = {{ask.nonce, sizeof ask.nonce, "N999999999999999"},
                   {ask.ref, sizeof ask.ref, "R9999999999999999999"},
                   {ask.account, sizeof ask.account, TWO}};
    for (size_t i = 0; i < VG_COUNT(changes); i++) {
        char kept[64];
        vg_text_set(kept, sizeof kept, changes[i].at);
        vg_text_set(changes[i].at, changes[i].cap, changes[i].other);
        a = heard(&ask, t.answer.len);
        IS(a, "unclear");
        CU_ASSERT(a.alarm);
        vg_text_set(changes[i].at, changes[i].cap, kept);
    }
    vg_ask other = ask;
    other.kind = VG_ASK_STATUS; /* of the same number, and another Service */
    a = heard(&other, t.answer.len);
    IS(a, "unclear");
    CU_ASSERT(a.alarm);
    a = heard(&ask, t.answer.len);
    IS(a, "yes");
    example_fake_lie(t.bank, 1);
    a = state_of(&ask);
    IS(a, "unclear");
    CU_ASSERT(a.alarm);
    finish();
}

static void an_odd_answer_is_for_a_person(void)
{
    static const example_odd odds[] = {EXAMPLE_NO_NUMBER, EXAMPLE_TAIL};
    start("");
    for (size_t i = 0; i < VG_COUNT(odds); i++) {
        vg_ask ask = ask_of(VG_ASK_TRANSFER, 100);
        example_fake_odd(t.bank, odds[i]);
        vg_answer a = put(&ask);
        IS(a, "unclear");
        CU_ASSERT(a.alarm);
        example_fake_odd(t.bank, EXAMPLE_PLAIN);
        a = state_of(&ask);
        IS(a, "yes");
    }
    example_fake_odd(t.bank, EXAMPLE_TAIL); /* behind a refusal, too */
    vg_answer a = money(VG_ASK_TRANSFER, 1000000, "");
    IS(a, "unclear");
    example_fake_odd(t.bank, EXAMPLE_PLAIN);
    vg_ask ask = ask_of(VG_ASK_BALANCE, 0);
    a = put(&ask);
    IS(a, "yes");
    VG_SET(ask.account, TWO); /* the answer to another question */
    a = heard(&ask, t.answer.len);
    IS(a, "unclear");
    CU_ASSERT(a.alarm);
    finish();
}

static void a_line_of_a_new_kind_is_kept_and_a_broken_name_marked(void)
{
    start("");
    vg_ask ask = ask_of(VG_ASK_LINES, 0);
    ask.from = vg_day_at(t.now);
    example_fake_odd(t.bank, EXAMPLE_ODD_LINES);
    vg_answer a = put(&ask);
    IS(a, "yes");
    CU_ASSERT_EQUAL_FATAL(a.row_count, 1);
    CU_ASSERT_EQUAL(a.lines[0].kind, VG_LINE_OTHER);
    CU_ASSERT(a.lines[0].opp_damaged);
    finish();
}

static void what_breaks_off_or_was_changed_is_not_believed(void)
{
    start("");
    vg_ask ask = ask_of(VG_ASK_TRANSFER, 10000);
    vg_answer a = put(&ask);
    IS(a, "yes");
    for (size_t len = 0; len < t.answer.len; len += 3) {
        a = heard(&ask, len);
        IS(a, "unclear");
        CU_ASSERT_FALSE(a.alarm);
    }
    for (size_t i = 0; i < 16 + 36 + 54 + 84; i++) { /* lengths, head, body: all that is read */
        t.answer.at[i] ^= 1;
        a = heard(&ask, t.answer.len);
        IS(a, "unclear");
        t.answer.at[i] ^= 1;
    }
    finish();
}

static void the_longest_amount_has_its_place(void)
{
    static uint8_t room[4096];
    start("");
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_err err;
    vg_ask ask = ask_of(VG_ASK_TRANSFER, INT64_C(999999999999999));
    vg_status status = t.kit.bank->encode(&t.kit.conf, &t.kit.signer, &ask, &wire, &err);
    CU_ASSERT_EQUAL(status.code, VG_OK);
    CU_ASSERT_EQUAL(memcmp(wire.at + 16 + 36 + 40, "9999999999999.99" TWO, 28), 0);
    finish();
}

static void what_the_bank_cannot_take_is_not_sent(void)
{
    static uint8_t room[4096];
    start("");
    vg_buf wire = vg_buf_of(room, sizeof room), small = vg_buf_of(room, 600);
    vg_err err;
    vg_ask ask = ask_of(VG_ASK_TRANSFER, 1);
    CU_ASSERT_EQUAL(t.kit.bank->encode(&t.kit.conf, &t.kit.signer, &ask, &small, &err).code, VG_E_ENCODE);
    ask.peer[0] = 0;
    CU_ASSERT_EQUAL(t.kit.bank->encode(&t.kit.conf, &t.kit.signer, &ask, &wire, &err).code, VG_E_ENCODE);
    wire.len = 0;
    ask = ask_of(VG_ASK_REFUND_ORIGIN, 1); /* of what? */
    CU_ASSERT_EQUAL(t.kit.bank->encode(&t.kit.conf, &t.kit.signer, &ask, &wire, &err).code, VG_E_ENCODE);
    wire.len = 0;
    ask = ask_of(VG_ASK_PAYOUT, 1);
    CU_ASSERT_EQUAL(t.kit.bank->encode(&t.kit.conf, &t.kit.signer, &ask, &wire, &err).code, VG_E_NOT_OFFERED);
    CU_ASSERT_EQUAL(t.kit.bank->account_of_tail(&t.kit.conf, 100000000, ask.account_tail, ask.account, &err).code, VG_E_LIMIT);
    finish();
}

static void wrong_settings_are_named(void)
{
    static const char *const wrong[][2] = {{"sender", "x"}, {"sender", "SENDER 1"}, {"account_prefix", "88"}, {"account_prefix", "88x1"}};
    for (size_t i = 0; i < VG_COUNT(wrong); i++) {
        const char *const changes[] = {wrong[i][0], wrong[i][1], NULL};
        bank_kit kit;
        vg_err err = {0};
        bank_kit_values(&kit, vg_bank_find("example", NULL), usual, changes, "");
        CU_ASSERT_EQUAL(kit.bank->prepare(&kit.conf, &err).code, VG_E_CONFIG);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, wrong[i][0]));
    }
    CU_ASSERT(bank_kit_quirks(vg_bank_find("example", NULL), "adapters/example/quirks.md"));
}

/* Lines that are neither blank nor comment alone. */
static int lines_of(const char *pattern)
{
    char text[512];
    glob_t found = {0};
    int count = 0;
    snprintf(text, sizeof text, "%s/%s", VG_SOURCE_DIR, pattern);
    int rc = glob(text, 0, NULL, &found);
    assert(rc == 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *file = fopen(found.gl_pathv[i], "r");
        while (file != NULL && fgets(text, sizeof text, file) != NULL) {
            const char *at = text + strspn(text, " \t");
            count += *at != '\n' && strncmp(at, "/*", 2) != 0 && *at != '*' ? 1 : 0;
        }
        if (file != NULL) {
            fclose(file);
        }
    }
    globfree(&found);
    return count;
}

/* What adapters/README.md promises: a whole bank on 300 lines of tables and 200 of C. example.c and the headers are tables. */
static void a_whole_bank_stays_small(void)
{
    int code = lines_of("adapters/example/example_*.c");
    int tables = lines_of("mapping/example_*") + lines_of("adapters/example/*.h") +
                 lines_of("adapters/example/example.c");
    CU_ASSERT(50 < code && code <= 200);
    CU_ASSERT(100 < tables && tables <= 300);
    if (code > 200 || tables > 300) {
        printf("\n%d lines of C, %d of tables\n", code, tables);
    }
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("example", NULL, NULL);
    CU_ADD_TEST(suite, an_account_is_opened_looked_at_and_closed);
    CU_ADD_TEST(suite, money_is_frozen_and_paid_and_freed_in_parts);
    CU_ADD_TEST(suite, a_withdrawal_is_accepted_and_decided_later);
    CU_ADD_TEST(suite, money_goes_back_to_who_paid_it);
    CU_ADD_TEST(suite, the_statement_is_read_page_by_page_to_its_end);
    CU_ADD_TEST(suite, a_lost_answer_is_settled_and_nothing_done_twice);
    CU_ADD_TEST(suite, codes_say_what_the_paper_says_and_others_decide_nothing);
    CU_ADD_TEST(suite, an_answer_about_something_else_decides_nothing);
    CU_ADD_TEST(suite, an_odd_answer_is_for_a_person);
    CU_ADD_TEST(suite, a_line_of_a_new_kind_is_kept_and_a_broken_name_marked);
    CU_ADD_TEST(suite, what_breaks_off_or_was_changed_is_not_believed);
    CU_ADD_TEST(suite, the_longest_amount_has_its_place);
    CU_ADD_TEST(suite, what_the_bank_cannot_take_is_not_sent);
    CU_ADD_TEST(suite, wrong_settings_are_named);
    CU_ADD_TEST(suite, a_whole_bank_stays_small);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    sign_kit_end();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

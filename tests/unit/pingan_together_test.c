/* The adapter and the simulated bank, each written from the paper alone, speak with each other: business of the three families,
 * lost answers, and what the bank sends by itself. At the end the bank has no breach of form and its books balance. */
#include "tests/fakes/pingan_fake.h"
#include "tests/golden/pingan_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

typedef struct talk {
    bank_kit kit;
    pingan_fake *bank;
    int64_t now;
    int number;
    char one[33], two[33], fee[33]; /* sub-accounts */
} talk;

static talk t;

static void start(const char *mode, const char *const *changes)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    conf.push = true;
    conf.signed_in = true;
    conf.execute_ms = 60 * 1000;
    t = (talk){.now = PINGAN_AT};
    t.bank = pingan_fake_new(&conf);
    assert(t.bank != NULL);
    if (strcmp(mode, "b2b") == 0) {
        const char *own[] = {"enterprise", conf.customer, "account", conf.corp_acct, "account_name", conf.corp_name, NULL};
        pingan_kit_values(&t.kit, mode, own, "");
    } else {
        pingan_kit_values(&t.kit, mode, changes, "");
    }
    bank_kit_open(&t.kit);
    pingan_fake_open(t.bank, t.now, "M100000001", "张三", 100000, t.one);
    pingan_fake_open(t.bank, t.now, "M100000002", "甲珅", 0, t.two);
}

static void finish(void)
{
    pingan_fake_advance(t.bank, t.now);
    for (size_t i = 0; i < pingan_fake_violations(t.bank); i++) {
        printf("\n%s: %s\n", pingan_fake_violation(t.bank, i)->action, pingan_fake_violation(t.bank, i)->text);
    }
    CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), 0);
    CU_ASSERT(pingan_fake_books_balance(t.bank));
    pingan_fake_free(t.bank);
    bank_kit_close(&t.kit);
}

static vg_ask ask_of(vg_ask_kind kind)
{
    vg_ask ask = {.kind = kind, .at_ms = t.now, .amount = {20000}};
    snprintf(ask.ref, sizeof ask.ref, "R%019d", ++t.number);
    snprintf(ask.nonce, sizeof ask.nonce, "N%015d", t.number);
    VG_SET(ask.account, strcmp(t.kit.bank->mode, "b2b") == 0 ? "" : t.one);
    VG_SET(ask.account_tail, "M100000001");
    VG_SET(ask.account_name, "张三");
    VG_SET(ask.peer, t.two);
    VG_SET(ask.peer_tail, "M100000002");
    VG_SET(ask.peer_name, "甲珅");
    return ask;
}

static vg_answer put(const vg_ask *ask)
{
    static pingan_wire wire;
    pingan_reply reply = {0};
    vg_err err = {0};
    vg_answer answer = {.verdict = VG_VD_SILENCE};
    vg_code code = pingan_kit_encode(&t.kit, ask, &wire, &err);
    if (code != VG_OK) {
        printf("\n%s\n", err.text);
    }
    assert(code == VG_OK);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, wire.at, wire.len), wire.len);
    pingan_fake_handle(t.bank, t.now, wire.at, wire.len, &reply);
    if (reply.what == PINGAN_ANSWER) {
        answer = bank_kit_decode(&t.kit, ask, (vg_span){reply.bytes, reply.len});
    }
    pingan_reply_clear(&reply);
    t.now += 1000;
    return answer;
}

static vg_answer status_of(const vg_ask *act)
{
    vg_ask ask = *act;
    vg_ask fresh = ask_of(VG_ASK_STATUS);
    ask.kind = VG_ASK_STATUS;
    ask.of = act->kind;
    ask.at_ms = t.now;
    ask.of_day = vg_day_at(act->at_ms);
    VG_SET(ask.nonce, fresh.nonce);
    return put(&ask);
}

static vg_answer balance(const char *account, const char *tail)
{
    vg_ask ask = ask_of(VG_ASK_BALANCE);
    VG_SET(ask.account, account);
    VG_SET(ask.account_tail, tail);
    return put(&ask);
}

#define IS(answer, what) CU_ASSERT_STRING_EQUAL(vg_verdict_name((answer).verdict), what)

/* --- 见证宝 ---------------------------------------------------------------------------------------- */

static void an_account_is_opened_found_and_opened_again(void)
{
    start("jzb", NULL);
    vg_ask ask = ask_of(VG_ASK_OPEN);
    VG_SET(ask.account_tail, "M100000077");
    VG_SET(ask.contact_phone, "13800000001");
    vg_answer a = put(&ask);
    IS(a, "yes");
    CU_ASSERT(a.account[0] != 0);
    vg_ask state = ask_of(VG_ASK_ACCOUNT_STATE);
    state.account[0] = 0;
    VG_SET(state.account_tail, "M100000077");
    vg_answer found = put(&state);
    CU_ASSERT_EQUAL(found.account_state, VG_BANK_ACCOUNT_NORMAL);
    CU_ASSERT_STRING_EQUAL(found.account, a.account);
    ask = ask_of(VG_ASK_OPEN);
    VG_SET(ask.account_tail, "M100000077");
    a = put(&ask);
    IS(a, "working"); /* ERR114: look for it */
    ask = ask_of(VG_ASK_CLOSE);
    VG_SET(ask.account_tail, "M100000077");
    VG_SET(ask.account, found.account);
    a = put(&ask);
    IS(a, "yes");
    vg_ask probe = ask_of(VG_ASK_PROBE);
    a = put(&probe);
    CU_ASSERT(a.has_balance);
    finish();
}

static void money_is_frozen_paid_in_parts_and_paid_back(void)
{
    static const char *const codes[] = {"6070", "6163"};
    for (size_t i = 0; i < VG_COUNT(codes); i++) {
        start("jzb", (const char *const[]){"pay_frozen_code", codes[i], NULL});
        vg_ask freeze = ask_of(VG_ASK_FREEZE);
        IS(put(&freeze), "yes");
        vg_answer b = balance(t.one, "M100000001");
        CU_ASSERT_EQUAL(b.available.fen, 80000);
        CU_ASSERT_EQUAL(b.held.fen, 20000);
        vg_ask pay = ask_of(VG_ASK_UNFREEZE_PAY);
        pay.amount = vg_fen(5000);
        VG_SET(pay.freeze_no, freeze.ref);
        IS(put(&pay), "yes");
        vg_ask back = ask_of(VG_ASK_UNFREEZE);
        back.amount = vg_fen(15000);
        VG_SET(back.freeze_no, freeze.ref);
        IS(put(&back), "yes");
        CU_ASSERT_EQUAL(balance(t.one, "M100000001").available.fen, 95000);
        b = balance(t.two, "M100000002");
        CU_ASSERT_EQUAL(b.available.fen, 5000);
        CU_ASSERT_EQUAL(b.withdrawable.fen, 0); /* T+1 */
        const vg_ask *acts[] = {&freeze, &pay, &back};
        for (size_t n = 0; n < VG_COUNT(acts); n++) {
            vg_answer s = status_of(acts[n]);
            IS(s, "yes");
            CU_ASSERT(!s.unconfirmed);
        }
        finish();
    }
}

static void a_payment_between_members_is_undone(void)
{
    start("jzb", (const char *const[]){"pay_flag", "9", NULL});
    vg_ask pay = ask_of(VG_ASK_PAY);
    IS(put(&pay), "yes");
    vg_ask back = ask_of(VG_ASK_PAY_BACK);
    VG_SET(back.account, t.two); /* who was paid pays back */
    VG_SET(back.account_tail, "M100000002");
    VG_SET(back.peer, t.one);
    VG_SET(back.peer_tail, "M100000001");
    VG_SET(back.of_ref, pay.ref);
    back.amount = vg_fen(8000);
    IS(put(&back), "yes");
    CU_ASSERT_EQUAL(balance(t.one, "M100000001").available.fen, 88000);
    CU_ASSERT_EQUAL(balance(t.two, "M100000002").available.fen, 12000);
    vg_answer s = status_of(&back);
    IS(s, "yes");
    vg_ask poor = ask_of(VG_ASK_PAY);
    poor.amount = vg_fen(100000000);
    IS(put(&poor), "no");
    s = status_of(&poor);
    CU_ASSERT(s.verdict == VG_VD_ABSENT || s.verdict == VG_VD_NO);
    finish();
}

/* B.2: in both ways, with what only the holder of the card sees. */
static void a_card_is_bound_used_and_unbound(void)
{
    static const char *const ways[] = {"6055", "6066"};
    for (size_t i = 0; i < VG_COUNT(ways); i++) {
        bool amount = strcmp(ways[i], "6055") == 0;
        start("jzb", (const char *const[]){"bind_code", ways[i], NULL});
        pingan_card card = {.no = "6222000000000001", .name = "张三", .id_code = "110101199003070011", .mobile = "13800000001"};
        CU_ASSERT(pingan_fake_card(t.bank, &card));
        vg_ask bind = ask_of(VG_ASK_BIND_CARD);
        bind.owner_kind = 'P';
        bind.owner_id_type = '0';
        VG_SET(bind.owner_id, card.id_code);
        VG_SET(bind.card, card.no);
        VG_SET(bind.card_bank, "307584002008");
        VG_SET(bind.peer_bank, "测试银行");
        VG_SET(bind.contact_phone, card.mobile);
        vg_answer a = put(&bind);
        IS(a, "yes");
        CU_ASSERT_EQUAL(a.open_case, amount ? VG_CASE_AMOUNT_WAIT : VG_CASE_SMS_WAIT);
        t.now += 60 * 1000;
        pingan_fake_advance(t.bank, t.now);
        vg_ask verify = ask_of(VG_ASK_VERIFY);
        verify.by_amount = amount;
        VG_SET(verify.card, card.no);
        if (amount) {
            char yuan[VG_YUAN_TEXT];
            vg_money_yuan(vg_fen(pingan_fake_small_amount(t.bank, card.no)), yuan);
            VG_SET(verify.secret, yuan);
        } else {
            VG_SET(verify.secret, pingan_fake_sms(t.bank, card.no));
        }
        a = put(&verify);
        IS(a, "yes");
        CU_ASSERT_EQUAL(a.open_case, VG_CASE_OPENED);
        vg_ask bound = ask_of(VG_ASK_BINDING);
        bound.of = VG_ASK_VERIFY;
        VG_SET(bound.card, card.no);
        CU_ASSERT_EQUAL(put(&bound).open_case, VG_CASE_OPENED);

        vg_ask out = ask_of(VG_ASK_WITHDRAW_CARD);
        out.fee = vg_fen(100);
        VG_SET(out.peer, card.no);
        out.peer_tail[0] = 0;
        VG_SET(out.peer_name, "张三");
        IS(put(&out), "working");
        IS(status_of(&out), "working");
        t.now += 3600 * 1000;
        vg_answer s = status_of(&out);
        IS(s, "yes");
        CU_ASSERT(!s.unconfirmed);
        CU_ASSERT_EQUAL(balance(t.one, "M100000001").available.fen, 100000 - 20000 - 100);

        CU_ASSERT(pingan_fake_return(t.bank, t.now, out.ref, "账号不存在"));
        t.now += VG_DAY_MS;
        vg_ask returns = ask_of(VG_ASK_RETURNS);
        a = put(&returns);
        IS(a, "yes");
        CU_ASSERT_EQUAL_FATAL(a.row_count, 1);
        CU_ASSERT_STRING_EQUAL(a.lines[0].ref, out.ref);
        vg_ask unbind = ask_of(VG_ASK_UNBIND_CARD);
        VG_SET(unbind.card, card.no);
        IS(put(&unbind), "yes");
        vg_ask gone = ask_of(VG_ASK_BINDING);
        gone.of = VG_ASK_UNBIND_CARD;
        VG_SET(gone.card, card.no);
        CU_ASSERT_EQUAL(put(&gone).open_case, VG_CASE_OPENED); /* what was asked for has been done */
        finish();
    }
}

/* 25 receipts make two pages; those of yesterday come before today's. */
static void receipts_are_read_page_by_page_and_assigned(void)
{
    start("jzb", NULL);
    for (int i = 0; i < 25; i++) {
        pingan_credit credit = {.fen = 100 + i, .payer_no = "6222000000000099", .payer_name = "甲珅", .payer_bank = "测试银行",
                                .memo = "货款"};
        CU_ASSERT(pingan_fake_credit(t.bank, t.now, &credit));
        t.now += 1000;
    }
    t.now += VG_DAY_MS;
    pingan_credit today = {.fen = 777, .payer_no = "6222000000000099", .payer_name = "乙", .payer_bank = "测试银行", .memo = ""};
    CU_ASSERT(pingan_fake_credit(t.bank, t.now, &today));
    vg_ask ask = ask_of(VG_ASK_LINES);
    ask.account[0] = 0;
    ask.to = vg_day_at(t.now);
    ask.from = vg_day_add(ask.to, -1);
    size_t rows = 0, pages = 0;
    int64_t sum = 0;
    char suspense[33] = "";
    for (bool more = true; more && pages < 10; pages++) {
        vg_ask fresh = ask_of(VG_ASK_LINES);
        VG_SET(ask.nonce, fresh.nonce);
        ask.at_ms = t.now;
        vg_answer a = put(&ask);
        IS(a, "yes");
        for (size_t i = 0; i < a.row_count; i++) {
            CU_ASSERT_EQUAL(a.lines[i].kind, VG_LINE_UNIDENTIFIED);
            sum += a.lines[i].amount.fen;
            VG_SET(suspense, a.lines[i].account);
        }
        rows += a.row_count;
        more = a.more;
        VG_SET(ask.page, a.page);
    }
    CU_ASSERT_EQUAL(rows, 26);
    CU_ASSERT_EQUAL(pages, 3);
    CU_ASSERT_EQUAL(sum, 25 * 100 + 300 + 777);
    CU_ASSERT_EQUAL(balance(suspense, "").available.fen, sum); /* a function sub-account */
    vg_ask assign = ask_of(VG_ASK_ASSIGN);
    assign.amount = vg_fen(777);
    assign.peer[0] = 0; /* to the account itself */
    IS(put(&assign), "yes");
    CU_ASSERT_EQUAL(balance(t.one, "M100000001").available.fen, 100777);
    vg_ask file = ask_of(VG_ASK_DAY_LINES);
    vg_answer a = put(&file);
    IS(a, "yes");
    CU_ASSERT(a.file_name[0] != 0);
    finish();
}

/* The answer is lost after the effect, or before it. */
static void a_lost_answer_is_settled_by_the_status_query(void)
{
    start("jzb", NULL);
    pingan_fault lost = {.action = "6034", .count = 1, .act = PINGAN_DO_CLOSE_AFTER_EFFECT};
    pingan_fault never = {.action = "6007", .count = 1, .act = PINGAN_DO_CLOSE_BEFORE_EFFECT};
    CU_ASSERT(pingan_fake_add_fault(t.bank, &lost));
    CU_ASSERT(pingan_fake_add_fault(t.bank, &never));
    vg_ask pay = ask_of(VG_ASK_PAY), freeze = ask_of(VG_ASK_FREEZE);
    CU_ASSERT_EQUAL(put(&pay).verdict, VG_VD_SILENCE);
    IS(status_of(&pay), "yes");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, pay.ref), 1);
    CU_ASSERT_EQUAL(put(&freeze).verdict, VG_VD_SILENCE);
    IS(status_of(&freeze), "absent");
    finish();
}

/* Whatever is wrong with an answer, it is no yes and no no. */
static void a_spoilt_answer_decides_nothing(void)
{
    static const pingan_do acts[] = {PINGAN_DO_TRUNCATE,     PINGAN_DO_GARBAGE,      PINGAN_DO_HTML,        PINGAN_DO_EMPTY_BODY,
                                     PINGAN_DO_WRONG_SEQ,    PINGAN_DO_LONG_LENGTH,  PINGAN_DO_WRONG_LENGTH, PINGAN_DO_OVERSIZE};
    for (size_t i = 0; i < VG_COUNT(acts); i++) {
        start("jzb", NULL);
        pingan_fault fault = {.action = "6034", .count = 1, .act = acts[i]};
        CU_ASSERT(pingan_fake_add_fault(t.bank, &fault));
        vg_ask pay = ask_of(VG_ASK_PAY);
        IS(put(&pay), "unclear");
        vg_answer s = status_of(&pay);
        CU_ASSERT(s.verdict == VG_VD_YES || s.verdict == VG_VD_ABSENT);
        CU_ASSERT_EQUAL(s.verdict == VG_VD_YES, pingan_fake_effects(t.bank, pay.ref) == 1);
        finish();
    }
    static const pingan_do harmless[] = {PINGAN_DO_TRAILING_CRLF, PINGAN_DO_MISSING_AMP, PINGAN_DO_EXTRA_FIELDS};
    for (size_t i = 0; i < VG_COUNT(harmless); i++) {
        start("jzb", NULL);
        pingan_fault fault = {.action = "6034", .count = 1, .act = harmless[i]};
        CU_ASSERT(pingan_fake_add_fault(t.bank, &fault));
        vg_ask pay = ask_of(VG_ASK_PAY);
        IS(put(&pay), "yes");
        finish();
    }
}

static void a_status_that_is_wrong_about_its_act_is_not_believed(void)
{
    static const pingan_do acts[] = {PINGAN_DO_WRONG_AMOUNT, PINGAN_DO_WRONG_ROW};
    for (size_t i = 0; i < VG_COUNT(acts); i++) {
        start("jzb", NULL);
        pingan_fault fault = {.action = "6110", .count = 1, .act = acts[i]};
        vg_ask pay = ask_of(VG_ASK_PAY);
        IS(put(&pay), "yes");
        CU_ASSERT(pingan_fake_add_fault(t.bank, &fault));
        vg_answer s = status_of(&pay);
        CU_ASSERT(s.verdict == VG_VD_UNCLEAR && s.alarm);
        IS(status_of(&pay), "yes");
        finish();
    }
}

/* --- 交易网 ---------------------------------------------------------------------------------------- */

static void the_trading_family_does_its_business(void)
{
    start("jyw", (const char *const[]){"sign_in", "true", NULL});
    vg_ask probe = ask_of(VG_ASK_PROBE);
    IS(put(&probe), "yes"); /* ERR087 or signed in now */
    vg_ask freeze = ask_of(VG_ASK_FREEZE), pay = ask_of(VG_ASK_PAY), frozen = ask_of(VG_ASK_UNFREEZE_PAY);
    IS(put(&freeze), "yes");
    pay.amount = vg_fen(1000);
    IS(put(&pay), "yes");
    VG_SET(frozen.freeze_no, freeze.ref);
    IS(put(&frozen), "yes");
    vg_answer b = balance(t.one, "M100000001");
    CU_ASSERT(b.has_balance && b.balance.fen == 79000 && b.available.fen == 79000);
    const vg_ask *acts[] = {&freeze, &pay, &frozen};
    for (size_t n = 0; n < VG_COUNT(acts); n++) {
        vg_answer s = status_of(acts[n]);
        IS(s, "yes");
        CU_ASSERT(!s.unconfirmed && s.receipt[0] != 0);
    }
    finish();
}

static void each_push_is_heard_and_answered(void)
{
    start("jyw", (const char *const[]){"fee_account", "9999000000000003", NULL});
    pingan_card card = {.no = "6222000000000001", .name = "张三", .id_code = "110101199003070011", .mobile = "13800000001"};
    CU_ASSERT(pingan_fake_card(t.bank, &card));
    CU_ASSERT(pingan_fake_bind(t.bank, t.now, t.one, card.no, true));
    pingan_credit credit = {.account = t.one, .fen = 5000, .payer_no = card.no, .payer_name = "张三", .payer_bank = "平安银行", .memo = ""};
    CU_ASSERT(pingan_fake_credit(t.bank, t.now, &credit));
    CU_ASSERT(pingan_fake_counter_withdraw(t.bank, t.now, t.one, 1000));
    CU_ASSERT(pingan_fake_ask_balance(t.bank, t.now, t.one));
    CU_ASSERT(pingan_fake_counter_open(t.bank, t.now, "M100000009", "丙", "1", "110101199003070011"));
    size_t heard = 0;
    pingan_push push;
    while (heard < 20 && pingan_fake_next_push(t.bank, t.now, &push)) {
        vg_push ours;
        vg_err err = {0};
        uint8_t room[2048];
        vg_buf wire = vg_buf_of(room, sizeof room);
        int status;
        vg_span bytes = {push.bytes, push.len};
        CU_ASSERT_EQUAL(t.kit.bank->frame(&t.kit.conf, bytes), push.len);
        vg_status st = t.kit.bank->listen(&t.kit.conf, &t.kit.signer, bytes, t.now, &t.kit.arena, &ours, &err);
        if (st.code != VG_OK) {
            printf("\n%s: %s\n", push.func, err.text);
        }
        CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
        CU_ASSERT_STRING_EQUAL(ours.type, push.func);
        if (strcmp(push.func, "1019") == 0) { /* what the caller knows */
            ours.answer.has_balance = true;
            ours.answer.balance = ours.answer.available = vg_fen(105000);
            VG_SET(ours.answer.account_name, "张三");
        }
        st = t.kit.bank->acknowledge(&t.kit.conf, &t.kit.signer, &ours, true, t.now, "", &wire, &status, &err);
        CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
        pingan_fake_push_answered(t.bank, t.now, push.id, wire.at, wire.len);
        pingan_push_clear(&push);
        heard++;
        t.now += 1000;
    }
    CU_ASSERT(heard >= 4);
    CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 0);
    vg_ask lines = ask_of(VG_ASK_LINES);
    vg_answer a = put(&lines);
    IS(a, "yes");
    CU_ASSERT(a.row_count >= 1);
    finish();
}

/* --- 银企直连 -------------------------------------------------------------------------------------- */

static void the_own_account_pays_and_is_looked_at(void)
{
    start("b2b", NULL);
    pingan_card payee = {.no = "6222000000000009", .name = "甲珅", .id_code = "", .mobile = ""};
    CU_ASSERT(pingan_fake_card(t.bank, &payee));
    vg_ask probe = ask_of(VG_ASK_PROBE);
    IS(put(&probe), "yes");
    vg_ask pay = ask_of(VG_ASK_PAYOUT);
    VG_SET(pay.peer, payee.no);
    VG_SET(pay.peer_bank, "测试银行");
    VG_SET(pay.peer_bank_no, "307584002008");
    IS(put(&pay), "working");
    t.now += 3600 * 1000;
    vg_answer s = status_of(&pay);
    IS(s, "yes");
    CU_ASSERT(!s.unconfirmed && !s.returned);
    CU_ASSERT(pingan_fake_return(t.bank, t.now, pay.ref, "RJ01"));
    s = status_of(&pay);
    CU_ASSERT(s.verdict == VG_VD_YES && s.returned);
    vg_ask b = ask_of(VG_ASK_BALANCE);
    CU_ASSERT(put(&b).has_balance);
    vg_ask lines = ask_of(VG_ASK_LINES);
    lines.from = lines.to = vg_day_at(t.now);
    vg_answer a = put(&lines);
    IS(a, "yes");
    CU_ASSERT(a.row_count >= 1);
    vg_ask returns = ask_of(VG_ASK_RETURNS);
    a = put(&returns);
    IS(a, "yes");
    CU_ASSERT_EQUAL_FATAL(a.row_count, 1);
    CU_ASSERT_STRING_EQUAL(a.lines[0].ref, pay.ref);
    finish();
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("pingan together", NULL, NULL);
    CU_ADD_TEST(suite, an_account_is_opened_found_and_opened_again);
    CU_ADD_TEST(suite, money_is_frozen_paid_in_parts_and_paid_back);
    CU_ADD_TEST(suite, a_payment_between_members_is_undone);
    CU_ADD_TEST(suite, a_card_is_bound_used_and_unbound);
    CU_ADD_TEST(suite, receipts_are_read_page_by_page_and_assigned);
    CU_ADD_TEST(suite, a_lost_answer_is_settled_by_the_status_query);
    CU_ADD_TEST(suite, a_spoilt_answer_decides_nothing);
    CU_ADD_TEST(suite, a_status_that_is_wrong_about_its_act_is_not_believed);
    CU_ADD_TEST(suite, the_trading_family_does_its_business);
    CU_ADD_TEST(suite, each_push_is_heard_and_answered);
    CU_ADD_TEST(suite, the_own_account_pays_and_is_looked_at);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

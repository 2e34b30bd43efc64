/* What answers of Ping An mean, by kind of message, and what is not believed. */
#include "mapping/pingan_codes.h"
#include "tests/golden/pingan_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

#define ME  "9999000000000101"
#define YOU "9999000000000102"
#define LOG "24031500012345&&"

static vg_answer say(bank_kit *kit, vg_ask_kind kind, vg_ask_kind of, const char *code, const char *body)
{
    vg_ask ask = pingan_kit_ask(kind, of);
    if (strcmp(kit->bank->mode, "b2b") == 0) {
        VG_SET(ask.account, "15000000000001");
        VG_SET(ask.peer, "6222000000000009");
        VG_SET(ask.peer_bank_no, "307584002008");
        VG_SET(ask.peer_bank, "测试银行");
    }
    VG_SET(ask.contact_phone, "13800000001");
    VG_SET(ask.owner_id, "110101199003070011");
    ask.owner_id_type = '0';
    VG_SET(ask.card_bank, "307584002008");
    if (kind == VG_ASK_BIND_CARD) {
        VG_SET(ask.peer_bank, "测试银行");
    }
    VG_SET(ask.secret, kind == VG_ASK_VERIFY ? "654321" : "");
    return pingan_kit_say(kit, &ask, code, body);
}

/* --- codes ----------------------------------------------------------------------------------------- */

static void codes_mean_what_the_paper_says_by_kind_of_message(void)
{
    static const struct {
        const char *code;
        vg_verdict ledger, payout, admin, status;
    } codes[] = {
        {"ERR044", VG_VD_NO, VG_VD_NO, VG_VD_NO, VG_VD_UNCLEAR},
        {"ERR021", VG_VD_NO, VG_VD_NO, VG_VD_NO, VG_VD_UNCLEAR},
        {"ERR020", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_ABSENT},
        {"ERR025", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"ERR078", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"ERR091", VG_VD_NOT_TAKEN, VG_VD_NOT_TAKEN, VG_VD_NOT_TAKEN, VG_VD_UNCLEAR},
        {"ERR114", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_WORKING, VG_VD_UNCLEAR},
        {"ERR134", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"ERR957", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"ERR151", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR}, /* not listed */
        {"YQ9971", VG_VD_NOT_TAKEN, VG_VD_NOT_TAKEN, VG_VD_NOT_TAKEN, VG_VD_UNCLEAR},
        {"999999", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"E?1", VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR, VG_VD_UNCLEAR},
    };
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(codes); i++) {
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_FREEZE, VG_ASK_NONE, codes[i].code, LOG).verdict, codes[i].ledger);
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_WITHDRAW_CARD, VG_ASK_NONE, codes[i].code, LOG).verdict, codes[i].payout);
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_OPEN, VG_ASK_NONE, codes[i].code, "").verdict, codes[i].admin);
        vg_answer a = say(&kit, VG_ASK_STATUS, VG_ASK_FREEZE, codes[i].code, "2&0&500.00&20240315&093500&&" ME "&&");
        CU_ASSERT_EQUAL(a.verdict, codes[i].status);
        CU_ASSERT_EQUAL(a.too_frequent, strcmp(codes[i].code, "YQ9971") == 0);
        CU_ASSERT(!a.alarm);
    }
    bank_kit_close(&kit);
}

static void configured_codes_add_to_the_list(void)
{
    pingan_codes codes;
    vg_err err;
    CU_ASSERT_EQUAL(pingan_codes_open("ERR151 ledger no # told by the branch\nERR2* payout not_taken\nERR151 query no_rows\n"
                                      "ERR044 ledger unclear\nYQ9* status absent\n",
                                      &codes, &err)
                        .code,
                    VG_OK);
    CU_ASSERT_EQUAL(pingan_codes_say(&codes, PINGAN_AT_LEDGER, "ERR151"), PINGAN_SAYS_NO);
    CU_ASSERT_EQUAL(pingan_codes_say(&codes, PINGAN_AT_PAYOUT, "ERR151"), PINGAN_SAYS_UNCLEAR);
    CU_ASSERT_EQUAL(pingan_codes_say(&codes, PINGAN_AT_QUERY, "ERR151"), PINGAN_SAYS_NO_ROWS);
    CU_ASSERT_EQUAL(pingan_codes_say(&codes, PINGAN_AT_PAYOUT, "ERR299"), PINGAN_SAYS_NOT_TAKEN);
    CU_ASSERT_EQUAL(pingan_codes_say(&codes, PINGAN_AT_LEDGER, "ERR044"), PINGAN_SAYS_UNCLEAR);
    CU_ASSERT_EQUAL(pingan_codes_say(&codes, PINGAN_AT_STATUS, "YQ9996"), PINGAN_SAYS_ABSENT); /* the longer match */
    CU_ASSERT_EQUAL(pingan_codes_say(&codes, PINGAN_AT_STATUS, "YQ9123"), PINGAN_SAYS_ABSENT);
    static const char *const bad[] = {"ERR151",          "ERR151 money no",     "ERR151 ledger yes", "ERR151 status no",
                                      "000000 ledger no", "ERR1511 ledger no",  "err151 ledger no",  "E* ledger no",
                                      "ERR151 query absent", "ERR151 ledger no more", "ER ledger no"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(pingan_codes_open(bad[i], &codes, &err).code, VG_E_CONFIG);
    }
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "ERR151 ledger no\n");
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PAY, VG_ASK_NONE, "ERR151", "").verdict, VG_VD_NO);
    bank_kit_close(&kit);
}

/* --- acts ------------------------------------------------------------------------------------------ */

static void a_movement_is_done_by_a_yes_with_the_banks_number(void)
{
    static const vg_ask_kind kinds[] = {VG_ASK_FREEZE, VG_ASK_UNFREEZE, VG_ASK_UNFREEZE_PAY, VG_ASK_PAY,
                                        VG_ASK_TRANSFER, VG_ASK_PAY_BACK, VG_ASK_ASSIGN};
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        vg_answer a = say(&kit, kinds[i], VG_ASK_NONE, "000000", LOG);
        CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
        CU_ASSERT_STRING_EQUAL(a.receipt, "24031500012345");
        a = say(&kit, kinds[i], VG_ASK_NONE, "000000", "&&");
        CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
        a = say(&kit, kinds[i], VG_ASK_NONE, "000000", "");
        CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
    }
    bank_kit_close(&kit);
}

static void a_withdrawal_is_only_accepted(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_answer a = say(&kit, VG_ASK_WITHDRAW_CARD, VG_ASK_NONE, "000000", LOG);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_WORKING);
    CU_ASSERT_STRING_EQUAL(a.receipt, "24031500012345");
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_WITHDRAW_CARD, VG_ASK_NONE, "000000", "&&").verdict, VG_VD_UNCLEAR);
    bank_kit_close(&kit);
}

static void a_large_yes_waits_for_the_status_query(void)
{
    static const struct {
        const char *above;
        vg_verdict verdict;
    } limits[] = {{"500.00", VG_VD_YES}, {"499.99", VG_VD_WORKING}, {"0", VG_VD_WORKING}, {"", VG_VD_YES}};
    for (size_t i = 0; i < VG_COUNT(limits); i++) {
        bank_kit kit;
        pingan_kit_open(&kit, "jzb", (const char *const[]){"confirm_above", limits[i].above, NULL}, "");
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_PAY, VG_ASK_NONE, "000000", LOG).verdict, limits[i].verdict);
        bank_kit_close(&kit);
    }
}

static void accounts_and_cards_are_read(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_answer a = say(&kit, VG_ASK_OPEN, VG_ASK_NONE, "000000", ME "&&");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_STRING_EQUAL(a.account, ME);
    a = say(&kit, VG_ASK_OPEN, VG_ASK_NONE, "000000", "&&");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_WORKING); /* it is looked for */
    a = say(&kit, VG_ASK_CLOSE, VG_ASK_NONE, "000000", ME "&&");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    a = say(&kit, VG_ASK_CLOSE, VG_ASK_NONE, "000000", YOU "&&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    a = say(&kit, VG_ASK_ACCOUNT_STATE, VG_ASK_OPEN, "000000", ME "&&");
    CU_ASSERT(a.verdict == VG_VD_YES && a.account_state == VG_BANK_ACCOUNT_NORMAL);
    CU_ASSERT_STRING_EQUAL(a.account, ME);
    a = say(&kit, VG_ASK_ACCOUNT_STATE, VG_ASK_OPEN, "000000", YOU "&&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    a = say(&kit, VG_ASK_ACCOUNT_STATE, VG_ASK_OPEN, "ERR020", "");
    CU_ASSERT(a.verdict == VG_VD_YES && a.account_state == VG_BANK_ACCOUNT_UNKNOWN);
    a = say(&kit, VG_ASK_BIND_CARD, VG_ASK_NONE, "000000", "&");
    CU_ASSERT(a.verdict == VG_VD_YES && a.open_case == VG_CASE_AMOUNT_WAIT);
    a = say(&kit, VG_ASK_VERIFY, VG_ASK_NONE, "000000", LOG);
    CU_ASSERT(a.verdict == VG_VD_YES && a.open_case == VG_CASE_OPENED);
    a = say(&kit, VG_ASK_UNBIND_CARD, VG_ASK_NONE, "000000", LOG);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jzb", (const char *const[]){"bind_code", "6066", "state_code", "6037", NULL}, "");
    a = say(&kit, VG_ASK_BIND_CARD, VG_ASK_NONE, "000000", "&");
    CU_ASSERT(a.open_case == VG_CASE_SMS_WAIT && a.code_valid_s == 120);
    a = say(&kit, VG_ASK_ACCOUNT_STATE, VG_ASK_OPEN, "000000", ME "&1.00&2.00&3.00&&");
    CU_ASSERT(a.account_state == VG_BANK_ACCOUNT_NORMAL);
    bank_kit_close(&kit);
}

/* The caller wipes what the customer typed once it is sent. */
static void an_answer_is_read_though_the_secret_is_gone(void)
{
    static pingan_wire wire;
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (int amount = 0; amount < 2; amount++) {
        vg_ask ask = pingan_kit_ask(VG_ASK_VERIFY, VG_ASK_NONE);
        ask.by_amount = amount != 0;
        VG_SET(ask.secret, "0.23");
        pingan_kit_answer(&kit, &ask, "000000", "", LOG, &wire);
        memset(ask.secret, 0, sizeof ask.secret);
        CU_ASSERT_EQUAL(bank_kit_decode(&kit, &ask, pingan_kit_span(&wire)).open_case, VG_CASE_OPENED);
    }
    bank_kit_close(&kit);
}

static void a_binding_is_seen_in_the_list_or_in_its_transfer(void)
{
#define CARDS(card) "1&1&1&1&15000000000001&" ME "&M100000001&测试&1&110101199003070011&" card "&2&测试银行&&&13800000001&&"
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_answer a = say(&kit, VG_ASK_BINDING, VG_ASK_VERIFY, "000000", CARDS("6222000000000001"));
    CU_ASSERT(a.verdict == VG_VD_YES && a.open_case == VG_CASE_OPENED);
    a = say(&kit, VG_ASK_BINDING, VG_ASK_VERIFY, "000000", CARDS("6222000000000002"));
    CU_ASSERT(a.verdict == VG_VD_YES && a.open_case == VG_CASE_NONE);
    a = say(&kit, VG_ASK_BINDING, VG_ASK_VERIFY, "000000",
            "1&1&1&1&15000000000001&" YOU "&M1&甲&1&110&6222000000000001&2&B&&&138&&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm); /* of another account */
    a = say(&kit, VG_ASK_BINDING, VG_ASK_VERIFY, "ERR020", "");
    CU_ASSERT(a.verdict == VG_VD_YES && a.open_case == VG_CASE_NONE);
    a = say(&kit, VG_ASK_BINDING, VG_ASK_VERIFY, "000000", "21&1&0&0&&"); /* more pages: not known */
    CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
    static const struct {
        const char *body;
        vg_verdict verdict;
        vg_case is;
    } transfers[] = {{"0&&&", VG_VD_YES, VG_CASE_AMOUNT_WAIT},
                     {"1&账号错误&&", VG_VD_YES, VG_CASE_REFUSED},
                     {"2&&&", VG_VD_WORKING, VG_CASE_AMOUNT_WAIT},
                     {"7&&&", VG_VD_UNCLEAR, VG_CASE_NONE}};
    for (size_t i = 0; i < VG_COUNT(transfers); i++) {
        a = say(&kit, VG_ASK_BINDING, VG_ASK_BIND_CARD, "000000", transfers[i].body);
        CU_ASSERT(a.verdict == transfers[i].verdict && a.open_case == transfers[i].is);
    }
    bank_kit_close(&kit);
}

/* --- status ---------------------------------------------------------------------------------------- */

static void the_state_decides_and_not_the_code_of_the_query(void)
{
    static const struct {
        const char *state;
        vg_verdict verdict;
        bool alarm;
    } states[] = {{"0", VG_VD_YES, false},     {"1", VG_VD_NO, false},      {"2", VG_VD_UNCLEAR, false},
                  {"3", VG_VD_UNCLEAR, true},  {"5", VG_VD_WORKING, false}, {"6", VG_VD_WORKING, false},
                  {"4", VG_VD_UNCLEAR, false}, {"9", VG_VD_UNCLEAR, false}};
    static const char *const codes[] = {"6110", "6014"};
    for (size_t c = 0; c < VG_COUNT(codes); c++) {
        bank_kit kit;
        pingan_kit_open(&kit, "jzb", (const char *const[]){"status_code", codes[c], NULL}, "");
        for (size_t i = 0; i < VG_COUNT(states); i++) {
            char body[128];
            snprintf(body, sizeof body, "3&%s&500.00&20240315&093500&&" ME "&余额不足&", states[i].state);
            vg_ask ask = pingan_kit_ask(VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD);
            ask.of_day = (vg_day){19797};
            vg_answer a = pingan_kit_say(&kit, &ask, "000000", body);
            CU_ASSERT_EQUAL(a.verdict, states[i].verdict);
            CU_ASSERT_EQUAL(a.alarm, states[i].alarm);
            CU_ASSERT(!a.unconfirmed);
            CU_ASSERT_STRING_EQUAL(a.bank_text, a.verdict == VG_VD_NO ? "余额不足" : "交易成功");
        }
        bank_kit_close(&kit);
    }
}

static void a_state_of_another_act_is_not_believed(void)
{
    static const struct {
        vg_ask_kind of;
        const char *body;
        bool fits, unconfirmed;
    } answers[] = {
        {VG_ASK_FREEZE, "2&0&500.00&20240315&093500&&" ME "&&", true, false},
        {VG_ASK_FREEZE, "2&0&500.01&20240315&093500&&" ME "&&", false, false},
        {VG_ASK_FREEZE, "2&0&500.00&20240315&093500&&" YOU "&&", false, false},
        {VG_ASK_FREEZE, "2&0&500.00&20240315&093500&9999000000000005&" ME "&&", true, false},
        {VG_ASK_FREEZE, "2&0&500.00&20240315&093500&&&&", true, true},
        {VG_ASK_FREEZE, "2&0&&&&&" ME "&&", true, true},
        {VG_ASK_UNFREEZE, "2&0&500.00&20240315&093500&" ME "&9999000000000005&&", true, false},
        {VG_ASK_UNFREEZE, "2&0&500.00&20240315&093500&" YOU "&&&", false, false},
        {VG_ASK_UNFREEZE_PAY, "2&0&500.00&20240315&093500&" YOU "&&&", true, false},
        {VG_ASK_UNFREEZE_PAY, "2&0&500.00&20240315&093500&" ME "&&&", false, false},
        {VG_ASK_PAY, "2&0&500.00&20240315&093500&" YOU "&" ME "&&", true, false},
        {VG_ASK_PAY, "2&0&500.00&20240315&093500&" ME "&" YOU "&&", false, false},
        {VG_ASK_PAY_BACK, "7&0&500.00&20240315&093500&" YOU "&" ME "&&", true, false},
        {VG_ASK_PAY_BACK, "7&0&500.00&20240315&093500&" ME "&" YOU "&&", true, false},
        {VG_ASK_PAY_BACK, "7&0&500.00&20240315&093500&9999000000000109&" YOU "&&", false, false},
        {VG_ASK_ASSIGN, "1&0&500.00&20240315&093500&" YOU "&&&", true, false},
        {VG_ASK_ASSIGN, "1&0&500.00&20240315&093500&" ME "&&&", false, false},
    };
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(answers); i++) {
        vg_answer a = say(&kit, VG_ASK_STATUS, answers[i].of, "000000", answers[i].body);
        CU_ASSERT_EQUAL(a.verdict, answers[i].fits ? VG_VD_YES : VG_VD_UNCLEAR);
        CU_ASSERT_EQUAL(a.alarm, !answers[i].fits);
        CU_ASSERT_EQUAL(a.unconfirmed, answers[i].unconfirmed);
    }
    bank_kit_close(&kit);
}

/* B.8: amount and fee together in 6110, the amount alone in 1325. */
static void a_withdrawals_state_counts_its_fee(void)
{
    bank_kit kit;
    vg_ask ask = pingan_kit_ask(VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD);
    ask.fee = vg_fen(100);
    pingan_kit_open(&kit, "jzb", NULL, "");
    CU_ASSERT_EQUAL(pingan_kit_say(&kit, &ask, "000000", "3&0&501.00&20240315&093500&&" ME "&&").verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(pingan_kit_say(&kit, &ask, "000000", "3&0&500.00&20240315&093500&&" ME "&&").verdict, VG_VD_UNCLEAR);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jyw", NULL, "");
#define FLOW(amount) "1&1&1&1&" PINGAN_REF "&24031500012345&2&0&" amount "&" ME "&M100000001&20240315&20240315&&"
    CU_ASSERT_EQUAL(pingan_kit_say(&kit, &ask, "000000", FLOW("500.00")).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(pingan_kit_say(&kit, &ask, "000000", FLOW("501.00")).verdict, VG_VD_UNCLEAR);
    bank_kit_close(&kit);
}

static void one_number_has_one_row_of_its_own(void)
{
#define MOVE(ref, state, out, in) ref "&24031500012345&9&" state "&500.00&" out "&M100000001&" in "&M100000002&20240315&"
    static const struct {
        const char *body;
        vg_verdict verdict;
        bool alarm;
    } answers[] = {
        {"1&1&1&1&" MOVE(PINGAN_REF, "0", ME, YOU) "&", VG_VD_YES, false},
        {"1&1&1&1&" MOVE(PINGAN_REF, "1", ME, YOU) "&", VG_VD_NO, false},
        {"1&1&1&1&" MOVE(PINGAN_REF, "2", ME, YOU) "&", VG_VD_UNCLEAR, false},
        {"1&1&1&1&" MOVE("20240315093000123457", "0", ME, YOU) "&", VG_VD_UNCLEAR, true},
        {"1&1&1&1&" MOVE(PINGAN_REF, "0", YOU, ME) "&", VG_VD_UNCLEAR, true},
        {"2&1&1&2&" MOVE(PINGAN_REF, "0", ME, YOU) MOVE(PINGAN_REF, "1", ME, YOU) "&", VG_VD_UNCLEAR, true},
        {"9&1&0&1&" MOVE(PINGAN_REF, "0", ME, YOU) "&", VG_VD_UNCLEAR, true},
        {"0&0&1&0&&", VG_VD_UNCLEAR, false},
    };
    bank_kit kit;
    pingan_kit_open(&kit, "jyw", NULL, "");
    for (size_t i = 0; i < VG_COUNT(answers); i++) {
        vg_answer a = say(&kit, VG_ASK_STATUS, VG_ASK_PAY, "000000", answers[i].body);
        CU_ASSERT_EQUAL(a.verdict, answers[i].verdict);
        CU_ASSERT_EQUAL(a.alarm, answers[i].alarm);
    }
    vg_answer a = say(&kit, VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD, "000000",
                      "1&1&1&1&" PINGAN_REF "&24031500012345&2&0&500.00&" ME "&M100000009&20240315&20240315&&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm); /* another member's */
    a = say(&kit, VG_ASK_STATUS, VG_ASK_PAY, "000000", answers[0].body);
    CU_ASSERT_STRING_EQUAL(a.receipt, "24031500012345");
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_STATUS, VG_ASK_PAY, "ERR020", "&&&0&&&&&0.00&&&&&&").verdict, VG_VD_ABSENT);
    bank_kit_close(&kit);
}

/* --- balances -------------------------------------------------------------------------------------- */

/* B.1 6011: the day before today at its end, and now; of an older day nothing. */
static void the_pool_tells_now_and_yesterday(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (int days = 0; days <= 2; days++) {
        vg_ask ask = pingan_kit_ask(VG_ASK_CUSTODY_BALANCE, VG_ASK_NONE);
        ask.heard_ms = ask.at_ms;
        ask.from = ask.to = vg_day_add(vg_day_at(ask.at_ms), -days);
        vg_answer a = pingan_kit_say(&kit, &ask, "000000", "1.00&2.00&&");
        CU_ASSERT(a.verdict == VG_VD_YES && a.has_balance && a.balance.fen == 200);
        CU_ASSERT(a.has_day_balance == (days == 1) && (days != 1 || a.day_balance.fen == 100));
        ask.heard_ms += VG_DAY_MS; /* the day ended while the bank answered */
        CU_ASSERT_FALSE(pingan_kit_say(&kit, &ask, "000000", "1.00&2.00&&").has_day_balance);
    }
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_CUSTODY_BALANCE, VG_ASK_NONE, "000000", "1.00&&&").verdict, VG_VD_UNCLEAR);
    bank_kit_close(&kit);
}

/* B.1 6010: pages of members, then pages of the function accounts, each with what it is (B.0). */
static void the_list_of_balances_leads_through_both_kinds_of_accounts(void)
{
    static const struct {
        const char *page, *body, *next, *type;
    } pages[] = {
        {"", "30&1&0&1&" ME "&1&M100000001&测试&20.00&10.00&20240315&&", "2/2", "member"},
        {"2/2", "30&21&1&1&" ME "&1&M100000001&测试&20.00&10.00&20240315&&", "3/1", "member"},
        {"3/1", "1&1&1&1&" ME "&5&&平台担保&20.00&0.00&20240315&&", "", "held"},
        {"3/1", "1&1&1&1&" ME "&12&&提现在途&20.00&0.00&20240315&&", "", "transit"},
        {"3/1", "1&1&1&1&" ME "&11&&汇总影子&20.00&0.00&20240315&&", "", "shadow"},
        {"3/1", "1&1&1&1&" ME "&3&&手续费&20.00&0.00&20240315&&", "", "own"},
    };
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(pages); i++) {
        vg_ask ask = pingan_kit_ask(VG_ASK_FIGURES, VG_ASK_NONE);
        VG_SET(ask.page, pages[i].page);
        vg_answer a = pingan_kit_say(&kit, &ask, "000000", pages[i].body);
        CU_ASSERT_EQUAL_FATAL(a.verdict, VG_VD_YES);
        CU_ASSERT_EQUAL_FATAL(a.row_count, 1);
        CU_ASSERT_STRING_EQUAL(a.page, pages[i].next);
        CU_ASSERT_EQUAL(a.more, pages[i].next[0] != 0);
        CU_ASSERT(a.lines[0].has_balance && a.lines[0].balance.fen == 2000);
        CU_ASSERT_STRING_EQUAL(a.lines[0].type, pages[i].type);
        CU_ASSERT_STRING_EQUAL(a.lines[0].account, ME);
    }
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_FIGURES, VG_ASK_NONE, "000000", "1&1&1&1&" ME "&1&M100000001&测试&&10.00&20240315&&").verdict, VG_VD_UNCLEAR);
    bank_kit_close(&kit);
}

/* B.1 6037: withdrawable first, available second. */
static void balances_are_told_apart(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_answer a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", ME "&10.00&20.00&3.00&&");
    CU_ASSERT(a.verdict == VG_VD_YES && a.has_balance && a.has_withdrawable);
    CU_ASSERT_EQUAL(a.withdrawable.fen, 1000);
    CU_ASSERT_EQUAL(a.available.fen, 2000);
    CU_ASSERT_EQUAL(a.balance.fen, 2000); /* what is frozen stands in the guarantee account */
    CU_ASSERT_EQUAL(a.held.fen, 300);
    CU_ASSERT_EQUAL(a.frozen.fen, 0);
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", ME "&10.00&&3.00&&"); /* missing is not 0.00 */
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && !a.has_balance);
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", YOU "&10.00&20.00&3.00&&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    a = say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "000000", "1.00&2.00&&");
    CU_ASSERT(a.verdict == VG_VD_YES && a.balance.fen == 200);
    bank_kit_close(&kit);

    pingan_kit_open(&kit, "jyw", NULL, "");
#define BOOK(account, total) account "&1&1&1&M100000001&15000000000001&测试&" total "&20.00&3.00&20240315&"
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", "1&1&1&1&" BOOK(ME, "23.00") "&");
    CU_ASSERT(a.verdict == VG_VD_YES && a.balance.fen == 2300 && a.available.fen == 2000 && a.frozen.fen == 300);
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", "1&1&1&1&" BOOK(YOU, "23.00") "&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", "2&1&1&2&" BOOK(ME, "23.00") BOOK(ME, "24.00") "&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000",
            "1&1&1&1&" ME "&1&1&1&M100000009&15000000000001&测试&23.00&20.00&3.00&20240315&&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm); /* another member's */
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", "1&1&1&1&" BOOK(ME, "") "&");
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && !a.has_balance);
    bank_kit_close(&kit);
}

static void signing_in_twice_is_being_signed_in(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jyw", (const char *const[]){"sign_in", "true", NULL}, "");
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "000000", LOG).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "ERR087", "").verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "ERR101", "").verdict, VG_VD_UNCLEAR);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jyw", NULL, "");
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "ERR087", "").verdict, VG_VD_UNCLEAR);
    bank_kit_close(&kit);
}

/* --- lines ----------------------------------------------------------------------------------------- */

#define CREDIT(type, account, no)                                                                                          \
    type "&M100000001&" account "&1000.00&6222000000000001&甲珅&RMB&20240314&测试银行&货款&" no "&"

static void credits_are_receipts_or_stand_in_suspense(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    ask.account[0] = 0;
    vg_answer a = pingan_kit_say(&kit, &ask, "000000",
                                 "3&1&1&3&" CREDIT("02", ME, "F1") CREDIT("03", "9999000000000002", "F2") CREDIT("07", ME, "F3") "&");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_EQUAL_FATAL(a.row_count, 3);
    CU_ASSERT_EQUAL(a.lines[0].kind, VG_LINE_INBOUND);
    CU_ASSERT_EQUAL(a.lines[1].kind, VG_LINE_UNIDENTIFIED);
    CU_ASSERT_EQUAL(a.lines[2].kind, VG_LINE_OTHER);
    CU_ASSERT_EQUAL(a.lines[0].side, VG_CREDIT);
    CU_ASSERT_EQUAL(a.lines[0].amount.fen, 100000);
    CU_ASSERT_STRING_EQUAL(a.lines[0].flow, "F1");
    CU_ASSERT_STRING_EQUAL(a.lines[0].date, "20240314");
    CU_ASSERT_STRING_EQUAL(a.lines[0].opp_name, "甲珅");
    CU_ASSERT_STRING_EQUAL(a.lines[0].memo, "货款");
    CU_ASSERT_STRING_EQUAL(a.lines[0].sequence, "");
    VG_SET(ask.account, "9999000000000002"); /* of one account only */
    a = pingan_kit_say(&kit, &ask, "000000", "2&1&1&2&" CREDIT("02", ME, "F1") CREDIT("03", "9999000000000002", "F2") "&");
    CU_ASSERT_EQUAL_FATAL(a.row_count, 1);
    CU_ASSERT_STRING_EQUAL(a.lines[0].flow, "F2");
    bank_kit_close(&kit);
}

static void each_page_names_the_next_until_today_is_read(void)
{
    static const struct {
        const char *page, *body, *next;
    } pages[] = {
        {"", "40&1&0&1&" CREDIT("02", ME, "F1") "&", "20240308/2"},
        {"20240308/2", "40&21&1&1&" CREDIT("02", ME, "F1") "&", "20240315/1"}, /* the days before are done */
        {"20240308/2", "0&0&0&0&&", "20240315/1"},                             /* "more" without a row is none */
        {"20240315/1", "40&1&0&1&" CREDIT("02", ME, "F1") "&", "20240315/2"},
        {"20240315/2", "40&21&1&1&" CREDIT("02", ME, "F1") "&", ""},
    };
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(pages); i++) {
        vg_ask ask = pingan_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
        VG_SET(ask.page, pages[i].page);
        vg_answer a = pingan_kit_say(&kit, &ask, "000000", pages[i].body);
        CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
        CU_ASSERT_STRING_EQUAL(a.page, pages[i].next);
        CU_ASSERT_EQUAL(a.more, pages[i].next[0] != 0);
    }
    vg_ask ask = pingan_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    vg_answer a = pingan_kit_say(&kit, &ask, "ERR020", ""); /* no credit in the days before */
    CU_ASSERT(a.verdict == VG_VD_YES && a.more && a.row_count == 0 && a.lines != NULL);
    CU_ASSERT_STRING_EQUAL(a.page, "20240315/1");
    ask.to = (vg_day){19790};
    a = pingan_kit_say(&kit, &ask, "ERR020", "");
    CU_ASSERT(a.verdict == VG_VD_YES && !a.more);
    bank_kit_close(&kit);
}

static void a_list_that_does_not_fit_is_not_read(void)
{
    static const char *const bad[] = {
        "1&1&1&1&02&M1&" ME "&1.00&6222&甲&USD&20240314&B&&F1&&",  /* not RMB */
        "1&1&1&1&02&M1&" ME "&1.00&6222&甲&RMB&20241314&B&&F1&&",  /* not a day */
        "1&1&1&1&02&M1&" ME "&1.00&6222&甲&RMB&20240314&B&&&&",    /* no number */
        "1&1&1&1&02&M1&" ME "&-1.00&6222&甲&RMB&20240314&B&&F1&&", /* no amount */
        "1&1&1&1&02&M1&&1.00&6222&甲&RMB&20240314&B&&F1&&",        /* no account */
        "1&1&1&1&&M1&" ME "&1.00&6222&甲&RMB&20240314&B&&F1&&",    /* no type */
        "1&1&1&2&02&M1&" ME "&1.00&6222&甲&RMB&20240314&B&&F1&&",  /* two are told */
        "1&1&2&1&02&M1&" ME "&1.00&6222&甲&RMB&20240314&B&&F1&&",  /* neither last nor not */
        "",
    };
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        vg_answer a = say(&kit, VG_ASK_LINES, VG_ASK_NONE, "000000", bad[i]);
        CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm && a.row_count == 0 && !a.more && a.page[0] == 0);
    }
    bank_kit_close(&kit);
}

static void returned_withdrawals_name_their_withdrawal(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_answer a = say(&kit, VG_ASK_RETURNS, VG_ASK_NONE, "000000",
                      "2&20240314&" PINGAN_REF "&24031400000001&提现&账号不存在&20240315&&&&户名不符&&");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_EQUAL_FATAL(a.row_count, 2);
    CU_ASSERT_STRING_EQUAL(a.lines[0].ref, PINGAN_REF);
    CU_ASSERT_STRING_EQUAL(a.lines[0].of_flow, "24031400000001");
    CU_ASSERT_STRING_EQUAL(a.lines[0].memo, "账号不存在");
    CU_ASSERT_STRING_EQUAL(a.lines[1].ref, ""); /* told the next day only */
    a = say(&kit, VG_ASK_RETURNS, VG_ASK_NONE, "000000",
            "1&" PINGAN_REF "&24031400000001&M1&提现&账号不存在&20240314&T1&500.00&6222&甲&&&" ME "&F1&&&&&");
    CU_ASSERT_EQUAL_FATAL(a.row_count, 1); /* 17 columns */
    CU_ASSERT_STRING_EQUAL(a.lines[0].date, "20240314");
    CU_ASSERT_STRING_EQUAL(a.lines[0].ref, PINGAN_REF);
    CU_ASSERT_EQUAL(a.lines[0].amount.fen, 50000);
    CU_ASSERT_STRING_EQUAL(a.lines[0].account, ME);
    a = say(&kit, VG_ASK_RETURNS, VG_ASK_NONE, "000000", "2&20240314&A&20240314&B&&"); /* 2 columns: whose? */
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_RETURNS, VG_ASK_NONE, "ERR020", "").verdict, VG_VD_YES);
    bank_kit_close(&kit);
}

/* 6048 has no pages: as many rows as an answer may have, each as short as one can be. */
static void the_longest_list_of_returns_is_read(void)
{
    static char body[192 * 1024];
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_buf b = vg_buf_of((uint8_t *)body, sizeof body - 1);
    vg_buf_format(&b, "%d&", VG_ROWS_MAX);
    for (int i = 0; i < VG_ROWS_MAX; i++) {
        vg_buf_text(&b, "20240314&&&&&");
    }
    vg_buf_text(&b, "&");
    CU_ASSERT_FATAL(!b.over);
    vg_answer a = say(&kit, VG_ASK_RETURNS, VG_ASK_NONE, "000000", body);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(a.row_count, VG_ROWS_MAX);
    bank_kit_close(&kit);
}

static void a_days_file_is_named_with_its_key(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_answer a = say(&kit, VG_ASK_DAY_LINES, VG_ASK_NONE, "000000", "1&JY2024031420311.txt&c2VjcmV0&&");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_STRING_EQUAL(a.file_name, "JY2024031420311.txt");
    CU_ASSERT_STRING_EQUAL(a.file_key, "c2VjcmV0");
    CU_ASSERT(!a.more);
    a = say(&kit, VG_ASK_DAY_LINES, VG_ASK_NONE, "ERR020", "");
    CU_ASSERT(a.verdict == VG_VD_YES && a.file_name[0] == 0);
    bank_kit_close(&kit);
}

static void offer_with(const char *type, const char *dir, const char *profile, vg_day_offer *ret)
{
    static char kept[41];
    bank_kit kit;
    const char *const changes[] = {"day_file_type", type, "day_file_dir", dir, "day_file_profile", profile, NULL};
    pingan_kit_open(&kit, "jzb", changes, "");
    kit.bank->day_offer(&kit.conf, "", ret);
    if (ret->words == NULL) {
        CU_ASSERT_STRING_EQUAL(ret->dir, dir);
        CU_ASSERT(ret->dated);
    }
    VG_SET(kept, ret->profile);
    ret->profile = kept;
    ret->dir = NULL; /* the kit's */
    bank_kit_close(&kit);
}

static void a_days_file_is_fetched_where_a_directory_and_a_layout_are_known(void)
{
    vg_day_offer offer;
    offer_with("CZ", "", "", &offer);
    CU_ASSERT(offer.words != NULL && strstr(offer.words, "day_file_dir") != NULL && strlen(offer.words) < 220);
    offer_with("JY", "/in", "", &offer);
    CU_ASSERT(offer.words != NULL && strstr(offer.words, "day_file_profile") != NULL && strlen(offer.words) < 220);
    offer_with("CZ", "/in", "", &offer);
    CU_ASSERT_PTR_NULL(offer.words);
    CU_ASSERT_STRING_EQUAL(offer.profile, "pingan-6103-cz");
    offer_with("TX", "/in", "", &offer);
    CU_ASSERT_STRING_EQUAL(offer.profile, "pingan-6103-tx");
    offer_with("JY", "/in", "own", &offer);
    CU_ASSERT_PTR_NULL(offer.words);
    CU_ASSERT_STRING_EQUAL(offer.profile, "own");
    static const char *const others[] = {"jyw", "b2b"};
    for (size_t i = 0; i < VG_COUNT(others); i++) {
        bank_kit kit;
        pingan_kit_open(&kit, others[i], NULL, "");
        kit.bank->day_offer(&kit.conf, "", &offer);
        CU_ASSERT(offer.words != NULL && strlen(offer.words) < 220); /* all of it is told: vg_err.text */
        bank_kit_close(&kit);
    }
}

static vg_code name_of(bank_kit *kit, const char *code, const char *body, char ret[121])
{
    static pingan_wire wire;
    vg_ask ask = pingan_kit_ask(VG_ASK_DAY_LINES, VG_ASK_NONE);
    vg_err err = {0};
    vg_span name;
    pingan_kit_answer(kit, &ask, code, "", body, &wire);
    vg_arena_reset(&kit->arena);
    vg_status st = kit->bank->day_file(&kit->conf, &kit->signer, pingan_kit_span(&wire), PINGAN_AT, &kit->arena, &name, &err);
    CU_ASSERT_PTR_NULL(strstr(err.text, "c2VjcmV0"));
    ret[0] = 0;
    return st.code != VG_OK ? st.code : vg_span_copy(name, ret, 121, &err).code;
}

static void the_name_of_a_days_file_is_read_and_its_key_is_not(void)
{
    bank_kit kit;
    char name[121];
    pingan_kit_open(&kit, "jzb", NULL, "");
    CU_ASSERT_EQUAL(name_of(&kit, "000000", "1&CZ2024031420311.txt&c2VjcmV0&&", name), VG_OK);
    CU_ASSERT_STRING_EQUAL(name, "CZ2024031420311.txt");
    CU_ASSERT_EQUAL(name_of(&kit, "000000", "1&../../etc/passwd&c2VjcmV0&&", name), VG_OK); /* what opens it judges it */
    CU_ASSERT_STRING_EQUAL(name, "../../etc/passwd");
    CU_ASSERT_EQUAL(name_of(&kit, "000000", "2&A.txt&c2VjcmV0&B.txt&c2VjcmV0&&", name), VG_E_STATEMENT);
    CU_ASSERT_EQUAL(name_of(&kit, "000000", "0&&", name), VG_OK);
    CU_ASSERT_STRING_EQUAL(name, "");
    CU_ASSERT_EQUAL(name_of(&kit, "ERR020", "1&A.txt&c2VjcmV0&&", name), VG_OK); /* A.7: the body of another code says nothing */
    CU_ASSERT_STRING_EQUAL(name, "");
    CU_ASSERT_EQUAL(name_of(&kit, "000000", "1&A.txt", name), VG_E_BANK_GARBLED);
    bank_kit_close(&kit);
}

static void lines_of_the_trading_family_carry_our_number(void)
{
#define LINE(ref, no, flag, state) ref "&" no "&" flag "&" state "&500.00&" ME "&M100000001&20240314&20240314&"
    bank_kit kit;
    pingan_kit_open(&kit, "jyw", NULL, "");
    vg_answer a = say(&kit, VG_ASK_LINES, VG_ASK_NONE, "000000",
                      "3&1&1&3&" LINE("", "F1", "1", "0") LINE(PINGAN_REF, "F2", "2", "0") LINE(PINGAN_REF, "F3", "2", "3") "&");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_EQUAL_FATAL(a.row_count, 3);
    CU_ASSERT(a.lines[0].kind == VG_LINE_INBOUND && a.lines[0].side == VG_CREDIT);
    CU_ASSERT(a.lines[1].kind == VG_LINE_OUTBOUND && a.lines[1].side == VG_DEBIT);
    CU_ASSERT_STRING_EQUAL(a.lines[1].ref, PINGAN_REF);
    CU_ASSERT_EQUAL(a.lines[2].kind, VG_LINE_OTHER); /* reversed */
    bank_kit_close(&kit);
}

/* --- 银企直连 -------------------------------------------------------------------------------------- */

#define XML(body) "<?xml version=\"1.0\" encoding=\"GBK\"?><Result>" body "</Result>"
#define PAID(ref, payee, amount, union_flag) PAID_BY("RMB", "15000000000001", ref, payee, amount, union_flag)
#define PAID_BY(currency, payer, ref, payee, amount, union_flag)                                                           \
    XML("<ThirdVoucher>" ref "</ThirdVoucher><FrontLogNo>80240315000777</FrontLogNo><CcyCode>" currency "</CcyCode>"       \
        "<OutAcctNo>" payer "</OutAcctNo><InAcctNo>" payee "</InAcctNo><TranAmount>" amount                           \
        "</TranAmount><UnionFlag>" union_flag "</UnionFlag>")

static void a_transfer_to_another_bank_is_only_accepted(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "b2b", NULL, "");
    vg_answer a = say(&kit, VG_ASK_PAYOUT, VG_ASK_NONE, "000000", PAID(PINGAN_REF, "6222000000000009", "500.00", "0"));
    CU_ASSERT_EQUAL(a.verdict, VG_VD_WORKING);
    CU_ASSERT_STRING_EQUAL(a.receipt, "80240315000777");
    vg_ask ask = pingan_kit_ask(VG_ASK_PAYOUT, VG_ASK_NONE);
    ask.peer_same_bank = true;
    VG_SET(ask.account, "15000000000001");
    VG_SET(ask.peer, "6222000000000009");
    a = pingan_kit_say(&kit, &ask, "000000", PAID(PINGAN_REF, "6222000000000009", "500.00", "1"));
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    static const char *const others[] = {
        PAID("20240315093000123457", "6222000000000009", "500.00", "1"), PAID(PINGAN_REF, "6222000000000001", "500.00", "1"),
        PAID(PINGAN_REF, "6222000000000009", "500.01", "1"),             PAID(PINGAN_REF, "6222000000000009", "500.00", "0"),
        XML(""),                                                         XML("<ThirdVoucher>" PINGAN_REF "</ThirdVoucher>") "<",
        PAID_BY("USD", "15000000000001", PINGAN_REF, "6222000000000009", "500.00", "1"),
        PAID_BY("RMB", "15000000000002", PINGAN_REF, "6222000000000009", "500.00", "1"),
    };
    for (size_t i = 0; i < VG_COUNT(others); i++) {
        a = pingan_kit_say(&kit, &ask, "000000", others[i]);
        CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    }
    a = pingan_kit_say(&kit, &ask, "000000", XML("<ThirdVoucher>" PINGAN_REF "</ThirdVoucher>"));
    CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR); /* no number of the bank */
    bank_kit_close(&kit);
}

/* C.3: any other code: 4005 before anything else. */
static void a_code_of_a_transfer_refuses_only_where_the_program_says_so(void)
{
    static const char *const codes[] = {"YQ9987", "YQ9971", "MA4045", "YQ9976"};
    static const vg_verdict believed[] = {VG_VD_NO, VG_VD_NOT_TAKEN, VG_VD_UNCLEAR, VG_VD_UNCLEAR};
    for (size_t i = 0; i < VG_COUNT(codes); i++) {
        bank_kit kit;
        pingan_kit_open(&kit, "b2b", NULL, "");
        vg_answer a = say(&kit, VG_ASK_PAYOUT, VG_ASK_NONE, codes[i], "");
        CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
        CU_ASSERT_EQUAL(a.too_frequent, strcmp(codes[i], "YQ9971") == 0);
        bank_kit_close(&kit);
        pingan_kit_open(&kit, "b2b", (const char *const[]){"direct_no", "true", NULL}, "");
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_PAYOUT, VG_ASK_NONE, codes[i], "").verdict, believed[i]);
        bank_kit_close(&kit);
    }
}

#define STATE(stt, back)                                                                                                   \
    XML("<OrigThirdVoucher>" PINGAN_REF "</OrigThirdVoucher><FrontLogNo>80240315000777</FrontLogNo><CcyCode>RMB</CcyCode>" \
        "<OutAcctNo>15000000000001</OutAcctNo><InAcctNo>6222000000000009</InAcctNo><TranAmount>500.00</TranAmount>"        \
        "<UnionFlag>0</UnionFlag><Stt>" stt "</Stt><IsBack>" back "</IsBack><Yhcljg>MA9111:交易正在受理中</Yhcljg>")

static void stt_alone_decides_a_transfer(void)
{
    static const struct {
        const char *body;
        vg_verdict verdict;
        bool returned, alarm;
    } states[] = {
        {STATE("20", "0"), VG_VD_YES, false, false},     {STATE("20", ""), VG_VD_YES, false, false},
        {STATE("20", "1"), VG_VD_YES, true, false},      {STATE("30", "0"), VG_VD_NO, false, false},
        {STATE("40", "0"), VG_VD_WORKING, false, false}, {STATE("40", "1"), VG_VD_UNCLEAR, false, true},
        {STATE("99", "0"), VG_VD_UNCLEAR, false, true},  {STATE("", "0"), VG_VD_UNCLEAR, false, true},
        {STATE("20", "10"), VG_VD_YES, false, false},
    };
    bank_kit kit;
    pingan_kit_open(&kit, "b2b", NULL, "");
    for (size_t i = 0; i < VG_COUNT(states); i++) {
        vg_answer a = say(&kit, VG_ASK_STATUS, VG_ASK_PAYOUT, "000000", states[i].body);
        CU_ASSERT_EQUAL(a.verdict, states[i].verdict);
        CU_ASSERT_EQUAL(a.returned, states[i].returned);
        CU_ASSERT_EQUAL(a.alarm, states[i].alarm);
        CU_ASSERT(!a.unconfirmed);
    }
    static const char *const unknown[] = {"YQ9996", "MA0103"};
    for (size_t i = 0; i < VG_COUNT(unknown); i++) {
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_STATUS, VG_ASK_PAYOUT, unknown[i], "").verdict, VG_VD_ABSENT);
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_LINES, VG_ASK_NONE, unknown[i], "").verdict, VG_VD_YES);
    }
    bank_kit_close(&kit);
}

static void the_own_account_is_read(void)
{
#define ENTRY(side, host, voucher, own) ENTRY_IN("RMB", side, host, voucher, own)
#define ENTRY_IN(currency, side, host, voucher, own)                                                                                    \
    "<list><AcctDate>20240314</AcctDate><TxTime>093000</TxTime><HostTrace>" host "</HostTrace><OutAcctNo>6222</OutAcctNo>" \
    "<OutAcctName>甲珅</OutAcctName><CcyCode>" currency                                                                    \
    "</CcyCode><TranAmount>2.50</TranAmount><InAcctNo>1500</InAcctNo>"                                                     \
    "<InAcctName>乙</InAcctName><DcFlag>" side "</DcFlag><VoucherNo>" voucher "</VoucherNo><AcctBalance>7.50</AcctBalance>" \
    "<Purpose>货款</Purpose><CVoucherNo>" own "</CVoucherNo></list>"
#define PAGE(end, rows) XML("<AcctNo>15000000000001</AcctNo><EndFlag>" end "</EndFlag>" rows)
    bank_kit kit;
    pingan_kit_open(&kit, "b2b", NULL, "");
    vg_answer a = say(&kit, VG_ASK_LINES, VG_ASK_NONE, "000000",
                      PAGE("N", ENTRY("C", "0000001", "V1", "") ENTRY("D", "0000002", "", PINGAN_REF)));
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_EQUAL_FATAL(a.row_count, 2);
    CU_ASSERT(a.lines[0].kind == VG_LINE_INBOUND && a.lines[0].side == VG_CREDIT);
    CU_ASSERT_STRING_EQUAL(a.lines[0].flow, "0000001.V1");
    CU_ASSERT_STRING_EQUAL(a.lines[0].opp_name, "甲珅");
    CU_ASSERT(a.lines[0].has_balance && a.lines[0].balance.fen == 750);
    CU_ASSERT(a.lines[1].kind == VG_LINE_OUTBOUND && a.lines[1].side == VG_DEBIT);
    CU_ASSERT_STRING_EQUAL(a.lines[1].flow, "0000002");
    CU_ASSERT_STRING_EQUAL(a.lines[1].ref, PINGAN_REF);
    CU_ASSERT_STRING_EQUAL(a.lines[1].opp_name, "乙");
    CU_ASSERT_STRING_EQUAL(a.page, "20240308/2");
    a = say(&kit, VG_ASK_LINES, VG_ASK_NONE, "000000", PAGE("Y", ENTRY("C", "0000001", "V1", "")));
    CU_ASSERT_STRING_EQUAL(a.page, "20240315/1");
    static const char *const bad[] = {PAGE("Y", ENTRY("X", "0000001", "V1", "")), PAGE("Y", ENTRY("C", "", "V1", "")),
                                      PAGE("Y", ENTRY("C", "0000001000000200000030", "V1234567890123456789", "")),
                                      PAGE("Y", ENTRY_IN("USD", "C", "0000001", "V1", "")),
                                      XML("<AcctNo>15000000000002</AcctNo><EndFlag>Y</EndFlag>")};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        a = say(&kit, VG_ASK_LINES, VG_ASK_NONE, "000000", bad[i]);
        CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm && a.row_count == 0);
    }
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000",
            XML("<Account>15000000000001</Account><CcyCode>RMB</CcyCode><Balance>5.00</Balance><TotalAmount>7.50</TotalAmount>"));
    CU_ASSERT(a.verdict == VG_VD_YES && a.balance.fen == 750 && a.available.fen == 500);
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000",
            XML("<Account>15000000000001</Account><CcyCode>USD</CcyCode><Balance>5.00</Balance><TotalAmount>7.50</TotalAmount>"));
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    a = say(&kit, VG_ASK_BALANCE, VG_ASK_NONE, "000000", XML("<Account>15000000000001</Account><CcyCode>RMB</CcyCode>"));
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && !a.has_balance);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "000000", XML("<Desc>正常</Desc>")).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "000000", "").verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "000000", "<Stream></Stream>").verdict, VG_VD_UNCLEAR);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_PROBE, VG_ASK_NONE, "YQ9999", "").verdict, VG_VD_UNCLEAR);
    a = say(&kit, VG_ASK_RETURNS, VG_ASK_NONE, "000000",
            XML("<TotalCts>1</TotalCts><IsEnd>Y</IsEnd><list><ThirdVoucher>" PINGAN_REF "</ThirdVoucher><PayAccNo>15000000000001"
                "</PayAccNo><OppAccNo>6222</OppAccNo><Amount>2.50</Amount><CcyCode>RMB</CcyCode><RejectDate>20240314</RejectDate>"
                "<RejectRemark>RJ01</RejectRemark><FrontLogNo>80240315000777</FrontLogNo></list>"));
    CU_ASSERT_EQUAL_FATAL(a.row_count, 1);
    CU_ASSERT_STRING_EQUAL(a.lines[0].ref, PINGAN_REF);
    CU_ASSERT_STRING_EQUAL(a.lines[0].of_flow, "80240315000777");
    CU_ASSERT(a.lines[0].amount.fen == 250 && !a.more);
    a = say(&kit, VG_ASK_RETURNS, VG_ASK_NONE, "000000",
            XML("<IsEnd>Y</IsEnd><list><PayAccNo>15000000000002</PayAccNo><Amount>2.50</Amount><RejectDate>20240314</RejectDate>"
                "<FrontLogNo>80240315000777</FrontLogNo></list>"));
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm); /* of another account */
    static pingan_wire wire;
    vg_ask ask = pingan_kit_ask(VG_ASK_PROBE, VG_ASK_NONE);
    VG_SET(ask.account, "");
    pingan_kit_answer(&kit, &ask, "000000", "", "", &wire);
    memcpy(wire.at + 40, "4001", 4); /* another transaction's */
    a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    bank_kit_close(&kit);
}

/* --- headers --------------------------------------------------------------------------------------- */

/* One byte changed in a good answer: what must be the request's again is checked, and nothing else is. */
static void an_answer_names_its_request(void)
{
    static const struct {
        size_t at;
        const char *bytes;
        bool believed, alarm;
    } changes[] = {
        {0, "A002", false, false},     {51, "01", false, true},      {67, "X", false, true},
        {222, "6034", false, true},    {226, "01", false, true},     {320, "X", false, true},
        {340, "9998", false, true},    {30, "0000000137", false, true}, {30, "000000014x", false, false},
        {307, "00000019", false, true}, {193, "1", false, true},     {306, "1", false, true},
        {87, "ERR044", false, true},   {258, "ERR044", false, false}, {258, "      ", true, false},
        {4, "13", true, false},        {6, "99", true, false},       {10, "8888", true, false},
        {40, "6007  ", true, false},   {46, "EB001", true, false},   {53, "00000000", true, false},
        {198, "0", true, false},       {199, "000000000000", true, false}, {228, "0", true, false},
        {315, "LX01 ", true, false},   {221, "x", false, true},      {4, "  ", false, true},
    };
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(changes); i++) {
        static pingan_wire wire;
        vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
        pingan_kit_answer(&kit, &ask, "000000", "交易成功", "24031500012345&&", &wire);
        memcpy(wire.at + changes[i].at, changes[i].bytes, strlen(changes[i].bytes));
        vg_answer a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
        CU_ASSERT_EQUAL(a.verdict == VG_VD_YES, changes[i].believed);
        CU_ASSERT_EQUAL(a.alarm, changes[i].alarm);
        if ((a.verdict == VG_VD_YES) != changes[i].believed || a.alarm != changes[i].alarm) {
            printf("\nat %zu %s: %s%s\n", changes[i].at, changes[i].bytes, vg_verdict_name(a.verdict), a.alarm ? " alarm" : "");
        }
    }
    bank_kit_close(&kit);
}

/* A.5: the error at 258 overrules a 000000 at 87. */
static void the_second_code_is_heard_where_the_first_says_yes(void)
{
    static pingan_wire wire;
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
    pingan_kit_answer(&kit, &ask, "000000", "", "24031500012345&&", &wire);
    memcpy(wire.at + 258, "ERR044", 6);
    vg_answer a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
    CU_ASSERT_EQUAL(a.verdict, VG_VD_NO);
    CU_ASSERT_STRING_EQUAL(a.bank_code, "ERR044");
    pingan_kit_answer(&kit, &ask, "ERR044", "", "", &wire);
    memcpy(wire.at + 258, "000000", 6);
    a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
    CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
    bank_kit_close(&kit);
}

static void an_answer_that_breaks_off_decides_nothing_and_calls_nobody(void)
{
    static pingan_wire wire;
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
    pingan_kit_answer(&kit, &ask, "000000", "交易成功", "24031500012345&&", &wire);
    for (size_t len = 0; len < wire.len; len++) {
        vg_answer a = bank_kit_decode(&kit, &ask, (vg_span){wire.at, len});
        CU_ASSERT(a.verdict == VG_VD_UNCLEAR && !a.alarm);
    }
    memcpy(wire.at + wire.len, "\r\nmore", 6); /* A.3 rule 6 */
    CU_ASSERT_EQUAL(bank_kit_decode(&kit, &ask, (vg_span){wire.at, wire.len + 6}).verdict, VG_VD_YES);
    bank_kit_close(&kit);
}

static void a_dedicated_line_is_read_without_the_first_header(void)
{
    static pingan_wire wire;
    bank_kit kit, narrow;
    vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
    pingan_kit_open(&kit, "jzb", NULL, "");
    pingan_kit_answer(&kit, &ask, "ERR044", "余额不足", "", &wire);
    pingan_kit_open(&narrow, "jzb", (const char *const[]){"dedicated_line", "true", NULL}, "");
    vg_answer a = bank_kit_decode(&narrow, &ask, (vg_span){wire.at + 222, wire.len - 222});
    CU_ASSERT_EQUAL(a.verdict, VG_VD_NO);
    CU_ASSERT_STRING_EQUAL(a.bank_text, "余额不足");
    pingan_kit_answer(&kit, &ask, "000000", "", "24031500012345&&", &wire);
    CU_ASSERT_EQUAL(bank_kit_decode(&narrow, &ask, (vg_span){wire.at + 222, wire.len - 222}).verdict, VG_VD_YES);
    memcpy(wire.at + 320, "X", 1);
    CU_ASSERT(bank_kit_decode(&narrow, &ask, (vg_span){wire.at + 222, wire.len - 222}).alarm);
    bank_kit_close(&kit);
    bank_kit_close(&narrow);
}

static void damaged_text_is_marked_and_costs_nothing(void)
{
    static pingan_wire wire;
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
    pingan_kit_answer(&kit, &ask, "ERR044", "余额不足", "", &wire);
    memcpy(wire.at + 93, "\xD3\x20\x81\xFF", 4);
    vg_answer a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
    CU_ASSERT_EQUAL(a.verdict, VG_VD_NO);
    CU_ASSERT(a.text_damaged);
    CU_ASSERT(vg_span_utf8(vg_span_of(a.bank_text)));
    bank_kit_close(&kit);
}

/* --- framing and signatures ------------------------------------------------------------------------ */

static void a_hostile_length_is_no_message(void)
{
    static const struct {
        size_t at;
        const char *bytes;
    } changes[] = {{30, "0001048577"}, {30, "9999999999"}, {30, "-000000001"}, {30, "0000000121"}, {0, "B001"},
                   {30, "000000 140"}};
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(changes); i++) {
        static pingan_wire wire;
        vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
        pingan_kit_answer(&kit, &ask, "000000", "", "24031500012345&&", &wire);
        memcpy(wire.at + changes[i].at, changes[i].bytes, strlen(changes[i].bytes));
        CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, pingan_kit_span(&wire)), SIZE_MAX);
        vg_answer a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
        CU_ASSERT(a.verdict == VG_VD_UNCLEAR && !a.alarm);
    }
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, VG_SPAN("X")), SIZE_MAX);
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, VG_SPAN("A0")), 0);
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, (vg_span){0}), 0);
    bank_kit_close(&kit);
}

/* A.3 rule 5: attachments and a signature of the front-end are counted and passed over. */
static void what_stands_behind_the_body_is_passed_over(void)
{
    static pingan_wire wire;
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
    pingan_kit_answer(&kit, &ask, "000000", "", "24031500012345&&", &wire);
    size_t body_end = wire.len;
    wire.at[197] = '1';
    memcpy(wire.at + 211, "0000000007" "1", 11);
    memset(wire.at + body_end, ' ', 277);
    memcpy(wire.at + body_end + 267, "0000000005", 10);
    memcpy(wire.at + body_end + 277, "12345SIGNATU", 12);
    wire.len = body_end + 277 + 12;
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, (vg_span){wire.at, body_end}), 0);
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, (vg_span){wire.at, body_end + 277}), wire.len);
    CU_ASSERT_EQUAL(bank_kit_decode(&kit, &ask, pingan_kit_span(&wire)).verdict, VG_VD_YES);
    memcpy(wire.at + body_end + 267, "00000000x5", 10);
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, pingan_kit_span(&wire)), SIZE_MAX);
    bank_kit_close(&kit);
}

static void sign_answer(bank_kit *kit, pingan_wire *wire, size_t from)
{
    vg_buf all = vg_buf_of(wire->at, sizeof wire->at);
    vg_err err;
    all.len = wire->len;
    vg_status sealed = kit->signer.seal(&kit->signer, (vg_span){0}, (vg_span){wire->at + from, wire->len - from}, 0, &all, &err);
    assert(sealed.code == VG_OK);
    memcpy(wire->at + 197, "11", 2);
    memcpy(wire->at + 211, "0000000064", 10);
    wire->len = all.len;
}

static void an_unsigned_answer_is_refused_where_the_gateway_signs(void)
{
    static pingan_wire wire;
    static const char *const modes[] = {"jzb", "b2b"};
    for (size_t i = 0; i < VG_COUNT(modes); i++) {
        bank_kit kit;
        bool b2b = strcmp(modes[i], "b2b") == 0;
        pingan_kit_open(&kit, modes[i], NULL, "");
        kit.signer = pingan_kit_signer();
        vg_ask ask = pingan_kit_ask(VG_ASK_BALANCE, VG_ASK_NONE);
        VG_SET(ask.account, b2b ? "15000000000001" : ME);
        const char *body = b2b ? XML("<Account>15000000000001</Account><CcyCode>RMB</CcyCode><Balance>5.00</Balance>"
                                     "<TotalAmount>7.50</TotalAmount>")
                               : ME "&10.00&20.00&3.00&&";
        pingan_kit_answer(&kit, &ask, "000000", "", body, &wire);
        vg_answer a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
        CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm && !a.has_balance);
        sign_answer(&kit, &wire, b2b ? 222 : 344);
        a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
        CU_ASSERT(a.verdict == VG_VD_YES && a.has_balance);
        static const size_t changed[] = {1, 60, 70}; /* from the end: of the signature, of it, of the body */
        for (size_t c = 0; c < VG_COUNT(changed); c++) {
            wire.at[wire.len - changed[c]] ^= 1;
            a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
            CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm && !a.has_balance);
            wire.at[wire.len - changed[c]] ^= 1;
        }
        memcpy(wire.at + wire.len, "\r\n", 2); /* what stands behind it is no part of it */
        a = bank_kit_decode(&kit, &ask, (vg_span){wire.at, wire.len + 2});
        CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
        wire.at[197] = '0'; /* told to be unsigned */
        a = bank_kit_decode(&kit, &ask, pingan_kit_span(&wire));
        CU_ASSERT(a.verdict == VG_VD_UNCLEAR && a.alarm);
        bank_kit_close(&kit);
    }
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("pingan decode", NULL, NULL);
    CU_ADD_TEST(suite, codes_mean_what_the_paper_says_by_kind_of_message);
    CU_ADD_TEST(suite, configured_codes_add_to_the_list);
    CU_ADD_TEST(suite, a_movement_is_done_by_a_yes_with_the_banks_number);
    CU_ADD_TEST(suite, a_withdrawal_is_only_accepted);
    CU_ADD_TEST(suite, a_large_yes_waits_for_the_status_query);
    CU_ADD_TEST(suite, accounts_and_cards_are_read);
    CU_ADD_TEST(suite, an_answer_is_read_though_the_secret_is_gone);
    CU_ADD_TEST(suite, a_binding_is_seen_in_the_list_or_in_its_transfer);
    CU_ADD_TEST(suite, the_state_decides_and_not_the_code_of_the_query);
    CU_ADD_TEST(suite, a_state_of_another_act_is_not_believed);
    CU_ADD_TEST(suite, a_withdrawals_state_counts_its_fee);
    CU_ADD_TEST(suite, one_number_has_one_row_of_its_own);
    CU_ADD_TEST(suite, the_pool_tells_now_and_yesterday);
    CU_ADD_TEST(suite, the_list_of_balances_leads_through_both_kinds_of_accounts);
    CU_ADD_TEST(suite, balances_are_told_apart);
    CU_ADD_TEST(suite, signing_in_twice_is_being_signed_in);
    CU_ADD_TEST(suite, credits_are_receipts_or_stand_in_suspense);
    CU_ADD_TEST(suite, each_page_names_the_next_until_today_is_read);
    CU_ADD_TEST(suite, a_list_that_does_not_fit_is_not_read);
    CU_ADD_TEST(suite, returned_withdrawals_name_their_withdrawal);
    CU_ADD_TEST(suite, the_longest_list_of_returns_is_read);
    CU_ADD_TEST(suite, a_days_file_is_named_with_its_key);
    CU_ADD_TEST(suite, a_days_file_is_fetched_where_a_directory_and_a_layout_are_known);
    CU_ADD_TEST(suite, the_name_of_a_days_file_is_read_and_its_key_is_not);
    CU_ADD_TEST(suite, lines_of_the_trading_family_carry_our_number);
    CU_ADD_TEST(suite, a_transfer_to_another_bank_is_only_accepted);
    CU_ADD_TEST(suite, a_code_of_a_transfer_refuses_only_where_the_program_says_so);
    CU_ADD_TEST(suite, stt_alone_decides_a_transfer);
    CU_ADD_TEST(suite, the_own_account_is_read);
    CU_ADD_TEST(suite, an_answer_names_its_request);
    CU_ADD_TEST(suite, the_second_code_is_heard_where_the_first_says_yes);
    CU_ADD_TEST(suite, an_answer_that_breaks_off_decides_nothing_and_calls_nobody);
    CU_ADD_TEST(suite, a_dedicated_line_is_read_without_the_first_header);
    CU_ADD_TEST(suite, damaged_text_is_marked_and_costs_nothing);
    CU_ADD_TEST(suite, a_hostile_length_is_no_message);
    CU_ADD_TEST(suite, what_stands_behind_the_body_is_passed_over);
    CU_ADD_TEST(suite, an_unsigned_answer_is_refused_where_the_gateway_signs);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

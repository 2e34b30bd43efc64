/* 交易网: the bank's messages, and what the platform may answer. */
#include "tests/fakes/pingan_fake_test.h"

static pingan_push pushed;

static bool next(void)
{
    pingan_push_clear(&pushed);
    return pingan_fake_next_push(t.bank, t.now, &pushed);
}

/* The platform's answer: as section B.10 has it. */
static void reply(const char *code, const char *body)
{
    static char bytes[4096];
    const char *ask_bytes = (const char *)pushed.bytes;
    int len = snprintf(bytes, sizeof bytes,
                       "A001030101%-20s%010zu000000PA0010220250630090000%.20s%s%100s"
                       "000000            00000000000%s02%16s20250630090000%s%42s0%08zuPA001%.20s"
                       "9999%s",
                       "9999", strlen(body) + 122, ask_bytes + 67, code, "", pushed.func, "",
                       code, "", strlen(body), ask_bytes + 320, body);
    pingan_fake_push_answered(t.bank, t.now, pushed.id, (uint8_t *)bytes, (size_t)len);
}

static void a_deposit_is_announced_until_it_is_answered(void)
{
    static const char head[] = "A0010301019999                0000000208000000EB0010120250630090000"
                               "25063000000001      999999";
    begin_signed_in();
    CU_ASSERT_TRUE(pingan_fake_credit(
        t.bank, t.now,
        &(pingan_credit){.account = M1, .fen = 100000, .payer_no = CARD1, .payer_name = "测试"}));
    CU_ASSERT_TRUE(next());
    CU_ASSERT_EQUAL_FATAL(pushed.len, 344 + 86);
    CU_ASSERT_EQUAL(memcmp(pushed.bytes, head, strlen(head)), 0);
    CU_ASSERT_EQUAL(memcmp(pushed.bytes + 193, "00000000000000000000000000000131001", 35), 0);
    CU_ASSERT_EQUAL(memcmp(pushed.bytes + 344,
                           SUP "&" A1 "&1000.00&" CARD1 "&\xb2\xe2\xca\xd4&RMB&20250630&" M1 "&",
                           86),
                    0);
    CU_ASSERT_FALSE(next()); /* once, until it is due again */
    t.now += 1000;
    CU_ASSERT_TRUE(next());
    reply("ERR074", "&&");
    CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 1);
    t.now += 1000;
    CU_ASSERT_TRUE(next());
    reply("000000", "D0000000001&&");
    CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 0);
    t.now += 100000;
    CU_ASSERT_FALSE(next());
    ASK("1325", FIND(""), "000000");
    FIELD(4, "D0000000001");
    FIELD(8, "1000.00");
    pingan_push_clear(&pushed);
    end_with(0);
}

static void answers_that_break_the_paper_are_breaches_and_are_asked_for_again(void)
{
    static char bytes[4096];
    begin_signed_in();
    CU_ASSERT_TRUE(
        pingan_fake_credit(t.bank, t.now, &(pingan_credit){.account = M1, .fen = 100}));
    CU_ASSERT_TRUE(next());
    memcpy(bytes, pushed.bytes, pushed.len); /* the question is no answer */
    pingan_fake_push_answered(t.bank, t.now, pushed.id, (uint8_t *)bytes, pushed.len);
    CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), 1);
    pingan_fake_push_answered(t.bank, t.now, pushed.id, (uint8_t *)bytes, pushed.len - 1);
    CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), 2);
    pingan_fake_push_answered(t.bank, t.now, pushed.id, NULL, 0); /* silence is none */
    CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), 2);
    reply("111111", "&&");
    CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), 3);
    CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 1);
    reply("000000", "&&"); /* no ThirdLogNo */
    CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 0);
    pingan_push_clear(&pushed);
    end_with(4);
}

static void a_repeated_push_wants_the_same_answer(void)
{
    begin_signed_in();
    fault("{\"action\":\"1310\",\"do\":\"duplicate_push\",\"count\":2}");
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_TRUE(
            pingan_fake_credit(t.bank, t.now, &(pingan_credit){.account = M1, .fen = 100}));
        CU_ASSERT_TRUE(next());
        reply("000000", "D1&&");
        t.now += 1000;
        CU_ASSERT_TRUE(next());
        reply("000000", i == 0 ? "D1&&" : "D2&&");
        CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), (size_t)i);
        CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 0);
    }
    pingan_push_clear(&pushed);
    end_with(1);
}

static void a_withdrawal_at_the_counter_is_agreed_refused_or_reviewed(void)
{
    char body[600], front[24];
    begin_signed_in();
    CU_ASSERT_FALSE(pingan_fake_counter_withdraw(t.bank, t.now, M1, 1000));
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    CU_ASSERT_TRUE(pingan_fake_counter_withdraw(t.bank, t.now, M1, 1000));
    CU_ASSERT_TRUE(next());
    CU_ASSERT_STRING_EQUAL(pushed.func, "1312");
    reply("ERR074", "&&");
    CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 0);
    CU_ASSERT_TRUE(pingan_fake_counter_withdraw(t.bank, t.now, M1, 2000));
    CU_ASSERT_TRUE(next());
    reply("000000", "W1&&");
    t.now += 1000;
    balance_is(A1, 98050, 98050, 0);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_TRUE(pingan_fake_counter_withdraw(t.bank, t.now, M1, 3000));
        CU_ASSERT_TRUE(next());
        snprintf(front, sizeof front, "%.14s", pushed.bytes + 67);
        reply("111111", "W2&&");
        if (i == 2) {
            pingan_fake_close_day(t.bank, t.now);
        }
        snprintf(body, sizeof body,
                 "%s&9999&" M1 "&1&110101199003070011&" A1 "&" NAME1 "&" SUP "&%d&1&" CARD1
                 "&" NAME1 "&RMB&30.00&&",
                 front, i == 1 ? 2 : 1);
        if (i == 0) {
            char other[600];
            snprintf(other, sizeof other, "%s", body);
            memcpy(strstr(other, "&30.00&"), "&30.01&", 7);
            ASK("1317", other, "ERR030"); /* not the amount that was announced */
        }
        ASK("1317", body, i == 2 ? "ERR098" : "000000");
        t.now += 1000;
    }
    balance_is(A1, 95050, 95050, 0);
    ASK("1317", body, "ERR020");
    pingan_push_clear(&pushed);
    end_with(2);
}

static void the_counter_opens_binds_asks_and_announces(void)
{
    static const char *const funcs[] = {"1301", "1303", "1315", "1326", "1019", "1005"};
    begin_signed_in();
    CU_ASSERT_TRUE(
        pingan_fake_counter_open(t.bank, t.now, "M7", "己", "1", "110101199003070011"));
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, "M7", CARD1, true));
    CU_ASSERT_TRUE(pingan_fake_announce(t.bank, t.now, "1315", "M7", ""));
    CU_ASSERT_TRUE(pingan_fake_announce(t.bank, t.now, "1326", "M7", "PS1"));
    CU_ASSERT_TRUE(pingan_fake_ask_balance(t.bank, t.now, "M7"));
    ASK("1006", "1&" SUP "&20250630000000&20250630235959&&", "000000");
    FIELD(0, "20202506309999.txt");
    for (size_t i = 0; i < 6; i++) {
        CU_ASSERT_TRUE(next());
        CU_ASSERT_STRING_EQUAL(pushed.func, funcs[i]);
        if (i == 0) {
            CU_ASSERT_EQUAL(memcmp(pushed.bytes + 344, "1&" SUP "&9999000000000104&", 34), 0);
        }
        if (i == 4) {
            reply("000000", "9999000000000104&M7&&10001&10001&1.00&20250630&&");
            CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), 1); /* yuan where cents must stand */
        } else {
            reply("000000", i == 5 ? "&" : "P1&&");
        }
    }
    CU_ASSERT_EQUAL(pingan_fake_pushes_open(t.bank), 0);
    pingan_push_clear(&pushed);
    end_with(1);
}

static void a_push_can_come_late_or_say_another_amount(void)
{
    begin_signed_in();
    fault("[{\"action\":\"1310\",\"do\":\"slow\",\"ms\":5000},"
          "{\"action\":\"1310\",\"do\":\"wrong_amount\"}]");
    CU_ASSERT_TRUE(
        pingan_fake_credit(t.bank, t.now, &(pingan_credit){.account = M1, .fen = 100}));
    CU_ASSERT_FALSE(next());
    CU_ASSERT_EQUAL(pingan_fake_next_due(t.bank), t.now + 5000);
    CU_ASSERT_TRUE(
        pingan_fake_credit(t.bank, t.now, &(pingan_credit){.account = M1, .fen = 100}));
    CU_ASSERT_TRUE(next());
    CU_ASSERT_PTR_NOT_NULL(strstr((const char *)pushed.bytes, "&1.01&"));
    t.now += 5000;
    CU_ASSERT_TRUE(next());
    pingan_push_clear(&pushed);
    end_with(0);
}

CU_TestInfo push_claims[] = {
    {"a_deposit_is_announced_until_it_is_answered", a_deposit_is_announced_until_it_is_answered},
    {"answers_that_break_the_paper_are_breaches_and_are_asked_for_again",
     answers_that_break_the_paper_are_breaches_and_are_asked_for_again},
    {"a_repeated_push_wants_the_same_answer", a_repeated_push_wants_the_same_answer},
    {"a_withdrawal_at_the_counter_is_agreed_refused_or_reviewed",
     a_withdrawal_at_the_counter_is_agreed_refused_or_reviewed},
    {"the_counter_opens_binds_asks_and_announces", the_counter_opens_binds_asks_and_announces},
    {"a_push_can_come_late_or_say_another_amount", a_push_can_come_late_or_say_another_amount},
    CU_TEST_INFO_NULL,
};

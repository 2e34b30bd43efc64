/* What the bank tells by itself, until it is acknowledged (§4.2). */
#include "tests/fakes/baixin_fake_test.h"

static baixin_notice notice;

/* The next notice that is due is in t.text. */
static bool next(void)
{
    if (!baixin_fake_next_notice(t.bank, t.now, &notice)) {
        return false;
    }
    CU_ASSERT_TRUE_FATAL(notice.len < CLIENT_TEXT_MAX);
    memcpy(t.text, notice.body, notice.len);
    t.text[notice.len] = '\0';
    return true;
}

static void answer(const char *ref, const char *number, const char *code)
{
    char body[256];
    snprintf(body, sizeof body,
             "<c:RespCode>%s</c:RespCode><c:RespMsg>x</c:RespMsg><c:RequestNo>%s"
             "</c:RequestNo>",
             code, number);
    client_write(&t.gateway, t.now, "Notify", "Response", ref, body, t.asked);
    baixin_fake_notice_answered(t.bank, t.now, notice.id, (const uint8_t *)t.asked, strlen(t.asked),
                                200);
}

static void acknowledge(void) { answer(value("MsgId", 1), value("RequestNo", 1), "000000"); }

static void credit(int64_t fen)
{
    CU_ASSERT_TRUE(baixin_fake_credit(
        t.bank, t.now,
        &(baixin_credit){
            .account = A1, .fen = fen, .payer_no = CARD, .payer_name = MEMBER, .memo = "入金"}));
}

static void start_with(const char *suite)
{
    baixin_fake_conf conf;
    conf_of(&conf, suite);
    start(&conf);
    while (next()) { /* what start made */
        acknowledge();
    }
}

static void a_credit_is_told_and_then_not_again(void)
{
    start_with("rsa");
    credit(1234);
    CU_ASSERT_TRUE_FATAL(next());
    CU_ASSERT_TRUE(client_verify(&t.gateway, t.text, notice.len, t.now));
    CU_ASSERT_STRING_EQUAL(notice.soap_action, "\"urn:cn:gateway:custody:v1:Notify\"");
    HAS("Service", "Notify");
    HAS("RefMsgId", "");
    HAS("EventType", "INBOUND_CREDIT");
    HAS("AcctNo", A1);
    HAS("Amount", "12.34");
    HAS("PayerAcct", CARD);
    HAS("BizDate", DAY);
    CU_ASSERT_STRING_NOT_EQUAL(value("EventNo", 1), "");
    acknowledge();
    CU_ASSERT_EQUAL(baixin_fake_notices_open(t.bank), 0);
    advance(86400000);
    CU_ASSERT_TRUE(next()); /* the file of the day that ended, nothing else */
    HAS("EventType", "FILE_READY");
    acknowledge();
    CU_ASSERT_FALSE(next());
    end_with(0);
}

static void an_unanswered_notice_comes_after_1_5_10_30_60_minutes(void)
{
    static const int64_t minutes[] = {1, 5, 10, 30, 60, 60};
    char event[40], message[40];
    start_with("bare");
    credit(1);
    CU_ASSERT_TRUE_FATAL(next());
    snprintf(event, sizeof event, "%s", value("EventNo", 1));
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
        snprintf(message, sizeof message, "%s", value("MsgId", 1));
        advance(minutes[i] * 60000 - 1);
        CU_ASSERT_FALSE(next());
        CU_ASSERT_EQUAL(baixin_fake_next_due(t.bank), t.now + 1);
        advance(1);
        CU_ASSERT_TRUE_FATAL(next());
        HAS("EventNo", event);
        CU_ASSERT_STRING_NOT_EQUAL(value("MsgId", 1), message); /* fresh for each sending */
    }
    advance(INT64_C(25) * 3600000);
    while (next()) {
        CU_ASSERT_STRING_NOT_EQUAL(value("EventNo", 1), event); /* given up after a day */
        acknowledge();
    }
    end_with(0);
}

static void results_of_payouts_and_deposits_are_told(void)
{
    static const char *const types[] = {"DEPOSIT_RESULT", "WITHDRAW_RESULT"};
    start_with("bare");
    ASK("Deposit", NO("D1"), DEPOSIT("1.00"), "000100");
    ASK("Withdraw", NO("W1"), WITHDRAW("2.00", ""), "000100");
    CU_ASSERT_FALSE(next());
    advance(1000);
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_TRUE_FATAL(next());
        HAS("EventType", types[i]);
        HAS("TxnStatus", "SUCCESS");
        CU_ASSERT_STRING_EQUAL(value("RequestNo", 2), i == 0 ? NO("D1") : NO("W1"));
        acknowledge();
    }
    CU_ASSERT_FALSE(next());
    end_with(0);
}

static void bad_acknowledgements_are_breaches_and_do_not_count(void)
{
    start_with("rsa");
    credit(1);
    CU_ASSERT_TRUE_FATAL(next());
    char message[40], number[40];
    snprintf(message, sizeof message, "%s", value("MsgId", 1));
    snprintf(number, sizeof number, "%s", value("RequestNo", 1));
    answer(message, number, "999999"); /* no, but well made */
    CU_ASSERT_EQUAL(baixin_fake_violations(t.bank), 0);
    baixin_fake_notice_answered(t.bank, t.now, notice.id, NULL, 0, 0);
    baixin_fake_notice_answered(t.bank, t.now, notice.id, (const uint8_t *)"x", 1, 503);
    CU_ASSERT_EQUAL(baixin_fake_violations(t.bank), 0);
    answer("GW202612010000000000000000000001", number, "000000");
    answer(message, NO("X1"), "000000");
    t.gateway.own = &other_rsa;
    answer(message, number, "000000");
    t.gateway.own = &gateway_rsa;
    t.gateway.sender = "GWTEST02";
    answer(message, number, "000000");
    t.gateway.sender = "GWTEST01";
    baixin_fake_notice_answered(t.bank, t.now, notice.id, (const uint8_t *)"<html/>", 7, 200);
    CU_ASSERT_EQUAL(baixin_fake_notices_open(t.bank), 1);
    t.gateway.number = 0; /* a MsgId that an answer had before */
    answer(message, number, "000000");
    CU_ASSERT_EQUAL(baixin_fake_notices_open(t.bank), 1);
    t.gateway.number = 100;
    answer(message, number, "000000");
    CU_ASSERT_EQUAL(baixin_fake_notices_open(t.bank), 0);
    end_with(6);
}

static void notices_can_be_lost_doubled_and_late(void)
{
    start_with("bare");
    fault("[{\"action\":\"Notify\",\"nth\":1,\"do\":\"notify_lost\"},"
          "{\"action\":\"Notify\",\"nth\":1,\"do\":\"notify_duplicate\",\"ms\":5000},"
          "{\"action\":\"Notify\",\"nth\":1,\"do\":\"notify_reordered\",\"ms\":7000}]");
    credit(1);
    CU_ASSERT_FALSE(next());
    credit(2);
    CU_ASSERT_TRUE_FATAL(next());
    HAS("Amount", "0.02");
    char event[40];
    snprintf(event, sizeof event, "%s", value("EventNo", 1));
    acknowledge();
    credit(3); /* late */
    credit(4);
    CU_ASSERT_TRUE_FATAL(next());
    HAS("Amount", "0.04");
    acknowledge();
    advance(5000);
    CU_ASSERT_TRUE_FATAL(next());
    HAS("EventNo", event);
    HAS("Amount", "0.02");
    acknowledge();
    advance(2000);
    CU_ASSERT_TRUE_FATAL(next());
    HAS("Amount", "0.03");
    acknowledge();
    CU_ASSERT_FALSE(next());
    end_with(0);
}

static void one_event_can_say_two_things(void)
{
    start_with("bare");
    fault("{\"do\":\"notify_contradictory\",\"ms\":1000}");
    credit(100);
    CU_ASSERT_TRUE_FATAL(next());
    char event[40];
    snprintf(event, sizeof event, "%s", value("EventNo", 1));
    acknowledge();
    advance(1000);
    CU_ASSERT_TRUE_FATAL(next());
    HAS("EventNo", event);
    HAS("Amount", "1.01");
    acknowledge();
    end_with(0);
}

static void a_notice_that_must_be_refused_is_a_trap(void)
{
    start_with("rsa");
    fault("[{\"action\":\"Notify\",\"nth\":1,\"do\":\"notify_wrong_signature\"},"
          "{\"action\":\"Notify\",\"nth\":1,\"do\":\"notify_replay\",\"ms\":1000}]");
    credit(1);
    CU_ASSERT_TRUE_FATAL(next());
    CU_ASSERT_FALSE(client_verify(&t.gateway, t.text, notice.len, t.now));
    acknowledge(); /* what no gateway may do */
    CU_ASSERT_EQUAL(baixin_fake_violations(t.bank), 1);
    advance(60000);
    CU_ASSERT_TRUE_FATAL(next()); /* it comes again, rightly signed */
    CU_ASSERT_TRUE(client_verify(&t.gateway, t.text, notice.len, t.now));
    acknowledge();
    credit(2);
    CU_ASSERT_TRUE_FATAL(next());
    char message[40];
    snprintf(message, sizeof message, "%s", value("MsgId", 1));
    acknowledge();
    advance(1000);
    CU_ASSERT_TRUE_FATAL(next());
    HAS("MsgId", message);
    answer(message, value("RequestNo", 1), "100004"); /* right: seen before */
    CU_ASSERT_EQUAL(baixin_fake_notices_open(t.bank), 0);
    CU_ASSERT_EQUAL(baixin_fake_violations(t.bank), 1);
    end_with(1);
}

static void the_world_is_told_of_other_things_too(void)
{
    char no[33], seen[512] = "";
    start_with("bare");
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "1.00") E("ExpireAt", "2026-12-01T03:00:00.000Z"),
        "000000");
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A2, "BLOCKED", 0, no));
    CU_ASSERT_TRUE(baixin_fake_interest(t.bank, t.now, A1, 7));
    advance(3600000);
    baixin_fake_close_day(t.bank, t.now);
    ASK("CloseAccount", NO("C1"), E("AcctNo", A1), "000000");
    while (next()) {
        size_t len = strlen(seen);
        snprintf(seen + len, sizeof seen - len, "%s ", value("EventType", 1));
        acknowledge();
    }
    CU_ASSERT_STRING_EQUAL(seen,
                           "ACCT_RESTRICTED INTEREST_CREDIT HOLD_EXPIRED FILE_READY ACCT_CLOSED ");
    end_with(0);
}

static void without_notices_nothing_is_told(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    conf.notify_ms = 0;
    start(&conf);
    credit(1);
    CU_ASSERT_FALSE(next());
    end_with(0);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo notice_claims[] = {
    CLAIM(a_credit_is_told_and_then_not_again),
    CLAIM(an_unanswered_notice_comes_after_1_5_10_30_60_minutes),
    CLAIM(results_of_payouts_and_deposits_are_told),
    CLAIM(bad_acknowledgements_are_breaches_and_do_not_count),
    CLAIM(notices_can_be_lost_doubled_and_late),
    CLAIM(one_event_can_say_two_things),
    CLAIM(a_notice_that_must_be_refused_is_a_trap),
    CLAIM(the_world_is_told_of_other_things_too),
    CLAIM(without_notices_nothing_is_told),
    CU_TEST_INFO_NULL,
};

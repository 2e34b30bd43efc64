/* Money that comes in, is held and released, leaves, and what the queries say of it. */
#include "tests/fakes/baixin_fake_test.h"

static void a_deposit_is_processed_then_booked_and_withdrawable_tomorrow(void)
{
    begin();
    ASK("Deposit", NO("D1"), DEPOSIT("12.34") E("Memo", "充值"), "000100");
    HAS("TxnStatus", "PROCESSING");
    HAS("AcctNo", A1);
    HAS("Amount", "12.34");
    HAS("WithdrawableDate", "2026-12-02");
    HAS("FinishTime", "");
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("TransitIn", "12.34");
    HAS("Total", "1000.00");
    advance(1000);
    ASK("QueryTransaction", NO("Q2"), ORIG(NO("D1"), "Deposit"), "000000");
    HAS("OrigStatus", "SUCCESS");
    HAS("OrigRespCode", "000000");
    HAS("BizDate", DAY);
    ASK("QueryBalance", NO("Q3"), E("AcctNo", A1), "000000");
    HAS("Total", "1012.34");
    HAS("Available", "1012.34");
    HAS("Withdrawable", "1000.00");
    HAS("PendingWithdrawable", "12.34");
    HAS("TransitIn", "0.00");
    HAS("AcctStatus", "ACTIVE");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("D1")), 1);
    advance(INT64_C(86400000));
    ASK("QueryBalance", NO("Q4"), E("AcctNo", A1), "000000");
    HAS("Withdrawable", "1012.34");
    end_with(0);
}

static void only_a_bound_card_that_can_fund_is_charged(void)
{
    begin();
    ASK("Deposit", NO("D1"),
        E("AcctNo", A1) E("CardNo", "6222000000000000012") E("Amount", "1.00") E("Ccy", "CNY"),
        "200109");
    HAS("TxnStatus", "FAILED");
    ASK("Deposit", NO("D2"),
        E("AcctNo", "6230000000000000999") E("CardNo", CARD) E("Amount", "1.00") E("Ccy", "CNY"),
        "200101");
    balance_is(A1, 100000, 100000, 0);
    end_with(0);
}

static void a_hold_locks_an_amount_and_makes_no_entry(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "400.00"), "000000");
    HAS("TxnStatus", "SUCCESS");
    HAS("HoldStatus", "HELD");
    HAS("HeldAmount", "400.00");
    balance_is(A1, 100000, 60000, 40000);
    ASK("Hold", NO("H2"), HOLD(NO("H2"), "600.01"), "200103");
    ASK("Release", NO("R1"), RELEASE(NO("H1"), "400.01"), "200112");
    ASK("Release", NO("R2"), RELEASE(NO("X1"), "1.00"), "200111");
    ASK("Release", NO("R3"), RELEASE(NO("H1"), "150.00"), "000000");
    HAS("HoldRemain", "250.00");
    ASK("Release", NO("R4"), RELEASE(NO("H1"), "250.00"), "000000");
    HAS("HoldRemain", "0.00");
    balance_is(A1, 100000, 100000, 0);
    ASK("QueryEntries", NO("Q1"), ENTRIES(A1), "000000");
    HAS("Total", "1"); /* the money that was there */
    end_with(0);
}

static void a_hold_number_names_one_hold(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "1.00"), "000000");
    ASK("Hold", NO("H2"), HOLD(NO("H1"), "1.00"), "400002");
    balance_is(A1, 100000, 99900, 100);
    end_with(1);
}

static void a_hold_of_withdrawable_money_leaves_pending_money_alone(void)
{
    begin();
    CU_ASSERT_TRUE(baixin_fake_credit(
        t.bank, t.now,
        &(baixin_credit){.account = A1, .fen = 5000, .payer_no = CARD, .payer_name = MEMBER}));
    char body[1024];
    snprintf(body, sizeof body, "%s", HOLD(NO("H1"), "1000.01"));
    client_replace(body, "AVAIL", "WITHDRAWABLE");
    ASK("Hold", NO("H1"), body, "200104");
    ASK("Hold", NO("H2"), HOLD(NO("H2"), "50.00"), "000000");
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("Withdrawable", "1000.00"); /* the pending fifty are the ones that are held */
    end_with(0);
}

static void a_hold_expires_and_can_then_not_be_captured(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "1.00") E("ExpireAt", "2026-12-01T03:00:00.000Z"),
        "000000");
    ASK("Hold", NO("H2"), HOLD(NO("H2"), "1.00") E("ExpireAt", "2026-12-01T02:00:00.000Z"),
        "200113");
    advance(3600000);
    balance_is(A1, 100000, 100000, 0);
    ASK("Release", NO("R1"), RELEASE(NO("H1"), "1.00"), "200113");
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "1.00", A2, OWNER, ""), "200113");
    end_with(0);
}

static void a_withdrawal_takes_withdrawable_money_and_its_fee_is_an_entry_of_its_own(void)
{
    begin();
    CU_ASSERT_TRUE(baixin_fake_credit(
        t.bank, t.now,
        &(baixin_credit){.account = A1, .fen = 5000, .payer_no = CARD, .payer_name = MEMBER}));
    ASK("Withdraw", NO("W1"), WITHDRAW("1050.01", ""), "200103");
    ASK("Withdraw", NO("W2"), WITHDRAW("1000.00", E("FeeAmount", "0.01")), "200104");
    ASK("Withdraw", NO("W3"), WITHDRAW("900.00", E("FeeAmount", "0.50")), "000100");
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("TransitOut", "900.50");
    HAS("Total", "149.50");
    advance(1000);
    ASK("QueryTransaction", NO("Q2"), ORIG(NO("W3"), "Withdraw"), "000000");
    HAS("OrigStatus", "SUCCESS");
    balance_is(A1, 14950, 14950, 0);
    ASK("QueryEntries", NO("Q3"), ENTRIES(A1), "000000");
    HAS("Total", "4");
    CU_ASSERT_STRING_EQUAL(value("Service", 4), "Withdraw"); /* MsgHeader has the first */
    CU_ASSERT_STRING_EQUAL(value("DC", 3), "D");
    CU_ASSERT_STRING_EQUAL(value("OppAcct", 3), CARD);
    CU_ASSERT_STRING_EQUAL(value("Service", 5), "FEE");
    CU_ASSERT_STRING_EQUAL(value("Amount", 4), "0.50");
    CU_ASSERT_STRING_EQUAL(value("OrigBankTxnNo", 1), value("BankTxnNo", 3));
    ASK("Withdraw", NO("W4"),
        E("AcctNo", A1) E("CardNo", "6222000000000000012") E("Amount", "1.00") E("Arrive", "T0"),
        "200109");
    end_with(0);
}

static void t_plus_one_can_be_the_next_business_day(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "t1_business", "1"));
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "work_day", "20261202N"));
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "work_day", "20261205W")); /* a Saturday */
    start(&conf);
    ASK("Deposit", NO("D1"), DEPOSIT("1.00"), "000100");
    HAS("WithdrawableDate", "2026-12-03");
    advance(INT64_C(3) * 86400000); /* Friday */
    ASK("Deposit", NO("D2"), DEPOSIT("1.00"), "000100");
    HAS("WithdrawableDate", "2026-12-05");
    advance(86400000);
    ASK("Deposit", NO("D3"), DEPOSIT("1.00"), "000100");
    HAS("WithdrawableDate", "2026-12-07");
    end_with(0);
}

static void a_repeated_request_acts_once_and_tells_the_original_result(void)
{
    begin();
    ASK("Withdraw", NO("W1"), WITHDRAW("10.00", ""), "000100");
    ASK("Withdraw", NO("W1"), WITHDRAW("10.00", ""), "400001");
    HAS("TxnStatus", "PROCESSING");
    advance(1000);
    ASK("Withdraw", NO("W1"), WITHDRAW("10.00", ""), "400001");
    HAS("TxnStatus", "SUCCESS");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W1")), 1);
    CU_ASSERT_EQUAL(baixin_fake_sends(t.bank, NO("W1")), 3);
    ASK("Withdraw", NO("W2"), WITHDRAW("9999.00", ""), "200103");
    ASK("Withdraw", NO("W2"), WITHDRAW("9999.00", ""), "400001");
    HAS("TxnStatus", "FAILED");
    balance_is(A1, 99000, 99000, 0);
    end_with(0);
}

static void a_request_number_with_other_content_is_a_breach(void)
{
    begin();
    ASK("Withdraw", NO("W1"), WITHDRAW("10.00", ""), "000100");
    ASK("Withdraw", NO("W1"), WITHDRAW("10.01", ""), "400002");
    ASK("QueryBalance", NO("W1"), E("AcctNo", A1), "400002");
    end_with(2);
}

static void a_query_may_be_repeated_under_its_number(void)
{
    begin();
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("Total", "1000.00");
    end_with(0);
}

static void the_query_knows_only_what_was_processed(void)
{
    begin();
    ASK("QueryTransaction", NO("Q1"), ORIG(NO("W1"), "Withdraw"), "000000");
    HAS("OrigStatus", "NOT_FOUND");
    HAS("OrigRespCode", "400003");
    ASK("Withdraw", NO("W1"), WITHDRAW("5000.00", ""), "200103");
    ASK("QueryTransaction", NO("Q2"), ORIG(NO("W1"), "Withdraw"), "000000");
    HAS("OrigStatus", "FAILED");
    HAS("OrigRespCode", "200103");
    HAS("Amount", "5000.00");
    ASK("QueryTransaction", NO("Q3"),
        E("OrigRequestNo", NO("W1")) E("OrigService", "Withdraw") E("OrigDate", "2026-12-02"),
        "000000");
    HAS("OrigStatus", "FAILED"); /* the neighbour day finds it */
    ASK("QueryTransaction", NO("Q6"),
        E("OrigRequestNo", NO("W1")) E("OrigService", "Withdraw") E("OrigDate", "2026-11-30"),
        "000000");
    HAS("OrigStatus", "FAILED");
    ASK("QueryTransaction", NO("Q4"),
        E("OrigRequestNo", NO("W1")) E("OrigService", "Withdraw") E("OrigDate", "2026-12-03"),
        "000000");
    HAS("OrigStatus", "NOT_FOUND");
    ASK("QueryTransaction", NO("Q5"), ORIG(NO("W1"), "Refund"), "000000");
    HAS("OrigStatus", "NOT_FOUND");
    end_with(1); /* the wrong OrigService */
}

static void entries_come_in_booking_order_page_by_page(void)
{
    begin();
    for (int64_t i = 1; i <= 5; i++) {
        CU_ASSERT_TRUE(baixin_fake_credit(t.bank, t.now,
                                          &(baixin_credit){.account = i % 2 == 0 ? A2 : A1,
                                                           .fen = i,
                                                           .payer_no = CARD,
                                                           .payer_name = MEMBER,
                                                           .memo = "a|b"}));
    }
    ASK("QueryEntries", NO("Q1"),
        E("AcctNo", MAIN_ACCT) E("From", DAY) E("To", DAY) E("Page", "2") E("Size", "4"), "000000");
    HAS("Total", "6");
    HAS("Seq", "5");
    CU_ASSERT_STRING_EQUAL(value("AcctNo", 1), A2);
    CU_ASSERT_STRING_EQUAL(value("Seq", 2), "6");
    CU_ASSERT_STRING_EQUAL(value("Seq", 3), "");
    CU_ASSERT_STRING_EQUAL(value("Memo", 1), "a b"); /* a separator would break the file */
    CU_ASSERT_STRING_EQUAL(value("BalAfter", 2), "1000.09");
    CU_ASSERT_STRING_EQUAL(value("Time", 1), "10:00:00");
    ASK("QueryEntries", NO("Q2"), ENTRIES(A2), "000000");
    HAS("Total", "2");
    ASK("QueryEntries", NO("Q3"), ENTRIES("6230000000000000999"), "200101");
    ASK("QueryEntries", NO("Q4"),
        E("AcctNo", A1) E("From", "2026-12-02") E("To", "2027-01-02") E("Page", "1")
            E("Size", "10"),
        "100001");
    advance(86400000);
    CU_ASSERT_TRUE(baixin_fake_credit(t.bank, t.now,
                                      &(baixin_credit){.account = A2, .fen = 1, .payer_no = CARD}));
    ASK("QueryEntries", NO("Q5"),
        E("AcctNo", A2) E("From", "2026-12-02") E("To", "2026-12-02") E("Page", "1") E("Size", "1"),
        "000000");
    HAS("Seq", "1"); /* the numbers begin anew with the bank day */
    end_with(1);
}

static void what_an_authority_stops_is_refused_and_listed(void)
{
    char no[33], blocked[33];
    begin();
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A1, "PARTIAL_FROZEN", 90000, no));
    ASK("Withdraw", NO("W1"), WITHDRAW("200.00", ""), "200118");
    ASK("Withdraw", NO("W2"), WITHDRAW("100.00", ""), "000100");
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("FrozenJudicial", "900.00");
    HAS("Kind", "PARTIAL_FROZEN");
    CU_ASSERT_TRUE(baixin_fake_restrict_lift(t.bank, t.now, no));
    CU_ASSERT_FALSE(baixin_fake_restrict_lift(t.bank, t.now, no));
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A1, "DEBIT_BLOCKED", 0, blocked));
    ASK("Withdraw", NO("W3"), WITHDRAW("1.00", ""), "200118");
    ASK("Deposit", NO("D1"), DEPOSIT("1.00"), "000100");
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A1, "NC_SUSPENDED", 0, no));
    CU_ASSERT_TRUE(baixin_fake_restrict_lift(t.bank, t.now, blocked));
    ASK("Deposit", NO("D2"), DEPOSIT("1.00"), "200122");
    CU_ASSERT_FALSE(baixin_fake_restrict(t.bank, t.now, A1, "SOMETHING", 0, no));
    CU_ASSERT_FALSE(baixin_fake_restrict(t.bank, t.now, A1, "PARTIAL_FROZEN", 0, no));
    advance(1000);
    end_with(0);
}

static void a_hold_under_a_freeze_cannot_be_captured_but_released(void)
{
    char no[33];
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "500.00"), "000000");
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A1, "PARTIAL_FROZEN", 60000, no));
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "500.00", A2, OWNER, ""), "200118");
    ASK("Release", NO("R1"), RELEASE(NO("H1"), "500.00"), "000000");
    balance_is(A1, 100000, 40000, 0);
    end_with(0);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo money_claims[] = {
    CLAIM(a_deposit_is_processed_then_booked_and_withdrawable_tomorrow),
    CLAIM(only_a_bound_card_that_can_fund_is_charged),
    CLAIM(a_hold_locks_an_amount_and_makes_no_entry),
    CLAIM(a_hold_number_names_one_hold),
    CLAIM(a_hold_of_withdrawable_money_leaves_pending_money_alone),
    CLAIM(a_hold_expires_and_can_then_not_be_captured),
    CLAIM(a_withdrawal_takes_withdrawable_money_and_its_fee_is_an_entry_of_its_own),
    CLAIM(t_plus_one_can_be_the_next_business_day),
    CLAIM(a_repeated_request_acts_once_and_tells_the_original_result),
    CLAIM(a_request_number_with_other_content_is_a_breach),
    CLAIM(a_query_may_be_repeated_under_its_number),
    CLAIM(the_query_knows_only_what_was_processed),
    CLAIM(entries_come_in_booking_order_page_by_page),
    CLAIM(what_an_authority_stops_is_refused_and_listed),
    CLAIM(a_hold_under_a_freeze_cannot_be_captured_but_released),
    CU_TEST_INFO_NULL,
};

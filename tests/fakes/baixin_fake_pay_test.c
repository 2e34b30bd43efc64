/* Captures, refunds, class limits, and what payment-institution mode does differently. */
#include "tests/fakes/baixin_fake_test.h"

static void a_capture_pays_out_of_the_hold_with_two_entries_under_one_number(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "400.00"), "000000");
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "300.00", A2, OWNER, ""), "000000");
    HAS("TxnStatus", "SUCCESS");
    HAS("HoldRemain", "100.00");
    balance_is(A1, 70000, 60000, 10000);
    balance_is(A2, 30000, 30000, 0);
    ASK("QueryEntries", NO("Q1"), ENTRIES(MAIN_ACCT), "000000");
    HAS("Total", "3");
    CU_ASSERT_STRING_EQUAL(value("DC", 2), "D");
    CU_ASSERT_STRING_EQUAL(value("DC", 3), "C");
    CU_ASSERT_STRING_EQUAL(value("BankTxnNo", 2), value("BankTxnNo", 3));
    CU_ASSERT_STRING_EQUAL(value("OppAcct", 3), A1);
    ASK("Capture", NO("C2"), CAPTURE(NO("H1"), "100.01", A2, OWNER, ""), "200112");
    ASK("Capture", NO("C3"), CAPTURE(NO("X1"), "1.00", A2, OWNER, ""), "200111");
    end_with(0);
}

static void the_fee_is_taken_out_of_what_the_payee_gets(void)
{
    begin();
    CU_ASSERT_TRUE(baixin_fake_open(
        t.bank, t.now, &(baixin_account){.no = "6230000000000000103", .name = "平台", .kind = '0'},
        NULL));
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "100.00"), "000000");
    ASK("Capture", NO("C1"),
        CAPTURE(NO("H1"), "60.00", A2, OWNER,
                E("FeeAmount", "1.00") E("FeeAcct", "6230000000000000103")),
        "000000");
    balance_is(A1, 94000, 90000, 4000);
    balance_is(A2, 5900, 5900, 0);
    balance_is("6230000000000000103", 100, 100, 0);
    ASK("Capture", NO("C2"), CAPTURE(NO("H1"), "40.00", A2, OWNER, E("FeeAmount", "2.00")),
        "000000"); /* without FeeAcct it is the bank's */
    balance_is(A2, 9700, 9700, 0);
    ASK("Capture", NO("C3"), CAPTURE(NO("H1"), "1.00", A2, OWNER, ""), "200112");
    end_with(0);
}

static void a_payee_elsewhere_needs_a_bank_and_is_paid_later(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "100.00"), "000000");
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "60.00", "6228000000000000011", "外行", ""),
        "200117");
    ASK("Capture", NO("C2"),
        CAPTURE(NO("H1"), "60.00", "6228000000000000011", "外行", E("PayeeBank", "他行")),
        "000100");
    HAS("HoldRemain", "40.00");
    balance_is(A1, 100000, 90000, 10000); /* kept as held until it has left */
    advance(1000);
    balance_is(A1, 94000, 90000, 4000);
    end_with(0);
}

static void the_payee_must_be_who_the_request_says(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "100.00") E("PayeeAcct", A2), "000000");
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "1.00", A2, "别人", ""), "200117");
    ASK("Capture", NO("C2"), CAPTURE(NO("H1"), "1.00", A1, MEMBER, ""), "200117");
    ASK("Capture", NO("C3"),
        CAPTURE(NO("H1"), "1.00", "6228000000000000011", "外行", E("PayeeBank", "他行")),
        "200117"); /* not the payee that the hold named */
    ASK("Capture", NO("C4"), CAPTURE(NO("H1"), "1.00", A2, OWNER, ""), "000000");
    ASK("Hold", NO("H2"), HOLD(NO("H2"), "100.00"), "000000");
    ASK("Capture", NO("C5"), CAPTURE(NO("H2"), "1.00", A1, MEMBER, ""), "200117"); /* himself */
    ASK("Capture", NO("C6"),
        CAPTURE(NO("H2"), "1.00", A2, OWNER, E("FeeAmount", "1.01") E("FeeAcct", A1)), "200117");
    ASK("Capture", NO("C7"),
        CAPTURE(NO("H2"), "1.00", A2, OWNER,
                E("FeeAmount", "0.01") E("FeeAcct", "6230000000000000999")),
        "200117");
    end_with(0);
}

static void a_hold_is_released_by_its_own_account_only(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "100.00"), "000000");
    ASK("Release", NO("R1"), E("AcctNo", A2) E("HoldNo", NO("H1")) E("Amount", "1.00"), "200111");
    balance_is(A1, 100000, 90000, 10000);
    end_with(0);
}

static void a_refund_that_fails_can_be_asked_again_but_never_twice(void)
{
    begin();
    ASK("Deposit", NO("D1"), DEPOSIT("5.00"), "000100");
    advance(1000);
    fault("[{\"requestNo\":\"" NO("F1") "\",\"do\":\"late_contradiction\",\"ms\":60000}]");
    ASK("Refund", NO("F1"), E("OrigRequestNo", NO("D1")) E("Amount", "5.00") E("Reason", "退"),
        "000100");
    advance(1000);
    ASK("Refund", NO("F2"), E("OrigRequestNo", NO("D1")) E("Amount", "5.00") E("Reason", "退"),
        "000100");
    advance(120000); /* the first would move late, but nothing is left to refund */
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("F1")), 0);
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("F2")), 1);
    end_with(0);
}

static void a_refund_goes_back_to_the_payer_and_is_capped(void)
{
    begin();
    ASK("Deposit", NO("D1"), DEPOSIT("100.00"), "000100");
    advance(1000);
    ASK("Refund", NO("F1"), E("OrigRequestNo", NO("D1")) E("Amount", "60.00") E("Reason", "不成"),
        "000100");
    HAS("AcctNo", A1);
    HAS("RefundedTotal", "60.00");
    ASK("Refund", NO("F2"), E("OrigRequestNo", NO("D1")) E("Amount", "40.01") E("Reason", "不成"),
        "200114");
    advance(1000);
    balance_is(A1, 104000, 104000, 0);
    ASK("QueryEntries", NO("Q1"), ENTRIES(A1), "000000");
    CU_ASSERT_STRING_EQUAL(value("OppAcct", 3), CARD);
    CU_ASSERT_STRING_EQUAL(value("OrigBankTxnNo", 1), value("BankTxnNo", 2));
    ASK("Refund", NO("F3"), E("OrigRequestNo", NO("X1")) E("Amount", "1.00") E("Reason", "无"),
        "200115");
    ASK("Withdraw", NO("W1"), WITHDRAW("1.00", ""), "000100");
    advance(1000);
    ASK("Refund", NO("F4"), E("OrigRequestNo", NO("W1")) E("Amount", "1.00") E("Reason", "无"),
        "200116");
    end_with(0);
}

static void a_capture_can_be_refunded_to_the_account_that_paid(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "100.00"), "000000");
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "100.00", A2, OWNER, ""), "000000");
    char body[256], number[40];
    snprintf(number, sizeof number, "%s", value("BankTxnNo", 1));
    snprintf(body, sizeof body, "<c:OrigBankTxnNo>%s</c:OrigBankTxnNo>%s", number,
             E("Amount", "30.00") E("Reason", "退回"));
    ASK("Refund", NO("F1"), body, "000000");
    HAS("AcctNo", A2);
    balance_is(A1, 93000, 93000, 0);
    balance_is(A2, 7000, 7000, 0);
    end_with(0);
}

static void class_two_pays_others_ten_thousand_a_day(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "year_fen_2", "1500000"));
    start(&conf);
    CU_ASSERT_TRUE(baixin_fake_open(
        t.bank, t.now,
        &(baixin_account){
            .no = "6230000000000000202", .name = "张三", .card = CARD, .kind = '2', .fen = 5000000},
        NULL));
    static const char *const steps[][3] = {
        {"C1", "9999.99", "000000"}, {"C2", "0.02", "200106"}, {"C3", "0.01", "000000"}};
    char body[1024];
    snprintf(body, sizeof body, "%s", HOLD(NO("H1"), "40000.00"));
    client_replace(body, A1, "6230000000000000202");
    ASK("Hold", NO("H1"), body, "000000");
    for (size_t i = 0; i < 3; i++) {
        char number[33];
        snprintf(body, sizeof body, "%s", CAPTURE(NO("H1"), "AMT", A2, OWNER, ""));
        client_replace(body, A1, "6230000000000000202");
        client_replace(body, "AMT", steps[i][1]);
        snprintf(number, sizeof number, "RQ2026120100000%s", steps[i][0]);
        ASK("Capture", number, body, steps[i][2]);
    }
    snprintf(body, sizeof body, "%s", WITHDRAW("9000.00", ""));
    client_replace(body, A1, "6230000000000000202");
    ASK("Withdraw", NO("W1"), body, "000100"); /* to the bound card: not counted */
    advance(86400000);
    fault("{\"action\":\"Capture\",\"do\":\"accept_then_fail_after\",\"ms\":1000}");
    snprintf(body, sizeof body, "%s", CAPTURE(NO("H1"), "5000.00", A2, OWNER, ""));
    client_replace(body, A1, "6230000000000000202");
    ASK("Capture", NO("C9"), body, "000100");
    advance(1000); /* failed: its quota is free again */
    snprintf(body, sizeof body, "%s",
             CAPTURE(NO("H1"), "12000.00", CARD, "张三", E("PayeeBank", "他行")));
    client_replace(body, A1, "6230000000000000202");
    ASK("Capture", NO("C8"), body, "000100"); /* to the bound card: not counted */
    snprintf(body, sizeof body, "%s", CAPTURE(NO("H1"), "5000.01", A2, OWNER, ""));
    client_replace(body, A1, "6230000000000000202");
    ASK("Capture", NO("C4"), body, "200107");
    client_replace(body, "5000.01", "5000.00");
    ASK("Capture", NO("C5"), body, "000000");
    CU_ASSERT_FALSE(baixin_fake_credit(t.bank, t.now,
                                       &(baixin_credit){.account = "6230000000000000202",
                                                        .fen = 1,
                                                        .payer_no = "6222000000000000012"}));
    end_with(0);
}

static void class_three_holds_two_thousand_at_most(void)
{
    begin();
    CU_ASSERT_TRUE(baixin_fake_open(
        t.bank, t.now,
        &(baixin_account){
            .no = "6230000000000000303", .name = "张三", .card = CARD, .kind = '3', .fen = 199900},
        NULL));
    char body[256];
    snprintf(body, sizeof body, "%s", DEPOSIT("1.01"));
    client_replace(body, A1, "6230000000000000303");
    ASK("Deposit", NO("D1"), body, "200105");
    client_replace(body, "1.01", "1.00");
    ASK("Deposit", NO("D2"), body, "000100");
    advance(1000);
    end_with(0);
}

static void a_class_two_payee_can_be_refused(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "check_payee_class", "1"));
    start(&conf);
    CU_ASSERT_TRUE(baixin_fake_open(
        t.bank, t.now, &(baixin_account){.no = "6230000000000000202", .name = "张三", .kind = '2'},
        NULL));
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "1.00"), "000000");
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "1.00", "6230000000000000202", "张三", ""),
        "200108");
    end_with(0);
}

static void an_institution_has_no_holds_and_two_balances(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "mode", "PAYINST"));
    start(&conf);
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "1.00"), "100006");
    ASK("Release", NO("R1"), RELEASE(NO("H1"), "1.00"), "100006");
    ASK("Deposit", NO("D1"), DEPOSIT("20.00"), "000100");
    advance(1000);
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("InstId", "INST0001");
    HAS("BalanceType", "SPAD0001");
    HAS("Amount", "20.00");
    CU_ASSERT_STRING_EQUAL(value("BalanceType", 2), "SPAW0001");
    CU_ASSERT_STRING_EQUAL(value("Amount", 2), "1000.00");
    HAS("Total", "");
    ASK("Capture", NO("C1"), CAPTURE(NO("O1"), "1020.00", A2, OWNER, ""), "000000");
    HAS("HoldRemain", "0.00");
    ASK("Capture", NO("C2"), CAPTURE(NO("O1"), "0.01", A2, OWNER, ""), "200103");
    balance_is(A2, 102000, 102000, 0);
    end_with(2);
}

static void split_only_money_leaves_by_a_capture_alone(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "mode", "PAYINST"));
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "split_only", "1"));
    start(&conf);
    ASK("Deposit", NO("D1"), DEPOSIT("20.00"), "000100");
    advance(INT64_C(40) * 86400000);
    ASK("Withdraw", NO("W1"), WITHDRAW("1000.01", ""), "200104");
    ASK("Capture", NO("C1"), CAPTURE(NO("O1"), "20.01", A2, OWNER, ""), "200103");
    ASK("Capture", NO("C2"), CAPTURE(NO("O1"), "20.00", A2, OWNER, ""), "000000");
    end_with(0);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo pay_claims[] = {
    CLAIM(a_capture_pays_out_of_the_hold_with_two_entries_under_one_number),
    CLAIM(the_fee_is_taken_out_of_what_the_payee_gets),
    CLAIM(a_payee_elsewhere_needs_a_bank_and_is_paid_later),
    CLAIM(the_payee_must_be_who_the_request_says),
    CLAIM(a_hold_is_released_by_its_own_account_only),
    CLAIM(a_refund_that_fails_can_be_asked_again_but_never_twice),
    CLAIM(a_refund_goes_back_to_the_payer_and_is_capped),
    CLAIM(a_capture_can_be_refunded_to_the_account_that_paid),
    CLAIM(class_two_pays_others_ten_thousand_a_day),
    CLAIM(class_three_holds_two_thousand_at_most),
    CLAIM(a_class_two_payee_can_be_refused),
    CLAIM(an_institution_has_no_holds_and_two_balances),
    CLAIM(split_only_money_leaves_by_a_capture_alone),
    CU_TEST_INFO_NULL,
};

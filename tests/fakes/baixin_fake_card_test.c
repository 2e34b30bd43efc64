/* Cards of an open account, a new ID document, closing. */
#include "tests/fakes/baixin_fake_test.h"

#define NEW_CARD   "6222000011117776"
#define THIRD_CARD "6222000011110003"
#define BIND(card, more, kind)                                                                     \
    E("AcctNo", A1) E("CardNo", card) more E("Mobile", "13800000000") E("VerifyKind", kind)

static void begin_cards(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "interest_fen", "88"));
    start(&conf);
    CU_ASSERT_TRUE(baixin_fake_person(
        t.bank, &(baixin_person){.name = MEMBER, .mobile = "13800000000", .card = NEW_CARD}));
    CU_ASSERT_TRUE(baixin_fake_person(t.bank, &(baixin_person){.name = "别人",
                                                               .mobile = "13800000000",
                                                               .card = THIRD_CARD,
                                                               .not_type_one = true}));
}

static void a_card_is_bound_by_a_code(void)
{
    char bind_no[40], text[512];
    baixin_sms sms;
    begin_cards();
    ASK("BindCard", NO("B1"), BIND(NEW_CARD, "", "UNIONPAY"), "300001");
    HAS("BindStatus", "SMS_WAIT");
    HAS("CardIsTypeI", "true");
    HAS("CanFund", "true");
    snprintf(bind_no, sizeof bind_no, "%s", value("BindNo", 1));
    ASK("Deposit", NO("D1"),
        E("AcctNo", A1) E("CardNo", NEW_CARD) E("Amount", "1.00") E("Ccy", "CNY"), "200109");
    snprintf(text, sizeof text, E("Scene", "BIND") E("CaseNo", "%s") E("Mobile", "13800000000"),
             bind_no);
    ASK("SendVerifyCode", NO("S1"), text, "300001");
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, bind_no, &sms));
    snprintf(text, sizeof text,
             E("Scene", "BIND") E("CaseNo", "%s") E("SmsOrderNo", "%s") E("Code", "%s"), bind_no,
             sms.order_no, sms.code);
    ASK("SubmitVerifyCode", NO("V1"), text, "000000");
    HAS("BindStatus", "BOUND");
    ASK("QueryBind", NO("Q1"), E("OrigRequestNo", NO("B1")), "000000");
    HAS("BindStatus", "BOUND");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("B1")), 1);
    ASK("BindCard", NO("B1"), BIND(NEW_CARD, "", "UNIONPAY"), "400001");
    HAS("BindStatus", "BOUND");
    ASK("Deposit", NO("D2"),
        E("AcctNo", A1) E("CardNo", NEW_CARD) E("Amount", "1.00") E("Ccy", "CNY"), "000100");
    advance(1000);
    end_with(0);
}

static void a_card_that_cannot_fund_is_not_charged(void)
{
    begin_cards();
    CU_ASSERT_TRUE(baixin_fake_person(t.bank, &(baixin_person){.name = MEMBER,
                                                               .mobile = "13800000000",
                                                               .card = "6222000011118881",
                                                               .no_funding = true}));
    ASK("BindCard", NO("B1"), BIND("6222000011118881", "", "BANK"), "000000");
    HAS("CanFund", "false");
    ASK("Deposit", NO("D1"),
        E("AcctNo", A1) E("CardNo", "6222000011118881") E("Amount", "1.00") E("Ccy", "CNY"),
        "200109");
    end_with(0);
}

static void an_account_has_five_cards_at_most(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "any_person", "1"));
    start(&conf);
    /* Accounts have one card; three more are bound, then two wait for the last place. */
    static const char *const kinds[] = {"BANK", "BANK", "BANK", "AMOUNT", "AMOUNT"};
    char last[2][40] = {{0}};
    for (size_t i = 0; i < 5; i++) {
        char number[33], text[512];
        snprintf(number, sizeof number, "RQ2026120100000B%zu", i);
        snprintf(text, sizeof text,
                 E("AcctNo", A1) E("CardNo", "900000000000%04zu") E("Mobile", "13800000000")
                     E("VerifyKind", "%s"),
                 i, kinds[i]);
        ASK("BindCard", number, text, i < 3 ? "000000" : "300008");
        snprintf(last[i % 2], sizeof last[0], "%s", value("BindNo", 1));
    }
    for (size_t i = 0; i < 2; i++) {
        baixin_sms sms;
        char number[33], text[512];
        CU_ASSERT_TRUE(baixin_fake_sms(t.bank, last[i], &sms));
        snprintf(number, sizeof number, "RQ2026120100000V%zu", i);
        snprintf(text, sizeof text, E("Scene", "AMOUNT") E("CaseNo", "%s") E("Amount", "0.%02d"),
                 last[i], (int)sms.fen);
        ASK("SubmitVerifyCode", number, text, i == 0 ? "000000" : "200102");
        HAS("BindStatus", i == 0 ? "BOUND" : "REFUSED");
    }
    ASK("BindCard", NO("B9"), BIND(NEW_CARD, "", "BANK"), "200108");
    end_with(0);
}

static void a_suspended_account_is_woken_by_a_code(void)
{
    char no[33], text[512];
    baixin_sms sms;
    begin_cards();
    ASK("BindCard", NO("B1"), BIND(NEW_CARD, "", "BANK"), "000000");
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A1, "NC_SUSPENDED", 0, no));
    ASK("Withdraw", NO("W1"), WITHDRAW("1.00", ""), "200122");
    for (int i = 0; i < 6; i++) {
        char number[33];
        snprintf(number, sizeof number, "RQ2026120100000S%d", i);
        ASK("SendVerifyCode", number,
            E("Scene", "REACTIVATE") E("AcctNo", A1) E("Mobile", "13800000000"),
            i < 5 ? "300001" : "800002"); /* five a day */
        advance(60000);
    }
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, A1, &sms));
    for (int i = 0; i < 4; i++) {
        static const char *const codes[] = {"300002", "300002", "300004", "300004"};
        char number[33];
        snprintf(number, sizeof number, "RQ2026120100000V%d", i);
        snprintf(text, sizeof text,
                 E("Scene", "REACTIVATE") E("AcctNo", A1) E("SmsOrderNo", "%s") E("Code", "%s"),
                 sms.order_no, i < 3 ? "00000000" : sms.code);
        ASK("SubmitVerifyCode", number, text, codes[i]);
    }
    advance(86400000);
    ASK("SendVerifyCode", NO("S9"),
        E("Scene", "REACTIVATE") E("AcctNo", A1) E("Mobile", "13800000000"), "300001");
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, A1, &sms));
    snprintf(text, sizeof text,
             E("Scene", "REACTIVATE") E("AcctNo", A1) E("SmsOrderNo", "%s") E("Code", "%s"),
             sms.order_no, sms.code);
    ASK("SubmitVerifyCode", NO("V9"), text, "000000");
    ASK("Withdraw", NO("W2"), WITHDRAW("1.00", ""), "000100");
    advance(1000);
    end_with(0);
}

static void a_deposit_with_a_code_needs_the_right_one(void)
{
    char text[512];
    baixin_sms sms;
    begin_cards();
    ASK("BindCard", NO("B1"), BIND(NEW_CARD, "", "BANK"), "000000");
    ASK("SendVerifyCode", NO("S1"),
        E("Scene", "DEPOSIT") E("AcctNo", A1) E("Mobile", "13800000000"), "300001");
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, A1, &sms));
    snprintf(text, sizeof text, DEPOSIT("1.00") E("SmsOrderNo", "%s") E("Code", "%s"), sms.order_no,
             "00000000");
    ASK("Deposit", NO("D1"), text, "300002");
    snprintf(text, sizeof text, DEPOSIT("1.00") E("SmsOrderNo", "%s") E("Code", "%s"), sms.order_no,
             sms.code);
    ASK("Deposit", NO("D2"), text, "000100");
    advance(1000);
    end_with(0);
}

static void a_small_amount_binds_a_card_too(void)
{
    char bind_no[40], text[512];
    baixin_sms sms;
    begin_cards();
    ASK("BindCard", NO("B1"), BIND(NEW_CARD, "", "AMOUNT"), "300008");
    snprintf(bind_no, sizeof bind_no, "%s", value("BindNo", 1));
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, bind_no, &sms));
    snprintf(text, sizeof text, E("Scene", "AMOUNT") E("CaseNo", "%s") E("Amount", "0.%02d"),
             bind_no, (int)sms.fen);
    ASK("SubmitVerifyCode", NO("V1"), text, "000000");
    HAS("BindStatus", "BOUND");
    end_with(0);
}

static void a_card_of_somebody_else_is_refused(void)
{
    begin_cards();
    ASK("BindCard", NO("B1"), BIND(THIRD_CARD, "", "BANK"), "200110");
    HAS("BindStatus", "REFUSED");
    HAS("CardIsTypeI", "false");
    ASK("BindCard", NO("B2"), BIND("6222000011118881", "", "BANK"), "200110"); /* nobody's */
    ASK("BindCard", NO("B3"), BIND("6222000011118882", "", "BANK"), "200110"); /* check digit */
    ASK("BindCard", NO("B4"), BIND(CARD, "", "BANK"), "200108");               /* bound already */
    ASK("QueryBind", NO("Q1"), E("OrigRequestNo", NO("X1")), "400003");
    end_with(1);
}

static void a_card_is_changed_only_while_no_payout_is_on_its_way(void)
{
    begin_cards();
    ASK("Withdraw", NO("W1"), WITHDRAW("1.00", ""), "000100");
    ASK("ChangeCard", NO("C1"), BIND(NEW_CARD, E("OldCardNo", CARD), "BANK"), "200102");
    advance(1000);
    ASK("ChangeCard", NO("C2"), BIND(NEW_CARD, E("OldCardNo", THIRD_CARD), "BANK"), "200109");
    ASK("ChangeCard", NO("C3"), BIND(NEW_CARD, E("OldCardNo", CARD), "BANK"), "000000");
    ASK("Withdraw", NO("W2"), WITHDRAW("1.00", ""), "200109");
    end_with(0);
}

static void the_last_card_stays(void)
{
    begin_cards();
    ASK("UnbindCard", NO("B1"), BIND(CARD, "", "BANK"), "200108");
    ASK("BindCard", NO("B2"), BIND(NEW_CARD, "", "BANK"), "000000");
    ASK("UnbindCard", NO("B3"), BIND(CARD, "", "BANK"), "000000");
    HAS("BindStatus", "UNBOUND");
    ASK("UnbindCard", NO("B4"), BIND(CARD, "", "BANK"), "200109");
    end_with(0);
}

static void a_new_document_lifts_the_expiry(void)
{
    char no[33], text[1024], file[40];
    begin_cards();
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A1, "ID_EXPIRED", 0, no));
    ASK("Withdraw", NO("W1"), WITHDRAW("1.00", ""), "300006");
    ASK("UploadFile", NO("U1"),
        E("Kind", "ID_FRONT")
            E("Sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                E("ContentB64", "YWJj"),
        "000000");
    snprintf(file, sizeof file, "%s", value("FileId", 1));
    snprintf(text, sizeof text,
             E("AcctNo", A1) E("IdValidFrom", "2026-01-01") E("IdValidTo", "9999-12-31")
                 E("IdFrontFileId", "%s") E("IdBackFileId", "%s") E("FaceTicket", "FACE0001"),
             file, file);
    ASK("UpdateIdentity", NO("I1"), text, "000000");
    HAS("ReviewStatus", "03");
    ASK("UpdateIdentity", NO("I1"), text, "400001");
    HAS("ReviewStatus", "03"); /* told again, not done again */
    ASK("Withdraw", NO("W2"), WITHDRAW("1.00", ""), "000100");
    client_replace(text, "9999-12-31", "2026-11-01");
    ASK("UpdateIdentity", NO("I2"), text, "300006");
    fault("{\"action\":\"UpdateIdentity\",\"do\":\"review\"}");
    client_replace(text, "2026-11-01", "2036-11-01");
    ASK("UpdateIdentity", NO("I3"), text, "300007");
    HAS("ReviewStatus", "01");
    CU_ASSERT_TRUE(baixin_fake_review(t.bank, t.now, A1, "reject"));
    advance(1000);
    end_with(0);
}

static void closing_pays_everything_to_the_bound_card(void)
{
    begin_cards();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "1.00"), "000000");
    ASK("CloseAccount", NO("C1"), E("AcctNo", A1), "200102");
    ASK("Release", NO("R1"), RELEASE(NO("H1"), "1.00"), "000000");
    char no[33];
    CU_ASSERT_TRUE(baixin_fake_restrict(t.bank, t.now, A1, "PARTIAL_FROZEN", 1, no));
    ASK("CloseAccount", NO("C4"), E("AcctNo", A1), "200118");
    CU_ASSERT_TRUE(baixin_fake_restrict_lift(t.bank, t.now, no));
    ASK("CloseAccount", NO("C5"), E("AcctNo", A2), "200109"); /* no card to pay the rest to */
    ASK("CloseAccount", NO("C2"), E("AcctNo", A1), "000000");
    HAS("CloseStatus", "CLOSED");
    HAS("PaidInterest", "0.88");
    HAS("PaidTotal", "1000.88");
    balance_is(A1, 0, 0, 0);
    ASK("CloseAccount", NO("C2"), E("AcctNo", A1), "400001");
    HAS("PaidTotal", "1000.88");
    ASK("CloseAccount", NO("C3"), E("AcctNo", A1), "200102");
    ASK("Deposit", NO("D1"), DEPOSIT("1.00"), "200102");
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("AcctStatus", "CLOSED");
    end_with(0);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo card_claims[] = {
    CLAIM(a_card_is_bound_by_a_code),
    CLAIM(a_card_that_cannot_fund_is_not_charged),
    CLAIM(an_account_has_five_cards_at_most),
    CLAIM(a_suspended_account_is_woken_by_a_code),
    CLAIM(a_deposit_with_a_code_needs_the_right_one),
    CLAIM(a_small_amount_binds_a_card_too),
    CLAIM(a_card_of_somebody_else_is_refused),
    CLAIM(a_card_is_changed_only_while_no_payout_is_on_its_way),
    CLAIM(the_last_card_stays),
    CLAIM(a_new_document_lifts_the_expiry),
    CLAIM(closing_pays_everything_to_the_bound_card),
    CU_TEST_INFO_NULL,
};

/* 银企直连: XML about the enterprise's own account. */
#include "tests/fakes/pingan_fake_test.h"

#define CORP "15000000000002"
#define PAY(voucher, no, name, fen, in_bank)                                                       \
    PAY_FROM("测试平台科技有限公司", voucher, no, name, fen, in_bank)
#define PAY_FROM(payer, voucher, no, name, fen, in_bank)                                           \
    "<ThirdVoucher>" voucher "</ThirdVoucher><CstInnerFlowNo>C" voucher "</CstInnerFlowNo>"        \
    "<CcyCode>RMB</CcyCode><OutAcctNo>" CORP "</OutAcctNo><OutAcctName>" payer                     \
    "</OutAcctName><InAcctNo>" no "</InAcctNo><InAcctName>" name "</InAcctName><InAcctBankName>"   \
    "测试银行</InAcctBankName><TranAmount>" fen "</TranAmount><UseEx>货款</UseEx><UnionFlag>"      \
    in_bank "</UnionFlag><AddrFlag>1</AddrFlag>"
#define ASK_XML(trade, xml, want)                                                                  \
    do {                                                                                           \
        ask_xml(trade, xml);                                                                       \
        CODE(want);                                                                                \
    } while (0)
#define IS(name, want) CU_ASSERT_STRING_EQUAL(element(name), want)
#define STATE(voucher) "<OrigThirdVoucher>" voucher "</OrigThirdVoucher>"

static void corp_is(const char *want)
{
    ASK_XML("4001", "<Account>" CORP "</Account><CcyType>C</CcyType><CcyCode>RMB</CcyCode>",
            "000000");
    IS("Balance", want);
}

static void the_probe_and_the_balance_answer(void)
{
    begin();
    ASK_XML("S001", "", "000000");
    CU_ASSERT_EQUAL(strncmp(t.text, ":交易成功 ", strlen(":交易成功 ")), 0);
    IS("Desc", "系统正常");
    corp_is("1000000.00");
    ASK_XML("4001", "<Account>" SUP "</Account>", "000000");
    IS("TotalAmount", "1000.50");
    ASK_XML("4001", "<Account>15000000000009</Account>", "YQ9988");
    ASK_XML("4004", PAY_FROM("另一公司", "V1", CARD1, "甲珅", "2.50", "1"), "YQ9988");
    end_with(2);
}

static void a_cross_bank_transfer_is_accepted_then_decided(void)
{
    begin();
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "0"), "000000");
    IS("ThirdVoucher", "V1");
    IS("TranAmount", "2.50");
    corp_is("999997.50");
    ASK_XML("4005", STATE("V1"), "000000");
    IS("Stt", "10");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, "V1"), 0);
    t.now += 200;
    ASK_XML("4005", STATE("V1"), "000000");
    IS("Stt", "20");
    IS("IsBack", "0");
    IS("InAcctName", "甲珅");
    IS("CstInnerFlowNo", "CV1");
    IS("Yhcljg", "000000:转账交易成功");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, "V1"), 1);
    ASK_XML("4005", STATE("V2"), "YQ9996");
    end_with(0);
}

static void an_in_bank_transfer_is_done_when_it_is_answered(void)
{
    begin();
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "1"), "000000");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, "V1"), 1);
    ASK_XML("4004", PAY("V2", CARD1, "甲珅", "999997.51", "1"), "ERR044");
    ASK_XML("4005", STATE("V2"), "000000");
    IS("Stt", "30");
    corp_is("999997.50");
    end_with(0);
}

static void a_voucher_pays_once_and_means_one_payment(void)
{
    begin();
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "1"), "000000");
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "1"), "MA4045");
    CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), 0);
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.51", "1"), "MA4045");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, "V1"), 1);
    CU_ASSERT_EQUAL(pingan_fake_sends(t.bank, "V1"), 3);
    end_with(1);
}

static void a_payee_that_does_not_exist_fails_with_its_reason(void)
{
    begin();
    CU_ASSERT_TRUE(
        pingan_fake_card(t.bank, &(pingan_card){.no = CARD1, .name = "甲珅", .closed = true}));
    CU_ASSERT_TRUE(pingan_fake_card(t.bank, &(pingan_card){.no = "6222000000000002",
                                                           .name = "乙"}));
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "0"), "000000");
    ASK_XML("4004", PAY("V2", "6222000000000002", "甲珅", "2.50", "0"), "000000");
    t.now += 200;
    ASK_XML("4005", STATE("V1"), "000000");
    IS("Stt", "30");
    IS("BackRem", "RJ01");
    ASK_XML("4005", STATE("V2"), "000000");
    IS("BackRem", "RJ02");
    corp_is("1000000.00");
    end_with(0);
}

static void a_returned_transfer_stays_a_success_and_comes_back(void)
{
    begin();
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "0"), "000000");
    t.now += 200;
    CU_ASSERT_TRUE(pingan_fake_return(t.bank, t.now, "V1", "RJ01"));
    ASK_XML("4005", STATE("V1"), "000000");
    IS("Stt", "20");
    IS("IsBack", "1");
    IS("BackRem", "RJ01");
    ASK_XML("4019",
            "<AccNo>" CORP "</AccNo><StartDate>20250601</StartDate><EndDate>20250630</EndDate>"
            "<PageNo>1</PageNo>",
            "000000");
    IS("TotalCts", "1");
    IS("IsEnd", "Y");
    IS("SThirdVoucher", "V1");
    IS("Amount", "2.50");
    IS("RejectDate", "20250630");
    corp_is("1000000.00");
    ASK_XML("4019",
            "<AccNo>" CORP "</AccNo><StartDate>20250601</StartDate><EndDate>20250702</EndDate>"
            "<PageNo>1</PageNo>",
            "YQ9993");
    end_with(1);
}

static void the_statement_is_todays_or_the_pasts(void)
{
#define F4013(from, to, page, size)                                                                \
    "<AcctNo>" CORP "</AcctNo><CcyCode>RMB</CcyCode><BeginDate>" from "</BeginDate><EndDate>" to   \
    "</EndDate><PageNo>" page "</PageNo><PageSize>" size "</PageSize>"
    begin();
    ASK_XML("4013", F4013("20250630", "20250630", "1", "30"), "YQ9996");
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "1"), "000000");
    ASK_XML("4004", PAY("V2", CARD1, "甲珅", "3.50", "1"), "000000");
    ASK_XML("4013", F4013("20250630", "20250630", "1", "1"), "000000");
    IS("EndFlag", "N");
    IS("TranAmount", "2.50");
    IS("DcFlag", "D");
    IS("InAcctNo", CARD1);
    IS("CVoucherNo", "CV1");
    ASK_XML("4013", F4013("20250630", "20250630", "2", "1"), "000000");
    IS("EndFlag", "Y");
    IS("TranAmount", "3.50");
    IS("AcctBalance", "999994.00");
    ASK_XML("4013", F4013("20250629", "20250630", "1", "30"), "YQ9993");
    end_with(1);
}

static void xml_that_is_not_as_the_paper_has_it_is_a_breach(void)
{
    begin();
    ASK_XML("4005", "", "YQ9993");
    ASK_XML("4005", "<Other>1</Other>", "YQ9993");
    ASK_XML("4005", STATE("V1") STATE("V1"), "YQ9993");
    ASK_XML("4005", "<OrigThirdVoucher a=\"1\">V1</OrigThirdVoucher>", "YQ9977");
    ASK_XML("4005", "<OrigThirdVoucher><b>V1</b></OrigThirdVoucher>", "YQ9977");
    ASK_XML("4005", "<OrigThirdVoucher>V1", "YQ9977");
    ASK_XML("4005",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Result>" STATE("V1") "</Result>",
            "YQ9977");
    ASK_XML("4005",
            "<?xml version=\"1.0\" encoding=\"GBK\"?><!DOCTYPE Result [<!ENTITY v \"V1\">]>"
            "<Result><OrigThirdVoucher>&v;</OrigThirdVoucher></Result>",
            "YQ9977");
    ASK_XML("4005", "<?xml version=\"1.0\" encoding=\"GBK\"?><Other></Other>", "YQ9977");
    ASK_XML("S001", "<?xml version=\"1.0\" encoding=\"GBK\"?>", "000000");
    ASK_XML("4099", "", "YQ0000");
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.5", "1"), "YQ9993");
    ASK_XML("4004", PAY("V1", CARD1, "甲珅", "2.50", "2"), "YQ9993");
    end_with(12);
}

CU_TestInfo b2b_claims[] = {
    {"the_probe_and_the_balance_answer", the_probe_and_the_balance_answer},
    {"a_cross_bank_transfer_is_accepted_then_decided",
     a_cross_bank_transfer_is_accepted_then_decided},
    {"an_in_bank_transfer_is_done_when_it_is_answered",
     an_in_bank_transfer_is_done_when_it_is_answered},
    {"a_voucher_pays_once_and_means_one_payment", a_voucher_pays_once_and_means_one_payment},
    {"a_payee_that_does_not_exist_fails_with_its_reason",
     a_payee_that_does_not_exist_fails_with_its_reason},
    {"a_returned_transfer_stays_a_success_and_comes_back",
     a_returned_transfer_stays_a_success_and_comes_back},
    {"the_statement_is_todays_or_the_pasts", the_statement_is_todays_or_the_pasts},
    {"xml_that_is_not_as_the_paper_has_it_is_a_breach",
     xml_that_is_not_as_the_paper_has_it_is_a_breach},
    CU_TEST_INFO_NULL,
};

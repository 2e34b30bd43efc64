/* What messages do to the books, and what the queries show of it. */
#include "tests/fakes/citic_fake_test.h"

/* A request with the freeze number of the last DLFRNOQR put in place of FZ. */
static void ask_freeze(const char *utf8, const char *freeze)
{
    char request[4096];
    const char *at = strstr(utf8, ">FZ<");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    snprintf(request, sizeof request, "%.*s%s%s", (int)(at + 1 - utf8), utf8, freeze, at + 3);
    ask(request);
}

static void freeze_number(const char *id, char ret[23])
{
    char request[512];
    snprintf(request, sizeof request,
             REQ("DLFRNOQR", "<list name=\"userDataList\"><row><clientID>%s</clientID></row>"
                             "<row><clientID>CLINONE</clientID></row></list>"),
             id);
    ask(request);
    HAS("status", 1, "AAAAAAA");
    HAS("clientID", 2, "CLINONE");
    HAS("freezeNo", 2, "");
    snprintf(ret, 23, "%s", value("freezeNo", 1));
    CU_ASSERT_EQUAL(strlen(ret), 22);
}

static void a_freeze_is_accepted_then_executed_then_numbered(void)
{
    char no[23];
    begin();
    ASK(BR("CLI2", "10000.00"), "AAAAAAE");
    STT("CLI2", "2");
    balance_is(SUB1, 10000050, 0);
    t.now += 1000;
    STT("CLI2", "0");
    HAS("status", 2, "AAAAAAA");
    freeze_number("CLI2", no);
    ASK(BALANCE, "AAAAAAA");
    HAS("KYAMT", 1, "90000.50");
    HAS("SJAMT", 1, "100000.50");
    HAS("DJAMT", 1, "10000.00");
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "CLI2"), 1);
    ask_freeze(FORCED("CLI3", SUB1, "BG", SUB1, NAME1, "10000.00", "FZ"), no);
    t.now += 1000;
    STT("CLI3", "0");
    balance_is(SUB1, 10000050, 0);
    ask_freeze(FORCED("CLI4", SUB1, "BG", SUB1, NAME1, "10000.00", "FZ"), no);
    t.now += 1000;
    STT("CLI4", "1");
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "CLI4"), 0);
    end_with(0);
}

static void a_capture_pays_the_whole_freeze_and_no_part_of_it(void)
{
    char no[23];
    begin();
    ask(BR("CLI2", "100.00"));
    t.now += 1000;
    freeze_number("CLI2", no);
    ask_freeze(FORCED("CLI5", SUB1, "BH", SUB2, NAME2, "40.00", "FZ"), no);
    t.now += 1000;
    STT("CLI5", "1");
    balance_is(SUB1, 10000050, 10000);
    ask_freeze(FORCED("CLI6", SUB1, "BH", SUB2, NAME2, "100.00", "FZ"), no);
    t.now += 1000;
    STT("CLI6", "0");
    balance_is(SUB1, 9990050, 0);
    balance_is(SUB2, 10000, 0);
    end_with(0);
}

static void pay_and_freeze_goes_back_with_swapped_roles(void)
{
    char no[23];
    begin();
    ask(FORCED("CLI12", SUB1, "BS", SUB2, NAME2, "10.00", ""));
    t.now += 1000;
    balance_is(SUB1, 10000050, 0);
    STT("CLI12", "0");
    balance_is(SUB2, 1000, 1000);
    freeze_number("CLI12", no);
    ask_freeze(FORCED("CLI13", SUB2, "BG", SUB1, NAME1, "10.00", "FZ"), no);
    t.now += 1000;
    STT("CLI13", "0");
    balance_is(SUB1, 10000050, 0);
    balance_is(SUB2, 0, 0);
    end_with(0);
}

static void a_judicial_freeze_stops_debits_and_captures(void)
{
    char no[23], order[23];
    begin();
    ask(BR("CLI2", "100.00"));
    t.now += 1000;
    freeze_number("CLI2", no);
    CU_ASSERT_TRUE(citic_fake_judicial(t.bank, t.now, SUB1, 20000000, order));
    ask(BF("CLI3", "0.01"));
    ask_freeze(FORCED("CLI4", SUB1, "BH", SUB2, NAME2, "100.00", "FZ"), no);
    t.now += 1000;
    STT("CLI3", "1");
    STT("CLI4", "1");
    CU_ASSERT_TRUE(citic_fake_judicial_lift(t.bank, t.now, order));
    ask_freeze(FORCED("CLI5", SUB1, "BH", SUB2, NAME2, "100.00", "FZ"), no);
    t.now += 1000;
    STT("CLI5", "0");
    end_with(0);
}

static void money_that_is_not_there_fails_the_order_not_the_message(void)
{
    begin();
    ASK(BF("CLI7", "200000.00"), "AAAAAAE");
    t.now += 1000;
    STT("CLI7", "1");
    HAS("status", 2, "DCRB010");
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "CLI7"), 0);
    end_with(0);
}

static void a_payout_leaves_and_a_scheduled_one_waits(void)
{
    begin();
    ASK(PAYOUT("CLI20", "50.00", "0", "", ""), "AAAAAAE");
    ASK(PAYOUT("CLI21", "60.00", "1", "20250630", "120000"), "AAAAAAC");
    t.now += 1000;
    ASK(STATE("CLI20", "DLFCSOUT"), "AAAAAAA");
    HAS("stt", 1, "0");
    ASK(STATE("CLI21", "DLFCSOUT"), "AAAAAAA");
    HAS("stt", 1, "2");
    HAS("status", 2, "AAAAAAC");
    t.now += INT64_C(4) * 3600 * 1000;
    ASK(STATE("CLI21", "DLFCSOUT"), "AAAAAAA");
    HAS("stt", 1, "0");
    balance_is(SUB1, 10000050 - 11000, 0);
    ASK(LINES(SUB1, "", "2", "10", "", "", "", "1"), "AAAAAAA");
    HAS("returnRecords", 1, "2");
    HAS("TRANTYPE", 1, "23");
    HAS("CDFG", 1, "D");
    HAS("OPPACCNAME", 1, "朱镕玥");
    HAS("RESUME", 2, "CLI21");
    HAS("TRANTIME", 2, "120000");
    end_with(0);
}

static void a_statement_names_another_payee_and_gives_a_payout_back(void)
{
    begin();
    CU_ASSERT_TRUE(citic_fake_flaw(t.bank, t.now, SUB1, 5000, "party", 0, "6222000000000000099"));
    CU_ASSERT_FALSE(citic_fake_flaw(t.bank, t.now, SUB1, 5000, "return", 0, NULL)); /* nothing left yet */
    CU_ASSERT_FALSE(citic_fake_flaw(t.bank, t.now, SUB1, 5000, "currency", 0, NULL));
    ASK(PAYOUT("CLI30", "50.00", "0", "", ""), "AAAAAAE");
    t.now += 1000;
    citic_fake_advance(t.bank, t.now);
    CU_ASSERT_TRUE(citic_fake_flaw(t.bank, t.now, SUB1, 5000, "return", 0, NULL));
    balance_is(SUB1, 10000050, 0);
    ASK(LINES(SUB1, "", "2", "10", "", "", "", "1"), "AAAAAAA");
    HAS("returnRecords", 1, "2");
    HAS("OPPACCNO", 1, "6222000000000000099");
    HAS("OPPACCNAME", 1, "");
    HAS("TRANTYPE", 2, "16");
    HAS("CDFG", 2, "C");
    HAS("RESUME", 2, "CLI30");
    end_with(0);
}

static void a_payout_that_is_booked_later_is_done_before(void)
{
    begin();
    CU_ASSERT_TRUE(citic_fake_flaw(t.bank, t.now, SUB1, 6000, "later", 1, NULL));
    ASK(PAYOUT("CLI31", "60.00", "0", "", ""), "AAAAAAE");
    t.now += 1000;
    ASK(STATE("CLI31", "DLFCSOUT"), "AAAAAAA");
    HAS("stt", 1, "0");
    balance_is(SUB1, 10000050, 0);
    t.now += INT64_C(86400000);
    ASK(LINES(SUB1, "", "2", "10", "", "", "", "1"), "AAAAAAA");
    HAS("returnRecords", 1, "1");
    HAS("TRANDATE", 1, "20250701");
    HAS("TRANAMT", 1, "60.00");
    HAS("RESUME", 1, "");
    balance_is(SUB1, 10000050 - 6000, 0);
    end_with(0);
}

static void an_unidentified_receipt_is_moved_and_moved_back(void)
{
    char request[2048], flw[16];
    begin();
    CU_ASSERT_TRUE(citic_fake_credit(t.bank, t.now,
                                     &(citic_credit){.fen = 88888, .payer_name = "测试付款人"}));
    ASK(LINES(ADJUST, "1", "", "", "", "", "", "1"), "AAAAAAA");
    HAS("returnRecords", 1, "1");
    HAS("TRANTYPE", 1, "22");
    snprintf(flw, sizeof flw, "%s", value("HOSTFLW", 1));
    CU_ASSERT_EQUAL(strlen(flw), 14);
    const char *move = REQ(
        "DLTRSFIN", "<clientID>%s</clientID><accountNo>" ADJUST "</accountNo><recvAccNo>" SUB1
        "</recvAccNo><recvAccNm>" NAME1 "</recvAccNm><tranAmt>888.88</tranAmt><hostDate>20250630"
        "</hostDate><hostFlw>%s</hostFlw><hostSeq>1</hostSeq><memo></memo>");
    for (int i = 0; i < 2; i++) { /* the second finds nothing waiting */
        snprintf(request, sizeof request, "%s", move);
        char *at = strstr(request, "%s");
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        memcpy(at, i == 0 ? "A1" : "A2", 2);
        char filled[2048];
        at = strstr(request, "%s");
        snprintf(filled, sizeof filled, "%.*s%s%s", (int)(at - request), request, flw, at + 2);
        ASK(filled, "AAAAAAE");
    }
    t.now += 1000;
    ASK(STATE("A1", "DLTRSFIN"), "AAAAAAA");
    HAS("stt", 1, "0");
    ASK(STATE("A2", "DLTRSFIN"), "AAAAAAA");
    HAS("stt", 1, "1");
    balance_is(SUB1, 10000050 + 88888, 0);
    ASK(LINES(SUB1, "", "2", "1", "", "", "", "1"), "AAAAAAA");
    HAS("TRANTYPE", 1, "16");
    HAS("HOSTSEQ", 1, "2");
    snprintf(flw, sizeof flw, "%s", value("HOSTFLW", 1));
    snprintf(request, sizeof request,
             REQ("DLWFDRTN", "<clientID>A3</clientID><accountNo>" MAINNO "</accountNo><payAccNo>"
                 SUB1 "</payAccNo><recvAccNo>" ADJUST "</recvAccNo><recvAccNm>公共调账附属账户"
                 "</recvAccNm><tranAmt>888.88</tranAmt><hostDate>20250630</hostDate><hostFlw>%s"
                 "</hostFlw><hostSeq>2</hostSeq><memo></memo>"),
             flw);
    ASK(request, "AAAAAAE");
    t.now += 1000;
    ASK(STATE("A3", "DLWFDRTN"), "AAAAAAA");
    HAS("stt", 1, "0");
    balance_is(SUB1, 10000050, 0);
    ASK(LINES(ADJUST, "1", "", "", "", "", "", "1"), "AAAAAAA");
    HAS("returnRecords", 1, "1");
    end_with(0);
}

static void statement_modes_give_the_same_lines(void)
{
    char flw[16], request[2048];
    begin();
    for (int i = 0; i < 24; i++) {
        CU_ASSERT_TRUE(citic_fake_credit(
            t.bank, t.now, &(citic_credit){.account = "0000029", .fen = 100 + i}));
    }
    ASK(LINES(SUB2, "", "", "", "", "", "", "3"), "AAAAAAA");
    HAS("returnRecords", 1, "24");
    HAS("TRANAMT", 24, "1.23");
    ASK(LINES(SUB2, "", "21", "10", "", "", "", "1"), "AAAAAAA");
    HAS("returnRecords", 1, "4");
    HAS("TRANAMT", 1, "1.20");
    snprintf(flw, sizeof flw, "%s", value("HOSTFLW", 1));
    snprintf(request, sizeof request, LINES(SUB2, "", "", "10", "%s", "1", "20250630", "2"), flw);
    ASK(request, "AAAAAAA");
    HAS("returnRecords", 1, "3");
    HAS("TRANAMT", 1, "1.21");
    fault("{\"action\":\"DLSTRNDT\",\"do\":\"duplicate_lines\"}");
    ASK(LINES(SUB2, "", "21", "10", "", "", "", "1"), "AAAAAAA");
    HAS("returnRecords", 1, "5");
    HAS("TRANAMT", 2, "1.20");
    end_with(0);
}

static void accounts_open_and_close_and_show_their_state(void)
{
    const char *open =
        REQ("DLBREGSN",
            "<mainAccNo>" MAINNO "</mainAccNo><appFlag>2</appFlag><accGenType>1</accGenType>"
            "<subAccNo>0000037</subAccNo><subAccNm>" NAME1 "</subAccNm><accType>03</accType>"
            "<calInterestFlag>0</calInterestFlag><interestRate></interestRate><overFlag>0"
            "</overFlag><overAmt></overAmt><overRate></overRate><autoAssignInterestFlag>0"
            "</autoAssignInterestFlag><autoAssignTranFeeFlag>0</autoAssignTranFeeFlag><feeType>0"
            "</feeType><realNameParm>0</realNameParm><subAccPrintParm>0</subAccPrintParm><mngNode>"
            "231001</mngNode><vtlCustNm>" NAME1 "</vtlCustNm><legalPersonNm>王喆</legalPersonNm>"
            "<custCertType>D</custCertType><custCertNo>91000000TEST000001</custCertNo><branch>001"
            "</branch><commAddress>测试路1号</commAddress><list name=\"VilcstDataList\"><row>"
            "<contactName>王喆</contactName><contactPhone>02100000000</contactPhone><mailAddress>"
            "nobody@example.invalid</mailAddress></row></list>");
    const char *state = REQ("DLSASQRY", "<mainAccNo>" MAINNO "</mainAccNo><subAccNo>"
                                        "3110700000010000037</subAccNo><stt></stt><startDate>"
                                        "20250601</startDate><endDate>20250630</endDate>");
    const char *close = REQ("DLOLCACC", "<mainAccNo>" MAINNO "</mainAccNo><subAccNo>"
                                        "3110700000010000037</subAccNo>");
    begin();
    fault("{\"action\":\"DLBREGSN\",\"do\":\"review\"}");
    ASK(open, "AAAAAAB");
    ASK(state, "AAAAAAA");
    HAS("status", 2, "1");
    HAS("feeType", 1, "");
    CU_ASSERT_TRUE(citic_fake_review(t.bank, t.now, "3110700000010000037", "approve"));
    ASK(state, "AAAAAAA");
    HAS("status", 2, "0");
    ASK(close, "AAAAAAA");
    HAS("subAccNm", 1, NAME1);
    ASK(state, "AAAAAAA");
    HAS("status", 2, "2");
    ASK(open, "ED04001");
    end_with(1);
}

static void a_refund_goes_back_to_its_payer(void)
{
    begin();
    CU_ASSERT_TRUE(citic_fake_credit(t.bank, t.now,
                                     &(citic_credit){.account = SUB1, .fen = 6660,
                                                     .payer_no = "6222000000000000041",
                                                     .payer_name = "张珺祎",
                                                     .order_no = "ORD1"}));
    ASK(REQ("DLWDLSUB", "<clientID>R1</clientID><accountNo>" MAINNO "</accountNo><tranAmt>66.60"
                        "</tranAmt><orderNo>ORD1</orderNo><memo>退款</memo>"),
        "AAAAAAE");
    ASK(REQ("DLWDLDTL", "<clientID>R1</clientID>"), "AAAAAAA");
    HAS("stt", 1, "00");
    t.now += 1000;
    ASK(REQ("DLWDLDTL", "<clientID>R1</clientID>"), "AAAAAAA");
    HAS("stt", 1, "01");
    HAS("recvAccNm", 1, "张珺祎");
    fault("{\"action\":\"DLWDLDTL\",\"do\":\"wrong_row\"}");
    ASK(REQ("DLWDLDTL", "<clientID>R1</clientID>"), "AAAAAAA");
    HAS("tranAmt", 1, "66.61");
    ASK(REQ("DLRFDDTL", "<clientID>R1</clientID>"), "ED02083");
    end_with(0);
}

static void small_queries_answer(void)
{
    begin();
    ASK(REQ("DLWRKDAY", ""), "AAAAAAA");
    CU_ASSERT_PTR_NOT_NULL(strstr(t.text, "<date>20250705</date>\n\t\t\t<workFlag>N<"));
    CU_ASSERT_PTR_NOT_NULL(strstr(t.text, "<date>20250707</date>\n\t\t\t<workFlag>W<"));
    ASK(REQ("DLACCCHK", "<accountNo>" SUB1 "</accountNo><accountName>" NAME1 "</accountName>"
                        "<accountType>0</accountType>"),
        "AAAAAAA");
    HAS("flag", 1, "0");
    ASK(REQ("DLBNKCOD", "<provinceName></provinceName><cityName></cityName><bankName></bankName>"
                        "<tgfi></tgfi><tgname>北京</tgname>"),
        "AAAAAAA");
    HAS("tgfi", 1, "102100099996");
    ASK(REQ("DLBALQRY", "<list name=\"userDataList\"><row><accountNo>" MAINNO "</accountNo></row>"
                        "<row><accountNo>8110700000000000026</accountNo></row></list>"),
        "AAAAAAA");
    HAS("balance", 1, "100000.50");
    HAS("status", 3, "ED02010");
    ASK(REQ("DLPTDTQY", "<mainAccNo>" MAINNO "</mainAccNo><subAccNo>" SUB1 "</subAccNo><startDate>"
                        "20250630</startDate><endDate>20250630</endDate><startRecord>1"
                        "</startRecord><pageNumber>10</pageNumber>"),
        "AAAAAAA");
    HAS("loanFlag", 1, "C");
    ASK(REQ("DLTRNALL", "<accountNo>" MAINNO "</accountNo><lowAmount>0.00</lowAmount><upAmount>"
                        "999999999999.99</upAmount><startDate>20250630</startDate><endDate>"
                        "20250630</endDate><pageNumber>20</pageNumber><startRecord>1"
                        "</startRecord>"),
        "AAAAAAA");
    HAS("totalRecords", 1, "1");
    ASK(REQ("DLSESMDN ", "<accountNo>" MAINNO "</accountNo><date>20250630</date>"), "AAAAAAA");
    /* H|8110700000000000018|20250630|1| */
    CU_ASSERT_EQUAL(strncmp(value("fileContent", 1), "SHw4MTEwNzAwMDAwMDAwMDAwMDE4fDIwMjUwNjMwfDF8", 44), 0);
    ASK(REQ("DLSESMDN ", "<accountNo>" MAINNO "</accountNo><date>20250629</date>"), "AAAAAAA");
    CU_ASSERT_EQUAL(strncmp(value("fileContent", 1), "SHw4MTEwNzAwMDAwMDAwMDAwMDE4fDIwMjUwNjI5fDB8", 44), 0);
    ASK(REQ("DLIRTCAL", "<mainAccNo>" MAINNO "</mainAccNo><subAccNo>" SUB1 "</subAccNo>"),
        "AAAAAAA");
    HAS("inrtAmt", 1, "12.34");
    ASK(REQ("DLIRTSTL", "<clientID>I1</clientID><mainAccNo>" MAINNO "</mainAccNo><subAccNo>" SUB1
                        "</subAccNo>"),
        "AAAAAAE");
    HAS("inteRest", 1, "12.34");
    ASK(REQ("DLFONDIN", "<clientID>D1</clientID><accountNo>" MAINNO "</accountNo><subAccNo>" SUB1
                        "</subAccNo><subAccNm>" NAME1 "</subAccNm><tranAmt>100.00</tranAmt>"
                        "<memo></memo>"),
        "AAAAAAE");
    ASK(REQ("DLSUBTRN", "<clientID>T1</clientID><payAccNo>" SUB1 "</payAccNo><recvAccNo>" SUB2
                        "</recvAccNo><recvAccNm>" NAME2 "</recvAccNm><tranAmt>1.00</tranAmt>"
                        "<memo>T1</memo>"),
        "AAAAAAE");
    t.now += 1000;
    citic_fake_advance(t.bank, t.now);
    balance_is(SUB1, 10000050 + 1234 + 10000 - 100, 0);
    end_with(0);
}

#define CLAIM(name) {#name, name}
CU_TestInfo money_claims[] = {
    CLAIM(a_freeze_is_accepted_then_executed_then_numbered),
    CLAIM(a_capture_pays_the_whole_freeze_and_no_part_of_it),
    CLAIM(pay_and_freeze_goes_back_with_swapped_roles),
    CLAIM(a_judicial_freeze_stops_debits_and_captures),
    CLAIM(money_that_is_not_there_fails_the_order_not_the_message),
    CLAIM(a_payout_leaves_and_a_scheduled_one_waits),
    CLAIM(a_statement_names_another_payee_and_gives_a_payout_back),
    CLAIM(a_payout_that_is_booked_later_is_done_before),
    CLAIM(an_unidentified_receipt_is_moved_and_moved_back),
    CLAIM(statement_modes_give_the_same_lines),
    CLAIM(accounts_open_and_close_and_show_their_state),
    CLAIM(a_refund_goes_back_to_its_payer),
    CLAIM(small_queries_answer),
    CU_TEST_INFO_NULL,
};

/* Opening a Type II account, and what goes wrong on the way. */
#include "tests/fakes/baixin_fake_test.h"

#define ID       "110101199003070011"
#define ID_YOUNG "110101201303070072"
#define BOUND    "6222000011117776"

static char picture[33];
static char body[2048];

/* A file that the bank has; what every opening names twice. */
static void upload(void)
{
    ASK("UploadFile", NO("U1"),
        E("Kind", "ID_FRONT")
            E("Sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                E("ContentB64", "YWJj"),
        "000000");
    snprintf(picture, sizeof picture, "%s", value("FileId", 1));
    CU_ASSERT_TRUE(strlen(picture) >= 8);
}

static const char *opening(void)
{
    snprintf(body, sizeof body,
             E("UserNo", "U-1") E("AcctClass", "2") E("Name", "张三") E("IdType", "01")
                 E("IdNo", ID) E("IdValidFrom", "2020-01-01") E("IdValidTo", "2030-01-01")
                     E("Mobile", "13800000000") E("BoundCardNo", BOUND) E("Occupation", "1A")
                         E("Address", "北京市朝阳区") E("Sex", "M") E("Nation", "CHN")
                             E("TaxResident", "1") E("IdFrontFileId", "%s") E("IdBackFileId", "%s")
                                 E("FaceTicket", "FACE0001") E("ConsentNo", "CONSENT-1")
                                     E("ConsentTime", "2026-12-01T01:59:00.000Z"),
             picture, picture);
    return body;
}

static const char *opening_with(const char *from, const char *to)
{
    (void)opening();
    client_replace(body, from, to);
    return body;
}

static void begin_opening(const char *const options[][2])
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    for (size_t i = 0; options != NULL && options[i][0] != NULL; i++) {
        CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, options[i][0], options[i][1]));
    }
    start(&conf);
    CU_ASSERT_TRUE(baixin_fake_person(
        t.bank,
        &(baixin_person){
            .name = "张三", .id_type = "01", .id_no = ID, .mobile = "13800000000", .card = BOUND}));
    upload();
}

static const char *submit(const char *case_no, const char *code)
{
    baixin_sms sms;
    static char text[512];
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, case_no, &sms));
    snprintf(text, sizeof text,
             E("Scene", "OPEN") E("CaseNo", "%s") E("SmsOrderNo", "%s") E("Code", "%s"), case_no,
             sms.order_no, code != NULL ? code : sms.code);
    return text;
}

static void a_code_by_sms_opens_the_account(void)
{
    char case_no[40], account[40];
    begin_opening(NULL);
    ASK("OpenAccount", NO("O1"), opening(), "300001");
    HAS("OpenStatus", "SMS_WAIT");
    HAS("SmsValidSec", "300");
    snprintf(case_no, sizeof case_no, "%s", value("CaseNo", 1));
    ASK("QueryOpening", NO("Q1"), E("OrigRequestNo", NO("O1")), "000000");
    HAS("OpenStatus", "SMS_WAIT");
    ASK("SubmitVerifyCode", NO("V1"), submit(case_no, NULL), "000000");
    HAS("OpenStatus", "OPENED");
    HAS("InstReview", "");
    snprintf(account, sizeof account, "%s", value("AcctNo", 1));
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("O1")), 1);
    ASK("OpenAccount", NO("O1"), opening(), "400001");
    HAS("AcctNo", account);
    ASK("SubmitVerifyCode", NO("V1"), submit(case_no, NULL), "400001");
    HAS("OpenStatus", "OPENED");
    ASK("QueryOpening", NO("Q2"), E("IdType", "01") E("IdNo", ID), "000000");
    HAS("AcctNo", account);
    ASK("OpenAccount", NO("O2"), opening(), "200119");
    HAS("OpenStatus", "REFUSED");
    ASK("QueryOpening", NO("Q3"), E("OrigRequestNo", NO("O2")), "000000");
    HAS("RefuseCode", "200119");
    ASK("QueryOpening", NO("Q4"), E("CaseNo", "K999"), "400003");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("O2")), 0);
    end_with(0);
}

static void elements_that_do_not_fit_are_refused_by_name(void)
{
    static const struct {
        const char *from, *to, *code, *text;
        size_t violations;
    } cases[] = {
        {"张三", "张四", "200110", "NAME", 0},
        {"13800000000", "13800000001", "200110", "MOBILE", 0},
        {ID, "11010119850307003X", "200110", "ID", 0},
        {BOUND, "6222000011110003", "200110", "CARD", 0},
        {ID, "110101199003070012", "200110", "", 1},
        {BOUND, "6222000011117779", "200110", "", 1},
        {"2030-01-01", "2026-11-30", "300006", "", 0},
        {"2020-01-01", "2027-01-01", "200110", "", 0},
        {ID, ID_YOUNG, "200108", "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin_opening(NULL);
        ask("OpenAccount", NO("O1"), opening_with(cases[i].from, cases[i].to));
        if (strcmp(value("RespCode", 1), cases[i].code) != 0) {
            printf("\n    %s: %s\n", cases[i].to, value("RespCode", 1));
        }
        HAS("RespCode", cases[i].code);
        HAS("OpenStatus", "REFUSED");
        CU_ASSERT_PTR_NOT_NULL(strstr(value("RespMsg", 1), cases[i].text));
        end_with(cases[i].violations);
    }
}

static void cards_and_lists_of_the_world_are_asked(void)
{
    begin_opening(NULL);
    CU_ASSERT_TRUE(baixin_fake_person(t.bank, &(baixin_person){.name = "张三",
                                                               .id_no = ID,
                                                               .mobile = "13800000000",
                                                               .card = "6222000011118881",
                                                               .not_type_one = true}));
    CU_ASSERT_TRUE(baixin_fake_person(t.bank, &(baixin_person){.name = "张三",
                                                               .id_no = ID,
                                                               .mobile = "13800000000",
                                                               .card = "6222000011119996",
                                                               .screened = true}));
    ASK("OpenAccount", NO("O1"), opening_with(BOUND, "6222000011118881"), "200109");
    ASK("OpenAccount", NO("O2"), opening_with(BOUND, "6222000011119996"), "200121");
    ASK("OpenAccount", NO("O3"), opening_with(picture, "NEVERSEEN"), "100001");
    end_with(1);
}

static void codes_are_counted_expire_and_can_be_sent_again(void)
{
    char case_no[40], first[40], code[16], text[512];
    baixin_sms sms;
    begin_opening(NULL);
    ASK("OpenAccount", NO("O1"), opening(), "300001");
    snprintf(case_no, sizeof case_no, "%s", value("CaseNo", 1));
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, case_no, &sms));
    snprintf(first, sizeof first, "%s", sms.order_no);
    snprintf(code, sizeof code, "%s", sms.code);
    ASK("SubmitVerifyCode", NO("V1"), submit(case_no, "00000000"), "300002");
    HAS("OpenStatus", "SMS_WAIT");
    snprintf(text, sizeof text, E("Scene", "OPEN") E("CaseNo", "%s") E("Mobile", "%s"), case_no,
             "13800000000");
    ASK("SendVerifyCode", NO("S1"), text, "800002"); /* sixty seconds have not passed */
    advance(60000);
    ASK("SendVerifyCode", NO("S1"), text,
        "300001"); /* flow control: the number is as good as new */
    CU_ASSERT_STRING_NOT_EQUAL(value("SmsOrderNo", 1), first);
    snprintf(text, sizeof text, E("Scene", "OPEN") E("CaseNo", "%s") E("Mobile", "%s"), case_no,
             "13800000009");
    ASK("SendVerifyCode", NO("S2"), text, "200110");
    advance(301000);
    ASK("SubmitVerifyCode", NO("V2"), submit(case_no, NULL), "300003");
    ASK("SubmitVerifyCode", NO("V3"), submit(case_no, NULL), "300003"); /* costs no try */
    snprintf(text, sizeof text, E("Scene", "OPEN") E("CaseNo", "%s") E("Mobile", "%s"), case_no,
             "13800000000");
    ASK("SendVerifyCode", NO("S3"), text, "300001");
    ASK("SubmitVerifyCode", NO("V4"), submit(case_no, "00000000"), "300002");
    ASK("SubmitVerifyCode", NO("V5"), submit(case_no, "00000000"), "300004");
    HAS("OpenStatus", "REFUSED");
    ASK("SubmitVerifyCode", NO("V6"), submit(case_no, NULL), "200102");
    ASK("QueryOpening", NO("Q1"), E("OrigRequestNo", NO("O1")), "000000");
    HAS("RefuseCode", "300004");
    end_with(0);
}

static void the_code_before_stays_usable(void)
{
    char case_no[40], first[512], text[512];
    begin_opening(NULL);
    ASK("OpenAccount", NO("O1"), opening(), "300001");
    snprintf(case_no, sizeof case_no, "%s", value("CaseNo", 1));
    snprintf(first, sizeof first, "%s", submit(case_no, NULL));
    advance(60000);
    snprintf(text, sizeof text, E("Scene", "OPEN") E("CaseNo", "%s") E("Mobile", "%s"), case_no,
             "13800000000");
    ASK("SendVerifyCode", NO("S1"), text, "300001");
    ASK("SubmitVerifyCode", NO("V1"), first, "000000");
    end_with(0);
}

static void a_small_amount_can_prove_the_card(void)
{
    static const char *const options[][2] = {{"proof", "amount"}, {"opened_inactive", "1"}, {0}};
    char case_no[40], account[40], text[512];
    baixin_sms sms;
    begin_opening(options);
    ASK("OpenAccount", NO("O1"), opening(), "300008");
    HAS("OpenStatus", "AMOUNT_WAIT");
    snprintf(case_no, sizeof case_no, "%s", value("CaseNo", 1));
    CU_ASSERT_TRUE(baixin_fake_sms(t.bank, case_no, &sms));
    CU_ASSERT_TRUE(sms.fen >= 1 && sms.fen <= 50);
    snprintf(text, sizeof text, E("Scene", "AMOUNT") E("CaseNo", "%s") E("Amount", "0.%02d"),
             case_no, (int)sms.fen % 50 + 1);
    ASK("SubmitVerifyCode", NO("V1"), text, "300002");
    snprintf(text, sizeof text, E("Scene", "OPEN") E("CaseNo", "%s") E("Amount", "0.%02d"), case_no,
             (int)sms.fen);
    ASK("SubmitVerifyCode", NO("V2"), text, "100001"); /* an amount belongs to scene AMOUNT */
    client_replace(text, "OPEN", "AMOUNT");
    ASK("SubmitVerifyCode", NO("V3"), text, "000000");
    HAS("OpenStatus", "OPENED_INACTIVE");
    snprintf(account, sizeof account, "%s", value("AcctNo", 1));
    snprintf(text, sizeof text,
             E("AcctNo", "%s") E("CardNo", BOUND) E("Amount", "1.00") E("Arrive", "T0"), account);
    ASK("Withdraw", NO("W1"), text, "200102");
    snprintf(text, sizeof text,
             E("AcctNo", "%s") E("CardNo", BOUND) E("Amount", "1.00") E("Ccy", "CNY"), account);
    ASK("Deposit", NO("D1"), text, "000100");
    advance(1000);
    snprintf(text, sizeof text, E("AcctNo", "%s"), account);
    ASK("QueryBalance", NO("Q1"), text, "000000");
    HAS("AcctStatus", "ACTIVE");
    end_with(1);
}

static void a_review_decides_later(void)
{
    static const char *const options[][2] = {{"proof", "none"}, {"review", "1"}, {0}};
    begin_opening(options);
    ASK("OpenAccount", NO("O1"), opening(), "300007");
    HAS("OpenStatus", "REVIEW");
    CU_ASSERT_TRUE(baixin_fake_review(t.bank, t.now, NO("O1"), "reject"));
    CU_ASSERT_FALSE(baixin_fake_review(t.bank, t.now, NO("O1"), "approve"));
    ASK("QueryOpening", NO("Q1"), E("OrigRequestNo", NO("O1")), "000000");
    HAS("OpenStatus", "REFUSED");
    HAS("RefuseCode", "200121");
    ASK("OpenAccount", NO("O2"), opening(), "300007");
    CU_ASSERT_TRUE(baixin_fake_review(t.bank, t.now, NO("O2"), "approve"));
    ASK("QueryOpening", NO("Q2"), E("OrigRequestNo", NO("O2")), "000000");
    HAS("OpenStatus", "OPENED");
    end_with(0);
}

static void an_institution_and_its_bank_both_review(void)
{
    static const char *const options[][2] = {
        {"proof", "none"}, {"review", "1"}, {"mode", "PAYINST"}, {0}};
    begin_opening(options);
    ASK("OpenAccount", NO("O1"), opening(), "300007");
    HAS("InstReview", "01");
    HAS("BankReview", "01");
    CU_ASSERT_TRUE(baixin_fake_review(t.bank, t.now, NO("O1"), "inst_approve"));
    ASK("OpenAccount", NO("O1"), opening(), "400001");
    HAS("InstReview", "03");
    HAS("BankReview", "02");
    HAS("OpenStatus", "REVIEW");
    CU_ASSERT_TRUE(baixin_fake_review(t.bank, t.now, NO("O1"), "bank_approve"));
    ASK("OpenAccount", NO("O1"), opening(), "400001");
    HAS("BankReview", "03");
    HAS("OpenStatus", "OPENED");
    end_with(0);
}

static void an_account_can_open_after_the_refusal(void)
{
    begin_opening(NULL);
    fault("{\"action\":\"OpenAccount\",\"do\":\"late_opening\",\"ms\":60000}");
    ASK("OpenAccount", NO("O1"), opening(), "200121");
    HAS("OpenStatus", "REFUSED");
    advance(60000);
    ASK("QueryOpening", NO("Q1"), E("OrigRequestNo", NO("O1")), "000000");
    HAS("OpenStatus", "OPENED");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("O1")), 1);
    end_with(0);
}

static void a_late_opening_does_not_make_a_second_account(void)
{
    static const char *const options[][2] = {{"proof", "none"}, {0}};
    begin_opening(options);
    fault("{\"action\":\"OpenAccount\",\"do\":\"late_opening\",\"ms\":60000}");
    ASK("OpenAccount", NO("O1"), opening(), "200121");
    ASK("OpenAccount", NO("O2"), opening(), "000000");
    advance(60000);
    ASK("QueryOpening", NO("Q1"), E("OrigRequestNo", NO("O1")), "000000");
    HAS("OpenStatus", "REFUSED");
    HAS("RefuseCode", "200119");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("O1")), 0);
    end_with(0);
}

static void more_accounts_than_allowed_are_refused(void)
{
    static const char *const options[][2] = {
        {"proof", "none"}, {"one_per_person", "0"}, {"accounts_max", "2"}, {0}};
    begin_opening(options);
    ASK("OpenAccount", NO("O1"), opening(), "000000");
    ASK("OpenAccount", NO("O2"), opening(), "000000");
    ASK("OpenAccount", NO("O3"), opening(), "200120");
    ASK("OpenAccount", NO("O4"), opening_with("<c:AcctClass>2", "<c:AcctClass>3"), "000000");
    end_with(0);
}

static void a_file_must_be_what_its_sum_says(void)
{
    begin();
    ASK("UploadFile", NO("U1"),
        E("Kind", "FACE")
            E("Sha256", "aa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                E("ContentB64", "YWJj"),
        "100001");
    ASK("UploadFile", NO("U2"), E("Kind", "FACE") E("Sha256", EVIDENCE) E("ContentB64", "YWJ"),
        "100001");
    end_with(2);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo opening_claims[] = {
    CLAIM(a_code_by_sms_opens_the_account),
    CLAIM(elements_that_do_not_fit_are_refused_by_name),
    CLAIM(cards_and_lists_of_the_world_are_asked),
    CLAIM(codes_are_counted_expire_and_can_be_sent_again),
    CLAIM(the_code_before_stays_usable),
    CLAIM(a_small_amount_can_prove_the_card),
    CLAIM(a_review_decides_later),
    CLAIM(an_institution_and_its_bank_both_review),
    CLAIM(an_account_can_open_after_the_refusal),
    CLAIM(a_late_opening_does_not_make_a_second_account),
    CLAIM(more_accounts_than_allowed_are_refused),
    CLAIM(a_file_must_be_what_its_sum_says),
    CU_TEST_INFO_NULL,
};

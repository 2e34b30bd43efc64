/* Cards and files. */
#include "tests/fakes/pingan_fake_test.h"

#define BIND(acct, cust, name, id_type, card)                                                      \
    SUP "&" acct "&" cust "&" name "&" id_type "&110101199003070011&" card                         \
        "&2&测试银行&102100099996&&13800000001&&"
#define BIND1 BIND(A1, M1, NAME1, "1", CARD1)

static void bound_cards(const char *want)
{
    ask("6098", "2&" SUP "&" A1 "&1&&");
    if (strcmp(want, "0") == 0) {
        CODE("ERR020");
        return;
    }
    CODE("000000");
    FIELD(0, want);
}

static const char *amount_body(int64_t fen)
{
    static char out[200];
    snprintf(out, sizeof out, SUP "&" M1 "&" A1 "&" CARD1 "&0.%02d&RMB&&", (int)fen);
    return out;
}

static void a_card_is_bound_by_the_amount_that_reached_it(void)
{
    begin();
    ASK("6055", BIND1, "000000");
    keep();
    int64_t fen = pingan_fake_small_amount(t.bank, CARD1);
    CU_ASSERT_TRUE(fen >= 1 && fen <= 50);
    ASK("6061", with(SUP "&%s&20250630&&", t.kept), "000000");
    FIELD(0, "2");
    ASK("6064", amount_body(fen), "ERR155"); /* the money is still on its way */
    t.now += 200;
    ASK("6061", with(SUP "&%s&20250630&&", t.kept), "000000");
    FIELD(0, "0");
    bound_cards("0");
    ASK("6064", amount_body(fen), "000000");
    bound_cards("1");
    FIELD(4, SUP);
    FIELD(5, A1);
    FIELD(7, NAME1);
    FIELD(9, "110101199003070011");
    FIELD(10, CARD1);
    FIELD(13, "102100099996");
    FIELD(15, "13800000001");
    FIELD(16, "");
    ASK("6055", BIND(A2, M2, NAME2, "1", CARD1), "ERR134");
    ASK("6065", "1&" SUP "&" M1 "&" A1 "&" CARD1 "&&", "000000");
    bound_cards("0");
    ASK("6065", "1&" SUP "&" M1 "&" A1 "&" CARD1 "&&", "ERR033");
    end_with(0);
}

static void so_many_wrong_amounts_end_the_check(void)
{
    begin();
    ASK("6055", BIND1, "000000");
    t.now += 200;
    int64_t fen = pingan_fake_small_amount(t.bank, CARD1);
    for (int i = 0; i < 3; i++) {
        ASK("6064", amount_body(fen + 1), "ERR155");
    }
    ASK("6064", amount_body(fen), "ERR156");
    end_with(0);
}

static void a_card_of_another_name_never_gets_the_amount(void)
{
    begin();
    CU_ASSERT_TRUE(pingan_fake_card(t.bank, &(pingan_card){.no = CARD1, .name = "李四"}));
    ASK("6055", BIND1, "000000");
    keep();
    t.now += 200;
    ASK("6061", with(SUP "&%s&20250630&&", t.kept), "000000");
    FIELD(0, "1");
    ASK("6064", amount_body(pingan_fake_small_amount(t.bank, CARD1)), "ERR155");
    end_with(0);
}

static void an_sms_code_is_good_for_two_minutes_and_for_persons(void)
{
    begin();
    ASK("6066", BIND1, "000000");
    CU_ASSERT_EQUAL(strlen(pingan_fake_sms(t.bank, CARD1)), 6);
    t.now += 120001;
    ASK("6067", with(SUP "&" M1 "&" A1 "&" CARD1 "&%s&&", pingan_fake_sms(t.bank, CARD1)),
        "ERR155");
    ASK("6066", BIND1, "000000");
    t.now += 120000;
    ASK("6067", SUP "&" M1 "&" A1 "&" CARD1 "&12345x&&", "ERR155");
    ASK("6067", with(SUP "&" M1 "&" A1 "&" CARD1 "&%s&&", pingan_fake_sms(t.bank, CARD1)),
        "000000");
    bound_cards("1");
    ASK("6066", BIND(A2, M2, NAME2, "73", "6222000000000009"), "ERR030");
    end_with(1);
}

static void another_banks_card_needs_a_bank_code(void)
{
    begin();
    ASK("6055", SUP "&" A1 "&" M1 "&" NAME1 "&1&110101199003070011&" CARD1
                    "&2&测试银行&&&13800000001&&",
        "ERR936");
    ASK("6055", SUP "&" A1 "&" M1 "&" NAME1 "&1&110101199003070011&" CARD1
                    "&1&平安银行&&&13800000001&&",
        "000000");
    end_with(1);
}

static void money_from_a_bound_card_is_the_members(void)
{
    begin();
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M2, CARD1, false));
    CU_ASSERT_TRUE(pingan_fake_credit(
        t.bank, t.now, &(pingan_credit){.fen = 1234, .payer_no = CARD1, .payer_name = NAME2}));
    balance_is(A2, 1234, 1234, 0);
    ASK("6050", "2&" SUP "&20250630&20250630&1&&", "000000");
    FIELD(4, "02");
    FIELD(5, M2);
    FIELD(6, A2);
    FIELD(7, "12.34");
    FIELD(9, NAME2);
    FIELD(11, "20250630");
    ASK("6073", LINES("1", A2, "3"), "000000");
    FIELD(4, "02");
    FIELD(6, "充值");
    ASK("6050", "2&" SUP "&20250701&20250702&1&&", "ERR030");
    ASK("6050", "2&" SUP "&20250629&20250628&1&&", "ERR936");
    end_with(2);
}

static void a_deposit_waits_for_t1_when_told_so(void)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "deposit_t1", "1"));
    start(&conf);
    CU_ASSERT_TRUE(
        pingan_fake_credit(t.bank, t.now, &(pingan_credit){.fen = 500, .account = M2}));
    balance_is(A2, 500, 0, 0);
    t.now += INT64_C(86400000);
    balance_is(A2, 500, 500, 0);
    end_with(0);
}

/* The text of a day's file in UTF-8. */
static const char *file_text(const char *type, const char *day)
{
    static char out[4096];
    size_t len = 0;
    char *text = pingan_fake_file(t.bank, t.now, type, day, &len);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    to_utf8(text, len, out, sizeof out);
    free(text);
    return out;
}

static void the_days_files_hold_what_happened_and_how_it_closed(void)
{
    size_t len = 0;
    begin();
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    CU_ASSERT_TRUE(pingan_fake_credit(
        t.bank, t.now, &(pingan_credit){.fen = 1234, .payer_no = CARD1, .memo = "珅"}));
    ASK("6007", FREEZE("1", "10.00", "HT1"), "000000");
    ask_as("20250630090000009999", "6085", PAYOUT("100.00", "1.00"));
    t.now += 1000;
    CU_ASSERT_STRING_EQUAL(file_text("CZ", "20250630"),
                           "1\r\n25063000000001&&" M1 "&" A1 "&12.34&0.00&20250630&090000&珅&\r\n");
    CU_ASSERT_STRING_EQUAL(file_text("TX", "20250630"),
                           "1\r\n25063000000003&20250630090000009999&" M1 "&" A1
                           "&101.00&1.00&20250630&090000&出金&\r\n");
    CU_ASSERT_STRING_EQUAL(file_text("JY", "20250630"),
                           "1\r\n25063000000002&20250630090000000001&2&" A1
                           "&9999000000000005&10.00&0.00&20250630&090000&HT1&\r\n");
    t.now += INT64_C(86400000);
    ASK("6007", FREEZE("2", "10.00", "HT1"), "000000");
    CU_ASSERT_TRUE(pingan_fake_open(t.bank, t.now, "M9", "丁", 0, NULL));
    CU_ASSERT_PTR_NULL(strstr(file_text("YE", "20250630"), "M9"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file_text("YE", "20250701"), "M9"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(file_text("YE", "20250630"), A1 "&1&" M1 "&" NAME1 "&901.84&10.00&20250630&\r\n"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(file_text("YE", "20250701"), A1 "&1&" M1 "&" NAME1 "&911.84&0.00&20250701&\r\n"));
    CU_ASSERT_PTR_NULL(pingan_fake_file(t.bank, t.now, "ZZ", "20250701", &len));
    ASK("6103", SUP "&CZ&20250701&&", "000000");
    FIELD(0, "1");
    FIELD(1, "CZ202507019999.txt");
    CU_ASSERT_EQUAL(strlen(field(2)), 16);
    ASK("6103", SUP "&CZ&20250702&&", "ERR030");
    ASK("6103", SUP "&ZZ&20250701&&", "ERR936");
    end_with(2);
}

static void columns_follow_the_conf(void)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "cols_6098", "10"));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "cols_6050", "2"));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "no_record_code", "0"));
    start(&conf);
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    CU_ASSERT_TRUE(
        pingan_fake_credit(t.bank, t.now, &(pingan_credit){.fen = 1, .payer_no = CARD1}));
    ASK("6098", "1&" SUP "&&1&&", "000000");
    FIELD(14, "");
    FIELD(15, "");
    FIELD(16, "(none)");
    ASK("6050", "1&" SUP "&20250630&20250630&1&&", "000000");
    CU_ASSERT_STRING_EQUAL(t.body, "1&1&1&1&02&" M1 "&&");
    ASK("6072", LINES("1", A2, "1"), "000000");
    CU_ASSERT_STRING_EQUAL(t.body, "0&0&1&0&&");
    end_with(0);
}

CU_TestInfo bind_claims[] = {
    {"a_card_is_bound_by_the_amount_that_reached_it",
     a_card_is_bound_by_the_amount_that_reached_it},
    {"so_many_wrong_amounts_end_the_check", so_many_wrong_amounts_end_the_check},
    {"a_card_of_another_name_never_gets_the_amount",
     a_card_of_another_name_never_gets_the_amount},
    {"an_sms_code_is_good_for_two_minutes_and_for_persons",
     an_sms_code_is_good_for_two_minutes_and_for_persons},
    {"another_banks_card_needs_a_bank_code", another_banks_card_needs_a_bank_code},
    {"money_from_a_bound_card_is_the_members", money_from_a_bound_card_is_the_members},
    {"a_deposit_waits_for_t1_when_told_so", a_deposit_waits_for_t1_when_told_so},
    {"the_days_files_hold_what_happened_and_how_it_closed",
     the_days_files_hold_what_happened_and_how_it_closed},
    {"columns_follow_the_conf", columns_follow_the_conf},
    CU_TEST_INFO_NULL,
};

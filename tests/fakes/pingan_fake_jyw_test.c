/* 交易网: the platform's messages. */
#include "tests/fakes/pingan_fake_test.h"

#define F1029(flag, fen, order) SUP "&" flag "&" A1 "&" M1 "&" fen "&RMB&" order "&&&"
#define F1332(flag, fen, fee, serial, order)                                                       \
    SUP "&" flag "&" A1 "&" M1 "&" A2 "&" M2 "&" fen "&" fee "&RMB&" serial "&" order "&&&&"
#define F1030(flag, fen, order) SUP "&" flag "&" A1 "&" M1 "&" fen "&RMB&" order "&&&"
#define F1318(fen)                                                                                 \
    "9999&" M1 "&1&110101199003070011&1&" A1 "&" NAME1 "&" SUP "&1&" CARD1 "&" NAME1               \
    "&平安银行&&&RMB&" fen "&&&"

static void nothing_moves_before_the_sign_in(void)
{
    begin();
    ASK("1029", F1029("1", "10.00", "H1"), "ERR091");
    ASK("1330", "1&20250629&&", "ERR089");
    ASK("1330", "1&20250630&&", "000000");
    ASK("1330", "1&20250630&&", "ERR087");
    ASK("1029", F1029("1", "10.00", "H1"), "000000");
    ASK("1330", "2&20250630&&", "000000");
    ASK("1330", "2&20250630&&", "ERR088");
    ASK("1332", F1332("1", "10.00", "0.00", "P1", "H2"), "ERR091");
    end_with(0);
}

static void frozen_money_is_released_or_paid_and_1324_shows_it(void)
{
    begin_signed_in();
    ASK("1029", F1029("1", "100.00", "H1"), "000000");
    keep();
    ASK("1324", with(FIND("%s"), t.kept), "000000");
    FIELD(0, "1");
    FIELD(4, t.kept);
    FIELD(6, "2");
    FIELD(7, "0");
    FIELD(8, "100.00");
    FIELD(9, A1);
    ASK("1010", SUP "&" M1 "&" A1 "&2&1&&", "000000");
    FIELD(0, "1");
    FIELD(11, "1000.50");
    FIELD(12, "900.50");
    FIELD(13, "100.00");
    ASK("1029", F1029("2", "30.00", "H1"), "000000");
    ASK("1332", F1332("2", "50.00", "1.00", "P1", "H1"), "000000");
    keep();
    balance_is(A1, 93050, 93050, 2000);
    balance_is(A2, 4900, 4900, 0);
    ASK("1324", with(FIND("%s"), t.kept), "000000");
    FIELD(6, "17");
    ASK("1332", F1332("2", "20.00", "0.00", "P1", "H1"), "ERR150"); /* the same PaySerialNo */
    ASK("1030", F1030("3", "20.00", "H1"), "000000");
    balance_is("3", 2100, 2100, 0);
    ASK("1030", F1030("2", "5.00", "H3"), "000000");
    ASK("1030", F1030("1", "6.00", "H4"), "000000");
    ASK("1031", F1030("1", "7.00", "H5"), "000000");
    balance_is("2", 700, 700, 0);
    balance_is("3", 2200, 2200, 0);
    ASK("1332", F1332("1", "9.00", "0.00", "P2", "H6"), "000000");
    ASK("1324", FIND(""), "000000");
    FIELD(0, "8");
    ASK("1029", F1029("2", "1.00", "H9"), "ERR152");
    ASK("1332", F1332("2", "1.00", "0.00", "P3", "H9"), "ERR152");
    ASK("1030", F1030("3", "1.00", "H9"), "ERR152");
    ASK("1332", F1332("1", "1.00", "1.01", "P4", "H9"), "ERR030");
    CU_ASSERT_STRING_EQUAL(pingan_fake_violation(t.bank, 1)->kind, "book");
    end_with(4);
}

static void an_unknown_number_is_answered_as_in_the_field(void)
{
    begin_signed_in();
    ASK("1325", FIND("20250630090000777777"), "ERR020");
    CU_ASSERT_STRING_EQUAL(t.body, "&&&0&20250630090000777777&&&&0.00&&&&&&");
    ASK("1325", FIND(""), "ERR020");
    CU_ASSERT_STRING_EQUAL(t.body, "");
    fault("[{\"action\":\"1029\",\"do\":\"not_found_for\",\"ms\":1000}]");
    ASK("1029", F1029("1", "1.00", "H1"), "000000");
    keep();
    ASK("1324", with(FIND("%s"), t.kept), "ERR020");
    t.now += 1000;
    ASK("1324", with(FIND("%s"), t.kept), "000000");
    end_with(0);
}

static void money_goes_in_and_out_and_1325_shows_it(void)
{
    begin_signed_in();
#define F1316(fen)                                                                                 \
    SUP "&" A1 "&" M1 "&1&110101199003070011&" fen "&" CARD1 "&" NAME1 "&RMB&&"
    ASK("1316", F1316("50.00"), "ERR033");
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    ASK("1316", SUP "&" A1 "&" M1 "&1&110101199003070011&5.00&" CARD1 "&李四&RMB&&", "ERR033");
    ASK("1316", F1316("50.00"), "000000");
    keep();
    balance_is(A1, 105050, 105050, 0);
    ASK("1325", with(FIND("%s"), t.kept), "000000");
    FIELD(4, t.kept);
    FIELD(6, "1");
    FIELD(7, "0");
    FIELD(8, "50.00");
    FIELD(9, A1);
    FIELD(12, "20250630");
    ASK("1318", F1318("20.00"), "000000");
    FIELD(1, "0.00");
    FIELD(3, "");
    keep();
    ASK("1325", with(FIND("%s"), t.kept), "000000");
    FIELD(6, "2");
    FIELD(7, "2");
    t.now += 200;
    ASK("1325", with(FIND("%s"), t.kept), "000000");
    FIELD(7, "0");
    ASK("1313",
        "9999&" M1 "&1&" A1 "&" NAME1 "&" SUP "&3&" CARD1 "&" NAME1 "&测试银行&&&RMB&20.00&&&",
        "000000");
    ASK("1021", SUP "&9999&&", "000000");
    FIELD(16, "1030.50");
    FIELD(17, "1030.50");
    FIELD(24, "");
    end_with(2);
}

static void a_member_registers_by_sms_or_by_amount(void)
{
    char body[400];
#define F1343(cust, name, id_type, cp, card)                                                       \
    SUP "&" cust "&" name "&" id_type "&110101199003070011&" cp "&" card                           \
        "&1&平安银行&&&13800000001&&&&&&&"
    begin_signed_in();
    ASK("1343", F1343("M9", "丁", "1", "2", CARD1), "000000");
    snprintf(body, sizeof body, "1&%s&%s&&&", "S000000000000001",
             pingan_fake_sms(t.bank, CARD1));
    FIELD(1, "S000000000000001");
    ASK("1344", "1&S000000000000001&x&&&", "ERR155");
    ASK("1344", body, "000000");
    FIELD(1, "0");
    FIELD(2, "M9");
    FIELD(3, "9999000000000104");
    FIELD(4, CARD1);
    ASK("1343", F1343("M10", "某公司", "73", "1", "6222000000000003"), "000000");
    snprintf(body, sizeof body, "2&%s&&0.%02d&&", "S000000000000002",
             (int)pingan_fake_small_amount(t.bank, "6222000000000003"));
    ASK("1344", body, "000000");
    FIELD(3, "9999000000000105");
    ASK("1343", F1343("M9", "丁", "1", "2", "6222000000000004"), "ERR114");
    ASK("1343", F1343("M11", "戊", "1", "2", CARD1), "ERR134");
    end_with(0);
}

CU_TestInfo jyw_claims[] = {
    {"nothing_moves_before_the_sign_in", nothing_moves_before_the_sign_in},
    {"frozen_money_is_released_or_paid_and_1324_shows_it",
     frozen_money_is_released_or_paid_and_1324_shows_it},
    {"an_unknown_number_is_answered_as_in_the_field",
     an_unknown_number_is_answered_as_in_the_field},
    {"money_goes_in_and_out_and_1325_shows_it", money_goes_in_and_out_and_1325_shows_it},
    {"a_member_registers_by_sms_or_by_amount", a_member_registers_by_sms_or_by_amount},
    CU_TEST_INFO_NULL,
};

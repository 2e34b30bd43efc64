#include "gateway/base/money.h"
#include <CUnit/Basic.h>

static vg_err err;

static vg_code parse(const char *text, int64_t *ret)
{
    vg_money m = {-7};
    vg_status st = vg_money_parse_yuan(vg_span_of(text), &m, &err);
    *ret = m.fen;
    return st.code;
}

static void yuan_text_is_read_to_the_fen(void)
{
    static const struct {
        const char *text;
        int64_t fen;
    } good[] = {{"0", 0},
                {"0.00", 0},
                {"0.01", 1},
                {"0.1", 10},
                {"1", 100},
                {"1.2", 120},
                {"1234.50", 123450},
                {"007.07", 707},
                {"10000000000000.00", VG_FEN_MAX}};
    for (size_t i = 0; i < VG_COUNT(good); i++) {
        int64_t fen;
        CU_ASSERT_EQUAL(parse(good[i].text, &fen), VG_OK);
        CU_ASSERT_EQUAL(fen, good[i].fen);
    }
}

static void what_is_no_amount_is_refused_and_writes_nothing(void)
{
    static const char *const bad[] = {"",
                                      ".",
                                      ".5",
                                      "-1",
                                      "+1",
                                      "1,000.00",
                                      "1.234",
                                      "1e3",
                                      " 1",
                                      "1 ",
                                      "1..2",
                                      "0x10",
                                      "１",
                                      "nan",
                                      "1.2.3",
                                      "10000000000000.01",
                                      "99999999999999999999999999"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        int64_t fen;
        CU_ASSERT_NOT_EQUAL(parse(bad[i], &fen), VG_OK);
        CU_ASSERT_EQUAL(fen, -7);
    }
}

static void text_and_amount_are_each_others_inverse(void)
{
    static const int64_t amounts[] = {0,         1, 9, 10, 99, 100, 101, 123456789, VG_FEN_MAX - 1,
                                      VG_FEN_MAX};
    for (size_t i = 0; i < VG_COUNT(amounts); i++) {
        char text[VG_YUAN_TEXT];
        int64_t fen;
        vg_money_yuan(vg_fen(amounts[i]), text);
        CU_ASSERT_EQUAL(parse(text, &fen), VG_OK);
        CU_ASSERT_EQUAL(fen, amounts[i]);
    }
}

static void sums_stop_at_the_largest_amount(void)
{
    vg_money ret = {-7};
    CU_ASSERT_EQUAL(vg_money_add(vg_fen(VG_FEN_MAX - 1), vg_fen(1), &ret, &err).code, VG_OK);
    CU_ASSERT_EQUAL(ret.fen, VG_FEN_MAX);
    ret.fen = -7;
    CU_ASSERT_NOT_EQUAL(vg_money_add(vg_fen(VG_FEN_MAX), vg_fen(1), &ret, &err).code, VG_OK);
    CU_ASSERT_NOT_EQUAL(vg_money_add(vg_fen(VG_FEN_MAX), vg_fen(VG_FEN_MAX), &ret, &err).code,
                        VG_OK);
    CU_ASSERT_EQUAL(ret.fen, -7);
}

static void nothing_is_taken_below_zero(void)
{
    vg_money ret = {-7};
    CU_ASSERT_EQUAL(vg_money_sub(vg_fen(5), vg_fen(5), &ret, &err).code, VG_OK);
    CU_ASSERT_EQUAL(ret.fen, 0);
    ret.fen = -7;
    CU_ASSERT_EQUAL(vg_money_sub(vg_fen(5), vg_fen(6), &ret, &err).code, VG_E_INSUFFICIENT);
    CU_ASSERT_EQUAL(ret.fen, -7);
}

static void an_asked_amount_is_one_fen_to_the_largest(void)
{
    static const int64_t bad[] = {0, -1, INT64_MIN, INT64_MAX, VG_FEN_MAX + 1};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(vg_money_check_asked(vg_fen(bad[i]), &err).code, VG_E_BAD_AMOUNT);
    }
    CU_ASSERT_EQUAL(vg_money_check_asked(vg_fen(1), &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_money_check_asked(vg_fen(VG_FEN_MAX), &err).code, VG_OK);
}

static CU_TestInfo tests[] = {
    {"yuan text is read to the fen", yuan_text_is_read_to_the_fen},
    {"what is no amount is refused and writes nothing",
     what_is_no_amount_is_refused_and_writes_nothing},
    {"text and amount are each other's inverse", text_and_amount_are_each_others_inverse},
    {"sums stop at the largest amount", sums_stop_at_the_largest_amount},
    {"nothing is taken below zero", nothing_is_taken_below_zero},
    {"an asked amount is one fen to the largest", an_asked_amount_is_one_fen_to_the_largest},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"money", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

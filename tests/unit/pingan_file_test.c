/* Day files (section F): what a file proves of itself is checked, and nothing of one that does not fit is used. */
#include "adapters/pingan/pingan.h"
#include "mapping/pingan_file.h"
#include "tests/golden/pingan_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

typedef struct read_lines {
    const vg_line_row *lines;
    size_t count;
} read_lines;

static vg_arena arena;

static vg_code read_with(const pingan_layout *layout, const char *text, read_lines *ret)
{
    static uint8_t room[64 * 1024];
    vg_err err;
    vg_arena_reset(&arena);
    *ret = (read_lines){0};
    return pingan_file_read(layout, bank_kit_gbk(text, room, sizeof room), &arena, &ret->lines, &ret->count, &err).code;
}

#define FLOW(flag, no, amount)                                                                                             \
    "1&" flag "&&6222000000000001&6222000000000002&M1&9999000000000101&甲珅&" amount "&1.00&&&20240314&093001&" no "&\r\n"

static void money_in_and_out_is_read(void)
{
    read_lines got;
    const pingan_layout *layout = pingan_layout_by("20");
    CU_ASSERT_EQUAL(read_with(layout, "3\r\n" FLOW("2", "F1", "10.00") FLOW("1", "F2", "20.00") FLOW("3", "F3", "30.00"), &got), VG_OK);
    CU_ASSERT_EQUAL_FATAL(got.count, 3);
    CU_ASSERT(got.lines[0].kind == VG_LINE_INBOUND && got.lines[0].side == VG_CREDIT);
    CU_ASSERT_STRING_EQUAL(got.lines[0].opp_account, "6222000000000001");
    CU_ASSERT(got.lines[1].kind == VG_LINE_OUTBOUND && got.lines[1].side == VG_DEBIT);
    CU_ASSERT_STRING_EQUAL(got.lines[1].opp_account, "6222000000000002");
    CU_ASSERT_EQUAL(got.lines[2].kind, VG_LINE_UNIDENTIFIED);
    CU_ASSERT_STRING_EQUAL(got.lines[0].flow, "F1");
    CU_ASSERT_STRING_EQUAL(got.lines[0].time, "093001");
    CU_ASSERT_EQUAL(got.lines[0].amount.fen, 1000);
    CU_ASSERT_EQUAL(got.lines[0].fee.fen, 100);
    CU_ASSERT_EQUAL(read_with(layout, "0\r\n", &got), VG_OK);
    CU_ASSERT_EQUAL(got.count, 0);
}

static void a_file_that_contradicts_its_first_line_is_not_used(void)
{
    static const char *const bad[] = {
        "1\r\n" FLOW("2", "F1", "10.00") FLOW("1", "F2", "20.00"),
        "3\r\n" FLOW("2", "F1", "10.00") FLOW("1", "F2", "20.00"),
        "two\r\n" FLOW("2", "F1", "10.00") FLOW("1", "F2", "20.00"),
        FLOW("2", "F1", "10.00") FLOW("1", "F2", "20.00"),
        "",
        "\r\n",
        "1\r\n" FLOW("2", "", "10.00"),
        "1\r\n" FLOW("2", "F1", "ten"),
        "1\r\n1&2&&6222&6223&M1&&甲&10.00&1.00&&&20240314&093001&F1&\r\n",
        "1\r\n1&2&&6222&6223&M1&9999000000000101&甲&10.00&1.00&&&20240399&093001&F1&\r\n",
        "1\r\n1&2&&6222&6223&M1&9999000000000101&甲&10.00&1.00&\r\n",
    };
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        read_lines got;
        CU_ASSERT_EQUAL(read_with(pingan_layout_by("20"), bad[i], &got), VG_E_BANK_GARBLED);
        CU_ASSERT_PTR_NULL(got.lines);
    }
}

#define PAID(no, amount, stt)                                                                                              \
    no "|$|" PINGAN_REF "|$||$|15000000000001|$|6222000000000009|$|甲珅$|$|" amount "|$|20240314093001|$|20240314|$|H1|$|" stt    \
       "|$||$|\r\n"

/* 珅$|$|: the last byte of 珅 and what stands behind it look like the separator. */
static void sums_are_proved_and_a_pair_is_never_cut(void)
{
    read_lines got;
    const pingan_layout *layout = pingan_layout_by("4004");
    CU_ASSERT_EQUAL(read_with(layout, "2|$|30.00|$|1|$|10.00\r\n" PAID("F1", "10.00", "20") PAID("F2", "20.00", "30"), &got), VG_OK);
    CU_ASSERT_EQUAL_FATAL(got.count, 2);
    CU_ASSERT_STRING_EQUAL(got.lines[0].opp_name, "甲珅$");
    CU_ASSERT_STRING_EQUAL(got.lines[0].ref, PINGAN_REF);
    CU_ASSERT_EQUAL(got.lines[0].kind, VG_LINE_OUTBOUND);
    CU_ASSERT_EQUAL(got.lines[1].kind, VG_LINE_OTHER);
    static const char *const sums[] = {"2|$|30.01|$|1|$|10.00", "2|$|30.00|$|2|$|10.00", "2|$|30.00|$|1|$|10.01",
                                       "3|$|30.00|$|1|$|10.00", "2|$|30.00|$|1", "2&30.00&1&10.00"};
    for (size_t i = 0; i < VG_COUNT(sums); i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s\r\n" PAID("F1", "10.00", "20") PAID("F2", "20.00", "30"), sums[i]);
        CU_ASSERT_EQUAL(read_with(layout, text, &got), VG_E_BANK_GARBLED);
    }
}

static void columns_come_from_configuration(void)
{
    pingan_own_layout own;
    read_lines got;
    vg_err err;
    CU_ASSERT_EQUAL(pingan_layout_read("count flow ref - account amount fee date time memo", &own, &err).code, VG_OK);
    CU_ASSERT_EQUAL(read_with(&own.layout, "1\r\nF1&" PINGAN_REF "&x&9999000000000101&10.00&&20240314&093001&货款&\r\n", &got), VG_OK);
    CU_ASSERT_EQUAL_FATAL(got.count, 1);
    CU_ASSERT_STRING_EQUAL(got.lines[0].ref, PINGAN_REF);
    CU_ASSERT_STRING_EQUAL(got.lines[0].memo, "货款");
    CU_ASSERT_EQUAL(got.lines[0].kind, VG_LINE_OTHER);
    CU_ASSERT_EQUAL(pingan_layout_read("flow account amount date", &own, &err).code, VG_OK);
    CU_ASSERT_EQUAL(read_with(&own.layout, "F1&9999&1.00&20240314\nF2&9999&2.00&20240314", &got), VG_OK);
    CU_ASSERT_EQUAL(got.count, 2);
    static const char *const bad[] = {"flow account amount", "flow flow account amount date", "flow account amount date colour",
                                      "flow count account amount date", "", "count count flow account amount date",
                                      "flow account amount date - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(pingan_layout_read(bad[i], &own, &err).code, VG_E_CONFIG);
    }
}

static void a_program_reads_the_file_of_its_family(void)
{
    bank_kit kit;
    vg_answer answer;
    vg_err err;
    vg_span own = VG_SPAN("F1&9999&1.00&20240314\r\n"), flows = VG_SPAN("0\r\n"), none = VG_SPAN("0|$|0.00|$|0|$|0.00\r\n");
    pingan_kit_open(&kit, "jzb", NULL, "");
    CU_ASSERT_EQUAL(pingan_read_file(&kit.conf, own, &arena, &answer, &err).code, VG_E_NOT_OFFERED);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jzb", (const char *const[]){"file_columns", "flow account amount date", NULL}, "");
    CU_ASSERT_EQUAL(pingan_read_file(&kit.conf, own, &arena, &answer, &err).code, VG_OK);
    CU_ASSERT_EQUAL(answer.row_count, 1);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jyw", NULL, "");
    CU_ASSERT_EQUAL(pingan_read_file(&kit.conf, flows, &arena, &answer, &err).code, VG_OK);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "b2b", NULL, "");
    CU_ASSERT_EQUAL(pingan_read_file(&kit.conf, none, &arena, &answer, &err).code, VG_OK);
    bank_kit_close(&kit);
}

static void a_file_has_limits(void)
{
    static uint8_t big[PINGAN_FILE_MAX + 1];
    const vg_line_row *lines;
    size_t count;
    vg_err err;
    memset(big, '\n', sizeof big);
    CU_ASSERT_EQUAL(pingan_file_read(pingan_layout_by("20"), (vg_span){big, sizeof big}, &arena, &lines, &count, &err).code, VG_E_LIMIT);
    vg_arena_reset(&arena); /* more lines than there is room for */
    memcpy(big, "4194303\n", 8);
    CU_ASSERT_EQUAL(pingan_file_read(pingan_layout_by("20"), (vg_span){big, sizeof big - 1}, &arena, &lines, &count, &err).code, VG_E_MEMORY);
}

int main(void)
{
    vg_err err;
    vg_status opened = vg_arena_open(&arena, 1024 * 1024, &err);
    assert(opened.code == VG_OK);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("pingan files", NULL, NULL);
    CU_ADD_TEST(suite, money_in_and_out_is_read);
    CU_ADD_TEST(suite, a_file_that_contradicts_its_first_line_is_not_used);
    CU_ADD_TEST(suite, sums_are_proved_and_a_pair_is_never_cut);
    CU_ADD_TEST(suite, columns_come_from_configuration);
    CU_ADD_TEST(suite, a_program_reads_the_file_of_its_family);
    CU_ADD_TEST(suite, a_file_has_limits);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_arena_close(&arena);
    return failed == 0 ? 0 : 1;
}

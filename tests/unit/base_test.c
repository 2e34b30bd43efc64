/* Spans, text forms, days, buffers, arena. */
#include "gateway/base/arena.h"
#include "gateway/base/buf.h"
#include "gateway/base/day.h"
#include "gateway/base/text.h"
#include <CUnit/Basic.h>

static vg_err err;

static void an_integer_is_digits_only_and_fits(void)
{
    int64_t n = -7;
    CU_ASSERT_EQUAL(vg_span_int(VG_SPAN("9223372036854775807"), &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, INT64_MAX);
    static const char *const bad[] = {"",   "-1", "+1", " 1", "1 ", "0x1", "9223372036854775808",
                                      "１", "1.0"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        n = -7;
        CU_ASSERT_EQUAL(vg_span_int(vg_span_of(bad[i]), &n, &err).code, VG_E_INVALID);
        CU_ASSERT_EQUAL(n, -7);
    }
}

static void a_copy_that_does_not_fit_is_refused(void)
{
    char room[4] = "xyz";
    CU_ASSERT_EQUAL(vg_span_copy(VG_SPAN("abc"), room, sizeof room, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(room, "abc");
    CU_ASSERT_EQUAL(vg_span_copy(VG_SPAN("abcd"), room, sizeof room, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(
        vg_span_copy((vg_span){(const uint8_t *)"a\0b", 3}, room, sizeof room, &err).code,
        VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(room, "abc");
    CU_ASSERT_EQUAL(vg_span_copy((vg_span){0}, room, sizeof room, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(room, "");
}

static void blanks_are_cut_at_both_ends_only(void)
{
    CU_ASSERT(vg_span_is(vg_span_trim(VG_SPAN(" \t\r\n a b \n")), "a b"));
    CU_ASSERT_EQUAL(vg_span_trim(VG_SPAN(" \t ")).len, 0);
    CU_ASSERT_FALSE(vg_span_is(VG_SPAN("ab"), "a"));
    CU_ASSERT(vg_span_is((vg_span){0}, ""));
}

static void text_that_is_not_utf8_is_seen(void)
{
    static const char *const good[] = {
        "", "a", "张三", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xE0\x80\x80",
                                      "\xED\xA0\x80",
                                      "\xF0\x80\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xE5\xBC",
                                      "a\xFF",
                                      "\xE5\xBC\xA0\xE4"};
    for (size_t i = 0; i < VG_COUNT(good); i++) {
        CU_ASSERT(vg_span_utf8(vg_span_of(good[i])));
    }
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_FALSE(vg_span_utf8(vg_span_of(bad[i])));
    }
}

static void ids_come_back_with_their_own_prefix_only(void)
{
    static const int64_t ids[] = {1, 31, 32, (INT64_C(1) << 40) | 100, INT64_MAX};
    for (size_t i = 0; i < VG_COUNT(ids); i++) {
        char text[VG_ID_TEXT];
        vg_id_text("op_", ids[i], text);
        CU_ASSERT_EQUAL(vg_id_parse("op_", vg_span_of(text)), ids[i]);
        CU_ASSERT_EQUAL(vg_id_parse("hold_", vg_span_of(text)), 0);
        CU_ASSERT_EQUAL(vg_id_parse("op_", (vg_span){(const uint8_t *)text, strlen(text) - 1}), 0);
    }
    static const char *const bad[] = {"", "op_", "op_!!!!!!!!!!!!!", "op_00000000000000000", "0"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(vg_id_parse("op_", vg_span_of(bad[i])), 0);
    }
}

static void base36_has_its_width_and_cuts_the_highest(void)
{
    char text[16];
    vg_base36(0, 3, text);
    CU_ASSERT_STRING_EQUAL(text, "000");
    vg_base36(35, 3, text);
    CU_ASSERT_STRING_EQUAL(text, "00Z");
    vg_base36(36 * 36 * 36 + 1, 3, text);
    CU_ASSERT_STRING_EQUAL(text, "001");
}

static void sha256_is_sha256(void)
{
    char hex[VG_SHA256_HEX];
    vg_sha256_hex(VG_SPAN("abc"), hex); /* FIPS 180-2, appendix B.1 */
    CU_ASSERT_STRING_EQUAL(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void a_mask_shows_neither_short_numbers_nor_the_middle(void)
{
    char text[16];
    vg_mask("6222000011112222", text);
    CU_ASSERT_STRING_EQUAL(text, "6222****2222");
    vg_mask("1234567", text);
    CU_ASSERT_PTR_NULL(strpbrk(text, "0123456789"));
    char line[VG_LINE_NAME];
    vg_mask_line("1/3110700000010001000/20260921/J0000000000004/1", line);
    CU_ASSERT_STRING_EQUAL(line, "1/3110****1000/20260921/J0000000000004/1");
    vg_mask_line("stmt_0000100000034/7", line);
    CU_ASSERT_STRING_EQUAL(line, "stmt_0000100000034/7");
    vg_mask_line("", line);
    CU_ASSERT_STRING_EQUAL(line, "");
    vg_mask("", text);
    CU_ASSERT_PTR_NULL(strpbrk(text, "0123456789"));
}

static void a_buffer_remembers_that_it_ran_over(void)
{
    uint8_t room[4];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_text(&b, "abcd");
    CU_ASSERT_FALSE(b.over);
    vg_buf_byte(&b, 'e');
    CU_ASSERT(b.over);
    CU_ASSERT_EQUAL(b.len, 4);
    b = vg_buf_of(room, sizeof room);
    vg_buf_format(&b, "%d", 12345);
    CU_ASSERT(b.over);
    b = vg_buf_of(room, sizeof room);
    vg_buf_int(&b, -12);
    CU_ASSERT_FALSE(b.over);
    CU_ASSERT(vg_span_is(vg_buf_span(&b), "-12"));
}

static void an_arena_gives_zeroed_room_until_it_is_full(void)
{
    vg_arena a;
    CU_ASSERT_EQUAL_FATAL(vg_arena_open(&a, 256, &err).code, VG_OK);
    uint8_t *first = vg_arena_take(&a, 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_EQUAL((uintptr_t)first % 16, 0);
    memset(first, 0xAA, 100);
    CU_ASSERT_PTR_NULL(vg_arena_take(&a, 1000));
    CU_ASSERT_PTR_NULL(vg_arena_take(&a, SIZE_MAX));
    vg_arena_reset(&a);
    uint8_t *again = vg_arena_take(&a, 100);
    CU_ASSERT_PTR_EQUAL(again, first);
    for (size_t i = 0; again != NULL && i < 100; i++) {
        CU_ASSERT_EQUAL(again[i], 0);
    }
    vg_arena_close(&a);
}

static CU_TestInfo tests[] = {
    {"an integer is digits only and fits", an_integer_is_digits_only_and_fits},
    {"a copy that does not fit is refused", a_copy_that_does_not_fit_is_refused},
    {"blanks are cut at both ends only", blanks_are_cut_at_both_ends_only},
    {"text that is not UTF-8 is seen", text_that_is_not_utf8_is_seen},
    {"ids come back with their own prefix only", ids_come_back_with_their_own_prefix_only},
    {"base 36 has its width and cuts the highest", base36_has_its_width_and_cuts_the_highest},
    {"sha256 is sha256", sha256_is_sha256},
    {"a mask shows neither short numbers nor the middle",
     a_mask_shows_neither_short_numbers_nor_the_middle},
    {"a buffer remembers that it ran over", a_buffer_remembers_that_it_ran_over},
    {"an arena gives zeroed room until it is full", an_arena_gives_zeroed_room_until_it_is_full},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"base", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

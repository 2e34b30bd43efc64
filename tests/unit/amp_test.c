/* Positional bodies and fixed-width headers: each rule of A.4, A.7 and A.8 on a table of its own. */
#include "mapping/amp.h"
#include "mapping/fixed.h"
#include "tests/golden/bank_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <time.h>

typedef struct box {
    char number[9], name[31], note[16];
    vg_money amount, fee;
    vg_day day;
    int64_t count;
    bool yes, has_fee;
} box;

static const vg_word words[] = {{"0", false}, {"1", true}, {NULL, 0}};
static const vg_field fields[] = {
    TEXT("number", box, number, 8, VG_MUST_HAVE, VG_SHOW, "t"),
    HANZI("name", box, name, 20, VG_MAY, VG_SHOW, "t"),
    YUAN("amount", box, amount, 15, VG_MUST_HAVE, VG_SHOW, "t"),
    YUAN_0("fee", box, fee, 15, VG_SHOW, "t"),
    FIXED("ccy", "RMB", "t"),
    DAY("day", box, day, VG_MAY, VG_SHOW, "t"),
    INT("count", box, count, 3, VG_MAY, VG_SHOW, "t"),
    CODE("yes", box, yes, words, 1, VG_MAY, VG_SHOW, "t"),
    EMPTY("reserve", "t"),
};

static vg_code write_with(const vg_map_way *way, const box *from, char *ret, size_t cap, vg_err *err)
{
    vg_buf buf = vg_buf_of(ret, cap - 1);
    vg_status status = vg_amp_write(way, fields, VG_COUNT(fields), from, &buf, err);
    ret[buf.len] = 0;
    return status.code;
}

static vg_code read_from(const char *text, box *ret)
{
    uint8_t room[4096];
    vg_err err;
    vg_amp at = vg_amp_of(bank_kit_gbk(text, room, sizeof room));
    memset(ret, 0, sizeof *ret);
    return vg_amp_read(&at, fields, VG_COUNT(fields), ret, &err).code;
}

static const box usual = {.number = "A1", .amount = {123450}, .day = {19797}, .count = 7, .yes = true};

static void each_field_ends_with_a_separator(void)
{
    char text[256];
    vg_err err;
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &usual, text, sizeof text, &err), VG_OK);
    CU_ASSERT_STRING_EQUAL(text, "A1&&1234.50&0.00&RMB&20240315&7&1&&");
    box back;
    CU_ASSERT_EQUAL(read_from(text, &back), VG_OK);
    CU_ASSERT_EQUAL(memcmp(&back, &usual, sizeof back), 0);
}

static void a_limit_counts_bytes_of_gbk_and_nothing_else(void)
{
    char text[256];
    vg_err err;
    box b = usual;
    VG_SET(b.name, "测试测试测试测试测试"); /* 20 bytes */
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_OK);
    CU_ASSERT_EQUAL(write_with(&vg_way_gbk, &b, text, sizeof text, &err), VG_E_ENCODE); /* with two shift bytes */
    memcpy(b.name, "测试测试测试测试测试", 30);
    VG_SET(b.name, "a测试测试测试测试测");
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_OK);
    strncat(b.name, "bc", sizeof b.name - strlen(b.name) - 1);
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_E_ENCODE);
}

static void a_separator_in_text_is_refused_or_widened(void)
{
    char text[256];
    vg_err err;
    vg_map_way wide = vg_way_amp;
    wide.wide_amp = true;
    box b = usual;
    VG_SET(b.name, "A&B");
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_E_ENCODE);
    CU_ASSERT_PTR_NULL(strstr(err.text, "A&B"));
    CU_ASSERT_EQUAL(write_with(&wide, &b, text, sizeof text, &err), VG_OK);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "A1&A\xA3\xA6" "B&"));
    VG_SET(b.number, "A&1"); /* a number has no wide form */
    CU_ASSERT_EQUAL(write_with(&wide, &b, text, sizeof text, &err), VG_E_ENCODE);
}

static void control_characters_are_refused(void)
{
    static const char *const bad[] = {"a\nb", "a\rb", "a\tb", "a\x01", "\x7F"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        char text[256];
        vg_err err;
        box b = usual;
        VG_SET(b.name, bad[i]);
        CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_E_ENCODE);
    }
}

static void an_amount_that_must_be_is_not_zero_and_a_fee_is_said_to_be(void)
{
    char text[256];
    vg_err err;
    box b = usual;
    b.amount = vg_fen(0);
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_E_ENCODE);
    b.amount = vg_fen(INT64_C(99999999999999)); /* 999999999999.99: 15 characters */
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_OK);
    b.amount = vg_fen(INT64_C(100000000000000));
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_E_ENCODE);
    b = usual;
    b.fee = vg_fen(-1);
    CU_ASSERT_EQUAL(write_with(&vg_way_amp, &b, text, sizeof text, &err), VG_E_ENCODE);
}

static void amounts_are_read_in_the_forms_that_are_in_use(void)
{
    static const struct {
        const char *text;
        int64_t fen; /* -1: garbled */
    } amounts[] = {{"0", 0},      {"0.0", 0},    {"11.00", 1100}, {"11.5", 1150}, {"1,000.00", -1},
                   {"-1.00", -1}, {"1.005", -1}, {"1e3", -1},     {"0x10", -1},   {".5", -1}};
    for (size_t i = 0; i < VG_COUNT(amounts); i++) {
        char text[128];
        box b;
        snprintf(text, sizeof text, "A1&&%s&0.00&RMB&&&&&", amounts[i].text);
        CU_ASSERT_EQUAL(read_from(text, &b), amounts[i].fen < 0 ? VG_E_BANK_GARBLED : VG_OK);
        CU_ASSERT_EQUAL(b.amount.fen, amounts[i].fen < 0 ? 0 : amounts[i].fen);
    }
}

static void fields_may_be_missing_at_the_end_and_more_may_come(void)
{
    box b;
    CU_ASSERT_EQUAL(read_from("A1&&1.00&0.00&", &b), VG_OK);
    CU_ASSERT_EQUAL(b.amount.fen, 100);
    CU_ASSERT_EQUAL(read_from("A1&&1.00&0.00", &b), VG_E_BANK_GARBLED); /* 0.00, or what is left of a longer one */
    CU_ASSERT_EQUAL(read_from("A1&&1.00&0.00&RMB&20240315&7&1&&more&and more&", &b), VG_OK);
    CU_ASSERT_EQUAL(b.count, 7);
    CU_ASSERT_EQUAL(read_from("A1&&", &b), VG_E_BANK_GARBLED); /* but not what the row needs */
    CU_ASSERT_EQUAL(read_from("", &b), VG_E_BANK_GARBLED);
    CU_ASSERT_EQUAL(read_from("&&1.00&0.00&", &b), VG_E_BANK_GARBLED);
}

static void what_is_not_a_number_day_or_word_is_garbled(void)
{
    static const char *const bad[] = {"A1&&1.00&0.00&RMB&20240230&&&&", "A1&&1.00&0.00&RMB&&seven&&&",
                                      "A1&&1.00&0.00&RMB&&-7&&&",      "A1&&1.00&0.00&RMB&&&yes&&",
                                      "A1&&1.00&0.00&RMB&&99999999999999999999&&&", "123456789&&1.00&0.00&"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        box b;
        CU_ASSERT_EQUAL(read_from(bad[i], &b), VG_E_BANK_GARBLED);
    }
}

static void the_second_byte_of_a_pair_is_never_a_separator(void)
{
    /* 珅 is AB 7C, and a lead byte without its pair leaves the separator where it stands. */
    static const uint8_t wire[] = "A1&\xBC\xD7\xAB\x7C&1.00&0.00&RMB&\0";
    static const uint8_t broken[] = "A1&\xBC\xD7\xAB&1.00&0.00&RMB&";
    box b = {0};
    vg_err err;
    vg_amp at = vg_amp_of((vg_span){wire, sizeof wire - 2});
    CU_ASSERT_EQUAL(vg_amp_read(&at, fields, VG_COUNT(fields), &b, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(b.name, "甲珅");
    at = vg_amp_of((vg_span){broken, sizeof broken - 1});
    CU_ASSERT_EQUAL(vg_amp_read(&at, fields, VG_COUNT(fields), &b, &err).code, VG_OK);
    CU_ASSERT(vg_text_damaged(b.name));
    CU_ASSERT_EQUAL(b.amount.fen, 100);
}

static void text_that_is_too_long_is_cut_and_marked(void)
{
    static char text[8192];
    box b;
    memset(text, 'x', sizeof text);
    memcpy(text, "A1&", 3);
    memcpy(text + 3000, "&1.00&0.00&RMB&&&&&", 20);
    CU_ASSERT_EQUAL(read_from(text, &b), VG_OK);
    CU_ASSERT(vg_text_damaged(b.name));
    CU_ASSERT(vg_span_utf8(vg_span_of(b.name)));
}

/* --- rows ------------------------------------------------------------------------------------------ */

typedef struct pair {
    char key[9];
    vg_money amount;
} pair;
static const vg_field row[] = {
    TEXT("key", pair, key, 8, VG_MUST_HAVE, VG_SHOW, "t"),
    YUAN("amount", pair, amount, 15, VG_MUST_HAVE, VG_SHOW, "t"),
};

/* Reads all rows; the sum of their amounts, or minus the error's code. */
static int64_t sum_of(vg_amp_shape shape, size_t columns, const char *text, vg_amp_group *ret)
{
    vg_err err;
    int64_t sum = 0;
    vg_amp at = vg_amp_of(vg_span_of(text));
    vg_status status = vg_amp_open(&at, shape, columns, ret, &err);
    for (int64_t i = 0; status.code == VG_OK && i < ret->count; i++) {
        pair p = {0};
        status = vg_amp_row(&at, ret, row, VG_COUNT(row), &p, &err);
        sum += p.amount.fen;
    }
    return status.code == VG_OK ? sum : -(int64_t)status.code;
}

static void a_page_tells_its_rows_and_whether_it_is_the_last(void)
{
    vg_amp_group g;
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, "22&21&1&2&a&1.00&b&2.00&&", &g), 300);
    CU_ASSERT(g.last);
    CU_ASSERT_EQUAL(g.total, 22);
    CU_ASSERT_EQUAL(g.begin, 21);
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, "22&1&0&2&a&1.00&b&2.00&&", &g), 300);
    CU_ASSERT(!g.last);
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, "0&0&1&0&&", &g), 0);
    CU_ASSERT_EQUAL(sum_of(VG_AMP_LIST, 2, "2&a&1.00&b&2.00&&", &g), 300);
    CU_ASSERT_EQUAL(sum_of(VG_AMP_LIST, 2, "0&&", &g), 0);
}

static void columns_are_found_where_sources_disagree(void)
{
    vg_amp_group g;
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, "2&1&1&2&a&1.00&x&b&2.00&y&&", &g), 300); /* three columns */
    CU_ASSERT_EQUAL(g.columns, 3);
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 5, "2&1&1&2&a&1.00&b&2.00&&", &g), 300); /* two */
    CU_ASSERT_EQUAL(g.columns, 2);
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, "2&1&1&2&a&1.00&b&2.00&", &g), 300); /* Reserve is missing */
    CU_ASSERT_EQUAL(g.columns, 2);
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, "1&1&1&1&a&1.00&&and more&", &g), 100);
}

static void counts_that_do_not_fit_are_garbled(void)
{
    static const char *const bad[] = {
        "2&1&1&2&a&1.00&b&2.00", /* cut short: the last row has no end */
        "&1&1&1&a&1.00&&",     "1&1&&1&a&1.00&&",  "1&1&2&1&a&1.00&&", "1&1&1&&a&1.00&&", "1&1&1&-1&a&1.00&&",
        "1&1&1&x&a&1.00&&",    "9&1&1&9&a&1.00&&", "1&1&1",            "",                "1&1&1&9999&a&1.00&&",
        "2&1&1&2&a&1.00&b&&&", "3&1&1&3&a&1.00&b&2.00&",
    };
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        vg_amp_group g;
        CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, bad[i], &g), -(int64_t)VG_E_BANK_GARBLED);
    }
}

/* Before anybody takes room for them. */
static void more_rows_than_fields_are_refused_at_once(void)
{
    static const char *const bad[] = {"9&1&1&4&a&1.00&&", "3&1&1&3&a&1.00&b&2.00&c&3.00&d&e&", "8192&1&1&8192&&&&", "8193&1&1&8193&&&&"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        vg_amp_group g;
        vg_err err;
        vg_amp at = vg_amp_of(vg_span_of(bad[i]));
        CU_ASSERT_EQUAL(vg_amp_open(&at, VG_AMP_PAGED, 5, &g, &err).code, VG_E_BANK_GARBLED);
    }
}

/* A body of separators alone must cost no more than its length. */
static void a_megabyte_of_separators_is_read_at_once(void)
{
    static char text[1024 * 1024 + 1];
    vg_amp_group g;
    memset(text, '&', sizeof text - 1);
    memcpy(text, "8192&1&1&8192&", 14);
    clock_t before = clock();
    CU_ASSERT_EQUAL(sum_of(VG_AMP_PAGED, 2, text, &g), -(int64_t)VG_E_BANK_GARBLED);
    CU_ASSERT((clock() - before) * 10 < CLOCKS_PER_SEC);
}

/* --- headers --------------------------------------------------------------------------------------- */

typedef struct head {
    char kind[5], text[16];
    int64_t length;
} head;
static const vg_field heads[] = {
    FIXED("magic", "A001", "t"),
    TEXT("kind", head, kind, 4, VG_MUST_HAVE, VG_SHOW, "t"),
    INT("length", head, length, 6, VG_MUST_HAVE, VG_SHOW, "t"),
    HANZI("text", head, text, 10, VG_MAY, VG_SHOW, "t"),
    FILLER("filler", "000", "t"),
};

static void text_stands_left_and_numbers_right(void)
{
    uint8_t room[64];
    vg_buf buf = vg_buf_of(room, sizeof room);
    vg_err err;
    static const head from = {.kind = "26", .length = 172, .text = "成功"}; /* static: what lies between its members is zero, too */
    static head back;
    CU_ASSERT_EQUAL(vg_fixed_write(&vg_way_amp, heads, VG_COUNT(heads), &from, &buf, &err).code, VG_OK);
    CU_ASSERT_EQUAL(buf.len, vg_fixed_width(heads, VG_COUNT(heads)));
    CU_ASSERT_EQUAL(memcmp(room, "A00126  000172\xB3\xC9\xB9\xA6      000", 27), 0);
    CU_ASSERT_EQUAL(vg_fixed_at(heads, VG_COUNT(heads), "text"), 14);
    CU_ASSERT_EQUAL(vg_fixed_read(heads, VG_COUNT(heads), vg_buf_span(&buf), &back, &err).code, VG_OK);
    CU_ASSERT_EQUAL(memcmp(&back, &from, sizeof back), 0);
}

static void a_value_wider_than_its_field_is_refused(void)
{
    uint8_t room[64];
    vg_buf buf = vg_buf_of(room, sizeof room);
    vg_err err;
    head long_text = {.kind = "26", .text = "成功成功abc"}, long_number = {.kind = "26", .length = 1000000}, none = {.length = 1};
    CU_ASSERT_EQUAL(vg_fixed_write(&vg_way_amp, heads, VG_COUNT(heads), &long_text, &buf, &err).code, VG_E_ENCODE);
    CU_ASSERT_EQUAL(vg_fixed_write(&vg_way_amp, heads, VG_COUNT(heads), &long_number, &buf, &err).code, VG_E_ENCODE);
    CU_ASSERT_EQUAL(vg_fixed_write(&vg_way_amp, heads, VG_COUNT(heads), &none, &buf, &err).code, VG_E_ENCODE);
}

static void a_header_is_checked_but_for_its_fillers(void)
{
    static const struct {
        const char *bytes;
        bool good;
    } cases[] = {
        {"A00126  000172          000", true},   {"A00126  000172          xyz", true},
        {"A00226  000172          000", false},  {"A001    000172          000", false},
        {"A00126  00017x          000", false},  {"A00126                  000", false},
        {"A00126  -00172          000", false},  {"A00126  000172          00", false},
        {"A00126  000172          0000", false},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        head back = {0};
        vg_err err;
        vg_code code = vg_fixed_read(heads, VG_COUNT(heads), vg_span_of(cases[i].bytes), &back, &err).code;
        CU_ASSERT_EQUAL(code, cases[i].good ? VG_OK : VG_E_BANK_GARBLED);
    }
}

static void a_character_cut_by_the_end_of_its_field_is_damage(void)
{
    head back = {0};
    vg_err err;
    vg_span bytes = vg_span_of("A00126  000172\xB3\xC9\xB9\xA6\xB3\xC9\xB9\xA6" "a\xB3" "000");
    CU_ASSERT_EQUAL(vg_fixed_read(heads, VG_COUNT(heads), bytes, &back, &err).code, VG_OK);
    CU_ASSERT(vg_text_damaged(back.text));
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("positional bodies and fixed headers", NULL, NULL);
    CU_ADD_TEST(suite, each_field_ends_with_a_separator);
    CU_ADD_TEST(suite, a_limit_counts_bytes_of_gbk_and_nothing_else);
    CU_ADD_TEST(suite, a_separator_in_text_is_refused_or_widened);
    CU_ADD_TEST(suite, control_characters_are_refused);
    CU_ADD_TEST(suite, an_amount_that_must_be_is_not_zero_and_a_fee_is_said_to_be);
    CU_ADD_TEST(suite, amounts_are_read_in_the_forms_that_are_in_use);
    CU_ADD_TEST(suite, fields_may_be_missing_at_the_end_and_more_may_come);
    CU_ADD_TEST(suite, what_is_not_a_number_day_or_word_is_garbled);
    CU_ADD_TEST(suite, the_second_byte_of_a_pair_is_never_a_separator);
    CU_ADD_TEST(suite, text_that_is_too_long_is_cut_and_marked);
    CU_ADD_TEST(suite, a_page_tells_its_rows_and_whether_it_is_the_last);
    CU_ADD_TEST(suite, columns_are_found_where_sources_disagree);
    CU_ADD_TEST(suite, counts_that_do_not_fit_are_garbled);
    CU_ADD_TEST(suite, more_rows_than_fields_are_refused_at_once);
    CU_ADD_TEST(suite, a_megabyte_of_separators_is_read_at_once);
    CU_ADD_TEST(suite, text_stands_left_and_numbers_right);
    CU_ADD_TEST(suite, a_value_wider_than_its_field_is_refused);
    CU_ADD_TEST(suite, a_header_is_checked_but_for_its_fillers);
    CU_ADD_TEST(suite, a_character_cut_by_the_end_of_its_field_is_damage);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

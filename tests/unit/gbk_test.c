#include "mapping/gb18030.h"
#include <CUnit/Basic.h>

static vg_code encode(const char *text, vg_buf *ret)
{
    vg_err err;
    return vg_gbk_encode(vg_span_of(text), ret, &err).code;
}

static vg_code decode(const void *at, size_t len, bool mark, vg_buf *ret, bool *damaged)
{
    vg_err err;
    return vg_gb18030_decode((vg_span){at, len}, mark, ret, damaged, &err).code;
}

static void text_goes_both_ways(void)
{
    static const char *const texts[] = {"",
                                        "abc",
                                        "王喆",
                                        "a王b喆c",
                                        "测试镕喆貿易有限公司",
                                        "买买提·吐尔逊",
                                        "（１），。",
                                        "12345678王12345678",
                                        "昇堃珺祎"};
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        uint8_t gbk[256], utf8[256];
        vg_buf there = vg_buf_of(gbk, sizeof gbk), back = vg_buf_of(utf8, sizeof utf8);
        bool damaged = true;
        CU_ASSERT_EQUAL(encode(texts[i], &there), VG_OK);
        CU_ASSERT_EQUAL(decode(gbk, there.len, false, &back, &damaged), VG_OK);
        CU_ASSERT_FALSE(damaged);
        CU_ASSERT_EQUAL(back.len, strlen(texts[i]));
        CU_ASSERT_EQUAL(memcmp(utf8, texts[i], back.len), 0);
    }
}

static void what_gbk_lacks_is_refused(void)
{
    static const char *const texts[] = {"㛃",         "𠮷",           "€",     "a€",     "😀",
                                        "ḿ",          "\xEE\x80\x80", "ok王ü̈", "王\xC3", "\xE7\x8E",
                                        "\xC0\x80王", "\xED\xA0\x80"};
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        uint8_t gbk[64];
        vg_buf ret = vg_buf_of(gbk, sizeof gbk);
        CU_ASSERT_EQUAL(encode(texts[i], &ret), VG_E_ENCODE);
    }
}

static void put_utf8(uint32_t c, char ret[5])
{
    if (c < 0x80) {
        memcpy(ret, (char[]){(char)c, 0}, 2);
    } else if (c < 0x800) {
        memcpy(ret, (char[]){(char)(0xC0 | c >> 6), (char)(0x80 | (c & 63)), 0}, 3);
    } else {
        memcpy(ret,
               (char[]){(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 63)),
                        (char)(0x80 | (c & 63)), 0},
               4);
    }
}

/* What we write as GBK, a reader of GB18030 must read as the same character: the whole plane. */
static void every_character_we_send_is_read_back_by_gb18030(void)
{
    size_t sent = 0, wrong = 0, wide = 0;
    for (uint32_t c = 0x20; c < 0xFFFE; c++) {
        char text[5];
        uint8_t gbk[8], utf8[16];
        vg_buf there = vg_buf_of(gbk, sizeof gbk), back = vg_buf_of(utf8, sizeof utf8);
        bool damaged = false;
        put_utf8(c, text);
        if (encode(text, &there) != VG_OK) {
            continue;
        }
        sent++;
        wide += there.len > 2;
        wrong += decode(gbk, there.len, false, &back, &damaged) != VG_OK ||
                 back.len != strlen(text) || memcmp(utf8, text, back.len) != 0;
    }
    CU_ASSERT(sent > 21000);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(wide, 0);
}

static void four_bytes_are_read(void)
{
    uint8_t utf8[64];
    vg_buf back = vg_buf_of(utf8, sizeof utf8);
    bool damaged = true;
    CU_ASSERT_EQUAL(decode("\x82\x30\xB7\x39\x95\x34\xB3\x35<", 9, false, &back, &damaged), VG_OK);
    CU_ASSERT_FALSE(damaged);
    CU_ASSERT_EQUAL(utf8[back.len - 1], '<');
}

static void damage_is_marked_or_refused(void)
{
    static const struct {
        const char *bytes, *text;
        size_t len;
    } cases[] = {
        {"a\xFF\xFF<", "a\uFFFD\uFFFD<", 4},
        {"\xCD", "\uFFFD", 1},
        {"\xCD<b", "\uFFFD<b", 3},
        {"\x80"
         "a",
         "\uFFFDa", 2},
        {"a\x01"
         "b",
         "a\uFFFDb", 3},
        {"a\0b", "a\uFFFDb", 3},
        {"\x81\x30\x81", "\uFFFD0\uFFFD", 3},
        {"\x84\x31\xA4\x38", "\uFFFD", 4},
        {"\xFE\x39\xFE\x39", "\uFFFD", 4},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        uint8_t utf8[64];
        vg_buf back = vg_buf_of(utf8, sizeof utf8);
        bool damaged = false;
        CU_ASSERT_EQUAL(decode(cases[i].bytes, cases[i].len, true, &back, &damaged), VG_OK);
        CU_ASSERT_TRUE(damaged);
        CU_ASSERT_EQUAL(back.len, strlen(cases[i].text));
        CU_ASSERT_EQUAL(memcmp(utf8, cases[i].text, back.len), 0);
        back.len = 0;
        CU_ASSERT_EQUAL(decode(cases[i].bytes, cases[i].len, false, &back, &damaged),
                        VG_E_BANK_GARBLED);
    }
}

static void any_bytes_become_valid_utf8_within_the_room(void)
{
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        uint8_t bytes[64], utf8[VG_GB18030_ROOM(64)];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            bytes[i] = (uint8_t)(seed >> 56);
        }
        vg_buf back = vg_buf_of(utf8, sizeof utf8);
        bool damaged = false;
        CU_ASSERT_EQUAL_FATAL(decode(bytes, sizeof bytes, true, &back, &damaged), VG_OK);
        CU_ASSERT_FALSE_FATAL(back.over);
        CU_ASSERT_TRUE_FATAL(vg_span_utf8(vg_buf_span(&back)));
    }
}

static void too_little_room_is_remembered(void)
{
    uint8_t room[5];
    vg_buf ret = vg_buf_of(room, sizeof room);
    CU_ASSERT_EQUAL(encode("王喆王", &ret), VG_OK);
    CU_ASSERT_TRUE(ret.over);
    bool damaged;
    ret = vg_buf_of(room, sizeof room);
    CU_ASSERT_EQUAL(decode("\xCD\xF5\xCD\xF5", 4, true, &ret, &damaged), VG_OK);
    CU_ASSERT_TRUE(ret.over);
}

static void shift_bytes_are_counted_for_each_run(void)
{
    CU_ASSERT_EQUAL(vg_gbk_room(VG_SPAN("abc")), 3);
    CU_ASSERT_EQUAL(vg_gbk_room(VG_SPAN("\xCD\xF5\xCD\xF5")), 6);
    CU_ASSERT_EQUAL(vg_gbk_room(VG_SPAN("\xCD\xF5"
                                        "a"
                                        "\xCD\xF5")),
                    9);
    CU_ASSERT_EQUAL(vg_gbk_room(VG_SPAN("")), 0);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("gbk", NULL, NULL);
    CU_ADD_TEST(suite, text_goes_both_ways);
    CU_ADD_TEST(suite, what_gbk_lacks_is_refused);
    CU_ADD_TEST(suite, every_character_we_send_is_read_back_by_gb18030);
    CU_ADD_TEST(suite, four_bytes_are_read);
    CU_ADD_TEST(suite, damage_is_marked_or_refused);
    CU_ADD_TEST(suite, any_bytes_become_valid_utf8_within_the_room);
    CU_ADD_TEST(suite, too_little_room_is_remembered);
    CU_ADD_TEST(suite, shift_bytes_are_counted_for_each_run);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

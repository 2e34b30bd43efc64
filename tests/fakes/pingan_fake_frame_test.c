/* The frame: A.11 to the byte, and every header field that is not as it must be. */
#include "tests/fakes/pingan_fake_test.h"

#define OPEN "1&" SUP "&" M1 "&00&测试&13800000001&&&"
#define BALANCE SUP "&" M1 "&&"

/* Section A.11, the request and its response, spaces as they are. */
static const char example_request[] =
    "A0012601019999                0000000172000000PA001012024031509300020240315093000123456999999"
    "                                                                                "
    "                    000000            00000000000600001                20240315093000999999"
    "                                          000000050PA001202403150930001234569999"
    "1&15000000000001&M100000001&00&\xb2\xe2\xca\xd4&13800000001&&&";
static const char example_response[] =
    "A0012601019999                0000000140000000PA001022024031509300120240315093000123456000000"
    "\xbd\xbb\xd2\xd7\xb3\xc9\xb9\xa6"
    "                                                                                "
    "            00000             00000000000600002                20240315093001000000"
    "\xbd\xbb\xd2\xd7\xb3\xc9\xb9\xa6"
    "                                  000000018PA001202403150930001234569999"
    "9999000000000101&&";

static void the_papers_example_is_answered_to_the_byte(void)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_EQUAL_FATAL(sizeof example_request - 1, 394);
    CU_ASSERT_EQUAL_FATAL(sizeof example_response - 1, 362);
    t.bank = pingan_fake_new(&conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(t.bank);
    t.now = INT64_C(1710466201000); /* 2024-03-15 09:30:01 in China */
    send_bytes(example_request, sizeof example_request - 1);
    CU_ASSERT_EQUAL_FATAL(t.reply.len, sizeof example_response - 1);
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes, example_response, t.reply.len), 0);
    CU_ASSERT_STRING_EQUAL(t.text, "交易成功"
                                   "                                                        "
                                   "                                    ");
    end_with(0);
}

/* The same bytes by the builder of these tests: what follows stands on it. */
static void a_request_is_read_by_the_lengths_in_its_headers(void)
{
    static char bytes[TEST_BYTES_MAX];
    begin();
    size_t len = message(bytes, "6037", "20250630090000000077", BALANCE);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, 3), 6);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, 6), 222);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, 222), len);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, len), len);
    bytes[0] = 'B';
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, len), 0);
    bytes[0] = 'A';
    memcpy(bytes + 30, "0001048577", 10);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, len), 0);
    memcpy(bytes + 30, "00001x8577", 10);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, len), 0);
    end_with(0);
}

typedef struct change {
    size_t at;
    const char *to, *code;
} change;
/* Each field of both headers with a value that the paper does not allow. */
static const change changes[] = {
    {0, "A002", ""},
    {4, "13", "ERR030"},
    {6, "02", "ERR030"},
    {8, "02", "ERR030"},
    {10, "8888", "ERR026"},
    {14, "x", "ERR026"},
    {40, "6037  ", "ERR030"},
    {46, "EB001", "ERR030"},
    {51, "02", "ERR030"},
    {53, "20250631", "ERR030"},
    {61, "250000", "ERR030"},
    {67, "2025063009000000007 ", "ERR030"},
    {87, "000000", "ERR030"},
    {93, "x", "ERR030"},
    {193, "1", "ERR030"},
    {194, "001", "ERR030"},
    {198, "2", "ERR030"},
    {199, "RSA-SHA256  ", "ERR030"},
    {211, "0000000001", "ERR030"},
    {221, "1", "ERR030"},
    {226, "02", "ERR030"},
    {228, "0", "ERR030"},
    {244, "20250629", "ERR030"},
    {252, "090001", "ERR030"},
    {258, "000000", "ERR030"},
    {264, "x", "ERR030"},
    {306, "1", "ERR030"},
    {307, "00000001", "ERR030"},
    {315, "EB001", "ERR030"},
    {320, "20250630090000000078", "ERR030"},
    {340, "9998", "ERR026"},
    {222, "6999", "ERR935"},
};

static void each_header_field_bites_when_it_is_wrong(void)
{
    static char bytes[TEST_BYTES_MAX];
    size_t count = sizeof changes / sizeof changes[0];
    begin();
    for (size_t i = 0; i < count; i++) {
        size_t len = message(bytes, "6037", "20250630090000000077", BALANCE);
        memcpy(bytes + changes[i].at, changes[i].to, strlen(changes[i].to));
        send_bytes(bytes, len);
        CODE(changes[i].code);
        CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), i + 1);
        if (pingan_fake_violations(t.bank) != i + 1) {
            printf("\n    %zu passed\n", changes[i].at);
        }
    }
    send_bytes(bytes, message(bytes, "6037", "20250630090000000077", BALANCE));
    CODE("000000");
    end_with(count);
}

static void bytes_after_the_counted_length_and_missing_ones_are_breaches(void)
{
    static char bytes[TEST_BYTES_MAX];
    begin();
    size_t len = message(bytes, "6037", "20250630090000000077", BALANCE);
    memcpy(bytes + len, "\r\n", 2);
    send_bytes(bytes, len + 2);
    CODE("ERR030");
    send_bytes(bytes, len - 1);
    CU_ASSERT_EQUAL(t.reply.what, PINGAN_CLOSE_NO_ANSWER);
    send_bytes("GET / HTTP/1.0\r\n\r\n", 18);
    CU_ASSERT_EQUAL(t.reply.what, PINGAN_CLOSE_NO_ANSWER);
    end_with(3);
}

static void the_dedicated_line_has_the_second_header_only(void)
{
    static char bytes[TEST_BYTES_MAX];
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "frame", "dedicated"));
    start(&conf);
    size_t len = message(bytes, "6037", "20250630090000000077", BALANCE);
    const uint8_t *biz = (uint8_t *)bytes + 222;
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, biz, 122), len - 222);
    CU_ASSERT_EQUAL(pingan_fake_need(t.bank, (uint8_t *)bytes, len), 0);
    send_bytes(biz, len - 222);
    CU_ASSERT_EQUAL_FATAL(t.reply.what, PINGAN_ANSWER);
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes, "603702", 6), 0);
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes + 36, "000000", 6), 0);
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes + 122, A1 "&1000.50&1000.50&0.00&&", 38), 0);
    end_with(0);
}

static void the_body_is_counted_field_by_field(void)
{
    begin();
    ASK("6037", SUP "&" M1 "&", "ERR936");
    ASK("6037", SUP "&" M1 "&&&", "ERR936");
    ASK("6037", SUP "&" M1 "&x", "ERR936");
    ASK("6037", SUP "&&&", "ERR936");
    ASK("6037", SUP "& " M1 "&&", "ERR936");
    ASK("6037", SUP "&" M1 "& a&", "ERR936");
    ASK("6037", SUP "&" M1 "&a\nb&", "ERR936");
    ASK("6007", FREEZE("1", "1.0", "H1"), "ERR936");
    ASK("6007", FREEZE("1", "1", "H1"), "ERR936");
    ASK("6007", FREEZE("1", "01.00", "H1"), "ERR936");
    ASK("6007", FREEZE("1", "-1.00", "H1"), "ERR936");
    ASK("6007", FREEZE("1", "0.00", "H1"), "ERR936");
    ASK("6007", FREEZE("1", "1234567890123.00", "H1"), "ERR936");
    ASK("6007", FREEZE("8", "1.00", "H1"), "ERR936");
    ASK("6007", FREEZE("1", "1.00", "H1234567890123456789012345678901"), "ERR936");
    ASK("6007", FREEZE("1", "1.00", ""), "ERR936");
    ASK("6007", "1&" SUP "&" A1 "&" M1 "&1.00&0.00&CNY&H1&&&&", "ERR936");
    end_with(17);
}

static void sixty_hanzi_are_120_bytes_and_fit_and_sixty_one_do_not(void)
{
    char name[400] = "", body[800];
    begin();
    for (int i = 0; i < 60; i++) {
        strncat(name, "测", sizeof name - strlen(name) - 1);
    }
    snprintf(body, sizeof body, "1&%s&M9&00&%s&&&&", SUP, name);
    ASK("6000", body, "000000");
    snprintf(body, sizeof body, "1&%s&M8&00&%s测&&&&", SUP, name);
    ASK("6000", body, "ERR936");
    end_with(1);
}

static void a_body_that_is_no_gbk_is_a_breach(void)
{
    static char bytes[TEST_BYTES_MAX];
    begin();
    size_t len = message(bytes, "6037", "20250630090000000077", SUP "&" M1 "&ab&");
    bytes[len - 3] = (char)0x81;
    bytes[len - 2] = ' ';
    send_bytes(bytes, len);
    CODE("ERR030");
    end_with(1);
}

static void a_number_is_used_once(void)
{
    begin();
    ask_as("20250630090000000500", "6037", BALANCE);
    CODE("000000");
    ask_as("20250630090000000500", "6037", BALANCE);
    CODE("ERR150");
    ask_as("20250630090000000500", "6007", FREEZE("1", "1.00", "H1"));
    CODE("ERR150");
    balance_is(A1, 100050, 100050, 0);
    end_with(2);
}

static void the_first_error_text_stands_in_both_headers(void)
{
    begin();
    ASK("6000", OPEN, "ERR114");
    CU_ASSERT_STRING_EQUAL(t.code2, "ERR114");
    CU_ASSERT_EQUAL(t.reply.len, 344);
    CU_ASSERT_EQUAL(strncmp(t.text, "会员子账户已存在", strlen("会员子账户已存在")), 0);
    end_with(0);
}

static void a_text_too_long_for_the_second_header_is_cut_between_characters(void)
{
    char text[100];
    begin();
    ASK("6164", "2&" SUP "&20250630090000777777&" A1 "&" M1 "&" A2 "&" M2 "&&1.00&0.00&&&",
        "ERR154");
    to_utf8(t.reply.bytes + 264, 42, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "原交易不存在、未成功或不允许退款,请核对原 ");
    CU_ASSERT_EQUAL(t.reply.bytes[306], '0');
    CU_ASSERT_EQUAL(strncmp(t.text, "原交易不存在、未成功或不允许退款,请核对原流水号", 70), 0);
    end_with(1);
}

CU_TestInfo frame_claims[] = {
    {"the_papers_example_is_answered_to_the_byte", the_papers_example_is_answered_to_the_byte},
    {"a_request_is_read_by_the_lengths_in_its_headers",
     a_request_is_read_by_the_lengths_in_its_headers},
    {"each_header_field_bites_when_it_is_wrong", each_header_field_bites_when_it_is_wrong},
    {"bytes_after_the_counted_length_and_missing_ones_are_breaches",
     bytes_after_the_counted_length_and_missing_ones_are_breaches},
    {"the_dedicated_line_has_the_second_header_only",
     the_dedicated_line_has_the_second_header_only},
    {"the_body_is_counted_field_by_field", the_body_is_counted_field_by_field},
    {"sixty_hanzi_are_120_bytes_and_fit_and_sixty_one_do_not",
     sixty_hanzi_are_120_bytes_and_fit_and_sixty_one_do_not},
    {"a_body_that_is_no_gbk_is_a_breach", a_body_that_is_no_gbk_is_a_breach},
    {"a_number_is_used_once", a_number_is_used_once},
    {"a_text_too_long_for_the_second_header_is_cut_between_characters",
     a_text_too_long_for_the_second_header_is_cut_between_characters},
    {"the_first_error_text_stands_in_both_headers", the_first_error_text_stands_in_both_headers},
    CU_TEST_INFO_NULL,
};

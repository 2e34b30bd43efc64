#include "mapping/map.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef enum sample_side { SAMPLE_DEBIT, SAMPLE_CREDIT } sample_side;

typedef struct sample {
    char ref[21], name[184], time[7], note[16];
    vg_money amount, fee;
    bool has_fee, same;
    vg_day day;
    int64_t count;
    sample_side side;
    char letter;
} sample;

static const vg_word yes_no[] = {{"0", true}, {"1", false}, {NULL, 0}};
static const vg_word sides[] = {{"D", SAMPLE_DEBIT}, {"C", SAMPLE_CREDIT}, {NULL, 0}};
static const vg_field out[] = {
    FIXED("action", "TEST", "1"),
    TEXT("ref", sample, ref, 20, VG_MUST_HAVE, VG_SHOW, "2"),
    HANZI("name", sample, name, 12, VG_MAY, VG_HIDE, "3"),
    YUAN("amount", sample, amount, 15, VG_MUST_HAVE, VG_SHOW, "4"),
    DAY("day", sample, day, VG_MAY, VG_SHOW, "5"),
    INT("count", sample, count, 4, VG_MAY, VG_SHOW, "6"),
    CODE("same", sample, same, yes_no, 1, VG_MUST_HAVE, VG_SHOW, "7"),
    CODE("side", sample, side, sides, 1, VG_MUST_HAVE, VG_SHOW, "8"),
    LETTER("letter", sample, letter, VG_MAY, VG_SHOW, "9"),
    EMPTY("none", "10"),
};
static const vg_field back[] = {
    TEXT("ref", sample, ref, 20, VG_MUST_HAVE, VG_SHOW, "2"),
    HANZI("name", sample, name, 122, VG_MAY, VG_HIDE, "3"),
    YUAN("amount", sample, amount, 15, VG_MUST_HAVE, VG_SHOW, "4"),
    YUAN_IF("fee", sample, fee, has_fee, 15, VG_SHOW, "4"),
    DAY("day", sample, day, VG_MAY, VG_SHOW, "5"),
    TIME("time", sample, time, VG_MAY, VG_SHOW, "5"),
    INT("count", sample, count, 4, VG_MAY, VG_SHOW, "6"),
    CODE("same", sample, same, yes_no, 1, VG_MAY, VG_SHOW, "7"),
    CODE("side", sample, side, sides, 1, VG_MAY, VG_SHOW, "8"),
    CUT("note", sample, note, 254, VG_MAY, VG_SHOW, "9"),
    LETTER("letter", sample, letter, VG_MAY, VG_SHOW, "9"),
};

static sample good(void)
{
    return (sample){
        .ref = "R1", .name = "a&<>王", .amount = {123450}, .same = true, .side = SAMPLE_CREDIT};
}

static vg_code write_sample(const sample *s, char *ret, size_t cap, vg_err *err)
{
    vg_buf buf = vg_buf_of(ret, cap - 1);
    vg_map_begin(&buf);
    vg_status status = vg_map_write(&vg_way_gbk, out, VG_COUNT(out), s, &buf, err);
    if (status.code == VG_OK) {
        status = vg_map_end(&buf, err);
    }
    ret[buf.len] = 0;
    return status.code;
}

static void elements_stand_in_the_order_of_the_table(void)
{
    char wire[2048];
    vg_err err;
    sample s = good();
    CU_ASSERT_EQUAL(write_sample(&s, wire, sizeof wire, &err), VG_OK);
    CU_ASSERT_STRING_EQUAL(
        wire,
        "<?xml version=\"1.0\" encoding=\"GBK\"?><stream><action>TEST</action><ref>R1</ref>"
        "<name>a&amp;&lt;&gt;\xCD\xF5</name><amount>1234.50</amount><day></day><count></count>"
        "<same>0</same><side>C</side><letter></letter><none></none></stream>");
}

/* Another bank's way: a prefix, UTF-8, dates with dashes, limits in characters, no empty elements (baixin §3.3). */
static const vg_field soap[] = {
    TEXT("Ref", sample, ref, 20, VG_MUST_HAVE, VG_SHOW, "2"),
    WORDS("Name", sample, name, 4, VG_MAY, VG_HIDE, "3"),
    YUAN("Amount", sample, amount, 15, VG_MUST_HAVE, VG_SHOW, "4"),
    DATE("Day", sample, day, VG_MAY, VG_SHOW, "5"),
    INT("Count", sample, count, 4, VG_MAY, VG_SHOW, "6"),
};

static void a_soap_bank_gets_its_own_way(void)
{
    char wire[512] = "";
    vg_err err = {0};
    sample s = good();
    VG_SET(s.name, "<王>\xF0\xA0\xAE\xB7"); /* four characters, nine bytes; the last is not in GBK */
    CU_ASSERT_EQUAL(vg_day_make(2026, 3, 9, &s.day, &err).code, VG_OK);
    vg_buf buf = vg_buf_of(wire, sizeof wire - 1);
    CU_ASSERT_EQUAL(vg_map_write(&vg_way_soap, soap, VG_COUNT(soap), &s, &buf, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(wire, "<c:Ref>R1</c:Ref><c:Name>&lt;王&gt;\xF0\xA0\xAE\xB7</c:Name><c:Amount>1234.50</c:Amount>"
                                 "<c:Day>2026-03-09</c:Day>");
    VG_SET(s.name, "SECRET");
    CU_ASSERT_EQUAL(vg_map_write(&vg_way_soap, soap, VG_COUNT(soap), &s, &buf, &err).code, VG_E_ENCODE);
    CU_ASSERT_STRING_EQUAL(err.text, "Name is longer than the bank's 4 characters (3)");
    VG_SET(s.name, "\xFF");
    CU_ASSERT_EQUAL(vg_map_write(&vg_way_soap, soap, VG_COUNT(soap), &s, &buf, &err).code, VG_E_ENCODE);
}

static void a_closed_message_has_no_other_element(void)
{
    vg_doc *doc = NULL;
    vg_err err = {0};
    sample s = {0};
    CU_ASSERT_EQUAL_FATAL(
        vg_doc_read(VG_SPAN("<stream><Ref>R1</Ref><Amount>1.00</Amount><Day>2026-03-09</Day><Other>1</Other></stream>"), &doc,
                    &err).code,
        VG_OK);
    CU_ASSERT_EQUAL(vg_map_read(&vg_way_gbk, soap, VG_COUNT(soap), doc, VG_DOC_ROOT, &s, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(s.ref, "R1");
    CU_ASSERT_NOT_EQUAL(s.day.n, 0);
    CU_ASSERT_EQUAL(vg_map_read(&vg_way_soap, soap, VG_COUNT(soap), doc, VG_DOC_ROOT, &s, &err).code, VG_E_BANK_GARBLED);
    vg_doc_free(doc);
}

static void refused(const sample *s, const char *tag)
{
    char wire[2048];
    vg_err err = {0};
    CU_ASSERT_EQUAL(write_sample(s, wire, sizeof wire, &err), VG_E_ENCODE);
    CU_ASSERT_EQUAL(strncmp(err.text, tag, strlen(tag)), 0);
    CU_ASSERT_PTR_NULL(strstr(err.text, "SECRET"));
}

static void what_the_bank_cannot_take_is_refused_without_its_value(void)
{
    sample s = good();
    s.ref[0] = 0;
    refused(&s, "ref is empty");
    s = good();
    VG_SET(s.ref, "SECRET王");
    refused(&s, "ref");
    s = good();
    VG_SET(s.name, "SECRET€");
    refused(&s, "name");
    s = good();
    VG_SET(s.name, "SECRET\nx");
    refused(&s, "name");
    s = good();
    VG_SET(s.name, "王王王王王王"); /* 12 bytes and two for shifting: 14 */
    refused(&s, "name is longer");
    VG_SET(s.name, "王王王王王"); /* 12 */
    char wire[2048];
    vg_err err;
    CU_ASSERT_EQUAL(write_sample(&s, wire, sizeof wire, &err), VG_OK);
    s = good();
    s.amount = vg_fen(0);
    refused(&s, "amount is empty");
    s.amount = vg_fen(-1);
    refused(&s, "amount");
    s.amount = vg_fen(VG_FEN_MAX);
    refused(&s, "amount");
    s = good();
    s.count = 12345;
    refused(&s, "count");
    s.count = -1;
    refused(&s, "count");
    s = good();
    s.side = (sample_side)7;
    refused(&s, "side");
    s = good();
    CU_ASSERT_EQUAL(write_sample(&s, wire, 100, &err), VG_E_ENCODE);
}

static vg_code read_sample(const char *body, sample *ret)
{
    char wire[4096];
    vg_err err;
    *ret = (sample){0};
    int n = snprintf(wire, sizeof wire, "<stream>%s</stream>", body);
    VG_AUTO(vg_doc) doc = NULL;
    vg_status status = vg_doc_read((vg_span){(const uint8_t *)wire, (size_t)n}, &doc, &err);
    if (status.code == VG_OK) {
        status = vg_map_read(&vg_way_gbk, back, VG_COUNT(back), doc, VG_DOC_ROOT, ret, &err);
    }
    return status.code;
}

static void values_are_found_by_name_and_trimmed(void)
{
    sample s;
    CU_ASSERT_EQUAL(
        read_sample("<x>1</x><amount> 12.3 </amount><side>D</side><ref>\n R1\t</ref><same>1</same>"
                    "<day>20250630</day><count>7</count><letter>W</letter><fee></fee><name/>",
                    &s),
        VG_OK);
    CU_ASSERT_STRING_EQUAL(s.ref, "R1");
    CU_ASSERT_EQUAL(s.amount.fen, 1230);
    CU_ASSERT_EQUAL(s.count, 7);
    CU_ASSERT_EQUAL(s.letter, 'W');
    CU_ASSERT_FALSE(s.has_fee);
    CU_ASSERT_FALSE(s.same);
    CU_ASSERT_EQUAL(s.side, SAMPLE_DEBIT);
    char day[9];
    vg_day_compact(s.day, day);
    CU_ASSERT_STRING_EQUAL(day, "20250630");
    CU_ASSERT_EQUAL(read_sample("<ref>R</ref><amount>0.00</amount><fee>0.00</fee>", &s), VG_OK);
    CU_ASSERT_TRUE(s.has_fee);
}

static void an_answer_that_does_not_fit_is_garbled(void)
{
    static const char *const bodies[] = {
        "<amount>1.00</amount>",
        "<ref></ref><amount>1.00</amount>",
        "<ref>R</ref>",
        "<ref>R</ref><ref>R</ref><amount>1.00</amount>",
        "<ref>R</ref><amount>-1.00</amount>",
        "<ref>R</ref><amount>1,000.00</amount>",
        "<ref>R</ref><amount>1.005</amount>",
        "<ref>R</ref><amount>1e3</amount>",
        "<ref>012345678901234567890</ref><amount>1.00</amount>",
        "<ref>R\xCD\xF5</ref><amount>1.00</amount>",
        "<ref>R</ref><amount>1.00</amount><fee>x</fee>",
        "<ref>R</ref><amount>1.00</amount><day>20250631</day>",
        "<ref>R</ref><amount>1.00</amount><time>1234</time>",
        "<ref>R</ref><amount>1.00</amount><count>1x</count>",
        "<ref>R</ref><amount>1.00</amount><side>X</side>",
        "<ref>R</ref><amount>1.00</amount><letter>WW</letter>",
    };
    for (size_t i = 0; i < VG_COUNT(bodies); i++) {
        sample s;
        CU_ASSERT_EQUAL(read_sample(bodies[i], &s), VG_E_BANK_GARBLED);
    }
}

static void three_forms_of_time_are_one(void)
{
    static const char *const times[] = {"175012", "17:50:12", "17501299"};
    for (size_t i = 0; i < VG_COUNT(times); i++) {
        char body[128];
        sample s;
        snprintf(body, sizeof body, "<ref>R</ref><amount>1</amount><time>%s</time>", times[i]);
        CU_ASSERT_EQUAL(read_sample(body, &s), VG_OK);
        CU_ASSERT_STRING_EQUAL(s.time, "175012");
    }
}

static void long_text_is_cut_at_a_character_and_marked(void)
{
    char body[1024] = "<ref>R</ref><amount>1</amount><name>";
    for (int i = 0; i < 100; i++) {
        strncat(body, "\xCD\xF5", 3);
    }
    strncat(body, "</name><note>\xCD\xF5\xCD\xF5\xCD\xF5\xCD\xF5\xCD\xF5\xCD\xF5</note>", 64);
    sample s;
    CU_ASSERT_EQUAL(read_sample(body, &s), VG_OK);
    CU_ASSERT_TRUE(vg_text_damaged(s.name));
    CU_ASSERT_TRUE(vg_span_utf8(vg_span_of(s.name)));
    CU_ASSERT_STRING_EQUAL(s.note, "王王王王王");
}

static void fitting_text_has_room_at_the_bank(void)
{
    CU_ASSERT_EQUAL(vg_map_fit("abc", 2), 2);
    CU_ASSERT_EQUAL(vg_map_fit("王王", 3), 0);
    CU_ASSERT_EQUAL(vg_map_fit("王王", 5), 3);
    CU_ASSERT_EQUAL(vg_map_fit("王a王", 8), 4);
    CU_ASSERT_EQUAL(vg_map_fit("王a王", 9), 7);
}

static vg_code read_xml(const char *text, size_t len)
{
    vg_err err;
    VG_AUTO(vg_doc) doc = NULL;
    return vg_doc_read((vg_span){(const uint8_t *)text, len}, &doc, &err).code;
}

static void hostile_xml_is_refused(void)
{
    static const char *const texts[] = {
        "",
        " ",
        "status",
        "<stream>",
        "<stream></stream></stream>",
        "<stream><a></stream></a>",
        "<stream/><stream/>",
        "<!DOCTYPE stream SYSTEM \"file:///etc/hostname\"><stream/>",
        "<!DOCTYPE s [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><stream>&x;</stream>",
        "<!DOCTYPE s [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><stream>&b;</stream>",
        "<stream>&nosuch;</stream>",
        "<stream>&#0;</stream>",
        "<?xml version=\"1.0\"?><?xml-stylesheet href=\"x\"?><stream/>",
        "<stream xmlns=\"urn:x\"/>",
        "<a:stream xmlns:a=\"urn:x\"/>",
        "<a:stream/>",
        "<stream><xi:include xmlns:xi=\"urn:x\" href=\"/etc/hostname\"/></stream>",
        "<stream a=\"1\" a=\"2\"/>",
        "<stream><![CDATA[x</stream>",
        "<stream><!-- x</stream>",
        "<stream a=\"<\"/>",
    };
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        CU_ASSERT_EQUAL(read_xml(texts[i], strlen(texts[i])), VG_E_BANK_GARBLED);
    }
    CU_ASSERT_EQUAL(read_xml("<stream>\0</stream>", 18), VG_OK); /* a NUL is damaged text */
    CU_ASSERT_EQUAL(read_xml("<stream><![CDATA[<x>]]><!-- <y> --></stream>", 44), VG_OK);
}

static char *repeat(const char *start, const char *piece, size_t times, const char *end,
                    size_t *ret_len)
{
    size_t cap = strlen(start) + strlen(piece) * times + strlen(end) + 1;
    char *text = malloc(cap), *at = text;
    assert(text != NULL);
    at = stpcpy(at, start);
    for (size_t i = 0; i < times; i++) {
        at = stpcpy(at, piece);
    }
    at = stpcpy(at, end);
    *ret_len = (size_t)(at - text);
    return text;
}

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

/* The scan is linear, so what it refuses costs little: an attribute bomb cost the bare parser
 * minutes. */
static void bombs_cost_the_sender(void)
{
    static const struct {
        const char *start, *piece, *end;
        size_t times;
    } bombs[] = {
        {"<stream", " a=\"1\"", "/>", 200000},
        {"<stream", " xmlns:a=\"u\"", "/>", 100000},
        {"", "<a>", "", 300000},
        {"<stream>", "<a/>", "</stream>", VG_XML_NODES_MAX + 1},
        {"<", "a", "/>", 100000},
    };
    for (size_t i = 0; i < VG_COUNT(bombs); i++) {
        size_t len = 0;
        char *text = repeat(bombs[i].start, bombs[i].piece, bombs[i].times, bombs[i].end, &len);
        int64_t start = now_us();
        CU_ASSERT_EQUAL(read_xml(text, len), VG_E_BANK_GARBLED);
        CU_ASSERT(now_us() - start <
                  200000); /* 5 ms are usual; sanitizers and a busy machine are not */
        free(text);
    }
    size_t len = 0;
    char *large = repeat("<stream>", "0123456789abcdef", VG_ANSWER_MAX / 16, "</stream>", &len);
    CU_ASSERT_EQUAL(read_xml(large, len), VG_E_BANK_GARBLED);
    free(large);
}

static vg_code read_list(const char *text, size_t *ret_rows)
{
    vg_err err;
    vg_node list;
    VG_AUTO(vg_doc) doc = NULL;
    vg_status status = vg_doc_read(vg_span_of(text), &doc, &err);
    if (status.code == VG_OK) {
        status = vg_doc_list(doc, VG_DOC_ROOT, "userDataList", &list, ret_rows, &err);
    }
    return status.code;
}

static void lists_are_found_by_trimmed_name_and_never_twice(void)
{
    size_t rows = 9;
    CU_ASSERT_EQUAL(read_list("<s><list name=\" userDataList \"><row/><row/></list></s>", &rows),
                    VG_OK);
    CU_ASSERT_EQUAL(rows, 2);
    CU_ASSERT_EQUAL(read_list("<s></s>", &rows), VG_OK);
    CU_ASSERT_EQUAL(rows, 0);
    CU_ASSERT_EQUAL(read_list("<s><list name=\"userDataList\"/></s>", &rows), VG_OK);
    CU_ASSERT_EQUAL(read_list("<s><list name=\"other\"><row/></list></s>", &rows),
                    VG_E_BANK_GARBLED);
    CU_ASSERT_EQUAL(read_list("<s><list><row/></list></s>", &rows), VG_E_BANK_GARBLED);
    CU_ASSERT_EQUAL(read_list("<s><list name=\"userDataList\"><item/></list></s>", &rows),
                    VG_E_BANK_GARBLED);
    CU_ASSERT_EQUAL(
        read_list("<s><list name=\"userDataList\"/><list name=\"userDataList\"/></s>", &rows),
        VG_E_BANK_GARBLED);
}

static void one_row_prints_its_facts(void)
{
    char text[256];
    vg_map_print(&out[1], text, sizeof text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "ref"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "20"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "must"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "show"));
}

int main(void)
{
    vg_doc_start();
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("map", NULL, NULL);
    CU_ADD_TEST(suite, elements_stand_in_the_order_of_the_table);
    CU_ADD_TEST(suite, a_soap_bank_gets_its_own_way);
    CU_ADD_TEST(suite, a_closed_message_has_no_other_element);
    CU_ADD_TEST(suite, what_the_bank_cannot_take_is_refused_without_its_value);
    CU_ADD_TEST(suite, values_are_found_by_name_and_trimmed);
    CU_ADD_TEST(suite, an_answer_that_does_not_fit_is_garbled);
    CU_ADD_TEST(suite, three_forms_of_time_are_one);
    CU_ADD_TEST(suite, long_text_is_cut_at_a_character_and_marked);
    CU_ADD_TEST(suite, fitting_text_has_room_at_the_bank);
    CU_ADD_TEST(suite, hostile_xml_is_refused);
    CU_ADD_TEST(suite, bombs_cost_the_sender);
    CU_ADD_TEST(suite, lists_are_found_by_trimmed_name_and_never_twice);
    CU_ADD_TEST(suite, one_row_prints_its_facts);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

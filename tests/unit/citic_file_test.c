/* DLSESMDN: asked for only where the settings bring what no paper states; the file comes out byte for byte, or the answer says nothing. */
#include "mapping/base64.h"
#include "tests/golden/citic_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define MAIN "8110700000000000018"
static const char *const with_profile[] = {"day_file_profile", "own", NULL};

static citic_kit kit;

static vg_answer say(const char *text)
{
    vg_ask ask = citic_kit_ask(VG_ASK_DAY_LINES, VG_ASK_NONE);
    return citic_kit_decode(&kit, &ask, vg_span_of(text));
}

static void answer_of(const char *account, const char *day, const char *content, char *ret, size_t cap)
{
    snprintf(ret, cap, "<stream><status>AAAAAAA</status><statusText>ok</statusText><accountNo>%s</accountNo><date>%s</date><fileContent>%s</fileContent></stream>",
             account, day, content);
}

static vg_code file_of(const char *wire, vg_span *ret)
{
    vg_err err = {0};
    vg_arena_reset(&kit.arena);
    return kit.bank->day_file(&kit.conf, &kit.signer, vg_span_of(wire), 0, &kit.arena, ret, &err).code;
}

static void it_is_asked_for_only_with_a_profile(void)
{
    static const char *const blank[] = {"day_file_profile", "own", "action_blank", "true", NULL};
    uint8_t room[4096];
    vg_err err = {0};
    vg_day_offer offer;
    vg_ask ask = citic_kit_ask(VG_ASK_DAY_LINES, VG_ASK_NONE);
    citic_kit_open(&kit, NULL, "");
    vg_buf wire = vg_buf_of(room, sizeof room);
    kit.bank->day_offer(&kit.conf, "", &offer);
    CU_ASSERT_PTR_NOT_NULL_FATAL(offer.words);
    CU_ASSERT_PTR_NOT_NULL(strstr(offer.words, "day_file_profile"));
    CU_ASSERT(strlen(offer.words) < 220); /* all of it is told: vg_err.text */
    CU_ASSERT_EQUAL(kit.bank->encode(&kit.conf, &kit.signer, &ask, &wire, &err).code, VG_E_NOT_OFFERED);
    CU_ASSERT_EQUAL(wire.len, 0);
    citic_kit_close(&kit);
    citic_kit_open(&kit, blank, "");
    kit.bank->day_offer(&kit.conf, "", &offer);
    CU_ASSERT_PTR_NULL(offer.words);
    CU_ASSERT_PTR_NULL(offer.dir);
    CU_ASSERT_STRING_EQUAL(offer.profile, "own");
    wire = vg_buf_of(room, sizeof room);
    CU_ASSERT_EQUAL(kit.bank->encode(&kit.conf, &kit.signer, &ask, &wire, &err).code, VG_OK);
    room[wire.len] = 0;
    CU_ASSERT_PTR_NOT_NULL(strstr((char *)room, "<action>DLSESMDN </action>"));
    CU_ASSERT_PTR_NOT_NULL(strstr((char *)room, "<accountNo>" MAIN "</accountNo>"));
    ask.from.n = 0;
    wire = vg_buf_of(room, sizeof room);
    CU_ASSERT_EQUAL(kit.bank->encode(&kit.conf, &kit.signer, &ask, &wire, &err).code, VG_E_ENCODE);
    citic_kit_close(&kit);
}

static void a_profile_needs_the_settlement_account(void)
{
    static const char *const lone[] = {"day_file_profile", "own", "settle_account", "", NULL};
    vg_err err = {0};
    citic_kit_values(&kit, lone, "");
    CU_ASSERT_EQUAL(kit.bank->prepare(&kit.conf, &err).code, VG_E_CONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "settle_account"));
}

static void only_what_was_asked_for_is_an_answer(void)
{
    static const struct {
        const char *account, *day, *content;
        vg_verdict verdict;
        bool alarm;
    } cases[] = {
        {MAIN, "20250630", "YQ==", VG_VD_YES, false},
        {MAIN, "20250630", "\r\n YWJj\n\tYQ==\n", VG_VD_YES, false},
        {MAIN, "20250629", "YQ==", VG_VD_UNCLEAR, true},                 /* another day */
        {"8110700000000000019", "20250630", "YQ==", VG_VD_UNCLEAR, true}, /* another account */
        {"", "20250630", "YQ==", VG_VD_UNCLEAR, true},
        {MAIN, "", "YQ==", VG_VD_UNCLEAR, true},
        {MAIN, "20250630", "YQ=", VG_VD_UNCLEAR, true},
        {MAIN, "20250630", "YR==", VG_VD_UNCLEAR, true}, /* bits behind the end */
        {MAIN, "20250630", "YQ==YQ==", VG_VD_UNCLEAR, true},
        {MAIN, "20250630", "Y===", VG_VD_UNCLEAR, true},
        {MAIN, "20250630", "=YQ=", VG_VD_UNCLEAR, true},
        {MAIN, "20250630", "YQ-_", VG_VD_UNCLEAR, true},
    };
    citic_kit_open(&kit, with_profile, "");
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        char text[512];
        answer_of(cases[i].account, cases[i].day, cases[i].content, text, sizeof text);
        vg_answer a = say(text);
        if (a.verdict != cases[i].verdict || a.alarm != cases[i].alarm) {
            printf("\ncase %zu: %s\n", i, vg_verdict_name(a.verdict));
        }
        CU_ASSERT_EQUAL(a.verdict, cases[i].verdict);
        CU_ASSERT_EQUAL(a.alarm, cases[i].alarm);
    }
    CU_ASSERT_EQUAL(say("<stream><status>ED12002</status></stream>").verdict, VG_VD_UNCLEAR);
    citic_kit_close(&kit);
}

static void the_file_comes_out_as_it_was_put_in(void)
{
    char text[512];
    vg_span file;
    citic_kit_open(&kit, with_profile, "");
    answer_of(MAIN, "20250630", "\nSHx4\n1tDO\nxA0K\n", text, sizeof text);
    CU_ASSERT_EQUAL(file_of(text, &file), VG_OK);
    CU_ASSERT_EQUAL_FATAL(file.len, 9);
    CU_ASSERT_EQUAL(memcmp(file.at, "H|x\xD6\xD0\xCE\xC4\r\n", 9), 0); /* GB18030, for the profile to read */
    vg_span golden = citic_kit_file("responses/DLSESMDN_ok.xml");
    char *copy = calloc(1, golden.len + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, golden.at, golden.len);
    CU_ASSERT_EQUAL(file_of(copy, &file), VG_OK);
    CU_ASSERT(file.len > 2 && file.at[file.len - 2] == '\r' && file.at[file.len - 1] == '\n');
    free(copy);
    free((void *)(uintptr_t)golden.at);
    citic_kit_close(&kit);
}

/* The bank's own code that there is no record is its word; an empty element is none. */
static void nothing_is_not_proved_by_an_empty_file(void)
{
    char text[512];
    vg_span file;
    citic_kit_open(&kit, with_profile, "");
    answer_of(MAIN, "20250630", "", text, sizeof text);
    CU_ASSERT_EQUAL(file_of(text, &file), VG_E_STATEMENT);
    answer_of(MAIN, "20250630", " \r\n", text, sizeof text);
    CU_ASSERT_EQUAL(file_of(text, &file), VG_E_STATEMENT);
    static const char none[] = "<stream><status>PBRA001</status><statusText>none</statusText></stream>";
    CU_ASSERT_EQUAL(say(none).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(file_of(none, &file), VG_OK);
    CU_ASSERT_EQUAL(file.len, 0);
    citic_kit_close(&kit);
}

/* Three MiB of Base64 in an answer are its limit; the arena of the answer has room for them. */
static void a_large_file_is_read_whole(void)
{
    enum { GROUPS = 700000 };
    size_t cap = GROUPS * 4 + 1024;
    char *text = malloc(cap);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    citic_kit_open(&kit, with_profile, "");
    answer_of(MAIN, "20250630", "", text, cap);
    char *at = strstr(text, "</fileContent>"), tail[64];
    snprintf(tail, sizeof tail, "%s", at);
    for (size_t i = 0; i < GROUPS; i++, at += 4) {
        memcpy(at, "QUJD", 4);
    }
    snprintf(at, sizeof tail, "%s", tail);
    CU_ASSERT_EQUAL(say(text).verdict, VG_VD_YES);
    vg_arena whole;
    vg_err err = {0};
    vg_span file;
    CU_ASSERT_EQUAL_FATAL(vg_arena_open(&whole, 3 * strlen(text) + 64 * 1024, &err).code, VG_OK);
    CU_ASSERT_EQUAL(kit.bank->day_file(&kit.conf, &kit.signer, vg_span_of(text), 0, &whole, &file, &err).code, VG_OK);
    CU_ASSERT_EQUAL(file.len, 3 * GROUPS);
    CU_ASSERT_EQUAL(vg_map_base64(vg_span_of(text), true, &(vg_arena){0}, &file, &err).code, VG_E_MEMORY);
    vg_arena_close(&whole);
    free(text);
    citic_kit_close(&kit);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("citic day file", NULL, NULL);
    CU_ADD_TEST(suite, it_is_asked_for_only_with_a_profile);
    CU_ADD_TEST(suite, a_profile_needs_the_settlement_account);
    CU_ADD_TEST(suite, only_what_was_asked_for_is_an_answer);
    CU_ADD_TEST(suite, the_file_comes_out_as_it_was_put_in);
    CU_ADD_TEST(suite, nothing_is_not_proved_by_an_empty_file);
    CU_ADD_TEST(suite, a_large_file_is_read_whole);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

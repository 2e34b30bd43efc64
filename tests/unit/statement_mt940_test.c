/* MT940 files, and what holds for every format: proof, places, identity, raw lines. */
#include "gateway/base/text.h"
#include "tests/unit/statement_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

static statement_kit kit;

#define HEAD   ":20:ST1\n:25:6225880000000001\n:28C:5/1\n:60F:C260104CNY100,00\n"
#define CREDIT ":61:2601050105CN12,5NTRFREF0001//B0001\n:86:166?00GUTSCHRIFT?20Miete?21Januar?30BANKCNBJ?316222000000000017?32Zhang?33San\n"
#define DEBIT  ":61:260105D3,00NMSCNONREF\n"
#define TAIL   ":62F:C260105CNY109,50\n-\n"

static const char *read_it(const char *text)
{
    kit.options.currency = "CNY";
    return statement_kit_read(&kit, text);
}

static void lines_and_balances_are_read(void)
{
    CU_ASSERT_STRING_EQUAL(read_it(HEAD CREDIT DEBIT TAIL), "ok: C12.50 D3.00 | 100.00 109.50");
    const vg_stmt_line *l = &kit.lines[0];
    char day[VG_DAY_TEXT];
    vg_day_text(l->booked, day);
    CU_ASSERT_STRING_EQUAL(day, "2026-01-05");
    CU_ASSERT_STRING_EQUAL(l->account, "6225880000000001");
    CU_ASSERT_STRING_EQUAL(l->serial, "B0001");
    CU_ASSERT_STRING_EQUAL(l->ref, "REF0001");
    CU_ASSERT_STRING_EQUAL(l->memo, "Miete Januar");
    CU_ASSERT_STRING_EQUAL(l->opp_bank, "BANKCNBJ");
    CU_ASSERT_STRING_EQUAL(l->opp_account, "6222000000000017");
    CU_ASSERT_STRING_EQUAL(l->opp_name, "Zhang San");
    CU_ASSERT_STRING_EQUAL(kit.lines[1].ref, "");
    CU_ASSERT_EQUAL(kit.statements[0].number.n, 5);
    CU_ASSERT_EQUAL(kit.proof.proven, VG_STMT_PROVES_BALANCE);
}

static void pieces_of_any_size_read_the_same(void)
{
    for (size_t piece = 1; piece < 40; piece++) {
        kit.piece = piece;
        CU_ASSERT_STRING_EQUAL(read_it(HEAD CREDIT DEBIT TAIL), "ok: C12.50 D3.00 | 100.00 109.50");
    }
    kit.piece = 0;
}

static void swift_blocks_and_many_messages_are_read(void)
{
    CU_ASSERT_STRING_EQUAL(read_it("{1:F01BANK}{2:O940BANK}{3:}{4:\r\n" HEAD DEBIT ":62F:C260105CNY97,00\r\n-}{5:}\r\n"
                                   "{1:F01BANK}{2:O940BANK}{3:}{4:\r\n:20:ST2\r\n:25:6225880000000001\r\n:28C:6/1\r\n"
                                   ":60F:C260105CNY97,00\r\n:62F:C260106CNY97,00\r\n-}{5:}\r\n"),
                           "ok: D3.00 | 100.00 97.00 | 97.00 97.00");
    CU_ASSERT_STRING_EQUAL(read_it(HEAD DEBIT ":62F:C260105CNY97,00\n" HEAD), "broken: a message breaks off: it has no closing balance (11, statement 2)");
}

static void several_accounts_stand_in_one_file(void)
{
    CU_ASSERT_STRING_EQUAL(read_it(HEAD CREDIT DEBIT TAIL ":20:X\n:25:777\n:28C:1\n:60F:D260104CNY5,\n" DEBIT ":62F:D260105CNY8,00\n-\n"),
                           "ok: C12.50 D3.00 D3.00 | 100.00 109.50 | -5.00 -8.00");
}

static void a_day_without_lines_is_proven_by_its_balances(void)
{
    CU_ASSERT_STRING_EQUAL(read_it(HEAD ":62F:C260105CNY100,00\n-"), "ok: | 100.00 100.00");
    CU_ASSERT_STRING_EQUAL(read_it(HEAD ":62F:C260105CNY100,01\n-"),
                           "broken: opening 100.00 and lines of 0.00 make 100.00, but it closes with 100.01 (5, statement 1: 62)");
    CU_ASSERT_PTR_NOT_NULL(strstr(read_it(""), "broken: neither camt nor MT940"));
}

static void what_does_not_add_up_is_refused_with_its_place(void)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {HEAD CREDIT TAIL, "broken: opening 100.00 and lines of 12.50 make 112.50, but it closes with 109.50 (7, statement 1: 62)"},
        {HEAD CREDIT DEBIT, "broken: a message breaks off: it has no closing balance (8, statement 1)"},
        {HEAD ":61:260132D3,00NMSC\n" TAIL, "broken: a day that the calendar does not have (5, statement 1: 61)"},
        {HEAD ":61:260105X3,00NMSC\n" TAIL, "broken: neither debit nor credit (5, statement 1: 61)"},
        {HEAD ":61:260105D3,005NMSC\n" TAIL, "broken: an amount that is none, or does not fit whole fen (5, statement 1: 61)"},
        {HEAD ":61:260105D3.50NMSC\n" TAIL, "broken: an amount that is none, or no type behind it (5, statement 1: 61)"},
        {DEBIT, "broken: neither camt nor MT940: rows need a profile (custodyctl statement profile lists them)"},
        {":28C:1\n:20:A\n:25:1\n", "broken: a tag before the first :20:"},
        {":20:A\n:25:1\n" DEBIT TAIL, "broken: a line outside of opening and closing balance (3, statement 1: 61)"},
        {HEAD ":60F:C260104CNY100,00\n", "broken: a second opening balance (5, statement 1: 60F)"},
        {":20:ST1\n:25:1\n:60F:C260104EUR1,\n:62F:C260104EUR1,\n", "broken: the currency is EUR, not CNY (3, statement 1: 60F)"},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        const char *said = read_it(cases[i].text);
        if (strncmp(said, cases[i].said, strlen(cases[i].said)) != 0) {
            printf("\n%s\nnot %s\n", said, cases[i].said);
        }
        CU_ASSERT_EQUAL(strncmp(said, cases[i].said, strlen(cases[i].said)), 0);
    }
}

#define PAGE(number, open, close, end)                                                                                          \
    ":20:P\n:25:777\n:28C:" number "\n:60" open ":C260104CNY10,00\n:61:260105C1,00NTRF\n:61:260105D1,00NTRF\n:62" close          \
    ":C260105CNY10,00\n-\n" end

static void pages_and_numbers_have_no_gap(void)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {PAGE("5/1", "F", "M", "") PAGE("5/2", "M", "M", "") PAGE("5/3", "M", "F", "") PAGE("6/1", "F", "F", ""), "ok"},
        {PAGE("5/1", "F", "M", "") PAGE("5/3", "M", "F", ""), "broken: page 3 of statement 5 follows page 1"},
        {PAGE("5/1", "F", "M", "") PAGE("5/2", "M", "M", "") PAGE("5/2", "M", "F", ""), "broken: statement 5 of the account stands there twice"},
        {PAGE("5/1", "F", "F", "") PAGE("5/1", "F", "F", ""), "broken: statement 5 of the account stands there twice"},
        {PAGE("5/2", "M", "F", ""), "broken: statement 5 begins with page 2"},
        {PAGE("5/1", "F", "M", ""), "broken: the last page of statement 5 is missing"},
        {PAGE("5/1", "F", "M", "") PAGE("6/1", "F", "F", ""), "broken: the last page of statement 5 is missing"},
        {PAGE("5/1", "F", "F", "") PAGE("7/1", "F", "F", ""), "broken: statement 7 follows statement 5"},
        {PAGE("5/1", "F", "F", "") PAGE("5/2", "M", "F", ""), "broken: page 2 of statement 5 follows its last page"},
        {PAGE("5/1", "M", "F", ""), "broken: the first page opens as if one were before it"},
        {PAGE("5/1", "F", "M", "") PAGE("5/2", "F", "F", ""), "broken: page 2 opens as if it were the first"},
        {PAGE("365/1", "F", "F", "") PAGE("1/1", "F", "F", ""), "ok"},
        {PAGE("5/1", "F", "F", "") ":20:Q\n:25:777\n:28C:6/1\n:60F:C260105CNY9,00\n:62F:C260105CNY9,00\n-",
         "broken: it opens with 9.00, but what it follows closed with 10.00"},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        const char *said = read_it(cases[i].text);
        if (strncmp(said, cases[i].said, strlen(cases[i].said)) != 0) {
            printf("\n%zu: %s\nnot %s\n", i, said, cases[i].said);
        }
        CU_ASSERT_EQUAL(strncmp(said, cases[i].said, strlen(cases[i].said)), 0);
    }
    kit.options.part = true;
    CU_ASSERT_EQUAL(strncmp(read_it(PAGE("5/2", "M", "M", "")), "ok", 2), 0);
    kit.options.part = false;
}

static void reversals_turn_the_side_and_expected_lines_do_not_count(void)
{
    CU_ASSERT_STRING_EQUAL(read_it(HEAD ":61:260105RC1,00NMSC\n:61:260105RD4,00NMSC\n:61:260105ED9,00NMSC\n:62F:C260105CNY103,00\n"),
                           "ok: D1.00 C4.00 pD9.00 | 100.00 103.00");
    CU_ASSERT_TRUE(kit.lines[0].reversal);
}

static void a_line_may_have_details_twice(void)
{
    CU_ASSERT_STRING_EQUAL(read_it(HEAD ":61:260105C9,50NTRF\n:86:166?20a\n:86:166?20b\n:86:166?20c\n:86:166?20d\n:86:166?20e\n:86:166?20f\n:86:166?20g\n"
                                   ":86:166?20h\n:86:166?20i\n:86:166?20j\n:86:166?20k\n:86:166?20l\n:86:166?20m\n" TAIL),
                           "ok: C9.50 | 100.00 109.50");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].type, "NTRF166");
}

static void an_entry_date_is_of_the_nearest_year(void)
{
    char day[VG_DAY_TEXT];
    (void)read_it(HEAD ":61:2512310102C9,50NTRF\n" TAIL);
    vg_day_text(kit.lines[0].booked, day);
    CU_ASSERT_STRING_EQUAL(day, "2026-01-02");
    (void)read_it(HEAD ":61:2601021231C9,50NTRF\n" TAIL);
    vg_day_text(kit.lines[0].booked, day);
    CU_ASSERT_STRING_EQUAL(day, "2025-12-31");
}

static void text_in_gb18030_becomes_utf8(void)
{
    (void)read_it(HEAD ":61:260105C9,50NTRF\n:86:\xD6\xD0\xB9\xFA\n" TAIL);
    CU_ASSERT_STRING_EQUAL(kit.lines[0].memo, "中国");
}

static void a_raw_line_is_found_again_by_place_and_hash(void)
{
    static const char text[] = HEAD CREDIT DEBIT TAIL;
    uint8_t sha256[32];
    kit.piece = 7;
    (void)read_it(text);
    kit.piece = 0;
    for (size_t i = 0; i < kit.line_count; i++) {
        const vg_stmt_line *l = &kit.lines[i];
        vg_span raw = {(const uint8_t *)text + l->offset, (size_t)l->length};
        CU_ASSERT_EQUAL(memcmp(raw.at, ":61:", 4), 0);
        CU_ASSERT_EQUAL(raw.at[raw.len - 1], '\n');
        vg_sha256(raw, sha256);
        CU_ASSERT_EQUAL(memcmp(sha256, l->sha256, 32), 0);
    }
    CU_ASSERT_EQUAL(kit.lines[0].file_line, 5);
    CU_ASSERT_EQUAL(kit.lines[1].file_line, 7);
    vg_sha256(vg_span_of(text), sha256);
    CU_ASSERT_EQUAL(memcmp(sha256, kit.proof.sha256, 32), 0);
    CU_ASSERT_EQUAL(kit.proof.bytes, (int64_t)strlen(text));
}

static void equal_lines_are_as_many_lines_and_have_one_key(void)
{
    vg_stmt_identity a, b, c;
    CU_ASSERT_STRING_EQUAL(read_it(HEAD DEBIT DEBIT ":61:260105D3,00NMSCNONREF//7\n:62F:C260105CNY91,00\n"),
                           "ok: D3.00 D3.00 D3.00 | 100.00 91.00");
    vg_stmt_identity_of(&kit.lines[0], &a);
    vg_stmt_identity_of(&kit.lines[1], &b);
    vg_stmt_identity_of(&kit.lines[2], &c);
    CU_ASSERT_TRUE(a.by_content && b.by_content && !c.by_content);
    CU_ASSERT_STRING_EQUAL(a.key, b.key);
    CU_ASSERT_STRING_NOT_EQUAL(a.key, c.key);
    char one[VG_STMT_IDENTITY_TEXT], two[VG_STMT_IDENTITY_TEXT];
    b.ordinal = 1;
    vg_stmt_identity_text(&a, one);
    vg_stmt_identity_text(&b, two);
    CU_ASSERT_STRING_NOT_EQUAL(one, two);
    kit.lines[1].memo[0] = 'x';
    kit.lines[1].memo[1] = 0;
    vg_stmt_identity_of(&kit.lines[1], &b);
    CU_ASSERT_STRING_NOT_EQUAL(a.key, b.key);
    kit.lines[2].side = VG_CREDIT;
    vg_stmt_identity_of(&kit.lines[2], &b);
    CU_ASSERT_STRING_NOT_EQUAL(c.key, b.key);
}

static CU_TestInfo tests[] = {
    {"lines and balances are read", lines_and_balances_are_read},
    {"pieces of any size read the same", pieces_of_any_size_read_the_same},
    {"SWIFT blocks and many messages are read", swift_blocks_and_many_messages_are_read},
    {"several accounts stand in one file", several_accounts_stand_in_one_file},
    {"a day without lines is proven by its balances", a_day_without_lines_is_proven_by_its_balances},
    {"what does not add up is refused with its place", what_does_not_add_up_is_refused_with_its_place},
    {"pages and numbers have no gap", pages_and_numbers_have_no_gap},
    {"reversals turn the side, and expected lines do not count", reversals_turn_the_side_and_expected_lines_do_not_count},
    {"a line may have details twice", a_line_may_have_details_twice},
    {"an entry date is of the nearest year", an_entry_date_is_of_the_nearest_year},
    {"text in GB18030 becomes UTF-8", text_in_gb18030_becomes_utf8},
    {"a raw line is found again by place and hash", a_raw_line_is_found_again_by_place_and_hash},
    {"equal lines are as many lines and have one key", equal_lines_are_as_many_lines_and_have_one_key},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"statement, MT940", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* DLTRNALL: what is a page of the day that was asked about, and what the pages make together. */
#include "tests/golden/citic_kit.h"
#include "tests/unit/pages_kit.h"
#include <CUnit/Basic.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define MAIN "8110700000000000018"
#define DAY  "20250629"

static citic_kit kit;

/* A line of the bank; balance 0: as the lines before it make it. */
typedef struct line {
    char side;
    int64_t fen, balance;
    const char *day, *flag, *number, *memo;
} line;

enum { OPENING = 100000, LINES = 64, PAGES = 8 };

typedef struct reply {
    int64_t total, told; /* told -1: as many as there are */
    const char *account;
    line rows[LINES];
    size_t count;
} reply;

static char texts[PAGES][64 * 1024];
static vg_day_page pages[PAGES];
static size_t page_count;

static vg_ask asked(int64_t first)
{
    vg_ask ask = citic_kit_ask(VG_ASK_DAY_LINES, VG_ASK_NONE);
    ask.from = ask.to = vg_day_add(ask.from, -1);
    ask.first = first;
    VG_SET(ask.file_type, "DLTRNALL");
    return ask;
}

static void put_row(vg_buf *b, const line *row, int64_t at)
{
    vg_buf_format(b, "<row><tranDate>%s</tranDate><tranTime>101112</tranTime><tranNo>F%03" PRId64 "</tranNo><sumTranNo>%" PRId64 "</sumTranNo>",
                  row->day == NULL ? DAY : row->day, at, at);
    vg_buf_format(b, "<tranAmount>%" PRId64 ".%02d</tranAmount><creditDebitFlag>%c</creditDebitFlag><oppAccountNo>62220001</oppAccountNo>",
                  row->fen / 100, (int)(row->fen % 100), row->side);
    vg_buf_format(b, "<oppAccountName>Li Si</oppAccountName><oppOpenBankName>B</oppOpenBankName><abstract>%s</abstract>",
                  row->memo == NULL ? "memo" : row->memo);
    vg_buf_format(b, "<balance>%" PRId64 ".%02d</balance><valueDate>%s</valueDate><hostTranCode>T1</hostTranCode><e3rtFlag>%s</e3rtFlag><chkNum>%s</chkNum></row>",
                  row->balance / 100, (int)(row->balance % 100), DAY, row->flag == NULL ? "1" : row->flag, row->number == NULL ? "" : row->number);
}

static void add_reply(const reply *r)
{
    vg_buf b = vg_buf_of(texts[page_count], sizeof texts[0]);
    vg_buf_format(&b, "<stream><status>AAAAAAA</status><statusText>ok</statusText><accountNo>%s</accountNo><totalRecords>%" PRId64
                      "</totalRecords><returnRecords>%" PRId64 "</returnRecords><list name=\"userDataList\">",
                  r->account == NULL ? MAIN : r->account, r->total, r->told < 0 ? (int64_t)r->count : r->told);
    for (size_t i = 0; i < r->count; i++) {
        put_row(&b, &r->rows[i], r->rows[i].balance);
    }
    vg_buf_text(&b, "</list></stream>");
    CU_ASSERT_FATAL(!b.over);
    pages[page_count++].wire = vg_buf_span(&b);
}

/* n lines of the day, of 1.00 in and out in turn but the first ones; each page has those from first on. */
static int64_t made(size_t n, line *ret)
{
    int64_t balance = OPENING;
    for (size_t i = 0; i < n; i++) {
        line l = {.side = i % 3 == 2 ? 'D' : 'C', .fen = 100 + (int64_t)i};
        balance += l.side == 'C' ? l.fen : -l.fen;
        l.balance = balance;
        ret[i] = l;
    }
    return balance;
}

static reply page_of(const line *all, size_t from, size_t n, int64_t total)
{
    reply r = {.total = total, .told = -1, .count = n};
    memcpy(r.rows, all + from, n * sizeof *all);
    return r;
}

static vg_answer says(const reply *r, int64_t first)
{
    vg_ask ask = asked(first);
    page_count = 0;
    add_reply(r);
    return citic_kit_decode(&kit, &ask, pages[0].wire);
}

static void fresh(void)
{
    page_count = 0;
    citic_kit_open(&kit, NULL, "");
}

static vg_code file_of(vg_span *ret, vg_err *err)
{
    vg_arena_reset(&kit.arena);
    vg_ask ask = asked(1);
    return kit.bank->day_pages(&kit.conf, &kit.signer, &ask, pages, page_count, &kit.arena, ret, err).code;
}

static void refused(vg_code code, const char *words)
{
    vg_span file;
    vg_err err = {0};
    CU_ASSERT_EQUAL(file_of(&file, &err), code);
    if (strstr(err.text, words) == NULL) {
        printf("\n%s\n", err.text);
        CU_FAIL("in other words");
    }
}

/* --- the question ------------------------------------------------------------------------------------------- */

static void it_is_offered_by_its_name_and_by_itself_only_where_the_settings_say_so(void)
{
    static const char *const on[] = {"day_files", "DLTRNALL", NULL}, *const both[] = {"day_files", "DLTRNALL", "day_file_profile", "own", NULL},
                            *const other[] = {"day_files", "DLTRNCOL", NULL};
    vg_day_offer offer;
    vg_err err;
    fresh();
    kit.bank->day_offer(&kit.conf, "DLTRNALL", &offer);
    CU_ASSERT_PTR_NULL(offer.words);
    CU_ASSERT_PTR_NULL(offer.types);
    CU_ASSERT(offer.paged && offer.dated);
    CU_ASSERT_STRING_EQUAL(offer.account, MAIN);
    kit.bank->day_offer(&kit.conf, "DLTRNCOL", &offer);
    CU_ASSERT_PTR_NOT_NULL(offer.words);
    CU_ASSERT(!offer.paged);
    citic_kit_close(&kit);
    citic_kit_open(&kit, on, "");
    kit.bank->day_offer(&kit.conf, "", &offer);
    CU_ASSERT_PTR_NOT_NULL(offer.words); /* the other file is still not there */
    CU_ASSERT_STRING_EQUAL(offer.types, "DLTRNALL");
    citic_kit_close(&kit);
    citic_kit_open(&kit, both, "");
    kit.bank->day_offer(&kit.conf, "DLSESMDN", &offer);
    CU_ASSERT_PTR_NULL(offer.words);
    CU_ASSERT_STRING_EQUAL(offer.profile, "own");
    CU_ASSERT_STRING_EQUAL(offer.types, "DLSESMDN DLTRNALL");
    citic_kit_close(&kit);
    citic_kit_values(&kit, other, "");
    CU_ASSERT_EQUAL(kit.bank->prepare(&kit.conf, &err).code, VG_E_CONFIG);
}

static void a_day_that_has_not_ended_is_not_asked_about(void)
{
    uint8_t room[4096];
    vg_err err = {0};
    vg_ask ask = asked(21);
    fresh();
    vg_buf wire = vg_buf_of(room, sizeof room);
    CU_ASSERT_EQUAL(kit.bank->encode(&kit.conf, &kit.signer, &ask, &wire, &err).code, VG_OK);
    vg_buf_byte(&wire, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr((char *)room, "<startRecord>21</startRecord>"));
    ask.from = ask.to = vg_day_at(ask.at_ms);
    wire = vg_buf_of(room, sizeof room);
    CU_ASSERT_EQUAL(kit.bank->encode(&kit.conf, &kit.signer, &ask, &wire, &err).code, VG_E_ENCODE);
    CU_ASSERT_EQUAL(wire.len, 0);
    citic_kit_close(&kit);
}

/* --- one page ------------------------------------------------------------------------------------------------ */

static void a_page_says_where_the_next_one_begins(void)
{
    line all[LINES];
    fresh();
    made(45, all);
    reply r = page_of(all, 0, 20, 45);
    CU_ASSERT_EQUAL(says(&r, 1).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(says(&r, 1).next_first, 21);
    r = page_of(all, 20, 7, 45); /* fewer than were asked for are a page, too */
    CU_ASSERT_EQUAL(says(&r, 21).next_first, 28);
    r = page_of(all, 40, 5, 45);
    CU_ASSERT_EQUAL(says(&r, 41).next_first, 0);
    r = page_of(all, 0, 0, 0);
    CU_ASSERT_EQUAL(says(&r, 1).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(says(&r, 1).next_first, 0);
    r = page_of(all, 0, 0, 40); /* some went away meanwhile: what came is judged as a whole */
    CU_ASSERT_EQUAL(says(&r, 41).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(says(&r, 41).next_first, 0);
    citic_kit_close(&kit);
}

static void must_be_garbled(const reply *r, int64_t first)
{
    vg_answer a = says(r, first);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
    CU_ASSERT(a.alarm);
    CU_ASSERT_EQUAL(a.next_first, 0);
}

static void what_is_not_the_page_that_was_asked_for_is_unclear(void)
{
    line all[LINES];
    fresh();
    made(45, all);
    reply r = page_of(all, 0, 20, 45);
    r.account = "8110700000000000019";
    must_be_garbled(&r, 1);
    r = page_of(all, 0, 20, 45);
    r.rows[19].day = "20250630";
    must_be_garbled(&r, 1);
    r = page_of(all, 0, 20, 45);
    r.told = 19;
    must_be_garbled(&r, 1);
    r = page_of(all, 20, 0, 45); /* none, and the end was not reached */
    must_be_garbled(&r, 21);
    r = page_of(all, 40, 5, 44); /* more than there are */
    must_be_garbled(&r, 41);
    r = page_of(all, 0, 21, 45); /* more than were asked for */
    must_be_garbled(&r, 1);
    citic_kit_close(&kit);
}

/* --- all of them --------------------------------------------------------------------------------------------- */

static void pages_make_one_statement_that_proves_itself(void)
{
    line all[LINES];
    vg_span file;
    vg_err err = {0};
    static pages_seen s;
    for (int newest_first = 0; newest_first < 2; newest_first++) { /* no paper says which end comes first */
        fresh();
        int64_t closing = made(45, all);
        for (size_t i = 0; i < 45 / 2 && newest_first; i++) {
            line held = all[i];
            all[i] = all[44 - i];
            all[44 - i] = held;
        }
        for (size_t from = 0; from < 45; from += 20) {
            reply r = page_of(all, from, from + 20 < 45 ? 20 : 45 - from, 45);
            add_reply(&r);
        }
        CU_ASSERT_EQUAL_FATAL(file_of(&file, &err), VG_OK);
        CU_ASSERT_EQUAL_FATAL(pages_read(file, "citic-dltrnall", &s), VG_OK);
        CU_ASSERT_EQUAL(s.count, 45);
        CU_ASSERT_STRING_EQUAL(s.statement.account, MAIN);
        CU_ASSERT(s.statement.opening.told && s.statement.opening.fen == OPENING);
        CU_ASSERT(s.statement.closing.told && s.statement.closing.fen == closing);
        CU_ASSERT_EQUAL(s.statement.from.n, asked(1).from.n);
        CU_ASSERT_EQUAL(s.statement.to.n, asked(1).from.n);
        CU_ASSERT_EQUAL(s.statement.proven, VG_STMT_PROVES_BALANCE | VG_STMT_PROVES_CHAIN | VG_STMT_PROVES_COUNT);
        CU_ASSERT_EQUAL(s.lines[0].balance.fen, OPENING + 100);
        citic_kit_close(&kit);
    }
}

static void a_line_keeps_what_the_bank_says_of_it(void)
{
    vg_span file;
    vg_err err = {0};
    static pages_seen s;
    reply r = {.total = 2,
               .told = -1,
               .count = 2,
               .rows = {{.side = 'C', .fen = 12345, .balance = 12345, .number = "CHK001", .memo = "a\tb|c", .flag = "1"},
                        {.side = 'D', .fen = 12345, .balance = 0, .flag = "0"}}};
    fresh();
    add_reply(&r);
    CU_ASSERT_EQUAL_FATAL(file_of(&file, &err), VG_OK);
    CU_ASSERT_EQUAL_FATAL(pages_read(file, "citic-dltrnall", &s), VG_OK);
    CU_ASSERT_EQUAL_FATAL(s.count, 2);
    CU_ASSERT_EQUAL(s.lines[0].amount.fen, 12345);
    CU_ASSERT_EQUAL(s.lines[0].side, VG_CREDIT);
    CU_ASSERT_STRING_EQUAL(s.lines[0].serial, "F12345/12345");
    CU_ASSERT_STRING_EQUAL(s.lines[0].ref, "CHK001");
    CU_ASSERT_STRING_EQUAL(s.lines[0].opp_account, "62220001");
    CU_ASSERT_STRING_EQUAL(s.lines[0].opp_name, "Li Si");
    CU_ASSERT_STRING_EQUAL(s.lines[0].memo, "a b|c");
    CU_ASSERT_STRING_EQUAL(s.lines[0].type, "T1"); /* 1: it did not come back */
    CU_ASSERT_STRING_EQUAL(s.lines[1].type, "T1 退汇");
    CU_ASSERT_EQUAL(s.lines[1].side, VG_DEBIT);
    CU_ASSERT(s.statement.opening.told && s.statement.opening.fen == 0);
    CU_ASSERT_EQUAL(s.statement.closing.fen, 0);
    citic_kit_close(&kit);
}

static void a_day_on_which_nothing_moved_is_proved_by_the_count(void)
{
    vg_span file;
    vg_err err = {0};
    static pages_seen s;
    reply r = {.total = 0, .told = -1};
    fresh();
    add_reply(&r);
    CU_ASSERT_EQUAL_FATAL(file_of(&file, &err), VG_OK);
    CU_ASSERT_EQUAL_FATAL(pages_read(file, "citic-dltrnall", &s), VG_OK);
    CU_ASSERT_EQUAL(s.count, 0);
    CU_ASSERT_STRING_EQUAL(s.statement.account, MAIN);
    CU_ASSERT_EQUAL(s.statement.to.n, asked(1).from.n);
    CU_ASSERT_EQUAL(s.statement.proven, VG_STMT_PROVES_COUNT);
    CU_ASSERT(!s.statement.closing.told);
    page_count = 0; /* in the bank's own code: it has no records, and nothing is made of that */
    pages[page_count++].wire = vg_span_of("<stream><status>PBRA001</status><statusText>none</statusText></stream>");
    CU_ASSERT_EQUAL(file_of(&file, &err), VG_OK);
    CU_ASSERT_EQUAL(file.len, 0);
    citic_kit_close(&kit);
}

static void pages_that_do_not_fit_each_other_make_nothing(void)
{
    line all[LINES];
    fresh();
    made(45, all);
    reply first = page_of(all, 0, 20, 25), second = page_of(all, 20, 6, 26);
    add_reply(&first);
    add_reply(&second);
    refused(VG_E_STATEMENT, "25 lines, and 26 a page later");
    page_count = 0; /* the same line on two pages: the count fits, and the balances do not */
    second = page_of(all, 19, 5, 25);
    add_reply(&first);
    add_reply(&second);
    refused(VG_E_STATEMENT, "do not follow one another");
    page_count = 0;
    add_reply(&first);
    refused(VG_E_STATEMENT, "20 lines of 25");
    pages[page_count++].wire = vg_span_of("<stream><status>PBRA001</status><statusText>none</statusText></stream>");
    refused(VG_E_STATEMENT, "20 lines of 25");
    page_count = 0;
    second = page_of(all, 20, 5, 25);
    second.rows[2].fen += 1;
    add_reply(&first);
    add_reply(&second);
    refused(VG_E_STATEMENT, "do not follow one another");
    page_count = 0; /* an answer to the first question that came twice */
    second = page_of(all, 0, 20, 25);
    add_reply(&first);
    add_reply(&second);
    refused(VG_E_STATEMENT, "do not make a day");
    citic_kit_close(&kit);
}

static void more_pages_than_the_bank_can_number_are_not_asked_for(void)
{
    line all[LINES];
    fresh();
    made(20, all);
    reply r = page_of(all, 0, 20, 10000);
    CU_ASSERT_EQUAL(says(&r, 1).next_first, 21);
    r = page_of(all, 0, 20, 10001);
    CU_ASSERT_EQUAL(says(&r, 1).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(says(&r, 1).next_first, 0);
    refused(VG_E_LIMIT, "10001 lines");
    r = page_of(all, 0, 2, 1000); /* nor pages so small that there would be more than 500 */
    CU_ASSERT_EQUAL(says(&r, 1).next_first, 3);
    r = page_of(all, 0, 2, 1001);
    CU_ASSERT_EQUAL(says(&r, 1).verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(says(&r, 1).next_first, 0);
    refused(VG_E_STATEMENT, "2 lines of 1001");
    citic_kit_close(&kit);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("citic pages", NULL, NULL);
    CU_ADD_TEST(suite, it_is_offered_by_its_name_and_by_itself_only_where_the_settings_say_so);
    CU_ADD_TEST(suite, a_day_that_has_not_ended_is_not_asked_about);
    CU_ADD_TEST(suite, a_page_says_where_the_next_one_begins);
    CU_ADD_TEST(suite, what_is_not_the_page_that_was_asked_for_is_unclear);
    CU_ADD_TEST(suite, pages_make_one_statement_that_proves_itself);
    CU_ADD_TEST(suite, a_line_keeps_what_the_bank_says_of_it);
    CU_ADD_TEST(suite, a_day_on_which_nothing_moved_is_proved_by_the_count);
    CU_ADD_TEST(suite, pages_that_do_not_fit_each_other_make_nothing);
    CU_ADD_TEST(suite, more_pages_than_the_bank_can_number_are_not_asked_for);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* 6073: what is a page of the sub-account, day and kind that were asked about, and what the pages make together. */
#include "tests/golden/pingan_kit.h"
#include "tests/unit/pages_kit.h"
#include <CUnit/Basic.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ME  "9999000000000101"
#define DAY "20240314"

enum { PAGES = 4 };

static bank_kit kit;
static pingan_wire wires[PAGES];
static vg_day_page pages[PAGES];
static size_t page_count;

/* A row of the paper (B.8 6073); NULL: as the question asks for. */
typedef struct row {
    const char *flag, *state, *what, *account, *date, *flow, *memo;
    int64_t fen;
} row;

typedef struct reply {
    int64_t total, told; /* told -1: as many as there are */
    bool last;
    size_t count;
    const row *rows;
} reply;

static vg_ask asked(const char *type, int64_t page)
{
    vg_ask ask = pingan_kit_ask(VG_ASK_DAY_LINES, VG_ASK_NONE);
    VG_SET(ask.account, ME);
    VG_SET(ask.file_type, type);
    ask.from = ask.to = vg_day_add(vg_day_at(PINGAN_AT), -1);
    ask.first = page;
    return ask;
}

static const char *or(const char *text, const char *usual) { return text == NULL ? usual : text; }

static void body_of(const char *type, const reply *r, char *ret, size_t cap)
{
    bool out = strcmp(type, "6073TX") == 0;
    vg_buf b = vg_buf_of(ret, cap - 1);
    vg_buf_format(&b, "%" PRId64 "&1&%d&%" PRId64 "&", r->total, r->last, r->told < 0 ? (int64_t)r->count : r->told);
    for (size_t i = 0; i < r->count; i++) {
        const row *w = &r->rows[i];
        vg_buf_format(&b, "%s&%s&%s&M1&%s&张三&", or(w->flag, out ? "01" : "02"), or(w->state, "0"), or(w->what, out ? "提现" : "清分"), or(w->account, ME));
        vg_buf_format(&b, "%" PRId64 ".%02d&0.00&%s&093000&%s&%s&", w->fen / 100, (int)(w->fen % 100), or(w->date, DAY), w->flow, or(w->memo, ""));
    }
    vg_buf_byte(&b, '&');
    CU_ASSERT_FATAL(!b.over);
    ret[b.len] = 0;
}

static vg_answer says(const char *type, const reply *r, int64_t page)
{
    static char body[64 * 1024];
    vg_ask ask = asked(type, page);
    body_of(type, r, body, sizeof body);
    return pingan_kit_say(&kit, &ask, "000000", body);
}

static void add(const char *type, const reply *r, const char *code)
{
    static char body[64 * 1024];
    vg_ask ask = asked(type, (int64_t)page_count + 1);
    CU_ASSERT_FATAL(page_count < PAGES);
    body_of(type, r, body, sizeof body);
    pingan_kit_answer(&kit, &ask, code, "", strcmp(code, "000000") == 0 ? body : "", &wires[page_count]);
    pages[page_count] = (vg_day_page){pingan_kit_span(&wires[page_count]), PINGAN_AT};
    page_count++;
}

static void fresh(void)
{
    page_count = 0;
    pingan_kit_open(&kit, "jzb", NULL, "");
}

static vg_code file_of(const char *type, vg_span *ret, vg_err *err)
{
    vg_ask ask = asked(type, 1);
    vg_arena_reset(&kit.arena);
    return kit.bank->day_pages(&kit.conf, &kit.signer, &ask, pages, page_count, &kit.arena, ret, err).code;
}

static void refused(const char *type, const char *words)
{
    vg_span file;
    vg_err err = {0};
    CU_ASSERT_EQUAL(file_of(type, &file, &err), VG_E_STATEMENT);
    if (strstr(err.text, words) == NULL) {
        printf("\n%s\n", err.text);
        CU_FAIL("in other words");
    }
}

/* n rows from number `from` on. */
static const row *made(size_t from, size_t n)
{
    static row rows[2][32];
    static char flows[64][17];
    static int turn;
    row *ret = rows[turn = !turn];
    CU_ASSERT_FATAL(n <= 32 && from + n <= 64);
    for (size_t i = 0; i < n; i++) {
        snprintf(flows[from + i], sizeof flows[0], "802403140%05zu", from + i);
        ret[i] = (row){.flow = flows[from + i], .fen = 100 + (int64_t)(from + i)};
    }
    return ret;
}

/* --- the question --------------------------------------------------------------------------------------- */

static void each_list_is_a_type_of_its_own_and_of_one_account(void)
{
    static const struct {
        const char *type, *profile;
    } of[] = {{"6073TX", "pingan-6073-tx"}, {"6073QF", "pingan-6073-qf"}};
    vg_day_offer offer;
    fresh();
    for (size_t i = 0; i < VG_COUNT(of); i++) {
        kit.bank->day_offer(&kit.conf, of[i].type, &offer);
        CU_ASSERT_PTR_NULL(offer.words);
        CU_ASSERT_STRING_EQUAL(offer.profile, of[i].profile);
        CU_ASSERT(offer.paged && offer.dated && offer.of_account);
        CU_ASSERT_PTR_NULL(offer.dir);
    }
    kit.bank->day_offer(&kit.conf, "6073", &offer);
    CU_ASSERT_PTR_NOT_NULL(offer.words);
    bank_kit_close(&kit);
}

static void the_question_names_account_day_kind_and_page(void)
{
    char body[512];
    vg_ask ask = asked("6073TX", 3);
    fresh();
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "2&15000000000001&" ME "&2&" DAY "&" DAY "&3&&");
    ask = asked("6073QF", 0);
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "2&15000000000001&" ME "&3&" DAY "&" DAY "&1&&");
    bank_kit_close(&kit);
}

static void a_day_that_runs_or_no_account_is_not_asked_about(void)
{
    static pingan_wire wire;
    vg_err err = {0};
    vg_ask ask = asked("6073TX", 1);
    fresh();
    ask.from = ask.to = vg_day_at(ask.at_ms);
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    ask = asked("6073TX", 1);
    ask.account[0] = 0;
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
}

/* --- one page ------------------------------------------------------------------------------------------- */

static void a_page_says_whether_there_is_another(void)
{
    fresh();
    reply r = {.total = 45, .told = -1, .count = 20, .rows = made(0, 20)};
    vg_answer a = says("6073TX", &r, 1);
    CU_ASSERT(a.verdict == VG_VD_YES && a.next_first == 2);
    r.last = true;
    a = says("6073TX", &r, 2);
    CU_ASSERT(a.verdict == VG_VD_YES && a.next_first == 0);
    r = (reply){.total = 0, .told = -1, .last = true};
    a = says("6073QF", &r, 1);
    CU_ASSERT(a.verdict == VG_VD_YES && a.next_first == 0);
    r = (reply){.total = 45, .told = -1, .count = 20, .rows = made(0, 20)}; /* without end: no bank is asked without end */
    a = says("6073TX", &r, 500);
    CU_ASSERT(a.verdict == VG_VD_YES && a.next_first == 0);
    vg_ask ask = asked("6073TX", 1);
    a = pingan_kit_say(&kit, &ask, "ERR020", "");
    CU_ASSERT(a.verdict == VG_VD_YES && a.next_first == 0);
    bank_kit_close(&kit);
}

static void must_be_garbled(const char *type, const reply *r)
{
    vg_answer a = says(type, r, 1);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
    CU_ASSERT(a.alarm);
    CU_ASSERT_EQUAL(a.next_first, 0);
}

static void what_was_not_asked_for_is_unclear(void)
{
    static const row bad[] = {{.flow = "F1", .fen = 100, .account = "9999000000000102"},
                              {.flow = "F1", .fen = 100, .date = "20240313"},
                              {.flow = "F1", .fen = 100, .date = "2024031"},
                              {.flow = "F1", .fen = 100, .flag = "02"},
                              {.flow = "F1", .fen = 100, .state = "1"},
                              {.flow = "F1", .fen = 0},
                              {.flow = "", .fen = 100}};
    static const row good = {.flow = "F1", .fen = 100};
    fresh();
    reply r = {.total = 1, .told = -1, .last = true, .count = 1, .rows = &good};
    CU_ASSERT_EQUAL(says("6073TX", &r, 1).verdict, VG_VD_YES);
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        r.rows = &bad[i];
        must_be_garbled("6073TX", &r);
    }
    r = (reply){.total = 45, .told = -1, .count = 21, .rows = made(0, 21)}; /* more than a page has */
    must_be_garbled("6073TX", &r);
    r = (reply){.total = 19, .told = -1, .count = 20, .rows = made(0, 20)}; /* more than there are */
    must_be_garbled("6073TX", &r);
    r = (reply){.total = 45, .told = -1};
    must_be_garbled("6073TX", &r);
    bank_kit_close(&kit);
}

/* --- all of them ------------------------------------------------------------------------------------------ */

static void pages_make_one_statement_of_the_account(void)
{
    vg_span file;
    vg_err err = {0};
    static pages_seen s;
    fresh();
    add("6073TX", &(reply){.total = 25, .told = -1, .count = 20, .rows = made(0, 20)}, "000000");
    add("6073TX", &(reply){.total = 25, .told = -1, .last = true, .count = 5, .rows = made(20, 5)}, "000000");
    CU_ASSERT_EQUAL_FATAL(file_of("6073TX", &file, &err), VG_OK);
    CU_ASSERT_EQUAL_FATAL(pages_read(file, "pingan-6073-tx", &s), VG_OK);
    CU_ASSERT_EQUAL(s.count, 25);
    CU_ASSERT_STRING_EQUAL(s.statement.account, ME);
    CU_ASSERT_EQUAL(s.statement.from.n, asked("6073TX", 1).from.n);
    CU_ASSERT_EQUAL(s.statement.to.n, asked("6073TX", 1).from.n);
    CU_ASSERT_EQUAL(s.statement.proven, VG_STMT_PROVES_COUNT);
    CU_ASSERT(!s.statement.opening.told && !s.statement.closing.told);
    CU_ASSERT_EQUAL(s.lines[24].amount.fen, 124);
    CU_ASSERT_EQUAL(s.lines[24].side, VG_DEBIT);
    CU_ASSERT_STRING_EQUAL(s.lines[24].serial, "80240314000024");
    bank_kit_close(&kit);
}

static void what_was_allocated_comes_in(void)
{
    static const row rows[] = {{.flow = "F1", .fen = 12345, .memo = "订单 1"}, {.flow = "F2", .fen = 1, .what = "充值"}};
    vg_span file;
    vg_err err = {0};
    static pages_seen s;
    fresh();
    add("6073QF", &(reply){.total = 2, .told = -1, .last = true, .count = 2, .rows = rows}, "000000");
    CU_ASSERT_EQUAL_FATAL(file_of("6073QF", &file, &err), VG_OK);
    CU_ASSERT_EQUAL_FATAL(pages_read(file, "pingan-6073-qf", &s), VG_OK);
    CU_ASSERT_EQUAL_FATAL(s.count, 2);
    CU_ASSERT(s.lines[0].side == VG_CREDIT && s.lines[0].amount.fen == 12345);
    CU_ASSERT_STRING_EQUAL(s.lines[0].memo, "订单 1");
    CU_ASSERT_STRING_EQUAL(s.lines[0].type, "清分");
    CU_ASSERT_STRING_EQUAL(s.lines[1].type, "充值");
    bank_kit_close(&kit);
}

static void a_quiet_day_is_proved_by_its_count_and_not_by_words(void)
{
    vg_span file;
    vg_err err = {0};
    static pages_seen s;
    fresh();
    add("6073TX", &(reply){.total = 0, .told = -1, .last = true}, "000000");
    CU_ASSERT_EQUAL_FATAL(file_of("6073TX", &file, &err), VG_OK);
    CU_ASSERT_EQUAL_FATAL(pages_read(file, "pingan-6073-tx", &s), VG_OK);
    CU_ASSERT_EQUAL(s.count, 0);
    CU_ASSERT_STRING_EQUAL(s.statement.account, ME);
    CU_ASSERT_EQUAL(s.statement.proven, VG_STMT_PROVES_COUNT);
    page_count = 0;
    add("6073TX", &(reply){0}, "ERR020");
    CU_ASSERT_EQUAL(file_of("6073TX", &file, &err), VG_OK);
    CU_ASSERT_EQUAL(file.len, 0);
    bank_kit_close(&kit);
}

static void pages_that_do_not_fit_each_other_are_refused(void)
{
    static const row cancelled = {.flow = "F1", .fen = 100, .what = "清分撤销"};
    reply first = {.total = 25, .told = -1, .count = 20, .rows = made(0, 20)};
    fresh();
    add("6073TX", &first, "000000"); /* the first page came twice */
    add("6073TX", &(reply){.total = 25, .told = -1, .last = true, .count = 5, .rows = made(0, 5)}, "000000");
    refused("6073TX", "twice");
    page_count = 0;
    first.rows = made(0, 20);
    add("6073TX", &first, "000000"); /* one more was booked meanwhile */
    add("6073TX", &(reply){.total = 26, .told = -1, .last = true, .count = 6, .rows = made(20, 6)}, "000000");
    refused("6073TX", "booked on meanwhile");
    page_count = 0;
    first.rows = made(0, 20);
    add("6073TX", &first, "000000"); /* the last page is missing */
    refused("6073TX", "20 rows of 25");
    page_count = 0;
    first.rows = made(0, 20);
    add("6073TX", &first, "000000");
    add("6073TX", &(reply){.total = 25, .told = -1, .last = true, .count = 4, .rows = made(20, 4)}, "000000");
    refused("6073TX", "24 rows of 25");
    page_count = 0;
    first.rows = made(0, 20);
    add("6073TX", &first, "000000");
    add("6073TX", &(reply){0}, "ERR020");
    refused("6073TX", "there are none");
    page_count = 0;
    add("6073QF", &(reply){.total = 1, .told = -1, .last = true, .count = 1, .rows = &cancelled}, "000000");
    refused("6073QF", "清分撤销");
    bank_kit_close(&kit);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("pingan 6073", NULL, NULL);
    CU_ADD_TEST(suite, each_list_is_a_type_of_its_own_and_of_one_account);
    CU_ADD_TEST(suite, the_question_names_account_day_kind_and_page);
    CU_ADD_TEST(suite, a_day_that_runs_or_no_account_is_not_asked_about);
    CU_ADD_TEST(suite, a_page_says_whether_there_is_another);
    CU_ADD_TEST(suite, what_was_not_asked_for_is_unclear);
    CU_ADD_TEST(suite, pages_make_one_statement_of_the_account);
    CU_ADD_TEST(suite, what_was_allocated_comes_in);
    CU_ADD_TEST(suite, a_quiet_day_is_proved_by_its_count_and_not_by_words);
    CU_ADD_TEST(suite, pages_that_do_not_fit_each_other_are_refused);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

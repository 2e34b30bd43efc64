#include "gateway/core/wait.h"
#include "gateway/api/print_pack.h"
#include "tests/unit/api_samples.h"
#include <CUnit/Basic.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static vg_json w;
static char text[65536];

static const char *written(void)
{
    CU_ASSERT_TRUE(vg_json_done(&w));
    vg_span s = vg_json_span(&w);
    size_t n = s.len < sizeof text - 1 ? s.len : sizeof text - 1;
    if (n > 0) {
        memcpy(text, s.at, n);
    }
    text[n] = 0;
    vg_json_close(&w);
    return text;
}

static json_t *read_back(void)
{
    json_t *root = json_loads(written(), JSON_REJECT_DUPLICATES, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

static void open_json(void) { vg_json_open(&w, VG_JSON, sizeof text - 1); }
static void open_csv(void) { vg_json_open(&w, VG_CSV, sizeof text - 1); }

static const char *text_of(const json_t *o, const char *name)
{
    return json_string_value(json_object_get(o, name));
}
static int64_t int_of(const json_t *o, const char *name)
{
    return json_integer_value(json_object_get(o, name));
}

/* --- the writer ----------------------------------------------------------------------------- */

static void texts_are_escaped(void)
{
    static const struct {
        const char *in, *out;
    } rows[] = {{"", "{\"a\":\"\"}"},
                {"plain", "{\"a\":\"plain\"}"},
                {"\"\\/", "{\"a\":\"\\\"\\\\/\"}"},
                {"a\nb\tc\x01", "{\"a\":\"a\\nb\\u0009c\\u0001\"}"},
                {"中文 é 😀", "{\"a\":\"中文 é 😀\"}"},
                {"\xff|", "{\"a\":\"\xEF\xBF\xBD|\"}"},
                {"\xe4\xb8", "{\"a\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"}"},
                {"\xed\xa0\x80", "{\"a\":\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"}"},
                {"</script>", "{\"a\":\"</script>\"}"}};
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        open_json();
        vg_json_begin(&w, NULL);
        vg_json_text(&w, "a", rows[i].in);
        vg_json_end(&w);
        CU_ASSERT_STRING_EQUAL(written(), rows[i].out);
    }
}

static void every_byte_gives_json_that_is_read_back(void)
{
    for (int c = 1; c < 256; c++) {
        char in[3] = {(char)c, 'x', 0};
        open_json();
        vg_json_begin(&w, NULL);
        vg_json_text(&w, "a", in);
        vg_json_end(&w);
        json_t *root = read_back();
        const char *out = text_of(root, "a");
        CU_ASSERT_TRUE(c >= 0x80 ? strcmp(out, "\xEF\xBF\xBDx") == 0 : strcmp(out, in) == 0);
        json_decref(root);
    }
}

static void commas_stand_between_and_nowhere_else(void)
{
    open_json();
    vg_json_begin(&w, NULL);
    vg_json_list(&w, "l");
    vg_json_list_end(&w);
    vg_json_list(&w, "m");
    vg_json_int(&w, NULL, -9223372036854775807 - 1);
    vg_json_begin(&w, NULL);
    vg_json_end(&w);
    vg_json_null(&w, NULL);
    vg_json_list_end(&w);
    vg_json_bool(&w, "b", true);
    vg_json_raw(&w, "r", VG_SPAN("{\"x\":[1]}"));
    vg_json_end(&w);
    CU_ASSERT_STRING_EQUAL(
        written(), "{\"l\":[],\"m\":[-9223372036854775808,{},null],\"b\":true,\"r\":{\"x\":[1]}}");
}

static void an_answer_beyond_the_limit_is_not_used(void)
{
    vg_json_open(&w, VG_JSON, 2000);
    for (int i = 0; i < 300; i++) {
        vg_json_text(&w, NULL, "12345678");
    }
    CU_ASSERT_FALSE(vg_json_done(&w));
    vg_json_reset(&w);
    CU_ASSERT_TRUE(vg_json_done(&w));
    CU_ASSERT_EQUAL(vg_json_span(&w).len, 0);
    vg_json_close(&w);
}

/* --- resources ------------------------------------------------------------------------------ */

static void a_hold_says_what_is_open_and_its_operation(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_hold h = sample_hold();
    vg_operation op = sample_operation();
    open_json();
    vg_api_render_hold(&h, &op, &ctx, &w);
    json_t *root = read_back();
    CU_ASSERT_EQUAL(strncmp(text_of(root, "id"), "hold_", 5), 0);
    CU_ASSERT_STRING_EQUAL(text_of(root, "program"), "escrow");
    CU_ASSERT_STRING_EQUAL(text_of(root, "state"), "OPEN");
    CU_ASSERT_EQUAL(int_of(root, "amount"), 1000);
    CU_ASSERT_EQUAL(int_of(root, "open"), 600);
    CU_ASSERT_EQUAL(int_of(root, "planned"), 50);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "payee_candidates")), 2);
    CU_ASSERT_TRUE(json_is_true(json_object_get(root, "review_due")));
    CU_ASSERT_TRUE(json_is_false(json_object_get(root, "expired")));
    CU_ASSERT_STRING_EQUAL(text_of(root, "expires_at"), "2026-02-14T02:00:00.000Z");
    CU_ASSERT_STRING_EQUAL(text_of(json_object_get(root, "operation"), "state"), "UNKNOWN");
    CU_ASSERT_STRING_EQUAL(text_of(json_object_get(root, "purpose"), "text"), "定金");
    json_decref(root);
}

static void a_part_of_a_plan_says_what_became_of_it(void)
{
    vg_plan_part p = {.hold = sample_hold().id, .part = 3, .program = 1, .state = VG_PP_REFUSED, .on_day = 20500, .act = VG_PART_CAPTURE,
                      .fen = 7, .account = sample_hold().account, .why = "frozen"};
    open_json();
    vg_api_render_plan_part(&p, &w);
    json_t *root = read_back();
    CU_ASSERT_EQUAL(int_of(root, "part"), 3);
    CU_ASSERT_STRING_EQUAL(text_of(root, "state"), "REFUSED");
    CU_ASSERT_STRING_EQUAL(text_of(root, "act"), "capture");
    CU_ASSERT_STRING_EQUAL(text_of(root, "on"), "2026-02-16");
    CU_ASSERT_STRING_EQUAL(text_of(root, "why"), "frozen");
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "operation")));
    json_decref(root);
}

static void an_operation_says_all_that_is_known(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_operation op = sample_operation();
    vg_exchange x[] = {{.op = op.id, .seq = 1, .at = AT_MS, .ask = VG_ASK_PAYOUT},
                       {.op = op.id,
                        .seq = 2,
                        .at = AT_MS,
                        .ask = VG_ASK_PAYOUT,
                        .dir = 1,
                        .verdict = VG_VD_SILENCE}};
    vg_note note = {.op = op.id, .data = VG_SPAN("{\"a\":1}")};
    vg_api_more more = {.attempts = x,
                        .attempt_count = 2,
                        .parts = &op,
                        .part_count = 1,
                        .answers = &note,
                        .answer_count = 1};
    open_json();
    vg_api_render_operation(&op, &more, &ctx, &w);
    json_t *root = read_back();
    CU_ASSERT_STRING_EQUAL(text_of(root, "state"), "UNKNOWN");
    CU_ASSERT_STRING_EQUAL(text_of(root, "kind"), "withdrawal");
    CU_ASSERT_STRING_EQUAL(text_of(root, "reason"), "the bank gave no final answer in time");
    CU_ASSERT_TRUE(json_is_true(json_object_get(root, "unconfirmed")));
    CU_ASSERT_EQUAL(strncmp(text_of(root, "returned_by"), "rcpt_", 5), 0);
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "may_be_returned_by")));
    CU_ASSERT_EQUAL(strncmp(text_of(root, "corrected_by"), "op_", 3), 0);
    CU_ASSERT_STRING_EQUAL(text_of(root, "next_query_at"), "2026-02-14T02:00:00.000Z");
    CU_ASSERT_STRING_EQUAL(text_of(json_object_get(root, "payee"), "number"), "6222****1234");
    CU_ASSERT_STRING_EQUAL(text_of(json_object_get(root, "payee"), "name"), "张**");
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "attempts")), 2);
    CU_ASSERT_STRING_EQUAL(text_of(json_array_get(json_object_get(root, "attempts"), 1), "verdict"),
                           "silence");
    CU_ASSERT_TRUE(json_is_null(
        json_object_get(json_array_get(json_object_get(root, "attempts"), 0), "verdict")));
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "parts")), 1);
    CU_ASSERT_EQUAL(int_of(json_array_get(json_object_get(root, "answers"), 0), "a"), 1);
    json_decref(root);
    op.state = VG_ST_DONE;
    op.returned_fen = 0; /* nothing proves it */
    open_json();
    vg_api_render_operation(&op, NULL, &ctx, &w);
    root = read_back();
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "next_query_at")));
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "returned_by")));
    CU_ASSERT_EQUAL(strncmp(text_of(root, "may_be_returned_by"), "rcpt_", 5), 0);
    CU_ASSERT_PTR_NULL(json_object_get(root, "attempts"));
    json_decref(root);
}

static void a_balance_adds_up_as_the_architecture_says(void)
{
    static const struct {
        int64_t free, held, frozen, pending_lot, available, pending, withdrawable;
    } rows[] = {{900, 100, 50, 0, 850, 0, 850}, {900, 100, 50, 300, 850, 300, 550},
                {900, 100, 900, 0, 0, 0, 0},    {900, 100, 5000, 10, 0, 10, 0},
                {100, 0, 0, 100, 100, 100, 0},  {100, 50, 60, 80, 40, 80, 0}};
    vg_api_ctx ctx = sample_ctx();
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_account a = sample_account();
        a.free_fen = rows[i].free;
        a.held_fen = rows[i].held;
        a.frozen_fen = rows[i].frozen;
        vg_api_balance b = {.account = &a, .may = {DAY_N}, .as_of = AT_MS};
        vg_lot now = sample_lot(), later = now;
        later.from_day = DAY_N + 10;
        later.free_fen = rows[i].pending_lot;
        vg_api_balance_lot(&b, &now);
        vg_api_balance_lot(&b, &later);
        open_json();
        vg_api_render_balance(&b, &ctx, &w);
        json_t *root = read_back();
        CU_ASSERT_EQUAL(int_of(root, "total"), rows[i].free + rows[i].held);
        CU_ASSERT_EQUAL(int_of(root, "held"), rows[i].held);
        CU_ASSERT_EQUAL(int_of(root, "frozen"), rows[i].frozen);
        CU_ASSERT_EQUAL(int_of(root, "available"), rows[i].available);
        CU_ASSERT_EQUAL(int_of(root, "pending_withdrawable"), rows[i].pending);
        CU_ASSERT_EQUAL(int_of(root, "withdrawable"), rows[i].withdrawable);
        CU_ASSERT_EQUAL(int_of(root, "transit_in"), 3);
        CU_ASSERT_EQUAL(int_of(root, "transit_out"), 7);
        CU_ASSERT_EQUAL(json_is_string(json_object_get(root, "next_withdrawable_from")),
                        rows[i].pending_lot > 0);
        CU_ASSERT_STRING_EQUAL(text_of(root, "as_of"), "2026-02-14T02:00:00.000Z");
        json_decref(root);
    }
}

static void a_balance_says_what_has_been_earned_so_far(void)
{
    static const vg_rate rates[] = {{{1}, 50000}};
    vg_api_ctx ctx = sample_ctx();
    vg_rules rules = {.program = 1, .interest = {.rates = rates, .rate_count = 1, .basis = 360}};
    vg_account a = sample_account(); /* of 2026-02-14 */
    a.free_fen = 10000000;
    a.held_fen = 0;
    a.interest_day = DAY_N;
    vg_api_balance b = {.account = &a, .as_of = AT_MS + 24 * VG_DAY_MS, .rules = &rules};
    open_json();
    vg_api_render_balance(&b, &ctx, &w);
    json_t *root = read_back();
    CU_ASSERT_EQUAL(int_of(root, "interest_accrued"), 333); /* 24 days of 100,000.00 at 0.05 % */
    CU_ASSERT_STRING_EQUAL(text_of(root, "interest_from"), "2026-02-14");
    json_decref(root);
    b.rules = NULL;
    open_json();
    vg_api_render_balance(&b, &ctx, &w);
    root = read_back();
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "interest_accrued")) && json_is_null(json_object_get(root, "interest_from")));
    json_decref(root);
}

static json_t *day_shown(const vg_business_day *d, int64_t whole_at)
{
    vg_api_ctx ctx = sample_ctx();
    with_calendar.asks = UINT64_C(1) << VG_ASK_LINES;
    with_calendar.timers.day_input_ms = 3600000;
    ctx.feed_whole_at = whole_at;
    open_json();
    vg_api_render_day(d, &ctx, &w);
    return read_back();
}

static void a_day_says_who_has_signed_it(void)
{
    vg_business_day d = sample_day();
    vg_api_ctx ctx = sample_ctx();
    vg_day_seal seals[] = {{.program = 1, .day = d.day - 1, .state = VG_SEAL_SEALED}, {.program = 1, .day = d.day, .state = VG_SEAL_PREPARED}};
    ctx.seals = seals;
    for (ctx.seal_count = 0; ctx.seal_count < 3; ctx.seal_count++) {
        open_json();
        vg_api_render_day(&d, &ctx, &w);
        json_t *root = read_back();
        CU_ASSERT_STRING_EQUAL(text_of(root, "seal"), ctx.seal_count < 2 ? "open" : "prepared");
        json_decref(root);
    }
}

static void a_day_says_what_it_waits_for_and_what_became_withdrawable(void)
{
    vg_business_day d = sample_day();
    int64_t from = vg_day_instant((vg_day){DAY_N + 1}, 3600);
    json_t *root = day_shown(&d, from - 1);
    CU_ASSERT_STRING_EQUAL(text_of(root, "day"), "2026-02-14");
    CU_ASSERT_STRING_EQUAL(text_of(root, "state"), "closing");
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(root, "waits_for"), "statement"));
    CU_ASSERT_EQUAL(int_of(json_object_get(root, "settlement"), "difference"), -100);
    json_decref(root);
    root = day_shown(&d, from);
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "waits_for")) && json_is_null(json_object_get(root, "seal")));
    json_decref(root);
    d.state = 0;
    d.working = 2;
    d.converted_at = 0;
    root = day_shown(&d, 0);
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "waits_for")) && json_is_null(json_object_get(root, "working")));
    CU_ASSERT_TRUE(json_is_null(json_object_get(json_object_get(root, "settlement"), "difference")));
    json_decref(root);
}

/* Hundredths of a dollar are no fen. */
static void a_payment_of_a_line_is_in_its_statements_currency(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_statement_detail d = {.statement = ID(120), .place = (int64_t)7 << 20 | 1, .side = VG_CREDIT, .fen = 500};
    for (int foreign = 0; foreign < 2; foreign++) {
        ctx.currency = foreign == 0 ? NULL : "USD";
        open_json();
        vg_api_render_statement_detail(&d, &ctx, &w);
        json_t *root = read_back();
        CU_ASSERT_EQUAL(int_of(root, "amount"), 500);
        CU_ASSERT_STRING_EQUAL(text_of(root, "currency"), foreign == 0 ? "CNY" : "USD");
        json_decref(root);
    }
}

static void a_rate_is_percent_without_needless_digits(void)
{
    static const struct {
        int64_t e8;
        const char *text;
    } rows[] = {{50000, "0.05"}, {350000, "0.35"}, {0, "0"}, {1000000, "1"}, {1, "0.000001"}, {12345678, "12.345678"}, {100000000, "100"}};
    vg_api_ctx ctx = sample_ctx();
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_interest row = sample_interest();
        row.rate_e8 = rows[i].e8;
        open_json();
        vg_api_render_interest(&row, &ctx, &w);
        json_t *root = read_back();
        CU_ASSERT_STRING_EQUAL(text_of(root, "rate"), rows[i].text);
        CU_ASSERT_STRING_EQUAL(text_of(root, "state"), "paid");
        json_decref(root);
    }
}

static void money_of_the_day_may_leave_from_the_release_on(void)
{
    int64_t midnight = vg_day_instant((vg_day){DAY_N}, 0);
    CU_ASSERT_EQUAL(vg_api_may(&sample_rules, midnight).n, DAY_N - 1);
    CU_ASSERT_EQUAL(vg_api_may(&sample_rules, midnight + 1799999).n, DAY_N - 1);
    CU_ASSERT_EQUAL(vg_api_may(&sample_rules, midnight + 1800000).n, DAY_N);
}

static void personal_data_is_masked_unless_revealed(void)
{
    static const char *const secrets[] = {"6222020000001234",   "张三",        "李四",
                                          "6222020000009876",   "王五",        "6222020000004321",
                                          "11010519491231002X", "13800000000", "secret-hash"};
    vg_api_ctx ctx = sample_ctx();
    vg_operation op = sample_operation();
    vg_account a = sample_account();
    vg_owner o = sample_owner();
    vg_receipt r = sample_receipt();
    vg_payee p = sample_payee();
    vg_api_key k = sample_key();
    open_json();
    vg_api_list_begin(&w);
    vg_api_render_operation(&op, NULL, &ctx, &w);
    vg_api_render_account(&a, &(vg_api_account_more){.owner = &o}, &ctx, &w);
    vg_api_render_receipt(&r, &ctx, &w);
    vg_api_render_payee(&p, &ctx, &w);
    vg_api_render_key(&k, &ctx, &w);
    vg_api_list_end(&w, 0);
    const char *all = written();
    for (size_t i = 0; i < VG_COUNT(secrets); i++) {
        CU_ASSERT_PTR_NULL(strstr(all, secrets[i]));
    }
    ctx.reveal = true;
    open_json();
    vg_api_render_account(&a, &(vg_api_account_more){.owner = &o}, &ctx, &w);
    json_t *root = read_back();
    CU_ASSERT_STRING_EQUAL(text_of(root, "name"), "张三");
    CU_ASSERT_STRING_EQUAL(text_of(json_object_get(root, "bound_card"), "number"),
                           "6222020000001234");
    json_decref(root);
}

static void restrictions_are_listed_with_their_amount(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_account a = sample_account();
    open_json();
    vg_api_render_account(&a, NULL, &ctx, &w);
    json_t *root = read_back();
    const json_t *list = json_object_get(root, "restrictions");
    CU_ASSERT_EQUAL(json_array_size(list), 4);
    CU_ASSERT_STRING_EQUAL(text_of(json_array_get(list, 3), "type"), "frozen");
    CU_ASSERT_EQUAL(int_of(json_array_get(list, 3), "amount"), 50);
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "bound_card")));
    json_decref(root);
}

static void restrictions_are_listed_with_who_is_behind_each(void)
{
    static const char *const sources[] = {"authority", "bank", "shortfall"};
    vg_restriction rows[] = {{.id = 1, .source = VG_BY_AUTHORITY, .kind = VG_STOP_PAY},
                             {.id = 2, .source = VG_BY_BANK, .fen = 50},
                             {.id = 3, .source = VG_BY_SHORTFALL, .kind = VG_RECEIVE_ONLY}};
    vg_api_ctx ctx = sample_ctx();
    vg_account a = sample_account();
    open_json();
    vg_api_render_account(&a, &(vg_api_account_more){.restrictions = rows, .restriction_count = VG_COUNT(rows)}, &ctx, &w);
    json_t *root = read_back();
    const json_t *list = json_object_get(root, "restrictions");
    CU_ASSERT_EQUAL(json_array_size(list), VG_COUNT(rows));
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        CU_ASSERT_STRING_EQUAL(text_of(json_array_get(list, i), "source"), sources[i]);
    }
    json_decref(root);
}

static void a_new_keys_token_is_shown_once_and_its_hash_never(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_api_key k = sample_key();
    ctx.token = "ck_x";
    open_json();
    vg_api_render_key(&k, &ctx, &w);
    json_t *root = read_back();
    CU_ASSERT_STRING_EQUAL(text_of(root, "token"), "ck_x");
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "scopes")), 2);
    CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "programs")), 2);
    json_decref(root);
}

static const char *when(const vg_rules *rules, const char *amount, const char *kind, const char *payee_bank)
{
    static char said[256];
    vg_err err;
    vg_day d = {0};
    CU_ASSERT_EQUAL(vg_day_parse(VG_SPAN("2026-02-14"), &d, &err).code, VG_OK);
    open_json();
    vg_code code = vg_api_render_when(rules, amount, kind, payee_bank, vg_day_instant(d, 18 * 3600), NULL, &w, &err).code;
    if (code != VG_OK) {
        vg_json_close(&w);
        return vg_code_facts(code)->name;
    }
    json_t *root = read_back();
    const char *rail = json_string_value(json_object_get(root, "rail")), *from = json_string_value(json_object_get(root, "withdrawable_from"));
    const char *settles = json_string_value(json_object_get(root, "settles_on"));
    snprintf(said, sizeof said, "%s %s %s %s %s", rail == NULL ? "-" : rail, json_string_value(json_object_get(root, "send_at")),
             json_is_true(json_object_get(root, "waits")) ? "waits" : "now", settles == NULL ? "-" : settles, from == NULL ? "-" : from);
    json_decref(root);
    return said;
}

static void when_says_what_would_become_of_an_amount(void)
{
    vg_rules rules = {.name = "escrow", .calendar = vg_calendar_china(), .rails = vg_rails_standard(), .cutoff_s = 17 * 3600};
    /* Saturday 14 February 2026, a working day, 18:00: after the hours, before a festival. */
    CU_ASSERT_STRING_EQUAL(when(&rules, "100000001", "withdrawal", "CMB"), "hvps 2026-02-23T12:30:00.000Z waits 2026-02-24 -");
    CU_ASSERT_STRING_EQUAL(when(&rules, "100000000", NULL, "CMB"), "ibps 2026-02-14T10:00:00.000Z now 2026-02-14 -");
    CU_ASSERT_STRING_EQUAL(when(&rules, "100000001", "refund", ""), "in_bank 2026-02-14T10:00:00.000Z now 2026-02-14 -");
    CU_ASSERT_STRING_EQUAL(when(&rules, "1", "deposit", NULL), "- 2026-02-14T10:00:00.000Z now - 2026-02-24");
    CU_ASSERT_STRING_EQUAL(when(&rules, "1", "transfer", NULL), "- 2026-02-14T10:00:00.000Z now - 2026-02-14");
    rules.payee_next_day = true;
    CU_ASSERT_STRING_EQUAL(when(&rules, "1", "capture", NULL), "- 2026-02-14T10:00:00.000Z now - 2026-02-24");
    CU_ASSERT_STRING_EQUAL(when(&rules, "100000001", "capture", "CMB"), "hvps 2026-02-23T12:30:00.000Z waits 2026-02-24 -");
    rules.rails = NULL; /* nothing is known of the bank's hours: nothing is said of them */
    CU_ASSERT_STRING_EQUAL(when(&rules, "100000001", "payout", "CMB"), "- 2026-02-14T10:00:00.000Z now - -");
    CU_ASSERT_STRING_EQUAL(when(&rules, "0", "payout", NULL), "bad_amount");
    CU_ASSERT_STRING_EQUAL(when(&rules, NULL, "payout", NULL), "bad_amount");
    CU_ASSERT_STRING_EQUAL(when(&rules, "1.5", "payout", NULL), "bad_amount");
    CU_ASSERT_STRING_EQUAL(when(&rules, "1000000000000001", "payout", NULL), "bad_amount");
    CU_ASSERT_STRING_EQUAL(when(&rules, "1", "loan", NULL), "invalid");
}

static vg_status used_of_day(void *ctx, int64_t holder, int64_t period, int64_t *ret, vg_err *err)
{
    (void)err;
    *ret = holder == 100 && period == INT64_C(2) * 100000000 + 20260302 ? *(int64_t *)ctx : 0; /* out, others, that day */
    return VG_DONE;
}

static void limits_say_what_is_used_and_left_and_who_says_so(void)
{
    vg_err err;
    int64_t used = 1200000; /* the bank's facts may pass a limit */
    vg_day d = {0};
    CU_ASSERT_EQUAL(vg_day_parse(VG_SPAN("2026-03-02"), &d, &err).code, VG_OK);
    vg_rules rules = {.name = "escrow", .class_limits = true};
    vg_api_limits l = {.rules = &rules, .of = VG_ACCT_TYPE2, .holder = 100, .day = d, .used = used_of_day, .ctx = &used};
    open_json();
    CU_ASSERT_EQUAL(vg_api_render_limits(&l, &w, &err).code, VG_OK);
    json_t *root = read_back(), *rows = json_object_get(root, "limits"), *row = json_array_get(rows, 2);
    CU_ASSERT_EQUAL(json_array_size(rows), 4);
    CU_ASSERT_STRING_EQUAL(text_of(row, "limit"), "type2.out.others.day");
    CU_ASSERT_STRING_EQUAL(text_of(row, "by"), "regulation");
    CU_ASSERT_STRING_EQUAL(text_of(row, "from"), "2016-12-01");
    CU_ASSERT_STRING_EQUAL(text_of(row, "free_at"), "2026-03-02T16:00:00.000Z");
    CU_ASSERT(json_integer_value(json_object_get(row, "used")) == 1200000 && json_integer_value(json_object_get(row, "left")) == 0);
    row = json_array_get(rows, 3);
    CU_ASSERT_STRING_EQUAL(text_of(row, "free_at"), "2026-12-31T16:00:00.000Z");
    CU_ASSERT(json_integer_value(json_object_get(row, "used")) == 0 && json_integer_value(json_object_get(row, "left")) == 20000000);
    json_decref(root);
    rules.class_limits = false;
    open_json();
    CU_ASSERT_EQUAL(vg_api_render_limits(&l, &w, &err).code, VG_OK);
    root = read_back();
    CU_ASSERT(json_is_true(json_object_get(root, "exempt")) && json_array_size(json_object_get(root, "limits")) == 0);
    json_decref(root);
}

static void an_operation_that_waits_says_until_when(void)
{
    vg_rules rules = {.name = "escrow", .calendar = vg_calendar_china(), .rails = vg_rails_standard()};
    vg_api_facts facts = {.program = 1, .name = "escrow", .rules = &rules};
    vg_api_ctx ctx = {.facts = &facts, .fact_count = 1};
    vg_err err;
    vg_day d = {0};
    CU_ASSERT_EQUAL(vg_day_parse(VG_SPAN("2026-02-23"), &d, &err).code, VG_OK);
    int64_t opens = vg_day_instant(d, 20 * 3600 + 1800);
    vg_operation op = {.id = INT64_C(1) << 40 | 100, .program = 1, .kind = VG_OP_WITHDRAW, .ask = VG_ASK_PAYOUT, .state = VG_ST_READY,
                       .live = 1, .fen = 100000001, .not_before = opens, .due_at = opens};
    VG_SET(op.payee_bank, "CMB");
    for (int i = 0; i < 3; i++) {
        open_json();
        vg_api_render_operation(&op, NULL, &ctx, &w);
        json_t *root = read_back();
        const char *says = json_string_value(json_object_get(root, "waiting_for"));
        CU_ASSERT_STRING_EQUAL(says == NULL ? "-" : says, i == 0   ? "hvps opens 2026-02-23 20:30"
                                                          : i == 1 ? "the payment system opens 2026-02-23 20:30"
                                                                   : "-");
        CU_ASSERT_EQUAL(json_is_null(json_object_get(root, "due")), i == 2);
        json_decref(root);
        op.kind = VG_OP_CAPTURE; /* of its legs only the core knows */
        op.state = i == 0 ? VG_ST_READY : VG_ST_CANCELLED;
    }
}

static void a_failed_deal_says_which_part_it_waits_for(void)
{
    vg_api_ctx ctx = {0};
    vg_operation op = {.id = INT64_C(1) << 40 | 100, .program = 1, .kind = VG_OP_FAIL, .of = VG_TO_CARD, .state = VG_ST_WAITING, .live = 1, .fen = 5};
    vg_operation parts[2] = {{.id = op.id + 1, .program = 1, .kind = VG_OP_RELEASE, .state = VG_ST_DONE, .fen = 5},
                             {.id = op.id + 2, .program = 1, .kind = VG_OP_WITHDRAW, .state = VG_ST_READY, .live = 1, .fen = 5}};
    parts[1].not_before = parts[1].due_at = vg_day_instant((vg_day){20514}, 1800);
    parts[1].waits_for = VG_WAITS_WITHDRAWABLE;
    vg_api_more more = {.parts = parts, .part_count = 2};
    open_json();
    vg_api_render_operation(&op, &more, &ctx, &w);
    json_t *root = read_back();
    const json_t *second = json_array_get(json_object_get(root, "parts"), 1);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "to")), "card");
    CU_ASSERT_PTR_NOT_NULL(strstr(json_string_value(json_object_get(root, "waiting_for")), "withdrawal op_"));
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(second, "waiting_for")), "withdrawable 2026-03-02 00:30");
    json_decref(root);
    parts[1].waits_for = VG_WAITS_CLEARING;
    open_json();
    vg_api_render_operation(&parts[1], NULL, &ctx, &w);
    root = read_back();
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(root, "waiting_for")), "the channel clears 2026-03-02 00:30");
    json_decref(root);
}

static void a_calendar_year_lists_what_is_out_of_the_ordinary(void)
{
    vg_err err;
    open_json();
    CU_ASSERT_EQUAL(vg_api_render_calendar(vg_calendar_china(), "2026", &w, &err).code, VG_OK);
    json_t *root = read_back();
    CU_ASSERT_EQUAL(int_of(root, "working_days"), 248);
    json_decref(root);
    open_json();
    CU_ASSERT_EQUAL(vg_api_render_calendar(vg_calendar_china(), "2027", &w, &err).code,
                    VG_E_CALENDAR);
    CU_ASSERT_EQUAL(vg_api_render_calendar(vg_calendar_china(), "x", &w, &err).code,
                    VG_E_NOT_FOUND);
    CU_ASSERT_EQUAL(vg_api_render_calendar(vg_calendar_china(), "0000", &w, &err).code,
                    VG_E_NOT_FOUND);
    vg_json_close(&w);
}

static void a_reply_shows_its_resource(void)
{
    static const struct {
        vg_shown shown;
        const char *prefix;
    } rows[] = {{VG_SHOW_OPERATION, "op_"}, {VG_SHOW_HOLD, "hold_"},    {VG_SHOW_ACCOUNT, "acct_"},
                {VG_SHOW_RECEIPT, "rcpt_"}, {VG_SHOW_APPROVAL, "apr_"}, {VG_SHOW_PAYEE, "payee_"},
                {VG_SHOW_PROGRAM, "prog_"}, {VG_SHOW_KEY, "key_"}};
    vg_api_ctx ctx = sample_ctx();
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        vg_reply r = {
            .shown = rows[i].shown, .operation = sample_operation(), .hold = sample_hold()};
        switch (rows[i].shown) {
        case VG_SHOW_ACCOUNT:
            r.account = sample_account();
            break;
        case VG_SHOW_RECEIPT:
            r.receipt = sample_receipt();
            break;
        case VG_SHOW_APPROVAL:
            r.approval = sample_approval();
            break;
        case VG_SHOW_PAYEE:
            r.payee = sample_payee();
            break;
        case VG_SHOW_PROGRAM:
            r.program = sample_program();
            break;
        case VG_SHOW_KEY:
            r.key = sample_key();
            break;
        default:
            break;
        }
        open_json();
        vg_api_render_reply(&r, &ctx, &w);
        json_t *root = read_back();
        CU_ASSERT_EQUAL(strncmp(text_of(root, "id"), rows[i].prefix, strlen(rows[i].prefix)), 0);
        json_decref(root);
    }
}

/* --- CSV ------------------------------------------------------------------------------------ */

static void csv_has_one_row_of_names_and_one_a_resource(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_lot l = sample_lot();
    open_csv();
    vg_api_list_begin(&w);
    vg_api_render_lot(&l, &ctx, &w);
    l.receipt = 0;
    vg_api_render_lot(&l, &ctx, &w);
    vg_api_list_end(&w, 5);
    char id[VG_ID_TEXT], account[VG_ID_TEXT], receipt[VG_ID_TEXT], op[VG_ID_TEXT], want[1024];
    vg_id_text("lot_", ID(110), id);
    vg_id_text("acct_", ID(102), account);
    vg_id_text("rcpt_", ID(105), receipt);
    vg_id_text("op_", ID(101), op);
    snprintf(want, sizeof want,
             "id,program,account,amount,currency,free,held,withdrawable_from,booked_day,calendar_version,receipt,"
             "operation,created_at\r\n"
             "%s,escrow,%s,500,CNY,300,200,2026-02-14,2026-02-13,,%s,%s,2026-02-14T02:00:00.000Z\r\n"
             "%s,escrow,%s,500,CNY,300,200,2026-02-14,2026-02-13,,,%s,2026-02-14T02:00:00.000Z\r\n",
             id, account, receipt, op, id, account, op);
    CU_ASSERT_STRING_EQUAL(written(), want);
}

static void csv_cells_are_quoted_and_formulas_are_text(void)
{
    static const struct {
        const char *in, *out;
    } rows[] = {{"plain", "plain"},
                {"a,b", "\"a,b\""},
                {"a\"b", "\"a\"\"b\""},
                {"a\r\nb", "\"a\r\nb\""},
                {"=1+1", "\"'=1+1\""},
                {"+86", "\"'+86\""},
                {"-1", "\"'-1\""},
                {"@SUM(A1)", "\"'@SUM(A1)\""},
                {"\tx", "\"'\tx\""},
                {"中文", "中文"},
                {"", ""},
                {"a=b", "a=b"}};
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        char want[64];
        open_csv();
        vg_json_begin(&w, NULL);
        vg_json_text(&w, "a", rows[i].in);
        vg_json_int(&w, "n", -5);
        vg_json_end(&w);
        snprintf(want, sizeof want, "a,n\r\n%s,-5\r\n", rows[i].out);
        CU_ASSERT_STRING_EQUAL(written(), want);
    }
}

/* Cells of a line, quotes seen. */
static size_t cells(const char *line)
{
    size_t n = 1;
    bool quoted = false;
    for (; *line != 0 && (quoted || *line != '\r'); line++) {
        quoted = *line == '"' ? !quoted : quoted;
        n += !quoted && *line == ',';
    }
    return n;
}

static void csv_rows_have_as_many_cells_as_names_whatever_is_missing(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_operation full = sample_operation(),
                 bare = {.id = ID(1), .program = 1, .kind = VG_OP_OPEN, .state = VG_ST_DONE};
    vg_account a = sample_account(),
               bare_account = {.id = ID(1), .program = 1, .kind = VG_ACCT_OWN};
    vg_owner o = sample_owner();
    vg_event e = sample_event();
    vg_program p = sample_program();
    vg_api_key k = sample_key();
    vg_hold h = sample_hold();
#define PAIR(first, second)                                                                        \
    open_csv();                                                                                    \
    first;                                                                                         \
    second;                                                                                        \
    {                                                                                              \
        const char *all = written();                                                               \
        const char *line2 = strstr(all, "\r\n") + 2, *line3 = strstr(line2, "\r\n") + 2;           \
        CU_ASSERT_EQUAL(cells(all), cells(line2));                                                 \
        CU_ASSERT_EQUAL(cells(all), cells(line3));                                                 \
    }
    PAIR(vg_api_render_operation(&full, NULL, &ctx, &w),
         vg_api_render_operation(&bare, NULL, &ctx, &w))
    PAIR(vg_api_render_operation(&bare, NULL, &ctx, &w),
         vg_api_render_operation(&full, NULL, &ctx, &w))
    PAIR(vg_api_render_account(&bare_account, NULL, &ctx, &w),
         vg_api_render_account(&a, &(vg_api_account_more){.owner = &o}, &ctx, &w))
    PAIR(vg_api_render_event(&e, &ctx, &w), vg_api_render_event(&e, &ctx, &w))
    PAIR(vg_api_render_program(&p, &ctx, &w), vg_api_render_program(&p, &ctx, &w))
    PAIR(vg_api_render_key(&k, &ctx, &w), vg_api_render_key(&k, &ctx, &w))
    PAIR(vg_api_render_hold(&h, NULL, &ctx, &w), vg_api_render_hold(&h, &full, &ctx, &w))
}

static void an_event_names_the_banks_lines_by_masked_accounts(void)
{
    static const char *const data[][2] = {
        {"{\"records\":[[\"line\",\"1/3110700000010001000/20261013/X1/1\",\"ab\"],[\"exchange\",\"5/3110700000010001000\",\"cd\"],[\"line\",\"1/3110700000010001001/20261013/J2/1\",\"ef\"]]}",
         "{\"records\":[[\"line\",\"1/3110****1000/20261013/X1/1\",\"ab\"],[\"exchange\",\"5/3110700000010001000\",\"cd\"],[\"line\",\"1/3110****1001/20261013/J2/1\",\"ef\"]]}"},
        {"{\"records\":[[\"line\",\"1/\\\"3110700000010001000/20261013/X1/1\",\"ab\"]]}", "{\"records\":[[\"line\",\"****\",\"ab\"]]}"},
        {"{\"records\":[[\"line\",\"\",\"ab\"]]}", "{\"records\":[[\"line\",\"\",\"ab\"]]}"},
        {"", "{}"}};
    vg_event e = sample_event();
    vg_api_ctx ctx = sample_ctx();
    for (size_t i = 0; i < VG_COUNT(data); i++) {
        e.data = vg_span_of(data[i][0]);
        open_json();
        vg_api_render_event(&e, &ctx, &w);
        json_t *root = json_loads(written(), JSON_REJECT_DUPLICATES, NULL);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, data[i][1]));
        CU_ASSERT_PTR_NOT_NULL(json_object_get(root, "data"));
        json_decref(root);
    }
}

/* --- problems ------------------------------------------------------------------------------- */

static void every_code_is_a_problem_that_says_what_to_do(void)
{
    for (vg_code code = VG_OK + 1; code < VG_CODE_COUNT; code++) {
        const vg_code_info *facts = vg_code_facts(code);
        vg_err err = {.code = code, .where = "x", .text = "something \"odd\" happened"};
        open_json();
        vg_api_render_problem(&err, NULL, "req-1", &w);
        json_t *root = read_back();
        const char *detail = text_of(root, "detail");
        CU_ASSERT_EQUAL(int_of(root, "status"), facts->http);
        CU_ASSERT_STRING_EQUAL(text_of(root, "code"), facts->name);
        CU_ASSERT_EQUAL(strncmp(text_of(root, "type"), "urn:custody:problem:", 20), 0);
        CU_ASSERT_STRING_EQUAL(text_of(root, "title"), facts->text);
        CU_ASSERT_STRING_EQUAL(text_of(root, "outcome"),
                               facts->outcome == VG_OUTCOME_NOTHING ? "nothing" : "unknown");
        CU_ASSERT_STRING_EQUAL(text_of(root, "retry"), vg_retry_name(facts->retry));
        CU_ASSERT_EQUAL(json_is_true(json_object_get(root, "lasts")), facts->retry == VG_RETRY_NEVER);
        CU_ASSERT_STRING_EQUAL(text_of(root, "request_id"), "req-1");
        CU_ASSERT_EQUAL(strncmp(detail, "something \"odd\" happened. ", 26), 0);
        bool moved = strstr(detail, "may have moved") != NULL;
        CU_ASSERT_EQUAL(moved, facts->outcome == VG_OUTCOME_UNKNOWN);
        CU_ASSERT_EQUAL(strstr(detail, "same Idempotency-Key") != NULL,
                        facts->retry == VG_RETRY_SAME_KEY);
        CU_ASSERT_EQUAL(strstr(detail, "may succeed later") != NULL,
                        facts->retry == VG_RETRY_LATER);
        CU_ASSERT_EQUAL(strstr(detail, "will be refused again") != NULL,
                        facts->retry == VG_RETRY_NEVER && facts->outcome == VG_OUTCOME_NOTHING);
        CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "errors")), 0);
        json_decref(root);
    }
}

static void a_problem_carries_the_pointer_and_the_banks_words(void)
{
    vg_err err = {
        .code = VG_E_BANK_REFUSED, .text = "余额不足", .bank_code = "ED0012", .pointer = "/amount"};
    open_json();
    vg_api_render_problem(&err, NULL, NULL, &w);
    json_t *root = read_back();
    CU_ASSERT_STRING_EQUAL(text_of(root, "bank_code"), "ED0012");
    CU_ASSERT_STRING_EQUAL(text_of(root, "bank_text"), "余额不足");
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "request_id")));
    CU_ASSERT_STRING_EQUAL(text_of(json_array_get(json_object_get(root, "errors"), 0), "pointer"),
                           "/amount");
    json_decref(root);
}

static void what_may_change_is_not_refused_for_ever(void)
{
    static const vg_code later[] = {VG_E_INSUFFICIENT, VG_E_NOT_WITHDRAWABLE, VG_E_RESTRICTED,
                                    VG_E_CONFLICT};
    for (size_t i = 0; i < VG_COUNT(later); i++) {
        CU_ASSERT_EQUAL(vg_code_facts(later[i])->retry, VG_RETRY_LATER);
    }
    CU_ASSERT_STRING_EQUAL(vg_retry_name(VG_RETRY_LATER), "never"); /* the wire's list is closed */
}

/* What can't be asked now is not listed, and what is missing is said. */
static void files_of_a_day_are_listed_where_they_can_be_asked_for(void)
{
    for (int set = 0; set < 2; set++) {
        vg_api_ctx ctx = sample_ctx();
        vg_api_facts facts = sample_facts;
        vg_program program = sample_program();
        facts.asks |= UINT64_C(1) << VG_ASK_DAY_LINES;
        facts.day_lines_need = set == 1 ? NULL : "set bank_settings day_file_profile";
        ctx.facts = &facts;
        open_json();
        vg_api_render_program(&program, &ctx, &w);
        json_t *root = read_back();
        bool listed = false;
        size_t i;
        json_t *ask;
        json_array_foreach(json_object_get(root, "asks"), i, ask)
        {
            listed = listed || strcmp(json_string_value(ask), "day_lines") == 0;
        }
        CU_ASSERT_EQUAL(listed, set == 1);
        CU_ASSERT_EQUAL(json_is_null(json_object_get(root, "day_lines_need")), set == 1);
        json_decref(root);
    }
}

/* Key 7 is known, others are not. */
static void name_of_key(const void *keys, int64_t id, char ret[VG_KEY_NAME])
{
    (void)keys;
    snprintf(ret, VG_KEY_NAME, "%s", id == 7 ? "lin" : "");
}

static void who_asked_and_who_decided_are_named_beside_their_keys(void)
{
    vg_api_ctx named = {.name_of_key = name_of_key};
    vg_approval approval = {.id = 9, .program = 1, .kind = VG_AP_BREAK, .maker = 7, .first = 8};
    open_json();
    vg_api_render_approval(&approval, &named, &w);
    json_t *root = read_back();
    CU_ASSERT_STRING_EQUAL(text_of(root, "maker_name"), "lin");
    CU_ASSERT_EQUAL(strncmp(text_of(root, "maker"), "key_", 4), 0);
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "first_approver_name")) && json_is_string(json_object_get(root, "first")));
    CU_ASSERT_TRUE(json_is_null(json_object_get(root, "second")) && json_is_null(json_object_get(root, "second_approver_name")));
    json_decref(root);
    vg_recon_break brk = sample_break();
    vg_break_note note = sample_break_note();
    note.principal = 7;
    open_json();
    vg_api_render_break(&brk, &note, 1, &named, &w);
    root = read_back();
    CU_ASSERT_STRING_EQUAL(text_of(json_array_get(json_object_get(root, "notes"), 0), "principal_name"), "lin");
    json_decref(root);
}

static void a_printed_pack_names_who_signed(void)
{
    static const vg_pack_form forms[] = {VG_PACK_CSV, VG_PACK_HTML};
    static const char *const signs[] = {"\"signatures\",\"preparer.name\",\"lin\"\r\n", "<td>编制 Preparer</td><td>lin</td><td>key_"};
    vg_api_ctx named = {.name_of_key = name_of_key};
    vg_day_seal seal = {.program = 1, .day = 1, .state = VG_SEAL_PREPARED, .preparer = 7, .prepared_at = 1};
    for (size_t i = 0; i < VG_COUNT(forms); i++) {
        uint8_t *at = NULL;
        size_t len = 0;
        vg_err err = {0};
        CU_ASSERT_EQUAL_FATAL(vg_pack_print(VG_SPAN("{\"day\":{\"program\":\"escrow\",\"day\":\"2026-02-14\"}}"), &seal, forms[i], &named, &at, &len, &err).code, VG_OK);
        CU_ASSERT_PTR_NOT_NULL(memmem(at, len, signs[i], strlen(signs[i])));
        free(at);
    }
}

/* The sample is explained by an act and by the sample's break. */
static void a_break_says_which_difference_it_explains(void)
{
    vg_proof_account account = sample_proof_account();
    vg_api_ctx ctx = sample_ctx();
    vg_recon_break brk = sample_break();
    for (int64_t with = 0; with < 3; with++) {
        ctx.proved = &account;
        brk.id = with == 0 ? ID(120) : ID(122);
        brk.with_id = with == 1 ? ID(120) : ID(121);
        open_json();
        vg_api_render_break(&brk, &(vg_break_note){.brk = 1}, 1, &ctx, &w);
        json_t *root = read_back();
        const json_t *explains = json_object_get(root, "explains");
        CU_ASSERT_EQUAL(json_is_object(explains), with < 2);
        CU_ASSERT_EQUAL(json_integer_value(json_object_get(explains, "amount")), with < 2 ? 10 : 0);
        json_decref(root);
    }
}

static void a_signature_names_its_key_where_that_is_known(void)
{
    vg_day_seal seal = {.program = 1, .day = 1, .state = VG_SEAL_SEALED, .preparer = 7, .prepared_at = 1, .reviewer = 8, .sealed_at = 2};
    vg_api_ctx named = {.name_of_key = name_of_key};
    open_json();
    vg_api_render_seal(&seal, NULL, NULL, NULL, &named, &w);
    json_t *root = read_back();
    CU_ASSERT_STRING_EQUAL(text_of(json_object_get(root, "preparer"), "name"), "lin");
    CU_ASSERT_TRUE(json_is_null(json_object_get(json_object_get(root, "reviewer"), "name")));
    json_decref(root);
}

static void what_no_later_day_mends_is_refused_for_ever(void)
{
    vg_err err = {0};
    CU_ASSERT_EQUAL(VG_FAIL_FOR_GOOD(&err, CONFLICT, "the approval is settled already").code, VG_E_CONFLICT);
    open_json();
    vg_api_render_problem(&err, NULL, NULL, &w);
    json_t *root = read_back();
    CU_ASSERT_PTR_NOT_NULL(strstr(text_of(root, "detail"), "settled already. Nothing was done and no money moved. The same request will be refused again"));
    CU_ASSERT_PTR_NULL(strstr(text_of(root, "detail"), "later"));
    CU_ASSERT_STRING_EQUAL(text_of(root, "code"), "conflict");
    CU_ASSERT_TRUE(json_is_true(json_object_get(root, "lasts")));
    json_decref(root);
    CU_ASSERT_EQUAL(VG_FAIL(&err, CONFLICT, "now").code, VG_E_CONFLICT); /* the same err, filled again */
    CU_ASSERT_FALSE(err.lasts);
}

static void all_that_is_missing_stands_in_one_problem(void)
{
    vg_err err = {.code = VG_E_INVALID, .text = "t", .pointer = "/owner/address"};
    vg_api_missing missing = {.pointers = {"/owner/address", "/owner/id_type"}, .count = 2};
    open_json();
    vg_api_render_problem(&err, &missing, "r", &w);
    json_t *root = read_back();
    const json_t *errors = json_object_get(root, "errors");
    CU_ASSERT_EQUAL(json_array_size(errors), 2);
    CU_ASSERT_STRING_EQUAL(text_of(json_array_get(errors, 1), "pointer"), "/owner/id_type");
    CU_ASSERT_STRING_EQUAL(text_of(json_array_get(errors, 1), "code"), "invalid");
    json_decref(root);
}

static void the_programs_own_accounts_are_nobodys_persons(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_account a = sample_account();
    static const int64_t own[] = {VG_ACCT_OWN, VG_ACCT_BANK, VG_ACCT_SUSPENSE, VG_ACCT_FEE,
                                  VG_ACCT_POOL, VG_ACCT_SHORTFALL};
    VG_SET(a.name, "suspense");
    for (size_t i = 0; i < VG_COUNT(own); i++) {
        a.kind = own[i];
        open_json();
        vg_api_render_account(&a, NULL, &ctx, &w);
        json_t *root = read_back();
        CU_ASSERT_STRING_EQUAL(text_of(root, "name"), "suspense");
        json_decref(root);
    }
}

static void attempts_are_numbered_from_one(void)
{
    vg_api_ctx ctx = sample_ctx();
    vg_operation op = sample_operation();
    vg_exchange x[] = {{.seq = ID(7), .ask = VG_ASK_PAYOUT}, {.seq = ID(9), .ask = VG_ASK_PAYOUT}};
    vg_api_more more = {.attempts = x, .attempt_count = 2};
    open_json();
    vg_api_render_operation(&op, &more, &ctx, &w);
    json_t *root = read_back();
    const json_t *attempts = json_object_get(root, "attempts");
    CU_ASSERT_EQUAL(int_of(json_array_get(attempts, 0), "sequence"), 1);
    CU_ASSERT_EQUAL(int_of(json_array_get(attempts, 1), "sequence"), 2);
    json_decref(root);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("api rendering", NULL, NULL);
    CU_ADD_TEST(suite, texts_are_escaped);
    CU_ADD_TEST(suite, every_byte_gives_json_that_is_read_back);
    CU_ADD_TEST(suite, commas_stand_between_and_nowhere_else);
    CU_ADD_TEST(suite, an_answer_beyond_the_limit_is_not_used);
    CU_ADD_TEST(suite, a_hold_says_what_is_open_and_its_operation);
    CU_ADD_TEST(suite, a_part_of_a_plan_says_what_became_of_it);
    CU_ADD_TEST(suite, an_operation_says_all_that_is_known);
    CU_ADD_TEST(suite, a_balance_adds_up_as_the_architecture_says);
    CU_ADD_TEST(suite, a_balance_says_what_has_been_earned_so_far);
    CU_ADD_TEST(suite, limits_say_what_is_used_and_left_and_who_says_so);
    CU_ADD_TEST(suite, a_day_says_who_has_signed_it);
    CU_ADD_TEST(suite, an_event_names_the_banks_lines_by_masked_accounts);
    CU_ADD_TEST(suite, a_day_says_what_it_waits_for_and_what_became_withdrawable);
    CU_ADD_TEST(suite, a_payment_of_a_line_is_in_its_statements_currency);
    CU_ADD_TEST(suite, a_rate_is_percent_without_needless_digits);
    CU_ADD_TEST(suite, money_of_the_day_may_leave_from_the_release_on);
    CU_ADD_TEST(suite, personal_data_is_masked_unless_revealed);
    CU_ADD_TEST(suite, restrictions_are_listed_with_their_amount);
    CU_ADD_TEST(suite, restrictions_are_listed_with_who_is_behind_each);
    CU_ADD_TEST(suite, a_new_keys_token_is_shown_once_and_its_hash_never);
    CU_ADD_TEST(suite, when_says_what_would_become_of_an_amount);
    CU_ADD_TEST(suite, an_operation_that_waits_says_until_when);
    CU_ADD_TEST(suite, a_failed_deal_says_which_part_it_waits_for);
    CU_ADD_TEST(suite, a_calendar_year_lists_what_is_out_of_the_ordinary);
    CU_ADD_TEST(suite, a_reply_shows_its_resource);
    CU_ADD_TEST(suite, csv_has_one_row_of_names_and_one_a_resource);
    CU_ADD_TEST(suite, csv_cells_are_quoted_and_formulas_are_text);
    CU_ADD_TEST(suite, csv_rows_have_as_many_cells_as_names_whatever_is_missing);
    CU_ADD_TEST(suite, every_code_is_a_problem_that_says_what_to_do);
    CU_ADD_TEST(suite, a_problem_carries_the_pointer_and_the_banks_words);
    CU_ADD_TEST(suite, what_may_change_is_not_refused_for_ever);
    CU_ADD_TEST(suite, what_no_later_day_mends_is_refused_for_ever);
    CU_ADD_TEST(suite, files_of_a_day_are_listed_where_they_can_be_asked_for);
    CU_ADD_TEST(suite, who_asked_and_who_decided_are_named_beside_their_keys);
    CU_ADD_TEST(suite, a_printed_pack_names_who_signed);
    CU_ADD_TEST(suite, a_break_says_which_difference_it_explains);
    CU_ADD_TEST(suite, a_signature_names_its_key_where_that_is_known);
    CU_ADD_TEST(suite, all_that_is_missing_stands_in_one_problem);
    CU_ADD_TEST(suite, the_programs_own_accounts_are_nobodys_persons);
    CU_ADD_TEST(suite, attempts_are_numbered_from_one);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

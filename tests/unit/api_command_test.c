#include "gateway/api/api.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define A1  "acct_0000100000034" /* program 1 */
#define A2  "acct_0000100000035"
#define A_2 "acct_0000200000034" /* program 2 */

static vg_command command;
static char program[VG_PROGRAM_TEXT];
static vg_err err;

static vg_code run_span(const char *method, const char *path, vg_span body)
{
    char ids[2][VG_PATH_ID];
    bool exists;
    const vg_route *route = vg_route_find(method, path, ids, &exists);
    CU_ASSERT_PTR_NOT_NULL_FATAL(route);
    err = (vg_err){0};
    return vg_api_command(route, (const char(*)[VG_PATH_ID])ids, body, &command, program, &err)
        .code;
}

static vg_code run(const char *path, const char *body)
{
    return run_span("POST", path, vg_span_of(body));
}

static void expect(const char *path, const char *body, vg_code code, const char *pointer)
{
    vg_code got = run(path, body);
    if (got != code || strcmp(err.pointer, pointer) != 0) {
        fprintf(stderr, "\n%s %s: %s at \"%s\": %s\n", path, body, vg_code_facts(got)->name,
                err.pointer, err.text);
    }
    CU_ASSERT_EQUAL(got, code);
    CU_ASSERT_STRING_EQUAL(err.pointer, pointer);
}

#define HOLD(amount)                                                                               \
    "{\"account\":\"" A1 "\",\"amount\":" amount                                                   \
    ",\"currency\":\"CNY\",\"purpose\":{\"order\":\"o\"}}"

/* --- amounts -------------------------------------------------------------------------------- */

static void whole_fen_are_taken(void)
{
    static const struct {
        const char *body;
        int64_t fen;
    } good[] = {
        {HOLD("1"), 1}, {HOLD("1234500"), 1234500}, {HOLD("1000000000000000"), 1000000000000000}};
    for (size_t i = 0; i < VG_COUNT(good); i++) {
        expect("/v1/holds", good[i].body, VG_OK, "");
        CU_ASSERT_EQUAL(command.amount.fen, good[i].fen);
    }
}

static void everything_else_is_no_amount(void)
{
    static const char *const bad[] = {HOLD("0"),
                                      HOLD("-1"),
                                      HOLD("-0"),
                                      HOLD("1.0"),
                                      HOLD("1e3"),
                                      HOLD("1E3"),
                                      HOLD("0.01"),
                                      HOLD("1e-7"),
                                      HOLD("\"100\""),
                                      HOLD("\"\""),
                                      HOLD("null"),
                                      HOLD("true"),
                                      HOLD("false"),
                                      HOLD("[1]"),
                                      HOLD("{\"fen\":1}"),
                                      HOLD("[]"),
                                      HOLD("{}"),
                                      HOLD("1000000000000001"),
                                      HOLD("9223372036854775807"),
                                      HOLD("9223372036854775808"),
                                      HOLD("-9223372036854775809"),
                                      HOLD("100000000000000000000000000000"),
                                      HOLD("18446744073709551617"),
                                      HOLD("-100000000000000000000000"),
                                      HOLD("1.0000000000000000000001"),
                                      HOLD("1000000000000000000e0")};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        expect("/v1/holds", bad[i], VG_E_BAD_AMOUNT, "/amount");
    }
    /* beyond every number there is: jansson itself refuses, without a place */
    expect("/v1/holds", HOLD("1e999"), VG_E_BAD_AMOUNT, "");
}

static void what_is_no_number_at_all_is_no_json(void)
{
    static const char *const bad[] = {HOLD("01"),
                                      HOLD("+1"),
                                      HOLD("1."),
                                      HOLD(".5"),
                                      HOLD("NaN"),
                                      HOLD("0x10"),
                                      HOLD("1_0"),
                                      HOLD("1,000"),
                                      HOLD("Infinity"),
                                      HOLD(""),
                                      HOLD("00000000000000000000001"),
                                      HOLD("1e"),
                                      HOLD("--1"),
                                      HOLD("\xEF\xBC\x91")};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        expect("/v1/holds", bad[i], VG_E_BAD_REQUEST, "");
    }
}

static void an_amount_needs_its_currency(void)
{
    expect("/v1/holds", "{\"account\":\"" A1 "\",\"amount\":1,\"purpose\":{\"order\":\"o\"}}",
           VG_E_INVALID, "/currency");
    expect("/v1/holds/hold_0000100000034/releases", "{\"amount\":5}", VG_E_INVALID, "/currency");
    expect("/v1/deposits", "{\"account\":\"" A1 "\",\"amount\":1,\"currency\":\"USD\"}",
           VG_E_INVALID, "/currency");
    expect("/v1/deposits", "{\"account\":\"" A1 "\",\"amount\":1,\"currency\":\"cny\"}",
           VG_E_INVALID, "/currency");
    expect("/v1/deposits", "{\"account\":\"" A1 "\",\"amount\":1,\"currency\":156}", VG_E_INVALID,
           "/currency");
    expect("/v1/deposits", "{\"account\":\"" A1 "\",\"currency\":\"CNY\"}", VG_E_INVALID,
           "/amount");
}

static void long_digits_inside_texts_are_left_alone(void)
{
    expect("/v1/transfers",
           "{\"account\":\"" A1 "\",\"to\":\"" A2 "\",\"amount\":7,\"currency\":\"CNY\","
           "\"text\":\"a \\\" 123456789012345678901234567890\"}",
           VG_OK, "");
    CU_ASSERT_STRING_EQUAL(command.text, "a \" 123456789012345678901234567890");
    expect("/v1/transfers",
           "{\"text\":\"12345678901234567890\",\"amount\":12345678901234567890,\"account\":\"" A1
           "\",\"to\":\"" A2 "\",\"currency\":\"CNY\"}",
           VG_E_BAD_AMOUNT, "/amount");
}

/* --- captures ------------------------------------------------------------------------------- */

#define CAPTURE    "/v1/holds/hold_0000100000034/captures"
#define LEGS(legs) "{\"amount\":100,\"currency\":\"CNY\",\"payees\":" legs "}"

static void a_capture_has_its_payees(void)
{
    expect(
        CAPTURE,
        "{\"amount\":100,\"currency\":\"CNY\",\"final\":true,\"client_ref\":\"c\",\"payees\":[{"
        "\"account\":\"" A1
        "\",\"amount\":60,\"fee\":0},{\"payee\":\"payee_0000100000040\",\"amount\":40,\"fee\":3}]}",
        VG_OK, "");
    CU_ASSERT_EQUAL(command.kind, VG_CMD_CAPTURE);
    CU_ASSERT_EQUAL(command.program, 1);
    CU_ASSERT_EQUAL(command.object >> 40, 1);
    CU_ASSERT_EQUAL(command.payee_count, 2);
    CU_ASSERT_EQUAL(command.payees[0].amount.fen, 60);
    CU_ASSERT_EQUAL(command.payees[0].payee, 0);
    CU_ASSERT_EQUAL(command.payees[1].fee.fen, 3);
    CU_ASSERT_EQUAL(command.payees[1].account, 0);
    CU_ASSERT_NOT_EQUAL(command.payees[1].payee, 0);
    CU_ASSERT_TRUE(command.is_final);
}

#define PLAN        "/v1/holds/hold_0000100000034/plan"
#define PARTS(list) "{\"currency\":\"CNY\",\"parts\":" list "}"
#define PART(rest)  "[{\"on\":\"2027-05-01\",\"act\":\"release\",\"amount\":5},{\"on\":\"2027-06-01\"," rest "}]"

static void a_plan_has_dated_parts(void)
{
    expect(PLAN, PARTS(PART("\"act\":\"capture\",\"amount\":7,\"account\":\"" A1 "\"")), VG_OK, "");
    CU_ASSERT_EQUAL(command.kind, VG_CMD_PLAN);
    CU_ASSERT_EQUAL(command.part_count, 2);
    CU_ASSERT_EQUAL(command.parts[0].act, VG_PART_RELEASE);
    CU_ASSERT_EQUAL(command.parts[0].amount.fen, 5);
    CU_ASSERT_EQUAL(command.parts[1].on.n - command.parts[0].on.n, 31);
    CU_ASSERT_EQUAL(command.parts[1].act, VG_PART_CAPTURE);
    CU_ASSERT_NOT_EQUAL(command.parts[1].account, 0);
    CU_ASSERT_EQUAL(command.part, 0);
    expect(PLAN, "{\"parts\":[]}", VG_E_INVALID, "/currency");
    expect(PLAN, "{\"currency\":\"CNY\"}", VG_E_INVALID, "/parts");
    expect(PLAN, PARTS("[]"), VG_E_INVALID, "/parts");
    expect(PLAN, PARTS("{}"), VG_E_INVALID, "/parts");
    expect(PLAN, PARTS(PART("\"act\":\"capture\",\"amount\":7")), VG_E_INVALID, "/parts/1");
    expect(PLAN, PARTS(PART("\"act\":\"release\",\"amount\":7,\"account\":\"" A1 "\"")), VG_E_INVALID, "/parts/1");
    expect(PLAN, PARTS(PART("\"act\":\"pay\",\"amount\":7")), VG_E_INVALID, "/parts/1/act");
    expect(PLAN, PARTS(PART("\"amount\":7")), VG_E_INVALID, "/parts/1/act");
    expect(PLAN, PARTS(PART("\"act\":\"release\"")), VG_E_INVALID, "/parts/1/amount");
    expect(PLAN, PARTS(PART("\"act\":\"release\",\"amount\":0")), VG_E_BAD_AMOUNT, "/parts/1/amount");
    expect(PLAN, PARTS("[{\"act\":\"release\",\"amount\":1}]"), VG_E_INVALID, "/parts/0/on");
    expect(PLAN, PARTS("[{\"on\":\"2027-02-30\",\"act\":\"release\",\"amount\":1}]"), VG_E_INVALID, "/parts/0/on");
}

static void so_many_parts_fit_and_no_more(void)
{
    static char body[32 * 1024];
    for (int count = VG_PLAN_PARTS_MAX; count <= VG_PLAN_PARTS_MAX + 1; count++) {
        int n = snprintf(body, sizeof body, "{\"currency\":\"CNY\",\"parts\":[");
        for (int i = 0; i < count; i++) {
            n += snprintf(body + n, sizeof body - (size_t)n, "%s{\"on\":\"2027-05-01\",\"act\":\"release\",\"amount\":1}", i > 0 ? "," : "");
        }
        snprintf(body + n, sizeof body - (size_t)n, "]}");
        CU_ASSERT_EQUAL(run(PLAN, body), count == VG_PLAN_PARTS_MAX ? VG_OK : VG_E_LIMIT);
    }
    CU_ASSERT_STRING_EQUAL(err.pointer, "/parts");
}

#define TERMS(rest) "{\"account\":\"" A1 "\",\"amount\":1,\"currency\":\"CNY\",\"purpose\":{\"order\":\"o\"}," rest "}"

static void a_hold_names_its_payees_as_ids_of_its_program(void)
{
    expect("/v1/holds", TERMS("\"payee_candidates\":[\"" A2 "\",\"payee_0000100000040\"],\"review_on\":\"2027-05-01\""), VG_OK, "");
    CU_ASSERT_STRING_EQUAL(command.candidates, A2 ",payee_0000100000040");
    CU_ASSERT_NOT_EQUAL(command.review_on.n, 0);
    expect("/v1/holds", TERMS("\"payee_candidates\":[\"" A_2 "\"]"), VG_E_INVALID, "/payee_candidates");
    expect("/v1/holds", TERMS("\"payee_candidates\":[\"shop\"]"), VG_E_INVALID, "/payee_candidates");
    expect("/v1/holds", TERMS("\"review_on\":\"soon\""), VG_E_INVALID, "/review_on");
}

#define FAIL "/v1/holds/hold_0000100000034/fail"

static void a_failed_deal_has_a_target_and_at_most_one_forfeit(void)
{
    expect(FAIL, "", VG_OK, "");
    CU_ASSERT_EQUAL(command.kind, VG_CMD_FAIL);
    CU_ASSERT_EQUAL(command.payee_count, 0);
    expect(FAIL, "{\"to\":\"card\",\"forfeit\":{\"account\":\"" A1 "\",\"amount\":60,\"currency\":\"CNY\"}}", VG_OK, "");
    CU_ASSERT_EQUAL(command.arg, VG_TO_CARD);
    CU_ASSERT_EQUAL(command.payee_count, 1);
    CU_ASSERT_EQUAL(command.payees[0].amount.fen, 60);
    CU_ASSERT_NOT_EQUAL(command.payees[0].account, 0);
    expect(FAIL, "{\"to\":\"bank\"}", VG_E_INVALID, "/to");
    expect(FAIL, "{\"forfeit\":{\"amount\":60,\"currency\":\"CNY\"}}", VG_E_INVALID, "/forfeit");
    expect(FAIL, "{\"forfeit\":{\"account\":\"" A1 "\",\"amount\":60}}", VG_E_INVALID, "/forfeit/amount");
    expect(FAIL, "{\"forfeit\":{\"account\":\"" A1 "\"}}", VG_E_INVALID, "/forfeit/amount");
    expect(FAIL, "{\"forfeit\":{\"account\":\"" A1 "\",\"amount\":0,\"currency\":\"CNY\"}}", VG_E_BAD_AMOUNT, "/forfeit/amount");
}

static void a_wrong_payee_is_named_by_its_place(void)
{
    static const struct {
        const char *body;
        vg_code code;
        const char *pointer;
    } bad[] = {
        {"{\"amount\":100,\"currency\":\"CNY\"}", VG_E_INVALID, "/payees"},
        {LEGS("[]"), VG_E_INVALID, "/payees"},
        {LEGS("{}"), VG_E_INVALID, "/payees"},
        {LEGS("\"x\""), VG_E_INVALID, "/payees"},
        {LEGS("[7]"), VG_E_INVALID, "/payees/0"},
        {LEGS("[{}]"), VG_E_INVALID, "/payees/0"},
        {LEGS("[[{}]]"), VG_E_INVALID, "/payees/0/0"},
        {LEGS("{\"0\":{\"account\":\"" A1 "\",\"amount\":100}}"), VG_E_INVALID, "/payees/0"},
        {LEGS("{\"*\":{\"account\":\"" A1 "\",\"amount\":100}}"), VG_E_INVALID, "/payees/*"},
        {LEGS("[{\"amount\":100}]"), VG_E_INVALID, "/payees/0"},
        {LEGS("[{\"account\":\"" A1 "\"}]"), VG_E_INVALID, "/payees/0/amount"},
        {LEGS("[{\"account\":\"" A1 "\",\"payee\":\"payee_0000100000040\",\"amount\":100}]"),
         VG_E_INVALID, "/payees/0"},
        {LEGS("[{\"account\":\"" A1 "\",\"amount\":50},{\"account\":\"" A2 "\",\"amount\":50.0}]"),
         VG_E_BAD_AMOUNT, "/payees/1/amount"},
        {LEGS("[{\"account\":\"" A1 "\",\"amount\":100,\"fee\":-1}]"), VG_E_BAD_AMOUNT,
         "/payees/0/fee"},
        {LEGS("[{\"account\":\"" A1 "\",\"amount\":100,\"fee\":0.5}]"), VG_E_BAD_AMOUNT,
         "/payees/0/fee"},
        {LEGS("[{\"account\":\"" A1 "\",\"amount\":99}]"), VG_E_INVALID, "/amount"},
        {LEGS("[{\"account\":\"" A1 "\",\"amount\":100,\"x\":1}]"), VG_E_INVALID, "/payees/0/x"},
        {LEGS("[{\"account\":\"" A_2 "\",\"amount\":100}]"), VG_E_INVALID, "/payees/0/account"},
    };
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        expect(CAPTURE, bad[i].body, bad[i].code, bad[i].pointer);
    }
}

static void sixteen_payees_fit_and_no_more(void)
{
    char body[2048];
    for (int count = 16; count <= 17; count++) {
        int n =
            snprintf(body, sizeof body, "{\"amount\":%d,\"currency\":\"CNY\",\"payees\":[", count);
        for (int i = 0; i < count; i++) {
            n += snprintf(body + n, sizeof body - (size_t)n,
                          "%s{\"account\":\"" A1 "\",\"amount\":1}", i > 0 ? "," : "");
        }
        snprintf(body + n, sizeof body - (size_t)n, "]}");
        CU_ASSERT_EQUAL(run(CAPTURE, body), count == 16 ? VG_OK : VG_E_LIMIT);
    }
    CU_ASSERT_STRING_EQUAL(err.pointer, "/payees");
}

/* --- strictness ----------------------------------------------------------------------------- */

static void duplicate_members_are_refused(void)
{
    expect("/v1/deposits",
           "{\"account\":\"" A1 "\",\"amount\":1,\"amount\":2,\"currency\":\"CNY\"}",
           VG_E_BAD_REQUEST, "");
    expect("/v1/deposits",
           "{\"account\":\"" A1 "\",\"amount\":1,\"am\\u006funt\":2,\"currency\":\"CNY\"}",
           VG_E_BAD_REQUEST, "");
    expect("/v1/holds", "{\"purpose\":{\"order\":\"a\",\"order\":\"b\"}}", VG_E_BAD_REQUEST, "");
}

static void unknown_members_are_refused_by_name(void)
{
    static const struct {
        const char *member, *pointer;
    } bad[] = {{"\"x\":1", "/x"},
               {"\"Amount\":1", "/Amount"},
               {"\"a/b\":1", "/a~1b"},
               {"\"a~b\":1", "/a~0b"},
               {"\"\":1", "/"},
               {"\"purpose/order\":\"o\"", "/purpose~1order"},
               {"\"purpose\":{\"x\":1}", "/purpose/x"},
               {"\"purpose\":{\"order\":{\"x\":1}}", "/purpose/order"},
               {"\"purpose\":\"x\"", "/purpose"},
               {"\"purpose\":[\"x\"]", "/purpose/0"},
               {"\"x\":{\"y\":[1,2]}", "/x"},
               {"\"__proto__\":{}", "/__proto__"},
               {"\"program\":\"escrow\"", "/program"}};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        char body[256];
        snprintf(body, sizeof body, "{%s}", bad[i].member);
        expect("/v1/holds", body, VG_E_INVALID, bad[i].pointer);
    }
}

static void a_long_pointer_is_cut_at_a_character(void)
{
    char body[1024] = "{\"";
    for (int i = 0; i < 100; i++) {
        memcpy(body + 2 + 3 * i, "户", 3);
    }
    memcpy(body + 302, "\":1}", 5);
    CU_ASSERT_EQUAL(run("/v1/holds", body), VG_E_INVALID);
    CU_ASSERT_TRUE(vg_span_utf8(vg_span_of(err.pointer)));
    CU_ASSERT_EQUAL(strlen(err.pointer), 61);
}

static void what_is_not_json_is_a_bad_request(void)
{
    static const char *const bad[] = {"{",
                                      "}",
                                      "[]",
                                      "null",
                                      "1",
                                      "\"x\"",
                                      "{}{}",
                                      "{} x",
                                      "{'a':1}",
                                      "{\"a\":1,}",
                                      "{\"a\"}",
                                      "{a:1}",
                                      "\xEF\xBB\xBF{}",
                                      "{\"a\":\"\t\"}",
                                      "{\"a\":\"\\x\"}",
                                      "{\"a\":\"\\ud800\"}",
                                      "{/**/}",
                                      "\x01",
                                      "{\"a\":\"\\u0000\"}",
                                      "{\"\\u0000\":1}",
                                      "{\"a\":\"\xff\"}",
                                      "{\"a\":\"\xc0\x80\"}",
                                      "{\"a\":\"\xed\xa0\x80\"}"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        expect("/v1/holds", bad[i], VG_E_BAD_REQUEST, "");
    }
    CU_ASSERT_EQUAL(run_span("POST", "/v1/holds", VG_SPAN("{\"a\":\"\0\"}")), VG_E_BAD_REQUEST);
    CU_ASSERT_EQUAL(run_span("POST", "/v1/holds", VG_SPAN("{}\0")), VG_E_BAD_REQUEST);
}

static void an_empty_body_is_an_empty_object(void)
{
    expect("/v1/holds/hold_0000100000034/releases", "", VG_OK, "");
    CU_ASSERT_TRUE(command.whole);
    expect("/v1/approvals/apr_0000100000034/approve", "", VG_OK, "");
    CU_ASSERT_EQUAL(command.kind, VG_CMD_APPROVE);
    expect("/v1/holds", "", VG_E_INVALID, "/account");
}

static void depth_and_members_are_bounded(void)
{
    char deep[128] = "";
    for (int depth = 16; depth <= 17; depth++) {
        memset(deep, '[', (size_t)depth);
        memset(deep + depth, ']', (size_t)depth);
        deep[2 * depth] = 0;
        CU_ASSERT_EQUAL(run("/v1/holds", deep), depth == 16 ? VG_E_BAD_REQUEST : VG_E_LIMIT);
    }
    size_t size = 20000;
    char *body = malloc(size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(body);
    for (int count = 1000; count <= 1001; count++) {
        int n = snprintf(body, size, "{");
        for (int i = 0; i < count; i++) {
            n += snprintf(body + n, size - (size_t)n, "%s\"m%d\":1", i > 0 ? "," : "", i);
        }
        snprintf(body + n, size - (size_t)n, "}");
        CU_ASSERT_EQUAL(run("/v1/holds", body), count == 1000 ? VG_E_INVALID : VG_E_LIMIT);
    }
    free(body);
    /* brackets and colons inside a text count nothing */
    expect("/v1/holds", "{\"purpose\":{\"text\":\"[[[[[[[[[[[[[[[[[[[[[[::::\\\"[[[[[\"}}",
           VG_E_INVALID, "/account");
}

static void a_body_above_the_limit_is_too_large(void)
{
    char *body = malloc(VG_BODY_MAX + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(body);
    memset(body, ' ', VG_BODY_MAX + 1);
    CU_ASSERT_EQUAL(
        run_span("POST", "/v1/holds", (vg_span){(const uint8_t *)body, VG_BODY_MAX + 1}),
        VG_E_TOO_LARGE);
    free(body);
}

/* --- texts, ids, words ---------------------------------------------------------------------- */

static void texts_are_bounded_by_their_column(void)
{
    char body[512], text[80];
    memset(text, 'x', sizeof text);
    for (int len = 64; len <= 65; len++) {
        snprintf(body, sizeof body,
                 "{\"account\":\"" A1
                 "\",\"amount\":1,\"currency\":\"CNY\",\"client_ref\":\"%.*s\"}",
                 len, text);
        expect("/v1/deposits", body, len == 64 ? VG_OK : VG_E_INVALID,
               len == 64 ? "" : "/client_ref");
    }
    expect("/v1/deposits",
           "{\"account\":\"" A1 "\",\"amount\":1,\"currency\":\"CNY\",\"client_ref\":7}",
           VG_E_INVALID, "/client_ref");
    expect("/v1/deposits",
           "{\"account\":\"" A1 "\",\"amount\":1,\"currency\":\"CNY\",\"client_ref\":null}",
           VG_E_INVALID, "/client_ref");
    expect("/v1/deposits", "{\"client_ref\":\"a\\nb\"}", VG_E_INVALID, "/client_ref");
    expect("/v1/deposits", "{\"client_ref\":\"\\u007f\"}", VG_E_INVALID, "/client_ref");
    expect("/v1/holds", "{\"purpose\":{\"order\":\"\"}}", VG_E_INVALID, "/purpose/order");
}

static void ids_in_bodies_are_of_their_kind_and_of_one_program(void)
{
    static const char *const bad[] = {"",
                                      "acct_",
                                      "op_0000100000034",
                                      "acct_000010000003",
                                      "acct_00001000000345",
                                      "acct_0000000000000",
                                      "acct_0000000000034",
                                      "acct_zzzzzzzzzzzzz",
                                      "ACCT_0000100000034",
                                      "acct_000010000003u",
                                      "12"};
    char body[256];
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        snprintf(body, sizeof body, "{\"account\":\"%s\",\"amount\":1,\"currency\":\"CNY\"}",
                 bad[i]);
        expect("/v1/deposits", body, VG_E_INVALID, "/account");
    }
    expect("/v1/deposits", "{\"account\":1099511627876,\"amount\":1,\"currency\":\"CNY\"}",
           VG_E_INVALID, "/account");
    expect("/v1/transfers",
           "{\"account\":\"" A1 "\",\"to\":\"" A_2 "\",\"amount\":1,\"currency\":\"CNY\"}",
           VG_E_INVALID, "/to");
    expect("/v1/receipts/rcpt_0000100000034/assign", "{\"account\":\"" A_2 "\"}", VG_E_INVALID,
           "/account");
}

static void an_id_of_the_path_that_is_none_is_not_found(void)
{
    expect("/v1/holds/hold_1/releases", "", VG_E_NOT_FOUND, "");
    expect("/v1/holds/acct_0000100000034/releases", "", VG_E_NOT_FOUND, "");
    expect("/v1/operations/op_0000000000001/cancel", "", VG_E_NOT_FOUND, "");
    expect("/v1/programs/No Such/pause", "", VG_E_NOT_FOUND, "");
    /* what is wrong is said as it is: another kind, or the right kind and no id */
    expect("/v1/holds/acct_0000100000034/releases", "", VG_E_NOT_FOUND, "");
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "begin with hold_"));
    expect("/v1/holds/hold_nonsense/releases", "", VG_E_NOT_FOUND, "");
    CU_ASSERT_PTR_NULL(strstr(err.text, "begin with"));
}

static void programs_are_named_or_given_by_id(void)
{
    expect("/v1/programs/escrow/pause", "{\"what\":\"payouts\",\"reason\":\"r\"}", VG_OK, "");
    CU_ASSERT_STRING_EQUAL(program, "escrow");
    CU_ASSERT_EQUAL(command.program, 0);
    CU_ASSERT_EQUAL(command.arg, VG_PAUSE_PAYOUTS);
    expect("/v1/programs/prog_0000000000003/pause", "", VG_OK, "");
    CU_ASSERT_STRING_EQUAL(program, "");
    CU_ASSERT_EQUAL(command.program, 3);
    CU_ASSERT_EQUAL(command.arg, VG_PAUSE_SENDS);
    expect("/v1/programs/escrow/pause", "{\"what\":\"all\"}", VG_E_INVALID, "/what");
    expect("/v1/programs/escrow/inquiries",
           "{\"ask\":\"name_check\",\"number\":\"62220000\",\"name\":\"n\"}", VG_OK, "");
    CU_ASSERT_EQUAL(command.ask, VG_ASK_NAME_CHECK);
    expect("/v1/programs/escrow/inquiries", "{\"ask\":\"none\"}", VG_E_INVALID, "/ask");
    expect("/v1/programs/escrow/inquiries", "{\"ask\":\"nothing\"}", VG_E_INVALID, "/ask");
    expect("/v1/programs/escrow/inquiries", "{}", VG_E_INVALID, "/ask");
}

/* --- the other bodies ----------------------------------------------------------------------- */

static void an_account_is_opened_with_its_owner(void)
{
    expect("/v1/accounts",
           "{\"program\":\"escrow\",\"kind\":\"member\",\"client_ref\":\"c1\",\"owner\":{\"ref\":"
           "\"u1\",\"name\":\"张三\","
           "\"id_type\":\"resident_id\",\"id_number\":\"11010519491231002X\",\"mobile\":"
           "\"13800000000\",\"sex\":\"female\",\"id_valid_from\":\"2020-01-31\",\"id_valid_to\":\"9999-12-31\","
           "\"tax_residence\":\"china\",\"consent\":\"C1\"},\"bound_card\":{\"number\":\"6222020000001234\",\"bank_no\":"
           "\"302100011000\"}}",
           VG_OK, "");
    CU_ASSERT_STRING_EQUAL(program, "escrow");
    CU_ASSERT_EQUAL(command.account_kind, VG_ACCT_MEMBER);
    CU_ASSERT_EQUAL(command.owner.kind, 'P');
    CU_ASSERT_EQUAL(command.owner.id_type, '0');
    CU_ASSERT_STRING_EQUAL(command.name, "张三");
    CU_ASSERT_STRING_EQUAL(command.ref, "u1");
    CU_ASSERT_EQUAL(command.person.sex, 'F');
    CU_ASSERT_EQUAL(command.person.tax_residence, '1');
    CU_ASSERT_EQUAL(command.person.id_to.n, 2932896); /* 9999-12-31: long-term */
    CU_ASSERT_STRING_EQUAL(command.person.consent_no, "C1");
    CU_ASSERT_STRING_EQUAL(command.owner.contact_phone, "13800000000");
    CU_ASSERT_STRING_EQUAL(command.number, "6222020000001234");
    expect("/v1/accounts",
           "{\"program\":\"escrow\",\"kind\":\"member\",\"owner\":{\"name\":\"n\",\"id_type\":"
           "\"D\",\"legal_person\":\"l\","
           "\"mobile\":\"1\",\"contacts\":[{\"name\":\"a\",\"phone\":\"2\",\"mail\":\"m\"}]}}",
           VG_OK, "");
    CU_ASSERT_EQUAL(command.owner.kind, 'C');
    CU_ASSERT_EQUAL(command.owner.id_type, 'D');
    CU_ASSERT_STRING_EQUAL(command.owner.contact_phone, "2");
    expect("/v1/accounts",
           "{\"program\":\"e\",\"kind\":\"member\",\"owner\":{\"name\":\"n\",\"contacts\":[{"
           "\"name\":\"a\"},{\"name\":\"b\"}]}}",
           VG_E_INVALID, "/owner/contacts/1/name");
    expect("/v1/accounts", "{\"program\":\"e\",\"kind\":\"own\",\"owner\":{\"name\":\"n\"}}",
           VG_E_INVALID, "/kind");
    expect("/v1/accounts", "{\"kind\":\"member\",\"owner\":{\"name\":\"n\"}}", VG_E_INVALID,
           "/program");
    expect("/v1/accounts", "{\"program\":\"e\",\"kind\":\"member\"}", VG_E_INVALID, "/owner/name");
    expect("/v1/accounts",
           "{\"program\":\"e\",\"kind\":\"member\",\"owner\":{\"name\":\"n\",\"id_type\":\"Z\"}}",
           VG_E_INVALID, "/owner/id_type");
    expect("/v1/accounts/adopt",
           "{\"program\":\"e\",\"kind\":\"member\",\"owner\":{\"name\":\"n\"}}", VG_E_INVALID,
           "/bank_account");
    expect("/v1/accounts/adopt",
           "{\"program\":\"e\",\"kind\":\"member\",\"owner\":{\"name\":\"n\"},\"bank_account\":"
           "\"311\"}",
           VG_OK, "");
    CU_ASSERT_STRING_EQUAL(command.bank_account, "311");
}

static void an_opening_says_all_that_the_bank_needs(void)
{
    vg_api_facts facts = {
        .needs_person = 1 << VG_NEED_ID_TYPE | 1 << VG_NEED_ADDRESS | 1 << VG_NEED_CONTACT_PHONE,
        .needs_company = 1 << VG_NEED_LEGAL_PERSON};
    vg_api_missing missing = {0};
#define OPENING(owner) "{\"program\":\"escrow\",\"kind\":\"member\",\"owner\":{\"name\":\"n\"" owner "}}"
    expect("/v1/accounts", OPENING(""), VG_OK, "");
    CU_ASSERT_EQUAL(vg_api_check_opening(&facts, &command, &missing, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(missing.count, 3);
    CU_ASSERT_STRING_EQUAL(missing.pointers[0], "/owner/id_type");
    CU_ASSERT_STRING_EQUAL(missing.pointers[2], "/owner/contacts/0/phone");
    CU_ASSERT_STRING_EQUAL(err.pointer, "/owner/id_type");
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/owner/contacts/0/phone"));
    expect("/v1/accounts", OPENING(",\"id_type\":\"passport\",\"address\":\"a\",\"mobile\":\"1\""),
           VG_OK, "");
    CU_ASSERT_EQUAL(vg_api_check_opening(&facts, &command, &missing, &err).code, VG_OK);
    CU_ASSERT_EQUAL(missing.count, 0);
    expect("/v1/accounts", OPENING(",\"kind\":\"company\""), VG_OK, "");
    CU_ASSERT_EQUAL(vg_api_check_opening(&facts, &command, &missing, &err).code, VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.pointer, "/owner/legal_person");
    CU_ASSERT_EQUAL(vg_api_check_opening(&(vg_api_facts){0}, &command, &missing, &err).code, VG_OK);
#undef OPENING
}

/* All needs together fit the text of an error. */
static void everything_that_can_be_missing_is_named(void)
{
    vg_api_facts facts = {.needs_person = (1 << VG_NEED_COUNT) - 1};
    vg_api_missing missing;
    command = (vg_command){0};
    CU_ASSERT_EQUAL(vg_api_check_opening(&facts, &command, &missing, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(missing.count, VG_NEED_COUNT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, vg_api_need_pointer(VG_NEED_COUNT - 1)));
}

static void a_refund_names_one_origin(void)
{
    expect("/v1/refunds", "{\"receipt\":\"rcpt_0000100000034\",\"amount\":1,\"currency\":\"CNY\"}",
           VG_OK, "");
    expect("/v1/refunds", "{\"operation\":\"op_0000100000034\",\"amount\":1,\"currency\":\"CNY\"}",
           VG_OK, "");
    expect("/v1/refunds", "{\"amount\":1,\"currency\":\"CNY\"}", VG_E_INVALID, "/receipt");
    expect("/v1/refunds",
           "{\"receipt\":\"rcpt_0000100000034\",\"operation\":\"op_0000100000034\",\"amount\":1,"
           "\"currency\":\"CNY\"}",
           VG_E_INVALID, "/receipt");
}

static void restrictions_are_set_and_taken_away(void)
{
    const char *path = "/v1/accounts/" A1 "/restrictions";
    expect(path, "{\"type\":\"receive_only\",\"evidence\":\"e\"}", VG_OK, "");
    CU_ASSERT_EQUAL(command.arg, VG_RECEIVE_ONLY);
    CU_ASSERT_FALSE(command.remove);
    expect(path, "{\"type\":\"frozen\",\"amount\":500,\"currency\":\"CNY\"}", VG_OK, "");
    CU_ASSERT_EQUAL(command.arg, 0);
    CU_ASSERT_EQUAL(command.amount.fen, 500);
    expect(path, "{\"type\":\"frozen\"}", VG_E_INVALID, "/amount");
    expect(path, "{\"type\":\"stop_pay\",\"amount\":1,\"currency\":\"CNY\"}", VG_E_INVALID,
           "/amount");
    expect(path, "{}", VG_E_INVALID, "/type");
    CU_ASSERT_EQUAL(run_span("DELETE", path, VG_SPAN("{\"type\":\"frozen\"}")), VG_OK);
    CU_ASSERT_TRUE(command.remove);
    CU_ASSERT_EQUAL(run_span("DELETE", path, VG_SPAN("")), VG_E_INVALID);
    CU_ASSERT_EQUAL(run_span("DELETE", "/v1/accounts/" A1 "/restrictions/stop_all", VG_SPAN("")),
                    VG_OK);
    CU_ASSERT_EQUAL(command.arg, VG_STOP_ALL);
    CU_ASSERT_EQUAL(run_span("DELETE", "/v1/accounts/" A1 "/restrictions/nothing", VG_SPAN("")),
                    VG_E_NOT_FOUND);
}

static void a_decision_needs_a_verdict_and_evidence(void)
{
    const char *path = "/v1/operations/op_0000100000034/decide";
    expect(path, "{\"verdict\":\"done\",\"evidence\":\"statement p.3\"}", VG_OK, "");
    CU_ASSERT_TRUE(command.yes);
    expect(path, "{\"verdict\":\"refused\",\"evidence\":\"e\"}", VG_OK, "");
    CU_ASSERT_FALSE(command.yes);
    expect(path, "{\"verdict\":\"yes\",\"evidence\":\"e\"}", VG_E_INVALID, "/verdict");
    expect(path, "{\"verdict\":\"done\"}", VG_E_INVALID, "/evidence");
    expect(path, "{\"verdict\":true,\"evidence\":\"e\"}", VG_E_INVALID, "/verdict");
}

static void a_key_has_scopes_programs_and_an_end(void)
{
    expect("/v1/keys",
           "{\"name\":\"shop\",\"scopes\":[\"business\",\"auditor\"],\"programs\":[\"escrow\","
           "\"trial\"],"
           "\"addresses\":[\"10.0.0.1\"],\"expires_at\":\"2026-02-14T02:00:00Z\"}",
           VG_OK, "");
    CU_ASSERT_EQUAL(command.key_scopes, VG_SCOPE_BUSINESS | VG_SCOPE_AUDITOR);
    CU_ASSERT_STRING_EQUAL(command.key_programs, "escrow,trial");
    CU_ASSERT_STRING_EQUAL(command.key_addresses, "10.0.0.1");
    CU_ASSERT_EQUAL(command.key_expires_at, 1771034400000);
    CU_ASSERT_STRING_EQUAL(program, "");
    expect("/v1/keys", "{\"name\":\"k\",\"scopes\":[\"admin\"],\"programs\":[\"escrow\"]}", VG_OK,
           "");
    CU_ASSERT_STRING_EQUAL(program, "escrow");
    expect("/v1/keys", "{\"name\":\"k\",\"scopes\":[\"admin\"],\"programs\":[\"*\"]}", VG_OK, "");
    CU_ASSERT_STRING_EQUAL(program, "");
    expect("/v1/keys", "{\"name\":\"k\",\"scopes\":[\"root\"],\"programs\":[\"e\"]}", VG_E_INVALID,
           "/scopes/0");
    expect("/v1/keys", "{\"name\":\"k\",\"scopes\":[],\"programs\":[\"e\"]}", VG_E_INVALID,
           "/scopes");
    expect("/v1/keys", "{\"name\":\"k\",\"scopes\":[\"admin\"]}", VG_E_INVALID, "/programs");
    expect("/v1/keys", "{\"name\":\"k\",\"scopes\":[\"admin\"],\"programs\":[\"a,b\"]}",
           VG_E_INVALID, "/programs/0");
    expect("/v1/keys",
           "{\"name\":\"k\",\"scopes\":[\"admin\"],\"programs\":[\"e\"],\"expires_at\":\"soon\"}",
           VG_E_INVALID, "/expires_at");
    expect("/v1/keys", "{\"name\":\"k\",\"scopes\":\"admin\"}", VG_E_INVALID, "/scopes");
}

static void a_hold_has_its_purpose_and_end(void)
{
    expect("/v1/holds",
           "{\"account\":\"" A1 "\",\"amount\":5,\"currency\":\"CNY\",\"client_ref\":\"c\","
                                "\"expires_at\":\"2026-02-14T10:00:00+08:00\","
           "\"purpose\":{\"order\":\"SO-1\",\"payee\":\"shop\",\"text\":\"定金\"}}",
           VG_OK, "");
    CU_ASSERT_EQUAL(command.kind, VG_CMD_HOLD);
    CU_ASSERT_EQUAL(command.program, 1);
    CU_ASSERT_STRING_EQUAL(command.order, "SO-1");
    CU_ASSERT_STRING_EQUAL(command.purpose_payee, "shop");
    CU_ASSERT_STRING_EQUAL(command.text, "定金");
    CU_ASSERT_EQUAL(command.expires_at, 1771034400000);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("api commands", NULL, NULL);
    CU_ADD_TEST(suite, whole_fen_are_taken);
    CU_ADD_TEST(suite, everything_else_is_no_amount);
    CU_ADD_TEST(suite, what_is_no_number_at_all_is_no_json);
    CU_ADD_TEST(suite, an_amount_needs_its_currency);
    CU_ADD_TEST(suite, long_digits_inside_texts_are_left_alone);
    CU_ADD_TEST(suite, a_capture_has_its_payees);
    CU_ADD_TEST(suite, a_plan_has_dated_parts);
    CU_ADD_TEST(suite, so_many_parts_fit_and_no_more);
    CU_ADD_TEST(suite, a_hold_names_its_payees_as_ids_of_its_program);
    CU_ADD_TEST(suite, a_failed_deal_has_a_target_and_at_most_one_forfeit);
    CU_ADD_TEST(suite, a_wrong_payee_is_named_by_its_place);
    CU_ADD_TEST(suite, sixteen_payees_fit_and_no_more);
    CU_ADD_TEST(suite, duplicate_members_are_refused);
    CU_ADD_TEST(suite, unknown_members_are_refused_by_name);
    CU_ADD_TEST(suite, a_long_pointer_is_cut_at_a_character);
    CU_ADD_TEST(suite, what_is_not_json_is_a_bad_request);
    CU_ADD_TEST(suite, an_empty_body_is_an_empty_object);
    CU_ADD_TEST(suite, depth_and_members_are_bounded);
    CU_ADD_TEST(suite, a_body_above_the_limit_is_too_large);
    CU_ADD_TEST(suite, texts_are_bounded_by_their_column);
    CU_ADD_TEST(suite, ids_in_bodies_are_of_their_kind_and_of_one_program);
    CU_ADD_TEST(suite, an_id_of_the_path_that_is_none_is_not_found);
    CU_ADD_TEST(suite, programs_are_named_or_given_by_id);
    CU_ADD_TEST(suite, an_account_is_opened_with_its_owner);
    CU_ADD_TEST(suite, an_opening_says_all_that_the_bank_needs);
    CU_ADD_TEST(suite, everything_that_can_be_missing_is_named);
    CU_ADD_TEST(suite, a_refund_names_one_origin);
    CU_ADD_TEST(suite, restrictions_are_set_and_taken_away);
    CU_ADD_TEST(suite, a_decision_needs_a_verdict_and_evidence);
    CU_ADD_TEST(suite, a_key_has_scopes_programs_and_an_end);
    CU_ADD_TEST(suite, a_hold_has_its_purpose_and_end);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

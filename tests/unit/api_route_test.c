#include "gateway/api/api.h"
#include <CUnit/Basic.h>

static char ids[2][VG_PATH_ID];
static bool exists;

static const vg_route *find(const char *method, const char *path)
{
    return vg_route_find(method, path, ids, &exists);
}

/* The route's own path with ids in it. */
static void fill(const char *pattern, char *ret)
{
    while (*pattern != 0) {
        if (*pattern == '{') {
            memcpy(ret, "x1", 2);
            ret += 2;
            pattern = strchr(pattern, '}') + 1;
        } else {
            *ret++ = *pattern++;
        }
    }
    *ret = 0;
}

static void every_route_is_found_by_its_path(void)
{
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        char path[128];
        fill(r->path, path);
        CU_ASSERT_PTR_EQUAL(find(r->method, path), r);
        CU_ASSERT_EQUAL(r->name, (vg_route_name)i);
    }
}

static void ids_are_taken_from_the_path(void)
{
    const vg_route *r = find("POST", "/v1/holds/hold_0000000000123/captures");
    CU_ASSERT_EQUAL_FATAL(r->name, VG_ROUTE_CAPTURE);
    CU_ASSERT_STRING_EQUAL(ids[0], "hold_0000000000123");
    CU_ASSERT_STRING_EQUAL(ids[1], "");
    r = find("DELETE", "/v1/accounts/acct_1/restrictions/stop_pay");
    CU_ASSERT_EQUAL_FATAL(r->name, VG_ROUTE_UNRESTRICT_TYPE);
    CU_ASSERT_STRING_EQUAL(ids[0], "acct_1");
    CU_ASSERT_STRING_EQUAL(ids[1], "stop_pay");
    CU_ASSERT_EQUAL(find("POST", "/v1/accounts/adopt")->name, VG_ROUTE_ADOPT);
    r = find("GET", "/v1/days/escrow/2026-03-20");
    CU_ASSERT_EQUAL_FATAL(r->name, VG_ROUTE_DAY);
    CU_ASSERT_STRING_EQUAL(ids[1], "2026-03-20");
}

static void a_path_that_is_not_there_is_told_from_a_method_that_is_not(void)
{
    static const char *const not_there[] = {
        "/",
        "",
        "/v1",
        "/v1/",
        "/v1/holds/",
        "/v1/holds//captures",
        "/v1/holds/a/b/captures",
        "/v1/holdss",
        "/v1/accounts/0123456789012345678901234567890123456789",
        "/V1/holds",
        "/v1/holds?x=1",
        "/v2/holds",
        "/healthz/",
    };
    for (size_t i = 0; i < VG_COUNT(not_there); i++) {
        CU_ASSERT_PTR_NULL(find("GET", not_there[i]));
        CU_ASSERT_FALSE(exists);
    }
    CU_ASSERT_PTR_NULL(find("PUT", "/v1/holds"));
    CU_ASSERT_TRUE(exists);
    CU_ASSERT_PTR_NULL(find("POST", "/healthz"));
    CU_ASSERT_TRUE(exists);
    CU_ASSERT_PTR_NULL(find("get", "/healthz"));
    CU_ASSERT_TRUE(exists);
}

static void routes_of_later_work_do_not_exist(void)
{
    static const char *const later[] = {
        "/v1/webhooks",
    };
    for (size_t i = 0; i < VG_COUNT(later); i++) {
        CU_ASSERT_PTR_NULL(find("POST", later[i]));
        CU_ASSERT_FALSE(exists);
    }
}

static void every_post_needs_an_idempotency_key_and_every_route_a_scope(void)
{
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        bool bank = r->name == VG_ROUTE_BANK; /* a bank's message has its own number */
        CU_ASSERT_EQUAL(strcmp(r->method, "POST") == 0 && !bank, (r->flags & VG_RF_KEY) != 0);
        CU_ASSERT_EQUAL(strcmp(r->method, "GET") == 0 || bank, r->command == 0);
        CU_ASSERT_NOT_EQUAL(r->scopes, 0);
        bool open = (r->flags & VG_RF_OPEN) != 0;
        CU_ASSERT_EQUAL(open, strncmp(r->path, "/v1/", 4) != 0);
    }
}

static void auditors_change_nothing_and_keys_are_the_admins(void)
{
    for (int i = 0; i < VG_ROUTE_COUNT; i++) {
        const vg_route *r = vg_route_at((vg_route_name)i);
        if (r->command != 0) {
            CU_ASSERT_EQUAL(r->scopes & VG_SCOPE_AUDITOR, 0);
        }
        if (strncmp(r->path, "/v1/keys", 8) == 0) {
            CU_ASSERT_EQUAL(r->scopes, VG_SCOPE_ADMIN);
        }
    }
    CU_ASSERT_EQUAL(vg_route_at(VG_ROUTE_APPROVE)->scopes, VG_SCOPE_APPROVER);
    CU_ASSERT_EQUAL(vg_route_at(VG_ROUTE_ADOPT)->scopes, VG_SCOPE_APPROVER);
}

/* --- headers and parameters ----------------------------------------------------------------- */

static vg_code idem(const char *key)
{
    vg_err err;
    return vg_api_idem_check(key, &err).code;
}

static void an_idempotency_key_is_one_to_64_plain_characters(void)
{
    char text[66];
    memset(text, 'a', sizeof text);
    text[64] = 0;
    CU_ASSERT_EQUAL(idem(text), VG_OK);
    CU_ASSERT_EQUAL(idem("A9._:-z"), VG_OK);
    text[64] = 'a';
    text[65] = 0;
    CU_ASSERT_EQUAL(idem(text), VG_E_INVALID);
    CU_ASSERT_EQUAL(idem(""), VG_E_KEY_MISSING);
    CU_ASSERT_EQUAL(idem(NULL), VG_E_KEY_MISSING);
    CU_ASSERT_EQUAL(idem("a b"), VG_E_INVALID);
    CU_ASSERT_EQUAL(idem("a/b"), VG_E_INVALID);
    CU_ASSERT_EQUAL(idem("号"), VG_E_INVALID);
}

static void wait_is_read_and_bounded(void)
{
    CU_ASSERT_EQUAL(vg_api_prefer_wait(NULL), 0);
    CU_ASSERT_EQUAL(vg_api_prefer_wait("wait=5"), 5);
    CU_ASSERT_EQUAL(vg_api_prefer_wait("respond-async, wait=30"), 30);
    CU_ASSERT_EQUAL(vg_api_prefer_wait("wait=31"), 30);
    CU_ASSERT_EQUAL(vg_api_prefer_wait("wait=99999999999999999999"), 30);
    CU_ASSERT_EQUAL(vg_api_prefer_wait("await=9"), 0);
    CU_ASSERT_EQUAL(vg_api_prefer_wait("wait=-1"), 0);
    CU_ASSERT_EQUAL(vg_api_prefer_wait("wait="), 0);
}

static void pages_are_bounded(void)
{
    vg_err err;
    int64_t n;
    CU_ASSERT_EQUAL(vg_api_limit(NULL, &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, 50);
    CU_ASSERT_EQUAL(vg_api_limit("500", &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, 500);
    CU_ASSERT_EQUAL(vg_api_limit("501", &n, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(vg_api_limit("0", &n, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(vg_api_limit("-1", &n, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(vg_api_limit("", &n, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(vg_api_cursor(NULL, &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, 0);
    CU_ASSERT_EQUAL(vg_api_cursor("cur_0000000000010", &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, 32);
    CU_ASSERT_EQUAL(vg_api_cursor("32", &n, &err).code, VG_E_INVALID);
}

static void states_are_known_by_name(void)
{
    vg_err err;
    int64_t n;
    CU_ASSERT_EQUAL(vg_api_operation_state("UNKNOWN", &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, VG_ST_UNKNOWN);
    CU_ASSERT_EQUAL(vg_api_operation_state("unknown", &n, &err).code, VG_E_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "CANCELLED"));
    CU_ASSERT_EQUAL(vg_api_receipt_state("SUSPENSE", &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, VG_RS_SUSPENSE);
    CU_ASSERT_EQUAL(vg_api_approval_state("OPEN", &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL(n, VG_PS_OPEN);
}

static void times_are_rfc_3339(void)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {
        {"2026-02-14T02:00:00.000Z", 1771034400000},  {"2026-02-14T02:00:00Z", 1771034400000},
        {"2026-02-14T10:00:00+08:00", 1771034400000}, {"2026-02-13T23:30:00-02:30", 1771034400000},
        {"2026-02-14T02:00:00.1239Z", 1771034400123}, {"2026-02-14t02:00:00.1z", 1771034400100}};
    static const char *const bad[] = {"",
                                      "2026-02-14",
                                      "2026-02-14T02:00:00",
                                      "2026-02-30T02:00:00Z",
                                      "2026-02-14T24:00:00Z",
                                      "2026-02-14T02:60:00Z",
                                      "2026-02-14 02:00:00Z",
                                      "2026-02-14T02:00:00.Z",
                                      "2026-02-14T02:00:00+8:00",
                                      "2026-02-14T02:00:00Zx",
                                      "2026-02-14T02:00:00+0800"};
    vg_err err;
    for (size_t i = 0; i < VG_COUNT(good); i++) {
        int64_t ms = 0;
        CU_ASSERT_EQUAL(vg_api_time(vg_span_of(good[i].text), &ms, &err).code, VG_OK);
        CU_ASSERT_EQUAL(ms, good[i].ms);
    }
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        int64_t ms;
        CU_ASSERT_EQUAL(vg_api_time(vg_span_of(bad[i]), &ms, &err).code, VG_E_INVALID);
    }
}

/* --- keys ----------------------------------------------------------------------------------- */

static void a_token_is_43_characters_of_32_bytes(void)
{
    uint8_t random[32];
    char token[VG_TOKEN_TEXT], hash[VG_SHA256_HEX];
    vg_span bearer;
    memset(random, 0xFF, sizeof random);
    vg_api_token(random, token);
    CU_ASSERT_STRING_EQUAL(token, "ck___________________________________________8");
    CU_ASSERT_TRUE(vg_api_token_is(vg_span_of(token)));
    memset(random, 0, sizeof random);
    vg_api_token(random, token);
    CU_ASSERT_STRING_EQUAL(token, "ck_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    vg_api_token_hash(vg_span_of(token), hash);
    CU_ASSERT_EQUAL(strlen(hash), 64);
    CU_ASSERT_TRUE(vg_api_bearer("Bearer ck_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &bearer));
    CU_ASSERT_TRUE(vg_span_is(bearer, token));
    CU_ASSERT_TRUE(
        vg_api_bearer("bearer  ck_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &bearer));
    CU_ASSERT_FALSE(vg_api_bearer(NULL, &bearer));
    CU_ASSERT_FALSE(vg_api_bearer("Basic ck_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &bearer));
    CU_ASSERT_FALSE(vg_api_bearer("Bearer ck_AAAA", &bearer));
    CU_ASSERT_FALSE(
        vg_api_bearer("Bearer ck_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+", &bearer));
}

static void scopes_have_words_both_ways(void)
{
    for (int bit = 0; vg_api_scope_word(bit) != NULL; bit++) {
        CU_ASSERT_EQUAL(vg_api_scope(vg_span_of(vg_api_scope_word(bit))), INT64_C(1) << bit);
    }
    CU_ASSERT_EQUAL(vg_api_scope(VG_SPAN("approver")), VG_SCOPE_APPROVER);
    CU_ASSERT_EQUAL(vg_api_scope(VG_SPAN("root")), 0);
    CU_ASSERT_PTR_NULL(vg_api_scope_word(6));
    CU_ASSERT_PTR_NULL(vg_api_scope_word(-1));
}

static void a_key_sees_what_its_list_names(void)
{
    CU_ASSERT_TRUE(vg_api_granted("escrow,trial", "trial", false));
    CU_ASSERT_FALSE(vg_api_granted("escrow,trial", "tria", false));
    CU_ASSERT_FALSE(vg_api_granted("escrow", "escrow2", false));
    CU_ASSERT_TRUE(vg_api_granted("*", "anything", false));
    CU_ASSERT_FALSE(vg_api_granted("**", "anything", false));
    CU_ASSERT_FALSE(vg_api_granted("", "x", false));
    CU_ASSERT_TRUE(vg_api_granted("", "127.0.0.1", true));
}

static void a_request_hash_covers_method_path_and_body(void)
{
    char a[VG_SHA256_HEX], b[VG_SHA256_HEX];
    vg_api_request_hash("POST", "/v1/holds", VG_SPAN("{}"), a);
    vg_api_request_hash("POST", "/v1/holds", VG_SPAN("{}"), b);
    CU_ASSERT_STRING_EQUAL(a, b);
    vg_api_request_hash("POST", "/v1/holds", VG_SPAN("{ }"), b);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
    vg_api_request_hash("POST", "/v1/holds{", VG_SPAN("}"), b);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
    vg_api_request_hash("PUT", "/v1/holds", VG_SPAN("{}"), b);
    CU_ASSERT_STRING_NOT_EQUAL(a, b);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("api routes", NULL, NULL);
    CU_ADD_TEST(suite, every_route_is_found_by_its_path);
    CU_ADD_TEST(suite, ids_are_taken_from_the_path);
    CU_ADD_TEST(suite, a_path_that_is_not_there_is_told_from_a_method_that_is_not);
    CU_ADD_TEST(suite, routes_of_later_work_do_not_exist);
    CU_ADD_TEST(suite, every_post_needs_an_idempotency_key_and_every_route_a_scope);
    CU_ADD_TEST(suite, auditors_change_nothing_and_keys_are_the_admins);
    CU_ADD_TEST(suite, an_idempotency_key_is_one_to_64_plain_characters);
    CU_ADD_TEST(suite, wait_is_read_and_bounded);
    CU_ADD_TEST(suite, pages_are_bounded);
    CU_ADD_TEST(suite, states_are_known_by_name);
    CU_ADD_TEST(suite, times_are_rfc_3339);
    CU_ADD_TEST(suite, a_token_is_43_characters_of_32_bytes);
    CU_ADD_TEST(suite, scopes_have_words_both_ways);
    CU_ADD_TEST(suite, a_key_sees_what_its_list_names);
    CU_ADD_TEST(suite, a_request_hash_covers_method_path_and_body);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

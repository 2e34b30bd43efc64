#include "tests/fakes/citic_fake_test.h"

#include <iconv.h>

/* 2025-06-30 09:00:00 in China. */
static const int64_t start_ms = INT64_C(1751245200000);

fake_test t;

static void convert(const char *to, const char *from, const char *in, size_t in_len, char *out,
                    size_t cap, size_t *ret_len)
{
    iconv_t code = iconv_open(to, from);
    char *src = (char *)(uintptr_t)in, *dst = out;
    size_t left = cap - 1;
    CU_ASSERT_NOT_EQUAL_FATAL(code, (iconv_t)-1);
    CU_ASSERT_EQUAL(iconv(code, &src, &in_len, &dst, &left), 0);
    iconv_close(code);
    *ret_len = cap - 1 - left;
    out[*ret_len] = '\0';
}

size_t to_gbk(const char *utf8, char *out, size_t cap)
{
    size_t len = 0;
    convert("GBK", "UTF-8", utf8, strlen(utf8), out, cap, &len);
    return len;
}

void ask(const char *utf8)
{
    static char body[65536];
    size_t ignored = 0;
    citic_fake_reply_clear(&t.reply);
    size_t len = to_gbk(utf8, body, sizeof body);
    citic_fake_handle(t.bank, t.now, (const uint8_t *)body, len, &t.reply);
    t.text[0] = '\0';
    if (t.reply.what == CITIC_ANSWER && citic_fake_violations(t.bank) != SIZE_MAX &&
        strncmp((const char *)t.reply.body, "<?xml", 5) == 0) {
        convert("UTF-8", "GB18030", (const char *)t.reply.body, t.reply.len, t.text, sizeof t.text,
                &ignored);
    }
}

const char *value(const char *tag, int nth)
{
    static char out[512];
    char open[64];
    const char *at = t.text;
    snprintf(open, sizeof open, "<%s>", tag);
    for (int i = 0; i < nth && at != NULL; i++) {
        at = strstr(at + (i > 0 ? 1 : 0), open);
    }
    if (at == NULL) {
        return "";
    }
    at += strlen(open);
    size_t len = strcspn(at, "<");
    snprintf(out, sizeof out, "%.*s", (int)len, at);
    return out;
}

void start(const citic_fake_conf *conf)
{
    t.now = start_ms;
    t.bank = citic_fake_new(conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(t.bank);
    CU_ASSERT_TRUE(citic_fake_open(t.bank, t.now, "0000011", NAME1, "03", 10000050));
    CU_ASSERT_TRUE(citic_fake_open(t.bank, t.now, "0000029", NAME2, "03", 0));
}

void begin(void)
{
    citic_fake_conf conf;
    citic_fake_conf_default(&conf);
    start(&conf);
}

void end_with(size_t violations)
{
    CU_ASSERT_TRUE(citic_fake_books_balance(t.bank));
    CU_ASSERT_EQUAL(citic_fake_violations(t.bank), violations);
    if (citic_fake_violations(t.bank) != violations && citic_fake_violations(t.bank) > 0) {
        printf("\n    violation: %s\n", citic_fake_violation(t.bank, 0)->text);
    }
    citic_fake_reply_clear(&t.reply);
    citic_fake_free(t.bank);
    t.bank = NULL;
}

void fault(const char *json)
{
    char err[160] = "";
    CU_ASSERT_TRUE(citic_fake_faults_from_json(t.bank, json, strlen(json), err, sizeof err));
    CU_ASSERT_STRING_EQUAL(err, "");
}

void balance_is(const char *account, int64_t total, int64_t frozen)
{
    citic_balance have;
    CU_ASSERT_TRUE(citic_fake_balance(t.bank, account, &have));
    CU_ASSERT_EQUAL(have.balance, total);
    CU_ASSERT_EQUAL(have.frozen, frozen);
}

int main(void)
{
    CU_SuiteInfo suites[] = {
        {"citic_fake_money", NULL, NULL, NULL, NULL, money_claims},
        {"citic_fake_faults", NULL, NULL, NULL, NULL, fault_claims},
        CU_SUITE_INFO_NULL,
    };
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_ErrorCode ran = CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return ran == CUE_SUCCESS && failed == 0 ? 0 : 1;
}

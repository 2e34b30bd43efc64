#include "tests/fakes/pingan_fake_test.h"

#include <iconv.h>

/* 2025-06-30 09:00:00 in China, a Monday. */
static const int64_t start_ms = INT64_C(1751245200000);

fake_test t;

static size_t convert(const char *to, const char *from, const char *in, size_t in_len, char *out,
                      size_t cap)
{
    iconv_t code = iconv_open(to, from);
    char *src = (char *)(uintptr_t)in, *dst = out;
    size_t left = cap - 1;
    CU_ASSERT_NOT_EQUAL_FATAL(code, (iconv_t)-1);
    size_t ret = iconv(code, &src, &in_len, &dst, &left);
    iconv_close(code);
    out[cap - 1 - left] = '\0';
    return ret == (size_t)-1 ? 0 : cap - 1 - left;
}

void to_utf8(const void *bytes, size_t len, char *out, size_t cap)
{
    (void)convert("UTF-8", "GBK", bytes, len, out, cap);
}

size_t to_gbk(const char *utf8, char *out, size_t cap)
{
    return convert("GBK", "UTF-8", utf8, strlen(utf8), out, cap);
}

size_t message(char *out, const char *func, const char *log_no, const char *body)
{
    static char gbk[TEST_BYTES_MAX];
    size_t len = to_gbk(body, gbk, sizeof gbk);
    const char *target = func[0] == '1' ? "03" : "26";
    int head = snprintf(out, TEST_BYTES_MAX,
                        "A001%s01019999                %010zu000000PA0010120250630090000%-20s"
                        "999999%100s000000            00000000000%s01%16s20250630090000"
                        "999999%42s0%08zuPA001%-20s9999",
                        target, len + 122, log_no, "", func, "", "", len, log_no);
    CU_ASSERT_EQUAL_FATAL(head, 344);
    memcpy(out + head, gbk, len + 1);
    return (size_t)head + len;
}

void send_bytes(const void *bytes, size_t len)
{
    pingan_reply_clear(&t.reply);
    pingan_fake_handle(t.bank, t.now, bytes, len, &t.reply);
    t.code[0] = t.code2[0] = t.text[0] = t.body[0] = '\0';
    const char *have = (const char *)t.reply.bytes;
    if (t.reply.what != PINGAN_ANSWER || t.reply.len < 222 || strncmp(have, "A001", 4) != 0) {
        return;
    }
    bool xml = strncmp(have + 4, "01", 2) == 0;
    size_t head = xml ? 222 : 344;
    snprintf(t.code, sizeof t.code, "%.6s", have + 87);
    to_utf8(have + 93, 100, t.text, sizeof t.text);
    if (t.reply.len >= head) {
        size_t net = (size_t)strtoul((char[11]){have[30], have[31], have[32], have[33], have[34],
                                                have[35], have[36], have[37], have[38], have[39]},
                                     NULL, 10);
        size_t body = 222 + net < t.reply.len ? 222 + net - head : t.reply.len - head;
        snprintf(t.code2, sizeof t.code2, "%.6s", xml ? "" : have + 258);
        to_utf8(have + head, body, t.body, sizeof t.body);
    }
}

void ask_as(const char *log_no, const char *func, const char *body)
{
    static char bytes[TEST_BYTES_MAX];
    snprintf(t.log_no, sizeof t.log_no, "%s", log_no);
    send_bytes(bytes, message(bytes, func, log_no, body));
}

uint32_t number_at(size_t at, size_t len)
{
    uint32_t value = 0;
    for (size_t i = 0; i < len; i++) {
        value = value * 10 + (uint32_t)(t.reply.bytes[at + i] - '0');
    }
    return value;
}

static void next_number(char to[24]) { snprintf(to, 24, "20250630090000%06u", ++t.number); }

void ask(const char *func, const char *body)
{
    char log_no[24];
    next_number(log_no);
    ask_as(log_no, func, body);
}

void keep(void) { snprintf(t.kept, sizeof t.kept, "%s", t.log_no); }

const char *field(int i)
{
    static char out[512];
    const char *at = t.body;
    for (; i > 0 && at != NULL; i--) {
        at = strchr(at, '&');
        at = at == NULL ? NULL : at + 1;
    }
    if (at == NULL) {
        return "(none)";
    }
    snprintf(out, sizeof out, "%.*s", (int)strcspn(at, "&"), at);
    return out;
}

const char *with(const char *format, const char *what)
{
    static char out[4096];
    const char *hole = strstr(format, "%s");
    CU_ASSERT_PTR_NOT_NULL_FATAL(hole);
    snprintf(out, sizeof out, "%.*s%s%s", (int)(hole - format), format, what, hole + 2);
    return out;
}

void ask_xml(const char *trade, const char *xml)
{
    static char bytes[TEST_BYTES_MAX], gbk[TEST_BYTES_MAX], whole[TEST_BYTES_MAX];
    char log_no[24];
    next_number(log_no);
    snprintf(whole, sizeof whole,
             xml[0] == '<' && xml[1] == '?' ? "%s" : "<?xml version=\"1.0\" encoding=\"GBK\"?>"
                                                     "<Result>%s</Result>",
             xml);
    size_t len = to_gbk(whole, gbk, sizeof gbk);
    int head = snprintf(bytes, sizeof bytes,
                        "A00101010100100000000000000001%010zu%-6s000000120250630090000%-20s"
                        "000000%100s000001            00000000000",
                        len, trade, log_no, "");
    CU_ASSERT_EQUAL_FATAL(head, 222);
    memcpy(bytes + head, gbk, len);
    send_bytes(bytes, (size_t)head + len);
}

const char *element(const char *name)
{
    static char out[512];
    char open[64];
    snprintf(open, sizeof open, "<%s>", name);
    const char *at = strstr(t.body, open);
    if (at == NULL) {
        return "(none)";
    }
    at += strlen(open);
    snprintf(out, sizeof out, "%.*s", (int)strcspn(at, "<"), at);
    return out;
}

void start(const pingan_fake_conf *conf)
{
    char no[33];
    t.now = start_ms;
    t.number = 0;
    t.bank = pingan_fake_new(conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(t.bank);
    CU_ASSERT_TRUE(pingan_fake_open(t.bank, t.now, M1, NAME1, 100050, no));
    CU_ASSERT_STRING_EQUAL(no, A1);
    CU_ASSERT_TRUE(pingan_fake_open(t.bank, t.now, M2, NAME2, 0, NULL));
    CU_ASSERT_TRUE(pingan_fake_open(t.bank, t.now, M3, "丙", 0, NULL));
}

void begin(void)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    start(&conf);
}

void begin_signed_in(void)
{
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "signed_in", "1"));
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "push", "1"));
    start(&conf);
}

void end_with(size_t violations)
{
    CU_ASSERT_TRUE(pingan_fake_books_balance(t.bank));
    CU_ASSERT_EQUAL(pingan_fake_violations(t.bank), violations);
    if (pingan_fake_violations(t.bank) != violations && pingan_fake_violations(t.bank) > 0) {
        printf("\n    violation: %s\n", pingan_fake_violation(t.bank, 0)->text);
    }
    pingan_reply_clear(&t.reply);
    pingan_fake_free(t.bank);
    t.bank = NULL;
}

void fault(const char *json)
{
    char err[160] = "";
    CU_ASSERT_TRUE(pingan_fake_faults_from_json(t.bank, json, strlen(json), err, sizeof err));
    CU_ASSERT_STRING_EQUAL(err, "");
}

void balance_is(const char *account, int64_t available, int64_t withdrawable, int64_t frozen)
{
    pingan_balance have = {0};
    CU_ASSERT_TRUE(pingan_fake_balance(t.bank, t.now, account, &have));
    CU_ASSERT_EQUAL(have.available, available);
    CU_ASSERT_EQUAL(have.withdrawable, withdrawable);
    CU_ASSERT_EQUAL(have.frozen, frozen);
}

int main(void)
{
    CU_SuiteInfo suites[] = {
        {"pingan_fake_frame", NULL, NULL, NULL, NULL, frame_claims},
        {"pingan_fake_money", NULL, NULL, NULL, NULL, money_claims},
        {"pingan_fake_bind", NULL, NULL, NULL, NULL, bind_claims},
        {"pingan_fake_jyw", NULL, NULL, NULL, NULL, jyw_claims},
        {"pingan_fake_push", NULL, NULL, NULL, NULL, push_claims},
        {"pingan_fake_b2b", NULL, NULL, NULL, NULL, b2b_claims},
        {"pingan_fake_faults", NULL, NULL, NULL, NULL, fault_claims},
        {"pingan_fake_sign", NULL, NULL, NULL, NULL, sign_claims},
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

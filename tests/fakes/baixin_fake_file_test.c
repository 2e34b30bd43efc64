/* Statement files, and the bank's day. */
#include "tests/fakes/baixin_fake_test.h"

static char file[65536];

/* Ask for a file and read what is inline. */
static void get(const char *number, const char *date, const char *kind, const char *status)
{
    char body[128], *text = NULL;
    snprintf(body, sizeof body, E("Date", "%s") E("Kind", "%s"), date, kind);
    ASK("GetStatementFile", number, body, "000000");
    HAS("FileStatus", status);
    text = calloc(1, CLIENT_TEXT_MAX);
    client_value(t.text, "Inline", 1, text, CLIENT_TEXT_MAX);
    int len =
        EVP_DecodeBlock((unsigned char *)file, (const unsigned char *)text, (int)strlen(text));
    for (size_t i = strlen(text); i > 0 && text[i - 1] == '='; i--) {
        len--;
    }
    file[len < 0 ? 0 : len] = '\0';
    free(text);
}

static void digest_is(const char *name, const EVP_MD *digest)
{
    unsigned char sum[64];
    char hex[65];
    unsigned len = 0;
    EVP_Digest(file, strlen(file), sum, &len, digest, NULL);
    for (unsigned i = 0; i < len; i++) {
        snprintf(hex + i * 2, 3, "%02x", sum[i]);
    }
    HAS(name, hex);
}

static void begin_day(void)
{
    begin();
    ASK("Hold", NO("H1"), HOLD(NO("H1"), "100.00"), "000000");
    ASK("Capture", NO("C1"), CAPTURE(NO("H1"), "60.00", A2, OWNER, ""), "000000");
    fault("{\"action\":\"Withdraw\",\"do\":\"returned_payout\",\"ms\":1000}");
    ASK("Withdraw", NO("W1"), WITHDRAW("10.00", "") E("Memo", "a|b"), "000100");
    advance(5000);
    CU_ASSERT_TRUE(baixin_fake_interest(t.bank, t.now, A2, 5));
}

static void a_days_transactions_are_a_file_the_day_after(void)
{
    char line[512];
    begin_day();
    get(NO("G1"), DAY, "TXN", "NOT_READY");
    get(NO("G2"), "2026-11-30", "TXN", "NONE");
    advance(86400000);
    get(NO("G3"), DAY, "TXN", "READY");
    HAS("FileName", "TXN_2026-12-01.txt");
    digest_is("Sha256", EVP_sha256());
    digest_is("Sm3", EVP_sm3());
    snprintf(line, sizeof line, "%zu", strlen(file));
    HAS("Size", line);
    CU_ASSERT_PTR_EQUAL(strstr(file, "H|1.0|TXN|2026-12-01|GWTEST01|6|70.00|1070.05\nD|1|"), file);
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "|Capture|" A1 "|D|60.00|940.00|" A2 "|" OWNER
                                        "|2026-12-01|10:00:00|SUCCESS||\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "|" NO("W1") "|Withdraw|" A1 "|D|10.00|930.00|" CARD));
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "|a b\n"));
    CU_ASSERT_STRING_EQUAL(strrchr(file, 'T'), "T|6\n");
    end_with(0);
}

static void returns_interest_and_balances_have_files_too(void)
{
    begin_day();
    baixin_fake_close_day(t.bank, t.now);
    get(NO("G1"), DAY, "RETURN", "READY");
    CU_ASSERT_PTR_EQUAL(strstr(file, "H|1.0|RETURN|2026-12-01|GWTEST01|1|0.00|10.00\nD|1|T"), file);
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "|" NO("W1") "|" A1 "|10.00|退票|2026-12-01\nT|1\n"));
    get(NO("G2"), DAY, "INTEREST", "READY");
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "|" A2 "|0.05|2026-09-01|2026-11-30|2026-12-01\nT|1\n"));
    get(NO("G3"), DAY, "BAL", "READY");
    CU_ASSERT_PTR_EQUAL(strstr(file, "H|1.0|BAL|2026-12-01|GWTEST01|2|1000.05|960.05\n"), file);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(file, "D|1|" A1 "|940.00|900.00|900.00|40.00|0.00|ACTIVE\nD|2|" A2));
    end_with(0);
}

static void the_day_can_be_closed_before_midnight(void)
{
    begin_day();
    ASK("Deposit", NO("D1"), DEPOSIT("3.00"), "000100");
    advance(1000);
    baixin_fake_close_day(t.bank, t.now);
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    HAS("BizDate", "2026-12-02");
    HAS("Withdrawable", "903.00");
    ASK("QueryBalance", NO("Q2"), E("AcctNo", A1) E("AsOf", DAY), "000000");
    HAS("Withdrawable", "900.00"); /* as it was when the day ended */
    HAS("Total", "943.00");
    ASK("QueryBalance", NO("Q3"), E("AcctNo", A1) E("AsOf", "2026-11-01"), "400003");
    advance(INT64_C(14) * 3600000); /* midnight in China: no second end of the day */
    ASK("QueryBalance", NO("Q4"), E("AcctNo", A1), "000000");
    HAS("BizDate", "2026-12-02");
    end_with(0);
}

static void the_main_account_has_all_balances_together(void)
{
    begin_day();
    ASK("QueryBalance", NO("Q1"), E("AcctNo", MAIN_ACCT), "000000");
    HAS("Total", "1000.05");
    HAS("Held", "40.00");
    end_with(0);
}

static void a_flaw_spoils_the_list_and_no_balance(void)
{
    static const struct {
        const char *word, *to;
        int64_t n;
        const char *listed; /* of the payout, in the file */
        bool path;
    } flaws[] = {{"side", "", 0, "|Withdraw|" A1 "|C|10.00|990.00|" CARD, true},
                 {"amount", "", 1020, "|Withdraw|" A1 "|D|10.20|990.00|" CARD, true},
                 {"account", A2, 0, "|Withdraw|" A2 "|D|10.00|0.00|" CARD, true},
                 {"party", "6222999", 0, "|Withdraw|" A1 "|D|10.00|990.00|6222999||", true},
                 {"hide", "", 0, "|Withdraw|", false},
                 {"days", "", 1, "|Withdraw|", false}}; /* it stands in the file of the day before */
    for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++) {
        begin();
        CU_ASSERT_TRUE(baixin_fake_flaw(t.bank, t.now, A1, 1000, flaws[i].word, flaws[i].n, flaws[i].to));
        ASK("Withdraw", NO("W1"), WITHDRAW("10.00", ""), "000100");
        advance(86400000);
        get(NO("G1"), DAY, "TXN", "READY");
        CU_ASSERT_EQUAL(strstr(file, flaws[i].listed) != NULL, flaws[i].path);
        balance_is(A1, 99000, 99000, 0);
        end_with(0);
    }
}

static void what_only_the_list_has_moves_no_balance_and_a_correction_does(void)
{
    begin();
    ASK("Withdraw", NO("W1"), WITHDRAW("10.00", ""), "000100");
    advance(5000);
    CU_ASSERT_FALSE(baixin_fake_flaw(t.bank, t.now, A1, 1001, "return", 0, "")); /* nothing to give back */
    CU_ASSERT_TRUE(baixin_fake_flaw(t.bank, t.now, A1, 1000, "return", 0, ""));
    CU_ASSERT_TRUE(baixin_fake_flaw(t.bank, t.now, A1, 7, "extra", 0, ""));
    CU_ASSERT_TRUE(baixin_fake_flaw(t.bank, t.now, A1, 8, "fee", 0, ""));
    CU_ASSERT_FALSE(baixin_fake_flaw(t.bank, t.now, A1, 8, "unheard", 0, ""));
    CU_ASSERT_FALSE(baixin_fake_flaw(t.bank, t.now, A1, 8, "account", 0, "6230"));
    advance(86400000);
    get(NO("G1"), DAY, "TXN", "READY");
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "|" NO("W1") "|Withdraw|" A1 "|C|10.00|1000.00|" CARD));
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "||Withdraw|" A1 "|D|0.07|1000.00|"));
    CU_ASSERT_PTR_NOT_NULL(strstr(file, "||FEE|" A1 "|D|0.08|1000.00|"));
    balance_is(A1, 100000, 100000, 0);
    end_with(0);
}

static void a_large_file_has_a_path(void)
{
    baixin_fake_conf conf;
    const char *bytes = NULL;
    size_t len = 0;
    conf_of(&conf, "bare");
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "inline_max", "10"));
    CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, "today_ready", "1"));
    start(&conf);
    get(NO("G1"), DAY, "TXN", "READY");
    HAS("Inline", "");
    HAS("DownloadPath", "files/TXN_2026-12-01.txt");
    CU_ASSERT_TRUE_FATAL(baixin_fake_file(t.bank, value("DownloadPath", 1), &bytes, &len));
    snprintf(file, sizeof file, "%.*s", (int)len, bytes);
    digest_is("Sha256", EVP_sha256());
    CU_ASSERT_FALSE(baixin_fake_file(t.bank, "files/TXN_2026-12-09.txt", &bytes, &len));
    CU_ASSERT_FALSE(baixin_fake_file(t.bank, "files/../TXN_2026-12-01.txt", &bytes, &len));
    CU_ASSERT_FALSE(baixin_fake_file(t.bank, "TXN_2026-12-01.txt", &bytes, &len));
    end_with(0);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo file_claims[] = {
    CLAIM(a_days_transactions_are_a_file_the_day_after),
    CLAIM(returns_interest_and_balances_have_files_too),
    CLAIM(the_day_can_be_closed_before_midnight),
    CLAIM(the_main_account_has_all_balances_together),
    CLAIM(a_flaw_spoils_the_list_and_no_balance),
    CLAIM(what_only_the_list_has_moves_no_balance_and_a_correction_does),
    CLAIM(a_large_file_has_a_path),
    CU_TEST_INFO_NULL,
};

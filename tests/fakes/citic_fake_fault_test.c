/* Faults, breaches, shapes and the oracle. */
#include "tests/fakes/citic_fake_test.h"

static void a_repeated_serial_is_refused_answered_or_acted_on_again(void)
{
    static const char *const words[] = {"reject", "answer_same", "act_twice"};
    static const uint32_t effects[] = {1, 1, 2};
    for (size_t i = 0; i < 3; i++) {
        citic_fake_conf conf;
        citic_fake_conf_default(&conf);
        CU_ASSERT_TRUE(citic_fake_conf_set(&conf, "duplicate", words[i]));
        start(&conf);
        ASK(BF("CLI1", "10.00"), "AAAAAAE");
        t.now += 1000;
        ASK(BF("CLI1", "10.00"), i == 0 ? "ED02099" : "AAAAAAE");
        t.now += 1000;
        STT("CLI1", "0");
        CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "CLI1"), effects[i]);
        CU_ASSERT_EQUAL(citic_fake_sends(t.bank, "CLI1"), 2);
        balance_is(SUB2, 1000 * effects[i], 0);
        end_with(i == 0 ? 1 : 0);
    }
}

static void lost_answers_differ_in_what_happened(void)
{
    begin();
    fault("[{\"action\":\"DLMDETRN\",\"clientID\":\"CLI1\",\"do\":\"close_before_effect\"},"
          "{\"action\":\"DLMDETRN\",\"tranType\":\"BF\",\"clientID\":\"CLI2\","
          "\"do\":\"close_after_effect\"},"
          "{\"clientID\":\"CLI3\",\"do\":\"refuse_connection\"}]");
    ask(BF("CLI1", "1.00"));
    CU_ASSERT_EQUAL(t.reply.what, CITIC_CLOSE_NO_ANSWER);
    ask(BF("CLI2", "1.00"));
    CU_ASSERT_EQUAL(t.reply.what, CITIC_CLOSE_NO_ANSWER);
    ask(BF("CLI3", "1.00"));
    CU_ASSERT_EQUAL(t.reply.what, CITIC_REFUSE_CONNECTION);
    t.now += 1000;
    ASK(STATE("CLI1", "DLMDETRN"), "ED02083");
    STT("CLI2", "0");
    CU_ASSERT_EQUAL(citic_fake_sends(t.bank, "CLI1"), 1);
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "CLI1"), 0);
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "CLI2"), 1);
    CU_ASSERT_EQUAL(citic_fake_sends(t.bank, "CLI3"), 0);
    end_with(0);
}

static void spoiled_answers_still_act_or_not_as_told(void)
{
    begin();
    fault("[{\"clientID\":\"C1\",\"do\":\"truncate\"},{\"clientID\":\"C2\",\"do\":\"garbage\"},"
          "{\"clientID\":\"C3\",\"do\":\"html\"},{\"clientID\":\"C4\",\"do\":\"http_500\"},"
          "{\"clientID\":\"C5\",\"do\":\"empty_body\"},{\"clientID\":\"C6\",\"do\":\"slow\","
          "\"ms\":5000},{\"clientID\":\"C7\",\"do\":\"answer_code\",\"code\":\"ET00001\"},"
          "{\"clientID\":\"C8\",\"do\":\"answer_code\",\"code\":\"EEEEEEE\",\"effect\":true}]");
    ask(BALANCE);
    size_t whole = t.reply.len;
    citic_fake_reply_clear(&t.reply);
    CU_ASSERT_TRUE(whole > 100);
    static const char *const orders[] = {BF("C1", "1.00"), BF("C2", "1.00"), BF("C3", "1.00"),
                                         BF("C4", "1.00"), BF("C5", "1.00"), BF("C6", "1.00"),
                                         BF("C7", "1.00"), BF("C8", "1.00")};
    static const char *const ids[] = {"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"};
    static const uint32_t acted[] = {1, 1, 0, 0, 1, 1, 0, 1};
    for (size_t i = 0; i < 8; i++) {
        static char body[4096];
        size_t len = 0;
        citic_fake_reply_clear(&t.reply);
        len = to_gbk(orders[i], body, sizeof body);
        citic_fake_handle(t.bank, t.now, (const uint8_t *)body, len, &t.reply);
        CU_ASSERT_EQUAL(t.reply.http_status, i == 3 ? 500 : 200);
        CU_ASSERT_EQUAL(t.reply.delay_ms, i == 5 ? 5000 : 0);
        CU_ASSERT_TRUE(i != 4 || t.reply.len == 0);
    }
    t.now += 1000;
    citic_fake_advance(t.bank, t.now);
    for (size_t i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(citic_fake_effects(t.bank, ids[i]), acted[i]);
    }
    end_with(0);
}

static void orders_can_be_slow_failing_reviewed_hidden_and_lied_about(void)
{
    begin();
    fault("[{\"clientID\":\"C1\",\"do\":\"accept_then_succeed_after\",\"ms\":60000},"
          "{\"clientID\":\"C2\",\"do\":\"accept_then_fail_after\",\"ms\":60000},"
          "{\"clientID\":\"C3\",\"do\":\"review\"},"
          "{\"clientID\":\"C4\",\"do\":\"not_found_for\",\"ms\":30000},"
          "{\"clientID\":\"C5\",\"do\":\"stt_contradiction\"},"
          "{\"clientID\":\"C6\",\"do\":\"two_rows\"}]");
    ASK(BF("C1", "1.00"), "AAAAAAE");
    ASK(BF("C2", "1.00"), "AAAAAAE");
    ASK(BF("C3", "1.00"), "AAAAAAB");
    ASK(BF("C4", "1.00"), "AAAAAAE");
    ASK(BF("C5", "1.00"), "AAAAAAE");
    ASK(BF("C6", "1.00"), "AAAAAAE");
    t.now += 10000;
    STT("C1", "2");
    STT("C3", "2");
    ASK(STATE("C4", "DLMDETRN"), "ED02083");
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "C4"), 1);
    STT("C5", "0");
    HAS("status", 2, "AAAAAAE");
    STT("C6", "0");
    HAS("stt", 2, "1");
    CU_ASSERT_TRUE(citic_fake_review(t.bank, t.now, "C3", "reject"));
    STT("C3", "3");
    t.now += 60000;
    STT("C1", "0");
    STT("C2", "1");
    STT("C4", "0");
    citic_fake_heal(t.bank, t.now);
    STT("C5", "0");
    HAS("status", 2, "AAAAAAA");
    STT("C6", "0");
    HAS("stt", 2, "");
    end_with(0);
}

static void the_bank_can_contradict_itself_later(void)
{
    begin();
    fault("[{\"clientID\":\"C1\",\"do\":\"late_contradiction\",\"ms\":60000},"
          "{\"clientID\":\"C2\",\"do\":\"returned_payout\",\"ms\":60000}]");
    ask(BF("C1", "1.00"));
    ask(PAYOUT("C2", "50.00", "0", "", ""));
    t.now += 10000;
    STT("C1", "1");
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "C1"), 0);
    balance_is(SUB1, 10000050 - 5000, 0);
    t.now += 60000;
    STT("C1", "1");
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "C1"), 1);
    balance_is(SUB1, 10000050 - 100, 0);
    balance_is(SUB2, 100, 0);
    ASK(LINES(SUB1, "", "3", "10", "", "", "", "1"), "AAAAAAA");
    CU_ASSERT_PTR_NOT_NULL(strstr(t.text, "<RESUME>退汇</RESUME>"));
    end_with(0);
}

static void breaches_of_the_paper_are_recorded_and_refused(void)
{
    static const char *const bad[] = {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><stream></stream>",
        REQ("DLNOTONE", ""),
        REQ("DLSBALQR ", "<accountNo>" MAINNO "</accountNo><subAccNo>" SUB1 "</subAccNo>"),
        REQ("DLSBALQR", "<subAccNo>" SUB1 "</subAccNo>"),
        REQ("DLSBALQR", "<accountNo>" MAINNO "</accountNo><subAccNo></subAccNo>"),
        REQ("DLSBALQR", "<accountNo>" MAINNO "</accountNo><accountNo>" MAINNO
                        "</accountNo><subAccNo>" SUB1 "</subAccNo>"),
        REQ("DLSBALQR", "<accountNo>" MAINNO "</accountNo><subAccNo>" SUB1 "</subAccNo><x></x>"),
        REQ("DLSBALQR", "<accountNo>8110700000000000099</accountNo><subAccNo>" SUB1 "</subAccNo>"),
        REQ("DLSBALQR", "<accountNo>" MAINNO "</accountNo><subAccNo>3110700000010000999"
                        "</subAccNo>"),
        BF("C1", "1.0"),
        BF("C1", "0.00"),
        BF("C1", "01.00"),
        BF("C1", "-1.00"),
        BF("C-1", "1.00"),
        BF("C123456789012345678901", "1.00"),
        FORCED("C1", SUB1, "BG", SUB1, NAME1, "1.00", ""),
        FORCED("C1", SUB1, "BF", "", "", "1.00", ""),
        FORCED("C1", SUB1, "BF", SUB2, NAME1, "1.00", ""),
        FORCED("C1", SUB1, "BF", SUB1, NAME1, "1.00", ""),
        FORCED("C1", SUB1, "BX", SUB2, NAME2, "1.00", ""),
        PAYOUT("C1", "1.00", "1", "20250630", "080000"),
        PAYOUT("C1", "1.00", "0", "20250632", ""),
        LINES(SUB1, "", "1", "11", "", "", "", "1"),
        LINES(SUB1, "", "1", "", "", "", "", "1"),
        "<?xml version=\"1.0\" encoding=\"GBK\"?><stream><action>DLWRKDAY</action><userName>"
        "testuser</userName>",
        "<?xml version=\"1.0\" encoding=\"GBK\"?><stream><userName>testuser</userName><action>"
        "DLWRKDAY</action></stream>",
    };
    begin();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ask(bad[i]);
        if (citic_fake_violations(t.bank) != i + 1) {
            printf("\n    not refused: %s\n", bad[i]);
        }
        CU_ASSERT_EQUAL_FATAL(citic_fake_violations(t.bank), i + 1);
        CU_ASSERT_STRING_NOT_EQUAL(value("status", 1), "AAAAAAA");
        CU_ASSERT_STRING_NOT_EQUAL(value("status", 1), "AAAAAAE");
    }
    const uint8_t not_gbk[] = "<?xml version=\"1.0\" encoding=\"GBK\"?><stream>\xFF\xFF</stream>";
    citic_fake_reply_clear(&t.reply);
    citic_fake_handle(t.bank, t.now, not_gbk, sizeof not_gbk - 1, &t.reply);
    CU_ASSERT_EQUAL(citic_fake_effects(t.bank, "C1"), 0);
    end_with(sizeof bad / sizeof bad[0] + 1);
}

static void the_field_shape_is_sorted_on_one_line_and_declared_gb2312(void)
{
    citic_fake_conf conf;
    citic_fake_conf_default(&conf);
    CU_ASSERT_TRUE(citic_fake_conf_set(&conf, "shape", "field"));
    start(&conf);
    ASK(BALANCE, "AAAAAAA");
    CU_ASSERT_PTR_NULL(strchr(t.text, '\n'));
    CU_ASSERT_PTR_NOT_NULL(strstr(t.text, "encoding=\"GB2312\""));
    const char *frozen = strstr(t.text, "<DJAMT>"), *name = strstr(t.text, "<SUBACCNM>" NAME1);
    const char *sub = strstr(t.text, "<subAccNo>");
    CU_ASSERT_TRUE_FATAL(frozen != NULL && name != NULL && sub != NULL);
    CU_ASSERT_TRUE(frozen < name && name < sub);
    ASK(LINES(SUB1, "", "1", "10", "", "", "", "1"), "AAAAAAA");
    CU_ASSERT_TRUE(strstr(t.text, "<returnRecords>") < strstr(t.text, "<status>"));
    HAS("CRYTYPE", 1, "001");
    end_with(0);
}

static uint64_t run_with_chance(uint64_t seed)
{
    static const char *const ids[] = {"S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8"};
    citic_fake_conf conf;
    citic_fake_conf_default(&conf);
    conf.seed = seed;
    for (int i = CITIC_DO_NONE + 1; i < CITIC_DO_COUNT; i++) {
        conf.random_ppm[i] = 100000;
    }
    start(&conf);
    uint64_t sum = 0;
    for (size_t i = 0; i < 8; i++) {
        char request[2048], body[2048];
        size_t len = 0;
        snprintf(request, sizeof request, "%s", BF("XX", "1.00"));
        for (char *at = strstr(request, ">XX<"); at != NULL; at = strstr(at, ">XX<")) {
            memcpy(at + 1, ids[i], 2);
        }
        len = to_gbk(request, body, sizeof body);
        citic_fake_reply_clear(&t.reply);
        citic_fake_handle(t.bank, t.now, (const uint8_t *)body, len, &t.reply);
        for (size_t j = 0; j < t.reply.len; j++) {
            sum = sum * 131 + t.reply.body[j];
        }
        sum = sum * 131 + t.reply.what;
        t.now += 1000;
    }
    end_with(0);
    return sum;
}

static void the_same_seed_gives_the_same_bank(void)
{
    CU_ASSERT_EQUAL(run_with_chance(7), run_with_chance(7));
    CU_ASSERT_NOT_EQUAL(run_with_chance(7), run_with_chance(8));
}

static void the_books_come_as_json(void)
{
    begin();
    ask(BF("C1", "1.00"));
    t.now += 1000;
    char *books = citic_fake_books_json(t.bank, t.now);
    CU_ASSERT_PTR_NOT_NULL_FATAL(books);
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"times_effected\":1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"balanced\":true"));
    free(books);
    char *requests = citic_fake_requests_json(t.bank);
    CU_ASSERT_PTR_NOT_NULL_FATAL(requests);
    CU_ASSERT_PTR_NOT_NULL(strstr(requests, "\"code\":\"AAAAAAE\""));
    free(requests);
    char err[160] = "";
    const char *bad = "{\"do\":\"explode\"}";
    CU_ASSERT_FALSE(citic_fake_faults_from_json(t.bank, bad, strlen(bad), err, sizeof err));
    CU_ASSERT_STRING_EQUAL(err, "unknown fault word: explode");
    end_with(0);
}

#define CLAIM(name) {#name, name}
CU_TestInfo fault_claims[] = {
    CLAIM(a_repeated_serial_is_refused_answered_or_acted_on_again),
    CLAIM(lost_answers_differ_in_what_happened),
    CLAIM(spoiled_answers_still_act_or_not_as_told),
    CLAIM(orders_can_be_slow_failing_reviewed_hidden_and_lied_about),
    CLAIM(the_bank_can_contradict_itself_later),
    CLAIM(breaches_of_the_paper_are_recorded_and_refused),
    CLAIM(the_field_shape_is_sorted_on_one_line_and_declared_gb2312),
    CLAIM(the_same_seed_gives_the_same_bank),
    CLAIM(the_books_come_as_json),
    CU_TEST_INFO_NULL,
};

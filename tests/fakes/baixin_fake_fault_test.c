/* Faults by script and by chance, the JSON of the control port, and the same bank from the same
 * seed. */
#include "tests/fakes/baixin_fake_test.h"

/* Ask without looking at the answer. */
static void tell(const char *service, const char *number, const char *body)
{
    static char all[8192];
    snprintf(all, sizeof all, "<c:RequestNo>%s</c:RequestNo>%s", number, body);
    client_write(&t.gateway, t.now, service, "Request", NULL, all, t.asked);
    send_asked(service);
}

static void withdraw(const char *number) { tell("Withdraw", number, WITHDRAW("1.00", "")); }

static void lost_answers_differ_in_what_happened(void)
{
    begin();
    fault("[{\"action\":\"Withdraw\",\"requestNo\":\"" NO(
        "W1") "\",\"do\":\"close_before_effect\"},"
              "{\"action\":\"Withdraw\",\"do\":\"close_after_effect\"},"
              "{\"requestNo\":\"" NO("W3") "\",\"do\":\"refuse_connection\"}]");
    withdraw(NO("W1"));
    CU_ASSERT_EQUAL(t.reply.what, BAIXIN_CLOSE_NO_ANSWER);
    withdraw(NO("W2"));
    CU_ASSERT_EQUAL(t.reply.what, BAIXIN_CLOSE_NO_ANSWER);
    withdraw(NO("W3"));
    CU_ASSERT_EQUAL(t.reply.what, BAIXIN_REFUSE_CONNECTION);
    advance(1000);
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W1")), 0);
    CU_ASSERT_EQUAL(baixin_fake_sends(t.bank, NO("W1")), 1);
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W2")), 1);
    CU_ASSERT_EQUAL(baixin_fake_sends(t.bank, NO("W3")), 0);
    ASK("QueryTransaction", NO("Q1"), ORIG(NO("W1"), "Withdraw"), "000000");
    HAS("OrigStatus", "NOT_FOUND");
    ASK("Withdraw", NO("W1"), WITHDRAW("1.00", ""),
        "000100"); /* the same number, for the first time */
    advance(1000);
    end_with(0);
}

static void spoiled_answers_still_act_or_not_as_told(void)
{
    static const struct {
        const char *rule;
        uint32_t effects;
        int status;
    } cases[] = {
        {"\"do\":\"truncate\"", 1, 200},
        {"\"do\":\"garbage\"", 1, 200},
        {"\"do\":\"garbage\",\"effect\":false", 0, 200},
        {"\"do\":\"html\"", 0, 200},
        {"\"do\":\"http_500\"", 0, 500},
        {"\"do\":\"http_500\",\"effect\":true", 1, 500},
        {"\"do\":\"empty_body\"", 1, 200},
        {"\"do\":\"oversize\"", 1, 200},
        {"\"do\":\"bad_encoding\"", 1, 200},
        {"\"do\":\"answer_code\",\"code\":\"999999\"", 0, 200},
        {"\"do\":\"answer_code\",\"code\":\"900001\",\"effect\":true", 1, 200},
        {"\"do\":\"signed_fault\",\"code\":\"Server\"", 0, 500},
        {"\"do\":\"unsigned_fault\",\"code\":\"Client/100001\",\"effect\":true", 1, 500},
        {"\"do\":\"slow\",\"ms\":5000", 1, 200},
    };
    begin();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char rule[160], number[33];
        snprintf(rule, sizeof rule, "{\"action\":\"Withdraw\",%s}", cases[i].rule);
        snprintf(number, sizeof number, "RQ2026120100000W%02zu", i);
        fault(rule);
        withdraw(number);
        CU_ASSERT_EQUAL(t.reply.http_status, cases[i].status);
        CU_ASSERT_EQUAL(t.reply.delay_ms, i == 13 ? 5000 : 0);
        CU_ASSERT_EQUAL(t.reply.len == 5 << 20, i == 7);
        CU_ASSERT_EQUAL(memchr(t.reply.body, 0xFF, t.reply.len) != NULL,
                        i == 1 || i == 2 || i == 8);
        advance(1000);
        CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, number), cases[i].effects);
    }
    end_with(0);
}

static void signed_answers_can_be_wrong_in_each_way(void)
{
    static const struct {
        const char *rule;
        bool verifies;
    } cases[] = {
        {"\"do\":\"wrong_signature\"", false},
        {"\"do\":\"unsigned_answer\"", false},
        {"\"do\":\"unsigned_fault\",\"code\":\"wsse:FailedCheck\"", false},
        {"\"do\":\"signed_fault\",\"code\":\"wsse:FailedCheck\"", true},
        {"\"do\":\"expired_answer\"", false},
        {"\"do\":\"wrong_ref_msg_id\"", true},
        {"\"do\":\"wrong_row\"", true},
        {"\"do\":\"wrong_amount_echo\"", true},
        {"\"do\":\"wrong_account_echo\"", true},
        {"\"do\":\"none_of_these\"", true},
    };
    baixin_fake_conf conf;
    conf_of(&conf, "sm2");
    start(&conf);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char rule[160], number[33];
        snprintf(rule, sizeof rule, "{\"action\":\"Withdraw\",%s}", cases[i].rule);
        snprintf(number, sizeof number, "RQ2026120100000W%02zu", i);
        if (i < 9) {
            fault(rule);
        }
        withdraw(number);
        CU_ASSERT_EQUAL(client_verify(&t.gateway, t.text, t.reply.len, t.now), cases[i].verifies);
        CU_ASSERT_EQUAL(strcmp(value("RefMsgId", 1), t.gateway.msg_id) == 0, i != 5);
        CU_ASSERT_EQUAL(strstr(value("faultcode", 1), "wsse:FailedCheck") != NULL,
                        i == 2 || i == 3);
        if (i != 2 && i != 3) {
            CU_ASSERT_EQUAL(strcmp(value("RequestNo", 1), number) == 0, i != 6);
            CU_ASSERT_EQUAL(strcmp(value("Amount", 1), "1.00") == 0, i != 7);
            CU_ASSERT_EQUAL(strcmp(value("AcctNo", 1), A1) == 0, i != 8);
        }
    }
    advance(1000);
    end_with(0);
}

static void an_earlier_answer_can_come_again(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "sm2");
    start(&conf);
    fault("{\"action\":\"Withdraw\",\"do\":\"replay_answer\"}");
    ASK("QueryBalance", NO("Q1"), E("AcctNo", A1), "000000");
    withdraw(NO("W1"));
    HAS("Service", "QueryBalance");
    HAS("RequestNo", NO("Q1"));
    advance(1000);
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W1")), 1);
    end_with(0);
}

static void orders_can_be_slow_failing_reviewed_hidden_and_lied_about(void)
{
    begin();
    fault("[{\"requestNo\":\"" NO(
        "W1") "\",\"do\":\"accept_then_succeed_after\",\"ms\":60000},"
              "{\"requestNo\":\"" NO(
                  "W2") "\",\"do\":\"accept_then_fail_after\",\"ms\":60000},"
                        "{\"requestNo\":\"" NO(
                            "W3") "\",\"do\":\"review\"},"
                                  "{\"requestNo\":\"" NO(
                                      "W4") "\",\"do\":\"not_found_for\",\"ms\":30000},"
                                            "{\"requestNo\":\"" NO(
                                                "W5") "\",\"do\":\"stt_contradiction\"}]");
    static const char *const numbers[] = {NO("W1"), NO("W2"), NO("W3"), NO("W4"), NO("W5")};
    static const char *const states[][2] = {{"PROCESSING", "SUCCESS"},
                                            {"PROCESSING", "FAILED"},
                                            {"ACCEPTED", "FAILED"},
                                            {"NOT_FOUND", "SUCCESS"},
                                            {"SUCCESS", "SUCCESS"}};
    for (size_t i = 0; i < 5; i++) {
        ASK("Withdraw", numbers[i], WITHDRAW("1.00", ""), "000100");
    }
    advance(1000);
    for (size_t when = 0; when < 2; when++) {
        for (size_t i = 0; i < 5; i++) {
            char body[256], number[33];
            snprintf(body, sizeof body, "<c:OrigRequestNo>%s</c:OrigRequestNo>%s", numbers[i],
                     E("OrigService", "Withdraw") E("OrigDate", DAY));
            snprintf(number, sizeof number, "RQ2026120100000Q%zu%zu", when, i);
            ASK("QueryTransaction", number, body, "000000");
            HAS("OrigStatus", states[i][when]);
            CU_ASSERT_EQUAL(strcmp(value("OrigRespCode", 1), "200117") == 0,
                            i == 4 || (when == 1 && (i == 1 || i == 2)));
        }
        CU_ASSERT_EQUAL(baixin_fake_review(t.bank, t.now, NO("W3"), "reject"), when == 0);
        advance(60000);
    }
    baixin_fake_heal(t.bank, t.now);
    ASK("QueryTransaction", NO("Q9"), ORIG(NO("W5"), "Withdraw"), "000000");
    HAS("OrigRespCode", "000000");
    balance_is(A1, 100000 - 300, 100000 - 300, 0);
    end_with(0);
}

static void the_bank_can_contradict_itself_later(void)
{
    begin();
    fault("[{\"requestNo\":\"" NO("W1") "\",\"do\":\"late_contradiction\",\"ms\":60000},"
                                        "{\"requestNo\":\"" NO(
                                            "W2") "\",\"do\":\"returned_payout\",\"ms\":60000}]");
    withdraw(NO("W1"));
    withdraw(NO("W2"));
    advance(1000);
    ASK("QueryTransaction", NO("Q1"), ORIG(NO("W1"), "Withdraw"), "000000");
    HAS("OrigStatus", "FAILED");
    balance_is(A1, 99900, 99900, 0);
    advance(60000);
    ASK("QueryTransaction", NO("Q2"), ORIG(NO("W1"), "Withdraw"), "000000");
    HAS("OrigStatus", "FAILED");
    CU_ASSERT_EQUAL(baixin_fake_effects(t.bank, NO("W1")), 1); /* and yet it moved */
    ASK("QueryTransaction", NO("Q3"), ORIG(NO("W2"), "Withdraw"), "000000");
    HAS("OrigStatus", "RETURNED");
    HAS("ReturnDate", DAY);
    balance_is(A1, 99900, 99900, 0);
    ASK("QueryEntries", NO("Q4"), ENTRIES(A1), "000000");
    HAS("Total", "4");
    CU_ASSERT_PTR_NOT_NULL(strstr(t.text, "<c:Service>RETURN</c:Service>"));
    end_with(0);
}

static void a_returned_refund_can_be_tried_again(void)
{
    begin();
    ASK("Deposit", NO("D1"), DEPOSIT("5.00"), "000100");
    advance(1000);
    fault("{\"action\":\"Refund\",\"do\":\"returned_payout\",\"ms\":60000}");
    ASK("Refund", NO("F1"), E("OrigRequestNo", NO("D1")) E("Amount", "5.00") E("Reason", "退"),
        "000100");
    advance(1000);
    ASK("Refund", NO("F2"), E("OrigRequestNo", NO("D1")) E("Amount", "5.00") E("Reason", "退"),
        "200114");
    advance(60000);
    ASK("Refund", NO("F3"), E("OrigRequestNo", NO("D1")) E("Amount", "5.00") E("Reason", "退"),
        "000100");
    advance(1000);
    end_with(0);
}

static void lines_can_come_twice(void)
{
    begin();
    fault("{\"action\":\"QueryEntries\",\"do\":\"duplicate_lines\"}");
    ASK("QueryEntries", NO("Q1"), ENTRIES(A1), "000000");
    HAS("Total", "1");
    CU_ASSERT_STRING_EQUAL(value("Seq", 2), "1");
    ASK("QueryEntries", NO("Q2"), ENTRIES(A1), "000000");
    CU_ASSERT_STRING_EQUAL(value("Seq", 2), "");
    end_with(0);
}

static void rules_count_and_can_be_forgotten(void)
{
    char err[160] = "";
    static const char *const wrong[] = {"{\"do\":\"explode\"}",
                                        "{\"do\":\"answer_code\"}",
                                        "[",
                                        "{\"do\":\"slow\",\"ms\":-1}",
                                        "{\"random\":{\"slow\":1000001}}",
                                        "{\"do\":\"signed_fault\",\"code\":\"/100001\"}"};
    begin();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CU_ASSERT_FALSE(
            baixin_fake_faults_from_json(t.bank, wrong[i], strlen(wrong[i]), err, sizeof err));
    }
    fault("{\"action\":\"QueryBalance\",\"nth\":2,\"count\":2,\"do\":\"empty_body\"}");
    for (size_t i = 0; i < 5; i++) {
        tell("QueryBalance", NO("Q1"), E("AcctNo", A1));
        CU_ASSERT_EQUAL(t.reply.len == 0, i == 1 || i == 2);
    }
    fault("{\"do\":\"refuse_connection\",\"count\":0}");
    CU_ASSERT_TRUE(baixin_fake_refuses_connection(t.bank));
    baixin_fake_faults_off(t.bank, true);
    CU_ASSERT_FALSE(baixin_fake_refuses_connection(t.bank));
    baixin_fake_faults_off(t.bank, false);
    CU_ASSERT_TRUE(baixin_fake_refuses_connection(t.bank));
    baixin_fake_clear_faults(t.bank);
    CU_ASSERT_FALSE(baixin_fake_refuses_connection(t.bank));
    end_with(0);
}

/* Orders of all kinds under every fault by chance; the sum of all answers. */
static uint64_t run_with_chance(uint64_t seed, size_t steps)
{
    static const char *const asks[][2] = {
        {"Deposit", DEPOSIT("7.00")},
        {"Hold", E("AcctNo", A1) E("HoldNo", "HOLDHOLD00000NNN") E("Amount", "5.00")
                     E("HoldKind", "AVAIL") E("Purpose", "p") E("OrderNo", "o")},
        {"Capture", CAPTURE("HOLDHOLD00000NNN", "2.00", A2, OWNER, E("FeeAmount", "0.10"))},
        {"Capture",
         CAPTURE("HOLDHOLD00000NNN", "1.00", "6228000000000000011", "x", E("PayeeBank", "b"))},
        {"Release", RELEASE("HOLDHOLD00000NNN", "1.00")},
        {"Withdraw", WITHDRAW("3.00", E("FeeAmount", "0.20"))},
        {"Refund", E("OrigRequestNo", "RQ2026120100ODEP") E("Amount", "1.00") E("Reason", "r")},
        {"QueryBalance", E("AcctNo", A1)},
        {"QueryEntries", ENTRIES(MAIN_ACCT)},
    };
    static char body[4096];
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    conf.seed = seed;
    for (int i = BAIXIN_DO_NONE + 1; i < BAIXIN_DO_COUNT; i++) {
        conf.random_ppm[i] = i == BAIXIN_DO_OVERSIZE ? 0 : 30000;
    }
    start(&conf);
    uint64_t sum = 0;
    for (size_t i = 0; i < steps; i++) {
        size_t which = (i * 7 + seed + i / 9) % 9;
        char number[40], hold[40];
        snprintf(number, sizeof number, "RQ2026120100O%03zu", i);
        snprintf(hold, sizeof hold, "HOLDHOLD00000%03zu", i / 9);
        snprintf(body, sizeof body, "%s", asks[which][1]);
        if (strstr(body, "HOLDHOLD00000NNN") != NULL) {
            client_replace(body, "HOLDHOLD00000NNN", hold);
        }
        if (which == 0) {
            snprintf(number, sizeof number, "RQ2026120100ODEP");
        }
        tell(asks[which][0], number, body);
        for (size_t j = 0; t.reply.what == BAIXIN_ANSWER && j < t.reply.len; j++) {
            sum = sum * 131 + t.reply.body[j];
        }
        advance(5000);
        CU_ASSERT_TRUE_FATAL(baixin_fake_books_balance(t.bank));
        CU_ASSERT_TRUE(baixin_fake_effects(t.bank, number) <= 1);
    }
    baixin_fake_heal(t.bank, t.now);
    advance(INT64_C(3) * 86400000);
    CU_ASSERT_TRUE(baixin_fake_books_balance(t.bank));
    baixin_notice one;
    while (baixin_fake_next_notice(t.bank, t.now, &one)) {
        sum = sum * 131 + one.len;
    }
    end_with(baixin_fake_violations(t.bank));
    return sum;
}

static void the_same_seed_gives_the_same_bank_and_its_books_balance(void)
{
    CU_ASSERT_EQUAL(run_with_chance(7, 90), run_with_chance(7, 90));
    CU_ASSERT_NOT_EQUAL(run_with_chance(7, 90), run_with_chance(8, 90));
    for (uint64_t seed = 100; seed < 130; seed++) {
        (void)run_with_chance(seed, 180);
    }
}

static void the_books_come_as_json(void)
{
    begin();
    ASK("Withdraw", NO("W1"), WITHDRAW("1.00", ""), "000100");
    advance(1000);
    tell("QueryBalance", NO("Q1"), E("AcctNo", "1"));
    char *books = baixin_fake_books_json(t.bank, t.now);
    CU_ASSERT_PTR_NOT_NULL_FATAL(books);
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"times_effected\":1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"balanced\":true"));
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"biz_date\":\"2026-12-01\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"Withdraw\":1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"kind\":\"form\""));
    free(books);
    char *requests = baixin_fake_requests_json(t.bank);
    CU_ASSERT_PTR_NOT_NULL_FATAL(requests);
    CU_ASSERT_PTR_NOT_NULL(strstr(requests, "\"code\":\"000100\""));
    free(requests);
    char *violations = baixin_fake_violations_json(t.bank);
    CU_ASSERT_PTR_NOT_NULL_FATAL(violations);
    CU_ASSERT_PTR_NOT_NULL(strstr(violations, "\"count\":1"));
    free(violations);
    CU_ASSERT_EQUAL(baixin_fake_count(t.bank, "*"), 2);
    end_with(1);
}

static void conf_takes_known_names_and_good_values_only(void)
{
    static const char *const good[][2] = {
        {"mode", "PAYINST"},  {"soap", "1.2"},      {"suite", "sm2"},         {"proof", "amount"},
        {"unsigned", "1"},    {"execute_ms", "0"},  {"prefix", "bank"},       {"ppm.slow", "5"},
        {"day_fen_3", "100"}, {"notify_ms", "100"}, {"work_day", "20260105W"}};
    static const char *const bad[][2] = {
        {"mode", "OTHER"},        {"soap", "1.3"},      {"nothing", "1"},
        {"unsigned", "yes"},      {"execute_ms", "-1"}, {"work_day", "20261301W"},
        {"prefix", "toolongtoo"}, {"ppm.explode", "5"}, {"sms_tries", "99999999999"}};
    baixin_fake_conf conf;
    baixin_fake_conf_default(&conf);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CU_ASSERT_TRUE(baixin_fake_conf_set(&conf, good[i][0], good[i][1]));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CU_ASSERT_FALSE(baixin_fake_conf_set(&conf, bad[i][0], bad[i][1]));
    }
    CU_ASSERT_TRUE(conf.payinst && conf.soap12 && conf.sm2 && conf.unsigned_messages);
    CU_ASSERT_EQUAL(conf.day_fen[1], 100);
}

#define CLAIM(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }
CU_TestInfo fault_claims[] = {
    CLAIM(lost_answers_differ_in_what_happened),
    CLAIM(spoiled_answers_still_act_or_not_as_told),
    CLAIM(signed_answers_can_be_wrong_in_each_way),
    CLAIM(an_earlier_answer_can_come_again),
    CLAIM(orders_can_be_slow_failing_reviewed_hidden_and_lied_about),
    CLAIM(the_bank_can_contradict_itself_later),
    CLAIM(a_returned_refund_can_be_tried_again),
    CLAIM(lines_can_come_twice),
    CLAIM(rules_count_and_can_be_forgotten),
    CLAIM(the_same_seed_gives_the_same_bank_and_its_books_balance),
    CLAIM(the_books_come_as_json),
    CLAIM(conf_takes_known_names_and_good_values_only),
    CU_TEST_INFO_NULL,
};

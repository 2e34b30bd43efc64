/* Faults by script and by chance, repeated numbers, and what JSON tells. */
#include "tests/fakes/pingan_fake_test.h"

#define BALANCE SUP "&" M1 "&&"
#define FREEZE1 FREEZE("1", "10.00", "HT1")

typedef struct spoilt {
    const char *rule;
    pingan_reply_kind what;
    bool acts;
} spoilt;
static const spoilt spoilts[] = {
    {"\"do\":\"refuse_connection\"", PINGAN_REFUSE_CONNECTION, false},
    {"\"do\":\"close_before_effect\"", PINGAN_CLOSE_NO_ANSWER, false},
    {"\"do\":\"close_after_effect\"", PINGAN_CLOSE_NO_ANSWER, true},
    {"\"do\":\"slow\",\"ms\":70", PINGAN_ANSWER, true},
    {"\"do\":\"truncate\"", PINGAN_ANSWER, true},
    {"\"do\":\"truncate\",\"effect\":false", PINGAN_ANSWER, false},
    {"\"do\":\"garbage\"", PINGAN_ANSWER, true},
    {"\"do\":\"garbage\",\"effect\":false", PINGAN_ANSWER, false},
    {"\"do\":\"html\"", PINGAN_ANSWER, false},
    {"\"do\":\"html\",\"effect\":true", PINGAN_ANSWER, true},
    {"\"do\":\"empty_body\"", PINGAN_ANSWER, true},
    {"\"do\":\"answer_code\",\"code\":\"ERR078\"", PINGAN_ANSWER, false},
    {"\"do\":\"answer_code\",\"code\":\"ERR078\",\"effect\":true", PINGAN_ANSWER, true},
    {"\"do\":\"second_code\",\"code\":\"ERR044\"", PINGAN_ANSWER, false},
    {"\"do\":\"second_code\",\"code\":\"ERR044\",\"effect\":true", PINGAN_ANSWER, true},
    {"\"do\":\"wrong_seq\"", PINGAN_ANSWER, true},
    {"\"do\":\"short_length\"", PINGAN_ANSWER, true},
    {"\"do\":\"long_length\"", PINGAN_ANSWER, true},
    {"\"do\":\"wrong_length\"", PINGAN_ANSWER, true},
    {"\"do\":\"oversize\"", PINGAN_ANSWER, true},
    {"\"do\":\"bad_gbk\"", PINGAN_ANSWER, true},
    {"\"do\":\"trailing_crlf\"", PINGAN_ANSWER, true},
    {"\"do\":\"missing_trailing_amp\"", PINGAN_ANSWER, true},
    {"\"do\":\"extra_fields\"", PINGAN_ANSWER, true},
    {"\"do\":\"wrong_row\"", PINGAN_ANSWER, true},
};

static void each_word_acts_or_not_and_only_once(void)
{
    char rule[200];
    for (size_t i = 0; i < sizeof spoilts / sizeof spoilts[0]; i++) {
        begin();
        snprintf(rule, sizeof rule, "{\"action\":\"6007\",\"funcFlag\":\"1\",%s}",
                 spoilts[i].rule);
        fault(rule);
        ask("6007", FREEZE1);
        CU_ASSERT_EQUAL(t.reply.what, spoilts[i].what);
        CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, t.log_no), spoilts[i].acts ? 1 : 0);
        balance_is(A1, spoilts[i].acts ? 99050 : 100050, spoilts[i].acts ? 99050 : 100050,
                   spoilts[i].acts ? 1000 : 0);
        ASK("6007", FREEZE("1", "20.00", "HT2"), "000000");
        end_with(0);
    }
}

/* One fault, one question, the answer's bytes stay in t. */
static void spoil(const char *word)
{
    char rule[100];
    snprintf(rule, sizeof rule, "{\"do\":\"%s\",\"code\":\"ERR044\",\"effect\":true}", word);
    fault(rule);
    ask("6037", BALANCE);
}

static void lengths_lie_as_their_words_say(void)
{
    begin();
    spoil("short_length");
    CU_ASSERT_TRUE(222 + number_at(30, 10) < t.reply.len);
    CU_ASSERT_EQUAL(number_at(30, 10), 122 + number_at(307, 8));
    spoil("long_length");
    CU_ASSERT_TRUE(222 + number_at(30, 10) > t.reply.len);
    CU_ASSERT_EQUAL(number_at(30, 10), 122 + number_at(307, 8));
    spoil("wrong_length");
    CU_ASSERT_EQUAL(222 + number_at(30, 10), t.reply.len);
    CU_ASSERT_NOT_EQUAL(number_at(30, 10), 122 + number_at(307, 8));
    spoil("oversize");
    CU_ASSERT_TRUE(number_at(30, 10) > 1 << 20);
    spoil("trailing_crlf");
    CU_ASSERT_EQUAL(222 + number_at(30, 10) + 2, t.reply.len);
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes + t.reply.len - 2, "\r\n", 2), 0);
    end_with(0);
}

static void contents_lie_as_their_words_say(void)
{
    begin();
    spoil("wrong_seq");
    CU_ASSERT_NOT_EQUAL(memcmp(t.reply.bytes + 67, t.log_no, 20), 0);
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes + 67, t.reply.bytes + 320, 20), 0);
    spoil("second_code");
    CODE("000000");
    CU_ASSERT_STRING_EQUAL(t.code2, "ERR044");
    spoil("missing_trailing_amp");
    CU_ASSERT_STRING_EQUAL(t.body, A1 "&1000.50&1000.50&0.00&");
    spoil("extra_fields");
    CU_ASSERT_STRING_EQUAL(t.body, A1 "&1000.50&1000.50&0.00&&1&extra&");
    spoil("wrong_amount");
    CU_ASSERT_STRING_EQUAL(t.body, A1 "&1000.51&1000.50&0.00&&");
    spoil("wrong_row");
    CU_ASSERT_STRING_EQUAL(t.body, "9999000000000107&1000.50&1000.50&0.00&&");
    spoil("empty_body");
    CU_ASSERT_EQUAL(t.reply.len, 344);
    CODE("000000");
    spoil("bad_gbk");
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes + t.reply.len - 3, "\x81 &", 3), 0);
    CU_ASSERT_STRING_EQUAL(t.body, A1 "&1000.50&1000.50&0.00&"); /* no further to be read */
    spoil("html");
    CU_ASSERT_EQUAL(memcmp(t.reply.bytes, "HTTP/1.1 502", 12), 0);
    end_with(0);
}

static void rules_match_by_code_flag_number_and_count(void)
{
    begin();
    fault("{\"action\":\"6037\",\"nth\":2,\"count\":2,\"do\":\"answer_code\",\"code\":\"ERR078\"}");
    ASK("6037", BALANCE, "000000");
    ASK("6092", BALANCE, "000000");
    ASK("6037", BALANCE, "ERR078");
    ASK("6037", BALANCE, "ERR078");
    ASK("6037", BALANCE, "000000");
    fault("{\"logNo\":\"20250630090000777777\",\"do\":\"answer_code\",\"code\":\"ERR078\"}");
    ASK("6037", BALANCE, "000000");
    ask_as("20250630090000777777", "6037", BALANCE);
    CODE("ERR078");
    fault("{\"action\":\"6007\",\"funcFlag\":\"2\",\"do\":\"answer_code\",\"code\":\"ERR078\"}");
    ASK("6007", FREEZE1, "000000");
    ASK("6007", FREEZE("2", "10.00", "HT1"), "ERR078");
    fault("{\"do\":\"refuse_connection\"}");
    CU_ASSERT_TRUE(pingan_fake_refuses_connection(t.bank));
    CU_ASSERT_FALSE(pingan_fake_refuses_connection(t.bank));
    end_with(0);
}

static void a_rule_that_cannot_be_read_is_refused_with_a_reason(void)
{
    static const char *const rules[] = {
        "{\"do\":\"nonsense\"}",          "{\"do\":\"answer_code\",\"code\":\"ERR1\"}",
        "{\"do\":\"slow\",\"ms\":-1}",    "{\"do\":\"slow\",\"action\":\"123456789\"}",
        "{\"random\":{\"slow\":2000000}}", "{",
    };
    char err[160];
    begin();
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        err[0] = '\0';
        CU_ASSERT_FALSE(pingan_fake_faults_from_json(t.bank, rules[i], strlen(rules[i]), err,
                                                     sizeof err));
        CU_ASSERT_STRING_NOT_EQUAL(err, "");
    }
    end_with(0);
}

static void what_is_accepted_may_succeed_or_fail_later(void)
{
    begin();
    fault("[{\"action\":\"6007\",\"do\":\"accept_then_succeed_after\",\"ms\":1000},"
          "{\"action\":\"6007\",\"do\":\"accept_then_fail_after\",\"ms\":1000}]");
    ASK("6007", FREEZE1, "000000");
    keep();
    balance_is(A1, 100050, 100050, 0);
    STT("2", "5");
    t.now += 1000;
    STT("2", "0");
    balance_is(A1, 99050, 99050, 1000);
    ASK("6007", FREEZE("1", "20.00", "HT2"), "000000");
    keep();
    t.now += 1000;
    STT("2", "1");
    balance_is(A1, 99050, 99050, 1000);
    end_with(0);
}

static void the_status_may_be_missing_or_unclear_for_a_time(void)
{
    begin();
    fault("[{\"action\":\"6007\",\"do\":\"not_found_for\",\"ms\":1000},"
          "{\"action\":\"6007\",\"do\":\"unclear_for\",\"ms\":1000}]");
    ASK("6007", FREEZE1, "000000");
    keep();
    ASK("6110", with(STATUS("2", "%s"), t.kept), "ERR020");
    t.now += 1000;
    STT("2", "0");
    fault("{\"action\":\"6110\",\"do\":\"not_found_for\"}");
    ASK("6110", with(STATUS("2", "%s"), t.kept), "ERR020");
    STT("2", "0");
    ASK("6110", with(STATUS("3", "%s"), t.kept), "ERR020"); /* asked as a payout */
    ASK("6007", FREEZE("1", "20.00", "HT2"), "000000");
    keep();
    STT("2", "2");
    t.now += 1000;
    STT("2", "0");
    end_with(0);
}

static void a_failure_may_be_a_lie(void)
{
    begin();
    fault("{\"action\":\"6007\",\"do\":\"late_contradiction\",\"ms\":1000}");
    ASK("6007", FREEZE1, "ERR075");
    keep();
    STT("2", "1");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, t.kept), 0);
    t.now += 1000;
    STT("2", "1");
    CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, t.kept), 1);
    balance_is(A1, 99050, 99050, 1000);
    end_with(0);
}

static void a_payout_may_come_back_or_be_reversed(void)
{
    begin();
    CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
    fault("[{\"action\":\"6085\",\"do\":\"returned_payout\",\"ms\":1000},"
          "{\"action\":\"6085\",\"do\":\"reversed_payout\",\"ms\":1000}]");
    for (int i = 0; i < 2; i++) {
        ASK("6085", PAYOUT("100.00", "0.00"), "000000");
        keep();
        t.now += 200;
        STT("3", "0");
        balance_is(A1, 90050, 90050, 0);
        t.now += 1000;
        STT("3", i == 0 ? "0" : "3");
        balance_is(A1, 100050, 100050, 0);
    }
    end_with(0);
}

static void a_line_may_come_twice(void)
{
    begin();
    CU_ASSERT_TRUE(
        pingan_fake_credit(t.bank, t.now, &(pingan_credit){.account = M1, .fen = 100}));
    fault("{\"action\":\"6050\",\"do\":\"duplicate_lines\"}");
    ASK("6050", "1&" SUP "&20250630&20250630&1&&", "000000");
    FIELD(0, "2");
    CU_ASSERT_EQUAL(strncmp(field(14), "250630", 6), 0);
    CU_ASSERT_STRING_EQUAL(strchr(t.body, '&') + 7, "02&" M1 "&" A1
                           "&1.00&&&RMB&20250630&&&25063000000001&02&" M1 "&" A1
                           "&1.00&&&RMB&20250630&&&25063000000001&&");
    ASK("6050", "1&" SUP "&20250630&20250630&1&&", "000000");
    FIELD(0, "1");
    end_with(0);
}

static void a_repeat_is_met_as_the_conf_says(void)
{
    static const char *const words[] = {"reject", "answer_same", "act_twice"};
    for (size_t i = 0; i < 3; i++) {
        pingan_fake_conf conf;
        pingan_fake_conf_default(&conf);
        CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "duplicate", words[i]));
        start(&conf);
        ask_as("20250630090000777777", "6007", FREEZE1);
        CODE("000000");
        ask_as("20250630090000777777", "6007", FREEZE1);
        CODE(i == 0 ? "ERR150" : "000000");
        FIELD(0, i == 0 ? "" : i == 1 ? "25063000000001" : "25063000000002");
        CU_ASSERT_EQUAL(pingan_fake_effects(t.bank, "20250630090000777777"), i == 2 ? 2 : 1);
        CU_ASSERT_EQUAL(pingan_fake_sends(t.bank, "20250630090000777777"), 2);
        ask_as("20250630090000777777", "6007", FREEZE("1", "11.00", "HT1"));
        CODE("ERR150"); /* other content is never right */
        end_with(i == 0 ? 2 : 1);
    }
}

static void chance_repeats_from_its_seed_and_heals(void)
{
    char first[8][8];
    pingan_fake_conf conf;
    pingan_fake_conf_default(&conf);
    CU_ASSERT_TRUE(pingan_fake_conf_set(&conf, "ppm.answer_code", "500000"));
    for (int run = 0; run < 2; run++) {
        int spoilt_count = 0;
        start(&conf);
        for (int i = 0; i < 8; i++) {
            ask("6037", BALANCE);
            if (run == 0) {
                snprintf(first[i], sizeof first[i], "%s", t.code);
            }
            CODE(first[i]);
            spoilt_count += strcmp(t.code, "000000") != 0 ? 1 : 0;
        }
        CU_ASSERT_TRUE(spoilt_count > 0 && spoilt_count < 8);
        pingan_fake_heal(t.bank, t.now);
        for (int i = 0; i < 20; i++) {
            ASK("6037", BALANCE, "000000");
        }
        end_with(0);
    }
}

/* One message of a careless platform; most are refused, some act. */
static void anything(uint32_t dice)
{
    char body[400], order[24];
    int fen = 1 + (int)(dice >> 8) % 3000;
    snprintf(order, sizeof order, "H%u", (dice >> 20) % 40);
    switch (dice % 6) {
    case 0:
        snprintf(body, sizeof body, "1&" SUP "&" A1 "&" M1 "&%d.00&0.00&RMB&%s&&&&", fen, order);
        ask("6007", body);
        break;
    case 1:
        snprintf(body, sizeof body, "2&" SUP "&" A1 "&" M1 "&%d.00&0.00&RMB&%s&&&&", fen, order);
        ask("6007", body);
        break;
    case 2:
        snprintf(body, sizeof body,
                 SUP "&" A1 "&" M1 "&1.00&RMB&%s&1&" A2 "&" M2 "&%d.00&&&", order, fen);
        ask("6070", body);
        break;
    case 3:
        snprintf(body, sizeof body,
                 "9&" A1 "&" SUP "&" M1 "&&" A3 "&" M3 "&&%d.00&0.50&01&RMB&D%s&&&&&", fen,
                 order);
        ask("6034", body);
        break;
    case 4:
        snprintf(body, sizeof body,
                 SUP "&" A1 "&" M1 "&" NAME1 "&" CARD1 "&" NAME1 "&RMB&%d.00&0.10&&&&&&", fen);
        ask("6085", body);
        break;
    default: ask("6072", LINES("1", A1, "1")); break;
    }
}

static void whatever_chance_does_the_books_prove_themselves(void)
{
    for (uint32_t seed = 1; seed <= 20; seed++) {
        pingan_fake_conf conf;
        pingan_fake_conf_default(&conf);
        conf.seed = seed;
        for (int i = 1; i < PINGAN_DO_COUNT; i++) {
            conf.random_ppm[i] = i == PINGAN_DO_OVERSIZE ? 0 : 15000;
        }
        start(&conf);
        CU_ASSERT_TRUE(pingan_fake_bind(t.bank, t.now, M1, CARD1, false));
        CU_ASSERT_TRUE(
            pingan_fake_credit(t.bank, t.now, &(pingan_credit){.account = M1, .fen = 5000000}));
        uint32_t dice = seed;
        for (int i = 0; i < 300; i++) {
            dice = dice * 1664525U + 1013904223U;
            anything(dice >> 4);
            t.now += 1000 + dice % 20000;
            CU_ASSERT_TRUE(pingan_fake_books_balance(t.bank));
        }
        end_with(pingan_fake_violations(t.bank));
    }
}

static void books_and_violations_are_json(void)
{
    begin();
    ASK("6007", FREEZE1, "000000");
    ASK("6037", SUP "&" M1 "&", "ERR936");
    char *books = pingan_fake_books_json(t.bank, t.now);
    char *breaches = pingan_fake_violations_json(t.bank);
    char *requests = pingan_fake_requests_json(t.bank);
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"balanced\":true"));
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"times_effected\":1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(books, "\"rest_fen\":1000"));
    CU_ASSERT_PTR_NOT_NULL(strstr(breaches, "\"count\":1"));
    CU_ASSERT_PTR_NOT_NULL(strstr(requests, "\"code\":\"ERR936\""));
    CU_ASSERT_EQUAL(pingan_fake_count(t.bank, "6007"), 1);
    CU_ASSERT_EQUAL(pingan_fake_count(t.bank, "*"), 2);
    free(books);
    free(breaches);
    free(requests);
    end_with(1);
}

CU_TestInfo fault_claims[] = {
    {"each_word_acts_or_not_and_only_once", each_word_acts_or_not_and_only_once},
    {"lengths_lie_as_their_words_say", lengths_lie_as_their_words_say},
    {"contents_lie_as_their_words_say", contents_lie_as_their_words_say},
    {"rules_match_by_code_flag_number_and_count", rules_match_by_code_flag_number_and_count},
    {"a_rule_that_cannot_be_read_is_refused_with_a_reason",
     a_rule_that_cannot_be_read_is_refused_with_a_reason},
    {"what_is_accepted_may_succeed_or_fail_later", what_is_accepted_may_succeed_or_fail_later},
    {"the_status_may_be_missing_or_unclear_for_a_time",
     the_status_may_be_missing_or_unclear_for_a_time},
    {"a_failure_may_be_a_lie", a_failure_may_be_a_lie},
    {"a_payout_may_come_back_or_be_reversed", a_payout_may_come_back_or_be_reversed},
    {"a_line_may_come_twice", a_line_may_come_twice},
    {"a_repeat_is_met_as_the_conf_says", a_repeat_is_met_as_the_conf_says},
    {"chance_repeats_from_its_seed_and_heals", chance_repeats_from_its_seed_and_heals},
    {"whatever_chance_does_the_books_prove_themselves",
     whatever_chance_does_the_books_prove_themselves},
    {"books_and_violations_are_json", books_and_violations_are_json},
    CU_TEST_INFO_NULL,
};

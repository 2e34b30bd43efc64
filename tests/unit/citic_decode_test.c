#include "mapping/citic_codes.h"
#include "tests/golden/citic_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define SUB1          "3110700000010000011"
#define ADJUST        "3110700000010000904"
#define LIST_OF(rows) "<list name=\"userDataList\">" rows "</list>"
#define OK_WITH(body) "<stream><status>AAAAAAA</status><statusText>ok</statusText>" body "</stream>"

static vg_answer say(citic_kit *kit, vg_ask_kind kind, vg_ask_kind of, const char *text)
{
    uint8_t room[16 * 1024];
    vg_ask ask = citic_kit_ask(kind, of);
    return citic_kit_decode(kit, &ask, citic_kit_gbk(text, room, sizeof room));
}

static void codes_mean_what_the_paper_says_by_kind_of_message(void)
{
    static const struct {
        const char *code;
        vg_verdict money, admin;
    } codes[] = {
        {"AAAAAAA", VG_VD_WORKING, VG_VD_WORKING}, {"AAAAAAB", VG_VD_WORKING, VG_VD_WORKING},
        {"AAAAAAC", VG_VD_WORKING, VG_VD_UNCLEAR}, {"AAAAAAD", VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"AAAAAAE", VG_VD_WORKING, VG_VD_WORKING}, {"AAAAAAF", VG_VD_WORKING, VG_VD_UNCLEAR},
        {"AAAAAAG", VG_VD_UNCLEAR, VG_VD_UNCLEAR}, {"BBBBBBB", VG_VD_WORKING, VG_VD_UNCLEAR},
        {"CCCCCCC", VG_VD_WORKING, VG_VD_WORKING}, {"EEEEEEE", VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"FFFFFFF", VG_VD_UNCLEAR, VG_VD_UNCLEAR}, {"UNKNOWN", VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"ET00001", VG_VD_UNCLEAR, VG_VD_UNCLEAR}, {"CF22001", VG_VD_UNCLEAR, VG_VD_UNCLEAR},
        {"ED02086", VG_VD_UNCLEAR, VG_VD_UNCLEAR}, {"XYZ1234", VG_VD_UNCLEAR, VG_VD_UNCLEAR},
    };
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    for (size_t i = 0; i < VG_COUNT(codes); i++) {
        char text[128];
        snprintf(text, sizeof text, "<stream><status>%s</status></stream>", codes[i].code);
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_FREEZE, VG_ASK_NONE, text).verdict, codes[i].money);
        CU_ASSERT_EQUAL(say(&kit, VG_ASK_CLOSE, VG_ASK_NONE, text).verdict, codes[i].admin);
    }
    citic_kit_close(&kit);
}

/* B.2: whatever bytes come, a money message is never settled by its own answer. */
static void no_direct_answer_settles_an_act(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "DCRB010 money no\nDCRB010 admin no\n");
    for (int kind = VG_ASK_OPEN; kind <= VG_ASK_REFUND_TOPUP; kind++) {
        static const char *const texts[] = {
            OK_WITH(LIST_OF("<row><stt>0</stt><status>AAAAAAA</status></row>")),
            OK_WITH(LIST_OF("<row><stt>1</stt><status>DCRB010</status></row>")),
            "<stream><status>DCRB010</status></stream>",
            "<stream><status>ED02083</status></stream>"};
        for (size_t i = 0; i < VG_COUNT(texts); i++) {
            vg_verdict verdict = say(&kit, (vg_ask_kind)kind, VG_ASK_NONE, texts[i]).verdict;
            CU_ASSERT(verdict == VG_VD_WORKING || verdict == VG_VD_UNCLEAR);
        }
    }
    citic_kit_close(&kit);
}

static void configured_codes_add_to_the_dictionary(void)
{
    citic_codes codes;
    vg_err err;
    CU_ASSERT_EQUAL(
        citic_codes_open("# a comment\n\nDCRB010 money no\nED12* money not_taken # maintenance\n"
                         "ZZ9Z999 query no_rows\nPBRA001 query unclear",
                         &codes, &err)
            .code,
        VG_OK);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_MONEY, "DCRB010"), CITIC_SAYS_NO);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_ROW, "DCRB010"), CITIC_SAYS_NO);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_QUERY, "DCRB010"), CITIC_SAYS_UNCLEAR);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_MONEY, "ED12999"), CITIC_SAYS_NOT_TAKEN);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_MONEY, "ED12002"),
                    CITIC_SAYS_UNCLEAR); /* longest match */
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_QUERY, "ZZ9Z999"), CITIC_SAYS_NO_ROWS);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_QUERY, "PBRA001"), CITIC_SAYS_UNCLEAR);
    static const char *const bad[] = {"DCRB010",
                                      "DCRB010 money",
                                      "DCRB010 money yes",
                                      "DCRB010 row no",
                                      "DCRB01 money no",
                                      "dcrb010 money no",
                                      "* money no",
                                      "D* money no",
                                      "X money no extra",
                                      "DCRB010 query no",
                                      "AAAAAAA money no",
                                      "DCRB010 admin yes",
                                      "DCRB010 money absent"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(citic_codes_open(bad[i], &codes, &err).code, VG_E_CONFIG);
    }
}

static void client_codes_are_matched_by_exact_prefix(void)
{
    citic_codes codes = {0};
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_QUERY, "ED11308"), CITIC_SAYS_TOO_FREQUENT);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_QUERY, "ED02083"), CITIC_SAYS_ABSENT);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_ROW, "ED02093"), CITIC_SAYS_NO);
    CU_ASSERT_EQUAL(citic_codes_say(&codes, CITIC_AT_QUERY, "ED11309"), CITIC_SAYS_UNCLEAR);
}

static void a_settling_row_that_denies_itself_alarms(void)
{
    static const struct {
        const char *stt, *code;
        vg_verdict verdict;
        bool alarm;
    } rows[] = {
        {"0", "AAAAAAA", VG_VD_YES, false},
        {"0", "", VG_VD_UNCLEAR, true},
        {"0", "DCRB010", VG_VD_UNCLEAR, true},
        {"1", "AAAAAAA", VG_VD_UNCLEAR, true},
        {"1", "ED02095", VG_VD_UNCLEAR, true},
        {"1", "ED02093", VG_VD_NO, false},
        {"1", "", VG_VD_NO, false},
        {"3", "ED02086", VG_VD_NO, false},
        {"4", "AAAAAAE", VG_VD_UNCLEAR, true},
        {"2", "AAAAAAA", VG_VD_UNCLEAR, false},
        {"", "AAAAAAA", VG_VD_UNCLEAR, false},
        {"00", "AAAAAAA", VG_VD_UNCLEAR, false},
        {"01", "AAAAAAA", VG_VD_UNCLEAR, false},
        {"9", "ED02093", VG_VD_UNCLEAR, false},
    };
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    for (size_t i = 0; i < VG_COUNT(rows); i++) {
        char text[512];
        snprintf(text, sizeof text, OK_WITH(LIST_OF("<row><stt>%s</stt><status>%s</status></row>")),
                 rows[i].stt, rows[i].code);
        vg_answer answer = say(&kit, VG_ASK_STATUS, VG_ASK_PAYOUT, text);
        CU_ASSERT_EQUAL(answer.verdict, rows[i].verdict);
        CU_ASSERT_EQUAL(answer.alarm, rows[i].alarm);
        CU_ASSERT_EQUAL(answer.unconfirmed, rows[i].verdict == VG_VD_YES);
    }
    citic_kit_close(&kit);
    static const char *const lax[] = {"status_strict", "false", NULL};
    citic_kit_open(&kit, lax, "DCRB010 money no\n");
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_STATUS, VG_ASK_PAYOUT,
                        OK_WITH(LIST_OF("<row><stt>0</stt><status>AAAAAAE</status></row>")))
                        .verdict,
                    VG_VD_YES);
    vg_answer answer = say(&kit, VG_ASK_STATUS, VG_ASK_PAYOUT,
                           OK_WITH(LIST_OF("<row><stt>0</stt><status>DCRB010</status></row>")));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
    CU_ASSERT_TRUE(answer.alarm);
    citic_kit_close(&kit);
}

static void a_twice_told_state_decides_nothing(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    static const char *const texts[] = {
        OK_WITH(LIST_OF("<row><stt>0</stt><stt>1</stt><status>AAAAAAA</status></row>")),
        OK_WITH(LIST_OF("<row><stt>0</stt><status>AAAAAAA</status></row>") LIST_OF("")),
        OK_WITH("<list name=\"other\"><row><stt>0</stt><status>AAAAAAA</status></row></list>"),
        "<stream><status>ET00001</status><status>AAAAAAA</status>" LIST_OF(
            "<row><stt>0</stt><status>AAAAAAA</status></row>") "</stream>",
    };
    for (size_t i = 0; i < VG_COUNT(texts); i++) {
        vg_answer answer = say(&kit, VG_ASK_STATUS, VG_ASK_PAYOUT, texts[i]);
        CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
        CU_ASSERT_TRUE(answer.alarm);
    }
    citic_kit_close(&kit);
}

static void one_freeze_number_comes_for_one_serial(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    vg_answer answer =
        say(&kit, VG_ASK_FREEZE_NO, VG_ASK_FREEZE,
            OK_WITH("<list name=\" userDataList \"><row><clientID>CLI0000000000000002</clientID>"
                    "<freezeNo>FZ20250630000000000001</freezeNo></row></list>"));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
    CU_ASSERT_STRING_EQUAL(answer.freeze_no, "FZ20250630000000000001");
    answer = say(&kit, VG_ASK_FREEZE_NO, VG_ASK_FREEZE,
                 OK_WITH(LIST_OF(
                     "<row><clientID>CLI0000000000000002</clientID><freezeNo></freezeNo></row>")));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
    CU_ASSERT_STRING_EQUAL(answer.freeze_no, "");
    answer = say(&kit, VG_ASK_FREEZE_NO, VG_ASK_FREEZE, OK_WITH(""));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
    answer =
        say(&kit, VG_ASK_FREEZE_NO, VG_ASK_FREEZE,
            OK_WITH(LIST_OF(
                "<row><clientID>CLI0000000000000003</clientID><freezeNo>FZ1</freezeNo></row>")));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
    CU_ASSERT_TRUE(answer.alarm);
    CU_ASSERT_STRING_EQUAL(answer.freeze_no, "");
    citic_kit_close(&kit);
}

static void an_account_has_the_state_of_its_own_row(void)
{
    static const struct {
        const char *state;
        vg_bank_account_state is;
    } states[] = {{"0", VG_BANK_ACCOUNT_NORMAL},   {"1", VG_BANK_ACCOUNT_REVIEW},
                  {"2", VG_BANK_ACCOUNT_CLOSED},   {"3", VG_BANK_ACCOUNT_REJECTED},
                  {"8", VG_BANK_ACCOUNT_REJECTED}, {"7", VG_BANK_ACCOUNT_UNKNOWN},
                  {"", VG_BANK_ACCOUNT_UNKNOWN},   {"AAAAAAA", VG_BANK_ACCOUNT_UNKNOWN}};
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    for (size_t i = 0; i < VG_COUNT(states); i++) {
        char text[512];
        snprintf(text, sizeof text,
                 OK_WITH(LIST_OF("<row><subAccNo>" SUB1 "</subAccNo><status>%s</status></row>")),
                 states[i].state);
        vg_answer answer = say(&kit, VG_ASK_ACCOUNT_STATE, VG_ASK_NONE, text);
        CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
        CU_ASSERT_EQUAL(answer.account_state, states[i].is);
    }
    vg_answer answer = say(&kit, VG_ASK_ACCOUNT_STATE, VG_ASK_NONE, OK_WITH(LIST_OF("")));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(answer.account_state, VG_BANK_ACCOUNT_UNKNOWN);
    answer = say(
        &kit, VG_ASK_ACCOUNT_STATE, VG_ASK_NONE,
        OK_WITH(LIST_OF("<row><subAccNo>3110700000010000012</subAccNo><status>0</status></row>")));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
    CU_ASSERT_TRUE(answer.alarm);
    CU_ASSERT_EQUAL(answer.account_state, VG_BANK_ACCOUNT_UNKNOWN);
    citic_kit_close(&kit);
}

static const char line_form[] =
    "<row><subAccNo>%s</subAccNo><TRANTYPE>%s</TRANTYPE><TRANDATE>20250630</"
    "TRANDATE><TRANTIME>093015</TRANTIME>"
    "<HOSTFLW>C0000000000001</HOSTFLW><HOSTSEQ>1</HOSTSEQ><OPPACCNO>6222</OPPACCNO><CDFG>%s</CDFG>"
    "<TRANAMT>1.00</TRANAMT></row>";

static void lines_have_their_kinds(void)
{
    static const struct {
        const char *account, *type, *side;
        vg_line_kind kind;
    } lines[] = {
        {SUB1, "23", "C", VG_LINE_INBOUND},
        {SUB1, "23", "D", VG_LINE_OUTBOUND},
        {ADJUST, "22", "C", VG_LINE_UNIDENTIFIED},
        {SUB1, "22", "C", VG_LINE_OTHER},
        {ADJUST, "22", "D", VG_LINE_OTHER},
        {SUB1, "11", "C", VG_LINE_INTERNAL},
        {SUB1, "15", "D", VG_LINE_INTERNAL},
        {SUB1, "16", "C", VG_LINE_ADJUST},
        {SUB1, "13", "C", VG_LINE_INTEREST},
        {SUB1, "14", "D", VG_LINE_FEE},
        {SUB1, "21", "C", VG_LINE_FEE},
        {SUB1, "12", "C", VG_LINE_OTHER},
        {SUB1, "99", "C", VG_LINE_OTHER},
        {SUB1, "", "C", VG_LINE_OTHER},
        {SUB1, "230", "C", VG_LINE_OTHER},
    };
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    for (size_t i = 0; i < VG_COUNT(lines); i++) {
        char row[1024], text[2048];
        snprintf(row, sizeof row, line_form, lines[i].account, lines[i].type, lines[i].side);
        snprintf(text, sizeof text, OK_WITH(LIST_OF("%s")), row);
        vg_ask ask = citic_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
        VG_SET(ask.account, lines[i].account);
        vg_answer answer = citic_kit_decode(&kit, &ask, vg_span_of(text));
        CU_ASSERT_EQUAL_FATAL(answer.verdict, VG_VD_YES);
        CU_ASSERT_EQUAL(answer.lines[0].kind, lines[i].kind);
        CU_ASSERT_EQUAL(answer.lines[0].side, lines[i].side[0] == 'C' ? VG_CREDIT : VG_DEBIT);
        CU_ASSERT_FALSE(answer.lines[0].has_balance);
    }
    citic_kit_close(&kit);
}

static void a_statement_is_read_whole(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = citic_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    vg_span wire = citic_kit_file("responses/DLSTRNDT_multirow.xml");
    vg_answer answer = citic_kit_decode(&kit, &ask, wire);
    CU_ASSERT_EQUAL_FATAL(answer.row_count, 5);
    const vg_line_row *line = &answer.lines[2];
    CU_ASSERT_STRING_EQUAL(line->account, SUB1);
    CU_ASSERT_STRING_EQUAL(line->type, "23");
    CU_ASSERT_STRING_EQUAL(line->date, "20250630");
    CU_ASSERT_STRING_EQUAL(line->time, "140007");
    CU_ASSERT_STRING_EQUAL(line->flow, "J0000000000003");
    CU_ASSERT_STRING_EQUAL(line->sequence, "2");
    CU_ASSERT_STRING_EQUAL(line->opp_account, "6222000000000000025");
    CU_ASSERT_STRING_EQUAL(line->opp_name, "朱镕玥&李囍商行");
    CU_ASSERT_STRING_EQUAL(line->opp_bank, "测试银行北京分行");
    CU_ASSERT_STRING_EQUAL(line->opp_bank_no, "102100099996");
    CU_ASSERT_STRING_EQUAL(line->memo, "出金 A<B");
    CU_ASSERT_EQUAL(line->side, VG_DEBIT);
    CU_ASSERT_EQUAL(line->amount.fen, 500000);
    CU_ASSERT_EQUAL(line->fee.fen, 500);
    CU_ASSERT_EQUAL(line->balance.fen, 9249500);
    CU_ASSERT_TRUE(line->has_balance);
    CU_ASSERT_FALSE(line->opp_damaged);
    CU_ASSERT_STRING_EQUAL(answer.lines[4].type, "99");
    CU_ASSERT_EQUAL(answer.lines[4].kind, VG_LINE_OTHER);
    free((void *)(uintptr_t)wire.at);
    citic_kit_close(&kit);
}

static void a_damaged_counterparty_costs_no_line(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = citic_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    static const char text[] = OK_WITH(LIST_OF(
        "<row><subAccNo>" SUB1
        "</subAccNo><TRANTYPE>23</TRANTYPE><TRANDATE>20250630</TRANDATE><HOSTFLW>C1</HOSTFLW>"
        "<HOSTSEQ>1</HOSTSEQ><OPPACCNAME>a\xFF"
        "b</OPPACCNAME><CDFG>C</CDFG><TRANAMT>1.00</TRANAMT></row>"));
    vg_answer answer = citic_kit_decode(&kit, &ask, vg_span_of(text));
    CU_ASSERT_EQUAL_FATAL(answer.row_count, 1);
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
    CU_ASSERT_TRUE(answer.lines[0].opp_damaged);
    CU_ASSERT_EQUAL(answer.lines[0].amount.fen, 100);
    citic_kit_close(&kit);
}

static void a_statement_that_lacks_a_line_is_not_believed(void)
{
    citic_kit kit;
    char row[1024], text[4096];
    citic_kit_open(&kit, NULL, "");
    snprintf(row, sizeof row, line_form, SUB1, "23", "C");
    snprintf(text, sizeof text, OK_WITH("<returnRecords>2</returnRecords>" LIST_OF("%s")), row);
    vg_answer answer = say(&kit, VG_ASK_LINES, VG_ASK_NONE, text);
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
    CU_ASSERT_TRUE(answer.alarm);
    CU_ASSERT_EQUAL(answer.row_count, 0);
    snprintf(text, sizeof text, OK_WITH("<returnRecords>2</returnRecords>" LIST_OF("%s%s")), row,
             row);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_LINES, VG_ASK_NONE, text).row_count, 2);
    citic_kit_close(&kit);
}

static void a_full_page_may_have_more_behind_it(void)
{
    static const char *const pages_of_two[] = {"lines_page", "2", NULL};
    citic_kit kit;
    char row[1024], text[4096];
    citic_kit_open(&kit, pages_of_two, "");
    snprintf(row, sizeof row, line_form, SUB1, "23", "C");
    snprintf(text, sizeof text, OK_WITH(LIST_OF("%s%s")), row, row);
    vg_ask ask = citic_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    CU_ASSERT_FALSE(citic_kit_decode(&kit, &ask, vg_span_of(text)).more); /* mode 3: all of them */
    VG_SET(ask.cursor_flow, "C1");
    CU_ASSERT_TRUE(citic_kit_decode(&kit, &ask, vg_span_of(text)).more);
    snprintf(text, sizeof text, OK_WITH(LIST_OF("%s")), row);
    CU_ASSERT_FALSE(citic_kit_decode(&kit, &ask, vg_span_of(text)).more);
    citic_kit_close(&kit);
}

static void freezes_are_open_until_something_released_them(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = citic_kit_ask(VG_ASK_FREEZES, VG_ASK_NONE);
    vg_span wire = citic_kit_file("responses/DLSFRZQR_ok.xml");
    vg_answer answer = citic_kit_decode(&kit, &ask, wire);
    CU_ASSERT_EQUAL_FATAL(answer.row_count, 3);
    CU_ASSERT_FALSE(answer.freezes[0].released);
    CU_ASSERT_TRUE(answer.freezes[1].released);
    CU_ASSERT_FALSE(answer.freezes[2].released);
    CU_ASSERT_STRING_EQUAL(answer.freezes[0].freeze_no, "FZ20250630000000000001");
    CU_ASSERT_EQUAL(answer.freezes[0].amount.fen, 1000000);
    free((void *)(uintptr_t)wire.at);
    citic_kit_close(&kit);
}

static void calendars_and_banks_are_listed(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    vg_answer answer =
        say(&kit, VG_ASK_WORKING_DAYS, VG_ASK_NONE,
            OK_WITH(LIST_OF("<row><date>20250704</date><workFlag>W</workFlag></row>"
                            "<row><date>20250705</date><workFlag>N</workFlag></row>")));
    CU_ASSERT_EQUAL_FATAL(answer.row_count, 2);
    CU_ASSERT_TRUE(answer.days[0].working);
    CU_ASSERT_FALSE(answer.days[1].working);
    CU_ASSERT_EQUAL(answer.days[1].day.n, answer.days[0].day.n + 1);
    answer = say(
        &kit, VG_ASK_BANK_LIST, VG_ASK_NONE,
        OK_WITH(LIST_OF("<row><tgname>测试银行望京支行</tgname><tgfi>102100099996</tgfi></row>")));
    CU_ASSERT_EQUAL_FATAL(answer.row_count, 1);
    CU_ASSERT_STRING_EQUAL(answer.banks[0].name, "测试银行望京支行");
    CU_ASSERT_STRING_EQUAL(answer.banks[0].line_no, "102100099996");
    answer = say(&kit, VG_ASK_NAME_CHECK, VG_ASK_NONE, OK_WITH("<flag>0</flag>"));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
    CU_ASSERT_TRUE(answer.name_matches);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_NAME_CHECK, VG_ASK_NONE, OK_WITH("<flag>9</flag>")).verdict,
                    VG_VD_UNCLEAR);
    CU_ASSERT_EQUAL(say(&kit, VG_ASK_NAME_CHECK, VG_ASK_NONE, OK_WITH("")).verdict, VG_VD_UNCLEAR);
    citic_kit_close(&kit);
}

static void a_missing_amount_is_not_zero(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    vg_answer answer =
        say(&kit, VG_ASK_BALANCE, VG_ASK_NONE,
            OK_WITH(LIST_OF("<row><subAccNo>" SUB1 "</subAccNo><KYAMT></KYAMT><SJAMT>1.00</SJAMT>"
                            "<DJAMT>0.00</DJAMT></row>")));
    CU_ASSERT_FALSE(answer.has_balance);
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
    citic_kit_close(&kit);
}

/* Group 3.1.1, 3.1.5: a row can fail alone, be another account's, another day's, or in another currency. */
static void the_custody_account_is_one_row_of_its_own(void)
{
    static const struct {
        int32_t day;
        const char *rows;
        vg_verdict verdict;
    } cases[] = {
        {0, "<row><status>AAAAAAA</status><accountNo>8110700000000000018</accountNo><currencyID>01</currencyID><balance>7.00</balance></row>", VG_VD_YES},
        {0, "<row><status>ED02010</status><accountNo>8110700000000000018</accountNo><currencyID></currencyID><balance>7.00</balance></row>", VG_VD_UNCLEAR},
        {0, "<row><status>AAAAAAA</status><accountNo>8110700000000000018</accountNo><currencyID>01</currencyID><balance></balance></row>", VG_VD_UNCLEAR},
        {0, "<row><status>AAAAAAA</status><accountNo>8110700000000000018</accountNo><currencyID>14</currencyID><balance>7.00</balance></row>", VG_VD_UNCLEAR},
        {0, "<row><status>AAAAAAA</status><accountNo>8110700000000000026</accountNo><currencyID>01</currencyID><balance>7.00</balance></row>", VG_VD_UNCLEAR},
        {0, "", VG_VD_UNCLEAR},
        {20268, "<row><date>20250629</date><balance>7.00</balance></row>", VG_VD_YES},
        {20268, "<row><date>20250628</date><balance>7.00</balance></row>", VG_VD_UNCLEAR},
        {20268, "<row><date>20250629</date><balance></balance></row>", VG_VD_UNCLEAR},
        {20268, "<row><date>20250629</date><balance>7.00</balance></row><row><date>20250629</date><balance>7.00</balance></row>", VG_VD_UNCLEAR},
    };
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        char text[1000];
        vg_ask ask = citic_kit_ask(VG_ASK_CUSTODY_BALANCE, VG_ASK_NONE);
        ask.from.n = ask.to.n = cases[i].day;
        snprintf(text, sizeof text, "<?xml version=\"1.0\" encoding=\"GBK\"?><stream><status>AAAAAAA</status><statusText>ok</statusText><list name=\"userDataList\">%s</list></stream>", cases[i].rows);
        vg_answer a = citic_kit_decode(&kit, &ask, vg_span_of(text));
        CU_ASSERT_EQUAL(a.verdict, cases[i].verdict);
        bool yes = cases[i].verdict == VG_VD_YES;
        CU_ASSERT_EQUAL(a.has_balance, yes && cases[i].day == 0);
        CU_ASSERT_EQUAL(a.has_day_balance, yes && cases[i].day != 0);
        CU_ASSERT(!yes || a.balance.fen + a.day_balance.fen == 700);
    }
    citic_kit_close(&kit);
}

/* Changes each digit between <tag> and </tag>, one at a time. */
static void each_digit_counts(const char *file, vg_ask_kind kind, vg_ask_kind of, const char *tag)
{
    citic_kit kit;
    char open[64], close[64];
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = citic_kit_ask(kind, of);
    vg_span wire = citic_kit_file(file);
    CU_ASSERT_EQUAL(citic_kit_decode(&kit, &ask, wire).verdict, VG_VD_YES);
    snprintf(open, sizeof open, "<%s>", tag);
    snprintf(close, sizeof close, "</%s>", tag);
    uint8_t *start = memmem(wire.at, wire.len, open, strlen(open));
    assert(start != NULL);
    uint8_t *end = memmem(start, wire.len - (size_t)(start - wire.at), close, strlen(close));
    assert(end != NULL);
    size_t changed = 0;
    for (uint8_t *at = start + strlen(open); at < end; at++) {
        if (*at == '.') {
            continue;
        }
        uint8_t before = *at;
        *at = before == '9' ? '8' : (uint8_t)(before + 1);
        vg_answer answer = citic_kit_decode(&kit, &ask, wire);
        CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
        CU_ASSERT_TRUE(answer.alarm);
        *at = before;
        changed++;
    }
    CU_ASSERT(changed >= 4);
    free((void *)(uintptr_t)wire.at);
    citic_kit_close(&kit);
}

static void one_changed_digit_of_an_echoed_value_is_noticed(void)
{
    each_digit_counts("responses/DLWDLDTL_stt01.xml", VG_ASK_STATUS, VG_ASK_REFUND_TOPUP,
                      "tranAmt");
    each_digit_counts("responses/DLWDLDTL_stt01.xml", VG_ASK_STATUS, VG_ASK_REFUND_TOPUP,
                      "payAccNo");
    each_digit_counts("responses/DLWDLDTL_stt01.xml", VG_ASK_STATUS, VG_ASK_REFUND_TOPUP,
                      "orderNo");
    each_digit_counts("responses/DLRFDDTL_stt01.xml", VG_ASK_STATUS, VG_ASK_REFUND_ORDER,
                      "tranAmt");
    each_digit_counts("responses/DLRFDDTL_stt01.xml", VG_ASK_STATUS, VG_ASK_REFUND_ORDER,
                      "payAccNo");
    each_digit_counts("responses/DLSBALQR_ok.xml", VG_ASK_BALANCE, VG_ASK_NONE, "subAccNo");
    each_digit_counts("responses/DLSFRZQR_ok.xml", VG_ASK_FREEZES, VG_ASK_NONE, "subAccNo");
    each_digit_counts("responses/DLSTRNDT_multirow.xml", VG_ASK_LINES, VG_ASK_NONE, "subAccNo");
    each_digit_counts("responses/DLSTRNDT_unidentified.xml", VG_ASK_LINES_UNIDENTIFIED, VG_ASK_NONE,
                      "subAccNo");
}

static void any_cut_of_an_answer_decides_nothing(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = citic_kit_ask(VG_ASK_STATUS, VG_ASK_REFUND_TOPUP);
    vg_span wire = citic_kit_file("responses/DLWDLDTL_stt01.xml");
    size_t whole = wire.len;
    while (whole > 0 && wire.at[whole - 1] != '>') {
        whole--;
    }
    for (size_t len = 0; len < whole; len++) {
        vg_answer answer = citic_kit_decode(&kit, &ask, (vg_span){wire.at, len});
        CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
    }
    free((void *)(uintptr_t)wire.at);
    citic_kit_close(&kit);
}

static void too_many_rows_are_refused_and_a_full_arena_is_an_error(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    size_t cap = 4 * 1024 * 1024, rows = VG_ROWS_MAX + 1;
    char *text = malloc(cap), row[1024];
    assert(text != NULL);
    snprintf(row, sizeof row, line_form, SUB1, "23", "C");
    char *at = stpcpy(text, "<stream><status>AAAAAAA</status><list name=\"userDataList\">");
    char *first = at;
    for (size_t i = 0; i < rows; i++) {
        at = stpcpy(at, row);
    }
    stpcpy(at, "</list></stream>");
    vg_ask ask = citic_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    vg_answer answer = citic_kit_decode(&kit, &ask, vg_span_of(text));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_UNCLEAR);
    CU_ASSERT_TRUE(answer.alarm);
    stpcpy(first + strlen(row) * VG_ROWS_MAX, "</list></stream>");
    answer = citic_kit_decode(&kit, &ask, vg_span_of(text));
    CU_ASSERT_EQUAL(answer.verdict, VG_VD_YES);
    CU_ASSERT_EQUAL(answer.row_count, VG_ROWS_MAX);
    vg_arena_close(&kit.arena);
    vg_err err;
    CU_ASSERT_EQUAL(vg_arena_open(&kit.arena, 4096, &err).code, VG_OK);
    vg_status status =
        kit.bank->decode(&kit.conf, &kit.signer, &ask, vg_span_of(text), &kit.arena, &answer, &err);
    CU_ASSERT_EQUAL(status.code, VG_E_MEMORY);
    free(text);
    citic_kit_close(&kit);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("citic decode", NULL, NULL);
    CU_ADD_TEST(suite, codes_mean_what_the_paper_says_by_kind_of_message);
    CU_ADD_TEST(suite, no_direct_answer_settles_an_act);
    CU_ADD_TEST(suite, configured_codes_add_to_the_dictionary);
    CU_ADD_TEST(suite, client_codes_are_matched_by_exact_prefix);
    CU_ADD_TEST(suite, a_settling_row_that_denies_itself_alarms);
    CU_ADD_TEST(suite, a_twice_told_state_decides_nothing);
    CU_ADD_TEST(suite, one_freeze_number_comes_for_one_serial);
    CU_ADD_TEST(suite, an_account_has_the_state_of_its_own_row);
    CU_ADD_TEST(suite, lines_have_their_kinds);
    CU_ADD_TEST(suite, a_statement_is_read_whole);
    CU_ADD_TEST(suite, a_damaged_counterparty_costs_no_line);
    CU_ADD_TEST(suite, a_statement_that_lacks_a_line_is_not_believed);
    CU_ADD_TEST(suite, a_full_page_may_have_more_behind_it);
    CU_ADD_TEST(suite, freezes_are_open_until_something_released_them);
    CU_ADD_TEST(suite, calendars_and_banks_are_listed);
    CU_ADD_TEST(suite, a_missing_amount_is_not_zero);
    CU_ADD_TEST(suite, the_custody_account_is_one_row_of_its_own);
    CU_ADD_TEST(suite, one_changed_digit_of_an_echoed_value_is_noticed);
    CU_ADD_TEST(suite, any_cut_of_an_answer_decides_nothing);
    CU_ADD_TEST(suite, too_many_rows_are_refused_and_a_full_arena_is_an_error);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

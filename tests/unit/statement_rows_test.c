/* Files of rows by a profile: built in, or of one's own. */
#include "gateway/base/buf.h"
#include "mapping/gb18030.h"
#include "tests/unit/statement_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

static statement_kit kit;

static const char *built_in(const char *name)
{
    const char *text = NULL;
    for (size_t i = 0; vg_stmt_profile_at(i, &text) != NULL && strcmp(vg_stmt_profile_at(i, &text), name) != 0; i++) {
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    return text;
}

static const char *by(const char *profile, const char *account, vg_span file)
{
    vg_stmt_profile *p = NULL;
    vg_err err;
    vg_status st = vg_stmt_profile_read("test", vg_span_of(profile), &p, &err);
    if (st.code != VG_OK) {
        snprintf(kit.said, sizeof kit.said, "%s", err.text);
        return kit.said;
    }
    kit.options = (vg_stmt_options){.profile = p, .currency = "CNY", .account = account};
    const char *said = statement_kit_bytes(&kit, file);
    vg_stmt_profile_free(p);
    return said;
}

static const char *read_as(const char *name, const char *account, const char *text) { return by(built_in(name), account, vg_span_of(text)); }

static const char *in_gbk(const char *name, const char *account, const char *text)
{
    static uint8_t room[8192];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_err err;
    vg_status st = vg_gbk_encode(vg_span_of(text), &b, &err);
    CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
    return by(built_in(name), account, vg_buf_span(&b));
}

static void said(const char *got, const char *expected)
{
    if (strncmp(got, expected, strlen(expected)) != 0) {
        printf("\n%s\nnot %s\n", got, expected);
    }
    CU_ASSERT_EQUAL(strncmp(got, expected, strlen(expected)), 0);
}

#define NAMES "account,day,side,amount,balance,serial,opp_name,memo\n"

static void a_csv_is_proven_by_its_running_balances(void)
{
    said(read_as("csv", NULL, NAMES "1,2026-01-05,C,12.50,112.50,B1,张三,\"a, \"\"b\"\"\"\n1,2026-01-05,借,3.00,109.50,B2,,\n"), "ok: C12.50 D3.00 |");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].memo, "a, \"b\"");
    CU_ASSERT_EQUAL(kit.statements[0].begun.fen, 10000);
    CU_ASSERT_EQUAL(kit.statements[0].reached.fen, 10950);
    CU_ASSERT_EQUAL(kit.proof.proven, VG_STMT_PROVES_CHAIN);
    said(read_as("csv", NULL, NAMES "1,2026-01-05,C,12.50,112.50,B1,,\n1,2026-01-05,借,3.00,109.51,B2,,\n"),
         "broken: line 2: the balance told with it is not the one before it and its amount (3, statement 1)");
    said(read_as("csv", NULL, NAMES "1,2026-01-05,C,12.50,,B1,,\n1,2026-01-05,D,3.00,,B2,,\n"), "unproven: C12.50 D3.00");
    said(read_as("csv", NULL, NAMES "1,2026-01-05,C,12.50,112.50,B1,,\n1,2026-01-05,D,3.00,,B2,,\n1,2026-01-05,C,1.00,110.50,B3,,\n"),
         "unproven: C12.50 D3.00 C1.00");
    said(read_as("csv", NULL, NAMES "1,2026-01-05,C,12.50,112.50,B1,,\n1,2026-01-05,D,3.00,,B2,,\n1,2026-01-05,C,1.00,110.51,B3,,\n"),
         "broken: line 3: the balance told");
}

static void a_row_of_another_width_than_its_names_is_refused(void)
{
    static const char names[] = "account,day,side,amount\n";
    char file[200];
    snprintf(file, sizeof file, "%s1,2026-01-05,D,40.50\n", names);
    said(read_as("csv", NULL, file), "unproven: D40.50 |");
    snprintf(file, sizeof file, "%s1,2026-01-05,D,40,50\n", names); /* a decimal comma */
    CU_ASSERT_PTR_NOT_NULL(strstr(read_as("csv", NULL, file), "5 fields where 4 are named"));
    snprintf(file, sizeof file, "%s1,2026-01-05,D\n", names);
    CU_ASSERT_PTR_NOT_NULL(strstr(read_as("csv", NULL, file), "3 fields where 4 are named"));
    snprintf(file, sizeof file, "%s1,2026-01-05,D,40.50,\n", names); /* a separator behind the last one */
    said(read_as("csv", NULL, file), "unproven: D40.50 |");
}

static void accounts_of_one_file_are_kept_apart(void)
{
    said(read_as("csv", NULL, NAMES "1,2026-01-05,C,1.00,1.00,B1,,\n2,2026-01-05,C,9.00,9.00,B2,,\n1,2026-01-06,C,1.00,2.00,B3,,\n2,2026-01-06,D,1.00,8.00,B4,,\n"),
         "ok: C1.00 C9.00 C1.00 D1.00 | - - | - -");
    CU_ASSERT_EQUAL(kit.statement_count, 2);
    CU_ASSERT_EQUAL(kit.statements[1].reached.fen, 800);
    CU_ASSERT_EQUAL(kit.lines[3].statement, 2);
    said(read_as("csv", NULL, "day,amount\n2026-01-05,1.00\n"), "broken: neither a column nor the profile says whose account it is: name the account (--account)");
    said(read_as("csv", "777", "day,amount\n2026-01-05,1.00\n2026-01-05,-2.00\n"), "unproven: C1.00 D2.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].account, "777");
}

typedef struct tally {
    int64_t lines, statements;
} tally;

static vg_status count_line(void *ctx, const vg_stmt_line *line, vg_err *err)
{
    (void)line;
    (void)err;
    ((tally *)ctx)->lines++;
    return VG_DONE;
}

static vg_status count_statement(void *ctx, const vg_stmt *s, vg_err *err)
{
    (void)err;
    ((tally *)ctx)->statements++;
    CU_ASSERT_EQUAL(s->lines, 2);
    return VG_DONE;
}

static vg_status give_file(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err)
{
    (void)err;
    *ret_len = fread(at, 1, room, ctx);
    return VG_DONE;
}

static void many_accounts_are_found_again(void)
{
    static char text[64 * 1024];
    vg_buf b = vg_buf_of(text, sizeof text);
    vg_buf_text(&b, "account,day,amount,balance\n");
    for (int round = 1; round <= 2; round++) {
        for (int i = 0; i < 500; i++) {
            vg_buf_format(&b, "A%d,2026-01-05,1.00,%d.00\n", i, round);
        }
    }
    vg_stmt_profile *p = NULL;
    vg_err err;
    vg_stmt_proof proof;
    tally t = {0};
    vg_status st = vg_stmt_profile_read("csv", vg_span_of(built_in("csv")), &p, &err);
    CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
    FILE *f = fmemopen(text, b.len, "r");
    vg_stmt_events events = {&t, count_line, count_statement};
    st = vg_stmt_read(&(vg_stmt_options){.profile = p}, &(vg_stmt_source){f, give_file}, &events, &proof, &err);
    CU_ASSERT_EQUAL(st.code, VG_OK);
    CU_ASSERT_EQUAL(t.lines, 1000);
    CU_ASSERT_EQUAL(t.statements, 500);
    CU_ASSERT_EQUAL(proof.proven, VG_STMT_PROVES_CHAIN);
    (void)fclose(f);
    vg_stmt_profile_free(p);
}

#define OWN "day: DD.MM.YYYY\nseparator: ;\nunit: fen\ncredit-words: in\ndebit-words: out\naccount: 9\nhead.tag: H\nhead.count: 2\nhead.opening: 3\n"     \
            "tail.tag: T\ntail.closing: 2\nrow.tag: R\nrow.day: 2\nrow.side: 3\nrow.amount: 4\n"

static void counts_and_balances_around_the_rows_must_agree(void)
{
    said(by(OWN, NULL, VG_SPAN("H;2;100\nR;05.01.2026;in;50\nR;05.01.2026;out;7\nT;143\n")), "ok: C0.50 D0.07 | 1.00 1.43");
    said(by(OWN, NULL, VG_SPAN("H;3;100\nR;05.01.2026;in;50\nR;05.01.2026;out;7\nT;143\n")), "broken: 3 lines are told, 2 are there");
    said(by(OWN, NULL, VG_SPAN("H;2;100\nR;05.01.2026;in;50\nR;05.01.2026;out;7\nT;144\n")), "broken: opening 1.00 and lines of 0.43 make 1.43");
    said(by(OWN, NULL, VG_SPAN("H;2;100\nR;05.01.2026;in;50\nR;05.01.2026;out;7\n")), "broken: the file breaks off: its last record is missing");
    said(by(OWN, NULL, VG_SPAN("H;0;100\nT;100\n")), "ok: | 1.00 1.00");
    said(by(OWN, NULL, VG_SPAN("H;1;100\nT;100\n")), "broken: 1 lines are told, 0 are there");
    said(by(OWN, NULL, VG_SPAN("R;05.01.2026;in;50\n")), "broken: the record that proves the file does not begin it (1, ");
    said(by(OWN, NULL, VG_SPAN("H;1;100\nX;05.01.2026;in;50\nT;150\n")), "broken: a record that is none of the profile's (2, ");
    said(by(OWN, NULL, VG_SPAN("H;1;100\nR;05.01.2026;up;50\nT;150\n")), "broken: a record that is neither debit nor credit (2, ");
    said(by(OWN, NULL, VG_SPAN("H;1;100\nR;32.01.2026;in;50\nT;150\n")), "broken: a day that the calendar does not have (2, ");
    said(by(OWN, NULL, VG_SPAN("H;1;100\nR;05.01.2026;in;0.5\nT;150\n")), "broken: an amount that is none, or does not fit whole fen (2, ");
    said(by(OWN, NULL, VG_SPAN("H;1;100\nR;05.01.2026;in;50\nT;150\nR;05.01.2026;in;50\n")), "broken: a record behind the last one (4, ");
    said(by(OWN, NULL, VG_SPAN("")), "broken: the file breaks off");
    said(by("row.account: 1\nrow.day: 2\nrow.amount: 3\nhead.opening: 1\n", NULL, VG_SPAN("1.00\n7,20260105,1.00\n8,20260105,1.00\n")),
         "broken: one opening or closing balance, and several accounts");
    said(by("row.day: 1\nrow.amount: 2\naccount: 1\n", NULL, VG_SPAN("")), "broken: no rows, and nothing that proves that there are none");
}

static void an_amount_below_zero_takes_one_back(void)
{
    said(by(OWN, NULL, VG_SPAN("H;1;100\nR;05.01.2026;in;-50\nT;50\n")), "ok: D0.50 | 1.00 0.50");
    CU_ASSERT_TRUE(kit.lines[0].reversal);
    said(by("row.day: 1\nrow.debit: 2\nrow.credit: 3\nrow.balance: 4\naccount: 1\nthousands: ,\nseparator: tab\n", NULL,
            VG_SPAN("20260105\t1,234.00\t\t8,766.00\n20260105\t\t1,000.5\t9,766.50\n20260105\t-1.00\t0.00\t9,767.50\n")),
         "ok: D1234.00 C1000.50 C1.00");
    said(by("row.day: 1\nrow.debit: 2\nrow.credit: 3\naccount: 1\n", NULL, VG_SPAN("20260105,1.00,2.00\n")),
         "broken: a record with neither debit nor credit, or with both");
}

static void the_newest_line_may_come_first(void)
{
    const char *p = "row.day: 1\nrow.amount: 2\nrow.balance: 3\naccount: 1\norder: newest-first\n";
    said(by(p, NULL, VG_SPAN("20260106,-3,107\n20260105,10,110\n20260105,0,100\n")), "ok: D3.00 C10.00 C0.00");
    CU_ASSERT_EQUAL(kit.statements[0].begun.fen, 10000);
    CU_ASSERT_EQUAL(kit.statements[0].reached.fen, 10700);
    said(by(p, NULL, VG_SPAN("20260106,-3,107\n20260105,10,111\n")), "broken: line 2: the balance told");
}

static void fixed_widths_are_bytes_in_gb18030(void)
{
    const char *p = "format: fixed\nencoding: gb18030\nrow.day: 1-8\nrow.amount: 9-16\nrow.opp-name: 17-24\nrow.memo: 25-30\naccount: 1\n"
                    "tail.tag: 9999\ntail.count: 5-8\ntail.amount: 9-16\n";
    said(by(p, NULL, VG_SPAN("20260105   12.50\xD5\xC5\xC8\xFD    \xBB\xF5\xBF\xEE\n2026010500003.00        \n9999   2   15.50\n")), "ok: C12.50 C3.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].opp_name, "张三");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].memo, "货款");
    said(by(p, NULL, VG_SPAN("20260105   12.50\n9999   1   12.51\n")), "broken: a sum of 12.51 is told, the lines make 12.50");
}

#define FLOW(flag, no, amount) "1&" flag "&&6222000000000001&6222000000000002&M1&9999000000000101&甲珅&" amount "&1.00&&&20260105&093001&" no "&\r\n"
#define PAID(no, amount, stt) no "|$|R" no "|$||$|15000000000001|$|6222000000000009|$|甲珅$|$|" amount "|$|20260105093001|$|20260105|$|H1|$|" stt "|$||$|\r\n"

static void files_of_pingan_are_read_by_its_reader(void)
{
    said(in_gbk("pingan-20", NULL, "3\r\n" FLOW("2", "F1", "10.00") FLOW("1", "F2", "20.00") FLOW("3", "F3", "30.00")), "ok: C10.00 D20.00 C30.00");
    CU_ASSERT_EQUAL(kit.lines[1].file_line, 3);
    CU_ASSERT_EQUAL(kit.proof.proven, VG_STMT_PROVES_COUNT);
    said(in_gbk("pingan-20", NULL, "2\r\n" FLOW("2", "F1", "10.00")), "broken: the file has another number of records than its first line says");
    said(in_gbk("pingan-20", NULL, "1\r\n" FLOW("7", "F1", "10.00")), "broken: a record whose direction is not known");
    said(in_gbk("pingan-20", NULL, "0\r\n"), "ok: | - -");
    said(in_gbk("pingan-4004", NULL, "3|$|60.00|$|1|$|10.00\r\n" PAID("F1", "10.00", "20") PAID("F2", "20.00", "30") PAID("F3", "30.00", "99")),
         "ok: D10.00 vD20.00 pD30.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].opp_name, "甲珅$");
    said(in_gbk("pingan-6103-tx", NULL, "1\r\nF1&R1&M1&9999000000000101&10.00&1.00&20260105&093001&提现&\r\n"), "ok: D10.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].memo, "提现");
    said(in_gbk("pingan-khkf", "777",
                "2|::|30.00|::|1|::|10.00|::|1|::|20.00\r\n20260105|::|093000|::|20260105|::|O1|::|B1|::|6222000000000017|::|10.00|::|0.10|::|20260105|::|L1|::|"
                "0000|::||::|货款\r\n20260105|::|093001|::|20260105|::|O2|::|B1|::|6222000000000018|::|20.00|::|0|::||::||::|E001|::|失败|::|\r\n"),
         "ok: D10.00 vD20.00");
}

#define BAIXIN(no, dc, amount, after, state) "D|" no "|T" no "|R" no "|INBOUND|6230|" dc "|" amount "|" after "|6222|张三|2026-01-05|09:30:15|" state "||货款\n"

static void files_of_baixin_are_read_by_its_reader(void)
{
    said(read_as("baixin", NULL, "H|1.0|TXN|2026-01-05|I1|2|3.00|12.50\n" BAIXIN("1", "C", "12.50", "112.50", "SUCCESS") BAIXIN("2", "D", "3.00", "109.50", "SUCCESS") "T|2\n"),
         "ok: C12.50 D3.00");
    CU_ASSERT_EQUAL(kit.proof.proven, VG_STMT_PROVES_COUNT | VG_STMT_PROVES_SUM | VG_STMT_PROVES_CHAIN);
    said(read_as("baixin", NULL, "H|1.0|TXN|2026-01-05|I1|1|0.00|12.51\n" BAIXIN("1", "C", "12.50", "112.50", "SUCCESS") "T|1\n"),
         "broken: statement file, line 3: count and sums do not agree with the details");
    said(read_as("baixin", NULL, "H|1.0|TXN|2026-01-05|I1|2|3.00|12.50\n" BAIXIN("1", "C", "12.50", "112.50", "SUCCESS") BAIXIN("2", "D", "3.00", "109.00", "SUCCESS") "T|2\n"),
         "broken: line 2: the balance told with it");
    said(read_as("baixin", NULL, "H|1.0|TXN|2026-01-05|I1|0|0.00|0.00\nT|0\n"), "ok: | - -");
}

static void a_summary_of_what_succeeded_is_checked(void)
{
    const char *row = "S1,20260105,2,,6222,张三,10.00,CNY,,,1,,2026-01-06,\nS2,20260105,2,,6222,李四,7.00,CNY,,,2,账号错误,2026-01-06,\n";
    char text[512];
    snprintf(text, sizeof text, "10.00,1,1\n%s", row);
    said(in_gbk("citic-dluprdwn", "777", text), "ok: D10.00 vD7.00");
    snprintf(text, sizeof text, "10.01,1,1\n%s", row);
    said(in_gbk("citic-dluprdwn", "777", text), "broken: the sum of booked rows is not the one that is told");
    snprintf(text, sizeof text, "10.00,2,1\n%s", row);
    said(in_gbk("citic-dluprdwn", "777", text), "broken: 2 booked rows are told, 1 are there");
    said(in_gbk("citic-dluprdwn", "777", "10.00,1,1\nS1,20260105,2,,6222,张三,10.00,USD,,,1,,,\n"), "broken: the currency is USD, not CNY");
    said(in_gbk("citic-dluprdwn", "777", "10.00,1,1\nS1,20260105,2,,6222,张三,10.00,CNY,,,8,,,\n"), "broken: a record whose state the profile does not know");
}

/* A day's balances: no line, and none is said to be missing. */
static const char balances[] = "format: delimited\nencoding: utf-8\nseparator: |\nday: YYYY-MM-DD\nhead.tag: H\nhead.day: 4\nhead.count: 6\nhead.amount: 7\n"
                               "tail.tag: T\ntail.count: 2\nrow.account: 3\nrow.closing: 4\n";
#define BAL(count, sum) "H|1.0|BAL|2026-01-05|INST|" count "|" sum "|0.00\n"

static const char *read_balances(const char *text)
{
    vg_stmt_profile *p = NULL;
    vg_err err;
    kit.options = (vg_stmt_options){.format = VG_STMT_PROFILE, .currency = "CNY"};
    CU_ASSERT_EQUAL_FATAL(vg_stmt_profile_read("bal", vg_span_of(balances), &p, &err).code, VG_OK);
    kit.options.profile = p;
    const char *ret = statement_kit_read(&kit, text);
    vg_stmt_profile_free(p);
    return ret;
}

static void a_list_of_balances_has_no_lines_and_proves_its_rows(void)
{
    said(read_balances(BAL("2", "13.50") "D|1|A1|12.50|\nD|2|A2|1.00|\nT|2\n"), "ok: | - 12.50 | - 1.00");
    CU_ASSERT_EQUAL_FATAL(kit.statement_count, 2);
    CU_ASSERT_EQUAL(kit.proof.proven, VG_STMT_PROVES_COUNT | VG_STMT_PROVES_SUM);
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(kit.statements[i].trust, VG_STMT_BALANCES);
        CU_ASSERT(kit.statements[i].closing.told && !kit.statements[i].opening.told);
        CU_ASSERT_EQUAL(kit.statements[i].from.n, kit.statements[i].to.n);
        CU_ASSERT_NOT_EQUAL(kit.statements[i].to.n, 0);
    }
    said(read_balances(BAL("1", "-3.00") "D|1|A1|-3.00|\nT|1\n"), "broken: "); /* a sum has no sign here */
    said(read_balances(BAL("2", "12.50") "D|1|A1|12.50|\nT|2\n"), "broken: 2 balances are told, 1 are there");
    said(read_balances(BAL("1", "12.51") "D|1|A1|12.50|\nT|1\n"), "broken: the sum of balances is not the one that is told");
    CU_ASSERT_PTR_NOT_NULL(strstr(read_balances(BAL("2", "25.00") "D|1|A1|12.50|\nD|2|A1|12.50|\nT|2\n"), "stands there twice"));
    CU_ASSERT_PTR_NOT_NULL(strstr(read_balances(BAL("1", "12.50") "D|1|A1||\nT|1\n"), "a row of balances without one"));
    said(read_balances(BAL("0", "0.00") "T|0\n"), "broken: no balances"); /* of nobody: it closes nothing */
    said(read_balances(BAL("1", "12.50") "D|1|A1|12.50|\n"), "broken: the file breaks off");
}

static void a_profile_that_is_wrong_is_refused_with_its_line(void)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"colour: red\n", "profile test, line 1: no key is called so"},
        {"# a comment\n\nrow.colour: 1\n", "profile test, line 3: no field is called so"},
        {"row.day\n", "profile test, line 1: a line without a colon"},
        {"row.amount: 1\n", "profile test, line 1: row.day is missing"},
        {"row.day: 1\n", "profile test, line 1: either row.amount, or row.debit and row.credit"},
        {"row.day: 1\nrow.amount: 2\nrow.debit: 3\nrow.credit: 4\n", "profile test, line 4: either row.amount"},
        {"row.day: 1\nrow.amount: 2\nrow.side: 3\n", "profile test, line 3: credit-words or debit-words are missing"},
        {"row.day: 1\nrow.amount: 2\nrow.state: 3\n", "profile test, line 3: booked-words are missing"},
        {"row.day: day\nrow.amount: 2\n", "profile test, line 2: a column by bytes, or by a name without a line of names"},
        {"format: fixed\nrow.day: 1\nrow.amount: 2\n", "profile test, line 3: a file of fixed width needs each column as FROM-TO"},
        {"row.day: 1\nrow.day: 2\n", "profile test, line 2: a column that was said before"},
        {"tail.count: 1\nrow.day: 1\nrow.amount: 2\n", "profile test, line 3: tail.tag is missing"},
        {"separator: |$|\nquote: \"\nrow.day: 1\nrow.amount: 2\n", "profile test, line 4: quotes go with a separator of one byte only"},
        {"format: pingan\n", "profile test, line 1: the layout is missing"},
        {"format: pingan\nlayout: flow account amount date\n", "profile test, line 2: the side of a layout of your own is missing"},
        {"row.closing: 1\nrow.account: 2\n", "profile test, line 2: row.day, head.day or head.to is missing"},
        {"row.closing: 1\nrow.day: 2\n", "profile test, line 2: row.account is missing"},
        {"row.closing: 1\nrow.account: 2\nrow.day: 3\nrow.amount: 4\n", "profile test, line 4: row.closing lists balances"},
        {"row.closing: 1\nrow.account: 2\nhead.day: 3\nhead.credit: 4\n", "profile test, line 4: the sum of balances is head.amount"},
        {"encoding: latin1\n", "profile test, line 1: a value that the key does not take"},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        said(by(cases[i].text, NULL, VG_SPAN("")), cases[i].said);
    }
    said(read_as("csv", "1", "day,sum\n2026-01-05,1.00\n"), "broken: no column of the name amount (1, ");
    said(read_as("csv", "1", "day,amount,day\n"), "broken: two columns of the name day (1, ");
}

/* A reconciliation must not take what such a file does not list for missing at the bank. */
static void a_profile_says_where_its_files_have_one_side_alone(void)
{
    static const struct {
        const char *name;
        vg_side side;
    } of[] = {{"csv", 0}, {"baixin", 0}, {"pingan-20", 0}, {"pingan-6103-cz", VG_CREDIT}, {"pingan-6103-tx", VG_DEBIT}, {"pingan-khkf", VG_DEBIT}, {"pingan-6073-tx", VG_DEBIT}, {"pingan-6073-qf", VG_CREDIT}};
    vg_err err;
    vg_stmt_profile *p;
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        CU_ASSERT_EQUAL_FATAL(vg_stmt_profile_read(of[i].name, vg_span_of(built_in(of[i].name)), &p, &err).code, VG_OK);
        CU_ASSERT_EQUAL(vg_stmt_profile_side(p), of[i].side);
        vg_stmt_profile_free(p);
    }
}

static CU_TestInfo tests[] = {
    {"a CSV is proven by its running balances", a_csv_is_proven_by_its_running_balances},
    {"a row of another width than its names is refused", a_row_of_another_width_than_its_names_is_refused},
    {"accounts of one file are kept apart", accounts_of_one_file_are_kept_apart},
    {"many accounts are found again", many_accounts_are_found_again},
    {"counts and balances around the rows must agree", counts_and_balances_around_the_rows_must_agree},
    {"an amount below zero takes one back", an_amount_below_zero_takes_one_back},
    {"the newest line may come first", the_newest_line_may_come_first},
    {"fixed widths are bytes, in GB18030", fixed_widths_are_bytes_in_gb18030},
    {"files of Ping An are read by its reader", files_of_pingan_are_read_by_its_reader},
    {"files of Baixin are read by its reader", files_of_baixin_are_read_by_its_reader},
    {"a summary of what succeeded is checked", a_summary_of_what_succeeded_is_checked},
    {"a list of balances has no lines and proves its rows", a_list_of_balances_has_no_lines_and_proves_its_rows},
    {"a profile says where its files have one side alone", a_profile_says_where_its_files_have_one_side_alone},
    {"a profile that is wrong is refused with its line", a_profile_that_is_wrong_is_refused_with_its_line},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"statement, rows", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

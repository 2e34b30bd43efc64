/* camt.053 and camt.052: what is read, what adds up, and what is refused. */
#include "gateway/base/buf.h"
#include "gateway/base/text.h"
#include "tests/unit/statement_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

static statement_kit kit;

#define SPACE     "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
#define BEGIN(v)  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"" SPACE v "\"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>"
#define END       "</BkToCstmrStmt></Document>\n"
#define ACCOUNT   "<Id>S1</Id><ElctrncSeqNb>5</ElctrncSeqNb><Acct><Id><Othr><Id>6225880000000001</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
#define BAL(c, a, s) "<Bal><Tp><CdOrPrtry><Cd>" c "</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">" a "</Amt><CdtDbtInd>" s "</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>"
#define OPEN      BAL("OPBD", "100.00", "CRDT")
#define CLOSE(a)  BAL("CLBD", a, "CRDT")
#define ENTRY_(a, s, state, more) \
    "<Ntry><Amt Ccy=\"CNY\">" a "</Amt><CdtDbtInd>" s "</CdtDbtInd>" state "<BookgDt><Dt>2026-01-05</Dt></BookgDt>" more "</Ntry>"
#define ENTRY(a, s, more) ENTRY_(a, s, "<Sts>BOOK</Sts>", more)
#define STMT(inner) "<Stmt>" ACCOUNT inner "</Stmt>"
#define FILE_OF(inner) BEGIN("02") STMT(inner) END

static const char *read_it(const char *text)
{
    kit.options.currency = "CNY";
    return statement_kit_read(&kit, text);
}

static void say_if(const char *said, const char *expected)
{
    if (strncmp(said, expected, strlen(expected)) != 0) {
        printf("\n%s\nnot %s\n", said, expected);
    }
    CU_ASSERT_EQUAL(strncmp(said, expected, strlen(expected)), 0);
}

#define DETAILS                                                                                                                 \
    "<AcctSvcrRef>B1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>" \
    "<NtryDtls><TxDtls><Refs><EndToEndId>REF1</EndToEndId></Refs><RltdPties><Dbtr><Nm>张 &amp; 三</Nm></Dbtr><DbtrAcct><Id><IBAN>X17" \
    "</IBAN></Id></DbtrAcct></RltdPties><RltdAgts><DbtrAgt><FinInstnId><BIC>BANKCNBJ</BIC></FinInstnId></DbtrAgt></RltdAgts>"    \
    "<RmtInf><Ustrd>货款</Ustrd><Ustrd>二</Ustrd></RmtInf></TxDtls></NtryDtls>"

static void lines_and_balances_are_read(void)
{
    say_if(read_it(FILE_OF(OPEN CLOSE("109.50") ENTRY("12.5", "CRDT", DETAILS) ENTRY("3", "DBIT", ""))),
           "ok: C12.50 D3.00 | 100.00 109.50");
    const vg_stmt_line *l = &kit.lines[0];
    CU_ASSERT_STRING_EQUAL(l->account, "6225880000000001");
    CU_ASSERT_STRING_EQUAL(l->serial, "B1");
    CU_ASSERT_STRING_EQUAL(l->ref, "REF1");
    CU_ASSERT_STRING_EQUAL(l->opp_name, "张 & 三");
    CU_ASSERT_STRING_EQUAL(l->opp_account, "X17");
    CU_ASSERT_STRING_EQUAL(l->opp_bank, "BANKCNBJ");
    CU_ASSERT_STRING_EQUAL(l->memo, "货款 二");
    CU_ASSERT_STRING_EQUAL(l->type, "PMNT-RCDT-ESCT");
    CU_ASSERT_STRING_EQUAL(kit.proof.form, "camt.053.001.02");
    CU_ASSERT_EQUAL(kit.statements[0].number.n, 5);
}

static void days_are_read_from(const char *from, const char *to, const char *expected_from, const char *expected_to)
{
    char file[4096], day[VG_DAY_TEXT];
    snprintf(file, sizeof file, BEGIN("02") "<Stmt>" ACCOUNT "<FrToDt><FrDtTm>%s</FrDtTm><ToDtTm>%s</ToDtTm></FrToDt>" OPEN CLOSE("100.00") "</Stmt>" END, from, to);
    say_if(read_it(file), "ok: ");
    vg_day_text(kit.statements[0].from, day);
    CU_ASSERT_STRING_EQUAL(day, expected_from);
    vg_day_text(kit.statements[0].to, day);
    CU_ASSERT_STRING_EQUAL(day, expected_to);
}

static void instants_have_the_day_of_the_bank(void)
{
    days_are_read_from("2026-01-05T00:00:00+08:00", "2026-01-05T23:59:59+08:00", "2026-01-05", "2026-01-05");
    days_are_read_from("2026-01-04T16:00:00Z", "2026-01-05T15:59:59.999999Z", "2026-01-05", "2026-01-05");
    days_are_read_from("2026-01-04T16:00:00+00:00", "2026-01-06T16:00:00+00:00", "2026-01-05", "2026-01-06");
    days_are_read_from("2026-01-05T00:00:00", "2026-01-06T00:00:00", "2026-01-05", "2026-01-05");
    days_are_read_from("2026-01-05T00:00:00.000+08:00", "2026-01-06T00:00:00.000+08:00", "2026-01-05", "2026-01-05");
    days_are_read_from("2026-01-05T00:00:00", "2026-01-05T00:00:00", "2026-01-05", "2026-01-05");
    days_are_read_from("2026-01-05T08:00:00+01:00", "2026-01-05T23:59:59+01:00", "2026-01-05", "2026-01-05"); /* a zone of the bank's own */
}

static void each_version_is_read_and_no_other(void)
{
    say_if(read_it(BEGIN("04") STMT(OPEN CLOSE("100.00")) END), "ok: | 100.00 100.00");
    say_if(read_it(BEGIN("06") STMT(OPEN CLOSE("100.00")) END), "ok: | 100.00 100.00");
    say_if(read_it(BEGIN("08") STMT(OPEN CLOSE("101.00") ENTRY_("1.00", "CRDT", "<Sts><Cd>BOOK</Cd></Sts>",
                                                               "<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>N</Nm></Pty></Dbtr></RltdPties></TxDtls></NtryDtls>")) END),
           "ok: C1.00 | 100.00 101.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].opp_name, "N");
    say_if(read_it(BEGIN("01") STMT(OPEN CLOSE("100.00")) END), "broken: not a camt.053, camt.052 or camt.054 of version 02 to 08");
    say_if(read_it(BEGIN("09") STMT(OPEN CLOSE("100.00")) END), "broken: not a camt.053");
    say_if(read_it("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.055.001.04\"><CstmrPmtCxlReq/></Document>"), "broken: not a camt.053");
    say_if(read_it("<d:Document xmlns:d=\"" SPACE "02\"><d:BkToCstmrStmt><d:Stmt><d:Acct><d:Id><d:IBAN>1</d:IBAN></d:Id></d:Acct>"
                   "<d:TxsSummry><d:TtlNtries><d:NbOfNtries>0</d:NbOfNtries></d:TtlNtries></d:TxsSummry></d:Stmt></d:BkToCstmrStmt></d:Document>"),
           "ok: | - -");
}

static void an_intraday_report_is_told_apart(void)
{
    say_if(read_it("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.02\"><BkToCstmrAcctRpt><Rpt>" ACCOUNT
                   BAL("ITBD", "7.00", "CRDT") ENTRY("1.00", "CRDT", "") "</Rpt></BkToCstmrAcctRpt></Document>"),
           "unproven: C1.00 | - -");
    CU_ASSERT_EQUAL(kit.statements[0].trust, VG_STMT_INTRADAY);
    (void)read_it(FILE_OF(OPEN CLOSE("100.00")));
    CU_ASSERT_EQUAL(kit.statements[0].trust, VG_STMT_FINAL);
}

static void pending_entries_do_not_count(void)
{
    say_if(read_it(FILE_OF(OPEN CLOSE("101.00") ENTRY("1.00", "CRDT", "") ENTRY_("9.00", "CRDT", "<Sts>PDNG</Sts>", "")
                               ENTRY_("8.00", "DBIT", "<Sts>INFO</Sts>", ""))),
           "ok: C1.00 pC9.00 vD8.00 | 100.00 101.00");
}

#define TX(a) "<TxDtls><Amt Ccy=\"CNY\">" a "</Amt><Refs><EndToEndId>E" a "</EndToEndId></Refs></TxDtls>"
static void a_batch_is_one_line_with_its_payments(void)
{
    say_if(read_it(FILE_OF(OPEN CLOSE("106.00")
                               ENTRY("6.00", "CRDT", "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch>" TX("1.00") TX("2.00") TX("3.00") "</NtryDtls>"))),
           "ok: [C1.00] [C2.00] [C3.00] C6.00 | 100.00 106.00");
    CU_ASSERT_EQUAL(kit.lines[3].batch.n, 3);
    CU_ASSERT_EQUAL(kit.lines[2].sequence, kit.lines[3].sequence);
    CU_ASSERT_EQUAL(kit.lines[2].detail, 3);
    CU_ASSERT_STRING_EQUAL(kit.lines[0].ref, "E1.00");
    say_if(read_it(FILE_OF(OPEN CLOSE("106.00") ENTRY("6.00", "CRDT", "<NtryDtls><Btch><NbOfTxs>300</NbOfTxs></Btch></NtryDtls>"))),
           "ok: C6.00 | 100.00 106.00");
    CU_ASSERT_EQUAL(kit.lines[0].batch.n, 300);
    say_if(read_it(FILE_OF(OPEN CLOSE("106.00") ENTRY("6.00", "CRDT", "<NtryDtls>" TX("1.00") TX("2.00") "</NtryDtls>"))),
           "broken: line 1: its payments do not add up to it");
    say_if(read_it(FILE_OF(OPEN CLOSE("106.00")
                               ENTRY("6.00", "CRDT", "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch>" TX("3.00") TX("3.00") "</NtryDtls>"))),
           "broken: line 1: 3 payments are told, 2 are there");
}

/* camt.054: payments of lines that stand in a statement. It has no other use than that they add up to their line. */
static void notified_payments_must_be_their_line(void)
{
#define NOTIFIED(entries)                                                                                                                             \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.04\"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>M</MsgId></GrpHdr><Ntfctn><Id>N</Id>" \
    "<Acct><Id><IBAN>Z9</IBAN></Id><Ccy>CNY</Ccy></Acct>" entries "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    say_if(read_it(NOTIFIED(ENTRY("6.00", "CRDT", "<NtryDtls>" TX("1.00") TX("5.00") "</NtryDtls>"))), "ok: [C1.00] [C5.00] C6.00 | - -");
    CU_ASSERT_EQUAL(kit.proof.verdict, VG_STMT_HOLDS);
    CU_ASSERT_EQUAL(kit.statements[0].trust, VG_STMT_DETAILS);
    say_if(read_it(NOTIFIED(ENTRY("6.00", "CRDT", "<NtryDtls>" TX("6.00") "</NtryDtls>"))), "ok: C6.00 | - -");
    say_if(read_it(NOTIFIED(ENTRY("6.00", "CRDT", "<NtryDtls>" TX("5.99") "</NtryDtls>"))), "broken: line 1: its payments do not add up to it");
    say_if(read_it(NOTIFIED(ENTRY("6.00", "CRDT", "<NtryDtls>" TX("1.00") TX("5.01") "</NtryDtls>"))), "broken: line 1: its payments do not add up to it");
    say_if(read_it(NOTIFIED(ENTRY("6.00", "CRDT", ""))), "broken: line 1: no payments, or one without its amount");
    say_if(read_it(NOTIFIED(ENTRY("6.00", "CRDT", "<NtryDtls>" TX("6.00") "<TxDtls><Refs><EndToEndId>E</EndToEndId></Refs></TxDtls></NtryDtls>"))),
           "broken: line 1: no payments, or one without its amount");
    say_if(read_it(NOTIFIED("")), "broken: no lines, and nothing that proves that there are none");
}

static void several_statements_and_accounts_stand_in_one_file(void)
{
    say_if(read_it(BEGIN("02") STMT(OPEN CLOSE("101.00") ENTRY("1.00", "CRDT", ""))
                   "<Stmt><Id>S2</Id><Acct><Id><IBAN>Z9</IBAN></Id><Ccy>CNY</Ccy></Acct>" BAL("PRCD", "5.00", "DBIT") BAL("CLBD", "6.00", "DBIT")
                       ENTRY("1.00", "DBIT", "") "</Stmt>" END),
           "ok: C1.00 D1.00 | 100.00 101.00 | -5.00 -6.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[1].account, "Z9");
}

static void a_statement_that_stands_there_twice_is_refused(void)
{
#define UNNUMBERED(id) "<Stmt><Id>" id "</Id><Acct><Id><IBAN>Z9</IBAN></Id><Ccy>CNY</Ccy></Acct>" OPEN CLOSE("100.00") ENTRY("1.00", "CRDT", "") ENTRY("1.00", "DBIT", "") "</Stmt>"
    say_if(read_it(BEGIN("02") UNNUMBERED("A") UNNUMBERED("B") END), "ok");
    say_if(read_it(BEGIN("02") UNNUMBERED("A") UNNUMBERED("A") END), "broken: a statement stands there twice");
    say_if(read_it(BEGIN("02") STMT(OPEN CLOSE("100.00")) STMT(OPEN CLOSE("100.00")) END), "broken: statement 5 of the account stands there twice");
}

static void totals_told_must_be_found(void)
{
#define SUM(n, s) "<TxsSummry><TtlNtries><NbOfNtries>" n "</NbOfNtries><Sum>" s "</Sum></TtlNtries></TxsSummry>"
    say_if(read_it(FILE_OF(SUM("2", "4.00") ENTRY("1.00", "CRDT", "") ENTRY("3.00", "DBIT", ""))), "ok: C1.00 D3.00 | - -");
    CU_ASSERT_EQUAL(kit.proof.proven, VG_STMT_PROVES_COUNT | VG_STMT_PROVES_SUM);
    say_if(read_it(FILE_OF(SUM("3", "4.00") ENTRY("1.00", "CRDT", "") ENTRY("3.00", "DBIT", ""))), "broken: 3 lines are told, 2 are there");
    say_if(read_it(FILE_OF(SUM("2", "4.01") ENTRY("1.00", "CRDT", "") ENTRY("3.00", "DBIT", ""))),
           "broken: a sum of 4.01 is told, the lines make 4.00");
    say_if(read_it(FILE_OF(SUM("0", "0"))), "ok: | - -");
    say_if(read_it(FILE_OF("")), "broken: no lines, and nothing that proves that there are none");
    say_if(read_it(BEGIN("02") END), "broken: no statement, and nothing that proves that there is none");
}

static void pages_are_chained(void)
{
#define PAGE(n, last, bals) "<Stmt>" ACCOUNT "<StmtPgntn><PgNb>" n "</PgNb><LastPgInd>" last "</LastPgInd></StmtPgntn>" bals "</Stmt>"
#define ITBD(a) BAL("ITBD", a, "CRDT")
    const char *whole = BEGIN("04") PAGE("1", "false", OPEN ITBD("101.00") ENTRY("1.00", "CRDT", ""))
        PAGE("2", "false", ITBD("101.00") ITBD("102.00") ENTRY("1.00", "CRDT", "")) PAGE("3", "true", ITBD("102.00") CLOSE("102.00")) END;
    say_if(read_it(whole), "ok: C1.00 C1.00 | 100.00 101.00 | 101.00 102.00 | 102.00 102.00");
    say_if(read_it(BEGIN("04") PAGE("1", "false", OPEN ITBD("100.00")) PAGE("3", "true", ITBD("100.00") CLOSE("100.00")) END),
           "broken: page 3 of statement 5 follows page 1");
    say_if(read_it(BEGIN("04") PAGE("1", "false", OPEN ITBD("100.00")) END), "broken: the last page of statement 5 is missing");
    say_if(read_it(BEGIN("04") PAGE("1", "false", OPEN ITBD("100.00")) PAGE("2", "true", ITBD("101.00") CLOSE("101.00")) END),
           "broken: it opens with 101.00, but what it follows closed with 100.00");
    const char *part = "<Document xmlns=\"" SPACE "04\"><BkToCstmrStmt><GrpHdr><MsgPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></MsgPgntn></GrpHdr>"
                       PAGE("1", "false", OPEN ITBD("100.00")) END;
    say_if(read_it(part), "broken: the message is page 1 of several (0, GrpHdr/MsgPgntn)");
    kit.options.part = true;
    say_if(read_it(part), "ok: | 100.00 100.00");
    kit.options.part = false;
}

static void what_does_not_add_up_is_refused_with_its_place(void)
{
    say_if(read_it(FILE_OF(OPEN CLOSE("109.51") ENTRY("12.50", "CRDT", "") ENTRY("3.00", "DBIT", ""))),
           "broken: opening 100.00 and lines of 9.50 make 109.50, but it closes with 109.51 (0, statement 1: Stmt)");
    say_if(read_it(FILE_OF(OPEN CLOSE("109.50") ENTRY("12.345", "CRDT", ""))),
           "broken: an amount that is none, or does not fit whole fen (0, statement 1: Document/BkToCstmrStmt/Stmt/Ntry)");
    say_if(read_it(FILE_OF(OPEN CLOSE("112.50") ENTRY("12.50000", "CRDT", ""))), "ok: C12.50");
    say_if(read_it(FILE_OF(OPEN CLOSE("109.50") ENTRY("-12.50", "CRDT", ""))), "broken: an amount that is none");
    say_if(read_it(FILE_OF(OPEN CLOSE("109.50") ENTRY("1e2", "CRDT", ""))), "broken: an amount that is none");
    say_if(read_it(FILE_OF(OPEN CLOSE("109.50") ENTRY("1.00", "CRXX", ""))), "broken: an entry that is neither CRDT nor DBIT");
    say_if(read_it(FILE_OF(OPEN CLOSE("109.50") ENTRY_("1.00", "CRDT", "", ""))), "broken: an entry that is neither booked nor pending");
    say_if(read_it(FILE_OF(OPEN CLOSE("101.00") ENTRY("1.00", "CRDT", "<Amt Ccy=\"CNY\">2.00</Amt>"))), "broken: Ntry/Amt stands there twice");
    say_if(read_it(FILE_OF(OPEN CLOSE("101.00") "<Ntry><Amt Ccy=\"CNY\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-059</Dt></BookgDt></Ntry>")),
           "broken: a day with something behind it");
    say_if(read_it(FILE_OF(OPEN OPEN BAL("OPBD", "1.00", "CRDT") CLOSE("100.00"))), "broken: two balances OPBD that differ");
    say_if(read_it(FILE_OF(OPEN CLOSE("101.00") "<Ntry><Amt Ccy=\"USD\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>2026-01-05</Dt></ValDt></Ntry>")),
           "broken: the currency is USD, not CNY");
    kit.options.currency = NULL;
    say_if(statement_kit_read(&kit, FILE_OF(OPEN CLOSE("101.00") "<Ntry><Amt Ccy=\"USD\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><ValDt><Dt>2026-01-05</Dt></ValDt></Ntry>")),
           "broken: USD in a statement of CNY");
}

static void hostile_xml_is_refused(void)
{
    static const char *const bad[] = {
        "<!DOCTYPE a [<!ENTITY x \"y\">]>" "<a xmlns=\"" SPACE "02\"/>",
        BEGIN("02") "<?php ?>" END,
        BEGIN("02") "<Stmt><Id>&x;</Id></Stmt>" END,
        BEGIN("02") "<Stmt><Id>&#0;</Id></Stmt>" END,
        BEGIN("02") "<Stmt><Id a=\"1\" a=\"2\"/></Stmt>" END,
        BEGIN("02") "<Stmt><Id></Stmt></Id>" END,
        BEGIN("02") "<Stmt><x:Id xmlns:x=\"y\"/></Stmt>" END,
        BEGIN("02") "<Stmt><x:Id/></Stmt>" END,
        BEGIN("02") "<Stmt><Id xmlns=\"y\"/></Stmt>" END,
        BEGIN("02") "<Stmt>a ]]> b</Stmt>" END,
        BEGIN("02") "<Stmt><Id>\xFF</Id></Stmt>" END,
        BEGIN("02") "<Stmt><!-- a -- b --></Stmt>" END,
        BEGIN("02") "<Stmt><Id" END,
        BEGIN("02") "<Stmt>",
        BEGIN("02") END "<a/>",
        BEGIN("02") END "text",
        "<?xml version=\"1.0\" encoding=\"GBK\"?><Document xmlns=\"" SPACE "02\"/>",
        "<?xml version=\"1.1\"?><Document xmlns=\"" SPACE "02\"/>",
        "<Document/>",
    };
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        const char *said = read_it(bad[i]);
        bool xml = strstr(said, "broken: XML: ") == said;
        if (!xml) {
            printf("\n%zu: %s\n", i, said);
        }
        CU_ASSERT_TRUE(xml);
    }
    char deep[4096];
    vg_buf b = vg_buf_of(deep, sizeof deep - 1);
    vg_buf_text(&b, BEGIN("02"));
    for (int i = 0; i < 40; i++) {
        vg_buf_text(&b, "<a>");
    }
    deep[b.len] = 0;
    say_if(read_it(deep), "broken: XML: elements that are too deep");
}

static void a_reversal_turns_the_side_and_not_the_roles(void)
{
#define TWO "<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>D</Nm></Dbtr><Cdtr><Nm>C</Nm></Cdtr></RltdPties></TxDtls></NtryDtls>"
    say_if(read_it(FILE_OF(OPEN CLOSE("101.00") ENTRY("1.00", "CRDT", "<RvslInd>true</RvslInd>" TWO))), "ok: C1.00");
    CU_ASSERT_TRUE(kit.lines[0].reversal);
    CU_ASSERT_STRING_EQUAL(kit.lines[0].opp_name, "C");
    say_if(read_it(FILE_OF(OPEN CLOSE("101.00") ENTRY("1.00", "CRDT", TWO))), "ok: C1.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].opp_name, "D");
}

static void charges_excuse_payments_that_do_not_add_up(void)
{
    say_if(read_it(FILE_OF(OPEN CLOSE("105.00") ENTRY("5.00", "CRDT", "<Chrgs><Rcrd><Amt Ccy=\"CNY\">1.00</Amt></Rcrd></Chrgs><NtryDtls>" TX("3.00") TX("3.00") "</NtryDtls>"))),
           "ok: [C3.00] [C3.00] C5.00");
}

static void limits_are_errors(void)
{
    say_if(read_it(FILE_OF(OPEN CLOSE("100.00") ENTRY("10000000000000.01", "CRDT", ""))), "broken: an amount that is none");
    say_if(read_it(BEGIN("02") "<Stmt>" OPEN CLOSE("100.00") "</Stmt>" END), "broken: a statement without an account");
    static char text[400 * 1024];
    int n = snprintf(text, sizeof text, BEGIN("02") "<Stmt><Id>");
    memset(text + n, 'x', 300 * 1024);
    say_if(read_it(text), "broken: something has more than 262144 bytes without an end");
}

static void comments_and_cdata_are_read_over_and_read(void)
{
    say_if(read_it(FILE_OF("<!-- > <Stmt> -->" OPEN CLOSE("101.00") ENTRY("1.00", "CRDT", "<AddtlNtryInf>a<![CDATA[<b>&]]>&#x6C49;</AddtlNtryInf>"))),
           "ok: C1.00");
    CU_ASSERT_STRING_EQUAL(kit.lines[0].memo, "a<b>&汉");
}

static void raw_entries_are_found_again_in_any_pieces(void)
{
    static const char text[] = FILE_OF(OPEN CLOSE("115.50") ENTRY("12.5", "CRDT", DETAILS) ENTRY("3", "DBIT", "")
                                           ENTRY("6.00", "CRDT", "<NtryDtls>" TX("1.00") TX("5.00") "</NtryDtls>"));
    uint8_t sha256[32];
    for (size_t piece = 1; piece < 60; piece++) {
        kit.piece = piece;
        say_if(read_it(text), "ok: C12.50 D3.00 [C1.00] [C5.00] C6.00 | 100.00 115.50");
        for (size_t i = 0; i < kit.line_count; i++) {
            const vg_stmt_line *l = &kit.lines[i];
            vg_span raw = {(const uint8_t *)text + l->offset, (size_t)l->length};
            const char *tag = l->part == VG_STMT_DETAIL ? "<TxDtls>" : "<Ntry>";
            CU_ASSERT_EQUAL(memcmp(raw.at, tag, strlen(tag)), 0);
            CU_ASSERT_EQUAL(raw.at[raw.len - 1], '>');
            vg_sha256(raw, sha256);
            CU_ASSERT_EQUAL(memcmp(sha256, l->sha256, 32), 0);
        }
    }
    kit.piece = 0;
}

static void long_text_is_cut_and_marked(void)
{
    char text[8192];
    vg_buf b = vg_buf_of(text, sizeof text - 1);
    vg_buf_text(&b, BEGIN("02") "<Stmt>" ACCOUNT OPEN CLOSE("101.00") "<Ntry><Amt Ccy=\"CNY\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
                                "<ValDt><Dt>2026-01-05</Dt></ValDt><AddtlNtryInf>");
    for (int i = 0; i < 300; i++) {
        vg_buf_text(&b, "汉");
    }
    vg_buf_text(&b, "</AddtlNtryInf></Ntry></Stmt>" END);
    text[b.len] = 0;
    say_if(read_it(text), "ok: C1.00");
    size_t len = strlen(kit.lines[0].memo);
    CU_ASSERT_TRUE(len < sizeof kit.lines[0].memo && len > 500);
    CU_ASSERT_TRUE(vg_span_utf8(vg_span_of(kit.lines[0].memo)));
    CU_ASSERT_STRING_EQUAL(kit.lines[0].memo + len - 3, "\xEF\xBF\xBD");
}

static CU_TestInfo tests[] = {
    {"lines and balances are read", lines_and_balances_are_read},
    {"instants have the day of the bank", instants_have_the_day_of_the_bank},
    {"each version is read, and no other", each_version_is_read_and_no_other},
    {"an intraday report is told apart", an_intraday_report_is_told_apart},
    {"pending entries do not count", pending_entries_do_not_count},
    {"a batch is one line with its payments", a_batch_is_one_line_with_its_payments},
    {"notified payments must be their line", notified_payments_must_be_their_line},
    {"several statements and accounts stand in one file", several_statements_and_accounts_stand_in_one_file},
    {"a statement that stands there twice is refused", a_statement_that_stands_there_twice_is_refused},
    {"totals told must be found", totals_told_must_be_found},
    {"pages are chained", pages_are_chained},
    {"what does not add up is refused with its place", what_does_not_add_up_is_refused_with_its_place},
    {"hostile XML is refused", hostile_xml_is_refused},
    {"a reversal turns the side and not the roles", a_reversal_turns_the_side_and_not_the_roles},
    {"charges excuse payments that do not add up", charges_excuse_payments_that_do_not_add_up},
    {"limits are errors", limits_are_errors},
    {"comments are read over, CDATA is read", comments_and_cdata_are_read_over_and_read},
    {"raw entries are found again, in any pieces", raw_entries_are_found_again_in_any_pieces},
    {"long text is cut and marked", long_text_is_cut_and_marked},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"statement, camt", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

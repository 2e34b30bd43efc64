/* Who finds nothing must prove that there is nothing: every form that is read, without lines, with and without such a proof. */
#include "tests/unit/statement_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

#define CAMT(form, root, inside) \
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:" form "\"><" root "><GrpHdr><MsgId>M</MsgId></GrpHdr>" inside "</" root "></Document>"
#define HEAD "<Id>S1</Id><Acct><Id><Othr><Id>6225880000000001</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
#define BAL(code, yuan) "<Bal><Tp><CdOrPrtry><Cd>" code "</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">" yuan "</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
#define NONE_TOLD "<TxsSummry><TtlNtries><NbOfNtries>0</NbOfNtries><Sum>0</Sum></TtlNtries></TxsSummry>"
#define ONE_TOLD "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries></TtlNtries></TxsSummry>"
#define STMT(inside) CAMT("camt.053.001.02", "BkToCstmrStmt", "<Stmt>" HEAD inside "</Stmt>")
#define RPT(inside) CAMT("camt.052.001.02", "BkToCstmrAcctRpt", "<Rpt>" HEAD inside "</Rpt>")
#define MT(inside) ":20:S\n:25:6225880000000001\n:28C:1/1\n" inside "-\n"
#define NAMES "account,day,side,amount,balance,serial,opp_name,memo\n"
#define OWN "day: YYYY-MM-DD\nrow.day: 1\nrow.amount: 2\nside: credit\naccount: 1\n"

static statement_kit kit;

static const struct {
    const char *form, *profile; /* a built-in one's name, or a profile's text; NULL: its own form */
    const char *text;
    bool proves;
} files[] = {
    {"camt.053 with nothing", NULL, STMT(""), false},
    {"camt.053 with an opening alone", NULL, STMT(BAL("OPBD", "5.00")), false},
    {"camt.053 with a closing alone", NULL, STMT(BAL("CLBD", "5.00")), false},
    {"camt.053 with balances that differ", NULL, STMT(BAL("OPBD", "5.00") BAL("CLBD", "5.01")), false},
    {"camt.053 with equal balances", NULL, STMT(BAL("OPBD", "5.00") BAL("CLBD", "5.00")), true},
    {"camt.053 that counts none", NULL, STMT(NONE_TOLD), true},
    {"camt.053 that counts one", NULL, STMT(ONE_TOLD), false},
    {"camt.053 without a statement", NULL, CAMT("camt.053.001.02", "BkToCstmrStmt", ""), false},
    {"camt.053 of two accounts, one without a proof", NULL,
     CAMT("camt.053.001.08", "BkToCstmrStmt", "<Stmt>" HEAD BAL("OPBD", "5.00") BAL("CLBD", "5.00") "</Stmt><Stmt><Id>S2</Id><Acct><Id><IBAN>Z9</IBAN></Id><Ccy>CNY</Ccy></Acct></Stmt>"),
     false},
    {"camt.053 of two accounts, both with one", NULL,
     CAMT("camt.053.001.08", "BkToCstmrStmt",
          "<Stmt>" HEAD BAL("OPBD", "5.00") BAL("CLBD", "5.00") "</Stmt><Stmt><Id>S2</Id><Acct><Id><IBAN>Z9</IBAN></Id><Ccy>CNY</Ccy></Acct>" NONE_TOLD "</Stmt>"),
     true},
    {"camt.052 with nothing", NULL, RPT(""), false},
    {"camt.052 that counts none", NULL, RPT(NONE_TOLD), true},
    {"camt.052 without a report", NULL, CAMT("camt.052.001.02", "BkToCstmrAcctRpt", ""), false},
    {"MT940 with nothing", NULL, MT(""), false},
    {"MT940 with an opening alone", NULL, MT(":60F:C260104CNY5,00\n"), false},
    {"MT940 with a closing alone", NULL, MT(":62F:C260105CNY5,00\n"), false},
    {"MT940 with balances that differ", NULL, MT(":60F:C260104CNY5,00\n:62F:C260105CNY5,01\n"), false},
    {"MT940 with equal balances", NULL, MT(":60F:C260104CNY5,00\n:62F:C260105CNY5,00\n"), true},
    {"csv with no byte", "csv", "", false},
    {"csv with blank lines", "csv", "\n\n", false},
    {"csv with names alone", "csv", NAMES, false},
    {"own rows without a total", OWN, "", false},
    {"own rows with a head that counts none", OWN "head.tag: H\nhead.count: 2\nrow.tag: D\n", "H,0\n", true},
    {"own rows with a head that counts one", OWN "head.tag: H\nhead.count: 2\n", "H,1\n", false},
    {"own rows with a tail that is missing", OWN "tail.tag: T\ntail.count: 2\n", "", false},
    {"own rows with equal balances in front", OWN "head.tag: H\nhead.opening: 2\nhead.closing: 3\n", "H,5.00,5.00\n", true},
    {"own rows with other balances in front", OWN "head.tag: H\nhead.opening: 2\nhead.closing: 3\n", "H,5.00,5.01\n", false},
    {"Baixin with no byte", "baixin", "", false},
    {"Baixin with a head alone", "baixin", "H|1.0|TXN|2026-03-02|GWTEST01|0|0.00|0.00\n", false},
    {"Baixin that counts none", "baixin", "H|1.0|TXN|2026-03-02|GWTEST01|0|0.00|0.00\nT|0\n", true},
    {"Baixin that counts one", "baixin", "H|1.0|TXN|2026-03-02|GWTEST01|1|0.00|0.00\nT|1\n", false},
    {"Ping An 20 with no byte", "pingan-20", "", false},
    {"Ping An 20 that counts none", "pingan-20", "0\n", true},
    {"Ping An 20 that counts one", "pingan-20", "1\n", false},
    {"Ping An 4004 with no byte", "pingan-4004", "", false},
    {"Ping An 6103 cz with no byte", "pingan-6103-cz", "", false},
    {"Ping An 6103 cz that counts none", "pingan-6103-cz", "0\n", true},
    {"Ping An 6103 tx with a blank line", "pingan-6103-tx", "\n", false},
    {"Ping An 6103 tx that counts none", "pingan-6103-tx", "0\n", true},
    {"Ping An KHKF with no byte", "pingan-khkf", "", false},
    {"Ping An KHKF that counts none", "pingan-khkf", "0\n", true},
    {"CITIC DLUPRDWN with no byte", "citic-dluprdwn", "", false},
    {"CITIC DLUPRDWN that counts none", "citic-dluprdwn", "0.00,0,0\n", true},
    {"CITIC DLTRNALL with no byte", "citic-dltrnall", "", false},
    {"CITIC DLTRNALL with a head alone", "citic-dltrnall", "H\t777\t20260105\n", false},
    {"CITIC DLTRNALL that counts none", "citic-dltrnall", "H\t777\t20260105\nT\t0\n", true},
    {"CITIC DLTRNALL that counts one", "citic-dltrnall", "H\t777\t20260105\nT\t1\n", false},
    {"Ping An 6073 tx with a head alone", "pingan-6073-tx", "H\t777\t20260105\n", false},
    {"Ping An 6073 tx that counts none", "pingan-6073-tx", "H\t777\t20260105\nT\t0\n", true},
    {"Ping An 6073 qf with no byte", "pingan-6073-qf", "", false},
    {"Ping An 6073 qf that counts one", "pingan-6073-qf", "H\t777\t20260105\nT\t1\n", false},
    {"CITIC DLUPRDWN that counts one", "citic-dluprdwn", "5.00,1,0\n", false},
};

static const char *profile_text(const char *name)
{
    const char *text = NULL, *built;
    for (size_t i = 0; (built = vg_stmt_profile_at(i, &text)) != NULL && strcmp(built, name) != 0; i++) {
    }
    return built == NULL ? name : text;
}

static void read_file(const char *profile, const char *text)
{
    vg_stmt_profile *p = NULL;
    vg_err err;
    kit.options = (vg_stmt_options){.currency = "CNY"};
    if (profile != NULL) {
        vg_status st = vg_stmt_profile_read("test", vg_span_of(profile_text(profile)), &p, &err);
        if (st.code != VG_OK) {
            printf("\n%s\n", err.text);
        }
        CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
        kit.options.format = VG_STMT_PROFILE;
        kit.options.profile = p;
    }
    (void)statement_kit_read(&kit, text);
    vg_stmt_profile_free(p);
}

static void no_form_finds_nothing_without_a_proof(void)
{
    for (size_t i = 0; i < VG_COUNT(files); i++) {
        read_file(files[i].profile, files[i].text);
        bool holds = kit.proof.verdict == VG_STMT_HOLDS;
        if (holds != files[i].proves) {
            printf("\n%s: %s\n", files[i].form, kit.said);
        }
        CU_ASSERT_EQUAL(holds, files[i].proves);
        CU_ASSERT_EQUAL(kit.proof.verdict, files[i].proves ? VG_STMT_HOLDS : VG_STMT_BROKEN); /* never "unproven": there is nothing to show */
        CU_ASSERT_EQUAL(kit.line_count, 0);
    }
}

/* A new profile that is built in has to come with what it says of an empty file. */
static void every_built_in_profile_is_among_them(void)
{
    const char *text, *name;
    for (size_t i = 0; (name = vg_stmt_profile_at(i, &text)) != NULL; i++) {
        bool there = false;
        for (size_t k = 0; k < VG_COUNT(files); k++) {
            there |= files[k].profile != NULL && strcmp(files[k].profile, name) == 0 && !files[k].proves;
        }
        CU_ASSERT_TRUE(there);
    }
}

static CU_TestInfo tests[] = {
    {"no form finds nothing without a proof", no_form_finds_nothing_without_a_proof},
    {"every built-in profile is among them", every_built_in_profile_is_among_them},
    CU_TEST_INFO_NULL,
};

int main(void)
{
    CU_SuiteInfo suites[] = {{"empty statements", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed != 0;
}

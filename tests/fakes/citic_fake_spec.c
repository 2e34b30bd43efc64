/* The field tables of section C, request side. One table a message, in the paper's order. */
#include "tests/fakes/citic_fake_do.h"

#include <string.h>

#define END {.tag = NULL}
#define CLIENT {"clientID", FK_CODE, 20, FK_R, NULL}
#define MAIN(tag) {tag, FK_ACCT, 19, FK_R, NULL}
#define SUB(tag) {tag, FK_ACCT, 19, FK_R, NULL}
#define NAME(tag) {tag, FK_TEXT, 122, FK_R, NULL}
#define AMOUNT {"tranAmt", FK_FEN, 16, FK_R, NULL}
#define MEMO {"memo", FK_TEXT, 102, FK_O, NULL}
#define DATE(tag) {tag, FK_DATE, 8, FK_R, NULL}
#define FLAG(tag, set) {tag, FK_FLAG, 0, FK_R, set}

static const fk_tag none[] = {END};

static const fk_tag reg[] = {
    {"mainAccNo", FK_EXACT, 19, FK_R, NULL},
    FLAG("appFlag", "2 3"),
    FLAG("accGenType", "0 1"),
    {"subAccNo", FK_ACCT, 14, FK_C, NULL},
    {"subAccNm", FK_TEXT, 122, FK_C, NULL},
    FLAG("accType", "03 04 11"),
    FLAG("calInterestFlag", "0 1 2"),
    {"interestRate", FK_RATE, 10, FK_C, NULL},
    FLAG("overFlag", "0 1 2"),
    {"overAmt", FK_FEN0, 16, FK_C, NULL},
    {"overRate", FK_RATE, 10, FK_C, NULL},
    FLAG("autoAssignInterestFlag", "0 1"),
    FLAG("autoAssignTranFeeFlag", "0 1"),
    FLAG("feeType", "0 1 2"),
    FLAG("realNameParm", "0 1 2 3"),
    FLAG("subAccPrintParm", "0 1 2 3 4"),
    {"mngNode", FK_EXACT, 6, FK_R, NULL},
    NAME("vtlCustNm"),
    NAME("legalPersonNm"),
    FLAG("custCertType", "0 1 2 3 4 5 6 7 8 9 A D"),
    {"custCertNo", FK_TEXT, 30, FK_R, NULL},
    {"branch", FK_EXACT, 3, FK_R, NULL},
    {"commAddress", FK_TEXT, 152, FK_R, NULL},
    END,
};
static const fk_tag contact[] = {
    NAME("contactName"),
    {"contactPhone", FK_TEXT, 20, FK_R, NULL},
    {"mailAddress", FK_TEXT, 152, FK_R, NULL},
    END,
};
static const fk_tag contract[] = {
    {"mainAccNo", FK_EXACT, 19, FK_R, NULL},
    {"subAccNo", FK_EXACT, 19, FK_O, NULL},
    {"stt", FK_FLAG, 0, FK_O, "0 1 2 3 8"},
    DATE("startDate"),
    DATE("endDate"),
    END,
};
static const fk_tag main_and_sub[] = {MAIN("mainAccNo"), SUB("subAccNo"), END};
static const fk_tag balance[] = {MAIN("accountNo"), SUB("subAccNo"), END};
/* DLFNDINI and DLFONDIN (B2B 3.1, 3.4): only the meaning of accountNo differs. */
static const fk_tag into_sub[] = {
    CLIENT, SUB("accountNo"), SUB("subAccNo"), NAME("subAccNm"), AMOUNT, MEMO, END,
};
static const fk_tag adjust[] = {
    CLIENT,           SUB("accountNo"),
    SUB("recvAccNo"), NAME("recvAccNm"),
    AMOUNT,           DATE("hostDate"),
    {"hostFlw", FK_CODE, 14, FK_R, NULL},
    {"hostSeq", FK_CODE, 13, FK_R, NULL},
    MEMO,             END,
};
static const fk_tag adjust_back[] = {
    CLIENT,           MAIN("accountNo"),
    SUB("payAccNo"),  SUB("recvAccNo"),
    NAME("recvAccNm"), AMOUNT,
    DATE("hostDate"), {"hostFlw", FK_CODE, 14, FK_R, NULL},
    {"hostSeq", FK_CODE, 13, FK_R, NULL},
    MEMO,             END,
};
/* payType is newer than the rest; recvTgfi and recvBankNm need not be sent for this bank (3.5). */
static const fk_tag payout[] = {
    CLIENT,
    SUB("accountNo"),
    {"recvAccNo", FK_CODE, 32, FK_R, NULL},
    NAME("recvAccNm"),
    AMOUNT,
    FLAG("sameBank", "0 1"),
    {"payType", FK_FLAG, 0, FK_A, "2H 2B 2E"},
    {"recvTgfi", FK_CODE, 20, FK_A, NULL},
    {"recvBankNm", FK_TEXT, 122, FK_A, NULL},
    MEMO,
    FLAG("preFlg", "0 1"),
    {"preDate", FK_DATE, 8, FK_C, NULL},
    {"preTime", FK_FLAG, 0, FK_C, "100000 120000 140000 160000"},
    END,
};
static const fk_tag margin_back[] = {
    CLIENT, MAIN("accountNo"), SUB("payAccNo"), SUB("recvAccNo"), NAME("recvAccNm"), AMOUNT,
    MEMO,   END,
};
static const fk_tag transfer[] = {
    CLIENT, SUB("payAccNo"), SUB("recvAccNo"), NAME("recvAccNm"), AMOUNT, MEMO, END,
};
static const fk_tag forced[] = {
    CLIENT,
    MAIN("accountNo"),
    SUB("payAccNo"),
    FLAG("tranType", "BF BG BH BR BS"),
    {"recvAccNo", FK_ACCT, 19, FK_C, NULL},
    {"recvAccNm", FK_TEXT, 122, FK_C, NULL},
    AMOUNT,
    {"freezeNo", FK_CODE, 22, FK_C, NULL},
    {"ofreezeamt", FK_FEN, 16, FK_C, NULL},
    MEMO,
    FLAG("tranFlag", "0 1"),
    END,
};
static const fk_tag refund[] = {
    CLIENT, SUB("accountNo"), AMOUNT, {"orderNo", FK_CODE, 20, FK_R, NULL}, MEMO, END,
};
static const fk_tag client_only[] = {CLIENT, END};
static const fk_tag client_row[] = {CLIENT, END};
static const fk_tag settle_interest[] = {CLIENT, MAIN("mainAccNo"), SUB("subAccNo"), END};
static const fk_tag day_file[] = {
    {"accountNo", FK_EXACT, 19, FK_R, NULL}, DATE("date"), END,
};
static const fk_tag state[] = {
    CLIENT,
    {"type", FK_FLAG, 0, FK_O,
     "DLFNDINI DLTRSFIN DLWFDRTN DLFONDIN DLFNDOUT DLGTYRTN DLSUBTRN DLMDETRN DLFCSOUT DLIRTSTL "
     "DLB2BSOP"},
    END,
};
static const fk_tag freezes[] = {
    MAIN("accountNo"), SUB("subAccNo"), DATE("startDate"), DATE("endDate"), END,
};
static const fk_tag lines[] = {
    MAIN("accountNo"),
    {"subAccNo", FK_ACCT, 19, FK_O, NULL},
    {"queryType", FK_FLAG, 0, FK_O, "1"},
    DATE("startDate"),
    DATE("endDate"),
    {"tranType", FK_EXACT, 2, FK_O, NULL},
    {"startRecord", FK_UINT, 4, FK_O, NULL},
    {"pageNumber", FK_UINT, 2, FK_O, NULL},
    {"lastHostFlw", FK_CODE, 14, FK_O, NULL},
    {"lastHostSeq", FK_CODE, 13, FK_O, NULL},
    {"lastHostDate", FK_DATE, 8, FK_O, NULL},
    {"qryMode", FK_FLAG, 0, FK_O, "1 2 3"},
    END,
};
static const fk_tag print_lines[] = {
    MAIN("mainAccNo"),
    SUB("subAccNo"),
    DATE("startDate"),
    DATE("endDate"),
    {"startRecord", FK_UINT, 9, FK_R, NULL},
    {"pageNumber", FK_UINT, 9, FK_R, NULL},
    END,
};
static const fk_tag physical_lines[] = {
    {"accountNo", FK_EXACT, 19, FK_R, NULL},
    {"lowAmount", FK_FEN0, 16, FK_R, NULL},
    {"upAmount", FK_FEN0, 16, FK_R, NULL},
    DATE("startDate"),
    DATE("endDate"),
    {"pageNumber", FK_UINT, 4, FK_R, NULL},
    {"startRecord", FK_UINT, 4, FK_R, NULL},
    {"controlFlag", FK_FLAG, 0, FK_A, "0 1"},
    END,
};
static const fk_tag day_balances[] = {
    {"accountNo", FK_EXACT, 19, FK_R, NULL}, DATE("startDate"), DATE("endDate"), END,
};
static const fk_tag account_row[] = {{"accountNo", FK_EXACT, 19, FK_R, NULL}, END};
static const fk_tag name_check[] = {
    {"accountNo", FK_EXACT, 19, FK_R, NULL}, NAME("accountName"), FLAG("accountType", "0 1"), END,
};
static const fk_tag bank_codes[] = {
    {"provinceName", FK_TEXT, 42, FK_O, NULL}, {"cityName", FK_TEXT, 42, FK_O, NULL},
    {"bankName", FK_TEXT, 62, FK_O, NULL},     {"tgfi", FK_CODE, 20, FK_C, NULL},
    {"tgname", FK_TEXT, 122, FK_C, NULL},      END,
};

static const char user_list[] = "userDataList";

static const fk_spec specs[] = {
    {"DLMDETRN", "B2B 3.8", FK_MONEY, forced, NULL, NULL, fk_do_forced},
    {"DLCIDSTT", "B2B 3.14", FK_QUERY, state, NULL, NULL, fk_do_state},
    {"DLFRNOQR", "B2B 3.48", FK_QUERY, none, user_list, client_row, fk_do_freeze_numbers},
    {"DLSBALQR", "B2B 3.15", FK_QUERY, balance, NULL, NULL, fk_do_balance},
    {"DLSTRNDT", "B2B 3.17", FK_QUERY, lines, NULL, NULL, fk_do_lines},
    {"DLSFRZQR", "B2B 3.16", FK_QUERY, freezes, NULL, NULL, fk_do_freezes},
    {"DLSUBTRN", "B2B 3.7", FK_MONEY, transfer, NULL, NULL, fk_do_transfer},
    {"DLFNDOUT", "B2B 3.5", FK_MONEY, payout, NULL, NULL, fk_do_payout},
    {"DLFCSOUT", "B2B 3.43", FK_MONEY, payout, NULL, NULL, fk_do_payout},
    {"DLFONDIN", "B2B 3.4", FK_MONEY, into_sub, NULL, NULL, fk_do_deposit},
    {"DLTRSFIN", "B2B 3.2", FK_MONEY, adjust, NULL, NULL, fk_do_adjust},
    {"DLWFDRTN", "B2B 3.3", FK_MONEY, adjust_back, NULL, NULL, fk_do_adjust_back},
    {"DLBREGSN", "B2B 3.25", FK_ADMIN, reg, "VilcstDataList", contact, fk_do_register},
    {"DLSASQRY", "B2B 3.27", FK_QUERY, contract, NULL, NULL, fk_do_contract},
    {"DLOLCACC", "B2B 3.44", FK_ADMIN, main_and_sub, NULL, NULL, fk_do_close},
    {"DLFNDINI", "B2B 3.1", FK_MONEY, into_sub, NULL, NULL, fk_do_init},
    {"DLGTYRTN", "B2B 3.6", FK_MONEY, margin_back, NULL, NULL, fk_do_margin_back},
    {"DLRFDSUB", "B2B 3.11", FK_MONEY, refund, NULL, NULL, fk_do_refund},
    {"DLRFDDTL", "B2B 3.12", FK_QUERY, client_only, NULL, NULL, fk_do_refund_state},
    {"DLWDLSUB", "B2B 3.9", FK_MONEY, refund, NULL, NULL, fk_do_refund},
    {"DLWDLDTL", "B2B 3.10", FK_QUERY, client_only, NULL, NULL, fk_do_refund_state},
    {"DLPTDTQY", "B2B 3.42", FK_QUERY, print_lines, NULL, NULL, fk_do_print_lines},
    {"DLIRTCAL", "B2B 3.45", FK_QUERY, main_and_sub, NULL, NULL, fk_do_try_interest},
    {"DLIRTSTL", "B2B 3.46", FK_MONEY, settle_interest, NULL, NULL, fk_do_settle_interest},
    {"DLSESMDN", "B2B 3.13", FK_QUERY, day_file, NULL, NULL, fk_do_day_file},
    {"DLBALQRY", "Group 3.1.1", FK_QUERY, none, user_list, account_row, fk_do_physical_balance},
    {"DLHBLQRY", "Group 3.1.5", FK_QUERY, day_balances, NULL, NULL, fk_do_day_balances},
    {"DLTRNALL", "Group 3.1.2", FK_QUERY, physical_lines, NULL, NULL, fk_do_physical_lines},
    {"DLWRKDAY", "Group 3.16.4", FK_QUERY, none, NULL, NULL, fk_do_work_days},
    {"DLACCCHK", "Group 3.16.5", FK_QUERY, name_check, NULL, NULL, fk_do_name_check},
    {"DLBNKCOD", "Group 3.16.3", FK_QUERY, bank_codes, NULL, NULL, fk_do_bank_codes},
};

const fk_spec *fk_spec_find(const char *action)
{
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (memcmp(specs[i].action, action, 8) == 0) {
            return &specs[i];
        }
    }
    return NULL;
}

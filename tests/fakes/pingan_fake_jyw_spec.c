/* The field tables of 交易网 (B.9), request side. One table a message, in wire order. */
#include "tests/fakes/pingan_fake_do.h"

#define END {.name = NULL}
#define SUP {"SupAcctId", PA_CODE, 32, PA_R, NULL}
#define ACCT {"CustAcctId", PA_CODE, 32, PA_R, NULL}
#define CUST {"ThirdCustId", PA_CODE, 32, PA_R, NULL}
#define CODE(name, max) {name, PA_CODE, max, PA_R, NULL}
#define CODE_O(name, max) {name, PA_CODE, max, PA_O, NULL}
#define TEXT(name, max) {name, PA_TEXT, max, PA_R, NULL}
#define TEXT_O(name, max) {name, PA_TEXT, max, PA_O, NULL}
#define FEN(name) {name, PA_FEN, 15, PA_R, NULL}
#define FEN0(name) {name, PA_FEN0, 15, PA_R, NULL}
#define FLAG(name, set) {name, PA_FLAG, 0, PA_R, set}
#define CCY {"CcyCode", PA_FLAG, 0, PA_R, "RMB"}
#define CCY_O {"CcyCode", PA_FLAG, 0, PA_O, "RMB"}
#define ORDER {"ThirdHtId", PA_PRINT, 30, PA_R, NULL}
#define DATE(name) {name, PA_DATE, 8, PA_R, NULL}
#define PAGE {"PageNum", PA_UINT, 6, PA_R, NULL}
#define NOTE {"Note", PA_TEXT, 120, PA_O, NULL}
#define RESERVE {"Reserve", PA_TEXT, 120, PA_O, NULL}
#define ID_TYPES "1 2 3 4 5 7 8 9 11 19 20 51 52 60 65 66 67 68 69 70 73 80"
#define ID FLAG("IdType", ID_TYPES), CODE("IdCode", 20)

static const pa_tag sign[] = {FLAG("FuncFlag", "1 2"), DATE("TxDate"), RESERVE, END};
static const pa_tag deposit[] = {
    SUP, ACCT, CUST, ID, FEN("TranAmount"), CODE("InAcctId", 32), TEXT("InAcctIdName", 120), CCY,
    RESERVE, END,
};
static const pa_tag payout_in_bank[] = {
    TEXT("TranWebName", 120), CUST, ID, FLAG("TranOutType", "1"), ACCT, TEXT("CustName", 120), SUP,
    FLAG("TranType", "1"), CODE("OutAcctId", 32), TEXT("OutAcctIdName", 120),
    TEXT("OutAcctIdBankName", 120), CODE_O("OutAcctIdBankCode", 12), TEXT_O("Address", 120), CCY,
    FEN("TranAmount"), CODE_O("FeeOutCustId", 32), RESERVE, END,
};
static const pa_tag payout_abroad[] = {
    TEXT("TranWebName", 120), CUST, FLAG("TranOutType", "1"), ACCT, TEXT("CustName", 120), SUP,
    FLAG("TranType", "3"), CODE("OutAcctId", 32), TEXT("OutAcctIdName", 120),
    TEXT("OutAcctIdBankName", 120), CODE_O("OutAcctIdBankCode", 12), TEXT_O("Address", 120), CCY_O,
    FEN("TranAmount"), CODE_O("FeeOutCustId", 32), RESERVE, END,
};
static const pa_tag review[] = {
    CODE("FrontLogNo", 16), TEXT("TranWebName", 120), CUST, ID, ACCT, TEXT("CustName", 120), SUP,
    FLAG("TranStatus", "1 2"), FLAG("TranType", "1 2 3"), CODE("OutAcctId", 32),
    TEXT("OutAcctIdName", 120), CCY, FEN("TranAmount"), RESERVE, END,
};
static const pa_tag lines[] = {
    SUP, {"OrigThirdLogNo", PA_LOG_NO, 22, PA_O, NULL}, DATE("BeginDate"), DATE("EndDate"), PAGE,
    RESERVE, END,
};
static const pa_tag pay[] = {
    SUP, FLAG("FuncFlag", "1 2"), CODE("OutCustAcctId", 32), CODE("OutThirdCustId", 32),
    CODE("InCustAcctId", 32), CODE("InThirdCustId", 32), FEN("TranAmount"), FEN0("HandFee"), CCY,
    CODE("PaySerialNo", 32), ORDER, TEXT_O("ThirdHtCont", 500), NOTE, RESERVE, END,
};
static const pa_tag freeze[] = {
    SUP, FLAG("FuncFlag", "1 2"), ACCT, CUST, FEN("TranAmount"), CCY, ORDER, NOTE, RESERVE, END,
};
static const pa_tag fee[] = {
    SUP, FLAG("FuncFlag", "1 2 3"), ACCT, CUST, FEN("TranAmount"), CCY, ORDER, NOTE, RESERVE, END,
};
static const pa_tag balances[] = {
    SUP, CUST, ACCT, FLAG("SelectFlag", "1 2 3"), PAGE, RESERVE, END,
};
static const pa_tag pool[] = {
    CODE("AcctId", 32), CODE("TranWebCode", 4), RESERVE, END,
};
static const pa_tag file[] = {
    FLAG("FuncFlag", "1 2"), SUP, {"BeginDateTime", PA_STAMP, 14, PA_R, NULL},
    {"EndDateTime", PA_STAMP, 14, PA_R, NULL}, RESERVE, END,
};
static const pa_tag register_member[] = {
    SUP, CUST, TEXT("CustName", 120), ID, FLAG("CPFlag", "1 2"), CODE("AcctId", 32),
    FLAG("BankType", "1 2"), TEXT("BankName", 120), CODE_O("BankCode", 14),
    CODE_O("SBankCode", 14), CODE("MobilePhone", 12), {"EmailAddr", PA_PRINT, 120, PA_O, NULL},
    TEXT_O("RegAddress", 120), CODE_O("Zip", 12), TEXT_O("Address", 120),
    TEXT_O("ContactUser", 120), RESERVE, END,
};
static const pa_tag confirm[] = {
    FLAG("FuncFlag", "1 2"), CODE("SerialNo", 32), CODE_O("MessageCode", 7),
    {"CheckAmount", PA_FEN, 15, PA_O, NULL}, RESERVE, END,
};

static const pa_spec specs[] = {
    {"1330", "B.9", PA_ADMIN, sign, pa_jyw_sign, NULL, NULL},
    {"1343", "B.9", PA_ADMIN, register_member, pa_jyw_register, NULL, NULL},
    {"1344", "B.9", PA_ADMIN, confirm, pa_jyw_confirm, NULL, NULL},
    {"1029", "B.9", PA_MONEY, freeze, pa_jyw_freeze, NULL, NULL},
    {"1332", "B.9", PA_MONEY, pay, pa_jyw_pay, NULL, NULL},
    {"1030", "B.9", PA_MONEY, fee, pa_jyw_fee, NULL, NULL},
    {"1031", "B.9", PA_MONEY, fee, pa_jyw_fee, NULL, NULL},
    {"1316", "B.9", PA_MONEY, deposit, pa_jyw_deposit, NULL, NULL},
    {"1318", "B.9", PA_MONEY, payout_in_bank, pa_jyw_payout, NULL, NULL},
    {"1313", "B.9", PA_MONEY, payout_abroad, pa_jyw_payout, NULL, NULL},
    {"1317", "B.9", PA_MONEY, review, pa_jyw_review, NULL, NULL},
    {"1325", "B.9", PA_QUERY, lines, pa_jyw_money_lines, NULL, NULL},
    {"1324", "B.9", PA_QUERY, lines, pa_jyw_trade_lines, NULL, NULL},
    {"1010", "B.9", PA_QUERY, balances, pa_jyw_balances, NULL, NULL},
    {"1021", "B.9", PA_QUERY, pool, pa_jyw_pool, NULL, NULL},
    {"1006", "B.9", PA_ADMIN, file, pa_jyw_file, NULL, NULL},
};

const pa_spec *pa_jyw_find(const char *func)
{
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (fk_same(specs[i].func, func)) {
            return &specs[i];
        }
    }
    return NULL;
}

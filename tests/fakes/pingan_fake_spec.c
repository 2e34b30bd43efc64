/* The field tables of 见证宝 (B.1 to B.8), request side. One table a message, in wire order. */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

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
#define ORDER {"ThirdHtId", PA_PRINT, 30, PA_R, NULL}
#define DATE_O(name) {name, PA_DATE, 8, PA_O, NULL}
#define DATE(name) {name, PA_DATE, 8, PA_R, NULL}
#define PAGE {"PageNum", PA_UINT, 6, PA_R, NULL}
#define LOG_NO(name) {name, PA_LOG_NO, 22, PA_R, NULL}
#define NOTE {"Note", PA_TEXT, 120, PA_O, NULL}
#define RESERVE {"Reserve", PA_TEXT, 120, PA_O, NULL}
#define WEB_SIGN {"WebSign", PA_EMPTY, 0, PA_O, NULL}
#define ID_TYPES "1 2 3 4 5 7 8 9 11 19 20 51 52 60 65 66 67 68 69 70 73 80"

static const pa_tag open_close[] = {
    FLAG("FuncFlag", "1 3"), SUP, CUST, FLAG("CustProperty", "00 SH"), TEXT_O("NickName", 120),
    CODE_O("MobilePhone", 12), {"Email", PA_PRINT, 120, PA_O, NULL}, RESERVE, END,
};
static const pa_tag by_cust[] = {SUP, CUST, RESERVE, END};
static const pa_tag by_acct[] = {SUP, ACCT, RESERVE, END};
static const pa_tag balances[] = {
    SUP, CODE_O("CustAcctId", 32), FLAG("SelectFlag", "1 2 3"), PAGE, RESERVE, END,
};
static const pa_tag pool[] = {SUP, RESERVE, END};
static const pa_tag bind[] = {
    SUP, ACCT, CUST, TEXT("CustName", 120), FLAG("IdType", ID_TYPES), CODE("IdCode", 20),
    CODE("AcctId", 32), FLAG("BankType", "1 2"), TEXT("BankName", 120), CODE_O("BankCode", 14),
    CODE_O("SBankCode", 14), CODE("MobilePhone", 12), RESERVE, END,
};
static const pa_tag bind_amount[] = {
    SUP, CUST, ACCT, CODE("AcctId", 32), FEN("TranAmount"), CCY, RESERVE, END,
};
static const pa_tag bind_state[] = {SUP, LOG_NO("OrigThirdLogNo"), DATE("TranDate"), RESERVE, END};
static const pa_tag bind_sms[] = {
    SUP, CUST, ACCT, CODE("AcctId", 32), CODE("MessageCode", 7), RESERVE, END,
};
static const pa_tag unbind[] = {
    FLAG("FuncFlag", "1"), SUP, CUST, ACCT, CODE("AcctId", 32), RESERVE, END,
};
static const pa_tag bound[] = {
    FLAG("SelectFlag", "1 2"), SUP, CODE_O("CustAcctId", 32), PAGE, RESERVE, END,
};
static const pa_tag deposits[] = {
    FLAG("FuncFlag", "0 1 2"), SUP, DATE("BeginDate"), DATE("EndDate"), PAGE, RESERVE, END,
};
static const pa_tag book[] = {
    SUP, ACCT, CUST, TEXT_O("CustName", 120), FEN("TranAmount"), CCY, RESERVE, END,
};
static const pa_tag clear[] = {SUP, ACCT, CUST, FEN("TranAmount"), CCY, NOTE, RESERVE, END};
static const pa_tag unclear[] = {
    SUP, FLAG("FuncFlag", "1"), LOG_NO("OrigThirdLogNo"), RESERVE, END,
};
static const pa_tag freeze[] = {
    FLAG("FuncFlag", "1 2 5 6"), SUP, ACCT, CUST, FEN("TranAmount"), FEN0("TranFee"), CCY, ORDER,
    TEXT_O("ThirdHtMsg", 500), NOTE, RESERVE, END,
};
static const pa_tag trade[] = {
    FLAG("FuncFlag", "1 2 3 6 7 9"), CODE("OutCustAcctId", 32), SUP, CODE("OutThirdCustId", 32),
    TEXT_O("OutCustName", 120), CODE("InCustAcctId", 32), CODE_O("InThirdCustId", 32),
    TEXT_O("InCustName", 120), FEN("TranAmount"), FEN0("TranFee"), FLAG("TranType", "01"), CCY,
    ORDER, TEXT_O("ThirdHtMsg", 500), NOTE, RESERVE, WEB_SIGN, END,
};
static const pa_tag hold_pay[] = {
    SUP, CODE("OutCustAcctId", 32), CODE("OutThirdCustId", 32), FEN0("HandFee"), CCY, ORDER,
    {"TotalCount", PA_UINT, 8, PA_R, NULL}, END,
};
static const pa_tag payee_row[] = {
    CODE("InCustAcctId", 32), CODE_O("InThirdCustId", 32), FEN("TranAmount"), END,
};
static const pa_tag numbered_row[] = {
    {"MarketLogNo", PA_CODE, 52, PA_R, NULL}, CODE("InCustAcctId", 32),
    CODE_O("InThirdCustId", 32), FEN("TranAmount"), END,
};
static const pa_tag note_reserve[] = {NOTE, RESERVE, END};
static const pa_tag refund[] = {
    FLAG("FuncFlag", "2 6"), SUP, CODE("OldThirdLogNo", 52), CODE("OutCustAcctId", 32),
    CODE("OutThirdCustId", 32), CODE("InCustAcctId", 32), CODE_O("InThirdCustId", 32),
    {"ThirdHtId", PA_PRINT, 30, PA_O, NULL}, FEN("TranAmount"), FEN0("TranFee"), NOTE, RESERVE,
    END,
};
static const pa_tag payout[] = {
    SUP, ACCT, CUST, TEXT("CustName", 120), CODE("OutAcctId", 32), TEXT("OutAcctIdName", 120),
    CCY, FEN("TranAmount"), FEN0("HandFee"), CODE_O("SerialNo", 32), CODE_O("MessageCode", 7),
    NOTE, RESERVE, WEB_SIGN, END,
};
static const pa_tag old_payout[] = {
    TEXT("TranWebName", 120), ACCT, {"IdType", PA_FLAG, 0, PA_O, ID_TYPES}, CODE_O("IdCode", 20),
    CUST, TEXT("CustName", 120), SUP, CODE("OutAcctId", 32), TEXT("OutAcctIdName", 120), CCY,
    FEN("TranAmount"), NOTE, RESERVE, WEB_SIGN, END,
};
static const pa_tag returns[] = {
    FLAG("FuncFlag", "1 2"), SUP, DATE("BeginDate"), DATE("EndDate"), RESERVE, END,
};
static const pa_tag status[] = {
    SUP, FLAG("FuncFlag", "2 3 4"), LOG_NO("OrigThirdLogNo"), CODE_O("CustAcctId", 32),
    DATE_O("TranDate"), RESERVE, END,
};
static const pa_tag old_status[] = {
    SUP, FLAG("FuncFlag", "1 2"), LOG_NO("OrigThirdLogNo"), DATE("TranDate"), RESERVE, END,
};
static const pa_tag lines[] = {
    FLAG("FuncFlag", "1 2"), SUP, ACCT, FLAG("SelectFlag", "1 2 3"), DATE_O("BeginDate"),
    DATE_O("EndDate"), PAGE, RESERVE, END,
};
static const pa_tag file[] = {
    SUP, FLAG("FileType", "CZ TX JY YE"), DATE("TranDate"), RESERVE, END,
};

static const pa_spec specs[] = {
    {"6007", "B.5", PA_MONEY, freeze, pa_do_freeze, NULL, NULL},
    {"6070", "B.6", PA_MONEY, hold_pay, pa_do_hold_pay, payee_row, note_reserve},
    {"6110", "B.8", PA_QUERY, status, pa_do_status, NULL, NULL},
    {"6034", "B.6", PA_MONEY, trade, pa_do_trade, NULL, NULL},
    {"6085", "B.7", PA_MONEY, payout, pa_do_payout, NULL, NULL},
    {"6037", "B.1", PA_QUERY, by_cust, pa_do_member_balance, NULL, NULL},
    {"6050", "B.4", PA_QUERY, deposits, pa_do_deposits, NULL, NULL},
    {"6072", "B.8", PA_QUERY, lines, pa_do_trades, NULL, NULL},
    {"6073", "B.8", PA_QUERY, lines, pa_do_clearings, NULL, NULL},
    {"6164", "B.6", PA_MONEY, refund, pa_do_refund, NULL, NULL},
    {"6163", "B.6", PA_MONEY, hold_pay, pa_do_hold_pay, numbered_row, note_reserve},
    {"6048", "B.7", PA_QUERY, returns, pa_do_returns, NULL, NULL},
    {"6000", "B.1", PA_ADMIN, open_close, pa_do_open_close, NULL, NULL},
    {"6092", "B.1", PA_QUERY, by_cust, pa_do_find_member, NULL, NULL},
    {"6093", "B.1", PA_QUERY, by_acct, pa_do_account_balance, NULL, NULL},
    {"6010", "B.1", PA_QUERY, balances, pa_do_balances, NULL, NULL},
    {"6011", "B.1", PA_QUERY, pool, pa_do_pool, NULL, NULL},
    {"6008", "B.4", PA_MONEY, book, pa_do_book, NULL, NULL},
    {"6056", "B.4", PA_MONEY, clear, pa_do_clear, NULL, NULL},
    {"6077", "B.4", PA_MONEY, unclear, pa_do_unclear, NULL, NULL},
    {"6033", "B.7", PA_MONEY, old_payout, pa_do_payout, NULL, NULL},
    {"6014", "B.8", PA_QUERY, old_status, pa_do_status, NULL, NULL},
    {"6055", "B.2", PA_ADMIN, bind, pa_do_bind, NULL, NULL},
    {"6064", "B.2", PA_ADMIN, bind_amount, pa_do_bind_amount, NULL, NULL},
    {"6061", "B.2", PA_QUERY, bind_state, pa_do_bind_state, NULL, NULL},
    {"6066", "B.2", PA_ADMIN, bind, pa_do_bind, NULL, NULL},
    {"6067", "B.2", PA_ADMIN, bind_sms, pa_do_bind_sms, NULL, NULL},
    {"6065", "B.2", PA_ADMIN, unbind, pa_do_unbind, NULL, NULL},
    {"6098", "B.2", PA_QUERY, bound, pa_do_bound, NULL, NULL},
    {"6103", "B.8", PA_QUERY, file, pa_do_file, NULL, NULL},
};

const pa_spec *pa_spec_find(const char *func)
{
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (fk_same(specs[i].func, func)) {
            return &specs[i];
        }
    }
    return func[0] == '1' ? pa_jyw_find(func) : NULL;
}

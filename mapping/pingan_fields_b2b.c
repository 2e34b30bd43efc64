/* 银企直连 (b2b): elements of <Result>, C.1 to C.6. */
#include "mapping/pingan_fields_in.h"

#define T pingan_transfer
#define E pingan_entry
#define J pingan_rejected
#define OWN(name, doc) TEXT(name, R, set.account, 14, MUST, VG_LAST4, doc)

ROWS probe[] = {CUT("Desc", T, desc, 100, MAY, VG_SHOW, "C.1")};

ROWS balance_ask[] = {OWN("Account", "C.2"), FIXED("CcyType", "C", "C.2"), FIXED("CcyCode", "RMB", "C.2")};
ROWS balance[] = {
    TEXT("Account", pingan_balance, account, 14, MUST, VG_LAST4, "C.2"),
    TEXT("CcyCode", pingan_balance, currency, 3, MUST, VG_SHOW, "C.2"),
    HANZI("AccountName", pingan_balance, name, 120, MAY, VG_HIDE, "C.2"),
    YUAN_IF("Balance", pingan_balance, available, has_available, 15, VG_SHOW, "C.2"),
    YUAN_IF("TotalAmount", pingan_balance, total, has_total, 15, VG_SHOW, "C.2"),
};

/* The voucher is the key that the bank knows a payment by; our own reference is told twice, because statements carry the
 * customer's number only. */
ROWS pay_ask[] = {
    TEXT("ThirdVoucher", R, seq, 20, MUST, VG_SHOW, "C.3"),
    TEXT("CstInnerFlowNo", R, seq, 20, MAY, VG_SHOW, "C.3"),
    FIXED("CcyCode", "RMB", "C.3"),
    OWN("OutAcctNo", "C.3"),
    HANZI("OutAcctName", R, set.account_name, 60, MUST, VG_SHOW, "C.3"),
    HANZI("OutAcctAddr", R, set.account_branch, 60, MAY, VG_SHOW, "C.3"),
    TEXT("InAcctBankNode", R, ask.peer_bank_no, 12, MAY, VG_SHOW, "C.3"),
    TEXT("InAcctRecCode", R, ask.peer_bank_no, 12, MAY, VG_SHOW, "C.3"),
    TEXT("InAcctNo", R, payee, 32, MUST, VG_LAST4, "C.3"),
    HANZI("InAcctName", R, payee_name, 60, MUST, VG_HIDE, "C.3"),
    HANZI("InAcctBankName", R, bank_name, 60, MUST, VG_SHOW, "C.3"),
    YUAN("TranAmount", R, amount, 13, MUST, VG_SHOW, "C.3"),
    HANZI("UseEx", R, memo, 60, MAY, VG_HIDE, "C.3"),
    TEXT("UnionFlag", R, flag, 1, MUST, VG_SHOW, "C.3"),
    TEXT("SysFlag", R, set.sys_flag, 1, MAY, VG_SHOW, "C.3"),
    TEXT("AddrFlag", R, set.addr_flag, 1, MUST, VG_SHOW, "C.3"),
};
ROWS pay[] = {
    TEXT("ThirdVoucher", T, ref, 20, MUST, VG_SHOW, "C.3"),
    TEXT("FrontLogNo", T, receipt, 14, MAY, VG_SHOW, "C.3"),
    TEXT("CcyCode", T, currency, 3, MAY, VG_SHOW, "C.3"),
    TEXT("OutAcctNo", T, payer, 14, MAY, VG_LAST4, "C.3"),
    TEXT("InAcctNo", T, payee, 32, MAY, VG_LAST4, "C.3"),
    YUAN_IF("TranAmount", T, amount, has_amount, 15, VG_SHOW, "C.3"),
    TEXT("UnionFlag", T, same_bank, 1, MAY, VG_SHOW, "C.3"),
};

ROWS status_ask[] = {TEXT("OrigThirdVoucher", R, ask.ref, 20, MUST, VG_SHOW, "C.4")};
ROWS status[] = {
    TEXT("OrigThirdVoucher", T, ref, 20, MUST, VG_SHOW, "C.4"),
    TEXT("FrontLogNo", T, receipt, 14, MAY, VG_SHOW, "C.4"),
    TEXT("CcyCode", T, currency, 3, MAY, VG_SHOW, "C.4"),
    TEXT("OutAcctNo", T, payer, 14, MAY, VG_LAST4, "C.4"),
    TEXT("InAcctNo", T, payee, 32, MAY, VG_LAST4, "C.4"),
    YUAN_IF("TranAmount", T, amount, has_amount, 15, VG_SHOW, "C.4"),
    TEXT("UnionFlag", T, same_bank, 1, MAY, VG_SHOW, "C.4"),
    TEXT("Stt", T, state, 2, MUST, VG_SHOW, "C.4"),
    TEXT("IsBack", T, returned, 1, MAY, VG_SHOW, "C.4"),
    CUT("BackRem", T, reason, 20, MAY, VG_SHOW, "C.4"),
    CUT("Yhcljg", T, result, 40, MAY, VG_SHOW, "C.4"),
};

ROWS lines_ask[] = {
    OWN("AcctNo", "C.5"),
    FIXED("CcyCode", "RMB", "C.5"),
    BEGIN("C.5"),
    END_DAY("C.5"),
    INT("PageNo", R, page, 6, MUST, VG_SHOW, "C.5"),
    INT("PageSize", R, set.page_size, 4, MUST, VG_SHOW, "C.5"),
};
ROWS lines_page[] = {
    TEXT("AcctNo", pingan_page, account, 14, MUST, VG_LAST4, "C.5"),
    TEXT("EndFlag", pingan_page, last, 1, MUST, VG_SHOW, "C.5"),
};
ROWS lines[] = {
    TEXT("AcctDate", E, date, 8, MUST, VG_SHOW, "C.5"),
    TIME("TxTime", E, time, MAY, VG_SHOW, "C.5"),
    TEXT("HostTrace", E, trace, 20, MUST, VG_SHOW, "C.5"),
    HANZI("OutBankName", E, payer_bank, 120, MAY, VG_SHOW, "C.5"),
    TEXT("OutBankNo", E, payer_bank_no, 14, MAY, VG_SHOW, "C.5"),
    TEXT("OutAcctNo", E, payer, 32, MAY, VG_LAST4, "C.5"),
    HANZI("OutAcctName", E, payer_name, 120, MAY, VG_HIDE, "C.5"),
    TEXT("CcyCode", E, currency, 3, MAY, VG_SHOW, "C.5"),
    YUAN("TranAmount", E, amount, 15, MUST, VG_SHOW, "C.5"),
    HANZI("InBankName", E, payee_bank, 120, MAY, VG_SHOW, "C.5"),
    TEXT("InBankNo", E, payee_bank_no, 14, MAY, VG_SHOW, "C.5"),
    TEXT("InAcctNo", E, payee, 32, MAY, VG_LAST4, "C.5"),
    HANZI("InAcctName", E, payee_name, 120, MAY, VG_HIDE, "C.5"),
    TEXT("DcFlag", E, side, 1, MUST, VG_SHOW, "C.5"),
    TEXT("VoucherNo", E, voucher, 20, MAY, VG_SHOW, "C.5"),
    YUAN("TranFee", E, fee, 15, MAY, VG_SHOW, "C.5"),
    YUAN_IF("AcctBalance", E, balance, has_balance, 15, VG_SHOW, "C.5"),
    CUT("Purpose", E, memo, 100, MAY, VG_HIDE, "C.5"),
    TEXT("CVoucherNo", E, own_no, 20, MAY, VG_SHOW, "C.5"),
};

ROWS returns_ask[] = {
    OWN("AccNo", "C.6"),
    DAY("StartDate", R, begin, MUST, VG_SHOW, "C.6"),
    DAY("EndDate", R, end, MUST, VG_SHOW, "C.6"),
    INT("PageNo", R, page, 10, MUST, VG_SHOW, "C.6"),
    INT("PageCts", R, set.page_size, 5, MUST, VG_SHOW, "C.6"),
};
ROWS returns_page[] = {TEXT("IsEnd", pingan_page, last, 1, MUST, VG_SHOW, "C.6")};
ROWS returns[] = {
    TEXT("ThirdVoucher", J, batch, 20, MAY, VG_SHOW, "C.6"),
    TEXT("SThirdVoucher", J, ref, 20, MAY, VG_SHOW, "C.6"),
    TEXT("PayAccNo", J, payer, 32, MUST, VG_LAST4, "C.6"),
    TEXT("OppAccNo", J, payee, 32, MAY, VG_LAST4, "C.6"),
    YUAN("Amount", J, amount, 15, MUST, VG_SHOW, "C.6"),
    TEXT("CcyCode", J, currency, 3, MAY, VG_SHOW, "C.6"),
    TEXT("RejectDate", J, date, 14, MUST, VG_SHOW, "C.6"),
    CUT("RejectRemark", J, reason, 120, MAY, VG_SHOW, "C.6"),
    TEXT("FrontLogNo", J, receipt, 20, MUST, VG_SHOW, "C.6"),
};

static const pingan_message messages[] = {
    {"S001", "probe", NO_FIELDS, FIELDS(probe), NO_FIELDS, PINGAN_FLAT},
    {"4001", "balance", FIELDS(balance_ask), FIELDS(balance), NO_FIELDS, PINGAN_FLAT},
    {"4004", "withdraw own, payout", FIELDS(pay_ask), FIELDS(pay), NO_FIELDS, PINGAN_FLAT},
    {"4005", "status", FIELDS(status_ask), FIELDS(status), NO_FIELDS, PINGAN_FLAT},
    {"4013", "lines", FIELDS(lines_ask), FIELDS(lines_page), FIELDS(lines), PINGAN_PAGED},
    {"4019", "returns", FIELDS(returns_ask), FIELDS(returns_page), FIELDS(returns), PINGAN_PAGED},
};
const pingan_messages pingan_b2b_messages = FIELDS(messages);

/* 见证宝 (jzb): B.1 to B.8. */
#include "mapping/pingan_fields_in.h"

#define OUT_ACCOUNT(doc) TEXT("OutCustAcctId", R, ask.account, 32, MUST, VG_LAST4, doc)
#define OUT_MEMBER(doc)  TEXT("OutThirdCustId", R, ask.account_tail, 16, MUST, VG_SHOW, doc)
#define IN_ACCOUNT(doc)  TEXT("InCustAcctId", R, payee, 32, MUST, VG_LAST4, doc)
#define IN_MEMBER(doc)   TEXT("InThirdCustId", R, payee_tail, 16, MUST, VG_SHOW, doc)
#define CARD(doc)        TEXT("AcctId", R, card, 32, MUST, VG_LAST4, doc)

/* --- answers that many share --------------------------------------------------------------------- */

ROWS nothing[] = {EMPTY("Reserve", "B")};
ROWS receipt[] = {
    TEXT("FrontLogNo", pingan_done, receipt, 16, MAY, VG_SHOW, "B"),
    EMPTY("Reserve", "B"),
};
ROWS account[] = {
    TEXT("CustAcctId", pingan_done, account, 32, MAY, VG_LAST4, "B.1"),
    EMPTY("Reserve", "B.1"),
};

/* --- the member's sub-account -------------------------------------------------------------------- */

ROWS open_ask[] = {
    FLAG("B.1 6000"),
    POOL("B.1 6000"),
    MEMBER("B.1 6000"),
    TEXT("CustProperty", R, set.property, 2, MUST, VG_SHOW, "B.1 6000"),
    HANZI("NickName", R, ask.account_name, 120, MAY, VG_HIDE, "B.1 6000"),
    TEXT("MobilePhone", R, mobile, 12, MAY, VG_HIDE, "B.1 6000"),
    TEXT("Email", R, mail, 120, MAY, VG_HIDE, "B.1 6000"),
    RESERVE("B.1 6000"),
};
ROWS member_ask[] = {POOL("B.1 6092"), MEMBER("B.1 6092"), RESERVE("B.1 6092")};
ROWS member_balance_ask[] = {POOL("B.1 6037"), MEMBER("B.1 6037"), RESERVE("B.1 6037")};
/* Withdrawable first, available second. */
ROWS member_balance[] = {
    TEXT("CustAcctId", pingan_balance, account, 32, MUST, VG_LAST4, "B.1 6037"),
    YUAN_IF("TotalAmount", pingan_balance, withdrawable, has_withdrawable, 15, VG_SHOW, "B.1 6037"),
    YUAN_IF("TotalBalance", pingan_balance, available, has_available, 15, VG_SHOW, "B.1 6037"),
    YUAN_IF("TotalFreezeAmount", pingan_balance, held, has_held, 15, VG_SHOW, "B.1 6037"),
    EMPTY("Reserve", "B.1 6037"),
};
ROWS balances_ask[] = {
    POOL("B.1 6010"),
    TEXT("CustAcctId", R, account, 32, MAY, VG_LAST4, "B.1 6010"),
    TEXT("SelectFlag", R, select, 1, MUST, VG_SHOW, "B.1 6010"),
    PAGE("B.1 6010"),
    RESERVE("B.1 6010"),
};
ROWS balances[] = {
    TEXT("CustAcctId", pingan_balance, account, 32, MUST, VG_LAST4, "B.1 6010"),
    TEXT("CustType", pingan_balance, kind, 2, MAY, VG_SHOW, "B.1 6010"),
    TEXT("ThirdCustId", pingan_balance, member, 32, MAY, VG_SHOW, "B.1 6010"),
    HANZI("CustName", pingan_balance, name, 120, MAY, VG_HIDE, "B.1 6010"),
    YUAN_IF("TotalBalance", pingan_balance, available, has_available, 15, VG_SHOW, "B.1 6010"),
    YUAN_IF("TotalTranOutAmount", pingan_balance, withdrawable, has_withdrawable, 15, VG_SHOW, "B.1 6010"),
    EMPTY("TranDate", "B.1 6010"),
};
ROWS pool_ask[] = {POOL("B.1 6011"), RESERVE("B.1 6011")};
ROWS pool[] = {
    YUAN_IF("LastBalance", pingan_balance, last, has_last, 15, VG_SHOW, "B.1 6011"),
    YUAN_IF("CurBalance", pingan_balance, total, has_total, 15, VG_SHOW, "B.1 6011"),
    EMPTY("Reserve", "B.1 6011"),
};

/* --- the card ------------------------------------------------------------------------------------ */

#define BIND(doc)                                                                                                          \
    POOL(doc), ACCOUNT(doc), MEMBER(doc), HANZI("CustName", R, ask.account_name, 120, MUST, VG_HIDE, doc),                 \
        TEXT("IdType", R, id_type, 2, MUST, VG_SHOW, doc), TEXT("IdCode", R, ask.owner_id, 20, MUST, VG_HIDE, doc),        \
        CARD(doc), TEXT("BankType", R, bank_type, 1, MUST, VG_SHOW, doc),                                                  \
        HANZI("BankName", R, bank_name, 120, MUST, VG_SHOW, doc), TEXT("BankCode", R, bank_code, 14, MAY, VG_SHOW, doc),   \
        EMPTY("SBankCode", doc), TEXT("MobilePhone", R, mobile, 12, MUST, VG_HIDE, doc), RESERVE(doc)
ROWS bind_amount_ask[] = {BIND("B.2 6055")};
ROWS bind_code_ask[] = {BIND("B.2 6066")};
ROWS verify_amount_ask[] = {
    POOL("B.2 6064"), MEMBER("B.2 6064"), ACCOUNT("B.2 6064"), CARD("B.2 6064"),
    YUAN("TranAmount", R, amount, 15, MUST, VG_HIDE, "B.2 6064"),
    RMB("B.2 6064"), RESERVE("B.2 6064"),
};
ROWS verify_code_ask[] = {
    POOL("B.2 6067"), MEMBER("B.2 6067"), ACCOUNT("B.2 6067"), CARD("B.2 6067"),
    TEXT("MessageCode", R, ask.secret, 7, MUST, VG_HIDE, "B.2 6067"),
    RESERVE("B.2 6067"),
};
ROWS unbind_ask[] = {
    FIXED("FuncFlag", "1", "B.2 6065"), POOL("B.2 6065"), MEMBER("B.2 6065"),
    ACCOUNT("B.2 6065"), CARD("B.2 6065"), RESERVE("B.2 6065"),
};
ROWS transfer_ask[] = {
    POOL("B.2 6061"),
    TEXT("OrigThirdLogNo", R, ask.ref, 20, MUST, VG_SHOW, "B.2 6061"),
    DAY("TranDate", R, day, MUST, VG_SHOW, "B.2 6061"),
    RESERVE("B.2 6061"),
};
ROWS transfer[] = {
    TEXT("ReturnStatus", pingan_case, state, 1, MUST, VG_SHOW, "B.2 6061"),
    HANZI("ReturnMsg", pingan_case, text, 80, MAY, VG_SHOW, "B.2 6061"),
    EMPTY("Reserve", "B.2 6061"),
};
ROWS bound_ask[] = {
    FIXED("SelectFlag", "2", "B.2 6098"), POOL("B.2 6098"), ACCOUNT("B.2 6098"), PAGE("B.2 6098"), RESERVE("B.2 6098"),
};
ROWS bound[] = {
    EMPTY("SupAcctId", "B.2 6098"),
    TEXT("CustAcctId", pingan_bound, account, 32, MUST, VG_LAST4, "B.2 6098"),
    TEXT("ThirdCustId", pingan_bound, member, 32, MAY, VG_SHOW, "B.2 6098"),
    HANZI("CustName", pingan_bound, name, 120, MAY, VG_HIDE, "B.2 6098"),
    EMPTY("IdType", "B.2 6098"),
    EMPTY("IdCode", "B.2 6098"),
    TEXT("AcctId", pingan_bound, card, 32, MUST, VG_LAST4, "B.2 6098"),
    EMPTY("BankType", "B.2 6098"),
    EMPTY("BankName", "B.2 6098"),
    EMPTY("BankCode", "B.2 6098"),
    EMPTY("SBankCode", "B.2 6098"),
    EMPTY("MobilePhone", "B.2 6098"),
};

/* --- money in ------------------------------------------------------------------------------------ */

ROWS credits_ask[] = {
    FLAG("B.4 6050"), POOL("B.4 6050"), BEGIN("B.4 6050"), END_DAY("B.4 6050"), PAGE("B.4 6050"), RESERVE("B.4 6050"),
};
ROWS credits[] = {
    TEXT("TranType", pingan_credit, line.type, 2, MUST, VG_SHOW, "B.4 6050"),
    TEXT("ThirdCustId", pingan_credit, member, 32, MAY, VG_SHOW, "B.4 6050"),
    TEXT("CustAcctId", pingan_credit, line.account, 32, MUST, VG_LAST4, "B.4 6050"),
    YUAN("TranAmount", pingan_credit, line.amount, 15, MUST, VG_SHOW, "B.4 6050"),
    TEXT("InAcctId", pingan_credit, line.opp_account, 32, MAY, VG_LAST4, "B.4 6050"),
    HANZI("InAcctIdName", pingan_credit, line.opp_name, 120, MAY, VG_HIDE, "B.4 6050"),
    TEXT("CcyCode", pingan_credit, currency, 3, MAY, VG_SHOW, "B.4 6050"),
    TEXT("AcctDate", pingan_credit, line.date, 8, MUST, VG_SHOW, "B.4 6050"),
    HANZI("BankName", pingan_credit, line.opp_bank, 120, MAY, VG_SHOW, "B.4 6050"),
    CUT("Note", pingan_credit, line.memo, 120, MAY, VG_HIDE, "B.4 6050"),
    TEXT("FrontLogNo", pingan_credit, line.flow, 16, MUST, VG_SHOW, "B.4 6050"),
};
ROWS assign_ask[] = {
    POOL("B.4 6008"),
    TEXT("CustAcctId", R, payee, 32, MUST, VG_LAST4, "B.4 6008"),
    TEXT("ThirdCustId", R, payee_tail, 16, MUST, VG_SHOW, "B.4 6008"),
    HANZI("CustName", R, payee_name, 120, MAY, VG_HIDE, "B.4 6008"),
    AMOUNT("B.4 6008"),
    RMB("B.4 6008"),
    RESERVE("B.4 6008"),
};

/* --- freeze, pay, refund ------------------------------------------------------------------------- */

ROWS freeze_ask[] = {
    FLAG("B.5 6007"),
    POOL("B.5 6007"),
    ACCOUNT("B.5 6007"),
    MEMBER("B.5 6007"),
    AMOUNT("B.5 6007"),
    NO_FEE("TranFee", "B.5 6007"),
    RMB("B.5 6007"),
    TEXT("ThirdHtId", R, hold, 30, MUST, VG_SHOW, "B.5 6007"),
    WORDS("ThirdHtMsg", R, ask.order, 500, MAY, VG_SHOW, "B.5 6007"),
    NOTE("B.5 6007"),
    RESERVE("B.5 6007"),
};
/* Note the odd order: OutCustAcctId stands before SupAcctId. */
ROWS pay_ask[] = {
    FLAG("B.6 6034"),
    OUT_ACCOUNT("B.6 6034"),
    POOL("B.6 6034"),
    OUT_MEMBER("B.6 6034"),
    HANZI("OutCustName", R, ask.account_name, 120, MAY, VG_HIDE, "B.6 6034"),
    IN_ACCOUNT("B.6 6034"),
    IN_MEMBER("B.6 6034"),
    HANZI("InCustName", R, payee_name, 120, MAY, VG_HIDE, "B.6 6034"),
    AMOUNT("B.6 6034"),
    NO_FEE("TranFee", "B.6 6034"),
    FIXED("TranType", "01", "B.6 6034"),
    RMB("B.6 6034"),
    TEXT("ThirdHtId", R, hold, 30, MUST, VG_SHOW, "B.6 6034"),
    WORDS("ThirdHtMsg", R, ask.order, 500, MAY, VG_SHOW, "B.6 6034"),
    NOTE("B.6 6034"),
    RESERVE("B.6 6034"),
    EMPTY("WebSign", "B.6 6034"),
};
#define PAY_FROZEN(doc, ...)                                                                                               \
    POOL(doc), OUT_ACCOUNT(doc), OUT_MEMBER(doc), NO_FEE("HandFee", doc), RMB(doc),                                        \
        TEXT("ThirdHtId", R, hold, 30, MUST, VG_SHOW, doc), FIXED("TotalCount", "1", doc), LIST("payees", doc),            \
        __VA_ARGS__ IN_ACCOUNT(doc), IN_MEMBER(doc), AMOUNT(doc), END_LIST, NOTE(doc), RESERVE(doc)
ROWS pay_frozen_ask[] = {PAY_FROZEN("B.6 6070", )};
ROWS pay_frozen_number_ask[] = {
    PAY_FROZEN("B.6 6163", TEXT("MarketLogNo", R, ask.ref, 20, MUST, VG_SHOW, "B.6 6163"), ),
};
/* Out and In name the parties of the original payment: who pays now was its payee. */
ROWS pay_back_ask[] = {
    FLAG("B.6 6164"),
    POOL("B.6 6164"),
    TEXT("OldThirdLogNo", R, ask.of_ref, 20, MUST, VG_SHOW, "B.6 6164"),
    TEXT("OutCustAcctId", R, payee, 32, MUST, VG_LAST4, "B.6 6164"),
    TEXT("OutThirdCustId", R, payee_tail, 16, MUST, VG_SHOW, "B.6 6164"),
    TEXT("InCustAcctId", R, ask.account, 32, MUST, VG_LAST4, "B.6 6164"),
    TEXT("InThirdCustId", R, ask.account_tail, 16, MUST, VG_SHOW, "B.6 6164"),
    TEXT("ThirdHtId", R, hold, 30, MAY, VG_SHOW, "B.6 6164"),
    AMOUNT("B.6 6164"),
    NO_FEE("TranFee", "B.6 6164"),
    NOTE("B.6 6164"),
    RESERVE("B.6 6164"),
};

/* --- withdrawals --------------------------------------------------------------------------------- */

ROWS withdraw_fee_ask[] = {
    POOL("B.7 6085"),
    ACCOUNT("B.7 6085"),
    MEMBER("B.7 6085"),
    HANZI("CustName", R, ask.account_name, 120, MUST, VG_HIDE, "B.7 6085"),
    TEXT("OutAcctId", R, payee, 32, MUST, VG_LAST4, "B.7 6085"),
    HANZI("OutAcctIdName", R, payee_name, 120, MUST, VG_HIDE, "B.7 6085"),
    RMB("B.7 6085"),
    AMOUNT("B.7 6085"),
    YUAN_0("HandFee", R, fee, 15, VG_SHOW, "B.7 6085"),
    EMPTY("SerialNo", "B.7 6085"),
    EMPTY("MessageCode", "B.7 6085"),
    NOTE("B.7 6085"),
    RESERVE("B.7 6085"),
    EMPTY("WebSign", "B.7 6085"),
};
ROWS withdraw_ask[] = {
    HANZI("TranWebName", R, set.market_name, 120, MUST, VG_SHOW, "B.7 6033"),
    ACCOUNT("B.7 6033"),
    TEXT("IdType", R, id_type, 2, MAY, VG_SHOW, "B.7 6033"),
    TEXT("IdCode", R, ask.owner_id, 20, MAY, VG_HIDE, "B.7 6033"),
    MEMBER("B.7 6033"),
    HANZI("CustName", R, ask.account_name, 120, MUST, VG_HIDE, "B.7 6033"),
    POOL("B.7 6033"),
    TEXT("OutAcctId", R, payee, 32, MUST, VG_LAST4, "B.7 6033"),
    HANZI("OutAcctIdName", R, payee_name, 120, MUST, VG_HIDE, "B.7 6033"),
    RMB("B.7 6033"),
    AMOUNT("B.7 6033"),
    NOTE("B.7 6033"),
    RESERVE("B.7 6033"),
    EMPTY("WebSign", "B.7 6033"),
};
ROWS withdraw[] = {
    TEXT("FrontLogNo", pingan_done, receipt, 16, MAY, VG_SHOW, "B.7 6033"),
    EMPTY("HandFee", "B.7 6033"),
    EMPTY("Reserve", "B.7 6033"),
};
ROWS returns_ask[] = {
    FIXED("FuncFlag", "1", "B.7 6048"), POOL("B.7 6048"), BEGIN("B.7 6048"), END_DAY("B.7 6048"), RESERVE("B.7 6048"),
};
ROWS returns[] = {
    TEXT("TranDate", pingan_return, date, 8, MUST, VG_SHOW, "B.7 6048"),
    TEXT("MarketLogNo", pingan_return, ref, 22, MAY, VG_SHOW, "B.7 6048"),
    TEXT("FrontLogNo", pingan_return, receipt, 16, MAY, VG_SHOW, "B.7 6048"),
    CUT("Note", pingan_return, memo, 120, MAY, VG_HIDE, "B.7 6048"),
    CUT("Remark", pingan_return, reason, 600, MAY, VG_SHOW, "B.7 6048"),
};
ROWS returns_wide[] = {
    TEXT("OldTranSeqNo", pingan_return, ref, 30, MAY, VG_SHOW, "D KFEJZB6048"),
    TEXT("OldFrontSeqNo", pingan_return, receipt, 16, MAY, VG_SHOW, "D KFEJZB6048"),
    EMPTY("OldMarketSeqNo", "D KFEJZB6048"),
    CUT("OldAddMsg", pingan_return, memo, 120, MAY, VG_HIDE, "D KFEJZB6048"),
    CUT("RejectBillReason", pingan_return, reason, 120, MAY, VG_SHOW, "D KFEJZB6048"),
    TEXT("RejectBillDate", pingan_return, date, 8, MUST, VG_SHOW, "D KFEJZB6048"),
    EMPTY("RejectInAcctTranSeqNo", "D KFEJZB6048"),
    YUAN("RejectInAcctTranAmt", pingan_return, amount, 15, MAY, VG_SHOW, "D KFEJZB6048"),
    EMPTY("RejectInPayerAcctNo", "D KFEJZB6048"),
    EMPTY("RejectInPayerAcctName", "D KFEJZB6048"),
    EMPTY("RejectInPayerBranchId", "D KFEJZB6048"),
    EMPTY("RejectInPayerBranchName", "D KFEJZB6048"),
    TEXT("PayeeWitnessSubAcctNo", pingan_return, account, 20, MAY, VG_LAST4, "D KFEJZB6048"),
};
const pingan_fields pingan_return_wide = FIELDS(returns_wide);

/* --- state and files ----------------------------------------------------------------------------- */

ROWS status_ask[] = {
    POOL("B.8 6110"),
    FLAG("B.8 6110"),
    TEXT("OrigThirdLogNo", R, ask.ref, 20, MUST, VG_SHOW, "B.8 6110"),
    EMPTY("CustAcctId", "B.8 6110"),
    DAY("TranDate", R, day, MAY, VG_SHOW, "B.8 6110"),
    RESERVE("B.8 6110"),
};
ROWS status_old_ask[] = {
    POOL("B.8 6014"),
    FLAG("B.8 6014"),
    TEXT("OrigThirdLogNo", R, ask.ref, 20, MUST, VG_SHOW, "B.8 6014"),
    DAY("TranDate", R, day, MUST, VG_SHOW, "B.8 6014"),
    RESERVE("B.8 6014"),
};
ROWS status[] = {
    TEXT("TranFlag", pingan_status, flag, 1, MAY, VG_SHOW, "B.8 6110"),
    TEXT("TranStatus", pingan_status, state, 1, MUST, VG_SHOW, "B.8 6110"),
    YUAN_IF("TranAmount", pingan_status, amount, has_amount, 15, VG_SHOW, "B.8 6110"),
    TEXT("TranDate", pingan_status, date, 8, MAY, VG_SHOW, "B.8 6110"),
    TEXT("TranTime", pingan_status, time, 6, MAY, VG_SHOW, "B.8 6110"),
    TEXT("InCustAcctId", pingan_status, payee, 32, MAY, VG_LAST4, "B.8 6110"),
    TEXT("OutCustAcctId", pingan_status, payer, 32, MAY, VG_LAST4, "B.8 6110"),
    CUT("Reserve", pingan_status, text, 120, MAY, VG_SHOW, "B.8 6110"),
};
ROWS clearings_ask[] = {
    FLAG("B.8 6073"),
    POOL("B.8 6073"),
    ACCOUNT("B.8 6073"),
    TEXT("SelectFlag", R, select, 1, MUST, VG_SHOW, "B.8 6073"),
    BEGIN("B.8 6073"),
    END_DAY("B.8 6073"),
    PAGE("B.8 6073"),
    RESERVE("B.8 6073"),
};
ROWS clearings[] = {
    TEXT("TranFlag", pingan_clearing, flag, 2, MUST, VG_SHOW, "B.8 6073"),
    TEXT("TranStatus", pingan_clearing, state, 1, MUST, VG_SHOW, "B.8 6073"),
    HANZI("FuncMsg", pingan_clearing, what, 120, MAY, VG_SHOW, "B.8 6073"),
    TEXT("ThirdCustId", pingan_clearing, member, 32, MAY, VG_SHOW, "B.8 6073"),
    TEXT("CustAcctId", pingan_clearing, account, 32, MUST, VG_LAST4, "B.8 6073"),
    EMPTY("CustName", "B.8 6073"),
    YUAN("TranAmount", pingan_clearing, amount, 15, MUST, VG_SHOW, "B.8 6073"),
    EMPTY("HandFee", "B.8 6073"),
    TEXT("TranDate", pingan_clearing, date, 8, MUST, VG_SHOW, "B.8 6073"),
    TEXT("TranTime", pingan_clearing, time, 6, MAY, VG_SHOW, "B.8 6073"),
    TEXT("FrontLogNo", pingan_clearing, flow, 16, MUST, VG_SHOW, "B.8 6073"),
    CUT("Note", pingan_clearing, memo, 120, MAY, VG_HIDE, "B.8 6073"),
};
ROWS files_ask[] = {
    POOL("B.8 6103"),
    TEXT("FileType", R, set.day_file_type, 8, MUST, VG_SHOW, "B.8 6103"),
    DAY("TranDate", R, day, MUST, VG_SHOW, "B.8 6103"),
    RESERVE("B.8 6103"),
};
ROWS files[] = {
    TEXT("FileName", pingan_file_name, name, 120, MUST, VG_SHOW, "B.8 6103"),
    TEXT("Password", pingan_file_name, key, 120, MAY, VG_HIDE, "B.8 6103"),
};

static const pingan_message messages[] = {
    {"6000", "open, close", FIELDS(open_ask), FIELDS(account), NO_FIELDS, PINGAN_FLAT},
    {"6092", "account state", FIELDS(member_ask), FIELDS(account), NO_FIELDS, PINGAN_FLAT},
    {"6037", "balance of a member", FIELDS(member_balance_ask), FIELDS(member_balance), NO_FIELDS, PINGAN_FLAT},
    {"6010", "balances of sub-accounts: one, or all", FIELDS(balances_ask), NO_FIELDS, FIELDS(balances), PINGAN_PAGED},
    {"6011", "the pooled account; probe", FIELDS(pool_ask), FIELDS(pool), NO_FIELDS, PINGAN_FLAT},
    {"6055", "bind a card by a small amount", FIELDS(bind_amount_ask), FIELDS(nothing), NO_FIELDS, PINGAN_FLAT},
    {"6064", "verify: the amount", FIELDS(verify_amount_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6061", "binding: the small transfer", FIELDS(transfer_ask), FIELDS(transfer), NO_FIELDS, PINGAN_FLAT},
    {"6066", "bind a card by a code", FIELDS(bind_code_ask), FIELDS(nothing), NO_FIELDS, PINGAN_FLAT},
    {"6067", "verify: the code", FIELDS(verify_code_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6065", "unbind", FIELDS(unbind_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6098", "binding: the cards", FIELDS(bound_ask), NO_FIELDS, FIELDS(bound), PINGAN_PAGED},
    {"6050", "lines: credits", FIELDS(credits_ask), NO_FIELDS, FIELDS(credits), PINGAN_PAGED},
    {"6008", "assign", FIELDS(assign_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6007", "freeze, unfreeze", FIELDS(freeze_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6034", "pay, transfer", FIELDS(pay_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6070", "unfreeze and pay", FIELDS(pay_frozen_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6163", "unfreeze and pay, with a number", FIELDS(pay_frozen_number_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6164", "pay back", FIELDS(pay_back_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6085", "withdraw, with a fee", FIELDS(withdraw_fee_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"6033", "withdraw", FIELDS(withdraw_ask), FIELDS(withdraw), NO_FIELDS, PINGAN_FLAT},
    {"6048", "returns", FIELDS(returns_ask), NO_FIELDS, FIELDS(returns), PINGAN_LISTED},
    {"6110", "status", FIELDS(status_ask), FIELDS(status), NO_FIELDS, PINGAN_FLAT},
    {"6014", "status, older platforms", FIELDS(status_old_ask), FIELDS(status), NO_FIELDS, PINGAN_FLAT},
    {"6073", "day file: withdrawals or allocations of a sub-account", FIELDS(clearings_ask), NO_FIELDS, FIELDS(clearings), PINGAN_PAGED},
    {"6103", "day file", FIELDS(files_ask), NO_FIELDS, FIELDS(files), PINGAN_LISTED},
};
const pingan_messages pingan_jzb_messages = FIELDS(messages);

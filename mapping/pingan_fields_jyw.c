/* 交易网 (jyw), the transactions that we ask: B.9. What the bank sends by itself: pingan_fields_push.c. */
#include "mapping/pingan_fields_in.h"

ROWS receipt[] = {
    TEXT("FrontLogNo", pingan_done, receipt, 16, MAY, VG_SHOW, "B.9"),
    EMPTY("Reserve", "B.9"),
};
ROWS withdrawn[] = {
    TEXT("FrontLogNo", pingan_done, receipt, 16, MAY, VG_SHOW, "B.9 1318"),
    EMPTY("HandFee", "B.9 1318"),
    EMPTY("FeeOutCustId", "B.9 1318"),
    EMPTY("Reserve", "B.9 1318"),
};

ROWS sign_in_ask[] = {
    FLAG("B.9 1330"), DAY("TxDate", R, day, MUST, VG_SHOW, "B.9 1330"), RESERVE("B.9 1330"),
};
#define FREEZE(doc)                                                                                                        \
    POOL(doc), FLAG(doc), ACCOUNT(doc), MEMBER(doc), AMOUNT(doc), RMB(doc),                                                \
        TEXT("ThirdHtId", R, hold, 30, MUST, VG_SHOW, doc), NOTE(doc), RESERVE(doc)
ROWS freeze_ask[] = {FREEZE("B.9 1029")};
/* 退费: the fee sub-account pays, and the member named here is paid. */
ROWS pay_back_ask[] = {
    POOL("B.9 1030"),
    FLAG("B.9 1030"),
    TEXT("CustAcctId", R, payee, 32, MUST, VG_LAST4, "B.9 1030"),
    TEXT("ThirdCustId", R, payee_tail, 16, MUST, VG_SHOW, "B.9 1030"),
    AMOUNT("B.9 1030"),
    RMB("B.9 1030"),
    TEXT("ThirdHtId", R, seq, 20, MUST, VG_SHOW, "B.9 1030"),
    NOTE("B.9 1030"),
    RESERVE("B.9 1030"),
};
/* The bank tells a repetition by PaySerialNo. */
ROWS pay_ask[] = {
    POOL("B.9 1332"),
    FLAG("B.9 1332"),
    TEXT("OutCustAcctId", R, ask.account, 32, MUST, VG_LAST4, "B.9 1332"),
    TEXT("OutThirdCustId", R, ask.account_tail, 16, MUST, VG_SHOW, "B.9 1332"),
    TEXT("InCustAcctId", R, payee, 32, MUST, VG_LAST4, "B.9 1332"),
    TEXT("InThirdCustId", R, payee_tail, 16, MUST, VG_SHOW, "B.9 1332"),
    AMOUNT("B.9 1332"),
    NO_FEE("HandFee", "B.9 1332"),
    RMB("B.9 1332"),
    TEXT("PaySerialNo", R, seq, 20, MUST, VG_SHOW, "B.9 1332"),
    TEXT("ThirdHtId", R, hold, 30, MUST, VG_SHOW, "B.9 1332"),
    WORDS("ThirdHtCont", R, ask.order, 500, MAY, VG_SHOW, "B.9 1332"),
    NOTE("B.9 1332"),
    RESERVE("B.9 1332"),
};

#define WITHDRAW_TO(doc)                                                                                                   \
    TEXT("OutAcctId", R, payee, 32, MUST, VG_LAST4, doc), HANZI("OutAcctIdName", R, payee_name, 120, MUST, VG_HIDE, doc),  \
        HANZI("OutAcctIdBankName", R, bank_name, 120, MUST, VG_SHOW, doc),                                                 \
        TEXT("OutAcctIdBankCode", R, ask.peer_bank_no, 12, MAY, VG_SHOW, doc), EMPTY("Address", doc), RMB(doc),            \
        AMOUNT(doc), EMPTY("FeeOutCustId", doc), RESERVE(doc)
ROWS withdraw_ask[] = {
    HANZI("TranWebName", R, set.market_name, 120, MUST, VG_SHOW, "B.9 1318"),
    MEMBER("B.9 1318"),
    TEXT("IdType", R, id_type, 2, MAY, VG_SHOW, "B.9 1318"),
    TEXT("IdCode", R, ask.owner_id, 20, MAY, VG_HIDE, "B.9 1318"),
    FIXED("TranOutType", "1", "B.9 1318"),
    ACCOUNT("B.9 1318"),
    HANZI("CustName", R, ask.account_name, 120, MUST, VG_HIDE, "B.9 1318"),
    POOL("B.9 1318"),
    FIXED("TranType", "1", "B.9 1318"),
    WITHDRAW_TO("B.9 1318"),
};
ROWS withdraw_other_ask[] = {
    HANZI("TranWebName", R, set.market_name, 120, MUST, VG_SHOW, "B.9 1313"),
    MEMBER("B.9 1313"),
    FIXED("TranOutType", "1", "B.9 1313"),
    ACCOUNT("B.9 1313"),
    HANZI("CustName", R, ask.account_name, 120, MUST, VG_HIDE, "B.9 1313"),
    POOL("B.9 1313"),
    FIXED("TranType", "3", "B.9 1313"),
    WITHDRAW_TO("B.9 1313"),
};

#define FLOWS(doc)                                                                                                         \
    POOL(doc), TEXT("OrigThirdLogNo", R, orig, 20, MAY, VG_SHOW, doc), BEGIN(doc), END_DAY(doc), PAGE(doc), RESERVE(doc)
ROWS flows_ask[] = {FLOWS("B.9 1325")};
ROWS moves_ask[] = {FLOWS("B.9 1324")};
/* One layout for both readers of it: a line of the statement, and the state of one act. */
ROWS flows[] = {
    TEXT("ThirdLogNo", pingan_credit, line.ref, 20, MAY, VG_SHOW, "B.9 1325"),
    TEXT("FrontLogNo", pingan_credit, line.flow, 16, MUST, VG_SHOW, "B.9 1325"),
    TEXT("TranFlag", pingan_credit, line.type, 1, MUST, VG_SHOW, "B.9 1325"),
    TEXT("TranStatus", pingan_credit, state, 1, MUST, VG_SHOW, "B.9 1325"),
    YUAN("TranAmount", pingan_credit, line.amount, 15, MUST, VG_SHOW, "B.9 1325"),
    TEXT("CustAcctId", pingan_credit, line.account, 32, MUST, VG_LAST4, "B.9 1325"),
    TEXT("ThirdCustId", pingan_credit, member, 32, MAY, VG_SHOW, "B.9 1325"),
    EMPTY("TranDate", "B.9 1325"),
    TEXT("AcctDate", pingan_credit, line.date, 8, MUST, VG_SHOW, "B.9 1325"),
};
ROWS flow_state[] = {
    TEXT("ThirdLogNo", pingan_status, ref, 20, MUST, VG_SHOW, "B.9 1325"),
    TEXT("FrontLogNo", pingan_status, receipt, 16, MAY, VG_SHOW, "B.9 1325"),
    TEXT("TranFlag", pingan_status, flag, 1, MAY, VG_SHOW, "B.9 1325"),
    TEXT("TranStatus", pingan_status, state, 1, MUST, VG_SHOW, "B.9 1325"),
    YUAN_IF("TranAmount", pingan_status, amount, has_amount, 15, VG_SHOW, "B.9 1325"),
    TEXT("CustAcctId", pingan_status, payer, 32, MAY, VG_LAST4, "B.9 1325"),
    TEXT("ThirdCustId", pingan_status, member, 32, MAY, VG_SHOW, "B.9 1325"),
};
ROWS move_state[] = {
    TEXT("ThirdLogNo", pingan_status, ref, 20, MUST, VG_SHOW, "B.9 1324"),
    TEXT("FrontLogNo", pingan_status, receipt, 16, MAY, VG_SHOW, "B.9 1324"),
    TEXT("TranFlag", pingan_status, flag, 2, MAY, VG_SHOW, "B.9 1324"),
    TEXT("TranStatus", pingan_status, state, 1, MUST, VG_SHOW, "B.9 1324"),
    YUAN_IF("TranAmount", pingan_status, amount, has_amount, 15, VG_SHOW, "B.9 1324"),
    TEXT("OutCustAcctId", pingan_status, payer, 32, MAY, VG_LAST4, "B.9 1324"),
    TEXT("OutThirdCustId", pingan_status, payer_member, 32, MAY, VG_SHOW, "B.9 1324"),
    TEXT("InCustAcctId", pingan_status, payee, 32, MAY, VG_LAST4, "B.9 1324"),
    TEXT("InThirdCustId", pingan_status, payee_member, 32, MAY, VG_SHOW, "B.9 1324"),
    TEXT("TranDate", pingan_status, date, 8, MAY, VG_SHOW, "B.9 1324"),
};
const pingan_fields pingan_flow_state = FIELDS(flow_state);

ROWS balance_ask[] = {
    POOL("B.9 1010"),
    TEXT("ThirdCustId", R, member, 16, MAY, VG_SHOW, "B.9 1010"),
    TEXT("CustAcctId", R, account, 32, MUST, VG_LAST4, "B.9 1010"),
    TEXT("SelectFlag", R, select, 1, MUST, VG_SHOW, "B.9 1010"),
    PAGE("B.9 1010"),
    RESERVE("B.9 1010"),
};
/* Here TotalAmount is the total balance, not the withdrawable one. */
ROWS balances[] = {
    TEXT("CustAcctId", pingan_balance, account, 32, MUST, VG_LAST4, "B.9 1010"),
    EMPTY("CustFlag", "B.9 1010"),
    TEXT("CustType", pingan_balance, kind, 2, MAY, VG_SHOW, "B.9 1010"),
    EMPTY("CustStatus", "B.9 1010"),
    TEXT("ThirdCustId", pingan_balance, member, 32, MAY, VG_SHOW, "B.9 1010"),
    EMPTY("MainAcctId", "B.9 1010"),
    HANZI("CustName", pingan_balance, name, 120, MAY, VG_HIDE, "B.9 1010"),
    YUAN_IF("TotalAmount", pingan_balance, total, has_total, 15, VG_SHOW, "B.9 1010"),
    YUAN_IF("TotalBalance", pingan_balance, available, has_available, 15, VG_SHOW, "B.9 1010"),
    YUAN_IF("TotalFreezeAmount", pingan_balance, held, has_held, 15, VG_SHOW, "B.9 1010"),
    EMPTY("TranDate", "B.9 1010"),
};
ROWS pool_ask[] = {
    TEXT("AcctId", R, set.pool_account, 32, MUST, VG_LAST4, "B.9 1021"),
    TEXT("TranWebCode", R, set.qydm, 4, MUST, VG_SHOW, "B.9 1021"),
    RESERVE("B.9 1021"),
};
ROWS pool[] = {
    EMPTY("RecordNum", "B.9 1021"),    EMPTY("TranWebCode", "B.9 1021"),  EMPTY("TranWebName", "B.9 1021"),
    EMPTY("AcctId", "B.9 1021"),       EMPTY("AcctName", "B.9 1021"),     EMPTY("IdType", "B.9 1021"),
    EMPTY("IdCode", "B.9 1021"),       EMPTY("WebName", "B.9 1021"),      EMPTY("WebCustId", "B.9 1021"),
    EMPTY("MobilePhone1", "B.9 1021"), EMPTY("MobilePhone2", "B.9 1021"), EMPTY("EmailAddr1", "B.9 1021"),
    EMPTY("EmailAddr2", "B.9 1021"),   EMPTY("FuncFlag", "B.9 1021"),     EMPTY("OpenCustFlag", "B.9 1021"),
    EMPTY("CcyCode", "B.9 1021"),
    YUAN_IF("CurBalance", pingan_balance, total, has_total, 15, VG_SHOW, "B.9 1021"),
};

static const pingan_message messages[] = {
    {"1330", "probe: sign in", FIELDS(sign_in_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"1021", "probe: the pooled account", FIELDS(pool_ask), FIELDS(pool), NO_FIELDS, PINGAN_FLAT},
    {"1029", "freeze, unfreeze", FIELDS(freeze_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"1332", "pay, transfer; unfreeze and pay", FIELDS(pay_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"1030", "pay back a fee", FIELDS(pay_back_ask), FIELDS(receipt), NO_FIELDS, PINGAN_FLAT},
    {"1318", "withdraw, in-bank", FIELDS(withdraw_ask), FIELDS(withdrawn), NO_FIELDS, PINGAN_FLAT},
    {"1313", "withdraw, to another bank", FIELDS(withdraw_other_ask), FIELDS(withdrawn), NO_FIELDS, PINGAN_FLAT},
    {"1325", "lines; status of a withdrawal", FIELDS(flows_ask), NO_FIELDS, FIELDS(flows), PINGAN_PAGED},
    {"1324", "status of a movement", FIELDS(moves_ask), NO_FIELDS, FIELDS(move_state), PINGAN_PAGED},
    {"1010", "balance", FIELDS(balance_ask), NO_FIELDS, FIELDS(balances), PINGAN_PAGED},
};
const pingan_messages pingan_jyw_messages = FIELDS(messages);

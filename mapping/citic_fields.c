#include "mapping/citic_fields.h"

#define R    citic_request
#define MUST VG_MUST_HAVE
#define MAY  VG_MAY
/* clang-format off */
#define FIELDS(table) {table, VG_COUNT(table)}
/* clang-format on */
#define ASK static const vg_field
#define START(doc)                                                                                 \
    TEXT("action", R, action, 9, MUST, VG_SHOW, doc),                                              \
        TEXT("userName", R, set.user_name, 30, MUST, VG_SHOW, doc)

static const vg_word same_bank[] = {{"0", true}, {"1", false}, {NULL, 0}};
static const vg_word flags[] = {{"0", false}, {"1", true}, {NULL, 0}};
static const vg_word sides[] = {{"D", VG_DEBIT}, {"C", VG_CREDIT}, {NULL, 0}};
static const vg_word work_flags[] = {{"W", true}, {"N", false}, {NULL, 0}};

ASK open_ask[] = {
    START("B2B 3.25"),
    TEXT("mainAccNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.25"),
    TEXT("appFlag", R, set.app_flag, 1, MUST, VG_SHOW, "B2B 3.25"),
    FIXED("accGenType", "1", "B2B 3.25"),
    TEXT("subAccNo", R, ask.account_tail, 14, MUST, VG_SHOW, "B2B 3.25"),
    HANZI("subAccNm", R, ask.account_name, 122, MUST, VG_HIDE, "B2B 3.25"),
    TEXT("accType", R, set.account_type, 2, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("calInterestFlag", R, set.calc_interest, 1, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("interestRate", R, set.interest_rate, 10, MAY, VG_SHOW, "B2B 3.25"),
    TEXT("overFlag", R, set.over_flag, 1, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("overAmt", R, set.over_amount, 16, MAY, VG_SHOW, "B2B 3.25"),
    TEXT("overRate", R, set.over_rate, 10, MAY, VG_SHOW, "B2B 3.25"),
    TEXT("autoAssignInterestFlag", R, set.auto_interest, 1, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("autoAssignTranFeeFlag", R, set.auto_fee, 1, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("feeType", R, set.fee_type, 1, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("realNameParm", R, set.real_name, 1, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("subAccPrintParm", R, set.print, 1, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("mngNode", R, set.mng_node, 6, MUST, VG_SHOW, "B2B 3.25"),
    HANZI("vtlCustNm", R, ask.account_name, 122, MUST, VG_HIDE, "B2B 3.25"),
    HANZI("legalPersonNm", R, legal_person, 122, MUST, VG_HIDE, "B2B 3.25"),
    LETTER("custCertType", R, ask.owner_id_type, MUST, VG_SHOW, "B2B 3.25"),
    TEXT("custCertNo", R, ask.owner_id, 30, MUST, VG_HIDE, "B2B 3.25"),
    TEXT("branch", R, set.branch, 3, MUST, VG_SHOW, "B2B 3.25"),
    HANZI("commAddress", R, address, 152, MUST, VG_HIDE, "B2B 3.25"),
    LIST("VilcstDataList", "B2B 3.25"),
    HANZI("contactName", R, contact, 122, MUST, VG_HIDE, "B2B 3.25"),
    TEXT("contactPhone", R, ask.contact_phone, 20, MUST, VG_HIDE, "B2B 3.25"),
    TEXT("mailAddress", R, ask.contact_mail, 152, MUST, VG_HIDE, "B2B 3.25"),
    END_LIST,
};

ASK state_ask[] = {
    START("B2B 3.27"),
    TEXT("mainAccNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.27"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.27"),
    EMPTY("stt", "B2B 3.27"),
    DAY("startDate", R, from, MUST, VG_SHOW, "B2B 3.27"),
    DAY("endDate", R, to, MUST, VG_SHOW, "B2B 3.27"),
};

ASK close_ask[] = {
    START("B2B 3.44"),
    TEXT("mainAccNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.44"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.44"),
};

ASK interest_trial_ask[] = {
    START("B2B 3.45"),
    TEXT("mainAccNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.45"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.45"),
};

ASK interest_settle_ask[] = {
    START("B2B 3.46"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.46"),
    TEXT("mainAccNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.46"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.46"),
};

ASK assign_ask[] = {
    START("B2B 3.2"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.2"),
    TEXT("accountNo", R, set.adjust_account, 19, MUST, VG_LAST4, "B2B 3.2"),
    TEXT("recvAccNo", R, payee, 19, MUST, VG_LAST4, "B2B 3.2"),
    HANZI("recvAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.2"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.2"),
    TEXT("hostDate", R, ask.line_date, 8, MUST, VG_SHOW, "B2B 3.2"),
    TEXT("hostFlw", R, ask.line_flow, 14, MUST, VG_SHOW, "B2B 3.2"),
    TEXT("hostSeq", R, ask.line_seq, 13, MUST, VG_SHOW, "B2B 3.2"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.2"),
};

ASK unassign_ask[] = {
    START("B2B 3.3"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.3"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.3"),
    TEXT("payAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.3"),
    TEXT("recvAccNo", R, set.adjust_account, 19, MUST, VG_LAST4, "B2B 3.3"),
    HANZI("recvAccNm", R, set.adjust_name, 122, MUST, VG_SHOW, "B2B 3.3"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.3"),
    TEXT("hostDate", R, ask.line_date, 8, MUST, VG_SHOW, "B2B 3.3"),
    TEXT("hostFlw", R, ask.line_flow, 14, MUST, VG_SHOW, "B2B 3.3"),
    TEXT("hostSeq", R, ask.line_seq, 13, MUST, VG_SHOW, "B2B 3.3"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.3"),
};

ASK fund_ask[] = {
    START("B2B 3.4"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.4"),
    TEXT("accountNo", R, set.settle_account, 19, MUST, VG_LAST4, "B2B 3.4"),
    TEXT("subAccNo", R, payee, 19, MUST, VG_LAST4, "B2B 3.4"),
    HANZI("subAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.4"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.4"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.4"),
};

ASK withdraw_ask[] = {
    START("B2B 3.5"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.5"),
    TEXT("accountNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.5"),
    TEXT("recvAccNo", R, payee, 32, MUST, VG_LAST4, "B2B 3.5"),
    HANZI("recvAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.5"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.5"),
    CODE("sameBank", R, ask.peer_same_bank, same_bank, 1, MUST, VG_SHOW, "B2B 3.5"),
    TEXT("payType", R, pay_type, 2, MAY, VG_SHOW, "B2B 3.5"),
    TEXT("recvTgfi", R, bank_no, 20, MAY, VG_SHOW, "B2B 3.5"),
    HANZI("recvBankNm", R, bank, 122, MAY, VG_SHOW, "B2B 3.5"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.5"),
    FIXED("preFlg", "0", "B2B 3.5"),
    EMPTY("preDate", "B2B 3.5"),
    EMPTY("preTime", "B2B 3.5"),
};

ASK payout_ask[] = {
    START("B2B 3.43"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.43"),
    TEXT("accountNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.43"),
    TEXT("recvAccNo", R, payee, 32, MUST, VG_LAST4, "B2B 3.43"),
    HANZI("recvAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.43"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.43"),
    CODE("sameBank", R, ask.peer_same_bank, same_bank, 1, MUST, VG_SHOW, "B2B 3.43"),
    TEXT("payType", R, pay_type, 2, MAY, VG_SHOW, "B2B 3.43"),
    TEXT("recvTgfi", R, bank_no, 20, MAY, VG_SHOW, "B2B 3.43"),
    HANZI("recvBankNm", R, bank, 122, MAY, VG_SHOW, "B2B 3.43"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.43"),
    FIXED("preFlg", "0", "B2B 3.43"),
    EMPTY("preDate", "B2B 3.43"),
    EMPTY("preTime", "B2B 3.43"),
};

ASK transfer_ask[] = {
    START("B2B 3.7"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.7"),
    TEXT("payAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.7"),
    TEXT("recvAccNo", R, payee, 19, MUST, VG_LAST4, "B2B 3.7"),
    HANZI("recvAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.7"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.7"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.7"),
};

ASK pay_ask[] = {
    START("B2B 3.8"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.8"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.8"),
    TEXT("payAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.8"),
    FIXED("tranType", "BF", "B2B 3.8"),
    TEXT("recvAccNo", R, payee, 19, MUST, VG_LAST4, "B2B 3.8"),
    HANZI("recvAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.8"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.8"),
    EMPTY("freezeNo", "B2B 3.8"),
    EMPTY("ofreezeamt", "B2B 3.8"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.8"),
    CODE("tranFlag", R, set.sync, flags, 1, MUST, VG_SHOW, "B2B 3.8"),
};

ASK freeze_ask[] = {
    START("B2B 3.8"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.8"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.8"),
    TEXT("payAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.8"),
    FIXED("tranType", "BR", "B2B 3.8"),
    EMPTY("recvAccNo", "B2B 3.8"),
    EMPTY("recvAccNm", "B2B 3.8"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.8"),
    EMPTY("freezeNo", "B2B 3.8"),
    EMPTY("ofreezeamt", "B2B 3.8"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.8"),
    CODE("tranFlag", R, set.sync, flags, 1, MUST, VG_SHOW, "B2B 3.8"),
};

ASK unfreeze_ask[] = {
    START("B2B 3.8"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.8"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.8"),
    TEXT("payAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.8"),
    FIXED("tranType", "BG", "B2B 3.8"),
    TEXT("recvAccNo", R, payee, 19, MUST, VG_LAST4, "B2B 3.8"),
    HANZI("recvAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.8"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.8"),
    TEXT("freezeNo", R, ask.freeze_no, 22, MUST, VG_SHOW, "B2B 3.8"),
    EMPTY("ofreezeamt", "B2B 3.8"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.8"),
    CODE("tranFlag", R, set.sync, flags, 1, MUST, VG_SHOW, "B2B 3.8"),
};

ASK unfreeze_pay_ask[] = {
    START("B2B 3.8"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.8"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.8"),
    TEXT("payAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.8"),
    FIXED("tranType", "BH", "B2B 3.8"),
    TEXT("recvAccNo", R, payee, 19, MUST, VG_LAST4, "B2B 3.8"),
    HANZI("recvAccNm", R, payee_name, 122, MUST, VG_HIDE, "B2B 3.8"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.8"),
    TEXT("freezeNo", R, ask.freeze_no, 22, MUST, VG_SHOW, "B2B 3.8"),
    EMPTY("ofreezeamt", "B2B 3.8"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.8"),
    CODE("tranFlag", R, set.sync, flags, 1, MUST, VG_SHOW, "B2B 3.8"),
};

ASK refund_topup_ask[] = {
    START("B2B 3.9"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.9"),
    TEXT("accountNo", R, set.settle_account, 19, MUST, VG_LAST4, "B2B 3.9"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.9"),
    TEXT("orderNo", R, ask.order_no, 20, MUST, VG_SHOW, "B2B 3.9"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.9"),
};

ASK refund_order_ask[] = {
    START("B2B 3.11"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.11"),
    TEXT("accountNo", R, set.settle_account, 19, MUST, VG_LAST4, "B2B 3.11"),
    YUAN("tranAmt", R, ask.amount, 15, MUST, VG_SHOW, "B2B 3.11"),
    TEXT("orderNo", R, ask.order_no, 20, MUST, VG_SHOW, "B2B 3.11"),
    HANZI("memo", R, memo, 102, MAY, VG_HIDE, "B2B 3.11"),
};

ASK topup_state_ask[] = {
    START("B2B 3.10"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.10"),
};

ASK order_state_ask[] = {
    START("B2B 3.12"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.12"),
};

ASK status_ask[] = {
    START("B2B 3.14"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.14"),
    TEXT("type", R, type, 8, MUST, VG_SHOW, "B2B 3.14"),
};

ASK balance_ask[] = {
    START("B2B 3.15"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.15"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.15"),
};

ASK balance_main_ask[] = {
    START("B2B 3.15"),
    TEXT("mainAccNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.15, field"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.15"),
};

ASK custody_ask[] = {
    START("Group 3.1.1"),
    LIST("userDataList", "Group 3.1.1"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "Group 3.1.1"),
    END_LIST,
};

ASK custody_day_ask[] = {
    START("Group 3.1.5"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "Group 3.1.5"),
    DAY("startDate", R, from, MUST, VG_SHOW, "Group 3.1.5"),
    DAY("endDate", R, to, MUST, VG_SHOW, "Group 3.1.5"),
};

ASK freezes_ask[] = {
    START("B2B 3.16"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.16"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.16"),
    DAY("startDate", R, from, MUST, VG_SHOW, "B2B 3.16"),
    DAY("endDate", R, to, MUST, VG_SHOW, "B2B 3.16"),
};

ASK lines_ask[] = {
    START("B2B 3.17"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.17"),
    TEXT("subAccNo", R, sub_account, 19, MAY, VG_LAST4, "B2B 3.17"),
    TEXT("queryType", R, query_type, 1, MAY, VG_SHOW, "B2B 3.17"),
    DAY("startDate", R, from, MUST, VG_SHOW, "B2B 3.17"),
    DAY("endDate", R, to, MUST, VG_SHOW, "B2B 3.17"),
    EMPTY("tranType", "B2B 3.17"),
    INT("startRecord", R, first, 4, MAY, VG_SHOW, "B2B 3.17"),
    INT("pageNumber", R, page, 2, MAY, VG_SHOW, "B2B 3.17"),
    TEXT("lastHostFlw", R, last_flow, 14, MAY, VG_SHOW, "B2B 3.17"),
    TEXT("lastHostSeq", R, last_seq, 13, MAY, VG_SHOW, "B2B 3.17"),
    TEXT("lastHostDate", R, last_date, 8, MAY, VG_SHOW, "B2B 3.17"),
    TEXT("qryMode", R, mode, 1, MUST, VG_SHOW, "B2B 3.17"),
};

ASK freeze_no_ask[] = {
    START("B2B 3.48"),
    LIST("userDataList", "B2B 3.48"),
    TEXT("clientID", R, ask.ref, 20, MUST, VG_SHOW, "B2B 3.48"),
    END_LIST,
};

ASK lines_full_ask[] = {
    START("B2B 3.42"),
    TEXT("mainAccNo", R, set.main_account, 19, MUST, VG_LAST4, "B2B 3.42"),
    TEXT("subAccNo", R, ask.account, 19, MUST, VG_LAST4, "B2B 3.42"),
    DAY("startDate", R, from, MUST, VG_SHOW, "B2B 3.42"),
    DAY("endDate", R, to, MUST, VG_SHOW, "B2B 3.42"),
    INT("startRecord", R, first, 9, MUST, VG_SHOW, "B2B 3.42"),
    INT("pageNumber", R, page, 2, MUST, VG_SHOW, "B2B 3.42"),
};

ASK days_ask[] = {
    START("Group 3.16.4"),
};

ASK name_check_ask[] = {
    START("Group 3.16.5"),
    TEXT("accountNo", R, payee, 19, MUST, VG_LAST4, "Group 3.16.5"),
    HANZI("accountName", R, payee_name, 122, MUST, VG_HIDE, "Group 3.16.5"),
    CODE("accountType", R, person, flags, 1, MUST, VG_SHOW, "Group 3.16.5"),
};

ASK banks_ask[] = {
    START("Group 3.16.3"),
    EMPTY("provinceName", "Group 3.16.3"),
    EMPTY("cityName", "Group 3.16.3"),
    EMPTY("bankName", "Group 3.16.3"),
    TEXT("tgfi", R, bank_no, 20, MAY, VG_SHOW, "Group 3.16.3"),
    HANZI("tgname", R, bank, 122, MAY, VG_SHOW, "Group 3.16.3"),
};

ASK day_file_ask[] = {
    START("B2B 3.13"),
    TEXT("accountNo", R, set.settle_account, 19, MUST, VG_LAST4, "B2B 3.13"),
    DAY("date", R, from, MUST, VG_SHOW, "B2B 3.13"),
};

/* Whatever the amount: the limits are the bank's sample's. Never without controlFlag: chkNum comes only with it. */
ASK custody_lines_ask[] = {
    START("Group 3.1.2"),
    TEXT("accountNo", R, set.main_account, 19, MUST, VG_LAST4, "Group 3.1.2"),
    FIXED("lowAmount", "0.00", "Group 3.1.2"),
    FIXED("upAmount", "999999999999.99", "Group 3.1.2"),
    DAY("startDate", R, from, MUST, VG_SHOW, "Group 3.1.2"),
    DAY("endDate", R, to, MUST, VG_SHOW, "Group 3.1.2"),
    INT("pageNumber", R, page, 2, MUST, VG_SHOW, "Group 3.1.2"),
    INT("startRecord", R, first, 4, MUST, VG_SHOW, "Group 3.1.2"),
    FIXED("controlFlag", "1", "Group 3.1.2"),
};

/* Answers: what is read of them; every other documented element is ignored, as are unknown ones. */
#define EVERY "every answer"
#define HEAD                                                                                       \
    TEXT("status", citic_head, status, 7, MAY, VG_SHOW, EVERY),                                    \
        CUT("statusText", citic_head, text, 254, MAY, VG_SHOW, EVERY),                             \
        CUT("statusTxt", citic_head, text, 254, MAY, VG_SHOW, "Group 3.5, one template")

static const vg_field head_plain[] = {HEAD};
static const vg_field head_account[] = {
    HEAD,
    TEXT("subAccNo", citic_head, account, 19, MAY, VG_LAST4, "B2B 3.25, 3.44"),
    HANZI("subAccNm", citic_head, account_name, 122, MAY, VG_HIDE, "B2B 3.25, 3.44"),
};
static const vg_field head_interest_trial[] = {
    HEAD,
    TEXT("subAccNo", citic_head, account, 19, MAY, VG_LAST4, "B2B 3.45"),
    HANZI("subAccNm", citic_head, account_name, 122, MAY, VG_HIDE, "B2B 3.45"),
    YUAN_IF("inrtAmt", citic_head, interest, has_interest, 15, VG_SHOW, "B2B 3.45"),
};
static const vg_field head_interest_settle[] = {
    HEAD,
    TEXT("subAccNo", citic_head, account, 19, MAY, VG_LAST4, "B2B 3.46"),
    HANZI("subAccNm", citic_head, account_name, 122, MAY, VG_HIDE, "B2B 3.46"),
    YUAN_IF("inteRest", citic_head, interest, has_interest, 15, VG_SHOW, "B2B 3.46"),
};
static const vg_field head_lines[] = {
    HEAD,
    INT("returnRecords", citic_head, rows_told, 9, MAY, VG_SHOW, "B2B 3.17"),
};
static const vg_field head_name_check[] = {
    HEAD,
    LETTER("flag", citic_head, flag, MAY, VG_SHOW, "Group 3.16.5"),
};
/* The file itself is longer than any field: the adapter reads it. */
static const vg_field head_day_file[] = {
    HEAD,
    TEXT("accountNo", citic_head, account, 19, MAY, VG_LAST4, "B2B 3.13"),
    DAY("date", citic_head, day, MAY, VG_SHOW, "B2B 3.13"),
    ASIDE("fileContent", VG_HIDE, "B2B 3.13"),
};

static const vg_field head_custody_lines[] = {
    HEAD,
    TEXT("accountNo", citic_head, account, 19, MAY, VG_LAST4, "Group 3.1.2"),
    INT("totalRecords", citic_head, total, 9, MAY, VG_SHOW, "Group 3.1.2"),
    INT("returnRecords", citic_head, rows_told, 9, MAY, VG_SHOW, "Group 3.1.2"),
};

static const vg_field state_row[] = {
    TEXT("stt", citic_state_row, stt, 1, MAY, VG_SHOW, "B2B 3.14"),
    TEXT("status", citic_state_row, status, 7, MAY, VG_SHOW, "B2B 3.14"),
    CUT("statusText", citic_state_row, text, 254, MAY, VG_SHOW, "B2B 3.14"),
};
static const vg_field refund_row[] = {
    TEXT("payAccNo", citic_refund_row, payer, 20, MUST, VG_LAST4, "B2B 3.10, 3.12"),
    TEXT("orderNo", citic_refund_row, order_no, 20, MUST, VG_SHOW, "B2B 3.10, 3.12"),
    YUAN("tranAmt", citic_refund_row, amount, 15, MUST, VG_SHOW, "B2B 3.10, 3.12"),
    TEXT("stt", citic_refund_row, stt, 2, MAY, VG_SHOW, "B2B 3.10, 3.12"),
    TEXT("status", citic_refund_row, status, 7, MAY, VG_SHOW, "B2B 3.10, 3.12"),
    CUT("statusText", citic_refund_row, text, 254, MAY, VG_SHOW, "B2B 3.10, 3.12"),
};
/* status is one character of account state here, never a response code (B2B 3.27). */
static const vg_field account_row[] = {
    TEXT("subAccNo", citic_account_row, account, 19, MUST, VG_LAST4, "B2B 3.27"),
    HANZI("subAccNm", citic_account_row, name, 122, MAY, VG_HIDE, "B2B 3.27"),
    TEXT("status", citic_account_row, state, 1, MAY, VG_SHOW, "B2B 3.27"),
};
static const vg_field balance_row[] = {
    TEXT("subAccNo", citic_balance_row, account, 19, MUST, VG_LAST4, "B2B 3.15"),
    HANZI("SUBACCNM", citic_balance_row, name, 122, MAY, VG_HIDE, "B2B 3.15"),
    YUAN_IF("KYAMT", citic_balance_row, available, has_available, 15, VG_SHOW, "B2B 3.15"),
    YUAN_IF("SJAMT", citic_balance_row, book, has_book, 15, VG_SHOW, "B2B 3.15"),
    YUAN_IF("DJAMT", citic_balance_row, frozen, has_frozen, 15, VG_SHOW, "B2B 3.15"),
};
static const vg_field freeze_no_row[] = {
    TEXT("clientID", citic_freeze_no_row, ref, 20, MUST, VG_SHOW, "B2B 3.48"),
    TEXT("freezeNo", citic_freeze_no_row, freeze_no, 22, MAY, VG_SHOW, "B2B 3.48"),
};
static const vg_field freeze_row[] = {
    TEXT("subAccNo", citic_freeze_row, freeze.account, 19, MUST, VG_LAST4, "B2B 3.16"),
    TEXT("DJCODE", citic_freeze_row, freeze.freeze_no, 22, MUST, VG_SHOW, "B2B 3.16"),
    TEXT("DJDATE", citic_freeze_row, freeze.date, 8, MUST, VG_SHOW, "B2B 3.16"),
    YUAN("DJAMT", citic_freeze_row, freeze.amount, 15, MUST, VG_SHOW, "B2B 3.16"),
    TEXT("JDDATE", citic_freeze_row, released_date, 8, MAY, VG_SHOW, "B2B 3.16"),
    TEXT("JDTIME", citic_freeze_row, released_time, 8, MAY, VG_SHOW, "B2B 3.16"),
    TEXT("JDOPR", citic_freeze_row, released_by, 14, MAY, VG_SHOW, "B2B 3.16"),
};
static const vg_field line_row[] = {
    TEXT("subAccNo", vg_line_row, account, 19, MUST, VG_LAST4, "B2B 3.17"),
    TEXT("TRANTYPE", vg_line_row, type, 2, MAY, VG_SHOW, "B2B 3.17, 4.8"),
    TEXT("TRANDATE", vg_line_row, date, 8, MUST, VG_SHOW, "B2B 3.17"),
    TIME("TRANTIME", vg_line_row, time, MAY, VG_SHOW, "B2B 3.17"),
    TEXT("HOSTFLW", vg_line_row, flow, 14, MUST, VG_SHOW, "B2B 3.17"),
    TEXT("HOSTSEQ", vg_line_row, sequence, 13, MUST, VG_SHOW, "B2B 3.17"),
    TEXT("OPPACCNO", vg_line_row, opp_account, 19, MAY, VG_LAST4, "B2B 3.17"),
    HANZI("OPPACCNAME", vg_line_row, opp_name, 122, MAY, VG_HIDE, "B2B 3.17"),
    HANZI("OPPBRANCHNAME", vg_line_row, opp_bank, 122, MAY, VG_SHOW, "B2B 3.17"),
    CODE("CDFG", vg_line_row, side, sides, 1, MUST, VG_SHOW, "B2B 3.17"),
    YUAN("TRANAMT", vg_line_row, amount, 15, MUST, VG_SHOW, "B2B 3.17"),
    YUAN_IF("ACCBAL", vg_line_row, balance, has_balance, 15, VG_SHOW, "B2B 3.17"),
    YUAN("XTSFAM", vg_line_row, fee, 15, MAY, VG_SHOW, "B2B 3.17"),
    HANZI("RESUME", vg_line_row, memo, 102, MAY, VG_HIDE, "B2B 3.17"),
    TEXT("OPPBANKNO", vg_line_row, opp_bank_no, 20, MAY, VG_SHOW, "B2B 3.17"),
};
static const vg_field line_full_row[] = {
    TEXT("subAccNo", vg_line_row, account, 19, MUST, VG_LAST4, "B2B 3.42"),
    TEXT("tranType", vg_line_row, type, 2, MAY, VG_SHOW, "B2B 3.42, 4.8"),
    TEXT("tranDate", vg_line_row, date, 8, MUST, VG_SHOW, "B2B 3.42"),
    TIME("tranTime", vg_line_row, time, MAY, VG_SHOW, "B2B 3.42"),
    TEXT("tellerNo", vg_line_row, flow, 14, MUST, VG_SHOW, "B2B 3.42"),
    TEXT("tranSeqNo", vg_line_row, sequence, 13, MUST, VG_SHOW, "B2B 3.42"),
    TEXT("accountNo", vg_line_row, opp_account, 32, MAY, VG_LAST4, "B2B 3.42"),
    HANZI("accountNm", vg_line_row, opp_name, 122, MAY, VG_HIDE, "B2B 3.42"),
    HANZI("accBnkNm", vg_line_row, opp_bank, 122, MAY, VG_SHOW, "B2B 3.42"),
    CODE("loanFlag", vg_line_row, side, sides, 1, MUST, VG_SHOW, "B2B 3.42"),
    YUAN("tranAmt", vg_line_row, amount, 15, MUST, VG_SHOW, "B2B 3.42"),
    YUAN_IF("accBalAmt", vg_line_row, balance, has_balance, 15, VG_SHOW, "B2B 3.42"),
    YUAN("pdgAmt", vg_line_row, fee, 15, MAY, VG_SHOW, "B2B 3.42"),
    HANZI("memo", vg_line_row, memo, 102, MAY, VG_HIDE, "B2B 3.42"),
};
static const vg_field custody_row[] = {
    TEXT("status", citic_custody_row, status, 7, MUST, VG_SHOW, "Group 3.1.1"),
    TEXT("accountNo", citic_custody_row, account, 19, MUST, VG_LAST4, "Group 3.1.1"),
    TEXT("currencyID", citic_custody_row, currency, 2, MAY, VG_SHOW, "Group 3.1.1"),
    YUAN_IF("balance", citic_custody_row, balance, has_balance, 15, VG_SHOW, "Group 3.1.1"),
};
static const vg_field custody_day_row[] = {
    DAY("date", citic_custody_row, day, MUST, VG_SHOW, "Group 3.1.5"),
    YUAN_IF("balance", citic_custody_row, balance, has_balance, 15, VG_SHOW, "Group 3.1.5"),
};
static const vg_field custody_line[] = {
    TEXT("tranDate", citic_custody_line, date, 8, MUST, VG_SHOW, "Group 3.1.2"),
    TIME("tranTime", citic_custody_line, time, MAY, VG_SHOW, "Group 3.1.2"),
    TEXT("tranNo", citic_custody_line, flow, 14, MUST, VG_SHOW, "Group 3.1.2"),
    TEXT("sumTranNo", citic_custody_line, sequence, 13, MUST, VG_SHOW, "Group 3.1.2"),
    YUAN("tranAmount", citic_custody_line, amount, 15, MUST, VG_SHOW, "Group 3.1.2"),
    CODE("creditDebitFlag", citic_custody_line, side, sides, 1, MUST, VG_SHOW, "Group 3.1.2"),
    TEXT("oppAccountNo", citic_custody_line, opp_account, 32, MAY, VG_LAST4, "Group 3.1.2"),
    HANZI("oppAccountName", citic_custody_line, opp_name, 122, MAY, VG_HIDE, "Group 3.1.2"),
    HANZI("oppOpenBankName", citic_custody_line, opp_bank, 122, MAY, VG_SHOW, "Group 3.1.2"),
    HANZI("abstract", citic_custody_line, memo, 102, MAY, VG_HIDE, "Group 3.1.2"),
    YUAN("balance", citic_custody_line, balance, 15, MUST, VG_SHOW, "Group 3.1.2"),
    TEXT("valueDate", citic_custody_line, value_date, 8, MAY, VG_SHOW, "Group 3.1.2"),
    TEXT("hostTranCode", citic_custody_line, code, 7, MAY, VG_SHOW, "Group 3.1.2"),
    TEXT("e3rtFlag", citic_custody_line, returned, 1, MAY, VG_SHOW, "Group 3.1.2"),
    TEXT("chkNum", citic_custody_line, number, 20, MAY, VG_SHOW, "Group 3.1.2"),
};
static const vg_field day_row[] = {
    DAY("date", vg_day_row, day, MUST, VG_SHOW, "Group 3.16.4"),
    CODE("workFlag", vg_day_row, working, work_flags, 1, MUST, VG_SHOW, "Group 3.16.4"),
};
static const vg_field bank_row[] = {
    HANZI("tgname", vg_bank_row, name, 122, MUST, VG_SHOW, "Group 3.16.3"),
    TEXT("tgfi", vg_bank_row, line_no, 20, MUST, VG_SHOW, "Group 3.16.3"),
};

#define USER "userDataList"
/* clang-format off */
#define ACT(action, what, request) {action, what, FIELDS(request), FIELDS(head_plain), {NULL, 0}, NULL}
#define ROWS(action, what, request, row) {action, what, FIELDS(request), FIELDS(head_plain), FIELDS(row), USER}
/* clang-format on */

static const citic_message messages[] = {
    {"DLBREGSN", "open", FIELDS(open_ask), FIELDS(head_account), {NULL, 0}, NULL},
    {"DLOLCACC", "close", FIELDS(close_ask), FIELDS(head_account), {NULL, 0}, NULL},
    ACT("DLFONDIN", "fund", fund_ask),
    ACT("DLSUBTRN", "transfer", transfer_ask),
    ACT("DLMDETRN", "freeze (BR)", freeze_ask),
    ACT("DLMDETRN", "unfreeze (BG)", unfreeze_ask),
    ACT("DLMDETRN", "unfreeze and pay (BH)", unfreeze_pay_ask),
    ACT("DLMDETRN", "pay (BF)", pay_ask),
    ACT("DLFNDOUT", "withdraw from the merchant's own sub-account", withdraw_ask),
    ACT("DLFCSOUT", "pay out of a member's sub-account", payout_ask),
    ACT("DLTRSFIN", "assign an unidentified receipt", assign_ask),
    ACT("DLWFDRTN", "take an assignment back", unassign_ask),
    ACT("DLRFDSUB", "refund an order", refund_order_ask),
    ACT("DLWDLSUB", "refund a top-up", refund_topup_ask),
    ROWS("DLCIDSTT", "outcome of an act", status_ask, state_row),
    ROWS("DLRFDDTL", "outcome of an order's refund", order_state_ask, refund_row),
    ROWS("DLWDLDTL", "outcome of a top-up's refund", topup_state_ask, refund_row),
    ROWS("DLFRNOQR", "freeze number of an act", freeze_no_ask, freeze_no_row),
    ROWS("DLSFRZQR", "freezes", freezes_ask, freeze_row),
    ROWS("DLSBALQR", "balance", balance_ask, balance_row),
    {"DLSTRNDT", "statement lines", FIELDS(lines_ask), FIELDS(head_lines), FIELDS(line_row), USER},
    ROWS("DLPTDTQY", "statement lines with the payer's whole number", lines_full_ask,
         line_full_row),
    ROWS("DLWRKDAY", "working days", days_ask, day_row),
    {"DLACCCHK", "name check", FIELDS(name_check_ask), FIELDS(head_name_check), {NULL, 0}, NULL},
    ROWS("DLBNKCOD", "payment line numbers", banks_ask, bank_row),
    ROWS("DLSASQRY", "account state", state_ask, account_row),
    ROWS("DLSBALQR", "balance, tag of later editions (balance_main_tag)", balance_main_ask,
         balance_row),
    {"DLIRTCAL", "interest, on trial", FIELDS(interest_trial_ask), FIELDS(head_interest_trial), {NULL, 0}, NULL},
    {"DLIRTSTL", "settle interest", FIELDS(interest_settle_ask), FIELDS(head_interest_settle), {NULL, 0}, NULL},
    ROWS("DLBALQRY", "balance of the custody account", custody_ask, custody_row),
    ROWS("DLHBLQRY", "balance of the custody account at the end of a day", custody_day_ask, custody_day_row),
    {"DLSESMDN", "reconciliation file of a day", FIELDS(day_file_ask), FIELDS(head_day_file), {NULL, 0}, NULL},
    {"DLTRNALL", "lines of the custody account of a day, in pages", FIELDS(custody_lines_ask), FIELDS(head_custody_lines), FIELDS(custody_line), USER},
};

/* Place in `messages` plus one. */
static const uint8_t by_ask[VG_ASK_LIMIT] = {
    [VG_ASK_OPEN] = 1,           [VG_ASK_CLOSE] = 2,
    [VG_ASK_FUND] = 3,           [VG_ASK_TRANSFER] = 4,
    [VG_ASK_FREEZE] = 5,         [VG_ASK_UNFREEZE] = 6,
    [VG_ASK_UNFREEZE_PAY] = 7,   [VG_ASK_PAY] = 8,
    [VG_ASK_WITHDRAW_OWN] = 9,   [VG_ASK_PAYOUT] = 10,
    [VG_ASK_ASSIGN] = 11,        [VG_ASK_UNASSIGN] = 12,
    [VG_ASK_REFUND_ORDER] = 13,  [VG_ASK_REFUND_TOPUP] = 14,
    [VG_ASK_STATUS] = 15,        [VG_ASK_FREEZE_NO] = 18,
    [VG_ASK_FREEZES] = 19,       [VG_ASK_BALANCE] = 20,
    [VG_ASK_LINES] = 21,         [VG_ASK_LINES_UNIDENTIFIED] = 21,
    [VG_ASK_LINES_FULL] = 22,    [VG_ASK_WORKING_DAYS] = 23,
    [VG_ASK_NAME_CHECK] = 24,    [VG_ASK_BANK_LIST] = 25,
    [VG_ASK_ACCOUNT_STATE] = 26, [VG_ASK_INTEREST_TRIAL] = 28,
    [VG_ASK_INTEREST_SETTLE] = 29, [VG_ASK_CUSTODY_BALANCE] = 30,
    [VG_ASK_DAY_LINES] = 32,
};
#define ORDER_STATE  15
#define TOPUP_STATE  16
#define BALANCE_MAIN 26
#define CUSTODY_DAY  30
#define CUSTODY_LINES 32

const citic_message *citic_message_for(vg_ask_kind ask, vg_ask_kind of)
{
    if (ask == VG_ASK_STATUS && of == VG_ASK_REFUND_ORDER) {
        return &messages[ORDER_STATE]; /* B.7: not by DLCIDSTT */
    }
    if (ask == VG_ASK_STATUS && of == VG_ASK_REFUND_TOPUP) {
        return &messages[TOPUP_STATE];
    }
    size_t at = (unsigned)ask < VG_ASK_LIMIT ? by_ask[ask] : 0;
    return at == 0 ? NULL : &messages[at - 1];
}

const citic_message *citic_balance_main(void) { return &messages[BALANCE_MAIN]; }

const citic_message *citic_custody_day(void) { return &messages[CUSTODY_DAY]; }

const citic_message *citic_custody_lines(void) { return &messages[CUSTODY_LINES]; }

const citic_message *citic_message_at(size_t i)
{
    return i < VG_COUNT(messages) ? &messages[i] : NULL;
}

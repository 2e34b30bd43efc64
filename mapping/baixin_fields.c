#include "mapping/baixin_fields.h"

#define R    baixin_request
#define A    baixin_answer
#define MUST VG_MUST_HAVE
#define MAY  VG_MAY
/* clang-format off */
#define FIELDS(table) {table, VG_COUNT(table)}
/* clang-format on */
#define ROWS static const vg_field

static const vg_word yes_no[] = {{"true", true}, {"false", false}, {"1", true}, {"0", false}, {NULL, 0}};
static const vg_word statements[] = {{"TXN", BAIXIN_TXN}, {"BAL", BAIXIN_BAL}, {"RETURN", BAIXIN_RETURN}, {"INTEREST", BAIXIN_INTEREST}, {NULL, 0}};
static const vg_word sides[] = {{"D", VG_DEBIT}, {"C", VG_CREDIT}, {NULL, 0}};

/* --- header, §3.2 --------------------------------------------------------------------------------------- */

ROWS header[] = {
    TEXT("Version", baixin_header, version, 3, MUST, VG_SHOW, "baixin §3.2"),
    TEXT("MsgId", baixin_header, message_id, 32, MUST, VG_SHOW, "baixin §3.2"),
    TEXT("RefMsgId", baixin_header, ref_message_id, 32, MAY, VG_SHOW, "baixin §3.2"),
    TEXT("Service", baixin_header, service, 23, MUST, VG_SHOW, "baixin §3.2"),
    TEXT("Mode", baixin_header, mode, 7, MUST, VG_SHOW, "baixin §3.2"),
    TEXT("SenderId", baixin_header, sender, 16, MUST, VG_SHOW, "baixin §3.2"),
    TEXT("ReceiverId", baixin_header, receiver, 16, MUST, VG_SHOW, "baixin §3.2"),
    TEXT("InstId", baixin_header, inst, 16, MAY, VG_SHOW, "baixin §3.2"),
    TEXT("RouteId", baixin_header, route, 16, MAY, VG_SHOW, "baixin §3.2"),
    TEXT("SendTime", baixin_header, send_time, 24, MUST, VG_SHOW, "baixin §3.2"),
    DATE("BizDate", baixin_header, biz_date, MAY, VG_SHOW, "baixin §3.2"),
};

/* --- opening and card, §4.1 ------------------------------------------------------------------------------- */

#define NUMBER TEXT("RequestNo", R, request_no, 32, MUST, VG_SHOW, "baixin §3.4")

ROWS open_ask[] = {
    NUMBER,
    TEXT("UserNo", R, ask.account_tail, 16, MUST, VG_SHOW, "baixin §4.1"),
    TEXT("AcctClass", R, class_, 1, MUST, VG_SHOW, "baixin §4.1"),
    WORDS("Name", R, ask.account_name, 60, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("IdType", R, id_type, 2, MUST, VG_SHOW, "baixin §4.1"),
    TEXT("IdNo", R, ask.owner_id, 30, MUST, VG_HIDE, "baixin §4.1"),
    DATE("IdValidFrom", R, ask.person.id_from, MUST, VG_HIDE, "baixin §4.1"),
    DATE("IdValidTo", R, ask.person.id_to, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("Mobile", R, ask.person.mobile, 11, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("BoundCardNo", R, ask.card, 32, MUST, VG_LAST4, "baixin §4.1"),
    TEXT("BoundBankCode", R, ask.card_bank, 12, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("Occupation", R, ask.person.occupation, 8, MUST, VG_HIDE, "baixin §4.1"),
    WORDS("Address", R, ask.owner_address, 120, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("Sex", R, sex, 1, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("Nation", R, ask.person.nation, 3, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("TaxResident", R, tax, 1, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("IdFrontFileId", R, ask.person.front_file, 64, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("IdBackFileId", R, ask.person.back_file, 64, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("FaceTicket", R, ask.person.face_ticket, 64, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("ConsentNo", R, ask.person.consent_no, 32, MUST, VG_SHOW, "baixin §4.1"),
    TEXT("ConsentTime", R, consent_time, 24, MUST, VG_SHOW, "baixin §4.1"),
};

ROWS send_code_ask[] = {
    NUMBER,
    TEXT("Scene", R, scene, 11, MUST, VG_SHOW, "baixin §4.1"),
    TEXT("CaseNo", R, case_no, 32, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("AcctNo", R, account, 32, MAY, VG_LAST4, "baixin §4.1"),
    TEXT("Mobile", R, ask.person.mobile, 11, MUST, VG_HIDE, "baixin §4.1"),
};

ROWS verify_ask[] = {
    NUMBER,
    TEXT("Scene", R, scene, 11, MUST, VG_SHOW, "baixin §4.1"),
    TEXT("CaseNo", R, case_no, 32, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("AcctNo", R, account, 32, MAY, VG_LAST4, "baixin §4.1"),
    TEXT("SmsOrderNo", R, ask.code_order, 32, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("Code", R, code_text, 8, MAY, VG_HIDE, "baixin §4.1"),
    TEXT("Amount", R, amount_text, 16, MAY, VG_HIDE, "baixin §4.1"),
};

ROWS opening_ask[] = {
    NUMBER,
    TEXT("OrigRequestNo", R, of_ref, 32, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("CaseNo", R, case_no, 32, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("IdType", R, id_type, 2, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("IdNo", R, id_no, 30, MAY, VG_HIDE, "baixin §4.1"),
};

#define CARD_FIELDS                                                                                \
    NUMBER, TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.1"),                     \
        TEXT("CardNo", R, ask.card, 32, MUST, VG_LAST4, "baixin §4.1"),                            \
        TEXT("OldCardNo", R, ask.old_card, 32, MAY, VG_LAST4, "baixin §4.1"),                      \
        TEXT("Mobile", R, ask.person.mobile, 11, MUST, VG_HIDE, "baixin §4.1"),                    \
        TEXT("VerifyKind", R, set.verify_kind, 8, MUST, VG_SHOW, "baixin §4.1")
ROWS card_ask[] = {CARD_FIELDS};

ROWS binding_ask[] = {NUMBER, TEXT("OrigRequestNo", R, of_ref, 32, MUST, VG_SHOW, "baixin §4.1")};

ROWS identity_ask[] = {
    NUMBER,
    TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.1"),
    DATE("IdValidFrom", R, ask.person.id_from, MUST, VG_HIDE, "baixin §4.1"),
    DATE("IdValidTo", R, ask.person.id_to, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("IdFrontFileId", R, ask.person.front_file, 64, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("IdBackFileId", R, ask.person.back_file, 64, MUST, VG_HIDE, "baixin §4.1"),
    TEXT("FaceTicket", R, ask.person.face_ticket, 64, MUST, VG_HIDE, "baixin §4.1"),
};

ROWS close_ask[] = {NUMBER, TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.1")};

/* The image itself is written by the adapter, behind the last row. */
ROWS upload_ask[] = {
    NUMBER,
    TEXT("Kind", R, file_kind, 5, MUST, VG_SHOW, "baixin §4.1"),
    TEXT("Sha256", R, hash, 64, MUST, VG_SHOW, "baixin §4.1"),
    ASIDE("ContentB64", VG_HIDE, "baixin §4.1"),
};

/* --- money, §4.2 ---------------------------------------------------------------------------------------------- */

#define CCY FIXED("Ccy", "CNY", "baixin §4.2")

ROWS deposit_ask[] = {
    NUMBER,
    TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.2"),
    TEXT("CardNo", R, ask.peer, 32, MUST, VG_LAST4, "baixin §4.2"),
    YUAN("Amount", R, ask.amount, 15, MUST, VG_SHOW, "baixin §4.2"),
    CCY,
    WORDS("Memo", R, memo, 60, MAY, VG_HIDE, "baixin §4.2"),
};

ROWS hold_ask[] = {
    NUMBER,
    TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.2"),
    TEXT("HoldNo", R, request_no, 32, MUST, VG_SHOW, "baixin §4.2"),
    YUAN("Amount", R, ask.amount, 15, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("HoldKind", R, hold_kind, 12, MUST, VG_SHOW, "baixin §4.2"),
    WORDS("Purpose", R, purpose, 40, MUST, VG_SHOW, "baixin §4.2"),
    WORDS("OrderNo", R, order, 32, MUST, VG_SHOW, "baixin §4.2"),
};

ROWS release_ask[] = {
    NUMBER,
    TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.2"),
    TEXT("HoldNo", R, ask.freeze_no, 24, MUST, VG_SHOW, "baixin §4.2"),
    YUAN("Amount", R, ask.amount, 15, MUST, VG_SHOW, "baixin §4.2"),
};

ROWS capture_ask[] = {
    NUMBER,
    TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.2"),
    TEXT("HoldNo", R, ask.freeze_no, 24, MUST, VG_SHOW, "baixin §4.2"),
    YUAN("Amount", R, ask.amount, 15, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("PayeeAcct", R, ask.peer, 32, MUST, VG_LAST4, "baixin §4.2"),
    WORDS("PayeeName", R, ask.peer_name, 60, MUST, VG_HIDE, "baixin §4.2"),
    TEXT("PayeeBank", R, ask.peer_bank_no, 12, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("Arrive", R, set.arrive, 2, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("EvidenceHash", R, hash, 64, MUST, VG_SHOW, "baixin §4.2"),
};

ROWS withdraw_ask[] = {
    NUMBER,
    TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.2"),
    TEXT("CardNo", R, ask.peer, 32, MUST, VG_LAST4, "baixin §4.2"),
    YUAN("Amount", R, ask.amount, 15, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("Arrive", R, set.arrive, 2, MUST, VG_SHOW, "baixin §4.2"),
    WORDS("Memo", R, memo, 60, MAY, VG_HIDE, "baixin §4.2"),
};

ROWS refund_ask[] = {
    NUMBER,
    TEXT("OrigBankTxnNo", R, of_receipt, 32, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("OrigRequestNo", R, of_ref, 32, MAY, VG_SHOW, "baixin §4.2"),
    YUAN("Amount", R, ask.amount, 15, MUST, VG_SHOW, "baixin §4.2"),
    WORDS("Reason", R, memo, 60, MUST, VG_SHOW, "baixin §4.2"),
};

ROWS balance_ask[] = {NUMBER, TEXT("AcctNo", R, ask.account, 32, MUST, VG_LAST4, "baixin §4.2")};

ROWS status_ask[] = {
    NUMBER,
    TEXT("OrigRequestNo", R, of_ref, 32, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("OrigService", R, of_service, 23, MUST, VG_SHOW, "baixin §4.2"),
    DATE("OrigDate", R, ask.of_day, MUST, VG_SHOW, "baixin §4.2"),
};

ROWS entries_ask[] = {
    NUMBER,
    TEXT("AcctNo", R, account, 32, MUST, VG_LAST4, "baixin §4.2"),
    DATE("From", R, ask.from, MUST, VG_SHOW, "baixin §4.2"),
    DATE("To", R, ask.to, MUST, VG_SHOW, "baixin §4.2"),
    INT("Page", R, page, 6, MUST, VG_SHOW, "baixin §4.2"),
    INT("Size", R, set.page_size, 3, MUST, VG_SHOW, "baixin §4.2"),
};

ROWS file_ask[] = {
    NUMBER,
    DATE("Date", R, day, MUST, VG_SHOW, "baixin §4.2"),
    CODE("Kind", R, statement_kind, statements, 8, MUST, VG_SHOW, "baixin §4.2"),
};

/* --- answers --------------------------------------------------------------------------------------------------- */

#define HEAD(doc)                                                                                  \
    TEXT("RespCode", A, code, 6, MUST, VG_SHOW, doc),                                              \
        CUT("RespMsg", A, text, 256, MAY, VG_SHOW, doc),                                           \
        TEXT("RequestNo", A, request_no, 32, MUST, VG_SHOW, doc)
#define DONE(doc)                                                                                  \
    HEAD(doc), TEXT("TxnStatus", A, status, 13, MAY, VG_SHOW, doc),                                \
        TEXT("BankTxnNo", A, bank_no, 32, MAY, VG_SHOW, doc),                                      \
        TEXT("AcctNo", A, account, 32, MAY, VG_LAST4, doc),                                        \
        YUAN_IF("Amount", A, amount, has_amount, 15, VG_SHOW, doc),                                \
        DATE("BizDate", A, biz_date, MAY, VG_SHOW, doc),                                           \
        TEXT("FinishTime", A, finish_time, 24, MAY, VG_SHOW, doc)
#define CASE_FIELDS(doc)                                                                           \
    HEAD(doc), TEXT("CaseNo", A, case_no, 32, MAY, VG_SHOW, doc),                                  \
        TEXT("SmsOrderNo", A, code_order, 32, MAY, VG_SHOW, doc),                                  \
        INT("SmsValidSec", A, code_valid_s, 6, MAY, VG_SHOW, doc),                                 \
        TEXT("OpenStatus", A, open_status, 15, MAY, VG_SHOW, doc),                                 \
        TEXT("AcctNo", A, account, 32, MAY, VG_LAST4, doc),                                        \
        TEXT("CustNo", A, customer_no, 32, MAY, VG_SHOW, doc),                                     \
        TEXT("InstReview", A, inst_review, 2, MAY, VG_SHOW, doc),                                  \
        TEXT("BankReview", A, bank_review, 2, MAY, VG_SHOW, doc)

ROWS open_says[] = {CASE_FIELDS("baixin §4.1")};
ROWS verify_says[] = {
    CASE_FIELDS("baixin §4.1"),
    TEXT("BindNo", A, bind_no, 32, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("BindStatus", A, bind_status, 11, MAY, VG_SHOW, "baixin §4.1"),
    CODE("CardIsTypeI", A, type1, yes_no, 5, MAY, VG_SHOW, "baixin §4.1"),
    CODE("CanFund", A, can_fund, yes_no, 5, MAY, VG_SHOW, "baixin §4.1"),
};
ROWS send_code_says[] = {
    HEAD("baixin §4.1"),
    TEXT("SmsOrderNo", A, code_order, 32, MAY, VG_SHOW, "baixin §4.1"),
    INT("SmsValidSec", A, code_valid_s, 6, MAY, VG_SHOW, "baixin §4.1"),
};
ROWS opening_says[] = {
    CASE_FIELDS("baixin §4.1"),
    TEXT("RefuseCode", A, refuse_code, 6, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("UpdateTime", A, update_time, 24, MAY, VG_SHOW, "baixin §4.1"),
};
ROWS card_says[] = {
    HEAD("baixin §4.1"),
    TEXT("BindNo", A, bind_no, 32, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("BindStatus", A, bind_status, 11, MAY, VG_SHOW, "baixin §4.1"),
    TEXT("SmsOrderNo", A, code_order, 32, MAY, VG_SHOW, "baixin §4.1"),
    INT("SmsValidSec", A, code_valid_s, 6, MAY, VG_SHOW, "baixin §4.1"),
    CODE("CardIsTypeI", A, type1, yes_no, 5, MAY, VG_SHOW, "baixin §4.1"),
    CODE("CanFund", A, can_fund, yes_no, 5, MAY, VG_SHOW, "baixin §4.1"),
};
ROWS identity_says[] = {HEAD("baixin §4.1"), TEXT("ReviewStatus", A, review_status, 11, MAY, VG_SHOW, "baixin §4.1")};
ROWS close_says[] = {
    HEAD("baixin §4.1"),
    TEXT("CloseStatus", A, close_status, 11, MAY, VG_SHOW, "baixin §4.1"),
    YUAN_IF("PaidInterest", A, paid_interest, has_paid_interest, 15, VG_SHOW, "baixin §4.1"),
    YUAN_IF("PaidTotal", A, paid_total, has_paid_total, 15, VG_SHOW, "baixin §4.1"),
};
ROWS upload_says[] = {HEAD("baixin §4.1"), TEXT("FileId", A, file_no, 64, MAY, VG_HIDE, "baixin §4.1")};

ROWS deposit_says[] = {
    DONE("baixin §4.2"),
    DATE("WithdrawableDate", A, withdrawable_date, MAY, VG_SHOW, "baixin §4.2"),
    DATE("SettleDate", A, settle_date, MAY, VG_SHOW, "baixin §4.2"),
};
ROWS hold_says[] = {
    DONE("baixin §4.2"),
    TEXT("HoldStatus", A, hold_status, 4, MAY, VG_SHOW, "baixin §4.2"),
    YUAN_IF("HeldAmount", A, held, has_held, 15, VG_SHOW, "baixin §4.2"),
};
ROWS release_says[] = {
    DONE("baixin §4.2"),
    YUAN_IF("HoldRemain", A, rest, has_rest, 15, VG_SHOW, "baixin §4.2"),
};
ROWS withdraw_says[] = {DONE("baixin §4.2"), DATE("SettleDate", A, settle_date, MAY, VG_SHOW, "baixin §4.2")};
ROWS refund_says[] = {
    DONE("baixin §4.2"),
    YUAN_IF("RefundedTotal", A, refunded, has_refunded, 15, VG_SHOW, "baixin §4.2"),
};
ROWS balance_says[] = {
    HEAD("baixin §4.2"),
    YUAN_IF("Total", A, total, has_total, 15, VG_SHOW, "baixin §4.2"),
    YUAN_IF("Available", A, available, has_available, 15, VG_SHOW, "baixin §4.2"),
    YUAN_IF("Withdrawable", A, withdrawable, has_withdrawable, 15, VG_SHOW, "baixin §4.2"),
    YUAN_IF("Held", A, held, has_held, 15, VG_SHOW, "baixin §4.2"),
    YUAN_IF("FrozenJudicial", A, frozen, has_frozen, 15, VG_SHOW, "baixin §4.2"),
    YUAN_IF("PendingWithdrawable", A, pending, has_pending, 15, VG_SHOW, "baixin §4.2"),
    YUAN_IF("TransitIn", A, transit_in, has_transit_in, 15, VG_SHOW, "baixin §4.2"),
    YUAN_IF("TransitOut", A, transit_out, has_transit_out, 15, VG_SHOW, "baixin §4.2"),
    TEXT("AcctStatus", A, account_status, 15, MAY, VG_SHOW, "baixin §4.2"),
    ASIDE("Restriction", VG_SHOW, "baixin §4.2"),
};
ROWS pool_says[] = {
    HEAD("baixin §4.3"),
    ASIDE("Balance", VG_SHOW, "baixin §4.3"),
    TEXT("AcctStatus", A, account_status, 15, MAY, VG_SHOW, "baixin §4.2"),
    ASIDE("Restriction", VG_SHOW, "baixin §4.2"),
};
ROWS status_says[] = {
    HEAD("baixin §4.2"),
    TEXT("OrigStatus", A, of_status, 13, MAY, VG_SHOW, "baixin §4.2, §6.3"),
    TEXT("OrigRespCode", A, of_code, 6, MAY, VG_SHOW, "baixin §4.2"),
    CUT("OrigRespMsg", A, of_text, 256, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("BankTxnNo", A, bank_no, 32, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("AcctNo", A, account, 32, MAY, VG_LAST4, "baixin §4.2"),
    YUAN_IF("Amount", A, amount, has_amount, 15, VG_SHOW, "baixin §4.2"),
    DATE("BizDate", A, biz_date, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("FinishTime", A, finish_time, 24, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("ReturnNo", A, return_no, 32, MAY, VG_SHOW, "baixin §4.2"),
    DATE("ReturnDate", A, return_date, MAY, VG_SHOW, "baixin §4.2"),
};
ROWS entries_says[] = {
    HEAD("baixin §4.2"),
    INT("Total", A, rows_told, 9, MAY, VG_SHOW, "baixin §4.2"),
    ASIDE("Entry", VG_HIDE, "baixin §4.2"),
};
ROWS file_says[] = {
    HEAD("baixin §4.2"),
    TEXT("FileStatus", A, file_status, 11, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("FileName", A, file_name, 80, MAY, VG_SHOW, "baixin §4.2"),
    INT("Size", A, file_size, 9, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("Sha256", A, file_sha256, 64, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("Sm3", A, file_sm3, 64, MAY, VG_SHOW, "baixin §4.2"),
    ASIDE("Inline", VG_HIDE, "baixin §4.2"),
    TEXT("DownloadPath", A, file_path, 256, MAY, VG_SHOW, "baixin §4.2"),
};

#define E baixin_entry
ROWS entry_row[] = {
    INT("Seq", E, seq, 9, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("BankTxnNo", E, bank_no, 32, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("RequestNo", E, request_no, 32, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("Service", E, service, 23, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("AcctNo", E, account, 32, MUST, VG_LAST4, "baixin §4.2"),
    CODE("DC", E, side, sides, 1, MUST, VG_SHOW, "baixin §4.2"),
    YUAN("Amount", E, amount, 15, MUST, VG_SHOW, "baixin §4.2"),
    YUAN_IF("BalAfter", E, after, has_after, 15, VG_SHOW, "baixin §4.2"),
    TEXT("OppAcct", E, peer, 40, MAY, VG_LAST4, "baixin §4.2"),
    WORDS("OppName", E, peer_name, 60, MAY, VG_HIDE, "baixin §4.2"),
    DATE("BizDate", E, day, MUST, VG_SHOW, "baixin §4.2"),
    TIME("Time", E, time, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("Status", E, status, 13, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("OrigBankTxnNo", E, of_bank_no, 32, MAY, VG_SHOW, "baixin §4.2"),
    WORDS("Memo", E, memo, 60, MAY, VG_HIDE, "baixin §4.2"),
};
ROWS restriction_row[] = {
    TEXT("Kind", baixin_restriction, kind, 23, MUST, VG_SHOW, "baixin §4.2"),
    YUAN_IF("Amount", baixin_restriction, amount, has_amount, 15, VG_SHOW, "baixin §4.2"),
    TEXT("Until", baixin_restriction, until, 24, MAY, VG_SHOW, "baixin §4.2"),
};
ROWS pool_row[] = {
    TEXT("BalanceType", baixin_pool, type, 11, MUST, VG_SHOW, "baixin §4.3"),
    YUAN("Amount", baixin_pool, amount, 15, MUST, VG_SHOW, "baixin §4.3"),
};

/* --- what the bank sends, §4.2 Notify; faults, §6.5 ------------------------------------------------------------- */

#define N baixin_notice
ROWS notice[] = {
    TEXT("EventNo", N, event_no, 32, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("EventType", N, type, 23, MUST, VG_SHOW, "baixin §4.2"),
    ASIDE("RequestNo", VG_SHOW, "baixin §3.4, §4.2"), /* the notification's own in front, the act's behind: read by the adapter */
    TEXT("AcctNo", N, account, 32, MAY, VG_LAST4, "baixin §4.2"),
    TEXT("BankTxnNo", N, bank_no, 32, MAY, VG_SHOW, "baixin §4.2"),
    YUAN_IF("Amount", N, amount, has_amount, 15, VG_SHOW, "baixin §4.2"),
    TEXT("TxnStatus", N, status, 13, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("OpenStatus", N, open_status, 15, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("PayerAcct", N, payer, 40, MAY, VG_LAST4, "baixin §4.2"),
    WORDS("PayerName", N, payer_name, 60, MAY, VG_HIDE, "baixin §4.2"),
    DATE("BizDate", N, biz_date, MUST, VG_SHOW, "baixin §4.2"),
    TEXT("EventTime", N, event_time, 24, MUST, VG_SHOW, "baixin §4.2"),
};
ROWS notice_answer[] = {
    TEXT("RespCode", A, code, 6, MUST, VG_SHOW, "baixin §4.2"),
    WORDS("RespMsg", A, text, 84, MAY, VG_SHOW, "baixin §4.2"),
    TEXT("RequestNo", A, request_no, 32, MAY, VG_SHOW, "baixin §3.4"),
};
ROWS fault[] = {
    TEXT("faultcode", baixin_fault, code, 63, MUST, VG_SHOW, "baixin §6.5"),
    CUT("faultstring", baixin_fault, text, 254, MAY, VG_SHOW, "baixin §6.5"),
    CUT("faultactor", baixin_fault, actor, 127, MAY, VG_SHOW, "baixin §6.5"),
    ASIDE("detail", VG_SHOW, "baixin §6.5"),
};

const baixin_fields baixin_header_fields = FIELDS(header), baixin_notice_fields = FIELDS(notice),
                    baixin_notice_answer_fields = FIELDS(notice_answer), baixin_fault_fields = FIELDS(fault),
                    baixin_restriction_fields = FIELDS(restriction_row);

static const baixin_message messages[] = {
    {VG_ASK_OPEN_CASE, "OpenAccount", "open a Type II account", FIELDS(open_ask), FIELDS(open_says), NULL, {0}},
    {VG_ASK_SEND_CODE, "SendVerifyCode", "another code", FIELDS(send_code_ask), FIELDS(send_code_says), NULL, {0}},
    {VG_ASK_VERIFY, "SubmitVerifyCode", "code or amount", FIELDS(verify_ask), FIELDS(verify_says), NULL, {0}},
    {VG_ASK_OPENING, "QueryOpening", "how far an opening is", FIELDS(opening_ask), FIELDS(opening_says), NULL, {0}},
    {VG_ASK_BIND_CARD, "BindCard", "bind a card", FIELDS(card_ask), FIELDS(card_says), NULL, {0}},
    {VG_ASK_CHANGE_CARD, "ChangeCard", "change the bound card", FIELDS(card_ask), FIELDS(card_says), NULL, {0}},
    {VG_ASK_UNBIND_CARD, "UnbindCard", "unbind a card", FIELDS(card_ask), FIELDS(card_says), NULL, {0}},
    {VG_ASK_BINDING, "QueryBind", "how far a binding is", FIELDS(binding_ask), FIELDS(card_says), NULL, {0}},
    {VG_ASK_UPDATE_IDENTITY, "UpdateIdentity", "a new identity document", FIELDS(identity_ask), FIELDS(identity_says), NULL, {0}},
    {VG_ASK_CLOSE, "CloseAccount", "close an account", FIELDS(close_ask), FIELDS(close_says), NULL, {0}},
    {VG_ASK_UPLOAD, "UploadFile", "an identity image", FIELDS(upload_ask), FIELDS(upload_says), NULL, {0}},
    {VG_ASK_DEPOSIT_CARD, "Deposit", "pull from the bound card", FIELDS(deposit_ask), FIELDS(deposit_says), NULL, {0}},
    {VG_ASK_FREEZE, "Hold", "hold", FIELDS(hold_ask), FIELDS(hold_says), NULL, {0}},
    {VG_ASK_UNFREEZE, "Release", "release a part", FIELDS(release_ask), FIELDS(release_says), NULL, {0}},
    {VG_ASK_UNFREEZE_PAY, "Capture", "pay a part of a hold", FIELDS(capture_ask), FIELDS(release_says), NULL, {0}},
    {VG_ASK_WITHDRAW_CARD, "Withdraw", "to the bound card", FIELDS(withdraw_ask), FIELDS(withdraw_says), NULL, {0}},
    {VG_ASK_REFUND_ORIGIN, "Refund", "original route", FIELDS(refund_ask), FIELDS(refund_says), NULL, {0}},
    {VG_ASK_BALANCE, "QueryBalance", "balance", FIELDS(balance_ask), FIELDS(balance_says), NULL, {0}},
    {VG_ASK_STATUS, "QueryTransaction", "outcome by request number", FIELDS(status_ask), FIELDS(status_says), NULL, {0}},
    {VG_ASK_LINES, "QueryEntries", "entries", FIELDS(entries_ask), FIELDS(entries_says), "Entry", FIELDS(entry_row)},
    {VG_ASK_DAY_LINES, "GetStatementFile", "statement file of a day", FIELDS(file_ask), FIELDS(file_says), NULL, {0}},
};
static const baixin_message pool_balance = {VG_ASK_BALANCE, "QueryBalance", "balance (payment institution)",
                                            FIELDS(balance_ask), FIELDS(pool_says), "Balance", FIELDS(pool_row)};

const baixin_message *baixin_message_for(vg_ask_kind ask, bool payinst)
{
    if (ask == VG_ASK_BALANCE && payinst) {
        return &pool_balance;
    }
    for (size_t i = 0; i < VG_COUNT(messages); i++) {
        if (messages[i].ask == ask) {
            return &messages[i];
        }
    }
    return NULL;
}

const baixin_message *baixin_message_at(size_t i)
{
    return i < VG_COUNT(messages) ? &messages[i] : i == VG_COUNT(messages) ? &pool_balance : NULL;
}

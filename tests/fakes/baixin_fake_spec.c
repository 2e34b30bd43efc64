/* The operations of §4 as tables: elements in order, types, who acts. */
#include "tests/fakes/baixin_fake_do.h"

#include <string.h>

#define END                                                                                        \
    {                                                                                              \
        NULL, BX_T_REQ_NO, 'O', 0, 0, NULL                                                         \
    }
#define REQUEST_NO                                                                                 \
    {                                                                                              \
        "RequestNo", BX_T_REQ_NO, 'R', 0, 0, NULL                                                  \
    }
#define PLAIN(name, type, need)                                                                    \
    {                                                                                              \
        name, type, need, 0, 0, NULL                                                               \
    }
#define SIZED(name, type, need, min, max)                                                          \
    {                                                                                              \
        name, type, need, min, max, NULL                                                           \
    }
#define WORD(name, need, set)                                                                      \
    {                                                                                              \
        name, BX_T_WORD, need, 0, 0, set                                                           \
    }
#define ACCT     PLAIN("AcctNo", BX_T_ACCT, 'R')
#define AMOUNT   PLAIN("Amount", BX_T_AMOUNT, 'R')
#define SCENES   "OPEN BIND UNBIND CHG_MOBILE DEPOSIT WITHDRAW CLOSE REACTIVATE"
#define ID_TYPES "01 02 03 04 05 11"

static const bx_tag open_account[] = {
    REQUEST_NO,
    PLAIN("UserNo", BX_T_USER_NO, 'R'),
    WORD("AcctClass", 'R', "2 3"),
    PLAIN("Name", BX_T_NAME, 'R'),
    WORD("IdType", 'R', ID_TYPES),
    PLAIN("IdNo", BX_T_ID_NO, 'R'),
    PLAIN("IdValidFrom", BX_T_DATE, 'R'),
    PLAIN("IdValidTo", BX_T_DATE, 'R'),
    PLAIN("Mobile", BX_T_MOBILE, 'R'),
    PLAIN("BoundCardNo", BX_T_CARD, 'R'),
    SIZED("BoundBankCode", BX_T_CODE, 'O', 3, 12),
    SIZED("Occupation", BX_T_CODE, 'R', 1, 8),
    SIZED("Address", BX_T_TEXT, 'R', 1, 120),
    WORD("Sex", 'R', "M F"),
    SIZED("Nation", BX_T_CODE, 'R', 1, 3),
    WORD("TaxResident", 'R', "1 2 3"),
    PLAIN("IdFrontFileId", BX_T_FILE_ID, 'R'),
    PLAIN("IdBackFileId", BX_T_FILE_ID, 'R'),
    PLAIN("FaceTicket", BX_T_FILE_ID, 'R'),
    SIZED("ConsentNo", BX_T_TEXT, 'R', 1, 32),
    PLAIN("ConsentTime", BX_T_TIME, 'R'),
    SIZED("ClientIp", BX_T_TEXT, 'O', 1, 45),
    SIZED("DeviceId", BX_T_TEXT, 'O', 1, 64),
    END,
};
static const bx_tag send_code[] = {
    REQUEST_NO,
    WORD("Scene", 'R', SCENES),
    PLAIN("CaseNo", BX_T_BANK_NO, 'A'),
    PLAIN("AcctNo", BX_T_ACCT, 'B'),
    PLAIN("Mobile", BX_T_MOBILE, 'R'),
    END,
};
static const bx_tag submit_code[] = {
    REQUEST_NO,
    WORD("Scene", 'R', SCENES " AMOUNT"),
    PLAIN("CaseNo", BX_T_BANK_NO, 'A'),
    PLAIN("AcctNo", BX_T_ACCT, 'B'),
    PLAIN("SmsOrderNo", BX_T_BANK_NO, 'O'),
    SIZED("Code", BX_T_DIGITS, 'X', 4, 8),
    PLAIN("Amount", BX_T_AMOUNT, 'Y'),
    END,
};
static const bx_tag query_opening[] = {
    REQUEST_NO,
    PLAIN("OrigRequestNo", BX_T_REQ_NO, 'A'),
    PLAIN("CaseNo", BX_T_BANK_NO, 'B'),
    WORD("IdType", 'C', ID_TYPES),
    PLAIN("IdNo", BX_T_ID_NO, 'C'),
    END,
};
static const bx_tag bind_card[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("CardNo", BX_T_CARD, 'R'),
    PLAIN("OldCardNo", BX_T_CARD, 'O'),
    PLAIN("Mobile", BX_T_MOBILE, 'R'),
    WORD("VerifyKind", 'R', "UNIONPAY AMOUNT BANK"),
    END,
};
static const bx_tag query_bind[] = {
    REQUEST_NO,
    PLAIN("OrigRequestNo", BX_T_REQ_NO, 'R'),
    END,
};
static const bx_tag update_identity[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("IdValidFrom", BX_T_DATE, 'R'),
    PLAIN("IdValidTo", BX_T_DATE, 'R'),
    PLAIN("IdFrontFileId", BX_T_FILE_ID, 'R'),
    PLAIN("IdBackFileId", BX_T_FILE_ID, 'R'),
    PLAIN("FaceTicket", BX_T_FILE_ID, 'R'),
    END,
};
static const bx_tag close_account[] = {REQUEST_NO, ACCT, END};
static const bx_tag upload_file[] = {
    REQUEST_NO,
    SIZED("Kind", BX_T_TEXT, 'R', 1, 32),
    PLAIN("Sha256", BX_T_HEX64, 'R'),
    PLAIN("ContentB64", BX_T_BYTES, 'R'),
    END,
};
static const bx_tag deposit[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("CardNo", BX_T_CARD, 'R'),
    AMOUNT,
    WORD("Ccy", 'R', "CNY"),
    SIZED("AgreementNo", BX_T_TEXT, 'O', 1, 32),
    PLAIN("SmsOrderNo", BX_T_BANK_NO, 'O'),
    SIZED("Code", BX_T_DIGITS, 'O', 4, 8),
    SIZED("Memo", BX_T_TEXT, 'O', 0, 60),
    END,
};
static const bx_tag hold[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("HoldNo", BX_T_REQ_NO, 'R'),
    AMOUNT,
    WORD("HoldKind", 'R', "AVAIL WITHDRAWABLE"),
    SIZED("Purpose", BX_T_TEXT, 'R', 1, 40),
    SIZED("OrderNo", BX_T_TEXT, 'R', 1, 32),
    PLAIN("PayeeAcct", BX_T_ACCT, 'O'),
    PLAIN("ExpireAt", BX_T_TIME, 'O'),
    END,
};
static const bx_tag release[] = {
    REQUEST_NO, ACCT, PLAIN("HoldNo", BX_T_REQ_NO, 'R'), AMOUNT, END,
};
static const bx_tag capture[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("HoldNo", BX_T_REQ_NO, 'R'),
    AMOUNT,
    PLAIN("PayeeAcct", BX_T_ACCT, 'R'),
    PLAIN("PayeeName", BX_T_NAME, 'R'),
    SIZED("PayeeBank", BX_T_TEXT, 'O', 1, 60),
    PLAIN("FeeAmount", BX_T_AMOUNT0, 'O'),
    PLAIN("FeeAcct", BX_T_ACCT, 'O'),
    WORD("Arrive", 'R', "T0 T1"),
    PLAIN("EvidenceHash", BX_T_HEX64, 'R'),
    END,
};
static const bx_tag withdraw[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("CardNo", BX_T_CARD, 'R'),
    AMOUNT,
    PLAIN("FeeAmount", BX_T_AMOUNT0, 'O'),
    WORD("Arrive", 'R', "T0 T1"),
    SIZED("Memo", BX_T_TEXT, 'O', 0, 60),
    END,
};
static const bx_tag refund[] = {
    REQUEST_NO, PLAIN("OrigBankTxnNo", BX_T_BANK_NO, 'A'), PLAIN("OrigRequestNo", BX_T_REQ_NO, 'B'),
    AMOUNT,     SIZED("Reason", BX_T_TEXT, 'R', 1, 60),    END,
};
static const bx_tag query_balance[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("AsOf", BX_T_DATE, 'O'),
    END,
};
static const bx_tag query_transaction[] = {
    REQUEST_NO,
    PLAIN("OrigRequestNo", BX_T_REQ_NO, 'R'),
    WORD("OrigService", 'R', "Deposit Hold Release Capture Withdraw Refund"),
    PLAIN("OrigDate", BX_T_DATE, 'R'),
    END,
};
static const bx_tag query_entries[] = {
    REQUEST_NO,
    ACCT,
    PLAIN("From", BX_T_DATE, 'R'),
    PLAIN("To", BX_T_DATE, 'R'),
    SIZED("Page", BX_T_UINT, 'R', 1, 65535),
    SIZED("Size", BX_T_UINT, 'R', 1, 100),
    END,
};
static const bx_tag get_file[] = {
    REQUEST_NO,
    PLAIN("Date", BX_T_DATE, 'R'),
    WORD("Kind", 'R', "TXN BAL RETURN INTEREST"),
    END,
};

#define MONEY(name, tags, verb, far, not_there)                                                    \
    {                                                                                              \
        name, BX_MONEY, tags, NULL, bx_check_##verb, bx_book_##verb, bx_own_##verb, far, not_there \
    }
#define OTHER(name, kind, tags, act)                                                               \
    {                                                                                              \
        name, kind, tags, act, NULL, NULL, NULL, false, false                                      \
    }

static const bx_spec specs[] = {
    MONEY("Deposit", deposit, deposit, true, false),
    MONEY("Hold", hold, hold, false, true),
    MONEY("Release", release, release, false, true),
    MONEY("Capture", capture, capture, true, false),
    MONEY("Withdraw", withdraw, withdraw, true, false),
    MONEY("Refund", refund, refund, true, false),
    OTHER("QueryBalance", BX_QUERY, query_balance, bx_do_balance),
    OTHER("QueryTransaction", BX_QUERY, query_transaction, bx_do_transaction),
    OTHER("QueryEntries", BX_QUERY, query_entries, bx_do_entries),
    OTHER("GetStatementFile", BX_QUERY, get_file, bx_do_file),
    OTHER("OpenAccount", BX_ADMIN, open_account, bx_do_open),
    OTHER("SendVerifyCode", BX_ADMIN, send_code, bx_do_send_code),
    OTHER("SubmitVerifyCode", BX_ADMIN, submit_code, bx_do_submit_code),
    OTHER("QueryOpening", BX_QUERY, query_opening, bx_do_query_opening),
    OTHER("BindCard", BX_ADMIN, bind_card, bx_do_bind),
    OTHER("ChangeCard", BX_ADMIN, bind_card, bx_do_change_card),
    OTHER("UnbindCard", BX_ADMIN, bind_card, bx_do_unbind),
    OTHER("QueryBind", BX_QUERY, query_bind, bx_do_query_bind),
    OTHER("UpdateIdentity", BX_ADMIN, update_identity, bx_do_update_identity),
    OTHER("CloseAccount", BX_ADMIN, close_account, bx_do_close),
    OTHER("UploadFile", BX_ADMIN, upload_file, bx_do_upload),
};

const bx_spec *bx_spec_find(const char *name)
{
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        if (fk_same(specs[i].name, name)) {
            return &specs[i];
        }
    }
    return NULL;
}

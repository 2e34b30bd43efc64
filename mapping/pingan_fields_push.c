/* 交易网 (jyw), what the bank sends by itself, and the replies: B.10. */
#include "mapping/pingan_fields_in.h"

#define V pingan_event
#define Y pingan_reply

#define EVENT_POOL(doc)    TEXT("SupAcctId", V, pool, 32, MUST, VG_LAST4, doc)
#define EVENT_FLAG(doc)    TEXT("FuncFlag", V, flag, 1, MUST, VG_SHOW, doc)
#define EVENT_ACCOUNT(doc) TEXT("CustAcctId", V, account, 32, MUST, VG_LAST4, doc)
#define EVENT_MEMBER(doc)  TEXT("ThirdCustId", V, member, 32, MAY, VG_SHOW, doc)
#define EVENT_NAME(doc)    HANZI("CustName", V, name, 120, MAY, VG_HIDE, doc)
#define EVENT_CARD(doc)    TEXT("RelatedAcctId", V, card, 32, MAY, VG_LAST4, doc)

ROWS opened[] = {
    EVENT_FLAG("B.10 1301"),
    EVENT_POOL("B.10 1301"),
    EVENT_ACCOUNT("B.10 1301"),
    EVENT_NAME("B.10 1301"),
    EVENT_MEMBER("B.10 1301"),
    EMPTY("IdType", "B.10 1301"),
    EMPTY("IdCode", "B.10 1301"),
    EMPTY("CustFlag", "B.10 1301"),
    EMPTY("TotalAmount", "B.10 1301"),
    EMPTY("TotalBalance", "B.10 1301"),
    EMPTY("TotalFreezeAmount", "B.10 1301"),
    EMPTY("Reserve", "B.10 1301"),
};
ROWS signed_up[] = {
    EVENT_FLAG("B.10 1303"),
    EVENT_POOL("B.10 1303"),
    EVENT_ACCOUNT("B.10 1303"),
    EVENT_NAME("B.10 1303"),
    EVENT_MEMBER("B.10 1303"),
    EMPTY("IdType", "B.10 1303"),
    EMPTY("IdCode", "B.10 1303"),
    EVENT_CARD("B.10 1303"),
    EMPTY("AcctFlag", "B.10 1303"),
    EMPTY("TranType", "B.10 1303"),
    EMPTY("AcctName", "B.10 1303"),
    EMPTY("BankCode", "B.10 1303"),
    EMPTY("BankName", "B.10 1303"),
    EMPTY("OldRelatedAcctId", "B.10 1303"),
    EMPTY("Reserve", "B.10 1303"),
};
ROWS credited[] = {
    EVENT_POOL("B.10 1310"),
    EVENT_ACCOUNT("B.10 1310"),
    YUAN_IF("TranAmount", V, amount, has_amount, 15, VG_SHOW, "B.10 1310"),
    TEXT("InAcctId", V, payer, 32, MAY, VG_LAST4, "B.10 1310"),
    HANZI("InAcctIdName", V, payer_name, 120, MAY, VG_HIDE, "B.10 1310"),
    TEXT("CcyCode", V, currency, 3, MAY, VG_SHOW, "B.10 1310"),
    TEXT("AcctDate", V, date, 8, MUST, VG_SHOW, "B.10 1310"),
    TEXT("Reserve", V, member, 32, MAY, VG_SHOW, "B.10 1310"),
};
#define WITHDRAWAL(doc, ...)                                                                                               \
    EMPTY("TranWebName", doc), EVENT_MEMBER(doc), __VA_ARGS__ EVENT_ACCOUNT(doc), EVENT_NAME(doc), EVENT_POOL(doc),        \
        TEXT("OutAcctId", V, card, 32, MAY, VG_LAST4, doc), EMPTY("OutAcctIdName", doc),                                   \
        TEXT("CcyCode", V, currency, 3, MAY, VG_SHOW, doc),                                                                \
        YUAN_IF("TranAmount", V, amount, has_amount, 15, VG_SHOW, doc),                                                    \
        YUAN("HandFee", V, fee, 15, MAY, VG_SHOW, doc), EMPTY("FeeOutCustId", doc), EMPTY("Reserve", doc)
ROWS withdrawal[] = {WITHDRAWAL("B.10 1312", )};
ROWS withdrawal_old[] = {WITHDRAWAL("B.10 1312", EMPTY("?", "G.29"), )};
const pingan_fields pingan_withdraw_old = FIELDS(withdrawal_old);
ROWS maintained[] = {
    EVENT_FLAG("B.10 1315"),
    EVENT_ACCOUNT("B.10 1315"),
    EVENT_CARD("B.10 1315"),
    EMPTY("AcctFlag", "B.10 1315"),
    EMPTY("TranType", "B.10 1315"),
    EMPTY("AcctName", "B.10 1315"),
    EMPTY("BankCode", "B.10 1315"),
    EMPTY("BankName", "B.10 1315"),
    EMPTY("Address", "B.10 1315"),
    EMPTY("OldRelatedAcctId", "B.10 1315"),
    TEXT("Reserve", V, member, 32, MAY, VG_SHOW, "B.10 1315"),
};
ROWS reviewed[] = {
    EVENT_POOL("B.10 1326"),
    EVENT_FLAG("B.10 1326"),
    EMPTY("CheckResult", "B.10 1326"),
    EVENT_ACCOUNT("B.10 1326"),
    EVENT_MEMBER("B.10 1326"),
    YUAN_IF("TranAmount", V, amount, has_amount, 15, VG_SHOW, "B.10 1326"),
    YUAN("HandFee", V, fee, 15, MAY, VG_SHOW, "B.10 1326"),
    TEXT("CcyCode", V, currency, 3, MAY, VG_SHOW, "B.10 1326"),
    TEXT("ThirdHtId", V, order, 30, MAY, VG_SHOW, "B.10 1326"),
    TEXT("PaySerialNo", V, serial, 30, MAY, VG_SHOW, "B.10 1326"),
    EMPTY("Note", "B.10 1326"),
    EMPTY("Reserve", "B.10 1326"),
};
ROWS asked[] = {
    EVENT_POOL("B.10 1019"),
    EVENT_MEMBER("B.10 1019"),
    EVENT_ACCOUNT("B.10 1019"),
    EMPTY("Reserve", "B.10 1019"),
};
ROWS filed[] = {
    EVENT_FLAG("B.10 1005"),
    EVENT_POOL("B.10 1005"),
    TEXT("FileName", V, file, 120, MUST, VG_SHOW, "B.10 1005"),
    EMPTY("Reserve", "B.10 1005"),
};

ROWS taken[] = {TEXT("ThirdLogNo", Y, ref, 20, MUST, VG_SHOW, "B.10"), EMPTY("Reserve", "B.10")};
ROWS fetched[] = {EMPTY("Reserve", "B.10 1005")};
ROWS told[] = {
    TEXT("CustAcctId", Y, account, 32, MUST, VG_LAST4, "B.10 1019"),
    TEXT("ThirdCustId", Y, member, 32, MUST, VG_SHOW, "B.10 1019"),
    HANZI("CustName", Y, name, 120, MUST, VG_HIDE, "B.10 1019"),
    INT("TotalAmount", Y, total, 15, MUST, VG_SHOW, "B.10 1019"),
    INT("TotalBalance", Y, available, 15, MUST, VG_SHOW, "B.10 1019"),
    INT("TotalFreezeAmount", Y, held, 15, MUST, VG_SHOW, "B.10 1019"),
    TEXT("TranDate", Y, date, 8, MUST, VG_SHOW, "B.10 1019"),
    EMPTY("Reserve", "B.10 1019"),
};

static const pingan_push pushes[] = {
    {"1301", "an account was opened or closed at the bank", FIELDS(opened), FIELDS(taken)},
    {"1303", "a card was bound, changed or unbound at the bank", FIELDS(signed_up), FIELDS(taken)},
    {"1310", "money came in", FIELDS(credited), FIELDS(taken)},
    {"1312", "a withdrawal was asked for at the bank", FIELDS(withdrawal), FIELDS(taken)},
    {"1315", "an account for money in and out was changed", FIELDS(maintained), FIELDS(taken)},
    {"1326", "a payment was reviewed at the bank", FIELDS(reviewed), FIELDS(taken)},
    {"1019", "the bank asks for a member's balance here", FIELDS(asked), FIELDS(told)},
    {"1005", "a file is ready", FIELDS(filed), FIELDS(fetched)},
};

const pingan_push *pingan_push_at(size_t i) { return i < VG_COUNT(pushes) ? &pushes[i] : NULL; }

const pingan_push *pingan_push_by(const char *code)
{
    for (size_t i = 0; i < VG_COUNT(pushes); i++) {
        if (strcmp(pushes[i].code, code) == 0) {
            return &pushes[i];
        }
    }
    return NULL;
}

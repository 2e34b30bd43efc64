/* Requests of the field tables written out, and one bank under test at a time. */
#pragma once

#include "tests/fakes/citic_fake.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUB1 "3110700000010000011"
#define SUB2 "3110700000010000029"
#define ADJUST "3110700000010000904"
#define MAINNO "8110700000000000018"
#define NAME1 "测试镕喆贸易有限公司"
#define NAME2 "测试昇堃建材厂"
#define REQ(action, rest)                                                                          \
    "<?xml version=\"1.0\" encoding=\"GBK\"?>\r\n<stream>\r\n\t<action>" action                    \
    "</action><userName>testuser</userName>" rest "</stream>\r\n"
#define FORCED(id, pay, type, recv, name, fen, freeze)                                             \
    REQ("DLMDETRN", "<clientID>" id "</clientID><accountNo>" MAINNO "</accountNo><payAccNo>" pay   \
        "</payAccNo><tranType>" type "</tranType><recvAccNo>" recv "</recvAccNo><recvAccNm>" name  \
        "</recvAccNm><tranAmt>" fen "</tranAmt><freezeNo>" freeze                                  \
        "</freezeNo><ofreezeamt></ofreezeamt><memo>" id "</memo><tranFlag>0</tranFlag>")
#define BR(id, fen) FORCED(id, SUB1, "BR", "", "", fen, "")
#define BF(id, fen) FORCED(id, SUB1, "BF", SUB2, NAME2, fen, "")
#define STATE(id, type)                                                                            \
    REQ("DLCIDSTT", "<clientID>" id "</clientID><type>" type "</type>")
#define BALANCE                                                                                    \
    REQ("DLSBALQR", "<accountNo>" MAINNO "</accountNo><subAccNo>" SUB1 "</subAccNo>")
#define LINES(sub, query, start, want, flw, seq, date, mode)                                       \
    REQ("DLSTRNDT", "<accountNo>" MAINNO "</accountNo><subAccNo>" sub "</subAccNo><queryType>"     \
        query "</queryType><startDate>20250630</startDate><endDate>20250701</endDate>"             \
        "<tranType></tranType><startRecord>" start "</startRecord><pageNumber>" want               \
        "</pageNumber><lastHostFlw>" flw "</lastHostFlw><lastHostSeq>" seq                         \
        "</lastHostSeq><lastHostDate>" date "</lastHostDate><qryMode>" mode "</qryMode>")
#define PAYOUT(id, fen, flag, date, clock)                                                         \
    REQ("DLFCSOUT", "<clientID>" id "</clientID><accountNo>" SUB1                                  \
        "</accountNo><recvAccNo>6222000000000000025</recvAccNo><recvAccNm>朱镕玥</recvAccNm>"      \
        "<tranAmt>" fen "</tranAmt><sameBank>1</sameBank><payType>2B</payType><recvTgfi>"          \
        "102100099996</recvTgfi><recvBankNm></recvBankNm><memo>" id "</memo><preFlg>" flag         \
        "</preFlg><preDate>" date "</preDate><preTime>" clock "</preTime>")

enum { TEST_TEXT_MAX = 262144 };

typedef struct fake_test {
    citic_fake *bank;
    int64_t now;
    citic_fake_reply reply;
    char text[TEST_TEXT_MAX]; /* the last answer in UTF-8 */
} fake_test;
extern fake_test t;

size_t to_gbk(const char *utf8, char *out, size_t cap);
void ask(const char *utf8);
/* The nth value of a tag in the last answer, "" when it is not there. */
const char *value(const char *tag, int nth);
void start(const citic_fake_conf *conf);
void begin(void);
/* The books are right and so many breaches were recorded. */
void end_with(size_t violations);
void fault(const char *json);
void balance_is(const char *account, int64_t total, int64_t frozen);

#define HAS(tag, nth, want) CU_ASSERT_STRING_EQUAL(value(tag, nth), want)
#define ASK(request, want)                                                                         \
    do {                                                                                           \
        ask(request);                                                                              \
        HAS("status", 1, want);                                                                    \
    } while (0)
/* The state of a DLMDETRN order. */
#define STT(id, want)                                                                              \
    do {                                                                                           \
        ASK(STATE(id, "DLMDETRN"), "AAAAAAA");                                                     \
        HAS("stt", 1, want);                                                                       \
    } while (0)

extern CU_TestInfo money_claims[];
extern CU_TestInfo fault_claims[];

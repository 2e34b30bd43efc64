/* Messages written out by hand as section A says, and one bank under test at a time. */
#pragma once

#include "tests/fakes/pingan_fake.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUP "15000000000001"
#define A1 "9999000000000101"
#define A2 "9999000000000102"
#define A3 "9999000000000103"
#define FUNCTION_FEE "9999000000000003"
#define M1 "M100000001"
#define M2 "M100000002"
#define M3 "M100000003"
#define NAME1 "张三"
#define NAME2 "甲珅"
#define CARD1 "6222000000000001"
#define FREEZE(flag, fen, order)                                                                   \
    flag "&" SUP "&" A1 "&" M1 "&" fen "&0.00&RMB&" order "&&" order "&&"
#define TRADE(flag, out, out_cust, in, in_cust, fen, fee, order)                                   \
    flag "&" out "&" SUP "&" out_cust "&&" in "&" in_cust "&&" fen "&" fee "&01&RMB&" order        \
         "&&" order "&&&"
#define PAYOUT(fen, fee)                                                                           \
    SUP "&" A1 "&" M1 "&" NAME1 "&" CARD1 "&" NAME1 "&RMB&" fen "&" fee "&&&出金&&&"
#define STATUS(flag, log) SUP "&" flag "&" log "&&&&"
#define FIND(log) SUP "&" log "&20250630&20250630&1&&" /* 1324, 1325 */
#define LINES(flag, acct, select) flag "&" SUP "&" acct "&" select "&20250630&20250701&1&&"

enum { TEST_BYTES_MAX = 65536 };

typedef struct fake_test {
    pingan_fake *bank;
    int64_t now;
    uint32_t number;
    char log_no[24];       /* of the last request */
    char kept[24];         /* see keep() */
    pingan_reply reply;
    char code[8], code2[8]; /* at 87 and at 258 */
    char text[128];         /* at 93, UTF-8 */
    char body[TEST_BYTES_MAX]; /* UTF-8 */
} fake_test;
extern fake_test t;

void to_utf8(const void *bytes, size_t len, char *out, size_t cap);
size_t to_gbk(const char *utf8, char *out, size_t cap);
/* The whole public-network message; body in UTF-8. Returns its length. */
size_t message(char *out, const char *func, const char *log_no, const char *body);
/* Bytes to the bank, its answer taken apart as far as it can be. */
void send_bytes(const void *bytes, size_t len);
void ask_as(const char *log_no, const char *func, const char *body);
void ask(const char *func, const char *body); /* under a fresh number */
void keep(void);                              /* the last number, for later questions */
const char *field(int i);                     /* of the last answer, from 0 */
const char *with(const char *format, const char *what); /* a body with one %s */
/* 银企直连: the XML of a code; element() is its text in the last answer. */
void ask_xml(const char *trade, const char *xml);
const char *element(const char *name);
uint32_t number_at(size_t at, size_t len); /* digits in the last answer's bytes */

void start(const pingan_fake_conf *conf);
void begin_signed_in(void); /* as begin(), for 交易网, with pushes */
void begin(void); /* A1 with 1000.50, A2 and A3 with nothing */
/* The books are right and so many breaches were recorded. */
void end_with(size_t violations);
void fault(const char *json);
void balance_is(const char *account, int64_t available, int64_t withdrawable, int64_t frozen);

#define CODE(want) CU_ASSERT_STRING_EQUAL(t.code, want)
#define FIELD(i, want) CU_ASSERT_STRING_EQUAL(field(i), want)
#define ASK(func, body, want)                                                                      \
    do {                                                                                           \
        ask(func, body);                                                                           \
        CODE(want);                                                                                \
    } while (0)
/* TranStatus of the number kept. */
#define STT(flag, want)                                                                            \
    do {                                                                                           \
        ASK("6110", with(STATUS(flag, "%s"), t.kept), "000000");                                   \
        FIELD(1, want);                                                                            \
    } while (0)

extern CU_TestInfo frame_claims[];
extern CU_TestInfo money_claims[];
extern CU_TestInfo bind_claims[];
extern CU_TestInfo jyw_claims[];
extern CU_TestInfo b2b_claims[];
extern CU_TestInfo fault_claims[];
extern CU_TestInfo sign_claims[];
extern CU_TestInfo push_claims[];

/* One bank under test at a time, and a client that talks with it. */
#pragma once

#include "tests/fakes/baixin_client.h"
#include "tests/fakes/baixin_fake.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two platform accounts, and numbers of requests. */
#define A1             "6230000000000000101"
#define A2             "6230000000000000102"
#define CARD           "6222000000000000004"
#define MEMBER         "测试镕喆贸易有限公司"
#define OWNER          "业主"
#define MAIN_ACCT      "6230999999999999999"
#define NO(id)         "RQ2026120100000" id
#define E(name, value) "<c:" name ">" value "</c:" name ">"
#define DAY            "2026-12-01"

#define DEPOSIT(amount) E("AcctNo", A1) E("CardNo", CARD) E("Amount", amount) E("Ccy", "CNY")
#define HOLD(no, amount)                                                                           \
    E("AcctNo", A1)                                                                                \
    E("HoldNo", no)                                                                                \
    E("Amount", amount) E("HoldKind", "AVAIL") E("Purpose", "意向金") E("OrderNo", "ORDER-1")
#define RELEASE(no, amount) E("AcctNo", A1) E("HoldNo", no) E("Amount", amount)
#define EVIDENCE            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define CAPTURE(no, amount, payee, name, more)                                                     \
    E("AcctNo", A1)                                                                                \
    E("HoldNo", no)                                                                                \
    E("Amount", amount)                                                                            \
    E("PayeeAcct", payee) E("PayeeName", name) more E("Arrive", "T0") E("EvidenceHash", EVIDENCE)
#define WITHDRAW(amount, more)                                                                     \
    E("AcctNo", A1) E("CardNo", CARD) E("Amount", amount) more E("Arrive", "T0")
#define ORIG(no, service) E("OrigRequestNo", no) E("OrigService", service) E("OrigDate", DAY)
#define ENTRIES(acct)     E("AcctNo", acct) E("From", DAY) E("To", DAY) E("Page", "1") E("Size", "100")

typedef struct fake_test {
    baixin_fake *bank;
    client gateway;
    int64_t now;
    baixin_fake_reply reply;
    char asked[CLIENT_TEXT_MAX]; /* the last request, and the last answer */
    char text[CLIENT_TEXT_MAX];
} fake_test;
extern fake_test t;
extern client_key gateway_rsa, bank_rsa, other_rsa, gateway_sm2, bank_sm2;

/* A conf without signatures, or with those of a suite: "bare", "rsa", "sm2". Then start. */
void conf_of(baixin_fake_conf *conf, const char *suite);
void start(const baixin_fake_conf *conf);
void begin(void); /* bare, A1 with a card and 1000.00, A2 empty */
/* The books are right and so many breaches were recorded. */
void end_with(size_t violations);
void fault(const char *json);
void advance(int64_t ms);
/* Ask with a RequestNo; the answer is in t.text, and it must answer exactly this. */
void ask(const char *service, const char *number, const char *body);
/* Send t.asked as it stands. */
void send_asked(const char *service);
const char *value(const char *name, int nth);
void balance_is(const char *account, int64_t total, int64_t available, int64_t held);

#define HAS(name, want) CU_ASSERT_STRING_EQUAL(value(name, 1), want)
#define ASK(service, number, body, code)                                                           \
    do {                                                                                           \
        ask(service, number, body);                                                                \
        if (strcmp(value("RespCode", 1), code) != 0) {                                             \
            printf("\n    %s:%d: %.400s\n", __FILE__, __LINE__, strstr(t.text, "Body"));           \
        }                                                                                          \
        HAS("RespCode", code);                                                                     \
    } while (0)

extern CU_TestInfo money_claims[];
extern CU_TestInfo pay_claims[];
extern CU_TestInfo opening_claims[];
extern CU_TestInfo card_claims[];
extern CU_TestInfo security_claims[];
extern CU_TestInfo notice_claims[];
extern CU_TestInfo fault_claims[];
extern CU_TestInfo file_claims[];

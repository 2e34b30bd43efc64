/* What is asked of Ping An: bodies by the field lists of section B and C, and what is refused before anything is sent. */
#include "tests/golden/pingan_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

#define POOL "15000000000001"
#define ME   "9999000000000101"
#define YOU  "9999000000000102"
#define REF  PINGAN_REF
#define HOLD "20240314080000000001"

typedef struct written {
    const char *mode;
    const char *settings[7];
    vg_ask_kind kind, of;
    const char *code; /* TranFunc, TradeCode */
    const char *body;
} written;

#define XML(body) "<?xml version=\"1.0\" encoding=\"GBK\"?><Result>" body "</Result>"

static const written cases[] = {
    {"jzb", {NULL}, VG_ASK_CLOSE, 0, "6000", "3&" POOL "&M100000001&00&测试&&&&"},
    {"jzb", {NULL}, VG_ASK_ACCOUNT_STATE, 0, "6092", POOL "&M100000001&&"},
    {"jzb", {"state_code", "6037", NULL}, VG_ASK_ACCOUNT_STATE, 0, "6037", POOL "&M100000001&&"},
    {"jzb", {NULL}, VG_ASK_BALANCE, 0, "6037", POOL "&M100000001&&"},
    {"jzb", {NULL}, VG_ASK_PROBE, 0, "6011", POOL "&&"},
    {"jzb", {NULL}, VG_ASK_CUSTODY_BALANCE, 0, "6011", POOL "&&"},
    {"jzb", {NULL}, VG_ASK_FIGURES, 0, "6010", POOL "&&2&1&&"},
    {"jzb", {NULL}, VG_ASK_FREEZE, 0, "6007",
     "1&" POOL "&" ME "&M100000001&500.00&0.00&RMB&" REF "&&" REF "&&"},
    {"jzb", {NULL}, VG_ASK_UNFREEZE, 0, "6007",
     "2&" POOL "&" ME "&M100000001&500.00&0.00&RMB&" HOLD "&&" REF "&&"},
    {"jzb", {"freeze_withdrawable", "true", "memo_ref", "false", NULL}, VG_ASK_FREEZE, 0, "6007",
     "5&" POOL "&" ME "&M100000001&500.00&0.00&RMB&" REF "&&&&"},
    {"jzb", {"freeze_withdrawable", "true", NULL}, VG_ASK_UNFREEZE, 0, "6007",
     "6&" POOL "&" ME "&M100000001&500.00&0.00&RMB&" HOLD "&&" REF "&&"},
    {"jzb", {"pay_frozen_code", "6163", NULL}, VG_ASK_UNFREEZE_PAY, 0, "6163",
     POOL "&" ME "&M100000001&0.00&RMB&" HOLD "&1&" REF "&" YOU "&M100000002&500.00&" REF "&&"},
    {"jzb", {NULL}, VG_ASK_PAY, 0, "6034",
     "6&" ME "&" POOL "&M100000001&测试&" YOU "&M100000002&甲珅&500.00&0.00&01&RMB&" REF "&&" REF "&&&"},
    {"jzb", {"pay_flag", "9", NULL}, VG_ASK_TRANSFER, 0, "6034",
     "9&" ME "&" POOL "&M100000001&测试&" YOU "&M100000002&甲珅&500.00&0.00&01&RMB&" REF "&&" REF "&&&"},
    /* out and in name the parties of the payment that is undone: who pays now was its payee */
    {"jzb", {NULL}, VG_ASK_PAY_BACK, 0, "6164",
     "2&" POOL "&20240314080000000002&" YOU "&M100000002&" ME "&M100000001&20240314080000000002&500.00&0.00&" REF "&&"},
    {"jzb", {"pay_frozen_code", "6163", NULL}, VG_ASK_PAY_BACK, VG_ASK_UNFREEZE_PAY, "6164",
     "6&" POOL "&20240314080000000002&" YOU "&M100000002&" ME "&M100000001&20240314080000000002&500.00&0.00&" REF "&&"},
    {"jzb", {NULL}, VG_ASK_WITHDRAW_CARD, 0, "6085",
     POOL "&" ME "&M100000001&测试&" YOU "&甲珅&RMB&500.00&0.00&&&" REF "&&&"},
    {"jzb", {"withdraw_code", "6033", NULL}, VG_ASK_WITHDRAW_CARD, 0, "6033",
     "测试交易网&" ME "&&&M100000001&测试&" POOL "&" YOU "&甲珅&RMB&500.00&" REF "&&&"},
    {"jzb", {NULL}, VG_ASK_ASSIGN, 0, "6008", POOL "&" YOU "&M100000002&甲珅&500.00&RMB&&"},
    {"jzb", {NULL}, VG_ASK_STATUS, VG_ASK_FREEZE, "6110", POOL "&2&" REF "&&&&"},
    {"jzb", {NULL}, VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD, "6110", POOL "&3&" REF "&&&&"},
    {"jzb", {NULL}, VG_ASK_STATUS, VG_ASK_ASSIGN, "6110", POOL "&4&" REF "&&&&"},
    {"jzb", {"assign_status_flag", "2", NULL}, VG_ASK_STATUS, VG_ASK_ASSIGN, "6110", POOL "&2&" REF "&&&&"},
    {"jzb", {NULL}, VG_ASK_LINES, 0, "6050", "2&" POOL "&20240308&20240314&1&&"},
    {"jzb", {"func_flag_history", "0", NULL}, VG_ASK_LINES, 0, "6050", "0&" POOL "&20240308&20240314&1&&"},
    {"jzb", {"window_days", "0", NULL}, VG_ASK_LINES, 0, "6050", "1&" POOL "&20240315&20240315&1&&"},
    {"jzb", {NULL}, VG_ASK_RETURNS, 0, "6048", "1&" POOL "&20240308&20240315&&"},
    {"jzb", {NULL}, VG_ASK_DAY_LINES, 0, "6103", POOL "&JY&20240315&&"},
    {"jzb", {NULL}, VG_ASK_UNBIND_CARD, 0, "6065", "1&" POOL "&M100000001&" ME "&6222000000000001&&"},
    {"jzb", {NULL}, VG_ASK_BINDING, VG_ASK_UNBIND_CARD, "6098", "2&" POOL "&" ME "&1&&"},
    {"jzb", {NULL}, VG_ASK_BINDING, VG_ASK_BIND_CARD, "6061", POOL "&" REF "&20240315&&"},
    {"jzb", {"bind_code", "6066", NULL}, VG_ASK_BINDING, VG_ASK_BIND_CARD, "6098", "2&" POOL "&" ME "&1&&"},

    {"jyw", {NULL}, VG_ASK_FREEZE, 0, "1029", POOL "&1&" ME "&M100000001&500.00&RMB&" REF "&" REF "&&"},
    {"jyw", {NULL}, VG_ASK_UNFREEZE, 0, "1029", POOL "&2&" ME "&M100000001&500.00&RMB&" HOLD "&" REF "&&"},
    {"jyw", {NULL}, VG_ASK_UNFREEZE_PAY, 0, "1332",
     POOL "&2&" ME "&M100000001&" YOU "&M100000002&500.00&0.00&RMB&" REF "&" HOLD "&&" REF "&&"},
    {"jyw", {NULL}, VG_ASK_PAY, 0, "1332",
     POOL "&1&" ME "&M100000001&" YOU "&M100000002&500.00&0.00&RMB&" REF "&" REF "&&" REF "&&"},
    {"jyw", {"fee_account", ME, NULL}, VG_ASK_PAY_BACK, 0, "1030", POOL "&2&" YOU "&M100000002&500.00&RMB&" REF "&" REF "&&"},
    {"jyw", {NULL}, VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD, "1325", POOL "&" REF "&20240308&20240315&1&&"},
    {"jyw", {NULL}, VG_ASK_STATUS, VG_ASK_FREEZE, "1324", POOL "&" REF "&20240308&20240315&1&&"},
    {"jyw", {NULL}, VG_ASK_LINES, 0, "1325", POOL "&&20240308&20240315&1&&"},
    {"jyw", {NULL}, VG_ASK_BALANCE, 0, "1010", POOL "&M100000001&" ME "&1&1&&"},
    {"jyw", {NULL}, VG_ASK_PROBE, 0, "1021", POOL "&9999&&"},
    {"jyw", {"sign_in", "true", NULL}, VG_ASK_PROBE, 0, "1330", "1&20240315&&"},

    {"b2b", {NULL}, VG_ASK_PROBE, 0, "S001", XML("")},
    {"b2b", {NULL}, VG_ASK_BALANCE, 0, "4001",
     XML("<Account>" POOL "</Account><CcyType>C</CcyType><CcyCode>RMB</CcyCode>")},
    {"b2b", {NULL}, VG_ASK_LINES, 0, "4013",
     XML("<AcctNo>" POOL "</AcctNo><CcyCode>RMB</CcyCode><BeginDate>20240308</BeginDate><EndDate>20240314</EndDate>"
         "<PageNo>1</PageNo><PageSize>100</PageSize>")},
    {"b2b", {NULL}, VG_ASK_RETURNS, 0, "4019",
     XML("<AccNo>" POOL "</AccNo><StartDate>20240308</StartDate><EndDate>20240315</EndDate><PageNo>1</PageNo>"
         "<PageCts>100</PageCts>")},
    {"b2b", {NULL}, VG_ASK_STATUS, VG_ASK_PAYOUT, "4005", XML("<OrigThirdVoucher>" REF "</OrigThirdVoucher>")},
};

static vg_ask ask_for(const char *mode, vg_ask_kind kind, vg_ask_kind of)
{
    vg_ask ask = pingan_kit_ask(kind, of);
    if (strcmp(mode, "b2b") == 0) {
        VG_SET(ask.account, POOL);
    }
    return ask;
}

static void each_question_is_written_by_the_paper(void)
{
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        static pingan_wire wire;
        char body[2048];
        bank_kit kit;
        vg_err err;
        vg_ask ask = ask_for(cases[i].mode, cases[i].kind, cases[i].of);
        pingan_kit_open(&kit, cases[i].mode, cases[i].settings, "");
        pingan_kit_body(&kit, &ask, body, sizeof body);
        if (strcmp(body, cases[i].body) != 0) {
            printf("\n%s %s\n  is   %s\n  want %s\n", cases[i].mode, cases[i].code, body, cases[i].body);
            CU_FAIL("a body that the paper does not have");
        }
        CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_OK);
        size_t at = strcmp(cases[i].mode, "b2b") == 0 ? 40 : 222;
        CU_ASSERT_EQUAL(memcmp(wire.at + at, cases[i].code, 4), 0);
        CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, pingan_kit_span(&wire)), wire.len);
        bank_kit_close(&kit);
    }
}

static void each_family_has_its_target_system(void)
{
    static const char *const systems[][2] = {{"jzb", "26"}, {"jyw", "03"}, {"b2b", "01"}};
    for (size_t i = 0; i < VG_COUNT(systems); i++) {
        static pingan_wire wire;
        bank_kit kit;
        vg_err err;
        vg_ask ask = ask_for(systems[i][0], VG_ASK_PROBE, VG_ASK_NONE);
        pingan_kit_open(&kit, systems[i][0], NULL, "");
        CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_OK);
        CU_ASSERT_EQUAL(memcmp(wire.at + 4, systems[i][1], 2), 0);
        bank_kit_close(&kit);
    }
    static pingan_wire old;
    bank_kit kit;
    vg_err err;
    vg_ask ask = pingan_kit_ask(VG_ASK_PROBE, VG_ASK_NONE);
    pingan_kit_open(&kit, "jzb", (const char *const[]){"target_system", "13", "req_rspcode", "000000", NULL}, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &old, &err), VG_OK);
    CU_ASSERT_EQUAL(memcmp(old.at + 4, "13", 2), 0);
    CU_ASSERT_EQUAL(memcmp(old.at + 87, "000000", 6), 0);
    CU_ASSERT_EQUAL(memcmp(old.at + 258, "000000", 6), 0);
    bank_kit_close(&kit);
}

/* A.1: the message begins with the 122-byte header. */
static void a_dedicated_line_has_no_communication_header(void)
{
    static pingan_wire wide, narrow;
    bank_kit kit;
    vg_err err;
    vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
    pingan_kit_open(&kit, "jzb", NULL, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wide, &err), VG_OK);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jzb", (const char *const[]){"dedicated_line", "true", NULL}, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &narrow, &err), VG_OK);
    CU_ASSERT_EQUAL(narrow.len, wide.len - 222);
    CU_ASSERT_EQUAL(memcmp(narrow.at, wide.at + 222, narrow.len), 0);
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, pingan_kit_span(&narrow)), narrow.len);
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, (vg_span){narrow.at, 121}), 0);
    kit.signer = pingan_kit_signer(); /* it has no place for a signature */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &narrow, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
}

static void an_act_is_numbered_by_its_reference_and_a_question_by_its_nonce(void)
{
    static pingan_wire wire;
    bank_kit kit;
    vg_err err;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_ask act = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE), question = pingan_kit_ask(VG_ASK_BALANCE, VG_ASK_NONE);
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &act, &wire, &err), VG_OK);
    CU_ASSERT_EQUAL(memcmp(wire.at + 67, PINGAN_REF, 20), 0);
    CU_ASSERT_EQUAL(memcmp(wire.at + 320, PINGAN_REF, 20), 0);
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &question, &wire, &err), VG_OK);
    CU_ASSERT_EQUAL(memcmp(wire.at + 71, "ABCDEFGHIJ012345", 16), 0);
    CU_ASSERT_EQUAL(memcmp(wire.at + 320, wire.at + 67, 20), 0);
    question.nonce[0] = 0;
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &question, &wire, &err), VG_E_ENCODE);
    static const char *const bad[] = {"", "2024031509300012345", "202403150930001234567", "2024031509300012345a",
                                      "20240315093000 23456"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        memset(act.ref, 0, sizeof act.ref);
        memcpy(act.ref, bad[i], strlen(bad[i]));
        CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &act, &wire, &err), VG_E_ENCODE);
    }
    bank_kit_close(&kit);
}

/* B.0: in trades the amount includes the fee; on top of it there is one with 6085 only. */
static void a_fee_stands_with_a_withdrawal_only(void)
{
    static const vg_ask_kind kinds[] = {VG_ASK_FREEZE, VG_ASK_UNFREEZE, VG_ASK_UNFREEZE_PAY, VG_ASK_PAY, VG_ASK_PAY_BACK,
                                        VG_ASK_ASSIGN};
    static pingan_wire wire;
    char body[1024];
    bank_kit kit;
    vg_err err;
    pingan_kit_open(&kit, "jzb", NULL, "");
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        vg_ask ask = pingan_kit_ask(kinds[i], VG_ASK_NONE);
        ask.fee = vg_fen(100);
        CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    }
    vg_ask ask = pingan_kit_ask(VG_ASK_WITHDRAW_CARD, VG_ASK_NONE);
    ask.fee = vg_fen(100);
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_PTR_NOT_NULL(strstr(body, "&RMB&500.00&1.00&"));
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jzb", (const char *const[]){"withdraw_code", "6033", NULL}, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
}

static void a_withdrawal_goes_in_bank_or_to_another_bank(void)
{
    char body[1024];
    bank_kit kit;
    pingan_kit_open(&kit, "jyw", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_WITHDRAW_CARD, VG_ASK_NONE);
    ask.peer_same_bank = true;
    ask.owner_id_type = '0';
    VG_SET(ask.owner_id, "110101199003070011");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "测试交易网&M100000001&1&110101199003070011&1&" ME "&测试&" POOL "&1&" YOU
                                 "&甲珅&平安银行&&&RMB&500.00&&&");
    ask.peer_same_bank = false;
    VG_SET(ask.peer_bank, "测试银行");
    VG_SET(ask.peer_bank_no, "307584002008");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "测试交易网&M100000001&1&" ME "&测试&" POOL "&3&" YOU
                                 "&甲珅&测试银行&307584002008&&RMB&500.00&&&");
    bank_kit_close(&kit);
}

static void a_transfer_names_its_voucher_and_whether_it_stays_in_the_bank(void)
{
    static pingan_wire wire;
    char body[2048];
    bank_kit kit;
    vg_err err;
    pingan_kit_open(&kit, "b2b", NULL, "");
    vg_ask ask = ask_for("b2b", VG_ASK_WITHDRAW_OWN, VG_ASK_NONE);
    VG_SET(ask.peer, "6222000000000009");
    VG_SET(ask.peer_name, "A & B");
    VG_SET(ask.peer_bank, "测试银行");
    VG_SET(ask.peer_bank_no, "307584002008");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(
        body, XML("<ThirdVoucher>" REF "</ThirdVoucher><CstInnerFlowNo>" REF "</CstInnerFlowNo><CcyCode>RMB</CcyCode>"
                  "<OutAcctNo>" POOL "</OutAcctNo><OutAcctName>测试贸易有限公司</OutAcctName>"
                  "<InAcctBankNode>307584002008</InAcctBankNode><InAcctRecCode>307584002008</InAcctRecCode>"
                  "<InAcctNo>6222000000000009</InAcctNo><InAcctName>A &amp; B</InAcctName>"
                  "<InAcctBankName>测试银行</InAcctBankName><TranAmount>500.00</TranAmount><UseEx>" REF "</UseEx>"
                  "<UnionFlag>0</UnionFlag><SysFlag>N</SysFlag><AddrFlag>1</AddrFlag>"));
    ask.peer_bank_no[0] = 0; /* would be handled by hand, for hours (C.3) */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    ask.peer_same_bank = true;
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_PTR_NOT_NULL(strstr(body, "<UnionFlag>1</UnionFlag>"));
    VG_SET(ask.account, "15000000000002"); /* not the program's */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    VG_SET(ask.account, POOL);
    ask.amount = vg_fen(INT64_C(9999999999999)); /* 13 digits */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_OK);
    ask.amount = vg_fen(INT64_C(10000000000000));
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
}

static void a_card_is_bound_by_amount_or_by_code(void)
{
    char body[1024];
    bank_kit kit;
    static pingan_wire wire;
    vg_err err;
    vg_ask ask = pingan_kit_ask(VG_ASK_BIND_CARD, VG_ASK_NONE);
    ask.owner_kind = 'P';
    ask.owner_id_type = '0';
    ask.peer_same_bank = true;
    VG_SET(ask.owner_id, "110101199003070011");
    VG_SET(ask.contact_phone, "13800000001");
    const char *want = POOL "&" ME "&M100000001&测试&1&110101199003070011&6222000000000001&1&平安银行&&&13800000001&&";
    pingan_kit_open(&kit, "jzb", (const char *const[]){"bind_code", "6066", NULL}, "");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, want);
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_OK);
    CU_ASSERT_EQUAL(memcmp(wire.at + 222, "6066", 4), 0);
    ask.owner_kind = 'C'; /* a company's by amount only */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_OK);
    CU_ASSERT_EQUAL(memcmp(wire.at + 222, "6055", 4), 0);
    ask.owner_id_type = '6'; /* the bank has no word for it */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    ask.owner_id_type = '0';
    ask.peer_same_bank = false; /* another bank needs its number */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);

    ask = pingan_kit_ask(VG_ASK_VERIFY, VG_ASK_NONE);
    VG_SET(ask.secret, "654321");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, POOL "&M100000001&" ME "&6222000000000001&654321&&");
    ask.by_amount = true;
    VG_SET(ask.secret, "0.23");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, POOL "&M100000001&" ME "&6222000000000001&0.23&RMB&&");
    VG_SET(ask.secret, "23 fen");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    CU_ASSERT_PTR_NULL(strstr(err.text, "23"));
    bank_kit_close(&kit);
}

/* B.4, C.5: today is a question of its own; what lies behind a page is named by its answer. */
static void a_page_is_asked_for_as_the_answer_named_it(void)
{
    static pingan_wire wire;
    char body[1024];
    bank_kit kit;
    vg_err err;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    VG_SET(ask.page, "20240308/2");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "2&" POOL "&20240308&20240314&2&&");
    VG_SET(ask.page, "20240315/1");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "1&" POOL "&20240315&20240315&1&&");
    ask.page[0] = 0;
    ask.from = ask.to = (vg_day){19807}; /* no list has days to come */
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "1&" POOL "&20240315&20240315&1&&");
    ask.from = (vg_day){19796};
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "2&" POOL "&20240314&20240314&1&&");
    static const char *const bad[] = {"2", "20240308", "20240308/", "20240308/0", "20241308/1", "20240308/1000000", "x0240308/1"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        VG_SET(ask.page, bad[i]);
        CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    }
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "b2b", NULL, "");
    ask = pingan_kit_ask(VG_ASK_RETURNS, VG_ASK_NONE);
    VG_SET(ask.account, POOL);
    ask.from = (vg_day){19797 - 80}; /* C.6: 30 days at the most */
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_PTR_NOT_NULL(strstr(body, "<StartDate>20231226</StartDate><EndDate>20240125</EndDate>"));
    bank_kit_close(&kit);
}

static void the_older_status_query_needs_the_day_of_the_act(void)
{
    static pingan_wire wire;
    char body[1024];
    bank_kit kit;
    vg_err err;
    pingan_kit_open(&kit, "jzb", (const char *const[]){"status_code", "6014", NULL}, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD);
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    ask.of_day = (vg_day){19796};
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, POOL "&1&" REF "&20240314&&");
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jyw", NULL, "");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, POOL "&" REF "&20240314&20240315&1&&");
    ask.of_day = (vg_day){19797}; /* of today: there is no tomorrow in a list */
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, POOL "&" REF "&20240315&20240315&1&&");
    ask.of = VG_ASK_OPEN; /* has no number that a query knows */
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
}

static void notes_begin_with_the_reference_and_separators_are_refused_or_widened(void)
{
    static pingan_wire wire;
    char body[1024];
    bank_kit kit;
    vg_err err;
    vg_ask ask = pingan_kit_ask(VG_ASK_FREEZE, VG_ASK_NONE);
    VG_SET(ask.memo, "甲&乙");
    pingan_kit_open(&kit, "jzb", NULL, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jzb", (const char *const[]){"amp_in_text", "widen", NULL}, "");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_PTR_NOT_NULL(strstr(body, "&" REF " 甲＆乙&&"));
    VG_SET(ask.account_tail, "M1&2");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
}

static void a_fee_is_paid_back_out_of_the_fee_account_only(void)
{
    static pingan_wire wire;
    bank_kit kit;
    vg_err err;
    vg_ask ask = pingan_kit_ask(VG_ASK_PAY_BACK, VG_ASK_NONE);
    pingan_kit_open(&kit, "jyw", NULL, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jyw", (const char *const[]){"fee_account", "9999000000000003", NULL}, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_E_ENCODE);
    bank_kit_close(&kit);
}

/* --- signing --------------------------------------------------------------------------------------- */

static void a_signature_covers_the_body_and_stands_behind_it(void)
{
    static pingan_wire plain, signed_wire;
    bank_kit kit;
    vg_err err;
    static const char *const modes[] = {"jzb", "b2b"};
    for (size_t i = 0; i < VG_COUNT(modes); i++) {
        vg_ask ask = ask_for(modes[i], VG_ASK_BALANCE, VG_ASK_NONE);
        pingan_kit_open(&kit, modes[i], (const char *const[]){"sign_alg", "SM3-SM2", NULL}, "");
        CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &plain, &err), VG_OK);
        kit.signer = pingan_kit_signer();
        CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &signed_wire, &err), VG_OK);
        CU_ASSERT_EQUAL(signed_wire.len, plain.len + 64);
        CU_ASSERT_EQUAL(memcmp(signed_wire.at, plain.at, 197), 0);
        CU_ASSERT_EQUAL(memcmp(signed_wire.at + 197, "11SM3-SM2     00000000640", 25), 0);
        CU_ASSERT_EQUAL(memcmp(signed_wire.at + 222, plain.at + 222, plain.len - 222), 0);
        CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, pingan_kit_span(&signed_wire)), signed_wire.len);
        bank_kit_close(&kit);
    }
}

/* --- settings -------------------------------------------------------------------------------------- */

static void settings_are_checked_by_name(void)
{
    static const char *const bad[][3] = {
        {"jzb", "qydm", "999"},           {"jzb", "qydm", "99&9"},           {"jzb", "pool_account", ""},
        {"jzb", "pool_account", "15&"},   {"jzb", "target_system", "2"},     {"jzb", "target_system", "ab"},
        {"jzb", "operator_id", "PA0001"}, {"jzb", "req_rspcode", "999998"},  {"jzb", "sign_format", "00"},
        {"jzb", "sign_alg", ""},          {"jzb", "dedicated_line", "maybe"}, {"jzb", "amp_in_text", "drop"},
        {"jzb", "array_trailing_amp", "6007"}, {"jzb", "pay_flag", "7"},     {"jzb", "pay_frozen_code", "6034"},
        {"jzb", "withdraw_code", "6111"}, {"jzb", "status_code", "6072"},    {"jzb", "state_code", "6093"},
        {"jzb", "bind_code", "6063"},     {"jzb", "func_flag_history", "1"}, {"jzb", "cols_6048", "6"},
        {"jzb", "cols_6048", "4"},        {"jzb", "cols_6050", "10"},        {"jzb", "cols_6098", "x"},
        {"jzb", "window_days", "31"},     {"jzb", "confirm_above", "1.234"}, {"jzb", "member_prefix", "TOOLONGX"},
        {"jzb", "member_prefix", "M-"},   {"jzb", "property", "01"},         {"jzb", "assign_status_flag", "1"},
        {"jzb", "refund_flag", "22"},     {"jzb", "freeze_withdrawable", "1"}, {"jzb", "day_file_type", "J"},
        {"jyw", "reply_seq", "mine"},     {"jyw", "reply_1312", "000000"},   {"jyw", "sign_in", "on"},
        {"b2b", "enterprise", "1"},       {"b2b", "account", "123"},         {"b2b", "account_name", ""},
        {"b2b", "sys_flag", "X"},         {"b2b", "addr_flag", "3"},         {"b2b", "page_size", "29"},
        {"b2b", "direct_no", "no"},
    };
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        const char *changes[] = {bad[i][1], bad[i][2], NULL};
        bank_kit kit;
        vg_err err = {0};
        pingan_kit_values(&kit, bad[i][0], changes, "");
        vg_code code = kit.bank->prepare(&kit.conf, &err).code;
        CU_ASSERT_EQUAL(code, VG_E_CONFIG);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, bad[i][1]));
        if (code != VG_E_CONFIG || strstr(err.text, bad[i][1]) == NULL) {
            printf("\n%s %s=%s: %s\n", bad[i][0], bad[i][1], bad[i][2], err.text);
        }
    }
}

static void every_setting_stands_in_quirks(void)
{
    static const char *const modes[] = {"jzb", "jyw", "b2b"};
    for (size_t i = 0; i < VG_COUNT(modes); i++) {
        CU_ASSERT(bank_kit_quirks(vg_bank_find("pingan", modes[i]), "adapters/pingan/quirks.md"));
    }
}

/* The message is there for all that is offered, and for nothing else. */
static void what_is_offered_can_be_asked_and_nothing_else(void)
{
    static const char *const modes[] = {"jzb", "jyw", "b2b"};
    static pingan_wire wire;
    for (size_t m = 0; m < VG_COUNT(modes); m++) {
        bank_kit kit;
        pingan_kit_open(&kit, modes[m], NULL, "");
        for (int i = 1; i < VG_ASK_LIMIT; i++) {
            vg_err err = {0};
            vg_ask ask = {.kind = (vg_ask_kind)i, .at_ms = PINGAN_AT, .nonce = "ABCDEFGHIJ012345"};
            bool named = strcmp(vg_ask_name(ask.kind), "unknown") != 0;
            vg_code code = named ? pingan_kit_encode(&kit, &ask, &wire, &err) : VG_E_NOT_OFFERED;
            CU_ASSERT_EQUAL(code == VG_E_NOT_OFFERED, !vg_bank_offers(kit.bank, ask.kind));
            if (named && vg_bank_offers(kit.bank, ask.kind) && vg_ask_message(ask.kind) == VG_MSG_MONEY) {
                CU_ASSERT_EQUAL(kit.bank->settled_by(ask.kind), VG_ASK_STATUS);
            }
        }
        bank_kit_close(&kit);
    }
}

static void member_codes_are_made_of_a_prefix_and_nine_digits(void)
{
    bank_kit kit;
    vg_err err;
    char tail[17], account[33] = "x";
    pingan_kit_open(&kit, "jzb", (const char *const[]){"member_prefix", "AB", NULL}, "");
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, 42, tail, account, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(tail, "AB000000042");
    CU_ASSERT_EQUAL(account[0], 0); /* the bank's answer tells it */
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, 999999999, tail, account, &err).code, VG_OK);
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, 1000000000, tail, account, &err).code, VG_E_LIMIT);
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, -1, tail, account, &err).code, VG_E_LIMIT);
    bank_kit_close(&kit);
}

static void count_line(void *ctx, const char *text)
{
    CU_ASSERT(strlen(text) < 200);
    ++*(size_t *)ctx;
}

static void the_field_list_is_printed(void)
{
    size_t lines = 0;
    vg_bank_find("pingan", NULL)->describe(count_line, &lines);
    CU_ASSERT(lines > 500);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("pingan encode", NULL, NULL);
    CU_ADD_TEST(suite, each_question_is_written_by_the_paper);
    CU_ADD_TEST(suite, each_family_has_its_target_system);
    CU_ADD_TEST(suite, a_dedicated_line_has_no_communication_header);
    CU_ADD_TEST(suite, an_act_is_numbered_by_its_reference_and_a_question_by_its_nonce);
    CU_ADD_TEST(suite, a_fee_stands_with_a_withdrawal_only);
    CU_ADD_TEST(suite, a_withdrawal_goes_in_bank_or_to_another_bank);
    CU_ADD_TEST(suite, a_transfer_names_its_voucher_and_whether_it_stays_in_the_bank);
    CU_ADD_TEST(suite, a_card_is_bound_by_amount_or_by_code);
    CU_ADD_TEST(suite, a_page_is_asked_for_as_the_answer_named_it);
    CU_ADD_TEST(suite, the_older_status_query_needs_the_day_of_the_act);
    CU_ADD_TEST(suite, notes_begin_with_the_reference_and_separators_are_refused_or_widened);
    CU_ADD_TEST(suite, a_fee_is_paid_back_out_of_the_fee_account_only);
    CU_ADD_TEST(suite, a_signature_covers_the_body_and_stands_behind_it);
    CU_ADD_TEST(suite, settings_are_checked_by_name);
    CU_ADD_TEST(suite, every_setting_stands_in_quirks);
    CU_ADD_TEST(suite, what_is_offered_can_be_asked_and_nothing_else);
    CU_ADD_TEST(suite, member_codes_are_made_of_a_prefix_and_nine_digits);
    CU_ADD_TEST(suite, the_field_list_is_printed);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

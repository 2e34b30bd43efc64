/* The samples of tests/golden/pingan both ways: ours are written byte for byte, the bank's mean what stands here. */
#include "mapping/pingan_fields.h"
#include "tests/golden/pingan_kit.h"
#include <CUnit/Basic.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static vg_span sample(const char *name) { return bank_kit_file("pingan/samples", name); }

static void free_sample(vg_span at) { free((void *)(uintptr_t)at.at); }

static bool writes(const char *name, const char *mode, const char *const *changes, const vg_ask *ask)
{
    static pingan_wire wire;
    bank_kit kit;
    vg_err err = {0};
    vg_span want = sample(name);
    pingan_kit_open(&kit, mode, changes, "");
    vg_code code = pingan_kit_encode(&kit, ask, &wire, &err);
    bool same = code == VG_OK && wire.len == want.len && memcmp(wire.at, want.at, want.len) == 0;
    if (!same) {
        printf("\n%s: %s\n%.*s\n", name, err.text, (int)wire.len, (const char *)wire.at);
    }
    bank_kit_close(&kit);
    free_sample(want);
    return same;
}

/* A.11 */
static void opening_is_written_byte_for_byte(void)
{
    vg_ask ask = {.kind = VG_ASK_OPEN,
                  .ref = "20240315093000123456",
                  .at_ms = PINGAN_AT,
                  .account_tail = "M100000001",
                  .account_name = "测试",
                  .contact_phone = "13800000001"};
    CU_ASSERT(writes("01-6000-open-req.bin", "jzb", NULL, &ask));
}

static void a_b2bi_query_is_written_byte_for_byte(void)
{
    /* 11:00:00; its number is made of the minute and the nonce, so the sample's own is put over it. */
    static pingan_wire wire;
    bank_kit kit;
    vg_err err;
    vg_span want = sample("11-4005-b2bi-query-req.bin");
    vg_ask ask = {.kind = VG_ASK_STATUS, .of = VG_ASK_PAYOUT, .ref = "20240315000000000777", .at_ms = INT64_C(1710471600000),
                  .nonce = "ABCDEFGHIJ012345"};
    pingan_kit_open(&kit, "b2b", NULL, "");
    CU_ASSERT_EQUAL(pingan_kit_encode(&kit, &ask, &wire, &err), VG_OK);
    CU_ASSERT_EQUAL(memcmp(wire.at + 71, "ABCDEFGHIJ012345", 16), 0);
    memcpy(wire.at + 67, want.at + 67, 20);
    CU_ASSERT_EQUAL(wire.len, want.len);
    CU_ASSERT_EQUAL(memcmp(wire.at, want.at, want.len), 0);
    bank_kit_close(&kit);
    free_sample(want);
}

/* 04: each field at its limit; the Reserve of 120 bytes is not ours to send. */
static void a_binding_at_its_limits_is_written(void)
{
    char name[184] = "", bank[184] = "", body[2048];
    for (int i = 0; i < 4; i++) {
        strncat(name, "深圳市前海测试数据有限责任公司", sizeof name - strlen(name) - 1);
    }
    strncat(bank, "测试商业银行股份有限公司深圳分行营业部测试商业银行股份有限公司深圳分行营业部"
                  "测试商业银行股份有限公司深圳分行营业部测试商",
            sizeof bank - 1);
    vg_ask ask = {.kind = VG_ASK_BIND_CARD,
                  .ref = "20240315093200123458",
                  .at_ms = PINGAN_AT,
                  .account = "99990000000001010000000000000000",
                  .account_tail = "M111111111111111",
                  .owner_kind = 'C',
                  .owner_id_type = 'D',
                  .owner_id = "91440300MA0000000X",
                  .card = "62305800000000000001111111111111",
                  .card_bank = "30758400200899",
                  .contact_phone = "138000000012"};
    VG_SET(ask.account_name, name);
    VG_SET(ask.peer_bank, bank);
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    char want[2048];
    snprintf(want, sizeof want,
             "15000000000001&99990000000001010000000000000000&M111111111111111&%s&73&91440300MA0000000X&"
             "62305800000000000001111111111111&2&%s&30758400200899&&138000000012&&",
             name, bank);
    CU_ASSERT_STRING_EQUAL(body, want);
    bank_kit_close(&kit);
}

/* 06, with one payee: with the & behind the array and without (A.8). */
static void a_payment_out_of_a_freeze_is_written_in_both_ways(void)
{
    char body[1024];
    vg_ask ask = pingan_kit_ask(VG_ASK_UNFREEZE_PAY, VG_ASK_NONE);
    VG_SET(ask.freeze_no, "HT20240315000001");
    VG_SET(ask.memo, "分账付款");
    ask.amount = vg_fen(6000);
    bank_kit kit;
    const char *const plain[] = {"memo_ref", "false", NULL};
    const char *const extra[] = {"memo_ref", "false", "array_trailing_amp", "6070", NULL};
    pingan_kit_open(&kit, "jzb", plain, "");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "15000000000001&9999000000000101&M100000001&0.00&RMB&HT20240315000001&1&9999000000000102&"
                                 "M100000002&60.00&分账付款&&");
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jzb", extra, "");
    pingan_kit_body(&kit, &ask, body, sizeof body);
    CU_ASSERT_STRING_EQUAL(body, "15000000000001&9999000000000101&M100000001&0.00&RMB&HT20240315000001&1&9999000000000102&"
                                 "M100000002&60.00&&分账付款&&");
    bank_kit_close(&kit);
}

/* --- what the bank sent ---------------------------------------------------------------------------- */

/* The samples answer numbers of their own; a question's is taken from the sample. */
static vg_answer read_sample(bank_kit *kit, const char *name, vg_ask ask, const char *from)
{
    static pingan_wire wire, request;
    vg_err err;
    vg_span bytes = sample(name);
    memcpy(wire.at, bytes.at, bytes.len);
    wire.len = bytes.len;
    if (from == NULL) { /* a query: the number that our question has is put into the answer */
        vg_code code = pingan_kit_encode(kit, &ask, &request, &err);
        assert(code == VG_OK);
        memcpy(wire.at + 67, request.at + 67, 20);
        if (wire.at[4] != '0' || wire.at[5] != '1') {
            memcpy(wire.at + 320, request.at + 67, 20);
        }
    } else {
        VG_SET(ask.ref, from);
    }
    free_sample(bytes);
    return bank_kit_decode(kit, &ask, pingan_kit_span(&wire));
}

static void the_answers_of_jzb_mean_what_they_say(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jzb", NULL, "");
    vg_answer a = read_sample(&kit, "02-6000-open-rsp.bin", pingan_kit_ask(VG_ASK_OPEN, VG_ASK_NONE), "20240315093000123456");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT_STRING_EQUAL(a.account, "9999000000000101");
    CU_ASSERT_STRING_EQUAL(a.bank_text, "交易成功");
    a = read_sample(&kit, "03-6000-exists-rsp-ERR114.bin", pingan_kit_ask(VG_ASK_OPEN, VG_ASK_NONE), "20240315093100123457");
    CU_ASSERT_EQUAL(a.verdict, VG_VD_WORKING); /* it is there already: look for it */
    CU_ASSERT_STRING_EQUAL(a.bank_code, "ERR114");
    CU_ASSERT_STRING_EQUAL(a.bank_text, "会员子账户已存在");

    vg_ask ask = pingan_kit_ask(VG_ASK_BALANCE, VG_ASK_NONE);
    ask.account_tail[0] = 0; /* a function sub-account */
    VG_SET(ask.account, "9999000000000003");
    a = read_sample(&kit, "05-6010-balances-rsp-3rows.bin", ask, NULL);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT(a.has_balance);
    CU_ASSERT_EQUAL(a.balance.fen, 8888);
    CU_ASSERT_STRING_EQUAL(a.account_name, "平台手续费");
    VG_SET(ask.account, "9999000000000102"); /* 甲珅 has a | in its bytes */
    a = read_sample(&kit, "05-6010-balances-rsp-3rows.bin", ask, NULL);
    CU_ASSERT_STRING_EQUAL(a.account_name, "甲珅");
    CU_ASSERT(!a.text_damaged);

    a = read_sample(&kit, "07-6110-status-rsp-pending.bin", pingan_kit_ask(VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD), NULL);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_WORKING);
    CU_ASSERT(!a.alarm);
    bank_kit_close(&kit);
}

static void an_unknown_number_is_absent_though_the_answer_has_a_body(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jyw", NULL, "");
    vg_answer a = read_sample(&kit, "08-1325-notfound-rsp-ERR020.bin", pingan_kit_ask(VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD), NULL);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_ABSENT);
    CU_ASSERT(!a.alarm);
    CU_ASSERT_STRING_EQUAL(a.bank_code, "ERR020");
    CU_ASSERT_EQUAL(a.receipt[0], 0);
    bank_kit_close(&kit);
}

static void a_payment_that_came_back_is_done_and_returned(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "b2b", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_STATUS, VG_ASK_PAYOUT);
    VG_SET(ask.account, "15000000000001");
    VG_SET(ask.ref, "20240315000000000777");
    VG_SET(ask.peer, "6222000000000009");
    ask.amount = vg_fen(250);
    vg_answer a = read_sample(&kit, "12-4005-b2bi-query-rsp-returned.bin", ask, NULL);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT(a.returned);
    CU_ASSERT(!a.unconfirmed);
    CU_ASSERT_STRING_EQUAL(a.receipt, "80240315000777");
    CU_ASSERT_STRING_EQUAL(a.bank_text, "RJ01");
    bank_kit_close(&kit);
}

static void a_deposit_notice_is_heard_and_answered(void)
{
    bank_kit kit;
    vg_push push;
    vg_err err;
    uint8_t room[1024];
    int status = -1;
    vg_span notice = sample("09-1310-bank-deposit-req.bin"), reply = sample("10-1310-bank-deposit-reply.bin");
    pingan_kit_open(&kit, "jyw", NULL, "");
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, notice), notice.len);
    vg_status heard = kit.bank->listen(&kit.conf, &kit.signer, notice, PINGAN_AT, &kit.arena, &push, &err);
    CU_ASSERT_EQUAL_FATAL(heard.code, VG_OK);
    CU_ASSERT_EQUAL(push.kind, VG_PUSH_LOOK);
    CU_ASSERT(!push.proven);
    CU_ASSERT_STRING_EQUAL(push.event_no, "24031500012345-1310");
    CU_ASSERT_STRING_EQUAL(push.account, "888800000000101");
    CU_ASSERT_EQUAL(push.line.amount.fen, 100000);
    CU_ASSERT_STRING_EQUAL(push.line.opp_account, "6222000000000001");

    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_status said = kit.bank->acknowledge(&kit.conf, &kit.signer, &push, true, INT64_C(1710468900000), "", &wire, &status, &err);
    CU_ASSERT_EQUAL_FATAL(said.code, VG_OK);
    /* The sample's own number is another one of 20 characters, and it leaves the format byte blank. */
    CU_ASSERT_EQUAL(wire.len, reply.len);
    CU_ASSERT_EQUAL(memcmp(wire.at, reply.at, 198), 0);
    CU_ASSERT_EQUAL(memcmp(wire.at + 199, reply.at + 199, 344 - 199), 0);
    CU_ASSERT_EQUAL(memcmp(wire.at + 344, "N1310024031500012345&&", 22), 0);
    free_sample(notice);
    free_sample(reply);
    bank_kit_close(&kit);
}

/* --- framing --------------------------------------------------------------------------------------- */

static void each_sample_is_framed_at_its_last_byte_and_not_before(void)
{
    DIR *dir = opendir(VG_SOURCE_DIR "/tests/golden/pingan/samples");
    assert(dir != NULL);
    size_t files = 0;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strstr(entry->d_name, ".bin") == NULL) {
            continue;
        }
        bool b2b = strstr(entry->d_name, "b2bi") != NULL;
        bank_kit kit;
        vg_span bytes = sample(entry->d_name);
        pingan_kit_open(&kit, b2b ? "b2b" : "jzb", NULL, "");
        for (size_t len = 0; len < bytes.len; len++) {
            size_t said = kit.bank->frame(&kit.conf, (vg_span){bytes.at, len});
            CU_ASSERT_EQUAL(said, len < 222 ? 0 : bytes.len);
        }
        CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, bytes), bytes.len);
        bank_kit_close(&kit);
        free_sample(bytes);
        files++;
    }
    closedir(dir);
    CU_ASSERT_EQUAL(files, 12);
}

static void header_fields_stand_where_the_paper_says(void)
{
    static const struct {
        bool biz;
        const char *name;
        size_t at;
    } fields[] = {
        {false, "TargetSystem", 4}, {false, "EnterpriseId", 10}, {false, "Length", 30},      {false, "TradeCode", 40},
        {false, "ServType", 51},    {false, "TranDate", 53},     {false, "RequestSeq", 67},  {false, "RspCode", 87},
        {false, "RspMsg", 93},      {false, "ConFlag", 193},     {false, "SignFlag", 197},   {false, "SignAlg", 199},
        {false, "SignLength", 211}, {false, "AttachCount", 221}, {true, "TranFunc", 0},      {true, "MacCode", 6},
        {true, "RspCode", 36},      {true, "RspMsg", 42},        {true, "Length", 85},       {true, "CounterId", 93},
        {true, "ThirdLogNo", 98},   {true, "Qydm", 118},
    };
    for (size_t i = 0; i < VG_COUNT(fields); i++) {
        const pingan_fields *of = fields[i].biz ? &pingan_biz_fields : &pingan_net_fields;
        CU_ASSERT_EQUAL(vg_fixed_at(of->at, of->count, fields[i].name), fields[i].at);
    }
    CU_ASSERT_EQUAL(vg_fixed_width(pingan_net_fields.at, pingan_net_fields.count), 222);
    CU_ASSERT_EQUAL(vg_fixed_width(pingan_biz_fields.at, pingan_biz_fields.count), 122);
    CU_ASSERT_EQUAL(vg_fixed_width(pingan_attach_fields.at, pingan_attach_fields.count), 277);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("pingan golden", NULL, NULL);
    CU_ADD_TEST(suite, opening_is_written_byte_for_byte);
    CU_ADD_TEST(suite, a_b2bi_query_is_written_byte_for_byte);
    CU_ADD_TEST(suite, a_binding_at_its_limits_is_written);
    CU_ADD_TEST(suite, a_payment_out_of_a_freeze_is_written_in_both_ways);
    CU_ADD_TEST(suite, the_answers_of_jzb_mean_what_they_say);
    CU_ADD_TEST(suite, an_unknown_number_is_absent_though_the_answer_has_a_body);
    CU_ADD_TEST(suite, a_payment_that_came_back_is_done_and_returned);
    CU_ADD_TEST(suite, a_deposit_notice_is_heard_and_answered);
    CU_ADD_TEST(suite, each_sample_is_framed_at_its_last_byte_and_not_before);
    CU_ADD_TEST(suite, header_fields_stand_where_the_paper_says);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

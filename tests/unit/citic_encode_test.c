#include "mapping/gb18030.h"
#include "tests/golden/citic_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define SUB1  "3110700000010000011"
#define SUB2  "3110700000010000029"
#define NAME1 "测试镕喆贸易有限公司"
#define NAME2 "测试昇堃建材厂"

static vg_code encode_with(citic_kit *kit, const vg_ask *ask, char *ret, size_t cap, vg_err *err)
{
    vg_buf wire = vg_buf_of(ret, cap - 1);
    vg_status status = kit->bank->encode(&kit->conf, &kit->signer, ask, &wire, err);
    ret[wire.len] = 0;
    return status.code;
}

/* A sample without the line ends and tabs between its elements. */
static char *sample_of(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "requests/%s.xml", name);
    vg_span wire = citic_kit_file(path);
    char *text = malloc(wire.len + 1);
    assert(text != NULL);
    size_t n = 0;
    for (size_t i = 0; i < wire.len; i++) {
        uint8_t c = wire.at[i];
        if (c != '\r' && c != '\n' && c != '\t') {
            text[n++] = (char)c;
        }
    }
    text[n] = 0;
    free((void *)(uintptr_t)wire.at);
    return text;
}

typedef struct written {
    const char *sample;
    const char *settings[9];
    vg_ask ask;
} written;

static const written cases[] = {
    {"DLBREGSN",
     {NULL},
     {.kind = VG_ASK_OPEN,
      .account_tail = "0000011",
      .account_name = NAME1,
      .owner_kind = 'C',
      .owner_id_type = 'D',
      .owner_id = "91000000TEST000001",
      .owner_legal_person = "王喆",
      .owner_address = "测试路1号",
      .contact_name = "王喆",
      .contact_phone = "02100000000",
      .contact_mail = "nobody@example.invalid"}},
    {"DLSASQRY",
     {NULL},
     {.kind = VG_ASK_ACCOUNT_STATE, .account = SUB1, .from = {20240}, .to = {20269}}},
    {"DLOLCACC", {NULL}, {.kind = VG_ASK_CLOSE, .account = SUB2}},
    {"DLSESMDN", {"day_file_profile", "own", NULL}, {.kind = VG_ASK_DAY_LINES, .from = {20269}, .to = {20269}}},
    {"DLTRNALL",
     {NULL},
     {.kind = VG_ASK_DAY_LINES, .from = {20268}, .to = {20268}, .file_type = "DLTRNALL",
      .at_ms = INT64_C(1751270400000)}},
    {"DLIRTCAL", {NULL}, {.kind = VG_ASK_INTEREST_TRIAL, .account = SUB1}},
    {"DLIRTSTL", {NULL}, {.kind = VG_ASK_INTEREST_SETTLE, .ref = "CLI0000000000000026", .account = SUB1}},
    {"DLSUBTRN",
     {NULL},
     {.kind = VG_ASK_TRANSFER,
      .ref = "CLI0000000000000010",
      .account = SUB1,
      .peer = SUB2,
      .peer_name = NAME2,
      .amount = {250000}}},
    {"DLMDETRN_BF",
     {NULL},
     {.kind = VG_ASK_PAY,
      .ref = "CLI0000000000000011",
      .account = SUB1,
      .peer = SUB2,
      .peer_name = NAME2,
      .amount = {1000000}}},
    {"DLMDETRN_BR",
     {NULL},
     {.kind = VG_ASK_FREEZE,
      .ref = "CLI0000000000000002",
      .account = SUB1,
      .account_name = NAME1,
      .amount = {1000000}}},
    {"DLMDETRN_stray_space",
     {"action_blank", "true", NULL},
     {.kind = VG_ASK_FREEZE, .ref = "CLI0000000000000016", .account = SUB1, .amount = {1000000}}},
    {"DLMDETRN_BG_after_BR",
     {NULL},
     {.kind = VG_ASK_UNFREEZE,
      .ref = "CLI0000000000000014",
      .account = SUB1,
      .account_name = NAME1,
      .freeze_no = "FZ20250630000000000001",
      .amount = {1000000}}},
    {"DLMDETRN_BH",
     {NULL},
     {.kind = VG_ASK_UNFREEZE_PAY,
      .ref = "CLI0000000000000015",
      .account = SUB1,
      .account_name = NAME1,
      .peer = SUB2,
      .peer_name = NAME2,
      .freeze_no = "FZ20250630000000000001",
      .amount = {1000000}}},
    {"DLFNDOUT",
     {"pay_type", "2B", NULL},
     {.kind = VG_ASK_WITHDRAW_OWN,
      .ref = "CLI0000000000000020",
      .account = SUB1,
      .peer = "6222000000000000025",
      .peer_name = "朱镕玥",
      .peer_bank_no = "102100099996",
      .amount = {500000}}},
    {"DLTRSFIN",
     {NULL},
     {.kind = VG_ASK_ASSIGN,
      .ref = "CLI0000000000000022",
      .account = SUB1,
      .account_name = NAME1,
      .amount = {88888},
      .line_date = "20250701",
      .line_flow = "C0000000000009",
      .line_seq = "1"}},
    {"DLTRSFIN",
     {NULL},
     {.kind = VG_ASK_ASSIGN,
      .ref = "CLI0000000000000022",
      .account = "3110700000010000904",
      .peer = SUB1,
      .peer_name = NAME1,
      .amount = {88888},
      .line_date = "20250701",
      .line_flow = "C0000000000009",
      .line_seq = "1"}},
    {"DLWFDRTN",
     {NULL},
     {.kind = VG_ASK_UNASSIGN,
      .ref = "CLI0000000000000023",
      .account = SUB1,
      .account_name = NAME1,
      .amount = {88888},
      .line_date = "20250701",
      .line_flow = "J0000000000020",
      .line_seq = "1"}},
    {"DLFONDIN",
     {"memo_ref", "false", NULL},
     {.kind = VG_ASK_FUND,
      .ref = "CLI0000000000000024",
      .account = SUB1,
      .account_name = NAME1,
      .amount = {10000}}},
    {"DLWDLSUB",
     {"memo_ref", "false", NULL},
     {.kind = VG_ASK_REFUND_TOPUP,
      .ref = "CLI0000000000000025",
      .amount = {6660},
      .order_no = "ORD00000000000000001",
      .memo = "退款"}},
    {"DLSBALQR", {NULL}, {.kind = VG_ASK_BALANCE, .account = SUB1}},
    {"DLSFRZQR", {NULL}, {.kind = VG_ASK_FREEZES, .account = SUB1, .from = {20240}, .to = {20269}}},
    {"DLSTRNDT_mode1",
     {"lines_first_mode", "1", NULL},
     {.kind = VG_ASK_LINES, .account = SUB1, .from = {20269}, .to = {20269}}},
    {"DLSTRNDT_mode2",
     {NULL},
     {.kind = VG_ASK_LINES,
      .account = SUB1,
      .from = {20200},
      .to = {20269},
      .cursor_date = "20250630",
      .cursor_flow = "J0000000000003",
      .cursor_seq = "2"}},
    {"DLSTRNDT_mode3",
     {NULL},
     {.kind = VG_ASK_LINES, .account = SUB1, .from = {20269}, .to = {20269}}},
    {"DLSTRNDT_unidentified",
     {NULL},
     {.kind = VG_ASK_LINES_UNIDENTIFIED, .from = {20270}, .to = {20270}}},
    {"DLCIDSTT",
     {NULL},
     {.kind = VG_ASK_STATUS, .of = VG_ASK_FREEZE, .ref = "CLI0000000000000002"}},
};

static void each_sample_request_is_written_byte_for_byte(void)
{
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        citic_kit kit;
        char wire[8192];
        vg_err err = {0};
        citic_kit_open(&kit, cases[i].settings, "");
        CU_ASSERT_EQUAL(encode_with(&kit, &cases[i].ask, wire, sizeof wire, &err), VG_OK);
        char *sample = sample_of(cases[i].sample);
        if (strcmp(wire, sample) != 0) {
            printf("\n%s: %s\n%s\n%s\n", cases[i].sample, err.text, wire, sample);
            CU_FAIL("a request differs from its sample");
        }
        free(sample);
        citic_kit_close(&kit);
    }
}

static bool holds(const char *wire, const char *utf8)
{
    uint8_t room[512];
    vg_span gbk = citic_kit_gbk(utf8, room, sizeof room);
    return memmem(wire, strlen(wire), gbk.at, gbk.len) != NULL;
}

static void one_serial_is_asked_in_one_row(void)
{
    citic_kit kit;
    char wire[4096];
    vg_err err;
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = {.kind = VG_ASK_FREEZE_NO, .of = VG_ASK_FREEZE, .ref = "CLI0000000000000002"};
    CU_ASSERT_EQUAL(encode_with(&kit, &ask, wire, sizeof wire, &err), VG_OK);
    CU_ASSERT(holds(
        wire,
        "<action>DLFRNOQR</action><userName>testuser</userName><list name=\"userDataList\"><row>"
        "<clientID>CLI0000000000000002</clientID></row></list></stream>"));
    citic_kit_close(&kit);
}

static void the_rest_of_the_questions_are_written(void)
{
    static const struct {
        vg_ask ask;
        const char *part;
    } rest[] = {
        {{.kind = VG_ASK_WORKING_DAYS},
         "<action>DLWRKDAY</action><userName>testuser</userName></stream>"},
        {{.kind = VG_ASK_CUSTODY_BALANCE, .at_ms = INT64_C(1751270400000)},
         "<action>DLBALQRY</action><userName>testuser</userName><list name=\"userDataList\"><row><accountNo>"},
        {{.kind = VG_ASK_CUSTODY_BALANCE, .at_ms = INT64_C(1751270400000), .from = {20268}, .to = {20268}},
         "</accountNo><startDate>20250629</startDate><endDate>20250629</endDate></stream>"},
        {{.kind = VG_ASK_NAME_CHECK,
          .peer = "6217000000000000001",
          .peer_name = "王喆",
          .owner_kind = 'P'},
         "<accountNo>6217000000000000001</accountNo><accountName>王喆</accountName><accountType>1</"
         "accountType>"},
        {{.kind = VG_ASK_BANK_LIST, .peer_bank = "望京"},
         "<provinceName></provinceName><cityName></cityName><bankName></bankName><tgfi></"
         "tgfi><tgname>望京</tgname>"},
        {{.kind = VG_ASK_LINES_FULL, .account = SUB1, .from = {20269}, .to = {20269}, .first = 11},
         "<startRecord>11</startRecord><pageNumber>10</pageNumber>"},
        {{.kind = VG_ASK_PAYOUT,
          .ref = "R1",
          .account = SUB1,
          .peer = "6222000000000000025",
          .peer_name = "王喆",
          .peer_bank = "测试银行",
          .amount = {1}},
         "<tranAmt>0.01</tranAmt><sameBank>1</sameBank><payType></payType><recvTgfi></"
         "recvTgfi><recvBankNm>测试银行</recvBankNm><memo>R1</memo><preFlg>0</preFlg><preDate></"
         "preDate><preTime></preTime>"},
        {{.kind = VG_ASK_PAYOUT,
          .ref = "R1",
          .account = SUB1,
          .peer = "6217",
          .peer_name = "王喆",
          .peer_same_bank = true,
          .peer_bank = "中信",
          .amount = {1}},
         "<sameBank>0</sameBank><payType></payType><recvTgfi></recvTgfi><recvBankNm></recvBankNm>"},
        {{.kind = VG_ASK_REFUND_ORDER, .ref = "R1", .order_no = "O1", .amount = {1}},
         "<action>DLRFDSUB</action>"},
        {{.kind = VG_ASK_STATUS, .of = VG_ASK_REFUND_ORDER, .ref = "R1"},
         "<action>DLRFDDTL</action><userName>testuser</userName><clientID>R1</clientID></stream>"},
        {{.kind = VG_ASK_STATUS, .of = VG_ASK_REFUND_TOPUP, .ref = "R1"},
         "<action>DLWDLDTL</action>"},
        {{.kind = VG_ASK_STATUS, .of = VG_ASK_PAYOUT, .ref = "R1"}, "<type>DLFCSOUT</type>"},
        {{.kind = VG_ASK_STATUS, .of = VG_ASK_UNFREEZE, .ref = "R1"}, "<type>DLMDETRN</type>"},
    };
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    for (size_t i = 0; i < VG_COUNT(rest); i++) {
        char wire[4096];
        vg_err err;
        CU_ASSERT_EQUAL(encode_with(&kit, &rest[i].ask, wire, sizeof wire, &err), VG_OK);
        CU_ASSERT(holds(wire, rest[i].part));
    }
    citic_kit_close(&kit);
}

static void what_the_paper_needs_is_refused_before_sending(void)
{
    static const vg_ask bad[] = {
        {.kind = VG_ASK_STATUS, .of = VG_ASK_OPEN, .ref = "R1"},
        {.kind = VG_ASK_STATUS, .of = VG_ASK_BALANCE, .ref = "R1"},
        {.kind = VG_ASK_STATUS, .of = VG_ASK_FREEZE},
        {.kind = VG_ASK_FREEZE, .ref = "R1", .account = SUB1},
        {.kind = VG_ASK_FREEZE, .ref = "R-1", .account = SUB1, .amount = {1}},
        {.kind = VG_ASK_FREEZE, .ref = "R23456789012345678901", .account = SUB1, .amount = {1}},
        {.kind = VG_ASK_UNFREEZE,
         .ref = "R1",
         .account = SUB1,
         .account_name = NAME1,
         .amount = {1}},
        {.kind = VG_ASK_PAYOUT,
         .ref = "R1",
         .account = SUB1,
         .peer = "1",
         .peer_name = "王",
         .amount = {1}},
        {.kind = VG_ASK_PAY,
         .ref = "R1",
         .account = SUB1,
         .peer = SUB2,
         .peer_name = "㛃",
         .amount = {1}},
        {.kind = VG_ASK_ASSIGN,
         .ref = "R1",
         .account = SUB1,
         .peer = SUB2,
         .peer_name = NAME2,
         .amount = {1},
         .line_date = "20250701",
         .line_flow = "C1",
         .line_seq = "1"},
        {.kind = VG_ASK_UNASSIGN,
         .ref = "R1",
         .account = SUB1,
         .peer = SUB2,
         .amount = {1},
         .line_date = "20250701",
         .line_flow = "C1",
         .line_seq = "1"},
        {.kind = VG_ASK_LINES_UNIDENTIFIED, .account = SUB1, .from = {1}, .to = {1}},
        {.kind = VG_ASK_NAME_CHECK, .account = SUB1, .account_name = NAME1},
        {.kind = VG_ASK_BANK_LIST},
        {.kind = VG_ASK_OPEN, .account_tail = "0000011", .account_name = NAME1},
    };
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        char wire[4096];
        vg_err err;
        CU_ASSERT_EQUAL(encode_with(&kit, &bad[i], wire, sizeof wire, &err), VG_E_ENCODE);
    }
    citic_kit_close(&kit);
}

static void a_memo_begins_with_the_reference_and_is_cut_at_a_character(void)
{
    citic_kit kit;
    char wire[4096];
    vg_err err;
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = {
        .kind = VG_ASK_FREEZE, .ref = "CLI00000000000000002", .account = SUB1, .amount = {1}};
    VG_SET(ask.memo, "订单 7");
    CU_ASSERT_EQUAL(encode_with(&kit, &ask, wire, sizeof wire, &err), VG_OK);
    CU_ASSERT(holds(wire, "<memo>CLI00000000000000002 订单 7</memo>"));
    ask.memo[0] = 0;
    for (int i = 0; i < 50; i++) {
        strncat(ask.memo, "单", 4);
    }
    CU_ASSERT_EQUAL(encode_with(&kit, &ask, wire, sizeof wire, &err), VG_OK);
    const char *start = strstr(wire, "<memo>"), *end = strstr(wire, "</memo>");
    CU_ASSERT_EQUAL(end - start - 6, 21 + 2 * 39); /* 21 + 78 + 2 for shifting is 101 of 102 */
    citic_kit_close(&kit);
    static const char *const off[] = {"memo_ref", "false", NULL};
    citic_kit_open(&kit, off, "");
    CU_ASSERT_EQUAL(encode_with(&kit, &ask, wire, sizeof wire, &err), VG_OK);
    VG_SET(ask.memo, "单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单单"
                     "单单单单单单单单单单单单单");
    CU_ASSERT_EQUAL(encode_with(&kit, &ask, wire, sizeof wire, &err), VG_E_ENCODE);
    citic_kit_close(&kit);
}

static void a_query_without_dates_gets_the_configured_window(void)
{
    citic_kit kit;
    char wire[4096];
    vg_err err;
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = citic_kit_ask(VG_ASK_FREEZES, VG_ASK_NONE);
    CU_ASSERT_EQUAL(encode_with(&kit, &ask, wire, sizeof wire, &err), VG_OK);
    CU_ASSERT(holds(wire, "<startDate>20250402</startDate><endDate>20250630</endDate>"));
    citic_kit_close(&kit);
}

static void an_account_number_is_prefix_and_tail(void)
{
    citic_kit kit;
    char tail[17], account[33];
    vg_err err;
    citic_kit_open(&kit, NULL, "");
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, 11, tail, account, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(tail, "0000011");
    CU_ASSERT_STRING_EQUAL(account, SUB1);
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, 9999999, tail, account, &err).code, VG_OK);
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, 10000000, tail, account, &err).code,
                    VG_E_LIMIT);
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, -1, tail, account, &err).code, VG_E_LIMIT);
    citic_kit_close(&kit);
    static const char *const old[] = {"account_prefix", "31107", NULL};
    citic_kit_open(&kit, old, "");
    CU_ASSERT_EQUAL(kit.bank->account_of_tail(&kit.conf, 11, tail, account, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(tail, "00000000000011");
    CU_ASSERT_STRING_EQUAL(account, "3110700000000000011");
    citic_kit_close(&kit);
}

static void wrong_settings_are_named(void)
{
    static const char *const bad[][2] = {
        {"user_name", ""},         {"main_account", ""},       {"main_account", "81107x"},
        {"account_prefix", "123"}, {"account_prefix", ""},     {"adjust_name", ""},
        {"app_flag", "1"},         {"pay_type", "XX"},         {"lines_page", "0"},
        {"lines_page", "100"},     {"lines_page", "ten"},      {"sync", "yes"},
        {"lines_first_mode", ""},  {"unidentified_mode", "2"}, {"mng_node", "1234567"},
        {"window_days", ""},
    };
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        const char *changes[] = {bad[i][0], bad[i][1], NULL};
        citic_kit kit;
        vg_err err = {0};
        citic_kit_values(&kit, changes, "");
        CU_ASSERT_EQUAL(kit.bank->prepare(&kit.conf, &err).code, VG_E_CONFIG);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, bad[i][0]));
    }
}

static void every_setting_stands_in_quirks(void)
{
    CU_ASSERT(bank_kit_quirks(vg_bank_find("citic", NULL), "adapters/citic/quirks.md"));
}

static void what_is_offered_can_be_encoded_or_is_refused_by_name(void)
{
    static const char *const all[] = {"day_file_profile", "own", NULL};
    citic_kit kit;
    citic_kit_open(&kit, all, "");
    for (int i = 0; i < VG_ASK_LIMIT; i++) {
        char wire[4096];
        vg_err err;
        vg_ask ask = {.kind = (vg_ask_kind)i, .at_ms = INT64_C(1751270400000)};
        if (vg_bank_offers(kit.bank, ask.kind)) {
            CU_ASSERT_NOT_EQUAL(encode_with(&kit, &ask, wire, sizeof wire, &err), VG_E_NOT_OFFERED);
        }
    }
    vg_ask none = {.kind = VG_ASK_NONE};
    char wire[64];
    vg_err err;
    CU_ASSERT_EQUAL(encode_with(&kit, &none, wire, sizeof wire, &err), VG_E_NOT_OFFERED);
    citic_kit_close(&kit);
}

static void acts_are_settled_by_the_query_the_paper_names(void)
{
    const vg_bank *bank = vg_bank_find("citic", NULL);
    CU_ASSERT_EQUAL(bank->settled_by(VG_ASK_FREEZE), VG_ASK_STATUS);
    CU_ASSERT_EQUAL(bank->settled_by(VG_ASK_REFUND_TOPUP), VG_ASK_STATUS);
    CU_ASSERT_EQUAL(bank->settled_by(VG_ASK_OPEN), VG_ASK_ACCOUNT_STATE);
    CU_ASSERT_EQUAL(bank->settled_by(VG_ASK_CLOSE), VG_ASK_ACCOUNT_STATE);
    CU_ASSERT_EQUAL(bank->settled_by(VG_ASK_BALANCE), VG_ASK_NONE);
    CU_ASSERT_EQUAL(
        bank->caps & (VG_CAP_SAME_REF_ONCE | VG_CAP_PARTIAL_CAPTURE | VG_CAP_ANSWER_TIED), 0);
}

static void count_line(void *ctx, const char *text)
{
    CU_ASSERT(strlen(text) > 0);
    ++*(size_t *)ctx;
}

static void the_field_list_is_printed(void)
{
    size_t lines = 0;
    vg_bank_find("citic", NULL)->describe(count_line, &lines);
    CU_ASSERT(lines > 300);
}

static void the_ledger_only_bank_is_never_asked(void)
{
    const vg_bank *bank = vg_bank_find("none", NULL);
    vg_bank_conf conf = {.bank = bank, .codes = ""};
    vg_signer signer = {.profile = VG_SIGN_FRONT_END};
    vg_ask ask = {.kind = VG_ASK_BALANCE};
    vg_buf wire = {0};
    vg_err err;
    CU_ASSERT_EQUAL(bank->caps, VG_CAP_LEDGER_ONLY);
    CU_ASSERT_EQUAL(bank->asks, 0);
    CU_ASSERT_EQUAL(bank->prepare(&conf, &err).code, VG_OK);
    CU_ASSERT_EQUAL(bank->encode(&conf, &signer, &ask, &wire, &err).code, VG_E_NOT_OFFERED);
    bank->unprepare(&conf);
    CU_ASSERT_PTR_NULL(vg_bank_find("nosuch", NULL));
    CU_ASSERT_PTR_EQUAL(vg_bank_at(0), vg_bank_find("citic", NULL));
    size_t count = 0;
    while (vg_bank_at(count) != NULL) {
        count++;
    }
    CU_ASSERT_PTR_EQUAL(vg_bank_at(count - 1), bank);
    CU_ASSERT_PTR_NULL(vg_bank_at(count + 1));
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("citic encode", NULL, NULL);
    CU_ADD_TEST(suite, each_sample_request_is_written_byte_for_byte);
    CU_ADD_TEST(suite, one_serial_is_asked_in_one_row);
    CU_ADD_TEST(suite, the_rest_of_the_questions_are_written);
    CU_ADD_TEST(suite, what_the_paper_needs_is_refused_before_sending);
    CU_ADD_TEST(suite, a_memo_begins_with_the_reference_and_is_cut_at_a_character);
    CU_ADD_TEST(suite, a_query_without_dates_gets_the_configured_window);
    CU_ADD_TEST(suite, an_account_number_is_prefix_and_tail);
    CU_ADD_TEST(suite, wrong_settings_are_named);
    CU_ADD_TEST(suite, every_setting_stands_in_quirks);
    CU_ADD_TEST(suite, what_is_offered_can_be_encoded_or_is_refused_by_name);
    CU_ADD_TEST(suite, acts_are_settled_by_the_query_the_paper_names);
    CU_ADD_TEST(suite, the_field_list_is_printed);
    CU_ADD_TEST(suite, the_ledger_only_bank_is_never_asked);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

#include "tests/golden/citic_kit.h"

static const char *const usual[] = {"user_name",
                                    "testuser",
                                    "main_account",
                                    "8110700000000000018",
                                    "account_prefix",
                                    "311070000001",
                                    "settle_account",
                                    "8110700000000000018",
                                    "adjust_account",
                                    "3110700000010000904",
                                    "adjust_name",
                                    "公共调账附属账户",
                                    "mng_node",
                                    "231001",
                                    "branch",
                                    "001",
                                    NULL};

void citic_kit_values(citic_kit *kit, const char *const *changes, const char *codes)
{
    bank_kit_values(kit, vg_bank_find("citic", NULL), usual, changes, codes);
}

void citic_kit_open(citic_kit *kit, const char *const *changes, const char *codes)
{
    citic_kit_values(kit, changes, codes);
    bank_kit_open(kit);
}

void citic_kit_close(citic_kit *kit) { bank_kit_close(kit); }

vg_ask citic_kit_ask(vg_ask_kind kind, vg_ask_kind of)
{
    vg_ask ask = {.kind = kind,
                  .of = of,
                  .ref = "CLI0000000000000002",
                  .at_ms = INT64_C(1751270400000), /* 2025-06-30 16:00 in Shanghai */
                  .amount = {6660},
                  .account = "3110700000010000011",
                  .account_name = "测试镕喆贸易有限公司",
                  .account_tail = "0000011",
                  .order_no = "ORD00000000000000001"};
    if (kind == VG_ASK_LINES_UNIDENTIFIED) {
        VG_SET(ask.account, "3110700000010000904");
    }
    if (kind == VG_ASK_DAY_LINES) {
        ask.from = ask.to = vg_day_at(ask.at_ms);
    }
    return ask;
}

vg_answer citic_kit_decode(citic_kit *kit, const vg_ask *ask, vg_span wire)
{
    return bank_kit_decode(kit, ask, wire);
}

vg_span citic_kit_gbk(const char *text, void *at, size_t cap) { return bank_kit_gbk(text, at, cap); }

vg_span citic_kit_file(const char *path) { return bank_kit_file("citic", path); }

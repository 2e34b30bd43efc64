#include "tests/golden/citic_kit.h"
#include "mapping/gb18030.h"
#include <stdio.h>
#include <stdlib.h>

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

static void change(citic_kit *kit, const char *const *changes)
{
    for (; changes != NULL && *changes != NULL; changes += 2) {
        bool found = false;
        for (size_t i = 0; i < kit->bank->conf_key_count; i++) {
            if (strcmp(kit->bank->conf_keys[i].name, changes[0]) == 0) {
                kit->values[i] = changes[1];
                found = true;
            }
        }
        assert(found);
    }
}

void citic_kit_values(citic_kit *kit, const char *const *changes, const char *codes)
{
    *kit = (citic_kit){.bank = vg_bank_find("citic", NULL), .signer = {.profile = VG_SIGN_FRONT_END}};
    assert(kit->bank != NULL);
    assert(kit->bank->conf_key_count <= VG_COUNT(kit->values));
    for (size_t i = 0; i < kit->bank->conf_key_count; i++) {
        const char *fallback = kit->bank->conf_keys[i].fallback;
        kit->values[i] = fallback == NULL ? "" : fallback;
    }
    change(kit, usual);
    change(kit, changes);
    kit->conf = (vg_bank_conf){.bank = kit->bank, .values = kit->values, .codes = codes};
}

void citic_kit_open(citic_kit *kit, const char *const *changes, const char *codes)
{
    vg_err err;
    citic_kit_values(kit, changes, codes);
    vg_status status = kit->bank->prepare(&kit->conf, &err);
    assert(status.code == VG_OK);
    status = vg_arena_open(&kit->arena, 16 * 1024 * 1024, &err);
    assert(status.code == VG_OK);
}

void citic_kit_close(citic_kit *kit)
{
    kit->bank->unprepare(&kit->conf);
    vg_arena_close(&kit->arena);
}

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
    return ask;
}

vg_answer citic_kit_decode(citic_kit *kit, const vg_ask *ask, vg_span wire)
{
    vg_answer answer;
    vg_err err;
    vg_arena_reset(&kit->arena);
    vg_status status =
        kit->bank->decode(&kit->conf, &kit->signer, ask, wire, &kit->arena, &answer, &err);
    assert(status.code == VG_OK);
    return answer;
}

vg_span citic_kit_gbk(const char *text, void *at, size_t cap)
{
    vg_buf buf = vg_buf_of(at, cap);
    vg_err err;
    vg_status status = vg_gbk_encode(vg_span_of(text), &buf, &err);
    assert(status.code == VG_OK);
    assert(!buf.over);
    return vg_buf_span(&buf);
}

vg_span citic_kit_file(const char *path)
{
    char name[512];
    int n = snprintf(name, sizeof name, "%s/tests/golden/citic/%s", VG_SOURCE_DIR, path);
    assert(n > 0 && (size_t)n < sizeof name);
    FILE *file = fopen(name, "rb");
    assert(file != NULL);
    size_t cap = 1024 * 1024;
    uint8_t *at = malloc(cap);
    assert(at != NULL);
    size_t len = fread(at, 1, cap, file);
    assert(len < cap);
    fclose(file);
    return (vg_span){at, len};
}

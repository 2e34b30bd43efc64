/* Samples of the Example bank: what the adapter writes is one to the byte, what it reads is the other. */
#include "tests/golden/bank_kit.h"
#include "tests/golden/keyless.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const usual[] = {"sender", "SENDER01", "account_prefix", "8801", NULL};

static void start(bank_kit *kit)
{
    bank_kit_values(kit, vg_bank_find("example", NULL), usual, NULL, "");
    bank_kit_open(kit);
    kit->signer = keyless(VG_SIGN_CMS);
}

static vg_ask payment(void)
{
    return (vg_ask){.kind = VG_ASK_UNFREEZE_PAY,
                    .ref = "R0000000000000000001",
                    .nonce = "N000000000000001",
                    .amount = {20000},
                    .account = "880100000001",
                    .freeze_no = "R0000000000000000000",
                    .peer = "880100000002",
                    .peer_name = "李四",
                    .memo = "订单一"};
}

/* Without the line feed at its end; freed by the caller. */
static vg_span sample(const char *name)
{
    vg_span text = bank_kit_file("example", name);
    assert(text.len > 0 && text.at[text.len - 1] == '\n');
    text.len--;
    return text;
}

static void a_payment_is_written_as_the_sample(void)
{
    static uint8_t room[64 * 1024];
    bank_kit kit;
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_err err;
    vg_ask ask = payment();
    vg_span wanted = sample("pay_held_request");
    start(&kit);
    CU_ASSERT_EQUAL_FATAL(kit.bank->encode(&kit.conf, &kit.signer, &ask, &wire, &err).code, VG_OK);
    size_t same = 0;
    while (same < wire.len && same < wanted.len && wire.at[same] == wanted.at[same]) {
        same++;
    }
    if (same < wire.len || same < wanted.len) {
        printf("\nfrom byte %zu on: %.*s\n", same, (int)(wire.len - same), (const char *)wire.at + same);
    }
    CU_ASSERT_EQUAL(same, wire.len);
    CU_ASSERT_EQUAL(same, wanted.len);
    free((void *)wanted.at);
    bank_kit_close(&kit);
}

static void the_sample_of_an_answer_is_a_yes(void)
{
    bank_kit kit;
    vg_ask ask = payment();
    vg_span text = sample("pay_held_answer");
    start(&kit);
    vg_answer answer = bank_kit_decode(&kit, &ask, text);
    CU_ASSERT_STRING_EQUAL(vg_verdict_name(answer.verdict), "yes");
    CU_ASSERT_STRING_EQUAL(answer.receipt, "EX00000001");
    CU_ASSERT_STRING_EQUAL(answer.bank_code, "000000");
    CU_ASSERT_STRING_EQUAL(answer.bank_text, "已受理");
    ask.amount.fen++;
    answer = bank_kit_decode(&kit, &ask, text);
    CU_ASSERT_STRING_EQUAL(vg_verdict_name(answer.verdict), "unclear");
    free((void *)text.at);
    bank_kit_close(&kit);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("example golden", NULL, NULL);
    CU_ADD_TEST(suite, a_payment_is_written_as_the_sample);
    CU_ADD_TEST(suite, the_sample_of_an_answer_is_a_yes);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* CITIC signed by the gateway itself (experimental): what is sent verifies at the other side, what comes back is believed only with
 * the bank's signature. */
#include "certs/signers.h"
#include "tests/golden/citic_kit.h"
#include "tests/unit/keys_kit.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct side {
    vg_keyring *ring;
    vg_signers *signers;
    vg_signer signer;
} side;

static citic_kit kit;
static side us, bank;
static keys_pair our_pair, bank_pair;
static vg_arena arena;

static void open_side(side *s, const char *own, const char *other)
{
    char files[3][32];
    vg_err err = {0};
    snprintf(files[0], sizeof files[0], "%s.crt", own);
    snprintf(files[1], sizeof files[1], "%s.key", own);
    snprintf(files[2], sizeof files[2], "%s.crt", other);
    const vg_keyring_line lines[] = {
        {.name = "citic", .purpose = VG_TO_SIGN, .cert = keys_path(files[0]), .key = keys_path(files[1])},
        {.name = "citic", .purpose = VG_TO_VERIFY, .cert = keys_path(files[2])},
    };
    vg_status st = vg_keyring_open(&(vg_keyring_conf){.lines = lines, .count = 2}, &s->ring, &err);
    assert(st.code == VG_OK);
    vg_signers_conf conf = {.profile = VG_SIGN_XML, .name = "citic", .ring = s->ring, .c14n = VG_C14N_EXCLUSIVE};
    st = vg_signers_open(&conf, KEYS_AT_MS, &s->signers, &err);
    assert(st.code == VG_OK);
    s->signer = vg_signers_signer(s->signers);
}

static int begin(void)
{
    vg_err err;
    our_pair = keys_issue((vg_issue_ask){.name = "gateway", .suite = VG_SUITE_RSA, .usage = KEYS_SIGNS}, NULL);
    bank_pair = keys_issue((vg_issue_ask){.name = "bank", .suite = VG_SUITE_RSA, .usage = KEYS_SIGNS}, NULL);
    keys_write_pair("gw", &our_pair.issued);
    keys_write_pair("bank", &bank_pair.issued);
    open_side(&us, "gw", "bank");
    open_side(&bank, "bank", "gw");
    citic_kit_open(&kit, NULL, "");
    return vg_arena_open(&arena, 1024 * 1024, &err).code == VG_OK ? 0 : 1;
}

static int end(void)
{
    vg_arena_close(&arena);
    citic_kit_close(&kit);
    vg_signers_close(us.signers);
    vg_signers_close(bank.signers);
    vg_keyring_close(us.ring);
    vg_keyring_close(bank.ring);
    keys_free(&our_pair);
    keys_free(&bank_pair);
    keys_folder_remove();
    return 0;
}

static vg_ask ask_now(vg_ask_kind kind, vg_ask_kind of)
{
    vg_ask ask = citic_kit_ask(kind, of);
    ask.at_ms = ask.heard_ms = KEYS_AT_MS;
    return ask;
}

/* The answer of the paper's sample, signed by `by`, with one byte changed when from is not empty. */
static vg_answer hear(const char *file, const side *by, const char *from, char to)
{
    static uint8_t room[64 * 1024];
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_err err = {0};
    vg_span plain = citic_kit_file(file);
    vg_ask ask = ask_now(VG_ASK_BALANCE, VG_ASK_NONE);
    if (by == NULL) {
        vg_buf_bytes(&wire, plain.at, plain.len);
    } else {
        OK(by->signer.seal(&by->signer, (vg_span){0}, plain, KEYS_AT_MS, &wire, &err));
    }
    free((void *)plain.at);
    if (from[0] != 0) {
        uint8_t *at = memmem(room, wire.len, from, strlen(from));
        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        at[strlen(from) - 1] = (uint8_t)to;
    }
    kit.signer = us.signer;
    return citic_kit_decode(&kit, &ask, vg_buf_span(&wire));
}

static void a_request_verifies_at_the_other_side(void)
{
    static uint8_t room[64 * 1024], bare[64 * 1024];
    vg_buf wire = vg_buf_of(room, sizeof room), plain = vg_buf_of(bare, sizeof bare);
    vg_opened opened;
    vg_err err = {0};
    vg_ask ask = ask_now(VG_ASK_STATUS, VG_ASK_TRANSFER);
    OK(kit.bank->encode(&kit.conf, &us.signer, &ask, &wire, &err));
    OK(bank.signer.open(&bank.signer, vg_buf_span(&wire), (vg_span){0}, KEYS_AT_MS, &arena, &opened, &err));
    OK(kit.bank->encode(&kit.conf, &(vg_signer){.profile = VG_SIGN_FRONT_END}, &ask, &plain, &err));
    /* The same stream, but for the XML declaration, which canonical octets do not have. */
    const uint8_t *stream = memmem(bare, plain.len, "<stream>", 8);
    CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
    size_t len = plain.len - (size_t)(stream - bare);
    CU_ASSERT_EQUAL_FATAL(opened.content.len, len);
    CU_ASSERT(memcmp(opened.content.at, stream, len) == 0);
    FAILS(us.signer.open(&us.signer, vg_buf_span(&wire), (vg_span){0}, KEYS_AT_MS, &arena, &opened, &err), CERT); /* a message of ours, sent back */
}

static void an_answer_is_believed_with_the_bank_s_signature_only(void)
{
    const char *file = "responses/DLSBALQR_ok.xml";
    vg_answer a = hear(file, &bank, "", 0);
    CU_ASSERT_EQUAL(a.verdict, VG_VD_YES);
    CU_ASSERT(a.has_balance);
    const side *others[] = {NULL, &us};
    for (size_t i = 0; i < VG_COUNT(others); i++) {
        a = hear(file, others[i], "", 0);
        CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
        CU_ASSERT(a.alarm || others[i] == NULL);
        CU_ASSERT_FALSE(a.has_balance);
        CU_ASSERT_EQUAL(a.bank_code[0], 0);
    }
    a = hear(file, &bank, "<status>A", 'B');
    CU_ASSERT_EQUAL(a.verdict, VG_VD_UNCLEAR);
    CU_ASSERT(a.alarm);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("CITIC, signed by the gateway", begin, end);
    CU_ADD_TEST(suite, a_request_verifies_at_the_other_side);
    CU_ADD_TEST(suite, an_answer_is_believed_with_the_bank_s_signature_only);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

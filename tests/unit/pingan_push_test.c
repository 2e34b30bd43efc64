/* What the bank sends by itself in the 交易网 family (B.10): nothing of it is proof, each has its reply. */
#include "tests/golden/pingan_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

#define POOL "15000000000001"
#define SUB  "888800000000101"
#define SEQ  "24031500012345"

static vg_code listen_to(bank_kit *kit, const pingan_wire *wire, vg_push *ret, vg_err *err)
{
    vg_arena_reset(&kit->arena);
    return kit->bank->listen(&kit->conf, &kit->signer, pingan_kit_span(wire), PINGAN_AT, &kit->arena, ret, err).code;
}

static vg_code hear(bank_kit *kit, const char *func, const char *seq, const char *body, vg_push *ret)
{
    static pingan_wire wire;
    vg_err err = {0};
    pingan_kit_message("03", "01", func, seq, "999999", "", body, &wire);
    return listen_to(kit, &wire, ret, &err);
}

/* Reply header and body as text: "code seq|body". */
static void reply_to(bank_kit *kit, const vg_push *push, bool taken, char *ret, size_t cap)
{
    uint8_t room[2048];
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_err err = {0};
    int status;
    vg_status said = kit->bank->acknowledge(&kit->conf, &kit->signer, push, taken, PINGAN_AT, "ABCDEFGHIJ012345", &wire, &status, &err);
    CU_ASSERT_EQUAL_FATAL(said.code, VG_OK);
    CU_ASSERT(wire.len >= 344 && kit->bank->frame(&kit->conf, vg_buf_span(&wire)) <= wire.len);
    CU_ASSERT_EQUAL(memcmp(room + 51, "02", 2), 0);
    CU_ASSERT_EQUAL(memcmp(room + 226, "02", 2), 0);
    CU_ASSERT_EQUAL(memcmp(room + 87, room + 258, 6), 0);
    CU_ASSERT_EQUAL(memcmp(room + 67, room + 320, 20), 0);
    snprintf(ret, cap, "%.6s %.20s|%.*s", (const char *)room + 87, (const char *)room + 67, (int)(wire.len - 344),
             (const char *)room + 344);
}

static const struct {
    const char *func, *body, *account, *reply; /* reply body */
} known[] = {
    {"1301", "1&" POOL "&" SUB "&甲&M1&1&110&1&0&0&0&&", SUB, "N1301024031500012345&&"},
    {"1303", "1&" POOL "&" SUB "&甲&M1&1&110&6222&3&1&甲&&平安&&&", SUB, "N1303024031500012345&&"},
    {"1310", POOL "&" SUB "&1000.00&6222&甲&RMB&20240315&M1&", SUB, "N1310024031500012345&&"},
    {"1315", "1&" SUB "&6222&3&1&甲&&平安&&&M1&", SUB, "N1315024031500012345&&"},
    {"1326", POOL "&1&Y&" SUB "&M1&10.00&0.00&RMB&20240314080000000001&P1&&&", SUB, "N1326024031500012345&&"},
    {"1005", "3&" POOL "&CRJ20240315.txt&a2V5&", "", "&"},
};

static void each_message_is_kept_as_a_reason_to_look(void)
{
    bank_kit kit;
    pingan_kit_open(&kit, "jyw", NULL, "");
    for (size_t i = 0; i < VG_COUNT(known); i++) {
        vg_push push;
        char event[40], text[512], want[512];
        CU_ASSERT_EQUAL_FATAL(hear(&kit, known[i].func, SEQ, known[i].body, &push), VG_OK);
        CU_ASSERT_EQUAL(push.kind, VG_PUSH_LOOK);
        CU_ASSERT(!push.proven);
        snprintf(event, sizeof event, SEQ "-%s", known[i].func);
        CU_ASSERT_STRING_EQUAL(push.event_no, event);
        CU_ASSERT_STRING_EQUAL(push.type, known[i].func);
        CU_ASSERT_STRING_EQUAL(push.account, known[i].account);
        reply_to(&kit, &push, true, text, sizeof text);
        snprintf(want, sizeof want, "000000 %-20s|%s", SEQ, known[i].reply);
        CU_ASSERT_STRING_EQUAL(text, want);
        reply_to(&kit, &push, false, text, sizeof text);
        CU_ASSERT_EQUAL(memcmp(text, "ERR074 " SEQ "      |", 28), 0);
    }
    bank_kit_close(&kit);
}

static void a_deposit_names_its_line_and_a_review_its_order(void)
{
    bank_kit kit;
    vg_push push;
    pingan_kit_open(&kit, "jyw", NULL, "");
    CU_ASSERT_EQUAL(hear(&kit, "1310", SEQ, known[2].body, &push), VG_OK);
    CU_ASSERT_EQUAL(push.line.amount.fen, 100000);
    CU_ASSERT_STRING_EQUAL(push.line.account, SUB);
    CU_ASSERT_STRING_EQUAL(push.line.date, "20240315");
    CU_ASSERT(push.line.kind == VG_LINE_INBOUND && push.line.side == VG_CREDIT);
    CU_ASSERT_EQUAL(hear(&kit, "1326", SEQ, known[4].body, &push), VG_OK);
    CU_ASSERT_STRING_EQUAL(push.ref, "20240314080000000001");
    bank_kit_close(&kit);
}

/* B.10: the same again gets the same answer, another one another. */
static void the_same_message_has_the_same_number(void)
{
    bank_kit kit;
    vg_push first, again, other;
    char a[512], b[512], c[512];
    pingan_kit_open(&kit, "jyw", NULL, "");
    CU_ASSERT_EQUAL(hear(&kit, "1310", SEQ, known[2].body, &first), VG_OK);
    CU_ASSERT_EQUAL(hear(&kit, "1310", SEQ, known[2].body, &again), VG_OK);
    CU_ASSERT_EQUAL(hear(&kit, "1310", "24031500012346", known[2].body, &other), VG_OK);
    CU_ASSERT(other.said.len == strlen(POOL "&" SUB "&1000.00&6222&XX&RMB&20240315&M1&")); /* the body, no header */
    CU_ASSERT_EQUAL(memcmp(other.said.at, POOL "&" SUB "&1000.00&", sizeof POOL "&" SUB "&1000.00&" - 1), 0);
    CU_ASSERT_STRING_EQUAL(first.event_no, again.event_no);
    CU_ASSERT_STRING_NOT_EQUAL(first.event_no, other.event_no);
    reply_to(&kit, &first, true, a, sizeof a);
    reply_to(&kit, &again, true, b, sizeof b);
    reply_to(&kit, &other, true, c, sizeof c);
    CU_ASSERT_STRING_EQUAL(a, b);
    CU_ASSERT_STRING_NOT_EQUAL(a, c);
    bank_kit_close(&kit);
    pingan_kit_open(&kit, "jyw", (const char *const[]){"reply_seq", "own", "reply_crlf", "true", NULL}, "");
    reply_to(&kit, &first, true, a, sizeof a);
    CU_ASSERT_STRING_EQUAL(a, "000000 N1310024031500012345|N1310024031500012345&&\r\n");
    bank_kit_close(&kit);
}

/* 000000 to a 1312 would let money out that nothing here holds. */
static void a_withdrawal_at_the_counter_is_never_agreed_to(void)
{
#define OUT "测试交易网&M1&" SUB "&甲&" POOL "&6222&甲&RMB&10.00&0.00&&&"
#define OLD "测试交易网&M1&old&" SUB "&甲&" POOL "&6222&甲&RMB&10.00&0.00&&&"
    static const char *const bodies[] = {OUT, OLD};
    for (size_t i = 0; i < VG_COUNT(bodies); i++) {
        bank_kit kit;
        vg_push push;
        char text[512];
        pingan_kit_open(&kit, "jyw", NULL, "");
        CU_ASSERT_EQUAL_FATAL(hear(&kit, "1312", SEQ, bodies[i], &push), VG_OK);
        CU_ASSERT_STRING_EQUAL(push.account, SUB);
        reply_to(&kit, &push, true, text, sizeof text);
        CU_ASSERT_EQUAL(memcmp(text, "ERR074", 6), 0);
        bank_kit_close(&kit);
        pingan_kit_open(&kit, "jyw", (const char *const[]){"reply_1312", "111111", NULL}, "");
        reply_to(&kit, &push, true, text, sizeof text);
        CU_ASSERT_EQUAL(memcmp(text, "111111", 6), 0);
        reply_to(&kit, &push, false, text, sizeof text);
        CU_ASSERT_EQUAL(memcmp(text, "ERR074", 6), 0);
        bank_kit_close(&kit);
    }
}

/* The only amounts in fen. */
static void a_balance_is_told_in_fen_where_it_is_known(void)
{
    bank_kit kit;
    vg_push push;
    char text[512];
    pingan_kit_open(&kit, "jyw", NULL, "");
    CU_ASSERT_EQUAL_FATAL(hear(&kit, "1019", SEQ, POOL "&M1&" SUB "&&", &push), VG_OK);
    reply_to(&kit, &push, true, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "ERR074 " SEQ "      |N1019024031500012345&&");
    push.answer.has_balance = true;
    push.answer.balance = vg_fen(10001);
    push.answer.available = vg_fen(9000);
    push.answer.frozen = vg_fen(1001);
    VG_SET(push.answer.account_name, "A");
    reply_to(&kit, &push, true, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "000000 " SEQ "      |" SUB "&M1&A&10001&9000&1001&20240315&&");
    bank_kit_close(&kit);
}

static void what_is_not_for_us_or_does_not_fit_is_refused(void)
{
    static const struct {
        const char *serv, *func, *seq, *body;
    } bad[] = {
        {"02", "1310", SEQ, POOL "&" SUB "&1000.00&6222&甲&RMB&20240315&M1&"},               /* an answer */
        {"01", "1399", SEQ, POOL "&" SUB "&1000.00&6222&甲&RMB&20240315&M1&"},               /* not known */
        {"01", "1310", "", POOL "&" SUB "&1000.00&6222&甲&RMB&20240315&M1&"},                /* no number */
        {"01", "1310", "2403|5", POOL "&" SUB "&1000.00&6222&甲&RMB&20240315&M1&"},
        {"01", "1310", SEQ, "15000000000002&" SUB "&1000.00&6222&甲&RMB&20240315&M1&"},      /* another pool */
        {"01", "1310", SEQ, POOL "&&1000.00&6222&甲&RMB&20240315&M1&"},                      /* no account */
        {"01", "1310", SEQ, POOL "&" SUB "&0.00&6222&甲&RMB&20240315&M1&"},
        {"01", "1310", SEQ, POOL "&" SUB "&&6222&甲&RMB&20240315&M1&"},
        {"01", "1310", SEQ, POOL "&" SUB "&1,000&6222&甲&RMB&20240315&M1&"},
        {"01", "1310", SEQ, POOL "&" SUB "&1000.00&6222&甲&USD&20240315&M1&"},
        {"01", "1310", SEQ, POOL "&" SUB "&1000.00&6222&甲&RMB&20241315&M1&"},
        {"01", "1310", SEQ, ""},
    };
    static pingan_wire wire;
    bank_kit kit;
    vg_push push;
    vg_err err;
    pingan_kit_open(&kit, "jyw", NULL, "");
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        pingan_kit_message("03", bad[i].serv, bad[i].func, bad[i].seq, "999999", "", bad[i].body, &wire);
        CU_ASSERT_EQUAL(listen_to(&kit, &wire, &push, &err), VG_E_BANK_GARBLED);
    }
    pingan_kit_message("03", "01", "1310", SEQ, "999999", "", known[2].body, &wire);
    for (size_t len = 0; len < wire.len; len++) {
        pingan_wire part = wire;
        part.len = len;
        CU_ASSERT_EQUAL(listen_to(&kit, &part, &push, &err), VG_E_BANK_GARBLED);
    }
    memcpy(wire.at + 340, "9998", 4); /* another platform */
    CU_ASSERT_EQUAL(listen_to(&kit, &wire, &push, &err), VG_E_BANK_GARBLED);
    pingan_kit_message("03", "01", "1310", SEQ, "999999", "", known[2].body, &wire);
    memcpy(wire.at + 67, "X", 1); /* two numbers */
    CU_ASSERT_EQUAL(listen_to(&kit, &wire, &push, &err), VG_E_BANK_GARBLED);
    char text[512];
    reply_to(&kit, NULL, false, text, sizeof text); /* what could not be read gets one answer */
    CU_ASSERT_EQUAL(memcmp(text, "ERR074", 6), 0);
    bank_kit_close(&kit);
}

static void where_the_gateway_signs_an_unsigned_message_is_refused(void)
{
    static pingan_wire wire;
    uint8_t room[2048];
    vg_buf reply = vg_buf_of(room, sizeof room);
    bank_kit kit;
    vg_push push;
    vg_err err;
    int status;
    pingan_kit_open(&kit, "jyw", NULL, "");
    pingan_kit_message("03", "01", "1310", SEQ, "999999", "", known[2].body, &wire);
    kit.signer = pingan_kit_signer();
    CU_ASSERT_EQUAL(listen_to(&kit, &wire, &push, &err), VG_E_SIGNATURE);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "without a signature"));
    vg_buf all = vg_buf_of(wire.at, sizeof wire.at);
    all.len = wire.len;
    CU_ASSERT_EQUAL(kit.signer.seal(&kit.signer, (vg_span){0}, (vg_span){wire.at + 344, wire.len - 344}, 0, &all, &err).code, VG_OK);
    memcpy(wire.at + 197, "11", 2);
    memcpy(wire.at + 211, "0000000064", 10);
    wire.len = all.len;
    CU_ASSERT_EQUAL(listen_to(&kit, &wire, &push, &err), VG_OK);
    CU_ASSERT(!push.proven); /* the header that names it is not signed */
    CU_ASSERT_EQUAL(kit.bank->acknowledge(&kit.conf, &kit.signer, &push, true, PINGAN_AT, "", &reply, &status, &err).code, VG_OK);
    CU_ASSERT_EQUAL(room[197], '1');
    CU_ASSERT_EQUAL(kit.bank->frame(&kit.conf, vg_buf_span(&reply)), reply.len);
    bank_kit_close(&kit);
}

static void only_the_trading_family_is_called(void)
{
    CU_ASSERT_PTR_NULL(vg_bank_find("pingan", "jzb")->listen);
    CU_ASSERT_PTR_NULL(vg_bank_find("pingan", "b2b")->listen);
    CU_ASSERT_EQUAL(vg_bank_find("pingan", "jyw")->caps & (VG_CAP_PUSH | VG_CAP_SIGNED_PUSH), VG_CAP_PUSH);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("pingan push", NULL, NULL);
    CU_ADD_TEST(suite, each_message_is_kept_as_a_reason_to_look);
    CU_ADD_TEST(suite, a_deposit_names_its_line_and_a_review_its_order);
    CU_ADD_TEST(suite, the_same_message_has_the_same_number);
    CU_ADD_TEST(suite, a_withdrawal_at_the_counter_is_never_agreed_to);
    CU_ADD_TEST(suite, a_balance_is_told_in_fen_where_it_is_known);
    CU_ADD_TEST(suite, what_is_not_for_us_or_does_not_fit_is_refused);
    CU_ADD_TEST(suite, where_the_gateway_signs_an_unsigned_message_is_refused);
    CU_ADD_TEST(suite, only_the_trading_family_is_called);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

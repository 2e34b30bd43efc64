#include "tests/fakes/baixin_fake_test.h"

/* 2026-12-01T02:00:00Z, 10:00 in China: the time of the paper's vectors (§8). */
static const int64_t start_ms = INT64_C(1796090400000);

fake_test t;
client_key gateway_rsa, bank_rsa, other_rsa, gateway_sm2, bank_sm2;

void conf_of(baixin_fake_conf *conf, const char *suite)
{
    bool sm2 = strcmp(suite, "sm2") == 0;
    const client_key *own = sm2 ? &bank_sm2 : &bank_rsa;
    baixin_fake_conf_default(conf);
    conf->sm2 = sm2;
    conf->unsigned_messages = strcmp(suite, "bare") == 0;
    conf->sign_cert_pem = own->cert_pem;
    conf->sign_key_pem = own->key_pem;
    conf->gateway_cert_pem = sm2 ? gateway_sm2.cert_pem : gateway_rsa.cert_pem;
}

void start(const baixin_fake_conf *conf)
{
    t.now = start_ms;
    t.gateway = (client){.own = conf->sm2 ? &gateway_sm2 : &gateway_rsa,
                         .bank = conf->sm2 ? &bank_sm2 : &bank_rsa,
                         .soap12 = conf->soap12,
                         .bare = conf->unsigned_messages,
                         .sm2 = conf->sm2,
                         .der = conf->sm2_der,
                         .mode = conf->payinst ? "PAYINST" : "DIRECT",
                         .inst = conf->payinst ? "INST0001" : NULL,
                         .route = conf->payinst ? "AIB011001" : NULL,
                         .sender = "GWTEST01",
                         .receiver = "BKTEST01"};
    t.bank = baixin_fake_new(conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(t.bank);
    CU_ASSERT_TRUE(baixin_fake_open(
        t.bank, t.now,
        &(baixin_account){.no = A1, .name = MEMBER, .card = CARD, .kind = '0', .fen = 100000},
        NULL));
    CU_ASSERT_TRUE(baixin_fake_open(t.bank, t.now,
                                    &(baixin_account){.no = A2, .name = OWNER, .kind = '0'}, NULL));
}

void begin(void)
{
    baixin_fake_conf conf;
    conf_of(&conf, "bare");
    start(&conf);
}

void end_with(size_t violations)
{
    CU_ASSERT_TRUE(baixin_fake_books_balance(t.bank));
    CU_ASSERT_EQUAL(baixin_fake_violations(t.bank), violations);
    for (size_t i = 0;
         baixin_fake_violations(t.bank) != violations && baixin_fake_violation(t.bank, i) != NULL;
         i++) {
        printf("\n    violation: %s\n", baixin_fake_violation(t.bank, i)->text);
    }
    baixin_fake_reply_clear(&t.reply);
    baixin_fake_free(t.bank);
    t.bank = NULL;
}

void fault(const char *json)
{
    char err[160] = "";
    CU_ASSERT_TRUE(baixin_fake_faults_from_json(t.bank, json, strlen(json), err, sizeof err));
    CU_ASSERT_STRING_EQUAL(err, "");
}

void advance(int64_t ms)
{
    t.now += ms;
    baixin_fake_advance(t.bank, t.now);
}

void send_asked(const char *service)
{
    char action[128], type[256];
    snprintf(action, sizeof action, "\"urn:cn:gateway:custody:v1:%s\"", service);
    snprintf(type, sizeof type, "application/soap+xml; charset=utf-8; action=%s", action);
    baixin_ask one = {.content_type = t.gateway.soap12 ? type : "text/xml; charset=utf-8",
                      .soap_action = t.gateway.soap12 ? "" : action,
                      .body = (const uint8_t *)t.asked,
                      .len = strlen(t.asked)};
    baixin_fake_reply_clear(&t.reply);
    baixin_fake_handle(t.bank, t.now, &one, &t.reply);
    t.text[0] = '\0';
    if (t.reply.what == BAIXIN_ANSWER && t.reply.len < CLIENT_TEXT_MAX) {
        memcpy(t.text, t.reply.body, t.reply.len);
        t.text[t.reply.len] = '\0';
    }
}

void ask(const char *service, const char *number, const char *body)
{
    static char all[CLIENT_TEXT_MAX];
    snprintf(all, sizeof all, "<c:RequestNo>%s</c:RequestNo>%s", number, body);
    client_write(&t.gateway, t.now, service, "Request", NULL, all, t.asked);
    send_asked(service);
    HAS("RefMsgId", t.gateway.msg_id);
    HAS("Service", service);
    HAS("RequestNo", number);
    HAS("SenderId", "BKTEST01");
    HAS("ReceiverId", "GWTEST01");
    if (!t.gateway.bare) {
        CU_ASSERT_TRUE(client_verify(&t.gateway, t.text, t.reply.len, t.now));
    }
}

const char *value(const char *name, int nth)
{
    static char out[4][2048];
    static unsigned at;
    char *to = out[at++ % 4];
    return client_value(t.text, name, nth, to, 2048);
}

void balance_is(const char *account, int64_t total, int64_t available, int64_t held)
{
    baixin_balance have;
    CU_ASSERT_TRUE(baixin_fake_balance(t.bank, account, &have));
    CU_ASSERT_EQUAL(have.total, total);
    CU_ASSERT_EQUAL(have.available, available);
    CU_ASSERT_EQUAL(have.held, held);
}

static void make_keys(void)
{
    client_key_make(&gateway_rsa, "rsa", start_ms);
    client_key_make(&bank_rsa, "rsa", start_ms);
    client_key_make(&other_rsa, "rsa", start_ms);
    client_key_make(&gateway_sm2, "sm2", start_ms);
    client_key_make(&bank_sm2, "sm2", start_ms);
}

static void free_keys(void)
{
    client_key *const keys[] = {&gateway_rsa, &bank_rsa, &other_rsa, &gateway_sm2, &bank_sm2};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        client_key_free(keys[i]);
    }
}

int main(void)
{
    CU_SuiteInfo suites[] = {
        {"baixin_fake_money", NULL, NULL, NULL, NULL, money_claims},
        {"baixin_fake_pay", NULL, NULL, NULL, NULL, pay_claims},
        {"baixin_fake_opening", NULL, NULL, NULL, NULL, opening_claims},
        {"baixin_fake_card", NULL, NULL, NULL, NULL, card_claims},
        {"baixin_fake_notice", NULL, NULL, NULL, NULL, notice_claims},
        {"baixin_fake_security", NULL, NULL, NULL, NULL, security_claims},
        {"baixin_fake_fault", NULL, NULL, NULL, NULL, fault_claims},
        {"baixin_fake_file", NULL, NULL, NULL, NULL, file_claims},
        CU_SUITE_INFO_NULL,
    };
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    make_keys();
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_ErrorCode ran = CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    free_keys();
    return ran == CUE_SUCCESS && failed == 0 ? 0 : 1;
}

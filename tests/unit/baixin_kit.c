#include "tests/unit/baixin_kit.h"
#include <stdio.h>
#include <stdlib.h>

const baixin_case baixin_cases[4] = {
    {"direct, SOAP 1.1, RSA", "direct", "1.1", VG_SUITE_RSA, false},
    {"direct, SOAP 1.2, SM2 as DER", "direct", "1.2", VG_SUITE_SM2, true},
    {"payment institution, SOAP 1.2, RSA", "payment_institution", "1.2", VG_SUITE_RSA, false},
    {"payment institution, SOAP 1.1, SM2", "payment_institution", "1.1", VG_SUITE_SM2, false},
};

/* Keys are dear to make: one pair of pairs for each suite and program. */
static struct {
    keys_pair gateway, platform;
} made[VG_SUITE_SM2 + 1];

static void make_keys(vg_suite suite)
{
    if (made[suite].gateway.cert == NULL) {
        made[suite].gateway = keys_issue((vg_issue_ask){.name = "gateway", .suite = suite, .usage = KEYS_SIGNS}, NULL);
        made[suite].platform = keys_issue((vg_issue_ask){.name = "bank", .suite = suite, .usage = KEYS_SIGNS}, NULL);
    }
    keys_write_pair("gw", &made[suite].gateway.issued);
    keys_write_pair("bank", &made[suite].platform.issued);
}

void baixin_kit_end(void)
{
    for (size_t i = 0; i < VG_COUNT(made); i++) {
        if (made[i].gateway.cert != NULL) {
            keys_free(&made[i].gateway);
            keys_free(&made[i].platform);
        }
    }
    keys_folder_remove();
}

static char *text_of(const char *name)
{
    FILE *file = fopen(keys_path(name), "rb");
    char *text = calloc(1, 16 * 1024);
    assert(file != NULL);
    assert(text != NULL);
    size_t n = fread(text, 1, 16 * 1024 - 1, file);
    assert(n > 0);
    fclose(file);
    return text;
}

static void open_signer(baixin_kit *k, const baixin_case *c)
{
    const vg_keyring_line lines[] = {
        {.name = "baixin", .purpose = VG_TO_SIGN, .cert = keys_path("gw.crt"), .key = keys_path("gw.key")},
        {.name = "baixin", .purpose = VG_TO_VERIFY, .cert = keys_path("bank.crt")},
    };
    vg_err err = {0};
    vg_status st = vg_keyring_open(&(vg_keyring_conf){.lines = lines, .count = 2}, &k->ring, &err);
    assert(st.code == VG_OK);
    vg_signers_conf conf = {.profile = VG_SIGN_WSS,
                            .name = "baixin",
                            .ring = k->ring,
                            .soap = strcmp(c->soap, "1.2") == 0 ? VG_SOAP_12 : VG_SOAP_11,
                            .space = k->kit.bank->soap_space,
                            .header = k->kit.bank->soap_header,
                            .signature_uri = "",
                            .digest_uri = "",
                            .form = c->der ? VG_SIG_DER : VG_SIG_RAW};
    st = vg_signers_open(&conf, KEYS_AT_MS, &k->signers, &err);
    assert(st.code == VG_OK);
    k->kit.signer = vg_signers_signer(k->signers);
}

void baixin_kit_open(baixin_kit *k, const baixin_case *c)
{
    bool payinst = strcmp(c->mode, "direct") != 0;
    *k = (baixin_kit){.now = KEYS_AT_MS};
    const char *const usual[] = {"sender_id", BAIXIN_SENDER, "receiver_id", BAIXIN_RECEIVER, "main_account", BAIXIN_MAIN, "soap", c->soap, NULL};
    const char *const more[] = {"inst_id", "INST0001", "route_id", "AIB011001", NULL};
    bank_kit_values(&k->kit, vg_bank_find("baixin", c->mode), usual, payinst ? more : NULL, "");
    bank_kit_open(&k->kit);
    make_keys(c->suite);
    open_signer(k, c);
    k->schema = baixin_schema_open(payinst);
    baixin_fake_conf_default(&k->conf);
    k->conf.payinst = payinst;
    k->conf.soap12 = strcmp(c->soap, "1.2") == 0;
    k->conf.sm2 = c->suite == VG_SUITE_SM2;
    k->conf.sm2_der = c->der;
}

void baixin_kit_start(baixin_kit *k)
{
    char *cert = text_of("bank.crt"), *key = text_of("bank.key"), *ours = text_of("gw.crt");
    k->conf.sign_cert_pem = cert;
    k->conf.sign_key_pem = key;
    k->conf.gateway_cert_pem = ours;
    k->bank = baixin_fake_new(&k->conf);
    assert(k->bank != NULL);
    free(cert);
    free(key);
    free(ours);
}

void baixin_kit_close(baixin_kit *k)
{
    free(k->heard);
    k->heard = NULL;
    baixin_fake_advance(k->bank, k->now);
    for (size_t i = 0; i < baixin_fake_violations(k->bank); i++) {
        const baixin_violation *v = baixin_fake_violation(k->bank, i);
        printf("\n%s %s: %s\n", v->kind, v->action, v->text);
    }
    CU_ASSERT_EQUAL(baixin_fake_violations(k->bank), 0);
    CU_ASSERT(baixin_fake_books_balance(k->bank));
    baixin_fake_free(k->bank);
    baixin_schema_close(k->schema);
    vg_signers_close(k->signers);
    vg_keyring_close(k->ring);
    bank_kit_close(&k->kit);
}

vg_ask baixin_kit_ask(baixin_kit *k, vg_ask_kind kind)
{
    vg_ask ask = {.kind = kind, .at_ms = k->now};
    snprintf(ask.ref, sizeof ask.ref, "R%019d", ++k->number);
    snprintf(ask.nonce, sizeof ask.nonce, "N%015d", k->number);
    return ask;
}

vg_answer baixin_kit_put(baixin_kit *k, const vg_ask *ask)
{
    static uint8_t room[512 * 1024];
    vg_buf wire = vg_buf_of(room, sizeof room);
    vg_http_head head = {0};
    vg_err err = {0};
    vg_answer answer = {.verdict = VG_VD_SILENCE};
    const vg_bank *bank = k->kit.bank;
    vg_status st = bank->encode(&k->kit.conf, &k->kit.signer, ask, &wire, &err);
    if (st.code != VG_OK) {
        printf("\n%s: %s\n", vg_ask_name(ask->kind), err.text);
    }
    assert(st.code == VG_OK);
    assert(!wire.over);
    CU_ASSERT(baixin_schema_takes(k->schema, vg_buf_span(&wire)));
    bank->head(&k->kit.conf, ask, &head);
    const char *action = head.line[0] != 0 ? head.line + strlen("SOAPAction: ") : NULL;
    baixin_ask sent = {.content_type = head.content_type, .soap_action = action, .body = wire.at, .len = wire.len};
    baixin_fake_reply reply = {0};
    baixin_fake_handle(k->bank, k->now, &sent, &reply);
    if (reply.what == BAIXIN_ANSWER) {
        CU_ASSERT(k->spoils || baixin_schema_takes(k->schema, (vg_span){reply.body, reply.len}));
        vg_ask heard = *ask;
        heard.heard_ms = k->now;
        answer = bank_kit_decode(&k->kit, &heard, (vg_span){reply.body, reply.len});
        free(k->heard);
        k->heard = malloc(reply.len);
        assert(k->heard != NULL);
        memcpy(k->heard, reply.body, reply.len);
        k->heard_len = reply.len;
    }
    baixin_fake_reply_clear(&reply);
    k->now += 1000;
    return answer;
}

vg_answer baixin_kit_status(baixin_kit *k, const vg_ask *act)
{
    vg_ask ask = *act;
    ask.kind = VG_ASK_STATUS;
    ask.of = act->kind;
    ask.at_ms = k->now;
    ask.of_day = vg_day_at(act->at_ms);
    snprintf(ask.nonce, sizeof ask.nonce, "N%015d", ++k->number);
    return baixin_kit_put(k, &ask);
}

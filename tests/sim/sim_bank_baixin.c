/* Baixin's fake behind the port, in both modes. */
#include "tests/fakes/baixin_fake.h"
#include "tests/sim/sim_signer.h"
#include "tests/sim/sim_text.h"
#include <stdio.h>
#include <stdlib.h>

#define OWN_ACCOUNT "6230999000000000018"
#define OWN_NAME    "测试平台科技有限公司"

typedef struct settings {
    baixin_fake_conf fake;
    bool keys; /* real signatures */
    char page_size[4];
    const char *verify_kind;
} settings;

static void *new_settings(bool payinst)
{
    settings *c = calloc(1, sizeof *c);
    assert(c != NULL);
    baixin_fake_conf_default(&c->fake);
    c->fake.payinst = payinst;
    c->fake.unsigned_messages = true;
    c->verify_kind = "UNIONPAY";
    VG_SET(c->page_size, "100");
    return c;
}

static void *conf_new(void) { return new_settings(false); }
static void *conf_new_payinst(void) { return new_settings(true); }

static void use_keys(settings *c)
{
    c->keys = true;
    c->fake.unsigned_messages = false;
    const sim_keys *keys = sim_real_keys(c->fake.sm2, c->fake.soap12);
    c->fake.sign_cert_pem = keys->bank_cert;
    c->fake.sign_key_pem = keys->bank_key;
    c->fake.gateway_cert_pem = keys->gateway_cert;
}

static bool conf_set(void *conf, const char *name, const char *value)
{
    static const char *const kinds[] = {"UNIONPAY", "AMOUNT", "BANK"};
    settings *c = conf;
    if (strcmp(name, "signed") == 0) {
        use_keys(c);
        return true;
    }
    if (strcmp(name, "page_size") == 0 && strlen(value) < sizeof c->page_size) {
        VG_SET(c->page_size, value);
        return true;
    }
    for (size_t i = 0; strcmp(name, "verify_kind") == 0 && i < VG_COUNT(kinds); i++) {
        c->verify_kind = strcmp(kinds[i], value) == 0 ? kinds[i] : c->verify_kind;
    }
    return strcmp(name, "verify_kind") == 0 || baixin_fake_conf_set(&c->fake, name, value);
}

static void conf_draw(void *conf, uint64_t seed, chance *ch)
{
    static const int64_t late[] = {60000, 600000, 3 * 3600000};
    static const char *const pages[] = {"100", "7", "3"};
    static const char *const kinds[] = {"UNIONPAY", "AMOUNT", "BANK"};
    settings *c = conf;
    c->fake.seed = seed;
    c->fake.soap12 = one_in(ch, 4);
    c->fake.sm2 = one_in(ch, 2);
    c->fake.execute_ms = one_in(ch, 3) ? 0 : between(ch, 10, 20000);
    c->fake.proof = (baixin_proof)between(ch, 0, 2);
    c->fake.review = one_in(ch, 4);
    c->fake.opened_inactive = one_in(ch, 4);
    c->fake.t1_business = one_in(ch, 3);
    c->fake.check_payee_class = one_in(ch, 6);
    if (one_in(ch, 2)) { /* the contract exempts its captures (type2-accounts §2.3) */
        memset(c->fake.day_fen, 0, sizeof c->fake.day_fen);
        memset(c->fake.year_fen, 0, sizeof c->fake.year_fen);
    }
    c->fake.random_ms_max = late[between(ch, 0, 2)];
    vg_text_set(c->page_size, sizeof c->page_size, pages[between(ch, 0, 2)]);
    c->verify_kind = kinds[between(ch, 0, 2)];
    if (one_in(ch, 24)) {
        use_keys(c);
    }
}

static void *open_bank(const void *conf, int64_t now)
{
    char no[33];
    const settings *c = conf;
    baixin_fake *bank = baixin_fake_new(&c->fake);
    assert(bank != NULL);
    bool opened = baixin_fake_open(bank, now, &(baixin_account){.no = OWN_ACCOUNT, .name = OWN_NAME, .kind = '0'}, no);
    assert(opened);
    return bank;
}

static void close_bank(void *bank) { baixin_fake_free(bank); }

static void configure(const void *conf, vg_program_conf *program, void (*set)(void *, const char *, const char *), void *ctx)
{
    const settings *c = conf;
    set(ctx, "sender_id", c->fake.gateway_id);
    set(ctx, "receiver_id", c->fake.bank_id);
    set(ctx, "main_account", c->fake.main_account);
    set(ctx, "soap", c->fake.soap12 ? "1.2" : "1.1");
    set(ctx, "page_size", c->page_size);
    set(ctx, "verify_kind", c->verify_kind);
    if (c->fake.payinst) {
        set(ctx, "inst_id", c->fake.inst_id);
        set(ctx, "route_id", c->fake.route_id);
    }
    program->signer = c->keys ? sim_real_keys(c->fake.sm2, c->fake.soap12)->signer : sim_plain_signer(c->fake.soap12);
    vg_rules *r = &program->rules;
    VG_SET(r->own_account, OWN_ACCOUNT);
    VG_SET(r->own_name, OWN_NAME);
    r->t1_business = c->fake.t1_business;
    r->class_limits = c->fake.day_fen[0] != 0;
}

/* --- messages ------------------------------------------------------------------------------------------------ */

static const sim_name names[] = {
    {VG_ASK_OPEN_CASE, "OpenAccount", ""},
    {VG_ASK_VERIFY, "SubmitVerifyCode", ""},
    {VG_ASK_SEND_CODE, "SendVerifyCode", ""},
    {VG_ASK_OPENING, "QueryOpening", ""},
    {VG_ASK_UPLOAD, "UploadFile", ""},
    {VG_ASK_BIND_CARD, "BindCard", ""},
    {VG_ASK_CHANGE_CARD, "ChangeCard", ""},
    {VG_ASK_UNBIND_CARD, "UnbindCard", ""},
    {VG_ASK_BINDING, "QueryBind", ""},
    {VG_ASK_UPDATE_IDENTITY, "UpdateIdentity", ""},
    {VG_ASK_CLOSE, "CloseAccount", ""},
    {VG_ASK_DEPOSIT_CARD, "Deposit", ""},
    {VG_ASK_FREEZE, "Hold", ""},
    {VG_ASK_UNFREEZE, "Release", ""},
    {VG_ASK_UNFREEZE_PAY, "Capture", ""},
    {VG_ASK_WITHDRAW_CARD, "Withdraw", ""},
    {VG_ASK_REFUND_ORIGIN, "Refund", ""},
    {VG_ASK_BALANCE, "QueryBalance", ""},
    {VG_ASK_STATUS, "QueryTransaction", ""},
    {VG_ASK_LINES, "QueryEntries", ""},
    {VG_ASK_NONE, "", ""}};

static void said(vg_span wire, sim_said *ret)
{
    *ret = (sim_said){0};
    sim_text_between(wire, "<c:Service>", ret->action, sizeof ret->action);
    sim_text_between(wire, "<c:RequestNo>", ret->ref, sizeof ret->ref);
    bool question = strncmp(ret->action, "Query", 5) == 0 || strcmp(ret->action, "GetStatementFile") == 0;
    ret->is_act = !question;
    ret->is_feed = strcmp(ret->action, "QueryEntries") == 0;
}

static bool refuses_connection(void *bank) { return baixin_fake_refuses_connection(bank); }

/* 400 and 500 are answers, too (§6.5). */
static void handle(void *bank, int64_t now, vg_span wire, sim_reply *ret)
{
    baixin_fake_reply reply = {0};
    baixin_fake_handle(bank, now, &(baixin_ask){.body = wire.at, .len = wire.len}, &reply);
    bool status = reply.http_status == 200 || reply.http_status == 400 || reply.http_status == 500;
    *ret = (sim_reply){.what = SIM_IS_SILENT, .delay_ms = reply.delay_ms};
    if (reply.what == BAIXIN_REFUSE_CONNECTION) {
        ret->what = SIM_REFUSES_CONNECTION;
    } else if (reply.what == BAIXIN_ANSWER && status && reply.len > 0) {
        ret->what = SIM_ANSWERS;
        ret->bytes = sim_bytes_of(reply.body, reply.len);
        ret->len = reply.len;
    }
    baixin_fake_reply_clear(&reply);
}

static void advance(void *bank, int64_t now) { baixin_fake_advance(bank, now); }
static int64_t next_due(const void *bank) { return baixin_fake_next_due(bank); }

static bool next_push(void *bank, int64_t now, sim_push *ret)
{
    baixin_notice notice;
    if (!baixin_fake_next_notice(bank, now, &notice)) {
        return false;
    }
    *ret = (sim_push){.id = notice.id, .bytes = sim_bytes_of(notice.body, notice.len), .len = notice.len};
    sim_text_between((vg_span){notice.body, notice.len}, ":EventNo>", ret->key, sizeof ret->key);
    return true;
}

static bool push_answered(void *bank, int64_t now, uint64_t id, vg_span answer, int http_status)
{
    char code[16];
    baixin_fake_notice_answered(bank, now, id, answer.at, answer.len, http_status);
    sim_text_between(answer, ":RespCode>", code, sizeof code);
    return http_status == 200 && strcmp(code, "000000") == 0;
}

/* --- the world outside --------------------------------------------------------------------------------------- */

static bool credit(void *bank, int64_t now, const sim_credit *c)
{
    return c->account != NULL && baixin_fake_credit(bank, now,
                                                    &(baixin_credit){.account = c->account,
                                                                     .fen = c->fen,
                                                                     .payer_no = c->payer_no,
                                                                     .payer_name = c->payer_name,
                                                                     .memo = c->memo});
}

static void person(void *bank, const sim_person *p)
{
    (void)baixin_fake_person(bank, &(baixin_person){.name = p->name,
                                                    .id_type = "01",
                                                    .id_no = p->id_no,
                                                    .mobile = p->mobile,
                                                    .card = p->card});
}

static bool told(void *bank, const char *case_no, const char *card, char ret[17])
{
    baixin_sms sms;
    (void)card;
    if (!baixin_fake_sms(bank, case_no, &sms) || (sms.code[0] == 0 && sms.fen == 0)) {
        return false;
    }
    if (sms.code[0] != 0) {
        vg_text_set(ret, 17, sms.code);
    } else {
        snprintf(ret, 17, "0.%02d", (int)sms.fen); /* at most half a yuan */
    }
    return true;
}

static bool review(void *bank, int64_t now, const char *id, const char *decision)
{
    return baixin_fake_review(bank, now, id, decision);
}

static bool end_case(void *bank, int64_t now, const char *case_no, bool proven)
{
    return baixin_fake_end_case(bank, now, case_no, proven);
}

static bool judicial(void *bank, int64_t now, const char *account, int64_t fen)
{
    char no[33];
    return baixin_fake_restrict(bank, now, account, "PARTIAL_FROZEN", fen, no);
}

static bool restricts(void *bank, int64_t now, const char *account, const char *kind, int64_t fen)
{
    char no[33];
    return kind[0] == 0 ? baixin_fake_lift_all(bank, now, account) : baixin_fake_restrict(bank, now, account, kind, fen, no);
}

static bool interest(void *bank, int64_t now, const char *account, int64_t fen)
{
    return baixin_fake_interest(bank, now, account, fen);
}

/* --- faults -------------------------------------------------------------------------------------------------- */

static const char *word(size_t i) { return baixin_do_word((baixin_do)i); }
static bool by_chance(size_t i) { return i != BAIXIN_DO_OVERSIZE; } /* it is slow: scenarios and conformance have it */

static void chances(void *bank, const uint32_t *ppm)
{
    char text[4096], err[200];
    size_t len = sim_chances_text(word, BAIXIN_DO_COUNT, ppm, text, sizeof text);
    bool taken = baixin_fake_faults_from_json(bank, text, len, err, sizeof err);
    assert(taken);
}

static bool lies_late(const uint32_t *ppm)
{
    return ppm[BAIXIN_DO_LATE_CONTRADICTION] != 0 || ppm[BAIXIN_DO_LATE_OPENING] != 0;
}

static bool fault(void *bank, const sim_fault *f)
{
    baixin_fault b = {.nth = f->nth, .count = f->count, .act = baixin_do_from_word(f->word), .ms = f->ms,
                      .effect = (baixin_effect)f->effect};
    vg_text_set(b.action, sizeof b.action, f->action);
    vg_text_set(b.request_no, sizeof b.request_no, f->ref);
    vg_text_set(b.code, sizeof b.code, f->code);
    return baixin_fake_add_fault(bank, &b);
}

static void clear_faults(void *bank) { baixin_fake_clear_faults(bank); }
static void faults_off(void *bank, bool off) { baixin_fake_faults_off(bank, off); }
static void heal(void *bank, int64_t now) { baixin_fake_heal(bank, now); }

/* --- oracle -------------------------------------------------------------------------------------------------- */

static uint32_t effects(const void *bank, const char *ref) { return baixin_fake_effects(bank, ref); }
static uint32_t sends(const void *bank, const char *ref) { return baixin_fake_sends(bank, ref); }

static bool complaint(const void *bank, size_t i, sim_complaint *ret)
{
    const baixin_violation *v = baixin_fake_violation(bank, i);
    if (v != NULL) {
        vg_text_set(ret->text, sizeof ret->text, v->text);
        vg_text_set(ret->action, sizeof ret->action, v->action);
        vg_text_set(ret->ref, sizeof ret->ref, v->request_no);
    }
    return v != NULL;
}

static bool balance(void *bank, int64_t now, const char *account, sim_balance *ret)
{
    baixin_balance b;
    (void)now;
    if (!baixin_fake_balance(bank, account, &b)) {
        return false;
    }
    *ret = (sim_balance){.total = b.total, .held = b.held, .open = strcmp(b.status, "CLOSED") != 0};
    vg_text_set(ret->state, sizeof ret->state, b.status);
    return true;
}

static bool books_balance(const void *bank) { return baixin_fake_books_balance(bank); }

static bool case_of(const void *bank, const char *ref, char ret_account[33], bool *ret_ended)
{
    const char *status;
    if (!baixin_fake_case(bank, ref, &status, ret_account)) {
        return false;
    }
    *ret_ended = strcmp(status, "OPENED") == 0 || strcmp(status, "OPENED_INACTIVE") == 0 || strcmp(status, "REFUSED") == 0;
    return true;
}

#define BAIXIN                                                                                     \
    .bank = "baixin", .shows_acts = true, .unknown_code = "777777", .not_taken_code = "800001", .too_frequent_code = "800002", .names = names, .conf_set = conf_set, .conf_draw = conf_draw, .open = open_bank, .close = close_bank,                     \
    .configure = configure, .said = said, .refuses_connection = refuses_connection, .handle = handle, .advance = advance,       \
    .next_due = next_due, .next_push = next_push, .push_answered = push_answered, .credit = credit, .person = person,           \
    .told = told, .review = review, .end_case = end_case, .judicial = judicial, .restricts = restricts, .interest = interest, .words = BAIXIN_DO_COUNT, .word = word, .by_chance = by_chance,       \
    .chances = chances, .lies_late = lies_late, .fault = fault, .clear_faults = clear_faults, .faults_off = faults_off,         \
    .heal = heal, .effects = effects, .sends = sends, .complaint = complaint, .balance = balance,                               \
    .books_balance = books_balance, .case_of = case_of

const sim_bank sim_bank_baixin = {BAIXIN, .name = "baixin", .mode = "direct", .conf_new = conf_new};
const sim_bank sim_bank_baixin_payinst = {
    BAIXIN, .name = "baixin-payinst", .mode = "payment_institution", .conf_new = conf_new_payinst};

/* CITIC's fake behind the port. */
#include "tests/fakes/citic_fake.h"
#include "tests/sim/sim_text.h"
#include <stdio.h>
#include <stdlib.h>

static void *conf_new(void)
{
    citic_fake_conf *c = calloc(1, sizeof *c);
    assert(c != NULL);
    citic_fake_conf_default(c);
    return c;
}

static bool conf_set(void *conf, const char *name, const char *value) { return citic_fake_conf_set(conf, name, value); }

static void conf_draw(void *conf, uint64_t seed, chance *ch)
{
    citic_fake_conf *c = conf;
    c->seed = seed;
    c->duplicate = one_in(ch, 2) ? CITIC_DUP_REJECT : CITIC_DUP_ACT_TWICE;
    c->shape = one_in(ch, 2) ? CITIC_SHAPE_FIELD : CITIC_SHAPE_PAPER;
    c->execute_ms = one_in(ch, 3) ? 0 : between(ch, 10, 20000);
    c->seen_at_once = one_in(ch, 2);
    c->no_record_code = one_in(ch, 2);
    c->register_review = one_in(ch, 8);
    c->freeze_number_late = one_in(ch, 3);
    static const int64_t late[] = {60000, 600000, 3 * 3600000};
    c->random_ms_max = late[between(ch, 0, 2)]; /* how long the bank may not know what it has done (F15) */
}

static void *open_bank(const void *conf, int64_t now)
{
    (void)now;
    return citic_fake_new(conf);
}

static void close_bank(void *bank) { citic_fake_free(bank); }

static void configure(const void *conf, vg_program_conf *program, void (*set)(void *, const char *, const char *), void *ctx)
{
    (void)conf;
    set(ctx, "user_name", "testuser");
    set(ctx, "main_account", "8110700000000000018");
    set(ctx, "account_prefix", "311070000001");
    set(ctx, "settle_account", "8110700000000000018");
    set(ctx, "adjust_account", "3110700000010000904");
    set(ctx, "adjust_name", "公共调账附属账户");
    set(ctx, "mng_node", "711100");
    set(ctx, "branch", "711");
    program->signer = (vg_signer){.profile = VG_SIGN_FRONT_END};
    vg_rules *r = &program->rules;
    VG_SET(r->own_account, "3110700000010000001");
    VG_SET(r->own_name, "测试平台科技有限公司");
    VG_SET(r->suspense_account, "3110700000010000904");
    VG_SET(r->settlement_account, "8110700000000000018");
}

/* --- messages ------------------------------------------------------------------------------------------------ */

static const sim_name names[] = {
    {VG_ASK_OPEN, "DLBREGSN", ""},
    {VG_ASK_CLOSE, "DLOLCACC", ""},
    {VG_ASK_FUND, "DLFONDIN", ""},
    {VG_ASK_TRANSFER, "DLSUBTRN", ""},
    {VG_ASK_FREEZE, "DLMDETRN", "BR"},
    {VG_ASK_UNFREEZE, "DLMDETRN", "BG"},
    {VG_ASK_UNFREEZE_PAY, "DLMDETRN", "BH"},
    {VG_ASK_PAY, "DLMDETRN", "BF"},
    {VG_ASK_WITHDRAW_OWN, "DLFNDOUT", ""},
    {VG_ASK_PAYOUT, "DLFCSOUT", ""},
    {VG_ASK_INTEREST_TRIAL, "DLIRTCAL", ""},
    {VG_ASK_INTEREST_SETTLE, "DLIRTSTL", ""},
    {VG_ASK_ASSIGN, "DLTRSFIN", ""},
    {VG_ASK_UNASSIGN, "DLWFDRTN", ""},
    {VG_ASK_STATUS, "DLCIDSTT", ""},
    {VG_ASK_LINES, "DLSTRNDT", ""},
    {VG_ASK_BALANCE, "DLSBALQR", ""},
    {VG_ASK_ACCOUNT_STATE, "DLSASQRY", ""},
    {VG_ASK_NONE, "", ""}};

static void said(vg_span wire, sim_said *ret)
{
    static const char *const acts[] = {"DLMDETRN", "DLFCSOUT", "DLFONDIN", "DLSUBTRN", "DLFNDOUT",
                                       "DLTRSFIN", "DLWFDRTN", "DLRFDSUB", "DLWDLSUB", "DLIRTSTL"};
    *ret = (sim_said){0};
    sim_text_between(wire, "<action>", ret->action, sizeof ret->action);
    sim_text_between(wire, "<tranType>", ret->type, sizeof ret->type);
    sim_text_between(wire, "<clientID>", ret->ref, sizeof ret->ref);
    for (size_t i = 0; i < VG_COUNT(acts); i++) {
        ret->is_act |= strcmp(ret->action, acts[i]) == 0;
    }
    ret->is_feed = strcmp(ret->action, "DLSTRNDT") == 0;
    ret->is_proof = strcmp(ret->action, "DLHBLQRY") == 0 || strcmp(ret->action, "DLBALQRY") == 0;
}

static bool refuses_connection(void *bank) { return citic_fake_refuses_connection(bank); }

static void handle(void *bank, int64_t now, vg_span wire, sim_reply *ret)
{
    citic_fake_reply reply = {0};
    citic_fake_handle(bank, now, wire.at, wire.len, &reply);
    *ret = (sim_reply){.what = SIM_IS_SILENT, .delay_ms = reply.delay_ms};
    if (reply.what == CITIC_REFUSE_CONNECTION) {
        ret->what = SIM_REFUSES_CONNECTION;
    } else if (reply.what == CITIC_ANSWER && reply.http_status == 200 && reply.len > 0) {
        ret->what = SIM_ANSWERS;
        ret->bytes = sim_bytes_of(reply.body, reply.len);
        ret->len = reply.len;
    }
    citic_fake_reply_clear(&reply);
}

static void advance(void *bank, int64_t now) { citic_fake_advance(bank, now); }
static int64_t next_due(const void *bank) { return citic_fake_next_due(bank); }

/* --- the world outside --------------------------------------------------------------------------------------- */

static bool credit(void *bank, int64_t now, const sim_credit *c)
{
    return citic_fake_credit(bank, now,
                             &(citic_credit){.account = c->account,
                                             .fen = c->fen,
                                             .late_ms = c->late_ms,
                                             .payer_no = c->payer_no,
                                             .payer_name = c->payer_name,
                                             .payer_bank = c->payer_bank,
                                             .payer_bank_no = c->payer_bank_no,
                                             .memo = c->memo,
                                             .order_no = c->order_no});
}

static bool open_account(void *bank, int64_t now, const char *tail, const char *name, int64_t fen, char ret_no[33])
{
    snprintf(ret_no, 33, "311070000001%s", tail);
    return citic_fake_open(bank, now, tail, name, "03", fen);
}

static bool review(void *bank, int64_t now, const char *id, const char *decision)
{
    return citic_fake_review(bank, now, id, decision);
}

static bool judicial(void *bank, int64_t now, const char *account, int64_t fen)
{
    char number[23];
    return citic_fake_judicial(bank, now, account, fen, number);
}

static bool interest(void *bank, int64_t now, const char *account, int64_t fen)
{
    return citic_fake_interest(bank, now, account, fen);
}

static bool knows(void *bank, const char *number, const char *name) { return citic_fake_name_account(bank, number, name, '1'); }

/* --- faults -------------------------------------------------------------------------------------------------- */

static const char *word(size_t i) { return citic_do_word((citic_do)i); }

/* A line on another account is reconciliation's to find; draw_faults has the other wrong rows. */
static bool by_chance(size_t i) { return i != CITIC_DO_ANSWER_CODE && i != CITIC_DO_WRONG_ROW; }

static void chances(void *bank, const uint32_t *ppm)
{
    char text[4096], err[200];
    size_t len = sim_chances_text(word, CITIC_DO_COUNT, ppm, text, sizeof text);
    bool taken = citic_fake_faults_from_json(bank, text, len, err, sizeof err);
    assert(taken);
}

static bool lies_late(const uint32_t *ppm) { return ppm[CITIC_DO_LATE_CONTRADICTION] != 0; }

static void draw_faults(void *bank, chance *ch)
{
    static const char *const echoes[] = {"DLSASQRY", "DLRFDDTL", "DLWDLDTL", "DLFRNOQR", "DLCIDSTT"};
    static const char *const types[] = {"BR", "BG", "BH", "BF"};
    for (size_t i = 0; i < VG_COUNT(echoes); i++) {
        citic_fault wrong = {.act = CITIC_DO_WRONG_ROW, .nth = (uint32_t)between(ch, 1, 6), .count = 1};
        memcpy(wrong.action, echoes[i], 9);
        if (one_in(ch, 3)) {
            (void)citic_fake_add_fault(bank, &wrong);
        }
    }
    citic_fault no = {.action = "DLMDETRN", .act = CITIC_DO_ACCEPT_THEN_FAIL, .nth = (uint32_t)between(ch, 1, 8),
                      .count = (uint32_t)between(ch, 1, 4), .ms = 1000};
    memcpy(no.tran_type, types[between(ch, 0, 3)], 3);
    if (one_in(ch, 2)) {
        (void)citic_fake_add_fault(bank, &no);
    }
}

static bool fault(void *bank, const sim_fault *f)
{
    citic_fault c = {.nth = f->nth, .count = f->count, .act = citic_do_from_word(f->word), .ms = f->ms,
                     .effect = (citic_effect)f->effect};
    vg_text_set(c.action, sizeof c.action, f->action);
    vg_text_set(c.tran_type, sizeof c.tran_type, f->type);
    vg_text_set(c.client_id, sizeof c.client_id, f->ref);
    vg_text_set(c.code, sizeof c.code, f->code);
    return citic_fake_add_fault(bank, &c);
}

static void clear_faults(void *bank) { citic_fake_clear_faults(bank); }
static void faults_off(void *bank, bool off) { citic_fake_faults_off(bank, off); }
static void heal(void *bank, int64_t now) { citic_fake_heal(bank, now); }

/* --- oracle -------------------------------------------------------------------------------------------------- */

static uint32_t effects(const void *bank, const char *ref) { return citic_fake_effects(bank, ref); }
static uint32_t sends(const void *bank, const char *ref) { return citic_fake_sends(bank, ref); }

static bool complaint(const void *bank, size_t i, sim_complaint *ret)
{
    const citic_violation *v = citic_fake_violation(bank, i);
    if (v != NULL) {
        vg_text_set(ret->text, sizeof ret->text, v->text);
        vg_text_set(ret->action, sizeof ret->action, v->action);
        vg_text_set(ret->ref, sizeof ret->ref, v->client_id);
    }
    return v != NULL;
}

static bool balance(void *bank, int64_t now, const char *account, sim_balance *ret)
{
    citic_balance b;
    (void)now;
    if (!citic_fake_balance(bank, account, &b)) {
        return false;
    }
    *ret = (sim_balance){.total = b.balance, .held = b.frozen, .state = {b.state}, .open = b.state == '0'};
    return true;
}

static bool books_balance(const void *bank) { return citic_fake_books_balance(bank); }

const sim_bank sim_bank_citic = {
    .name = "citic",
    .bank = "citic",
    .shows_acts = true,
    .unknown_code = "ZZ99999",
    .not_taken_code = "",
    .too_frequent_code = "ED11308",
    .names = names,
    .conf_new = conf_new,
    .conf_set = conf_set,
    .conf_draw = conf_draw,
    .open = open_bank,
    .close = close_bank,
    .configure = configure,
    .said = said,
    .refuses_connection = refuses_connection,
    .handle = handle,
    .advance = advance,
    .next_due = next_due,
    .credit = credit,
    .open_account = open_account,
    .review = review,
    .judicial = judicial,
    .knows = knows, .interest = interest,
    .words = CITIC_DO_COUNT,
    .word = word,
    .by_chance = by_chance,
    .chances = chances,
    .lies_late = lies_late,
    .draw_faults = draw_faults,
    .fault = fault,
    .clear_faults = clear_faults,
    .faults_off = faults_off,
    .heal = heal,
    .effects = effects,
    .sends = sends,
    .complaint = complaint,
    .balance = balance,
    .books_balance = books_balance,
};

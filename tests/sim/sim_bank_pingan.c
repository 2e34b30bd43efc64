/* Ping An's fake behind the port: 见证宝. */
#include "tests/fakes/pingan_fake.h"
#include "tests/sim/sim_text.h"
#include <stdio.h>
#include <stdlib.h>

enum { NET_HEADER = 222, BIZ_HEADER = 122 };

static void *conf_new(void)
{
    pingan_fake_conf *c = calloc(1, sizeof *c);
    assert(c != NULL);
    pingan_fake_conf_default(c);
    return c;
}

static bool conf_set(void *conf, const char *name, const char *value) { return pingan_fake_conf_set(conf, name, value); }

static void conf_draw(void *conf, uint64_t seed, chance *ch)
{
    static const int64_t late[] = {60000, 600000, 3 * 3600000};
    pingan_fake_conf *c = conf;
    c->seed = seed;
    c->frame = one_in(ch, 3) ? PINGAN_DEDICATED : PINGAN_PUBLIC;
    c->duplicate = one_in(ch, 2) ? PINGAN_DUP_REJECT : PINGAN_DUP_ACT_TWICE;
    c->execute_ms = one_in(ch, 3) ? 0 : between(ch, 10, 20000);
    c->working_days = one_in(ch, 2);
    c->no_record_code = one_in(ch, 2);
    c->return_unnamed = one_in(ch, 2);
    c->return_numbers_late = one_in(ch, 2);
    c->waiting_first = one_in(ch, 2);
    c->cols_6050 = 11;
    c->page_rows = seed % 2 == 0 ? 20 : 3;
    c->random_ms_max = late[between(ch, 0, 2)];
}

static void *open_bank(const void *conf, int64_t now)
{
    pingan_fake *bank = pingan_fake_new(conf);
    pingan_fake_advance(bank, now);
    return bank;
}

static void close_bank(void *bank) { pingan_fake_free(bank); }

static void configure(const void *conf, vg_program_conf *program, void (*set)(void *, const char *, const char *), void *ctx)
{
    const pingan_fake_conf *c = conf;
    set(ctx, "qydm", c->qydm);
    set(ctx, "pool_account", c->sup_acct);
    set(ctx, "target_system", c->target_jzb);
    set(ctx, "confirm_above", "0"); /* that 000000 is final is assumed, not stated (G.34): here a bank may take it back */
    set(ctx, "dedicated_line", c->frame == PINGAN_DEDICATED ? "true" : "false");
    program->signer = (vg_signer){.profile = VG_SIGN_FRONT_END};
    program->rules.t1_business = c->working_days;
    /* The bank numbers its function sub-accounts alike in every run. */
    pingan_fake *bank = pingan_fake_new(c);
    bool known = pingan_fake_number(bank, "2", program->rules.suspense_account);
    assert(known);
    pingan_fake_free(bank);
}

/* --- messages ------------------------------------------------------------------------------------------------ */

/* The public network's header stands before the business header: a message begins with A00101 there. */
static size_t business(vg_span wire)
{
    bool net = wire.len > NET_HEADER && memcmp(wire.at, "A0", 2) == 0;
    return net ? NET_HEADER : 0;
}

static void copy(vg_span wire, size_t at, size_t len, char *ret, size_t cap)
{
    ret[0] = 0;
    if (at + len <= wire.len && len < cap) {
        memcpy(ret, wire.at + at, len);
        ret[len] = 0;
        for (size_t n = len; n > 0 && ret[n - 1] == ' '; n--) {
            ret[n - 1] = 0;
        }
    }
}

/* A.5: TranFunc at 0, ThirdLogNo at 98; the bodies of some begin with FuncFlag. */
static const sim_name names[] = {
    {VG_ASK_OPEN, "6000", "1"},
    {VG_ASK_CLOSE, "6000", "3"},
    {VG_ASK_ACCOUNT_STATE, "6092", ""},
    {VG_ASK_FREEZE, "6007", "1"},
    {VG_ASK_UNFREEZE, "6007", "2"},
    {VG_ASK_UNFREEZE_PAY, "6070", ""},
    {VG_ASK_PAY, "6034", ""},
    {VG_ASK_PAY_BACK, "6164", ""},
    {VG_ASK_WITHDRAW_CARD, "6085", ""},
    {VG_ASK_ASSIGN, "6008", ""},
    {VG_ASK_BIND_CARD, "6055", ""},
    {VG_ASK_VERIFY, "6064", ""},
    {VG_ASK_UNBIND_CARD, "6065", ""},
    {VG_ASK_BINDING, "6098", ""},
    {VG_ASK_STATUS, "6110", ""},
    {VG_ASK_BALANCE, "6037", ""},
    {VG_ASK_LINES, "6050", ""},
    {VG_ASK_RETURNS, "6048", ""},
    {VG_ASK_NONE, "", ""}};

static void said(vg_span wire, sim_said *ret)
{
    static const char *const acts[] = {"6000", "6007", "6034", "6070", "6163", "6164", "6085", "6033", "6008", "6055", "6064",
                                       "6066", "6067", "6065"};
    *ret = (sim_said){0};
    size_t at = business(wire);
    copy(wire, at, 4, ret->action, sizeof ret->action);
    copy(wire, at + 98, 20, ret->ref, sizeof ret->ref);
    for (size_t i = 0; i < VG_COUNT(acts); i++) {
        ret->is_act |= strcmp(ret->action, acts[i]) == 0;
    }
    bool flagged = strcmp(ret->action, "6007") == 0 || strcmp(ret->action, "6034") == 0 || strcmp(ret->action, "6000") == 0;
    if (flagged) {
        copy(wire, at + BIZ_HEADER, 1, ret->type, sizeof ret->type);
    }
    ret->is_feed = strcmp(ret->action, "6050") == 0 || strcmp(ret->action, "6048") == 0;
    ret->is_proof = strcmp(ret->action, "6010") == 0 || strcmp(ret->action, "6011") == 0;
}

static bool refuses_connection(void *bank) { return pingan_fake_refuses_connection(bank); }

static void handle(void *bank, int64_t now, vg_span wire, sim_reply *ret)
{
    pingan_reply reply = {0};
    pingan_fake_handle(bank, now, wire.at, wire.len, &reply);
    *ret = (sim_reply){.what = SIM_IS_SILENT, .delay_ms = reply.delay_ms};
    if (reply.what == PINGAN_REFUSE_CONNECTION) {
        ret->what = SIM_REFUSES_CONNECTION;
    } else if (reply.what == PINGAN_ANSWER && reply.len > 0) {
        ret->what = SIM_ANSWERS;
        ret->bytes = sim_bytes_of(reply.bytes, reply.len);
        ret->len = reply.len;
    }
    pingan_reply_clear(&reply);
}

static void advance(void *bank, int64_t now) { pingan_fake_advance(bank, now); }
static int64_t next_due(const void *bank) { return pingan_fake_next_due(bank); }

/* --- the world outside --------------------------------------------------------------------------------------- */

/* Whose it is the bank knows by the card; from another it waits in suspense. */
static bool credit(void *bank, int64_t now, const sim_credit *c)
{
    return pingan_fake_credit(bank, now,
                              &(pingan_credit){.fen = c->fen,
                                               .payer_no = c->payer_no,
                                               .payer_name = c->payer_name,
                                               .payer_bank = c->payer_bank,
                                               .memo = c->memo});
}

static void person(void *bank, const sim_person *p)
{
    (void)pingan_fake_card(bank, &(pingan_card){.no = p->card, .name = p->name, .id_code = p->id_no, .mobile = p->mobile});
}

static bool told(void *bank, const char *case_no, const char *card, char ret[17])
{
    (void)case_no;
    int64_t fen = pingan_fake_small_amount(bank, card);
    const char *code = pingan_fake_sms(bank, card);
    if (code != NULL && code[0] != 0) {
        vg_text_set(ret, 17, code);
        return true;
    }
    if (fen > 0) {
        snprintf(ret, 17, "0.%02d", (int)fen);
    }
    return fen > 0;
}

/* --- faults -------------------------------------------------------------------------------------------------- */

static const char *word(size_t i) { return pingan_do_word((pingan_do)i); }

/* A line of another account or amount is reconciliation's to find; two megabytes are slow. */
static bool by_chance(size_t i)
{
    return i != PINGAN_DO_ANSWER_CODE && i != PINGAN_DO_SECOND_CODE && i != PINGAN_DO_WRONG_ROW && i != PINGAN_DO_WRONG_AMOUNT &&
           i != PINGAN_DO_OVERSIZE;
}

static void chances(void *bank, const uint32_t *ppm)
{
    char text[4096], err[200];
    size_t len = sim_chances_text(word, PINGAN_DO_COUNT, ppm, text, sizeof text);
    bool taken = pingan_fake_faults_from_json(bank, text, len, err, sizeof err);
    assert(taken);
}

static bool lies_late(const uint32_t *ppm)
{
    return ppm[PINGAN_DO_LATE_CONTRADICTION] != 0 || ppm[PINGAN_DO_REVERSED_PAYOUT] != 0;
}

static bool fault(void *bank, const sim_fault *f)
{
    pingan_fault p = {.nth = f->nth, .count = f->count, .act = pingan_do_from_word(f->word), .ms = f->ms,
                      .effect = (pingan_effect)f->effect};
    vg_text_set(p.action, sizeof p.action, f->action);
    vg_text_set(p.func_flag, sizeof p.func_flag, f->type);
    vg_text_set(p.log_no, sizeof p.log_no, f->ref);
    vg_text_set(p.code, sizeof p.code, f->code);
    return pingan_fake_add_fault(bank, &p);
}

static void draw_faults(void *bank, chance *ch)
{
    static const char *const echoes[] = {"6110", "6061", "6098", "6034", "6007"};
    for (size_t i = 0; i < VG_COUNT(echoes); i++) {
        sim_fault wrong = {.nth = (uint32_t)between(ch, 1, 6), .count = 1};
        VG_SET(wrong.action, echoes[i]);
        VG_SET(wrong.word, word(one_in(ch, 2) ? PINGAN_DO_WRONG_ROW : PINGAN_DO_WRONG_AMOUNT));
        if (one_in(ch, 3)) {
            (void)fault(bank, &wrong);
        }
    }
}

static void clear_faults(void *bank) { pingan_fake_clear_faults(bank); }
static void faults_off(void *bank, bool off) { pingan_fake_faults_off(bank, off); }
static void heal(void *bank, int64_t now) { pingan_fake_heal(bank, now); }

/* --- oracle -------------------------------------------------------------------------------------------------- */

static uint32_t effects(const void *bank, const char *ref) { return pingan_fake_effects(bank, ref); }
static uint32_t sends(const void *bank, const char *ref) { return pingan_fake_sends(bank, ref); }

static bool complaint(const void *bank, size_t i, sim_complaint *ret)
{
    const pingan_violation *v = pingan_fake_violation(bank, i);
    if (v != NULL) {
        vg_text_set(ret->text, sizeof ret->text, v->text);
        vg_text_set(ret->action, sizeof ret->action, v->action);
        vg_text_set(ret->ref, sizeof ret->ref, v->log_no);
    }
    return v != NULL;
}

static bool balance(void *bank, int64_t now, const char *account, sim_balance *ret)
{
    pingan_balance b;
    if (!pingan_fake_balance(bank, now, account, &b)) {
        return false;
    }
    *ret = (sim_balance){.total = b.available + b.frozen, .held = b.frozen, .state = {b.state}, .open = b.state == '1'};
    return true;
}

static bool books_balance(const void *bank) { return pingan_fake_books_balance(bank); }

const sim_bank sim_bank_pingan = {
    .name = "pingan",
    .bank = "pingan",
    .mode = "jzb",
    .knows_by_card = true,
    .unknown_code = "ERR999",
    .not_taken_code = "ERR047",
    .too_frequent_code = "",
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
    .person = person,
    .told = told,
    .words = PINGAN_DO_COUNT,
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

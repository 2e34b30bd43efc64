/* What happens in a scenario: callers ask, payers pay, the bank misbehaves, processes die, time
 * passes. */
#include "gateway/base/text.h"
#include "tests/scenarios/scenario.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct sc_asked {
    sc_asked *next;
    char name[24];
    vg_request request;
    bool answered;
};

/* --- the world
 * ------------------------------------------------------------------------------------- */

static void heard(sim_program *p, const sim_said *said)
{
    script *s = p->sim->owner;
    bool allowed = said->is_feed || said->is_proof;
    for (size_t i = 0; i < s->allowed_count; i++) {
        allowed |= strcmp(said->action, s->allowed[i]) == 0;
    }
    if (allowed) {
        return;
    }
    if (s->message_count == SC_MESSAGES) {
        sc_fail(s, "more than %d messages", SC_MESSAGES);
        return;
    }
    sc_message *m = &s->messages[s->message_count++];
    VG_SET(m->action, said->action);
    VG_SET(m->type, said->type);
    VG_SET(m->ref, said->ref);
}

static void name_own(script *s, const char *name, int which)
{
    sc_name *n = &s->names[s->name_count++];
    VG_SET(n->name, name);
    n->id = vg_own_id(1, which);
}

/* Settings of the program wait in the words of `world` lines until the world exists. */
static struct {
    int64_t approval_over, give_up_ms, confirm;
    bool business, payee_next_day, topup, clearing, class_limits, rails, asks_days, pool;
} rules;

void sc_choose(script *s, const char *bank)
{
    const sim_bank *port = sim_bank_find(bank);
    if (port == NULL) {
        sc_fail(s, "there is no bank called %s", bank);
        return;
    }
    free(s->bank_conf);
    s->port = port;
    s->bank_conf = port->conf_new();
    (void)port->conf_set(s->bank_conf, "execute_ms", "1000");
    (void)port->conf_set(s->bank_conf, "interest_fen", "0");
    (void)port->conf_set(s->bank_conf, "proof", "none");
}

static int64_t instant(script *s, const char *word)
{
    vg_day day;
    vg_err err;
    int h = 0, m = 0, n = 0;
    if (strlen(word) < 16 ||
        vg_day_parse((vg_span){(const uint8_t *)word, 10}, &day, &err).code != VG_OK ||
        sscanf(word + 10, "T%d:%d%n", &h, &m, &n) != 2 || word[10 + n] != 0) {
        sc_fail(s, "\"%s\" is not a time such as 2026-03-02T10:00", word);
        return s->start;
    }
    return vg_day_instant(day, h * 3600 + m * 60);
}

bool sc_set(script *s)
{
    while (!sc_end(s) && s->finding[0] == 0) {
        if (sc_take(s, "start")) {
            s->start = instant(s, sc_next(s, "a time"));
        } else if (sc_take(s, "approval_over")) {
            rules.approval_over = sc_fen(s);
        } else if (sc_take(s, "give_up")) {
            rules.give_up_ms = sc_duration(s);
        } else if (sc_take(s, "biz")) {
            rules.business = true;
        } else if (sc_take(s, "payee_next_day")) {
            rules.payee_next_day = true;
        } else if (sc_take(s, "ledger_only")) {
            sc_choose(s, "none");
        } else if (sc_take(s, "bank")) {
            sc_choose(s, sc_next(s, "a bank"));
        } else if (sc_take(s, "class_limits")) {
            rules.class_limits = true;
        } else if (sc_take(s, "rails")) {
            rules.rails = true;
        } else if (sc_take(s, "asks_days")) {
            rules.asks_days = true;
        } else if (sc_take(s, "confirm")) {
            rules.confirm = sc_number(s);
        } else if (sc_take(s, "pool")) {
            rules.pool = true;
        } else if (sc_take(s, "refund_from_clearing")) {
            rules.clearing = true;
        } else if (sc_take(s, "topup")) {
            rules.topup = true;
        } else {
            const char *name = sc_next(s, "a setting"), *value = sc_next(s, "a value");
            if (!s->port->conf_set(s->bank_conf, name, value)) {
                return false;
            }
        }
    }
    return true;
}

void sc_begin(script *s)
{
    s->begun = true;
    sim *w = &s->world;
    sim_begin(w, 1);
    w->trace = s->trace;
    w->steady = true;
    w->now = s->start;
    w->owner = s;
    w->heard = heard;
    sim_found(w);
    s->program = sim_add_program(w, s->port, s->bank_conf);
    s->bank_conf = NULL;
    vg_rules *r = &s->program->conf->rules;
    r->timers.statement_poll_ms = 60000;
    r->timers.statement_full_ms = 3600000;
    r->capture_approval_over = rules.approval_over;
    r->t1_business = rules.business;
    r->payee_next_day = rules.payee_next_day;
    r->refund_as_topup = rules.topup;
    r->refund_from_clearing = rules.clearing;
    r->class_limits = rules.class_limits;
    r->timers.give_up_ms = rules.give_up_ms != 0 ? rules.give_up_ms : r->timers.give_up_ms;
    r->asks_days = rules.asks_days;
    r->confirm_max = rules.confirm;
    if (rules.pool) { /* CITIC's public interest-and-fee sub-account */
        VG_SET(r->interest_account, "3110700000010000905");
    }
    if (rules.rails) {
        const vg_bank *bank = s->program->conf->bank;
        vg_rails_of_bank(bank->rails, bank->rail_count, &s->rails);
        r->rails = &s->rails.rails;
    }
    memset(&rules, 0, sizeof rules);
    name_own(s, "CUSTODY", VG_OWN_BANK);
    name_own(s, "SUSPENSE", VG_OWN_SUSPENSE);
    name_own(s, "FEES", VG_OWN_FEE);
    name_own(s, "SHORTFALL", VG_OWN_SHORTFALL);
    name_own(s, "MERCHANT", VG_OWN_MERCHANT);
    name_own(s, "POOL", VG_OWN_POOL);
    if (!sim_start_gateway(w)) {
        sc_fail(s, "the gateway did not start");
    }
    sim_run_until(w, w->now + 1);
}

void sc_forget(script *s)
{
    while (s->asked != NULL) {
        sc_asked *q = s->asked;
        s->asked = q->next;
        free(q);
    }
    if (s->has_backup) {
        sim_store_close(&s->backup);
    }
    free(s->calendar);
}

/* --- asking
 * ------------------------------------------------------------------------------------------ */

static void done(void *ctx, vg_request *r)
{
    (void)r;
    ((sc_asked *)ctx)->answered = true;
}

static void send(script *s, sc_asked *q)
{
    vg_err err;
    q->answered = false;
    q->request.reply = (vg_reply){0};
    if (vg_gateway_submit(s->world.gw, &q->request, &err).code != VG_OK) {
        q->request.reply.code = err.code;
        q->request.reply.err = err;
        q->answered = true;
    }
    for (int i = 0; i < 100 && !q->answered; i++) {
        sim_run_until(&s->world, s->world.now + 1);
    }
    if (!q->answered) {
        sc_fail(s, "no answer came");
    }
}

static void check_code(script *s, const vg_reply *r, const char *expected)
{
    char number[12];
    snprintf(number, sizeof number, "%d", r->http);
    const char *is = r->code == VG_OK ? number : vg_code_facts(r->code)->name;
    bool fits = *expected == 0 ? r->code == VG_OK : strcmp(is, expected) == 0;
    if (!fits) {
        sc_fail(s, "the answer is %s (%s), expected %s", is, r->err.text,
                *expected == 0 ? "success" : expected);
    }
}

static void check_answer(script *s, const vg_reply *r)
{
    check_code(s, r, sc_take(s, "expect") ? sc_next(s, "a code") : "");
    if (sc_take(s, "says")) {
        const char *words = sc_next(s, "words");
        if (strstr(r->err.text, words) == NULL) {
            sc_fail(s, "the answer says \"%s\", expected \"%s\"", r->err.text, words);
        }
    }
}

static void bind(script *s, const char *name, const vg_reply *r)
{
    if (r->code != VG_OK || *name == 0) {
        return;
    }
    if (s->name_count == SC_NAMES || strlen(name) >= sizeof s->names[0].name) {
        sc_fail(s, "too many names, or a long one");
        return;
    }
    sc_name *n = &s->names[s->name_count++];
    *n = (sc_name){.op = r->operation_id};
    VG_SET(n->name, name);
    switch (r->shown) {
    case VG_SHOW_ACCOUNT:
        n->id = r->account.id;
        break;
    case VG_SHOW_HOLD:
        n->id = r->hold.id;
        break;
    case VG_SHOW_PAYEE:
        n->id = r->payee.id;
        n->approval = r->payee.approval;
        break;
    case VG_SHOW_APPROVAL:
        n->id = r->approval.id;
        n->approval = r->approval.id;
        break;
    default:
        n->id = r->operation_id;
    }
}

bool sc_has_cards(const script *s)
{
    const vg_rules *r = &s->program->conf->rules;
    return vg_rules_offer(r, VG_ASK_OPEN_CASE) || vg_rules_offer(r, VG_ASK_BIND_CARD);
}

void sc_call(script *s, const char *name, int64_t id, int64_t op)
{
    if (s->name_count == SC_NAMES || strlen(name) >= sizeof s->names[0].name) {
        sc_fail(s, "too many names, or a long one");
        return;
    }
    sc_name *n = &s->names[s->name_count++];
    *n = (sc_name){.id = id, .op = op};
    VG_SET(n->name, name);
}

/* The rest of the line is [by N] [expect CODE] [says "words"]. */
void sc_ask(script *s, const char *name, vg_command *c)
{
    sc_asked *q = calloc(1, sizeof *q);
    assert(q != NULL);
    c->program = 1;
    c->principal = sc_take(s, "by") ? sc_number(s) : 1;
    c->scopes = VG_SCOPE_ADMIN;
    snprintf(c->idem, sizeof c->idem, "key-%zu", s->asked_count++);
    vg_sha256_hex(vg_span_of(c->idem), c->request_hash);
    q->next = s->asked;
    q->request = (vg_request){.command = *c, .done = done, .ctx = q};
    snprintf(q->name, sizeof q->name, "%s", name);
    s->asked = q;
    if (s->finding[0] == 0) {
        send(s, q);
        check_answer(s, &q->request.reply);
        bind(s, name, &q->request.reply);
    }
}

/* repeat H1 [changed]: the same Idempotency-Key, with the same body or another one. */
static void say_repeat(script *s)
{
    const char *name = sc_next(s, "a name");
    bool changed = sc_take(s, "changed");
    for (sc_asked *q = s->asked; q != NULL; q = q->next) {
        if (strcmp(q->name, name) == 0) {
            sc_asked *again = calloc(1, sizeof *again);
            assert(again != NULL);
            *again =
                (sc_asked){.next = s->asked,
                           .request = {.command = q->request.command, .done = done, .ctx = again}};
            s->asked = again;
            if (changed) {
                again->request.command.amount.fen++;
                VG_SET(again->request.command.request_hash, "another body");
            }
            int64_t before = q->request.reply.operation_id;
            send(s, again);
            check_answer(s, &again->request.reply);
            if (again->request.reply.code == VG_OK && before != 0 &&
                before != again->request.reply.operation_id) {
                sc_fail(s, "the same key made another resource");
            }
            return;
        }
    }
    sc_fail(s, "nothing called %s was asked for", name);
}

/* --- accounts
 * ------------------------------------------------------------------------------------------- */

static void set_owner(vg_command *c)
{
    c->owner.kind = 'P';
    c->owner.id_type = '0';
    VG_SET(c->owner.id_number, "110101199003070011");
    VG_SET(c->owner.legal_person, c->name);
    VG_SET(c->owner.address, "北京市");
    VG_SET(c->owner.contact_name, c->name);
    VG_SET(c->owner.contact_phone, "13800000000");
    VG_SET(c->owner.contact_mail, "a@b.example");
    VG_SET(c->bank, "招商银行");
    VG_SET(c->bank_no, "308584000013");
}

static void open_account(script *s, const char *name, const char *owner, bool adopt)
{
    vg_command c = {.kind = adopt ? VG_CMD_ADOPT : VG_CMD_OPEN, .account_kind = VG_ACCT_MEMBER};
    VG_SET(c.name, owner);
    VG_SET(c.ref, name);
    if (adopt) {
        VG_SET(c.bank_account, sc_next(s, "a number"));
    }
    if (sc_take(s, "card")) {
        VG_SET(c.number, sc_next(s, "a number"));
    } else {
        snprintf(c.number, sizeof c.number, "62258800%08zu", s->asked_count);
    }
    if (sc_take(s, "kind")) {
        c.account_kind = sc_take(s, "deposit") ? VG_ACCT_DEPOSIT : VG_ACCT_FEE;
    }
    set_owner(&c);
    sc_ask(s, name, &c);
}

static void wait_until(script *s, int64_t account, int64_t state, int64_t fen)
{
    for (int i = 0; i < 1200 && s->finding[0] == 0; i++) {
        const vg_account *a = sc_row(s, VG_T_account, account);
        if (a == NULL || (a->state == state && a->free_fen >= fen)) {
            return;
        }
        sim_run_until(&s->world, s->world.now + 1000);
    }
    sc_fail(s, "it did not come to it in 20 minutes");
}

static void say_open(script *s, bool adopt)
{
    const char *name = sc_next(s, "a name"), *owner = sc_next(s, "an owner");
    bool later = sc_take(s, "later");
    open_account(s, name, owner, adopt);
    if (!later && s->finding[0] == 0) {
        wait_until(s, s->names[s->name_count - 1].id, VG_AS_ACTIVE, 0);
    }
}

/* Some banks know whose money it is by the card that pays. */
static void card_of(const script *s, const char *number, char ret[41])
{
    for (const sim_row *r = s->world.store.tables[VG_T_account]; r != NULL && number != NULL && sc_has_cards(s); r = r->next) {
        const vg_account *a = r->row;
        const vg_owner *o = sim_store_find(&s->world.store, VG_T_owner, VG_KEY_OF_ID(a->id));
        if (strcmp(a->bank_account, number) == 0 && o != NULL && o->card_number[0] != 0) {
            vg_text_set(ret, 41, o->card_number);
        }
    }
}

static void credit(script *s, const char *number, int64_t fen, const char *memo)
{
    char bank[64] = "工商银行", card[41] = "6222000011112222";
    card_of(s, number, card);
    sim_credit c = {.account = number,
                      .fen = fen,
                      .payer_no = card,
                      .payer_name = sc_has_cards(s) ? "张三丰" : "王小明",
                      .payer_bank = bank,
                      .payer_bank_no = "102100099996",
                      .memo = memo};
    for (;;) {
        if (sc_take(s, "from")) {
            c.payer_no = sc_next(s, "a number");
        } else if (sc_take(s, "order")) {
            c.order_no = sc_next(s, "an order");
        } else if (sc_take(s, "memo")) {
            c.memo = sc_next(s, "a memo");
        } else if (sc_take(s, "late")) {
            c.late_ms = sc_duration(s);
        } else {
            break;
        }
    }
    if (!s->port->credit(s->program->bank, s->world.now, &c)) {
        sc_fail(s, "the bank did not take the payment");
    }
}

/* pay_in R1 A1 500.00 from 6222…: into A1, or with "nobody" one that the bank cannot attribute. */
static void say_pay_in(script *s)
{
    const char *memo = sc_next(s, "a name");
    const vg_account *a = sc_take(s, "nobody") ? NULL : sc_account(s);
    int64_t fen = sc_fen(s);
    char number[33] = "";
    if (a != NULL) {
        VG_SET(number, a->bank_account);
    }
    if (s->finding[0] == 0 && s->paid_count < SC_NAMES) {
        snprintf(s->paid[s->paid_count].name, sizeof s->paid[0].name, "%s", memo);
        s->paid[s->paid_count].account = a == NULL ? 0 : a->id;
        s->paid[s->paid_count++].fen = fen;
        credit(s, a == NULL ? NULL : number, fen, memo);
    }
}

/* given A1 500.00: an account with money, and nothing to say about how it came to be. */
static void say_given(script *s)
{
    const char *name = sc_next(s, "a name");
    int64_t fen = sc_end(s) || strcmp(s->words[s->at], "card") == 0 ? 0 : sc_fen(s);
    if (sc_has_cards(s)) {
        sc_call(s, name, sim_begin_account(s->program, s->people++), 0);
    } else {
        open_account(s, name, "张三", false);
    }
    if (s->finding[0] != 0) {
        return;
    }
    int64_t id = s->names[s->name_count - 1].id;
    wait_until(s, id, VG_AS_ACTIVE, 0);
    const vg_account *a = sc_row(s, VG_T_account, id);
    if (a != NULL && fen > 0) {
        char number[33], memo[40];
        VG_SET(number, a->bank_account);
        snprintf(memo, sizeof memo, "given-%s", name);
        credit(s, number, fen, memo);
        wait_until(s, id, VG_AS_ACTIVE, fen);
    }
    for (size_t i = 0; i < s->message_count; i++) {
        s->messages[i].expected = true;
    }
}

/* --- money
 * ------------------------------------------------------------------------------------------------
 */

static void say_hold(script *s)
{
    vg_command c = {.kind = VG_CMD_HOLD};
    const char *name = sc_next(s, "a name");
    c.account = sc_named(s, "an account")->id;
    c.amount = vg_fen(sc_fen(s));
    VG_SET(c.order, sc_take(s, "order") ? sc_next(s, "an order") : "O-1");
    sc_terms(s, &c);
    sc_ask(s, name, &c);
}

/* capture C1 H1 to A2 100.00 fee 1.00 to A3 50.00 to_payee P1 20.00 final */
static void say_capture(script *s)
{
    vg_command c = {.kind = VG_CMD_CAPTURE};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "a hold")->id;
    for (;;) {
        bool payee = sc_take(s, "to_payee");
        if (!payee && !sc_take(s, "to")) {
            break;
        }
        assert(c.payee_count < VG_PAYEES_MAX);
        vg_command_payee *p = &c.payees[c.payee_count++];
        *(payee ? &p->payee : &p->account) = sc_named(s, "a payee")->id;
        p->amount = vg_fen(sc_fen(s));
        p->fee = sc_take(s, "fee") ? vg_fen(sc_fen(s)) : vg_fen(0);
        c.amount.fen += p->amount.fen;
    }
    c.is_final = sc_take(s, "final");
    sc_ask(s, name, &c);
}

static void say_release(script *s)
{
    vg_command c = {.kind = VG_CMD_RELEASE};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "a hold")->id;
    c.whole = sc_take(s, "whole");
    if (!c.whole) {
        c.amount = vg_fen(sc_fen(s));
    }
    sc_ask(s, name, &c);
}

static int64_t target_said(script *s)
{
    static const char *const words[] = {[VG_TO_ORIGIN] = "origin", [VG_TO_CARD] = "card", [VG_TO_BALANCE] = "balance"};
    const char *word = sc_next(s, "origin, card or balance");
    for (size_t i = VG_TO_ORIGIN; i < VG_COUNT(words); i++) {
        if (strcmp(word, words[i]) == 0) {
            return (int64_t)i;
        }
    }
    sc_fail(s, "\"%s\" is not origin, card or balance", word);
    return 0;
}

/* fail F H1 [to origin|card|balance] [forfeit A2 Y | forfeit_payee P1 Y] */
static void say_fail(script *s)
{
    vg_command c = {.kind = VG_CMD_FAIL};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "a hold")->id;
    for (;;) {
        bool payee = sc_take(s, "forfeit_payee");
        if (payee || sc_take(s, "forfeit")) {
            vg_command_payee *p = &c.payees[0];
            c.payee_count = 1;
            *(payee ? &p->payee : &p->account) = sc_named(s, "a payee")->id;
            p->amount = vg_fen(sc_fen(s));
        } else if (sc_take(s, "to")) {
            c.arg = target_said(s);
        } else {
            break;
        }
    }
    sc_ask(s, name, &c);
}

static void say_move(script *s, vg_command_kind kind)
{
    vg_command c = {.kind = kind};
    const char *name = sc_next(s, "a name");
    c.account = sc_named(s, "an account")->id;
    if (kind == VG_CMD_TRANSFER) {
        c.peer = sc_named(s, "an account")->id;
    }
    c.amount = vg_fen(sc_fen(s));
    sc_ask(s, name, &c);
}

static void say_refund(script *s)
{
    vg_command c = {.kind = VG_CMD_REFUND};
    const char *name = sc_next(s, "a name");
    const vg_receipt *r = sc_receipt(s, sc_next(s, "a receipt"));
    c.receipt = r == NULL ? 0 : r->id;
    c.amount = vg_fen(sc_fen(s));
    if (sc_take(s, "order")) {
        VG_SET(c.order, sc_next(s, "an order"));
    }
    sc_ask(s, name, &c);
}

static void say_assign(script *s, vg_command_kind kind)
{
    vg_command c = {.kind = kind};
    const char *name = sc_next(s, "a name");
    const vg_receipt *r = sc_receipt(s, sc_next(s, "a receipt"));
    c.object = r == NULL ? 0 : r->id;
    if (kind == VG_CMD_ASSIGN) {
        c.account = sc_named(s, "an account")->id;
    }
    sc_ask(s, name, &c);
}

/* --- people
 * -------------------------------------------------------------------------------------------------
 */

static void say_payee(script *s)
{
    vg_command c = {.kind = VG_CMD_PAYEE};
    const char *name = sc_next(s, "a name");
    VG_SET(c.ref, name);
    VG_SET(c.name, sc_next(s, "a name of the payee"));
    VG_SET(c.number, sc_next(s, "a number"));
    VG_SET(c.bank, "招商银行");
    VG_SET(c.bank_no, "308584000013");
    sc_ask(s, name, &c);
}

int64_t sc_approval(script *s)
{
    const sc_name *n = sc_named(s, "what waits for approval");
    const vg_operation *op =
        n->approval != 0 || n->op == 0 ? NULL : sc_row(s, VG_T_operation, n->op);
    return op == NULL ? n->approval : op->approval;
}

static void say_settle(script *s, vg_command_kind kind)
{
    vg_command c = {.kind = kind, .object = sc_approval(s)};
    sc_ask(s, "", &c);
}

static void say_decide(script *s)
{
    vg_command c = {.kind = VG_CMD_DECIDE};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an operation")->op;
    c.yes = sc_take(s, "yes");
    if (!c.yes && !sc_take(s, "no")) {
        sc_fail(s, "decide yes or no");
    }
    VG_SET(c.evidence,
           sc_take(s, "evidence") ? sc_next(s, "evidence") : "the bank's letter of today");
    sc_ask(s, name, &c);
}

/* returned V W1 yes|no [receipt R1] */
static void say_returned(script *s)
{
    vg_command c = {.kind = VG_CMD_RETURNED};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an operation")->op;
    c.yes = sc_take(s, "yes");
    if (!c.yes && !sc_take(s, "no")) {
        sc_fail(s, "returned yes or no");
    }
    const vg_receipt *r = sc_take(s, "receipt") ? sc_receipt(s, sc_next(s, "a receipt")) : NULL;
    c.receipt = r == NULL ? 0 : r->id;
    VG_SET(c.evidence, "the bank's letter of today");
    sc_ask(s, name, &c);
}

/* reissue X W1 [of Y] [to_payee P1] */
static void say_reissue(script *s)
{
    vg_command c = {.kind = VG_CMD_REISSUE, .whole = true};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an operation")->op;
    while (!sc_end(s)) {
        if (sc_take(s, "to_payee")) {
            c.payees[0].payee = sc_named(s, "a payee")->id;
        } else if (sc_take(s, "of")) {
            c.whole = false;
            c.amount = vg_fen(sc_fen(s));
        } else {
            break;
        }
    }
    VG_SET(c.evidence, "the payee's letter of today");
    sc_ask(s, name, &c);
}

static void say_of_operation(script *s, vg_command_kind kind)
{
    vg_command c = {.kind = kind, .object = sc_named(s, "an operation")->op};
    sc_ask(s, "", &c);
}

static void say_close(script *s)
{
    vg_command c = {.kind = VG_CMD_CLOSE};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an account")->id;
    sc_ask(s, name, &c);
}

static void say_pause(script *s)
{
    vg_command c = {.kind = VG_CMD_PAUSE,
                    .arg = sc_take(s, "sends") ? VG_PAUSE_SENDS : VG_PAUSE_PAYOUTS};
    (void)sc_take(s, "payouts");
    sc_ask(s, "", &c);
}

static void say_resume(script *s)
{
    vg_command c = {.kind = VG_CMD_RESUME};
    sc_ask(s, sc_next(s, "a name"), &c);
}

static void say_inquiry(script *s)
{
    vg_command c = {.kind = VG_CMD_INQUIRY};
    const char *name = sc_next(s, "a name"), *what = sc_next(s, "a question");
    c.ask = vg_ask_by_name(vg_span_of(what));
    if (c.ask == VG_ASK_NAME_CHECK) {
        VG_SET(c.number, sc_next(s, "a number"));
        VG_SET(c.name, sc_next(s, "a name"));
    } else if (c.ask == VG_ASK_BANK_LIST) {
        VG_SET(c.bank, sc_next(s, "a bank"));
    } else if (c.ask == VG_ASK_DAY_LINES) {
        vg_err ignored;
        (void)vg_day_parse(vg_span_of(sc_next(s, "a day")), &c.day, &ignored).code;
    } else if (c.ask != VG_ASK_WORKING_DAYS) {
        c.account = sc_named(s, "an account")->id;
    }
    sc_ask(s, name, &c);
}

static void say_restrict(script *s, bool remove)
{
    vg_command c = {.kind = VG_CMD_RESTRICT, .remove = remove};
    c.object = sc_named(s, "an account")->id;
    if (sc_take(s, "frozen")) {
        c.amount = remove ? vg_fen(0) : vg_fen(sc_fen(s));
    } else if (sc_take(s, "stop_pay")) {
        c.arg = VG_STOP_PAY;
    } else if (sc_take(s, "receive_only")) {
        c.arg = VG_RECEIVE_ONLY;
    } else if (sc_take(s, "stop_all")) {
        c.arg = VG_STOP_ALL;
    } else {
        sc_fail(s, "restrict: frozen, stop_pay, receive_only or stop_all");
    }
    c.expires_at = sc_take(s, "for") ? s->world.now + sc_duration(s) : 0;
    if (sc_take(s, "authority")) {
        VG_SET(c.authority, sc_next(s, "who"));
        VG_SET(c.authority_ref, sc_next(s, "a reference"));
    }
    sc_ask(s, "", &c);
}

/* --- the bank, the wire, the store, the process
 * ---------------------------------------------------------------- */

/* fault DLMDETRN BR close_after_effect [nth 2] [count 1] [ms 5000] [code ED11308] [effect yes] */
static void say_fault(script *s)
{
    sim_fault f = {.count = 1};
    VG_SET(f.action, sc_next(s, "an action"));
    const char *word = sc_next(s, "a fault");
    if (!sim_has_word(s->port, word)) {
        VG_SET(f.type, word);
        word = sc_next(s, "a fault");
    }
    VG_SET(f.word, word);
    for (;;) {
        if (sc_take(s, "nth")) {
            f.nth = (uint32_t)sc_number(s);
        } else if (sc_take(s, "count")) {
            f.count = (uint32_t)sc_number(s);
        } else if (sc_take(s, "after")) {
            f.ms = sc_duration(s);
        } else if (sc_take(s, "code")) {
            VG_SET(f.code, sc_next(s, "a code"));
        } else if (sc_take(s, "effect")) {
            f.effect = sc_take(s, "yes")  ? SIM_EFFECT_YES
                       : sc_take(s, "no") ? SIM_EFFECT_NO
                                          : SIM_EFFECT_DEFAULT;
        } else {
            break;
        }
    }
    if (s->port->faults_off != NULL) {
        s->port->faults_off(s->program->bank, false);
    }
    if (s->port->fault == NULL || !s->port->fault(s->program->bank, &f)) {
        sc_fail(s, "\"%s\" is not a fault of the bank", word);
    }
}

static void bank_review(script *s)
{
    const sc_name *n = sc_named(s, "what is in review");
    const vg_operation *op =
        n->op == 0 ? NULL : sim_store_find(&s->world.store, VG_T_operation, VG_KEY_OF_ID(n->op));
    const vg_account *a = sim_store_find(&s->world.store, VG_T_account, VG_KEY_OF_ID(n->id));
    const char *decision = sc_next(s, "a decision");
    const vg_proving *v = sim_store_find(&s->world.store, VG_T_proving, VG_KEY_OF_ID(n->id));
    const char *ids[] = {op == NULL ? "" : op->bank_ref, a == NULL ? "" : a->bank_account, v == NULL ? "" : v->case_no};
    bool taken = false;
    for (size_t i = 0; i < VG_COUNT(ids) && !taken && s->port->review != NULL; i++) {
        taken = ids[i][0] != 0 && s->port->review(s->program->bank, s->world.now, ids[i], decision);
    }
    if (!taken) {
        sc_fail(s, "nothing of that name is in review at the bank");
    }
}

static void say_bank(script *s)
{
    void *bank = s->program->bank;
    int64_t now = s->world.now;
    if (sc_take(s, "review")) {
        bank_review(s);
    } else if (sc_take(s, "heal")) {
        s->port->clear_faults(bank);
        s->port->heal(bank, now); /* lies about earlier orders stop until the next fault */
    } else if (sc_take(s, "ends")) {
        const vg_proving *v = sim_store_find(&s->world.store, VG_T_proving, VG_KEY_OF_ID(sc_named(s, "an account")->id));
        const char *how = sc_next(s, "proven or refused");
        if (v == NULL || s->port->end_case == NULL || !s->port->end_case(bank, now, v->case_no, strcmp(how, "proven") == 0)) {
            sc_fail(s, "nothing of that account waits for its customer at the bank");
        }
    } else if (sc_take(s, "judicial")) {
        bool named = s->at < s->word_count && strspn(s->words[s->at], "0123456789") != strlen(s->words[s->at]);
        const vg_account *a = named ? sc_account(s) : NULL;
        const char *number = a != NULL ? a->bank_account : named ? "" : sc_next(s, "a number");
        if (s->port->judicial == NULL || !s->port->judicial(bank, now, number, sc_fen(s))) {
            sc_fail(s, "the bank did not freeze");
        }
    } else if (sc_take(s, "restricts") || sc_take(s, "lifts")) {
        bool lifts = strcmp(s->words[s->at - 1], "lifts") == 0;
        const vg_account *a = sc_account(s);
        const char *kind = lifts ? "" : sc_next(s, "a kind");
        int64_t fen = sc_end(s) ? 0 : sc_fen(s);
        if (a == NULL || s->port->restricts == NULL || !s->port->restricts(bank, now, a->bank_account, kind, fen)) {
            sc_fail(s, "the bank did not do that");
        }
    } else if (sc_take(s, "opens")) {
        char number[33];
        const char *tail = sc_next(s, "a tail"), *name = sc_next(s, "a name");
        if (s->port->open_account == NULL || !s->port->open_account(bank, now, tail, name, sc_fen(s), number)) {
            sc_fail(s, "the bank did not open it");
        }
    } else if (sc_take(s, "knows")) {
        const char *number = sc_next(s, "a number"), *name = sc_next(s, "a name");
        if (s->port->knows == NULL || !s->port->knows(bank, number, name)) {
            sc_fail(s, "the bank did not learn it");
        }
    } else if (!sc_bank_days(s)) {
        sc_fail(s, "bank: review, ends, heal, judicial, restricts, lifts, opens, knows or interest");
    }
}

static void say_wire(script *s)
{
    if (sc_take(s, "down")) {
        s->world.faults.not_sent = 1; /* every message: proven that no byte left */
    } else if (sc_take(s, "up")) {
        s->world.faults.not_sent = 0;
    } else {
        sc_fail(s, "wire: down or up");
    }
}

static void say_store(script *s)
{
    s->world.faults = (sim_faults){.not_sent = s->world.faults.not_sent};
    if (sc_take(s, "loses_answers")) {
        s->world.faults.commit_lost_after = 1;
    } else if (sc_take(s, "loses_commits")) {
        s->world.faults.commit_lost_before = 1;
    } else if (sc_take(s, "refuses")) {
        s->world.faults.commit_fails = 1;
    } else if (!sc_take(s, "fine")) {
        sc_fail(s, "store: loses_answers, loses_commits, refuses or fine");
    }
}

static void start(script *s, int64_t after)
{
    s->world.now += after;
    if (!sim_start_gateway(&s->world)) {
        sc_fail(s, "the gateway did not start");
        return;
    }
    sim_run_until(&s->world, s->world.now + 1);
}

static void say_crash(script *s)
{
    sim_stop_gateway(&s->world);
    start(s, sc_end(s) ? 1000 : sc_duration(s));
}

static void say_restore(script *s)
{
    bool marked = !sc_take(s, "unmarked");
    if (!s->has_backup) {
        sc_fail(s, "there is no backup");
        return;
    }
    sim_stop_gateway(&s->world);
    sim_store_close(&s->world.store);
    sim_store_copy(&s->backup, &s->world.store, &s->world);
    start(s, 60000);
    if (marked && s->finding[0] == 0) { /* the mark outside of the store tells that it is older */
        vg_gateway_sends_off(s->world.gw, 1);
        sim_run_until(&s->world, s->world.now + 1);
    }
}

static void say_backup(script *s)
{
    sim_store_copy(&s->world.store, &s->backup, &s->world);
    s->has_backup = true;
}

static void say_time(script *s)
{
    int64_t until = s->at < s->word_count && s->words[s->at][0] == '+'
                        ? s->world.now + sc_duration(s)
                        : instant(s, sc_next(s, "a time"));
    if (until < s->world.now) {
        sc_fail(s, "time does not go back");
        return;
    }
    sim_run_until(&s->world, until);
}

static void say_allow(script *s)
{
    if (s->allowed_count == SC_ALLOWED) {
        sc_fail(s, "too many are allowed");
        return;
    }
    VG_SET(s->allowed[s->allowed_count], sc_next(s, "an action"));
    for (size_t i = 0; i < s->message_count; i++) {
        s->messages[i].expected |= strcmp(s->messages[i].action, s->allowed[s->allowed_count]) == 0;
    }
    s->allowed_count++;
}

/* A start with another configuration changes the rules under acts that are under way. */
static void say_limits(script *s)
{
    bool on = sc_take(s, "on");
    if (!on && !sc_take(s, "off")) {
        sc_fail(s, "limits: on or off");
    }
    s->program->conf->rules.class_limits = on;
}

bool sc_say(script *s, const char *word)
{
#define WORD(text, call)                                                                           \
    if (strcmp(word, text) == 0) {                                                                 \
        call;                                                                                      \
        return true;                                                                               \
    }
    if (sc_say_case(s, word) || sc_say_days(s, word) || sc_say_statement(s, word)) {
        return true;
    }
    WORD("given", say_given(s))
    WORD("open", say_open(s, false))
    WORD("adopt", say_open(s, true))
    WORD("close", say_close(s))
    WORD("pay_in", say_pay_in(s))
    WORD("hold", say_hold(s))
    WORD("capture", say_capture(s))
    WORD("release", say_release(s))
    WORD("fail", say_fail(s))
    WORD("call", sc_name_part(s))
    WORD("transfer", say_move(s, VG_CMD_TRANSFER))
    WORD("withdraw", say_move(s, VG_CMD_WITHDRAW))
    WORD("fund", say_move(s, VG_CMD_DEPOSIT))
    WORD("refund", say_refund(s))
    WORD("assign", say_assign(s, VG_CMD_ASSIGN))
    WORD("unassign", say_assign(s, VG_CMD_UNASSIGN))
    WORD("return", say_assign(s, VG_CMD_RETURN))
    WORD("payee", say_payee(s))
    WORD("approve", say_settle(s, VG_CMD_APPROVE))
    WORD("deny", say_settle(s, VG_CMD_DENY))
    WORD("decide", say_decide(s))
    WORD("returned", say_returned(s))
    WORD("reissue", say_reissue(s))
    WORD("cancel", say_of_operation(s, VG_CMD_CANCEL))
    WORD("query", say_of_operation(s, VG_CMD_QUERY))
    WORD("pause", say_pause(s))
    WORD("resume", say_resume(s))
    WORD("inquiry", say_inquiry(s))
    WORD("restrict", say_restrict(s, false))
    WORD("lift", say_restrict(s, true))
    WORD("repeat", say_repeat(s))
    WORD("fault", say_fault(s))
    WORD("bank", say_bank(s))
    WORD("wire", say_wire(s))
    WORD("store", say_store(s))
    WORD("crash", say_crash(s))
    WORD("backup", say_backup(s))
    WORD("restore", say_restore(s))
    WORD("time", say_time(s))
    WORD("allow", say_allow(s))
    WORD("limits", say_limits(s))
#undef WORD
    return sc_say_escrow(s, word);
}

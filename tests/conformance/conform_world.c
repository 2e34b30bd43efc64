/* The world of one case: time that passes only when told, callers, the bank's money, and what must hold at its end. */
#include "tests/conformance/conform_in.h"
#include <inttypes.h>
#include <stdio.h>

enum { MONEY_FEN = 100000 };

void conform_begin(conform *c, const sim_bank *port, const vg_bank *bank, void *bank_conf)
{
    sim *s = &c->world;
    sim_begin(s, 1);
    s->steady = true;
    s->check_every = 1;
    s->now = vg_day_instant((vg_day){20514}, 10 * 3600); /* Monday 2026-03-02, 10:00 in Shanghai */
    sim_found(s);
    c->p = sim_add_adapter(s, port, bank_conf, bank);
    vg_rules *r = &c->p->conf->rules;
    r->timers.statement_poll_ms = 600000;
    r->timers.statement_full_ms = 3600000;
    r->capture_approval_over = 0;
    r->class_limits = false;
    if (!sim_start_gateway(s)) {
        conform_fail(c, "the gateway does not start with it");
    }
    conform_wait(c, 1000);
}

void conform_wait(conform *c, int64_t ms)
{
    sim_run_until(&c->world, c->world.now + ms);
    if (c->world.finding[0] != 0) {
        conform_fail(c, "%s", c->world.finding);
    }
}

static int64_t money_of(conform *c, int64_t account)
{
    const vg_account *a = sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(account));
    return a == NULL ? 0 : a->free_fen;
}

int64_t conform_open(conform *c)
{
    int64_t id = conform_over(c) ? 0 : sim_begin_account(c->p, c->people++);
    for (int i = 0; i < 60 && !conform_over(c); i++) {
        const vg_account *a = sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(id));
        if (a != NULL && a->state == VG_AS_ACTIVE) {
            return id;
        }
        conform_wait(c, 60000);
    }
    conform_fail(c, "no account could be opened in an hour");
    return 0;
}

void conform_people(conform *c)
{
    int64_t *ids[] = {&c->one, &c->two};
    for (size_t i = 0; i < VG_COUNT(ids) && !conform_over(c); i++) {
        *ids[i] = conform_open(c);
        if (conform_over(c)) {
            return;
        }
        if (vg_rules_promise(&c->p->conf->rules, VG_CAP_LEDGER_ONLY)) {
            vg_command in = {.kind = VG_CMD_DEPOSIT, .account = *ids[i], .amount = {MONEY_FEN}};
            (void)conform_ask(c, &in);
            continue;
        }
        conform_credit(c, *ids[i], MONEY_FEN, "given");
        for (int k = 0; k < 60 && money_of(c, *ids[i]) < MONEY_FEN && !conform_over(c); k++) {
            conform_wait(c, 60000);
        }
        if (money_of(c, *ids[i]) < MONEY_FEN) {
            conform_fail(c, "money that came in was not booked in an hour");
        }
    }
}

/* --- asking -------------------------------------------------------------------------------------------------- */

sim_request *conform_try(conform *c, vg_command *command)
{
    sim_request *q = sim_submit(c->p, command);
    for (int i = 0; i < 100 && q != NULL && !q->answered && !conform_over(c); i++) {
        conform_wait(c, 1);
    }
    if (q == NULL || !q->answered) {
        conform_fail(c, "the gateway did not answer");
        return NULL;
    }
    return q;
}

sim_request *conform_ask(conform *c, vg_command *command)
{
    sim_request *q = conform_over(c) ? NULL : conform_try(c, command);
    if (q != NULL && q->request.reply.code != VG_OK) {
        conform_fail(c, "the gateway refused: %s", q->request.reply.err.text);
    }
    return q;
}

const vg_operation *conform_operation(conform *c, int64_t id)
{
    return sim_store_find(&c->world.store, VG_T_operation, VG_KEY_OF_ID(id));
}

const vg_operation *conform_settled(conform *c, int64_t id, int64_t ms)
{
    static const vg_operation nothing;
    int64_t until = c->world.now + ms, step = 5000;
    for (;;) {
        const vg_operation *op = conform_operation(c, id);
        if (op == NULL || conform_over(c)) {
            return &nothing;
        }
        if (op->live == 0 || op->state == VG_ST_MANUAL || c->world.now >= until) {
            return op;
        }
        conform_wait(c, step);
        step = vg_fen_min(step * 2, 1800000);
    }
}

const vg_operation *conform_money(conform *c, int64_t id)
{
    const vg_operation *op = conform_operation(c, id), *found = NULL;
    if (op == NULL || vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_MONEY) {
        return op;
    }
    for (const sim_row *r = c->world.store.tables[VG_T_operation]; r != NULL; r = r->next) {
        const vg_operation *part = r->row;
        if (part->parent == id && vg_ask_message((vg_ask_kind)part->ask) == VG_MSG_MONEY && found == NULL) {
            found = part;
        }
    }
    return found;
}

void conform_credit(conform *c, int64_t account, int64_t fen, const char *memo)
{
    const vg_account *a = sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(account));
    const vg_owner *o = sim_store_find(&c->world.store, VG_T_owner, VG_KEY_OF_ID(account));
    char number[33], card[41];
    if (a == NULL || o == NULL || c->p->port->credit == NULL) {
        conform_fail(c, "the simulated bank takes no money");
        return;
    }
    VG_SET(number, a->bank_account);
    vg_text_set(card, sizeof card, o->card_number[0] != 0 ? o->card_number : "6222000011112222");
    sim_credit in = {.account = number,
                     .fen = fen,
                     .payer_no = card,
                     .payer_name = "张三丰",
                     .payer_bank = "招商银行",
                     .payer_bank_no = "308584000013",
                     .memo = memo};
    if (!c->p->port->credit(c->p->bank, c->world.now, &in)) {
        conform_fail(c, "the simulated bank did not take the money");
    }
}

size_t conform_receipts(conform *c, int64_t account, int64_t fen)
{
    size_t n = 0;
    for (const sim_row *r = c->world.store.tables[VG_T_receipt]; r != NULL; r = r->next) {
        const vg_receipt *in = r->row;
        n += in->account == account && in->fen == fen;
    }
    return n;
}

const vg_receipt *conform_receipt(conform *c, int64_t account, int64_t fen)
{
    for (const sim_row *r = c->world.store.tables[VG_T_receipt]; r != NULL; r = r->next) {
        const vg_receipt *in = r->row;
        if (in->account == account && in->fen == fen) {
            return in;
        }
    }
    conform_fail(c, "a receipt of %" PRId64 " fen is missing", fen);
    return NULL;
}

int64_t conform_total(conform *c, int64_t account)
{
    const vg_account *a = sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(account));
    return a == NULL ? -1 : a->free_fen + a->held_fen;
}

size_t conform_events(conform *c, const char *type)
{
    size_t n = 0;
    for (const sim_row *r = c->world.store.tables[VG_T_event]; r != NULL; r = r->next) {
        n += strcmp(((const vg_event *)r->row)->type, type) == 0;
    }
    return n;
}

/* --- the bank ------------------------------------------------------------------------------------------------- */

bool conform_offers(conform *c, vg_ask_kind ask)
{
    if (!vg_rules_offer(&c->p->conf->rules, ask)) {
        conform_skip(c, "the bank offers no %s", vg_ask_name(ask));
    }
    return !conform_over(c);
}

bool conform_fault(conform *c, const char *action, const char *type, const char *words, sim_fault more)
{
    char text[160];
    char *rest = text;
    vg_text_set(text, sizeof text, words);
    for (char *word = strsep(&rest, " "); word != NULL && !conform_over(c); word = strsep(&rest, " ")) {
        if (!sim_has_word(c->p->port, word)) {
            continue;
        }
        sim_fault f = more;
        f.count = f.count == 0 ? 1 : f.count;
        vg_text_set(f.action, sizeof f.action, action);
        vg_text_set(f.type, sizeof f.type, type);
        vg_text_set(f.word, sizeof f.word, word);
        if (!c->p->port->fault(c->p->bank, &f)) {
            conform_fail(c, "the simulated bank did not take a fault");
        }
        return !conform_over(c);
    }
    conform_skip(c, "the simulated bank plays no %s", words);
    return false;
}

bool conform_fault_at(conform *c, vg_ask_kind ask, const char *words, sim_fault more)
{
    const sim_name *name = sim_name_of(c->p->port, ask);
    if (name == NULL) {
        conform_skip(c, "the port names no message for %s", vg_ask_name(ask));
        return false;
    }
    return conform_fault(c, name->action, name->type, words, more);
}

/* Every act of ours that a bank saw: at most once done, never sent twice on a promise that the bank did not give. */
static void check_acts(conform *c)
{
    bool once = vg_rules_promise(&c->p->conf->rules, VG_CAP_SAME_REF_ONCE);
    for (const sim_row *r = c->world.store.tables[VG_T_operation]; r != NULL; r = r->next) {
        const vg_operation *op = r->row;
        if (op->bank_ref[0] == 0 || vg_ask_message((vg_ask_kind)op->ask) != VG_MSG_MONEY) {
            continue;
        }
        const char *kind = vg_op_kind_name((vg_op_kind)op->kind);
        uint32_t effects = c->p->port->effects(c->p->bank, op->bank_ref), sends = c->p->port->sends(c->p->bank, op->bank_ref);
        if (effects > 1) {
            conform_fail(c, "a %s was done %u times at the bank", kind, effects);
        }
        if (op->state == VG_ST_DONE && effects != 1) {
            conform_fail(c, "a %s is DONE, and the bank did it %u times", kind, effects);
        }
        if (op->state == VG_ST_REFUSED && effects != 0) {
            conform_fail(c, "a %s is refused, and the bank did it", kind);
        }
        if (sends > 1 && !once && !c->may_repeat) {
            conform_fail(c, "a %s reached the bank %u times, which promises nothing about a repeated reference", kind, sends);
        }
    }
}

void conform_end(conform *c)
{
    sim_complaint complaint;
    if (conform_over(c)) {
        return;
    }
    check_acts(c);
    sim_check(&c->world);
    if (c->world.finding[0] != 0) {
        conform_fail(c, "%s", c->world.finding);
    }
    if (c->p->port->complaint != NULL && c->p->port->complaint(c->p->bank, 0, &complaint)) {
        conform_fail(c, "the bank complains: %s (%s %s)", complaint.text, complaint.action, complaint.ref);
    }
    if (!c->p->port->books_balance(c->p->bank)) {
        conform_fail(c, "the books of the simulated bank do not balance");
    }
}

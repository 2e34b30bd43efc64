/* What a scenario expects of the store, of the bank and of the messages between them. */
#include "tests/scenarios/scenario.h"
#include <inttypes.h>
#include <stdio.h>

void sc_same_fen(script *s, const char *what, int64_t is, int64_t expected)
{
    char a[VG_YUAN_TEXT] = "below 0", b[VG_YUAN_TEXT];
    if (is >= 0) {
        vg_money_yuan(vg_fen(is), a);
    }
    vg_money_yuan(vg_fen(expected), b);
    if (is != expected) {
        sc_fail(s, "%s is %s, expected %s", what, a, b);
    }
}

void sc_same_word(script *s, const char *what, const char *is, const char *expected)
{
    if (strcmp(is, expected) != 0) {
        sc_fail(s, "%s is %s, expected %s", what, is, expected);
    }
}

static bool is_thing(const char *word);

static void same_number(script *s, const char *what, int64_t is, int64_t expected)
{
    if (is != expected) {
        sc_fail(s, "%s: %" PRId64 ", expected %" PRId64, what, is, expected);
    }
}

#define S(name, n) [n] = #name,
static const char *const hold_states[] = {VG_HOLD_STATES(S)};
static const char *const account_states[] = {VG_ACCOUNT_STATES(S)};
static const char *const receipt_states[] = {VG_RECEIPT_STATES(S)};
static const char *const approval_states[] = {VG_APPROVAL_STATES(S)};
#undef S
static const char *const payee_states[] = {"OPEN", "APPROVED", "DENIED"};
static const char *const reasons[] = {
#define R(name, n, text) [n] = #name,
    VG_REASONS(R)
#undef R
};

static void expect_op_row(script *s, const vg_operation *op)
{
    sc_same_word(s, "the operation", vg_state_name((vg_state)op->state), sc_next(s, "a state"));
    if (sc_take(s, "reason")) {
        sc_same_word(s, "its reason", reasons[op->reason], sc_next(s, "a reason"));
    }
    if (sc_take(s, "sends")) {
        same_number(s, "its sends", op->sends, sc_number(s));
    }
    if (sc_take(s, "says")) {
        const char *words = sc_next(s, "words");
        if (strstr(op->bank_text, words) == NULL && strstr(op->bank_code, words) == NULL) {
            sc_fail(s, "the bank said \"%s %s\", expected \"%s\"", op->bank_code, op->bank_text,
                    words);
        }
    }
    if (sc_take(s, "due")) { /* in China's time, while it waits for its way out */
        char day[VG_DAY_TEXT], is[32];
        int64_t minutes = vg_day_clock_ms(op->due_at) / 60000;
        vg_day_text(vg_day_at(op->due_at), day);
        snprintf(is, sizeof is, "%sT%02d:%02d", day, (int)(minutes / 60), (int)(minutes % 60));
        sc_same_word(s, "due", is, sc_next(s, "a time"));
    }
    if (sc_take(s, "unconfirmed")) {
        same_number(s, "unconfirmed", op->unconfirmed, 1);
    } else if (sc_take(s, "confirmed")) {
        same_number(s, "unconfirmed", op->unconfirmed, 0);
    }
    if (sc_take(s, "corrected")) {
        same_number(s, "corrected", op->corrected_by != 0, 1);
    }
    if (sc_take(s, "returned")) {
        same_number(s, "returned", op->returned_fen != 0, 1);
    }
    if (sc_take(s, "suspected")) {
        same_number(s, "suspected of a return", op->returned_by != 0 && op->returned_fen == 0, 1);
    }
    if (sc_take(s, "effects")) {
        same_number(s, "its effects at the bank",
                    op->bank_ref[0] == 0 ? 0 : s->port->effects(s->program->bank, op->bank_ref),
                    sc_number(s));
    }
}

static void expect_op(script *s)
{
    const vg_operation *op = sc_row(s, VG_T_operation, sc_named(s, "an operation")->op);
    if (op != NULL) {
        expect_op_row(s, op);
    }
}

/* C1 part_pay 2: the second of the parts of that kind, oldest first. */
static const vg_operation *part_meant(script *s)
{
    int64_t parent = sc_named(s, "an operation")->op, seen = 0;
    const char *kind = sc_next(s, "a kind");
    int64_t nth = sc_number(s);
    const vg_operation *found[64];
    for (const sim_row *r = s->world.store.tables[VG_T_operation]; r != NULL; r = r->next) {
        const vg_operation *op = r->row;
        if (op->parent == parent && seen < 64 &&
            strcmp(vg_op_kind_name((vg_op_kind)op->kind), kind) == 0) {
            found[seen++] = op;
        }
    }
    if (nth < 1 || nth > seen) {
        sc_fail(s, "there are %" PRId64 " parts of kind %s", seen, kind);
        return NULL;
    }
    return found[seen - nth];
}

static void expect_part(script *s)
{
    const vg_operation *op = part_meant(s);
    if (op != NULL) {
        expect_op_row(s, op);
    }
}

void sc_name_part(script *s)
{
    const char *name = sc_next(s, "a name");
    const vg_operation *op = part_meant(s);
    if (op != NULL) {
        assert(s->name_count < SC_NAMES);
        sc_name *n = &s->names[s->name_count++];
        *n = (sc_name){.id = op->id, .op = op->id};
        VG_SET(n->name, name);
    }
}

static void expect_hold(script *s)
{
    const vg_hold *h = sc_row(s, VG_T_hold, sc_named(s, "a hold")->id);
    if (h == NULL) {
        return;
    }
    sc_same_word(s, "the hold", hold_states[h->state], sc_next(s, "a state"));
    for (;;) {
        if (sc_take(s, "open")) {
            sc_same_fen(s, "open",
                     h->fen - h->captured_fen - h->released_fen - h->capturing_fen -
                         h->releasing_fen - h->planned_fen,
                     sc_fen(s));
        } else if (sc_take(s, "planned")) {
            sc_same_fen(s, "planned", h->planned_fen, sc_fen(s));
        } else if (sc_take(s, "captured")) {
            sc_same_fen(s, "captured", h->captured_fen, sc_fen(s));
        } else if (sc_take(s, "released")) {
            sc_same_fen(s, "released", h->released_fen, sc_fen(s));
        } else if (sc_take(s, "capturing")) {
            sc_same_fen(s, "capturing", h->capturing_fen, sc_fen(s));
        } else if (sc_take(s, "freeze")) {
            sc_same_fen(s, "frozen at the bank", h->freeze_fen, sc_fen(s));
        } else if (sc_take(s, "numbered")) {
            same_number(s, "has a freeze number", h->freeze_no[0] != 0, 1);
        } else {
            return;
        }
    }
}

static int64_t pending_of(const script *s, const vg_account *a)
{
    vg_day today = vg_day_at(s->world.now);
    bool released = vg_day_clock_ms(s->world.now) >= (int64_t)s->program->conf->rules.release_s * 1000;
    int64_t fen = 0;
    for (const sim_row *r = s->world.store.tables[VG_T_lot]; r != NULL; r = r->next) {
        const vg_lot *l = r->row;
        if (l->account == a->id && l->from_day > today.n - !released) {
            fen += l->free_fen;
        }
    }
    return fen;
}

static void expect_balance(script *s)
{
    const vg_account *a = sc_account(s);
    if (a == NULL) {
        return;
    }
    int64_t available = vg_fen_max(0, a->free_fen - a->frozen_fen), pending = pending_of(s, a);
    const struct {
        const char *word;
        int64_t fen;
    } parts[] = {{"total", a->free_fen + a->held_fen},
                 {"held", a->held_fen},
                 {"available", available},
                 {"out", a->out_fen},
                 {"frozen", a->frozen_fen},
                 {"pending", pending},
                 {"withdrawable", vg_fen_max(0, available - pending)}};
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < VG_COUNT(parts); i++) {
            if (sc_take(s, parts[i].word)) {
                sc_same_fen(s, parts[i].word, parts[i].fen, sc_fen(s));
                more = true;
            }
        }
    }
}

/* lot A1 2026-03-03 free 100.00 held 0.00: all lots of that date together. */
static void expect_lot(script *s)
{
    const vg_account *a = sc_account(s);
    vg_day day = {0};
    vg_err err;
    const char *word = sc_next(s, "a day");
    if (vg_day_parse(vg_span_of(word), &day, &err).code != VG_OK) {
        sc_fail(s, "\"%s\" is not a day", word);
    }
    int64_t free = 0, held = 0;
    for (const sim_row *r = s->world.store.tables[VG_T_lot]; a != NULL && r != NULL; r = r->next) {
        const vg_lot *l = r->row;
        if (l->account == a->id && l->from_day == day.n) {
            free += l->free_fen;
            held += l->held_fen;
        }
    }
    if (sc_take(s, "free")) {
        sc_same_fen(s, "free", free, sc_fen(s));
    }
    if (sc_take(s, "held")) {
        sc_same_fen(s, "held", held, sc_fen(s));
    }
}

static void expect_bank(script *s)
{
    const vg_account *a = sc_account(s);
    sim_balance b;
    if (a == NULL || s->port->balance == NULL || !s->port->balance(s->program->bank, s->world.now, a->bank_account, &b)) {
        sc_fail(s, "the bank does not know the account");
        return;
    }
    for (;;) {
        if (sc_take(s, "balance")) {
            sc_same_fen(s, "the bank's balance", b.total, sc_fen(s));
        } else if (sc_take(s, "frozen")) {
            sc_same_fen(s, "frozen at the bank", b.held, sc_fen(s));
        } else if (sc_take(s, "state")) {
            sc_same_word(s, "the bank's state", b.state, sc_next(s, "a state"));
        } else {
            return;
        }
    }
}

static void expect_account(script *s)
{
    const vg_account *a = sc_account(s);
    if (a == NULL) {
        return;
    }
    sc_same_word(s, "the account", account_states[a->state], sc_next(s, "a state"));
    if (sc_take(s, "receive_only")) {
        same_number(s, "receives only", (a->stops & VG_RECEIVE_ONLY) != 0, 1);
    }
}

static void expect_receipt(script *s)
{
    const vg_receipt *r = sc_receipt(s, sc_next(s, "a receipt"));
    if (r == NULL) {
        return;
    }
    sc_same_word(s, "the receipt", receipt_states[r->state], sc_next(s, "a state"));
    for (;;) {
        if (sc_take(s, "payer")) {
            sc_same_word(s, "its payer", r->payer_account, sc_next(s, "a number"));
        } else if (sc_take(s, "refunded")) {
            sc_same_fen(s, "refunded", r->refunded_fen, sc_fen(s));
        } else {
            return;
        }
    }
}

static int64_t count_rows(const script *s, vg_table table)
{
    int64_t n = 0;
    for (const sim_row *r = s->world.store.tables[table]; r != NULL; r = r->next) {
        n++;
    }
    return n;
}

static void expect_event(script *s)
{
    int64_t n = 0;
    const char *type = sc_next(s, "a type");
    for (const sim_row *r = s->world.store.tables[VG_T_event]; r != NULL; r = r->next) {
        n += strcmp(((const vg_event *)r->row)->type, type) == 0;
    }
    same_number(s, type, n, sc_number(s));
}

static void expect_note(script *s)
{
    int64_t op = sc_named(s, "an inquiry")->op;
    const char *words = sc_next(s, "words");
    for (const sim_row *r = s->world.store.tables[VG_T_note]; r != NULL; r = r->next) {
        const vg_note *n = r->row;
        if (n->op == op &&
            memmem(n->data.at, n->data.len, words, strlen(words)) != NULL) {
            return;
        }
    }
    sc_fail(s, "no note of it has \"%s\"", words);
}

/* sent DLMDETRN BR 1: so many that no line has expected before, and each is accounted for now. */
static void expect_sent(script *s)
{
    do {
        const char *action = sc_next(s, "a message"), *type = "";
        if (s->at < s->word_count &&
            strspn(s->words[s->at], "0123456789") != strlen(s->words[s->at])) {
            type = sc_next(s, "a type");
        }
        int64_t n = 0, expected = sc_number(s);
        for (size_t i = 0; i < s->message_count; i++) {
            sc_message *m = &s->messages[i];
            if (!m->expected && strcmp(m->action, action) == 0 &&
                (*type == 0 || strcmp(m->type, type) == 0)) {
                m->expected = true;
                n++;
            }
        }
        if (n != expected) {
            sc_fail(s, "sent %s %s: %" PRId64 ", expected %" PRId64, action, type, n, expected);
        }
    } while (!sc_end(s) && !is_thing(s->words[s->at]));
}

static void expect_messages(script *s)
{
    if (!sc_take(s, "none-left")) {
        sc_fail(s, "messages: none-left is the only word");
    }
    for (size_t i = 0; i < s->message_count; i++) {
        const sc_message *m = &s->messages[i];
        if (!m->expected) {
            sc_fail(s, "message %zu was not expected: %s %s %s", i + 1, m->action, m->type, m->ref);
        }
    }
}

static void expect_program(script *s)
{
    const vg_program *p = sc_row(s, VG_T_program, 1);
    const char *word = sc_next(s, "a state");
    if (p != NULL) {
        const char *is = p->sends_off != 0               ? "sends_off"
                         : p->paused == VG_PAUSE_SENDS   ? "sends_paused"
                         : p->paused == VG_PAUSE_PAYOUTS ? "payouts_paused"
                                                         : "running";
        sc_same_word(s, "the program", is, word);
    }
}

static void expect_approval(script *s)
{
    const vg_approval *ap = sc_row(s, VG_T_approval, sc_approval(s));
    const char *word = sc_next(s, "a state");
    if (ap != NULL) {
        sc_same_word(s, "the approval", approval_states[ap->state], word);
    }
}

static void expect_payee(script *s)
{
    const vg_payee *p = sc_row(s, VG_T_payee, sc_named(s, "a payee")->id);
    const char *word = sc_next(s, "a state");
    if (p != NULL) {
        sc_same_word(s, "the payee", payee_states[p->state], word);
    }
}

static void expect_counts(script *s, const char *what, vg_table table)
{
    same_number(s, what, count_rows(s, table), sc_number(s));
}

static void expect_corrections(script *s)
{
    int64_t n = 0;
    for (const sim_row *r = s->world.store.tables[VG_T_operation]; r != NULL; r = r->next) {
        n += ((const vg_operation *)r->row)->kind == VG_OP_CORRECTION;
    }
    same_number(s, "corrections", n, sc_number(s));
}

static void expect_receipts(script *s) { expect_counts(s, "receipts", VG_T_receipt); }
static void expect_operations(script *s) { expect_counts(s, "operations", VG_T_operation); }

/* card A1 6225…: the one that is bound. */
static void expect_card(script *s)
{
    const vg_account *a = sc_account(s);
    const vg_owner *o = a == NULL ? NULL : sc_row(s, VG_T_owner, a->id);
    const char *number = sc_next(s, "a number, or none");
    if (o != NULL) {
        sc_same_word(s, "the card", o->card_number[0] == 0 ? "none" : o->card_number, number);
    }
}

/* told N [stored N]: messages of the bank's own that were acknowledged, and rows of them. */
static void expect_told(script *s)
{
    same_number(s, "messages of the bank that were acknowledged", (int64_t)s->world.pushes_taken, sc_number(s));
    if (sc_take(s, "stored")) {
        same_number(s, "messages of the bank that are stored", count_rows(s, VG_T_pushed), sc_number(s));
    }
}

static const struct thing {
    const char *word;
    void (*expect)(script *s);
} things[] = {{"op", expect_op},
              {"part", expect_part},
              {"hold", expect_hold},
              {"balance", expect_balance},
              {"lot", expect_lot},
              {"bank", expect_bank},
              {"account", expect_account},
              {"receipt", expect_receipt},
              {"receipts", expect_receipts},
              {"operations", expect_operations},
              {"corrections", expect_corrections},
              {"event", expect_event},
              {"note", expect_note},
              {"sent", expect_sent},
              {"messages", expect_messages},
              {"program", expect_program},
              {"approval", expect_approval},
              {"payee", expect_payee},
              {"card", expect_card},
              {"told", expect_told}};

static const struct thing *thing_of(const char *word)
{
    for (size_t i = 0; i < VG_COUNT(things); i++) {
        if (strcmp(things[i].word, word) == 0) {
            return &things[i];
        }
    }
    return NULL;
}

static bool is_thing(const char *word) { return thing_of(word) != NULL; }

void sc_expect(script *s)
{
    while (!sc_end(s) && s->finding[0] == 0) {
        const char *word = sc_next(s, "what to expect");
        const struct thing *thing = thing_of(word);
        if (thing == NULL && (sc_expect_days(s, word) || sc_expect_escrow(s, word))) {
            continue;
        }
        if (thing == NULL) {
            sc_fail(s, "\"%s\" is not a thing to expect", word);
            return;
        }
        thing->expect(s);
    }
}

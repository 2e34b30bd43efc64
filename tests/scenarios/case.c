/* Customers' cases: openings of Type II accounts, proofs, cards, documents; and what only such banks do with money. */
#include "tests/scenarios/scenario.h"
#include <stdio.h>

/* case A1 [as A0]: an opening that its customer has still to prove; as: of the same person. */
static void say_case(script *s)
{
    vg_command c = {.kind = VG_CMD_OPEN, .account_kind = VG_ACCT_TYPE2};
    const char *name = sc_next(s, "a name");
    int n = sc_take(s, "again") ? s->people - 1 : s->people++;
    VG_SET(c.ref, name);
    sim_fill_person(s->program, &c, n);
    c.person.id_to = vg_day_add(vg_day_at(s->world.now), 2000);
    if (sc_take(s, "until")) {
        vg_err err;
        if (vg_day_parse(vg_span_of(sc_next(s, "a day")), &c.person.id_to, &err).code != VG_OK) {
            sc_fail(s, "that is not a day");
        }
    }
    if (sc_take(s, "unknown")) { /* the card's bank knows another mobile */
        VG_SET(c.person.mobile, "13999999999");
    }
    if (!sim_give_files(s->program, &c, 3)) {
        sc_fail(s, "the pictures were not taken");
    }
    sc_ask(s, name, &c);
}

static const vg_proving *proving(script *s, int64_t account)
{
    return sim_store_find(&s->world.store, VG_T_proving, VG_KEY_OF_ID(account));
}

/* proves A1 right|wrong */
static void say_proves(script *s)
{
    const sc_name *n = sc_named(s, "an account");
    const vg_proving *v = proving(s, n->id);
    const vg_owner *o = sim_store_find(&s->world.store, VG_T_owner, VG_KEY_OF_ID(n->id));
    bool right = sc_take(s, "right");
    char text[17] = "";
    if (!right && !sc_take(s, "wrong")) {
        sc_fail(s, "proves right or wrong");
    }
    bool amount = v != NULL && v->stage == VG_STAGE_AMOUNT_WAIT;
    const char *card = v != NULL && v->card_number[0] != 0 ? v->card_number : o == NULL ? "" : o->card_number;
    if (v == NULL || s->program->port->told == NULL || !s->program->port->told(s->program->bank, v->case_no, card, text)) {
        VG_SET(text, amount ? "0.99" : "000000");
    }
    vg_command c = {.kind = VG_CMD_VERIFY, .object = n->id};
    VG_SET(c.secret, right ? text : amount ? "0.99" : "99999999");
    if (amount) {
        vg_err err;
        (void)vg_money_parse_yuan(vg_span_of(c.secret), &c.amount, &err).code;
    }
    sc_ask(s, "", &c);
}

static void say_code(script *s)
{
    vg_command c = {.kind = VG_CMD_CODE, .object = sc_named(s, "an account")->id};
    sc_ask(s, "", &c);
}

/* card C1 A1: another card of his. */
static void say_card(script *s)
{
    vg_command c = {.kind = VG_CMD_BIND};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an account")->id;
    sim_fill_card(s->program, &c, 500 + s->people++);
    sc_ask(s, name, &c);
}

static void say_unbind(script *s)
{
    vg_command c = {.kind = VG_CMD_UNBIND};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an account")->id;
    VG_SET(c.number, "bound");
    sc_ask(s, name, &c);
}

/* document D1 A1 2030-01-01 */
static void say_document(script *s)
{
    vg_command c = {.kind = VG_CMD_IDENTITY};
    vg_err err;
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an account")->id;
    c.person.id_from = vg_day_at(s->world.now);
    if (vg_day_parse(vg_span_of(sc_next(s, "a day")), &c.person.id_to, &err).code != VG_OK) {
        sc_fail(s, "that is not a day");
    }
    VG_SET(c.person.face_ticket, "FACETICKET02");
    if (!sim_give_files(s->program, &c, 3)) {
        sc_fail(s, "the pictures were not taken");
    }
    sc_ask(s, name, &c);
}

/* deposit D1 A1 100.00: pulled from the bound card. */
static void say_deposit(script *s)
{
    vg_command c = {.kind = VG_CMD_DEPOSIT};
    const char *name = sc_next(s, "a name");
    c.account = sc_named(s, "an account")->id;
    c.amount = vg_fen(sc_fen(s));
    sc_ask(s, name, &c);
}

/* pay_back B1 T1 50.00: of a payment, or of what a deposit brought. */
static void say_pay_back(script *s)
{
    vg_command c = {.kind = VG_CMD_REFUND};
    const char *name = sc_next(s, "a name");
    c.operation = sc_named(s, "an operation")->op;
    c.amount = vg_fen(sc_fen(s));
    sc_ask(s, name, &c);
}

bool sc_say_case(script *s, const char *word)
{
    static const struct {
        const char *word;
        void (*say)(script *s);
    } words[] = {{"case", say_case},         {"proves", say_proves},     {"code", say_code},       {"card", say_card},
                 {"unbind", say_unbind},     {"document", say_document}, {"deposit", say_deposit}, {"pay_back", say_pay_back}};
    for (size_t i = 0; i < VG_COUNT(words); i++) {
        if (strcmp(words[i].word, word) == 0) {
            words[i].say(s);
            return true;
        }
    }
    return false;
}

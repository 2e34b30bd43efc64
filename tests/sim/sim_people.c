/* Customers: who they are, how they open accounts, prove cards and bring documents; with codes right and wrong. */
#include "gateway/core/type2.h"
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>

enum { PEOPLE_FIRST = 100, PEOPLE_LAST = 999, IMAGE_LEN = 12 };
#define ASK(name) (UINT64_C(1) << VG_ASK_##name)

/* Every image is this one: it may stand in its own row only, and there only until the bank has it. */
static const char image[IMAGE_LEN + 1] = "\x89PNG" "Q7ZK-XWJ";

/* --- who they are -------------------------------------------------------------------------------------------- */

static void resident_id(int n, char ret[31])
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    snprintf(ret, 31, "11010119900307%03d", n % 500 * 2 + 1); /* odd: a man */
    for (int i = 0; i < 17; i++) {
        sum += (ret[i] - '0') * weights[i];
    }
    ret[17] = "10X98765432"[sum % 11];
    ret[18] = 0;
}

static void card_number(int n, char ret[41])
{
    for (int digit = 0; digit < 10; digit++) {
        snprintf(ret, 41, "622588%09d%d", n, digit);
        if (vg_luhn(ret)) {
            return;
        }
    }
    assert(false && "one of ten digits is the check digit");
}

static sim_person person_of(int n)
{
    sim_person who = {0};
    VG_SET(who.name, "张三丰");
    resident_id(n, who.id_no);
    snprintf(who.mobile, sizeof who.mobile, "138%08d", n);
    card_number(n, who.card);
    return who;
}

static bool opens_cases(const sim_program *p) { return vg_rules_offer(&p->conf->rules, VG_ASK_OPEN_CASE); }

void sim_fill_person(sim_program *p, vg_command *c, int n)
{
    sim_person who = person_of(n);
    VG_SET(c->name, who.name);
    if (p->port->person != NULL) {
        VG_SET(c->number, who.card);
        p->port->person(p->bank, &who);
    } else {
        snprintf(c->number, sizeof c->number, "6222%08d", n);
    }
    VG_SET(c->bank, "招商银行");
    VG_SET(c->bank_no, "308584000013");
    c->owner.kind = 'P';
    c->owner.id_type = '0';
    VG_SET(c->owner.id_number, who.id_no);
    VG_SET(c->owner.legal_person, who.name);
    VG_SET(c->owner.address, "北京市");
    VG_SET(c->owner.contact_name, who.name);
    VG_SET(c->owner.contact_phone, opens_cases(p) || p->port->person != NULL ? who.mobile : "13800000000");
    VG_SET(c->owner.contact_mail, "a@b.example");
    vg_person *m = &c->person;
    VG_SET(m->mobile, who.mobile);
    VG_SET(m->occupation, "30000");
    m->sex = 'M';
    VG_SET(m->nation, "CHN");
    m->tax_residence = '1';
    vg_day today = vg_day_at(p->sim->now);
    m->id_from = vg_day_add(today, -1000);
    m->id_to = one_in(&p->sim->chance, 6) ? vg_day_add(today, (int32_t)between(&p->sim->chance, 0, 3)) : vg_day_add(today, 2000);
    VG_SET(m->consent_no, "CONSENT1");
    VG_SET(m->face_ticket, "FACETICKET01");
}

/* --- asking and waiting --------------------------------------------------------------------------------------- */

/* Asks again with the same key until an answer is there, as a careful caller does; 0: there is none. */
static int64_t ask_until(sim_program *p, const vg_command *c, int times)
{
    sim *s = p->sim;
    vg_err err;
    sim_request *q = sim_submit(p, c);
    for (int i = 0; i < times && q != NULL && s->finding[0] == 0 && q->shown_id == 0; i++) {
        sim_run_until(s, s->now + (i == 0 ? 1 : 5000));
        if (q->shown_id == 0 && s->gw != NULL && (!q->answered || q->request.reply.code != VG_OK)) {
            q->answered = false;
            q->request.reply = (vg_reply){0};
            (void)vg_gateway_submit(s->gw, &q->request, &err).code;
            sim_run_until(s, s->now + 1);
        }
    }
    return q == NULL ? 0 : q->shown_id;
}

bool sim_give_files(sim_program *p, vg_command *c, int times)
{
    for (int i = 0; i < 2; i++) {
        vg_command file = {.kind = VG_CMD_FILE, .file = {(const uint8_t *)image, IMAGE_LEN}};
        c->files[i] = ask_until(p, &file, times);
    }
    return c->files[0] != 0 && c->files[1] != 0;
}

static int64_t open_one(sim_program *p, int n, const char *ref, int times)
{
    vg_command c = {.kind = VG_CMD_OPEN, .account_kind = opens_cases(p) ? VG_ACCT_TYPE2 : VG_ACCT_MEMBER};
    snprintf(c.ref, sizeof c.ref, "%s-%d", ref, n);
    sim_fill_person(p, &c, n);
    return opens_cases(p) && !sim_give_files(p, &c, times) ? 0 : ask_until(p, &c, times);
}

/* --- proving -------------------------------------------------------------------------------------------------- */

static bool waits(const void *row)
{
    const vg_proving *v = row;
    return v->op != 0 && v->trying == 0 && (v->stage == VG_STAGE_SMS_WAIT || v->stage == VG_STAGE_AMOUNT_WAIT);
}

/* A case that its customer may leave: also one that the bank is still at, which may then open an account nobody wants. */
static bool may_leave(const void *row)
{
    const vg_proving *v = row;
    return waits(v) || (v->op != 0 && (v->stage == VG_STAGE_VERIFY_SENT || v->stage == VG_STAGE_BANK_REVIEW));
}

static bool in_review(const void *row) { return ((const vg_proving *)row)->stage == VG_STAGE_BANK_REVIEW; }

/* Eight digits that no code has: kept, and looked for in everything that is written. */
static void mistype(sim *s, char ret[17])
{
    snprintf(ret, 17, "%" PRId64, between(&s->chance, 10000000, 99999999));
    if (s->secret_count < VG_COUNT(s->secrets)) {
        VG_SET(s->secrets[s->secret_count++], ret);
    }
}

static bool prove_one(sim_program *p, const vg_proving *v, bool right)
{
    char told[17] = "";
    vg_command c = {.kind = VG_CMD_VERIFY, .object = v->id};
    bool amount = v->stage == VG_STAGE_AMOUNT_WAIT;
    const vg_owner *o = sim_store_find(&p->sim->store, VG_T_owner, VG_KEY_OF_ID(v->id));
    const char *card = v->card_number[0] != 0 ? v->card_number : o->card_number;
    if (p->port->told == NULL || !p->port->told(p->bank, v->case_no, card, told)) {
        return false;
    }
    if (!right && !amount) {
        mistype(p->sim, told);
    }
    VG_SET(c.secret, told);
    if (amount) {
        vg_err err;
        vg_money m = {0};
        c.by_amount = true;
        (void)vg_money_parse_yuan(vg_span_of(told), &m, &err).code;
        c.amount = vg_fen(right ? m.fen : m.fen + 1);
        char yuan[VG_YUAN_TEXT];
        vg_money_yuan(c.amount, yuan);
        VG_SET(c.secret, yuan);
    }
    sim_submit(p, &c);
    return true;
}

static void prove(sim_program *p)
{
    const vg_proving *v = sim_some_row(p, VG_T_proving, waits);
    if (v != NULL) {
        (void)prove_one(p, v, !one_in(&p->sim->chance, 3));
    }
}

static void another_code(sim_program *p)
{
    const vg_proving *v = sim_some_row(p, VG_T_proving, waits);
    if (v != NULL) {
        vg_command c = {.kind = VG_CMD_CODE, .object = v->id};
        sim_submit(p, &c);
    }
}

static void withdraw_case(sim_program *p)
{
    const vg_proving *v = sim_some_row(p, VG_T_proving, may_leave);
    if (v != NULL && one_in(&p->sim->chance, 2)) {
        vg_command c = {.kind = VG_CMD_CANCEL, .object = v->op};
        sim_submit(p, &c);
    }
}

static void review_case(sim_program *p)
{
    static const char *const words[] = {"approve", "approve", "reject", "inst_approve", "bank_approve"};
    const vg_proving *v = sim_some_row(p, VG_T_proving, in_review);
    const vg_account *a = v == NULL ? NULL : sim_store_find(&p->sim->store, VG_T_account, VG_KEY_OF_ID(v->id));
    if (a != NULL && p->port->review != NULL) { /* a new document is known by its account */
        const char *id = v->case_no[0] != 0 ? v->case_no : a->bank_account;
        (void)p->port->review(p->bank, p->sim->now, id, words[between(&p->sim->chance, 0, 4)]);
    }
}

static void open_case(sim_program *p)
{
    if (!p->sim->restored) {
        (void)open_one(p, (int)between(&p->sim->chance, one_in(&p->sim->chance, 4) ? 0 : PEOPLE_FIRST, PEOPLE_LAST), "extra", 1);
    }
}

/* --- cards and documents -------------------------------------------------------------------------------------- */

void sim_fill_card(sim_program *p, vg_command *c, int n)
{
    sim_person who = person_of(n);
    const vg_owner *o = sim_store_find(&p->sim->store, VG_T_owner, VG_KEY_OF_ID(c->object));
    assert(o != NULL);
    VG_SET(who.id_no, o->id_number); /* his own card */
    if (p->port->person != NULL) {
        p->port->person(p->bank, &who);
    }
    VG_SET(c->number, who.card);
    VG_SET(c->bank, "招商银行");
    VG_SET(c->bank_no, "308584000013");
    VG_SET(c->person.mobile, who.mobile);
}

static void bind_card(sim_program *p)
{
    int64_t account = sim_some_account(p);
    const vg_owner *o = sim_store_find(&p->sim->store, VG_T_owner, VG_KEY_OF_ID(account));
    if (o == NULL || p->port->person == NULL) {
        return;
    }
    vg_command c = {.kind = VG_CMD_BIND, .object = account};
    sim_fill_card(p, &c, (int)between(&p->sim->chance, PEOPLE_FIRST, PEOPLE_LAST));
    sim_submit(p, &c);
}

static void unbind_card(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_UNBIND, .object = sim_some_account(p)};
    VG_SET(c.number, "bound");
    if (one_in(&p->sim->chance, 3)) {
        sim_submit(p, &c);
    }
}

static void renew_document(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_IDENTITY, .object = sim_some_account(p)};
    vg_day today = vg_day_at(p->sim->now);
    c.person.id_from = vg_day_add(today, -1);
    c.person.id_to = vg_day_add(today, 3000);
    VG_SET(c.person.face_ticket, "FACETICKET02");
    if (sim_give_files(p, &c, 1)) {
        sim_submit(p, &c);
    }
}

const sim_deed sim_people_deeds[] = {
    {6, prove, ASK(VERIFY)},           {2, another_code, ASK(SEND_CODE)},  {1, withdraw_case, ASK(OPEN_CASE) | ASK(BIND_CARD)},
    {3, review_case, ASK(OPEN_CASE)},  {3, open_case, ASK(OPEN_CASE)},     {2, bind_card, ASK(BIND_CARD) | ASK(CHANGE_CARD)},
    {1, unbind_card, ASK(UNBIND_CARD)}, {2, renew_document, ASK(UPDATE_IDENTITY)},
};
const size_t sim_people_deed_count = VG_COUNT(sim_people_deeds);

/* --- at the beginning and the end ------------------------------------------------------------------------------ */

static const vg_proving *proving_of(sim_program *p, int64_t account)
{
    return sim_store_find(&p->sim->store, VG_T_proving, VG_KEY_OF_ID(account));
}

static bool is_open(sim_program *p, int64_t account)
{
    const vg_account *a = sim_store_find(&p->sim->store, VG_T_account, VG_KEY_OF_ID(account));
    return a != NULL && a->open_ops == 0 && (a->state == VG_AS_ACTIVE || a->state == VG_AS_INACTIVE);
}

/* Where the card must be proven after the account is there. */
static void bind_first(sim_program *p, int64_t account, int n)
{
    vg_command c = {.kind = VG_CMD_BIND, .object = account};
    sim_person who = person_of(n);
    VG_SET(c.number, who.card);
    VG_SET(c.bank, "招商银行");
    VG_SET(c.bank_no, "308584000013");
    VG_SET(c.person.mobile, who.mobile);
    (void)ask_until(p, &c, 3);
}

int64_t sim_begin_account(sim_program *p, int n)
{
    sim *s = p->sim;
    bool binds = vg_rules_offer(&p->conf->rules, VG_ASK_BIND_CARD) && !opens_cases(p), bound = !binds;
    int64_t id = open_one(p, n, "customer", 60);
    for (int i = 0; i < 400 && id != 0 && s->finding[0] == 0 && (opens_cases(p) || binds); i++) {
        const vg_proving *v = proving_of(p, id);
        if (v != NULL && waits(v)) {
            (void)prove_one(p, v, true);
        } else if (v != NULL && in_review(v) && p->port->review != NULL) {
            (void)p->port->review(p->bank, s->now, v->case_no, "approve");
        } else if (is_open(p, id) && bound) {
            return id;
        } else if (is_open(p, id)) {
            bound = true;
            bind_first(p, id, n);
        }
        sim_run_until(s, s->now + 5000);
    }
    return id;
}

void sim_finish_cases(sim_program *p)
{
    sim *s = p->sim;
    for (int i = 0; i < 60 && s->finding[0] == 0; i++) {
        const vg_proving *v = sim_some_row(p, VG_T_proving, waits);
        if (v == NULL) {
            return;
        }
        if (i % 4 == 2) { /* the last one may be over */
            vg_command c = {.kind = VG_CMD_CODE, .object = v->id};
            sim_submit(p, &c);
        } else if (i >= 30 || !prove_one(p, v, true)) {
            vg_command c = {.kind = VG_CMD_CANCEL, .object = v->op};
            sim_submit(p, &c);
        }
        sim_run_until(s, s->now + 90000);
    }
}

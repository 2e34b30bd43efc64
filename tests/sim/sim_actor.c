/* Callers, payers, people: what happens to the gateway from outside. */
#include "gateway/base/text.h"
#include "gateway/core/calendar_file.h"
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LATE_MS = 20 * 3600 * 1000 };

static void done(void *ctx, vg_request *r)
{
    sim_request *q = ctx;
    sim *s = q->sim;
    if (s->dead) {
        return; /* the caller never saw it */
    }
    q->answered = true;
    sim_note(s, "answer %d %s", r->reply.code == VG_OK ? r->reply.http : -(int)r->reply.code,
             r->reply.code == VG_OK ? "" : r->reply.err.text);
    if (r->reply.code == VG_OK) {
        int64_t id = r->reply.shown == VG_SHOW_ACCOUNT ? r->reply.account.id
                     : r->reply.shown == VG_SHOW_FILE  ? r->reply.file.id
                                                       : r->reply.operation_id;
        if (q->shown_id != 0 && id != 0 && q->shown_id != id) {
            sim_fail(s, "I7: one Idempotency-Key made two resources");
        }
        q->shown_id = id;
    }
}

static sim_request *submit_by(sim_program *p, const vg_command *c, int64_t principal)
{
    vg_err err;
    sim *s = p->sim;
    if (s->request_count == SIM_REQUESTS || s->gw == NULL) {
        return NULL;
    }
    sim_request *q = calloc(1, sizeof *q);
    assert(q != NULL);
    q->sim = s;
    q->request = (vg_request){.command = *c, .done = done, .ctx = q};
    if (c->file.len > 0 && c->file.len <= sizeof q->image) { /* the caller's until the reply */
        memcpy(q->image, c->file.at, c->file.len);
        q->request.command.file.at = q->image;
    }
    q->request.command.program = p->id;
    q->request.command.principal = principal;
    q->request.command.scopes = VG_SCOPE_ADMIN;
    snprintf(q->request.command.idem, sizeof q->request.command.idem, "k%zu", s->request_count);
    vg_sha256_hex(vg_span_of(q->request.command.idem), q->request.command.request_hash);
    s->requests[s->request_count++] = q;
    if (vg_gateway_submit(s->gw, &q->request, &err).code != VG_OK) {
        sim_note(s, "busy");
    }
    sim_note(s, "caller at %s: command %d amount %" PRId64, p->port->name, (int)c->kind, c->amount.fen);
    return q;
}

sim_request *sim_submit(sim_program *p, const vg_command *c) { return submit_by(p, c, 1); }

/* The same key and request again, as a caller does who saw no answer (or who is careless). */
static void repeat_one(sim_program *p)
{
    sim *s = p->sim;
    if (s->request_count == 0 || s->restored) {
        return; /* an older copy of the store has forgotten keys */
    }
    sim_request *q = s->requests[between(&p->sim->chance, 0, (int64_t)s->request_count - 1)];
    vg_err err;
    if (!q->answered && !q->dropped) {
        return; /* still on its way in this process */
    }
    q->answered = q->dropped = false;
    q->request.reply = (vg_reply){0};
    sim_note(s, "caller repeats %s", q->request.command.idem);
    if (vg_gateway_submit(s->gw, &q->request, &err).code != VG_OK) {
        q->answered = true;
    }
}

int64_t sim_some_account(sim_program *p) { return p->accounts[between(&p->sim->chance, 0, (int64_t)p->account_count - 1)]; }

/* A row of a table by chance; NULL when there is none that fits. */
static int64_t program_of(vg_table table, const void *row)
{
    switch (table) {
    case VG_T_hold:
        return ((const vg_hold *)row)->program;
    case VG_T_receipt:
        return ((const vg_receipt *)row)->program;
    case VG_T_operation:
        return ((const vg_operation *)row)->program;
    case VG_T_payee:
        return ((const vg_payee *)row)->program;
    case VG_T_approval:
        return ((const vg_approval *)row)->program;
    case VG_T_proving:
        return ((const vg_proving *)row)->program;
    case VG_T_account:
        return ((const vg_account *)row)->program;
    default:
        assert(false && "a table that has no acts");
        return 0;
    }
}

const void *sim_some_row(sim_program *p, vg_table table, bool (*fits)(const void *row))
{
    const void *found = NULL;
    int64_t seen = 0;
    for (const sim_row *r = p->sim->store.tables[table]; r != NULL; r = r->next) {
        if (program_of(table, r->row) == p->id && fits(r->row) && between(&p->sim->chance, 0, seen++) == 0) {
            found = r->row;
        }
    }
    return found;
}

static bool hold_is_open(const void *row) { return ((const vg_hold *)row)->state == VG_HS_OPEN; }
static bool in_suspense(const void *row) { return ((const vg_receipt *)row)->state == VG_RS_SUSPENSE; }
static bool is_assigned(const void *row) { return ((const vg_receipt *)row)->state == VG_RS_ASSIGNED; }
static bool has_lot(const void *row) { return ((const vg_receipt *)row)->lot != 0; }
static bool op_is_ready(const void *row) { return ((const vg_operation *)row)->state == VG_ST_READY; }
static bool op_is_manual(const void *row)
{
    const vg_operation *op = row;
    return op->state == VG_ST_MANUAL;
}

static bool payee_is_approved(const void *row) { return ((const vg_payee *)row)->state == 1; }
static bool approval_is_open(const void *row) { return ((const vg_approval *)row)->state == VG_PS_OPEN; }
static bool is_extra(const void *row)
{
    const vg_account *a = row;
    return a->state == VG_AS_ACTIVE && strncmp(a->ref, "extra", 5) == 0;
}

static int64_t some_amount(sim_program *p)
{
    static const int64_t odd[] = {1, 99, 100, 123456, 5000000};
    return one_in(&p->sim->chance, 3) ? odd[between(&p->sim->chance, 0, VG_COUNT(odd) - 1)] : between(&p->sim->chance, 1, 3000000);
}

/* Mostly what the account has. */
static int64_t amount_of(sim_program *p, int64_t account)
{
    const vg_account *a = sim_store_find(&p->sim->store, VG_T_account, VG_KEY_OF_ID(account));
    return a == NULL || a->free_fen == 0 || one_in(&p->sim->chance, 6) ? some_amount(p) : between(&p->sim->chance, 1, a->free_fen);
}

/* Who pays into an account: some bank that takes money of the bound card only (type2-accounts §2.3), or of it only without
 * being told whose it is. */
static const char *set_payer(sim_program *p, const vg_account *a, char ret[41])
{
    const vg_owner *o = sim_store_find(&p->sim->store, VG_T_owner, VG_KEY_OF_ID(a->id));
    bool by_card = a->kind == VG_ACCT_TYPE2 || p->port->knows_by_card;
    if (by_card && o != NULL && o->card_number[0] != 0 && !one_in(&p->sim->chance, 8)) {
        vg_text_set(ret, 41, o->card_number);
        return o->card_name;
    }
    snprintf(ret, 41, "62220000%010" PRId64 "%s", between(&p->sim->chance, 1, 5), one_in(&p->sim->chance, 3) ? "12345" : "");
    return "王小明";
}

static bool hold_is_over(const void *row) { return ((const vg_hold *)row)->state == VG_HS_CLOSED; }

static void pay_in(sim_program *p)
{
    sim *s = p->sim;
    char number[33], order[24] = "", payer[41], late[80] = "";
    const vg_hold *over = one_in(&s->chance, 4) ? sim_some_row(p, VG_T_hold, hold_is_over) : NULL;
    const vg_account *a = sim_store_find(&s->store, VG_T_account, VG_KEY_OF_ID(over != NULL ? over->account : sim_some_account(p)));
    if (a == NULL || (a->state != VG_AS_ACTIVE && a->state != VG_AS_INACTIVE)) {
        return;
    }
    VG_SET(number, a->bank_account);
    const char *name = set_payer(p, a, payer);
    if (over != NULL) {
        snprintf(late, sizeof late, "租金 %s", over->purpose_order);
    } else if (one_in(&s->chance, 5)) {
        snprintf(order, sizeof order, "ORD%" PRId64, between(&s->chance, 1, 1000000));
    }
    bool nobody = p->conf->rules.suspense_account[0] != 0 && one_in(&s->chance, 6);
    sim_credit c = {.account = nobody ? NULL : number,
                    .fen = some_amount(p),
                    .payer_no = payer,
                    .payer_name = name,
                    .payer_bank = "工商银行",
                    .payer_bank_no = "102100099996",
                    .memo = order[0] != 0 ? order : late[0] != 0 ? late : "购房款",
                    .order_no = order[0] == 0 ? NULL : order};
    c.late_ms = one_in(&s->chance, 8) ? between(&s->chance, 0, LATE_MS) : 0; /* banks book late, dated before */
    bool ok = p->port->credit(p->bank, s->now, &c);
    sim_note(s, "payer: %" PRId64 " to %s %s", c.fen, c.account == NULL ? "nobody" : c.account, ok ? "" : "refused");
}

/* Without a bank money comes by the caller's word alone. */
static void deposit(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_DEPOSIT, .account = sim_some_account(p), .amount = vg_fen(some_amount(p))};
    sim_submit(p, &c);
}

static void hold(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_HOLD, .account = sim_some_account(p)};
    c.amount = vg_fen(amount_of(p, c.account));
    snprintf(c.order, sizeof c.order, "ORDER-%d", (int)between(&p->sim->chance, 1, 6));
    vg_day today = vg_day_at(p->sim->now);
    c.review_on = one_in(&p->sim->chance, 4) ? vg_day_add(today, (int)between(&p->sim->chance, 0, 3)) : c.review_on;
    c.expires_at = one_in(&p->sim->chance, 4) ? p->sim->now + between(&p->sim->chance, 1, VG_DAY_MS) : 0;
    if (one_in(&p->sim->chance, 6)) {
        vg_id_text("acct_", sim_some_account(p), c.candidates);
    }
    sim_submit(p, &c);
}

/* Parts of today and of the next days, each of which may be withdrawn again. */
static void plan(sim_program *p)
{
    chance *dice = &p->sim->chance;
    const vg_hold *h = sim_some_row(p, VG_T_hold, hold_is_open);
    int64_t open = h == NULL ? 0 : h->fen - h->captured_fen - h->released_fen - h->capturing_fen - h->releasing_fen - h->planned_fen;
    if (open < 3) {
        return;
    }
    vg_command c = {.kind = VG_CMD_PLAN, .object = h->id, .part_count = (size_t)between(dice, 1, 3)};
    for (size_t i = 0; i < c.part_count; i++) {
        vg_command_part *part = &c.parts[i];
        part->on = vg_day_add(vg_day_at(p->sim->now), one_in(dice, 2) ? 0 : (int)between(dice, 1, 4));
        part->act = one_in(dice, 2) ? VG_PART_RELEASE : VG_PART_CAPTURE;
        part->amount = vg_fen(between(dice, 1, open / 2));
        part->account = part->act == VG_PART_CAPTURE ? sim_some_account(p) : 0;
    }
    sim_submit(p, &c);
}

static bool has_plan(const void *row) { return ((const vg_hold *)row)->planned_fen > 0; }

static void unplan(sim_program *p)
{
    const vg_hold *h = sim_some_row(p, VG_T_hold, has_plan);
    if (h != NULL) {
        vg_command c = {.kind = VG_CMD_UNPLAN, .object = h->id};
        c.part = one_in(&p->sim->chance, 3) ? 0 : between(&p->sim->chance, 1, h->plan_parts);
        sim_submit(p, &c);
    }
}

static void capture(sim_program *p)
{
    const vg_hold *h = sim_some_row(p, VG_T_hold, hold_is_open);
    if (h == NULL) {
        return;
    }
    int64_t open = h->fen - h->captured_fen - h->released_fen - h->capturing_fen - h->releasing_fen - h->planned_fen;
    if (open < 1) {
        return;
    }
    int64_t fen = one_in(&p->sim->chance, 2) ? open : between(&p->sim->chance, 1, open);
    vg_command c = {.kind = VG_CMD_CAPTURE, .object = h->id, .amount = vg_fen(fen), .is_final = one_in(&p->sim->chance, 4)};
    int64_t first = one_in(&p->sim->chance, 2) && fen > 1 ? between(&p->sim->chance, 1, fen - 1) : fen;
    c.payees[c.payee_count++] = (vg_command_payee){.account = sim_some_account(p), .amount = vg_fen(first)};
    if (first < fen) {
        c.payees[c.payee_count++] = (vg_command_payee){.account = sim_some_account(p), .amount = vg_fen(fen - first)};
    }
    if (one_in(&p->sim->chance, 4) && first > 10) {
        c.payees[0].fee = vg_fen(first / 10);
    }
    const vg_payee *payee = one_in(&p->sim->chance, 4) ? sim_some_row(p, VG_T_payee, payee_is_approved) : NULL;
    if (payee != NULL) {
        c.payees[0].account = 0;
        c.payees[0].payee = payee->id;
    }
    sim_submit(p, &c);
}

static void release(sim_program *p)
{
    const vg_hold *h = sim_some_row(p, VG_T_hold, hold_is_open);
    if (h != NULL) {
        vg_command c = {.kind = VG_CMD_RELEASE, .object = h->id, .whole = one_in(&p->sim->chance, 2)};
        c.amount = vg_fen(between(&p->sim->chance, 1, h->fen));
        sim_submit(p, &c);
    }
}

static void fail_deal(sim_program *p)
{
    const vg_hold *h = sim_some_row(p, VG_T_hold, hold_is_open);
    if (h != NULL) {
        vg_command c = {.kind = VG_CMD_FAIL, .object = h->id, .arg = between(&p->sim->chance, VG_TO_ORIGIN, VG_TO_BALANCE)};
        int64_t open = h->fen - h->captured_fen - h->released_fen - h->capturing_fen - h->releasing_fen - h->planned_fen;
        if (open > 0 && one_in(&p->sim->chance, 2)) {
            c.payees[c.payee_count++] =
                (vg_command_payee){.account = sim_some_account(p), .amount = vg_fen(between(&p->sim->chance, 1, open))};
        }
        sim_submit(p, &c);
    }
}

static void move(sim_program *p, vg_command_kind kind)
{
    vg_command c = {.kind = kind, .account = sim_some_account(p), .peer = sim_some_account(p)};
    c.amount = vg_fen(amount_of(p, c.account));
    sim_submit(p, &c);
}

static void fund(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_DEPOSIT, .account = vg_own_id(p->id, VG_OWN_MERCHANT), .amount = vg_fen(some_amount(p) % 100000 + 1)};
    sim_submit(p, &c);
}

/* The channel told the merchant which order it was; the payer wrote it into the memo here. */
static void refund(sim_program *p)
{
    const vg_receipt *r = sim_some_row(p, VG_T_receipt, has_lot);
    if (r != NULL) {
        vg_command c = {.kind = VG_CMD_REFUND, .receipt = r->id, .amount = vg_fen(between(&p->sim->chance, 1, r->fen))};
        if (strncmp(r->memo, "ORD", 3) == 0 && strlen(r->memo) < 20) {
            VG_SET(c.order, r->memo);
        }
        sim_submit(p, &c);
    }
}

static void send_back(sim_program *p)
{
    const vg_receipt *r = sim_some_row(p, VG_T_receipt, has_lot);
    if (r != NULL) {
        vg_command c = {.kind = VG_CMD_RETURN, .object = r->id};
        sim_submit(p, &c);
    }
}

static bool is_suspected(const void *row)
{
    const vg_operation *op = row;
    return op->state == VG_ST_DONE && op->returned_by != 0 && op->returned_fen == 0;
}

static bool came_back(const void *row)
{
    const vg_operation *op = row;
    return op->state == VG_ST_DONE && op->peer == 0 && op->returned_fen > op->reissued_fen;
}

static void say_returned(sim_program *p)
{
    const vg_operation *op = sim_some_row(p, VG_T_operation, is_suspected);
    if (op != NULL) {
        vg_command c = {.kind = VG_CMD_RETURNED, .object = op->id, .yes = !one_in(&p->sim->chance, 3)};
        VG_SET(c.evidence, "the bank's advice");
        sim_submit(p, &c);
    }
}

static void reissue(sim_program *p)
{
    const vg_operation *op = sim_some_row(p, VG_T_operation, came_back);
    const vg_payee *payee = one_in(&p->sim->chance, 2) ? sim_some_row(p, VG_T_payee, payee_is_approved) : NULL;
    if (op != NULL) {
        vg_command c = {.kind = VG_CMD_REISSUE, .object = op->id, .whole = one_in(&p->sim->chance, 2)};
        c.amount = vg_fen(between(&p->sim->chance, 1, op->fen));
        c.payees[0].payee = payee == NULL ? 0 : payee->id;
        VG_SET(c.evidence, "the payee's letter");
        sim_submit(p, &c);
    }
}

static void transfer(sim_program *p) { move(p, VG_CMD_TRANSFER); }
static void withdraw(sim_program *p) { move(p, VG_CMD_WITHDRAW); }

static void assign_or_back(sim_program *p, bool back)
{
    const vg_receipt *r = sim_some_row(p, VG_T_receipt, back ? is_assigned : in_suspense);
    if (r != NULL) {
        vg_command c = {.kind = back ? VG_CMD_UNASSIGN : VG_CMD_ASSIGN, .object = r->id, .account = sim_some_account(p)};
        sim_submit(p, &c);
    }
}

static bool came_late(const void *row)
{
    const vg_receipt *r = row;
    return r->home != 0 && r->state == VG_RS_SUSPENSE;
}

static void reapply(sim_program *p)
{
    const vg_receipt *r = sim_some_row(p, VG_T_receipt, came_late);
    if (r != NULL) {
        vg_command c = {.kind = VG_CMD_REAPPLY, .object = r->id};
        sim_submit(p, &c);
    }
}

static void assign(sim_program *p) { assign_or_back(p, false); }
static void take_back(sim_program *p) { assign_or_back(p, true); }

static void cancel(sim_program *p)
{
    const vg_operation *op = sim_some_row(p, VG_T_operation, op_is_ready);
    if (op != NULL) {
        vg_command c = {.kind = VG_CMD_CANCEL, .object = op->id};
        sim_submit(p, &c);
    }
}

static void query(sim_program *p)
{
    const vg_operation *op = sim_some_row(p, VG_T_operation, op_is_manual);
    if (op != NULL) {
        vg_command c = {.kind = VG_CMD_QUERY, .object = op->id};
        sim_submit(p, &c);
    }
}

/* --- people ----------------------------------------------------------------------------------------------- */

static void register_payee(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_PAYEE};
    VG_SET(c.ref, "payee");
    sim_fill_person(p, &c, (int)between(&p->sim->chance, 100, 999));
    sim_submit(p, &c);
}

/* A second person: reads what it is about, and mostly says yes. */
static void second_person(sim_program *p)
{
    const vg_approval *ap = sim_some_row(p, VG_T_approval, approval_is_open);
    if (ap != NULL && !(p->sim->restored && ap->kind == VG_AP_RESUME)) {
        vg_command c = {.kind = one_in(&p->sim->chance, 5) ? VG_CMD_DENY : VG_CMD_APPROVE, .object = ap->id};
        submit_by(p, &c, one_in(&p->sim->chance, 5) ? 1 : 2);
    }
}

/* A person has the bank's word for it that it was done. */
static void decide(sim_program *p)
{
    const vg_operation *op = sim_some_row(p, VG_T_operation, op_is_manual);
    if (op != NULL && op->bank_ref[0] != 0 && p->port->effects(p->bank, op->bank_ref) == 1) {
        vg_command c = {.kind = VG_CMD_DECIDE, .object = op->id, .yes = true};
        VG_SET(c.evidence, "the bank's letter");
        sim_submit(p, &c);
    }
}

static void open_extra(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_OPEN, .account_kind = VG_ACCT_MEMBER};
    VG_SET(c.ref, "extra");
    sim_fill_person(p, &c, (int)between(&p->sim->chance, 100, 999));
    if (!p->sim->restored) { /* an older copy would open a number again */
        sim_submit(p, &c);
    }
}

static void adopt(sim_program *p)
{
    char tail[8];
    int64_t n = between(&p->sim->chance, 700, 799);
    vg_command c = {.kind = VG_CMD_ADOPT, .account_kind = VG_ACCT_MEMBER};
    snprintf(tail, sizeof tail, "0000%03d", (int)n);
    VG_SET(c.ref, "extra adopted");
    sim_fill_person(p, &c, (int)n);
    (void)p->port->open_account(p->bank, p->sim->now, tail, c.name, one_in(&p->sim->chance, 2) ? 0 : some_amount(p),
                                c.bank_account);
    sim_submit(p, &c);
}

static void close_extra(sim_program *p)
{
    const vg_account *a = sim_some_row(p, VG_T_account, is_extra);
    if (a != NULL) {
        vg_command c = {.kind = VG_CMD_CLOSE, .object = a->id};
        sim_submit(p, &c);
    }
}

static void inquire(sim_program *p)
{
    static const vg_ask_kind questions[] = {VG_ASK_BALANCE, VG_ASK_WORKING_DAYS, VG_ASK_BANK_LIST, VG_ASK_ACCOUNT_STATE,
                                            VG_ASK_FREEZES, VG_ASK_INTEREST_TRIAL};
    vg_command c = {.kind = VG_CMD_INQUIRY, .ask = questions[between(&p->sim->chance, 0, VG_COUNT(questions) - 1)]};
    if (c.ask == VG_ASK_BANK_LIST) {
        VG_SET(c.bank, "北京");
    } else if (c.ask != VG_ASK_WORKING_DAYS) {
        c.account = sim_some_account(p);
    }
    sim_submit(p, &c);
}

static void settle_interest(sim_program *p)
{
    vg_command c = {.kind = VG_CMD_SETTLE_INTEREST, .object = sim_some_account(p)};
    sim_submit(p, &c);
}

static void pause_or_resume(sim_program *p)
{
    const vg_program *row = sim_store_find(&p->sim->store, VG_T_program, VG_KEY_OF_ID(p->id));
    if (row != NULL && row->paused == VG_PAUSE_NONE) {
        vg_command c = {.kind = VG_CMD_PAUSE, .arg = one_in(&p->sim->chance, 2) ? VG_PAUSE_PAYOUTS : VG_PAUSE_SENDS};
        sim_submit(p, &c);
    } else {
        vg_command c = {.kind = VG_CMD_RESUME};
        sim_submit(p, &c);
        second_person(p);
    }
}

static void restrict_some(sim_program *p)
{
    static const int64_t stops[] = {0, VG_STOP_PAY, VG_RECEIVE_ONLY, VG_STOP_ALL};
    vg_command c = {.kind = VG_CMD_RESTRICT, .object = sim_some_account(p), .arg = stops[between(&p->sim->chance, 0, 3)]};
    c.remove = !one_in(&p->sim->chance, 3);
    c.amount = vg_fen(some_amount(p));
    sim_submit(p, &c);
}

/* What people left unsaid is said, so that everything can come to its end. */
static void settle_people_of(sim_program *p)
{
    sim *s = p->sim;
    const vg_program *row = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(p->id));
    for (int i = 0; i < 200 && !s->restored && row != NULL; i++) {
        const vg_approval *ap = sim_some_row(p, VG_T_approval, approval_is_open);
        if (ap == NULL && row->paused == VG_PAUSE_NONE) {
            return;
        }
        vg_command c = {.kind = ap == NULL ? VG_CMD_RESUME : VG_CMD_APPROVE, .object = ap == NULL ? 0 : ap->id};
        bool stale = ap != NULL && (ap->kind == VG_AP_DECIDE_YES || ap->kind == VG_AP_CAPTURE || ap->kind == VG_AP_RETURN ||
                                    ap->kind == VG_AP_RESUME || ap->kind >= VG_AP_RETURNED) &&
                     one_in(&s->chance, 3);
        bool outdated = ap != NULL && ap->kind == VG_AP_CALENDAR && ap->arg != p->conf->rules.calendar->version;
        c.kind = stale || outdated ? VG_CMD_DENY : c.kind;
        submit_by(p, &c, ap == NULL ? 1 : 2);
        sim_run_until(s, s->now + 1000);
    }
}

void sim_settle_people(sim *s)
{
    for (size_t i = 0; i < s->program_count; i++) {
        settle_people_of(&s->programs[i]);
    }
}

static void invalid(sim_program *p)
{
    static const int64_t amounts[] = {0, -1, INT64_MIN, INT64_MAX, VG_FEN_MAX + 1};
    vg_command c = {.kind = VG_CMD_HOLD, .account = sim_some_account(p), .amount = {amounts[between(&p->sim->chance, 0, 4)]}};
    sim *s = p->sim;
    sim_request *q = sim_submit(p, &c);
    sim_run_until(s, s->now + 1);
    if (q != NULL && q->answered && q->request.reply.code == VG_OK && !q->request.reply.replayed) {
        sim_fail(s, "an amount of %" PRId64 " was accepted", c.amount.fen);
    }
}

#define ASK(name) (UINT64_C(1) << VG_ASK_##name)

/* A payment between two accounts, or what a deposit of ours brought, goes back. */
static bool is_done_payment(const void *row)
{
    const vg_operation *op = row;
    bool pays = op->kind == VG_OP_TRANSFER || (op->kind == VG_OP_PART_PAY && op->hold != 0);
    return op->state == VG_ST_DONE && pays && op->peer != 0 && op->of == 0;
}

static bool is_done_deposit(const void *row)
{
    const vg_operation *op = row;
    return op->state == VG_ST_DONE && op->kind == VG_OP_DEPOSIT && op->receipt != 0;
}

static void refund_operation(sim_program *p, bool (*fits)(const void *row))
{
    const vg_operation *op = sim_some_row(p, VG_T_operation, fits);
    if (op != NULL) {
        vg_command c = {.kind = VG_CMD_REFUND, .operation = op->id, .amount = vg_fen(between(&p->sim->chance, 1, op->fen))};
        sim_submit(p, &c);
    }
}

static void pay_back(sim_program *p) { refund_operation(p, is_done_payment); }
static void refund_deposit(sim_program *p) { refund_operation(p, is_done_deposit); }

static const sim_deed deeds[] = {
    {8, pay_in, ASK(LINES)},
    {6, hold, 0},
    {8, capture, 0},
    {2, release, 0},
    {3, plan, 0},
    {1, unplan, 0},
    {2, reapply, 0},
    {5, transfer, ASK(PAY)},
    {6, withdraw, ASK(PAYOUT) | ASK(WITHDRAW_CARD)},
    {4, refund, ASK(PAYOUT) | ASK(WITHDRAW_CARD) | ASK(REFUND_ORIGIN)},
    {2, assign, ASK(ASSIGN)},
    {6, take_back, ASK(UNASSIGN)},
    {2, cancel, 0},
    {2, query, 0},
    {2, fund, ASK(FUND)},
    {5, deposit, ASK(DEPOSIT_CARD)},
    {3, repeat_one, 0},
    {1, register_payee, 0},
    {3, second_person, 0},
    {1, decide, ASK(STATUS)},
    {1, open_extra, ASK(OPEN)},
    {1, adopt, ASK(OPEN) | ASK(BALANCE)},
    {1, close_extra, ASK(CLOSE)},
    {1, inquire, ASK(BALANCE)},
    {1, settle_interest, ASK(INTEREST_SETTLE)},
    {1, pause_or_resume, 0},
    {1, restrict_some, 0},
    {1, invalid, 0},
    {1, send_back, ASK(PAYOUT) | ASK(REFUND_ORIGIN)},
    {1, pay_back, ASK(PAY_BACK) | ASK(PAY)},
    {2, refund_deposit, ASK(REFUND_ORIGIN)},
    {2, fail_deal, 0},
    {1, say_returned, ASK(PAYOUT) | ASK(WITHDRAW_CARD)},
    {1, reissue, ASK(PAYOUT) | ASK(WITHDRAW_CARD)},
};

/* Without a bank the ledger does by itself all that the core knows, but for what a bank alone can tell. */
static bool fits(const sim_program *p, const sim_deed *d)
{
    bool alone = vg_rules_promise(&p->conf->rules, VG_CAP_LEDGER_ONLY);
    if (d->act == adopt) {
        return !alone && p->port->open_account != NULL;
    }
    if (d->act == pay_in) {
        return !alone && p->port->credit != NULL;
    }
    if (d->act == deposit && alone) {
        return true;
    }
    return d->asks == 0 || alone || (p->conf->rules.asks & d->asks) != 0;
}

static bool one_of(sim_program *p, const sim_deed *list, size_t count, int64_t *dice)
{
    for (size_t i = 0; i < count; i++) {
        *dice -= fits(p, &list[i]) ? list[i].times : 0;
        if (*dice < 0) {
            list[i].act(p);
            return true;
        }
    }
    return false;
}

static int64_t weight(const sim_program *p, const sim_deed *list, size_t count)
{
    int64_t all = 0;
    for (size_t i = 0; i < count; i++) {
        all += fits(p, &list[i]) ? list[i].times : 0;
    }
    return all;
}

static void no_problem(void *ctx, int64_t line, const char *text)
{
    (void)ctx;
    (void)line;
    (void)text;
}

/* A late notice: one of the next days is off or worked against what was published. The gateway starts again with it, and somebody
 * asks for the lots to be dated again. A year without data has none. */
static void late_notice(sim_program *p)
{
    sim *s = p->sim;
    vg_err err;
    char day[VG_DAY_TEXT];
    size_t n = strlen(p->notice);
    vg_calendar_room *room = calloc(1, sizeof *room);
    assert(room != NULL && n + 64 < sizeof p->notice);
    vg_day_text(vg_day_add(vg_day_at(s->now), (int)between(&s->chance, 1, 20)), day);
    snprintf(p->notice + n, sizeof p->notice - n, "%s%s,%s,x\n", n == 0 ? "date,kind,name\n" : "", day,
             one_in(&s->chance, 2) ? "off" : "working");
    if (vg_calendar_read(vg_span_of(p->notice), vg_calendar_china(), room, no_problem, NULL, &err).code != VG_OK) {
        p->notice[n] = 0;
        free(room);
        return;
    }
    sim_note(s, "notice: %s", p->notice + n);
    sim_stop_gateway(s);
    free(p->room);
    p->room = room;
    p->conf->rules.calendar = &room->calendar;
    s->notices++;
    while (!sim_start_gateway(s)) {
        s->now += 1000;
    }
    vg_command c = {.kind = VG_CMD_REDATE, .object = p->id};
    sim_submit(p, &c);
}

void sim_act(sim *s)
{
    sim_program *p = &s->programs[between(&s->chance, 0, (int64_t)s->program_count - 1)];
    if (s->stale == NULL && s->notices < 8 && one_in(&s->chance, s->faults.notice)) {
        late_notice(p);
    }
    sim_check_days(s);
    int64_t all = weight(p, deeds, VG_COUNT(deeds)) + weight(p, sim_people_deeds, sim_people_deed_count);
    int64_t dice = between(&s->chance, 0, all - 1);
    if (!one_of(p, deeds, VG_COUNT(deeds), &dice)) {
        (void)one_of(p, sim_people_deeds, sim_people_deed_count, &dice);
    }
}

void sim_open_accounts(sim *s)
{
    int count = s->many ? 2 : SIM_ACCOUNTS;
    for (size_t k = 0; k < s->program_count; k++) {
        sim_program *p = &s->programs[k];
        for (int i = 0; i < count && s->finding[0] == 0; i++) {
            int64_t id = sim_begin_account(p, i);
            p->accounts[p->account_count++] = id;
            if (id == 0) {
                sim_fail(s, "an opening was never answered");
            }
        }
    }
}

/* Callers, payers, people: what happens to the gateway from outside. */
#include "gateway/base/text.h"
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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
        int64_t id = r->reply.shown == VG_SHOW_ACCOUNT ? r->reply.account.id : r->reply.operation_id;
        if (q->shown_id != 0 && id != 0 && q->shown_id != id) {
            sim_fail(s, "I7: one Idempotency-Key made two resources");
        }
        q->shown_id = id;
    }
}

static sim_request *submit_by(sim *s, const vg_command *c, int64_t principal)
{
    vg_err err;
    if (s->request_count == SIM_REQUESTS || s->gw == NULL) {
        return NULL;
    }
    sim_request *q = calloc(1, sizeof *q);
    assert(q != NULL);
    q->sim = s;
    q->request = (vg_request){.command = *c, .done = done, .ctx = q};
    q->request.command.program = 1;
    q->request.command.principal = principal;
    q->request.command.scopes = VG_SCOPE_ADMIN;
    snprintf(q->request.command.idem, sizeof q->request.command.idem, "k%zu", s->request_count);
    snprintf(q->request.command.request_hash, sizeof q->request.command.request_hash, "h%zu", s->request_count);
    s->requests[s->request_count++] = q;
    if (vg_gateway_submit(s->gw, &q->request, &err).code != VG_OK) {
        sim_note(s, "busy");
    }
    sim_note(s, "caller: command %d amount %" PRId64, (int)c->kind, c->amount.fen);
    return q;
}

static sim_request *submit(sim *s, const vg_command *c) { return submit_by(s, c, 1); }

/* The same key and request again, as a caller does who saw no answer (or who is careless). */
static void repeat_one(sim *s)
{
    if (s->request_count == 0 || s->restored) {
        return; /* an older copy of the store has forgotten keys */
    }
    sim_request *q = s->requests[between(&s->chance, 0, (int64_t)s->request_count - 1)];
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

static int64_t some_account(sim *s) { return s->accounts[between(&s->chance, 0, SIM_ACCOUNTS - 1)]; }

/* A row of a table by chance; NULL when there is none that fits. */
static const void *some_row(sim *s, vg_table table, bool (*fits)(const void *row))
{
    const void *found = NULL;
    int64_t seen = 0;
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        if (r->table == table && fits(r->row) && between(&s->chance, 0, seen++) == 0) {
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

static int64_t some_amount(sim *s)
{
    static const int64_t odd[] = {1, 99, 100, 123456, 5000000};
    return one_in(&s->chance, 3) ? odd[between(&s->chance, 0, VG_COUNT(odd) - 1)] : between(&s->chance, 1, 3000000);
}

/* Mostly what the account has. */
static int64_t amount_of(sim *s, int64_t account)
{
    const vg_account *a = sim_store_find(&s->store, VG_T_account, VG_KEY_OF_ID(account));
    return a == NULL || a->free_fen == 0 || one_in(&s->chance, 6) ? some_amount(s) : between(&s->chance, 1, a->free_fen);
}

static void pay_in(sim *s)
{
    char number[33], order[24] = "", payer[33];
    const vg_account *a = sim_store_find(&s->store, VG_T_account, VG_KEY_OF_ID(some_account(s)));
    if (a == NULL || a->state != VG_AS_ACTIVE) {
        return;
    }
    VG_SET(number, a->bank_account);
    snprintf(payer, sizeof payer, "62220000%010" PRId64 "%s", between(&s->chance, 1, 5),
             one_in(&s->chance, 3) ? "12345" : "");
    if (one_in(&s->chance, 5)) {
        snprintf(order, sizeof order, "ORD%" PRId64, between(&s->chance, 1, 1000000));
    }
    citic_credit c = {.account = one_in(&s->chance, 6) ? NULL : number,
                      .fen = some_amount(s),
                      .payer_no = payer,
                      .payer_name = "王小明",
                      .payer_bank = "工商银行",
                      .payer_bank_no = "102100099996",
                      .memo = order[0] == 0 ? "购房款" : order,
                      .order_no = order[0] == 0 ? NULL : order};
    bool ok = citic_fake_credit(s->bank, s->now, &c);
    sim_note(s, "payer: %" PRId64 " to %s %s", c.fen, c.account == NULL ? "nobody" : c.account, ok ? "" : "refused");
}

static void hold(sim *s)
{
    vg_command c = {.kind = VG_CMD_HOLD, .account = some_account(s)};
    c.amount = vg_fen(amount_of(s, c.account));
    VG_SET(c.order, "ORDER-1");
    submit(s, &c);
}

static void capture(sim *s)
{
    const vg_hold *h = some_row(s, VG_T_hold, hold_is_open);
    if (h == NULL) {
        return;
    }
    int64_t open = h->fen - h->captured_fen - h->released_fen - h->capturing_fen - h->releasing_fen;
    if (open < 1) {
        return;
    }
    int64_t fen = one_in(&s->chance, 2) ? open : between(&s->chance, 1, open);
    vg_command c = {.kind = VG_CMD_CAPTURE, .object = h->id, .amount = vg_fen(fen), .is_final = one_in(&s->chance, 4)};
    int64_t first = one_in(&s->chance, 2) && fen > 1 ? between(&s->chance, 1, fen - 1) : fen;
    c.payees[c.payee_count++] = (vg_command_payee){.account = some_account(s), .amount = vg_fen(first)};
    if (first < fen) {
        c.payees[c.payee_count++] = (vg_command_payee){.account = some_account(s), .amount = vg_fen(fen - first)};
    }
    if (one_in(&s->chance, 4) && first > 10) {
        c.payees[0].fee = vg_fen(first / 10);
    }
    const vg_payee *payee = one_in(&s->chance, 4) ? some_row(s, VG_T_payee, payee_is_approved) : NULL;
    if (payee != NULL) {
        c.payees[0].account = 0;
        c.payees[0].payee = payee->id;
    }
    submit(s, &c);
}

static void release(sim *s)
{
    const vg_hold *h = some_row(s, VG_T_hold, hold_is_open);
    if (h != NULL) {
        vg_command c = {.kind = VG_CMD_RELEASE, .object = h->id, .whole = one_in(&s->chance, 2)};
        c.amount = vg_fen(between(&s->chance, 1, h->fen));
        submit(s, &c);
    }
}

static void move(sim *s, vg_command_kind kind)
{
    vg_command c = {.kind = kind, .account = some_account(s), .peer = some_account(s)};
    c.amount = vg_fen(amount_of(s, c.account));
    submit(s, &c);
}

static void fund(sim *s)
{
    vg_command c = {.kind = VG_CMD_DEPOSIT, .account = vg_own_id(1, VG_OWN_MERCHANT), .amount = vg_fen(some_amount(s) % 100000 + 1)};
    submit(s, &c);
}

/* The channel told the merchant which order it was; the payer wrote it into the memo here. */
static void refund(sim *s)
{
    const vg_receipt *r = some_row(s, VG_T_receipt, has_lot);
    if (r != NULL) {
        vg_command c = {.kind = VG_CMD_REFUND, .receipt = r->id, .amount = vg_fen(between(&s->chance, 1, r->fen))};
        if (strncmp(r->memo, "ORD", 3) == 0 && strlen(r->memo) < 20) {
            VG_SET(c.order, r->memo);
        }
        submit(s, &c);
    }
}

static void send_back(sim *s)
{
    const vg_receipt *r = some_row(s, VG_T_receipt, has_lot);
    if (r != NULL) {
        vg_command c = {.kind = VG_CMD_RETURN, .object = r->id};
        submit(s, &c);
    }
}

static void transfer(sim *s) { move(s, VG_CMD_TRANSFER); }
static void withdraw(sim *s) { move(s, VG_CMD_WITHDRAW); }

static void assign_or_back(sim *s, bool back)
{
    const vg_receipt *r = some_row(s, VG_T_receipt, back ? is_assigned : in_suspense);
    if (r != NULL) {
        vg_command c = {.kind = back ? VG_CMD_UNASSIGN : VG_CMD_ASSIGN, .object = r->id, .account = some_account(s)};
        submit(s, &c);
    }
}

static void assign(sim *s) { assign_or_back(s, false); }
static void take_back(sim *s) { assign_or_back(s, true); }

static void cancel(sim *s)
{
    const vg_operation *op = some_row(s, VG_T_operation, op_is_ready);
    if (op != NULL) {
        vg_command c = {.kind = VG_CMD_CANCEL, .object = op->id};
        submit(s, &c);
    }
}

static void query(sim *s)
{
    const vg_operation *op = some_row(s, VG_T_operation, op_is_manual);
    if (op != NULL) {
        vg_command c = {.kind = VG_CMD_QUERY, .object = op->id};
        submit(s, &c);
    }
}

/* --- people ----------------------------------------------------------------------------------------------- */

static void fill_person(vg_command *c, int n)
{
    VG_SET(c->name, "张三丰");
    snprintf(c->number, sizeof c->number, "6222%08d", n);
    VG_SET(c->bank, "招商银行");
    VG_SET(c->bank_no, "308584000013");
    c->owner.kind = 'P';
    c->owner.id_type = '0';
    VG_SET(c->owner.id_number, "110101199003070011");
    VG_SET(c->owner.legal_person, "张三丰");
    VG_SET(c->owner.address, "北京市");
    VG_SET(c->owner.contact_name, "张三丰");
    VG_SET(c->owner.contact_phone, "13800000000");
    VG_SET(c->owner.contact_mail, "a@b.example");
}

static void register_payee(sim *s)
{
    vg_command c = {.kind = VG_CMD_PAYEE};
    VG_SET(c.ref, "payee");
    fill_person(&c, (int)between(&s->chance, 100, 999));
    submit(s, &c);
}

/* A second person: reads what it is about, and mostly says yes. */
static void second_person(sim *s)
{
    const vg_approval *ap = some_row(s, VG_T_approval, approval_is_open);
    if (ap != NULL && !(s->restored && ap->kind == VG_AP_RESUME)) {
        vg_command c = {.kind = one_in(&s->chance, 5) ? VG_CMD_DENY : VG_CMD_APPROVE, .object = ap->id};
        submit_by(s, &c, one_in(&s->chance, 5) ? 1 : 2);
    }
}

/* A person has the bank's word for it that it was done. */
static void decide(sim *s)
{
    const vg_operation *op = some_row(s, VG_T_operation, op_is_manual);
    if (op != NULL && op->bank_ref[0] != 0 && citic_fake_effects(s->bank, op->bank_ref) == 1) {
        vg_command c = {.kind = VG_CMD_DECIDE, .object = op->id, .yes = true};
        VG_SET(c.evidence, "the bank's letter");
        submit(s, &c);
    }
}

static void open_extra(sim *s)
{
    vg_command c = {.kind = VG_CMD_OPEN, .account_kind = VG_ACCT_MEMBER};
    VG_SET(c.ref, "extra");
    fill_person(&c, (int)between(&s->chance, 100, 999));
    if (!s->restored) { /* an older copy would open a number again */
        submit(s, &c);
    }
}

static void adopt(sim *s)
{
    char tail[8];
    int64_t n = between(&s->chance, 700, 799);
    vg_command c = {.kind = VG_CMD_ADOPT, .account_kind = VG_ACCT_MEMBER};
    snprintf(tail, sizeof tail, "0000%03d", (int)n);
    VG_SET(c.ref, "extra adopted");
    fill_person(&c, (int)n);
    snprintf(c.bank_account, sizeof c.bank_account, "311070000001%s", tail);
    (void)citic_fake_open(s->bank, s->now, tail, c.name, "03", one_in(&s->chance, 2) ? 0 : some_amount(s));
    submit(s, &c);
}

static void close_extra(sim *s)
{
    const vg_account *a = some_row(s, VG_T_account, is_extra);
    if (a != NULL) {
        vg_command c = {.kind = VG_CMD_CLOSE, .object = a->id};
        submit(s, &c);
    }
}

static void inquire(sim *s)
{
    static const vg_ask_kind questions[] = {VG_ASK_BALANCE, VG_ASK_WORKING_DAYS, VG_ASK_BANK_LIST, VG_ASK_ACCOUNT_STATE,
                                            VG_ASK_FREEZES};
    vg_command c = {.kind = VG_CMD_INQUIRY, .ask = questions[between(&s->chance, 0, VG_COUNT(questions) - 1)]};
    if (c.ask == VG_ASK_BANK_LIST) {
        VG_SET(c.bank, "北京");
    } else if (c.ask != VG_ASK_WORKING_DAYS) {
        c.account = some_account(s);
    }
    submit(s, &c);
}

static void pause_or_resume(sim *s)
{
    const vg_program *p = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(1));
    if (p != NULL && p->paused == VG_PAUSE_NONE) {
        vg_command c = {.kind = VG_CMD_PAUSE, .arg = one_in(&s->chance, 2) ? VG_PAUSE_PAYOUTS : VG_PAUSE_SENDS};
        submit(s, &c);
    } else {
        vg_command c = {.kind = VG_CMD_RESUME};
        submit(s, &c);
        second_person(s);
    }
}

static void restrict_some(sim *s)
{
    static const int64_t stops[] = {0, VG_STOP_PAY, VG_RECEIVE_ONLY, VG_STOP_ALL};
    vg_command c = {.kind = VG_CMD_RESTRICT, .object = some_account(s), .arg = stops[between(&s->chance, 0, 3)]};
    c.remove = !one_in(&s->chance, 3);
    c.amount = vg_fen(some_amount(s));
    submit(s, &c);
}

/* What people left unsaid is said, so that everything can come to its end. */
void sim_settle_people(sim *s)
{
    const vg_program *p = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(1));
    for (int i = 0; i < 200 && !s->restored; i++) {
        const vg_approval *ap = some_row(s, VG_T_approval, approval_is_open);
        if (ap == NULL && p->paused == VG_PAUSE_NONE) {
            return;
        }
        vg_command c = {.kind = ap == NULL ? VG_CMD_RESUME : VG_CMD_APPROVE, .object = ap == NULL ? 0 : ap->id};
        bool stale = ap != NULL && (ap->kind == VG_AP_DECIDE_YES || ap->kind == VG_AP_CAPTURE || ap->kind == VG_AP_RETURN ||
                                    ap->kind == VG_AP_RESUME) &&
                     one_in(&s->chance, 3);
        c.kind = stale ? VG_CMD_DENY : c.kind;
        submit_by(s, &c, ap == NULL ? 1 : 2);
        sim_run_until(s, s->now + 1000);
    }
}

static void invalid(sim *s)
{
    static const int64_t amounts[] = {0, -1, INT64_MIN, INT64_MAX, VG_FEN_MAX + 1};
    vg_command c = {.kind = VG_CMD_HOLD, .account = some_account(s), .amount = {amounts[between(&s->chance, 0, 4)]}};
    sim_request *q = submit(s, &c);
    sim_run_until(s, s->now + 1);
    if (q != NULL && q->answered && q->request.reply.code == VG_OK && !q->request.reply.replayed) {
        sim_fail(s, "an amount of %" PRId64 " was accepted", c.amount.fen);
    }
}

void sim_act(sim *s)
{
    sim_check_days(s);
    static const struct {
        uint8_t times;
        void (*act)(sim *s);
    } acts[] = {{8, pay_in}, {6, hold},          {8, capture},       {2, release}, {5, transfer},      {6, withdraw},
                {4, refund}, {2, assign},        {3, take_back},     {2, cancel},  {2, query},         {2, fund},
                {3, repeat_one}, {1, register_payee}, {3, second_person}, {1, decide},  {1, open_extra},    {1, adopt},
                {1, close_extra}, {1, inquire},  {1, pause_or_resume}, {1, restrict_some}, {1, invalid},
                {1, send_back}};
    int64_t all = 0, dice;
    for (size_t i = 0; i < VG_COUNT(acts); i++) {
        all += acts[i].times;
    }
    dice = between(&s->chance, 0, all - 1);
    for (size_t i = 0; i < VG_COUNT(acts); i++) {
        dice -= acts[i].times;
        if (dice < 0) {
            acts[i].act(s);
            return;
        }
    }
}

void sim_open_accounts(sim *s)
{
    for (int i = 0; i < SIM_ACCOUNTS; i++) {
        vg_command c = {.kind = VG_CMD_OPEN, .account_kind = VG_ACCT_MEMBER};
        snprintf(c.ref, sizeof c.ref, "customer-%d", i);
        fill_person(&c, i);
        sim_request *q = submit(s, &c);
        for (int k = 0; k < 60 && s->finding[0] == 0 && q->shown_id == 0; k++) {
            sim_run_until(s, s->now + 5000);
            if (!q->answered || q->request.reply.code != VG_OK) {
                q->answered = false;
                q->request.reply = (vg_reply){0};
                vg_err err;
                (void)vg_gateway_submit(s->gw, &q->request, &err).code;
                sim_run_until(s, s->now + 1);
            }
        }
        s->accounts[i] = q->shown_id;
        if (q->shown_id == 0) {
            sim_fail(s, "an opening was never answered");
        }
    }
}

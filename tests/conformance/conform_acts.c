/* Every act that moves money, as a caller asks for it. */
#include "tests/conformance/conform_in.h"
#include <stdio.h>

#define HOUR_MS INT64_C(3600000)
enum { ACT_FEN = 12345 };

vg_ask_kind conform_ask_of(const conform *c, const conform_act *act)
{
    for (size_t i = 0; i < VG_COUNT(act->asks); i++) {
        if (act->asks[i] != VG_ASK_NONE && vg_rules_offer(&c->p->conf->rules, act->asks[i])) {
            return act->asks[i];
        }
    }
    return VG_ASK_NONE;
}

static int64_t ask(conform *c, vg_command command)
{
    sim_request *q = conform_ask(c, &command);
    return q == NULL ? 0 : q->request.reply.operation_id;
}

/* Until the money of the first days may leave. */
static void mature(conform *c) { conform_wait(c, 72 * HOUR_MS); }

static int64_t hold(conform *c)
{
    vg_command h = {.kind = VG_CMD_HOLD, .account = c->one, .amount = {ACT_FEN}};
    VG_SET(h.order, "ORDER-1");
    sim_request *q = conform_ask(c, &h);
    c->hold = q == NULL ? 0 : q->request.reply.hold.id;
    return q == NULL ? 0 : q->request.reply.operation_id;
}

static void with_hold(conform *c)
{
    if (conform_settled(c, hold(c), HOUR_MS)->state != VG_ST_DONE) {
        conform_fail(c, "a hold was not placed");
    }
    conform_wait(c, 60000); /* a bank may tell its number later */
}

static int64_t release(conform *c) { return ask(c, (vg_command){.kind = VG_CMD_RELEASE, .object = c->hold, .whole = true}); }

static int64_t capture(conform *c)
{
    vg_command cap = {.kind = VG_CMD_CAPTURE, .object = c->hold, .amount = {ACT_FEN}, .payee_count = 1};
    cap.payees[0] = (vg_command_payee){.account = c->two, .amount = {ACT_FEN}};
    return ask(c, cap);
}

static int64_t transfer(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_TRANSFER, .account = c->one, .peer = c->two, .amount = {ACT_FEN}});
}

static int64_t withdraw(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_WITHDRAW, .account = c->one, .amount = {ACT_FEN}});
}

static int64_t deposit(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_DEPOSIT, .account = c->one, .amount = {ACT_FEN}});
}

static int64_t fund(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_DEPOSIT, .account = vg_own_id(c->p->id, VG_OWN_MERCHANT), .amount = {ACT_FEN}});
}

static void with_unidentified(conform *c)
{
    sim_credit in = {.fen = 4321, .payer_no = "6222000099998888", .payer_name = "王小明", .payer_bank = "工商银行",
                     .payer_bank_no = "102100099996", .memo = "nobody's"};
    int64_t suspense = vg_own_id(c->p->id, VG_OWN_SUSPENSE);
    if (c->p->port->credit == NULL || !c->p->port->credit(c->p->bank, c->world.now, &in)) {
        conform_skip(c, "the simulated bank has no money that is nobody's");
        return;
    }
    for (int i = 0; i < 60 && conform_receipts(c, suspense, 4321) == 0 && !conform_over(c); i++) {
        conform_wait(c, 60000);
    }
    const vg_receipt *r = conform_receipt(c, suspense, 4321);
    c->receipt = r == NULL ? 0 : r->id;
}

static int64_t assign(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_ASSIGN, .object = c->receipt, .account = c->one});
}

static void with_assigned(conform *c)
{
    with_unidentified(c);
    if (!conform_over(c) && conform_settled(c, assign(c), HOUR_MS)->state != VG_ST_DONE) {
        conform_fail(c, "a receipt was not assigned");
    }
    conform_wait(c, 2 * HOUR_MS); /* until the statement shows it */
}

static int64_t take_back(conform *c) { return ask(c, (vg_command){.kind = VG_CMD_UNASSIGN, .object = c->receipt}); }

static void with_receipt(conform *c)
{
    const vg_receipt *r = conform_receipt(c, c->one, 100000);
    c->receipt = r == NULL ? 0 : r->id;
}

static int64_t refund(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_REFUND, .receipt = c->receipt, .amount = {ACT_FEN}});
}

static int64_t settle_interest(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_SETTLE_INTEREST, .object = c->one});
}

static void with_transfer(conform *c)
{
    c->operation = transfer(c);
    if (conform_settled(c, c->operation, HOUR_MS)->state != VG_ST_DONE) {
        conform_fail(c, "a transfer was not done");
    }
}

static int64_t pay_back(conform *c)
{
    return ask(c, (vg_command){.kind = VG_CMD_REFUND, .operation = c->operation, .amount = {ACT_FEN - 345}});
}

const conform_act conform_acts[] = {
    {"hold", {VG_ASK_FREEZE}, NULL, hold, HOUR_MS},
    {"release", {VG_ASK_UNFREEZE}, with_hold, release, HOUR_MS},
    {"capture", {VG_ASK_UNFREEZE_PAY, VG_ASK_PAY}, with_hold, capture, HOUR_MS},
    {"transfer", {VG_ASK_PAY}, NULL, transfer, HOUR_MS},
    {"withdrawal", {VG_ASK_WITHDRAW_CARD, VG_ASK_PAYOUT}, mature, withdraw, HOUR_MS},
    {"deposit from a card", {VG_ASK_DEPOSIT_CARD}, NULL, deposit, HOUR_MS},
    {"funding", {VG_ASK_FUND}, NULL, fund, HOUR_MS},
    {"assignment", {VG_ASK_ASSIGN}, with_unidentified, assign, HOUR_MS},
    {"assignment taken back", {VG_ASK_UNASSIGN}, with_assigned, take_back, HOUR_MS},
    {"refund", {VG_ASK_REFUND_ORIGIN, VG_ASK_WITHDRAW_CARD, VG_ASK_PAYOUT}, with_receipt, refund, HOUR_MS},
    {"interest settlement", {VG_ASK_INTEREST_SETTLE}, NULL, settle_interest, HOUR_MS},
    {"payment back", {VG_ASK_PAY_BACK}, with_transfer, pay_back, HOUR_MS},
};
const size_t conform_act_count = VG_COUNT(conform_acts);

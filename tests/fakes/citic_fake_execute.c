/* What an order does to the books, or why it does nothing. */
#include "tests/fakes/citic_fake_in.h"

#include <stdlib.h>
#include <string.h>

static const char *fail(char code[8], const char *number, const char *text)
{
    fk_copy(code, 8, number);
    return text;
}

/* A code of the form that each host subsystem makes up for itself (G.2). */
static const char *short_of_money(char code[8])
{
    return fail(code, "DCRB010", "账户可用余额不足");
}

static const char *no_freeze(char code[8])
{
    return fail(code, "DCRB020", "冻结编号不存在或已解冻");
}

static const char *move(citic_fake *fake, fk_order *order, const char *type, char code[8])
{
    if (fk_available(order->pay) < order->fen) {
        return short_of_money(code);
    }
    fk_move(fake, order->pay, order->recv, order->fen, type, order->memo);
    return NULL;
}

static void order_freeze(citic_fake *fake, fk_order *order, fk_acc *acc, fk_freeze_kind kind)
{
    order->freeze = fk_freeze_add(fake, acc, kind, order->fen, order->memo);
    order->freeze->payer = order->pay;
    fk_copy(order->freeze->client_id, sizeof order->freeze->client_id, order->client_id);
}

/* BR; and BS, where the money moves to the payee and is frozen there (C.0). */
static const char *freeze(citic_fake *fake, fk_order *order, char code[8])
{
    if (fk_available(order->pay) < order->fen) {
        return short_of_money(code);
    }
    if (order->tran_type[1] == 'S') {
        fk_move(fake, order->pay, order->recv, order->fen, "15", order->memo);
        order_freeze(fake, order, order->recv, FK_FREEZE_BS);
    } else {
        order_freeze(fake, order, order->pay, FK_FREEZE_BR);
    }
    return NULL;
}

/* Only whole releases and captures: parts are left open by the paper (F.10). */
static const char *freeze_of(citic_fake *fake, const fk_order *order, char code[8],
                             fk_freeze **ret)
{
    fk_freeze *held = fk_map_get(&fake->freeze_by_no, order->freeze_no);
    if (held == NULL || !fk_active(held) || held->kind == FK_FREEZE_JUDICIAL) {
        return no_freeze(code);
    }
    if (held->acc != order->pay) {
        return fail(code, "DCRB022", "冻结账户与付款账户不符");
    }
    if (held->fen != order->fen) {
        return fail(code, "DCRB021", "解冻金额与冻结金额不符");
    }
    *ret = held;
    return NULL;
}

/* Money leaves the account of a freeze: an authority's freeze covers it all the same. */
static const char *pay_frozen(citic_fake *fake, fk_order *order, fk_freeze *held, char code[8])
{
    if (held->acc->balance - held->fen < held->acc->judicial) {
        return short_of_money(code);
    }
    fk_freeze_end(fake, held);
    fk_move(fake, order->pay, order->recv, order->fen, "15", order->memo);
    return NULL;
}

/* BG: of a BR freeze the account itself is named as payee; of a BS freeze its payer (C.0). */
static const char *unfreeze(citic_fake *fake, fk_order *order, char code[8])
{
    fk_freeze *held = NULL;
    const char *why = freeze_of(fake, order, code, &held);
    if (why != NULL) {
        return why;
    }
    fk_acc *back = held->kind == FK_FREEZE_BS ? held->payer : held->acc;
    if (order->recv != back) {
        return fail(code, "DCRB023", "解冻收款账户不正确");
    }
    if (held->kind == FK_FREEZE_BS) {
        return pay_frozen(fake, order, held, code);
    }
    fk_freeze_end(fake, held);
    return NULL;
}

static const char *unfreeze_pay(citic_fake *fake, fk_order *order, char code[8])
{
    fk_freeze *held = NULL;
    const char *why = freeze_of(fake, order, code, &held);
    return why != NULL ? why : pay_frozen(fake, order, held, code);
}

static const char *forced(citic_fake *fake, fk_order *order, char code[8])
{
    switch (order->tran_type[1]) {
    case 'F': return move(fake, order, "15", code);
    case 'G': return unfreeze(fake, order, code);
    case 'H': return unfreeze_pay(fake, order, code);
    default: return freeze(fake, order, code);
    }
}

void fk_pay_out(citic_fake *fake, fk_order *order, const char *memo)
{
    char flw[15];
    fk_next_flw(fake, 'J', flw);
    fk_line_add(fake, &(fk_entry){.acc = order->pay, .type = "23", .flw = flw, .memo = memo,
                                  .cd = 'D', .seq = 1, .fen = order->fen, .fee = order->fee,
                                  .opp = {order->recv_no, order->recv_name, order->bank,
                                          order->bank_no}});
    fake->outside_fen += order->fen + order->fee;
}

static const char *payout(citic_fake *fake, fk_order *order, char code[8])
{
    int64_t fee = fake->conf.fee_fen, days;
    if (fk_available(order->pay) < order->fen + fee) {
        return short_of_money(code);
    }
    order->fee = fee;
    if (fk_flaw_later(fake, order->pay, order->fen, &days)) {
        fk_due_add(fake, fake->now + days * INT64_C(86400000), FK_DUE_PAY_OUT, order);
    } else {
        fk_pay_out(fake, order, order->memo);
    }
    fk_payment *payment = fk_alloc(1, sizeof *payment);
    *payment = (fk_payment){.order = order, .fen = order->fen, .at_ms = fake->now};
    fk_copy(payment->from, sizeof payment->from, order->pay->no);
    fk_copy(payment->to, sizeof payment->to, order->recv_no);
    fk_copy(payment->name, sizeof payment->name, order->recv_name);
    fake->payments =
        fk_grow(fake->payments, &fake->payment_cap, fake->payment_count + 1, sizeof(fk_payment *));
    fake->payments[fake->payment_count++] = payment;
    return NULL;
}

/* The payee's bank sends it back: to the caller it looks like any deposit. */
void fk_pay_back(citic_fake *fake, fk_payment *payment)
{
    char flw[15];
    fk_order *order = payment->order;
    fk_next_flw(fake, 'C', flw);
    fk_line_add(fake, &(fk_entry){.acc = order->pay, .type = "23", .flw = flw, .memo = "退汇",
                                  .cd = 'C', .seq = 1, .fen = payment->fen,
                                  .opp = {order->recv_no, order->recv_name, order->bank,
                                          order->bank_no}});
    fake->outside_fen -= payment->fen;
    payment->returned = true;
}

/* The merchant's own money: to the sub-account it comes from outside (23+C). */
static const char *deposit(citic_fake *fake, fk_order *order, char code[8])
{
    char flw[15];
    if (fake->settle_fen < order->fen) {
        return short_of_money(code);
    }
    fake->settle_fen -= order->fen;
    fk_next_flw(fake, 'C', flw);
    fk_line_add(fake, &(fk_entry){.acc = order->recv, .type = "23", .flw = flw,
                                  .memo = order->memo, .cd = 'C', .seq = 1, .fen = order->fen,
                                  .opp = {fake->conf.settle_no, fake->conf.settle_name, "", ""}});
    return NULL;
}

/* DLTRSFIN: the whole receipt once; parts are not described (B2B 3.2). */
static const char *adjust(citic_fake *fake, fk_order *order, char code[8])
{
    fk_line *receipt = fk_line_find(order->pay, order->date, order->flw, order->seq);
    if (receipt == NULL || !receipt->waiting || receipt->fen != order->fen) {
        return fail(code, "DCRB030", "被调账交易不存在或金额不符");
    }
    if (fk_available(order->pay) < order->fen) {
        return short_of_money(code);
    }
    fk_move(fake, order->pay, order->recv, order->fen, "16", order->memo)->origin = receipt;
    receipt->waiting = false;
    return NULL;
}

/* DLWFDRTN names the credit line of the member; the receipt waits again afterwards (B2B 3.3). */
static const char *adjust_back(citic_fake *fake, fk_order *order, char code[8])
{
    fk_line *entry = fk_line_find(order->pay, order->date, order->flw, order->seq);
    if (entry == NULL || entry->origin == NULL || entry->fen != order->fen) {
        return fail(code, "DCRB030", "被调账交易不存在或金额不符");
    }
    const char *why = move(fake, order, "16", code);
    if (why == NULL) {
        entry->origin->waiting = true;
        entry->origin = NULL;
    }
    return why;
}

/* To the payer of the channel order, from the merchant's own account: no sub-account is touched. */
static const char *refund(citic_fake *fake, fk_order *order, char code[8])
{
    fk_channel *channel = fk_map_get(&fake->channel_by_no, order->order_no);
    if (channel == NULL || channel->fen - channel->refunded < order->fen) {
        return fail(code, "DCRB040", "原订单不存在或可退金额不足");
    }
    fk_copy(order->recv_no, sizeof order->recv_no, channel->payer_no);
    fk_copy(order->recv_name, sizeof order->recv_name, channel->payer_name);
    if (fake->settle_fen < order->fen) {
        return short_of_money(code);
    }
    channel->refunded += order->fen;
    fake->settle_fen -= order->fen;
    fake->outside_fen += order->fen;
    return NULL;
}

static const char *margin_back(citic_fake *fake, fk_order *order, char code[8])
{
    if (!fk_same(order->pay->type, "04") || !fk_same(order->recv->type, "03") ||
        !fk_same(order->pay->name, order->recv->name)) {
        return fail(code, "DCRB050", "账户类型不符或不属于同一会员");
    }
    return move(fake, order, "11", code);
}

static const char *interest(citic_fake *fake, fk_order *order)
{
    char flw[15];
    int64_t fen = order->pay->interest_due;
    order->fen = fen;
    order->pay->interest_due = 0;
    if (fen > 0) {
        fk_next_flw(fake, 'I', flw);
        fk_line_add(fake, &(fk_entry){.acc = order->pay, .type = "13", .flw = flw,
                                      .memo = "利息", .cd = 'C', .seq = 1, .fen = fen,
                                      .opp = {fake->fee->no, fake->fee->name, "", ""}});
        fake->interest_fen -= fen;
    }
    return NULL;
}

const char *fk_execute(citic_fake *fake, fk_order *order, char code[8])
{
    const char *action = order->action;
    if ((order->pay != NULL && order->pay->state != '0') ||
        (order->recv != NULL && order->recv->state != '0')) {
        return fail(code, "DCRB001", "账户状态不正常");
    }
    if (fk_same(action, "DLMDETRN")) {
        return forced(fake, order, code);
    }
    if (fk_same(action, "DLFNDOUT") || fk_same(action, "DLFCSOUT")) {
        return payout(fake, order, code);
    }
    if (fk_same(action, "DLFONDIN")) {
        return deposit(fake, order, code);
    }
    if (fk_same(action, "DLTRSFIN")) {
        return adjust(fake, order, code);
    }
    if (fk_same(action, "DLWFDRTN")) {
        return adjust_back(fake, order, code);
    }
    if (fk_same(action, "DLRFDSUB") || fk_same(action, "DLWDLSUB")) {
        return refund(fake, order, code);
    }
    if (fk_same(action, "DLGTYRTN")) {
        return margin_back(fake, order, code);
    }
    if (fk_same(action, "DLIRTSTL")) {
        return interest(fake, order);
    }
    return move(fake, order, fk_same(action, "DLFNDINI") ? "12" : "11", code);
}

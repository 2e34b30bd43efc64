/* Money inside the escrow (B.4 to B.6): the checks before an order is accepted. */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

static void mark(pa_order *order, const char *tran_flag, const char *keep, const char *asked_as)
{
    fk_copy(order->tran_flag, sizeof order->tran_flag, tran_flag);
    fk_copy(order->keep, sizeof order->keep, keep);
    fk_copy(order->asked_as, sizeof order->asked_as, asked_as);
}

static bool name_ok(pingan_fake *fake, const pa_msg *msg, const pa_acc *acc, const char *tag)
{
    const char *name = pa_get(msg->req, tag);
    char what[160];
    if (*name == '\0' || fk_same(name, acc->name)) {
        return true;
    }
    fk_fmt(what, sizeof what, "%s '%.60s' is not the holder's name", tag, name);
    pa_breach(fake, msg, "book", "ERR060", what);
    return false;
}

void pa_do_book(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = NULL;
    if (!pa_sup_ok(fake, msg) ||
        (acc = pa_member_ok(fake, msg, "CustAcctId", "ThirdCustId")) == NULL ||
        !name_ok(fake, msg, acc, "CustName")) {
        return;
    }
    pa_order *order = pa_order_new(fake, msg, PA_ACT_BOOK, fake->suspense, acc);
    mark(order, "1", "4", "24");
    pa_money(fake, msg, order);
}

void pa_do_clear(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = NULL;
    if (!pa_sup_ok(fake, msg) ||
        (acc = pa_member_ok(fake, msg, "CustAcctId", "ThirdCustId")) == NULL) {
        return;
    }
    pa_order *order = pa_order_new(fake, msg, PA_ACT_CLEAR, fake->suspense, acc);
    mark(order, "4", "", "4");
    pa_money(fake, msg, order);
}

/* 6077 names the allocation only by its number; one allocation is taken back once. */
void pa_do_unclear(pingan_fake *fake, const pa_msg *msg)
{
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    pa_order *old = pa_order_find(fake, pa_get(msg->req, "OrigThirdLogNo"));
    if (old == NULL || old->act != PA_ACT_CLEAR || old->state != PA_DONE || old->reversed) {
        pa_breach(fake, msg, "book", "ERR154", "no allocation that could be taken back");
        return;
    }
    pa_order *order =
        pa_order_new(fake, msg, PA_ACT_UNCLEAR, old->legs[0].in, fake->suspense);
    order->fen = order->legs[0].fen = old->fen;
    order->origin = old;
    mark(order, "4", "", "4");
    pa_money(fake, msg, order);
}

/* An unfreeze carries the order number of its freeze, of the same kind and member (B.5). */
static bool hold_ok(pingan_fake *fake, const pa_msg *msg, const pa_acc *payer, char kind,
                    char other_kind)
{
    const pa_hold *hold = pa_hold_find(fake, pa_get(msg->req, "ThirdHtId"));
    if (hold == NULL || (hold->kind != kind && hold->kind != other_kind) ||
        hold->payer != payer) {
        pa_breach(fake, msg, "book", "ERR152", "ThirdHtId names no such freeze of this member");
        return false;
    }
    return true;
}

void pa_do_freeze(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = NULL;
    bool ripe = pa_flag_is(msg->req, "5") || pa_flag_is(msg->req, "6");
    bool on = pa_flag_is(msg->req, "1") || pa_flag_is(msg->req, "5");
    if (!pa_sup_ok(fake, msg) ||
        (acc = pa_member_ok(fake, msg, "CustAcctId", "ThirdCustId")) == NULL) {
        return;
    }
    int64_t fee = pa_get_fen(msg->req, "TranFee");
    if (on ? fee != 0 : fee > pa_get_fen(msg->req, "TranAmount")) {
        pa_breach(fake, msg, "form", "ERR030", on ? "a fee on a freeze (B.5)"
                                                  : "TranFee is above TranAmount");
        return;
    }
    if (!on && !hold_ok(fake, msg, acc, ripe ? '5' : '1', '\0')) {
        return;
    }
    pa_order *order = pa_order_new(fake, msg, on ? PA_ACT_FREEZE : PA_ACT_UNFREEZE, acc,
                                   on ? fake->guarantee : acc);
    order->ripe_only = ripe;
    mark(order, "N", on ? "2" : "3", "2");
    pa_money(fake, msg, order);
}

typedef struct trade_kind {
    const char *flag;
    pa_act act;
    const char *tran_flag, *keep;
} trade_kind;
static const trade_kind trade_kinds[] = {
    {"1", PA_ACT_PREPAY, "5", "6"}, {"2", PA_ACT_CONFIRM, "6", "7"},
    {"3", PA_ACT_GIVE_BACK, "7", "8"}, {"6", PA_ACT_PAY, "2", "1"},
    {"7", PA_ACT_PAY, "8", "1"},    {"9", PA_ACT_PAY, "2", "1"},
};

/* Flags 2 and 3: the order number of flag 1 with the same two parties. */
static bool prepaid_ok(pingan_fake *fake, const pa_msg *msg, const trade_kind *kind,
                       const pa_acc *out, const pa_acc *in)
{
    if (kind->act != PA_ACT_CONFIRM && kind->act != PA_ACT_GIVE_BACK) {
        return true;
    }
    if (!hold_ok(fake, msg, out, 'o', 'o')) {
        return false;
    }
    if (pa_hold_find(fake, pa_get(msg->req, "ThirdHtId"))->payee != in) {
        pa_breach(fake, msg, "book", "ERR152", "the payee is not the prepaid order's");
        return false;
    }
    return true;
}

static bool parties_ok(pingan_fake *fake, const pa_msg *msg, const pa_acc *out, const pa_acc *in)
{
    bool platform = pa_flag_is(msg->req, "7");
    if (out == in) {
        pa_breach(fake, msg, "book", "ERR030", "payer and payee are one");
        return false;
    }
    if (platform && fk_same(in->type, "1")) {
        pa_breach(fake, msg, "book", "ERR031", "flag 7 pays the platform, not a member");
        return false;
    }
    return name_ok(fake, msg, out, "OutCustName") && name_ok(fake, msg, in, "InCustName");
}

void pa_do_trade(pingan_fake *fake, const pa_msg *msg)
{
    const trade_kind *kind = trade_kinds;
    pa_acc *out = NULL, *in = NULL;
    while (!pa_flag_is(msg->req, kind->flag)) {
        kind++;
    }
    if (!pa_sup_ok(fake, msg) ||
        (out = pa_member_ok(fake, msg, "OutCustAcctId", "OutThirdCustId")) == NULL ||
        (in = pa_account_ok(fake, msg, pa_get(msg->req, "InCustAcctId"),
                            pa_get(msg->req, "InThirdCustId"))) == NULL ||
        !parties_ok(fake, msg, out, in) || !prepaid_ok(fake, msg, kind, out, in)) {
        return;
    }
    if (pa_get_fen(msg->req, "TranFee") > pa_get_fen(msg->req, "TranAmount")) {
        pa_breach(fake, msg, "form", "ERR030", "TranFee is above TranAmount");
        return;
    }
    pa_order *order = pa_order_new(fake, msg, kind->act, out, in);
    order->t0 = pa_flag_is(msg->req, "9");
    mark(order, kind->tran_flag, kind->keep, "2");
    pa_money(fake, msg, order);
}

/* False: answered. */
static bool add_rows(pingan_fake *fake, const pa_msg *msg, pa_order *order)
{
    const pa_req *req = msg->req;
    order->fen = order->fee;
    for (size_t i = 0; i < req->row_count; i++) {
        int64_t fen = 0;
        pa_acc *in = pa_account_ok(fake, msg, pa_row_get(req, i, "InCustAcctId"),
                                   pa_row_get(req, i, "InThirdCustId"));
        if (in == NULL || !fk_parse_fen(pa_row_get(req, i, "TranAmount"), &fen)) {
            return false;
        }
        pa_leg *leg = pa_leg_add(order, in, fen, 0);
        fk_copy(leg->market_no, sizeof leg->market_no, pa_row_get(req, i, "MarketLogNo"));
        order->fen += fen;
        if (leg->market_no[0] != '\0' &&
            fk_map_get(&fake->order_by_market, leg->market_no) != NULL) {
            pa_breach(fake, msg, "book", "ERR150", "MarketLogNo was used before");
            return false;
        }
    }
    return true;
}

void pa_do_hold_pay(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *out = NULL;
    if (!pa_sup_ok(fake, msg) ||
        (out = pa_member_ok(fake, msg, "OutCustAcctId", "OutThirdCustId")) == NULL ||
        !hold_ok(fake, msg, out, '1', '5')) {
        return;
    }
    pa_order *order = pa_order_new(fake, msg, PA_ACT_HOLD_PAY, out, NULL);
    mark(order, "2", "7", "2");
    if (add_rows(fake, msg, order)) {
        pa_money(fake, msg, order);
    } else {
        pa_order_free(order);
    }
}

/* 2 refunds a direct payment by its ThirdLogNo, 6 a freeze-pay by its row's number or, of 6070 and
 * a confirmed order, by its ThirdLogNo (G 27). */
static pa_order *refundable(const pingan_fake *fake, const pa_msg *msg)
{
    const char *no = pa_get(msg->req, "OldThirdLogNo");
    bool direct = pa_flag_is(msg->req, "2");
    pa_order *old = pa_order_find(fake, no);
    old = old != NULL ? old : fk_map_get(&fake->order_by_market, no);
    if (old == NULL || old->state != PA_DONE ||
        (direct ? old->act != PA_ACT_PAY
                : old->act != PA_ACT_HOLD_PAY && old->act != PA_ACT_CONFIRM)) {
        return NULL;
    }
    return old;
}

void pa_do_refund(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *out = NULL, *in = NULL;
    if (!pa_sup_ok(fake, msg) ||
        (out = pa_member_ok(fake, msg, "OutCustAcctId", "OutThirdCustId")) == NULL ||
        (in = pa_account_ok(fake, msg, pa_get(msg->req, "InCustAcctId"),
                            pa_get(msg->req, "InThirdCustId"))) == NULL) {
        return;
    }
    pa_order *old = refundable(fake, msg);
    bool payee = false;
    for (size_t i = 0; old != NULL && i < old->leg_count; i++) {
        payee = payee || old->legs[i].in == in;
    }
    if (old == NULL || old->out != out || !payee) {
        pa_breach(fake, msg, "book", "ERR154", "no settled payment between these two to refund");
        return;
    }
    if (pa_get_fen(msg->req, "TranFee") > pa_get_fen(msg->req, "TranAmount")) {
        pa_breach(fake, msg, "form", "ERR030", "TranFee is above TranAmount");
        return;
    }
    pa_order *order = pa_order_new(fake, msg, PA_ACT_REFUND, out, in);
    order->origin = old;
    mark(order, "7", "25", "2");
    pa_money(fake, msg, order);
}

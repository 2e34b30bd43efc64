/* 交易网 (B.9): the day, members, money. Payments count by PaySerialNo; HandFee is taken out of the
 * amount, as in 见证宝, because the paper gives no rule here. The market of 1031 is the suspense
 * sub-account, where the platform's own money is (B.0). */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

/* 1330: once in, once out, with today's date. */
void pa_jyw_sign(pingan_fake *fake, const pa_msg *msg)
{
    char today[9], front_no[17];
    bool in = pa_flag_is(msg->req, "1");
    fk_date(msg->now, today);
    if (!fk_same(pa_get(msg->req, "TxDate"), today)) {
        pa_refuse(fake, "ERR089");
        return;
    }
    if (in == fake->signed_in) {
        pa_refuse(fake, in ? "ERR087" : "ERR088");
        return;
    }
    fake->signed_in = in;
    pa_next_front(fake, front_no);
    pa_ok(fake);
    pa_put_echo(&fake->out, front_no);
    pa_put(&fake->out, "");
}

static bool trades(pingan_fake *fake)
{
    if (!fake->signed_in) {
        pa_refuse(fake, "ERR091");
    }
    return fake->signed_in;
}

/* --- members --- */

/* A company's card is checked by an amount, a person's by SMS. */
void pa_jyw_register(pingan_fake *fake, const pa_msg *msg)
{
    const pa_req *req = msg->req;
    bool company = fk_same(pa_get(req, "CPFlag"), "1");
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    const pa_acc *acc = fk_map_get(&fake->acc_by_cust, pa_get(req, "ThirdCustId"));
    if (acc != NULL && acc->state == '1') {
        pa_refuse(fake, "ERR114");
        return;
    }
    pa_card *card = pa_card_of(fake, pa_get(req, "AcctId"));
    if (card->bound != NULL) {
        pa_refuse(fake, "ERR134");
        return;
    }
    pa_card_want(card, req, NULL, msg->now, !company);
    if (!pa_card_offered_right(fake, card)) {
        pa_refuse(fake, "ERR033");
        return;
    }
    fk_copy(card->want_cust, sizeof card->want_cust, pa_get(req, "ThirdCustId"));
    fk_fmt(card->serial, sizeof card->serial, "S%015llu",
           (unsigned long long)++fake->serial_number);
    card->small_fen = company ? 1 + (int64_t)(fk_random(&fake->random) % 50) : 0;
    fk_fmt(card->sms, sizeof card->sms, "%06u", (unsigned)(fk_random(&fake->random) % 1000000));
    pa_ok(fake);
    pa_put_echo(&fake->out, card->want_cust);
    pa_put(&fake->out, card->serial);
    pa_put(&fake->out, "");
}

static pa_card *by_serial(const pingan_fake *fake, const char *serial)
{
    for (size_t i = 0; i < fake->card_count; i++) {
        if (fk_same(fake->cards[i]->serial, serial) && fake->cards[i]->check != '\0') {
            return fake->cards[i];
        }
    }
    return NULL;
}

static void open_registered(pingan_fake *fake, pa_card *card)
{
    pa_acc *acc = pa_acc_new(fake, card->want_cust, card->want_name, "1");
    if (acc == NULL) {
        pa_refuse(fake, "ERR114");
        return;
    }
    card->asked = acc;
    pa_card_bind(card);
    pa_ok(fake);
    pa_put(&fake->out, card->serial);
    pa_put(&fake->out, "0");
    pa_put(&fake->out, acc->cust);
    pa_put_echo(&fake->out, acc->no);
    pa_put(&fake->out, card->no);
    pa_put(&fake->out, "");
}

void pa_jyw_confirm(pingan_fake *fake, const pa_msg *msg)
{
    const pa_req *req = msg->req;
    bool by_sms = pa_flag_is(req, "1");
    pa_card *card = by_serial(fake, pa_get(req, "SerialNo"));
    if (card == NULL || (card->check == 's') != by_sms) {
        pa_refuse(fake, "ERR156");
        return;
    }
    bool right = by_sms ? fk_same(pa_get(req, "MessageCode"), card->sms)
                        : pa_get_fen(req, "CheckAmount") == card->small_fen;
    if (right) {
        open_registered(fake, card);
        return;
    }
    if (++card->tries >= fake->conf.bind_tries) {
        card->check = '\0';
    }
    pa_refuse(fake, "ERR155");
}

/* --- money --- */

static pa_acc *trading_member(pingan_fake *fake, const pa_msg *msg, const char *no,
                              const char *cust)
{
    return pa_sup_ok(fake, msg) && trades(fake) ? pa_member_ok(fake, msg, no, cust) : NULL;
}

static void mark(pa_order *order, const char *tran_flag)
{
    order->t0 = true; /* no T+1 in this family: only available money is spoken of (1010) */
    fk_copy(order->tran_flag, sizeof order->tran_flag, tran_flag);
}

static bool frozen_ok(pingan_fake *fake, const pa_msg *msg, const pa_acc *payer)
{
    const pa_hold *hold = pa_hold_find(fake, pa_get(msg->req, "ThirdHtId"));
    if (hold != NULL && hold->payer == payer) {
        return true;
    }
    pa_breach(fake, msg, "book", "ERR152", "ThirdHtId names no freeze of this member");
    return false;
}

void pa_jyw_freeze(pingan_fake *fake, const pa_msg *msg)
{
    bool on = pa_flag_is(msg->req, "1");
    pa_acc *acc = trading_member(fake, msg, "CustAcctId", "ThirdCustId");
    if (acc == NULL || (!on && !frozen_ok(fake, msg, acc))) {
        return;
    }
    pa_order *order = pa_order_new(fake, msg, on ? PA_ACT_FREEZE : PA_ACT_UNFREEZE, acc, acc);
    mark(order, on ? "2" : "3");
    pa_money(fake, msg, order);
}

/* The bank detects duplicates by PaySerialNo, whatever number the message has. */
static bool serial_fresh(pingan_fake *fake, const pa_msg *msg)
{
    const char *serial = pa_get(msg->req, "PaySerialNo");
    for (size_t i = 0; i < fake->order_count; i++) {
        const pa_order *other = fake->orders[i];
        if (fk_same(other->pay_serial, serial) && other->state != PA_FAILED &&
            !fk_same(other->log_no, msg->req->log_no)) {
            pa_refuse(fake, "ERR150");
            return false;
        }
    }
    return true;
}

void pa_jyw_pay(pingan_fake *fake, const pa_msg *msg)
{
    bool frozen = pa_flag_is(msg->req, "2");
    pa_acc *out = trading_member(fake, msg, "OutCustAcctId", "OutThirdCustId");
    pa_acc *in = out == NULL ? NULL : pa_member_ok(fake, msg, "InCustAcctId", "InThirdCustId");
    if (in == NULL || (frozen && !frozen_ok(fake, msg, out)) || !serial_fresh(fake, msg)) {
        return;
    }
    if (out == in || pa_get_fen(msg->req, "HandFee") > pa_get_fen(msg->req, "TranAmount")) {
        pa_breach(fake, msg, "book", "ERR030", "payer is payee, or HandFee is above TranAmount");
        return;
    }
    pa_order *order = pa_order_new(fake, msg, frozen ? PA_ACT_CONFIRM : PA_ACT_PAY, out, in);
    fk_copy(order->pay_serial, sizeof order->pay_serial, pa_get(msg->req, "PaySerialNo"));
    mark(order, frozen ? "17" : "16");
    pa_money(fake, msg, order);
}

/* 1030: 1 a fee, 2 a fee given back, 3 a fee of frozen money; 1031: the same with the market. */
void pa_jyw_fee(pingan_fake *fake, const pa_msg *msg)
{
    static const char *const flags[2][3] = {{"4", "5", "14"}, {"6", "7", "15"}};
    bool market = fk_same(msg->req->func, "1031");
    size_t which = (size_t)(pa_get(msg->req, "FuncFlag")[0] - '1');
    pa_acc *acc = trading_member(fake, msg, "CustAcctId", "ThirdCustId");
    pa_acc *platform = market ? fake->suspense : fake->fee;
    if (acc == NULL || (which == 2 && !frozen_ok(fake, msg, acc))) {
        return;
    }
    pa_order *order = pa_order_new(fake, msg, which == 2 ? PA_ACT_CONFIRM : PA_ACT_PAY,
                                   which == 1 ? platform : acc, which == 1 ? acc : platform);
    mark(order, flags[market ? 1 : 0][which]);
    pa_money(fake, msg, order);
}

/* 1316 debits the registered account. */
void pa_jyw_deposit(pingan_fake *fake, const pa_msg *msg)
{
    const pa_req *req = msg->req;
    pa_acc *acc = trading_member(fake, msg, "CustAcctId", "ThirdCustId");
    if (acc == NULL) {
        return;
    }
    const pa_card *card = fk_map_get(&fake->card_by_no, pa_get(req, "InAcctId"));
    if (card == NULL || card->bound != acc || !fk_same(pa_get(req, "InAcctIdName"), acc->name)) {
        pa_breach(fake, msg, "book", "ERR033", "InAcctId or its name is not the member's");
        return;
    }
    pa_order *order = pa_order_new(fake, msg, PA_ACT_DEPOSIT, NULL, acc);
    fk_copy(order->card_no, sizeof order->card_no, card->no);
    fk_copy(order->card_name, sizeof order->card_name, acc->name);
    mark(order, "1");
    pa_money(fake, msg, order);
}

void pa_jyw_payout(pingan_fake *fake, const pa_msg *msg)
{
    if (trades(fake)) {
        pa_do_payout(fake, msg);
    }
}

/* Every field must be the announced withdrawal's (1312). */
static bool review_ok(pingan_fake *fake, const pa_msg *msg, const pa_pushed *push)
{
    const pa_req *req = msg->req;
    const pa_order *order = push == NULL ? NULL : push->order;
    if (order == NULL || !push->done) {
        pa_breach(fake, msg, "book", "ERR020", "FrontLogNo names no withdrawal under review");
        return false;
    }
    if (!fk_same(pa_get(req, "CustAcctId"), order->out->no) ||
        !fk_same(pa_get(req, "ThirdCustId"), order->out->cust) ||
        !fk_same(pa_get(req, "OutAcctId"), order->card_no) ||
        !fk_same(pa_get(req, "OutAcctIdName"), order->card_name) ||
        pa_get_fen(req, "TranAmount") != order->fen) {
        pa_breach(fake, msg, "book", "ERR030", "not what the bank announced");
        return false;
    }
    return true;
}

void pa_jyw_review(pingan_fake *fake, const pa_msg *msg)
{
    pa_pushed *push = pa_push_find(fake, pa_get(msg->req, "FrontLogNo"));
    if (!pa_sup_ok(fake, msg) || !review_ok(fake, msg, push)) {
        return;
    }
    pa_order *order = push->order;
    push->order = NULL;
    if (push->lapsed) {
        pa_order_free(order);
        pa_refuse(fake, "ERR098");
        return;
    }
    pa_ok(fake);
    pa_put_echo(&fake->out, order->front_no);
    pa_put_fen(&fake->out, 0);
    pa_put(&fake->out, "");
    pa_put(&fake->out, "");
    if (!fk_same(pa_get(msg->req, "TranStatus"), "1")) {
        pa_order_free(order);
        return;
    }
    pa_order_accept(fake, order, &msg->fault);
    if (order->state == PA_FAILED) {
        pa_refuse(fake, order->code);
    }
}

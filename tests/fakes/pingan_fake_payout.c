/* Withdrawals to the bound card and what comes back of them (B.7). */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

static bool payee_ok(pingan_fake *fake, const pa_msg *msg, const pa_acc *acc)
{
    const pa_req *req = msg->req;
    const pa_card *card = fk_map_get(&fake->card_by_no, pa_get(req, "OutAcctId"));
    if (card == NULL || card->bound != acc) {
        pa_breach(fake, msg, "book", "ERR033", "OutAcctId is not bound to this member");
        return false;
    }
    if (!fk_same(pa_get(req, "CustName"), acc->name) ||
        !fk_same(pa_get(req, "OutAcctIdName"), acc->name)) {
        pa_breach(fake, msg, "book", "ERR060", "CustName or OutAcctIdName is not the holder's");
        return false;
    }
    return true;
}

/* SMS codes for a withdrawal (6082) are not part of this bank: it asks for none (B.7: optional). */
static bool plain(pingan_fake *fake, const pa_msg *msg)
{
    if (*pa_get(msg->req, "SerialNo") == '\0' && *pa_get(msg->req, "MessageCode") == '\0') {
        return true;
    }
    pa_breach(fake, msg, "book", "ERR155", "SerialNo or MessageCode that this bank never sent");
    return false;
}

void pa_do_payout(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = NULL;
    if (!pa_sup_ok(fake, msg) ||
        (acc = pa_member_ok(fake, msg, "CustAcctId", "ThirdCustId")) == NULL ||
        !payee_ok(fake, msg, acc) || !plain(fake, msg)) {
        return;
    }
    pa_order *order = pa_order_new(fake, msg, PA_ACT_PAYOUT, acc, NULL);
    fk_copy(order->card_no, sizeof order->card_no, pa_get(msg->req, "OutAcctId"));
    fk_copy(order->card_name, sizeof order->card_name, acc->name);
    fk_copy(order->tran_flag, sizeof order->tran_flag, msg->req->family == PA_JYW ? "2" : "3");
    fk_copy(order->asked_as, sizeof order->asked_as, "3");
    pa_money(fake, msg, order);
}

static bool in_range(const pa_req *req, int64_t at_ms)
{
    char date[9];
    fk_date(at_ms, date);
    return strcmp(date, pa_get(req, "BeginDate")) >= 0 && strcmp(date, pa_get(req, "EndDate")) <= 0;
}

/* The range is of return dates. On the return's own day the numbers may still be missing. */
static void return_row(pingan_fake *fake, const pa_returned *one)
{
    char date[9];
    bool late = fake->conf.return_numbers_late &&
                fk_day_of(one->at_ms) == fk_day_of(fake->now);
    fk_date(one->at_ms, date);
    pa_row(&fake->out, fake->conf.cols_6048);
    pa_put(&fake->out, date);
    pa_put_echo(&fake->out, late ? "" : one->order->log_no);
    pa_put_echo(&fake->out, late ? "" : one->order->front_no);
    pa_put(&fake->out, one->order->note);
    pa_put(&fake->out, one->reason);
    pa_row(&fake->out, 0);
}

void pa_do_returns(pingan_fake *fake, const pa_msg *msg)
{
    size_t total = 0;
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    bool payouts = pa_flag_is(msg->req, "1");
    for (size_t i = 0; payouts && i < fake->return_count; i++) {
        const pa_returned *one = fake->returns[i];
        total += one->order->act == PA_ACT_PAYOUT && in_range(msg->req, one->at_ms) ? 1 : 0;
    }
    if (total == 0 && fake->conf.no_record_code) {
        pa_refuse(fake, "ERR020");
        return;
    }
    pa_ok(fake);
    pa_put_uint(&fake->out, total);
    for (size_t i = 0; payouts && i < fake->return_count; i++) {
        const pa_returned *one = fake->returns[i];
        if (one->order->act == PA_ACT_PAYOUT && in_range(msg->req, one->at_ms)) {
            return_row(fake, one);
        }
    }
    pa_put(&fake->out, "");
}

bool pingan_fake_return(pingan_fake *fake, int64_t now_ms, const char *log_no, const char *reason)
{
    pingan_fake_advance(fake, now_ms);
    pa_order *order = pa_order_find(fake, log_no);
    return order != NULL && pa_payout_return(fake, order, reason);
}

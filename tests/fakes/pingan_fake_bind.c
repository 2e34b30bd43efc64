/* Cards: bound by a small amount (6055, 6064) or by SMS (6066, 6067), unbound, listed (B.2). */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

static const int64_t sms_valid_ms = 120000; /* B.2 6066 */

static bool bank_ok(pingan_fake *fake, const pa_msg *msg)
{
    const pa_req *req = msg->req;
    if (pa_get(req, "BankType")[0] == '2' && *pa_get(req, "BankCode") == '\0' &&
        *pa_get(req, "SBankCode") == '\0') {
        pa_breach(fake, msg, "form", "ERR936", "BankType 2 without BankCode and SBankCode");
        return false;
    }
    return true;
}

static bool is_person(const char *id_type)
{
    return strlen(id_type) < 2 || fk_same(id_type, "11") || fk_same(id_type, "19") ||
           fk_same(id_type, "20");
}

void pa_card_want(pa_card *card, const pa_req *req, pa_acc *acc, int64_t now, bool by_sms)
{
    card->asked = acc;
    card->check = by_sms ? 's' : 'a';
    card->asked_ms = now;
    card->tries = 0;
    fk_copy(card->log_no, sizeof card->log_no, req->log_no);
    fk_copy(card->want_name, sizeof card->want_name, pa_get(req, "CustName"));
    fk_copy(card->want_id, sizeof card->want_id, pa_get(req, "IdCode"));
    fk_copy(card->want_mobile, sizeof card->want_mobile, pa_get(req, "MobilePhone"));
    fk_copy(card->id_type, sizeof card->id_type, pa_get(req, "IdType"));
    fk_copy(card->bank_type, sizeof card->bank_type, pa_get(req, "BankType"));
    fk_copy(card->bank, sizeof card->bank, pa_get(req, "BankName"));
    fk_copy(card->bank_no, sizeof card->bank_no, pa_get(req, "BankCode"));
    fk_copy(card->super_no, sizeof card->super_no, pa_get(req, "SBankCode"));
}

/* What the card network knows of a card must be what was offered; of an unknown one, nothing. */
bool pa_card_offered_right(const pingan_fake *fake, const pa_card *card)
{
    if (!card->known) {
        return !fake->conf.strict_cards;
    }
    return !card->closed && fk_same(card->name, card->want_name) &&
           (card->id_code[0] == '\0' || fk_same(card->id_code, card->want_id)) &&
           (card->mobile[0] == '\0' || fk_same(card->mobile, card->want_mobile));
}

/* The amount travels as a payment does: 6061 shows how it fares. */
static void send_amount(pingan_fake *fake, const pa_msg *msg, pa_card *card, pa_acc *acc)
{
    card->small_fen = 1 + (int64_t)(fk_random(&fake->random) % 50);
    pa_order *order = pa_order_new(fake, msg, PA_ACT_CHECK, acc, NULL);
    fk_copy(order->card_no, sizeof order->card_no, card->no);
    fk_copy(order->card_name, sizeof order->card_name, card->want_name);
    order->fen = card->small_fen;
    if (pa_order_go(fake, msg, order)) {
        pa_ok(fake);
        pa_put(&fake->out, "");
    }
}

static void send_sms(pingan_fake *fake, const pa_msg *msg, pa_card *card)
{
    if (!is_person(pa_get(msg->req, "IdType"))) {
        pa_breach(fake, msg, "book", "ERR030", "6066 is for personal cards only");
        return;
    }
    if (!pa_card_offered_right(fake, card)) {
        pa_refuse(fake, "ERR033");
        return;
    }
    fk_fmt(card->sms, sizeof card->sms, "%06u", (unsigned)(fk_random(&fake->random) % 1000000));
    pa_ok(fake);
    pa_put(&fake->out, "");
}

/* 6055 and 6066: one card belongs to one member only (ERR134). */
void pa_do_bind(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = NULL;
    bool by_sms = fk_same(msg->req->func, "6066");
    if (!pa_sup_ok(fake, msg) ||
        (acc = pa_member_ok(fake, msg, "CustAcctId", "ThirdCustId")) == NULL ||
        !bank_ok(fake, msg)) {
        return;
    }
    pa_card *card = pa_card_of(fake, pa_get(msg->req, "AcctId"));
    if (card->bound != NULL) {
        pa_refuse(fake, "ERR134");
        return;
    }
    pa_card_want(card, msg->req, acc, msg->now, by_sms);
    if (by_sms) {
        send_sms(fake, msg, card);
    } else {
        send_amount(fake, msg, card, acc);
    }
}

/* NULL: answered. */
static pa_card *open_check(pingan_fake *fake, const pa_msg *msg, char check)
{
    pa_acc *acc = NULL;
    if (!pa_sup_ok(fake, msg) ||
        (acc = pa_member_ok(fake, msg, "CustAcctId", "ThirdCustId")) == NULL) {
        return NULL;
    }
    pa_card *card = fk_map_get(&fake->card_by_no, pa_get(msg->req, "AcctId"));
    if (card == NULL || card->asked != acc || card->check != check) {
        pa_refuse(fake, "ERR156");
        return NULL;
    }
    return card;
}

void pa_card_bind(pa_card *card)
{
    pa_acc *acc = card->asked;
    card->bound = acc;
    card->asked = NULL;
    card->check = '\0';
    fk_copy(acc->name, sizeof acc->name, card->want_name);
    fk_copy(acc->id_type, sizeof acc->id_type, card->id_type);
    fk_copy(acc->id_code, sizeof acc->id_code, card->want_id);
}

static void bind_now(pingan_fake *fake, pa_card *card)
{
    char front_no[17];
    pa_card_bind(card);
    pa_next_front(fake, front_no);
    pa_ok(fake);
    pa_put_echo(&fake->out, front_no);
    pa_put(&fake->out, "");
}

/* How many tries there are is not stated (G 32): so many as the conf says. */
static void judge(pingan_fake *fake, pa_card *card, bool right)
{
    if (right) {
        bind_now(fake, card);
        return;
    }
    if (++card->tries >= fake->conf.bind_tries) {
        card->asked = NULL;
        card->check = '\0';
    }
    pa_refuse(fake, "ERR155");
}

void pa_do_bind_amount(pingan_fake *fake, const pa_msg *msg)
{
    pa_card *card = open_check(fake, msg, 'a');
    if (card == NULL) {
        return;
    }
    const pa_order *sent = pa_order_find(fake, card->log_no);
    judge(fake, card, sent != NULL && sent->state == PA_DONE &&
                          pa_get_fen(msg->req, "TranAmount") == card->small_fen);
}

void pa_do_bind_sms(pingan_fake *fake, const pa_msg *msg)
{
    pa_card *card = open_check(fake, msg, 's');
    if (card != NULL) {
        judge(fake, card, msg->now - card->asked_ms <= sms_valid_ms &&
                              fk_same(pa_get(msg->req, "MessageCode"), card->sms));
    }
}

void pa_do_bind_state(pingan_fake *fake, const pa_msg *msg)
{
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    const pa_order *order = pa_order_find(fake, pa_get(msg->req, "OrigThirdLogNo"));
    if (order == NULL || order->act != PA_ACT_CHECK || order->hidden_ms > msg->now) {
        pa_refuse(fake, "ERR020");
        return;
    }
    pa_ok(fake);
    pa_put(&fake->out, order->state == PA_DONE ? "0" : order->state == PA_FAILED ? "1" : "2");
    pa_put(&fake->out, order->state == PA_FAILED ? pa_code_text(order->code) : "");
    pa_put(&fake->out, "");
}

void pa_do_unbind(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = NULL;
    char front_no[17];
    if (!pa_sup_ok(fake, msg) ||
        (acc = pa_member_ok(fake, msg, "CustAcctId", "ThirdCustId")) == NULL) {
        return;
    }
    pa_card *card = fk_map_get(&fake->card_by_no, pa_get(msg->req, "AcctId"));
    if (card == NULL || card->bound != acc) {
        pa_refuse(fake, "ERR033");
        return;
    }
    card->bound = NULL;
    pa_next_front(fake, front_no);
    pa_ok(fake);
    pa_put_echo(&fake->out, front_no);
    pa_put(&fake->out, "");
}

/* Twelve columns by consumer and twin, ten by the helper (G 6). */
static void bound_row(pingan_fake *fake, const pa_card *card)
{
    pa_out *out = &fake->out;
    pa_row(out, fake->conf.cols_6098);
    pa_put(out, fake->conf.sup_acct);
    pa_put_echo(out, card->bound->no);
    pa_put(out, card->bound->cust);
    pa_put(out, card->bound->name);
    pa_put(out, card->id_type);
    pa_put(out, card->bound->id_code);
    pa_put_echo(out, card->no);
    pa_put(out, card->bank_type);
    pa_put(out, card->bank);
    pa_put(out, card->bank_no);
    pa_put(out, card->super_no);
    pa_put(out, card->want_mobile);
    pa_row(out, 0);
}

void pa_do_bound(pingan_fake *fake, const pa_msg *msg)
{
    const char *no = pa_get(msg->req, "CustAcctId");
    bool all = fk_same(pa_get(msg->req, "SelectFlag"), "1");
    size_t total = 0, from = 0, to = 0, n = 0;
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    if (!all && *no == '\0') {
        pa_breach(fake, msg, "form", "ERR936", "SelectFlag 2 without CustAcctId");
        return;
    }
    for (size_t i = 0; i < fake->card_count; i++) {
        const pa_acc *acc = fake->cards[i]->bound;
        total += acc != NULL && (all || fk_same(acc->no, no)) ? 1 : 0;
    }
    if (!pa_page(fake, msg, total, &from, &to)) {
        return;
    }
    for (size_t i = 0; i < fake->card_count; i++) {
        const pa_acc *acc = fake->cards[i]->bound;
        if (acc != NULL && (all || fk_same(acc->no, no)) && n++ >= from && n <= to) {
            bound_row(fake, fake->cards[i]);
        }
    }
    pa_put(&fake->out, "");
}

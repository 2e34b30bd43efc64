/* What an order does to the books. Every effect leaves its line. */
#include "tests/fakes/pingan_fake_in.h"

#include <string.h>

static const char *book(pingan_fake *fake, pa_order *order, char kind)
{
    pa_leg *leg = &order->legs[0];
    if (!pa_pay(fake, order->out, leg->in, leg->fen, PA_RIPE_FIRST, 0)) {
        return "ERR044";
    }
    pa_line_add(fake, kind, order, order->out, leg->in, leg->fen, 0);
    return NULL;
}

/* An allocation is taken back while its money is still there. */
static const char *unclear(pingan_fake *fake, pa_order *order)
{
    const char *code = order->origin->reversed ? "ERR154" : book(fake, order, 'c');
    order->origin->reversed = order->origin->reversed || code == NULL;
    return code;
}

static const char *freeze(pingan_fake *fake, pa_order *order, char kind)
{
    pa_take how = order->ripe_only ? PA_RIPE_ONLY : pa_take_order(fake);
    if (!pa_hold_new(fake, order, kind, how)) {
        return "ERR044";
    }
    pa_line_add(fake, 't', order, order->out, fake->guarantee, order->fen, 0);
    return NULL;
}

/* The hold that an order's number names, with enough in it. */
static const char *hold_of(pingan_fake *fake, const pa_order *order, int64_t fen, pa_hold **ret)
{
    *ret = pa_hold_find(fake, order->ht_id);
    if (*ret == NULL) {
        return "ERR152";
    }
    if (fen > pa_hold_rest(*ret)) {
        return "ERR153";
    }
    return fake->conf.whole_only && fen != pa_hold_rest(*ret) ? "ERR157" : NULL;
}

/* The fee of an unfreeze is part of the amount (B.0). */
static const char *unfreeze(pingan_fake *fake, pa_order *order)
{
    pa_hold *hold = NULL;
    const char *code = hold_of(fake, order, order->fen, &hold);
    if (code != NULL) {
        return code;
    }
    pa_hold_release(fake, hold, order->fen - order->fee);
    if (order->fee > 0) {
        pa_hold_pay(fake, hold, fake->fee, order->fee, 0);
    }
    pa_line_add(fake, 't', order, fake->guarantee, order->out, order->fen, order->fee);
    return NULL;
}

static const char *confirm(pingan_fake *fake, pa_order *order)
{
    pa_hold *hold = NULL;
    pa_leg *leg = &order->legs[0];
    const char *code = hold_of(fake, order, leg->fen, &hold);
    if (code != NULL) {
        return code;
    }
    int64_t from_ms = order->t0 ? 0 : pa_t1_ms(fake);
    pa_hold_pay(fake, hold, leg->in, leg->fen - leg->fee, from_ms);
    if (leg->fee > 0) {
        pa_hold_pay(fake, hold, fake->fee, leg->fee, 0);
    }
    pa_line_add(fake, 't', order, order->out, leg->in, leg->fen, leg->fee);
    return NULL;
}

/* TranAmount includes TranFee: the payee receives the difference (B.0). */
static const char *pay(pingan_fake *fake, pa_order *order)
{
    pa_leg *leg = &order->legs[0];
    int64_t from_ms = order->t0 || !fk_same(leg->in->type, "1") ? 0 : pa_t1_ms(fake);
    if (!pa_lots_has(&order->out->lots, leg->fen, pa_take_order(fake), fake->now)) {
        return "ERR044";
    }
    (void)pa_pay(fake, order->out, leg->in, leg->fen - leg->fee, pa_take_order(fake), from_ms);
    (void)pa_pay(fake, order->out, fake->fee, leg->fee, pa_take_order(fake), 0);
    pa_line_add(fake, 't', order, order->out, leg->in, leg->fen, leg->fee);
    return NULL;
}

/* Rows receive what they say; HandFee is on top of their sum, because no row could bear it (B.6
 * only calls it the platform's income). */
static const char *hold_pay(pingan_fake *fake, pa_order *order)
{
    pa_hold *hold = NULL;
    const char *code = hold_of(fake, order, order->fen, &hold);
    if (code != NULL) {
        return code;
    }
    for (size_t i = 0; i < order->leg_count; i++) {
        pa_leg *leg = &order->legs[i];
        pa_hold_pay(fake, hold, leg->in, leg->fen, pa_t1_ms(fake));
        pa_line_add(fake, 't', order, order->out, leg->in, leg->fen, 0);
    }
    if (order->fee > 0) {
        pa_hold_pay(fake, hold, fake->fee, order->fee, 0);
        pa_line_add(fake, 't', order, order->out, fake->fee, order->fee, order->fee);
    }
    return NULL;
}

/* The payee gives back amount less fee, the platform the fee; the payer may withdraw on T+1
 * (B.6 6164). legs[0] is the payee of the original payment. */
static const char *refund(pingan_fake *fake, pa_order *order)
{
    pa_leg *leg = &order->legs[0];
    pa_leg *paid = NULL;
    for (size_t i = 0; i < order->origin->leg_count; i++) {
        paid = order->origin->legs[i].in == leg->in && paid == NULL ? &order->origin->legs[i]
                                                                    : paid;
    }
    int64_t part = leg->fen - leg->fee;
    if (paid == NULL || paid->back_fen + leg->fen > paid->fen ||
        paid->back_fee + leg->fee > paid->fee) {
        return "ERR154";
    }
    if (!pa_lots_has(&leg->in->lots, part, pa_take_order(fake), fake->now) ||
        !pa_lots_has(&fake->fee->lots, leg->fee, PA_RIPE_FIRST, fake->now)) {
        return "ERR044";
    }
    (void)pa_pay(fake, leg->in, order->out, part, pa_take_order(fake), pa_t1_ms(fake));
    (void)pa_pay(fake, fake->fee, order->out, leg->fee, PA_RIPE_FIRST, pa_t1_ms(fake));
    paid->back_fen += leg->fen;
    paid->back_fee += leg->fee;
    pa_line_add(fake, 't', order, leg->in, order->out, leg->fen, leg->fee);
    return NULL;
}

static const char *give_back(pingan_fake *fake, pa_order *order)
{
    pa_hold *hold = NULL;
    const char *code = hold_of(fake, order, order->fen, &hold);
    if (code == NULL) {
        pa_hold_release(fake, hold, order->fen);
        pa_line_add(fake, 't', order, fake->guarantee, order->out, order->fen, 0);
    }
    return code;
}

/* 1316 debits the member's own bank account, which always has the money. */
static const char *fetch(pingan_fake *fake, pa_order *order)
{
    pa_acc *to = order->legs[0].in;
    pa_come_in(fake, to, order->fen, fake->conf.deposit_t1 ? pa_t1_ms(fake) : 0);
    pa_line *line = pa_line_add(fake, 'd', order, NULL, to, order->fen, 0);
    fk_copy(line->payer_no, sizeof line->payer_no, order->card_no);
    fk_copy(line->payer_name, sizeof line->payer_name, order->card_name);
    return NULL;
}

const char *pa_execute(pingan_fake *fake, pa_order *order)
{
    switch (order->act) {
    case PA_ACT_BOOK: return book(fake, order, 't');
    case PA_ACT_CLEAR: return book(fake, order, 'c');
    case PA_ACT_UNCLEAR: return unclear(fake, order);
    case PA_ACT_FREEZE: return freeze(fake, order, order->ripe_only ? '5' : '1');
    case PA_ACT_PREPAY: return freeze(fake, order, 'o');
    case PA_ACT_UNFREEZE: return unfreeze(fake, order);
    case PA_ACT_CONFIRM: return confirm(fake, order);
    case PA_ACT_GIVE_BACK: return give_back(fake, order);
    case PA_ACT_PAY: return pay(fake, order);
    case PA_ACT_HOLD_PAY: return hold_pay(fake, order);
    case PA_ACT_REFUND: return refund(fake, order);
    case PA_ACT_DEPOSIT: return fetch(fake, order);
    case PA_ACT_PAYOUT:
    case PA_ACT_CHECK:
    case PA_ACT_TRANSFER: break;
    }
    return "ERR075";
}

/* --- decided later --- */

bool pa_decided_later(const pa_order *order)
{
    return order->act == PA_ACT_PAYOUT || order->act == PA_ACT_CHECK ||
           order->act == PA_ACT_TRANSFER;
}

/* At acceptance: a payout and its fee leave the member at once (B.7). */
const char *pa_start(pingan_fake *fake, pa_order *order)
{
    if (order->act == PA_ACT_TRANSFER) {
        return pa_b2b_start(fake, order);
    }
    if (order->act != PA_ACT_PAYOUT) {
        return NULL;
    }
    return pa_pay(fake, order->out, fake->payouts, order->fen + order->fee, PA_RIPE_ONLY, 0)
               ? NULL
               : "ERR044";
}

static bool card_takes(const pingan_fake *fake, const char *no, const char *name)
{
    const pa_card *card = fk_map_get(&fake->card_by_no, no);
    bool known = card != NULL && card->known;
    if (!known) {
        return !fake->conf.strict_cards;
    }
    return !card->closed && fk_same(card->name, name);
}

/* The small amount reaches the card or does not; what was offered must be the holder's. */
static const char *check_card(pingan_fake *fake, pa_order *order)
{
    return card_takes(fake, order->card_no, order->card_name) ? NULL : "ERR033";
}

const char *pa_finish(pingan_fake *fake, pa_order *order, bool paid)
{
    if (order->act == PA_ACT_TRANSFER) {
        return pa_b2b_finish(fake, order, paid);
    }
    if (order->act == PA_ACT_CHECK) {
        return paid ? check_card(fake, order) : "ERR075";
    }
    if (!paid || !card_takes(fake, order->card_no, order->card_name)) {
        (void)pa_pay(fake, fake->payouts, order->out, order->fen + order->fee, PA_RIPE_FIRST, 0);
        return paid ? "ERR033" : "ERR075";
    }
    pa_go_out(fake, fake->payouts, order->fen);
    (void)pa_pay(fake, fake->payouts, fake->fee, order->fee, PA_RIPE_FIRST, 0);
    pa_line *line = pa_line_add(fake, 'w', order, order->out, NULL, order->fen + order->fee,
                                order->fee);
    fk_copy(line->payer_no, sizeof line->payer_no, order->card_no);
    fk_copy(line->payer_name, sizeof line->payer_name, order->card_name);
    return NULL;
}

/* A new credit; the old payout stays what it was (B.7). */
bool pa_payout_return(pingan_fake *fake, pa_order *order, const char *reason)
{
    if (order->state != PA_DONE || order->returned ||
        (order->act != PA_ACT_PAYOUT && order->act != PA_ACT_TRANSFER)) {
        return false;
    }
    order->returned = true;
    pa_returned *one = fk_alloc(1, sizeof *one);
    *one = (pa_returned){.order = order, .at_ms = fake->now};
    fk_copy(one->reason, sizeof one->reason, reason);
    fake->returns =
        fk_grow(fake->returns, &fake->return_cap, fake->return_count + 1, sizeof(pa_returned *));
    fake->returns[fake->return_count++] = one;
    if (order->act == PA_ACT_TRANSFER) {
        pa_b2b_return(fake, order, reason);
        return true;
    }
    pa_come_in(fake, order->out, order->fen, 0);
    pa_line *line = pa_line_add(fake, 'd', NULL, NULL, order->out, order->fen, 0);
    pa_next_front(fake, line->front_no);
    fk_copy(one->front_no, sizeof one->front_no, line->front_no);
    fk_copy(line->payer_no, sizeof line->payer_no, order->card_no);
    fk_copy(line->payer_name, sizeof line->payer_name, order->card_name);
    fk_copy(line->note, sizeof line->note, fake->conf.return_unnamed ? "" : order->note);
    return true;
}

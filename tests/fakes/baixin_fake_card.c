/* BindCard, ChangeCard, UnbindCard, QueryBind (§4.1). */
#include "tests/fakes/baixin_fake_do.h"

#include <string.h>

void bx_bind_answer(baixin_fake *fake, const bx_msg *msg, const bx_bind *bind, const char *code)
{
    static const char *const words[] = {"SMS_WAIT", "AMOUNT_WAIT", "BOUND", "REFUSED", "UNBOUND"};
    static const char *const codes[] = {"300001", "300008", "000000", "", "000000"};
    bool refused = bind->status == BX_BIND_REFUSED;
    bx_answer(fake, msg, code != NULL ? code : refused ? bind->refuse_code : codes[bind->status]);
    bx_say(fake, "BindNo", bind->no);
    bx_say(fake, "BindStatus", words[bind->status]);
    bx_say(fake, "CardIsTypeI", bind->type_one ? "true" : "false");
    bx_say(fake, "CanFund", bind->can_fund ? "true" : "false");
}

static void bind_refuse(bx_bind *bind, const char *code)
{
    bind->status = BX_BIND_REFUSED;
    fk_copy(bind->refuse_code, sizeof bind->refuse_code, code);
}

static void drop_card(bx_acc *acc, const char *no)
{
    const bx_card *card = bx_card_of(acc, no);
    if (card != NULL) {
        acc->cards[card - acc->cards] = acc->cards[--acc->card_count];
    }
}

void bx_bind_proven(baixin_fake *fake, bx_bind *bind)
{
    bx_acc *acc = bind->acc;
    drop_card(acc, bind->old_card);
    if (acc->card_count == BX_CARDS_MAX || acc->status == BX_CLOSED) {
        bind_refuse(bind, "200102");
        return;
    }
    bx_card *card = &acc->cards[acc->card_count++];
    *card = (bx_card){.can_fund = bind->can_fund};
    fk_copy(card->no, sizeof card->no, bind->card);
    fk_copy(card->mobile, sizeof card->mobile, bind->mobile);
    bind->status = BX_BOUND;
    bx_seen_of(fake, bind->request_no)->effects++;
    bx_notify(fake, &(bx_event){
                        .type = "BIND_RESULT", .request_no = bind->request_no, .acc_no = acc->no});
}

bool bx_bind_end(baixin_fake *fake, bx_bind *bind, bool proven)
{
    if (bind->status != BX_BIND_SMS_WAIT && bind->status != BX_BIND_AMOUNT_WAIT) {
        return false;
    }
    if (proven) {
        bx_bind_proven(fake, bind);
        return true;
    }
    bind_refuse(bind, "200121");
    bx_notify(fake, &(bx_event){
                        .type = "BIND_RESULT", .request_no = bind->request_no, .acc_no = bind->acc->no});
    return true;
}

static bx_bind *bind_new(baixin_fake *fake, const bx_msg *msg, bx_acc *acc)
{
    bx_bind *bind = fk_alloc(1, sizeof *bind);
    bx_number(fake, "B", bind->no);
    bind->acc = acc;
    fk_copy(bind->request_no, sizeof bind->request_no, msg->req->request_no);
    fk_copy(bind->card, sizeof bind->card, bx_get(msg->req, "CardNo"));
    fk_copy(bind->mobile, sizeof bind->mobile, bx_get(msg->req, "Mobile"));
    fk_copy(bind->proof.mobile, sizeof bind->proof.mobile, bind->mobile);
    BX_ADD(fake->binds, fake->bind, bind);
    fk_map_put(&fake->bind_by_no, bind->no, bind);
    msg->seen->bind = bind;
    return bind;
}

/* A card that is added must be the account holder's own and Type I. */
static const char *card_wrong(baixin_fake *fake, const bx_msg *msg, bx_bind *bind)
{
    bx_known told = {0}, found;
    const char *which = NULL;
    bx_acc *acc = bind->acc;
    if (!bx_card_shape(bind->card)) {
        bx_breach(fake, msg->spec->name, bind->request_no, "form",
                  "the card's check digit is wrong");
        return "200110";
    }
    bool replaced = bx_card_of(acc, bind->old_card) != NULL;
    if (bx_card_of(acc, bind->card) != NULL || (!replaced && acc->card_count == BX_CARDS_MAX)) {
        return "200108";
    }
    fk_copy(told.name, sizeof told.name, acc->name);
    fk_copy(told.id_type, sizeof told.id_type, acc->id_type);
    fk_copy(told.id_no, sizeof told.id_no, acc->id_no);
    fk_copy(told.mobile, sizeof told.mobile, bind->mobile);
    fk_copy(told.card, sizeof told.card, bind->card);
    const char *why = bx_person_wrong(fake, &told, &found, &which);
    bind->type_one = found.type_one;
    bind->can_fund = found.can_fund;
    return why;
}

static void bind_start(baixin_fake *fake, const bx_msg *msg, bx_bind *bind)
{
    const char *kind = bx_get(msg->req, "VerifyKind");
    const char *why = card_wrong(fake, msg, bind);
    if (why != NULL) {
        bind_refuse(bind, why);
    } else if (fk_same(kind, "UNIONPAY")) {
        bind->status =
            BX_BIND_SMS_WAIT; /* the code comes by SendVerifyCode: nothing here names it */
    } else if (fk_same(kind, "AMOUNT")) {
        bind->status = BX_BIND_AMOUNT_WAIT;
        bx_proof_send(fake, &bind->proof, true);
    } else {
        bx_bind_proven(fake, bind);
    }
}

void bx_do_bind(baixin_fake *fake, const bx_msg *msg)
{
    bx_acc *acc = bx_open_account(fake, msg);
    if (acc != NULL) {
        bx_bind *bind = bind_new(fake, msg, acc);
        bind_start(fake, msg, bind);
        bx_bind_answer(fake, msg, bind, NULL);
    }
}

/* No payout may be on its way to the old card (type II §5.4). */
void bx_do_change_card(baixin_fake *fake, const bx_msg *msg)
{
    bx_acc *acc = bx_open_account(fake, msg);
    if (acc == NULL) {
        return;
    }
    bx_bind *bind = bind_new(fake, msg, acc);
    fk_copy(bind->old_card, sizeof bind->old_card, bx_get(msg->req, "OldCardNo"));
    if (bx_card_of(acc, bind->old_card) == NULL) {
        bind_refuse(bind, "200109");
    } else if (acc->transit_out > 0) {
        bind_refuse(bind, "200102");
    } else {
        bind_start(fake, msg, bind);
    }
    bx_bind_answer(fake, msg, bind, NULL);
}

/* The last card is not unbound but replaced (type II §5.4). */
void bx_do_unbind(baixin_fake *fake, const bx_msg *msg)
{
    bx_acc *acc = bx_open_account(fake, msg);
    if (acc == NULL) {
        return;
    }
    bx_bind *bind = bind_new(fake, msg, acc);
    const bx_card *card = bx_card_of(acc, bind->card);
    if (card == NULL) {
        bind_refuse(bind, "200109");
    } else if (acc->card_count == 1) {
        bind_refuse(bind, "200108");
    } else {
        drop_card(acc, bind->card);
        bind->status = BX_UNBOUND;
        msg->seen->effects++;
    }
    bx_bind_answer(fake, msg, bind, NULL);
}

void bx_do_query_bind(baixin_fake *fake, const bx_msg *msg)
{
    const bx_seen *seen = fk_map_get(&fake->seen_by_no, bx_get(msg->req, "OrigRequestNo"));
    if (seen == NULL || seen->bind == NULL || msg->fault.act == BAIXIN_DO_NOT_FOUND_FOR) {
        bx_answer(fake, msg, "400003");
    } else {
        bx_bind_answer(fake, msg, seen->bind, "000000");
    }
}

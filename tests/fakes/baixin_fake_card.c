/* After the opening: QueryOpening, cards, a new ID document, closing, files (§4.1). */
#include "tests/fakes/baixin_fake_do.h"

#include <stdlib.h>
#include <string.h>

/* --- QueryOpening --- */

static void say_opening(baixin_fake *fake, const bx_msg *msg, const bx_case *opening)
{
    bx_answer(fake, msg, "000000");
    bx_say(fake, "OpenStatus", bx_open_text(opening));
    if (opening->acc != NULL) {
        bx_say_account(fake, opening->acc->no);
        bx_say(fake, "CustNo", opening->acc->cust_no);
    }
    bx_say(fake, "RefuseCode", opening->status == BX_REFUSED ? opening->refuse_code : "");
    bx_say_instant(fake, "UpdateTime", opening->update_ms);
}

/* By person: the account counts, whoever opened it (type II §6.4). */
static const bx_acc *account_of(const baixin_fake *fake, const bx_req *req)
{
    for (size_t i = 0; i < fake->acc_count; i++) {
        const bx_acc *acc = fake->accs[i];
        if (acc->status != BX_CLOSED && acc->id_no[0] != '\0' &&
            fk_same(acc->id_no, bx_get(req, "IdNo")) &&
            fk_same(acc->id_type, bx_get(req, "IdType"))) {
            return acc;
        }
    }
    return NULL;
}

static void say_account(baixin_fake *fake, const bx_msg *msg, const bx_acc *acc)
{
    bx_answer(fake, msg, "000000");
    bx_say(fake, "OpenStatus", acc->status == BX_INACTIVE ? "OPENED_INACTIVE" : "OPENED");
    bx_say_account(fake, acc->no);
    bx_say(fake, "CustNo", acc->cust_no);
    bx_say_instant(fake, "UpdateTime", msg->now);
}

void bx_do_query_opening(baixin_fake *fake, const bx_msg *msg)
{
    const char *orig = bx_get(msg->req, "OrigRequestNo"), *no = bx_get(msg->req, "CaseNo");
    const bx_seen *seen = fk_map_get(&fake->seen_by_no, orig);
    const bx_case *opening = *orig != '\0' ? (seen == NULL ? NULL : seen->opening)
                             : *no != '\0' ? fk_map_get(&fake->case_by_no, no)
                                           : NULL;
    const bx_acc *acc = *orig == '\0' && *no == '\0' ? account_of(fake, msg->req) : NULL;
    bool hidden = msg->fault.act == BAIXIN_DO_NOT_FOUND_FOR ||
                  (opening != NULL && opening->seen_ms > msg->now);
    if (!hidden && opening != NULL) {
        say_opening(fake, msg, opening);
    } else if (!hidden && acc != NULL) {
        say_account(fake, msg, acc);
    } else {
        bx_answer(fake, msg, "400003");
    }
}

/* --- BindCard, ChangeCard, UnbindCard, QueryBind --- */

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

static bx_acc *open_account(baixin_fake *fake, const bx_msg *msg)
{
    bx_acc *acc = bx_acc_find(fake, bx_get(msg->req, "AcctNo"));
    if (acc == NULL || acc->status == BX_CLOSED) {
        bx_answer(fake, msg, acc == NULL ? "200101" : "200102");
        return NULL;
    }
    return acc;
}

void bx_do_bind(baixin_fake *fake, const bx_msg *msg)
{
    bx_acc *acc = open_account(fake, msg);
    if (acc != NULL) {
        bx_bind *bind = bind_new(fake, msg, acc);
        bind_start(fake, msg, bind);
        bx_bind_answer(fake, msg, bind, NULL);
    }
}

/* No payout may be on its way to the old card (type II §5.4). */
void bx_do_change_card(baixin_fake *fake, const bx_msg *msg)
{
    bx_acc *acc = open_account(fake, msg);
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
    bx_acc *acc = open_account(fake, msg);
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

/* --- a new ID document --- */

void bx_do_update_identity(baixin_fake *fake, const bx_msg *msg)
{
    int64_t to = 0;
    bx_acc *acc = open_account(fake, msg);
    if (acc == NULL) {
        return;
    }
    (void)bx_day_parse(bx_get(msg->req, "IdValidTo"), &to);
    if (fk_map_get(&fake->files, bx_get(msg->req, "IdFrontFileId")) == NULL ||
        fk_map_get(&fake->files, bx_get(msg->req, "IdBackFileId")) == NULL) {
        bx_refuse_form(fake, msg, "100001", "a picture that was never uploaded");
        return;
    }
    if (to < fake->day) {
        bx_answer(fake, msg, "300006");
        return;
    }
    fk_copy(acc->id_to, sizeof acc->id_to, bx_get(msg->req, "IdValidTo"));
    fk_copy(acc->review, sizeof acc->review, "01");
    if (!fake->conf.review && msg->fault.act != BAIXIN_DO_REVIEW) {
        bx_identity_passed(fake, acc);
    }
    bx_answer(fake, msg, fk_same(acc->review, "03") ? "000000" : "300007");
    bx_say(fake, "ReviewStatus", acc->review);
}

void bx_identity_passed(baixin_fake *fake, bx_acc *acc)
{
    fk_copy(acc->review, sizeof acc->review, "03");
    for (size_t i = 0; i < fake->restriction_count; i++) {
        bx_restriction *one = fake->restrictions[i];
        one->lifted |= one->acc == acc && fk_same(one->kind, "ID_EXPIRED");
    }
}

/* --- closing: interest in, everything out to the bound card (type II §5.4) --- */

static const char *close_wrong(const baixin_fake *fake, const bx_acc *acc)
{
    bx_order probe = {0};
    if (bx_may(fake, &probe, acc, acc->balance > 0) != NULL) {
        return fk_same(probe.code, "200118") ? "200118" : "200102";
    }
    if (acc->judicial > 0) {
        return "200118";
    }
    if (acc->held > 0 || acc->transit_in > 0 || acc->transit_out > 0) {
        return "200102";
    }
    return acc->card_count == 0 ? "200109" : NULL;
}

void bx_do_close(baixin_fake *fake, const bx_msg *msg)
{
    bx_parts parts = {0};
    bx_acc *acc = open_account(fake, msg);
    const char *why = acc == NULL ? NULL : close_wrong(fake, acc);
    if (acc == NULL) {
        return;
    }
    if (why != NULL) {
        bx_answer(fake, msg, why);
        return;
    }
    int64_t interest = acc->balance > 0 ? fake->conf.interest_fen : 0;
    if (interest > 0) {
        bx_credit_interest(fake, acc, interest);
    }
    int64_t total = acc->balance;
    if (total > 0) {
        bx_parts_take(fake, acc, total, BX_TAKE_ANY, &parts);
        bx_parts_spend(&parts);
        bx_move(fake, &(bx_movement){.service = "CloseAccount",
                                     .from = acc,
                                     .fen = total,
                                     .request_no = msg->req->request_no,
                                     .opp_no = acc->cards[0].no,
                                     .opp_name = acc->name});
    }
    free(parts.at);
    acc->status = BX_CLOSED;
    msg->seen->effects++;
    bx_notify(
        fake,
        &(bx_event){.type = "ACCT_CLOSED", .request_no = msg->req->request_no, .acc_no = acc->no});
    bx_answer(fake, msg, "000000");
    bx_say(fake, "CloseStatus", "CLOSED");
    bx_say_fen(fake, "PaidInterest", interest);
    bx_say_fen(fake, "PaidTotal", total);
}

/* --- UploadFile --- */

void bx_do_upload(baixin_fake *fake, const bx_msg *msg)
{
    char sum[65];
    size_t len = 0;
    const char *text = bx_get(msg->req, "ContentB64");
    uint8_t *bytes = bx_base64_read(text, strlen(text), &len);
    bx_hex_digest(EVP_sha256(), bytes, len, sum);
    free(bytes);
    if (strcasecmp(sum, bx_get(msg->req, "Sha256")) != 0) {
        bx_refuse_form(fake, msg, "100001", "Sha256 is not the one of ContentB64");
        return;
    }
    bx_upload *one = fk_alloc(1, sizeof *one);
    bx_number(fake, "F", one->file_id);
    BX_ADD(fake->uploads, fake->upload, one);
    fk_map_put(&fake->files, one->file_id, one);
    bx_answer(fake, msg, "000000");
    bx_say(fake, "FileId", one->file_id);
}

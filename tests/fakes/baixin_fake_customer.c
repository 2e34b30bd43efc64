/* A customer after the opening: QueryOpening, a new ID document, closing, files (§4.1). */
#include "tests/fakes/baixin_fake_do.h"

#include <stdlib.h>
#include <string.h>

bx_acc *bx_open_account(baixin_fake *fake, const bx_msg *msg)
{
    bx_acc *acc = bx_acc_find(fake, bx_get(msg->req, "AcctNo"));
    if (acc == NULL || acc->status == BX_CLOSED) {
        bx_answer(fake, msg, acc == NULL ? "200101" : "200102");
        return NULL;
    }
    return acc;
}

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

/* --- a new ID document --- */

void bx_do_update_identity(baixin_fake *fake, const bx_msg *msg)
{
    int64_t to = 0;
    bx_acc *acc = bx_open_account(fake, msg);
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
    msg->seen->reviewed = acc;
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
    bx_acc *acc = bx_open_account(fake, msg);
    const char *why = acc == NULL ? NULL : close_wrong(fake, acc);
    if (acc == NULL) {
        return;
    }
    if (why != NULL) {
        bx_answer(fake, msg, why);
        return;
    }
    int64_t interest = fake->conf.interest_fen; /* of the days before: what is left now has nothing to do with it */
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

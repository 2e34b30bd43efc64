/* Opening an account: elements, proof of the card, review, account (§4.1, type II §3 to §5). */
#include "tests/fakes/baixin_fake_do.h"

#include <string.h>

bool bx_card_shape(const char *card)
{
    size_t len = strlen(card);
    bool unionpay = strncmp(card, "62", 2) == 0 && len >= 16 && len <= 19;
    return !unionpay || bx_luhn(card);
}

static const char *wrong_element(const bx_known *known, const bx_known *told)
{
    if (!fk_same(known->name, told->name)) {
        return "NAME";
    }
    if (*told->id_no != '\0' &&
        (!fk_same(known->id_type, told->id_type) || !fk_same(known->id_no, told->id_no))) {
        return "ID";
    }
    return fk_same(known->mobile, told->mobile) ? NULL : "MOBILE";
}

/* The bank that keeps the bound card is asked: five elements (type II §3). */
const char *bx_person_wrong(const baixin_fake *fake, const bx_known *told, bx_known *ret,
                            const char **ret_which)
{
    const bx_known *known = fk_map_get(&fake->known_by_card, told->card);
    *ret_which = NULL;
    *ret = *told;
    ret->type_one = ret->can_fund = true;
    if (known == NULL) {
        *ret_which = fake->conf.any_person ? NULL : "CARD";
        return *ret_which == NULL ? NULL : "200110";
    }
    *ret = *known;
    *ret_which = wrong_element(known, told);
    if (*ret_which != NULL) {
        return "200110";
    }
    return known->screened ? "200121" : known->type_one ? NULL : "200109";
}

/* Accounts of a class that this person has at the bank. */
static uint32_t accounts_of(const baixin_fake *fake, const bx_case *opening)
{
    uint32_t count = 0;
    for (size_t i = 0; i < fake->acc_count; i++) {
        const bx_acc *acc = fake->accs[i];
        count += acc->kind == opening->kind && acc->status != BX_CLOSED &&
                         fk_same(acc->id_type, opening->id_type) &&
                         fk_same(acc->id_no, opening->id_no)
                     ? 1
                     : 0;
    }
    return count;
}

static const char *too_many(const baixin_fake *fake, const bx_case *opening)
{
    uint32_t count = accounts_of(fake, opening);
    if (count > 0 && fake->conf.one_per_person) {
        return "200119";
    }
    return count >= fake->conf.accounts_max ? "200120" : NULL;
}

/* What the gateway can tell itself and must not send (type II §3): a breach beside the refusal. */
static const char *numbers_wrong(baixin_fake *fake, const bx_msg *msg, const bx_case *opening)
{
    const char *what = NULL;
    if (fk_same(opening->id_type, "01") && !bx_resident_id(opening->id_no)) {
        what = "the resident ID's check digit or birthday is wrong";
    } else if (!bx_card_shape(opening->card)) {
        what = "the bound card's check digit is wrong";
    }
    if (what == NULL) {
        return NULL;
    }
    bx_breach(fake, msg->spec->name, msg->req->request_no, "form", what);
    return "200110";
}

static const char *document_wrong(const baixin_fake *fake, const bx_msg *msg,
                                  const bx_case *opening)
{
    int64_t from = 0, to = 0;
    (void)bx_day_parse(bx_get(msg->req, "IdValidFrom"), &from);
    (void)bx_day_parse(bx_get(msg->req, "IdValidTo"), &to);
    if (to < fake->day) {
        return "300006";
    }
    if (from > fake->day || from >= to) {
        return "200110";
    }
    bool young =
        fk_same(opening->id_type, "01") && bx_age(opening->id_no, fake->day) < fake->conf.age_min;
    return young ? "200108" : NULL;
}

static bool files_known(const baixin_fake *fake, const bx_req *req)
{
    return fk_map_get(&fake->files, bx_get(req, "IdFrontFileId")) != NULL &&
           fk_map_get(&fake->files, bx_get(req, "IdBackFileId")) != NULL;
}

/* A code, and for the bound bank's refusals the element. */
static const char *opening_wrong(baixin_fake *fake, const bx_msg *msg, bx_case *opening,
                                 const char **ret_which)
{
    bx_known told = {0}, found;
    *ret_which = NULL;
    fk_copy(told.name, sizeof told.name, opening->name);
    fk_copy(told.id_type, sizeof told.id_type, opening->id_type);
    fk_copy(told.id_no, sizeof told.id_no, opening->id_no);
    fk_copy(told.mobile, sizeof told.mobile, opening->mobile);
    fk_copy(told.card, sizeof told.card, opening->card);
    const char *why = numbers_wrong(fake, msg, opening);
    why = why != NULL ? why : document_wrong(fake, msg, opening);
    why = why != NULL ? why : bx_person_wrong(fake, &told, &found, ret_which);
    opening->can_fund = why == NULL && found.can_fund;
    return why != NULL ? why : too_many(fake, opening);
}

static bx_case *case_new(baixin_fake *fake, const bx_msg *msg)
{
    const bx_req *req = msg->req;
    bx_case *opening = fk_alloc(1, sizeof *opening);
    bx_number(fake, "K", opening->no);
    fk_copy(opening->request_no, sizeof opening->request_no, req->request_no);
    fk_copy(opening->user_no, sizeof opening->user_no, bx_get(req, "UserNo"));
    fk_copy(opening->name, sizeof opening->name, bx_get(req, "Name"));
    fk_copy(opening->id_type, sizeof opening->id_type, bx_get(req, "IdType"));
    fk_copy(opening->id_no, sizeof opening->id_no, bx_get(req, "IdNo"));
    fk_copy(opening->id_to, sizeof opening->id_to, bx_get(req, "IdValidTo"));
    fk_copy(opening->mobile, sizeof opening->mobile, bx_get(req, "Mobile"));
    fk_copy(opening->proof.mobile, sizeof opening->proof.mobile, opening->mobile);
    fk_copy(opening->card, sizeof opening->card, bx_get(req, "BoundCardNo"));
    opening->kind = bx_get(req, "AcctClass")[0];
    opening->seen_ms = msg->now;
    if (msg->fault.act == BAIXIN_DO_NOT_FOUND_FOR) {
        opening->seen_ms += msg->fault.ms;
    }
    opening->wants_review = msg->fault.act == BAIXIN_DO_REVIEW;
    BX_ADD(fake->cases, fake->case, opening);
    fk_map_put(&fake->case_by_no, opening->no, opening);
    msg->seen->opening = opening;
    return opening;
}

static void case_start(baixin_fake *fake, bx_case *opening)
{
    opening->update_ms = fake->now;
    switch (fake->conf.proof) {
    case BAIXIN_PROOF_SMS:
        opening->status = BX_SMS_WAIT;
        bx_proof_send(fake, &opening->proof, false);
        break;
    case BAIXIN_PROOF_AMOUNT:
        opening->status = BX_AMOUNT_WAIT;
        bx_proof_send(fake, &opening->proof, true);
        break;
    case BAIXIN_PROOF_NONE:
        bx_case_proven(fake, opening);
        break;
    }
}

void bx_do_open(baixin_fake *fake, const bx_msg *msg)
{
    const char *which = NULL;
    char text[64];
    if (!files_known(fake, msg->req)) {
        bx_refuse_form(fake, msg, "100001", "a picture that was never uploaded");
        return;
    }
    bx_case *opening = case_new(fake, msg);
    const char *why = opening_wrong(fake, msg, opening, &which);
    if (why != NULL) {
        bx_case_refuse(fake, opening, why);
    } else if (msg->fault.act == BAIXIN_DO_LATE_OPENING) {
        bx_case_refuse(fake, opening, "200121");
        bx_due_add(fake, fake->now + (msg->fault.ms > 0 ? msg->fault.ms : 1), BX_DUE_OPEN_LATE,
                   opening);
    } else {
        case_start(fake, opening);
    }
    if (which != NULL) { /* the sub-code stands in the message (§6.4) */
        fk_fmt(text, sizeof text, "五要素不一致：%s", which);
        fk_copy(opening->refuse_text, sizeof opening->refuse_text, text);
    }
    bx_opening_answer(fake, msg, opening, NULL);
}

static void tell(baixin_fake *fake, const bx_case *opening)
{
    bx_notify(fake, &(bx_event){.type = "OPEN_RESULT",
                                .request_no = opening->request_no,
                                .acc_no = opening->acc == NULL ? NULL : opening->acc->no,
                                .open_status = bx_open_text(opening)});
}

void bx_case_refuse(baixin_fake *fake, bx_case *opening, const char *code)
{
    opening->status = BX_REFUSED;
    opening->update_ms = fake->now;
    fk_copy(opening->refuse_code, sizeof opening->refuse_code, code);
    tell(fake, opening);
}

void bx_case_proven(baixin_fake *fake, bx_case *opening)
{
    bool review = fake->conf.review || opening->wants_review;
    opening->update_ms = fake->now;
    fk_copy(opening->inst_review, sizeof opening->inst_review, review ? "01" : "03");
    fk_copy(opening->bank_review, sizeof opening->bank_review, review ? "01" : "03");
    if (review) {
        opening->status = BX_IN_REVIEW;
    } else {
        bx_case_open(fake, opening);
    }
}

/* Also late, after a refusal: the customer then has an account that nobody waits for. */
void bx_case_open(baixin_fake *fake, bx_case *opening)
{
    const char *why = too_many(fake, opening);
    if (opening->acc != NULL || why != NULL) {
        if (opening->acc == NULL) {
            bx_case_refuse(fake, opening, why);
        }
        return;
    }
    bx_acc *acc = bx_acc_new(fake, NULL, opening->name, opening->kind);
    fk_copy(acc->user_no, sizeof acc->user_no, opening->user_no);
    fk_copy(acc->id_type, sizeof acc->id_type, opening->id_type);
    fk_copy(acc->id_no, sizeof acc->id_no, opening->id_no);
    fk_copy(acc->id_to, sizeof acc->id_to, opening->id_to);
    bx_card *card = &acc->cards[acc->card_count++];
    fk_copy(card->no, sizeof card->no, opening->card);
    fk_copy(card->mobile, sizeof card->mobile, opening->mobile);
    card->can_fund = opening->can_fund;
    acc->status = fake->conf.opened_inactive ? BX_INACTIVE : BX_ACTIVE;
    opening->acc = acc;
    opening->status = fake->conf.opened_inactive ? BX_OPENED_INACTIVE : BX_OPENED;
    opening->update_ms = fake->now;
    bx_seen_of(fake, opening->request_no)->effects++;
    tell(fake, opening);
}

/* Without a word of the gateway's: its customer proves himself in the bank's own app, or the bank lets it be. */
bool bx_case_end(baixin_fake *fake, bx_case *opening, bool proven)
{
    if (opening->status != BX_SMS_WAIT && opening->status != BX_AMOUNT_WAIT) {
        return false;
    }
    if (!proven) {
        bx_case_refuse(fake, opening, "200121");
        return true;
    }
    bx_case_proven(fake, opening);
    if (opening->status == BX_IN_REVIEW) {
        tell(fake, opening);
    }
    return true;
}

/* DIRECT: one review. PAYINST: the institution's, then the bank's; opened when both are 03 (§4.3).
 */
bool bx_case_decide(baixin_fake *fake, bx_case *opening, const char *decision)
{
    if (opening->status != BX_IN_REVIEW) {
        return false;
    }
    if (fk_same(decision, "reject")) {
        fk_copy(opening->bank_review, sizeof opening->bank_review, "04");
        bx_case_refuse(fake, opening, "200121");
        return true;
    }
    bool both = fk_same(decision, "approve");
    if (both || fk_same(decision, "inst_approve")) {
        bool first = fk_same(opening->bank_review, "01");
        fk_copy(opening->inst_review, sizeof opening->inst_review, "03");
        fk_copy(opening->bank_review, sizeof opening->bank_review,
                first ? "02" : opening->bank_review);
    }
    if (both || fk_same(decision, "bank_approve")) {
        fk_copy(opening->bank_review, sizeof opening->bank_review, "03");
    }
    opening->update_ms = fake->now;
    if (fk_same(opening->inst_review, "03") && fk_same(opening->bank_review, "03")) {
        bx_case_open(fake, opening);
    }
    return true;
}

const char *bx_open_text(const bx_case *opening)
{
    static const char *const words[] = {"SMS_WAIT", "AMOUNT_WAIT",     "REVIEW",
                                        "OPENED",   "OPENED_INACTIVE", "REFUSED"};
    return words[opening->status];
}

void bx_opening_answer(baixin_fake *fake, const bx_msg *msg, const bx_case *opening,
                       const char *code)
{
    static const char *const codes[] = {"300001", "300008", "300007", "000000", "000000", ""};
    bool refused = opening->status == BX_REFUSED;
    code = code != NULL ? code : refused ? opening->refuse_code : codes[opening->status];
    bool sub = refused && opening->refuse_text[0] != '\0';
    bx_answer_text(fake, msg, code, sub ? opening->refuse_text : bx_code_text(code));
    bx_say(fake, "CaseNo", opening->no);
    if (opening->status == BX_SMS_WAIT) {
        bx_say(fake, "SmsOrderNo", opening->proof.order_no);
        bx_say_uint(fake, "SmsValidSec", (uint64_t)fake->conf.sms_valid_s);
    }
    bx_say(fake, "OpenStatus", bx_open_text(opening));
    if (opening->acc != NULL) {
        bx_say_account(fake, opening->acc->no);
        bx_say(fake, "CustNo", opening->acc->cust_no);
    }
    if (fake->conf.payinst) {
        bx_say(fake, "InstReview", opening->inst_review);
        bx_say(fake, "BankReview", opening->bank_review);
    }
}

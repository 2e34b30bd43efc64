/* Codes and small amounts: SendVerifyCode, SubmitVerifyCode (§4.1). */
#include "tests/fakes/baixin_fake_do.h"

#include <string.h>

static const int64_t amount_valid_ms = INT64_C(48) * 3600000; /* type II §3.2 */

void bx_proof_send(baixin_fake *fake, bx_proof *proof, bool amount)
{
    bool today = proof->sent > 0 && proof->sent_day == fake->day;
    proof->sent = today ? proof->sent + 1 : 1;
    proof->tries = today ? proof->tries : 0; /* a new day, new tries */
    proof->sent_day = fake->day;
    proof->sent_ms = fake->now;
    if (amount) {
        proof->fen = 1 + (int64_t)(fk_random(&fake->random) % 50);
        proof->valid_ms = fake->now + amount_valid_ms;
        return;
    }
    fk_copy(proof->old_order_no, sizeof proof->old_order_no, proof->order_no);
    fk_copy(proof->old_code, sizeof proof->old_code, proof->code);
    bx_number(fake, "S", proof->order_no);
    fk_fmt(proof->code, sizeof proof->code, "%06u", (unsigned)(fk_random(&fake->random) % 1000000));
    proof->valid_ms = fake->now + fake->conf.sms_valid_s * 1000;
}

static const char *proof_end(const baixin_fake *fake, bx_proof *proof, bool right)
{
    if (proof->tries >= fake->conf.sms_tries) {
        return "300004";
    }
    if (fake->now > proof->valid_ms) {
        return "300003";
    }
    if (right) {
        return NULL;
    }
    proof->tries++;
    return proof->tries >= fake->conf.sms_tries ? "300004" : "300002";
}

const char *bx_proof_try(baixin_fake *fake, bx_proof *proof, const char *order_no, const char *code)
{
    bool now = *order_no != '\0' && fk_same(proof->order_no, order_no);
    bool before = *order_no != '\0' && fk_same(proof->old_order_no, order_no);
    bool right = (now && fk_same(proof->code, code)) || (before && fk_same(proof->old_code, code));
    return proof_end(fake, proof, right);
}

/* --- who is asked about: a case, a binding, or an account --- */

typedef struct owner {
    bx_case *opening;
    bx_bind *bind;
    bx_acc *acc;
    bx_proof *proof;
} owner;

static bool owner_find(const baixin_fake *fake, const bx_req *req, owner *ret)
{
    const char *no = bx_get(req, "CaseNo");
    *ret = (owner){0};
    if (*no == '\0') {
        ret->acc = bx_acc_find(fake, bx_get(req, "AcctNo"));
        ret->proof = ret->acc == NULL ? NULL : &ret->acc->proof;
        return ret->acc != NULL;
    }
    ret->opening = fk_map_get(&fake->case_by_no, no);
    ret->bind = fk_map_get(&fake->bind_by_no, no);
    ret->proof = ret->opening != NULL ? &ret->opening->proof
                 : ret->bind != NULL  ? &ret->bind->proof
                                      : NULL;
    return ret->proof != NULL;
}

static bool waits_for_sms(const owner *who, const char *scene)
{
    if (who->opening != NULL) {
        return fk_same(scene, "OPEN") && who->opening->status == BX_SMS_WAIT;
    }
    if (who->bind != NULL) {
        return fk_same(scene, "BIND") && who->bind->status == BX_BIND_SMS_WAIT;
    }
    return !fk_same(scene, "OPEN") && !fk_same(scene, "AMOUNT") && who->acc->status != BX_CLOSED;
}

static bool waits_for_amount(const owner *who)
{
    return (who->opening != NULL && who->opening->status == BX_AMOUNT_WAIT) ||
           (who->bind != NULL && who->bind->status == BX_BIND_AMOUNT_WAIT);
}

static bool mobile_known(const owner *who, const char *mobile)
{
    if (who->acc == NULL) {
        return fk_same(who->proof->mobile, mobile);
    }
    for (size_t i = 0; i < who->acc->card_count; i++) {
        if (fk_same(who->acc->cards[i].mobile, mobile)) {
            return true;
        }
    }
    return false;
}

/* Too soon or too often is flow control: nothing was done, the same number may come again. */
static bool too_often(const baixin_fake *fake, const bx_proof *proof)
{
    return proof->sent > 0 &&
           (fake->now - proof->sent_ms < fake->conf.sms_pause_ms ||
            (proof->sent_day == fake->day && proof->sent >= fake->conf.sms_day_max));
}

void bx_do_send_code(baixin_fake *fake, const bx_msg *msg)
{
    owner who;
    if (!owner_find(fake, msg->req, &who)) {
        bx_answer(fake, msg, "400003");
    } else if (!waits_for_sms(&who, bx_get(msg->req, "Scene"))) {
        bx_answer(fake, msg, "200102");
    } else if (!mobile_known(&who, bx_get(msg->req, "Mobile"))) {
        bx_answer_text(fake, msg, "200110", "五要素不一致：MOBILE");
    } else if (too_often(fake, who.proof)) {
        bx_answer(fake, msg, "800002");
    } else {
        bx_proof_send(fake, who.proof, false);
        bx_answer(fake, msg, "300001");
        bx_say(fake, "SmsOrderNo", who.proof->order_no);
        bx_say_uint(fake, "SmsValidSec", (uint64_t)fake->conf.sms_valid_s);
    }
}

/* The customer's answer is right: what waited for it goes on. */
static void proven(baixin_fake *fake, const bx_msg *msg, const owner *who)
{
    if (who->opening != NULL) {
        bx_case_proven(fake, who->opening);
    } else if (who->bind != NULL) {
        bx_bind_proven(fake, who->bind);
    } else if (fk_same(bx_get(msg->req, "Scene"), "REACTIVATE")) {
        for (size_t i = 0; i < fake->restriction_count; i++) {
            bx_restriction *one = fake->restrictions[i];
            one->lifted |= one->acc == who->acc && fk_same(one->kind, "NC_SUSPENDED");
        }
    }
}

/* Of a case the answer is OpenAccount's, of a binding BindCard's, else nothing is added. */
static void answer_owner(baixin_fake *fake, const bx_msg *msg, const owner *who, const char *code)
{
    if (who->opening != NULL) {
        msg->seen->opening = who->opening;
        bx_opening_answer(fake, msg, who->opening, code);
    } else if (who->bind != NULL) {
        msg->seen->bind = who->bind;
        bx_bind_answer(fake, msg, who->bind, code);
    } else {
        bx_answer(fake, msg, code == NULL ? "000000" : code);
    }
}

void bx_do_submit_code(baixin_fake *fake, const bx_msg *msg)
{
    owner who;
    const char *amount = bx_get(msg->req, "Amount"), *scene = bx_get(msg->req, "Scene");
    if ((*amount != '\0') != fk_same(scene, "AMOUNT")) {
        bx_refuse_form(fake, msg, "100001", "Amount belongs to scene AMOUNT, Code to the others");
        return;
    }
    if (!owner_find(fake, msg->req, &who)) {
        bx_answer(fake, msg, "400003");
        return;
    }
    if (*amount != '\0' ? !waits_for_amount(&who) : !waits_for_sms(&who, scene)) {
        answer_owner(fake, msg, &who, "200102");
        return;
    }
    const char *why =
        *amount != '\0'
            ? proof_end(fake, who.proof, bx_get_fen(msg->req, "Amount") == who.proof->fen)
            : bx_proof_try(fake, who.proof, bx_get(msg->req, "SmsOrderNo"),
                           bx_get(msg->req, "Code"));
    if (why == NULL) {
        proven(fake, msg, &who);
    } else if (fk_same(why, "300004") && who.opening != NULL) {
        bx_case_refuse(fake, who.opening, why);
    } else if (fk_same(why, "300004") && who.bind != NULL) {
        who.bind->status = BX_BIND_REFUSED;
        fk_copy(who.bind->refuse_code, sizeof who.bind->refuse_code, why);
    }
    answer_owner(fake, msg, &who, why);
}

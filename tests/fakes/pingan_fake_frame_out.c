/* The two headers (A.4, A.5) written: answers, spoilt ones, and what the bank sends. */
#include "tests/fakes/pingan_fake_frame_in.h"

#include <stdlib.h>
#include <string.h>

static void put_number(uint8_t *at, size_t len, size_t value)
{
    for (size_t i = len; i > 0; i--) {
        at[i - 1] = (uint8_t)('0' + value % 10);
        value /= 10;
    }
}

static void put_text(uint8_t *at, size_t len, const char *text)
{
    size_t have = strlen(text);
    memset(at, ' ', len);
    memcpy(at, text, have < len ? have : len);
}

/* Padded and limited by bytes, never in the middle of a pair (A.4). */
static void put_gbk(pingan_fake *fake, uint8_t *at, size_t len, const char *text)
{
    fk_buf gbk = {0};
    pa_utf8_to_gbk(fake, text, &gbk);
    size_t fits = 0, step = 0;
    for (size_t i = 0; i < gbk.len; i += step) {
        step = (unsigned char)gbk.at[i] < 0x80 ? 1 : 2;
        if (i + step > len) {
            break;
        }
        fits = i + step;
    }
    memset(at, ' ', len);
    if (fits > 0) {
        memcpy(at, gbk.at, fits);
    }
    free(gbk.at);
}

static void put_stamp(const pingan_fake *fake, uint8_t *at)
{
    char text[16];
    fk_date(fake->now, text);
    fk_time(fake->now, text + 8);
    memcpy(at, text, 14);
}

static void spoil_body(const pingan_fault *fault, fk_buf *body)
{
    static const char pair[] = "\x81\x20";
    size_t at = body->len > 0 ? body->len - 1 : 0;
    switch (fault->act) {
    case PINGAN_DO_EMPTY_BODY: body->len = 0; break;
    case PINGAN_DO_BAD_GBK: {
        fk_buf spoilt = {0};
        fk_buf_add(&spoilt, body->len > 0 ? body->at : "", at);
        fk_buf_add(&spoilt, pair, 2);
        fk_buf_text(&spoilt, "&");
        free(body->at);
        *body = spoilt;
        break;
    }
    case PINGAN_DO_OVERSIZE:
        body->len = 0;
        for (int i = 0; i < 2 * PA_MESSAGE_MAX / 64; i++) {
            fk_buf_add(body, "&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&", 64);
        }
        break;
    default: break;
    }
}

static void spoil_head(const pa_req *req, const pingan_fault *fault, uint8_t *head, size_t body)
{
    uint8_t *biz = head + (req->comm ? PA_COMM_LEN : 0);
    size_t less = body > 3 ? body - 3 : 0, said = body;
    if (fault->act == PINGAN_DO_WRONG_SEQ) {
        uint8_t *last = req->comm ? head + AT_SEQ + 19 : biz + BIZ_LOG_NO + 19;
        *last = *last == '0' ? '1' : '0';
        if (req->biz) {
            biz[BIZ_LOG_NO + 19] = *last;
        }
        return;
    }
    if (fault->act == PINGAN_DO_SHORT_LENGTH || fault->act == PINGAN_DO_LONG_LENGTH) {
        said = fault->act == PINGAN_DO_SHORT_LENGTH ? less : body + 10;
        if (req->comm) {
            put_number(head + AT_NET_LENGTH, 10, said + (req->biz ? PA_BIZ_LEN : 0));
        }
        if (req->biz) {
            put_number(biz + BIZ_LENGTH, 8, said);
        }
    }
    if (fault->act == PINGAN_DO_WRONG_LENGTH && req->biz) {
        put_number(biz + BIZ_LENGTH, 8, body + 1);
    }
    if (fault->act == PINGAN_DO_SECOND_CODE && req->comm) {
        put_text(head + AT_CODE, 6, "000000");
    }
}

static bool signs(const pingan_fake *fake, const pa_req *req, const pingan_fault *fault)
{
    return fake->conf.signing == PINGAN_GATEWAY && req->comm &&
           fault->act != PINGAN_DO_NO_SIGNATURE;
}

void pa_frame_answer(pingan_fake *fake, const pa_req *req, const pingan_fault *fault, fk_buf *ret)
{
    const pa_out *out = &fake->out;
    uint8_t head[PA_COMM_LEN + PA_BIZ_LEN];
    uint8_t *biz = head + (req->comm ? PA_COMM_LEN : 0);
    char text[160];
    fk_buf body = {0}, signature = {0};
    pa_utf8_to_gbk(fake, out->body.len > 0 ? out->body.at : "", &body);
    spoil_body(fault, &body);
    memcpy(head, req->head, req->head_len);
    if (signs(fake, req, fault)) {
        pa_sign_add(fake, fault->act == PINGAN_DO_WRONG_SIGNATURE ? "&&" : body.at,
                    fault->act == PINGAN_DO_WRONG_SIGNATURE ? 2 : body.len, &signature);
    }
    if (req->comm) {
        fk_fmt(text, sizeof text, "%s%s", req->biz ? "" : ":", out->text);
        put_number(head + AT_NET_LENGTH, 10, body.len + (req->biz ? PA_BIZ_LEN : 0));
        put_text(head + AT_SERV, 2, "02");
        put_stamp(fake, head + AT_DATE);
        put_text(head + AT_CODE, 6, out->code);
        put_gbk(fake, head + AT_TEXT, 100, text);
        bool is_signed = signature.len > 0;
        head[AT_SIGN_FLAG] = is_signed ? '1' : '0';
        head[AT_SIGN_FORMAT] = is_signed || !req->biz ? '1' : ' ';
        put_text(head + AT_SIGN_ALG, 12, is_signed ? "RSA-SHA256" : "");
        put_number(head + AT_SIGN_LENGTH, 10, signature.len);
    }
    if (req->biz) {
        put_text(biz + BIZ_SERV, 2, "02");
        put_stamp(fake, biz + BIZ_DATE);
        put_text(biz + BIZ_CODE, 6, out->code);
        put_gbk(fake, biz + BIZ_TEXT, 42, out->text);
        put_number(biz + BIZ_LENGTH, 8, body.len);
    }
    spoil_head(req, fault, head, body.len);
    fk_buf_add(ret, (const char *)head, req->head_len);
    fk_buf_add(ret, body.len > 0 ? body.at : "", body.len);
    fk_buf_add(ret, signature.len > 0 ? signature.at : "", signature.len);
    if (fault->act == PINGAN_DO_TRAILING_CRLF) {
        fk_buf_text(ret, "\r\n");
    }
    free(body.at);
    free(signature.at);
}

/* As captured (A.4, B.10): the bank's number has 14 digits and 6 blanks, the signature algorithm
 * is twelve zeros, the operator EB001. */
void pa_frame_push(pingan_fake *fake, const pa_pushed *push, const char *body_text, fk_buf *ret)
{
    uint8_t head[PA_COMM_LEN + PA_BIZ_LEN];
    bool comm = fake->conf.frame == PINGAN_PUBLIC;
    uint8_t *biz = head + (comm ? PA_COMM_LEN : 0);
    fk_buf body = {0};
    pa_utf8_to_gbk(fake, body_text, &body);
    memset(head, ' ', sizeof head);
    if (comm) {
        put_text(head, 10, "A001030101");
        memcpy(head + AT_TARGET, fake->conf.target_jyw, 2);
        put_text(head + AT_CUSTOMER, 20, fake->conf.qydm);
        put_number(head + AT_NET_LENGTH, 10, body.len + PA_BIZ_LEN);
        put_text(head + AT_TRADE, 6, "000000");
        put_text(head + AT_OPERATOR, 5, "EB001");
        put_text(head + AT_SERV, 2, "01");
        put_stamp(fake, head + AT_DATE);
        put_text(head + AT_SEQ, 20, push->front_no);
        put_text(head + AT_CODE, 6, "999999");
        memset(head + 193, '0', PA_COMM_LEN - 193);
    }
    put_text(biz, 4, push->func);
    put_text(biz + BIZ_SERV, 2, "01");
    put_stamp(fake, biz + BIZ_DATE);
    put_text(biz + BIZ_CODE, 6, "999999");
    biz[84] = '0';
    put_number(biz + BIZ_LENGTH, 8, body.len);
    put_text(biz + BIZ_COUNTER, 5, "EB001");
    put_text(biz + BIZ_LOG_NO, 20, push->front_no);
    put_text(biz + BIZ_QYDM, 4, fake->conf.qydm);
    fk_buf_add(ret, (const char *)head, pa_head_len(comm, true));
    fk_buf_add(ret, body.len > 0 ? body.at : "", body.len);
    free(body.at);
}

#include "tests/fakes/pingan_fake.h"

#include "tests/fakes/pingan_fake_in.h"

#include <stdlib.h>
#include <string.h>

static void count_message(pingan_fake *fake, const char *action)
{
    fake->messages++;
    for (size_t i = 0; i < fake->count_count; i++) {
        if (fk_same(fake->counts[i].action, action)) {
            fake->counts[i].n++;
            return;
        }
    }
    if (fake->count_count < sizeof fake->counts / sizeof fake->counts[0]) {
        pa_count *one = &fake->counts[fake->count_count++];
        fk_copy(one->action, sizeof one->action, action);
        one->n = 1;
    }
}

static void remember(pingan_fake *fake, const pa_msg *msg)
{
    if (fake->conf.keep_requests == 0) {
        return;
    }
    pa_request *one = &fake->requests[fake->request_count++ % fake->conf.keep_requests];
    free(one->text);
    *one = (pa_request){.at_ms = msg->now, .fault = msg->fault.act};
    fk_copy(one->action, sizeof one->action, msg->req->func);
    fk_copy(one->log_no, sizeof one->log_no, msg->req->log_no);
    if (msg->req->utf8.len > 0) {
        one->text = fk_alloc(msg->req->utf8.len + 1, 1);
        memcpy(one->text, msg->req->utf8.at, msg->req->utf8.len);
    }
}

static void remember_code(pingan_fake *fake)
{
    if (fake->conf.keep_requests > 0) {
        pa_request *one = &fake->requests[(fake->request_count - 1) % fake->conf.keep_requests];
        fk_copy(one->code, sizeof one->code, fake->out.code);
    }
}

/* Each number is used once (A.9). A repeat of the same money message may be met otherwise (G 8). */
static bool number_fresh(pingan_fake *fake, const pa_msg *msg)
{
    pa_seen *seen = pa_seen_of(fake, msg->req->log_no);
    if (!seen->used) {
        seen->used = true;
        return true;
    }
    pa_order *order = pa_order_find(fake, msg->req->log_no);
    bool same = order != NULL && fk_same(order->func, msg->req->func) &&
                order->content == fk_hash(msg->req->body, msg->req->body_len);
    if (!same || fake->conf.duplicate == PINGAN_DUP_REJECT) {
        pa_breach(fake, msg, "book", "ERR150", "the number was used before");
        return false;
    }
    order->repeats++;
    if (fake->conf.duplicate == PINGAN_DUP_ACT_TWICE) {
        return true;
    }
    if (order->state == PA_FAILED) {
        pa_refuse(fake, order->code);
    } else {
        pa_answer_order(fake, order);
    }
    return false;
}

/* NULL: the form is right; else the bank's code for what is wrong. */
static const char *form(pingan_fake *fake, pa_msg *msg, char why[160])
{
    pa_req *req = msg->req;
    bool b2b = req->family == PA_B2B;
    if (req->problem[0] != '\0') {
        fk_copy(why, 160, req->problem);
        return req->problem_code;
    }
    if (msg->spec == NULL) {
        fk_copy(why, 160, "unknown code");
        return b2b ? "YQ0000" : "ERR935";
    }
    if (req->utf8.len == 0 && req->body_len > 0) {
        fk_copy(why, 160, "the body is not GBK");
        return "ERR030";
    }
    if (b2b) {
        return pa_b2b_check(req, msg->spec, why) ? NULL : "YQ9993";
    }
    return pa_check_body(fake, req, msg->spec, why) ? NULL : "ERR936";
}

static void act(pingan_fake *fake, pa_msg *msg)
{
    char why[160] = "";
    const char *code = form(fake, msg, why);
    fake->out.wrong = fake->out.wrong_amount = false;
    if (code != NULL) {
        pa_breach(fake, msg, "form", code, why);
        return;
    }
    if (!pa_fault_acts(&msg->fault)) {
        pa_refuse(fake, "ERR030");
        return;
    }
    if (!number_fresh(fake, msg)) {
        return;
    }
    fake->out.wrong = msg->fault.act == PINGAN_DO_WRONG_ROW;
    fake->out.wrong_amount = msg->fault.act == PINGAN_DO_WRONG_AMOUNT;
    msg->spec->act(fake, msg);
}

static void set_bytes(pingan_reply *reply, const char *text, size_t len)
{
    free(reply->bytes);
    reply->len = len;
    reply->bytes = fk_alloc(len + 1, 1);
    memcpy(reply->bytes, text, len);
}

/* What happens to a finished answer on its way. */
static void spoil(pingan_fake *fake, const pingan_fault *fault, pingan_reply *reply)
{
    static const char page[] = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
    switch (fault->act) {
    case PINGAN_DO_SLOW: reply->delay_ms = fault->ms; break;
    case PINGAN_DO_TRUNCATE:
        reply->len = reply->len * (10 + fk_random(&fake->random) % 80) / 100;
        break;
    case PINGAN_DO_GARBAGE:
        for (size_t i = 0; i < reply->len; i++) {
            reply->bytes[i] = (uint8_t)fk_random(&fake->random);
        }
        break;
    case PINGAN_DO_HTML: set_bytes(reply, page, strlen(page)); break;
    case PINGAN_DO_CLOSE_BEFORE_EFFECT:
    case PINGAN_DO_CLOSE_AFTER_EFFECT:
        reply->what = PINGAN_CLOSE_NO_ANSWER;
        free(reply->bytes);
        reply->bytes = NULL;
        reply->len = 0;
        break;
    default: break;
    }
}

static void set_code(pingan_fake *fake, const pingan_fault *fault)
{
    fk_copy(fake->out.code, sizeof fake->out.code, fault->code);
    fk_copy(fake->out.text, sizeof fake->out.text, "系统提示信息");
}

static void answer(pingan_fake *fake, pa_msg *msg, pingan_reply *reply)
{
    fk_buf bytes = {0};
    act(fake, msg);
    if (msg->fault.act == PINGAN_DO_ANSWER_CODE) {
        pa_refuse(fake, msg->fault.code);
    } else if (msg->fault.act == PINGAN_DO_SECOND_CODE) {
        set_code(fake, &msg->fault);
    } else if (msg->fault.act == PINGAN_DO_EXTRA_FIELDS) {
        pa_row(&fake->out, 0);
        pa_put(&fake->out, "1");
        pa_put(&fake->out, "extra");
    } else if (msg->fault.act == PINGAN_DO_MISSING_AMP && fake->out.body.len > 0) {
        fake->out.body.at[--fake->out.body.len] = '\0';
    }
    remember_code(fake);
    pa_frame_answer(fake, msg->req, &msg->fault, &bytes);
    reply->bytes = (uint8_t *)bytes.at;
    reply->len = bytes.len;
    spoil(fake, &msg->fault, reply);
}

static void unreadable(pingan_fake *fake, pingan_reply *reply)
{
    count_message(fake, "?");
    pa_note(fake, "form", "?", "", fake->req.problem);
    reply->what = PINGAN_CLOSE_NO_ANSWER;
}

/* What can be seen of a message before it is judged. */
static void look(pingan_fake *fake, pa_msg *msg)
{
    pa_req *req = msg->req;
    if (!pa_gbk_to_utf8(fake, req->body, req->body_len, &req->utf8)) {
        req->utf8.len = 0;
    }
    if (req->family == PA_B2B) {
        msg->spec = pa_b2b_find(req->func);
        pa_b2b_read(req);
        return;
    }
    msg->spec = pa_spec_find(req->func);
    if (msg->spec != NULL) {
        pa_find_flag(req, msg->spec);
    }
}

void pingan_fake_handle(pingan_fake *fake, int64_t now_ms, const uint8_t *bytes, size_t len,
                        pingan_reply *reply)
{
    pa_req *req = &fake->req;
    *reply = (pingan_reply){.what = PINGAN_ANSWER};
    pingan_fake_advance(fake, now_ms);
    pa_req_clear(req);
    if (!pa_frame_read(fake, req, bytes, len)) {
        unreadable(fake, reply);
        return;
    }
    pa_msg msg = {.now = fake->now, .req = req};
    look(fake, &msg);
    pa_fault_pick(fake, &msg);
    if (msg.fault.act == PINGAN_DO_REFUSE_CONNECTION) {
        reply->what = PINGAN_REFUSE_CONNECTION;
        return;
    }
    count_message(fake, req->func);
    if (msg.spec != NULL && msg.spec->kind == PA_MONEY) {
        pa_seen_of(fake, pa_order_key(req))->sends++;
    }
    remember(fake, &msg);
    answer(fake, &msg, reply);
}

void pingan_reply_clear(pingan_reply *reply)
{
    free(reply->bytes);
    *reply = (pingan_reply){0};
}

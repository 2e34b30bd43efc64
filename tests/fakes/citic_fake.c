#include "tests/fakes/citic_fake.h"

#include "tests/fakes/citic_fake_in.h"

#include <stdlib.h>
#include <string.h>

static bool open_public(citic_fake *fake, const char *tail, const char *name, fk_acc **ret)
{
    char no[40];
    fk_fmt(no, sizeof no, "%s%s", fake->conf.prefix, tail);
    *ret = fk_acc_new(fake, no, name, "03");
    return *ret != NULL;
}

static bool open_all(citic_fake *fake)
{
    const citic_fake_conf *conf = &fake->conf;
    bool ok = open_public(fake, conf->adjust_tail, "公共调账附属账户", &fake->adjust) &&
              open_public(fake, conf->fee_tail, "公共计息收费附属账户", &fake->fee) &&
              open_public(fake, conf->init_tail, "资金初始化账户", &fake->init);
    for (size_t i = 0; ok && i < CITIC_OWN_MAX && conf->own_tail[i][0] != '\0'; i++) {
        fk_acc *own = NULL;
        ok = open_public(fake, conf->own_tail[i], conf->main_name, &own);
        if (ok) {
            own->own = true;
        }
    }
    return ok;
}

citic_fake *citic_fake_new(const citic_fake_conf *conf)
{
    citic_fake *fake = fk_alloc(1, sizeof *fake);
    fake->conf = *conf;
    fake->random = conf->seed;
    fake->to_utf8 = iconv_open("UTF-8", "GBK");
    fake->to_bank = iconv_open("GB18030", "UTF-8");
    if (conf->keep_requests > 0) {
        fake->requests = fk_alloc(conf->keep_requests, sizeof *fake->requests);
    }
    if (fake->to_utf8 == (iconv_t)-1 || fake->to_bank == (iconv_t)-1 || !open_all(fake)) {
        citic_fake_free(fake);
        return NULL;
    }
    fake->settle_fen = conf->settle_fen;
    fake->outside_fen = -conf->settle_fen;
    if (conf->init_fen > 0) {
        citic_fake_credit(fake, 0, &(citic_credit){.account = fake->init->no,
                                                   .fen = conf->init_fen});
    }
    return fake;
}

static void free_all(void *list, size_t count)
{
    void **items = list;
    for (size_t i = 0; i < count; i++) {
        free(items[i]);
    }
    free(items);
}

void citic_fake_free(citic_fake *fake)
{
    if (fake == NULL) {
        return;
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        free(fake->accs[i]->lines);
    }
    free_all(fake->accs, fake->acc_count);
    free_all(fake->orders, fake->order_count);
    free_all(fake->freezes, fake->freeze_count);
    free_all(fake->lines, fake->line_count);
    free_all(fake->payments, fake->payment_count);
    free_all(fake->channels, fake->channel_count);
    free_all(fake->seen, fake->seen_count);
    for (uint32_t i = 0; fake->requests != NULL && i < fake->conf.keep_requests; i++) {
        free(fake->requests[i].text);
    }
    free(fake->requests);
    free(fake->due);
    free(fake->violations);
    free(fake->rules);
    free(fake->out.fields);
    free(fake->out.pool.at);
    free(fake->out.text.at);
    fk_req_clear(&fake->req);
    free(fake->req.utf8.at);
    free(fake->req.row_values);
    fk_map_free(&fake->acc_by_no);
    fk_map_free(&fake->order_by_key);
    fk_map_free(&fake->freeze_by_no);
    fk_map_free(&fake->channel_by_no);
    fk_map_free(&fake->seen_by_id);
    if (fake->to_utf8 != (iconv_t)-1) {
        iconv_close(fake->to_utf8);
    }
    if (fake->to_bank != (iconv_t)-1) {
        iconv_close(fake->to_bank);
    }
    free(fake);
}

static void count_message(citic_fake *fake, const char *action)
{
    fake->messages++;
    for (size_t i = 0; i < fake->count_count; i++) {
        if (fk_same(fake->counts[i].action, action)) {
            fake->counts[i].n++;
            return;
        }
    }
    if (fake->count_count < sizeof fake->counts / sizeof fake->counts[0]) {
        fk_count *one = &fake->counts[fake->count_count++];
        fk_copy(one->action, sizeof one->action, action);
        one->n = 1;
    }
}

static const char *client_of(const fk_req *req)
{
    const char *id = fk_get(req, "clientID");
    return *id != '\0' ? id : fk_row_get(req, 0, "clientID");
}

static void remember(citic_fake *fake, const fk_msg *msg, const char *client_id)
{
    if (fake->conf.keep_requests == 0) {
        return;
    }
    fk_request *one = &fake->requests[fake->request_count++ % fake->conf.keep_requests];
    free(one->text);
    *one = (fk_request){.at_ms = msg->now, .fault = msg->fault.act};
    fk_copy(one->action, sizeof one->action, msg->req->action);
    fk_copy(one->client_id, sizeof one->client_id, client_id);
    if (msg->req->utf8.len > 0) {
        one->text = fk_alloc(msg->req->utf8.len + 1, 1);
        memcpy(one->text, msg->req->utf8.at, msg->req->utf8.len);
    }
}

static void remember_code(citic_fake *fake)
{
    if (fake->conf.keep_requests > 0 && fake->out.count > 0) {
        fk_request *one =
            &fake->requests[(fake->request_count - 1) % fake->conf.keep_requests];
        fk_copy(one->code, sizeof one->code, fake->out.pool.at + fake->out.fields[0].value);
    }
}

static void act(citic_fake *fake, fk_msg *msg, bool parsed)
{
    char why[160];
    fake->out.wrong = false;
    if (!parsed || msg->spec == NULL) {
        fk_breach(fake, msg, "form", "EEEEEEE", "报文检查不通过",
                  parsed ? "unknown action" : msg->req->problem);
        return;
    }
    if (!fk_check_form(fake, msg->req, msg->spec, why)) {
        fk_breach(fake, msg, "form", "EEEEEEE", "报文检查不通过", why);
        return;
    }
    if (!fk_fault_acts(&msg->fault)) {
        fk_status(&fake->out, "EEEEEEE", "交易未建立");
        return;
    }
    fake->out.wrong = msg->fault.act == CITIC_DO_WRONG_ROW;
    msg->spec->act(fake, msg);
}

static void set_body(citic_fake_reply *reply, const char *text)
{
    free(reply->body);
    reply->len = strlen(text);
    reply->body = fk_alloc(reply->len + 1, 1);
    memcpy(reply->body, text, reply->len);
}

/* What happens to a finished answer on its way. */
static void spoil(citic_fake *fake, const citic_fault *fault, citic_fake_reply *reply)
{
    switch (fault->act) {
    case CITIC_DO_SLOW: reply->delay_ms = fault->ms; break;
    case CITIC_DO_TRUNCATE:
        reply->len = reply->len * (10 + fk_random(&fake->random) % 80) / 100;
        break;
    case CITIC_DO_GARBAGE:
        for (size_t i = 0; i < reply->len; i++) {
            reply->body[i] = (uint8_t)fk_random(&fake->random);
        }
        break;
    case CITIC_DO_HTML:
        set_body(reply, "<html><head><title>502 Bad Gateway</title></head><body></body></html>");
        break;
    case CITIC_DO_HTTP_500:
        reply->http_status = 500;
        set_body(reply, "Internal Server Error");
        break;
    case CITIC_DO_EMPTY_BODY: set_body(reply, ""); break;
    case CITIC_DO_CLOSE_BEFORE_EFFECT:
    case CITIC_DO_CLOSE_AFTER_EFFECT:
        reply->what = CITIC_CLOSE_NO_ANSWER;
        free(reply->body);
        reply->body = NULL;
        reply->len = 0;
        break;
    default: break;
    }
}

static void answer(citic_fake *fake, fk_msg *msg, bool parsed, citic_fake_reply *reply)
{
    act(fake, msg, parsed);
    if (msg->fault.act == CITIC_DO_ANSWER_CODE) {
        fk_status(&fake->out, msg->fault.code, "系统提示信息");
    }
    remember_code(fake);
    fk_render(fake, &reply->body, &reply->len);
    spoil(fake, &msg->fault, reply);
}

void citic_fake_handle(citic_fake *fake, int64_t now_ms, const uint8_t *body, size_t len,
                       citic_fake_reply *reply)
{
    *reply = (citic_fake_reply){.what = CITIC_ANSWER, .http_status = 200};
    citic_fake_advance(fake, now_ms);
    bool parsed = fk_req_parse(fake, body, len);
    fk_msg msg = {.now = fake->now, .req = &fake->req};
    msg.spec = parsed ? fk_spec_find(fake->req.action) : NULL;
    const char *client_id = client_of(&fake->req);
    fk_fault_pick(fake, &msg, client_id);
    if (msg.fault.act == CITIC_DO_REFUSE_CONNECTION) {
        reply->what = CITIC_REFUSE_CONNECTION;
        fk_req_clear(&fake->req);
        return;
    }
    count_message(fake, fake->req.action);
    if (msg.spec != NULL && msg.spec->kind == FK_MONEY && *client_id != '\0') {
        fk_seen_of(fake, client_id)->sends++;
    }
    remember(fake, &msg, client_id);
    answer(fake, &msg, parsed, reply);
    fk_req_clear(&fake->req);
}

void citic_fake_reply_clear(citic_fake_reply *reply)
{
    free(reply->body);
    *reply = (citic_fake_reply){0};
}

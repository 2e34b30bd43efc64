#include "tests/fakes/baixin_fake.h"

#include "tests/fakes/baixin_fake_in.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

baixin_fake *baixin_fake_new(const baixin_fake_conf *conf)
{
    xmlInitParser(); /* before there are threads */
    baixin_fake *fake = fk_alloc(1, sizeof *fake);
    fake->conf = *conf;
    fake->random = conf->seed;
    bool ok = bx_keys_read(conf, &fake->keys);
    fake->conf.sign_cert_pem = fake->conf.sign_key_pem = NULL; /* the caller's, read by now */
    fake->conf.gateway_cert_pem = fake->conf.gateway_next_pem = NULL;
    if (conf->keep_requests > 0) {
        fake->kept = fk_alloc(conf->keep_requests, sizeof *fake->kept);
    }
    if (!ok) {
        baixin_fake_free(fake);
        return NULL;
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

static void free_parts(baixin_fake *fake)
{
    for (size_t i = 0; i < fake->acc_count; i++) {
        free_all(fake->accs[i]->lots, fake->accs[i]->lot_count);
    }
    for (size_t i = 0; i < fake->order_count; i++) {
        free(fake->orders[i]->parts.at);
    }
    for (size_t i = 0; i < fake->hold_count; i++) {
        free(fake->holds[i]->parts.at);
    }
    for (size_t i = 0; i < fake->seen_count; i++) {
        free(fake->seen[i]->own);
    }
    for (size_t i = 0; i < fake->note_count; i++) {
        bx_note_free(fake->notes[i]);
    }
    for (uint32_t i = 0; fake->kept != NULL && i < fake->conf.keep_requests; i++) {
        free(fake->kept[i].text);
    }
}

void baixin_fake_free(baixin_fake *fake)
{
    if (fake == NULL) {
        return;
    }
    free_parts(fake);
    free_all(fake->accs, fake->acc_count);
    free_all(fake->orders, fake->order_count);
    free_all(fake->holds, fake->hold_count);
    free_all(fake->txns, fake->txn_count);
    free_all(fake->entries, fake->entry_count);
    free_all(fake->cases, fake->case_count);
    free_all(fake->binds, fake->bind_count);
    free_all(fake->known, fake->known_count);
    free_all(fake->restrictions, fake->restriction_count);
    free_all(fake->seen, fake->seen_count);
    free_all(fake->ids, fake->id_count);
    free_all(fake->uploads, fake->upload_count);
    free(fake->notes);
    free(fake->snapshots);
    free(fake->due);
    free(fake->violations);
    free(fake->rules);
    free(fake->kept);
    free(fake->out.text.at);
    free(fake->file.at);
    free(fake->last);
    bx_keys_free(&fake->keys);
    fk_map *maps[] = {&fake->acc_by_no,     &fake->seen_by_no, &fake->hold_by_no,
                      &fake->txn_by_no,     &fake->case_by_no, &fake->bind_by_no,
                      &fake->known_by_card, &fake->msg_ids,    &fake->files};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        fk_map_free(maps[i]);
    }
    free(fake);
}

void bx_count_one(baixin_fake *fake, const char *action)
{
    for (size_t i = 0; i < fake->count_count; i++) {
        if (fk_same(fake->counts[i].action, action)) {
            fake->counts[i].n++;
            return;
        }
    }
    if (fake->count_count < sizeof fake->counts / sizeof fake->counts[0]) {
        bx_count *one = &fake->counts[fake->count_count++];
        fk_copy(one->action, sizeof one->action, action);
        one->n = 1;
    }
}

static void remember(baixin_fake *fake, const baixin_ask *ask, const bx_req *req, baixin_do fault)
{
    if (fake->conf.keep_requests == 0) {
        return;
    }
    bx_kept *one = &fake->kept[fake->kept_count++ % fake->conf.keep_requests];
    free(one->text);
    *one = (bx_kept){.at_ms = fake->now, .fault = fault};
    fk_copy(one->action, sizeof one->action, bx_action_of(req));
    fk_copy(one->request_no, sizeof one->request_no, req->request_no);
    one->text = fk_alloc(ask->len + 1, 1);
    if (ask->len > 0) {
        memcpy(one->text, ask->body, ask->len);
    }
}

static void remember_code(baixin_fake *fake, const char *code)
{
    if (fake->conf.keep_requests > 0) {
        bx_kept *one = &fake->kept[(fake->kept_count - 1) % fake->conf.keep_requests];
        fk_copy(one->code, sizeof one->code, code);
    }
}

static void set_body(baixin_fake_reply *reply, const char *text)
{
    free(reply->body);
    reply->len = strlen(text);
    reply->body = fk_alloc(reply->len + 1, 1);
    memcpy(reply->body, text, reply->len);
}

static void pad(baixin_fake_reply *reply)
{
    size_t len = (size_t)5 << 20;
    uint8_t *body = fk_alloc(len, 1);
    memset(body, ' ', len);
    memcpy(body, reply->body, reply->len);
    free(reply->body);
    reply->body = body;
    reply->len = len;
}

/* A byte that UTF-8 does not have, where people would look for text. */
static void break_text(baixin_fake_reply *reply)
{
    char *at = memmem(reply->body, reply->len, "RespMsg>", 8);
    if (at != NULL) {
        at[8] = (char)0xFF;
    }
}

/* What happens to a finished answer on its way. */
static void spoil(baixin_fake *fake, const baixin_fault *fault, baixin_fake_reply *reply)
{
    switch (fault->act) {
    case BAIXIN_DO_SLOW:
        reply->delay_ms = fault->ms;
        break;
    case BAIXIN_DO_TRUNCATE:
        reply->len = reply->len * (10 + fk_random(&fake->random) % 80) / 100;
        break;
    case BAIXIN_DO_GARBAGE:
        for (size_t i = 0; i < reply->len; i++) {
            reply->body[i] = (uint8_t)fk_random(&fake->random);
        }
        break;
    case BAIXIN_DO_HTML:
        reply->content_type = "text/html";
        set_body(reply, "<html><head><title>502 Bad Gateway</title></head><body></body></html>");
        break;
    case BAIXIN_DO_HTTP_500:
        reply->http_status = 500;
        reply->content_type = "text/plain";
        set_body(reply, "Internal Server Error");
        break;
    case BAIXIN_DO_EMPTY_BODY:
        set_body(reply, "");
        break;
    case BAIXIN_DO_OVERSIZE:
        pad(reply);
        break;
    case BAIXIN_DO_BAD_ENCODING:
        break_text(reply);
        break;
    case BAIXIN_DO_CLOSE_BEFORE_EFFECT:
    case BAIXIN_DO_CLOSE_AFTER_EFFECT:
        reply->what = BAIXIN_CLOSE_NO_ANSWER;
        free(reply->body);
        reply->body = NULL;
        reply->len = 0;
        break;
    default:
        break;
    }
}

/* The answer before this one, byte for byte; then this one is the one before. */
static void replay(baixin_fake *fake, bool now, baixin_fake_reply *reply)
{
    uint8_t *copy = fk_alloc(reply->len + 1, 1);
    size_t len = reply->len;
    memcpy(copy, reply->body, len);
    if (now && fake->last != NULL) {
        free(reply->body);
        reply->body = fake->last;
        reply->len = fake->last_len;
    } else {
        free(fake->last);
    }
    fake->last = copy;
    fake->last_len = len;
}

static void write_answer(baixin_fake *fake, const bx_req *req, const bx_handled *done,
                         const baixin_fault *fault, baixin_fake_reply *reply)
{
    fk_buf body = {0};
    bx_letter letter = {.service = req->spec != NULL ? req->spec->name : "Fault",
                        .suffix = "Response",
                        .ref_msg_id = *req->head.msg_id != '\0'
                                          ? req->head.msg_id
                                          : "00000000000000000000000000000000",
                        .now = fake->now,
                        .age_ms = fault->act == BAIXIN_DO_EXPIRED_ANSWER ? 1200000 : 0,
                        .wrong_signature = fault->act == BAIXIN_DO_WRONG_SIGNATURE,
                        .no_signature = fault->act == BAIXIN_DO_UNSIGNED_ANSWER ||
                                        fault->act == BAIXIN_DO_UNSIGNED_FAULT};
    if (fault->act == BAIXIN_DO_WRONG_REF_MSG_ID) {
        letter.ref_msg_id = "ZZ202601010000000000000000000001";
    }
    if (done->fault[0] != '\0') {
        letter.suffix = NULL;
        bx_fault_body(fake, done->fault, done->code, &body);
        reply->http_status = bx_fault_status(fake, done->fault);
    } else {
        fk_buf_add(&body, fake->out.text.at, fake->out.text.len);
    }
    letter.body = body.at;
    bx_write(fake, &letter, &reply->body, &reply->len);
    free(body.at);
    replay(fake, fault->act == BAIXIN_DO_REPLAY_ANSWER, reply);
}

void baixin_fake_handle(baixin_fake *fake, int64_t now_ms, const baixin_ask *ask,
                        baixin_fake_reply *reply)
{
    bx_req req;
    bx_wrong wrong;
    bx_handled done;
    *reply = (baixin_fake_reply){
        .what = BAIXIN_ANSWER, .http_status = 200, .content_type = bx_content_type(fake, false)};
    baixin_fake_advance(fake, now_ms);
    bool read = bx_req_read(fake, ask, &req, &wrong);
    baixin_fault fault = bx_fault_pick(fake, bx_action_of(&req), req.request_no, req.spec);
    if (fault.act == BAIXIN_DO_REFUSE_CONNECTION) {
        reply->what = BAIXIN_REFUSE_CONNECTION;
        bx_req_clear(&req);
        return;
    }
    fake->messages++;
    bx_count_one(fake, bx_action_of(&req));
    remember(fake, ask, &req, fault.act);
    bx_act(fake, ask, &req, read ? NULL : &wrong, &fault, &done);
    remember_code(fake, done.code);
    write_answer(fake, &req, &done, &fault, reply);
    spoil(fake, &fault, reply);
    bx_req_clear(&req);
}

void baixin_fake_reply_clear(baixin_fake_reply *reply)
{
    free(reply->body);
    *reply = (baixin_fake_reply){0};
}

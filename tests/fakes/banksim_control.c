/* The control port: JSON over HTTP, one function a route. The README lists them. */
#include "tests/fakes/banksim.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum MHD_Result send_text(struct MHD_Connection *to, unsigned status, const char *text)
{
    struct MHD_Response *out = MHD_create_response_from_buffer(
        strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (out == NULL) {
        return MHD_NO;
    }
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result ret = MHD_queue_response(to, status, out);
    MHD_destroy_response(out);
    return ret;
}

static enum MHD_Result send_json(struct MHD_Connection *to, char *text)
{
    enum MHD_Result ret = text == NULL ? MHD_NO : send_text(to, MHD_HTTP_OK, text);
    free(text);
    return ret;
}

static enum MHD_Result send_done(struct MHD_Connection *to, bool ok, const char *why)
{
    json_t *root = ok ? json_pack("{s:b}", "ok", 1) : json_pack("{s:b,s:s}", "ok", 0, "why", why);
    char *text = json_dumps(root, JSON_COMPACT);
    enum MHD_Result ret =
        send_text(to, ok ? MHD_HTTP_OK : MHD_HTTP_BAD_REQUEST, text == NULL ? "{}" : text);
    free(text);
    json_decref(root);
    return ret;
}

static const char *text_in(const json_t *root, const char *key)
{
    return json_string_value(json_object_get(root, key));
}

static int64_t fen_in(const json_t *root)
{
    return json_integer_value(json_object_get(root, "amount_fen"));
}

static enum MHD_Result get_books(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return send_json(to, citic_fake_books_json(self->fake, sim_now_ms()));
}

static enum MHD_Result get_violations(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return send_json(to, citic_fake_violations_json(self->fake));
}

static enum MHD_Result get_requests(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return send_json(to, citic_fake_requests_json(self->fake));
}

static enum MHD_Result credit(sim *self, struct MHD_Connection *to, const json_t *ask,
                              const char *account)
{
    citic_credit one = {
        .account = account,
        .fen = fen_in(ask),
        .payer_no = text_in(ask, "payer"),
        .payer_name = text_in(ask, "payer_name"),
        .payer_bank = text_in(ask, "payer_bank"),
        .payer_bank_no = text_in(ask, "payer_bank_no"),
        .memo = text_in(ask, "memo"),
        .order_no = text_in(ask, "order_no"),
    };
    return send_done(to, citic_fake_credit(self->fake, sim_now_ms(), &one),
                     "no such open account, bad amount, or order_no used");
}

static enum MHD_Result post_credit(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *account = text_in(ask, "account");
    return account == NULL ? send_done(to, false, "account missing")
                           : credit(self, to, ask, account);
}

static enum MHD_Result post_unidentified(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    return credit(self, to, ask, NULL);
}

static enum MHD_Result post_account(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *tail = text_in(ask, "tail"), *name = text_in(ask, "name");
    const char *type = text_in(ask, "type");
    bool ok = tail != NULL && name != NULL &&
              citic_fake_open(self->fake, sim_now_ms(), tail, name, type == NULL ? "03" : type,
                              fen_in(ask));
    return send_done(to, ok, "tail or name missing, or the account exists");
}

static enum MHD_Result post_name(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *no = text_in(ask, "account"), *name = text_in(ask, "name");
    const char *kind = text_in(ask, "kind");
    bool ok = no != NULL && name != NULL &&
              citic_fake_name_account(self->fake, no, name, kind == NULL ? '0' : kind[0]);
    return send_done(to, ok, "account or name missing, or the number is known");
}

static enum MHD_Result post_judicial(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    char no[23] = "", text[64];
    const char *account = text_in(ask, "account"), *lift = text_in(ask, "lift");
    if (lift != NULL) {
        return send_done(to, citic_fake_judicial_lift(self->fake, sim_now_ms(), lift),
                         "no such active judicial freeze");
    }
    if (account == NULL ||
        !citic_fake_judicial(self->fake, sim_now_ms(), account, fen_in(ask), no)) {
        return send_done(to, false, "no such account or bad amount");
    }
    snprintf(text, sizeof text, "{\"ok\":true,\"freeze_no\":\"%s\"}", no);
    return send_text(to, MHD_HTTP_OK, text);
}

static enum MHD_Result post_review(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *id = text_in(ask, "id"), *decision = text_in(ask, "decision");
    bool ok = id != NULL && decision != NULL &&
              citic_fake_review(self->fake, sim_now_ms(), id, decision);
    return send_done(to, ok, "nothing of that id is in review, or an unknown decision");
}

static enum MHD_Result post_faults(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    char err[160] = "";
    char *text = json_dumps(ask, JSON_COMPACT);
    bool ok = text != NULL && citic_fake_faults_from_json(self->fake, text, strlen(text), err,
                                                          sizeof err);
    if (ok) {
        citic_fake_faults_off(self->fake, false);
    }
    free(text);
    return send_done(to, ok, err);
}

static enum MHD_Result delete_faults(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    citic_fake_clear_faults(self->fake);
    return send_done(to, true, "");
}

static enum MHD_Result post_heal(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    citic_fake_heal(self->fake, sim_now_ms());
    return send_done(to, true, "");
}

static enum MHD_Result post_quit(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    self->quit = true;
    pthread_cond_broadcast(&self->changed);
    return send_done(to, true, "");
}

static uint64_t number_arg(struct MHD_Connection *from, const char *name, uint64_t otherwise)
{
    const char *text = MHD_lookup_connection_value(from, MHD_GET_ARGUMENT_KIND, name);
    uint64_t value = 0;
    if (text == NULL || *text == '\0' || strlen(text) > 9) {
        return otherwise;
    }
    for (; *text >= '0' && *text <= '9'; text++) {
        value = value * 10 + (uint64_t)(*text - '0');
    }
    return *text == '\0' ? value : otherwise;
}

/* Answers as soon as the bank has read the count-th message: a test can then kill the sender. */
static enum MHD_Result get_wait(sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    char text[64];
    const char *action = MHD_lookup_connection_value(to, MHD_GET_ARGUMENT_KIND, "action");
    uint64_t want = number_arg(to, "count", 1);
    int64_t until = sim_now_ms() + (int64_t)number_arg(to, "timeout_ms", 10000);
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = (until % 1000) * 1000000};
    action = action == NULL ? "*" : action;
    while (!self->quit && citic_fake_count(self->fake, action) < want && sim_now_ms() < until) {
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
    uint64_t have = citic_fake_count(self->fake, action);
    snprintf(text, sizeof text, "{\"ok\":%s,\"count\":%llu}", have >= want ? "true" : "false",
             (unsigned long long)have);
    return send_text(to, have >= want ? MHD_HTTP_OK : MHD_HTTP_REQUEST_TIMEOUT, text);
}

typedef struct route {
    const char *method, *path;
    enum MHD_Result (*act)(sim *self, struct MHD_Connection *to, const json_t *ask);
} route;
static const route routes[] = {
    {"GET", "/books", get_books},
    {"GET", "/violations", get_violations},
    {"GET", "/requests", get_requests},
    {"GET", "/wait", get_wait},
    {"POST", "/account", post_account},
    {"POST", "/name", post_name},
    {"POST", "/credit", post_credit},
    {"POST", "/unidentified", post_unidentified},
    {"POST", "/judicial", post_judicial},
    {"POST", "/review", post_review},
    {"POST", "/faults", post_faults},
    {"DELETE", "/faults", delete_faults},
    {"POST", "/heal", post_heal},
    {"POST", "/quit", post_quit},
};

enum MHD_Result sim_control(sim *self, struct MHD_Connection *to, const char *method,
                            const char *path, const sim_body *body)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (strcmp(routes[i].method, method) != 0 || strcmp(routes[i].path, path) != 0) {
            continue;
        }
        json_t *ask = body->len == 0 ? json_object() : json_loadb(body->at, body->len, 0, NULL);
        if (ask == NULL) {
            return send_done(to, false, "the body is not JSON");
        }
        pthread_mutex_lock(&self->lock);
        enum MHD_Result ret = routes[i].act(self, to, ask);
        pthread_mutex_unlock(&self->lock);
        json_decref(ask);
        return ret;
    }
    return send_text(to, MHD_HTTP_NOT_FOUND, "{\"ok\":false,\"why\":\"no such route\"}");
}

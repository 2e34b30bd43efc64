/* The control port of Ping An's bank: JSON over HTTP, a function a route; the README has them. */
#include "tests/fakes/banksim_pingan.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum MHD_Result send_bytes(struct MHD_Connection *to, unsigned status, const char *text,
                                  size_t len, const char *type)
{
    struct MHD_Response *out =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)text, MHD_RESPMEM_MUST_COPY);
    if (out == NULL) {
        return MHD_NO;
    }
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result ret = MHD_queue_response(to, status, out);
    MHD_destroy_response(out);
    return ret;
}

static enum MHD_Result send_text(struct MHD_Connection *to, unsigned status, const char *text)
{
    return send_bytes(to, status, text, strlen(text), "application/json");
}

static enum MHD_Result send_owned(struct MHD_Connection *to, unsigned status, char *text)
{
    enum MHD_Result ret = text == NULL ? MHD_NO : send_text(to, status, text);
    free(text);
    return ret;
}

static enum MHD_Result send_root(struct MHD_Connection *to, unsigned status, json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return send_owned(to, status, text);
}

static enum MHD_Result send_done(struct MHD_Connection *to, bool ok, const char *why)
{
    return ok ? send_root(to, MHD_HTTP_OK, json_pack("{s:b}", "ok", 1))
              : send_root(to, MHD_HTTP_BAD_REQUEST, json_pack("{s:b,s:s}", "ok", 0, "why", why));
}

static const char *text_in(const json_t *root, const char *key)
{
    return json_string_value(json_object_get(root, key));
}

static const char *text_or(const json_t *root, const char *key, const char *otherwise)
{
    const char *text = text_in(root, key);
    return text == NULL ? otherwise : text;
}

static int64_t fen_in(const json_t *root)
{
    return json_integer_value(json_object_get(root, "amount_fen"));
}

static bool is_true(const json_t *root, const char *key)
{
    return json_is_true(json_object_get(root, key));
}

/* --- what there is --- */

static enum MHD_Result get_books(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return send_owned(to, MHD_HTTP_OK, pingan_fake_books_json(self->fake, sim_now_ms()));
}

static enum MHD_Result get_violations(pingan_sim *self, struct MHD_Connection *to,
                                      const json_t *ask)
{
    (void)ask;
    return send_owned(to, MHD_HTTP_OK, pingan_fake_violations_json(self->fake));
}

static enum MHD_Result get_requests(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    return send_owned(to, MHD_HTTP_OK, pingan_fake_requests_json(self->fake));
}

/* The file's own bytes, in GBK. */
static enum MHD_Result get_file(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *type = MHD_lookup_connection_value(to, MHD_GET_ARGUMENT_KIND, "type");
    const char *day = MHD_lookup_connection_value(to, MHD_GET_ARGUMENT_KIND, "day");
    size_t len = 0;
    (void)ask;
    char *text = type == NULL || day == NULL
                     ? NULL
                     : pingan_fake_file(self->fake, sim_now_ms(), type, day, &len);
    if (text == NULL) {
        return send_done(to, false, "no such type, or no day");
    }
    enum MHD_Result ret = send_bytes(to, MHD_HTTP_OK, text, len, "text/plain; charset=GBK");
    free(text);
    return ret;
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
static enum MHD_Result get_wait(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *action = MHD_lookup_connection_value(to, MHD_GET_ARGUMENT_KIND, "action");
    uint64_t want = number_arg(to, "count", 1);
    int64_t until = sim_now_ms() + (int64_t)number_arg(to, "timeout_ms", 10000);
    struct timespec at = {.tv_sec = until / 1000, .tv_nsec = (until % 1000) * 1000000};
    (void)ask;
    action = action == NULL ? "*" : action;
    while (!self->quit && pingan_fake_count(self->fake, action) < want && sim_now_ms() < until) {
        (void)pthread_cond_timedwait(&self->changed, &self->lock, &at);
    }
    uint64_t have = pingan_fake_count(self->fake, action);
    return send_root(to, have >= want ? MHD_HTTP_OK : MHD_HTTP_REQUEST_TIMEOUT,
                     json_pack("{s:b,s:I}", "ok", (int)(have >= want), "count",
                               (json_int_t)have));
}

/* --- what the world does --- */

static enum MHD_Result post_account(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *member = text_in(ask, "member"), *name = text_or(ask, "name", "");
    char no[33] = "";
    bool ok = member != NULL;
    if (ok && is_true(ask, "counter")) {
        ok = pingan_fake_counter_open(self->fake, sim_now_ms(), member, name,
                                      text_or(ask, "id_type", "1"), text_or(ask, "id_code", ""));
    } else if (ok) {
        ok = pingan_fake_open(self->fake, sim_now_ms(), member, name, fen_in(ask), no);
    }
    return ok ? send_root(to, MHD_HTTP_OK, json_pack("{s:b,s:s}", "ok", 1, "account", no))
              : send_done(to, false, "member missing or exists");
}

static enum MHD_Result credit(pingan_sim *self, struct MHD_Connection *to, const json_t *ask,
                              const char *account)
{
    pingan_credit one = {
        .account = account,
        .fen = fen_in(ask),
        .payer_no = text_in(ask, "payer"),
        .payer_name = text_in(ask, "payer_name"),
        .payer_bank = text_in(ask, "payer_bank"),
        .memo = text_in(ask, "memo"),
    };
    return send_done(to, pingan_fake_credit(self->fake, sim_now_ms(), &one),
                     "no such open account, or a bad amount");
}

static enum MHD_Result post_credit(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    return credit(self, to, ask, text_in(ask, "account"));
}

static enum MHD_Result post_unidentified(pingan_sim *self, struct MHD_Connection *to,
                                         const json_t *ask)
{
    return credit(self, to, ask, "2");
}

static enum MHD_Result post_card(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    pingan_card one = {
        .no = text_in(ask, "card"),
        .name = text_in(ask, "name"),
        .id_code = text_in(ask, "id_code"),
        .mobile = text_in(ask, "mobile"),
        .closed = is_true(ask, "closed"),
    };
    return send_done(to, pingan_fake_card(self->fake, &one), "card missing or too long");
}

static enum MHD_Result post_bind(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    return send_done(to,
                     pingan_fake_bind(self->fake, sim_now_ms(), text_or(ask, "account", ""),
                                      text_or(ask, "card", ""), is_true(ask, "announce")),
                     "no such member, or the card is bound");
}

static enum MHD_Result post_sms(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    return send_root(to, MHD_HTTP_OK,
                     json_pack("{s:b,s:s}", "ok", 1, "sms",
                               pingan_fake_sms(self->fake, text_or(ask, "card", ""))));
}

static enum MHD_Result post_amount(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    int64_t fen = pingan_fake_small_amount(self->fake, text_or(ask, "card", ""));
    return send_root(to, MHD_HTTP_OK, json_pack("{s:b,s:I}", "ok", 1, "amount_fen", fen));
}

static enum MHD_Result post_return(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    return send_done(to,
                     pingan_fake_return(self->fake, sim_now_ms(), text_or(ask, "log_no", ""),
                                        text_or(ask, "reason", "账号户名不符")),
                     "no such payout, not paid, or back already");
}

static enum MHD_Result post_flaw(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    return send_done(to,
                     pingan_fake_flaw(self->fake, sim_now_ms(), text_or(ask, "account", ""), json_integer_value(json_object_get(ask, "amount_fen")),
                                      text_or(ask, "do", ""), json_integer_value(json_object_get(ask, "n")), text_in(ask, "to")),
                     "no such account, a bad amount, or an unknown word");
}

static enum MHD_Result post_close_day(pingan_sim *self, struct MHD_Connection *to,
                                      const json_t *ask)
{
    (void)ask;
    pingan_fake_close_day(self->fake, sim_now_ms());
    return send_done(to, true, "");
}

static enum MHD_Result post_withdraw(pingan_sim *self, struct MHD_Connection *to,
                                     const json_t *ask)
{
    return send_done(to,
                     pingan_fake_counter_withdraw(self->fake, sim_now_ms(),
                                                  text_or(ask, "account", ""), fen_in(ask)),
                     "no such member with a card, or a bad amount");
}

static enum MHD_Result post_announce(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *action = text_or(ask, "action", ""), *account = text_or(ask, "account", "");
    bool ok = strcmp(action, "1019") == 0
                  ? pingan_fake_ask_balance(self->fake, sim_now_ms(), account)
                  : pingan_fake_announce(self->fake, sim_now_ms(), action, account,
                                         text_or(ask, "what", ""));
    return send_done(to, ok, "action is not 1019, 1315 or 1326, or no such member with a card");
}

/* --- faults --- */

static enum MHD_Result post_faults(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    char err[160] = "";
    char *text = json_dumps(ask, JSON_COMPACT);
    bool ok = text != NULL &&
              pingan_fake_faults_from_json(self->fake, text, strlen(text), err, sizeof err);
    if (ok) {
        pingan_fake_faults_off(self->fake, false);
    }
    free(text);
    return send_done(to, ok, err);
}

static enum MHD_Result delete_faults(pingan_sim *self, struct MHD_Connection *to,
                                     const json_t *ask)
{
    (void)ask;
    pingan_fake_clear_faults(self->fake);
    return send_done(to, true, "");
}

static enum MHD_Result post_heal(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    pingan_fake_heal(self->fake, sim_now_ms());
    return send_done(to, true, "");
}

static enum MHD_Result post_quit(pingan_sim *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    self->quit = true;
    return send_done(to, true, "");
}

typedef struct route {
    const char *method, *path;
    enum MHD_Result (*act)(pingan_sim *self, struct MHD_Connection *to, const json_t *ask);
} route;
static const route routes[] = {
    {"GET", "/books", get_books},
    {"GET", "/violations", get_violations},
    {"GET", "/requests", get_requests},
    {"GET", "/wait", get_wait},
    {"GET", "/file", get_file},
    {"POST", "/account", post_account},
    {"POST", "/credit", post_credit},
    {"POST", "/unidentified", post_unidentified},
    {"POST", "/card", post_card},
    {"POST", "/bind", post_bind},
    {"POST", "/sms", post_sms},
    {"POST", "/amount", post_amount},
    {"POST", "/return", post_return},
    {"POST", "/flaw", post_flaw},
    {"POST", "/close_day", post_close_day},
    {"POST", "/withdraw", post_withdraw},
    {"POST", "/announce", post_announce},
    {"POST", "/faults", post_faults},
    {"DELETE", "/faults", delete_faults},
    {"POST", "/heal", post_heal},
    {"POST", "/quit", post_quit},
};

enum MHD_Result pingan_sim_control(pingan_sim *self, struct MHD_Connection *to,
                                   const char *method, const char *path, const sim_body *body)
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
        pthread_cond_broadcast(&self->changed);
        pthread_mutex_unlock(&self->lock);
        json_decref(ask);
        return ret;
    }
    return send_text(to, MHD_HTTP_NOT_FOUND, "{\"ok\":false,\"why\":\"no such route\"}");
}

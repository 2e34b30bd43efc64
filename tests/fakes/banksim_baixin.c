/* Baixin behind the ports: SOAP on /custody/v1, statement files, and what its world outside does.
 */
#include "tests/fakes/banksim_baixin.h"

#include <stdlib.h>
#include <string.h>

static void *conf_new(void)
{
    baixin_fake_conf *conf = calloc(1, sizeof *conf);
    if (conf != NULL) {
        baixin_fake_conf_default(conf);
    }
    return conf;
}

static bool conf_set(void *conf, const char *name, const char *value)
{
    return baixin_fake_conf_set(conf, name, value);
}

static void *fake_new(const sim_bank *self)
{
    baixin_fake_conf *conf = self->conf;
    conf->sign_cert_pem = self->pem[SIM_SIGN_CERT];
    conf->sign_key_pem = self->pem[SIM_SIGN_KEY];
    conf->gateway_cert_pem = self->pem[SIM_GATEWAY_CERT];
    conf->gateway_next_pem = self->pem[SIM_GATEWAY_NEXT];
    return baixin_fake_new(conf);
}

static void fake_free(void *fake) { baixin_fake_free(fake); }

static bool refuses(void *fake) { return baixin_fake_refuses_connection(fake); }

static uint64_t count(const void *fake, const char *action)
{
    return baixin_fake_count(fake, action);
}

static char *books(void *fake, int64_t now_ms) { return baixin_fake_books_json(fake, now_ms); }

static char *violations(const void *fake) { return baixin_fake_violations_json(fake); }

static char *requests(const void *fake) { return baixin_fake_requests_json(fake); }

static bool faults(void *fake, const char *text, size_t len, char *err, size_t cap)
{
    return baixin_fake_faults_from_json(fake, text, len, err, cap);
}

static void faults_off(void *fake, bool off) { baixin_fake_faults_off(fake, off); }

static void faults_clear(void *fake) { baixin_fake_clear_faults(fake); }

static void heal(void *fake, int64_t now_ms) { baixin_fake_heal(fake, now_ms); }

static const char *header(struct MHD_Connection *from, const char *name)
{
    const char *value = MHD_lookup_connection_value(from, MHD_HEADER_KIND, name);
    return value == NULL ? "" : value;
}

static enum MHD_Result send_file(sim_bank *self, struct MHD_Connection *to, const char *path)
{
    const char *bytes = NULL;
    size_t len = 0;
    pthread_mutex_lock(&self->lock);
    bool found = *path == '/' && baixin_fake_file(self->fake, path + 1, &bytes, &len);
    enum MHD_Result ret = found ? sim_send(to, MHD_HTTP_OK, "text/plain", bytes, len, false)
                                : sim_send(to, MHD_HTTP_NOT_FOUND, NULL, "", 0, false);
    pthread_mutex_unlock(&self->lock);
    return ret;
}

/* MHD_NO drops the connection without a byte: the caller sees what a lost answer looks like. */
static enum MHD_Result message(sim_bank *self, struct MHD_Connection *to, const char *method,
                               const char *path, const sim_body *body)
{
    if (strcmp(method, MHD_HTTP_METHOD_GET) == 0) {
        return send_file(self, to, path);
    }
    if (strcmp(method, MHD_HTTP_METHOD_POST) != 0 || strcmp(path, "/custody/v1") != 0) {
        return sim_send(to, MHD_HTTP_NOT_FOUND, NULL, "", 0, false);
    }
    baixin_fake_reply reply;
    baixin_ask ask = {.content_type = header(to, MHD_HTTP_HEADER_CONTENT_TYPE),
                      .soap_action = header(to, "SOAPAction"),
                      .body = (const uint8_t *)(body->at == NULL ? "" : body->at),
                      .len = body->len};
    pthread_mutex_lock(&self->lock);
    baixin_fake_handle(self->fake, sim_now_ms(), &ask, &reply);
    pthread_cond_broadcast(&self->changed);
    sim_sleep(self, reply.delay_ms);
    pthread_mutex_unlock(&self->lock);
    enum MHD_Result ret = reply.what == BAIXIN_ANSWER
                              ? sim_send(to, (unsigned)reply.http_status, reply.content_type,
                                         reply.body, reply.len, false)
                              : MHD_NO;
    baixin_fake_reply_clear(&reply);
    return ret;
}

static enum MHD_Result post_account(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    char no[33] = "";
    const char *class = sim_text(ask, "class");
    baixin_account one = {.no = sim_text(ask, "account"),
                          .name = sim_text(ask, "name"),
                          .card = sim_text(ask, "card"),
                          .kind = class == NULL ? '0' : class[0],
                          .fen = sim_fen(ask)};
    if (one.name == NULL || !baixin_fake_open(self->fake, sim_now_ms(), &one, no)) {
        return sim_send_done(to, false, "name missing, or the number is taken or not one");
    }
    return sim_send_pack(to, json_pack("{s:b,s:s}", "ok", 1, "account", no));
}

static enum MHD_Result post_credit(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    baixin_credit one = {.account = sim_text(ask, "account"),
                         .fen = sim_fen(ask),
                         .payer_no = sim_text(ask, "payer"),
                         .payer_name = sim_text(ask, "payer_name"),
                         .memo = sim_text(ask, "memo")};
    bool ok = one.account != NULL && baixin_fake_credit(self->fake, sim_now_ms(), &one);
    return sim_send_done(to, ok, "no such open account, bad amount, or the payer is not bound");
}

static enum MHD_Result post_person(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    baixin_person one = {.name = sim_text(ask, "name"),
                         .id_type = sim_text(ask, "id_type"),
                         .id_no = sim_text(ask, "id_no"),
                         .mobile = sim_text(ask, "mobile"),
                         .card = sim_text(ask, "card"),
                         .not_type_one = json_is_true(json_object_get(ask, "not_type_one")),
                         .no_funding = json_is_true(json_object_get(ask, "no_funding")),
                         .screened = json_is_true(json_object_get(ask, "screened"))};
    return sim_send_done(to, baixin_fake_person(self->fake, &one),
                         "name or card missing, or the card is known");
}

static enum MHD_Result post_sms(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    baixin_sms sent;
    const char *id = sim_text(ask, "id");
    if (id == NULL || !baixin_fake_sms(self->fake, id, &sent)) {
        return sim_send_done(to, false, "nothing was sent for that id");
    }
    return sim_send_pack(to, json_pack("{s:b,s:s,s:s,s:I}", "ok", 1, "sms_order_no", sent.order_no,
                                       "code", sent.code, "amount_fen", (json_int_t)sent.fen));
}

static enum MHD_Result post_review(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *id = sim_text(ask, "id"), *decision = sim_text(ask, "decision");
    bool ok = id != NULL && decision != NULL &&
              baixin_fake_review(self->fake, sim_now_ms(), id, decision);
    return sim_send_done(to, ok, "nothing of that id is in review, or an unknown decision");
}

static enum MHD_Result post_judicial(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    char no[33] = "";
    const char *account = sim_text(ask, "account"), *lift = sim_text(ask, "lift");
    const char *kind = sim_text(ask, "kind");
    if (lift != NULL) {
        return sim_send_done(to, baixin_fake_restrict_lift(self->fake, sim_now_ms(), lift),
                             "no such restriction");
    }
    if (account == NULL ||
        !baixin_fake_restrict(self->fake, sim_now_ms(), account,
                              kind == NULL ? "PARTIAL_FROZEN" : kind, sim_fen(ask), no)) {
        return sim_send_done(to, false, "no such account or kind, or the amount does not fit it");
    }
    return sim_send_pack(to, json_pack("{s:b,s:s}", "ok", 1, "freeze_no", no));
}

static enum MHD_Result post_interest(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    return sim_send_done(
        to, baixin_fake_interest(self->fake, sim_now_ms(), sim_text(ask, "account"), sim_fen(ask)),
        "no such account or bad amount");
}

static enum MHD_Result post_flaw(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *account = sim_text(ask, "account"), *word = sim_text(ask, "do");
    bool ok = account != NULL && word != NULL &&
              baixin_fake_flaw(self->fake, sim_now_ms(), account, sim_fen(ask), word, json_integer_value(json_object_get(ask, "n")), sim_text(ask, "to"));
    return sim_send_done(to, ok, "no such account, a bad amount, or an unknown word");
}

static enum MHD_Result post_close_day(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    (void)ask;
    baixin_fake_close_day(self->fake, sim_now_ms());
    return sim_send_done(to, true, "");
}

static const sim_route routes[] = {
    {"POST", "/account", post_account},
    {"POST", "/credit", post_credit},
    {"POST", "/person", post_person},
    {"POST", "/sms", post_sms},
    {"POST", "/review", post_review},
    {"POST", "/judicial", post_judicial},
    {"POST", "/interest", post_interest},
    {"POST", "/flaw", post_flaw},
    {"POST", "/close_day", post_close_day},
    {NULL, NULL, NULL},
};

const sim_kind sim_baixin = {
    .name = "baixin",
    .conf_new = conf_new,
    .conf_set = conf_set,
    .fake_new = fake_new,
    .fake_free = fake_free,
    .refuses = refuses,
    .message = message,
    .count = count,
    .books = books,
    .violations = violations,
    .requests = requests,
    .faults = faults,
    .faults_off = faults_off,
    .faults_clear = faults_clear,
    .heal = heal,
    .routes = routes,
    .work = sim_baixin_notify,
};

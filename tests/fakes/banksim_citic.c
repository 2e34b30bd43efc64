/* CITIC behind the ports: its conf, its message, what its world outside does. */
#include "tests/fakes/banksim.h"
#include "tests/fakes/citic_fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *conf_new(void)
{
    citic_fake_conf *conf = calloc(1, sizeof *conf);
    if (conf != NULL) {
        citic_fake_conf_default(conf);
    }
    return conf;
}

static bool conf_set(void *conf, const char *name, const char *value)
{
    return citic_fake_conf_set(conf, name, value);
}

static void *fake_new(const sim_bank *self) { return citic_fake_new(self->conf); }

static void fake_free(void *fake) { citic_fake_free(fake); }

static bool refuses(void *fake) { return citic_fake_refuses_connection(fake); }

static uint64_t count(const void *fake, const char *action)
{
    return citic_fake_count(fake, action);
}

static char *books(void *fake, int64_t now_ms) { return citic_fake_books_json(fake, now_ms); }

static char *violations(const void *fake) { return citic_fake_violations_json(fake); }

static char *requests(const void *fake) { return citic_fake_requests_json(fake); }

static bool faults(void *fake, const char *text, size_t len, char *err, size_t cap)
{
    return citic_fake_faults_from_json(fake, text, len, err, cap);
}

static void faults_off(void *fake, bool off) { citic_fake_faults_off(fake, off); }

static void faults_clear(void *fake) { citic_fake_clear_faults(fake); }

static void heal(void *fake, int64_t now_ms) { citic_fake_heal(fake, now_ms); }

/* MHD_NO drops the connection without a byte: the caller sees what a lost answer looks like. */
static enum MHD_Result message(sim_bank *self, struct MHD_Connection *to, const char *method,
                               const char *path, const sim_body *body)
{
    (void)path;
    if (strcmp(method, MHD_HTTP_METHOD_POST) != 0) {
        return MHD_NO;
    }
    citic_fake_reply reply;
    pthread_mutex_lock(&self->lock);
    citic_fake_handle(self->fake, sim_now_ms(), (const uint8_t *)body->at, body->len, &reply);
    pthread_cond_broadcast(&self->changed);
    sim_sleep(self, reply.delay_ms);
    pthread_mutex_unlock(&self->lock);
    enum MHD_Result ret = reply.what == CITIC_ANSWER ? sim_send(to, (unsigned)reply.http_status,
                                                                NULL, reply.body, reply.len, true)
                                                     : MHD_NO;
    citic_fake_reply_clear(&reply);
    return ret;
}

static enum MHD_Result credit(sim_bank *self, struct MHD_Connection *to, const json_t *ask,
                              const char *account)
{
    citic_credit one = {
        .account = account,
        .fen = sim_fen(ask),
        .payer_no = sim_text(ask, "payer"),
        .payer_name = sim_text(ask, "payer_name"),
        .payer_bank = sim_text(ask, "payer_bank"),
        .payer_bank_no = sim_text(ask, "payer_bank_no"),
        .memo = sim_text(ask, "memo"),
        .order_no = sim_text(ask, "order_no"),
        .late_ms = json_integer_value(json_object_get(ask, "late_ms")),
    };
    return sim_send_done(to, citic_fake_credit(self->fake, sim_now_ms(), &one),
                         "no such open account, bad amount, or order_no used");
}

static enum MHD_Result post_credit(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *account = sim_text(ask, "account");
    return account == NULL ? sim_send_done(to, false, "account missing")
                           : credit(self, to, ask, account);
}

static enum MHD_Result post_unidentified(sim_bank *self, struct MHD_Connection *to,
                                         const json_t *ask)
{
    return credit(self, to, ask, NULL);
}

static enum MHD_Result post_account(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *tail = sim_text(ask, "tail"), *name = sim_text(ask, "name");
    const char *type = sim_text(ask, "type");
    bool ok = tail != NULL && name != NULL &&
              citic_fake_open(self->fake, sim_now_ms(), tail, name, type == NULL ? "03" : type,
                              sim_fen(ask));
    return sim_send_done(to, ok, "tail or name missing, or the account exists");
}

static enum MHD_Result post_name(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *no = sim_text(ask, "account"), *name = sim_text(ask, "name");
    const char *kind = sim_text(ask, "kind");
    bool ok = no != NULL && name != NULL &&
              citic_fake_name_account(self->fake, no, name, kind == NULL ? '0' : kind[0]);
    return sim_send_done(to, ok, "account or name missing, or the number is known");
}

static enum MHD_Result post_judicial(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    char no[23] = "";
    const char *account = sim_text(ask, "account"), *lift = sim_text(ask, "lift");
    if (lift != NULL) {
        return sim_send_done(to, citic_fake_judicial_lift(self->fake, sim_now_ms(), lift),
                             "no such active judicial freeze");
    }
    if (account == NULL ||
        !citic_fake_judicial(self->fake, sim_now_ms(), account, sim_fen(ask), no)) {
        return sim_send_done(to, false, "no such account or bad amount");
    }
    return sim_send_pack(to, json_pack("{s:b,s:s}", "ok", 1, "freeze_no", no));
}

static enum MHD_Result post_interest(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *account = sim_text(ask, "account");
    bool ok = account != NULL && citic_fake_interest(self->fake, sim_now_ms(), account, sim_fen(ask));
    return sim_send_done(to, ok, "no such account or bad amount");
}

static enum MHD_Result post_flaw(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *account = sim_text(ask, "account"), *word = sim_text(ask, "do");
    bool ok = account != NULL && word != NULL &&
              citic_fake_flaw(self->fake, sim_now_ms(), account, sim_fen(ask), word, json_integer_value(json_object_get(ask, "n")), sim_text(ask, "to"));
    return sim_send_done(to, ok, "no such account, a bad amount, or an unknown word");
}

static enum MHD_Result post_review(sim_bank *self, struct MHD_Connection *to, const json_t *ask)
{
    const char *id = sim_text(ask, "id"), *decision = sim_text(ask, "decision");
    bool ok =
        id != NULL && decision != NULL && citic_fake_review(self->fake, sim_now_ms(), id, decision);
    return sim_send_done(to, ok, "nothing of that id is in review, or an unknown decision");
}

static const sim_route routes[] = {
    {"POST", "/account", post_account},
    {"POST", "/name", post_name},
    {"POST", "/credit", post_credit},
    {"POST", "/unidentified", post_unidentified},
    {"POST", "/judicial", post_judicial},
    {"POST", "/interest", post_interest},
    {"POST", "/flaw", post_flaw},
    {"POST", "/review", post_review},
    {NULL, NULL, NULL},
};

const sim_kind sim_citic = {
    .name = "citic",
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
};

/* The books and the rules as JSON, for the control port. */
#include "tests/fakes/pingan_fake_in.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *dump(json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    return text;
}

static void add(json_t *list, json_t *item)
{
    if (item == NULL || json_array_append_new(list, item) != 0) {
        abort();
    }
}

static const char *no_of(const pa_acc *acc) { return acc == NULL ? "" : acc->no; }

static json_t *accounts(pingan_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->acc_count; i++) {
        const pa_acc *acc = fake->accs[i];
        pingan_balance have = {0};
        char state[2] = {acc->state, '\0'};
        (void)pingan_fake_balance(fake, fake->now, acc->no, &have);
        add(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I}", "account", acc->no, "member",
                            acc->cust, "name", acc->name, "type", acc->type, "state", state,
                            "available_fen", have.available, "withdrawable_fen",
                            have.withdrawable, "frozen_fen", have.frozen));
    }
    return list;
}

static json_t *holds(const pingan_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->hold_count; i++) {
        const pa_hold *one = fake->holds[i];
        char kind[2] = {one->kind, '\0'};
        add(list, json_pack("{s:s,s:s,s:s,s:s,s:I,s:I}", "order", one->ht_id, "kind", kind,
                            "payer", no_of(one->payer), "payee", no_of(one->payee), "rest_fen",
                            pa_hold_rest(one), "at_ms", one->at_ms));
    }
    return list;
}

static json_t *legs(const pa_order *order)
{
    json_t *list = json_array();
    for (size_t i = 0; i < order->leg_count; i++) {
        const pa_leg *leg = &order->legs[i];
        add(list, json_pack("{s:s,s:I,s:I,s:s,s:I}", "account", no_of(leg->in), "amount_fen",
                            leg->fen, "fee_fen", leg->fee, "market_no", leg->market_no,
                            "refunded_fen", leg->back_fen));
    }
    return list;
}

static json_t *orders(const pingan_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->order_count; i++) {
        const pa_order *one = fake->orders[i];
        char status[2] = {pa_order_status(fake, one), '\0'};
        add(list,
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:b,s:I,s:I,s:I,s:I,s:o,s:s}",
                      "action", one->func, "flag", one->flag, "log_no", one->log_no, "front_no",
                      one->front_no, "order", one->ht_id, "status", status, "payer",
                      no_of(one->out), "amount_fen", one->fen, "fee_fen", one->fee, "code",
                      one->code == NULL ? "" : one->code, "returned", (int)one->returned,
                      "times_effected", (json_int_t)one->effects, "repeats",
                      (json_int_t)one->repeats, "received_ms", one->received_ms, "done_ms",
                      one->done_ms, "payees", legs(one), "card", one->card_no));
    }
    return list;
}

static json_t *lines(const pingan_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->line_count; i++) {
        const pa_line *one = fake->lines[i];
        char kind[2] = {one->kind, '\0'};
        add(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:I}", "kind", kind,
                            "front_no", one->front_no, "log_no", one->log_no, "keep_type",
                            one->keep, "from", no_of(one->out), "to", no_of(one->in),
                            "amount_fen", one->fen, "fee_fen", one->fee, "counterparty",
                            one->payer_no, "counterparty_name", one->payer_name, "note",
                            one->note, "at_ms", one->at_ms));
    }
    return list;
}

static json_t *cards(const pingan_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->card_count; i++) {
        const pa_card *one = fake->cards[i];
        add(list, json_pack("{s:s,s:s,s:s,s:b}", "card", one->no, "name", one->name, "bound_to",
                            no_of(one->bound), "closed", (int)one->closed));
    }
    return list;
}

static json_t *pushes(const pingan_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->push_count; i++) {
        const pa_pushed *one = fake->pushes[i];
        add(list, json_pack("{s:s,s:s,s:s,s:I,s:b,s:s,s:s}", "action", one->func, "front_no",
                            one->front_no, "account", no_of(one->acc), "tries",
                            (json_int_t)one->tries, "done", (int)one->done, "code", one->code,
                            "answer", one->answer));
    }
    return list;
}

static json_t *violations(const pingan_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->violation_count; i++) {
        const pingan_violation *one = &fake->violations[i];
        json_t *item = json_pack("{s:s,s:s,s:s,s:I}", "kind", one->kind, "action", one->action,
                                 "log_no", one->log_no, "at_ms", one->at_ms);
        json_t *text = json_string(one->text);
        json_object_set_new(item, "text", text != NULL ? text : json_string("text unreadable"));
        add(list, item);
    }
    return list;
}

static json_t *counts(const pingan_fake *fake)
{
    json_t *list = json_object();
    for (size_t i = 0; i < fake->count_count; i++) {
        json_object_set_new(list, fake->counts[i].action,
                            json_integer((json_int_t)fake->counts[i].n));
    }
    json_object_set_new(list, "*", json_integer((json_int_t)fake->messages));
    return list;
}

char *pingan_fake_books_json(pingan_fake *fake, int64_t now_ms)
{
    pingan_fake_advance(fake, now_ms);
    return dump(json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:I,s:I}", "accounts",
                          accounts(fake), "holds", holds(fake), "orders", orders(fake), "lines",
                          lines(fake), "cards", cards(fake), "pushes", pushes(fake),
                          "violations", violations(fake), "messages", counts(fake), "balanced",
                          (int)pingan_fake_books_balance(fake), "pool_fen", fake->pool_fen,
                          "corp_fen", fake->corp_fen));
}

char *pingan_fake_violations_json(const pingan_fake *fake)
{
    return dump(json_pack("{s:o,s:I,s:I}", "violations", violations(fake), "count",
                          (json_int_t)fake->violation_count, "lost",
                          (json_int_t)fake->violations_lost));
}

char *pingan_fake_requests_json(const pingan_fake *fake)
{
    json_t *list = json_array();
    uint64_t keep = fake->conf.keep_requests;
    uint64_t from = fake->request_count > keep ? fake->request_count - keep : 0;
    for (uint64_t i = from; i < fake->request_count; i++) {
        const pa_request *one = &fake->requests[i % keep];
        add(list, json_pack("{s:I,s:I,s:s,s:s,s:s,s:s,s:s}", "number", (json_int_t)i + 1, "at_ms",
                            one->at_ms, "action", one->action, "log_no", one->log_no, "fault",
                            pingan_do_word(one->fault), "code", one->code, "text",
                            one->text != NULL ? one->text : ""));
    }
    return dump(json_pack("{s:o}", "requests", list));
}

/* --- rules --- */

static bool refuse(char *err, size_t cap, const char *what, const char *which)
{
    fk_fmt(err, cap, "%s: %.60s", what, which);
    return false;
}

static bool text_of(json_t *item, const char *key, char *to, size_t cap)
{
    const json_t *value = json_object_get(item, key);
    if (value == NULL) {
        return true;
    }
    const char *text = json_string_value(value);
    if (text == NULL || strlen(text) >= cap) {
        return false;
    }
    fk_copy(to, cap, text);
    return true;
}

static bool number_of(json_t *item, const char *key, int64_t max, int64_t *ret)
{
    const json_t *value = json_object_get(item, key);
    if (value == NULL) {
        return true;
    }
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > max) {
        return false;
    }
    *ret = json_integer_value(value);
    return true;
}

static bool rule_of(json_t *item, pingan_fault *fault, char *err, size_t cap)
{
    const char *word = json_string_value(json_object_get(item, "do"));
    const json_t *effect = json_object_get(item, "effect");
    int64_t nth = 1, count = 1, ms = 0;
    *fault = (pingan_fault){.act = word == NULL ? PINGAN_DO_NONE : pingan_do_from_word(word)};
    if (fault->act == PINGAN_DO_NONE) {
        return refuse(err, cap, "unknown fault word", word == NULL ? "(no do)" : word);
    }
    if (!text_of(item, "action", fault->action, sizeof fault->action) ||
        !text_of(item, "funcFlag", fault->func_flag, sizeof fault->func_flag) ||
        !text_of(item, "logNo", fault->log_no, sizeof fault->log_no) ||
        !text_of(item, "code", fault->code, sizeof fault->code) ||
        !number_of(item, "nth", 1000000, &nth) || !number_of(item, "count", 1000000, &count) ||
        !number_of(item, "ms", INT64_C(86400000000), &ms)) {
        return refuse(err, cap, "bad member of the rule", word);
    }
    bool coded = fault->act == PINGAN_DO_ANSWER_CODE || fault->act == PINGAN_DO_SECOND_CODE;
    if (coded && strlen(fault->code) != 6) {
        return refuse(err, cap, "the word needs a code of 6 characters", fault->code);
    }
    fault->nth = (uint32_t)nth;
    fault->count = (uint32_t)count;
    fault->ms = ms;
    fault->effect = effect == NULL ? PINGAN_EFFECT_DEFAULT
                                   : json_is_true(effect) ? PINGAN_EFFECT_YES : PINGAN_EFFECT_NO;
    return true;
}

static bool random_of(pingan_fake *fake, json_t *random, char *err, size_t cap)
{
    const char *word = NULL;
    json_t *ppm = NULL;
    json_object_foreach(random, word, ppm)
    {
        pingan_do act = pingan_do_from_word(word);
        if (act == PINGAN_DO_NONE || !json_is_integer(ppm) || json_integer_value(ppm) < 0 ||
            json_integer_value(ppm) > 1000000) {
            return refuse(err, cap, "bad chance", word);
        }
        fake->conf.random_ppm[act] = (uint32_t)json_integer_value(ppm);
    }
    return true;
}

static bool one_of(pingan_fake *fake, json_t *item, char *err, size_t cap)
{
    pingan_fault fault;
    json_t *random = json_object_get(item, "random");
    if (random != NULL) {
        return random_of(fake, random, err, cap);
    }
    if (!rule_of(item, &fault, err, cap)) {
        return false;
    }
    return pingan_fake_add_fault(fake, &fault) || refuse(err, cap, "too many rules", "");
}

bool pingan_fake_faults_from_json(pingan_fake *fake, const char *text, size_t len, char *err,
                                  size_t err_cap)
{
    json_error_t problem;
    json_t *root = json_loadb(text, len, 0, &problem);
    bool ok = root != NULL;
    if (!ok) {
        return refuse(err, err_cap, "not JSON", problem.text);
    }
    if (json_is_array(root)) {
        for (size_t i = 0; ok && i < json_array_size(root); i++) {
            ok = one_of(fake, json_array_get(root, i), err, err_cap);
        }
    } else {
        ok = one_of(fake, root, err, err_cap);
    }
    json_decref(root);
    return ok;
}

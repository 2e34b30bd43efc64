/* The books and the rules as JSON, for the control port. */
#include "tests/fakes/citic_fake_in.h"
#include "tests/fakes/fake_json.h"

#include <stdlib.h>
#include <string.h>

static json_t *accounts(const citic_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->acc_count; i++) {
        const fk_acc *acc = fake->accs[i];
        char state[2] = {acc->state, '\0'};
        if (!acc->outside) {
            fk_json_add(list, json_pack("{s:s,s:s,s:s,s:s,s:b,s:I,s:I,s:I,s:I}", "account", acc->no,
                                "name", acc->name, "type", acc->type, "state", state, "own",
                                (int)acc->own, "balance_fen", acc->balance, "frozen_fen",
                                acc->frozen, "judicial_fen", acc->judicial, "available_fen",
                                fk_available(acc)));
        }
    }
    return list;
}

static json_t *freezes(const citic_fake *fake)
{
    static const char *const kinds[] = {"BR", "BS", "judicial"};
    json_t *list = json_array();
    for (size_t i = 0; i < fake->freeze_count; i++) {
        const fk_freeze *one = fake->freezes[i];
        fk_json_add(list, json_pack("{s:s,s:s,s:s,s:s,s:I,s:b,s:I,s:I}", "freeze_no", one->no, "kind",
                            kinds[one->kind], "account", one->acc->no, "client_id",
                            one->client_id, "amount_fen", one->fen, "active",
                            (int)fk_active(one), "at_ms", one->at_ms, "off_ms", one->off_ms));
    }
    return list;
}

static json_t *orders(const citic_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->order_count; i++) {
        const fk_order *one = fake->orders[i];
        fk_json_add(list,
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:I,s:I,s:I,s:s,s:I,s:I,s:s}", "action",
                      one->action, "client_id", one->client_id, "tran_type", one->tran_type,
                      "payer", one->pay_no, "payee", one->recv_no, "amount_fen", one->fen,
                      "state", fk_order_state(fake, one), "code", one->code, "times_effected",
                      (json_int_t)one->effects, "repeats", (json_int_t)one->repeats, "sends",
                      (json_int_t)citic_fake_sends(fake, one->client_id), "freeze_no",
                      one->freeze != NULL ? one->freeze->no : "", "received_ms",
                      one->received_ms, "done_ms", one->done_ms, "memo", one->memo));
    }
    return list;
}

static json_t *payments(const citic_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->payment_count; i++) {
        const fk_payment *one = fake->payments[i];
        fk_json_add(list, json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:b}", "client_id", one->order->client_id,
                            "from", one->from, "to", one->to, "name", one->name, "amount_fen",
                            one->fen, "at_ms", one->at_ms, "returned", (int)one->returned));
    }
    return list;
}

static json_t *lines(const citic_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->line_count; i++) {
        const fk_line *one = fake->lines[i];
        char date[9], cd[2] = {one->cd, '\0'};
        fk_date(one->at_ms, date);
        fk_json_add(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:s,s:s,s:s,s:b,s:I}",
                            "account", one->acc->no, "type", one->type, "cdfg", cd, "date", date,
                            "hostflw", one->flw, "hostseq", (json_int_t)one->seq, "amount_fen",
                            one->fen, "fee_fen", one->fee, "balance_fen", one->balance,
                            "counterparty", one->opp_no, "counterparty_name", one->opp_name,
                            "memo", one->memo, "waiting", (int)one->waiting, "at_ms",
                            one->at_ms));
    }
    return list;
}

static json_t *violations(const citic_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->violation_count; i++) {
        const citic_violation *one = &fake->violations[i];
        json_t *item = json_pack("{s:s,s:s,s:s,s:I}", "kind", one->kind, "action", one->action,
                                 "client_id", one->client_id, "at_ms", one->at_ms);
        json_t *text = json_string(one->text);
        json_object_set_new(item, "text", text != NULL ? text : json_string("text unreadable"));
        fk_json_add(list, item);
    }
    return list;
}

static json_t *counts(const citic_fake *fake)
{
    json_t *list = json_object();
    for (size_t i = 0; i < fake->count_count; i++) {
        json_object_set_new(list, fake->counts[i].action,
                            json_integer((json_int_t)fake->counts[i].n));
    }
    json_object_set_new(list, "*", json_integer((json_int_t)fake->messages));
    return list;
}

char *citic_fake_books_json(citic_fake *fake, int64_t now_ms)
{
    citic_fake_advance(fake, now_ms);
    return fk_json_dump(json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:I,s:I}", "accounts", accounts(fake),
                          "freezes", freezes(fake), "orders", orders(fake), "payments",
                          payments(fake), "lines", lines(fake), "violations", violations(fake),
                          "messages", counts(fake), "balanced",
                          (int)citic_fake_books_balance(fake), "main_fen", fake->main_fen,
                          "settlement_fen", fake->settle_fen));
}

char *citic_fake_violations_json(const citic_fake *fake)
{
    return fk_json_dump(json_pack("{s:o,s:I,s:I}", "violations", violations(fake), "count",
                          (json_int_t)fake->violation_count, "lost",
                          (json_int_t)fake->violations_lost));
}

char *citic_fake_requests_json(const citic_fake *fake)
{
    json_t *list = json_array();
    uint64_t keep = fake->conf.keep_requests;
    uint64_t from = fake->request_count > keep ? fake->request_count - keep : 0;
    for (uint64_t i = from; i < fake->request_count; i++) {
        const fk_request *one = &fake->requests[i % keep];
        fk_json_add(list, json_pack("{s:I,s:I,s:s,s:s,s:s,s:s,s:s}", "number", (json_int_t)i + 1, "at_ms",
                            one->at_ms, "action", one->action, "client_id", one->client_id,
                            "fault", citic_do_word(one->fault), "code", one->code, "text",
                            one->text != NULL ? one->text : ""));
    }
    return fk_json_dump(json_pack("{s:o}", "requests", list));
}

/* --- rules --- */

static bool rule_of(json_t *item, citic_fault *fault, char *err, size_t cap)
{
    const char *word = json_string_value(json_object_get(item, "do"));
    const json_t *effect = json_object_get(item, "effect");
    int64_t nth = 1, count = 1, ms = 0;
    *fault = (citic_fault){.act = word == NULL ? CITIC_DO_NONE : citic_do_from_word(word)};
    if (fault->act == CITIC_DO_NONE) {
        return fk_json_refuse(err, cap, "unknown fault word", word == NULL ? "(no do)" : word);
    }
    if (!fk_json_text(item, "action", fault->action, sizeof fault->action) ||
        !fk_json_text(item, "tranType", fault->tran_type, sizeof fault->tran_type) ||
        !fk_json_text(item, "clientID", fault->client_id, sizeof fault->client_id) ||
        !fk_json_text(item, "code", fault->code, sizeof fault->code) ||
        !fk_json_number(item, "nth", 1000000, &nth) || !fk_json_number(item, "count", 1000000, &count) ||
        !fk_json_number(item, "ms", INT64_C(86400000000), &ms)) {
        return fk_json_refuse(err, cap, "bad member of the rule", word);
    }
    if (fault->act == CITIC_DO_ANSWER_CODE && strlen(fault->code) != 7) {
        return fk_json_refuse(err, cap, "answer_code needs a code of 7 characters", fault->code);
    }
    fault->nth = (uint32_t)nth;
    fault->count = (uint32_t)count;
    fault->ms = ms;
    fault->effect = effect == NULL ? CITIC_EFFECT_DEFAULT
                                   : json_is_true(effect) ? CITIC_EFFECT_YES : CITIC_EFFECT_NO;
    return true;
}

static bool random_of(citic_fake *fake, json_t *random, char *err, size_t cap)
{
    const char *word = NULL;
    json_t *ppm = NULL;
    json_object_foreach(random, word, ppm)
    {
        citic_do act = citic_do_from_word(word);
        if (act == CITIC_DO_NONE || !json_is_integer(ppm) || json_integer_value(ppm) < 0 ||
            json_integer_value(ppm) > 1000000) {
            return fk_json_refuse(err, cap, "bad chance", word);
        }
        fake->conf.random_ppm[act] = (uint32_t)json_integer_value(ppm);
    }
    return true;
}

static bool one_of(void *to, json_t *item, char *err, size_t cap)
{
    citic_fake *fake = to;
    citic_fault fault;
    json_t *random = json_object_get(item, "random");
    if (random != NULL) {
        return random_of(fake, random, err, cap);
    }
    if (!rule_of(item, &fault, err, cap)) {
        return false;
    }
    return citic_fake_add_fault(fake, &fault) || fk_json_refuse(err, cap, "too many rules", "");
}

bool citic_fake_faults_from_json(citic_fake *fake, const char *text, size_t len, char *err,
                                 size_t err_cap)
{
    return fk_json_each(text, len, one_of, fake, err, err_cap);
}

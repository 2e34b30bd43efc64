/* The books and the rules as JSON, for the control port. */
#include "tests/fakes/baixin_fake_in.h"
#include "tests/fakes/fake_json.h"

#include <stdlib.h>
#include <string.h>

static json_t *accounts(baixin_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->acc_count; i++) {
        const bx_acc *acc = fake->accs[i];
        baixin_balance have;
        char kind[2] = {acc->kind, '\0'};
        json_t *cards = json_array();
        for (size_t j = 0; j < acc->card_count; j++) {
            fk_json_add(cards, json_string(acc->cards[j].no));
        }
        (void)baixin_fake_balance(fake, acc->no, &have);
        fk_json_add(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:o}",
                                    "account", acc->no, "name", acc->name, "class", kind, "status",
                                    have.status, "user_no", acc->user_no, "total_fen", have.total,
                                    "available_fen", have.available, "withdrawable_fen",
                                    have.withdrawable, "held_fen", have.held, "judicial_fen",
                                    have.judicial, "transit_in_fen", have.transit_in,
                                    "transit_out_fen", have.transit_out, "cards", cards));
    }
    return list;
}

static json_t *holds(const baixin_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->hold_count; i++) {
        const bx_hold *one = fake->holds[i];
        fk_json_add(list,
                    json_pack("{s:s,s:s,s:s,s:I,s:I,s:b}", "hold_no", one->no, "account",
                              one->acc->no, "request_no", one->request_no, "amount_fen", one->fen,
                              "remain_fen", one->parts.fen, "expired", (int)one->expired));
    }
    return list;
}

static json_t *orders(const baixin_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->order_count; i++) {
        const bx_order *one = fake->orders[i];
        const bx_seen *seen = fk_map_get(&fake->seen_by_no, one->request_no);
        fk_json_add(list,
                    json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:s,s:I,s:I,s:I,s:I}", "service",
                              one->spec->name, "request_no", one->request_no, "txn_no", one->txn_no,
                              "account", one->acc_no, "counterparty", one->opp_no, "amount_fen",
                              one->fen, "fee_fen", one->fee, "state", bx_state_text(one), "code",
                              one->code, "times_effected", (json_int_t)one->effects, "repeats",
                              (json_int_t)seen->repeats, "sends", (json_int_t)seen->sends,
                              "received_ms", one->at_ms));
    }
    return list;
}

static json_t *openings(const baixin_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->case_count; i++) {
        const bx_case *one = fake->cases[i];
        fk_json_add(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "case_no", one->no,
                                    "request_no", one->request_no, "user_no", one->user_no,
                                    "status", bx_open_text(one), "code", one->refuse_code,
                                    "account", one->acc == NULL ? "" : one->acc->no, "inst_review",
                                    one->inst_review, "bank_review", one->bank_review));
    }
    return list;
}

static json_t *entries(const baixin_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->entry_count; i++) {
        const bx_entry *one = fake->entries[i];
        char date[11], dc[2] = {one->dc, '\0'};
        bx_day_text(one->day, date);
        fk_json_add(list,
                    json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:s,s:I}", "account",
                              one->acc->no, "seq", (json_int_t)one->seq, "txn_no", one->txn_no,
                              "service", one->service, "dc", dc, "date", date, "amount_fen",
                              one->fen, "balance_fen", one->balance, "request_no", one->request_no,
                              "counterparty", one->opp_no, "orig_txn_no", one->orig_txn_no, "memo",
                              one->memo, "at_ms", one->at_ms));
    }
    return list;
}

static json_t *notices(const baixin_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->note_count; i++) {
        const bx_note *one = fake->notes[i];
        fk_json_add(list, json_pack("{s:s,s:s,s:s,s:I,s:I}", "event_no", one->event_no, "type",
                                    one->type, "request_no", one->request_no, "sent",
                                    (json_int_t)one->sent, "next_ms", one->next_ms));
    }
    return list;
}

static json_t *violations(const baixin_fake *fake)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fake->violation_count; i++) {
        const baixin_violation *one = &fake->violations[i];
        json_t *action = json_string(one->action);
        json_t *item = json_pack("{s:s,s:s,s:s,s:I}", "kind", one->kind, "request_no",
                                 one->request_no, "text", one->text, "at_ms", one->at_ms);
        json_object_set_new(item, "action", action != NULL ? action : json_string("?"));
        fk_json_add(list, item);
    }
    return list;
}

static json_t *counts(const baixin_fake *fake)
{
    json_t *list = json_object();
    for (size_t i = 0; i < fake->count_count; i++) {
        json_object_set_new(list, fake->counts[i].action,
                            json_integer((json_int_t)fake->counts[i].n));
    }
    json_object_set_new(list, "*", json_integer((json_int_t)fake->messages));
    return list;
}

char *baixin_fake_books_json(baixin_fake *fake, int64_t now_ms)
{
    char day[11];
    baixin_fake_advance(fake, now_ms);
    bx_day_text(fake->day, day);
    return fk_json_dump(json_pack(
        "{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:b}", "biz_date", day, "accounts", accounts(fake),
        "holds", holds(fake), "orders", orders(fake), "openings", openings(fake), "entries",
        entries(fake), "notices", notices(fake), "violations", violations(fake), "messages",
        counts(fake), "balanced", (int)baixin_fake_books_balance(fake)));
}

char *baixin_fake_violations_json(const baixin_fake *fake)
{
    return fk_json_dump(json_pack("{s:o,s:I,s:I}", "violations", violations(fake), "count",
                                  (json_int_t)fake->violation_count, "lost",
                                  (json_int_t)fake->violations_lost));
}

char *baixin_fake_requests_json(const baixin_fake *fake)
{
    json_t *list = json_array();
    uint64_t keep = fake->conf.keep_requests;
    uint64_t from = fake->kept_count > keep ? fake->kept_count - keep : 0;
    for (uint64_t i = from; i < fake->kept_count; i++) {
        const bx_kept *one = &fake->kept[i % keep];
        json_t *text = json_string(one->text != NULL ? one->text : "");
        json_t *action = json_string(one->action);
        json_t *item = json_pack("{s:I,s:I,s:s,s:s,s:s}", "number", (json_int_t)i + 1, "at_ms",
                                 one->at_ms, "request_no", one->request_no, "fault",
                                 baixin_do_word(one->fault), "code", one->code);
        json_object_set_new(item, "action", action != NULL ? action : json_string("?"));
        json_object_set_new(item, "text", text != NULL ? text : json_string("not UTF-8"));
        fk_json_add(list, item);
    }
    return fk_json_dump(json_pack("{s:o}", "requests", list));
}

/* --- rules --- */

static bool code_good(const baixin_fault *fault)
{
    if (fault->act == BAIXIN_DO_ANSWER_CODE) {
        return strlen(fault->code) == 6 || (strlen(fault->code) > 7 && fault->code[6] == '/');
    }
    bool needs = fault->act == BAIXIN_DO_SIGNED_FAULT || fault->act == BAIXIN_DO_UNSIGNED_FAULT;
    return !needs || (*fault->code != '\0' && *fault->code != '/');
}

static bool rule_of(json_t *item, baixin_fault *fault, char *err, size_t cap)
{
    const char *word = json_string_value(json_object_get(item, "do"));
    const json_t *effect = json_object_get(item, "effect");
    int64_t nth = 1, count = 1, ms = 0;
    *fault = (baixin_fault){.act = word == NULL ? BAIXIN_DO_NONE : baixin_do_from_word(word)};
    if (fault->act == BAIXIN_DO_NONE) {
        return fk_json_refuse(err, cap, "unknown fault word", word == NULL ? "(no do)" : word);
    }
    if (!fk_json_text(item, "action", fault->action, sizeof fault->action) ||
        !fk_json_text(item, "requestNo", fault->request_no, sizeof fault->request_no) ||
        !fk_json_text(item, "code", fault->code, sizeof fault->code) ||
        !fk_json_number(item, "nth", 1000000, &nth) ||
        !fk_json_number(item, "count", 1000000, &count) ||
        !fk_json_number(item, "ms", INT64_C(86400000000), &ms)) {
        return fk_json_refuse(err, cap, "bad member of the rule", word);
    }
    if (!code_good(fault)) {
        return fk_json_refuse(err, cap, "this word needs a code", word);
    }
    fault->nth = (uint32_t)nth;
    fault->count = (uint32_t)count;
    fault->ms = ms;
    fault->effect = effect == NULL         ? BAIXIN_EFFECT_DEFAULT
                    : json_is_true(effect) ? BAIXIN_EFFECT_YES
                                           : BAIXIN_EFFECT_NO;
    return true;
}

static bool random_of(baixin_fake *fake, json_t *random, char *err, size_t cap)
{
    const char *word = NULL;
    json_t *ppm = NULL;
    json_object_foreach(random, word, ppm)
    {
        baixin_do act = baixin_do_from_word(word);
        if (act == BAIXIN_DO_NONE || !json_is_integer(ppm) || json_integer_value(ppm) < 0 ||
            json_integer_value(ppm) > 1000000) {
            return fk_json_refuse(err, cap, "bad chance", word);
        }
        fake->conf.random_ppm[act] = (uint32_t)json_integer_value(ppm);
    }
    return true;
}

static bool one_of(void *to, json_t *item, char *err, size_t cap)
{
    baixin_fault fault;
    json_t *random = json_object_get(item, "random");
    if (random != NULL) {
        return random_of(to, random, err, cap);
    }
    if (!rule_of(item, &fault, err, cap)) {
        return false;
    }
    return baixin_fake_add_fault(to, &fault) || fk_json_refuse(err, cap, "too many rules", "");
}

bool baixin_fake_faults_from_json(baixin_fake *fake, const char *text, size_t len, char *err,
                                  size_t err_cap)
{
    return fk_json_each(text, len, one_of, fake, err, err_cap);
}

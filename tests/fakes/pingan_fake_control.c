/* What the world outside the messages does, and the oracle's questions. */
#include "tests/fakes/pingan_fake_in.h"

#include <stdlib.h>
#include <string.h>

static const int64_t fen_max = INT64_C(100000000000000);

static const char *or_empty(const char *text) { return text == NULL ? "" : text; }

static pa_acc *open_member(pingan_fake *fake, const char *cust, const char *name)
{
    return *cust == '\0' || strlen(cust) > 32 ? NULL : pa_acc_new(fake, cust, name, "1");
}

bool pingan_fake_open(pingan_fake *fake, int64_t now_ms, const char *third_cust_id,
                      const char *name, int64_t balance_fen, char ret_no[33])
{
    pingan_fake_advance(fake, now_ms);
    pa_acc *acc = open_member(fake, third_cust_id, name);
    if (acc == NULL) {
        return false;
    }
    if (balance_fen > 0) {
        pa_come_in(fake, acc, balance_fen, 0);
    }
    if (ret_no != NULL) {
        fk_copy(ret_no, 33, acc->no);
    }
    return true;
}

/* B.4: from a bound card to its member, else to the suspense sub-account; an account may be named
 * where the bank's own counters take the money (交易网). */
bool pingan_fake_credit(pingan_fake *fake, int64_t now_ms, const pingan_credit *credit)
{
    pingan_fake_advance(fake, now_ms);
    const pa_card *card = fk_map_get(&fake->card_by_no, or_empty(credit->payer_no));
    pa_acc *to = card != NULL ? card->bound : NULL;
    if (credit->account != NULL) {
        to = pa_account(fake, credit->account);
        if (to == NULL) {
            return false;
        }
    }
    to = to == NULL ? fake->suspense : to;
    if (to->state != '1' || credit->fen <= 0 || credit->fen > fen_max) {
        return false;
    }
    const pa_line *line = pa_deposit(fake, to, credit);
    if (fake->conf.push && to != fake->suspense) {
        pa_push_deposit(fake, line);
    }
    return true;
}

bool pingan_fake_card(pingan_fake *fake, const pingan_card *card)
{
    if (or_empty(card->no)[0] == '\0' || strlen(card->no) > 32) {
        return false;
    }
    pa_card *one = pa_card_of(fake, card->no);
    one->known = true;
    one->closed = card->closed;
    fk_copy(one->name, sizeof one->name, or_empty(card->name));
    fk_copy(one->id_code, sizeof one->id_code, or_empty(card->id_code));
    fk_copy(one->mobile, sizeof one->mobile, or_empty(card->mobile));
    return true;
}

bool pingan_fake_bind(pingan_fake *fake, int64_t now_ms, const char *account, const char *card_no,
                      bool announce)
{
    pingan_fake_advance(fake, now_ms);
    pa_acc *acc = pa_account(fake, account);
    if (acc == NULL || acc->cust[0] == '\0' || strlen(card_no) > 32 || *card_no == '\0') {
        return false;
    }
    pa_card *card = pa_card_of(fake, card_no);
    if (card->bound != NULL) {
        return false;
    }
    card->bound = acc;
    fk_copy(card->bank_type, sizeof card->bank_type, "1");
    fk_copy(card->id_type, sizeof card->id_type, acc->id_type[0] != '\0' ? acc->id_type : "1");
    if (announce) {
        pa_push_bound(fake, acc, card, "1303", "1");
    }
    return true;
}

int64_t pingan_fake_small_amount(const pingan_fake *fake, const char *card_no)
{
    const pa_card *card = fk_map_get(&fake->card_by_no, card_no);
    return card == NULL ? 0 : card->small_fen;
}

const char *pingan_fake_sms(const pingan_fake *fake, const char *card_no)
{
    const pa_card *card = fk_map_get(&fake->card_by_no, card_no);
    return card == NULL ? "" : card->sms;
}

bool pingan_fake_flaw(pingan_fake *fake, int64_t now_ms, const char *account, int64_t fen, const char *word, int64_t n, const char *to)
{
    static const char *const words[] = {"hide", "twice", "amount", "days", "account", "party"};
    pingan_fake_advance(fake, now_ms);
    pa_acc *acc = pa_acc_find(fake, account);
    to = or_empty(to);
    if (acc == NULL || fen <= 0 || (fk_same(word, "account") && pa_acc_find(fake, to) == NULL)) {
        return false;
    }
    if (fk_same(word, "extra")) {
        pa_line *line = pa_line_add(fake, 'd', NULL, NULL, acc, fen, 0);
        pa_next_front(fake, line->front_no);
        line->at_ms -= n * INT64_C(86400000);
        return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (fk_same(word, words[i]) && fake->flaw_count < sizeof fake->flaws / sizeof *fake->flaws) {
            struct pa_flaw *flaw = &fake->flaws[fake->flaw_count++];
            *flaw = (struct pa_flaw){.fen = fen, .n = n};
            fk_copy(flaw->account, sizeof flaw->account, acc->no);
            fk_copy(flaw->word, sizeof flaw->word, word);
            fk_copy(flaw->to, sizeof flaw->to, to);
            return true;
        }
    }
    return false;
}

void pingan_fake_close_day(pingan_fake *fake, int64_t now_ms)
{
    pingan_fake_advance(fake, now_ms);
    for (size_t i = 0; i < fake->acc_count; i++) {
        pa_lots_ripen(&fake->accs[i]->lots);
    }
    for (size_t i = 0; i < fake->hold_count; i++) {
        pa_lots_ripen(&fake->holds[i]->lots);
    }
    pa_push_lapse(fake);
}

uint32_t pingan_fake_effects(const pingan_fake *fake, const char *log_no)
{
    const pa_seen *seen = fk_map_get(&fake->seen_by_log, log_no);
    return seen == NULL ? 0 : seen->effects;
}

uint32_t pingan_fake_sends(const pingan_fake *fake, const char *log_no)
{
    const pa_seen *seen = fk_map_get(&fake->seen_by_log, log_no);
    return seen == NULL ? 0 : seen->sends;
}

uint64_t pingan_fake_count(const pingan_fake *fake, const char *action)
{
    if (fk_same(action, "*")) {
        return fake->messages;
    }
    for (size_t i = 0; i < fake->count_count; i++) {
        if (fk_same(fake->counts[i].action, action)) {
            return fake->counts[i].n;
        }
    }
    return 0;
}

size_t pingan_fake_violations(const pingan_fake *fake) { return fake->violation_count; }

const pingan_violation *pingan_fake_violation(const pingan_fake *fake, size_t i)
{
    return i < fake->violation_count ? &fake->violations[i] : NULL;
}

bool pingan_fake_number(pingan_fake *fake, const char *account, char ret_no[33])
{
    const pa_acc *acc = pa_account(fake, account);
    if (acc != NULL) {
        fk_copy(ret_no, 33, acc->no);
    }
    return acc != NULL;
}

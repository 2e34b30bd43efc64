/* Accounts, holds and movements. Every movement is kept, so that the books can be recounted. */
#include "tests/fakes/pingan_fake_in.h"

#include <assert.h>
#include <string.h>

pa_acc *pa_acc_find(const pingan_fake *fake, const char *no)
{
    return fk_map_get(&fake->acc_by_no, no);
}

pa_acc *pa_account(const pingan_fake *fake, const char *name)
{
    pa_acc *acc = pa_acc_find(fake, name);
    acc = acc != NULL ? acc : fk_map_get(&fake->acc_by_cust, name);
    for (size_t i = 0; acc == NULL && i < fake->acc_count; i++) {
        const char *type = fake->accs[i]->type;
        acc = fk_same(type, name) && !fk_same(type, "1") ? fake->accs[i] : NULL;
    }
    return acc;
}

/* NULL: the member exists. Numbers as in the samples: Qydm and twelve digits. */
pa_acc *pa_acc_new(pingan_fake *fake, const char *cust, const char *name, const char *type)
{
    const pa_acc *other = *cust == '\0' ? NULL : fk_map_get(&fake->acc_by_cust, cust);
    if (other != NULL && other->state == '1') {
        return NULL;
    }
    pa_acc *acc = fk_alloc(1, sizeof *acc);
    bool member = fk_same(type, "1");
    fk_fmt(acc->no, sizeof acc->no, "%s%012llu", fake->conf.qydm,
           (unsigned long long)(member ? 100 + ++fake->acct_number : fake->acc_count + 2));
    fk_copy(acc->cust, sizeof acc->cust, cust);
    fk_copy(acc->name, sizeof acc->name, name);
    fk_copy(acc->type, sizeof acc->type, type);
    acc->state = '1';
    acc->opened_ms = acc->touched_ms = fake->now;
    fake->accs = fk_grow(fake->accs, &fake->acc_cap, fake->acc_count + 1, sizeof(pa_acc *));
    fake->accs[fake->acc_count++] = acc;
    fk_map_put(&fake->acc_by_no, acc->no, acc);
    if (*cust != '\0') {
        fk_map_put(&fake->acc_by_cust, acc->cust, acc);
    }
    return acc;
}

pa_take pa_take_order(const pingan_fake *fake)
{
    return fake->conf.waiting_first ? PA_WAITING_FIRST : PA_RIPE_FIRST;
}

static void post(pingan_fake *fake, pa_acc *from, pa_acc *to, const pa_acc *held, int64_t fen)
{
    fake->posts = fk_grow(fake->posts, &fake->post_cap, fake->post_count + 1, sizeof *fake->posts);
    fake->posts[fake->post_count++] =
        (pa_post){.from = from, .to = to, .held = held, .fen = fen, .at_ms = fake->now};
    fake->pool_fen += from == NULL ? fen : to == NULL ? -fen : 0;
    if (from != NULL) {
        from->touched_ms = fake->now;
    }
    if (to != NULL) {
        to->touched_ms = fake->now;
    }
}

bool pa_pay(pingan_fake *fake, pa_acc *from, pa_acc *to, int64_t fen, pa_take how, int64_t from_ms)
{
    if (!pa_lots_has(&from->lots, fen, how, fake->now)) {
        return false;
    }
    if (fen == 0) {
        return true;
    }
    pa_lots_take(&from->lots, fen, how, fake->now, NULL);
    pa_lots_add(&to->lots, from_ms, fen);
    post(fake, from, to, NULL, fen);
    return true;
}

void pa_come_in(pingan_fake *fake, pa_acc *to, int64_t fen, int64_t from_ms)
{
    pa_lots_add(&to->lots, from_ms, fen);
    post(fake, NULL, to, NULL, fen);
}

void pa_go_out(pingan_fake *fake, pa_acc *from, int64_t fen)
{
    pa_lots_take(&from->lots, fen, PA_RIPE_FIRST, fake->now, NULL);
    post(fake, from, NULL, NULL, fen);
}

pa_hold *pa_hold_find(const pingan_fake *fake, const char *ht_id)
{
    return fk_map_get(&fake->hold_by_ht, ht_id);
}

int64_t pa_hold_rest(const pa_hold *hold) { return pa_lots_sum(&hold->lots); }

bool pa_hold_new(pingan_fake *fake, const pa_order *order, char kind, pa_take how)
{
    pa_acc *payer = order->out;
    if (!pa_lots_has(&payer->lots, order->fen, how, fake->now)) {
        return false;
    }
    pa_hold *hold = fk_alloc(1, sizeof *hold);
    *hold = (pa_hold){.payer = payer, .kind = kind, .fee = order->fee, .at_ms = fake->now};
    hold->payee = kind == 'o' ? order->legs[0].in : NULL;
    fk_copy(hold->ht_id, sizeof hold->ht_id, order->ht_id);
    pa_lots_take(&payer->lots, order->fen, how, fake->now, &hold->lots);
    payer->frozen += order->fen;
    post(fake, payer, fake->guarantee, payer, order->fen);
    fake->holds = fk_grow(fake->holds, &fake->hold_cap, fake->hold_count + 1, sizeof(pa_hold *));
    fake->holds[fake->hold_count++] = hold;
    fk_map_put(&fake->hold_by_ht, hold->ht_id, hold);
    return true;
}

/* Money goes back with the date that it had, the part that may leave first. */
void pa_hold_release(pingan_fake *fake, pa_hold *hold, int64_t fen)
{
    pa_lots_take(&hold->lots, fen, PA_RIPE_FIRST, fake->now, &hold->payer->lots);
    hold->payer->frozen -= fen;
    post(fake, fake->guarantee, hold->payer, hold->payer, fen);
}

void pa_hold_pay(pingan_fake *fake, pa_hold *hold, pa_acc *to, int64_t fen, int64_t from_ms)
{
    pa_lots_take(&hold->lots, fen, PA_RIPE_FIRST, fake->now, NULL);
    hold->payer->frozen -= fen;
    pa_lots_add(&to->lots, from_ms, fen);
    post(fake, fake->guarantee, to, hold->payer, fen);
}

/* 14 digits, the day first, as in the samples. */
void pa_next_front(pingan_fake *fake, char to[17])
{
    char date[9];
    fk_date(fake->now, date);
    fake->front_number++;
    fk_fmt(to, 17, "%s%08llu", date + 2, (unsigned long long)fake->front_number % 100000000ULL);
}

/* The first flaw that waits for such a line; true: it is listed twice. */
static bool spoil(pingan_fake *fake, pa_line *line)
{
    for (size_t i = 0; i < fake->flaw_count; i++) {
        struct pa_flaw flaw = fake->flaws[i];
        const pa_acc *acc = line->in != NULL ? line->in : line->out;
        if (flaw.fen != line->fen || acc == NULL || !fk_same(flaw.account, acc->no)) {
            continue;
        }
        fake->flaws[i] = fake->flaws[--fake->flaw_count];
        line->hidden = fk_same(flaw.word, "hide");
        line->fen = fk_same(flaw.word, "amount") ? flaw.n : line->fen;
        line->at_ms -= fk_same(flaw.word, "days") ? flaw.n * INT64_C(86400000) : 0;
        if (fk_same(flaw.word, "account")) {
            *(line->in != NULL ? &line->in : &line->out) = pa_acc_find(fake, flaw.to);
        }
        if (fk_same(flaw.word, "party")) {
            fk_copy(line->payer_no, sizeof line->payer_no, flaw.to);
            line->payer_name[0] = '\0';
        }
        return fk_same(flaw.word, "twice");
    }
    return false;
}

static pa_line *list(pingan_fake *fake, const pa_line *like)
{
    pa_line *line = fk_alloc(1, sizeof *line);
    *line = *like;
    bool twice = spoil(fake, line);
    fake->lines = fk_grow(fake->lines, &fake->line_cap, fake->line_count + 1 + twice, sizeof(pa_line *));
    if (twice) {
        pa_line *again = fk_alloc(1, sizeof *again);
        *again = *line;
        pa_next_front(fake, again->front_no);
        fake->lines[fake->line_count++] = again;
    }
    fake->lines[fake->line_count++] = line;
    return line;
}

pa_line *pa_line_add(pingan_fake *fake, char kind, const pa_order *order, pa_acc *out, pa_acc *in,
                     int64_t fen, int64_t fee)
{
    pa_line line = {.kind = kind, .out = out, .in = in, .fen = fen, .fee = fee, .at_ms = fake->now};
    if (order != NULL) {
        fk_copy(line.front_no, sizeof line.front_no, order->front_no);
        fk_copy(line.log_no, sizeof line.log_no, order->log_no);
        fk_copy(line.keep, sizeof line.keep, order->keep);
        fk_copy(line.note, sizeof line.note, order->note);
    }
    return list(fake, &line);
}

static const char *or_empty(const char *text) { return text == NULL ? "" : text; }

pa_line *pa_deposit(pingan_fake *fake, pa_acc *to, const pingan_credit *credit)
{
    bool member = to != fake->suspense;
    pa_line line = {.kind = member ? 'd' : 's', .in = to, .fen = credit->fen, .at_ms = fake->now};
    pa_come_in(fake, to, credit->fen, member && fake->conf.deposit_t1 ? pa_t1_ms(fake) : 0);
    pa_next_front(fake, line.front_no);
    fk_copy(line.payer_no, sizeof line.payer_no, or_empty(credit->payer_no));
    fk_copy(line.payer_name, sizeof line.payer_name, or_empty(credit->payer_name));
    fk_copy(line.payer_bank, sizeof line.payer_bank, or_empty(credit->payer_bank));
    fk_copy(line.note, sizeof line.note, or_empty(credit->memo));
    return list(fake, &line);
}

pa_card *pa_card_of(pingan_fake *fake, const char *no)
{
    pa_card *card = fk_map_get(&fake->card_by_no, no);
    if (card != NULL) {
        return card;
    }
    card = fk_alloc(1, sizeof *card);
    fk_copy(card->no, sizeof card->no, no);
    fake->cards = fk_grow(fake->cards, &fake->card_cap, fake->card_count + 1, sizeof(pa_card *));
    fake->cards[fake->card_count++] = card;
    fk_map_put(&fake->card_by_no, card->no, card);
    return card;
}

bool pingan_fake_balance(pingan_fake *fake, int64_t now_ms, const char *account,
                         pingan_balance *ret)
{
    pingan_fake_advance(fake, now_ms);
    const pa_acc *acc = pa_account(fake, account);
    if (acc == NULL) {
        return false;
    }
    *ret = (pingan_balance){.available = pa_lots_sum(&acc->lots),
                            .withdrawable = pa_lots_ripe(&acc->lots, fake->now),
                            .frozen = acc->frozen, .state = acc->state};
    for (size_t i = 0; acc == fake->guarantee && i < fake->hold_count; i++) {
        ret->available += pa_hold_rest(fake->holds[i]);
    }
    return true;
}

/* What movements say of one account. */
static int64_t recount(const pingan_fake *fake, const pa_acc *acc)
{
    int64_t sum = 0;
    for (size_t i = 0; i < fake->post_count; i++) {
        const pa_post *one = &fake->posts[i];
        sum += one->to == acc ? one->fen : 0;
        sum -= one->from == acc ? one->fen : 0;
    }
    return sum;
}

/* Recounted from nothing: movements make balances, holds make frozen sums and the guarantee. */
bool pingan_fake_books_balance(const pingan_fake *fake)
{
    int64_t total = 0, held = 0, frozen = 0, corp = 0;
    for (size_t i = 0; i < fake->hold_count; i++) {
        held += pa_hold_rest(fake->holds[i]);
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        const pa_acc *acc = fake->accs[i];
        int64_t have = pa_lots_sum(&acc->lots) + (acc == fake->guarantee ? held : 0);
        if (have != recount(fake, acc) || have < 0 || acc->frozen < 0) {
            return false;
        }
        total += have;
        frozen += acc->frozen;
    }
    for (size_t i = 0; i < fake->corp_line_count; i++) {
        corp += fake->corp_lines[i].dc == 'C' ? fake->corp_lines[i].fen : -fake->corp_lines[i].fen;
    }
    return total == fake->pool_fen && frozen == held && corp == fake->corp_fen &&
           fake->corp_fen >= 0;
}

/* What the world outside the messages does, and the oracle's questions. */
#include "tests/fakes/citic_fake_in.h"

#include <stdlib.h>
#include <string.h>

static const char *or_empty(const char *text) { return text == NULL ? "" : text; }

bool citic_fake_open(citic_fake *fake, int64_t now_ms, const char *tail, const char *name,
                     const char *type, int64_t balance_fen)
{
    char no[40];
    citic_fake_advance(fake, now_ms);
    fk_fmt(no, sizeof no, "%s%s", fake->conf.prefix, tail);
    if (strlen(tail) != fake->conf.tail_len || fk_acc_new(fake, no, name, type) == NULL) {
        return false;
    }
    if (balance_fen > 0) {
        citic_fake_credit(fake, now_ms, &(citic_credit){.account = no, .fen = balance_fen});
    }
    return true;
}

static void channel_add(citic_fake *fake, const citic_credit *credit)
{
    fk_channel *one = fk_alloc(1, sizeof *one);
    one->fen = credit->fen;
    fk_copy(one->no, sizeof one->no, credit->order_no);
    fk_copy(one->payer_no, sizeof one->payer_no, or_empty(credit->payer_no));
    fk_copy(one->payer_name, sizeof one->payer_name, or_empty(credit->payer_name));
    fake->channels =
        fk_grow(fake->channels, &fake->channel_cap, fake->channel_count + 1, sizeof(fk_channel *));
    fake->channels[fake->channel_count++] = one;
    fk_map_put(&fake->channel_by_no, one->no, one);
}

bool citic_fake_credit(citic_fake *fake, int64_t now_ms, const citic_credit *credit)
{
    char flw[15];
    citic_fake_advance(fake, now_ms);
    fk_acc *acc = credit->account == NULL ? fake->adjust : fk_account(fake, credit->account);
    const char *order_no = or_empty(credit->order_no);
    if (acc == NULL || acc->outside || acc->state == '2' || credit->fen <= 0 ||
        credit->fen > INT64_C(100000000000000) ||
        (*order_no != '\0' && fk_map_get(&fake->channel_by_no, order_no) != NULL)) {
        return false;
    }
    fk_next_flw(fake, 'C', flw);
    fk_line *line = fk_line_add(
        fake, &(fk_entry){.acc = acc, .type = acc == fake->adjust ? "22" : "23", .flw = flw,
                          .memo = or_empty(credit->memo), .cd = 'C', .seq = 1, .fen = credit->fen,
                          .opp = {or_empty(credit->payer_no), or_empty(credit->payer_name),
                                  or_empty(credit->payer_bank), or_empty(credit->payer_bank_no)}});
    line->at_ms -= credit->late_ms;
    line->waiting = acc == fake->adjust;
    fake->outside_fen -= credit->fen;
    if (*order_no != '\0') {
        channel_add(fake, credit);
    }
    return true;
}

bool citic_fake_interest(citic_fake *fake, int64_t now_ms, const char *account, int64_t fen)
{
    char flw[15];
    citic_fake_advance(fake, now_ms);
    fk_acc *acc = fk_account(fake, account);
    if (acc == NULL || acc->outside || fen <= 0) {
        return false;
    }
    fk_next_flw(fake, 'I', flw);
    fk_line_add(fake, &(fk_entry){.acc = acc, .type = "13", .flw = flw, .memo = "利息", .cd = 'C', .seq = 1, .fen = fen,
                                  .opp = {"", "", "", ""}});
    fake->interest_fen -= fen;
    return true;
}

/* The bank's own correction of a payout (D.1: 16), in the words of what it corrects: the money is there again. */
static bool give_back(citic_fake *fake, fk_acc *acc, int64_t fen)
{
    for (size_t i = acc->line_count; i > 0; i--) {
        const fk_line *paid = acc->lines[i - 1];
        if (paid->cd != 'D' || paid->fen != fen || !fk_same(paid->type, "23")) {
            continue;
        }
        char flw[15];
        fk_next_flw(fake, 'J', flw);
        fk_line_add(fake, &(fk_entry){.acc = acc, .type = "16", .flw = flw, .memo = paid->memo, .cd = 'C', .seq = 1, .fen = fen,
                                      .opp = {paid->opp_no, paid->opp_name, paid->opp_bank, paid->opp_bank_no}});
        fake->outside_fen -= fen;
        return true;
    }
    return false;
}

bool citic_fake_flaw(citic_fake *fake, int64_t now_ms, const char *account, int64_t fen, const char *word, int64_t n, const char *to)
{
    static const char *const words[] = {"hide", "twice", "side", "amount", "days", "account", "party", "later"};
    citic_fake_advance(fake, now_ms);
    fk_acc *acc = fk_account(fake, account);
    if (acc == NULL || fen <= 0) {
        return false;
    }
    if (fk_same(word, "return")) {
        return give_back(fake, acc, fen);
    }
    if (fk_same(word, "extra") || fk_same(word, "fee")) {
        fk_line like = { .cd = 'D', .seq = 1, .fen = fen, .balance = acc->balance, .main_balance = fake->main_fen,
                        .at_ms = fake->now - n * INT64_C(86400000)};
        fk_copy(like.type, sizeof like.type, fk_same(word, "fee") ? "14" : "12"); /* D.1 */
        fk_copy(like.memo, sizeof like.memo, "SERVICE");
        return fk_line_list(fake, acc, &like) != NULL;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (fk_same(word, words[i]) && fake->flaw_count < sizeof fake->flaws / sizeof *fake->flaws) {
            struct fk_flaw *flaw = &fake->flaws[fake->flaw_count++];
            *flaw = (struct fk_flaw){.fen = fen, .n = n};
            fk_copy(flaw->account, sizeof flaw->account, acc->no);
            fk_copy(flaw->word, sizeof flaw->word, word);
            fk_copy(flaw->to, sizeof flaw->to, or_empty(to));
            return true;
        }
    }
    return false;
}

bool citic_fake_judicial(citic_fake *fake, int64_t now_ms, const char *account, int64_t fen,
                         char ret_freeze_no[23])
{
    citic_fake_advance(fake, now_ms);
    fk_acc *acc = fk_account(fake, account);
    if (acc == NULL || acc->outside || fen <= 0) {
        return false;
    }
    const fk_freeze *freeze = fk_freeze_add(fake, acc, FK_FREEZE_JUDICIAL, fen, "司法冻结");
    fk_copy(ret_freeze_no, 23, freeze->no);
    return true;
}

bool citic_fake_judicial_lift(citic_fake *fake, int64_t now_ms, const char *freeze_no)
{
    citic_fake_advance(fake, now_ms);
    fk_freeze *freeze = fk_map_get(&fake->freeze_by_no, freeze_no);
    if (freeze == NULL || freeze->kind != FK_FREEZE_JUDICIAL || !fk_active(freeze)) {
        return false;
    }
    fk_freeze_end(fake, freeze);
    return true;
}

static void decide_order(citic_fake *fake, fk_order *order, const char *decision)
{
    if (fk_same(decision, "approve")) {
        order->state = FK_WAITING;
        fk_due_add(fake, fake->now + fake->conf.execute_ms, FK_DUE_EXECUTE, order);
        return;
    }
    bool rejected = fk_same(decision, "reject");
    order->state = rejected ? FK_REJECTED : FK_WITHDRAWN;
    fk_copy(order->code, sizeof order->code, rejected ? "ED02086" : "ED02094");
    order->text = rejected ? "该笔单子现处于审核拒绝状态" : "该笔单子现处于撤销状态";
    order->runs_due = 0;
    order->done_ms = fake->now;
}

bool citic_fake_review(citic_fake *fake, int64_t now_ms, const char *id, const char *decision)
{
    bool any = false;
    citic_fake_advance(fake, now_ms);
    if (!fk_same(decision, "approve") && !fk_same(decision, "reject") &&
        !fk_same(decision, "withdraw")) {
        return false;
    }
    for (size_t i = 0; i < fake->order_count; i++) {
        if (fake->orders[i]->state == FK_REVIEW && fk_same(fake->orders[i]->client_id, id)) {
            decide_order(fake, fake->orders[i], decision);
            any = true;
        }
    }
    fk_acc *acc = fk_account(fake, id);
    if (acc != NULL && acc->state == '1') {
        acc->state = fk_same(decision, "approve") ? '0' : '3';
        any = true;
    }
    citic_fake_advance(fake, now_ms);
    return any;
}

void citic_fake_heal(citic_fake *fake, int64_t now_ms)
{
    citic_fake_advance(fake, now_ms);
    fake->off = true;
    for (size_t i = 0; i < fake->order_count; i++) {
        fk_order *order = fake->orders[i];
        if (order->state == FK_REVIEW) {
            decide_order(fake, order, "approve");
        }
        if (order->seen_ms > fake->now) {
            order->seen_ms = fake->now;
        }
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        fake->accs[i]->state = fake->accs[i]->state == '1' ? '0' : fake->accs[i]->state;
    }
    citic_fake_advance(fake, fake->now);
}

bool citic_fake_name_account(citic_fake *fake, const char *no, const char *name, char kind)
{
    fk_acc *acc = fk_acc_new(fake, no, name, "");
    if (acc == NULL) {
        return false;
    }
    acc->outside = true;
    acc->kind = kind;
    return true;
}

uint32_t citic_fake_effects(const citic_fake *fake, const char *client_id)
{
    const fk_seen *seen = fk_map_get(&fake->seen_by_id, client_id);
    return seen == NULL ? 0 : seen->effects;
}

uint32_t citic_fake_sends(const citic_fake *fake, const char *client_id)
{
    const fk_seen *seen = fk_map_get(&fake->seen_by_id, client_id);
    return seen == NULL ? 0 : seen->sends;
}

uint64_t citic_fake_count(const citic_fake *fake, const char *action)
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

size_t citic_fake_violations(const citic_fake *fake) { return fake->violation_count; }

const citic_violation *citic_fake_violation(const citic_fake *fake, size_t i)
{
    return i < fake->violation_count ? &fake->violations[i] : NULL;
}

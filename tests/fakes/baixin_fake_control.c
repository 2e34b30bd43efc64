/* What the world outside the messages does, and the oracle's questions. */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

static const char *or_empty(const char *text) { return text == NULL ? "" : text; }

static const int64_t fen_max = INT64_C(100000000000000);

static int64_t t1_day(const baixin_fake *fake)
{
    return fake->conf.payinst && fake->conf.split_only ? BX_NEVER : bx_next_day(fake, fake->day);
}

bool baixin_fake_open(baixin_fake *fake, int64_t now_ms, const baixin_account *account,
                      char ret_no[33])
{
    baixin_fake_advance(fake, now_ms);
    const char *no = account->no;
    size_t len = no == NULL ? 19 : strlen(no);
    if (account->fen < 0 || account->fen > fen_max || len < 10 || len > 32 ||
        (no != NULL && (!fk_is_digits(no) || fk_same(no, fake->conf.main_account))) ||
        !bx_word_in("0 2 3", (char[]){account->kind, '\0'})) {
        return false;
    }
    bx_acc *acc = bx_acc_new(fake, no, account->name, account->kind);
    if (acc == NULL) {
        return false;
    }
    if (account->card != NULL) {
        bx_card *card = &acc->cards[acc->card_count++];
        card->can_fund = true;
        fk_copy(card->no, sizeof card->no, account->card);
    }
    if (account->fen > 0) { /* money that is there already: withdrawable, no notice */
        bx_move(fake, &(bx_movement){.service = "INBOUND",
                                     .to = acc,
                                     .fen = account->fen,
                                     .from_day = fake->day,
                                     .opp_no = account->card,
                                     .opp_name = account->name});
    }
    if (ret_no != NULL) {
        fk_copy(ret_no, 33, acc->no);
    }
    return true;
}

bool baixin_fake_credit(baixin_fake *fake, int64_t now_ms, const baixin_credit *credit)
{
    baixin_fake_advance(fake, now_ms);
    bx_acc *acc = bx_acc_find(fake, credit->account);
    if (acc == NULL || acc->status == BX_CLOSED || credit->fen <= 0 || credit->fen > fen_max ||
        (acc->kind != '0' && bx_card_of(acc, or_empty(credit->payer_no)) == NULL)) {
        return false;
    }
    const bx_txn *txn = bx_move(fake, &(bx_movement){.service = "INBOUND",
                                                     .to = acc,
                                                     .fen = credit->fen,
                                                     .from_day = t1_day(fake),
                                                     .opp_no = credit->payer_no,
                                                     .opp_name = credit->payer_name,
                                                     .memo = credit->memo});
    bx_notify(fake, &(bx_event){.type = "INBOUND_CREDIT",
                                .acc_no = acc->no,
                                .txn_no = txn->no,
                                .fen = credit->fen,
                                .payer_no = credit->payer_no,
                                .payer_name = credit->payer_name});
    return true;
}

bool baixin_fake_person(baixin_fake *fake, const baixin_person *person)
{
    if (person->card == NULL || person->name == NULL ||
        fk_map_get(&fake->known_by_card, person->card) != NULL) {
        return false;
    }
    bx_known *one = fk_alloc(1, sizeof *one);
    *one = (bx_known){.type_one = !person->not_type_one,
                      .can_fund = !person->no_funding,
                      .screened = person->screened};
    fk_copy(one->name, sizeof one->name, person->name);
    fk_copy(one->id_type, sizeof one->id_type, person->id_type == NULL ? "01" : person->id_type);
    fk_copy(one->id_no, sizeof one->id_no, or_empty(person->id_no));
    fk_copy(one->mobile, sizeof one->mobile, or_empty(person->mobile));
    fk_copy(one->card, sizeof one->card, person->card);
    BX_ADD(fake->known, fake->known, one);
    fk_map_put(&fake->known_by_card, one->card, one);
    return true;
}

static const bx_proof *proof_of(const baixin_fake *fake, const char *id)
{
    const bx_case *opening = fk_map_get(&fake->case_by_no, id);
    const bx_bind *bind = fk_map_get(&fake->bind_by_no, id);
    const bx_acc *acc = bx_acc_find(fake, id);
    if (opening != NULL || bind != NULL || acc != NULL) {
        return opening != NULL ? &opening->proof : bind != NULL ? &bind->proof : &acc->proof;
    }
    for (size_t i = 0; i < fake->case_count; i++) {
        if (fk_same(fake->cases[i]->proof.order_no, id) ||
            fk_same(fake->cases[i]->request_no, id)) {
            return &fake->cases[i]->proof;
        }
    }
    for (size_t i = 0; i < fake->bind_count; i++) {
        if (fk_same(fake->binds[i]->proof.order_no, id)) {
            return &fake->binds[i]->proof;
        }
    }
    return NULL;
}

bool baixin_fake_sms(const baixin_fake *fake, const char *id, baixin_sms *ret)
{
    const bx_proof *proof = *id == '\0' ? NULL : proof_of(fake, id);
    if (proof == NULL || proof->sent == 0) {
        return false;
    }
    *ret = (baixin_sms){.fen = proof->fen};
    fk_copy(ret->order_no, sizeof ret->order_no, proof->order_no);
    fk_copy(ret->code, sizeof ret->code, proof->code);
    return true;
}

bool baixin_fake_review(baixin_fake *fake, int64_t now_ms, const char *id, const char *decision)
{
    baixin_fake_advance(fake, now_ms);
    bool approve = fk_same(decision, "approve"), done = false;
    if (!bx_word_in("approve reject inst_approve bank_approve", decision)) {
        return false;
    }
    for (size_t i = 0; i < fake->case_count; i++) {
        bx_case *opening = fake->cases[i];
        if (fk_same(opening->no, id) || fk_same(opening->request_no, id)) {
            done = bx_case_decide(fake, opening, decision) || done;
        }
    }
    bx_order *order = bx_order_find(fake, id);
    if (order != NULL && order->state == BX_REVIEW) {
        bx_order_decide(fake, order, approve);
        done = true;
    }
    bx_acc *acc = bx_acc_find(fake, id);
    if (acc != NULL && fk_same(acc->review, "01")) {
        if (approve) {
            bx_identity_passed(fake, acc);
        } else {
            fk_copy(acc->review, sizeof acc->review, "04");
        }
        done = true;
    }
    baixin_fake_advance(fake, now_ms);
    return done;
}

bool baixin_fake_end_case(baixin_fake *fake, int64_t now_ms, const char *id, bool proven)
{
    baixin_fake_advance(fake, now_ms);
    bx_case *opening = fk_map_get(&fake->case_by_no, id);
    bx_bind *bind = fk_map_get(&fake->bind_by_no, id);
    return (opening != NULL && bx_case_end(fake, opening, proven)) ||
           (bind != NULL && bx_bind_end(fake, bind, proven));
}

bool baixin_fake_restrict(baixin_fake *fake, int64_t now_ms, const char *account, const char *kind,
                          int64_t fen, char ret_no[33])
{
    static const char *const kinds[] = {"PARTIAL_FROZEN", "DEBIT_BLOCKED", "BLOCKED",
                                        "STOP_PAYMENT",   "NC_SUSPENDED",  "ID_EXPIRED"};
    baixin_fake_advance(fake, now_ms);
    bx_acc *acc = bx_acc_find(fake, account);
    size_t which = 0;
    while (which < sizeof kinds / sizeof kinds[0] && !fk_same(kinds[which], kind)) {
        which++;
    }
    if (acc == NULL || which == sizeof kinds / sizeof kinds[0] || (which == 0) != (fen > 0) ||
        fen > fen_max) {
        return false;
    }
    bx_restriction *one = fk_alloc(1, sizeof *one);
    *one = (bx_restriction){.kind = kinds[which], .acc = acc, .fen = fen, .from_ms = fake->now};
    bx_number(fake, "J", one->no);
    acc->judicial += fen;
    BX_ADD(fake->restrictions, fake->restriction, one);
    bx_notify(fake, &(bx_event){.type = "ACCT_RESTRICTED", .acc_no = acc->no, .fen = fen});
    fk_copy(ret_no, 33, one->no);
    return true;
}

bool baixin_fake_restrict_lift(baixin_fake *fake, int64_t now_ms, const char *no)
{
    baixin_fake_advance(fake, now_ms);
    for (size_t i = 0; i < fake->restriction_count; i++) {
        bx_restriction *one = fake->restrictions[i];
        if (fk_same(one->no, no) && !one->lifted) {
            one->lifted = true;
            one->acc->judicial -= one->fen;
            return true;
        }
    }
    return false;
}

bool baixin_fake_lift_all(baixin_fake *fake, int64_t now_ms, const char *account)
{
    bool any = false;
    baixin_fake_advance(fake, now_ms);
    for (size_t i = 0; i < fake->restriction_count; i++) {
        bx_restriction *one = fake->restrictions[i];
        any |= fk_same(one->acc->no, account) && baixin_fake_restrict_lift(fake, now_ms, one->no);
    }
    return any;
}

void bx_credit_interest(baixin_fake *fake, bx_acc *acc, int64_t fen)
{
    const bx_txn *txn = bx_move(fake, &(bx_movement){.service = "INTEREST",
                                                     .to = acc,
                                                     .fen = fen,
                                                     .from_day = fake->day,
                                                     .memo = "结息",
                                                     .interest_from = fake->day - 91,
                                                     .interest_to = fake->day - 1});
    bx_notify(
        fake,
        &(bx_event){.type = "INTEREST_CREDIT", .acc_no = acc->no, .txn_no = txn->no, .fen = fen});
}

bool baixin_fake_interest(baixin_fake *fake, int64_t now_ms, const char *account, int64_t fen)
{
    bool any = false;
    baixin_fake_advance(fake, now_ms);
    for (size_t i = 0; i < fake->acc_count && fen > 0 && fen <= fen_max; i++) {
        bx_acc *acc = fake->accs[i];
        bool wanted = account == NULL ? acc->balance > 0 : fk_same(acc->no, account);
        if (wanted && (account != NULL || acc->status != BX_CLOSED)) { /* by name a bank may pay late, too */
            bx_credit_interest(fake, acc, fen);
            any = true;
        }
    }
    return any;
}

/* The bank's own correction of a payout, under the payout's service and numbers, not a bounce (RETURN): the money is there again. */
static bool give_back(baixin_fake *fake, bx_acc *acc, int64_t fen)
{
    for (size_t i = fake->entry_count; i > 0; i--) {
        const bx_entry *paid = fake->entries[i - 1];
        if (paid->acc == acc && paid->dc == 'D' && paid->fen == fen && fk_same(paid->service, "Withdraw")) {
            bx_move(fake, &(bx_movement){.service = paid->service,
                                         .to = acc,
                                         .fen = fen,
                                         .from_day = fake->day,
                                         .request_no = paid->request_no,
                                         .orig_txn_no = paid->txn_no,
                                         .opp_no = paid->opp_no,
                                         .opp_name = paid->opp_name});
            return true;
        }
    }
    return false;
}

/* In the list alone: a debit without a number of ours, or a fee. */
static void list_more(baixin_fake *fake, bx_acc *acc, int64_t fen, bool fee, int64_t days)
{
    bx_entry like = {.acc = acc, .dc = 'D', .service = fee ? "FEE" : "Withdraw", .fen = fen, .balance = acc->balance,
                     .day = fake->day - days, .at_ms = fake->now - days * INT64_C(86400000)};
    fk_copy(like.memo, sizeof like.memo, "SERVICE");
    bx_list(fake, &like);
}

bool baixin_fake_flaw(baixin_fake *fake, int64_t now_ms, const char *account, int64_t fen, const char *word, int64_t n, const char *to)
{
    static const char *const words[] = {"hide", "twice", "side", "amount", "days", "account", "party"};
    baixin_fake_advance(fake, now_ms);
    bx_acc *acc = bx_acc_find(fake, account);
    if (acc == NULL || fen <= 0 || (fk_same(word, "account") && bx_acc_find(fake, or_empty(to)) == NULL)) {
        return false;
    }
    if (fk_same(word, "return")) {
        return give_back(fake, acc, fen);
    }
    if (fk_same(word, "extra") || fk_same(word, "fee")) {
        list_more(fake, acc, fen, fk_same(word, "fee"), n);
        return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (fk_same(word, words[i]) && fake->flaw_count < sizeof fake->flaws / sizeof *fake->flaws) {
            struct bx_flaw *flaw = &fake->flaws[fake->flaw_count++];
            *flaw = (struct bx_flaw){.fen = fen, .n = n};
            fk_copy(flaw->account, sizeof flaw->account, acc->no);
            fk_copy(flaw->word, sizeof flaw->word, word);
            fk_copy(flaw->to, sizeof flaw->to, to == NULL ? "" : to);
            return true;
        }
    }
    return false;
}

void baixin_fake_close_day(baixin_fake *fake, int64_t now_ms)
{
    baixin_fake_advance(fake, now_ms);
    bx_day_end(fake);
}

void baixin_fake_heal(baixin_fake *fake, int64_t now_ms)
{
    baixin_fake_advance(fake, now_ms);
    fake->off = true;
    for (size_t i = 0; i < fake->order_count; i++) {
        bx_order *order = fake->orders[i];
        order->seen_ms = order->seen_ms > fake->now ? fake->now : order->seen_ms;
        order->contradict = false;
        bx_order_decide(fake, order, true);
    }
    for (size_t i = 0; i < fake->case_count; i++) {
        bx_case *opening = fake->cases[i];
        opening->seen_ms = opening->seen_ms > fake->now ? fake->now : opening->seen_ms;
        (void)bx_case_decide(fake, opening, "approve");
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        if (fk_same(fake->accs[i]->review, "01")) {
            bx_identity_passed(fake, fake->accs[i]);
        }
    }
    for (size_t i = 0; i < fake->note_count; i++) {
        fake->notes[i]->fault = BAIXIN_DO_NONE;
    }
    baixin_fake_advance(fake, fake->now);
}

uint32_t baixin_fake_effects(const baixin_fake *fake, const char *request_no)
{
    const bx_seen *seen = fk_map_get(&fake->seen_by_no, request_no);
    return seen == NULL ? 0 : seen->effects;
}

uint32_t baixin_fake_sends(const baixin_fake *fake, const char *request_no)
{
    const bx_seen *seen = fk_map_get(&fake->seen_by_no, request_no);
    return seen == NULL ? 0 : seen->sends;
}

uint64_t baixin_fake_count(const baixin_fake *fake, const char *action)
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

size_t baixin_fake_violations(const baixin_fake *fake) { return fake->violation_count; }

const baixin_violation *baixin_fake_violation(const baixin_fake *fake, size_t i)
{
    return i < fake->violation_count ? &fake->violations[i] : NULL;
}

bool baixin_fake_case(const baixin_fake *fake, const char *request_no, const char **ret_status, char ret_account[33])
{
    const bx_seen *seen = fk_map_get(&fake->seen_by_no, request_no);
    if (seen == NULL || seen->opening == NULL) {
        return false;
    }
    *ret_status = bx_open_text(seen->opening);
    fk_copy(ret_account, 33, seen->opening->acc == NULL ? "" : seen->opening->acc->no);
    return true;
}

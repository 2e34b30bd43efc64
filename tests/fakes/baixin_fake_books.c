/* Accounts, movements and their entries. Every change of a balance leaves an entry. */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

void bx_number(baixin_fake *fake, const char *letters, char to[33])
{
    char date[9];
    fk_day_text(fake->day, date);
    fake->number++;
    fk_fmt(to, 33, "%s%s%010llu", letters, date, (unsigned long long)fake->number);
}

bx_acc *bx_acc_find(const baixin_fake *fake, const char *no)
{
    return fk_map_get(&fake->acc_by_no, no);
}

/* no NULL: the next number. NULL: the number is taken. */
bx_acc *bx_acc_new(baixin_fake *fake, const char *no, const char *name, char kind)
{
    char made[33];
    do {
        fk_fmt(made, sizeof made, "6230%015llu", (unsigned long long)++fake->acc_number);
    } while (bx_acc_find(fake, made) != NULL);
    if (no != NULL && bx_acc_find(fake, no) != NULL) {
        return NULL;
    }
    bx_acc *acc = fk_alloc(1, sizeof *acc);
    fk_copy(acc->no, sizeof acc->no, no != NULL ? no : made);
    fk_copy(acc->name, sizeof acc->name, name);
    fk_fmt(acc->cust_no, sizeof acc->cust_no, "C%010zu", fake->acc_count + 1);
    acc->kind = kind;
    BX_ADD(fake->accs, fake->acc, acc);
    fk_map_put(&fake->acc_by_no, acc->no, acc);
    return acc;
}

bx_card *bx_card_of(bx_acc *acc, const char *no)
{
    for (size_t i = 0; i < acc->card_count; i++) {
        if (fk_same(acc->cards[i].no, no)) {
            return &acc->cards[i];
        }
    }
    return NULL;
}

const char *bx_status_text(const bx_acc *acc)
{
    static const char *const words[] = {"ACTIVE", "INACTIVE", "CLOSED"};
    return words[acc->status];
}

typedef struct side {
    bx_acc *acc;
    char dc;
    int64_t fen;
    const char *service;
    const char *opp_no, *opp_name;
} side;

/* A separator or a line end would break the statement file (§4.2). */
static void copy_plain(char *to, size_t cap, const char *from)
{
    fk_copy(to, cap, from == NULL ? "" : from);
    for (; *to != '\0'; to++) {
        *to = *to == '|' || *to == '\r' || *to == '\n' ? ' ' : *to;
    }
}

/* In the statement alone: no balance moves. */
void bx_list(baixin_fake *fake, const bx_entry *like)
{
    bx_entry *one = fk_alloc(1, sizeof *one);
    *one = *like;
    one->moved_fen = 0;
    one->seq = ++fake->seq;
    bx_number(fake, "T", one->txn_no);
    BX_ADD(fake->entries, fake->entry, one);
}

/* The first flaw that waits for such an entry; true: it is listed twice. */
static bool spoil(baixin_fake *fake, bx_entry *one)
{
    for (size_t i = 0; i < fake->flaw_count; i++) {
        struct bx_flaw flaw = fake->flaws[i];
        if (flaw.fen != one->fen || !fk_same(flaw.account, one->acc->no)) {
            continue;
        }
        fake->flaws[i] = fake->flaws[--fake->flaw_count];
        bx_acc *to = fk_same(flaw.word, "account") ? bx_acc_find(fake, flaw.to) : NULL;
        int64_t days = fk_same(flaw.word, "days") ? flaw.n : 0;
        one->hidden = fk_same(flaw.word, "hide");
        one->fen = fk_same(flaw.word, "amount") ? flaw.n : one->fen;
        one->dc = !fk_same(flaw.word, "side") ? one->dc : one->dc == 'C' ? 'D' : 'C';
        one->day -= days;
        one->at_ms -= days * INT64_C(86400000);
        if (fk_same(flaw.word, "party")) {
            fk_copy(one->opp_no, sizeof one->opp_no, flaw.to);
            one->opp_name[0] = '\0';
        }
        one->balance = to == NULL ? one->balance : to->balance;
        one->acc = to == NULL ? one->acc : to;
        return fk_same(flaw.word, "twice");
    }
    return false;
}

static void entry(baixin_fake *fake, const bx_movement *move, const bx_txn *txn, const side *at)
{
    at->acc->balance += at->dc == 'C' ? at->fen : -at->fen;
    bx_entry *one = fk_alloc(1, sizeof *one);
    *one = (bx_entry){.acc = at->acc,
                      .of = at->acc,
                      .moved_fen = at->dc == 'C' ? at->fen : -at->fen,
                      .dc = at->dc,
                      .service = at->service,
                      .fen = at->fen,
                      .balance = at->acc->balance,
                      .day = fake->day,
                      .at_ms = fake->now,
                      .seq = ++fake->seq,
                      .interest_from = move->interest_from,
                      .interest_to = move->interest_to};
    fk_copy(one->txn_no, sizeof one->txn_no, txn->no);
    copy_plain(one->request_no, sizeof one->request_no, move->request_no);
    copy_plain(one->orig_txn_no, sizeof one->orig_txn_no, move->orig_txn_no);
    copy_plain(one->opp_no, sizeof one->opp_no, at->opp_no);
    copy_plain(one->opp_name, sizeof one->opp_name, at->opp_name);
    copy_plain(one->memo, sizeof one->memo, move->memo);
    bool twice = spoil(fake, one);
    BX_ADD(fake->entries, fake->entry, one);
    if (twice) {
        bx_list(fake, one);
    }
}

static bx_txn *txn_new(baixin_fake *fake, const bx_movement *move)
{
    bx_txn *txn = fk_alloc(1, sizeof *txn);
    *txn = (bx_txn){.service = move->service,
                    .from = move->from,
                    .to = move->to,
                    .fen = move->fen,
                    .order = move->order};
    if (move->txn_no != NULL) {
        fk_copy(txn->no, sizeof txn->no, move->txn_no);
    } else {
        bx_number(fake, "T", txn->no);
    }
    copy_plain(txn->opp_no, sizeof txn->opp_no, move->opp_no);
    copy_plain(txn->opp_name, sizeof txn->opp_name, move->opp_name);
    BX_ADD(fake->txns, fake->txn, txn);
    fk_map_put(&fake->txn_by_no, txn->no, txn);
    return txn;
}

bx_txn *bx_move(baixin_fake *fake, const bx_movement *move)
{
    bx_txn *txn = txn_new(fake, move);
    bx_acc *from = move->from, *to = move->to;
    int64_t fee = move->fee_acc == NULL ? 0 : move->fee;
    if (from != NULL) {
        entry(fake, move, txn,
              &(side){from, 'D', move->fen, move->service, to != NULL ? to->no : txn->opp_no,
                      to != NULL ? to->name : txn->opp_name});
    }
    if (to != NULL) {
        int64_t net = move->fen - move->fee;
        entry(fake, move, txn,
              &(side){to, 'C', net, move->service, from != NULL ? from->no : txn->opp_no,
                      from != NULL ? from->name : txn->opp_name});
        bx_lot_add(to, net, move->from_day);
        to->status = to->status == BX_INACTIVE ? BX_ACTIVE : to->status;
    }
    if (fee > 0) {
        entry(fake, move, txn,
              &(side){move->fee_acc, 'C', fee, "FEE", from != NULL ? from->no : "",
                      from != NULL ? from->name : ""});
        bx_lot_add(move->fee_acc, fee, fake->day);
    }
    /* What no account of the bank gave or got is the outside's. */
    fake->outside_fen +=
        (from != NULL ? move->fen : 0) - (to != NULL ? move->fen - move->fee : 0) - fee;
    return txn;
}

/* Balances at the end of the bank day, for BAL files and AsOf; then the next day begins. */
void bx_day_end(baixin_fake *fake)
{
    for (size_t i = 0; i < fake->acc_count; i++) {
        bx_snapshot shot = {.acc = fake->accs[i], .day = fake->day};
        (void)baixin_fake_balance(fake, fake->accs[i]->no, &shot.balance);
        BX_ADD(fake->snapshots, fake->snapshot, shot);
    }
    bx_notify(fake, &(bx_event){.type = "FILE_READY", .day = fake->day});
    fake->day++;
    fake->seq = 0;
}

bool baixin_fake_balance(baixin_fake *fake, const char *account, baixin_balance *ret)
{
    const bx_acc *acc = bx_acc_find(fake, account);
    if (acc == NULL) {
        return false;
    }
    *ret = (baixin_balance){.total = acc->balance - acc->transit_out,
                            .available = bx_available(acc),
                            .withdrawable = bx_withdrawable(fake, acc),
                            .held = acc->held,
                            .judicial = acc->judicial,
                            .transit_in = acc->transit_in,
                            .transit_out = acc->transit_out,
                            .status = bx_status_text(acc)};
    return true;
}

static int64_t kept_by(const baixin_fake *fake, const bx_acc *acc)
{
    int64_t sum = 0;
    for (size_t i = 0; i < fake->hold_count; i++) {
        sum += fake->holds[i]->acc == acc ? fake->holds[i]->parts.fen : 0;
    }
    for (size_t i = 0; i < fake->order_count; i++) {
        sum += fake->orders[i]->acc == acc ? fake->orders[i]->parts.fen : 0;
    }
    return sum;
}

static bool account_balances(const baixin_fake *fake, const bx_acc *acc)
{
    int64_t sum = 0, lots = 0, out = 0;
    for (size_t i = 0; i < fake->entry_count; i++) {
        const bx_entry *one = fake->entries[i];
        sum += one->of == acc ? one->moved_fen : 0;
    }
    for (size_t i = 0; i < acc->lot_count; i++) {
        lots += acc->lots[i]->free;
        out += acc->lots[i]->out;
        if (acc->lots[i]->free < 0 || acc->lots[i]->out < 0) {
            return false;
        }
    }
    return sum == acc->balance && sum >= 0 && lots + out == sum &&
           out == acc->held + acc->transit_out && out == kept_by(fake, acc);
}

/* Recounted from nothing: entries make balances, lots too, and holds what is held. */
bool baixin_fake_books_balance(const baixin_fake *fake)
{
    int64_t total = fake->outside_fen;
    for (size_t i = 0; i < fake->acc_count; i++) {
        if (!account_balances(fake, fake->accs[i])) {
            return false;
        }
        total += fake->accs[i]->balance;
    }
    return total == 0;
}

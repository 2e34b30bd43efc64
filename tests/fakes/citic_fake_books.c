/* Accounts, statement lines and freezes. Every change of a balance leaves a line. */
#include "tests/fakes/citic_fake_in.h"

#include <string.h>

fk_acc *fk_acc_find(const citic_fake *fake, const char *no)
{
    return fk_map_get(&fake->acc_by_no, no);
}

fk_acc *fk_account(const citic_fake *fake, const char *no_or_tail)
{
    char no[40];
    if (strlen(no_or_tail) != fake->conf.tail_len) {
        return fk_acc_find(fake, no_or_tail);
    }
    fk_fmt(no, sizeof no, "%s%s", fake->conf.prefix, no_or_tail);
    return fk_acc_find(fake, no);
}

/* NULL: the number is taken. */
fk_acc *fk_acc_new(citic_fake *fake, const char *no, const char *name, const char *type)
{
    if (fk_acc_find(fake, no) != NULL) {
        return NULL;
    }
    fk_acc *acc = fk_alloc(1, sizeof *acc);
    fk_copy(acc->no, sizeof acc->no, no);
    fk_copy(acc->name, sizeof acc->name, name);
    fk_copy(acc->type, sizeof acc->type, type);
    acc->state = '0';
    acc->kind = '0';
    acc->opened_day = fk_day_of(fake->now);
    acc->interest_due = fake->conf.interest_fen;
    acc->cal_interest = acc->over_flag = acc->auto_interest = acc->auto_fee = '0';
    acc->fee_type = acc->real_name = acc->print_parm = '0';
    fk_copy(acc->rate, sizeof acc->rate, "0.0000000");
    fk_copy(acc->over_rate, sizeof acc->over_rate, "0.0000000");
    fk_copy(acc->node, sizeof acc->node, "231001");
    fake->accs = fk_grow(fake->accs, &fake->acc_cap, fake->acc_count + 1, sizeof(fk_acc *));
    fake->accs[fake->acc_count++] = acc;
    fk_map_put(&fake->acc_by_no, acc->no, acc);
    return acc;
}

/* What an authority froze may exceed the balance; nothing is available then. */
int64_t fk_available(const fk_acc *acc)
{
    int64_t left = acc->balance - acc->frozen - acc->judicial;
    return left > 0 ? left : 0;
}

/* 14 characters, a letter and digits, as seen in the field (G.1). */
void fk_next_flw(citic_fake *fake, char letter, char to[15])
{
    fake->flw_number++;
    fk_fmt(to, 15, "%c%013llu", letter, (unsigned long long)fake->flw_number % 10000000000000ULL);
}

static void list_line(citic_fake *fake, fk_line *line)
{
    fk_acc *acc = line->acc;
    fake->lines = fk_grow(fake->lines, &fake->line_cap, fake->line_count + 1, sizeof(fk_line *));
    fake->lines[fake->line_count++] = line;
    acc->lines = fk_grow(acc->lines, &acc->line_cap, acc->line_count + 1, sizeof(fk_line *));
    acc->lines[acc->line_count++] = line;
}

fk_line *fk_line_list(citic_fake *fake, fk_acc *acc, const fk_line *like)
{
    fk_line *line = fk_alloc(1, sizeof *line);
    *line = *like;
    line->acc = acc;
    fk_next_flw(fake, 'X', line->flw);
    list_line(fake, line);
    return line;
}

/* The first flaw that waits for such a movement, of the booking (later) or of the line. */
static bool take_flaw(citic_fake *fake, const fk_acc *acc, int64_t fen, bool later, struct fk_flaw *ret)
{
    for (size_t i = 0; i < fake->flaw_count; i++) {
        *ret = fake->flaws[i];
        if (ret->fen == fen && fk_same(ret->account, acc->no) && fk_same(ret->word, "later") == later) {
            fake->flaws[i] = fake->flaws[--fake->flaw_count];
            return true;
        }
    }
    return false;
}

bool fk_flaw_later(citic_fake *fake, const fk_acc *acc, int64_t fen, int64_t *ret_days)
{
    struct fk_flaw flaw;
    bool found = take_flaw(fake, acc, fen, true, &flaw);
    *ret_days = found ? flaw.n : 0;
    return found;
}

/* True: it is listed twice. */
static bool spoil(citic_fake *fake, fk_line *line)
{
    struct fk_flaw flaw;
    if (take_flaw(fake, line->acc, line->fen, false, &flaw)) {
        line->hidden = fk_same(flaw.word, "hide");
        line->fen = fk_same(flaw.word, "amount") ? flaw.n : line->fen;
        line->at_ms -= fk_same(flaw.word, "days") ? flaw.n * INT64_C(86400000) : 0;
        if (fk_same(flaw.word, "party")) {
            fk_copy(line->opp_no, sizeof line->opp_no, flaw.to);
            line->opp_name[0] = '\0';
        }
        line->cd = !fk_same(flaw.word, "side") ? line->cd : line->cd == 'C' ? 'D' : 'C';
        fk_acc *to = fk_same(flaw.word, "account") ? fk_account(fake, flaw.to) : NULL;
        line->balance = to == NULL ? line->balance : to->balance; /* of the account under which it stands */
        line->acc = to == NULL ? line->acc : to;
        return fk_same(flaw.word, "twice");
    }
    return false;
}

fk_line *fk_line_add(citic_fake *fake, const fk_entry *entry)
{
    fk_acc *acc = entry->acc;
    int64_t change = entry->cd == 'C' ? entry->fen : -(entry->fen + entry->fee);
    acc->balance += change;
    fake->main_fen += change;
    fk_line *line = fk_alloc(1, sizeof *line);
    *line = (fk_line){.acc = acc, .cd = entry->cd, .seq = entry->seq, .fen = entry->fen,
                      .fee = entry->fee, .balance = acc->balance, .at_ms = fake->now,
                      .main_balance = fake->main_fen};
    fk_copy(line->type, sizeof line->type, entry->type);
    fk_copy(line->flw, sizeof line->flw, entry->flw);
    fk_copy(line->opp_no, sizeof line->opp_no, entry->opp.no);
    fk_copy(line->opp_name, sizeof line->opp_name, entry->opp.name);
    fk_copy(line->opp_bank, sizeof line->opp_bank, entry->opp.bank);
    fk_copy(line->opp_bank_no, sizeof line->opp_bank_no, entry->opp.bank_no);
    fk_copy(line->memo, sizeof line->memo, entry->memo);
    bool twice = spoil(fake, line);
    list_line(fake, line);
    if (twice) {
        fk_line_list(fake, line->acc, line);
    }
    return line;
}

fk_line *fk_move(citic_fake *fake, fk_acc *from, fk_acc *to, int64_t fen, const char *type,
                 const char *memo)
{
    char flw[15];
    fk_next_flw(fake, 'J', flw);
    fk_line_add(fake, &(fk_entry){.acc = from, .type = type, .flw = flw, .memo = memo, .cd = 'D',
                                  .seq = 1, .fen = fen, .opp = {to->no, to->name, "", ""}});
    return fk_line_add(fake,
                       &(fk_entry){.acc = to, .type = type, .flw = flw, .memo = memo, .cd = 'C',
                                   .seq = 2, .fen = fen, .opp = {from->no, from->name, "", ""}});
}

fk_line *fk_line_find(const fk_acc *acc, const char *date, const char *flw, uint32_t seq)
{
    char day[9];
    for (size_t i = acc->line_count; i > 0; i--) {
        fk_line *line = acc->lines[i - 1];
        if (line->seq == seq && fk_same(line->flw, flw)) {
            fk_date(line->at_ms, day);
            return fk_same(day, date) ? line : NULL;
        }
    }
    return NULL;
}

bool fk_active(const fk_freeze *freeze) { return freeze->off_ms == 0; }

/* No line is made: how the book shows a freeze is not stated (D.1). */
fk_freeze *fk_freeze_add(citic_fake *fake, fk_acc *acc, fk_freeze_kind kind, int64_t fen,
                         const char *reason)
{
    char date[9];
    fk_freeze *freeze = fk_alloc(1, sizeof *freeze);
    *freeze = (fk_freeze){.kind = kind, .acc = acc, .fen = fen, .at_ms = fake->now};
    fk_date(fake->now, date);
    fake->freeze_number++;
    fk_fmt(freeze->no, sizeof freeze->no, "FZ%s%012llu", date,
           (unsigned long long)fake->freeze_number % 1000000000000ULL);
    fk_next_flw(fake, 'J', freeze->flw);
    fk_copy(freeze->reason, sizeof freeze->reason, reason);
    *(kind == FK_FREEZE_JUDICIAL ? &acc->judicial : &acc->frozen) += fen;
    fake->freezes =
        fk_grow(fake->freezes, &fake->freeze_cap, fake->freeze_count + 1, sizeof(fk_freeze *));
    fake->freezes[fake->freeze_count++] = freeze;
    fk_map_put(&fake->freeze_by_no, freeze->no, freeze);
    return freeze;
}

void fk_freeze_end(citic_fake *fake, fk_freeze *freeze)
{
    freeze->off_ms = fake->now;
    fk_next_flw(fake, 'J', freeze->off_flw);
    *(freeze->kind == FK_FREEZE_JUDICIAL ? &freeze->acc->judicial : &freeze->acc->frozen) -=
        freeze->fen;
}

bool citic_fake_balance(const citic_fake *fake, const char *account, citic_balance *ret)
{
    const fk_acc *acc = fk_account(fake, account);
    if (acc == NULL) {
        return false;
    }
    *ret = (citic_balance){.balance = acc->balance, .frozen = acc->frozen,
                           .judicial = acc->judicial, .available = fk_available(acc),
                           .state = acc->state};
    return true;
}

/* Recounted from nothing: lines make balances, active freezes make frozen sums. */
bool citic_fake_books_balance(const citic_fake *fake)
{
    int64_t total = 0, frozen = 0, held = 0;
    for (size_t i = 0; i < fake->acc_count; i++) {
        const fk_acc *acc = fake->accs[i];
        int64_t sum = 0;
        for (size_t j = 0; j < acc->line_count; j++) {
            const fk_line *line = acc->lines[j];
            sum += line->cd == 'C' ? line->fen : -(line->fen + line->fee);
        }
        if (sum != acc->balance || acc->balance < 0 || acc->frozen < 0 ||
            acc->frozen > acc->balance) {
            return false;
        }
        total += sum;
        held += acc->frozen + acc->judicial;
    }
    for (size_t i = 0; i < fake->freeze_count; i++) {
        frozen += fk_active(fake->freezes[i]) ? fake->freezes[i]->fen : 0;
    }
    return total == fake->main_fen && frozen == held &&
           fake->main_fen + fake->settle_fen + fake->outside_fen + fake->interest_fen == 0;
}

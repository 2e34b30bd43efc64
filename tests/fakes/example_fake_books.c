/* Accounts, acts and lines of the Example bank (§3, §6). */
#include "tests/fakes/example_fake_in.h"

#include <stdlib.h>

ex_account *ex_account_find(example_fake *fake, const char *number)
{
    for (size_t i = 0; i < fake->account_count; i++) {
        if (fk_same(fake->accounts[i].number, number)) {
            return &fake->accounts[i];
        }
    }
    return NULL;
}

ex_act *ex_act_find(example_fake *fake, const char *request_no)
{
    for (size_t i = 0; i < fake->act_count; i++) {
        if (fk_same(fake->acts[i].request_no, request_no)) {
            return &fake->acts[i];
        }
    }
    return NULL;
}

static void bank_no(example_fake *fake, char to[21]) { fk_fmt(to, 21, "EX%08d", ++fake->number); }

/* One side of a movement: the balance changes and the statement says so. */
static void book(example_fake *fake, int64_t now, ex_account *account, char side, int64_t fen, const char *kind,
                 const char *number, const char *request_no, const char *opp)
{
    if (fake->line_count == EX_LINES) {
        abort(); /* a longer test than this fake has room for */
    }
    account->balance += side == 'C' ? fen : -fen;
    ex_line *line = &fake->lines[fake->line_count++];
    *line = (ex_line){.at_ms = now, .fen = fen, .balance = account->balance, .side = side, .kind = kind};
    fk_copy(line->account, sizeof line->account, account->number);
    fk_copy(line->bank_no, sizeof line->bank_no, number);
    fk_copy(line->request_no, sizeof line->request_no, request_no);
    fk_copy(line->opp, sizeof line->opp, opp);
}

static void to_account(example_fake *fake, int64_t now, const ex_act *act, ex_account *from, ex_account *to)
{
    book(fake, now, from, 'D', act->fen, "03", act->bank_no, act->request_no, to->number);
    book(fake, now, to, 'C', act->fen, "03", act->bank_no, act->request_no, from->number);
}

static void to_outside(example_fake *fake, int64_t now, const ex_act *act, ex_account *from, const char *opp)
{
    book(fake, now, from, 'D', act->fen, "02", act->bank_no, act->request_no, opp);
    fake->outside -= act->fen;
}

const char *example_fake_credit(example_fake *fake, int64_t now_ms, const char *number, int64_t fen)
{
    ex_account *account = ex_account_find(fake, number);
    char no[21];
    if (account == NULL) {
        return NULL;
    }
    bank_no(fake, no);
    book(fake, now_ms, account, 'C', fen, "01", no, "", "6222000011117776");
    fake->outside += fen;
    return fake->lines[fake->line_count - 1].bank_no;
}

static int64_t available(const ex_account *account) { return account->balance - account->frozen; }

/* What may not be is said before anything is changed. value[3] on: §3. */
static const char *refusal(example_fake *fake, const ex_said *said, const ex_act *act, const ex_account *account)
{
    const char *service = said->service;
    bool pays = fk_same(service, "Pay"), held = fk_same(service, "PayHeld"), frees = fk_same(service, "Unfreeze");
    const ex_account *payee = ex_account_find(fake, said->value[held ? 4 : 3]);
    const ex_act *freeze = held || frees ? ex_act_find(fake, said->value[3]) : NULL;
    if (account == NULL) {
        return "300001";
    }
    if (account->closed || ((pays || held) && payee != NULL && payee->closed)) {
        return "200002";
    }
    if (fk_same(service, "Close")) {
        return account->balance == 0 ? NULL : "200001";
    }
    if (act->fen <= 0 || ((pays || held) && payee == NULL)) {
        return "100001";
    }
    if (held || frees) {
        bool known = freeze != NULL && fk_same(freeze->service, "Freeze") && fk_same(freeze->account, act->account);
        return !known ? "300001" : act->fen > freeze->left ? "200003" : NULL;
    }
    return act->fen > available(account) ? "200001" : NULL;
}

static void apply(example_fake *fake, int64_t now, const ex_said *said, ex_act *act, ex_account *account)
{
    const char *service = act->service;
    act->state = "DONE";
    if (fk_same(service, "Close")) {
        account->closed = true;
    } else if (fk_same(service, "Pay")) {
        to_account(fake, now, act, account, ex_account_find(fake, said->value[3]));
    } else if (fk_same(service, "Freeze")) {
        account->frozen += act->fen;
        act->left = act->fen;
    } else if (fk_same(service, "Refund")) {
        to_outside(fake, now, act, account, said->value[3]);
    } else if (fk_same(service, "Withdraw")) {
        account->frozen += act->fen;
        act->state = "WORKING";
    } else {
        ex_act_find(fake, said->value[3])->left -= act->fen;
        account->frozen -= act->fen;
        if (fk_same(service, "PayHeld")) {
            to_account(fake, now, act, account, ex_account_find(fake, said->value[4]));
        }
    }
}

void example_fake_decide(example_fake *fake, int64_t now_ms, bool done)
{
    for (size_t i = 0; i < fake->act_count; i++) {
        ex_act *act = &fake->acts[i];
        if (fk_same(act->state, "WORKING")) {
            ex_account *account = ex_account_find(fake, act->account);
            account->frozen -= act->fen;
            act->state = done ? "DONE" : "FAILED";
            if (done) {
                to_outside(fake, now_ms, act, account, "6222000011117776");
            }
        }
    }
}

static const char *open_account(example_fake *fake, const ex_said *said)
{
    if (ex_account_find(fake, said->value[1]) != NULL || fake->account_count == EX_ACCOUNTS || said->value[2][0] == '\0') {
        return "100001";
    }
    fk_copy(fake->accounts[fake->account_count++].number, sizeof fake->accounts[0].number, said->value[1]);
    return NULL;
}

const char *ex_act_do(example_fake *fake, int64_t now_ms, const ex_said *said, ex_act **ret)
{
    ex_act act = {.state = "DONE"};
    *ret = ex_act_find(fake, said->value[0]);
    if (*ret != NULL) { /* §3: what became of it */
        return fk_same((*ret)->state, "WORKING") ? "000001" : "000000";
    }
    bool opens = fk_same(said->service, "Open"), moves = !opens && !fk_same(said->service, "Close");
    if (said->value[0][0] == '\0' || fake->act_count == EX_ACTS || (moves && !fk_parse_fen(said->value[2], &act.fen))) {
        return "100001";
    }
    fk_copy(act.request_no, sizeof act.request_no, said->value[0]);
    fk_copy(act.account, sizeof act.account, said->value[1]);
    fk_copy(act.service, sizeof act.service, said->service);
    const char *code = opens ? open_account(fake, said) : refusal(fake, said, &act, ex_account_find(fake, act.account));
    if (code != NULL) {
        return code;
    }
    bank_no(fake, act.bank_no);
    if (!opens) {
        apply(fake, now_ms, said, &act, ex_account_find(fake, act.account));
    }
    *ret = &fake->acts[fake->act_count++];
    **ret = act;
    return fk_same(act.state, "WORKING") ? "000001" : "000000";
}

bool example_fake_balanced(const example_fake *fake)
{
    int64_t sum = 0;
    bool good = true;
    for (size_t i = 0; i < fake->account_count; i++) {
        sum += fake->accounts[i].balance;
        good = good && fake->accounts[i].frozen >= 0 && available(&fake->accounts[i]) >= 0;
    }
    return good && sum == fake->outside;
}

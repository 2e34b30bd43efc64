#include "adapters/pingan/pingan_in.h"

/* The outcome of one act: 6110, 6014 (B.8), 1324, 1325 (B.9). TranStatus decides, never the code of the query. What the answer
 * repeats of the act must be the act's, and it must repeat enough of it to be believed. */

/* The accounts that an act moves money between, where we know them: its own money goes out, or comes back in. */
typedef struct parties {
    const char *payer, *payee;
    bool either; /* the paper does not say which stands where */
} parties;

static parties parties_of(const vg_ask *ask, pingan_family family)
{
    bool inside = family == PINGAN_JYW; /* what is frozen stays in its account (B.9 1010) */
    switch (ask->of) {
    case VG_ASK_UNFREEZE: /* 见证宝: from the guarantee sub-account, whose number we do not know */
        return (parties){.payer = "", .payee = ask->account, .either = inside};
    case VG_ASK_UNFREEZE_PAY:
        return (parties){.payer = inside ? ask->account : "", .payee = ask->peer};
    case VG_ASK_FREEZE:
        return (parties){.payer = ask->account, .payee = "", .either = inside};
    case VG_ASK_WITHDRAW_CARD:
        return (parties){.payer = ask->account, .payee = ""};
    case VG_ASK_ASSIGN:
        return (parties){.payer = "", .payee = ask->peer[0] == 0 ? ask->account : ask->peer};
    case VG_ASK_PAY_BACK: /* a 6164 names the parties of the original, what its status names is not stated */
        return (parties){.payer = ask->account, .payee = ask->peer, .either = true};
    default:
        return (parties){.payer = ask->account, .payee = ask->peer};
    }
}

static bool is(const char *told, const char *asked) { return told[0] != 0 && strcmp(told, asked) == 0; }

/* True when an account of the answer is one of the act's. */
static vg_status check_accounts(const pingan_reading *r, const pingan_status *s, bool *ret_tied, vg_err *err)
{
    parties p = parties_of(r->ask, r->ready->family);
    if (p.either && (is(s->payer, p.payee) || is(s->payee, p.payer))) {
        p = (parties){.payer = p.payee, .payee = p.payer};
    }
    VG_TRY(pingan_same(s->payer, p.payer, "paying account", err));
    VG_TRY(pingan_same(s->payee, p.payee, "receiving account", err));
    *ret_tied = is(s->payer, p.payer) || is(s->payee, p.payee);
    return VG_DONE;
}

/* B.8: the amount includes the fee. B.9: it does not. */
static vg_status check_amount(const pingan_reading *r, const pingan_status *s, bool *ret_tied, vg_err *err)
{
    int64_t fen = r->ask->amount.fen;
    fen += r->ready->family == PINGAN_JZB ? r->ask->fee.fen : 0;
    if (s->has_amount && r->ask->amount.fen != 0 && s->amount.fen != fen) {
        return VG_FAIL(err, BANK_GARBLED, "the answer is about another amount than was asked");
    }
    *ret_tied = s->has_amount && r->ask->amount.fen != 0;
    return VG_DONE;
}

static void judge(vg_answer *answer, const char *state, bool tied)
{
    static const struct {
        char state;
        vg_verdict verdict;
        bool alarm;
    } states[] = {
        {'0', VG_VD_YES, false},
        {'1', VG_VD_NO, false},
        {'2', VG_VD_UNCLEAR, false},
        {'3', VG_VD_UNCLEAR, true}, /* reversed: money was moved and moved back */
        {'5', VG_VD_WORKING, false},
        {'6', VG_VD_WORKING, false},
    };
    answer->verdict = VG_VD_UNCLEAR;
    for (size_t i = 0; i < VG_COUNT(states); i++) {
        if (state[0] == states[i].state && state[1] == 0) {
            answer->verdict = states[i].verdict;
            answer->alarm = states[i].alarm;
        }
    }
    answer->unconfirmed = answer->verdict == VG_VD_YES && !tied;
}

static vg_status use_status(pingan_reading *r, const pingan_status *s, vg_err *err)
{
    bool account = false, amount = false;
    VG_TRY(check_accounts(r, s, &account, err));
    VG_TRY(check_amount(r, s, &amount, err));
    judge(r->answer, s->state, account && amount);
    VG_SET(r->answer->receipt, s->receipt);
    if (r->answer->verdict == VG_VD_NO) { /* the reason stands beside the state; the code is the query's */
        VG_SET(r->answer->bank_code, "");
        VG_SET(r->answer->bank_text, s->text);
        r->answer->text_damaged = vg_text_damaged(s->text);
    }
    return VG_DONE;
}

static vg_status read_one(pingan_reading *r, vg_err *err)
{
    pingan_status s = {0};
    vg_amp at = vg_amp_of(r->heard.body);
    VG_TRY(vg_amp_read(&at, r->message->answer.at, r->message->answer.count, &s, err));
    return use_status(r, &s, err);
}

/* A list asked for by one number has one row, of that number. */
static vg_status read_listed(pingan_reading *r, vg_err *err)
{
    vg_amp at = vg_amp_of(r->heard.body);
    vg_amp_group rows;
    VG_TRY(vg_amp_open(&at, VG_AMP_PAGED, r->message->row.count, &rows, err));
    if (rows.count == 0) {
        pingan_unclear(r->answer, false); /* the answer to an unknown number is ERR020 */
        return VG_DONE;
    }
    if (rows.count != 1 || rows.total > 1) {
        return VG_FAIL(err, BANK_GARBLED, "several rows for one number");
    }
    bool flows = strcmp(r->message->code, "1325") == 0;
    const pingan_fields *row = flows ? &pingan_flow_state : &r->message->row;
    pingan_status s = {0};
    VG_TRY(vg_amp_row(&at, &rows, row->at, row->count, &s, err));
    if (strcmp(s.ref, r->ask->ref) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the row is for another number than was asked");
    }
    VG_TRY(pingan_same(s.member, r->ask->account_tail, "member", err));
    return use_status(r, &s, err);
}

vg_status pingan_read_status(pingan_reading *r, vg_err *err)
{
    return r->message->shape == PINGAN_PAGED ? read_listed(r, err) : read_one(r, err);
}

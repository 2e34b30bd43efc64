#include "gateway/core/report.h"

bool vg_account_is_debit(int64_t kind) { return kind == VG_ACCT_BANK || kind == VG_ACCT_SHORTFALL; }

static vg_status sum_of(vg_balance_sums *s, int64_t kind, vg_balance_sum **ret, vg_err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->of[i].kind == kind) {
            *ret = &s->of[i];
            return VG_DONE;
        }
    }
    if (s->count == VG_ACCOUNT_KIND_COUNT) {
        return VG_FAIL(err, BUG, "more kinds of accounts than there are");
    }
    s->of[s->count] = (vg_balance_sum){.kind = kind};
    *ret = &s->of[s->count++];
    return VG_DONE;
}

/* Sums of many accounts may pass what one amount can have, and stay far below int64. */
static vg_status add(int64_t *to, int64_t fen, vg_err *err)
{
    if (__builtin_add_overflow(*to, fen, to)) {
        return VG_FAIL(err, LIMIT, "a sum is larger than can be kept");
    }
    return VG_DONE;
}

vg_status vg_balances_now(vg_balance_sums *s, int64_t kind, int64_t accounts, int64_t fen, vg_err *err)
{
    vg_balance_sum *sum;
    VG_TRY(sum_of(s, kind, &sum, err));
    sum->accounts += accounts;
    return add(&sum->fen, fen, err);
}

vg_status vg_balances_after(vg_balance_sums *s, int64_t kind, int64_t credit_less_debit_fen, vg_err *err)
{
    vg_balance_sum *sum;
    VG_TRY(sum_of(s, kind, &sum, err));
    return add(&sum->fen, vg_account_is_debit(kind) ? credit_less_debit_fen : -credit_less_debit_fen, err);
}

void vg_balances_prove(vg_balance_sums *s)
{
    s->custody_fen = s->shortfall_fen = s->owed_fen = 0;
    for (size_t i = 0; i < s->count; i++) {
        int64_t *to = s->of[i].kind == VG_ACCT_BANK ? &s->custody_fen : s->of[i].kind == VG_ACCT_SHORTFALL ? &s->shortfall_fen : &s->owed_fen;
        *to += s->of[i].fen;
    }
    s->difference_fen = s->custody_fen + s->shortfall_fen - s->owed_fen;
}

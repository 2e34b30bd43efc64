#include "gateway/core/extract.h"
#include "gateway/core/ledger.h"
#include <stdlib.h>

void vg_extract_begin(vg_extract *x, const vg_account *account, vg_day from, vg_day to)
{
    *x = (vg_extract){.account = *account, .from = from, .to = to};
}

static vg_status keep(vg_extract *x, const vg_extract_line *line, vg_err *err)
{
    if (x->count == VG_EXTRACT_LINES_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d lines: ask for fewer days", VG_EXTRACT_LINES_MAX);
    }
    if (x->count == x->cap) {
        size_t cap = x->cap == 0 ? 64 : 2 * x->cap;
        vg_extract_line *more = realloc(x->lines, cap * sizeof *more);
        if (more == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for a statement");
        }
        x->lines = more;
        x->cap = cap;
    }
    x->lines[x->count++] = *line;
    return VG_DONE;
}

static vg_status close_open(vg_extract *x, vg_err *err)
{
    const vg_extract_line *l = &x->open;
    if (l->fen == 0 || l->day > x->to.n) {
        return VG_DONE;
    }
    if (l->day < x->from.n) {
        x->opening_fen += l->fen;
        return VG_DONE;
    }
    return keep(x, l, err);
}

vg_status vg_extract_take(vg_extract *x, const vg_entry *e, vg_err *err)
{
    bool debit_account = x->account.kind == VG_ACCT_BANK || x->account.kind == VG_ACCT_SHORTFALL;
    bool raises = (e->side == VG_CREDIT) != debit_account;
    bool same = x->open.seq != 0 && x->open.op == e->op && x->open.receipt == e->receipt && x->open.phase == e->phase && x->open.day == e->day &&
                x->open.at == e->at;
    if (!same) {
        VG_TRY(close_open(x, err));
        x->open = (vg_extract_line){.day = e->day, .at = e->at, .seq = e->seq, .op = e->op, .receipt = e->receipt, .phase = e->phase};
    }
    x->open.fen += raises ? e->fen : -e->fen;
    if (e->opp_account != e->account) {
        x->open.opp_account = e->opp_account;
    }
    return VG_DONE;
}

static int by_day(const void *a, const void *b)
{
    const vg_extract_line *l = a, *r = b;
    if (l->day != r->day) {
        return l->day < r->day ? -1 : 1;
    }
    return l->seq < r->seq ? -1 : l->seq > r->seq;
}

vg_status vg_extract_end(vg_extract *x, vg_err *err)
{
    VG_TRY(close_open(x, err));
    x->open = (vg_extract_line){0};
    if (x->count > 0) {
        qsort(x->lines, x->count, sizeof *x->lines, by_day); /* a late line is booked on the bank's day while that is open */
    }
    int64_t balance = x->opening_fen;
    for (size_t i = 0; i < x->count; i++) {
        vg_extract_line *l = &x->lines[i];
        balance += l->fen;
        l->balance_fen = balance;
        x->credits += l->fen > 0;
        x->debits += l->fen < 0;
        x->credit_fen += l->fen > 0 ? l->fen : 0;
        x->debit_fen += l->fen < 0 ? -l->fen : 0;
    }
    x->closing_fen = balance;
    return VG_DONE;
}

void vg_extract_free(vg_extract *x)
{
    free(x->lines);
    *x = (vg_extract){0};
}

const char *vg_extract_kind(const vg_extract *x, const vg_extract_line *line)
{
    if (line->phase == VG_PHASE_ADJUST || line->phase == VG_PHASE_CORRECTION) {
        return "correction";
    }
    if (line->interest) {
        return "interest";
    }
    switch (line->opp_account - (x->account.program << 40)) {
    case VG_OWN_BANK:
        return line->fen > 0 ? "received" : "paid";
    case VG_OWN_SUSPENSE:
        return "assigned";
    case VG_OWN_FEE:
        return "fee";
    case VG_OWN_POOL:
        return "interest";
    case VG_OWN_SHORTFALL:
        return "correction";
    default:
        return "transfer";
    }
}

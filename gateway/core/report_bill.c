#include "gateway/core/report.h"
#include <stdlib.h>

static const struct {
    const char *word, *text, *zh;
} whats[VG_BW_COUNT] = {
#define W(name, word, text, zh) [VG_BW_##name] = {word, text, zh},
    VG_BILL_WHATS(W)
#undef W
};

const char *vg_bill_word(vg_bill_what what)
{
    assert(what < VG_BW_COUNT);
    return whats[what].word;
}

const char *vg_bill_text(vg_bill_what what, bool chinese)
{
    assert(what < VG_BW_COUNT);
    return chinese ? whats[what].zh : whats[what].text;
}

/* --- what it was ---------------------------------------------------------------------------------- */

static vg_bill_what what_of_op(const vg_bill_facts *f)
{
    const vg_operation *op = f->op;
    switch ((vg_op_kind)op->kind) {
    case VG_OP_DEPOSIT:
    case VG_OP_ADOPT:
        return VG_BW_DEPOSIT;
    case VG_OP_ASSIGN:
        return VG_BW_ASSIGNED;
    case VG_OP_UNASSIGN:
        return VG_BW_UNASSIGNED;
    case VG_OP_WITHDRAW:
    case VG_OP_CLOSE:
        return VG_BW_WITHDRAWAL;
    case VG_OP_REFUND:
    case VG_OP_RETURN:
        return VG_BW_REFUND;
    case VG_OP_INTEREST:
    case VG_OP_INTEREST_SHARE:
        return VG_BW_INTEREST;
    case VG_OP_CORRECTION:
        return VG_BW_CORRECTION;
    case VG_OP_CAPTURE:
        return f->in ? VG_BW_ORDER_IN : VG_BW_ORDER_OUT;
    case VG_OP_PART_PAY: /* without a hold it is a leg of a refund */
        return op->hold == 0 ? VG_BW_REFUND : f->in ? VG_BW_ORDER_IN : VG_BW_ORDER_OUT;
    default:
        return VG_BW_TRANSFER;
    }
}

vg_bill_what vg_bill_what_of(int64_t program, const vg_bill_facts *f)
{
    bool bank = f->opposite == vg_own_id(program, VG_OWN_BANK);
    if (f->opposite == vg_own_id(program, VG_OWN_FEE)) {
        return VG_BW_FEE;
    }
    if (f->opposite == vg_own_id(program, VG_OWN_POOL) || f->interest) {
        return VG_BW_INTEREST;
    }
    if (f->opposite == vg_own_id(program, VG_OWN_SHORTFALL)) {
        return VG_BW_CORRECTION;
    }
    if (f->op != NULL && bank && f->in && f->receipt != 0 && f->op->kind != VG_OP_DEPOSIT) { /* core/lines.c, book_return */
        return VG_BW_RETURNED;
    }
    if (f->op != NULL) {
        return what_of_op(f);
    }
    return !bank ? VG_BW_TRANSFER : f->in ? VG_BW_RECEIVED : VG_BW_PAID_OUT;
}

/* --- lines ---------------------------------------------------------------------------------------- */

vg_status vg_bill_add(vg_bill *b, const vg_bill_line *line, vg_err *err)
{
    if (line->fen == 0) {
        return VG_DONE;
    }
    assert(line->fen > 0 && line->account != 0);
    if (b->count == VG_BILL_LINES_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d lines: ask since a later day (since=2026-03-01), or by order", VG_BILL_LINES_MAX);
    }
    if (b->count == b->cap) {
        size_t cap = b->cap == 0 ? 64 : 2 * b->cap;
        vg_bill_line *more = realloc(b->lines, cap * sizeof *more);
        if (more == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for a bill");
        }
        b->lines = more;
        b->cap = cap;
    }
    b->lines[b->count++] = *line;
    return VG_DONE;
}

/* --- proof ---------------------------------------------------------------------------------------- */

static void add(vg_bill_sums *s, const vg_bill_line *l)
{
    switch (l->side) {
    case VG_BILL_IN:
        s->in_fen += l->fen;
        s->difference_fen += l->fen;
        return;
    case VG_BILL_OUT:
        s->out_fen += l->fen;
        break;
    case VG_BILL_HELD:
        s->held_fen += l->fen;
        break;
    case VG_BILL_TRANSIT:
        s->transit_fen += l->fen;
        break;
    case VG_BILL_AVAILABLE:
        s->available_fen += l->fen;
        break;
    }
    s->difference_fen -= l->fen;
}

static vg_bill_sums *sums_of(vg_bill *b, int64_t account)
{
    for (size_t i = 0; i < b->account_count; i++) {
        if (b->by_account[i].account == account) {
            return &b->by_account[i];
        }
    }
    if (b->account_count == VG_BILL_ACCOUNTS_MAX) {
        return NULL;
    }
    b->by_account[b->account_count] = (vg_bill_sums){.account = account};
    return &b->by_account[b->account_count++];
}

vg_status vg_bill_prove(vg_bill *b, vg_err *err)
{
    b->sums = (vg_bill_sums){0};
    b->account_count = 0;
    for (size_t i = 0; i < b->count; i++) {
        vg_bill_sums *own = sums_of(b, b->lines[i].account);
        if (own == NULL) {
            return VG_FAIL(err, LIMIT, "more than %d accounts: ask for one of them", VG_BILL_ACCOUNTS_MAX);
        }
        add(own, &b->lines[i]);
        add(&b->sums, &b->lines[i]);
    }
    return VG_DONE;
}

void vg_bill_free(vg_bill *b)
{
    free(b->lines);
    *b = (vg_bill){0};
}

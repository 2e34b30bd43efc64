#include "gateway/base/buf.h"
#include "mapping/statement/camt_in.h"

static void put_code(const camt_code *code, char *ret, size_t cap)
{
    vg_buf b = vg_buf_of(ret, cap - 1);
    if (code->domain[0] != 0) {
        vg_buf_format(&b, "%s-%s-%s", code->domain, code->family, code->sub);
    } else {
        vg_buf_text(&b, code->own);
    }
    ret[b.len] = 0;
}

static bool is_told(const char *ref) { return ref[0] != 0 && strcmp(ref, "NOTPROVIDED") != 0; }

/* The other one is who does not have our account; where neither is told, who stands on the other side. A reversal turns
 * the entry, but not the roles. */
static const camt_party *other_party(const camt_detail *d, const vg_stmt *s, vg_side side, bool reversal)
{
    if (s->account[0] != 0 && strcmp(d->debtor.account, s->account) == 0) {
        return &d->creditor;
    }
    if (s->account[0] != 0 && strcmp(d->creditor.account, s->account) == 0) {
        return &d->debtor;
    }
    return (side == VG_CREDIT) != reversal ? &d->debtor : &d->creditor;
}

static void put_detail(const camt_detail *d, const vg_stmt *s, vg_stmt_line *ret)
{
    const camt_party *other = other_party(d, s, ret->side, ret->reversal);
    const char *ref = is_told(d->end_to_end)    ? d->end_to_end
                      : is_told(d->instruction) ? d->instruction
                      : is_told(d->transaction) ? d->transaction
                                                : "";
    VG_SET(ret->ref, ref);
    VG_SET(ret->opp_account, other->account);
    VG_SET(ret->opp_name, other->name);
    VG_SET(ret->opp_bank, other->bank[0] != 0 ? other->bank : other->bic);
    VG_SET(ret->memo, d->memo[0] != 0 ? d->memo : d->info);
    if (ret->serial[0] == 0) {
        VG_SET(ret->serial, d->serial);
    }
    if (ret->type[0] == 0) {
        put_code(&d->code, ret->type, sizeof ret->type);
    }
}

static vg_status read_side(const char *word, vg_side *ret, vg_err *err)
{
    bool credit = strcmp(word, "CRDT") == 0;
    if (!credit && strcmp(word, "DBIT") != 0) {
        return VG_FAIL(err, BANK_GARBLED, "an entry that is neither CRDT nor DBIT");
    }
    *ret = credit ? VG_CREDIT : VG_DEBIT;
    return VG_DONE;
}

static vg_status read_state(const char *word, vg_stmt_state *ret, vg_err *err)
{
    bool booked = strcmp(word, "BOOK") == 0, info = strcmp(word, "INFO") == 0;
    bool pending = strcmp(word, "PDNG") == 0 || strcmp(word, "FUTR") == 0;
    if (!booked && !info && !pending) {
        return VG_FAIL(err, BANK_GARBLED, "an entry that is neither booked nor pending nor for information");
    }
    *ret = booked ? VG_STMT_BOOKED : info ? VG_STMT_VOID : VG_STMT_PENDING;
    return VG_DONE;
}

vg_status camt_line(const camt_entry *e, const camt_detail *detail, const vg_stmt *s, vg_stmt_line *ret, vg_err *err)
{
    if (!e->amount.told) {
        return VG_FAIL(err, BANK_GARBLED, "an entry without an amount");
    }
    ret->part = VG_STMT_LINE;
    ret->amount = vg_fen(e->amount.fen);
    ret->amount_told = true;
    ret->reversal = strcmp(e->reversal, "true") == 0 || strcmp(e->reversal, "1") == 0;
    VG_TRY(read_side(e->side, &ret->side, err));
    VG_TRY(read_state(e->state, &ret->state, err));
    ret->valued = e->valued;
    ret->booked = e->booked.n != 0 ? e->booked : e->valued.n != 0 ? e->valued : s->to;
    if (ret->booked.n == 0 && ret->state == VG_STMT_BOOKED) {
        return VG_FAIL(err, BANK_GARBLED, "a booked entry without a day");
    }
    VG_SET(ret->serial, e->serial);
    put_code(&e->code, ret->type, sizeof ret->type);
    if (detail != NULL) {
        put_detail(detail, s, ret);
    }
    if (ret->memo[0] == 0) {
        VG_SET(ret->memo, e->info);
    }
    if (ret->ref[0] == 0 && is_told(e->ref)) {
        VG_SET(ret->ref, e->ref);
    }
    return VG_DONE;
}

void camt_detail_line(const camt_entry *e, const camt_detail *d, const vg_stmt *s, vg_stmt_line *ret)
{
    const camt_amount *amount = d->amount.told ? &d->amount : &d->inner;
    vg_err ignored;
    ret->part = VG_STMT_DETAIL;
    ret->amount_told = amount->told && strcmp(amount->currency, s->currency) == 0;
    ret->amount = vg_fen(ret->amount_told ? amount->fen : 0);
    ret->reversal = e->reversal[0] == 't' || e->reversal[0] == '1';
    if (read_side(d->side[0] != 0 ? d->side : e->side, &ret->side, &ignored).code != VG_OK) {
        ret->side = VG_CREDIT; /* its entry will be refused */
    }
    ret->booked = e->booked.n != 0 ? e->booked : e->valued;
    ret->valued = e->valued;
    put_detail(d, s, ret);
}

#include "gateway/core/ledger.h"
#include "gateway/core/report.h"
#include <stdlib.h>

static vg_fee_day *day_of(vg_fee_report *f, int64_t day)
{
    assert(day >= f->from.n && day <= f->to.n && f->to.n - f->from.n < VG_REPORT_DAYS_MAX);
    return &f->days[day - f->from.n];
}

void vg_fees_entry(vg_fee_report *f, const vg_entry *e)
{
    vg_fee_day *d = day_of(f, e->day);
    bool fee = e->account == vg_own_id(f->program, VG_OWN_FEE) && e->opp_account >= vg_own_id(f->program, VG_FIRST_ID);
    bool kept = e->account == vg_own_id(f->program, VG_OWN_SHORTFALL) && e->phase == VG_PHASE_CORRECTION && e->receipt != 0;
    if (fee) {
        d->taken_fen += e->side == VG_CREDIT ? e->fen : -e->fen;
        d->taken_count++;
    }
    d->booked_fen += kept ? e->fen : 0;
}

static bool is_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *p = words; len > 0 && *p != 0;) {
        size_t n = strcspn(p, " ");
        if (n == len && memcmp(p, word, n) == 0) {
            return true;
        }
        p += n + (p[n] == ' ');
    }
    return false;
}

static vg_status keep(vg_fee_report *f, const vg_line *l, bool apart, int64_t fen, vg_err *err)
{
    f->charge_count++;
    if (f->count == f->cap) {
        size_t cap = f->cap == 0 ? 64 : 2 * f->cap;
        if (cap > 2 * VG_FEE_CHARGES_MAX) { /* the sums go on; the page that is shown is sorted at its end */
            return VG_DONE;
        }
        vg_fee_charge *more = realloc(f->charges, cap * sizeof *more);
        if (more == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for fees");
        }
        f->charges = more;
        f->cap = cap;
    }
    vg_fee_charge *c = &f->charges[f->count++];
    *c = (vg_fee_charge){.day = l->day, .fen = fen, .account = l->account, .op = l->op, .receipt = l->receipt, .apart = apart};
    VG_SET(c->line, l->id);
    VG_SET(c->type, l->type);
    return VG_DONE;
}

bool vg_is_fee_type(const char *fee_types, const char *type) { return fee_types != NULL && is_word(fee_types, type); }

vg_status vg_fees_line(vg_fee_report *f, const char *fee_types, const vg_line *l, vg_err *err)
{
    vg_fee_day *d = day_of(f, l->day);
    int64_t apart = !is_word(fee_types, l->type) ? 0 : l->side == VG_DEBIT ? l->fen : -l->fen;
    if (l->fee_fen != 0) {
        d->with_fen += l->fee_fen;
        d->with_count++;
        VG_TRY(keep(f, l, false, l->fee_fen, err));
    }
    if (apart != 0) {
        d->apart_fen += apart;
        d->apart_count++;
        VG_TRY(keep(f, l, true, apart, err));
    }
    return VG_DONE;
}

static int by_line(const void *a, const void *b)
{
    const vg_fee_charge *l = a, *r = b;
    if (l->day != r->day) {
        return l->day < r->day ? -1 : 1;
    }
    int n = strcmp(l->line, r->line);
    return n != 0 ? n : l->apart - r->apart;
}

static void conclude(vg_fee_day *d)
{
    d->charged_fen = d->with_fen + d->apart_fen;
    d->unbooked_fen = d->charged_fen - d->booked_fen;
    d->margin_fen = d->taken_fen - d->charged_fen;
}

void vg_fees_prove(vg_fee_report *f)
{
    f->sum = (vg_fee_day){0};
    for (int64_t day = f->from.n; day <= f->to.n; day++) {
        vg_fee_day *d = day_of(f, day);
        d->day = day;
        conclude(d);
        f->sum.taken_fen += d->taken_fen;
        f->sum.taken_count += d->taken_count;
        f->sum.with_fen += d->with_fen;
        f->sum.with_count += d->with_count;
        f->sum.apart_fen += d->apart_fen;
        f->sum.apart_count += d->apart_count;
        f->sum.booked_fen += d->booked_fen;
    }
    conclude(&f->sum);
    if (f->count > 0) {
        qsort(f->charges, f->count, sizeof *f->charges, by_line);
    }
    f->count = f->count < VG_FEE_CHARGES_MAX ? f->count : VG_FEE_CHARGES_MAX;
}

void vg_fees_free(vg_fee_report *f)
{
    free(f->charges);
    f->charges = NULL;
    f->count = f->cap = 0;
}

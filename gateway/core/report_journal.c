#include "gateway/core/gl.h"
#include "gateway/core/report.h"
#include <stdlib.h>

vg_status vg_gl_journal_add(vg_gl_journal *j, const vg_gl_journal_row *row, vg_err *err)
{
    assert(row->fen > 0 && (row->side == VG_DEBIT || row->side == VG_CREDIT));
    if (j->count == VG_JOURNAL_ROWS_MAX) {
        return VG_FAIL(err, LIMIT, "more than %d rows: ask for fewer days%s", VG_JOURNAL_ROWS_MAX, j->all ? ", or for revenue alone (only=revenue)" : "");
    }
    if (j->count == j->cap) {
        size_t cap = j->cap == 0 ? 256 : 2 * j->cap;
        vg_gl_journal_row *more = realloc(j->rows, cap * sizeof *more);
        if (more == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for a journal");
        }
        j->rows = more;
        j->cap = cap;
    }
    j->rows[j->count++] = *row;
    return VG_DONE;
}

/* Nothing of it depends on how the store found it. */
static int by_document(const void *a, const void *b)
{
    const vg_gl_journal_row *l = a, *r = b;
    int64_t left[] = {l->day, l->op, l->receipt, l->phase, l->account, l->seq}, right[] = {r->day, r->op, r->receipt, r->phase, r->account, r->seq};
    for (size_t i = 0; i < VG_COUNT(left); i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static int by_number(const void *a, const void *b) { return strcmp(((const vg_gl_total *)a)->number, ((const vg_gl_total *)b)->number); }

/* Several kinds of accounts may have one number. */
static vg_gl_total *total_of(vg_gl_journal *j, const char *number)
{
    for (size_t i = 0; i < j->total_count; i++) {
        if (strcmp(j->totals[i].number, number) == 0) {
            return &j->totals[i];
        }
    }
    assert(j->total_count < VG_ACCOUNT_KIND_COUNT);
    vg_gl_total *total = &j->totals[j->total_count++];
    *total = (vg_gl_total){0};
    VG_SET(total->number, number);
    return total;
}

static bool same_document(const vg_gl_journal_row *a, const vg_gl_journal_row *b)
{
    return a->day == b->day && a->op == b->op && a->receipt == b->receipt && a->phase == b->phase;
}

void vg_gl_journal_prove(vg_gl_journal *j)
{
    int64_t open_fen = 0;
    j->debit_fen = j->credit_fen = j->documents = j->unbalanced = 0;
    j->total_count = 0;
    if (j->count > 0) {
        qsort(j->rows, j->count, sizeof *j->rows, by_document);
    }
    for (size_t i = 0; i < j->count; i++) {
        const vg_gl_journal_row *r = &j->rows[i];
        vg_gl_total *total = total_of(j, vg_gl_of(j->map, r->kind)->number);
        bool debit = r->side == VG_DEBIT;
        *(debit ? &total->debit_fen : &total->credit_fen) += r->fen;
        *(debit ? &j->debit_fen : &j->credit_fen) += r->fen;
        total->rows++;
        open_fen += debit ? r->fen : -r->fen;
        if (i + 1 == j->count || !same_document(r, r + 1)) {
            j->documents++;
            j->unbalanced += open_fen != 0;
            open_fen = 0;
        }
    }
    qsort(j->totals, j->total_count, sizeof j->totals[0], by_number);
}

void vg_gl_journal_free(vg_gl_journal *j)
{
    free(j->rows);
    j->rows = NULL;
    j->count = j->cap = 0;
}

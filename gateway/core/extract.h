/* The statement of one of our accounts over days, as a bank would print it: what was booked, with the balance behind each line.
 *
 *     vg_extract_begin(&x, account, from, to);
 *     for each entry of the account, in order: VG_TRY(vg_extract_take(&x, entry, err));
 *     vg_extract_end(&x);      … x.lines, x.opening_fen, x.closing_fen …      vg_extract_free(&x);
 *
 * Booked is what the bank has booked or will: money on its way out (transit_out) leaves when the bank has said yes, money that is
 * held or given back moves nothing. The day is the business day; the days of a closed period never change any more.
 */
#pragma once
#include "gateway/base/day.h"
#include "gateway/core/table.h"

enum { VG_EXTRACT_LINES_MAX = 100000 };

typedef struct vg_extract_line {
    int64_t day, at, seq; /* at: when it was booked here */
    int64_t fen;          /* above 0: comes in */
    int64_t balance_fen;
    int64_t op, receipt, opp_account;
    int64_t phase;        /* of the entries (ledger.h) */
    bool interest;        /* the receipt is a settlement of interest */
} vg_extract_line;

typedef struct vg_extract {
    vg_account account;
    vg_day from, to;
    int64_t opening_fen, closing_fen, credit_fen, debit_fen, credits, debits;
    vg_extract_line *lines; /* by day, then in the order of booking */
    size_t count, cap;
    vg_extract_line open; /* entries of one journal are one line: the one that is being added up */
} vg_extract;

void vg_extract_begin(vg_extract *x, const vg_account *account, vg_day from, vg_day to);
/* LIMIT: more lines than VG_EXTRACT_LINES_MAX: ask for fewer days. MEMORY. */
VG_MUST vg_status vg_extract_take(vg_extract *x, const vg_entry *entry, vg_err *err);
VG_MUST vg_status vg_extract_end(vg_extract *x, vg_err *err);
void vg_extract_free(vg_extract *x);
/* What the line is, by what booked it and by its other side: received, paid, assigned, fee, interest, transfer, correction. */
const char *vg_extract_kind(const vg_extract *x, const vg_extract_line *line);

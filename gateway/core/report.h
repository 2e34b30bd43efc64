/* The treasury's reports as sums, each with the control totals that prove it. Pure: run/report*.c reads, api/render_report.c writes.
 *
 *     vg_balance_sums s = {0};
 *     for each kind of account: vg_balances_now(&s, kind, accounts, fen);  vg_balances_after(&s, kind, credit less debit since);
 *     vg_balances_prove(&s);           s.difference_fen is 0: the books add up to the custody account
 *
 * Days are business days: what is booked on a closed one never changes, so neither does a report of closed days.
 */
#pragma once
#include "gateway/core/core.h"

/* --- balances at a business date -------------------------------------------------------------- */

enum { VG_ACCOUNT_KIND_COUNT = 9 };

typedef struct vg_balance_sum {
    int64_t kind, accounts, fen;
} vg_balance_sum;

/* total of a kind = free + held + on its way out. bank and shortfall are debit accounts: custody + shortfall = what is owed. */
typedef struct vg_balance_sums {
    vg_balance_sum of[VG_ACCOUNT_KIND_COUNT];
    size_t count;
    int64_t custody_fen, shortfall_fen, owed_fen, difference_fen; /* custody + shortfall - owed */
} vg_balance_sums;

bool vg_account_is_debit(int64_t kind);
/* What the accounts of a kind have now. */
VG_MUST vg_status vg_balances_now(vg_balance_sums *s, int64_t kind, int64_t accounts, int64_t fen, vg_err *err);
/* Credits less debits that were booked on days behind the date: they are taken off again. */
VG_MUST vg_status vg_balances_after(vg_balance_sums *s, int64_t kind, int64_t credit_less_debit_fen, vg_err *err);
void vg_balances_prove(vg_balance_sums *s);

typedef struct vg_balances {
    int64_t program;
    vg_day day;
    int64_t day_state;       /* VG_DS_…; -1: the program has not had this day */
    const vg_account *rows;  /* customers' accounts as they stood at the end of that day */
    size_t count;
    int64_t next;            /* the last of the page, 0: there are no more */
    bool summed;             /* sums are there: of all accounts, with the first page */
    vg_balance_sums sums;
} vg_balances;

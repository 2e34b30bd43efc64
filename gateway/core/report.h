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

/* --- bills ------------------------------------------------------------------------------------ */

/* What came in, what is held, what went where, when can it be taken out: of an account, of all accounts of a customer, of an order.
 *
 *     vg_bill b = {0};
 *     for each line: VG_TRY(vg_bill_add(&b, &line, err));
 *     vg_bill_prove(&b);      b.sums.difference_fen is 0: in - out = held + on its way + available
 *     vg_bill_free(&b);
 */
enum { VG_BILL_LINES_MAX = 10000, VG_BILL_ACCOUNTS_MAX = 64 };

typedef enum vg_bill_side { VG_BILL_IN = 1, VG_BILL_OUT, VG_BILL_HELD, VG_BILL_TRANSIT, VG_BILL_AVAILABLE } vg_bill_side;

#define VG_BILL_WHATS(W)                                                                                  \
    W(OPENING, "opening", "there before", "期初余额")                                                     \
    W(RECEIVED, "received", "paid in from outside", "收到转入款")                                         \
    W(DEPOSIT, "deposit", "paid in from the bound card", "绑定卡入金")                                    \
    W(ASSIGNED, "assigned", "payment identified as yours", "来账认领入账")                                \
    W(UNASSIGNED, "unassigned", "an identified payment taken back", "撤销来账认领")                       \
    W(ORDER_IN, "order_received", "paid to you for an order", "订单货款到账")                             \
    W(ORDER_OUT, "order_paid", "paid to another account for the order", "订单付款给收款人")               \
    W(FEE, "fee", "fee", "手续费")                                                                        \
    W(TRANSFER, "transfer", "moved between accounts", "账户间转账")                                       \
    W(WITHDRAWAL, "withdrawal", "withdrawn to the bank account", "提现到银行账户")                        \
    W(REFUND, "refund", "paid back to who had paid", "原路退款")                                          \
    W(RETURNED, "returned", "a payout that came back", "付款被退回")                                      \
    W(INTEREST, "interest", "interest", "利息")                                                           \
    W(CORRECTION, "correction", "correction", "更正")                                                     \
    W(PAID_OUT, "paid_out", "paid out by the bank", "银行付出")                                           \
    W(SET_ASIDE, "set_aside", "set aside for the order", "为订单冻结")                                    \
    W(GIVEN_BACK, "given_back", "given back to the payer's account", "解冻退回付款方账户")                \
    W(HELD, "held", "held for an order", "订单冻结中")                                                    \
    W(ON_ITS_WAY, "on_its_way", "on its way out", "付出在途")                                             \
    W(NOW, "available", "can be taken out now", "现在可提现")                                             \
    W(LATER, "available_later", "can be taken out from that day on", "自该日起可提现")
typedef enum vg_bill_what {
#define W(name, word, text, zh) VG_BW_##name,
    VG_BILL_WHATS(W)
#undef W
    VG_BW_COUNT
} vg_bill_what;
const char *vg_bill_word(vg_bill_what what);
const char *vg_bill_text(vg_bill_what what, bool chinese);

typedef struct vg_bill_line {
    vg_bill_side side;
    vg_bill_what what;
    int64_t day, fen; /* fen > 0; day: when it was booked, or from when it can be taken out */
    int64_t account, peer, op, receipt, hold, seq; /* peer: an account of the program on the other side */
    int64_t from_day;  /* when the other side can take it out; of a hold: its review day; 0: not known */
    char order[65];
    char party_name[184], party_number[41]; /* of the other side, outside */
} vg_bill_line;

typedef struct vg_bill_sums {
    int64_t account; /* 0: of all */
    int64_t in_fen, out_fen, held_fen, transit_fen, available_fen, difference_fen; /* in - out - held - transit - available */
} vg_bill_sums;

typedef struct vg_bill {
    int64_t program;
    const char *of; /* "account", "owner", "order" */
    char subject[65];
    vg_day since, today;
    vg_bill_line *lines;
    size_t count, cap;
    vg_bill_sums by_account[VG_BILL_ACCOUNTS_MAX];
    size_t account_count;
    vg_bill_sums sums;
} vg_bill;

/* What a movement on a customer's account was. op, receipt: what it was booked for, or NULL; opposite: the account on the other side. */
typedef struct vg_bill_facts {
    const vg_operation *op;
    int64_t receipt, opposite;
    bool in, interest; /* interest: the receipt is what the bank paid of it */
} vg_bill_facts;
vg_bill_what vg_bill_what_of(int64_t program, const vg_bill_facts *facts);
/* LIMIT: more than VG_BILL_LINES_MAX lines: ask since a later day. MEMORY. Nothing is added for 0 fen. */
VG_MUST vg_status vg_bill_add(vg_bill *bill, const vg_bill_line *line, vg_err *err);
/* LIMIT: more than VG_BILL_ACCOUNTS_MAX accounts. */
VG_MUST vg_status vg_bill_prove(vg_bill *bill, vg_err *err);
void vg_bill_free(vg_bill *bill);

/* --- the journal for the general ledger ------------------------------------------------------- */

/* What was booked between accounts on days of a period, a row an entry: the same period gives the same rows once its days are closed.
 *
 *     vg_gl_journal j = {.map = map};
 *     for each entry: VG_TRY(vg_gl_journal_add(&j, &row, err));
 *     vg_gl_journal_prove(&j);     sorts; j.unbalanced is 0: in each document debits are credits
 *     vg_gl_journal_free(&j);
 */
enum { VG_JOURNAL_ROWS_MAX = 50000, VG_REPORT_DAYS_MAX = 366 };

typedef struct vg_gl_journal_row {
    int64_t day, account, kind, seq, side, fen; /* kind: of the account; seq: of the entry on it */
    int64_t op, receipt, phase; /* document: the act, or the receipt where there is none */
    int64_t op_kind;            /* 0: none */
    int64_t cost_account;       /* the customer whose business it is; 0: none */
    char order[65];             /* of the hold that it is paid from */
} vg_gl_journal_row;

typedef struct vg_gl_total {
    char number[33];
    int64_t debit_fen, credit_fen, rows;
} vg_gl_total;

typedef struct vg_gl_journal {
    int64_t program;
    const struct vg_gl_map *map;
    vg_day from, to;
    bool all;               /* else revenue: documents of fees, interest and shortfall alone */
    int64_t open_days, first_open; /* of the period; 0: it is closed */
    vg_gl_journal_row *rows;
    size_t count, cap;
    vg_gl_total totals[VG_ACCOUNT_KIND_COUNT]; /* by number, in the order of the numbers */
    size_t total_count;
    int64_t debit_fen, credit_fen, documents, unbalanced;
} vg_gl_journal;

/* LIMIT: more rows than VG_JOURNAL_ROWS_MAX: ask for fewer days. MEMORY. */
VG_MUST vg_status vg_gl_journal_add(vg_gl_journal *j, const vg_gl_journal_row *row, vg_err *err);
void vg_gl_journal_prove(vg_gl_journal *j);
void vg_gl_journal_free(vg_gl_journal *j);

/* --- settlement ------------------------------------------------------------------------------- */

/* Business days with their T+1 batches and what the custody account moved. opening: what its entries before the period sum to;
 * closing: what it has now without those behind the period. So the difference is 0 only while no entry is missing or changed. */
typedef struct vg_settled_day {
    vg_business_day row;
    int64_t in_fen, in_count, out_fen, out_count;
    int64_t returned_fen, returned_count; /* of what came in: payouts that came back */
} vg_settled_day;

typedef struct vg_settled {
    int64_t program;
    vg_day from, to;
    vg_settled_day days[VG_REPORT_DAYS_MAX]; /* those that the program has had */
    size_t count;
    vg_settled_day stray; /* moves on days that it has not had: there should be none */
    int64_t opening_fen, closing_fen;
    int64_t expected_fen, converted_fen, in_fen, out_fen, returned_fen, difference_fen; /* opening + in - out - closing */
} vg_settled;

/* So many entries of one side, with so much, on a day: debits come in. */
void vg_settled_add(vg_settled *s, int64_t day, vg_side side, bool returned, int64_t count, int64_t fen);
void vg_settled_prove(vg_settled *s);

/* --- fees ------------------------------------------------------------------------------------- */

/* What we took from customers beside what the bank took from us. unbooked: the bank charged it and our books do not have it. */
enum { VG_FEE_CHARGES_MAX = 1000 };

typedef struct vg_fee_day {
    int64_t day;
    int64_t taken_fen, taken_count;     /* fees of captures, by our books */
    int64_t with_fen, with_count;       /* charged with a line of another act */
    int64_t apart_fen, apart_count;     /* lines that are fees; credits (given back) are taken off */
    int64_t booked_fen;                 /* of both, on our books as shortfall (core/returned.h) */
    int64_t charged_fen, unbooked_fen, margin_fen; /* with + apart; charged - booked; taken - charged */
} vg_fee_day;

typedef struct vg_fee_charge {
    char line[121], type[9];
    int64_t day, fen, account, op, receipt;
    bool apart;
} vg_fee_charge;

typedef struct vg_fee_report {
    int64_t program;
    vg_day from, to;
    vg_fee_day days[VG_REPORT_DAYS_MAX]; /* every day of the period */
    vg_fee_day sum;
    vg_fee_charge *charges; /* the first VG_FEE_CHARGES_MAX by day and line */
    size_t count, cap;
    int64_t charge_count;
} vg_fee_report;

/* An entry of a document of fees, pool or shortfall. */
void vg_fees_entry(vg_fee_report *f, const vg_entry *entry);
/* fee_types: the bank's types of lines that charge a fee, apart by blanks. */
bool vg_is_fee_type(const char *fee_types, const char *type); /* fee_types NULL: none is */
VG_MUST vg_status vg_fees_line(vg_fee_report *f, const char *fee_types, const vg_line *line, vg_err *err);
void vg_fees_prove(vg_fee_report *f);
void vg_fees_free(vg_fee_report *f);

/* --- ageing ----------------------------------------------------------------------------------- */

/* Working days behind the day up to today: 0 on the day itself and while none has come. */
#define VG_AGES(A) A(0, 0, "0") A(1, 1, "1") A(2, 3, "2-3") A(4, 7, "4-7") A(8, 30, "8-30") A(31, 1000000, "30+")
enum { VG_AGE_BANDS = 6, VG_AGE_REASONS_MAX = 24 };
const char *vg_age_band_name(size_t band);
size_t vg_age_band(int64_t working_days);

typedef struct vg_age_cell {
    int64_t count, fen, oldest_day;
} vg_age_cell;

typedef struct vg_age_row {
    bool outcome; /* of acts without an outcome; else of breaks */
    int64_t reason;
    vg_age_cell of[VG_AGE_BANDS], sum;
} vg_age_row;

typedef struct vg_ageing {
    int64_t program;
    vg_day today;
    vg_age_row rows[VG_AGE_REASONS_MAX];
    size_t count;
    vg_age_cell bands[2][VG_AGE_BANDS], sum[2]; /* 0: breaks, 1: outcomes */
    int64_t last_day, last_age; /* the day that was counted last */
} vg_ageing;

/* what: so many of one reason and day, with so much. CALENDAR: a year without data. Counting ends at the last band: no day is too old. */
VG_MUST vg_status vg_age_of(const vg_calendar *calendar, vg_day day, vg_day today, int64_t *ret_working_days, vg_err *err);
VG_MUST vg_status vg_ageing_add(vg_ageing *a, const vg_calendar *calendar, bool outcome, int64_t reason, int64_t day, vg_age_cell what, vg_err *err);
/* False: the rows do not sum to the bands. */
bool vg_ageing_proves(const vg_ageing *a);

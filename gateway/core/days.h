/* The business day of a program, apart from the clock (domain/t1-settlement §5), and its T+1 settlement batch (§3).
 *
 *   open      entries are booked on it; the days follow each other one by one, after an outage, too; never back
 *   cut       its cut-off has passed: what is booked now counts for the next one (§3.1)
 *   closing   the next one is open; its statement is not read whole yet
 *   closed    nothing is booked on it any more: a late line is booked on the open day, with the bank's day in its line
 *
 *   settlement batch   at the opening: the lots that become withdrawable on this day (expected) and all that stayed in custody
 *                      overnight (资金沉淀); at the release time: what did become so (converted). Balances are derived from
 *                      the lots' days: a batch that is late keeps no money from anybody
 *   plans              from the release time of a working day on, the parts of release plans that are due, one by one (escrow.h);
 *                      what people are to be told of a hold, when its time comes
 *   interest           after a settlement day is closed its accounts are settled, some at a time; what the bank has not paid ten
 *                      days after a period's end is missing, and told once a day with count and amount
 *
 * One step does one thing and says what it needs for the next: a sum that the store makes, a page of accounts, or time.
 *
 *     vg_day_next next = {0};
 *     do { read what next.need says; VG_TRY(vg_step_day(core, &event, &next, err)); } while (next.need != VG_DAY_TIME);
 */
#pragma once
#include "gateway/core/core.h"

#define VG_DAY_STATES(S) S(OPEN, 0, "open") S(CLOSING, 1, "closing") S(CLOSED, 2, "closed")
enum {
#define S(name, n, text) VG_DS_##name = n,
    VG_DAY_STATES(S)
#undef S
};
const char *vg_day_state_name(int64_t state);

enum {
    VG_DAY_PAGE = 512,         /* accounts a step: a page is some milliseconds of a turn */
    VG_INTEREST_PATIENCE = 10, /* days: the credit is due on the day after a settlement (domain/t1-settlement §6.1) */
};

typedef enum vg_day_need {
    VG_DAY_TIME,     /* nothing before `at` */
    VG_DAY_MORE,     /* the next step at once */
    VG_DAY_SUMS,     /* open lots of `day` and after (query day_sums) */
    VG_DAY_BATCH,    /* lots after `after` of `day`, each with its account (query lots_of_day) */
    VG_DAY_ACCOUNTS, /* accounts after `after` that have gathered interest up to `day` (query interest_gathered) */
    VG_DAY_EARNED,   /* the accounts with a period that `day` ended, and their sum (query interest_sums) */
    VG_DAY_UNPAID,   /* accounts after `after` that are still owed for the period that `day` ended (query interest_unpaid) */
    VG_DAY_WEIGHTS,  /* accounts after `after` with a period that `day` ended (query interest_of_day) */
    VG_DAY_SHARES,   /* … that have a weight in it, each with its share of `fen` (interest.h) */
    VG_DAY_PLAN,     /* the first part of a release plan that is still to come (query plan_to_come) */
    VG_DAY_REMIND,   /* the hold that people are to be told of first (query hold_to_remind) */
} vg_day_need;

typedef struct vg_day_next {
    vg_day_need need;
    vg_day day;
    int64_t after;
    int64_t at;
    int64_t fen;
} vg_day_next;

/* What was needed; members of other needs are not looked at. */
typedef struct vg_day_event {
    vg_day_next met; /* the need that this meets; need TIME: none */
    int64_t due_fen, due_lots;     /* lots of met.day that have something left; of EARNED: what was earned, and by how many */
    int64_t later_fen, later_lots; /* … of later days */
    const int64_t *accounts, *shares, *lots; /* shares: of SHARES; lots: of BATCH */
    size_t account_count;
    int64_t hold, part;     /* PLAN, REMIND: the first; 0: there is none */
    int64_t first;          /* … its day, its instant */
    char refused[240];      /* PLAN: why the part could not be, when it was tried; "": it is to be tried */
} vg_day_event;

/* Why the day is not closed though it has ended, in words; "": it need not wait, or is closed. whole_at: of the statement feed. */
const char *vg_day_waits_for(const vg_rules *rules, const vg_business_day *day, int64_t whole_at);
/* The statement was read whole at `before` and now again: a day that waited for it is looked at at once. */
VG_MUST vg_status vg_day_statement_read(vg_core *core, int64_t before, int64_t whole_at, vg_err *err);


VG_MUST vg_status vg_step_day(vg_core *core, const vg_day_event *event, vg_day_next *ret, vg_err *err);

/* The day on which an entry is booked: `wanted` (the bank's) while that is not closed and not ahead, else the open one. */
VG_MUST vg_status vg_posting_day(vg_core *core, vg_day wanted, vg_day *ret, vg_err *err);

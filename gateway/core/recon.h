/* Matching of the bank's lines with our movements: a pure function of two sets of items and of ordered rules.
 *
 *     vg_recon_ask ask = {.bank = lines, .bank_count = n, .ours = movements, .our_count = m, .rules = vg_recon_rules_standard(),
 *                         .calendar = calendar, .covers = covers, .cover_count = 1};
 *     VG_TRY(vg_recon_run(&ask, &result, err));
 *     result->groups: what belongs together, by which rule          result->lefts: every other item, with a reason
 *     vg_recon_free(result);
 *
 * The same items give the same result in whatever order they come. Account, currency, side and amount are always compared, in
 * whole fen: a group's two sums are equal, or differ by a fee that our item tells. A fact that both tell and that differs
 * (receipt, reference, counterparty, kind, link) makes two items no partners under any rule. Within one rule all partners are
 * equally good: what is better stands in an earlier rule. Who has several is left as ambiguous, with their ids, and no later
 * rule picks for him. Only equals are paired in order: a multiset, as many on one side as on the other, all of one day a side;
 * of copies, equal in every fact, those beyond the other side's count are duplicates, unless they have no number and a later rule finds
 * them their own.
 *
 * Memory is linear in the items, time n log n; sums are searched within limits that stand here, and what they end is told.
 */
#pragma once
#include "gateway/base/buf.h"
#include "gateway/core/calendar_file.h"
#include "gateway/core/model.h"
#include <stdatomic.h>

enum {
    VG_RECON_ITEMS_MAX = 1 << 26,      /* of one side: places are 32 bits */
    VG_RECON_CANDIDATES_MAX = 8,       /* that are named; the rest is counted */
    VG_RECON_PAIRS_MAX = 1 << 16,      /* pairs that are compared one by one among equal amounts: 256 by 256 */
    VG_RECON_PARTS_MAX = 12,           /* items of one side of a searched group; of n:m also all that may be in it */
    VG_RECON_POOL_MAX = 64,            /* items among which the parts of one are searched */
    VG_RECON_SEARCH_MAX = 1 << 20,     /* steps of one search: 20 items are always searched to the end */
    VG_RECON_SEARCH_ALL_MAX = 1 << 28, /* of all searches of a run: a few seconds */
    VG_RECON_SOLUTIONS_MAX = 64,       /* sums that agree in one n:m search; more prove nothing */
    VG_RECON_DAYS_MAX = 31,            /* of a window, in either direction: banks use their numbers again */
    VG_RECON_SPAN_MAX = 3660,          /* days from the first item to the last */
    VG_RECON_RULES_MAX = 64
};

typedef enum vg_recon_kind { /* numbers reach the store; 0: not told */
    VG_RECON_PRINCIPAL = 1,
    VG_RECON_FEE = 2,
    VG_RECON_INTEREST = 3,
    VG_RECON_RETURN = 4,
    VG_RECON_CORRECTION = 5
} vg_recon_kind;

typedef struct vg_recon_item {
    int64_t id;      /* above 0, once on its side */
    int64_t account; /* at the bank */
    int64_t fen;     /* 1 to VG_FEN_MAX */
    int64_t fee_fen; /* ours: told, and no movement of its own: taken off what comes in, on top of what goes out */
    int64_t bundle;  /* items of a side that are one act (our operation, the bank's batch); 0: none */
    int64_t linked;  /* bank: the one of ours that an earlier notice of this line made; 0: none */
    uint64_t party;  /* hash of the counterparty's number and name; 0: not told */
    vg_span receipt; /* the bank's number, one within an account and VG_RECON_DAYS_MAX days: where a bank begins anew each day,
                      * or answers and states by different numbers, the caller makes it so or leaves it empty */
    vg_span ref;     /* ours, as the side tells it */
    vg_day day;
    int32_t second; /* of the day in China; -1: not told */
    vg_side side;
    vg_recon_kind kind;
    char currency[4];
} vg_recon_item;

/* Days of an account for which the bank's lines are here. */
typedef struct vg_recon_cover {
    int64_t account;
    vg_day from, to;
} vg_recon_cover;

/* --- rules ---------------------------------------------------------------------------------------------- */

typedef enum vg_recon_shape {
    VG_RECON_WHOLE = 1,    /* one unit of the bank with one of ours: 1:1 of items; units hold any number */
    VG_RECON_ONE_MANY = 2, /* one line of the bank is the sum of several of ours, which are searched */
    VG_RECON_MANY_ONE = 3,
    VG_RECON_MANY_MANY = 4
} vg_recon_shape;

typedef enum vg_recon_unit {
    VG_RECON_ITEM = 1,
    VG_RECON_BY_REF = 2, /* all free items of the account that tell this reference; their sum, credit less debit */
    VG_RECON_BY_RECEIPT = 3,
    VG_RECON_BY_BUNDLE = 4,
    VG_RECON_BY_KIND_DAY = 5 /* as KEY_KIND: a fee, interest, a return or a correction */
} vg_recon_unit;

enum { VG_RECON_KEY_LINK = 1, VG_RECON_KEY_RECEIPT = 2, VG_RECON_KEY_REF = 4, VG_RECON_KEY_PARTY = 8, VG_RECON_KEY_KIND = 16 };
#define VG_RECON_KEYS_NAME (VG_RECON_KEY_LINK | VG_RECON_KEY_RECEIPT | VG_RECON_KEY_REF) /* who it is, not what it looks like */

typedef struct vg_recon_rule {
    int32_t number; /* reaches the store */
    int32_t version;
    const char *name;
    vg_recon_shape shape;
    vg_recon_unit bank_unit, our_unit;
    uint32_t keys; /* that both tell, and equally; beside account, currency, side and amount */
    bool working;  /* days of the window are working days; 0 is the same day */
    int32_t back, forward; /* the bank's day lies from our day - back to our day + forward */
    int32_t seconds;       /* both tell a time of day, at most so far apart; 0: not compared */
    bool fee;              /* the bank's amount is ours with fee_fen */
    bool proposed;         /* a person confirms: sums agree, and nothing else says so */
    bool on;
    const char *text;
} vg_recon_rule;

typedef struct vg_recon_rules {
    const vg_recon_rule *rows; /* in the order in which they are tried */
    size_t count;
} vg_recon_rules;

const vg_recon_rules *vg_recon_rules_standard(void); /* recon_rules.def */
const vg_recon_rule *vg_recon_rule_of(int32_t number); /* of the standard; NULL: none */
/* INVALID: which rule breaks what every set of rules keeps (recon_rules.c). vg_recon_run asks it, too. */
VG_MUST vg_status vg_recon_rules_check(const vg_recon_rules *rules, vg_err *err);
/* The first 48 bits of SHA-256 over rows that are on, in their order: what a run was made with. Never 0. */
int64_t vg_recon_rules_version(const vg_recon_rules *rules);

/* Rules of a file, by days (UTF-8, the header as it stands here, strict CSV of base/csv.h):
 *
 *     from,rule,version,state,back,forward,source
 *     2026-03-01,linked,1,on,,,Change 17                   a set: all rules, each once, in the order in which they are tried
 *     2026-03-01,receipt_day,1,on,,,Change 17
 *     2026-03-01,receipt_shift,1,on,1,2,Change 17          a narrower window; a wider one is refused
 *     2026-03-01,amount_window,1,off,,,Change 17
 *     2026-06-01,linked,1,on,,,Change 31                   the next set, from that day on
 *
 * The version is that of this build: a file that was tried with another is refused. */
enum { VG_RECON_SETS_MAX = 16, VG_RECON_SOURCE = 161 };
typedef struct vg_recon_rules_room {
    struct {
        vg_day from;
        vg_recon_rule rows[VG_RECON_RULES_MAX];
        size_t count;
        char source[VG_RECON_SOURCE];
    } sets[VG_RECON_SETS_MAX];
    size_t set_count;
} vg_recon_rules_room;
/* INVALID: each bad line was told, with its column, and the room is not to be used. */
VG_MUST vg_status vg_recon_rules_read(vg_span text, vg_recon_rules_room *room, vg_calendar_tell *tell, void *ctx, vg_err *err);
/* A set as such a file, each window spelled out: to edit and to try. source: without quotes. */
void vg_recon_rules_write(const vg_recon_rules *rules, vg_day from, const char *source, vg_buf *out);
enum { VG_RECON_RULES_TEXT = 16 * 1024 }; /* room for one of all rules */
/* Those of a day; room NULL, or before its first set: the standard. */
vg_recon_rules vg_recon_rules_on(const vg_recon_rules_room *room, vg_day day);

/* --- a run ---------------------------------------------------------------------------------------------- */

/* Numbers reach the store and names the API (break.reason). */
#define VG_RECON_REASONS(R)                                                                                              \
    R(MISSING_AT_BANK, 1, "missing_at_bank", "we booked it, and the bank's statement of these days does not have it")    \
    R(MISSING_IN_LEDGER, 2, "missing_in_ledger", "the bank booked it, and our ledger does not have it")                  \
    R(AMOUNT, 3, "amount", "the same movement with another amount: a correcting entry is due, nothing is replaced")      \
    R(DATE, 4, "date", "the same movement too many days apart")                                                          \
    R(DUPLICATE, 5, "duplicate", "more of these than the other side has, or a second one of a movement that is matched") \
    R(RETURNED, 6, "returned", "it gives an earlier movement back, and the other side does not have that")               \
    R(FEE, 7, "fee", "a fee that the other side does not have")                                                          \
    R(AMBIGUOUS, 8, "ambiguous", "several are equally good, and none was picked")                                        \
    R(CURRENCY, 9, "currency", "the same movement in another currency")                                                  \
    R(SIDE, 10, "side", "the same movement with the other sign")                                                         \
    R(LATE, 11, "late", "the bank's statement that should have it is not here yet")                                      \
    R(NOT_SEARCHED, 12, "not_searched", "it may be part of a sum, but the search ended at its limit")                    \
    R(ACCOUNT, 13, "account", "the same movement at another account")                                                    \
    R(CONTRADICTION, 14, "contradiction", "one number says that it is the same movement, another fact says that it is not")
typedef enum vg_recon_reason {
#define R(code, n, name, text) VG_RECON_R_##code = n,
    VG_RECON_REASONS(R)
#undef R
} vg_recon_reason;
const char *vg_recon_reason_name(vg_recon_reason reason); /* NULL: none */
const char *vg_recon_reason_text(vg_recon_reason reason);

typedef struct vg_recon_group {
    int32_t rule; /* number */
    int32_t rule_version;
    bool proposed;
    uint32_t alike; /* of how many equal ones it was paired in order; 1: it was the only one */
    uint32_t first; /* place in ids: the bank's, then ours */
    uint32_t bank_count, our_count;
    int64_t bank_fen, our_fen; /* credit less debit */
    int64_t fee_fen;           /* bank_fen - our_fen: what is not equal is this fee */
    int32_t shift_days;        /* the bank's last day less ours */
} vg_recon_group;

typedef struct vg_recon_left {
    bool bank; /* else ours */
    vg_recon_reason reason;
    int64_t id;
    uint32_t first, count; /* place in candidates: ids of the other side */
    uint32_t total;        /* how many there are; count of them are named */
} vg_recon_left;

typedef struct vg_recon_result {
    int64_t rules_version;
    vg_recon_group *groups; /* in the order of the rules */
    int64_t *ids;
    vg_recon_left *lefts; /* the bank's, then ours, by account, day, time and id */
    int64_t *candidates;
    size_t group_count, id_count, left_count, candidate_count;
    int64_t searched; /* steps, of VG_RECON_SEARCH_ALL_MAX */
} vg_recon_result;

typedef struct vg_recon_ask {
    const vg_recon_item *bank, *ours;
    size_t bank_count, our_count;
    const vg_recon_rules *rules;
    const vg_calendar *calendar; /* may be NULL where no rule counts working days */
    const vg_recon_cover *covers; /* an account without one has no statement yet */
    size_t cover_count;
    const atomic_bool *stop; /* true: no more of it (BUSY); NULL: to its end */
    int32_t wait_days; /* so long after our day the bank may book: until then an item is late, not missing */
} vg_recon_ask;

/* INVALID: an item or a rule is not as it must be; CALENDAR; LIMIT: too many items or days; MEMORY; BUSY: told to stop. Free *ret. */
VG_MUST vg_status vg_recon_run(const vg_recon_ask *ask, vg_recon_result **ret, vg_err *err);
void vg_recon_free(vg_recon_result *result); /* NULL is accepted */

/* --- dry run -------------------------------------------------------------------------------------------- */

/* What other rules change of past days: the groups that stand beside those of a new run of the same items.
 *
 *     VG_TRY(vg_recon_compare(&(vg_recon_groups){old, old_count, old_ids}, &(vg_recon_groups){new, ...}, &changes, &count, err)); */
typedef struct vg_recon_groups {
    const vg_recon_group *groups;
    size_t count;
    const int64_t *ids;
} vg_recon_groups;

typedef enum vg_recon_change_kind {
    VG_RECON_GAINED = 1, /* none of its items was in a group */
    VG_RECON_LOST = 2,   /* none of its items is in a group now */
    VG_RECON_CHANGED = 3 /* shares items with another, or the same items are a group by another rule or with another fee: a row for
                          * each two groups that meet */
} vg_recon_change_kind;

typedef struct vg_recon_change {
    vg_recon_change_kind kind;
    size_t before, after; /* places; of GAINED only after, of LOST only before is one */
} vg_recon_change;

/* Rows by before, then after; GAINED behind them. The list is the caller's to free; MEMORY. */
VG_MUST vg_status vg_recon_compare(const vg_recon_groups *before, const vg_recon_groups *after, vg_recon_change **ret,
                                   size_t *ret_count, vg_err *err);

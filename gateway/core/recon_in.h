/* The inside of a run: items become facts (numbers that compare exactly), rules pair units of free items, what is left gets a
 * reason. recon.c leads; recon_facts, recon_units, recon_pair, recon_search and recon_why are its steps. */
#pragma once
#include "gateway/core/recon.h"
#include "gateway/core/recon_sort.h"

enum { RECON_BANK, RECON_OURS, RECON_SIDES };
enum { RECON_FREE, RECON_MATCHED, RECON_LEFT };
/* What a free item may come to be left for: a search that it was part of ended at its limit; it was one copy too many. */
enum { RECON_UNSEARCHED = 1, RECON_SURPLUS = 2 };
/* AMOUNT: only the side counts; SIDE: the other sign is looked for. */
enum { RECON_LOOSE_ACCOUNT = 1, RECON_LOOSE_CURRENCY = 2, RECON_LOOSE_SIDE = 4, RECON_LOOSE_AMOUNT = 8 };

/* What is compared, of an item or of a unit of items. Texts are numbers: equal texts, equal numbers, 0 not told. */
typedef struct recon_fact {
    int64_t net; /* credit less debit: only sums have a sign */
    int64_t fee_fen;
    int64_t account, bundle;
    int64_t link; /* bank: the one of ours that it is known to be; ours: its own id */
    uint64_t party;
    uint32_t receipt, ref, currency;
    int32_t day, second;
    uint32_t first, count; /* one item: its rank; more: a place in members */
    uint8_t kind;
} recon_fact;

typedef struct recon_mark {
    uint32_t first, total; /* place in candidates, and how many there were */
    uint8_t count, reason;
} recon_mark;

typedef struct recon_side {
    const vg_recon_item *items;
    uint32_t count;
    uint32_t *item_of; /* by rank: account, day, time, id */
    recon_fact *facts;
    uint8_t *state;
    uint8_t *flags;      /* RECON_UNSEARCHED, RECON_SURPLUS */
    uint32_t *uses;      /* of one bucket's solutions; 0 between buckets */
    recon_mark *marks;
} recon_side;

/* First and last bank days for our day, by one rule. */
typedef struct recon_days {
    int32_t from, to;          /* of all items */
    uint32_t *worked;          /* working days up to and with each day; NULL: no rule counts them */
    int32_t *first, *last;     /* days by that count */
    uint32_t count_max;
} recon_days;

typedef struct recon {
    const vg_recon_ask *ask;
    recon_side sides[RECON_SIDES];
    recon_days days;
    recon_entry *entries, *scratch; /* room for all items of both sides */
    uint32_t *queue;                /* twice as many */
    const recon_fact *units[RECON_SIDES]; /* of the rule: the facts, or these: */
    recon_fact *built[RECON_SIDES];
    size_t built_count[RECON_SIDES];
    uint32_t *members[RECON_SIDES];
    const vg_recon_rule *rule;
    uint32_t loose;          /* of what is always compared, what is not now */
    uint8_t want[RECON_SIDES]; /* state of the items that are looked at */
    vg_recon_reason instead; /* not 0: those that meet get this reason, no group is made */
    vg_recon_result *result;
    size_t group_room, id_room, candidate_room;
    void *sums; /* of recon_search, while it runs */
    int64_t searched;
    bool tentative; /* who leaves now may still be matched */
    bool stopped; /* who asked wants no more of it */
    bool failed;  /* that, or out of memory; told once, at the end */
} recon;

/* Entries of one bucket and side: equal in all that the rule compares. */
typedef struct recon_run {
    const recon_entry *at;
    size_t count;
} recon_run;

/* Each loop over items looks here: false, it ends as it is. */
static inline bool recon_goes_on(recon *r)
{
    if (r->ask->stop != NULL && atomic_load_explicit(r->ask->stop, memory_order_relaxed)) {
        r->stopped = r->failed = true;
    }
    return !r->failed;
}

/* --- recon_facts.c: what is compared --- */
VG_MUST vg_status recon_begin(recon *r, vg_err *err);
void recon_end(recon *r);
void recon_window(const recon *r, const vg_recon_rule *rule, int64_t our_at, int64_t *ret_from, int64_t *ret_to);
/* No fact that both tell says otherwise. */
bool recon_agree(const recon_fact *bank, const recon_fact *ours);

/* --- recon_units.c: units, and the buckets in which they may meet --- */
void recon_units(recon *r);
typedef void recon_bucket(recon *r, recon_run bank, recon_run ours);
void recon_buckets(recon *r, recon_bucket *each);

static inline size_t recon_side_of(const recon_entry *e) { return (size_t)(e->b >> 63); }
static inline int64_t recon_at(const recon_entry *e) { return (int64_t)(e->b & INT64_MAX) - (INT64_C(1) << 62); }
static inline uint32_t recon_index(const recon_entry *e) { return (uint32_t)e->c; }
static inline const recon_fact *recon_unit(const recon *r, const recon_entry *e)
{
    return &r->units[recon_side_of(e)][recon_index(e)];
}
static inline uint32_t recon_member(const recon *r, size_t side, const recon_fact *unit, uint32_t i)
{
    return unit->count == 1 ? unit->first : r->members[side][unit->first + i];
}

/* --- recon_pair.c: units that meet as wholes --- */
void recon_pair(recon *r, recon_run bank, recon_run ours);
/* Each in the neighbourhood that windows connect, n or m may be 1. */
typedef void recon_cluster(recon *r, recon_run bank, recon_run ours);
void recon_clusters(recon *r, recon_run bank, recon_run ours, recon_cluster *each);

/* --- recon_search.c: units that are sums of several --- */
void recon_search(recon *r);

/* --- recon_out.c: what a run found --- */
void recon_group(recon *r, const recon_fact *const *bank, size_t bank_count, const recon_fact *const *ours, size_t our_count,
                 uint32_t alike);
/* The items of a unit leave with a reason; candidates are the others' items. */
void recon_leave(recon *r, size_t side, const recon_fact *unit, vg_recon_reason reason, const recon_fact *const *others,
                 size_t other_count);
void recon_leave_run(recon *r, recon_run these, vg_recon_reason reason, recon_run others);
/* Copies too many are duplicates; by a rule of looks they stay free for now, for another day may want them. */
void recon_surplus(recon *r, recon_run these, recon_run others);
VG_MUST vg_status recon_finish(recon *r, vg_err *err);

/* --- recon_why.c: reasons --- */
/* Free items that a number of theirs says are one movement, or one that is matched already, and that no rule by numbers let be
 * one. They are known, and no partners for what merely looks like them. */
void recon_claims(recon *r);
void recon_why(recon *r);

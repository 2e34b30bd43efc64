/* A month of business at four accounts as our ledger has it, and as a bank's statements show it with every flaw that statements
 * have; and the truth about each item. From a seed, the same every time.
 *
 *     recon_truth *t = truth_new(seed);
 *     run with truth_ask(t), then truth_score(t, result, &score)
 */
#pragma once
#include "gateway/core/recon.h"

#define TRUTH_FLAWS(F)                                                                                                   \
    F(NONE, "none") F(MISSING, "line missing") F(EXTRA, "line extra") F(TWICE, "line twice") F(TWICE_LATER, "line twice, a day later") \
    F(SPLIT, "line split") F(MERGED, "lines merged") F(DATE, "other date") F(CURRENCY, "other currency")                 \
    F(SIDE, "other sign") F(AMOUNT, "other amount") F(RETURNED, "came back, not in our books")                           \
    F(ACCOUNT, "other account") F(BARE, "number lost, two fit") F(FILE_LATE, "file late") F(FILE_EMPTY, "file empty")    \
    F(FILE_YESTERDAY, "file from yesterday")
typedef enum truth_flaw {
#define F(code, text) FLAW_##code,
    TRUTH_FLAWS(F) FLAW_COUNT
#undef F
} truth_flaw;

typedef struct truth_of { /* an item */
    int32_t group;           /* which it belongs to; items of equals share one */
    vg_recon_reason reason;  /* 0: it belongs to a group; else it is to be left with this */
    truth_flaw flaw;
} truth_of;

typedef struct recon_truth recon_truth;
recon_truth *truth_new(uint64_t seed);
recon_truth *truth_free(recon_truth *t);
vg_recon_ask truth_ask(const recon_truth *t);

typedef struct truth_score {
    size_t items, groups;
    size_t found, missed;          /* items of groups that rules find by facts */
    size_t summed, undecided;      /* items of groups that only a search can find; undecided: left as ambiguous or not searched */
    size_t false_sure, false_proposed; /* items in a group that is not the true one, by the trust of its rule */
    size_t reasons, wrong_reasons; /* of items that are to be left */
    size_t unsearched;             /* of those that are missing: a search that ended at its limit says no more */
    size_t by_flaw[FLAW_COUNT], right_by_flaw[FLAW_COUNT]; /* items that a flaw touched, and those judged right */
    char first_wrong[300];
} truth_score;
void truth_add_score(const recon_truth *t, const vg_recon_result *result, truth_score *ret);

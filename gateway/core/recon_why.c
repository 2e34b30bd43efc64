/* Why an item is left: from what is known by a number, over what looks like it, to what is simply not there. */
#include "gateway/core/recon_in.h"

static const vg_recon_rule no_rule = {.shape = VG_RECON_WHOLE, .bank_unit = VG_RECON_ITEM, .our_unit = VG_RECON_ITEM};

/* Looks at single items with these keys in a window of calendar days. */
static void look(recon *r, uint32_t keys, uint32_t loose, int32_t days, recon_bucket *each)
{
    vg_recon_rule rule = no_rule;
    if (!recon_goes_on(r)) {
        return;
    }
    rule.keys = keys;
    rule.back = rule.forward = days;
    r->rule = &rule;
    r->loose = loose;
    recon_units(r);
    recon_buckets(r, each);
    r->rule = NULL;
}

/* --- numbers that say that it is the same movement ------------------------------------------------------------- */

/* 0: nothing differs. */
static vg_recon_reason difference(const recon_fact *bank, const recon_fact *ours)
{
    return bank->currency != ours->currency          ? VG_RECON_R_CURRENCY
           : bank->account != ours->account          ? VG_RECON_R_ACCOUNT
           : (bank->net > 0) != (ours->net > 0)      ? VG_RECON_R_SIDE
           : bank->net != ours->net                  ? VG_RECON_R_AMOUNT
           : !recon_agree(bank, ours)                ? VG_RECON_R_CONTRADICTION
           : bank->day != ours->day                  ? VG_RECON_R_DATE
                                                     : (vg_recon_reason)0;
}

/* Enough to name a reason of items that share one number; who stands behind so many is told as the others are. */
enum { LOOK_MAX = 1024 };

static void claim_one(recon *r, const recon_entry *one, recon_run others)
{
    bool bank = recon_side_of(one) == RECON_BANK;
    const recon_fact *f = recon_unit(r, one);
    for (size_t i = 0; i < others.count && i < LOOK_MAX; i++) {
        const recon_fact *g = recon_unit(r, &others.at[i]);
        vg_recon_reason reason = bank ? difference(f, g) : difference(g, f);
        if (reason != 0) {
            recon_leave_run(r, (recon_run){one, 1}, reason, others);
            return;
        }
    }
}

static void claim_cluster(recon *r, recon_run bank, recon_run ours)
{
    for (size_t i = 0; i < bank.count && recon_goes_on(r); i++) {
        claim_one(r, &bank.at[i], ours);
    }
    for (size_t i = 0; i < ours.count && recon_goes_on(r); i++) {
        claim_one(r, &ours.at[i], bank);
    }
}

static void claim(recon *r, recon_run bank, recon_run ours) { recon_clusters(r, bank, ours, claim_cluster); }

/* --- numbers of what is matched -------------------------------------------------------------------------- */

/* What a free item is beside matched ones of its number; 0: nothing that follows. Returns come after what they return. */
static vg_recon_reason beside(const recon *r, const recon_fact *one, recon_run others)
{
    bool other_side = (r->loose & RECON_LOOSE_SIDE) != 0;
    for (size_t i = 0; i < others.count && i < LOOK_MAX; i++) {
        const recon_fact *f = recon_unit(r, &others.at[i]);
        if (other_side && f->day <= one->day && f->kind != VG_RECON_RETURN) {
            return VG_RECON_R_RETURNED;
        }
        if (!other_side && f->net == one->net) {
            return VG_RECON_R_DUPLICATE;
        }
    }
    return other_side ? (vg_recon_reason)0 : VG_RECON_R_AMOUNT;
}

/* One side is free, the other matched. */
static void second_cluster(recon *r, recon_run bank, recon_run ours)
{
    bool bank_free = r->want[RECON_BANK] == RECON_FREE;
    recon_run these = bank_free ? bank : ours, those = bank_free ? ours : bank;
    for (size_t i = 0; i < these.count && recon_goes_on(r); i++) {
        vg_recon_reason reason = beside(r, recon_unit(r, &these.at[i]), those);
        if (reason != 0) {
            recon_leave_run(r, (recon_run){&these.at[i], 1}, reason, those);
        }
    }
}

static void second(recon *r, recon_run bank, recon_run ours) { recon_clusters(r, bank, ours, second_cluster); }

static void beside_matched(recon *r)
{
    static const uint32_t keys[] = {VG_RECON_KEY_LINK, VG_RECON_KEY_RECEIPT, VG_RECON_KEY_REF};
    for (size_t free_side = 0; free_side < RECON_SIDES; free_side++) {
        r->want[1 - free_side] = RECON_MATCHED;
        for (size_t i = 0; i < VG_COUNT(keys); i++) {
            look(r, keys[i], RECON_LOOSE_AMOUNT, VG_RECON_DAYS_MAX, second);
            look(r, keys[i], RECON_LOOSE_AMOUNT | RECON_LOOSE_SIDE, VG_RECON_DAYS_MAX, second);
        }
        r->want[1 - free_side] = RECON_FREE;
    }
}

void recon_claims(recon *r)
{
    beside_matched(r);
    const uint32_t any = RECON_LOOSE_AMOUNT | RECON_LOOSE_CURRENCY;
    look(r, VG_RECON_KEY_LINK, any | RECON_LOOSE_ACCOUNT, VG_RECON_SPAN_MAX, claim);
    look(r, VG_RECON_KEY_LINK, any | RECON_LOOSE_ACCOUNT | RECON_LOOSE_SIDE, VG_RECON_SPAN_MAX, claim);
    look(r, VG_RECON_KEY_REF, any | RECON_LOOSE_ACCOUNT, VG_RECON_DAYS_MAX, claim);
    look(r, VG_RECON_KEY_RECEIPT, any, VG_RECON_DAYS_MAX, claim);
    look(r, VG_RECON_KEY_REF, any | RECON_LOOSE_ACCOUNT | RECON_LOOSE_SIDE, VG_RECON_DAYS_MAX, claim);
    look(r, VG_RECON_KEY_RECEIPT, any | RECON_LOOSE_SIDE, VG_RECON_DAYS_MAX, claim);
}

/* --- looks ---------------------------------------------------------------------------------------------------- */

static void alone(recon *r, size_t side, uint32_t rank, vg_recon_reason reason)
{
    recon_leave(r, side, &r->sides[side].facts[rank], reason, NULL, 0);
}

/* A statement that should have it is here. */
static bool is_here(const vg_recon_ask *ask, int64_t account, int32_t day)
{
    for (size_t i = 0; i < ask->cover_count; i++) {
        const vg_recon_cover *c = &ask->covers[i];
        if (c->account == account && c->from.n <= day && (int64_t)c->to.n >= (int64_t)day + ask->wait_days) {
            return true;
        }
    }
    return false;
}

/* The mark stands since a rule found the item to be one copy too many, and no other wanted it. */
static void too_many(recon *r)
{
    for (size_t side = 0; side < RECON_SIDES; side++) {
        recon_side *s = &r->sides[side];
        for (uint32_t i = 0; i < s->count && recon_goes_on(r); i++) {
            const recon_fact *f = &s->facts[i];
            if (s->state[i] == RECON_FREE && (s->flags[i] & RECON_SURPLUS) != 0 &&
                (side == RECON_BANK || is_here(r->ask, f->account, f->day))) {
                s->state[i] = RECON_LEFT;
            }
        }
    }
}

static void by_kind(recon *r, vg_recon_kind kind, vg_recon_reason reason)
{
    for (size_t side = 0; side < RECON_SIDES; side++) {
        for (uint32_t i = 0; i < r->sides[side].count && recon_goes_on(r); i++) {
            const recon_fact *f = &r->sides[side].facts[i];
            if (r->sides[side].state[i] == RECON_FREE && f->kind == kind && (side == RECON_BANK || is_here(r->ask, f->account, f->day))) {
                alone(r, side, i, reason);
            }
        }
    }
}

/* Both get the reason where each is the only one for the other. */
static void if_only(recon *r, vg_recon_reason reason, uint32_t keys, uint32_t loose, int32_t days)
{
    r->instead = reason;
    look(r, keys, loose, days, recon_pair);
    r->instead = 0;
}

static void by_looks(recon *r)
{
    enum { NEAR = 1, WEEK = 7 };
    if_only(r, VG_RECON_R_DATE, VG_RECON_KEY_PARTY, 0, VG_RECON_DAYS_MAX);
    if_only(r, VG_RECON_R_DATE, 0, 0, WEEK);
    if_only(r, VG_RECON_R_SIDE, 0, RECON_LOOSE_SIDE, NEAR);
    if_only(r, VG_RECON_R_CURRENCY, 0, RECON_LOOSE_CURRENCY, NEAR);
    if_only(r, VG_RECON_R_ACCOUNT, VG_RECON_KEY_PARTY, RECON_LOOSE_ACCOUNT, NEAR);
    if_only(r, VG_RECON_R_AMOUNT, VG_RECON_KEY_PARTY, RECON_LOOSE_AMOUNT, NEAR);
}

/* --- not there -------------------------------------------------------------------------------------------------- */

static void rest(recon *r)
{
    for (size_t side = 0; side < RECON_SIDES; side++) {
        recon_side *s = &r->sides[side];
        for (uint32_t i = 0; i < s->count && recon_goes_on(r); i++) {
            if (s->state[i] == RECON_FREE) {
                alone(r, side, i,
                      side == RECON_OURS && !is_here(r->ask, s->facts[i].account, s->facts[i].day) ? VG_RECON_R_LATE
                      : (s->flags[i] & RECON_UNSEARCHED) != 0                                                     ? VG_RECON_R_NOT_SEARCHED
                      : side == RECON_OURS                                                        ? VG_RECON_R_MISSING_AT_BANK
                                                                                                  : VG_RECON_R_MISSING_IN_LEDGER);
            }
        }
    }
}

void recon_why(recon *r)
{
    too_many(r);
    by_kind(r, VG_RECON_RETURN, VG_RECON_R_RETURNED);
    by_kind(r, VG_RECON_FEE, VG_RECON_R_FEE);
    by_looks(r);
    rest(r);
}

/* --- names ------------------------------------------------------------------------------------------------------- */

const char *vg_recon_reason_name(vg_recon_reason reason)
{
    switch (reason) {
#define R(code, n, name, text)                                                                                           \
    case VG_RECON_R_##code: return name;
        VG_RECON_REASONS(R)
#undef R
    }
    return NULL;
}

const char *vg_recon_reason_text(vg_recon_reason reason)
{
    switch (reason) {
#define R(code, n, name, text)                                                                                           \
    case VG_RECON_R_##code: return text;
        VG_RECON_REASONS(R)
#undef R
    }
    return NULL;
}

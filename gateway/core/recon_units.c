/* Units of free items, and the buckets of those that are equal in all that a rule compares. */
#include "gateway/core/recon_in.h"

/* --- units ------------------------------------------------------------------------------------------------ */

/* A kind that says what an item is; that it is no fee, interest or return says nothing. */
static uint32_t telling(uint8_t kind) { return kind > VG_RECON_PRINCIPAL ? kind : 0; }

static uint64_t name_of(const recon_fact *f, vg_recon_unit unit)
{
    switch (unit) {
    case VG_RECON_BY_REF: return f->ref;
    case VG_RECON_BY_RECEIPT: return f->receipt;
    case VG_RECON_BY_BUNDLE: return (uint64_t)f->bundle;
    case VG_RECON_BY_KIND_DAY: return telling(f->kind) == 0 ? 0 : (uint64_t)f->day << 8 | f->kind;
    default: return 0;
    }
}

typedef struct naming {
    const recon_fact *facts;
    vg_recon_unit unit;
} naming;

static int by_name(const void *ctx, const recon_entry *x, const recon_entry *y)
{
    const naming *n = ctx;
    const recon_fact *a = &n->facts[recon_index(x)], *b = &n->facts[recon_index(y)];
    uint64_t an = name_of(a, n->unit), bn = name_of(b, n->unit);
    if (an != bn) {
        return an < bn ? -1 : 1;
    }
    if (a->account != b->account) {
        return a->account < b->account ? -1 : 1;
    }
    return a->currency != b->currency ? (a->currency < b->currency ? -1 : 1) : 0;
}

/* What its items that tell it all tell; 0 when two of them differ. */
static uint64_t common(uint64_t so_far, uint64_t told, bool *differs)
{
    *differs |= so_far != 0 && told != 0 && so_far != told;
    return so_far != 0 ? so_far : told;
}

/* The unit of items e[0..count), its members at `first`; false: it has no sum. */
static bool bind(const recon_fact *facts, const recon_entry *e, size_t count, uint32_t *members, uint32_t first, recon_fact *ret)
{
    recon_fact unit = facts[recon_index(e)];
    bool receipts = false, refs = false, parties = false, kinds = false, bundles = false;
    int64_t sum = 0;
    unit.second = -1;
    unit.fee_fen = 0;
    unit.link = 0;
    for (size_t i = 0; i < count; i++) {
        const recon_fact *f = &facts[recon_index(&e[i])];
        unit.receipt = (uint32_t)common(unit.receipt, f->receipt, &receipts);
        unit.ref = (uint32_t)common(unit.ref, f->ref, &refs);
        unit.party = common(unit.party, f->party, &parties);
        unit.kind = (uint8_t)common(unit.kind, f->kind, &kinds);
        unit.bundle = (int64_t)common((uint64_t)unit.bundle, (uint64_t)f->bundle, &bundles);
        unit.day = f->day > unit.day ? f->day : unit.day; /* it is whole on its last day */
        members[first + i] = recon_index(&e[i]);
        if (__builtin_add_overflow(sum, f->net, &sum)) {
            return false;
        }
    }
    unit.receipt = receipts ? 0 : unit.receipt;
    unit.ref = refs ? 0 : unit.ref;
    unit.party = parties ? 0 : unit.party;
    unit.kind = kinds ? 0 : unit.kind;
    unit.bundle = bundles ? 0 : unit.bundle;
    unit.net = sum;
    unit.count = (uint32_t)count;
    unit.first = count == 1 ? recon_index(e) : first;
    *ret = unit;
    return sum != 0;
}

/* singles: a unit of one item is kept; against single items it would only be a rule of items again. */
static void build(recon *r, size_t side, vg_recon_unit unit, bool singles)
{
    const recon_side *s = &r->sides[side];
    naming ctx = {s->facts, unit};
    size_t n = 0, units = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        const recon_fact *f = &s->facts[i];
        uint64_t name = name_of(f, unit);
        if (s->state[i] == RECON_FREE && name != 0) {
            r->entries[n++] = (recon_entry){recon_mix(recon_mix((uint64_t)f->account, f->currency), name), 0, i};
        }
    }
    recon_sort(r->entries, r->scratch, n, by_name, &ctx);
    for (size_t i = 0, j; i < n; i = j) {
        const recon_entry *e = &r->entries[i];
        for (j = i + 1; j < n && r->entries[j].a == e->a && by_name(&ctx, e, &r->entries[j]) == 0; j++) {
        }
        units += (singles || j - i > 1) && bind(s->facts, e, j - i, r->members[side], (uint32_t)i, &r->built[side][units]);
    }
    r->built_count[side] = units;
    r->units[side] = r->built[side];
}

void recon_units(recon *r)
{
    vg_recon_unit unit[RECON_SIDES] = {r->rule->bank_unit, r->rule->our_unit};
    for (size_t side = 0; side < RECON_SIDES; side++) {
        if (unit[side] == VG_RECON_ITEM) {
            r->units[side] = r->sides[side].facts;
            r->built_count[side] = r->sides[side].count;
        } else {
            build(r, side, unit[side], unit[1 - side] != VG_RECON_ITEM);
        }
    }
}

/* --- buckets ---------------------------------------------------------------------------------------------- */

/* What the bank's amount must be; false: this unit is none of the rule's. */
static bool amount_of(const recon *r, size_t side, const recon_fact *f, int64_t *ret)
{
    int64_t net = f->net;
    if (r->rule->fee && side == RECON_OURS) {
        if (f->fee_fen == 0 || __builtin_sub_overflow(net, f->fee_fen, &net) || (net > 0) != (f->net > 0) || net == 0) {
            return false;
        }
    }
    if ((r->loose & RECON_LOOSE_AMOUNT) != 0) {
        net = net > 0 ? 1 : -1;
    }
    *ret = (r->loose & RECON_LOOSE_SIDE) != 0 && side == RECON_OURS ? -net : net;
    return true;
}

typedef struct tuple {
    int64_t account, amount, link;
    uint64_t party;
    uint32_t currency, receipt, ref, kind;
} tuple;

static bool tuple_of(const recon *r, size_t side, const recon_fact *f, tuple *ret)
{
    uint32_t keys = r->rule->keys;
    tuple t = {.account = (r->loose & RECON_LOOSE_ACCOUNT) != 0 ? 0 : f->account,
               .currency = (r->loose & RECON_LOOSE_CURRENCY) != 0 ? 0 : f->currency,
               .link = (keys & VG_RECON_KEY_LINK) != 0 ? f->link : 0,
               .party = (keys & VG_RECON_KEY_PARTY) != 0 ? f->party : 0,
               .receipt = (keys & VG_RECON_KEY_RECEIPT) != 0 ? f->receipt : 0,
               .ref = (keys & VG_RECON_KEY_REF) != 0 ? f->ref : 0,
               .kind = (keys & VG_RECON_KEY_KIND) != 0 ? telling(f->kind) : 0};
    uint32_t told = (t.link != 0 ? VG_RECON_KEY_LINK : 0U) | (t.party != 0 ? VG_RECON_KEY_PARTY : 0U) |
                    (t.receipt != 0 ? VG_RECON_KEY_RECEIPT : 0U) | (t.ref != 0 ? VG_RECON_KEY_REF : 0U) |
                    (t.kind != 0 ? VG_RECON_KEY_KIND : 0U);
    bool fits = told == keys && (r->rule->seconds == 0 || f->second >= 0) && amount_of(r, side, f, &t.amount);
    *ret = t;
    return fits;
}

static uint64_t tuple_hash(const tuple *t)
{
    uint64_t hash = recon_mix(recon_mix((uint64_t)t->account, (uint64_t)t->amount), (uint64_t)t->link);
    hash = recon_mix(recon_mix(hash, t->party), (uint64_t)t->currency << 32 | t->kind);
    return recon_mix(hash, (uint64_t)t->receipt << 32 | t->ref);
}

#define ORDER(field)                                                                                                     \
    if (t.field != u.field) {                                                                                            \
        return t.field < u.field ? -1 : 1;                                                                               \
    }
/* Exact: equal hashes of different tuples stay apart. */
static int by_tuple(const void *ctx, const recon_entry *x, const recon_entry *y)
{
    const recon *r = ctx;
    tuple t, u;
    (void)tuple_of(r, recon_side_of(x), recon_unit(r, x), &t);
    (void)tuple_of(r, recon_side_of(y), recon_unit(r, y), &u);
    ORDER(account)
    ORDER(amount)
    ORDER(link)
    ORDER(party)
    ORDER(currency)
    ORDER(receipt)
    ORDER(ref)
    ORDER(kind)
    return 0;
}
#undef ORDER

/* Which hashes a side has, nearly: most of what can't meet is not sorted. In scratch, which is free until the sort. */
typedef struct sieve {
    uint64_t *bits;
    uint64_t mask; /* 0: everything passes */
} sieve;

static sieve sieve_of(recon *r, const recon_entry *e, size_t count)
{
    sieve s = {(uint64_t *)r->scratch, 63};
    while (s.mask < 8 * count) {
        s.mask = s.mask * 2 + 1;
    }
    size_t bytes = (size_t)(s.mask / 8 + 1);
    assert(bytes <= (count + 1) * sizeof *r->scratch);
    memset(s.bits, 0, bytes);
    for (size_t i = 0; i < count; i++) {
        s.bits[(e[i].a & s.mask) / 64] |= UINT64_C(1) << (e[i].a & 63);
    }
    return s;
}

static bool passes(const sieve *s, uint64_t hash) { return s->mask == 0 || (s->bits[(hash & s->mask) / 64] >> (hash & 63) & 1) != 0; }

static size_t collect(recon *r, size_t side, const sieve *only, size_t n)
{
    const recon_side *s = &r->sides[side];
    bool items = r->units[side] == s->facts;
    for (size_t i = 0; i < r->built_count[side]; i++) {
        const recon_fact *f = &r->units[side][i];
        tuple t;
        if ((items && s->state[i] != r->want[side]) || !tuple_of(r, side, f, &t)) {
            continue;
        }
        uint64_t hash = tuple_hash(&t);
        if (passes(only, hash)) {
            int64_t at = r->rule->seconds > 0 ? (int64_t)f->day * 86400 + f->second : f->day;
            r->entries[n++] = (recon_entry){hash, (uint64_t)side << 63 | (uint64_t)(at + (INT64_C(1) << 62)), i};
        }
    }
    return n;
}

/* Entries of both sides that may meet. */
static size_t collect_both(recon *r)
{
    static const sieve open = {NULL, 0};
    size_t banks = collect(r, RECON_BANK, &open, 0), kept = 0;
    sieve s = sieve_of(r, r->entries, banks);
    size_t n = collect(r, RECON_OURS, &s, banks);
    s = sieve_of(r, r->entries + banks, n - banks);
    for (size_t i = 0; i < banks; i++) {
        if (passes(&s, r->entries[i].a)) {
            r->entries[kept++] = r->entries[i];
        }
    }
    memmove(r->entries + kept, r->entries + banks, (n - banks) * sizeof *r->entries);
    return kept + n - banks;
}

void recon_buckets(recon *r, recon_bucket *each)
{
    size_t n = collect_both(r);
    recon_sort(r->entries, r->scratch, n, by_tuple, r);
    for (size_t i = 0, j; i < n && recon_goes_on(r); i = j) {
        const recon_entry *e = &r->entries[i];
        size_t banks = 0;
        for (j = i; j < n && r->entries[j].a == e->a && by_tuple(r, e, &r->entries[j]) == 0; j++) {
            banks += recon_side_of(&r->entries[j]) == RECON_BANK;
        }
        if (banks > 0 && banks < j - i) {
            each(r, (recon_run){e, banks}, (recon_run){e + banks, j - i - banks});
        }
    }
}

/* Sums of several items, with proof: every sum that fits is looked for, and only the only one counts. A search that does not come
 * to its end says nothing but that: its items are marked, and a reason that knows more may still come. */
#include "gateway/core/recon_in.h"
#include <stdlib.h>

typedef struct solution {
    uint32_t first, bank_count, our_count; /* places in `units` of all: the bank's, then ours */
} solution;

typedef struct sums { /* of the subsets of one side of an n:m search */
    recon_entry *at, *scratch; /* a: the sum, c: the subset */
} sums;

typedef struct all {
    solution *list; /* of one bucket or one neighbourhood */
    recon_entry *units;
    size_t count, unit_count, room, unit_room;
    sums side[RECON_SIDES];
} all;

static int64_t fen_of(const recon *r, const recon_entry *e)
{
    int64_t net = recon_unit(r, e)->net;
    return net < 0 ? -net : net;
}

static void mark_unsearched(recon *r, const recon_entry *at, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        r->sides[recon_side_of(&at[i])].flags[recon_index(&at[i])] |= RECON_UNSEARCHED;
    }
}

/* --- solutions ------------------------------------------------------------------------------------------------ */

static bool room_for(recon *r, all *a, size_t units)
{
    if (a->count == a->room) {
        size_t room = a->room * 2 + 64;
        solution *list = reallocarray(a->list, room, sizeof *list);
        if (list == NULL) {
            r->failed = true;
            return false;
        }
        a->list = list;
        a->room = room;
    }
    if (a->unit_count + units > a->unit_room) {
        size_t room = a->unit_room * 2 + units + 64;
        recon_entry *at = reallocarray(a->units, room, sizeof *at);
        if (at == NULL) {
            r->failed = true;
            return false;
        }
        a->units = at;
        a->unit_room = room;
    }
    return true;
}

/* Counts for each item how many solutions want it, or takes that back. */
static void count_uses(recon *r, const all *a, uint32_t by)
{
    for (size_t i = 0; i < a->count; i++) {
        const solution *s = &a->list[i];
        for (uint32_t k = 0; k < s->bank_count + s->our_count; k++) {
            const recon_entry *e = &a->units[s->first + k];
            r->sides[recon_side_of(e)].uses[recon_index(e)] += by;
        }
    }
}

static void take_solution(recon *r, const all *a, const solution *s)
{
    const recon_fact *bank[VG_RECON_PARTS_MAX], *ours[VG_RECON_PARTS_MAX];
    const recon_entry *e = &a->units[s->first];
    bool alone = true; /* two ways to make one amount share that one */
    for (uint32_t k = 0; k < s->bank_count + s->our_count; k++) {
        alone = alone && r->sides[recon_side_of(&e[k])].uses[recon_index(&e[k])] == 1;
    }
    recon_run these = {e, s->bank_count}, those = {e + s->bank_count, s->our_count};
    if (!alone) {
        recon_leave_run(r, these, VG_RECON_R_AMBIGUOUS, those);
        recon_leave_run(r, those, VG_RECON_R_AMBIGUOUS, these);
        return;
    }
    for (uint32_t k = 0; k < s->bank_count; k++) {
        bank[k] = recon_unit(r, &e[k]);
    }
    for (uint32_t k = 0; k < s->our_count; k++) {
        ours[k] = recon_unit(r, &e[s->bank_count + k]);
    }
    recon_group(r, bank, s->bank_count, ours, s->our_count, 1);
}

/* Those that share no item are groups, the others are ambiguous. */
static void take_all(recon *r, all *a)
{
    count_uses(r, a, 1);
    for (size_t i = 0; i < a->count && !r->failed; i++) {
        take_solution(r, a, &a->list[i]);
    }
    count_uses(r, a, (uint32_t)-1);
    a->count = a->unit_count = 0;
}

/* --- one is the sum of several ---------------------------------------------------------------------------------- */

typedef struct pool {
    recon_entry at[VG_RECON_POOL_MAX]; /* the largest first */
    int64_t fen[VG_RECON_POOL_MAX];
    int64_t rest[VG_RECON_POOL_MAX + 1]; /* sum from here on */
    size_t count, first;                 /* the first of the many in the window, whether or not it may be a part */
} pool;

static bool in_window(const recon *r, const recon_entry *x, const recon_entry *y)
{
    const recon_entry *bank = recon_side_of(x) == RECON_BANK ? x : y, *ours = bank == x ? y : x;
    int64_t from, to;
    recon_window(r, r->rule, recon_at(ours), &from, &to);
    return recon_at(bank) >= from && recon_at(bank) <= to;
}

/* Who may be a part of `one`; false: too many. */
static bool fill_pool(recon *r, const recon_entry *one, recon_run many, pool *p)
{
    bool bank_one = recon_side_of(one) == RECON_BANK;
    int64_t from = 0, to = 0, fen = fen_of(r, one);
    size_t low = 0, high = many.count;
    const recon_fact *unit = recon_unit(r, one);
    p->count = 0;
    while (low < high) { /* the first that lies in the window */
        size_t mid = low + (high - low) / 2;
        recon_window(r, r->rule, recon_at(bank_one ? &many.at[mid] : one), &from, &to);
        bool early = bank_one ? to < recon_at(one) : recon_at(&many.at[mid]) < from;
        low = early ? mid + 1 : low;
        high = early ? high : mid;
    }
    p->first = low;
    for (size_t i = low; i < many.count && in_window(r, one, &many.at[i]); i++) {
        const recon_entry *e = &many.at[i];
        if (++r->searched > VG_RECON_SEARCH_ALL_MAX) {
            return false;
        }
        const recon_fact *part = recon_unit(r, e);
        if (fen_of(r, e) >= fen || !(bank_one ? recon_agree(unit, part) : recon_agree(part, unit))) {
            continue;
        }
        if (p->count == VG_RECON_POOL_MAX) {
            return false;
        }
        size_t at = p->count++;
        for (; at > 0 && fen_of(r, &p->at[at - 1]) < fen_of(r, e); at--) {
            p->at[at] = p->at[at - 1];
        }
        p->at[at] = *e;
    }
    p->rest[p->count] = 0;
    for (size_t i = p->count; i > 0; i--) {
        p->fen[i - 1] = fen_of(r, &p->at[i - 1]);
        p->rest[i - 1] = p->rest[i] + p->fen[i - 1]; /* 64 times 10^15 fits */
    }
    return true;
}

static void add_parts(recon *r, all *a, const recon_entry *one, const pool *p, const size_t *parts, size_t count)
{
    if (!room_for(r, a, count + 1)) {
        return;
    }
    bool bank_one = recon_side_of(one) == RECON_BANK;
    recon_entry *to = &a->units[a->unit_count];
    to[bank_one ? 0 : count] = *one;
    for (size_t i = 0; i < count; i++) {
        to[bank_one ? i + 1 : i] = p->at[parts[i]];
    }
    a->list[a->count++] = (solution){(uint32_t)a->unit_count, (uint32_t)(bank_one ? 1 : count), (uint32_t)(bank_one ? count : 1)};
    a->unit_count += count + 1;
}

/* Every way to make the amount of 2 to VG_RECON_PARTS_MAX parts, until there are two; false: not to the end. */
static bool search_parts(recon *r, all *a, const recon_entry *one, const pool *p)
{
    size_t parts[VG_RECON_PARTS_MAX], depth = 0, i = 0, first = a->count;
    int64_t left = fen_of(r, one);
    for (int64_t steps = 0; steps < VG_RECON_SEARCH_MAX && r->searched < VG_RECON_SEARCH_ALL_MAX;) {
        if (left == 0) {
            add_parts(r, a, one, p, parts, depth);
            if (a->count - first == 2 || r->failed) {
                return true;
            }
        }
        while (i < p->count && p->fen[i] > left) {
            i++;
        }
        if (left > 0 && depth < VG_RECON_PARTS_MAX && i < p->count && p->rest[i] >= left) {
            left -= p->fen[i];
            parts[depth++] = i++;
            steps++;
            r->searched++;
        } else if (depth > 0) {
            i = parts[--depth];
            left += p->fen[i++];
        } else {
            return true;
        }
    }
    for (size_t s = first; s < a->count; s++) { /* one was found, and whether it is the only one is not known */
        a->unit_count = a->list[s].first;
    }
    a->count = first;
    return false;
}

static void search_each(recon *r, all *a, recon_run ones, recon_run many)
{
    pool p;
    size_t marked = 0; /* windows go forward with the ones: nobody is marked twice */
    for (size_t i = 0; i < ones.count && recon_goes_on(r); i++) {
        const recon_entry *one = &ones.at[i];
        if (fill_pool(r, one, many, &p) && search_parts(r, a, one, &p)) {
            continue;
        }
        mark_unsearched(r, one, 1);
        marked = p.first > marked ? p.first : marked;
        while (marked < many.count && in_window(r, one, &many.at[marked])) {
            mark_unsearched(r, &many.at[marked++], 1);
        }
    }
    take_all(r, a);
}

static void one_many(recon *r, recon_run bank, recon_run ours) { search_each(r, r->sums, bank, ours); }

static void many_one(recon *r, recon_run bank, recon_run ours) { search_each(r, r->sums, ours, bank); }

/* --- several are the sum of several -------------------------------------------------------------------------------- */

static size_t bits(uint64_t mask) { return (size_t)__builtin_popcountll(mask); }

static size_t subsets(recon *r, recon_run run, sums *ret)
{
    size_t n = (size_t)1 << run.count;
    ret->at[0] = (recon_entry){0, 0, 0};
    for (size_t mask = 1; mask < n; mask++) {
        size_t low = (size_t)__builtin_ctzll(mask);
        ret->at[mask] = (recon_entry){ret->at[mask & (mask - 1)].a + (uint64_t)fen_of(r, &run.at[low]), 0, mask};
    }
    r->searched += (int64_t)n;
    recon_sort(ret->at + 1, ret->scratch, n - 1, NULL, NULL);
    return n;
}

static bool all_meet(const recon *r, recon_run bank, uint64_t b, recon_run ours, uint64_t o)
{
    for (size_t i = 0; i < bank.count; i++) {
        for (size_t j = 0; j < ours.count; j++) {
            bool both = (b >> i & 1) != 0 && (o >> j & 1) != 0;
            if (both && (!in_window(r, &bank.at[i], &ours.at[j]) ||
                         !recon_agree(recon_unit(r, &bank.at[i]), recon_unit(r, &ours.at[j])))) {
                return false;
            }
        }
    }
    return true;
}

typedef struct masks {
    uint64_t bank[VG_RECON_SOLUTIONS_MAX], ours[VG_RECON_SOLUTIONS_MAX];
    size_t count;
} masks;

/* Pairs of subsets with one sum; false: too many to judge. */
static bool equal_sums(recon *r, recon_run bank, recon_run ours, const all *a, masks *ret)
{
    const recon_entry *b = a->side[RECON_BANK].at, *o = a->side[RECON_OURS].at;
    size_t nb = (size_t)1 << bank.count, no = (size_t)1 << ours.count, i = 1, j = 1;
    ret->count = 0;
    while (i < nb && j < no) {
        if (b[i].a != o[j].a) {
            b[i].a < o[j].a ? i++ : j++;
            continue;
        }
        for (size_t k = j; k < no && o[k].a == b[i].a; k++) {
            if (++r->searched > VG_RECON_SEARCH_ALL_MAX) {
                return false;
            }
            if (bits(b[i].c) + bits(o[k].c) > 2 && all_meet(r, bank, b[i].c, ours, o[k].c)) {
                if (ret->count == VG_RECON_SOLUTIONS_MAX) {
                    return false;
                }
                ret->bank[ret->count] = b[i].c;
                ret->ours[ret->count++] = o[k].c;
            }
        }
        i++;
    }
    return true;
}

/* A sum that holds a smaller one is that one and another: only the smallest are groups. */
static bool smallest(const masks *m, size_t which)
{
    for (size_t i = 0; i < m->count; i++) {
        if (i != which && (m->bank[i] & ~m->bank[which]) == 0 && (m->ours[i] & ~m->ours[which]) == 0) {
            return false;
        }
    }
    return true;
}

static void add_masks(recon *r, all *a, recon_run bank, uint64_t b, recon_run ours, uint64_t o)
{
    if (!room_for(r, a, bits(b) + bits(o))) {
        return;
    }
    solution s = {(uint32_t)a->unit_count, (uint32_t)bits(b), (uint32_t)bits(o)};
    for (size_t i = 0; i < bank.count; i++) {
        if ((b >> i & 1) != 0) {
            a->units[a->unit_count++] = bank.at[i];
        }
    }
    for (size_t i = 0; i < ours.count; i++) {
        if ((o >> i & 1) != 0) {
            a->units[a->unit_count++] = ours.at[i];
        }
    }
    a->list[a->count++] = s;
}

static void search_sums(recon *r, all *a, recon_run bank, recon_run ours)
{
    masks m;
    bool fits = bank.count <= VG_RECON_PARTS_MAX && ours.count <= VG_RECON_PARTS_MAX && r->searched < VG_RECON_SEARCH_ALL_MAX;
    if (fits) {
        (void)subsets(r, bank, &a->side[RECON_BANK]);
        (void)subsets(r, ours, &a->side[RECON_OURS]);
    }
    if (!fits || !equal_sums(r, bank, ours, a, &m)) {
        mark_unsearched(r, bank.at, bank.count);
        mark_unsearched(r, ours.at, ours.count);
        return;
    }
    for (size_t i = 0; i < m.count && !r->failed; i++) {
        if (smallest(&m, i)) {
            add_masks(r, a, bank, m.bank[i], ours, m.ours[i]);
        }
    }
    take_all(r, a);
}

static void in_sums(recon *r, recon_run bank, recon_run ours)
{
    if (bank.count > 1 && ours.count > 1) { /* the sum of one is a rule of its own */
        search_sums(r, r->sums, bank, ours);
    }
}

static void many_many(recon *r, recon_run bank, recon_run ours) { recon_clusters(r, bank, ours, in_sums); }

void recon_search(recon *r)
{
    const size_t n = (size_t)1 << VG_RECON_PARTS_MAX;
    recon_entry *room = r->rule->shape == VG_RECON_MANY_MANY ? calloc(3 * n, sizeof *room) : NULL;
    all a = {.side = {{room, room + 2 * n}, {room + n, room + 2 * n}}};
    r->failed |= r->rule->shape == VG_RECON_MANY_MANY && room == NULL;
    r->sums = &a;
    if (!r->failed) {
        recon_buckets(r, r->rule->shape == VG_RECON_ONE_MANY   ? one_many
                         : r->rule->shape == VG_RECON_MANY_ONE ? many_one
                                                               : many_many);
    }
    r->sums = NULL;
    free(a.list);
    free(a.units);
    free(room);
}

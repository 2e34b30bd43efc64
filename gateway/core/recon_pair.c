/* Units that meet as wholes: who is the only partner of its only partner, and equals as a multiset. */
#include "gateway/core/recon_in.h"

/* --- neighbourhoods ------------------------------------------------------------------------------------------ */

/* Windows of our units over the bank's, both ascending: each connected part of the two, in linear time, since neither end of a
 * window ever goes back. */
void recon_clusters(recon *r, recon_run bank, recon_run ours, recon_cluster *each)
{
    size_t low = 0, high = 0; /* of the bank's run: under our unit's window */
    recon_run b = {bank.at, 0}, o = {ours.at, 0};
    for (size_t i = 0; i < ours.count && recon_goes_on(r); i++) {
        int64_t from, to;
        recon_window(r, r->rule, recon_at(&ours.at[i]), &from, &to);
        while (low < bank.count && recon_at(&bank.at[low]) < from) {
            low++;
        }
        high = high < low ? low : high;
        while (high < bank.count && recon_at(&bank.at[high]) <= to) {
            high++;
        }
        if (low == high) {
            continue;
        }
        if (b.count > 0 && bank.at + low >= b.at + b.count) {
            each(r, b, o);
            b.count = 0;
        }
        if (b.count == 0) {
            b.at = bank.at + low;
            o.at = ours.at + i;
        }
        b.count = (size_t)(bank.at + high - b.at);
        o.count = (size_t)(ours.at + i + 1 - o.at);
    }
    if (b.count > 0) {
        each(r, b, o);
    }
}

/* --- judging ------------------------------------------------------------------------------------------------ */

static bool one_place(recon_run run)
{
    for (size_t i = 1; i < run.count; i++) {
        if (recon_at(&run.at[i]) != recon_at(&run.at[0])) {
            return false;
        }
    }
    return true;
}

static bool copies(const recon *r, recon_run run)
{
    const recon_fact *f = recon_unit(r, &run.at[0]);
    for (size_t i = 1; i < run.count; i++) {
        const recon_fact *g = recon_unit(r, &run.at[i]);
        if (f->net != g->net || f->fee_fen != g->fee_fen || f->bundle != g->bundle || f->party != g->party || f->receipt != g->receipt ||
            f->ref != g->ref || f->day != g->day || f->second != g->second || f->kind != g->kind || f->count != 1 || g->count != 1 ||
            (recon_side_of(&run.at[0]) == RECON_BANK && f->link != g->link)) {
            return false;
        }
    }
    return true;
}

/* All of both see one another, or not. Both runs are in order of place and rank. */
static void judge(recon *r, recon_run bank, recon_run ours, bool complete)
{
    recon_run more = bank.count > ours.count ? bank : ours, less = bank.count > ours.count ? ours : bank;
    bool only = bank.count == 1 && ours.count == 1;
    if (only && r->units[RECON_BANK] != r->sides[RECON_BANK].facts && recon_unit(r, bank.at)->count == 1 &&
        recon_unit(r, ours.at)->count == 1) {
        return; /* an item with an item: the rules of items have said what they think of it, in their windows */
    }
    if (r->instead != 0) {
        if (only) {
            recon_leave_run(r, bank, r->instead, ours);
            recon_leave_run(r, ours, r->instead, bank);
        }
        return;
    }
    bool equals = complete && one_place(bank) && one_place(ours) && (bank.count == ours.count || copies(r, more));
    if (!only && !equals) {
        recon_leave_run(r, bank, VG_RECON_R_AMBIGUOUS, ours);
        recon_leave_run(r, ours, VG_RECON_R_AMBIGUOUS, bank);
        return;
    }
    for (size_t i = 0; i < less.count; i++) {
        const recon_fact *b = recon_unit(r, &bank.at[i]), *o = recon_unit(r, &ours.at[i]);
        recon_group(r, &b, 1, &o, 1, (uint32_t)less.count);
    }
    recon_surplus(r, (recon_run){more.at + less.count, more.count - less.count}, less);
}

/* --- who agrees with whom ------------------------------------------------------------------------------------- */

static uint64_t fact_at(const recon_fact *f, int which)
{
    return which == 0 ? f->receipt : which == 1 ? f->ref : which == 2 ? f->party : which == 3 ? f->kind : (uint64_t)f->link;
}

/* The one value that all tell who tell it, 0 where none does; false: there are several. */
static bool one_value(const recon *r, recon_run run, int which, uint64_t *ret)
{
    uint64_t value = 0;
    for (size_t i = 0; i < run.count; i++) {
        uint64_t told = fact_at(recon_unit(r, &run.at[i]), which);
        if (value != 0 && told != 0 && told != value) {
            return false;
        }
        value = value == 0 ? told : value;
    }
    *ret = value;
    return true;
}

/* Surely no two of them contradict each other: linear, and nearly always enough. */
static bool all_agree(const recon *r, recon_run bank, recon_run ours)
{
    for (int which = 0; which < 5; which++) {
        uint64_t b = 0, o = 0;
        bool one_b = one_value(r, bank, which, &b), one_o = one_value(r, ours, which, &o);
        bool none_b = one_b && b == 0, none_o = one_o && o == 0;
        if (!none_b && !none_o && !(one_b && one_o && b == o)) {
            return false;
        }
    }
    return true;
}

static bool meets(const recon *r, const recon_entry *bank, const recon_entry *ours)
{
    int64_t from, to;
    recon_window(r, r->rule, recon_at(ours), &from, &to);
    return recon_at(bank) >= from && recon_at(bank) <= to && recon_agree(recon_unit(r, bank), recon_unit(r, ours));
}

typedef struct parting {
    uint32_t *part; /* of the bank's entries, then ours; 0: none yet */
    uint32_t *next; /* queue */
    size_t banks, ours;
    size_t edges;
} parting;

/* All that are connected with bank entry `begin` become `part`. */
static void flood(const recon *r, recon_run bank, recon_run ours, parting *p, size_t begin, uint32_t part)
{
    size_t head = 0, tail = 0;
    p->banks = p->ours = p->edges = 0;
    p->part[begin] = part;
    p->next[tail++] = (uint32_t)begin;
    while (head < tail) {
        size_t at = p->next[head++];
        bool is_bank = at < bank.count;
        p->banks += is_bank;
        p->ours += !is_bank;
        for (size_t i = 0; i < (is_bank ? ours.count : bank.count); i++) {
            size_t other = is_bank ? bank.count + i : i;
            if (!meets(r, &bank.at[is_bank ? at : i], &ours.at[is_bank ? i : at - bank.count])) {
                continue;
            }
            p->edges += is_bank;
            if (p->part[other] == 0) {
                p->part[other] = part;
                p->next[tail++] = (uint32_t)other;
            }
        }
    }
}

/* Copies of the entries of one part, behind `to`. */
static recon_run gather(recon_run run, const uint32_t *part, uint32_t which, recon_entry *to)
{
    size_t n = 0;
    for (size_t i = 0; i < run.count; i++) {
        if (part[i] == which) {
            to[n++] = run.at[i];
        }
    }
    return (recon_run){to, n};
}

static void unsearched(recon *r, recon_run run)
{
    for (size_t i = 0; i < run.count; i++) {
        size_t side = recon_side_of(&run.at[i]);
        const recon_fact *unit = recon_unit(r, &run.at[i]);
        for (uint32_t k = 0; k < unit->count; k++) {
            r->sides[side].flags[recon_member(r, side, unit, k)] |= RECON_UNSEARCHED;
        }
    }
}

/* Some of them may contradict each other: part by part, pair by pair. */
static void divide(recon *r, recon_run bank, recon_run ours)
{
    size_t all = bank.count + ours.count;
    if (bank.count > VG_RECON_PAIRS_MAX / ours.count) {
        unsearched(r, bank);
        unsearched(r, ours);
        return;
    }
    parting p = {.part = r->queue, .next = r->queue + all};
    memset(p.part, 0, all * sizeof *p.part);
    uint32_t parts = 0;
    for (size_t i = 0; i < bank.count; i++) {
        if (p.part[i] != 0) {
            continue;
        }
        flood(r, bank, ours, &p, i, ++parts);
        if (p.ours > 0) {
            recon_run b = gather(bank, p.part, parts, r->scratch), o = gather(ours, p.part + bank.count, parts, r->scratch + b.count);
            judge(r, b, o, p.edges == b.count * o.count);
        }
    }
}

static void cluster(recon *r, recon_run bank, recon_run ours)
{
    int64_t from, to, from_last, to_last;
    recon_window(r, r->rule, recon_at(&ours.at[0]), &from, &to);
    recon_window(r, r->rule, recon_at(&ours.at[ours.count - 1]), &from_last, &to_last);
    bool reach = recon_at(&bank.at[bank.count - 1]) <= to && recon_at(&bank.at[0]) >= from_last;
    if (all_agree(r, bank, ours)) { /* windows connect them all; complete, when they reach from end to end */
        judge(r, bank, ours, reach);
    } else {
        divide(r, bank, ours);
    }
}

void recon_pair(recon *r, recon_run bank, recon_run ours) { recon_clusters(r, bank, ours, cluster); }

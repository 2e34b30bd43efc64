#include "tests/unit/recon_slow.h"
#include <stdlib.h>

enum { FREE, MATCHED, LEFT };

typedef struct slow {
    const vg_recon_ask *ask;
    slow_result *result;
    int state[2][SLOW_MAX];
} slow;

static bool same_text(vg_span a, vg_span b) { return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0); }

static bool both_tell(vg_span a, vg_span b) { return a.len > 0 && b.len > 0; }

static bool works(const slow *s, int32_t day)
{
    bool working;
    vg_err err;
    vg_status st = vg_calendar_working(s->ask->calendar, (vg_day){day}, &working, &err);
    assert(st.code == VG_OK);
    return working;
}

/* Working days from `from` (without it) to `to`. */
static int32_t worked(const slow *s, int32_t from, int32_t to)
{
    int32_t n = 0;
    for (int32_t day = from + 1; day <= to; day++) {
        n += works(s, day);
    }
    return n;
}

static bool contradict(const vg_recon_item *b, const vg_recon_item *o)
{
    return (both_tell(b->receipt, o->receipt) && !same_text(b->receipt, o->receipt)) ||
           (both_tell(b->ref, o->ref) && !same_text(b->ref, o->ref)) || (b->party != 0 && o->party != 0 && b->party != o->party) ||
           (b->kind != 0 && o->kind != 0 && b->kind != o->kind) || (b->linked != 0 && b->linked != o->id);
}

static bool in_window(const slow *s, const vg_recon_rule *rule, const vg_recon_item *b, const vg_recon_item *o)
{
    if (rule->seconds > 0) {
        int64_t apart = ((int64_t)b->day.n - o->day.n) * 86400 + b->second - o->second;
        return b->second >= 0 && o->second >= 0 && llabs(apart) <= rule->seconds;
    }
    if (b->day.n == o->day.n) {
        return true;
    }
    bool after = b->day.n > o->day.n;
    int32_t from = after ? o->day.n : b->day.n, to = after ? b->day.n : o->day.n, limit = after ? rule->forward : rule->back;
    return limit > 0 && (rule->working ? worked(s, from, to) : to - from) <= limit;
}

static bool keys_equal(const vg_recon_rule *rule, const vg_recon_item *b, const vg_recon_item *o)
{
    uint32_t k = rule->keys;
    return ((k & VG_RECON_KEY_LINK) == 0 || b->linked == o->id) &&
           ((k & VG_RECON_KEY_RECEIPT) == 0 || (both_tell(b->receipt, o->receipt) && same_text(b->receipt, o->receipt))) &&
           ((k & VG_RECON_KEY_REF) == 0 || (both_tell(b->ref, o->ref) && same_text(b->ref, o->ref))) &&
           ((k & VG_RECON_KEY_PARTY) == 0 || (b->party != 0 && b->party == o->party)) &&
           ((k & VG_RECON_KEY_KIND) == 0 || (b->kind > VG_RECON_PRINCIPAL && b->kind == o->kind));
}

static bool amounts_equal(const vg_recon_rule *rule, const vg_recon_item *b, const vg_recon_item *o)
{
    int64_t fen = !rule->fee ? o->fen : o->side == VG_CREDIT ? o->fen - o->fee_fen : o->fen + o->fee_fen;
    return b->side == o->side && b->fen == fen && (!rule->fee || o->fee_fen > 0);
}

static bool partners(const slow *s, const vg_recon_rule *rule, size_t bank, size_t ours)
{
    const vg_recon_item *b = &s->ask->bank[bank], *o = &s->ask->ours[ours];
    return s->state[0][bank] == FREE && s->state[1][ours] == FREE && b->account == o->account &&
           memcmp(b->currency, o->currency, 3) == 0 && amounts_equal(rule, b, o) && keys_equal(rule, b, o) &&
           in_window(s, rule, b, o) && !contradict(b, o);
}

/* --- parts of the graph of partners ---------------------------------------------------------------------------- */

typedef struct part {
    size_t bank[SLOW_MAX], ours[SLOW_MAX], banks, our;
} part;

static const vg_recon_item *sorting;
static int by_time(const void *x, const void *y)
{
    const vg_recon_item *a = &sorting[*(const size_t *)x], *b = &sorting[*(const size_t *)y];
    return a->day.n != b->day.n     ? (a->day.n < b->day.n ? -1 : 1)
           : a->second != b->second ? (a->second < b->second ? -1 : 1)
           : a->id < b->id          ? -1
                                    : a->id > b->id;
}

static bool copy_of(const vg_recon_item *a, const vg_recon_item *b)
{
    return a->fen == b->fen && a->fee_fen == b->fee_fen && a->bundle == b->bundle && a->linked == b->linked && a->party == b->party &&
           same_text(a->receipt, b->receipt) && same_text(a->ref, b->ref) && a->day.n == b->day.n && a->second == b->second &&
           a->kind == b->kind;
}

/* All of one place (day, or second where the rule looks at seconds). */
static bool one_place(const vg_recon_rule *rule, const vg_recon_item *items, const size_t *at, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (items[at[i]].day.n != items[at[0]].day.n || (rule->seconds > 0 && items[at[i]].second != items[at[0]].second)) {
            return false;
        }
    }
    return true;
}

static void judge(slow *s, const vg_recon_rule *rule, part *p, bool edges[SLOW_MAX][SLOW_MAX])
{
    const vg_recon_item *bank = s->ask->bank, *ours = s->ask->ours;
    bool complete = true, copies = true;
    for (size_t i = 0; i < p->banks; i++) {
        for (size_t j = 0; j < p->our; j++) {
            complete = complete && edges[p->bank[i]][p->ours[j]];
        }
    }
    bool more_bank = p->banks > p->our;
    for (size_t i = 1; i < (more_bank ? p->banks : p->our); i++) {
        copies = copies && (more_bank ? copy_of(&bank[p->bank[i]], &bank[p->bank[0]]) : copy_of(&ours[p->ours[i]], &ours[p->ours[0]]));
    }
    bool equals = complete && one_place(rule, bank, p->bank, p->banks) && one_place(rule, ours, p->ours, p->our) &&
                  (p->banks == p->our || copies);
    bool pairs = equals || (p->banks == 1 && p->our == 1);
    int spare = (rule->keys & VG_RECON_KEYS_NAME) != 0 ? LEFT : FREE;
    sorting = bank;
    qsort(p->bank, p->banks, sizeof p->bank[0], by_time);
    sorting = ours;
    qsort(p->ours, p->our, sizeof p->ours[0], by_time);
    for (size_t i = 0; i < p->banks; i++) {
        s->state[0][p->bank[i]] = !pairs ? LEFT : i < p->our ? MATCHED : spare;
        if (!pairs) {
            s->result->ambiguous[0][p->bank[i]] = true;
        } else if (i < p->our) {
            s->result->rule[p->bank[i]] = rule->number;
            s->result->partner[p->bank[i]] = p->ours[i];
        } else {
            s->result->duplicate[0][p->bank[i]] = true;
        }
    }
    for (size_t i = 0; i < p->our; i++) {
        s->state[1][p->ours[i]] = !pairs ? LEFT : i < p->banks ? MATCHED : spare;
        s->result->ambiguous[1][p->ours[i]] |= !pairs;
        s->result->duplicate[1][p->ours[i]] |= pairs && i >= p->banks;
    }
}

static void try_rule(slow *s, const vg_recon_rule *rule)
{
    size_t n = s->ask->bank_count, m = s->ask->our_count;
    bool edges[SLOW_MAX][SLOW_MAX] = {0};
    size_t label[2][SLOW_MAX];
    for (size_t i = 0; i < SLOW_MAX; i++) {
        label[0][i] = i;
        label[1][i] = SLOW_MAX + i;
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < m; j++) {
            edges[i][j] = partners(s, rule, i, j);
        }
    }
    for (size_t round = 0; round < n + m; round++) { /* the least label of who is connected */
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < m; j++) {
                size_t least = label[0][i] < label[1][j] ? label[0][i] : label[1][j];
                label[0][i] = edges[i][j] ? least : label[0][i];
                label[1][j] = edges[i][j] ? least : label[1][j];
            }
        }
    }
    for (size_t l = 0; l < n; l++) {
        part p = {.banks = 0};
        for (size_t i = 0; i < n; i++) {
            if (label[0][i] == l) {
                p.bank[p.banks++] = i;
            }
        }
        for (size_t j = 0; j < m; j++) {
            if (label[1][j] == l) {
                p.ours[p.our++] = j;
            }
        }
        if (p.banks > 0 && p.our > 0) {
            judge(s, rule, &p, edges);
        }
    }
}

/* --- one number, and not equal ----------------------------------------------------------------------------------- */

static bool differ(const vg_recon_item *b, const vg_recon_item *o)
{
    return memcmp(b->currency, o->currency, 3) != 0 || b->account != o->account || b->side != o->side || b->fen != o->fen ||
           contradict(b, o) || b->day.n != o->day.n;
}

static bool one_number(const vg_recon_item *b, const vg_recon_item *o)
{
    return b->linked == o->id || (both_tell(b->receipt, o->receipt) && same_text(b->receipt, o->receipt)) ||
           (both_tell(b->ref, o->ref) && same_text(b->ref, o->ref));
}

/* What has a number of a matched item is known: another of the same, or, with the other sign and not before it, its return. */
static void beside_matched(slow *s)
{
    for (size_t i = 0; i < s->ask->bank_count; i++) {
        for (size_t j = 0; j < s->ask->our_count; j++) {
            const vg_recon_item *b = &s->ask->bank[i], *o = &s->ask->ours[j];
            bool bank_free = s->state[0][i] == FREE && s->state[1][j] == MATCHED, ours_free = s->state[0][i] == MATCHED && s->state[1][j] == FREE;
            const vg_recon_item *one = bank_free ? b : o, *known = bank_free ? o : b;
            bool follows = b->side == o->side || (known->day.n <= one->day.n && known->kind != VG_RECON_RETURN);
            if ((bank_free || ours_free) && b->account == o->account && memcmp(b->currency, o->currency, 3) == 0 && one_number(b, o) && follows) {
                s->state[bank_free ? 0 : 1][bank_free ? i : j] = LEFT;
            }
        }
    }
}

/* Kinds of claims one after the other: who was taken by one is no partner for the next. */
static void claim(slow *s, int which)
{
    bool taken[2][SLOW_MAX] = {0};
    for (size_t i = 0; i < s->ask->bank_count; i++) {
        for (size_t j = 0; j < s->ask->our_count; j++) {
            const vg_recon_item *b = &s->ask->bank[i], *o = &s->ask->ours[j];
            bool one_side = b->side == o->side, receipt = both_tell(b->receipt, o->receipt) && same_text(b->receipt, o->receipt);
            bool ref = both_tell(b->ref, o->ref) && same_text(b->ref, o->ref);
            bool same = which < 2                 ? b->linked == o->id && one_side == (which == 0)
                        : which == 2 || which == 4 ? ref && one_side == (which == 2)
                                                  : receipt && b->account == o->account && one_side == (which == 3);
            if (same && s->state[0][i] == FREE && s->state[1][j] == FREE && differ(b, o)) {
                taken[0][i] = taken[1][j] = true;
            }
        }
    }
    for (size_t i = 0; i < SLOW_MAX; i++) {
        s->state[0][i] = taken[0][i] ? LEFT : s->state[0][i];
        s->state[1][i] = taken[1][i] ? LEFT : s->state[1][i];
    }
}

void slow_match(const vg_recon_ask *ask, slow_result *ret)
{
    slow s = {.ask = ask, .result = ret};
    bool claimed = false;
    *ret = (slow_result){0};
    assert(ask->bank_count <= SLOW_MAX && ask->our_count <= SLOW_MAX);
    for (size_t i = 0; i < ask->rules->count; i++) {
        const vg_recon_rule *rule = &ask->rules->rows[i];
        if (!claimed && (rule->keys & VG_RECON_KEYS_NAME) == 0) {
            beside_matched(&s);
            for (int which = 0; which < 6; which++) {
                claim(&s, which);
            }
            claimed = true;
        }
        if (rule->on) {
            try_rule(&s, rule);
        }
    }
    for (size_t i = 0; i < SLOW_MAX; i++) { /* copies too many that nobody wanted */
        ret->duplicate[0][i] &= s.state[0][i] == FREE || (s.state[0][i] == LEFT && !ret->ambiguous[0][i]);
        ret->duplicate[1][i] &= s.state[1][i] == FREE || (s.state[1][i] == LEFT && !ret->ambiguous[1][i]);
    }
}

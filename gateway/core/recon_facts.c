/* Items to facts: texts become numbers, days a table, items get ranks. */
#include "gateway/core/recon_in.h"
#include "gateway/base/money.h"
#include <inttypes.h>
#include <stdlib.h>

static uint64_t sortable(int64_t n) { return (uint64_t)n ^ (UINT64_C(1) << 63); }

/* --- ranks ------------------------------------------------------------------------------------------------ */

static int by_id(const void *ctx, const recon_entry *x, const recon_entry *y)
{
    const vg_recon_item *items = ctx;
    const vg_recon_item *a = &items[recon_index(x)], *b = &items[recon_index(y)];
    return x->b != y->b ? (x->b < y->b ? -1 : 1) : a->id != b->id ? (a->id < b->id ? -1 : 1) : 0;
}

static vg_status rank(recon *r, size_t side, vg_err *err)
{
    recon_side *s = &r->sides[side];
    for (uint32_t i = 0; i < s->count; i++) {
        const vg_recon_item *item = &s->items[i];
        r->entries[i] = (recon_entry){sortable(item->account), sortable((int64_t)item->day.n * 131072 + item->second), i};
    }
    recon_sort(r->entries, r->scratch, s->count, by_id, s->items);
    for (uint32_t i = 0; i < s->count; i++) {
        s->item_of[i] = recon_index(&r->entries[i]);
    }
    for (uint32_t i = 0; i < s->count; i++) { /* twice anywhere, not only beside each other */
        r->entries[i] = (recon_entry){(uint64_t)s->items[i].id, 0, i};
    }
    recon_sort(r->entries, r->scratch, s->count, NULL, NULL);
    for (uint32_t i = 1; i < s->count; i++) {
        if (r->entries[i].a == r->entries[i - 1].a) {
            return VG_FAIL(err, INVALID, "reconciliation: item %" PRIu64 " comes twice", r->entries[i].a);
        }
    }
    return VG_DONE;
}

/* --- texts ------------------------------------------------------------------------------------------------ */

static vg_span text_of(const recon *r, const recon_entry *e, bool receipt)
{
    const vg_recon_item *item = &r->sides[recon_side_of(e)].items[recon_index(e)];
    return receipt ? item->receipt : item->ref;
}

static int order(vg_span a, vg_span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n == 0 ? 0 : memcmp(a.at, b.at, n);
    return c != 0 ? c : a.len < b.len ? -1 : a.len > b.len;
}

static int by_receipt(const void *ctx, const recon_entry *x, const recon_entry *y)
{
    return order(text_of(ctx, x, true), text_of(ctx, y, true));
}

static int by_ref(const void *ctx, const recon_entry *x, const recon_entry *y)
{
    return order(text_of(ctx, x, false), text_of(ctx, y, false));
}

static uint64_t hash_of(vg_span text)
{
    uint64_t hash = text.len;
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        uint64_t word;
        memcpy(&word, text.at + i, 8);
        hash = recon_mix(hash, word);
    }
    uint64_t rest = 0;
    for (; i < text.len; i++) {
        rest = rest << 8 | text.at[i];
    }
    return recon_mix(hash, rest);
}

/* Numbers the texts of both sides; c holds the rank in its upper half while the text is compared by the item's place. */
static void number_texts(recon *r, bool receipt)
{
    size_t n = 0;
    for (size_t side = 0; side < RECON_SIDES; side++) {
        const recon_side *s = &r->sides[side];
        for (uint32_t i = 0; i < s->count; i++) {
            vg_span text = receipt ? s->items[s->item_of[i]].receipt : s->items[s->item_of[i]].ref;
            if (text.len > 0) {
                r->entries[n++] = (recon_entry){hash_of(text), (uint64_t)side << 63, (uint64_t)i << 32 | s->item_of[i]};
            }
        }
    }
    recon_tie *tie = receipt ? by_receipt : by_ref;
    recon_sort(r->entries, r->scratch, n, tie, r);
    uint32_t number = 0;
    for (size_t i = 0; i < n; i++) {
        const recon_entry *e = &r->entries[i];
        number += i == 0 || e->a != e[-1].a || tie(r, e, e - 1) != 0;
        recon_fact *fact = &r->sides[recon_side_of(e)].facts[e->c >> 32];
        *(receipt ? &fact->receipt : &fact->ref) = number;
    }
}

static void take_facts(recon *r, size_t side)
{
    recon_side *s = &r->sides[side];
    for (uint32_t i = 0; i < s->count; i++) {
        const vg_recon_item *item = &s->items[s->item_of[i]];
        uint32_t currency = (uint32_t)(uint8_t)item->currency[0] << 16 | (uint32_t)(uint8_t)item->currency[1] << 8 |
                            (uint8_t)item->currency[2];
        s->facts[i] = (recon_fact){.net = item->side == VG_CREDIT ? item->fen : -item->fen,
                                   .fee_fen = side == RECON_OURS ? item->fee_fen : 0,
                                   .account = item->account,
                                   .bundle = item->bundle,
                                   .link = side == RECON_OURS ? item->id : item->linked,
                                   .party = item->party,
                                   .currency = currency,
                                   .day = item->day.n,
                                   .second = item->second,
                                   .first = i,
                                   .count = 1,
                                   .kind = (uint8_t)item->kind};
    }
}

/* --- days ------------------------------------------------------------------------------------------------- */

static vg_status span_days(recon *r, vg_err *err)
{
    recon_days *d = &r->days;
    bool any = false;
    for (size_t side = 0; side < RECON_SIDES; side++) {
        for (uint32_t i = 0; i < r->sides[side].count; i++) {
            int32_t n = r->sides[side].items[i].day.n;
            d->from = !any || n < d->from ? n : d->from;
            d->to = !any || n > d->to ? n : d->to;
            any = true;
        }
    }
    if ((int64_t)d->to - d->from > VG_RECON_SPAN_MAX) {
        return VG_FAIL(err, LIMIT, "reconciliation: the items span more than %d days", VG_RECON_SPAN_MAX);
    }
    return VG_DONE;
}

static vg_status count_days(recon *r, vg_err *err)
{
    recon_days *d = &r->days;
    bool needed = false;
    for (size_t i = 0; i < r->ask->rules->count; i++) {
        needed |= r->ask->rules->rows[i].on && r->ask->rules->rows[i].working;
    }
    VG_TRY(span_days(r, err));
    if (!needed || r->ask->bank_count + r->ask->our_count == 0) {
        return VG_DONE;
    }
    if (r->ask->calendar == NULL) {
        return VG_FAIL(err, INVALID, "reconciliation: a rule counts working days, and there is no calendar");
    }
    size_t n = (size_t)(d->to - d->from) + 1;
    d->worked = calloc(n, sizeof *d->worked);
    d->first = calloc(n + 1, sizeof *d->first);
    d->last = calloc(n + 1, sizeof *d->last);
    if (d->worked == NULL || d->first == NULL || d->last == NULL) {
        return VG_FAIL(err, MEMORY, "reconciliation");
    }
    uint32_t count = 0;
    d->first[0] = d->from;
    d->last[0] = d->from;
    for (int32_t day = d->from; day <= d->to; day++) {
        bool working;
        VG_TRY(vg_calendar_working(r->ask->calendar, (vg_day){day}, &working, err));
        if (working) {
            d->first[++count] = day;
        }
        d->last[count] = day;
        d->worked[day - d->from] = count;
    }
    d->count_max = count;
    return VG_DONE;
}

void recon_window(const recon *r, const vg_recon_rule *rule, int64_t our_at, int64_t *ret_from, int64_t *ret_to)
{
    const recon_days *d = &r->days;
    if (rule->seconds > 0) {
        *ret_from = our_at - rule->seconds;
        *ret_to = our_at + rule->seconds;
    } else if (!rule->working) {
        *ret_from = our_at - rule->back;
        *ret_to = our_at + rule->forward;
    } else {
        assert(our_at >= d->from && our_at <= d->to);
        int64_t worked = d->worked[our_at - d->from], from = worked - rule->back, to = worked + rule->forward;
        *ret_from = rule->back == 0 ? our_at : from < 0 ? d->from : d->first[from];
        *ret_to = rule->forward == 0 ? our_at : to > d->count_max ? d->to : d->last[to];
    }
}

static bool told_otherwise(uint64_t a, uint64_t b) { return a != 0 && b != 0 && a != b; }

bool recon_agree(const recon_fact *bank, const recon_fact *ours)
{
    return !told_otherwise(bank->receipt, ours->receipt) && !told_otherwise(bank->ref, ours->ref) &&
           !told_otherwise(bank->party, ours->party) && !told_otherwise(bank->kind, ours->kind) &&
           !told_otherwise((uint64_t)bank->link, (uint64_t)ours->link);
}

/* --- begin and end ---------------------------------------------------------------------------------------- */

static vg_status check_item(const vg_recon_item *item, bool bank, vg_err *err)
{
    bool letters = item->currency[3] == 0;
    for (size_t i = 0; i < 3; i++) {
        letters = letters && item->currency[i] >= 'A' && item->currency[i] <= 'Z';
    }
    if (item->id <= 0 || item->fen <= 0 || item->fen > VG_FEN_MAX || item->fee_fen < 0 || item->fee_fen > VG_FEN_MAX ||
        item->bundle < 0 || item->linked < 0 || (!bank && item->linked != 0) || item->second < -1 || item->second >= 86400 ||
        item->day.n <= 0 || (item->side != VG_DEBIT && item->side != VG_CREDIT) || (int)item->kind < 0 || item->kind > VG_RECON_CORRECTION || !letters) {
        return VG_FAIL(err, INVALID, "reconciliation: item %" PRId64 " of %s is not as an item must be", item->id, bank ? "the bank" : "ours");
    }
    return VG_DONE;
}

static vg_status take_side(recon *r, size_t side, const vg_recon_item *items, size_t count, vg_err *err)
{
    recon_side *s = &r->sides[side];
    if (count > VG_RECON_ITEMS_MAX) {
        return VG_FAIL(err, LIMIT, "reconciliation: more than %d items of a side", VG_RECON_ITEMS_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        VG_TRY(check_item(&items[i], side == RECON_BANK, err));
    }
    s->items = items;
    s->count = (uint32_t)count;
    s->item_of = calloc(count + 1, sizeof *s->item_of);
    s->facts = calloc(count + 1, sizeof *s->facts);
    s->state = calloc(count + 1, sizeof *s->state);
    s->flags = calloc(count + 1, sizeof *s->flags);
    s->uses = calloc(count + 1, sizeof *s->uses);
    s->marks = calloc(count + 1, sizeof *s->marks);
    r->built[side] = calloc(count + 1, sizeof *r->built[side]);
    r->members[side] = calloc(count + 1, sizeof *r->members[side]);
    bool there = s->item_of != NULL && s->facts != NULL && s->state != NULL && s->flags != NULL && s->uses != NULL &&
                 s->marks != NULL && r->built[side] != NULL && r->members[side] != NULL;
    return there ? VG_DONE : VG_FAIL(err, MEMORY, "reconciliation");
}

vg_status recon_begin(recon *r, vg_err *err)
{
    size_t all = r->ask->bank_count + r->ask->our_count + 1;
    VG_TRY(take_side(r, RECON_BANK, r->ask->bank, r->ask->bank_count, err));
    VG_TRY(take_side(r, RECON_OURS, r->ask->ours, r->ask->our_count, err));
    VG_TRY(count_days(r, err));
    r->entries = calloc(all, sizeof *r->entries);
    r->scratch = calloc(all, sizeof *r->scratch);
    r->queue = calloc(2 * all, sizeof *r->queue);
    if (r->entries == NULL || r->scratch == NULL || r->queue == NULL) {
        return VG_FAIL(err, MEMORY, "reconciliation");
    }
    for (size_t side = 0; side < RECON_SIDES; side++) {
        VG_TRY(rank(r, side, err));
        take_facts(r, side);
    }
    number_texts(r, true);
    number_texts(r, false);
    return VG_DONE;
}

void recon_end(recon *r)
{
    for (size_t side = 0; side < RECON_SIDES; side++) {
        recon_side *s = &r->sides[side];
        free(s->item_of);
        free(s->facts);
        free(s->state);
        free(s->flags);
        free(s->uses);
        free(s->marks);
        free(r->built[side]);
        free(r->members[side]);
    }
    free(r->days.worked);
    free(r->days.first);
    free(r->days.last);
    free(r->entries);
    free(r->scratch);
    free(r->queue);
}

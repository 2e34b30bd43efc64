/* Groups, and items that leave with a reason. */
#include "gateway/core/recon_in.h"
#include <stdlib.h>

/* Room for one more; on failure the run fails at its end and nothing more is written. */
static bool grow(recon *r, void **at, size_t *room, size_t need, size_t size)
{
    if (r->failed || need <= *room) {
        return !r->failed;
    }
    size_t more = need + need / 2 + 64;
    void *now = reallocarray(*at, more, size);
    if (now == NULL) {
        r->failed = true;
        return false;
    }
    *at = now;
    *room = more;
    return true;
}

/* --- groups ------------------------------------------------------------------------------------------------ */

static int64_t id_of(const recon *r, size_t side, uint32_t rank) { return r->sides[side].items[r->sides[side].item_of[rank]].id; }

static uint32_t take(recon *r, size_t side, const recon_fact *const *units, size_t count, int64_t *ret_sum, int32_t *ret_day)
{
    recon_side *s = &r->sides[side];
    uint32_t taken = 0;
    int64_t sum = 0;
    int32_t day = units[0]->day;
    for (size_t i = 0; i < count; i++) {
        const recon_fact *unit = units[i];
        bool over = __builtin_add_overflow(sum, unit->net, &sum);
        assert(!over);
        day = unit->day > day ? unit->day : day;
        for (uint32_t k = 0; k < unit->count; k++) {
            uint32_t rank = recon_member(r, side, unit, k);
            assert(s->state[rank] == RECON_FREE); /* no item is in two groups */
            s->state[rank] = RECON_MATCHED;
            r->result->ids[r->result->id_count++] = id_of(r, side, rank);
            taken++;
        }
    }
    *ret_sum = sum;
    *ret_day = day;
    return taken;
}

static size_t items_of(const recon_fact *const *units, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        n += units[i]->count;
    }
    return n;
}

void recon_group(recon *r, const recon_fact *const *bank, size_t bank_count, const recon_fact *const *ours, size_t our_count,
                 uint32_t alike)
{
    vg_recon_result *result = r->result;
    size_t ids = items_of(bank, bank_count) + items_of(ours, our_count);
    if (!grow(r, (void **)&result->groups, &r->group_room, result->group_count + 1, sizeof *result->groups) ||
        !grow(r, (void **)&result->ids, &r->id_room, result->id_count + ids, sizeof *result->ids)) {
        return;
    }
    int32_t bank_day, our_day;
    vg_recon_group g = {.rule = r->rule->number,
                        .rule_version = r->rule->version,
                        .proposed = r->rule->proposed,
                        .alike = alike,
                        .first = (uint32_t)result->id_count};
    g.bank_count = take(r, RECON_BANK, bank, bank_count, &g.bank_fen, &bank_day);
    g.our_count = take(r, RECON_OURS, ours, our_count, &g.our_fen, &our_day);
    g.fee_fen = g.bank_fen - g.our_fen;
    g.shift_days = bank_day - our_day;
    /* The proof: equal to the fen, or less by just the fee that ours tells. */
    assert(g.fee_fen == 0 || (r->rule->fee && bank_count == 1 && our_count == 1 && g.fee_fen == -ours[0]->fee_fen));
    result->groups[result->group_count++] = g;
}

/* --- reasons ------------------------------------------------------------------------------------------------ */

static void name_candidates(recon *r, size_t side, const recon_fact *unit, recon_mark *mark)
{
    for (uint32_t k = 0; k < unit->count; k++) {
        mark->total++;
        if (mark->count < VG_RECON_CANDIDATES_MAX) {
            r->result->candidates[r->result->candidate_count++] = id_of(r, side, recon_member(r, side, unit, k));
            mark->count++;
        }
    }
}

void recon_leave(recon *r, size_t side, const recon_fact *unit, vg_recon_reason reason, const recon_fact *const *others,
                 size_t other_count)
{
    vg_recon_result *result = r->result;
    if (!grow(r, (void **)&result->candidates, &r->candidate_room, result->candidate_count + VG_RECON_CANDIDATES_MAX,
              sizeof *result->candidates)) {
        return;
    }
    recon_mark mark = {.first = (uint32_t)result->candidate_count, .reason = (uint8_t)reason};
    for (size_t i = 0; i < other_count; i++) {
        name_candidates(r, 1 - side, others[i], &mark);
    }
    for (uint32_t k = 0; k < unit->count; k++) {
        uint32_t rank = recon_member(r, side, unit, k);
        if (r->sides[side].state[rank] == RECON_FREE) {
            r->sides[side].state[rank] = r->tentative ? RECON_FREE : RECON_LEFT;
            r->sides[side].flags[rank] |= r->tentative ? RECON_SURPLUS : 0;
            r->sides[side].marks[rank] = mark;
        }
    }
}

/* The first of the others are named; all are counted, a unit behind those as one. */
void recon_leave_run(recon *r, recon_run these, vg_recon_reason reason, recon_run others)
{
    const recon_fact *units[VG_RECON_CANDIDATES_MAX];
    size_t named = others.count < VG_RECON_CANDIDATES_MAX ? others.count : VG_RECON_CANDIDATES_MAX;
    uint32_t unnamed = (uint32_t)(others.count - named);
    for (size_t i = 0; i < named; i++) {
        units[i] = recon_unit(r, &others.at[i]);
    }
    for (size_t i = 0; i < these.count; i++) {
        size_t side = recon_side_of(&these.at[i]);
        const recon_fact *unit = recon_unit(r, &these.at[i]);
        recon_leave(r, side, unit, reason, units, named);
        for (uint32_t k = 0; k < unit->count; k++) {
            r->sides[side].marks[recon_member(r, side, unit, k)].total += unnamed;
        }
    }
}

void recon_surplus(recon *r, recon_run these, recon_run others)
{
    r->tentative = (r->rule->keys & VG_RECON_KEYS_NAME) == 0; /* a number has one day */
    recon_leave_run(r, these, VG_RECON_R_DUPLICATE, others);
    r->tentative = false;
}

/* --- the end -------------------------------------------------------------------------------------------------- */

vg_status recon_finish(recon *r, vg_err *err)
{
    vg_recon_result *result = r->result;
    size_t n = 0;
    for (size_t side = 0; side < RECON_SIDES; side++) {
        for (uint32_t i = 0; i < r->sides[side].count; i++) {
            n += r->sides[side].state[i] == RECON_LEFT;
        }
    }
    result->lefts = calloc(n + 1, sizeof *result->lefts);
    if (r->stopped) {
        return VG_FAIL(err, BUSY, "the gateway stops: ask again later");
    }
    if (r->failed || result->lefts == NULL) {
        return VG_FAIL(err, MEMORY, "reconciliation");
    }
    for (size_t side = 0; side < RECON_SIDES; side++) {
        for (uint32_t i = 0; i < r->sides[side].count; i++) {
            assert(r->sides[side].state[i] != RECON_FREE); /* every item has a group or a reason */
            if (r->sides[side].state[i] == RECON_LEFT) {
                const recon_mark *m = &r->sides[side].marks[i];
                result->lefts[result->left_count++] = (vg_recon_left){.bank = side == RECON_BANK,
                                                                      .reason = (vg_recon_reason)m->reason,
                                                                      .id = id_of(r, side, i),
                                                                      .first = m->first,
                                                                      .count = m->count,
                                                                      .total = m->total};
            }
        }
    }
    result->searched = r->searched;
    return VG_DONE;
}

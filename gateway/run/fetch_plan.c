#include "gateway/run/fetch_plan.h"
#include <assert.h>
#include <string.h>

static void drop_before(vg_fetch_plan *plan, vg_day day)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->slots[i].day.n >= day.n) {
            plan->slots[kept++] = plan->slots[i];
        }
    }
    plan->count = kept;
}

/* The day from which on VG_FETCH_DAYS of them are there; n 0: there are fewer. */
static vg_day oldest_of_many(const vg_fetch_plan *plan, vg_day with)
{
    vg_day newest[VG_FETCH_DAYS] = {with};
    for (size_t i = 0; i < plan->count; i++) {
        vg_day day = plan->slots[i].day;
        for (size_t k = 0; k < VG_FETCH_DAYS && day.n != newest[k].n; k++) {
            if (day.n > newest[k].n) {
                vg_day held = newest[k];
                newest[k] = day;
                day = held;
            }
        }
    }
    return newest[VG_FETCH_DAYS - 1];
}

void vg_fetch_plan_day(vg_fetch_plan *plan, vg_day day, const char *types)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->slots[i].day.n == day.n) {
            return;
        }
    }
    vg_day from = oldest_of_many(plan, day);
    if (day.n < from.n) {
        return;
    }
    drop_before(plan, from);
    for (size_t n = 0; n < VG_FETCH_TYPES; n++) {
        size_t len = strcspn(types, " ");
        assert(plan->count < VG_FETCH_DAYS * VG_FETCH_TYPES && len < sizeof plan->slots[0].type);
        vg_fetch_slot *slot = &plan->slots[plan->count++];
        *slot = (vg_fetch_slot){.day = day, .pause_ms = VG_FETCH_FIRST_MS};
        memcpy(slot->type, types, len);
        if (types[len] == 0) {
            return;
        }
        types += len + 1;
    }
}

vg_fetch_slot *vg_fetch_plan_due(vg_fetch_plan *plan, int64_t now_ms)
{
    vg_fetch_slot *first = NULL;
    for (size_t i = 0; i < plan->count; i++) {
        vg_fetch_slot *s = &plan->slots[i];
        if (!s->done && s->due_ms <= now_ms && (first == NULL || s->day.n < first->day.n)) {
            first = s;
        }
    }
    return first;
}

void vg_fetch_plan_end(vg_fetch_slot *slot, vg_fetch_end end, int64_t now_ms)
{
    slot->failed = end == VG_FETCH_FAILED;
    slot->nones += end == VG_FETCH_NONE;
    slot->done = end == VG_FETCH_TAKEN || slot->nones > VG_FETCH_NONE_MAX;
    slot->question += end == VG_FETCH_NONE || end == VG_FETCH_FAILED;
    if (end == VG_FETCH_NONE && slot->pause_ms < VG_FETCH_NONE_MS) {
        slot->pause_ms = VG_FETCH_NONE_MS;
    }
    slot->due_ms = now_ms + slot->pause_ms;
    slot->pause_ms = 2 * slot->pause_ms < VG_FETCH_LONGEST_MS ? 2 * slot->pause_ms : VG_FETCH_LONGEST_MS;
}

size_t vg_fetch_plan_open(const vg_fetch_plan *plan, size_t *ret_failed)
{
    size_t open = 0;
    *ret_failed = 0;
    for (size_t i = 0; i < plan->count; i++) {
        open += !plan->slots[i].done;
        *ret_failed += !plan->slots[i].done && plan->slots[i].failed;
    }
    return open;
}

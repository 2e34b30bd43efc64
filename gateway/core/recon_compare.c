/* What another run changes: groups of both that share items. */
#include "gateway/core/recon.h"
#include "gateway/core/recon_sort.h"
#include <stdlib.h>
#include <string.h>

enum { BEFORE, AFTER };

typedef struct comparing {
    const vg_recon_groups *of[2];
    recon_entry *entries, *scratch, *meets; /* meets: a before, b after, c how many items both have */
    size_t meet_count;
    vg_recon_change *changes;
    size_t count;
    uint8_t *met[2];
} comparing;

static size_t size_of(const vg_recon_group *g) { return (size_t)g->bank_count + g->our_count; }

static size_t items_of(const vg_recon_groups *groups)
{
    size_t n = 0;
    for (size_t i = 0; i < groups->count; i++) {
        n += size_of(&groups->groups[i]);
    }
    return n;
}

/* a: the item, the bank's and ours apart; b: which run; c: the group's place. */
static size_t list_items(const vg_recon_groups *groups, uint64_t run, recon_entry *to)
{
    size_t n = 0;
    for (size_t i = 0; i < groups->count; i++) {
        const vg_recon_group *g = &groups->groups[i];
        for (size_t k = 0; k < size_of(g); k++) {
            uint64_t ours = k >= g->bank_count;
            to[n++] = (recon_entry){(uint64_t)groups->ids[g->first + k] << 1 | ours, run, i};
        }
    }
    return n;
}

static void find_meetings(comparing *c, size_t n)
{
    recon_sort(c->entries, c->scratch, n, NULL, NULL);
    for (size_t i = 0; i + 1 < n; i++) {
        const recon_entry *x = &c->entries[i], *y = x + 1;
        if (x->a == y->a && x->b == BEFORE && y->b == AFTER) {
            c->met[BEFORE][x->c] = c->met[AFTER][y->c] = 1;
            c->meets[c->meet_count++] = (recon_entry){x->c, y->c, 0};
        }
    }
    recon_sort(c->meets, c->scratch, c->meet_count, NULL, NULL);
}

static void add(comparing *c, vg_recon_change_kind kind, size_t before, size_t after)
{
    c->changes[c->count++] = (vg_recon_change){kind, before, after};
}

/* A run of equal meetings has one entry for each item that both groups hold. */
static size_t take_meeting(comparing *c, size_t i)
{
    const recon_entry *m = &c->meets[i];
    const vg_recon_group *x = &c->of[BEFORE]->groups[m->a], *y = &c->of[AFTER]->groups[m->b];
    size_t j = i;
    while (j < c->meet_count && c->meets[j].a == m->a && c->meets[j].b == m->b) {
        j++;
    }
    bool same = j - i == size_of(x) && j - i == size_of(y) && x->rule == y->rule && x->rule_version == y->rule_version &&
                x->proposed == y->proposed && x->fee_fen == y->fee_fen;
    if (!same) {
        add(c, VG_RECON_CHANGED, (size_t)m->a, (size_t)m->b);
    }
    return j;
}

static void list_changes(comparing *c)
{
    size_t meeting = 0;
    for (size_t i = 0; i < c->of[BEFORE]->count; i++) {
        if (c->met[BEFORE][i] == 0) {
            add(c, VG_RECON_LOST, i, 0);
        }
        while (meeting < c->meet_count && c->meets[meeting].a == i) {
            meeting = take_meeting(c, meeting);
        }
    }
    for (size_t i = 0; i < c->of[AFTER]->count; i++) {
        if (c->met[AFTER][i] == 0) {
            add(c, VG_RECON_GAINED, 0, i);
        }
    }
}

vg_status vg_recon_compare(const vg_recon_groups *before, const vg_recon_groups *after, vg_recon_change **ret, size_t *ret_count,
                           vg_err *err)
{
    size_t old = items_of(before), all = old + items_of(after) + 1;
    comparing c = {.of = {before, after},
                   .entries = calloc(all, sizeof *c.entries),
                   .scratch = calloc(all, sizeof *c.scratch),
                   .meets = calloc(all, sizeof *c.meets),
                   .changes = calloc(all + before->count + after->count, sizeof *c.changes),
                   .met = {calloc(before->count + 1, 1), calloc(after->count + 1, 1)}};
    bool there = c.entries != NULL && c.scratch != NULL && c.meets != NULL && c.changes != NULL && c.met[0] != NULL && c.met[1] != NULL;
    if (there) {
        size_t n = list_items(before, BEFORE, c.entries);
        find_meetings(&c, n + list_items(after, AFTER, c.entries + n));
        list_changes(&c);
    }
    free(c.entries);
    free(c.scratch);
    free(c.meets);
    free(c.met[0]);
    free(c.met[1]);
    if (!there) {
        free(c.changes);
        return VG_FAIL(err, MEMORY, "reconciliation");
    }
    *ret = c.changes;
    *ret_count = c.count;
    return VG_DONE;
}

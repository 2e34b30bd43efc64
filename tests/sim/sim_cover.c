/* What a run of seeds has reached: a check that passes because nothing happened is no check. */
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>

void sim_cover_add(sim_cover *c, sim *s)
{
    vg_gateway_counts counts;
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        const vg_operation *op = r->row;
        if (r->table == VG_T_operation && op->kind < (int64_t)VG_COUNT(c->ends)) {
            c->ends[op->kind][op->state]++;
            size_t sends = op->sends < (int64_t)VG_COUNT(c->sends) ? (size_t)op->sends
                                                                   : VG_COUNT(c->sends) - 1;
            c->sends[sends]++;
        }
    }
    if (s->gw != NULL) { /* of the last process only: enough to see that they happen */
        vg_gateway_count(s->gw, &counts);
        for (int i = 0; i < VG_VD_COUNT; i++) {
            c->answers[i] += counts.answers[i];
        }
        c->strays += counts.strays;
        c->alerts += counts.alerts;
    }
    for (int i = 1; i < CITIC_DO_COUNT; i++) {
        c->faults[i] += s->faults.bank_ppm[i] != 0;
    }
    c->crashes += s->crashes;
    c->take_overs += s->take_overs;
    c->restores += s->restored;
}

static const vg_op_kind kinds[] = {
#define K(name, n, text) VG_OP_##name,
    VG_OP_KINDS(K)
#undef K
};

void sim_cover_print(const sim_cover *c)
{
    printf("%-20s", "kind");
    for (int state = VG_ST_READY; state < VG_ST_COUNT; state++) {
        printf("%10s", vg_state_name((vg_state)state));
    }
    printf("\n");
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        printf("%-20s", vg_op_kind_name(kinds[i]));
        for (int state = VG_ST_READY; state < VG_ST_COUNT; state++) {
            printf("%10" PRIu64, c->ends[kinds[i]][state]);
        }
        printf("\n");
    }
    printf("answers:");
    for (int i = 0; i < VG_VD_COUNT; i++) {
        printf(" %s %" PRIu64, vg_verdict_name((vg_verdict)i), c->answers[i]);
    }
    printf("\nseeds with fault:");
    for (int i = 1; i < CITIC_DO_COUNT; i++) {
        printf(" %s %" PRIu64, citic_do_word((citic_do)i), c->faults[i]);
    }
    printf("\nstrays %" PRIu64 ", alerts %" PRIu64 ", crashes %" PRIu64 ", take-overs %" PRIu64
           ", restores %" PRIu64 "\n",
           c->strays, c->alerts, c->crashes, c->take_overs, c->restores);
}

/* Questions are answered or not; what is booked at once, or waits in no state of its own, can't be
 * refused; and returns are receipts, not operations. */
static bool is_refusable(vg_op_kind kind)
{
    return kind != VG_OP_INQUIRY && kind != VG_OP_ADOPT && kind != VG_OP_PART_FREEZE_NO &&
           kind != VG_OP_PART_LOOKUP && kind != VG_OP_CORRECTION && kind != VG_OP_OPEN &&
           kind != VG_OP_CLOSE;
}

bool sim_cover_is_full(const sim_cover *c)
{
    bool full = true;
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        const char *name = vg_op_kind_name(kinds[i]);
        if (kinds[i] == VG_OP_RETURN) {
            continue;
        }
        if (c->ends[kinds[i]][VG_ST_DONE] == 0) {
            printf("no %s was ever done\n", name);
            full = false;
        }
        if (is_refusable(kinds[i]) && c->ends[kinds[i]][VG_ST_REFUSED] == 0) {
            printf("no %s was ever refused\n", name);
            full = false;
        }
    }
    return full;
}

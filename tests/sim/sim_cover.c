/* What a run of seeds has reached: a check that passes because nothing happened is no check. */
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>

void sim_cover_add(sim_cover *c, sim *s)
{
    vg_gateway_counts counts;
    for (const sim_row *r = s->store.tables[VG_T_operation]; r != NULL; r = r->next) {
        const vg_operation *op = r->row;
        if (op->kind < (int64_t)VG_COUNT(c->ends)) {
            c->ends[op->kind][op->state]++;
            size_t sends = op->sends < (int64_t)VG_COUNT(c->sends) ? (size_t)op->sends
                                                                   : VG_COUNT(c->sends) - 1;
            c->sends[sends]++;
        }
    }
    for (const sim_row *r = s->store.tables[VG_T_plan_part]; r != NULL; r = r->next) {
        c->parts[((const vg_plan_part *)r->row)->state]++;
    }
    for (const sim_row *r = s->store.tables[VG_T_receipt]; r != NULL; r = r->next) {
        c->late += ((const vg_receipt *)r->row)->home != 0;
    }
    for (const sim_row *r = s->store.tables[VG_T_hold]; r != NULL; r = r->next) {
        c->reminded += ((const vg_hold *)r->row)->due != 0;
    }
    if (s->gw != NULL) { /* of the last process only: enough to see that they happen */
        vg_gateway_count(s->gw, &counts);
        for (int i = 0; i < VG_VD_COUNT; i++) {
            c->answers[i] += counts.answers[i];
        }
        c->strays += counts.strays;
        c->alerts += counts.alerts;
    }
    for (size_t k = 0; k < s->program_count; k++) {
        const vg_rules *r = &s->programs[k].conf->rules;
        c->ports[k] = s->programs[k].port;
        c->asks |= r->asks;
        c->whole_freezes |= vg_rules_promise(r, VG_CAP_BANK_HOLDS) && !vg_rules_promise(r, VG_CAP_PARTIAL_CAPTURE);
        for (size_t i = 1; i < s->programs[k].port->words; i++) {
            c->faults[k][i] += s->programs[k].bank_ppm[i] != 0;
        }
    }
    c->pushes += s->pushes;
    c->pushes_taken += s->pushes_taken;
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
    for (size_t k = 0; k < SIM_PROGRAMS && c->ports[k] != NULL; k++) {
        printf("\nseeds with a fault of %s:", c->ports[k]->name);
        for (size_t i = 1; i < c->ports[k]->words; i++) {
            printf(" %s %" PRIu64, c->ports[k]->word(i), c->faults[k][i]);
        }
    }
    printf("\nmessages of banks %" PRIu64 ", acknowledged %" PRIu64, c->pushes, c->pushes_taken);
    printf("\nstrays %" PRIu64 ", alerts %" PRIu64 ", crashes %" PRIu64 ", take-overs %" PRIu64
           ", restores %" PRIu64 "\n",
           c->strays, c->alerts, c->crashes, c->take_overs, c->restores);
    printf("parts of plans: planned %" PRIu64 " claimed %" PRIu64 " done %" PRIu64 " refused %" PRIu64 " withdrawn %" PRIu64 "; late %" PRIu64
           ", reminded %" PRIu64 "\n",
           c->parts[VG_PP_PLANNED], c->parts[VG_PP_CLAIMED], c->parts[VG_PP_DONE], c->parts[VG_PP_REFUSED], c->parts[VG_PP_WITHDRAWN],
           c->late, c->reminded);
}

/* Questions are answered or not; what is booked at once, or waits in no state of its own, can't be
 * refused; and returns are receipts, not operations. */
static bool is_refusable(vg_op_kind kind)
{
    return kind != VG_OP_INQUIRY && kind != VG_OP_ADOPT && kind != VG_OP_PART_FREEZE_NO &&
           kind != VG_OP_PART_LOOKUP && kind != VG_OP_CORRECTION && kind != VG_OP_OPEN &&
           kind != VG_OP_CLOSE && kind != VG_OP_PART_UPLOAD && kind != VG_OP_PART_CODE;
}

/* What at least one of the banks can be asked for. */
static bool is_possible(const sim_cover *c, vg_op_kind kind)
{
#define ASK(name) (UINT64_C(1) << VG_ASK_##name)
    static const struct {
        vg_op_kind kind;
        uint64_t asks;
    } needs[] = {{VG_OP_OPEN, ASK(OPEN) | ASK(OPEN_CASE)},
                 {VG_OP_CLOSE, ASK(CLOSE)},
                 {VG_OP_DEPOSIT, ASK(FUND) | ASK(DEPOSIT_CARD)},
                 {VG_OP_TRANSFER, ASK(PAY) | ASK(PAY_BACK)},
                 {VG_OP_WITHDRAW, ASK(PAYOUT) | ASK(WITHDRAW_CARD)},
                 {VG_OP_REFUND, ASK(PAYOUT) | ASK(REFUND_ORIGIN) | ASK(WITHDRAW_CARD)},
                 {VG_OP_ASSIGN, ASK(ASSIGN)},
                 {VG_OP_UNASSIGN, ASK(UNASSIGN)},
                 {VG_OP_INQUIRY, ASK(BALANCE)},
                 {VG_OP_ADOPT, ASK(BALANCE)},
                 {VG_OP_INTEREST, ASK(INTEREST_SETTLE)},
                 {VG_OP_BIND, ASK(BIND_CARD) | ASK(CHANGE_CARD)},
                 {VG_OP_IDENTITY, ASK(UPDATE_IDENTITY)},
                 {VG_OP_PART_FREEZE, 0},
                 {VG_OP_PART_UNFREEZE, ASK(UNFREEZE)},
                 {VG_OP_PART_FREEZE_NO, ASK(FREEZE_NO)},
                 {VG_OP_PART_LOOKUP, ASK(LINES_FULL)},
                 {VG_OP_PART_UPLOAD, ASK(UPLOAD)},
                 {VG_OP_PART_OPEN, ASK(OPEN_CASE) | ASK(BIND_CARD)},
                 {VG_OP_PART_VERIFY, ASK(VERIFY)},
                 {VG_OP_PART_CODE, ASK(SEND_CODE)},
                 {VG_OP_PART_REVIEW, ASK(OPENING)},
                 {VG_OP_CORRECTION, ASK(STATUS)}};
    if (kind == VG_OP_RETURN || kind == VG_OP_INTEREST_SHARE) {
        return false; /* a receipt, not an operation; and one whose sum no bank of the simulation pays */
    }
    if (kind == VG_OP_PART_FREEZE) {
        return c->whole_freezes;
    }
    for (size_t i = 0; i < VG_COUNT(needs); i++) {
        if (needs[i].kind == kind) {
            return (c->asks & needs[i].asks) != 0;
        }
    }
    return true;
}

bool sim_cover_is_full(const sim_cover *c)
{
    bool full = true, many = c->ports[1] != NULL; /* of several banks each does too little to be refused everything */
    if (!many && (c->parts[VG_PP_DONE] == 0 || c->parts[VG_PP_WITHDRAWN] == 0)) {
        printf("no part of a plan was ever done, or none withdrawn\n");
        full = false;
    }
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        const char *name = vg_op_kind_name(kinds[i]);
        if (!is_possible(c, kinds[i])) {
            continue;
        }
        if (c->ends[kinds[i]][VG_ST_DONE] == 0) {
            printf("no %s was ever done\n", name);
            full = false;
        }
        if (!many && is_refusable(kinds[i]) && c->ends[kinds[i]][VG_ST_REFUSED] == 0) {
            printf("no %s was ever refused\n", name);
            full = false;
        }
    }
    return full;
}

/* Invariants. sim_check runs in every commit on the store alone; sim_check_rest once all is quiet, with the
 * bank's own books beside ours (anchors: I1 to I9, I14, and architecture §4). */
#include "gateway/core/core.h"
#include "gateway/core/ledger.h"
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdlib.h>

enum { MANY = 512 };

typedef struct sums {
    int64_t account[MANY], free[MANY], held[MANY], out[MANY], lots[MANY], holds[MANY];
    size_t n;
} sums;

static size_t slot(sums *t, int64_t account)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->account[i] == account) {
            return i;
        }
    }
    assert(t->n < MANY);
    t->account[t->n] = account;
    return t->n++;
}

static bool debit_kind(int64_t kind) { return kind == VG_ACCT_BANK || kind == VG_ACCT_SHORTFALL; }

static void add_entry(sim *s, sums *t, const vg_entry *e, int64_t *ret_sum)
{
    const vg_account *a = sim_store_find(&s->store, VG_T_account, VG_KEY_OF_ID(e->account));
    assert(a != NULL);
    int64_t signed_fen = e->side == VG_CREDIT ? e->fen : -e->fen;
    *ret_sum += signed_fen;
    size_t i = slot(t, e->account);
    int64_t own = debit_kind(a->kind) ? -signed_fen : signed_fen;
    int64_t *bucket = e->bucket == VG_BUCKET_FREE ? &t->free[i] : e->bucket == VG_BUCKET_HELD ? &t->held[i] : &t->out[i];
    *bucket += own;
}

static void check_op(sim *s, const vg_operation *op)
{
    bool end = vg_flow_is_end((vg_state)op->state);
    if (end != (op->live == 0)) {
        sim_fail(s, "I6: an operation that is %s has live %" PRId64, vg_state_name((vg_state)op->state), op->live);
    }
    if (end && op->reserve == 1) {
        sim_fail(s, "an end left money reserved");
    }
    if ((op->state == VG_ST_DONE && op->reserve != 2) ||
        ((op->state == VG_ST_REFUSED || op->state == VG_ST_CANCELLED) && op->reserve != 3)) {
        sim_fail(s, "an operation that is %s has settled its reserve as %" PRId64, vg_state_name((vg_state)op->state),
                 op->reserve);
    }
    if (op->state == VG_ST_SENDING && op->sends == 0) {
        sim_fail(s, "I8: sending without a committed claim");
    }
}

static void check_hold(sim *s, sums *t, const vg_hold *h)
{
    int64_t open = h->fen - h->captured_fen - h->released_fen - h->capturing_fen - h->releasing_fen;
    if (open < 0 || h->captured_fen < 0 || h->released_fen < 0 || h->capturing_fen < 0 || h->releasing_fen < 0) {
        sim_fail(s, "a hold's parts do not sum to it");
    }
    if (h->state != VG_HS_REFUSED) {
        t->holds[slot(t, h->account)] += h->fen - h->captured_fen - h->released_fen;
    }
}

void sim_check(sim *s)
{
    sums *t = calloc(1, sizeof *t);
    int64_t sum = 0, seq = 0, events = 0;
    assert(t != NULL);
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        switch (r->table) {
        case VG_T_entry:
            add_entry(s, t, r->row, &sum);
            break;
        case VG_T_operation:
            check_op(s, r->row);
            break;
        case VG_T_hold:
            check_hold(s, t, r->row);
            break;
        case VG_T_lot: {
            const vg_lot *l = r->row;
            t->lots[slot(t, l->account)] += l->free_fen + l->held_fen;
            if ((l->acct_open != 0) != (l->free_fen + l->held_fen > 0)) {
                sim_fail(s, "a lot is open with nothing left, or closed with something");
            }
            break;
        }
        case VG_T_event:
            events++;
            seq = ((const vg_event *)r->row)->seq > seq ? ((const vg_event *)r->row)->seq : seq;
            break;
        default:
            break;
        }
    }
    if (sum != 0) {
        sim_fail(s, "I1: entries sum to %" PRId64, sum);
    }
    if (events != seq) {
        sim_fail(s, "I10: %" PRId64 " events, the last is %" PRId64, events, seq);
    }
    int64_t bank = 0, ours = 0;
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        if (r->table != VG_T_account) {
            continue;
        }
        const vg_account *a = r->row;
        size_t i = slot(t, a->id);
        if (a->free_fen != t->free[i] || a->held_fen != t->held[i] || a->out_fen != t->out[i]) {
            sim_fail(s, "I2: a cached balance is not the sum of its entries");
        }
        if (a->free_fen < 0 || a->held_fen < 0 || a->out_fen < 0) {
            sim_fail(s, "I2: a balance is below zero");
        }
        if (debit_kind(a->kind)) {
            bank += a->free_fen;
        } else {
            ours += a->free_fen + a->held_fen + a->out_fen;
        }
        bool lots = a->kind < VG_ACCT_BANK || a->kind == VG_ACCT_FEE;
        if (lots && t->lots[i] != a->free_fen + a->held_fen) {
            sim_fail(s, "lots of an account sum to %" PRId64 ", its total is %" PRId64, t->lots[i],
                     a->free_fen + a->held_fen);
        }
        if (lots && t->holds[i] != a->held_fen) {
            sim_fail(s, "holds of an account sum to %" PRId64 ", it holds %" PRId64, t->holds[i], a->held_fen);
        }
    }
    if (bank != ours) {
        sim_fail(s, "custody: bank and shortfall %" PRId64 ", accounts %" PRId64, bank, ours);
    }
    free(t);
}

/* Freezes move nothing, and a channel refund is paid outside of custody: no line tells that they came late. */
static bool leaves_a_line(const vg_operation *op)
{
    return op->ask != VG_ASK_FREEZE && op->ask != VG_ASK_UNFREEZE && op->ask != VG_ASK_REFUND_ORDER &&
           op->ask != VG_ASK_REFUND_TOPUP;
}

/* I9: an act has one reference for ever. */
static void check_ref(sim *s, const vg_ref *ref)
{
    const vg_operation *op = sim_store_find(&s->store, VG_T_operation, VG_KEY_OF_ID(ref->op));
    if (op == NULL || strcmp(op->bank_ref, ref->id) != 0) {
        sim_fail(s, "I9: %s is not the reference of its operation any more", ref->id);
    }
}

/* I3: each reference has acted at most once at the bank, and as we say. */
static void check_bank_effects(sim *s, const vg_operation *op)
{
    bool money = op->bank_ref[0] != 0 && vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_MONEY;
    if (!money) {
        return;
    }
    uint32_t effects = citic_fake_effects(s->bank, op->bank_ref);
    if (effects > 1) {
        sim_fail(s, "I3: %s %s acted %u times at the bank", vg_op_kind_name((vg_op_kind)op->kind), op->bank_ref, effects);
    }
    if (op->state == VG_ST_DONE && effects != 1) {
        sim_fail(s, "I5: %s %s is DONE and the bank did it %u times", vg_op_kind_name((vg_op_kind)op->kind), op->bank_ref,
                 effects);
    }
    bool late = s->faults.bank_ppm[CITIC_DO_LATE_CONTRADICTION] != 0;
    bool corrected = op->corrected_by != 0 || !leaves_a_line(op);
    if ((op->state == VG_ST_REFUSED || op->state == VG_ST_CANCELLED) && effects != 0 && !(late && corrected)) {
        sim_fail(s, "I5: %s %s is %s and the bank did it", vg_op_kind_name((vg_op_kind)op->kind), op->bank_ref,
                 vg_state_name((vg_state)op->state));
    }
}

static void check_ends(sim *s, const vg_operation *op, bool *ret_manual)
{
    bool end = vg_flow_is_end((vg_state)op->state);
    const vg_approval *ap = op->approval == 0 ? NULL : sim_store_find(&s->store, VG_T_approval, VG_KEY_OF_ID(op->approval));
    if (op->state == VG_ST_READY && ap != NULL && ap->state == VG_PS_OPEN) {
        return; /* a person has not spoken yet */
    }
    if (op->parent != 0 && op->state == VG_ST_READY) {
        const vg_operation *parent = sim_store_find(&s->store, VG_T_operation, VG_KEY_OF_ID(op->parent));
        if (parent->state == VG_ST_READY) {
            return; /* its parent is judged */
        }
    }
    bool waits_for_part = op->state == VG_ST_WAITING && (op->kind == VG_OP_CAPTURE || op->kind == VG_OP_RELEASE || op->kind == VG_OP_REFUND);
    /* A bank that says "working" to a question of the manual queue takes it out until the next one. */
    bool gave_up = op->state == VG_ST_WAITING && op->reason == VG_WHY_NO_END;
    *ret_manual |= op->state == VG_ST_MANUAL || gave_up;
    if (op->state == VG_ST_MANUAL && op->reason == VG_WHY_NONE) {
        sim_fail(s, "I14: MANUAL without a reason");
    }
    if (!end && op->state != VG_ST_MANUAL && !gave_up && !waits_for_part && !(*ret_manual && op->state == VG_ST_READY)) {
        sim_fail(s, "I14: %s %" PRId64 " is still %s, due at %" PRId64, vg_op_kind_name((vg_op_kind)op->kind), op->id,
                 vg_state_name((vg_state)op->state), op->due_at);
    }
}

static void check_account_at_bank(sim *s, const vg_account *a)
{
    citic_balance b;
    if (a->state != VG_AS_ACTIVE || a->bank_account[0] == 0 || a->kind == VG_ACCT_FEE || a->kind == VG_ACCT_OWN) {
        return; /* fees and merchant share one sub-account: compared together */
    }
    if (!citic_fake_balance(s->bank, a->bank_account, &b)) {
        sim_fail(s, "the bank does not know %s", a->bank_account);
        return;
    }
    int64_t ours = a->free_fen + a->held_fen + a->out_fen;
    if (b.balance != ours) {
        sim_fail(s, "at rest the bank has %" PRId64 " on %s, we have %" PRId64, b.balance, a->bank_account, ours);
    }
}

/* Money that came in and may leave by `today`, at most: what a receipt or an act of ours brought. */
static int64_t came_in(const sim *s, const vg_day today)
{
    int64_t fen = 0;
    vg_core core = {.rules = &s->conf.rules};
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        vg_day from;
        vg_err err;
        if (r->table == VG_T_receipt) {
            const vg_receipt *in = r->row;
            bool back = in->lot == 0; /* a payout that came back is of its own day */
            if (back || (vg_core_from_day(&core, in->booked_at, &from, &err).code == VG_OK && from.n <= today.n)) {
                fen += in->fen;
            }
        } else if (r->table == VG_T_operation) {
            const vg_operation *op = r->row;
            bool ours = op->kind == VG_OP_DEPOSIT || op->kind == VG_OP_ADOPT || op->kind == VG_OP_CORRECTION;
            fen += ours && op->state == VG_ST_DONE ? op->fen : 0;
        }
    }
    return fen;
}

void sim_check_days(sim *s)
{
    vg_day today = vg_day_at(s->now);
    int64_t fen = 0;
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        const vg_lot *l = r->row;
        fen += r->table == VG_T_lot && l->from_day <= today.n ? l->free_fen + l->held_fen : 0;
    }
    int64_t most = came_in(s, today);
    if (fen > most) {
        sim_fail(s, "T+1: %" PRId64 " may leave today, and only %" PRId64 " came in for it", fen, most);
    }
}

/* Behind an older copy of the store: what it does not know stops the sends. */
static void check_restored(sim *s)
{
    const vg_program *p = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(1));
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        if (r->table == VG_T_line && ((const vg_line *)r->row)->reason == VG_WHY_LINE_FOREIGN_REF && p->sends_off == 0) {
            sim_fail(s, "F27: a reference that this store does not know, and sends go on");
        }
        if (r->table == VG_T_ref) {
            check_ref(s, r->row);
        }
    }
    for (size_t i = 0; i < citic_fake_violations(s->bank); i++) {
        const citic_violation *v = citic_fake_violation(s->bank, i);
        if (strstr(v->text, "used before") != NULL) {
            sim_fail(s, "the bank complains: %s (%s %s)", v->text, v->action, v->client_id);
        }
    }
}

void sim_check_rest(sim *s)
{
    if (s->restored) { /* the bank is ahead of this store until people have compared them */
        check_restored(s);
        return;
    }
    bool manual = false;
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        manual |= r->table == VG_T_operation && ((const vg_operation *)r->row)->state == VG_ST_MANUAL;
    }
    for (const sim_row *r = s->store.rows; r != NULL; r = r->next) {
        if (r->table == VG_T_operation) {
            check_bank_effects(s, r->row);
            check_ends(s, r->row, &manual);
        } else if (r->table == VG_T_ref) {
            check_ref(s, r->row);
        }
    }
    size_t forms = 0;
    for (size_t i = 0; i < citic_fake_violations(s->bank); i++) {
        const citic_violation *v = citic_fake_violation(s->bank, i);
        forms++;
        if (forms == 1) {
            sim_fail(s, "the bank complains: %s (%s %s)", v->text, v->action, v->client_id);
        }
    }
    bool late = s->faults.bank_ppm[CITIC_DO_LATE_CONTRADICTION] != 0;
    for (const sim_row *r = s->store.rows; r != NULL && !manual && !late; r = r->next) {
        if (r->table == VG_T_account) {
            check_account_at_bank(s, r->row);
        }
    }
}

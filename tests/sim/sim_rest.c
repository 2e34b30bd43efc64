/* Invariants once faults have stopped and all is quiet, with the books of the banks beside ours (anchors: I3, I5, I9, I14, F27). */
#include "gateway/core/ledger.h"
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdlib.h>

#define EACH(s, table_, type, name)                                                                \
    for (const sim_row *row_ = (s)->store.tables[VG_T_##table_]; row_ != NULL; row_ = row_->next)  \
        for (const type *name = row_->row; name != NULL && name->program == p->id; name = NULL)

/* Freezes move nothing, and a channel refund is paid outside of custody: no line tells that they came late. */
static bool leaves_a_line(const sim_program *p, const vg_operation *op)
{
    return p->port->shows_acts && op->ask != VG_ASK_FREEZE && op->ask != VG_ASK_UNFREEZE && op->ask != VG_ASK_REFUND_ORDER &&
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
static void check_bank_effects(sim_program *p, const vg_operation *op)
{
    sim *s = p->sim;
    bool money = op->bank_ref[0] != 0 && vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_MONEY;
    if (!money) {
        return;
    }
    const char *kind = vg_op_kind_name((vg_op_kind)op->kind);
    uint32_t effects = p->port->effects(p->bank, op->bank_ref);
    if (effects > 1) {
        sim_fail(s, "I3: %s %s acted %u times at the bank", kind, op->bank_ref, effects);
    }
    if (op->state == VG_ST_DONE && effects != 1) {
        sim_fail(s, "I5: %s %s is DONE and the bank did it %u times", kind, op->bank_ref, effects);
    }
    bool by_line = op->kind == VG_OP_INTEREST; /* what a settlement brings is a line, booked whatever the end of the act */
    bool corrected = op->corrected_by != 0 || by_line || !leaves_a_line(p, op);
    if ((op->state == VG_ST_REFUSED || op->state == VG_ST_CANCELLED) && effects != 0 &&
        !(sim_bank_may_lie(p) && corrected)) {
        sim_fail(s, "I5: %s %s is %s and the bank did it", kind, op->bank_ref, vg_state_name((vg_state)op->state));
    }
}

/* What came back leaves once more at most, whatever people and banks say about it. */
static void check_reissued(sim_program *p, const vg_operation *original)
{
    int64_t again = 0;
    if (original->returned_fen == 0) {
        return;
    }
    EACH(p->sim, operation, vg_operation, op)
    {
        bool counts = op->kind == VG_OP_WITHDRAW && op->of == original->id && (op->state == VG_ST_DONE || op->live != 0);
        again += counts ? op->fen : 0;
    }
    if (again > original->returned_fen) {
        sim_fail(p->sim, "returned: of %" PRId64 " that came back %" PRId64 " were sent again", original->returned_fen, again);
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
    if (op->state == VG_ST_READY && op->not_before > s->now && op->due_at == op->not_before) {
        return; /* its day has not come */
    }
    bool by_parts = op->kind == VG_OP_CAPTURE || op->kind == VG_OP_RELEASE || op->kind == VG_OP_REFUND || op->kind == VG_OP_FAIL ||
                    (*ret_manual && op->ask == VG_ASK_NONE); /* a case, one part of which is a person's */
    bool waits_for_part = op->state == VG_ST_WAITING && by_parts;
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

/* On a working day every part whose day has come became an operation, or says why not. */
static void check_plan(sim_program *p)
{
    const vg_program *row = sim_store_find(&p->sim->store, VG_T_program, VG_KEY_OF_ID(p->id));
    const vg_business_day *day = sim_store_find(&p->sim->store, VG_T_business_day, VG_KEY_OF_PAIR(p->id, row == NULL ? 0 : row->day));
    if (day == NULL || day->working != 1 || day->converted_at == 0 || row->paused == VG_PAUSE_PAYOUTS) {
        return;
    }
    EACH(p->sim, plan_part, vg_plan_part, part)
    {
        if (part->state == VG_PP_PLANNED && part->on_day <= row->day) {
            sim_fail(p->sim, "plan: part %" PRId64 " of a hold is still to come, and its day has passed", part->part);
        }
        if (part->state == VG_PP_REFUSED && part->why[0] == 0) {
            sim_fail(p->sim, "plan: part %" PRId64 " of a hold is refused without a reason", part->part);
        }
    }
}

/* What the bank has of an account: all of it, or all but what a hold moved to a guarantee sub-account. */
static void check_account_at_bank(sim_program *p, const vg_account *a)
{
    sim *s = p->sim;
    sim_balance b;
    if ((a->state != VG_AS_ACTIVE && a->state != VG_AS_INACTIVE) || a->bank_account[0] == 0 || a->kind == VG_ACCT_FEE ||
        a->kind == VG_ACCT_OWN) {
        return; /* fees and merchant share one sub-account: compared together */
    }
    if (!p->port->balance(p->bank, s->now, a->bank_account, &b)) {
        sim_fail(s, "the bank does not know %s", a->bank_account);
        return;
    }
    int64_t ours = a->free_fen + a->held_fen + a->out_fen + a->late_fen;
    if (a->kind == VG_ACCT_SUSPENSE) { /* late money waits in it in our books alone */
        EACH(s, account, vg_account, paid) { ours -= paid->late_fen; }
    }
    if (b.total != ours) {
        sim_fail(s, "at rest the bank has %" PRId64 " on %s, we have %" PRId64, b.total, a->bank_account, ours);
    }
}

/* Where parts of a freeze can be paid, what is left of all freezes of an account is what the bank holds of it. */
static void check_held_at_bank(sim_program *p, const vg_account *a)
{
    sim_balance b;
    int64_t held = 0;
    const vg_rules *r = &p->conf->rules;
    bool known = vg_rules_promise(r, VG_CAP_BANK_HOLDS) && vg_rules_promise(r, VG_CAP_PARTIAL_CAPTURE) &&
                 a->bank_account[0] != 0 && a->kind < VG_ACCT_OWN && p->port->balance(p->bank, p->sim->now, a->bank_account, &b);
    if (!known) {
        return;
    }
    EACH(p->sim, hold, vg_hold, h) { held += h->account == a->id ? h->freeze_fen : 0; }
    if (held != b.held) {
        sim_fail(p->sim, "parts: at rest the bank holds %" PRId64 " of %s, our freezes have %" PRId64, b.held, a->bank_account, held);
    }
}

/* --- customers' cases ---------------------------------------------------------------------------------------------- */

static const vg_operation *first_part(sim_program *p, int64_t parent)
{
    EACH(p->sim, operation, vg_operation, op)
    {
        if (op->parent == parent && op->kind == VG_OP_PART_OPEN) {
            return op;
        }
    }
    return NULL;
}

/* An opening ended as the bank's case did: an account that the bank opened is never dropped, and none is dreamt of. */
static void check_case(sim_program *p, const vg_operation *op)
{
    char number[33];
    bool ended;
    const vg_operation *part = first_part(p, op->id);
    const vg_account *a = sim_store_find(&p->sim->store, VG_T_account, VG_KEY_OF_ID(op->account));
    if (part == NULL || part->bank_ref[0] == 0 || p->port->case_of == NULL || sim_bank_may_lie(p) ||
        !p->port->case_of(p->bank, part->bank_ref, number, &ended)) {
        return;
    }
    bool has = a->state == VG_AS_ACTIVE || a->state == VG_AS_INACTIVE || a->state == VG_AS_UNWANTED ||
               a->state == VG_AS_CLOSING || a->state == VG_AS_CLOSED;
    if (number[0] != 0 && (!has || strcmp(a->bank_account, number) != 0)) {
        sim_fail(p->sim, "case: the bank opened %s, we have %s in state %d", number, a->bank_account, (int)a->state);
    }
    sim_balance b;
    if (has && (a->bank_account[0] == 0 || !p->port->balance(p->bank, p->sim->now, a->bank_account, &b))) {
        sim_fail(p->sim, "case: an account in state %d that the bank does not have", (int)a->state);
    }
}

/* A code that may have reached the bank is not said again: no claim stands behind silence or what nobody understood. */
static void check_codes(sim_program *p, const vg_operation *op)
{
    int64_t heard = INT64_MAX, sent = 0;
    EACH(p->sim, exchange, vg_exchange, x)
    {
        bool of_it = x->op == op->id && x->ask == VG_ASK_VERIFY;
        bool doubt = x->verdict == VG_VD_SILENCE || x->verdict == VG_VD_UNCLEAR;
        heard = of_it && x->dir == 1 && doubt ? vg_fen_min(heard, x->seq) : heard;
        sent = of_it && x->dir == 0 ? vg_fen_max(sent, x->seq) : sent;
    }
    if (sent > heard) {
        sim_fail(p->sim, "code: what a customer typed was said again after a doubt");
    }
}

/* --- secrets ------------------------------------------------------------------------------------------------------- */

static bool holds(const void *at, size_t len, const char *text) { return memmem(at, len, text, strlen(text)) != NULL; }

/* What a customer typed stands nowhere; an image stands in its own row only, and not when the bank has used it. */
static void check_row(sim *s, vg_table table, const void *row)
{
    static const char image[] = "Q7ZK-XWJ", image64[] = "R1E3WkstWFdK";
    const vg_table_facts *f = vg_table_of(table);
    for (size_t i = 0; i < f->column_count; i++) {
        const char *at = (const char *)row + f->columns[i].at;
        size_t len = f->columns[i].type == VG_COL_TEXT ? strlen(at) : 0;
        if (f->columns[i].type == VG_COL_BYTES) {
            const vg_span *bytes = (const vg_span *)(const void *)at;
            at = (const char *)bytes->at;
            len = bytes->len;
        }
        for (size_t k = 0; k < s->secret_count && len > 0; k++) {
            if (holds(at, len, s->secrets[k])) {
                sim_fail(s, "secret: what a customer typed stands in %s.%s", f->name, f->columns[i].name);
            }
        }
        if (len > 0 && table != VG_T_image && (holds(at, len, image) || holds(at, len, image64))) {
            sim_fail(s, "secret: an image stands in %s.%s", f->name, f->columns[i].name);
        }
    }
}

static void check_secrets(sim *s)
{
    for (int t = 0; t < VG_TABLE_COUNT; t++) {
        for (const sim_row *r = s->store.tables[t]; r != NULL; r = r->next) {
            check_row(s, r->table, r->row);
        }
    }
}

/* --- all of it ------------------------------------------------------------------------------------------------------ */

/* Behind an older copy of the store: what it does not know stops the sends. */
/* An older copy may send an opening again under its number, which the bank refuses; money it may not. */
static bool moves_money(sim_program *p, const char *ref)
{
    sim *s = p->sim;
    EACH(s, operation, vg_operation, op)
    {
        if (strcmp(op->bank_ref, ref) == 0) {
            return vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_MONEY;
        }
    }
    return true;
}

static void check_restored(sim_program *p)
{
    sim *s = p->sim;
    sim_complaint complaint;
    const vg_program *row = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(p->id));
    EACH(s, line, vg_line, line)
    {
        if (line->reason == VG_WHY_LINE_FOREIGN_REF && row->sends_off == 0) {
            sim_fail(s, "F27: a reference that this store does not know, and sends go on");
        }
    }
    EACH(s, ref, vg_ref, ref) { check_ref(s, ref); }
    for (size_t i = 0; p->port->complaint != NULL && p->port->complaint(p->bank, i, &complaint); i++) {
        if (strstr(complaint.text, "used before") != NULL && moves_money(p, complaint.ref)) {
            sim_fail(s, "the bank complains: %s (%s %s)", complaint.text, complaint.action, complaint.ref);
        }
    }
}

/* A day and a half went by without faults. */
static void check_closed(sim_program *p)
{
    const vg_program *row = sim_store_find(&p->sim->store, VG_T_program, VG_KEY_OF_ID(p->id));
    if (row->closed_day < vg_day_at(p->sim->now).n - 2) {
        sim_fail(p->sim, "business days stay open: the last closed one is %" PRId64 " days old",
                 vg_day_at(p->sim->now).n - row->closed_day);
    }
}

static void check_program(sim_program *p)
{
    sim *s = p->sim;
    bool manual = false;
    sim_complaint complaint;
    check_closed(p);
    check_plan(p);
    sim_check_interest(p);
    sim_check_evidence(p);
    EACH(s, operation, vg_operation, op) { manual |= op->state == VG_ST_MANUAL; }
    EACH(s, operation, vg_operation, op)
    {
        check_bank_effects(p, op);
        check_ends(s, op, &manual);
        check_reissued(p, op);
        if (op->kind == VG_OP_OPEN && op->ask == VG_ASK_NONE && !manual) {
            check_case(p, op);
        }
        if (op->kind == VG_OP_PART_VERIFY) {
            check_codes(p, op);
        }
    }
    EACH(s, ref, vg_ref, ref) { check_ref(s, ref); }
    for (size_t i = 0; p->port->complaint != NULL && p->port->complaint(p->bank, i, &complaint); i++) {
        bool dated = strstr(complaint.text, "Timestamp") != NULL || strstr(complaint.text, "after today") != NULL;
        bool wrong = s->faults.clock != 0 || s->faults.outage != 0; /* in an outage what was said last comes days late */
        if (!dated || !wrong) {
            sim_fail(s, "the bank complains: %s (%s %s)", complaint.text, complaint.action, complaint.ref);
        }
    }
    if (!p->port->books_balance(p->bank)) {
        sim_fail(s, "the books of bank %s do not balance", p->port->name);
    }
    if (manual || sim_bank_may_lie(p) || p->port->balance == NULL) {
        return;
    }
    if (s->days > 0) {
        sim_check_proof(p);
    }
    EACH(s, account, vg_account, a)
    {
        check_account_at_bank(p, a);
        check_held_at_bank(p, a);
    }
    sim_check_proof(p);
}

void sim_check_rest(sim *s)
{
    check_secrets(s);
    for (size_t i = 0; i < s->program_count; i++) {
        if (s->restored) { /* the bank is ahead of this store until people have compared them */
            check_restored(&s->programs[i]);
        } else {
            check_program(&s->programs[i]);
        }
    }
}

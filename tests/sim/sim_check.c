/* Invariants of every commit, on the store alone (anchors: I1 to I10, and architecture §4). */
#include "gateway/core/counted.h"
#include "gateway/core/days.h"
#include "gateway/core/evidence.h"
#include "gateway/core/ledger.h"
#include "gateway/core/limits.h"
#include "tests/sim/sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { MANY = 512 };

typedef struct sums {
    int64_t account[MANY], free[MANY], held[MANY], out[MANY], lots[MANY], holds[MANY];
    size_t n;
} sums;

#define EACH(s, table_, type, name)                                                                \
    for (const sim_row *row_ = (s)->store.tables[VG_T_##table_]; row_ != NULL; row_ = row_->next)  \
        for (const type *name = row_->row; name != NULL && name->program == p->id; name = NULL)


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
    int64_t open = h->fen - h->captured_fen - h->released_fen - h->capturing_fen - h->releasing_fen - h->planned_fen;
    if (open < 0 || h->planned_fen < 0 || h->captured_fen < 0 || h->released_fen < 0 || h->capturing_fen < 0 || h->releasing_fen < 0) {
        sim_fail(s, "a hold's parts do not sum to it");
    }
    if (h->state != VG_HS_REFUSED) {
        t->holds[slot(t, h->account)] += h->fen - h->captured_fen - h->released_fen;
    }
}

/* Plan: what a hold has planned is the sum of its parts that are still to come, each of which becomes one operation at most. */
static void check_plan_of(sim_program *p, const vg_hold *h)
{
    sim *s = p->sim;
    int64_t planned = 0;
    EACH(s, plan_part, vg_plan_part, part)
    {
        bool mine = part->hold == h->id;
        planned += mine && part->state == VG_PP_PLANNED ? part->fen : 0;
        if (mine && (part->hold_open != 0) != (part->state == VG_PP_PLANNED)) {
            sim_fail(s, "plan: a part is to come and is not, or is not and is");
        }
    }
    if (planned != h->planned_fen) {
        sim_fail(s, "plan: parts to come sum to %" PRId64 ", their hold has planned %" PRId64, planned, h->planned_fen);
    }
}

static void check_part(sim_program *p, const vg_plan_part *part)
{
    sim *s = p->sim;
    int64_t ops = 0;
    EACH(s, operation, vg_operation, op)
    {
        bool its = op->hold == part->hold && op->part == part->part && op->parent == 0 && (op->kind == VG_OP_CAPTURE || op->kind == VG_OP_RELEASE);
        ops += its;
        bool agree = op->id != part->op || (part->state == VG_PP_CLAIMED ? op->live != 0 : (op->state == VG_ST_DONE) == (part->state == VG_PP_DONE));
        if (its && (op->id != part->op || op->fen != part->fen || !agree)) {
            sim_fail(s, "plan: a part and its operation do not say the same");
        }
    }
    bool acted = part->state == VG_PP_CLAIMED || part->state == VG_PP_DONE || part->op != 0;
    if (ops != acted) {
        sim_fail(s, "plan: part %" PRId64 " of a hold became %" PRId64 " operations", part->part, ops);
    }
}

/* Late: what an account has at the bank and our suspense in the ledger. */
static void check_late(sim_program *p, const vg_account *a)
{
    int64_t late = 0;
    EACH(p->sim, receipt, vg_receipt, r) { late += r->home == a->id && r->state == VG_RS_SUSPENSE ? r->fen : 0; }
    if (late != a->late_fen) {
        sim_fail(p->sim, "late: %" PRId64 " fen wait in suspense, the account says %" PRId64, late, a->late_fen);
    }
}

static void check_plans(sim_program *p)
{
    bool any = false;
    EACH(p->sim, plan_part, vg_plan_part, part)
    {
        any = true;
        check_part(p, part);
    }
    EACH(p->sim, hold, vg_hold, h)
    {
        if (any || h->planned_fen != 0) {
            check_plan_of(p, h);
        }
    }
    EACH(p->sim, account, vg_account, a) { check_late(p, a); }
}

static void check_events(sim_program *p)
{
    int64_t seq = 0, events = 0;
    EACH(p->sim, event, vg_event, e)
    {
        events++;
        seq = vg_fen_max(seq, e->seq);
    }
    if (events != seq) {
        sim_fail(p->sim, "I10: %" PRId64 " events, the last is %" PRId64, events, seq);
    }
}

static void check_lot(sim *s, sums *t, const vg_lot *l)
{
    t->lots[slot(t, l->account)] += l->free_fen + l->held_fen;
    if ((l->acct_open != 0) != (l->free_fen + l->held_fen > 0)) {
        sim_fail(s, "a lot is open with nothing left, or closed with something");
    }
}

static void check_account(sim *s, sums *t, const vg_account *a, int64_t *bank, int64_t *ours)
{
    size_t i = slot(t, a->id);
    if (a->free_fen != t->free[i] || a->held_fen != t->held[i] || a->out_fen != t->out[i]) {
        sim_fail(s, "I2: a cached balance is not the sum of its entries");
    }
    if (a->free_fen < 0 || a->held_fen < 0 || a->out_fen < 0) {
        sim_fail(s, "I2: a balance is below zero");
    }
    if (debit_kind(a->kind)) {
        *bank += a->free_fen;
    } else {
        *ours += a->free_fen + a->held_fen + a->out_fen;
    }
    bool lots = a->kind < VG_ACCT_BANK || a->kind == VG_ACCT_FEE;
    if (lots && t->lots[i] != a->free_fen + a->held_fen) {
        sim_fail(s, "lots of an account sum to %" PRId64 ", its total is %" PRId64, t->lots[i], a->free_fen + a->held_fen);
    }
    if (lots && t->holds[i] != a->held_fen) {
        sim_fail(s, "holds of an account sum to %" PRId64 ", it holds %" PRId64, t->holds[i], a->held_fen);
    }
}

/* What holds an account is what its orders say together, and nothing else. */
static void check_restrictions(sim_program *p, const vg_account *a)
{
    sim *s = p->sim;
    int64_t stops = 0, frozen = 0;
    EACH(s, restriction, vg_restriction, r)
    {
        if (r->acct_open == a->id) {
            stops |= r->kind;
            frozen = vg_fen_max(frozen, r->fen);
        }
    }
    if ((a->stops & ~(int64_t)VG_STOP_BINDING) != stops || a->frozen_fen != frozen) {
        sim_fail(s, "restrictions: %s has stops %" PRId64 " and %" PRId64 " fen frozen, its orders say %" PRId64 " and %" PRId64, a->ref,
                 a->stops, a->frozen_fen, stops, frozen);
    }
}

/* --- limits: everything that was counted, again from the history -------------------------------------------------- */

static bool used_is(const vg_used *u, int64_t holder, vg_way way, vg_party party, vg_day day)
{
    return u->account == holder && (u->period == vg_limit_period(way, party, VG_PER_DAY, day) || u->period == vg_limit_period(way, party, VG_PER_YEAR, day));
}

/* Whose card was changed: which one it was on the day is not kept, so that the row is believed. */
static bool changed_card(sim_program *p, int64_t account)
{
    EACH(p->sim, operation, vg_operation, op)
    {
        if (op->account == account && op->kind == VG_OP_BIND) {
            return true;
        }
    }
    return false;
}

static bool is_own_card(sim_program *p, int64_t account, const char *number, bool believed)
{
    const vg_owner *o = sim_store_find(&p->sim->store, VG_T_owner, VG_KEY_OF_ID(account));
    if (changed_card(p, account)) {
        return believed;
    }
    return o != NULL && o->card_number[0] != 0 && strcmp(o->card_number, number) == 0;
}

/* What an act is worth to a counter that adds up payments to others: what the bank did, or may still do. */
static int64_t paid_to_others(sim_program *p, const vg_operation *op)
{
    bool pays = (op->kind == VG_OP_PART_PAY && op->hold != 0 && op->stage == 0) || (op->kind == VG_OP_TRANSFER && op->of == 0) || op->kind == VG_OP_WITHDRAW;
    bool ended = op->state == VG_ST_REFUSED || op->state == VG_ST_CANCELLED;
    bool nothing = !pays || op->state == VG_ST_NEW || (ended && op->corrected_by == 0);
    if (nothing || (op->peer == 0 && is_own_card(p, op->account, op->payee_account, (op->counted & VG_COUNTED_OUT_OTHERS) == 0))) {
        return 0;
    }
    return op->fen - op->returned_fen;
}

static bool came_back(sim_program *p, int64_t receipt)
{
    EACH(p->sim, operation, vg_operation, op)
    {
        if (op->returned_by == receipt && op->returned_fen != 0) {
            return true;
        }
    }
    return false;
}

/* A line that booked money of others: interest and returns have no lot that a refund could go to. */
static int64_t came_from_others(sim_program *p, const vg_receipt *r)
{
    bool line = r->line[0] != 0 && r->lot != 0 && r->state == VG_RS_BOOKED && !came_back(p, r->id);
    return line && !is_own_card(p, r->account, r->payer_account, (r->counted & VG_COUNTED_IN_OTHERS) == 0) ? r->fen : 0;
}

/* started: of what we started ourselves only; the bank's facts may pass a limit. */
static int64_t recount(sim_program *p, const vg_used *u, bool started)
{
    int64_t fen = 0;
    EACH(p->sim, operation, vg_operation, op)
    {
        vg_day day = vg_day_at(op->created_at);
        if (started && op->corrected_by != 0) {
            continue;
        }
        fen += used_is(u, op->account, VG_WAY_OUT, VG_PARTY_OTHERS, day) ? paid_to_others(p, op) : 0;
        fen += op->peer != 0 && used_is(u, op->peer, VG_WAY_IN, VG_PARTY_OTHERS, day) ? paid_to_others(p, op) : 0;
    }
    EACH(p->sim, receipt, vg_receipt, r)
    {
        fen += !started && used_is(u, r->account, VG_WAY_IN, VG_PARTY_OTHERS, (vg_day){(int32_t)r->day}) ? came_from_others(p, r) : 0;
    }
    return fen;
}

/* A payment to others is in its account's counter, wherever there is a limit. */
static void check_counted(sim_program *p, const vg_operation *op)
{
    const vg_account *a = sim_store_find(&p->sim->store, VG_T_account, VG_KEY_OF_ID(op->account));
    bool counts = a != NULL && a->kind == VG_ACCT_TYPE2 && p->conf->rules.class_limits && paid_to_others(p, op) > 0;
    if (counts && (op->counted & VG_COUNTED_OUT_OTHERS) == 0) {
        sim_fail(p->sim, "class limit: a payment to others was not counted");
    }
}

/* Each counter is what its history says, and what we started kept below the limit: only the bank's facts pass it. */
static void check_used(sim_program *p)
{
    sim *s = p->sim;
    enum { YEAR = 10000 };
    EACH(s, used, vg_used, u)
    {
        int64_t counted = recount(p, u, false), started = recount(p, u, true);
        int64_t most = u->period % YEAR == 0 ? INT64_C(20000000) : INT64_C(1000000); /* domain/type2-accounts.md §2.1 */
        if (u->fen != counted) {
            sim_fail(s, "class limit: a counter says %" PRId64 " fen in %" PRId64 ", its history %" PRId64, u->fen, u->period, counted);
        }
        if (started > most) {
            sim_fail(s, "class limit: %" PRId64 " fen of at most %" PRId64 " in %" PRId64, started, most, u->period);
        }
    }
    EACH(s, operation, vg_operation, op)
    {
        if (s->owner == NULL) { /* a scenario may bring its limits late */
            check_counted(p, op);
        }
    }
}

static int64_t read_whole(sim_program *p)
{
    const vg_feed *feed = sim_store_find(&p->sim->store, VG_T_feed, VG_KEY_OF_PAIR(p->id, 1));
    return feed == NULL ? 0 : feed->whole_at;
}

/* Business days follow each other, and each has its batch. */
static void check_business_days(sim_program *p)
{
    sim *s = p->sim;
    const vg_program *program = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(p->id));
    int64_t count = 0, first = INT64_MAX;
    EACH(s, business_day, vg_business_day, d)
    {
        count++;
        first = vg_fen_min(first, d->day);
        bool closed = d->day <= program->closed_day, open = d->day == program->day;
        if ((d->state == VG_DS_CLOSED) != closed || (d->state == VG_DS_OPEN) != open || d->day > program->day) {
            sim_fail(s, "a business day is %s, out of its order", vg_day_state_name(d->state));
        }
        if (closed && (d->expected_at == 0 || d->converted_at == 0)) {
            sim_fail(s, "a business day is closed without its batch");
        }
        if (closed && s->faults.clock == 0 && vg_rules_offer(&p->conf->rules, VG_ASK_LINES) && read_whole(p) < vg_day_instant((vg_day){(int32_t)d->day + 1}, 0)) {
            sim_fail(s, "a business day was closed before its statement was whole");
        }
    }
    if (count > 0 && count != program->day - first + 1) {
        sim_fail(s, "of the business days some are missing");
    }
}

/* --- interest: every day of every account by itself ------------------------------------------------------------- */

/* The day from which an entry counts: what was given back had never left, what came in is of the bank's day. */
static int64_t counts_from(sim *s, const vg_entry *e)
{
    if (e->phase == VG_PHASE_DIRECT && e->receipt != 0) {
        const vg_receipt *r = sim_store_find(&s->store, VG_T_receipt, VG_KEY_OF_ID(e->receipt));
        return vg_fen_min(r->day, vg_day_at(e->at).n);
    }
    const vg_operation *op = e->phase == VG_PHASE_VOID && e->opp_account == e->account
                                 ? sim_store_find(&s->store, VG_T_operation, VG_KEY_OF_ID(e->op))
                                 : NULL;
    bool back = op != NULL && e->bucket == VG_BUCKET_FREE && e->side == VG_CREDIT && op->kind != VG_OP_HOLD;
    return vg_day_at(back ? op->created_at : e->at).n;
}

static __int128 balance_days(sim_program *p, const vg_account *a)
{
    __int128 acc = 0;
    EACH(p->sim, entry, vg_entry, e)
    {
        int64_t days = e->account == a->id && e->bucket != VG_BUCKET_OUT ? a->interest_day - counts_from(p->sim, e) : 0;
        acc += days > 0 ? (__int128)days * (e->side == VG_CREDIT ? e->fen : -e->fen) : 0;
    }
    return acc;
}

static __int128 gathered_by(sim_program *p, const vg_account *a)
{
    __int128 acc = a->interest_acc;
    EACH(p->sim, interest, vg_interest, i) { acc += i->account == a->id ? i->acc : 0; }
    return acc;
}

void sim_check_interest(sim_program *p)
{
    sim *s = p->sim;
    EACH(s, account, vg_account, a)
    {
        __int128 gathered = gathered_by(p, a);
        if (a->interest_day != 0 && gathered != balance_days(p, a)) {
            sim_fail(s, "interest: %" PRId64 " fen-days were gathered, day by day they are %" PRId64, (int64_t)gathered,
                     (int64_t)balance_days(p, a));
        }
    }
}

/* --- evidence: the chain, hashed again, and what it binds ------------------------------------------------------------ */

/* One record that an event binds: its text from `["table","key",` on, as far as the event goes. */
typedef struct bound {
    const char *at;
    size_t head; /* bytes of `["table","key",` */
    int64_t seq; /* of the event */
    struct bound *next;
} bound;

enum { BOUND_BUCKETS = 1 << 12 };

typedef struct chain_of {
    const vg_event **at; /* by sequence, from 1 */
    int64_t count;
    bound *buckets[BOUND_BUCKETS]; /* by the record's head, the newest first: every record of a life is looked for */
} chain_of;

static bound **bucket_of(chain_of *c, const char *head, size_t len)
{
    uint64_t h = UINT64_C(1469598103934665603);
    for (size_t i = 0; i < len; i++) {
        h = (h ^ (uint8_t)head[i]) * UINT64_C(1099511628211);
    }
    return &c->buckets[(h ^ h >> 29) % BOUND_BUCKETS];
}

/* Up to the comma behind the key; 0: this is no record. */
static size_t head_len(const char *at, size_t len)
{
    const char *name = memmem(at, len, "\",\"", 3);
    const char *key = name == NULL ? NULL : memmem(name + 3, len - (size_t)(name + 3 - at), "\",", 2);
    return key == NULL ? 0 : (size_t)(key + 2 - at);
}

static void index_event(chain_of *c, const vg_event *e)
{
    const char *at = (const char *)e->data.at, *end = at + e->data.len;
    while (at < end && (at = memmem(at, (size_t)(end - at), "[\"", 2)) != NULL) {
        size_t head = head_len(at, (size_t)(end - at));
        if (head != 0) {
            bound *b = malloc(sizeof *b), **bucket = bucket_of(c, at, head);
            assert(b != NULL);
            *b = (bound){at, head, e->seq, *bucket};
            *bucket = b;
        }
        at += 2;
    }
}

static void free_index(chain_of *c)
{
    for (size_t i = 0; i < BOUND_BUCKETS; i++) {
        while (c->buckets[i] != NULL) {
            bound *b = c->buckets[i];
            c->buckets[i] = b->next;
            free(b);
        }
    }
}

static bool names(const vg_event *e, const char *needle) { return memmem(e->data.at, e->data.len, needle, strlen(needle)) != NULL; }

static void check_bound(sim *s, chain_of *c, vg_table table, const void *row, int64_t op)
{
    char key[128], hidden[VG_SHA256_HEX], digest[VG_SHA256_HEX], needle[200], last[280];
    vg_record_key(table, row, key);
    vg_record_digest(table, row, hidden, digest);
    snprintf(needle, sizeof needle, "[\"%s\",\"%s\",", vg_table_of(table)->name, key);
    snprintf(last, sizeof last, "%s\"%s\"]", needle, digest);
    const bound *b = *bucket_of(c, needle, strlen(needle));
    while (b != NULL && !(b->head == strlen(needle) && memcmp(b->at, needle, b->head) == 0)) {
        b = b->next;
    }
    if (b == NULL) {
        sim_fail(s, "evidence: no event binds %s %s", vg_table_of(table)->name, key);
    } else if (!names(c->at[b->seq], last) || c->at[b->seq]->op != op) {
        sim_fail(s, "evidence: %s %s is not what the chain binds", vg_table_of(table)->name, key);
    }
}

static void check_entry_bound(sim *s, const chain_of *c, const vg_entry *e)
{
    char needle[200];
    snprintf(needle, sizeof needle, "[%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64, e->account,
             e->seq, e->bucket, e->side, e->fen, e->balance_fen, e->phase, e->day, e->opp_account);
    for (int64_t i = 1; i <= c->count; i++) {
        if (c->at[i]->at == e->at && c->at[i]->op == e->op && names(c->at[i], needle)) {
            return;
        }
    }
    sim_fail(s, "evidence: no event binds entry %" PRId64 " of an account", e->seq);
}

/* Each event hashes the one before, and leads to the one before of its act. */
static void check_chain(sim *s, const sim_program *p, const chain_of *c)
{
    char previous[VG_SHA256_HEX] = "", hash[VG_SHA256_HEX];
    for (int64_t i = 1; i <= c->count; i++) {
        const vg_event *e = c->at[i];
        vg_chain_hash(e, previous, hash);
        if (strcmp(hash, e->hash) != 0 || e->prior >= i || (e->prior != 0 && (e->op == 0 || c->at[e->prior]->op == 0))) {
            sim_fail(s, "evidence: event %" PRId64 " does not follow from the one before", i);
        }
        memcpy(previous, e->hash, sizeof previous);
    }
    const vg_program *row = sim_store_find(&s->store, VG_T_program, VG_KEY_OF_ID(p->id));
    if (row == NULL || strcmp(row->chain, previous) != 0) {
        sim_fail(s, "evidence: the program's head is not its last event");
    }
}

void sim_check_evidence(sim_program *p)
{
    sim *s = p->sim;
    chain_of c = {0};
    EACH(s, event, vg_event, e) { c.count = vg_fen_max(c.count, e->seq); }
    c.at = calloc((size_t)c.count + 1, sizeof *c.at);
    assert(c.at != NULL);
    EACH(s, event, vg_event, e) { c.at[e->seq] = e; }
    for (int64_t i = 1; i <= c.count; i++) {
        index_event(&c, c.at[i]);
    }
    check_chain(s, p, &c);
    EACH(s, entry, vg_entry, e) { check_entry_bound(s, &c, e); }
    EACH(s, exchange, vg_exchange, x) { check_bound(s, &c, VG_T_exchange, x, x->op); }
    EACH(s, note, vg_note, n) { check_bound(s, &c, VG_T_note, n, n->op); }
    EACH(s, pushed, vg_pushed, n) { check_bound(s, &c, VG_T_pushed, n, n->op); }
    EACH(s, line, vg_line, l) { check_bound(s, &c, VG_T_line, l, l->op); }
    EACH(s, approval, vg_approval, ap) { check_bound(s, &c, VG_T_approval, ap, vg_approval_op(ap)); }
    free_index(&c);
    free(c.at);
}

void sim_check_program(sim_program *p)
{
    sim *s = p->sim;
    sums *t = calloc(1, sizeof *t);
    int64_t sum = 0, bank = 0, ours = 0;
    assert(t != NULL);
    EACH(s, entry, vg_entry, e) { add_entry(s, t, e, &sum); }
    EACH(s, operation, vg_operation, op) { check_op(s, op); }
    EACH(s, hold, vg_hold, h) { check_hold(s, t, h); }
    EACH(s, lot, vg_lot, l) { check_lot(s, t, l); }
    if (sum != 0) {
        sim_fail(s, "I1: entries sum to %" PRId64, sum);
    }
    EACH(s, account, vg_account, a)
    {
        check_account(s, t, a, &bank, &ours);
        check_restrictions(p, a);
    }
    if (bank != ours) {
        sim_fail(s, "custody: bank and shortfall %" PRId64 ", accounts %" PRId64, bank, ours);
    }
    check_events(p);
    check_used(p);
    check_plans(p);
    check_business_days(p);
    free(t);
}

void sim_check(sim *s)
{
    for (size_t i = 0; i < s->program_count; i++) {
        sim_check_program(&s->programs[i]);
    }
}

/* --- T+1 ----------------------------------------------------------------------------------------------------------- */

/* Money that came in and may leave by `today`, at most: what a receipt or an act of ours brought. */
static int64_t came_in(sim_program *p, const vg_day today)
{
    int64_t fen = 0;
    vg_core core = {.rules = &p->conf->rules};
    EACH(p->sim, receipt, vg_receipt, in)
    {
        vg_from from;
        vg_err err;
        bool back = in->lot == 0; /* a payout that came back is of its own day */
        if (back || (vg_core_from_day(&core, in->booked_at, &from, &err).code == VG_OK && from.day.n <= today.n)) {
            fen += in->fen;
        }
    }
    EACH(p->sim, operation, vg_operation, op)
    {
        bool ours = op->kind == VG_OP_DEPOSIT || op->kind == VG_OP_ADOPT || op->kind == VG_OP_CORRECTION;
        fen += ours && op->state == VG_ST_DONE ? op->fen : 0;
    }
    return fen;
}

void sim_check_days(sim *s)
{
    vg_day today = vg_day_at(s->now);
    if (s->notices > 0) { /* a day that came by the old calendar stays, whatever the new one says */
        return;
    }
    for (size_t i = 0; i < s->program_count; i++) {
        sim_program *p = &s->programs[i];
        int64_t fen = 0;
        EACH(s, lot, vg_lot, l) { fen += l->from_day <= today.n ? l->free_fen + l->held_fen : 0; }
        int64_t most = came_in(p, today);
        if (fen > most) {
            sim_fail(s, "T+1: %" PRId64 " may leave today, and only %" PRId64 " came in for it", fen, most);
        }
    }
}

/* The simulation's store: rows in memory, the contract of vg_store_ops, and the faults of one. */
#include "tests/sim/sim.h"
#include <stdlib.h>

static uint64_t key_hash(vg_table table, vg_key key)
{
    uint64_t h = UINT64_C(1469598103934665603) ^ (uint64_t)table;
    if (vg_table_of(table)->key == VG_KEY_WORD) {
        for (const char *p = key.word; *p != 0; p++) {
            h = (h ^ (uint8_t)*p) * UINT64_C(1099511628211);
        }
    } else {
        h = (h ^ (uint64_t)key.a) * UINT64_C(1099511628211);
        h = (h ^ (uint64_t)key.b) * UINT64_C(1099511628211);
    }
    return h ^ h >> 29;
}

static bool same(vg_table table, vg_key a, vg_key b)
{
    return vg_table_of(table)->key == VG_KEY_WORD ? strcmp(a.word, b.word) == 0 : a.a == b.a && a.b == b.b;
}

static sim_row **slot_of(const sim_store *s, vg_table table, vg_key key)
{
    size_t i = key_hash(table, key) & (s->index.cap - 1);
    while (s->index.slots[i] != NULL &&
           !(s->index.slots[i]->table == table && same(table, vg_row_key(table, s->index.slots[i]->row), key))) {
        i = (i + 1) & (s->index.cap - 1);
    }
    return &s->index.slots[i];
}

const void *sim_store_find(const sim_store *s, vg_table table, vg_key key)
{
    sim_row *r = *slot_of(s, table, key);
    return r == NULL ? NULL : r->row;
}

/* A copy that owns its bytes: the struct, then the bytes of its B and X columns. */
static void *copy_row(vg_table table, const void *row)
{
    const vg_table_facts *f = vg_table_of(table);
    size_t extra = 0;
    for (size_t i = 0; i < f->column_count; i++) {
        if (f->columns[i].type == VG_COL_BYTES) {
            extra += ((const vg_span *)(const void *)((const char *)row + f->columns[i].at))->len;
        }
    }
    char *copy = malloc(f->size + extra);
    assert(copy != NULL);
    memcpy(copy, row, f->size);
    char *at = copy + f->size;
    for (size_t i = 0; i < f->column_count; i++) {
        if (f->columns[i].type == VG_COL_BYTES) {
            vg_span *span = (vg_span *)(void *)(copy + f->columns[i].at);
            if (span->len > 0) {
                memcpy(at, span->at, span->len);
            }
            span->at = (const uint8_t *)at;
            at += span->len;
        }
    }
    return copy;
}

static void grow_index(sim_store *s)
{
    free(s->index.slots);
    s->index.cap *= 2;
    s->index.slots = calloc(s->index.cap, sizeof *s->index.slots);
    assert(s->index.slots != NULL);
    for (size_t t = 0; t < VG_TABLE_COUNT; t++) {
        for (sim_row *r = s->tables[t]; r != NULL; r = r->next) {
            *slot_of(s, r->table, vg_row_key(r->table, r->row)) = r;
        }
    }
}

static void add_row(sim_store *s, vg_table table, const void *row)
{
    if (2 * s->count >= s->index.cap) {
        grow_index(s);
    }
    sim_row *r = malloc(sizeof *r);
    assert(r != NULL);
    *r = (sim_row){.next = s->tables[table], .table = table, .row = copy_row(table, row)};
    *slot_of(s, table, vg_row_key(table, row)) = r;
    s->tables[table] = r;
    s->count++;
}

static vg_status away(sim_store *s, vg_err *err)
{
    if (s->sim->dead) {
        return VG_DONE; /* what a dead process reads changes nothing */
    }
    if (s->broken) {
        return VG_FAIL(err, STORE, "the connection is gone");
    }
    if (!s->sim->quiet && one_in(&s->sim->chance, s->sim->faults.load_fails)) {
        s->broken = true;
        s->away = one_in(&s->sim->chance, s->sim->faults.away) ? between(&s->sim->chance, 1, 12) : 0;
        return VG_FAIL(err, STORE, "the connection broke");
    }
    return VG_DONE;
}

static vg_status op_load(vg_store *base, vg_table table, const vg_key *keys, size_t n, const vg_row_sink *sink, vg_err *err)
{
    sim_store *s = (sim_store *)base;
    VG_TRY(away(s, err));
    for (size_t i = 0; i < n; i++) {
        const void *row = sim_store_find(s, table, keys[i]);
        if (row != NULL) {
            VG_TRY(sink->row(sink->ctx, table, row, err));
        }
    }
    return VG_DONE;
}

static int64_t column_value(const void *row, size_t at) { return *(const int64_t *)(const void *)((const char *)row + at); }

/* Rows of one value, oldest first. */
static vg_status each_oldest_first(sim_store *s, vg_group group, int64_t key, const vg_row_sink *sink, vg_err *err)
{
    const vg_group_facts *g = vg_group_of(group);
    const void *found[4096];
    size_t n = 0;
    for (sim_row *r = s->tables[g->table]; r != NULL; r = r->next) {
        if (column_value(r->row, g->at) == key) {
            assert(n < VG_COUNT(found));
            found[n++] = r->row;
        }
    }
    while (n > 0) {
        VG_TRY(sink->row(sink->ctx, g->table, found[--n], err));
    }
    return VG_DONE;
}

static vg_status op_load_group(vg_store *base, vg_group group, const int64_t *keys, size_t n, const vg_row_sink *sink,
                               vg_err *err)
{
    sim_store *s = (sim_store *)base;
    VG_TRY(away(s, err));
    for (size_t i = 0; i < n; i++) {
        VG_TRY(each_oldest_first(s, group, keys[i], sink, err));
    }
    return VG_DONE;
}

/* --- commit -------------------------------------------------------------------------------------------- */

static vg_status check_change(const sim_store *s, const vg_change *c, vg_err *err)
{
    const char *name = vg_table_of(c->table)->name;
    const void *row = sim_store_find(s, c->table, vg_row_key(c->table, c->row));
    if (c->act == VG_INSERT) {
        return row == NULL ? VG_DONE : VG_FAIL(err, BUG, "%s row exists already", name);
    }
    const vg_column *ver = vg_table_ver(c->table);
    if (row == NULL || column_value(row, ver->at) != c->old_ver) {
        return VG_FAIL(err, BUG, "%s row is not at the version that was read", name);
    }
    return VG_DONE;
}

static void apply_change(sim_store *s, const vg_change *c)
{
    if (c->act == VG_INSERT) {
        add_row(s, c->table, c->row);
        return;
    }
    sim_row *r = *slot_of(s, c->table, vg_row_key(c->table, c->row));
    const vg_table_facts *f = vg_table_of(c->table);
    bool bytes = false;
    for (size_t i = 0; i < f->column_count; i++) { /* only what may change does, as in the real stores */
        if (f->columns[i].changes) {
            memcpy((char *)r->row + f->columns[i].at, (const char *)c->row + f->columns[i].at, f->columns[i].size);
            bytes |= f->columns[i].type == VG_COL_BYTES;
        }
    }
    if (bytes) { /* they stand in the caller's memory */
        void *owned = copy_row(c->table, r->row);
        free(r->row);
        r->row = owned;
    }
}

static vg_status check_fence(const sim_store *s, const vg_fence *f, vg_err *err)
{
    const vg_program *row = sim_store_find(s, VG_T_program, VG_KEY_OF_ID(f->program->id));
    if (row == NULL || row->epoch != f->program->epoch || row->turn != f->old_turn) {
        return VG_FAIL(err, FENCED, "the program has another writer");
    }
    return VG_DONE;
}

static void apply_fence(sim_store *s, const vg_fence *f)
{
    sim_row *r = *slot_of(s, VG_T_program, VG_KEY_OF_ID(f->program->id));
    vg_program lease = *(const vg_program *)r->row;
    vg_change c = {.table = VG_T_program, .act = VG_UPDATE, .row = f->program};
    apply_change(s, &c);
    vg_program *row = r->row;
    row->epoch = lease.epoch; /* the lease's columns are moved by lease() alone */
    row->lease_until = lease.lease_until;
    memcpy(row->holder, lease.holder, sizeof row->holder);
}

/* Nothing is booked into a day that was closed before this commit. */
static void check_open_day(sim_store *s, const vg_change *c)
{
    const vg_entry *e = c->row;
    if (c->table == VG_T_entry) {
        const vg_program *p = sim_store_find(s, VG_T_program, VG_KEY_OF_ID(e->program));
        if (p->day != 0 && e->day <= p->closed_day) {
            sim_fail(s->sim, "an entry was booked into a closed day");
        }
    }
}

static vg_fate op_commit(vg_store *base, const vg_fence *fences, size_t n, const vg_change *changes, size_t count,
                         vg_err *err)
{
    sim_store *s = (sim_store *)base;
    sim *w = s->sim;
    if (s->broken || w->dead) {
        err->code = w->dead ? VG_FAIL(err, FENCED, "died").code : VG_FAIL(err, STORE, "the connection is gone").code;
        return VG_ROLLED_BACK;
    }
    bool pauses = !w->quiet && one_in(&w->chance, w->faults.pause), before = one_in(&w->chance, 2);
    if (pauses && before) {
        sim_take_over(w);
    }
    if (!w->quiet && one_in(&w->chance, w->faults.commit_fails)) {
        err->code = VG_FAIL(err, STORE_ROLLED_BACK, "deadlock").code;
        return VG_ROLLED_BACK;
    }
    if (!w->quiet && one_in(&w->chance, w->faults.commit_lost_before)) {
        s->broken = true;
        err->code = VG_FAIL(err, STORE, "the connection broke before the commit").code;
        return VG_NOT_KNOWN;
    }
    for (size_t i = 0; i < n; i++) {
        if (check_fence(s, &fences[i], err).code != VG_OK) {
            return VG_ROLLED_BACK;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (check_change(s, &changes[i], err).code != VG_OK) {
            sim_fail(w, "commit: %s", err->text);
            return VG_ROLLED_BACK;
        }
    }
    for (size_t i = 0; i < count; i++) {
        check_open_day(s, &changes[i]);
    }
    for (size_t i = 0; i < n; i++) {
        apply_fence(s, &fences[i]);
    }
    for (size_t i = 0; i < count; i++) {
        apply_change(s, &changes[i]);
    }
    w->commits++;
    for (size_t i = 0; i < n; i++) {
        const vg_program *p = sim_store_find(s, VG_T_program, VG_KEY_OF_ID(fences[i].program->id));
        if (strcmp(p->holder, sim_turning_name(w)) != 0) {
            sim_fail(w, "fencing: %s writes and %s holds the lease", sim_turning_name(w), p->holder);
        }
    }
    if (w->check_every == 0 || w->commits % w->check_every == 0) {
        for (size_t i = 0; i < n; i++) {
            sim_check_program(sim_program_of(w, fences[i].program->id));
        }
    }
    if (pauses && !before) {
        sim_take_over(w);
        return VG_COMMITTED;
    }
    if (!w->quiet && one_in(&w->chance, w->faults.crash_in_commit)) {
        w->dead = true; /* committed, and the process is gone before it knows */
        err->code = VG_FAIL(err, STORE, "died").code;
        return VG_NOT_KNOWN;
    }
    if (!w->quiet && one_in(&w->chance, w->faults.commit_lost_after)) {
        s->broken = true;
        err->code = VG_FAIL(err, STORE, "the answer to the commit was lost").code;
        return VG_NOT_KNOWN;
    }
    return VG_COMMITTED;
}

static vg_status op_reopen(vg_store *base, vg_err *err)
{
    sim_store *s = (sim_store *)base;
    if (s->sim->dead) {
        return VG_DONE;
    }
    if (!s->sim->quiet && (s->away > 0 || one_in(&s->sim->chance, 4))) {
        s->away -= s->away > 0;
        return VG_FAIL(err, STORE, "still away");
    }
    s->broken = false;
    return VG_DONE;
}

static vg_status live_operations(sim_store *s, const vg_param *params, const vg_row_sink *sink, vg_err *err)
{
    const vg_operation *found[4096];
    size_t count = 0;
    for (sim_row *r = s->tables[VG_T_operation]; r != NULL; r = r->next) {
        const vg_operation *op = r->row;
        if (op->program == params[0].n && op->live == 1 && op->id > params[1].n) {
            assert(count < VG_COUNT(found));
            found[count++] = op;
        }
    }
    for (size_t i = count; i > 0; i--) {
        VG_TRY(sink->row(sink->ctx, VG_T_operation, found[i - 1], err));
    }
    return VG_DONE;
}

/* One row a lot, where the real store makes one a day: a sink adds them up. */
static vg_status day_sums(sim_store *s, const vg_param *params, const vg_row_sink *sink, vg_err *err)
{
    for (sim_row *r = s->tables[VG_T_lot]; r != NULL; r = r->next) {
        const vg_lot *lot = r->row;
        if (lot->program == params[0].n && lot->from_day >= params[1].n && lot->acct_open != 0) {
            vg_business_day sums = {.program = lot->program,
                                    .day = lot->from_day,
                                    .expected_fen = lot->free_fen + lot->held_fen,
                                    .expected_lots = 1};
            VG_TRY(sink->row(sink->ctx, VG_T_business_day, &sums, err));
        }
    }
    return VG_DONE;
}

static const vg_lot *lot_of_day_after(sim_store *s, const vg_param *params, int64_t after)
{
    const vg_lot *next = NULL;
    for (sim_row *r = s->tables[VG_T_lot]; r != NULL; r = r->next) {
        const vg_lot *lot = r->row;
        if (lot->program == params[0].n && lot->from_day == params[1].n && lot->acct_open != 0 && lot->id > after &&
            (next == NULL || lot->id < next->id)) {
            next = lot;
        }
    }
    return next;
}

static vg_status lots_of_day(sim_store *s, const vg_param *params, const vg_row_sink *sink, vg_err *err)
{
    const vg_lot *lot = lot_of_day_after(s, params, params[2].n);
    for (int64_t i = 0; lot != NULL && i < params[3].n; i++, lot = lot_of_day_after(s, params, lot->id)) {
        VG_TRY(sink->row(sink->ctx, VG_T_lot, lot, err));
    }
    return VG_DONE;
}

/* One row an account, as above. */
static vg_status interest_sums(sim_store *s, const vg_param *params, const vg_row_sink *sink, vg_err *err)
{
    for (sim_row *r = s->tables[VG_T_interest]; r != NULL; r = r->next) {
        const vg_interest *i = r->row;
        if (i->program == params[0].n && i->day == params[1].n) {
            vg_business_day sum = {.program = i->program, .day = i->day, .interest_accounts = 1, .interest_fen = i->fen};
            VG_TRY(sink->row(sink->ctx, VG_T_business_day, &sum, err));
        }
    }
    return VG_DONE;
}

/* The next account each time: few enough here. */
static const vg_account *gathered_after(sim_store *s, const vg_param *params, int64_t after)
{
    const vg_account *next = NULL;
    for (sim_row *r = s->tables[VG_T_account]; r != NULL; r = r->next) {
        const vg_account *a = r->row;
        if (a->program == params[0].n && a->id > after && a->interest_day >= 1 && a->interest_day <= params[2].n &&
            (next == NULL || a->id < next->id)) {
            next = a;
        }
    }
    return next;
}

static vg_status interest_gathered(sim_store *s, const vg_param *params, const vg_row_sink *sink, vg_err *err)
{
    const vg_account *a = gathered_after(s, params, params[1].n);
    for (int64_t i = 0; a != NULL && i < params[3].n; i++, a = gathered_after(s, params, a->id)) {
        vg_interest row = {.account = a->id, .day = a->interest_day};
        VG_TRY(sink->row(sink->ctx, VG_T_interest, &row, err));
    }
    return VG_DONE;
}

static const vg_interest *interest_after(sim_store *s, const vg_param *params, int64_t after, bool unpaid)
{
    const vg_interest *next = NULL;
    for (sim_row *r = s->tables[VG_T_interest]; r != NULL; r = r->next) {
        const vg_interest *i = r->row;
        bool fits = i->program == params[0].n && i->day == params[1].n && (!unpaid || i->state == 0);
        if (fits && i->account > after && (next == NULL || i->account < next->account)) {
            next = i;
        }
    }
    return next;
}

static vg_status interest_of_day(sim_store *s, const vg_param *params, bool unpaid, const vg_row_sink *sink, vg_err *err)
{
    const vg_interest *i = interest_after(s, params, params[2].n, unpaid);
    for (int64_t n = 0; i != NULL && n < params[3].n; n++, i = interest_after(s, params, i->account, unpaid)) {
        VG_TRY(sink->row(sink->ctx, VG_T_interest, i, err));
    }
    return VG_DONE;
}

static vg_status plan_to_come(sim_store *s, int64_t program, const vg_row_sink *sink, vg_err *err)
{
    const vg_plan_part *first = NULL;
    for (sim_row *r = s->tables[VG_T_plan_part]; r != NULL; r = r->next) {
        const vg_plan_part *p = r->row;
        bool sooner = first == NULL || p->on_day < first->on_day ||
                      (p->on_day == first->on_day && (p->hold < first->hold || (p->hold == first->hold && p->part < first->part)));
        first = p->program == program && p->hold_open != 0 && sooner ? p : first;
    }
    return first == NULL ? VG_DONE : sink->row(sink->ctx, VG_T_plan_part, first, err);
}

static vg_status hold_to_remind(sim_store *s, int64_t program, const vg_row_sink *sink, vg_err *err)
{
    const vg_hold *first = NULL;
    for (sim_row *r = s->tables[VG_T_hold]; r != NULL; r = r->next) {
        const vg_hold *h = r->row;
        first = h->program == program && h->remind_at != 0 && (first == NULL || h->remind_at < first->remind_at) ? h : first;
    }
    return first == NULL ? VG_DONE : sink->row(sink->ctx, VG_T_hold, first, err);
}

/* What the crank itself asks. */
static vg_status op_query(vg_store *base, bool reader, vg_query query, const vg_param *params, size_t n,
                          const vg_row_sink *sink, vg_err *err)
{
    sim_store *s = (sim_store *)base;
    (void)reader;
    (void)n;
    if (query == VG_Q_day_sums) {
        return day_sums(s, params, sink, err);
    }
    if (query == VG_Q_lots_of_day) {
        return lots_of_day(s, params, sink, err);
    }
    if (query == VG_Q_interest_sums) {
        return interest_sums(s, params, sink, err);
    }
    if (query == VG_Q_interest_gathered) {
        return interest_gathered(s, params, sink, err);
    }
    if (query == VG_Q_interest_unpaid || query == VG_Q_interest_of_day) {
        return interest_of_day(s, params, query == VG_Q_interest_unpaid, sink, err);
    }
    if (query == VG_Q_plan_to_come) {
        return plan_to_come(s, params[0].n, sink, err);
    }
    if (query == VG_Q_hold_to_remind) {
        return hold_to_remind(s, params[0].n, sink, err);
    }
    vg_status st;
    if (sim_proof_query(s, query, params, sink, &st, err)) {
        return st;
    }
    assert(query == VG_Q_operations_live);
    return live_operations(s, params, sink, err);
}

static vg_status op_lease(vg_store *base, int64_t program, const char *holder, int64_t now, int64_t until,
                          vg_program *ret, vg_err *err)
{
    sim_store *s = (sim_store *)base;
    sim_row *r = *slot_of(s, VG_T_program, VG_KEY_OF_ID(program));
    if (s->sim->dead || r == NULL) {
        return VG_FAIL(err, STORE, "the connection is gone");
    }
    vg_program *row = r->row;
    if (strcmp(row->holder, holder) != 0) {
        if (row->holder[0] != 0 && row->lease_until >= now) {
            return VG_FAIL(err, NOT_PRIMARY, "another instance writes");
        }
        row->epoch++;
        VG_SET(row->holder, holder);
    }
    row->lease_until = until;
    *ret = *row;
    return VG_DONE;
}

static vg_status op_enrol(vg_store *base, int64_t program, const char *name, int64_t now, vg_err *err)
{
    sim_store *s = (sim_store *)base;
    (void)err;
    if (sim_store_find(s, VG_T_program, VG_KEY_OF_ID(program)) == NULL) {
        vg_program row = {.id = program, .created_at = now};
        VG_SET(row.name, name);
        add_row(s, VG_T_program, &row);
    }
    return VG_DONE;
}

static void op_close(vg_store *base) { (void)base; }

void sim_store_open(sim_store *s, sim *w)
{
    static const vg_store_ops ops = {op_load,  op_load_group, op_commit, op_reopen,
                                     op_query, op_lease,      op_enrol,  op_close};
    *s = (sim_store){.base = {&ops}, .sim = w, .index = {.cap = 1024}};
    s->index.slots = calloc(s->index.cap, sizeof *s->index.slots);
    assert(s->index.slots != NULL);
}

void sim_store_close(sim_store *s)
{
    for (size_t t = 0; t < VG_TABLE_COUNT; t++) {
        while (s->tables[t] != NULL) {
            sim_row *r = s->tables[t];
            s->tables[t] = r->next;
            free(r->row);
            free(r);
        }
    }
    free(s->index.slots);
    s->index.slots = NULL;
}

void sim_store_copy(const sim_store *from, sim_store *to, sim *w)
{
    sim_row **list = malloc((from->count + 1) * sizeof(sim_row *));
    assert(list != NULL);
    sim_store_open(to, w);
    for (size_t t = 0; t < VG_TABLE_COUNT; t++) {
        size_t n = 0;
        for (sim_row *r = from->tables[t]; r != NULL; r = r->next) {
            list[n++] = r;
        }
        while (n > 0) {
            n--;
            add_row(to, list[n]->table, list[n]->row);
        }
    }
    free(list);
}

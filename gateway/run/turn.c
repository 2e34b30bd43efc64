/* One turn: a batch of events, each a step on its own layer; one commit; then the effects.
 *
 * A commit is done, not done, or not known. Not known: forget what is in memory, connect again and read the
 * program's turn number: it stands at ours, or the batch runs again. An error that a row causes re-runs the
 * batch in halves, so one bad event never fails the others.
 */
#include "gateway/core/bank_days.h"
#include "gateway/core/evidence.h"
#include "gateway/core/op.h"
#include "gateway/core/redate.h"
#include "gateway/run/ask.h"
#include "gateway/run/gateway_in.h"
#include <stdio.h>
#include <stdlib.h>

enum { TRIES = 3, AWAY_MS = 5000, LINES_A_STEP = 64, ROUNDS_MAX = 1024, TOO_FREQUENT_PAUSE_MS = 13000,
       LISTEN_RETRY_MS = 5000 /* sends wait for the first reading after a start */,
       RINGS_ALERT = 3 /* readings of a statement that led back to themselves: then people look */ };

static void log_error(vg_gateway *gw, const char *event, const vg_err *err)
{
    vg_log(gw->edge.log, VG_LOG_ERROR, event, VG_F_WORD("code", vg_code_facts(err->code)->name),
           VG_F_WORD("where", err->where == NULL ? "" : err->where), VG_F_WORD("text", err->text));
}

/* --- loading ----------------------------------------------------------------------------------------- */

static vg_status put_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)err;
    vg_work_put(ctx, table, row);
    return VG_DONE;
}

enum { LOAD_MAX = 512 };

static vg_status load_table(vg_gateway *gw, vg_table table, const vg_row_sink *sink, vg_err *err)
{
    vg_key keys[LOAD_MAX];
    const vg_need *needs;
    size_t n = vg_work_needs(gw->work, &needs), count = 0;
    for (size_t i = 0; i < n; i++) {
        if (!needs[i].is_group && needs[i].table == table) {
            keys[count++] = needs[i].key;
        }
        if (count == LOAD_MAX || (i + 1 == n && count > 0)) {
            VG_TRY(gw->edge.store->ops->load(gw->edge.store, table, keys, count, sink, err));
            count = 0;
        }
    }
    return VG_DONE;
}

static vg_status load_group(vg_gateway *gw, vg_group group, const vg_row_sink *sink, vg_err *err)
{
    int64_t keys[LOAD_MAX];
    const vg_need *needs;
    size_t n = vg_work_needs(gw->work, &needs), count = 0;
    for (size_t i = 0; i < n; i++) {
        if (needs[i].is_group && needs[i].group == group) {
            keys[count++] = needs[i].key.a;
        }
        if (count == LOAD_MAX || (i + 1 == n && count > 0)) {
            VG_TRY(gw->edge.store->ops->load_group(gw->edge.store, group, keys, count, sink, err));
            count = 0;
        }
    }
    return VG_DONE;
}

static vg_status load_needs(vg_gateway *gw, vg_err *err)
{
    const vg_need *needs;
    vg_row_sink sink = {gw->work, put_row};
    bool tables[VG_TABLE_COUNT] = {0}, groups[VG_GROUP_COUNT] = {0};
    size_t n = vg_work_needs(gw->work, &needs);
    for (size_t i = 0; i < n; i++) {
        if (needs[i].is_group) {
            groups[needs[i].group] = true;
        } else {
            tables[needs[i].table] = true;
        }
    }
    for (int t = 0; t < VG_TABLE_COUNT; t++) {
        if (tables[t]) {
            VG_TRY(load_table(gw, (vg_table)t, &sink, err));
        }
    }
    for (int g = 0; g < VG_GROUP_COUNT; g++) {
        if (groups[g]) {
            VG_TRY(load_group(gw, (vg_group)g, &sink, err));
        }
    }
    vg_work_needs_done(gw->work);
    return VG_DONE;
}

/* --- steps --------------------------------------------------------------------------------------------- */

/* What the caller asks for must be sayable in the bank's message: told now (422), not when it is sent. */
static vg_status check_sayable(vg_gateway *gw, vg_core *core, const vg_lane *lane, const vg_request *r, vg_err *err)
{
    (void)gw;
    const vg_operation *op;
    int64_t id = r->reply.operation_id;
    if (id == 0 || r->reply.replayed || vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(id), &op, err));
    if (op == NULL || op->state != VG_ST_READY || op->ask == VG_ASK_NONE) {
        return VG_DONE;
    }
    vg_ask ask;
    uint8_t room[VG_MESSAGE_MAX];
    vg_buf b = vg_buf_of(room, sizeof room);
    VG_TRY(vg_ask_build(core, op, (vg_ask_kind)op->ask, &ask, err));
    VG_SET(ask.secret, r->command.secret);
    VG_SET(ask.nonce, "0000000000000000");
    if (ask.ref[0] == 0) {
        memset(ask.ref, '0', core->rules->ref_max);
        ask.ref[core->rules->ref_max] = 0;
    }
    return lane->conf->bank->encode(&lane->conf->bank_conf, &lane->conf->signer, &ask, &b, err);
}

static vg_status show(vg_core *core, vg_request *r, vg_err *err)
{
    const vg_operation *op;
    VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(r->reply.operation_id), &op, err));
    assert(op != NULL);
    if (r->reply.shown == VG_SHOW_ACCOUNT) {
        const vg_account *a;
        VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(op->account), &a, err));
        assert(a != NULL);
        r->reply.account = *a;
        const vg_proving *p;
        VG_TRY(VG_FIND(core->work, proving, VG_KEY_OF_ID(op->account), &p, err));
        if (p != NULL) {
            r->reply.proving = *p;
        }
    } else if (r->reply.shown == VG_SHOW_HOLD) {
        const vg_hold *h;
        VG_TRY(VG_FIND(core->work, hold, VG_KEY_OF_ID(op->hold), &h, err));
        assert(h != NULL);
        r->reply.hold = *h;
    }
    r->reply.operation = *op;
    r->reply.operation.detail = (vg_span){0};
    r->reply.is_final = op->live == 0;
    r->reply.http = r->reply.is_final ? 201 : 202;
    return VG_DONE;
}

static vg_status step_claim(vg_core *core, const vg_queued *e, vg_err *err)
{
    const vg_flight *f = e->flight;
    if (f->encoded.code != VG_OK) {
        return vg_step_unsayable(core, f->op, f->err.text, err);
    }
    vg_claim claim = {.op = f->op, .op_ver = f->op_ver, .bytes = {f->bytes, f->len}};
    if (f->ask.kind == VG_ASK_VERIFY || f->ask.kind == VG_ASK_UPLOAD) { /* type2-accounts §5: never in the journal */
        claim.bytes = VG_SPAN("not kept: a customer's code, or an image of a document");
    }
    VG_SET(claim.ref, f->ask.ref);
    return vg_step_claim(core, &claim, err);
}

static vg_status step_outcome(vg_core *core, const vg_queued *e, vg_err *err)
{
    const vg_flight *f = e->flight;
    vg_outcome_event o = {
        .op = f->op, .ask = f->ask.kind, .answer = &f->answer, .bytes = {f->answer_bytes, f->answer_len}};
    if (f->is_query) {
        o.sent = (vg_span){f->bytes, f->len};
    }
    return vg_step_outcome(core, &o, err);
}

/* Rows of this step; one by one once a chunk has failed. */
static size_t lines_now(const vg_flight *f)
{
    size_t left = f->answer.row_count - f->rows_done;
    size_t most = f->one_by_one ? 1 : LINES_A_STEP;
    return left < most ? left : most;
}

/* The last rows of a reading that began at the start of the day before. */
static bool ends_whole(const vg_flight *f)
{
    return f->lane->feed_whole[f->feed] && !f->answer.more && f->rows_done + lines_now(f) == f->answer.row_count;
}

static vg_status step_lines(vg_gateway *gw, vg_core *core, const vg_queued *e, vg_err *err)
{
    const vg_flight *f = e->flight;
    if (f->epoch != f->lane->epoch || f->answer.verdict != VG_VD_YES || (f->answer.lines == NULL && !ends_whole(f))) {
        return VG_DONE;
    }
    if (f->bad[0] != 0) {
        return vg_step_bad_line(core, &f->answer.lines[f->rows_done], f->bad, err);
    }
    vg_lines_event lines = {.feed = f->feed,
                            .rows = f->answer.lines + f->rows_done,
                            .count = lines_now(f),
                            .from = f->lane->feed_whole_from[f->feed],
                            .whole_at = ends_whole(f) ? f->lane->feed_whole_from[f->feed] : 0,
                            .next_due = vg_now(gw) + core->rules->timers.statement_poll_ms};
    return vg_step_lines(core, &lines, err);
}

static vg_status step_enrol(vg_core *core, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_step_enrol(core, err));
    VG_TRY(vg_core_program(core, &program, err));
    program->ref_lease++;
    program->calendar = program->calendar == 0 ? core->rules->calendar->version : program->calendar;
    return VG_DONE;
}

static vg_status step_sends_off(vg_core *core, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    program->sends_off = 1;
    return vg_emit(core, "program.sends_off", "prog_", program->id, 0, "{", err);
}

/* The store did not read what the day needed. */
static vg_status again_later(const vg_queued *e, vg_err *err)
{
    *err = e->day->err;
    return e->day->read;
}

static vg_status run_step(vg_gateway *gw, vg_core *core, const vg_lane *lane, vg_queued *e, vg_err *err)
{
    switch (e->kind) {
    case VG_EVT_COMMAND:
        e->request->reply = (vg_reply){0};
        core->principal = e->request->command.principal;
        VG_TRY(vg_step_command(core, &e->request->command, &e->request->reply, err));
        return check_sayable(gw, core, lane, e->request, err);
    case VG_EVT_SHOW:
        return show(core, e->request, err);
    case VG_EVT_PREPARE:
        return vg_outbox_prepare(gw, core, e, err);
    case VG_EVT_CLAIM:
        return step_claim(core, e, err);
    case VG_EVT_OUTCOME:
        return step_outcome(core, e, err);
    case VG_EVT_LINES:
        return step_lines(gw, core, e, err);
    case VG_EVT_DUE:
        return vg_step_due(core, e->op, err);
    case VG_EVT_FOUND:
        return vg_step_found(core, e->op, err);
    case VG_EVT_PUSH:
        return vg_hear_step(core, e->hearing, err);
    case VG_EVT_DAY:
        return e->day->read.code == VG_OK ? vg_step_day(core, &e->day->event, &e->day->next, err) : again_later(e, err);
    case VG_EVT_PROOF:
        return vg_proofs_step(core, e->proof, err);
    case VG_EVT_EXPIRING:
        return vg_step_expiring(core, e->purpose, e->days, e->end_ms, err);
    case VG_EVT_ENROL:
        return step_enrol(core, err);
    case VG_EVT_REDATE:
        return vg_step_redate(core, &e->more, err);
    case VG_EVT_DAYS:
        return vg_step_ask_days(core, err);
    case VG_EVT_SENDS_OFF:
        return step_sends_off(core, err);
    }
    return VG_FAIL(err, BUG, "an event of no known kind");
}

/* A row that is read afresh after a failed commit may be another writer's: its epoch must not become ours. */
static vg_status check_epoch(vg_gateway *gw, vg_lane *lane, vg_err *err)
{
    const vg_program *row;
    VG_TRY(VG_FIND(gw->work, program, VG_KEY_OF_ID(lane->conf->rules.program), &row, err));
    if (row != NULL && row->epoch != lane->epoch) {
        lane->primary = false;
        lane->renew_boot_ms = 0; /* the lease says who writes now */
        return VG_FAIL(err, FENCED, "another instance has taken over this program");
    }
    return VG_DONE;
}

/* What was read under an earlier lease: another writer may have moved what it tells of. */
static bool is_of_another_lease(const vg_queued *e, const vg_lane *lane)
{
    return (e->kind == VG_EVT_DAY && e->day->epoch != lane->epoch) || (e->kind == VG_EVT_PROOF && e->proof->epoch != lane->epoch);
}

/* Runs one event on its own layer. MISS leaves it for the next round. */
static void run_event(vg_gateway *gw, vg_core *core, vg_queued *e)
{
    vg_lane *lane = vg_lane_of(gw, e->program);
    if (lane == NULL || !lane->primary || is_of_another_lease(e, lane)) {
        e->failed = true;
        e->status = VG_FAIL(&e->err, NOT_PRIMARY, "this instance does not write this program");
        return;
    }
    core->rules = &lane->conf->rules;
    core->principal = 0;
    vg_evidence_begin(core);
    size_t mark = core->effect_count;
    vg_work_begin(gw->work);
    vg_status st = check_epoch(gw, lane, &e->err);
    st = st.code == VG_OK ? run_step(gw, core, lane, e, &e->err) : st;
    st = st.code == VG_OK ? vg_evidence_end(core, &e->err) : st;
    if (st.code == VG_OK) {
        vg_work_keep(gw->work);
        e->ran = true;
        return;
    }
    vg_work_drop(gw->work);
    core->effect_count = mark;
    if (st.code != VG_E_MISS) {
        e->failed = true;
        e->status = st;
    }
}

static void prefetch(vg_gateway *gw, const vg_queued *batch)
{
    for (const vg_queued *e = batch; e != NULL; e = e->next) {
        vg_work_need(gw->work, VG_T_program, VG_KEY_OF_ID(e->program));
        if (e->op != 0) {
            vg_work_need(gw->work, VG_T_operation, VG_KEY_OF_ID(e->op));
        }
    }
}

static vg_status run_rounds(vg_gateway *gw, vg_core *core, vg_queued *batch, vg_err *err)
{
    bool pending = true;
    prefetch(gw, batch);
    for (int round = 0; round < ROUNDS_MAX && pending; round++) {
        const vg_need *needs;
        if (vg_work_needs(gw->work, &needs) > 0) {
            VG_TRY(load_needs(gw, err));
        }
        pending = false;
        for (vg_queued *e = batch; e != NULL; e = e->next) {
            if (!e->ran && !e->failed) {
                run_event(gw, core, e);
                pending |= !e->ran && !e->failed;
            }
        }
    }
    for (vg_queued *e = batch; e != NULL; e = e->next) {
        if (!e->ran && !e->failed) {
            e->failed = true;
            e->status = VG_FAIL(&e->err, BUG, "a step asked for rows without end");
        }
    }
    return VG_DONE;
}

/* --- commit -------------------------------------------------------------------------------------------- */

typedef struct commit_set {
    vg_change *changes;
    size_t count;
    vg_fence fences[64];
    size_t fence_count;
} commit_set;

static void note_operation(vg_gateway *gw, const vg_operation *op)
{
    if (gw->notice_count == gw->notice_cap) {
        gw->notice_cap = gw->notice_cap == 0 ? 1024 : gw->notice_cap * 2;
        gw->notices = realloc(gw->notices, gw->notice_cap * sizeof *gw->notices);
        assert(gw->notices != NULL);
    }
    gw->notices[gw->notice_count++] =
        (vg_notice){.op = op->id, .program = op->program, .due_at = op->due_at, .live = op->live != 0, .settled = op->live == 0 || vg_op_waits_for_customer(op)};
}

static void note_end(vg_gateway *gw, const vg_event *event)
{
    const vg_operation *op;
    vg_err err;
    if (event->op != 0 && VG_FIND(gw->work, operation, VG_KEY_OF_ID(event->op), &op, &err).code == VG_OK && op != NULL) {
        vg_ends_add(&gw->ends, event, op);
    }
}

static bool has_run(const vg_queued *batch, int64_t program)
{
    for (; batch != NULL; batch = batch->next) {
        if (batch->ran && batch->program == program) {
            return true;
        }
    }
    return false;
}

static void collect(vg_gateway *gw, const vg_queued *batch, commit_set *set)
{
    const vg_dirty *dirty;
    gw->notice_count = 0;
    gw->ends = (vg_ends){0};
    if (vg_work_dirty(gw->work, &dirty) == 0) {
        return;
    }
    vg_work_begin(gw->work); /* the turn number of each program that took part: every commit is fenced */
    for (size_t i = 0; i < gw->lane_count; i++) {
        const vg_program *row;
        vg_err err;
        vg_key key = VG_KEY_OF_ID(gw->lanes[i].conf->rules.program);
        if (has_run(batch, key.a) && VG_FIND(gw->work, program, key, &row, &err).code == VG_OK) {
            VG_EDIT(gw->work, program, row)->turn++;
        }
    }
    vg_work_keep(gw->work);
    size_t n = vg_work_dirty(gw->work, &dirty);
    set->changes = malloc((n + 1) * sizeof *set->changes);
    assert(set->changes != NULL);
    for (size_t i = 0; i < n; i++) {
        if (dirty[i].table == VG_T_program) {
            const vg_program *p = dirty[i].row;
            set->fences[set->fence_count++] = (vg_fence){p, p->turn - 1};
            continue;
        }
        if (dirty[i].table == VG_T_operation) {
            note_operation(gw, dirty[i].row);
        }
        if (dirty[i].table == VG_T_event && dirty[i].is_new) {
            note_end(gw, dirty[i].row);
        }
        set->changes[set->count++] =
            (vg_change){dirty[i].table, dirty[i].is_new ? VG_INSERT : VG_UPDATE, dirty[i].row, dirty[i].old_ver};
    }
}

static vg_status program_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_program *)ctx = *(const vg_program *)row;
    return VG_DONE;
}

static void set_away(vg_gateway *gw, bool away)
{
    pthread_mutex_lock(&gw->mutex);
    if (!away) {
        gw->away_since = 0;
        gw->store_away = false;
    } else if (gw->away_since == 0) {
        gw->away_since = gw->edge.clock.boot_ms(gw->edge.clock.ctx);
    } else if (gw->edge.clock.boot_ms(gw->edge.clock.ctx) - gw->away_since > AWAY_MS) {
        gw->store_away = true;
    }
    pthread_mutex_unlock(&gw->mutex);
}

/* The answer to a commit was lost: the program's turn number says whether it stands. */
static vg_fate find_out(vg_gateway *gw, const vg_program *after, vg_err *err)
{
    vg_program row = {0};
    vg_row_sink sink = {&row, program_row};
    vg_key key = VG_KEY_OF_ID(after->id);
    if (gw->edge.store->ops->reopen(gw->edge.store, err).code != VG_OK ||
        gw->edge.store->ops->load(gw->edge.store, VG_T_program, &key, 1, &sink, err).code != VG_OK) {
        return VG_NOT_KNOWN;
    }
    if (row.epoch != after->epoch) { /* another writer went on from what it found; whether ours is in it is not known */
        err->code = VG_FAIL(err, TAKEN_OVER, "another instance has taken over while a commit was under way").code;
        return VG_ROLLED_BACK;
    }
    return row.turn >= after->turn ? VG_COMMITTED : VG_ROLLED_BACK;
}

static vg_fate commit(vg_gateway *gw, commit_set *set, vg_err *err)
{
    vg_fate fate = gw->edge.store->ops->commit(gw->edge.store, set->fences, set->fence_count, set->changes, set->count, err);
    gw->counts.commits++;
    if (fate != VG_NOT_KNOWN) {
        return fate;
    }
    gw->counts.not_known++;
    vg_program after = *set->fences[0].program;
    log_error(gw, "commit.not_known", err);
    for (bool last = false; fate == VG_NOT_KNOWN && !gw->stopping && !last;) {
        last = gw->leaving;
        fate = find_out(gw, &after, err);
        set_away(gw, fate == VG_NOT_KNOWN);
        if (fate == VG_NOT_KNOWN && gw->thread_count > 0) {
            vg_gateway_pause(gw, 50);
        }
    }
    vg_work_forget(gw->work); /* rows in memory and store may differ in what reopen found */
    return fate;
}

/* --- after the commit ------------------------------------------------------------------------------------ */

static void answer(vg_gateway *gw, vg_request *r)
{
    (void)gw;
    r->done(r->ctx, r);
}

static void add_waiter(vg_gateway *gw, vg_request *r)
{
    if (gw->waiter_count == gw->waiter_cap) {
        gw->waiter_cap = gw->waiter_cap == 0 ? 64 : gw->waiter_cap * 2;
        gw->waiters = realloc(gw->waiters, gw->waiter_cap * sizeof(*gw->waiters));
        gw->waiter_deadline = realloc(gw->waiter_deadline, gw->waiter_cap * sizeof(*gw->waiter_deadline));
        assert(gw->waiters != NULL && gw->waiter_deadline != NULL);
    }
    gw->waiters[gw->waiter_count] = r;
    gw->waiter_deadline[gw->waiter_count++] = gw->edge.clock.boot_ms(gw->edge.clock.ctx) + r->wait_ms;
}

static void wake_waiter(vg_gateway *gw, size_t i)
{
    vg_request *r = gw->waiters[i];
    gw->waiters[i] = gw->waiters[--gw->waiter_count];
    gw->waiter_deadline[i] = gw->waiter_deadline[gw->waiter_count];
    r->wait_ms = 0;
    vg_queued *e = vg_event_new(VG_EVT_SHOW, r->command.program);
    e->op = r->reply.operation_id;
    e->request = r;
    vg_queue_put(gw, e, true);
}

static void release_request(vg_gateway *gw, vg_queued *e)
{
    vg_request *r = e->request;
    if (e->failed && e->kind == VG_EVT_SHOW) {
        answer(gw, r); /* what it asked for is stored: it gets what was known then */
        return;
    }
    if (e->kind == VG_EVT_COMMAND && !e->failed && !r->reply.replayed) {
        vg_secret_keep(gw, r->reply.operation_id, r->command.secret);
    }
    if (e->failed) {
        r->reply.code = e->status.code;
        r->reply.err = e->err;
    } else if (r->wait_ms > 0 && !r->reply.is_final && r->reply.operation_id != 0) {
        add_waiter(gw, r);
        return;
    }
    answer(gw, r);
}

/* The store was away: what the event says is still true. Not for a lane that another instance writes now. */
static bool again(vg_gateway *gw, vg_queued *e)
{
    const vg_lane *lane = vg_lane_of(gw, e->program);
    bool store = e->status.code == VG_E_STORE || e->status.code == VG_E_STORE_AWAY || e->status.code == VG_E_STORE_ROLLED_BACK;
    if (!e->failed || !store || lane == NULL || !lane->primary) {
        return false;
    }
    vg_queued *copy = vg_event_new(e->kind, e->program);
    copy->op = e->op;
    copy->flight = e->flight;
    copy->hearing = e->hearing;
    copy->purpose = e->purpose;
    copy->days = e->days;
    copy->end_ms = e->end_ms;
    vg_queue_put(gw, copy, true);
    return true;
}

static void more_lines(vg_gateway *gw, vg_flight *f, int64_t program)
{
    vg_queued *next = vg_event_new(VG_EVT_LINES, program);
    next->flight = f;
    vg_queue_put(gw, next, false);
}

/* One line that cannot be taken must not keep the others away: the chunk again one by one, that line as an event for
 * people, then on. */
static bool past_bad_line(vg_gateway *gw, vg_queued *e)
{
    vg_flight *f = e->flight;
    if (!f->lane->primary || f->answer.lines == NULL) {
        return false;
    }
    log_error(gw, "lines.failed", &e->err);
    if (f->bad[0] != 0) { /* not even its event: the next reading meets it again */
        f->bad[0] = 0;
        f->rows_done++;
    } else if (f->one_by_one || lines_now(f) == 1) {
        snprintf(f->bad, sizeof f->bad, "%s", e->err.text[0] == 0 ? "refused" : e->err.text);
    }
    f->one_by_one = true;
    if (f->rows_done == f->answer.row_count) {
        return false;
    }
    more_lines(gw, f, e->program);
    return true;
}

/* A bank that leads back to where a page left off would be asked for ever. The mark moves to every page whose number is a power of
 * two, so that it stands within a ring of any length some day (Brent). */
static bool leads_back(vg_flight *f)
{
    char at[sizeof f->lane->feed_reading[0].mark] = "";
    vg_reading *r = &f->lane->feed_reading[f->feed];
    const vg_line_row *last = f->answer.row_count == 0 ? NULL : &f->answer.lines[f->answer.row_count - 1];
    if (f->answer.page[0] != 0) {
        VG_SET(at, f->answer.page);
    } else if (last != NULL) {
        snprintf(at, sizeof at, "%s/%s/%s/%s/%s", last->account, last->date, last->flow, last->sequence, last->cursor);
    }
    bool back = (f->answer.page[0] == 0 && last == NULL) || (r->pages > 0 && strcmp(at, r->mark) == 0);
    r->pages++;
    if (!back && (r->pages & (r->pages - 1)) == 0) {
        VG_SET(r->mark, at);
    }
    return back;
}

/* The page was read. True: there is another one to read now. */
static bool turn_page(vg_gateway *gw, vg_flight *f)
{
    vg_lane *lane = f->lane;
    vg_reading *r = &lane->feed_reading[f->feed];
    if (f->answer.more && !leads_back(f)) {
        VG_SET(lane->feed_page[f->feed], f->answer.page);
        return true;
    }
    VG_SET(lane->feed_page[f->feed], "");
    r->pages = 0;
    r->rings = f->answer.more ? r->rings + 1 : 0;
    if (f->answer.more) { /* no answer: from the start again at the next poll */
        vg_log(gw->edge.log, VG_LOG_WARN, "feed.leads_back", VG_F_WORD("program", lane->conf->rules.name), VG_F_INT("feed", f->feed),
               VG_F_INT("times", r->rings));
        gw->counts.alerts += r->rings == RINGS_ALERT;
        lane->feed_whole[f->feed] = false;
        f->answer.verdict = VG_VD_UNCLEAR;
    }
    return false;
}

static void released_lines(vg_gateway *gw, vg_queued *e)
{
    vg_flight *f = e->flight;
    int64_t now = vg_now(gw);
    const vg_timers *timers = &f->lane->conf->rules.timers;
    int64_t poll = f->feed == VG_FEED_RETURNS ? timers->statement_full_ms : timers->statement_poll_ms;
    bool heard = f->lane->listened || f->feed != VG_FEED_LINES || f->answer.verdict == VG_VD_YES;
    f->lane->feed_due[f->feed] = now + (heard ? poll : vg_fen_min(poll, LISTEN_RETRY_MS));
    if (again(gw, e)) {
        return;
    }
    if (f->epoch != f->lane->epoch) { /* of an earlier lease: the reading that begins since brings its lines, too */
        vg_outbox_land(gw, f);
        return;
    }
    if (e->failed) {
        if (past_bad_line(gw, e)) {
            return;
        }
    } else if (f->answer.verdict == VG_VD_YES && f->answer.lines != NULL) {
        size_t took = lines_now(f);
        f->bad[0] = 0;
        f->rows_done += took;
        gw->counts.lines += took;
        if (f->rows_done < f->answer.row_count) {
            more_lines(gw, f, e->program);
            return;
        }
    }
    if (f->full && f->answer.verdict != VG_VD_YES) { /* its days were not read: again at the next poll, and whole not before */
        f->lane->feed_full_at[f->feed] = 0;
        f->lane->feed_whole[f->feed] = false;
    }
    if (!e->failed && f->answer.verdict == VG_VD_YES && !f->answer.more) {
        f->lane->feed_whole[f->feed] = false; /* it was, to its end */
    }
    if (!e->failed && f->answer.verdict == VG_VD_YES && turn_page(gw, f)) { /* after any other answer the same page is asked for again */
        f->lane->feed_due[f->feed] = now;
    }
    if (!e->failed && f->feed == VG_FEED_FIGURES && f->answer.verdict == VG_VD_YES && !f->answer.more) {
        vg_proofs_listed(f->lane);
    }
    if (!e->failed && f->feed == VG_FEED_LINES && f->answer.verdict == VG_VD_YES && !f->answer.more) {
        f->lane->listened = true; /* an empty statement was read, too */
    }
    if (f->answer.too_frequent) {
        f->lane->quiet_until = now + TOO_FREQUENT_PAUSE_MS;
    }
    vg_outbox_land(gw, f);
}

static void released_outcome(vg_gateway *gw, vg_queued *e)
{
    vg_flight *f = e->flight;
    if (again(gw, e)) {
        return; /* an answer of a bank is not lost with a commit */
    }
    gw->counts.answers[f->answer.verdict]++;
    if (!f->is_query && f->answer.verdict != VG_VD_NOT_SENT && f->answer.verdict != VG_VD_NOT_TAKEN) {
        vg_secret_wipe(gw, f->op); /* the bank has it, or may have: it is not said twice */
    }
    if (f->answer.too_frequent) {
        f->lane->quiet_until = vg_now(gw) + TOO_FREQUENT_PAUSE_MS;
    }
    if (e->failed && e->status.code != VG_E_NOT_PRIMARY) {
        log_error(gw, "outcome.failed", &e->err);
        if (!f->is_query) { /* the answer is lost with it: as if none had come */
            vg_due_add(gw, (vg_due){vg_now(gw) + 1000, f->op, e->program, true});
        }
    }
    vg_outbox_land(gw, f);
}

/* A send that could not be claimed: it comes again by its due time, which is put back into the heap. */
static void released_claim(vg_gateway *gw, vg_queued *e)
{
    vg_flight *f = e->flight;
    if (e->ran && f->encoded.code == VG_OK) {
        gw->counts.sends++;
        vg_outbox_claimed(gw, f);
        return;
    }
    if (e->failed) {
        int64_t later = e->status.code == VG_E_PAUSED ? 5000 : 200;
        vg_log(gw->edge.log, VG_LOG_DEBUG, "claim.not_made", VG_F_ID("op", "op_", f->op),
               VG_F_WORD("code", vg_code_facts(e->status.code)->name));
        vg_due_add(gw, (vg_due){vg_now(gw) + later, f->op, e->program, false});
    }
    vg_outbox_land(gw, f);
}

static void released_prepare(vg_gateway *gw, vg_queued *e)
{
    if (e->ran) {
        gw->counts.queries += e->flight->is_query;
        vg_outbox_prepared(gw, e->flight);
        return;
    }
    if (e->status.code != VG_E_CONFLICT && !e->flight->is_query) { /* the store failed, not the operation; a query is due again */
        vg_due_add(gw, (vg_due){vg_now(gw) + 1000, e->op, e->program, false});
    }
    vg_outbox_land(gw, e->flight);
}

static void release_event(vg_gateway *gw, vg_queued *e)
{
    switch (e->kind) {
    case VG_EVT_COMMAND:
    case VG_EVT_SHOW:
        release_request(gw, e);
        break;
    case VG_EVT_PREPARE:
        released_prepare(gw, e);
        break;
    case VG_EVT_CLAIM:
        released_claim(gw, e);
        break;
    case VG_EVT_OUTCOME:
        released_outcome(gw, e);
        break;
    case VG_EVT_LINES:
        released_lines(gw, e);
        break;
    case VG_EVT_PUSH:
        if (e->failed) {
            log_error(gw, "push.failed", &e->err);
        }
        vg_hear_release(gw, e->hearing, e->ran);
        break;
    case VG_EVT_DAY:
        if (e->failed && e->status.code != VG_E_NOT_PRIMARY && !vg_days_refuses(e->day, &e->err)) {
            log_error(gw, "day.failed", &e->err);
        }
        vg_days_release(gw, e->day, e->ran, &e->err);
        break;
    case VG_EVT_PROOF:
        if (e->failed && e->status.code != VG_E_NOT_PRIMARY && e->status.code != VG_E_CONFLICT) {
            log_error(gw, "proof.failed", &e->err);
        }
        vg_proofs_release(gw, e->proof, e->ran);
        break;
    case VG_EVT_EXPIRING: /* told again at the next look */
    case VG_EVT_ENROL:
    case VG_EVT_SENDS_OFF:
    case VG_EVT_DAYS:
    case VG_EVT_REDATE:
        if (e->ran && e->more) { /* behind the callers who wait: they are not kept up */
            vg_queue_put(gw, vg_event_new(VG_EVT_REDATE, e->program), false);
        }
        if (!again(gw, e) && e->failed) {
            log_error(gw, "event.failed", &e->err);
        }
        break;
    case VG_EVT_DUE:
    case VG_EVT_FOUND:
        if (e->failed && e->status.code != VG_E_NOT_PRIMARY) {
            log_error(gw, "event.failed", &e->err);
            vg_due_add(gw, (vg_due){vg_now(gw) + 1000, e->op, e->program, e->kind == VG_EVT_FOUND});
        }
        break;
    }
}

static void wake_ended(vg_gateway *gw)
{
    for (size_t i = 0; i < gw->waiter_count;) {
        bool settled = false;
        for (size_t k = 0; k < gw->notice_count && !settled; k++) {
            settled = gw->notices[k].settled && gw->notices[k].op == gw->waiters[i]->reply.operation_id;
        }
        if (settled || gw->edge.clock.boot_ms(gw->edge.clock.ctx) >= gw->waiter_deadline[i]) {
            wake_waiter(gw, i);
        } else {
            i++;
        }
    }
}

static void release(vg_gateway *gw, vg_core *core, vg_queued *batch)
{
    for (size_t i = 0; i < gw->notice_count; i++) {
        const vg_notice *n = &gw->notices[i];
        if (n->live && n->due_at != 0) {
            vg_due_add(gw, (vg_due){n->due_at, n->op, n->program, false});
        }
    }
    for (size_t i = 0; i < core->effect_count; i++) {
        const vg_effect *fx = &core->effects[i];
        if (fx->what == VG_DO_QUERY) {
            vg_outbox_want_query(gw, fx->op >> 40, fx->op);
        } else if (fx->what == VG_DO_SEND) {
            vg_outbox_want_send(gw, fx->op >> 40, fx->op);
        } else if (fx->what == VG_DO_LOOK) {
            vg_outbox_look(gw, fx->op >> 40, fx->op);
        } else if (fx->what == VG_DO_DAY) {
            vg_lane_of(gw, fx->op >> 40)->day_wanted = true;
        } else if (fx->what == VG_DO_PROVE) {
            vg_lane_of(gw, fx->op >> 40)->proof_wanted = true;
        } else if (fx->what == VG_DO_REDATE) {
            vg_queue_put(gw, vg_event_new(VG_EVT_REDATE, fx->op >> 40), false);
        } else if (fx->what == VG_DO_ALERT) {
            gw->counts.alerts++;
            vg_log(gw->edge.log, VG_LOG_WARN, "operation.alert", VG_F_ID("op", "op_", fx->op == 0 ? 1 : fx->op));
        }
    }
    for (vg_queued *e = batch; e != NULL;) {
        vg_queued *next = e->next;
        release_event(gw, e);
        free(e);
        e = next;
    }
    wake_ended(gw);
}

/* --- the batch ------------------------------------------------------------------------------------------- */

static void fail_all(vg_queued *batch, const vg_err *err)
{
    for (vg_queued *e = batch; e != NULL; e = e->next) {
        e->ran = false;
        e->failed = true;
        e->status = (vg_status){err->code};
        e->err = *err;
    }
}

static void reset(vg_queued *batch)
{
    for (vg_queued *e = batch; e != NULL; e = e->next) {
        e->ran = e->failed = false;
    }
}

static size_t length(const vg_queued *batch)
{
    size_t n = 0;
    for (; batch != NULL; batch = batch->next) {
        n++;
    }
    return n;
}

static vg_queued *split(vg_queued *batch, size_t at)
{
    while (--at > 0) {
        batch = batch->next;
    }
    vg_queued *second = batch->next;
    batch->next = NULL;
    return second;
}

/* Runs and commits; true when the batch has its answer (done, or failed for good). */
static bool try_batch(vg_gateway *gw, vg_core *core, vg_queued *batch, bool last_try, vg_err *err)
{
    commit_set set = {0};
    vg_fate fate = VG_COMMITTED;
    bool store_is_away = false;
    core->effect_count = 0;
    reset(batch);
    if (run_rounds(gw, core, batch, err).code != VG_OK) { /* the store did not even read */
        fate = VG_ROLLED_BACK;
        vg_err reopen_err;
        vg_status st = gw->edge.store->ops->reopen(gw->edge.store, &reopen_err);
        set_away(gw, st.code != VG_OK);
        store_is_away = st.code != VG_OK;
    } else {
        collect(gw, batch, &set);
        if (set.fence_count > 0) {
            int64_t before = gw->edge.clock.boot_ms(gw->edge.clock.ctx);
            fate = commit(gw, &set, err);
            gw->counts.commit_us_sum += (gw->edge.clock.boot_ms(gw->edge.clock.ctx) - before) * 1000;
        } else {
            assert(set.count == 0); /* a change without a fence does not exist */
        }
    }
    free(set.changes);
    if (fate == VG_COMMITTED) {
        set_away(gw, false);
        vg_ends_sum(&gw->counts.ends, &gw->ends);
        vg_work_committed(gw->work);
        return true;
    }
    gw->counts.rolled_back++;
    log_error(gw, "commit.rolled_back", err);
    vg_work_forget(gw->work);
    gw->notice_count = 0;
    core->effect_count = 0;
    if (err->code == VG_E_FENCED || err->code == VG_E_TAKEN_OVER) {
        for (size_t i = 0; i < gw->lane_count; i++) {
            gw->lanes[i].renew_boot_ms = 0; /* the lease says who writes now */
            gw->lanes[i].primary = false;
        }
        fail_all(batch, err);
        return true;
    }
    if (store_is_away || fate == VG_NOT_KNOWN || (last_try && batch->next == NULL)) { /* no event is to blame for a store that is away; what may be done is not done again */
        if (store_is_away && gw->thread_count > 0) {
            vg_gateway_pause(gw, 50);
        }
        fail_all(batch, err);
        return true;
    }
    return false;
}

void vg_turn_run(vg_gateway *gw, vg_queued *batch)
{
    vg_core core = {.work = gw->work, .at = vg_now(gw), .effects = gw->effects, .salt = gw->salt};
    vg_queued *stack[32] = {batch}; /* halves still to run; the last one first */
    size_t depth = 1;
    while (depth > 0) {
        vg_queued *part = stack[--depth];
        vg_err err = {0};
        bool done = false;
        for (int i = 0; i < TRIES && !done; i++) {
            done = try_batch(gw, &core, part, i + 1 == TRIES, &err);
        }
        if (!done) {
            assert(depth + 2 <= VG_COUNT(stack)); /* log2 of VG_BATCH_MAX, and one */
            stack[depth + 1] = part;
            stack[depth] = split(part, length(part) / 2);
            depth += 2;
            continue;
        }
        gw->counts.strays += core.strays;
        core.strays = 0;
        release(gw, &core, part);
    }
}

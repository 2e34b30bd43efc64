/* Messages to banks: who may be sent when, and what becomes of it.
 *
 *   prepare (a step, reads rows) -> encode (worker) -> claim (a step, committed) -> wire -> decode (worker) -> outcome
 *
 * A query skips the claim. Claims are made only for connections that are free; queries go before sends; a token
 * bucket keeps the login's pace, and "too frequent" pauses all of that login.
 */
#include "gateway/base/text.h"
#include "gateway/core/bank_days.h"
#include "gateway/run/ask.h"
#include "gateway/run/gateway_in.h"
#include <stdlib.h>
#include <string.h>

static void list_add(vg_op_list *list, int64_t op)
{
    if (list->head > 0 && list->head == list->count) {
        list->head = list->count = 0;
    }
    if (list->count == list->cap) {
        list->cap = list->cap == 0 ? 256 : list->cap * 2;
        list->ops = realloc(list->ops, list->cap * sizeof *list->ops);
        assert(list->ops != NULL);
    }
    list->ops[list->count++] = op;
}

void vg_outbox_want_query(vg_gateway *gw, int64_t program, int64_t op)
{
    vg_lane *lane = vg_lane_of(gw, program);
    assert(lane != NULL);
    list_add(&lane->queries, op);
}

void vg_outbox_want_send(vg_gateway *gw, int64_t program, int64_t op)
{
    vg_lane *lane = vg_lane_of(gw, program);
    assert(lane != NULL);
    list_add(&lane->sends, op);
}

/* Who said so may be anybody, so it costs the login no more than this, puts nothing off and uses nothing up: what is not looked
 * at now is asked about when it is due. */
void vg_outbox_look(vg_gateway *gw, int64_t program, int64_t op)
{
    vg_lane *lane = vg_lane_of(gw, program);
    int64_t now = gw->edge.clock.boot_ms(gw->edge.clock.ctx);
    if (now - lane->look_from >= 60000) {
        lane->look_from = now;
        lane->looks = 0;
    }
    if (lane->looks == VG_LOOKS_A_MINUTE) {
        return;
    }
    lane->looks++;
    lane->feed_due[VG_FEED_LINES] = lane->feed_due[VG_FEED_UNIDENTIFIED] = vg_now(gw);
    if (op != vg_own_id(program, VG_OWN_BANK)) {
        list_add(&lane->queries, op);
    }
}

/* --- pace -------------------------------------------------------------------------------------------- */

static bool take_token(vg_gateway *gw, vg_lane *lane)
{
    int64_t per_min = lane->conf->pace_per_min;
    if (per_min == 0) {
        return true;
    }
    int64_t now = gw->edge.clock.boot_ms(gw->edge.clock.ctx);
    int64_t full = vg_fen_max(1000, per_min * 1000 / 60 * 2); /* two seconds' worth, at least one */
    lane->tokens_milli = vg_fen_min(full, lane->tokens_milli + (now - lane->tokens_at) * per_min / 60);
    lane->tokens_at = now;
    if (lane->tokens_milli < 1000) {
        return false;
    }
    lane->tokens_milli -= 1000;
    return true;
}

static bool may_fly(vg_gateway *gw, vg_lane *lane)
{
    return lane->primary && lane->flying < lane->conf->connections && vg_now(gw) >= lane->quiet_until &&
           lane->conf->wire != NULL && lane->conf->wire->ops->free_slots(lane->conf->wire) > 0 &&
           take_token(gw, lane);
}

/* --- flights ----------------------------------------------------------------------------------------- */

static vg_flight *new_flight(vg_gateway *gw, vg_lane *lane)
{
    vg_flight *f = calloc(1, sizeof *f);
    assert(f != NULL);
    f->lane = lane;
    f->epoch = lane->epoch;
    f->ticket = atomic_fetch_add(&gw->next_ticket, 1) + 1;
    lane->flying++;
    return f;
}

void vg_outbox_land(vg_gateway *gw, vg_flight *f)
{
    (void)gw;
    assert(f->lane->flying > 0);
    f->lane->flying--;
    if (f->feed != 0) {
        f->lane->feed_flying[f->feed] = false;
    }
    vg_arena_close(&f->arena);
    free(f->bytes);
    free(f->answer_bytes);
    free(f->file);
    explicit_bzero(f->ask.secret, sizeof f->ask.secret);
    free(f);
}

/* Fresh for every transmission: banks know a message again by it (banks/baixin.md §5.2). */
static void make_nonce(vg_gateway *gw, char ret[17])
{
    uint8_t random[16];
    gw->edge.random.fill(gw->edge.random.ctx, random, sizeof random);
    for (size_t half = 0; half < 2; half++) {
        uint64_t n;
        memcpy(&n, random + half * 8, sizeof n);
        vg_base36(n, 8, ret + half * 8);
    }
}

static void make_ref(const vg_lane *lane, int64_t count, int64_t at, char ret[25])
{
    const vg_rules *r = &lane->conf->rules;
    char day[8], number[16];
    size_t prefix = strlen(r->ref_prefix);
    assert(prefix + 3 + 8 < r->ref_max && r->ref_max <= 24);
    vg_base36((uint64_t)vg_day_at(at).n, 3, day);
    vg_base36((uint64_t)count, r->ref_max - prefix - 3 - 8, number);
    memcpy(ret, r->ref_prefix, prefix);
    memcpy(ret + prefix, day, 3);
    memcpy(ret + prefix + 3, lane->ref_head, 8);
    memcpy(ret + prefix + 11, number, strlen(number) + 1);
}

/* --- prepare ------------------------------------------------------------------------------------------- */

vg_status vg_outbox_prepare(vg_gateway *gw, vg_core *core, vg_queued *e, vg_err *err)
{
    vg_flight *f = e->flight;
    const vg_operation *op;
    VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(f->op), &op, err));
    if (op == NULL) {
        return VG_FAIL(err, NOT_FOUND, "no such operation");
    }
    vg_ask_kind kind = (vg_ask_kind)op->ask;
    if (f->is_query) {
        bool asks = op->state == VG_ST_WAITING || op->state == VG_ST_UNKNOWN || op->state == VG_ST_MANUAL;
        if (vg_ask_message(kind) != VG_MSG_QUERY) { /* a question is its own query */
            kind = core->rules->settled_by == NULL ? VG_ASK_NONE : core->rules->settled_by(kind);
        }
        if (kind == VG_ASK_NONE || !asks) {
            return VG_FAIL(err, CONFLICT, "nothing to ask");
        }
    } else if ((op->state != VG_ST_READY && op->state != VG_ST_RESEND) || op->due_at == 0) {
        return VG_FAIL(err, CONFLICT, "not to be sent");
    }
    VG_TRY(vg_ask_build(core, op, kind, &f->ask, err));
    make_nonce(gw, f->ask.nonce);
    vg_secret_use(gw, op->id, f->ask.secret);
    if (f->ask.file.len > 0) { /* a row of this turn: encoding is later */
        free(f->file); /* of a turn that ran again */
        f->file = malloc(f->ask.file.len);
        assert(f->file != NULL);
        memcpy(f->file, f->ask.file.at, f->ask.file.len);
        f->ask.file.at = f->file;
    }
    f->op_ver = op->ver;
    if (vg_ask_message(kind) != VG_MSG_QUERY && f->ask.ref[0] == 0) {
        make_ref(f->lane, ++f->lane->ref_count, core->at, f->ask.ref);
    }
    return VG_DONE;
}

static void encode(vg_gateway *gw, vg_flight *f)
{
    const vg_program_conf *c = f->lane->conf;
    uint8_t room[VG_MESSAGE_MAX];
    vg_buf b = vg_buf_of(room, sizeof room);
    (void)gw;
    f->encoded = c->bank->encode(&c->bank_conf, &c->signer, &f->ask, &b, &f->err);
    if (f->encoded.code == VG_OK && b.over) {
        f->encoded = VG_FAIL(&f->err, ENCODE, "the message is longer than %d bytes", VG_MESSAGE_MAX);
    }
    if (f->encoded.code == VG_OK) {
        f->bytes = malloc(b.len);
        assert(f->bytes != NULL);
        memcpy(f->bytes, b.at, b.len);
        f->len = b.len;
    }
}

static void fly(vg_gateway *gw, vg_flight *f);

static void outcome(vg_gateway *gw, vg_flight *f)
{
    vg_queued *e = vg_event_new(f->feed != 0 ? VG_EVT_LINES : VG_EVT_OUTCOME, f->lane->conf->rules.program);
    e->flight = f;
    e->op = f->op;
    vg_queue_put(gw, e, true);
}

static void silent(vg_flight *f, vg_verdict verdict)
{
    f->answer = (vg_answer){.verdict = verdict};
}

typedef struct flight_job {
    vg_gateway *gw;
    vg_flight *flight;
} flight_job;

static void encode_job(void *arg)
{
    flight_job job = *(flight_job *)arg;
    free(arg);
    encode(job.gw, job.flight);
    if (job.flight->is_query) {
        if (job.flight->encoded.code == VG_OK) {
            fly(job.gw, job.flight);
        } else {
            silent(job.flight, VG_VD_UNCLEAR);
            outcome(job.gw, job.flight);
        }
        return;
    }
    vg_queued *e = vg_event_new(VG_EVT_CLAIM, job.flight->lane->conf->rules.program);
    e->flight = job.flight;
    e->op = job.flight->op;
    vg_queue_put(job.gw, e, true);
}

static void run_job(vg_gateway *gw, vg_flight *f, void (*run)(void *))
{
    flight_job *job = malloc(sizeof *job);
    assert(job != NULL);
    *job = (flight_job){gw, f};
    vg_gateway_job(gw, run, job);
}

void vg_outbox_prepared(vg_gateway *gw, vg_flight *f)
{
    run_job(gw, f, encode_job);
}

/* --- the wire ------------------------------------------------------------------------------------------ */

static void fly(vg_gateway *gw, vg_flight *f)
{
    const vg_program_conf *c = f->lane->conf;
    vg_http_head head = {.content_type = "application/xml"};
    if (c->bank->head != NULL) {
        c->bank->head(&c->bank_conf, &f->ask, &head);
    }
    vg_wire_request r = {.ticket = f->ticket,
                         .program = c->rules.program,
                         .url = c->url,
                         .content_type = head.content_type,
                         .header = head.line,
                         .bytes = {f->bytes, f->len},
                         .answer_ms = c->bank->answer_ms};
    vg_err err;
    if (!vg_lease_may_send(gw, f->lane)) { /* fenced: the claim stands, and not a byte has left */
        silent(f, VG_VD_NOT_SENT);
        outcome(gw, f);
        return;
    }
    pthread_mutex_lock(&gw->flight_mutex);
    f->next = gw->flights;
    gw->flights = f;
    pthread_mutex_unlock(&gw->flight_mutex);
    if (c->wire->ops->submit(c->wire, &r, &err).code != VG_OK) {
        vg_wire_answer a = {.ticket = f->ticket, .program = c->rules.program, .fate = VG_WIRE_NOT_SENT};
        vg_gateway_wire_done(gw, &a);
    }
}

void vg_outbox_claimed(vg_gateway *gw, vg_flight *f) { fly(gw, f); }

static vg_flight *take_flight(vg_gateway *gw, int64_t ticket)
{
    vg_flight *f = NULL;
    pthread_mutex_lock(&gw->flight_mutex);
    for (vg_flight **at = &gw->flights; *at != NULL; at = &(*at)->next) {
        if ((*at)->ticket == ticket) {
            f = *at;
            *at = f->next;
            break;
        }
    }
    pthread_mutex_unlock(&gw->flight_mutex);
    return f;
}

static void decode_job(void *arg)
{
    flight_job job = *(flight_job *)arg;
    free(arg);
    vg_flight *f = job.flight;
    const vg_program_conf *c = f->lane->conf;
    vg_err err;
    if (vg_arena_open(&f->arena, vg_decode_room(f->answer_len), &err).code != VG_OK ||
        c->bank->decode(&c->bank_conf, &c->signer, &f->ask, (vg_span){f->answer_bytes, f->answer_len}, &f->arena,
                        &f->answer, &err)
                .code != VG_OK) {
        silent(f, VG_VD_UNCLEAR);
    }
    outcome(job.gw, f);
}

void vg_gateway_wire_done(void *ctx, const vg_wire_answer *a)
{
    vg_gateway *gw = ctx;
    vg_flight *f = take_flight(gw, a->ticket);
    if (f == NULL) {
        return; /* an answer to nothing: nothing changes */
    }
    f->fate = a->fate;
    if (a->fate != VG_WIRE_ANSWER) {
        silent(f, a->fate == VG_WIRE_NOT_SENT ? VG_VD_NOT_SENT : VG_VD_SILENCE);
        outcome(gw, f);
        return;
    }
    f->answer_bytes = malloc(a->bytes.len + 1);
    assert(f->answer_bytes != NULL);
    memcpy(f->answer_bytes, a->bytes.at, a->bytes.len);
    f->answer_len = a->bytes.len;
    f->ask.heard_ms = vg_now(gw);
    run_job(gw, f, decode_job);
}

/* --- the pump ------------------------------------------------------------------------------------------ */

static void prepare_op(vg_gateway *gw, vg_lane *lane, int64_t op, bool is_query)
{
    vg_flight *f = new_flight(gw, lane);
    f->op = op;
    f->is_query = is_query;
    vg_queued *e = vg_event_new(VG_EVT_PREPARE, lane->conf->rules.program);
    e->flight = f;
    e->op = op;
    vg_queue_put(gw, e, true);
}

static vg_ask_kind feed_ask(int feed)
{
    static const vg_ask_kind asks[VG_FEED_LAST + 1] = {
        [VG_FEED_LINES] = VG_ASK_LINES, [VG_FEED_UNIDENTIFIED] = VG_ASK_LINES_UNIDENTIFIED, [VG_FEED_RETURNS] = VG_ASK_RETURNS, [VG_FEED_FIGURES] = VG_ASK_FIGURES};
    return asks[feed];
}

/* Returns: of use where a line alone does not say that it is one. */
static bool feed_is_read(const vg_lane *lane, int feed)
{
    bool wanted = feed == VG_FEED_LINES || (feed == VG_FEED_UNIDENTIFIED && lane->conf->rules.suspense_account[0] != 0) ||
                  (feed == VG_FEED_FIGURES && lane->figures_wanted) || (feed == VG_FEED_RETURNS && !vg_rules_promise(&lane->conf->rules, VG_CAP_RETURNS_TOLD));
    return wanted && vg_bank_offers(lane->conf->bank, feed_ask(feed)) && !lane->feed_flying[feed];
}

static vg_status feed_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    (void)err;
    *(vg_feed *)ctx = *(const vg_feed *)row;
    return VG_DONE;
}

/* How far the feed was read, from the store: after an outage of days the days between are read, too. */
static vg_status read_feed(vg_gateway *gw, const vg_lane *lane, int feed, vg_feed *ret, vg_err *err)
{
    vg_row_sink sink = {ret, feed_row};
    vg_key key = VG_KEY_OF_PAIR(lane->conf->rules.program, feed);
    return gw->edge.store->ops->load(gw->edge.store, VG_T_feed, &key, 1, &sink, err);
}

enum { FEED_DAYS_MAX = 89, FEED_RETRY_MS = 1000, RETURN_DAYS = 30, RETURN_NUMBERS_LATE = 2 }; /* longest window that every edition allows (citic A.7) */

/* By days of the return: those since the list was read last, with two more (its numbers come a day late, pingan B.7); at first as
 * long as a payout may come back. */
static void returns_window(const vg_feed *row, vg_ask *ask)
{
    vg_day read = row->whole_at == 0 ? vg_day_add(ask->to, -RETURN_DAYS) : vg_day_add(vg_day_at(row->whole_at), -RETURN_NUMBERS_LATE);
    ask->from.n = read.n < ask->to.n - FEED_DAYS_MAX ? ask->to.n - FEED_DAYS_MAX : read.n;
}

static void ask_feed(vg_gateway *gw, vg_lane *lane, int feed, int64_t now)
{
    vg_feed row = {0};
    vg_err err;
    if (read_feed(gw, lane, feed, &row, &err).code != VG_OK) {
        vg_err ignored;
        (void)gw->edge.store->ops->reopen(gw->edge.store, &ignored).code;
        lane->feed_due[feed] = now + FEED_RETRY_MS;
        return;
    }
    vg_flight *f = new_flight(gw, lane);
    f->feed = feed;
    f->is_query = true;
    f->full = now >= lane->feed_full_at[feed];
    lane->feed_flying[feed] = true;
    vg_ask *ask = &f->ask;
    make_nonce(gw, ask->nonce);
    ask->kind = feed_ask(feed);
    ask->at_ms = now;
    ask->to = vg_day_at(now);
    ask->from = vg_day_add(ask->to, -1);
    VG_SET(ask->page, lane->feed_page[feed]);
    if (feed == VG_FEED_FIGURES) {
        f->full = true;
    }
    if (feed == VG_FEED_UNIDENTIFIED) {
        VG_SET(ask->account, lane->conf->rules.suspense_account);
        f->full = true; /* the list of what waits has no order of its own */
    }
    vg_day seen;
    if (feed == VG_FEED_RETURNS) {
        returns_window(&row, ask);
        seen = ask->from;
        f->full = true;
    } else if (vg_day_parse_compact(vg_span_of(row.date), &seen, &err).code != VG_OK) { /* no line yet: all since the last look */
        seen = vg_day_add(vg_day_at(row.whole_at != 0 ? row.whole_at : lane->enrolled_at), -1);
        f->full = true;
    }
    seen.n = seen.n < ask->to.n - FEED_DAYS_MAX ? ask->to.n - FEED_DAYS_MAX : seen.n;
    ask->from = seen.n < ask->from.n ? seen : ask->from;
    if (f->full && ask->page[0] == 0) {
        lane->feed_whole[feed] = !gw->counts.clock_jumped; /* else its days are not the ones that it thinks */
        lane->feed_whole_from[feed] = now;
    }
    if (!f->full) {
        VG_SET(ask->cursor_date, row.date);
        VG_SET(ask->cursor_flow, row.flow);
        VG_SET(ask->cursor_seq, row.sequence);
    }
    if (f->full) {
        lane->feed_full_at[feed] = now + lane->conf->rules.timers.statement_full_ms;
    }
    run_job(gw, f, encode_job);
}

/* After a start what the bank tells comes before what we say: an older copy of the store shows in the statement. */
static bool hears_first(const vg_lane *lane, int64_t now) { return !lane->listened && now < lane->listen_until; }

static bool may_say(const vg_gateway *gw, const vg_lane *lane, int64_t now)
{
    return !gw->counts.clock_jumped && !hears_first(lane, now);
}

/* The bank's own calendar, once a day; what was asked before a restart stands in the program's row. */
static void ask_days(vg_gateway *gw, vg_lane *lane, int64_t now)
{
    int32_t today = vg_day_at(now).n;
    if (lane->conf->rules.asks_days && lane->days_asked != today && vg_day_clock_ms(now) >= VG_BANK_DAYS_FROM_S * INT64_C(1000)) {
        lane->days_asked = today;
        vg_queue_put(gw, vg_event_new(VG_EVT_DAYS, lane->conf->rules.program), false);
    }
}

static void pump_feed(vg_gateway *gw, vg_lane *lane, int feed, int64_t now)
{
    if (feed_is_read(lane, feed) && lane->feed_due[feed] <= now && may_fly(gw, lane)) {
        ask_feed(gw, lane, feed, now);
    }
}

/* The list of balances may have thousands of pages: it comes behind all else. */
static void pump_lane(vg_gateway *gw, vg_lane *lane)
{
    int64_t now = vg_now(gw);
    ask_days(gw, lane, now);
    while (lane->queries.head < lane->queries.count && may_fly(gw, lane)) {
        prepare_op(gw, lane, lane->queries.ops[lane->queries.head++], true);
    }
    for (int feed = 1; feed <= VG_FEED_LAST; feed++) {
        if (feed != VG_FEED_FIGURES) {
            pump_feed(gw, lane, feed, now);
        }
    }
    while (may_say(gw, lane, now) && lane->sends.head < lane->sends.count && may_fly(gw, lane)) {
        prepare_op(gw, lane, lane->sends.ops[lane->sends.head++], false);
    }
    pump_feed(gw, lane, VG_FEED_FIGURES, now);
}

void vg_outbox_pump(vg_gateway *gw)
{
    for (size_t i = 0; i < gw->lane_count; i++) {
        if (gw->lanes[i].primary) {
            pump_lane(gw, &gw->lanes[i]);
        }
    }
}

int64_t vg_outbox_next(vg_gateway *gw)
{
    int64_t next = INT64_MAX, now = vg_now(gw);
    for (size_t i = 0; i < gw->lane_count; i++) {
        vg_lane *lane = &gw->lanes[i];
        if (!lane->primary) {
            continue;
        }
        next = vg_fen_min(next, vg_fen_min(vg_days_next(gw, lane), vg_proofs_next(lane)));
        for (int feed = 1; feed <= VG_FEED_LAST; feed++) {
            if (feed_is_read(lane, feed)) {
                int64_t due = vg_fen_max(lane->feed_due[feed], lane->quiet_until);
                next = vg_fen_min(next, feed == VG_FEED_FIGURES ? vg_fen_max(due, now + 20) : due); /* a token comes by then */
            }
        }
        bool sends = lane->sends.head < lane->sends.count;
        bool waits = lane->queries.head < lane->queries.count || (sends && may_say(gw, lane, now));
        if (sends && hears_first(lane, now)) {
            next = vg_fen_min(next, lane->listen_until);
        }
        if (waits && lane->flying < lane->conf->connections) {
            next = vg_fen_min(next, vg_fen_max(lane->quiet_until, now + 20)); /* a token comes by then */
        }
    }
    return next;
}

/* The clock, and each program's business day: keeps it going: one step after the other (core/days.h), what a step needs is read by a worker on a
 * reading connection, so that callers wait for neither. */
#include "gateway/core/confirm.h"
#include "gateway/core/escrow.h"
#include "gateway/run/gateway_in.h"
#include <stdlib.h>

enum { STORE_RETRY_MS = 1000, CLOCK_JUMP_MS = 5 * 60 * 1000, CLOCK_LOOK_MS = 60 * 1000 };

static vg_status sum_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_day_event *e = ctx;
    const vg_business_day *sums = row; /* expected_…: of the lots of its day */
    (void)table;
    (void)err;
    bool due = sums->day == e->met.day.n;
    *(due ? &e->due_fen : &e->later_fen) += sums->expected_fen;
    *(due ? &e->due_lots : &e->later_lots) += sums->expected_lots;
    return VG_DONE;
}

static vg_status earned_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_day_event *e = ctx;
    (void)table;
    (void)err;
    e->due_lots += ((const vg_business_day *)row)->interest_accounts;
    e->due_fen += ((const vg_business_day *)row)->interest_fen;
    return VG_DONE;
}

static vg_status account_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_day_work *w = ctx;
    (void)table;
    (void)err;
    assert(w->event.account_count < VG_DAY_PAGE);
    w->accounts[w->event.account_count++] = ((const vg_interest *)row)->account;
    return VG_DONE;
}

/* --- shares of one sum ------------------------------------------------------------------------------ */

void vg_shares_free(vg_shares *s)
{
    free(s->accounts);
    free(s->weights);
    free(s->shares);
    *s = (vg_shares){0};
}

static vg_status weight_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_shares *s = ctx;
    const vg_interest *i = row;
    (void)table;
    if (i->share_weight == 0) {
        return VG_DONE;
    }
    if (s->count == s->cap) {
        size_t cap = s->cap == 0 ? 1024 : 2 * s->cap;
        int64_t *accounts = realloc(s->accounts, cap * sizeof *accounts);
        s->accounts = accounts != NULL ? accounts : s->accounts;
        int64_t *weights = realloc(s->weights, cap * sizeof *weights);
        s->weights = weights != NULL ? weights : s->weights;
        if (accounts == NULL || weights == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for the shares of %zu accounts", cap);
        }
        s->cap = cap;
    }
    s->accounts[s->count] = i->account;
    s->weights[s->count++] = i->share_weight;
    return VG_DONE;
}

/* All weights are in memory once: 24 bytes an account. They do not change any more, so a restart reckons the same. */
static vg_status reckon_shares(vg_day_work *w, vg_shares *s, vg_err *err)
{
    vg_store *store = w->gw->edge.store;
    const vg_day_next *met = &w->event.met;
    vg_row_sink sink = {s, weight_row};
    vg_param params[] = {VG_P_INT(w->lane->conf->rules.program), VG_P_INT(met->day.n), VG_P_INT(0), VG_P_INT(INT64_MAX)};
    vg_shares_free(s);
    VG_TRY(store->ops->query(store, true, VG_Q_interest_of_day, params, VG_COUNT(params), &sink, err));
    s->shares = malloc((s->count + 1) * sizeof *s->shares);
    if (s->shares == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for %zu shares", s->count);
    }
    (void)vg_interest_share(s->weights, s->count, met->fen, s->shares); /* none: the step finds no page, and says so */
    s->day = met->day.n;
    return VG_DONE;
}

static vg_status read_shares(vg_day_work *w, vg_err *err)
{
    vg_shares *s = &w->lane->shares;
    vg_day_event *e = &w->event;
    size_t low = 0, high;
    if (s->day != e->met.day.n) {
        VG_TRY(reckon_shares(w, s, err));
    }
    for (high = s->count; low < high;) { /* the first behind `after` */
        size_t mid = low + (high - low) / 2;
        bool behind = s->accounts[mid] > e->met.after;
        high = behind ? mid : high;
        low = behind ? low : mid + 1;
    }
    for (; low < s->count && e->account_count < VG_DAY_PAGE; low++) {
        w->shares[e->account_count] = s->shares[low];
        w->accounts[e->account_count++] = s->accounts[low];
    }
    e->accounts = w->accounts;
    e->shares = w->shares;
    return VG_DONE;
}

static vg_status read_page(vg_day_work *w, vg_query query, vg_err *err)
{
    vg_store *store = w->gw->edge.store;
    vg_day_event *e = &w->event;
    vg_row_sink sink = {w, account_row};
    vg_param params[] = {VG_P_INT(w->lane->conf->rules.program), VG_P_INT(e->met.day.n), VG_P_INT(e->met.after), VG_P_INT(VG_DAY_PAGE)};
    e->accounts = w->accounts;
    return store->ops->query(store, true, query, params, VG_COUNT(params), &sink, err);
}

static vg_status lot_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_day_work *w = ctx;
    const vg_lot *lot = row;
    (void)table;
    (void)err;
    assert(w->event.account_count < VG_DAY_PAGE);
    w->lots[w->event.account_count] = lot->id;
    w->accounts[w->event.account_count++] = lot->account;
    return VG_DONE;
}

static vg_status read_batch(vg_day_work *w, vg_err *err)
{
    vg_store *store = w->gw->edge.store;
    vg_day_event *e = &w->event;
    vg_row_sink sink = {w, lot_row};
    vg_param params[] = {VG_P_INT(w->lane->conf->rules.program), VG_P_INT(e->met.day.n), VG_P_INT(e->met.after), VG_P_INT(VG_CONFIRM_PAGE)};
    e->accounts = w->accounts;
    e->lots = w->lots;
    return store->ops->query(store, true, VG_Q_lots_of_day, params, VG_COUNT(params), &sink, err);
}

static vg_status first_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_day_event *e = ctx;
    (void)err;
    if (table == VG_T_plan_part) {
        const vg_plan_part *part = row;
        e->hold = part->hold;
        e->part = part->part;
        e->first = part->on_day;
    } else {
        const vg_hold *hold = row;
        e->hold = hold->id;
        e->first = hold->remind_at;
    }
    return VG_DONE;
}

/* The part that was tried, and refused, is told why; any other is to be tried. */
static vg_status read_first(vg_day_work *w, vg_err *err)
{
    vg_day_event *e = &w->event;
    const vg_lane *lane = w->lane;
    vg_row_sink sink = {e, first_row};
    vg_param param = VG_P_INT(lane->conf->rules.program);
    vg_query query = e->met.need == VG_DAY_PLAN ? VG_Q_plan_to_come : VG_Q_hold_to_remind;
    VG_TRY(w->gw->edge.store->ops->query(w->gw->edge.store, true, query, &param, 1, &sink, err));
    if (e->met.need == VG_DAY_PLAN && e->hold == lane->refused_hold && e->part == lane->refused_part) {
        VG_SET(e->refused, lane->refused);
    }
    return VG_DONE;
}

static vg_status read_need(vg_day_work *w, vg_err *err)
{
    vg_store *store = w->gw->edge.store;
    vg_day_event *e = &w->event;
    int64_t program = w->lane->conf->rules.program;
    if (e->met.need == VG_DAY_SUMS || e->met.need == VG_DAY_EARNED) {
        bool lots = e->met.need == VG_DAY_SUMS;
        vg_row_sink sink = {e, lots ? sum_row : earned_row};
        vg_param params[] = {VG_P_INT(program), VG_P_INT(e->met.day.n)};
        return store->ops->query(store, true, lots ? VG_Q_day_sums : VG_Q_interest_sums, params, VG_COUNT(params), &sink, err);
    }
    vg_row_sink sink = {w, account_row};
    if (e->met.need == VG_DAY_UNPAID || e->met.need == VG_DAY_WEIGHTS) {
        return read_page(w, e->met.need == VG_DAY_UNPAID ? VG_Q_interest_unpaid : VG_Q_interest_of_day, err);
    }
    if (e->met.need == VG_DAY_SHARES) {
        return read_shares(w, err);
    }
    if (e->met.need == VG_DAY_BATCH) {
        return read_batch(w, err);
    }
    if (e->met.need == VG_DAY_PLAN || e->met.need == VG_DAY_REMIND) {
        return read_first(w, err);
    }
    vg_param params[] = {VG_P_INT(program), VG_P_INT(e->met.after), VG_P_INT(e->met.day.n), VG_P_INT(VG_DAY_PAGE)};
    e->accounts = w->accounts;
    return store->ops->query(store, true, VG_Q_interest_gathered, params, VG_COUNT(params), &sink, err);
}

static void put(vg_day_work *w)
{
    vg_queued *event = vg_event_new(VG_EVT_DAY, w->lane->conf->rules.program);
    event->day = w;
    vg_queue_put(w->gw, event, false); /* the crank's from here on: it may be freed already */
}

static void read_job(void *arg)
{
    vg_day_work *w = arg;
    w->read = read_need(w, &w->err);
    put(w);
}

void vg_clock_look(vg_gateway *gw)
{
    int64_t moved = vg_now(gw) - gw->edge.clock.boot_ms(gw->edge.clock.ctx) - gw->clock_offset;
    bool jumped = moved > CLOCK_JUMP_MS || moved < -CLOCK_JUMP_MS;
    if (jumped && !gw->counts.clock_jumped) {
        gw->counts.alerts++;
        vg_log(gw->edge.log, VG_LOG_ERROR, "clock.jumped", VG_F_INT("ms", moved));
    }
    gw->counts.clock_jumped = jumped;
}

void vg_days_keep(vg_gateway *gw, vg_lane *lane)
{
    if (lane->primary && lane->day_wanted && !lane->day_flying) {
        lane->day_wanted = false;
        lane->day = (vg_day_next){.need = VG_DAY_MORE};
    }
    if (gw->counts.clock_jumped || !lane->primary || lane->day_flying || (lane->day.need == VG_DAY_TIME && vg_now(gw) < lane->day.at)) {
        return;
    }
    vg_day_work *w = calloc(1, sizeof *w);
    assert(w != NULL);
    w->gw = gw;
    w->lane = lane;
    w->epoch = lane->epoch;
    w->event.met = lane->day;
    lane->day_flying = true;
    if (lane->day.need != VG_DAY_TIME && lane->day.need != VG_DAY_MORE) {
        vg_gateway_job(gw, read_job, w);
    } else {
        put(w);
    }
}

bool vg_days_refuses(const vg_day_work *w, const vg_err *err)
{
    const vg_day_event *e = &w->event;
    bool tried = e->met.need == VG_DAY_PLAN && w->read.code == VG_OK && e->hold != 0 && e->refused[0] == 0;
    return tried && vg_escrow_is_answer(err->code);
}

/* The next step refuses it: this one was dropped as a whole. */
static bool part_refused(vg_day_work *w, bool ran, const vg_err *err)
{
    vg_lane *lane = w->lane;
    const vg_day_event *e = &w->event;
    lane->refused_hold = 0;
    if (ran || !vg_days_refuses(w, err)) {
        return false;
    }
    lane->refused_hold = e->hold;
    lane->refused_part = e->part;
    VG_SET(lane->refused, err->text[0] != 0 ? err->text : vg_code_facts(err->code)->text);
    return true;
}

void vg_days_release(vg_gateway *gw, vg_day_work *w, bool ran, const vg_err *err)
{
    w->lane->day_flying = false;
    bool shared = ran && w->event.met.need == VG_DAY_SHARES && w->next.need != VG_DAY_SHARES && w->event.account_count == 0;
    if (shared || !ran) { /* of another writer's store, perhaps: reckoned again */
        vg_shares_free(&w->lane->shares);
    }
    if (part_refused(w, ran, err)) {
        w->lane->day = w->event.met;
    } else {
        w->lane->day = ran ? w->next : (vg_day_next){.need = VG_DAY_TIME, .at = vg_now(gw) + STORE_RETRY_MS};
    }
    free(w);
}

int64_t vg_days_next(vg_gateway *gw, const vg_lane *lane)
{
    if (lane->day_flying) {
        return INT64_MAX;
    }
    if (gw->counts.clock_jumped) {
        return vg_now(gw) + CLOCK_LOOK_MS;
    }
    return lane->day.need == VG_DAY_TIME && !lane->day_wanted ? lane->day.at : 0;
}

#include "gateway/core/days.h"
#include "gateway/core/accrual.h"
#include "gateway/core/confirm.h"
#include "gateway/core/escrow.h"
#include "gateway/core/proof.h"
#include "gateway/core/share.h"
#include <inttypes.h>
#include <stdio.h>

enum { RETRY_MS = 60000, UNKNOWN_DAY = 2 /* the calendar has no data */ };

const char *vg_day_state_name(int64_t state)
{
    static const char *const names[] = {
#define S(name, n, text) [n] = text,
        VG_DAY_STATES(S)
#undef S
    };
    return state >= 0 && (size_t)state < VG_COUNT(names) ? names[state] : "";
}

vg_status vg_posting_day(vg_core *core, vg_day wanted, vg_day *ret, vg_err *err)
{
    vg_program *p;
    VG_TRY(vg_core_program(core, &p, err));
    ret->n = p->day != 0 ? (int32_t)p->day : vg_day_at(core->at).n;
    if (wanted.n > p->closed_day && wanted.n < ret->n) {
        *ret = wanted;
    }
    return VG_DONE;
}

static vg_status edit(vg_core *core, int64_t day, vg_business_day **ret, vg_err *err)
{
    const vg_business_day *row;
    VG_TRY(VG_FIND(core->work, business_day, VG_KEY_OF_PAIR(core->rules->program, day), &row, err));
    if (row == NULL) {
        return VG_FAIL(err, BUG, "the business day has no row");
    }
    *ret = VG_EDIT(core->work, business_day, row);
    return VG_DONE;
}

static vg_status tell(vg_core *core, const char *type, int64_t day, const char *more, vg_err *err)
{
    char data[400], text[VG_DAY_TEXT];
    vg_day_text((vg_day){(int32_t)day}, text);
    snprintf(data, sizeof data, "{\"day\":\"%s\"%s", text, more);
    return vg_emit(core, type, "prog_", core->rules->program, 0, data, err);
}

/* --- open, cut, roll ------------------------------------------------------------------------------ */

static vg_status open_day(vg_core *core, vg_program *p, int64_t day, vg_err *err)
{
    bool working = false;
    vg_err why;
    vg_status st = vg_calendar_working(core->rules->calendar, (vg_day){(int32_t)day}, &working, &why);
    (void)VG_NEW(core->work, business_day,
                 {.program = p->id, .day = day, .working = st.code == VG_OK ? working : UNKNOWN_DAY, .opened_at = core->at});
    p->day = day;
    if (st.code != VG_OK) { /* days go on; what needs working days says so itself */
        vg_effect_add(core, VG_DO_ALERT, 0);
        return tell(core, "calendar.missing", day, "", err);
    }
    return tell(core, "day.opened", day, working ? ",\"working\":true" : ",\"working\":false", err);
}

static vg_status first_day(vg_core *core, vg_program *p, vg_day today, vg_err *err)
{
    p->closed_day = today.n - 1;
    p->interest_day = vg_settlement_before(today).n; /* what was before was not reckoned here */
    p->missing_day = today.n - 1;
    return open_day(core, p, today.n, err);
}

static bool has_passed(const vg_core *core, int64_t day, int32_t clock_s)
{
    return core->at >= vg_day_instant((vg_day){(int32_t)day}, clock_s);
}

static vg_status roll(vg_core *core, vg_program *p, vg_business_day *open, vg_err *err)
{
    open->state = VG_DS_CLOSING;
    open->cut_at = open->cut_at != 0 ? open->cut_at : core->at;
    return open_day(core, p, p->day + 1, err);
}

/* --- settlement batch ------------------------------------------------------------------------------ */

static bool meets(const vg_day_event *e, vg_day_need need, int64_t day) { return e->met.need == need && e->met.day.n == day; }

static vg_status need(vg_day_next *ret, vg_day_need what, int64_t day, int64_t after)
{
    *ret = (vg_day_next){what, {(int32_t)day}, after, 0, 0};
    return VG_DONE;
}

static vg_status expect(vg_core *core, vg_business_day *row, const vg_day_event *e, vg_err *err)
{
    row->expected_at = core->at;
    row->expected_fen = e->due_fen;
    row->expected_lots = e->due_lots;
    row->overnight_fen = e->due_fen + e->later_fen;
    row->overnight_lots = e->due_lots + e->later_lots;
    char more[128];
    snprintf(more, sizeof more, ",\"amount\":%" PRId64 ",\"lots\":%" PRId64 ",\"overnight\":%" PRId64, row->expected_fen,
             row->expected_lots, row->overnight_fen);
    return tell(core, "settlement.expected", row->day, more, err);
}

static vg_status convert(vg_core *core, vg_business_day *row, const vg_day_event *e, vg_err *err)
{
    row->converted_at = core->at;
    row->converted_fen = e->due_fen;
    row->converted_lots = e->due_lots;
    char more[128];
    snprintf(more, sizeof more, ",\"amount\":%" PRId64 ",\"lots\":%" PRId64 ",\"expected\":%" PRId64, row->converted_fen,
             row->converted_lots, row->expected_fen);
    return tell(core, "settlement.converted", row->day, more, err);
}

/* --- interest -------------------------------------------------------------------------------------- */

/* All accounts of a page are asked for at once, as its rows are: one reading, not one an account. */
static vg_status accounts_of_page(vg_core *core, const vg_day_event *e, vg_err *err)
{
    vg_status missed = VG_DONE;
    for (size_t i = 0; i < e->account_count; i++) {
        const vg_account *a;
        vg_status st = VG_FIND(core->work, account, VG_KEY_OF_ID(e->accounts[i]), &a, err);
        missed = st.code == VG_E_MISS || missed.code == VG_OK ? st : missed;
    }
    return missed;
}

/* All rows of a page are asked for at once: one reading, not one a row. */
static vg_status rows_of_page(vg_core *core, const vg_day_event *e, const vg_interest **ret, vg_err *err)
{
    vg_status missed = VG_DONE;
    for (size_t i = 0; i < e->account_count; i++) {
        vg_status st = VG_FIND(core->work, interest, VG_KEY_OF_PAIR(e->accounts[i], e->met.day.n), &ret[i], err);
        if (st.code == VG_E_MISS) {
            missed = st;
        } else {
            VG_TRY(st);
        }
    }
    return missed;
}

static vg_status settle_page(vg_core *core, vg_program *p, const vg_day_event *e, vg_err *err)
{
    const vg_interest *rows[VG_DAY_PAGE];
    vg_status accounts = accounts_of_page(core, e, err);
    VG_TRY(rows_of_page(core, e, rows, err));
    VG_TRY(accounts);
    for (size_t i = 0; i < e->account_count; i++) {
        vg_account *a;
        int64_t fen;
        VG_TRY(vg_core_account(core, e->accounts[i], &a, err));
        VG_TRY(vg_accrual_settle(core, a, e->met.day, false, &fen, err));
        p->interest_cursor = a->id;
    }
    return VG_DONE;
}

/* Behind the last page: those whose period a booking of today had ended count, too. */
static vg_status settled(vg_core *core, vg_program *p, vg_business_day *row, const vg_day_event *e, vg_err *err)
{
    char more[96];
    row->interest_accounts = e->due_lots;
    row->interest_fen = e->due_fen;
    snprintf(more, sizeof more, ",\"accounts\":%" PRId64 ",\"amount\":%" PRId64, row->interest_accounts, row->interest_fen);
    p->interest_day = e->met.day.n;
    p->interest_cursor = 0;
    return tell(core, "interest.settled", e->met.day.n, more, err);
}

static vg_status settle(vg_core *core, vg_program *p, vg_business_day *row, int64_t day, const vg_day_event *e, vg_day_next *ret,
                        vg_err *err)
{
    if (meets(e, VG_DAY_EARNED, day)) {
        return settled(core, p, row, e, err);
    }
    if (!meets(e, VG_DAY_ACCOUNTS, day) || e->met.after != p->interest_cursor) {
        return need(ret, VG_DAY_ACCOUNTS, day, p->interest_cursor);
    }
    return e->account_count == 0 ? need(ret, VG_DAY_EARNED, day, 0) : settle_page(core, p, e, err);
}

/* The first day not looked at that ended a period long enough ago, and is closed with all its accounts settled; 0: none. */
static int64_t unpaid_due(const vg_core *core, const vg_program *p, vg_day today)
{
    bool pays = core->rules->interest.rate_count > 0 && !vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY);
    int64_t last = vg_fen_min(today.n - VG_INTEREST_PATIENCE, p->closed_day);
    return pays && p->missing_day + 1 <= last ? p->missing_day + 1 : 0;
}

static vg_status tell_missing(vg_core *core, const vg_program *p, int64_t day, vg_err *err)
{
    char more[96];
    if (p->missing_rows == 0) {
        return VG_DONE;
    }
    vg_effect_add(core, VG_DO_ALERT, 0);
    snprintf(more, sizeof more, ",\"accounts\":%" PRId64 ",\"amount\":%" PRId64, p->missing_rows, p->missing_fen);
    return tell(core, "interest.missing", day, more, err);
}

static vg_status missing_page(vg_core *core, vg_program *p, const vg_day_event *e, vg_err *err)
{
    const vg_interest *rows[VG_DAY_PAGE];
    VG_TRY(rows_of_page(core, e, rows, err));
    for (size_t i = 0; i < e->account_count; i++) {
        p->missing_cursor = e->accounts[i];
        if (rows[i] != NULL && rows[i]->state == VG_IS_DUE) { /* else it was paid since the page was read */
            VG_EDIT(core->work, interest, rows[i])->state = VG_IS_MISSING;
            p->missing_rows++;
            p->missing_fen += rows[i]->fen;
        }
    }
    if (e->account_count > 0) {
        return VG_DONE;
    }
    VG_TRY(tell_missing(core, p, e->met.day.n, err));
    p->missing_day = e->met.day.n;
    p->missing_cursor = p->missing_rows = p->missing_fen = 0;
    return VG_DONE;
}

/* The next settlement day that is closed and whose accounts are not all settled; 0: none. */
static int64_t interest_due(const vg_core *core, const vg_program *p)
{
    vg_day next = vg_settlement_day((vg_day){(int32_t)p->interest_day + 1});
    return core->rules->interest.rate_count > 0 && next.n <= p->closed_day ? next.n : 0;
}

/* --- closing --------------------------------------------------------------------------------------- */

/* A statement that was read whole at this instant or later has all of the day. */
static int64_t whole_from(const vg_rules *rules, int64_t day) { return vg_day_instant((vg_day){(int32_t)day + 1}, 0) + rules->timers.day_input_ms; }

vg_status vg_day_statement_read(vg_core *core, int64_t before, int64_t whole_at, vg_err *err)
{
    vg_program *p;
    VG_TRY(vg_core_program(core, &p, err));
    int64_t from = whole_from(core->rules, p->closed_day + 1);
    if (before < from && whole_at >= from) {
        vg_effect_add(core, VG_DO_DAY, p->id << 40);
    }
    return VG_DONE;
}

const char *vg_day_waits_for(const vg_rules *rules, const vg_business_day *row, int64_t whole_at)
{
    bool no_lines = vg_rules_promise(rules, VG_CAP_LEDGER_ONLY) || !vg_rules_offer(rules, VG_ASK_LINES);
    if (row->state != VG_DS_CLOSING || no_lines) {
        return "";
    }
    return whole_at < whole_from(rules, row->day) ? "its statement was not read whole after its end" : "";
}

/* "" when nothing is missing. */
static vg_status what_is_missing(vg_core *core, const vg_business_day *row, const char **ret, vg_err *err)
{
    const vg_feed *feed;
    VG_TRY(VG_FIND(core->work, feed, VG_KEY_OF_PAIR(core->rules->program, VG_FEED_LINES), &feed, err));
    *ret = vg_day_waits_for(core->rules, row, feed == NULL ? 0 : feed->whole_at);
    return VG_DONE;
}

static vg_status close_day(vg_core *core, vg_program *p, vg_business_day *row, vg_err *err)
{
    row->state = VG_DS_CLOSED;
    row->closed_at = core->at;
    p->closed_day = row->day;
    VG_TRY(tell(core, "day.closed", row->day, "", err));
    row->chain_seq = p->event_seq;
    VG_SET(row->chain_head, p->chain);
    return vg_proof_want(core, (vg_day){(int32_t)row->day}, err); /* made beside: no day waits for it */
}

/* Closes the earliest day that can be, or says when to look again. */
static vg_status close_next(vg_core *core, vg_program *p, vg_day_next *ret, vg_err *err)
{
    vg_business_day *row;
    const char *missing;
    VG_TRY(edit(core, p->closed_day + 1, &row, err));
    VG_TRY(what_is_missing(core, row, &missing, err));
    if (missing[0] == 0) {
        ret->need = VG_DAY_MORE;
        return close_day(core, p, row, err);
    }
    ret->at = core->at + RETRY_MS;
    int64_t overdue = vg_day_instant((vg_day){(int32_t)row->day + 1}, 0) + core->rules->timers.day_overdue_ms;
    if (row->told_at != 0 || core->at < overdue) {
        return VG_DONE;
    }
    row->told_at = core->at;
    uint8_t room[200];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_byte(&b, ',');
    vg_data_text(&b, "why", missing);
    vg_buf_byte(&b, 0);
    assert(!b.over);
    vg_effect_add(core, VG_DO_ALERT, 0);
    return tell(core, "day.waits", row->day, (const char *)room, err);
}

/* --- escrow orders --------------------------------------------------------------------------------- */

static int64_t sooner(int64_t known, int64_t other) { return known == 0 ? other : other == 0 ? known : vg_fen_min(known, other); }

/* On a working day, once its money is converted; not while payouts are paused: then they wait, together. */
static bool plan_due(const vg_program *p, const vg_business_day *open)
{
    return p->plan_day != 0 && p->plan_day <= p->day && open->working == 1 && open->converted_at != 0 && p->paused != VG_PAUSE_PAYOUTS;
}

/* What comes while the store is asked is not in its answer: …_new remembers it from here on. */
static vg_status need_first(vg_program *p, vg_day_next *ret, vg_day_need what)
{
    *(what == VG_DAY_PLAN ? &p->plan_new : &p->remind_new) = 0;
    return need(ret, what, p->day, 0);
}

static vg_status run_plan(vg_core *core, vg_program *p, const vg_day_event *e, vg_err *err)
{
    if (e->hold == 0 || e->first > p->day) {
        p->plan_day = sooner(e->hold == 0 ? 0 : e->first, p->plan_new);
        return VG_DONE;
    }
    return e->refused[0] != 0 ? vg_escrow_refuse_part(core, e->hold, e->part, e->refused, err)
                              : vg_escrow_run_part(core, e->hold, e->part, err);
}

static vg_status remind(vg_core *core, vg_program *p, const vg_day_event *e, vg_err *err)
{
    if (e->hold == 0 || e->first > core->at) {
        p->remind_at = sooner(e->hold == 0 ? 0 : e->first, p->remind_new);
        return VG_DONE;
    }
    return vg_escrow_remind(core, e->hold, err);
}

/* --- the step -------------------------------------------------------------------------------------- */

static int64_t next_instant(const vg_core *core, const vg_program *p, const vg_business_day *open)
{
    vg_day day = {(int32_t)p->day};
    int64_t next = vg_day_instant(vg_day_add(day, 1), 0);
    next = open->converted_at == 0 ? vg_fen_min(next, vg_day_instant(day, core->rules->release_s)) : next;
    next = p->remind_at != 0 ? vg_fen_min(next, p->remind_at) : next;
    return open->cut_at == 0 ? vg_fen_min(next, vg_day_instant(day, core->rules->cutoff_s)) : next;
}

vg_status vg_step_day(vg_core *core, const vg_day_event *e, vg_day_next *ret, vg_err *err)
{
    vg_program *p;
    vg_business_day *open;
    vg_day today = vg_day_at(core->at);
    *ret = (vg_day_next){.need = VG_DAY_MORE};
    VG_TRY(vg_core_program(core, &p, err));
    if (p->day == 0) {
        return first_day(core, p, today, err);
    }
    VG_TRY(edit(core, p->day, &open, err));
    bool over = today.n > p->day;
    if (open->expected_at == 0) {
        return meets(e, VG_DAY_SUMS, p->day) ? expect(core, open, e, err) : need(ret, VG_DAY_SUMS, p->day, 0);
    }
    if (open->converted_at == 0 && (over || has_passed(core, p->day, core->rules->release_s))) {
        return meets(e, VG_DAY_SUMS, p->day) ? convert(core, open, e, err) : need(ret, VG_DAY_SUMS, p->day, 0);
    }
    if (open->cut_at == 0 && has_passed(core, p->day, core->rules->cutoff_s)) {
        open->cut_at = core->at;
        return tell(core, "day.cut_off", p->day, "", err);
    }
    if (p->remind_at != 0 && p->remind_at <= core->at) {
        return meets(e, VG_DAY_REMIND, p->day) ? remind(core, p, e, err) : need_first(p, ret, VG_DAY_REMIND);
    }
    if (plan_due(p, open)) {
        return meets(e, VG_DAY_PLAN, p->day) ? run_plan(core, p, e, err) : need_first(p, ret, VG_DAY_PLAN);
    }
    if (over) {
        return roll(core, p, open, err);
    }
    int64_t settles = interest_due(core, p);
    if (settles != 0) {
        return settle(core, p, open, settles, e, ret, err);
    }
    if (p->share_day != 0) {
        return vg_share_step(core, p, e, ret, err);
    }
    int64_t unpaid = unpaid_due(core, p, today);
    if (unpaid != 0) {
        return meets(e, VG_DAY_UNPAID, unpaid) && e->met.after == p->missing_cursor ? missing_page(core, p, e, err)
                                                                                 : need(ret, VG_DAY_UNPAID, unpaid, p->missing_cursor);
    }
    *ret = (vg_day_next){.need = VG_DAY_TIME, .at = next_instant(core, p, open)};
    VG_TRY(vg_confirm_step(core, open, e, ret, err));
    if (ret->need != VG_DAY_TIME) {
        return VG_DONE;
    }
    if (p->closed_day + 1 < p->day) {
        int64_t at = ret->at;
        VG_TRY(close_next(core, p, ret, err));
        ret->at = ret->need == VG_DAY_TIME ? vg_fen_min(at, ret->at) : 0;
    }
    return VG_DONE;
}

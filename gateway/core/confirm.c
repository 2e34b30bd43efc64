#include "gateway/core/confirm.h"
#include "gateway/core/lots.h"
#include "gateway/core/op.h"
#include <inttypes.h>
#include <stdio.h>

enum { LOOK_MS = 5000, AGAIN_MS = 60000, TRIES = 3 };

const char *vg_figure_state_name(int64_t state)
{
    static const char *const names[] = {
#define S(name, n, text) [n] = text,
        VG_FIGURE_STATES(S)
#undef S
    };
    return state >= 0 && (size_t)state < VG_COUNT(names) ? names[state] : "";
}

const char *vg_settlement_state(const vg_business_day *d)
{
    if (d->converted_at == 0) {
        return "expected";
    }
    if (d->differ > 0) {
        return "differs";
    }
    if (d->confirmed_at == 0) {
        return d->asked > 0 ? "confirming" : "converted";
    }
    return d->agree == d->asked ? "confirmed" : "unconfirmed";
}

/* --- ask ------------------------------------------------------------------------------------------- */

static vg_status figure_of(vg_core *core, int64_t account, vg_figure **ret, vg_err *err)
{
    const vg_figure *found;
    VG_TRY(VG_FIND(core->work, figure, VG_KEY_OF_ID(account), &found, err));
    if (found == NULL) {
        found = VG_NEW(core->work, figure, {.id = account, .program = core->rules->program});
    }
    *ret = VG_EDIT(core->work, figure, found);
    return VG_DONE;
}

static vg_status ask(vg_core *core, vg_figure *f, int64_t not_before, vg_err *err)
{
    vg_operation init = {.kind = VG_OP_INQUIRY, .ask = VG_ASK_BALANCE, .account = f->id, .part = 'P', .not_before = not_before};
    vg_operation *op;
    VG_TRY(vg_op_new(core, &init, &op, err));
    VG_TRY(vg_op_accept(core, op, err));
    f->op = op->id;
    f->asked_at = core->at;
    return VG_DONE;
}

static vg_status ask_page(vg_core *core, vg_business_day *day, const vg_day_event *e, vg_err *err)
{
    vg_figure *f;
    const vg_account *a;
    vg_status missed = VG_DONE;
    for (size_t i = 0; i < e->account_count; i++) { /* all of them at once: one reading */
        vg_status st = VG_FIND(core->work, account, VG_KEY_OF_ID(e->accounts[i]), &a, err);
        vg_status row = figure_of(core, e->accounts[i], &f, err);
        missed = st.code != VG_OK ? st : row.code != VG_OK ? row : missed;
    }
    VG_TRY(missed);
    day->batch_at = core->at;
    for (size_t i = 0; i < e->account_count; i++) {
        VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(e->accounts[i]), &a, err));
        day->batch_cursor = e->lots[i];
        VG_TRY(figure_of(core, e->accounts[i], &f, err));
        bool asked = f->day == day->day && f->asked_at >= day->converted_at; /* by another lot of this day */
        if (a == NULL || a->bank_account[0] == 0 || asked) {
            continue;
        }
        f->day = day->day;
        f->state = VG_FS_ASKED;
        f->tries = 0;
        VG_TRY(ask(core, f, 0, err));
        day->asked++;
    }
    return VG_DONE;
}

static vg_status tell_batch(vg_core *core, const vg_business_day *day, vg_err *err)
{
    char data[200], text[VG_DAY_TEXT], type[40];
    vg_day_text((vg_day){(int32_t)day->day}, text);
    snprintf(type, sizeof type, "settlement.%s", vg_settlement_state(day));
    snprintf(data, sizeof data, "{\"day\":\"%s\",\"asked\":%" PRId64 ",\"agree\":%" PRId64 ",\"differ\":%" PRId64 ",\"amount\":%" PRId64,
             text, day->asked, day->agree, day->differ, day->confirmed_fen);
    if (day->agree != day->asked) {
        vg_effect_add(core, VG_DO_ALERT, 0);
    }
    return vg_emit(core, type, "prog_", core->rules->program, 0, data, err);
}

static vg_status look_again(vg_day_next *ret, int64_t at)
{
    ret->at = vg_fen_min(ret->at, at);
    return VG_DONE;
}

vg_status vg_confirm_step(vg_core *core, vg_business_day *day, const vg_day_event *e, vg_day_next *ret, vg_err *err)
{
    bool asks = core->rules->confirm_max > 0 && vg_rules_offer(core->rules, VG_ASK_BALANCE);
    int64_t from = vg_day_instant((vg_day){(int32_t)day->day}, VG_CONFIRM_FROM_S);
    if (!asks || day->converted_at == 0 || day->confirmed_at != 0 || day->converted_lots == 0) {
        return VG_DONE;
    }
    if (core->at < from) {
        return look_again(ret, from);
    }
    bool answered = day->agree + day->differ == day->asked;
    if (!answered && core->at < day->batch_at + VG_CONFIRM_PATIENCE_MS) {
        return look_again(ret, core->at + LOOK_MS);
    }
    bool met = e->met.need == VG_DAY_BATCH && e->met.day.n == day->day && e->met.after == day->batch_cursor;
    bool full = day->asked >= core->rules->confirm_max;
    if (!met && !full) {
        *ret = (vg_day_next){VG_DAY_BATCH, {(int32_t)day->day}, day->batch_cursor, 0, 0};
        return VG_DONE;
    }
    *ret = (vg_day_next){.need = VG_DAY_MORE};
    if (met && e->account_count > 0) {
        return ask_page(core, day, e, err);
    }
    day->confirmed_at = core->at;
    return day->asked == 0 ? VG_DONE : tell_batch(core, day, err);
}

/* --- compare --------------------------------------------------------------------------------------- */

/* What the bank should say, by our books. */
static vg_status reckon(vg_core *core, const vg_account *a, vg_figure *f, vg_err *err)
{
    vg_day next;
    bool holds = vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS), moves = vg_rules_promise(core->rules, VG_CAP_HOLD_MOVES);
    f->total_fen = a->free_fen + a->late_fen + (moves ? 0 : a->held_fen);
    int64_t available = a->free_fen + a->late_fen + (holds || moves ? 0 : a->held_fen) - a->frozen_fen;
    f->available_fen = vg_fen_max(available, 0);
    VG_TRY(vg_lots_withdrawable(core, a->id, &f->withdrawable_fen, &next, err));
    f->withdrawable_fen = vg_fen_min(f->withdrawable_fen, f->available_fen);
    return VG_DONE;
}

/* By how much the bank's figures are off, the first that is: 0: they agree. */
static int64_t apart_by(const vg_account *a, const vg_figure *f)
{
    int64_t leave = f->bank_withdrawable_fen - f->withdrawable_fen;
    if (f->bank_total_fen != f->total_fen) {
        return f->bank_total_fen - f->total_fen;
    }
    if (f->bank_available_fen != f->available_fen) {
        return f->bank_available_fen - f->available_fen;
    }
    bool may_be_more = leave > 0 && (a->held_fen > 0 || leave <= a->late_fen); /* late money has no lot: its day is the bank's alone */
    return f->tells_withdrawable == 0 || may_be_more ? 0 : leave;
}

static vg_status tell_account(vg_core *core, const vg_figure *f, vg_err *err)
{
    char data[400], text[VG_DAY_TEXT], leave[80] = "";
    vg_day_text((vg_day){(int32_t)f->day}, text);
    if (f->tells_withdrawable != 0) {
        snprintf(leave, sizeof leave, ",\"withdrawable\":%" PRId64, f->bank_withdrawable_fen);
    }
    snprintf(data, sizeof data,
             "{\"day\":\"%s\",\"bank\":{\"total\":%" PRId64 ",\"available\":%" PRId64 "%s},\"ours\":{\"total\":%" PRId64
             ",\"available\":%" PRId64 ",\"withdrawable\":%" PRId64 "}",
             text, f->bank_total_fen, f->bank_available_fen, leave, f->total_fen, f->available_fen, f->withdrawable_fen);
    vg_effect_add(core, VG_DO_ALERT, 0);
    return vg_emit(core, "balance.differs", "acct_", f->id, f->op, data, err);
}

static vg_status settle(vg_core *core, vg_figure *f, int64_t state, vg_err *err)
{
    const vg_business_day *found;
    VG_TRY(VG_FIND(core->work, business_day, VG_KEY_OF_PAIR(core->rules->program, f->day), &found, err));
    f->state = state;
    if (found != NULL) {
        vg_business_day *day = VG_EDIT(core->work, business_day, found);
        day->agree += state == VG_FS_AGREES;
        day->differ += state == VG_FS_DIFFERS;
        day->confirmed_fen += state == VG_FS_AGREES ? f->withdrawable_fen : 0;
    }
    vg_effect_add(core, VG_DO_DAY, core->rules->program << 40);
    return state == VG_FS_DIFFERS ? tell_account(core, f, err) : VG_DONE;
}

vg_status vg_confirm_answer(vg_core *core, const vg_operation *op, const vg_answer *answer, vg_err *err)
{
    const vg_figure *found;
    const vg_account *a;
    VG_TRY(VG_FIND(core->work, figure, VG_KEY_OF_ID(op->account), &found, err));
    VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(op->account), &a, err));
    if (found == NULL || a == NULL || found->op != op->id || found->state != VG_FS_ASKED || !answer->has_balance) {
        return VG_DONE;
    }
    const vg_business_day *day;
    VG_TRY(VG_FIND(core->work, business_day, VG_KEY_OF_PAIR(core->rules->program, found->day), &day, err));
    if (day != NULL && (day->converted_at == 0 || found->asked_at < day->converted_at)) {
        return VG_DONE; /* of the round before a replay: this account is asked for again */
    }
    vg_figure *f = VG_EDIT(core->work, figure, found);
    int64_t before = f->apart_fen;
    f->at = core->at;
    f->bank_total_fen = answer->balance.fen;
    f->bank_available_fen = answer->available.fen;
    f->bank_withdrawable_fen = answer->withdrawable.fen;
    f->tells_withdrawable = answer->has_withdrawable;
    VG_TRY(reckon(core, a, f, err));
    f->apart_fen = apart_by(a, f);
    f->tries++;
    if (f->apart_fen == 0) {
        return settle(core, f, VG_FS_AGREES, err);
    }
    bool busy = a->open_ops > 1 || a->out_fen != 0 || a->capturing_fen != 0 || a->transit_in_fen != 0; /* 1: this question */
    if (f->tries > 1 && before == f->apart_fen && !busy) {
        return settle(core, f, VG_FS_DIFFERS, err);
    }
    return f->tries < TRIES ? ask(core, f, core->at + AGAIN_MS + 2 * core->rules->timers.statement_poll_ms, err) : VG_DONE;
}

/* --- replay ---------------------------------------------------------------------------------------- */

vg_status vg_act_replay_settlement(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_program *p;
    const vg_business_day *found;
    uint8_t room[1600];
    vg_buf b = vg_buf_of(room, sizeof room);
    VG_TRY(vg_core_program(core, &p, err));
    VG_TRY(VG_FIND(core->work, business_day, VG_KEY_OF_PAIR(p->id, p->day), &found, err));
    if (found == NULL || found->converted_at == 0) {
        return VG_FAIL(err, CONFLICT, "today's batch was not converted yet: there is nothing to do again");
    }
    if (found->asked > 0 && found->confirmed_at == 0) {
        return VG_FAIL(err, CONFLICT, "the bank is being asked about today's batch");
    }
    vg_business_day *day = VG_EDIT(core->work, business_day, found);
    day->converted_at = day->converted_fen = day->converted_lots = 0;
    day->batch_cursor = day->batch_at = day->asked = day->agree = day->differ = day->confirmed_fen = day->confirmed_at = 0;
    vg_effect_add(core, VG_DO_DAY, core->rules->program << 40);
    reply->shown = VG_SHOW_PROGRAM;
    reply->program = *p;
    reply->http = 202;
    char text[VG_DAY_TEXT];
    vg_day_text((vg_day){(int32_t)day->day}, text);
    vg_buf_format(&b, "{\"day\":\"%s\",", text);
    vg_data_text(&b, "reason", c->evidence);
    vg_buf_byte(&b, 0);
    assert(!b.over);
    return vg_emit(core, "settlement.replayed", "prog_", p->id, 0, (const char *)room, err);
}

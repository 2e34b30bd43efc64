#include "gateway/core/share.h"
#include "gateway/core/accrual.h"
#include "gateway/core/act_in.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include <inttypes.h>
#include <stdio.h>

enum { WEIGHING, SHARING };

static int64_t pool_of(const vg_core *core) { return vg_own_id(core->rules->program, VG_OWN_POOL); }

static vg_status tell(vg_core *core, const char *type, int64_t day, const char *more, vg_err *err)
{
    char data[300], text[VG_DAY_TEXT];
    vg_day_text((vg_day){(int32_t)day}, text);
    snprintf(data, sizeof data, "{\"day\":\"%s\"%s", text, more);
    return vg_emit(core, type, "prog_", core->rules->program, 0, data, err);
}

/* --- asked for ------------------------------------------------------------------------------------- */

static vg_status check(vg_core *core, const vg_program *p, vg_day day, int64_t fen, vg_err *err)
{
    vg_account *pool;
    if (core->rules->interest_account[0] == 0 || core->rules->interest.rate_count == 0) {
        return VG_FAIL(err, NOT_OFFERED, "interest comes to the accounts themselves here: no interest.account is configured");
    }
    if (vg_settlement_day(day).n != day.n) {
        return VG_FAIL(err, INVALID, "a period ends on the 20th of March, June, September or December");
    }
    if (p->share_day != 0) {
        return VG_FAIL(err, CONFLICT, "interest of this program is being shared already");
    }
    if (day.n > p->interest_day) {
        return VG_FAIL(err, CONFLICT, "the accounts are not settled for that day yet");
    }
    if (day.n <= p->shared_day) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "that period, or a later one, was shared already");
    }
    VG_TRY(vg_core_account(core, pool_of(core), &pool, err));
    if (pool->free_fen < fen) {
        return VG_FAIL(err, INSUFFICIENT, "available %" PRId64 " fen on the pool, asked %" PRId64, pool->free_fen, fen);
    }
    return VG_DONE;
}

vg_status vg_act_share(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_program *p;
    vg_approval *ap;
    char text[VG_DAY_TEXT];
    VG_TRY(vg_core_program(core, &p, err));
    VG_TRY(check(core, p, c->day, c->amount.fen, err));
    VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = VG_AP_INTEREST, .object = p->id, .arg = c->day.n, .fen = c->amount.fen}, c, &ap, err));
    vg_day_text(c->day, text);
    snprintf(ap->evidence, sizeof ap->evidence, "%s%s%.480s", text, c->evidence[0] == 0 ? "" : ": ", c->evidence);
    reply->shown = VG_SHOW_APPROVAL;
    reply->approval = *ap;
    reply->http = 202;
    return VG_DONE;
}

vg_status vg_share_begin(vg_core *core, const vg_approval *ap, vg_err *err)
{
    vg_program *p;
    vg_operation *op, init = {.kind = VG_OP_INTEREST_SHARE, .account = pool_of(core), .fen = ap->fen, .approval = ap->id};
    char more[64];
    VG_TRY(vg_core_program(core, &p, err));
    VG_TRY(check(core, p, (vg_day){(int32_t)ap->arg}, ap->fen, err));
    VG_TRY(vg_op_new(core, &init, &op, err)); /* what its entries are journalled under */
    VG_TRY(vg_op_apply(core, op, VG_EV_LOCAL, err));
    p->share_day = ap->arg;
    p->share_fen = ap->fen;
    p->share_op = op->id;
    p->share_stage = WEIGHING;
    p->share_cursor = p->share_all = p->share_done = p->share_rows = p->share_homeless = 0;
    vg_effect_add(core, VG_DO_DAY, p->id << 40);
    snprintf(more, sizeof more, ",\"amount\":%" PRId64, p->share_fen);
    return tell(core, "interest.sharing", p->share_day, more, err);
}

/* --- the pages ------------------------------------------------------------------------------------- */

static vg_status stop(vg_core *core, vg_program *p, const char *why, vg_err *err)
{
    char more[200];
    int64_t day = p->share_day;
    snprintf(more, sizeof more, ",\"amount\":%" PRId64 ",\"shared\":%" PRId64 ",\"why\":\"%s\"", p->share_fen, p->share_done, why);
    p->share_day = 0;
    vg_effect_add(core, VG_DO_ALERT, p->share_op);
    return tell(core, "interest.share_stopped", day, more, err);
}

/* All that a page needs is asked for at once: one reading, not one a row. */
static vg_status load_page(vg_core *core, const vg_day_event *e, bool lots, const vg_interest **ret, vg_err *err)
{
    vg_status missed = VG_DONE;
    for (size_t i = 0; i < e->account_count; i++) {
        const vg_account *a;
        const void *const *rows;
        size_t n;
        vg_status st[] = {VG_FIND(core->work, interest, VG_KEY_OF_PAIR(e->accounts[i], e->met.day.n), &ret[i], err), VG_DONE, VG_DONE};
        if (lots) {
            st[1] = VG_FIND(core->work, account, VG_KEY_OF_ID(e->accounts[i]), &a, err);
            st[2] = vg_work_group(core->work, VG_G_LOTS_OF_ACCOUNT, e->accounts[i], &rows, &n, err);
        }
        for (size_t k = 0; k < VG_COUNT(st); k++) {
            missed = st[k].code == VG_E_MISS ? st[k] : missed;
            VG_TRY(st[k].code == VG_E_MISS ? VG_DONE : st[k]);
        }
    }
    return missed;
}

/* By what gathered; where each rate counts for its own days fen × days do not compare, so by what they were worth. */
static vg_status weigh_page(vg_core *core, vg_program *p, const vg_day_event *e, vg_err *err)
{
    const vg_interest *rows[VG_DAY_PAGE];
    VG_TRY(load_page(core, e, false, rows, err));
    for (size_t i = 0; i < e->account_count; i++) {
        p->share_cursor = e->accounts[i];
        if (rows[i] == NULL) {
            continue;
        }
        int64_t weight = vg_fen_max(0, core->rules->interest.segmented ? rows[i]->fen : rows[i]->acc);
        VG_EDIT(core->work, interest, rows[i])->share_weight = weight;
        if (__builtin_add_overflow(p->share_all, weight, &p->share_all)) {
            return stop(core, p, "the weights are too large", err);
        }
    }
    if (e->account_count > 0) {
        return VG_DONE;
    }
    p->share_stage = SHARING;
    p->share_cursor = 0;
    return p->share_all == 0 ? stop(core, p, "nothing had gathered", err) : VG_DONE;
}

static vg_status credit(vg_core *core, vg_program *p, const vg_interest *found, int64_t fen, vg_err *err)
{
    vg_account *a;
    int64_t lot;
    vg_journal j = {.op = p->share_op, .phase = VG_PHASE_POST};
    if (found == NULL || found->shared_fen != 0) {
        return VG_FAIL(err, BUG, "a share without its period, or one that was given already");
    }
    VG_TRY(vg_core_account(core, found->account, &a, err));
    bool homeless = a->state == VG_AS_CLOSED;
    int64_t to = homeless ? vg_own_id(p->id, VG_OWN_SUSPENSE) : a->id;
    VG_TRY(vg_ledger_move(core, &j, VG_AT(pool_of(core), FREE), VG_AT(to, FREE), vg_fen(fen), err));
    if (vg_lots_kept(p->id, to)) {
        vg_credit c = {.account = to, .fen = fen, .from_day = vg_t1_fixed(vg_day_at(core->at)), .booked_at = core->at, .op = p->share_op};
        VG_TRY(vg_lots_add(core, &c, &lot, err));
    }
    vg_accrual_shared(core, VG_EDIT(core->work, interest, found), fen);
    p->share_rows++;
    p->share_done += fen;
    p->share_homeless += homeless ? fen : 0;
    if (homeless) {
        vg_effect_add(core, VG_DO_ALERT, p->share_op);
    }
    return vg_emit(core, homeless ? "interest.account_closed" : "interest.credited", "acct_", a->id, p->share_op, "{", err);
}

static vg_status finish(vg_core *core, vg_program *p, vg_err *err)
{
    char more[160];
    int64_t day = p->share_day;
    p->shared_day = day;
    if (p->share_done != p->share_fen) {
        return stop(core, p, "the shares do not sum to it", err);
    }
    snprintf(more, sizeof more, ",\"amount\":%" PRId64 ",\"accounts\":%" PRId64 ",\"suspense\":%" PRId64, p->share_done, p->share_rows,
             p->share_homeless);
    p->share_day = 0;
    return tell(core, "interest.shared", day, more, err);
}

static vg_status share_page(vg_core *core, vg_program *p, const vg_day_event *e, vg_err *err)
{
    const vg_interest *rows[VG_DAY_PAGE];
    VG_TRY(load_page(core, e, true, rows, err));
    for (size_t i = 0; i < e->account_count; i++) {
        p->share_cursor = e->accounts[i];
        if (e->shares[i] > 0) {
            VG_TRY(credit(core, p, rows[i], e->shares[i], err));
        }
    }
    return e->account_count > 0 ? VG_DONE : finish(core, p, err);
}

vg_status vg_share_step(vg_core *core, vg_program *p, const vg_day_event *e, vg_day_next *ret, vg_err *err)
{
    vg_day_need need = p->share_stage == WEIGHING ? VG_DAY_WEIGHTS : VG_DAY_SHARES;
    if (e->met.need != need || e->met.day.n != p->share_day || e->met.after != p->share_cursor) {
        *ret = (vg_day_next){need, {(int32_t)p->share_day}, p->share_cursor, 0, p->share_fen};
        return VG_DONE;
    }
    return need == VG_DAY_WEIGHTS ? weigh_page(core, p, e, err) : share_page(core, p, e, err);
}

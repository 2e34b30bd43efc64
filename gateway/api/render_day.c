/* Business days with their settlement batch, and what accounts earn. */
#include "gateway/api/render_in.h"
#include "gateway/core/day_seal.h"
#include "gateway/core/accrual.h"
#include "gateway/core/confirm.h"
#include "gateway/core/days.h"

static void settlement(const vg_business_day *d, vg_json *w)
{
    vg_json_begin(w, "settlement");
    vg_json_text(w, "state", vg_settlement_state(d));
    vg_json_int(w, "expected", d->expected_fen);
    vg_json_int(w, "expected_lots", d->expected_lots);
    vg_json_int(w, "converted", d->converted_fen);
    vg_json_int(w, "converted_lots", d->converted_lots);
    if (d->converted_at != 0) {
        vg_json_int(w, "difference", d->converted_fen - d->expected_fen);
    } else {
        vg_json_null(w, "difference");
    }
    vg_json_time(w, "converted_at", d->converted_at);
    vg_json_begin(w, "bank");
    vg_json_int(w, "asked", d->asked);
    vg_json_int(w, "agree", d->agree);
    vg_json_int(w, "differ", d->differ);
    vg_json_int(w, "confirmed", d->confirmed_fen);
    vg_json_time(w, "confirmed_at", d->confirmed_at);
    vg_json_end(w);
    vg_json_end(w);
}

static void figures(vg_json *w, const char *name, int64_t total, int64_t available, int64_t withdrawable, bool tells)
{
    vg_json_begin(w, name);
    vg_json_int(w, "total", total);
    vg_json_int(w, "available", available);
    if (tells) {
        vg_json_int(w, "withdrawable", withdrawable);
    } else {
        vg_json_null(w, "withdrawable");
    }
    vg_json_end(w);
}

void vg_api_render_figure(const vg_figure *f, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "account", "acct_", f->id);
    vg_put_program(w, ctx, f->program);
    vg_json_day(w, "day", f->day);
    vg_json_text(w, "state", vg_figure_state_name(f->state));
    vg_json_text(w, "currency", "CNY");
    if (f->at >= f->asked_at && f->tries > 0) {
        figures(w, "bank", f->bank_total_fen, f->bank_available_fen, f->bank_withdrawable_fen, f->tells_withdrawable != 0);
        figures(w, "ours", f->total_fen, f->available_fen, f->withdrawable_fen, true);
        vg_json_int(w, "difference", f->apart_fen);
    } else { /* no answer to this batch's question yet */
        vg_json_null(w, "bank");
        vg_json_null(w, "ours");
        vg_json_null(w, "difference");
    }
    vg_json_time(w, "asked_at", f->asked_at);
    vg_json_time(w, "answered_at", f->tries > 0 ? f->at : 0);
    vg_json_id(w, "operation", "op_", f->op);
    vg_json_end(w);
}

static const char *seal_of(const vg_business_day *d, const vg_api_ctx *ctx)
{
    if (ctx->seals == NULL) {
        return "";
    }
    size_t i = 0;
    while (i < ctx->seal_count && ctx->seals[i].day != d->day) {
        i++;
    }
    return vg_seal_state_name(i < ctx->seal_count ? ctx->seals[i].state : VG_SEAL_OPEN);
}

void vg_api_render_day(const vg_business_day *d, const vg_api_ctx *ctx, vg_json *w)
{
    const vg_api_facts *facts = vg_facts_of(ctx, d->program);
    vg_json_begin(w, NULL);
    vg_put_program(w, ctx, d->program);
    vg_json_day(w, "day", d->day);
    vg_json_text(w, "state", vg_day_state_name(d->state));
    if (d->working == 0 || d->working == 1) {
        vg_json_bool(w, "working", d->working == 1);
    } else { /* the calendar had no data */
        vg_json_null(w, "working");
    }
    vg_json_time(w, "opened_at", d->opened_at);
    vg_json_time(w, "cut_off_at", d->cut_at);
    vg_json_time(w, "closed_at", d->closed_at);
    vg_json_maybe(w, "waits_for", facts == NULL ? "" : vg_day_waits_for(facts->rules, d, ctx->feed_whole_at));
    vg_json_maybe(w, "seal", seal_of(d, ctx));
    settlement(d, w);
    vg_json_begin(w, "overnight");
    vg_json_int(w, "amount", d->overnight_fen);
    vg_json_int(w, "lots", d->overnight_lots);
    vg_json_end(w);
    vg_json_begin(w, "interest");
    vg_json_int(w, "accounts", d->interest_accounts);
    vg_json_int(w, "amount", d->interest_fen);
    vg_json_end(w);
    vg_json_begin(w, "chain"); /* as of the close */
    vg_json_int(w, "sequence", d->chain_seq);
    vg_json_maybe(w, "head", d->chain_head);
    vg_json_end(w);
    vg_json_end(w);
}

/* 0.05 % is "0.05": no more digits than it has. */
static void put_rate(vg_json *w, const char *name, int64_t e8)
{
    uint8_t room[32];
    int64_t per = VG_RATE_E8_MAX / 100, rest = e8 % per;
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_int(&b, e8 / per);
    for (bool point = true; rest != 0; point = false) {
        rest *= 10;
        vg_buf_text(&b, point ? "." : "");
        vg_buf_int(&b, rest / per);
        rest %= per;
    }
    vg_json_bytes(w, name, vg_buf_span(&b));
}

void vg_api_render_interest(const vg_interest *i, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "account", "acct_", i->account);
    vg_put_program(w, ctx, i->program);
    vg_json_day(w, "day", i->day);
    vg_json_int(w, "balance_days", i->acc);
    put_rate(w, "rate", i->rate_e8);
    vg_json_text(w, "currency", "CNY");
    vg_json_int(w, "reckoned", i->fen);
    vg_json_int(w, "paid", i->receipt != 0 ? i->bank_fen : i->told_fen);
    vg_json_text(w, "state", vg_interest_state_name(i->state));
    vg_json_id(w, "receipt", "rcpt_", i->receipt);
    vg_json_time(w, "created_at", i->created_at);
    vg_json_time(w, "updated_at", i->updated_at);
    vg_json_end(w);
}

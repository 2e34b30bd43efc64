/* The treasury's reports: as JSON with heads and control totals, as CSV the rows alone. */
#include "gateway/api/render_in.h"
#include "gateway/core/days.h"
#include "gateway/core/report.h"

static bool whole(const vg_json *w) { return w->form == VG_JSON; }

static void put_day_state(vg_json *w, int64_t state)
{
    if (state < 0) {
        vg_json_null(w, "state");
    } else {
        vg_json_text(w, "state", vg_day_state_name(state));
    }
}

/* --- balances ------------------------------------------------------------------------------- */

static void put_balance(const vg_balances *b, const vg_account *a, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "account", "acct_", a->id);
    vg_json_text(w, "kind", vg_account_kind_name(a->kind));
    vg_json_maybe(w, "ref", a->ref);
    vg_put_number(w, "number", a->bank_account, ctx);
    vg_json_day(w, "day", b->day.n);
    vg_json_text(w, "currency", "CNY");
    vg_json_int(w, "total", a->free_fen + a->held_fen + a->out_fen);
    vg_json_int(w, "free", a->free_fen);
    vg_json_int(w, "held", a->held_fen);
    vg_json_int(w, "transit_out", a->out_fen);
    vg_json_end(w);
}

static void put_sums(const vg_balance_sums *s, vg_json *w)
{
    vg_json_list(w, "totals");
    for (size_t i = 0; i < s->count; i++) {
        vg_json_begin(w, NULL);
        vg_json_text(w, "kind", vg_account_kind_name(s->of[i].kind));
        vg_json_int(w, "accounts", s->of[i].accounts);
        vg_json_int(w, "total", s->of[i].fen);
        vg_json_end(w);
    }
    vg_json_list_end(w);
    vg_json_begin(w, "control");
    vg_json_int(w, "custody", s->custody_fen);
    vg_json_int(w, "shortfall", s->shortfall_fen);
    vg_json_int(w, "owed", s->owed_fen);
    vg_json_int(w, "difference", s->difference_fen);
    vg_json_bool(w, "adds_up", s->difference_fen == 0);
    vg_json_end(w);
}

void vg_api_render_balances(const vg_balances *b, const vg_api_ctx *ctx, vg_json *w)
{
    if (whole(w)) {
        vg_json_begin(w, NULL);
        vg_put_program(w, ctx, b->program);
        vg_json_day(w, "day", b->day.n);
        put_day_state(w, b->day_state);
        vg_json_text(w, "currency", "CNY");
        vg_json_list(w, "data");
    }
    for (size_t i = 0; i < b->count; i++) {
        put_balance(b, &b->rows[i], ctx, w);
    }
    if (!whole(w)) {
        return;
    }
    vg_json_list_end(w);
    if (b->summed) {
        put_sums(&b->sums, w);
    } else { /* they came with the first page */
        vg_json_null(w, "totals");
        vg_json_null(w, "control");
    }
    vg_json_id(w, "next_cursor", "cur_", b->next);
    vg_json_end(w);
}

/* Is the money all there, and if not, where each fen is: a program in one row. */
#include "gateway/api/render_in.h"
#include "gateway/core/day_seal.h"
#include "gateway/core/proof.h"

/* What the proof of the last closed day says: its verdict, and the sums that stand between the books and the bank. */
static void put_proof(const vg_proof *p, vg_json *w)
{
    static const char *const names[] = {"our_total",    "sub_account_total", "custody_total", "difference", "in_transit",     "late_amount",
                                        "shortfall",    "break_amount",      "bank_above",    "bank_below", "custody_difference", "accounts_differ",
                                        "accounts_not_told"};
    const int64_t sums[] = {p->our_fen,       p->sub_fen,   p->custody_fen, p->over_fen + p->under_fen + p->apart_fen, p->transit_fen, p->late_fen,
                            p->shortfall_fen, p->break_fen, p->over_fen,    p->under_fen,                              p->apart_fen,   p->differ,
                            p->untold};
    bool none = p->day == 0 || p->runs == 0;
    _Static_assert(VG_COUNT(names) == VG_COUNT(sums), "each sum has its name");
    vg_json_maybe(w, "proof", p->day == 0 ? "" : vg_proof_state_name(p->state));
    vg_json_maybe(w, "why", p->why);
    for (size_t i = 0; i < VG_COUNT(names); i++) {
        bool of_custody = strcmp(names[i], "custody_total") == 0 || strcmp(names[i], "custody_difference") == 0;
        if (none || (of_custody && p->custody_way == VG_TW_NONE)) {
            vg_json_null(w, names[i]);
        } else {
            vg_json_int(w, names[i], sums[i]);
        }
    }
}

static void put_row(const vg_api_overview *o, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_put_program(w, ctx, o->program.id);
    vg_json_day(w, "day", o->program.closed_day);
    vg_json_maybe(w, "seal", o->program.closed_day == 0 ? "" : vg_seal_state_name(o->seal));
    put_proof(&o->proof, w);
    vg_json_text(w, "currency", "CNY");
    vg_json_int(w, "breaks", o->breaks);
    vg_json_int(w, "at_risk", o->risk_fen);
    vg_json_day(w, "oldest_break_day", o->oldest_break);
    if (o->oldest_break != 0) {
        vg_put_age(w, ctx, o->program.id, o->oldest_break, ctx->today);
    } else {
        vg_json_null(w, "age_days");
    }
    vg_json_int(w, "approvals", o->approvals);
    vg_json_time(w, "approvals_since", o->approvals_since);
    vg_json_int(w, "outcomes", o->unknown);
    vg_json_int(w, "outcomes_at_risk", o->unknown_fen);
    vg_json_time(w, "outcomes_since", o->unknown_since);
    vg_json_bool(w, "paused", o->program.paused != 0);
    vg_json_end(w);
}

void vg_api_render_overview(const vg_api_overview *rows, size_t count, int64_t as_of, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_time(w, "as_of", as_of);
    vg_json_list(w, "data");
    for (size_t i = 0; i < count; i++) {
        put_row(&rows[i], ctx, w);
    }
    vg_json_list_end(w);
    vg_json_end(w);
}

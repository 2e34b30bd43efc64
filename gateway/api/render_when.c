/* GET /v1/programs/{id}/when: what would become of an amount if it were sent now. Nothing is stored, nothing is promised. */
#include "gateway/api/api_in.h"
#include "gateway/api/render_in.h"
#include "gateway/core/rails.h"

typedef enum when_kind { WHEN_DEPOSIT, WHEN_TRANSFER, WHEN_CAPTURE, WHEN_PAYOUT, WHEN_WITHDRAWAL, WHEN_REFUND, WHEN_KINDS } when_kind;
static const char *const kinds[WHEN_KINDS] = {"deposit", "transfer", "capture", "payout", "withdrawal", "refund"};

static vg_status kind_of(const char *text, when_kind *ret, vg_err *err)
{
    for (int i = 0; text != NULL && i < WHEN_KINDS; i++) {
        if (strcmp(text, kinds[i]) == 0) {
            *ret = (when_kind)i;
            return VG_DONE;
        }
    }
    if (text == NULL || text[0] == 0) {
        *ret = WHEN_PAYOUT;
        return VG_DONE;
    }
    return VG_FAIL(err, INVALID, "kind is deposit, transfer, capture, payout, withdrawal or refund");
}

static vg_status amount_of(const char *text, vg_money *ret, vg_err *err)
{
    int64_t fen;
    vg_err ignored;
    if (text == NULL || vg_span_int(vg_span_of(text), &fen, &ignored).code != VG_OK || fen < 1 || fen > VG_FEN_MAX) {
        return VG_FAIL(err, BAD_AMOUNT, "amount is whole fen from 1 to 10^15");
    }
    *ret = vg_fen(fen);
    return VG_DONE;
}

/* By the rule, and CALENDAR where booking would take a cautious day. */
static vg_status by_rule(const vg_rules *rules, int64_t at_ms, vg_day *ret, vg_err *err)
{
    vg_core core = {.rules = rules, .at = at_ms};
    vg_from from;
    VG_TRY(vg_core_from_day(&core, at_ms, &from, err));
    return vg_t1_derive(rules->calendar, from.rule, from.t, ret, err);
}

vg_status vg_api_render_when(const vg_rules *rules, const char *amount, const char *kind, const char *payee_bank, int64_t at_ms,
                             const vg_rail_load *load, vg_json *w, vg_err *err)
{
    vg_money money;
    when_kind what;
    vg_rail_way way = {.at_ms = at_ms};
    vg_day from = {0};
    VG_TRY(amount_of(amount, &money, err));
    VG_TRY(kind_of(kind, &what, err));
    bool named = payee_bank != NULL && payee_bank[0] != 0;
    bool out = what >= WHEN_PAYOUT || (what == WHEN_CAPTURE && named);
    if (out && rules->rails != NULL) {
        VG_TRY(vg_rail_choose(rules->rails, rules->calendar, money, !named, at_ms, load, &way, err));
    } else if (what == WHEN_DEPOSIT || (!out && rules->payee_next_day)) {
        VG_TRY(by_rule(rules, at_ms, &from, err));
    } else if (!out) {
        from = vg_day_at(at_ms);
    }
    vg_json_begin(w, NULL);
    vg_json_text(w, "program", rules->name);
    vg_json_text(w, "kind", kinds[what]);
    vg_put_amount(w, money.fen);
    vg_json_time(w, "as_of", at_ms);
    vg_json_maybe(w, "rail", way.rail == VG_RAIL_NONE ? "" : vg_rail_name(way.rail));
    vg_json_time(w, "send_at", way.at_ms);
    vg_json_bool(w, "waits", way.at_ms > at_ms);
    vg_json_day(w, "settles_on", way.settles.n);
    vg_json_day(w, "withdrawable_from", from.n);
    vg_json_end(w);
    return VG_DONE;
}

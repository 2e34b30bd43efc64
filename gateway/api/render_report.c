/* The treasury's reports: as JSON with heads and control totals, as CSV the rows alone. */
#include "gateway/api/render_in.h"
#include "gateway/core/confirm.h"
#include "gateway/core/days.h"
#include "gateway/core/gl.h"
#include "gateway/core/recon.h"
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

/* --- bills ---------------------------------------------------------------------------------- */

static void put_if(vg_json *w, const char *name, bool is, int64_t fen)
{
    if (is) {
        vg_json_int(w, name, fen);
    } else {
        vg_json_null(w, name);
    }
}

static void put_bill_line(const vg_bill_line *l, const vg_api_ctx *ctx, vg_json *w)
{
    bool moved = l->side == VG_BILL_IN || l->side == VG_BILL_OUT;
    vg_json_begin(w, NULL);
    vg_json_day(w, "day", l->day);
    vg_json_text(w, "what", vg_bill_word(l->what));
    vg_json_text(w, "text", vg_bill_text(l->what, false));
    vg_json_text(w, "text_zh", vg_bill_text(l->what, true));
    put_if(w, "in", l->side == VG_BILL_IN, l->fen);
    put_if(w, "out", l->side == VG_BILL_OUT, l->fen);
    put_if(w, "left", !moved, l->fen);
    vg_json_text(w, "currency", "CNY");
    vg_json_id(w, "account", "acct_", l->account);
    vg_json_maybe(w, "order", l->order);
    vg_json_id(w, "peer", "acct_", l->peer);
    vg_put_name(w, "party_name", l->party_name, ctx);
    vg_put_number(w, "party_number", l->party_number, ctx);
    vg_json_day(w, "withdrawable_from", l->side == VG_BILL_HELD ? 0 : l->from_day);
    vg_json_day(w, "review_on", l->side == VG_BILL_HELD ? l->from_day : 0);
    vg_json_id(w, "operation", "op_", l->op);
    vg_json_id(w, "receipt", "rcpt_", l->receipt);
    vg_json_id(w, "hold", "hold_", l->hold);
    vg_json_end(w);
}

static void put_bill_sums(const vg_bill_sums *s, vg_json *w)
{
    vg_json_int(w, "in", s->in_fen);
    vg_json_int(w, "out", s->out_fen);
    vg_json_int(w, "held", s->held_fen);
    vg_json_int(w, "transit_out", s->transit_fen);
    vg_json_int(w, "available", s->available_fen);
    vg_json_int(w, "difference", s->difference_fen);
}

void vg_api_render_bill(const vg_bill *b, const vg_api_ctx *ctx, vg_json *w)
{
    if (whole(w)) {
        vg_json_begin(w, NULL);
        vg_put_program(w, ctx, b->program);
        vg_json_text(w, "of", b->of);
        vg_json_text(w, "subject", b->subject);
        vg_json_day(w, "since", b->since.n);
        vg_json_day(w, "as_of", b->today.n);
        vg_json_text(w, "currency", "CNY");
        vg_json_list(w, "data");
    }
    for (size_t i = 0; i < b->count; i++) {
        put_bill_line(&b->lines[i], ctx, w);
    }
    if (!whole(w)) {
        return;
    }
    vg_json_list_end(w);
    vg_json_list(w, "totals");
    for (size_t i = 0; i < b->account_count; i++) {
        vg_json_begin(w, NULL);
        vg_json_id(w, "account", "acct_", b->by_account[i].account);
        put_bill_sums(&b->by_account[i], w);
        vg_json_end(w);
    }
    vg_json_list_end(w);
    vg_json_begin(w, "control");
    put_bill_sums(&b->sums, w);
    vg_json_bool(w, "adds_up", b->sums.difference_fen == 0);
    vg_json_end(w);
    vg_json_end(w);
}

/* --- the journal for the general ledger ----------------------------------------------------- */

void vg_api_rows_hash(vg_span csv, char ret[VG_SHA256_HEX])
{
    const uint8_t *end = csv.len == 0 ? NULL : memchr(csv.at, '\n', csv.len);
    size_t head = end == NULL ? csv.len : (size_t)(end - csv.at) + 1;
    vg_sha256_hex(csv.len == 0 ? (vg_span){0} : (vg_span){csv.at + head, csv.len - head}, ret);
}

static void put_period(vg_json *w, int64_t day)
{
    char text[VG_DAY_TEXT];
    vg_day_text((vg_day){(int32_t)day}, text);
    text[7] = 0; /* 2026-03 */
    vg_json_text(w, "period", text);
}

static void put_journal_row(const vg_gl_journal *j, const vg_gl_journal_row *r, vg_json *w)
{
    const vg_gl_row *gl = vg_gl_of(j->map, r->kind);
    vg_json_begin(w, NULL);
    vg_json_day(w, "day", r->day);
    put_period(w, r->day);
    vg_json_text(w, "gl_account", gl->number);
    vg_json_text(w, "gl_name", gl->name);
    vg_json_int(w, "debit", r->side == VG_DEBIT ? r->fen : 0);
    vg_json_int(w, "credit", r->side == VG_CREDIT ? r->fen : 0);
    vg_json_text(w, "currency", "CNY");
    vg_json_text(w, "kind", r->op_kind == 0 ? "receipt" : vg_op_kind_name((vg_op_kind)r->op_kind));
    vg_json_maybe(w, "cost_order", r->order);
    vg_json_id(w, "cost_account", "acct_", r->cost_account);
    vg_json_id(w, "document", r->op != 0 ? "op_" : "rcpt_", r->op != 0 ? r->op : r->receipt);
    vg_json_id(w, "account", "acct_", r->account);
    vg_json_text(w, "account_kind", vg_account_kind_name(r->kind));
    vg_json_int(w, "sequence", r->seq);
    vg_json_end(w);
}

static void put_journal_rows(const vg_gl_journal *j, vg_json *w)
{
    for (size_t i = 0; i < j->count; i++) {
        put_journal_row(j, &j->rows[i], w);
    }
}

static void put_journal_hash(const vg_gl_journal *j, size_t limit, vg_json *w)
{
    vg_json csv;
    char hash[VG_SHA256_HEX];
    vg_json_open(&csv, VG_CSV, limit);
    put_journal_rows(j, &csv);
    vg_api_rows_hash(vg_json_span(&csv), hash);
    if (vg_json_done(&csv)) {
        vg_json_text(w, "rows_sha256", hash);
    } else {
        w->over = true;
    }
    vg_json_close(&csv);
}

void vg_api_render_journal(const vg_gl_journal *j, const vg_api_ctx *ctx, vg_json *w)
{
    if (!whole(w)) {
        put_journal_rows(j, w);
        return;
    }
    vg_json_begin(w, NULL);
    vg_put_program(w, ctx, j->program);
    vg_json_day(w, "from", j->from.n);
    vg_json_day(w, "to", j->to.n);
    vg_json_text(w, "of", j->all ? "all" : "revenue");
    vg_json_bool(w, "closed", j->open_days == 0); /* what is not closed may still get rows */
    vg_json_int(w, "open_days", j->open_days);
    vg_json_day(w, "first_open_day", j->first_open);
    vg_json_text(w, "currency", "CNY");
    vg_json_list(w, "data");
    put_journal_rows(j, w);
    vg_json_list_end(w);
    vg_json_list(w, "totals");
    for (size_t i = 0; i < j->total_count; i++) {
        vg_json_begin(w, NULL);
        vg_json_text(w, "gl_account", j->totals[i].number);
        vg_json_int(w, "rows", j->totals[i].rows);
        vg_json_int(w, "debit", j->totals[i].debit_fen);
        vg_json_int(w, "credit", j->totals[i].credit_fen);
        vg_json_end(w);
    }
    vg_json_list_end(w);
    vg_json_begin(w, "control");
    vg_json_int(w, "rows", (int64_t)j->count);
    vg_json_int(w, "documents", j->documents);
    vg_json_int(w, "debit", j->debit_fen);
    vg_json_int(w, "credit", j->credit_fen);
    vg_json_int(w, "unbalanced_documents", j->unbalanced);
    vg_json_bool(w, "adds_up", j->debit_fen == j->credit_fen && j->unbalanced == 0);
    put_journal_hash(j, w->limit, w);
    vg_json_end(w);
    vg_json_end(w);
}

/* --- settlement ----------------------------------------------------------------------------- */

static void put_flow(const vg_settled_day *d, vg_json *w)
{
    vg_json_int(w, "in", d->in_fen);
    vg_json_int(w, "in_count", d->in_count);
    vg_json_int(w, "out", d->out_fen);
    vg_json_int(w, "out_count", d->out_count);
    vg_json_int(w, "returned", d->returned_fen);
    vg_json_int(w, "returned_count", d->returned_count);
}

static void put_settled_day(const vg_settled_day *d, vg_json *w)
{
    bool converted = d->row.converted_at != 0;
    vg_json_begin(w, NULL);
    vg_json_day(w, "day", d->row.day);
    vg_json_text(w, "state", vg_day_state_name(d->row.state));
    vg_json_text(w, "settlement", vg_settlement_state(&d->row));
    vg_json_text(w, "currency", "CNY");
    vg_json_int(w, "expected", d->row.expected_fen);
    vg_json_int(w, "expected_lots", d->row.expected_lots);
    put_if(w, "converted", converted, d->row.converted_fen);
    put_if(w, "converted_lots", converted, d->row.converted_lots);
    put_if(w, "difference", converted, d->row.converted_fen - d->row.expected_fen);
    vg_json_int(w, "confirmed", d->row.confirmed_fen);
    vg_json_int(w, "accounts_differ", d->row.differ);
    put_flow(d, w);
    vg_json_end(w);
}

void vg_api_render_settled(const vg_settled *s, const vg_api_ctx *ctx, vg_json *w)
{
    if (whole(w)) {
        vg_json_begin(w, NULL);
        vg_put_program(w, ctx, s->program);
        vg_json_day(w, "from", s->from.n);
        vg_json_day(w, "to", s->to.n);
        vg_json_text(w, "currency", "CNY");
        vg_json_list(w, "data");
    }
    for (size_t i = 0; i < s->count; i++) {
        put_settled_day(&s->days[i], w);
    }
    if (!whole(w)) {
        return;
    }
    vg_json_list_end(w);
    vg_json_begin(w, "control");
    vg_json_int(w, "expected", s->expected_fen);
    vg_json_int(w, "converted", s->converted_fen);
    vg_json_int(w, "returned", s->returned_fen);
    vg_json_int(w, "opening", s->opening_fen);
    vg_json_int(w, "in", s->in_fen);
    vg_json_int(w, "out", s->out_fen);
    vg_json_int(w, "closing", s->closing_fen);
    vg_json_int(w, "difference", s->difference_fen);
    vg_json_bool(w, "adds_up", s->difference_fen == 0 && s->stray.in_count + s->stray.out_count == 0);
    vg_json_end(w);
    vg_json_end(w);
}

/* --- fees ----------------------------------------------------------------------------------- */

static void put_fees(const vg_fee_day *d, vg_json *w)
{
    vg_json_int(w, "taken", d->taken_fen);
    vg_json_int(w, "taken_count", d->taken_count);
    vg_json_int(w, "charged", d->charged_fen);
    vg_json_int(w, "charged_with_lines", d->with_fen);
    vg_json_int(w, "charged_as_lines", d->apart_fen);
    vg_json_int(w, "charges", d->with_count + d->apart_count);
    vg_json_int(w, "booked_fees", d->booked_fen);
    vg_json_int(w, "unbooked", d->unbooked_fen);
    vg_json_int(w, "margin", d->margin_fen);
}

static void put_charge(const vg_fee_charge *c, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_day(w, "day", c->day);
    vg_put_line(w, "line", c->line);
    vg_json_text(w, "how", c->apart ? "fee_line" : "with_line");
    vg_json_maybe(w, "type", c->type);
    vg_json_int(w, "fee", c->fen);
    vg_json_id(w, "account", "acct_", c->account);
    vg_json_id(w, "operation", "op_", c->op);
    vg_json_id(w, "receipt", "rcpt_", c->receipt);
    vg_json_end(w);
}

static bool any_fee(const vg_fee_day *d) { return d->taken_count + d->with_count + d->apart_count != 0 || d->booked_fen != 0; }

void vg_api_render_fees(const vg_fee_report *f, const vg_api_ctx *ctx, vg_json *w)
{
    if (whole(w)) {
        vg_json_begin(w, NULL);
        vg_put_program(w, ctx, f->program);
        vg_json_day(w, "from", f->from.n);
        vg_json_day(w, "to", f->to.n);
        vg_json_text(w, "currency", "CNY");
        vg_json_list(w, "data");
    }
    for (int32_t i = 0; i <= f->to.n - f->from.n; i++) {
        if (any_fee(&f->days[i])) {
            vg_json_begin(w, NULL);
            vg_json_day(w, "day", f->days[i].day);
            vg_json_text(w, "currency", "CNY");
            put_fees(&f->days[i], w);
            vg_json_end(w);
        }
    }
    if (!whole(w)) {
        return;
    }
    vg_json_list_end(w);
    vg_json_list(w, "totals"); /* each thing that the bank charged, by its line */
    for (size_t i = 0; i < f->count; i++) {
        put_charge(&f->charges[i], w);
    }
    vg_json_list_end(w);
    vg_json_begin(w, "control");
    put_fees(&f->sum, w);
    vg_json_int(w, "charges_not_shown", f->charge_count - (int64_t)f->count);
    vg_json_bool(w, "adds_up", f->sum.unbooked_fen == 0);
    vg_json_end(w);
    vg_json_end(w);
}

/* --- ageing --------------------------------------------------------------------------------- */

static const char *age_reason(const vg_age_row *row)
{
    const char *name = row->outcome ? vg_state_name((vg_state)row->reason) : vg_recon_reason_name((vg_recon_reason)row->reason);
    return name == NULL ? "other" : name;
}

static void put_age(const vg_age_row *row, size_t band, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_text(w, "of", row->outcome ? "outcome" : "break");
    vg_json_text(w, "reason", age_reason(row));
    vg_json_text(w, "working_days", vg_age_band_name(band));
    vg_json_int(w, "count", row->of[band].count);
    vg_json_int(w, "at_risk", row->of[band].fen);
    vg_json_text(w, "currency", "CNY");
    vg_json_day(w, "oldest_day", row->of[band].oldest_day);
    vg_json_end(w);
}

static void put_age_sum(const char *of, const char *band, const vg_age_cell *cell, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_text(w, "of", of);
    vg_json_text(w, "working_days", band);
    vg_json_int(w, "count", cell->count);
    vg_json_int(w, "at_risk", cell->fen);
    vg_json_end(w);
}

void vg_api_render_ageing(const vg_ageing *a, const vg_api_ctx *ctx, vg_json *w)
{
    if (whole(w)) {
        vg_json_begin(w, NULL);
        vg_put_program(w, ctx, a->program);
        vg_json_day(w, "as_of", a->today.n);
        vg_json_text(w, "currency", "CNY");
        vg_json_list(w, "data");
    }
    for (size_t i = 0; i < a->count; i++) {
        for (size_t band = 0; band < VG_AGE_BANDS; band++) {
            if (a->rows[i].of[band].count > 0) {
                put_age(&a->rows[i], band, w);
            }
        }
    }
    if (!whole(w)) {
        return;
    }
    vg_json_list_end(w);
    vg_json_list(w, "totals");
    for (int of = 0; of < 2; of++) {
        for (size_t band = 0; band < VG_AGE_BANDS; band++) {
            put_age_sum(of == 1 ? "outcome" : "break", vg_age_band_name(band), &a->bands[of][band], w);
        }
    }
    vg_json_list_end(w);
    vg_json_begin(w, "control");
    vg_json_int(w, "breaks", a->sum[0].count);
    vg_json_int(w, "at_risk", a->sum[0].fen);
    vg_json_int(w, "outcomes", a->sum[1].count);
    vg_json_int(w, "outcomes_at_risk", a->sum[1].fen);
    vg_json_bool(w, "adds_up", vg_ageing_proves(a));
    vg_json_end(w);
    vg_json_end(w);
}

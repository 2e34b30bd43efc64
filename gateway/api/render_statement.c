/* Statements that came as files, and their lines. */
#include "gateway/api/render_in.h"
#include "gateway/core/imports.h"
#include "gateway/core/imports.h"
#include "gateway/core/ledger.h"

static void sum(vg_json *w, const char *name, const vg_statement *s, int bit, int64_t fen)
{
    if ((s->tells & bit) != 0) {
        vg_json_int(w, name, fen);
    } else {
        vg_json_null(w, name);
    }
}

static void members(const vg_statement *s, const vg_api_ctx *ctx, vg_json *w)
{
    /* mapping/statement/statement.h, VG_STMT_PROVES_… */
    static const char *const proofs[] = {"balance", "chain", "count", "sum", "order"};
    vg_json_id(w, "id", "stmt_", s->id);
    vg_put_program(w, ctx, s->program);
    vg_json_id(w, "account", "acct_", s->account);
    vg_put_number(w, "number", s->number, ctx);
    vg_json_maybe(w, "bank_id", s->bank_id);
    vg_json_text(w, "form", s->form);
    vg_json_maybe(w, "name", s->name);
    vg_json_text(w, "sha256", s->sha256);
    vg_json_bool(w, "intraday", s->intraday == VG_FILED_INTRADAY);
    vg_json_bool(w, "balances_only", s->intraday == VG_FILED_BALANCES);
    vg_json_day(w, "from", s->from_day);
    vg_json_day(w, "to", s->to_day);
    vg_json_text(w, "currency", vg_is_cny(s->currency) ? "CNY" : s->currency);
    sum(w, "opening", s, VG_TELLS_OPENING, s->opening_fen);
    sum(w, "closing", s, VG_TELLS_CLOSING, s->closing_fen);
    vg_json_int(w, "lines", s->line_count);
    vg_json_int(w, "credits", s->credits);
    vg_json_int(w, "credit_amount", s->credit_fen);
    vg_json_int(w, "debits", s->debits);
    vg_json_int(w, "debit_amount", s->debit_fen);
    vg_json_int(w, "new_lines", s->fresh);
    vg_json_int(w, "known_lines", s->known);
    vg_json_list(w, "proven");
    for (size_t i = 0; i < VG_COUNT(proofs); i++) {
        if ((s->proven >> i & 1) != 0) {
            vg_json_text(w, NULL, proofs[i]);
        }
    }
    vg_json_list_end(w);
    vg_put_key(w, ctx, "principal", "principal_name", s->principal);
    vg_json_time(w, "created_at", s->created_at);
}

void vg_api_render_statement(const vg_statement *s, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    members(s, ctx, w);
    vg_json_end(w);
}

void vg_api_render_import(const vg_api_import *m, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_bool(w, "known", m->known);
    vg_json_int(w, "statements", m->statements);
    vg_json_int(w, "lines", m->lines);
    vg_json_int(w, "details", m->details);
    if (m->first == NULL) {
        vg_json_null(w, "first");
    } else {
        vg_json_begin(w, "first");
        members(m->first, ctx, w);
        vg_json_end(w);
    }
    vg_json_end(w);
}

void vg_api_render_statement_line(const vg_statement_line *l, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "statement", "stmt_", l->statement);
    vg_json_int(w, "sequence", l->seq);
    vg_json_id(w, "account", "acct_", l->account);
    vg_json_day(w, "day", l->day);
    vg_json_day(w, "value_day", l->value_day);
    vg_json_bool(w, "booked", l->booked != 0);
    vg_json_text(w, "side", l->side == VG_CREDIT ? "credit" : "debit");
    vg_put_money(w, l->fen, l->currency);
    if (l->tells_balance != 0) {
        vg_json_int(w, "balance", l->balance_fen);
    } else {
        vg_json_null(w, "balance");
    }
    vg_json_maybe(w, "serial", l->serial);
    vg_json_maybe(w, "reference", l->ref);
    vg_json_maybe(w, "type", l->type);
    vg_put_number(w, "peer_number", l->opp_account, ctx);
    vg_put_name(w, "peer_name", l->opp_name, ctx);
    vg_json_maybe(w, "text", l->memo);
    vg_json_int(w, "offset", l->at);
    vg_json_int(w, "length", l->length);
    vg_json_text(w, "sha256", l->sha256);
    vg_json_end(w);
}

void vg_api_render_statement_detail(const vg_statement_detail *d, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "statement", "stmt_", d->statement);
    vg_json_int(w, "line", d->place >> VG_DETAIL_BITS);
    vg_json_int(w, "payment", d->place & ((1 << VG_DETAIL_BITS) - 1));
    vg_json_text(w, "side", d->side == VG_CREDIT ? "credit" : "debit");
    vg_put_money(w, d->fen, ctx->currency == NULL ? "CNY" : ctx->currency);
    vg_json_maybe(w, "serial", d->serial);
    vg_json_maybe(w, "reference", d->ref);
    vg_put_number(w, "peer_number", d->opp_account, ctx);
    vg_put_name(w, "peer_name", d->opp_name, ctx);
    vg_json_maybe(w, "text", d->memo);
    vg_json_text(w, "sha256", d->sha256);
    vg_json_end(w);
}

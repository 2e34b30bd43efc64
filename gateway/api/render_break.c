/* Reconciliations as they are stored, and breaks with what was done about them. */
#include "gateway/api/render_in.h"
#include "gateway/core/breaks.h"
#include "gateway/core/day_seal.h"
#include "gateway/core/proof.h"

static void put_side(vg_json *w, const char *name, int64_t items, int64_t credit, int64_t debit, int64_t matched)
{
    vg_json_begin(w, name);
    vg_json_int(w, "items", items);
    vg_json_int(w, "credit_amount", credit);
    vg_json_int(w, "debit_amount", debit);
    vg_json_int(w, "matched", matched);
    vg_json_end(w);
}

void vg_api_render_recon(const vg_recon *r, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_put_program(w, ctx, r->program);
    vg_json_day(w, "day", r->day);
    vg_json_int(w, "runs", r->runs);
    vg_json_time(w, "ran_at", r->ran_at);
    vg_json_bool(w, "current", vg_recon_is_current(r));
    vg_json_int(w, "rules_version", r->rules);
    put_side(w, "bank", r->lines, r->line_credit, r->line_debit, r->matched_lines);
    put_side(w, "ledger", r->moves, r->move_credit, r->move_debit, r->matched_moves);
    vg_json_int(w, "matched_amount", r->matched_fen);
    vg_json_int(w, "groups", r->groups);
    vg_json_int(w, "proposed", r->proposed);
    vg_json_int(w, "opened", r->opened);
    vg_json_int(w, "cleared", r->cleared);
    vg_json_int(w, "unexplained", r->breaks);
    vg_json_int(w, "at_risk", r->risk_fen);
    vg_json_text(w, "currency", "CNY");
    vg_json_maybe(w, "result_hash", r->hash);
    vg_put_key(w, ctx, "principal", "principal_name", r->principal);
    vg_json_end(w);
}

void vg_put_age(vg_json *w, const vg_api_ctx *ctx, int64_t program, int64_t day, vg_day until)
{
    const vg_api_facts *f = vg_facts_of(ctx, program);
    int64_t age = 0;
    vg_err ignored;
    for (vg_day d = {(int32_t)day}; f != NULL && f->rules->calendar != NULL && d.n < until.n; age++) {
        if (vg_calendar_next(f->rules->calendar, d, &d, &ignored).code != VG_OK) {
            vg_json_null(w, "age_days");
            return;
        }
        age -= d.n > until.n;
    }
    vg_json_int(w, "age_days", age);
}

static void put_note(const vg_break_note *n, const vg_api_ctx *ctx, vg_json *w)
{
    bool file = n->file_name[0] != 0;
    vg_json_begin(w, NULL);
    vg_json_int(w, "sequence", n->seq);
    vg_json_time(w, "at", n->at);
    vg_put_key(w, ctx, "principal", "principal_name", n->principal);
    vg_json_text(w, "note", vg_break_note_name(n->kind));
    vg_json_maybe(w, "text", n->text);
    vg_json_id(w, "account", "acct_", n->account);
    vg_json_int(w, "change", n->fen);
    vg_json_id(w, "break", "brk_", n->kind == VG_BN_WITH ? n->other : 0);
    vg_json_id(w, "operation", "op_", n->kind == VG_BN_BOOKED || n->kind == VG_BN_REQUERY ? n->other : 0);
    vg_json_id(w, "approval", "apr_", n->kind == VG_BN_APPROVED || n->kind == VG_BN_DENIED ? n->other : 0);
    vg_json_day(w, "until", n->kind == VG_BN_TIMING ? n->other : 0);
    vg_json_maybe(w, "resolution", n->kind == VG_BN_PROPOSED || n->kind == VG_BN_RESOLVED ? vg_break_way_name(n->other) : "");
    vg_json_maybe(w, "file", n->file_name);
    vg_json_maybe(w, "file_sha256", n->file_sha256);
    if (!file && n->data.len > 0) {
        vg_json_raw(w, "candidates", n->data);
    } else {
        vg_json_null(w, "candidates");
    }
    vg_json_end(w);
}

/* The account of a proof that this break explains. */
static void put_explains(const vg_recon_break *b, const vg_proof_account *a, vg_json *w)
{
    vg_proof_item item;
    if (a == NULL || !vg_proof_names(a, b, &item)) {
        vg_json_null(w, "explains");
        return;
    }
    vg_json_begin(w, "explains");
    vg_json_day(w, "day", a->day);
    vg_json_id(w, "account", "acct_", a->account);
    vg_json_int(w, "amount", item.fen);
    vg_json_end(w);
}

void vg_api_render_break(const vg_recon_break *b, const vg_break_note *notes, size_t note_count, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "brk_", b->id);
    vg_put_program(w, ctx, b->program);
    vg_json_text(w, "state", vg_break_state_name(b->state));
    vg_json_text(w, "reason", vg_recon_reason_name((vg_recon_reason)b->reason));
    vg_json_text(w, "of", b->of == VG_OF_BANK ? "bank" : "ledger");
    vg_json_day(w, "day", b->day);
    vg_put_age(w, ctx, b->program, b->day, b->is_open != 0 || b->ended_at == 0 ? ctx->today : vg_day_at(b->ended_at));
    vg_json_id(w, "account", "acct_", b->account);
    vg_json_text(w, "side", b->side == VG_CREDIT ? "credit" : "debit");
    vg_put_money(w, b->fen, b->currency);
    vg_json_int(w, "change", vg_break_delta(b));
    vg_put_line(w, "line", b->line);
    vg_json_id(w, "operation", "op_", b->op);
    vg_json_id(w, "receipt", "rcpt_", b->receipt);
    vg_json_text(w, "origin", b->origin == VG_FROM_OPENING ? "opening" : "run");
    vg_json_maybe(w, "reference", b->origin_ref);
    vg_json_maybe(w, "owner", b->owner);
    vg_json_maybe(w, "cause", vg_break_cause_name(b->cause));
    vg_json_text(w, "explanation", vg_recon_reason_text((vg_recon_reason)b->reason));
    vg_json_text(w, "hint", vg_break_cause_text(b->cause));
    vg_json_day(w, "until", b->state == VG_BS_TIMING ? b->until_day : 0);
    vg_json_maybe(w, "resolution", vg_break_way_name(b->resolution));
    vg_json_id(w, "with", "brk_", b->with_id == b->id ? 0 : b->with_id);
    vg_json_id(w, "approval", "apr_", b->approval);
    vg_json_time(w, "created_at", b->created_at);
    vg_json_time(w, "updated_at", b->updated_at);
    vg_json_time(w, "ended_at", b->ended_at);
    if (notes != NULL) {
        put_explains(b, ctx->proved, w);
        vg_json_list(w, "notes");
        for (size_t i = 0; i < note_count; i++) {
            put_note(&notes[i], ctx, w);
        }
        vg_json_list_end(w);
    }
    vg_json_end(w);
}

static void put_signature(vg_json *w, const vg_api_ctx *ctx, const char *name, int64_t key, int64_t at)
{
    if (key == 0) {
        vg_json_null(w, name);
        return;
    }
    vg_json_begin(w, name);
    vg_put_key(w, ctx, "principal", "name", key);
    vg_json_time(w, "at", at);
    vg_json_end(w);
}

void vg_api_put_checks(const vg_seal_check *c, const char *name, vg_json *w)
{
    vg_json_list(w, name);
    for (int i = 0; i < VG_CHECK_COUNT; i++) {
        vg_json_begin(w, NULL);
        vg_json_text(w, "check", vg_seal_check_name(i));
        vg_json_bool(w, "holds", c->holds[i]);
        vg_json_text(w, "text", vg_seal_check_text(i));
        vg_json_end(w);
    }
    vg_json_list_end(w);
}

void vg_api_render_seal(const vg_day_seal *s, const vg_business_day *day, const vg_recon *recon, const vg_proof *proof, const vg_api_ctx *ctx,
                        vg_json *w)
{
    vg_seal_check c = vg_seal_checked(day, recon, proof);
    vg_json_begin(w, NULL);
    vg_put_program(w, ctx, s->program);
    vg_json_day(w, "day", s->day);
    vg_json_text(w, "state", vg_seal_state_name(s->state));
    vg_json_bool(w, "ready", c.all);
    vg_api_put_checks(&c, "data", w);
    vg_json_int(w, "round", s->round);
    put_signature(w, ctx, "preparer", s->preparer, s->prepared_at);
    put_signature(w, ctx, "reviewer", s->reviewer, s->sealed_at);
    vg_json_id(w, "approval", "apr_", s->approval);
    vg_json_maybe(w, "pack_sha256", s->hash);
    vg_json_int(w, "sealed_by_event", s->seal_seq);
    vg_json_int(w, "reopens", s->reopens);
    vg_json_time(w, "reopened_at", s->reopened_at);
    vg_json_end(w);
}

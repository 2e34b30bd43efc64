/* Operations, holds, lists and replies. */
#include "gateway/api/render_in.h"
#include "gateway/core/op.h"
#include "gateway/core/wait.h"

/* --- shared --------------------------------------------------------------------------------- */

const vg_api_facts *vg_facts_of(const vg_api_ctx *ctx, int64_t program)
{
    for (size_t i = 0; i < ctx->fact_count; i++) {
        if (ctx->facts[i].program == program) {
            return &ctx->facts[i];
        }
    }
    return NULL;
}

void vg_put_program(vg_json *w, const vg_api_ctx *ctx, int64_t program)
{
    const vg_api_facts *facts = vg_facts_of(ctx, program);
    if (facts == NULL) {
        vg_json_id(w, "program", "prog_", program);
    } else {
        vg_json_text(w, "program", facts->name);
    }
}

void vg_put_line(vg_json *w, const char *name, const char *line)
{
    char masked[VG_LINE_NAME];
    vg_mask_line(line, masked);
    vg_json_maybe(w, name, masked);
}

void vg_put_money(vg_json *w, int64_t fen, const char *currency)
{
    vg_json_int(w, "amount", fen);
    vg_json_text(w, "currency", vg_is_cny(currency) ? "CNY" : currency);
}

void vg_put_key(vg_json *w, const vg_api_ctx *ctx, const char *name, const char *called, int64_t key)
{
    char text[VG_KEY_NAME] = "";
    if (key != 0 && ctx->name_of_key != NULL) {
        ctx->name_of_key(ctx->keys, key, text);
    }
    vg_json_id(w, name, "key_", key);
    vg_json_maybe(w, called, text);
}

void vg_put_amount(vg_json *w, int64_t fen) { vg_put_money(w, fen, "CNY"); }

void vg_put_number(vg_json *w, const char *name, const char *text, const vg_api_ctx *ctx)
{
    char masked[16];
    if (text[0] == 0 || ctx->reveal) {
        vg_json_maybe(w, name, text);
        return;
    }
    vg_mask(text, masked);
    vg_json_text(w, name, masked);
}

/* The length of a name tells something too: always two stars. */
void vg_put_name(vg_json *w, const char *name, const char *text, const vg_api_ctx *ctx)
{
    char masked[8];
    if (text[0] == 0 || ctx->reveal) {
        vg_json_maybe(w, name, text);
        return;
    }
    size_t n = 1;
    while (n < 4 && ((uint8_t)text[n] & 0xC0) == 0x80) {
        n++;
    }
    memcpy(masked, text, n);
    memcpy(masked + n, "**", 3);
    vg_json_text(w, name, masked);
}

void vg_put_card(vg_json *w, const char *member, const char *number, const char *name,
                 const char *bank_no, const char *bank, const vg_api_ctx *ctx)
{
    if (number[0] == 0 && name[0] == 0 && w->form == VG_JSON) {
        vg_json_null(w, member);
        return;
    }
    vg_json_begin(w, member);
    vg_put_number(w, "number", number, ctx);
    vg_put_name(w, "name", name, ctx);
    vg_json_maybe(w, "bank_no", bank_no);
    vg_json_maybe(w, "bank", bank);
    vg_json_end(w);
}

/* --- operation ------------------------------------------------------------------------------ */

static const char *reason_text(int64_t reason)
{
    switch (reason) {
#define R(name, n, text)                                                                           \
    case n:                                                                                        \
        return text;
        VG_REASONS(R)
#undef R
    default:
        return "";
    }
}

static void attempts(const vg_api_more *more, vg_json *w)
{
    vg_json_list(w, "attempts");
    for (size_t i = 0; i < more->attempt_count; i++) {
        const vg_exchange *x = &more->attempts[i];
        vg_json_begin(w, NULL);
        vg_json_int(w, "sequence", (int64_t)i + 1);
        vg_json_time(w, "at", x->at);
        vg_json_text(w, "ask", vg_ask_name((vg_ask_kind)x->ask));
        vg_json_text(w, "direction", x->dir == 0 ? "sent" : "received");
        vg_json_maybe(w, "verdict", x->dir == 0 ? "" : vg_verdict_name((vg_verdict)x->verdict));
        vg_json_maybe(w, "code", x->code);
        vg_json_maybe(w, "text", x->text);
        vg_json_end(w);
    }
    vg_json_list_end(w);
}

static void answers(const vg_api_more *more, vg_json *w)
{
    vg_json_list(w, "answers");
    for (size_t i = 0; i < more->answer_count; i++) {
        vg_json_raw(w, NULL, more->answers[i].data);
    }
    vg_json_list_end(w);
}

static void operation_subjects(const vg_operation *o, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_id(w, "account", "acct_", o->account);
    vg_json_id(w, "peer", "acct_", o->peer);
    vg_json_id(w, "hold", "hold_", o->hold);
    vg_json_id(w, "receipt", "rcpt_", o->receipt);
    vg_json_id(w, "parent", "op_", o->parent);
    if (o->fen > 0) {
        vg_put_amount(w, o->fen);
    } else {
        vg_json_null(w, "amount");
        vg_json_null(w, "currency");
    }
    vg_json_int(w, "done_amount", o->done_fen);
    vg_json_int(w, "fee", o->fee_fen);
    vg_put_card(w, "payee", o->payee_account, o->payee_name, o->payee_bank_no, o->payee_bank, ctx);
}

static bool asks_the_bank(int64_t state)
{
    return state == VG_ST_WAITING || state == VG_ST_UNKNOWN || state == VG_ST_MANUAL;
}

/* What both sides confirmed stands in the text of these as a hash: the bank's evidence, nobody's words. */
static bool keeps_hash(const vg_operation *o) { return o->kind == VG_OP_CAPTURE || o->kind == VG_OP_FAIL || o->parent != 0; }

/* "hvps opens 2026-02-23 20:30": in China's time, for people; due is the same instant for programs. */
static void waiting(const vg_operation *o, const vg_api_ctx *ctx, vg_json *w)
{
    bool waits = (o->state == VG_ST_READY || o->state == VG_ST_RESEND) && o->not_before != 0 && o->due_at == o->not_before;
    const vg_api_facts *facts = vg_facts_of(ctx, o->program);
    uint8_t room[64];
    char day[VG_DAY_TEXT];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_json_time(w, "due", waits ? o->due_at : 0);
    if (!waits) {
        vg_json_null(w, "waiting_for");
        return;
    }
    int64_t minutes = vg_day_clock_ms(o->not_before) / 60000;
    vg_day_text(vg_day_at(o->not_before), day);
    static const char *const what[] = {[VG_WAITS_WITHDRAWABLE] = "withdrawable",
                                       [VG_WAITS_CLEARING] = "the channel clears",
                                       [VG_WAITS_STATEMENT] = "the statement is read again"};
    if ((size_t)o->waits_for < VG_COUNT(what) && what[o->waits_for] != NULL) {
        vg_buf_format(&b, "%s %s %02d:%02d", what[o->waits_for], day, (int)(minutes / 60), (int)(minutes % 60));
        vg_json_bytes(w, "waiting_for", vg_buf_span(&b));
        return;
    }
    vg_rail_way way = {0};
    vg_err ignored;
    bool one = o->kind != VG_OP_CAPTURE && facts != NULL && facts->rules->rails != NULL &&
               vg_rail_open(facts->rules->rails, facts->rules->calendar, vg_fen(o->fen), o->payee_bank[0] == 0 && o->payee_bank_no[0] == 0,
                            o->not_before, NULL, &way, &ignored).code == VG_OK;
    vg_buf_format(&b, "%s opens %s %02d:%02d", one ? vg_rail_name(way.rail) : "the payment system", day, (int)(minutes / 60),
                  (int)(minutes % 60));
    vg_json_bytes(w, "waiting_for", vg_buf_span(&b));
}

/* Of a failed deal: which of its parts it waits for; each says itself for what. */
static void waiting_for_part(const vg_operation *o, const vg_api_more *more, vg_json *w)
{
    uint8_t room[96];
    char id[VG_ID_TEXT];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_json_time(w, "due", 0);
    for (size_t i = 0; o->live != 0 && more != NULL && i < more->part_count && b.len == 0; i++) {
        const vg_operation *part = &more->parts[i];
        if (part->live != 0) {
            vg_id_text("op_", part->id, id);
            vg_buf_format(&b, "%s %s: %s", vg_op_kind_name((vg_op_kind)part->kind), id, vg_state_name((vg_state)part->state));
        }
    }
    if (b.len == 0) {
        vg_json_null(w, "waiting_for");
    } else {
        vg_json_bytes(w, "waiting_for", vg_buf_span(&b));
    }
}

static const char *target_text(const vg_operation *o)
{
    static const char *const names[] = {
#define T(name, n, text) [n] = text,
        VG_TARGETS(T)
#undef T
    };
    bool known = o->kind == VG_OP_FAIL && o->of > 0 && (size_t)o->of < VG_COUNT(names);
    return known ? names[o->of] : "";
}

static void operation_life(const vg_operation *o, const vg_api_more *more, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_maybe(w, "to", target_text(o));
    vg_json_maybe(w, "reason", reason_text(o->reason));
    vg_json_bool(w, "unconfirmed", o->unconfirmed != 0);
    vg_json_id(w, "returned_by", "rcpt_", o->returned_fen != 0 ? o->returned_by : 0);
    vg_json_id(w, "may_be_returned_by", "rcpt_", o->returned_fen != 0 ? 0 : o->returned_by);
    vg_json_int(w, "returned_amount", o->returned_fen);
    vg_json_id(w, "reissued_by", "op_", o->reissued_by);
    vg_json_int(w, "reissued_amount", o->reissued_fen);
    vg_json_id(w, "reissue_of", "op_", o->kind == VG_OP_WITHDRAW ? o->of : 0);
    vg_json_id(w, "corrected_by", "op_", o->corrected_by);
    vg_json_id(w, "approval", "apr_", o->approval);
    vg_json_maybe(w, "bank_reference", o->bank_ref);
    vg_json_maybe(w, "bank_receipt", o->bank_receipt);
    vg_json_maybe(w, "bank_code", o->bank_code);
    vg_json_maybe(w, "bank_text", o->bank_text);
    vg_json_time(w, "next_query_at", asks_the_bank(o->state) ? o->due_at : 0);
    if (o->kind == VG_OP_FAIL) {
        waiting_for_part(o, more, w);
    } else {
        waiting(o, ctx, w);
    }
    vg_json_int(w, "sends", o->sends);
    vg_json_int(w, "queries", o->queries);
    vg_json_time(w, "first_sent_at", o->first_sent_at);
    vg_json_time(w, "sent_at", o->sent_at);
}

static void operation_members(const vg_operation *o, const vg_api_more *more, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_id(w, "id", "op_", o->id);
    vg_put_program(w, ctx, o->program);
    vg_json_text(w, "kind", vg_op_kind_name((vg_op_kind)o->kind));
    vg_json_maybe(w, "ask", o->ask == VG_ASK_NONE ? "" : vg_ask_name((vg_ask_kind)o->ask));
    vg_json_text(w, "state", vg_state_name((vg_state)o->state));
    operation_subjects(o, ctx, w);
    vg_json_maybe(w, "client_ref", o->client_ref);
    vg_json_maybe(w, "text", keeps_hash(o) ? "" : o->memo);
    operation_life(o, more, ctx, w);
    vg_json_id(w, "principal", "key_", o->principal);
    vg_json_time(w, "created_at", o->created_at);
    vg_json_time(w, "updated_at", o->updated_at);
}

void vg_api_render_operation(const vg_operation *o, const vg_api_more *more, const vg_api_ctx *ctx,
                             vg_json *w)
{
    vg_json_begin(w, NULL);
    operation_members(o, more, ctx, w);
    if (more != NULL && w->form == VG_JSON) {
        if (more->attempts != NULL) {
            attempts(more, w);
        }
        if (more->answers != NULL) {
            answers(more, w);
        }
        if (more->parts != NULL) {
            vg_json_list(w, "parts");
            for (size_t i = 0; i < more->part_count; i++) {
                vg_json_begin(w, NULL);
                operation_members(&more->parts[i], NULL, ctx, w);
                vg_json_end(w);
            }
            vg_json_list_end(w);
        }
    }
    vg_json_end(w);
}

/* --- hold ----------------------------------------------------------------------------------- */

static const char *hold_state(int64_t state)
{
    static const char *const names[] = {
#define S(name, n) [n] = #name,
        VG_HOLD_STATES(S)
#undef S
    };
    assert(state >= 0 && (size_t)state < VG_COUNT(names));
    return names[state];
}

static void put_candidates(vg_json *w, const char *list)
{
    vg_json_list(w, "payee_candidates");
    for (const char *at = list; *at != 0;) {
        size_t len = strcspn(at, ",");
        vg_json_bytes(w, NULL, (vg_span){(const uint8_t *)at, len});
        at += len + (at[len] == ',');
    }
    vg_json_list_end(w);
}

void vg_api_render_plan_part(const vg_plan_part *p, vg_json *w)
{
    static const char *const states[] = {
#define S(name, n) [n] = #name,
        VG_PART_STATES(S)
#undef S
    };
    assert(p->state >= 0 && (size_t)p->state < VG_COUNT(states));
    vg_json_begin(w, NULL);
    vg_json_int(w, "part", p->part);
    vg_json_id(w, "hold", "hold_", p->hold);
    vg_json_text(w, "state", states[p->state]);
    vg_json_day(w, "on", p->on_day);
    vg_json_text(w, "act", p->act == VG_PART_CAPTURE ? "capture" : "release");
    vg_put_amount(w, p->fen);
    vg_json_id(w, "account", "acct_", p->account);
    vg_json_id(w, "payee", "payee_", p->payee);
    vg_json_id(w, "operation", "op_", p->op);
    vg_json_maybe(w, "why", p->why);
    vg_json_maybe(w, "client_ref", p->client_ref);
    vg_json_id(w, "maker", "key_", p->principal);
    vg_json_time(w, "created_at", p->created_at);
    vg_json_time(w, "updated_at", p->updated_at);
    vg_json_end(w);
}

void vg_api_render_hold(const vg_hold *h, const vg_operation *op, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "hold_", h->id);
    vg_put_program(w, ctx, h->program);
    vg_json_id(w, "account", "acct_", h->account);
    vg_json_text(w, "state", hold_state(h->state));
    vg_put_amount(w, h->fen);
    vg_json_int(w, "open", vg_hold_open(h));
    vg_json_int(w, "captured", h->captured_fen);
    vg_json_int(w, "released", h->released_fen);
    vg_json_int(w, "capturing", h->capturing_fen);
    vg_json_int(w, "releasing", h->releasing_fen);
    vg_json_int(w, "planned", h->planned_fen);
    vg_json_begin(w, "purpose");
    vg_json_text(w, "order", h->purpose_order);
    vg_json_maybe(w, "payee", h->purpose_payee);
    vg_json_maybe(w, "text", h->purpose_text);
    vg_json_end(w);
    put_candidates(w, h->candidates);
    vg_json_maybe(w, "evidence_hash", h->evidence);
    vg_json_day(w, "review_on", h->review_day);
    vg_json_bool(w, "review_due", (h->due & VG_DUE_REVIEW) != 0);
    vg_json_time(w, "expires_at", h->expires_at);
    vg_json_bool(w, "expired", (h->due & VG_DUE_EXPIRED) != 0);
    vg_json_maybe(w, "client_ref", h->client_ref);
    vg_json_begin(w, "operation");
    vg_json_id(w, "id", "op_", h->op);
    vg_json_maybe(w, "state", op == NULL ? "" : vg_state_name((vg_state)op->state));
    vg_json_maybe(w, "bank_code", op == NULL ? "" : op->bank_code);
    vg_json_maybe(w, "bank_text", op == NULL ? "" : op->bank_text);
    vg_json_end(w);
    vg_json_time(w, "created_at", h->created_at);
    vg_json_time(w, "updated_at", h->updated_at);
    vg_json_end(w);
}

/* --- lists and replies ---------------------------------------------------------------------- */

void vg_api_list_begin(vg_json *w)
{
    if (w->form == VG_JSON) {
        vg_json_begin(w, NULL);
        vg_json_list(w, "data");
    }
}

void vg_api_list_end(vg_json *w, int64_t cursor)
{
    if (w->form == VG_JSON) {
        vg_json_list_end(w);
        vg_json_id(w, "next_cursor", "cur_", cursor);
        vg_json_end(w);
    }
}

void vg_api_render_reply(const vg_reply *r, const vg_api_ctx *ctx, vg_json *w)
{
    switch (r->shown) {
    case VG_SHOW_OPERATION:
        vg_api_render_operation(&r->operation, NULL, ctx, w);
        return;
    case VG_SHOW_HOLD:
        vg_api_render_hold(&r->hold, &r->operation, ctx, w);
        return;
    case VG_SHOW_ACCOUNT:
        vg_api_render_account(&r->account, &(vg_api_account_more){.proving = r->proving.id != 0 ? &r->proving : NULL}, ctx, w);
        return;
    case VG_SHOW_RECEIPT:
        vg_api_render_receipt(&r->receipt, ctx, w);
        return;
    case VG_SHOW_APPROVAL:
        vg_api_render_approval(&r->approval, ctx, w);
        return;
    case VG_SHOW_PAYEE:
        vg_api_render_payee(&r->payee, ctx, w);
        return;
    case VG_SHOW_PROGRAM:
        vg_api_render_program(&r->program, ctx, w);
        return;
    case VG_SHOW_KEY:
        vg_api_render_key(&r->key, ctx, w);
        return;
    case VG_SHOW_FILE:
        vg_api_render_file(&r->file, ctx, w);
        return;
    case VG_SHOW_STATEMENT:
        vg_api_render_statement(&r->statement, ctx, w);
        return;
    case VG_SHOW_RECON:
        vg_api_render_recon(&r->recon, ctx, w);
        return;
    case VG_SHOW_BREAK:
        vg_api_render_break(&r->brk, NULL, 0, ctx, w);
        return;
    case VG_SHOW_PROOF:
        vg_api_render_proof(&r->proof, NULL, 0, ctx, w);
        return;
    case VG_SHOW_NOTHING:
        vg_json_begin(w, NULL);
        vg_json_end(w);
        return;
    }
}

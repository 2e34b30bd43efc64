/* Accounts and what stands on them. */
#include "gateway/api/render_in.h"
#include "gateway/core/accrual.h"
#include "gateway/core/ledger.h"

/* --- account -------------------------------------------------------------------------------- */

static const char *account_state(int64_t state)
{
    static const char *const names[] = {
#define S(name, n) [n] = #name,
        VG_ACCOUNT_STATES(S)
#undef S
    };
    assert(state >= 0 && (size_t)state < VG_COUNT(names));
    return names[state];
}

static const char *source_name(int64_t source)
{
    static const char *const names[] = {
#define S(name, n, text) [n] = text,
        VG_SOURCES(S)
#undef S
    };
    assert(source >= 0 && (size_t)source < VG_COUNT(names));
    return names[source];
}

static void one_restriction(vg_json *w, const char *type, int64_t fen, const vg_restriction *r)
{
    if (w->form == VG_CSV) {
        vg_json_text(w, NULL, type);
        return;
    }
    vg_json_begin(w, NULL);
    vg_json_text(w, "type", type);
    if (fen > 0) {
        vg_put_amount(w, fen);
    }
    if (r != NULL) {
        vg_json_id(w, "id", "rstr_", r->id);
        vg_json_text(w, "source", source_name(r->source));
        vg_json_maybe(w, "authority", r->authority);
        vg_json_maybe(w, "reference", r->reference);
        vg_json_time(w, "from", r->from_at);
        vg_json_time(w, "until", r->until_at);
    }
    vg_json_end(w);
}

static const char *restriction_word(int64_t kind)
{
    return kind == 0                 ? "frozen"
           : kind == VG_STOP_PAY     ? "stop_pay"
           : kind == VG_RECEIVE_ONLY ? "receive_only"
                                     : "stop_all";
}

static void restriction(vg_json *w, const char *type, int64_t fen) { one_restriction(w, type, fen, NULL); }

/* The orders one by one where they were loaded, else what they forbid together. */
static void restrictions(const vg_account *a, const vg_api_account_more *more, vg_json *w)
{
    vg_json_list(w, "restrictions");
    if (more != NULL && more->restriction_count > 0) {
        for (size_t i = 0; i < more->restriction_count; i++) {
            const vg_restriction *r = &more->restrictions[i];
            one_restriction(w, restriction_word(r->kind), r->fen, r);
        }
        vg_json_list_end(w);
        return;
    }
    if ((a->stops & VG_STOP_PAY) != 0) {
        restriction(w, "stop_pay", 0);
    }
    if ((a->stops & VG_RECEIVE_ONLY) != 0) {
        restriction(w, "receive_only", 0);
    }
    if ((a->stops & VG_STOP_ALL) != 0) {
        restriction(w, "stop_all", 0);
    }
    if (a->frozen_fen > 0) {
        restriction(w, "frozen", a->frozen_fen);
    }
    vg_json_list_end(w);
}

static const char *stage_name(int64_t stage)
{
    static const char *const names[] = {
#define S(name, n) [n] = #name,
        VG_STAGES(S)
#undef S
    };
    assert(stage >= 0 && (size_t)stage < VG_COUNT(names));
    return names[stage];
}

/* What the customer has to prove, and how far that is. */
static void put_case(const vg_proving *p, const vg_identity *i, vg_json *w)
{
    if (w->form == VG_CSV) {
        vg_json_text(w, "case", p == NULL ? "" : stage_name(p->stage));
    } else if (p == NULL) {
        vg_json_null(w, "case");
    } else {
        vg_json_begin(w, "case");
        vg_json_text(w, "stage", stage_name(p->stage));
        vg_json_id(w, "operation", "op_", p->op);
        vg_json_time(w, "code_until", p->code_until);
        vg_json_int(w, "wrong_codes", p->tries);
        vg_json_end(w);
    }
    vg_json_day(w, "identity_valid_to", i == NULL ? 0 : i->id_to);
}

void vg_api_render_account(const vg_account *a, const vg_api_account_more *more,
                           const vg_api_ctx *ctx, vg_json *w)
{
    const vg_owner *o = more == NULL ? NULL : more->owner;
    const vg_proving *p = more == NULL ? NULL : more->proving;
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "acct_", a->id);
    vg_put_program(w, ctx, a->program);
    vg_json_text(w, "kind", vg_account_kind_name(a->kind));
    vg_json_text(w, "state", account_state(a->state));
    vg_json_text(w, "next_action",
                 p != NULL && p->stage == VG_STAGE_SMS_WAIT      ? "verify_sms"
                 : p != NULL && p->stage == VG_STAGE_AMOUNT_WAIT ? "verify_amount"
                                                                 : "none");
    vg_json_maybe(w, "ref", a->ref);
    if (a->kind >= VG_ACCT_OWN) { /* the merchant's own, the pool, suspense, fees: nobody's person */
        vg_json_maybe(w, "name", a->name);
    } else {
        vg_put_name(w, "name", a->name, ctx);
    }
    vg_json_maybe(w, "bank_account", a->bank_account);
    vg_put_card(w, "bound_card", o == NULL ? "" : o->card_number, o == NULL ? "" : o->card_name,
                o == NULL ? "" : o->card_bank_no, o == NULL ? "" : o->card_bank, ctx);
    restrictions(a, more, w);
    put_case(p, more == NULL ? NULL : more->identity, w);
    vg_json_id(w, "operation", "op_", a->opening_op);
    vg_json_time(w, "created_at", a->created_at);
    vg_json_time(w, "updated_at", a->updated_at);
    vg_json_end(w);
}

void vg_api_render_file(const vg_image *f, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "file_", f->id);
    vg_put_program(w, ctx, f->program);
    vg_json_text(w, "state", f->state == VG_FILE_KEPT ? "KEPT" : "GONE");
    vg_json_int(w, "size", f->len);
    vg_json_text(w, "sha256", f->sha256);
    vg_json_time(w, "created_at", f->created_at);
    vg_json_end(w);
}

/* Who pays in must write the holder's name as the bank knows it: here it is in clear. */
void vg_api_render_funding(const vg_account *a, const vg_api_ctx *ctx, vg_json *w)
{
    const vg_api_facts *facts = vg_facts_of(ctx, a->program);
    vg_json_begin(w, NULL);
    vg_json_id(w, "account", "acct_", a->id);
    vg_json_maybe(w, "number", a->bank_account);
    vg_json_maybe(w, "name", a->name);
    vg_json_maybe(w, "bank", facts == NULL ? "" : facts->bank_title);
    vg_json_null(w, "remark");
    vg_json_end(w);
}

/* --- balance (architecture §4) -------------------------------------------------------------- */

vg_day vg_api_may(const vg_rules *rules, int64_t at_ms)
{
    vg_day today = vg_day_at(at_ms);
    return vg_day_clock_ms(at_ms) >= (int64_t)rules->release_s * 1000 ? today
                                                                      : vg_day_add(today, -1);
}

void vg_api_balance_lot(vg_api_balance *b, const vg_lot *lot)
{
    if (lot->from_day <= b->may.n || lot->free_fen == 0) {
        return;
    }
    b->pending_fen += lot->free_fen;
    if (b->next_day == 0 || lot->from_day < b->next_day) {
        b->next_day = lot->from_day;
    }
}

/* What would be owed if the period ended today; null where nothing is reckoned. */
static void put_interest(const vg_api_balance *b, vg_json *w)
{
    int64_t fen;
    vg_day from;
    if (b->rules != NULL && vg_accrual_so_far(b->rules, b->account, vg_day_at(b->as_of), &from, &fen)) {
        vg_json_int(w, "interest_accrued", fen);
        vg_json_day(w, "interest_from", from.n);
    } else {
        vg_json_null(w, "interest_accrued");
        vg_json_null(w, "interest_from");
    }
}

void vg_api_render_balance(const vg_api_balance *b, const vg_api_ctx *ctx, vg_json *w)
{
    const vg_account *a = b->account;
    int64_t total = a->free_fen + a->held_fen;
    int64_t available = vg_fen_max(0, total - a->held_fen - a->frozen_fen);
    vg_json_begin(w, NULL);
    vg_json_id(w, "account", "acct_", a->id);
    vg_put_program(w, ctx, a->program);
    vg_json_text(w, "currency", "CNY");
    vg_json_int(w, "total", total);
    vg_json_int(w, "held", a->held_fen);
    vg_json_int(w, "frozen", a->frozen_fen);
    vg_json_int(w, "available", available);
    vg_json_int(w, "pending_withdrawable", b->pending_fen);
    vg_json_int(w, "withdrawable", vg_fen_max(0, available - b->pending_fen));
    vg_json_day(w, "next_withdrawable_from", b->next_day);
    vg_json_int(w, "transit_in", a->transit_in_fen);
    vg_json_int(w, "transit_out", a->out_fen);
    put_interest(b, w);
    vg_json_time(w, "as_of", b->as_of);
    vg_json_end(w);
}

/* --- entries, lots, receipts ---------------------------------------------------------------- */

static const char *bucket_name(int64_t bucket)
{
    static const char *const names[] = {
        [VG_BUCKET_FREE] = "free", [VG_BUCKET_HELD] = "held", [VG_BUCKET_OUT] = "out"};
    assert(bucket > 0 && (size_t)bucket < VG_COUNT(names));
    return names[bucket];
}

static const char *phase_name(int64_t phase)
{
    static const char *const names[] = {[VG_PHASE_RESERVE] = "reserve",
                                        [VG_PHASE_POST] = "post",
                                        [VG_PHASE_VOID] = "void",
                                        [VG_PHASE_DIRECT] = "direct",
                                        [VG_PHASE_CORRECTION] = "correction",
                                        [VG_PHASE_ADJUST] = "adjust"};
    assert(phase > 0 && (size_t)phase < VG_COUNT(names));
    return names[phase];
}

void vg_api_render_entry(const vg_entry *e, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "account", "acct_", e->account);
    vg_json_int(w, "sequence", e->seq);
    vg_put_program(w, ctx, e->program);
    vg_json_time(w, "at", e->at);
    vg_json_day(w, "day", e->day);
    vg_json_text(w, "side", e->side == VG_DEBIT ? "debit" : "credit");
    vg_json_text(w, "bucket", bucket_name(e->bucket));
    vg_put_amount(w, e->fen);
    vg_json_int(w, "balance", e->balance_fen);
    vg_json_id(w, "opposite_account", "acct_", e->opp_account);
    vg_json_id(w, "operation", "op_", e->op);
    vg_json_id(w, "receipt", "rcpt_", e->receipt);
    vg_json_text(w, "phase", phase_name(e->phase));
    vg_json_end(w);
}

void vg_api_render_lot(const vg_lot *l, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "lot_", l->id);
    vg_put_program(w, ctx, l->program);
    vg_json_id(w, "account", "acct_", l->account);
    vg_put_amount(w, l->fen);
    vg_json_int(w, "free", l->free_fen);
    vg_json_int(w, "held", l->held_fen);
    vg_json_day(w, "withdrawable_from", l->from_day);
    vg_json_day(w, "booked_day", l->booked_day);
    char version[VG_CALENDAR_VERSION_TEXT];
    vg_calendar_version_text(l->calendar, version);
    vg_json_maybe(w, "calendar_version", version);
    vg_json_id(w, "receipt", "rcpt_", l->receipt);
    vg_json_id(w, "operation", "op_", l->op);
    vg_json_time(w, "created_at", l->created_at);
    vg_json_end(w);
}

static const char *receipt_state(int64_t state)
{
    static const char *const names[] = {
#define S(name, n) [n] = #name,
        VG_RECEIPT_STATES(S)
#undef S
    };
    assert(state >= 0 && (size_t)state < VG_COUNT(names));
    return names[state];
}

void vg_api_render_receipt(const vg_receipt *r, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "id", "rcpt_", r->id);
    vg_put_program(w, ctx, r->program);
    vg_json_text(w, "state", receipt_state(r->state));
    vg_json_id(w, "account", "acct_", r->account);
    vg_put_amount(w, r->fen);
    vg_json_int(w, "refunded", r->refunded_fen);
    vg_json_id(w, "lot", "lot_", r->lot);
    vg_put_card(w, "payer", r->payer_account, r->payer_name, r->payer_bank_no, r->payer_bank, ctx);
    vg_json_maybe(w, "text", r->memo);
    vg_json_maybe(w, "bank_line", r->line);
    vg_json_maybe(w, "channel_order", r->channel_order);
    vg_json_id(w, "late_for", "hold_", r->late_hold);
    vg_json_id(w, "paid_to", "acct_", r->home != 0 ? r->home : r->account);
    vg_json_time(w, "booked_at", r->booked_at);
    vg_json_day(w, "day", r->day);
    vg_json_id(w, "operation", "op_", r->assign_op);
    vg_json_time(w, "created_at", r->created_at);
    vg_json_time(w, "updated_at", r->updated_at);
    vg_json_end(w);
}

/* The three-way proof of a day: three sums, what is allowed between them, and the accounts that differ. */
#include "gateway/api/render_in.h"
#include "gateway/core/proof.h"

static void put_sums(const vg_proof *p, vg_json *w)
{
    vg_json_text(w, "currency", "CNY");
    vg_json_int(w, "our_total", p->our_fen);
    vg_json_int(w, "sub_account_total", p->sub_fen);
    if (p->custody_way == VG_TW_NONE) {
        vg_json_null(w, "custody_total");
        vg_json_null(w, "custody_difference");
    } else {
        vg_json_int(w, "custody_total", p->custody_fen);
        vg_json_int(w, "custody_difference", p->apart_fen);
    }
    vg_json_maybe(w, "custody_told_by", vg_told_way_name(p->custody_way));
    vg_json_time(w, "custody_told_at", p->custody_at);
    vg_json_int(w, "held_total", p->held_fen);
    vg_json_int(w, "guarantee_total", p->guarantee_fen);
    vg_json_int(w, "in_transit", p->transit_fen);
    vg_json_int(w, "late_amount", p->late_fen);
    vg_json_int(w, "shortfall", p->shortfall_fen);
    vg_json_int(w, "break_amount", p->break_fen);
    vg_json_int(w, "bank_above", p->over_fen);
    vg_json_int(w, "bank_below", p->under_fen);
}

/* What explains it, one by one: where a reader goes on. */
static void put_causes(const vg_proof_account *a, vg_json *w)
{
    vg_proof_item items[VG_PROOF_ITEMS];
    size_t count = vg_proof_causes(a->causes, items);
    vg_json_list(w, "explained_by");
    for (size_t i = 0; i < count; i++) {
        vg_json_begin(w, NULL);
        vg_json_maybe(w, "reason", vg_proof_reason_name(items[i].reason));
        vg_json_int(w, "amount", items[i].fen);
        vg_json_id(w, "break", "brk_", items[i].brk);
        vg_json_id(w, "operation", "op_", items[i].op);
        vg_json_id(w, "receipt", "rcpt_", items[i].receipt);
        vg_json_end(w);
    }
    vg_json_list_end(w);
}

static void put_account(const vg_proof_account *a, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_json_id(w, "account", "acct_", a->account);
    vg_json_text(w, "verdict", vg_proof_verdict_name(a->verdict));
    vg_json_maybe(w, "reason", vg_proof_reason_name(a->reason));
    vg_json_int(w, "our_balance", a->our_fen);
    vg_json_int(w, "held", a->held_fen);
    if (a->told_way == VG_TW_NONE) {
        vg_json_null(w, "bank_balance");
        vg_json_null(w, "difference");
    } else {
        vg_json_int(w, "bank_balance", a->bank_fen);
        vg_json_int(w, "difference", a->bank_fen - a->our_fen);
    }
    vg_json_int(w, "explained_amount", a->explained_fen);
    put_causes(a, w);
    vg_json_maybe(w, "told_by", vg_told_way_name(a->told_way));
    vg_json_time(w, "told_at", a->told_at);
    vg_json_time(w, "parts_at", a->parted_at);
    vg_json_id(w, "operation", "op_", a->op);
    vg_json_id(w, "receipt", "rcpt_", a->receipt);
    vg_put_line(w, "line", a->line);
    vg_json_int(w, "sequence", a->seq);
    vg_json_end(w);
}

void vg_api_render_proof(const vg_proof *p, const vg_proof_account *accounts, size_t count, const vg_api_ctx *ctx, vg_json *w)
{
    vg_json_begin(w, NULL);
    vg_put_program(w, ctx, p->program);
    vg_json_day(w, "day", p->day);
    vg_json_text(w, "state", vg_proof_state_name(p->state));
    vg_json_maybe(w, "why", p->why);
    vg_json_bool(w, "under_way", p->want != 0);
    vg_json_int(w, "runs", p->runs);
    vg_json_time(w, "asked_at", p->asked_at);
    vg_json_time(w, "proved_at", p->proved_at);
    put_sums(p, w);
    vg_json_int(w, "accounts", p->accounts);
    vg_json_int(w, "told", p->told);
    vg_json_int(w, "agree", p->agree);
    vg_json_int(w, "explained", p->explained);
    vg_json_int(w, "differ", p->differ);
    vg_json_int(w, "not_told", p->untold);
    vg_json_list(w, "data");
    for (size_t i = 0; i < count; i++) {
        if (accounts[i].run == p->runs) {
            put_account(&accounts[i], w);
        }
    }
    vg_json_list_end(w);
    vg_json_end(w);
}

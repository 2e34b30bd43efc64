/* Statement lines: each once, whatever way it came, and which of them are receipts (architecture §4).
 *
 *   our reference in its place or in the memo: the line is of that operation: settles it, confirms it, or contradicts its end; one
 *                                  that names another payee is told, and settles all the same
 *   a payout that came back        told so by the bank: booked once for its payout; else a receipt that people look at
 *   inbound, to one of ours        a receipt with a lot; late for a closed order: in suspense (late.h)
 *   unidentified                   a receipt in suspense
 *   an adjustment credit           shows where an assignment stands (its reversal must name that line)
 *   interest                       to its account, of its day, beside what was reckoned (accrual.h)
 *   the rest                       kept; what nothing explains is a break
 */
#include "gateway/base/buf.h"
#include "gateway/base/text.h"
#include "gateway/core/accrual.h"
#include "gateway/core/breaks.h"
#include "gateway/core/closing.h"
#include "gateway/core/counted.h"
#include "gateway/core/days.h"
#include "gateway/core/late.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lines_in.h"
#include "gateway/core/lots.h"
#include "gateway/core/proof.h"
#include "gateway/core/returned.h"
#include "gateway/core/evidence.h"
#include <inttypes.h>
#include <stdio.h>

#define RETURN_WINDOW_MS (INT64_C(30) * VG_DAY_MS) /* a payout may bounce for 30 days */

vg_status vg_line_account(vg_core *core, const char *number, int64_t *ret, vg_err *err)
{
    const vg_rules *r = core->rules;
    *ret = 0;
    if (number[0] == 0) {
        return VG_DONE;
    }
    if (strcmp(number, r->suspense_account) == 0) {
        *ret = vg_own_id(r->program, VG_OWN_SUSPENSE);
        return VG_DONE;
    }
    if (strcmp(number, r->own_account) == 0) {
        *ret = vg_own_id(r->program, VG_OWN_MERCHANT);
        return VG_DONE;
    }
    if (strcmp(number, r->interest_account) == 0) {
        *ret = vg_own_id(r->program, VG_OWN_POOL);
        return VG_DONE;
    }
    char key[61];
    const vg_number *found;
    int n = snprintf(key, sizeof key, "%" PRId64 "/%s", r->program, number);
    assert(n > 0 && (size_t)n < sizeof key);
    VG_TRY(VG_FIND(core->work, number, VG_KEY_OF_WORD(key), &found, err));
    *ret = found == NULL ? 0 : found->account;
    return VG_DONE;
}

/* The bank's booking time: date and hhmmss, China time. A time that does not parse books at the end of its day. */
static vg_status booked_at(const vg_line_row *row, int64_t *ret, vg_day *ret_day, vg_err *err)
{
    int64_t clock = 235959;
    vg_err ignored;
    VG_TRY(vg_day_parse_compact(vg_span_of(row->date), ret_day, err));
    if (strlen(row->time) == 6) {
        vg_status st = vg_span_int(vg_span_of(row->time), &clock, &ignored);
        if (st.code != VG_OK || clock > 235959) {
            clock = 235959;
        }
    }
    *ret = vg_day_instant(*ret_day, (int)(clock / 10000 * 3600 + clock / 100 % 100 * 60 + clock % 100));
    return VG_DONE;
}

static vg_status line_of(vg_core *core, const vg_line_row *row, vg_line *ret, vg_err *err)
{
    vg_day day;
    *ret = (vg_line){.program = core->rules->program,
                     .side = row->side,
                     .fen = row->amount.fen,
                     .balance_fen = row->has_balance ? row->balance.fen : -1,
                     .fee_fen = row->fee.fen,
                     .created_at = core->at};
    int n = snprintf(ret->id, sizeof ret->id, "%" PRId64 "/%s/%s/%s/%s", ret->program, row->account, row->date, row->flow,
                     row->sequence);
    if (n < 0 || (size_t)n >= sizeof ret->id) {
        return VG_FAIL(err, BANK_GARBLED, "a statement line has a key that is too long");
    }
    VG_TRY(booked_at(row, &ret->booked_at, &day, err));
    ret->day = day.n;
    VG_SET(ret->type, row->type);
    VG_SET(ret->memo, row->memo);
    VG_SET(ret->opp_account, row->opp_account);
    VG_SET(ret->opp_name, row->opp_damaged ? "" : row->opp_name);
    VG_SET(ret->opp_bank, row->opp_bank);
    VG_SET(ret->opp_bank_no, row->opp_bank_no);
    return vg_line_account(core, row->account, &ret->account, err);
}

bool vg_line_ref(const vg_rules *r, const char *ref, const char *memo, char ret[VG_REF_WORD])
{
    memo = ref[0] != 0 ? ref : memo;
    size_t len = strcspn(memo, " ");
    size_t prefix = strlen(r->ref_prefix);
    if (prefix == 0 || len != r->ref_max || len >= VG_REF_WORD || strncmp(memo, r->ref_prefix, prefix) != 0) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!((memo[i] >= 'A' && memo[i] <= 'Z') || (memo[i] >= '0' && memo[i] <= '9'))) {
            return false;
        }
    }
    memcpy(ret, memo, len);
    ret[len] = 0;
    return true;
}

static bool our_ref(const vg_rules *r, const vg_line_row *row, char ret[VG_REF_WORD]) { return vg_line_ref(r, row->ref, row->memo, ret); }

static vg_status broken(vg_core *core, vg_line *line, int64_t reason, int64_t op, vg_err *err)
{
    char data[96];
    line->reason = reason;
    snprintf(data, sizeof data, "{\"reason\":%" PRId64 ",\"amount\":%" PRId64, reason, line->fen);
    vg_effect_add(core, VG_DO_ALERT, op);
    return vg_emit(core, "break.opened", "prog_", core->rules->program, op, data, err);
}

/* --- lines of our own operations --------------------------------------------------------------------- */

static bool comes_to_its_account(const vg_operation *op)
{
    bool back = op->kind == VG_OP_PART_PAY && op->stage != 0; /* a refund's move back */
    return op->kind == VG_OP_DEPOSIT || op->kind == VG_OP_ASSIGN || back;
}

/* The one line that decides about an act that has ended: on its own account. */
static bool is_paying_side(const vg_line *line, const vg_operation *op)
{
    return line->account == op->account && line->side == (comes_to_its_account(op) ? VG_CREDIT : VG_DEBIT);
}

bool vg_line_shows(const vg_core *core, const vg_line *line, const vg_operation *op)
{
    int64_t other = op->peer, program = core->rules->program;
    if (op->kind == VG_OP_ASSIGN || op->kind == VG_OP_UNASSIGN) {
        other = vg_own_id(program, VG_OWN_SUSPENSE);
    } else if (other == vg_own_id(program, VG_OWN_FEE)) {
        other = vg_own_id(program, VG_OWN_MERCHANT); /* one sub-account at the bank */
    }
    bool other_side = line->side == (comes_to_its_account(op) ? VG_DEBIT : VG_CREDIT);
    return is_paying_side(line, op) || (other != 0 && line->account == other && other_side);
}

/* The other half of a payment between our own comes from one of our own. What comes from elsewhere to who was to be paid is another payment, and
 * its memo the payer's to write, whatever reference stands in it. */
vg_status vg_line_payers_words(vg_core *core, const vg_line *line, const vg_operation *op, bool *ret, vg_err *err)
{
    int64_t from;
    *ret = false;
    bool whole = line->opp_account[0] != 0 && strspn(line->opp_account, "0123456789") == strlen(line->opp_account); /* one with stars may be ours */
    bool pool = strcmp(line->opp_account, core->rules->custody_account) == 0; /* of which all accounts are parts */
    if (line->side != VG_CREDIT || is_paying_side(line, op) || !whole || pool) {
        return VG_DONE;
    }
    VG_TRY(vg_line_account(core, line->opp_account, &from, err));
    *ret = from == 0;
    return VG_DONE;
}

static vg_status remember_assignment(vg_core *core, const vg_line *line, const vg_operation *op, vg_err *err)
{
    const vg_receipt *row;
    if (op->kind != VG_OP_ASSIGN || line->side != VG_CREDIT) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(op->receipt), &row, err));
    assert(row != NULL);
    VG_SET(VG_EDIT(core->work, receipt, row)->assign_line, line->id);
    return VG_DONE;
}

/* The payout of an account that was closed: of interest and rest, whose amount the bank alone knows. Where the credit before it is
 * not read yet, today and yesterday are read again. */
static vg_status line_of_closing(vg_core *core, vg_line *line, vg_operation *op, bool *ret_later, vg_err *err)
{
    if (op->state == VG_ST_REFUSED || op->state == VG_ST_CANCELLED) {
        return broken(core, line, VG_WHY_LINE_CONTRADICTS, op->id, err);
    }
    VG_TRY(op->state == VG_ST_DONE ? VG_DONE : vg_op_apply(core, op, VG_EV_YES, err));
    VG_TRY(vg_closing_paid(core, line, op, ret_later, err));
    if (*ret_later && vg_day_at(core->at).n > line->day + 1) {
        *ret_later = false;
        return broken(core, line, VG_WHY_LINE_CONTRADICTS, op->id, err);
    }
    return VG_DONE;
}

vg_status vg_line_settles(vg_core *core, vg_line *line, vg_operation *op, vg_err *err)
{
    assert(line->fen == op->fen);
    if (op->state == VG_ST_DONE) {
        op->unconfirmed = 0;
        op->updated_at = core->at;
        return VG_DONE;
    }
    if (vg_flow_is_end((vg_state)op->state)) {
        VG_TRY(broken(core, line, VG_WHY_LINE_CONTRADICTS, op->id, err));
        return is_paying_side(line, op) ? vg_correct(core, op, true, err) : VG_DONE;
    }
    op->unconfirmed = 0;
    return vg_op_apply(core, op, VG_EV_YES, err); /* whatever the direct answer will be: the line comes once */
}

/* Its money left this account for a bank outside. */
static bool left_account(const vg_operation *op, const vg_line *line)
{
    bool pays = op->kind == VG_OP_WITHDRAW || op->kind == VG_OP_REFUND || op->kind == VG_OP_PART_PAY;
    return pays && op->peer == 0 && op->account == line->account;
}

/* Where the bank tells it, and whole enough to be compared: digits alone, where others are masked or cut off. */
bool vg_line_other_payee(const vg_rules *rules, const vg_line *line, const vg_operation *op)
{
    enum { TOLD = 19 };
    size_t digits = strspn(line->opp_account, "0123456789");
    bool tells = vg_rules_promise(rules, VG_CAP_PAYEE_TOLD) && line->side == VG_DEBIT && digits > 0 && line->opp_account[digits] == 0;
    return tells && left_account(op, line) && op->payee_account[0] != 0 && strncmp(line->opp_account, op->payee_account, TOLD) != 0;
}

static vg_status line_of_op(vg_core *core, vg_line *line, int64_t op_id, bool *ret_later, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, op_id, &op, err));
    line->op = op->id;
    if (op->kind == VG_OP_CLOSE && line->fen > 0) {
        return line_of_closing(core, line, op, ret_later, err);
    }
    if (line->fen != op->fen) {
        return broken(core, line, VG_WHY_LINE_CONTRADICTS, op->id, err);
    }
    VG_TRY(remember_assignment(core, line, op, err));
    VG_TRY(vg_line_settles(core, line, op, err)); /* the money has left under our reference, wherever it went */
    return vg_line_other_payee(core->rules, line, op) ? broken(core, line, VG_WHY_LINE_OTHER_PAYEE, op->id, err) : VG_DONE;
}

/* --- receipts ---------------------------------------------------------------------------------------- */

static vg_status new_receipt(vg_core *core, const vg_line_row *row, vg_line *line, int64_t state, vg_receipt **ret,
                             vg_err *err)
{
    int64_t id;
    VG_TRY(vg_core_id(core, &id, err));
    vg_receipt *r = VG_NEW(core->work, receipt,
                           {.id = id,
                            .program = core->rules->program,
                            .account = line->account,
                            .state = state,
                            .fen = line->fen,
                            .booked_at = line->booked_at,
                            .day = line->day,
                            .created_at = core->at,
                            .updated_at = core->at});
    VG_SET(r->payer_account, line->opp_account);
    VG_SET(r->payer_name, line->opp_name);
    VG_SET(r->payer_bank, line->opp_bank);
    VG_SET(r->payer_bank_no, line->opp_bank_no);
    VG_SET(r->line, line->id);
    VG_SET(r->channel_order, row->order_no);
    VG_SET(r->memo, line->memo);
    line->receipt = id;
    *ret = r;
    return VG_DONE;
}

/* Money that the bank has booked: ours as of the bank's day. */
static vg_status bring_in(vg_core *core, const vg_receipt *r, int64_t op, vg_err *err)
{
    vg_journal j = {.op = op, .receipt = r->id, .phase = VG_PHASE_DIRECT, .value_day = {(int32_t)r->day}};
    VG_TRY(vg_ledger_move(core, &j, VG_AT(vg_own_id(r->program, VG_OWN_BANK), FREE), VG_AT(r->account, FREE), vg_fen(r->fen),
                          err));
    return vg_accrue_from(core, r->account, r->fen, (vg_day){(int32_t)r->day}, err);
}

static vg_status book_inbound(vg_core *core, const vg_line_row *row, vg_line *line, vg_err *err)
{
    vg_receipt *r;
    vg_from from;
    VG_TRY(new_receipt(core, row, line, VG_RS_BOOKED, &r, err));
    VG_TRY(vg_core_from_day(core, line->booked_at, &from, err));
    VG_TRY(bring_in(core, r, 0, err));
    VG_TRY(vg_count_receipt(core, r, err));
    vg_credit c = {.account = r->account,
                   .fen = r->fen,
                   .from_day = from,
                   .booked_at = line->booked_at,
                   .receipt = r->id,
                   .refundable = true};
    VG_TRY(vg_lots_add(core, &c, &r->lot, err));
    vg_account *a;
    VG_TRY(vg_core_funded(core, r->account, err));
    VG_TRY(vg_core_account(core, r->account, &a, err));
    if (a->state != VG_AS_ACTIVE && a->kind < VG_ACCT_BANK) { /* the bank took it: it is booked, and people should know */
        vg_effect_add(core, VG_DO_ALERT, 0);
        VG_TRY(vg_emit(core, "receipt.account_not_active", "rcpt_", r->id, 0, "{", err));
    }
    return vg_emit(core, "receipt.booked", "rcpt_", r->id, 0, "{", err);
}

/* For an order that is closed: the account has it at the bank, people say what becomes of it. */
static vg_status book_late(vg_core *core, const vg_line_row *row, vg_line *line, int64_t hold, vg_err *err)
{
    vg_receipt *r;
    char data[96], id[VG_ID_TEXT];
    VG_TRY(new_receipt(core, row, line, VG_RS_SUSPENSE, &r, err));
    r->home = line->account;
    r->late_hold = hold;
    r->account = vg_own_id(r->program, VG_OWN_SUSPENSE);
    VG_TRY(vg_late_count(core, r, r->fen, err));
    VG_TRY(bring_in(core, r, 0, err));
    VG_TRY(vg_count_receipt(core, r, err)); /* the program's; the account's with its reapplying */
    vg_id_text("hold_", hold, id);
    snprintf(data, sizeof data, "{\"reason\":\"late\",\"hold\":\"%s\",\"amount\":%" PRId64, id, r->fen);
    vg_effect_add(core, VG_DO_ALERT, 0);
    return vg_emit(core, "receipt.suspense", "rcpt_", r->id, 0, data, err);
}

/* Money of an account that is open; of any other the bank's booking stands alone. */
static vg_status book_in_time_or_late(vg_core *core, const vg_line_row *row, vg_line *line, vg_err *err)
{
    vg_account *a;
    int64_t hold = 0;
    VG_TRY(vg_core_account(core, line->account, &a, err));
    if (a->kind < VG_ACCT_BANK && a->state == VG_AS_ACTIVE) {
        VG_TRY(vg_late_for(core, row, a->id, &hold, err));
    }
    return hold != 0 ? book_late(core, row, line, hold, err) : book_inbound(core, row, line, err);
}

static vg_status book_suspense(vg_core *core, const vg_line_row *row, vg_line *line, vg_receipt **ret, vg_err *err)
{
    vg_receipt *r;
    VG_TRY(new_receipt(core, row, line, VG_RS_SUSPENSE, &r, err));
    *ret = r;
    r->account = vg_own_id(r->program, VG_OWN_SUSPENSE);
    VG_TRY(bring_in(core, r, 0, err));
    VG_TRY(vg_count_receipt(core, r, err));
    return vg_emit(core, "receipt.suspense", "rcpt_", r->id, 0, "{", err);
}

/* Interest that no account of ours can take, or one that is closed already: kept in suspense for people, never lost. */
static vg_status homeless_interest(vg_core *core, const vg_line_row *row, vg_line *line, const char *type, vg_receipt **ret,
                                   vg_err *err)
{
    VG_TRY(book_suspense(core, row, line, ret, err));
    vg_effect_add(core, VG_DO_ALERT, 0);
    return vg_emit(core, type, "rcpt_", (*ret)->id, 0, "{", err);
}

/* What the bank pays on a deposit (domain/t1-settlement §6.4): of its day, never waiting, no origin that it could go back to. */
static vg_status book_interest(vg_core *core, const vg_line_row *row, vg_line *line, vg_err *err)
{
    vg_receipt *r;
    vg_account *a;
    vg_day day = {(int32_t)line->day}, closing;
    if (line->fen == 0) {
        return broken(core, line, VG_WHY_LINE_UNMATCHED, 0, err);
    }
    if (line->account == 0) {
        return homeless_interest(core, row, line, "interest.no_account", &r, err);
    }
    VG_TRY(vg_core_account(core, line->account, &a, err));
    VG_TRY(vg_closing_day(core, a, &closing, err));
    if (a->state == VG_AS_CLOSED && day.n > closing.n) {
        VG_TRY(homeless_interest(core, row, line, "interest.account_closed", &r, err));
        return vg_accrual_paid(core, a, r->fen, day, closing, r->id, err);
    }
    VG_TRY(new_receipt(core, row, line, VG_RS_BOOKED, &r, err));
    VG_TRY(vg_accrual_paid(core, a, r->fen, day, closing, r->id, err)); /* before it earns itself */
    VG_TRY(bring_in(core, r, 0, err));
    if (vg_lots_kept(r->program, r->account)) {
        vg_credit c = {
            .account = r->account, .fen = r->fen, .from_day = vg_t1_fixed(day), .booked_at = line->booked_at, .receipt = r->id};
        VG_TRY(vg_lots_add(core, &c, &r->lot, err));
        r->lot = 0;
    }
    return vg_emit(core, "interest.credited", "acct_", r->account, 0, "{", err);
}

/* --- payouts that come back (退票, domain/t1-settlement §4.3) ---------------------------------------------- */

/* The act with this reference of ours, and the payout that callers know it by. NULL: none that left this account. */
static vg_status payout_of_ref(vg_core *core, const char *word, const vg_line *line, vg_operation **ret_act,
                               vg_operation **ret, vg_err *err)
{
    const vg_ref *ref;
    vg_operation *act, *payout;
    *ret_act = *ret = NULL;
    VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(word), &ref, err));
    if (ref == NULL || ref->program != core->rules->program) {
        return VG_DONE;
    }
    VG_TRY(vg_op_edit(core, ref->op, &act, err));
    VG_TRY(vg_op_payout(core, act, &payout, err));
    if (left_account(payout, line)) {
        *ret_act = act;
        *ret = payout;
    }
    return VG_DONE;
}

/* A line says which payout it brings back, by our number or by the bank's. */
static vg_status payout_named(vg_core *core, const vg_line_row *row, const vg_line *line, vg_operation **ret_act,
                              vg_operation **ret, vg_err *err)
{
    const void *const *rows;
    size_t n;
    *ret_act = *ret = NULL;
    if (row->ref[0] != 0) {
        VG_TRY(payout_of_ref(core, row->ref, line, ret_act, ret, err));
    }
    if (*ret != NULL || row->of_flow[0] == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_work_group(core->work, VG_G_PAYOUTS_OF_ACCOUNT, line->account, &rows, &n, err));
    for (size_t i = 0; i < n && *ret == NULL; i++) {
        const vg_operation *op = rows[i];
        if (strcmp(op->bank_receipt, row->of_flow) == 0) {
            *ret = *ret_act = VG_EDIT(core->work, operation, op);
        }
    }
    return VG_DONE;
}

/* New entries, a new lot of today, linked; the old row never flips. */
static vg_status book_return(vg_core *core, const vg_line_row *row, vg_line *line, vg_operation *op, vg_err *err)
{
    vg_receipt *r;
    vg_from from;
    VG_TRY(vg_returned_day(core, line->booked_at, op, &from, err));
    VG_TRY(new_receipt(core, row, line, VG_RS_BOOKED, &r, err));
    VG_TRY(bring_in(core, r, op->id, err));
    vg_credit c = {.account = r->account,
                   .fen = r->fen,
                   .from_day = from,
                   .booked_at = line->booked_at,
                   .op = op->id};
    VG_TRY(vg_lots_add(core, &c, &r->lot, err));
    r->lot = 0; /* it came from us: no refund goes back to it */
    int64_t fee = vg_fen_min(row->fee.fen, op->fen - op->returned_fen - line->fen); /* told, and no more than is missing */
    VG_TRY(vg_returned_fee(core, op, r, vg_fen_max(fee, 0), err));
    return vg_returned(core, op, r->id, line->fen, vg_fen_max(fee, 0), err);
}

/* The bank says that this is a payout which came back, and which. So it had left, whatever we knew; and what is back
 * already is not booked again: of one bounce the bank may tell by a notice, an entry and a denial of the act. */
static vg_status return_told(vg_core *core, const vg_line_row *row, vg_line *line, vg_operation *act,
                             vg_operation *payout, vg_err *err)
{
    if (act->live != 0) {
        VG_TRY(vg_op_apply(core, act, VG_EV_YES, err));
    } else if (act->state != VG_ST_DONE && act->corrected_by == 0) {
        VG_TRY(vg_correct(core, act, true, err));
    }
    line->op = payout->id;
    if (line->fen <= payout->fen - payout->returned_fen) {
        return book_return(core, row, line, payout, err);
    }
    bool by_correction = payout->returned_fen == line->fen && payout->returned_by == 0;
    return by_correction ? vg_emit(core, "withdrawal.return_seen", "op_", payout->id, payout->id, "{", err)
                         : broken(core, line, VG_WHY_LINE_CONTRADICTS, payout->id, err);
}

/* Where a return looks like any deposit: a payout of the last 30 days with this payee and amount that is not back yet,
 * the one that the memo names before others. */
static vg_status payout_alike(vg_core *core, const vg_line_row *row, const vg_line *line, vg_operation **ret,
                              bool *ret_named, vg_err *err)
{
    const void *const *rows;
    size_t n;
    char word[VG_REF_WORD];
    vg_operation *act, *named = NULL;
    *ret = NULL;
    *ret_named = false;
    if (line->opp_account[0] == 0) {
        return VG_DONE;
    }
    if (our_ref(core->rules, row, word)) {
        VG_TRY(payout_of_ref(core, word, line, &act, &named, err));
    }
    VG_TRY(vg_work_group(core->work, VG_G_PAYOUTS_OF_ACCOUNT, line->account, &rows, &n, err));
    for (size_t i = 0; i < n && !*ret_named; i++) {
        const vg_operation *op = rows[i];
        if (core->at - op->created_at > RETURN_WINDOW_MS) { /* nobody waits for it any more: the next line finds fewer */
            VG_EDIT(core->work, operation, op)->watch = 0;
            continue;
        }
        bool alike = op->fen == line->fen && strcmp(op->payee_account, line->opp_account) == 0;
        if (alike && (*ret == NULL || op == named)) {
            *ret = VG_EDIT(core->work, operation, op);
            *ret_named = op == named;
        }
    }
    return VG_DONE;
}

/* A memo is the payer's to write and an amount proves nothing: what may be a return is money like any other, with the
 * day of a deposit and a way back to its payer, and people are told. Only where a denial of the payout brought this
 * money already, it is not booked before people have looked. */
static vg_status book_credit(vg_core *core, const vg_line_row *row, vg_line *line, vg_err *err)
{
    vg_operation *op = NULL;
    bool named = false;
    if (!vg_rules_promise(core->rules, VG_CAP_RETURNS_TOLD)) {
        VG_TRY(payout_alike(core, row, line, &op, &named, err));
    }
    if (op == NULL) {
        return book_in_time_or_late(core, row, line, err);
    }
    op->watch = 0;
    op->updated_at = core->at;
    if (op->returned_fen != 0) {
        line->op = op->id;
        return broken(core, line, VG_WHY_LINE_RETURNED, op->id, err);
    }
    VG_TRY(book_inbound(core, row, line, err));
    if (op->return_told != 0) { /* the bank's list of returns named it before */
        line->op = op->id;
        return vg_returned_is(core, op, line->receipt, err);
    }
    if (named) {
        line->op = op->id;
        return vg_returned(core, op, line->receipt, line->fen, 0, err);
    }
    line->reason = VG_WHY_LINE_RETURNED;
    op->returned_by = line->receipt;
    vg_effect_add(core, VG_DO_ALERT, op->id);
    return vg_emit(core, "withdrawal.return_suspected", "op_", op->id, op->id, "{", err);
}

typedef enum adopted { NOT_ADOPTED, IN_ADOPTED_BALANCE, MAYBE_ADOPTED, ADOPTION_LIVE } adopted;

enum { CLOCKS_APART_MS = 5 * 60 * 1000 }; /* the bank's and ours, at most: beyond it nothing is sent (run/roll.c) */

/* An adopted account came with a balance: lines from before it was asked for are in it already. Of one that the bank booked about
 * when we asked, the balances tell: what stands before it is what we have, or what stands behind it is what we were told and
 * nothing happened since. Else it may be in it or not: it is not booked a second time, a person compares. */
static adopted adopted_about(const vg_line *line, const vg_operation *op, const vg_account *a)
{
    int64_t ours = a->free_fen + a->held_fen + a->out_fen;
    if (line->booked_at <= op->sent_at - CLOCKS_APART_MS) {
        return IN_ADOPTED_BALANCE;
    }
    if (line->booked_at > op->updated_at + CLOCKS_APART_MS) {
        return NOT_ADOPTED;
    }
    if (line->balance_fen < 0) {
        return MAYBE_ADOPTED;
    }
    if (line->balance_fen - line->fen == ours) {
        return NOT_ADOPTED;
    }
    return line->balance_fen == ours && ours == op->fen ? IN_ADOPTED_BALANCE : MAYBE_ADOPTED;
}

static vg_status adoption_of(vg_core *core, vg_line *line, adopted *ret, vg_err *err)
{
    const vg_account *a;
    const vg_operation *op = NULL;
    VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(line->account), &a, err));
    if (a != NULL && a->opening_op != 0) {
        VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(a->opening_op), &op, err));
    }
    *ret = NOT_ADOPTED;
    if (op != NULL && op->kind == VG_OP_ADOPT) {
        *ret = op->live != 0 ? ADOPTION_LIVE : adopted_about(line, op, a);
        line->op = *ret == IN_ADOPTED_BALANCE ? op->id : line->op;
    }
    return VG_DONE;
}

/* As money from outside: an adopted balance may hold it already. */
static vg_status interest(vg_core *core, const vg_line_row *row, vg_line *line, bool *ret_later, vg_err *err)
{
    adopted adoption;
    VG_TRY(adoption_of(core, line, &adoption, err));
    if (adoption == MAYBE_ADOPTED) {
        return broken(core, line, VG_WHY_LINE_UNMATCHED, 0, err);
    }
    *ret_later = adoption == ADOPTION_LIVE;
    return adoption == NOT_ADOPTED ? book_interest(core, row, line, err) : VG_DONE;
}

static vg_status inbound(vg_core *core, const vg_line_row *row, vg_line *line, bool *ret_later, vg_err *err)
{
    const vg_rules *rules = core->rules;
    if (line->account == 0 || line->fen == 0) {
        return broken(core, line, VG_WHY_LINE_UNMATCHED, 0, err);
    }
    if (line->account == vg_own_id(rules->program, VG_OWN_SUSPENSE)) {
        vg_receipt *receipt;
        return book_suspense(core, row, line, &receipt, err);
    }
    if (rules->settlement_account[0] != 0 && strcmp(row->opp_account, rules->settlement_account) == 0) {
        return broken(core, line, VG_WHY_LINE_UNMATCHED, 0, err); /* merchant funding without our reference */
    }
    adopted adoption;
    VG_TRY(adoption_of(core, line, &adoption, err));
    if (adoption == MAYBE_ADOPTED) {
        return broken(core, line, VG_WHY_LINE_UNMATCHED, 0, err);
    }
    if (adoption != NOT_ADOPTED) {
        *ret_later = adoption == ADOPTION_LIVE; /* today and yesterday are read again: it comes back */
        return VG_DONE;
    }
    return book_credit(core, row, line, err);
}

static vg_status came_back(vg_core *core, const vg_line_row *row, vg_line *line, bool *ret_later, vg_err *err)
{
    vg_operation *act, *payout;
    if (line->account == 0 || line->fen == 0) {
        return broken(core, line, VG_WHY_LINE_UNMATCHED, 0, err);
    }
    VG_TRY(payout_named(core, row, line, &act, &payout, err));
    return payout == NULL ? inbound(core, row, line, ret_later, err)
                          : return_told(core, row, line, act, payout, err);
}

static vg_status foreign_ref(vg_core *core, vg_line *line, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    program->sends_off = 1; /* this store is older than the bank: nothing is sent until two people say so */
    return broken(core, line, VG_WHY_LINE_FOREIGN_REF, 0, err);
}

/* Our reference stands in the memo. Money from outside is a receipt whoever wrote the memo. */
static vg_status line_with_ref(vg_core *core, const vg_line_row *row, vg_line *line, const char *word, bool outside,
                               bool *ret_later, vg_err *err)
{
    const vg_ref *ref;
    const vg_operation *op = NULL;
    VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(word), &ref, err));
    bool ours = ref != NULL && ref->program == core->rules->program;
    if (ours) {
        VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(ref->op), &op, err));
        assert(op != NULL);
        bool payers = false;
        VG_TRY(outside && row->ref[0] == 0 ? vg_line_payers_words(core, line, op, &payers, err) : VG_DONE);
        if (!payers && vg_line_shows(core, line, op)) {
            return line_of_op(core, line, op->id, ret_later, err);
        }
        line->op = outside ? 0 : op->id; /* it names the act, and is not as that is: reconciliation says in what */
    }
    if (outside) { /* a memo is the payer's to write: our own acts show on the debit side, too */
        return inbound(core, row, line, ret_later, err);
    }
    return ref == NULL ? foreign_ref(core, line, err)
                       : broken(core, line, VG_WHY_LINE_CONTRADICTS, ours ? ref->op : 0, err);
}

/* Of a day that may be reconciled already. */
static bool of_day_before(const vg_core *core, const vg_line *line) { return line->day < vg_day_at(core->at).n; }

/* What was matched and proved without it is matched and proved anew. */
static vg_status told_late(vg_core *core, const vg_line *line, vg_err *err)
{
    if (!of_day_before(core, line)) {
        return VG_DONE;
    }
    VG_TRY(vg_recon_told(core, line->day, line->day, err));
    bool old = line->day < vg_day_at(core->at).n - VG_RECON_DAYS_MAX;
    return old ? VG_DONE : vg_proof_told(core, (vg_day){(int32_t)line->day}, err);
}

/* The statement's word on a line that is known: it confirms what a notification told, or says it otherwise. The line stays as it is;
 * a reconciliation takes the statement's word (run/stated.h), so another amount is a break, and its correcting entry is people's. */
static vg_status state_line(vg_core *core, const vg_line *line, bool otherwise, bool *ret_first, vg_err *err)
{
    const vg_stated *known;
    VG_TRY(VG_FIND(core->work, stated, VG_KEY_OF_WORD(line->id), &known, err));
    if (known == NULL && !otherwise) {
        return VG_DONE; /* the statement itself told it first */
    }
    if (known == NULL) {
        vg_stated row = {.program = core->rules->program, .day = line->day};
        VG_SET(row.id, line->id);
        known = vg_work_insert(core->work, VG_T_stated, &row);
    }
    *ret_first = known->stated_at == 0;
    if (known->stated_at == 0 || known->side != line->side || known->fen != line->fen) {
        VG_TRY(told_late(core, line, err));
        vg_stated *stated = VG_EDIT(core->work, stated, known);
        stated->stated_at = core->at;
        stated->side = line->side;
        stated->fen = line->fen;
    }
    return VG_DONE;
}

static vg_status announce(vg_core *core, const vg_line *line, vg_err *err)
{
    vg_stated row = {.program = core->rules->program, .day = line->day};
    const vg_stated *known;
    VG_TRY(VG_FIND(core->work, stated, VG_KEY_OF_WORD(line->id), &known, err));
    if (known == NULL) {
        VG_SET(row.id, line->id);
        (void)vg_work_insert(core->work, VG_T_stated, &row);
    }
    return VG_DONE;
}

/* What was booked by the first telling, a notice say, is never replaced: people look, once for each other telling; a line is read again
 * and again. */
static vg_status told_otherwise(vg_core *core, const vg_line *known, const vg_line *line, vg_err *err)
{
    if (known->reason == VG_WHY_NONE) { /* so each later word of the statement on it counts, the first one again, too */
        vg_line *mine = VG_EDIT(core->work, line, known);
        mine->reason = VG_WHY_LINE_CHANGED;
        VG_TRY(vg_evidence_row(core, VG_T_line, mine, mine->op, err));
    }
    char text[200], hash[VG_SHA256_HEX], data[200];
    vg_seen told = {.program = core->rules->program, .at = core->at};
    const vg_seen *before;
    snprintf(text, sizeof text, "%s/%" PRId64 "/%" PRId64, line->id, line->side, line->fen);
    vg_sha256_hex(vg_span_of(text), hash);
    snprintf(told.id, sizeof told.id, "%" PRId64 "/line/%.48s", told.program, hash);
    VG_TRY(VG_FIND(core->work, seen, VG_KEY_OF_WORD(told.id), &before, err));
    if (before != NULL) {
        return VG_DONE;
    }
    (void)vg_work_insert(core->work, VG_T_seen, &told);
    snprintf(data, sizeof data,
             "{\"reason\":%d,\"amount\":%" PRId64 ",\"side\":\"%s\",\"amount_before\":%" PRId64 ",\"side_before\":\"%s\"", VG_WHY_LINE_CHANGED, line->fen,
             line->side == VG_CREDIT ? "credit" : "debit", known->fen, known->side == VG_CREDIT ? "credit" : "debit");
    vg_effect_add(core, VG_DO_ALERT, known->op);
    return vg_emit(core, "break.opened", "prog_", core->rules->program, known->op, data, err);
}

/* By a notification, which tells no balance, or by the statement itself. */
static bool was_said_otherwise(const vg_line *known) { return known->balance_fen < 0 || known->reason == VG_WHY_LINE_CHANGED; }

/* A line that is here already. What came as a notification has its balance in the statement only, which tells it when it first has the line:
 * told again later, behind newer lines, it could fit there by chance. */
static vg_status take_again(vg_core *core, const vg_line *known, const vg_line *line, bool announced, vg_err *err)
{
    bool otherwise = known->fen != line->fen || known->side != line->side, first = false;
    if (!announced && (otherwise || was_said_otherwise(known))) {
        VG_TRY(state_line(core, line, otherwise, &first, err));
    }
    if (otherwise) {
        return told_otherwise(core, known, line, err);
    }
    return first && known->balance_fen < 0 ? vg_told_line(core, line, err) : VG_DONE;
}

vg_status vg_take_line(vg_core *core, const vg_line_row *row, bool announced, vg_err *err)
{
    vg_line line;
    const vg_line *known;
    char word[VG_REF_WORD];
    VG_TRY(line_of(core, row, &line, err));
    line.balance_fen = announced ? -1 : line.balance_fen;
    VG_TRY(VG_FIND(core->work, line, VG_KEY_OF_WORD(line.id), &known, err));
    if (known != NULL) {
        return take_again(core, known, &line, announced, err);
    }
    bool later = false;
    bool inward = (row->kind == VG_LINE_INBOUND || row->kind == VG_LINE_UNIDENTIFIED) && line.side == VG_CREDIT;
    if (row->kind == VG_LINE_RETURNED && line.side == VG_CREDIT) {
        VG_TRY(came_back(core, row, &line, &later, err));
    } else if (our_ref(core->rules, row, word)) {
        /* Funding comes from the merchant's settlement account and is an act of ours. */
        bool funding = core->rules->settlement_account[0] != 0 &&
                       strcmp(row->opp_account, core->rules->settlement_account) == 0;
        VG_TRY(line_with_ref(core, row, &line, word, inward && !funding, &later, err));
    } else if (inward) {
        VG_TRY(inbound(core, row, &line, &later, err));
    } else if (row->kind == VG_LINE_INTEREST && line.side == VG_CREDIT) {
        VG_TRY(interest(core, row, &line, &later, err));
    } else {
        VG_TRY(broken(core, &line, VG_WHY_LINE_UNMATCHED, 0, err));
    }
    if (later) {
        return VG_DONE;
    }
    VG_TRY(announced ? announce(core, &line, err) : VG_DONE);
    VG_TRY(told_late(core, &line, err));
    VG_TRY(vg_told_line(core, &line, err));
    vg_evidence_salt(core, VG_T_line, line.id, line.salt);
    return vg_evidence_row(core, VG_T_line, vg_work_insert(core->work, VG_T_line, &line), line.op, err);
}

/* Asks for what the rows will need, all of it at once: a step that met its rows one by one would be run again for
 * each of them. */
static vg_status probe(vg_core *core, const vg_line_row *row, vg_err *err)
{
    vg_line line;
    const vg_line *known;
    const vg_ref *ref;
    const vg_operation *op;
    char word[VG_REF_WORD];
    VG_TRY(line_of(core, row, &line, err));
    VG_TRY(VG_FIND(core->work, line, VG_KEY_OF_WORD(line.id), &known, err));
    if (known == NULL && of_day_before(core, &line)) {
        const vg_recon *run;
        const vg_proof *proof;
        VG_TRY(VG_FIND(core->work, recon, VG_KEY_OF_PAIR(core->rules->program, line.day), &run, err));
        VG_TRY(VG_FIND(core->work, proof, VG_KEY_OF_PAIR(core->rules->program, line.day), &proof, err));
    }
    if (line.account != 0 && line.balance_fen >= 0) {
        const vg_told *told;
        VG_TRY(VG_FIND(core->work, told, VG_KEY_OF_ID(line.account), &told, err));
    }
    if (known == NULL && row->kind == VG_LINE_INBOUND && line.account != 0) {
        int64_t hold;
        VG_TRY(vg_late_for(core, row, line.account, &hold, err));
    }
    if (known != NULL && (was_said_otherwise(known) || known->fen != line.fen || known->side != line.side)) {
        const vg_stated *stated;
        VG_TRY(VG_FIND(core->work, stated, VG_KEY_OF_WORD(line.id), &stated, err));
    }
    if (known != NULL || !our_ref(core->rules, row, word)) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(word), &ref, err));
    return ref == NULL ? VG_DONE : VG_FIND(core->work, operation, VG_KEY_OF_ID(ref->op), &op, err);
}

static vg_status probe_all(vg_core *core, const vg_lines_event *e, vg_err *err)
{
    vg_status missing = VG_DONE;
    if (e->feed == VG_FEED_RETURNS) { /* few rows */
        return VG_DONE;
    }
    for (size_t i = 0; i < e->count; i++) {
        vg_status st = e->feed == VG_FEED_FIGURES ? vg_told_probe(core, &e->rows[i], err) : probe(core, &e->rows[i], err);
        if (st.code == VG_E_MISS) {
            missing = st;
        } else if (st.code != VG_OK) {
            return st;
        }
    }
    return missing;
}

vg_status vg_step_lines(vg_core *core, const vg_lines_event *e, vg_err *err)
{
    const vg_feed *row;
    VG_TRY(probe_all(core, e, err));
    VG_TRY(VG_FIND(core->work, feed, VG_KEY_OF_PAIR(core->rules->program, e->feed), &row, err));
    for (size_t i = 0; i < e->count; i++) {
        VG_TRY(e->feed == VG_FEED_RETURNS   ? vg_returned_listed(core, &e->rows[i], err)
               : e->feed == VG_FEED_FIGURES ? vg_told_listed(core, e->from, &e->rows[i], err)
                                            : vg_take_line(core, &e->rows[i], false, err));
    }
    if (row == NULL) {
        row = VG_NEW(core->work, feed, {.program = core->rules->program, .kind = e->feed});
    }
    if (e->feed == VG_FEED_LINES && e->whole_at != 0) {
        VG_TRY(vg_day_statement_read(core, row->whole_at, e->whole_at, err));
    }
    vg_feed *feed = VG_EDIT(core->work, feed, row);
    feed->done_at = core->at;
    feed->due_at = e->next_due;
    feed->whole_at = e->whole_at != 0 ? e->whole_at : feed->whole_at;
    feed->rows += (int64_t)e->count;
    if (e->count > 0) {
        const vg_line_row *last = &e->rows[e->count - 1];
        VG_SET(feed->date, last->date);
        VG_SET(feed->flow, last->flow);
        VG_SET(feed->sequence, last->cursor[0] != 0 ? last->cursor : last->sequence);
    }
    return VG_DONE;
}

vg_status vg_step_bad_line(vg_core *core, const vg_line_row *row, const char *why, vg_err *err)
{
    uint8_t room[2048];
    char masked[16];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_format(&b, "{\"reason\":\"line not taken\",\"side\":\"%s\",\"amount\":%" PRId64 ",",
                  row->side == VG_CREDIT ? "credit" : "debit", row->amount.fen);
    vg_mask(row->account, masked);
    vg_data_text(&b, "account", masked);
    vg_data_text(&b, "date", row->date);
    vg_data_text(&b, "flow", row->flow);
    vg_data_text(&b, "sequence", row->sequence);
    vg_data_text(&b, "why", why);
    vg_buf_byte(&b, 0);
    assert(!b.over); /* the longest of each, escaped, is under 1,600 bytes */
    vg_effect_add(core, VG_DO_ALERT, 0);
    return vg_emit(core, "break.opened", "prog_", core->rules->program, 0, (const char *)room, err);
}

/* What happens to operations by themselves: claims, answers, silence, time. */
#include "gateway/base/buf.h"
#include "gateway/core/act_in.h"
#include "gateway/core/ledger.h"
#include "gateway/core/lots.h"
#include "gateway/core/op.h"
#include "gateway/core/proof.h"
#include "gateway/core/bank_days.h"
#include "gateway/core/confirm.h"
#include "gateway/core/closing.h"
#include "gateway/core/evidence.h"
#include "gateway/core/wait.h"
#include <inttypes.h>
#include <stdio.h>

enum { DIR_SENT = 0, DIR_RECEIVED = 1 };
#define REVIEW_MS (INT64_C(7) * VG_DAY_MS) /* type2-accounts §5 row 13: then a person looks */

static vg_status journal(vg_core *core, vg_operation *op, vg_ask_kind ask, int dir, const vg_answer *answer,
                         vg_span bytes, vg_err *err)
{
    int64_t seq;
    char key[128];
    VG_TRY(vg_core_id(core, &seq, err));
    vg_exchange x = {.op = op->id,
                     .seq = seq,
                     .program = op->program,
                     .at = core->at,
                     .ask = ask,
                     .dir = dir,
                     .verdict = answer == NULL ? -1 : (int64_t)answer->verdict,
                     .bytes = vg_work_bytes(core->work, bytes.at, bytes.len)};
    if (answer != NULL) {
        VG_SET(x.code, answer->bank_code);
        VG_SET(x.text, answer->bank_text);
    }
    vg_record_key(VG_T_exchange, &x, key);
    vg_evidence_salt(core, VG_T_exchange, key, x.salt);
    return vg_evidence_row(core, VG_T_exchange, vg_work_insert(core->work, VG_T_exchange, &x), op->id, err);
}

/* --- claim ----------------------------------------------------------------------------------------- */

static vg_status check_sends(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_program *program;
    VG_TRY(vg_core_program(core, &program, err));
    bool money = vg_ask_message((vg_ask_kind)op->ask) != VG_MSG_QUERY;
    bool payout = op->ask == VG_ASK_PAYOUT || op->ask == VG_ASK_WITHDRAW_OWN || op->ask == VG_ASK_REFUND_ORDER ||
                  op->ask == VG_ASK_REFUND_TOPUP || op->ask == VG_ASK_WITHDRAW_CARD || op->ask == VG_ASK_REFUND_ORIGIN ||
                  (op->ask == VG_ASK_UNFREEZE_PAY && op->peer == 0);
    if (money && (program->sends_off != 0 || program->paused == VG_PAUSE_SENDS)) {
        return VG_FAIL(err, PAUSED, "sends of this program are off");
    }
    if (payout && program->paused == VG_PAUSE_PAYOUTS) {
        return VG_FAIL(err, PAUSED, "payouts of this program are paused");
    }
    return VG_DONE;
}

/* Takes money out of its account, and nothing of it was sent; a refund's move back brings it. */
static bool is_to_leave(const vg_operation *op)
{
    bool kind = op->kind == VG_OP_WITHDRAW || op->kind == VG_OP_TRANSFER || op->kind == VG_OP_REFUND || op->kind == VG_OP_CAPTURE ||
                (op->kind == VG_OP_PART_PAY && op->stage == 0);
    return kind && op->state == VG_ST_READY;
}

vg_status vg_step_claim(vg_core *core, const vg_claim *claim, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, claim->op, &op, err));
    if ((op->state != VG_ST_READY && op->state != VG_ST_RESEND) || op->ver != claim->op_ver || op->due_at == 0) {
        return VG_FAIL(err, CONFLICT, "the operation changed since it was encoded");
    }
    VG_TRY(check_sends(core, op, err));
    VG_TRY(is_to_leave(op) ? vg_act_check_orders(core, op->account, err) : VG_DONE); /* it is called off when it is due again */
    bool waits;
    VG_TRY(vg_wait(core, op, &waits, err));
    if (waits) { /* its way closed while it stood in the queue */
        return VG_FAIL(err, CONFLICT, "the payment system closed before this could be sent");
    }
    bool is_question = vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_QUERY; /* has no reference of its own */
    if (!is_question && op->bank_ref[0] == 0) {
        const vg_ref *taken;
        VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(claim->ref), &taken, err));
        if (taken != NULL) {
            return VG_FAIL(err, BUG, "a bank reference was made twice");
        }
        VG_SET(op->bank_ref, claim->ref);
        vg_ref ref = {.program = op->program, .op = op->id, .at = core->at};
        VG_SET(ref.id, claim->ref);
        (void)vg_work_insert(core->work, VG_T_ref, &ref);
    }
    assert(is_question || strcmp(op->bank_ref, claim->ref) == 0); /* one reference = one act for ever */
    VG_TRY(vg_wait_sent(core, op, err));
    op->sends++;
    op->sent_at = core->at;
    op->first_sent_at = op->first_sent_at == 0 ? core->at : op->first_sent_at;
    VG_TRY(journal(core, op, (vg_ask_kind)op->ask, DIR_SENT, NULL, claim->bytes, err));
    op->absents = 0; /* denials of an earlier send say nothing about this one (baixin §6.3) */
    op->absent_at = 0;
    VG_TRY(op->kind == VG_OP_INTEREST ? vg_settlement_sent(core, op, err) : VG_DONE);
    return vg_op_apply(core, op, VG_EV_CLAIM, err);
}

/* A value of the operation cannot be said in the bank's message: nothing was claimed, nothing is sent now. */
vg_status vg_step_unsayable(vg_core *core, int64_t id, const char *why, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, id, &op, err));
    op->reason = VG_WHY_PART_REFUSED;
    size_t n = strlen(why);
    n = n < sizeof op->bank_text - 1 ? n : sizeof op->bank_text - 1;
    memcpy(op->bank_text, why, n);
    op->bank_text[n] = 0;
    if (op->state != VG_ST_RESEND) {
        return vg_op_apply(core, op, VG_EV_CANCEL, err);
    }
    if (op->kind == VG_OP_PART_VERIFY) { /* the bank does not know it, and the code is gone: the customer types again */
        op->reason = VG_WHY_TRY_AGAIN;
        return vg_op_apply(core, op, VG_EV_NO, err);
    }
    return vg_op_apply(core, op, VG_EV_GIVE_UP, err); /* bytes of an earlier send had left: nothing is cancelled */
}

/* --- outcome ----------------------------------------------------------------------------------------- */

/* Once bytes of an earlier attempt have left, a direct no or not_taken may be caused by that attempt. Not where sending once
 * more is the question: the bank answers it with what became of the first (baixin §6.4 400001). */
static vg_flow_event event_of(const vg_rules *rules, const vg_operation *op, vg_verdict verdict, bool direct)
{
    /* An act that was sent before may have been done then; a question has no such past. */
    bool before = direct && op->sends > 1 && vg_ask_message((vg_ask_kind)op->ask) != VG_MSG_QUERY;
    switch (verdict) {
    case VG_VD_YES:
        return VG_EV_YES;
    case VG_VD_NO:
        return before && !vg_asks_by_itself(rules, op) ? VG_EV_UNCLEAR : VG_EV_NO;
    case VG_VD_WORKING:
        return VG_EV_WORKING;
    case VG_VD_ABSENT:
        return VG_EV_ABSENT;
    case VG_VD_NOT_TAKEN:
        return before || !direct ? VG_EV_UNCLEAR : VG_EV_NOT_TAKEN;
    case VG_VD_SILENCE:
        return VG_EV_SILENCE;
    case VG_VD_NOT_SENT:
        return !direct ? VG_EV_SILENCE : before ? VG_EV_NOT_RESENT : VG_EV_NOT_SENT;
    case VG_VD_UNCLEAR:
    case VG_VD_COUNT:
        break;
    }
    return VG_EV_UNCLEAR;
}

static bool other_name(const vg_account *account, const vg_answer *a)
{
    return a->account_name[0] != 0 && !a->text_damaged && strcmp(a->account_name, account->name) != 0;
}

/* ACCOUNT_STATE settles openings and closings: its rows are states of the account, not of an act. */
static vg_verdict account_verdict(const vg_operation *op, const vg_account *account, const vg_answer *a)
{
    if (a->verdict != VG_VD_YES) {
        return a->verdict;
    }
    bool closing = op->kind == VG_OP_CLOSE;
    if (op->kind == VG_OP_OPEN && other_name(account, a)) {
        return VG_VD_UNCLEAR; /* a number that is somebody else's */
    }
    switch (a->account_state) {
    case VG_BANK_ACCOUNT_NORMAL:
        return closing ? VG_VD_WORKING : VG_VD_YES; /* not closed yet: ask again */
    case VG_BANK_ACCOUNT_REVIEW:
        return VG_VD_WORKING;
    case VG_BANK_ACCOUNT_CLOSED:
        return closing ? VG_VD_YES : VG_VD_UNCLEAR;
    case VG_BANK_ACCOUNT_REJECTED:
        return closing ? VG_VD_UNCLEAR : VG_VD_NO;
    case VG_BANK_ACCOUNT_UNKNOWN:
        break;
    }
    return VG_VD_ABSENT;
}

static vg_status take_number(vg_core *core, const vg_operation *op, const vg_answer *a, vg_err *err)
{
    vg_hold *hold;
    VG_TRY(vg_hold_edit(core, op->hold, &hold, err));
    if (hold->freeze_op == op->of) { /* else the freeze is gone already */
        VG_SET(hold->freeze_no, a->freeze_no);
        hold->updated_at = core->at;
    }
    return VG_DONE;
}

/* The payer's whole number: the row of the receipt's own line, whose number begins with the cut one. */
static vg_status take_payer(vg_core *core, vg_operation *op, const vg_answer *a, bool *ret_found, vg_err *err)
{
    const vg_receipt *row;
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(op->receipt), &row, err));
    assert(row != NULL);
    size_t cut = strlen(row->payer_account);
    for (size_t i = 0; i < a->row_count; i++) {
        const vg_line_row *line = &a->lines[i];
        char tail[48];
        vg_buf b = vg_buf_of(tail, sizeof tail - 1);
        vg_buf_format(&b, "/%s/%s/%s", line->date, line->flow, line->sequence);
        vg_buf_byte(&b, 0);
        size_t len = strlen(tail), whole = strlen(row->line);
        bool same_line = !b.over && whole > len && strcmp(row->line + whole - len, tail) == 0;
        if (same_line && line->amount.fen == row->fen && strncmp(line->opp_account, row->payer_account, cut) == 0) {
            VG_SET(VG_EDIT(core->work, receipt, row)->payer_account, line->opp_account);
            *ret_found = true;
            return VG_DONE;
        }
    }
    *ret_found = false; /* a day has more lines than one answer: the next ones then, else the same again */
    op->stage = a->more ? op->stage + (int64_t)a->row_count : 0;
    return VG_DONE;
}

static void rows_of(vg_buf *b, const vg_answer *a)
{
    for (size_t i = 0; i < a->row_count && i < 200; i++) {
        vg_buf_text(b, i == 0 ? "{" : ",{");
        if (a->lines != NULL) {
            vg_data_text(b, "account", a->lines[i].account);
            vg_data_text(b, "type", a->lines[i].type);
            vg_data_text(b, "date", a->lines[i].date);
            vg_data_text(b, "flow", a->lines[i].flow);
            vg_data_text(b, "sequence", a->lines[i].sequence);
            vg_buf_format(b, ",\"side\":\"%s\",\"amount\":%" PRId64, a->lines[i].side == VG_CREDIT ? "credit" : "debit",
                          a->lines[i].amount.fen);
        } else if (a->freezes != NULL) {
            vg_data_text(b, "freeze_no", a->freezes[i].freeze_no);
            vg_buf_format(b, ",\"amount\":%" PRId64 ",\"released\":%s", a->freezes[i].amount.fen,
                          a->freezes[i].released ? "true" : "false");
        } else if (a->days != NULL) {
            char day[VG_DAY_TEXT];
            vg_day_text(a->days[i].day, day);
            vg_data_text(b, "day", day);
            vg_buf_format(b, ",\"working\":%s", a->days[i].working ? "true" : "false");
        } else if (a->banks != NULL) {
            vg_data_text(b, "name", a->banks[i].name);
            vg_data_text(b, "line_no", a->banks[i].line_no);
        }
        vg_buf_byte(b, '}');
    }
}

/* The bank's answer to a question, for whoever asked. */
static vg_status write_note(vg_core *core, const vg_operation *op, const vg_answer *a, vg_err *err)
{
    uint8_t room[48 * 1024];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_buf_byte(&b, '{');
    if (op->ask == VG_ASK_BALANCE && a->has_balance) {
        vg_data_text(&b, "account", a->account);
        vg_buf_format(&b, ",\"balance\":%" PRId64 ",\"available\":%" PRId64 ",\"frozen\":%" PRId64, a->balance.fen,
                      a->available.fen, a->frozen.fen);
    } else if (op->ask == VG_ASK_INTEREST_TRIAL) {
        vg_data_text(&b, "account", a->account);
        vg_buf_format(&b, ",\"interest\":%" PRId64, a->interest.fen);
    } else if (op->ask == VG_ASK_NAME_CHECK) {
        vg_buf_format(&b, "\"matches\":%s", a->name_matches ? "true" : "false");
    } else if (op->ask == VG_ASK_ACCOUNT_STATE) {
        static const char *const states[] = {"unknown", "normal", "review", "closed", "rejected"};
        vg_data_text(&b, "account_state", states[a->account_state]);
    } else if (a->file_name[0] != 0) { /* its key stays in the sealed journal */
        vg_data_text(&b, "file", a->file_name);
    } else {
        vg_buf_text(&b, "\"rows\":[");
        rows_of(&b, a);
        vg_buf_byte(&b, ']');
    }
    vg_buf_byte(&b, '}');
    if (b.over) {
        b = vg_buf_of(room, sizeof room);
        vg_buf_text(&b, "{\"too_long\":true}");
    }
    const vg_note *note = VG_NEW(core->work, note,
                                 {.op = op->id,
                                  .seq = core->at,
                                  .program = op->program,
                                  .at = core->at,
                                  .data = vg_work_bytes(core->work, b.at, b.len)});
    return vg_evidence_row(core, VG_T_note, note, op->id, err);
}

/* What holds the account at the bank, where its balance tells. */
static vg_status take_restrictions(vg_core *core, const vg_operation *op, const vg_answer *a, vg_err *err)
{
    return op->account != 0 && a->tells_restrictions
               ? vg_restrict_told(core, op->account, a->restrictions, a->restriction_count, err)
               : VG_DONE;
}

/* Adopted: the balance and what is frozen, as the bank reports them. */
static vg_status adopt_balance(vg_core *core, vg_operation *op, const vg_answer *a, vg_err *err)
{
    vg_restriction_row frozen = {.frozen = a->frozen};
    op->fen = a->balance.fen;
    return a->tells_restrictions ? take_restrictions(core, op, a, err)
                                 : vg_restrict_told(core, op->account, &frozen, a->frozen.fen > 0, err);
}

/* A bank that chooses the number of an account tells it with its yes. A number of another account of ours is none. */
static vg_status opened_number(vg_core *core, const vg_operation *op, const vg_answer *a, bool *ret_usable, vg_err *err)
{
    vg_account *account;
    VG_TRY(vg_core_account(core, op->account, &account, err));
    if (account->bank_account[0] != 0) {
        return VG_DONE;
    }
    *ret_usable = a->account[0] != 0;
    if (!*ret_usable) {
        return VG_DONE;
    }
    vg_account named = *account;
    VG_SET(named.bank_account, a->account);
    vg_status st = vg_core_number(core, &named, err);
    if (st.code == VG_E_CONFLICT) {
        *ret_usable = false;
        vg_effect_add(core, VG_DO_ALERT, op->id);
        return vg_emit(core, "operation.contradiction", "op_", op->id, op->id, "{", err);
    }
    VG_SET(account->bank_account, named.bank_account);
    return st;
}

/* What a yes carries besides itself. False: the yes is not usable yet. */
static vg_status use_yes(vg_core *core, vg_operation *op, const vg_answer *a, bool *ret_usable, vg_err *err)
{
    *ret_usable = true;
    switch ((vg_op_kind)op->kind) {
    case VG_OP_PART_FREEZE_NO:
        *ret_usable = a->freeze_no[0] != 0;
        return *ret_usable ? take_number(core, op, a, err) : VG_DONE;
    case VG_OP_PART_LOOKUP:
        return take_payer(core, op, a, ret_usable, err);
    case VG_OP_INQUIRY:
        VG_TRY(write_note(core, op, a, err));
        if (op->ask == VG_ASK_WORKING_DAYS) {
            return vg_bank_days_compare(core, a, err);
        }
        if (op->ask == VG_ASK_CUSTODY_BALANCE) {
            return vg_proof_custody(core, op, a, err);
        }
        if (op->ask == VG_ASK_BALANCE) {
            VG_TRY(a->has_balance && op->account != 0 ? vg_told_answer(core, op->account, a->balance, err) : VG_DONE);
            VG_TRY(take_restrictions(core, op, a, err));
            return vg_confirm_answer(core, op, a, err);
        }
        return VG_DONE;
    case VG_OP_PART_UPLOAD:
    case VG_OP_PART_OPEN:
    case VG_OP_PART_VERIFY:
    case VG_OP_PART_CODE:
    case VG_OP_PART_REVIEW:
        return vg_opening_take(core, op, a, ret_usable, err);
    case VG_OP_CLOSE:
        return vg_closing_told(core, op, a, err);
    case VG_OP_OPEN:
        return opened_number(core, op, a, ret_usable, err);
    case VG_OP_ADOPT:
        *ret_usable = a->has_balance;
        VG_TRY(*ret_usable ? vg_told_answer(core, op->account, a->balance, err) : VG_DONE);
        return *ret_usable ? adopt_balance(core, op, a, err) : VG_DONE;
    default:
        return VG_DONE;
    }
}

static vg_status review_state(vg_core *core, const vg_operation *op, const vg_answer *a, vg_err *err)
{
    vg_account *account;
    if (op->kind != VG_OP_OPEN || a->account_state != VG_BANK_ACCOUNT_REVIEW) {
        return VG_DONE;
    }
    VG_TRY(vg_core_account(core, op->account, &account, err));
    if (account->state != VG_AS_REVIEW) {
        account->state = VG_AS_REVIEW;
        return vg_emit(core, "account.review", "acct_", account->id, op->id, "{", err);
    }
    return VG_DONE;
}

static void keep_words(vg_operation *op, const vg_answer *a)
{
    if (a->bank_code[0] != 0) {
        size_t n = strlen(a->bank_code);
        n = n < sizeof op->bank_code - 1 ? n : sizeof op->bank_code - 1;
        memcpy(op->bank_code, a->bank_code, n);
        op->bank_code[n] = 0;
        VG_SET(op->bank_text, a->bank_text);
    }
}

/* Each answer is in the journal (run/fetch.c makes one file of them); the next page is waited for as the first one was. */
static vg_status next_page(vg_core *core, vg_operation *op, const vg_answer *a, vg_err *err)
{
    if (op->state != VG_ST_SENDING || a->next_first <= op->stage) { /* nobody waits for pages any more, people do; or one that is here already */
        return vg_op_apply(core, op, VG_EV_UNCLEAR, err);
    }
    op->stage = a->next_first;
    op->sends = 0;
    return vg_op_apply(core, op, VG_EV_MORE, err);
}

/* What the bank says about an act, by whatever way it came. */
static vg_status settle(vg_core *core, vg_operation *op, const vg_answer *a, vg_verdict verdict, bool direct, vg_err *err)
{
    if (vg_flow_is_end((vg_state)op->state)) {
        bool contrary = (op->state == VG_ST_DONE && verdict == VG_VD_NO && !direct) ||
                        (op->state == VG_ST_REFUSED && verdict == VG_VD_YES);
        core->strays++;
        return contrary ? vg_correct(core, op, verdict == VG_VD_YES, err) : VG_DONE;
    }
    if (verdict == VG_VD_YES && op->kind == VG_OP_INQUIRY && op->ask == VG_ASK_DAY_LINES && a->next_first != 0) {
        return next_page(core, op, a, err);
    }
    if (vg_op_is_case_part(op) && verdict == VG_VD_YES) {
        verdict = vg_opening_verdict(op, direct, a);
        bool again = a->try_again || (!direct && a->open_case != VG_CASE_REFUSED);
        op->reason = verdict == VG_VD_NO && op->kind == VG_OP_PART_VERIFY && again ? VG_WHY_TRY_AGAIN : op->reason;
    } else if (op->kind == VG_OP_PART_VERIFY && verdict == VG_VD_NO && a->try_again) {
        op->reason = VG_WHY_TRY_AGAIN;
    }
    if (verdict == VG_VD_YES) {
        bool usable;
        VG_TRY(use_yes(core, op, a, &usable, err));
        if (!usable) { /* an account that exists and is another customer's is this one's refusal (type2-accounts §5 row 23) */
            bool anothers = op->kind == VG_OP_PART_REVIEW && op->part != 0 && op->reason == VG_WHY_PART_REFUSED;
            verdict = anothers ? VG_VD_NO : VG_VD_UNCLEAR;
        }
        op->unconfirmed = a->unconfirmed;
    }
    if (a->receipt[0] != 0 && (verdict == VG_VD_YES || verdict == VG_VD_WORKING)) {
        VG_SET(op->bank_receipt, a->receipt);
    }
    vg_flow_event event = event_of(core->rules, op, verdict, direct);
    if (event == VG_EV_NOT_SENT && op->state == VG_ST_SENDING) { /* proven: as if it had never been claimed */
        op->sends = 0;
        op->first_sent_at = 0;
    }
    if (op->state == VG_ST_MANUAL && verdict == VG_VD_WORKING) {
        VG_TRY(vg_op_void_approval(core, op, err)); /* the bank has it after all: what people knew is out of date */
    }
    if (verdict == VG_VD_ABSENT && vg_denial_counts(core->rules, op, core->at)) {
        op->absents++;
        op->absent_at = core->at;
    }
    return vg_op_apply(core, op, event, err);
}

vg_status vg_outcome_told(vg_core *core, vg_operation *op, const vg_answer *answer, vg_err *err)
{
    keep_words(op, answer);
    return settle(core, op, answer, answer->verdict, false, err);
}

vg_status vg_step_outcome(vg_core *core, const vg_outcome_event *e, vg_err *err)
{
    vg_operation *op;
    const vg_answer *a = e->answer;
    VG_TRY(vg_op_edit(core, e->op, &op, err));
    bool direct = e->ask == (vg_ask_kind)op->ask;
    if (e->sent.len > 0) {
        VG_TRY(journal(core, op, e->ask, DIR_SENT, NULL, e->sent, err));
    }
    VG_TRY(journal(core, op, e->ask, DIR_RECEIVED, a, e->bytes, err));
    keep_words(op, a);
    vg_verdict verdict = a->verdict;
    bool alarm = a->alarm, told_before = false;
    VG_TRY(vg_core_seen(core, a, &told_before, err));
    if (told_before) { /* a signed answer that came before is not an answer to this question */
        verdict = VG_VD_UNCLEAR;
        alarm = true;
    }
    if (e->ask == VG_ASK_ACCOUNT_STATE && !direct) {
        vg_account *account;
        VG_TRY(vg_core_account(core, op->account, &account, err));
        verdict = account_verdict(op, account, a);
        alarm |= op->kind == VG_OP_OPEN && a->verdict == VG_VD_YES && other_name(account, a);
        VG_TRY(review_state(core, op, a, err));
    }
    if (alarm) {
        vg_effect_add(core, VG_DO_ALERT, op->id);
        VG_TRY(vg_emit(core, "operation.contradiction", "op_", op->id, op->id, "{", err));
    }
    return settle(core, op, a, verdict, direct, err);
}

vg_status vg_step_found(vg_core *core, int64_t id, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, id, &op, err));
    return op->state == VG_ST_SENDING ? vg_op_apply(core, op, VG_EV_SILENCE, err) : VG_DONE;
}

/* --- time -------------------------------------------------------------------------------------------- */

static vg_status want_send(vg_core *core, vg_operation *op, vg_err *err)
{
    vg_effect_add(core, VG_DO_SEND, op->id);
    bool overdue = core->at - vg_fen_max(op->updated_at, op->not_before) > core->rules->timers.ready_overdue_ms;
    return overdue ? vg_op_apply(core, op, VG_EV_OVERDUE, err) : VG_DONE;
}

/* An order that came while it waited wins: its money goes back, stopped or frozen there, and people say what becomes of it. */
static vg_status call_off(vg_core *core, vg_operation *op, const char *why, vg_err *err)
{
    op->reason = VG_WHY_NOT_NOW;
    snprintf(op->bank_text, sizeof op->bank_text, "%s", why);
    vg_effect_add(core, VG_DO_ALERT, op->id);
    VG_TRY(vg_op_is_composite(op) ? vg_plan_cancel_parts(core, op, err) : VG_DONE);
    return vg_op_apply(core, op, VG_EV_CANCEL, err);
}

vg_status vg_step_due(vg_core *core, int64_t id, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, id, &op, err));
    if (op->due_at == 0 || op->due_at > core->at) {
        return VG_DONE; /* something else came first */
    }
    vg_status order = is_to_leave(op) ? vg_act_check_orders(core, op->account, err) : VG_DONE;
    if (order.code == VG_E_RESTRICTED) {
        vg_err why = *err;
        return call_off(core, op, why.text, err);
    }
    VG_TRY(order);
    const vg_rules *rules = core->rules;
    bool question = vg_ask_message((vg_ask_kind)op->ask) == VG_MSG_QUERY;
    bool harmless = question || op->ask == VG_ASK_UPLOAD || vg_asks_by_itself(rules, op);
    int64_t give_up_ms = op->kind == VG_OP_PART_REVIEW || op->ask == VG_ASK_UPDATE_IDENTITY ? REVIEW_MS : rules->timers.give_up_ms;
    bool old = op->first_sent_at != 0 && core->at - op->first_sent_at >= give_up_ms;
    /* People are not asked before the bank is: what was due while we were away, or was never asked about, is asked about still. */
    bool asked = vg_fen_max(op->queries, op->sends - 1) > 0;
    bool late = old && asked && op->due_at - op->first_sent_at >= give_up_ms;
    if (op->state == VG_ST_WAITING && vg_op_is_case(op)) { /* the customer did nothing for too long */
        return vg_opening_withdraw(core, op, err);
    }
    bool sends = op->state == VG_ST_READY || op->state == VG_ST_RESEND, waits = false;
    vg_status way = sends ? vg_wait(core, op, &waits, err) : VG_DONE;
    if (way.code == VG_E_CALENDAR || way.code == VG_E_LIMIT) { /* people have to load a year, or to cancel it */
        return vg_op_apply(core, op, VG_EV_OVERDUE, err);
    }
    VG_TRY(way);
    if (waits) {
        return VG_DONE;
    }
    switch ((vg_state)op->state) {
    case VG_ST_READY:
        if (vg_op_is_composite(op)) {
            return vg_plan_begin(core, op, err);
        }
        if (vg_rules_promise(rules, VG_CAP_LEDGER_ONLY)) { /* it only waited for its day */
            return vg_op_apply(core, op, VG_EV_LOCAL, err);
        }
        return want_send(core, op, err);
    case VG_ST_RESEND:
        if (harmless || !old) {
            return want_send(core, op, err);
        }
        op->reason = VG_WHY_NO_END;
        return vg_op_apply(core, op, VG_EV_GIVE_UP, err); /* what could not be sent for so long is as old as what was denied for so long */
    case VG_ST_UNKNOWN:
        if (vg_resend_is_safe(rules, op) && !(harmless ? late : old)) { /* nothing is asked for ever, and no old payment sent again (baixin §6.3) */
            return vg_op_apply(core, op, VG_EV_SAFE_TO_RESEND, err);
        }
        break;
    case VG_ST_WAITING:
        if ((op->kind == VG_OP_INQUIRY || vg_asks_by_itself(rules, op)) && !late) { /* a file that is not ready: later */
            return vg_op_apply(core, op, VG_EV_SAFE_TO_RESEND, err);
        }
        break;
    case VG_ST_MANUAL:
        break;
    default:
        return VG_DONE;
    }
    bool nothing_settles = rules->settled_by == NULL || rules->settled_by((vg_ask_kind)op->ask) == VG_ASK_NONE;
    if (op->state != VG_ST_MANUAL && (nothing_settles || late)) {
        op->reason = nothing_settles && !question ? VG_WHY_NOT_SETTLED : VG_WHY_NO_END;
        return vg_op_apply(core, op, VG_EV_GIVE_UP, err);
    }
    return vg_op_apply(core, op, VG_EV_DUE, err);
}

/* --- first start ------------------------------------------------------------------------------------- */

static void own_account(vg_core *core, int which, int64_t kind, const char *ref, const char *number, const char *name)
{
    vg_account *a = VG_NEW(core->work, account,
                           {.id = vg_own_id(core->rules->program, which),
                            .program = core->rules->program,
                            .kind = kind,
                            .state = VG_AS_ACTIVE,
                            .created_at = core->at,
                            .updated_at = core->at});
    VG_SET(a->ref, ref);
    VG_SET(a->name, name[0] == 0 ? ref : name);
    VG_SET(a->bank_account, number);
}

vg_status vg_step_enrol(vg_core *core, vg_err *err)
{
    const vg_account *found;
    const vg_rules *r = core->rules;
    VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(vg_own_id(r->program, VG_OWN_BANK)), &found, err));
    if (found != NULL) {
        return VG_DONE;
    }
    own_account(core, VG_OWN_BANK, VG_ACCT_BANK, "bank", "", "");
    own_account(core, VG_OWN_SUSPENSE, VG_ACCT_SUSPENSE, "suspense", r->suspense_account, "");
    own_account(core, VG_OWN_FEE, VG_ACCT_FEE, "fees", r->own_account, r->own_name);
    own_account(core, VG_OWN_POOL, VG_ACCT_POOL, "pool", r->interest_account, "");
    own_account(core, VG_OWN_SHORTFALL, VG_ACCT_SHORTFALL, "shortfall", "", "");
    own_account(core, VG_OWN_MERCHANT, VG_ACCT_OWN, "merchant", r->own_account, r->own_name);
    return vg_emit(core, "program.enrolled", "prog_", r->program, 0, "{", err);
}

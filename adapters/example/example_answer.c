#include "adapters/example/example_in.h"

/* What an answer means. Order matters: it must be the answer to our question, then its code decides whether the rest is
 * looked at, and a yes must be about the very act. Whatever is not listed decides nothing and leads to a question. */

static vg_status read_act(example_reading *r, vg_err *err)
{
    const vg_ask *ask = r->ask;
    example_act a = {0};
    VG_TRY(vg_fixed_next(r->message->answer.at, r->message->answer.count, &r->body, &a, err));
    bool ours = strcmp(a.ref, ask->ref) == 0 && strcmp(a.account, ask->account) == 0 && a.amount.fen == ask->amount.fen;
    if (!ours || (a.state == VG_VD_YES && a.bank_no[0] == 0)) {
        return VG_FAIL(err, BANK_GARBLED, "the answer is about another act, or a yes without a number");
    }
    VG_SET(r->answer.receipt, a.bank_no);
    VG_SET(r->answer.account, a.account);
    r->answer.verdict = a.state;
    return VG_DONE;
}

static vg_status read_account(example_reading *r, vg_err *err)
{
    VG_TRY(vg_fixed_next(r->message->answer.at, r->message->answer.count, &r->body, &r->answer, err));
    bool ours = strcmp(r->answer.account, r->ask->account) == 0;
    r->answer.has_balance = ours;
    r->answer.verdict = ours ? VG_VD_YES : VG_VD_UNCLEAR;
    return ours ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "the answer is about another account");
}

static vg_line_kind kind_of(const char *type)
{
    return strcmp(type, "01") == 0   ? VG_LINE_INBOUND
           : strcmp(type, "02") == 0 ? VG_LINE_OUTBOUND
           : strcmp(type, "03") == 0 ? VG_LINE_INTERNAL
                                     : VG_LINE_OTHER;
}

static vg_status read_lines(example_reading *r, vg_err *err)
{
    example_lines list = {0};
    VG_TRY(vg_fixed_next(r->message->answer.at, r->message->answer.count, &r->body, &list, err));
    vg_line_row *rows = vg_arena_take(r->arena, ((size_t)list.count + 1) * sizeof *rows); /* 9,999 at most */
    if (rows == NULL) {
        return VG_FAIL(err, MEMORY, "no room for %d lines", (int)list.count);
    }
    for (vg_line_row *row = rows; row < rows + list.count; row++) {
        VG_TRY(vg_fixed_next(example_line_row.at, example_line_row.count, &r->body, row, err));
        row->kind = kind_of(row->type);
        row->opp_damaged = vg_text_damaged(row->opp_name);
    }
    r->answer.lines = rows;
    r->answer.row_count = (size_t)list.count;
    r->answer.more = list.more;
    r->answer.verdict = VG_VD_YES;
    return VG_DONE;
}

static vg_status read_answer(example_reading *r, vg_err *err)
{
    vg_ask_kind kind = r->ask->kind;
    bool account = kind == VG_ASK_BALANCE || kind == VG_ASK_ACCOUNT_STATE;
    example_place place = vg_ask_message(kind) == VG_MSG_QUERY ? EXAMPLE_AT_QUERY : EXAMPLE_AT_ACT;
    uint8_t says = vg_codes_say(&example_book, r->codes, (uint8_t)place, r->head.code);
    VG_SET(r->answer.bank_code, r->head.code);
    VG_SET(r->answer.bank_text, r->head.text);
    r->answer.text_damaged = vg_text_damaged(r->head.text);
    if (strcmp(r->head.service, r->message->service) != 0 || strcmp(r->head.ref_message_id, r->ask->nonce) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the answer is to another message");
    }
    if (says == VG_VD_YES) {
        VG_TRY(kind == VG_ASK_LINES ? read_lines(r, err) : account ? read_account(r, err) : read_act(r, err));
    } else if (says == EXAMPLE_TOO_FREQUENT) {
        r->answer.too_frequent = true;
    } else if (says == VG_VD_ABSENT && kind == VG_ASK_ACCOUNT_STATE) {
        r->answer.verdict = VG_VD_YES; /* the look worked: there is no such account */
    } else if (says != VG_VD_ABSENT || kind == VG_ASK_STATUS) {
        r->answer.verdict = (vg_verdict)says;
    }
    return r->body.len == 0 ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "more than the answer that its code has");
}

vg_status example_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire, vg_arena *arena,
                         vg_answer *ret, vg_err *err)
{
    const example_prepared *ready = conf->prepared;
    example_reading r = {.codes = &ready->codes, .ask = ask, .arena = arena, .message = example_message_for(ask->kind)};
    vg_err inner;
    if (r.message == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "the Example bank has no message for %s", vg_ask_name(ask->kind));
    }
    vg_status status = example_hear(&r, signer, wire, &inner);
    if (status.code == VG_OK) {
        status = read_answer(&r, &inner);
    }
    if (status.code == VG_E_MEMORY) {
        *err = inner;
        return status;
    }
    if (status.code != VG_OK) { /* what breaks off is common; what is whole and does not fit is for a person */
        r.answer.verdict = VG_VD_UNCLEAR;
        r.answer.alarm = r.whole;
    }
    *ret = r.answer;
    return VG_DONE;
}

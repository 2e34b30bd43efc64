#include "adapters/citic/citic_in.h"

/* What an answer means, by kind of message (B.8). Order matters: nothing below the outer status is
 * read before that status is good, because front-ends have been seen to put a row of success under
 * an error of their own (G.2). */

static void unclear(vg_answer *answer, bool alarm)
{
    answer->verdict = VG_VD_UNCLEAR;
    answer->alarm = answer->alarm || alarm;
}

static void take_words(vg_answer *answer, const char *code, const char *text)
{
    vg_text_set(answer->bank_code, sizeof answer->bank_code, citic_code_good(code) ? code : "");
    vg_text_set(answer->bank_text, sizeof answer->bank_text, text);
    answer->text_damaged = vg_text_damaged(text);
}

/* The direct answer to an act is never final (B.1, B.2): a promoted "no" waits for the settling
 * query. */
static vg_verdict act_verdict(citic_says says)
{
    switch (says) {
    case CITIC_SAYS_WORKING:
        return VG_VD_WORKING;
    case CITIC_SAYS_NOT_TAKEN:
        return VG_VD_NOT_TAKEN;
    case CITIC_SAYS_UNCLEAR:
    case CITIC_SAYS_YES:
    case CITIC_SAYS_NO_ROWS:
    case CITIC_SAYS_ABSENT:
    case CITIC_SAYS_TOO_FREQUENT:
    case CITIC_SAYS_NO:
        break;
    }
    return VG_VD_UNCLEAR;
}

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return b > 0 && a >= b && strcmp(text + a - b, end) == 0;
}

/* DLBREGSN and DLOLCACC echo the sub-account: another one is not the answer to our request. */
static bool echo_fits(const citic_reading *r)
{
    const vg_ask *ask = r->ask;
    if (r->head.account[0] == 0) {
        return true;
    }
    if (ask->kind == VG_ASK_OPEN && ask->account[0] == 0) {
        return ends_with(r->head.account, ask->account_tail);
    }
    return strcmp(r->head.account, ask->account) == 0;
}

static vg_status read_act(citic_reading *r, citic_says says)
{
    vg_answer *answer = r->answer;
    answer->verdict = act_verdict(says);
    if (!echo_fits(r)) {
        unclear(answer, true);
        return VG_DONE;
    }
    VG_SET(answer->account, r->head.account);
    VG_SET(answer->account_name, r->head.account_name);
    answer->interest = r->head.interest; /* DLIRTSTL */
    answer->has_interest = r->head.has_interest;
    return VG_DONE;
}

static vg_status read_name_check(citic_reading *r)
{
    r->answer->name_matches = r->head.flag == '0';
    bool known = '0' <= r->head.flag && r->head.flag <= '2'; /* Group 3.16.5 */
    r->answer->verdict = known ? VG_VD_YES : VG_VD_UNCLEAR;
    return VG_DONE;
}

/* B2B 3.45: of the account that was asked about, with its amount, or it says nothing. */
static vg_status read_trial(citic_reading *r)
{
    vg_answer *answer = r->answer;
    if (strcmp(r->head.account, r->ask->account) != 0 || !r->head.has_interest) {
        unclear(answer, true);
        return VG_DONE;
    }
    VG_SET(answer->account, r->head.account);
    answer->interest = r->head.interest;
    answer->has_interest = true;
    answer->verdict = VG_VD_YES;
    return VG_DONE;
}

static vg_status read_query(citic_reading *r, citic_says says, vg_err *err)
{
    vg_answer *answer = r->answer;
    bool status = r->ask->kind == VG_ASK_STATUS;
    bool lists = !status && r->ask->kind != VG_ASK_BALANCE && r->ask->kind != VG_ASK_NAME_CHECK && r->ask->kind != VG_ASK_INTEREST_TRIAL;

    if (says == CITIC_SAYS_ABSENT && status) {
        answer->verdict = VG_VD_ABSENT;
        return VG_DONE;
    }
    if (says == CITIC_SAYS_NO_ROWS && lists) {
        answer->verdict = VG_VD_YES;
        return VG_DONE;
    }
    if (says != CITIC_SAYS_YES) {
        return VG_DONE; /* nothing learned (B.4) */
    }
    if (r->ask->kind == VG_ASK_NAME_CHECK) {
        return read_name_check(r);
    }
    if (r->ask->kind == VG_ASK_INTEREST_TRIAL) {
        return read_trial(r);
    }
    if (r->ask->kind == VG_ASK_DAY_LINES) {
        return citic_is_paged(r->ask->file_type) ? citic_read_day_page(r, err) : citic_read_day_file(r, err);
    }
    VG_TRY(vg_doc_list(r->doc, VG_DOC_ROOT, r->message->list, &r->rows, &r->row_count, err));
    return status ? citic_read_state(r, err) : citic_read_rows(r, err);
}

/* B.5. A failure that the row's own code denies is a contradiction, like a success that it denies.
 */
static vg_verdict state_verdict(const citic_reading *r, const char *stt, const char *code,
                                bool *ret_alarm)
{
    citic_says row = citic_codes_say(&r->ready->codes, CITIC_AT_ROW, code);
    bool refund = r->ask->of == VG_ASK_REFUND_ORDER || r->ask->of == VG_ASK_REFUND_TOPUP;
    const char *yes = refund ? "01" : "0", *no = refund ? "02" : "1";
    bool failed =
        strcmp(stt, no) == 0 || (!refund && (strcmp(stt, "3") == 0 || strcmp(stt, "4") == 0));

    if (strcmp(stt, yes) == 0) {
        bool denied = r->ready->set.status_strict ? row != CITIC_SAYS_YES : row == CITIC_SAYS_NO;
        *ret_alarm = denied;
        return denied ? VG_VD_UNCLEAR : VG_VD_YES;
    }
    if (failed) {
        bool denied = row == CITIC_SAYS_YES || row == CITIC_SAYS_WORKING;
        *ret_alarm = denied;
        return denied ? VG_VD_UNCLEAR : VG_VD_NO;
    }
    return refund && strcmp(stt, "00") == 0 ? VG_VD_WORKING : VG_VD_UNCLEAR;
}

static vg_status read_cid_state(citic_reading *r, vg_node row_at, vg_err *err)
{
    citic_state_row row = {0};
    VG_TRY(vg_map_read(&vg_way_gbk, r->message->row.at, r->message->row.count, r->doc, row_at, &row, err));
    take_words(r->answer, row.status, row.text);
    bool alarm = false;
    r->answer->verdict = state_verdict(r, row.stt, row.status, &alarm);
    r->answer->alarm = alarm;
    /* B2B 3.14: the row has no serial, amount or account; only the connection ties it to the act.
     */
    r->answer->unconfirmed = r->answer->verdict == VG_VD_YES;
    return VG_DONE;
}

static vg_status read_refund_state(citic_reading *r, vg_node row_at, vg_err *err)
{
    const vg_ask *ask = r->ask;
    citic_refund_row row = {0};
    VG_TRY(vg_map_read(&vg_way_gbk, r->message->row.at, r->message->row.count, r->doc, row_at, &row, err));
    take_words(r->answer, row.status, row.text);
    if ((ask->amount.fen != 0 && row.amount.fen != ask->amount.fen) ||
        (ask->order_no[0] != 0 && strcmp(row.order_no, ask->order_no) != 0) ||
        strcmp(row.payer, r->ready->set.settle_account) != 0) {
        unclear(r->answer, true);
        return VG_DONE;
    }
    bool alarm = false;
    r->answer->verdict = state_verdict(r, row.stt, row.status, &alarm);
    r->answer->alarm = alarm;
    bool tied = ask->amount.fen != 0 && ask->order_no[0] != 0;
    r->answer->unconfirmed = r->answer->verdict == VG_VD_YES && !tied;
    return VG_DONE;
}

vg_status citic_read_state(citic_reading *r, vg_err *err)
{
    if (r->row_count != 1) { /* B.5: exactly one row, or nothing is known */
        unclear(r->answer, r->row_count > 1);
        return VG_DONE;
    }
    vg_node row = vg_doc_first(r->doc, r->rows);
    bool refund = r->ask->of == VG_ASK_REFUND_ORDER || r->ask->of == VG_ASK_REFUND_TOPUP;
    return refund ? read_refund_state(r, row, err) : read_cid_state(r, row, err);
}

static vg_status read_doc(citic_reading *r, vg_err *err)
{
    if (!vg_span_is(vg_doc_name(r->doc, VG_DOC_ROOT), "stream")) {
        return VG_FAIL(err, BANK_GARBLED, "the root is not stream");
    }
    r->head.rows_told = r->head.total = -1;
    const citic_fields *head = &r->message->head;
    VG_TRY(vg_map_read(&vg_way_gbk, head->at, head->count, r->doc, VG_DOC_ROOT, &r->head, err));
    if (!citic_code_good(r->head.status)) {
        return VG_DONE; /* B.2: missing or not 7 characters is malformed and decides nothing */
    }
    take_words(r->answer, r->head.status, r->head.text);
    vg_message_kind kind = vg_ask_message(r->ask->kind);
    citic_place place = kind == VG_MSG_QUERY   ? CITIC_AT_QUERY
                        : kind == VG_MSG_MONEY ? CITIC_AT_MONEY
                                               : CITIC_AT_ADMIN;
    citic_says says = citic_codes_say(&r->ready->codes, place, r->head.status);
    r->answer->too_frequent = says == CITIC_SAYS_TOO_FREQUENT;
    return kind == VG_MSG_QUERY ? read_query(r, says, err) : read_act(r, says);
}

vg_status citic_open_answer(const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena, vg_doc **ret, vg_err *err)
{
    vg_opened opened;
    if (signer->profile == VG_SIGN_FRONT_END) {
        return vg_doc_read(wire, ret, err);
    }
    VG_TRY(signer->open(signer, wire, (vg_span){0}, at_ms, arena, &opened, err));
    return vg_doc_read_in(opened.content, "", ret, err);
}

vg_status citic_decode(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask,
                       vg_span wire, vg_arena *arena, vg_answer *ret, vg_err *err)
{
    vg_answer answer = {.verdict = VG_VD_UNCLEAR};
    citic_reading r = {.ready = conf->prepared, .ask = ask, .arena = arena, .answer = &answer};
    r.message = citic_message_of(&r.ready->set, ask);
    if (r.message == NULL) {
        return VG_FAIL(err, NOT_OFFERED, "CITIC has no message for %s", vg_ask_name(ask->kind));
    }
    VG_AUTO(vg_doc) doc = NULL;
    vg_err inner;
    vg_status status = citic_open_answer(signer, wire, ask->heard_ms, arena, &doc, &inner);
    bool parsed = status.code == VG_OK;
    if (parsed) {
        r.doc = doc;
        status = read_doc(&r, &inner);
    }
    if (status.code == VG_E_SIGNATURE || status.code == VG_E_CERT) { /* nothing of it may be read */
        answer = (vg_answer){.verdict = VG_VD_UNCLEAR, .alarm = true};
    } else if (status.code == VG_E_BANK_GARBLED) {
        /* What breaks off is common and settled by asking again; what parses and does not fit is
         * not. */
        vg_answer bare = {.verdict = VG_VD_UNCLEAR, .alarm = parsed};
        memcpy(bare.bank_code, answer.bank_code, sizeof bare.bank_code);
        memcpy(bare.bank_text, answer.bank_text, sizeof bare.bank_text);
        bare.text_damaged = answer.text_damaged;
        answer = bare;
    } else if (status.code != VG_OK) {
        *err = inner;
        return status;
    }
    *ret = answer;
    return VG_DONE;
}

#include "adapters/pingan/pingan_in.h"

/* 银企直连: XML in place of positional bodies (C). Elements are flat children of <Result>; rows are repeated <list>. */

vg_status pingan_b2b_body(const pingan_request *q, const pingan_message *message, vg_buf *ret, vg_err *err)
{
    vg_buf_text(ret, "<?xml version=\"1.0\" encoding=\"GBK\"?><Result>");
    VG_TRY(vg_map_write(&vg_way_result, message->request.at, message->request.count, q, ret, err));
    vg_buf_text(ret, "</Result>");
    return VG_DONE;
}

/* --- one payment ----------------------------------------------------------------------------------- */

/* Whatever an answer repeats of the payment must be the payment's. Names are not compared: banks write them their own way. */
static vg_status check_transfer(const pingan_reading *r, const pingan_transfer *t, vg_err *err)
{
    const vg_ask *ask = r->ask;
    if (strcmp(t->ref, ask->ref) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "the answer is for another voucher than was asked");
    }
    VG_TRY(pingan_same(t->currency, "RMB", "currency", err));
    VG_TRY(pingan_same(t->payer, r->ready->set.account, "paying account", err));
    VG_TRY(pingan_same(t->payee, ask->peer, "receiving account", err));
    if (t->has_amount && ask->amount.fen != 0 && t->amount.fen != ask->amount.fen) {
        return VG_FAIL(err, BANK_GARBLED, "the answer is about another amount than was asked");
    }
    return VG_DONE;
}

/* C.3: in-bank it is done, to another bank it is accepted. */
static vg_status read_pay(pingan_reading *r, const pingan_transfer *t, vg_err *err)
{
    vg_answer *answer = r->answer;
    VG_TRY(check_transfer(r, t, err));
    VG_TRY(pingan_same(t->same_bank, r->asked->flag, "UnionFlag", err));
    VG_SET(answer->receipt, t->receipt);
    if (t->receipt[0] == 0) {
        pingan_unclear(answer, false);
        return VG_DONE;
    }
    bool done = r->asked->flag[0] == '1' && r->ask->amount.fen <= r->ready->set.confirm_above;
    answer->verdict = done ? VG_VD_YES : VG_VD_WORKING;
    return VG_DONE;
}

/* C.4: Stt alone decides, 20 and 30; anything else is in progress, but for the 99 that the day's report calls an exception. */
static vg_status read_state(pingan_reading *r, const pingan_transfer *t, vg_err *err)
{
    vg_answer *answer = r->answer;
    bool back = strcmp(t->returned, "1") == 0;
    VG_TRY(check_transfer(r, t, err));
    VG_SET(answer->receipt, t->receipt);
    if (strcmp(t->state, "20") == 0) {
        answer->verdict = VG_VD_YES;
        answer->returned = back;
        answer->unconfirmed = !t->has_amount || t->payee[0] == 0 || r->ask->amount.fen == 0;
    } else if (strcmp(t->state, "30") == 0) {
        answer->verdict = VG_VD_NO;
        VG_SET(answer->bank_code, "");
    } else if (strcmp(t->state, "99") == 0 || back) {
        pingan_unclear(answer, true);
    } else {
        answer->verdict = VG_VD_WORKING;
    }
    const char *words = t->reason[0] != 0 ? t->reason : t->result;
    if (words[0] != 0) {
        VG_SET(answer->bank_text, words);
        answer->text_damaged = vg_text_damaged(words);
    }
    return VG_DONE;
}

/* --- lists ----------------------------------------------------------------------------------------- */

static bool is_row(const vg_doc *doc, vg_node at) { return vg_span_is(vg_doc_name(doc, at), "list"); }

static size_t count_rows(const vg_doc *doc)
{
    size_t n = 0;
    for (vg_node at = vg_doc_first(doc, VG_DOC_ROOT); at != 0; at = vg_doc_next(doc, at)) {
        n += is_row(doc, at);
    }
    return n;
}

/* C.5: the key of a line is the host's number and the voucher's. */
static vg_status set_flow(const pingan_entry *e, vg_line_row *line, vg_err *err)
{
    vg_buf flow = vg_buf_of(line->flow, sizeof line->flow - 1);
    vg_buf_text(&flow, e->trace);
    if (e->voucher[0] != 0) {
        vg_buf_byte(&flow, '.');
        vg_buf_text(&flow, e->voucher);
    }
    if (flow.over) {
        return VG_FAIL(err, BANK_GARBLED, "the numbers of a line are too long");
    }
    line->flow[flow.len] = 0;
    return VG_DONE;
}

static vg_status use_entry(const pingan_reading *r, const pingan_entry *e, vg_line_row *line, vg_err *err)
{
    bool in = e->side[0] == 'C', out = e->side[0] == 'D';
    vg_day day;
    vg_err inner;
    if ((!in && !out) || vg_day_parse_compact(vg_span_of(e->date), &day, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a line without a side, or whose date is not a day");
    }
    VG_TRY(pingan_same(e->currency, "RMB", "currency", err));
    *line = (vg_line_row){.side = in ? VG_CREDIT : VG_DEBIT,
                          .kind = in ? VG_LINE_INBOUND : VG_LINE_OUTBOUND,
                          .amount = e->amount,
                          .fee = e->fee,
                          .balance = e->balance,
                          .has_balance = e->has_balance};
    VG_SET(line->account, r->ready->set.account);
    VG_SET(line->type, e->side);
    VG_SET(line->date, e->date);
    VG_SET(line->time, e->time);
    VG_TRY(set_flow(e, line, err));
    VG_SET(line->ref, vg_text_damaged(e->own_no) ? "" : e->own_no);
    VG_SET(line->opp_account, in ? e->payer : e->payee);
    VG_SET(line->opp_name, in ? e->payer_name : e->payee_name);
    VG_SET(line->opp_bank, in ? e->payer_bank : e->payee_bank);
    VG_SET(line->opp_bank_no, in ? e->payer_bank_no : e->payee_bank_no);
    VG_SET(line->memo, e->memo);
    line->opp_damaged = vg_text_damaged(line->opp_account) || vg_text_damaged(line->opp_name) ||
                        vg_text_damaged(line->opp_bank) || vg_text_damaged(line->opp_bank_no);
    return VG_DONE;
}

static vg_status use_rejected(const pingan_reading *r, const pingan_rejected *j, vg_line_row *line, vg_err *err)
{
    vg_day day;
    vg_err inner;
    vg_span date = {(const uint8_t *)j->date, strlen(j->date) < 8 ? strlen(j->date) : 8};
    if (vg_day_parse_compact(date, &day, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a return whose date is not a day");
    }
    VG_TRY(pingan_same(j->payer, r->ready->set.account, "account", err));
    VG_TRY(pingan_same(j->currency, "RMB", "currency", err));
    *line = (vg_line_row){.side = VG_CREDIT, .kind = VG_LINE_OTHER, .amount = j->amount};
    VG_SET(line->account, r->ready->set.account);
    vg_day_compact(day, line->date);
    VG_SET(line->flow, j->receipt);
    VG_SET(line->of_flow, j->receipt);
    VG_SET(line->ref, j->ref[0] != 0 ? j->ref : j->batch);
    VG_SET(line->opp_account, j->payee);
    VG_SET(line->memo, j->reason);
    return VG_DONE;
}

static vg_status read_line(const pingan_reading *r, const vg_doc *doc, vg_node at, vg_line_row *line, vg_err *err)
{
    const pingan_fields *row = &r->message->row;
    if (r->ask->kind == VG_ASK_LINES) {
        pingan_entry e = {0};
        VG_TRY(vg_map_read(&vg_way_result, row->at, row->count, doc, at, &e, err));
        return use_entry(r, &e, line, err);
    }
    pingan_rejected j = {0};
    VG_TRY(vg_map_read(&vg_way_result, row->at, row->count, doc, at, &j, err));
    return use_rejected(r, &j, line, err);
}

static vg_status read_list(pingan_reading *r, const vg_doc *doc, vg_err *err)
{
    const pingan_fields *head = &r->message->answer;
    pingan_page page = {0};
    vg_line_row *lines = NULL;
    size_t n = 0, count = count_rows(doc);
    VG_TRY(vg_map_read(&vg_way_result, head->at, head->count, doc, VG_DOC_ROOT, &page, err));
    VG_TRY(pingan_same(page.account, r->ready->set.account, "account", err));
    if (count > VG_ROWS_MAX) {
        return VG_FAIL(err, BANK_GARBLED, "more rows than a page has");
    }
    VG_TRY(pingan_take(r, count, sizeof *lines, &lines, err));
    for (vg_node at = vg_doc_first(doc, VG_DOC_ROOT); at != 0; at = vg_doc_next(doc, at)) {
        if (is_row(doc, at)) {
            VG_TRY(read_line(r, doc, at, &lines[n++], err));
        }
    }
    r->answer->lines = lines;
    r->answer->row_count = n;
    bool last = page.last[0] == 'Y' || page.last[0] == '1' || count == 0;
    pingan_next_page(r, last);
    return VG_DONE;
}

/* --- the body -------------------------------------------------------------------------------------- */

static vg_status read_balance(pingan_reading *r, const pingan_balance *b, vg_err *err)
{
    vg_answer *answer = r->answer;
    VG_TRY(pingan_same(b->account, r->ready->set.account, "account", err));
    VG_TRY(pingan_same(b->currency, "RMB", "currency", err));
    VG_SET(answer->account, b->account);
    VG_SET(answer->account_name, b->name);
    answer->has_balance = b->has_available && b->has_total; /* a missing amount is not 0.00 */
    if (!answer->has_balance) {
        pingan_unclear(answer, false);
        return VG_DONE;
    }
    answer->balance = b->total;
    answer->available = b->available;
    return VG_DONE;
}

static vg_status read_flat(pingan_reading *r, const vg_doc *doc, vg_err *err)
{
    const pingan_fields *f = &r->message->answer;
    if (r->ask->kind == VG_ASK_BALANCE) {
        pingan_balance b = {0};
        VG_TRY(vg_map_read(&vg_way_result, f->at, f->count, doc, VG_DOC_ROOT, &b, err));
        return read_balance(r, &b, err);
    }
    pingan_transfer t = {0};
    VG_TRY(vg_map_read(&vg_way_result, f->at, f->count, doc, VG_DOC_ROOT, &t, err));
    switch (r->ask->kind) {
    case VG_ASK_STATUS:
        return read_state(r, &t, err);
    case VG_ASK_PROBE:
        return VG_DONE; /* C.1: a header that says yes is all of it */
    default:
        return read_pay(r, &t, err);
    }
}

vg_status pingan_b2b_read(pingan_reading *r, vg_err *err)
{
    VG_AUTO(vg_doc) doc = NULL;
    r->answer->verdict = VG_VD_YES;
    if (r->ask->kind == VG_ASK_PROBE && r->heard.body.len == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_doc_read(r->heard.body, &doc, err));
    if (!vg_span_is(vg_doc_name(doc, VG_DOC_ROOT), "Result")) {
        return VG_FAIL(err, BANK_GARBLED, "the root is not Result");
    }
    return r->message->shape == PINGAN_PAGED ? read_list(r, doc, err) : read_flat(r, doc, err);
}

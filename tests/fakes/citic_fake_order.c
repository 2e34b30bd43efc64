/* The life of an order: accepted, executed later, and only DLCIDSTT tells how it ended (B.1). */
#include "tests/fakes/citic_fake_in.h"

#include <stdlib.h>
#include <string.h>

fk_order *fk_order_find(const citic_fake *fake, const char *action, const char *client_id)
{
    char key[40];
    fk_fmt(key, sizeof key, "%s:%s", action, client_id);
    return fk_map_get(&fake->order_by_key, key);
}

fk_seen *fk_seen_of(citic_fake *fake, const char *client_id)
{
    fk_seen *seen = fk_map_get(&fake->seen_by_id, client_id);
    if (seen == NULL) {
        seen = fk_alloc(1, sizeof *seen);
        fk_copy(seen->client_id, sizeof seen->client_id, client_id);
        fake->seen = fk_grow(fake->seen, &fake->seen_cap, fake->seen_count + 1, sizeof(fk_seen *));
        fake->seen[fake->seen_count++] = seen;
        fk_map_put(&fake->seen_by_id, seen->client_id, seen);
    }
    return seen;
}

static bool earlier(const fk_due *a, const fk_due *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->number < b->number);
}

void fk_due_add(citic_fake *fake, int64_t at_ms, fk_due_kind kind, void *what)
{
    fake->due = fk_grow(fake->due, &fake->due_cap, fake->due_count + 1, sizeof *fake->due);
    fk_due one = {.at_ms = at_ms, .number = fake->due_number++, .kind = kind, .what = what};
    size_t at = fake->due_count++;
    while (at > 0 && earlier(&one, &fake->due[(at - 1) / 2])) {
        fake->due[at] = fake->due[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    fake->due[at] = one;
}

static fk_due due_take(citic_fake *fake)
{
    fk_due first = fake->due[0], last = fake->due[--fake->due_count];
    size_t at = 0;
    for (;;) {
        size_t child = at * 2 + 1;
        if (child + 1 < fake->due_count && earlier(&fake->due[child + 1], &fake->due[child])) {
            child++;
        }
        if (child >= fake->due_count || !earlier(&fake->due[child], &last)) {
            break;
        }
        fake->due[at] = fake->due[child];
        at = child;
    }
    fake->due[at] = last;
    return first;
}

int64_t citic_fake_next_due(const citic_fake *fake)
{
    return fake->due_count == 0 ? -1 : fake->due[0].at_ms;
}

void citic_fake_advance(citic_fake *fake, int64_t now_ms)
{
    while (fake->due_count > 0 && fake->due[0].at_ms <= now_ms) {
        fk_due due = due_take(fake);
        if (due.at_ms > fake->now) {
            fake->now = due.at_ms;
        }
        switch (due.kind) {
        case FK_DUE_EXECUTE: fk_order_run(fake, due.what, false); break;
        case FK_DUE_LATE: fk_order_run(fake, due.what, true); break;
        case FK_DUE_RETURN: fk_pay_back(fake, due.what); break;
        case FK_DUE_OPEN: ((fk_acc *)due.what)->state = '0'; break;
        case FK_DUE_BANK_REJECT: ((fk_acc *)due.what)->state = '8'; break;
        case FK_DUE_PAY_OUT: fk_pay_out(fake, due.what, ""); break;
        }
    }
    if (now_ms > fake->now) {
        fake->now = now_ms;
    }
}

static void order_fail(citic_fake *fake, fk_order *order, const char *code, const char *text)
{
    order->state = FK_FAILED;
    order->done_ms = fake->now;
    fk_copy(order->code, sizeof order->code, code);
    order->text = text;
}

/* late: the order was reported failed, the money moves all the same (B.5, last paragraph). */
void fk_order_run(citic_fake *fake, fk_order *order, bool late)
{
    if (!late && (order->runs_due == 0 || order->state == FK_REVIEW)) {
        return;
    }
    order->runs_due -= late ? 0 : 1;
    if (order->forced_fail && !late) {
        order_fail(fake, order, "ED02093", "该笔单子现处于处理失败状态");
        if (order->late_ms > 0) {
            fk_due_add(fake, fake->now + order->late_ms, FK_DUE_LATE, order);
        }
        return;
    }
    char code[8] = "";
    size_t paid = fake->payment_count;
    const char *why = fk_execute(fake, order, code);
    if (why == NULL) {
        order->effects++;
        fk_seen_of(fake, order->client_id)->effects++;
    }
    if (late || order->state == FK_SUCCESS) {
        return;
    }
    if (why != NULL) {
        order_fail(fake, order, code, why);
        return;
    }
    order_fail(fake, order, "AAAAAAA", "交易成功");
    order->state = FK_SUCCESS;
    if (order->return_ms > 0 && fake->payment_count > paid) {
        fk_due_add(fake, fake->now + order->return_ms, FK_DUE_RETURN, fake->payments[paid]);
    }
}

const char *fk_order_state(const citic_fake *fake, const fk_order *order)
{
    switch (order->state) {
    case FK_WAITING: return fake->now < order->seen_ms ? "received" : "executing";
    case FK_SCHEDULED: return "scheduled";
    case FK_REVIEW: return "review";
    case FK_SUCCESS: return "success";
    case FK_FAILED: return "failed";
    case FK_REJECTED: return "rejected";
    case FK_WITHDRAWN: return "withdrawn";
    }
    return "";
}

/* The request without its action and user: the same order says the same. */
static uint64_t content_of(const fk_req *req)
{
    uint64_t content = 0;
    for (size_t i = 2; i < req->count; i++) {
        content = content * 31 + fk_hash(req->values[i].tag, strlen(req->values[i].tag));
        content = content * 31 + fk_hash(req->values[i].text, strlen(req->values[i].text));
    }
    return content;
}

static const char *answer_text(const char *code)
{
    if (fk_same(code, "AAAAAAA")) {
        return "交易成功";
    }
    if (fk_same(code, "AAAAAAB")) {
        return "经办成功待审核";
    }
    if (fk_same(code, "AAAAAAC")) {
        return "预约支付成功";
    }
    return "已提交银行处理，需稍后使用“交易状态查询”交易进行查询";
}

/* What a repeated clientID does is not stated (F.6): the conf decides. */
static void order_again(citic_fake *fake, const fk_msg *msg, fk_order *order)
{
    bool same = order->content == content_of(msg->req);
    order->repeats++;
    if (!same || fake->conf.duplicate == CITIC_DUP_REJECT) {
        fk_breach(fake, msg, "form", "ED02099", "客户流水号重复",
                  same ? "clientID used before" : "clientID used before with other content");
        return;
    }
    fk_status(&fake->out, order->answer, answer_text(order->answer));
    if (fake->conf.duplicate == CITIC_DUP_ACT_TWICE) {
        order->runs_due++;
        fk_due_add(fake, fake->now + fake->conf.execute_ms, FK_DUE_EXECUTE, order);
    }
}

static void order_fill(fk_order *order, const fk_req *req)
{
    const char *pay = fk_get(req, "payAccNo"), *sub = fk_get(req, "subAccNo");
    fk_copy(order->action, sizeof order->action, req->action);
    fk_copy(order->client_id, sizeof order->client_id, fk_get(req, "clientID"));
    fk_fmt(order->key, sizeof order->key, "%s:%s", order->action, order->client_id);
    fk_copy(order->tran_type, sizeof order->tran_type, fk_get(req, "tranType"));
    fk_copy(order->pay_no, sizeof order->pay_no, *pay != '\0' ? pay : fk_get(req, "accountNo"));
    fk_copy(order->recv_no, sizeof order->recv_no, *sub != '\0' ? sub : fk_get(req, "recvAccNo"));
    fk_copy(order->recv_name, sizeof order->recv_name, fk_get(req, "recvAccNm"));
    fk_copy(order->bank, sizeof order->bank, fk_get(req, "recvBankNm"));
    fk_copy(order->bank_no, sizeof order->bank_no, fk_get(req, "recvTgfi"));
    fk_copy(order->freeze_no, sizeof order->freeze_no, fk_get(req, "freezeNo"));
    fk_copy(order->memo, sizeof order->memo, fk_get(req, "memo"));
    fk_copy(order->order_no, sizeof order->order_no, fk_get(req, "orderNo"));
    fk_copy(order->date, sizeof order->date, fk_get(req, "hostDate"));
    fk_copy(order->flw, sizeof order->flw, fk_get(req, "hostFlw"));
    (void)fk_parse_uint(fk_get(req, "hostSeq"), &order->seq);
    (void)fk_parse_fen(fk_get(req, "tranAmt"), &order->fen);
    order->content = content_of(req);
}

static int64_t order_faults(const fk_msg *msg, fk_order *order, int64_t delay)
{
    const citic_fault *fault = &msg->fault;
    int64_t ms = fault->ms > 0 ? fault->ms : 1;
    switch (fault->act) {
    case CITIC_DO_ACCEPT_THEN_SUCCEED: delay = ms; break;
    case CITIC_DO_ACCEPT_THEN_FAIL:
        delay = ms;
        order->forced_fail = true;
        break;
    case CITIC_DO_LATE_CONTRADICTION:
        order->forced_fail = true;
        order->late_ms = ms;
        break;
    case CITIC_DO_NOT_FOUND_FOR: order->seen_ms = msg->now + ms; break;
    case CITIC_DO_REVIEW: order->state = FK_REVIEW; break;
    case CITIC_DO_STT_CONTRADICTION: order->contradict = true; break;
    case CITIC_DO_TWO_ROWS: order->two_rows = true; break;
    case CITIC_DO_RETURNED_PAYOUT: order->return_ms = ms; break;
    default: break;
    }
    return delay;
}

static void order_start(citic_fake *fake, const fk_msg *msg, fk_order *order)
{
    char when[16];
    int64_t run_ms = 0;
    int64_t delay = fake->conf.execute_ms;
    const char *code = "AAAAAAE";
    if (fk_same(fk_get(msg->req, "tranFlag"), "1")) {
        delay = 0;
        code = "AAAAAAA";
    }
    delay = order_faults(msg, order, delay);
    run_ms = msg->now + delay;
    fk_fmt(when, sizeof when, "%s%s", fk_get(msg->req, "preDate"), fk_get(msg->req, "preTime"));
    if (fk_same(fk_get(msg->req, "preFlg"), "1") && fk_time_parse(when, &run_ms)) {
        order->state = order->state == FK_WAITING ? FK_SCHEDULED : order->state;
        code = "AAAAAAC";
    }
    if (!fake->conf.seen_at_once && run_ms > order->seen_ms && order->state == FK_WAITING) {
        order->seen_ms = run_ms;
    }
    if (order->state == FK_REVIEW) {
        code = "AAAAAAB";
    } else if (run_ms <= fake->now) {
        fk_order_run(fake, order, false);
    } else {
        fk_due_add(fake, run_ms, FK_DUE_EXECUTE, order);
    }
    fk_copy(order->answer, sizeof order->answer, code);
    fk_status(&fake->out, code, answer_text(code));
}

/* NULL when the clientID was used before; the answer is set either way. */
fk_order *fk_order_accept(citic_fake *fake, const fk_msg *msg, fk_acc *pay, fk_acc *recv)
{
    fk_order *order = fk_order_find(fake, msg->req->action, fk_get(msg->req, "clientID"));
    if (order != NULL) {
        order_again(fake, msg, order);
        return NULL;
    }
    order = fk_alloc(1, sizeof *order);
    order_fill(order, msg->req);
    order->pay = pay;
    order->recv = recv;
    order->received_ms = msg->now;
    order->seen_ms = msg->now;
    order->runs_due = 1;
    order->text = "";
    fake->orders =
        fk_grow(fake->orders, &fake->order_cap, fake->order_count + 1, sizeof(fk_order *));
    fake->orders[fake->order_count++] = order;
    fk_map_put(&fake->order_by_key, order->key, order);
    order_start(fake, msg, order);
    return order;
}

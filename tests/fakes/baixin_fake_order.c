/* The life of an order: refused, or its money kept, the result later, and perhaps a return. */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

bx_seen *bx_seen_of(baixin_fake *fake, const char *request_no)
{
    bx_seen *seen = fk_map_get(&fake->seen_by_no, request_no);
    if (seen == NULL) {
        seen = fk_alloc(1, sizeof *seen);
        fk_copy(seen->request_no, sizeof seen->request_no, request_no);
        BX_ADD(fake->seen, fake->seen, seen);
        fk_map_put(&fake->seen_by_no, seen->request_no, seen);
    }
    return seen;
}

bx_order *bx_order_find(const baixin_fake *fake, const char *request_no)
{
    const bx_seen *seen = fk_map_get(&fake->seen_by_no, request_no);
    return seen == NULL ? NULL : seen->order;
}

bool bx_order_keep(const baixin_fake *fake, bx_order *order)
{
    int64_t fen = order->fen + order->on_top;
    if (order->orig != NULL && order->fen > order->orig->fen - order->orig->refunded) {
        return false;
    }
    if (order->hold != NULL) {
        if (order->hold->expired || order->hold->parts.fen < fen) {
            return false;
        }
        bx_parts_move(&order->hold->parts, fen, &order->parts);
        order->kept = true;
        return true;
    }
    if (!order->from_outside) {
        if (bx_takeable(fake, order->acc, order->take) < fen || bx_available(order->acc) < fen) {
            return false;
        }
        bx_parts_take(fake, order->acc, fen, order->take, &order->parts);
    }
    if (order->orig != NULL) {
        order->orig->refunded += order->fen;
    }
    *order->pot += fen;
    order->kept = true;
    return true;
}

void bx_order_undo(bx_order *order)
{
    int64_t fen = order->fen + order->on_top;
    if (!order->kept) {
        return;
    }
    order->kept = false;
    if (order->orig != NULL) {
        order->orig->refunded -= order->fen;
    }
    if (order->hold != NULL && !order->hold->expired) {
        bx_parts_move(&order->parts, fen, &order->hold->parts);
        return;
    }
    bx_parts_give_back(&order->parts);
    *order->pot -= fen;
}

void bx_order_spend(bx_order *order)
{
    bx_parts_spend(&order->parts);
    *order->pot -= order->fen + order->on_top;
    order->kept = false;
}

const char *bx_refuse(bx_order *order, const char *code, const char *text)
{
    fk_copy(order->code, sizeof order->code, code);
    order->text = text;
    return text;
}

static void tell(baixin_fake *fake, const bx_order *order)
{
    static const char *const types[][2] = {{"Deposit", "DEPOSIT_RESULT"},
                                           {"Withdraw", "WITHDRAW_RESULT"},
                                           {"Refund", "REFUND_RESULT"}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (fk_same(types[i][0], order->spec->name)) {
            bx_notify(fake, &(bx_event){.type = types[i][1],
                                        .request_no = order->request_no,
                                        .acc_no = order->acc_no,
                                        .txn_no = order->txn_no,
                                        .fen = order->fen,
                                        .status = bx_state_text(order)});
        }
    }
}

static void order_fail(baixin_fake *fake, bx_order *order)
{
    order->state = BX_FAILED;
    order->done_ms = fake->now;
    order->done_day = fake->day;
    bx_order_undo(order);
    bx_uncount_limit(order);
}

/* A fault or a person at the bank says no: with a code that fits what was asked. */
static void order_decline(baixin_fake *fake, bx_order *order)
{
    bool payout = order->spec->travels && !order->from_outside;
    bx_refuse(order, payout ? "200117" : "200103", payout ? "收款行拒绝" : "余额不足");
    order_fail(fake, order);
    tell(fake, order);
}

static void took_effect(baixin_fake *fake, bx_order *order)
{
    order->effects++;
    bx_seen_of(fake, order->request_no)->effects++;
}

void bx_order_run(baixin_fake *fake, bx_order *order)
{
    if (order->state != BX_PROCESSING) {
        return;
    }
    if (order->forced_fail) {
        order_decline(fake, order);
        if (order->late_ms > 0) {
            bx_due_add(fake, fake->now + order->late_ms, BX_DUE_LATE, order);
        }
        return;
    }
    order->state = BX_SUCCESS;
    order->done_ms = fake->now;
    order->done_day = fake->day;
    bx_refuse(order, "000000", "交易成功");
    order->spec->book(fake, order);
    took_effect(fake, order);
    tell(fake, order);
    if (order->return_ms > 0 && order->payee == NULL && !order->from_outside) {
        bx_due_add(fake, fake->now + order->return_ms, BX_DUE_RETURN, order);
    }
}

/* Reported failed, and the money moves all the same, if it is still there. */
void bx_order_run_late(baixin_fake *fake, bx_order *order)
{
    if (order->acc->status != BX_CLOSED && bx_order_keep(fake, order)) {
        order->spec->book(fake, order);
        took_effect(fake, order);
    }
}

/* A payout that did not reach its payee: its own entry, the money is free at once (t1 §4). */
void bx_order_return(baixin_fake *fake, bx_order *order)
{
    const bx_txn *txn = bx_move(fake, &(bx_movement){.service = "RETURN",
                                                     .to = order->acc,
                                                     .fen = order->fen,
                                                     .from_day = fake->day,
                                                     .orig_txn_no = order->txn_no,
                                                     .opp_no = order->opp_no,
                                                     .opp_name = order->opp_name,
                                                     .memo = "退票",
                                                     .order = order});
    order->state = BX_RETURNED;
    fk_copy(order->return_no, sizeof order->return_no, txn->no);
    order->return_day = fake->day;
    if (order->orig != NULL) {
        order->orig->refunded -= order->fen;
    }
    bx_notify(fake, &(bx_event){.type = "RETURNED",
                                .request_no = order->request_no,
                                .acc_no = order->acc_no,
                                .txn_no = txn->no,
                                .fen = order->fen,
                                .status = "RETURNED"});
}

void bx_hold_expire(baixin_fake *fake, bx_hold *hold)
{
    int64_t fen = hold->parts.fen;
    hold->expired = true;
    if (fen == 0) {
        return;
    }
    bx_parts_give_back(&hold->parts);
    hold->acc->held -= fen;
    bx_notify(fake, &(bx_event){.type = "HOLD_EXPIRED",
                                .request_no = hold->request_no,
                                .acc_no = hold->acc->no,
                                .fen = fen});
}

void bx_order_decide(baixin_fake *fake, bx_order *order, bool approve)
{
    if (order->state != BX_REVIEW) {
        return;
    }
    order->state = BX_PROCESSING;
    if (approve) {
        bx_due_add(fake, fake->now + fake->conf.execute_ms, BX_DUE_RUN, order);
    } else {
        order_decline(fake, order);
    }
}

/* --- acceptance --- */

static int64_t order_faults(const bx_msg *msg, bx_order *order, int64_t delay)
{
    int64_t ms = msg->fault.ms > 0 ? msg->fault.ms : 1;
    switch (msg->fault.act) {
    case BAIXIN_DO_ACCEPT_THEN_SUCCEED:
        return ms;
    case BAIXIN_DO_ACCEPT_THEN_FAIL:
        order->forced_fail = true;
        return ms;
    case BAIXIN_DO_LATE_CONTRADICTION:
        order->forced_fail = true;
        order->late_ms = ms;
        break;
    case BAIXIN_DO_NOT_FOUND_FOR:
        order->seen_ms = msg->now + ms;
        break;
    case BAIXIN_DO_REVIEW:
        order->state = BX_REVIEW;
        break;
    case BAIXIN_DO_STT_CONTRADICTION:
        order->contradict = true;
        break;
    case BAIXIN_DO_RETURNED_PAYOUT:
        order->return_ms = ms;
        break;
    default:
        break;
    }
    return delay;
}

static void order_start(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    bool far = order->spec->travels && order->payee == NULL;
    int64_t delay = order_faults(msg, order, far ? fake->conf.execute_ms : 0);
    if (order->state == BX_REVIEW) {
        return;
    }
    if (delay > 0) {
        bx_due_add(fake, fake->now + delay, BX_DUE_RUN, order);
    } else {
        bx_order_run(fake, order);
    }
}

void bx_money(baixin_fake *fake, const bx_msg *msg)
{
    if (fake->conf.payinst && msg->spec->no_payinst) {
        bx_refuse_form(fake, msg, "100006", "there is no hold at the bank in this mode");
        return;
    }
    bx_order *order = fk_alloc(1, sizeof *order);
    fk_copy(order->request_no, sizeof order->request_no, msg->req->request_no);
    fk_copy(order->acc_no, sizeof order->acc_no, bx_get(msg->req, "AcctNo"));
    bx_number(fake, "T", order->txn_no);
    order->spec = msg->spec;
    order->fen = bx_get_fen(msg->req, "Amount");
    order->at_ms = order->seen_ms = msg->now;
    order->day = fake->day;
    order->acc = bx_acc_find(fake, order->acc_no);
    BX_ADD(fake->orders, fake->order, order);
    msg->seen->order = order;
    if (order->acc == NULL && !fk_same(msg->spec->name, "Refund")) {
        bx_refuse(order, "200101", "账户不存在");
        order_fail(fake, order);
    } else if (msg->spec->check(fake, msg, order) != NULL) {
        order_fail(fake, order);
    } else {
        order_start(fake, msg, order);
    }
    bx_money_answer(fake, msg, order, NULL);
}

const char *bx_state_text(const bx_order *order)
{
    static const char *const words[] = {"PROCESSING", "ACCEPTED", "SUCCESS", "FAILED", "RETURNED"};
    return words[order->state];
}

/* code NULL: the order's own. Whatever was registered has a BankTxnNo, a refusal too. */
void bx_money_answer(baixin_fake *fake, const bx_msg *msg, const bx_order *order, const char *code)
{
    bool open = order->state == BX_PROCESSING || order->state == BX_REVIEW;
    bx_answer(fake, msg, code != NULL ? code : open ? "000100" : order->code);
    bx_say(fake, "TxnStatus", bx_state_text(order));
    bx_say(fake, "BankTxnNo", order->txn_no);
    bx_say_account(fake, order->acc_no);
    bx_say_amount(fake, order->fen);
    bx_say_day(fake, "BizDate", open ? order->day : order->done_day);
    if (!open) {
        bx_say_instant(fake, "FinishTime", order->done_ms);
    }
    if (order->state != BX_FAILED) {
        order->spec->own(fake, order);
    }
}

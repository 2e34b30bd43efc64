/* Capture (unfreeze and pay) and Refund (back the way it came), §4.2. */
#include "tests/fakes/baixin_fake_do.h"

#include <string.h>

static const char *payee_wrong(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    const char *no = order->opp_no, *name = order->opp_name;
    order->payee = bx_acc_find(fake, no);
    if (order->hold != NULL && order->hold->payee[0] != '\0' && !fk_same(order->hold->payee, no)) {
        return bx_refuse(order, "200117", "收款方与冻结不符");
    }
    if (order->payee == NULL) {
        return *bx_get(msg->req, "PayeeBank") == '\0' ? bx_refuse(order, "200117", "收款行缺失")
                                                      : NULL;
    }
    if (order->payee == order->acc ||
        (fake->conf.check_names && !fk_same(order->payee->name, name))) {
        return bx_refuse(order, "200117", "收款方户名不符");
    }
    if (fake->conf.check_payee_class && order->payee->kind != '0') {
        return bx_refuse(order, "200108", "收款账户类别不允许"); /* type II §2: bound cards only */
    }
    return bx_may(fake, order, order->payee, false);
}

static const char *fee_wrong(const baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    const char *no = bx_get(msg->req, "FeeAcct");
    order->fee = bx_get_fen(msg->req, "FeeAmount");
    order->fee_acc = bx_acc_find(fake, no);
    if (order->fee > order->fen || (*no != '\0' && order->fee_acc == NULL)) {
        return bx_refuse(order, "200117", "手续费金额或账户不正确");
    }
    return order->fee_acc == NULL ? NULL : bx_may(fake, order, order->fee_acc, false);
}

/* PAYINST: the hold is an order in the platform's books; the bank looks at the money only (§4.3).
 */
static const char *source_wrong(const baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    if (!fake->conf.payinst) {
        return bx_hold_of(fake, msg, order);
    }
    order->take = fake->conf.split_only ? BX_TAKE_UNSPLIT : BX_TAKE_ANY;
    order->pot = &order->acc->held;
    return bx_takeable(fake, order->acc, order->take) < order->fen
               ? bx_refuse(order, "200103", "待分账余额不足")
               : bx_short_of(order, order->acc, order->fen);
}

/* On an account that an authority froze the hold does not help (type II §5.2). */
static const char *frozen(bx_order *order)
{
    const bx_acc *acc = order->acc;
    return order->hold != NULL && acc->balance - acc->transit_out - order->fen < acc->judicial
               ? bx_refuse(order, "200118", "有权机关冻结")
               : NULL;
}

const char *bx_check_capture(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    fk_copy(order->opp_no, sizeof order->opp_no, bx_get(msg->req, "PayeeAcct"));
    fk_copy(order->opp_name, sizeof order->opp_name, bx_get(msg->req, "PayeeName"));
    order->t1 = fk_same(bx_get(msg->req, "Arrive"), "T1");
    const char *why = bx_may(fake, order, order->acc, true);
    why = why != NULL ? why : source_wrong(fake, msg, order);
    why = why != NULL ? why : payee_wrong(fake, msg, order);
    why = why != NULL ? why : fee_wrong(fake, msg, order);
    why = why != NULL ? why : frozen(order);
    if (why == NULL && bx_card_of(order->acc, order->opp_no) == NULL) {
        why = bx_count_limit(fake, order);
    }
    if (why == NULL && !bx_order_keep(fake, order)) {
        why = bx_refuse(order, "200103", "可用余额不足");
    }
    return why;
}

/* The payer's entry is the whole amount; the fee is taken out of what the payee gets. */
void bx_book_capture(baixin_fake *fake, bx_order *order)
{
    bx_order_spend(order);
    bx_move(fake, &(bx_movement){.service = "Capture",
                                 .from = order->acc,
                                 .to = order->payee,
                                 .fen = order->fen,
                                 .fee = order->fee,
                                 .fee_acc = order->fee_acc,
                                 .from_day = order->t1 ? bx_next_day(fake, fake->day) : fake->day,
                                 .txn_no = order->txn_no,
                                 .request_no = order->request_no,
                                 .opp_no = order->opp_no,
                                 .opp_name = order->opp_name,
                                 .order = order});
}

void bx_own_capture(baixin_fake *fake, const bx_order *order)
{
    bx_say_fen(fake, "HoldRemain", order->hold == NULL ? 0 : order->hold->parts.fen);
}

/* --- Refund --- */

static bx_txn *origin_of(const baixin_fake *fake, const bx_msg *msg)
{
    const char *txn_no = bx_get(msg->req, "OrigBankTxnNo");
    if (*txn_no != '\0') {
        return fk_map_get(&fake->txn_by_no, txn_no);
    }
    const bx_order *order = bx_order_find(fake, bx_get(msg->req, "OrigRequestNo"));
    return order == NULL ? NULL : fk_map_get(&fake->txn_by_no, order->txn_no);
}

/* What came in from outside goes back there; what an account paid to another goes back to it. */
static bool refundable(const bx_txn *origin)
{
    static const char services[] = "Deposit INBOUND Capture";
    return bx_word_in(services, origin->service) && origin->to != NULL &&
           (origin->order == NULL || origin->order->fee == 0);
}

const char *bx_check_refund(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    bx_txn *origin = origin_of(fake, msg);
    if (origin == NULL) {
        return bx_refuse(order, "200115", "原交易不存在");
    }
    if (!refundable(origin)) {
        return bx_refuse(order, "200116", "原交易不可退");
    }
    order->orig = origin;
    order->acc = origin->to;
    order->payee = origin->from;
    order->take = BX_TAKE_ANY;
    order->pot = &order->acc->transit_out;
    fk_copy(order->acc_no, sizeof order->acc_no, order->acc->no);
    fk_copy(order->opp_no, sizeof order->opp_no,
            origin->from != NULL ? origin->from->no : origin->opp_no);
    fk_copy(order->opp_name, sizeof order->opp_name,
            origin->from != NULL ? origin->from->name : origin->opp_name);
    fk_copy(order->memo, sizeof order->memo, bx_get(msg->req, "Reason"));
    const char *why = bx_may(fake, order, order->acc, true);
    if (why == NULL && order->fen > origin->fen - origin->refunded) {
        why = bx_refuse(order, "200114", "超过可退金额");
    }
    why = why != NULL ? why : bx_short_of(order, order->acc, order->fen);
    if (why == NULL && !bx_order_keep(fake, order)) {
        why = bx_refuse(order, "200103", "可用余额不足");
    }
    return why;
}

void bx_book_refund(baixin_fake *fake, bx_order *order)
{
    bx_order_spend(order);
    bx_move(fake, &(bx_movement){.service = "Refund",
                                 .from = order->acc,
                                 .to = order->payee,
                                 .fen = order->fen,
                                 .from_day = bx_next_day(fake, fake->day),
                                 .txn_no = order->txn_no,
                                 .request_no = order->request_no,
                                 .orig_txn_no = order->orig->no,
                                 .opp_no = order->opp_no,
                                 .opp_name = order->opp_name,
                                 .memo = order->memo,
                                 .order = order});
}

void bx_own_refund(baixin_fake *fake, const bx_order *order)
{
    bx_say_fen(fake, "RefundedTotal", order->orig->refunded);
}

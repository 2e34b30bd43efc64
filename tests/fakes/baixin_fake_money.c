/* Deposit, Hold, Release, Withdraw (§4.2): what refuses them, what they do, what they answer. */
#include "tests/fakes/baixin_fake_do.h"

#include <string.h>

static int64_t fresh_day(const baixin_fake *fake)
{
    bool split = fake->conf.payinst && fake->conf.split_only;
    return split ? BX_NEVER : bx_next_day(fake, fake->day);
}

/* --- Deposit: out of the bound card --- */

/* The code is optional; one that is given must be the right one. */
static const char *code_wrong(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    const char *sms = bx_get(msg->req, "SmsOrderNo"), *code = bx_get(msg->req, "Code");
    const char *why =
        *sms == '\0' && *code == '\0' ? NULL : bx_proof_try(fake, &order->acc->proof, sms, code);
    return why == NULL ? NULL : bx_refuse(order, why, bx_code_text(why));
}

const char *bx_check_deposit(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    const bx_card *card = bx_card_of(order->acc, bx_get(msg->req, "CardNo"));
    const char *why = bx_may(fake, order, order->acc, false);
    if (why == NULL && (card == NULL || !card->can_fund)) {
        why = bx_refuse(order, "200109", "卡未绑定或不可出金");
    }
    if (why == NULL && order->acc->kind == '3' && order->acc->balance + order->fen > 200000) {
        why = bx_refuse(order, "200105", "超过Ⅲ类户余额上限");
    }
    why = why != NULL ? why : code_wrong(fake, msg, order);
    if (why != NULL) {
        return why;
    }
    order->from_outside = true;
    order->pot = &order->acc->transit_in;
    fk_copy(order->opp_no, sizeof order->opp_no, card->no);
    fk_copy(order->opp_name, sizeof order->opp_name, order->acc->name);
    fk_copy(order->memo, sizeof order->memo, bx_get(msg->req, "Memo"));
    order->from_day = fresh_day(fake);
    (void)bx_order_keep(fake, order);
    return NULL;
}

void bx_book_deposit(baixin_fake *fake, bx_order *order)
{
    bx_order_spend(order);
    order->from_day = fresh_day(fake);
    bx_move(fake, &(bx_movement){.service = "Deposit",
                                 .to = order->acc,
                                 .fen = order->fen,
                                 .from_day = order->from_day,
                                 .txn_no = order->txn_no,
                                 .request_no = order->request_no,
                                 .opp_no = order->opp_no,
                                 .opp_name = order->opp_name,
                                 .memo = order->memo,
                                 .order = order});
}

/* In split-only mode no day makes the money withdrawable; the day of T+1 stands there all the same.
 */
void bx_own_deposit(baixin_fake *fake, const bx_order *order)
{
    int64_t day = order->from_day == BX_NEVER ? bx_next_day(fake, order->day) : order->from_day;
    bx_say_day(fake, "WithdrawableDate", day);
    bx_say_day(fake, "SettleDate", day);
}

/* --- Hold and Release: an amount lock, no entry --- */

const char *bx_check_hold(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    const char *no = bx_get(msg->req, "HoldNo"), *expire = bx_get(msg->req, "ExpireAt");
    bool only = fk_same(bx_get(msg->req, "HoldKind"), "WITHDRAWABLE");
    const char *why = bx_may(fake, order, order->acc, true);
    if (why != NULL) {
        return why;
    }
    if (*expire != '\0' && bx_instant_parse(expire, 3, &order->expire_ms) &&
        order->expire_ms <= msg->now) {
        return bx_refuse(order, "200113", "冻结已到期");
    }
    if (fk_map_get(&fake->hold_by_no, no) != NULL) {
        bx_breach(fake, "Hold", order->request_no, "book", "HoldNo used before");
        return bx_refuse(order, "400002", "冻结编号已用过");
    }
    why = bx_short_of(order, order->acc, order->fen);
    if (why == NULL && only && bx_withdrawable(fake, order->acc) < order->fen) {
        why = bx_refuse(order, "200104", "可提现余额不足");
    }
    if (why != NULL) {
        return why;
    }
    order->take = only ? BX_TAKE_MATURED : BX_TAKE_ANY;
    order->pot = &order->acc->held;
    fk_copy(order->hold_no, sizeof order->hold_no, no);
    fk_copy(order->hold_payee, sizeof order->hold_payee, bx_get(msg->req, "PayeeAcct"));
    return bx_order_keep(fake, order) ? NULL : bx_refuse(order, "200103", "可用余额不足");
}

void bx_book_hold(baixin_fake *fake, bx_order *order)
{
    bx_hold *hold = fk_alloc(1, sizeof *hold);
    *hold = (bx_hold){
        .acc = order->acc, .fen = order->fen, .at_ms = fake->now, .expire_ms = order->expire_ms};
    fk_copy(hold->no, sizeof hold->no, order->hold_no);
    fk_copy(hold->payee, sizeof hold->payee, order->hold_payee);
    fk_copy(hold->request_no, sizeof hold->request_no, order->request_no);
    bx_parts_move(&order->parts, order->fen, &hold->parts);
    order->kept = false;
    BX_ADD(fake->holds, fake->hold, hold);
    fk_map_put(&fake->hold_by_no, hold->no, hold);
    if (hold->expire_ms > 0) {
        bx_due_add(fake, hold->expire_ms, BX_DUE_EXPIRE, hold);
    }
}

void bx_own_hold(baixin_fake *fake, const bx_order *order)
{
    if (order->state == BX_SUCCESS) {
        bx_say(fake, "HoldStatus", "HELD");
        bx_say_fen(fake, "HeldAmount", order->fen);
    }
}

const char *bx_hold_of(const baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    bx_hold *hold = fk_map_get(&fake->hold_by_no, bx_get(msg->req, "HoldNo"));
    if (hold == NULL || hold->acc != order->acc) {
        return bx_refuse(order, "200111", "冻结不存在");
    }
    if (hold->expired) {
        return bx_refuse(order, "200113", "冻结已到期");
    }
    if (hold->parts.fen < order->fen) {
        return bx_refuse(order, "200112", "金额超过冻结");
    }
    order->hold = hold;
    order->pot = &order->acc->held;
    return NULL;
}

/* A restriction does not keep a hold from being released: the money stays in the account. */
const char *bx_check_release(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    const char *why = bx_hold_of(fake, msg, order);
    if (why == NULL) {
        (void)bx_order_keep(fake, order);
    }
    return why;
}

void bx_book_release(baixin_fake *fake, bx_order *order)
{
    (void)fake;
    bx_parts_give_back(&order->parts);
    *order->pot -= order->fen;
    order->kept = false;
}

void bx_own_release(baixin_fake *fake, const bx_order *order)
{
    bx_say_fen(fake, "HoldRemain", order->hold->parts.fen);
}

/* --- Withdraw: to the bound card --- */

const char *bx_check_withdraw(baixin_fake *fake, const bx_msg *msg, bx_order *order)
{
    const bx_card *card = bx_card_of(order->acc, bx_get(msg->req, "CardNo"));
    order->fee = order->on_top = bx_get_fen(msg->req, "FeeAmount");
    order->t1 = fk_same(bx_get(msg->req, "Arrive"), "T1");
    int64_t fen = order->fen + order->on_top;
    const char *why = bx_may(fake, order, order->acc, true);
    if (why == NULL && card == NULL) {
        why = bx_refuse(order, "200109", "卡未绑定");
    }
    why = why != NULL ? why : bx_short_of(order, order->acc, fen);
    if (why == NULL && bx_withdrawable(fake, order->acc) < fen) {
        why = bx_refuse(order, "200104", "可提现余额不足");
    }
    if (why != NULL) {
        return why;
    }
    order->take = BX_TAKE_MATURED;
    order->pot = &order->acc->transit_out;
    fk_copy(order->opp_no, sizeof order->opp_no, card->no);
    fk_copy(order->opp_name, sizeof order->opp_name, order->acc->name);
    fk_copy(order->memo, sizeof order->memo, bx_get(msg->req, "Memo"));
    return bx_order_keep(fake, order) ? NULL : bx_refuse(order, "200104", "可提现余额不足");
}

/* The fee has a number of its own that names the payout's. */
void bx_book_withdraw(baixin_fake *fake, bx_order *order)
{
    bx_order_spend(order);
    bx_move(fake, &(bx_movement){.service = "Withdraw",
                                 .from = order->acc,
                                 .fen = order->fen,
                                 .txn_no = order->txn_no,
                                 .request_no = order->request_no,
                                 .opp_no = order->opp_no,
                                 .opp_name = order->opp_name,
                                 .memo = order->memo,
                                 .order = order});
    if (order->fee > 0) {
        bx_move(fake, &(bx_movement){.service = "FEE",
                                     .from = order->acc,
                                     .fen = order->fee,
                                     .request_no = order->request_no,
                                     .orig_txn_no = order->txn_no,
                                     .memo = "手续费",
                                     .order = order});
    }
}

void bx_own_withdraw(baixin_fake *fake, const bx_order *order)
{
    bx_say_day(fake, "SettleDate", order->t1 ? bx_next_day(fake, order->day) : order->day);
}

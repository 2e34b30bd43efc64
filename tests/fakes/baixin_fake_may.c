/* Why money may not move: the account's status, restrictions, balances, class limits (§6.4). */
#include "tests/fakes/baixin_fake_in.h"

#include <string.h>

static const char *restricted(bx_order *order, const char *kind, bool debit)
{
    if (fk_same(kind, "NC_SUSPENDED")) {
        return bx_refuse(order, "200122", "账户暂停非柜面业务");
    }
    if (fk_same(kind, "ID_EXPIRED")) {
        return debit ? bx_refuse(order, "300006", "证件已过期") : NULL;
    }
    bool whole = fk_same(kind, "BLOCKED") || fk_same(kind, "STOP_PAYMENT");
    if (whole || (debit && fk_same(kind, "DEBIT_BLOCKED"))) {
        return bx_refuse(order, "200118", "有权机关冻结");
    }
    return NULL; /* PARTIAL_FROZEN: the rest is usable */
}

const char *bx_may(const baixin_fake *fake, bx_order *order, const bx_acc *acc, bool debit)
{
    if (acc->status == BX_CLOSED || (debit && acc->status == BX_INACTIVE)) {
        return bx_refuse(order, "200102", "账户状态不正常");
    }
    for (size_t i = 0; i < fake->restriction_count; i++) {
        const bx_restriction *one = fake->restrictions[i];
        const char *why =
            one->acc == acc && !one->lifted ? restricted(order, one->kind, debit) : NULL;
        if (why != NULL) {
            return why;
        }
    }
    return NULL;
}

/* What an authority froze is the reason where the balance would do without it. */
const char *bx_short_of(bx_order *order, const bx_acc *acc, int64_t fen)
{
    if (bx_available(acc) >= fen) {
        return NULL;
    }
    return acc->balance - acc->transit_out - acc->held >= fen
               ? bx_refuse(order, "200118", "有权机关冻结")
               : bx_refuse(order, "200103", "可用余额不足");
}

static int64_t year_of(int64_t day)
{
    char text[9];
    uint32_t value = 0;
    fk_day_text(day, text);
    (void)fk_parse_uint(text, &value);
    return value / 10000;
}

/* II_OUT and III_OUT of type II §2.1: what goes to payees that are not bound. */
const char *bx_count_limit(baixin_fake *fake, bx_order *order)
{
    bx_acc *acc = order->acc;
    if (acc->kind == '0') {
        return NULL;
    }
    size_t class = (size_t)(acc->kind - '2');
    int64_t year = year_of(fake->day);
    acc->day_fen = acc->out_day == fake->day ? acc->day_fen : 0;
    acc->year_fen = acc->out_year == year ? acc->year_fen : 0;
    acc->out_day = fake->day;
    acc->out_year = year;
    const baixin_fake_conf *conf = &fake->conf;
    if (conf->single_fen > 0 && order->fen > conf->single_fen) {
        return bx_refuse(order, "200105", "超过单笔限额");
    }
    if (conf->day_fen[class] > 0 && acc->day_fen + order->fen > conf->day_fen[class]) {
        return bx_refuse(order, "200106", "超过日累计限额");
    }
    if (conf->year_fen[class] > 0 && acc->year_fen + order->fen > conf->year_fen[class]) {
        return bx_refuse(order, "200107", "超过年累计限额");
    }
    acc->day_fen += order->fen;
    acc->year_fen += order->fen;
    order->limited = true;
    return NULL;
}

/* A payment that failed gives its quota back; the paper leaves it open (type II §8). */
void bx_uncount_limit(bx_order *order)
{
    if (order->limited) {
        order->acc->day_fen -= order->fen;
        order->acc->year_fen -= order->fen;
        order->limited = false;
    }
}

/* 交易网 (B.9): what happened, balances, files. */
#include "tests/fakes/pingan_fake_do.h"

#include <stdlib.h>
#include <string.h>

typedef struct item { /* a row of 1324 or 1325: an order, or a deposit nobody ordered */
    const pa_order *order;
    const pa_line *line;
} item;
typedef struct items {
    item *at;
    size_t count, cap;
} items;

static void add(items *list, const pa_order *order, const pa_line *line)
{
    list->at = fk_grow(list->at, &list->cap, list->count + 1, sizeof *list->at);
    list->at[list->count++] = (item){.order = order, .line = line};
}

static bool is_money(const pa_order *order)
{
    return order->func[0] == '1' &&
           (order->act == PA_ACT_DEPOSIT || order->act == PA_ACT_PAYOUT);
}

static bool is_trade(const pa_order *order) { return order->func[0] == '1' && !is_money(order); }

static bool in_range(const pa_req *req, int64_t at_ms)
{
    char date[9];
    fk_date(at_ms, date);
    return strcmp(date, pa_get(req, "BeginDate")) >= 0 && strcmp(date, pa_get(req, "EndDate")) <= 0;
}

/* A number: only that one, in any state. None: all successful ones (1325). */
static items collect(const pingan_fake *fake, const pa_msg *msg, bool money)
{
    items list = {0};
    const char *no = pa_get(msg->req, "OrigThirdLogNo");
    for (size_t i = 0; i < fake->order_count; i++) {
        const pa_order *order = fake->orders[i];
        bool one = *no != '\0';
        if ((money ? is_money(order) : is_trade(order)) && in_range(msg->req, order->received_ms) &&
            (one ? fk_same(order->log_no, no) && order->hidden_ms <= fake->now
                 : order->state == PA_DONE)) {
            add(&list, order, NULL);
        }
    }
    for (size_t i = 0; money && *no == '\0' && i < fake->line_count; i++) {
        const pa_line *line = fake->lines[i];
        if (line->kind == 'd' && line->log_no[0] == '\0' && in_range(msg->req, line->at_ms)) {
            add(&list, NULL, line);
        }
    }
    if (msg->fault.act == PINGAN_DO_DUPLICATE_LINES && list.count > 0) {
        add(&list, list.at[0].order, list.at[0].line);
    }
    return list;
}

/* As seen in the field: an error with a body of empty fields, the number in it (A.7, sample 08). */
static void not_found(pingan_fake *fake, const char *no)
{
    pa_out *out = &fake->out;
    pa_refuse(fake, "ERR020");
    if (*no == '\0') {
        return;
    }
    out->body.len = 0;
    fk_buf_text(&out->body, "&&&0&");
    fk_buf_text(&out->body, no);
    fk_buf_text(&out->body, "&&&&0.00&&&&&&");
}

static char jyw_status(const pingan_fake *fake, const pa_msg *msg, const pa_order *order)
{
    char status = pa_order_status(fake, order);
    bool unclear = msg->fault.act == PINGAN_DO_UNCLEAR_FOR;
    return unclear || status == '5' || status == '6' ? '2' : status;
}

static const char *pushed_number(const pingan_fake *fake, const pa_line *line, char to[24])
{
    const pa_pushed *push = pa_push_find(fake, line->front_no);
    size_t len = push == NULL ? 0 : strcspn(push->answer, "&");
    fk_copy(to, len < 23 ? len + 1 : 24, push == NULL ? "" : push->answer);
    return to;
}

static void money_row(pingan_fake *fake, const pa_msg *msg, const item *one)
{
    pa_out *out = &fake->out;
    const pa_order *order = one->order;
    const pa_line *line = one->line;
    char status[2] = "0", date[9], number[24];
    const pa_acc *acc = line != NULL ? line->in : order->out != NULL ? order->out
                                                                     : order->legs[0].in;
    fk_date(line != NULL ? line->at_ms : order->received_ms, date);
    if (order != NULL) {
        status[0] = jyw_status(fake, msg, order);
    }
    pa_put_echo(out, line != NULL ? pushed_number(fake, line, number) : order->log_no);
    pa_put(out, line != NULL ? line->front_no : order->front_no);
    pa_put(out, line != NULL ? "1" : order->tran_flag);
    pa_put(out, status);
    pa_put_fen(out, line != NULL ? line->fen : order->fen);
    pa_put(out, acc->no);
    pa_put(out, acc->cust);
    pa_put(out, date);
    pa_put(out, date);
}

static void trade_row(pingan_fake *fake, const pa_msg *msg, const item *one)
{
    pa_out *out = &fake->out;
    const pa_order *order = one->order;
    char status[2] = {jyw_status(fake, msg, order), '\0'}, date[9];
    fk_date(order->received_ms, date);
    pa_put_echo(out, order->log_no);
    pa_put(out, order->front_no);
    pa_put(out, order->tran_flag);
    pa_put(out, status);
    pa_put_fen(out, order->fen);
    pa_put(out, order->out->no);
    pa_put(out, order->out->cust);
    pa_put(out, order->legs[0].in->no);
    pa_put(out, order->legs[0].in->cust);
    pa_put(out, date);
}

static void answer(pingan_fake *fake, const pa_msg *msg, bool money)
{
    size_t from = 0, to = 0;
    const char *no = pa_get(msg->req, "OrigThirdLogNo");
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    items list = collect(fake, msg, money);
    if (list.count == 0 || msg->fault.act == PINGAN_DO_NOT_FOUND_FOR) {
        not_found(fake, no);
    } else if (pa_page(fake, msg, list.count, &from, &to)) {
        for (size_t i = from; i < to; i++) {
            if (money) {
                money_row(fake, msg, &list.at[i]);
            } else {
                trade_row(fake, msg, &list.at[i]);
            }
        }
        pa_put(&fake->out, "");
    }
    free(list.at);
}

void pa_jyw_money_lines(pingan_fake *fake, const pa_msg *msg) { answer(fake, msg, true); }

void pa_jyw_trade_lines(pingan_fake *fake, const pa_msg *msg) { answer(fake, msg, false); }

/* --- balances --- */

/* Here TotalAmount is all the money, not what may be withdrawn (1010). */
static void balance_row(pingan_fake *fake, const pa_acc *acc)
{
    pa_out *out = &fake->out;
    int64_t have = pa_lots_sum(&acc->lots);
    char date[9], state[2] = {acc->state, '\0'};
    fk_date(acc->touched_ms, date);
    pa_put_echo(out, acc->no);
    pa_put(out, "1");
    pa_put(out, acc->type);
    pa_put(out, state);
    pa_put(out, acc->cust);
    pa_put(out, fake->conf.sup_acct);
    pa_put(out, acc->name);
    pa_put_fen(out, have + acc->frozen);
    pa_put_fen(out, have);
    pa_put_fen(out, acc->frozen);
    pa_put(out, date);
}

/* This family knows types 1 to 4; ThirdCustId and CustAcctId are not needed for a list, but sent. */
static bool is_listed(const pingan_fake *fake, const pa_acc *acc, const pa_req *req)
{
    const char *select = pa_get(req, "SelectFlag");
    bool member = fk_same(acc->type, "1");
    if (acc == fake->guarantee || acc == fake->payouts) {
        return false;
    }
    if (fk_same(select, "2")) {
        return member && fk_same(acc->no, pa_get(req, "CustAcctId"));
    }
    return fk_same(select, "1") || !member;
}

void pa_jyw_balances(pingan_fake *fake, const pa_msg *msg)
{
    size_t total = 0, from = 0, to = 0, n = 0;
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        total += is_listed(fake, fake->accs[i], msg->req) ? 1 : 0;
    }
    if (!pa_page(fake, msg, total, &from, &to)) {
        return;
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        if (is_listed(fake, fake->accs[i], msg->req) && n++ >= from && n <= to) {
            balance_row(fake, fake->accs[i]);
        }
    }
    pa_put(&fake->out, "");
}

static void pool_sums(const pingan_fake *fake, int64_t *ret_out, int64_t *ret_have,
                      int64_t *ret_frozen, size_t *ret_open)
{
    for (size_t i = 0; i < fake->acc_count; i++) {
        const pa_acc *acc = fake->accs[i];
        int64_t have = pa_lots_sum(&acc->lots);
        *ret_have += have;
        *ret_frozen += acc->frozen;
        *ret_out += acc == fake->fee || acc == fake->interest ? have : 0;
        *ret_open += acc->state == '1' ? 1 : 0;
    }
}

/* 1021: twenty-five fields; who answers for the platform is nobody's business here. */
void pa_jyw_pool(pingan_fake *fake, const pa_msg *msg)
{
    const pingan_fake_conf *conf = &fake->conf;
    pa_out *out = &fake->out;
    int64_t payable = 0, have = 0, frozen = 0;
    size_t open = 0;
    char date[9];
    if (!fk_same(pa_get(msg->req, "AcctId"), conf->sup_acct) ||
        !fk_same(pa_get(msg->req, "TranWebCode"), conf->qydm)) {
        pa_breach(fake, msg, "book", "ERR027", "AcctId or TranWebCode is not the platform's");
        return;
    }
    fk_date(msg->now, date);
    pool_sums(fake, &payable, &have, &frozen, &open);
    pa_ok(fake);
    pa_put(out, "1");
    pa_put(out, conf->qydm);
    pa_put(out, conf->sup_name);
    pa_put_echo(out, conf->sup_acct);
    pa_put(out, conf->sup_name);
    for (size_t i = 0; i < 8; i++) { /* IdType to EmailAddr2 */
        pa_put(out, "");
    }
    pa_put(out, "1");
    pa_put(out, "1");
    pa_put(out, "RMB");
    pa_put_fen(out, fake->pool_fen);
    pa_put_fen(out, have + frozen);
    pa_put_fen(out, payable);
    pa_put_fen(out, have);
    pa_put_fen(out, frozen);
    pa_put_uint(out, fake->acc_count);
    pa_put_uint(out, open);
    pa_put(out, date);
    pa_put(out, "");
}

/* The bank prepares the file of the last day of the range and announces it with 1005. */
void pa_jyw_file(pingan_fake *fake, const pa_msg *msg)
{
    char name[64], day[9];
    bool money = pa_flag_is(msg->req, "1");
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    fk_copy(day, sizeof day, pa_get(msg->req, "EndDateTime"));
    pa_file_name(fake, money ? "20" : "21", day, name);
    pa_push_add(fake, "1005", NULL, NULL, "%s&%s&%s&%016llx&", money ? "3" : "4",
                fake->conf.sup_acct, name, (unsigned long long)fk_random(&fake->random));
    pa_ok(fake);
    pa_put_echo(&fake->out, name);
    pa_put(&fake->out, "");
}

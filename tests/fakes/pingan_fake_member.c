/* Members and their balances (B.1). */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

static void open_member(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = pa_acc_new(fake, pa_get(msg->req, "ThirdCustId"), pa_get(msg->req, "NickName"),
                             "1");
    if (acc == NULL) {
        pa_refuse(fake, "ERR114");
        return;
    }
    pa_ok(fake);
    pa_put_echo(&fake->out, acc->no);
    pa_put(&fake->out, "");
}

/* Empty balances are asked for as in the 交易网 family; the paper is silent on 6000 (G 32). */
static void close_member(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = fk_map_get(&fake->acc_by_cust, pa_get(msg->req, "ThirdCustId"));
    if (acc == NULL || acc->state != '1') {
        pa_breach(fake, msg, "book", "ERR041", "closes a member that is not open");
        return;
    }
    if (pa_lots_sum(&acc->lots) > 0 || acc->frozen > 0) {
        pa_refuse(fake, "ERR038");
        return;
    }
    acc->state = '2';
    pa_ok(fake);
    pa_put_echo(&fake->out, acc->no);
    pa_put(&fake->out, "");
}

void pa_do_open_close(pingan_fake *fake, const pa_msg *msg)
{
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    if (pa_flag_is(msg->req, "1")) {
        open_member(fake, msg);
    } else {
        close_member(fake, msg);
    }
}

/* An unknown member is a question's good right: that is how a lost opening is found out. */
static pa_acc *asked_member(pingan_fake *fake, const pa_msg *msg)
{
    if (!pa_sup_ok(fake, msg)) {
        return NULL;
    }
    pa_acc *acc = fk_map_get(&fake->acc_by_cust, pa_get(msg->req, "ThirdCustId"));
    if (acc == NULL || acc->state != '1') {
        pa_refuse(fake, "ERR020");
        return NULL;
    }
    pa_ok(fake);
    return acc;
}

void pa_do_find_member(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = asked_member(fake, msg);
    if (acc != NULL) {
        pa_put_echo(&fake->out, acc->no);
        pa_put(&fake->out, "");
    }
}

/* Withdrawable first, available second (6037). */
void pa_do_member_balance(pingan_fake *fake, const pa_msg *msg)
{
    pa_acc *acc = asked_member(fake, msg);
    if (acc != NULL) {
        pa_put_echo(&fake->out, acc->no);
        pa_put_fen(&fake->out, pa_lots_ripe(&acc->lots, msg->now));
        pa_put_fen(&fake->out, pa_lots_sum(&acc->lots));
        pa_put_fen(&fake->out, acc->frozen);
        pa_put(&fake->out, "");
    }
}

static int64_t available(const pingan_fake *fake, const pa_acc *acc)
{
    int64_t fen = pa_lots_sum(&acc->lots);
    for (size_t i = 0; acc == fake->guarantee && i < fake->hold_count; i++) {
        fen += pa_hold_rest(fake->holds[i]);
    }
    return fen;
}

void pa_do_account_balance(pingan_fake *fake, const pa_msg *msg)
{
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    pa_acc *acc = pa_acc_find(fake, pa_get(msg->req, "CustAcctId"));
    if (acc == NULL) {
        pa_refuse(fake, "ERR041");
        return;
    }
    pa_ok(fake);
    pa_put_echo(&fake->out, acc->cust);
    pa_put_fen(&fake->out, available(fake, acc));
    pa_put_fen(&fake->out, acc->frozen);
    pa_put(&fake->out, "");
}

static void balance_row(pingan_fake *fake, const pa_acc *acc)
{
    char date[9];
    fk_date(acc->touched_ms, date);
    pa_put_echo(&fake->out, acc->no);
    pa_put(&fake->out, acc->type);
    pa_put(&fake->out, acc->cust);
    pa_put(&fake->out, acc->name);
    pa_put_fen(&fake->out, available(fake, acc));
    pa_put_fen(&fake->out, pa_lots_ripe(&acc->lots, fake->now));
    pa_put(&fake->out, date);
}

static bool is_listed(const pa_acc *acc, const char *select, const char *no)
{
    bool member = fk_same(acc->type, "1");
    return acc->state == '1' && (*no == '\0' || fk_same(no, acc->no)) &&
           (fk_same(select, "1") || member == fk_same(select, "2"));
}

/* In the order of opening, twenty a page (A.8). */
void pa_do_balances(pingan_fake *fake, const pa_msg *msg)
{
    const char *select = pa_get(msg->req, "SelectFlag"), *no = pa_get(msg->req, "CustAcctId");
    size_t total = 0, from = 0, to = 0, n = 0;
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        total += is_listed(fake->accs[i], select, no) ? 1 : 0;
    }
    if (!pa_page(fake, msg, total, &from, &to)) {
        return;
    }
    for (size_t i = 0; i < fake->acc_count; i++) {
        if (is_listed(fake->accs[i], select, no) && n++ >= from && n <= to) {
            balance_row(fake, fake->accs[i]);
        }
    }
    pa_put(&fake->out, "");
}

/* What the pool had at the end of the day before is what it has without today's movements. */
void pa_do_pool(pingan_fake *fake, const pa_msg *msg)
{
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    int64_t today = fk_day_of(msg->now), last = fake->pool_fen;
    for (size_t i = fake->post_count; i > 0 && fk_day_of(fake->posts[i - 1].at_ms) == today; i--) {
        const pa_post *one = &fake->posts[i - 1];
        last -= one->from == NULL ? one->fen : one->to == NULL ? -one->fen : 0;
    }
    pa_ok(fake);
    pa_put_fen(&fake->out, last);
    pa_put_fen(&fake->out, fake->pool_fen);
    pa_put(&fake->out, "");
}

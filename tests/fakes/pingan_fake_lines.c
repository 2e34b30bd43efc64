/* Statements: what came in (6050), trades (6072), allocations and payouts (6073). */
#include "tests/fakes/pingan_fake_do.h"

#include <stdlib.h>
#include <string.h>

typedef struct hits {
    const pa_line **at;
    size_t count, cap;
} hits;

static void hit(hits *list, const pa_line *line)
{
    list->at = fk_grow(list->at, &list->cap, list->count + 1, sizeof *list->at);
    list->at[list->count++] = line;
}

/* FuncFlag 1 is today, anything else the dates; a history needs both (B.8, G 7). */
static bool days_of(pingan_fake *fake, const pa_msg *msg, int64_t *ret_from, int64_t *ret_to)
{
    const char *from = pa_get(msg->req, "BeginDate"), *to = pa_get(msg->req, "EndDate");
    int64_t today = fk_day_of(msg->now);
    *ret_from = *ret_to = today;
    if (pa_flag_is(msg->req, "1")) {
        return true;
    }
    if (!fk_day_parse(from, ret_from) || !fk_day_parse(to, ret_to)) {
        pa_breach(fake, msg, "form", "ERR936", "a history without BeginDate and EndDate");
        return false;
    }
    if (*ret_from > today) {
        pa_breach(fake, msg, "form", "ERR030", "BeginDate is after today");
        return false;
    }
    return true;
}

typedef bool wanted(const pingan_fake *fake, const pa_req *req, const pa_line *line,
                    const pa_acc *acc);

/* The lines of the days that are wanted, oldest first; the fault word repeats the first. */
static hits collect(const pingan_fake *fake, const pa_msg *msg, const pa_acc *acc, int64_t from,
                    int64_t to, wanted *wants)
{
    hits list = {0};
    for (size_t i = 0; i < fake->line_count; i++) {
        const pa_line *line = fake->lines[i];
        int64_t day = fk_day_of(line->at_ms);
        if (!line->hidden && day >= from && day <= to && wants(fake, msg->req, line, acc)) {
            hit(&list, line);
            if (msg->fault.act == PINGAN_DO_DUPLICATE_LINES && list.count == 1) {
                hit(&list, line);
            }
        }
    }
    return list;
}

typedef void row(pingan_fake *fake, const pa_line *line, const pa_acc *acc);

static void answer_lines(pingan_fake *fake, const pa_msg *msg, const pa_acc *acc, wanted *wants,
                         row *put_row)
{
    int64_t from_day = 0, to_day = 0;
    size_t from = 0, to = 0;
    if (!days_of(fake, msg, &from_day, &to_day)) {
        return;
    }
    hits list = collect(fake, msg, acc, from_day, to_day, wants);
    if (pa_page(fake, msg, list.count, &from, &to)) {
        for (size_t i = from; i < to; i++) {
            put_row(fake, list.at[i], acc);
        }
        pa_row(&fake->out, 0);
        pa_put(&fake->out, "");
    }
    free(list.at);
}

/* --- 6050 --- */

static bool is_deposit(const pingan_fake *fake, const pa_req *req, const pa_line *line,
                       const pa_acc *acc)
{
    (void)fake;
    (void)req;
    (void)acc;
    return line->kind == 'd' || line->kind == 's';
}

static void deposit_row(pingan_fake *fake, const pa_line *line, const pa_acc *acc)
{
    pa_out *out = &fake->out;
    char date[9];
    (void)acc;
    fk_date(line->at_ms, date);
    pa_row(out, fake->conf.cols_6050);
    pa_put(out, line->kind == 'd' ? "02" : "03");
    pa_put(out, line->in->cust);
    pa_put_echo(out, line->in->no);
    pa_put_fen(out, line->fen);
    pa_put(out, line->payer_no);
    pa_put(out, line->payer_name);
    pa_put(out, "RMB");
    pa_put(out, date);
    pa_put(out, line->payer_bank);
    pa_put(out, line->note);
    pa_put(out, line->front_no);
}

void pa_do_deposits(pingan_fake *fake, const pa_msg *msg)
{
    if (pa_sup_ok(fake, msg)) {
        answer_lines(fake, msg, NULL, is_deposit, deposit_row);
    }
}

/* --- 6072 --- */

static bool is_trade(const pingan_fake *fake, const pa_req *req, const pa_line *line,
                     const pa_acc *acc)
{
    char select = pa_get(req, "SelectFlag")[0];
    (void)fake;
    return line->kind == 't' && ((line->out == acc && select != '3') ||
                                 (line->in == acc && select != '2'));
}

static void trade_row(pingan_fake *fake, const pa_line *line, const pa_acc *acc)
{
    pa_out *out = &fake->out;
    pa_put(out, line->out == acc ? "1" : "2");
    pa_put(out, "0");
    pa_put_fen(out, line->fen);
    pa_put_stamp(out, line->at_ms);
    pa_put(out, line->front_no);
    pa_put(out, line->keep);
    pa_put_echo(out, line->in->no);
    pa_put_echo(out, line->out->no);
    pa_put(out, line->note);
}

/* Unknown sub-accounts are no breach of a question. */
static void of_account(pingan_fake *fake, const pa_msg *msg, wanted *wants, row *put_row)
{
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    const pa_acc *acc = pa_acc_find(fake, pa_get(msg->req, "CustAcctId"));
    if (acc == NULL) {
        pa_refuse(fake, "ERR041");
        return;
    }
    answer_lines(fake, msg, acc, wants, put_row);
}

void pa_do_trades(pingan_fake *fake, const pa_msg *msg)
{
    of_account(fake, msg, is_trade, trade_row);
}

/* --- 6073 --- */

static bool is_clearing(const pingan_fake *fake, const pa_req *req, const pa_line *line,
                        const pa_acc *acc)
{
    char select = pa_get(req, "SelectFlag")[0];
    bool in = line->kind == 'c' || (line->kind == 'd' && fake->conf.deposits_in_6073);
    if (line->out != acc && line->in != acc) {
        return false;
    }
    return (line->kind == 'w' && select != '3') || (in && select != '2');
}

static void clearing_row(pingan_fake *fake, const pa_line *line, const pa_acc *acc)
{
    pa_out *out = &fake->out;
    const char *what = line->kind == 'w' ? "提现" : line->kind == 'd' ? "充值" : "清分";
    pa_put(out, line->kind == 'w' ? "01" : "02");
    pa_put(out, "0");
    pa_put(out, line->kind == 'c' && line->out == acc ? "清分撤销" : what);
    pa_put(out, acc->cust);
    pa_put_echo(out, acc->no);
    pa_put(out, acc->name);
    pa_put_fen(out, line->fen);
    pa_put_fen(out, line->fee);
    pa_put_stamp(out, line->at_ms);
    pa_put(out, line->front_no);
    pa_put(out, line->note);
}

void pa_do_clearings(pingan_fake *fake, const pa_msg *msg)
{
    of_account(fake, msg, is_clearing, clearing_row);
}

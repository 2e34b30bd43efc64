/* Messages that the bank sends (B.10): queued, sent until they are answered, unsigned. */
#include "tests/fakes/pingan_fake_in.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A fen more, in the first amount of the body. */
static void alter_amount(char *body)
{
    char *dot = strchr(body, '.');
    if (dot != NULL && dot[1] != '\0' && dot[2] != '\0') {
        dot[2] = dot[2] == '9' ? '8' : (char)(dot[2] + 1);
    }
}

pa_pushed *pa_push_add(pingan_fake *fake, const char *func, pa_acc *acc, const char *front_no,
                       const char *format, ...)
{
    va_list args;
    char body[2048];
    pa_pushed *push = fk_alloc(1, sizeof *push);
    va_start(args, format);
    (void)vsnprintf(body, sizeof body, format, args);
    va_end(args);
    *push = (pa_pushed){.id = ++fake->push_number, .acc = acc, .due_ms = fake->now};
    fk_copy(push->func, sizeof push->func, func);
    fk_copy(push->front_no, sizeof push->front_no, front_no == NULL ? "" : front_no);
    if (front_no == NULL) {
        pa_next_front(fake, push->front_no);
    }
    pa_fault_pick_push(fake, push);
    push->due_ms += push->fault.act == PINGAN_DO_SLOW ? push->fault.ms : 0;
    if (push->fault.act == PINGAN_DO_WRONG_AMOUNT) {
        alter_amount(body);
    }
    push->body = fk_alloc(strlen(body) + 1, 1);
    fk_copy(push->body, strlen(body) + 1, body);
    fake->pushes =
        fk_grow(fake->pushes, &fake->push_cap, fake->push_count + 1, sizeof(pa_pushed *));
    fake->pushes[fake->push_count++] = push;
    return push;
}

void pa_push_deposit(pingan_fake *fake, const pa_line *line)
{
    char fen[32], date[9];
    fk_fen(fen, line->fen);
    fk_date(line->at_ms, date);
    pa_push_add(fake, "1310", line->in, line->front_no, "%s&%s&%s&%s&%s&RMB&%s&%s&",
                fake->conf.sup_acct, line->in->no, fen, line->payer_no, line->payer_name, date,
                line->in->cust);
}

void pa_push_bound(pingan_fake *fake, pa_acc *acc, const pa_card *card, const char *func,
                   const char *flag)
{
    const char *type = acc->id_type[0] != '\0' ? acc->id_type : "1";
    const char *id = acc->id_code[0] != '\0' ? acc->id_code : "110101199003070011";
    const char *bank = card->bank[0] != '\0' ? card->bank : "平安银行";
    if (fk_same(func, "1315")) {
        pa_push_add(fake, func, acc, NULL, "%s&%s&%s&3&1&%s&%s&%s&&&%s&", flag, acc->no, card->no,
                    acc->name, card->bank_no, bank, acc->cust);
        return;
    }
    pa_push_add(fake, func, acc, NULL, "%s&%s&%s&%s&%s&%s&%s&%s&3&1&%s&%s&%s&&&", flag,
                fake->conf.sup_acct, acc->no, acc->name, acc->cust, type, id, card->no, acc->name,
                card->bank_no, bank);
}

bool pingan_fake_counter_open(pingan_fake *fake, int64_t now_ms, const char *third_cust_id,
                              const char *name, const char *id_type, const char *id_code)
{
    pingan_fake_advance(fake, now_ms);
    if (*third_cust_id == '\0' || strlen(third_cust_id) > 32) {
        return false;
    }
    pa_acc *acc = pa_acc_new(fake, third_cust_id, name, "1");
    if (acc == NULL) {
        return false;
    }
    fk_copy(acc->id_type, sizeof acc->id_type, id_type);
    fk_copy(acc->id_code, sizeof acc->id_code, id_code);
    pa_push_add(fake, "1301", acc, NULL, "1&%s&%s&%s&%s&%s&%s&1&0.00&0.00&0.00&&",
                fake->conf.sup_acct, acc->no, name, third_cust_id, id_type, id_code);
    return true;
}

static pa_card *card_of(const pingan_fake *fake, const pa_acc *acc)
{
    for (size_t i = 0; i < fake->card_count; i++) {
        if (fake->cards[i]->bound == acc) {
            return fake->cards[i];
        }
    }
    return NULL;
}

/* The money stays where it is until the platform agrees. */
bool pingan_fake_counter_withdraw(pingan_fake *fake, int64_t now_ms, const char *account,
                                  int64_t fen)
{
    char text[32];
    pingan_fake_advance(fake, now_ms);
    pa_acc *acc = pa_account(fake, account);
    const pa_card *card = acc == NULL ? NULL : card_of(fake, acc);
    if (card == NULL || fen <= 0) {
        return false;
    }
    fk_fen(text, fen);
    pa_pushed *push = pa_push_add(fake, "1312", acc, NULL, "%s&%s&%s&%s&%s&%s&%s&RMB&%s&0.00&&&",
                                  fake->conf.qydm, acc->cust, acc->no, acc->name,
                                  fake->conf.sup_acct, card->no, acc->name, text);
    pa_order *order = fk_alloc(1, sizeof *order);
    *order = (pa_order){.act = PA_ACT_PAYOUT, .out = acc, .fen = fen};
    fk_copy(order->log_no, sizeof order->log_no, push->front_no);
    fk_copy(order->front_no, sizeof order->front_no, push->front_no);
    fk_copy(order->func, sizeof order->func, "1312");
    fk_copy(order->tran_flag, sizeof order->tran_flag, "2");
    fk_copy(order->card_no, sizeof order->card_no, card->no);
    fk_copy(order->card_name, sizeof order->card_name, acc->name);
    push->order = order;
    return true;
}

bool pingan_fake_ask_balance(pingan_fake *fake, int64_t now_ms, const char *account)
{
    pingan_fake_advance(fake, now_ms);
    pa_acc *acc = pa_account(fake, account);
    if (acc == NULL) {
        return false;
    }
    pa_push_add(fake, "1019", acc, NULL, "%s&%s&%s&&", fake->conf.sup_acct, acc->cust, acc->no);
    return true;
}

/* 1315: the bound card is maintained; 1326: what is an order number that was reviewed. */
bool pingan_fake_announce(pingan_fake *fake, int64_t now_ms, const char *func,
                          const char *account, const char *what)
{
    pingan_fake_advance(fake, now_ms);
    pa_acc *acc = pa_account(fake, account);
    const pa_card *card = acc == NULL ? NULL : card_of(fake, acc);
    if (acc != NULL && fk_same(func, "1326")) {
        pa_push_add(fake, func, acc, NULL, "%s&1&Y&%s&%s&1.00&0.00&RMB&%s&%s&&&",
                    fake->conf.sup_acct, acc->no, acc->cust, what, what);
        return true;
    }
    if (card == NULL || !fk_same(func, "1315")) {
        return false;
    }
    pa_push_bound(fake, acc, card, func, "1");
    return true;
}

pa_pushed *pa_push_find(const pingan_fake *fake, const char *front_no)
{
    for (size_t i = 0; i < fake->push_count; i++) {
        if (fk_same(fake->pushes[i]->front_no, front_no)) {
            return fake->pushes[i];
        }
    }
    return NULL;
}

void pa_push_lapse(pingan_fake *fake)
{
    for (size_t i = 0; i < fake->push_count; i++) {
        pa_pushed *push = fake->pushes[i];
        push->lapsed = push->lapsed || (push->done && push->order != NULL);
    }
}

size_t pingan_fake_pushes_open(const pingan_fake *fake)
{
    size_t open = 0;
    for (size_t i = 0; i < fake->push_count; i++) {
        open += fake->pushes[i]->done ? 0 : 1;
    }
    return open;
}

bool pingan_fake_next_push(pingan_fake *fake, int64_t now_ms, pingan_push *ret)
{
    pa_pushed *next = NULL;
    pingan_fake_advance(fake, now_ms);
    for (size_t i = 0; i < fake->push_count; i++) {
        pa_pushed *push = fake->pushes[i];
        if (!push->done && push->due_ms <= fake->now &&
            (next == NULL || push->due_ms < next->due_ms)) {
            next = push;
        }
    }
    if (next == NULL) {
        return false;
    }
    fk_buf bytes = {0};
    next->tries++;
    next->due_ms = fake->now + fake->conf.push_retry_ms;
    pa_frame_push(fake, next, next->body, &bytes);
    *ret = (pingan_push){.id = next->id, .bytes = (uint8_t *)bytes.at, .len = bytes.len};
    fk_copy(ret->func, sizeof ret->func, next->func);
    return true;
}

void pingan_push_clear(pingan_push *push)
{
    free(push->bytes);
    *push = (pingan_push){0};
}

/* --- the platform's answer --- */

static size_t count_fields(const char *body)
{
    size_t count = 0;
    for (; *body != '\0'; body++) {
        count += *body == '&' ? 1 : 0;
    }
    return count;
}

/* 1019: account, member, name, three balances in cents, a date, Reserve. */
static bool cents_ok(const char *body)
{
    for (size_t field = 0; field < 7; field++) {
        size_t len = strcspn(body, "&");
        for (size_t i = 0; (field >= 3 && field < 6) && i < len; i++) {
            if (body[i] < '0' || body[i] > '9') {
                return false;
            }
        }
        if (field >= 3 && (len == 0 || (field < 6 && len > 15))) {
            return false;
        }
        body += len + 1;
    }
    return true;
}

/* NULL, or what is wrong with the body of an answer that says yes. */
static const char *body_wrong(const pa_pushed *push, const char *body)
{
    size_t fields = count_fields(body), first = strcspn(body, "&");
    if (fk_same(push->func, "1005")) {
        return fields == 1 ? NULL : "the body is not Reserve alone";
    }
    if (fk_same(push->func, "1019")) {
        return fields == 8 && cents_ok(body) ? NULL : "the body is not a balance in cents";
    }
    if (fields != 2 || first == 0 || first > 20) {
        return "the body is not ThirdLogNo and Reserve";
    }
    bool again = push->answer[0] != '\0';
    return again && strncmp(push->answer, body, first + 1) != 0
               ? "another ThirdLogNo for the same message"
               : NULL;
}

static void agreed(pingan_fake *fake, pa_pushed *push, const char *body)
{
    const char *wrong = body_wrong(push, body);
    if (wrong != NULL) {
        pa_note(fake, "form", push->func, push->front_no, wrong);
    }
    fk_copy(push->answer, sizeof push->answer, body);
    push->done = true;
    if (push->order != NULL) {
        pa_order *order = push->order;
        push->order = NULL;
        pa_order_accept(fake, order, &(pingan_fault){0});
    }
    if (push->fault.act == PINGAN_DO_DUPLICATE_PUSH && !push->repeat) {
        push->repeat = true;
        push->done = false;
    }
}

/* 111111 and ERR074 end a 1312; anything else but 000000 is sent again. */
static void not_agreed(pingan_fake *fake, pa_pushed *push)
{
    bool withdrawal = fk_same(push->func, "1312");
    if (fk_same(push->code, "111111")) {
        if (!withdrawal) {
            pa_note(fake, "form", push->func, push->front_no, "111111 answers only 1312");
        }
        push->done = withdrawal;
    } else if (fk_same(push->code, "ERR074") && withdrawal) {
        push->done = true;
        pa_order_free(push->order);
        push->order = NULL;
    }
}

void pingan_fake_push_answered(pingan_fake *fake, int64_t now_ms, uint64_t id,
                               const uint8_t *bytes, size_t len)
{
    char body[256] = "";
    pingan_fake_advance(fake, now_ms);
    if (id == 0 || id > fake->push_count || len == 0) {
        return;
    }
    pa_pushed *push = fake->pushes[id - 1];
    const char *wrong = pa_frame_push_answer(fake, push, bytes, len, push->code, body);
    if (wrong != NULL) {
        pa_note(fake, "form", push->func, push->front_no, wrong);
        push->code[0] = '\0';
        return;
    }
    if (fk_same(push->code, "000000")) {
        agreed(fake, push, body);
    } else {
        not_agreed(fake, push);
    }
}

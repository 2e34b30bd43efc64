/* An order's life: accepted, executed at once or later, and what its number means from then on. */
#include "tests/fakes/pingan_fake_in.h"

#include <stdlib.h>
#include <string.h>

pa_order *pa_order_find(const pingan_fake *fake, const char *log_no)
{
    return fk_map_get(&fake->order_by_log, log_no);
}

pa_seen *pa_seen_of(pingan_fake *fake, const char *log_no)
{
    pa_seen *seen = fk_map_get(&fake->seen_by_log, log_no);
    if (seen != NULL) {
        return seen;
    }
    seen = fk_alloc(1, sizeof *seen);
    fk_copy(seen->log_no, sizeof seen->log_no, log_no);
    fake->seen = fk_grow(fake->seen, &fake->seen_cap, fake->seen_count + 1, sizeof(pa_seen *));
    fake->seen[fake->seen_count++] = seen;
    fk_map_put(&fake->seen_by_log, seen->log_no, seen);
    return seen;
}

pa_leg *pa_leg_add(pa_order *order, pa_acc *in, int64_t fen, int64_t fee)
{
    size_t cap = order->leg_count;
    order->legs = fk_grow(order->legs, &cap, order->leg_count + 1, sizeof *order->legs);
    pa_leg *leg = &order->legs[order->leg_count++];
    *leg = (pa_leg){.in = in, .fen = fen, .fee = fee};
    return leg;
}

pa_order *pa_order_new(pingan_fake *fake, const pa_msg *msg, pa_act act, pa_acc *out, pa_acc *in)
{
    const pa_req *req = msg->req;
    pa_order *order = fk_alloc(1, sizeof *order);
    (void)fake;
    order->act = act;
    order->out = out;
    order->fen = pa_get_fen(req, "TranAmount");
    order->fee = pa_get_fen(req, "TranFee") + pa_get_fen(req, "HandFee");
    fk_copy(order->log_no, sizeof order->log_no, req->log_no);
    fk_copy(order->func, sizeof order->func, req->func);
    fk_copy(order->flag, sizeof order->flag, pa_get(req, "FuncFlag"));
    fk_copy(order->ht_id, sizeof order->ht_id, pa_get(req, "ThirdHtId"));
    fk_copy(order->note, sizeof order->note, pa_get(req, "Note"));
    order->content = fk_hash(req->body, req->body_len);
    if (in != NULL) {
        pa_leg_add(order, in, order->fen, order->fee);
    }
    return order;
}

void pa_order_free(pa_order *order)
{
    if (order != NULL) {
        free(order->legs);
        free(order->b2b);
        free(order);
    }
}

static void due_add(pingan_fake *fake, int64_t at_ms, pa_due_kind kind, pa_order *order)
{
    fake->due = fk_grow(fake->due, &fake->due_cap, fake->due_count + 1, sizeof *fake->due);
    fake->due[fake->due_count++] =
        (pa_due){.at_ms = at_ms, .number = fake->due_number++, .kind = kind, .order = order};
}

static void ended(pingan_fake *fake, pa_order *order, const char *code, bool late)
{
    if (code == NULL) {
        order->effects++;
        pa_seen_of(fake, order->log_no)->effects++;
    }
    if (late) {
        return; /* the state stays what it was: that is the contradiction */
    }
    order->state = code == NULL ? PA_DONE : PA_FAILED;
    order->code = code;
    order->done_ms = fake->now;
    if (order->forced_fail && order->late_ms > 0) {
        due_add(fake, fake->now + order->late_ms, PA_DUE_LATE, order);
    }
    if (code == NULL && order->return_ms > 0) {
        due_add(fake, fake->now + order->return_ms, PA_DUE_RETURN, order);
    }
}

static void run(pingan_fake *fake, pa_order *order, bool late)
{
    const char *code = NULL;
    if (pa_decided_later(order)) {
        code = late ? pa_start(fake, order) : NULL;
        code = code != NULL ? code : pa_finish(fake, order, late || !order->forced_fail);
    } else {
        code = order->forced_fail && !late ? "ERR075" : pa_execute(fake, order);
    }
    ended(fake, order, code, late);
}

static void take_fault(const pingan_fake *fake, pa_order *order, const pingan_fault *fault)
{
    switch (fault->act) {
    case PINGAN_DO_ACCEPT_THEN_FAIL: order->forced_fail = true; /* fall through */
    case PINGAN_DO_ACCEPT_THEN_SUCCEED: order->due_ms = fake->now + fault->ms; break;
    case PINGAN_DO_LATE_CONTRADICTION:
        order->forced_fail = true;
        order->late_ms = fault->ms > 0 ? fault->ms : 1;
        break;
    case PINGAN_DO_NOT_FOUND_FOR: order->hidden_ms = fake->now + fault->ms; break;
    case PINGAN_DO_UNCLEAR_FOR: order->unclear_ms = fake->now + fault->ms; break;
    case PINGAN_DO_RETURNED_PAYOUT:
    case PINGAN_DO_REVERSED_PAYOUT:
        order->return_ms = fault->ms > 0 ? fault->ms : 1;
        order->return_as = fault->act;
        break;
    default: break;
    }
}

void pa_order_accept(pingan_fake *fake, pa_order *order, const pingan_fault *fault)
{
    order->received_ms = fake->now;
    if (order->front_no[0] == '\0') {
        pa_next_front(fake, order->front_no);
    }
    take_fault(fake, order, fault);
    fake->orders =
        fk_grow(fake->orders, &fake->order_cap, fake->order_count + 1, sizeof(pa_order *));
    fake->orders[fake->order_count++] = order;
    fk_map_put(&fake->order_by_log, order->log_no, order);
    for (size_t i = 0; i < order->leg_count; i++) {
        if (order->legs[i].market_no[0] != '\0') {
            fk_map_put(&fake->order_by_market, order->legs[i].market_no, order);
        }
    }
    const char *code = pa_decided_later(order) ? pa_start(fake, order) : NULL;
    if (code != NULL) {
        ended(fake, order, code, false);
    } else if (pa_decided_later(order) && order->due_ms == 0) {
        order->due_ms = fake->now + fake->conf.execute_ms;
    }
    if (order->state == PA_WAITING && order->due_ms > fake->now) {
        due_add(fake, order->due_ms, PA_DUE_EXECUTE, order);
    } else if (order->state == PA_WAITING) {
        run(fake, order, false);
    }
}

/* 交易网 counts payments by PaySerialNo (B.9 1332), so there only a freeze opens an order. */
static bool opens_order(const pa_order *order)
{
    return order->act == PA_ACT_FREEZE || order->act == PA_ACT_PREPAY ||
           (order->act == PA_ACT_PAY && order->func[0] == '6');
}

/* ThirdHtId is unique over all that begins with it (B.0 rule 5); the rest carries it on. */
static bool order_number_ok(pingan_fake *fake, const pa_msg *msg, const pa_order *order)
{
    pa_order *other = fk_map_get(&fake->used_ht, order->ht_id);
    if (!opens_order(order) || other == NULL || fk_same(other->log_no, order->log_no)) {
        return true;
    }
    pa_breach(fake, msg, "book", "ERR151", "ThirdHtId was used for another order");
    return false;
}

bool pa_order_go(pingan_fake *fake, const pa_msg *msg, pa_order *order)
{
    if (!order_number_ok(fake, msg, order)) {
        pa_order_free(order);
        return false;
    }
    pa_order_accept(fake, order, &msg->fault);
    if (order->state == PA_FAILED && order->received_ms == order->done_ms &&
        !(order->act == PA_ACT_PAYOUT && order->forced_fail)) {
        pa_refuse(fake, order->code);
        return false;
    }
    if (opens_order(order)) {
        fk_map_put(&fake->used_ht, order->ht_id, order);
    }
    return true;
}

/* FrontLogNo & Reserve; the older payouts name the transfer fee, always 0.00 (B.7), and 交易网 who
 * bears it (B.9). */
void pa_answer_order(pingan_fake *fake, const pa_order *order)
{
    bool jyw = order->func[0] == '1';
    pa_ok(fake);
    pa_put_echo(&fake->out, order->front_no);
    if (order->act == PA_ACT_PAYOUT && (jyw || fk_same(order->func, "6033"))) {
        pa_put_fen(&fake->out, 0);
    }
    if (order->act == PA_ACT_PAYOUT && jyw) {
        pa_put(&fake->out, "");
    }
    pa_put(&fake->out, "");
}

void pa_money(pingan_fake *fake, const pa_msg *msg, pa_order *order)
{
    if (pa_order_go(fake, msg, order)) {
        pa_answer_order(fake, order);
    }
}

const char *pa_order_key(const pa_req *req)
{
    return req->family == PA_B2B ? pa_get(req, "ThirdVoucher") : req->log_no;
}

char pa_order_status(const pingan_fake *fake, const pa_order *order)
{
    if (order->unclear_ms > fake->now) {
        return '2';
    }
    switch (order->state) {
    case PA_DONE: return order->reversed ? '3' : '0';
    case PA_FAILED: return '1';
    case PA_WAITING: break;
    }
    return fake->now - order->received_ms < order->due_ms - fake->now ? '5' : '6';
}

static void happen(pingan_fake *fake, const pa_due *due)
{
    switch (due->kind) {
    case PA_DUE_EXECUTE: run(fake, due->order, false); break;
    case PA_DUE_LATE: run(fake, due->order, true); break;
    case PA_DUE_RETURN:
        if (pa_payout_return(fake, due->order, "账号户名不符")) {
            due->order->reversed = due->order->return_as == PINGAN_DO_REVERSED_PAYOUT;
        }
        break;
    }
}

void pingan_fake_advance(pingan_fake *fake, int64_t now_ms)
{
    for (;;) {
        size_t next = fake->due_count;
        for (size_t i = 0; i < fake->due_count; i++) {
            const pa_due *one = &fake->due[i];
            if (one->at_ms <= now_ms &&
                (next == fake->due_count || one->at_ms < fake->due[next].at_ms)) {
                next = i;
            }
        }
        if (next == fake->due_count) {
            break;
        }
        pa_due due = fake->due[next];
        memmove(fake->due + next, fake->due + next + 1,
                (--fake->due_count - next) * sizeof *fake->due);
        fake->now = due.at_ms > fake->now ? due.at_ms : fake->now;
        happen(fake, &due);
    }
    fake->now = now_ms > fake->now ? now_ms : fake->now;
}

int64_t pingan_fake_next_due(const pingan_fake *fake)
{
    int64_t next = -1;
    for (size_t i = 0; i < fake->due_count; i++) {
        next = next < 0 || fake->due[i].at_ms < next ? fake->due[i].at_ms : next;
    }
    for (size_t i = 0; i < fake->push_count; i++) {
        const pa_pushed *push = fake->pushes[i];
        next = !push->done && (next < 0 || push->due_ms < next) ? push->due_ms : next;
    }
    return next;
}

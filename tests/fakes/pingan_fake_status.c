/* The status of one transaction (6110, and 6014 with other words; B.8). */
#include "tests/fakes/pingan_fake_do.h"

#include <string.h>

/* 6014 asks 1 for allocations and payouts, 2 for trades. */
static bool asked_right(const pa_req *req, const pa_order *order)
{
    char flag = pa_get(req, "FuncFlag")[0];
    if (fk_same(req->func, "6110")) {
        return strchr(order->asked_as, flag) != NULL;
    }
    return flag == '2' ? strchr(order->asked_as, '2') != NULL
                       : strpbrk(order->asked_as, "34") != NULL;
}

void pa_do_status(pingan_fake *fake, const pa_msg *msg)
{
    char status[2] = "";
    if (!pa_sup_ok(fake, msg)) {
        return;
    }
    const pa_order *order = pa_order_find(fake, pa_get(msg->req, "OrigThirdLogNo"));
    if (order == NULL || order->asked_as[0] == '\0' || !asked_right(msg->req, order) ||
        order->hidden_ms > msg->now || msg->fault.act == PINGAN_DO_NOT_FOUND_FOR) {
        pa_refuse(fake, "ERR020");
        return;
    }
    status[0] = msg->fault.act == PINGAN_DO_UNCLEAR_FOR ? '2' : pa_order_status(fake, order);
    const pa_acc *in = order->leg_count == 1 ? order->legs[0].in : NULL;
    bool back = order->act == PA_ACT_REFUND; /* there the payee of the payment pays */
    const char *out_no = order->out == NULL ? "" : order->out->no;
    const char *in_no = in == NULL ? "" : in->no;
    pa_ok(fake);
    pa_put(&fake->out, order->tran_flag);
    pa_put(&fake->out, status);
    pa_put_fen(&fake->out, order->act == PA_ACT_PAYOUT ? order->fen + order->fee : order->fen);
    pa_put_stamp(&fake->out, order->received_ms);
    pa_put_echo(&fake->out, back ? out_no : in_no);
    pa_put_echo(&fake->out, back ? in_no : out_no);
    pa_put(&fake->out, order->state == PA_FAILED ? pa_code_text(order->code) : "");
}

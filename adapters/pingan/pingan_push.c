#include "adapters/pingan/pingan_in.h"

/* What the bank sends by itself (B.10). Nobody signs it, so it proves nothing: it is kept and acknowledged, and what it says is
 * looked for by a question of ours. */

/* --- hearing --------------------------------------------------------------------------------------- */

static vg_status check_event(const pingan_prepared *ready, const pingan_event *e, vg_err *err)
{
    VG_TRY(pingan_same(e->pool, ready->set.pool_account, "pooled account", err));
    return pingan_same(e->currency, "RMB", "currency", err);
}

static vg_status read_event(const pingan_prepared *ready, const pingan_push *push, vg_span body, pingan_event *ret, vg_err *err)
{
    vg_amp at = vg_amp_of(body);
    pingan_fields fields = push->request;
    if (strcmp(push->code, "1312") == 0 && vg_amp_left(&at) == pingan_withdraw_old.count) {
        fields = pingan_withdraw_old;
    }
    VG_TRY(vg_amp_read(&at, fields.at, fields.count, ret, err));
    return check_event(ready, ret, err);
}

/* B.10 1310: what must hold before anything is done about a deposit. */
static vg_status check_credit(const pingan_event *e, vg_err *err)
{
    vg_day ignored;
    vg_err inner;
    if (!e->has_amount || e->amount.fen == 0 ||
        vg_day_parse_compact(vg_span_of(e->date), &ignored, &inner).code != VG_OK) {
        return VG_FAIL(err, BANK_GARBLED, "a deposit without an amount or a day");
    }
    return VG_DONE;
}

static void fill_line(const pingan_event *e, vg_push *push)
{
    vg_line_row *line = &push->line;
    *line = (vg_line_row){.kind = VG_LINE_INBOUND, .side = VG_CREDIT, .amount = e->amount};
    VG_SET(line->account, e->account);
    VG_SET(line->date, e->date);
    VG_SET(line->opp_account, e->payer);
    VG_SET(line->opp_name, e->payer_name);
    line->opp_damaged = vg_text_damaged(e->payer) || vg_text_damaged(e->payer_name);
}

/* What the acknowledgement needs of the request and push does not hold: "code|number|member". */
static void fill_echo(const pingan_heard *heard, const pingan_event *e, vg_push *push)
{
    vg_buf echo = vg_buf_of(push->echo, sizeof push->echo - 1);
    vg_buf_format(&echo, "%s|%s|%s", heard->biz.func, heard->biz.ref, vg_text_damaged(e->member) ? "" : e->member);
    assert(!echo.over); /* 4 + 20 + 32 */
    push->echo[echo.len] = 0;
}

static vg_status fill_push(const pingan_heard *heard, const pingan_event *e, vg_push *push, vg_err *err)
{
    vg_buf no = vg_buf_of(push->event_no, sizeof push->event_no - 1);
    push->kind = VG_PUSH_LOOK;
    push->said = heard->body; /* the headers carry the time of the delivery */
    VG_SET(push->type, heard->biz.func);
    VG_SET(push->account, e->account);
    if (strlen(e->order) < sizeof push->ref) { /* ours have 20 */
        VG_SET(push->ref, e->order);
    }
    vg_buf_format(&no, "%s-%s", heard->biz.ref, heard->biz.func); /* B.10: the key of idempotency */
    assert(!no.over);
    push->event_no[no.len] = 0;
    fill_echo(heard, e, push);
    if (strcmp(heard->biz.func, "1310") == 0) {
        VG_TRY(check_credit(e, err));
        fill_line(e, push);
    }
    return VG_DONE;
}

static bool is_number(const char *text)
{
    size_t n = strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    return n > 0 && text[n] == 0;
}

vg_status pingan_listen(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena,
                        vg_push *ret, vg_err *err)
{
    const pingan_prepared *ready = conf->prepared;
    pingan_heard heard;
    pingan_event event = {0};
    vg_push push = {0};
    bool whole;
    VG_TRY(pingan_hear(ready, signer, wire, at_ms, arena, &heard, &whole, err));
    const pingan_push *known = pingan_push_by(heard.biz.func);
    if (strcmp(heard.biz.serv_type, "01") != 0 || strcmp(heard.biz.qydm, ready->set.qydm) != 0 || known == NULL) {
        return VG_FAIL(err, BANK_GARBLED, "not a request to this program");
    }
    if (!is_number(heard.biz.ref) || (!ready->set.dedicated_line && strcmp(heard.net.seq, heard.biz.ref) != 0)) {
        return VG_FAIL(err, BANK_GARBLED, "a request without one number of its own");
    }
    VG_TRY(read_event(ready, known, heard.body, &event, err));
    VG_TRY(fill_push(&heard, &event, &push, err));
    *ret = push;
    return VG_DONE;
}

/* --- acknowledging --------------------------------------------------------------------------------- */

typedef struct echoed {
    char func[5], ref[21], member[33];
} echoed;

static echoed echo_of(const vg_push *push)
{
    echoed e = {.func = "0000"};
    vg_err ignored;
    const char *bar = push == NULL ? NULL : strchr(push->echo, '|');
    const char *next = bar == NULL ? NULL : strchr(bar + 1, '|');
    if (next != NULL) {
        vg_status all = vg_span_copy((vg_span){(const uint8_t *)push->echo, (size_t)(bar - push->echo)}, e.func, sizeof e.func,
                                     &ignored);
        all.code |= vg_span_copy((vg_span){(const uint8_t *)bar + 1, (size_t)(next - bar) - 1}, e.ref, sizeof e.ref, &ignored)
                        .code;
        all.code |= vg_span_copy(vg_span_of(next + 1), e.member, sizeof e.member, &ignored).code;
        assert(all.code == VG_OK); /* listen wrote it */
    }
    return e;
}

/* Our own number of the item. The same again is answered with the same number (B.10), so it is made of the bank's. */
static void own_number(const echoed *e, char ret[21])
{
    size_t len = strlen(e->ref), keep = len < 15 ? len : 15;
    memset(ret, '0', 20);
    ret[0] = 'N';
    memcpy(ret + 1, e->func, 4);
    memcpy(ret + 20 - keep, e->ref + len - keep, keep);
    ret[20] = 0;
}

/* 1312 asks for leave to pay out, and 000000 would give it for money that nothing here holds. 1019 can be answered where the
 * caller has put the balance in. */
static bool can_say_yes(const vg_push *push, const echoed *e)
{
    if (strcmp(e->func, "1312") == 0) {
        return false;
    }
    return strcmp(e->func, "1019") != 0 || (push->answer.has_balance && push->answer.account_name[0] != 0 && e->member[0] != 0);
}

static vg_status write_reply(const vg_push *push, const echoed *e, const char *own, int64_t at_ms, bool yes, vg_buf *ret,
                             vg_err *err)
{
    const pingan_push *known = pingan_push_by(e->func);
    pingan_reply reply = {0};
    VG_SET(reply.ref, own);
    VG_SET(reply.member, e->member);
    vg_day_compact(vg_day_at(at_ms), reply.date);
    if (push != NULL) {
        VG_SET(reply.account, push->account);
        VG_SET(reply.name, push->answer.account_name);
        reply.total = push->answer.balance.fen;
        reply.available = push->answer.available.fen;
        reply.held = push->answer.frozen.fen;
    }
    /* A refusal of the balance has nothing to tell; the other layouts carry a number only. */
    bool plain = known == NULL || (!yes && strcmp(e->func, "1019") == 0);
    const pingan_fields *fields = plain ? &pingan_push_by("1310")->reply : &known->reply;
    return vg_amp_write(&vg_way_amp, fields->at, fields->count, &reply, ret, err);
}

vg_status pingan_acknowledge(const vg_bank_conf *conf, const vg_signer *signer, const vg_push *push, bool taken, int64_t at_ms,
                             const char nonce[17], vg_buf *ret_wire, int *ret_status, vg_err *err)
{
    const pingan_prepared *ready = conf->prepared;
    echoed e = echo_of(push);
    char own[21];
    own_number(&e, own);
    bool asks = strcmp(e.func, "1312") == 0;
    bool yes = taken && push != NULL && can_say_yes(push, &e);
    pingan_said said = {.code = e.func,
                        .seq = strcmp(ready->set.reply_seq, "own") == 0 ? own : e.ref,
                        .serv_type = "02",
                        .rspcode = yes             ? "000000"
                                   : asks && taken ? ready->set.reply_1312
                                                   : "ERR074",
                        .text = yes ? "交易成功" : asks && taken ? "暂不受理" : "交易网拒绝",
                        .operator_id = ready->set.operator_id,
                        .at_ms = at_ms};
    (void)nonce; /* the number is the bank's, see own_number */
    *ret_status = 0;
    pingan_begin(ready, ret_wire);
    VG_TRY(write_reply(push, &e, own, at_ms, yes, ret_wire, err));
    VG_TRY(pingan_finish(ready, signer, &said, ret_wire, err));
    if (ready->set.reply_crlf) { /* G.13 */
        vg_buf_text(ret_wire, "\r\n");
    }
    return ret_wire->over ? VG_FAIL(err, ENCODE, "the reply does not fit %zu bytes", ret_wire->cap) : VG_DONE;
}

#include "adapters/baixin/baixin_in.h"
#include <stdio.h>

/* Notify: the bank tells, signed (baixin §4.2). What it says is applied as a query's answer would be. */

static vg_verdict verdict_of(const char *status)
{
    return strcmp(status, "SUCCESS") == 0 || strcmp(status, "RETURNED") == 0 ? VG_VD_YES
           : strcmp(status, "FAILED") == 0                                    ? VG_VD_NO
           : strcmp(status, "ACCEPTED") == 0 || strcmp(status, "PROCESSING") == 0 ? VG_VD_WORKING
                                                                              : VG_VD_UNCLEAR;
}

static vg_push_kind kind_of(const char *type, uint64_t *ret_acts)
{
    static const struct {
        const char *type;
        vg_push_kind kind;
        uint64_t acts;
    } kinds[] = {{"OPEN_RESULT", VG_PUSH_CASE, BIT(OPEN_CASE)},
                 {"BIND_RESULT", VG_PUSH_CASE, BIT(BIND_CARD) | BIT(CHANGE_CARD) | BIT(UNBIND_CARD)},
                 {"DEPOSIT_RESULT", VG_PUSH_RESULT, BIT(DEPOSIT_CARD)},
                 {"WITHDRAW_RESULT", VG_PUSH_RESULT, BIT(WITHDRAW_CARD)},
                 {"REFUND_RESULT", VG_PUSH_RESULT, BIT(REFUND_ORIGIN)},
                 {"INBOUND_CREDIT", VG_PUSH_CREDIT, 0},
                 {"INTEREST_CREDIT", VG_PUSH_CREDIT, 0},
                 {"RETURNED", VG_PUSH_RETURNED, 0},
                 {"ACCT_RESTRICTED", VG_PUSH_RESTRICTED, 0},
                 {"ACCT_CLOSED", VG_PUSH_RESTRICTED, 0},
                 {"HOLD_EXPIRED", VG_PUSH_RESTRICTED, 0},
                 {"FILE_READY", VG_PUSH_LOOK, 0}};
    for (size_t i = 0; i < VG_COUNT(kinds); i++) {
        if (strcmp(kinds[i].type, type) == 0) {
            *ret_acts = kinds[i].acts;
            return kinds[i].kind;
        }
    }
    return VG_PUSH_OTHER;
}

/* "2026-12-01T02:00:00.000Z" to China's hhmmss; one that is none books at the end of its day. */
static void clock_of(const char *time, char ret[9])
{
    if (strlen(time) < 19 || time[10] != 'T') {
        return;
    }
    int hour = ((time[11] - '0') * 10 + time[12] - '0' + 8) % 24;
    ret[0] = (char)('0' + hour / 10);
    ret[1] = (char)('0' + hour % 10);
    memcpy(ret + 2, time + 14, 2);
    memcpy(ret + 4, time + 17, 2);
    ret[6] = 0;
}

static void line_of(const baixin_notice *n, vg_line_row *ret)
{
    baixin_entry e = {.side = VG_CREDIT, .amount = n->amount, .day = n->biz_date};
    bool returned = strcmp(n->type, "RETURNED") == 0, interest = strcmp(n->type, "INTEREST_CREDIT") == 0;
    VG_SET(e.service, returned ? "RETURN" : interest ? "INTEREST" : "INBOUND");
    VG_SET(e.bank_no, n->bank_no);
    VG_SET(e.account, n->account);
    VG_SET(e.peer, n->payer);
    VG_SET(e.peer_name, n->payer_name);
    clock_of(n->event_time, e.time);
    baixin_line_of(&e, ret);
    if (returned && strlen(n->request_no) < sizeof ret->ref) {
        vg_text_set(ret->ref, sizeof ret->ref, n->request_no);
    }
}

/* An event of money must tell which, how much and to whom, or it is only a reason to look. */
static bool tells_line(const baixin_notice *n)
{
    return n->bank_no[0] != 0 && n->account[0] != 0 && n->has_amount && n->amount.fen > 0;
}

static void fill(const baixin_notice *n, vg_push *ret)
{
    ret->proven = true;
    ret->kind = kind_of(n->type, &ret->acts);
    VG_SET(ret->event_no, n->event_no);
    vg_text_set(ret->type, sizeof ret->type, n->type);
    if (strlen(n->request_no) < sizeof ret->ref) {
        vg_text_set(ret->ref, sizeof ret->ref, n->request_no);
    }
    VG_SET(ret->account, n->account);
    VG_SET(ret->answer.receipt, n->bank_no);
    bool money = ret->kind == VG_PUSH_CREDIT || ret->kind == VG_PUSH_RETURNED;
    if (money && !tells_line(n)) {
        ret->kind = VG_PUSH_LOOK;
    } else if (money) {
        line_of(n, &ret->line);
    } else if (ret->kind == VG_PUSH_RESULT) {
        ret->answer.verdict = verdict_of(n->status);
        ret->answer.returned = strcmp(n->status, "RETURNED") == 0;
        ret->line.amount = n->amount;
    } else if (ret->kind == VG_PUSH_CASE) {
        ret->answer.open_case = baixin_case_of(n->open_status);
        ret->answer.verdict = ret->answer.open_case == VG_CASE_NONE ? VG_VD_UNCLEAR : VG_VD_YES;
        VG_SET(ret->answer.account, n->account);
    }
}

/* Every request begins with its own RequestNo (§3.4), and a notification names the act's behind its event (§4.2). */
static vg_status read_numbers(const vg_doc *doc, vg_node child, baixin_notice *n, vg_err *err)
{
    bool event = false;
    for (vg_node c = vg_doc_first(doc, child); c != 0; c = vg_doc_next(doc, c)) {
        event |= vg_span_is(vg_doc_name(doc, c), "EventNo");
        if (!vg_span_is(vg_doc_name(doc, c), "RequestNo")) {
            continue;
        }
        char *to = event ? n->request_no : n->own_no;
        if (to[0] != 0) {
            return VG_FAIL(err, BANK_GARBLED, "RequestNo comes twice");
        }
        vg_err inner;
        if (vg_span_copy(vg_doc_text(doc, c), to, sizeof n->own_no, &inner).code != VG_OK) {
            return VG_FAIL(err, BANK_GARBLED, "RequestNo is too long (baixin §3.3)");
        }
    }
    return VG_DONE;
}

vg_status baixin_listen(const vg_bank_conf *conf, const vg_signer *signer, vg_span wire, int64_t at_ms, vg_arena *arena,
                        vg_push *ret, vg_err *err)
{
    const baixin_prepared *ready = conf->prepared;
    baixin_header header = {0};
    baixin_notice notice = {0};
    vg_opened opened;
    vg_node child;
    VG_AUTO(vg_doc) doc = NULL;
    vg_map_way way = baixin_way(&ready->set);
    *ret = (vg_push){0};
    VG_TRY(baixin_open(&ready->set, signer, wire, at_ms, arena, &header, &opened, &doc, &child, err));
    if (strcmp(header.service, "Notify") != 0 || header.ref_message_id[0] != 0 ||
        !vg_span_is(vg_doc_name(doc, child), "NotifyRequest")) {
        return VG_FAIL(err, SIGNATURE, "not a notification");
    }
    VG_TRY(vg_map_read(&way, baixin_notice_fields.at, baixin_notice_fields.count, doc, child, &notice, err));
    VG_TRY(read_numbers(doc, child, &notice, err));
    fill(&notice, ret);
    VG_SET(ret->answer.sender, header.sender);
    VG_SET(ret->answer.message_id, header.message_id);
    int n = snprintf(ret->echo, sizeof ret->echo, "%s|%s", header.message_id, notice.own_no);
    assert(n > 0 && (size_t)n < sizeof ret->echo); /* 32 + 1 + 32 */
    /* Body's Id may be another one in each delivery: what it says begins behind Body's start tag. */
    const uint8_t *open_end = memchr(opened.content.at, '>', opened.content.len);
    assert(open_end != NULL);
    ret->said = (vg_span){open_end, opened.content.len - (size_t)(open_end - opened.content.at)};
    return VG_DONE;
}

/* A peer learns one word for every reason (§6.5). */
static void write_fault(const baixin_settings *set, vg_buf *child)
{
    vg_buf_text(child, set->soap12
                           ? "<soapenv:Fault><soapenv:Code><soapenv:Value>soapenv:Sender</soapenv:Value></soapenv:Code>"
                             "<soapenv:Reason><soapenv:Text xml:lang=\"en\">FailedCheck</soapenv:Text></soapenv:Reason></soapenv:Fault>"
                           : "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>FailedCheck</faultstring></soapenv:Fault>");
}

vg_status baixin_acknowledge(const vg_bank_conf *conf, const vg_signer *signer, const vg_push *push, bool taken,
                             int64_t at_ms, const char nonce[17], vg_buf *ret_wire, int *ret_status, vg_err *err)
{
    const baixin_prepared *ready = conf->prepared;
    const baixin_settings *set = &ready->set;
    baixin_header header = {0};
    uint8_t room[2048];
    vg_buf child = vg_buf_of(room, sizeof room);
    vg_map_way way = baixin_way(set);
    VG_SET(header.version, "1.0");
    baixin_message_id(at_ms, nonce, header.message_id);
    const char *bar = push != NULL ? strchr(push->echo, '|') : NULL;
    VG_SET(header.ref_message_id, "00000000000000000000000000000000");
    if (bar != NULL && (size_t)(bar - push->echo) < sizeof header.ref_message_id) {
        memcpy(header.ref_message_id, push->echo, (size_t)(bar - push->echo));
        header.ref_message_id[bar - push->echo] = 0;
    }
    VG_SET(header.service, "Notify");
    VG_SET(header.mode, set->payinst ? "PAYINST" : "DIRECT");
    VG_SET(header.sender, set->sender);
    VG_SET(header.receiver, set->receiver);
    VG_SET(header.inst, set->inst);
    VG_SET(header.route, set->route);
    baixin_time(at_ms, header.send_time);
    if (push == NULL) {
        write_fault(set, &child);
        *ret_status = set->soap12 ? 400 : 500;
    } else {
        baixin_answer a = {0};
        VG_SET(a.code, taken ? "000000" : "100004"); /* a message that was heard before: a replay */
        VG_SET(a.request_no, bar != NULL ? bar + 1 : "");
        VG_SET(a.text, taken ? "stored" : "duplicate MsgId");
        vg_buf_text(&child, "<c:NotifyResponse xmlns:c=\"" BAIXIN_SPACE "\">");
        VG_TRY(vg_map_write(&way, baixin_notice_answer_fields.at, baixin_notice_answer_fields.count, &a, &child, err));
        vg_buf_text(&child, "</c:NotifyResponse>");
        *ret_status = 200;
    }
    return baixin_envelope(set, signer, &header, vg_buf_span(&child), at_ms, ret_wire, err);
}

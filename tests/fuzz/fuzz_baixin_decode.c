/* Whatever comes back decodes to a verdict, for every question it could be the answer to, in both modes. Each input is tried as
 * the whole envelope of an answer to one question, and as what stands behind RequestNo in an answer to each. Signatures: fuzz_wss. */
#include "adapters/baixin/baixin_in.h"
#include "mapping/xml_parse.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/wss_open.h"
#include "tests/golden/bank_kit.h"
#include <stdio.h>

#define AT_MS INT64_C(1796090400000) /* 2026-12-01T02:00:00Z */

typedef struct question {
    vg_ask_kind kind, of;
} question;

static const question questions[] = {
    {VG_ASK_OPEN_CASE, 0},   {VG_ASK_SEND_CODE, 0},       {VG_ASK_VERIFY, 0},
    {VG_ASK_OPENING, 0},     {VG_ASK_BIND_CARD, 0},       {VG_ASK_BINDING, 0},
    {VG_ASK_CLOSE, 0},       {VG_ASK_UPDATE_IDENTITY, 0}, {VG_ASK_UPLOAD, 0},
    {VG_ASK_FREEZE, 0},      {VG_ASK_UNFREEZE_PAY, 0},    {VG_ASK_WITHDRAW_CARD, 0},
    {VG_ASK_DEPOSIT_CARD, 0}, {VG_ASK_REFUND_ORIGIN, 0},  {VG_ASK_STATUS, VG_ASK_WITHDRAW_CARD},
    {VG_ASK_BALANCE, 0},     {VG_ASK_LINES, 0},           {VG_ASK_DAY_LINES, 0},
};

static void open_kit(bank_kit *kit, bool payinst)
{
    const char *const usual[] = {"sender_id", "GWTEST01", "receiver_id", "BKTEST01", "main_account", "6230999999999999999", NULL};
    const char *const more[] = {"inst_id", "INST0001", "route_id", "AIB011001", NULL};
    bank_kit_values(kit, vg_bank_find("baixin", payinst ? "payment_institution" : "direct"), usual, payinst ? more : NULL, "");
    bank_kit_open(kit);
    kit->signer = wss_open_signer();
}

static vg_ask ask_of(const question *q)
{
    vg_ask ask = {.kind = q->kind, .of = q->of, .at_ms = AT_MS, .heard_ms = AT_MS, .of_day = vg_day_at(AT_MS)};
    VG_SET(ask.ref, "R0000000000000000001");
    VG_SET(ask.nonce, "N000000000000001");
    VG_SET(ask.account, "6230000000000000001");
    ask.amount = vg_fen(20000);
    ask.from = ask.to = vg_day_at(AT_MS);
    return ask;
}

/* --- what must hold of an answer --------------------------------------------------------------------------- */

static void check_lines(const vg_answer *answer)
{
    for (size_t i = 0; i < answer->row_count; i++) {
        const vg_line_row *line = &answer->lines[i];
        assert(line->side == VG_DEBIT || line->side == VG_CREDIT);
        assert(line->amount.fen >= 0);
        assert(line->flow[0] != 0 && line->account[0] != 0);
        assert(strlen(line->date) == 8);
        assert(vg_span_utf8(vg_span_of(line->opp_name)));
        assert(vg_span_utf8(vg_span_of(line->memo)));
    }
}

static void check(const vg_answer *answer, const vg_ask *ask)
{
    bool money = vg_ask_message(ask->kind) == VG_MSG_MONEY;
    assert(vg_span_utf8(vg_span_of(answer->bank_text)));
    assert(answer->verdict != VG_VD_SILENCE && answer->verdict != VG_VD_NOT_SENT);
    if (answer->verdict == VG_VD_ABSENT) {
        assert(ask->kind == VG_ASK_STATUS || ask->kind == VG_ASK_OPENING || ask->kind == VG_ASK_BINDING);
    }
    if (money && answer->verdict == VG_VD_YES) {
        assert(strcmp(answer->bank_code, "000000") == 0 || strcmp(answer->bank_code, "400001") == 0);
    }
    if (money && answer->verdict == VG_VD_NO) {
        assert(strcmp(answer->bank_code, "000000") != 0);
    }
    if (answer->verdict != VG_VD_UNCLEAR) { /* only a message that names its sender says anything */
        assert(strcmp(answer->sender, "BKTEST01") == 0 && answer->message_id[0] != 0);
    }
    if (answer->verdict != VG_VD_YES) {
        assert(answer->row_count == 0 && !answer->more && !answer->has_balance);
    }
    check_lines(answer);
}

/* --- an answer around the input ----------------------------------------------------------------------------- */

static void write_header(const vg_ask *ask, const char *service, bool payinst, vg_buf *ret)
{
    char mine[33];
    baixin_message_id(ask->at_ms, ask->nonce, mine);
    vg_buf_format(ret,
                  "<c:MsgHeader xmlns:c=\"" BAIXIN_SPACE "\"><c:Version>1.0</c:Version><c:MsgId>BK202612011000000000000000000001</c:MsgId>"
                  "<c:RefMsgId>%s</c:RefMsgId><c:Service>%s</c:Service><c:Mode>%s</c:Mode><c:SenderId>BKTEST01</c:SenderId>"
                  "<c:ReceiverId>GWTEST01</c:ReceiverId>%s<c:SendTime>2026-12-01T02:00:00.000Z</c:SendTime></c:MsgHeader>",
                  mine, service, payinst ? "PAYINST" : "DIRECT", payinst ? "<c:InstId>INST0001</c:InstId>" : "");
}

static vg_span dress(const bank_kit *kit, const vg_ask *ask, bool payinst, vg_span inner)
{
    static uint8_t head_room[2048], body_room[128 * 1024], wire_room[136 * 1024];
    vg_buf head = vg_buf_of(head_room, sizeof head_room), body = vg_buf_of(body_room, sizeof body_room),
           wire = vg_buf_of(wire_room, sizeof wire_room);
    const baixin_prepared *ready = kit->conf.prepared;
    const char *service = baixin_message_of(&ready->set, ask)->service;
    char number[33];
    baixin_request_no(ask, number);
    write_header(ask, service, payinst, &head);
    inner.len = inner.len < sizeof body_room - 512 ? inner.len : sizeof body_room - 512;
    if (inner.len > 14 && memcmp(inner.at, "<soapenv:Fault", 14) == 0) {
        vg_buf_bytes(&body, inner.at, inner.len);
    } else {
        vg_buf_format(&body, "<c:%sResponse xmlns:c=\"" BAIXIN_SPACE "\"><c:RequestNo>%s</c:RequestNo>", service, number);
        vg_buf_bytes(&body, inner.at, inner.len);
        vg_buf_format(&body, "</c:%sResponse>", service);
    }
    wss_open_envelope(vg_buf_span(&head), vg_buf_span(&body), &wire);
    assert(!head.over && !body.over && !wire.over);
    return vg_buf_span(&wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bank_kit kits[2];
    for (size_t mode = 0; mode < VG_COUNT(kits); mode++) {
        bank_kit *kit = &kits[mode];
        if (kit->bank == NULL) {
            vg_xml_start();
            open_kit(kit, mode == 1);
        }
        vg_ask whole = ask_of(&(question){VG_ASK_WITHDRAW_CARD, 0});
        vg_answer said = bank_kit_decode(kit, &whole, (vg_span){data, size});
        check(&said, &whole);
        for (size_t i = 0; i < VG_COUNT(questions); i++) {
            vg_ask ask = ask_of(&questions[i]);
            vg_answer answer = bank_kit_decode(kit, &ask, dress(kit, &ask, mode == 1, (vg_span){data, size}));
            check(&answer, &ask);
        }
    }
    return 0;
}

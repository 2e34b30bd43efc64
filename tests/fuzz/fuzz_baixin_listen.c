/* Whatever is posted to a program's door is refused with a fault, or is a notification that is bounded, tied to its message and
 * can be acknowledged. Each input is tried as a whole envelope, and as what stands in NotifyRequest. Signatures: fuzz_wss. */
#include "adapters/baixin/baixin_in.h"
#include "mapping/xml_parse.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/wss_open.h"
#include "tests/golden/bank_kit.h"

#define AT_MS INT64_C(1796090400000) /* 2026-12-01T02:00:00Z */
#define HEADER                                                                                     \
    "<c:MsgHeader xmlns:c=\"" BAIXIN_SPACE "\"><c:Version>1.0</c:Version><c:MsgId>BK202612011000000000000000000001</c:MsgId>" \
    "<c:Service>Notify</c:Service><c:Mode>DIRECT</c:Mode><c:SenderId>BKTEST01</c:SenderId><c:ReceiverId>GWTEST01</c:ReceiverId>" \
    "<c:SendTime>2026-12-01T02:00:00.000Z</c:SendTime></c:MsgHeader>"

static void check_reply(bank_kit *kit, const vg_push *push, bool taken)
{
    static uint8_t room[16 * 1024];
    vg_buf wire = vg_buf_of(room, sizeof room);
    int status = 0;
    vg_err err;
    vg_status said = kit->bank->acknowledge(&kit->conf, &kit->signer, push, taken, AT_MS, "ABCDEFGHIJ012345", &wire, &status, &err);
    if (said.code != VG_OK) { /* a number that cannot be written back */
        assert(said.code == VG_E_ENCODE && push != NULL);
        return;
    }
    const char *code = push == NULL ? "Fault>" : taken ? "<c:RespCode>000000<" : "<c:RespCode>100004<";
    assert(status == (push == NULL ? 500 : 200));
    assert(memmem(wire.at, wire.len, code, strlen(code)) != NULL);
}

static void check(const vg_push *push)
{
    const vg_line_row *line = &push->line;
    assert(push->proven);
    assert(push->event_no[0] != 0 && push->type[0] != 0);
    assert(strcmp(push->answer.sender, "BKTEST01") == 0 && push->answer.message_id[0] != 0);
    if (push->kind == VG_PUSH_CREDIT || push->kind == VG_PUSH_RETURNED) {
        assert(line->side == VG_CREDIT && line->amount.fen > 0);
        assert(line->flow[0] != 0 && line->account[0] != 0 && strlen(line->date) == 8);
    }
    assert(line->amount.fen >= 0);
    assert(vg_span_utf8(vg_span_of(line->opp_name)));
    assert(push->said.len > 0);
}

static void hear(bank_kit *kit, vg_span wire)
{
    vg_push push;
    vg_err err;
    vg_arena_reset(&kit->arena);
    vg_status heard = kit->bank->listen(&kit->conf, &kit->signer, wire, AT_MS, &kit->arena, &push, &err);
    if (heard.code != VG_OK) {
        assert(heard.code == VG_E_BANK_GARBLED || heard.code == VG_E_SIGNATURE);
        check_reply(kit, NULL, false);
        return;
    }
    check(&push);
    check_reply(kit, &push, true);
    check_reply(kit, &push, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bank_kit kit;
    static uint8_t child_room[128 * 1024], wire_room[136 * 1024];
    const char *const usual[] = {"sender_id", "GWTEST01", "receiver_id", "BKTEST01", "main_account", "6230999999999999999", NULL};
    if (kit.bank == NULL) {
        vg_xml_start();
        bank_kit_values(&kit, vg_bank_find("baixin", "direct"), usual, NULL, "");
        bank_kit_open(&kit);
        kit.signer = wss_open_signer();
    }
    vg_buf child = vg_buf_of(child_room, sizeof child_room), wire = vg_buf_of(wire_room, sizeof wire_room);
    hear(&kit, (vg_span){data, size});
    vg_buf_text(&child, "<c:NotifyRequest xmlns:c=\"" BAIXIN_SPACE "\">");
    vg_buf_bytes(&child, data, size < sizeof child_room - 256 ? size : sizeof child_room - 256);
    vg_buf_text(&child, "</c:NotifyRequest>");
    wss_open_envelope(VG_SPAN(HEADER), vg_buf_span(&child), &wire);
    hear(&kit, vg_buf_span(&wire));
    return 0;
}

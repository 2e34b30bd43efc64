/* How fast each bank's answers are read: decode_bench [SECONDS a row, default 2]
 *
 * One page of statement lines a bank, from its bytes to rows of ours, on one thread, in processor time. Baixin's is read behind the
 * signature: parse, canonical octets and both readers, without RSA or SM2 (sign_bench has those). Ping An's is in GBK. */
#include "adapters/baixin/baixin_in.h"
#include "mapping/xml_parse.h"
#include "tests/fuzz/wss_open.h"
#include "tests/golden/citic_kit.h"
#include "tests/golden/pingan_kit.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BAIXIN_AT INT64_C(1796090400000) /* 2026-12-01T02:00:00Z */
enum { ROWS = 100, CITIC_ROWS = 20, ROOM = 256 * 1024 };

static double seconds = 2;

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void row(const char *name, bank_kit *kit, const vg_ask *ask, vg_span wire, size_t rows)
{
    double from = cpu_s(), now = from;
    long done = 0;
    while (now - from < seconds) {
        for (int i = 0; i < 20; i++) {
            vg_answer answer = bank_kit_decode(kit, ask, wire);
            assert(answer.verdict == VG_VD_YES && answer.row_count == rows);
        }
        done += 20;
        now = cpu_s();
    }
    double each = (now - from) / (double)done;
    printf("%-8s %8zu %6zu %10.1f %12.0f\n", name, wire.len, rows, (double)wire.len / each / 1e6, (double)rows / each);
}

static void citic(void)
{
    static char text[ROOM], wire[ROOM];
    citic_kit kit;
    vg_buf b = vg_buf_of(text, sizeof text);
    citic_kit_open(&kit, NULL, "");
    vg_ask ask = citic_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    vg_buf_format(&b, "<?xml version=\"1.0\" encoding=\"GBK\"?><stream><status>AAAAAAA</status><statusText>交易成功</statusText>"
                      "<returnRecords>%d</returnRecords><list name=\"userDataList\">", CITIC_ROWS);
    for (int i = 0; i < CITIC_ROWS; i++) {
        vg_buf_format(&b,
                      "<row><subAccNo>%s</subAccNo><TRANTYPE>23</TRANTYPE><TRANDATE>20250630</TRANDATE><TRANTIME>093015</TRANTIME>"
                      "<HOSTFLW>C%013d</HOSTFLW><HOSTSEQ>1</HOSTSEQ><OPPACCNO>6222000000000000017</OPPACCNO><OPPACCNAME>测试建材厂</OPPACCNAME>"
                      "<OPPBRANCHNAME>测试银行上海分行</OPPBRANCHNAME><CDFG>C</CDFG><TRANAMT>1000.00</TRANAMT><ACCBAL>100000.00</ACCBAL>"
                      "<XTSFAM>0.00</XTSFAM><RESUME>货款</RESUME><OPPBANKNO>102290000000</OPPBANKNO></row>",
                      ask.account, i + 1);
    }
    vg_buf_text(&b, "</list></stream>");
    assert(!b.over);
    text[b.len] = 0;
    row("citic", &kit, &ask, citic_kit_gbk(text, wire, sizeof wire), CITIC_ROWS);
    citic_kit_close(&kit);
}

static void write_entries(vg_buf *b)
{
    for (int i = 0; i < ROWS; i++) {
        vg_buf_format(b,
                      "<c:Entry><c:Seq>%d</c:Seq><c:BankTxnNo>T2026120100%08d</c:BankTxnNo><c:Service>INBOUND</c:Service>"
                      "<c:AcctNo>6230000000000000001</c:AcctNo><c:DC>C</c:DC><c:Amount>1000.00</c:Amount><c:BalAfter>100000.00</c:BalAfter>"
                      "<c:OppAcct>6222000011117776</c:OppAcct><c:OppName>测试建材厂</c:OppName><c:BizDate>2026-12-01</c:BizDate>"
                      "<c:Time>09:30:15</c:Time><c:Status>SUCCESS</c:Status><c:Memo>货款</c:Memo></c:Entry>",
                      i + 1, i + 1);
    }
}

static void baixin(void)
{
    static uint8_t child_room[ROOM], wire_room[ROOM];
    const char *const usual[] = {"sender_id", "GWTEST01", "receiver_id", "BKTEST01", "main_account", "6230999999999999999", NULL};
    vg_buf child = vg_buf_of(child_room, sizeof child_room), wire = vg_buf_of(wire_room, sizeof wire_room), head;
    char head_room[1024], mine[33], number[33];
    bank_kit kit;
    bank_kit_values(&kit, vg_bank_find("baixin", "direct"), usual, NULL, "");
    bank_kit_open(&kit);
    kit.signer = wss_open_signer();
    vg_ask ask = {.kind = VG_ASK_LINES, .at_ms = BAIXIN_AT, .heard_ms = BAIXIN_AT, .nonce = "N000000000000001"};
    ask.from = ask.to = vg_day_at(BAIXIN_AT);
    baixin_message_id(ask.at_ms, ask.nonce, mine);
    baixin_request_no(&ask, number);
    head = vg_buf_of(head_room, sizeof head_room);
    vg_buf_format(&head,
                  "<c:MsgHeader xmlns:c=\"" BAIXIN_SPACE "\"><c:Version>1.0</c:Version><c:MsgId>BK202612011000000000000000000001</c:MsgId>"
                  "<c:RefMsgId>%s</c:RefMsgId><c:Service>QueryEntries</c:Service><c:Mode>DIRECT</c:Mode><c:SenderId>BKTEST01</c:SenderId>"
                  "<c:ReceiverId>GWTEST01</c:ReceiverId><c:SendTime>2026-12-01T02:00:00.000Z</c:SendTime></c:MsgHeader>",
                  mine);
    vg_buf_format(&child, "<c:QueryEntriesResponse xmlns:c=\"" BAIXIN_SPACE "\"><c:RespCode>000000</c:RespCode><c:RespMsg>交易成功</c:RespMsg>"
                          "<c:RequestNo>%s</c:RequestNo><c:Total>%d</c:Total>", number, ROWS);
    write_entries(&child);
    vg_buf_text(&child, "</c:QueryEntriesResponse>");
    wss_open_envelope(vg_buf_span(&head), vg_buf_span(&child), &wire);
    assert(!head.over && !child.over && !wire.over);
    row("baixin", &kit, &ask, vg_buf_span(&wire), ROWS);
    bank_kit_close(&kit);
}

static void pingan(void)
{
    static char body[64 * 1024];
    static pingan_wire wire;
    bank_kit kit;
    vg_buf b = vg_buf_of(body, sizeof body - 1);
    pingan_kit_open(&kit, "jyw", NULL, "");
    vg_ask ask = pingan_kit_ask(VG_ASK_LINES, VG_ASK_NONE);
    vg_buf_format(&b, "%d&1&1&%d&", ROWS, ROWS);
    for (int i = 0; i < ROWS; i++) {
        vg_buf_format(&b, "20240315093000%06d&240315%08d&1&0&500.00&%s&M100000001&20240315&20240315&", i, i, ask.account);
    }
    vg_buf_text(&b, "&");
    assert(!b.over);
    body[b.len] = 0;
    pingan_kit_answer(&kit, &ask, "000000", "交易成功", body, &wire);
    row("pingan", &kit, &ask, pingan_kit_span(&wire), ROWS);
    bank_kit_close(&kit);
}

int main(int argc, char **argv)
{
    if (argc == 2 && argv[1][0] >= '1' && argv[1][0] <= '9' && argv[1][1] == 0) {
        seconds = argv[1][0] - '0';
    }
    vg_xml_start();
    printf("%-8s %8s %6s %10s %12s\n", "bank", "bytes", "rows", "MB/s", "rows/s");
    citic();
    baixin();
    pingan();
    return 0;
}

#include "mapping/statement/camt_write.h"
#include <inttypes.h>
#include <time.h>

static void text(vg_buf *b, const char *t)
{
    for (; *t != 0; t++) {
        switch (*t) {
        case '&': vg_buf_text(b, "&amp;"); break;
        case '<': vg_buf_text(b, "&lt;"); break;
        case '>': vg_buf_text(b, "&gt;"); break;
        default: vg_buf_byte(b, (uint8_t)*t); break;
        }
    }
}

static void amount(vg_buf *b, const char *tag, int64_t fen)
{
    int64_t n = fen < 0 ? -fen : fen;
    vg_buf_format(b, "<%s Ccy=\"CNY\">%" PRId64 ".%02" PRId64 "</%s><CdtDbtInd>%s</CdtDbtInd>", tag, n / 100, n % 100, tag,
                  fen < 0 ? "DBIT" : "CRDT");
}

static void day(vg_buf *b, vg_day d)
{
    char room[VG_DAY_TEXT];
    vg_day_text(d, room);
    vg_buf_format(b, "<Dt>%s</Dt>", room);
}

static void instant(vg_buf *b, const char *tag, int64_t ms)
{
    char room[32];
    struct tm tm;
    time_t s = (time_t)(ms / 1000);
    gmtime_r(&s, &tm);
    strftime(room, sizeof room, "%Y-%m-%dT%H:%M:%SZ", &tm);
    vg_buf_format(b, "<%s>%s</%s>", tag, room, tag);
}

static void balance(vg_buf *b, const char *code, int64_t fen, vg_day d)
{
    vg_buf_format(b, "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>", code);
    amount(b, "Amt", fen);
    vg_buf_text(b, "<Dt>");
    day(b, d);
    vg_buf_text(b, "</Dt></Bal>");
}

static void total(vg_buf *b, const char *tag, int64_t count, int64_t fen)
{
    vg_buf_format(b, "<%s><NbOfNtries>%" PRId64 "</NbOfNtries><Sum>%" PRId64 ".%02" PRId64 "</Sum></%s>", tag, count, fen / 100, fen % 100, tag);
}

void vg_camt_begin(vg_buf *b, const vg_camt_head *h)
{
    vg_buf_text(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>");
    text(b, h->id);
    vg_buf_text(b, "</MsgId>");
    instant(b, "CreDtTm", h->created_ms);
    vg_buf_text(b, "</GrpHdr><Stmt><Id>");
    text(b, h->id);
    vg_buf_text(b, "</Id>");
    instant(b, "CreDtTm", h->created_ms);
    vg_buf_text(b, "<FrToDt>");
    instant(b, "FrDtTm", vg_day_instant(h->from, 0)); /* days of China */
    instant(b, "ToDtTm", vg_day_instant(vg_day_add(h->to, 1), 0));
    vg_buf_text(b, "</FrToDt><Acct><Id><Othr><Id>");
    text(b, h->account);
    vg_buf_text(b, "</Id></Othr></Id><Ccy>CNY</Ccy></Acct>\n");
    balance(b, "OPBD", h->opening_fen, h->from);
    balance(b, "CLBD", h->closing_fen, h->to);
    vg_buf_text(b, "<TxsSummry>");
    total(b, "TtlCdtNtries", h->credits, h->credit_fen);
    total(b, "TtlDbtNtries", h->debits, h->debit_fen);
    vg_buf_text(b, "</TxsSummry>\n");
}

void vg_camt_line_put(vg_buf *b, const vg_camt_line *l)
{
    vg_buf_text(b, "<Ntry><NtryRef>");
    text(b, l->ref);
    vg_buf_text(b, "</NtryRef>");
    amount(b, "Amt", l->fen);
    vg_buf_text(b, "<Sts><Cd>BOOK</Cd></Sts><BookgDt>");
    day(b, l->day);
    vg_buf_text(b, "</BookgDt><ValDt>");
    day(b, l->day);
    vg_buf_text(b, "</ValDt><AcctSvcrRef>");
    text(b, l->ref);
    vg_buf_text(b, "</AcctSvcrRef><BkTxCd><Prtry><Cd>");
    text(b, l->kind);
    vg_buf_text(b, "</Cd></Prtry></BkTxCd></Ntry>\n");
}

void vg_camt_end(vg_buf *b) { vg_buf_text(b, "</Stmt></BkToCstmrStmt></Document>\n"); }

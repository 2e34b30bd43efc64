#include "gateway/run/extract.h"
#include "gateway/run/rows.h"
#include "gateway/core/ledger.h"
#include "mapping/statement/camt_write.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { PAGE = 4096, HEAD_BYTES = 8192, LINE_BYTES = 640 };

vg_status vg_extract_form_of(const char *text, vg_extract_form *ret, vg_err *err)
{
    static const char *const names[] = {"json", "csv", "camt", "html"};
    *ret = VG_EXTRACT_JSON;
    for (size_t i = 0; text != NULL && i < VG_COUNT(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            *ret = (vg_extract_form)i;
            return VG_DONE;
        }
    }
    return text == NULL ? VG_DONE : VG_FAIL(err, INVALID, "form is json, csv, camt or html");
}

const char *vg_extract_type(vg_extract_form form)
{
    static const char *const types[] = {"application/json", "text/csv; charset=utf-8", "application/xml", "text/html; charset=utf-8"};
    return types[form];
}

/* --- reading ------------------------------------------------------------------------------------- */

typedef struct reading {
    vg_extract *x;
    int64_t last;
    size_t rows;
} reading;

static vg_status entry_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    reading *r = ctx;
    const vg_entry *e = row;
    (void)table;
    r->last = e->seq;
    r->rows++;
    return vg_extract_take(r->x, e, err);
}

/* An account has few: one a quarter. */
static vg_status interest_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_extract *x = ctx;
    int64_t receipt = ((const vg_interest *)row)->receipt;
    (void)table;
    (void)err;
    for (size_t i = 0; i < x->count; i++) {
        x->lines[i].interest |= receipt != 0 && x->lines[i].receipt == receipt;
    }
    return VG_DONE;
}

static vg_status mark_interest(vg_store *store, int64_t account, vg_extract *x, vg_err *err)
{
    vg_param params[] = {VG_P_INT(account), VG_P_INT(0), VG_P_INT(VG_LIST_MAX)};
    vg_row_sink sink = {x, interest_row};
    return store->ops->query(store, true, VG_Q_interest_of_account, params, VG_COUNT(params), &sink, err);
}

vg_status vg_extract_read(vg_store *store, int64_t account, vg_day from, vg_day to, vg_extract *ret, vg_err *err)
{
    vg_account a = {0};
    bool found;
    *ret = (vg_extract){0};
    if (to.n < from.n) {
        return VG_FAIL(err, INVALID, "to is before from");
    }
    VG_TRY(vg_row_find(store, VG_Q_account_by_id, VG_P_INT(account), &a, sizeof a, &found, err));
    if (!found) {
        return VG_FAIL(err, NOT_FOUND, "no such account");
    }
    vg_extract_begin(ret, &a, from, to);
    reading r = {.x = ret};
    vg_row_sink sink = {&r, entry_row};
    do {
        vg_param params[] = {VG_P_INT(account), VG_P_INT(r.last), VG_P_INT(PAGE)};
        r.rows = 0;
        VG_TRY(store->ops->query(store, true, VG_Q_entries, params, VG_COUNT(params), &sink, err));
    } while (r.rows == PAGE);
    VG_TRY(vg_extract_end(ret, err));
    return mark_interest(store, account, ret, err);
}

/* --- writing ------------------------------------------------------------------------------------- */

static void yuan(int64_t fen, char ret[32])
{
    int64_t n = fen < 0 ? -fen : fen;
    snprintf(ret, 32, "%s%" PRId64 ".%02" PRId64, fen < 0 ? "-" : "", n / 100, n % 100);
}

static void ids(const vg_extract_line *l, char op[VG_ID_TEXT], char receipt[VG_ID_TEXT])
{
    op[0] = receipt[0] = 0;
    if (l->op != 0) {
        vg_id_text("op_", l->op, op);
    }
    if (l->receipt != 0) {
        vg_id_text("rcpt_", l->receipt, receipt);
    }
}

static void write_camt(const vg_extract *x, const vg_extract_names *names, vg_buf *b)
{
    char id[40], from[VG_DAY_TEXT];
    vg_day_compact(x->to, from);
    snprintf(id, sizeof id, "%.20s-%s", names->id, from);
    vg_camt_begin(b, &(vg_camt_head){.id = id, .account = names->number, .created_ms = names->at_ms, .from = x->from, .to = x->to,
                                     .opening_fen = x->opening_fen, .closing_fen = x->closing_fen, .credits = x->credits, .debits = x->debits,
                                     .credit_fen = x->credit_fen, .debit_fen = x->debit_fen});
    for (size_t i = 0; i < x->count; i++) {
        char ref[32];
        snprintf(ref, sizeof ref, "%" PRId64, x->lines[i].seq);
        vg_camt_line_put(b, &(vg_camt_line){ref, vg_extract_kind(x, &x->lines[i]), x->lines[i].fen, {(int32_t)x->lines[i].day}});
    }
    vg_camt_end(b);
}

static void write_csv(const vg_extract *x, vg_buf *b)
{
    vg_buf_text(b, "day,kind,debit,credit,balance,operation,receipt,sequence\r\n");
    for (size_t i = 0; i < x->count; i++) {
        const vg_extract_line *l = &x->lines[i];
        char day[VG_DAY_TEXT], amount[32], balance[32], op[VG_ID_TEXT], receipt[VG_ID_TEXT];
        vg_day_text((vg_day){(int32_t)l->day}, day);
        yuan(l->fen < 0 ? -l->fen : l->fen, amount);
        yuan(l->balance_fen, balance);
        ids(l, op, receipt);
        vg_buf_format(b, "%s,%s,%s,%s,%s,%s,%s,%" PRId64 "\r\n", day, vg_extract_kind(x, l), l->fen < 0 ? amount : "", l->fen < 0 ? "" : amount, balance,
                      op, receipt, l->seq);
    }
}

/* In both languages: it is handed to customers. No script, nothing from outside. */
static void write_html(const vg_extract *x, const vg_extract_names *names, vg_buf *b)
{
    char from[VG_DAY_TEXT], to[VG_DAY_TEXT], opening[32], closing[32], credit[32], debit[32];
    vg_day_text(x->from, from);
    vg_day_text(x->to, to);
    yuan(x->opening_fen, opening);
    yuan(x->closing_fen, closing);
    yuan(x->credit_fen, credit);
    yuan(x->debit_fen, debit);
    vg_buf_text(b, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>账户对账单 Account statement</title><style>"
                   "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;width:100%}th,td{padding:.25em .6em;border-bottom:1px solid #bbb;"
                   "text-align:left}.n{text-align:right;font-variant-numeric:tabular-nums}@media print{body{margin:0}tr{break-inside:avoid}}</style></head><body>"
                   "<h1>账户对账单 Account statement</h1><p>");
    vg_buf_html(b, names->name);
    vg_buf_text(b, " · ");
    vg_buf_html(b, names->number);
    vg_buf_text(b, " · ");
    vg_buf_html(b, names->program);
    vg_buf_format(b, "<br>%s – %s · CNY</p><table><thead><tr><th>日期 Day</th><th>摘要 Kind</th><th class=\"n\">支出 Debit</th><th class=\"n\">收入 Credit</th>"
                     "<th class=\"n\">余额 Balance</th><th>编号 Number</th></tr></thead><tbody><tr><td>%s</td><td>期初 Opening</td><td></td><td></td>"
                     "<td class=\"n\">%s</td><td></td></tr>\n",
                  from, to, from, opening);
    for (size_t i = 0; i < x->count; i++) {
        const vg_extract_line *l = &x->lines[i];
        char day[VG_DAY_TEXT], amount[32], balance[32], op[VG_ID_TEXT], receipt[VG_ID_TEXT];
        vg_day_text((vg_day){(int32_t)l->day}, day);
        yuan(l->fen < 0 ? -l->fen : l->fen, amount);
        yuan(l->balance_fen, balance);
        ids(l, op, receipt);
        vg_buf_format(b, "<tr><td>%s</td><td>%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td></tr>\n", day,
                      vg_extract_kind(x, l), l->fen < 0 ? amount : "", l->fen < 0 ? "" : amount, balance, op[0] != 0 ? op : receipt);
    }
    vg_buf_format(b, "</tbody><tfoot><tr><td>%s</td><td>期末 Closing</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td></td></tr></tfoot>"
                     "</table></body></html>\n",
                  to, debit, credit, closing);
}

static void write_json(const vg_extract *x, const vg_extract_names *names, vg_buf *b)
{
    char from[VG_DAY_TEXT], to[VG_DAY_TEXT];
    vg_day_text(x->from, from);
    vg_day_text(x->to, to);
    vg_buf_format(b, "{\"account\":\"%s\",\"program\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"currency\":\"CNY\",\"opening\":%" PRId64 ",\"closing\":%" PRId64
                     ",\"credits\":%" PRId64 ",\"credit_amount\":%" PRId64 ",\"debits\":%" PRId64 ",\"debit_amount\":%" PRId64 ",\"data\":[",
                  names->id, names->program, from, to, x->opening_fen, x->closing_fen, x->credits, x->credit_fen, x->debits, x->debit_fen);
    for (size_t i = 0; i < x->count; i++) {
        const vg_extract_line *l = &x->lines[i];
        char day[VG_DAY_TEXT], op[VG_ID_TEXT], receipt[VG_ID_TEXT];
        vg_day_text((vg_day){(int32_t)l->day}, day);
        ids(l, op, receipt);
        vg_buf_format(b, "%s{\"day\":\"%s\",\"kind\":\"%s\",\"side\":\"%s\",\"amount\":%" PRId64 ",\"balance\":%" PRId64 ",\"operation\":%s%s%s,\"receipt\":%s%s%s,"
                         "\"sequence\":%" PRId64 "}",
                      i == 0 ? "" : ",", day, vg_extract_kind(x, l), l->fen < 0 ? "debit" : "credit", l->fen < 0 ? -l->fen : l->fen, l->balance_fen,
                      op[0] != 0 ? "\"" : "", op[0] != 0 ? op : "null", op[0] != 0 ? "\"" : "", receipt[0] != 0 ? "\"" : "",
                      receipt[0] != 0 ? receipt : "null", receipt[0] != 0 ? "\"" : "", l->seq);
    }
    vg_buf_text(b, "]}\n");
}

vg_status vg_extract_write(const vg_extract *x, vg_extract_form form, const vg_extract_names *names, uint8_t **ret_at, size_t *ret_len, vg_err *err)
{
    size_t room = HEAD_BYTES + x->count * LINE_BYTES;
    uint8_t *at = malloc(room);
    if (at == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a statement");
    }
    vg_buf b = vg_buf_of(at, room);
    switch (form) {
    case VG_EXTRACT_JSON:
        write_json(x, names, &b);
        break;
    case VG_EXTRACT_CSV:
        write_csv(x, &b);
        break;
    case VG_EXTRACT_CAMT:
        write_camt(x, names, &b);
        break;
    case VG_EXTRACT_HTML:
        write_html(x, names, &b);
        break;
    }
    assert(!b.over);
    *ret_at = at;
    *ret_len = b.len;
    return VG_DONE;
}

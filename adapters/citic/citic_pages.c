/* DLTRNALL: the lines of the custody account of a day that has ended, at most 20 an answer (Group 3.1.2, A.7). Each answer is looked at when it
 * comes; the file is made of all of them together, in the columns of the profile citic-dltrnall:
 *
 *     H  account  day
 *     R  day  time  value day  tranNo/sumTranNo  C or D  amount  balance behind it  counterparty: number, name, bank  memo  type  our reference
 *     T  count  opening  closing                 both of the balances behind the lines; of a day without lines only the count
 */
#include "adapters/citic/citic_in.h"
#include "adapters/day_file.h"
#include <inttypes.h>
#include <stdlib.h>

enum { PAGE = 20, PAGES_MAX = 500, LINES_MAX = PAGE * PAGES_MAX /* startRecord has four digits */ };

bool citic_is_paged(const char *type) { return strcmp(type, CITIC_CUSTODY_LINES) == 0; }

vg_status citic_fill_page(citic_request *q, vg_err *err)
{
    if (q->ask.from.n >= vg_day_at(q->ask.at_ms).n) {
        return VG_FAIL(err, ENCODE, "pages of a day that has not ended do not hold still");
    }
    q->first = q->ask.first < 1 ? 1 : q->ask.first;
    q->page = PAGE;
    return VG_DONE;
}

/* --- one page --------------------------------------------------------------------------------------------- */

typedef struct page {
    const citic_settings *set;
    vg_day day;
    int64_t first, total, rows;
} page;

typedef vg_status take_line(void *ctx, const citic_custody_line *line, vg_err *err);

static vg_status check_counts(const page *p, const citic_head *head, vg_err *err)
{
    if (head->total < 0 || head->rows_told != p->rows) {
        return VG_FAIL(err, BANK_GARBLED, "returnRecords is not the number of rows, or totalRecords is missing");
    }
    if (p->rows > PAGE || (p->rows > 0 && p->first - 1 + p->rows > head->total)) {
        return VG_FAIL(err, BANK_GARBLED, "more rows than were asked for, or than there are");
    }
    if (p->rows == 0 && p->first <= head->total) {
        return VG_FAIL(err, BANK_GARBLED, "no rows, and the last one was not told yet");
    }
    return VG_DONE;
}

static vg_status read_line(const page *p, const vg_doc *doc, vg_node at, citic_custody_line *ret, vg_err *err)
{
    const citic_fields *row = &citic_custody_lines()->row;
    vg_day day;
    *ret = (citic_custody_line){0};
    VG_TRY(vg_map_read(&vg_way_gbk, row->at, row->count, doc, at, ret, err));
    bool same = vg_day_parse_compact(vg_span_of(ret->date), &day, err).code == VG_OK && day.n == p->day.n;
    return same ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "a row is of another day than was asked about");
}

/* BANK_GARBLED: it is not the page that was asked for. take NULL: it is looked at, and no more. */
static vg_status read_page(page *p, const vg_doc *doc, const citic_head *head, take_line *take, void *ctx, vg_err *err)
{
    vg_node list;
    size_t count;
    citic_custody_line line;
    if (strcmp(head->account, p->set->main_account) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "lines of another account than was asked about");
    }
    VG_TRY(vg_doc_list(doc, VG_DOC_ROOT, citic_custody_lines()->list, &list, &count, err));
    p->rows = (int64_t)count;
    p->total = head->total;
    VG_TRY(check_counts(p, head, err));
    for (vg_node at = count == 0 ? 0 : vg_doc_first(doc, list); at != 0; at = vg_doc_next(doc, at)) {
        VG_TRY(read_line(p, doc, at, &line, err));
        VG_TRY(take == NULL ? VG_DONE : take(ctx, &line, err));
    }
    return VG_DONE;
}

vg_status citic_read_day_page(citic_reading *r, vg_err *err)
{
    page p = {.set = &r->ready->set, .day = r->ask->from, .first = r->ask->first < 1 ? 1 : r->ask->first};
    VG_TRY(read_page(&p, r->doc, &r->head, NULL, NULL, err));
    int64_t next = p.first + p.rows;
    r->answer->verdict = VG_VD_YES;
    bool ends = p.rows * PAGES_MAX >= p.total; /* pages as small as this one come to their end before there are too many */
    r->answer->next_first = next <= p.total && ends && next < LINES_MAX ? next : 0;
    return VG_DONE;
}

/* --- all of them -------------------------------------------------------------------------------------------- */

typedef struct taken {
    int64_t moved, balance;
    size_t at, len; /* of its record */
} taken;

typedef struct book {
    vg_buf records;
    taken lines[LINES_MAX];
    size_t count;
} book;

static vg_status put_line(void *ctx, const citic_custody_line *line, vg_err *err)
{
    book *k = ctx;
    vg_buf *b = &k->records;
    vg_day valued;
    vg_err none;
    char serial[40];
    bool credit = line->side == VG_CREDIT;
    if (k->count == LINES_MAX) {
        return VG_FAIL(err, LIMIT, "the bank told more than %d lines of a day", LINES_MAX);
    }
    taken *t = &k->lines[k->count++];
    *t = (taken){.moved = credit ? line->amount.fen : -line->amount.fen, .balance = line->balance.fen, .at = b->len};
    vg_buf_text(b, "R");
    vg_day_put_text(b, line->date);
    vg_day_put_text(b, line->time);
    vg_day_put_text(b, vg_day_parse_compact(vg_span_of(line->value_date), &valued, &none).code == VG_OK ? line->value_date : "");
    vg_buf s = vg_buf_of(serial, sizeof serial);
    vg_buf_format(&s, "%s/%s", line->flow, line->sequence);
    vg_buf_byte(&s, 0);
    vg_day_put_text(b, serial);
    vg_day_put_text(b, credit ? "C" : "D");
    vg_day_put_fen(b, line->amount.fen);
    vg_day_put_fen(b, line->balance.fen);
    vg_day_put_text(b, line->opp_account);
    vg_day_put_text(b, line->opp_name);
    vg_day_put_text(b, line->opp_bank);
    vg_day_put_text(b, line->memo);
    vg_day_put_text(b, line->code);
    vg_buf_text(b, line->returned[0] == '0' ? " 退汇" : ""); /* inverted: 0 came back, 1 did not (A.9) */
    vg_day_put_text(b, line->number);
    vg_buf_byte(b, '\n');
    t->len = b->len - t->at;
    return b->over ? VG_FAIL(err, MEMORY, "no room for the lines of a day") : VG_DONE;
}

/* No paper says whether the oldest line comes first; only one order can be true, unless they are all the same. */
static bool follows(const book *k, bool newest_first)
{
    for (size_t i = 1; i < k->count; i++) {
        const taken *later = &k->lines[newest_first ? i - 1 : i], *before = &k->lines[newest_first ? i : i - 1];
        if (later->balance - later->moved != before->balance) {
            return false;
        }
    }
    return true;
}

static vg_status write_file(const book *k, const page *p, vg_arena *arena, vg_span *ret, vg_err *err)
{
    size_t cap = k->records.len + 256, n = k->count;
    vg_buf b = vg_buf_of(vg_arena_take(arena, cap), cap);
    bool newest_first = !follows(k, false);
    if (newest_first && !follows(k, true)) {
        return VG_FAIL(err, STATEMENT, "the balances on the bank's pages do not follow one another: a line is missing, or stands there twice");
    }
    if (b.at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the lines of a day");
    }
    char day[9];
    vg_day_compact(p->day, day);
    vg_buf_format(&b, "H\t%s\t%s\n", p->set->main_account, day);
    for (size_t i = 0; i < n; i++) {
        const taken *t = &k->lines[newest_first ? n - 1 - i : i];
        vg_buf_bytes(&b, (const uint8_t *)k->records.at + t->at, t->len);
    }
    vg_buf_format(&b, "T\t%" PRId64, p->total);
    if (n > 0) {
        const taken *oldest = &k->lines[newest_first ? n - 1 : 0], *last = &k->lines[newest_first ? 0 : n - 1];
        vg_day_put_fen(&b, oldest->balance - oldest->moved);
        vg_day_put_fen(&b, last->balance);
    }
    vg_buf_byte(&b, '\n');
    assert(!b.over);
    *ret = vg_buf_span(&b);
    return VG_DONE;
}

/* One more answer; *ret_none: it has no rows in the bank's own code (B.4). */
static vg_status add_page(const vg_signer *signer, const vg_day_page *wire, page *p, book *k, vg_arena *arena, bool *ret_none, vg_err *err)
{
    VG_AUTO(vg_doc) doc = NULL;
    const citic_fields *fields = &citic_custody_lines()->head;
    citic_head head = {.rows_told = -1, .total = -1};
    VG_TRY(citic_open_answer(signer, wire->wire, wire->at_ms, arena, &doc, err));
    VG_TRY(vg_map_read(&vg_way_gbk, fields->at, fields->count, doc, VG_DOC_ROOT, &head, err));
    *ret_none = strcmp(head.status, "AAAAAAA") != 0;
    if (*ret_none) {
        return VG_DONE;
    }
    int64_t before = p->total;
    VG_TRY(read_page(p, doc, &head, put_line, k, err));
    if (p->first > 1 && p->total != before) {
        return VG_FAIL(err, STATEMENT, "the day had %" PRId64 " lines, and %" PRId64 " a page later: it was booked on meanwhile, fetch it anew", before, p->total);
    }
    if (p->total > LINES_MAX) {
        return VG_FAIL(err, LIMIT, "the day has %" PRId64 " lines, and startRecord has four digits (Group 3.1.2): send it by statement import", p->total);
    }
    p->first += p->rows;
    return VG_DONE;
}

static vg_status add_pages(const vg_signer *signer, const vg_day_page *pages, size_t count, page *p, book *k, vg_arena *arena, vg_span *ret, vg_err *err)
{
    bool none = false;
    for (size_t i = 0; i < count; i++) {
        VG_TRY(add_page(signer, &pages[i], p, k, arena, &none, err));
    }
    if (none && count == 1) {
        return VG_DONE; /* the bank says in words that it has none */
    }
    if (none || (int64_t)k->count != p->total) {
        return VG_FAIL(err, STATEMENT, "the bank told %zu lines of %" PRId64, k->count, p->total);
    }
    return write_file(k, p, arena, ret, err);
}

vg_status citic_day_pages(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, const vg_day_page *pages, size_t count,
                          vg_arena *arena, vg_span *ret, vg_err *err)
{
    size_t cap = 0;
    page p = {.set = &((const citic_prepared *)conf->prepared)->set, .day = ask->from, .first = 1};
    book *k = calloc(1, sizeof *k);
    for (size_t i = 0; i < count; i++) {
        cap += 2 * pages[i].wire.len; /* GBK of two bytes is three in UTF-8; the tags of a row are longer than what stands around it here */
    }
    *ret = (vg_span){0};
    uint8_t *room = malloc(cap + 1);
    vg_status st = k == NULL || room == NULL ? VG_FAIL(err, MEMORY, "no room for the lines of a day") : VG_DONE;
    if (st.code == VG_OK) {
        k->records = vg_buf_of(room, cap);
        st = add_pages(signer, pages, count, &p, k, arena, ret, err);
    }
    free(room);
    free(k);
    return vg_day_made(st, err);
}

/* 6073: what went out of one sub-account on a day that has ended, or what was allocated to it, at most 20 rows a page (B.8). The paper has
 * programs reconcile by it where the layouts of the day's files are not known (F.1). Each page is looked at when it comes; the file is made
 * of them all together, in the columns of the profiles pingan-6073-tx and pingan-6073-qf:
 *
 *     H  account  day
 *     R  day  time  FrontLogNo  amount, a withdrawal's with its fee  note  FuncMsg
 *     T  count
 */
#include "adapters/day_file.h"
#include "adapters/pingan/pingan_in.h"
#include <inttypes.h>
#include <stdlib.h>

enum { PAGE = 20, PAGES_MAX = 500, LINES_MAX = PAGE * PAGES_MAX };

/* Two lists and not the one of SelectFlag 1: an older document alone has that. 02 is 充值 as well (B.8). */
static const struct listed {
    const char *type, *select, *flag, *profile;
} lists[] = {
    {"6073TX", "2", "01", "pingan-6073-tx"},
    {"6073QF", "3", "02", "pingan-6073-qf"},
};

static const struct listed *list_of(const char *type)
{
    for (size_t i = 0; i < VG_COUNT(lists); i++) {
        if (strcmp(lists[i].type, type) == 0) {
            return &lists[i];
        }
    }
    return NULL;
}

const char *pingan_listed_by(const char *type)
{
    const struct listed *list = list_of(type);
    return list == NULL ? NULL : list->select;
}

void pingan_listed_offer(const char *type, vg_day_offer *ret)
{
    *ret = (vg_day_offer){.profile = list_of(type)->profile, .paged = true, .dated = true, .of_account = true};
}

vg_status pingan_fill_listed(pingan_request *q, vg_err *err)
{
    const vg_ask *ask = &q->ask;
    if (ask->account[0] == 0 || ask->from.n == 0) {
        return VG_FAIL(err, ENCODE, "6073 is of one sub-account and day (B.8)");
    }
    if (ask->from.n >= vg_day_at(ask->at_ms).n) {
        return VG_FAIL(err, ENCODE, "pages of a day that has not ended do not hold still");
    }
    VG_SET(q->flag, "2"); /* days before today */
    VG_SET(q->select, pingan_listed_by(ask->file_type));
    q->begin = q->end = ask->from;
    q->page = ask->first < 1 ? 1 : ask->first;
    return VG_DONE;
}

/* --- one page ---------------------------------------------------------------------------------------------- */

typedef struct page {
    const struct listed *list;
    const char *account;
    vg_day day;
    int64_t total, rows;
    bool last;
} page;

typedef vg_status take_row(void *ctx, const pingan_clearing *row, vg_err *err);

static vg_status check_row(const page *p, const pingan_clearing *row, vg_err *err)
{
    vg_day day;
    if (strcmp(row->account, p->account) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "a row of another sub-account than was asked about");
    }
    if (vg_day_parse_compact(vg_span_of(row->date), &day, err).code != VG_OK || day.n != p->day.n) {
        return VG_FAIL(err, BANK_GARBLED, "a row of another day than was asked about");
    }
    if (strcmp(row->flag, p->list->flag) != 0) {
        return VG_FAIL(err, BANK_GARBLED, "a row of another kind than was asked for");
    }
    return strcmp(row->state, "0") == 0 && row->amount.fen > 0 ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "a row that does not say 成功, or has no amount");
}

/* BANK_GARBLED: it is no page of what was asked about. take NULL: it is looked at, and no more. */
static vg_status read_page(page *p, const pingan_message *message, vg_span body, take_row *take, void *ctx, vg_err *err)
{
    vg_amp at = vg_amp_of(body);
    vg_amp_group rows;
    VG_TRY(vg_amp_open(&at, VG_AMP_PAGED, message->row.count, &rows, err));
    if (rows.count > PAGE || rows.count > rows.total || (rows.count == 0 && rows.total > 0)) {
        return VG_FAIL(err, BANK_GARBLED, "more rows than a page has, or none where there are some");
    }
    for (int64_t i = 0; i < rows.count; i++) {
        pingan_clearing row = {0};
        VG_TRY(vg_amp_row(&at, &rows, message->row.at, message->row.count, &row, err));
        VG_TRY(check_row(p, &row, err));
        VG_TRY(take == NULL ? VG_DONE : take(ctx, &row, err));
    }
    p->total = rows.total;
    p->rows = rows.count;
    p->last = rows.last || rows.count == 0;
    return VG_DONE;
}

vg_status pingan_read_listed(pingan_reading *r, vg_err *err)
{
    page p = {.list = list_of(r->ask->file_type), .account = r->ask->account, .day = r->ask->from};
    VG_TRY(read_page(&p, r->message, r->heard.body, NULL, NULL, err));
    r->answer->next_first = !p.last && r->asked->page < PAGES_MAX ? r->asked->page + 1 : 0;
    return VG_DONE;
}

/* --- all of them -------------------------------------------------------------------------------------------- */

typedef struct book {
    vg_buf records;
    char flows[LINES_MAX][17];
    size_t count;
} book;

static vg_status put_row(void *ctx, const pingan_clearing *row, vg_err *err)
{
    book *k = ctx;
    vg_buf *b = &k->records;
    if (k->count == LINES_MAX) {
        return VG_FAIL(err, LIMIT, "the bank told more than %d rows of a day: send it by statement import", LINES_MAX);
    }
    if (strstr(row->what, "撤销") != NULL) {
        return VG_FAIL(err, STATEMENT, "a row tells a cancelled allocation (清分撤销), and no paper says what it moves");
    }
    VG_SET(k->flows[k->count], row->flow);
    k->count++;
    vg_buf_text(b, "R");
    vg_day_put_text(b, row->date);
    vg_day_put_text(b, row->time);
    vg_day_put_text(b, row->flow);
    vg_day_put_fen(b, row->amount.fen);
    vg_day_put_text(b, row->memo);
    vg_day_put_text(b, row->what);
    vg_buf_byte(b, '\n');
    return b->over ? VG_FAIL(err, MEMORY, "no room for the rows of a day") : VG_DONE;
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

/* A page that came twice has as many rows as the one that is missing, but the bank's numbers of them stand there twice. */
static vg_status check_book(book *k, const page *p, vg_err *err)
{
    if (!p->last || (int64_t)k->count != p->total) {
        return VG_FAIL(err, STATEMENT, "the bank told %zu rows of %" PRId64, k->count, p->total);
    }
    qsort(k->flows, k->count, sizeof k->flows[0], by_text);
    for (size_t i = 1; i < k->count; i++) {
        if (strcmp(k->flows[i - 1], k->flows[i]) == 0) {
            return VG_FAIL(err, STATEMENT, "the bank's number %s stands on its pages twice", k->flows[i]);
        }
    }
    return VG_DONE;
}

/* One more answer; *ret_none: it says in the bank's own code that there is nothing (A.7). */
static vg_status add_page(const pingan_prepared *ready, const vg_signer *signer, const vg_day_page *wire, bool is_first, page *p, book *k,
                          vg_arena *arena, bool *ret_none, vg_err *err)
{
    pingan_heard heard = {0};
    bool whole;
    int64_t before = p->total;
    VG_TRY(pingan_hear(ready, signer, wire->wire, wire->at_ms, arena, &heard, &whole, err));
    *ret_none = !pingan_says_yes(ready, &heard);
    if (*ret_none) {
        return VG_DONE;
    }
    VG_TRY(read_page(p, pingan_message_by(ready->family, "6073"), heard.body, put_row, k, err));
    if (!is_first && p->total != before) {
        return VG_FAIL(err, STATEMENT, "the day had %" PRId64 " rows, and %" PRId64 " a page later: it was booked on meanwhile, fetch it anew", before, p->total);
    }
    return VG_DONE;
}

static vg_status write_file(const book *k, const page *p, vg_arena *arena, vg_span *ret, vg_err *err)
{
    size_t cap = k->records.len + 128;
    char day[9];
    vg_buf b = vg_buf_of(vg_arena_take(arena, cap), cap);
    if (b.at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the rows of a day");
    }
    vg_day_compact(p->day, day);
    vg_buf_format(&b, "H\t%s\t%s\n", p->account, day);
    vg_buf_bytes(&b, (const uint8_t *)k->records.at, k->records.len);
    vg_buf_format(&b, "T\t%" PRId64 "\n", p->total);
    assert(!b.over);
    *ret = vg_buf_span(&b);
    return VG_DONE;
}

static vg_status add_pages(const pingan_prepared *ready, const vg_signer *signer, const vg_day_page *pages, size_t count, page *p, book *k,
                           vg_arena *arena, vg_span *ret, vg_err *err)
{
    bool none = false;
    for (size_t i = 0; i < count; i++) {
        VG_TRY(add_page(ready, signer, &pages[i], i == 0, p, k, arena, &none, err));
        if (none && i > 0) {
            return VG_FAIL(err, STATEMENT, "the bank told %zu rows of %" PRId64 ", and then that there are none", k->count, p->total);
        }
    }
    if (none) { /* said in words: nothing to count, so it proves no day */
        return VG_DONE;
    }
    VG_TRY(check_book(k, p, err));
    return write_file(k, p, arena, ret, err);
}

vg_status pingan_day_pages(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, const vg_day_page *pages, size_t count,
                           vg_arena *arena, vg_span *ret, vg_err *err)
{
    size_t cap = 0;
    page p = {.list = list_of(ask->file_type), .account = ask->account, .day = ask->from};
    book *k = calloc(1, sizeof *k);
    assert(p.list != NULL);
    for (size_t i = 0; i < count; i++) {
        cap += 2 * pages[i].wire.len; /* GBK of two bytes is three in UTF-8; a row has columns that are not kept */
    }
    *ret = (vg_span){0};
    uint8_t *room = malloc(cap + 1);
    vg_status st = k == NULL || room == NULL ? VG_FAIL(err, MEMORY, "no room for the rows of a day") : VG_DONE;
    if (st.code == VG_OK) {
        k->records = vg_buf_of(room, cap);
        st = add_pages(conf->prepared, signer, pages, count, &p, k, arena, ret, err);
    }
    free(room);
    free(k);
    return vg_day_made(st, err);
}

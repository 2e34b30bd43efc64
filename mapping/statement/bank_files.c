/* Files for which the adapters have readers already: read by these, turned into lines here. They are read whole, within the
 * limits of those readers (PINGAN_FILE_MAX, VG_ROWS_MAX). */
#include "gateway/base/text.h"
#include "mapping/baixin_file.h"
#include "mapping/statement/profile_in.h"
#include <stdlib.h>

typedef struct file {
    stmt_book *book;
    const vg_stmt_profile *profile;
    uint8_t *at;
    size_t len;
    vg_arena arena;
    vg_span rest; /* behind the raw lines that were given out */
    int64_t line;
    vg_stmt totals;
} file;

/* --- bytes ---------------------------------------------------------------------------------- */

static vg_status read_whole(file *f, vg_err *err)
{
    stmt_bytes *b = f->book->bytes;
    bool more = true;
    f->at = malloc(PINGAN_FILE_MAX + VG_STMT_TOKEN_MAX);
    if (f->at == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a file");
    }
    while (more) {
        size_t here = b->to - b->from;
        if (f->len + here > PINGAN_FILE_MAX) {
            return VG_FAIL(err, LIMIT, "a file of more than %u bytes", PINGAN_FILE_MAX);
        }
        memcpy(f->at + f->len, b->room + b->from, here);
        f->len += here;
        b->from = b->to;
        VG_TRY(stmt_bytes_more(b, &more, err));
    }
    f->rest = (vg_span){f->at, f->len};
    return VG_DONE;
}

/* Bounds what a reader may ask for: the shortest record has a number, an account, an amount and a day. */
static vg_status lines_of(const file *f, size_t *ret, vg_err *err)
{
    enum { RECORD_MIN = 14 };
    size_t n = 1;
    for (size_t i = 0; i < f->len; i++) {
        n += f->at[i] == '\n';
    }
    *ret = n;
    return n <= f->len / RECORD_MIN + 2 ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "records that are too short");
}

/* The next raw line, with its end: the readers above keep the order, one line a record. */
static void put_raw(file *f, vg_stmt_line *ret)
{
    const uint8_t *end = memchr(f->rest.at, '\n', f->rest.len);
    size_t len = end == NULL ? f->rest.len : (size_t)(end - f->rest.at) + 1;
    ret->offset = (int64_t)(f->rest.at - f->at);
    ret->length = (int64_t)len;
    ret->file_line = ++f->line;
    vg_sha256((vg_span){f->rest.at, len}, ret->sha256);
    f->rest = (vg_span){f->rest.at + len, f->rest.len - len};
}

static vg_status give(file *f, const char *account, vg_stmt_line *line, vg_err *err)
{
    vg_stmt *s;
    VG_TRY(stmt_row_account(f->book, f->profile, account, &s, err));
    if (s->lines == 0) {
        stmt_book_currency(f->book, VG_SPAN("CNY"), s->currency, "currency"); /* these files know no other */
    }
    f->book->at_line = line->file_line;
    return stmt_book_line(f->book, s, line, "", err);
}

/* --- Ping An -------------------------------------------------------------------------------- */

static vg_status of_row(const file *f, const vg_line_row *row, vg_stmt_line *ret, vg_err *err)
{
    const pingan_layout *layout = f->profile->layout;
    vg_err inner;
    vg_stmt_line_of_row(row, ret);
    if (layout == NULL) {
        ret->side = f->profile->side;
    } else if (layout->kind == PINGAN_FILE_TRANSFERS) { /* F.3: 20 done, 30 failed, 99 unclear, else on its way */
        bool done = strcmp(row->type, "20") == 0, failed = strcmp(row->type, "30") == 0;
        ret->state = done ? VG_STMT_BOOKED : failed ? VG_STMT_VOID : VG_STMT_PENDING;
    } else if (row->kind == VG_LINE_OTHER) {
        return VG_FAIL(err, BANK_GARBLED, "a record whose direction is not known");
    }
    bool dated = row->date[0] != 0 && vg_day_parse_compact(vg_span_of(row->date), &ret->booked, &inner).code == VG_OK;
    return dated || ret->state != VG_STMT_BOOKED ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "a booked record without a day");
}

static vg_status read_pingan(file *f, vg_err *err)
{
    const pingan_layout *layout = f->profile->layout != NULL ? f->profile->layout : &f->profile->own.layout;
    pingan_layout own = *layout;
    const vg_line_row *rows;
    size_t count, most;
    VG_TRY(lines_of(f, &most, err));
    if (f->profile->layout == NULL) {
        own.fields.at = f->profile->own.at;
    }
    VG_TRY(vg_arena_open(&f->arena, (most + 2) * (sizeof *rows + 16), err));
    VG_TRY(pingan_file_read(&own, (vg_span){f->at, f->len}, &f->arena, &rows, &count, err));
    f->totals.proven = own.first == PINGAN_FIRST_IS_COUNT  ? VG_STMT_PROVES_COUNT
                       : own.first == PINGAN_FIRST_IS_SUMS ? VG_STMT_PROVES_COUNT | VG_STMT_PROVES_SUM
                                                           : 0u;
    f->totals.told_lines = (vg_stmt_count){own.first != PINGAN_FIRST_IS_ROW, (int64_t)count};
    if (own.first != PINGAN_FIRST_IS_ROW) {
        vg_stmt_line first;
        put_raw(f, &first);
    }
    for (size_t i = 0; i < count; i++) {
        vg_stmt_line line = {0};
        put_raw(f, &line);
        VG_TRY(of_row(f, &rows[i], &line, err));
        VG_TRY(give(f, rows[i].account, &line, err));
    }
    return VG_DONE;
}

/* --- Baixin --------------------------------------------------------------------------------- */

static void of_entry(const baixin_entry *e, vg_stmt_line *ret)
{
    bool failed = strcmp(e->status, "FAILED") == 0, done = strcmp(e->status, "SUCCESS") == 0 || strcmp(e->status, "RETURNED") == 0;
    ret->state = done ? VG_STMT_BOOKED : failed ? VG_STMT_VOID : VG_STMT_PENDING;
    ret->booked = e->day;
    ret->side = (vg_side)e->side;
    ret->amount = e->amount;
    ret->amount_told = true;
    ret->balance = (vg_stmt_sum){e->has_after, e->after.fen};
    VG_SET(ret->serial, e->bank_no);
    VG_SET(ret->ref, e->request_no);
    VG_SET(ret->opp_account, e->peer);
    VG_SET(ret->opp_name, e->peer_name);
    VG_SET(ret->memo, e->memo);
    VG_SET(ret->type, e->service);
}

/* The day of the header, which the reader wants to be told: it is checked with the rest. */
static vg_status day_of(const file *f, vg_day *ret, vg_err *err)
{
    static const char head[] = "H|1.0|TXN|";
    vg_err inner;
    size_t at = sizeof head - 1;
    bool good = f->len > at + 10 && memcmp(f->at, head, at) == 0 && vg_day_parse((vg_span){f->at + at, 10}, ret, &inner).code == VG_OK;
    return good ? VG_DONE : VG_FAIL(err, BANK_GARBLED, "the first line is not the header of a day's transactions");
}

static vg_status read_baixin(file *f, vg_err *err)
{
    vg_day day;
    baixin_entry *rows;
    size_t count;
    vg_stmt_line first;
    VG_TRY(day_of(f, &day, err));
    VG_TRY(vg_arena_open(&f->arena, ((size_t)VG_ROWS_MAX + 2) * (sizeof *rows + 16), err));
    VG_TRY(baixin_file_read((vg_span){f->at, f->len}, day, &f->arena, &rows, &count, err));
    f->totals.proven = VG_STMT_PROVES_COUNT | VG_STMT_PROVES_SUM;
    f->totals.told_lines = (vg_stmt_count){true, (int64_t)count};
    f->totals.from = f->totals.to = day;
    put_raw(f, &first);
    for (size_t i = 0; i < count; i++) {
        vg_stmt_line line = {0};
        put_raw(f, &line);
        of_entry(&rows[i], &line);
        VG_TRY(give(f, rows[i].account, &line, err));
    }
    return VG_DONE;
}

vg_status stmt_read_bank_file(stmt_book *book, const vg_stmt_profile *profile, vg_err *err)
{
    file f = {.book = book, .profile = profile};
    vg_status st = read_whole(&f, err);
    if (st.code == VG_OK) {
        st = profile->reader == PROFILE_BAIXIN ? read_baixin(&f, err) : read_pingan(&f, err);
    }
    if (st.code == VG_OK) {
        st = stmt_end_accounts(book, profile, &f.totals, err);
    }
    vg_arena_close(&f.arena);
    free(f.at);
    return st;
}

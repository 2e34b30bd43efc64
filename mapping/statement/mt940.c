/* MT940 by SWIFT's standard, category 9: messages of tags, with or without the blocks {1: {2: {4: around them. What banks are
 * known to do differently and that leaves no doubt about money is read, too: lines before the first tag, :NS: instead of :86:, a
 * reference that is longer than 16, a message that ends without its "-". */
#include "mapping/statement/mt940_in.h"
#include <stdio.h>

enum { TAG_TEXT_MAX = 8192 };

typedef struct reading {
    stmt_book *book;
    bool open, opened, closed; /* in a message; behind its :60:; behind its :62: */
    bool lined;                /* there is a line that waits for its :86: */
    vg_stmt_line line;
    char tag[4]; /* whose text is collected; empty: none */
    uint8_t text[TAG_TEXT_MAX];
    size_t len;
} reading;

static vg_status garbled(const reading *r, const char *what, vg_err *err)
{
    stmt_broken(r->book, r->tag, "%s", what);
    return VG_FAIL(err, BANK_GARBLED, ":%s: %s", r->tag, what);
}

/* --- tags ----------------------------------------------------------------------------------- */

/* Length of ":61:" at the front, 0 for none. */
static size_t tag_at(vg_span line, char ret[4])
{
    size_t i = 1;
    if (line.len < 4 || line.at[0] != ':') {
        return 0;
    }
    while (i < line.len && i < 4 && (('0' <= line.at[i] && line.at[i] <= '9') || ('A' <= line.at[i] && line.at[i] <= 'Z'))) {
        i++;
    }
    if (i < 3 || i == line.len || line.at[i] != ':') {
        return 0;
    }
    memcpy(ret, line.at + 1, i - 1);
    ret[i - 1] = 0;
    return i + 1;
}

static bool ends_message(vg_span line)
{
    return line.len > 0 && line.at[0] == '-' && (line.len == 1 || line.at[1] == '}' || line.at[1] <= ' ');
}

/* --- what tags say -------------------------------------------------------------------------- */

static vg_status flush_line(reading *r, size_t at, vg_err *err)
{
    if (!r->lined) {
        return VG_DONE;
    }
    r->lined = false;
    stmt_mark_end(r->book->bytes, STMT_MARK_LINE, at, &r->line);
    return stmt_book_line(r->book, &r->book->now, &r->line, "61", err);
}

static vg_status on_number(reading *r, vg_span text, vg_err *err)
{
    vg_stmt *s = &r->book->now;
    text = vg_span_trim(text);
    const uint8_t *slash = memchr(text.at, '/', text.len);
    size_t len = slash == NULL ? text.len : (size_t)(slash - text.at);
    vg_err inner;
    bool good = vg_span_int((vg_span){text.at, len}, &s->number.n, &inner).code == VG_OK;
    if (good && slash != NULL) {
        good = vg_span_int((vg_span){slash + 1, text.len - len - 1}, &s->page.n, &inner).code == VG_OK;
        s->page.told = s->page.n > 0;
    }
    s->number.told = s->number.n > 0; /* 0: not numbered */
    return good ? VG_DONE : garbled(r, "a number of the statement that is none", err);
}

/* C131016DEM84349,74 */
static vg_status on_balance(reading *r, vg_span text, vg_stmt_sum *ret, vg_day *ret_day, vg_err *err)
{
    bool negative;
    int64_t fen = 0;
    vg_err inner;
    text = vg_span_trim(text);
    if (text.len < 11 || (text.at[0] != 'C' && text.at[0] != 'D') ||
        stmt_day("YYMMDD", true, (vg_span){text.at + 1, text.len - 1}, ret_day, &inner).code != VG_OK ||
        stmt_amount((stmt_number){.point = ','}, (vg_span){text.at + 10, text.len - 10}, &negative, &fen, &inner).code != VG_OK) {
        return garbled(r, "a balance that is none", err);
    }
    stmt_book_currency(r->book, (vg_span){text.at + 7, 3}, r->book->now.currency, r->tag);
    *ret = (vg_stmt_sum){true, text.at[0] == 'C' ? fen : -fen};
    return VG_DONE;
}

static vg_status on_opening(reading *r, vg_span text, vg_err *err)
{
    vg_stmt *s = &r->book->now;
    vg_day day;
    if (r->opened) {
        return garbled(r, "a second opening balance", err);
    }
    if (s->account[0] == 0) {
        return garbled(r, "an opening balance before the account", err);
    }
    r->opened = true;
    VG_TRY(on_balance(r, text, &s->opening, &day, err));
    if (r->tag[2] == 'F' && s->page.told && s->page.n > 1) {
        stmt_broken(r->book, r->tag, "page %lld opens as if it were the first", (long long)s->page.n);
    }
    if (r->tag[2] == 'M' && s->page.told && s->page.n == 1) {
        stmt_broken(r->book, r->tag, "the first page opens as if one were before it");
    }
    return VG_DONE;
}

static vg_status on_closing(reading *r, vg_span text, vg_err *err)
{
    vg_stmt *s = &r->book->now;
    if (!r->opened || r->closed) {
        return garbled(r, "a closing balance without an opening one, or a second one", err);
    }
    r->closed = true;
    s->more = r->tag[2] == 'M';
    return on_balance(r, text, &s->closing, &s->to, err);
}

static vg_status on_line(reading *r, vg_span text, vg_err *err)
{
    vg_err inner;
    if (!r->opened || r->closed) {
        return garbled(r, "a line outside of opening and closing balance", err);
    }
    r->line = (vg_stmt_line){.amount_told = true};
    if (stmt_mt940_line(text, &r->line, &inner).code != VG_OK) {
        return garbled(r, inner.text, err);
    }
    r->lined = true;
    return VG_DONE;
}

static vg_status on_tag(reading *r, vg_err *err)
{
    vg_stmt *s = &r->book->now;
    vg_span text = {r->text, r->len};
    vg_err inner;
    const char *tag = r->tag;
    if (strcmp(tag, "20") == 0) {
        stmt_text(text, s->id, sizeof s->id);
    } else if (strcmp(tag, "25") == 0 || strcmp(tag, "25P") == 0) {
        const uint8_t *end = memchr(text.at, '\n', text.len); /* 25P: the bank in a second line */
        text.len = end == NULL ? text.len : (size_t)(end - text.at);
        if (s->account[0] != 0 || stmt_key(text, s->account, sizeof s->account, &inner).code != VG_OK) {
            return garbled(r, "a second account, or one that is none", err);
        }
    } else if (strcmp(tag, "28") == 0 || strcmp(tag, "28C") == 0) {
        return on_number(r, text, err);
    } else if (strcmp(tag, "60F") == 0 || strcmp(tag, "60M") == 0) {
        return on_opening(r, text, err);
    } else if (strcmp(tag, "61") == 0) {
        return on_line(r, text, err);
    } else if ((strcmp(tag, "86") == 0 || strcmp(tag, "NS") == 0) && r->lined) {
        stmt_mt940_details(text, &r->line);
    } else if (strcmp(tag, "62F") == 0 || strcmp(tag, "62M") == 0) {
        return on_closing(r, text, err);
    } else if (strcmp(tag, "60") == 0 || strcmp(tag, "62") == 0) {
        return garbled(r, "a tag that the standard does not have", err);
    }
    return VG_DONE;
}

/* --- messages ------------------------------------------------------------------------------- */

static vg_status begin_message(reading *r)
{
    stmt_book_begin(r->book, VG_STMT_FINAL);
    r->open = true;
    r->opened = r->closed = r->lined = false;
    return VG_DONE;
}

/* `at`: where in the window what comes next begins. */
static vg_status end_tag(reading *r, size_t at, const char *next, vg_err *err)
{
    if (r->tag[0] != 0) {
        VG_TRY(on_tag(r, err));
        r->tag[0] = 0;
    }
    bool details = strcmp(next, "86") == 0 || strcmp(next, "NS") == 0;
    return details ? VG_DONE : flush_line(r, at, err);
}

static vg_status end_message(reading *r, size_t at, vg_err *err)
{
    if (!r->open) {
        return VG_DONE;
    }
    VG_TRY(end_tag(r, at, "", err));
    r->open = false;
    if (!r->closed) {
        r->book->at_line = r->book->bytes->line;
        return garbled(r, "a message breaks off: it has no closing balance", err);
    }
    return stmt_book_end(r->book, "62", err);
}

static vg_status more_text(reading *r, vg_span line, vg_err *err)
{
    if (r->len + line.len + 1 > sizeof r->text) {
        return garbled(r, "its text is too long", err);
    }
    if (r->len > 0) {
        r->text[r->len++] = '\n';
    }
    memcpy(r->text + r->len, line.at, line.len);
    r->len += line.len;
    return VG_DONE;
}

static vg_status new_tag(reading *r, const char *tag, vg_span line, size_t at, vg_err *err)
{
    if (strcmp(tag, "20") == 0) {
        VG_TRY(end_message(r, at, err));
        VG_TRY(begin_message(r));
    } else {
        VG_TRY(end_tag(r, at, tag, err));
    }
    if (!r->open) {
        r->book->at_line = r->book->bytes->line - 1;
        return strcmp(tag, "940") == 0 ? VG_DONE : garbled(r, "a tag before the first :20:", err);
    }
    if (strcmp(tag, "61") == 0) {
        stmt_mark_begin(r->book->bytes, STMT_MARK_LINE, at, r->book->bytes->line - 1);
    }
    memcpy(r->tag, tag, sizeof r->tag);
    r->book->at_line = r->book->bytes->line - 1;
    r->len = 0;
    return more_text(r, line, err);
}

static vg_status take(reading *r, vg_span line, vg_err *err)
{
    size_t at = (size_t)(line.at - r->book->bytes->room);
    char tag[4];
    if (line.len > 0 && line.at[0] == '{') { /* blocks: what stands behind {4: is the message */
        const uint8_t *body = memmem(line.at, line.len, "{4:", 3);
        VG_TRY(end_message(r, at, err));
        line = body == NULL ? (vg_span){0} : (vg_span){body + 3, line.len - (size_t)(body + 3 - line.at)};
    }
    size_t skip = tag_at(line, tag);
    if (skip > 0) {
        return new_tag(r, tag, (vg_span){line.at + skip, line.len - skip}, at, err);
    }
    bool closing = r->closed || strncmp(r->tag, "62", 2) == 0;
    if (ends_message(line) && (closing || !r->open)) { /* else a line of text that begins so */
        return end_message(r, at, err);
    }
    return r->tag[0] != 0 ? more_text(r, line, err) : VG_DONE;
}

vg_status stmt_read_mt940(stmt_book *book, vg_err *err)
{
    static const char form[] = "MT940";
    reading r = {.book = book};
    vg_span line;
    bool there = true;
    memcpy(book->proof->form, form, sizeof form);
    for (;;) {
        VG_TRY(stmt_bytes_line(book->bytes, &line, &there, err));
        if (!there) {
            return end_message(&r, book->bytes->from, err);
        }
        VG_TRY(take(&r, line, err));
    }
}

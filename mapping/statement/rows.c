/* Files of rows, delimited or of fixed width, by a profile; see mapping/statement/README.md. */
#include "mapping/statement/rows_in.h"
#include <stdlib.h>

/* --- accounts ------------------------------------------------------------------------------- */

vg_status stmt_row_account(stmt_book *book, const vg_stmt_profile *profile, const char *told, vg_stmt **ret, vg_err *err)
{
    const char *account = told[0] != 0                     ? told
                          : book->options->account != NULL ? book->options->account
                                                           : profile->account;
    bool is_new;
    if (account[0] == 0 || strlen(account) >= sizeof book->now.account) {
        return VG_FAIL(err, BANK_GARBLED, "neither a column nor the profile says whose account it is: name the account (--account)");
    }
    VG_TRY(stmt_book_account(book, account, &is_new, ret, err));
    if (is_new) {
        (*ret)->index = ++book->proof->statements;
        (*ret)->newest_first = profile->newest_first;
    }
    return VG_DONE;
}

/* Where the bank says none, ours. */
static vg_span usual_currency(const vg_stmt_profile *profile)
{
    return profile->currency[0] != 0 ? vg_span_of(profile->currency) : VG_SPAN("CNY");
}

/* No rows: the count must say so, and somebody whose file it is. */
static vg_status end_empty(stmt_book *book, const vg_stmt_profile *profile, vg_stmt *file, vg_err *err)
{
    vg_stmt *s;
    bool balanced = file->opening.told && file->closing.told;
    if (!balanced && !(file->told_lines.told && file->told_lines.n == 0)) {
        stmt_broken(book, "", "no rows, and nothing that proves that there are none");
        return VG_DONE;
    }
    bool named = file->account[0] != 0 || book->options->account != NULL || profile->account[0] != 0;
    VG_TRY(stmt_row_account(book, profile, named ? file->account : VG_STMT_ALL, &s, err));
    stmt_book_currency(book, file->currency[0] != 0 ? vg_span_of(file->currency) : usual_currency(profile), s->currency, "currency");
    return VG_DONE;
}

vg_status stmt_end_accounts(stmt_book *book, const vg_stmt_profile *profile, vg_stmt *file, vg_err *err)
{
    file->found = book->file.found;
    file->pending = book->file.pending;
    file->voids = book->file.voids;
    stmt_prove_totals(book, file, "totals");
    if (book->of_count == 0) {
        VG_TRY(end_empty(book, profile, file, err));
    }
    if (book->of_count > 1 && (file->opening.told || file->closing.told)) {
        stmt_broken(book, "totals", "one opening or closing balance, and several accounts");
    }
    for (size_t i = 0; i < book->of_count; i++) {
        vg_stmt *s = &book->of[i];
        bool balances = s->trust == VG_STMT_BALANCES; /* they have their own */
        if (book->of_count == 1 && !balances) {
            s->opening = file->opening;
            s->closing = file->closing;
        }
        s->from = balances ? s->from : file->from;
        s->to = balances ? s->to : file->to;
        s->told_lines = book->of_count == 1 ? file->told_lines : s->told_lines;
        s->proven |= file->proven;
        stmt_book_prove(book, s, "");
        if (book->events->statement != NULL) {
            VG_TRY(book->events->statement(book->events->ctx, s, err));
        }
    }
    return VG_DONE;
}

/* --- records -------------------------------------------------------------------------------- */

static vg_status garbled(row_reader *r, const vg_err *inner, vg_err *err)
{
    stmt_broken(r->book, "", "%s", inner->text);
    return VG_FAIL(err, BANK_GARBLED, "line %lld: %s", (long long)r->at_line, inner->text);
}

static bool tagged(const row_reader *r, profile_record record)
{
    const char *tag = r->profile->tags[record];
    vg_span first = r->fields[0];
    if (tag[0] == 0) {
        return true;
    }
    return r->profile->reader == PROFILE_FIXED ? first.len >= strlen(tag) && memcmp(first.at, tag, strlen(tag)) == 0
                                               : vg_span_is(vg_span_trim(first), tag);
}

/* The line of names says where each column stands. */
static vg_status take_names(row_reader *r, vg_err *err)
{
    for (size_t f = 0; f < ROW_FIELDS; f++) {
        const profile_column *c = &r->profile->columns[RECORD_ROW][f];
        if (c->name[0] == 0) {
            continue;
        }
        for (size_t i = 0; i < r->count; i++) {
            if (vg_span_is(vg_span_trim(r->fields[i]), c->name)) {
                if (r->places[f] != 0) {
                    return VG_FAIL(err, BANK_GARBLED, "two columns of the name %s", c->name);
                }
                r->places[f] = i + 1;
            }
        }
        if (r->places[f] == 0 && !c->optional) {
            return VG_FAIL(err, BANK_GARBLED, "no column of the name %s", c->name);
        }
    }
    r->named = true;
    r->named_count = r->count;
    return VG_DONE;
}

/* "40,50" in a file of commas is two fields: a row that has not the fields that are named says something else than it seems to. */
static vg_status right_width(const row_reader *r, vg_err *err)
{
    size_t count = r->count;
    while (r->profile->names && count > r->named_count && vg_span_trim(r->fields[count - 1]).len == 0) {
        count--; /* a separator at the end of each row, but not of the names */
    }
    return !r->profile->names || count == r->named_count
               ? VG_DONE
               : VG_FAIL(err, BANK_GARBLED, "%zu fields where %zu are named", count, r->named_count);
}

/* Whose row it is. */
static vg_status account_of(row_reader *r, vg_stmt **ret, vg_err *err)
{
    vg_stmt *s;
    char account[41] = "";
    VG_TRY(stmt_key(row_value(r, RECORD_ROW, ROW_ACCOUNT), account, sizeof account, err));
    VG_TRY(stmt_row_account(r->book, r->profile, account[0] != 0 ? account : r->account, &s, err));
    vg_span currency = row_value(r, RECORD_ROW, ROW_CURRENCY);
    if (currency.len > 0 || s->lines == 0) {
        vg_span usual = r->file.currency[0] != 0 ? vg_span_of(r->file.currency) : usual_currency(r->profile);
        stmt_book_currency(r->book, currency.len > 0 ? currency : usual, s->currency, "currency");
    }
    *ret = s;
    return VG_DONE;
}

/* What an account stood at at the end of a day, and nothing of what moved on it. */
static vg_status take_balance(row_reader *r, vg_err *err)
{
    vg_stmt *s;
    vg_stmt_sum closing = {0};
    vg_day day = r->file.to;
    VG_TRY(right_width(r, err));
    VG_TRY(row_closing(r, &closing, &day, err));
    VG_TRY(account_of(r, &s, err));
    if (day.n == 0) {
        return VG_FAIL(err, BANK_GARBLED, "a balance without a day");
    }
    if (s->trust == VG_STMT_BALANCES) {
        return VG_FAIL(err, BANK_GARBLED, "an account that stands there twice");
    }
    if (__builtin_add_overflow(r->balance_fen, closing.fen, &r->balance_fen)) {
        return VG_FAIL(err, BANK_GARBLED, "balances that are too large");
    }
    s->trust = VG_STMT_BALANCES;
    s->closing = closing;
    s->from = s->to = day;
    r->balances++;
    return VG_DONE;
}

static vg_status take_row(row_reader *r, size_t from, size_t to, vg_err *err)
{
    vg_stmt_line line;
    vg_stmt *s;
    if (profile_lists_balances(r->profile)) {
        return take_balance(r, err);
    }
    VG_TRY(right_width(r, err));
    VG_TRY(row_line(r, &line, err));
    VG_TRY(account_of(r, &s, err));
    stmt_mark_begin(r->book->bytes, STMT_MARK_LINE, from, r->at_line);
    stmt_mark_end(r->book->bytes, STMT_MARK_LINE, to, &line);
    return stmt_book_line(r->book, s, &line, "", err);
}

static vg_status take_record(row_reader *r, vg_span raw, size_t to, vg_err *err)
{
    const vg_stmt_profile *p = r->profile;
    size_t from = (size_t)(raw.at - r->book->bytes->room);
    VG_TRY(row_split(r, raw, err));
    if (r->tailed) {
        return VG_FAIL(err, BANK_GARBLED, "a record behind the last one");
    }
    if (!r->headed && profile_has(p, RECORD_HEAD)) {
        r->headed = true;
        return tagged(r, RECORD_HEAD) ? row_totals(r, RECORD_HEAD, err)
                                      : VG_FAIL(err, BANK_GARBLED, "the record that proves the file does not begin it");
    }
    if (!r->named && p->names) {
        return take_names(r, err);
    }
    if (profile_has(p, RECORD_TAIL) && tagged(r, RECORD_TAIL)) {
        r->tailed = true;
        return row_totals(r, RECORD_TAIL, err);
    }
    return tagged(r, RECORD_ROW) ? take_row(r, from, to, err)
                                 : VG_FAIL(err, BANK_GARBLED, "a record that is none of the profile's");
}

static vg_status read_records(row_reader *r, vg_err *err)
{
    stmt_bytes *bytes = r->book->bytes;
    vg_span line;
    vg_err inner;
    bool there = true, first = true;
    for (;;) {
        r->at_line = bytes->line;
        r->book->at_line = r->at_line;
        VG_TRY(stmt_bytes_line(bytes, &line, &there, err));
        if (!there) {
            return VG_DONE;
        }
        if (first && line.len >= 3 && memcmp(line.at, "\xEF\xBB\xBF", 3) == 0) {
            line = (vg_span){line.at + 3, line.len - 3};
        }
        first = false;
        if (r->at_line <= r->profile->skip || vg_span_trim(line).len == 0) {
            continue;
        }
        if (take_record(r, line, bytes->from, &inner).code != VG_OK) {
            return inner.code == VG_E_BANK_GARBLED ? garbled(r, &inner, err) : (*err = inner, (vg_status){inner.code});
        }
    }
}

static void check_booked(row_reader *r)
{
    const vg_stmt_totals *f = &r->book->file.found;
    if (r->booked_count.told && r->booked_count.n != f->credits + f->debits) {
        stmt_broken(r->book, "totals", "%lld booked rows are told, %lld are there", (long long)r->booked_count.n,
                    (long long)(f->credits + f->debits));
    }
    if (r->booked_sum.told && r->booked_sum.fen != f->credit_fen + f->debit_fen) {
        stmt_broken(r->book, "totals", "the sum of booked rows is not the one that is told");
    }
    r->file.proven |= r->booked_count.told ? VG_STMT_PROVES_COUNT : 0u;
    r->file.proven |= r->booked_sum.told ? VG_STMT_PROVES_SUM : 0u;
}

/* Count and sum are of the rows; an empty list says nothing of anybody. */
static void check_balances(row_reader *r)
{
    vg_stmt *f = &r->file;
    if (r->balances == 0) {
        stmt_broken(r->book, "", "no balances");
    }
    if (f->told_lines.told && f->told_lines.n != r->balances) {
        stmt_broken(r->book, "totals", "%lld balances are told, %lld are there", (long long)f->told_lines.n, (long long)r->balances);
    }
    if (f->told_total.told && f->told_total.fen != r->balance_fen) {
        stmt_broken(r->book, "totals", "the sum of balances is not the one that is told");
    }
    f->proven |= f->told_lines.told ? VG_STMT_PROVES_COUNT : 0u;
    f->proven |= f->told_total.told ? VG_STMT_PROVES_SUM : 0u;
    f->told_lines = (vg_stmt_count){0}; /* not of lines */
    f->told_total = (vg_stmt_sum){0};
}

static vg_status read_file(row_reader *r, vg_err *err)
{
    VG_TRY(read_records(r, err));
    if (profile_has(r->profile, RECORD_TAIL) && !r->tailed) {
        stmt_broken(r->book, "", "the file breaks off: its last record is missing");
    }
    if ((profile_has(r->profile, RECORD_HEAD) && !r->headed) || (r->profile->names && !r->named)) {
        stmt_broken(r->book, "", "the file breaks off: what stands before its rows is missing");
    }
    check_booked(r);
    if (profile_lists_balances(r->profile)) {
        check_balances(r);
    }
    memcpy(r->file.account, r->account, sizeof r->account);
    if (r->booked_count.told && !r->file.told_lines.told && r->book->file.lines == 0) { /* a summary of nothing */
        r->file.told_lines = r->booked_count;
    }
    return stmt_end_accounts(r->book, r->profile, &r->file, err);
}

vg_status stmt_read_rows(stmt_book *book, const vg_stmt_profile *profile, vg_err *err)
{
    memcpy(book->proof->form, profile->name, sizeof book->proof->form);
    book->proof->form[sizeof book->proof->form - 1] = 0;
    if (profile->reader == PROFILE_PINGAN || profile->reader == PROFILE_BAIXIN) {
        return stmt_read_bank_file(book, profile, err);
    }
    row_reader *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a reader of rows");
    }
    r->book = book;
    r->profile = profile;
    for (size_t f = 0; f < ROW_FIELDS; f++) {
        r->places[f] = profile->columns[RECORD_ROW][f].at;
    }
    vg_status st = read_file(r, err);
    free(r);
    return st;
}

#include "mapping/statement/statement_in.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_ACCOUNTS = 64 };

vg_status stmt_book_open(stmt_book *book, const vg_stmt_options *options, const vg_stmt_events *events, stmt_bytes *bytes,
                         vg_stmt_proof *proof, vg_err *err)
{
    *book = (stmt_book){.options = options, .events = events, .bytes = bytes, .proof = proof, .proves = ~0u};
    book->of = calloc(FIRST_ACCOUNTS, sizeof *book->of);
    book->index = calloc(2 * FIRST_ACCOUNTS, sizeof *book->index);
    if (book->of == NULL || book->index == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the accounts of a file");
    }
    book->of_cap = FIRST_ACCOUNTS;
    book->index_cap = 2 * FIRST_ACCOUNTS;
    return VG_DONE;
}

void stmt_book_close(stmt_book *book)
{
    free(book->of);
    free(book->index);
    *book = (stmt_book){0};
}

void stmt_broken(stmt_book *book, const char *path, const char *fmt, ...)
{
    vg_stmt_proof *p = book->proof;
    if (p->verdict == VG_STMT_BROKEN) {
        return;
    }
    va_list args;
    va_start(args, fmt);
    vsnprintf(p->text, sizeof p->text, fmt, args);
    va_end(args);
    p->verdict = VG_STMT_BROKEN;
    p->offset = stmt_bytes_at(book->bytes);
    p->line = book->at_line;
    if (p->statements > 0) {
        snprintf(p->path, sizeof p->path, "statement %" PRId64 "%s%s", p->statements, path[0] == 0 ? "" : ": ", path);
    } else {
        snprintf(p->path, sizeof p->path, "%s", path);
    }
}

/* --- accounts ------------------------------------------------------------------------------- */

static size_t hash_of(const char *account)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *account != 0; account++) {
        h = (h ^ (uint8_t)*account) * UINT64_C(1099511628211);
    }
    return (size_t)(h ^ h >> 29);
}

/* Where the account stands in the index, or the free place for it. */
static uint32_t *place_of(const stmt_book *book, const char *account)
{
    for (size_t i = hash_of(account);; i++) {
        uint32_t *place = &book->index[i & (book->index_cap - 1)];
        if (*place == 0 || strcmp(book->of[*place - 1].account, account) == 0) {
            return place;
        }
    }
}

static vg_status grow(stmt_book *book, vg_err *err)
{
    if (book->of_cap >= VG_STMT_ACCOUNTS_MAX) {
        return VG_FAIL(err, LIMIT, "a file of more than %d accounts", VG_STMT_ACCOUNTS_MAX);
    }
    vg_stmt *of = realloc(book->of, 2 * book->of_cap * sizeof *of);
    if (of == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the accounts of a file");
    }
    book->of = of;
    uint32_t *index = calloc(2 * book->index_cap, sizeof *index);
    if (index == NULL) {
        return VG_FAIL(err, MEMORY, "no room for the accounts of a file");
    }
    free(book->index);
    book->index = index;
    book->of_cap *= 2;
    book->index_cap *= 2;
    for (size_t i = 0; i < book->of_count; i++) {
        *place_of(book, book->of[i].account) = (uint32_t)i + 1;
    }
    return VG_DONE;
}

vg_status stmt_book_account(stmt_book *book, const char *account, bool *ret_new, vg_stmt **ret, vg_err *err)
{
    uint32_t *place = place_of(book, account);
    *ret_new = *place == 0;
    if (*place == 0) {
        if (book->of_count == book->of_cap) {
            VG_TRY(grow(book, err));
            place = place_of(book, account);
        }
        vg_stmt *s = &book->of[book->of_count++];
        *s = (vg_stmt){0};
        VG_SET(s->account, account);
        *place = (uint32_t)book->of_count;
    }
    *ret = &book->of[*place - 1];
    return VG_DONE;
}

/* --- lines ---------------------------------------------------------------------------------- */

void stmt_book_begin(stmt_book *book, vg_stmt_trust trust)
{
    book->now = (vg_stmt){.index = ++book->proof->statements, .trust = trust};
}

void stmt_book_currency(stmt_book *book, vg_span text, char ret[4], const char *path)
{
    char told[4] = "";
    vg_err ignored;
    const char *asked = book->options->currency;
    text = vg_span_trim(text);
    bool letters = text.len == 3;
    for (size_t i = 0; i < text.len; i++) {
        letters = letters && 'A' <= text.at[i] && text.at[i] <= 'Z';
    }
    if (!letters || vg_span_copy(text, told, sizeof told, &ignored).code != VG_OK) {
        stmt_broken(book, path, "a currency that is none");
        return;
    }
    if (strcmp(told, "RMB") == 0) { /* what the banks here write for it */
        memcpy(told, "CNY", 4);
    }
    if (asked != NULL && strcmp(told, asked) != 0) {
        stmt_broken(book, path, "the currency is %s, not %s", told, asked);
    } else if (ret[0] != 0 && strcmp(told, ret) != 0) {
        stmt_broken(book, path, "%s in a statement of %s", told, ret);
    }
    if (ret[0] == 0) {
        memcpy(ret, told, sizeof told);
    }
}

static bool add(int64_t *sum, int64_t fen)
{
    return !__builtin_add_overflow(*sum, fen, sum) && *sum <= VG_FEN_MAX && *sum >= -VG_FEN_MAX;
}

static bool count_in(vg_stmt_totals *t, vg_side side, int64_t fen)
{
    bool credit = side == VG_CREDIT;
    *(credit ? &t->credits : &t->debits) += 1;
    return add(credit ? &t->credit_fen : &t->debit_fen, fen);
}

static int64_t net(const vg_stmt_totals *t) { return t->credit_fen - t->debit_fen; }

static bool agrees(vg_stmt *s, const vg_stmt_sum *expected, int64_t fen)
{
    s->links += expected->told;
    return !expected->told || expected->fen == fen;
}

/* `moved` is in s->found already. */
static bool chain_onward(vg_stmt *s, const vg_stmt_line *line, int64_t moved)
{
    vg_stmt_sum *at = &s->reached;
    if (!at->told && s->opening.told) {
        *at = (vg_stmt_sum){true, s->opening.fen + net(&s->found) - moved};
    }
    at->fen += moved;
    if (!line->balance.told) {
        return true;
    }
    s->chained++;
    if (!s->begun.told) {
        s->begun = (vg_stmt_sum){true, line->balance.fen - net(&s->found)};
    }
    bool good = agrees(s, at, line->balance.fen);
    *at = line->balance;
    return good;
}

/* Newest first: what a line began with is the balance behind the next one. */
static bool chain_backward(vg_stmt *s, const vg_stmt_line *line, int64_t moved)
{
    vg_stmt_sum *at = &s->begun;
    if (!at->told && s->closing.told) {
        *at = (vg_stmt_sum){true, s->closing.fen - net(&s->found) + moved};
    }
    bool good = true;
    if (line->balance.told) {
        s->chained++;
        good = agrees(s, at, line->balance.fen);
        if (!s->reached.told) {
            s->reached = (vg_stmt_sum){true, line->balance.fen + net(&s->found) - moved};
        }
        *at = line->balance;
    }
    at->fen -= moved;
    return good;
}

static void widen(vg_stmt *s, vg_day day)
{
    if (s->first.n == 0 || day.n < s->first.n) {
        s->first = day;
    }
    if (s->last.n == 0 || day.n > s->last.n) {
        s->last = day;
    }
}

static void count_line(stmt_book *book, vg_stmt *s, vg_stmt_line *line, const char *path)
{
    int64_t fen = line->amount.fen, moved = stmt_signed(line->side, fen);
    bool good = true;
    line->sequence = ++s->lines;
    line->statement = s->index;
    book->proof->lines++;
    book->file.lines++;
    if (line->booked.n != 0) { /* what is pending may have no day yet */
        widen(s, line->booked);
    }
    if (line->state == VG_STMT_BOOKED) {
        good = count_in(&s->found, line->side, fen) && count_in(&book->file.found, line->side, fen);
        if (!(s->newest_first ? chain_backward : chain_onward)(s, line, moved)) {
            stmt_broken(book, path, "line %" PRId64 ": the balance told with it is not the one before it and its amount",
                        line->sequence);
        }
    } else if (line->state == VG_STMT_PENDING) {
        good = count_in(&s->pending, line->side, fen) && count_in(&book->file.pending, line->side, fen);
    } else {
        good = count_in(&s->voids, line->side, fen) && count_in(&book->file.voids, line->side, fen);
    }
    if (!good) {
        stmt_broken(book, path, "the sum of the lines passes what is kept");
    }
}

vg_status stmt_book_line(stmt_book *book, vg_stmt *to, vg_stmt_line *line, const char *path, vg_err *err)
{
    assert(line->amount.fen >= 0 && line->amount.fen <= VG_FEN_MAX);
    assert(line->side == VG_DEBIT || line->side == VG_CREDIT);
    memcpy(line->account, to->account, sizeof line->account);
    memcpy(line->currency, to->currency, sizeof line->currency);
    if (line->part == VG_STMT_LINE) {
        count_line(book, to, line, path);
    } else {
        line->sequence = to->lines + 1;
        line->statement = to->index;
    }
    return book->events->line == NULL ? VG_DONE : book->events->line(book->events->ctx, line, err);
}

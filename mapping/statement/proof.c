#include "mapping/statement/statement_in.h"
#include <inttypes.h>

static int64_t net(const vg_stmt_totals *t) { return t->credit_fen - t->debit_fen; }

/* --- one statement -------------------------------------------------------------------------- */

typedef struct yuan {
    char text[VG_YUAN_TEXT + 1];
} yuan;

static yuan say(int64_t fen)
{
    yuan y;
    bool negative = fen < 0;
    fen = negative ? -fen : fen;
    y.text[0] = '-';
    vg_money_yuan(vg_fen(fen > VG_FEN_MAX ? VG_FEN_MAX : fen), y.text + negative);
    return y;
}

static void prove_balance(stmt_book *book, vg_stmt *s, const char *path)
{
    if (s->chained > 0 && s->opening.told && s->begun.told && s->opening.fen != s->begun.fen) {
        stmt_broken(book, path, "it opens with %s, but its first line began with %s", say(s->opening.fen).text, say(s->begun.fen).text);
    }
    if (s->chained > 0 && s->closing.told && s->reached.told && s->closing.fen != s->reached.fen) {
        stmt_broken(book, path, "it closes with %s, but its lines reach %s", say(s->closing.fen).text, say(s->reached.fen).text);
    }
    if (s->opening.told && s->closing.told) {
        int64_t expected = s->opening.fen + net(&s->found);
        if (expected != s->closing.fen) {
            stmt_broken(book, path, "opening %s and lines of %s make %s, but it closes with %s", say(s->opening.fen).text,
                        say(net(&s->found)).text, say(expected).text, say(s->closing.fen).text);
        } else {
            s->proven |= VG_STMT_PROVES_BALANCE;
        }
    }
    int64_t booked = s->found.credits + s->found.debits;
    if (s->links > 0 && s->chained == booked) {
        s->proven |= VG_STMT_PROVES_CHAIN;
    }
}

/* Banks count what is booked, with what is pending, or all that stands there; it must be one of the three. */
static bool one_of(int64_t told, int64_t booked, int64_t pending, int64_t voids)
{
    return told == booked || told == booked + pending || told == booked + pending + voids;
}

typedef struct three {
    int64_t booked, pending, voids;
} three;

static void prove_count(stmt_book *book, vg_stmt *s, const char *what, const vg_stmt_count *told, three found, const char *path)
{
    if (!told->told) {
        return;
    }
    if (!one_of(told->n, found.booked, found.pending, found.voids)) {
        stmt_broken(book, path, "%" PRId64 " %s are told, %" PRId64 " are there", told->n, what, found.booked);
        return;
    }
    s->proven |= VG_STMT_PROVES_COUNT;
}

static void prove_sum(stmt_book *book, vg_stmt *s, const char *what, const vg_stmt_sum *told, three found, const char *path)
{
    if (!told->told) {
        return;
    }
    if (!one_of(told->fen, found.booked, found.pending, found.voids)) {
        stmt_broken(book, path, "%s of %s is told, the lines make %s", what, say(told->fen).text, say(found.booked).text);
        return;
    }
    s->proven |= VG_STMT_PROVES_SUM;
}

static int64_t count(const vg_stmt_totals *t) { return t->credits + t->debits; }
static int64_t gross(const vg_stmt_totals *t) { return t->credit_fen + t->debit_fen; }

void stmt_prove_totals(stmt_book *book, vg_stmt *s, const char *path)
{
    const vg_stmt_totals *f = &s->found, *p = &s->pending, *v = &s->voids;
    prove_count(book, s, "lines", &s->told_lines, (three){count(f), count(p), count(v)}, path);
    prove_count(book, s, "credits", &s->told_credits, (three){f->credits, p->credits, v->credits}, path);
    prove_count(book, s, "debits", &s->told_debits, (three){f->debits, p->debits, v->debits}, path);
    prove_sum(book, s, "a sum", &s->told_total, (three){gross(f), gross(p), gross(v)}, path);
    prove_sum(book, s, "a sum of credits", &s->told_credit, (three){f->credit_fen, p->credit_fen, v->credit_fen}, path);
    prove_sum(book, s, "a sum of debits", &s->told_debit, (three){f->debit_fen, p->debit_fen, v->debit_fen}, path);
    prove_sum(book, s, "a net sum", &s->told_net, (three){net(f), net(p), net(v)}, path);
}

void stmt_book_prove(stmt_book *book, vg_stmt *s, const char *path)
{
    s->from = s->from.n == 0 ? s->first : s->from;
    s->to = s->to.n == 0 ? s->last : s->to;
    prove_balance(book, s, path);
    stmt_prove_totals(book, s, path);
    if (s->trust != VG_STMT_BALANCES && s->lines == 0 && (s->proven & (VG_STMT_PROVES_BALANCE | VG_STMT_PROVES_COUNT)) == 0) {
        stmt_broken(book, path, "no lines, and nothing that proves that there are none");
    }
    book->proves &= s->proven;
    book->unproven |= s->proven == 0;
}

/* --- statements that follow one another ----------------------------------------------------- */

/* Numbers may begin again at 1 with a year. */
static bool next_number(int64_t before, int64_t now) { return now == before + 1 || (now == 1 && before > 1); }

static bool same_number(const vg_stmt *a, const vg_stmt *b) { return a->number.told && b->number.told && a->number.n == b->number.n; }

static void follow_page(stmt_book *book, const vg_stmt *before, const vg_stmt *s, const char *path)
{
    if (!s->page.told || !before->page.told || s->page.n == before->page.n) {
        stmt_broken(book, path, "statement %" PRId64 " of the account stands there twice", s->number.n);
    } else if (s->page.n != before->page.n + 1) {
        stmt_broken(book, path, "page %" PRId64 " of statement %" PRId64 " follows page %" PRId64, s->page.n, s->number.n,
                    before->page.n);
    } else if (!before->more) {
        stmt_broken(book, path, "page %" PRId64 " of statement %" PRId64 " follows its last page", s->page.n, s->number.n);
    }
}

/* Without numbers a statement is known by its id, which camt wants to be unique; MT940's :20: is the same every day at some banks. */
static bool same_id(const stmt_book *book, const vg_stmt *a, const vg_stmt *b)
{
    bool numbered = a->number.told || b->number.told || a->page.told || b->page.told;
    return book->proof->format == VG_STMT_CAMT && !numbered && a->id[0] != 0 && strcmp(a->id, b->id) == 0;
}

static void first_page(stmt_book *book, const vg_stmt *s, const char *path)
{
    if (!book->options->part && s->page.told && s->page.n > 1) {
        stmt_broken(book, path, "statement %" PRId64 " begins with page %" PRId64, s->number.n, s->page.n);
    }
}

static void follow(stmt_book *book, const vg_stmt *before, vg_stmt *s, const char *path)
{
    if (same_number(before, s)) {
        follow_page(book, before, s, path);
    } else if (same_id(book, before, s)) {
        stmt_broken(book, path, "a statement stands there twice");
    } else {
        if (before->more && !book->options->part) {
            stmt_broken(book, path, "the last page of statement %" PRId64 " is missing", before->number.n);
        }
        if (before->number.told && s->number.told && !next_number(before->number.n, s->number.n)) {
            stmt_broken(book, path, "statement %" PRId64 " follows statement %" PRId64, s->number.n, before->number.n);
        }
        first_page(book, s, path);
    }
    if (before->closing.told && s->opening.told) {
        if (before->closing.fen != s->opening.fen) {
            stmt_broken(book, path, "it opens with %s, but what it follows closed with %s", say(s->opening.fen).text,
                        say(before->closing.fen).text);
        }
        s->proven |= VG_STMT_PROVES_ORDER;
    }
}

vg_status stmt_book_end(stmt_book *book, const char *path, vg_err *err)
{
    vg_stmt *s = &book->now, *before;
    bool is_new;
    if (s->account[0] == 0) {
        stmt_broken(book, path, "a statement without an account");
    }
    stmt_book_prove(book, s, path);
    VG_TRY(stmt_book_account(book, s->account, &is_new, &before, err));
    if (!is_new && before->trust == s->trust && strcmp(before->currency, s->currency) == 0 && s->trust == VG_STMT_FINAL) {
        follow(book, before, s, path);
    } else if (s->trust == VG_STMT_FINAL) {
        first_page(book, s, path);
    }
    *before = *s;
    return book->events->statement == NULL ? VG_DONE : book->events->statement(book->events->ctx, s, err);
}

vg_status stmt_book_finish(stmt_book *book, vg_err *err)
{
    vg_stmt_proof *p = book->proof;
    for (size_t i = 0; i < book->of_count && !book->options->part; i++) {
        const vg_stmt *s = &book->of[i];
        if (s->more && s->trust == VG_STMT_FINAL) {
            stmt_broken(book, "", "the last page of statement %" PRId64 " is missing", s->number.n);
        }
    }
    if (p->statements == 0) {
        stmt_broken(book, "", "no statement, and nothing that proves that there is none");
    }
    p->proven = p->statements == 0 ? 0 : book->proves;
    if (p->verdict == VG_STMT_BROKEN) {
        return VG_FAIL(err, BANK_GARBLED, "%s", p->text);
    }
    p->verdict = book->unproven ? VG_STMT_UNPROVEN : VG_STMT_HOLDS; /* each may be proven in its own way */
    return VG_DONE;
}

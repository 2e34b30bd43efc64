#include "mapping/statement/camt_in.h"
#include <stdio.h>
#include <stdlib.h>

/* --- the table as a tree -------------------------------------------------------------------- */

enum { NODES_MAX = 256, ROOT = 1, GROUP = 2, STMT_DEPTH = 3 };

typedef struct node {
    const char *name;
    uint8_t len, child, next; /* 0: none */
    const camt_row *row;
} node;

typedef struct saved {
    vg_stmt_sum opbd, prcd, clbd, itbd[2];
} saved;

/* camt.052 to 054: the message's element, that of an account in it, and what its lines are worth. */
typedef struct message {
    const char *form, *root, *part;
    vg_stmt_trust trust;
} message;

static const message messages[] = {{"camt.052.001.0", "BkToCstmrAcctRpt", "Rpt", VG_STMT_INTRADAY},
                                   {"camt.053.001.0", "BkToCstmrStmt", "Stmt", VG_STMT_FINAL},
                                   {"camt.054.001.0", "BkToCstmrDbtCdtNtfctn", "Ntfctn", VG_STMT_DETAILS}};

typedef struct reading {
    stmt_book *book;
    xml_walk walk;
    node nodes[NODES_MAX]; /* 0 means "not in the table" */
    size_t node_count;
    uint8_t at[XML_WALK_DEPTH + 1]; /* node of each open element */
    const struct message *is; /* what kind of message it is */
    bool in_statement;
    camt_fields f;
    saved balances;
    /* of the entry */
    int64_t details, unknown; /* TxDtls of it, those without an amount */
    int64_t parts_fen;               /* signed like the entry's account */
    vg_stmt_line first;              /* its first detail: held, for most entries have one only */
    camt_detail first_detail;
    /* of the element that is read */
    const camt_row *row;
    bool has_currency;
    char currency[8];
    uint8_t text[XML_WALK_TEXT];
    size_t len;
} reading;

static uint8_t child_of(const reading *r, uint8_t of, vg_span name)
{
    uint8_t i = r->nodes[of].child;
    while (i != 0 && (r->nodes[i].len != name.len || memcmp(r->nodes[i].name, name.at, name.len) != 0)) {
        i = r->nodes[i].next;
    }
    return i;
}

static uint8_t add_child(reading *r, uint8_t of, vg_span name)
{
    uint8_t i = child_of(r, of, name);
    if (i != 0) {
        return i;
    }
    assert(r->node_count < NODES_MAX);
    i = (uint8_t)r->node_count++;
    r->nodes[i] = (node){.name = (const char *)name.at, .len = (uint8_t)name.len};
    uint8_t *last = &r->nodes[of].child;
    while (*last != 0) {
        last = &r->nodes[*last].next;
    }
    *last = i;
    return i;
}

static void grow_tree(reading *r)
{
    r->node_count = GROUP + 1;
    for (size_t i = 0; i < camt_row_count; i++) {
        bool group = camt_rows[i].path[0] == '^';
        uint8_t at = group ? GROUP : ROOT;
        for (const char *p = camt_rows[i].path + group; *p != 0;) {
            size_t len = strcspn(p, "/");
            at = add_child(r, at, (vg_span){(const uint8_t *)p, len});
            p += len + (p[len] == '/');
        }
        assert(r->nodes[at].row == NULL);
        r->nodes[at].row = &camt_rows[i];
    }
}

/* --- statement ------------------------------------------------------------------------------ */

static void begin_statement(reading *r)
{
    stmt_book_begin(r->book, r->is->trust);
    r->f = (camt_fields){.group = r->f.group};
    r->balances = (saved){0};
    r->in_statement = true;
}

/* What was told before the first line and the lines need: account and currency. */
static void head_to_statement(reading *r)
{
    vg_stmt *s = &r->book->now;
    memcpy(s->account, r->f.head.account, sizeof s->account);
    if (s->currency[0] == 0 && r->f.head.currency[0] != 0) {
        stmt_book_currency(r->book, vg_span_of(r->f.head.currency), s->currency, "Acct/Ccy");
    }
    s->from = r->f.head.from;
    s->to = r->f.head.to.n != 0 && r->f.head.to.n < s->from.n ? s->from : r->f.head.to; /* of one day, told by its first instant twice */
}

/* A message of several pages: its statements may go on in the next file. */
static void check_group(reading *r)
{
    const camt_group *g = &r->f.group;
    bool whole = (!g->page.told || g->page.n <= 1) && strcmp(g->last_page, "false") != 0 && strcmp(g->last_page, "0") != 0;
    if (!whole && !r->book->options->part) {
        stmt_broken(r->book, "GrpHdr/MsgPgntn", "the message is page %lld of several", (long long)g->page.n);
    }
}

static vg_stmt_sum told_sum(const camt_amount *a) { return (vg_stmt_sum){a->told, a->fen}; }

static void totals_to_statement(reading *r)
{
    vg_stmt *s = &r->book->now;
    const camt_head *h = &r->f.head;
    memcpy(s->id, h->id, sizeof s->id);
    s->number = h->number.told && h->number.n > 0 ? h->number : h->legal;
    s->number.told = s->number.n > 0; /* 0: an empty one, outside of the row */
    s->page = h->page;
    s->more = strcmp(h->last_page, "false") == 0 || strcmp(h->last_page, "0") == 0;
    s->told_lines = h->lines;
    s->told_credits = h->credits;
    s->told_debits = h->debits;
    s->told_total = told_sum(&h->total);
    s->told_credit = told_sum(&h->credit);
    s->told_debit = told_sum(&h->debit);
    s->told_net = told_sum(&h->net);
    if (strcmp(h->net_side, "DBIT") == 0) {
        s->told_net.fen = -s->told_net.fen;
    } else if (h->net_side[0] == 0) {
        s->told_net.told = false;
    }
}

/* A page between opens and closes with interim balances (ITBD). Those of an intraday report are of a moment, not of its lines. */
static void balances_to_statement(reading *r)
{
    vg_stmt *s = &r->book->now;
    const saved *b = &r->balances;
    s->opening = b->opbd.told ? b->opbd : b->prcd;
    s->closing = b->clbd;
    if (r->is->trust != VG_STMT_FINAL) {
        return;
    }
    size_t next = 0;
    if (!s->opening.told) {
        s->opening = b->itbd[next++];
    }
    if (!s->closing.told && next < VG_COUNT(b->itbd)) {
        s->closing = b->itbd[next];
    }
}

static vg_status end_statement(reading *r, vg_err *err)
{
    head_to_statement(r);
    totals_to_statement(r);
    balances_to_statement(r);
    r->in_statement = false;
    if (r->is->trust == VG_STMT_DETAILS && r->book->now.lines > 0) { /* each line is the sum of its payments: check_parts */
        r->book->now.proven |= VG_STMT_PROVES_SUM;
    }
    return stmt_book_end(r->book, r->is->part, err);
}

/* --- balances ------------------------------------------------------------------------------- */

static vg_status end_balance(reading *r, vg_err *err)
{
    const camt_balance *b = &r->f.balance;
    saved *s = &r->balances;
    vg_stmt_sum *to = strcmp(b->code, "OPBD") == 0   ? &s->opbd
                      : strcmp(b->code, "PRCD") == 0 ? &s->prcd
                      : strcmp(b->code, "CLBD") == 0 ? &s->clbd
                      : strcmp(b->code, "ITBD") == 0 ? &s->itbd[s->itbd[0].told]
                                                     : NULL;
    if (to == NULL) { /* available and forward balances prove no lines */
        return VG_DONE;
    }
    bool credit = strcmp(b->side, "CRDT") == 0;
    if (!b->amount.told || (!credit && strcmp(b->side, "DBIT") != 0)) {
        return VG_FAIL(err, BANK_GARBLED, "a balance without amount or side");
    }
    int64_t fen = credit ? b->amount.fen : -b->amount.fen;
    head_to_statement(r);
    stmt_book_currency(r->book, vg_span_of(b->amount.currency), r->book->now.currency, "Bal/Amt");
    if (to->told && to->fen != fen && to != &s->itbd[1]) {
        stmt_broken(r->book, "Bal", "two balances %s that differ", b->code);
    }
    *to = (vg_stmt_sum){true, fen};
    return VG_DONE;
}

/* --- entries -------------------------------------------------------------------------------- */

static void begin_entry(reading *r)
{
    head_to_statement(r);
    stmt_mark_begin(r->book->bytes, STMT_MARK_LINE, r->walk.begin, 0);
    r->f.entry = (camt_entry){0};
    r->details = r->unknown = r->parts_fen = 0;
}

static void begin_detail(reading *r)
{
    stmt_mark_begin(r->book->bytes, STMT_MARK_DETAIL, r->walk.begin, 0);
    r->f.detail = (camt_detail){0};
}

static vg_status give_detail(reading *r, vg_stmt_line *line, int64_t number, vg_err *err)
{
    line->detail = number;
    int64_t moved = stmt_signed(line->side, line->amount.fen);
    r->unknown += !line->amount_told;
    if (__builtin_add_overflow(r->parts_fen, moved, &r->parts_fen)) {
        return VG_FAIL(err, BANK_GARBLED, "the parts of an entry pass what is kept");
    }
    return stmt_book_line(r->book, &r->book->now, line, "Ntry/NtryDtls/TxDtls", err);
}

static vg_status end_detail(reading *r, vg_err *err)
{
    vg_stmt_line line = {0};
    r->details++;
    if (r->details == 1) {
        r->first = (vg_stmt_line){0};
        stmt_mark_end(r->book->bytes, STMT_MARK_DETAIL, r->walk.end, &r->first);
        r->first_detail = r->f.detail;
        return VG_DONE;
    }
    if (r->details == 2) {
        camt_detail_line(&r->f.entry, &r->first_detail, &r->book->now, &r->first);
        VG_TRY(give_detail(r, &r->first, 1, err));
    }
    stmt_mark_end(r->book->bytes, STMT_MARK_DETAIL, r->walk.end, &line);
    camt_detail_line(&r->f.entry, &r->f.detail, &r->book->now, &line);
    return give_detail(r, &line, r->details, err);
}

/* A batch whose payments stand here must have as many as it says; a single one may stand for all and say what they share. */
static void check_parts(reading *r, const vg_stmt_line *line)
{
    const camt_entry *e = &r->f.entry;
    if (r->details > 1 && e->batch.told && e->batch.n != r->details) {
        stmt_broken(r->book, "Ntry/NtryDtls/Btch/NbOfTxs", "line %lld: %lld payments are told, %lld are there",
                    (long long)r->book->now.lines + 1, (long long)e->batch.n, (long long)r->details);
    }
    bool explains = r->is->trust == VG_STMT_DETAILS; /* a file of details has no other use than to add up */
    bool all = r->details > 1 && r->unknown == 0 && e->charged[0] == 0;
    if (explains && (r->details == 0 || r->unknown > 0)) {
        stmt_broken(r->book, "Ntry/NtryDtls", "line %lld: no payments, or one without its amount", (long long)r->book->now.lines + 1);
    }
    const camt_amount *one = r->first_detail.amount.told ? &r->first_detail.amount : &r->first_detail.inner;
    if (explains && r->details == 1) { /* it is the line, and gives no detail beside it */
        r->parts_fen = stmt_signed(line->side, one->told ? one->fen : line->amount.fen);
    }
    if ((all || explains) && r->parts_fen != stmt_signed(line->side, line->amount.fen)) {
        stmt_broken(r->book, "Ntry/NtryDtls/TxDtls/Amt", "line %lld: its payments do not add up to it",
                    (long long)r->book->now.lines + 1);
    }
}

static vg_status end_entry(reading *r, vg_err *err)
{
    camt_entry *e = &r->f.entry;
    vg_stmt *s = &r->book->now;
    vg_stmt_line line = {0};
    VG_TRY(camt_line(e, r->details == 1 ? &r->first_detail : NULL, s, &line, err));
    stmt_book_currency(r->book, vg_span_of(e->amount.currency), s->currency, "Ntry/Amt");
    check_parts(r, &line);
    stmt_mark_end(r->book->bytes, STMT_MARK_LINE, r->walk.end, &line);
    line.batch = r->details > 1 ? (vg_stmt_count){true, r->details} : e->batch;
    return stmt_book_line(r->book, s, &line, "Ntry", err);
}

/* --- elements ------------------------------------------------------------------------------- */

static vg_status begin_node(reading *r, camt_node kind)
{
    switch (kind) {
    case CAMT_BALANCE:
        r->f.balance = (camt_balance){0};
        break;
    case CAMT_ENTRY:
        begin_entry(r);
        break;
    case CAMT_DETAIL:
        begin_detail(r);
        break;
    case CAMT_NONE:
        break;
    }
    return VG_DONE;
}

static vg_status end_node(reading *r, camt_node kind, vg_err *err)
{
    switch (kind) {
    case CAMT_BALANCE:
        return end_balance(r, err);
    case CAMT_ENTRY:
        return end_entry(r, err);
    case CAMT_DETAIL:
        return end_detail(r, err);
    case CAMT_NONE:
        break;
    }
    return VG_DONE;
}

/* "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08": versions 02 to 08, each read by the same table. Of camt.054 lines are batches, and their payments what it is for. */
static vg_status begin_document(reading *r, vg_err *err)
{
    static const char space[] = "urn:iso:std:iso:20022:tech:xsd:";
    const char *form = r->walk.space + sizeof space - 1;
    bool ours = vg_span_is(r->walk.name, "Document") && strncmp(r->walk.space, space, sizeof space - 1) == 0 && strlen(form) == 15;
    for (size_t i = 0; i < VG_COUNT(messages) && ours && r->is == NULL; i++) {
        r->is = strncmp(form, messages[i].form, 14) == 0 ? &messages[i] : NULL;
    }
    if (r->is == NULL || form[14] < '2' || form[14] > '8') {
        return VG_FAIL(err, BANK_GARBLED, "not a camt.053, camt.052 or camt.054 of version 02 to 08");
    }
    snprintf(r->book->proof->form, sizeof r->book->proof->form, "%.15s", form);
    return VG_DONE;
}

static vg_status begin_outer(reading *r, vg_err *err)
{
    const xml_walk *w = &r->walk;
    r->at[w->depth] = 0;
    if (w->depth == 1) {
        return begin_document(r, err);
    }
    if (w->depth == 2 && !vg_span_is(w->name, r->is->root)) {
        return VG_FAIL(err, BANK_GARBLED, "another message than the document's type");
    }
    if (w->depth == STMT_DEPTH && vg_span_is(w->name, r->is->part)) {
        r->at[STMT_DEPTH] = ROOT;
        begin_statement(r);
    } else if (w->depth == STMT_DEPTH && vg_span_is(w->name, "GrpHdr")) {
        r->at[STMT_DEPTH] = GROUP;
    }
    return VG_DONE;
}

static vg_status on_begin(reading *r, vg_err *err)
{
    const xml_walk *w = &r->walk;
    r->row = NULL;
    if (w->depth <= STMT_DEPTH) {
        return begin_outer(r, err);
    }
    uint8_t above = r->at[w->depth - 1], here = above == 0 ? 0 : child_of(r, above, w->name);
    const camt_row *row = r->nodes[here].row;
    r->at[w->depth] = here;
    if (here == 0 || row == NULL) {
        return VG_DONE;
    }
    if (row->how == CAMT_NODE) {
        return begin_node(r, row->node);
    }
    r->row = row;
    r->len = 0;
    const vg_span *currency = row->how == CAMT_AMOUNT ? xml_walk_attribute_of(w, "Ccy") : NULL;
    r->has_currency = currency != NULL;
    return currency == NULL ? VG_DONE : stmt_key(*currency, r->currency, sizeof r->currency, err);
}

static void on_text(reading *r)
{
    vg_span t = r->walk.text;
    size_t room = sizeof r->text - r->len, len = t.len < room ? t.len : room;
    memcpy(r->text + r->len, t.at, len);
    r->len += len;
}

static vg_status on_end(reading *r, vg_err *err)
{
    size_t depth = r->walk.depth + 1;
    uint8_t here = r->at[depth];
    const camt_row *row = r->row;
    r->row = NULL;
    if (depth == STMT_DEPTH && here == ROOT) {
        return end_statement(r, err);
    }
    if (depth == STMT_DEPTH && here == GROUP) {
        check_group(r);
    }
    if (depth <= STMT_DEPTH || here == 0 || r->nodes[here].row == NULL) {
        return VG_DONE;
    }
    if (r->nodes[here].row->how == CAMT_NODE) {
        return end_node(r, r->nodes[here].row->node, err);
    }
    if (row == NULL) { /* an element that had others inside: Sts of version 08 */
        return VG_DONE;
    }
    vg_span currency = vg_span_of(r->currency);
    return camt_keep(row, (vg_span){r->text, r->len}, r->has_currency ? &currency : NULL, &r->f, err);
}

static vg_status walk_all(reading *r, vg_err *err)
{
    for (;;) {
        VG_TRY(xml_walk_next(&r->walk, r->row != NULL, err));
        switch (r->walk.event) {
        case XML_WALK_BEGIN:
            VG_TRY(on_begin(r, err));
            break;
        case XML_WALK_TEXTS:
            if (r->row != NULL) {
                on_text(r);
            }
            break;
        case XML_WALK_END:
            VG_TRY(on_end(r, err));
            break;
        case XML_WALK_END_OF_FILE:
            return VG_DONE;
        }
    }
}

/* Where a syntax error stands: the elements that are open. */
static void put_path(const reading *r, char *ret, size_t cap)
{
    size_t n = 0;
    ret[0] = 0;
    for (size_t i = 0; i < r->walk.depth && n + 1 < cap; i++) {
        int k = snprintf(ret + n, cap - n, "%s%.*s", i == 0 ? "" : "/", (int)r->walk.lengths[i], r->walk.names[i]);
        n += k > 0 ? (size_t)k : 0;
    }
}

vg_status stmt_read_camt(stmt_book *book, vg_err *err)
{
    reading *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return VG_FAIL(err, MEMORY, "no room for a camt reader");
    }
    r->book = book;
    xml_walk_open(&r->walk, book->bytes);
    grow_tree(r);
    vg_status st = walk_all(r, err);
    if (st.code != VG_OK && book->proof->verdict != VG_STMT_BROKEN) {
        char path[100];
        put_path(r, path, sizeof path);
        stmt_broken(book, path, "%s", err->text);
    }
    free(r);
    return st;
}

/* camt.053 and camt.052 as a table of paths (camt_paths.c): what stands where, in which version, and how it is kept. */
#pragma once
#include "mapping/statement/xml_walk.h"

typedef struct camt_amount {
    bool told;
    char currency[4]; /* as the attribute says, empty: it has none */
    int64_t fen;
} camt_amount;

typedef struct camt_party {
    char account[41], name[184], bic[41], bank[184];
} camt_party;

typedef struct camt_code {
    char domain[9], family[9], sub[9], own[36];
} camt_code;

typedef struct camt_head {
    char id[41], account[41], currency[4];
    vg_stmt_count number, legal, page;
    char last_page[6];
    vg_day from, to;
    vg_stmt_count lines, credits, debits;
    camt_amount total, credit, debit, net;
    char net_side[5];
} camt_head;

typedef struct camt_group {
    vg_stmt_count page;
    char last_page[6];
} camt_group;

typedef struct camt_balance {
    char code[5];
    camt_amount amount;
    char side[5];
} camt_balance;

typedef struct camt_entry {
    camt_amount amount;
    char side[5], reversal[6], state[5];
    vg_day booked, valued;
    char serial[65], ref[65], info[560];
    camt_code code;
    vg_stmt_count batch;
    char charged[2]; /* a charge stands there: parts need not add up to the whole */
} camt_entry;

typedef struct camt_detail {
    camt_amount amount, inner; /* versions 04 on, and 02 */
    char side[5];
    char end_to_end[65], instruction[65], transaction[65], serial[65];
    camt_party debtor, creditor;
    char memo[560], info[560];
    camt_code code;
} camt_detail;

/* What the rows of the table fill. */
typedef struct camt_fields {
    camt_group group;
    camt_head head;
    camt_balance balance;
    camt_entry entry;
    camt_detail detail;
} camt_fields;

typedef enum camt_how {
    CAMT_NODE, /* no value: something of ours begins and ends there */
    CAMT_KEY, CAMT_WORD, CAMT_TEXT, CAMT_JOIN, CAMT_DAY, CAMT_END, CAMT_COUNT, CAMT_AMOUNT, CAMT_MARK,
} camt_how;

typedef enum camt_node { CAMT_NONE, CAMT_BALANCE, CAMT_ENTRY, CAMT_DETAIL } camt_node;

typedef struct camt_row {
    const char *path; /* below Stmt or Rpt; with ^ in front below GrpHdr */
    camt_how how;
    camt_node node;
    size_t at, size;
} camt_row;

extern const camt_row camt_rows[];
extern const size_t camt_row_count;

/* Keeps the text of one element; `currency` is its attribute, NULL: none. The first one counts where several stand, except for
 * what joins; two amounts are BANK_GARBLED, for neither can be believed. */
VG_MUST vg_status camt_keep(const camt_row *row, vg_span text, const vg_span *currency, camt_fields *ret, vg_err *err);

/* The line of an entry, with what its one detail says (NULL: none, or several); BANK_GARBLED: what a line must have is missing. */
VG_MUST vg_status camt_line(const camt_entry *entry, const camt_detail *detail, const vg_stmt *s, vg_stmt_line *ret, vg_err *err);
/* A payment of a batch. */
void camt_detail_line(const camt_entry *entry, const camt_detail *detail, const vg_stmt *s, vg_stmt_line *ret);

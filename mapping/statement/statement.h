/* Statement files of any bank to lines of one form, and the proof that nothing is missing or wrong.
 *
 *     vg_stmt_events events = {.ctx = me, .line = take_line, .statement = take_statement};
 *     vg_stmt_options options = {.format = VG_STMT_AUTO, .currency = "CNY"};
 *     vg_status st = vg_stmt_read(&options, &(vg_stmt_source){file, read_file}, &events, &proof, &err);
 *     if (st.code != VG_OK) throw_away_all_lines(proof.text, proof.line, proof.path);
 *
 * Bytes come in through a callback and are read once; memory does not grow with the file, only with the number of its accounts
 * (VG_STMT_ACCOUNTS_MAX). Lines leave while the file is read: they count only when vg_stmt_read says so at the end, and none of
 * them counts otherwise. What proves a file: opening + lines = closing, balances told behind lines, counts and sums told, pages and
 * numbers without a gap. A file without any of these is read and called unproven; one without lines that does not prove that
 * there are none is refused.
 */
#pragma once
#include "gateway/base/day.h"
#include "gateway/base/money.h"
#include "gateway/core/model.h"

#define VG_STMT_ACCOUNTS_MAX 65536        /* accounts of one file: 40 MB */
#define VG_STMT_TOKEN_MAX    (256 * 1024) /* bytes of one line, tag or text: more is not a statement */

/* What an account stands at: credit is positive, an overdrawn account negative. Only balances and their sums have a sign; the
 * amount of a line is a vg_money beside its side. */
typedef struct vg_stmt_sum {
    bool told;
    int64_t fen;
} vg_stmt_sum;

typedef struct vg_stmt_count {
    bool told;
    int64_t n;
} vg_stmt_count;

typedef enum vg_stmt_format {
    VG_STMT_AUTO,
    VG_STMT_CAMT,    /* camt.053 and camt.052, versions 02 to 08 */
    VG_STMT_MT940,
    VG_STMT_PROFILE, /* delimited or of fixed width, as options.profile says */
} vg_stmt_format;

typedef enum vg_stmt_state {
    VG_STMT_BOOKED,
    VG_STMT_PENDING, /* announced: no part of opening + lines = closing */
    VG_STMT_VOID,    /* listed, but it did not move money: failed, or for information */
} vg_stmt_state;

/* How far a statement is to be trusted. */
typedef enum vg_stmt_trust {
    VG_STMT_FINAL,
    VG_STMT_INTRADAY, /* camt.052: not booked; the statement of the day will say what was */
    VG_STMT_BALANCES, /* what accounts stood at at the end of a day: it has no lines, and does not say that there were none */
    VG_STMT_DETAILS,  /* camt.054: the payments that lines of a statement are the sums of; nothing of it is booked */
} vg_stmt_trust;

typedef enum vg_stmt_part {
    VG_STMT_LINE,
    VG_STMT_DETAIL, /* one payment of a batch line: it tells, it does not count */
} vg_stmt_part;

typedef struct vg_stmt_line {
    vg_stmt_part part;
    vg_stmt_state state;
    int64_t statement; /* which one of the file, from 1 */
    int64_t sequence;  /* of the statement's lines, from 1; a detail has its line's and comes before it */
    int64_t detail;    /* of the line's details, from 1 */
    char account[41], currency[4];
    vg_day booked, valued; /* valued.n 0: not told */
    vg_side side;
    vg_money amount;
    bool amount_told; /* false only for a detail */
    bool reversal;
    vg_stmt_sum balance; /* behind this line */
    char serial[65];     /* the bank's number */
    char ref[65];        /* ours, end to end */
    char opp_account[41], opp_name[184], opp_bank[184];
    char memo[560];
    char type[40];       /* the bank's code */
    vg_stmt_count batch; /* payments that the line is the sum of */
    int64_t offset, length, file_line; /* the raw line in the file; file_line from 1, 0: the format has none */
    uint8_t sha256[32];                /* of the raw line */
} vg_stmt_line;

typedef struct vg_stmt_totals {
    int64_t credits, debits;
    int64_t credit_fen, debit_fen;
} vg_stmt_totals;

#define VG_STMT_ALL "-" /* account of a file of rows that proves that it has none, and names nobody's: all of them are meant */

typedef struct vg_stmt {
    int64_t index; /* in the file, from 1 */
    vg_stmt_trust trust;
    char account[41], id[41], currency[4];
    vg_stmt_count number, page; /* number of the statement, and its page */
    bool more;                  /* another page follows */
    vg_day from, to;            /* told, else of the lines; n 0: neither */
    vg_day first, last;         /* booking days of the lines */
    vg_stmt_sum opening, closing; /* told */
    vg_stmt_sum begun, reached;   /* what balances told behind lines say of both */
    vg_stmt_count told_lines, told_credits, told_debits;
    vg_stmt_sum told_total, told_credit, told_debit, told_net;
    vg_stmt_totals found; /* booked lines */
    vg_stmt_totals pending, voids;
    int64_t lines; /* of all three */
    int64_t chained, links; /* lines that tell a balance; balances that were compared with the one before */
    unsigned proven; /* bits VG_STMT_PROVES_… */
    bool newest_first; /* as the file has its rows */
} vg_stmt;

enum {
    VG_STMT_PROVES_BALANCE = 1, /* opening + lines = closing */
    VG_STMT_PROVES_CHAIN = 2,   /* each balance told behind a line */
    VG_STMT_PROVES_COUNT = 4,
    VG_STMT_PROVES_SUM = 8,
    VG_STMT_PROVES_ORDER = 16, /* number or opening follows the statement before */
};

typedef enum vg_stmt_verdict {
    VG_STMT_HOLDS,
    VG_STMT_UNPROVEN, /* there are lines that nothing in the file proves: those of one account, or all */
    VG_STMT_BROKEN,   /* refused as a whole */
} vg_stmt_verdict;

typedef struct vg_stmt_proof {
    vg_stmt_verdict verdict;
    vg_stmt_format format;
    char form[32];        /* "camt.053.001.08", "MT940", name of the profile */
    char text[200];       /* why it is broken, first place; no personal data */
    int64_t offset, line; /* there; line 0: the format has none */
    char path[120];       /* element, tag or column; may be empty */
    int64_t statements, lines, bytes;
    unsigned proven; /* what holds for each statement, or for the file */
    uint8_t sha256[32];
} vg_stmt_proof;

/* --- reading -------------------------------------------------------------------------------- */

typedef struct vg_stmt_source {
    void *ctx;
    /* Fills at most `room` bytes; *ret_len 0: the end. */
    vg_status (*read)(void *ctx, uint8_t *at, size_t room, size_t *ret_len, vg_err *err);
} vg_stmt_source;

typedef struct vg_stmt_events {
    void *ctx;
    vg_status (*line)(void *ctx, const vg_stmt_line *line, vg_err *err);
    /* At its end, behind its lines. In a file of rows of several accounts all come at the end of the file. */
    vg_status (*statement)(void *ctx, const vg_stmt *statement, vg_err *err);
} vg_stmt_events;

typedef struct vg_stmt_profile vg_stmt_profile;

typedef struct vg_stmt_options {
    vg_stmt_format format;
    const char *currency;           /* refuse every other one; NULL: any with two decimals, one a statement */
    const char *account;            /* where the file does not tell it; NULL: none */
    const vg_stmt_profile *profile; /* of VG_STMT_PROFILE */
    bool part;                      /* pages before and behind may stand in other files: the caller follows them */
} vg_stmt_options;

/* BANK_GARBLED: refused, *ret says where and why; LIMIT, MEMORY; what read, line and statement return. *ret is written always. */
VG_MUST vg_status vg_stmt_read(const vg_stmt_options *options, const vg_stmt_source *source, const vg_stmt_events *events,
                               vg_stmt_proof *ret, vg_err *err);
/* What the first bytes of a file look like; VG_STMT_AUTO: none of ours. */
vg_stmt_format vg_stmt_detect(vg_span begin);

/* --- identity ------------------------------------------------------------------------------- */

/* What is the same line when a file or a period comes twice: account, day, the bank's number with side and amount, or where the
 * bank gives no number the content; and how many equal ones the day had before it, for equal lines on one day are as many real
 * movements (banks give the payments of one order one number, too).
 *
 *     vg_stmt_identity_of(&line, &id);
 *     id.ordinal = how many lines of this file have the same key already;
 *     vg_stmt_identity_text(&id, text);                                    "<account>:2026-01-05:<hash>:0" */
typedef struct vg_stmt_identity {
    char account[41];
    vg_day day;
    bool by_content; /* the bank gives no number */
    char key[65];       /* hash of side, amount and number, or of the content */
    int64_t ordinal;
} vg_stmt_identity;

#define VG_STMT_IDENTITY_TEXT 160
/* Balance and place in the file are no part of it: an overlapping period must find the same line. */
void vg_stmt_identity_of(const vg_stmt_line *line, vg_stmt_identity *ret);
void vg_stmt_identity_text(const vg_stmt_identity *id, char ret[VG_STMT_IDENTITY_TEXT]);

/* A row as the feeds decode it, of whatever bank; its day is the caller's to read. */
void vg_stmt_line_of_row(const vg_line_row *row, vg_stmt_line *ret);

/* --- profiles ------------------------------------------------------------------------------- */

/* Text of `key: value` lines (mapping/statement/README.md). CONFIG says the line. The profile is the caller's to free. */
VG_MUST vg_status vg_stmt_profile_read(const char *name, vg_span text, vg_stmt_profile **ret, vg_err *err);
void vg_stmt_profile_free(vg_stmt_profile *profile);
/* The one side that its files have; 0: both. */
vg_side vg_stmt_profile_side(const vg_stmt_profile *profile);
/* Names and texts of those that are built in; NULL behind the last. */
const char *vg_stmt_profile_at(size_t i, const char **ret_text);

/* Parts that the readers of statement files share. */
#pragma once
#include "gateway/base/sha256.h"
#include "mapping/statement/statement.h"

/* --- bytes in ------------------------------------------------------------------------------- */

/* A part of the file whose hash is taken while it passes: a line, and a detail inside of it. */
typedef struct stmt_mark {
    bool on;
    int64_t offset, file_line;
    size_t hashed; /* in the window: bytes before it are in the hash */
    vg_sha256_run *hash;
} stmt_mark;

enum { STMT_MARK_LINE, STMT_MARK_DETAIL, STMT_MARKS };

typedef struct stmt_bytes {
    const vg_stmt_source *source;
    uint8_t *room;
    size_t from, to;    /* what is here and not taken yet */
    int64_t base;       /* offset of room[0] in the file */
    int64_t line;       /* of the byte at `from`, from 1; kept by stmt_bytes_line only */
    bool ended;
    vg_sha256_run *file;
    stmt_mark marks[STMT_MARKS];
} stmt_bytes;

VG_MUST vg_status stmt_bytes_open(stmt_bytes *b, const vg_stmt_source *source, vg_err *err);
void stmt_bytes_close(stmt_bytes *b);
/* Brings more bytes behind `to`; *ret_more false: the file ends. BANK_GARBLED: the window is full of one token. */
VG_MUST vg_status stmt_bytes_more(stmt_bytes *b, bool *ret_more, vg_err *err);
/* The next line without CR LF, or false at the end; it stays valid until the next call. */
VG_MUST vg_status stmt_bytes_line(stmt_bytes *b, vg_span *ret, bool *ret_there, vg_err *err);
static inline int64_t stmt_bytes_at(const stmt_bytes *b) { return b->base + (int64_t)b->from; }
/* From the byte `at` of the window on. */
void stmt_mark_begin(stmt_bytes *b, int which, size_t at, int64_t file_line);
/* To the byte before `at`; sets offset, length, file_line and hash. */
void stmt_mark_end(stmt_bytes *b, int which, size_t at, vg_stmt_line *ret);
void stmt_mark_drop(stmt_bytes *b, int which);

/* --- values --------------------------------------------------------------------------------- */

typedef struct stmt_number {
    char point, thousands; /* 0: none */
    bool fen;              /* whole fen, not yuan */
    bool sign;             /* may stand in front */
} stmt_number;
/* Exact: what does not fit into whole fen is BANK_GARBLED. *ret_fen is not negative. */
VG_MUST vg_status stmt_amount(stmt_number form, vg_span text, bool *ret_negative, int64_t *ret_fen, vg_err *err);
/* By a pattern of Y, M and D, all else literal; YY is 1980 to 2079. Text behind the pattern is an error unless `prefix`. */
VG_MUST vg_status stmt_day(const char *pattern, bool prefix, vg_span text, vg_day *ret, vg_err *err);
/* Text for people: UTF-8, else GB18030; control characters become blanks, what is damaged or too long is marked U+FFFD. */
void stmt_text(vg_span text, char *ret, size_t cap);
/* The same behind what stands there, a blank between. */
void stmt_text_add(vg_span text, char *ret, size_t cap);
/* Numbers and accounts, which must not be cut: BANK_GARBLED when too long or not printable ASCII or UTF-8. */
VG_MUST vg_status stmt_key(vg_span text, char *ret, size_t cap, vg_err *err);
static inline int64_t stmt_signed(vg_side side, int64_t fen) { return side == VG_CREDIT ? fen : -fen; }

/* --- the book of a file --------------------------------------------------------------------- */

typedef struct stmt_book {
    const vg_stmt_options *options;
    const vg_stmt_events *events;
    stmt_bytes *bytes;
    vg_stmt_proof *proof;
    vg_stmt *of;      /* the last statement of each account, in the order in which they came */
    size_t of_count, of_cap;
    uint32_t *index;  /* open addressing over `of`; 0: free */
    size_t index_cap; /* a power of two */
    vg_stmt now;      /* the statement that is being read */
    vg_stmt file;     /* all lines together */
    int64_t at_line;  /* of the file, that is being read; 0: the format has no lines */
    unsigned proves;  /* bits of all statements so far */
    bool unproven;    /* one of them has none */
} stmt_book;

VG_MUST vg_status stmt_book_open(stmt_book *book, const vg_stmt_options *options, const vg_stmt_events *events, stmt_bytes *bytes,
                                 vg_stmt_proof *proof, vg_err *err);
void stmt_book_close(stmt_book *book);
/* Remembers the first thing that does not add up; reading goes on, for the lines are to be seen. */
void stmt_broken(stmt_book *book, const char *path, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* One more statement begins; the reader fills in book->now. */
void stmt_book_begin(stmt_book *book, vg_stmt_trust trust);
/* Adds a line to `to` (book->now, or that of an account), checks balances behind lines, and hands it out. */
VG_MUST vg_status stmt_book_line(stmt_book *book, vg_stmt *to, vg_stmt_line *line, const char *path, vg_err *err);
/* book->now is complete: proves it, also against the statement of this account before it. */
VG_MUST vg_status stmt_book_end(stmt_book *book, const char *path, vg_err *err);
/* The statement of an account in a file of rows; valid until the next call. LIMIT: too many accounts. */
VG_MUST vg_status stmt_book_account(stmt_book *book, const char *account, bool *ret_new, vg_stmt **ret, vg_err *err);
/* Opening, closing, counts and sums of one statement. */
void stmt_book_prove(stmt_book *book, vg_stmt *s, const char *path);
/* Counts and sums only: of a file of several accounts. */
void stmt_prove_totals(stmt_book *book, vg_stmt *s, const char *path);
/* The file is read. */
VG_MUST vg_status stmt_book_finish(stmt_book *book, vg_err *err);
/* A currency that is told: one a statement, the one that was asked for. */
void stmt_book_currency(stmt_book *book, vg_span text, char ret[4], const char *path);

VG_MUST vg_status stmt_read_camt(stmt_book *book, vg_err *err);
VG_MUST vg_status stmt_read_mt940(stmt_book *book, vg_err *err);
VG_MUST vg_status stmt_read_rows(stmt_book *book, const vg_stmt_profile *profile, vg_err *err);

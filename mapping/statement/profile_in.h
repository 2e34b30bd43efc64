/* A profile: what a file of rows looks like, read from its text. */
#pragma once
#include "mapping/pingan_file.h"
#include "mapping/statement/statement_in.h"

enum { PROFILE_NAME = 40, PROFILE_WORDS = 200, PROFILE_COLUMN = 64 };

typedef enum profile_reader { PROFILE_DELIMITED, PROFILE_FIXED, PROFILE_PINGAN, PROFILE_BAIXIN } profile_reader;

/* What a row, and what a record before or behind the rows can tell. */
typedef enum row_field {
#define F(name, text) ROW_##name,
#include "mapping/statement/row_fields.def"
#undef F
    ROW_FIELDS
} row_field;

typedef struct profile_column {
    bool set, optional; /* a file need not have it */
    size_t at, width;         /* field number from 1, or byte from 1 and width */
    char name[PROFILE_COLUMN]; /* of the line of names; empty: by number */
} profile_column;

/* Rows, the record in front of them, and the one behind: each may begin with a tag. */
typedef enum profile_record { RECORD_ROW, RECORD_HEAD, RECORD_TAIL, RECORDS } profile_record;

struct vg_stmt_profile {
    char name[PROFILE_NAME];
    profile_reader reader;
    bool gb18030, names, newest_first;
    char separator[8], quote;
    int64_t skip;
    char tags[RECORDS][16];
    profile_column columns[RECORDS][ROW_FIELDS];
    char day[24];
    stmt_number number;
    char credit[PROFILE_WORDS], debit[PROFILE_WORDS]; /* words of the side's column, apart by blanks */
    char booked[PROFILE_WORDS], pending[PROFILE_WORDS], voids[PROFILE_WORDS]; /* of the state's; "*": any other */
    vg_side side;     /* 0: the rows tell it */
    bool minus_is_credit;
    char account[41], currency[4];
    const pingan_layout *layout; /* of PROFILE_PINGAN; NULL: own */
    pingan_own_layout own;
};

static inline bool profile_has(const vg_stmt_profile *p, profile_record record) 
{
    for (size_t i = 0; i < ROW_FIELDS; i++) {
        if (p->columns[record][i].set) {
            return true;
        }
    }
    return false;
}

/* Each row is what an account stood at: no movement is in it. */
static inline bool profile_lists_balances(const vg_stmt_profile *p) { return p->columns[RECORD_ROW][ROW_CLOSING].set; }

VG_MUST vg_status stmt_read_bank_file(stmt_book *book, const vg_stmt_profile *profile, vg_err *err);
/* Every account of a file of rows, in the order in which they came; `file` has what was told of all of them. */
VG_MUST vg_status stmt_end_accounts(stmt_book *book, const vg_stmt_profile *profile, vg_stmt *file, vg_err *err);
/* Whose line it is, and its statement. BANK_GARBLED: nobody tells the account. */
VG_MUST vg_status stmt_row_account(stmt_book *book, const vg_stmt_profile *profile, const char *told, vg_stmt **ret, vg_err *err);

/* Statements that come as files: staged in chunks, then visible as a whole, each line once (api.md, POST /v1/statements).
 *
 * The file was read and proved before (mapping/statement); what comes here holds. An import begins with its statements, brings
 * their lines in chunks, and ends with the statements: only then are they seen. One that was cut off is gone on with by the same
 * file: its statements are found by the file's hash, and lines that are there already are not counted again.
 *
 *     c.import = &(vg_import){.step = VG_IMPORT_BEGIN, .statements = rows, .statement_count = n, .ret_ids = ids};
 *     … LINES: lines[i].statement is one of the ids … END: the rows once more, with their ids
 *
 * A line that names an act of ours decides about it in the commit that takes the line (filed.h): the whole file was proved before.
 *
 * A line is the same line when account, day and the bank's number, side and amount are the same, or, without a number, its content, and how many
 * equal ones its day had before it (mapping/statement/statement.h): a period that comes again in another file brings nothing twice.
 */
#pragma once
#include "gateway/core/core.h"

/* At once: some milliseconds of a turn. ACTS: lines that name one. */
enum { VG_IMPORT_LINES = 512, VG_IMPORT_STATEMENTS = 64, VG_IMPORT_ACTS = 64 };

/* statement.state. LENT: an import that was cut off, some of whose lines another file brought again: they stand here alone, so a reconciliation reads
 * them; the statement itself says nothing before it has ended. */
enum { VG_STMT_STAGED = 0, VG_STMT_SEEN = 1, VG_STMT_LENT = 2 };
/* statement.intraday: what is BOOKED is booked; INTRADAY: announced; BALANCES: how days ended, without lines, and without saying that there were none. */
enum { VG_FILED_BOOKED = 0, VG_FILED_INTRADAY = 1, VG_FILED_BALANCES = 2 };
/* Bits of statement.tells. CREDITS, DEBITS: a file of this side alone (Ping An's CZ and TX), so of what comes from outside or goes there. */
enum { VG_TELLS_OPENING = 1, VG_TELLS_CLOSING = 2, VG_TELLS_CREDITS = 4, VG_TELLS_DEBITS = 8 };

typedef enum vg_import_step { VG_IMPORT_BEGIN, VG_IMPORT_CHUNK, VG_IMPORT_END, VG_IMPORT_DETAILS } vg_import_step;

/* The payments of one line that is there: all of them, once, and exactly its amount. */
enum { VG_DETAILS_MAX = 4096, VG_DETAIL_BITS = 20 }; /* of one line: one step takes them */
typedef struct vg_import_details {
    int64_t statement, seq;    /* of the line; 0: it is found by its identity */
    vg_statement_id identity;
    int64_t only;              /* the statement that it must be of; 0: any */
    int64_t account, side, fen;
    const char *currency;
    const vg_statement_detail *parts; /* their statement and place are made here */
    size_t count;
    const char *sha256;        /* of the file */
    bool try_only;             /* whether it can be taken: nothing is written */
    bool *ret_known;           /* this file's payments are there already */
} vg_import_details;

typedef struct vg_import {
    vg_import_step step;
    const vg_statement *statements; /* BEGIN: without ids; END: with them */
    size_t statement_count;
    int64_t *ret_ids; /* BEGIN: room for each */
    const vg_statement_line *lines;
    const vg_statement_id *identities; /* of each line: its day and a hash of its identity */
    size_t line_count;
    const vg_import_details *details; /* DETAILS */
    const char *leaves; /* CHUNK: why acts that its lines name are left alone, which is told for each; NULL: they are not */
} vg_import;

VG_MUST vg_status vg_act_import(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err);

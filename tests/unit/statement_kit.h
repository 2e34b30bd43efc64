/* Reads a statement from text and says what came of it in one line, for tests. */
#pragma once
#include "mapping/statement/statement.h"

#define KIT_LINES 64

typedef struct statement_kit {
    vg_stmt_options options;
    size_t piece; /* bytes that the source gives at once; 0: all */
    vg_stmt_line lines[KIT_LINES];
    size_t line_count;
    vg_stmt statements[16];
    size_t statement_count;
    vg_stmt_proof proof;
    vg_err err;
    char said[4096];
} statement_kit;

/* "ok: C12.50 D3.00 | 100.00 109.50": lines with their sides (details in brackets, p pending, v void), then opening and closing
 * of each statement; "broken: why (line 7, path)" or "unproven: …". */
const char *statement_kit_read(statement_kit *kit, const char *text);
const char *statement_kit_bytes(statement_kit *kit, vg_span text);

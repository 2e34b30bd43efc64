/* What the two forms of `custodyctl statement parse` share. */
#pragma once
#include "gateway/bin/custodyctl.h"
#include "mapping/statement/statement.h"

typedef struct statement_view {
    bool json, reveal, summary;
    size_t lines;     /* shown */
    FILE *statements; /* a table's second part, or JSON's: kept aside while lines are shown */
} statement_view;

/* "6222****1234" and "****" unless they are to be revealed. */
void statement_account(const statement_view *v, const char *account, char ret[64]);
const char *statement_name(const statement_view *v, const char *name);

void statement_json_line(statement_view *v, const vg_stmt_line *line);
void statement_json_statement(statement_view *v, const vg_stmt *s);
void statement_json_proof(const vg_stmt_proof *proof);

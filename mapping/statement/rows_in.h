/* One record of a file of rows: its fields, and what they say. */
#pragma once
#include "gateway/base/csv.h"
#include "mapping/statement/profile_in.h"

typedef struct row_reader {
    stmt_book *book;
    const vg_stmt_profile *profile;
    size_t places[ROW_FIELDS]; /* of rows: field from 1, 0: the file does not have it */
    vg_span fields[VG_CSV_FIELDS_MAX];
    size_t count, named_count;
    vg_stmt file; /* what was told of the whole file */
    vg_stmt_count booked_count;
    vg_stmt_sum booked_sum;
    bool headed, named, tailed;
    char account[41]; /* of the record in front */
    int64_t balances, balance_fen; /* rows of balances, and their sum */
    int64_t at_line;
    vg_csv csv;
    uint8_t text[VG_CSV_RECORD_MAX * 3]; /* the record in UTF-8 */
} row_reader;

/* Splits a record; BANK_GARBLED. */
VG_MUST vg_status row_split(row_reader *r, vg_span raw, vg_err *err);
/* The record's value of a field; empty when it is not there. */
vg_span row_value(const row_reader *r, profile_record record, row_field f);
VG_MUST vg_status row_line(const row_reader *r, vg_stmt_line *ret, vg_err *err);
/* A row of balances: what stands in it beside the account. */
VG_MUST vg_status row_closing(const row_reader *r, vg_stmt_sum *ret, vg_day *ret_day, vg_err *err);
/* What stands in front or behind. */
VG_MUST vg_status row_totals(row_reader *r, profile_record record, vg_err *err);

/* A statement of ours as camt.053.001.08 (ISO 20022, Bank to Customer Statement). Text is written as XML, whatever stands in it.
 *
 *     vg_camt_begin(&b, &head); for each line: vg_camt_line(&b, &line); vg_camt_end(&b);
 */
#pragma once
#include "gateway/base/buf.h"
#include "gateway/base/day.h"
#include "gateway/base/money.h"

typedef struct vg_camt_head {
    const char *id, *account; /* at most 35, 34 characters */
    int64_t created_ms;
    vg_day from, to;
    int64_t opening_fen, closing_fen; /* below 0: overdrawn */
    int64_t credits, debits, credit_fen, debit_fen;
} vg_camt_head;

typedef struct vg_camt_line {
    const char *ref, *kind; /* our number of the line; what it is, in the bank's place for a code of its own */
    int64_t fen;            /* above 0: credit */
    vg_day day;
} vg_camt_line;

void vg_camt_begin(vg_buf *b, const vg_camt_head *head);
void vg_camt_line_put(vg_buf *b, const vg_camt_line *line);
void vg_camt_end(vg_buf *b);

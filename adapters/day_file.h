/* Columns of the files that adapters make of a day's pages, for a profile with `separator: tab` to read (mapping/statement/profile_files.c).
 *
 *     vg_buf_text(b, "R");
 *     vg_day_put_text(b, line->date);
 *     vg_day_put_fen(b, line->amount.fen);
 *     vg_buf_byte(b, '\n');
 */
#pragma once
#include "gateway/base/buf.h"

/* A tab and the text; what would end a column or a line is a blank. */
void vg_day_put_text(vg_buf *b, const char *text);
/* A tab and the amount as 1234.56, or -1234.56. */
void vg_day_put_fen(vg_buf *b, int64_t fen);
/* What making the file came to: each page was looked at when it came, so BANK_GARBLED is STATEMENT here: they do not fit each other. */
VG_MUST vg_status vg_day_made(vg_status st, vg_err *err);

/* A strict reader of comma-separated text (RFC 4180) that came from outside; it allocates nothing.
 *
 *     vg_csv csv = vg_csv_of(text, ',');
 *     do {
 *         VG_TRY(vg_csv_next(&csv, &row, err));          INVALID: "line 7: …", and nothing behind it is read
 *     } while (row.count > 0 && take(&row));             count 0: the end
 *
 * Text is UTF-8, with or without a byte order mark. A record ends with LF or CRLF, the last one may end with the text.
 * A field in quotes may hold separators, line ends and doubled quotes; a quote anywhere else, a carriage return alone,
 * a control character other than a tab, an empty line and text that goes on behind a closing quote are errors. What is
 * longer than the limits is an error, too: nothing is cut.
 */
#pragma once
#include "gateway/base/limits.h"
#include "gateway/base/span.h"

typedef struct vg_csv {
    vg_span text;
    size_t at;
    char separator;
    int64_t line; /* of the next byte, from 1 */
    bool checked; /* the text is UTF-8 */
    size_t used;
    uint8_t room[VG_CSV_RECORD_MAX]; /* fields of the last record, without their quotes */
} vg_csv;

typedef struct vg_csv_row {
    int64_t line; /* where it begins */
    size_t count;
    vg_span fields[VG_CSV_FIELDS_MAX]; /* valid until the next call */
} vg_csv_row;

vg_csv vg_csv_of(vg_span text, char separator);
/* INVALID says the line. After an error the reader stands where it was. */
VG_MUST vg_status vg_csv_next(vg_csv *csv, vg_csv_row *ret, vg_err *err);
/* Goes on behind the line at which the reader stands: for those who tell every bad line, not only the first. */
void vg_csv_skip_line(vg_csv *csv);
/* INVALID unless the row holds just these names, apart by commas. */
VG_MUST vg_status vg_csv_header(const vg_csv_row *row, const char *names, vg_err *err);

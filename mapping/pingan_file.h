/* Files that Ping An tells a day by (section F). One line a record, GBK; some begin with how many there are, and with what sums.
 *
 *     const pingan_layout *layout = pingan_layout_by("20");                       of 交易网: money in and out
 *     VG_TRY(pingan_layout_read("count flow ref member account amount date memo", &own, err));  见证宝: from configuration
 *     VG_TRY(pingan_file_read(layout, bytes, arena, &lines, &count, err));
 *
 * The record layouts of 见证宝 are not public (F.1): a program says which columns its files have. What a file proves of itself is
 * checked: the count of its first line, and the sums where it has them.
 */
#pragma once
#include "gateway/base/arena.h"
#include "mapping/pingan_fields.h"

#define PINGAN_FILE_MAX    (4u * 1024 * 1024) /* bytes; no size is documented */
#define PINGAN_COLUMNS_MAX 40

typedef enum pingan_first_line {
    PINGAN_FIRST_IS_ROW,
    PINGAN_FIRST_IS_COUNT, /* number of records */
    PINGAN_FIRST_IS_SUMS,  /* number, amount, and of those that were done number and amount (F.3) */
} pingan_first_line;

typedef enum pingan_file_kind { PINGAN_FILE_FLOWS, PINGAN_FILE_TRANSFERS, PINGAN_FILE_OWN } pingan_file_kind;

typedef struct pingan_layout {
    const char *type; /* FileType, FuncFlag or BsnCode */
    pingan_file_kind kind;
    const char *separator;
    pingan_first_line first;
    pingan_fields fields;
} pingan_layout;

/* Of configuration: the fields stand beside the layout that points to them. */
typedef struct pingan_own_layout {
    vg_field at[PINGAN_COLUMNS_MAX];
    pingan_layout layout;
} pingan_own_layout;

/* "20" money in and out of 交易网, "4004" the day's transfers of 银企直连; NULL: none that is public. */
const pingan_layout *pingan_layout_by(const char *type);
/* Words in the order of the columns: flow ref member account amount fee date time memo payer name, or - for one that is read
 * over; "count" in front when the first line is one. CONFIG: another word, one twice, or none for flow, account, amount or date. */
VG_MUST vg_status pingan_layout_read(const char *text, pingan_own_layout *ret, vg_err *err);

/* Reads a whole file into rows of the arena. BANK_GARBLED: a record does not fit, or the count or a sum is not the file's; then
 * none of it is to be used. LIMIT: longer than PINGAN_FILE_MAX. */
VG_MUST vg_status pingan_file_read(const pingan_layout *layout, vg_span bytes, vg_arena *arena, const vg_line_row **ret_lines,
                                   size_t *ret_count, vg_err *err);

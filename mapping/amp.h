/* Positional bodies: values in the order of the table, each followed by & (pingan A.7). A table is an array of the rows of
 * map.h; what a row is called is for people only, its place is its index.
 *
 *     VG_TRY(vg_amp_write(&way, table, VG_COUNT(table), &request, &body, err));
 *
 *     vg_amp at = vg_amp_of(body);
 *     vg_amp_group rows;
 *     VG_TRY(vg_amp_open(&at, VG_AMP_PAGED, 11, &rows, err));           four counts stand before the rows
 *     for (int64_t i = 0; i < rows.count; i++) { VG_TRY(vg_amp_row(&at, &rows, table, VG_COUNT(table), &row, err)); }
 *
 * In a request LIST and END_LIST stand around the columns of an array of one row. The reader is as tolerant as A.7 and A.8
 * ask: fields may be missing at the end, and more may come than the table has; what a row needs may not.
 */
#pragma once
#include "mapping/map.h"

/* Text is GBK and its limits plain bytes; & is refused in text (pingan A.7). */
extern const vg_map_way vg_way_amp;

VG_MUST vg_status vg_amp_write(const vg_map_way *way, const vg_field *fields, size_t count, const void *from, vg_buf *ret,
                               vg_err *err);

/* How far a body was read. */
typedef struct vg_amp {
    vg_span body;
    size_t at;
} vg_amp;

static inline vg_amp vg_amp_of(vg_span body) { return (vg_amp){.body = body}; }
/* The next field without its &; false behind the last. What stands behind the last & is a field only if it is not empty. */
bool vg_amp_next(vg_amp *at, vg_span *ret);
/* Fields that are still there. */
size_t vg_amp_left(const vg_amp *at);

/* Reads the next `count` fields into *ret, which the caller zeroed, in the sense of vg_map_read; FIXED rows are read over.
 * BANK_GARBLED: a needed one is missing or empty, an amount, day, number or word is not one. */
VG_MUST vg_status vg_amp_read(vg_amp *at, const vg_field *fields, size_t count, void *ret, vg_err *err);

typedef enum vg_amp_shape {
    VG_AMP_PAGED, /* TotalCount & BeginNum & LastPage & RecordNum & rows … & Reserve & */
    VG_AMP_LIST,  /* TotalCount & rows … & Reserve & */
} vg_amp_shape;

typedef struct vg_amp_group {
    int64_t total, begin, count; /* count: rows of this message */
    bool last;
    size_t columns; /* of each row here */
} vg_amp_group;

/* Reads what stands before the rows and finds how many columns each has: `columns` if the body fits that, else what divides
 * the fields evenly (A.8: sources disagree about several layouts). BANK_GARBLED: a count is missing, or more rows are told
 * than there are. */
VG_MUST vg_status vg_amp_open(vg_amp *at, vg_amp_shape shape, size_t columns, vg_amp_group *ret, vg_err *err);
/* Reads one row of the group; columns behind the table's are passed over. */
VG_MUST vg_status vg_amp_row(vg_amp *at, const vg_amp_group *group, const vg_field *fields, size_t count, void *ret,
                             vg_err *err);

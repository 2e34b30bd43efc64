/* Headers of fixed width: fields without separators, one behind the other (pingan A.4, A.5). A table is an array of the rows
 * of map.h whose limits are the widths: text stands left with blanks behind it, numbers right with zeros before them.
 *
 *     VG_TRY(vg_fixed_write(&vg_way_amp, net, VG_COUNT(net), &head, &wire, err));                 ENCODE
 *     VG_TRY(vg_fixed_read(net, VG_COUNT(net), (vg_span){wire.at, 222}, &head, err));      BANK_GARBLED
 *
 * Widths are bytes of the charset; an amount has one more than its digits, for the point. FIXED must stand there again when it is read, FILLER need not.
 */
#pragma once
#include "mapping/map.h"

VG_MUST vg_status vg_fixed_write(const vg_map_way *way, const vg_field *fields, size_t count, const void *from, vg_buf *ret,
                                 vg_err *err);
/* Reads into *ret, which the caller zeroed; bytes must be as many as the table is wide. A character that is cut by its
 * field's end is damage, as elsewhere. */
VG_MUST vg_status vg_fixed_read(const vg_field *fields, size_t count, vg_span bytes, void *ret, vg_err *err);
/* Reads what stands at the front of *rest and moves *rest behind it: for rows, one behind the other. */
VG_MUST vg_status vg_fixed_next(const vg_field *fields, size_t count, vg_span *rest, void *ret, vg_err *err);
size_t vg_fixed_width(const vg_field *fields, size_t count);
/* Where a field begins; asserts that the table has it. */
size_t vg_fixed_at(const vg_field *fields, size_t count, const char *name);

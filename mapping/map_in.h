/* Inside mapping/: one value of a field row, for the engines that differ in how values stand in a message. */
#pragma once
#include "mapping/map.h"

#define VG_VALUE_MAX 1024 /* no documented value has more than 500 bytes */

/* Appends the value to an empty buffer in the bank's charset, within the row's limit. */
VG_MUST vg_status vg_map_say(const vg_map_way *way, const vg_field *f, const void *from, vg_buf *value, vg_err *err);
/* ENCODE when the row needs a value and there is none. */
VG_MUST vg_status vg_map_needed(const vg_field *f, const vg_buf *value, vg_err *err);
/* Reads a value that is not empty, in UTF-8, into the row's member of *ret. */
VG_MUST vg_status vg_map_hear(const vg_field *f, vg_span text, void *ret, vg_err *err);
/* The same for a value in GB18030, of which the longest that a row can use is read. */
VG_MUST vg_status vg_map_hear_gbk(const vg_field *f, vg_span gbk, void *ret, vg_err *err);

/* The bank's statement file of a day: asked for by the question DAY_LINES (`program ask NAME day_lines`), and taken by the path of a file
 * that somebody sends (imports.h). What the bank said is in the journal: its file, or the name of it, is read out of there, so nothing is
 * asked twice.
 *
 *     VG_TRY(vg_fetch_offered(gw, edge, &command, err));      before the question
 *     VG_TRY(vg_fetch_file(gw, edge, &op, &stop, &file, err));          of the answered question; file.fd is the caller's to close
 *
 * Where a bank tells pages, one question brings all of them, each answer an exchange of the same operation, and the file is made here of
 * all together (ops/decisions/0020-pages-of-one-question.md).
 */
#pragma once
#include "gateway/run/gateway.h"

typedef struct vg_fetched {
    int fd;              /* a file without a name; -1: the bank says that it has none of that day */
    const char *profile; /* by which it is read */
    vg_day day;          /* that its lines must be of; n 0: the answer ties the file to the day already */
    char name[121];
} vg_fetched;

/* All types that are fetched of a program, apart by blanks; "": the usual file; NULL: none. */
const char *vg_fetch_types(const vg_program_conf *conf);
/* Of ask: program, file_type, day (n 0: yesterday), and account or number. NOT_OFFERED: what the bank offers instead. INVALID: it is of one
 * sub-account, and none is named. NOT_READY: pages of a day that has not ended: later. */
VG_MUST vg_status vg_fetch_offered(vg_gateway *gw, const vg_edge *edge, const vg_command *ask, vg_err *err);
/* Blocks while a file comes from a path of the bank's host, and ends soon after *stop. NOT_OFFERED: the bank told something about its file,
 * and not the file itself. NOT_READY: its software has not brought it yet, or it did not come: the same once more, later. STATEMENT, LIMIT:
 * what it brought is not to be read, or is not what it signs. BUSY: stopped. */
VG_MUST vg_status vg_fetch_file(vg_gateway *gw, const vg_edge *edge, const vg_operation *op, const atomic_bool *stop, vg_fetched *ret, vg_err *err);

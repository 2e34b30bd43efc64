/* A statement file into the store: read twice from where it was spooled, first to prove it, then for its lines.
 *
 *     vg_import_ask ask = {.fd = spool, .program = …, .profile = "csv"};
 *     VG_TRY(vg_import_run(gw, edge, facts, &ask, &result, err));      on a thread of its own: it waits for commits
 *
 * Nothing is visible before all of it is there (core/imports.h). The same file again gives the same statements.
 */
#pragma once
#include "gateway/api/api.h"
#include "gateway/run/gateway.h"
#include <stdatomic.h>

typedef struct vg_import_ask {
    int fd; /* a file; read from its start */
    int64_t program, principal;
    const char *profile; /* name of one that is built in, or of a file NAME.profile in profile_dir; "" or NULL: the file's own form */
    const char *profile_dir; /* NULL: none */
    const char *account;     /* where the file does not tell it; NULL: it does */
    const char *name;        /* what people call the file */
    int64_t details_of;      /* the file tells payments of lines of this statement, 0: of any (camt.054), or it is a statement */
    vg_day day;              /* the bank was asked for this day: a statement of others is refused; n 0: of any */
    int64_t line;            /* rows by a profile: of this line of it */
    const atomic_bool *stop; /* true: no more of it; what is there is gone on with by the same file */
} vg_import_ask;

typedef struct vg_import_result {
    bool known;                  /* the file was here before */
    vg_statement first;          /* of its statements */
    int64_t statements, lines;
    int64_t details; /* payments of lines that are here */
} vg_import_result;

/* STATEMENT: where and why it does not hold, or an account that is none of the program's; nothing of it was taken. */
VG_MUST vg_status vg_import_run(vg_gateway *gw, const vg_edge *edge, const vg_rules *rules, const vg_import_ask *ask, vg_import_result *ret,
                                vg_err *err);
/* CONFIG: there is no profile of this name, built in or NAME.profile in the folder (NULL: none), or it is wrong. */
VG_MUST vg_status vg_import_check_profile(const char *name, const char *profile_dir, vg_err *err);

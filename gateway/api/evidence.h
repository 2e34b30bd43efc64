/* The archive of one act: what its operations did, and the proof that the chain of events binds it (core/evidence.h). Whoever
 * checks it needs no server and no secret: gateway/bin/evidence.h.
 *
 *     vg_api_evidence e = {.op = op, .find = find, .of_op = of_op, .ctx = store};
 *     VG_TRY(vg_api_render_evidence(&e, &w, err));      CONFLICT: it changed while it was read, try again
 */
#pragma once
#include "gateway/api/api.h"

#define VG_EVIDENCE_FORM "custody-evidence/1"
#define VG_CHAIN_FORM    "custody-chain/1"

typedef struct vg_api_evidence {
    int64_t op; /* any operation of the act */
    bool reveal;
    int64_t through; /* the way passes this event, if it stands behind the act's first: a head of that time is on it; 0: none */
    int64_t at;                   /* of the export */
    const char *program_name;
    /* Writes the program's certificates at an instant as elements of a list; NULL: it has none. */
    void (*certificates)(void *ctx, int64_t program, int64_t at_ms, vg_json *w);
    void *certificates_ctx;
    vg_api_namer *name_of_key; /* NULL: nobody is named */
    const void *keys;
    /* *ret is NULL where there is no such row; else it and its bytes are valid until the next call. */
    vg_status (*find)(void *ctx, vg_table table, vg_key key, const void **ret, vg_err *err);
    /* Second keys of the rows of an operation (exchanges, notes), at most cap. */
    vg_status (*of_op)(void *ctx, vg_table table, int64_t op, int64_t *ret, size_t cap, size_t *ret_count, vg_err *err);
    void *ctx;
} vg_api_evidence;
VG_MUST vg_status vg_api_render_evidence(const vg_api_evidence *evidence, vg_json *w, vg_err *err);

/* One event of the whole chain, for a list of them. */
void vg_api_render_chain(const vg_event *event, vg_json *w);

/* Shared by the files of api only. */
#pragma once
#include "gateway/api/api.h"
#include <jansson.h>

/* A member's name and value found in a body. */
typedef struct vg_found {
    const vg_api_member *member;
    const char *pointer; /* "/payees/0/amount" */
    size_t index;        /* of the innermost array */
    const json_t *value;
} vg_found;

/* Strict JSON within the limits; the root is an object. Owned by the caller: json_decref. */
VG_MUST vg_status vg_in_load(vg_span body, json_t **ret, vg_err *err);

typedef vg_status vg_in_taker(void *ctx, const vg_found *found, vg_err *err);
/* Calls take for each member of the list; INVALID for one that is not in it. */
VG_MUST vg_status vg_in_walk(const json_t *root, const vg_api_member *members, size_t count,
                             vg_in_taker *take, void *ctx, vg_err *err);
/* Sets err->pointer (cut at a character to its room) and passes the status on. */
vg_status vg_in_at(vg_status st, const char *pointer, vg_err *err) VG_MUST;
#define VG_IN_FAIL(err, code, pointer, ...)                                                        \
    vg_in_at(VG_FAIL((err), code, __VA_ARGS__), (pointer), (err))

/* Puts one value into the command. */
typedef struct vg_taken {
    vg_command *command;
    char *program; /* VG_PROGRAM_TEXT */
    const vg_api_member *members;
    uint64_t seen; /* bit per member */
} vg_taken;
VG_MUST vg_status vg_in_take(void *taken, const vg_found *found, vg_err *err);

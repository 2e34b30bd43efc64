/* An account's statement read from the store, and written as JSON, CSV, camt.053 or a page to print. */
#pragma once
#include "gateway/api/json.h"
#include "gateway/core/extract.h"
#include "gateway/run/edge.h"

typedef enum vg_extract_form { VG_EXTRACT_JSON, VG_EXTRACT_CSV, VG_EXTRACT_CAMT, VG_EXTRACT_HTML } vg_extract_form;

/* "json" (also NULL), "csv", "camt", "html"; INVALID. */
VG_MUST vg_status vg_extract_form_of(const char *text, vg_extract_form *ret, vg_err *err);
const char *vg_extract_type(vg_extract_form form); /* Content-Type */

/* NOT_FOUND: no such account; INVALID: the days. vg_extract_free, also after an error. */
VG_MUST vg_status vg_extract_read(vg_store *store, int64_t account, vg_day from, vg_day to, vg_extract *ret, vg_err *err);

/* Into *ret_at, which is the caller's to free. program, number: what people call it, the number in clear (camt.053) or masked. */
typedef struct vg_extract_names {
    const char *program, *id, *number, *name;
    int64_t at_ms;
} vg_extract_names;
VG_MUST vg_status vg_extract_write(const vg_extract *x, vg_extract_form form, const vg_extract_names *names, uint8_t **ret_at, size_t *ret_len,
                                   vg_err *err);

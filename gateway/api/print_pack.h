/* The pack of a day (run/pack.h) as JSON, as a table, or as a page to print. */
#pragma once
#include "gateway/api/api.h"
#include "gateway/core/day_seal.h"

typedef enum vg_pack_form { VG_PACK_JSON, VG_PACK_CSV, VG_PACK_HTML } vg_pack_form;
VG_MUST vg_status vg_pack_form_of(const char *text, vg_pack_form *ret, vg_err *err);
const char *vg_pack_type(vg_pack_form form);
/* Of a pack that was kept; ctx names who signed; *ret_at is the caller's to free. BUG: it is not one. */
VG_MUST vg_status vg_pack_print(vg_span json, const vg_day_seal *seal, vg_pack_form form, const vg_api_ctx *ctx, uint8_t **ret_at, size_t *ret_len, vg_err *err);

/* The pack of a day: what preparer and reviewer sign, as JSON, and printed from that. Its SHA-256 is sealed in the chain of events, so
 * whoever has the JSON and the event can tell that it is what was signed: sha256sum PACK.json.
 */
#pragma once
#include "gateway/api/api.h"
#include "gateway/core/day_seal.h"
#include "gateway/run/edge.h"

enum { VG_PACK_BREAKS = 2000 };

typedef struct vg_pack {
    vg_business_day day;
    vg_recon recon;
    vg_proof proof;
    vg_day_seal seal;
    bool has_day, has_recon, has_proof, has_seal;
} vg_pack;

/* The rows of a day; what is not there is zero. */
VG_MUST vg_status vg_pack_read(vg_store *store, int64_t program, vg_day day, vg_pack *ret, vg_err *err);
/* LIMIT: more breaks than VG_PACK_BREAKS. */
VG_MUST vg_status vg_pack_write(vg_store *store, const vg_pack *pack, const vg_api_ctx *ctx, int64_t at_ms, vg_json *w, vg_err *err);

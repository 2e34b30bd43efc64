/* Rows of the store for an archive (gateway/api/evidence.h). */
#pragma once
#include "gateway/api/evidence.h"
#include "gateway/run/edge.h"

/* VG_E_NOT_FOUND: no such operation. */
VG_MUST vg_status vg_evidence_write(vg_store *store, const vg_api_evidence *what, vg_json *w, vg_err *err);

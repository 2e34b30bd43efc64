/* SHA-256 of what comes in pieces; for bytes that lie together there is vg_sha256 of base/text.h.
 *
 *     vg_sha256_run *run;
 *     VG_TRY(vg_sha256_open(&run, err));                       MEMORY
 *     vg_sha256_begin(run); vg_sha256_add(run, piece); … vg_sha256_end(run, digest);      as often as wanted
 *     vg_sha256_close(run);
 */
#pragma once
#include "gateway/base/span.h"

typedef struct vg_sha256_run vg_sha256_run;

VG_MUST vg_status vg_sha256_open(vg_sha256_run **ret, vg_err *err);
void vg_sha256_close(vg_sha256_run *run); /* NULL is accepted */
void vg_sha256_begin(vg_sha256_run *run);
void vg_sha256_add(vg_sha256_run *run, vg_span piece);
void vg_sha256_end(vg_sha256_run *run, uint8_t ret[32]);

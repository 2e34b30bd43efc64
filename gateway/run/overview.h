/* Where a program stands, for a treasurer's morning: the last closed day and what waits for people.
 *
 *     VG_TRY(vg_overview_read(store, program, &row, err));      vg_api_render_overview(&row, 1, now, &ctx, &w);
 *
 * Six questions, each answered out of an index: what is open is counted, the books are not read. What commits between two of them
 * is in the later one alone.
 */
#pragma once
#include "gateway/api/api.h"
#include "gateway/run/edge.h"

VG_MUST vg_status vg_overview_read(vg_store *store, int64_t program, vg_api_overview *ret, vg_err *err);

/* What the treasury watches, for /metrics: read from the store on a reader's connection in sums that indexes of open things give, never
 * in the turn. The caller keeps the text for VG_METRICS_KEPT_MS: nobody makes the store work by asking often.
 *
 *     vg_metrics_treasury(store, facts, count, now_ms, &buf);
 */
#pragma once
#include "gateway/api/api.h"
#include "gateway/run/edge.h"

enum { VG_METRICS_KEPT_MS = 10000, VG_METRICS_BYTES = 512 * 1024 };

/* Appends; custody_treasury_up is 0 for a program that could not be read, and says nothing else of it. */
void vg_metrics_treasury(vg_store *store, const vg_api_facts *facts, size_t fact_count, int64_t now_ms, vg_buf *b);

/* A reconciliation that is stored: a day is read and matched on a worker, what it found is handed to the core in steps (core/breaks.h).
 *
 *     vg_recon_run_ask ask = {.rules = …, .day = …, .principal = …, .commit = commit, .ctx = …};
 *     VG_TRY(vg_recon_run_day(store, &ask, &row, err));
 *
 * Breaks are opened for items of the day and of VG_RECON_LATE days before: a line that came late is no less alone. An older one whose
 * partner has come is cleared, one whose time is over (timing, late) is looked at again. Running it again changes nothing that is as it was.
 */
#pragma once
#include "gateway/run/await.h"
#include "gateway/run/recon.h"

enum { VG_RECON_LATE = 3 };

typedef struct vg_recon_run_ask {
    const vg_rules *rules;
    vg_day day, covered_to;
    int64_t principal; /* 0: the gateway itself */
    const atomic_bool *stop; /* as of a vg_recon_day_ask; the store is one that stops with it */
    vg_commit *commit;
    void *ctx;
} vg_recon_run_ask;

VG_MUST vg_status vg_recon_run_day(vg_store *store, const vg_recon_run_ask *ask, vg_recon *ret, vg_err *err);

/* Up to which day the bank's statement was read whole, by the feed's row; day 0: never. */
VG_MUST vg_status vg_recon_covered_to(vg_store *store, int64_t program, vg_day *ret, vg_err *err);

/* A business day of a program set beside the bank's statement: its lines and our movements, matched by core/recon.h.
 *
 *     VG_TRY(vg_recon_day_read(store, rules, day, &r, err));   on a reading connection
 *     … vg_recon_day_render(&r, …) …                             vg_recon_day_free(&r), also after an error
 *
 * Looked at are VG_RECON_AROUND days before and behind, too: what a bank books a day later is no break of this one. Shown are groups and
 * breaks of which an item is of the day. Reads only: nothing is stored, and the same rows give the same answer.
 */
#pragma once
#include "gateway/api/json.h"
#include "gateway/core/core.h"
#include "gateway/core/recon.h"
#include "gateway/run/edge.h"

enum { VG_RECON_AROUND = 7, VG_RECON_SHOWN = 500, VG_RECON_DAY_ITEMS = 4000000 };

typedef struct vg_recon_bank_item {
    char id[121];
    int64_t day, op, receipt_id;
} vg_recon_bank_item;

typedef struct vg_recon_our_item {
    int64_t op, receipt, at;
} vg_recon_our_item;

typedef struct vg_recon_day {
    vg_day day;
    vg_recon_item *bank, *ours;
    vg_recon_bank_item *lines;
    vg_recon_our_item *moves;
    size_t bank_count, bank_cap, our_count, our_cap;
    vg_recon_cover *covers;
    size_t cover_count;
    vg_recon_result *result;
} vg_recon_day;

/* LIMIT: more items than VG_RECON_DAY_ITEMS; what core/recon.h says. */
VG_MUST vg_status vg_recon_day_read(vg_store *store, const vg_rules *rules, vg_day day, vg_day covered_to, vg_recon_day *ret, vg_err *err);
void vg_recon_day_render(const vg_recon_day *r, const char *program, bool groups, vg_json *w);
void vg_recon_day_free(vg_recon_day *r);

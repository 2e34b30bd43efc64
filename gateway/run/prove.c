/* Makes the proofs that are wanted, one after the other: waits for the bank's answers, reads on a worker, ends in one step. Beside the
 * business day, which never waits for it. */
#include "gateway/run/gateway_in.h"
#include "gateway/run/proof.h"
#include "gateway/run/rows.h"
#include <stdlib.h>

enum { STORE_RETRY_MS = 5000 };

/* What it waits for, until its patience ends: the custody account's balance, and the whole list, as long as its pages come. */
static bool is_ready(const vg_proof_work *w, const vg_feed *list, int64_t now)
{
    const vg_rules *rules = &w->lane->conf->rules;
    int64_t ends = w->wanted.asked_at + VG_PROOF_PATIENCE_MS, list_ends = vg_fen_max(w->wanted.asked_at, list->done_at) + VG_PROOF_PATIENCE_MS;
    bool custody = !vg_rules_offer(rules, VG_ASK_CUSTODY_BALANCE) || w->wanted.custody_way != VG_TW_NONE || now >= ends;
    bool listed = !vg_rules_offer(rules, VG_ASK_FIGURES) || list->whole_at >= w->wanted.asked_at || now >= list_ends;
    return custody && listed;
}

static vg_status read_wanted(vg_proof_work *w, vg_err *err)
{
    vg_store *store = w->gw->edge.store;
    const vg_rules *rules = &w->lane->conf->rules;
    vg_feed list = {0};
    bool found;
    vg_param params[] = {VG_P_INT(rules->program), VG_P_INT(VG_FEED_FIGURES)};
    VG_TRY(vg_row_of(store, VG_Q_proofs_wanted, params, 1, &w->wanted, sizeof w->wanted, &found, err));
    if (!found) {
        return VG_DONE;
    }
    VG_TRY(vg_row_of(store, VG_Q_feed_by_id, params, VG_COUNT(params), &list, sizeof list, &found, err));
    w->wants_list = vg_rules_offer(rules, VG_ASK_FIGURES) && list.whole_at < w->wanted.asked_at;
    w->ready = is_ready(w, &list, vg_now(w->gw));
    if (!w->ready) {
        return VG_DONE;
    }
    w->run = calloc(1, sizeof *w->run);
    if (w->run == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for a proof");
    }
    return vg_proof_read(store, rules, &w->wanted, list.whole_at >= w->wanted.asked_at ? list.whole_at : 0, w->run, err);
}

static void read_job(void *arg)
{
    vg_proof_work *w = arg;
    w->read = read_wanted(w, &w->err);
    vg_queued *event = vg_event_new(VG_EVT_PROOF, w->lane->conf->rules.program);
    event->proof = w;
    vg_queue_put(w->gw, event, false); /* the crank's from here on: it may be freed already */
}

void vg_proofs_keep(vg_gateway *gw, vg_lane *lane)
{
    if (lane->primary && lane->proof_wanted && !lane->proof_flying) {
        lane->proof_wanted = false;
        lane->proof_at = 0;
    }
    if (!lane->primary || lane->proof_flying || vg_now(gw) < lane->proof_at || gw->counts.clock_jumped) {
        return;
    }
    vg_proof_work *w = calloc(1, sizeof *w);
    assert(w != NULL);
    w->gw = gw;
    w->lane = lane;
    w->epoch = lane->epoch;
    w->figures_read = lane->figures_read;
    lane->proof_flying = true;
    vg_gateway_job(gw, read_job, w);
}

vg_status vg_proofs_step(vg_core *core, const vg_proof_work *w, vg_err *err)
{
    if (w->read.code != VG_OK) {
        *err = w->err;
        return w->read;
    }
    if (!w->ready) {
        return VG_DONE;
    }
    vg_proof_event event = {&w->run->proof, w->run->shown, w->run->shown_count};
    return vg_step_proof(core, &event, err);
}

void vg_proofs_listed(vg_lane *lane)
{
    lane->figures_wanted = false;
    lane->figures_read++;
    lane->proof_wanted = true;
}

void vg_proofs_drop(vg_proof_work *w)
{
    if (w->run != NULL) {
        vg_proof_run_free(w->run);
    }
    free(w->run);
    free(w);
}

void vg_proofs_release(vg_gateway *gw, vg_proof_work *w, bool ran)
{
    vg_lane *lane = w->lane;
    int64_t now = vg_now(gw);
    bool none = w->read.code == VG_OK && w->wanted.day == 0;
    lane->proof_flying = false;
    lane->proof_at = !ran ? now + STORE_RETRY_MS : none ? INT64_MAX : w->ready ? 0 : now + VG_PROOF_LOOK_MS;
    bool ended = w->figures_read != lane->figures_read; /* meanwhile: it may be the list that was missing, so the store is read again first */
    if (w->wants_list && !w->ready && !ended && !lane->figures_wanted) {
        lane->figures_wanted = true;
        lane->feed_due[VG_FEED_FIGURES] = now;
    }
    vg_proofs_drop(w);
}

int64_t vg_proofs_next(const vg_lane *lane)
{
    return lane->proof_flying ? INT64_MAX : lane->proof_wanted ? 0 : lane->proof_at;
}

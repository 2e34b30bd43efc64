/* When the bank's list of sub-accounts is asked for: by a store that answers as it was before the list ended. */
#include "gateway/run/gateway_in.h"
#include <CUnit/Basic.h>
#include <stdlib.h>

enum { PROGRAM = 1, DAY = 20514 };

static vg_program_conf conf;
static vg_lane lane;
static vg_gateway gw;
static bool ends_behind; /* the list ends while the proof's reader looks, behind what it has read */

static int64_t now(void *ctx)
{
    (void)ctx;
    return 5000;
}

static vg_status answer(vg_store *store, bool reader, vg_query query, const vg_param *params, size_t count, const vg_row_sink *sink, vg_err *err)
{
    (void)store, (void)reader, (void)params, (void)count;
    if (query == VG_Q_proofs_wanted) {
        return sink->row(sink->ctx, VG_T_proof, &(vg_proof){.program = PROGRAM, .day = DAY, .want = 1, .asked_at = 4000}, err);
    }
    CU_ASSERT_EQUAL(query, VG_Q_feed_by_id);
    VG_TRY(sink->row(sink->ctx, VG_T_feed, &(vg_feed){.program = PROGRAM, .kind = VG_FEED_FIGURES, .whole_at = 3000, .done_at = 3000}, err));
    if (ends_behind) {
        vg_proofs_listed(&lane);
    }
    return VG_DONE;
}

static void look(void)
{
    static const vg_store_ops ops = {.query = answer};
    static vg_store store = {&ops};
    conf.rules.program = PROGRAM;
    conf.rules.asks = UINT64_C(1) << VG_ASK_FIGURES;
    gw.edge = (vg_edge){.clock = {NULL, now, now}, .store = &store};
    gw.lanes = &lane;
    gw.lane_count = 1;
    lane.conf = &conf;
    lane.primary = lane.proof_wanted = true;
    vg_proofs_keep(&gw, &lane);
    vg_queued *e = gw.first;
    CU_ASSERT_PTR_NOT_NULL_FATAL(e);
    CU_ASSERT_FALSE(e->proof->ready);
    gw.first = gw.last = NULL;
    vg_proofs_release(&gw, e->proof, true);
    free(e);
}

static void a_proof_asks_for_the_list_where_none_was_read_since_it_was_asked_for(void)
{
    lane = (vg_lane){0};
    ends_behind = false;
    look();
    CU_ASSERT(lane.figures_wanted);
    CU_ASSERT_EQUAL(lane.feed_due[VG_FEED_FIGURES], 5000);
}

/* A second one would give accounts its own number while the proof is made by the first: they would not be listed. */
static void a_list_that_ended_while_the_store_was_read_is_not_asked_for_again(void)
{
    lane = (vg_lane){.figures_wanted = true};
    ends_behind = true;
    look();
    CU_ASSERT_FALSE(lane.figures_wanted);
    CU_ASSERT(lane.proof_wanted);
    CU_ASSERT_EQUAL(vg_proofs_next(&lane), 0);
}

int main(void)
{
    pthread_mutex_init(&gw.mutex, NULL);
    pthread_cond_init(&gw.wake, NULL);
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("when a proof asks for the list", NULL, NULL);
    CU_ADD_TEST(suite, a_proof_asks_for_the_list_where_none_was_read_since_it_was_asked_for);
    CU_ADD_TEST(suite, a_list_that_ended_while_the_store_was_read_is_not_asked_for_again);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

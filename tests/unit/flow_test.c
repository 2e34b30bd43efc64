/* The shipped table proves; every proof has an edit that it must catch. */
#include "gateway/core/flow.h"
#include <CUnit/Basic.h>
#include <stdlib.h>

static vg_err err;
static vg_flow_row rows[256];
static size_t count;

static void shipped(void)
{
    const vg_flow_row *all = vg_flow_rows(&count);
    CU_ASSERT_FATAL(count < VG_COUNT(rows));
    memcpy(rows, all, count * sizeof *rows);
}

static vg_flow_row *row(vg_state from, vg_flow_event on)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].from == from && rows[i].on == on) {
            return &rows[i];
        }
    }
    CU_FAIL_FATAL("the table has no such pair");
    return NULL;
}

static void drop(vg_state from, vg_flow_event on)
{
    vg_flow_row *r = row(from, on);
    size_t behind = (size_t)(rows + count - r) - 1;
    memmove(r, r + 1, behind * sizeof *rows);
    count--;
}

static void add(vg_state from, vg_flow_event on, vg_state to, uint32_t effects)
{
    rows[count++] = (vg_flow_row){from, on, to, effects};
}

static void is_caught(const char *words)
{
    CU_ASSERT_EQUAL(vg_flow_prove(rows, count, &err).code, VG_E_BUG);
    if (strstr(err.text, words) == NULL) {
        printf("\n    caught as \"%s\", not as \"%s\"\n", err.text, words);
        CU_FAIL("another proof caught it");
    }
}

static void the_shipped_table_proves(void)
{
    shipped();
    CU_ASSERT_EQUAL(vg_flow_prove(rows, count, &err).code, VG_OK);
}

static void each_pair_is_found_and_no_other(void)
{
    shipped();
    size_t found = 0;
    for (int s = 0; s < VG_ST_COUNT; s++) {
        for (int e = 0; e < VG_EV_COUNT; e++) {
            const vg_flow_row *r = vg_flow_find((vg_state)s, (vg_flow_event)e);
            found += r != NULL;
            CU_ASSERT(r == NULL || (r->from == (vg_state)s && r->on == (vg_flow_event)e));
        }
    }
    CU_ASSERT_EQUAL(found, count);
    CU_ASSERT_PTR_NULL(vg_flow_find(VG_ST_DONE, VG_EV_NO));
    CU_ASSERT_PTR_NULL(vg_flow_find(VG_ST_RESEND, VG_EV_CANCEL));
}

static void silence_that_refuses_is_caught(void)
{
    shipped();
    *row(VG_ST_SENDING, VG_EV_SILENCE) =
        (vg_flow_row){VG_ST_SENDING, VG_EV_SILENCE, VG_ST_REFUSED, VG_FX_VOID};
    is_caught("only an explicit no may refuse");
}

static void absent_that_refuses_is_caught(void)
{
    shipped();
    *row(VG_ST_UNKNOWN, VG_EV_ABSENT) =
        (vg_flow_row){VG_ST_UNKNOWN, VG_EV_ABSENT, VG_ST_REFUSED, VG_FX_VOID};
    is_caught("only an explicit no may refuse");
}

static void unclear_that_is_done_is_caught(void)
{
    shipped();
    *row(VG_ST_WAITING, VG_EV_UNCLEAR) =
        (vg_flow_row){VG_ST_WAITING, VG_EV_UNCLEAR, VG_ST_DONE, VG_FX_POST};
    is_caught("only an explicit yes may be done");
}

static void done_without_post_is_caught(void)
{
    shipped();
    row(VG_ST_SENDING, VG_EV_YES)->effects = VG_FX_NONE;
    is_caught("reached with and without a reserve");
}

static void refused_without_void_is_caught(void)
{
    shipped();
    row(VG_ST_UNKNOWN, VG_EV_NO)->effects = VG_FX_NONE;
    is_caught("reached with and without a reserve");
}

static void a_post_on_the_way_is_caught(void)
{
    shipped();
    row(VG_ST_SENDING, VG_EV_WORKING)->effects |= VG_FX_POST;
    is_caught("reserve");
}

static void post_and_void_at_once_is_caught(void)
{
    shipped();
    row(VG_ST_SENDING, VG_EV_YES)->effects = VG_FX_POST | VG_FX_VOID;
    is_caught("posts and voids");
}

static void a_second_reserve_is_caught(void)
{
    shipped();
    row(VG_ST_READY, VG_EV_CLAIM)->effects |= VG_FX_RESERVE;
    is_caught("reserves twice");
}

static void no_reserve_is_caught(void)
{
    shipped();
    row(VG_ST_NEW, VG_EV_ACCEPT)->effects = VG_FX_LATER;
    is_caught("not reserved");
}

static void an_end_with_a_way_out_is_caught(void)
{
    shipped();
    add(VG_ST_REFUSED, VG_EV_YES, VG_ST_DONE, VG_FX_NONE);
    is_caught("is an end but has a way out");
}

static void a_state_that_waits_for_the_kindness_of_others_is_caught(void)
{
    shipped();
    drop(VG_ST_RESEND, VG_EV_OVERDUE);
    drop(VG_ST_RESEND, VG_EV_GIVE_UP);
    is_caught("stuck for ever");
}

static void a_state_that_nobody_reaches_is_caught(void)
{
    shipped();
    drop(VG_ST_UNKNOWN, VG_EV_SAFE_TO_RESEND);
    drop(VG_ST_WAITING, VG_EV_SAFE_TO_RESEND);
    drop(VG_ST_SENDING, VG_EV_NOT_RESENT);
    drop(VG_ST_SENDING, VG_EV_MORE);
    is_caught("cannot be reached");
}

static void a_state_that_never_ends_is_caught(void)
{
    shipped();
    for (size_t i = 0; i < count;) {
        bool leaves = rows[i].from == VG_ST_MANUAL && rows[i].to != VG_ST_MANUAL;
        if (leaves) {
            drop(rows[i].from, rows[i].on);
        } else {
            i++;
        }
    }
    is_caught("MANUAL never ends");
}

static void the_same_pair_twice_is_caught(void)
{
    shipped();
    add(VG_ST_SENDING, VG_EV_YES, VG_ST_DONE, VG_FX_POST);
    is_caught("the same pair");
}

static void a_cancel_after_the_claim_is_caught(void)
{
    shipped();
    add(VG_ST_SENDING, VG_EV_CANCEL, VG_ST_CANCELLED, VG_FX_VOID);
    is_caught("cancel only while nothing was claimed");
    shipped();
    add(VG_ST_RESEND, VG_EV_CANCEL, VG_ST_CANCELLED, VG_FX_VOID);
    is_caught("cancel only while nothing was claimed");
}

static void bytes_without_a_claim_are_caught(void)
{
    shipped();
    row(VG_ST_UNKNOWN, VG_EV_DUE)->effects |= VG_FX_SEND;
    is_caught("bytes leave in SENDING and only there");
    shipped();
    row(VG_ST_READY, VG_EV_CLAIM)->effects = VG_FX_NONE;
    is_caught("bytes leave in SENDING and only there");
    shipped();
    add(VG_ST_UNKNOWN, VG_EV_CANCEL, VG_ST_SENDING, VG_FX_SEND);
    is_caught("bytes leave by a claim only");
}

static void timers_keep_their_bounds(void)
{
    vg_timers t = vg_timers_default();
    CU_ASSERT(t.give_up_ms > 0 && t.lease_ms > t.write_timeout_ms);
    CU_ASSERT_EQUAL(vg_timers_set(&t, "give_up_s", 60, &err).code, VG_OK);
    CU_ASSERT_EQUAL(t.give_up_ms, 60000);
    CU_ASSERT_EQUAL(vg_timers_set(&t, "give_up_s", 0, &err).code, VG_E_CONFIG);
    CU_ASSERT_EQUAL(vg_timers_set(&t, "wonders_s", 60, &err).code, VG_E_CONFIG);
    CU_ASSERT_EQUAL(t.give_up_ms, 60000);
}

static CU_TestInfo tests[] = {
    {"the shipped table proves", the_shipped_table_proves},
    {"each pair is found and no other", each_pair_is_found_and_no_other},
    {"silence that refuses is caught", silence_that_refuses_is_caught},
    {"absent that refuses is caught", absent_that_refuses_is_caught},
    {"unclear that is done is caught", unclear_that_is_done_is_caught},
    {"done without post is caught", done_without_post_is_caught},
    {"refused without void is caught", refused_without_void_is_caught},
    {"a post on the way is caught", a_post_on_the_way_is_caught},
    {"post and void at once is caught", post_and_void_at_once_is_caught},
    {"a second reserve is caught", a_second_reserve_is_caught},
    {"no reserve is caught", no_reserve_is_caught},
    {"an end with a way out is caught", an_end_with_a_way_out_is_caught},
    {"a state that waits for the kindness of others is caught",
     a_state_that_waits_for_the_kindness_of_others_is_caught},
    {"a state that nobody reaches is caught", a_state_that_nobody_reaches_is_caught},
    {"a state that never ends is caught", a_state_that_never_ends_is_caught},
    {"the same pair twice is caught", the_same_pair_twice_is_caught},
    {"a cancel after the claim is caught", a_cancel_after_the_claim_is_caught},
    {"bytes without a claim are caught", bytes_without_a_claim_are_caught},
    {"timers keep their bounds", timers_keep_their_bounds},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"flow", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* Which files are looked for, how often, and when nobody looks any more. */
#include "gateway/run/fetch_plan.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

static vg_fetch_plan plan;

static void fresh(void) { plan = (vg_fetch_plan){0}; }
static void add(int32_t day, const char *types) { vg_fetch_plan_day(&plan, (vg_day){day}, types); }

/* "10TXN 10BAL …" of those that are there. */
static const char *all(void)
{
    static char text[400];
    text[0] = 0;
    for (size_t i = 0; i < plan.count; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d%s ", (int)plan.slots[i].day.n, plan.slots[i].type);
    }
    return text;
}

static void a_day_that_closed_is_wanted_once_with_all_its_files(void)
{
    fresh();
    CU_ASSERT_PTR_NULL(vg_fetch_plan_due(&plan, 0));
    add(10, "TXN BAL");
    add(10, "TXN BAL");
    add(11, "");
    CU_ASSERT_STRING_EQUAL(all(), "10TXN 10BAL 11 ");
    vg_fetch_slot *slot = vg_fetch_plan_due(&plan, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(slot);
    CU_ASSERT_STRING_EQUAL(slot->type, "TXN");
    vg_fetch_plan_end(slot, VG_FETCH_TAKEN, 0);
    slot = vg_fetch_plan_due(&plan, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(slot);
    CU_ASSERT_STRING_EQUAL(slot->type, "BAL");
    vg_fetch_plan_end(slot, VG_FETCH_TAKEN, 0);
    slot = vg_fetch_plan_due(&plan, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(slot);
    CU_ASSERT_EQUAL(slot->day.n, 11);
    vg_fetch_plan_end(slot, VG_FETCH_TAKEN, 0);
    CU_ASSERT_PTR_NULL(vg_fetch_plan_due(&plan, INT64_MAX)); /* once */
}

static void the_newest_days_are_kept_whatever_their_order(void)
{
    fresh();
    add(10, "A B C D");
    add(12, "A B C D");
    add(11, "A B C D");
    add(14, "A B C D"); /* days need not follow one another */
    CU_ASSERT_STRING_EQUAL(all(), "12A 12B 12C 12D 11A 11B 11C 11D 14A 14B 14C 14D ");
    add(10, "A");
    add(13, "A");
    CU_ASSERT_STRING_EQUAL(all(), "12A 12B 12C 12D 14A 14B 14C 14D 13A ");
}

/* The same question while it waits, with a pause that doubles and stays at its longest. */
static void what_is_not_there_is_looked_for_ever_more_seldom(void)
{
    fresh();
    add(10, "");
    int64_t now = 0, pause = VG_FETCH_FIRST_MS;
    for (int i = 0; i < 20; i++) {
        vg_fetch_slot *slot = vg_fetch_plan_due(&plan, now);
        CU_ASSERT_PTR_NOT_NULL_FATAL(slot);
        vg_fetch_plan_end(slot, VG_FETCH_WAITS, now);
        CU_ASSERT_EQUAL(slot->question, 0);
        CU_ASSERT_PTR_NULL(vg_fetch_plan_due(&plan, now + pause - 1));
        now += pause;
        pause = 2 * pause < VG_FETCH_LONGEST_MS ? 2 * pause : VG_FETCH_LONGEST_MS;
    }
    CU_ASSERT_EQUAL(pause, VG_FETCH_LONGEST_MS);
}

static void what_failed_is_asked_anew_and_is_seen(void)
{
    size_t failed;
    fresh();
    add(10, "A B");
    vg_fetch_slot *slot = vg_fetch_plan_due(&plan, 0);
    vg_fetch_plan_end(slot, VG_FETCH_FAILED, 0);
    CU_ASSERT_EQUAL(slot->question, 1);
    CU_ASSERT_EQUAL(vg_fetch_plan_open(&plan, &failed), 2);
    CU_ASSERT_EQUAL(failed, 1);
    vg_fetch_plan_end(slot, VG_FETCH_TAKEN, 9);
    CU_ASSERT_EQUAL(vg_fetch_plan_open(&plan, &failed), 1);
    CU_ASSERT_EQUAL(failed, 0);
}

/* A bank that has not written its file yet says that there is none: it is asked again, not soon, and not for ever. */
static void none_is_believed_at_last(void)
{
    fresh();
    add(10, "");
    int64_t now = 0;
    for (int i = 0; i < VG_FETCH_NONE_MAX; i++) {
        vg_fetch_slot *slot = vg_fetch_plan_due(&plan, now);
        CU_ASSERT_PTR_NOT_NULL_FATAL(slot);
        vg_fetch_plan_end(slot, VG_FETCH_NONE, now);
        CU_ASSERT_EQUAL(slot->question, i + 1);
        CU_ASSERT_FALSE(slot->done);
        CU_ASSERT_PTR_NULL(vg_fetch_plan_due(&plan, now + VG_FETCH_NONE_MS - 1));
        now = slot->due_ms;
    }
    vg_fetch_slot *slot = vg_fetch_plan_due(&plan, now);
    CU_ASSERT_PTR_NOT_NULL_FATAL(slot);
    vg_fetch_plan_end(slot, VG_FETCH_NONE, now);
    CU_ASSERT_TRUE(slot->done);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("fetch plan", NULL, NULL);
    CU_ADD_TEST(suite, a_day_that_closed_is_wanted_once_with_all_its_files);
    CU_ADD_TEST(suite, the_newest_days_are_kept_whatever_their_order);
    CU_ADD_TEST(suite, what_is_not_there_is_looked_for_ever_more_seldom);
    CU_ADD_TEST(suite, what_failed_is_asked_anew_and_is_seen);
    CU_ADD_TEST(suite, none_is_believed_at_last);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

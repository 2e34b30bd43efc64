/* Months of business with flaws of every kind, and the truth known: nothing missed, nothing falsely matched, the right reason for
 * each item that is left. */
#include "tests/unit/recon_truth.h"
#include <CUnit/Basic.h>
#include <stdio.h>

enum { SEEDS = 100 };

static truth_score score;

static void nothing_is_missed_and_nothing_falsely_matched(void)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        recon_truth *t = truth_new(seed);
        vg_recon_ask ask = truth_ask(t);
        vg_recon_result *result = NULL;
        vg_err err;
        size_t before = score.items;
        CU_ASSERT_EQUAL_FATAL(vg_recon_run(&ask, &result, &err).code, VG_OK);
        truth_add_score(t, result, &score);
        CU_ASSERT_EQUAL(score.items - before, ask.bank_count + ask.our_count); /* each is told of once */
        vg_recon_free(result);
        if (score.first_wrong[0] != 0) {
            printf("\nseed %llu: %s\n", (unsigned long long)seed, score.first_wrong);
            score.first_wrong[0] = 0;
            CU_ASSERT(score.missed + score.false_sure + score.false_proposed + score.wrong_reasons == 0);
        }
        (void)truth_free(t);
    }
    printf("%d months, %zu items, %zu groups: found %zu, missed %zu, false %zu and %zu proposed; sums found %zu, undecided %zu; reasons %zu, "
           "wrong %zu, not searched %zu\n", SEEDS, score.items, score.groups, score.found, score.missed, score.false_sure, score.false_proposed, score.summed,
           score.undecided, score.reasons, score.wrong_reasons, score.unsearched);
    CU_ASSERT_EQUAL(score.missed, 0);
    CU_ASSERT_EQUAL(score.false_sure, 0);
    CU_ASSERT_EQUAL(score.false_proposed, 0);
    CU_ASSERT_EQUAL(score.wrong_reasons, 0);
    CU_ASSERT(score.summed > 20 * score.undecided && score.reasons > 20 * score.unsearched);
}

static void every_flaw_was_there(void)
{
    static const char *const texts[] = {
#define F(code, text) text,
        TRUTH_FLAWS(F)
#undef F
    };
    for (int i = FLAW_NONE + 1; i < FLAW_COUNT; i++) {
        printf("%-28s %6zu items, %6zu judged right\n", texts[i], score.by_flaw[i], score.right_by_flaw[i]);
        CU_ASSERT(score.by_flaw[i] >= 50);
    }
}

int main(void)
{
    CU_TestInfo tests[] = {{"nothing_is_missed_and_nothing_falsely_matched", nothing_is_missed_and_nothing_falsely_matched},
                           {"every_flaw_was_there", every_flaw_was_there},
                           CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {{"recon_truth", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* All allocations from the first on fail, then from the second on, … until a run goes through: each failure is told, and
 * nothing is lost. */
#include "tests/unit/recon_truth.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static long left = -1; /* allocations that work; -1: all */

void *__real_calloc(size_t count, size_t size);
void *__real_reallocarray(void *at, size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_reallocarray(void *at, size_t count, size_t size);

static bool fails(void)
{
    left -= left > 0;
    return left == 0;
}

void *__wrap_calloc(size_t count, size_t size) { return fails() ? NULL : __real_calloc(count, size); }

void *__wrap_reallocarray(void *at, size_t count, size_t size) { return fails() ? NULL : __real_reallocarray(at, count, size); }

static void every_allocation_may_fail(void)
{
    recon_truth *t = truth_new(1);
    vg_recon_ask ask = truth_ask(t);
    vg_recon_result *result = NULL;
    vg_err err;
    long n = 0;
    vg_code code = VG_E_MEMORY;
    while (code == VG_E_MEMORY && n < 1000) {
        left = ++n;
        code = vg_recon_run(&ask, &result, &err).code;
        left = -1;
        CU_ASSERT((result != NULL) == (code == VG_OK));
    }
    CU_ASSERT_EQUAL_FATAL(code, VG_OK);
    CU_ASSERT(n > 30);
    printf("%ld allocations\n", n - 1);
    vg_recon_groups groups = {result->groups, result->group_count, result->ids};
    vg_recon_change *changes = NULL;
    size_t count;
    for (code = VG_E_MEMORY, n = 0; code == VG_E_MEMORY && n < 100;) {
        left = ++n;
        code = vg_recon_compare(&groups, &groups, &changes, &count, &err).code;
        left = -1;
        CU_ASSERT((changes != NULL) == (code == VG_OK));
    }
    CU_ASSERT_EQUAL(code, VG_OK);
    CU_ASSERT_EQUAL(n, 7);
    free(changes);
    vg_recon_free(result);
    (void)truth_free(t);
}

int main(void)
{
    CU_TestInfo tests[] = {{"every_allocation_may_fail", every_allocation_may_fail}, CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {{"recon_memory", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

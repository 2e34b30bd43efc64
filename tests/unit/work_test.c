/* Rows of a turn: layers, groups, versions. */
#include "gateway/core/work.h"
#include <CUnit/Basic.h>

static vg_err err;
static vg_work *work;

static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
}

static void put_account(int64_t id, int64_t free_fen, int64_t ver)
{
    vg_account a = {.id = id, .program = 1, .free_fen = free_fen, .ver = ver};
    vg_work_put(work, VG_T_account, &a);
}

static const vg_account *find(int64_t id)
{
    const vg_account *a = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(id), &a, &err).code, VG_OK);
    return a;
}

static size_t lots_of(int64_t account, const vg_lot **ret_first)
{
    const void *const *rows;
    size_t n = 0;
    CU_ASSERT_EQUAL(vg_work_group(work, VG_G_LOTS_OF_ACCOUNT, account, &rows, &n, &err).code,
                    VG_OK);
    if (n > 0 && ret_first != NULL) {
        *ret_first = rows[0];
    }
    return n;
}

static void a_row_that_is_not_here_is_asked_for_once(void)
{
    const vg_account *a;
    const vg_need *needs;
    fresh();
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(7), &a, &err).code, VG_E_MISS);
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(7), &a, &err).code, VG_E_MISS);
    CU_ASSERT_EQUAL(vg_work_needs(work, &needs), 1);
    CU_ASSERT_EQUAL(needs[0].key.a, 7);
    vg_work_needs_done(work); /* asked for and not put: it does not exist */
    CU_ASSERT_PTR_NULL(find(7));
    CU_ASSERT_EQUAL(vg_work_needs(work, &needs), 0);
}

static void a_dropped_edit_never_was(void)
{
    const vg_dirty *dirty;
    fresh();
    put_account(1, 500, 3);
    vg_work_begin(work);
    VG_EDIT(work, account, find(1))->free_fen = 1;
    VG_EDIT(work, account, find(1))->free_fen = 2;
    vg_work_drop(work);
    CU_ASSERT_EQUAL(find(1)->free_fen, 500);
    CU_ASSERT_EQUAL(vg_work_dirty(work, &dirty), 0);
}

static void a_drop_goes_back_to_the_layer_before_and_not_further(void)
{
    const vg_dirty *dirty;
    fresh();
    put_account(1, 500, 3);
    vg_work_begin(work);
    VG_EDIT(work, account, find(1))->free_fen = 400;
    vg_work_keep(work);
    vg_work_begin(work);
    VG_EDIT(work, account, find(1))->free_fen = 300;
    vg_work_drop(work);
    CU_ASSERT_EQUAL(find(1)->free_fen, 400);
    CU_ASSERT_EQUAL(vg_work_dirty(work, &dirty), 1);
    CU_ASSERT_EQUAL(dirty[0].old_ver, 3);
    CU_ASSERT_EQUAL(((const vg_account *)dirty[0].row)->ver, 4);
    CU_ASSERT_FALSE(dirty[0].is_new);
}

static void an_edit_without_a_change_is_no_change(void)
{
    const vg_dirty *dirty;
    fresh();
    put_account(1, 500, 3);
    vg_work_begin(work);
    VG_EDIT(work, account, find(1))->free_fen = 500;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(vg_work_dirty(work, &dirty), 0);
}

static void a_row_is_written_once_whatever_many_steps_changed_it(void)
{
    const vg_dirty *dirty;
    fresh();
    put_account(1, 500, 3);
    for (int i = 0; i < 5; i++) {
        vg_work_begin(work);
        VG_EDIT(work, account, find(1))->free_fen++;
        vg_work_keep(work);
    }
    CU_ASSERT_EQUAL(vg_work_dirty(work, &dirty), 1);
    CU_ASSERT_EQUAL(((const vg_account *)dirty[0].row)->ver, 4);
    vg_work_committed(work);
    vg_work_begin(work);
    VG_EDIT(work, account, find(1))->free_fen++;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(vg_work_dirty(work, &dirty), 1);
    CU_ASSERT_EQUAL(dirty[0].old_ver, 4);
    CU_ASSERT_EQUAL(find(1)->free_fen, 506);
}

static void a_dropped_insert_leaves_its_key_free(void)
{
    fresh();
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, 9);
    vg_work_need(work, VG_T_lot, VG_KEY_OF_ID(50));
    vg_work_needs_done(work);
    vg_work_begin(work);
    (void)VG_NEW(work, lot, {.id = 50, .account = 9, .acct_open = 9, .free_fen = 1});
    CU_ASSERT_EQUAL(lots_of(9, NULL), 1);
    vg_work_drop(work);
    CU_ASSERT_EQUAL(lots_of(9, NULL), 0);
    vg_work_begin(work);
    (void)VG_NEW(work, lot, {.id = 50, .account = 9, .acct_open = 9, .free_fen = 2});
    vg_work_keep(work);
    const vg_lot *lot = NULL;
    CU_ASSERT_EQUAL(lots_of(9, &lot), 1);
    CU_ASSERT_EQUAL(lot->free_fen, 2);
}

static void a_group_is_loaded_whole_and_new_rows_stand_last(void)
{
    const void *const *rows;
    size_t n;
    fresh();
    CU_ASSERT_EQUAL(vg_work_group(work, VG_G_LOTS_OF_ACCOUNT, 9, &rows, &n, &err).code, VG_E_MISS);
    vg_lot one = {.id = 1, .account = 9, .acct_open = 9, .free_fen = 1},
           other = {.id = 2, .account = 8, .acct_open = 8};
    vg_work_put(work, VG_T_lot, &one);
    vg_work_put(work, VG_T_lot, &other);
    CU_ASSERT_EQUAL(vg_work_group(work, VG_G_LOTS_OF_ACCOUNT, 9, &rows, &n, &err).code, VG_E_MISS);
    vg_work_needs_done(work);
    vg_work_begin(work);
    (void)VG_NEW(work, lot, {.id = 3, .account = 9, .acct_open = 9, .free_fen = 3});
    vg_work_keep(work);
    CU_ASSERT_EQUAL(vg_work_group(work, VG_G_LOTS_OF_ACCOUNT, 9, &rows, &n, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT_EQUAL(((const vg_lot *)rows[0])->id, 1);
    CU_ASSERT_EQUAL(((const vg_lot *)rows[1])->id, 3);
}

static void a_row_leaves_its_group_with_its_column(void)
{
    fresh();
    vg_work_group_is_new(work, VG_G_LOTS_OF_ACCOUNT, 9);
    vg_work_begin(work);
    vg_lot *lot = VG_NEW(work, lot, {.id = 1, .account = 9, .acct_open = 9, .free_fen = 1});
    vg_work_keep(work);
    vg_work_begin(work);
    VG_EDIT(work, lot, lot)->acct_open = 0;
    CU_ASSERT_EQUAL(lots_of(9, NULL), 0);
    vg_work_drop(work);
    CU_ASSERT_EQUAL(lots_of(9, NULL), 1);
}

static void what_is_here_is_newer_than_what_the_store_says(void)
{
    fresh();
    put_account(1, 500, 3);
    vg_work_begin(work);
    VG_EDIT(work, account, find(1))->free_fen = 400;
    vg_work_keep(work);
    put_account(1, 500, 3);
    CU_ASSERT_EQUAL(find(1)->free_fen, 400);
}

static void passing_rows_go_with_the_commit_and_cached_ones_stay(void)
{
    fresh();
    put_account(1, 500, 3);
    vg_hold h = {.id = 4, .program = 1};
    vg_work_put(work, VG_T_hold, &h);
    vg_work_committed(work);
    const vg_hold *found;
    CU_ASSERT_EQUAL(find(1)->free_fen, 500);
    CU_ASSERT_EQUAL(VG_FIND(work, hold, VG_KEY_OF_ID(4), &found, &err).code, VG_E_MISS);
}

static void to_forget_is_to_know_nothing(void)
{
    const vg_account *a;
    const vg_dirty *dirty;
    fresh();
    put_account(1, 500, 3);
    vg_work_begin(work);
    VG_EDIT(work, account, find(1))->free_fen = 400;
    vg_work_keep(work);
    vg_work_forget(work);
    CU_ASSERT_EQUAL(vg_work_dirty(work, &dirty), 0);
    CU_ASSERT_EQUAL(vg_work_rows(work), 0);
    CU_ASSERT_EQUAL(VG_FIND(work, account, VG_KEY_OF_ID(1), &a, &err).code, VG_E_MISS);
}

static void words_are_keys_too(void)
{
    const vg_idem *found;
    fresh();
    char word[] = "1/1/key";
    CU_ASSERT_EQUAL(VG_FIND(work, idem, VG_KEY_OF_WORD(word), &found, &err).code, VG_E_MISS);
    word[0] = 'x'; /* the need keeps its own copy */
    const vg_need *needs;
    CU_ASSERT_EQUAL_FATAL(vg_work_needs(work, &needs), 1);
    CU_ASSERT_STRING_EQUAL(needs[0].key.word, "1/1/key");
    vg_work_needs_done(work);
    CU_ASSERT_EQUAL(VG_FIND(work, idem, VG_KEY_OF_WORD("1/1/key"), &found, &err).code, VG_OK);
    CU_ASSERT_PTR_NULL(found);
}

static CU_TestInfo tests[] = {
    {"a row that is not here is asked for once", a_row_that_is_not_here_is_asked_for_once},
    {"a dropped edit never was", a_dropped_edit_never_was},
    {"a drop goes back to the layer before and not further",
     a_drop_goes_back_to_the_layer_before_and_not_further},
    {"an edit without a change is no change", an_edit_without_a_change_is_no_change},
    {"a row is written once whatever many steps changed it",
     a_row_is_written_once_whatever_many_steps_changed_it},
    {"a dropped insert leaves its key free", a_dropped_insert_leaves_its_key_free},
    {"a group is loaded whole and new rows stand last",
     a_group_is_loaded_whole_and_new_rows_stand_last},
    {"a row leaves its group with its column", a_row_leaves_its_group_with_its_column},
    {"what is here is newer than what the store says",
     what_is_here_is_newer_than_what_the_store_says},
    {"passing rows go with the commit and cached ones stay",
     passing_rows_go_with_the_commit_and_cached_ones_stay},
    {"to forget is to know nothing", to_forget_is_to_know_nothing},
    {"words are keys too", words_are_keys_too},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"work", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    work = vg_work_close(work);
    return failed == 0 ? 0 : 1;
}

/* Rules as data: what every set keeps, files of them, and what other rules change of past days. */
#include "gateway/base/buf.h"
#include "gateway/base/limits.h"
#include "tests/unit/recon_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define MON 20514 /* 2026-03-02 */
#define HEADER "from,rule,version,state,back,forward,source\n"

static vg_err err;
static recon_kit kit;

/* --- sets ------------------------------------------------------------------------------------------------------- */

static void the_standard_keeps_what_every_set_keeps(void)
{
    const vg_recon_rules *all = vg_recon_rules_standard();
    CU_ASSERT_EQUAL(vg_recon_rules_check(all, &err).code, VG_OK);
    for (size_t i = 0; i < all->count; i++) {
        CU_ASSERT_PTR_EQUAL(vg_recon_rule_of(all->rows[i].number), &all->rows[i]);
        CU_ASSERT(all->rows[i].version >= 1 && all->rows[i].text[0] != 0);
    }
    CU_ASSERT_PTR_NULL(vg_recon_rule_of(0));
}

/* Each edit must be caught. */
static void a_set_that_breaks_a_promise_is_refused(void)
{
    const vg_recon_rules *all = vg_recon_rules_standard();
    for (int edit = 0; edit < 12; edit++) {
        vg_recon_rule rows[VG_RECON_RULES_MAX];
        vg_recon_rules rules = {rows, all->count};
        memcpy(rows, all->rows, all->count * sizeof *rows);
        vg_recon_rule *last = &rows[all->count - 1], *whole = &rows[19], swap;
        switch (edit) {
        case 1: rows[0].on = false; break; /* the link is on … */
        case 2: swap = rows[0]; rows[0] = rows[1]; rows[1] = swap; break; /* … and first */
        case 3: swap = rows[3]; rows[3] = *whole; *whole = swap; break; /* looks before a number */
        case 4: whole->number = 1; break;
        case 5: whole->forward = VG_RECON_DAYS_MAX + 1; break;
        case 6: whole->back = -1; break;
        case 7: last->proposed = false; break; /* a searched sum is never sure */
        case 8: last->bank_unit = VG_RECON_BY_REF; break;
        case 9: whole->fee = true; break; /* a fee beside the amount alone */
        case 10: rules.count = 0; break;
        case 11: whole->our_unit = VG_RECON_BY_BUNDLE; whole->seconds = 5; break;
        default: break;
        }
        CU_ASSERT_EQUAL(vg_recon_rules_check(&rules, &err).code, edit == 0 ? VG_OK : VG_E_INVALID);
        kit_fresh(&kit);
        kit.rules = rules;
        CU_ASSERT_EQUAL(kit_try(&kit, &err), edit == 0 ? VG_OK : VG_E_INVALID);
    }
}

static void the_version_follows_what_is_on_and_its_order(void)
{
    const vg_recon_rules *all = vg_recon_rules_standard();
    vg_recon_rule rows[VG_RECON_RULES_MAX];
    vg_recon_rules rules = {rows, all->count};
    memcpy(rows, all->rows, all->count * sizeof *rows);
    int64_t standard = vg_recon_rules_version(all);
    CU_ASSERT_EQUAL(vg_recon_rules_version(&rules), standard);
    rows[5].forward--;
    int64_t narrow = vg_recon_rules_version(&rules);
    CU_ASSERT_NOT_EQUAL(narrow, standard);
    rows[5].on = false;
    int64_t off = vg_recon_rules_version(&rules);
    CU_ASSERT_NOT_EQUAL(off, narrow);
    rows[5].forward = 1; /* of a rule that is off nothing counts */
    CU_ASSERT_EQUAL(vg_recon_rules_version(&rules), off);
    vg_recon_rule swap = rows[2];
    rows[2] = rows[3];
    rows[3] = swap;
    CU_ASSERT_NOT_EQUAL(vg_recon_rules_version(&rules), off);
    kit_fresh(&kit);
    kit.rules = rules;
    kit_run(&kit);
    CU_ASSERT_EQUAL(kit.result->rules_version, vg_recon_rules_version(&rules));
}

/* --- files ------------------------------------------------------------------------------------------------------ */

static char told[4096];
static void tell(void *ctx, int64_t line, const char *text)
{
    (void)ctx;
    (void)line;
    size_t len = strlen(told);
    (void)snprintf(told + len, sizeof told - len, "%s\n", text);
}

static vg_recon_rules_room room;
static vg_code read_text(const char *text)
{
    told[0] = 0;
    return vg_recon_rules_read(vg_span_of(text), &room, tell, NULL, &err).code;
}

/* A whole set of a day, but one row is given, or left out where it is "". */
static void put_set(vg_buf *b, const char *day, const char *name, const char *row)
{
    const vg_recon_rules *all = vg_recon_rules_standard();
    for (size_t i = 0; i < all->count; i++) {
        if (name != NULL && strcmp(all->rows[i].name, name) == 0) {
            vg_buf_text(b, row);
        } else {
            vg_buf_format(b, "%s,%s,%d,on,,,Change 17\n", day, all->rows[i].name, all->rows[i].version);
        }
    }
}

static char text_room[16384];
static const char *set_with(const char *name, const char *row)
{
    vg_buf b = vg_buf_of(text_room, sizeof text_room - 1);
    vg_buf_text(&b, HEADER);
    put_set(&b, "2026-03-01", name, row);
    text_room[b.len] = 0;
    return text_room;
}

static void a_file_orders_switches_and_narrows_from_its_day_on(void)
{
    vg_buf b = vg_buf_of(text_room, sizeof text_room - 1);
    vg_buf_text(&b, HEADER);
    put_set(&b, "2026-03-01", "receipt_shift", "2026-03-01,receipt_shift,1,on,1,2,Change 17\n");
    put_set(&b, "2026-06-01", "amount_window", "2026-06-01,amount_window,1,off,,,\"Change 31, signed by two\"\n");
    text_room[b.len] = 0;
    CU_ASSERT_EQUAL_FATAL(read_text(text_room), VG_OK);
    CU_ASSERT_STRING_EQUAL(told, "");
    vg_recon_rules before = vg_recon_rules_on(&room, (vg_day){MON - 2}), march = vg_recon_rules_on(&room, (vg_day){MON - 1}),
                   june = vg_recon_rules_on(&room, (vg_day){MON + 200});
    CU_ASSERT_EQUAL(before.rows, vg_recon_rules_standard()->rows);
    CU_ASSERT(march.rows[4].back == 1 && march.rows[4].forward == 2 && march.rows[26].on);
    CU_ASSERT(june.rows[4].back == 2 && june.rows[4].forward == 5 && !june.rows[26].on);
    CU_ASSERT_STRING_EQUAL(room.sets[1].source, "Change 17"); /* of its last row */
    CU_ASSERT_PTR_EQUAL(vg_recon_rules_on(NULL, (vg_day){MON}).rows, vg_recon_rules_standard()->rows);
    CU_ASSERT_EQUAL(read_text(HEADER), VG_OK); /* no set: the standard */
    CU_ASSERT_PTR_EQUAL(vg_recon_rules_on(&room, (vg_day){MON}).rows, vg_recon_rules_standard()->rows);
}

/* What is printed to be edited is the set itself: of its version, in its order, with its windows. */
static void a_set_that_is_written_is_read_back_the_same(void)
{
    uint8_t out[VG_RECON_RULES_TEXT];
    vg_buf b = vg_buf_of(out, sizeof out);
    const vg_recon_rules *all = vg_recon_rules_standard();
    vg_recon_rules_write(all, (vg_day){MON}, "built in", &b);
    CU_ASSERT_FALSE_FATAL(b.over);
    told[0] = 0;
    CU_ASSERT_EQUAL_FATAL(vg_recon_rules_read(vg_buf_span(&b), &room, tell, NULL, &err).code, VG_OK);
    vg_recon_rules back = vg_recon_rules_on(&room, (vg_day){MON});
    CU_ASSERT_PTR_NOT_EQUAL(back.rows, all->rows);
    CU_ASSERT_EQUAL(back.count, all->count);
    CU_ASSERT_EQUAL(vg_recon_rules_version(&back), vg_recon_rules_version(all));
    CU_ASSERT_PTR_EQUAL(vg_recon_rules_on(&room, (vg_day){MON - 1}).rows, all->rows);
    vg_recon_rule rows[VG_RECON_RULES_MAX];
    memcpy(rows, all->rows, all->count * sizeof *rows);
    rows[26].on = false;
    rows[4].forward = 1;
    vg_recon_rules edited = {rows, all->count};
    b = vg_buf_of(out, sizeof out);
    vg_recon_rules_write(&edited, (vg_day){MON}, "Change 17, signed", &b); /* a comma in a cell */
    CU_ASSERT_EQUAL_FATAL(vg_recon_rules_read(vg_buf_span(&b), &room, tell, NULL, &err).code, VG_OK);
    back = vg_recon_rules_on(&room, (vg_day){MON});
    CU_ASSERT(!back.rows[26].on && back.rows[4].forward == 1);
    CU_ASSERT_EQUAL(vg_recon_rules_version(&back), vg_recon_rules_version(&edited));
}

static void the_order_of_a_file_is_the_order_of_the_run(void)
{
    const char *text = set_with("amount_window", "");
    char other[16384]; /* amount_window moves in front of those by counterparty */
    const char *at = strstr(text, "2026-03-01,party_minutes");
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    (void)snprintf(other, sizeof other, "%.*s2026-03-01,amount_window,1,on,,,Change 17\n%s", (int)(at - text), text, at);
    CU_ASSERT_EQUAL_FATAL(read_text(other), VG_OK);
    kit_fresh(&kit);
    kit_bank(&kit, 500, MON)->party = 7;
    kit_ours(&kit, 500, MON)->party = 7;
    kit_run(&kit);
    CU_ASSERT_STRING_EQUAL(kit_rule(&kit, true, 1), "party_day");
    kit.rules = vg_recon_rules_on(&room, (vg_day){MON});
    kit_run(&kit);
    CU_ASSERT_STRING_EQUAL(kit_rule(&kit, true, 1), "amount_window");
}

static void a_window_of_no_days_is_the_same_day(void)
{
    const int32_t shifts[] = {0, 1, -1}; /* Saturday, of which the Sunday and the Friday are no working day apart or one */
    CU_ASSERT_EQUAL_FATAL(read_text(set_with("amount_window", "2026-03-01,amount_window,1,on,0,0,x\n")), VG_OK);
    for (size_t i = 0; i < VG_COUNT(shifts); i++) {
        kit_fresh(&kit);
        kit.rules = vg_recon_rules_on(&room, (vg_day){MON});
        vg_recon_rule only[] = {kit.rules.rows[0], kit.rules.rows[26]};
        CU_ASSERT_STRING_EQUAL(only[1].name, "amount_window");
        kit.rules = (vg_recon_rules){only, 2};
        kit_ours(&kit, 500, MON + 5);
        kit_bank(&kit, 500, MON + 5 + shifts[i]);
        kit_run(&kit);
        CU_ASSERT_STRING_EQUAL(kit_rule(&kit, true, 1), shifts[i] == 0 ? "amount_window" : "");
    }
}

static void a_bad_line_is_told_with_its_column(void)
{
    static const struct {
        const char *name, *row, *says;
    } cases[] = {
        {"ref_day", "2026-3-01,ref_day,1,on,,,x\n", "line 5, column 1 (from): is a day"},
        {"ref_day", "2026-02-28,ref_day,1,on,,,x\n", "line 5, column 1 (from): goes back"},
        {"ref_day", "2026-03-01,ref_days,1,on,,,x\n", "line 5, column 2 (rule): is none"},
        {"ref_day", "2026-03-01,linked,1,on,,,x\n", "line 5, column 2 (rule): stands twice"},
        {"ref_day", "2026-03-01,ref_day,2,on,,,x\n", "line 5, column 3 (version): is 1"},
        {"ref_day", "2026-03-01,ref_day,1,yes,,,x\n", "line 5, column 4 (state): is on or off"},
        {"ref_day", "2026-03-01,ref_day,1,on,1,,x\n", "line 5, column 5 (back): is empty or 0 to 0"},
        {"ref_shift", "2026-03-01,ref_shift,1,on,,6,x\n", "line 7, column 6 (forward): is empty or 0 to 5"},
        {"ref_day", "2026-03-01,ref_day,1,on,,-1,x\n", "line 5, column 6 (forward): is empty"},
        {"ref_day", "2026-03-01,ref_day,1,on,,,\n", "line 5, column 7 (source): says"},
        {"ref_day", "2026-03-01,ref_day,1,on,,\n", "line 5: 6 fields instead of 7"},
        {"ref_day", "", "the set ends here and does not name ref_day"},
        {"linked", "2026-03-01,linked,1,off,,,x\n", "the first rule is the link"},
    };
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        CU_ASSERT_EQUAL(read_text(set_with(cases[i].name, cases[i].row)), VG_E_INVALID);
        if (strstr(told, cases[i].says) == NULL) {
            printf("\ncase %zu says: %s", i, told);
            CU_FAIL("another text");
        }
    }
    static char many[65536];
    vg_buf b = vg_buf_of(many, sizeof many - 1);
    vg_buf_text(&b, HEADER);
    for (int set = 0; set <= VG_RECON_SETS_MAX; set++) {
        char day[VG_DAY_TEXT];
        vg_day_text((vg_day){MON + set}, day);
        put_set(&b, day, NULL, NULL);
    }
    CU_ASSERT_FATAL(!b.over);
    CU_ASSERT_EQUAL(read_text(many), VG_E_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(told, "column 1 (from): begins more than 16 sets"));
    static char long_text[VG_DAYS_FILE_MAX + 2];
    memset(long_text, 'x', sizeof long_text - 1);
    CU_ASSERT_EQUAL(read_text(long_text), VG_E_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(told, "the matching rules: longer than"));
    CU_ASSERT_EQUAL(read_text("from,rule\n"), VG_E_INVALID);
    CU_ASSERT_EQUAL(read_text(HEADER "\n"), VG_E_INVALID);
}

/* --- dry run ---------------------------------------------------------------------------------------------------- */

static vg_recon_group group(int32_t rule, uint32_t first, uint32_t bank, uint32_t ours)
{
    return (vg_recon_group){.rule = rule, .rule_version = 1, .first = first, .bank_count = bank, .our_count = ours};
}

static void changes_are_gained_lost_and_changed(void)
{
    const int64_t old_ids[] = {1, 1, 2, 2, 3, 3, 4, 5, 4, 6, 6}, new_ids[] = {3, 3, 1, 1, 4, 4, 5, 5, 7, 7};
    const vg_recon_group old[] = {group(3, 0, 1, 1), group(3, 2, 1, 1), group(3, 4, 1, 1), group(9, 6, 2, 1), group(4, 9, 1, 1)};
    const vg_recon_group now[] = {group(4, 0, 1, 1), group(3, 2, 1, 1), group(3, 4, 1, 1), group(3, 6, 1, 1), group(3, 8, 1, 1)};
    static const vg_recon_change want[] = {{VG_RECON_LOST, 1, 0},    {VG_RECON_CHANGED, 2, 0}, {VG_RECON_CHANGED, 3, 2},
                                           {VG_RECON_CHANGED, 3, 3}, {VG_RECON_LOST, 4, 0},    {VG_RECON_GAINED, 0, 4}};
    vg_recon_change *changes = NULL;
    size_t count = 0;
    CU_ASSERT_EQUAL_FATAL(vg_recon_compare(&(vg_recon_groups){old, 5, old_ids}, &(vg_recon_groups){now, 5, new_ids}, &changes, &count, &err).code, VG_OK);
    CU_ASSERT_EQUAL(count, VG_COUNT(want));
    for (size_t i = 0; i < count && i < VG_COUNT(want); i++) {
        CU_ASSERT(changes[i].kind == want[i].kind && changes[i].before == want[i].before && changes[i].after == want[i].after);
    }
    free(changes);
    CU_ASSERT_EQUAL(vg_recon_compare(&(vg_recon_groups){old, 5, old_ids}, &(vg_recon_groups){old, 5, old_ids}, &changes, &count, &err).code, VG_OK);
    CU_ASSERT_EQUAL(count, 0);
    free(changes);
    for (int what = 0; what < 4; what++) { /* the same items, and something else of the group */
        vg_recon_group other = old[0];
        other.rule += what == 0;
        other.rule_version += what == 1;
        other.fee_fen += what == 2;
        other.proposed = what == 3;
        CU_ASSERT_EQUAL(vg_recon_compare(&(vg_recon_groups){old, 1, old_ids}, &(vg_recon_groups){&other, 1, old_ids}, &changes, &count, &err).code, VG_OK);
        CU_ASSERT(count == 1 && changes[0].kind == VG_RECON_CHANGED);
        free(changes);
    }
}

static void a_dry_run_shows_what_a_narrower_window_loses(void)
{
    kit_fresh(&kit);
    for (int i = 0; i < 4; i++) { /* 0 to 3 working days late */
        static const char *const refs[] = {"S0", "S1", "S2", "S3"};
        kit_bank(&kit, -500, MON + i)->ref = vg_span_of(refs[i]);
        kit_ours(&kit, -500, MON)->ref = vg_span_of(refs[i]);
    }
    kit_run(&kit);
    vg_recon_result *before = kit.result;
    kit.result = NULL;
    CU_ASSERT_EQUAL_FATAL(read_text(set_with("ref_shift", "2026-03-01,ref_shift,1,on,0,1,x\n")), VG_OK);
    kit.rules = vg_recon_rules_on(&room, (vg_day){MON});
    kit_run(&kit);
    vg_recon_change *changes = NULL;
    size_t count = 0;
    vg_status st = vg_recon_compare(&(vg_recon_groups){before->groups, before->group_count, before->ids},
                                    &(vg_recon_groups){kit.result->groups, kit.result->group_count, kit.result->ids}, &changes, &count, &err);
    CU_ASSERT_EQUAL_FATAL(st.code, VG_OK);
    CU_ASSERT_EQUAL(before->group_count, 4);
    CU_ASSERT_EQUAL(count, 2); /* S2 and S3: no sum of one comes in the rule's place */
    CU_ASSERT(changes[0].kind == VG_RECON_LOST && changes[1].kind == VG_RECON_LOST);
    CU_ASSERT_EQUAL(kit.result->group_count, 2);
    CU_ASSERT_STRING_EQUAL(kit_why(&kit, true, 4), "date");
    free(changes);
    vg_recon_free(before);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"the_standard_keeps_what_every_set_keeps", the_standard_keeps_what_every_set_keeps},
        {"a_set_that_breaks_a_promise_is_refused", a_set_that_breaks_a_promise_is_refused},
        {"the_version_follows_what_is_on_and_its_order", the_version_follows_what_is_on_and_its_order},
        {"a_file_orders_switches_and_narrows_from_its_day_on", a_file_orders_switches_and_narrows_from_its_day_on},
        {"a_set_that_is_written_is_read_back_the_same", a_set_that_is_written_is_read_back_the_same},
        {"the_order_of_a_file_is_the_order_of_the_run", the_order_of_a_file_is_the_order_of_the_run},
        {"a_window_of_no_days_is_the_same_day", a_window_of_no_days_is_the_same_day},
        {"a_bad_line_is_told_with_its_column", a_bad_line_is_told_with_its_column},
        {"changes_are_gained_lost_and_changed", changes_are_gained_lost_and_changed},
        {"a_dry_run_shows_what_a_narrower_window_loses", a_dry_run_shows_what_a_narrower_window_loses},
        CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {{"recon_rules", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    vg_recon_free(kit.result);
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

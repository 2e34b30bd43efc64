/* Each rule, each reason and each limit of the matching, in cases small enough to see. */
#include "tests/unit/recon_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define MON 20514 /* Monday 2026-03-02 */
#define FRI (MON + 4)
enum { B1 = 1, B2, B3, B4, O1 = 1001, O2, O3, O4 };

static recon_kit kit;
static vg_err err;

static vg_recon_item *ref(vg_recon_item *item, const char *text)
{
    item->ref = vg_span_of(text);
    return item;
}

static vg_recon_item *receipt(vg_recon_item *item, const char *text)
{
    item->receipt = vg_span_of(text);
    return item;
}
#define RULE_IS(bank, id, name) CU_ASSERT_STRING_EQUAL(kit_rule(&kit, bank, id), name)
#define WHY_IS(bank, id, name) CU_ASSERT_STRING_EQUAL(kit_why(&kit, bank, id), name)

/* --- by who it is ------------------------------------------------------------------------------------------- */

static void receipt_and_reference_match_on_their_day(void)
{
    kit_fresh(&kit);
    receipt(kit_bank(&kit, 500, MON), "R1");
    ref(kit_bank(&kit, -500, MON), "S1");
    ref(kit_ours(&kit, -500, MON), "S1");
    receipt(kit_ours(&kit, 500, MON), "R1");
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B1, O2) && kit_paired(&kit, B2, O1));
    RULE_IS(true, B1, "receipt_day");
    RULE_IS(true, B2, "ref_day");
    CU_ASSERT_EQUAL(kit.result->left_count, 0);
}

static void a_date_shift_over_a_weekend_is_named(void)
{
    kit_fresh(&kit);
    ref(kit_ours(&kit, -500, FRI), "S1");
    ref(kit_bank(&kit, -500, FRI + 3), "S1"); /* the next working day */
    kit_run(&kit);
    RULE_IS(true, B1, "ref_shift");
    CU_ASSERT_EQUAL(kit_group(&kit, true, B1)->shift_days, 3);
}

static void the_same_reference_with_another_amount_is_a_break(void)
{
    kit_fresh(&kit);
    ref(kit_ours(&kit, -500, MON), "S1");
    ref(kit_bank(&kit, -501, MON), "S1");
    kit_bank(&kit, -500, MON); /* must not be taken in its place */
    kit_run(&kit);
    WHY_IS(false, O1, "amount");
    WHY_IS(true, B1, "amount");
    WHY_IS(true, B2, "missing_in_ledger");
    CU_ASSERT_EQUAL(kit.result->candidates[kit_left(&kit, false, O1)->first], B1);
}

static void a_booked_line_confirms_its_notice(void)
{
    kit_fresh(&kit);
    kit_ours(&kit, 500, MON);
    kit_bank(&kit, 500, MON + 1)->linked = O1;
    kit_run(&kit);
    RULE_IS(true, B1, "linked");
}

static void a_booked_line_with_another_amount_never_replaces_its_notice(void)
{
    kit_fresh(&kit);
    kit_ours(&kit, 500, MON);
    kit_bank(&kit, 700, MON)->linked = O1;
    kit_bank(&kit, 500, MON); /* looks right, and is another */
    kit_run(&kit);
    WHY_IS(true, B1, "amount");
    WHY_IS(false, O1, "amount");
    WHY_IS(true, B2, "missing_in_ledger");
    kit_fresh(&kit);
    kit_ours(&kit, 500, MON);
    kit_bank(&kit, -500, MON)->linked = O1;
    kit_run(&kit);
    WHY_IS(true, B1, "side");
}

static void facts_that_differ_make_no_partners(void)
{
    for (int which = 0; which < 4; which++) { /* 0: nothing differs, and the amounts of the day match */
        kit_fresh(&kit);
        vg_recon_item *b = kit_bank(&kit, 500, MON), *o = kit_ours(&kit, 500, MON);
        b->receipt = which == 1 ? VG_SPAN("R1") : VG_SPAN("");
        o->receipt = which == 1 ? VG_SPAN("R2") : VG_SPAN("");
        b->ref = which == 2 ? VG_SPAN("S1") : VG_SPAN("");
        o->ref = which == 2 ? VG_SPAN("S2") : VG_SPAN("");
        b->party = which == 3 ? 7 : 0;
        o->party = which == 3 ? 8 : 0;
        kit_run(&kit);
        RULE_IS(true, B1, which == 0 ? "amount_day" : "");
        WHY_IS(true, B1, which == 0 ? "" : "missing_in_ledger");
        WHY_IS(false, O1, which == 0 ? "" : "missing_at_bank");
    }
}

static void a_receipt_against_a_reference_is_a_contradiction(void)
{
    kit_fresh(&kit);
    vg_recon_item *b = kit_bank(&kit, -500, MON), *o = kit_ours(&kit, -500, MON);
    ref(b, "S1");
    ref(o, "S1");
    receipt(b, "R2");
    receipt(o, "R1");
    kit_run(&kit);
    WHY_IS(true, B1, "contradiction");
    WHY_IS(false, O1, "contradiction");
}

static void numbers_of_another_account_or_currency_are_named(void)
{
    kit_fresh(&kit);
    ref(kit_bank(&kit, -500, MON), "S1")->account = 2;
    ref(kit_bank(&kit, -500, MON), "S2")->currency[0] = 'X';
    ref(kit_ours(&kit, -500, MON), "S1");
    ref(kit_ours(&kit, -500, MON), "S2");
    kit_run(&kit);
    WHY_IS(true, B1, "account");
    WHY_IS(false, O1, "account");
    WHY_IS(true, B2, "currency");
    WHY_IS(false, O2, "currency");
}

static void rules_of_numbers_alone_give_the_same_reasons(void)
{
    kit_fresh(&kit);
    kit.rules.count = 4;
    ref(kit_bank(&kit, -501, MON), "S1");
    ref(kit_ours(&kit, -500, MON), "S1");
    kit_run(&kit);
    WHY_IS(true, B1, "amount");
    WHY_IS(false, O1, "amount");
}

static void the_other_sign_is_named(void)
{
    kit_fresh(&kit);
    ref(kit_bank(&kit, 500, MON), "S1");
    ref(kit_ours(&kit, -500, MON), "S1");
    kit_run(&kit);
    WHY_IS(true, B1, "side");
    WHY_IS(false, O1, "side");
}

static void too_many_days_apart_is_a_date_break(void)
{
    kit_fresh(&kit);
    ref(kit_ours(&kit, -500, MON), "S1");
    ref(kit_bank(&kit, -500, MON + 14), "S1");
    kit_run(&kit);
    WHY_IS(true, B1, "date");
    WHY_IS(false, O1, "date");
}

/* --- copies and equals ---------------------------------------------------------------------------------------- */

static void two_equal_real_lines_are_two(void)
{
    kit_fresh(&kit);
    for (int i = 0; i < 2; i++) {
        kit_bank(&kit, 500, MON);
        kit_ours(&kit, 500, MON);
    }
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B1, O1) && kit_paired(&kit, B2, O2));
    CU_ASSERT_EQUAL(kit_group(&kit, true, B1)->alike, 2);
}

static void a_line_that_comes_twice_is_a_duplicate(void)
{
    kit_fresh(&kit);
    receipt(kit_bank(&kit, 500, MON), "R1");
    receipt(kit_bank(&kit, 500, MON), "R1");
    receipt(kit_ours(&kit, 500, MON), "R1");
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B1, O1));
    WHY_IS(true, B2, "duplicate");
    CU_ASSERT_EQUAL(kit.result->candidates[kit_left(&kit, true, B2)->first], O1);
}

static void a_copy_too_many_may_be_of_another_day(void)
{
    kit_fresh(&kit); /* both were ours on Monday, the bank booked one of them on Tuesday */
    for (int i = 0; i < 2; i++) {
        kit_bank(&kit, 500, MON + i)->party = 7;
        kit_ours(&kit, 500, MON)->party = 7;
    }
    kit_run(&kit);
    RULE_IS(true, B1, "party_day");
    RULE_IS(true, B2, "party_shift");
    CU_ASSERT_EQUAL(kit.result->left_count, 0);
}

static void a_second_line_of_a_reference_is_a_duplicate(void)
{
    kit_fresh(&kit);
    vg_recon_item *b = kit_bank(&kit, -500, MON), *c = kit_bank(&kit, -500, MON + 1), *o = kit_ours(&kit, -500, MON);
    ref(b, "S1");
    ref(c, "S1");
    ref(o, "S1");
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B1, O1));
    WHY_IS(true, B2, "duplicate");
}

static void equals_of_unequal_count_are_ambiguous_unless_copies(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, 500, MON)->receipt = VG_SPAN("R1");
    kit_bank(&kit, 500, MON)->receipt = VG_SPAN("R2");
    kit_ours(&kit, 500, MON);
    kit_run(&kit);
    WHY_IS(true, B1, "ambiguous");
    WHY_IS(true, B2, "ambiguous");
    WHY_IS(false, O1, "ambiguous");
    const vg_recon_left *left = kit_left(&kit, false, O1);
    CU_ASSERT_EQUAL(left->total, 2);
    CU_ASSERT(left->count == 2 && kit.result->candidates[left->first] == B1 && kit.result->candidates[left->first + 1] == B2);
}

static void several_partners_in_a_window_are_ambiguous(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, 500, MON + 1);
    kit_ours(&kit, 500, MON);
    kit_ours(&kit, 500, MON + 2);
    kit_run(&kit);
    WHY_IS(true, B1, "ambiguous");
    WHY_IS(false, O1, "ambiguous");
    WHY_IS(false, O2, "ambiguous");
}

static void what_is_ambiguous_is_not_picked_by_a_later_rule(void)
{
    kit_fresh(&kit); /* by counterparty there are two; a rule with less to compare picks neither */
    kit_bank(&kit, 500, MON)->party = 7;
    kit_ours(&kit, 500, MON)->party = 7;
    vg_recon_item *o = kit_ours(&kit, 500, MON);
    o->party = 7;
    ref(o, "S2");
    kit_run(&kit);
    WHY_IS(true, B1, "ambiguous");
    WHY_IS(false, O1, "ambiguous");
    WHY_IS(false, O2, "ambiguous");
}

static void of_equal_amounts_the_counterparty_decides(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, 500, MON)->party = 7;
    kit_bank(&kit, 500, MON)->party = 8;
    kit_bank(&kit, 500, MON)->party = 9;
    kit_ours(&kit, 500, MON)->party = 8;
    kit_ours(&kit, 500, MON)->party = 7;
    kit_ours(&kit, 500, MON)->party = 6;
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B1, O2) && kit_paired(&kit, B2, O1));
    WHY_IS(true, B3, "missing_in_ledger"); /* 9 is not 6 */
    WHY_IS(false, O3, "missing_at_bank");
}

static void contradictions_part_a_crowd_of_equals(void)
{
    kit_fresh(&kit); /* line 1 tells a reference that is not ours: only line 2 may be it */
    ref(kit_bank(&kit, 500, MON), "S1");
    kit_bank(&kit, 500, MON);
    ref(kit_ours(&kit, 500, MON), "S2");
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B2, O1));
    WHY_IS(true, B1, "missing_in_ledger");
}

static void minutes_decide_between_equal_amounts(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, 500, MON)->second = 36000;
    kit_bank(&kit, 500, MON)->second = 50000;
    kit_ours(&kit, 500, MON)->second = 50300;
    kit_ours(&kit, 500, MON)->second = 35800;
    kit_bank(&kit, 700, MON)->second = 86390; /* over midnight */
    kit_ours(&kit, 700, MON + 1)->second = 20;
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B1, O2) && kit_paired(&kit, B2, O1) && kit_paired(&kit, B3, O3));
    RULE_IS(true, B1, "amount_minutes");
    RULE_IS(true, B3, "amount_minutes");
}

/* --- fees and units ---------------------------------------------------------------------------------------------- */

static void a_told_fee_is_the_named_difference(void)
{
    kit_fresh(&kit);
    ref(kit_bank(&kit, 990, MON), "S1");
    vg_recon_item *in = kit_ours(&kit, 1000, MON);
    ref(in, "S1");
    in->fee_fen = 10;
    ref(kit_bank(&kit, -1010, MON), "S2");
    vg_recon_item *out = kit_ours(&kit, -1000, MON);
    ref(out, "S2");
    out->fee_fen = 10;
    ref(kit_bank(&kit, 989, MON), "S3"); /* less by something else */
    vg_recon_item *other = kit_ours(&kit, 1000, MON);
    ref(other, "S3");
    other->fee_fen = 10;
    kit_run(&kit);
    RULE_IS(true, B1, "ref_fee");
    CU_ASSERT_EQUAL(kit_group(&kit, true, B1)->fee_fen, -10);
    RULE_IS(true, B2, "ref_fee");
    CU_ASSERT_EQUAL(kit_group(&kit, true, B2)->fee_fen, -10);
    WHY_IS(true, B3, "amount");
}

static void a_fee_that_eats_the_amount_matches_nothing(void)
{
    kit_fresh(&kit);
    ref(kit_bank(&kit, -5, MON), "S1");
    vg_recon_item *in = kit_ours(&kit, 10, MON);
    ref(in, "S1");
    in->fee_fen = 15;
    kit_run(&kit);
    RULE_IS(true, B1, "");
}

static void net_meets_gross_less_fee(void)
{
    kit_fresh(&kit); /* principal and fee are one operation of ours, the bank books the net: by reference, and by amount alone */
    ref(kit_bank(&kit, 9940, MON), "S1");
    vg_recon_item *principal = kit_ours(&kit, 10000, MON), *fee = kit_ours(&kit, -60, MON);
    ref(principal, "S1");
    principal->bundle = fee->bundle = 5;
    fee->kind = VG_RECON_FEE;
    kit_bank(&kit, 4970, MON + 1);
    vg_recon_item *second = kit_ours(&kit, 5000, MON), *second_fee = kit_ours(&kit, -30, MON);
    second->bundle = second_fee->bundle = 6;
    kit_run(&kit);
    RULE_IS(true, B1, "ref_net");
    CU_ASSERT_EQUAL(kit_group(&kit, true, B1)->our_count, 2);
    CU_ASSERT_EQUAL(kit_group(&kit, true, B1)->our_fen, 9940);
    RULE_IS(true, B2, "our_bundle");
}

static void lines_and_parts_of_one_reference_are_summed(void)
{
    kit_fresh(&kit);
    ref(kit_bank(&kit, -600, MON), "S1");
    ref(kit_bank(&kit, -400, MON + 1), "S1");
    ref(kit_ours(&kit, -900, MON), "S1");
    ref(kit_ours(&kit, -100, MON), "S1");
    kit_run(&kit);
    const vg_recon_group *g = kit_group(&kit, true, B1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(g);
    RULE_IS(true, B2, "ref_total");
    CU_ASSERT(g->bank_count == 2 && g->our_count == 2 && g->bank_fen == -1000 && g->our_fen == -1000);
}

static void a_unit_of_several_references_has_none(void)
{
    kit_fresh(&kit); /* a sum with S1 in it is not S1 */
    ref(kit_bank(&kit, -900, MON), "S1");
    vg_recon_item *first = ref(kit_ours(&kit, -500, MON), "S1"), *second = ref(kit_ours(&kit, -400, MON), "S2");
    first->bundle = second->bundle = 5;
    kit_run(&kit);
    RULE_IS(true, B1, "");
    WHY_IS(true, B1, "amount");
}

static void fees_of_a_day_are_one_line(void)
{
    kit_fresh(&kit);
    for (int i = 0; i < 40; i++) { /* more than a search would take */
        kit_ours(&kit, -(10 + i), MON)->kind = VG_RECON_FEE;
    }
    kit_bank(&kit, -(40 * 10 + 780), MON + 1)->kind = VG_RECON_FEE;
    kit_run(&kit);
    RULE_IS(true, B1, "kind_total_shift");
    CU_ASSERT_EQUAL(kit_group(&kit, true, B1)->our_count, 40);
}

/* --- searched sums ------------------------------------------------------------------------------------------------ */

static void a_batch_line_is_the_only_sum_of_its_parts(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, -600, MON);
    kit_ours(&kit, -100, MON);
    kit_ours(&kit, -200, MON);
    kit_ours(&kit, -300, MON);
    kit_ours(&kit, -50, MON);
    kit_ours(&kit, 600 - 100, MON); /* the other side is no part */
    kit_run(&kit);
    const vg_recon_group *g = kit_group(&kit, true, B1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(g);
    RULE_IS(true, B1, "merged_day");
    CU_ASSERT(g->our_count == 3 && g->proposed && g->our_fen == -600);
    WHY_IS(false, O4, "missing_at_bank");
}

static void lines_of_one_movement_are_the_only_sum(void)
{
    kit_fresh(&kit);
    kit_ours(&kit, 600, MON);
    kit_bank(&kit, 150, MON);
    kit_bank(&kit, 450, MON);
    kit_bank(&kit, 75, MON);
    kit_run(&kit);
    RULE_IS(false, O1, "split_day");
    CU_ASSERT_EQUAL(kit_group(&kit, false, O1)->bank_count, 2);
    WHY_IS(true, B3, "missing_in_ledger");
}

static void two_ways_to_make_a_sum_are_ambiguous(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, -500, MON);
    kit_ours(&kit, -100, MON);
    kit_ours(&kit, -400, MON);
    kit_ours(&kit, -200, MON);
    kit_ours(&kit, -300, MON);
    kit_run(&kit);
    WHY_IS(true, B1, "ambiguous");
    for (int64_t id = O1; id <= O4; id++) {
        WHY_IS(false, id, "ambiguous");
    }
}

static void two_lines_that_want_one_part_are_ambiguous(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, -300, MON);
    kit_bank(&kit, -500, MON);
    kit_ours(&kit, -100, MON);
    kit_ours(&kit, -200, MON);
    kit_ours(&kit, -400, MON); /* 300 = 100 + 200, 500 = 100 + 400 */
    kit_run(&kit);
    WHY_IS(true, B1, "ambiguous");
    WHY_IS(true, B2, "ambiguous");
    WHY_IS(false, O1, "ambiguous");
}

static void several_lines_are_several_movements(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, 700, MON);
    kit_bank(&kit, 500, MON);
    kit_ours(&kit, 110, MON);
    kit_ours(&kit, 1090, MON);
    kit_bank(&kit, 33, MON); /* and another sum of the same day, which shares nothing with it */
    kit_bank(&kit, 44, MON);
    kit_ours(&kit, 30, MON);
    kit_ours(&kit, 47, MON);
    kit_run(&kit);
    const vg_recon_group *g = kit_group(&kit, true, B1), *h = kit_group(&kit, true, B3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(g);
    CU_ASSERT_PTR_NOT_NULL_FATAL(h);
    RULE_IS(true, B1, "sums_day");
    CU_ASSERT(g != h && g->bank_count == 2 && g->our_count == 2 && g->bank_fen == 1200 && h->bank_fen == 77);
}

static void sums_that_share_an_item_are_ambiguous(void)
{
    kit_fresh(&kit); /* 700 + 500 = 110 + 1090, and 700 + 600 = 110 + 1190 */
    kit_bank(&kit, 700, MON);
    kit_bank(&kit, 500, MON);
    kit_bank(&kit, 600, MON);
    kit_ours(&kit, 110, MON);
    kit_ours(&kit, 1090, MON);
    kit_ours(&kit, 1190, MON);
    kit_run(&kit);
    WHY_IS(true, B1, "ambiguous");
    WHY_IS(false, O1, "ambiguous");
    CU_ASSERT_EQUAL(kit.result->group_count, 0);
}

static void sums_of_contradictions_are_none(void)
{
    for (uint64_t party = 7; party <= 8; party++) {
        kit_fresh(&kit);
        kit_bank(&kit, 700, MON)->party = 7;
        kit_bank(&kit, 500, MON);
        kit_ours(&kit, 110, MON);
        kit_ours(&kit, 1090, MON)->party = party;
        kit_run(&kit);
        RULE_IS(true, B1, party == 7 ? "sums_day" : "");
        RULE_IS(false, O2, party == 7 ? "sums_day" : "");
    }
}

static void a_search_beyond_its_limits_says_so(void)
{
    kit_fresh(&kit); /* every sum of even parts is even: all subsets would have to be tried */
    kit_bank(&kit, 4001, MON);
    for (int i = 0; i < 40; i++) {
        kit_ours(&kit, 200 + 2 * i, MON);
    }
    kit_run(&kit);
    WHY_IS(true, B1, "not_searched");
    WHY_IS(false, O1, "not_searched");
    CU_ASSERT(kit.result->searched >= VG_RECON_SEARCH_MAX && kit.result->searched < 2 * VG_RECON_SEARCH_MAX + 1000);
    kit_fresh(&kit); /* 20 are always searched to the end */
    kit_bank(&kit, 2001, MON);
    for (int i = 0; i < 20; i++) {
        kit_ours(&kit, 200 + 2 * i, MON);
    }
    kit_run(&kit);
    WHY_IS(true, B1, "missing_in_ledger");
    WHY_IS(false, O1, "missing_at_bank");
    kit_fresh(&kit); /* more than may be a part at all */
    kit_bank(&kit, 100001, MON);
    for (int i = 0; i <= VG_RECON_POOL_MAX; i++) {
        kit_ours(&kit, 2 + 2 * i, MON);
    }
    kit_run(&kit);
    WHY_IS(true, B1, "not_searched");
    WHY_IS(false, O1 + VG_RECON_POOL_MAX, "not_searched");
}

static void a_sum_that_may_not_be_the_only_one_is_none(void)
{
    kit_fresh(&kit); /* 3000 and 1001 are found at once; all that 1001 and even parts make is more than can be tried */
    kit_bank(&kit, 4001, MON);
    kit_ours(&kit, 3000, MON);
    kit_ours(&kit, 1001, MON);
    for (int i = 0; i < 38; i++) {
        kit_ours(&kit, 200 + 2 * i, MON);
    }
    kit_run(&kit);
    WHY_IS(true, B1, "not_searched");
    WHY_IS(false, O1, "not_searched");
}

static void more_sums_than_can_be_judged_are_none(void)
{
    static vg_recon_rule rows[2];
    rows[0] = *vg_recon_rule_of(1);
    rows[1] = *vg_recon_rule_of(28);
    kit_fresh(&kit);
    kit.rules = (vg_recon_rules){rows, 2};
    for (int i = 0; i < VG_RECON_PARTS_MAX; i++) {
        kit_bank(&kit, 101 + i, MON);
        kit_ours(&kit, 201 + i, MON);
    }
    kit_run(&kit);
    CU_ASSERT_EQUAL(kit.result->group_count, 0);
    WHY_IS(true, B1, "not_searched");
}

static void a_sum_that_no_number_holds_is_none(void)
{
    kit_fresh(&kit);
    for (int i = 0; i < 9300; i++) { /* of 10^15 each */
        ref(kit_ours(&kit, INT64_C(1000000000000000), MON), "S1");
    }
    ref(kit_bank(&kit, 5, MON), "S1");
    kit_run(&kit);
    CU_ASSERT_EQUAL(kit.result->group_count, 0);
    WHY_IS(true, B1, "amount");
}

static void a_sum_of_more_parts_than_the_limit_is_none(void)
{
    for (int parts = VG_RECON_PARTS_MAX; parts <= VG_RECON_PARTS_MAX + 1; parts++) {
        kit_fresh(&kit);
        int64_t sum = 0;
        for (int i = 0; i < parts; i++) { /* powers: one way at most */
            kit_ours(&kit, INT64_C(1) << i, MON);
            sum += INT64_C(1) << i;
        }
        kit_bank(&kit, sum, MON);
        kit_run(&kit);
        RULE_IS(true, B1, parts == VG_RECON_PARTS_MAX ? "merged_day" : "");
    }
}

static void crowds_that_contradict_each_other_are_compared_up_to_a_limit(void)
{
    kit_fresh(&kit); /* 257 times 257 pairs, with receipts that all differ */
    static char text[2][300][8];
    for (size_t i = 0; i < 257; i++) {
        (void)snprintf(text[0][i], sizeof text[0][i], "B%zu", i);
        (void)snprintf(text[1][i], sizeof text[1][i], "O%zu", i);
        kit_bank(&kit, 500, MON)->receipt = vg_span_of(text[0][i]);
        kit_ours(&kit, 500, MON)->receipt = vg_span_of(text[1][i]);
    }
    kit.rules.count = 27; /* without those that search sums, which would say the same */
    kit_run(&kit);
    WHY_IS(true, B1, "not_searched");
    kit.bank_count = kit.our_count = 256;
    kit_run(&kit);
    WHY_IS(true, B1, "missing_in_ledger");
    WHY_IS(false, O1, "missing_at_bank");
}

/* --- reasons ------------------------------------------------------------------------------------------------------ */

static void what_is_not_there_yet_is_late(void)
{
    kit_fresh(&kit);
    kit.cover = (vg_recon_cover){1, {MON}, {MON + 2}};
    kit.wait_days = 1;
    kit_ours(&kit, 500, MON + 1);
    kit_ours(&kit, 600, MON + 2);
    kit_ours(&kit, 700, MON + 1)->account = 2;
    kit_run(&kit);
    WHY_IS(false, O1, "missing_at_bank");
    WHY_IS(false, O2, "late");
    WHY_IS(false, O3, "late");
}

static void returns_and_fees_say_what_they_are(void)
{
    kit_fresh(&kit);
    ref(kit_bank(&kit, -500, MON), "S1");
    ref(kit_ours(&kit, -500, MON), "S1");
    ref(kit_bank(&kit, 500, MON + 2), "S1"); /* it comes back */
    kit_bank(&kit, 300, MON)->kind = VG_RECON_RETURN;
    kit_bank(&kit, -7, MON)->kind = VG_RECON_FEE;
    kit_run(&kit);
    CU_ASSERT(kit_paired(&kit, B1, O1));
    WHY_IS(true, B2, "returned");
    WHY_IS(true, B3, "returned");
    WHY_IS(true, B4, "fee");
}

static void looks_give_a_reason_only_to_an_only_pair(void)
{
    kit_fresh(&kit);
    kit_bank(&kit, 500, MON)->party = 7;
    kit_ours(&kit, 510, MON)->party = 7;
    kit_bank(&kit, 900, MON)->party = 8;
    kit_ours(&kit, 910, MON)->party = 8;
    kit_ours(&kit, 920, MON)->party = 8;
    kit_bank(&kit, 5000, MON);
    kit_ours(&kit, 5000, MON + 7);
    kit_run(&kit);
    WHY_IS(true, B1, "amount");
    WHY_IS(false, O1, "amount");
    WHY_IS(true, B2, "missing_in_ledger");
    WHY_IS(false, O2, "missing_at_bank");
    WHY_IS(true, B3, "date");
    WHY_IS(false, O4, "date");
}

static void names_and_numbers_of_reasons_stay(void)
{
    static const char *const names[] = {NULL, "missing_at_bank", "missing_in_ledger", "amount", "date", "duplicate", "returned", "fee",
                                        "ambiguous", "currency", "side", "late", "not_searched", "account", "contradiction"};
    for (size_t i = 1; i < VG_COUNT(names); i++) {
        CU_ASSERT_STRING_EQUAL(vg_recon_reason_name((vg_recon_reason)i), names[i]);
        CU_ASSERT_PTR_NOT_NULL(vg_recon_reason_text((vg_recon_reason)i));
    }
    CU_ASSERT_PTR_NULL(vg_recon_reason_name((vg_recon_reason)0));
    CU_ASSERT_PTR_NULL(vg_recon_reason_name((vg_recon_reason)VG_COUNT(names)));
}

/* --- what is refused ---------------------------------------------------------------------------------------------- */

static void items_that_are_none_are_refused(void)
{
    for (int which = 0; which < 12; which++) {
        kit_fresh(&kit);
        vg_recon_item *o = kit_ours(&kit, 500, MON);
        kit_ours(&kit, 500, MON);
        o->id = which == 1 ? O2 : which == 2 ? 0 : o->id;
        o->fen = which == 3 ? 0 : which == 4 ? INT64_C(1000000000000001) : o->fen;
        o->currency[1] = which == 5 ? 'n' : 'N';
        o->second = which == 6 ? 86400 : -1;
        o->side = which == 7 ? (vg_side)3 : o->side;
        o->linked = which == 8 ? 4 : 0;
        o->day.n = which == 9 ? 0 : which == 11 ? MON + VG_RECON_SPAN_MAX + 1 : MON;
        o->fee_fen = which == 10 ? -1 : 0;
        CU_ASSERT_EQUAL(kit_try(&kit, &err), which == 0 ? VG_OK : which == 11 ? VG_E_LIMIT : VG_E_INVALID);
    }
}

static void a_year_without_a_calendar_is_refused(void)
{
    vg_recon_result *none = NULL;
    kit_fresh(&kit);
    vg_recon_ask ask = {.ours = kit_ours(&kit, 500, MON), .our_count = 1, .rules = vg_recon_rules_standard()};
    CU_ASSERT_EQUAL(vg_recon_run(&ask, &none, &err).code, VG_E_INVALID); /* working days without any */
    kit_fresh(&kit);
    kit_ours(&kit, 500, 40000); /* 2079 */
    CU_ASSERT_EQUAL(kit_try(&kit, &err), VG_E_CALENDAR);
}

static void no_items_are_no_groups_and_no_breaks(void)
{
    kit_fresh(&kit);
    kit_run(&kit);
    CU_ASSERT(kit.result->group_count == 0 && kit.result->left_count == 0);
    kit_bank(&kit, 1, MON); /* an empty file of one side */
    kit_run(&kit);
    CU_ASSERT(kit.result->group_count == 0 && kit.result->left_count == 1);
}

int main(void)
{
    static CU_TestInfo names[] = {
        {"receipt_and_reference_match_on_their_day", receipt_and_reference_match_on_their_day},
        {"a_date_shift_over_a_weekend_is_named", a_date_shift_over_a_weekend_is_named},
        {"the_same_reference_with_another_amount_is_a_break", the_same_reference_with_another_amount_is_a_break},
        {"a_booked_line_confirms_its_notice", a_booked_line_confirms_its_notice},
        {"a_booked_line_with_another_amount_never_replaces_its_notice", a_booked_line_with_another_amount_never_replaces_its_notice},
        {"facts_that_differ_make_no_partners", facts_that_differ_make_no_partners},
        {"a_receipt_against_a_reference_is_a_contradiction", a_receipt_against_a_reference_is_a_contradiction},
        {"numbers_of_another_account_or_currency_are_named", numbers_of_another_account_or_currency_are_named},
        {"the_other_sign_is_named", the_other_sign_is_named},
        {"too_many_days_apart_is_a_date_break", too_many_days_apart_is_a_date_break},
        {"two_equal_real_lines_are_two", two_equal_real_lines_are_two},
        {"a_line_that_comes_twice_is_a_duplicate", a_line_that_comes_twice_is_a_duplicate},
        {"a_copy_too_many_may_be_of_another_day", a_copy_too_many_may_be_of_another_day},
        {"a_second_line_of_a_reference_is_a_duplicate", a_second_line_of_a_reference_is_a_duplicate},
        {"equals_of_unequal_count_are_ambiguous_unless_copies", equals_of_unequal_count_are_ambiguous_unless_copies},
        {"several_partners_in_a_window_are_ambiguous", several_partners_in_a_window_are_ambiguous},
        {"what_is_ambiguous_is_not_picked_by_a_later_rule", what_is_ambiguous_is_not_picked_by_a_later_rule},
        {"of_equal_amounts_the_counterparty_decides", of_equal_amounts_the_counterparty_decides},
        {"contradictions_part_a_crowd_of_equals", contradictions_part_a_crowd_of_equals},
        {"minutes_decide_between_equal_amounts", minutes_decide_between_equal_amounts},
        {"a_told_fee_is_the_named_difference", a_told_fee_is_the_named_difference},
        {"a_fee_that_eats_the_amount_matches_nothing", a_fee_that_eats_the_amount_matches_nothing},
        {"net_meets_gross_less_fee", net_meets_gross_less_fee},
        {"lines_and_parts_of_one_reference_are_summed", lines_and_parts_of_one_reference_are_summed},
        {"a_unit_of_several_references_has_none", a_unit_of_several_references_has_none},
        {"sums_of_contradictions_are_none", sums_of_contradictions_are_none},
        {"a_sum_that_may_not_be_the_only_one_is_none", a_sum_that_may_not_be_the_only_one_is_none},
        {"more_sums_than_can_be_judged_are_none", more_sums_than_can_be_judged_are_none},
        {"a_sum_that_no_number_holds_is_none", a_sum_that_no_number_holds_is_none},
        {"rules_of_numbers_alone_give_the_same_reasons", rules_of_numbers_alone_give_the_same_reasons},
        {"fees_of_a_day_are_one_line", fees_of_a_day_are_one_line},
        {"a_batch_line_is_the_only_sum_of_its_parts", a_batch_line_is_the_only_sum_of_its_parts},
        {"lines_of_one_movement_are_the_only_sum", lines_of_one_movement_are_the_only_sum},
        {"two_ways_to_make_a_sum_are_ambiguous", two_ways_to_make_a_sum_are_ambiguous},
        {"two_lines_that_want_one_part_are_ambiguous", two_lines_that_want_one_part_are_ambiguous},
        {"several_lines_are_several_movements", several_lines_are_several_movements},
        {"sums_that_share_an_item_are_ambiguous", sums_that_share_an_item_are_ambiguous},
        {"a_search_beyond_its_limits_says_so", a_search_beyond_its_limits_says_so},
        {"a_sum_of_more_parts_than_the_limit_is_none", a_sum_of_more_parts_than_the_limit_is_none},
        {"crowds_that_contradict_each_other_are_compared_up_to_a_limit", crowds_that_contradict_each_other_are_compared_up_to_a_limit},
        {"what_is_not_there_yet_is_late", what_is_not_there_yet_is_late},
        {"returns_and_fees_say_what_they_are", returns_and_fees_say_what_they_are},
        {"looks_give_a_reason_only_to_an_only_pair", looks_give_a_reason_only_to_an_only_pair},
        {"names_and_numbers_of_reasons_stay", names_and_numbers_of_reasons_stay},
        {"items_that_are_none_are_refused", items_that_are_none_are_refused},
        {"a_year_without_a_calendar_is_refused", a_year_without_a_calendar_is_refused},
        {"no_items_are_no_groups_and_no_breaks", no_items_are_no_groups_and_no_breaks},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "recon", .pTests = names}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    vg_recon_free(kit.result);
    int failed = (int)CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed != 0;
}

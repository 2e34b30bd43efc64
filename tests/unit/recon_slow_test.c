/* The engine against a matcher that is too slow for work and plain enough to be right, on random sets; and the same set in other
 * orders of input. */
#include "tests/unit/recon_kit.h"
#include "tests/unit/recon_slow.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define THU 20517 /* 2026-03-05: a weekend lies among the days */
enum { SETS = 20000, SUMS = 3000, SHUFFLES = 300 };

static recon_kit kit;
static uint64_t state;

static uint32_t next(uint32_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) % below);
}

static vg_span word(uint32_t n)
{
    static const char *const words[] = {"", "A", "B", "C"};
    return vg_span_of(words[n]);
}

/* Few values of everything, so that items meet, are equal and contradict each other all the time. */
static void dress(vg_recon_item *item, bool bank, uint32_t names)
{
    static const int64_t fens[] = {100, 100, 100, 110, 90, 200};
    static const int32_t times[] = {-1, -1, 3600, 3900, 4500, 86300};
    item->fen = fens[next(6)];
    item->side = next(8) == 0 ? VG_DEBIT : VG_CREDIT;
    item->receipt = next(4) < names ? word(next(3)) : word(0);
    item->ref = next(4) < names ? word(next(4)) : word(0);
    item->party = next(3) == 0 ? 7 + next(2) : 0;
    item->second = times[next(6)];
    item->kind = next(6) == 0 ? VG_RECON_FEE : next(6) == 0 ? VG_RECON_PRINCIPAL : 0;
    item->account = next(12) == 0 ? 2 : 1;
    item->currency[0] = next(16) == 0 ? 'X' : 'C';
    if (bank) {
        item->linked = next(6) == 0 ? 1001 + next(6) : 0;
    } else {
        item->fee_fen = next(4) == 0 ? 10 : 0;
    }
}

/* Items of a side, some of them copies of the one before. */
static void fill(bool bank, uint32_t n, uint32_t days, uint32_t names)
{
    for (uint32_t i = 0; i < n; i++) {
        vg_recon_item *item = bank ? kit_bank(&kit, 1, 1) : kit_ours(&kit, 1, 1);
        int64_t id = item->id;
        item->day.n = THU + (int32_t)next(days);
        dress(item, bank, names);
        if (i > 0 && next(4) == 0) {
            *item = item[-1];
            item->id = id;
        }
    }
}

static void fresh(uint64_t seed, uint32_t most)
{
    kit_fresh(&kit);
    state = seed;
    uint32_t days = 1 + next(7), names = next(5);
    fill(true, 1 + next(most), days, names);
    fill(false, 1 + next(most), days, names);
}

static size_t place(const vg_recon_item *items, size_t count, int64_t id)
{
    size_t i = 0;
    while (i < count && items[i].id != id) {
        i++;
    }
    return i;
}

static bool reason_is(bool bank, int64_t id, vg_recon_reason reason)
{
    const vg_recon_left *left = kit_left(&kit, bank, id);
    return left != NULL && left->reason == reason;
}

static bool agrees(const slow_result *slow)
{
    for (size_t i = 0; i < kit.bank_count; i++) {
        const vg_recon_group *g = kit_group(&kit, true, kit.bank[i].id);
        if ((g == NULL ? 0 : g->rule) != slow->rule[i] ||
            (g != NULL && place(kit.ours, kit.our_count, kit.result->ids[g->first + 1]) != slow->partner[i])) {
            return false;
        }
    }
    for (size_t side = 0; side < 2; side++) {
        const vg_recon_item *items = side == 0 ? kit.bank : kit.ours;
        for (size_t i = 0; i < (side == 0 ? kit.bank_count : kit.our_count); i++) {
            bool covered = side == 0 || items[i].account == 1; /* else a copy of ours is not yet too many: its line may come */
            bool duplicate = reason_is(side == 0, items[i].id, VG_RECON_R_DUPLICATE) || !covered;
            if (slow->ambiguous[side][i] != reason_is(side == 0, items[i].id, VG_RECON_R_AMBIGUOUS) ||
                (slow->duplicate[side][i] && !duplicate)) {
                return false;
            }
        }
    }
    return true;
}

static void the_engine_agrees_with_the_slow_matcher(void)
{
    static vg_recon_rule rows[VG_RECON_RULES_MAX];
    const vg_recon_rules *all = vg_recon_rules_standard();
    size_t rules = 0, groups[VG_RECON_RULES_MAX + 1] = {0}, ambiguous = 0, duplicates = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (all->rows[i].shape == VG_RECON_WHOLE && all->rows[i].bank_unit == VG_RECON_ITEM && all->rows[i].our_unit == VG_RECON_ITEM) {
            rows[rules++] = all->rows[i];
        }
    }
    for (uint64_t seed = 1; seed <= SETS; seed++) {
        slow_result slow;
        fresh(seed, 7);
        kit.rules = (vg_recon_rules){rows, rules};
        kit_run(&kit);
        slow_match(&(vg_recon_ask){.bank = kit.bank, .ours = kit.ours, .bank_count = kit.bank_count, .our_count = kit.our_count,
                                   .rules = &kit.rules, .calendar = vg_calendar_china()}, &slow);
        if (!agrees(&slow)) {
            printf("\nseed %llu differs\n", (unsigned long long)seed);
            CU_FAIL("the two differ");
            return;
        }
        for (size_t i = 0; i < kit.bank_count; i++) {
            groups[slow.rule[i]]++;
            ambiguous += slow.ambiguous[0][i];
            duplicates += slow.duplicate[0][i];
        }
    }
    printf("%d sets; by rule:", SETS);
    for (size_t i = 0; i < rules; i++) {
        printf(" %s %zu", rows[i].name, groups[rows[i].number]);
        CU_ASSERT(groups[rows[i].number] > 0); /* every rule was at work */
    }
    printf("; ambiguous %zu, duplicates %zu\n", ambiguous, duplicates);
    CU_ASSERT(ambiguous > 1000 && duplicates > 100);
}

/* Of one line and a few movements every subset is tried. */
static void the_sum_of_a_line_is_the_only_one_there_is(void)
{
    static vg_recon_rule rows[2];
    size_t matched = 0, ambiguous = 0;
    rows[0] = *vg_recon_rule_of(1);
    for (uint64_t seed = 1; seed <= SUMS; seed++) {
        bool split = seed % 2 == 0; /* the one is ours */
        kit_fresh(&kit);
        state = seed;
        rows[1] = *vg_recon_rule_of(split ? 26 : 27);
        kit.rules = (vg_recon_rules){rows, 2};
        uint32_t n = 2 + next(13), ways = 0;
        int64_t target = 20 + next(1500), one = split ? 1001 : 1;
        (void)(split ? kit_ours(&kit, target, THU) : kit_bank(&kit, target, THU));
        for (uint32_t i = 0; i < n; i++) {
            vg_recon_item *part = split ? kit_bank(&kit, 1 + next(600), THU) : kit_ours(&kit, 1 + next(600), THU);
            part->fen += part->fen == target;
        }
        const vg_recon_item *parts = split ? kit.bank : kit.ours;
        for (uint32_t mask = 1; mask < UINT32_C(1) << n; mask++) {
            int64_t sum = 0;
            for (uint32_t i = 0; i < n; i++) {
                sum += (mask >> i & 1) != 0 ? parts[i].fen : 0;
            }
            ways += sum == target && __builtin_popcount(mask) <= VG_RECON_PARTS_MAX;
        }
        kit_run(&kit);
        bool grouped = kit_group(&kit, !split, one) != NULL, torn = reason_is(!split, one, VG_RECON_R_AMBIGUOUS);
        if (grouped != (ways == 1) || torn != (ways > 1)) {
            printf("\nseed %llu: %u ways\n", (unsigned long long)seed, ways);
            CU_FAIL("the search and all subsets differ");
            return;
        }
        matched += grouped;
        ambiguous += torn;
    }
    printf("sums: %zu matched, %zu ambiguous, of %d\n", matched, ambiguous, SUMS);
    CU_ASSERT(matched > 100 && ambiguous > 100);
}

static void shuffle(vg_recon_item *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = next((uint32_t)i);
        vg_recon_item swap = items[i - 1];
        items[i - 1] = items[j];
        items[j] = swap;
    }
}

static void the_order_of_input_changes_nothing(void)
{
    size_t groups = 0, searched = 0;
    for (uint64_t seed = 1; seed <= SHUFFLES; seed++) {
        fresh(seed, 60); /* all rules, searches and reasons */
        for (size_t i = 0; i < kit.our_count; i++) {
            kit.ours[i].bundle = next(3) == 0 ? 1 + next(5) : 0;
            kit.ours[i].fen = 1 + next(120);
        }
        for (size_t i = 0; i < kit.bank_count; i++) {
            kit.bank[i].fen = 1 + next(120);
            kit.bank[i].receipt = kit.bank[i].ref = word(0);
        }
        kit_run(&kit);
        char *first = kit_text(kit.result);
        for (size_t i = 0; i < kit.result->group_count; i++) {
            groups++;
            searched += vg_recon_rule_of(kit.result->groups[i].rule)->shape != VG_RECON_WHOLE;
        }
        for (int i = 0; i < 4; i++) {
            shuffle(kit.bank, kit.bank_count);
            shuffle(kit.ours, kit.our_count);
            kit_run(&kit);
            char *again = kit_text(kit.result);
            bool same = strcmp(first, again) == 0;
            free(again);
            if (!same) {
                printf("\nseed %llu differs\n", (unsigned long long)seed);
                CU_FAIL("another order, another result");
                break;
            }
        }
        free(first);
    }
    printf("%zu groups, %zu of them searched\n", groups, searched);
    CU_ASSERT(groups > 500 && searched > 50);
}

int main(void)
{
    CU_TestInfo tests[] = {{"the_engine_agrees_with_the_slow_matcher", the_engine_agrees_with_the_slow_matcher},
                           {"the_sum_of_a_line_is_the_only_one_there_is", the_sum_of_a_line_is_the_only_one_there_is},
                           {"the_order_of_input_changes_nothing", the_order_of_input_changes_nothing},
                           CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {{"recon_slow", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
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

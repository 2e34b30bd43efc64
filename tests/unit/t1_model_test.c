/* From which day money of a booking may leave, for every day of 2022 to 2026, both rules and the hours around the cut-off: against a
 * slow model that walks day by day over the notices as they were published (domain/t1-settlement.md §1.1), not over our table. */
#include "gateway/core/core.h"
#include <CUnit/Basic.h>
#include <stdio.h>

static vg_err err;

/* First and last day off of each holiday, and the weekends that were worked. */
static const int32_t off[][2] = {
    {20220101, 20220103}, {20220131, 20220206}, {20220403, 20220405}, {20220430, 20220504}, {20220603, 20220605}, {20220910, 20220912},
    {20221001, 20221007}, {20221231, 20230102}, {20230121, 20230127}, {20230405, 20230405}, {20230429, 20230503}, {20230622, 20230624},
    {20230929, 20231006}, {20240101, 20240101}, {20240210, 20240217}, {20240404, 20240406}, {20240501, 20240505}, {20240610, 20240610},
    {20240915, 20240917}, {20241001, 20241007}, {20250101, 20250101}, {20250128, 20250204}, {20250404, 20250406}, {20250501, 20250505},
    {20250531, 20250602}, {20251001, 20251008}, {20260101, 20260103}, {20260215, 20260223}, {20260404, 20260406}, {20260501, 20260505},
    {20260619, 20260621}, {20260925, 20260927}, {20261001, 20261007}};
static const int32_t worked[] = {20220129, 20220130, 20220402, 20220424, 20220507, 20221008, 20221009, 20230128, 20230129, 20230423, 20230506, 20230625,
                                 20231007, 20231008, 20240204, 20240218, 20240407, 20240428, 20240511, 20240914, 20240929, 20241012, 20250126, 20250208,
                                 20250427, 20250928, 20251011, 20260104, 20260214, 20260228, 20260509, 20260920, 20261010};

/* Civil days, counted one by one from Saturday 2022-01-01. */
typedef struct walk {
    int y, m, d, weekday; /* 1 Monday … 7 Sunday */
} walk;
static const walk start = {2022, 1, 1, 6};

static walk next_of(walk w)
{
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int length = lengths[w.m - 1] + (w.m == 2 && w.y % 4 == 0);
    w.weekday = w.weekday % 7 + 1;
    if (w.d < length) {
        w.d++;
    } else {
        w.d = 1;
        w.y += w.m == 12;
        w.m = w.m % 12 + 1;
    }
    return w;
}

static int32_t date_of(walk w) { return w.y * 10000 + w.m * 100 + w.d; }

static bool works(walk w)
{
    for (size_t i = 0; i < VG_COUNT(worked); i++) {
        if (worked[i] == date_of(w)) {
            return true;
        }
    }
    for (size_t i = 0; i < VG_COUNT(off); i++) {
        if (off[i][0] <= date_of(w) && date_of(w) <= off[i][1]) {
            return false;
        }
    }
    return w.weekday <= 5;
}

/* yyyymmdd; 0: it hangs on a year of which there is no notice. */
static int32_t slow(walk booked, bool late, bool business)
{
    walk t = late ? next_of(booked) : booked;
    while (business && t.y <= 2026 && !works(t)) {
        t = next_of(t);
    }
    do {
        t = next_of(t);
    } while (t.y <= 2026 && !works(t));
    return t.y <= 2026 ? date_of(t) : 0;
}

static int32_t date(vg_day d)
{
    int y, m, n;
    vg_day_split(d, &y, &m, &n);
    return y * 10000 + m * 100 + n;
}

static bool same(walk w, vg_day day, int32_t cutoff_s, int64_t clock_ms, bool business)
{
    vg_rules rules = {.program = 1, .calendar = vg_calendar_china(), .cutoff_s = cutoff_s, .t1_business = business};
    vg_core core = {.rules = &rules};
    vg_from from = {0};
    int64_t at = vg_day_instant(day, 0) + clock_ms;
    core.at = at;
    vg_status st = vg_core_from_day(&core, at, &from, &err);
    int32_t model = slow(w, clock_ms >= (int64_t)cutoff_s * 1000, business);
    bool is = st.code == VG_OK && (model != 0 ? date(from.day) == model && from.calendar == rules.calendar->version
                                              : from.day.n == day.n + 31 && from.calendar == 0); /* a cautious day, to be dated again */
    if (!is) {
        printf("\n    booked %d, %lld ms, cut-off %d s, %s: %d and %d\n", date_of(w), (long long)clock_ms, cutoff_s, business ? "BIZ" : "CAL",
               date(from.day), model);
    }
    return is;
}

static void every_day_hour_and_rule_of_five_years(void)
{
    static const int32_t cutoffs[] = {16 * 3600, 17 * 3600, 22 * 3600 + 1800, 23 * 3600 + 1800, 86400};
    size_t told = 0, cautious = 0;
    vg_day day = {0};
    CU_ASSERT_EQUAL_FATAL(vg_day_make(2022, 1, 1, &day, &err).code, VG_OK);
    for (walk w = start; w.y <= 2026; w = next_of(w), day = vg_day_add(day, 1)) {
        CU_ASSERT_FATAL(date(day) == date_of(w) && vg_day_weekday(day) == w.weekday);
        cautious += slow(w, false, false) == 0;
        for (size_t c = 0; c < VG_COUNT(cutoffs); c++) {
            int64_t cut = (int64_t)cutoffs[c] * 1000;
            const int64_t clocks[] = {0, cut - 3600000, cut - 1, cut, cut + 1, cut + 1800000 - 1, VG_DAY_MS - 1};
            for (size_t k = 0; k < VG_COUNT(clocks) * 2; k++) {
                int64_t clock = clocks[k / 2];
                told += clock < VG_DAY_MS && !same(w, day, cutoffs[c], clock, k % 2 == 1);
            }
        }
        if (told > 10) {
            break;
        }
    }
    CU_ASSERT_EQUAL(told, 0);
    CU_ASSERT_EQUAL(cautious, 1); /* the last day of 2026 alone: nothing was passed over */
}

static void the_notices_have_the_working_days_that_were_counted(void)
{
    static const int counted[] = {249, 249, 251, 248, 248};
    int days[5] = {0};
    for (walk w = start; w.y <= 2026; w = next_of(w)) {
        days[w.y - 2022] += works(w);
    }
    for (int i = 0; i < 5; i++) {
        CU_ASSERT_EQUAL(days[i], counted[i]);
    }
}

/* Where the list of days stands beside the tree it says the same of each. */
static void the_list_of_days_says_the_same(void)
{
    FILE *f = fopen(VG_SOURCE_DIR "/../shared/domain/cn-calendar.csv", "re");
    f = f != NULL ? f : fopen(VG_SOURCE_DIR "/../../shared/domain/cn-calendar.csv", "re");
    char line[200];
    size_t rows = 0;
    if (f == NULL) {
        printf("\n    skipped: ../shared/domain/cn-calendar.csv is not there\n");
        return;
    }
    bool named[5 * 366 + 2] = {false}, working[5 * 366 + 2] = {false};
    vg_day first = {0}, day;
    CU_ASSERT_EQUAL(vg_day_make(2022, 1, 1, &first, &err).code, VG_OK);
    while (fgets(line, sizeof line, f) != NULL) {
        if (vg_day_parse((vg_span){(const uint8_t *)line, 10}, &day, &err).code == VG_OK && day.n >= first.n && (size_t)(day.n - first.n) < VG_COUNT(named)) {
            named[day.n - first.n] = true;
            working[day.n - first.n] = strncmp(line + 11, "makeup", 6) == 0;
            rows++;
        }
    }
    (void)fclose(f);
    size_t i = 0;
    for (walk w = start; w.y <= 2026; w = next_of(w), i++) {
        CU_ASSERT_EQUAL(named[i] ? working[i] : w.weekday <= 5, works(w));
    }
    CU_ASSERT(rows > 150);
}

static CU_TestInfo tests[] = {
    {"every day, hour and rule of five years", every_day_hour_and_rule_of_five_years},
    {"the notices have the working days that were counted", the_notices_have_the_working_days_that_were_counted},
    {"the list of days says the same", the_list_of_days_says_the_same},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"t1", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

#include "gateway/base/day.h"
#include <CUnit/Basic.h>
#include <stdlib.h>
#include <time.h>

static vg_err err;

static vg_day day(const char *text)
{
    vg_day d = {0};
    CU_ASSERT_EQUAL(vg_day_parse(vg_span_of(text), &d, &err).code, VG_OK);
    return d;
}

static void every_day_of_eighteen_decades_comes_back(void)
{
    vg_day d = day("1971-01-01"), last = day("2150-01-01");
    bool right = true;
    for (; d.n < last.n; d = vg_day_add(d, 1)) {
        char text[VG_DAY_TEXT], compact[9];
        vg_day again = {0}, third = {0};
        int y, m, n;
        vg_day_text(d, text);
        vg_day_compact(d, compact);
        vg_day_split(d, &y, &m, &n);
        vg_day made = {0};
        right &= vg_day_parse(vg_span_of(text), &again, &err).code == VG_OK && again.n == d.n;
        right &=
            vg_day_parse_compact(vg_span_of(compact), &third, &err).code == VG_OK && third.n == d.n;
        right &= vg_day_make(y, m, n, &made, &err).code == VG_OK && made.n == d.n;
    }
    CU_ASSERT(right);
}

static void days_that_do_not_exist_are_refused(void)
{
    static const char *const bad[] = {"2026-02-29", "2100-02-29",  "1969-12-31", "2026-00-10",
                                      "2026-13-01", "2026-04-31",  "2026-01-00", "2026-1-01",
                                      "20260101",   "2026-01-01 ", "",           "2026-01-0x",
                                      "+026-01-01"};
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        vg_day d = {-7};
        CU_ASSERT_NOT_EQUAL(vg_day_parse(vg_span_of(bad[i]), &d, &err).code, VG_OK);
        CU_ASSERT_EQUAL(d.n, -7);
    }
    vg_day d = {-7};
    CU_ASSERT_EQUAL(vg_day_parse(VG_SPAN("2024-02-29"), &d, &err).code, VG_OK);
    CU_ASSERT_NOT_EQUAL(vg_day_parse_compact(VG_SPAN("20260230"), &d, &err).code, VG_OK);
    CU_ASSERT_NOT_EQUAL(vg_day_parse_compact(VG_SPAN("2026023"), &d, &err).code, VG_OK);
}

static void weekdays_begin_with_monday(void)
{
    CU_ASSERT_EQUAL(vg_day_weekday((vg_day){0}), 4);
    CU_ASSERT_EQUAL(vg_day_weekday(day("2026-03-02")), 1);
    CU_ASSERT_EQUAL(vg_day_weekday(day("2026-03-08")), 7);
    CU_ASSERT_EQUAL(vg_day_weekday((vg_day){-1}), 3);
}

static void a_day_begins_at_sixteen_hundred_utc_whatever_the_host_says(void)
{
    setenv("TZ", "America/New_York", 1);
    tzset();
    vg_day d = day("2026-03-02");
    int64_t midnight = vg_day_instant(d, 0);
    char text[VG_TIME_TEXT];
    vg_time_text(midnight, text);
    CU_ASSERT_STRING_EQUAL(text, "2026-03-01T16:00:00.000Z");
    CU_ASSERT_EQUAL(vg_day_at(midnight).n, d.n);
    CU_ASSERT_EQUAL(vg_day_at(midnight - 1).n, d.n - 1);
    CU_ASSERT_EQUAL(vg_day_clock_ms(midnight), 0);
    CU_ASSERT_EQUAL(vg_day_clock_ms(midnight - 1), VG_DAY_MS - 1);
    CU_ASSERT_EQUAL(vg_day_instant(d, 17 * 3600), midnight + INT64_C(17) * 3600000);
}

static void instants_before_1970_have_days_too(void)
{
    CU_ASSERT_EQUAL(vg_day_at(-VG_ZONE_MS - 1).n, -1);
    CU_ASSERT_EQUAL(vg_day_clock_ms(-VG_ZONE_MS - 1), VG_DAY_MS - 1);
}

static void a_time_is_read_as_it_is_written(void)
{
    static const struct {
        const char *text;
        int64_t at_ms;
    } good[] = {{"2026-12-01T02:00:00.000Z", INT64_C(1796090400000)},
                {"2026-12-01T02:00:00Z", INT64_C(1796090400000)},
                {"2026-12-01T02:00:00.5Z", INT64_C(1796090400500)},
                {"2028-02-29T23:59:59.999Z", INT64_C(1835481599999)}};
    static const char *const bad[] = {"",
                                      "2026-12-01",
                                      "2026-12-01T02:00:00",
                                      "2026-12-01T02:00:00+00:00",
                                      "2026-12-01 02:00:00Z",
                                      "2026-12-01T02:00:60Z",
                                      "2026-12-01T24:00:00Z",
                                      "2026-12-01T02:60:00Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-12-01T02:00:00.Z",
                                      "2026-12-01T02:00:00.0000Z",
                                      "2026-12-01T02:00:00.0x0Z",
                                      "2026-12-01T2:00:00Z",
                                      "2026-12-01T02:00:00,000Z"};
    int64_t at_ms = 0;
    for (size_t i = 0; i < VG_COUNT(good); i++) {
        char text[VG_TIME_TEXT];
        CU_ASSERT_EQUAL(vg_time_parse(vg_span_of(good[i].text), &at_ms, &err).code, VG_OK);
        CU_ASSERT_EQUAL(at_ms, good[i].at_ms);
        vg_time_text(at_ms, text);
        CU_ASSERT_EQUAL(strncmp(text, good[i].text, 19), 0);
    }
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(vg_time_parse(vg_span_of(bad[i]), &at_ms, &err).code, VG_E_INVALID);
    }
}

static CU_TestInfo tests[] = {
    {"every day of eighteen decades comes back", every_day_of_eighteen_decades_comes_back},
    {"days that do not exist are refused", days_that_do_not_exist_are_refused},
    {"weekdays begin with Monday", weekdays_begin_with_monday},
    {"a day begins at 16:00 UTC whatever the host says",
     a_day_begins_at_sixteen_hundred_utc_whatever_the_host_says},
    {"instants before 1970 have days too", instants_before_1970_have_days_too},
    {"a time is read as it is written", a_time_is_read_as_it_is_written},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"day", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* A calendar from a file: extends, replaces, changes single days, and refuses what is not whole. */
#include "gateway/base/limits.h"
#include "gateway/core/calendar_file.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

#define HEAD "date,kind,name\n"
/* 2027 as it might be: seven holidays, two days to make up. */
#define Y2027                                                                                      \
    "2027-01-01,holiday,元旦\n2027-02-05,holiday,春节\n2027-02-06,holiday,春节\n2027-02-07,holiday,春节\n" \
    "2027-02-08,holiday,春节\n2027-10-01,holiday,国庆节\n2027-10-02,holiday,国庆节\n"                  \
    "2027-01-31,makeup,春节\n2027-02-20,makeup,春节\n"

static vg_err err;
static vg_calendar_room *room;
static char said[4096];

static void tell(void *ctx, int64_t line, const char *text)
{
    (void)ctx;
    size_t n = strlen(said);
    snprintf(said + n, sizeof said - n, "%s%lld|%s", n == 0 ? "" : "\n", (long long)line, text);
}

static bool reads(const char *text)
{
    said[0] = 0;
    memset(room, 0, sizeof *room);
    return vg_calendar_read(vg_span_of(text), vg_calendar_china(), room, tell, NULL, &err).code == VG_OK;
}

static bool works(const char *text)
{
    vg_day d = {0};
    bool working = false;
    CU_ASSERT_EQUAL(vg_day_parse(vg_span_of(text), &d, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_calendar_working(&room->calendar, d, &working, &err).code, VG_OK);
    return working;
}

static void a_year_behind_the_built_in_ones_is_added(void)
{
    CU_ASSERT_TRUE_FATAL(reads(HEAD Y2027));
    CU_ASSERT_STRING_EQUAL(said, "");
    CU_ASSERT_EQUAL(room->calendar.year_from, 2004);
    CU_ASSERT_EQUAL(room->calendar.year_to, 2027);
    CU_ASSERT_FALSE(works("2027-02-08"));
    CU_ASSERT_TRUE(works("2027-01-31")); /* a Sunday */
    CU_ASSERT_TRUE(works("2027-03-01"));
    CU_ASSERT_FALSE(works("2027-03-06"));
    CU_ASSERT_TRUE(works("2026-02-14")); /* the built-in years stay */
    CU_ASSERT_FALSE(works("2026-02-16"));
    vg_day next, from = {0};
    CU_ASSERT_EQUAL(vg_day_parse(VG_SPAN("2026-12-31"), &from, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_calendar_next(&room->calendar, from, &next, &err).code, VG_OK);
    char text[VG_DAY_TEXT];
    vg_day_text(next, text);
    CU_ASSERT_STRING_EQUAL(text, "2027-01-04");
    CU_ASSERT_NOT_EQUAL(room->calendar.version, vg_calendar_china()->version);
    CU_ASSERT_EQUAL(room->calendar.version, vg_calendar_version_of(&room->calendar));
}

static void years_may_have_gaps_and_a_gap_has_no_data(void)
{
    static char text[2048];
    snprintf(text, sizeof text, "%s", HEAD Y2027);
    for (char *p = text; (p = strstr(p, "2027")) != NULL; p++) {
        memcpy(p, "2028", 4); /* 2028-01-31 is a Monday, 2028-02-20 a Sunday */
    }
    memcpy(strstr(text, "2028-01-31"), "2028-01-30", 10);
    CU_ASSERT_TRUE_FATAL(reads(text));
    bool working;
    vg_day d = {0};
    CU_ASSERT_TRUE(works("2028-03-01"));
    CU_ASSERT_EQUAL(vg_day_parse(VG_SPAN("2027-03-01"), &d, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_calendar_working(&room->calendar, d, &working, &err).code, VG_E_CALENDAR);
    CU_ASSERT_FALSE(vg_calendar_holds(&room->calendar, 2027));
    CU_ASSERT_FALSE(vg_calendar_holds(&room->calendar, 1999));
    CU_ASSERT_FALSE(vg_calendar_holds(&room->calendar, 2128));
}

static void a_year_of_the_file_takes_the_place_of_the_built_in_one(void)
{
    static char text[2048];
    snprintf(text, sizeof text, "%s", HEAD Y2027);
    for (char *p = text; (p = strstr(p, "2027-")) != NULL; p++) {
        memcpy(p, "2026-", 5);
    }
    memcpy(strstr(text, "2026-01-31"), "2026-01-25", 10);
    memcpy(strstr(text, "2026-02-20"), "2026-02-21", 10);
    CU_ASSERT_TRUE_FATAL(reads(text));
    CU_ASSERT_TRUE(works("2026-02-16")); /* the built-in festival is gone */
    CU_ASSERT_FALSE(works("2026-02-14"));
    CU_ASSERT_TRUE(works("2026-01-25"));
    CU_ASSERT_FALSE(works("2025-10-08"));
}

static void a_single_day_is_changed_and_its_year_stays(void)
{
    CU_ASSERT_TRUE_FATAL(reads(HEAD "2026-09-03,off,纪念日\n2026-02-14,off,春节\n2026-02-23,working,春节\n"));
    CU_ASSERT_FALSE(works("2026-09-03"));
    CU_ASSERT_FALSE(works("2026-02-14")); /* was to be made up */
    CU_ASSERT_TRUE(works("2026-02-23"));  /* was off */
    CU_ASSERT_FALSE(works("2026-02-16"));
    CU_ASSERT_TRUE(works("2026-02-28"));
    int64_t version = room->calendar.version;
    CU_ASSERT_NOT_EQUAL(version, vg_calendar_china()->version);
    CU_ASSERT_TRUE_FATAL(reads(HEAD "2026-02-23,working,x\n2026-09-03,off,y\n2026-02-14,off,z\n2026-12-27,off,Sunday\n"));
    CU_ASSERT_EQUAL(room->calendar.version, version); /* order, names and what is off anyhow are not part of it */
    /* One day beside a whole year of the same file: the single day goes before it. */
    CU_ASSERT_TRUE_FATAL(reads(HEAD Y2027 "2027-02-08,working,春节\n2026-12-31,off,元旦\n"));
    CU_ASSERT_TRUE(works("2027-02-08"));
    CU_ASSERT_FALSE(works("2026-12-31"));
    CU_ASSERT_FALSE(works("2027-02-07"));
}

static void nothing_but_the_same_gives_the_same_version(void)
{
    CU_ASSERT_TRUE_FATAL(reads(HEAD "2026-12-27,off,Sunday\n"));
    CU_ASSERT_EQUAL(room->calendar.version, vg_calendar_china()->version);
}

static void every_bad_line_is_told_with_its_number(void)
{
    CU_ASSERT_FALSE(reads(HEAD "2027-02-30,holiday,x\n2027-01-01,holydays,x\n\n2027-02-05,makeup,Friday\n2027-02-06,makeup\n"
                               "2027-02-06,makeup,\n1999-01-01,holiday,x\n"));
    CU_ASSERT_STRING_EQUAL(said, "2|line 2: \"2027-02-30\" is no day like 2027-01-01\n"
                                 "3|line 3: the kind is holiday, makeup, off or working\n"
                                 "4|line 4: an empty line\n"
                                 "5|line 5: a makeup day is a Saturday or a Sunday (a change of one day: off, working)\n"
                                 "6|line 6: 2 fields instead of date,kind,name\n"
                                 "7|line 7: a name has 1 to 60 bytes\n"
                                 "8|line 8: years are 2000 to 2127");
    CU_ASSERT_STRING_EQUAL(err.text, "line 2: \"2027-02-30\" is no day like 2027-01-01");
    CU_ASSERT_FALSE(reads("date,kind\n2027-02-30,holiday,x\n"));
    CU_ASSERT_STRING_EQUAL(said, "1|line 1: the header is not \"date,kind,name\"");
    CU_ASSERT_FALSE(reads(HEAD));
    CU_ASSERT_STRING_EQUAL(said, "0|the calendar file: no rows");
    CU_ASSERT_FALSE(reads(HEAD "2027-01-01,holiday,\xB4\xBA\n"));
    CU_ASSERT_STRING_EQUAL(said, "1|the text is not UTF-8");
}

static void half_a_year_is_no_year(void)
{
    CU_ASSERT_FALSE(reads(HEAD "2026-09-03,holiday,纪念日\n"));
    CU_ASSERT_STRING_EQUAL(said, "2|line 2: 2026 has 1 holidays, a whole year has at least 7 (a change of one day: off, working)");
    CU_ASSERT_FALSE(reads(HEAD "2027-09-03,off,纪念日\n"));
    CU_ASSERT_STRING_EQUAL(said, "2|line 2: the notice of 2027 is not loaded: a single day cannot change it");
    CU_ASSERT_FALSE(reads(HEAD Y2027 "2027-10-01,holiday,中秋节\n"));
    CU_ASSERT_STRING_EQUAL(said, "11|line 11: the day stands on line 7 already");
    CU_ASSERT_FALSE(reads(HEAD "2026-09-03,off,x\n2026-09-03,working,x\n"));
}

static void a_file_of_too_many_rows_or_bytes_is_refused(void)
{
    char *text = malloc(VG_DAYS_FILE_MAX + 64);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    size_t n = (size_t)sprintf(text, HEAD);
    for (int i = 0; i <= VG_CALENDAR_ROWS; i++) {
        n += (size_t)sprintf(text + n, "20%02d-%02d-%02d,holiday,x\n", i / 336, i / 28 % 12 + 1, i % 28 + 1);
    }
    CU_ASSERT_FALSE(reads(text));
    CU_ASSERT_STRING_EQUAL(err.text, "line 4098: more than 4096 rows");
    memset(text, 'x', VG_DAYS_FILE_MAX + 1);
    text[VG_DAYS_FILE_MAX + 1] = 0;
    CU_ASSERT_FALSE(reads(text));
    CU_ASSERT_STRING_EQUAL(said, "0|the calendar file: longer than 1048576 bytes");
    free(text);
}

static CU_TestInfo tests[] = {
    {"a year behind the built-in ones is added", a_year_behind_the_built_in_ones_is_added},
    {"years may have gaps, and a gap has no data", years_may_have_gaps_and_a_gap_has_no_data},
    {"a year of the file takes the place of the built-in one", a_year_of_the_file_takes_the_place_of_the_built_in_one},
    {"a single day is changed and its year stays", a_single_day_is_changed_and_its_year_stays},
    {"nothing but the same gives the same version", nothing_but_the_same_gives_the_same_version},
    {"every bad line is told with its number", every_bad_line_is_told_with_its_number},
    {"half a year is no year", half_a_year_is_no_year},
    {"a file of too many rows or bytes is refused", a_file_of_too_many_rows_or_bytes_is_refused},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    room = malloc(sizeof *room);
    CU_SuiteInfo suites[] = {{"calendar file", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (room == NULL || CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    free(room);
    return failed == 0 ? 0 : 1;
}

/* Working days, and from which day on money may leave (domain/t1-settlement §1.3, §3.1, §3.3). */
#include "gateway/base/csv.h"
#include "gateway/core/core.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static vg_err err;

static vg_day day(const char *text)
{
    vg_day d = {0};
    CU_ASSERT_EQUAL(vg_day_parse(vg_span_of(text), &d, &err).code, VG_OK);
    return d;
}

static void is_day(vg_day is, const char *expected)
{
    char text[VG_DAY_TEXT];
    vg_day_text(is, text);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static void the_next_working_day_is_the_notices(void)
{
    static const struct {
        const char *from, *next;
    } days[] = {
        {"2026-01-02", "2026-01-04"}, {"2026-02-13", "2026-02-14"}, {"2026-02-14", "2026-02-24"},
        {"2026-02-27", "2026-02-28"}, {"2026-04-30", "2026-05-06"}, {"2026-05-08", "2026-05-09"},
        {"2026-09-18", "2026-09-20"}, {"2026-09-24", "2026-09-28"}, {"2026-09-30", "2026-10-08"},
        {"2025-09-30", "2025-10-09"}, {"2022-12-30", "2023-01-03"}};
    for (size_t i = 0; i < VG_COUNT(days); i++) {
        vg_day next;
        CU_ASSERT_EQUAL(vg_calendar_next(vg_calendar_china(), day(days[i].from), &next, &err).code,
                        VG_OK);
        is_day(next, days[i].next);
    }
}

static void a_year_without_data_is_an_error_and_no_guess(void)
{
    bool working = true;
    vg_day next = {-7};
    CU_ASSERT_EQUAL(
        vg_calendar_working(vg_calendar_china(), day("2027-01-04"), &working, &err).code,
        VG_E_CALENDAR);
    CU_ASSERT_EQUAL(
        vg_calendar_working(vg_calendar_china(), day("2003-06-02"), &working, &err).code,
        VG_E_CALENDAR);
    CU_ASSERT_EQUAL(vg_calendar_next(vg_calendar_china(), day("2026-12-31"), &next, &err).code,
                    VG_E_CALENDAR);
    CU_ASSERT_EQUAL(next.n, -7);
    CU_ASSERT_EQUAL(
        vg_calendar_working(vg_calendar_china(), day("2004-01-02"), &working, &err).code, VG_OK);
}

static void holidays_and_make_up_days_have_names(void)
{
    CU_ASSERT_STRING_NOT_EQUAL(vg_calendar_name(vg_calendar_china(), day("2026-02-17")), "");
    CU_ASSERT_STRING_NOT_EQUAL(vg_calendar_name(vg_calendar_china(), day("2026-02-14")), "");
    CU_ASSERT_STRING_EQUAL(vg_calendar_name(vg_calendar_china(), day("2026-03-02")), "");
}

static void a_calendar_is_in_order_and_every_row_is_an_exception(void)
{
    const vg_calendar *c = vg_calendar_china();
    for (size_t i = 0; i < c->count; i++) {
        vg_day d;
        int32_t date = c->rows[i].date;
        CU_ASSERT(i == 0 || c->rows[i - 1].date < date);
        CU_ASSERT_EQUAL(vg_day_make(date / 10000, date / 100 % 100, date % 100, &d, &err).code,
                        VG_OK);
        CU_ASSERT(date / 10000 >= c->year_from && date / 10000 <= c->year_to);
        CU_ASSERT(!c->rows[i].working || vg_day_weekday(d) > 5); /* a make-up day is a weekend's */
    }
}

static int working_days(int year)
{
    vg_day first, last;
    int n = 0;
    CU_ASSERT_EQUAL(vg_day_make(year, 1, 1, &first, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_day_make(year, 12, 31, &last, &err).code, VG_OK);
    for (vg_day d = first; d.n <= last.n; d.n++) {
        bool working = false;
        CU_ASSERT_EQUAL(vg_calendar_working(vg_calendar_china(), d, &working, &err).code, VG_OK);
        n += working;
    }
    return n;
}

static void years_have_the_working_days_of_their_notices(void)
{
    CU_ASSERT_EQUAL(working_days(2022), 249); /* §1.1 */
    CU_ASSERT_EQUAL(working_days(2023), 249);
    CU_ASSERT_EQUAL(working_days(2024), 251);
    CU_ASSERT_EQUAL(working_days(2025), 248);
    CU_ASSERT_EQUAL(working_days(2026), 248);
}

static void the_version_is_of_what_is_said_and_not_of_how(void)
{
    const vg_calendar *china = vg_calendar_china();
    vg_calendar_row *rows = malloc((china->count + 1) * sizeof *rows);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rows);
    CU_ASSERT_EQUAL(china->version, vg_calendar_version_of(china));
    memcpy(rows, china->rows, china->count * sizeof *rows);
    rows[china->count] = (vg_calendar_row){20261227, false, "周日"}; /* a Sunday that is off anyhow */
    vg_calendar other = *china;
    other.rows = rows;
    other.count++;
    CU_ASSERT_EQUAL(vg_calendar_version_of(&other), china->version);
    rows[china->count].working = true;
    CU_ASSERT_NOT_EQUAL(vg_calendar_version_of(&other), china->version);
    rows[china->count] = (vg_calendar_row){20261228, false, "周一"};
    CU_ASSERT_NOT_EQUAL(vg_calendar_version_of(&other), china->version);
    other = *china;
    other.held[0] |= other.held[0] << 1; /* a year without a single holiday says something, too */
    CU_ASSERT_NOT_EQUAL(vg_calendar_version_of(&other), china->version);
    char text[VG_CALENDAR_VERSION_TEXT];
    vg_calendar_version_text(INT64_C(0x00ab00cd0102), text);
    CU_ASSERT_STRING_EQUAL(text, "00ab00cd0102");
    vg_calendar_version_text(0, text);
    CU_ASSERT_STRING_EQUAL(text, "");
    free(rows);
}

/* The reference data of the domain, beside the tree: every day of every year, and the name of every row. */
static void the_table_is_the_reference_data_cell_by_cell(void)
{
    static char text[VG_DAYS_FILE_MAX];
    FILE *f = fopen(VG_SOURCE_DIR "/../shared/domain/cn-calendar.csv", "re");
    f = f != NULL ? f : fopen(VG_SOURCE_DIR "/../../shared/domain/cn-calendar.csv", "re");
    if (f == NULL) {
        printf("\n    skipped: ../shared/domain/cn-calendar.csv is not there\n");
        return;
    }
    vg_csv csv = vg_csv_of((vg_span){(const uint8_t *)text, fread(text, 1, sizeof text, f)}, ',');
    (void)fclose(f);
    static char said[(2026 - 2004 + 1) * 366 + 31]; /* of each day from 2004-01-01: 0 not named, H, W */
    const vg_calendar *china = vg_calendar_china();
    vg_csv_row row;
    size_t rows = 0;
    vg_day first = day("2004-01-01"), last = day("2026-12-31"), d;
    CU_ASSERT_EQUAL_FATAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(vg_csv_header(&row, "date,kind,name", &err).code, VG_OK);
    for (;; rows++) {
        CU_ASSERT_EQUAL_FATAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
        if (row.count == 0) {
            break;
        }
        CU_ASSERT_EQUAL_FATAL(row.count, 3);
        CU_ASSERT_EQUAL_FATAL(vg_day_parse(row.fields[0], &d, &err).code, VG_OK);
        CU_ASSERT_FATAL(d.n >= first.n && d.n <= last.n);
        said[d.n - first.n] = vg_span_is(row.fields[1], "holiday") ? 'H' : 'W';
        CU_ASSERT_TRUE(vg_span_is(row.fields[1], "holiday") || vg_span_is(row.fields[1], "makeup"));
        CU_ASSERT_TRUE(vg_span_is(row.fields[2], vg_calendar_name(china, d)));
    }
    CU_ASSERT_EQUAL(rows, china->count);
    for (d = first; d.n <= last.n; d.n++) {
        char c = said[d.n - first.n];
        bool working = false;
        CU_ASSERT_EQUAL(vg_calendar_working(china, d, &working, &err).code, VG_OK);
        CU_ASSERT_EQUAL(working, c == 'W' || (c == 0 && vg_day_weekday(d) <= 5));
    }
}

static const char *from_day(bool business, const char *booked, int hour, int minute)
{
    static char text[VG_DAY_TEXT];
    vg_rules rules = {
        .calendar = vg_calendar_china(), .t1_business = business, .cutoff_s = 17 * 3600};
    vg_core core = {.rules = &rules};
    vg_from from = {0};
    CU_ASSERT_EQUAL(
        vg_core_from_day(&core, vg_day_instant(day(booked), hour * 3600 + minute * 60), &from, &err)
            .code,
        VG_OK);
    vg_day_text(from.day, text);
    return text;
}

static void rule_cal_counts_the_date_of_the_booking(void)
{
    CU_ASSERT_STRING_EQUAL(from_day(false, "2026-03-07", 10, 0), "2026-03-09"); /* §3.1: Saturday */
    CU_ASSERT_STRING_EQUAL(from_day(false, "2026-03-02", 10, 0), "2026-03-03");
    CU_ASSERT_STRING_EQUAL(from_day(false, "2026-03-02", 16, 59), "2026-03-03");
    CU_ASSERT_STRING_EQUAL(from_day(false, "2026-03-02", 17, 0),
                           "2026-03-04"); /* cut-off: counts for Tuesday */
    CU_ASSERT_STRING_EQUAL(from_day(false, "2026-03-06", 17, 0),
                           "2026-03-09"); /* for Saturday, so Monday */
    CU_ASSERT_STRING_EQUAL(from_day(false, "2026-02-14", 10, 0), "2026-02-24"); /* §3.3 */
    CU_ASSERT_STRING_EQUAL(from_day(false, "2026-02-13", 17, 30), "2026-02-24");
}

static void rule_biz_counts_the_working_day_of_the_booking(void)
{
    CU_ASSERT_STRING_EQUAL(from_day(true, "2026-03-07", 10, 0), "2026-03-10"); /* §3.1 */
    CU_ASSERT_STRING_EQUAL(from_day(true, "2026-03-08", 23, 59), "2026-03-10");
    CU_ASSERT_STRING_EQUAL(from_day(true, "2026-03-02", 10, 0), "2026-03-03");
    CU_ASSERT_STRING_EQUAL(from_day(true, "2026-03-02", 17, 0), "2026-03-04");
    CU_ASSERT_STRING_EQUAL(from_day(true, "2026-03-06", 17, 0),
                           "2026-03-10"); /* for Monday, so Tuesday */
    CU_ASSERT_STRING_EQUAL(from_day(true, "2026-02-14", 17, 0),
                           "2026-02-25"); /* a working Saturday */
}

static void money_is_released_at_half_past_midnight_in_shanghai(void)
{
    vg_rules rules = {.release_s = 1800};
    vg_core core = {.rules = &rules, .at = vg_day_instant(day("2026-02-24"), 1799)};
    is_day(vg_core_withdrawable_day(&core), "2026-02-23");
    core.at = vg_day_instant(day("2026-02-24"), 1800);
    is_day(vg_core_withdrawable_day(&core), "2026-02-24");
    core.at = vg_day_instant(day("2026-02-24"), 86399);
    is_day(vg_core_withdrawable_day(&core), "2026-02-24");
}

static CU_TestInfo tests[] = {
    {"the next working day is the notice's", the_next_working_day_is_the_notices},
    {"a year without data is an error and no guess", a_year_without_data_is_an_error_and_no_guess},
    {"holidays and make-up days have names", holidays_and_make_up_days_have_names},
    {"a calendar is in order and every row is an exception",
     a_calendar_is_in_order_and_every_row_is_an_exception},
    {"years have the working days of their notices", years_have_the_working_days_of_their_notices},
    {"the version is of what is said and not of how", the_version_is_of_what_is_said_and_not_of_how},
    {"the table is the reference data, cell by cell", the_table_is_the_reference_data_cell_by_cell},
    {"rule CAL counts the date of the booking", rule_cal_counts_the_date_of_the_booking},
    {"rule BIZ counts the working day of the booking",
     rule_biz_counts_the_working_day_of_the_booking},
    {"money is released at half past midnight in Shanghai",
     money_is_released_at_half_past_midnight_in_shanghai},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"calendar", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

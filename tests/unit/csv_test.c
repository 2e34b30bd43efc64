/* The strict reader of comma-separated text. */
#include "gateway/base/csv.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static vg_err err;

/* Fields as "[a][b]", records apart by blanks, or the error's text. */
static const char *read_all(vg_span text, char separator)
{
    static char out[4096];
    vg_csv csv = vg_csv_of(text, separator);
    vg_csv_row row;
    size_t n = 0;
    out[0] = 0;
    for (;;) {
        if (vg_csv_next(&csv, &row, &err).code != VG_OK) {
            return err.text;
        }
        if (row.count == 0) {
            return out;
        }
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%lld:", n == 0 ? "" : " ", (long long)row.line);
        for (size_t i = 0; i < row.count; i++) {
            n += (size_t)snprintf(out + n, sizeof out - n, "[%.*s]", (int)row.fields[i].len,
                                  row.fields[i].len == 0 ? "" : (const char *)row.fields[i].at);
        }
    }
}

static const char *of(const char *text) { return read_all(vg_span_of(text), ','); }

static void records_and_fields_are_found(void)
{
    CU_ASSERT_STRING_EQUAL(of(""), "");
    CU_ASSERT_STRING_EQUAL(of("a"), "1:[a]");
    CU_ASSERT_STRING_EQUAL(of("a,b\nc,d\n"), "1:[a][b] 2:[c][d]");
    CU_ASSERT_STRING_EQUAL(of("a,b\r\nc,d\r\n"), "1:[a][b] 2:[c][d]");
    CU_ASSERT_STRING_EQUAL(of("a,b\nc,d"), "1:[a][b] 2:[c][d]");
    CU_ASSERT_STRING_EQUAL(of(",\n,,"), "1:[][] 2:[][][]");
    CU_ASSERT_STRING_EQUAL(of(" a , b"), "1:[ a ][ b]"); /* blanks belong to the field */
    CU_ASSERT_STRING_EQUAL(of("\xEF\xBB\xBF" "a,b"), "1:[a][b]");
    CU_ASSERT_STRING_EQUAL(of("春节,元旦"), "1:[春节][元旦]");
    CU_ASSERT_STRING_EQUAL(read_all(VG_SPAN("a;b,c"), ';'), "1:[a][b,c]");
}

static void quoted_fields_hold_what_others_cannot(void)
{
    CU_ASSERT_STRING_EQUAL(of("\"a,b\",c"), "1:[a,b][c]");
    CU_ASSERT_STRING_EQUAL(of("\"\"\n\"\",\"\""), "1:[] 2:[][]");
    CU_ASSERT_STRING_EQUAL(of("\"a\"\"b\""), "1:[a\"b]");
    CU_ASSERT_STRING_EQUAL(of("\"\"\"\""), "1:[\"]");
    CU_ASSERT_STRING_EQUAL(of("\"a\nb\",c\nd"), "1:[a\nb][c] 3:[d]"); /* lines are counted inside of quotes */
    CU_ASSERT_STRING_EQUAL(of("\"a\r\nb\"\r\nd"), "1:[a\r\nb] 3:[d]");
}

static void what_is_not_csv_is_refused_with_its_line(void)
{
    CU_ASSERT_STRING_EQUAL(of("a\nb\"c\n"), "line 2: a quote inside of a field without quotes");
    CU_ASSERT_STRING_EQUAL(of("a\n\"b"), "line 2: a quote is not closed");
    CU_ASSERT_STRING_EQUAL(of("\"a\"b"), "line 1: text behind a closing quote");
    CU_ASSERT_STRING_EQUAL(of("\"a\" ,b"), "line 1: text behind a closing quote");
    CU_ASSERT_STRING_EQUAL(of("a\n\nb"), "line 2: an empty line");
    CU_ASSERT_STRING_EQUAL(of("\n"), "line 1: an empty line");
    CU_ASSERT_STRING_EQUAL(of("a\rb"), "line 1: a control character");
    CU_ASSERT_STRING_EQUAL(of("a\r"), "line 1: a control character");
    CU_ASSERT_STRING_EQUAL(of("a\x7F"), "line 1: a control character");
    CU_ASSERT_STRING_EQUAL(of("a\nb\x01"), "line 2: a control character");
    CU_ASSERT_STRING_EQUAL(read_all(VG_SPAN("a\0b"), ','), "line 1: a control character");
    CU_ASSERT_STRING_EQUAL(of("a\xB4\xBA"), "the text is not UTF-8");
    CU_ASSERT_STRING_EQUAL(of("a\tb"), "1:[a\tb]");
}

static void limits_are_errors_and_nothing_is_cut(void)
{
    static char text[VG_CSV_RECORD_MAX + 3];
    memset(text, 'x', VG_CSV_RECORD_MAX);
    vg_csv csv = vg_csv_of(vg_span_of(text), ',');
    vg_csv_row row;
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(row.fields[0].len, VG_CSV_RECORD_MAX);
    text[VG_CSV_RECORD_MAX] = 'x';
    csv = vg_csv_of(vg_span_of(text), ',');
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_E_INVALID);

    memset(text, ',', sizeof text);
    text[VG_CSV_FIELDS_MAX - 1] = 0;
    csv = vg_csv_of(vg_span_of(text), ',');
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(row.count, VG_CSV_FIELDS_MAX);
    text[VG_CSV_FIELDS_MAX - 1] = ',';
    text[VG_CSV_FIELDS_MAX] = 0;
    csv = vg_csv_of(vg_span_of(text), ',');
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_E_INVALID);
}

static void after_a_bad_line_one_can_go_on(void)
{
    vg_csv csv = vg_csv_of(VG_SPAN("a\nb\"\n\nc\n"), ',');
    vg_csv_row row;
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_E_INVALID); /* it stands where it was */
    vg_csv_skip_line(&csv);
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.text, "line 3: an empty line");
    vg_csv_skip_line(&csv);
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(row.line, 4);
    CU_ASSERT(row.count == 1 && vg_span_is(row.fields[0], "c"));
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(row.count, 0);
    csv = vg_csv_of(VG_SPAN("\xFF\na"), ',');
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_E_INVALID);
    vg_csv_skip_line(&csv); /* what is not text has no second line */
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(row.count, 0);
}

static void a_header_is_just_the_one_that_is_meant(void)
{
    vg_csv_row row;
    vg_csv csv = vg_csv_of(VG_SPAN("date,kind,name\n"), ',');
    CU_ASSERT_EQUAL(vg_csv_next(&csv, &row, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_csv_header(&row, "date,kind,name", &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_csv_header(&row, "date,kind", &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(vg_csv_header(&row, "date,kind,name,x", &err).code, VG_E_INVALID);
    CU_ASSERT_EQUAL(vg_csv_header(&row, "date,kinds,name", &err).code, VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.text, "line 1: the header is not \"date,kinds,name\"");
}

/* Whatever comes in: no crash, an end, and what was read writes itself back to what reads the same. */
static void chance_is_read_or_refused(void)
{
    static const char bits[] = "ab,\"\n\r\"\",\n";
    uint32_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        char text[24];
        size_t len = (size_t)(i % 23);
        for (size_t k = 0; k < len; k++) {
            seed = seed * 1664525U + 1013904223U;
            text[k] = bits[(seed >> 16) % (sizeof bits - 1)];
        }
        vg_csv csv = vg_csv_of((vg_span){(const uint8_t *)text, len}, ',');
        vg_csv_row row;
        char again[512];
        size_t n = 0;
        bool whole = false;
        while (vg_csv_next(&csv, &row, &err).code == VG_OK && !(whole = row.count == 0)) {
            for (size_t f = 0; f < row.count; f++) {
                again[n++] = '"';
                for (size_t k = 0; k < row.fields[f].len; k++) {
                    again[n] = (char)row.fields[f].at[k];
                    n += again[n] == '"';
                    again[n++] = (char)row.fields[f].at[k];
                }
                again[n++] = '"';
                again[n++] = f + 1 == row.count ? '\n' : ',';
            }
        }
        if (whole) {
            char first[4096];
            snprintf(first, sizeof first, "%s", read_all((vg_span){(const uint8_t *)text, len}, ','));
            const char *second = read_all((vg_span){(const uint8_t *)again, n}, ',');
            CU_ASSERT_STRING_EQUAL(first, second);
        }
    }
}

static CU_TestInfo tests[] = {
    {"records and fields are found", records_and_fields_are_found},
    {"quoted fields hold what others cannot", quoted_fields_hold_what_others_cannot},
    {"what is not CSV is refused with its line", what_is_not_csv_is_refused_with_its_line},
    {"limits are errors and nothing is cut", limits_are_errors_and_nothing_is_cut},
    {"after a bad line one can go on", after_a_bad_line_one_can_go_on},
    {"a header is just the one that is meant", a_header_is_just_the_one_that_is_meant},
    {"chance is read or refused", chance_is_read_or_refused},
    CU_TEST_INFO_NULL,
};
int main(void)
{
    CU_SuiteInfo suites[] = {{"csv", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

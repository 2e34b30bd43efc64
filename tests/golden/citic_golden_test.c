/* Every response of tests/golden/citic/responses against answers.txt: what it means for each
 * question. */
#include "tests/golden/citic_kit.h"
#include <CUnit/Basic.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct expected {
    vg_ask ask;
    vg_verdict verdict;
    bool alarm, too_frequent, unconfirmed, more, damaged;
    char *facts[16];
    size_t fact_count;
} expected;

static vg_verdict verdict_of(const char *name)
{
    for (int i = 0; i < VG_VD_COUNT; i++) {
        if (strcmp(vg_verdict_name((vg_verdict)i), name) == 0) {
            return (vg_verdict)i;
        }
    }
    assert(false);
    return VG_VD_UNCLEAR;
}

static int64_t number(const char *text)
{
    int64_t n = 0;
    vg_err err;
    vg_status status = vg_span_int(vg_span_of(text), &n, &err);
    assert(status.code == VG_OK);
    return n;
}

static bool after(const char *word, const char *start, const char **ret)
{
    size_t len = strlen(start);
    *ret = word + len;
    return strncmp(word, start, len) == 0;
}

static void read_fact(expected *e, char *word)
{
    const char *value;
    e->alarm |= strcmp(word, "alarm") == 0;
    e->too_frequent |= strcmp(word, "too_frequent") == 0;
    e->unconfirmed |= strcmp(word, "unconfirmed") == 0;
    e->more |= strcmp(word, "more") == 0;
    e->damaged |= strcmp(word, "damaged") == 0;
    if (after(word, "ask.account=", &value)) {
        VG_SET(e->ask.account, value);
    } else if (after(word, "ask.amount=", &value)) {
        e->ask.amount = vg_fen(number(value));
    } else if (after(word, "ask.order=", &value)) {
        VG_SET(e->ask.order_no, value);
    } else if (strchr(word, '=') != NULL) {
        assert(e->fact_count < VG_COUNT(e->facts));
        e->facts[e->fact_count++] = word;
    }
}

static bool fact_holds(const vg_answer *answer, const char *fact)
{
    const char *value;
    if (after(fact, "rows=", &value)) {
        return answer->row_count == (size_t)number(value);
    }
    if (after(fact, "code=", &value)) {
        return strcmp(answer->bank_code, value) == 0;
    }
    if (after(fact, "text=", &value)) {
        return strcmp(answer->bank_text, value) == 0;
    }
    if (after(fact, "account=", &value)) {
        return strcmp(answer->account, value) == 0;
    }
    if (after(fact, "name=", &value)) {
        return strcmp(answer->account_name, value) == 0 && !answer->text_damaged;
    }
    if (after(fact, "interest=", &value)) {
        return answer->has_interest && answer->interest.fen == number(value);
    }
    if (after(fact, "balance=", &value)) {
        return answer->has_balance && answer->balance.fen == number(value);
    }
    if (after(fact, "available=", &value)) {
        return answer->has_balance && answer->available.fen == number(value);
    }
    if (after(fact, "frozen=", &value)) {
        return answer->has_balance && answer->frozen.fen == number(value);
    }
    if (after(fact, "matches=", &value)) {
        return answer->name_matches == (number(value) != 0);
    }
    return false;
}

static bool answer_fits(const vg_answer *answer, const expected *e)
{
    bool fits = answer->verdict == e->verdict && answer->alarm == e->alarm &&
                answer->too_frequent == e->too_frequent && answer->unconfirmed == e->unconfirmed &&
                answer->more == e->more && answer->text_damaged == e->damaged;
    for (size_t i = 0; i < e->fact_count; i++) {
        fits = fits && fact_holds(answer, e->facts[i]);
    }
    return fits;
}

static size_t split(char *line, char **ret_words, size_t max)
{
    size_t n = 0;
    char *rest = NULL;
    for (char *word = strtok_r(line, " \n", &rest); word != NULL;
         word = strtok_r(NULL, " \n", &rest)) {
        assert(n < max);
        ret_words[n++] = word;
    }
    return n;
}

static void check_line(citic_kit *kit, char **words, size_t count, size_t line)
{
    char path[128];
    expected e = {.ask = citic_kit_ask(vg_ask_by_name(vg_span_of(words[1])),
                                       strcmp(words[2], "-") == 0
                                           ? VG_ASK_NONE
                                           : vg_ask_by_name(vg_span_of(words[2]))),
                  .verdict = verdict_of(words[3])};
    assert(e.ask.kind != VG_ASK_NONE);
    for (size_t i = 4; i < count; i++) {
        read_fact(&e, words[i]);
    }
    snprintf(path, sizeof path, "responses/%s.xml", words[0]);
    vg_span wire = citic_kit_file(path);
    vg_answer answer = citic_kit_decode(kit, &e.ask, wire);
    free((void *)(uintptr_t)wire.at);
    if (!answer_fits(&answer, &e)) {
        printf("\nanswers.txt:%zu: %s is %s%s%s%s\n", line, words[0],
               vg_verdict_name(answer.verdict), answer.alarm ? " alarm" : "",
               answer.unconfirmed ? " unconfirmed" : "", answer.text_damaged ? " damaged" : "");
        CU_FAIL("an answer means something else than answers.txt says");
    }
}

static char *table(void)
{
    vg_span text = citic_kit_file("answers.txt");
    char *copy = malloc(text.len + 1);
    assert(copy != NULL);
    memcpy(copy, text.at, text.len);
    copy[text.len] = 0;
    free((void *)(uintptr_t)text.at);
    return copy;
}

static void each_response_means_what_the_table_says(void)
{
    citic_kit kit;
    citic_kit_open(&kit, NULL, "");
    char *text = table(), *rest = NULL;
    size_t line = 0, checked = 0;
    for (char *at = text; at != NULL && *at != 0; at = rest) {
        char *words[24];
        rest = strchr(at, '\n');
        if (rest != NULL) {
            *rest++ = 0;
        }
        line++;
        size_t n = *at == '#' ? 0 : split(at, words, VG_COUNT(words));
        if (n > 2) {
            check_line(&kit, words, n, line);
            checked++;
        }
    }
    CU_ASSERT(checked > 80);
    free(text);
    citic_kit_close(&kit);
}

static void every_response_stands_in_the_table(void)
{
    char *text = table();
    DIR *dir = opendir(VG_SOURCE_DIR "/tests/golden/citic/responses");
    assert(dir != NULL);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char name[300];
        char *dot = strstr(entry->d_name, ".xml");
        if (dot == NULL) {
            continue;
        }
        snprintf(name, sizeof name, "\n%.*s ", (int)(dot - entry->d_name), entry->d_name);
        if (strstr(text, name) == NULL) {
            printf("\n%s is missing\n", entry->d_name);
            CU_FAIL("a response that no line of answers.txt names");
        }
    }
    closedir(dir);
    free(text);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("citic golden", NULL, NULL);
    CU_ADD_TEST(suite, each_response_means_what_the_table_says);
    CU_ADD_TEST(suite, every_response_stands_in_the_table);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

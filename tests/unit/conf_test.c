#include "gateway/run/conf.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

static vg_conf_problem problems[VG_CONF_PROBLEMS_MAX];
static size_t count;

static vg_code parse(const char *text, vg_conf **ret)
{
    vg_err err;
    *ret = NULL;
    return vg_conf_parse(vg_span_of(text), ret, problems, &count, &err).code;
}

/* One problem stands on this line and says this. */
static void has(int line, const char *words)
{
    for (size_t i = 0; i < count; i++) {
        if (problems[i].line == line && strstr(problems[i].text, words) != NULL) {
            return;
        }
    }
    fprintf(stderr, "\nnot told on line %d: %s; told:", line, words);
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, "\n  %d: %s", problems[i].line, problems[i].text);
    }
    CU_FAIL("a problem is not told");
}

#define HEAD                                                                                       \
    "instance: a\n"                                                                                \
    "seal_key_file: /k\n"                                                                          \
    "store: {kind: sqlite, path: /s}\n"
#define TRIAL "programs:\n  - {name: trial, id: 2, bank: none}\n"

static void a_short_file_gets_its_defaults(void)
{
    vg_conf *c;
    CU_ASSERT_EQUAL_FATAL(parse(HEAD TRIAL, &c), VG_OK);
    CU_ASSERT_EQUAL(count, 0);
    CU_ASSERT_STRING_EQUAL(c->listen.address, "127.0.0.1");
    CU_ASSERT_EQUAL(c->listen.port, 8420);
    CU_ASSERT_EQUAL(c->workers, 2);
    CU_ASSERT_FALSE(c->production);
    CU_ASSERT_EQUAL(c->store.kind, VG_CONF_SQLITE);
    CU_ASSERT_EQUAL(c->timers.lease_ms, 15000);
    CU_ASSERT_EQUAL(c->program_count, 1);
    CU_ASSERT_EQUAL(c->programs[0].t1_cutoff_s, 17 * 3600);
    CU_ASSERT_EQUAL(c->programs[0].t1_release_s, 1800);
    CU_ASSERT_EQUAL(c->programs[0].t1_rule, 0);
    CU_ASSERT_EQUAL(c->programs[0].t1_payee, 1);
    CU_ASSERT(c->programs[0].lots_withdraw == 0 && c->programs[0].lots_hold == 0 && c->programs[0].limits_file[0] == 0);
    CU_ASSERT_PTR_EQUAL(c->programs[0].bank, vg_bank_find("none", NULL));
    vg_conf_free(c);
}

static void a_program_says_which_lots_are_used_first(void)
{
    vg_conf *c;
    CU_ASSERT_EQUAL_FATAL(parse(HEAD "programs:\n  - {name: trial, id: 2, bank: none, limits_file: /l.csv, ledger_map: /g.csv, lots: {withdraw: latest_first, hold: oldest_first}}\n", &c),
                          VG_OK);
    CU_ASSERT(c->programs[0].lots_withdraw == 1 && c->programs[0].lots_hold == 1);
    CU_ASSERT_STRING_EQUAL(c->programs[0].limits_file, "/l.csv");
    CU_ASSERT_STRING_EQUAL(c->programs[0].ledger_map, "/g.csv");
    vg_conf_free(c);
    CU_ASSERT_EQUAL(parse(HEAD "programs:\n  - {name: trial, id: 2, bank: none, lots: {withdraw: newest}}\n", &c), VG_E_CONFIG);
}

static char *example(void)
{
    static char text[VG_CONF_FILE_MAX];
    FILE *f = fopen(VG_SOURCE_DIR "/ops/custody.example.yaml", "re");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = 0;
    fclose(f);
    return text;
}

static void the_example_is_right(void)
{
    vg_conf *c;
    vg_err err;
    vg_code code =
        vg_conf_read(VG_SOURCE_DIR "/ops/custody.example.yaml", &c, problems, &count, &err).code;
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, "\n%d: %s", problems[i].line, problems[i].text);
    }
    CU_ASSERT_EQUAL_FATAL(code, VG_OK);
    const vg_conf_program *p = &c->programs[0];
    CU_ASSERT_STRING_EQUAL(p->name, "escrow");
    CU_ASSERT_EQUAL(p->t1_rule, 1);
    CU_ASSERT_EQUAL(p->capture_approval_over, 5000000);
    CU_ASSERT_STRING_EQUAL(p->ref_prefix, "A1");
    vg_bank_conf bank = {.bank = p->bank, .values = p->values, .codes = p->codes};
    CU_ASSERT_STRING_EQUAL(vg_bank_conf_text(&bank, "user_name"), "TESTUSER");
    CU_ASSERT_STRING_EQUAL(vg_bank_conf_text(&bank, "app_flag"), "2");
    CU_ASSERT_TRUE(p->pace_per_min > 0);
    vg_conf_free(c);
}

/* "name:" at the begin of a line, behind blanks, '-' and one '#'. */
static bool stands(const char *text, const char *name)
{
    size_t n = strlen(name);
    for (const char *line = text; line != NULL && *line != 0;) {
        const char *p = line + strspn(line, " #-");
        if (strncmp(p, name, n) == 0 && p[n] == ':') {
            return true;
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return false;
}

static void every_key_stands_in_the_example(void)
{
    const char *section, *name, *text = example();
    size_t i;
    for (i = 0; vg_conf_key_at(i, &section, &name); i++) {
        if (!stands(text, name)) {
            fprintf(stderr, "\nnot in the example: %s.%s", section, name);
        }
        CU_ASSERT_TRUE(stands(text, name));
    }
    CU_ASSERT_TRUE(i > 40);
}

/* The example with each '#key:' line switched on is still known to the reader, key by key. */
static void every_key_of_the_example_is_known(void)
{
    char *text = example();
    vg_conf *c;
    for (char *p = text; (p = strstr(p, "#")) != NULL; p++) {
        if (p > text && p[-1] == ' ' && p[1] >= 'a' && p[1] <= 'z' &&
            strncmp(p + 1, "codes", 5) != 0) {
            *p = ' ';
        }
    }
    (void)parse(text, &c);
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_PTR_NULL(strstr(problems[i].text, "is not known"));
    }
    vg_conf_free(c);
}

static void all_problems_are_told_with_their_lines(void)
{
    vg_conf *c;
    CU_ASSERT_EQUAL(parse("instance: A b\n"                        /* 1 */
                          "production: yes\n"                      /* 2 */
                          "workers: 0\n"                           /* 3 */
                          "colour: red\n"                          /* 4 */
                          "store:\n"                               /* 5 */
                          "  kind: oracle\n"                       /* 6 */
                          "  pathh: /x\n"                          /* 7 */
                          "listen: [1, 2]\n"                       /* 8 */
                          "timers:\n"                              /* 9 */
                          "  lease_s: 2\n"                         /* 10 */
                          "  nap_s: 5\n"                           /* 11 */
                          "  give_up_s: soon\n"                    /* 12 */
                          "programs:\n"                            /* 13 */
                          "  - name: one\n"                        /* 14 */
                          "    id: 0\n"                            /* 15 */
                          "    bank: moon\n"                       /* 16 */
                          "    t1: {cutoff: 25:00, rule: never}\n" /* 17 */
                          "    connections: 1.5\n"                 /* 18 */
                          "    connections: 2\n",                  /* 19 */
                          &c),
                    VG_E_CONFIG);
    CU_ASSERT_PTR_NULL(c);
    has(1, "instance is made of");
    has(1, "seal_key_file is missing");
    has(2, "true or false");
    has(3, "from 1 to 64");
    has(4, "\"colour\" is not known");
    has(6, "sqlite|mysql");
    has(7, "\"pathh\" is not known");
    has(8, "mapping");
    has(10, "lease_s is 3 to 300");
    has(11, "\"nap_s\" is not known");
    has(12, "number of seconds");
    has(14, "no bank is called moon");
    has(15, "from 1 to 1048575");
    has(17, "17:00");
    has(17, "cal|biz");
    has(18, "connections is a number");
    has(19, "stands twice: first on line 18");
    for (size_t i = 1; i < count; i++) {
        CU_ASSERT_TRUE(problems[i - 1].line <= problems[i].line);
    }
}

static void stores_need_what_their_kind_needs(void)
{
    vg_conf *c;
    CU_ASSERT_EQUAL(parse("instance: a\nseal_key_file: /k\nstore: {kind: sqlite}\n" TRIAL, &c),
                    VG_E_CONFIG);
    has(3, "store.path is missing");
    CU_ASSERT_EQUAL(
        parse("instance: a\nseal_key_file: /k\nstore: {kind: mysql, host: h}\n" TRIAL, &c),
        VG_E_CONFIG);
    has(3, "store.user");
    CU_ASSERT_EQUAL(parse("instance: a\nseal_key_file: /k\nstore: {kind: mysql, host: h, socket: "
                          "s, user: u, database: d}\n" TRIAL,
                          &c),
                    VG_E_CONFIG);
    has(3, "either store.host or store.socket");
    CU_ASSERT_EQUAL(parse("instance: a\nseal_key_file: /k\nstore: {kind: mysql, host: h, user: u, "
                          "database: d}\n" TRIAL,
                          &c),
                    VG_OK);
    CU_ASSERT_EQUAL(c->store.port, 3306);
    vg_conf_free(c);
}

#define CITIC(name, id, prefix, rest)                                                              \
    "  - {name: " name ", id: " id                                                                 \
    ", bank: citic, url: \"http://10.0.0.1:6789\", ref_prefix: " prefix                      \
    ", bank_settings: {user_name: u, main_account: \"7110710182600000001\", account_prefix: "      \
    "\"311071000123\"}" rest "}\n"

static void banks_settings_are_checked_by_the_banks_own_list(void)
{
    vg_conf *c;
    CU_ASSERT_EQUAL(parse(HEAD "programs:\n" CITIC("a", "1", "A1", ""), &c), VG_OK);
    vg_conf_free(c);
    CU_ASSERT_EQUAL(
        parse(HEAD "programs:\n  - name: a\n    id: 1\n    bank: citic\n    bank_settings:\n      "
                   "user: x\n      sync: maybe\n      lines_page: ten\n",
              &c),
        VG_E_CONFIG);
    has(5, "bank_settings.user_name is missing");
    has(5, "url is the address");
    has(5, "ref_prefix is two");
    has(9, "\"user\" is not known");
    has(10, "sync is true or false");
    has(11, "lines_page is a number");
}

static void what_must_be_unique_is(void)
{
    vg_conf *c;
    CU_ASSERT_EQUAL(
        parse(HEAD "programs:\n" CITIC("a", "1", "A1", "") CITIC("a", "1", "A1", ""), &c),
        VG_E_CONFIG);
    has(6, "another program is called a too, on line 5");
    has(6, "has this id too");
    has(6, "ref_prefix A1 is used on line 5");
    CU_ASSERT_EQUAL(
        parse(HEAD "programs:\n" CITIC("a", "1", "A1", "") CITIC("b", "2", "A2", ""), &c), VG_OK);
    vg_conf_free(c);
}

#define EXAMPLE                                                                                    \
    "programs:\n  - {name: a, id: 1, bank: example, url: \"tcp://10.0.0.1:7000\", signing: cms, keys: k, ref_prefix: A1, " \
    "signing_confirmed: true, bank_settings: {sender: SENDER01, account_prefix: \"8801\"}}\n"

static void an_invented_bank_is_refused_in_production_whatever_is_confirmed(void)
{
    vg_conf *c;
    CU_ASSERT_EQUAL(parse(HEAD EXAMPLE, &c), VG_OK);
    vg_conf_free(c);
    CU_ASSERT_EQUAL(parse(HEAD "production: true\n" EXAMPLE, &c), VG_E_CONFIG);
    has(6, "bank: example is invented");
    has(6, "production refuses it");
}

static void odd_addresses_and_prefixes_are_refused(void)
{
    static const char *const bad[] = {"10.0.0.1",  "ftp://x",          "http://",
                                      "http:///x", "\"http://u:p@h\"", "\"http://a b\""};
    char text[1024];
    vg_conf *c;
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        snprintf(text, sizeof text,
                 HEAD
                 "programs:\n  - {name: a, id: 1, bank: citic, ref_prefix: A1, url: %s}\n",
                 bad[i]);
        CU_ASSERT_EQUAL(parse(text, &c), VG_E_CONFIG);
        has(5, "url is the address");
    }
    CU_ASSERT_EQUAL(
        parse(HEAD "programs:\n  - {name: a, id: 1, bank: citic, ref_prefix: a1}\n", &c),
        VG_E_CONFIG);
    has(5, "ref_prefix is two");
    CU_ASSERT_EQUAL(
        parse(HEAD "programs:\n  - {name: a, id: 1, bank: none, ref_prefix: ABC}\n", &c),
        VG_E_CONFIG);
    has(5, "ref_prefix");
}

static void what_is_not_one_mapping_is_refused(void)
{
    static const char *const bad[] = {"",          "# nothing\n", "a\n",  "- a\n",
                                      "a: [\n",    "a: \"\n",     "\t\n", "{}\n---\n{}\n",
                                      "&a [*a]\n", "a: b: c\n"};
    vg_conf *c;
    for (size_t i = 0; i < VG_COUNT(bad); i++) {
        CU_ASSERT_EQUAL(parse(bad[i], &c), VG_E_CONFIG);
        CU_ASSERT_TRUE(count > 0);
    }
    CU_ASSERT_EQUAL(parse(HEAD TRIAL "---\nmore: 1\n", &c), VG_E_CONFIG);
    has(7, "a second document");
    vg_err err;
    CU_ASSERT_EQUAL(vg_conf_read("/nonexistent/custody.yaml", &c, problems, &count, &err).code,
                    VG_E_CONFIG);
}

static void too_many_problems_are_cut_not_overrun(void)
{
    static char text[16384] = "";
    size_t n = 0;
    vg_conf *c;
    for (int i = 0; i < 200; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "unknown%d: 1\n", i);
    }
    CU_ASSERT_EQUAL(parse(text, &c), VG_E_CONFIG);
    CU_ASSERT_EQUAL(count, VG_CONF_PROBLEMS_MAX);
}

static void too_many_programs_are_a_problem(void)
{
    static char text[32768];
    size_t n = (size_t)snprintf(text, sizeof text, HEAD "programs:\n");
    vg_conf *c;
    for (int i = 1; i <= VG_CONF_PROGRAMS_MAX + 1; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "  - {name: p%d, id: %d, bank: none}\n", i,
                              i);
    }
    CU_ASSERT_EQUAL(parse(text, &c), VG_E_CONFIG);
    has(5, "more than 64 programs");
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("conf", NULL, NULL);
    CU_ADD_TEST(suite, a_short_file_gets_its_defaults);
    CU_ADD_TEST(suite, a_program_says_which_lots_are_used_first);
    CU_ADD_TEST(suite, the_example_is_right);
    CU_ADD_TEST(suite, every_key_stands_in_the_example);
    CU_ADD_TEST(suite, every_key_of_the_example_is_known);
    CU_ADD_TEST(suite, all_problems_are_told_with_their_lines);
    CU_ADD_TEST(suite, stores_need_what_their_kind_needs);
    CU_ADD_TEST(suite, banks_settings_are_checked_by_the_banks_own_list);
    CU_ADD_TEST(suite, what_must_be_unique_is);
    CU_ADD_TEST(suite, an_invented_bank_is_refused_in_production_whatever_is_confirmed);
    CU_ADD_TEST(suite, odd_addresses_and_prefixes_are_refused);
    CU_ADD_TEST(suite, what_is_not_one_mapping_is_refused);
    CU_ADD_TEST(suite, too_many_problems_are_cut_not_overrun);
    CU_ADD_TEST(suite, too_many_programs_are_a_problem);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

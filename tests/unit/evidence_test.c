/* Evidence: an archive by the real renderer over rows by the real core, then every mutation of it, each of which must be found. */
#include "gateway/api/evidence.h"
#include "gateway/bin/evidence.h"
#include "tests/unit/evidence_kit.h"
#include <jansson.h>
#include <stdlib.h>

/* --- the renderer's source: the rows in memory --------------------------------------------------------------- */

static vg_status find(void *ctx, vg_table table, vg_key key, const void **ret, vg_err *e)
{
    (void)ctx;
    *ret = NULL;
    vg_status st = vg_work_find(work, table, key, ret, e);
    return st.code == VG_E_MISS ? VG_DONE : st;
}

static int64_t old_exchange; /* of an operation from before: it is there, and no event binds it */

static vg_status of_op(void *ctx, vg_table table, int64_t op, int64_t *ret, size_t cap, size_t *ret_count, vg_err *e)
{
    (void)ctx;
    (void)e;
    CU_ASSERT_TRUE_FATAL(cap > 3);
    *ret_count = 0;
    if (table == VG_T_exchange && op == ID(PART)) {
        ret[(*ret_count)++] = 1;
        ret[(*ret_count)++] = 2;
        if (old_exchange != 0) {
            ret[(*ret_count)++] = old_exchange;
        }
    }
    return VG_DONE;
}

static void name_of_key(const void *keys, int64_t id, char ret[VG_KEY_NAME])
{
    (void)keys;
    snprintf(ret, VG_KEY_NAME, "key %lld", (long long)id);
}

static json_t *archive_through(int64_t op, bool reveal, int64_t through)
{
    vg_json w;
    vg_api_evidence e = {.op = ID(op), .reveal = reveal, .through = through, .at = 5, .program_name = "one", .find = find, .of_op = of_op, .name_of_key = name_of_key};
    vg_json_open(&w, VG_JSON, VG_EVIDENCE_BYTES_MAX);
    OK(vg_api_render_evidence(&e, &w, &err));
    CU_ASSERT_TRUE_FATAL(vg_json_done(&w));
    json_t *root = json_loadb((const char *)vg_json_span(&w).at, vg_json_span(&w).len, 0, NULL);
    vg_json_close(&w);
    CU_ASSERT_PTR_NOT_NULL_FATAL(root);
    return root;
}

static json_t *archive_of(int64_t op, bool reveal) { return archive_through(op, reveal, 0); }

static vg_evidence_report verify_text(const char *text, size_t len, const char *head)
{
    vg_evidence_report r;
    FILE *f = fmemopen((void *)(uintptr_t)text, len, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    vg_evidence_verify(f, head, &r);
    (void)fclose(f);
    return r;
}

static vg_evidence_report verify(const json_t *root, const char *head)
{
    char *text = json_dumps(root, JSON_COMPACT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    vg_evidence_report r = verify_text(text, strlen(text), head);
    free(text);
    return r;
}

/* --- mutations: the n-th of all that there are --------------------------------------------------------------- */

typedef struct mutation {
    long left; /* 0: now */
    bool done;
    char what[200];
} mutation;

static bool now(mutation *m, const char *what, const char *where)
{
    if (m->done || m->left-- != 0) {
        return false;
    }
    m->done = true;
    snprintf(m->what, sizeof m->what, "%s: %s", what, where);
    return true;
}

static json_t *changed(const json_t *v, int how)
{
    if (json_is_integer(v)) {
        return json_integer(json_integer_value(v) ^ (how == 0 ? 1 : INT64_C(1) << 40));
    }
    if (json_is_boolean(v)) {
        return json_boolean(!json_is_true(v));
    }
    char *copy = strdup(json_string_value(v));
    size_t n = strlen(copy);
    json_t *made;
    if (n == 0) {
        made = json_string("0");
    } else {
        copy[how == 0 ? 0 : n > 2 && copy[n - 2] == '=' ? n - 3 : n > 1 && copy[n - 1] == '=' ? n - 2 : n - 1] ^= 1;
        made = json_stringn_nocheck(copy, n);
    }
    free(copy);
    return made;
}

static void mutate(json_t *v, mutation *m, const char *where);

static void mutate_object(json_t *o, mutation *m, const char *where)
{
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(o, next, key, value)
    {
        char path[160];
        snprintf(path, sizeof path, "%.100s/%.40s", where, key);
        if (strcmp(key, "about") == 0) {
            continue;
        }
        if (json_is_object(value) || json_is_array(value)) {
            mutate(value, m, path);
        } else {
            for (int how = 0; how < 2; how++) {
                if (now(m, "changed", path)) {
                    json_object_set_new_nocheck(o, key, changed(value, how));
                    return;
                }
            }
        }
        if (now(m, "removed", path)) {
            json_object_del(o, key);
            return;
        }
    }
    if (now(m, "appended a member", where)) {
        json_object_set_new(o, "more", json_integer(1));
    }
}

/* A member of one element is put into the next. */
static void mix(json_t *a, json_t *b, mutation *m, const char *where)
{
    const char *key;
    json_t *value;
    void *next;
    json_object_foreach_safe(a, next, key, value)
    {
        json_t *its = json_object_get(b, key);
        if (its != NULL && json_equal(value, its) == 0 && now(m, "moved", where)) {
            json_t *kept = json_deep_copy(value);
            json_object_set(a, key, its);
            json_object_set_new(b, key, kept);
            return;
        }
    }
}

static void mutate_array(json_t *list, mutation *m, const char *where)
{
    size_t n = json_array_size(list);
    for (size_t i = 0; i < n && !m->done; i++) {
        char path[160];
        snprintf(path, sizeof path, "%.120s/%zu", where, i);
        mutate(json_array_get(list, i), m, path);
        if (now(m, "removed", path)) {
            json_array_remove(list, i);
            return;
        }
        if (now(m, "twice", path)) {
            json_array_insert_new(list, i, json_deep_copy(json_array_get(list, i)));
            return;
        }
        if (now(m, "cut off behind", path)) {
            while (json_array_size(list) > i) {
                json_array_remove(list, json_array_size(list) - 1);
            }
            return;
        }
        if (now(m, "appended", path)) {
            json_array_append_new(list, json_deep_copy(json_array_get(list, i)));
            return;
        }
        if (i + 1 < n && now(m, "swapped", path)) {
            json_t *kept = json_incref(json_array_get(list, i));
            json_array_set(list, i, json_array_get(list, i + 1));
            json_array_set_new(list, i + 1, kept);
            return;
        }
        if (i + 1 < n && !m->done) {
            mix(json_array_get(list, i), json_array_get(list, i + 1), m, path);
        }
    }
}

static void mutate(json_t *v, mutation *m, const char *where)
{
    if (m->done) {
        return;
    }
    if (json_is_object(v)) {
        mutate_object(v, m, where);
    } else if (json_is_array(v)) {
        mutate_array(v, m, where);
    }
}

/* Every mutation of the archive; how many there were. */
static long each_is_found(const json_t *root)
{
    for (long n = 0;; n++) {
        mutation m = {.left = n};
        json_t *copy = json_deep_copy(root);
        mutate(copy, &m, "");
        if (!m.done) {
            json_decref(copy);
            return n;
        }
        vg_evidence_report r = verify(copy, NULL);
        if (r.fault[0] == 0 && r.unbound == 0) {
            fprintf(stderr, "not found: %s\n", m.what);
            CU_FAIL("a mutation was not found");
        }
        json_decref(copy);
    }
}

/* --- claims ------------------------------------------------------------------------------------------------------ */

static void an_archive_of_an_act_holds(void)
{
    begin();
    make_act(200, 3);
    json_t *root = archive_of(ACT, true);
    vg_evidence_report r = verify(root, NULL);
    CU_ASSERT_STRING_EQUAL(r.fault, "");
    CU_ASSERT_EQUAL(r.operations, 3);
    CU_ASSERT_EQUAL(r.events, 7);
    CU_ASSERT_EQUAL(r.records, 5);
    CU_ASSERT_EQUAL(r.hidden, 0);
    CU_ASSERT_EQUAL(r.entries, 4);
    CU_ASSERT_EQUAL(r.unbound, 0);
    CU_ASSERT_TRUE(r.complete);
    CU_ASSERT_TRUE(r.path < 150); /* two hundred stand between, and are skipped */
    json_decref(root);
    root = archive_of(FIX, false); /* of any of its operations, the same act */
    r = verify(root, NULL);
    CU_ASSERT_STRING_EQUAL(r.fault, "");
    CU_ASSERT_EQUAL(r.events, 7);
    CU_ASSERT_EQUAL(r.hidden, 4);
    json_decref(root);
}

static void an_archive_names_each_key_that_acted_once(void)
{
    char name[VG_KEY_NAME];
    begin();
    core.principal = ID(7);
    make_act(3, 3);
    core.principal = 0;
    json_t *root = archive_of(ACT, false);
    const json_t *people = json_object_get(json_object_get(root, "about"), "people");
    CU_ASSERT_EQUAL_FATAL(json_array_size(people), 1);
    name_of_key(NULL, ID(7), name);
    CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(json_array_get(people, 0), "name")), name);
    CU_ASSERT_EQUAL(json_integer_value(json_object_get(json_array_get(people, 0), "principal")), ID(7));
    CU_ASSERT_STRING_EQUAL(verify(root, NULL).fault, "");
    json_decref(root);
}

static void what_is_hidden_is_nowhere_in_the_archive(void)
{
    begin();
    make_act(1, 1);
    for (int reveal = 0; reveal < 2; reveal++) {
        json_t *root = archive_of(ACT, reveal == 1);
        char *text = json_dumps(root, 0);
        CU_ASSERT_EQUAL(strstr(text, "6222000011112222") != NULL, reveal == 1);
        CU_ASSERT_EQUAL(strstr(text, "PHN0cmVhbT5") != NULL, reveal == 1);
        free(text);
        json_decref(root);
    }
}

static void every_mutation_of_an_archive_is_found(void)
{
    begin();
    make_act(70, 3);
    for (int reveal = 0; reveal < 2; reveal++) {
        json_t *root = archive_of(ACT, reveal == 1);
        long n = each_is_found(root);
        CU_ASSERT_TRUE(n > 900);
        json_decref(root);
    }
}

static void a_cut_text_is_no_archive(void)
{
    begin();
    make_act(2, 2);
    json_t *root = archive_of(ACT, true);
    char *text = json_dumps(root, JSON_COMPACT);
    for (size_t len = 1; len < strlen(text); len += 97) {
        CU_ASSERT_STRING_NOT_EQUAL(verify_text(text, len, NULL).fault, "");
    }
    free(text);
    json_decref(root);
}

static void a_head_from_elsewhere_is_on_the_way_or_it_is_a_fault(void)
{
    const vg_program *p;
    begin();
    make_act(5, 3);
    OK(VG_FIND(work, program, VG_KEY_OF_ID(PROGRAM), &p, &err));
    json_t *root = archive_of(ACT, false);
    CU_ASSERT_STRING_EQUAL(verify(root, p->chain).fault, "");
    CU_ASSERT_STRING_NOT_EQUAL(verify(root, "not a hash").fault, "");
    others(1);
    OK(VG_FIND(work, program, VG_KEY_OF_ID(PROGRAM), &p, &err));
    CU_ASSERT_STRING_EQUAL(verify(root, p->chain).place, "/head");
    json_decref(root);
}

/* An act goes on behind its archive's head: an older archive is not the newer one cut off. */
static void events_of_the_act_that_are_kept_back_are_found(void)
{
    begin();
    make_act(5, 3);
    json_t *root = archive_of(ACT, false);
    json_t *events = json_object_get(root, "events"), *path = json_object_get(root, "path");
    json_t *last = json_array_get(events, json_array_size(events) - 1);
    int64_t seq = json_integer_value(json_object_get(last, "sequence"));
    for (size_t i = 0; i < json_array_size(path); i++) {
        json_t *p = json_array_get(path, i);
        if (json_integer_value(json_object_get(p, "sequence")) == seq) {
            char body[VG_SHA256_HEX];
            vg_sha256_hex(vg_span_of(json_string_value(json_object_get(last, "text"))), body);
            json_object_set_new(p, "body", json_string(body));
        }
    }
    json_array_remove(events, json_array_size(events) - 1);
    vg_evidence_report r = verify(root, NULL);
    CU_ASSERT_STRING_NOT_EQUAL(r.fault, "");
    json_decref(root);
}

static void far_from_the_head_the_archive_says_what_it_does_not_prove(void)
{
    begin();
    make_act(FILLER, VG_EVIDENCE_TAIL_MAX + 300);
    json_t *root = archive_of(ACT, false);
    vg_evidence_report r = verify(root, NULL);
    CU_ASSERT_STRING_EQUAL(r.fault, "");
    CU_ASSERT_FALSE(r.complete);
    CU_ASSERT_TRUE(r.path < 600);
    json_object_set_new(root, "complete", json_true());
    CU_ASSERT_STRING_EQUAL(verify(root, NULL).place, "/path");
    json_decref(root);
}

static void an_old_head_is_on_the_way_where_the_way_was_led_through_it(void)
{
    const vg_event *e;
    begin();
    make_act(FILLER, VG_EVIDENCE_TAIL_MAX + 300);
    OK(VG_FIND(work, event, VG_KEY_OF_PAIR(PROGRAM, 777), &e, &err));
    json_t *without = archive_of(ACT, false), *with = archive_through(ACT, false, 777);
    CU_ASSERT_STRING_EQUAL(verify(without, e->hash).place, "/head");
    CU_ASSERT_STRING_EQUAL(verify(with, e->hash).fault, "");
    json_decref(without);
    json_decref(with);
    for (int64_t through = 1; through < 400; through += 7) { /* between its events, before and on them: it stays a way */
        with = archive_through(ACT, false, through);
        CU_ASSERT_STRING_EQUAL(verify(with, NULL).fault, "");
        json_decref(with);
    }
}

static void a_row_that_was_changed_in_the_store_is_found(void)
{
    const vg_exchange *x;
    begin();
    make_act(2, 2);
    OK(VG_FIND(work, exchange, VG_KEY_OF_PAIR(ID(PART), 2), &x, &err));
    ((vg_exchange *)(uintptr_t)x)->verdict = 2;
    json_t *root = archive_of(ACT, false);
    CU_ASSERT_STRING_EQUAL(verify(root, NULL).place, "/records/2");
    json_decref(root);
}

static void rows_from_before_are_shown_as_not_bound(void)
{
    begin();
    make_act(2, 2);
    (void)VG_NEW(work, exchange, {.op = ID(PART), .seq = 9, .program = PROGRAM});
    old_exchange = 9;
    json_t *root = archive_of(ACT, false);
    old_exchange = 0;
    vg_evidence_report r = verify(root, NULL);
    CU_ASSERT_STRING_EQUAL(r.fault, "");
    CU_ASSERT_EQUAL(r.unbound, 1);
    json_decref(root);
}

static void an_archive_that_was_emptied_proves_nothing_and_says_so(void)
{
    static const char *const lists[] = {"events", "records", "entries", "path"};
    begin();
    make_act(2, 2);
    json_t *root = archive_of(ACT, false);
    for (size_t i = 0; i < VG_COUNT(lists); i++) {
        json_array_clear(json_object_get(root, lists[i]));
    }
    json_object_set_new(root, "complete", json_false());
    vg_evidence_report r = verify(root, NULL);
    CU_ASSERT_TRUE(r.fault[0] != 0 || r.unbound > 0);
    CU_ASSERT_EQUAL(r.unbound, 3);
    json_decref(root);
}

/* --- the chain of events ------------------------------------------------------------------------------------------ */

static json_t *event_line(int64_t seq)
{
    const vg_event *e;
    vg_json w;
    OK(VG_FIND(work, event, VG_KEY_OF_PAIR(PROGRAM, seq), &e, &err));
    vg_json_open(&w, VG_JSON, 65536);
    vg_api_render_chain(e, &w);
    json_t *made = json_loadb((const char *)vg_json_span(&w).at, vg_json_span(&w).len, 0, NULL);
    vg_json_close(&w);
    return made;
}

static json_t *chain_lines(int64_t from, int64_t to)
{
    const vg_event *before = NULL;
    json_t *list = json_array();
    if (from > 1) {
        OK(VG_FIND(work, event, VG_KEY_OF_PAIR(PROGRAM, from - 1), &before, &err));
    }
    json_array_append_new(list, json_pack("{s:s,s:I,s:I,s:s}", "chain", VG_CHAIN_FORM, "program", (json_int_t)PROGRAM, "from", (json_int_t)from,
                                          "previous", before == NULL ? "" : before->hash));
    for (int64_t seq = from; seq <= to; seq++) {
        json_array_append_new(list, event_line(seq));
    }
    return list;
}

static vg_evidence_report verify_lines(const json_t *list, const char *head)
{
    char *text = NULL;
    size_t len = 0, i;
    json_t *one;
    FILE *f = open_memstream(&text, &len);
    json_array_foreach(list, i, one)
    {
        json_dumpf(one, f, JSON_COMPACT);
        fputc('\n', f);
    }
    (void)fclose(f);
    vg_evidence_report r = verify_text(text, len, head);
    free(text);
    return r;
}

static void every_mutation_of_a_chain_is_found_against_its_head(void)
{
    const vg_program *p;
    begin();
    make_act(60, 3);
    OK(VG_FIND(work, program, VG_KEY_OF_ID(PROGRAM), &p, &err));
    json_t *whole = chain_lines(1, p->event_seq), *end = chain_lines(60, p->event_seq);
    CU_ASSERT_STRING_EQUAL(verify_lines(whole, p->chain).fault, "");
    CU_ASSERT_TRUE(verify_lines(whole, p->chain).from_start);
    CU_ASSERT_STRING_EQUAL(verify_lines(end, p->chain).fault, "");
    CU_ASSERT_EQUAL(verify_lines(end, NULL).events, p->event_seq - 59);
    for (long n = 0;; n++) {
        mutation m = {.left = n};
        json_t *copy = json_deep_copy(end);
        mutate(copy, &m, "line");
        vg_evidence_report r = verify_lines(copy, p->chain);
        json_decref(copy);
        if (!m.done) {
            CU_ASSERT_TRUE(n > 150);
            break;
        }
        if (r.fault[0] == 0) {
            fprintf(stderr, "not found: %s\n", m.what);
            CU_FAIL("a mutation of the chain was not found");
        }
    }
    json_decref(whole);
    json_decref(end);
}

static void events_of_both_forms_follow_one_another(void)
{
    begin();
    const char *text = "1000|some.thing|op_1|7|{\"kind\":\"hold\"}";
    char room[300], hash[VG_SHA256_HEX];
    snprintf(room, sizeof room, "|%d|1|%s", PROGRAM, text);
    vg_sha256_hex(vg_span_of(room), hash);
    const vg_program *p;
    OK(VG_FIND(work, program, VG_KEY_OF_ID(PROGRAM), &p, &err));
    vg_program *mine = (vg_program *)(uintptr_t)p;
    mine->event_seq = 1;
    VG_SET(mine->chain, hash);
    others(64);
    json_t *list = json_array();
    json_array_append_new(list, json_pack("{s:s,s:i,s:i,s:s}", "chain", VG_CHAIN_FORM, "program", PROGRAM, "from", 1, "previous", ""));
    json_array_append_new(list, json_pack("{s:i,s:i,s:i,s:s,s:s}", "program", PROGRAM, "sequence", 1, "form", 0, "text", text, "hash", hash));
    for (int64_t seq = 2; seq <= 65; seq++) {
        json_array_append_new(list, event_line(seq));
    }
    vg_evidence_report r = verify_lines(list, p->chain);
    CU_ASSERT_STRING_EQUAL(r.fault, "");
    CU_ASSERT_EQUAL(r.old_events, 1);
    json_decref(list);
}

/* --- the step's end ------------------------------------------------------------------------------------------------- */

static void what_no_event_bound_gets_one_at_the_steps_end(void)
{
    const vg_program *p;
    const vg_event *e;
    begin();
    make_act(0, 0);
    OK(VG_FIND(work, program, VG_KEY_OF_ID(PROGRAM), &p, &err));
    int64_t seq = p->event_seq;
    exchange(PART, 3, 1, "late");
    entry(OTHER, 40, 3, 1);
    tell(ACT, "capture", "DONE"); /* binds neither: they are of others */
    OK(vg_evidence_end(&core, &err));
    CU_ASSERT_EQUAL(p->event_seq, seq + 3);
    for (int64_t i = seq + 2; i <= seq + 3; i++) {
        OK(VG_FIND(work, event, VG_KEY_OF_PAIR(PROGRAM, i), &e, &err));
        CU_ASSERT_STRING_EQUAL(e->type, "evidence.bound");
        CU_ASSERT_EQUAL(e->op, i == seq + 2 ? ID(OTHER) : ID(PART));
    }
    OK(vg_evidence_end(&core, &err));
    CU_ASSERT_EQUAL(p->event_seq, seq + 3); /* nothing waits any more */
}

static void a_step_that_writes_more_than_one_event_holds_has_more_events(void)
{
    begin();
    make_act(0, 0);
    for (int64_t i = 0; i < 200; i++) {
        entry(PART, 40, 100 + i, 1);
        exchange(PART, 100 + i, 1, "x");
    }
    OK(vg_evidence_end(&core, &err));
    json_t *root = archive_of(ACT, true);
    vg_evidence_report r = verify(root, NULL);
    CU_ASSERT_STRING_EQUAL(r.fault, "");
    CU_ASSERT_EQUAL(r.entries, 204);
    CU_ASSERT_EQUAL(r.records, 205);
    json_decref(root);
}

int main(void)
{
    CU_pSuite s;
    if (CU_initialize_registry() != CUE_SUCCESS || (s = CU_add_suite("evidence", NULL, NULL)) == NULL) {
        return 2;
    }
    vg_effect effects[8];
    core.effects = effects;
#define T(name) (void)CU_add_test(s, #name, name)
    T(an_archive_of_an_act_holds);
    T(an_archive_names_each_key_that_acted_once);
    T(what_is_hidden_is_nowhere_in_the_archive);
    T(every_mutation_of_an_archive_is_found);
    T(a_cut_text_is_no_archive);
    T(a_head_from_elsewhere_is_on_the_way_or_it_is_a_fault);
    T(events_of_the_act_that_are_kept_back_are_found);
    T(far_from_the_head_the_archive_says_what_it_does_not_prove);
    T(an_old_head_is_on_the_way_where_the_way_was_led_through_it);
    T(a_row_that_was_changed_in_the_store_is_found);
    T(rows_from_before_are_shown_as_not_bound);
    T(an_archive_that_was_emptied_proves_nothing_and_says_so);
    T(every_mutation_of_a_chain_is_found_against_its_head);
    T(events_of_both_forms_follow_one_another);
    T(what_no_event_bound_gets_one_at_the_steps_end);
    T(a_step_that_writes_more_than_one_event_holds_has_more_events);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_work_close(work);
    return failures == 0 ? 0 : 1;
}

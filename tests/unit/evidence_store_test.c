/* An archive out of a real store holds; and every row of it that somebody changes or removes in the file is found. */
#include "gateway/bin/evidence.h"
#include "gateway/run/evidence.h"
#include "tests/unit/evidence_kit.h"
#include "tests/unit/store_kit.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static store_kit kit;

/* What the core wrote, in one commit behind the fence. */
static void commit_all(void)
{
    const vg_dirty *dirty;
    size_t n = vg_work_dirty(work, &dirty);
    for (size_t i = 0; i < n; i++) {
        if (dirty[i].table == VG_T_program) { /* the fence's: it moves with the commit */
            const vg_program *p = dirty[i].row;
            kit.program.event_seq = p->event_seq;
            VG_SET(kit.program.chain, p->chain);
        } else {
            store_kit_put(&kit, dirty[i].table, dirty[i].row, vg_table_of(dirty[i].table)->size);
        }
    }
    store_kit_commit(&kit);
}

static void fresh(void)
{
    store_kit_fresh(&kit);
    begin();
    make_act(150, 3);
    vg_work_keep(work);
    commit_all();
}

/* Of the archive out of the store; of the renderer, where the store lacks what the chain names. */
static bool holds(bool reveal)
{
    vg_json w;
    vg_evidence_report r = {0};
    vg_api_evidence e = {.op = ID(PART), .reveal = reveal, .at = 5, .program_name = "one"};
    vg_json_open(&w, VG_JSON, VG_EVIDENCE_BYTES_MAX);
    bool made = vg_evidence_write(kit.store, &e, &w, &err).code == VG_OK;
    vg_span text = vg_json_span(&w);
    FILE *f = made ? fmemopen((void *)(uintptr_t)text.at, text.len, "r") : NULL;
    if (f != NULL) {
        vg_evidence_verify(f, NULL, &r);
        (void)fclose(f);
    }
    vg_json_close(&w);
    return made && r.fault[0] == 0 && r.unbound == 0 && r.events == 7 && r.records == 5 && r.entries == 4;
}

static void in_the_file(const char *sql)
{
    sqlite3 *db;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(kit.path, &db), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    CU_ASSERT_TRUE(sqlite3_changes(db) > 0);
    sqlite3_close(db);
}

static void an_archive_out_of_the_store_holds(void)
{
    fresh();
    CU_ASSERT_TRUE(holds(false));
    CU_ASSERT_TRUE(holds(true));
}

static void each_row_that_was_changed_in_the_file_is_found(void)
{
    static const char *const changes[] = {
        "UPDATE exchange SET verdict = 2 WHERE dir = 1",
        "UPDATE exchange SET bytes = x'3031' WHERE dir = 1",
        "UPDATE exchange SET op = op + 1 WHERE dir = 1",
        "DELETE FROM exchange WHERE dir = 0",
        "UPDATE entry SET fen = fen + 1 WHERE seq = 2",
        "UPDATE entry SET balance_fen = 0 WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 2 AND side = 1",
        "UPDATE line SET fen = 1",
        "UPDATE line SET memo = x'78'",
        "DELETE FROM line WHERE id LIKE '%/78/%'",
        "UPDATE approval SET first = 9",
        "UPDATE approval SET state = 0",
        "UPDATE operation SET state = state - 1 WHERE parent <> 0",
        "UPDATE operation SET last_event = last_event - 1 WHERE last_event > 10",
        "UPDATE event SET data = CAST(replace(CAST(data AS TEXT), '4000', '4001') AS BLOB) WHERE seq = 2",
        "UPDATE event SET at = at + 1 WHERE seq = 3",
        "UPDATE event SET prior = 1 WHERE seq = 3",
        "UPDATE event SET op = op + 1 WHERE seq = 159",
        "UPDATE event SET type = 'x' WHERE seq = 156",
        "UPDATE event SET hash = replace(hash, 'a', 'b') WHERE seq = 154",
        "DELETE FROM event WHERE seq = 154",
        "UPDATE event SET skips = '' WHERE seq = 128",
        "UPDATE program SET chain = replace(chain, substr(chain, 1, 1), 'x')",
        "UPDATE program SET event_seq = event_seq - 1",
    };
    for (size_t i = 0; i < VG_COUNT(changes); i++) {
        fresh();
        in_the_file(changes[i]);
        if (holds(true)) {
            fprintf(stderr, "not found: %s\n", changes[i]);
            CU_FAIL("a change of the store was not found");
        }
    }
}

int main(void)
{
    CU_pSuite s;
    vg_effect effects[8];
    core.effects = effects;
    if (!store_kit_begin(&kit) || CU_initialize_registry() != CUE_SUCCESS || (s = CU_add_suite("evidence store", NULL, NULL)) == NULL) {
        return 2;
    }
    (void)CU_add_test(s, "an_archive_out_of_the_store_holds", an_archive_out_of_the_store_holds);
    (void)CU_add_test(s, "each_row_that_was_changed_in_the_file_is_found", each_row_that_was_changed_in_the_file_is_found);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_work_close(work);
    store_kit_end(&kit);
    return failures == 0 ? 0 : 1;
}

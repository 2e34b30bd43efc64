#include "tests/unit/store_kit.h"
#include "gateway/edge/store_sqlite.h"
#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool store_kit_begin(store_kit *kit)
{
    *kit = (store_kit){.directory = "/tmp/custody-store-XXXXXX"};
    if (mkdtemp(kit->directory) == NULL) {
        return false;
    }
    snprintf(kit->path, sizeof kit->path, "%s/store.db", kit->directory);
    return true;
}

static void forget(store_kit *kit)
{
    for (size_t i = 0; i < kit->count; i++) {
        free((void *)(uintptr_t)kit->changes[i].row);
    }
    kit->count = 0;
}

static void remove_store(store_kit *kit)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[80];
    if (kit->store != NULL) {
        kit->store->ops->close(kit->store);
        kit->store = NULL;
    }
    for (size_t i = 0; i < VG_COUNT(ends); i++) {
        snprintf(name, sizeof name, "%s%s", kit->path, ends[i]);
        unlink(name);
    }
}

void store_kit_fresh(store_kit *kit)
{
    forget(kit);
    remove_store(kit);
    CU_ASSERT_EQUAL_FATAL(vg_store_sqlite_open(&(vg_store_sqlite_conf){.path = kit->path, .create = true, .migrate = true}, &kit->store, &kit->err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(kit->store->ops->enrol(kit->store, KIT_PROGRAM, "one", 1, &kit->err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(kit->store->ops->lease(kit->store, KIT_PROGRAM, "here", 1, 60001, &kit->program, &kit->err).code, VG_OK);
}

void store_kit_put(store_kit *kit, vg_table table, const void *row, size_t size)
{
    if (kit->count == kit->cap) {
        kit->cap = kit->cap == 0 ? 64 : 2 * kit->cap;
        kit->changes = realloc(kit->changes, kit->cap * sizeof *kit->changes);
        CU_ASSERT_PTR_NOT_NULL_FATAL(kit->changes);
    }
    void *copy = malloc(size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, row, size);
    kit->changes[kit->count++] = (vg_change){table, VG_INSERT, copy, 0};
}

void store_kit_commit(store_kit *kit)
{
    vg_program after = kit->program;
    after.turn++;
    after.ver++;
    vg_fence fence = {&after, kit->program.turn};
    CU_ASSERT_EQUAL_FATAL(kit->store->ops->commit(kit->store, &fence, 1, kit->changes, kit->count, &kit->err), VG_COMMITTED);
    kit->program = after;
    forget(kit);
}

void store_kit_end(store_kit *kit)
{
    forget(kit);
    remove_store(kit);
    free(kit->changes);
    rmdir(kit->directory);
}

/* A SQLite store of one program in a directory of its own, for tests of what is read out of a store.
 *
 *     store_kit kit;
 *     CU_ASSERT_FATAL(store_kit_begin(&kit));
 *     store_kit_fresh(&kit);                                     an empty store, leased; what was put and not committed is forgotten
 *     KIT_PUT(&kit, line, {.id = "1/…", .program = KIT_PROGRAM}); store_kit_commit(&kit);
 *     … kit.store …                                              store_kit_end(&kit);
 */
#pragma once
#include "gateway/run/edge.h"

enum { KIT_PROGRAM = 1 };

typedef struct store_kit {
    vg_store *store;
    vg_program program;
    vg_change *changes;
    size_t count, cap;
    vg_err err;
    char directory[40], path[64];
} store_kit;

bool store_kit_begin(store_kit *kit);
void store_kit_fresh(store_kit *kit);
void store_kit_put(store_kit *kit, vg_table table, const void *row, size_t size);
void store_kit_commit(store_kit *kit);
void store_kit_end(store_kit *kit);
#define KIT_PUT(kit, table, ...) store_kit_put(kit, VG_T_##table, &(const vg_##table)__VA_ARGS__, sizeof(vg_##table))

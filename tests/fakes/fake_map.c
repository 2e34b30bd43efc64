#include "tests/fakes/fake_text.h"

#include <stdlib.h>
#include <string.h>

uint64_t fk_hash(const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < len; i++) {
        hash = (hash ^ at[i]) * UINT64_C(0x100000001B3);
    }
    return hash;
}

static fk_slot *slot_of(const fk_map *map, const char *key, uint64_t hash)
{
    size_t i = hash & (map->cap - 1);
    while (map->slots[i].key != NULL &&
           (map->slots[i].hash != hash || !fk_same(map->slots[i].key, key))) {
        i = (i + 1) & (map->cap - 1);
    }
    return &map->slots[i];
}

void *fk_map_get(const fk_map *map, const char *key)
{
    return map->cap == 0 ? NULL : slot_of(map, key, fk_hash(key, strlen(key)))->value;
}

static void map_double(fk_map *map)
{
    fk_map bigger = {.cap = map->cap == 0 ? 64 : map->cap * 2, .count = map->count};
    bigger.slots = fk_alloc(bigger.cap, sizeof *bigger.slots);
    for (size_t i = 0; i < map->cap; i++) {
        if (map->slots[i].key != NULL) {
            *slot_of(&bigger, map->slots[i].key, map->slots[i].hash) = map->slots[i];
        }
    }
    free(map->slots);
    *map = bigger;
}

void fk_map_put(fk_map *map, const char *key, void *value)
{
    if (map->count * 4 >= map->cap * 3) {
        map_double(map);
    }
    uint64_t hash = fk_hash(key, strlen(key));
    fk_slot *slot = slot_of(map, key, hash);
    if (slot->key == NULL) {
        map->count++;
    }
    *slot = (fk_slot){.key = key, .value = value, .hash = hash};
}

void fk_map_free(fk_map *map)
{
    free(map->slots);
    *map = (fk_map){0};
}

#include "gateway/core/work.h"
#include "gateway/base/limits.h"
#include <stdlib.h>

/* One row. It stands in one hash chain, and in one list a group that its table has. */
typedef struct node {
    struct node *next;       /* hash chain */
    struct node *next_dirty;
    uint64_t hash;
    void *undo;              /* image before this layer; NULL: not changed in this layer */
    int64_t old_ver;         /* version that stands in the store */
    uint8_t table;
    bool absent;             /* certainly not in the store */
    bool is_new, dirty, new_in_layer;
    char *row;
} node;

typedef struct group_node {
    struct group_node *next;
    struct group_node *next_passing; /* lists of passing rows go at the commit */
    uint64_t hash;
    int64_t key;
    uint8_t group;
    bool wanted; /* asked for, not loaded yet */
    node **rows;
    size_t count, cap;
} group_node;

enum { BUCKETS = 1 << 16, GROUP_BUCKETS = 1 << 14, BLOCK = 16, TURN_BYTES = 64 << 20, CHUNK = 1 << 20 };

struct vg_work {
    node *buckets[BUCKETS];
    group_node *groups[GROUP_BUCKETS];
    group_node *passing_groups;
    uint8_t used[BUCKETS / BLOCK], groups_used[GROUP_BUCKETS / BLOCK]; /* blocks of buckets that held anything since all was forgotten */
    size_t rows;
    node *free_nodes[VG_TABLE_COUNT];
    vg_arena turn;
    node **layer; /* rows touched by the running step */
    size_t layer_count, layer_cap;
    size_t layer_arena;
    bool in_layer;
    vg_dirty *dirty;
    node **dirty_nodes;
    size_t dirty_count, dirty_cap;
    vg_need *needs;
    size_t need_count, need_cap;
    uint32_t *need_places; /* by hash of a row's key: its place in needs, from 1; 0: free. A chunk of an import needs a thousand rows */
    size_t place_cap;
    const void **found;
    size_t found_cap;
    node **passing;
    size_t passing_count, passing_cap;
};

static void *grow(void *at, size_t *cap, size_t count, size_t size)
{
    if (count < *cap) {
        return at;
    }
    *cap = *cap == 0 ? 64 : *cap * 2;
    void *more = realloc(at, *cap * size);
    assert(more != NULL); /* a few megabytes; without them no turn can run */
    return more;
}

static uint64_t mix(uint64_t h)
{
    h ^= h >> 31;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 29;
}

static uint64_t hash_key(vg_table table, vg_key key)
{
    uint64_t h = mix((uint64_t)table + 1);
    if (vg_table_of(table)->key == VG_KEY_WORD) {
        for (const char *p = key.word; *p != 0; p++) {
            h = (h ^ (uint8_t)*p) * UINT64_C(0x100000001B3);
        }
        return mix(h);
    }
    return mix(mix(h ^ (uint64_t)key.a) + (uint64_t)key.b);
}

static bool same_key(vg_table table, vg_key a, vg_key b)
{
    if (vg_table_of(table)->key == VG_KEY_WORD) {
        return strcmp(a.word, b.word) == 0;
    }
    return a.a == b.a && a.b == b.b;
}

static node *look_up(vg_work *w, vg_table table, vg_key key, uint64_t hash)
{
    for (node *n = w->buckets[hash % BUCKETS]; n != NULL; n = n->next) {
        if (n->hash == hash && n->table == table && same_key(table, vg_row_key(table, n->row), key)) {
            return n;
        }
    }
    return NULL;
}

static node *add_node(vg_work *w, vg_table table, uint64_t hash)
{
    size_t size = vg_table_of(table)->size;
    node *n = w->free_nodes[table];
    char *row;
    if (n != NULL) {
        w->free_nodes[table] = n->next;
        row = n->row;
    } else {
        n = malloc(sizeof *n + size);
        assert(n != NULL);
        row = (char *)(n + 1);
    }
    *n = (node){.hash = hash, .table = (uint8_t)table, .row = row, .next = w->buckets[hash % BUCKETS]};
    w->buckets[hash % BUCKETS] = n;
    w->used[hash % BUCKETS / BLOCK] = 1;
    w->rows++;
    if (!vg_table_of(table)->cached) {
        w->passing = grow(w->passing, &w->passing_cap, w->passing_count, sizeof *w->passing);
        w->passing[w->passing_count++] = n;
    }
    return n;
}

static void unlink_node(vg_work *w, node *n)
{
    node **at = &w->buckets[n->hash % BUCKETS];
    while (*at != n) {
        assert(*at != NULL);
        at = &(*at)->next;
    }
    *at = n->next;
    n->next = w->free_nodes[n->table];
    w->free_nodes[n->table] = n;
    w->rows--;
}

/* --- groups ------------------------------------------------------------------------------------ */

static group_node *find_group(vg_work *w, vg_group group, int64_t key, bool make)
{
    uint64_t hash = mix(mix((uint64_t)group + 77) ^ (uint64_t)key);
    group_node **bucket = &w->groups[hash % GROUP_BUCKETS];
    for (group_node *g = *bucket; g != NULL; g = g->next) {
        if (g->hash == hash && g->group == group && g->key == key) {
            return g;
        }
    }
    if (!make) {
        return NULL;
    }
    group_node *g = calloc(1, sizeof *g);
    assert(g != NULL);
    *g = (group_node){.next = *bucket, .hash = hash, .key = key, .group = (uint8_t)group};
    *bucket = g;
    w->groups_used[hash % GROUP_BUCKETS / BLOCK] = 1;
    if (!vg_table_of(vg_group_of(group)->table)->cached) {
        g->next_passing = w->passing_groups;
        w->passing_groups = g;
    }
    return g;
}

static int64_t group_value(vg_group group, const node *n)
{
    return *(const int64_t *)(const void *)(n->row + vg_group_of(group)->at);
}

static void join_group(group_node *g, node *n)
{
    for (size_t i = g->count; i > 0; i--) {
        if (g->rows[i - 1] == n) {
            return;
        }
    }
    g->rows = grow(g->rows, &g->cap, g->count, sizeof *g->rows);
    g->rows[g->count++] = n;
}

/* A row that is put or inserted joins the lists that are loaded. */
static void join_groups(vg_work *w, node *n)
{
    for (int i = 0; i < VG_GROUP_COUNT; i++) {
        if (vg_group_of((vg_group)i)->table == n->table) {
            int64_t key = group_value((vg_group)i, n);
            group_node *g = key == 0 ? NULL : find_group(w, (vg_group)i, key, false);
            if (g != NULL) {
                join_group(g, n);
            }
        }
    }
}

static void leave_group(group_node *g, const node *n)
{
    for (size_t k = 0; g != NULL && k < g->count; k++) {
        if (g->rows[k] == n) {
            memmove(&g->rows[k], &g->rows[k + 1], (g->count - k - 1) * sizeof *g->rows);
            g->count--;
            return;
        }
    }
}

static void leave_groups(vg_work *w, node *n)
{
    for (int i = 0; i < VG_GROUP_COUNT; i++) {
        if (vg_group_of((vg_group)i)->table == n->table) {
            leave_group(find_group(w, (vg_group)i, group_value((vg_group)i, n), false), n);
        }
    }
}

static void free_group_at(group_node **at)
{
    group_node *g = *at;
    *at = g->next;
    free(g->rows);
    free(g);
}

/* --- open, close --------------------------------------------------------------------------------- */

vg_status vg_work_open(vg_work **ret, vg_err *err)
{
    vg_work *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the row cache");
    }
    vg_status st = vg_arena_open(&w->turn, TURN_BYTES, err);
    if (st.code != VG_OK) {
        free(w);
        return st;
    }
    *ret = w;
    return VG_DONE;
}

vg_work *vg_work_close(vg_work *w)
{
    if (w == NULL) {
        return NULL;
    }
    vg_work_forget(w);
    for (size_t t = 0; t < VG_TABLE_COUNT; t++) {
        while (w->free_nodes[t] != NULL) {
            node *n = w->free_nodes[t];
            w->free_nodes[t] = n->next;
            free(n);
        }
    }
    vg_arena_close(&w->turn);
    free(w->layer);
    free(w->dirty);
    free(w->dirty_nodes);
    free(w->needs);
    free(w->need_places);
    free(w->found);
    free(w->passing);
    free(w);
    return NULL;
}

/* --- needs --------------------------------------------------------------------------------------- */

static vg_key keep_key(vg_work *w, vg_table table, vg_key key)
{
    if (vg_table_of(table)->key == VG_KEY_WORD) {
        vg_span copy = vg_work_bytes(w, key.word, strlen(key.word) + 1);
        key.word = (const char *)copy.at;
    }
    return key;
}

/* Where this row's need stands, or the free place for it. */
static uint32_t *need_place(const vg_work *w, vg_table table, vg_key key)
{
    for (uint64_t i = hash_key(table, key);; i++) {
        uint32_t *place = &w->need_places[i & (w->place_cap - 1)];
        const vg_need *need = *place == 0 ? NULL : &w->needs[*place - 1];
        if (need == NULL || (need->table == table && same_key(table, need->key, key))) {
            return place;
        }
    }
}

static void widen_places(vg_work *w)
{
    w->place_cap = w->place_cap == 0 ? 256 : 2 * w->place_cap;
    free(w->need_places);
    w->need_places = calloc(w->place_cap, sizeof *w->need_places);
    assert(w->need_places != NULL); /* as grow */
    for (size_t i = 0; i < w->need_count; i++) {
        if (!w->needs[i].is_group) {
            *need_place(w, w->needs[i].table, w->needs[i].key) = (uint32_t)i + 1;
        }
    }
}

/* All of them are met, or forgotten. */
static void no_needs(vg_work *w)
{
    if (w->need_count > 0 && w->need_places != NULL) {
        memset(w->need_places, 0, w->place_cap * sizeof *w->need_places);
    }
    w->need_count = 0;
}

void vg_work_need(vg_work *w, vg_table table, vg_key key)
{
    if (look_up(w, table, key, hash_key(table, key)) != NULL) {
        return;
    }
    if (2 * (w->need_count + 1) > w->place_cap) {
        widen_places(w);
    }
    uint32_t *place = need_place(w, table, key);
    if (*place != 0) {
        return;
    }
    w->needs = grow(w->needs, &w->need_cap, w->need_count, sizeof *w->needs);
    w->needs[w->need_count++] = (vg_need){.table = table, .key = keep_key(w, table, key)};
    *place = (uint32_t)w->need_count;
}

void vg_work_need_group(vg_work *w, vg_group group, int64_t key)
{
    group_node *g = find_group(w, group, key, false);
    if (g != NULL) {
        return;
    }
    g = find_group(w, group, key, true);
    g->wanted = true;
    w->needs = grow(w->needs, &w->need_cap, w->need_count, sizeof *w->needs);
    w->needs[w->need_count++] = (vg_need){
        .is_group = true, .table = vg_group_of(group)->table, .group = group, .key = {.a = key}};
}

size_t vg_work_needs(const vg_work *w, const vg_need **ret)
{
    *ret = w->needs;
    return w->need_count;
}

void vg_work_put(vg_work *w, vg_table table, const void *row)
{
    const vg_table_facts *facts = vg_table_of(table);
    vg_key key = vg_row_key(table, row);
    uint64_t hash = hash_key(table, key);
    node *n = look_up(w, table, key, hash);
    if (n != NULL && !n->absent) {
        join_groups(w, n); /* what is here may be newer than the store's row */
        return;
    }
    if (n == NULL) {
        n = add_node(w, table, hash);
    }
    n->absent = false;
    memcpy(n->row, row, facts->size);
    for (size_t i = 0; i < facts->column_count; i++) {
        if (facts->columns[i].type == VG_COL_BYTES) {
            vg_span *bytes = (vg_span *)(void *)(n->row + facts->columns[i].at);
            *bytes = vg_work_bytes(w, bytes->at, bytes->len);
        }
    }
    const vg_column *ver = vg_table_ver(table);
    n->old_ver = ver == NULL ? 0 : *(const int64_t *)(const void *)(n->row + ver->at);
    join_groups(w, n);
}

void vg_work_needs_done(vg_work *w)
{
    for (size_t i = 0; i < w->need_count; i++) {
        const vg_need *need = &w->needs[i];
        if (need->is_group) {
            find_group(w, need->group, need->key.a, true)->wanted = false;
            continue;
        }
        uint64_t hash = hash_key(need->table, need->key);
        if (look_up(w, need->table, need->key, hash) == NULL) {
            node *n = add_node(w, need->table, hash);
            const vg_table_facts *facts = vg_table_of(need->table);
            memset(n->row, 0, facts->size);
            n->absent = true;
            if (facts->key == VG_KEY_WORD) {
                vg_text_set(n->row + facts->columns[0].at, facts->columns[0].size, need->key.word);
            } else {
                memcpy(n->row + facts->columns[0].at, &need->key.a, sizeof need->key.a);
                if (facts->key == VG_KEY_PAIR) {
                    memcpy(n->row + facts->columns[1].at, &need->key.b, sizeof need->key.b);
                }
            }
        }
    }
    no_needs(w);
}

/* --- steps --------------------------------------------------------------------------------------- */

vg_status vg_work_find(vg_work *w, vg_table table, vg_key key, const void **ret, vg_err *err)
{
    node *n = look_up(w, table, key, hash_key(table, key));
    if (n == NULL) {
        vg_work_need(w, table, key);
        return VG_FAIL(err, MISS, "%s row is not loaded", vg_table_of(table)->name);
    }
    *ret = n->absent ? NULL : n->row;
    return VG_DONE;
}

static node *node_of(vg_work *w, vg_table table, const void *row)
{
    vg_key key = vg_row_key(table, row);
    node *n = look_up(w, table, key, hash_key(table, key));
    assert(n != NULL && n->row == row); /* only rows that this work handed out */
    return n;
}

static void touch(vg_work *w, node *n)
{
    w->layer = grow(w->layer, &w->layer_cap, w->layer_count, sizeof *w->layer);
    w->layer[w->layer_count++] = n;
}

void *vg_work_edit(vg_work *w, vg_table table, const void *row)
{
    assert(w->in_layer);
    assert(vg_table_ver(table) != NULL); /* rows without a version never change */
    node *n = node_of(w, table, row);
    assert(!n->absent);
    if (n->undo == NULL && !n->new_in_layer) {
        size_t size = vg_table_of(table)->size;
        n->undo = vg_arena_take(&w->turn, size);
        assert(n->undo != NULL); /* TURN_BYTES is sized for VG_BATCH_MAX steps */
        memcpy(n->undo, n->row, size);
        touch(w, n);
    }
    return n->row;
}

void *vg_work_insert(vg_work *w, vg_table table, const void *row)
{
    assert(w->in_layer);
    vg_key key = vg_row_key(table, row);
    uint64_t hash = hash_key(table, key);
    node *n = look_up(w, table, key, hash);
    assert(n == NULL || n->absent); /* a key is given to one row */
    if (n == NULL) {
        n = add_node(w, table, hash);
    }
    memcpy(n->row, row, vg_table_of(table)->size);
    n->absent = false;
    n->is_new = true;
    n->new_in_layer = true;
    touch(w, n);
    join_groups(w, n);
    return n->row;
}

vg_status vg_work_group(vg_work *w, vg_group group, int64_t key, const void *const **ret, size_t *ret_count,
                        vg_err *err)
{
    assert(key != 0);
    group_node *g = find_group(w, group, key, false);
    if (g == NULL) {
        vg_work_need_group(w, group, key);
    }
    if (g == NULL || g->wanted) {
        return VG_FAIL(err, MISS, "rows of a group are not loaded");
    }
    size_t count = 0;
    for (size_t i = 0; i < g->count; i++) {
        if (!g->rows[i]->absent && group_value(group, g->rows[i]) == key) {
            w->found = grow(w->found, &w->found_cap, count, sizeof *w->found);
            w->found[count++] = g->rows[i]->row;
        }
    }
    *ret = w->found;
    *ret_count = count;
    return VG_DONE;
}

void vg_work_group_is_new(vg_work *w, vg_group group, int64_t key) { find_group(w, group, key, true); }

void vg_work_regroup(vg_work *w, vg_table table, const void *row) { join_groups(w, node_of(w, table, row)); }

vg_span vg_work_bytes(vg_work *w, const void *at, size_t len)
{
    if (len == 0) {
        return (vg_span){0};
    }
    void *copy = vg_arena_take(&w->turn, len);
    assert(copy != NULL);
    memcpy(copy, at, len);
    return (vg_span){copy, len};
}

/* --- layers -------------------------------------------------------------------------------------- */

void vg_work_begin(vg_work *w)
{
    assert(!w->in_layer);
    w->in_layer = true;
    w->layer_count = 0;
}

void vg_work_keep(vg_work *w)
{
    assert(w->in_layer);
    for (size_t i = 0; i < w->layer_count; i++) {
        node *n = w->layer[i];
        bool changed = n->new_in_layer || memcmp(n->row, n->undo, vg_table_of(n->table)->size) != 0;
        n->undo = NULL;
        n->new_in_layer = false;
        if (changed && !n->dirty) { /* an edit that changed nothing is none */
            n->dirty = true;
            size_t cap = w->dirty_cap;
            w->dirty_nodes = grow(w->dirty_nodes, &cap, w->dirty_count, sizeof *w->dirty_nodes);
            w->dirty = grow(w->dirty, &w->dirty_cap, w->dirty_count, sizeof *w->dirty);
            w->dirty_nodes[w->dirty_count++] = n;
        }
    }
    w->in_layer = false;
}

void vg_work_drop(vg_work *w)
{
    assert(w->in_layer);
    for (size_t i = w->layer_count; i > 0; i--) {
        node *n = w->layer[i - 1];
        if (n->new_in_layer) {
            leave_groups(w, n);
            n->absent = true; /* the key is known to be free */
            n->is_new = false;
            n->new_in_layer = false;
        } else {
            memcpy(n->row, n->undo, vg_table_of(n->table)->size);
            n->undo = NULL;
        }
    }
    w->in_layer = false;
}

/* --- commit -------------------------------------------------------------------------------------- */

size_t vg_work_dirty(vg_work *w, const vg_dirty **ret)
{
    assert(!w->in_layer);
    for (size_t i = 0; i < w->dirty_count; i++) {
        node *n = w->dirty_nodes[i];
        const vg_column *ver = vg_table_ver(n->table);
        if (ver != NULL && !n->is_new) {
            *(int64_t *)(void *)(n->row + ver->at) = n->old_ver + 1;
        }
        w->dirty[i] = (vg_dirty){n->table, n->is_new, n->row, n->old_ver};
    }
    *ret = w->dirty;
    return w->dirty_count;
}

/* Groups of passing rows go with them. */
static void drop_passing_groups(vg_work *w)
{
    while (w->passing_groups != NULL) {
        group_node *g = w->passing_groups;
        w->passing_groups = g->next_passing;
        group_node **at = &w->groups[g->hash % GROUP_BUCKETS];
        while (*at != g) {
            at = &(*at)->next;
        }
        free_group_at(at);
    }
}

/* A lot with nothing left will not be asked for by its account again. */
static void drop_closed_lot(vg_work *w, node *n)
{
    const vg_lot *lot = (const vg_lot *)(const void *)n->row;
    if (n->table == VG_T_lot && lot->acct_open == 0) {
        leave_group(find_group(w, VG_G_LOTS_OF_ACCOUNT, lot->account, false), n);
        unlink_node(w, n);
    }
}

void vg_work_committed(vg_work *w)
{
    for (size_t i = 0; i < w->dirty_count; i++) {
        node *n = w->dirty_nodes[i];
        const vg_column *ver = vg_table_ver(n->table);
        n->dirty = false;
        n->is_new = false;
        n->old_ver = ver == NULL ? 0 : *(const int64_t *)(const void *)(n->row + ver->at);
    }
    for (size_t i = 0; i < w->dirty_count; i++) {
        drop_closed_lot(w, w->dirty_nodes[i]);
    }
    for (size_t i = 0; i < w->passing_count; i++) {
        unlink_node(w, w->passing[i]);
    }
    w->passing_count = 0;
    w->dirty_count = 0;
    no_needs(w);
    drop_passing_groups(w);
    vg_arena_reset(&w->turn);
    if (w->rows > VG_WORK_ROWS_MAX) {
        vg_work_forget(w);
    }
}

/* Most blocks of a start, of a lease that was lost or of a commit that is not known hold nothing: they are not touched. */
static void forget_rows(vg_work *w)
{
    for (size_t b = 0; b < BUCKETS; b++) {
        if (w->used[b / BLOCK] == 0) {
            b += BLOCK - 1;
            continue;
        }
        while (w->buckets[b] != NULL) {
            unlink_node(w, w->buckets[b]);
        }
    }
    memset(w->used, 0, sizeof w->used);
}

static void forget_groups(vg_work *w)
{
    for (size_t b = 0; b < GROUP_BUCKETS; b++) {
        if (w->groups_used[b / BLOCK] == 0) {
            b += BLOCK - 1;
            continue;
        }
        while (w->groups[b] != NULL) {
            free_group_at(&w->groups[b]);
        }
    }
    memset(w->groups_used, 0, sizeof w->groups_used);
}

void vg_work_forget(vg_work *w)
{
    forget_rows(w);
    forget_groups(w);
    w->passing_groups = NULL;
    w->passing_count = 0;
    w->dirty_count = 0;
    no_needs(w);
    w->layer_count = 0;
    w->in_layer = false;
    assert(w->rows == 0);
    vg_arena_reset(&w->turn);
}

size_t vg_work_rows(const vg_work *w) { return w->rows; }

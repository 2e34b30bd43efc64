#include "gateway/run/keys.h"
#include "gateway/base/text.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef struct key_name {
    int64_t id;
    char name[VG_KEY_NAME];
} key_name;

struct vg_keys {
    const vg_edge *edge;
    pthread_mutex_t reading; /* one reads them at a time: what is read later is newer */
    pthread_rwlock_t lock;   /* of what follows */
    vg_api_key *living;
    size_t count;
    key_name *names; /* of all keys that were seen, by id; a name never changes */
    size_t name_count;
    _Atomic int64_t until;  /* boot time: so long what was read is in force */
    atomic_bool name_wanted; /* somebody asked for one that is not among them */
};

/* --- rows ------------------------------------------------------------------------------------------------- */

typedef struct key_rows {
    void *at;
    size_t count, cap;
} key_rows;

static void *room(key_rows *r, size_t size)
{
    if (r->count == r->cap) {
        size_t cap = r->cap == 0 ? 64 : 2 * r->cap;
        void *at = reallocarray(r->at, cap, size);
        if (at == NULL) {
            return NULL;
        }
        r->at = at;
        r->cap = cap;
    }
    return (char *)r->at + r->count++ * size;
}

static vg_status living_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    vg_api_key *to = room(ctx, sizeof *to);
    (void)table;
    if (to == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for keys");
    }
    *to = *(const vg_api_key *)row;
    return VG_DONE;
}

static vg_status add_name(key_rows *names, const vg_api_key *key, vg_err *err)
{
    key_name *to = room(names, sizeof *to);
    if (to == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for the names of keys");
    }
    to->id = key->id;
    memcpy(to->name, key->name, sizeof to->name);
    return VG_DONE;
}

static vg_status name_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    (void)table;
    return add_name(ctx, row, err);
}

static int by_id(const void *a, const void *b)
{
    int64_t l = *(const int64_t *)a, r = *(const int64_t *)b;
    return l < r ? -1 : l > r;
}

static const key_name *find_name(const vg_keys *keys, int64_t id)
{
    return keys->name_count == 0 ? NULL : bsearch(&id, keys->names, keys->name_count, sizeof *keys->names, by_id);
}

/* --- reading ---------------------------------------------------------------------------------------------- */

/* All there ever were, in the order of their ids. */
static vg_status read_names(vg_keys *keys, key_rows *ret, vg_err *err)
{
    vg_store *store = keys->edge->store;
    vg_row_sink sink = {ret, name_row};
    vg_param params[] = {VG_P_INT(0), VG_P_INT(INT64_MAX)};
    return store->ops->query(store, true, VG_Q_api_keys, params, VG_COUNT(params), &sink, err);
}

/* Those that were known, and the living that are new. */
static vg_status more_names(vg_keys *keys, const vg_api_key *living, size_t count, key_rows *ret, vg_err *err)
{
    for (size_t i = 0; i < count; i++) {
        VG_TRY(find_name(keys, living[i].id) == NULL ? add_name(ret, &living[i], err) : VG_DONE);
    }
    if (ret->count == 0) {
        return VG_DONE;
    }
    for (size_t i = 0; i < keys->name_count; i++) {
        key_name *to = room(ret, sizeof *to);
        if (to == NULL) {
            return VG_FAIL(err, MEMORY, "no memory for the names of keys");
        }
        *to = keys->names[i];
    }
    qsort(ret->at, ret->count, sizeof(key_name), by_id);
    return VG_DONE;
}

static void take(vg_keys *keys, key_rows *living, key_rows *names)
{
    pthread_rwlock_wrlock(&keys->lock);
    free(keys->living);
    keys->living = living->at;
    keys->count = living->count;
    living->at = NULL;
    if (names->count > 0) {
        free(keys->names);
        keys->names = names->at;
        keys->name_count = names->count;
        names->at = NULL;
    }
    pthread_rwlock_unlock(&keys->lock);
}

/* With `reading` held: nobody else writes the lists. */
static vg_status read_keys(vg_keys *keys, vg_err *err)
{
    const vg_edge *edge = keys->edge;
    key_rows living = {0}, names = {0};
    vg_row_sink sink = {&living, living_row};
    vg_param now = VG_P_INT(edge->clock.wall_ms(edge->clock.ctx));
    bool all = atomic_exchange(&keys->name_wanted, false);
    vg_status st = edge->store->ops->query(edge->store, true, VG_Q_api_keys_living, &now, 1, &sink, err);
    if (st.code == VG_OK) {
        st = all ? read_names(keys, &names, err) : more_names(keys, living.at, living.count, &names, err);
    }
    if (st.code == VG_OK) {
        take(keys, &living, &names);
    } else if (all) {
        atomic_store(&keys->name_wanted, true);
    }
    free(living.at);
    free(names.at);
    return st;
}

/* With `reading` held. The time counts from before they are read: a store may take long to answer. */
static vg_status renew(vg_keys *keys, vg_err *err)
{
    const vg_clock *clock = &keys->edge->clock;
    int64_t until = clock->boot_ms(clock->ctx) + VG_KEYS_KEPT_MS;
    VG_TRY(read_keys(keys, err));
    atomic_store(&keys->until, until);
    return VG_DONE;
}

vg_status vg_keys_load(vg_keys *keys, vg_err *err)
{
    pthread_mutex_lock(&keys->reading);
    vg_status st = renew(keys, err);
    pthread_mutex_unlock(&keys->reading);
    return st;
}

void vg_keys_forget(vg_keys *keys)
{
    pthread_mutex_lock(&keys->reading); /* who reads now may have begun before the change */
    atomic_store(&keys->until, INT64_MIN);
    pthread_mutex_unlock(&keys->reading);
}

static bool in_force(const vg_keys *keys)
{
    const vg_clock *clock = &keys->edge->clock;
    return clock->boot_ms(clock->ctx) < atomic_load(&keys->until);
}

static vg_status freshen(vg_keys *keys, vg_err *err)
{
    vg_status st = VG_DONE;
    if (in_force(keys)) {
        return st;
    }
    pthread_mutex_lock(&keys->reading);
    if (!in_force(keys)) { /* nobody else has meanwhile */
        st = renew(keys, err);
    }
    pthread_mutex_unlock(&keys->reading);
    return st;
}

/* --- who it is -------------------------------------------------------------------------------------------- */

static bool is_valid(const vg_api_key *k, const char *peer, int64_t now)
{
    return k->revoked_at == 0 && k->state == VG_KEY_ACTIVE && (k->expires_at == 0 || k->expires_at > now) && vg_api_granted(k->addresses, peer, true);
}

vg_status vg_keys_find(vg_keys *keys, const char hash[VG_SHA256_HEX], const char *peer, vg_api_key *ret, vg_err *err)
{
    int64_t now = keys->edge->clock.wall_ms(keys->edge->clock.ctx);
    bool found = false;
    VG_TRY(freshen(keys, err));
    pthread_rwlock_rdlock(&keys->lock);
    for (size_t i = 0; i < keys->count; i++) {
        if (vg_api_same_hash(hash, keys->living[i].hash) && is_valid(&keys->living[i], peer, now)) {
            *ret = keys->living[i];
            found = true;
        }
    }
    pthread_rwlock_unlock(&keys->lock);
    return found ? VG_DONE : VG_FAIL(err, UNAUTHENTICATED, "the key is unknown, expired, revoked or used from another address");
}

void vg_keys_name(vg_keys *keys, int64_t id, char ret[VG_KEY_NAME])
{
    pthread_rwlock_rdlock(&keys->lock);
    const key_name *found = find_name(keys, id);
    vg_text_set(ret, VG_KEY_NAME, found == NULL ? "" : found->name);
    pthread_rwlock_unlock(&keys->lock);
    if (found == NULL) { /* of another instance, made and revoked between two readings: the next one reads all */
        atomic_store(&keys->name_wanted, true);
    }
}

bool vg_keys_full(vg_keys *keys)
{
    pthread_rwlock_rdlock(&keys->lock);
    bool full = keys->count >= VG_KEYS_MAX;
    pthread_rwlock_unlock(&keys->lock);
    return full;
}

/* --- open and close --------------------------------------------------------------------------------------- */

vg_status vg_keys_open(const vg_edge *edge, vg_keys **ret, vg_err *err)
{
    vg_keys *keys = calloc(1, sizeof *keys);
    if (keys == NULL) {
        return VG_FAIL(err, MEMORY, "no memory for keys");
    }
    keys->edge = edge;
    keys->name_wanted = true;
    pthread_mutex_init(&keys->reading, NULL);
    pthread_rwlock_init(&keys->lock, NULL);
    vg_status st = vg_keys_load(keys, err);
    if (st.code == VG_OK) {
        *ret = keys;
    } else {
        vg_keys_close(keys);
    }
    return st;
}

vg_keys *vg_keys_close(vg_keys *keys)
{
    if (keys != NULL) {
        pthread_mutex_destroy(&keys->reading);
        pthread_rwlock_destroy(&keys->lock);
        free(keys->living);
        free(keys->names);
        free(keys);
    }
    return NULL;
}

/* The keys of the API: which of them count, how long one is in force, and what happens while the store is away. */
#include "gateway/core/command.h"
#include "gateway/core/core.h"
#include "gateway/run/keys.h"
#include "tests/unit/store_kit.h"
#include <CUnit/Basic.h>
#include <stdio.h>

enum { NOW = 1000000, REVOKED = 500, SLOW_MS = 3000 };
#define ID(n) ((int64_t)KIT_PROGRAM << 40 | (n))

static store_kit kit;
static vg_err err;
static int64_t wall, boot;
static vg_keys *keys;

static int64_t wall_ms(void *ctx) { return (void)ctx, wall; }
static int64_t boot_ms(void *ctx) { return (void)ctx, boot; }

/* The store as the gateway sees it: it may be away, and it may take its time. */
static bool is_away;
static int64_t takes_ms;
static int queries;

static vg_status query(vg_store *store, bool reader, vg_query name, const vg_param *params, size_t n, const vg_row_sink *sink, vg_err *ret_err)
{
    (void)store;
    queries++;
    if (is_away) {
        return VG_FAIL(ret_err, STORE_AWAY, "the store is away");
    }
    VG_TRY(kit.store->ops->query(kit.store, reader, name, params, n, sink, ret_err));
    boot += takes_ms;
    return VG_DONE;
}

static const vg_store_ops ops = {.query = query};
static vg_store seen = {&ops};
static const vg_edge edge = {.clock = {NULL, wall_ms, boot_ms}, .store = &seen};

static void hash_of(int64_t n, char ret[VG_SHA256_HEX]) { snprintf(ret, VG_SHA256_HEX, "%064lld", (long long)n); }

static vg_api_key row_of(int64_t n)
{
    vg_api_key k = {.id = ID(n), .program = KIT_PROGRAM, .ver = 1, .scopes = VG_SCOPE_BUSINESS, .programs = "*", .created_at = 1};
    snprintf(k.name, sizeof k.name, "person %lld", (long long)n);
    hash_of(n, k.hash);
    return k;
}

static void put(vg_api_key k) { store_kit_put(&kit, VG_T_api_key, &k, sizeof k); }

static void put_many(int64_t first, int64_t count, int64_t revoked_at, int64_t expires_at, int64_t state)
{
    for (int64_t n = first; n < first + count; n++) {
        vg_api_key k = row_of(n);
        k.revoked_at = revoked_at;
        k.expires_at = expires_at;
        k.state = state;
        put(k);
    }
    store_kit_commit(&kit);
}

static void update(vg_api_key k)
{
    vg_program after = kit.program;
    after.turn++;
    after.ver++;
    vg_fence fence = {&after, kit.program.turn};
    k.ver = 2;
    vg_change change = {VG_T_api_key, VG_UPDATE, &k, 1};
    CU_ASSERT_EQUAL_FATAL(kit.store->ops->commit(kit.store, &fence, 1, &change, 1, &kit.err), VG_COMMITTED);
    kit.program = after;
}

static void revoke(int64_t n)
{
    vg_api_key k = row_of(n);
    k.revoked_at = wall;
    update(k);
}

static void fresh(void)
{
    keys = vg_keys_close(keys);
    store_kit_fresh(&kit);
    wall = boot = NOW;
    is_away = false;
    takes_ms = 0;
}

static void open_keys(void) { CU_ASSERT_EQUAL_FATAL(vg_keys_open(&edge, &keys, &err).code, VG_OK); }

static vg_code find(int64_t n)
{
    char hash[VG_SHA256_HEX];
    vg_api_key k;
    hash_of(n, hash);
    vg_code code = vg_keys_find(keys, hash, "127.0.0.1", &k, &err).code;
    CU_ASSERT(code != VG_OK || k.id == ID(n));
    return code;
}

static const char *name(int64_t n)
{
    static char text[VG_KEY_NAME];
    vg_keys_name(keys, ID(n), text);
    return text;
}

/* --- which of them count ----------------------------------------------------------------------------------- */

static void however_many_keys_there_are_the_gateway_starts(void)
{
    fresh();
    put_many(1, 1500, REVOKED, 0, VG_KEY_ACTIVE);
    put_many(2001, VG_KEYS_MAX + 76, 0, 0, VG_KEY_ACTIVE);
    open_keys();
    CU_ASSERT_EQUAL(find(2001), VG_OK);
    CU_ASSERT_EQUAL(find(2000 + VG_KEYS_MAX + 76), VG_OK);
    CU_ASSERT_EQUAL(find(1), VG_E_UNAUTHENTICATED);
    CU_ASSERT_TRUE(vg_keys_full(keys));
}

static void keys_that_can_never_be_used_again_do_not_count(void)
{
    fresh();
    put_many(1, VG_KEYS_MAX, REVOKED, 0, VG_KEY_ACTIVE);
    put_many(2001, VG_KEYS_MAX, 0, NOW, VG_KEY_ACTIVE);
    put_many(4001, VG_KEYS_MAX, 0, 0, VG_KEY_DENIED);
    put_many(6001, VG_KEYS_MAX - 2, 0, NOW + 1, VG_KEY_ACTIVE);
    put_many(8001, 1, 0, 0, VG_KEY_PENDING); /* a second person may still say yes */
    open_keys();
    CU_ASSERT_FALSE(vg_keys_full(keys));
    CU_ASSERT_EQUAL(find(6001), VG_OK);
    CU_ASSERT(find(2001) == VG_E_UNAUTHENTICATED && find(4001) == VG_E_UNAUTHENTICATED && find(8001) == VG_E_UNAUTHENTICATED);
    put_many(9001, 1, 0, 0, VG_KEY_ACTIVE);
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_OK);
    CU_ASSERT_TRUE(vg_keys_full(keys));
    wall++; /* those that expire are no more: not before the next reading, and not to be used now */
    CU_ASSERT_EQUAL(find(6001), VG_E_UNAUTHENTICATED);
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_OK);
    CU_ASSERT_FALSE(vg_keys_full(keys));
}

static void a_store_without_keys_lets_nobody_in(void)
{
    fresh();
    open_keys();
    CU_ASSERT_EQUAL(find(1), VG_E_UNAUTHENTICATED);
    CU_ASSERT_STRING_EQUAL(name(1), "");
    put_many(1, 1, 0, 0, VG_KEY_ACTIVE);
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_OK);
    CU_ASSERT_EQUAL(find(1), VG_OK);
    CU_ASSERT_STRING_EQUAL(name(1), "person 1");
}

static void people_are_named_when_their_key_is_revoked(void)
{
    fresh();
    put_many(1, 3, 0, 0, VG_KEY_ACTIVE);
    put_many(11, 1, REVOKED, 0, VG_KEY_ACTIVE);
    open_keys();
    CU_ASSERT_STRING_EQUAL(name(11), "person 11");
    revoke(2);
    put_many(5, 1, 0, 0, VG_KEY_ACTIVE); /* and a new one, whose id is not the last */
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_OK);
    CU_ASSERT_EQUAL(find(2), VG_E_UNAUTHENTICATED);
    CU_ASSERT_STRING_EQUAL(name(1), "person 1");
    CU_ASSERT_STRING_EQUAL(name(2), "person 2");
    CU_ASSERT_STRING_EQUAL(name(5), "person 5");
    CU_ASSERT_STRING_EQUAL(name(11), "person 11");
    put_many(4, 1, REVOKED, 0, VG_KEY_ACTIVE); /* of another instance, made and revoked between two readings */
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(name(4), "");
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(name(4), "person 4"); /* somebody asked: all were read */
}

/* --- a store that is away ------------------------------------------------------------------------------------ */

static void what_was_read_is_in_force_five_seconds_though_the_store_is_away(void)
{
    fresh();
    put_many(1, 2, 0, 0, VG_KEY_ACTIVE);
    open_keys();
    is_away = true;
    boot += VG_KEYS_KEPT_MS - 1;
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_E_STORE_AWAY);
    CU_ASSERT_EQUAL(find(1), VG_OK);
    boot++;
    CU_ASSERT_EQUAL(find(1), VG_E_STORE_AWAY); /* nobody can say: not the caller's fault */
    CU_ASSERT_EQUAL(find(3), VG_E_STORE_AWAY);
    boot += VG_KEYS_KEPT_MS;
    CU_ASSERT_EQUAL(find(1), VG_E_STORE_AWAY);
    CU_ASSERT_STRING_EQUAL(name(1), "person 1");
}

static void a_key_that_was_revoked_meanwhile_is_of_no_use_when_the_store_is_back(void)
{
    fresh();
    put_many(1, 2, 0, 0, VG_KEY_ACTIVE);
    open_keys();
    is_away = true;
    revoke(1); /* at another instance, which sees the store */
    boot += VG_KEYS_KEPT_MS;
    CU_ASSERT_EQUAL(find(1), VG_E_STORE_AWAY);
    is_away = false;
    CU_ASSERT_EQUAL(find(1), VG_E_UNAUTHENTICATED);
    CU_ASSERT_EQUAL(find(2), VG_OK);
}

static void a_change_is_read_by_the_next_call_or_nobody_is_let_in(void)
{
    fresh();
    put_many(1, 2, 0, 0, VG_KEY_ACTIVE);
    open_keys();
    revoke(1);
    CU_ASSERT_EQUAL(find(1), VG_OK); /* of another instance: not heard of yet */
    vg_keys_forget(keys);
    is_away = true;
    CU_ASSERT_EQUAL(find(1), VG_E_STORE_AWAY);
    CU_ASSERT_EQUAL(vg_keys_load(keys, &err).code, VG_E_STORE_AWAY);
    CU_ASSERT_EQUAL(find(2), VG_E_STORE_AWAY);
    is_away = false;
    CU_ASSERT_EQUAL(find(1), VG_E_UNAUTHENTICATED);
    int before = queries;
    CU_ASSERT_EQUAL(find(2), VG_OK);
    CU_ASSERT_EQUAL(queries, before); /* and is in force again */
}

static void the_time_of_a_store_that_is_slow_counts(void)
{
    fresh();
    put_many(1, 1, 0, 0, VG_KEY_ACTIVE);
    takes_ms = SLOW_MS;
    open_keys(); /* two questions: living keys and names */
    int before = queries;
    CU_ASSERT_EQUAL(find(1), VG_OK);
    CU_ASSERT(queries > before); /* what was read first is more than five seconds old */
    before = queries;
    boot += VG_KEYS_KEPT_MS - SLOW_MS - 1;
    CU_ASSERT_EQUAL(find(1), VG_OK);
    CU_ASSERT_EQUAL(queries, before);
    boot++;
    CU_ASSERT_EQUAL(find(1), VG_OK);
    CU_ASSERT(queries > before);
}

/* --- what is made ------------------------------------------------------------------------------------------- */

static vg_code make(vg_core *core, const vg_command *c, vg_reply *reply)
{
    vg_status st = {VG_E_MISS};
    for (int i = 0; st.code == VG_E_MISS && i < 9; i++) {
        vg_work_begin(core->work);
        st = vg_step_command(core, c, reply, &err);
        if (st.code == VG_OK) {
            vg_work_keep(core->work);
        } else {
            vg_work_drop(core->work);
            vg_work_needs_done(core->work);
        }
    }
    return st.code;
}

static void a_key_beyond_the_most_is_refused_when_it_is_made(void)
{
    static vg_effect effects[VG_EFFECTS_MAX];
    vg_work *work = NULL;
    vg_rules rules = {.program = KIT_PROGRAM, .calendar = vg_calendar_china()};
    static vg_reply reply;
    static vg_command c;
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    vg_core core = {.work = work, .rules = &rules, .effects = effects, .at = NOW, .principal = VG_PRINCIPAL_BOOTSTRAP};
    vg_program p = {.id = KIT_PROGRAM, .next_id = 5000};
    vg_work_put(work, VG_T_program, &p);
    c = (vg_command){.kind = VG_CMD_KEY_CREATE, .program = KIT_PROGRAM, .principal = VG_PRINCIPAL_BOOTSTRAP, .idem = "one", .ref = "lin", .key_scopes = VG_SCOPE_BUSINESS, .key_programs = "*"};
    CU_ASSERT_EQUAL(make(&core, &c, &reply), VG_OK);
    CU_ASSERT_EQUAL(reply.http, 201);
    c.keys_full = true; /* the same request again is the same answer */
    CU_ASSERT_EQUAL(make(&core, &c, &reply), VG_OK);
    CU_ASSERT_TRUE(reply.replayed);
    VG_SET(c.idem, "two");
    CU_ASSERT_EQUAL(make(&core, &c, &reply), VG_E_LIMIT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "revoke"));
    vg_work_close(work);
}

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("keys of the API", NULL, NULL);
    CU_ADD_TEST(suite, however_many_keys_there_are_the_gateway_starts);
    CU_ADD_TEST(suite, keys_that_can_never_be_used_again_do_not_count);
    CU_ADD_TEST(suite, a_store_without_keys_lets_nobody_in);
    CU_ADD_TEST(suite, people_are_named_when_their_key_is_revoked);
    CU_ADD_TEST(suite, what_was_read_is_in_force_five_seconds_though_the_store_is_away);
    CU_ADD_TEST(suite, a_key_that_was_revoked_meanwhile_is_of_no_use_when_the_store_is_back);
    CU_ADD_TEST(suite, a_change_is_read_by_the_next_call_or_nobody_is_let_in);
    CU_ADD_TEST(suite, the_time_of_a_store_that_is_slow_counts);
    CU_ADD_TEST(suite, a_key_beyond_the_most_is_refused_when_it_is_made);
    if (!store_kit_begin(&kit)) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    keys = vg_keys_close(keys);
    store_kit_end(&kit);
    return failed == 0 ? 0 : 1;
}

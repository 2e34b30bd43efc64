/* Sealing: what is sealed opens, what was touched does not, and key files must be right. */
#include "certs/seal.h"
#include "gateway/edge/cells.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACE VG_SPAN("owner.card_number\0001")
#define OK(expr) CU_ASSERT_EQUAL((expr).code, VG_OK)

static char directory[64], path_a[96], path_b[96];

static void write_file(const char *path, const void *at, size_t len, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(write(fd, at, len), (ssize_t)len);
    CU_ASSERT_EQUAL(fchmod(fd, mode), 0);
    close(fd);
}

static const char hex_a[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
static const char hex_b[] = "F00102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f\n";

static vg_seal *open_keys(const char *current, const char *previous)
{
    vg_err err;
    vg_seal *seal = NULL;
    OK(vg_seal_open(&(vg_seal_conf){current, previous}, &seal, &err));
    CU_ASSERT_PTR_NOT_NULL_FATAL(seal);
    return seal;
}

static void what_is_sealed_opens(void)
{
    static const size_t lengths[] = {1, 15, 16, 17, 183, 4096, 300000};
    write_file(path_a, hex_a, 64, 0600);
    vg_seal *seal = open_keys(path_a, NULL);
    vg_sealer s = vg_seal_sealer(seal);
    for (size_t i = 0; i < VG_COUNT(lengths); i++) {
        uint8_t *plain = malloc(lengths[i]);
        uint8_t *sealed = malloc(lengths[i] + 64);
        uint8_t *opened = malloc(lengths[i] + 64);
        memset(plain, (int)i + 1, lengths[i]);
        size_t len = s.seal(s.ctx, PLACE, (vg_span){plain, lengths[i]}, sealed);
        CU_ASSERT_EQUAL(len, lengths[i] + VG_SEAL_OVERHEAD);
        size_t back = 0;
        CU_ASSERT_TRUE(s.open(s.ctx, PLACE, (vg_span){sealed, len}, opened, &back));
        CU_ASSERT_EQUAL(back, lengths[i]);
        CU_ASSERT_EQUAL(memcmp(plain, opened, back), 0);
        free(plain);
        free(sealed);
        free(opened);
    }
    vg_seal_close(seal);
}

static void every_changed_byte_is_noticed(void)
{
    vg_seal *seal = open_keys(path_a, NULL);
    vg_sealer s = vg_seal_sealer(seal);
    uint8_t sealed[100];
    uint8_t out[100];
    size_t len = s.seal(s.ctx, PLACE, VG_SPAN("6222020200112233"), sealed);
    size_t back = 0;
    for (size_t i = 0; i < len; i++) {
        sealed[i] ^= 0x10;
        CU_ASSERT_FALSE(s.open(s.ctx, PLACE, (vg_span){sealed, len}, out, &back));
        sealed[i] ^= 0x10;
    }
    for (size_t shorter = 0; shorter < len; shorter++) {
        CU_ASSERT_FALSE(s.open(s.ctx, PLACE, (vg_span){sealed, shorter}, out, &back));
    }
    CU_ASSERT_TRUE(s.open(s.ctx, PLACE, (vg_span){sealed, len}, out, &back));
    vg_seal_close(seal);
}

static void equal_values_are_sealed_differently(void)
{
    vg_seal *seal = open_keys(path_a, NULL);
    vg_seal *other = open_keys(path_a, NULL);
    vg_sealer s = vg_seal_sealer(seal);
    vg_sealer t = vg_seal_sealer(other);
    uint8_t a[100];
    uint8_t b[100];
    uint8_t c[100];
    size_t len = s.seal(s.ctx, PLACE, VG_SPAN("same"), a);
    CU_ASSERT_EQUAL(s.seal(s.ctx, PLACE, VG_SPAN("same"), b), len);
    CU_ASSERT_EQUAL(t.seal(t.ctx, PLACE, VG_SPAN("same"), c), len);
    CU_ASSERT_NOT_EQUAL(memcmp(a, b, len), 0);
    /* Another start with the same key has another working key. */
    CU_ASSERT_NOT_EQUAL(memcmp(a + 4, c + 4, 16), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(a + 32, c + 32, len - 32), 0);
    size_t back = 0;
    CU_ASSERT_TRUE(t.open(t.ctx, PLACE, (vg_span){a, len}, b, &back));
    vg_seal_close(seal);
    vg_seal_close(other);
}

static void the_previous_key_opens_and_no_other(void)
{
    write_file(path_b, hex_b, 65, 0600);
    vg_seal *old = open_keys(path_a, NULL);
    vg_seal *both = open_keys(path_b, path_a);
    vg_seal *young = open_keys(path_b, NULL);
    vg_sealer o = vg_seal_sealer(old);
    vg_sealer b = vg_seal_sealer(both);
    vg_sealer y = vg_seal_sealer(young);
    uint8_t sealed[100];
    uint8_t out[100];
    size_t back = 0;
    size_t len = o.seal(o.ctx, PLACE, VG_SPAN("before"), sealed);
    CU_ASSERT_TRUE(b.open(b.ctx, PLACE, (vg_span){sealed, len}, out, &back));
    CU_ASSERT_FALSE(y.open(y.ctx, PLACE, (vg_span){sealed, len}, out, &back));
    len = b.seal(b.ctx, PLACE, VG_SPAN("after"), sealed);
    CU_ASSERT_TRUE(y.open(y.ctx, PLACE, (vg_span){sealed, len}, out, &back));
    CU_ASSERT_FALSE(o.open(o.ctx, PLACE, (vg_span){sealed, len}, out, &back));
    vg_seal_close(old);
    vg_seal_close(both);
    vg_seal_close(young);
}

static void expect_refused(const vg_seal_conf *conf)
{
    vg_err err;
    vg_seal *seal = NULL;
    CU_ASSERT_EQUAL(vg_seal_open(conf, &seal, &err).code, VG_E_KEY_FILE);
    CU_ASSERT_PTR_NULL(seal);
    CU_ASSERT_PTR_NULL(strstr(err.text, "0001020304")); /* never the key */
}

static void key_files_that_are_not_right_are_refused(void)
{
    expect_refused(&(vg_seal_conf){.current = "/nowhere/key"});
    expect_refused(&(vg_seal_conf){.current = directory});
    write_file(path_b, hex_a, 64, 0640);
    expect_refused(&(vg_seal_conf){.current = path_b});
    write_file(path_b, hex_a, 63, 0600);
    expect_refused(&(vg_seal_conf){.current = path_b});
    write_file(path_b, "x00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 64,
               0600);
    expect_refused(&(vg_seal_conf){.current = path_b});
    static const uint8_t zeros[32];
    write_file(path_b, zeros, 32, 0600);
    expect_refused(&(vg_seal_conf){.current = path_b});
    write_file(path_b, hex_a, 64, 0600);
    expect_refused(&(vg_seal_conf){.current = path_a, .previous = path_b}); /* the same key */
}

static void raw_bytes_are_a_key_too(void)
{
    uint8_t raw[32];
    for (size_t i = 0; i < sizeof raw; i++) {
        raw[i] = (uint8_t)i; /* hex_a */
    }
    write_file(path_b, raw, sizeof raw, 0400);
    vg_seal *from_raw = open_keys(path_b, NULL);
    vg_seal *from_hex = open_keys(path_a, NULL);
    vg_sealer r = vg_seal_sealer(from_raw);
    vg_sealer h = vg_seal_sealer(from_hex);
    uint8_t sealed[100];
    uint8_t out[100];
    size_t back = 0;
    size_t len = r.seal(r.ctx, PLACE, VG_SPAN("x"), sealed);
    CU_ASSERT_TRUE(h.open(h.ctx, PLACE, (vg_span){sealed, len}, out, &back));
    vg_seal_close(from_raw);
    vg_seal_close(from_hex);
}

static void *seal_and_open(void *ctx)
{
    vg_sealer *s = ctx;
    size_t wrong = 0;
    for (uint64_t i = 0; i < 3000; i++) {
        uint8_t sealed[80];
        uint8_t out[80];
        size_t back = 0;
        size_t len = s->seal(s->ctx, PLACE, (vg_span){(const uint8_t *)&i, sizeof i}, sealed);
        bool same = s->open(s->ctx, PLACE, (vg_span){sealed, len}, out, &back) && back == sizeof i &&
                    memcmp(out, &i, sizeof i) == 0;
        wrong += same ? 0 : 1;
    }
    return wrong == 0 ? NULL : ctx;
}

static void several_threads_may_seal_and_open_at_once(void)
{
    vg_seal *seal = open_keys(path_a, NULL);
    vg_sealer s = vg_seal_sealer(seal);
    pthread_t threads[4];
    for (size_t i = 0; i < VG_COUNT(threads); i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, seal_and_open, &s), 0);
    }
    for (size_t i = 0; i < VG_COUNT(threads); i++) {
        void *wrong = NULL;
        pthread_join(threads[i], &wrong);
        CU_ASSERT_PTR_NULL(wrong);
    }
    vg_seal_close(seal);
}

static void a_value_opens_in_its_own_place_only(void)
{
    vg_seal *seal = open_keys(path_a, NULL);
    vg_sealer s = vg_seal_sealer(seal);
    uint8_t sealed[100];
    uint8_t out[100];
    size_t back = 0;
    size_t len = s.seal(s.ctx, PLACE, VG_SPAN("6222020200112233"), sealed);
    CU_ASSERT_FALSE(s.open(s.ctx, VG_SPAN("owner.card_number\0002"), (vg_span){sealed, len}, out, &back));
    CU_ASSERT_FALSE(s.open(s.ctx, (vg_span){0}, (vg_span){sealed, len}, out, &back));
    CU_ASSERT_TRUE(s.open(s.ctx, PLACE, (vg_span){sealed, len}, out, &back));
    vg_seal_close(seal);
}

/* Who can write the store but has no key puts one owner's card into another owner's row, or into another column. */
static void a_sealed_cell_that_was_moved_does_not_open(void)
{
    vg_seal *seal = open_keys(path_a, NULL);
    vg_sealer s = vg_seal_sealer(seal);
    vg_err err;
    vg_scratch scratch = {0}, room = {0};
    vg_owner mine = {.id = 7}, yours = {.id = 8};
    VG_SET(mine.card_number, "6222020200112233");
    const vg_table_facts *facts = vg_table_of(VG_T_owner);
    const vg_column *number = NULL, *name = NULL;
    for (size_t i = 0; i < facts->column_count; i++) {
        number = strcmp(facts->columns[i].name, "card_number") == 0 ? &facts->columns[i] : number;
        name = strcmp(facts->columns[i].name, "card_name") == 0 ? &facts->columns[i] : name;
    }
    CU_ASSERT_PTR_NOT_NULL_FATAL(number);
    CU_ASSERT_PTR_NOT_NULL_FATAL(name);
    OK(vg_scratch_reserve(&scratch, vg_cells_room(VG_T_owner, &mine, &s), &err));
    vg_cell cell = vg_cell_of(VG_T_owner, number, &mine, &s, &scratch);
    OK(vg_scratch_reserve(&room, 4096, &err));
    CU_ASSERT_EQUAL(vg_cell_into(VG_T_owner, number, &cell, &s, &room, &yours, &err).code, VG_E_STORE);
    CU_ASSERT_EQUAL(vg_cell_into(VG_T_owner, name, &cell, &s, &room, &mine, &err).code, VG_E_STORE);
    memset(mine.card_number, 0, sizeof mine.card_number);
    OK(vg_cell_into(VG_T_owner, number, &cell, &s, &room, &mine, &err));
    CU_ASSERT_STRING_EQUAL(mine.card_number, "6222020200112233");
    vg_scratch_close(&scratch);
    vg_scratch_close(&room);
    vg_seal_close(seal);
}

int main(void)
{
    snprintf(directory, sizeof directory, "/tmp/custody-seal.XXXXXX");
    if (mkdtemp(directory) == NULL || CU_initialize_registry() != CUE_SUCCESS) {
        return 1;
    }
    snprintf(path_a, sizeof path_a, "%s/a", directory);
    snprintf(path_b, sizeof path_b, "%s/b", directory);
    CU_pSuite suite = CU_add_suite("seal", NULL, NULL);
#define T(name) CU_add_test(suite, #name, name)
    T(what_is_sealed_opens);
    T(every_changed_byte_is_noticed);
    T(equal_values_are_sealed_differently);
    T(the_previous_key_opens_and_no_other);
    T(key_files_that_are_not_right_are_refused);
    T(raw_bytes_are_a_key_too);
    T(several_threads_may_seal_and_open_at_once);
    T(a_value_opens_in_its_own_place_only);
    T(a_sealed_cell_that_was_moved_does_not_open);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    unlink(path_a);
    unlink(path_b);
    rmdir(directory);
    return failed == 0 ? 0 : 1;
}

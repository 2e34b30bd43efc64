/* Who is told to stop while it reckons ends soon, and has found nothing. */
#include "gateway/core/recon.h"
#include <CUnit/Basic.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { FEW = 2500, CROWD = 256 /* bounded: VG_RECON_PAIRS_MAX */, ITEMS = FEW << 6, DAY = 20514, SOON_MS = 600, WORK_MS = 2 * SOON_MS };

static vg_recon_item bank[ITEMS], ours[ITEMS];
static char texts[2 * ITEMS][24];
static atomic_bool stop;
static vg_err err;
static size_t items;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static vg_span text(size_t at, char letter, size_t n)
{
    int len = snprintf(texts[at], sizeof texts[at], "%c%015zu", letter, n);
    return (vg_span){(const uint8_t *)texts[at], (size_t)len};
}

/* Crowds of equal amounts whose receipts all differ: each is compared with each. */
static void strangers(void)
{
    for (size_t i = 0; i < items; i++) {
        ours[i] = (vg_recon_item){.id = (int64_t)i + 1, .account = 1, .fen = 100 + (int64_t)(i / CROWD), .day = {DAY}, .second = -1, .side = VG_CREDIT, .currency = "CNY"};
        bank[i] = ours[i];
        ours[i].receipt = text(2 * i, 'O', i);
        bank[i].receipt = text(2 * i + 1, 'B', i);
    }
}

/* Amounts among which the parts of each are searched for in vain. */
static void heap(void)
{
    uint64_t random = 88172645463325252U;
    for (size_t i = 0; i < items; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        ours[i] = (vg_recon_item){.id = (int64_t)i + 1, .account = 1, .fen = 2 + (int64_t)(random % 1000000000) * 2, .day = {DAY}, .second = -1, .side = VG_CREDIT, .currency = "CNY"};
        bank[i] = ours[i];
        bank[i].fen += 1;
    }
}

static vg_code run(void)
{
    static const vg_recon_cover cover = {1, {DAY}, {DAY + 30}};
    vg_recon_result *result = NULL;
    vg_recon_ask ask = {.bank = bank, .ours = ours, .bank_count = items, .our_count = items, .rules = vg_recon_rules_standard(), .calendar = vg_calendar_china(),
                        .covers = &cover, .cover_count = 1, .stop = &stop};
    vg_code code = vg_recon_run(&ask, &result, &err).code;
    CU_ASSERT((code == VG_OK) == (result != NULL));
    vg_recon_free(result);
    return code;
}

static void *tell(void *after_ms)
{
    usleep((useconds_t)*(int *)after_ms * 1000);
    atomic_store(&stop, true);
    return NULL;
}

/* So many that there is work for a while, on a fast machine as on a slow one; how long it takes. */
static int64_t enough(void (*make)(void))
{
    int64_t took = 0;
    atomic_store(&stop, false);
    for (items = FEW; took <= WORK_MS && items <= ITEMS; items *= 2) {
        make();
        int64_t begun = now_ms();
        CU_ASSERT_EQUAL(run(), VG_OK);
        took = now_ms() - begun;
    }
    items /= 2;
    return took;
}

/* Stopped at several moments of its work. */
static void ends_soon(void (*make)(void))
{
    int64_t whole = enough(make), begun;
    CU_ASSERT(whole > WORK_MS);
    for (int part = 0; part < 3; part++) {
        pthread_t thread;
        int after_ms = (int)(whole * part / 8); /* well before its end, on a machine that others use, too */
        atomic_store(&stop, false);
        begun = now_ms();
        CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, tell, &after_ms), 0);
        CU_ASSERT_EQUAL(run(), VG_E_BUSY);
        pthread_join(thread, NULL);
        CU_ASSERT(now_ms() - begun < after_ms + SOON_MS);
    }
}

static void a_run_that_is_told_to_stop_before_it_begins_finds_nothing(void)
{
    atomic_store(&stop, true);
    items = FEW;
    strangers();
    CU_ASSERT_EQUAL(run(), VG_E_BUSY);
}

static void comparing_each_with_each_ends_soon(void) { ends_soon(strangers); }

static void searching_for_sums_ends_soon(void) { ends_soon(heap); }

int main(void)
{
    CU_initialize_registry();
    CU_pSuite suite = CU_add_suite("a reconciliation that is told to stop", NULL, NULL);
    CU_ADD_TEST(suite, a_run_that_is_told_to_stop_before_it_begins_finds_nothing);
    CU_ADD_TEST(suite, comparing_each_with_each_ends_soon);
    CU_ADD_TEST(suite, searching_for_sums_ends_soon);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

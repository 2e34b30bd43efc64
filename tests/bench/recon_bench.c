/* What the matching costs beside the least that any matching does, of the same minute:
 *
 *     recon_bench [ITEMS a side, default 100000 [month | equal | strangers | heap | one_ref | chain]]
 *
 * A month of business at 20 accounts: seven in ten lines tell the receipt, two our reference, the rest only counterparty, amount and
 * time; one in fifty is flawed (missing on a side, another amount, another day, twice, split). The baseline sorts both sides by
 * receipt with qsort and walks them once: one rule, no windows, no reasons. Prints items, ms, baseline ms, groups, lefts and KiB.
 *
 * The other sets are what a hostile or broken file may hold, of one account: all equal; crowds of equal amounts whose receipts all
 * differ; a day of amounts that are nobody's; one reference for all; one amount on every day. */
#include "gateway/core/recon.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { ACCOUNTS = 20, TEXT = 24, FIRST = 20514 /* Monday 2026-03-02 */, DAYS = 26 };

typedef struct world {
    vg_recon_item *bank, *ours;
    size_t bank_count, our_count, room;
    char (*texts)[TEXT];
    size_t text_count;
    uint64_t random;
} world;

static uint64_t next(world *w)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return w->random;
}

static vg_span text(world *w, char letter, size_t n)
{
    char *at = w->texts[w->text_count++];
    int len = snprintf(at, TEXT, "%c%015zu", letter, n);
    return (vg_span){(uint8_t *)at, (size_t)len};
}

static vg_recon_item *put(vg_recon_item *items, size_t *count, const vg_recon_item *item, int64_t id)
{
    items[*count] = *item;
    items[*count].id = id;
    return &items[(*count)++];
}

/* One movement on both sides, and its flaw. */
static void movement(world *w, size_t n)
{
    unsigned share = (unsigned)(next(w) % 10), flaw = (unsigned)(next(w) % 250);
    vg_recon_item ours = {.account = 1 + (int64_t)(next(w) % ACCOUNTS),
                          .fen = 1 + (int64_t)(next(w) % 100000000),
                          .day = {FIRST + (int32_t)(next(w) % DAYS)},
                          .second = (int32_t)(next(w) % 86400),
                          .side = next(w) % 2 == 0 ? VG_CREDIT : VG_DEBIT,
                          .party = next(w) | 1,
                          .ref = text(w, 'S', n),
                          .currency = "CNY"};
    vg_recon_item bank = ours;
    bank.ref = (vg_span){NULL, 0};
    if (share < 7) {
        ours.receipt = bank.receipt = text(w, 'R', n);
    } else if (share < 9) {
        bank.ref = ours.ref;
    }
    bank.day.n += next(w) % 20 == 0;
    bank.fen += flaw == 0;
    bank.day.n += flaw == 1 ? 12 : 0;
    int64_t id = (int64_t)n * 4 + 1;
    if (flaw != 2) {
        put(w->ours, &w->our_count, &ours, id);
    }
    if (flaw != 3) {
        vg_recon_item *first = put(w->bank, &w->bank_count, &bank, id);
        if (flaw == 4 && bank.fen > 1) {
            vg_recon_item *second = put(w->bank, &w->bank_count, &bank, id + 1);
            first->fen = bank.fen / 2;
            second->fen = bank.fen - bank.fen / 2;
        } else if (flaw == 5) {
            put(w->bank, &w->bank_count, &bank, id + 1);
        }
    }
}

/* Sets that nothing good comes of. */
static void odd(world *w, size_t n, const char *set)
{
    vg_recon_item ours = {.account = 1, .fen = 100, .day = {FIRST}, .second = -1, .side = VG_CREDIT, .currency = "CNY"}, bank;
    bool heap = strcmp(set, "heap") == 0, one_ref = strcmp(set, "one_ref") == 0;
    if (strcmp(set, "strangers") == 0) {
        ours.fen += (int64_t)n / 256;
        ours.receipt = text(w, 'O', n);
    } else if (strcmp(set, "chain") == 0) {
        ours.day.n += (int32_t)(next(w) % DAYS);
    }
    bank = ours;
    bank.receipt = ours.receipt.len > 0 ? text(w, 'B', n) : ours.receipt;
    ours.fen += heap || one_ref ? (int64_t)(next(w) % 1000000000) * 2 : 0;
    bank.fen += heap || one_ref ? (int64_t)(next(w) % 1000000000) * 2 + 1 : 0;
    bank.ref = ours.ref = one_ref ? VG_SPAN("S1") : bank.ref;
    bank.day.n += strcmp(set, "chain") == 0;
    put(w->ours, &w->our_count, &ours, (int64_t)n + 1);
    put(w->bank, &w->bank_count, &bank, (int64_t)n + 1);
}

static int by_receipt(const void *a, const void *b)
{
    vg_span x = ((const vg_recon_item *)a)->receipt, y = ((const vg_recon_item *)b)->receipt;
    return x.len != y.len ? (x.len < y.len ? -1 : 1) : x.len == 0 ? 0 : memcmp(x.at, y.at, x.len);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double baseline(const world *w)
{
    vg_recon_item *bank = malloc(w->bank_count * sizeof *bank), *ours = malloc(w->our_count * sizeof *ours);
    assert(bank != NULL);
    assert(ours != NULL);
    memcpy(bank, w->bank, w->bank_count * sizeof *bank);
    memcpy(ours, w->ours, w->our_count * sizeof *ours);
    double from = seconds();
    size_t met = 0;
    qsort(bank, w->bank_count, sizeof *bank, by_receipt);
    qsort(ours, w->our_count, sizeof *ours, by_receipt);
    for (size_t i = 0, j = 0; i < w->bank_count && j < w->our_count;) {
        int order = by_receipt(&bank[i], &ours[j]);
        met += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    double took = seconds() - from;
    assert(met <= w->bank_count);
    free(bank);
    free(ours);
    return took;
}

static long peak_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    size_t n = argc > 1 ? strtoul(argv[1], &end, 10) : 100000;
    const char *set = argc > 2 ? argv[2] : "month";
    if (argc > 3 || n < 100 || n > 10000000 || (end != NULL && *end != 0)) {
        fprintf(stderr, "usage: recon_bench [ITEMS a side, 100 to 10000000 [SET]]\n");
        return 2;
    }
    world w = {.random = 88172645463325252U, .room = 2 * n};
    w.bank = malloc(w.room * sizeof *w.bank);
    w.ours = malloc(w.room * sizeof *w.ours);
    w.texts = malloc(2 * n * sizeof *w.texts);
    assert(w.bank != NULL);
    assert(w.ours != NULL);
    assert(w.texts != NULL);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(set, "month") == 0) {
            movement(&w, i);
        } else {
            odd(&w, i, set);
        }
    }
    vg_recon_cover covers[ACCOUNTS];
    for (int i = 0; i < ACCOUNTS; i++) {
        covers[i] = (vg_recon_cover){i + 1, {FIRST}, {FIRST + 2 * DAYS}};
    }
    vg_recon_ask ask = {.bank = w.bank, .ours = w.ours, .bank_count = w.bank_count, .our_count = w.our_count,
                        .rules = vg_recon_rules_standard(), .calendar = vg_calendar_china(), .covers = covers, .cover_count = ACCOUNTS,
                        .wait_days = 1};
    vg_recon_result *result = NULL;
    vg_err err;
    long before = peak_kib();
    double from = seconds();
    vg_status st = vg_recon_run(&ask, &result, &err);
    double took = seconds() - from;
    assert(st.code == VG_OK);
    long used = peak_kib() - before;
    printf("%zu %.0f %.0f %zu %zu %ld\n", n, took * 1000, baseline(&w) * 1000, result->group_count, result->left_count, used);
    vg_recon_free(result);
    free(w.bank);
    free(w.ours);
    free(w.texts);
    return 0;
}

#include "gateway/core/recon_sort.h"
#include <stdbool.h>
#include <string.h>

enum { RUN = 12 }; /* entries that are put in order by insertion first */

static bool before(const recon_entry *x, const recon_entry *y, recon_tie *tie, const void *ctx)
{
    if (x->a != y->a) {
        return x->a < y->a;
    }
    int order = tie == NULL ? 0 : tie(ctx, x, y);
    if (order != 0) {
        return order < 0;
    }
    return x->b != y->b ? x->b < y->b : x->c < y->c;
}

static void insertion(recon_entry *at, size_t count, recon_tie *tie, const void *ctx)
{
    for (size_t i = 1; i < count; i++) {
        recon_entry e = at[i];
        size_t j = i;
        for (; j > 0 && before(&e, &at[j - 1], tie, ctx); j--) {
            at[j] = at[j - 1];
        }
        at[j] = e;
    }
}

static void merge(const recon_entry *x, size_t nx, const recon_entry *y, size_t ny, recon_entry *to, recon_tie *tie, const void *ctx)
{
    if (nx == 0 || ny == 0 || !before(y, &x[nx - 1], tie, ctx)) { /* in order already */
        memcpy(to, x, nx * sizeof *x);
        memcpy(to + nx, y, ny * sizeof *y);
        return;
    }
    size_t i = 0, j = 0;
    while (i < nx && j < ny) {
        *to++ = before(&y[j], &x[i], tie, ctx) ? y[j++] : x[i++];
    }
    memcpy(to, x + i, (nx - i) * sizeof *x);
    memcpy(to + (nx - i), y + j, (ny - j) * sizeof *y);
}

void recon_sort(recon_entry *entries, recon_entry *scratch, size_t count, recon_tie *tie, const void *ctx)
{
    recon_entry *from = entries, *to = scratch;
    for (size_t i = 0; i < count; i += RUN) {
        insertion(entries + i, count - i < RUN ? count - i : RUN, tie, ctx);
    }
    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width) {
            size_t left = count - i < width ? count - i : width;
            size_t right = count - i - left < width ? count - i - left : width;
            merge(from + i, left, from + i + left, right, to + i, tie, ctx);
        }
        recon_entry *swap = from;
        from = to;
        to = swap;
    }
    if (from != entries) {
        memcpy(entries, from, count * sizeof *entries);
    }
}

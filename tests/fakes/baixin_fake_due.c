/* Time: what is due happens in its order, and every bank day that ends on the way is closed. */
#include "tests/fakes/baixin_fake_in.h"

static bool earlier(const bx_due *a, const bx_due *b)
{
    return a->at_ms < b->at_ms || (a->at_ms == b->at_ms && a->number < b->number);
}

void bx_due_add(baixin_fake *fake, int64_t at_ms, bx_due_kind kind, void *what)
{
    fake->due = fk_grow(fake->due, &fake->due_cap, fake->due_count + 1, sizeof *fake->due);
    bx_due one = {.at_ms = at_ms, .number = fake->due_number++, .kind = kind, .what = what};
    size_t at = fake->due_count++;
    while (at > 0 && earlier(&one, &fake->due[(at - 1) / 2])) {
        fake->due[at] = fake->due[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    fake->due[at] = one;
}

static bx_due due_take(baixin_fake *fake)
{
    bx_due first = fake->due[0], last = fake->due[--fake->due_count];
    size_t at = 0;
    for (;;) {
        size_t child = at * 2 + 1;
        if (child + 1 < fake->due_count && earlier(&fake->due[child + 1], &fake->due[child])) {
            child++;
        }
        if (child >= fake->due_count || !earlier(&fake->due[child], &last)) {
            break;
        }
        fake->due[at] = fake->due[child];
        at = child;
    }
    fake->due[at] = last;
    return first;
}

int64_t baixin_fake_next_due(const baixin_fake *fake)
{
    int64_t notes = bx_notes_due(fake);
    int64_t first = fake->due_count == 0 ? -1 : fake->due[0].at_ms;
    return first < 0 || (notes >= 0 && notes < first) ? notes : first;
}

/* Time goes on to at_ms; every bank day that ends on the way is closed (midnight in China). */
static void go_on(baixin_fake *fake, int64_t at_ms)
{
    if (at_ms <= fake->now) {
        return;
    }
    int64_t day = fk_day_of(at_ms);
    if (!fake->started) {
        fake->started = true;
        fake->day = day;
    }
    while (fake->day < day) {
        int64_t midnight = (fake->day + 1) * 86400000 - 8 * 3600000;
        fake->now = midnight > fake->now ? midnight : fake->now;
        bx_day_end(fake);
    }
    fake->now = at_ms;
}

void baixin_fake_advance(baixin_fake *fake, int64_t now_ms)
{
    while (fake->due_count > 0 && fake->due[0].at_ms <= now_ms) {
        bx_due due = due_take(fake);
        go_on(fake, due.at_ms);
        switch (due.kind) {
        case BX_DUE_RUN:
            bx_order_run(fake, due.what);
            break;
        case BX_DUE_LATE:
            bx_order_run_late(fake, due.what);
            break;
        case BX_DUE_RETURN:
            bx_order_return(fake, due.what);
            break;
        case BX_DUE_EXPIRE:
            bx_hold_expire(fake, due.what);
            break;
        case BX_DUE_OPEN_LATE:
            bx_case_open(fake, due.what);
            break;
        }
    }
    go_on(fake, now_ms);
}

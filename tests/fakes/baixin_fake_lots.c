/* Which money of an account may leave when: every credit is a lot with its own T+1 day (t1 §3.2).
 */
#include "tests/fakes/baixin_fake_in.h"

#include <stdlib.h>
#include <string.h>

static bool works(const baixin_fake *fake, int64_t day)
{
    for (uint32_t i = 0; i < fake->conf.work_day_count; i++) {
        if (fake->conf.work_days[i].day == day) {
            return fake->conf.work_days[i].works;
        }
    }
    return (day + 3) % 7 < 5; /* 1970-01-01 was a Thursday; 0 = Monday */
}

int64_t bx_next_day(const baixin_fake *fake, int64_t day)
{
    do {
        day++;
    } while (fake->conf.t1_business && !works(fake, day));
    return day;
}

static bool fits(const baixin_fake *fake, const bx_lot *lot, bx_take how)
{
    switch (how) {
    case BX_TAKE_MATURED:
        return lot->from_day <= fake->day;
    case BX_TAKE_UNSPLIT:
        return lot->from_day == BX_NEVER;
    case BX_TAKE_ANY:
        return true;
    }
    return false;
}

int64_t bx_takeable(const baixin_fake *fake, const bx_acc *acc, bx_take how)
{
    int64_t sum = 0;
    for (size_t i = 0; i < acc->lot_count; i++) {
        sum += fits(fake, acc->lots[i], how) ? acc->lots[i]->free : 0;
    }
    return sum;
}

/* What an authority froze may exceed the balance; nothing is available then. */
int64_t bx_available(const bx_acc *acc)
{
    int64_t left = acc->balance - acc->transit_out - acc->held - acc->judicial;
    return left > 0 ? left : 0;
}

int64_t bx_withdrawable(const baixin_fake *fake, const bx_acc *acc)
{
    int64_t pending = bx_takeable(fake, acc, BX_TAKE_ANY) - bx_takeable(fake, acc, BX_TAKE_MATURED);
    int64_t left = bx_available(acc) - pending;
    return left > 0 ? left : 0;
}

static void drop_empty(bx_acc *acc)
{
    size_t kept = 0;
    for (size_t i = 0; i < acc->lot_count; i++) {
        if (acc->lots[i]->free == 0 && acc->lots[i]->out == 0) {
            free(acc->lots[i]);
        } else {
            acc->lots[kept++] = acc->lots[i];
        }
    }
    acc->lot_count = kept;
}

void bx_lot_add(bx_acc *acc, int64_t fen, int64_t from_day)
{
    drop_empty(acc);
    bx_lot *lot = fk_alloc(1, sizeof *lot);
    *lot = (bx_lot){.free = fen, .from_day = from_day};
    BX_ADD(acc->lots, acc->lot, lot);
}

/* Pending money first and of it the latest; of matured money the oldest (t1 §3.2). */
static bx_lot *next_lot(const baixin_fake *fake, const bx_acc *acc, bx_take how)
{
    bx_lot *best = NULL;
    for (size_t i = 0; i < acc->lot_count; i++) {
        bx_lot *lot = acc->lots[i];
        if (lot->free == 0 || !fits(fake, lot, how)) {
            continue;
        }
        bool earlier = best != NULL && lot->from_day < best->from_day;
        bool later = best != NULL && lot->from_day > best->from_day;
        if (best == NULL || (how == BX_TAKE_MATURED ? earlier : later)) {
            best = lot;
        }
    }
    return best;
}

static void parts_add(bx_parts *parts, bx_lot *lot, int64_t fen)
{
    parts->at = fk_grow(parts->at, &parts->cap, parts->count + 1, sizeof *parts->at);
    parts->at[parts->count++] = (bx_part){.lot = lot, .fen = fen};
    parts->fen += fen;
}

void bx_parts_take(const baixin_fake *fake, bx_acc *acc, int64_t fen, bx_take how, bx_parts *parts)
{
    while (fen > 0) {
        bx_lot *lot = next_lot(fake, acc, how);
        if (lot == NULL) {
            abort(); /* the caller has asked bx_takeable */
        }
        int64_t part = lot->free < fen ? lot->free : fen;
        lot->free -= part;
        lot->out += part;
        fen -= part;
        parts_add(parts, lot, part);
    }
}

void bx_parts_move(bx_parts *from, int64_t fen, bx_parts *to)
{
    while (fen > 0) {
        bx_part *last = &from->at[from->count - 1];
        int64_t part = last->fen < fen ? last->fen : fen;
        parts_add(to, last->lot, part);
        last->fen -= part;
        from->fen -= part;
        fen -= part;
        from->count -= last->fen == 0 ? 1 : 0;
    }
}

static void parts_end(bx_parts *parts, bool back)
{
    for (size_t i = 0; i < parts->count; i++) {
        parts->at[i].lot->out -= parts->at[i].fen;
        parts->at[i].lot->free += back ? parts->at[i].fen : 0;
    }
    parts->count = 0;
    parts->fen = 0;
}

void bx_parts_give_back(bx_parts *parts) { parts_end(parts, true); }

void bx_parts_spend(bx_parts *parts) { parts_end(parts, false); }

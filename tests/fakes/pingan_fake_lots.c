/* Money with dates: what came in may leave from an instant on (B.0). */
#include "tests/fakes/pingan_fake_in.h"

#include <assert.h>
#include <string.h>

static const int64_t day_ms = 86400000;
static const int64_t zone_ms = 8 * 3600 * 1000;

void pa_lots_add(pa_lots *lots, int64_t from_ms, int64_t fen)
{
    size_t i = 0;
    assert(fen >= 0);
    while (i < lots->count && lots->at[i].from_ms < from_ms) {
        i++;
    }
    if (i < lots->count && lots->at[i].from_ms == from_ms) {
        lots->at[i].fen += fen;
        return;
    }
    if (fen == 0) {
        return;
    }
    lots->at = fk_grow(lots->at, &lots->cap, lots->count + 1, sizeof *lots->at);
    memmove(lots->at + i + 1, lots->at + i, (lots->count - i) * sizeof *lots->at);
    lots->at[i] = (pa_lot){.from_ms = from_ms, .fen = fen};
    lots->count++;
}

int64_t pa_lots_sum(const pa_lots *lots)
{
    int64_t sum = 0;
    for (size_t i = 0; i < lots->count; i++) {
        sum += lots->at[i].fen;
    }
    return sum;
}

int64_t pa_lots_ripe(const pa_lots *lots, int64_t now_ms)
{
    int64_t sum = 0;
    for (size_t i = 0; i < lots->count && lots->at[i].from_ms <= now_ms; i++) {
        sum += lots->at[i].fen;
    }
    return sum;
}

bool pa_lots_has(const pa_lots *lots, int64_t fen, pa_take how, int64_t now_ms)
{
    return fen <= (how == PA_RIPE_ONLY ? pa_lots_ripe(lots, now_ms) : pa_lots_sum(lots));
}

static void sweep(pa_lots *lots)
{
    size_t kept = 0;
    for (size_t i = 0; i < lots->count; i++) {
        if (lots->at[i].fen > 0) {
            lots->at[kept++] = lots->at[i];
        }
    }
    lots->count = kept;
}

void pa_lots_take(pa_lots *from, int64_t fen, pa_take how, int64_t now_ms, pa_lots *to)
{
    assert(pa_lots_has(from, fen, how, now_ms));
    for (size_t i = 0; i < from->count && fen > 0; i++) {
        pa_lot *lot = &from->at[how == PA_WAITING_FIRST ? from->count - 1 - i : i];
        int64_t part = lot->fen < fen ? lot->fen : fen;
        lot->fen -= part;
        fen -= part;
        if (to != NULL) {
            pa_lots_add(to, lot->from_ms, part);
        }
    }
    assert(fen == 0);
    sweep(from);
}

/* What waits need wait no longer. */
void pa_lots_ripen(pa_lots *lots)
{
    int64_t sum = pa_lots_sum(lots);
    lots->count = 0;
    pa_lots_add(lots, 0, sum);
}

/* Weekdays work, weekends do not, and the conf's exceptions (holidays, make-up days). */
static bool works(const pingan_fake *fake, int64_t day)
{
    char date[9];
    fk_day_text(day, date);
    for (uint32_t i = 0; i < fake->conf.work_day_count; i++) {
        if (fk_same(fake->conf.work_days[i].date, date)) {
            return fake->conf.work_days[i].flag == 'W';
        }
    }
    return (day + 3) % 7 < 5; /* 1970-01-01 was a Thursday; 0 = Monday */
}

int64_t pa_t1_ms(const pingan_fake *fake)
{
    int64_t day = fk_day_of(fake->now) + 1;
    while (fake->conf.working_days && !works(fake, day)) {
        day++;
    }
    int64_t at = fake->conf.t1_at / 100 * 60 + fake->conf.t1_at % 100;
    return day * day_ms - zone_ms + at * 60000;
}

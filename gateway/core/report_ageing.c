#include "gateway/core/report.h"

static const struct {
    int64_t from, to;
    const char *name;
} bands[VG_AGE_BANDS] = {
#define A(from, to, name) {from, to, name},
    VG_AGES(A)
#undef A
};

const char *vg_age_band_name(size_t band)
{
    assert(band < VG_AGE_BANDS);
    return bands[band].name;
}

size_t vg_age_band(int64_t working_days)
{
    size_t band = 0;
    while (band + 1 < VG_AGE_BANDS && working_days > bands[band].to) {
        band++;
    }
    return band;
}

vg_status vg_age_of(const vg_calendar *calendar, vg_day day, vg_day today, int64_t *ret, vg_err *err)
{
    int64_t age = 0;
    for (vg_day d = vg_day_add(day, 1); d.n <= today.n && age < bands[VG_AGE_BANDS - 1].from; d = vg_day_add(d, 1)) {
        bool working;
        VG_TRY(vg_calendar_working(calendar, d, &working, err));
        age += working;
    }
    *ret = age;
    return VG_DONE;
}

static vg_age_row *row_of(vg_ageing *a, bool outcome, int64_t reason)
{
    for (size_t i = 0; i < a->count; i++) {
        if (a->rows[i].outcome == outcome && a->rows[i].reason == reason) {
            return &a->rows[i];
        }
    }
    if (a->count == VG_AGE_REASONS_MAX) {
        return NULL;
    }
    a->rows[a->count] = (vg_age_row){.outcome = outcome, .reason = reason};
    return &a->rows[a->count++];
}

static void add(vg_age_cell *cell, vg_age_cell what)
{
    cell->count += what.count;
    cell->fen += what.fen;
    cell->oldest_day = cell->oldest_day == 0 || what.oldest_day < cell->oldest_day ? what.oldest_day : cell->oldest_day;
}

vg_status vg_ageing_add(vg_ageing *a, const vg_calendar *calendar, bool outcome, int64_t reason, int64_t day, vg_age_cell what, vg_err *err)
{
    if (a->last_day != day || day == 0) { /* they come in the order in which they arose */
        VG_TRY(vg_age_of(calendar, (vg_day){(int32_t)day}, a->today, &a->last_age, err));
        a->last_day = day;
    }
    vg_age_row *row = row_of(a, outcome, reason);
    if (row == NULL) {
        return VG_FAIL(err, LIMIT, "more than %d reasons", VG_AGE_REASONS_MAX);
    }
    size_t band = vg_age_band(a->last_age);
    what.oldest_day = day;
    add(&row->of[band], what);
    add(&row->sum, what);
    add(&a->bands[outcome][band], what);
    add(&a->sum[outcome], what);
    return VG_DONE;
}

bool vg_ageing_proves(const vg_ageing *a)
{
    vg_age_cell rows[2] = {{0}}, by_band[2] = {{0}};
    for (size_t i = 0; i < a->count; i++) {
        for (size_t band = 0; band < VG_AGE_BANDS; band++) {
            rows[a->rows[i].outcome].count += a->rows[i].of[band].count;
            rows[a->rows[i].outcome].fen += a->rows[i].of[band].fen;
        }
    }
    bool holds = true;
    for (int of = 0; of < 2; of++) {
        for (size_t band = 0; band < VG_AGE_BANDS; band++) {
            by_band[of].count += a->bands[of][band].count;
            by_band[of].fen += a->bands[of][band].fen;
        }
        holds = holds && rows[of].count == a->sum[of].count && rows[of].fen == a->sum[of].fen && by_band[of].count == a->sum[of].count &&
                by_band[of].fen == a->sum[of].fen;
    }
    return holds;
}

#include "gateway/core/limits.h"

enum { COUNTER = 100000000 };
static const vg_limit_row standard_rows[] = {
#define TYPE2 VG_ACCT_TYPE2
#define LIMIT(of, way, party, per, from, fen, source) {{of, VG_WAY_##way, VG_PARTY_##party, VG_PER_##per}, false, from, fen, source},
#include "gateway/core/limits.def"
#undef LIMIT
#undef TYPE2
};

const vg_limits *vg_limits_standard(void)
{
    static const vg_limits standard = {standard_rows, VG_COUNT(standard_rows)};
    return &standard;
}

static int32_t date_of(vg_day day)
{
    int y, m, d;
    vg_day_split(day, &y, &m, &d);
    return y * 10000 + m * 100 + d;
}

static bool same_key(const vg_limit_key *a, const vg_limit_key *b)
{
    return a->of == b->of && a->way == b->way && a->party == b->party && a->per == b->per;
}

/* The row of one kind with the latest `from` that is not behind the day; one that ends a limit is none. */
static const vg_limit_row *latest(const vg_limits *limits, const vg_limit_key *key, bool contract, int32_t date)
{
    const vg_limit_row *best = NULL;
    for (size_t i = 0; i < limits->count; i++) {
        const vg_limit_row *r = &limits->rows[i];
        if (r->contract == contract && r->from <= date && same_key(&r->key, key) && (best == NULL || r->from >= best->from)) {
            best = r;
        }
    }
    return best != NULL && best->fen > 0 ? best : NULL;
}

const vg_limit_row *vg_limit_on(const vg_limits *limits, const vg_limit_key *key, bool regulated, vg_day day)
{
    int32_t date = date_of(day);
    const vg_limit_row *by_law = regulated ? latest(limits, key, false, date) : NULL, *agreed = latest(limits, key, true, date);
    if (by_law == NULL || agreed == NULL) {
        return by_law == NULL ? agreed : by_law;
    }
    return agreed->fen < by_law->fen ? agreed : by_law;
}

bool vg_limits_of(const vg_limits *limits, int64_t of)
{
    for (size_t i = 0; i < limits->count; i++) {
        if (limits->rows[i].key.of == of) {
            return true;
        }
    }
    return false;
}

/* --- words and numbers ------------------------------------------------------------------------------------ */

const char *vg_limit_of_name(int64_t of)
{
    switch (of) {
#define K(name, n, text)                                                                           \
    case VG_ACCT_##name:                                                                           \
        return text;
        VG_ACCOUNT_KINDS(K)
#undef K
    default:
        assert(of == VG_LIMIT_PROGRAM);
        return "program";
    }
}

const char *vg_way_name(vg_way way) { return way == VG_WAY_IN ? "in" : "out"; }

const char *vg_party_name(vg_party party)
{
    static const char *const names[VG_PARTY_COUNT] = {"others", "bound", "any"};
    assert(party < VG_PARTY_COUNT);
    return names[party];
}

const char *vg_per_name(vg_per per)
{
    static const char *const names[VG_PER_COUNT] = {"single", "day", "year"};
    assert(per < VG_PER_COUNT);
    return names[per];
}

int64_t vg_limit_period(vg_way way, vg_party party, vg_per per, vg_day day)
{
    assert(per != VG_PER_SINGLE); /* one act is not added up */
    int64_t date = date_of(day), counter = (int64_t)party * 2 + (int64_t)way;
    return counter * COUNTER + (per == VG_PER_DAY ? date : date / 10000 * 10000);
}

int64_t vg_limit_free_at(vg_per per, vg_day day)
{
    assert(per != VG_PER_SINGLE);
    int y, m, d;
    vg_day next = vg_day_add(day, 1);
    for (vg_day_split(next, &y, &m, &d); per == VG_PER_YEAR && (m != 1 || d != 1); vg_day_split(next, &y, &m, &d)) {
        next = vg_day_add(next, 1);
    }
    return vg_day_instant(next, 0);
}

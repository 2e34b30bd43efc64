#include "gateway/core/interest.h"
#include "gateway/base/csv.h"
#include <stdlib.h>

enum { E8 = 100000000, LI_A_FEN = 10 };

size_t vg_rates_posted(vg_rate ret[VG_RATES_MAX])
{
    size_t n = 0;
    vg_err err;
    vg_status st = VG_DONE;
#define RATE(year, month, day, rate_e8, source)                                                    \
    ret[n].e8 = (rate_e8);                                                                         \
    st = st.code == VG_OK ? vg_day_make(year, month, day, &ret[n++].from, &err) : st;
#include "gateway/core/rates.def"
#undef RATE
    assert(st.code == VG_OK && n <= VG_RATES_MAX);
    return n;
}

/* "0.05" of a hundred, as 1e-8. */
static vg_status percent(vg_span text, int64_t *ret, vg_err *err)
{
    int64_t e8 = 0;
    int decimals = -1;
    bool digit = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        if (c == '.' && decimals < 0 && digit) {
            decimals = 0;
            digit = false;
            continue;
        }
        if (c < '0' || c > '9' || decimals == 6 || e8 > VG_RATE_E8_MAX) {
            return VG_FAIL(err, INVALID, "a rate is a percentage like 0.05, at most 100 and with six decimals");
        }
        e8 = e8 * 10 + (c - '0');
        decimals += decimals >= 0;
        digit = true;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 6; i++) {
        e8 = e8 > VG_RATE_E8_MAX ? e8 : e8 * 10;
    }
    if (!digit || e8 > VG_RATE_E8_MAX) {
        return VG_FAIL(err, INVALID, "a rate is a percentage like 0.05, at most 100 and with six decimals");
    }
    *ret = e8;
    return VG_DONE;
}

static vg_status rate_of(const vg_csv_row *row, const vg_rate *before, vg_rate *ret, vg_err *err)
{
    if (row->count != 2) {
        return VG_FAIL(err, INVALID, "a row is a day and a percentage");
    }
    VG_TRY(vg_day_parse(row->fields[0], &ret->from, err));
    VG_TRY(percent(row->fields[1], &ret->e8, err));
    if (before != NULL && before->from.n >= ret->from.n) {
        return VG_FAIL(err, INVALID, "days ascend, each once");
    }
    return VG_DONE;
}

vg_status vg_rates_read(vg_span text, vg_rate *ret, size_t *ret_count, vg_err *err)
{
    vg_csv csv = vg_csv_of(text, ',');
    vg_csv_row row;
    size_t n = 0;
    VG_TRY(vg_csv_next(&csv, &row, err));
    VG_TRY(vg_csv_header(&row, "from,percent", err));
    for (;;) {
        VG_TRY(vg_csv_next(&csv, &row, err));
        if (row.count == 0) {
            break;
        }
        vg_err why;
        vg_status st = n == VG_RATES_MAX ? VG_FAIL(&why, INVALID, "more than %d rates", VG_RATES_MAX)
                                         : rate_of(&row, n == 0 ? NULL : &ret[n - 1], &ret[n], &why);
        if (st.code != VG_OK) {
            return VG_FAIL(err, INVALID, "line %lld: %s", (long long)row.line, why.text);
        }
        n++;
    }
    if (n == 0) {
        return VG_FAIL(err, INVALID, "no rates");
    }
    *ret_count = n;
    return VG_DONE;
}

int64_t vg_rate_on(const vg_interest_terms *terms, vg_day day)
{
    int64_t e8 = 0;
    for (size_t i = 0; i < terms->rate_count && terms->rates[i].from.n <= day.n; i++) {
        e8 = terms->rates[i].e8;
    }
    return e8;
}

static vg_day the_20th(int year, int month)
{
    vg_day day;
    vg_err err;
    vg_status st = vg_day_make(year, month, 20, &day, &err);
    assert(st.code == VG_OK);
    (void)st;
    return day;
}

vg_day vg_settlement_day(vg_day day)
{
    int year, month, d;
    vg_day_split(day, &year, &month, &d);
    vg_day at = the_20th(year, (month + 2) / 3 * 3);
    if (at.n >= day.n) {
        return at;
    }
    return month == 12 ? the_20th(year + 1, 3) : the_20th(year, month + 3);
}

vg_day vg_settlement_before(vg_day day)
{
    int year, month, d;
    vg_day_split(day, &year, &month, &d);
    vg_day at = the_20th(year, (month + 2) / 3 * 3);
    if (at.n < day.n) {
        return at;
    }
    month = (month + 2) / 3 * 3 - 3;
    return month == 0 ? the_20th(year - 1, 12) : the_20th(year, month);
}

static int64_t base_of(const vg_interest_terms *t, int64_t fen) { return t->whole_yuan ? fen - fen % 100 : fen; }

/* num ÷ den, half up; of what is taken back half down, so that it takes what it gave. */
static int64_t half_up(__int128 num, __int128 den)
{
    return num < 0 ? (int64_t)-((-2 * num + den) / (2 * den)) : (int64_t)((2 * num + den) / (2 * den));
}

static int64_t worth_li(const vg_interest_terms *t, __int128 acc, int64_t e8)
{
    return half_up(acc * e8 * LI_A_FEN, (__int128)t->basis * E8);
}

/* The first rate change after `day` and not after `until`; none: day 0. Rates of persons change for a period as a whole. */
static vg_day next_change(const vg_interest_terms *t, vg_day day, vg_day until)
{
    for (size_t i = 0; t->segmented && i < t->rate_count; i++) {
        if (t->rates[i].from.n > day.n && t->rates[i].from.n <= until.n) {
            return t->rates[i].from;
        }
    }
    return (vg_day){0};
}

static void gather(vg_interest_sum *sum, int64_t fen, int64_t days)
{
    __int128 acc = sum->acc + (__int128)fen * days;
    assert(acc <= INT64_MAX); /* the largest balance, for twenty-five years */
    sum->acc = acc < 0 ? 0 : (int64_t)acc;
}

void vg_interest_roll(const vg_interest_terms *t, vg_interest_sum *sum, int64_t balance_fen, vg_day today)
{
    assert(balance_fen >= 0);
    if (sum->day.n == 0 || sum->day.n >= today.n) {
        sum->day = sum->day.n == 0 ? today : sum->day;
        return;
    }
    for (vg_day change; (change = next_change(t, sum->day, today)).n != 0;) {
        gather(sum, base_of(t, balance_fen), change.n - sum->day.n);
        sum->li += worth_li(t, sum->acc, vg_rate_on(t, sum->day));
        sum->acc = 0;
        sum->day = change;
    }
    gather(sum, base_of(t, balance_fen), today.n - sum->day.n);
    sum->day = today;
}

void vg_interest_value(const vg_interest_terms *t, vg_interest_sum *sum, int64_t fen, vg_day from, vg_day since)
{
    vg_day first = from.n > since.n ? from : since;
    int64_t base = fen < 0 ? -base_of(t, -fen) : base_of(t, fen);
    for (vg_day change; (change = next_change(t, first, sum->day)).n != 0; first = change) {
        sum->li += worth_li(t, (__int128)base * (change.n - first.n), vg_rate_on(t, first));
    }
    if (sum->day.n > first.n) {
        gather(sum, base, sum->day.n - first.n);
    }
}

int64_t vg_interest_due(const vg_interest_terms *t, const vg_interest_sum *sum, vg_day day)
{
    if (t->segmented) {
        return half_up(sum->li + worth_li(t, sum->acc, vg_rate_on(t, day)), LI_A_FEN);
    }
    return half_up((__int128)sum->acc * vg_rate_on(t, day), (__int128)t->basis * E8);
}

/* --- sharing ------------------------------------------------------------------------------------- */

typedef struct rest {
    __int128 left;
    size_t at;
} rest;

static int larger_rest(const void *a, const void *b)
{
    const rest *x = a, *y = b;
    if (x->left != y->left) {
        return x->left > y->left ? -1 : 1;
    }
    return x->at < y->at ? -1 : 1;
}

bool vg_interest_share(const int64_t *weights, size_t count, int64_t paid, int64_t *ret)
{
    __int128 all = 0;
    int64_t shared = 0;
    assert(paid >= 0);
    for (size_t i = 0; i < count; i++) {
        assert(weights[i] >= 0);
        all += weights[i];
    }
    if (all == 0) {
        return false;
    }
    rest *rests = malloc(count * sizeof *rests);
    assert(rests != NULL);
    for (size_t i = 0; i < count; i++) {
        __int128 part = (__int128)weights[i] * paid;
        ret[i] = (int64_t)(part / all);
        rests[i] = (rest){part % all, i};
        shared += ret[i];
    }
    qsort(rests, count, sizeof *rests, larger_rest);
    for (size_t i = 0; shared < paid; i++, shared++) { /* fewer than count are left over */
        ret[rests[i].at]++;
    }
    free(rests);
    return true;
}

#include "gateway/core/rails.h"
#include <inttypes.h>

/* --- rows ------------------------------------------------------------------------------------------------- */

#define WORKING true
#define EVERY   false
static const vg_rail_hours standard_hours[] = {
#define HOURS(rail, from, days, opens, closes, source) {VG_RAIL_##rail, from, days, opens, closes},
#define CAP(rail, from, working, off, source)
#define CUT(rail, at, source)
#include "gateway/core/rails.def"
#undef HOURS
#undef CAP
};
static const vg_rail_cap standard_caps[] = {
#define HOURS(rail, from, days, opens, closes, source)
#define CAP(rail, from, working, off, source) {VG_RAIL_##rail, from, working, off},
#include "gateway/core/rails.def"
#undef HOURS
#undef CAP
#undef CUT
};
static const int32_t cuts[VG_RAIL_COUNT] = {
#define HOURS(rail, from, days, opens, closes, source)
#define CAP(rail, from, working, off, source)
#define CUT(rail, at, source) [VG_RAIL_##rail] = at,
#include "gateway/core/rails.def"
#undef HOURS
#undef CAP
#undef CUT
};

const vg_rails *vg_rails_standard(void)
{
    static const vg_rails standard = {.offered = (UINT32_C(1) << VG_RAIL_COUNT) - 2,
                                      .hours = standard_hours,
                                      .hour_count = VG_COUNT(standard_hours),
                                      .caps = standard_caps,
                                      .cap_count = VG_COUNT(standard_caps)};
    return &standard;
}

const char *vg_rail_name(vg_rail rail)
{
    static const char *const names[] = {
#define R(name, n, text) [n] = text,
        VG_RAILS(R)
#undef R
    };
    assert(rail < VG_RAIL_COUNT);
    return names[rail];
}

void vg_rails_copy(const vg_rails *rails, vg_rails_room *ret)
{
    assert(rails->hour_count <= VG_RAIL_ROWS_MAX && rails->cap_count <= VG_RAIL_ROWS_MAX && rails->stop_count <= VG_RAIL_ROWS_MAX);
    for (size_t i = 0; i < rails->hour_count; i++) {
        ret->hours[i] = rails->hours[i];
    }
    for (size_t i = 0; i < rails->cap_count; i++) {
        ret->caps[i] = rails->caps[i];
    }
    for (size_t i = 0; i < rails->stop_count; i++) {
        ret->stops[i] = rails->stops[i];
    }
    for (size_t i = 0; i < rails->day_cap_count; i++) {
        ret->day_caps[i] = rails->day_caps[i];
    }
    ret->rails = *rails;
    ret->rails.day_caps = ret->day_caps;
    ret->rails.hours = ret->hours;
    ret->rails.caps = ret->caps;
    ret->rails.stops = ret->stops;
}

void vg_rails_of_bank(const vg_rail_hours *rows, size_t count, vg_rails_room *ret)
{
    vg_rails of_bank = *vg_rails_standard();
    of_bank.offered = 0;
    of_bank.hours = rows;
    of_bank.hour_count = count;
    for (size_t i = 0; i < count; i++) {
        of_bank.offered |= UINT32_C(1) << rows[i].rail;
    }
    vg_rails_copy(&of_bank, ret);
}

/* --- what stands on a day --------------------------------------------------------------------------------- */

static int32_t date_of(vg_day day)
{
    int y, m, d;
    vg_day_split(day, &y, &m, &d);
    return y * 10000 + m * 100 + d;
}

/* The row with the latest `from` that is not behind the day; NULL: the rail was not there yet. */
static const vg_rail_hours *hours_on(const vg_rails *r, vg_rail rail, vg_day day)
{
    const vg_rail_hours *best = NULL;
    int32_t date = date_of(day);
    for (size_t i = 0; i < r->hour_count; i++) {
        const vg_rail_hours *h = &r->hours[i];
        if (h->rail == rail && h->from <= date && (best == NULL || h->from > best->from)) {
            best = h;
        }
    }
    return best;
}

static const vg_rail_cap *cap_on(const vg_rail_cap *caps, size_t count, vg_rail rail, vg_day day)
{
    const vg_rail_cap *best = NULL;
    int32_t date = date_of(day);
    for (size_t i = 0; i < count; i++) {
        const vg_rail_cap *c = &caps[i];
        if (c->rail == rail && c->from <= date && (best == NULL || c->from > best->from)) {
            best = c;
        }
    }
    return best;
}

typedef enum known { NO, YES, NOT_KNOWN } known;

static known working(const vg_calendar *calendar, vg_day day, vg_err *err)
{
    bool is;
    return vg_calendar_working(calendar, day, &is, err).code != VG_OK ? NOT_KNOWN : is ? YES : NO;
}

static known fits(const vg_rail_cap *cap, const vg_calendar *calendar, int64_t fen, vg_day day, vg_err *err)
{
    if (cap == NULL) {
        return YES;
    }
    known on_working = cap->working_fen == 0 || fen <= cap->working_fen ? YES : NO;
    known on_off = cap->off_fen == 0 || fen <= cap->off_fen ? YES : NO;
    if (on_working == on_off) {
        return on_working;
    }
    known is = working(calendar, day, err);
    return is == NOT_KNOWN ? NOT_KNOWN : is == YES ? on_working : on_off;
}

/* --- the first instant ------------------------------------------------------------------------------------ */

typedef struct search {
    const vg_rails *rails;
    const vg_calendar *calendar;
    int64_t fen, at;
    const vg_rail_load *load;
    vg_status *failed; /* of load */
    vg_err *why; /* of what is not known */
} search;

typedef struct found {
    known open; /* NOT_KNOWN: it hangs on a day without data */
    int64_t at;
    vg_day day; /* of the hours */
} found;

/* The amount by itself, and beside what the day has seen already. */
static known takes(const search *s, vg_rail rail, vg_day day)
{
    const vg_rails *r = s->rails;
    const vg_rail_cap *whole = cap_on(r->day_caps, r->day_cap_count, rail, day);
    known is = fits(cap_on(r->caps, r->cap_count, rail, day), s->calendar, s->fen, day, s->why);
    int64_t sent = 0;
    if (is == NO || whole == NULL || s->load == NULL) {
        return is == YES && whole != NULL ? fits(whole, s->calendar, s->fen, day, s->why) : is;
    }
    vg_status st = s->load->sent(s->load->ctx, rail, day, &sent, s->why);
    if (st.code != VG_OK) {
        *s->failed = st;
        return NO;
    }
    known beside = fits(whole, s->calendar, sent + s->fen, day, s->why);
    return beside == YES ? is : beside;
}

/* First instant from `from` on that no stop of the rail covers. */
static int64_t behind_stops(const vg_rails *r, vg_rail rail, int64_t from)
{
    for (bool moved = true; moved;) {
        moved = false;
        for (size_t i = 0; i < r->stop_count; i++) {
            const vg_rail_stop *s = &r->stops[i];
            if (s->rail == rail && s->from_ms <= from && from < s->to_ms) {
                from = s->to_ms;
                moved = true;
            }
        }
    }
    return from;
}

/* A stretch inside of one date: the rail's hours of `day`, the limit of the date. */
static bool try_stretch(const search *s, vg_rail rail, vg_day day, bool only_working, int64_t begin, int64_t end, found *ret)
{
    int64_t at = behind_stops(s->rails, rail, begin > s->at ? begin : s->at);
    if (at >= end) {
        return false;
    }
    known open = only_working ? working(s->calendar, day, s->why) : YES;
    known taken = open == NO ? NO : takes(s, rail, vg_day_at(at));
    if (open == NO || taken == NO) {
        return false;
    }
    *ret = (found){open == YES && taken == YES ? YES : NOT_KNOWN, at, day};
    return true;
}

static found first_of_rail(const search *s, vg_rail rail)
{
    found f = {.open = NO};
    vg_day first = vg_day_at(s->at);
    for (int i = 0; i <= VG_RAIL_DAYS_MAX; i++) {
        vg_day day = vg_day_add(first, i);
        const vg_rail_hours *h = hours_on(s->rails, rail, day);
        if (h == NULL) {
            continue;
        }
        int64_t midnight = vg_day_instant(day, 0);
        int64_t opens = midnight + (int64_t)h->opens_s * 1000, closes = midnight + (int64_t)h->closes_s * 1000;
        if ((opens < midnight && try_stretch(s, rail, day, h->working, opens, midnight, &f)) ||
            try_stretch(s, rail, day, h->working, opens > midnight ? opens : midnight, closes, &f)) {
            return f;
        }
    }
    return f;
}

static vg_status first_of_all(const search *s, bool in_bank, vg_rail *ret_rail, found *ret, vg_err *err)
{
    found best = {.open = NO};
    vg_rail rail = VG_RAIL_NONE;
    vg_err why = {0};
    vg_status failed = VG_DONE;
    for (int i = VG_RAIL_IN_BANK; i < VG_RAIL_COUNT; i++) {
        if ((s->rails->offered >> i & 1) == 0 || (i == VG_RAIL_IN_BANK) != in_bank) {
            continue;
        }
        search mine = *s;
        vg_err its = {0};
        mine.why = &its;
        mine.failed = &failed;
        found f = first_of_rail(&mine, (vg_rail)i);
        if (failed.code != VG_OK) { /* the others are looked at, too: all that is missing is noted at once */
            *err = its;
        }
        if (f.open != NO && (best.open == NO || f.at < best.at)) {
            best = f;
            rail = (vg_rail)i;
            why = its;
        }
    }
    if (failed.code != VG_OK) {
        return failed;
    }
    if (best.open == NOT_KNOWN) {
        *err = why;
        return (vg_status){VG_E_CALENDAR};
    }
    if (best.open == NO) {
        return VG_FAIL(err, LIMIT, "no way out of this program takes %" PRId64 " fen within %d days", s->fen, VG_RAIL_DAYS_MAX);
    }
    *ret_rail = rail;
    *ret = best;
    return VG_DONE;
}

/* The day of a large-value payment is that of its hours; others settle in those hours, net: on the working day of their
 * system day, or the next one. A book transfer is of its date. */
static vg_status settles(const vg_calendar *calendar, vg_rail rail, const found *f, vg_day *ret, vg_err *err)
{
    vg_day day = vg_day_at(f->at);
    if (rail == VG_RAIL_IN_BANK || rail == VG_RAIL_HVPS) {
        *ret = rail == VG_RAIL_HVPS ? f->day : day;
        return VG_DONE;
    }
    bool next = cuts[rail] != 0 && vg_day_clock_ms(f->at) >= (int64_t)cuts[rail] * 1000;
    return vg_calendar_from(calendar, next ? vg_day_add(day, 1) : day, ret, err);
}

vg_status vg_rail_open(const vg_rails *rails, const vg_calendar *calendar, vg_money amount, bool in_bank, int64_t at_ms,
                       const vg_rail_load *load, vg_rail_way *ret, vg_err *err)
{
    search s = {.rails = rails, .calendar = calendar, .fen = amount.fen, .at = at_ms, .load = load};
    vg_rail rail;
    found f;
    VG_TRY(first_of_all(&s, in_bank && (rails->offered >> VG_RAIL_IN_BANK & 1) != 0, &rail, &f, err));
    *ret = (vg_rail_way){.rail = rail, .at_ms = f.at};
    return VG_DONE;
}

vg_status vg_rail_choose(const vg_rails *rails, const vg_calendar *calendar, vg_money amount, bool in_bank, int64_t at_ms,
                         const vg_rail_load *load, vg_rail_way *ret, vg_err *err)
{
    search s = {.rails = rails, .calendar = calendar, .fen = amount.fen, .at = at_ms, .load = load};
    vg_rail_way way = {0};
    found f;
    VG_TRY(first_of_all(&s, in_bank && (rails->offered >> VG_RAIL_IN_BANK & 1) != 0, &way.rail, &f, err));
    way.at_ms = f.at;
    VG_TRY(settles(calendar, way.rail, &f, &way.settles, err));
    *ret = way;
    return VG_DONE;
}

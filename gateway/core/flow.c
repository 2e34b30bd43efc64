#include "gateway/core/flow.h"
#include <inttypes.h>
#include <stdio.h>

static const vg_flow_row table[] = {
#define FX_NONE    VG_FX_NONE
#define FX_RESERVE VG_FX_RESERVE
#define FX_POST    VG_FX_POST
#define FX_VOID    VG_FX_VOID
#define FX_SEND    VG_FX_SEND
#define FX_QUERY   VG_FX_QUERY
#define FX_LATER   VG_FX_LATER
#define FX_ALERT   VG_FX_ALERT
#define ROW(s, e, t, fx) {VG_ST_##s, VG_EV_##e, VG_ST_##t, (fx)},
#include "gateway/core/flow.def"
#undef ROW
};

const vg_flow_row *vg_flow_find(vg_state state, vg_flow_event event)
{
    for (size_t i = 0; i < VG_COUNT(table); i++) {
        if (table[i].from == state && table[i].on == event) {
            return &table[i];
        }
    }
    return NULL;
}

const char *vg_flow_event_name(vg_flow_event event)
{
    static const char *const names[VG_EV_COUNT] = {
#define E(name) #name,
        VG_FLOW_EVENTS(E)
#undef E
    };
    assert(event < VG_EV_COUNT);
    return names[event];
}

bool vg_flow_is_end(vg_state state)
{
    return state == VG_ST_DONE || state == VG_ST_REFUSED || state == VG_ST_CANCELLED;
}

const vg_flow_row *vg_flow_rows(size_t *ret_count)
{
    *ret_count = VG_COUNT(table);
    return table;
}

/* --- the proofs ------------------------------------------------------------------------------------ */

typedef enum money_side { UNSEEN, FREE, RESERVED } money_side;

/* On every path a reserve meets exactly one post or void, and each state is reached with one answer to "is
 * money reserved?". */
static vg_status prove_reserve(const vg_flow_row *r, size_t n, vg_err *err)
{
    money_side money[VG_ST_COUNT] = {[VG_ST_NEW] = FREE};
    for (size_t pass = 0; pass < VG_ST_COUNT; pass++) { /* each pass reaches one state further */
        for (size_t i = 0; i < n; i++) {
            money_side now = money[r[i].from];
            if (now == UNSEEN) {
                continue;
            }
            uint32_t settles = r[i].effects & (VG_FX_POST | VG_FX_VOID);
            if (settles == (VG_FX_POST | VG_FX_VOID)) {
                return VG_FAIL(err, BUG, "row %zu posts and voids", i);
            }
            if (r[i].effects & VG_FX_RESERVE) {
                if (now == RESERVED) {
                    return VG_FAIL(err, BUG, "row %zu reserves twice", i);
                }
                now = RESERVED;
            }
            if (settles != 0) {
                if (now != RESERVED) {
                    return VG_FAIL(err, BUG, "row %zu settles what is not reserved", i);
                }
                now = FREE;
            }
            if (money[r[i].to] == UNSEEN) {
                money[r[i].to] = now;
            }
            if (money[r[i].to] != now) {
                return VG_FAIL(err, BUG, "row %zu: %s is reached with and without a reserve", i,
                               vg_state_name(r[i].to));
            }
        }
    }
    for (int s = 0; s < VG_ST_COUNT; s++) {
        if (money[s] == UNSEEN) {
            return VG_FAIL(err, BUG, "%s cannot be reached", vg_state_name((vg_state)s));
        }
        if (vg_flow_is_end((vg_state)s) && money[s] != FREE) {
            return VG_FAIL(err, BUG, "%s ends with money reserved", vg_state_name((vg_state)s));
        }
    }
    return VG_DONE;
}

/* An event that time alone brings about: no state may wait for the kindness of others. */
static bool timed(vg_flow_event e)
{
    return e == VG_EV_DUE || e == VG_EV_OVERDUE || e == VG_EV_GIVE_UP || e == VG_EV_SILENCE ||
           e == VG_EV_ACCEPT;
}

static vg_status prove_ways_out(const vg_flow_row *r, size_t n, vg_err *err)
{
    for (int s = 0; s < VG_ST_COUNT; s++) {
        bool leaves = false, by_time = false;
        for (size_t i = 0; i < n; i++) {
            leaves |= r[i].from == (vg_state)s;
            by_time |= r[i].from == (vg_state)s && timed(r[i].on);
        }
        if (vg_flow_is_end((vg_state)s) && leaves) {
            return VG_FAIL(err, BUG, "%s is an end but has a way out", vg_state_name((vg_state)s));
        }
        if (!vg_flow_is_end((vg_state)s) && !by_time) {
            return VG_FAIL(err, BUG, "%s can be stuck for ever", vg_state_name((vg_state)s));
        }
    }
    return VG_DONE;
}

/* REFUSED only by an explicit no; bytes only by a committed claim; a query only where nothing is sent. */
static vg_status prove_words(const vg_flow_row *r, size_t n, vg_err *err)
{
    for (size_t i = 0; i < n; i++) {
        bool said_no =
            r[i].on == VG_EV_NO || r[i].on == VG_EV_PERSON_NO || r[i].on == VG_EV_PLAN_REFUSED;
        bool said_yes = r[i].on == VG_EV_YES || r[i].on == VG_EV_PERSON_YES ||
                        r[i].on == VG_EV_PLAN_DONE || r[i].on == VG_EV_LOCAL;
        if (r[i].to == VG_ST_REFUSED && !said_no) {
            return VG_FAIL(err, BUG, "row %zu: only an explicit no may refuse", i);
        }
        if (r[i].to == VG_ST_DONE && !said_yes) {
            return VG_FAIL(err, BUG, "row %zu: only an explicit yes may be done", i);
        }
        if (r[i].to == VG_ST_CANCELLED && r[i].from != VG_ST_READY && r[i].on != VG_EV_PLAN_CANCELLED) {
            return VG_FAIL(err, BUG, "row %zu: cancel only while nothing was claimed", i);
        }
        bool sends = (r[i].effects & VG_FX_SEND) != 0;
        if (sends != (r[i].to == VG_ST_SENDING)) {
            return VG_FAIL(err, BUG, "row %zu: bytes leave in SENDING and only there", i);
        }
        if (sends && r[i].on != VG_EV_CLAIM) {
            return VG_FAIL(err, BUG, "row %zu: bytes leave by a claim only", i);
        }
        for (size_t k = 0; k < i; k++) {
            if (r[k].from == r[i].from && r[k].on == r[i].on) {
                return VG_FAIL(err, BUG, "rows %zu and %zu are the same pair", k, i);
            }
        }
    }
    return VG_DONE;
}

/* From every state an end can be reached. */
static vg_status prove_ends(const vg_flow_row *r, size_t n, vg_err *err)
{
    bool ends[VG_ST_COUNT] = {[VG_ST_DONE] = true, [VG_ST_REFUSED] = true, [VG_ST_CANCELLED] = true};
    for (size_t pass = 0; pass < VG_ST_COUNT; pass++) {
        for (size_t i = 0; i < n; i++) {
            ends[r[i].from] |= ends[r[i].to];
        }
    }
    for (int s = 0; s < VG_ST_COUNT; s++) {
        if (!ends[s]) {
            return VG_FAIL(err, BUG, "%s never ends", vg_state_name((vg_state)s));
        }
    }
    return VG_DONE;
}

vg_status vg_flow_prove(const vg_flow_row *rows, size_t count, vg_err *err)
{
    VG_TRY(prove_words(rows, count, err));
    VG_TRY(prove_ways_out(rows, count, err));
    VG_TRY(prove_reserve(rows, count, err));
    return prove_ends(rows, count, err);
}

void vg_flow_graph(void (*line)(void *ctx, const char *text), void *ctx)
{
    char text[160];
    line(ctx, "digraph operation {");
    line(ctx, "  rankdir=LR; node [shape=box];");
    for (size_t i = 0; i < VG_COUNT(table); i++) {
        snprintf(text, sizeof text, "  %s -> %s [label=\"%s\"];", vg_state_name(table[i].from),
                 vg_state_name(table[i].to), vg_flow_event_name(table[i].on));
        line(ctx, text);
    }
    line(ctx, "}");
}

/* --- timers ------------------------------------------------------------------------------------ */

vg_timers vg_timers_default(void)
{
    return (vg_timers){
#define TIMER(name, key, def, least, most, why) .name##_ms = INT64_C(1000) * (def),
#include "gateway/core/timers.def"
#undef TIMER
    };
}

vg_status vg_timers_set(vg_timers *timers, const char *key, int64_t seconds, vg_err *err)
{
#define TIMER(name, key_, def, least, most, why)                                                   \
    if (strcmp(key, key_) == 0) {                                                                  \
        if (seconds < (least) || seconds > (most)) {                                               \
            return VG_FAIL(err, CONFIG, "%s is %d to %d seconds (%s)", key_, least, most, why);    \
        }                                                                                          \
        timers->name##_ms = seconds * 1000;                                                        \
        return VG_DONE;                                                                            \
    }
#include "gateway/core/timers.def"
#undef TIMER
    return VG_FAIL(err, CONFIG, "no timer is called %s", key);
}

/* The state machine of an operation: a table, looked up; nothing else decides a state.
 *
 *     const vg_flow_row *row = vg_flow_find(VG_ST_SENDING, VG_EV_SILENCE);    UNKNOWN, later
 *     NULL: the pair is not in the table; it changes nothing and is counted
 */
#pragma once
#include "gateway/core/model.h"

#define VG_FLOW_EVENTS(E)                                                                          \
    E(ACCEPT) E(LOCAL) E(BANK_ASKS) E(CLAIM) E(CANCEL) E(OVERDUE) E(YES) E(NO) E(WORKING)         \
    E(NOT_TAKEN) E(NOT_SENT) E(NOT_RESENT) E(MORE) E(SILENCE) E(UNCLEAR) E(ABSENT) E(DUE)         \
    E(SAFE_TO_RESEND) E(GIVE_UP) E(PERSON_YES) E(PERSON_NO) E(PLAN_BEGINS) E(PLAN_DONE)           \
    E(PLAN_REFUSED) E(PLAN_STUCK) E(PLAN_CANCELLED)
typedef enum vg_flow_event {
#define E(name) VG_EV_##name,
    VG_FLOW_EVENTS(E)
#undef E
    VG_EV_COUNT
} vg_flow_event;

enum {
    VG_FX_NONE = 0,
    VG_FX_RESERVE = 1u << 0,
    VG_FX_POST = 1u << 1,
    VG_FX_VOID = 1u << 2,
    VG_FX_SEND = 1u << 3,
    VG_FX_QUERY = 1u << 4,
    VG_FX_LATER = 1u << 5,
    VG_FX_ALERT = 1u << 6,
};

typedef struct vg_flow_row {
    vg_state from;
    vg_flow_event on;
    vg_state to;
    uint32_t effects;
} vg_flow_row;

const vg_flow_row *vg_flow_find(vg_state state, vg_flow_event event);
const char *vg_flow_event_name(vg_flow_event event);
bool vg_flow_is_end(vg_state state);
const vg_flow_row *vg_flow_rows(size_t *ret_count);
/* The rules that every edit of flow.def must keep (architecture §5); run at start and by the unit test on
 * edited copies: each proof has an edit that must be caught. */
VG_MUST vg_status vg_flow_prove(const vg_flow_row *rows, size_t count, vg_err *err);
/* The graph in DOT, line by line: custodyctl flow graph, and gateway/core/README.md. */
void vg_flow_graph(void (*line)(void *ctx, const char *text), void *ctx);

/* Waits, in milliseconds, one member a row of timers.def. */
typedef struct vg_timers {
#define TIMER(name, key, def, least, most, why) int64_t name##_ms;
#include "gateway/core/timers.def"
#undef TIMER
} vg_timers;
vg_timers vg_timers_default(void);
/* Sets one by its configuration key; CONFIG when unknown or out of its bounds. */
VG_MUST vg_status vg_timers_set(vg_timers *timers, const char *key, int64_t seconds, vg_err *err);

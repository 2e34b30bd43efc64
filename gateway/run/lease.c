/* The writer's lease of a program: taken at start, renewed at a third of its length, and the bound for sends:
 * before the first byte the lease must outlast the write time-out on the clock that never jumps. */
#include "gateway/run/gateway_in.h"
#include "gateway/base/text.h"

bool vg_lease_may_send(vg_gateway *gw, const vg_lane *lane)
{
    int64_t now = gw->edge.clock.boot_ms(gw->edge.clock.ctx);
    return lane->primary && now + lane->conf->rules.timers.write_timeout_ms < lane->lease_boot_ms;
}

static void lose(vg_gateway *gw, vg_lane *lane)
{
    if (lane->primary) {
        vg_log(gw->edge.log, VG_LOG_ERROR, "lease.lost", VG_F_WORD("program", lane->conf->rules.name));
    }
    lane->primary = false;
    lane->queries.count = lane->queries.head = 0;
    lane->sends.count = lane->sends.head = 0;
    vg_work_forget(gw->work);
}

typedef struct live_ctx {
    vg_gateway *gw;
    vg_lane *lane;
    int64_t last;
    size_t rows;
} live_ctx;

static vg_status live_row(void *ctx, vg_table table, const void *row, vg_err *err)
{
    live_ctx *c = ctx;
    const vg_operation *op = row;
    (void)table;
    (void)err;
    c->last = op->id;
    c->rows++;
    int64_t program = c->lane->conf->rules.program;
    if (op->state == VG_ST_SENDING) {
        /* Another writer may still be inside its write time-out: its bytes count as sent, after that wait. */
        vg_due_add(c->gw, (vg_due){vg_now(c->gw) + c->lane->conf->rules.timers.write_timeout_ms, op->id, program, true});
    } else if (op->due_at != 0) {
        vg_due_add(c->gw, (vg_due){op->due_at, op->id, program, false});
    }
    return VG_DONE;
}

vg_status vg_load_live(vg_gateway *gw, vg_lane *lane, vg_err *err)
{
    live_ctx c = {.gw = gw, .lane = lane};
    vg_row_sink sink = {&c, live_row};
    enum { PAGE = 4096 };
    do {
        c.rows = 0;
        vg_param params[] = {VG_P_INT(lane->conf->rules.program), VG_P_INT(c.last), VG_P_INT(PAGE)};
        VG_TRY(gw->edge.store->ops->query(gw->edge.store, false, VG_Q_operations_live, params, VG_COUNT(params), &sink,
                                          err));
    } while (c.rows == PAGE);
    return VG_DONE;
}

static void take_over(vg_gateway *gw, vg_lane *lane, const vg_program *row)
{
    vg_err err;
    uint8_t random[8];
    uint64_t n;
    char lease[8], four[8];
    lane->primary = true;
    lane->epoch = row->epoch;
    lane->enrolled_at = row->created_at;
    vg_work_forget(gw->work);
    gw->edge.random.fill(gw->edge.random.ctx, random, sizeof random);
    memcpy(&n, random, sizeof n);
    /* A reference begins with the login's prefix; lease number and chance keep restarts and restores apart. */
    vg_base36((uint64_t)row->ref_lease + 1, 4, lease);
    vg_base36(n, 4, four);
    memcpy(lane->ref_head, lease, 4);
    memcpy(lane->ref_head + 4, four, 5);
    lane->ref_count = 0;
    if (vg_load_live(gw, lane, &err).code != VG_OK) {
        vg_log(gw->edge.log, VG_LOG_ERROR, "lease.load_failed", VG_F_WORD("program", lane->conf->rules.name));
        lane->primary = false;
        return;
    }
    for (int i = 1; i <= VG_FEED_LAST; i++) {
        lane->feed_due[i] = vg_now(gw);
        lane->feed_full_at[i] = 0;
        lane->feed_whole[i] = false;
        lane->feed_page[i][0] = 0;
        lane->feed_reading[i] = (vg_reading){0};
    }
    lane->day = (vg_day_next){0};
    lane->proof_at = 0;
    lane->figures_wanted = false;
    lane->listened = !vg_bank_offers(lane->conf->bank, VG_ASK_LINES);
    lane->listen_until = vg_now(gw) + lane->conf->rules.timers.listen_first_ms;
    vg_queue_put(gw, vg_event_new(VG_EVT_ENROL, lane->conf->rules.program), true);
    vg_queue_put(gw, vg_event_new(VG_EVT_REDATE, lane->conf->rules.program), false); /* goes on where a stop interrupted it */
    vg_log(gw->edge.log, VG_LOG_INFO, "lease.taken", VG_F_WORD("program", lane->conf->rules.name),
           VG_F_INT("epoch", row->epoch));
}

/* Callers are refused while the store is away: without this, nothing would come that could find it again. */
static void store_is_here(vg_gateway *gw)
{
    pthread_mutex_lock(&gw->mutex);
    gw->away_since = 0;
    gw->store_away = false;
    pthread_mutex_unlock(&gw->mutex);
}

void vg_lease_keep(vg_gateway *gw, vg_lane *lane, bool starting)
{
    int64_t boot = gw->edge.clock.boot_ms(gw->edge.clock.ctx), wall = vg_now(gw);
    if (!starting && boot < lane->renew_boot_ms) {
        return;
    }
    const vg_timers *t = &lane->conf->rules.timers;
    vg_program row;
    vg_err err;
    lane->renew_boot_ms = boot + t->lease_ms / 3;
    vg_status st = gw->edge.store->ops->lease(gw->edge.store, lane->conf->rules.program, gw->instance, wall,
                                              wall + t->lease_ms, &row, &err);
    if (st.code == VG_OK) {
        lane->lease_boot_ms = boot + t->lease_ms;
        store_is_here(gw);
        if (lane->primary && row.epoch != lane->epoch) { /* another one wrote while this one slept */
            lose(gw, lane);
        }
        if (!lane->primary) {
            take_over(gw, lane, &row);
        }
        return;
    }
    if (st.code != VG_E_NOT_PRIMARY && st.code != VG_E_FENCED) { /* the store, not the lease: nothing else may call it */
        vg_err ignored;
        (void)gw->edge.store->ops->reopen(gw->edge.store, &ignored).code;
    }
    if (st.code == VG_E_NOT_PRIMARY || st.code == VG_E_FENCED || boot >= lane->lease_boot_ms) {
        lose(gw, lane);
    }
}

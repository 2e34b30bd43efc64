/* A late change of the notice: days on which money may leave are derived again, on two persons' word (ops/decisions/0010).
 *
 * A lot keeps what its day came of (t1.h): the same rule counts again from the same T with the calendar in force, and the
 * floor stays. Days by no rule stay. A day that has come never moves: who could withdraw this morning can this afternoon.
 * The lots of a program are looked at in the order of their numbers, one page a step; the place stands in the program's
 * row, so a restart goes on where it was. Lots that come meanwhile are dated by the calendar in force already.
 */
#include "gateway/core/redate.h"
#include "gateway/base/buf.h"
#include "gateway/core/act_in.h"
#include <inttypes.h>

enum { PAGE = 500 }; /* numbers a step: they belong to objects of all kinds, so lots are fewer */

static vg_status program_seen(vg_core *core, const vg_program **ret, vg_err *err)
{
    VG_TRY(VG_FIND(core->work, program, VG_KEY_OF_ID(core->rules->program), ret, err));
    return *ret == NULL ? VG_FAIL(err, BUG, "the program has no row") : VG_DONE;
}

vg_status vg_act_redate(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    const vg_program *p;
    vg_approval *ap;
    VG_TRY(program_seen(core, &p, err));
    if (p->redate_to != 0) {
        return VG_FAIL(err, CONFLICT, "the program's lots are being dated again already");
    }
    if (p->calendar == core->rules->calendar->version) {
        return VG_FAIL(err, CONFLICT, "the program's lots are dated by the calendar in force");
    }
    VG_TRY(vg_act_new_approval(core, &(vg_approval){.kind = VG_AP_CALENDAR, .object = core->rules->program}, c, &ap, err));
    ap->arg = core->rules->calendar->version;
    reply->shown = VG_SHOW_APPROVAL;
    reply->approval = *ap;
    reply->http = 202;
    return VG_DONE;
}

static void versions(vg_buf *b, int64_t from, int64_t to)
{
    char text[VG_CALENDAR_VERSION_TEXT];
    vg_buf_byte(b, '{');
    vg_calendar_version_text(from, text);
    vg_data_text(b, "from", text);
    vg_calendar_version_text(to, text);
    vg_data_text(b, "to", text);
}

vg_status vg_redate_begin(vg_core *core, const vg_approval *ap, vg_err *err)
{
    vg_program *p;
    uint8_t room[128];
    vg_buf b = vg_buf_of(room, sizeof room);
    VG_TRY(vg_core_program(core, &p, err));
    if (ap->arg != core->rules->calendar->version) {
        return VG_FAIL_FOR_GOOD(err, CONFLICT, "the calendar was changed since this was asked for: ask anew");
    }
    if (p->redate_to != 0) {
        return VG_FAIL(err, CONFLICT, "the program's lots are being dated again already");
    }
    p->redate_to = ap->arg;
    p->redate_at = p->redate_seen = p->redate_earlier = p->redate_later = 0;
    vg_effect_add(core, VG_DO_REDATE, p->id << 40);
    versions(&b, p->calendar, p->redate_to);
    vg_buf_byte(&b, 0);
    assert(!b.over);
    return vg_emit(core, "calendar.redating", "prog_", p->id, 0, (const char *)room, err);
}

static void redate_lot(vg_core *core, vg_program *p, const vg_lot *lot)
{
    vg_day derived;
    if (lot->t_rule == VG_T1_NONE || lot->from_day <= vg_day_at(core->at).n) {
        return;
    }
    p->redate_seen++;
    vg_err ignored;
    const vg_calendar *c = core->rules->calendar;
    if (vg_t1_derive(c, (vg_t1_rule)lot->t_rule, (vg_day){(int32_t)lot->t_day}, &derived, &ignored).code != VG_OK) {
        return; /* its year is not loaded: the cautious day stays */
    }
    int64_t day = vg_fen_max(derived.n, lot->floor_day);
    if (day == lot->from_day && lot->calendar == c->version) {
        return;
    }
    p->redate_earlier += day < lot->from_day;
    p->redate_later += day > lot->from_day;
    vg_lot *mine = VG_EDIT(core->work, lot, lot);
    mine->from_day = day;
    mine->calendar = c->version;
}

/* All rows of a page are asked for at once: one reading, not one a lot. */
static vg_status page(vg_core *core, int64_t first, int64_t last, const vg_lot **ret, vg_err *err)
{
    vg_status missed = VG_DONE;
    for (int64_t id = first; id <= last; id++) {
        vg_status st = VG_FIND(core->work, lot, VG_KEY_OF_ID(id), &ret[id - first], err);
        if (st.code == VG_E_MISS) {
            missed = st;
        } else {
            VG_TRY(st);
        }
    }
    return missed;
}

static vg_status finish(vg_core *core, vg_program *p, const char *type, vg_err *err)
{
    uint8_t room[256];
    vg_buf b = vg_buf_of(room, sizeof room);
    versions(&b, p->calendar, p->redate_to);
    vg_buf_format(&b, ",\"looked_at\":%" PRId64 ",\"earlier\":%" PRId64 ",\"later\":%" PRId64, p->redate_seen, p->redate_earlier,
                  p->redate_later);
    vg_buf_byte(&b, 0);
    assert(!b.over);
    p->redate_to = 0;
    return vg_emit(core, type, "prog_", p->id, 0, (const char *)room, err);
}

vg_status vg_step_redate(vg_core *core, bool *ret_more, vg_err *err)
{
    const vg_program *seen;
    vg_program *p;
    const vg_lot *lots[PAGE];
    *ret_more = false;
    VG_TRY(program_seen(core, &seen, err));
    if (seen->redate_to == 0) {
        return VG_DONE;
    }
    int64_t base = seen->id << 40;
    int64_t first = base + vg_fen_max(seen->redate_at + 1, VG_FIRST_ID), last = vg_fen_min(first + PAGE - 1, base + seen->next_id - 1);
    bool other = seen->redate_to != core->rules->calendar->version;
    if (!other) {
        VG_TRY(page(core, first, last, lots, err));
    }
    VG_TRY(vg_core_program(core, &p, err));
    if (other) { /* another calendar was put in force meanwhile: what was approved is not what would be done */
        vg_effect_add(core, VG_DO_ALERT, 0);
        return finish(core, p, "calendar.redate_stopped", err);
    }
    for (int64_t id = first; id <= last; id++) {
        if (lots[id - first] != NULL) {
            redate_lot(core, p, lots[id - first]);
        }
    }
    p->redate_at = last - base;
    if (p->redate_at + 1 < p->next_id) {
        *ret_more = true;
        return VG_DONE;
    }
    VG_TRY(finish(core, p, "calendar.redated", err));
    p->calendar = core->rules->calendar->version;
    return VG_DONE;
}

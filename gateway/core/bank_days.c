#include "gateway/core/bank_days.h"
#include "gateway/core/op.h"
#include <inttypes.h>

enum { TOLD_MAX = 20 }; /* days that an event names; the count is whole */

vg_status vg_step_ask_days(vg_core *core, vg_err *err)
{
    const vg_program *seen;
    vg_program *p;
    vg_operation *op;
    vg_day today = vg_day_at(core->at);
    VG_TRY(VG_FIND(core->work, program, VG_KEY_OF_ID(core->rules->program), &seen, err));
    if (seen == NULL || seen->days_asked == today.n) {
        return VG_DONE;
    }
    vg_operation init = {.kind = VG_OP_INQUIRY, .ask = VG_ASK_WORKING_DAYS, .part = 'P'};
    VG_TRY(vg_op_new(core, &init, &op, err));
    VG_TRY(vg_op_accept(core, op, err));
    VG_TRY(vg_core_program(core, &p, err));
    p->days_asked = today.n;
    return VG_DONE;
}

static void tell_day(vg_buf *b, int64_t n, vg_day day, bool bank)
{
    char text[VG_DAY_TEXT];
    vg_day_text(day, text);
    if (n <= TOLD_MAX) {
        vg_buf_format(b, "%s{\"day\":\"%s\",\"bank\":%s,\"ours\":%s}", n == 1 ? "" : ",", text, bank ? "true" : "false",
                      bank ? "false" : "true");
    }
}

vg_status vg_bank_days_compare(vg_core *core, const vg_answer *a, vg_err *err)
{
    vg_program *p;
    uint8_t room[2048];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_day today = vg_day_at(core->at), first = {0};
    int64_t count = 0;
    vg_buf_text(&b, "{\"days\":[");
    for (size_t i = 0; a->days != NULL && i < a->row_count; i++) {
        const vg_day_row *row = &a->days[i];
        bool ours;
        vg_err ignored;
        bool held = vg_calendar_working(core->rules->calendar, row->day, &ours, &ignored).code == VG_OK;
        if (row->day.n < today.n || !held || ours == row->working) {
            continue;
        }
        tell_day(&b, ++count, row->day, row->working);
        first = first.n == 0 || row->day.n < first.n ? row->day : first;
    }
    vg_buf_format(&b, "],\"count\":%" PRId64, count);
    vg_buf_byte(&b, 0);
    assert(!b.over);
    VG_TRY(vg_core_program(core, &p, err));
    bool news = p->days_differ != count || p->days_first != first.n;
    p->days_said = core->at;
    p->days_differ = count;
    p->days_first = first.n;
    if (!news) {
        return VG_DONE;
    }
    if (count > 0) {
        vg_effect_add(core, VG_DO_ALERT, 0);
    }
    return vg_emit(core, count > 0 ? "calendar.differs" : "calendar.agrees", "prog_", p->id, 0, (const char *)room, err);
}

/* Working days of a scenario's world, and what follows from a late change of them. */
#include "gateway/core/calendar_file.h"
#include "tests/scenarios/scenario.h"
#include <stdio.h>
#include <stdlib.h>

static void tell(void *ctx, int64_t line, const char *text)
{
    (void)line;
    sc_fail(ctx, "%s", text);
}

/* "calendar 2026-09-03 off": one more day against the notice; the gateway starts again with it. */
static void say_calendar(script *s)
{
    const char *day = sc_next(s, "a day"), *kind = sc_next(s, "off or working");
    size_t n = strlen(s->days);
    vg_err err;
    vg_calendar_room *room = calloc(1, sizeof *room);
    if (room == NULL || n + 64 > sizeof s->days) {
        sc_fail(s, "too many days");
        free(room);
        return;
    }
    snprintf(s->days + n, sizeof s->days - n, "%s%.10s,%.10s,x\n", n == 0 ? "date,kind,name\n" : "", day, kind);
    if (vg_calendar_read(vg_span_of(s->days), vg_calendar_china(), room, tell, s, &err).code != VG_OK) {
        free(room);
        return;
    }
    sim_stop_gateway(&s->world);
    free(s->calendar);
    s->calendar = room;
    s->program->conf->rules.calendar = &room->calendar;
    s->world.now += 1000;
    if (!sim_start_gateway(&s->world)) {
        sc_fail(s, "the gateway did not start");
        return;
    }
    sim_run_until(&s->world, s->world.now + 1);
}

static void say_recalendar(script *s)
{
    vg_command c = {.kind = VG_CMD_REDATE};
    sc_ask(s, sc_next(s, "a name"), &c);
}

bool sc_say_days(script *s, const char *word)
{
    if (strcmp(word, "calendar") == 0) {
        say_calendar(s);
        return true;
    }
    if (strcmp(word, "recalendar") == 0) {
        say_recalendar(s);
        return true;
    }
    return false;
}

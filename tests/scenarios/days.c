/* Days of a scenario's world: working days and what follows from a late change of them, business days, interest. */
#include "gateway/core/accrual.h"
#include "gateway/core/calendar_file.h"
#include "gateway/core/confirm.h"
#include "gateway/core/days.h"
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

static vg_day day_word(script *s)
{
    vg_day day = {0};
    vg_err err;
    const char *word = sc_next(s, "a day");
    if (vg_day_parse(vg_span_of(word), &day, &err).code != VG_OK) {
        sc_fail(s, "\"%s\" is not a day", word);
    }
    return day;
}

static void say_interest(script *s)
{
    vg_command c = {.kind = VG_CMD_SETTLE_INTEREST};
    const char *name = sc_next(s, "a name");
    c.object = sc_named(s, "an account")->id;
    sc_ask(s, name, &c);
}

/* share_interest S 2026-03-20 12.50 */
static void say_share(script *s)
{
    vg_command c = {.kind = VG_CMD_SHARE_INTEREST};
    const char *name = sc_next(s, "a name");
    c.day = day_word(s);
    c.amount = vg_fen(sc_fen(s));
    sc_ask(s, name, &c);
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
    if (strcmp(word, "share_interest") == 0) {
        say_share(s);
        return true;
    }
    if (strcmp(word, "settle_interest") == 0) {
        say_interest(s);
        return true;
    }
    if (strcmp(word, "recalendar") == 0) {
        say_recalendar(s);
        return true;
    }
    return false;
}

/* --- business days, interest -------------------------------------------------------------------------- */

/* bank interest A1 8.79: the bank credits it now. */
bool sc_bank_days(script *s)
{
    if (!sc_take(s, "interest")) {
        return false;
    }
    const vg_account *a = sc_account(s);
    int64_t fen = sc_fen(s);
    if (a == NULL || s->port->interest == NULL || !s->port->interest(s->program->bank, s->world.now, a->bank_account, fen)) {
        sc_fail(s, "the bank paid no interest");
    }
    return true;
}

/* interest A1 2026-03-20 paid reckoned 4.17 paid 4.17 */
static void expect_interest(script *s)
{
    const vg_account *a = sc_account(s);
    vg_day day = day_word(s);
    const vg_interest *i =
        a == NULL ? NULL : sim_store_find(&s->world.store, VG_T_interest, VG_KEY_OF_PAIR(a->id, day.n));
    const char *state = sc_next(s, "a state, or none");
    sc_same_word(s, "the interest", i == NULL ? "none" : vg_interest_state_name(i->state), state);
    for (;;) {
        if (sc_take(s, "reckoned")) {
            sc_same_fen(s, "reckoned", i == NULL ? 0 : i->fen, sc_fen(s));
        } else if (sc_take(s, "paid")) {
            sc_same_fen(s, "paid", i == NULL ? 0 : i->receipt != 0 ? i->bank_fen : i->told_fen, sc_fen(s));
        } else {
            return;
        }
    }
}

/* day 2026-03-03 closed expected 100.00 converted 100.00 overnight 150.00 interest 4.17 batch differs 2 1 1: asked, agree, differ */
static void expect_day(script *s)
{
    vg_day day = day_word(s);
    const vg_business_day *d = sim_store_find(&s->world.store, VG_T_business_day, VG_KEY_OF_PAIR(1, day.n));
    const char *state = sc_next(s, "a state");
    sc_same_word(s, "the day", d == NULL ? "none" : vg_day_state_name(d->state), state);
    const struct {
        const char *word;
        int64_t fen;
    } parts[] = {{"expected", d == NULL ? 0 : d->expected_fen},
                 {"converted", d == NULL ? 0 : d->converted_fen},
                 {"overnight", d == NULL ? 0 : d->overnight_fen},
                 {"interest", d == NULL ? 0 : d->interest_fen}};
    for (size_t i = 0; i < VG_COUNT(parts); i++) {
        if (sc_take(s, parts[i].word)) {
            sc_same_fen(s, parts[i].word, parts[i].fen, sc_fen(s));
        }
    }
    if (sc_take(s, "batch")) {
        const char *batch = sc_next(s, "a state");
        sc_same_word(s, "the batch", d == NULL ? "none" : vg_settlement_state(d), batch);
        sc_same_fen(s, "asked", d == NULL ? 0 : d->asked, sc_number(s));
        sc_same_fen(s, "agree", d == NULL ? 0 : d->agree, sc_number(s));
        sc_same_fen(s, "differ", d == NULL ? 0 : d->differ, sc_number(s));
    }
}

/* booked A1 2026-03-03 100.00: what its entries of that day add to it. */
static void expect_booked(script *s)
{
    const vg_account *a = sc_account(s);
    vg_day day = day_word(s);
    int64_t fen = 0;
    for (const sim_row *r = s->world.store.tables[VG_T_entry]; r != NULL; r = r->next) {
        const vg_entry *e = r->row;
        if (a != NULL && e->account == a->id && e->day == day.n) {
            fen += e->side == VG_CREDIT ? e->fen : -e->fen;
        }
    }
    sc_same_fen(s, "booked", fen, sc_fen(s));
}

bool sc_expect_days(script *s, const char *word)
{
    static const struct {
        const char *word;
        void (*expect)(script *s);
    } things[] = {{"interest", expect_interest}, {"day", expect_day}, {"booked", expect_booked}};
    for (size_t i = 0; i < VG_COUNT(things); i++) {
        if (strcmp(word, things[i].word) == 0) {
            things[i].expect(s);
            return true;
        }
    }
    return false;
}

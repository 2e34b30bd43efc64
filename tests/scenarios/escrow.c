/* Escrow orders: terms of a hold, its release plan, money that comes late. */
#include "tests/scenarios/scenario.h"
#include "gateway/base/text.h"
#include <inttypes.h>
#include <stdio.h>

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

static void add_candidate(script *s, vg_command *c, const char *prefix)
{
    char id[VG_ID_TEXT];
    vg_id_text(prefix, sc_named(s, "a payee")->id, id);
    size_t len = strlen(c->candidates);
    snprintf(c->candidates + len, sizeof c->candidates - len, "%s%s", len == 0 ? "" : ",", id);
}

void sc_terms(script *s, vg_command *c)
{
    for (;;) {
        if (sc_take(s, "only_to")) {
            add_candidate(s, c, "acct_");
        } else if (sc_take(s, "only_to_payee")) {
            add_candidate(s, c, "payee_");
        } else if (sc_take(s, "review")) {
            c->review_on = day_word(s);
        } else if (sc_take(s, "expires")) {
            c->expires_at = s->world.now + sc_duration(s);
        } else {
            return;
        }
    }
}

/* plan H1 on 2026-03-05 release 10.00 on 2026-04-01 capture 5.00 to A2 on … capture 5.00 to_payee P1 */
static void say_plan(script *s)
{
    vg_command c = {.kind = VG_CMD_PLAN, .object = sc_named(s, "a hold")->id};
    while (sc_take(s, "on") && c.part_count < VG_PLAN_PARTS_MAX) {
        vg_command_part *p = &c.parts[c.part_count++];
        p->on = day_word(s);
        p->act = sc_take(s, "capture") ? VG_PART_CAPTURE : VG_PART_RELEASE;
        (void)(p->act == VG_PART_RELEASE && sc_take(s, "release"));
        p->amount = vg_fen(sc_fen(s));
        if (sc_take(s, "to")) {
            p->account = sc_named(s, "an account")->id;
        } else if (sc_take(s, "to_payee")) {
            p->payee = sc_named(s, "a payee")->id;
        }
    }
    sc_ask(s, "", &c);
}

/* unplan H1 2, unplan H1 all */
static void say_unplan(script *s)
{
    vg_command c = {.kind = VG_CMD_UNPLAN, .object = sc_named(s, "a hold")->id};
    c.part = sc_take(s, "all") ? 0 : sc_number(s);
    sc_ask(s, "", &c);
}

static void say_reapply(script *s)
{
    vg_command c = {.kind = VG_CMD_REAPPLY};
    const char *name = sc_next(s, "a name");
    const vg_receipt *r = sc_receipt(s, sc_next(s, "a receipt"));
    c.object = r == NULL ? 0 : r->id;
    sc_ask(s, name, &c);
}

bool sc_say_escrow(script *s, const char *word)
{
    if (strcmp(word, "plan") == 0) {
        say_plan(s);
    } else if (strcmp(word, "unplan") == 0) {
        say_unplan(s);
    } else if (strcmp(word, "reapply") == 0) {
        say_reapply(s);
    } else {
        return false;
    }
    return true;
}

static const vg_plan_part *part_of(script *s, int64_t hold, int64_t number)
{
    for (const sim_row *r = s->world.store.tables[VG_T_plan_part]; r != NULL; r = r->next) {
        const vg_plan_part *p = r->row;
        if (p->hold == hold && p->part == number) {
            return p;
        }
    }
    sc_fail(s, "the plan has no part %" PRId64, number);
    return NULL;
}

/* plan_part H1 2 REFUSED [says W] [op X]: op gives its operation a name */
static void expect_planned(script *s)
{
    static const char *const states[] = {
#define S(name, n) [n] = #name,
        VG_PART_STATES(S)
#undef S
    };
    int64_t hold = sc_named(s, "a hold")->id;
    const vg_plan_part *p = part_of(s, hold, sc_number(s));
    if (p == NULL) {
        return;
    }
    sc_same_word(s, "the part", states[p->state], sc_next(s, "a state"));
    if (sc_take(s, "says")) {
        const char *words = sc_next(s, "words");
        if (strstr(p->why, words) == NULL) {
            sc_fail(s, "the part says \"%s\", expected \"%s\"", p->why, words);
        }
    }
    if (sc_take(s, "op")) {
        sc_call(s, sc_next(s, "a name"), p->op, p->op);
    }
}

/* due H1 none|review|expired|both */
static void expect_due(script *s)
{
    static const char *const words[] = {"none", "review", "expired", "both"};
    const vg_hold *h = sc_row(s, VG_T_hold, sc_named(s, "a hold")->id);
    if (h != NULL) {
        sc_same_word(s, "people were told", words[h->due & 3], sc_next(s, "what"));
    }
}

bool sc_expect_escrow(script *s, const char *word)
{
    if (strcmp(word, "plan_part") == 0) {
        expect_planned(s);
    } else if (strcmp(word, "due") == 0) {
        expect_due(s);
    } else {
        return false;
    }
    return true;
}

/* The list of cases, and the running of one. */
#include "tests/conformance/conform_in.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void conform_fail(conform *c, const char *fmt, ...)
{
    va_list args;
    if (conform_over(c)) {
        return;
    }
    va_start(args, fmt);
    vsnprintf(c->why, sizeof c->why, fmt, args);
    va_end(args);
}

void conform_skip(conform *c, const char *fmt, ...)
{
    va_list args;
    if (conform_over(c)) {
        return;
    }
    c->skipped = true;
    va_start(args, fmt);
    vsnprintf(c->why, sizeof c->why, fmt, args);
    va_end(args);
}

bool conform_over(const conform *c) { return c->why[0] != 0; }

/* "name=value name=value"; false: the simulated bank has no such setting. */
static bool set_all(const sim_bank *port, void *conf, const char *settings)
{
    char text[200];
    char *rest = text;
    vg_text_set(text, sizeof text, settings == NULL ? "" : settings);
    for (char *one = strsep(&rest, " "); one != NULL; one = strsep(&rest, " ")) {
        char *value = strchr(one, '=');
        if (*one == 0) {
            continue;
        }
        assert(value != NULL);
        *value = 0;
        if (!port->conf_set(conf, one, value + 1)) {
            return false;
        }
    }
    return true;
}

/* Case i: every act in every trouble that is for all, one act in each of the others, then the singles. */
typedef struct chosen {
    const conform_act *act;
    const conform_trouble *trouble;
    const conform_single *single;
} chosen;

static bool choose(const vg_bank *bank, size_t i, chosen *ret)
{
    *ret = (chosen){0};
    for (size_t k = 0; k < conform_trouble_count; k++) {
        const conform_trouble *t = &conform_troubles[k];
        bool taken = false;
        for (size_t a = 0; a < conform_act_count; a++) {
            bool offered = false;
            for (size_t n = 0; n < VG_COUNT(conform_acts[a].asks); n++) {
                vg_ask_kind ask = conform_acts[a].asks[n];
                offered |= ask != VG_ASK_NONE && vg_bank_offers(bank, ask);
            }
            if (!t->every && (taken || !offered)) {
                continue;
            }
            taken = true;
            if (i-- == 0) {
                *ret = (chosen){.act = &conform_acts[a], .trouble = t};
                return true;
            }
        }
    }
    if (i < conform_single_count) {
        ret->single = &conform_singles[i];
        return true;
    }
    return false;
}

static void run_chosen(conform *c, const chosen *what)
{
    if (what->single != NULL) {
        what->single->run(c);
    } else {
        conform_suffer(c, what->act, what->trouble);
    }
}

bool conform_case(const sim_bank *port, const vg_bank *bank, size_t i, char ret_claim[160], conform_result *ret, char ret_why[512])
{
    static conform room;
    conform *c = &room;
    chosen what;
    bank = bank == NULL ? vg_bank_find(port->bank, port->mode) : bank;
    if (!choose(bank, i, &what)) {
        return false;
    }
    *c = (conform){0};
    if (what.single != NULL) {
        VG_SET(c->claim, what.single->claim);
    } else {
        snprintf(c->claim, sizeof c->claim, "%s: %s", what.act->name, what.trouble->claim);
    }
    void *conf = port->conf_new();
    const char *settings = what.single != NULL ? what.single->settings : what.trouble->keys ? "signed=1" : "";
    (void)set_all(port, conf, "execute_ms=1000");
    if (!set_all(port, conf, settings)) {
        free(conf);
        conform_skip(c, "the simulated bank has no %s", settings);
    } else {
        conform_begin(c, port, bank, conf);
        run_chosen(c, &what);
        conform_end(c);
        sim_close_world(&c->world);
    }
    vg_text_set(ret_claim, 160, c->claim);
    vg_text_set(ret_why, 512, c->why);
    *ret = c->skipped ? CONFORM_NOT_OFFERED : c->why[0] != 0 ? CONFORM_FAILED : CONFORM_PASSED;
    return true;
}

conform_count conform_run(const sim_bank *port, const vg_bank *bank, const conform_report *report)
{
    conform_count n = {0};
    char claim[160], why[512];
    conform_result result;
    for (size_t i = 0; conform_case(port, bank, i, claim, &result, why); i++) {
        n.passed += result == CONFORM_PASSED;
        n.failed += result == CONFORM_FAILED;
        n.not_offered += result == CONFORM_NOT_OFFERED;
        report->line(report->ctx, claim, result, why);
    }
    return n;
}

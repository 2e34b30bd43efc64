/* Reads scenarios and runs them, one world each. */
#include "tests/scenarios/scenario.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void sc_fail(script *s, const char *fmt, ...)
{
    va_list args;
    if (s->finding[0] != 0) {
        return;
    }
    int n = snprintf(s->finding, sizeof s->finding, "%s:%d: ", s->file, s->line);
    va_start(args, fmt);
    vsnprintf(s->finding + n, sizeof s->finding - (size_t)n, fmt, args);
    va_end(args);
}

/* --- words ---------------------------------------------------------------------------------------
 */

/* Blanks part words, quotes keep them together, # begins a remark. */
static void split(script *s, const char *line)
{
    char *to = s->text, *end = s->text + sizeof s->text - 1;
    s->word_count = s->at = 0;
    for (const char *p = line; *p != 0 && *p != '#';) {
        if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r') {
            p++;
            continue;
        }
        bool quoted = *p == '"';
        p += quoted;
        if (s->word_count == SC_WORDS) {
            sc_fail(s, "too many words");
            return;
        }
        s->words[s->word_count++] = to;
        while (*p != 0 && *p != '\n' && (quoted ? *p != '"' : *p != ' ' && *p != '\t') &&
               to < end) {
            *to++ = *p++;
        }
        if (quoted && *p++ != '"') {
            sc_fail(s, "a quote is not closed");
            return;
        }
        *to++ = 0;
        assert(to < end);
    }
}

bool sc_end(const script *s) { return s->at == s->word_count; }

const char *sc_next(script *s, const char *what)
{
    if (sc_end(s)) {
        sc_fail(s, "%s is missing", what);
        return "";
    }
    return s->words[s->at++];
}

bool sc_take(script *s, const char *word)
{
    if (!sc_end(s) && strcmp(s->words[s->at], word) == 0) {
        s->at++;
        return true;
    }
    return false;
}

int64_t sc_fen_word(script *s, const char *word)
{
    vg_money m = {0};
    vg_err err;
    if (vg_money_parse_yuan(vg_span_of(word), &m, &err).code != VG_OK) {
        sc_fail(s, "\"%s\" is not an amount", word);
    }
    return m.fen;
}

int64_t sc_fen(script *s) { return sc_fen_word(s, sc_next(s, "an amount")); }

int64_t sc_number(script *s)
{
    int64_t n = 0;
    vg_err err;
    const char *word = sc_next(s, "a number");
    if (vg_span_int(vg_span_of(word), &n, &err).code != VG_OK) {
        sc_fail(s, "\"%s\" is not a number", word);
    }
    return n;
}

int64_t sc_duration(script *s)
{
    const char *word = sc_next(s, "a duration");
    char *end;
    int64_t n = strtoll(word + (*word == '+'), &end, 10);
    int64_t unit = strcmp(end, "ms") == 0  ? 1
                   : strcmp(end, "s") == 0 ? 1000
                   : strcmp(end, "m") == 0 ? 60000
                   : strcmp(end, "h") == 0 ? 3600000
                   : strcmp(end, "d") == 0 ? VG_DAY_MS
                                           : 0;
    if (unit == 0 || n < 0) {
        sc_fail(s, "\"%s\" is not a duration such as 30s, 5m, 2h, 1d", word);
    }
    return n * unit;
}

const sc_name *sc_named(script *s, const char *what)
{
    static const sc_name nobody;
    const char *word = sc_next(s, what);
    for (size_t i = 0; i < s->name_count; i++) {
        if (strcmp(s->names[i].name, word) == 0) {
            return &s->names[i];
        }
    }
    sc_fail(s, "%s \"%s\" was never made", what, word);
    return &nobody;
}

const void *sc_row(script *s, vg_table table, int64_t id)
{
    const void *row = id == 0 ? NULL : sim_store_find(&s->world.store, table, VG_KEY_OF_ID(id));
    if (row == NULL) {
        sc_fail(s, "no %s row stands in the store", vg_table_of(table)->name);
    }
    return row;
}

const vg_account *sc_account(script *s)
{
    return sc_row(s, VG_T_account, sc_named(s, "an account")->id);
}

/* By the memo that pay_in gave it; of a bank whose message has none by account and amount. */
const vg_receipt *sc_receipt(script *s, const char *name)
{
    for (const sim_row *r = s->world.store.tables[VG_T_receipt]; r != NULL; r = r->next) {
        if (strcmp(((const vg_receipt *)r->row)->memo, name) == 0) {
            return r->row;
        }
    }
    for (size_t i = 0; i < s->paid_count; i++) {
        for (const sim_row *r = s->world.store.tables[VG_T_receipt]; r != NULL && strcmp(s->paid[i].name, name) == 0; r = r->next) {
            const vg_receipt *in = r->row;
            if (in->memo[0] == 0 && in->account == s->paid[i].account && in->fen == s->paid[i].fen) {
                return in;
            }
        }
    }
    sc_fail(s, "no receipt of %s was booked", name);
    return NULL;
}

/* --- one scenario
 * ------------------------------------------------------------------------------------- */

static void all_is_expected(script *s)
{
    for (size_t i = 0; i < s->message_count; i++) {
        const sc_message *m = &s->messages[i];
        if (!m->expected) {
            sc_fail(s, "message %zu was not expected: %s %s %s", i + 1, m->action, m->type, m->ref);
        }
    }
}

static bool complaint(script *s, size_t i, sim_complaint *ret)
{
    return s->port->complaint != NULL && s->port->complaint(s->program->bank, i, ret);
}

static void end_scenario(script *s)
{
    if (s->begun && s->finding[0] == 0) {
        all_is_expected(s);
        sim_check(&s->world);
        sim_complaint c;
        if (complaint(s, 0, &c)) {
            sc_fail(s, "the bank complains: %s (%s %s)", c.text, c.action, c.ref);
        }
        if (!s->port->books_balance(s->program->bank)) {
            sc_fail(s, "the bank's books do not balance");
        }
    }
    if (s->begun && s->world.finding[0] != 0) {
        sc_fail(s, "%s", s->world.finding);
    }
    if (!s->begun && s->finding[0] == 0 && s->title[0] != 0) {
        sc_fail(s, "the scenario does nothing");
    }
}

static void run_line(script *s, const char *line)
{
    split(s, line);
    if (s->finding[0] != 0 || s->word_count == 0) {
        return;
    }
    const char *word = sc_next(s, "a word");
    if (strcmp(word, "world") == 0) {
        if (s->begun || !sc_set(s)) {
            sc_fail(s, "no such setting, or too late for one");
        }
    } else if (strcmp(word, "must_fail") == 0) {
        VG_SET(s->must_fail, sc_next(s, "the words of the failure"));
    } else {
        if (!s->begun) {
            sc_begin(s);
        }
        if (strcmp(word, "expect") == 0) {
            sc_expect(s);
        } else if (!sc_say(s, word)) {
            sc_fail(s, "\"%s\" is not a word of a scenario", word);
        }
    }
    if (!sc_end(s)) {
        sc_fail(s, "\"%s\" is one word too many", s->words[s->at]);
    }
    if (s->begun && s->world.finding[0] != 0) {
        sc_fail(s, "%s", s->world.finding);
    }
}

static void open_script(script *s, const char *file, const char *title, bool trace)
{
    *s = (script){.file = file, .trace = trace};
    snprintf(s->title, sizeof s->title, "%.*s", (int)strcspn(title, "\r\n"), title);
    sc_choose(s, "citic");
    s->start =
        vg_day_instant((vg_day){20514}, 10 * 3600); /* Monday 2026-03-02, 10:00 in Shanghai */
}

static bool close_script(script *s, bool must_fail)
{
    bool failed = s->finding[0] != 0, right = !failed;
    if (must_fail) {
        right = failed && s->must_fail[0] != 0 && strstr(s->finding, s->must_fail) != NULL;
        if (!right) {
            printf("%s: \"%s\" did not fail with \"%s\": %s\n", s->file, s->title, s->must_fail,
                   failed ? s->finding : "it passed");
        }
    } else if (failed) {
        printf("scenario \"%s\"\n  %s\n", s->title, s->finding);
        sim_complaint c;
        for (size_t i = 0; s->begun && complaint(s, i, &c); i++) {
            printf("  the bank complains: %s (%s %s)\n", c.text, c.action, c.ref);
        }
    }
    if (s->begun) {
        sc_forget(s);
        sim_close_world(&s->world);
    }
    free(s->bank_conf);
    return right;
}

typedef struct tally {
    size_t run, wrong;
} tally;

static void end_one(script *s, bool must_fail, tally *t)
{
    if (s->title[0] != 0) {
        end_scenario(s);
        t->run++;
        t->wrong += !close_script(s, must_fail);
    }
    s->title[0] = 0;
}

static bool run_file(const char *file, bool must_fail, bool trace, tally *t)
{
    static const char head[] = "scenario ";
    static script s;
    char line[900];
    int number = 0;
    FILE *f = fopen(file, "r");
    if (f == NULL) {
        fprintf(stderr, "scenario: %s cannot be read\n", file);
        return false;
    }
    s.title[0] = 0;
    while (fgets(line, sizeof line, f) != NULL) {
        number++;
        if (strncmp(line, head, sizeof head - 1) == 0) {
            end_one(&s, must_fail, t);
            open_script(&s, file, line + sizeof head - 1 + strspn(line + sizeof head - 1, " "),
                        trace);
        } else if (s.title[0] != 0 && s.finding[0] == 0) {
            s.line = number;
            run_line(&s, line);
        } else if (s.title[0] == 0 && line[strspn(line, " \t\r\n")] != 0 && line[0] != '#') {
            fprintf(stderr, "scenario: %s:%d stands before the first scenario\n", file, number);
            fclose(f);
            return false;
        }
        s.line = number;
    }
    end_one(&s, must_fail, t);
    fclose(f);
    return true;
}

int main(int argc, char **argv)
{
    bool must_fail = false, trace = false, readable = true;
    tally t = {0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--must-fail") == 0) {
            must_fail = true;
        } else if (strcmp(argv[i], "--trace") == 0) {
            trace = true;
        } else {
            readable &= run_file(argv[i], must_fail, trace, &t);
        }
    }
    printf("%zu scenarios, %zu %s\n", t.run, t.wrong,
           must_fail ? "did not fail as they must" : "failed");
    return readable && t.run > 0 && t.wrong == 0 ? 0 : 1;
}

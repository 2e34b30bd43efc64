/* Written conversations with the whole gateway: its core, crank, outbox and adapter, the fake bank
 * behind the wire, and time that passes only when a line says so. README.md has the words.
 *
 *     scenario FILE...              runs all; the first line that does not hold ends with 1
 *     scenario --trace FILE...      with every event
 *     scenario --must-fail FILE...  every scenario has to fail, with the words of its must_fail
 * line
 */
#pragma once
#include "tests/sim/sim.h"

enum { SC_WORDS = 64, SC_NAMES = 64, SC_MESSAGES = 2048, SC_ALLOWED = 8 };

/* What a name in a scenario stands for. */
typedef struct sc_name {
    char name[24];
    int64_t id;       /* account, hold, payee, approval or operation */
    int64_t op;       /* operation behind it; 0: none */
    int64_t approval; /* that waits for a second person */
} sc_name;

typedef struct sc_message {
    char action[24], type[16], ref[33];
    bool expected;
} sc_message;

typedef struct sc_asked sc_asked;

typedef struct script {
    const char *file;
    int line;
    char title[200], must_fail[200];
    bool begun, trace;
    const sim_bank *port;
    void *bank_conf; /* until the world has it */
    int64_t start;
    sim world;
    sim_program *program; /* the one of the world */
    sim_store backup;
    bool has_backup;
    sc_name names[SC_NAMES];
    size_t name_count;
    sc_message messages[SC_MESSAGES];
    size_t message_count;
    struct {
        char name[24];
        int64_t account, fen;
    } paid[SC_NAMES]; /* by pay_in: a bank's message may have no memo */
    size_t paid_count;
    int people; /* customers of cases and cards so far */
    char allowed[SC_ALLOWED][24];
    size_t allowed_count;
    sc_asked *asked; /* newest first */
    size_t asked_count;
    char days[512];  /* of the calendar in force: a file's text */
    void *calendar; /* made of it; NULL: the built-in one */
    vg_rails_room rails; /* of the bank, where the world has them */
    char finding[700];
    char text[1024];
    const char *words[SC_WORDS];
    size_t word_count, at;
} script;

/* Keeps the first failure. */
void sc_fail(script *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
const char *sc_next(script *s,
                    const char *what);     /* the next word; a missing one is a failure, and "" */
bool sc_take(script *s, const char *word); /* the next word, if it is this one */
bool sc_end(const script *s);
int64_t sc_fen(script *s); /* "50000.00" */
int64_t sc_number(script *s);
int64_t sc_duration(script *s); /* "30s", "5m", "2h", "1d", in milliseconds */
int64_t sc_fen_word(script *s, const char *word);
const sc_name *sc_named(script *s, const char *what);
const vg_account *sc_account(script *s);
const void *sc_row(script *s, vg_table table, int64_t id);
/* The receipt whose memo is the name that pay_in gave it. */
const vg_receipt *sc_receipt(script *s, const char *name);

void sc_name_part(script *s); /* call X F1 refund 1: a part by a name of its own */
int64_t sc_approval(script *s); /* of the thing named next */

void sc_choose(script *s, const char *bank); /* whose world it is */
void sc_begin(script *s); /* the world of the settings so far */
bool sc_set(script *s);   /* world …: before the first act */
bool sc_say(script *s,
            const char *word); /* acts: callers, payers, the bank, time; false: no such word */
bool sc_say_case(script *s, const char *word); /* case.c: customers' cases, cards, documents */
bool sc_say_days(script *s, const char *word); /* days.c: working days, rails */
bool sc_bank_days(script *s);                  /* days.c: bank interest */
bool sc_expect_days(script *s, const char *word); /* days.c: business days, interest */
void sc_terms(script *s, vg_command *c);              /* escrow.c: of a hold that is asked for */
bool sc_say_escrow(script *s, const char *word);      /* escrow.c: plans, late money */
bool sc_expect_escrow(script *s, const char *word);
bool sc_say_statement(script *s, const char *word);   /* statement.c: a file's line */
void sc_same_fen(script *s, const char *what, int64_t is, int64_t expected);
void sc_same_word(script *s, const char *what, const char *is, const char *expected);
void sc_ask(script *s, const char *name, vg_command *c);
void sc_call(script *s, const char *name, int64_t id, int64_t op); /* gives a name */
bool sc_has_cards(const script *s); /* its accounts are opened or bound by a customer's proof */
void sc_forget(script *s);
void sc_expect(script *s);

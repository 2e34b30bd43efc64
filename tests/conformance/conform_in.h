/* Inside of the suite: one world a case. */
#pragma once
#include "tests/conformance/conformance.h"

typedef struct conform {
    sim world;
    sim_program *p;
    int64_t one, two; /* accounts with money, each of a person of its own */
    char claim[160], why[512];
    bool skipped;
    bool may_repeat; /* the bank said that it had not taken a message: the same again is right */
    int people;
    int64_t hold, receipt, operation; /* what a case has prepared */
} conform;

/* Keeps the first. */
void conform_fail(conform *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void conform_skip(conform *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool conform_over(const conform *c); /* failed or skipped: nothing more is done */

/* --- the world --- */
void conform_begin(conform *c, const sim_bank *port, const vg_bank *bank, void *bank_conf);
int64_t conform_open(conform *c);  /* one account, without money */
void conform_people(conform *c); /* the two accounts, and their money */
void conform_end(conform *c);    /* what must hold whatever the case was about */
void conform_wait(conform *c, int64_t ms);

/* --- asking --- */
sim_request *conform_ask(conform *c, vg_command *command); /* answered; a refusal is a failure */
sim_request *conform_try(conform *c, vg_command *command); /* answered in any way */
const vg_operation *conform_operation(conform *c, int64_t id);
/* Lets time pass until it has ended or a person has it. */
const vg_operation *conform_settled(conform *c, int64_t id, int64_t ms);
/* The act at the bank behind it: itself, or its last part that moves money. */
const vg_operation *conform_money(conform *c, int64_t id);
void conform_credit(conform *c, int64_t account, int64_t fen, const char *memo);
const vg_receipt *conform_receipt(conform *c, int64_t account, int64_t fen);
size_t conform_receipts(conform *c, int64_t account, int64_t fen);
int64_t conform_total(conform *c, int64_t account);
size_t conform_events(conform *c, const char *type);

/* --- the bank --- */
bool conform_offers(conform *c, vg_ask_kind ask); /* else the case is skipped */
/* The next message of this kind suffers it. Words: alternatives, parted by blanks, of which the first that the bank plays is
 * taken; "": none. False: skipped. */
bool conform_fault(conform *c, const char *action, const char *type, const char *words, sim_fault more);
bool conform_fault_at(conform *c, vg_ask_kind ask, const char *words, sim_fault more);

/* conform_acts.c: every act that moves money */
typedef struct conform_act {
    const char *name;
    vg_ask_kind asks[3]; /* the first that the bank offers is its message */
    void (*prepare)(conform *c);
    int64_t (*start)(conform *c);
    int64_t within_ms; /* how long a person waits for it */
} conform_act;
extern const conform_act conform_acts[];
extern const size_t conform_act_count;
vg_ask_kind conform_ask_of(const conform *c, const conform_act *act); /* VG_ASK_NONE: not offered */

/* conform_troubles.c: what may happen to a message */
typedef struct conform_trouble {
    const char *claim;
    const char *words; /* faults; "": nothing */
    sim_effect effect;
    const char *code;
    int64_t ms;
    enum { DONE_ONCE, REFUSED, OPEN_OR_ONCE } end;
    bool every;  /* for every act; else for one */
    bool keys;   /* needs real signatures */
    bool on_status, crash;
} conform_trouble;
extern const conform_trouble conform_troubles[];
extern const size_t conform_trouble_count;
void conform_suffer(conform *c, const conform_act *act, const conform_trouble *trouble);

/* conform_cases.c: the rest */
typedef struct conform_single {
    const char *claim;
    void (*run)(conform *c);
    const char *settings; /* of the simulated bank: "name=value name=value" */
} conform_single;
extern const conform_single conform_singles[];
extern const size_t conform_single_count;

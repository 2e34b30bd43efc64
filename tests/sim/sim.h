/* The whole gateway in one process from one seed: the real core, turn, outbox and adapter; a store, a wire, a
 * clock and chance of the simulation's own; the fake bank of tests/fakes behind the wire.
 *
 *     sim --seeds 2000            seeds 1 to 2000; the first finding prints its seed and ends with 1
 *     sim --seed 77 --trace       one seed again, with every event
 *     sim --check-every 8         invariants after each 8th commit only: for long runs
 *     sim --seeds 200 --cover     which ends and faults were reached
 *
 * tests/sim/bugs holds deliberate bugs, each of which must be found here.
 */
#pragma once
#include "gateway/run/gateway.h"
#include "tests/fakes/citic_fake.h"

typedef struct sim sim;

/* chance.c */
typedef struct chance {
    uint64_t s[2];
} chance;
uint64_t chance_next(chance *c);
static inline bool one_in(chance *c, uint32_t n) { return n != 0 && chance_next(c) % n == 0; }
static inline int64_t between(chance *c, int64_t low, int64_t high)
{
    return low + (int64_t)(chance_next(c) % (uint64_t)(high - low + 1));
}

/* --- the store -------------------------------------------------------------------------------------- */

typedef struct sim_row {
    struct sim_row *next;
    vg_table table;
    void *row;
} sim_row;

typedef struct sim_store {
    vg_store base; /* first: the gateway's handle */
    sim *sim;
    sim_row *rows; /* newest first */
    size_t count;
    struct {
        sim_row **slots;
        size_t cap;
    } index;
    bool broken; /* until reopen */
    int64_t away; /* so many reopens fail */
} sim_store;

void sim_store_open(sim_store *store, sim *s);
void sim_store_close(sim_store *store);
const void *sim_store_find(const sim_store *store, vg_table table, vg_key key);
/* A copy as a backup would be. */
void sim_store_copy(const sim_store *from, sim_store *to, sim *s);

/* --- the world ---------------------------------------------------------------------------------------- */

typedef struct sim_message { /* bytes on their way to the bank, or its answer on its way back */
    struct sim_message *next;
    int64_t at;
    int64_t ticket, program;
    int64_t run; /* of the gateway that sent it: another one has no connection to hear the answer */
    bool is_answer;
    vg_wire_fate fate;
    uint8_t *bytes;
    size_t len;
} sim_message;

typedef struct sim_wire {
    vg_wire base;
    sim *sim;
    sim_message *first; /* by time */
    size_t flying;
} sim_wire;

enum { SIM_ACCOUNTS = 6, SIM_REQUESTS = 400 };

typedef struct sim_request {
    vg_request request;
    sim *sim;
    bool answered, dropped;
    int64_t shown_id; /* of the first answer to this key */
} sim_request;

/* What goes wrong, drawn once a seed (swarm: each seed has its own mix). */
typedef struct sim_faults {
    uint32_t commit_fails, commit_lost_before, commit_lost_after, load_fails, crash, crash_in_commit, not_sent;
    uint32_t away;  /* the store is gone for longer than a turn tries */
    uint32_t pause; /* the writer stops in a commit, another instance takes over, and the first one wakes up */
    uint32_t bank_ppm[CITIC_DO_COUNT];
    bool restore; /* an older copy of the store comes back once */
} sim_faults;

struct sim {
    uint64_t seed;
    chance chance;
    int64_t now, boot_skew;
    bool steady;             /* the wire takes its time, always the same */
    bool trace, dead, quiet; /* dead: the process has died; its calls go nowhere */
    sim_faults faults;
    sim_store store;
    sim_wire wire;
    citic_fake *bank;
    vg_gateway *gw, *stale; /* stale: taken over, and not yet awake */
    int64_t run, stale_run, turning, runs; /* numbers of gateways: of gw, of stale, of the one whose code runs */
    int instance, stale_instance;          /* numbers of the holders of the lease */
    bool taking_over;
    vg_program_conf conf;
    const char *values[64];
    sim_request *requests[SIM_REQUESTS];
    size_t request_count;
    int64_t accounts[SIM_ACCOUNTS];
    uint64_t commits, crashes, take_overs;
    uint64_t check_every; /* invariants after each n-th commit, and at the end; 0: after each */
    uint64_t digest; /* of all that happened: the same seed gives the same digest */
    char finding[512];
    bool restored;
    /* Called with every message that reaches the bank; NULL: nobody listens. */
    void (*heard)(sim *s, const char *action, const char *type, const char *ref);
    void *owner; /* of who listens */
};

void sim_note(sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Keeps the first finding. */
void sim_fail(sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sim_open_world(sim *s, uint64_t seed);
/* The same in two steps: chance alone; then, with `now` set, the given bank and the program's settings. */
void sim_begin(sim *s, uint64_t seed);
void sim_found(sim *s, const citic_fake_conf *bank);
/* The world becomes that of a ledger-only program, before it starts. */
void sim_without_bank(sim *s);
void sim_close_world(sim *s);
bool sim_start_gateway(sim *s);
void sim_stop_gateway(sim *s);
/* Lets everything happen that is due up to `until`. */
void sim_run_until(sim *s, int64_t until);
void sim_act(sim *s);  /* one thing that a caller, payer or operator does */
void sim_open_accounts(sim *s);
/* In a commit that stands: this process stops, and another one takes over. */
void sim_take_over(sim *s);
/* The holder's name of the gateway whose code runs. */
const char *sim_turning_name(const sim *s);
void sim_check_days(sim *s); /* T+1: no money is withdrawable before a day on which so much came in */
typedef struct sim_cover {
    uint64_t ends[32][VG_ST_COUNT]; /* by operation kind and state at the end of a seed */
    uint64_t answers[VG_VD_COUNT], strays, alerts, crashes, take_overs, restores;
    uint64_t sends[24], faults[CITIC_DO_COUNT];
} sim_cover;
void sim_cover_add(sim_cover *cover, sim *s);
void sim_cover_print(const sim_cover *cover);
bool sim_cover_is_full(const sim_cover *cover); /* each kind has been done, and each that a bank can refuse refused */
void sim_settle_people(sim *s); /* open approvals are settled, pauses end */
void sim_check(sim *s); /* invariants of every commit */
void sim_check_rest(sim *s); /* invariants once faults have stopped and all is quiet */

/* The whole gateway in one process from one seed: the real core, turn, outbox and adapters; a store, a wire, a
 * clock and chance of the simulation's own; the fake banks of tests/fakes behind the wire.
 *
 *     sim --seeds 2000            seeds 1 to 2000; the first finding prints its seed and ends with 1
 *     sim --bank citic            a program of one bank; --bank all (the default): one of each in one gateway
 *     sim --seed 77 --trace       one seed again, with every event
 *     sim --check-every 8         invariants after each 8th commit only: for long runs
 *     sim --days 40 --seeds 1000  each seed lives 40 days: missed days, a clock that jumps, stands or goes back, late notices
 *     sim --seeds 200 --cover     which ends and faults were reached
 *
 * tests/sim/bugs holds deliberate bugs, each of which must be found here.
 */
#pragma once
#include "gateway/run/gateway.h"
#include "tests/sim/sim_bank.h"

typedef struct sim sim;
typedef struct sim_program sim_program;

/* --- the store -------------------------------------------------------------------------------------- */

typedef struct sim_row {
    struct sim_row *next; /* of its table */
    vg_table table;
    void *row;
} sim_row;

typedef struct sim_store {
    vg_store base; /* first: the gateway's handle */
    sim *sim;
    sim_row *tables[VG_TABLE_COUNT]; /* rows of each, newest first */
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
/* Of a three-way proof. False: the query is none of its. */
bool sim_proof_query(sim_store *store, vg_query query, const vg_param *params, const vg_row_sink *sink, vg_status *ret, vg_err *err);
const void *sim_store_find(const sim_store *store, vg_table table, vg_key key);
/* A copy as a backup would be. */
void sim_store_copy(const sim_store *from, sim_store *to, sim *s);

/* --- the world ---------------------------------------------------------------------------------------- */

typedef enum sim_way { SIM_TO_BANK, SIM_ANSWER, SIM_PUSH } sim_way;

typedef struct sim_message { /* bytes on their way */
    struct sim_message *next;
    int64_t at;
    sim_way way;
    sim_program *program;
    int64_t ticket;
    int64_t run; /* of the gateway that sent it: another one has no connection to hear the answer */
    vg_wire_fate fate;
    uint64_t push; /* the bank's number of it */
    char key[65];  /* … and what the store calls it */
    bool late;     /* the bank has said it again since */
    uint8_t *bytes;
    size_t len;
} sim_message;

typedef struct sim_wire {
    vg_wire base;
    sim_program *program;
    size_t flying;
} sim_wire;

enum { SIM_MESSAGES_MAX = 500000 }; /* of one world: more are a loop, not work */
enum { SIM_ACCOUNTS = 6, SIM_REQUESTS = 400, SIM_PROGRAMS = 6 };

typedef struct sim_request {
    vg_request request;
    sim *sim;
    bool answered, dropped;
    int64_t shown_id; /* of the first answer to this key */
    uint8_t image[16]; /* VG_CMD_FILE */
} sim_request;

/* What goes wrong, drawn once a seed (swarm: each seed has its own mix). */
typedef struct sim_faults {
    uint32_t commit_fails, commit_lost_before, commit_lost_after, load_fails, crash, crash_in_commit, not_sent;
    uint32_t away;  /* the store is gone for longer than a turn tries */
    uint32_t pause; /* the writer stops in a commit, another instance takes over, and the first one wakes up */
    uint32_t push_lost; /* a message of a bank does not arrive, or our answer to it does not */
    uint32_t clock;   /* it jumps ahead, back, or stands */
    uint32_t outage;  /* a crash lasts for days */
    uint32_t notice;  /* working days are changed late */
    bool restore; /* an older copy of the store comes back once */
} sim_faults;

/* One program of the gateway, with a bank of its own. */
struct sim_program {
    sim *sim;
    int64_t id;
    const sim_bank *port;
    void *bank_conf, *bank; /* the port's */
    vg_program_conf *conf;  /* in sim.confs */
    const char *values[64]; /* of conf->bank_conf */
    sim_wire wire;
    int64_t accounts[SIM_ACCOUNTS];
    size_t account_count;
    uint32_t bank_ppm[SIM_WORDS_MAX]; /* chances of the bank's faults */
    char notice[1024];       /* days against the notice, as a calendar file */
    struct vg_calendar_room *room; /* … and what was made of it */
};

struct sim {
    uint64_t seed;
    chance chance;
    int64_t now, boot_skew;
    int64_t wall_skew;       /* of the gateway's clock: banks and callers have the true one */
    int64_t stands_at;       /* … which stands, while not 0 */
    int64_t days;            /* how long this seed lives; 0: as its acts come */
    uint64_t notices;        /* late changes of working days so far */
    bool steady;             /* the wire takes its time, always the same */
    bool many;               /* programs of several banks: each does less, or a seed takes too long */
    bool trace, dead, quiet; /* dead: the process has died; its calls go nowhere */
    sim_faults faults;
    sim_store store;
    sim_message *first; /* by time */
    struct told *told;  /* sim_wire.c: messages of banks that are being heard */
    sim_program programs[SIM_PROGRAMS];
    vg_program_conf confs[SIM_PROGRAMS];
    size_t program_count;
    vg_gateway *gw, *stale; /* stale: taken over, and not yet awake */
    int64_t run, stale_run, turning, runs; /* numbers of gateways: of gw, of stale, of the one whose code runs */
    int instance, stale_instance;          /* numbers of the holders of the lease */
    bool taking_over;
    sim_request *requests[SIM_REQUESTS];
    size_t request_count;
    uint64_t messages; /* that left the gateway */
    uint64_t commits, crashes, take_overs, pushes, pushes_taken;
    uint64_t check_every; /* invariants after each n-th commit, and at the end; 0: after each */
    uint64_t digest; /* of all that happened: the same seed gives the same digest */
    char finding[512];
    bool restored;
    char secrets[32][17]; /* what customers typed: none of it may be in any row or log line */
    size_t secret_count;
    /* Called with every message that reaches a bank; NULL: nobody listens. */
    void (*heard)(sim_program *p, const sim_said *said);
    void *owner; /* of who listens */
};

int64_t sim_wall(const sim *s); /* what the gateway takes for the time */
void sim_note(sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Keeps the first finding. */
void sim_fail(sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A world by chance: programs of these banks. */
void sim_open_world(sim *s, uint64_t seed, const sim_bank *const *banks, size_t count, int64_t days);
/* The same in steps: chance alone; then, with `now` set, the store; then program by program (bank_conf is the world's from then
 * on). Its rules may be changed until the gateway starts. */
void sim_begin(sim *s, uint64_t seed);
void sim_found(sim *s);
sim_program *sim_add_program(sim *s, const sim_bank *port, void *bank_conf);
/* The same with another adapter than the one of that name. */
sim_program *sim_add_adapter(sim *s, const sim_bank *port, void *bank_conf, const vg_bank *bank);
void sim_close_world(sim *s);
bool sim_start_gateway(sim *s);
void sim_stop_gateway(sim *s);
/* Lets everything happen that is due up to `until`. */
void sim_run_until(sim *s, int64_t until);
sim_program *sim_program_of(sim *s, int64_t id); /* NULL: no such */

/* wire.c */
void sim_wire_open(sim_program *p);
int64_t sim_wire_next(const sim *s); /* INT64_MAX: nothing is on its way */
void sim_wire_run(sim *s);           /* what has arrived by now */
void sim_wire_drop(sim *s);          /* the process is gone, and its connections with it */
void sim_wire_close(sim *s);

void sim_act(sim *s);  /* one thing that a caller, payer or operator does */
void sim_open_accounts(sim *s);
/* In a commit that stands: this process stops, and another one takes over. */
void sim_take_over(sim *s);
/* The holder's name of the gateway whose code runs. */
const char *sim_turning_name(const sim *s);
typedef struct sim_cover {
    uint64_t ends[32][VG_ST_COUNT]; /* by operation kind and state at the end of a seed */
    uint64_t answers[VG_VD_COUNT], strays, alerts, crashes, take_overs, restores, pushes, pushes_taken;
    uint64_t parts[8], late, reminded; /* of release plans by state; receipts that came late; holds that people were told of */
    uint64_t sends[24], faults[SIM_PROGRAMS][SIM_WORDS_MAX];
    const sim_bank *ports[SIM_PROGRAMS];
    uint64_t asks;      /* of any of the banks */
    bool whole_freezes; /* one of them freezes wholes only */
} sim_cover;
void sim_cover_add(sim_cover *cover, sim *s);
void sim_cover_print(const sim_cover *cover);
bool sim_cover_is_full(const sim_cover *cover); /* each kind has been done, and (of one bank) each that it can refuse refused */
void sim_settle_people(sim *s); /* open approvals are settled, pauses end */
void sim_check(sim *s); /* invariants of every commit, of all programs */
void sim_check_program(sim_program *p);
void sim_check_days(sim *s); /* T+1: no money is withdrawable before a day on which so much came in */
void sim_check_evidence(sim_program *p); /* the chain holds, and binds every exchange, entry, line, note, notice and decision */
void sim_check_interest(sim_program *p); /* what was gathered is what each day by itself gives */
/* The last closed day of each program is to be proved; … and was: its proof holds, with no more than what is allowed. */
void sim_ask_proofs(sim *s);
void sim_check_proof(sim_program *p);
void sim_check_rest(sim *s); /* invariants once faults have stopped and all is quiet */
bool sim_bank_may_lie(const sim_program *p); /* the bank may have done late what it denied */

/* sim_actor.c, for sim_people.c */
sim_request *sim_submit(sim_program *p, const vg_command *c);
const void *sim_some_row(sim_program *p, vg_table table, bool (*fits)(const void *row));
int64_t sim_some_account(sim_program *p);
/* sim_people.c: openings, cards, documents. */
void sim_fill_person(sim_program *p, vg_command *c, int n);
void sim_fill_card(sim_program *p, vg_command *c, int n); /* another card of the owner of c->object */
bool sim_give_files(sim_program *p, vg_command *c, int times); /* both sides of a document, for c */
typedef struct sim_deed {
    uint8_t times;
    void (*act)(sim_program *p);
    uint64_t asks; /* the bank must offer one of these; 0: whatever it offers */
} sim_deed;
extern const sim_deed sim_people_deeds[];
extern const size_t sim_people_deed_count;
int64_t sim_begin_account(sim_program *p, int n); /* opens one and leads it to its end; 0: it failed */
void sim_finish_cases(sim_program *p);            /* customers prove, or let it be */

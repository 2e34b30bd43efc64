/* Inside of the crank; only for gateway/run. */
#pragma once
#include "gateway/core/days.h"
#include "gateway/run/gateway.h"
#include <pthread.h>
#include <stdatomic.h>

typedef enum vg_event_kind {
    VG_EVT_COMMAND,  /* request */
    VG_EVT_SHOW,     /* request: its operation moved; show it again */
    VG_EVT_PREPARE,  /* op: build the question and encode it */
    VG_EVT_CLAIM,    /* flight: encoded */
    VG_EVT_OUTCOME,  /* flight: decoded answer */
    VG_EVT_LINES,    /* flight: rows of a feed */
    VG_EVT_DUE,      /* op */
    VG_EVT_FOUND,    /* op */
    VG_EVT_PUSH,     /* hearing: the bank told something */
    VG_EVT_DAY,      /* day: what it needed, of the business day */
    VG_EVT_PROOF,    /* proof: what was read */
    VG_EVT_EXPIRING, /* purpose, days, end */
    VG_EVT_ENROL,
    VG_EVT_REDATE,   /* one page of lots */
    VG_EVT_DAYS,     /* ask for the bank's calendar */
    VG_EVT_SENDS_OFF,
} vg_event_kind;

/* A message to a bank under way. */
typedef struct vg_flight {
    int64_t ticket;
    struct vg_lane *lane;
    int64_t epoch;  /* of the lane, when it was begun */
    int64_t op;     /* 0: a feed */
    int64_t feed;
    bool full;      /* feed: re-read of the day */
    bool is_query;  /* no claim: nothing can happen twice */
    int64_t op_ver;
    vg_ask ask;
    uint8_t *file;  /* UPLOAD: what ask.file stands in */
    uint8_t *bytes; /* the request, as encoded */
    size_t len;
    vg_status encoded;
    vg_err err;
    uint8_t *answer_bytes;
    size_t answer_len;
    vg_wire_fate fate;
    vg_arena arena;
    vg_answer answer;
    size_t rows_done; /* LINES: steps take them in chunks */
    bool one_by_one;  /* … after one of a chunk could not be taken */
    char bad[240];    /* … and this is why not, of the row at rows_done */
    struct vg_flight *next;
} vg_flight;

/* A message of the bank's own under way: read, one step, answered. */
typedef struct vg_hearing {
    int64_t program;
    struct vg_gateway *gw;
    const vg_program_conf *conf;
    uint8_t *bytes;
    size_t len;
    vg_arena arena;
    vg_push push;
    char hash[65];
    bool is_read, taken;
    vg_heard_done *done;
    void *ctx;
} vg_hearing;

/* Each account's share of one sum, in the order of the accounts. day 0: none is reckoned. */
typedef struct vg_shares {
    int64_t day;
    int64_t *accounts, *weights, *shares;
    size_t count, cap;
} vg_shares;

/* One step of a program's business day: what it asked for, read outside of the turn. */
typedef struct vg_day_work {
    struct vg_gateway *gw;
    struct vg_lane *lane;
    int64_t epoch; /* of the lane, before the store was read */
    vg_day_event event;
    int64_t accounts[VG_DAY_PAGE], shares[VG_DAY_PAGE], lots[VG_DAY_PAGE];
    vg_day_next next;
    vg_status read;
    vg_err err;
} vg_day_work;

/* A three-way proof under way: the bank is waited for, or it was read outside of the turn. */
typedef struct vg_proof_work {
    struct vg_gateway *gw;
    struct vg_lane *lane;
    int64_t epoch; /* of the lane, before the store was read */
    vg_proof wanted; /* day 0: none is */
    bool ready, wants_list;
    uint64_t figures_read; /* of the lane, when the store was read */
    struct vg_proof_run *run;
    vg_status read;
    vg_err err;
} vg_proof_work;

typedef struct vg_queued {
    struct vg_queued *next;
    vg_event_kind kind;
    int64_t program;
    int64_t op;
    vg_request *request;
    vg_flight *flight;
    vg_hearing *hearing;
    vg_day_work *day;
    vg_proof_work *proof;
    const char *purpose; /* EXPIRING: a literal */
    int days;
    int64_t end_ms;
    bool more;    /* REDATE: another page */
    bool ran;     /* kept in the batch that is about to commit */
    bool failed;  /* refused: err */
    vg_status status;
    vg_err err;
} vg_queued;

typedef struct vg_due {
    int64_t at;
    int64_t op;
    int64_t program;
    bool found; /* a claim found at start: an unanswered send */
} vg_due;

typedef struct vg_op_list {
    int64_t *ops;
    size_t count, cap, head;
} vg_op_list;

/* A statement that is read page by page. */
typedef struct vg_reading {
    uint64_t pages;    /* so far */
    char mark[128];    /* where one of them left off */
    unsigned rings;    /* readings without an end, one after the other */
} vg_reading;

/* One program: its rules, its login's pace, what waits for a connection. */
typedef struct vg_lane {
    const vg_program_conf *conf;
    _Atomic bool primary; /* the crank writes it; health checks and senders look */
    int64_t epoch;         /* with which the lease was taken: a row of another one was written by another writer */
    _Atomic int64_t lease_boot_ms; /* boot time until which the lease certainly holds */
    int64_t renew_boot_ms;
    int64_t enrolled_at;   /* of the program */
    int64_t tokens_milli;  /* token bucket, thousandths */
    int64_t tokens_at;
    int64_t quiet_until;   /* the bank asked for less */
    int64_t look_from;     /* the minute of boot time that looks are counted in */
    int64_t looks;
    uint32_t flying;
    vg_op_list queries, sends;
    char ref_head[16];     /* of this start: prefix, day is added */
    int64_t ref_count;
    int64_t feed_due[VG_FEED_LAST + 1];
    int64_t feed_full_at[VG_FEED_LAST + 1];
    char feed_page[VG_FEED_LAST + 1][17]; /* the page that the last answer named; empty: from the start of the window */
    vg_reading feed_reading[VG_FEED_LAST + 1];
    bool feed_flying[VG_FEED_LAST + 1];
    vg_day_next day;       /* what the business day needs next */
    bool day_flying, day_wanted;
    int64_t proof_at;      /* when the proofs are looked at next */
    bool proof_flying, proof_wanted;
    bool figures_wanted;   /* the bank's list of sub-accounts is to be read, once */
    uint64_t figures_read; /* how often it was, to its end */
    int64_t refused_hold, refused_part; /* of a release plan: tried in the last step; 0: none */
    char refused[240];     /* … and why it can't be */
    vg_shares shares;      /* while interest is shared; of the day's reader alone */
    bool feed_whole[VG_FEED_LAST + 1];    /* this reading began at the start of the day before */
    int64_t feed_whole_from[VG_FEED_LAST + 1]; /* … at this instant */
    bool listened;         /* the statement was read once since the lease was taken */
    int32_t days_asked;    /* day on which the bank's calendar was asked for */
    int64_t listen_until;  /* then acts are sent without it */
} vg_lane;

typedef struct vg_job {
    struct vg_job *next;
    void (*run)(void *arg);
    void *arg;
} vg_job;

/* What customers typed for an operation that is not sent yet: memory only, wiped when it leaves. */
typedef struct vg_secret {
    int64_t op;
    char text[VG_SECRET_TEXT];
} vg_secret;

typedef struct vg_notice { /* what a committed operation row asks for */
    int64_t op, program, due_at;
    bool live, settled; /* settled: nothing more comes of waiting, it ended or is its customer's turn */
} vg_notice;

struct vg_gateway {
    vg_edge edge;
    vg_lane *lanes;
    size_t lane_count;
    char instance[65];
    uint8_t salt[32];
    vg_work *work;

    pthread_mutex_t mutex; /* the queue, the counts, the flights' free list */
    pthread_cond_t wake;
    vg_queued *first, *last;       /* callers */
    vg_queued *urgent, *urgent_last; /* answers and timers */
    size_t queued;
    bool woken, store_away;
    int64_t clock_offset; /* wall less boot time, at the start */
    int64_t away_since;

    vg_due *heap;
    size_t heap_count, heap_cap;
    vg_request **waiters;
    int64_t *waiter_deadline;
    size_t waiter_count, waiter_cap;

    vg_effect *effects;
    vg_notice *notices;
    size_t notice_count, notice_cap;
    vg_ends ends; /* of the commit under way */
    vg_secret *secrets; /* the crank's own */
    size_t secret_count;
    _Atomic int64_t next_ticket;
    pthread_mutex_t flight_mutex;
    vg_flight *flights; /* submitted to the wire */

    pthread_t *threads;
    unsigned thread_count;
    pthread_mutex_t job_mutex;
    pthread_cond_t job_wake;
    vg_job *jobs, *jobs_last;
    bool resting; /* under job_mutex: no worker takes a job that comes now */
    _Atomic bool stopping, leaving;
    vg_gateway_counts counts;    /* the crank's own */
    vg_gateway_counts published; /* under mutex, after each turn */
};

vg_lane *vg_lane_of(vg_gateway *gw, int64_t program); /* NULL: not ours */
void vg_queue_put(vg_gateway *gw, vg_queued *event, bool urgent);
vg_queued *vg_event_new(vg_event_kind kind, int64_t program);
int64_t vg_now(vg_gateway *gw);
/* Lets some time pass, or until the gateway is told to stop. */
void vg_gateway_pause(vg_gateway *gw, int64_t ms);

/* due.c */
void vg_due_add(vg_gateway *gw, vg_due due);
bool vg_due_take(vg_gateway *gw, int64_t now, vg_due *ret);

/* outbox.c */
void vg_outbox_pump(vg_gateway *gw);
void vg_outbox_want_query(vg_gateway *gw, int64_t program, int64_t op);
void vg_outbox_want_send(vg_gateway *gw, int64_t program, int64_t op);
void vg_outbox_look(vg_gateway *gw, int64_t program, int64_t op); /* VG_DO_LOOK: at most VG_LOOKS_A_MINUTE */
VG_MUST vg_status vg_outbox_prepare(vg_gateway *gw, vg_core *core, vg_queued *event, vg_err *err);
void vg_outbox_prepared(vg_gateway *gw, vg_flight *flight);  /* after the turn: encode it */
void vg_outbox_claimed(vg_gateway *gw, vg_flight *flight);   /* after the commit: bytes may leave */
void vg_outbox_land(vg_gateway *gw, vg_flight *flight);      /* done with it */
int64_t vg_outbox_next(vg_gateway *gw);

/* hear.c */
VG_MUST vg_status vg_hear_step(vg_core *core, vg_hearing *hearing, vg_err *err);
void vg_hear_release(vg_gateway *gw, vg_hearing *hearing, bool committed);
void vg_hear_drop(vg_hearing *hearing); /* the gateway closes */

/* secret.c */
void vg_secret_keep(vg_gateway *gw, int64_t op, const char *text);
void vg_secret_use(const vg_gateway *gw, int64_t op, char ret[VG_SECRET_TEXT]); /* "": there is none (any more) */
void vg_secret_wipe(vg_gateway *gw, int64_t op);

/* roll.c */
/* A day that a wrong clock has closed stays closed, and what is dated wrong is compared wrong: while wall and boot time are apart
 * from what they were at the start, by a jump or a clock that stands, no day begins or ends and nothing new is sent (counts.
 * clock_jumped). A start takes the clock for right: doctor looks at it. */
void vg_clock_look(vg_gateway *gw);
void vg_days_keep(vg_gateway *gw, vg_lane *lane);
void vg_shares_free(vg_shares *shares);
void vg_days_release(vg_gateway *gw, vg_day_work *work, bool ran, const vg_err *err); /* err: why not, unless it ran */
bool vg_days_refuses(const vg_day_work *work, const vg_err *err); /* a part of a plan that can't be: no error of the day's */
int64_t vg_days_next(vg_gateway *gw, const vg_lane *lane);

/* prove.c */
void vg_proofs_keep(vg_gateway *gw, vg_lane *lane);
VG_MUST vg_status vg_proofs_step(vg_core *core, const vg_proof_work *work, vg_err *err);
void vg_proofs_release(vg_gateway *gw, vg_proof_work *work, bool ran);
void vg_proofs_listed(vg_lane *lane); /* the bank's list of sub-accounts was read to its end */
void vg_proofs_drop(vg_proof_work *work); /* the gateway closes */
int64_t vg_proofs_next(const vg_lane *lane);

/* lease.c */
void vg_lease_keep(vg_gateway *gw, vg_lane *lane, bool starting);
bool vg_lease_may_send(vg_gateway *gw, const vg_lane *lane);
VG_MUST vg_status vg_load_live(vg_gateway *gw, vg_lane *lane, vg_err *err);

/* turn.c */
void vg_turn_run(vg_gateway *gw, vg_queued *batch);

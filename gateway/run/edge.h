/* The edge: everything that is not a pure function, as interfaces. The real ones stand in gateway/edge, the
 * simulator's in tests/sim; the rest of the gateway sees only these structs.
 *
 *   clock   wall time for events, boot time for leases and waits
 *   random  bytes
 *   store   rows by key and group; one transaction for a set of changes
 *   wire    bytes to a bank and what came back
 *   download  a file of a bank's host, whole
 *   log     an event name and typed fields (gateway/base/log.h)
 */
#pragma once
#include "gateway/base/arena.h"
#include "gateway/base/log.h"
#include "gateway/core/model.h"
#include <stdatomic.h>

typedef struct vg_clock {
    void *ctx;
    int64_t (*wall_ms)(void *ctx); /* UTC; may jump */
    int64_t (*boot_ms)(void *ctx); /* never goes back */
} vg_clock;

typedef struct vg_random {
    void *ctx;
    void (*fill)(void *ctx, void *at, size_t len);
} vg_random;

/* --- store ------------------------------------------------------------------------------------- */

/* A change of one row. INSERT: the row must not exist. UPDATE: all changing columns are set where key and
 * old_ver match; row.ver already holds the new version. */
typedef enum vg_change_act { VG_INSERT, VG_UPDATE } vg_change_act;
typedef struct vg_change {
    vg_table table;
    vg_change_act act;
    const void *row;
    int64_t old_ver;
} vg_change;

/* Fate of a commit. NOT_KNOWN: the answer was lost; ask by reading the program row's turn on a new connection. */
typedef enum vg_fate { VG_COMMITTED, VG_ROLLED_BACK, VG_NOT_KNOWN } vg_fate;

/* The fence: every commit begins by moving the writer's row; unless it matches one row, nothing is written.
 * program.id, epoch and turn say which; the row's other changing columns are set with it. */
typedef struct vg_fence {
    const vg_program *program; /* after-image: turn already counted up */
    int64_t old_turn;          /* the row must stand at this turn and at program->epoch */
} vg_fence;

typedef struct vg_row_sink {
    void *ctx;
    /* Called for each row found; `row` is a struct of the table, valid during the call (B and X columns too). */
    vg_status (*row)(void *ctx, vg_table table, const void *row, vg_err *err);
} vg_row_sink;

/* A parameter of a named query. */
typedef struct vg_param {
    bool is_text;
    int64_t n;
    vg_span text;
} vg_param;
#define VG_P_INT(n_) ((vg_param){.n = (n_)})
#define VG_P_TEXT(s_) ((vg_param){.is_text = true, .text = vg_span_of(s_)})

/* Named queries: gateway/edge/statements.def has the text. A query yields rows of one table. */
typedef enum vg_query {
#define Q(name, table, sqlite, mysql) VG_Q_##name,
#include "gateway/edge/statements.def"
#undef Q
    VG_QUERY_COUNT
} vg_query;

typedef struct vg_store vg_store;

typedef struct vg_store_ops {
    /* Rows by key, any number; absent ones are simply not delivered. On the writer's connection. */
    vg_status (*load)(vg_store *, vg_table, const vg_key *keys, size_t n, const vg_row_sink *, vg_err *);
    /* All rows of a group for each key: what VG_GROUPS says. On the writer's connection. */
    vg_status (*load_group)(vg_store *, vg_group, const int64_t *keys, size_t n, const vg_row_sink *, vg_err *);
    /* One transaction: fences first, then the changes in order. ROLLED_BACK carries the reason in err: FENCED,
     * STORE_ROLLED_BACK (busy, deadlock: run again from a fresh read), BUG (rows matched ≠ rows sent). An
     * error ends the transaction before this returns, on every path. */
    vg_fate (*commit)(vg_store *, const vg_fence *fences, size_t n, const vg_change *changes, size_t change_count,
                      vg_err *);
    /* Reconnects the writer's connection and forgets what it had prepared. */
    vg_status (*reopen)(vg_store *, vg_err *);
    /* A named query; `reader` true: on a reading connection of this thread's own (never sees less than what
     * was committed before the call), false: on the writer's connection. */
    vg_status (*query)(vg_store *, bool reader, vg_query, const vg_param *params, size_t n, const vg_row_sink *,
                       vg_err *);
    /* Takes or renews the lease of a program (one conditional UPDATE and commit): *ret is the row after it.
     * Free when holder is "" or lease_until has passed by now_ms. steal counts the epoch up. NOT_PRIMARY when
     * another holds it. */
    vg_status (*lease)(vg_store *, int64_t program, const char *holder, int64_t now_ms, int64_t until_ms,
                       vg_program *ret, vg_err *);
    /* Creates the program's row where it is missing (start and migrate only). */
    vg_status (*enrol)(vg_store *, int64_t program, const char *name, int64_t now_ms, vg_err *);
    void (*close)(vg_store *);
} vg_store_ops;

struct vg_store {
    const vg_store_ops *ops;
};

/* Where sealed columns are opened and closed: certs/seal.h gives the real one. out has room for len + 64. place: table, column
 * and key of the value; sealed bytes that were put elsewhere do not open. */
typedef struct vg_sealer {
    void *ctx;
    size_t (*seal)(void *ctx, vg_span place, vg_span plain, uint8_t *out); /* length written */
    bool (*open)(void *ctx, vg_span place, vg_span sealed, uint8_t *out, size_t *ret_len); /* false: not ours or changed */
} vg_sealer;

/* --- wire -------------------------------------------------------------------------------------- */

typedef struct vg_wire_request {
    int64_t ticket;     /* ours; comes back with the answer */
    int64_t program;
    const char *url;    /* the login's front-end */
    const char *content_type; /* HTTP */
    const char *header;       /* HTTP: one more header line; NULL or "": none */
    vg_span bytes;      /* copied by the wire before submit returns */
    int64_t answer_ms;  /* then silence */
} vg_wire_request;

typedef enum vg_wire_fate {
    VG_WIRE_ANSWER,   /* a whole message; of HTTP: status 200 (400 and 500 where the bank answers with faults) and a body */
    VG_WIRE_SILENCE,  /* bytes may have arrived */
    VG_WIRE_NOT_SENT, /* proven: not one byte was written */
} vg_wire_fate;

typedef struct vg_wire_answer {
    int64_t ticket;
    int64_t program;
    vg_wire_fate fate;
    vg_span bytes;    /* of an ANSWER; valid during the call */
    char what[96];    /* for the operator: "connection refused", "timeout after 30000 ms" */
} vg_wire_answer;

typedef struct vg_wire vg_wire;
typedef struct vg_wire_ops {
    /* Never blocks. The answer comes by the callback given at open, from the wire's own thread. BUSY when all
     * connections are taken: nothing was sent. */
    vg_status (*submit)(vg_wire *, const vg_wire_request *, vg_err *);
    /* Connections that are free now. */
    size_t (*free_slots)(vg_wire *);
    void (*close)(vg_wire *); /* no callback after it returns */
} vg_wire_ops;
struct vg_wire {
    const vg_wire_ops *ops;
};
typedef void vg_wire_done(void *ctx, const vg_wire_answer *answer);

/* --- files --------------------------------------------------------------------------------------- */

typedef struct vg_download_ask {
    const char *url;
    int64_t size;            /* of the whole; more is refused, and so is less */
    int fd;                  /* written from where it stands */
    const atomic_bool *stop; /* looked at while it comes */
} vg_download_ask;

/* Blocks. NOT_READY: it did not come, or not whole: later. STATEMENT: it is longer or shorter than size. BUSY: stopped. */
typedef struct vg_download {
    void *ctx;
    vg_status (*get)(void *ctx, const vg_download_ask *ask, vg_err *err); /* NULL: there is none */
} vg_download;

typedef struct vg_edge {
    vg_clock clock;
    vg_random random;
    const vg_logger *log;
    vg_store *store;
} vg_edge; /* each program has its own wire: gateway.h */

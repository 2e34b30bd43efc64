/* The crank: events in, one commit, effects out; and what feeds it: timers, the outbox, statement feeds.
 *
 *     vg_gateway_open(&conf, &edge, &gw, err); vg_gateway_start(gw, err);
 *     thread:   while (!stopping) vg_gateway_turn(gw, 100);
 *     anybody:  vg_gateway_submit(gw, request);         done() is called after the commit
 *     wire:     vg_gateway_wire_done(gw, answer);
 *
 * One thread turns. With workers = 0 everything runs inside vg_gateway_turn and vg_gateway_wire_done: that
 * is how the simulation runs the whole gateway from one seed.
 */
#pragma once
#include "adapters/bank.h"
#include "gateway/core/core.h"
#include "gateway/core/ends.h"
#include "gateway/run/edge.h"

typedef struct vg_gateway vg_gateway;

/* One program as configured; everything borrowed for the life of the gateway. */
typedef struct vg_program_conf {
    vg_rules rules;
    const vg_bank *bank;
    vg_bank_conf bank_conf;
    vg_signer signer;
    vg_wire *wire; /* of this login; NULL: a ledger-only program */
    vg_download download; /* files that its answers name by a path */
    const char *url; /* of the bank or its front-end; TCP: tcp://host:port */
    int32_t pace_per_min; /* token bucket of the login; 0: no limit */
    uint32_t connections; /* at once */
    bool fetches; /* the bank's statement files, by itself (fetcher.h) */
    vg_rate rates[VG_RATES_MAX]; /* what rules.interest points at */
} vg_program_conf;

typedef struct vg_gateway_conf {
    const vg_program_conf *programs;
    size_t program_count;
    const char *instance; /* holder of leases: unique among instances */
    unsigned workers;
    uint8_t salt[32]; /* chance of this run: digests of personal data tell nothing (core/evidence.h) */
} vg_gateway_conf;

/* A caller's command on its way. Owned by the caller until done() is called, exactly once, from any thread. */
typedef struct vg_request {
    vg_command command;
    vg_reply reply;
    int64_t wait_ms; /* Prefer: wait; 0: answer after the commit */
    void (*done)(void *ctx, struct vg_request *request);
    void *ctx;
} vg_request;

typedef struct vg_gateway_counts {
    uint64_t turns, events, commits, rolled_back, not_known, strays, alerts;
    uint64_t sends, queries, lines, answers[VG_VD_COUNT];
    uint64_t queue, waiting, in_flight, due;
    vg_ends ends; /* since the start */
    int64_t commit_us_sum;
    bool store_away;
    bool clock_jumped; /* the clock on the wall is not where it was at the start: business days wait */
} vg_gateway_counts;

VG_MUST vg_status vg_gateway_open(const vg_gateway_conf *conf, const vg_edge *edge, vg_gateway **ret, vg_err *err);
/* Takes the leases it can get, enrols new programs, finds open operations. */
VG_MUST vg_status vg_gateway_start(vg_gateway *gw, vg_err *err);
/* One turn; waits at most wait_ms for an event. True when something was done. */
bool vg_gateway_turn(vg_gateway *gw, int64_t wait_ms);
/* BUSY when the queue is full: done() will not be called. */
VG_MUST vg_status vg_gateway_submit(vg_gateway *gw, vg_request *request, vg_err *err);
/* For vg_wire_done callbacks; ctx is the gateway. */
void vg_gateway_wire_done(void *gw, const vg_wire_answer *answer);
/* What a bank sends by itself. done() is called exactly once, from any thread, after the commit: answered: bytes in the bank's
 * form, status of HTTP; else nothing is to be said (the store is away, the program is written elsewhere): the bank tries again. */
typedef struct vg_heard {
    bool answered;
    int status;
    vg_span bytes;
    vg_http_head head;
} vg_heard;
typedef void vg_heard_done(void *ctx, const vg_heard *heard);
VG_MUST vg_status vg_gateway_hear(vg_gateway *gw, int64_t program, vg_span wire, vg_heard_done *done, void *ctx,
                                  vg_err *err);
/* A certificate of the program ends in `days`: an event, once a step. */
void vg_gateway_expiring(vg_gateway *gw, int64_t program, const char *purpose, int days, int64_t end_ms);
/* Sends of a program stay off until two people resume (a restored store, F27). */
void vg_gateway_sends_off(vg_gateway *gw, int64_t program);
/* Earliest instant at which something is due by itself; INT64_MAX: nothing. */
int64_t vg_gateway_next_due(vg_gateway *gw);
void vg_gateway_count(vg_gateway *gw, vg_gateway_counts *ret);
bool vg_gateway_is_primary(vg_gateway *gw, int64_t program);
/* A job for the worker pool; runs at once where there are no workers, or none any more. */
void vg_gateway_job(vg_gateway *gw, void (*run)(void *arg), void *arg);
/* Wakes a waiting turn. */
void vg_gateway_wake(vg_gateway *gw);
/* It is to be stopped soon: a commit that is not known is asked about once more and not until the store is back, so that who waits for
 * it ends. Its callers are told that it is not known. The crank goes on. */
void vg_gateway_leave(vg_gateway *gw);
/* A turn that waits for the store gives up: for shutting down, before the crank is joined. Workers go on: what the last turn asks of
 * them is done, too. */
void vg_gateway_stop(vg_gateway *gw);
/* After the crank was joined: ends the workers, once they have done all that is theirs. From then on nobody submits to the wire, which
 * may be closed: an answer that it still brings is decoded on its own thread. */
void vg_gateway_rest(vg_gateway *gw);
/* Rests, if it does not yet; answers what is queued with BUSY. The wire must be closed before. */
void vg_gateway_close(vg_gateway *gw);

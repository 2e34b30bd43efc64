/* Where a bank's front-end calls us: one message a connection, one answer, closed (banks/pingan.md A.1, B.10).
 *
 *     vg_tcp_listener_conf conf = {.address = "10.1.2.4", .port = 7072, .frame = frame, .frame_ctx = bank_conf,
 *                                  .take = take, .ctx = daemon};
 *     VG_TRY(vg_tcp_listener_open(&conf, &listener, err));
 *     take(ctx, call, bytes)  ...  vg_tcp_answer(call, bytes)      exactly once, from any thread; empty: closed without a word
 *
 * Only a loopback or private peer is heard: the front-end stands in our own network. Limits: connections at once, bytes of a
 * message (VG_MESSAGE_MAX), time for it. Where the process has no descriptors left (log: push.no_descriptors), who calls waits
 * until there are some again.
 */
#pragma once
#include "gateway/base/log.h"
#include "gateway/edge/wire_tcp.h"

typedef struct vg_tcp_call vg_tcp_call;
typedef struct vg_tcp_listener vg_tcp_listener;
typedef void vg_tcp_take(void *ctx, vg_tcp_call *call, vg_span message);

typedef struct vg_tcp_listener_conf {
    const char *address; /* numeric */
    uint16_t port;       /* 0: any; see vg_tcp_listener_port */
    vg_tcp_frame *frame;
    const void *frame_ctx;
    vg_tcp_take *take; /* on a thread of the listener; message is valid until the answer */
    void *ctx;
    const vg_logger *log; /* NULL: nobody is told */
} vg_tcp_listener_conf;

VG_MUST vg_status vg_tcp_listener_open(const vg_tcp_listener_conf *conf, vg_tcp_listener **ret, vg_err *err);
uint16_t vg_tcp_listener_port(const vg_tcp_listener *listener);
void vg_tcp_answer(vg_tcp_call *call, vg_span bytes);
/* Takes no more calls: `take` does not run any more when it returns. Those that were taken are still to be answered: then close. */
void vg_tcp_listener_stop(vg_tcp_listener *listener);
void vg_tcp_listener_close(vg_tcp_listener *listener);

/* Bytes to a bank's front-end over TCP: one message a connection, the answer framed by its own header.
 *
 *     VG_TRY(vg_wire_tcp_open(&(vg_wire_tcp_conf){.connections = 4, .frame = frame, .frame_ctx = bank_conf,
 *                                                 .done = answered, .ctx = gateway}, &wire, err));
 *
 * The front-end signs and encrypts: an address that is neither loopback nor private is refused, also after DNS changed
 * (banks/pingan.md A.1). As wire_curl.h: one wire a login, one thread, a connection is never used twice.
 */
#pragma once
#include "gateway/run/edge.h"

enum { VG_WIRE_TCP_CONNECT_MS = 3000 };

/* Bytes of the message that begins with `have`; 0: more is needed to say; SIZE_MAX: it is none. */
typedef size_t vg_tcp_frame(const void *ctx, vg_span have);

typedef struct vg_wire_tcp_conf {
    size_t connections; /* at once; 1 to VG_BANK_CONNECTIONS */
    int64_t connect_ms; /* from submit to the first byte, a name's resolver with it; 0: VG_WIRE_TCP_CONNECT_MS */
    vg_tcp_frame *frame;
    const void *frame_ctx;
    vg_wire_done *done; /* on the wire's thread */
    void *ctx;
} vg_wire_tcp_conf;

VG_MUST vg_status vg_wire_tcp_open(const vg_wire_tcp_conf *conf, vg_wire **ret, vg_err *err);
/* tcp://host:port, each of the host's addresses loopback or private. CONFIG. Resolves the name: start-up only. */
VG_MUST vg_status vg_wire_tcp_check(const char *url, vg_err *err);

/* Bytes to a bank over HTTP/1.1 and what came back: one request a connection, closed on every end.
 *
 *     VG_TRY(vg_wire_check_url(login->url, true, err));                    at start: refuse a
 * public address VG_TRY(vg_wire_curl_open(&(vg_wire_curl_conf){.connections = 4, .front_end = true,
 * .done = answered, .ctx = outbox}, &wire, err));
 *
 * One wire has one thread and its own number of connections: open one for each bank login. An
 * answer has no tie to its request but the connection (banks/citic), so a connection is never used
 * twice. No redirects, no proxies, nothing from the environment.
 */
#pragma once
#include "gateway/run/edge.h"

#define VG_WIRE_URL_MAX 512
enum { VG_WIRE_CURL_CONNECT_MS = 10000 };

typedef struct vg_wire_curl_conf {
    size_t connections; /* at once; 1 to VG_BANK_CONNECTIONS */
    bool
        front_end; /* unsigned bytes: loopback and private addresses only, also after DNS changed */
    const char *ca_file; /* PEM; NULL: the system's */
    const char *cert_file, *key_file; /* PEM, of mutual TLS; NULL: none */
    bool faults;         /* status 400 and 500 with a body are answers, too: signed faults */
    int64_t connect_ms;  /* to the end of the TLS handshake; 0: VG_WIRE_CURL_CONNECT_MS */
    vg_wire_done *done;  /* on the wire's thread */
    void *ctx;
} vg_wire_curl_conf;

VG_MUST vg_status vg_wire_curl_open(const vg_wire_curl_conf *conf, vg_wire **ret, vg_err *err);
/* http or https, a host, no user and password; front_end: each of its addresses must be loopback or
 * private (RFC 1918, RFC 4193). CONFIG with what is wrong. Resolves the name: start-up only. */
VG_MUST vg_status vg_wire_check_url(const char *url, bool front_end, vg_err *err);

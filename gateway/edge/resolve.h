/* The addresses of a name, within a bound. The C library's resolver can't be called off, so a name is asked for on a thread of its own,
 * which is left behind when it does not come back: it ends when the resolver does. A numeric address is asked of nobody.
 *
 *     vg_asking *asked = NULL;                                              one a connection, kept between its exchanges
 *     int rc = vg_resolve(&asked, host, port, until, &stopping, &found);    0: found is the caller's (freeaddrinfo); else gai_strerror(rc)
 *     asked = vg_resolve_leave(asked);
 *
 * Whoever asks while an earlier question is under way waits for that one: of a resolver that hangs there is one thread a connection.
 */
#pragma once
#include <netdb.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { VG_RESOLVE_NAME = 256, VG_RESOLVE_LATE = 1 /* no EAI_… is above 0 */ };

typedef struct vg_asking vg_asking;

/* until: on the boot clock. VG_RESOLVE_LATE: that has come, or `stop` is true. */
int vg_resolve(vg_asking **asked, const char *host, const char *port, int64_t until, const atomic_bool *stop, struct addrinfo **ret);
vg_asking *vg_resolve_leave(vg_asking *asked);

/* A resolver and a network that take their time: getaddrinfo and getsockopt of this program, in front of the C library's.
 *
 *     slow_net_hang();          the name hangs.test has no answer ...
 *     slow_net_release();       ... until now: it is 127.0.0.1
 *     slow_net_stall(400);      who looks at a connection that was made stands still so long; 0: he does not
 */
#pragma once

#define SLOW_NAME "hangs.test"

void slow_net_hang(void);
void slow_net_release(void);
void slow_net_stall(int ms);
int slow_net_asked(void); /* how often the resolver was asked for the name */

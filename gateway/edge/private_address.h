/* Which addresses unsigned bytes may go to, and only those: loopback, RFC 1918, RFC 4193. */
#pragma once
#include "gateway/base/err.h"
#include <sys/socket.h>

bool vg_private_address(const struct sockaddr *address);
/* Each address of the host is one. CONFIG with which is not. Resolves the name. */
VG_MUST vg_status vg_private_host(const char *host, vg_err *err);

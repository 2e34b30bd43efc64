#include "gateway/edge/private_address.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

static bool private_ipv4(uint32_t a)
{
    return a >> 24 == 127 || a >> 24 == 10 || a >> 20 == 0xAC1 || a >> 16 == 0xC0A8;
}

/* Loopback, RFC 1918, RFC 4193. Link-local is not: anybody on the cable can have such an address.
 */
bool vg_private_address(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        return private_ipv4(
            ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6) {
        return false;
    }
    const struct in6_addr *a = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(a)) {
        return private_ipv4((uint32_t)a->s6_addr[12] << 24 | (uint32_t)a->s6_addr[13] << 16 |
                            (uint32_t)a->s6_addr[14] << 8 | (uint32_t)a->s6_addr[15]);
    }
    return IN6_IS_ADDR_LOOPBACK(a) || (a->s6_addr[0] & 0xFE) == 0xFC;
}

vg_status vg_private_host(const char *host, vg_err *err)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int rc = getaddrinfo(host, NULL, &hints, &found);
    if (rc != 0) {
        return VG_FAIL(err, CONFIG, "the front-end's host %.100s has no address: %s", host,
                       gai_strerror(rc));
    }
    bool all = true;
    for (const struct addrinfo *at = found; at != NULL; at = at->ai_next) {
        all = all && vg_private_address(at->ai_addr);
    }
    freeaddrinfo(found);
    return all ? VG_DONE
               : VG_FAIL(err, CONFIG,
                         "the front-end's host %.100s has a public address: unsigned bytes go to "
                         "loopback or "
                         "private addresses only",
                         host);
}

#include "tests/unit/slow_net.h"
#include <dlfcn.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static atomic_bool hangs;
static atomic_int asked, stall_ms, inside;

void slow_net_hang(void)
{
    atomic_store(&asked, 0);
    atomic_store(&hangs, true);
}

void slow_net_release(void)
{
    atomic_store(&hangs, false);
    while (atomic_load(&inside) > 0) {
        usleep(1000);
    }
}

void slow_net_stall(int ms) { atomic_store(&stall_ms, ms); }

int slow_net_asked(void) { return atomic_load(&asked); }

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **res)
{
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    bool slow = name != NULL && strcmp(name, SLOW_NAME) == 0 && (hints == NULL || (hints->ai_flags & AI_NUMERICHOST) == 0);
    *(void **)&next = dlsym(RTLD_NEXT, "getaddrinfo");
    if (!slow) {
        return next(name, service, hints, res);
    }
    atomic_fetch_add(&inside, 1);
    atomic_fetch_add(&asked, 1);
    while (atomic_load(&hangs)) {
        usleep(1000);
    }
    int rc = next("127.0.0.1", service, hints, res);
    atomic_fetch_sub(&inside, 1);
    return rc;
}

int getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
    int (*next)(int, int, int, void *, socklen_t *);
    *(void **)&next = dlsym(RTLD_NEXT, "getsockopt");
    if (level == SOL_SOCKET && name == SO_ERROR) {
        usleep((useconds_t)atomic_load(&stall_ms) * 1000);
    }
    return next(fd, level, name, value, len);
}

#include "gateway/edge/system.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_ms(clockid_t which)
{
    struct timespec now;
    int rc = clock_gettime(which, &now);
    assert(rc == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t wall_ms(void *ctx)
{
    (void)ctx;
    return read_ms(CLOCK_REALTIME);
}

static int64_t boot_ms(void *ctx)
{
    (void)ctx;
    return read_ms(CLOCK_BOOTTIME);
}

static void fill(void *ctx, void *at, size_t len)
{
    (void)ctx;
    uint8_t *out = at;
    while (len > 0) {
        ssize_t n = getrandom(out, len, 0);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            abort();
        }
        out += n;
        len -= (size_t)n;
    }
}

vg_clock vg_system_clock(void) { return (vg_clock){.wall_ms = wall_ms, .boot_ms = boot_ms}; }

vg_random vg_system_random(void) { return (vg_random){.fill = fill}; }

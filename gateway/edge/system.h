/* Clock and random bytes of this machine. */
#pragma once
#include "gateway/run/edge.h"

/* CLOCK_REALTIME for events; CLOCK_BOOTTIME for leases and waits: it also counts while the machine
 * sleeps. */
vg_clock vg_system_clock(void);
/* getrandom; the process stops when the kernel has none to give, for nothing safe can follow. */
vg_random vg_system_random(void);

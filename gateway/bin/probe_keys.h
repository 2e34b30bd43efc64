/* Inside probe: vectors in JSON. */
#pragma once
#include "gateway/bin/probe.h"

/* gateway/bin/probe_selftest.c: files of the Wycheproof project, one line each; without a file the answers known by heart. */
int vg_probe_selftest(int argc, char **argv);
/* gateway/bin/probe_sm2.c */
int vg_probe_sm2(int argc, char **argv);

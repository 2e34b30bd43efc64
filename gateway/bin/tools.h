/* Work of custodyctl that needs the whole gateway: implemented in gateway/bin/doctor.c. Each prints
 * its findings (a table for people, or JSON) and returns custodyctl's exit code. */
#pragma once
#include <stdbool.h>

/* Configuration, key files, store, addresses, clock: what is wrong, and what to do. */
int vg_doctor(const char *conf_path, bool json);
/* verb: "migrate" or "check". */
int vg_store_command(const char *verb, const char *conf_path, bool json);

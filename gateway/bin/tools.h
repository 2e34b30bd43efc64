/* Work of custodyctl that needs the whole gateway: implemented in gateway/bin/doctor.c. Each prints
 * its findings (a table for people, or JSON) and returns custodyctl's exit code. */
#pragma once
#include "gateway/core/calendar_file.h"

/* Configuration, key files, store, addresses, clock: what is wrong, and what to do. */
int vg_doctor(const char *conf_path, bool json);
/* The calendar of a file, or the one that a configuration names; both NULL: the built-in one (*ret NULL). False: told on
 * stderr. *ret is the caller's to free. */
bool vg_tool_calendar(const char *file, const char *conf_path, vg_calendar_room **ret);
/* verb: "migrate" or "check". */
int vg_store_command(const char *verb, const char *conf_path, bool json);

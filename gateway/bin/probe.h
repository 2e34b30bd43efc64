/* probe: the gateway's own readers and verifiers on files, one line a file: "accept …" or "reject <reason>". The code that
 * decides is the code that custodyd links; probe only opens files and prints. */
#pragma once
#include "gateway/base/span.h"

/* argv behind the verb's name. Exit status 0: all files could be read (accepted or rejected); 2: usage or an unreadable file. */
typedef struct vg_probe_verb {
    const char *name;
    const char *usage;
    int (*run)(int argc, char **argv);
} vg_probe_verb;

/* gateway/bin/probe_xml.c: xmlcheck, c14n, xmldsig-verify, wss-verify, gbk */
extern const vg_probe_verb vg_probe_xml[];
extern const size_t vg_probe_xml_count;
/* gateway/bin/probe_keys.c: cms-verify, sm2-verify, certpath, selftest */
extern const vg_probe_verb vg_probe_keys[];
extern const size_t vg_probe_keys_count;

/* gateway/bin/probe.c. Reads a file whole, at most max bytes; prints the reason on stderr and returns false otherwise. *ret is
 * freed by free(). */
bool vg_probe_read(const char *path, size_t max, uint8_t **ret, size_t *ret_len);
/* "accept <file> <what>" / "reject <file> <reason>", one line, control characters shown as '?'. */
void vg_probe_accept(const char *path, const char *what);
void vg_probe_reject(const char *path, const char *reason);

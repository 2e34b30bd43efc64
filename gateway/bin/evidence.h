/* Checks an archive or a chain of events without server and secrets: an own reading of gateway/core/evidence.h, from OpenSSL's SHA-256
 * and jansson alone, so that a mistake of the writer is not repeated here.
 *
 *     vg_evidence_report r;
 *     vg_evidence_verify(file, "6f0c…", &r);            head: from elsewhere; NULL: none
 *     r.fault[0] == 0 ? "it holds" : "%s: %s", r.place, r.fault
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef struct vg_evidence_report {
    bool chain; /* a chain of events; else the archive of an act */
    int64_t program;
    int64_t operations, events, records, hidden, entries, path; /* how many were checked; hidden: of records, without what they hide */
    int64_t unbound;            /* records and operations of which no event tells: from before version 4 */
    int64_t old_events;         /* of a chain: in the form of before version 4, whose operation is not bound */
    int64_t first, last;        /* sequences: of a chain; of an act's events */
    int64_t head_sequence;
    char head[65];              /* to which it leads */
    bool complete;              /* nothing of the act between its last event and the head was left out */
    bool head_given, from_start; /* from_start: a chain that begins with the first event */
    char place[96], fault[200]; /* the first fault; "": none */
} vg_evidence_report;

void vg_evidence_verify(FILE *file, const char *head, vg_evidence_report *ret);

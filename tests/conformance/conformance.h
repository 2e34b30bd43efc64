/* One suite for every adapter: what a bank may do to a message, and what must come of it. Driven by the adapter's own table
 * (caps, asks), run against its simulated bank through the port of tests/sim, with the whole gateway in between.
 *
 *     conform_report to = {file, line};
 *     conform_count n = conform_run(sim_bank_find("citic"), NULL, &to);
 *     n.failed == 0
 *
 * A case is a claim. It passes, fails with a reason, or is not offered: by the bank's table, or by its simulated bank. An
 * adapter that makes the gateway send again what the bank promises to do once only, or that reads silence as a no, fails.
 */
#pragma once
#include "tests/sim/sim.h"

typedef enum conform_result { CONFORM_PASSED, CONFORM_FAILED, CONFORM_NOT_OFFERED } conform_result;

typedef struct conform_report {
    void *ctx;
    void (*line)(void *ctx, const char *claim, conform_result result, const char *why);
} conform_report;

typedef struct conform_count {
    size_t passed, failed, not_offered;
} conform_count;

/* bank NULL: the adapter of the port's name. */
conform_count conform_run(const sim_bank *port, const vg_bank *bank, const conform_report *report);
/* One case by its number, for a search; false: there are no more. */
bool conform_case(const sim_bank *port, const vg_bank *bank, size_t i, char ret_claim[160], conform_result *ret, char ret_why[512]);

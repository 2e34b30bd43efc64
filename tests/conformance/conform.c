/* conform [BANK …]: runs the suite; the table of claims, and 1 when one failed. */
#include "tests/conformance/conformance.h"
#include <stdio.h>

static void line(void *ctx, const char *claim, conform_result result, const char *why)
{
    static const char *const words[] = {"pass", "FAIL", "not offered"};
    (void)ctx;
    printf("  %-12s %s%s%s\n", words[result], claim, *why == 0 ? "" : ": ", why);
}

static bool run(const sim_bank *port)
{
    const conform_report to = {NULL, line};
    printf("%s\n", port->name);
    conform_count n = conform_run(port, NULL, &to);
    printf("  %zu passed, %zu failed, %zu not offered\n", n.passed, n.failed, n.not_offered);
    return n.failed == 0 && n.passed > 0;
}

int main(int argc, char **argv)
{
    bool sound = true;
    for (int i = 1; i < argc; i++) {
        const sim_bank *port = sim_bank_find(argv[i]);
        if (port == NULL) {
            fprintf(stderr, "conform: there is no bank called %s\n", argv[i]);
            return 2;
        }
        sound &= run(port);
    }
    for (size_t i = 0; argc == 1 && sim_bank_at(i) != NULL; i++) {
        sound &= run(sim_bank_at(i));
    }
    return sound ? 0 : 1;
}

/* custodyctl adapter test BANK [--mode M]: the conformance suite of tests/conformance against the bank's simulated one, offline. A
 * build without tests has no simulated banks. */
#include "gateway/bin/custodyctl.h"
#ifdef VG_CONFORMANCE
#include "tests/conformance/conformance.h"

typedef struct shown {
    bool json;
    size_t count;
} shown;

static void line(void *ctx, const char *claim, conform_result result, const char *why)
{
    static const char *const words[] = {"pass", "fail", "not_offered"};
    shown *s = ctx;
    if (s->json) {
        json_t *one = json_pack("{s:s, s:s, s:s}", "case", claim, "result", words[result], "why", why);
        char *text = one == NULL ? NULL : json_dumps(one, JSON_COMPACT);
        printf("%s%s", s->count == 0 ? "" : ",\n", text == NULL ? "{}" : text);
        free(text);
        json_decref(one);
    } else {
        printf("%-12s %s%s%s\n", words[result], claim, *why == 0 ? "" : ": ", why);
    }
    s->count++;
}

/* The port whose adapter has this name and mode; without a mode the bank's first. */
static const sim_bank *port_of(const char *bank, const char *mode)
{
    for (size_t i = 0; sim_bank_at(i) != NULL; i++) {
        const sim_bank *port = sim_bank_at(i);
        bool named = strcmp(port->bank, bank) == 0 || strcmp(port->name, bank) == 0;
        if (named && (mode == NULL || (port->mode != NULL && strcmp(port->mode, mode) == 0))) {
            return port;
        }
    }
    return NULL;
}

vg_ctl_exit vg_ctl_adapter_test(const vg_ctl_call *call)
{
    const sim_bank *port = port_of(call->values[0], call->values[1]);
    shown s = {.json = call->json};
    const conform_report report = {&s, line};
    if (port == NULL) {
        fprintf(stderr, "no simulated bank is called %.60s, or not in this mode:", call->values[0]);
        for (size_t i = 0; (port = sim_bank_at(i)) != NULL; i++) {
            fprintf(stderr, " %s%s%s", port->bank, port->mode == NULL ? "" : "/", port->mode == NULL ? "" : port->mode);
        }
        fputc('\n', stderr);
        return VG_CTL_USAGE;
    }
    fputs(call->json ? "[" : "", stdout);
    conform_count n = conform_run(port, NULL, &report);
    if (call->json) {
        puts("]");
    } else {
        printf("%s: %zu passed, %zu failed, %zu not offered\n", port->name, n.passed, n.failed, n.not_offered);
    }
    return n.failed == 0 && n.passed > 0 ? VG_CTL_DONE : VG_CTL_REFUSED;
}

#else

vg_ctl_exit vg_ctl_adapter_test(const vg_ctl_call *call)
{
    (void)call;
    fputs("this program was built without tests: it has no simulated banks\n", stderr);
    return VG_CTL_REFUSED;
}

#endif

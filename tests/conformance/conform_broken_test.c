/* Adapters that are wrong on purpose: the suite must fail them, or it proves nothing. */
#include "tests/conformance/conformance.h"
#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>

static const vg_bank *sound; /* whose table the broken one copies */

/* "Nothing that I understand came, so it was not processed": the gateway sends the same again. */
static vg_status resends(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire, vg_arena *arena,
                         vg_answer *ret, vg_err *err)
{
    vg_status st = sound->decode(conf, signer, ask, wire, arena, ret, err);
    if (st.code == VG_OK && ret->verdict == VG_VD_UNCLEAR && vg_ask_message(ask->kind) == VG_MSG_MONEY) {
        ret->verdict = VG_VD_NOT_TAKEN;
    }
    return st;
}

/* "The bank does not know it, so it was refused." */
static vg_status refuses(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire, vg_arena *arena,
                         vg_answer *ret, vg_err *err)
{
    vg_status st = sound->decode(conf, signer, ask, wire, arena, ret, err);
    if (st.code == VG_OK && (ret->verdict == VG_VD_UNCLEAR || ret->verdict == VG_VD_ABSENT)) {
        ret->verdict = VG_VD_NO;
    }
    return st;
}

/* "Whatever came, it was a yes." */
static vg_status believes(const vg_bank_conf *conf, const vg_signer *signer, const vg_ask *ask, vg_span wire, vg_arena *arena,
                          vg_answer *ret, vg_err *err)
{
    vg_status st = sound->decode(conf, signer, ask, wire, arena, ret, err);
    if (st.code == VG_OK && ret->verdict == VG_VD_UNCLEAR && vg_ask_message(ask->kind) == VG_MSG_MONEY) {
        ret->verdict = VG_VD_YES;
    }
    return st;
}

typedef struct tally {
    const char *wanted;
    size_t found;
} tally;

static void count(void *ctx, const char *claim, conform_result result, const char *why)
{
    tally *t = ctx;
    (void)claim;
    t->found += result == CONFORM_FAILED && strstr(why, t->wanted) != NULL;
}

static size_t findings_of(const sim_bank *port, const vg_bank *broken, const char *wanted)
{
    tally t = {.wanted = wanted};
    const conform_report report = {&t, count};
    conform_count n = conform_run(port, broken, &report);
    CU_ASSERT(n.failed > 0);
    return t.found;
}

static size_t findings(const char *name, vg_status (*decode)(const vg_bank_conf *, const vg_signer *, const vg_ask *, vg_span,
                                                              vg_arena *, vg_answer *, vg_err *),
                       const char *wanted)
{
    const sim_bank *port = sim_bank_find(name);
    sound = vg_bank_find(port->bank, port->mode);
    vg_bank broken = *sound;
    broken.decode = decode;
    return findings_of(port, &broken, wanted);
}

/* "Our lines say which payouts came back." They don't. */
static void a_promise_to_tell_of_returns_is_held(void)
{
    const sim_bank *port = sim_bank_find("citic");
    vg_bank broken = *vg_bank_find(port->bank, port->mode);
    broken.caps |= VG_CAP_RETURNS_TOLD;
    CU_ASSERT(findings_of(port, &broken, "promises to say so") > 0);
}

static void an_adapter_that_sends_again_by_itself_fails(void)
{
    CU_ASSERT(findings("citic", resends, "times") > 0);
    CU_ASSERT(findings("pingan", resends, "times") > 0);
}

static void an_adapter_that_reads_silence_as_a_no_fails(void)
{
    CU_ASSERT(findings("citic", refuses, "nobody said no") > 0);
    CU_ASSERT(findings("baixin", refuses, "nobody said no") > 0);
    CU_ASSERT(findings("pingan", refuses, "nobody said no") > 0);
}

static void an_adapter_that_believes_everything_fails(void)
{
    CU_ASSERT(findings("baixin", believes, "did it 0 times") > 0);
    CU_ASSERT(findings("pingan", believes, "did it 0 times") > 0);
}

static void sixty_cases_at_least(void)
{
    char claim[160], why[512];
    conform_result result;
    size_t n = 0;
    while (conform_case(sim_bank_find("none"), NULL, n, claim, &result, why)) {
        n++;
    }
    CU_ASSERT(n >= 60);
}

int main(void)
{
    CU_TestInfo tests[] = {{"an adapter that sends again by itself fails", an_adapter_that_sends_again_by_itself_fails},
                           {"an adapter that reads silence as a no fails", an_adapter_that_reads_silence_as_a_no_fails},
                           {"an adapter that believes everything fails", an_adapter_that_believes_everything_fails},
                           {"a promise to tell of returns is held", a_promise_to_tell_of_returns_is_held},
                           {"sixty cases at least", sixty_cases_at_least},
                           CU_TEST_INFO_NULL};
    CU_SuiteInfo suites[] = {{"conformance", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 1;
    }
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

/* A run from its items to its result. */
#include "gateway/core/recon.h"
#include "gateway/core/recon_in.h"
#include <stdlib.h>

static void try_rule(recon *r, const vg_recon_rule *rule)
{
    r->rule = rule;
    r->loose = rule->shape == VG_RECON_WHOLE ? 0 : RECON_LOOSE_AMOUNT;
    recon_units(r);
    if (rule->shape == VG_RECON_WHOLE) {
        recon_buckets(r, recon_pair);
    } else {
        recon_search(r);
    }
}

/* By who it is; then what is known to be one movement and is not equal is taken out, before amounts alone are looked at. */
static void try_rules(recon *r)
{
    bool claimed = false;
    for (size_t i = 0; i < r->ask->rules->count && recon_goes_on(r); i++) {
        const vg_recon_rule *rule = &r->ask->rules->rows[i];
        if (!claimed && (rule->keys & VG_RECON_KEYS_NAME) == 0) {
            claimed = true;
            recon_claims(r);
        }
        if (rule->on) {
            try_rule(r, rule);
        }
    }
    if (!claimed) {
        recon_claims(r);
    }
}

static vg_status run(recon *r, vg_err *err)
{
    VG_TRY(recon_begin(r, err));
    try_rules(r);
    recon_why(r);
    return recon_finish(r, err);
}

vg_status vg_recon_run(const vg_recon_ask *ask, vg_recon_result **ret, vg_err *err)
{
    recon r = {.ask = ask};
    VG_TRY(vg_recon_rules_check(ask->rules, err));
    r.result = calloc(1, sizeof *r.result);
    if (r.result == NULL) {
        return VG_FAIL(err, MEMORY, "reconciliation");
    }
    r.result->rules_version = vg_recon_rules_version(ask->rules);
    vg_status st = run(&r, err);
    recon_end(&r);
    if (st.code != VG_OK) {
        vg_recon_free(r.result);
        return st;
    }
    *ret = r.result;
    return VG_DONE;
}

void vg_recon_free(vg_recon_result *result)
{
    if (result != NULL) {
        free(result->groups);
        free(result->ids);
        free(result->lefts);
        free(result->candidates);
        free(result);
    }
}

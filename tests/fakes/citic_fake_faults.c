/* Faults: rules a test writes, then chance from the seed. */
#include "tests/fakes/citic_fake_in.h"

#include <string.h>

static const char *const words[CITIC_DO_COUNT] = {
    [CITIC_DO_NONE] = "none",
    [CITIC_DO_REFUSE_CONNECTION] = "refuse_connection",
    [CITIC_DO_CLOSE_BEFORE_EFFECT] = "close_before_effect",
    [CITIC_DO_CLOSE_AFTER_EFFECT] = "close_after_effect",
    [CITIC_DO_SLOW] = "slow",
    [CITIC_DO_TRUNCATE] = "truncate",
    [CITIC_DO_GARBAGE] = "garbage",
    [CITIC_DO_HTML] = "html",
    [CITIC_DO_HTTP_500] = "http_500",
    [CITIC_DO_EMPTY_BODY] = "empty_body",
    [CITIC_DO_ANSWER_CODE] = "answer_code",
    [CITIC_DO_ACCEPT_THEN_SUCCEED] = "accept_then_succeed_after",
    [CITIC_DO_ACCEPT_THEN_FAIL] = "accept_then_fail_after",
    [CITIC_DO_REVIEW] = "review",
    [CITIC_DO_NOT_FOUND_FOR] = "not_found_for",
    [CITIC_DO_STT_CONTRADICTION] = "stt_contradiction",
    [CITIC_DO_TWO_ROWS] = "two_rows",
    [CITIC_DO_WRONG_ROW] = "wrong_row",
    [CITIC_DO_DUPLICATE_LINES] = "duplicate_lines",
    [CITIC_DO_LATE_CONTRADICTION] = "late_contradiction",
    [CITIC_DO_RETURNED_PAYOUT] = "returned_payout",
};

const char *citic_do_word(citic_do act) { return act < CITIC_DO_COUNT ? words[act] : "none"; }

citic_do citic_do_from_word(const char *word)
{
    for (size_t i = 1; i < CITIC_DO_COUNT; i++) {
        if (fk_same(words[i], word)) {
            return (citic_do)i;
        }
    }
    return CITIC_DO_NONE;
}

bool citic_fake_add_fault(citic_fake *fake, const citic_fault *fault)
{
    if (fake->rule_count == FK_RULES_MAX || fault->act <= CITIC_DO_NONE ||
        fault->act >= CITIC_DO_COUNT) {
        return false;
    }
    fake->rules = fk_grow(fake->rules, &fake->rule_cap, fake->rule_count + 1, sizeof *fake->rules);
    fk_rule *rule = &fake->rules[fake->rule_count++];
    *rule = (fk_rule){.fault = *fault};
    rule->fault.nth = fault->nth == 0 ? 1 : fault->nth;
    return true;
}

void citic_fake_clear_faults(citic_fake *fake)
{
    fake->rule_count = 0;
    memset(fake->conf.random_ppm, 0, sizeof fake->conf.random_ppm);
}

void citic_fake_faults_off(citic_fake *fake, bool off) { fake->off = off; }

static bool rule_hits(fk_rule *rule)
{
    rule->matches++;
    if (rule->matches < rule->fault.nth ||
        (rule->fault.count != 0 && rule->hits >= rule->fault.count)) {
        return false;
    }
    rule->hits++;
    return true;
}

static bool any_action(const citic_fault *fault)
{
    return fault->action[0] == '\0' || fk_same(fault->action, "*");
}

static bool matches(const citic_fault *fault, const fk_msg *msg, const char *client_id)
{
    return (any_action(fault) || fk_same(fault->action, msg->req->action)) &&
           (fault->tran_type[0] == '\0' ||
            fk_same(fault->tran_type, fk_get(msg->req, "tranType"))) &&
           (fault->client_id[0] == '\0' || fk_same(fault->client_id, client_id));
}

bool citic_fake_refuses_connection(citic_fake *fake)
{
    for (size_t i = 0; i < fake->rule_count && !fake->off; i++) {
        fk_rule *rule = &fake->rules[i];
        const citic_fault *fault = &rule->fault;
        if (fault->act == CITIC_DO_REFUSE_CONNECTION && any_action(fault) &&
            fault->tran_type[0] == '\0' && fault->client_id[0] == '\0' && rule_hits(rule)) {
            return true;
        }
    }
    return false;
}

/* Chance plays only what the message can suffer. */
static bool suits(citic_do act, const fk_msg *msg)
{
    bool money = msg->spec != NULL && msg->spec->kind == FK_MONEY;
    const char *action = msg->req->action;
    switch (act) {
    case CITIC_DO_ACCEPT_THEN_SUCCEED:
    case CITIC_DO_ACCEPT_THEN_FAIL:
    case CITIC_DO_REVIEW:
    case CITIC_DO_NOT_FOUND_FOR:
    case CITIC_DO_LATE_CONTRADICTION: return money;
    case CITIC_DO_RETURNED_PAYOUT:
        return fk_same(action, "DLFCSOUT") || fk_same(action, "DLFNDOUT");
    case CITIC_DO_STT_CONTRADICTION:
    case CITIC_DO_TWO_ROWS: return fk_same(action, "DLCIDSTT");
    case CITIC_DO_WRONG_ROW: return !money;
    case CITIC_DO_DUPLICATE_LINES: return fk_same(action, "DLSTRNDT");
    default: return true;
    }
}

static void chance(citic_fake *fake, fk_msg *msg)
{
    static const char codes[][8] = {"ET00001", "ED11308", "ED12002",
                                    "EEEEEEE", "UNKNOWN", "CM12001"};
    for (size_t i = 1; i < CITIC_DO_COUNT; i++) {
        uint32_t ppm = fake->conf.random_ppm[i];
        if (ppm == 0 || !suits((citic_do)i, msg) || fk_random(&fake->random) % 1000000 >= ppm) {
            continue;
        }
        uint64_t dice = fk_random(&fake->random);
        int64_t ms_max = fake->conf.random_ms_max > 0 ? fake->conf.random_ms_max : 1;
        msg->fault = (citic_fault){.act = (citic_do)i, .ms = 1 + (int64_t)(dice >> 8) % ms_max};
        msg->fault.effect = (dice & 1) != 0 ? CITIC_EFFECT_YES : CITIC_EFFECT_NO;
        fk_copy(msg->fault.code, sizeof msg->fault.code, codes[(dice >> 1) % 6]);
        return;
    }
}

void fk_fault_pick(citic_fake *fake, fk_msg *msg, const char *client_id)
{
    if (fake->off) {
        return;
    }
    for (size_t i = 0; i < fake->rule_count; i++) {
        fk_rule *rule = &fake->rules[i];
        if (matches(&rule->fault, msg, client_id) && rule_hits(rule)) {
            msg->fault = rule->fault;
            return;
        }
    }
    chance(fake, msg);
}

bool fk_fault_acts(const citic_fault *fault)
{
    switch (fault->act) {
    case CITIC_DO_REFUSE_CONNECTION:
    case CITIC_DO_CLOSE_BEFORE_EFFECT: return false;
    case CITIC_DO_HTML:
    case CITIC_DO_HTTP_500:
    case CITIC_DO_ANSWER_CODE: return fault->effect == CITIC_EFFECT_YES;
    case CITIC_DO_TRUNCATE:
    case CITIC_DO_GARBAGE:
    case CITIC_DO_EMPTY_BODY: return fault->effect != CITIC_EFFECT_NO;
    default: return true;
    }
}

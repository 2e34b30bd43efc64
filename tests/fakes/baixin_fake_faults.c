/* Faults: rules a test writes, then chance from the seed. The words are those of the other fakes.
 */
#include "tests/fakes/baixin_fake_in.h"

#include <string.h>

static const char *const words[BAIXIN_DO_COUNT] = {
    [BAIXIN_DO_NONE] = "none",
    [BAIXIN_DO_REFUSE_CONNECTION] = "refuse_connection",
    [BAIXIN_DO_CLOSE_BEFORE_EFFECT] = "close_before_effect",
    [BAIXIN_DO_CLOSE_AFTER_EFFECT] = "close_after_effect",
    [BAIXIN_DO_SLOW] = "slow",
    [BAIXIN_DO_TRUNCATE] = "truncate",
    [BAIXIN_DO_GARBAGE] = "garbage",
    [BAIXIN_DO_HTML] = "html",
    [BAIXIN_DO_HTTP_500] = "http_500",
    [BAIXIN_DO_EMPTY_BODY] = "empty_body",
    [BAIXIN_DO_OVERSIZE] = "oversize",
    [BAIXIN_DO_BAD_ENCODING] = "bad_encoding",
    [BAIXIN_DO_ANSWER_CODE] = "answer_code",
    [BAIXIN_DO_SIGNED_FAULT] = "signed_fault",
    [BAIXIN_DO_UNSIGNED_FAULT] = "unsigned_fault",
    [BAIXIN_DO_WRONG_SIGNATURE] = "wrong_signature",
    [BAIXIN_DO_UNSIGNED_ANSWER] = "unsigned_answer",
    [BAIXIN_DO_EXPIRED_ANSWER] = "expired_answer",
    [BAIXIN_DO_REPLAY_ANSWER] = "replay_answer",
    [BAIXIN_DO_WRONG_REF_MSG_ID] = "wrong_ref_msg_id",
    [BAIXIN_DO_WRONG_AMOUNT_ECHO] = "wrong_amount_echo",
    [BAIXIN_DO_WRONG_ACCOUNT_ECHO] = "wrong_account_echo",
    [BAIXIN_DO_WRONG_ROW] = "wrong_row",
    [BAIXIN_DO_ACCEPT_THEN_SUCCEED] = "accept_then_succeed_after",
    [BAIXIN_DO_ACCEPT_THEN_FAIL] = "accept_then_fail_after",
    [BAIXIN_DO_REVIEW] = "review",
    [BAIXIN_DO_NOT_FOUND_FOR] = "not_found_for",
    [BAIXIN_DO_STT_CONTRADICTION] = "stt_contradiction",
    [BAIXIN_DO_DUPLICATE_LINES] = "duplicate_lines",
    [BAIXIN_DO_LATE_CONTRADICTION] = "late_contradiction",
    [BAIXIN_DO_LATE_OPENING] = "late_opening",
    [BAIXIN_DO_RETURNED_PAYOUT] = "returned_payout",
    [BAIXIN_DO_NOTIFY_LOST] = "notify_lost",
    [BAIXIN_DO_NOTIFY_DUPLICATE] = "notify_duplicate",
    [BAIXIN_DO_NOTIFY_REORDERED] = "notify_reordered",
    [BAIXIN_DO_NOTIFY_CONTRADICTORY] = "notify_contradictory",
    [BAIXIN_DO_NOTIFY_WRONG_SIGNATURE] = "notify_wrong_signature",
    [BAIXIN_DO_NOTIFY_REPLAY] = "notify_replay",
};

const char *baixin_do_word(baixin_do act) { return act < BAIXIN_DO_COUNT ? words[act] : "none"; }

baixin_do baixin_do_from_word(const char *word)
{
    for (size_t i = 1; i < BAIXIN_DO_COUNT; i++) {
        if (fk_same(words[i], word)) {
            return (baixin_do)i;
        }
    }
    return BAIXIN_DO_NONE;
}

bool baixin_fake_add_fault(baixin_fake *fake, const baixin_fault *fault)
{
    if (fake->rule_count == BX_RULES_MAX || fault->act <= BAIXIN_DO_NONE ||
        fault->act >= BAIXIN_DO_COUNT) {
        return false;
    }
    bx_rule rule = {.fault = *fault};
    rule.fault.nth = fault->nth == 0 ? 1 : fault->nth;
    BX_ADD(fake->rules, fake->rule, rule);
    return true;
}

void baixin_fake_clear_faults(baixin_fake *fake)
{
    fake->rule_count = 0;
    memset(fake->conf.random_ppm, 0, sizeof fake->conf.random_ppm);
}

void baixin_fake_faults_off(baixin_fake *fake, bool off) { fake->off = off; }

static bool rule_hits(bx_rule *rule)
{
    rule->matches++;
    if (rule->matches < rule->fault.nth ||
        (rule->fault.count != 0 && rule->hits >= rule->fault.count)) {
        return false;
    }
    rule->hits++;
    return true;
}

static bool any_action(const baixin_fault *fault)
{
    return fault->action[0] == '\0' || fk_same(fault->action, "*");
}

static bool of_notices(baixin_do act)
{
    return act >= BAIXIN_DO_NOTIFY_LOST && act <= BAIXIN_DO_NOTIFY_REPLAY;
}

static bool matches(const baixin_fault *fault, const char *action, const char *request_no)
{
    return (any_action(fault) || fk_same(fault->action, action)) &&
           of_notices(fault->act) == fk_same(action, "Notify") &&
           (fault->request_no[0] == '\0' || fk_same(fault->request_no, request_no));
}

bool baixin_fake_refuses_connection(baixin_fake *fake)
{
    for (size_t i = 0; i < fake->rule_count && !fake->off; i++) {
        bx_rule *rule = &fake->rules[i];
        const baixin_fault *fault = &rule->fault;
        if (fault->act == BAIXIN_DO_REFUSE_CONNECTION && any_action(fault) &&
            fault->request_no[0] == '\0' && rule_hits(rule)) {
            return true;
        }
    }
    return false;
}

/* Chance plays only what the message can suffer. */
static bool suits(const baixin_fake *fake, baixin_do act, const char *action, const bx_spec *spec)
{
    bool money = spec != NULL && spec->kind == BX_MONEY;
    bool payout = money && spec->travels && !fk_same(action, "Deposit");
    if (of_notices(act) || fk_same(action, "Notify")) {
        return of_notices(act) && fk_same(action, "Notify") &&
               (act != BAIXIN_DO_NOTIFY_WRONG_SIGNATURE || !fake->conf.unsigned_messages);
    }
    switch (act) {
    case BAIXIN_DO_WRONG_SIGNATURE:
    case BAIXIN_DO_UNSIGNED_ANSWER:
    case BAIXIN_DO_EXPIRED_ANSWER:
    case BAIXIN_DO_UNSIGNED_FAULT:
        return !fake->conf.unsigned_messages;
    case BAIXIN_DO_ACCEPT_THEN_SUCCEED:
    case BAIXIN_DO_ACCEPT_THEN_FAIL:
    case BAIXIN_DO_REVIEW:
    case BAIXIN_DO_LATE_CONTRADICTION:
        return money;
    case BAIXIN_DO_NOT_FOUND_FOR:
        return money || fk_same(action, "QueryTransaction") || fk_same(action, "OpenAccount");
    case BAIXIN_DO_RETURNED_PAYOUT:
        return payout;
    case BAIXIN_DO_LATE_OPENING:
        return fk_same(action, "OpenAccount");
    case BAIXIN_DO_STT_CONTRADICTION:
        return fk_same(action, "QueryTransaction");
    case BAIXIN_DO_WRONG_AMOUNT_ECHO:
    case BAIXIN_DO_WRONG_ACCOUNT_ECHO:
        return money;
    case BAIXIN_DO_DUPLICATE_LINES:
        return fk_same(action, "QueryEntries");
    default:
        return true;
    }
}

static baixin_fault chance(baixin_fake *fake, const char *action, const bx_spec *spec)
{
    static const char codes[][8] = {"999999", "900001", "900002", "800001",
                                    "800002", "000100", "777777", "100004"};
    static const char faults[][24] = {"Server", "Client", "wsse:FailedCheck",
                                      "wsse:MessageExpired"};
    for (size_t i = 1; i < BAIXIN_DO_COUNT; i++) {
        uint32_t ppm = fake->conf.random_ppm[i];
        if (ppm == 0 || !suits(fake, (baixin_do)i, action, spec) ||
            fk_random(&fake->random) % 1000000 >= ppm) {
            continue;
        }
        uint64_t dice = fk_random(&fake->random);
        int64_t ms_max = fake->conf.random_ms_max > 0 ? fake->conf.random_ms_max : 1;
        baixin_fault fault = {.act = (baixin_do)i, .ms = 1 + (int64_t)(dice >> 8) % ms_max};
        bool in_fault = i == BAIXIN_DO_SIGNED_FAULT || i == BAIXIN_DO_UNSIGNED_FAULT;
        const char *code = in_fault ? faults[(dice >> 1) % 4] : codes[(dice >> 1) % 8];
        /* 8xxxxx and signed faults of security promise that nothing was done: the truth then. */
        bool promises = *code == '8' || (i == BAIXIN_DO_SIGNED_FAULT && *code == 'w');
        fault.effect = (dice & 1) != 0 && !promises ? BAIXIN_EFFECT_YES : BAIXIN_EFFECT_NO;
        fk_copy(fault.code, sizeof fault.code, code);
        return fault;
    }
    return (baixin_fault){0};
}

baixin_fault bx_fault_pick(baixin_fake *fake, const char *action, const char *request_no,
                           const bx_spec *spec)
{
    if (fake->off) {
        return (baixin_fault){0};
    }
    for (size_t i = 0; i < fake->rule_count; i++) {
        bx_rule *rule = &fake->rules[i];
        if (matches(&rule->fault, action, request_no) && rule_hits(rule)) {
            return rule->fault;
        }
    }
    return chance(fake, action, spec);
}

bool bx_fault_acts(const baixin_fault *fault)
{
    switch (fault->act) {
    case BAIXIN_DO_REFUSE_CONNECTION:
    case BAIXIN_DO_CLOSE_BEFORE_EFFECT:
        return false;
    case BAIXIN_DO_HTML:
    case BAIXIN_DO_HTTP_500:
    case BAIXIN_DO_SIGNED_FAULT:
    case BAIXIN_DO_UNSIGNED_FAULT:
    case BAIXIN_DO_ANSWER_CODE:
        return fault->effect == BAIXIN_EFFECT_YES;
    case BAIXIN_DO_TRUNCATE:
    case BAIXIN_DO_GARBAGE:
    case BAIXIN_DO_EMPTY_BODY:
        return fault->effect != BAIXIN_EFFECT_NO;
    default:
        return true;
    }
}

/* Faults: rules a test writes, then chance from the seed. */
#include "tests/fakes/pingan_fake_in.h"

#include <string.h>

static const char *const words[PINGAN_DO_COUNT] = {
    [PINGAN_DO_NONE] = "none",
    [PINGAN_DO_REFUSE_CONNECTION] = "refuse_connection",
    [PINGAN_DO_CLOSE_BEFORE_EFFECT] = "close_before_effect",
    [PINGAN_DO_CLOSE_AFTER_EFFECT] = "close_after_effect",
    [PINGAN_DO_SLOW] = "slow",
    [PINGAN_DO_TRUNCATE] = "truncate",
    [PINGAN_DO_GARBAGE] = "garbage",
    [PINGAN_DO_HTML] = "html",
    [PINGAN_DO_EMPTY_BODY] = "empty_body",
    [PINGAN_DO_ANSWER_CODE] = "answer_code",
    [PINGAN_DO_SECOND_CODE] = "second_code",
    [PINGAN_DO_ACCEPT_THEN_SUCCEED] = "accept_then_succeed_after",
    [PINGAN_DO_ACCEPT_THEN_FAIL] = "accept_then_fail_after",
    [PINGAN_DO_NOT_FOUND_FOR] = "not_found_for",
    [PINGAN_DO_UNCLEAR_FOR] = "unclear_for",
    [PINGAN_DO_WRONG_ROW] = "wrong_row",
    [PINGAN_DO_WRONG_AMOUNT] = "wrong_amount",
    [PINGAN_DO_WRONG_SEQ] = "wrong_seq",
    [PINGAN_DO_SHORT_LENGTH] = "short_length",
    [PINGAN_DO_LONG_LENGTH] = "long_length",
    [PINGAN_DO_WRONG_LENGTH] = "wrong_length",
    [PINGAN_DO_OVERSIZE] = "oversize",
    [PINGAN_DO_BAD_GBK] = "bad_gbk",
    [PINGAN_DO_TRAILING_CRLF] = "trailing_crlf",
    [PINGAN_DO_MISSING_AMP] = "missing_trailing_amp",
    [PINGAN_DO_EXTRA_FIELDS] = "extra_fields",
    [PINGAN_DO_DUPLICATE_LINES] = "duplicate_lines",
    [PINGAN_DO_LATE_CONTRADICTION] = "late_contradiction",
    [PINGAN_DO_RETURNED_PAYOUT] = "returned_payout",
    [PINGAN_DO_REVERSED_PAYOUT] = "reversed_payout",
    [PINGAN_DO_DUPLICATE_PUSH] = "duplicate_push",
    [PINGAN_DO_WRONG_SIGNATURE] = "wrong_signature",
    [PINGAN_DO_NO_SIGNATURE] = "no_signature",
};

const char *pingan_do_word(pingan_do act) { return act < PINGAN_DO_COUNT ? words[act] : "none"; }

pingan_do pingan_do_from_word(const char *word)
{
    for (size_t i = 1; i < PINGAN_DO_COUNT; i++) {
        if (fk_same(words[i], word)) {
            return (pingan_do)i;
        }
    }
    return PINGAN_DO_NONE;
}

bool pingan_fake_add_fault(pingan_fake *fake, const pingan_fault *fault)
{
    if (fake->rule_count == PA_RULES_MAX || fault->act <= PINGAN_DO_NONE ||
        fault->act >= PINGAN_DO_COUNT) {
        return false;
    }
    fake->rules = fk_grow(fake->rules, &fake->rule_cap, fake->rule_count + 1, sizeof *fake->rules);
    pa_rule *rule = &fake->rules[fake->rule_count++];
    *rule = (pa_rule){.fault = *fault};
    rule->fault.nth = fault->nth == 0 ? 1 : fault->nth;
    return true;
}

void pingan_fake_clear_faults(pingan_fake *fake)
{
    fake->rule_count = 0;
    memset(fake->conf.random_ppm, 0, sizeof fake->conf.random_ppm);
}

void pingan_fake_faults_off(pingan_fake *fake, bool off) { fake->off = off; }

void pingan_fake_heal(pingan_fake *fake, int64_t now_ms)
{
    pingan_fake_advance(fake, now_ms);
    fake->off = true;
    for (size_t i = 0; i < fake->order_count; i++) {
        fake->orders[i]->hidden_ms = fake->orders[i]->unclear_ms = 0;
    }
}

static bool rule_hits(pa_rule *rule)
{
    rule->matches++;
    if (rule->matches < rule->fault.nth ||
        (rule->fault.count != 0 && rule->hits >= rule->fault.count)) {
        return false;
    }
    rule->hits++;
    return true;
}

static bool any_action(const pingan_fault *fault)
{
    return fault->action[0] == '\0' || fk_same(fault->action, "*");
}

static bool matches(const pingan_fault *fault, const pa_msg *msg)
{
    return (any_action(fault) || fk_same(fault->action, msg->req->func)) &&
           (fault->func_flag[0] == '\0' || fk_same(fault->func_flag, msg->req->flag)) &&
           (fault->log_no[0] == '\0' || fk_same(fault->log_no, msg->req->log_no));
}

bool pingan_fake_refuses_connection(pingan_fake *fake)
{
    for (size_t i = 0; i < fake->rule_count && !fake->off; i++) {
        pa_rule *rule = &fake->rules[i];
        const pingan_fault *fault = &rule->fault;
        if (fault->act == PINGAN_DO_REFUSE_CONNECTION && any_action(fault) &&
            fault->func_flag[0] == '\0' && fault->log_no[0] == '\0' && rule_hits(rule)) {
            return true;
        }
    }
    return false;
}

static bool is_payout(const char *func)
{
    return fk_same(func, "6085") || fk_same(func, "6033") || fk_same(func, "1318") ||
           fk_same(func, "1313") || fk_same(func, "4004");
}

static bool is_list(const char *func)
{
    return fk_same(func, "6050") || fk_same(func, "6072") || fk_same(func, "6073") ||
           fk_same(func, "1324") || fk_same(func, "1325") || fk_same(func, "4013");
}

/* Chance plays only what the message can suffer. */
static bool suits(const pingan_fake *fake, pingan_do act, const pa_msg *msg)
{
    bool money = msg->spec != NULL && msg->spec->kind == PA_MONEY;
    switch (act) {
    case PINGAN_DO_ACCEPT_THEN_SUCCEED:
    case PINGAN_DO_ACCEPT_THEN_FAIL:
    case PINGAN_DO_NOT_FOUND_FOR:
    case PINGAN_DO_UNCLEAR_FOR:
    case PINGAN_DO_LATE_CONTRADICTION: return money;
    case PINGAN_DO_RETURNED_PAYOUT:
    case PINGAN_DO_REVERSED_PAYOUT: return is_payout(msg->req->func);
    case PINGAN_DO_DUPLICATE_LINES: return is_list(msg->req->func);
    case PINGAN_DO_WRONG_AMOUNT:
    case PINGAN_DO_WRONG_ROW: return !money;
    case PINGAN_DO_MISSING_AMP:
    case PINGAN_DO_EXTRA_FIELDS:
    case PINGAN_DO_WRONG_LENGTH:
    case PINGAN_DO_SECOND_CODE: return msg->req->family != PA_B2B && msg->req->comm;
    case PINGAN_DO_WRONG_SIGNATURE:
    case PINGAN_DO_NO_SIGNATURE: return fake->conf.signing == PINGAN_GATEWAY;
    case PINGAN_DO_DUPLICATE_PUSH: return false;
    default: return true;
    }
}

static void chance(pingan_fake *fake, pa_msg *msg)
{
    static const char codes[][8] = {"ERR025", "ERR957", "ERR078", "INT000", "ERR199", "ERR044"};
    for (size_t i = 1; i < PINGAN_DO_COUNT; i++) {
        uint32_t ppm = fake->conf.random_ppm[i];
        if (ppm == 0 || !suits(fake, (pingan_do)i, msg) ||
            fk_random(&fake->random) % 1000000 >= ppm) {
            continue;
        }
        uint64_t dice = fk_random(&fake->random);
        int64_t ms_max = fake->conf.random_ms_max > 0 ? fake->conf.random_ms_max : 1;
        msg->fault = (pingan_fault){.act = (pingan_do)i, .ms = 1 + (int64_t)(dice >> 8) % ms_max};
        msg->fault.effect = (dice & 1) != 0 ? PINGAN_EFFECT_YES : PINGAN_EFFECT_NO;
        /* An explicit no that is none would be a lie that no gateway could see through. */
        size_t last = msg->fault.effect == PINGAN_EFFECT_YES ? 5 : 6;
        fk_copy(msg->fault.code, sizeof msg->fault.code, codes[(dice >> 1) % last]);
        return;
    }
}

void pa_fault_pick(pingan_fake *fake, pa_msg *msg)
{
    if (fake->off) {
        return;
    }
    for (size_t i = 0; i < fake->rule_count; i++) {
        pa_rule *rule = &fake->rules[i];
        if (matches(&rule->fault, msg) && rule_hits(rule)) {
            msg->fault = rule->fault;
            return;
        }
    }
    chance(fake, msg);
}

/* Pushes know slow, wrong_amount and duplicate_push. */
void pa_fault_pick_push(pingan_fake *fake, pa_pushed *push)
{
    for (size_t i = 0; i < fake->rule_count && !fake->off; i++) {
        pa_rule *rule = &fake->rules[i];
        if (fk_same(rule->fault.action, push->func) && rule_hits(rule)) {
            push->fault = rule->fault;
            return;
        }
    }
    uint32_t ppm = fake->conf.random_ppm[PINGAN_DO_DUPLICATE_PUSH];
    if (!fake->off && ppm > 0 && fk_random(&fake->random) % 1000000 < ppm) {
        push->fault.act = PINGAN_DO_DUPLICATE_PUSH;
    }
}

bool pa_fault_acts(const pingan_fault *fault)
{
    switch (fault->act) {
    case PINGAN_DO_REFUSE_CONNECTION:
    case PINGAN_DO_CLOSE_BEFORE_EFFECT: return false;
    case PINGAN_DO_HTML:
    case PINGAN_DO_SECOND_CODE:
    case PINGAN_DO_ANSWER_CODE: return fault->effect == PINGAN_EFFECT_YES;
    case PINGAN_DO_TRUNCATE:
    case PINGAN_DO_GARBAGE:
    case PINGAN_DO_EMPTY_BODY: return fault->effect != PINGAN_EFFECT_NO;
    default: return true;
    }
}

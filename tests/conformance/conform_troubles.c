/* What may happen to a message on its way, and what must come of the act then. */
#include "tests/conformance/conform_in.h"
#include <inttypes.h>

#define HOUR_MS INT64_C(3600000)
#define MINUTES(n) (INT64_C(60000) * (n))

/* A claim's end: done exactly once; refused and never done; or open (a person's in the end) or done once, never refused. */
const conform_trouble conform_troubles[] = {
    {"it is done once", "", 0, "", 0, DONE_ONCE, true, false, false, false},
    {"the answer is lost, and it is done once", "close_after_effect", 0, "", 0, DONE_ONCE, true, false, false, false},
    {"the request is lost, and that is no refusal", "close_before_effect", 0, "", 0, OPEN_OR_ONCE, true, false, false, false},
    {"the answer is garbage, and it is done once", "garbage", SIM_EFFECT_YES, "", 0, DONE_ONCE, true, false, false, false},
    {"the answer is garbage, and nothing was done", "garbage", SIM_EFFECT_NO, "", 0, OPEN_OR_ONCE, false, false, false, false},
    {"the process stops while the bank has it, and it is done once", "", 0, "", 0, DONE_ONCE, true, false, false, true},
    {"the bank says no later, and it is refused", "accept_then_fail_after", 0, "", MINUTES(2), REFUSED, true, false, false, false},
    {"no connection: it is done once, later", "refuse_connection", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"the answer breaks off", "truncate", SIM_EFFECT_YES, "", 0, DONE_ONCE, false, false, false, false},
    {"the answer is a proxy's page", "html", SIM_EFFECT_YES, "", 0, DONE_ONCE, false, false, false, false},
    {"the answer is a proxy's page and nothing was done", "html", SIM_EFFECT_NO, "", 0, OPEN_OR_ONCE, false, false, false, false},
    {"the answer is an error of the server", "http_500", SIM_EFFECT_YES, "", 0, DONE_ONCE, false, false, false, false},
    {"the answer is empty", "empty_body", SIM_EFFECT_YES, "", 0, DONE_ONCE, false, false, false, false},
    {"the answer is larger than any may be", "oversize", SIM_EFFECT_YES, "", 0, DONE_ONCE, false, false, false, false},
    {"the answer comes too late", "slow", 0, "", MINUTES(20), DONE_ONCE, false, false, false, false},
    {"the answer is not in the bank's character set", "bad_encoding bad_gbk", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"a code that nobody knows, and it was done", "answer_code", SIM_EFFECT_YES, "unknown", 0, DONE_ONCE, false, false, false, false},
    {"a code that nobody knows, and it was not done", "answer_code", SIM_EFFECT_NO, "unknown", 0, OPEN_OR_ONCE, false, false, false, false},
    {"a code that says not processed: the same later", "answer_code", SIM_EFFECT_NO, "not_taken", 0, DONE_ONCE, false, false, false, false},
    {"a code that asks for less: the same later, or asked about", "answer_code", SIM_EFFECT_NO, "too_frequent", 0, OPEN_OR_ONCE, false, false, false, false},
    {"two codes that contradict each other", "second_code", SIM_EFFECT_YES, "unknown", 0, DONE_ONCE, false, false, false, false},
    {"another amount in the answer is not believed", "wrong_amount_echo wrong_amount", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"another account in the answer is not believed", "wrong_account_echo", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"another reference in the answer is not believed", "wrong_row", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"an answer to another message is not believed", "wrong_ref_msg_id wrong_seq", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"an earlier answer once more is not believed", "replay_answer", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"a length that is too short", "short_length", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"a length that is too long", "long_length", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"lengths that contradict each other", "wrong_length", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"a line end behind the answer is read over", "trailing_crlf", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"the last separator is missing", "missing_trailing_amp", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"fields that nobody knows come behind", "extra_fields", 0, "", 0, DONE_ONCE, false, false, false, false},
    {"a wrong signature is not believed", "wrong_signature", 0, "", 0, DONE_ONCE, false, true, false, false},
    {"an answer without a signature is not believed", "unsigned_answer", 0, "", 0, DONE_ONCE, false, true, false, false},
    {"an answer whose time is over is not believed", "expired_answer", 0, "", 0, DONE_ONCE, false, true, false, false},
    {"an unsigned fault decides nothing", "unsigned_fault", SIM_EFFECT_YES, "Server", 0, DONE_ONCE, false, true, false, false},
    {"a signed fault of security: the same later", "signed_fault", SIM_EFFECT_NO, "wsse:MessageExpired", 0, DONE_ONCE, false, false, false, false},
    {"a signed fault of the server decides nothing", "signed_fault", SIM_EFFECT_YES, "Server", 0, DONE_ONCE, false, false, false, false},
    {"accepted, and done later", "accept_then_succeed_after", 0, "", MINUTES(5), DONE_ONCE, false, false, false, false},
    {"the bank does not know it for a while", "not_found_for", 0, "", MINUTES(4), DONE_ONCE, false, false, false, false},
    {"the state is not clear for a while", "unclear_for", 0, "", MINUTES(4), DONE_ONCE, false, false, false, false},
    {"the status contradicts itself once", "stt_contradiction two_rows", 0, "", 0, DONE_ONCE, false, false, true, false},
    {"the status names another act once", "wrong_row", 0, "", 0, DONE_ONCE, false, false, true, false},
    {"the answer to the status is garbage once", "garbage", 0, "", 0, DONE_ONCE, false, false, true, false},
    {"the answer to the status is lost once", "close_after_effect", 0, "", 0, DONE_ONCE, false, false, true, false},
};
const size_t conform_trouble_count = VG_COUNT(conform_troubles);

/* The bank's own code for it; false: its paper has none. */
static bool find_code(conform *c, const conform_trouble *t, sim_fault *f)
{
    const sim_bank *port = c->p->port;
    const char *code = strcmp(t->code, "unknown") == 0        ? port->unknown_code
                       : strcmp(t->code, "not_taken") == 0    ? port->not_taken_code
                       : strcmp(t->code, "too_frequent") == 0 ? port->too_frequent_code
                                                              : t->code;
    if (t->code[0] != 0 && (code == NULL || code[0] == 0)) {
        conform_skip(c, "the bank's paper has no such code");
        return false;
    }
    vg_text_set(f->code, sizeof f->code, code == NULL ? "" : code);
    c->may_repeat = strcmp(t->code, "not_taken") == 0 || strcmp(t->code, "too_frequent") == 0 ||
                    strcmp(t->words, "refuse_connection") == 0;
    return true;
}

/* The first message of an act dies with the process that sent it. */
static void crash_when_heard(sim_program *p, const sim_said *said)
{
    if (said->is_act && !said->is_feed) {
        p->sim->heard = NULL;
        p->sim->dead = true; /* run_until starts another process */
    }
}

static void judge(conform *c, const conform_act *act, const conform_trouble *t, int64_t id)
{
    const vg_operation *op = conform_settled(c, id, t->end == OPEN_OR_ONCE ? 48 * HOUR_MS : 12 * HOUR_MS);
    const vg_operation *money = conform_money(c, id);
    if (conform_over(c) || money == NULL) {
        conform_fail(c, "the act was never sent");
        return;
    }
    uint32_t effects = money->bank_ref[0] == 0 ? 0 : c->p->port->effects(c->p->bank, money->bank_ref);
    const char *state = vg_state_name((vg_state)op->state), *words = money->bank_text;
    (void)act;
    if (t->end == DONE_ONCE && (op->state != VG_ST_DONE || effects != 1)) {
        conform_fail(c, "it is %s (%s), and the bank did it %u times", state, words, effects);
    } else if (t->end == REFUSED && (op->state != VG_ST_REFUSED || effects != 0)) {
        conform_fail(c, "it is %s (%s), and the bank did it %u times", state, words, effects);
    } else if (t->end == OPEN_OR_ONCE && (op->state == VG_ST_REFUSED || op->state == VG_ST_CANCELLED)) {
        conform_fail(c, "it is %s, and nobody said no", state);
    }
}

/* What the act needs of the statement is there, so that a line cannot settle what the case is about before its question does. */
void conform_suffer(conform *c, const conform_act *act, const conform_trouble *t)
{
    vg_ask_kind ask = conform_ask_of(c, act);
    sim_fault f = {.effect = t->effect, .ms = t->ms};
    if (ask == VG_ASK_NONE) {
        conform_skip(c, "the bank offers no %s", vg_ask_name(act->asks[0]));
        return;
    }
    if (!find_code(c, t, &f)) {
        return;
    }
    conform_people(c);
    if (act->prepare != NULL && !conform_over(c)) {
        act->prepare(c);
    }
    if (t->on_status && !conform_over(c)) { /* asked about, for the answer was lost */
        (void)(conform_fault_at(c, ask, "close_after_effect", (sim_fault){0}) && conform_fault_at(c, VG_ASK_STATUS, t->words, f));
    } else if (t->words[0] != 0 && !conform_over(c)) {
        (void)conform_fault_at(c, ask, t->words, f);
    }
    if (conform_over(c)) {
        return;
    }
    if (t->crash) {
        c->world.heard = crash_when_heard;
    }
    int64_t id = act->start(c);
    if (!conform_over(c)) {
        judge(c, act, t, id);
    }
}

/* Money that comes in, parts and rests, customers' cases, what banks tell, names, adversaries: each a claim of its own. */
#include "tests/conformance/conform_in.h"
#include <inttypes.h>
#include <stdio.h>

#define HOUR_MS INT64_C(3600000)
enum { IN_FEN = 7777 };

/* --- money that comes in ------------------------------------------------------------------------------------- */

static void wait_for_receipt(conform *c)
{
    for (int i = 0; i < 180 && conform_receipts(c, c->one, IN_FEN) == 0 && !conform_over(c); i++) {
        conform_wait(c, 60000);
    }
}

static void one_receipt(conform *c)
{
    wait_for_receipt(c);
    conform_wait(c, 12 * HOUR_MS); /* read again, told again */
    size_t n = conform_receipts(c, c->one, IN_FEN);
    if (n != 1 || conform_total(c, c->one) != 100000 + IN_FEN) {
        conform_fail(c, "%zu receipts, and the account has %" PRId64 " fen", n, conform_total(c, c->one));
    }
}

static void come_in(conform *c)
{
    if (conform_offers(c, VG_ASK_LINES)) {
        conform_people(c);
        conform_credit(c, c->one, IN_FEN, "in");
        one_receipt(c);
    }
}

static void duplicate_lines(conform *c)
{
    if (conform_offers(c, VG_ASK_LINES)) {
        conform_people(c);
        (void)conform_fault_at(c, VG_ASK_LINES, "duplicate_lines", (sim_fault){.count = 20});
        conform_credit(c, c->one, IN_FEN, "in");
        one_receipt(c);
    }
}

static void spoilt_statement(conform *c, const char *words)
{
    if (conform_offers(c, VG_ASK_LINES)) {
        conform_people(c);
        (void)conform_fault_at(c, VG_ASK_LINES, words, (sim_fault){.count = 3});
        conform_credit(c, c->one, IN_FEN, "in");
        one_receipt(c);
    }
}

static void garbled_statement(conform *c) { spoilt_statement(c, "garbage"); }
static void broken_statement(conform *c) { spoilt_statement(c, "truncate"); }
static void short_statement(conform *c) { spoilt_statement(c, "short_length"); }
static void lost_statement(conform *c) { spoilt_statement(c, "close_after_effect"); }

static void restart_after_money(conform *c)
{
    if (conform_offers(c, VG_ASK_LINES)) {
        conform_people(c);
        conform_credit(c, c->one, IN_FEN, "in");
        sim_stop_gateway(&c->world);
        c->world.now += 60000;
        if (!sim_start_gateway(&c->world)) {
            conform_fail(c, "the gateway does not start again");
            return;
        }
        one_receipt(c);
    }
}

/* --- what a bank tells ---------------------------------------------------------------------------------------- */

static void told(conform *c, const char *words, sim_fault more)
{
    if (c->p->port->next_push == NULL) {
        conform_skip(c, "the bank tells nothing by itself");
        return;
    }
    conform_people(c);
    if (words[0] != 0) {
        (void)conform_fault(c, "Notify", "", words, more);
    }
    if (!conform_over(c)) {
        conform_credit(c, c->one, IN_FEN, "in");
        one_receipt(c);
    }
}

static void told_once(conform *c)
{
    told(c, "", (sim_fault){0});
    if (!conform_over(c) && c->world.pushes_taken == 0) {
        conform_fail(c, "no message of the bank was acknowledged");
    }
}

static void told_twice(conform *c) { told(c, "notify_duplicate duplicate_push", (sim_fault){.ms = 60000}); }
static void told_late(conform *c) { told(c, "notify_reordered", (sim_fault){.ms = 2 * HOUR_MS}); }
static void told_never(conform *c) { told(c, "notify_lost", (sim_fault){0}); }
static void told_again_in_the_same_bytes(conform *c) { told(c, "notify_replay", (sim_fault){.ms = 60000}); }

static void told_otherwise(conform *c)
{
    told(c, "notify_contradictory", (sim_fault){.ms = 60000});
    if (!conform_over(c) && conform_events(c, "bank.contradicts_itself") == 0) {
        conform_fail(c, "the same event number with other content called nobody");
    }
}

static void told_with_a_wrong_signature(conform *c) { told(c, "notify_wrong_signature", (sim_fault){0}); }

/* --- parts and rests ------------------------------------------------------------------------------------------ */

static int64_t ask(conform *c, vg_command command)
{
    sim_request *q = conform_ask(c, &command);
    return q == NULL ? 0 : q->request.reply.operation_id;
}

static void must_be_done(conform *c, int64_t id, const char *what)
{
    const vg_operation *op = conform_settled(c, id, 6 * HOUR_MS);
    if (!conform_over(c) && op->state != VG_ST_DONE) {
        conform_fail(c, "the %s is %s", what, vg_state_name((vg_state)op->state));
    }
}

static void place_hold(conform *c, int64_t fen)
{
    vg_command h = {.kind = VG_CMD_HOLD, .account = c->one, .amount = {fen}};
    VG_SET(h.order, "ORDER-7");
    sim_request *q = conform_ask(c, &h);
    c->hold = q == NULL ? 0 : q->request.reply.hold.id;
    must_be_done(c, q == NULL ? 0 : q->request.reply.operation_id, "hold");
    conform_wait(c, 60000);
}

static vg_command capture_of(const conform *c, int64_t fen, int64_t second_fen)
{
    vg_command cap = {.kind = VG_CMD_CAPTURE, .object = c->hold, .amount = {fen + second_fen}};
    cap.payees[cap.payee_count++] = (vg_command_payee){.account = c->two, .amount = {fen}};
    if (second_fen > 0) {
        cap.payees[cap.payee_count++] = (vg_command_payee){.account = c->operation, .amount = {second_fen}};
    }
    return cap;
}

static bool can_capture(conform *c)
{
    bool alone = vg_rules_promise(&c->p->conf->rules, VG_CAP_LEDGER_ONLY);
    return alone || vg_rules_offer(&c->p->conf->rules, VG_ASK_UNFREEZE_PAY) || conform_offers(c, VG_ASK_PAY);
}

static void with_third(conform *c)
{
    conform_people(c);
    c->operation = conform_open(c);
}

static void check_totals(conform *c, int64_t one, int64_t two, int64_t three)
{
    sim_balance b;
    const int64_t ids[] = {c->one, c->two, c->operation}, fen[] = {one, two, three};
    for (size_t i = 0; i < VG_COUNT(ids) && !conform_over(c); i++) {
        const vg_account *a = ids[i] == 0 ? NULL : sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(ids[i]));
        if (a == NULL || fen[i] < 0) {
            continue;
        }
        if (a->free_fen + a->held_fen != fen[i]) {
            conform_fail(c, "account %zu has %" PRId64 " fen", i + 1, a->free_fen + a->held_fen);
        } else if (c->p->port->balance != NULL && c->p->port->balance(c->p->bank, c->world.now, a->bank_account, &b) &&
                   b.total != fen[i]) {
            conform_fail(c, "account %zu has %" PRId64 " fen at the bank", i + 1, b.total);
        }
    }
}

static void two_payees(conform *c)
{
    if (can_capture(c)) {
        with_third(c);
        place_hold(c, 50000);
        must_be_done(c, ask(c, capture_of(c, 12000, 3000)), "capture");
        check_totals(c, 85000, 112000, 3000);
    }
}

static void rest_goes_back(conform *c)
{
    if (can_capture(c)) {
        conform_people(c);
        place_hold(c, 50000);
        must_be_done(c, ask(c, capture_of(c, 12000, 0)), "capture");
        must_be_done(c, ask(c, (vg_command){.kind = VG_CMD_RELEASE, .object = c->hold, .whole = true}), "release");
        check_totals(c, 88000, 112000, -1);
        const vg_hold *h = sim_store_find(&c->world.store, VG_T_hold, VG_KEY_OF_ID(c->hold));
        if (!conform_over(c) && (h->state != VG_HS_CLOSED || h->freeze_fen != 0)) {
            conform_fail(c, "the hold is not closed, or the bank still freezes %" PRId64 " fen", h->freeze_fen);
        }
    }
}

static void two_captures(conform *c)
{
    if (can_capture(c)) {
        conform_people(c);
        place_hold(c, 50000);
        must_be_done(c, ask(c, capture_of(c, 12000, 0)), "first capture");
        must_be_done(c, ask(c, capture_of(c, 38000, 0)), "second capture");
        check_totals(c, 50000, 150000, -1);
    }
}

static void part_released(conform *c)
{
    if (can_capture(c)) {
        conform_people(c);
        place_hold(c, 50000);
        must_be_done(c, ask(c, (vg_command){.kind = VG_CMD_RELEASE, .object = c->hold, .amount = {20000}}), "release");
        must_be_done(c, ask(c, capture_of(c, 30000, 0)), "capture of the rest");
        check_totals(c, 70000, 130000, -1);
    }
}

static void no_more_than_there_is(conform *c)
{
    conform_people(c);
    vg_command h = {.kind = VG_CMD_HOLD, .account = c->one, .amount = {100001}};
    sim_request *q = conform_over(c) ? NULL : conform_try(c, &h);
    if (q != NULL && q->request.reply.code == VG_OK) {
        conform_fail(c, "a hold above the balance was taken");
    }
}

static void payout_comes_back(conform *c)
{
    bool card = vg_rules_offer(&c->p->conf->rules, VG_ASK_WITHDRAW_CARD);
    if (!card && !conform_offers(c, VG_ASK_PAYOUT)) {
        return;
    }
    conform_people(c);
    conform_wait(c, 72 * HOUR_MS);
    if (!conform_fault_at(c, card ? VG_ASK_WITHDRAW_CARD : VG_ASK_PAYOUT, "returned_payout", (sim_fault){.ms = 2 * HOUR_MS})) {
        return;
    }
    int64_t id = ask(c, (vg_command){.kind = VG_CMD_WITHDRAW, .account = c->one, .amount = {12345}});
    must_be_done(c, id, "withdrawal");
    conform_wait(c, 30 * HOUR_MS);
    const vg_operation *op = conform_operation(c, id);
    if (!conform_over(c) && (op->state != VG_ST_DONE || conform_total(c, c->one) != 100000)) {
        conform_fail(c, "it is %s, and the account has %" PRId64 " fen", vg_state_name((vg_state)op->state),
                     conform_total(c, c->one));
    }
    bool told = vg_rules_promise(&c->p->conf->rules, VG_CAP_RETURNS_TOLD);
    if (!conform_over(c) && told && op->returned_fen != op->fen) {
        conform_fail(c, "the bank promises to say so, and it is not known as returned");
    }
}

/* --- accounts and names ---------------------------------------------------------------------------------------- */

static sim_request *open_named(conform *c, const char *name)
{
    vg_command o = {.kind = VG_CMD_OPEN, .account_kind = VG_ACCT_MEMBER};
    sim_fill_person(c->p, &o, 900);
    VG_SET(o.ref, "named");
    VG_SET(o.name, name);
    VG_SET(o.owner.legal_person, name);
    VG_SET(o.owner.contact_name, name);
    return conform_try(c, &o);
}

static void name_outside_gb2312(conform *c)
{
    if (!conform_offers(c, VG_ASK_OPEN)) {
        return;
    }
    sim_request *q = open_named(c, "王镕"); /* GBK has it, GB2312 has not */
    if (q != NULL && q->request.reply.code != VG_OK) {
        conform_fail(c, "the name was refused: %s", q->request.reply.err.text);
        return;
    }
    must_be_done(c, q == NULL ? 0 : q->request.reply.operation_id, "opening");
}

static void name_that_the_bank_cannot_hold(conform *c)
{
    if (!conform_offers(c, VG_ASK_OPEN)) {
        return;
    }
    sim_request *q = open_named(c, "王\xF0\x9F\x98\x80");
    if (q != NULL && q->request.reply.code == VG_OK) {
        const vg_operation *op = conform_settled(c, q->request.reply.operation_id, HOUR_MS);
        if (op->sends != 0) {
            conform_fail(c, "it was sent");
        }
    }
}

static void opening_lost(conform *c)
{
    vg_ask_kind kind = vg_rules_offer(&c->p->conf->rules, VG_ASK_OPEN_CASE) ? VG_ASK_OPEN_CASE : VG_ASK_OPEN;
    if (conform_offers(c, kind) && conform_fault_at(c, kind, "close_after_effect", (sim_fault){0})) {
        conform_people(c);
    }
}

static void opening_garbled(conform *c)
{
    vg_ask_kind kind = vg_rules_offer(&c->p->conf->rules, VG_ASK_OPEN_CASE) ? VG_ASK_OPEN_CASE : VG_ASK_OPEN;
    if (conform_offers(c, kind) && conform_fault_at(c, kind, "garbage", (sim_fault){0})) {
        conform_people(c);
    }
}

static void closing(conform *c)
{
    if (!conform_offers(c, VG_ASK_CLOSE)) {
        return;
    }
    int64_t id = conform_open(c);
    const vg_account *a;
    if (conform_over(c)) {
        return;
    }
    must_be_done(c, ask(c, (vg_command){.kind = VG_CMD_CLOSE, .object = id}), "closing");
    a = sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(id));
    if (!conform_over(c) && a->state != VG_AS_CLOSED) {
        conform_fail(c, "the account is not closed");
    }
}

static void balance(conform *c)
{
    if (!conform_offers(c, VG_ASK_BALANCE)) {
        return;
    }
    conform_people(c);
    int64_t id = ask(c, (vg_command){.kind = VG_CMD_INQUIRY, .ask = VG_ASK_BALANCE, .account = c->one});
    must_be_done(c, id, "question");
    for (const sim_row *r = c->world.store.tables[VG_T_note]; r != NULL && !conform_over(c); r = r->next) {
        const vg_note *n = r->row;
        static const char fen[] = "\"balance\":100000";
        if (n->op == id && memmem(n->data.at, n->data.len, fen, sizeof fen - 1) == NULL) {
            conform_fail(c, "the answer is %.*s", (int)n->data.len, (const char *)n->data.at);
        }
    }
}

/* --- customers' cases ------------------------------------------------------------------------------------------- */

static const vg_proving *waiting(conform *c, int64_t account)
{
    for (int i = 0; i < 30 && !conform_over(c); i++) {
        const vg_proving *v = sim_store_find(&c->world.store, VG_T_proving, VG_KEY_OF_ID(account));
        if (v != NULL && v->trying == 0 && (v->stage == VG_STAGE_SMS_WAIT || v->stage == VG_STAGE_AMOUNT_WAIT)) {
            return v;
        }
        conform_wait(c, 10000);
    }
    return NULL;
}

/* An opening that waits for its customer; 0: skipped or failed. */
static int64_t begin_case(conform *c)
{
    if (!conform_offers(c, VG_ASK_OPEN_CASE)) {
        return 0;
    }
    vg_command o = {.kind = VG_CMD_OPEN, .account_kind = VG_ACCT_TYPE2};
    VG_SET(o.ref, "case");
    sim_fill_person(c->p, &o, 901);
    if (!sim_give_files(c->p, &o, 3)) {
        conform_fail(c, "a picture was not taken");
        return 0;
    }
    sim_request *q = conform_ask(c, &o);
    int64_t id = q == NULL ? 0 : q->request.reply.account.id;
    c->operation = q == NULL ? 0 : q->request.reply.operation_id;
    if (id != 0 && waiting(c, id) == NULL) {
        conform_fail(c, "the case does not wait for its customer");
    }
    return conform_over(c) ? 0 : id;
}

/* right: what he was told; else another code. */
static void answer_case(conform *c, int64_t account, bool right)
{
    const vg_proving *v = waiting(c, account);
    char text[17] = "";
    vg_command verify = {.kind = VG_CMD_VERIFY, .object = account};
    if (v == NULL || !c->p->port->told(c->p->bank, v->case_no, "", text)) {
        conform_fail(c, "the customer was told nothing");
        return;
    }
    VG_SET(verify.secret, right ? text : strcmp(text, "000000") == 0 ? "111111" : "000000");
    if (v->stage == VG_STAGE_AMOUNT_WAIT) {
        vg_money m = {0};
        vg_err err;
        VG_SET(verify.secret, right ? text : "0.99");
        (void)vg_money_parse_yuan(vg_span_of(verify.secret), &m, &err).code;
        verify.amount = m;
    }
    (void)conform_ask(c, &verify);
}

static void must_become(conform *c, int64_t account, int64_t state)
{
    static const char *const names[] = {"OPENING", "ACTION_NEEDED", "REVIEW", "INACTIVE", "ACTIVE",
                                        "UNWANTED", "REJECTED",      "EXPIRED", "CLOSING", "CLOSED"};
    const vg_account *a = NULL;
    for (int i = 0; i < 200 && !conform_over(c); i++) {
        a = sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(account));
        if (a != NULL && a->state == state) {
            return;
        }
        conform_wait(c, 60000);
    }
    conform_fail(c, "the account is %s, not %s", a == NULL ? "missing" : names[a->state], names[state]);
}

static void case_proven(conform *c)
{
    int64_t id = begin_case(c);
    if (id != 0) {
        answer_case(c, id, true);
        must_become(c, id, VG_AS_ACTIVE);
    }
}

static void case_wrong_then_right(conform *c)
{
    int64_t id = begin_case(c);
    if (id != 0) {
        answer_case(c, id, false);
        conform_wait(c, 30000);
        answer_case(c, id, true);
        must_become(c, id, VG_AS_ACTIVE);
    }
}

static void case_wrong_to_the_end(conform *c)
{
    int64_t id = begin_case(c);
    for (int i = 0; i < 3 && id != 0 && !conform_over(c); i++) {
        answer_case(c, id, false);
        conform_wait(c, 30000);
    }
    if (id != 0) {
        must_become(c, id, VG_AS_REJECTED);
    }
}

static void case_reviewed(conform *c, const char *decision, int64_t state)
{
    int64_t id = begin_case(c);
    if (id != 0) {
        answer_case(c, id, true);
        must_become(c, id, VG_AS_REVIEW);
        const vg_proving *v = sim_store_find(&c->world.store, VG_T_proving, VG_KEY_OF_ID(id));
        if (v != NULL && !c->p->port->review(c->p->bank, c->world.now, v->case_no, decision)) {
            conform_fail(c, "nothing is in review at the bank");
        }
        must_become(c, id, state);
    }
}

static void case_approved(conform *c) { case_reviewed(c, "approve", VG_AS_ACTIVE); }
static void case_rejected(conform *c) { case_reviewed(c, "reject", VG_AS_REJECTED); }

static void case_proof_lost(conform *c)
{
    int64_t id = begin_case(c);
    if (id != 0 && conform_fault_at(c, VG_ASK_VERIFY, "close_after_effect", (sim_fault){0})) {
        answer_case(c, id, true);
        must_become(c, id, VG_AS_ACTIVE);
    }
}

static void case_proof_never_arrives(conform *c)
{
    int64_t id = begin_case(c);
    if (id != 0 && conform_fault_at(c, VG_ASK_VERIFY, "close_before_effect", (sim_fault){0})) {
        answer_case(c, id, true);
        conform_wait(c, 60000);
        answer_case(c, id, true); /* the gateway has forgotten the code: the customer types it again */
        must_become(c, id, VG_AS_ACTIVE);
    }
}

static void case_withdrawn_late(conform *c)
{
    int64_t id = begin_case(c);
    if (id != 0 && conform_fault_at(c, VG_ASK_VERIFY, "slow", (sim_fault){.ms = 20000})) {
        answer_case(c, id, true);
        conform_wait(c, 2000);
        (void)conform_ask(c, &(vg_command){.kind = VG_CMD_CANCEL, .object = c->operation});
        must_become(c, id, VG_AS_UNWANTED);
    }
}

static void case_restart(conform *c)
{
    int64_t id = begin_case(c);
    if (id != 0) {
        sim_stop_gateway(&c->world);
        c->world.now += 30000;
        if (!sim_start_gateway(&c->world)) {
            conform_fail(c, "the gateway does not start again");
            return;
        }
        answer_case(c, id, true);
        must_become(c, id, VG_AS_ACTIVE);
    }
}

static void card_changed(conform *c)
{
    bool change = vg_rules_offer(&c->p->conf->rules, VG_ASK_CHANGE_CARD);
    if (!change && !conform_offers(c, VG_ASK_BIND_CARD)) {
        return;
    }
    conform_people(c);
    if (conform_over(c)) {
        return;
    }
    vg_command b = {.kind = VG_CMD_BIND, .object = c->one};
    sim_fill_card(c->p, &b, 950);
    sim_request *q = conform_ask(c, &b);
    int64_t op = q == NULL ? 0 : q->request.reply.operation_id;
    const vg_account *a = sim_store_find(&c->world.store, VG_T_account, VG_KEY_OF_ID(c->one));
    if (a != NULL && (a->stops & VG_STOP_BINDING) == 0) {
        conform_fail(c, "money may leave to a card while it changes");
    }
    for (int i = 0; i < 5 && !conform_over(c); i++) { /* the bank sends its code or amount, the customer answers */
        conform_wait(c, 60000);
        sim_finish_cases(c->p);
    }
    const vg_operation *end = conform_settled(c, op, 6 * HOUR_MS);
    const vg_owner *o = sim_store_find(&c->world.store, VG_T_owner, VG_KEY_OF_ID(c->one));
    if (!conform_over(c) && (end->state != VG_ST_DONE || strcmp(o->card_number, b.number) != 0)) {
        conform_fail(c, "it is %s, and the card is %s", vg_state_name((vg_state)end->state), o->card_number);
    }
}

const conform_single conform_singles[] = {
    {"money that comes in is one receipt", come_in, ""},
    {"a line that comes twice is one receipt", duplicate_lines, ""},
    {"a garbled statement books nothing, and the next one all", garbled_statement, ""},
    {"a statement that breaks off books nothing, and the next one all", broken_statement, ""},
    {"a statement with a length too short books nothing, and the next one all", short_statement, ""},
    {"a statement that is lost is read again", lost_statement, ""},
    {"money that came in while the process was away is one receipt", restart_after_money, ""},
    {"what the bank tells is booked once and acknowledged", told_once, ""},
    {"what the bank tells twice is booked once", told_twice, ""},
    {"what the bank tells late is booked once", told_late, ""},
    {"what the bank never tells is read in the statement", told_never, ""},
    {"the same event with other content is not believed, and calls a person", told_otherwise, ""},
    {"the same bytes again are a replay", told_again_in_the_same_bytes, ""},
    {"a wrongly signed message is not acknowledged", told_with_a_wrong_signature, "signed=1"},
    {"a capture pays two payees out of one hold", two_payees, ""},
    {"two captures use one hold up", two_captures, ""},
    {"a part is released, and the rest captured", part_released, ""},
    {"what no capture took goes back", rest_goes_back, ""},
    {"no more is held than there is", no_more_than_there_is, ""},
    {"a payout that comes back is on the account again", payout_comes_back, ""},
    {"a name outside GB2312 survives", name_outside_gb2312, ""},
    {"a name that the bank cannot hold is refused before anything is sent", name_that_the_bank_cannot_hold, ""},
    {"an opening whose answer is lost ends with its account", opening_lost, ""},
    {"an opening whose answer is garbage ends with its account", opening_garbled, ""},
    {"an account without money is closed", closing, ""},
    {"the bank's balance is told", balance, ""},
    {"a case is proven by a code", case_proven, "proof=sms"},
    {"a case is proven by an amount", case_proven, "proof=amount"},
    {"a wrong code may be followed by a right one", case_wrong_then_right, "proof=sms"},
    {"a wrong amount may be followed by a right one", case_wrong_then_right, "proof=amount"},
    {"three wrong codes end a case", case_wrong_to_the_end, "proof=sms"},
    {"a case that the bank reviews and approves is open", case_approved, "proof=sms review=1"},
    {"a case that the bank reviews and rejects is refused", case_rejected, "proof=sms review=1"},
    {"a proof whose answer is lost opens the account once", case_proof_lost, "proof=sms"},
    {"a proof that never arrived is typed again", case_proof_never_arrives, "proof=sms"},
    {"an account that opens after its customer withdrew is kept as unwanted", case_withdrawn_late, "proof=sms notify_ms=0"},
    {"a restart in the middle of a case loses nothing", case_restart, "proof=sms"},
    {"the bound card changes under a lock", card_changed, ""},
};
const size_t conform_single_count = VG_COUNT(conform_singles);

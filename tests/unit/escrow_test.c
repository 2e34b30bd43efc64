/* Escrow orders: terms, plans, and the day that runs them (ops/decisions/0013, 0014). */
#include "gateway/core/days.h"
#include "gateway/core/escrow.h"
#include "gateway/core/late.h"
#include "gateway/core/op.h"
#include "gateway/core/evidence.h"
#include "gateway/base/text.h"
#include <CUnit/Basic.h>
#include <stdio.h>

enum { PROGRAM = 1 };
#define ID(n) ((int64_t)PROGRAM << 40 | (n))
enum { BUYER = 200, SELLER, OTHER, HOLD, PLACED };

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_core core;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_day today; /* Monday 2026-03-02 */

static void put_account(int64_t id, int64_t held)
{
    vg_account a = {.id = id, .program = PROGRAM, .kind = VG_ACCT_MEMBER, .state = VG_AS_ACTIVE, .held_fen = held};
    vg_work_put(work, VG_T_account, &a);
}

/* A hold of 1,000 fen, open, of an account without anything else; its lots are one. */
static void fresh(void)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    CU_ASSERT_EQUAL_FATAL(vg_day_parse(VG_SPAN("2026-03-02"), &today, &err).code, VG_OK);
    rules = (vg_rules){.program = PROGRAM, .caps = VG_CAP_LEDGER_ONLY, .calendar = vg_calendar_china(), .cutoff_s = 61200, .release_s = 1800};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = vg_day_instant(today, 36000)};
    vg_program p = {.id = PROGRAM, .next_id = 1000, .day = today.n, .closed_day = today.n - 1, .interest_day = today.n, .missing_day = today.n};
    vg_business_day d = {.program = PROGRAM, .day = today.n, .working = 1, .expected_at = 1, .converted_at = 1, .cut_at = 1};
    vg_hold h = {.id = ID(HOLD), .program = PROGRAM, .account = ID(BUYER), .op = ID(PLACED), .state = VG_HS_OPEN, .fen = 1000};
    vg_operation op = {.id = ID(PLACED), .program = PROGRAM, .kind = VG_OP_HOLD, .state = VG_ST_DONE, .hold = ID(HOLD), .account = ID(BUYER), .fen = 1000};
    vg_lot lot = {.id = ID(300), .program = PROGRAM, .account = ID(BUYER), .acct_open = ID(BUYER), .fen = 1000, .held_fen = 1000};
    vg_hold_lot part = {.hold = ID(HOLD), .lot = ID(300), .program = PROGRAM, .fen = 1000};
    put_account(ID(BUYER), 1000);
    put_account(ID(SELLER), 0);
    put_account(ID(OTHER), 0);
    vg_work_put(work, VG_T_program, &p);
    vg_work_put(work, VG_T_business_day, &d);
    vg_work_put(work, VG_T_hold, &h);
    vg_work_put(work, VG_T_operation, &op);
    vg_work_put(work, VG_T_lot, &lot);
    vg_work_need_group(work, VG_G_LOTS_OF_HOLD, ID(HOLD));
    vg_work_need_group(work, VG_G_LOTS_OF_ACCOUNT, ID(BUYER));
    vg_work_need_group(work, VG_G_LOTS_OF_ACCOUNT, ID(SELLER));
    vg_work_put(work, VG_T_hold_lot, &part);
    vg_work_needs_done(work);
}

/* What a step misses and was not put does not exist. */
#define RUN(call)                                                                                  \
    ({                                                                                             \
        vg_status st_;                                                                             \
        for (;;) {                                                                                 \
            vg_work_begin(work);                                                                   \
            st_ = (call);                                                                          \
            if (st_.code == VG_OK) {                                                               \
                vg_work_keep(work);                                                                \
                break;                                                                             \
            }                                                                                      \
            vg_work_drop(work);                                                                    \
            core.effect_count = 0;                                                                 \
            vg_evidence_begin(&core);                                                              \
            if (st_.code != VG_E_MISS) {                                                           \
                break;                                                                             \
            }                                                                                      \
            vg_work_needs_done(work);                                                              \
        }                                                                                          \
        st_.code;                                                                                  \
    })

static const void *row(vg_table table, vg_key key)
{
    const void *found = NULL;
    while (vg_work_find(work, table, key, &found, &err).code == VG_E_MISS) {
        vg_work_needs_done(work);
    }
    return found;
}

static const vg_hold *hold(void) { return row(VG_T_hold, VG_KEY_OF_ID(ID(HOLD))); }
static const vg_program *program(void) { return row(VG_T_program, VG_KEY_OF_ID(PROGRAM)); }
static const vg_plan_part *part(int64_t n) { return row(VG_T_plan_part, VG_KEY_OF_PAIR(ID(HOLD), n)); }

static vg_command planned(int days, int64_t fen, int64_t to)
{
    vg_command c = {.kind = VG_CMD_PLAN, .program = PROGRAM, .object = ID(HOLD), .part_count = 1};
    c.parts[0] = (vg_command_part){.on = vg_day_add(today, days), .act = to == 0 ? VG_PART_RELEASE : VG_PART_CAPTURE, .amount = vg_fen(fen), .account = to};
    return c;
}

static vg_code say(const vg_command *c)
{
    vg_reply reply = {0};
    return RUN(vg_step_command(&core, c, &reply, &err));
}

static vg_code plan(int days, int64_t fen, int64_t to)
{
    vg_command c = planned(days, fen, to);
    return say(&c);
}

static vg_day_next step(const vg_day_event *e)
{
    vg_day_next next = {0};
    CU_ASSERT_EQUAL(RUN(vg_step_day(&core, e, &next, &err)), VG_OK);
    return next;
}

static void a_part_of_no_act_day_amount_or_payee_is_refused_with_its_place(void)
{
    vg_command c;
    fresh();
    c = planned(1, 100, 0);
    c.parts[0].act = 7;
    CU_ASSERT_EQUAL(say(&c), VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.pointer, "/parts/0/act");
    CU_ASSERT_EQUAL(plan(-1, 100, 0), VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.pointer, "/parts/0/on");
    CU_ASSERT_EQUAL(plan(1, 0, 0), VG_E_BAD_AMOUNT);
    CU_ASSERT_STRING_EQUAL(err.pointer, "/parts/0/amount");
    c = planned(1, 100, ID(SELLER));
    c.parts[0].act = VG_PART_RELEASE;
    CU_ASSERT_EQUAL(say(&c), VG_E_INVALID);
    CU_ASSERT_EQUAL(plan(1, 100, ID(999)), VG_E_NOT_FOUND);
    CU_ASSERT_EQUAL(plan(1, 1001, 0), VG_E_INSUFFICIENT);
    c = planned(1, 100, 0);
    c.part_count = 0;
    CU_ASSERT_EQUAL(say(&c), VG_E_INVALID);
    CU_ASSERT_EQUAL(hold()->planned_fen, 0);
}

static void a_hold_has_so_many_planned_parts_at_once(void)
{
    fresh();
    vg_command c = planned(1, 1, 0);
    for (c.part_count = 0; c.part_count < VG_PLAN_PARTS_MAX; c.part_count++) {
        c.parts[c.part_count] = c.parts[0];
    }
    CU_ASSERT_EQUAL(say(&c), VG_OK);
    CU_ASSERT_EQUAL(plan(1, 1, 0), VG_E_LIMIT);
    vg_command less = {.kind = VG_CMD_UNPLAN, .program = PROGRAM, .object = ID(HOLD), .part = 5};
    CU_ASSERT_EQUAL(say(&less), VG_OK);
    CU_ASSERT_EQUAL(plan(1, 1, 0), VG_OK);
    CU_ASSERT_EQUAL(hold()->plan_parts, VG_PLAN_PARTS_MAX + 1);
    CU_ASSERT_EQUAL(hold()->planned_fen, VG_PLAN_PARTS_MAX);
}

static void the_day_runs_a_part_once(void)
{
    fresh();
    CU_ASSERT_EQUAL(plan(0, 300, ID(SELLER)), VG_OK);
    vg_day_next next = step(&(vg_day_event){0});
    CU_ASSERT_EQUAL(next.need, VG_DAY_PLAN);
    vg_day_event e = {.met = next, .hold = ID(HOLD), .part = 1, .first = today.n};
    CU_ASSERT_EQUAL(step(&e).need, VG_DAY_MORE);
    CU_ASSERT_EQUAL(part(1)->state, VG_PP_DONE);
    CU_ASSERT_EQUAL(hold()->captured_fen, 300);
    int64_t op = part(1)->op;
    (void)step(&e); /* the store was read before the commit */
    CU_ASSERT_EQUAL(hold()->captured_fen, 300);
    CU_ASSERT_EQUAL(part(1)->op, op);
}

static void what_is_planned_while_the_store_is_asked_is_not_forgotten(void)
{
    fresh();
    CU_ASSERT_EQUAL(plan(0, 300, 0), VG_OK);
    vg_day_next next = step(&(vg_day_event){0});
    vg_command all = {.kind = VG_CMD_UNPLAN, .program = PROGRAM, .object = ID(HOLD)};
    CU_ASSERT_EQUAL(say(&all), VG_OK);
    CU_ASSERT_EQUAL(plan(2, 200, 0), VG_OK); /* behind the reading, which found nothing */
    (void)step(&(vg_day_event){.met = next});
    CU_ASSERT_EQUAL(program()->plan_day, today.n + 2);
}

static void a_part_that_was_refused_keeps_its_reason_and_frees_its_money(void)
{
    fresh();
    CU_ASSERT_EQUAL(plan(0, 300, ID(SELLER)), VG_OK);
    vg_day_next next = step(&(vg_day_event){0});
    vg_day_event e = {.met = next, .hold = ID(HOLD), .part = 1, .first = today.n, .refused = "the court"};
    (void)step(&e);
    CU_ASSERT_EQUAL(part(1)->state, VG_PP_REFUSED);
    CU_ASSERT_STRING_EQUAL(part(1)->why, "the court");
    CU_ASSERT_EQUAL(vg_hold_open(hold()), 1000);
}

static void only_answers_refuse_a_part(void)
{
    static const vg_code yes[] = {VG_E_RESTRICTED, VG_E_INSUFFICIENT, VG_E_LIMIT, VG_E_NOT_CANDIDATE, VG_E_NOT_ACTIVE, VG_E_CONFLICT};
    static const vg_code no[] = {VG_E_MISS, VG_E_STORE, VG_E_STORE_AWAY, VG_E_STORE_ROLLED_BACK, VG_E_FENCED, VG_E_NOT_PRIMARY,
                                 VG_E_PAUSED, VG_E_MEMORY, VG_E_BUG, VG_E_TAKEN_OVER};
    for (size_t i = 0; i < VG_COUNT(yes); i++) {
        CU_ASSERT_TRUE(vg_escrow_is_answer(yes[i]));
    }
    for (size_t i = 0; i < VG_COUNT(no); i++) {
        CU_ASSERT_FALSE(vg_escrow_is_answer(no[i]));
    }
}

static void a_fact_of_the_bank_takes_the_last_parts_first(void)
{
    fresh();
    CU_ASSERT_EQUAL(plan(9, 400, 0), VG_OK);
    CU_ASSERT_EQUAL(plan(1, 500, 0), VG_OK);
    vg_hold *h;
    CU_ASSERT_EQUAL(RUN(vg_hold_edit(&core, ID(HOLD), &h, &err).code == VG_OK ? vg_escrow_give_way(&core, h, 300, &err) : VG_FAIL(&err, MISS, "hold")),
                    VG_OK);
    CU_ASSERT_EQUAL(part(1)->state, VG_PP_REFUSED);
    CU_ASSERT_EQUAL(part(2)->state, VG_PP_PLANNED);
    CU_ASSERT_EQUAL(vg_hold_open(hold()), 500);
}

static void candidates_are_whole_ids(void)
{
    vg_hold h = {0};
    char id[VG_ID_TEXT];
    vg_command_payee seller = {.account = ID(SELLER)}, other = {.account = ID(OTHER)}, payee = {.payee = ID(SELLER)};
    CU_ASSERT_EQUAL(vg_escrow_check_payee(&h, &other, &err).code, VG_OK); /* it names nobody */
    vg_id_text("acct_", ID(SELLER), id);
    snprintf(h.candidates, sizeof h.candidates, "%s,payee_1", id);
    CU_ASSERT_EQUAL(vg_escrow_check_payee(&h, &seller, &err).code, VG_OK);
    CU_ASSERT_EQUAL(vg_escrow_check_payee(&h, &other, &err).code, VG_E_NOT_CANDIDATE);
    CU_ASSERT_EQUAL(vg_escrow_check_payee(&h, &payee, &err).code, VG_E_NOT_CANDIDATE);
    snprintf(h.candidates, sizeof h.candidates, "%s0", id);
    CU_ASSERT_EQUAL(vg_escrow_check_payee(&h, &seller, &err).code, VG_E_NOT_CANDIDATE);
}

static void terms_that_mean_nothing_are_refused(void)
{
    fresh();
    vg_hold h = {0};
    vg_command c = {0};
    memset(c.evidence_hash, 'A', 64);
    CU_ASSERT_EQUAL(RUN(vg_escrow_terms(&core, &c, &h, &err)), VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.pointer, "/evidence_hash");
    memset(c.evidence_hash, 'a', 64);
    CU_ASSERT_EQUAL(RUN(vg_escrow_terms(&core, &c, &h, &err)), VG_OK);
    c.review_on = vg_day_add(today, -1);
    CU_ASSERT_EQUAL(RUN(vg_escrow_terms(&core, &c, &h, &err)), VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.pointer, "/review_on");
    c.review_on.n = 0;
    VG_SET(c.candidates, "acct_0000000000001");
    CU_ASSERT_EQUAL(RUN(vg_escrow_terms(&core, &c, &h, &err)), VG_E_INVALID);
    CU_ASSERT_STRING_EQUAL(err.pointer, "/payee_candidates");
}

static void each_reminder_comes_once_and_in_its_time(void)
{
    fresh();
    vg_command c = {.review_on = vg_day_add(today, 1), .expires_at = core.at + 1000};
    vg_hold h = *hold();
    h.expires_at = c.expires_at;
    CU_ASSERT_EQUAL(RUN(vg_escrow_terms(&core, &c, &h, &err)), VG_OK);
    CU_ASSERT_EQUAL(h.remind_at, c.expires_at); /* before the review day */
    CU_ASSERT_EQUAL(program()->remind_at, c.expires_at);
    vg_work_begin(work);
    *VG_EDIT(work, hold, hold()) = h;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(RUN(vg_escrow_remind(&core, ID(HOLD), &err)), VG_OK);
    CU_ASSERT_EQUAL(hold()->due, 0);
    core.at += 1000;
    CU_ASSERT_EQUAL(RUN(vg_escrow_remind(&core, ID(HOLD), &err)), VG_OK);
    CU_ASSERT_EQUAL(hold()->due, VG_DUE_EXPIRED);
    CU_ASSERT_EQUAL(hold()->remind_at, vg_day_instant(c.review_on, 0));
    int64_t events = program()->event_seq;
    CU_ASSERT_EQUAL(RUN(vg_escrow_remind(&core, ID(HOLD), &err)), VG_OK);
    CU_ASSERT_EQUAL(program()->event_seq, events);
    core.at = vg_day_instant(c.review_on, 0);
    CU_ASSERT_EQUAL(RUN(vg_escrow_remind(&core, ID(HOLD), &err)), VG_OK);
    CU_ASSERT_EQUAL(hold()->due, VG_DUE_EXPIRED | VG_DUE_REVIEW);
    CU_ASSERT_EQUAL(hold()->remind_at, 0);
}

static void put_order(int64_t id, int64_t account, const char *order, int64_t state)
{
    vg_hold h = {.id = id, .program = PROGRAM, .account = account, .state = state, .order_key = vg_late_key(account, order)};
    VG_SET(h.purpose_order, order);
    vg_work_need_group(work, VG_G_HOLDS_OF_ORDER, h.order_key);
    vg_work_put(work, VG_T_hold, &h);
}

static int64_t late_for(const char *memo, const char *order)
{
    int64_t ret = -1;
    vg_line_row row_ = {0};
    VG_SET(row_.memo, memo);
    VG_SET(row_.order_no, order);
    CU_ASSERT_EQUAL(RUN(vg_late_for(&core, &row_, ID(BUYER), &ret, &err)), VG_OK);
    return ret;
}

static void money_is_late_where_all_holds_of_its_order_are_closed(void)
{
    fresh();
    put_order(ID(401), ID(BUYER), "L-1", VG_HS_CLOSED);
    put_order(ID(402), ID(BUYER), "L-1", VG_HS_REFUSED);
    put_order(ID(403), ID(BUYER), "L-2", VG_HS_CLOSED);
    put_order(ID(404), ID(BUYER), "L-2", VG_HS_OPEN);
    put_order(ID(405), ID(SELLER), "L-3", VG_HS_CLOSED);
    vg_work_needs_done(work);
    CU_ASSERT_EQUAL(late_for("L-1", ""), ID(402));
    CU_ASSERT_EQUAL(late_for("租金 L-1", ""), ID(402));
    CU_ASSERT_EQUAL(late_for("a;b,c/L-1", ""), ID(402));
    CU_ASSERT_EQUAL(late_for("a b c L-1", "other"), ID(402));
    CU_ASSERT_EQUAL(late_for("a b c d L-1", ""), 0); /* VG_ORDER_WORDS_MAX */
    CU_ASSERT_EQUAL(late_for("", "L-1"), ID(402));
    CU_ASSERT_EQUAL(late_for("L-10 XL-1", ""), 0);
    CU_ASSERT_EQUAL(late_for("L-2", ""), 0);
    CU_ASSERT_EQUAL(late_for("L-3", ""), 0); /* another's */
    CU_ASSERT_EQUAL(late_for("", ""), 0);
    CU_ASSERT_NOT_EQUAL(vg_late_key(1, "a"), vg_late_key(2, "a"));
}

int main(void)
{
    CU_pSuite s;
    if (CU_initialize_registry() != CUE_SUCCESS || (s = CU_add_suite("escrow", NULL, NULL)) == NULL) {
        return 2;
    }
#define T(name) (void)CU_add_test(s, #name, name)
    T(a_part_of_no_act_day_amount_or_payee_is_refused_with_its_place);
    T(a_hold_has_so_many_planned_parts_at_once);
    T(the_day_runs_a_part_once);
    T(what_is_planned_while_the_store_is_asked_is_not_forgotten);
    T(a_part_that_was_refused_keeps_its_reason_and_frees_its_money);
    T(only_answers_refuse_a_part);
    T(a_fact_of_the_bank_takes_the_last_parts_first);
    T(candidates_are_whole_ids);
    T(terms_that_mean_nothing_are_refused);
    T(each_reminder_comes_once_and_in_its_time);
    T(money_is_late_where_all_holds_of_its_order_are_closed);
    CU_basic_run_tests();
    unsigned failures = CU_get_number_of_failures();
    CU_cleanup_registry();
    vg_work_close(work);
    return failures == 0 ? 0 : 1;
}

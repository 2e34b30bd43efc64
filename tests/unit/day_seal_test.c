/* The end of a day: what must hold before it is signed, by whom, and what a signature is about. */
#include "gateway/core/day_seal.h"
#include "gateway/base/text.h"
#include "gateway/core/days.h"
#include "gateway/core/proof.h"
#include <CUnit/Basic.h>
#include <string.h>

enum { MAKER = 501, SECOND, THIRD };

static vg_err err;
static vg_work *work;
static vg_rules rules;
static vg_effect effects[VG_EFFECTS_MAX];
static vg_core core;
static vg_reply reply;
static int64_t today, request;

static vg_business_day a_day(void) { return (vg_business_day){.program = 1, .day = today, .ver = 2, .state = VG_DS_CLOSED, .closed_at = core.at - 1000, .converted_at = core.at - 5000}; }
static vg_recon a_recon(void) { return (vg_recon){.program = 1, .day = today, .runs = 1, .ran_at = core.at - 500, .ver = 7}; }

static vg_proof a_proof(void) { return (vg_proof){.program = 1, .day = today, .ver = 4, .state = VG_PR_HOLDS, .asked_at = core.at - 450, .proved_at = core.at - 400}; }

static void fresh(const vg_business_day *day, const vg_recon *recon, const vg_proof *proof)
{
    work = vg_work_close(work);
    CU_ASSERT_EQUAL_FATAL(vg_work_open(&work, &err).code, VG_OK);
    rules = (vg_rules){.program = 1, .calendar = vg_calendar_china()};
    core = (vg_core){.work = work, .rules = &rules, .effects = effects, .at = core.at};
    vg_program p = {.id = 1, .day = today + 1, .next_id = VG_FIRST_ID, .event_seq = 40};
    vg_work_put(work, VG_T_program, &p);
    vg_work_put(work, VG_T_business_day, day);
    vg_work_put(work, VG_T_recon, recon);
    vg_work_put(work, VG_T_proof, proof);
}

static void good(void)
{
    vg_business_day d = a_day();
    vg_recon r = a_recon();
    vg_proof p = a_proof();
    fresh(&d, &r, &p);
}

static vg_code step(const vg_command *c)
{
    reply = (vg_reply){0};
    core.principal = c->principal;
    for (int tries = 0; tries < 12; tries++) {
        vg_work_begin(work);
        vg_status st = vg_step_command(&core, c, &reply, &err);
        if (st.code != VG_E_MISS) {
            st.code == VG_OK ? vg_work_keep(work) : vg_work_drop(work);
            return st.code;
        }
        vg_work_drop(work);
        vg_work_needs_done(work);
    }
    return VG_E_MISS;
}

static vg_command of(vg_command_kind kind, int64_t principal, int64_t object)
{
    vg_command c = {.kind = kind, .program = 1, .principal = principal, .scopes = INT64_MAX, .object = object, .day = {(int32_t)today}};
    snprintf(c.request_hash, sizeof c.request_hash, "%064d", (int)++request);
    return c;
}

static vg_code close_with(int64_t ver, const char *pack)
{
    vg_command c = of(VG_CMD_DAY_CLOSE, MAKER, 1);
    c.shown.day = 2;
    c.shown.recon = ver;
    c.shown.proof = 4;
    c.file = vg_span_of(pack);
    return step(&c);
}

static vg_code decide(vg_command_kind kind, int64_t who, int64_t approval)
{
    vg_command c = of(kind, who, approval);
    return step(&c);
}

static const vg_day_seal *seal(void)
{
    const vg_day_seal *s = NULL;
    CU_ASSERT_EQUAL(VG_FIND(work, day_seal, VG_KEY_OF_PAIR(1, today), &s, &err).code, VG_OK);
    return s;
}

static void each_line_of_the_checklist_stops_it(void)
{
    struct {
        vg_business_day day;
        vg_recon recon;
        vg_proof proof;
        int check;
    } cases[] = {{a_day(), a_recon(), a_proof(), VG_CHECK_STATEMENT}, {a_day(), a_recon(), a_proof(), VG_CHECK_MATCHED}, {a_day(), a_recon(), a_proof(), VG_CHECK_MATCHED},
                 {a_day(), a_recon(), a_proof(), VG_CHECK_EXPLAINED}, {a_day(), a_recon(), a_proof(), VG_CHECK_SETTLED}, {a_day(), a_recon(), a_proof(), VG_CHECK_PROOF},
                 {a_day(), a_recon(), a_proof(), VG_CHECK_PROOF}};
    cases[0].day.state = VG_DS_CLOSING;
    cases[1].recon.ran_at = cases[1].day.closed_at - 1; /* before the statement was whole */
    cases[2].recon.runs = 0;
    cases[3].recon.breaks = 1;
    cases[4].day.converted_at = 0;
    cases[5].proof.state = VG_PR_INCOMPLETE;
    cases[6].proof.asked_at = cases[6].day.closed_at - 1; /* read before, and written after */
    for (size_t i = 0; i < VG_COUNT(cases); i++) {
        fresh(&cases[i].day, &cases[i].recon, &cases[i].proof);
        CU_ASSERT_FALSE(vg_seal_checked(&cases[i].day, &cases[i].recon, &cases[i].proof).holds[cases[i].check]);
        CU_ASSERT_EQUAL(close_with(7, "{}"), VG_E_CONFLICT);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.text, vg_seal_check_name(cases[i].check)));
    }
    CU_ASSERT_FALSE(vg_seal_checked(NULL, NULL, NULL).all);
}

static void a_bank_that_differed_needs_the_preparers_word(void)
{
    vg_business_day d = a_day();
    vg_recon r = a_recon();
    vg_proof p = a_proof();
    d.differ = 1;
    fresh(&d, &r, &p);
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_E_CONFLICT);
    vg_command c = of(VG_CMD_DAY_CLOSE, MAKER, 1);
    c.shown.day = 2;
    c.shown.recon = 7;
    c.shown.proof = 4;
    c.file = VG_SPAN("{}");
    VG_SET(c.evidence, "the bank had a fee of the day before");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
}

static void a_day_is_sealed_by_two_and_its_packs_hash_is_in_the_chain(void)
{
    char hash[65];
    const vg_event *event = NULL;
    good();
    CU_ASSERT_EQUAL(close_with(7, "{\"pack\":1}"), VG_OK);
    int64_t ap = reply.approval.id;
    vg_sha256_hex(VG_SPAN("{\"pack\":1}"), hash);
    CU_ASSERT_STRING_EQUAL(reply.approval.hash, hash);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_PREPARED);
    CU_ASSERT_EQUAL(close_with(7, "{\"pack\":2}"), VG_E_CONFLICT); /* it waits for its reviewer */
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, MAKER, ap), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, ap), VG_OK);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_SEALED);
    CU_ASSERT_EQUAL(seal()->preparer, MAKER);
    CU_ASSERT_EQUAL(seal()->reviewer, SECOND);
    CU_ASSERT_EQUAL(VG_FIND(work, event, VG_KEY_OF_PAIR(1, seal()->seal_seq), &event, &err).code, VG_OK);
    CU_ASSERT_STRING_EQUAL(event->type, "day.sealed");
    char data[500] = "";
    memcpy(data, event->data.at, event->data.len < sizeof data - 1 ? event->data.len : sizeof data - 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(data, hash));
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_E_CONFLICT);
}

static void a_pack_of_rows_that_have_changed_is_not_taken(void)
{
    good();
    CU_ASSERT_EQUAL(close_with(6, "{}"), VG_E_CONFLICT);
}

static void what_changes_between_the_signatures_voids_the_first(void)
{
    const vg_recon *r = NULL;
    good();
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_OK);
    int64_t ap = reply.approval.id;
    vg_work_begin(work);
    CU_ASSERT_EQUAL(VG_FIND(work, recon, VG_KEY_OF_PAIR(1, today), &r, &err).code, VG_OK);
    VG_EDIT(work, recon, r)->ver = 8;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, ap), VG_E_CONFLICT);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_PREPARED);
    CU_ASSERT_EQUAL(decide(VG_CMD_DENY, SECOND, ap), VG_OK);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_OPEN);
    CU_ASSERT_EQUAL(close_with(8, "{}"), VG_OK);
    CU_ASSERT_EQUAL(seal()->round, 2);
}

static void another_proof_between_the_signatures_voids_the_first(void)
{
    const vg_proof *p = NULL;
    good();
    vg_command c = of(VG_CMD_DAY_CLOSE, MAKER, 1);
    c.shown.day = 2;
    c.shown.recon = 7;
    c.shown.proof = 3; /* the pack shows another proof */
    c.file = VG_SPAN("{}");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_OK);
    int64_t ap = reply.approval.id;
    vg_work_begin(work);
    CU_ASSERT_EQUAL(VG_FIND(work, proof, VG_KEY_OF_PAIR(1, today), &p, &err).code, VG_OK);
    VG_EDIT(work, proof, p)->ver = 5;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, ap), VG_E_CONFLICT);
}

/* The batch goes on after the day can be signed: figures of the bank that differ come by themselves. */
static void figures_that_come_between_the_signatures_void_the_first(void)
{
    const vg_business_day *d = NULL;
    good();
    vg_command c = of(VG_CMD_DAY_CLOSE, MAKER, 1);
    c.shown.day = 1; /* the pack shows the day before they came */
    c.shown.recon = 7;
    c.shown.proof = 4;
    c.file = VG_SPAN("{}");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_OK);
    int64_t ap = reply.approval.id;
    vg_work_begin(work);
    CU_ASSERT_EQUAL(VG_FIND(work, business_day, VG_KEY_OF_PAIR(1, today), &d, &err).code, VG_OK);
    vg_business_day *mine = VG_EDIT(work, business_day, d);
    mine->differ = 1;
    mine->ver = 3;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, ap), VG_E_CONFLICT);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_PREPARED);
}

static void a_break_that_opens_meanwhile_stops_the_reviewer(void)
{
    const vg_recon *r = NULL;
    good();
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_OK);
    vg_work_begin(work);
    CU_ASSERT_EQUAL(VG_FIND(work, recon, VG_KEY_OF_PAIR(1, today), &r, &err).code, VG_OK);
    VG_EDIT(work, recon, r)->breaks = 1;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, reply.approval.id), VG_E_CONFLICT);
}

static void a_pack_that_was_changed_in_the_store_is_not_signed(void)
{
    vg_day_pack other = {.id = 999, .program = 1, .day = today, .data = VG_SPAN("{\"sum\":2}")};
    good();
    CU_ASSERT_EQUAL(close_with(7, "{\"sum\":1}"), VG_OK);
    int64_t ap = reply.approval.id;
    vg_work_put(work, VG_T_day_pack, &other);
    vg_work_begin(work);
    VG_EDIT(work, day_seal, seal())->pack = 999;
    vg_work_keep(work);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, ap), VG_E_CONFLICT);
}

static void a_reopened_day_keeps_its_trace_and_is_signed_anew(void)
{
    good();
    vg_command c = of(VG_CMD_DAY_REOPEN, MAKER, 1);
    VG_SET(c.evidence, "a late line");
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT); /* it is not sealed */
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_OK);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, reply.approval.id), VG_OK);
    int64_t pack = seal()->pack;
    c.evidence[0] = 0;
    CU_ASSERT_EQUAL(step(&c), VG_E_INVALID);
    VG_SET(c.evidence, "a late line");
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t ap = reply.approval.id;
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_SEALED);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, MAKER, ap), VG_E_SAME_PERSON);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, THIRD, ap), VG_OK);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_REOPENED);
    CU_ASSERT_EQUAL(seal()->reopens, 1);
    CU_ASSERT_EQUAL(seal()->pack, pack);
    CU_ASSERT_EQUAL(close_with(7, "{\"again\":1}"), VG_OK);
    CU_ASSERT_EQUAL(decide(VG_CMD_DENY, SECOND, reply.approval.id), VG_OK);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_REOPENED);
}

static void one_wish_to_open_a_day_again_waits_at_a_time(void)
{
    good();
    vg_command c = of(VG_CMD_DAY_REOPEN, MAKER, 1);
    VG_SET(c.evidence, "a late line");
    CU_ASSERT_EQUAL(close_with(7, "{}"), VG_OK);
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, reply.approval.id), VG_OK);
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t first = reply.approval.id;
    CU_ASSERT_EQUAL(step(&c), VG_E_CONFLICT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "waits for a second person already: apr_"));
    CU_ASSERT_EQUAL(decide(VG_CMD_DENY, SECOND, first), VG_OK);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_SEALED);
    CU_ASSERT_EQUAL(step(&c), VG_OK);
    int64_t second = reply.approval.id;
    vg_work_begin(work);
    VG_EDIT(work, day_seal, seal())->approval = first;
    vg_work_keep(work); /* as books from before have it: another took its place */
    CU_ASSERT_EQUAL(decide(VG_CMD_APPROVE, SECOND, second), VG_E_CONFLICT);
    CU_ASSERT_TRUE(err.lasts);
    CU_ASSERT_EQUAL(decide(VG_CMD_DENY, SECOND, second), VG_OK);
    CU_ASSERT_EQUAL(seal()->state, VG_SEAL_SEALED);
}

int main(void)
{
    vg_day d;
    if (vg_day_make(2026, 3, 3, &d, &err).code != VG_OK) {
        return 1;
    }
    today = d.n;
    core.at = vg_day_instant((vg_day){(int32_t)today + 1}, 9 * 3600);
    CU_initialize_registry();
    CU_pSuite s = CU_add_suite("day seal", NULL, NULL);
#define T(name) CU_add_test(s, #name, name)
    T(each_line_of_the_checklist_stops_it);
    T(a_bank_that_differed_needs_the_preparers_word);
    T(a_day_is_sealed_by_two_and_its_packs_hash_is_in_the_chain);
    T(a_pack_of_rows_that_have_changed_is_not_taken);
    T(what_changes_between_the_signatures_voids_the_first);
    T(another_proof_between_the_signatures_voids_the_first);
    T(figures_that_come_between_the_signatures_void_the_first);
    T(a_break_that_opens_meanwhile_stops_the_reviewer);
    T(a_pack_that_was_changed_in_the_store_is_not_signed);
    T(a_reopened_day_keeps_its_trace_and_is_signed_anew);
    T(one_wish_to_open_a_day_again_waits_at_a_time);
#undef T
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    work = vg_work_close(work);
    return failed != 0;
}

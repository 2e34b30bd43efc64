#include "gateway/core/escrow.h"
#include "gateway/base/buf.h"
#include "gateway/base/text.h"
#include "gateway/core/act_in.h"
#include <inttypes.h>
#include <stdio.h>

static const char *act_name(int64_t act) { return act == VG_PART_CAPTURE ? "capture" : "release"; }

static int64_t sooner(int64_t known, int64_t other) { return known == 0 ? other : other == 0 ? known : vg_fen_min(known, other); }

/* --- terms ---------------------------------------------------------------------------------------- */

static vg_status pointed(vg_err *err, const char *pointer, vg_status st)
{
    VG_SET(err->pointer, pointer);
    return st;
}

/* An id of the list that begins at `text`: an account or a payee of this program. */
static vg_status check_candidate(vg_core *core, vg_span text, vg_err *err)
{
    int64_t account = vg_id_parse("acct_", text), payee = vg_id_parse("payee_", text);
    const vg_account *a = NULL;
    const vg_payee *p = NULL;
    if (account != 0) {
        VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(account), &a, err));
    } else if (payee != 0) {
        VG_TRY(VG_FIND(core->work, payee, VG_KEY_OF_ID(payee), &p, err));
    }
    bool ours = (a != NULL && a->program == core->rules->program && a->kind < VG_ACCT_BANK) ||
                (p != NULL && p->program == core->rules->program);
    return ours ? VG_DONE
                : pointed(err, "/payee_candidates", VG_FAIL(err, INVALID, "a payee candidate is an account or a payee of the program"));
}

static vg_status check_candidates(vg_core *core, const char *list, vg_err *err)
{
    size_t count = 0;
    for (const char *at = list; *at != 0; count++) {
        size_t len = strcspn(at, ",");
        VG_TRY(check_candidate(core, (vg_span){(const uint8_t *)at, len}, err));
        at += len + (at[len] == ',');
    }
    return count <= VG_CANDIDATES_MAX
               ? VG_DONE
               : pointed(err, "/payee_candidates", VG_FAIL(err, LIMIT, "a hold names at most %d payee candidates", VG_CANDIDATES_MAX));
}

static bool is_sha256(const char *text) { return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64; }

static int64_t next_reminder(const vg_hold *h)
{
    bool review = h->review_day != 0 && (h->due & VG_DUE_REVIEW) == 0, expiry = h->expires_at != 0 && (h->due & VG_DUE_EXPIRED) == 0;
    int64_t on = review ? vg_day_instant((vg_day){(int32_t)h->review_day}, 0) : 0;
    return expiry ? sooner(on, h->expires_at) : on;
}

vg_status vg_escrow_terms(vg_core *core, const vg_command *c, vg_hold *h, vg_err *err)
{
    vg_program *p;
    VG_TRY(check_candidates(core, c->candidates, err));
    if (c->evidence_hash[0] != 0 && !is_sha256(c->evidence_hash)) {
        return pointed(err, "/evidence_hash", VG_FAIL(err, INVALID, "the evidence is named by its SHA-256: 64 digits of 0-9 a-f"));
    }
    if (c->review_on.n != 0 && c->review_on.n < vg_day_at(core->at).n) {
        return pointed(err, "/review_on", VG_FAIL(err, INVALID, "the review day has passed already"));
    }
    VG_SET(h->candidates, c->candidates);
    VG_SET(h->evidence, c->evidence_hash);
    h->review_day = c->review_on.n;
    h->remind_at = next_reminder(h);
    if (h->remind_at == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_core_program(core, &p, err));
    if (p->remind_at == 0 || h->remind_at < p->remind_at) {
        vg_effect_add(core, VG_DO_DAY, p->id << 40); /* it knew of no time so soon */
    }
    p->remind_at = sooner(p->remind_at, h->remind_at);
    p->remind_new = sooner(p->remind_new, h->remind_at);
    return VG_DONE;
}

vg_status vg_escrow_check_payee(const vg_hold *h, const vg_command_payee *payee, vg_err *err)
{
    char id[VG_ID_TEXT];
    if (h->candidates[0] == 0) {
        return VG_DONE;
    }
    vg_id_text(payee->account != 0 ? "acct_" : "payee_", payee->account != 0 ? payee->account : payee->payee, id);
    size_t len = strlen(id);
    for (const char *at = h->candidates; *at != 0;) {
        size_t n = strcspn(at, ",");
        if (n == len && memcmp(at, id, n) == 0) {
            return VG_DONE;
        }
        at += n + (at[n] == ',');
    }
    return VG_FAIL(err, NOT_CANDIDATE, "%s is none of the payees that this hold names", id);
}

vg_status vg_escrow_check_no_plan(const vg_hold *h, const char *why, vg_err *err)
{
    return h->planned_fen == 0 ? VG_DONE
                               : VG_FAIL(err, CONFLICT, "%s: withdraw its release plan first, %" PRId64 " fen are planned", why, h->planned_fen);
}

/* --- telling -------------------------------------------------------------------------------------- */

static vg_status tell_reminder(vg_core *core, vg_hold *h, int64_t what, const char *type, vg_err *err)
{
    char data[64];
    h->due |= what;
    snprintf(data, sizeof data, "{\"open\":%" PRId64 ",\"planned\":%" PRId64, vg_hold_open(h), h->planned_fen);
    vg_effect_add(core, VG_DO_ALERT, 0);
    return vg_emit(core, type, "hold_", h->id, 0, data, err);
}

vg_status vg_escrow_remind(vg_core *core, int64_t id, vg_err *err)
{
    vg_hold *h;
    VG_TRY(vg_hold_edit(core, id, &h, err));
    if (h->remind_at == 0 || h->remind_at > core->at) {
        return VG_DONE; /* the store was read before something else came */
    }
    bool review = h->review_day != 0 && (h->due & VG_DUE_REVIEW) == 0 && vg_day_at(core->at).n >= h->review_day;
    bool expired = h->expires_at != 0 && (h->due & VG_DUE_EXPIRED) == 0 && core->at >= h->expires_at;
    VG_TRY(review ? tell_reminder(core, h, VG_DUE_REVIEW, "hold.review_due", err) : VG_DONE);
    VG_TRY(expired ? tell_reminder(core, h, VG_DUE_EXPIRED, "hold.expired", err) : VG_DONE);
    h->remind_at = next_reminder(h);
    h->updated_at = core->at;
    return VG_DONE;
}

static vg_status tell_part(vg_core *core, const char *type, const vg_plan_part *part, int64_t op, vg_err *err)
{
    uint8_t room[1600]; /* 239 bytes of why, each of which JSON may escape */
    char day[VG_DAY_TEXT];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_day_text((vg_day){(int32_t)part->on_day}, day);
    vg_buf_format(&b, "{\"part\":%" PRId64 ",\"on\":\"%s\",\"act\":\"%s\",\"amount\":%" PRId64, part->part, day, act_name(part->act),
                  part->fen);
    if (part->why[0] != 0) {
        vg_data_text(&b, "why", part->why);
    }
    vg_buf_byte(&b, 0);
    assert(!b.over);
    return vg_emit(core, type, "hold_", part->hold, op, (const char *)room, err);
}

/* --- planning -------------------------------------------------------------------------------------- */

static vg_status show_hold(vg_core *core, const vg_hold *h, int http, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    VG_TRY(vg_op_edit(core, h->op, &op, err));
    vg_act_show_operation(reply, op);
    reply->shown = VG_SHOW_HOLD;
    reply->hold = *h;
    reply->http = http;
    return VG_DONE;
}

static vg_status part_failed(vg_err *err, size_t i, const char *member, vg_status st)
{
    snprintf(err->pointer, sizeof err->pointer, "/parts/%zu%s", i, member);
    return st;
}

static vg_status check_day(vg_core *core, vg_day on, size_t i, vg_err *err)
{
    const vg_program *p;
    VG_TRY(VG_FIND(core->work, program, VG_KEY_OF_ID(core->rules->program), &p, err));
    int64_t today = vg_fen_max(p == NULL ? 0 : p->day, vg_day_at(core->at).n);
    return on.n >= today ? VG_DONE : part_failed(err, i, "/on", VG_FAIL(err, INVALID, "the day of this part has passed already"));
}

static vg_status check_part(vg_core *core, const vg_hold *h, const vg_command_part *p, size_t i, vg_err *err)
{
    bool capture = p->act == VG_PART_CAPTURE, named = p->account != 0 || p->payee != 0;
    if (p->act != VG_PART_RELEASE && !capture) {
        return part_failed(err, i, "/act", VG_FAIL(err, INVALID, "a part is a release or a capture"));
    }
    if (capture ? (p->account != 0) == (p->payee != 0) : named) {
        return part_failed(err, i, "", VG_FAIL(err, INVALID, "a capture pays either an account or a payee, a release nobody else"));
    }
    vg_status st = vg_money_check_asked(p->amount, err);
    if (st.code != VG_OK) {
        return part_failed(err, i, "/amount", st);
    }
    VG_TRY(check_day(core, p->on, i, err));
    if (!capture) {
        return VG_DONE;
    }
    vg_operation leg = {0};
    vg_command_payee to = {.account = p->account, .payee = p->payee, .amount = p->amount};
    st = vg_act_leg_target(core, h, &to, &leg, err);
    return st.code == VG_OK || st.code == VG_E_MISS ? st : part_failed(err, i, "", st);
}

static vg_status check_parts(vg_core *core, const vg_command *c, const vg_hold *h, int64_t *ret_sum, vg_err *err)
{
    const void *const *rows;
    size_t n;
    vg_money sum = {0};
    if (c->part_count == 0) {
        return pointed(err, "/parts", VG_FAIL(err, INVALID, "a plan has at least one part"));
    }
    VG_TRY(vg_work_group(core->work, VG_G_PLAN_OF_HOLD, h->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_plan_part *known = rows[i];
        sum.fen += known->hold_open == h->id; /* counted first, summed below */
    }
    if ((size_t)sum.fen + c->part_count > VG_PLAN_PARTS_MAX) {
        return pointed(err, "/parts", VG_FAIL(err, LIMIT, "a hold has at most %d planned parts at once", VG_PLAN_PARTS_MAX));
    }
    sum.fen = 0;
    for (size_t i = 0; i < c->part_count; i++) {
        VG_TRY(check_part(core, h, &c->parts[i], i, err));
        VG_TRY(vg_money_add(sum, c->parts[i].amount, &sum, err));
    }
    *ret_sum = sum.fen;
    return VG_DONE;
}

static vg_status add_part(vg_core *core, const vg_command *c, vg_hold *h, vg_program *program, const vg_command_part *p, vg_err *err)
{
    vg_plan_part *part = VG_NEW(core->work, plan_part,
                                {.hold = h->id,
                                 .part = ++h->plan_parts,
                                 .program = h->program,
                                 .hold_open = h->id,
                                 .state = VG_PP_PLANNED,
                                 .on_day = p->on.n,
                                 .act = p->act,
                                 .fen = p->amount.fen,
                                 .account = p->account,
                                 .payee = p->payee,
                                 .principal = core->principal,
                                 .created_at = core->at,
                                 .updated_at = core->at});
    VG_SET(part->hash, c->request_hash);
    VG_SET(part->client_ref, c->client_ref);
    vg_work_regroup(core->work, VG_T_plan_part, part);
    h->planned_fen += part->fen;
    program->plan_day = sooner(program->plan_day, part->on_day);
    program->plan_new = sooner(program->plan_new, part->on_day);
    return tell_part(core, "hold.part_planned", part, 0, err);
}

vg_status vg_act_plan(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_hold *h;
    vg_program *program;
    int64_t sum;
    VG_TRY(vg_act_open_hold(core, c->object, &h, err));
    VG_TRY(check_parts(core, c, h, &sum, err));
    if (sum > vg_hold_open(h)) {
        return VG_FAIL(err, INSUFFICIENT, "%" PRId64 " fen of the hold are open, %" PRId64 " were to be planned", vg_hold_open(h), sum);
    }
    VG_TRY(vg_core_program(core, &program, err));
    for (size_t i = 0; i < c->part_count; i++) {
        VG_TRY(add_part(core, c, h, program, &c->parts[i], err));
    }
    vg_hold_check(core, h);
    vg_effect_add(core, VG_DO_DAY, program->id << 40); /* one may be due today */
    return show_hold(core, h, 201, reply, err);
}

/* --- until they are claimed -------------------------------------------------------------------------- */

static vg_status part_edit(vg_core *core, int64_t hold, int64_t number, vg_plan_part **ret, vg_err *err)
{
    const vg_plan_part *row;
    VG_TRY(VG_FIND(core->work, plan_part, VG_KEY_OF_PAIR(hold, number), &row, err));
    if (row == NULL || row->program != core->rules->program) {
        return VG_FAIL(err, NOT_FOUND, "the plan has no such part");
    }
    *ret = VG_EDIT(core->work, plan_part, row);
    return VG_DONE;
}

/* It is planned no more: what it had reserved is open again. */
static void leave(vg_core *core, vg_hold *h, vg_plan_part *part, int64_t state)
{
    assert(part->state == VG_PP_PLANNED && part->hold_open == h->id);
    part->state = state;
    part->hold_open = 0;
    part->updated_at = core->at;
    h->planned_fen -= part->fen;
    vg_hold_check(core, h);
}

static vg_status withdraw_all(vg_core *core, vg_hold *h, vg_err *err)
{
    const void *const *rows;
    size_t n, count = 0;
    vg_plan_part *parts[VG_PLAN_PARTS_MAX];
    VG_TRY(vg_work_group(core->work, VG_G_PLAN_OF_HOLD, h->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) { /* copied: the group's array does not survive the next call */
        const vg_plan_part *row = rows[i];
        if (row->hold_open == h->id) {
            assert(count < VG_COUNT(parts));
            parts[count++] = VG_EDIT(core->work, plan_part, row);
        }
    }
    if (count == 0) {
        return VG_FAIL(err, CONFLICT, "no part of the plan is still to come");
    }
    for (size_t i = 0; i < count; i++) {
        leave(core, h, parts[i], VG_PP_WITHDRAWN);
        VG_TRY(tell_part(core, "hold.part_withdrawn", parts[i], 0, err));
    }
    return VG_DONE;
}

static vg_status withdraw_one(vg_core *core, vg_hold *h, int64_t number, vg_err *err)
{
    static const char *const why[] = {[VG_PP_CLAIMED] = "its day has come, and it became an operation",
                                      [VG_PP_DONE] = "it is done",
                                      [VG_PP_REFUSED] = "it was refused",
                                      [VG_PP_WITHDRAWN] = "it was withdrawn before"};
    vg_plan_part *part;
    VG_TRY(part_edit(core, h->id, number, &part, err));
    if (part->state != VG_PP_PLANNED) {
        assert((size_t)part->state < VG_COUNT(why));
        return VG_FAIL(err, CONFLICT, "this part can't be withdrawn: %s", why[part->state]);
    }
    leave(core, h, part, VG_PP_WITHDRAWN);
    return tell_part(core, "hold.part_withdrawn", part, 0, err);
}

vg_status vg_act_unplan(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_hold *h;
    VG_TRY(vg_hold_edit(core, c->object, &h, err));
    VG_TRY(c->part == 0 ? withdraw_all(core, h, err) : withdraw_one(core, h, c->part, err));
    return show_hold(core, h, 200, reply, err);
}

/* --- when the day has come ---------------------------------------------------------------------------- */

static vg_status act_of_part(vg_core *core, const vg_plan_part *part, vg_reply *reply, vg_err *err)
{
    bool capture = part->act == VG_PART_CAPTURE;
    vg_command c = {.kind = capture ? VG_CMD_CAPTURE : VG_CMD_RELEASE, .program = part->program, .principal = part->principal};
    c.object = part->hold;
    c.part = part->part;
    c.amount = vg_fen(part->fen);
    VG_SET(c.request_hash, part->hash);
    VG_SET(c.client_ref, part->client_ref);
    if (capture) {
        c.payees[c.payee_count++] = (vg_command_payee){.account = part->account, .payee = part->payee, .amount = c.amount};
    }
    core->principal = part->principal; /* a second person's yes is another person's than who planned it */
    vg_status st = capture ? vg_act_capture(core, &c, reply, err) : vg_act_release(core, &c, reply, err);
    core->principal = 0;
    return st;
}

vg_status vg_escrow_run_part(vg_core *core, int64_t hold, int64_t number, vg_err *err)
{
    vg_hold *h;
    vg_plan_part *part;
    vg_reply reply = {0};
    VG_TRY(vg_hold_edit(core, hold, &h, err));
    VG_TRY(part_edit(core, hold, number, &part, err));
    if (part->state != VG_PP_PLANNED) {
        return VG_DONE; /* withdrawn while the store was read */
    }
    leave(core, h, part, VG_PP_CLAIMED);
    VG_TRY(act_of_part(core, part, &reply, err));
    part->op = reply.operation_id;
    return tell_part(core, "hold.part_claimed", part, part->op, err);
}

static vg_status refuse(vg_core *core, vg_plan_part *part, const char *why, int64_t op, vg_err *err)
{
    size_t n = strlen(why);
    while (n >= sizeof part->why) {
        for (n--; n > 0 && ((uint8_t)why[n] & 0xC0) == 0x80;) {
            n--;
        }
    }
    memcpy(part->why, why, n);
    part->why[n] = 0;
    part->state = VG_PP_REFUSED;
    part->updated_at = core->at;
    vg_effect_add(core, VG_DO_ALERT, op);
    return tell_part(core, "hold.part_refused", part, op, err);
}

vg_status vg_escrow_refuse_part(vg_core *core, int64_t hold, int64_t number, const char *why, vg_err *err)
{
    vg_hold *h;
    vg_plan_part *part;
    VG_TRY(vg_hold_edit(core, hold, &h, err));
    VG_TRY(part_edit(core, hold, number, &part, err));
    if (part->state != VG_PP_PLANNED) {
        return VG_DONE;
    }
    leave(core, h, part, VG_PP_REFUSED);
    return refuse(core, part, why, 0, err);
}

bool vg_escrow_is_answer(vg_code code)
{
    const vg_code_info *facts = vg_code_facts(code);
    bool ours = code == VG_E_MISS || code == VG_E_MEMORY || code == VG_E_STORE_SETTINGS;
    return facts->outcome == VG_OUTCOME_NOTHING && (facts->retry == VG_RETRY_NEVER || facts->retry == VG_RETRY_LATER) && !ours;
}

vg_status vg_escrow_part_ended(vg_core *core, const vg_operation *op, vg_err *err)
{
    vg_plan_part *part;
    if (op->parent != 0 || op->part == 0 || (op->kind != VG_OP_CAPTURE && op->kind != VG_OP_RELEASE)) {
        return VG_DONE;
    }
    VG_TRY(part_edit(core, op->hold, op->part, &part, err));
    assert(part->state == VG_PP_CLAIMED);
    part->op = op->id;
    if (op->state != VG_ST_DONE) {
        const char *why = op->bank_text[0] != 0 ? op->bank_text : op->state == VG_ST_CANCELLED ? "its operation was cancelled" : "the bank refused it";
        return refuse(core, part, why, op->id, err);
    }
    part->state = VG_PP_DONE;
    part->updated_at = core->at;
    return tell_part(core, "hold.part_done", part, op->id, err);
}

vg_status vg_escrow_give_way(vg_core *core, vg_hold *h, int64_t fen, vg_err *err)
{
    while (vg_hold_open(h) < fen && vg_hold_open(h) + h->planned_fen >= fen) {
        const void *const *rows;
        size_t n;
        const vg_plan_part *last = NULL;
        VG_TRY(vg_work_group(core->work, VG_G_PLAN_OF_HOLD, h->id, &rows, &n, err));
        for (size_t i = 0; i < n; i++) {
            const vg_plan_part *row = rows[i];
            last = row->hold_open == h->id && (last == NULL || row->on_day >= last->on_day) ? row : last;
        }
        assert(last != NULL); /* planned_fen is their sum */
        vg_plan_part *part = VG_EDIT(core->work, plan_part, last);
        leave(core, h, part, VG_PP_REFUSED);
        VG_TRY(refuse(core, part, "the bank has paid what it had refused: the hold has less", 0, err));
    }
    return VG_DONE;
}

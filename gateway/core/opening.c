/* Openings of Type II accounts, bindings of cards, new identity documents: plans whose steps wait for the customer
 * (domain/type2-accounts.md §5). The states there stand in proving.stage; each message is a part with a life of its own:
 *
 *   DOCS ──▶ OPEN_SENT ──▶ SMS_WAIT ⇄ VERIFY_SENT ──▶ BANK_REVIEW ──▶ (opened)
 *                     └──▶ AMOUNT_WAIT ⇄ VERIFY_SENT ─┘        └─▶ ATTACH_CHECK: the customer has an account already
 *
 * What a bank says is taken when its answer comes (vg_opening_take), the plan goes on when the part has ended. A customer who
 * withdrew may still be given an account: it is kept as UNWANTED, never dropped.
 */
#include "gateway/core/op.h"
#include "gateway/core/type2.h"
#include <inttypes.h>
#include <stdio.h>

#define IDLE_SMS_MS    (INT64_C(24) * 3600 * 1000) /* the customer does nothing: type2-accounts §5 row 1 */
#define IDLE_AMOUNT_MS (INT64_C(48) * 3600 * 1000) /* §3.2: days, not minutes */
#define CODE_APART_MS  INT64_C(60000)              /* row 11 */
enum { CODES_A_DAY = 5 };

static vg_status proving_of(vg_core *core, int64_t account, vg_proving **ret, vg_err *err)
{
    const vg_proving *row;
    VG_TRY(VG_FIND(core->work, proving, VG_KEY_OF_ID(account), &row, err));
    *ret = row == NULL ? VG_NEW(core->work, proving, {.id = account, .program = core->rules->program})
                       : VG_EDIT(core->work, proving, row);
    return VG_DONE;
}

static vg_status person_of(vg_core *core, int64_t account, vg_identity **ret, vg_err *err)
{
    const vg_identity *row;
    VG_TRY(VG_FIND(core->work, identity, VG_KEY_OF_ID(account), &row, err));
    *ret = row == NULL ? NULL : VG_EDIT(core->work, identity, row);
    return VG_DONE;
}

static vg_status start_part(vg_core *core, const vg_operation *parent, vg_op_kind kind, vg_ask_kind ask, int64_t of,
                            int64_t number, vg_err *err)
{
    vg_operation *part, init = {.kind = kind, .ask = ask, .parent = parent->id, .account = parent->account, .of = of, .part = number};
    VG_TRY(vg_op_new(core, &init, &part, err));
    return vg_op_accept(core, part, err);
}

static vg_status set_state(vg_core *core, int64_t account, int64_t state, const char *event, int64_t op, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, account, &a, err));
    if (a->state == state) {
        return VG_DONE;
    }
    a->state = state;
    a->updated_at = core->at;
    return vg_emit(core, event, "acct_", a->id, op, "{", err);
}

/* --- begin --------------------------------------------------------------------------------------------------- */

static vg_status send_case(vg_core *core, vg_operation *parent, vg_proving *p, vg_err *err)
{
    p->stage = VG_STAGE_OPEN_SENT;
    vg_ask_kind ask = parent->kind == VG_OP_OPEN ? VG_ASK_OPEN_CASE : (vg_ask_kind)parent->of;
    return start_part(core, parent, VG_OP_PART_OPEN, ask, 0, 0, err);
}

static vg_status upload(vg_core *core, const vg_operation *parent, const vg_identity *person, bool *ret_any, vg_err *err)
{
    const int64_t files[2] = {person->front_file, person->back_file};
    *ret_any = false;
    for (int i = 0; i < 2; i++) {
        if (files[i] != 0) {
            *ret_any = true;
            VG_TRY(start_part(core, parent, VG_OP_PART_UPLOAD, VG_ASK_UPLOAD, files[i], i + 1, err));
        }
    }
    return VG_DONE;
}

static vg_status send_code(vg_core *core, const vg_operation *parent, vg_proving *p, const char *client_ref, vg_operation **ret,
                           vg_err *err)
{
    vg_day today = vg_day_at(core->at);
    vg_operation init = {.kind = VG_OP_PART_CODE, .ask = VG_ASK_SEND_CODE, .parent = parent->id, .account = parent->account};
    p->codes = (p->codes_day == today.n ? p->codes : 0) + 1;
    p->codes_day = today.n;
    p->code_at = core->at;
    VG_SET(init.client_ref, client_ref);
    VG_TRY(vg_op_new(core, &init, ret, err));
    return vg_op_accept(core, *ret, err);
}

vg_status vg_opening_begin(vg_core *core, vg_operation *parent, vg_err *err)
{
    vg_proving *p;
    vg_identity *person;
    bool uploads = false;
    VG_TRY(proving_of(core, parent->account, &p, err));
    VG_TRY(person_of(core, parent->account, &person, err));
    VG_TRY(vg_op_apply(core, parent, VG_EV_PLAN_BEGINS, err));
    parent->due_at = 0;
    p->op = parent->id;
    p->scene = parent->kind != VG_OP_BIND ? VG_SCENE_OPEN : parent->of == VG_ASK_UNBIND_CARD ? VG_SCENE_UNBIND : VG_SCENE_BIND;
    p->stage = VG_STAGE_DOCS;
    p->tries = 0;
    VG_SET(p->case_no, "");
    VG_SET(p->code_order, "");
    if (parent->kind != VG_OP_BIND && person != NULL) {
        VG_TRY(upload(core, parent, person, &uploads, err));
    }
    return uploads ? VG_DONE : send_case(core, parent, p, err);
}

/* --- what the bank says ---------------------------------------------------------------------------------------- */

/* How an answer is to be read for this part: a question about a case tells the case's state, which settles what asked for it. */
vg_verdict vg_opening_verdict(const vg_operation *op, bool direct, const vg_answer *a)
{
    bool waits = op->part != 0 ? a->open_case == VG_CASE_AMOUNT_WAIT : a->open_case == VG_CASE_SMS_WAIT;
    if (a->verdict != VG_VD_YES) {
        return a->verdict;
    }
    if (a->open_case == VG_CASE_NONE) { /* a bank whose list shows only what has been done */
        return op->kind == VG_OP_PART_REVIEW             ? VG_VD_WORKING
               : direct                                  ? a->verdict
               : op->kind == VG_OP_PART_VERIFY           ? VG_VD_NO /* what was sent was not taken for right */
               : op->kind == VG_OP_PART_OPEN             ? VG_VD_ABSENT
                                                         : a->verdict;
    }
    if (a->open_case == VG_CASE_REFUSED) {
        return VG_VD_NO;
    }
    if (op->kind == VG_OP_PART_REVIEW) {
        return a->open_case == VG_CASE_REVIEW ? VG_VD_WORKING : VG_VD_YES;
    }
    if (op->kind == VG_OP_PART_VERIFY && !direct && waits) {
        return VG_VD_NO; /* it still waits for what was sent: that was not taken for right */
    }
    return VG_VD_YES;
}

/* The account that the bank opened gets its number. False: it is another's, or not told. */
static vg_status take_account(vg_core *core, vg_operation *op, const vg_answer *a, bool *ret_usable, vg_err *err)
{
    vg_account *account;
    VG_TRY(vg_core_account(core, op->account, &account, err));
    if (account->bank_account[0] != 0) {
        *ret_usable = a->account[0] == 0 || strcmp(a->account, account->bank_account) == 0;
        return VG_DONE;
    }
    *ret_usable = a->account[0] != 0;
    if (!*ret_usable) {
        return VG_DONE;
    }
    vg_account named = *account;
    VG_SET(named.bank_account, a->account);
    vg_status st = vg_core_number(core, &named, err);
    if (st.code == VG_E_CONFLICT) { /* row 23: it belongs to another customer of ours; a person looks */
        *ret_usable = false;
        op->reason = VG_WHY_PART_REFUSED;
        vg_effect_add(core, VG_DO_ALERT, op->id);
        return vg_emit(core, "account.belongs_to_another", "acct_", account->id, op->id, "{", err);
    }
    VG_SET(account->bank_account, named.bank_account);
    return st;
}

static int64_t stage_of(vg_case c)
{
    switch (c) {
    case VG_CASE_SMS_WAIT:
        return VG_STAGE_SMS_WAIT;
    case VG_CASE_AMOUNT_WAIT:
        return VG_STAGE_AMOUNT_WAIT;
    case VG_CASE_EXISTS:
        return VG_STAGE_ATTACH_CHECK;
    case VG_CASE_OPENED:
        return VG_STAGE_OPENED;
    case VG_CASE_OPENED_INACTIVE:
        return VG_STAGE_OPENED_INACTIVE;
    case VG_CASE_REVIEW:
    case VG_CASE_NONE:
    case VG_CASE_REFUSED:
        break;
    }
    return VG_STAGE_BANK_REVIEW; /* not known yet: the bank is asked */
}

static vg_status take_file(vg_core *core, const vg_operation *op, const vg_answer *a, bool *ret_usable, vg_err *err)
{
    vg_identity *person;
    VG_TRY(person_of(core, op->account, &person, err));
    *ret_usable = a->file_no[0] != 0 && person != NULL;
    if (*ret_usable && op->part == 1) {
        VG_SET(person->front_no, a->file_no);
    } else if (*ret_usable) {
        VG_SET(person->back_no, a->file_no);
    }
    return VG_DONE;
}

/* Into the state of the account's case, or of nothing when that is another case by now. op->stage: where this one stands. */
vg_status vg_opening_take(vg_core *core, vg_operation *op, const vg_answer *a, bool *ret_usable, vg_err *err)
{
    vg_proving *p, none = {0};
    vg_operation *parent;
    *ret_usable = true;
    if (op->kind == VG_OP_PART_UPLOAD) {
        return take_file(core, op, a, ret_usable, err);
    }
    VG_TRY(vg_op_edit(core, op->parent, &parent, err));
    VG_TRY(proving_of(core, op->account, &p, err));
    p = p->op == parent->id ? p : &none;
    if (a->code_order[0] != 0) {
        VG_SET(p->code_order, a->code_order);
        p->code_at = core->at; /* whoever asked for it: the next one not before a minute */
        p->code_until = core->at + a->code_valid_s * 1000;
    }
    if (a->case_no[0] != 0) {
        VG_SET(p->case_no, a->case_no);
    }
    if (op->kind == VG_OP_PART_CODE) {
        return VG_DONE;
    }
    bool opened = a->open_case == VG_CASE_OPENED || a->open_case == VG_CASE_OPENED_INACTIVE;
    if (opened && parent->kind != VG_OP_BIND && op->ask != VG_ASK_UPDATE_IDENTITY) {
        VG_TRY(take_account(core, op, a, ret_usable, err));
    }
    if (!*ret_usable) { /* another's account, or not told whose: the bank is asked */
        op->stage = a->account[0] != 0 ? VG_STAGE_ENDED : VG_STAGE_BANK_REVIEW;
        return VG_DONE;
    }
    bool done = op->ask == VG_ASK_UPDATE_IDENTITY || (op->ask == VG_ASK_UNBIND_CARD && a->open_case == VG_CASE_NONE);
    op->stage = p->stage = done ? VG_STAGE_OPENED : stage_of(a->open_case);
    return VG_DONE;
}

/* --- the plan goes on ------------------------------------------------------------------------------------------- */

/* Images are kept until the bank has used them (api.md POST /v1/files). */
static vg_status drop_files(vg_core *core, int64_t account, vg_err *err)
{
    vg_identity *person;
    VG_TRY(person_of(core, account, &person, err));
    const int64_t files[2] = {person == NULL ? 0 : person->front_file, person == NULL ? 0 : person->back_file};
    for (int i = 0; i < 2; i++) {
        const vg_image *row;
        if (files[i] == 0) {
            continue;
        }
        VG_TRY(VG_FIND(core->work, image, VG_KEY_OF_ID(files[i]), &row, err));
        if (row != NULL && row->state != VG_FILE_GONE) {
            vg_image *file = VG_EDIT(core->work, image, row);
            file->state = VG_FILE_GONE;
            file->bytes = (vg_span){0};
        }
    }
    if (person != NULL) {
        person->front_file = person->back_file = 0;
        VG_SET(person->face_ticket, "");
    }
    return VG_DONE;
}

static vg_status use_card(vg_core *core, const vg_operation *parent, vg_proving *p, bool done, vg_err *err)
{
    vg_account *a;
    const vg_owner *row;
    VG_TRY(vg_core_account(core, parent->account, &a, err));
    a->stops &= ~VG_STOP_BINDING;
    if (done) {
        VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(a->id), &row, err));
        assert(row != NULL);
        vg_owner *o = VG_EDIT(core->work, owner, row);
        bool gone = parent->of == VG_ASK_UNBIND_CARD;
        VG_SET(o->card_number, gone ? "" : p->card_number);
        VG_SET(o->card_bank_no, gone ? "" : p->card_bank_no);
        VG_SET(o->card_bank, gone ? "" : p->card_bank);
    }
    VG_SET(p->card_number, "");
    return vg_emit(core, done ? "account.card_bound" : "account.card_refused", "acct_", a->id, parent->id, "{", err);
}

static vg_status use_identity(vg_core *core, const vg_operation *parent, const vg_proving *p, vg_err *err)
{
    vg_identity *person;
    VG_TRY(person_of(core, parent->account, &person, err));
    if (person != NULL) {
        person->id_from = p->id_from;
        person->id_to = p->id_to;
    }
    return vg_emit(core, "account.identity_updated", "acct_", parent->account, parent->id, "{", err);
}

static vg_status finish(vg_core *core, vg_operation *parent, vg_proving *p, vg_flow_event event, vg_err *err)
{
    bool done = event == VG_EV_PLAN_DONE;
    VG_TRY(drop_files(core, parent->account, err));
    if (parent->kind == VG_OP_BIND) {
        VG_TRY(use_card(core, parent, p, done, err));
    } else if (parent->kind == VG_OP_IDENTITY && done) {
        VG_TRY(use_identity(core, parent, p, err));
    }
    if (!done) {
        p->stage = VG_STAGE_ENDED;
    }
    if (p->op == parent->id) {
        p->trying = 0; /* a code of this case that was cancelled with it is no obstacle to the next case */
    }
    parent->due_at = 0;
    return vg_op_apply(core, parent, event, err);
}

/* What op.c makes of an opening's end: an account that waits for its first money is INACTIVE (row 16). */
vg_status vg_opening_state(vg_core *core, const vg_operation *op, int64_t *ret_state, vg_err *err)
{
    vg_proving *p;
    VG_TRY(proving_of(core, op->account, &p, err));
    *ret_state = op->state == VG_ST_DONE      ? (p->stage == VG_STAGE_OPENED_INACTIVE ? VG_AS_INACTIVE : VG_AS_ACTIVE)
                 : op->state == VG_ST_REFUSED ? VG_AS_REJECTED
                                              : VG_AS_EXPIRED;
    return VG_DONE;
}

static vg_status ask_case(vg_core *core, const vg_operation *parent, int64_t stage, vg_err *err)
{
    vg_ask_kind question = parent->kind == VG_OP_BIND ? VG_ASK_BINDING : VG_ASK_OPENING;
    return start_part(core, parent, VG_OP_PART_REVIEW, question, 0, stage == VG_STAGE_ATTACH_CHECK, err);
}

/* The bank opened an account that nobody wants any more (rows 20, 21): it is in the customer's name, so it is kept and closed. A
 * change of the card that was withdrawn and made: people look which card is to stay. */
static vg_status unwanted(vg_core *core, const vg_operation *parent, int64_t stage, vg_err *err)
{
    bool opened = stage == VG_STAGE_OPENED || stage == VG_STAGE_OPENED_INACTIVE;
    if (parent->kind == VG_OP_IDENTITY || parent->live != 0 || parent->state == VG_ST_DONE) {
        return VG_DONE;
    }
    if (opened) {
        vg_effect_add(core, VG_DO_ALERT, parent->id);
        if (parent->kind == VG_OP_BIND) {
            return vg_emit(core, "account.card_unwanted", "acct_", parent->account, parent->id, "{", err);
        }
        return set_state(core, parent->account, VG_AS_UNWANTED, "account.unwanted", parent->id, err);
    }
    return stage == VG_STAGE_BANK_REVIEW || stage == VG_STAGE_ATTACH_CHECK ? ask_case(core, parent, stage, err) : VG_DONE;
}

static vg_status go_on(vg_core *core, vg_operation *parent, vg_proving *p, vg_err *err)
{
    bool opens = parent->kind == VG_OP_OPEN;
    switch (p->stage) {
    case VG_STAGE_SMS_WAIT:
    case VG_STAGE_AMOUNT_WAIT:
        parent->due_at = core->at + (p->stage == VG_STAGE_SMS_WAIT ? IDLE_SMS_MS : IDLE_AMOUNT_MS);
        parent->updated_at = core->at;
        return opens ? set_state(core, parent->account, VG_AS_ACTION_NEEDED, "account.action_needed", parent->id, err) : VG_DONE;
    case VG_STAGE_OPENED:
    case VG_STAGE_OPENED_INACTIVE:
        return finish(core, parent, p, VG_EV_PLAN_DONE, err);
    default:
        parent->due_at = 0;
        if (opens) {
            VG_TRY(set_state(core, parent->account, VG_AS_REVIEW, "account.review", parent->id, err));
        }
        return ask_case(core, parent, p->stage, err);
    }
}

static vg_status verify_ended(vg_core *core, vg_operation *parent, const vg_operation *part, vg_proving *p, vg_err *err)
{
    p->trying = 0;
    if (part->state == VG_ST_DONE) {
        return go_on(core, parent, p, err);
    }
    if (part->state == VG_ST_CANCELLED || part->reason == VG_WHY_TRY_AGAIN) { /* the customer types again */
        p->stage = part->part != 0 ? VG_STAGE_AMOUNT_WAIT : VG_STAGE_SMS_WAIT;
        p->tries++;
        return go_on(core, parent, p, err);
    }
    return finish(core, parent, p, VG_EV_PLAN_REFUSED, err);
}

/* A binding that waits for a code which nobody has sent yet: the answer to an opening names it, a binding's does not (baixin §4.1). */
static vg_status case_begun(vg_core *core, vg_operation *parent, vg_proving *p, vg_err *err)
{
    vg_operation *part;
    if (parent->kind == VG_OP_BIND && p->stage == VG_STAGE_SMS_WAIT && p->code_order[0] == 0) {
        VG_TRY(send_code(core, parent, p, "", &part, err));
    }
    return go_on(core, parent, p, err);
}

static vg_status uploads_progress(vg_core *core, vg_operation *parent, vg_proving *p, const vg_operation *part, vg_err *err)
{
    const void *const *rows;
    size_t n, open = 0;
    if (part->state != VG_ST_DONE) {
        return finish(core, parent, p, VG_EV_PLAN_REFUSED, err);
    }
    VG_TRY(vg_work_group(core->work, VG_G_PARTS_OF_OP, parent->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_operation *other = rows[i];
        open += other->kind == VG_OP_PART_UPLOAD && other->state != VG_ST_DONE;
    }
    return open == 0 ? send_case(core, parent, p, err) : VG_DONE;
}

vg_status vg_opening_part_ended(vg_core *core, vg_operation *parent, vg_operation *part, vg_err *err)
{
    vg_proving *p;
    VG_TRY(proving_of(core, parent->account, &p, err));
    if (parent->live == 0) {
        return part->state == VG_ST_DONE && part->kind != VG_OP_PART_UPLOAD && part->kind != VG_OP_PART_CODE
                   ? unwanted(core, parent, part->stage, err)
                   : VG_DONE;
    }
    switch ((vg_op_kind)part->kind) {
    case VG_OP_PART_UPLOAD:
        return uploads_progress(core, parent, p, part, err);
    case VG_OP_PART_VERIFY:
        return verify_ended(core, parent, part, p, err);
    case VG_OP_PART_OPEN:
        return part->state == VG_ST_DONE ? case_begun(core, parent, p, err) : finish(core, parent, p, VG_EV_PLAN_REFUSED, err);
    case VG_OP_PART_REVIEW:
        return part->state == VG_ST_DONE ? go_on(core, parent, p, err) : finish(core, parent, p, VG_EV_PLAN_REFUSED, err);
    default:
        return VG_DONE; /* another code: the customer's case is where it was */
    }
}

static vg_status told_part(vg_core *core, vg_operation *part, const vg_answer *a, vg_err *err)
{
    if (part->kind == VG_OP_PART_OPEN && a->open_case == VG_CASE_REFUSED) {
        return VG_DONE; /* it does not say why: the answer does, and a customer who has an account already is not refused */
    }
    if (a->verdict != VG_VD_YES) { /* something came of it, and not what: its question asks */
        vg_effect_add(core, VG_DO_LOOK, part->id);
        return VG_DONE;
    }
    return vg_outcome_told(core, part, a, err);
}

/* It was the customer's turn, and the bank has gone on without him: he proved himself in its own app, or it refused. */
static vg_status told_turn(vg_core *core, vg_operation *parent, vg_proving *p, int64_t stage, vg_err *err)
{
    if (stage == VG_STAGE_ENDED) {
        return VG_DONE;
    }
    p->stage = stage == VG_STAGE_OPENED || stage == VG_STAGE_OPENED_INACTIVE ? stage : VG_STAGE_BANK_REVIEW;
    return go_on(core, parent, p, err);
}

/* Told by a notification: the part that waits for it hears it as its answer; where nothing waits the case goes on, or has ended and
 * this is late truth. What is not said outright is asked. */
vg_status vg_opening_told(vg_core *core, vg_operation *op, const vg_answer *a, vg_err *err)
{
    const void *const *rows;
    size_t n;
    bool usable;
    vg_proving *p;
    vg_operation *parent, *waits = op->live != 0 ? op : NULL;
    VG_TRY(vg_op_edit(core, op->parent, &parent, err));
    VG_TRY(vg_work_group(core->work, VG_G_PARTS_OF_OP, parent->id, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_operation *part = rows[i];
        if (part->live != 0 && (part->kind == VG_OP_PART_REVIEW || part->kind == VG_OP_PART_OPEN || part->kind == VG_OP_PART_VERIFY)) {
            waits = VG_EDIT(core->work, operation, part);
        }
    }
    if (waits != NULL) {
        return told_part(core, waits, a, err);
    }
    VG_TRY(proving_of(core, parent->account, &p, err));
    bool turn = parent->live != 0 && p->op == parent->id;
    if (a->open_case == VG_CASE_REFUSED) {
        return turn ? finish(core, parent, p, VG_EV_PLAN_REFUSED, err) : VG_DONE;
    }
    op->stage = VG_STAGE_BANK_REVIEW;
    if (a->verdict == VG_VD_YES) {
        VG_TRY(vg_opening_take(core, op, a, &usable, err));
    }
    if (n >= VG_CASE_PARTS_MAX && op->stage == VG_STAGE_BANK_REVIEW && parent->state != VG_ST_DONE) {
        vg_effect_add(core, VG_DO_ALERT, parent->id); /* asked often enough: a person looks */
        return VG_DONE;
    }
    return turn ? told_turn(core, parent, p, op->stage, err) : unwanted(core, parent, op->stage, err);
}

/* The customer did nothing for too long, or withdrew: the case ends here; what the bank does with it is late truth. */
vg_status vg_opening_withdraw(vg_core *core, vg_operation *parent, vg_err *err)
{
    vg_proving *p;
    VG_TRY(proving_of(core, parent->account, &p, err));
    VG_TRY(vg_plan_cancel_parts(core, parent, err));
    return parent->live != 0 ? finish(core, parent, p, VG_EV_PLAN_CANCELLED, err) : VG_DONE;
}

/* --- what the customer does -------------------------------------------------------------------------------------- */

static vg_status waiting_case(vg_core *core, int64_t account, vg_proving **ret, vg_operation **ret_parent, vg_err *err)
{
    vg_account *a;
    VG_TRY(vg_core_account(core, account, &a, err));
    VG_TRY(proving_of(core, account, ret, err));
    if ((*ret)->op == 0 || ((*ret)->stage != VG_STAGE_SMS_WAIT && (*ret)->stage != VG_STAGE_AMOUNT_WAIT)) {
        return VG_FAIL(err, CONFLICT, "nothing of this account waits for a code or an amount");
    }
    VG_TRY(vg_op_edit(core, (*ret)->op, ret_parent, err));
    if ((*ret_parent)->live == 0) {
        return VG_FAIL(err, CONFLICT, "this case has ended");
    }
    return VG_DONE;
}

/* Codes can expire untried and be asked for again for days: what one case may say to the bank has an end. */
static vg_status check_tries(vg_core *core, const vg_operation *parent, vg_err *err)
{
    const void *const *rows;
    size_t n;
    VG_TRY(vg_work_group(core->work, VG_G_PARTS_OF_OP, parent->id, &rows, &n, err));
    return n < VG_CASE_PARTS_MAX ? VG_DONE
                                 : VG_FAIL(err, LIMIT, "this case was tried %d times: withdraw it and begin a new one",
                                           VG_CASE_PARTS_MAX);
}

vg_status vg_opening_verify(vg_core *core, const vg_command *c, vg_operation **ret, vg_err *err)
{
    vg_proving *p;
    vg_operation *parent;
    VG_TRY(waiting_case(core, c->object, &p, &parent, err));
    if (c->by_amount != (p->stage == VG_STAGE_AMOUNT_WAIT)) {
        return VG_FAIL(err, CONFLICT, p->stage == VG_STAGE_AMOUNT_WAIT ? "the bank waits for the amount that it paid in"
                                                                       : "the bank waits for the code of its message");
    }
    if (p->trying != 0) {
        return VG_FAIL(err, CONFLICT, "a code is on its way to the bank: wait for its answer");
    }
    VG_TRY(check_tries(core, parent, err));
    vg_operation init = {.kind = VG_OP_PART_VERIFY,
                         .ask = VG_ASK_VERIFY,
                         .parent = parent->id,
                         .account = parent->account,
                         .part = c->by_amount};
    VG_SET(init.client_ref, c->client_ref);
    VG_TRY(vg_op_new(core, &init, ret, err));
    VG_TRY(vg_op_accept(core, *ret, err));
    p->trying = (*ret)->id;
    p->stage = VG_STAGE_VERIFY_SENT;
    parent->due_at = 0;
    return VG_DONE;
}

vg_status vg_opening_code(vg_core *core, const vg_command *c, vg_operation **ret, vg_err *err)
{
    vg_proving *p;
    vg_operation *parent;
    vg_day today = vg_day_at(core->at);
    VG_TRY(waiting_case(core, c->object, &p, &parent, err));
    if (p->stage != VG_STAGE_SMS_WAIT) {
        return VG_FAIL(err, CONFLICT, "this case waits for an amount, not for a code");
    }
    VG_TRY(check_tries(core, parent, err));
    if (core->at < p->code_at + CODE_APART_MS) {
        return VG_FAIL(err, LIMIT, "another code not before a minute after the last one");
    }
    if (p->codes_day == today.n && p->codes >= CODES_A_DAY) {
        return VG_FAIL(err, LIMIT, "at most %d codes a day: try again tomorrow", CODES_A_DAY);
    }
    return send_code(core, parent, p, c->client_ref, ret, err);
}

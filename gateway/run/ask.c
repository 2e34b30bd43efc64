#include "gateway/run/ask.h"
#include "gateway/core/op.h"
#include <inttypes.h>
#include <stdio.h>

static vg_status account_of(vg_core *core, int64_t id, const vg_account **ret, vg_err *err)
{
    VG_TRY(VG_FIND(core->work, account, VG_KEY_OF_ID(id), ret, err));
    if (*ret == NULL) {
        return VG_FAIL(err, BUG, "an operation names an account that does not exist");
    }
    return VG_DONE;
}

static vg_status set_payer(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_account *a;
    int64_t id = op->account;
    if (op->kind == VG_OP_PART_PAY && op->stage != 0) { /* a move back: from the merchant to the customer */
        id = op->peer;
    }
    if (id == 0) {
        return VG_DONE;
    }
    VG_TRY(account_of(core, id, &a, err));
    VG_SET(ask->account, a->bank_account);
    VG_SET(ask->account_name, a->name);
    VG_SET(ask->account_tail, a->bank_tail);
    return VG_DONE;
}

/* PAY_BACK names the payment, with who paid and who was paid in their places of then. */
static vg_status set_original(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_operation *original;
    if (op->ask != VG_ASK_PAY_BACK) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(op->of), &original, err));
    assert(original != NULL);
    if (ask->kind == VG_ASK_PAY_BACK) {
        ask->of = (vg_ask_kind)original->ask; /* banks know different payments by different messages */
    }
    VG_SET(ask->of_ref, original->bank_ref);
    VG_SET(ask->of_receipt, original->bank_receipt);
    ask->of_day = vg_day_at(original->sent_at);
    return VG_DONE;
}

static vg_status set_payee(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    if (op->peer != 0) {
        const vg_account *to;
        VG_TRY(account_of(core, op->peer, &to, err));
        VG_SET(ask->peer, to->bank_account);
        VG_SET(ask->peer_name, to->name);
        VG_SET(ask->peer_tail, to->bank_tail);
        return VG_DONE;
    }
    VG_SET(ask->peer, op->payee_account);
    VG_SET(ask->peer_name, op->payee_name);
    VG_SET(ask->peer_bank_no, op->payee_bank_no);
    VG_SET(ask->peer_bank, op->payee_bank);
    ask->peer_same_bank = op->payee_bank[0] == 0 && op->payee_bank_no[0] == 0;
    return VG_DONE;
}

static vg_status set_hold(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_hold *hold;
    if (op->hold == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, hold, VG_KEY_OF_ID(op->hold), &hold, err));
    assert(hold != NULL);
    VG_SET(ask->freeze_no, hold->freeze_no);
    if (!vg_rules_promise(core->rules, VG_CAP_BANK_HOLDS)) { /* our ledger alone holds it: the bank knows the hold by our number (baixin §4.3) */
        snprintf(ask->freeze_no, sizeof ask->freeze_no, "H%019" PRId64, hold->id);
    }
    VG_SET(ask->memo, hold->purpose_order);
    VG_SET(ask->order, hold->purpose_order);
    if (op->kind == VG_OP_PART_PAY) {
        VG_SET(ask->evidence, op->memo);
    }
    return VG_DONE;
}

/* "program/account/date/flow/sequence" -> the last three. */
static void split_line(const char *line, vg_ask *ask)
{
    const char *at[4];
    size_t n = 0;
    for (const char *p = line + strlen(line); p > line && n < 3; p--) {
        if (p[-1] == '/') {
            at[n++] = p;
        }
    }
    if (n < 3) {
        return;
    }
    vg_err ignored;
    vg_span seq = vg_span_of(at[0]);
    vg_span flow = {(const uint8_t *)at[1], (size_t)(at[0] - at[1]) - 1};
    vg_span date = {(const uint8_t *)at[2], (size_t)(at[1] - at[2]) - 1};
    (void)(vg_span_copy(seq, ask->line_seq, sizeof ask->line_seq, &ignored).code |
           vg_span_copy(flow, ask->line_flow, sizeof ask->line_flow, &ignored).code |
           vg_span_copy(date, ask->line_date, sizeof ask->line_date, &ignored).code);
}

static vg_status set_receipt(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_receipt *r;
    if (op->receipt == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, receipt, VG_KEY_OF_ID(op->receipt), &r, err));
    assert(r != NULL);
    VG_SET(ask->order_no, r->channel_order);
    ask->from = ask->to = (vg_day){(int32_t)r->day};
    ask->first = op->kind == VG_OP_PART_LOOKUP ? op->stage + 1 : 1;
    split_line(op->kind == VG_OP_UNASSIGN ? r->assign_line : r->line, ask);
    VG_SET(ask->of_receipt, ask->line_flow);
    ask->of_day = ask->from;
    if (r->assign_op != 0 && op->id != r->assign_op) { /* a deposit that we asked for has a reference of ours */
        const vg_operation *brought;
        VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(r->assign_op), &brought, err));
        assert(brought != NULL);
        if (brought->kind == VG_OP_DEPOSIT) {
            VG_SET(ask->of_ref, brought->bank_ref);
            VG_SET(ask->of_receipt, brought->bank_receipt);
        }
    }
    return VG_DONE;
}

/* A question about a case names the request that began it. */
static vg_status first_ref(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const void *const *rows;
    size_t n;
    if (op->kind == VG_OP_PART_OPEN || (ask->kind != VG_ASK_OPENING && ask->kind != VG_ASK_BINDING)) {
        return VG_DONE;
    }
    VG_TRY(vg_work_group(core->work, VG_G_PARTS_OF_OP, op->parent, &rows, &n, err));
    for (size_t i = 0; i < n; i++) {
        const vg_operation *part = rows[i];
        if (part->kind == VG_OP_PART_OPEN) {
            VG_SET(ask->ref, part->bank_ref);
        }
    }
    return VG_DONE;
}

/* The person behind an opening, a card or a new document. */
static vg_status set_person(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_identity *i;
    const vg_owner *o;
    VG_TRY(VG_FIND(core->work, identity, VG_KEY_OF_ID(op->account), &i, err));
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(op->account), &o, err));
    assert(o != NULL);
    VG_SET(ask->owner_address, o->address);
    VG_SET(ask->card, o->card_number);
    VG_SET(ask->card_bank, o->card_bank_no);
    bool by_person = ask->kind == VG_ASK_OPEN_CASE || ask->kind == VG_ASK_BIND_CARD || ask->kind == VG_ASK_CHANGE_CARD ||
                     (op->kind == VG_OP_PART_REVIEW && op->part != 0);
    if (by_person) {
        ask->owner_kind = o->kind[0] == 0 ? 'P' : o->kind[0];
        ask->owner_id_type = o->id_type[0];
        VG_SET(ask->owner_id, o->id_number);
    }
    if (i == NULL) {
        return VG_DONE;
    }
    vg_person *p = &ask->person;
    VG_SET(p->mobile, i->mobile);
    VG_SET(p->occupation, i->occupation);
    p->sex = i->sex[0];
    VG_SET(p->nation, i->nation);
    p->tax_residence = i->tax_residence[0];
    p->id_from.n = (int32_t)i->id_from;
    p->id_to.n = (int32_t)i->id_to;
    VG_SET(p->consent_no, i->consent_no);
    p->consent_at_ms = i->consent_at;
    VG_SET(p->front_file, i->front_no);
    VG_SET(p->back_file, i->back_no);
    VG_SET(p->face_ticket, i->face_ticket);
    return VG_DONE;
}

static vg_status set_image(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_image *file;
    if (op->kind != VG_OP_PART_UPLOAD) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, image, VG_KEY_OF_ID(op->of), &file, err));
    assert(file != NULL);
    ask->file = file->bytes;
    VG_SET(ask->memo, op->part == 1 ? "FRONT" : "BACK");
    return VG_DONE;
}

static vg_status set_case(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_proving *p;
    if (!vg_op_is_case_part(op)) {
        return VG_DONE;
    }
    VG_TRY(set_person(core, op, ask, err));
    VG_TRY(VG_FIND(core->work, proving, VG_KEY_OF_ID(op->account), &p, err));
    assert(p != NULL);
    VG_SET(ask->case_no, p->case_no);
    VG_SET(ask->code_order, p->code_order);
    ask->scene = (vg_scene)p->scene;
    ask->by_amount = op->kind == VG_OP_PART_VERIFY && op->part != 0;
    if (p->scene != VG_SCENE_OPEN) {
        VG_SET(ask->old_card, op->ask == VG_ASK_CHANGE_CARD ? ask->card : "");
        VG_SET(ask->card, p->card_number);
        VG_SET(ask->card_bank, p->card_bank_no);
        VG_SET(ask->peer_bank, p->card_bank);
        VG_SET(ask->person.mobile, p->mobile);
        VG_SET(ask->contact_phone, p->mobile);
    }
    if (op->ask == VG_ASK_UPDATE_IDENTITY) {
        ask->person.id_from.n = (int32_t)p->id_from;
        ask->person.id_to.n = (int32_t)p->id_to;
    }
    VG_TRY(first_ref(core, op, ask, err));
    return set_image(core, op, ask, err);
}

static vg_status set_owner(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    const vg_owner *o;
    if (op->kind == VG_OP_INQUIRY) {
        ask->owner_kind = (char)op->part;
    }
    if (op->kind != VG_OP_OPEN && ask->kind != VG_ASK_WITHDRAW_CARD) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(op->account), &o, err));
    assert(o != NULL);
    ask->owner_kind = o->kind[0];
    ask->owner_id_type = o->id_type[0];
    VG_SET(ask->owner_id, o->id_number);
    VG_SET(ask->owner_legal_person, o->legal_person);
    VG_SET(ask->owner_address, o->address);
    VG_SET(ask->contact_name, o->contact_name);
    VG_SET(ask->contact_phone, o->contact_phone);
    VG_SET(ask->contact_mail, o->contact_mail);
    return VG_DONE;
}

static vg_status set_dates(vg_core *core, const vg_operation *op, vg_ask *ask, vg_err *err)
{
    if (ask->kind == VG_ASK_FREEZE_NO) { /* the number belongs to the act that froze */
        const vg_operation *freeze;
        VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(op->of), &freeze, err));
        assert(freeze != NULL);
        VG_SET(ask->ref, freeze->bank_ref);
        ask->of = VG_ASK_FREEZE;
    }
    if (op->kind == VG_OP_INQUIRY && op->ask == VG_ASK_CUSTODY_BALANCE) {
        VG_SET(ask->account, core->rules->custody_account); /* where it is empty the bank's settings name it */
    }
    if (op->kind == VG_OP_INQUIRY && (op->ask == VG_ASK_DAY_LINES || op->ask == VG_ASK_CUSTODY_BALANCE) && op->of != 0) {
        ask->from = ask->to = (vg_day){(int32_t)op->of};
    }
    if (op->kind == VG_OP_INQUIRY && op->ask == VG_ASK_DAY_LINES) {
        VG_SET(ask->file_type, op->memo);
        VG_SET(ask->account, op->account != 0 ? ask->account : op->payee_account);
        ask->first = op->stage != 0 ? op->stage : 1;
    }
    if (ask->from.n == 0) {
        vg_day opened = vg_day_at(op->created_at);
        ask->from = vg_day_add(opened, -7);
        ask->to = vg_day_at(core->at);
        if (ask->to.n - ask->from.n > 89) { /* longest window that every edition allows (citic A.7) */
            ask->from = vg_day_add(ask->to, -89);
        }
    }
    return VG_DONE;
}

vg_status vg_ask_build(vg_core *core, const vg_operation *op, vg_ask_kind kind, vg_ask *ret, vg_err *err)
{
    vg_ask ask = {.kind = kind, .of = (vg_ask_kind)op->ask, .at_ms = core->at, .amount = vg_fen(op->fen)};
    VG_SET(ask.ref, op->bank_ref);
    VG_SET(ask.memo, op->memo);
    VG_TRY(set_payer(core, op, &ask, err));
    VG_TRY(set_payee(core, op, &ask, err));
    VG_TRY(set_hold(core, op, &ask, err));
    VG_TRY(set_receipt(core, op, &ask, err));
    VG_TRY(set_original(core, op, &ask, err));
    VG_TRY(set_owner(core, op, &ask, err));
    VG_TRY(set_case(core, op, &ask, err));
    VG_TRY(set_dates(core, op, &ask, err));
    if (kind == VG_ASK_STATUS) {
        ask.of_day = vg_day_at(op->first_sent_at == 0 ? core->at : op->first_sent_at);
    }
    if (op->kind == VG_OP_PART_PAY && op->stage != 0) {
        const vg_account *customer;
        VG_TRY(account_of(core, op->account, &customer, err));
        VG_SET(ask.peer, customer->bank_account);
        VG_SET(ask.peer_name, customer->name);
    }
    *ret = ask;
    return VG_DONE;
}

/* What callers ask for around a customer's case: open a Type II account, prove, bind a card, bring a new document. */
#include "gateway/core/act_in.h"
#include "gateway/core/type2.h"
#include "gateway/base/text.h"

static vg_status identity_of(vg_core *core, int64_t account, const vg_identity **ret, vg_err *err)
{
    return VG_FIND(core->work, identity, VG_KEY_OF_ID(account), ret, err);
}

/* A file of the caller's program that is still kept. */
static vg_status check_file(vg_core *core, int64_t id, vg_err *err)
{
    const vg_image *file;
    VG_TRY(VG_FIND(core->work, image, VG_KEY_OF_ID(id), &file, err));
    if (file == NULL || file->program != core->rules->program || file->state != VG_FILE_KEPT) {
        vg_status st = VG_FAIL(err, NOT_FOUND, "no such file, or it was used already: POST /v1/files again");
        VG_SET(err->pointer, "/files");
        return st;
    }
    return VG_DONE;
}

static vg_status new_identity(vg_core *core, const vg_command *c, int64_t account, vg_err *err)
{
    const vg_person *p = &c->person;
    VG_TRY(check_file(core, c->files[0], err));
    VG_TRY(check_file(core, c->files[1], err));
    vg_identity *i = VG_NEW(core->work, identity,
                            {.id = account,
                             .program = core->rules->program,
                             .sex = {p->sex},
                             .tax_residence = {p->tax_residence},
                             .id_from = p->id_from.n,
                             .id_to = p->id_to.n,
                             .front_file = c->files[0],
                             .back_file = c->files[1],
                             .consent_at = core->at});
    VG_SET(i->mobile, p->mobile);
    VG_SET(i->occupation, p->occupation);
    VG_SET(i->nation, p->nation);
    VG_SET(i->face_ticket, p->face_ticket);
    VG_SET(i->consent_no, p->consent_no);
    return VG_DONE;
}

/* A customer's case is a bank's: a ledger alone proves no card and reviews no document. */
static vg_status offered(vg_core *core, vg_ask_kind ask, vg_err *err)
{
    if (vg_rules_promise(core->rules, VG_CAP_LEDGER_ONLY)) {
        return VG_FAIL(err, NOT_OFFERED, "there is no bank behind this program: no card is bound and no document checked");
    }
    return vg_act_offered(core, ask, err);
}

static vg_status start_case(vg_core *core, const vg_command *c, vg_account *a, vg_op_kind kind, vg_ask_kind what,
                            vg_operation **ret, vg_err *err)
{
    vg_operation init = {.kind = kind, .account = a->id, .of = what};
    VG_SET(init.client_ref, c->client_ref);
    VG_TRY(vg_op_new(core, &init, ret, err));
    return vg_op_accept(core, *ret, err);
}

vg_status vg_act_open_type2(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    vg_operation *op;
    VG_TRY(vg_type2_check(c, core->at, err));
    VG_TRY(vg_act_new_account(core, c, &a, err));
    VG_TRY(vg_act_lease_tail(core, a, err));
    VG_TRY(new_identity(core, c, a->id, err));
    VG_TRY(start_case(core, c, a, VG_OP_OPEN, VG_ASK_NONE, &op, err));
    a->opening_op = op->id;
    vg_act_show_account(reply, a, op);
    return VG_DONE;
}

vg_status vg_act_file(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    int64_t id;
    static const uint8_t jpeg[] = {0xFF, 0xD8, 0xFF}, png[] = {0x89, 'P', 'N', 'G'};
    bool image = (c->file.len > sizeof png && memcmp(c->file.at, png, sizeof png) == 0) ||
                 (c->file.len > sizeof jpeg && memcmp(c->file.at, jpeg, sizeof jpeg) == 0);
    if (!image) {
        return VG_FAIL(err, INVALID, "the body is one image, JPEG or PNG");
    }
    if (c->file.len > VG_FILE_MAX) {
        return VG_FAIL(err, TOO_LARGE, "an image has at most %d bytes", VG_FILE_MAX);
    }
    VG_TRY(vg_core_id(core, &id, err));
    vg_image *file = VG_NEW(core->work, image,
                           {.id = id,
                            .program = core->rules->program,
                            .state = VG_FILE_KEPT,
                            .len = (int64_t)c->file.len,
                            .principal = core->principal,
                            .created_at = core->at,
                            .bytes = vg_work_bytes(core->work, c->file.at, c->file.len)});
    vg_sha256_hex(c->file, file->sha256);
    reply->shown = VG_SHOW_FILE;
    reply->file = *file;
    reply->file.bytes = (vg_span){0};
    reply->http = 201;
    reply->is_final = true;
    return vg_emit(core, "file.kept", "file_", id, 0, "{", err);
}

vg_status vg_act_verify(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    if (c->secret[0] == 0 || c->amount.fen < 0) { /* an amount stands there too, in yuan: what is sent */
        return VG_FAIL(err, INVALID, "a code, or an amount");
    }
    VG_TRY(offered(core, VG_ASK_VERIFY, err));
    vg_command asked = *c;
    asked.by_amount = c->amount.fen != 0;
    VG_TRY(vg_opening_verify(core, &asked, &op, err));
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

vg_status vg_act_code(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    VG_TRY(offered(core, VG_ASK_SEND_CODE, err));
    VG_TRY(vg_opening_code(core, c, &op, err));
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

/* --- cards ---------------------------------------------------------------------------------------------------- */

static vg_status lock_card(vg_core *core, const vg_command *c, vg_account **ret, vg_proving **ret_p, vg_err *err)
{
    const vg_proving *row;
    VG_TRY(vg_act_account(core, c->object, false, ret, err));
    vg_account *a = *ret;
    if (a->kind >= VG_ACCT_OWN) {
        return VG_FAIL(err, NOT_OFFERED, "the program's own account has no card");
    }
    if (a->open_ops > 0 || a->out_fen > 0) { /* type2-accounts §5.4: or a withdrawal is paid to the old card */
        return VG_FAIL(err, CONFLICT, "an operation of this account is open: the card changes when it has ended");
    }
    VG_TRY(VG_FIND(core->work, proving, VG_KEY_OF_ID(a->id), &row, err));
    *ret_p = row == NULL ? VG_NEW(core->work, proving, {.id = a->id, .program = a->program}) : VG_EDIT(core->work, proving, row);
    a->stops |= VG_STOP_BINDING;
    a->updated_at = core->at;
    return VG_DONE;
}

static vg_status start_binding(vg_core *core, const vg_command *c, vg_account *a, vg_ask_kind ask, vg_reply *reply, vg_err *err)
{
    vg_operation *op;
    VG_TRY(offered(core, ask, err));
    VG_TRY(start_case(core, c, a, VG_OP_BIND, ask, &op, err));
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

vg_status vg_act_bind(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    vg_proving *p;
    const vg_owner *o;
    const vg_identity *i;
    VG_TRY(lock_card(core, c, &a, &p, err));
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(a->id), &o, err));
    VG_TRY(identity_of(core, a->id, &i, err));
    if (strspn(c->number, "0123456789") != strlen(c->number) || strlen(c->number) < 13 || strlen(c->number) > 32) {
        vg_status st = VG_FAIL(err, INVALID, "a card has 13 to 32 digits");
        VG_SET(err->pointer, "/number");
        return st;
    }
    if (o != NULL && strcmp(o->card_number, c->number) == 0) {
        return VG_FAIL(err, CONFLICT, "this card is bound already");
    }
    VG_SET(p->card_number, c->number);
    VG_SET(p->card_bank_no, c->bank_no);
    VG_SET(p->card_bank, c->bank);
    VG_SET(p->mobile, c->person.mobile[0] != 0 ? c->person.mobile : i != NULL ? i->mobile : "");
    bool change = o != NULL && o->card_number[0] != 0 && vg_rules_offer(core->rules, VG_ASK_CHANGE_CARD);
    return start_binding(core, c, a, change ? VG_ASK_CHANGE_CARD : VG_ASK_BIND_CARD, reply, err);
}

vg_status vg_act_unbind(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    vg_proving *p;
    const vg_owner *o;
    const vg_identity *i;
    VG_TRY(lock_card(core, c, &a, &p, err));
    VG_TRY(VG_FIND(core->work, owner, VG_KEY_OF_ID(a->id), &o, err));
    VG_TRY(identity_of(core, a->id, &i, err));
    size_t len = o == NULL ? 0 : strlen(o->card_number);
    if (len < 4 || (strcmp(c->number, o->card_number + len - 4) != 0 && strcmp(c->number, "bound") != 0)) {
        return VG_FAIL(err, NOT_FOUND, "no card with these last four digits is bound");
    }
    VG_SET(p->card_number, o->card_number);
    VG_SET(p->card_bank_no, o->card_bank_no);
    VG_SET(p->card_bank, o->card_bank);
    VG_SET(p->mobile, i != NULL ? i->mobile : o->contact_phone);
    return start_binding(core, c, a, VG_ASK_UNBIND_CARD, reply, err);
}

/* --- identity documents ------------------------------------------------------------------------------------------- */

/* One case at a time: an account has one set of files and one code to prove. */
static vg_status no_case_under_way(vg_core *core, const vg_proving *p, vg_err *err)
{
    const vg_operation *op = NULL;
    if (p->op != 0) {
        VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(p->op), &op, err));
    }
    return op == NULL || op->live == 0 ? VG_DONE
                                       : VG_FAIL(err, CONFLICT, "a card or a document of this account is being checked: wait for its end");
}

vg_status vg_act_identity(vg_core *core, const vg_command *c, vg_reply *reply, vg_err *err)
{
    vg_account *a;
    vg_operation *op;
    const vg_identity *row;
    const vg_proving *proving;
    vg_day today = vg_day_at(core->at);
    VG_TRY(offered(core, VG_ASK_UPDATE_IDENTITY, err));
    VG_TRY(vg_core_account(core, c->object, &a, err));
    VG_TRY(identity_of(core, a->id, &row, err));
    if (row == NULL || a->state == VG_AS_CLOSED || a->state == VG_AS_OPENING) {
        return VG_FAIL(err, NOT_ACTIVE, "only a Type II account that is open has an identity document to renew");
    }
    VG_TRY(VG_FIND(core->work, proving, VG_KEY_OF_ID(a->id), &proving, err));
    assert(proving != NULL); /* made with its opening */
    VG_TRY(no_case_under_way(core, proving, err));
    if (c->person.id_from.n == 0 || c->person.id_from.n > today.n || c->person.id_to.n < today.n) {
        return VG_FAIL(err, INVALID, "the new document must be valid today: id_valid_from, id_valid_to");
    }
    if (c->person.face_ticket[0] == 0 || c->files[0] == 0 || c->files[1] == 0) {
        return VG_FAIL(err, INVALID, "two files and a face_ticket belong to a new document");
    }
    VG_TRY(check_file(core, c->files[0], err));
    VG_TRY(check_file(core, c->files[1], err));
    vg_identity *i = VG_EDIT(core->work, identity, row);
    vg_proving *p = VG_EDIT(core->work, proving, proving);
    i->front_file = c->files[0];
    i->back_file = c->files[1];
    VG_SET(i->face_ticket, c->person.face_ticket);
    p->id_from = c->person.id_from.n;
    p->id_to = c->person.id_to.n;
    VG_TRY(start_case(core, c, a, VG_OP_IDENTITY, VG_ASK_UPDATE_IDENTITY, &op, err));
    vg_act_show_operation(reply, op);
    return VG_DONE;
}

vg_status vg_act_check_identity(vg_core *core, const vg_account *a, vg_err *err)
{
    const vg_identity *i;
    if (a->kind != VG_ACCT_TYPE2) {
        return VG_DONE;
    }
    VG_TRY(identity_of(core, a->id, &i, err));
    if (i != NULL && i->id_to < vg_day_at(core->at).n) {
        char day[VG_DAY_TEXT];
        vg_day_text((vg_day){(int32_t)i->id_to}, day);
        return VG_FAIL(err, RESTRICTED,
                       "the owner's identity document ended on %s: bring the new one (POST …/identity); releases and refunds go on",
                       day);
    }
    return VG_DONE;
}

/* What the bank tells by itself: kept once, applied by the same functions as a query's answer or a statement line,
 * acknowledged after the commit (banks/baixin.md §4.2, api.md POST /bank/{program}).
 *
 *   the same event number with the same content    acknowledged again, nothing happens
 *   … with another content                         both are kept, neither is believed any more, people look
 *   not signed                                     proves nothing: it starts a question on our own connection
 */
#include "gateway/core/op.h"
#include "gateway/core/evidence.h"
#include <stdio.h>

static vg_status key_of(vg_core *core, const vg_push_event *e, const char *more, char ret[121], vg_err *err)
{
    const vg_push *p = e->push;
    const char *number = p->event_no[0] != 0 ? p->event_no : e->hash;
    int n = snprintf(ret, 121, "%lld/%s%s", (long long)core->rules->program, number, more);
    if (n < 0 || n >= 121) {
        return VG_FAIL(err, BANK_GARBLED, "an event number that is too long");
    }
    return VG_DONE;
}

static vg_status keep(vg_core *core, const vg_push_event *e, const char *id, int64_t op, vg_err *err)
{
    vg_pushed row = {.program = core->rules->program,
                     .at = core->at,
                     .kind = e->push->kind,
                     .op = op,
                     .state = e->push->proven,
                     .bytes = vg_work_bytes(core->work, e->bytes.at, e->bytes.len)};
    VG_SET(row.id, id);
    VG_SET(row.type, e->push->type);
    VG_SET(row.hash, e->hash);
    vg_evidence_salt(core, VG_T_pushed, id, row.salt);
    return vg_evidence_row(core, VG_T_pushed, vg_work_insert(core->work, VG_T_pushed, &row), op, err);
}

static vg_status op_of(vg_core *core, const char *word, vg_operation **ret, vg_err *err)
{
    const vg_ref *ref;
    *ret = NULL;
    if (word[0] == 0) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(word), &ref, err));
    return ref != NULL && ref->program == core->rules->program ? vg_op_edit(core, ref->op, ret, err) : VG_DONE;
}

/* Told without proof: our own question decides, and nothing here changes. */
static void look(vg_core *core, const vg_operation *op)
{
    vg_effect_add(core, VG_DO_LOOK, op == NULL ? vg_own_id(core->rules->program, VG_OWN_BANK) : op->id);
}

/* Of an act of this kind, and by its amount and account of this very one. An opening's account is new: opening.c knows whose. */
static bool fits(const vg_push *p, const vg_operation *op, const vg_account *account)
{
    if ((p->acts >> (unsigned)op->ask & 1) == 0 || vg_op_is_case_part(op) != (p->kind == VG_PUSH_CASE)) {
        return false;
    }
    return p->kind == VG_PUSH_CASE || ((p->line.amount.fen == 0 || p->line.amount.fen == op->fen) &&
                                       (p->account[0] == 0 || strcmp(account->bank_account, p->account) == 0));
}

/* A result says outright what it is about, or the bank is asked. */
static vg_status result(vg_core *core, const vg_push *p, vg_operation *op, vg_err *err)
{
    if (op == NULL) { /* not ours, or of a newer copy of the store: kept, and people look */
        vg_effect_add(core, VG_DO_ALERT, 0);
        return vg_emit(core, "bank.unknown_reference", "prog_", core->rules->program, 0, "{", err);
    }
    vg_account *account;
    VG_TRY(vg_core_account(core, op->account, &account, err));
    if (!fits(p, op, account)) {
        look(core, op);
        vg_effect_add(core, VG_DO_ALERT, op->id);
        return vg_emit(core, "operation.contradiction", "op_", op->id, op->id, "{", err);
    }
    if (p->kind == VG_PUSH_CASE) {
        return vg_opening_told(core, op, &p->answer, err);
    }
    if (p->answer.verdict == VG_VD_UNCLEAR || p->line.amount.fen == 0 || p->account[0] == 0) {
        look(core, op);
        return VG_DONE;
    }
    return vg_outcome_told(core, op, &p->answer, err);
}

/* What holds the account now is in its balance: the notice says that it changed. */
static vg_status restricted(vg_core *core, const vg_push *p, vg_err *err)
{
    char id[61];
    const vg_number *number = NULL;
    vg_operation *question;
    vg_effect_add(core, VG_DO_ALERT, 0);
    VG_TRY(vg_emit(core, "account.restricted_by_bank", "prog_", core->rules->program, 0, "{", err));
    snprintf(id, sizeof id, "%lld/%s", (long long)core->rules->program, p->account);
    if (p->account[0] != 0) {
        VG_TRY(VG_FIND(core->work, number, VG_KEY_OF_WORD(id), &number, err));
    }
    if (number == NULL || !vg_rules_offer(core->rules, VG_ASK_BALANCE)) {
        return VG_DONE;
    }
    vg_operation init = {.kind = VG_OP_INQUIRY, .ask = VG_ASK_BALANCE, .account = number->account};
    VG_TRY(vg_op_new(core, &init, &question, err));
    return vg_op_accept(core, question, err);
}

static vg_status apply(vg_core *core, const vg_push *p, vg_operation *op, vg_err *err)
{
    switch (p->kind) {
    case VG_PUSH_RESULT:
    case VG_PUSH_CASE:
        return result(core, p, op, err);
    case VG_PUSH_CREDIT:
    case VG_PUSH_RETURNED:
        return vg_take_line(core, &p->line, true, err);
    case VG_PUSH_RESTRICTED:
        return restricted(core, p, err);
    case VG_PUSH_LOOK:
        look(core, op);
        break;
    case VG_PUSH_OTHER:
        break;
    }
    return VG_DONE;
}

static vg_status contradicts(vg_core *core, const vg_push_event *e, int64_t op, vg_err *err)
{
    char id[121], more[18];
    const vg_pushed *known;
    snprintf(more, sizeof more, "#%.16s", e->hash);
    VG_TRY(key_of(core, e, more, id, err));
    VG_TRY(VG_FIND(core->work, pushed, VG_KEY_OF_WORD(id), &known, err));
    if (known != NULL) {
        return VG_DONE;
    }
    vg_effect_add(core, VG_DO_ALERT, op);
    VG_TRY(keep(core, e, id, op, err));
    return vg_emit(core, "bank.contradicts_itself", "prog_", core->rules->program, op, "{", err);
}

vg_status vg_step_expiring(vg_core *core, const char *purpose, int days, int64_t end_ms, vg_err *err)
{
    const vg_seen *known;
    vg_seen told = {.program = core->rules->program, .at = core->at};
    char data[128], day[VG_DAY_TEXT];
    vg_day_text(vg_day_at(end_ms), day);
    snprintf(told.id, sizeof told.id, "%lld/certificate/%s/%d/%lld", (long long)told.program, purpose, days, (long long)end_ms);
    VG_TRY(VG_FIND(core->work, seen, VG_KEY_OF_WORD(told.id), &known, err));
    if (known != NULL) {
        return VG_DONE;
    }
    (void)vg_work_insert(core->work, VG_T_seen, &told);
    vg_effect_add(core, VG_DO_ALERT, 0);
    snprintf(data, sizeof data, "{\"purpose\":\"%s\",\"days_left\":%d,\"until\":\"%s\"", purpose, days, day);
    return vg_emit(core, "certificate.expiring", "prog_", told.program, 0, data, err);
}

vg_status vg_step_push(vg_core *core, const vg_push_event *e, bool *ret_taken, vg_err *err)
{
    char id[121];
    bool before;
    vg_operation *op;
    const vg_pushed *known;
    *ret_taken = false;
    VG_TRY(key_of(core, e, "", id, err));
    VG_TRY(vg_core_seen(core, &e->push->answer, &before, err));
    if (before) {
        return VG_DONE; /* the same message again, not the same notice: a replay */
    }
    VG_TRY(op_of(core, e->push->ref, &op, err));
    VG_TRY(VG_FIND(core->work, pushed, VG_KEY_OF_WORD(id), &known, err));
    *ret_taken = true;
    if (known != NULL) {
        return strcmp(known->hash, e->hash) == 0 ? VG_DONE : contradicts(core, e, op == NULL ? 0 : op->id, err);
    }
    VG_TRY(keep(core, e, id, op == NULL ? 0 : op->id, err));
    if (e->push->proven) {
        return apply(core, e->push, op, err);
    }
    look(core, op);
    return VG_DONE;
}

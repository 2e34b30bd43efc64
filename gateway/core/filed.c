#include "gateway/core/filed.h"
#include "gateway/base/buf.h"
#include "gateway/base/text.h"
#include "gateway/core/lines_in.h"
#include <inttypes.h>
#include <stdio.h>

bool vg_filed_decides(const vg_statement *statement) { return statement->proven != 0 && statement->intraday == 0; }

static bool of_custody(const vg_core *core, const vg_statement_line *l) { return l->account == vg_own_id(core->rules->program, VG_OWN_BANK); }

/* The reference that the line names, by its own place or the first word of the memo. */
static bool named(const vg_core *core, const vg_statement_line *l, char ret[VG_REF_WORD])
{
    if (l->booked == 0 || l->account == 0 || l->fen == 0 || !vg_line_ref(core->rules, l->ref, l->memo, ret)) {
        return false;
    }
    return !of_custody(core, l) || strcmp(l->ref, ret) == 0;
}

/* --- told to people -------------------------------------------------------------------------------- */

static vg_status tell(vg_core *core, const vg_statement_line *l, int64_t reason, const char *why, int64_t op, vg_err *err)
{
    uint8_t room[1024];
    char statement[VG_ID_TEXT];
    vg_buf b = vg_buf_of(room, sizeof room);
    vg_id_text("stmt_", l->statement, statement);
    vg_buf_format(&b, "{\"reason\":%" PRId64 ",\"amount\":%" PRId64 ",\"side\":\"%s\",\"statement\":\"%s\",\"line\":%" PRId64, reason, l->fen,
                  l->side == VG_CREDIT ? "credit" : "debit", statement, l->seq);
    if (why[0] != 0) {
        vg_buf_byte(&b, ',');
        vg_data_text(&b, "why", why);
    }
    vg_buf_byte(&b, 0);
    assert(!b.over);
    vg_effect_add(core, VG_DO_ALERT, op);
    return vg_emit(core, "break.opened", "prog_", core->rules->program, op, (const char *)room, err);
}

vg_status vg_filed_left(vg_core *core, const vg_statement_line *l, const char *why, vg_err *err)
{
    char word[VG_REF_WORD];
    return named(core, l, word) ? tell(core, l, VG_WHY_LINE_UNMATCHED, why, 0, err) : VG_DONE;
}

/* Which line of which statement it was, beside what the event of the act says. */
static vg_status cite(vg_core *core, const vg_statement_line *l, int64_t op, vg_err *err)
{
    char data[96], statement[VG_ID_TEXT];
    vg_id_text("stmt_", l->statement, statement);
    snprintf(data, sizeof data, "{\"statement\":\"%s\",\"line\":%" PRId64, statement, l->seq);
    return vg_emit(core, "operation.in_statement", "op_", op, op, data, err);
}

/* --- what it shows --------------------------------------------------------------------------------- */

static bool pays_outside(const vg_operation *op)
{
    bool pays = op->kind == VG_OP_WITHDRAW || op->kind == VG_OP_REFUND || (op->kind == VG_OP_PART_PAY && op->stage == 0);
    return pays && op->peer == 0;
}

/* The custody account is the sum of all others: what moves between them does not move it. */
static bool crosses(const vg_operation *op) { return op->kind == VG_OP_DEPOSIT || pays_outside(op); }

static bool shows(const vg_core *core, const vg_statement_line *l, const vg_line *line, const vg_operation *op)
{
    if (of_custody(core, l)) {
        return line->side == (op->kind == VG_OP_DEPOSIT ? VG_CREDIT : VG_DEBIT);
    }
    return vg_line_shows(core, line, op);
}

static vg_status by_reference(vg_core *core, const vg_statement_line *l, const vg_operation *op, vg_err *err)
{
    vg_line line = {.program = l->program, .account = l->account, .side = l->side, .fen = l->fen, .day = l->day};
    VG_SET(line.opp_account, l->opp_account);
    if (of_custody(core, l) && !crosses(op)) {
        return VG_DONE;
    }
    if (!vg_is_cny(l->currency)) {
        return tell(core, l, VG_WHY_LINE_CONTRADICTS, "its currency is not the act's", op->id, err);
    }
    bool payers = false;
    VG_TRY(l->ref[0] == 0 && !of_custody(core, l) ? vg_line_payers_words(core, &line, op, &payers, err) : VG_DONE);
    if (payers) { /* the memo alone names the act */
        return VG_DONE;
    }
    if (!shows(core, l, &line, op)) {
        bool payers_words = line.side == VG_CREDIT && (l->ref[0] == 0 || pays_outside(op));
        return payers_words ? VG_DONE : tell(core, l, VG_WHY_LINE_CONTRADICTS, "its account or side is not the act's", op->id, err);
    }
    if (op->kind == VG_OP_CLOSE) { /* the bank alone knows its amount: the feed has the credit that it is made of */
        return VG_DONE;
    }
    if (line.fen != op->fen) {
        return tell(core, l, VG_WHY_LINE_CONTRADICTS, "its amount is not the act's", op->id, err);
    }
    if (vg_line_other_payee(core->rules, &line, op)) { /* the money has left under our reference, wherever it went */
        VG_TRY(tell(core, l, VG_WHY_LINE_OTHER_PAYEE, "its payee is not the act's", op->id, err));
    }
    if (op->state == VG_ST_DONE && op->unconfirmed == 0) {
        return VG_DONE;
    }
    VG_TRY(vg_line_settles(core, &line, VG_EDIT(core->work, operation, op), err));
    return cite(core, l, op->id, err);
}

vg_status vg_take_filed_line(vg_core *core, const vg_statement *statement, const vg_statement_line *l, vg_err *err)
{
    char word[VG_REF_WORD];
    const vg_ref *ref;
    const vg_operation *op;
    if (!vg_filed_decides(statement) || !named(core, l, word)) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(word), &ref, err));
    if (ref == NULL || ref->program != core->rules->program) { /* that this store is too old, the feed's line says: not a file of any day */
        return l->side == VG_DEBIT ? tell(core, l, VG_WHY_LINE_FOREIGN_REF, "", 0, err) : VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, operation, VG_KEY_OF_ID(ref->op), &op, err));
    assert(op != NULL);
    return by_reference(core, l, op, err);
}

vg_status vg_filed_probe(vg_core *core, const vg_statement_line *l, vg_err *err)
{
    char word[VG_REF_WORD];
    const vg_ref *ref;
    const vg_operation *op;
    if (!named(core, l, word)) {
        return VG_DONE;
    }
    VG_TRY(VG_FIND(core->work, ref, VG_KEY_OF_WORD(word), &ref, err));
    return ref == NULL ? VG_DONE : VG_FIND(core->work, operation, VG_KEY_OF_ID(ref->op), &op, err);
}

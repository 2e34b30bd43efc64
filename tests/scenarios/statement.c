/* Scenario words for statement files: one line of a proved file, as run/imports.c brings it. */
#include "gateway/core/imports.h"
#include "tests/scenarios/scenario.h"

static int64_t account_said(script *s)
{
    return sc_take(s, "CUSTODY") ? vg_own_id(1, VG_OWN_BANK) : sc_named(s, "an account, or CUSTODY")->id;
}

static void bring(script *s, const vg_import *step)
{
    vg_command c = {.kind = VG_CMD_IMPORT, .import = step};
    sc_ask(s, "", &c);
}

/* statement A1|CUSTODY credit|debit Y names W1 [in_memo] [unproven|intraday|announced] */
static void say_statement(script *s)
{
    int64_t id = 0;
    vg_statement statement = {.place = 1, .proven = 1, .from_day = vg_day_at(s->world.now).n};
    vg_statement_line line = {.seq = 1, .booked = 1, .day = statement.from_day};
    line.account = statement.account = account_said(s);
    line.side = sc_take(s, "credit") ? VG_CREDIT : VG_DEBIT;
    (void)sc_take(s, "debit");
    line.fen = sc_fen(s);
    (void)sc_take(s, "names");
    int64_t op_id = sc_named(s, "an operation")->op;
    const vg_operation *op = sc_row(s, VG_T_operation, op_id);
    bool in_memo = sc_take(s, "in_memo"), unproven = sc_take(s, "unproven");
    statement.proven = unproven ? 0 : 1;
    statement.intraday = sc_take(s, "intraday");
    line.booked = statement.intraday == 0 && !sc_take(s, "announced");
    if (op == NULL || op->bank_ref[0] == 0) {
        sc_fail(s, "the operation has no reference at the bank yet");
        return;
    }
    VG_SET(line.ref, in_memo ? "" : op->bank_ref);
    VG_SET(line.memo, in_memo ? op->bank_ref : "");
    bring(s, &(vg_import){.step = VG_IMPORT_BEGIN, .statements = &statement, .statement_count = 1, .ret_ids = &id});
    statement.id = line.statement = id;
    vg_statement_id identity = {.high = line.booked, .low = id};
    bring(s, &(vg_import){.step = VG_IMPORT_CHUNK, .lines = &line, .identities = &identity, .line_count = 1});
    bring(s, &(vg_import){.step = VG_IMPORT_END, .statements = &statement, .statement_count = 1});
}

bool sc_say_statement(script *s, const char *word)
{
    if (strcmp(word, "statement") != 0) {
        return false;
    }
    say_statement(s);
    return true;
}
